"""Make an invented group of another country: ``python tools/invent_group.py CZ DIR``.

Its register is that of ``data/primer`` with names, units, codes and amounts from ``tools/invented/CZ.toml``; nothing of
it is real. Amounts are converted to whole hundredths of a euro, then taken so many times in the country's
currency: its figures are those of the example that often, and sums of every row hold. What the example has from a
Bulgarian system is left out.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tomllib
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "lib"))

from vomr.countries import country  # noqa: E402
from vomr.money import FIXED_RATES  # noqa: E402
from vomr.register.tables import TABLES, Type  # noqa: E402
from vomr.settings_toml import as_toml  # noqa: E402

PRIMER = PROJECT / "data" / "primer"
NAMES = Path(__file__).with_name("invented")
COUNTRIES = tuple(sorted(path.stem for path in NAMES.glob("*.toml")))
PERIODS = ("2027", "2028", "2028-H1", "2028-Q2")  # that have a commentary
_OF_BULGARIAN_SYSTEMS = ("territory_projects", "check_answers")
_OTHER_LETTERS = re.compile(r"[^\W\da-zA-Z_]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = dict(
    zip(
        "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЮЯ",
        "A B V G D E Zh Z I K L M N O P R S T U F H C Ch Sh Sc Y Yu Ya".split(),
        strict=True,
    )
)


class Inventor:
    """Writes one group."""

    def __init__(self, code: str, folder: Path) -> None:
        self.code, self.folder, self.country = code, folder, country(code)
        self.names: dict[str, Any] = tomllib.loads((NAMES / f"{code}.toml").read_text(encoding="utf-8"))
        self.numbers: dict[str, dict[str, int]] = defaultdict(dict)
        self.rows = {path.stem: _read(path) for path in sorted(PRIMER.glob("*.csv"))}
        self.currency_of = {row["project"]: row["currency"] for row in self.rows["projects"]}
        self.place_of = {row["settlement"]: n for n, row in enumerate(self.rows["settlements"])}

    def write(self) -> Path:
        """The whole folder."""
        self.folder.mkdir(parents=True)
        (self.folder / "commentary").mkdir()
        for table, rows in self.rows.items():
            if table not in _OF_BULGARIAN_SYSTEMS:
                _write(self.folder / f"{table}.csv", [self._row(table, row) for row in rows])
        words = "\n\n".join(f"## {part}\n\n{text}" for part, text in self.names["commentary"].items())
        for period in PERIODS:
            (self.folder / "commentary" / f"{period}.md").write_text(words + "\n", encoding="utf-8")
        (self.folder / "territory.geojson").write_text(self._outlines(), encoding="utf-8")
        (self.folder / "strategy.toml").write_text(as_toml(self._settings()), encoding="utf-8")
        return self.folder

    def _row(self, table: str, row: dict[str, str]) -> dict[str, str]:
        known = TABLES[table].column
        made = {name: self._cell(table, name, value, row) for name, value in row.items() if name in known}
        if "currency" in made:
            self._amounts(table, row, made)
        return made

    def _cell(self, table: str, name: str, value: str, row: dict[str, str]) -> str:
        special = getattr(self, f"_{table}_{name}", None)
        if not value:
            return value
        if special is not None:
            return str(special(value, row))
        if name == "settlement":
            return str(self.names["settlement_code"].format(n=self.place_of[value] + 1))
        if name == "municipality" or (name == "code" and value.startswith("PRM")):
            return str(self.names["municipality_code"].format(n=int(value[-2:])))
        value = value.replace("BG00PRIM", f"{self.code}00PRIM")
        if not _CYRILLIC.search(value):
            return value
        text = self.names["texts"].get(f"{table}.{name}")
        if text is not None:
            return str(text.format(n=self._number(f"{table}.{name}", value)))
        return "".join(_LATIN.get(letter, letter) for letter in value)

    def _number(self, of: str, value: str) -> int:
        """The same number for the same text."""
        return self.numbers[of].setdefault(value, len(self.numbers[of]) + 1)

    def _amounts(self, table: str, row: dict[str, str], made: dict[str, str]) -> None:
        given = row["currency"] or self.currency_of.get(row.get("project", ""), "EUR")
        made["currency"] = self.names["currency"] if row["currency"] else ""
        for name, column in TABLES[table].column.items():
            if column.type is Type.MONEY and made.get(name):
                made[name] = self._amount(made[name], given)
        if made.get("grant") and made.get("grant_eu") and "grant_national" in made:
            made["grant_national"] = str(Decimal(made["grant"]) - Decimal(made["grant_eu"]))
        if made.get("total") and made.get("grant") and "own" in made:
            made["own"] = str(Decimal(made["total"]) - Decimal(made["grant"]))

    def _amount(self, amount: str, currency: str) -> str:
        euro = Decimal(amount) / FIXED_RATES.get(currency, Decimal(1))
        return str(euro.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) * self.names["times"])

    # --- cells that have names of their own

    def _corrections_was(self, value: str, row: dict[str, str]) -> str:
        column = TABLES[row["table"]].column[row["column"]]
        if column.type is not Type.MONEY:
            return value
        (corrected,) = (own for own in self.rows[row["table"]] if next(iter(own.values())) == row["key"])
        return self._amount(value, corrected["currency"] or self.currency_of[corrected["project"]])

    _corrections_now = _corrections_was

    def _settlements_name(self, _value: str, row: dict[str, str]) -> str:
        return str(self.names["settlements"][self.place_of[row["settlement"]]])

    def _settlements_kind(self, value: str, _row: dict[str, str]) -> str:
        return str(self.names["kind"][value])

    def _measures_name(self, _value: str, row: dict[str, str]) -> str:
        return str(self.names["measures"][row["measure"]])

    def _objectives_name(self, _value: str, row: dict[str, str]) -> str:
        return str(self.names["objectives"][row["objective"]])

    def _indicators_name(self, _value: str, row: dict[str, str]) -> str:
        return str(self.names["indicators"][row["indicator"]])

    def _indicators_unit(self, value: str, _row: dict[str, str]) -> str:
        return str(self.names["units"].get(value, value))

    _context_unit = _indicators_unit

    def _context_indicator(self, value: str, _row: dict[str, str]) -> str:
        return str(self.names["context"][value])

    def _events_title(self, _value: str, row: dict[str, str]) -> str:
        return f"{self.names['events'][row['kind']]} {row['event'].removeprefix('E')}"

    def _events_title_en(self, _value: str, _row: dict[str, str]) -> str:
        return ""

    def _members_name(self, value: str, row: dict[str, str]) -> str:
        of = (
            self.names["applicants"]["person"]
            if row["natural_person"] == "yes"
            else self.names["members"][row["sector"]]
        )
        return str(of.format(n=self._number("members", value)))

    def _members_interest_group(self, value: str, _row: dict[str, str]) -> str:
        return str(self.names["members"]["interest"].format(n=self._number("interest", value)))

    def _projects_title(self, value: str, row: dict[str, str]) -> str:
        place = self.names["settlements"][self.place_of.get(row["settlement"], 0)]
        measure = self.names["measures"].get(row["measure"], self.names["measures"]["M2"])
        number = self._number("projects", value)
        return str(self.names["applicants"]["project"].format(measure=measure, place=place, n=number))

    def _projects_applicant(self, value: str, row: dict[str, str]) -> str:
        kinds, kind = self.names["applicants"], row["applicant_type"]
        number = self._number("applicants", value)
        place = self.names["municipalities"][number % len(self.names["municipalities"])]
        return str(kinds.get(kind, kinds["other"]).format(n=number, place=place))

    def _projects_applicant_id(self, value: str, _row: dict[str, str]) -> str:
        number = self.names["company"].format(n=self._number("companies", value))
        if not self.names["check"]:
            return str(number)
        module, _, function = self.names["check"].rpartition(".")
        return f"{number}{getattr(import_module(module), function)(number)}"

    def _projects_partners(self, value: str, _row: dict[str, str]) -> str:
        own = self.names["texts"]["projects.partner"]
        return ";".join(own if _CYRILLIC.search(name) else name for name in value.split(";"))

    def _calls_title(self, value: str, row: dict[str, str]) -> str:
        return f"{self.names['texts']['calls.title']}: {self.names['measures'][row['measure']]}"

    def _obligations_what(self, _value: str, row: dict[str, str]) -> str:
        what = self.names["obligations"][row["obligation"].partition("-")[0]]
        return f"{what}, {row['period'] or row['due'][:4]}"

    def _obligations_to(self, value: str, _row: dict[str, str]) -> str:
        return str(self.names[{"ДФЗ": "agency", "МИГ": "group"}.get(value, "authority")])

    _obligations_by = _obligations_to

    # --- settings and outlines

    def _settings(self) -> dict[str, Any]:
        names = self.names
        given = tomllib.loads((PRIMER / "strategy.toml").read_text(encoding="utf-8"), parse_float=Decimal)
        facts = {
            name: given["strategy"][name] for name in ("start", "end", "agreement_on", "programme_period", "population")
        }
        own = {"basis": names["texts"]["rule"], "verified": True}
        limits = [
            *map(dict, self.country.limits),
            {"id": "youth_age", "value": 40, "unit": "years", **own},
            {
                "id": "contracting_threshold",
                "value": Decimal("0.5"),
                "unit": "share",
                "on": given["strategy"]["end"],
                **own,
            },
        ]
        if names["currency"] != "EUR":
            rate = {
                "id": "exchange_rate",
                "value": names["times"],
                "unit": names["currency"],
                "on": given["strategy"]["start"],
            }
            limits.append({**rate, "basis": names["population_source"], "verified": False})
        kind = "half" if any("half" in rule["id"] for rule in self.country.deadlines) else "quarter"
        step = {"id": "draft", "working_days": 10, "after": kind, "what": names["texts"]["draft"]}
        territory = [
            {
                "code": names["municipality_code"].format(n=n + 1),
                "name": names["municipalities"][n],
                "since": entry["since"],
                "population": entry["population"],
                "population_source": names["population_source"],
                **({"excluded": [self._cell("", "settlement", code, {}) for code in entry.get("excluded", ())]}),
            }
            for n, entry in enumerate(given["territory"])
        ]
        return {
            "lag": {
                "id": names["id"],
                "country": self.code,
                "name": names["name"],
                "name_en": names["name_en"],
                "founded": given["lag"]["founded"],
                "office": names["office"],
            },
            "strategy": {
                "title": names["strategy"],
                **facts,
                "agreement": names["agreement"],
                "management_contract": f"{self.code}00PRIM001-1.001-0001",
                "population_source": names["population_source"],
                "illustrative": True,
            },
            "funds": [{"id": fund["id"], "name": names["funds"][fund["id"]]} for fund in given["funds"]],
            "territory": territory,
            "rules": {
                "limit": limits,
                **({"deadline": list(map(dict, self.country.deadlines))} if self.country.deadlines else {}),
                "internal": [{**step, "what_en": names["texts"]["draft_en"]}],
            },
        }

    def _outlines(self) -> str:
        """The example's outlines, moved to the middle of the country."""
        outlines = json.loads((PRIMER / "territory.geojson").read_text(encoding="utf-8"))
        west, south, east, north = self.country.bounds
        first = outlines["features"][0]["geometry"]["coordinates"]
        while isinstance(first[0], list):
            first = first[0]
        across, up = round((west + east) / 2 - first[0], 1), round((south + north) / 2 - first[1], 1)

        def moved(point: Any) -> Any:
            if isinstance(point[0], list):
                return [moved(inner) for inner in point]
            return [round(point[0] + across, 4), round(point[1] + up, 4)]

        for n, feature in enumerate(outlines["features"]):
            feature["geometry"]["coordinates"] = moved(feature["geometry"]["coordinates"])
            code = self.names["municipality_code"].format(n=int(feature["properties"]["code"][-2:]))
            name, source = self.names["municipalities"][n], self.names["outlines"]
            feature["properties"] = {"code": code, "name": name, "source": source}
        return json.dumps({**outlines, "name": self.names["outlines"]}, ensure_ascii=False)


def invent(code: str, folder: Path) -> Path:
    """An invented group of a country, in a folder that is not there yet.

    Raises
    ------
    ValueError
        When a Bulgarian word would stay in it.
    """
    Inventor(code, folder).write()
    for path in folder.rglob("*"):
        if path.is_file() and (stays := _CYRILLIC.search(text := path.read_text(encoding="utf-8"))):
            around = text[max(stays.start() - 60, 0) : stays.end() + 60]
            raise ValueError(f"{path.name}: {around!r}")
    return folder


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in COUNTRIES:
        sys.exit(f"usage: python tools/invent_group.py {{{','.join(COUNTRIES)}}} DIR")
    print(invent(sys.argv[1], Path(sys.argv[2])))

"""Invented packs for measuring a portal: copies of one real ``results.json`` with other names and amounts.

    python benchmarks/packs.py PACK FOLDER 97 12       97 groups of 12 quarters each in FOLDER

``PACK`` is a pack of „Пример“ in the edition that the copies shall have. Amounts grow from quarter to quarter, a group
has a part of the measures and indicators, and now and then a report is missing, frozen, or a draft. The same numbers
give the same files. What cannot be seen in a portal (figures, problems) stays as it was.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import sys
from pathlib import Path
from typing import Any

from vomr.period import Period

_PLACES = ("Рила", "Пирин", "Средец", "Елхово", "Троян", "Ардино", "Белене", "Чипровци", "Доспат", "Каварна", "Лом")
_AMOUNTS = ("budget", "contracted", "paid", "to_recover")
_GROWING = ("contracted", "paid", "to_recover")


def write_packs(pack: Path, folder: Path, groups: int, quarters: int) -> None:
    """Write so many groups of so many quarters, the last of them that of the pack."""
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    periods = [Period.parse(results["period"])]
    while len(periods) < quarters:
        periods.insert(0, periods[0].previous())
    edition = pack.name.removeprefix(results["period"])
    for number in range(1, groups + 1):
        chance = random.Random(number)
        of_group = _group(results, number, chance)
        for at, period in enumerate(periods, start=1):
            if chance.random() < 0.02:
                continue
            changed = _quarter(of_group, period, at / quarters, chance)
            place = folder / of_group["lag"] / f"{period.code}{edition}"
            place.mkdir(parents=True, exist_ok=True)
            data = json.dumps(changed, ensure_ascii=False).encode("utf-8")
            (place / "results.json").write_bytes(data)
            own = {**manifest, "lag": of_group["lag"], "period": period.code}
            own["outputs"] = {"results.json": hashlib.sha256(data).hexdigest()}
            if chance.random() < 0.7:
                own["frozen"] = {"number": at, "seal": hashlib.sha256(data + b"seal").hexdigest()}
            (place / "manifest.json").write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")


def _group(results: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    """One group: other codes and municipalities, its own size, a part of the measures and indicators."""
    made = copy.deepcopy(results)
    made["lag"] = f"group-{number:04d}"
    made["name"] = f"Сдружение „Местна инициативна група {_PLACES[number % len(_PLACES)]} {number}“"
    size, made["pace"] = chance.uniform(0.5, 1.6), chance.uniform(0.4, 1.3)
    money = made["absorption"]
    money["measures"] = [line for line in money["measures"] if chance.random() < 0.97]
    made["indicators"] = [line for line in made["indicators"] if chance.random() < 0.97]
    for line in (money["operations"], *money["measures"]):
        _scale(line, _AMOUNTS, size)
    for number_in, line in enumerate(made["outcomes"]["municipalities"]):
        line["municipality"] = f"M{number:04d}{number_in}"
    return made


def _quarter(results: dict[str, Any], period: Period, share: float, chance: random.Random) -> dict[str, Any]:
    """The same on an earlier day: so much of the amounts and values as there were by then."""
    made = copy.deepcopy(results)
    made["period"], made["as_of"] = period.code, period.end.isoformat()
    made["draft"], pace = chance.random() < 0.05, made.pop("pace")
    money = made["absorption"]
    for line in (money["operations"], *money["measures"]):
        _scale(line, _GROWING, min(share * pace * chance.uniform(0.95, 1.05), 1.2))
        budget = float(line["budget"] or 0)
        for name in ("contracted", "paid"):
            rated = line[f"{name}_rate"] is not None and budget
            line[f"{name}_rate"] = float(line[name]) / budget if rated else None
    for line in made["indicators"]:
        if line["achieved"] is not None and line["target"] is not None:
            line["achieved"] = round(line["achieved"] * share * pace, 1)
            way = line["target"] - (line["baseline"] or 0)
            line["distance"] = (line["achieved"] - (line["baseline"] or 0)) / way if way else None
    return made


def _scale(line: dict[str, Any], names: tuple[str, ...], factor: float) -> None:
    for name in names:
        if line[name] is not None:
            line[name] = f"{float(line[name]) * factor:.2f}"


if __name__ == "__main__":
    write_packs(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))

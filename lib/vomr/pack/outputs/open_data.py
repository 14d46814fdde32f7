"""``data/``: the tables of a report as open data, a Frictionless Data Package with its dictionary."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from vomr.pack.outputs.columns import YES_NO, Coded, DataTable, Field
from vomr.pack.outputs.tables import dictionary
from vomr.register import TABLES
from vomr.show.currency import amounts_in
from vomr.show.report import Report
from vomr.words import Words, WrittenDay
from vomr.words.marks import Mark

_TYPES = {
    "money": "number",
    "euro": "number",
    "share": "number",
    "count": "integer",
    "number": "number",
    "date": "date",
    "text": "string",
}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


def write_open_data(tables: list[DataTable], facts: dict[str, Any], folder: Path, w: Words) -> None:
    """Write ``data/*.csv`` and ``datapackage.json``.

    Keys and references are declared where they hold in this report's rows, so that the package is always valid.

    Parameters
    ----------
    tables : list of DataTable
    facts : dict
        The package's name, title, licence and the like: :func:`package_facts`.
    folder : Path
    w : Words
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = [_with_reasons(_with_words(table, w), w) for table in tables]
    every = [*tables, dictionary(tables, w)]
    by_name = {table.name: table for table in every}
    for table in every:
        (folder / f"{table.name}.csv").write_text(_csv(table), encoding="utf-8", newline="")
    package = {
        "profile": "tabular-data-package",
        **facts,
        "resources": [_resource(table, by_name, w) for table in every],
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


def _with_words(table: DataTable, w: Words) -> DataTable:
    """After each column of codes of which there is no list, a column with their words."""
    fields: list[Field] = []
    for field in table.fields:
        fields += [field] if not field.coded else [field, _words_of(field, w)]

    def with_words(cells: tuple[Any, ...]) -> Iterator[Any]:
        for field, cell in zip(table.fields, cells, strict=True):
            yield cell
            if field.coded:
                yield str(cell) if isinstance(cell, Coded) else None

    return replace(table, fields=tuple(fields), rows=tuple(tuple(with_words(cells)) for cells in table.rows))


def _words_of(field: Field, w: Words) -> Field:
    return Field(f"{field.name}_label", w("{column}, in words", column=field.title))


def _with_reasons(table: DataTable, w: Words) -> DataTable:
    """A last column with the code of the reason of each number or date that the row does not give (method.md §8)."""
    if all(field.kind == "text" for field in table.fields):
        return table
    told = w(
        "for each empty number or date: the column, a colon and no_data, not_applicable, not_computed or hidden (known,"
        " and not shown so that nobody can be traced); “;” between them"
    )
    names = [field.name for field in table.fields]

    def reasons(cells: tuple[Any, ...]) -> str | None:
        given = [f"{name}:{cell.why}" for name, cell in zip(names, cells, strict=True) if isinstance(cell, Mark)]
        return ";".join(given) or None

    fields = (*table.fields, Field("reasons", w("Why a cell is empty"), meaning=told))
    return replace(table, fields=fields, rows=tuple((*cells, reasons(cells)) for cells in table.rows))


def package_facts(report: Report) -> dict[str, Any]:
    """Who publishes what, under which licence, from which sources."""
    w, strategy, results = report.w, report.strategy, report.results
    licence = strategy.open_data.licence
    facts: dict[str, Any] = {
        "name": f"{strategy.lag.id}-{results.period.code}".lower(),
        "title": report.title,
        "description": (
            " ".join(
                (
                    w("Figures of {lag}, {day}.", lag=report.lag_name, day=results.day),
                    w("Amounts in {amounts}.", amounts=amounts_in(w, strategy)),
                    w("An empty cell is not zero; the column “reasons” tells why it is empty."),
                    "" if licence else w("The group has not named a licence; ask it before reuse."),
                )
            ).strip()
        ),
        "lang": w.lang,
        "period": {
            "code": results.period.code,
            "start": results.period.start.isoformat(),
            "end": results.period.end.isoformat(),
        },
        "created": f"{results.day.isoformat()}T00:00:00Z",
        "contributors": [{"title": report.lag_name, "role": "publisher"}],
        "sources": _sources(report),
    }
    if licence:
        title, path = _LICENCES.get(licence, (licence, ""))
        facts["licenses"] = [{"name": licence, "title": title, **({"path": path} if path else {})}]
    return facts


def _sources(report: Report) -> list[dict[str, str]]:
    """The tables that the figures were computed from, and where the population comes from."""
    w, register = report.w, report.results.register
    found = [
        {"title": f"{TABLES[name].title(w.lang)} ({file.rpartition('/')[2]})"}
        for name, (file, _) in sorted(register.places.items())
        if name in TABLES and register.has(name)
    ]
    population = report.strategy.strategy.population_source
    return [*found, *([{"title": f"{w('Population')}: {population}"}] if population else [])]


def _resource(table: DataTable, others: dict[str, DataTable], w: Words) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field, w, table.column(field.name)) for field in table.fields],
        "missingValues": [""],
    }
    keys = list(zip(*(table.column(name) for name in table.key), strict=True)) if table.key else []
    if keys and len(set(keys)) == len(keys) and all(None not in key for key in keys):
        schema["primaryKey"] = list(table.key)
    references = [field for field in table.fields if _holds(table, field, others)]
    if references:
        schema["foreignKeys"] = [
            {
                "fields": [field.name],
                "reference": {"resource": _name(field.refers_to), "fields": list(others[field.refers_to].key)},
            }
            for field in references
        ]
    return {
        "name": _name(table.name),
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _name(table: str) -> str:
    return table.replace("_", "-")


def _holds(table: DataTable, field: Field, others: dict[str, DataTable]) -> bool:
    """Whether every cell of a referring column stands in the table that it points to."""
    target = others.get(field.refers_to)
    if target is None or len(target.key) != 1:
        return False
    known = set(target.column(target.key[0]))
    return all(cell in known for cell in table.column(field.name) if cell is not None)


def _field(field: Field, w: Words, cells: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": field.name, "title": field.title, "type": _TYPES[field.kind]}
    if any(len(_cell(cell, field)) != len("2028-06-30") for cell in cells if field.kind == "date" and cell is not None):
        found["type"] = "string"  # a date that is known in part stands as it was entered
    if field.labels == YES_NO:
        found["type"] = "boolean"
    if described := field.described(w):
        found["description"] = described
    if codes := field.codes(w):
        found["categories"] = [{"value": code, "label": word} for code, word in codes.items()]
    if field.kind in ("money", "euro", "share"):
        found["unit"] = {"money": w.currency_code, "euro": "EUR", "share": "1"}[field.kind]  # a share of 1, not of 100
    return found


def _csv(table: DataTable) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([field.name for field in table.fields])
    for cells in table.rows:
        writer.writerow([_cell(value, field) for value, field in zip(cells, table.fields, strict=True)])
    return stream.getvalue()


def _cell(value: Any, field: Field) -> str:
    if value is None or isinstance(value, Mark):
        return ""
    if isinstance(value, Coded):
        value = value.code
    if isinstance(value, str):
        # a spreadsheet would run it: an apostrophe keeps it text
        return f"'{value}" if value.startswith(_DANGEROUS) else value
    if isinstance(value, dt.date):
        return (isinstance(value, WrittenDay) and value.written) or value.isoformat()
    if field.kind in ("money", "euro"):
        exact = Fraction(value)
        return str((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    return str(int(value)) if Fraction(value).denominator == 1 else repr(float(value))

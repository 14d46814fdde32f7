"""Invented groups for measuring: variants of the group „Пример“, and it alone with as many projects as wanted.

    python benchmarks/groups.py FOLDER 97          97 groups in FOLDER
    python benchmarks/groups.py FOLDER 1 100000    one group with 100 000 projects

The same numbers give the same files.
"""

from __future__ import annotations

import csv
import random
import sys
from decimal import Decimal
from pathlib import Path

PRIMER = Path(__file__).resolve().parents[1] / "data" / "primer"
PERIOD = "2028-Q2"
_MONEY = frozenset(
    (
        "amount",
        "approved",
        "authority_approved",
        "budget",
        "claimed",
        "correction",
        "eu_amount",
        "grant",
        "grant_eu",
        "grant_national",
        "own",
        "paid",
        "planned",
        "planned_contracted",
        "planned_paid",
        "refused",
        "requested",
        "total",
        "verified",
    )
)
_OF_PROJECTS = ("projects", "project_places", "annexes", "claims", "payments", "values")
_FEWER = frozenset(("corrections", "risks", "territory_projects"))  # they speak of rows that a variant may not have

Rows = list[dict[str, str]]


def read_primer() -> dict[str, Rows]:
    """The tables of „Пример“, as they are written."""
    tables = {}
    for path in sorted(PRIMER.glob("*.csv")):
        if path.stem not in _FEWER:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                tables[path.stem] = list(csv.DictReader(stream))
    return tables


def write_group(folder: Path, number: int, primer: dict[str, Rows] | None = None) -> Path:
    """One group: a part of the projects, other amounts, now and then a report that was not sent or a cell that is
    wrong.

    Parameters
    ----------
    folder : Path
        Its folder is made in this one.
    number : int
        From 1; names it and decides everything about it.
    primer : dict, optional
        What :func:`read_primer` gives, where many are written.
    """
    chance = random.Random(number)
    tables = {name: [dict(row) for row in rows] for name, rows in (primer or read_primer()).items()}
    share, factor = chance.choice((0.1, 0.4, 0.7, 0.9, 1.0)), Decimal(chance.randint(60, 140)) / 100
    gone = {row["project"] for row in tables["projects"] if chance.random() > share}
    for name in _OF_PROJECTS:
        tables[name] = [row for row in tables[name] if row["project"] not in gone]
    for name, rows in tables.items():
        for row in rows if name != "events" else ():  # whose column “planned” says yes or no
            for column in _MONEY & row.keys():
                if row[column]:
                    amount = Decimal("".join(row[column].split()).replace(",", "."))
                    row[column] = f"{amount * factor:.2f}"
    for row in tables["obligations"]:
        if chance.random() < 0.1:
            row.update(sent_on="", reference="", returned_on="", approved_on="")
    if chance.random() < 0.05 and tables["claims"]:
        tables["claims"][0]["submitted_on"] = "31.02.2027"
    return _write(folder / f"group-{number:04d}", tables, f"group-{number:04d}", f"Група {number}")


def write_large(folder: Path, projects: int) -> Path:
    """One group with so many projects of different titles, and the claims, payments and values that belong to them."""
    tables = read_primer()
    of_project = {name: _by_project(tables[name]) for name in _OF_PROJECTS}
    templates = list(of_project["projects"])
    large: dict[str, Rows] = {name: [row for row in tables[name] if not row["project"]] for name in _OF_PROJECTS}
    for number in range(projects):
        template = templates[number % len(templates)]
        mark = f"-{number // len(templates)}"
        for name in _OF_PROJECTS:
            for row in of_project[name].get(template, ()):
                copy = {**row, "project": row["project"] + mark}
                for column in ("title", "payment", "value_id", "isun_number", "contract"):
                    if copy.get(column):
                        copy[column] += mark
                large[name].append(copy)
    times = max(1, projects // len(templates))
    for row in tables["budget"]:  # with a cent: a thousand million in whole euro may pass as a personal number
        row["amount"] = str(Decimal(row["amount"]) * times + Decimal("0.01")) if row["amount"] else ""
    return _write(folder / f"large-{projects}", {**tables, **large}, f"large-{projects}", f"Група с {projects} проекта")


def _by_project(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        if row["project"]:
            found.setdefault(row["project"], []).append(row)
    return found


def _write(folder: Path, tables: dict[str, Rows], lag: str, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    strategy = (PRIMER / "strategy.toml").read_text(encoding="utf-8")
    strategy = strategy.replace('id = "primer"', f'id = "{lag}"', 1).replace(
        "„Местна инициативна група Пример“", f"„Местна инициативна група {name}“", 1
    )
    (folder / "strategy.toml").write_text(strategy, encoding="utf-8")
    for table, rows in tables.items():
        if rows:
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    return folder


if __name__ == "__main__":
    place, count = Path(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:
        print(write_large(place, int(sys.argv[3])))
    else:
        tables_of_primer = read_primer()
        for group in range(1, count + 1):
            write_group(place, group, tables_of_primer)

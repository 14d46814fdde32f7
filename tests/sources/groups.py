"""Small strategy folders to import into, and the import as a person does it: look, then keep."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

from registers import Asked
from vomr.fingerprint import strategy_digest
from vomr.method import Results, compute
from vomr.period import Period
from vomr.register import Register, read_register
from vomr.register.sources.importing import Incoming, look_at
from vomr.register.sources.store import Source, keep

STRATEGY = """
[lag]
id = "proba"
name = "МИГ за проба"
[strategy]
start = 2024-01-01
end = 2029-12-31
[[funds]]
id = "EAFRD"
[[territory]]
code = "KNL38"
name = "Рила"
[[territory]]
code = "KNL29"
name = "Кюстендил"
"""
BASE = "BG06RDNP001-19.001"
TABLES: dict[str, list[dict[str, Any]]] = {
    "measures": [{"measure": "M1", "name": "Мярка", "kind": "operations"}],
    "budget": [{"measure": "M1", "fund": "EAFRD", "valid_from": "2024-01-01", "amount": "1000000", "currency": "EUR"}],
    "calls": [
        {
            "call": "K1",
            "measure": "M1",
            "fund": "EAFRD",
            "status": "closed",
            "opens_on": "2024-02-01",
            "budget": "500000",
            "currency": "EUR",
            "isun_number": BASE,
        }
    ],
    "indicators": [
        {
            "indicator": "I1",
            "name": "Нови работни места",
            "unit": "брой",
            "level": "result",
            "direction": "increase",
            "aggregation": "sum",
            "counts_at": "contract",
        },
        {
            "indicator": "I2",
            "name": "Обучени лица",
            "unit": "брой",
            "level": "output",
            "direction": "increase",
            "aggregation": "sum",
            "counts_at": "value_date",
        },
    ],
    "targets": [
        {"indicator": code, "date": date, "value": value, "kind": kind}
        for code in ("I1", "I2")
        for date, value, kind in (("2024-01-01", 0, "baseline"), ("2029-12-31", 100, "target"))
    ],
    "settlements": [
        {"settlement": "62671", "name": "Рила", "municipality": "KNL38", "kind": "гр.", "in_territory": "yes"},
        {"settlement": "57697", "name": "Пастра", "municipality": "KNL38", "kind": "с.", "in_territory": "yes"},
    ],
}


def folder(path: Path, **tables: list[dict[str, Any]]) -> Path:
    """A strategy folder with one measure, one call and what is given."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    for name, rows in {**TABLES, **tables}.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header)
            writer.writeheader()
            writer.writerows(rows)
    return path


def project(n: int, **cells: Any) -> dict[str, Any]:
    return {
        "project": f"P{n:02d}",
        "title": "проект",
        "call": "K1",
        "in_strategy": "yes",
        "isun_number": number(n),
        "currency": "EUR",
        **cells,
    }


def number(n: int) -> str:
    return f"{BASE}-{n:04d}"


def take(home: Path, file: Path, as_of: str | None = None, currency: str | None = "EUR") -> Source:
    """Look at a file and keep it."""
    incoming = look(home, file, as_of, currency)
    return incoming.same or keep(home, file, incoming.table)


def look(home: Path, file: Path, as_of: str | None = None, currency: str | None = "EUR") -> Incoming:
    return look_at(home, file, currency, dt.date.fromisoformat(as_of) if as_of else None)


def results(home: Path, period: str = "2026-Q3") -> Results:
    return compute(_register(home, strategy_digest(home)), Period.parse(period))


def asked(home: Path, period: str = "2026-Q3") -> Asked:
    """Of a report the sections that a test looks at."""
    return _asked(home, period, strategy_digest(home))


@lru_cache(maxsize=8)
def _asked(home: Path, period: str, content: str) -> Asked:
    """Computed once for each state of the files that a test asks several things of."""
    return Asked(_register(home, content), period)


@lru_cache(maxsize=4)
def _register(home: Path, content: str) -> Register:
    return read_register(home)


def total(home: Path, name: str, period: str = "2026-Q3") -> int | None:
    """A figure of the operations (the whole strategy has few of them, method.md §2), in euro cents."""
    return asked(home, period).absorption.operations.cents(name)


def contents(home: Path) -> dict[str, bytes]:
    """Every file of a folder but locks."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }

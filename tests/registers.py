"""Registers in memory for tests: rows as plain dicts, read by the real reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vomr.method.absorption import Absorption, absorption
from vomr.method.animation import Animation, animation
from vomr.method.indicators import Indicator, IndicatorData, indicators
from vomr.method.outcomes import Outcomes, outcomes
from vomr.period import Period
from vomr.register import TABLES, Register
from vomr.register.as_known import as_known
from vomr.register.files import RawTable, raw_table
from vomr.register.read import assemble
from vomr.strategy import Strategy

Rows = list[dict[str, Any]]
Tables = Mapping[str, Rows]


def strategy_of(**sections: Any) -> Strategy:
    """``strategy.toml`` as Python: sections ``strategy``, ``funds``, ``territory``, ``rules``."""
    return Strategy.model_validate({"lag": {"id": "test", "name": "МИГ за проба"}, **sections})


def register_of(tables: Tables, strategy: Strategy | Mapping[str, Any] | None = None) -> Register:
    """Rows as they would stand in CSV files, typed and checked."""
    if not isinstance(strategy, Strategy):
        strategy = strategy_of(**(strategy or {}))
    return assemble(strategy, Path("test"), {name: raw_of(name, rows) for name, rows in tables.items() if rows}, [])


def raw_of(name: str, rows: Iterable[Mapping[str, Any]]) -> RawTable:
    rows = list(rows)
    header = list(dict.fromkeys(column for row in rows for column in row))
    unknown = set(header) - set(TABLES[name].column)
    assert not unknown, f"{name} has no columns {unknown}"
    cells = [[None if row.get(column) is None else str(row[column]) for column in header] for row in rows]
    return raw_table(TABLES[name], f"{name}.csv", None, [header, *cells])


def errors(register: Register) -> list[str]:
    return [f"{p.code} {p.table}:{p.row} {p.column} {p.value}" for p in register.problems if p.severity == "error"]


@dataclass(frozen=True)
class Asked:
    """Sections of a report, each computed when a test asks for it: a whole report takes ten times as long."""

    register: Register
    code: str

    @cached_property
    def period(self) -> Period:
        return Period.parse(self.code)

    @cached_property
    def data(self) -> IndicatorData:
        return IndicatorData(as_known(self.register, self.period.end))

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        return indicators(self.data, self.period.end, self.period.day_before)

    @cached_property
    def absorption(self) -> Absorption:
        return absorption(self.data.register, self.period.end, self.period.day_before)

    @cached_property
    def outcomes(self) -> Outcomes:
        return outcomes(self.data, self.period.end, self.indicators)

    @cached_property
    def animation(self) -> Animation:
        return animation(self.data.register, self.period.end, self.period.day_before)

"""Calendar years beside the financial years of EAFRD (contract.md §3).

National reports go by calendar years, EAFRD's accounts by years from 16 October to 15 October (Регламент (ЕС)
2021/2116, чл. 35): the same payment may stand in different years of the two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd

from vomr.funds import EAFRD
from vomr.method.absorption import FIGURES as OF_LINES
from vomr.method.absorption import IN_PERIOD
from vomr.method.entries import Pair, Totals, rows_of_entries, totals
from vomr.method.figures import Figure, Moment
from vomr.method.source_rows import SourceRow, difference
from vomr.period import Period
from vomr.register import TABLES, Register, Type

MOST = 20  # years back: one mistyped date does not fill the page


def _rows(moment: Moment, figure: Figure) -> list[SourceRow]:
    period, name = figure.of["year"], figure.declared.short.removeprefix("in_period.")
    pairs = _pairs(totals(moment.register, moment.day), EAFRD if period.kind == "eafrd" else None)
    now, before = (
        rows_of_entries(replace(moment, day=day), {name: 1}, pairs)
        for day in (min(period.end, moment.day), period.day_before)
    )
    return difference(now, before)


FIGURES = {
    name: replace(
        OF_LINES[f"in_period.{name}"],
        rule=f"years.in_period.{name}",
        pattern=f"years.{{year}}.{name}",
        parts=(),
        rows=_rows,
    )
    for name in IN_PERIOD
}


@dataclass(frozen=True)
class Year:
    """What happened within one year, up to the day; ``figures`` by the names of :data:`IN_PERIOD`.

    Operations alone, because management has no applications: a calendar year of all funds, a financial year of EAFRD
    of that fund. What management cost by years stands in :mod:`vomr.method.management`.
    """

    period: Period
    finished: bool
    figures: dict[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


def years(register: Register, day: dt.date) -> tuple[Year, ...]:
    """Calendar years, then EAFRD's, from the first in which anything happened; their sums are the cumulative
    figures.
    """
    first = _first_day(register, day)
    found: list[Year] = []
    for kind, fund in (("year", None), ("eafrd", EAFRD)):
        period = Period(kind, day.year)  # type: ignore[arg-type]
        if period.end < day:
            period = period.next()
        backwards: list[Year] = []
        while len(backwards) < MOST:
            now, before = (
                _sums(totals(register, moment), fund) for moment in (min(period.end, day), period.day_before)
            )
            figures = {
                name: declared.figure(now[name] - before[name], year=period) for name, declared in FIGURES.items()
            }
            backwards.append(Year(period, period.end <= day, figures))
            if period.start <= first:
                break
            period = period.previous()
        while backwards and not any(figure.value for figure in backwards[-1].figures.values()):
            backwards.pop()
        found += reversed(backwards)
    return tuple(found)


def _first_day(register: Register, day: dt.date) -> dt.date:
    """The first date of a project, claim or payment: what was approved and withdrawn since has left the sums."""
    days = [
        register[table][column.name].min()
        for table in ("projects", "claims", "payments")
        for column in TABLES[table].of_type(Type.DATE)
    ]
    return min((found.date() for found in days if not pd.isna(found)), default=day)


def _sums(now: Totals, fund: str | None) -> dict[str, int]:
    """Operations of all funds, or of one."""
    return {name: sum(now.cents.get((name, pair), 0) for pair in _pairs(now, fund)) for name in IN_PERIOD}


def _pairs(now: Totals, fund: str | None) -> list[Pair]:
    return [pair for pair in now.pairs() if pair.group == "operations" and fund in (None, pair.fund)]

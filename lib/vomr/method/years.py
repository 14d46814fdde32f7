"""Calendar years beside the financial years of EAFRD (contract.md §3).

National reports go by calendar years, EAFRD's accounts by years from 16 October to 15 October (Регламент (ЕС)
2021/2116, чл. 35): the same payment may stand in different years of the two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from vomr.funds import EAFRD
from vomr.method.absorption import IN_PERIOD
from vomr.method.entries import Totals, totals
from vomr.method.figures import Figure
from vomr.period import Period
from vomr.register import TABLES, Register, Type

MOST = 20  # years back: one mistyped date does not fill the page


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
                name: Figure(
                    f"years.{period.code}.{name}", now[name] - before[name], "cents", f"years.in_period.{name}"
                )
                for name in IN_PERIOD
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
    own = [pair for pair in now.pairs() if pair.group == "operations" and fund in (None, pair.fund)]
    return {name: sum(now.cents.get((name, pair), 0) for pair in own) for name in IN_PERIOD}

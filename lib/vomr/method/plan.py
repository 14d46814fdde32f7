"""The financial plan beside what happened (method.md §2): cumulative, linear between the points in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from vomr.method.figures import Declared, Figure, Moment, Reason
from vomr.method.source_rows import SourceRow, rows_of_frame
from vomr.method.states import by_day, euro, latest
from vomr.register import Register
from vomr.words import N_

NOT_PLANNED = Reason("not_planned", N_("the financial plan does not say"))


def _rows(moment: Moment, figure: Figure) -> list[SourceRow]:
    """The points of the line in force."""
    points = points_in_force(moment.register, moment.day)
    points = points[(points["measure"] == figure.of["measure"]) & (points["fund"] == figure.of["fund"])]
    planned = points[f"planned_{figure.declared.short}"]
    return rows_of_frame(moment.register, "plan", points, planned, note="point", date="date")


_BY_DAYS = N_("By days, linear between the points of the financial plan in force; nothing before the first of them.")
CONTRACTED = Declared(
    "plan.contracted", "cents", N_("Planned to be contracted"), _BY_DAYS, "plan.{measure}.{fund}.contracted", rows=_rows
)
PAID = Declared("plan.paid", "cents", N_("Planned to be paid"), _BY_DAYS, "plan.{measure}.{fund}.paid", rows=_rows)


@dataclass(frozen=True)
class Planned:
    """Planned euro cents of one measure and fund on a day; None where the plan does not say."""

    measure: str
    fund: str
    contracted: Fraction | None
    paid: Fraction | None

    def all_figures(self) -> Iterator[Figure]:
        for declared, value in ((CONTRACTED, self.contracted), (PAID, self.paid)):
            yield declared.figure(value, NOT_PLANNED, measure=self.measure, fund=self.fund)


def plan(register: Register, day: dt.date) -> tuple[Planned, ...]:
    """What should have been contracted and paid by ``day``, line by line."""
    points = points_in_force(register, day)
    found = []
    for (measure, fund), rows in points.groupby(["measure", "fund"], sort=False):
        found.append(Planned(measure, fund, _at(rows, "planned_contracted", day), _at(rows, "planned_paid", day)))
    return tuple(found)


def planned_total(lines: tuple[Planned, ...], name: str, measures: set[str] | None = None) -> Fraction | None:
    """Sum over lines; None without any."""
    values = [getattr(line, name) for line in lines if measures is None or line.measure in measures]
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) if known else None


def plan_days(register: Register, day: dt.date) -> list[dt.date]:
    """The dates at which the plan in force on ``day`` bends."""
    return sorted({date.date() for date in points_in_force(register, day)["date"]})


def plan_at(register: Register, in_force_on: dt.date, day: dt.date) -> tuple[Planned, ...]:
    """The plan that was in force on one day, read at another: for curves."""
    points = points_in_force(register, in_force_on)
    return tuple(
        Planned(measure, fund, _at(rows, "planned_contracted", day), _at(rows, "planned_paid", day))
        for (measure, fund), rows in points.groupby(["measure", "fund"], sort=False)
    )


def points_in_force(register: Register, day: dt.date) -> pd.DataFrame:
    """Rows of ``plan`` in force on ``day``, in euro cents, by measure, fund and date."""
    rows = register["plan"].dropna(subset=["measure", "fund", "date"])
    rows = rows[rows["valid_from"].isna().to_numpy() | by_day(rows["valid_from"], day)]
    rows = latest(rows, ["measure", "fund", "date"], "valid_from").sort_values(
        ["measure", "fund", "date"], kind="stable"
    )
    return rows.assign(**{name: euro(rows[name], rows["currency"]) for name in ("planned_contracted", "planned_paid")})


def _at(rows: pd.DataFrame, column: str, day: dt.date) -> Fraction | None:
    """Linear between points; the first point's value does not hold before it, the last one's holds after it."""
    points = [
        (date.date(), Fraction(int(cents)))
        for date, cents in zip(rows["date"], rows[column], strict=True)
        if not pd.isna(cents)
    ]
    if not points:
        return None
    before = [point for point in points if point[0] <= day]
    after = [point for point in points if point[0] > day]
    if not before:
        return Fraction(0)  # the plan starts at its first point: nothing was due earlier
    if not after:
        return before[-1][1]
    (from_day, from_value), (to_day, to_value) = before[-1], after[0]
    return from_value + (to_value - from_value) * Fraction((day - from_day).days, (to_day - from_day).days)

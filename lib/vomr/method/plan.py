"""The financial plan beside what happened (method.md §2): cumulative, linear between the points in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from vomr.kinds import Cents
from vomr.method.absorption import Line
from vomr.method.entries import MANAGEMENT, measure_kinds
from vomr.method.figures import Declared, Figure, Moment, Reason, ratio
from vomr.method.memo import memoised_on_days
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import by_day, converted, latest
from vomr.register import Register
from vomr.register.frames import plain
from vomr.words import N_

_Point = tuple[dt.date, Fraction]
NOT_PLANNED = Reason("not_planned", N_("the financial plan does not say"))


def _rows(moment: Moment, figure: Figure) -> list[SourceRow]:
    """The points of the line in force."""
    lines = moment.shared(_rows_by_line, f"planned_{figure.declared.short.rpartition('.')[2]}")
    if figure.of:
        return lines.get((figure.of["measure"], figure.of["fund"]), [])
    operations = measures_of_operations(moment.register)
    return [row for (measure, _), rows in lines.items() if measure in operations for row in rows]


def _rows_by_line(moment: Moment, column: str) -> dict[tuple[str, str], list[SourceRow]]:
    """The points of every line, by measure, fund and date."""
    points = points_in_force(moment.register, moment.day)
    rows = rows_of_frame(moment.register, "plan", points, points[column], note="point", date="date")
    return by_code(rows, zip(points["measure"], points["fund"], strict=True))


_BY_DAYS = N_("By days, linear between the points of the financial plan in force; nothing before the first of them.")
CONTRACTED = Declared(
    "plan.contracted", "cents", N_("Planned to be contracted"), _BY_DAYS, "plan.{measure}.{fund}.contracted", rows=_rows
)
PAID = Declared("plan.paid", "cents", N_("Planned to be paid"), _BY_DAYS, "plan.{measure}.{fund}.paid", rows=_rows)


PLANNED = replace(
    CONTRACTED,
    rule="plan.operations.contracted",
    pattern="plan.operations.contracted",
    sentence=N_("Sum over the measures whose money goes to projects."),
)
PLANNED_RATE = Declared(
    "plan.operations.contracted_rate",
    "share",
    N_("Planned contracting rate"),
    N_("Planned to be contracted for projects divided by their budget; not computed while that is not complete."),
    parts=("operations.contracted",),
)
BEHIND = Declared(
    "plan.operations.behind",
    "cents",
    N_("Contracting behind the plan"),
    N_("Planned to be contracted for projects less contracted, to the cent; below zero where it is ahead."),
    parts=("operations.contracted",),
)


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
    return plan_at(register, day, day)


def measures_of_operations(register: Register) -> set[str]:
    """Measures whose money goes to projects."""
    kinds = measure_kinds(register)
    return {measure for measure, kind in kinds.items() if kind not in MANAGEMENT and measure is not None}


def plan_of_operations(register: Register, lines: tuple[Planned, ...], operations: Line) -> dict[str, Figure]:
    """What is planned for projects together, by the last parts of the figures' ids, and how far contracting is from it.

    Parameters
    ----------
    register : Register
    lines : tuple of Planned
        The plan on the day.
    operations : Line
        What came of it.
    """
    planned = planned_total(lines, "contracted", measures_of_operations(register))
    budget = operations.cents("budget") if operations.complete else None
    gap = None if planned is None else planned - (operations.cents("contracted") or 0)
    return {
        "contracted": PLANNED.figure(planned, NOT_PLANNED),
        "contracted_rate": PLANNED_RATE.figure(ratio(planned, budget), NOT_PLANNED),
        "behind": BEHIND.figure(None if gap is None else Cents((gap + Fraction(1, 2)) // 1), NOT_PLANNED),
    }


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
    return tuple(
        Planned(*line, *(_at(points, day) for points in both)) for line, both in _lines(register, in_force_on).items()
    )


@memoised_on_days("plan")
def _lines(register: Register, day: dt.date) -> dict[tuple[str, str], tuple[list[_Point], list[_Point]]]:
    """What is known of the plan in force of every measure and fund, contracted and paid: days and euro cents."""
    found: dict[tuple[str, str], tuple[list[_Point], list[_Point]]] = {}
    points = points_in_force(register, day)
    columns = (plain(points[name]) for name in ("measure", "fund", "date", "planned_contracted", "planned_paid"))
    for measure, fund, date, *amounts in zip(*columns, strict=True):
        for known, cents in zip(found.setdefault((measure, fund), ([], [])), amounts, strict=True):
            if cents is not None:
                known.append((date, Fraction(cents)))
    return found


@memoised_on_days("plan")
def points_in_force(register: Register, day: dt.date) -> pd.DataFrame:
    """Rows of ``plan`` in force on ``day``, in euro cents, by measure, fund and date."""
    rows = register["plan"].dropna(subset=["measure", "fund", "date"])
    rows = rows[rows["valid_from"].isna().to_numpy() | by_day(rows["valid_from"], day)]
    rows = latest(rows, ["measure", "fund", "date"], "valid_from").sort_values(
        ["measure", "fund", "date"], kind="stable"
    )
    return rows.assign(
        **{name: converted(register, "plan", rows, name) for name in ("planned_contracted", "planned_paid")}
    )


def _at(points: list[_Point], day: dt.date) -> Fraction | None:
    """Linear between points; the first point's value does not hold before it, the last one's holds after it."""
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

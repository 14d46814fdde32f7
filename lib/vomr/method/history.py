"""The same figures at the ends of earlier quarters: what curves are drawn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from vomr.kinds import Cents
from vomr.method.absorption import Line, operations_on
from vomr.method.animation import FIGURES as OF_EVENTS
from vomr.method.counting import NO_VALUE, IndicatorData, achieved
from vomr.method.figures import Figure, ratio
from vomr.method.indicators import FIGURES as OF_INDICATORS
from vomr.method.plan import measures_of_operations, plan_at, plan_days, planned_total
from vomr.method.states import by_day, project_states
from vomr.period import Period
from vomr.register import Register
from vomr.register.as_known import BROUGHT_BY

LONGEST = 40  # quarters
# What results.json holds of the line of all projects at the end of each quarter
OF_COURSE = (
    "budget called_count submitted_count contracted_count completed_count contracted contracted_rate verified paid"
    " paid_rate"
).split()
# What a group does: its course begins with the first of it. Budgets, plans and targets may be dated long before.
_DEEDS = ("calls", "projects", "events", "decisions", "management", "payments", "values")


@dataclass(frozen=True)
class CoursePoint:
    """Operations and events on one day, cumulative."""

    day: dt.date
    operations: Line
    events: Figure

    @property
    def figures(self) -> dict[str, Figure]:
        """What results.json holds of the day."""
        return {**{name: self.operations[name] for name in OF_COURSE}, "events": self.events}

    @property
    def contracted(self) -> Cents:
        return Cents(self.operations["contracted"].value or 0)

    @property
    def paid(self) -> Cents:
        return Cents(self.operations["paid"].value or 0)


@dataclass(frozen=True)
class History:
    """How the operations and the indicators came to where they are.

    Attributes
    ----------
    quarters : tuple of CoursePoint
        Ends of quarters from the first deed within the strategy on, the day of the report last.
    moments : tuple of CoursePoint
        Ends of quarters from the first contract on, the day of the report last.
    planned : tuple of (date, contracted, paid)
        The plan in force, in euro cents; None where it does not say.
    indicators : dict of str to tuple of (date, Fraction or None)
    distances : dict of str to dict of date to Figure
        How far of the way to the target in force on the day.
    """

    quarters: tuple[CoursePoint, ...]
    moments: tuple[CoursePoint, ...]
    planned: tuple[tuple[dt.date, Fraction | None, Fraction | None], ...]
    indicators: dict[str, tuple[tuple[dt.date, Fraction | None], ...]]
    distances: dict[str, dict[dt.date, Figure]]


def history(data: IndicatorData, day: dt.date) -> History:
    """Everything that has a course in time, up to ``day``."""
    register = data.register
    operations, state = measures_of_operations(register), project_states(register, day)
    contracts = state.loc[state["is_signed"], "contracted_on"]
    first = first_quarter(register)
    quarters = _quarter_ends(first.start, day) if first is not None and first.start <= day else []
    signed = _quarter_ends(contracts.min().date(), day) if len(contracts) else []
    points = {moment: _point(register, moment) for moment in sorted({*quarters, *signed})}
    planned = []
    for bend in plan_days(register, day):
        lines = plan_at(register, day, bend)
        planned.append((bend, planned_total(lines, "contracted", operations), planned_total(lines, "paid", operations)))
    values, distances = _indicators(data, day)
    return History(
        tuple(points[moment] for moment in quarters),
        tuple(points[moment] for moment in signed),
        tuple(planned),
        values,
        distances,
    )


def first_quarter(register: Register) -> Period | None:
    """The quarter of the first deed that the register dates, not before the strategy begins."""
    days = [
        register[table][column].min().date()
        for table in _DEEDS
        for column in BROUGHT_BY[table]
        if register[table][column].notna().any()
    ]
    if not days:
        return None
    day = max(min(days), register.strategy.strategy.start or dt.date.min)
    return Period("quarter", day.year, (day.month - 1) // 3 + 1)


def _point(register: Register, day: dt.date) -> CoursePoint:
    events = int(by_day(register["events"]["date"], day).sum())
    return CoursePoint(day, operations_on(register, day), OF_EVENTS["events"].figure(events))


def _indicators(
    data: IndicatorData, day: dt.date
) -> tuple[dict[str, tuple[tuple[dt.date, Fraction | None], ...]], dict[str, dict[dt.date, Figure]]]:
    """Verified values, and how far of the way to the target they are, at the ends of quarters."""
    values: dict[str, tuple[tuple[dt.date, Fraction | None], ...]] = {}
    distances: dict[str, dict[dt.date, Figure]] = {}
    for row in data.indicators:
        points = data.trajectory(row, day).points()
        if not points:
            continue
        code, seen, way = row["indicator"], list[tuple[dt.date, Fraction | None]](), dict[dt.date, Figure]()
        for moment in _quarter_ends(points[0][0], day):
            now, line = achieved(data, row, moment), data.trajectory(row, moment)
            distance = None
            if line.baseline is not None and line.target is not None and now.achieved is not None:
                distance = ratio(now.achieved - line.baseline[1], line.target[1] - line.baseline[1])
            seen.append((moment, now.achieved))
            way[moment] = OF_INDICATORS["distance"].figure(distance, now.reason or NO_VALUE, indicator=code)
        values[code], distances[code] = tuple(seen), way
    return values, distances


def _quarter_ends(start: dt.date, end: dt.date) -> list[dt.date]:
    quarter = Period("quarter", start.year, (start.month - 1) // 3 + 1)
    days = []
    while quarter.end < end:
        days.append(quarter.end)
        quarter = quarter.next()
    return [*days[-LONGEST:], end]

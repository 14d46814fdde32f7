"""The same figures at the ends of earlier quarters: what curves are drawn from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from vomr.kinds import Cents
from vomr.method.counting import IndicatorData, achieved
from vomr.method.entries import MANAGEMENT, measure_kinds
from vomr.method.plan import measures_of_operations, plan_at, plan_days, planned_total
from vomr.method.states import project_states
from vomr.period import Period

LONGEST = 40  # quarters


@dataclass(frozen=True)
class CoursePoint:
    """Operations on one day, cumulative, in euro cents."""

    day: dt.date
    contracted: Cents
    paid: Cents


@dataclass(frozen=True)
class History:
    """How the operations and the indicators came to where they are.

    Attributes
    ----------
    moments : tuple of CoursePoint
        Ends of quarters from the first contract on, the day of the report last.
    planned : tuple of (date, contracted, paid)
        The plan in force, in euro cents; None where it does not say.
    indicators : dict of str to tuple of (date, Fraction or None)
    """

    moments: tuple[CoursePoint, ...]
    planned: tuple[tuple[dt.date, Fraction | None, Fraction | None], ...]
    indicators: dict[str, tuple[tuple[dt.date, Fraction | None], ...]]


def history(data: IndicatorData, day: dt.date) -> History:
    """Everything that has a course in time, up to ``day``."""
    register = data.register
    kinds, operations = measure_kinds(register), measures_of_operations(register)
    state = project_states(register, day)
    is_operation = (~state["measure"].map(kinds).isin(MANAGEMENT)).to_numpy(dtype=bool)
    contracts = state.loc[state["is_signed"], "contracted_on"]
    moments = []
    for moment in _quarter_ends(contracts.min().date(), day) if len(contracts) else []:
        state = project_states(register, moment)
        contracted, paid = (Cents(state[name].to_numpy()[is_operation].sum()) for name in ("contracted", "paid"))
        moments.append(CoursePoint(moment, contracted, paid))
    planned = []
    for bend in plan_days(register, day):
        lines = plan_at(register, day, bend)
        planned.append((bend, planned_total(lines, "contracted", operations), planned_total(lines, "paid", operations)))
    return History(tuple(moments), tuple(planned), _indicators(data, day))


def _indicators(data: IndicatorData, day: dt.date) -> dict[str, tuple[tuple[dt.date, Fraction | None], ...]]:
    found = {}
    for row in data.indicators:
        points = data.trajectory(row, day).points()
        if points:
            days = _quarter_ends(points[0][0], day)
            found[row["indicator"]] = tuple((moment, achieved(data, row, moment).achieved) for moment in days)
    return found


def _quarter_ends(start: dt.date, end: dt.date) -> list[dt.date]:
    quarter = Period("quarter", start.year, (start.month - 1) // 3 + 1)
    days = []
    while quarter.end < end:
        days.append(quarter.end)
        quarter = quarter.next()
    return [*days[-LONGEST:], end]

"""Fixed points of an indicator and the line between them (method.md §3)."""

from __future__ import annotations

import bisect
import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from vomr.method.states import by_day
from vomr.register.frames import ROW, plain

_PIECES = 16  # of a curve that is drawn
Point = tuple[dt.date, Fraction]


@dataclass(frozen=True)
class Trajectory:
    """What is expected when: baseline, milestones and target in force on one day.

    Attributes
    ----------
    baseline, target : (date, Fraction) or None
    milestones : tuple of (date, Fraction)
        Between baseline and target, in order.
    start : date or None
        The later of the baseline's date and the agreement's: the line rises from there.
    shape : {"linear", "step", "s_curve"}
    """

    baseline: Point | None
    target: Point | None
    milestones: tuple[Point, ...]
    start: dt.date | None
    shape: str

    def points(self) -> tuple[Point, ...]:
        """Corners of the line; empty without a baseline or a target."""
        if self.baseline is None or self.target is None or self.start is None:
            return ()
        between = [point for point in self.milestones if self.start < point[0] < self.target[0]]
        return ((self.start, self.baseline[1]), *(between if self.shape != "s_curve" else ()), self.target)

    def course(self) -> tuple[Point, ...]:
        """The line as it is drawn: corners, of steps both ends of each, of a curve points close to one another."""
        points = self.points()
        if self.shape == "step":
            ends = [(later[0], earlier[1]) for earlier, later in pairwise(points)]
            return tuple(sorted((*points, *ends), key=lambda point: point[0])) if points else ()
        if self.shape != "s_curve" or not points:
            return points
        (start, _), (end, _) = points[0], points[-1]
        days = dict.fromkeys(start + (end - start) * step // _PIECES for step in range(_PIECES + 1))
        return tuple((day, value) for day in days if (value := self.expected(day)) is not None)

    def expected(self, day: dt.date) -> Fraction | None:
        """E(day); constant outside the points, None without a baseline or a target."""
        points = self.points()
        if not points:
            return None
        if day >= points[-1][0]:
            return points[-1][1]
        position = bisect.bisect_right([date for date, _ in points], day)
        if position == 0:
            return points[0][1]
        (from_day, from_value), (to_day, to_value) = points[position - 1], points[position]
        if self.shape == "step":
            return from_value
        u = Fraction((day - from_day).days, (to_day - from_day).days)
        if self.shape == "s_curve":
            u = 3 * u**2 - 2 * u**3
        return from_value + (to_value - from_value) * u

    def first_day_at(self, value: Fraction) -> dt.date | None:
        """The first day on which the line has reached ``value``.

        None where the line is flat or ends before it.
        """
        points = self.points()
        if not points or self.baseline is None or points[-1][1] == points[0][1]:
            return None
        rising = points[-1][1] > points[0][1]

        def reached(day: dt.date) -> bool:
            expected = self.expected(day)
            assert expected is not None
            return expected >= value if rising else expected <= value

        if not reached(points[-1][0]):
            return None
        first, last = min(self.baseline[0], points[0][0]), points[-1][0]
        if reached(first):
            return first
        values = [point[1] for point in points]
        if values != sorted(values, reverse=not rising):  # a milestone that goes back: look at every day
            return next(
                day for offset in range((last - first).days + 1) if reached(day := first + dt.timedelta(days=offset))
            )
        while (last - first).days > 1:
            middle = first + dt.timedelta(days=(last - first).days // 2)
            first, last = (first, middle) if reached(middle) else (middle, last)
        return last


class FixedPoint(NamedTuple):
    """A row of ``targets``; without a value it withdraws the point."""

    kind: str | None
    date: dt.date
    value: Fraction | None
    valid_from: dt.date | None


def points_known(targets: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Rows of ``targets`` in force by ``day``, in the order in which they came; ``replaced`` by a later one or not.

    A later row replaces the baseline or the target of its indicator, or its milestone of the same date.
    """
    known = targets["valid_from"].isna().to_numpy() | by_day(targets["valid_from"], day)
    rows = targets[known & targets["date"].notna().to_numpy()]
    rows = rows.sort_values(["valid_from", "date", ROW], na_position="first", kind="stable")
    slots = pd.DataFrame(
        {
            "indicator": rows["indicator"],
            "kind": rows["kind"],
            "date": rows["date"].where((rows["kind"] == "milestone").fillna(False).to_numpy(dtype=bool)),
        }
    )
    return rows.assign(replaced=slots.duplicated(keep="last").to_numpy(dtype=bool))


def points_in_force(targets: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The baselines, milestones and targets that hold on ``day``; one without a value is withdrawn."""
    rows = points_known(targets, day)
    return rows[~rows["replaced"] & rows["value"].notna().to_numpy()].drop(columns="replaced")


def fixed_points(targets: pd.DataFrame) -> dict[str, list[FixedPoint]]:
    """Fixed points of every indicator; of two that hold for the same thing, the one in force later stands later."""
    ordered = targets[targets["date"].notna()].sort_values(
        ["valid_from", "date", ROW], na_position="first", kind="stable"
    )
    found: dict[str, list[FixedPoint]] = {}
    columns = (plain(ordered[name]) for name in ("indicator", "kind", "date", "value", "valid_from"))
    for indicator, kind, date, value, valid_from in zip(*columns, strict=True):
        point = FixedPoint(kind, date, None if value is None else Fraction(value), valid_from)
        found.setdefault(indicator, []).append(point)
    return found


def trajectory(points: list[FixedPoint], shape: str | None, agreement_on: dt.date | None, day: dt.date) -> Trajectory:
    """The fixed points of one indicator in force on ``day``.

    Parameters
    ----------
    points : list of FixedPoint
        The indicator's, in the order of :func:`fixed_points`.
    shape : str or None
        Its ``trajectory``; linear where not given.
    agreement_on : date or None
    day : date
        Points with a later ``valid_from`` are not looked at.
    """
    in_force = [point for point in points if point.valid_from is None or point.valid_from <= day]

    def last(kind: str) -> Point | None:
        rows = [point for point in in_force if point.kind == kind]
        return (rows[-1].date, rows[-1].value) if rows and rows[-1].value is not None else None

    milestones = {point.date: point.value for point in in_force if point.kind == "milestone"}
    given = sorted((date, value) for date, value in milestones.items() if value is not None)
    baseline, target = last("baseline"), last("target")
    start = None if baseline is None else max(baseline[0], agreement_on or baseline[0])
    return Trajectory(baseline, target, tuple(given), start, shape if isinstance(shape, str) else "linear")

"""One group among the others in one value: the spread, and where in it the group lies (method.md §4).

A place in a row of groups is said with what is not known of it: how many have less, how many more, and how many have no
report, so that each of these could stand anywhere.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from vomr.method.outliers import Spread, spread

Part = Literal["below", "within", "above"]


@dataclass(frozen=True)
class Position:
    """How many groups have less than one of them, as much, and more; ``absent`` have no report and are unknown.

    ``part`` is where its value lies: below the lower quartile, from one quartile to the other, above the upper one;
    None where there are too few groups for quartiles.
    """

    less: int
    same: int
    more: int
    absent: int
    part: Part | None


@dataclass(frozen=True)
class Comparison:
    """One value of many groups on one day.

    Attributes
    ----------
    values : tuple of float
        Of the groups that have one, ascending, in the unit of the value.
    absent : int
        How many groups have no report of that day.
    """

    values: tuple[float, ...]
    absent: int

    @classmethod
    def of(cls, values: Iterable[float], absent: int) -> Comparison:
        return cls(tuple(sorted(values)), absent)

    @property
    def count(self) -> int:
        return len(self.values)

    @cached_property
    def spread(self) -> Spread | None:
        """What of the values is in the middle; None of fewer than :data:`vomr.method.outliers.FEWEST` groups."""
        return spread(map(Fraction, self.values))

    @cached_property
    def median_between(self) -> tuple[float, float] | None:
        """The least and the greatest that the median of all groups could be, whatever the absent ones have.

        None where nothing bounds it: half of the groups or more are absent.
        """
        if self.spread is None or self.absent >= self.count:
            return None
        middle = (self.count + self.absent - 1) / 2
        return self._at(middle - self.absent), self._at(middle)

    def _at(self, number: float) -> float:
        """The value at a place from 0, between two of them their middle."""
        return (self.values[math.floor(number)] + self.values[math.ceil(number)]) / 2

    def position(self, value: float) -> Position:
        """Where the value of one of these groups lies among all."""
        less, until = bisect_left(self.values, value), bisect_right(self.values, value)
        part: Part | None = None
        if self.spread is not None:
            low, high = self.spread.lower, self.spread.upper
            part = "below" if value < low else "above" if value > high else "within"
        return Position(less, max(until - less - 1, 0), self.count - until, self.absent, part)


__all__ = ["Comparison", "Position"]

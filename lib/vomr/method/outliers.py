"""How the values of several groups lie: what of them is in the middle, and what is far from it.

Half of the values lie between the quartiles; far is what lies more than one and a half times their distance outside of
them (J. W. Tukey, Exploratory Data Analysis, 1977). That is a reason to look, never a verdict, and of few groups it is
not even that: then there is no spread.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

FEWEST = 5  # groups of which a spread is told
_REACH = Fraction(3, 2)  # distances of the quartiles


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of at least :data:`FEWEST` groups, exact.

    Attributes
    ----------
    count : int
        How many groups have a value.
    lowest, lower, median, upper, highest : Fraction
        The ends, the quartiles (linear between two values) and the middle.
    """

    count: int
    lowest: Fraction
    lower: Fraction
    median: Fraction
    upper: Fraction
    highest: Fraction

    @property
    def fences(self) -> tuple[Fraction, Fraction]:
        """What lies outside of these is far from the others."""
        reach = (self.upper - self.lower) * _REACH
        return self.lower - reach, self.upper + reach

    def side(self, value: Fraction) -> int:
        """−1 for a value far below the others, 1 for one far above, 0 for all else.

        Where half of the groups have one value, any other would be far from them: then nothing is.
        """
        low, high = self.fences
        if self.lower == self.upper:
            return 0
        return (value > high) - (value < low)


def spread(values: Iterable[Fraction | None]) -> Spread | None:
    """The spread of values, a group each; None where fewer than :data:`FEWEST` have one.

    >>> spread([Fraction(n, 10) for n in (1, 2, 3, 4, 9)]).median
    Fraction(3, 10)
    """
    known = sorted(Fraction(value) for value in values if value is not None)
    if len(known) < FEWEST:
        return None
    lower, median, upper = map(Fraction, statistics.quantiles(known, n=4, method="inclusive"))
    return Spread(len(known), known[0], lower, median, upper, known[-1])


__all__ = ["FEWEST", "Spread", "spread"]

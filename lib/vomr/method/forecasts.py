"""Where an indicator will stand on its target's date (method.md §3): from contracts alone, or a count at its pace."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from vomr.kinds import CutShare
from vomr.method.figures import Reason, ratio
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.method.values import Values

_FEWEST_FINISHED = 3  # below, nothing is said of how contracts deliver
_FEWEST_QUARTERS = 4
_MOST_EVENTS = 10_000  # what comes in larger numbers (euro, square metres) does not come one by one
_FEW_FINISHED = Reason(
    "few_finished", N_("fewer than three contracts have finished, so nothing is said of how much they deliver")
)
NO_TARGET = Reason("no_target", N_("the target has not been entered"))
TARGET_PASSED = Reason("target_passed", N_("the target's date has come"))
NOT_FORECAST = Reason(
    "not_forecast", N_("a forecast is made of sums and of counts without repetition that should grow, and of no others")
)
NOT_FED = Reason("not_fed", N_("contracts do not feed the indicator, so they say nothing of its end"))
NO_UNITS = Reason("no_units", N_("what contracts plan names no units, so what is counted already cannot be told apart"))
FEW_QUARTERS = Reason("few_quarters", N_("fewer than four quarters have been seen"))
TOO_MANY = Reason("too_many", N_("the numbers are too large to come one by one"))
NO_BEGINNING = Reason("no_baseline", N_("the baseline has not been entered"))
ZERO_SCALE = Reason("zero_scale", N_("the indicator's denominator is zero"))


@dataclass(frozen=True)
class Forecast:
    """The value on the target's date, in the indicator's unit.

    Attributes
    ----------
    low, mid, high : Fraction or None
        In this order, where they are known. All three are None with ``reason``; ``mid`` alone with ``reason`` where too
        few contracts have finished.
    assumptions : tuple of Reason
    reason : Reason or None
        Why there is no forecast, or no middle one.
    """

    low: Fraction | None = None
    mid: Fraction | None = None
    high: Fraction | None = None
    assumptions: tuple[Reason, ...] = ()
    reason: Reason | None = None

    def capped(self, most: Fraction | None) -> Forecast:
        """No more than there can be."""
        if most is None or self.low is None or self.high is None:
            return self
        mid = None if self.mid is None else min(self.mid, most)
        return Forecast(min(self.low, most), mid, min(self.high, most), self.assumptions, self.reason)


def no_forecast(reason: Reason) -> Forecast:
    """None, and why."""
    return Forecast(reason=reason)


@dataclass(frozen=True)
class Contracts:
    """What a forecast from contracts is made of.

    Attributes
    ----------
    planned, counted : ndarray of int
        Rows of :class:`Values`: what contracts plan, and what counts in A(t).
    in_force, finished : ndarray of bool
        Of the strategy's projects: in force, not suspended, and due to end by the target's date; completed or
        terminated.
    """

    planned: np.ndarray
    counted: np.ndarray
    in_force: np.ndarray
    finished: np.ndarray


def from_contracts(
    values: Values, aggregation: str, contracts: Contracts, achieved: Fraction, scale: Fraction, unit: str
) -> Forecast:
    """A(t), and what contracts in force still plan at the rates at which finished ones delivered.

    Parameters
    ----------
    values : Values
    aggregation : {"sum", "unique", "unique_sum"}
    contracts : Contracts
    achieved : Fraction
        A(t).
    scale : Fraction
        What turns the table's own numbers into those that are shown.
    unit : str
        Of the indicator, for the sentences.
    """
    by_unit = aggregation != "sum"

    def of(chosen: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return rows[np.append(chosen, (False, False))[values.project[rows]]]

    still_planned, finished_planned = (
        of(contracts.in_force, contracts.planned),
        of(contracts.finished, contracts.planned),
    )
    if by_unit and not values.known["unit_key"][np.concatenate((still_planned, finished_planned))].all():
        return no_forecast(NO_UNITS)
    counted = _by_project(values, aggregation, contracts.counted)
    if by_unit:
        done = set(values.unit_key[contracts.counted].tolist())
        remaining = sum(
            amount for unit, amount in _units(values, aggregation, still_planned).items() if unit not in done
        )
    else:
        open_ones = _by_project(values, aggregation, still_planned)
        remaining = sum(max(0, planned - counted.get(project, 0)) for project, planned in open_ones.items())
    still = (Fraction(remaining) if aggregation == "unique" else values.exact(remaining)) * scale
    assumptions = [
        Reason(
            "planned",
            N_("contracts in force that end by then plan {planned} {unit} more"),
            {"planned": still, "unit": unit},
        )
    ]
    finished = _by_project(values, aggregation, finished_planned)
    finished = {project: planned for project, planned in finished.items() if planned > 0}
    if len(finished) < _FEWEST_FINISHED:
        assumptions.append(Reason("all_or_nothing", N_("low: nothing of it is delivered; high: all of it")))
        return Forecast(achieved, None, achieved + still, tuple(assumptions), _FEW_FINISHED)
    delivered = sum(counted.get(project, 0) for project in finished)
    shares = Counter((counted.get(project, 0), planned) for project, planned in finished.items())
    rate = ratio(delivered, sum(finished.values()))
    assert rate is not None
    lower, upper = _quartiles(shares)
    least, most = min(lower, rate), max(Fraction(1), rate, upper)
    assumptions.append(
        Reason(
            "rates",
            N_(
                "{n} finished contracts have delivered {rate_share} of their plan; low takes {low_share}, high"
                " {high_share}"
            ),
            {
                "n": len(finished),
                "rate_share": CutShare(rate),
                "low_share": CutShare(least),
                "high_share": CutShare(most),
            },
        )
    )
    return Forecast(achieved + least * still, achieved + rate * still, achieved + most * still, tuple(assumptions))


def _by_project(values: Values, aggregation: str, rows: np.ndarray) -> dict[int, int]:
    """What rows give by project, in the numbers of the table; of units, each once."""
    if aggregation == "sum":
        return values.by_project(rows)
    ordered = rows[np.argsort(values.project[rows], kind="stable")]
    projects, first = np.unique(values.project[ordered], return_index=True)
    return {
        project: sum(_units(values, aggregation, own).values())
        for project, own in zip(projects.tolist(), np.split(ordered, first)[1:], strict=True)
    }


def _units(values: Values, aggregation: str, rows: np.ndarray) -> dict[int, int]:
    """What each unit gives: itself, or its largest value."""
    found: dict[int, int] = {}
    for unit, amount in zip(values.unit_key[rows].tolist(), values.numbers["value"][rows].tolist(), strict=True):
        found[unit] = 1 if aggregation == "unique" else max(amount, found.get(unit, amount))
    return found


def _quartiles(shares: Counter[tuple[int, int]]) -> tuple[Fraction, Fraction]:
    """First and third quartile, linear between the values in order, of shares (delivered, planned) and how many there
    are of each.
    """
    counts = [(Fraction(*share), n) for share, n in shares.items()]
    counts.sort(key=lambda counted: (float(counted[0]), counted[0]))  # exact, and fractions are compared where they tie
    ordered, ends = [share for share, _ in counts], list(accumulate(n for _, n in counts))

    def quartile(which: int) -> Fraction:
        whole, rest = divmod(which * (ends[-1] - 1), 4)
        low, high = (ordered[bisect_right(ends, min(at, ends[-1] - 1))] for at in (whole, whole + 1))
        return low + (high - low) * Fraction(rest, 4)

    return quartile(1), quartile(3)


def from_counts(achieved: Fraction, seen: int, n: Fraction, m: Fraction, scale: Fraction) -> Forecast:
    """A count that goes on at its pace: the 10th, 50th and 90th percentile.

    Parameters
    ----------
    achieved : Fraction
        A(t).
    seen : int
        What was counted in the quarters seen.
    n, m : Fraction
        Quarters seen and left.
    scale : Fraction
        What turns a count into the numbers that are shown.
    """
    if n < _FEWEST_QUARTERS:
        return no_forecast(FEW_QUARTERS)
    if seen > _MOST_EVENTS:
        return no_forecast(TOO_MANY)
    low, mid, high = (achieved + count * scale for count in remaining_counts(seen, n, m, (0.1, 0.5, 0.9)))
    return Forecast(low, mid, high, (Reason("rate_of_events", N_("the counts go on at the pace so far")),))


def remaining_counts(seen: int, n: Fraction, m: Fraction, quantiles: tuple[float, ...]) -> tuple[int, ...]:
    """Quantiles of the count still to come, about negative binomial(0.5 + Σx, n/(n+m)).

    Parameters
    ----------
    seen : int
        Counts in the ``n`` quarters seen.
    n, m : Fraction
        Quarters seen and left.
    quantiles : tuple of float
    """
    distribution = _negative_binomial(0.5 + seen, float(n / (n + m)))
    found, cumulative, count = [], 0.0, -1
    for quantile in sorted(quantiles):
        while cumulative < quantile:
            cumulative += next(distribution)
            count += 1
        found.append(max(count, 0))
    return tuple(found)


def _negative_binomial(r: float, p: float) -> Iterator[float]:
    """P(0), P(1), … of the negative binomial distribution with real ``r``."""
    logarithm, k = r * math.log(p), 0
    while True:
        yield math.exp(logarithm)
        logarithm += math.log((r + k) / (k + 1)) + math.log1p(-p)
        k += 1

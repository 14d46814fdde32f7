"""What the period before said: its figures as they were reported where it was frozen, else of the same tables.

Source: method.md §5. A figure whose rule has another version since is computed anew of the tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from vomr.kinds import Value
from vomr.method import absorption, indicators
from vomr.method.catalogue import same_version
from vomr.method.figures import Figure, Moment
from vomr.method.reported_figures import reported_figures

# The figures that pages compare with the period before
OF_LINES = (
    "budget submitted approved contracted claimed verified paid free at_risk.threshold at_risk.expiring"
    " at_risk.advances contracted_rate paid_rate payment_rate submitted_count approved_count contracted_count"
    " completed_count expiring_count"
).split()
OF_INDICATORS = ("achieved", "expected", "target", "pace", "distance")


@dataclass(frozen=True)
class Before:
    """One figure in the period before; ``difference`` is None where either is not known."""

    value: Value
    difference: Value
    anew: bool


@dataclass(frozen=True)
class Previous:
    """The figures of the period before by their ids, and the status of each indicator then.

    Attributes
    ----------
    day : date
        Its last day.
    number : int or None
        Of the frozen report that the figures are taken from; None where they are of the tables.
    figures : mapping of str to Value
    statuses : mapping of str to str
    anew : frozenset of str
        Figures that are computed anew, since their rule has changed after they were reported.
    """

    day: dt.date
    number: int | None = None
    figures: Mapping[str, Value] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    anew: frozenset[str] = frozenset()

    def of(self, figure: Figure) -> Before | None:
        """A figure then and how it differs now; None where the period before did not have it."""
        if figure.id not in self.figures:
            return None
        then = self.figures[figure.id]
        difference = None if then is None or figure.value is None else figure.value - Fraction(then)
        whole = difference is not None and difference.denominator == 1
        return Before(then, int(difference) if whole else difference, figure.id in self.anew)  # type: ignore[arg-type]


def previous(at: Moment) -> Previous:
    """The figures on the last day before a period, of the tables.

    Parameters
    ----------
    at : Moment
        That day, of what was known on the last day of the period: nothing that is dated later counts in these.
    """
    money, found = at.shared(absorption.absorption_of), at.shared(indicators.indicators_of)
    figures = {
        line[name].id: line[name].value for line in money.lines() for name in OF_LINES if name in line.figures
    } | {one[name].id: one[name].value for one in found for name in OF_INDICATORS}
    return Previous(at.day, None, figures, {one.code: one.status for one in found})


def as_reported(of_tables: Previous, number: int, results: Mapping[str, Any]) -> Previous:
    """The same as a frozen ``results.json`` reported it, but for figures whose rule is another one since."""
    versions = results.get("rules", {})
    wanted = (*(absorption.FIGURES[name] for name in OF_LINES), *(indicators.FIGURES[name] for name in OF_INDICATORS))
    found = {name: one for name, one in reported_figures(results, wanted).items() if name in of_tables.figures}
    anew = frozenset(name for name, figure in found.items() if not same_version(figure.declared, versions))
    reported = {name: figure.value for name, figure in found.items() if name not in anew}
    statuses = {one["indicator"]: one["status"] for one in results["indicators"]}
    return Previous(of_tables.day, number, {**of_tables.figures, **reported}, {**of_tables.statuses, **statuses}, anew)


__all__ = ["Before", "Previous", "as_reported", "previous"]

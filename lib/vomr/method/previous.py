"""What the period before said: its figures as they were reported where it was frozen, else of the same tables.

Source: method.md §5. A figure whose rule has another version since is computed anew of the tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vomr.kinds import Value
from vomr.method.absorption import absorption
from vomr.method.catalogue import same_version
from vomr.method.counting import IndicatorData
from vomr.method.figures import Figure, declared
from vomr.method.indicators import indicators
from vomr.register import Register

OF_LINES = (
    "budget",
    "submitted",
    "approved",
    "contracted",
    "claimed",
    "verified",
    "paid",
    "free",
    "at_risk.threshold",
    "at_risk.expiring",
    "at_risk.advances",
    "contracted_rate",
    "paid_rate",
    "payment_rate",
    "submitted_count",
    "approved_count",
    "contracted_count",
    "completed_count",
    "expiring_count",
)
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


def previous(register: Register, day: dt.date) -> Previous:
    """The figures on the last day before a period, of the tables.

    Parameters
    ----------
    register : Register
        As it was known on the last day of the period: nothing that is dated later than ``day`` counts in these.
    day : date
    """
    money = absorption(register, day, day)
    data = IndicatorData(register)
    found = indicators(data, day, day)
    figures = {
        line[name].id: line[name].value for line in money.lines() for name in OF_LINES if name in line.figures
    } | {one[name].id: one[name].value for one in found for name in OF_INDICATORS}
    return Previous(day, None, figures, {one.code: one.status for one in found})


def as_reported(of_tables: Previous, number: int, results: Mapping[str, Any]) -> Previous:
    """The same as a frozen ``results.json`` reported it, but for figures whose rule is another one since."""
    versions = results.get("rules", {})
    figures, anew = dict(of_tables.figures), set()
    for figure_id, rule, value in _reported(results):
        if figure_id not in figures:
            continue
        if not same_version(declared(rule), versions):
            anew.add(figure_id)
        else:
            figures[figure_id] = value
    statuses = {one["indicator"]: one["status"] for one in results["indicators"]}
    return replace(
        of_tables, number=number, figures=figures, statuses={**of_tables.statuses, **statuses}, anew=frozenset(anew)
    )


def _reported(results: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """Id, rule and value of the figures that a ``results.json`` holds."""
    money = results["absorption"]
    lines = [(f"absorption.{name}", money[name]) for name in ("total", "operations", "management")]
    lines += [(line.get("id") or f"absorption.{line['measure']}.{line['fund']}", line) for line in money["measures"]]
    for group in ("funds", "operations_funds"):
        lines += [(f"absorption.{group}.{line['fund']}", line) for line in money.get(group, [])]
    for line_id, line in lines:
        for name in OF_LINES:
            outer, _, inner = name.partition(".")
            told = line.get(outer) or {} if inner else line
            if (inner or outer) in told:
                yield f"{line_id}.{name}", f"absorption.{name}", _value(told[inner or outer])
    for one in results["indicators"]:
        for name in OF_INDICATORS:
            if name in one:
                yield f"indicators.{one['indicator']}.{name}", f"indicators.{name}", _value(one[name])


def _value(reported: Any) -> Value:
    """Money is a text of euro and cents; other numbers stand as they are."""
    if reported is None or isinstance(reported, int):
        return reported
    return int(Decimal(reported) * 100) if isinstance(reported, str) else Fraction(reported)


__all__ = ["Before", "Previous", "as_reported", "previous"]

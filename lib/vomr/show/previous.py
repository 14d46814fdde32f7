"""The period before beside this one: its value as it was reported, the difference, and the status then
(method.md §5).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from vomr.kinds import Value
from vomr.method.figures import Figure
from vomr.method.previous import Before
from vomr.show.context import Context
from vomr.show.fragments import figure_cell
from vomr.show.indicator_values import IndicatorValues
from vomr.show.marks import anew, printed
from vomr.words.sentences import Printed, Quantity

if TYPE_CHECKING:
    from vomr.method.indicators import Indicator


class PreviousColumn:
    """What pages print beside a figure of this period."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.found = context, context.w, context.results.previous

    @property
    def title(self) -> str:
        """The head of a column: the last day of the period before."""
        return self.w.date(self.found.day)

    def value(self, figure: Figure, *, cents_shown: bool = True) -> Printed:
        """The figure then; „р“ beside it where it is computed anew since its rule has changed."""
        then = self.found.of(figure)
        report = self._report(then)
        return figure_cell(self._then(figure, then, cents_shown), figure.id, day=self.found.day, report=report)

    def _report(self, then: Before | None) -> int | None:
        """The number of the frozen report that gave a value; None where it is of the tables."""
        return None if then is None or then.anew else self.found.number

    def _then(self, figure: Figure, then: Before | None, cents_shown: bool) -> str:
        if then is None:
            return self.w.mark("not_entered")
        if figure.declared.family == "indicators" and figure.unit == "number" and then.value is not None:
            indicator = self._indicators[figure.of["indicator"]]
            text = IndicatorValues(self.w).printed(indicator, Fraction(then.value))
        else:
            text = printed(self.w, replace(figure, value=then.value), cents_shown=cents_shown)
        return anew(self.w, text) if then.anew or figure.id in self._corrected else text

    @cached_property
    def _corrected(self) -> frozenset[str]:
        """Figures of the period before that a correction has changed since: these are of the corrected tables."""
        if self.found.number is not None:
            return frozenset()
        return frozenset(one.figure.id for one in self.context.results.since.revisions)

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {one.code: one for one in self.context.results.indicators}

    def difference(self, figure: Figure) -> Printed:
        """How much it has changed since; the mark of nothing to compare where either is not known."""
        then = self.found.of(figure)
        changed = self._changed(figure, then)
        return figure_cell(changed, figure.id, since=self.found.day, report=self._report(then))

    def _changed(self, figure: Figure, then: Before | None) -> str:
        if figure.reason is not None and figure.reason.code == "not_applicable":
            return self.w.mark("not_applicable")  # what a scope does not have did not change in it either
        return (
            self.w.mark("not_computed")
            if then is None or then.difference is None
            else self._change(figure, then.difference)
        )

    def _change(self, figure: Figure, change: Value) -> str:
        w = self.w
        if figure.unit == "cents":
            return w.signed_money(int(change or 0))
        if figure.unit == "share":
            return Quantity(w("{points} pp", points=w.signed(Fraction(change or 0) * 100, 1)), change or 0)
        short = w.numbers_apart({"": Fraction(change or 0)})[""]
        return Quantity(f"+{short}", change) if change and change > 0 else short

    def note(self, figure: Figure) -> str:
        """“31.03.2028: 66,1 % (+2,3 пр.п.)” for a card, without cents; nothing where the period before had none."""
        then = self.found.of(figure)
        if then is None or then.value is None:
            return ""
        value, change = self.value(figure, cents_shown=False), self.difference(figure)
        if figure.unit == "cents" and then.difference is not None:
            change = Printed(self.w.signed(Fraction(then.difference) / 100, 0), change.identity)
        return self.w("{day}: {value} ({change})", day=self.title, value=value, change=change)

    def status(self, indicator: Indicator) -> str:
        """The status then, in words; the mark of no data for an indicator that is new."""
        status = self.found.statuses.get(indicator.code)
        return self.context.label("status", status) if status else self.w.mark("not_entered")

    def basis(self) -> str:
        """Where the values of the period before come from, for the note under a table."""
        w, found = self.w, self.found
        if found.number is None:
            return w("Values on {day} are computed of the same tables.", day=self.title)
        return w("Values on {day} are as reported (No {number}).", day=self.title, number=found.number)

"""The strategy's results beside those of other projects, what others add, and what would have happened otherwise."""

from __future__ import annotations

from collections.abc import Callable

from vomr.method.comparable import ALL, Money
from vomr.method.figures import Figure
from vomr.method.outcomes import PROJECTS_OF_COST, UnitCost
from vomr.method.value import Asked, last_asked
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, table
from vomr.show.indicators import IndicatorsPart
from vomr.show.listing import listing
from vomr.show.marks import mark, named
from vomr.show.offered import Offered
from vomr.show.sources import source_of
from vomr.words import N_
from vomr.words.sentences import capitalised, joined

SCOPES = {"strategy": N_("in the strategy"), "outside": N_("outside the strategy")}
# What the approved suppose beside what became of the others: answers to a9a and a9b that mean the same
_ALIKE = (("same", "other_money"), ("later", "postponed"), ("smaller", "smaller"), ("not_done", "dropped"))


class ComparablePart(Offered):
    """Tables and sentences of enhanced results."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.comparable

    def costs(self) -> Fragment:
        """What a result costs in the strategy and outside it, by one rule.

        >>> report.comparable.costs()
        """
        w, outside = self.w, {cost.indicator: cost.figures for cost in self.found.costs}
        indicators = {indicator.code: indicator for indicator in self.context.results.indicators}
        title = self.context.part(IndicatorsPart).title
        if not outside:
            return paragraph(
                w(
                    "The group has no finished projects outside its strategy with verified values, so that there is"
                    " nothing to compare the cost of a result with. Registers of other programmes hold no results."
                ),
                "note",
            )

        def other(name: str) -> Callable[[UnitCost], Figure]:
            return lambda cost: outside[cost.indicator][name]

        columns = [
            Column(w("Indicator"), cell=lambda cost: title(indicators[cost.indicator])),
            Column(w("Unit"), cell=lambda cost: w.unit(indicators[cost.indicator].unit)),
            Column(w("Euro per unit"), True, w("In the strategy"), lambda cost: cost.actual),
            Column(w("Projects"), True, w("In the strategy"), self._projects),
            Column(w("Euro per unit"), True, w("Outside the strategy"), other("cost")),
            Column(w("Projects"), True, w("Outside the strategy"), other("projects")),
        ]
        note = w(
            "Counted: paid to finished projects, divided by their verified values, in both by one rule. With fewer than"
            " five projects it is an example and no comparison. Projects differ in kind and size: a lower cost alone"
            " says nothing of their worth."
        )
        both = [cost for cost in self.context.results.outcomes.unit_costs if cost.indicator in outside]
        return listing(w, w("Cost of a result in the strategy and outside it"), both, columns, note)

    def _projects(self, cost: UnitCost) -> Figure:
        return self.context.figure_of(PROJECTS_OF_COST, indicator=cost.indicator)

    def leverage(self) -> Fragment:
        """What own and other money contracts have beside their grants, by type of applicant.

        >>> report.comparable.leverage()
        """
        w, lines = self.w, self.found.money
        if not lines:
            return NOTHING
        columns = [
            Column(w("Applicants"), cell=self._applicants),
            Column(w("Contracts"), True, cell=lambda line: line.figures["contracts"]),
            Column(w("Grants, {currency}"), True, cell=lambda line: line.figures["grant"]),
            Column(w("Own and other money, {currency}"), True, cell=lambda line: line.figures["other"]),
            Column(w("Per {currency} of grant"), True, cell=self._per_euro),
        ]
        private = [
            w("{scope} {amount}", scope=w(SCOPES[scope]), amount=named(figure, lambda value: w.number(value, 2)))
            for scope, figure in self.found.private.items()
            if figure.value is not None
        ]
        note = w(
            "Claimed, not counted: by contract, with the latest annex. What was paid of it is not in the register, and"
            " unpaid work is in none of it."
        )
        told = w("Private money per {currency} of public money, by contract: {amounts}.", amounts=joined("; ", private))
        shown = paragraph(told) if private else NOTHING
        return shown + listing(w, w("What others add to the grants"), lines, columns, note)

    def _applicants(self, line: Money) -> str:
        scope = self.w(SCOPES[line.scope])
        if line.applicant == ALL:
            return self.w("All, {scope}", scope=scope)
        name = self.context.label("applicant_type", line.applicant) if line.applicant else self.w("type not entered")
        return f"{capitalised(name)}, {scope}"

    def _per_euro(self, line: Money) -> Cell:
        return named(line.figures["per_euro"], lambda value: self.w.number(value, 2))

    def otherwise(self) -> Fragment:
        """What applicants suppose would have happened without the grant beside what became of those without one.

        >>> report.comparable.otherwise()
        """
        w, waves = self.w, self.context.results.surveys
        supposed, observed = (last_asked(code, waves) for code in ("a9a", "a9b"))
        if supposed is None and observed is None:
            return paragraph(
                w(
                    "What would have happened without the group has not been asked yet, or has too few answers: it is"
                    " asked in the survey of applicants, of those approved and of those who were not."
                ),
                "note",
            )
        columns = [
            Column(w("Approved: without the grant the project would have been")),
            Column(w("Share"), True),
            Column(w("Not approved: what became of the project")),
            Column(w("Share"), True),
        ]
        rows = [
            Row(
                [
                    self.context.label("without_grant", left),
                    self._share(supposed, left),
                    self.context.label("became", right),
                    self._share(observed, right),
                ]
            )
            for left, right in _ALIKE
        ]
        bases = [
            w("{what}: {n} answers ({wave})", what=what, n=named(asked.answered.figures["answered"], w.number),
              wave=asked.wave.wave)
            for what, asked in ((w("supposed"), supposed), (w("observed"), observed))
            if asked is not None
        ]  # fmt: skip
        note = w(
            "On the left a supposition, and so a claim; on the right what happened, as those who were refused say. They"
            " are never averaged: who was refused had other projects. {bases}.",
            bases=joined("; ", bases),
        )
        source = source_of(w, rows, ("survey_answers",))
        return table(w("What would have happened otherwise"), columns, rows, note, source)

    def _share(self, asked: Asked | None, option: str) -> Cell:
        if asked is None:
            return self.w.mark()
        share = asked.answered.shares[option]
        return mark(self.w, share.reason) if share.value is None else named(share, lambda own: self.w.percent(own, 0))


__all__ = ["ComparablePart"]

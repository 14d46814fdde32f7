"""Money at risk with the contracts behind it, and what has run out or waits for whom (method.md §2)."""

from __future__ import annotations

from collections.abc import Iterator

from vomr.method.absorption import Threshold
from vomr.method.at_risk import AMOUNT_WAITING, DAYS_LATE, DAYS_WAITING, KINDS, OPEN_ADVANCE, WHOSE, Contract, Waiting
from vomr.method.figures import Declared, Figure
from vomr.method.outcomes import OF_PROJECT
from vomr.show.context import Context
from vomr.show.fragments import Column, Fragment, paragraph
from vomr.show.listing import listing
from vomr.show.scoped import FigureColumn, LineRow, line_table
from vomr.words.labels import label

MOST_WAITING = 12


class AtRiskTables:
    """Tables of the section „Средства, застрашени от загуба“."""

    def __init__(self, context: Context, rows: list[LineRow]) -> None:
        self.rows = rows
        self.context, self.w, self.found = context, context.w, context.results.at_risk

    def all(self) -> Fragment:
        """Thresholds, the three lines by measure and fund, and the contracts behind them by name."""
        w = self.w
        if not self.context.results.absorption.operations.started:
            return paragraph(w("There are no contracts, so no money is at risk of being lost."), "note")
        names = self.expiring() + self.advances() + self.expired() + self.waiting()
        note = paragraph(self.context.as_entered(contract.title for contract in self._contracts_by_name()), "note")
        return self.thresholds() + self.lines() + names + note

    def _contracts_by_name(self) -> Iterator[Contract]:
        found = self.found
        yield from (*(found.expiring or ()), *found.advances)
        yield from (waits.contract for waits in (*found.expired, *found.waiting[:MOST_WAITING]))

    def lines(self) -> Fragment:
        """Three separate lines by measure and fund, never added."""
        w = self.w
        columns = [
            FigureColumn("at_risk.expiring", w("Contracts that end within six months, or have ended, without a claim")),
            FigureColumn("expiring_count", w("Number of these contracts")),
            FigureColumn("at_risk.advances", w("Open advances of suspended and terminated projects")),
        ]
        return line_table(
            w,
            w("Money at risk of being lost by measure and fund, projects, euro, {day}", day=w.date(self.context.day)),
            w("Measure"),
            columns,
            self.rows,
            w("The lines of money at risk overlap and are not added."),
        )

    def thresholds(self) -> Fragment:
        """Every contracting threshold of the rules, with its day."""
        w = self.w
        return listing(
            w,
            w("Contracting thresholds, euro, {day}", day=w.date(self.context.day)),
            self.context.results.absorption.thresholds,
            [
                Column(w("Threshold"), cell=self._whole),
                Column(w("Date"), cell=lambda threshold: threshold.due),
                Column(w("Budget"), True, cell=lambda threshold: threshold.budget),
                Column(w("Contracted"), True, cell=lambda threshold: threshold.contracted),
                Column(w("Still to be contracted"), True, cell=lambda threshold: threshold.missing),
                Column(w("State"), cell=self.state),
            ],
            w("Projects without preparatory measures (Regulation (EU) 2021/1060, art. 34(1)(a))."),
        )

    def _whole(self, threshold: Threshold) -> str:
        """„60 % от бюджета, ЕФРР“; where the rule is not verified, that it has to be confirmed."""
        w, limit = self.w, threshold.limit
        parts = [w("{share} of the budget", share=w.percent(limit.value, 0))]
        parts.append(self.context.measure_name(limit.measure) if limit.measure else "")
        parts.append(self.context.fund_name(limit.fund) if limit.fund else "")
        if not (limit.measure or limit.fund):
            parts.append(w("all funds"))
        return ", ".join(filter(None, parts)) + ("" if limit.verified else f" ({w('to be confirmed')})")

    def state(self, threshold: Threshold) -> str:
        """Whether a threshold is reached; one whose day has passed is judged by that day."""
        w = self.w
        if threshold.missing.value is None:
            return threshold.missing.reason.text(w) if threshold.missing.reason else ""
        if threshold.reached is not None:
            return w("reached") if threshold.reached else w("not reached on {day}", day=w.date(threshold.due))
        return w("to be reached by {day}", day=w.date(threshold.due)) if threshold.missing.value else w("reached")

    def expiring(self) -> Fragment:
        """Contracts that end within six months, or have ended, without a claim; by name."""
        w, found = self.w, self.found.expiring
        if found is None:
            return paragraph(
                w("The register holds no payment claims, so it is not known which contracts end without one."), "note"
            )
        return self._contracts(
            w("Contracts that end within six months, or have ended, without a claim other than for an advance, euro"),
            found,
            Column(w("Contracted"), True, cell=self._contracted),
        )

    def advances(self) -> Fragment:
        """Suspended and terminated projects with an open advance; by name."""
        w = self.w
        return self._contracts(
            w("Open advances of suspended and terminated projects, euro"),
            self.found.advances,
            Column(w("Open advance"), True, cell=self._advance),
        )

    def _contracts(self, caption: str, contracts: tuple[Contract, ...], amount: Column) -> Fragment:
        w = self.w
        columns = [
            Column(w("Project"), cell=lambda contract: contract.title),
            Column(w("Contract"), cell=lambda contract: contract.number),
            Column(w("Deadline"), cell=lambda contract: contract.ends_on),
            Column(w("Fund"), cell=lambda contract: self.context.fund_name(contract.fund)),
            Column(w("State"), cell=lambda contract: label(w, "stage", contract.state)),
            amount,
        ]
        if not any(contract.state for contract in contracts):
            del columns[4]
        return listing(w, caption, contracts, columns)

    def _contracted(self, contract: Contract) -> Figure:
        return self.context.figure_of(OF_PROJECT["contracted"], project=contract.project)

    def _advance(self, contract: Contract) -> Figure:
        return self.context.figure_of(OPEN_ADVANCE, project=contract.project)

    def _waits(self, declared: Declared, waits: Waiting) -> Figure:
        return self.context.figure_of(declared, project=waits.contract.project, step=waits.step)

    def expired(self) -> Fragment:
        """Contracts whose term has run out and that are not completed: by how many days, and whose move it is."""
        w = self.w
        return self._moves(
            w("Contracts whose term has run out and that are not completed"),
            self.found.expired,
            Column(
                w("Days late"),
                True,
                cell=lambda waits: self.context.figure_of(DAYS_LATE, project=waits.contract.project),
            ),
            Column(w("Euro"), True, cell=lambda waits: self._contracted(waits.contract)),
        )

    def waiting(self) -> Fragment:
        """Claims and approvals that wait, the longest first."""
        w, found = self.w, self.found.waiting
        left = len(found) - MOST_WAITING
        note = w.plural("{n} more waits for less time.", "{n} more wait for less time.", left) if left > 0 else ""
        return self._moves(
            w("What waits, for how many days, and whose move it is"),
            found[:MOST_WAITING],
            Column(w("Days"), True, cell=lambda waits: self._waits(DAYS_WAITING, waits)),
            Column(w("Euro"), True, cell=lambda waits: self._waits(AMOUNT_WAITING, waits)),
            note,
        )

    def _moves(
        self, caption: str, waiting: tuple[Waiting, ...], days: Column, amount: Column, note: str = ""
    ) -> Fragment:
        w = self.w
        columns = [
            Column(w("Project"), cell=lambda waits: waits.contract.title),
            Column(w("Contract"), cell=lambda waits: waits.contract.number),
            Column(w("Since when"), cell=lambda waits: waits.since),
            days,
            Column(w("Fund"), cell=lambda waits: self.context.fund_name(waits.contract.fund)),
            amount,
            Column(w("What is due"), cell=lambda waits: w(KINDS[waits.kind])),
            Column(w("Whose move"), cell=lambda waits: w(WHOSE[waits.whose])),
        ]
        return listing(w, caption, waiting, columns, note)


__all__ = ["AtRiskTables"]

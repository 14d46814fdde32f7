"""Money at risk with the contracts behind it, and what has run out or waits for whom (method.md §2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vomr.method.absorption import Threshold
from vomr.method.at_risk import (
    AMOUNT_WAITING,
    DAYS_LATE,
    DAYS_OF_MOVE,
    DAYS_WAITING,
    KINDS,
    OPEN_ADVANCE,
    WHOSE,
    Contract,
    Waiting,
)
from vomr.method.figures import Declared, Figure
from vomr.method.outcomes import OF_PROJECT
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, table
from vomr.show.listing import listing, rows_of
from vomr.show.marks import counted
from vomr.show.scoped import FigureColumn, LineRow, line_table
from vomr.show.sources import source_of
from vomr.words import Words
from vomr.words.labels import label
from vomr.words.sentences import joined

MOST_WAITING = 12


def columns_at_risk(w: Words) -> list[FigureColumn]:
    """The three lines of money at risk."""
    return [
        FigureColumn("at_risk.expiring", w("Contracts that end within six months, or have ended, without a claim")),
        FigureColumn("expiring_count", w("Number of these contracts")),
        FigureColumn("at_risk.advances", w("Open advances of suspended and terminated projects")),
    ]


def _project_and_contract(contract: Contract) -> str:
    return ", ".join(filter(None, (contract.title, contract.number)))


class AtRiskTables:
    """Tables of the section „Средства, застрашени от загуба“."""

    def __init__(self, context: Context, rows: list[LineRow]) -> None:
        self.rows = rows
        self.context, self.w, self.found = context, context.w, context.results.at_risk

    def sums(self) -> Fragment:
        """Thresholds, and the three lines by fund."""
        if not self.context.results.absorption.operations.started:
            return paragraph(self.w("There are no contracts, so no money is at risk of being lost."), "note")
        return self.thresholds() + self.lines()

    def names(self) -> Fragment:
        """The contracts behind the lines by name, and what has run out or waits."""
        if not self.context.results.absorption.operations.started:
            return NOTHING
        note = paragraph(self.context.as_entered(contract.title for contract in self._contracts_by_name()), "note")
        return self.contracts() + self.moves() + note

    def _contracts_by_name(self) -> Iterator[Contract]:
        found = self.found
        yield from (*(found.expiring or ()), *found.advances)
        yield from (waits.contract for waits in (*found.expired, *found.waiting[:MOST_WAITING]))

    def lines(self, note: str = "") -> Fragment:
        """Three separate lines by fund, or by measure and fund, never added."""
        w, day = self.w, self.w.date(self.context.day)
        by_measure = any(row.line and row.line.measure for row in self.rows)
        return line_table(
            w,
            w("Money at risk of being lost by measure and fund, projects, {currency}, {day}", day=day)
            if by_measure
            else w("Money at risk of being lost by fund, projects, {currency}, {day}", day=day),
            w("Measure") if by_measure else w("Fund"),
            columns_at_risk(w),
            self.rows,
            joined(" ", (w("The lines of money at risk overlap and are not added."), note)),
        )

    def thresholds(self) -> Fragment:
        """Every contracting threshold of the rules, with its day."""
        w = self.w
        return listing(
            w,
            w("Contracting thresholds, {currency}, {day}", day=w.date(self.context.day)),
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

    def contracts(self) -> Fragment:
        """By name: contracts that end within six months, or have ended, without a claim; then open advances of
        suspended and terminated projects.
        """
        w, found = self.w, self.found
        shown: list[tuple[str, tuple[Contract, ...], Declared]] = [
            (
                w("Contracts that end within six months, or have ended, without a claim other than for an advance"),
                found.expiring or (),
                OF_PROJECT["contracted"],
            ),
            (w("Open advances of suspended and terminated projects"), found.advances, OPEN_ADVANCE),
        ]
        columns = [
            Column(w("Project and contract"), cell=lambda row: _project_and_contract(row[0])),
            Column(w("Deadline"), cell=lambda row: row[0].ends_on),
            Column(w("Fund"), cell=lambda row: self.context.fund_name(row[0].fund)),
            Column(w("State"), cell=lambda row: self._contract_state(row[0])),
            Column(
                w("Amount, {currency}"), True, cell=lambda row: self.context.figure_of(row[1], project=row[0].project)
            ),
        ]
        groups = [(title, [(contract, amount) for contract in contracts]) for title, contracts, amount in shown]
        unknown = w("The register holds no payment claims, so it is not known which contracts end without one.")
        return paragraph(unknown if found.expiring is None else "", "note") + self._in_groups(
            w("Contracts behind the money at risk, {currency}"),
            columns,
            groups,
            w(
                "Open advance: the advance less what is verified of the project; what was recovered of it is not taken"
                " off."
            )
            if found.advances
            else "",
        )

    def _contract_state(self, contract: Contract) -> str:
        """Suspended or terminated, else whether its term has run out."""
        if contract.state:
            return label(self.w, "stage", contract.state)
        over = contract.ends_on is not None and contract.ends_on < self.context.day
        return self.w("term has run out") if over else self.w("in force")

    def _in_groups(
        self, caption: str, columns: list[Column], groups: list[tuple[str, list[Any]]], note: str = ""
    ) -> Fragment:
        """A table with a heading above the rows of each group; nothing where there are no rows."""
        rows: list[Row] = []
        for title, things in groups:
            rows += [Row([title], "group"), *rows_of(self.w, things, columns)] if things else []
        return table(caption, columns, rows, note, source_of(self.w, rows)) if rows else NOTHING

    def moves(self) -> Fragment:
        """What has run out and what waits: for how many days, and whose move it is."""
        w, found = self.w, self.found
        left = len(found.waiting) - MOST_WAITING
        note = w.plural("{n} more waits for less time.", "{n} more wait for less time.", left) if left > 0 else ""
        columns = [
            Column(w("Project and contract"), cell=lambda waits: _project_and_contract(waits.contract)),
            Column(w("Since when"), cell=lambda waits: waits.since),
            Column(w("Days"), True, cell=lambda waits: self._days_and_amount(waits)[0]),
            Column(w("Fund"), cell=lambda waits: self.context.fund_name(waits.contract.fund)),
            Column(w("Amount, {currency}"), True, cell=lambda waits: self._days_and_amount(waits)[1]),
            Column(w("What is due"), cell=lambda waits: w(KINDS[waits.kind])),
            Column(w("Whose move"), cell=self._whose),
        ]
        groups = [
            (w("Contracts whose term has run out and that are not completed"), list(found.expired)),
            (w("Claims and approvals that wait, the longest first"), list(found.waiting[:MOST_WAITING])),
        ]
        return self._in_groups(w("What is late, for how many days, and whose move it is"), columns, groups, note)

    def _whose(self, waits: Waiting) -> Cell:
        """Whose the next step is; where a term has run out also for how many days it has been theirs."""
        whose = self.w(WHOSE[waits.whose])
        if waits not in self.found.expired:
            return whose
        days = self.context.figure_of(DAYS_OF_MOVE, project=waits.contract.project)
        return counted(self.w, "{whose}, for {n} day", "{whose}, for {n} days", days, whose=whose)

    def _days_and_amount(self, waits: Waiting) -> tuple[Figure, Figure]:
        """Of a term that has run out the days since then and what is contracted, else how long and how much waits."""
        figure_of, project = self.context.figure_of, waits.contract.project
        if waits in self.found.expired:
            return figure_of(DAYS_LATE, project=project), figure_of(OF_PROJECT["contracted"], project=project)
        of = {"project": project, "step": waits.step}
        return figure_of(DAYS_WAITING, **of), figure_of(AMOUNT_WAITING, **of)


__all__ = ["AtRiskTables", "columns_at_risk"]

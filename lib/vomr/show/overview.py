"""The first page: one verdict, the numbers with their bases, at most five points (glossary: what the first page
says).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vomr.document import Signatures
from vomr.show.absorption import AbsorptionPart
from vomr.show.context import Context
from vomr.show.first_page import FirstPage
from vomr.show.fragments import (
    NOTHING,
    Cell,
    Column,
    Fragment,
    Row,
    cards,
    figure_cell,
    heading,
    paragraph,
    points,
    table,
)
from vomr.show.indicators import IndicatorsPart
from vomr.show.listing import listing, rows_of
from vomr.show.marks import counted, named, printed
from vomr.show.offered import Offered
from vomr.show.previous import PreviousColumn
from vomr.show.quality import risk_columns
from vomr.show.sources import source_of
from vomr.words.labels import label
from vomr.words.sentences import capitalised, joined

if TYPE_CHECKING:
    from vomr.method.agenda import Due
    from vomr.method.figures import Figure

MOST_POINTS = 5
MOST_DEVIATIONS = 3
MOST_DEADLINES = 5


class OverviewPart(Offered):
    """Sentences and tables of the part „Обобщен преглед“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.results = context, context.w, context.results
        self.first = FirstPage(context)

    def verdict(self) -> Fragment:
        """One sentence.

        >>> report.overview.verdict()
        """
        w = self.w
        absorption, indicators = self.context.part(AbsorptionPart), self.context.part(IndicatorsPart)
        if not absorption.started:
            return paragraph(
                w(
                    "The strategy is at its beginning: by {day} the register holds no calls opened, no applications and"
                    " no contracts with beneficiaries; a contracting rate is not computed.",
                    day=w.date(self.context.day),
                ),
                "verdict",
            )
        money = self.context.part(AbsorptionPart).against_plan()
        if not indicators.all:
            return paragraph(money + ".", "verdict")
        return paragraph(money + "; " + capitalised(indicators.summary(), small=True) + ".", "verdict")

    def cards(self) -> Fragment:
        """Four numbers with their bases; at the beginning, what is known of the budget.

        >>> report.overview.cards()
        """
        if not self.context.part(AbsorptionPart).started:
            return cards(self._known_at_the_beginning())
        w, line = self.w, self.results.absorption.operations
        planned = self.results.plan_of_operations["contracted_rate"]
        plan = "" if planned.value is None else w("plan {share}", share=named(planned, w.percent))
        advances = line["advances_open"]
        open_advances = w("{amount} in open advances", amount=self._card(advances)) if advances.value else ""
        at_risk = line["at_risk.expiring"]
        notes = [w("{currency} in contracts without a claim"), w("that end within six months, or have ended")]
        return cards(
            [
                self._share_card("contracted", "contracted_rate", plan),
                self._share_card("paid", "paid_rate", open_advances),
                self._free_card(),
                (w("At risk"), self._card(at_risk), [*notes, self.context.part(PreviousColumn).note(at_risk)]),
            ]
        )

    def _known_at_the_beginning(self) -> list[tuple[str, Cell, list[str]]]:
        w, money, territory = self.w, self.results.absorption, self.results.outcomes.territory
        contracted, budgeted, euro = money.management["contracted"], money.management["budget"], w.currency
        known: list[tuple[str, Cell, list[str]]] = [
            (w("Known budget for projects"), self._card(money.operations["budget"]), [euro, self._known_measures()])
        ]
        if contracted.value is not None:
            numbers = [contract.contract for contract in self.results.management.contracts]
            known.append((w("Management contract"), self._card(contracted), [euro, *numbers]))
        elif budgeted.value is not None:
            known.append((w("Budget for management"), self._card(budgeted), [euro]))
        count = self._card(money.operations["contracted_count"])
        known.append((w("Contracts with beneficiaries"), count, [w("no call has been opened in the register")]))
        if territory.contracts.value:
            notes = [w("for reference"), w("as of {day}", day=w.date(territory.as_of))]
            known.append((w("Contracts outside the strategy"), self._card(territory.contracts), notes))
        return known

    def _share_card(self, name: str, rate: str, note: str) -> tuple[str, Cell, list[str]]:
        """An amount as a share of the budget, or in euro where there is no share of it."""
        w, line = self.w, self.results.absorption.operations
        has_rate = line[rate].value is not None
        notes = [
            w("{part} of {whole}", part=self._card(line[name]), whole=self._card(line["budget"])),
            note,
            self.context.part(PreviousColumn).note(line[rate if has_rate else name]),
        ]
        value = self._card(line[rate]) if has_rate else named(line[name], w.whole_euro)
        return w(line[name].declared.name), value, notes

    def _free_card(self) -> tuple[str, Cell, list[str]]:
        """The first fund's free budget under its name, the others beside it: funds are never added (method.md §2)."""
        w, funds = self.w, self.results.absorption.operations_funds
        first, *others = funds
        notes = [
            w.currency,
            self.context.part(PreviousColumn).note(first["free"]),
            *(f"{self.context.fund_name(line.fund)}: " + self._card(line["free"]) for line in others),
        ]
        if others:
            notes.append(w("money is not moved between funds"))
        return (
            w("Uncommitted budget, {fund}", fund=self.context.fund_name(first.fund)),
            self._card(first["free"]),
            notes,
        )

    def _card(self, figure: Figure) -> str:
        """A figure as a card prints it, money in whole euro."""
        return figure_cell(printed(self.w, figure, cents_shown=False), figure.id)

    def _known_measures(self) -> str:
        known = [line for line in self.context.part(AbsorptionPart).operation_lines if line.cents("budget") is not None]
        return self.w.plural("{n} measure with a published budget", "{n} measures with a published budget", len(known))

    def main_points(self) -> Fragment:
        """At the beginning, what is known; later the cards, changes and contracts say it.

        >>> report.overview.main_points()
        """
        if self.context.part(AbsorptionPart).started:
            return NOTHING
        texts = [text for text in self._points_at_the_beginning() if text][:MOST_POINTS]
        return heading(self.w("Main points")) + points(texts)

    def changes(self) -> Fragment:
        """What changed since the last report, three points at most.

        >>> report.overview.changes()
        """
        return heading(self.w("Since the last report")) + self.first.changes()

    def contracts_at_risk(self) -> Fragment:
        """Contracts at risk by name.

        >>> report.overview.contracts_at_risk()
        """
        found = self.first.at_risk()
        return heading(self.w("Contracts at risk")) + found if found else NOTHING

    def requests(self) -> Fragment:
        """What the authority is asked for.

        >>> report.overview.requests()
        """
        return heading(self.w("Requests to the authority")) + self.first.requests()

    def late(self) -> Fragment:
        """What is late and whose move it is.

        >>> report.overview.late()
        """
        return heading(self.w("Late")) + self.first.late()

    def _points_at_the_beginning(self) -> list[str]:
        return [self._management_point(), self._budget_point(), self._deadline_point(), self._missing_point()]

    def _management_point(self) -> str:
        w, line = self.w, self.results.absorption.management
        if line.cents("contracted") is None:
            return ""
        contracted, claimed, paid = (named(line[name], w.whole_euro) for name in ("contracted", "claimed", "paid"))
        numbers = w.listed(contract.contract for contract in self.results.management.contracts)
        if not self.results.register.has("management"):
            return w(
                "The management contract {number} is in force for {amount}; claimed and paid costs have not been"
                " entered.",
                number=numbers,
                amount=contracted,
            )
        return w(
            "Of the management contract {number} for {amount}, {claimed} claimed and {paid} paid.",
            number=numbers,
            amount=contracted,
            claimed=claimed,
            paid=paid,
        )

    def _budget_point(self) -> str:
        w, line = self.w, self.results.absorption.operations
        if line.cents("budget") is None:
            return w("The budget of the measures has not been entered.")
        known = [
            found for found in self.context.part(AbsorptionPart).operation_lines if found.cents("budget") is not None
        ]
        text = w.plural(
            "The budget of {n} measure is known, {amount}{original}",
            "The budget of {n} measures is known, {amount}{original}",
            len(known),
            amount=named(line["budget"], w.whole_euro),
            original=self._as_published(),
        )
        if self.results.absorption.management_share.figure.value is None:
            return text + w(
                "; the share of management will be computed once the budget under the agreement is entered in full."
            )
        return text + ". " + self.context.part(AbsorptionPart).management_share_sentence()

    def _as_published(self) -> str:
        """The sum in a currency of the past where every amount was entered in it."""
        w, budget = self.w, self.results.register["budget"]
        measures = [line.measure for line in self.context.part(AbsorptionPart).operation_lines]
        rows = budget[budget["measure"].isin(measures) & budget["amount"].notna()]
        entered = set(rows["currency"])
        if len(entered) != 1 or entered == {self.results.register.accounts.currency} or entered == {None}:
            return ""
        amount, code = w.number(int(rows["amount"].sum()) / 100), entered.pop()
        return w(" (published as {amount} {currency})", amount=amount, currency=label(w, "currency", code))

    def _deadline_point(self) -> str:
        """The next deadlines, two at most."""
        w = self.w
        coming = self.results.agenda.ahead[:2]
        if not coming:
            return ""
        texts = []
        for due in coming:
            certainty = "" if due.verified else w(" ({basis}, to be confirmed)", basis=due.basis or w("the rule"))
            texts.append(w("{what} by {due}{certainty}", what=due.what, due=w.date(due.due), certainty=certainty))
        return w("Next: {deadlines}.", deadlines="; ".join(texts))

    def _missing_point(self) -> str:
        w, register = self.w, self.results.register
        missing = [
            name
            for table_name, name in (
                ("indicators", w("indicators")),
                ("targets", w("targets")),
                ("calls", w("calls")),
                ("members", w("members")),
                ("seats", w("bodies")),
            )
            if not register.has(table_name)
        ]
        start = self.context.strategy.strategy.start
        seated = max((body.as_of for body in self.results.partnership.bodies if body.as_of), default=None)
        if seated and start and seated < start:
            missing.append(w("today's bodies (those entered are of {year})", year=seated.year))
        text = w("Not entered yet: {what}.", what=w.listed(missing)) if missing else ""
        return joined(" ", (text, self._territory_sentence()))

    def _territory_sentence(self) -> str:
        w, territory = self.w, self.results.outcomes.territory
        if not territory.contracts.value:
            return ""
        present, all_places = len(territory.municipalities), len(self.context.strategy.territory)
        text = counted(
            w,
            "For reference: {n} contract outside the strategy with a total cost of {amount}",
            "For reference: {n} contracts outside the strategy with a total cost of {amount}",
            territory.contracts,
            amount=named(territory.total, w.whole_euro),
        )
        if territory.missing:
            names = w.listed(self.context.municipality_name(code) for code in territory.missing)
            text += w(
                ", for {present} of {all} municipalities (the source leaves out {names})",
                present=w.number(present),
                all=w.number(all_places),
                names=names,
            )
        return text + "."

    def programmes(self) -> Fragment:
        """The authority's table.

        >>> report.overview.programmes()
        """
        return self.context.part(AbsorptionPart).programmes()

    def indicators(self) -> Fragment:
        """The agreement's indicators at a glance.

        >>> report.overview.indicators()
        """
        return self.context.part(IndicatorsPart).of_agreement_table()

    def deviations(self) -> Fragment:
        """The most urgent problems with cause, action, owner and date; the part on quality has them all.

        >>> report.overview.deviations()
        """
        w, risks = self.w, self.results.agenda.risks
        if not risks:
            return paragraph(w("No problems, risks or recommendations have been entered."), "note")
        urgent = sorted(risks, key=lambda risk: risk.due or dt.date.max)[:MOST_DEVIATIONS]
        more = len(risks) - len(urgent)
        note = (
            w.plural("{n} more is in the part on data quality.", "{n} more are in the part on data quality.", more)
            if more
            else ""
        )
        note = joined(" ", (note, self.context.as_entered(risk.description for risk in urgent)))
        return listing(w, w("Deviations and measures"), urgent, risk_columns(w), note, tables=("risks",))

    def deadlines(self) -> Fragment:
        """Reports and deadlines of the next 90 days.

        >>> report.overview.deadlines()
        """
        w, agenda = self.w, self.results.agenda
        states = {
            "ahead": w("coming up"),
            "late": w("overdue"),
            "returned": w("returned for correction"),
            "sent": w("sent"),
            "approved": w("approved"),
        }
        columns = [
            Column(w("Due"), cell=self._due_day),
            Column(
                w("What"),
                cell=lambda due: (
                    due.what
                    + (f" ({w('owed by {who}', who=w.office(due.by))})" if due.by else "")
                    + ("" if due.verified else f" ({w('to be confirmed')})")
                ),
            ),
            Column(w("To"), cell=lambda due: w.office(due.to) if due.to else None),
            Column(w("State"), cell=lambda due: ", ".join(filter(None, (states[due.state], due.reference)))),
        ]
        soon = [due for due in agenda.coming if due.state not in ("late", "returned")]  # these stand on the first page
        shown = soon[:MOST_DEADLINES]
        groups = {
            w("External deadlines of the group"): [due for due in shown if not due.by and due.kind != "internal"],
            w("Internal deadlines of the group"): [due for due in shown if not due.by and due.kind == "internal"],
            w("What others owe the group"): [due for due in shown if due.by],
        }
        rows: list[Row] = []
        for title, own in groups.items():
            if own:
                rows += [Row([title], "group"), *rows_of(w, own, columns)]
        if not rows:
            later = agenda.ahead[0] if agenda.ahead else None
            text = w("No deadline falls within the next 90 days.")
            if later:
                text += " " + w(
                    "The next one: {what}, {due}{certainty}.",
                    what=later.what,
                    due=w.date(later.due),
                    certainty="" if later.verified else f" ({w('to be confirmed')})",
                )
            return paragraph(text, "note")
        more = len(soon) - len(shown)
        return table(
            w("Deadlines of the next 90 days"),
            columns,
            rows,
            joined(
                " ",
                (
                    w.plural("{n} more falls due by then.", "{n} more fall due by then.", more) if more else "",
                    self.context.as_entered(due.what for due in shown),
                ),
            ),
            source_of(w, rows, ("obligations",)),
        )

    def _due_day(self, due: Due) -> str:
        """The deadline; where it falls on a day off, the first working day too."""
        day = self.w.date(due.due)
        return (
            day
            if due.works_on is None
            else self.w("{day}, a day off; first working day {works_on}", day=day, works_on=self.w.date(due.works_on))
        )

    def signatures(self) -> Fragment:
        """Who prepared and who approved; names are written by hand.

        >>> report.overview.signatures()
        """
        w = self.w
        signers = (w("Prepared by (monitoring expert)"), w("Approved by (chair of the board)"), w("Outgoing No / date"))
        return Fragment((Signatures(w("Signatures"), signers),))

"""What only the annual report shows; its other sections are tables of the parts."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from vomr.method.agenda import owed_for
from vomr.method.calls import Call
from vomr.method.financing import Financing
from vomr.method.leader import FIGURES as LEADER
from vomr.register.persons import function_of
from vomr.show.context import Context
from vomr.show.currency import InEuroRows, amounts_in
from vomr.show.form import FilledForm, filled
from vomr.show.fragments import Column, Fragment, Row, paragraph, points, table
from vomr.show.listing import listing, rows_of
from vomr.show.marks import named
from vomr.show.offered import Offered
from vomr.show.outcomes import OutcomesPart
from vomr.show.quality import owner
from vomr.words.sentences import joined


class AnnualPart(Offered):
    """Tables and sentences of the part „Годишен доклад“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.results = context, context.w, context.results

    def form(self) -> FilledForm:
        """The whole form of the authority: its sections and fields, by the layout of the country or of the group.

        >>> report.annual.form()
        """
        return filled(self.context)

    def approval(self) -> Fragment:
        """Who prepared and approved the report, when it was sent, and when the authority approved it.

        >>> report.annual.approval()
        """
        w, strategy, missing = self.w, self.context.strategy, self.w("not entered")
        rows = [
            Row([w("Prepared by (monitoring expert)"), strategy.report.prepared_by or missing]),
            Row([w("Approved by (chair of the board)"), strategy.report.approved_by or missing]),
        ]
        for owed in owed_for(self.results.entered, self.results.period):
            days = ((w("Sent on"), owed["sent_on"]), (w("Approved by the authority on"), owed["approved_on"]))
            what = owed["what"] or owed["obligation"]
            rows += [Row([f"{title}: {what}", w.date(day) if day else missing]) for title, day in days]
        return table(w("Preparation and approval"), [Column(w("Item")), Column(w("Content"))], rows)

    def identification(self) -> Fragment:
        """Who reports what, on which agreement and territory, for which period and in which currency.

        >>> report.annual.identification()
        """
        w, strategy = self.w, self.context.strategy
        facts = strategy.strategy
        agreement = facts.agreement
        if facts.agreement and facts.agreement_on:
            agreement = w("{number} of {day}", number=facts.agreement, day=facts.agreement_on)
        places = ", ".join(
            f"{self.context.municipality_name(entry.code)} ({entry.code})" for entry in strategy.territory
        )
        source = f" ({facts.population_source})" if facts.population_source else ""
        population = named(self.context.figure_of(LEADER["L400"]), w.number) + source if facts.population else ""
        period = w("{first} to {last}", first=self.results.period.start, last=self.results.period.end)
        entries = [
            (w("Local action group (L200)"), self.context.w.named(strategy.lag.name, strategy.lag.name_en)),
            (w("Identification (L100)"), strategy.lag.id),
            (w("Strategy"), facts.title),
            (w("Agreement on the strategy"), agreement),
            (w("Management contract"), facts.management_contract),
            (w("Programme period"), facts.programme_period),
            (w("Municipalities (L300)"), places),
            (w("Population covered (L400)"), population),
            (w("Funds"), ", ".join(self.context.fund_name(fund.id) for fund in strategy.funds)),
            (w("Reporting period"), period),
            (w("Currency"), amounts_in(w, strategy)),
        ]
        rows = [Row([title, text or w("not entered")]) for title, text in entries]
        return table(w("Identification"), [Column(w("Item")), Column(w("Content"))], rows)

    def calls(self) -> Fragment:
        """What came in under each call, by number; money stands in the next table.

        >>> report.annual.calls()
        """
        w, context, calls = self.w, self.context, self.results.calls
        if not calls:
            return paragraph(w("No calls and no applications have been entered."), "note")
        return listing(
            w,
            w("Applications by call, number, cumulative to {day}", day=w.date(context.day)),
            calls,
            [
                Column(w("Call"), cell=self._call_name),
                Column(w("Measure"), cell=lambda call: call.measure),
                Column(w("State"), cell=lambda call: context.label("call_status", call.status) or w.mark()),
                Column(w("Closes on"), cell=lambda call: call.closes_on),
                Column(w("Submitted"), True, cell=itemgetter("submitted_count")),
                Column(w("Withdrawn"), True, cell=itemgetter("withdrawn_count")),
                Column(w("Rejected"), True, cell=itemgetter("rejected_count")),
                Column(w("Reserve"), True, cell=itemgetter("reserve_count")),
                Column(w("Approved"), True, cell=itemgetter("approved_count")),
                Column(w("Contracted"), True, cell=itemgetter("contracted_count")),
            ],
            context.measures_key(call.measure for call in calls),
        )

    def calls_money(self) -> Fragment:
        """The budget of each call and what was asked, approved and contracted under it.

        >>> report.annual.calls_money()
        """
        w, context, in_euro = self.w, self.context, self.context.part(InEuroRows)
        columns = [
            Column(w("Call"), cell=self._call_name),
            Column(w("Programme"), cell=lambda call: context.fund_name(call.fund) if call.fund else None),
            Column(w("Call budget"), True, cell=itemgetter("budget")),
            Column(w("Requested"), True, cell=itemgetter("requested")),
            Column(w("Approved"), True, cell=itemgetter("approved")),
            Column(w("Contracted"), True, cell=itemgetter("contracted")),
        ]
        return listing(
            w,
            w("Applications by call, grant in {currency}, cumulative to {day}", day=w.date(context.day)),
            self.results.calls,
            columns,
            in_euro.note,
            beneath=in_euro.beneath(columns),
        )

    def _call_name(self, call: Call) -> str:
        return f"{call.call} {call.title or ''}".strip() if call.call else self.w("Without a call")

    def financing(self) -> Fragment:
        """The contracts in force by source: Union, national budget, the beneficiaries' own money.

        >>> report.annual.financing()
        """
        w, context = self.w, self.context
        if not self.results.financing:
            return paragraph(
                w("There are no contracts in force in the register, so there is no financing by source."), "note"
            )
        *lines, total = self.results.financing
        in_euro = context.part(InEuroRows)

        def title(line: Financing) -> str:
            if line is total:
                return w("Total")
            return f"{context.measure_name(line.measure)}, {context.fund_name(line.fund)}"

        columns = [
            Column(w("Measure and programme"), cell=title),
            Column(w("Contracts"), True, cell=itemgetter("contracts")),
            Column(w("Grant"), True, cell=itemgetter("grant")),
            Column(w("of which: Union"), True, cell=itemgetter("union")),
            Column(w("of which: national"), True, cell=itemgetter("national")),
            Column(w("Own contribution"), True, cell=itemgetter("own")),
            Column(w("Total cost"), True, cell=itemgetter("total")),
        ]
        note = w("Completed contracts are among these, terminated ones are not.")
        return listing(
            w,
            w("Contracts in force by source of money, {currency}, {day}", day=w.date(context.day)),
            lines,
            columns,
            joined(" ", (note, context.part(OutcomesPart).contracts_line(), in_euro.note)),
            [*rows_of(w, [total], columns, "total"), *in_euro.beneath(columns)(total)],
            beneath=in_euro.beneath(columns),
        )

    def recommendations(self) -> Fragment:
        """Problems, risks and recommendations with their state: what was advised, and what became of it.

        >>> report.annual.recommendations()
        """
        w, register = self.w, self.results.register
        rows = register.rows("risks", register["risks"])
        if not rows:
            return paragraph(w("No problems, risks or recommendations have been entered."), "note")

        def state(row: dict[str, Any]) -> str:
            is_closed = row["status"] == "closed" or row["closed_on"]
            return self.context.label("risk_status", "closed" if is_closed else "open")

        columns = [
            Column(w("Problem or recommendation"), cell=lambda row: row["description"]),
            Column(w("Action"), cell=lambda row: row["action"]),
            Column(w("Owner"), cell=lambda row: owner(w, row["owner"] and function_of(register, row["owner"]))),
            Column(w("Due"), cell=lambda row: row["due"]),
            Column(w("State"), cell=state),
        ]
        return listing(w, w("Problems, risks and recommendations, and their state in the register"), rows, columns)

    def lineage(self) -> Fragment:
        """How any figure is followed to its rows.

        >>> report.annual.lineage()
        """
        w = self.w
        return points(
            [
                w(
                    "results.json holds every figure of this report; annex.xlsx and data/ hold the same figures as"
                    " tables."
                ),
                w(
                    "manifest.json holds the checksum of every table that the figures were computed from, and of every"
                    " file of the report."
                ),
                w(
                    "The sheet {sheet} of annex.xlsx says by which rule each figure is computed and of which rows of"
                    " the register.",
                    sheet=w.quoted(w("Origin of the figures")),
                ),
            ]
        )

"""What only the annual report shows; its other sections are tables of the parts."""

from __future__ import annotations

from vomr.method.calls import Call
from vomr.register.persons import function_of
from vomr.show.context import Context
from vomr.show.fragments import Column, Fragment, Row, paragraph, points, table
from vomr.show.outcomes import OutcomesPart
from vomr.show.quality import owner


class AnnualPart:
    """Tables and sentences of the part „Годишен доклад“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.results = context, context.w, context.results

    def identification(self) -> Fragment:
        """Who reports what, on which agreement and territory, for which period and in which currency."""
        w, strategy = self.w, self.context.strategy
        facts = strategy.strategy
        not_entered = w("not entered")
        agreement = facts.agreement or not_entered
        if facts.agreement and facts.agreement_on:
            agreement = w("{number} of {day}", number=facts.agreement, day=facts.agreement_on)
        places = ", ".join(
            f"{self.context.municipality_name(entry.code)} ({entry.code})" for entry in strategy.territory
        )
        population = not_entered
        if facts.population is not None:
            population = w.number(facts.population) + (
                f" ({facts.population_source})" if facts.population_source else ""
            )
        rows = [
            (w("Local action group (L200)"), self.context.name(strategy.lag.name, strategy.lag.name_en)),
            (w("Identification (L100)"), strategy.lag.id),
            (w("Strategy"), facts.title or not_entered),
            (w("Agreement on the strategy"), agreement),
            (w("Management contract"), facts.management_contract or not_entered),
            (w("Programme period"), facts.programme_period or not_entered),
            (w("Municipalities (L300)"), places or not_entered),
            (w("Population covered (L400)"), population),
            (w("Funds"), ", ".join(self.context.fund_name(fund.id) for fund in strategy.funds) or not_entered),
            (
                w("Reporting period"),
                w("{first} to {last}", first=self.results.period.start, last=self.results.period.end),
            ),
            (w("Currency"), w("euro; amounts entered in levs are converted row by row at 1.95583 levs for a euro")),
        ]
        return table(
            w("Identification"), [Column(w("Item")), Column(w("Content"))], [Row([title, text]) for title, text in rows]
        )

    def calls(self) -> Fragment:
        """What came in under each call, by number; money stands in the next table."""
        w = self.w
        if not self.results.calls:
            return paragraph(w("No calls and no applications have been entered."), "note")
        columns = [
            Column(w("Call")),
            Column(w("Measure")),
            Column(w("State")),
            Column(w("Closes on")),
            *(
                Column(title, True)
                for title in (
                    w("Submitted"),
                    w("Withdrawn"),
                    w("Rejected"),
                    w("Reserve"),
                    w("Approved"),
                    w("Contracted"),
                )
            ),
        ]
        rows = [
            Row(
                [
                    self._call_name(call),
                    call.measure or w.mark(),
                    self.context.label("call_status", call.status) or w.mark(),
                    w.date(call.closes_on),
                    *(
                        w.number(n)
                        for n in (
                            call.submitted,
                            call.withdrawn,
                            call.rejected,
                            call.reserve,
                            call.approved,
                            call.contracted,
                        )
                    ),
                ]
            )
            for call in self.results.calls
        ]
        return table(
            w("Applications by call, number, cumulative to {day}", day=w.date(self.context.day)),
            columns,
            rows,
            self.context.measures_key(call.measure for call in self.results.calls),
        )

    def calls_money(self) -> Fragment:
        """The budget of each call and what was asked, approved and contracted under it."""
        w = self.w
        if not self.results.calls:
            return paragraph("")
        columns = [
            Column(w("Call")),
            Column(w("Programme")),
            *(Column(title, True) for title in (w("Call budget"), w("Requested"), w("Approved"), w("Contracted"))),
        ]
        rows = [
            Row(
                [
                    self._call_name(call),
                    self.context.fund_name(call.fund) if call.fund else w.mark(),
                    *(
                        w.money(cents)
                        for cents in (call.budget, call.requested, call.approved_cents, call.contracted_cents)
                    ),
                ]
            )
            for call in self.results.calls
        ]
        return table(
            w("Applications by call, grant in euro, cumulative to {day}", day=w.date(self.context.day)), columns, rows
        )

    def _call_name(self, call: Call) -> str:
        return f"{call.call} {call.title or ''}".strip() if call.call else self.w("Without a call")

    def financing(self) -> Fragment:
        """The contracts in force by source: Union, national budget, the beneficiaries' own money."""
        w, lines = self.w, self.results.financing
        if not lines:
            return paragraph(
                w("There are no contracts in force in the register, so there is no financing by source."), "note"
            )
        columns = [
            Column(w("Measure and programme")),
            Column(w("Contracts"), True),
            Column(w("Grant"), True),
            Column(w("of which: Union"), True),
            Column(w("of which: national"), True),
            Column(w("Own contribution"), True),
            Column(w("Total cost"), True),
        ]
        rows = []
        for line in lines:
            is_total = line is lines[-1]
            title = (
                w("Total")
                if is_total
                else f"{self.context.measure_name(line.measure)}, {self.context.fund_name(line.fund)}"
            )
            amounts = (line.grant, line.union, line.national, line.own, line.total)
            rows.append(
                Row(
                    [title, w.number(line.contracts), *(w.money(cents) for cents in amounts)],
                    "total" if is_total else "",
                )
            )
        return table(
            w("Contracts in force by source of money, euro, {day}", day=w.date(self.context.day)),
            columns,
            rows,
            w("Completed contracts are among these, terminated ones are not.")
            + " "
            + self.context.part(OutcomesPart).contracts_line(),
        )

    def recommendations(self) -> Fragment:
        """Problems, risks and recommendations with their state: what was advised, and what became of it."""
        w, register = self.w, self.results.register
        risks = register["risks"]
        if risks.empty:
            return paragraph(w("No problems, risks or recommendations have been entered."), "note")
        columns = [
            Column(w("Problem or recommendation")),
            Column(w("Action")),
            Column(w("Owner")),
            Column(w("Due")),
            Column(w("State")),
        ]
        rows = [
            Row(
                [
                    row["description"] or w.mark(),
                    row["action"] or w.mark(),
                    owner(w, row["owner"] and function_of(register, row["owner"])),
                    w.date(row["due"]),
                    self.context.label(
                        "risk_status", "closed" if row["status"] == "closed" or row["closed_on"] else "open"
                    ),
                ]
            )
            for row in register.rows("risks", risks)
        ]
        return table(w("Problems, risks and recommendations, and their state in the register"), columns, rows)

    def lineage(self) -> Fragment:
        """How any figure is followed to its rows."""
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
                    "vomr why FIGURE prints the rule of a figure and the rows of the register behind it, such as vomr"
                    " why {example}.",
                    example="absorption.total.paid",
                ),
            ]
        )

"""Financial execution (method.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest

from vomr.method.absorption import FIGURES, IN_PERIOD, NOTHING_STARTED, Line
from vomr.method.history import CoursePoint
from vomr.method.management import ManagementContract
from vomr.show.at_risk import AtRiskTables, columns_at_risk
from vomr.show.charts import Bar, ChartAndTable, Heads, Series, curves, message, nested_bars
from vomr.show.context import Context
from vomr.show.currency import InEuroRows
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, figure_cell, paragraph, points
from vomr.show.listing import listing
from vomr.show.marks import counted, named, printed
from vomr.show.offered import Offered
from vomr.show.outcomes import OutcomesPart
from vomr.show.previous import PreviousColumn
from vomr.show.scoped import FigureColumn, LineRow, figure, line_table
from vomr.show.spending import by_years, management_costs
from vomr.words import N_
from vomr.words.sentences import joined


class AbsorptionPart(Offered):
    """Tables, charts and sentences of the part „Финансово изпълнение“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.money = context.results.absorption

    @property
    def started(self) -> bool:
        """Whether anything has been called, submitted or contracted."""
        return self.money.operations.started

    @property
    def operation_lines(self) -> list[Line]:
        """Measures whose money goes to projects."""
        return list(self.money.of_scope("operations"))

    def headline(self) -> Fragment:
        """What this part says, in a sentence or two.

        >>> report.absorption.headline()
        """
        w, line = self.w, self.money.operations
        if not self.started:
            return paragraph(
                w(
                    "Nothing has been called, submitted or contracted in the register by {day}; rates are not"
                    " computed.",
                    day=w.date(self.context.day),
                ),
                "verdict",
            )
        if not line:
            return NOTHING
        counts = (
            self.context.part(OutcomesPart).contracts_line()
            if self.context.results.outcomes.contracts.terminated
            else ""
        )
        money = joined(" ", (self.contracted_sentence(), self.paid_sentence()))
        return paragraph(money, "verdict") + paragraph(counts, "note")

    def contracted_sentence(self) -> str:
        """How much is contracted, of what, against which plan, and how much of it in the period."""
        w, line = self.w, self.money.operations
        contracted, rate = line["contracted"], line["contracted_rate"]
        base = w(" ({rate} of the budget for projects)", rate=named(rate, w.percent)) if rate.value is not None else ""
        text = w("{amount} contracted{base}", amount=named(contracted, w.whole_euro), base=base)
        plan = self.context.results.plan_of_operations
        if (gap := plan["behind"].value) is not None:
            rate = plan["contracted_rate"]
            text += w(
                " against a plan of {plan}; {amount} {direction}",
                plan=named(plan["contracted"], w.whole_euro) if rate.value is None else named(rate, w.percent),
                amount=self._gap(),
                direction=w("behind") if gap > 0 else w("ahead"),
            )
        tail = counted(
            w,
            "{n} contract in all, {amount} in the period.",
            "{n} contracts in all, {amount} in the period.",
            line["contracted_count"],
            amount=named(line["in_period.contracted"], w.whole_euro),
        )
        return text + ". " + tail

    def paid_sentence(self) -> str:
        """How much is paid, of the budget and of what is contracted, and how much of it is open advances."""
        w, line = self.w, self.money.operations
        rates = {"paid_rate": N_("{rate} of the budget"), "payment_rate": N_("{rate} of what is contracted")}
        base = joined(
            ", ",
            (
                w(text, rate=named(line[name], w.percent))
                for name, text in rates.items()
                if line[name].value is not None
            ),
        )
        text = w("{amount} paid", amount=named(line["paid"], w.whole_euro)) + (" (" + base + ")" if base else "")
        advances = named(line["advances_open"], w.whole_euro)
        return text + (
            w("; open advances {amount}, recoveries not taken off.", amount=advances)
            if line.cents("advances_open")
            else "."
        )

    def _gap(self) -> str:
        """How far contracting is from the plan, whichever way."""
        gap = self.context.results.plan_of_operations["behind"]
        return named(gap, lambda cents: self.w.whole_euro(abs(cents)))

    def against_plan(self) -> str:
        """Contracting behind or ahead of the plan, or how much of the budget is contracted; without a full stop."""
        w, line = self.w, self.money.operations
        plan = self.context.results.plan_of_operations
        gap, planned = plan["behind"].value, plan["contracted"].value
        if gap is None or planned is None:
            rate, amount = line["contracted_rate"], named(line["contracted"], w.whole_euro)
            if rate.value is None:
                return w("{amount} contracted", amount=amount)
            return w(
                "{amount} contracted, {rate} of the budget for projects", amount=amount, rate=named(rate, w.percent)
            )
        if abs(Fraction(gap)) * 100 < planned:
            return w("Contracting goes by the plan")
        if gap > 0:
            return w("Contracting is {amount} behind the plan", amount=self._gap())
        return w("Contracting is {amount} ahead of the plan", amount=self._gap())

    def programmes(self) -> Fragment:
        """The authority's table: operations by fund with their total, management, and both together as the national
        system counts them.

        >>> report.absorption.programmes()
        """
        w, beside, in_euro = self.w, self.context.part(PreviousColumn), self.context.part(InEuroRows)
        shown = ("budget", "submitted", "approved", "contracted", "paid")
        columns = [*_columns(shown), FigureColumn("contracted_rate", w("Contracted, %"))]
        of_period = ("", *(f"in_period.{name}" for name in shown[1:]), "")
        rows: list[LineRow] = []
        funds = [LineRow(self.context.fund_name(line.fund), line) for line in self.money.operations_funds]
        management_moved = _moved(self.money.management, of_period)
        for row in [*funds, *self.sum_rows()]:
            rows.append(row)
            line = row.line
            if line is None:
                continue
            # where management stood still, the strategy's change is that of projects and said there already
            tells = _moved(line, of_period) if line.scope == "operations" else management_moved
            if tells or (management_moved and line is self.money.operations):
                rows.append(LineRow(w("through the period"), line, "sub", of_period))
            rows.append(LineRow(beside.title, line, "sub", cells=beside.value))
            if beside.found.number is not None:  # of the same tables it is what went through the period
                rows.append(LineRow(w("Difference"), line, "sub", cells=beside.difference))
        return line_table(
            w,
            w("Financial execution by programme, {currency}, cumulative to {day}", day=w.date(self.context.day)),
            w("Programme"),
            columns,
            [*in_euro.under(rows)],
            joined(" ", (self._contract_note(), beside.basis(), in_euro.note)),
        )

    def _contract_note(self) -> str:
        """What the row of management holds, or that no contract of it has been entered."""
        budget = self.money.management.cents("budget")
        if self.context.results.management.contracts or budget is None:
            return ""
        return self.w("The management contract has not been entered in the sheet “Management contracts”.")

    def stages(self) -> Fragment:
        """Every measure and fund through the stages, from the budget to the payment.

        >>> report.absorption.stages()
        """
        w = self.w
        caption = w("Stages by measure and fund, {currency}, cumulative to {day}", day=w.date(self.context.day))
        if not self.started:
            note = w("Rates are not computed: {reason}.", reason=NOTHING_STARTED.text(w))
            few = _columns(("budget", "submitted", "approved", "contracted"))
            return self._lines_table(caption, few, note, in_euro=True)
        shown = ("budget", "submitted", "approved", "contracted", "verified", "paid")
        return self._lines_table(caption, _columns(shown), in_euro=True)

    def _lines_table(
        self,
        caption: str,
        columns: Sequence[FigureColumn],
        note: str = "",
        *,
        only_moved: bool = False,
        in_euro: bool = False,
    ) -> Fragment:
        """Measures under their fund with its total, and the rows of each scope; ``only_moved`` leaves out the lines in
        which everything is nought, and says so; ``in_euro`` tells each in euro too where the report is not.
        """
        rows = self.measure_rows("operations_funds")
        if only_moved and (moved := _moved_rows(rows, [column.name for column in columns])) != rows:
            rows, left_out = moved, self.w("Lines in which every value is 0 are left out.")
            note = joined(" ", (note, left_out))
        rows = [*rows, *self.sum_rows()]
        if in_euro:
            beside = self.context.part(InEuroRows)
            rows, note = [*beside.under(rows)], joined(" ", (note, beside.note))
        return line_table(self.w, caption, self.w("Measure"), columns, rows, note)

    def stages_chart(self) -> ChartAndTable | Fragment:
        """The stages of each measure inside one another, on one scale.

        >>> report.absorption.stages_chart()
        """
        w = self.w
        if not self.started:
            return NOTHING
        shown = ("budget", "approved", "contracted", "paid")
        names = [w(FIGURES[name].name) for name in shown]
        lines = [line for line in self.operation_lines if any(line.cents(name) for name in shown)]
        bars = [
            Bar(self._line_title(line), tuple((line.cents(name) or 0) / 100 for name in shown), self._rates_note(line))
            for line in lines
        ]
        sentences = [
            f"{self._line_title(line)}: "
            + ", ".join(
                f"{title} {w.money(line.cents(name), cents_shown=False)}"
                for name, title in zip(shown, names, strict=True)
            )
            for line in lines
        ]
        alt = w("Stages of each measure, {currency}.") + " " + "; ".join(sentences) + "."
        heads = Heads(
            self._stages_message(lines),
            w("by {day}", day=w.date(self.context.day)),
            alt,
            w(
                "Budget, approved, contracted and paid by {day}, {currency}; beside each bar, per cent of its budget.",
                day=w.date(self.context.day),
            ),
            w.lang,
        )
        chart = nested_bars(bars, names, heads, w.currency)
        rows = [LineRow(self._line_title(line), line) for line in lines]
        values = line_table(w, w("Stages of each measure, {currency}"), w("Measure"), _columns(shown), rows)
        return chart.with_table(w("The values as a table"), values)

    def _rates_note(self, line: Line) -> tuple[str, ...]:
        """“contracted 65.3 %”, “paid 35.2 %”, of the budget."""
        w, contracted, paid = self.w, line["contracted_rate"], line["paid_rate"]
        if paid.value is None:
            return (printed(w, paid),)
        return w("contracted {rate}", rate=printed(w, contracted)), w("paid {rate}", rate=printed(w, paid))

    def _stages_message(self, lines: Sequence[Line]) -> str:
        """What the chart says: how far projects have come together, and which measures are furthest behind."""
        w, together = self.w, self.money.operations
        rate = together["contracted_rate"]
        if rate.value is None or len(lines) < 2:
            return w("How far each measure has come")
        without = [line for line in lines if not line.cents("contracted")]
        if len(without) == len(lines):
            return w(
                "Nothing is contracted yet of the {amount} for projects", amount=w.whole_euro(together.cents("budget"))
            )
        if len(without) == 1:
            return message(
                w,
                N_("{rate} of the budget is contracted; nothing yet under {measure}"),
                N_("{rate} of the budget is contracted; one measure has no contract yet"),
                rate=printed(w, rate),
                measure=w.quoted(self._line_title(without[0])),
            )
        measures = {line.measure for line in without} - {line.measure for line in lines if line not in without}
        if measures:
            return w.plural(
                "{rate} of the budget is contracted; {n} measure has no contract yet",
                "{rate} of the budget is contracted; {n} measures have no contract yet",
                len(measures),
                rate=printed(w, rate),
            )
        rated = [line for line in lines if line["contracted_rate"].value is not None]
        if without or len(rated) < len(lines):  # several funds of a measure; a budget that is not known in whole
            return w("{rate} of the budget is contracted", rate=printed(w, rate))
        least = min(rated, key=lambda line: line["contracted_rate"].value or 0)
        return message(
            w,
            N_("{rate} of the budget is contracted; the least, {least}, under {measure}"),
            N_("{rate} of the budget is contracted; the least of a measure is {least}"),
            rate=printed(w, rate),
            measure=w.quoted(self._line_title(least)),
            least=printed(w, least["contracted_rate"]),
        )

    def course(self) -> ChartAndTable | Fragment:
        """Contracted and paid through time, against the plan.

        >>> report.absorption.course()
        """
        w, history = self.w, self.context.results.history
        if len(history.moments) < 2:
            return NOTHING
        series = [
            Series(w("contracted"), tuple((moment.day, moment.contracted / 100) for moment in history.moments)),
            Series(w("paid"), tuple((moment.day, moment.paid / 100) for moment in history.moments), "good"),
        ]
        plan_contracted = tuple((day, float(cents) / 100) for day, cents, _ in history.planned if cents is not None)
        plan_paid = tuple((day, float(cents) / 100) for day, _, cents in history.planned if cents is not None)
        for name, role, planned in (
            (w("plan: contracted"), "deep", plan_contracted),
            (w("plan: paid"), "good", plan_paid),
        ):
            if len(planned) > 1:
                series.append(Series(name, planned, role, planned=True))
        last = history.moments[-1]
        alt = w(
            "Contracted and paid for projects, cumulative, from {start} to {day}: contracted {contracted}, paid"
            " {paid}.",
            start=w.date(history.moments[0].day),
            day=w.date(last.day),
            contracted=w.euro(last.contracted),
            paid=w.euro(last.paid),
        )
        title = self.against_plan() if len(series) > 2 else w("Contracted and paid")
        caption = w("Projects, cumulative, {currency}. Solid: actual; outlined: plan.")
        heads = Heads(title, w("projects, cumulative"), alt, caption, w.lang)
        chart = curves(series, self.context.day, heads, w.currency)
        listed = listing(
            w,
            w("Contracted and paid at the end of quarters, {currency}"),
            history.moments,
            [
                Column(w("Date"), cell=lambda moment: moment.day),
                Column(w("Contracted"), True, cell=lambda moment: self._on("contracted", moment)),
                Column(w("Paid"), True, cell=lambda moment: self._on("paid", moment)),
            ],
        )
        return chart.with_table(w("The values as a table"), listed)

    def _on(self, name: str, moment: CoursePoint) -> Cell:
        """What was contracted or paid for projects by a day."""
        day = None if moment.day == self.context.day else moment.day
        return figure_cell(self.w.money(getattr(moment, name)), self.money.operations[name].id, day=day)

    def through_the_period(self) -> Fragment:
        """What happened within the period, by measure.

        >>> report.absorption.through_the_period()
        """
        w = self.w
        if not self.started:
            return NOTHING
        caption = w("Through the period ({period}), {currency}", period=self.context.results.period.label(w))
        return self._lines_table(caption, _columns([f"in_period.{name}" for name in IN_PERIOD]), only_moved=True)

    def rates(self) -> Fragment:
        """How many projects, rates with their bases, and the sums that the table of stages leaves out.

        >>> report.absorption.rates()
        """
        w = self.w
        if not self.started:
            return NOTHING
        number, rate = w("Number of projects"), w("Rates")
        counts = [
            FigureColumn("submitted_count", w("Submitted"), number),
            FigureColumn("approved_count", w("Approved by the LAG"), number),
            FigureColumn("contracted_count", w("Contracted"), number),
            FigureColumn("completed_count", w("Completed"), number),
        ]
        rates = [
            FigureColumn("contracted_rate", w("Contracted of the budget"), rate),
            FigureColumn("paid_rate", w("Paid of the budget"), rate),
            FigureColumn("payment_rate", w("Paid of what is contracted"), rate),
        ]
        shown = [*self.money.measures, self.money.operations, self.money.management, self.money.total]
        reasons = dict.fromkeys(
            figure.reason.text(w) for line in shown for column in rates if (figure := line[column.name]).reason
        )
        note = w("Not computed where {reasons}.", reasons="; ".join(reasons)) if reasons else ""
        found = self._lines_table(w("Number of projects and rates by measure and fund"), [*counts, *rates], note)
        others = _columns(("called", "authority_approved", "claimed", "advances_open", "to_recover"))
        caption = w(
            "Other sums by measure and fund: calls, decisions of the authority, claims, advances, {currency},"
            " cumulative to {day}",
            day=w.date(self.context.day),
        )
        return found + self._lines_table(caption, others, only_moved=True)

    def at_risk(self) -> Fragment:
        """Money that may be lost, of projects, by fund, with the contracts behind it, and what has run out or waits.

        >>> report.absorption.at_risk()
        """
        return self.money_at_risk() + self.contracts_at_risk()

    def money_at_risk(self) -> Fragment:
        """Thresholds of contracting, and money that may be lost, by fund.

        >>> report.absorption.money_at_risk()
        """
        return AtRiskTables(self.context, self.fund_rows()).sums()

    def contracts_at_risk(self) -> Fragment:
        """The contracts behind the money that may be lost by name, and what has run out or waits for whom.

        >>> report.absorption.contracts_at_risk()
        """
        return AtRiskTables(self.context, self.fund_rows()).names()

    def at_risk_by_measure(self) -> Fragment:
        """The lines of money at risk by measure and fund.

        >>> report.absorption.at_risk_by_measure()
        """
        columns = columns_at_risk(self.w)
        rows = _moved_rows(self.measure_rows("operations_funds"), [column.name for column in columns])
        if not (self.started and rows):
            return NOTHING
        left_out = self.w("Lines in which every value is 0 are left out.")
        return AtRiskTables(self.context, [*rows, self.sum_rows()[0]]).lines(left_out)

    def freed(self) -> Fragment:
        """The free budget of operations by fund as a bridge that adds up.

        >>> report.absorption.freed()
        """
        return self._bridge(self.fund_rows()) if self.started else NOTHING

    def freed_by_measure(self) -> Fragment:
        """The same by measure, what stands outside of the sum, and what terminations freed.

        >>> report.absorption.freed_by_measure()
        """
        if not self.started:
            return NOTHING
        w, rows = self.w, self.measure_rows("operations_funds")
        outside = _columns(("assessed", "reserve", "open_calls", "announced", "available"))
        terminated = [
            FigureColumn("terminated", w("Terminated")),
            *_columns(("freed",)),
            FigureColumn("to_recover", w("of which not yet recovered")),
        ]
        found = self._bridge([*rows, self.sum_rows()[0]])
        for caption, columns, note in (
            (
                w("Outside the sum: what waits, what is called, and the possible budget of a new call, {currency}"),
                outside,
                "",
            ),
            (
                w("What terminations freed, {currency}"),
                terminated,
                w("Freed is what was terminated less what these projects keep."),
            ),
        ):
            if moved := _moved_rows(rows, [column.name for column in columns]):
                found += line_table(w, caption, w("Measure"), columns, [*moved, self.sum_rows()[0]], note)
        return found

    def _bridge(self, rows: list[LineRow]) -> Fragment:
        w, day = self.w, self.w.date(self.context.day)
        by_measure = any(row.line and row.line.measure for row in rows)
        return line_table(
            w,
            w("Uncommitted budget by measure and fund, projects, {currency}, {day}", day=day)
            if by_measure
            else w("Uncommitted budget by fund, projects, {currency}, {day}", day=day),
            w("Measure") if by_measure else w("Fund"),
            _columns(("budget", "contracted", "savings", "waiting", "free")),
            rows,
            w(
                "Budget − contracted + savings − approved, waiting for a contract = uncommitted budget; a negative one"
                " needs an amendment. Funds are not moved into one another."
            ),
        )

    def amendments(self) -> Fragment:
        """Budgets that were changed: what they were, what they are, and by which decision.

        >>> report.absorption.amendments()
        """
        w, found = self.w, self.money.amendments
        columns = [
            Column(w("Measure"), cell=lambda change: self.context.measure_name(change.measure)),
            Column(w("Fund"), cell=lambda change: self.context.fund_name(change.fund)),
            Column(w("Valid from"), cell=lambda change: change.valid_from),
            Column(w("Before"), True, cell=lambda change: change["before"]),
            Column(w("After"), True, cell=lambda change: change["after"]),
            Column(w("Difference"), True, cell=lambda change: figure(w, change["difference"], signed=True)),
        ]
        if any(change.decision for change in found):
            columns.append(Column(w("Decision"), cell=lambda change: change.decision))
        caption = w("Amendments of the budget to {day}, {currency}", day=w.date(self.context.day))
        return listing(w, caption, found, columns, tables=("budget",))

    def management(self) -> Fragment:
        """The LAG's own costs beside their ceiling: spent so far without a verdict before closure.

        >>> report.absorption.management()
        """
        w, line = self.w, self.money.management
        texts = [self.contract_sentence(contract) for contract in self.context.results.management.contracts]
        if line.cents("budget") is not None:
            texts.append(
                w("The budget for management and animation is {amount}.", amount=named(line["budget"], w.euro))
            )
        if self.context.results.register.has("management"):
            texts.append(
                w(
                    "Claimed {claimed}, verified {verified}, paid {paid}.",
                    **{name: named(line[name], w.euro) for name in ("claimed", "verified", "paid")},
                )
            )
        else:
            texts.append(w("Claimed and paid costs of management have not been entered."))
        texts.append(self.management_share_sentence())
        return points(texts) + management_costs(self.context)

    def management_items(self) -> Fragment:
        """The same costs item by item of each year.

        >>> report.absorption.management_items()
        """
        return management_costs(self.context, by_item=True)

    def contract_sentence(self, contract: ManagementContract) -> str:
        """„Договорът за управление … е за 749 553,92 евро“, with its day and end where they are known."""
        w = self.w
        signed = w(", as of {day}", day=w.date(contract.signed_on)) if contract.signed_on else ""
        ends = w(", with a term to {day}", day=w.date(contract.ends_on)) if contract.ends_on else ""
        return w(
            "The management contract {number} is for {amount}{signed}{ends}.",
            number=contract.contract,
            amount=named(contract.figure, w.euro),
            signed=signed,
            ends=ends,
        )

    def years(self) -> Fragment:
        """Calendar years beside the financial years of EAFRD.

        >>> report.absorption.years()
        """
        return by_years(self.context)

    def management_share_sentence(self) -> str:
        """The share beside its ceiling, or why there is no verdict."""
        w, share = self.w, self.money.management_share
        limit = share.limit
        if share.figure.value is None:
            reason = share.figure.reason.text(w) if share.figure.reason else ""
            return w("The share of management in the EAFRD budget is not computed: {reason}.", reason=reason)
        beside = limit.value if limit else None
        text = w(
            "Management is {share} of the EAFRD budget",
            share=named(share.figure, lambda value: w.percent_beside(Fraction(value), beside)),
        )
        if limit is None:
            return text + "."
        ceiling = w(
            "the ceiling is {limit} ({basis})",
            limit=w.percent(limit.value, 0),
            basis=limit.basis or w("no basis given"),
        )
        if share.ok is None:
            return text + f"; {ceiling}, {w('to be confirmed')}."
        return text + f"; {ceiling}: {w('within it') if share.ok else w('above it')}."

    def measure_rows(self, funds_of: str = "") -> list[LineRow]:
        """A row for every measure of operations, under its fund where there are several; with ``funds_of`` the fund has
        a row.
        """
        rows: list[LineRow] = []
        funds = self.money.operations_funds
        for fund in funds:
            own = [line for line in self.operation_lines if line.fund == fund.fund]
            if len(funds) > 1:
                rows.append(LineRow(self.context.fund_name(fund.fund)))
            rows += [LineRow(self.context.measure_name(line.measure), line) for line in own]
            if funds_of and len(funds) > 1:
                rows.append(LineRow(self.w("{fund}, total", fund=self.context.fund_name(fund.fund)), fund, "total"))
        return rows

    def fund_rows(self) -> list[LineRow]:
        """Operations by fund, and together."""
        funds = self.money.operations_funds
        own = [LineRow(self.context.fund_name(line.fund), line) for line in funds] if len(funds) > 1 else []
        return [*own, self.sum_rows()[0]]

    def sum_rows(self) -> list[LineRow]:
        """Operations, management, and both: each row of one scope."""
        w = self.w
        return [
            LineRow(w("Projects, total"), self.money.operations, "total"),
            LineRow(w("Management (contract with the authority)"), self.money.management),
            LineRow(w("All programmes and management"), self.money.total, "total"),
        ]

    def _line_title(self, line: Line) -> str:
        """A measure, and its fund where it has several."""
        name = self.context.measure_name(line.measure)
        several = sum(other.measure == line.measure for other in self.money.measures) > 1
        return f"{name} ({self.context.fund_name(line.fund)})" if several else name


def _moved(line: Line, names: Sequence[str]) -> bool:
    return any(line[name].value for name in names if name)


def _moved_rows(rows: Sequence[LineRow], names: Sequence[str]) -> list[LineRow]:
    """Without the lines in which every figure is nought, and without the headings of none; what is unknown stays."""
    kept = [row for row in rows if row.line is None or any(row.line[name].value != 0 for name in names)]
    return [row for row, after in zip_longest(kept, kept[1:]) if row.line or (after and after.line)]


def _columns(names: Sequence[str]) -> list[FigureColumn]:
    """Of figures that are called as they are declared."""
    return [FigureColumn(name) for name in names]

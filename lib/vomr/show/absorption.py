"""Financial execution (method.md §2)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from vomr.method.absorption import MANAGEMENT, NOTHING_STARTED, Line
from vomr.method.plan import planned_total
from vomr.show.charts import Bar, ChartAndTable, Series, curves, nested_bars
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, points, table

if TYPE_CHECKING:
    from vomr.show.report import Report

STAGES = ("submitted", "approved", "contracted", "claimed", "verified", "paid")


class AbsorptionPart:
    """Tables, charts and sentences of the part „Финансово изпълнение“."""

    def __init__(self, report: Report) -> None:
        self.report, self.w = report, report.w
        self.money = report.results.absorption

    @property
    def started(self) -> bool:
        """Whether anything has been called, submitted or contracted."""
        line = self.money.operations
        return bool(line.cents("called") or line["submitted_count"].value or line.cents("signed"))

    def stage_names(self) -> dict[str, str]:
        """The columns of the stages, in the administration's terms."""
        w = self.w
        return {
            "budget": w("Budget"), "called": w("Called"), "submitted": w("Submitted"), "withdrawn": w("of these withdrawn"),
            "rejected": w("of these rejected"), "approved": w("Approved by the LAG"), "authority_approved": w("Approved by the authority"),
            "signed": w("Contracts signed"), "terminated": w("of these terminated"), "contracted": w("Contracted"), "claimed": w("Claimed"),
            "verified": w("Verified"), "paid": w("Paid"), "advances_open": w("Open advances"), "to_recover": w("To be recovered"),
            "savings": w("Savings"), "free": w("Free budget"),
        }  # fmt: skip

    def headline(self) -> Fragment:
        """What this part says, in a sentence or two."""
        w, line = self.w, self.money.operations
        if not self.started:
            return paragraph(
                w(
                    "Nothing has been called, submitted or contracted in the register by {day}; rates are not computed.",
                    day=w.date(self.report.day),
                ),
                "verdict",
            )
        return paragraph(f"{self.contracted_sentence()} {self.paid_sentence()}", "verdict") if line else NOTHING

    def contracted_sentence(self) -> str:
        """How much is contracted, of what, against which plan, and how much of it in the period."""
        w, line = self.w, self.money.operations
        contracted, rate = line.cents("contracted"), line["contracted_rate"].value
        base = w(" ({rate} of the budget for projects)", rate=w.percent(rate)) if rate is not None else ""
        text = w("{amount} contracted{base}", amount=w.euro(contracted), base=base)
        planned = self.planned("contracted")
        if planned is not None and contracted is not None:
            budget, gap = line.cents("budget"), self.behind_plan() or 0
            share = w.percent(planned / budget) if budget and line.complete else w.euro(_whole(planned))
            text += w(
                " against a plan of {plan}; {amount} {direction}",
                plan=share,
                amount=w.euro(abs(gap)),
                direction=w("behind") if gap > 0 else w("ahead"),
            )
        in_period, count = line.cents("in_period.contracted"), line["contracted_count"].value
        tail = w.plural(
            "{n} contract in all, {amount} in the period.",
            "{n} contracts in all, {amount} in the period.",
            int(count or 0),
            amount=w.euro(in_period),
        )
        return f"{text}. {tail}"

    def paid_sentence(self) -> str:
        """How much is paid, of the budget and of what is contracted, and how much of it is open advances."""
        w, line = self.w, self.money.operations
        shares = [
            w("{rate} of the budget", rate=w.percent(line["paid_rate"].value))
            if line["paid_rate"].value is not None
            else "",
            w("{rate} of what is contracted", rate=w.percent(line["payment_rate"].value))
            if line["payment_rate"].value is not None
            else "",
        ]
        base = ", ".join(share for share in shares if share)
        text = w("{amount} paid", amount=w.euro(line.cents("paid"))) + (f" ({base})" if base else "")
        advances = line.cents("advances_open")
        return text + (w(", of it {amount} in open advances.", amount=w.euro(advances)) if advances else ".")

    def behind_plan(self) -> int | None:
        """Euro cents that contracting is behind the plan, to the cent; negative when ahead, None without a plan."""
        planned, contracted = self.planned("contracted"), self.money.operations.cents("contracted")
        return None if planned is None or contracted is None else _whole(planned - contracted)

    def planned(self, name: str) -> Fraction | None:
        """Planned euro cents of the operations on the day of the report."""
        kinds = dict(
            zip(
                self.report.results.register["measures"]["measure"],
                self.report.results.register["measures"]["kind"],
                strict=True,
            )
        )
        operations = {measure for measure, kind in kinds.items() if kind not in MANAGEMENT}
        return planned_total(self.report.results.plan, name, operations)

    def programmes(self) -> Fragment:
        """The authority's table: each programme, cumulative, through the period, and per cent."""
        w, names = self.w, self.stage_names()
        columns = [
            Column(w("Programme")),
            *(Column(names[name], True) for name in ("budget", "submitted", "approved", "contracted", "paid")),
            Column(w("Contracted, %"), True),
        ]
        rows = []
        totals = [
            (self.money.operations, w("Projects together")),
            (self.money.management, w("Management and animation")),
            (self.money.total, w("Strategy together")),
        ]
        for line, title in [*((line, self.report.fund_name(line.fund)) for line in self.money.funds), *totals]:
            is_total = line not in self.money.funds
            rows.append(
                Row(
                    [
                        title,
                        *self._amounts(line, ("budget", "submitted", "approved", "contracted", "paid")),
                        self._rate(line, "contracted_rate"),
                    ],
                    "total" if is_total else "",
                )
            )
            if self.started:
                rows.append(
                    Row(
                        [
                            w("through the period"),
                            "",
                            *(
                                w.signed_money(line.cents(f"in_period.{name}"))
                                for name in ("submitted", "approved", "contracted", "paid")
                            ),
                            "",
                        ],
                        "sub",
                    )
                )
        return table(
            w("Financial execution by programme, euro, cumulative to {day}", day=w.date(self.report.day)),
            columns,
            rows,
            self._notes(),
        )

    def stages(self) -> Fragment:
        """Every measure and fund through the stages."""
        w, names = self.w, self.stage_names()
        shown = (
            "budget",
            "called",
            "submitted",
            "approved",
            "authority_approved",
            "contracted",
            "verified",
            "paid",
            "free",
        )
        columns = [Column(w("Measure")), *(Column(names[name], True) for name in shown)]
        rows = [Row([self._line_title(line), *self._amounts(line, shown)]) for line in self.money.measures]
        rows += [
            Row([w("Projects together"), *self._amounts(self.money.operations, shown)], "total"),
            Row([w("Management and animation"), *self._amounts(self.money.management, shown)], "total"),
            Row([w("Strategy together"), *self._amounts(self.money.total, shown)], "total"),
        ]
        return table(
            w("Stages by measure and fund, euro, cumulative to {day}", day=w.date(self.report.day)),
            columns,
            rows,
            self._notes(),
        )

    def stages_chart(self) -> ChartAndTable | Fragment:
        """The stages of each measure inside one another, on one scale."""
        w = self.w
        if not self.started:
            return NOTHING
        shown = ("budget", "approved", "contracted", "paid")
        names = [self.stage_names()[name] for name in shown]
        lines = [line for line in self.money.measures if any(line.cents(name) for name in shown)]
        bars = [Bar(self._line_title(line), tuple((line.cents(name) or 0) / 100 for name in shown)) for line in lines]
        sentences = [
            f"{self._line_title(line)}: " + ", ".join(f"{title} {w.money(line.cents(name), cents_shown=False)}" for name, title in zip(shown, names, strict=True))
            for line in lines
        ]  # fmt: skip
        alt = w("Stages of each measure, euro.") + " " + "; ".join(sentences) + "."
        chart = nested_bars(
            bars,
            names,
            w("How far each measure has come"),
            alt,
            w("Budget, approved, contracted and paid by {day}, euro", day=w.date(self.report.day)),
            w.lang,
            w("euro"),
        )
        rows = [Row([self._line_title(line), *self._amounts(line, shown)]) for line in lines]
        return chart.with_table(
            w("The values as a table"),
            table(
                w("Stages of each measure, euro"), [Column(w("Measure")), *(Column(name, True) for name in names)], rows
            ),
        )

    def course(self) -> ChartAndTable | Fragment:
        """Contracted and paid through time, against the plan."""
        w, history = self.w, self.report.results.history
        if len(history.moments) < 2:
            return NOTHING
        series = [
            Series(w("contracted"), tuple((moment.day, moment.contracted / 100) for moment in history.moments)),
            Series(w("paid"), tuple((moment.day, moment.paid / 100) for moment in history.moments)),
        ]
        plan_contracted = tuple((day, float(cents) / 100) for day, cents, _ in history.planned if cents is not None)
        plan_paid = tuple((day, float(cents) / 100) for day, _, cents in history.planned if cents is not None)
        for name, planned in ((w("plan: contracted"), plan_contracted), (w("plan: paid"), plan_paid)):
            if len(planned) > 1:
                series.append(Series(name, planned, planned=True))
        last = history.moments[-1]
        alt = w(
            "Contracted and paid for projects, cumulative, from {start} to {day}: contracted {contracted}, paid {paid}.",
            start=w.date(history.moments[0].day),
            day=w.date(last.day),
            contracted=w.euro(last.contracted),
            paid=w.euro(last.paid),
        )
        title = self.w("Contracted and paid against the plan") if len(series) > 2 else w("Contracted and paid")
        chart = curves(
            series,
            self.report.day,
            title,
            alt,
            w("Projects, cumulative, euro; dashed: plan"),
            w.lang,
            w("euro"),
            w.date(self.report.day),
        )
        rows = [
            Row([w.date(moment.day), w.money(moment.contracted), w.money(moment.paid)]) for moment in history.moments
        ]
        listed = table(
            w("Contracted and paid at the end of quarters, euro"),
            [Column(w("Date")), Column(w("Contracted"), True), Column(w("Paid"), True)],
            rows,
        )
        return chart.with_table(w("The values as a table"), listed)

    def through_the_period(self) -> Fragment:
        """What happened within the period, by measure."""
        w, names = self.w, self.stage_names()
        if not self.started:
            return NOTHING
        columns = [Column(w("Measure")), *(Column(names[name], True) for name in STAGES)]
        lines = [*self.money.measures, self.money.operations, self.money.management, self.money.total]
        titles = [self._line_title(line) for line in self.money.measures] + [
            w("Projects together"),
            w("Management and animation"),
            w("Strategy together"),
        ]
        rows = [
            Row(
                [title, *(w.signed_money(line.cents(f"in_period.{name}")) for name in STAGES)],
                "" if line in self.money.measures else "total",
            )
            for title, line in zip(titles, lines, strict=True)
        ]
        return table(
            w("Through the period ({period}), euro", period=self.report.results.period.label(w)), columns, rows
        )

    def rates(self) -> Fragment:
        """Rates with their bases, or why there are none."""
        w = self.w
        if not self.started:
            return paragraph(w("Rates are not computed: {reason}.", reason=NOTHING_STARTED.text(w)), "note")
        columns = [
            Column(w("Measure")),
            Column(w("Contracted of the budget"), True),
            Column(w("Paid of the budget"), True),
            Column(w("Paid of what is contracted"), True),
            Column(w("Why there is none")),
        ]
        rows = []
        for line, title, kind in self._all_lines():
            reasons = list(
                dict.fromkeys(
                    figure.reason.text(w)
                    for name in ("contracted_rate", "paid_rate", "payment_rate")
                    if (figure := line[name]).reason
                )
            )
            rows.append(
                Row(
                    [
                        title,
                        *(self._rate(line, name) for name in ("contracted_rate", "paid_rate", "payment_rate")),
                        "; ".join(reasons),
                    ],
                    kind,
                )
            )
        return table(w("Rates by measure and fund"), columns, rows)

    def at_risk(self) -> Fragment:
        """Money that may be lost: three separate lines, never added."""
        w, line = self.w, self.money.total
        if not self.started:
            return paragraph(w("There are no contracts, so no money is at risk of being lost."), "note")
        rows = []
        for name, title in (
            ("threshold", w("Contracting threshold not reached")),
            ("expiring", w("Contracts that end within six months, or have ended, without a claim")),
            ("advances", w("Open advances of suspended and terminated projects")),
        ):
            figure = line[f"at_risk.{name}"]
            rows.append(
                Row([title, w.money(line.cents(f"at_risk.{name}")), figure.reason.text(w) if figure.reason else ""])
            )
        columns = [Column(w("Risk")), Column(w("Euro"), True), Column(w("Note"))]
        return table(
            w("Money at risk of being lost, euro, {day}", day=w.date(self.report.day)),
            columns,
            rows,
            w("The lines overlap and are not added."),
        )

    def freed(self) -> Fragment:
        """Where money comes back: terminations, savings, recoveries, and what is free."""
        w, names = self.w, self.stage_names()
        if not self.started:
            return NOTHING
        shown = ("signed", "terminated", "contracted", "savings", "to_recover", "advances_open", "free")
        columns = [Column(w("Measure")), *(Column(names[name], True) for name in shown)]
        rows = [Row([title, *self._amounts(line, shown)], kind) for line, title, kind in self._all_lines()]
        return table(w("Free and saved money, euro"), columns, rows)

    def counts(self) -> Fragment:
        """How many applications and contracts stand behind the money."""
        w = self.w
        if not self.started:
            return NOTHING
        columns = [
            Column(w("Measure")),
            Column(w("Submitted"), True),
            Column(w("Approved by the LAG"), True),
            Column(w("Contracted"), True),
            Column(w("Completed"), True),
        ]
        rows = [
            Row(
                [
                    title,
                    *(
                        w.number(line[f"{name}_count"].value)
                        for name in ("submitted", "approved", "contracted", "completed")
                    ),
                ],
                kind,
            )
            for line, title, kind in self._all_lines()
        ]
        return table(w("Number of projects"), columns, rows)

    def amendments(self) -> Fragment:
        """Budgets that were changed, and by which decision."""
        w = self.w
        budget = self.report.results.register["budget"]
        budget = budget[budget["valid_from"] <= _timestamp(self.report.day)]
        changed = budget[budget.duplicated(["measure", "fund"], keep=False)].sort_values(
            ["measure", "fund", "valid_from"]
        )
        if changed.empty:
            return NOTHING
        columns = [
            Column(w("Measure")),
            Column(w("Fund")),
            Column(w("Valid from")),
            Column(w("Amount as entered"), True),
            Column(w("Currency")),
            Column(w("Decision")),
        ]
        rows = [
            Row([
                self.report.measure_name(row["measure"]), self.report.fund_name(row["fund"]), self._written_date("budget", row),
                w.money(None if row["amount"] is _na() else int(row["amount"])), self.report.label("currency", row["currency"]),
                row["decision"] if isinstance(row["decision"], str) else "—",
            ])
            for _, row in changed.iterrows()
        ]  # fmt: skip
        return table(w("Amendments of the budget"), columns, rows)

    def management(self) -> Fragment:
        """The LAG's own costs beside their ceiling: spent so far without a verdict before closure."""
        w, line = self.w, self.money.management
        texts = []
        contract = self.report.strategy.strategy.management_contract
        if line.cents("budget") is not None:
            budget = w.euro(line.cents("budget"))
            texts.append(
                w("The budget for management and animation is {amount}.", amount=budget)
                if not contract
                else w("The management contract {number} is in force for {amount}.", number=contract, amount=budget)
            )
        if self.report.results.register.has("management"):
            texts.append(
                w(
                    "Claimed {claimed}, verified {verified}, paid {paid}.",
                    claimed=w.euro(line.cents("claimed")),
                    verified=w.euro(line.cents("verified")),
                    paid=w.euro(line.cents("paid")),
                )
            )
        else:
            texts.append(w("Claimed and paid costs of management have not been entered."))
        texts.append(self.management_share_sentence())
        body = points(texts)
        return body + self._management_items() if self.report.results.register.has("management") else body

    def management_share_sentence(self) -> str:
        """The share beside its ceiling, or why there is no verdict."""
        w, share = self.w, self.money.management_share
        limit = share.limit
        if share.figure.value is None:
            reason = share.figure.reason.text(w) if share.figure.reason else ""
            return w("The share of management in the EAFRD budget is not computed: {reason}.", reason=reason)
        text = w(
            "Management is {share} of the EAFRD budget",
            share=w.percent_beside(Fraction(share.figure.value), limit.value if limit else None),
        )
        if limit is None:
            return f"{text}."
        ceiling = w("the ceiling is {limit} ({basis})", limit=w.percent(limit.value, 0), basis=limit.basis or "—")
        if share.ok is None:
            return f"{text}; {ceiling}, {w('to be confirmed')}."
        return f"{text}; {ceiling}: {w('within it') if share.ok else w('above it')}."

    def _management_items(self) -> Fragment:
        w = self.w
        frame = self.report.results.register["management"]
        frame = frame[frame["year"] <= self.report.day.year].sort_values(["year", "item"])
        columns = [
            Column(w("Year and item")),
            Column(w("Planned"), True),
            Column(w("Claimed"), True),
            Column(w("Verified"), True),
            Column(w("Paid"), True),
            Column(w("Currency")),
        ]
        day = _timestamp(self.report.day)

        def amount(row: object, name: str) -> str:
            value = row[name]  # type: ignore[index]
            date = row[f"{name}_on"]  # type: ignore[index]
            return "—" if value is _na() or not date <= day else w.money(int(value))

        rows = [
            Row([
                f"{row['year']} · {self.report.label('management_item', row['item'])}", w.money(None if row["planned"] is _na() else int(row["planned"])),
                *(amount(row, name) for name in ("claimed", "verified", "paid")), self.report.label("currency", row["currency"]),
            ])
            for _, row in frame.iterrows()
        ]  # fmt: skip
        return table(w("Costs of management and animation, as entered"), columns, rows)

    def _all_lines(self) -> list[tuple[Line, str, str]]:
        w = self.w
        return [
            *((line, self._line_title(line), "") for line in self.money.measures),
            (self.money.operations, w("Projects together"), "total"),
            (self.money.management, w("Management and animation"), "total"),
            (self.money.total, w("Strategy together"), "total"),
        ]

    def _line_title(self, line: Line) -> str:
        several_funds = len(self.money.funds) > 1
        name = self.report.measure_name(line.measure)
        return f"{name} ({line.fund or self.w('without a fund')})" if several_funds else name

    def _amounts(self, line: Line, names: tuple[str, ...]) -> list[Cell]:
        """Amounts; a budget that is not known in full is marked, and where nothing has begun there is nothing to sum."""
        cells: list[Cell] = []
        begun = _begun(line)
        for name in names:
            text = self.w.money(line.cents(name) if begun or line.cents(name) else None)
            cells.append(
                f"{text}*"
                if name in ("budget", "free") and not line.complete and line.cents(name) is not None
                else text
            )
        return cells

    def _rate(self, line: Line, name: str) -> str:
        return self.w.percent(line[name].value)  # type: ignore[arg-type]

    def _notes(self) -> str:
        if all(line.complete for line in self.money.lines()):
            return ""
        return self.w(
            "* The sum of what is known: a part of the budget has not been entered, so no shares are computed from it. — means not known, not computed, or nothing yet."
        )

    def _written_date(self, table_name: str, row: object) -> str:
        register = self.report.results.register
        partial = register.as_written.get((table_name, int(row["_row"]), "valid_from"))  # type: ignore[index]
        return self.w.partial_date(partial) if partial else self.w.date(row["valid_from"].date())  # type: ignore[index]


def _begun(line: Line) -> bool:
    """Whether anything was called, submitted, contracted or paid in this line."""
    return any(
        figure.value
        for name, figure in line.figures.items()
        if figure.unit == "cents" and name not in ("budget", "free")
    )


def _whole(cents: Fraction) -> int:
    return int((cents + Fraction(1, 2)) // 1)


def _timestamp(day: object) -> object:
    import pandas as pd

    return pd.Timestamp(day)  # type: ignore[arg-type]


def _na() -> object:
    import pandas as pd

    return pd.NA

"""Data quality and method: problems, corrections, sources, and how each figure is computed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from vomr.document import Span, Status, content
from vomr.method.catalogue import RULE, SECTIONS, numbers
from vomr.method.checks.coverage import KINDS
from vomr.method.figures import Declared
from vomr.method.reported import last_before
from vomr.problems import SEVERITIES
from vomr.register.frames import ROW
from vomr.register.sources.store import FIRST_IMPORTED
from vomr.register.tables import TABLES, Type
from vomr.register.translation import in_english
from vomr.show.changes import no_longer_as_reported
from vomr.show.context import Context
from vomr.show.currency import exchange_rates
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, details, paragraph, table
from vomr.show.grouped import Group, groups
from vomr.show.listing import listing, rows_of
from vomr.show.offered import Offered
from vomr.show.reading import location, reading_table
from vomr.show.reconciliation import Reconciliation
from vomr.words import Words

if TYPE_CHECKING:
    from vomr.register import AppliedCorrection


def owner(w: Words, function: str | None) -> str:
    """Who is responsible, as pages print it: a function, or that one is asked for where a name alone stands."""
    if function is None:
        return w.mark()
    return function or w("[the function is to be entered]")


def risk_columns(w: Words) -> list[Column]:
    """What is said of a problem, risk or recommendation wherever they are listed."""
    return [
        Column(w("Deviation"), cell=lambda risk: risk.description),
        Column(w("Cause"), cell=lambda risk: risk.cause),
        Column(w("Action"), cell=lambda risk: risk.action),
        Column(w("Owner"), cell=lambda risk: owner(w, risk.owner)),
        Column(w("Due"), cell=lambda risk: risk.due),
    ]


class QualityPart(Offered):
    """Tables and sentences of the part „Качество на данните и методика“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.problems = context.results.problems

    def headline(self) -> Fragment:
        """What the checks found.

        >>> report.quality.headline()
        """
        w = self.w
        found = self.context.results.evidence
        errors, warnings = self.context.count_problems("error"), found.unanswered + found.changed
        if errors:
            text = w.plural(
                "{n} error is in the data: this is a draft.", "{n} errors are in the data: this is a draft.", errors
            )
        else:
            text = (
                w("The checks that had something to check found no errors.")
                if found.not_applicable
                else w("The checks found no errors.")
            )
        if warnings:
            text += " " + w.plural("{n} warning needs review.", "{n} warnings need review.", warnings)
        return paragraph(text, "verdict") + self.evidence() + Reconciliation(self.context).in_short() + self._language()

    def _language(self) -> Fragment:
        """How much of the program has no words in the report's language; nothing where all has."""
        missing, every = in_english(self.w.lang)
        if not missing:
            return NOTHING
        text = self.w.plural(
            "{n} sentence or title of the program has no translation into this language and stands in English.",
            "{n} sentences and titles of the program, of {every}, have no translation into this language and stand in"
            " English.",
            missing,
            every=self.w.number(every),
        )
        return paragraph(text, "note")

    def evidence(self) -> Fragment:
        """How many checks ran and passed, and what the group answered.

        >>> report.quality.evidence()
        """
        w, found = self.w, self.context.results.evidence
        text = w("{ran} checks ran: {passed} found nothing.", ran=found.ran, passed=found.passed)
        if found.not_applicable:
            text += " " + w("Not applicable, because there are no rows to judge: {n}.", n=found.not_applicable)
        rows = w.plural("{n} row", "{n} rows", found.read_rows)
        text += " " + w(
            "Every cell of {rows} was read by the type of its column: findings {n}.", rows=rows, n=found.reading
        )
        if found.warnings:
            parts = [
                w("answered: {n}", n=found.answered),
                w("to be reviewed: {n} without an answer", n=found.unanswered),
            ]
            if found.changed:
                parts[-1] += " " + w("and {n} changed since", n=found.changed)
            text += " " + w("Warnings: {n} ({parts}).", n=found.warnings, parts="; ".join(parts))
        return paragraph(text, "note")

    def checks_table(self) -> Fragment:
        """How the checks of each kind went: how many ran, found nothing, and what they found.

        >>> report.quality.checks_table()
        """
        w, found = self.w, self.context.results.evidence
        columns = [
            Column(w("What the checks are about"), cell=lambda kind: w(KINDS[kind.kind]) if kind.kind else w("Total")),
            Column(w("Ran"), True, cell=lambda kind: kind.ran),
            Column(w("Without findings"), True, cell=lambda kind: kind.passed),
            Column(w("With findings"), True, cell=lambda kind: kind.failed),
            Column(w("Findings"), True, cell=lambda kind: kind.findings),
            Column(w("Answered by the group"), True, cell=lambda kind: kind.answered),
            Column(w("Not applicable"), True, cell=lambda kind: kind.not_applicable),
        ]
        total = rows_of(w, [found.together], columns, "total")
        beside = len(self.problems) - found.together.findings
        note = w.plural(
            "Beside these, the list has {n} that is of the reading of cells or of the answers themselves.",
            "Beside these, the list has {n} that are of the reading of cells or of the answers themselves.",
            beside,
        )
        caption = w("Checks that ran, and what they found")
        return listing(w, caption, found.kinds, columns, note if beside else "", last=total)

    def problems_table(self) -> Fragment:
        """Every kind of problem with its rows, and what the group answers.

        What the officer has to do about them stands on the page of a draft and in ``vomr check``; a report that is
        filed has none of it.

        >>> report.quality.problems_table()
        """
        w, is_draft = self.w, self.context.results.draft
        found = groups(map(self.context.named, self.problems))
        where = Column(w("Where"), cell=lambda kind: kind.where(w))
        columns = [
            Column(w("What is wrong"), cell=lambda kind: kind.message(w)),
            where,
            Column(w("The group's answer"), cell=self._answer),
        ]
        rows: list[Row] = []
        for severity in SEVERITIES:
            if own := [kind for kind in found if kind.first.severity == severity]:
                number = sum(len(kind.problems) for kind in own)
                rows += [Row([self._severity(severity, number)], "group"), *rows_of(w, own, columns)]
        shown = table(w("What the checks found"), columns, rows) if rows else NOTHING
        if is_draft:
            to_mend = [kind for kind in found if kind.first.answer is None]
            todo = Column(w("What to do"), cell=lambda kind: kind.remedy(w))
            shown += details(w("What to do"), listing(w, w("What to do"), to_mend, [where, todo]))
        return shown

    def _severity(self, severity: str, number: int) -> Status:
        """„▲ 34 предупреждения“"""
        w = self.w
        counted = {
            "error": w.plural("{n} error", "{n} errors", number),
            "warning": w.plural("{n} warning", "{n} warnings", number),
            "note": w.plural("{n} note", "{n} notes", number),
        }
        return Status(severity, content(counted[severity]))

    def _answer(self, kind: Group) -> str:
        w, answer = self.w, kind.first.answer
        if answer is None:
            return w("no answer")
        text = answer.text
        if answer.answered_on:
            text += f" ({w.date(answer.answered_on)})"
        return (
            text if answer.holds else w("{answer} – answered for other values: the row has changed since", answer=text)
        )

    def risks(self) -> Fragment:
        """Every open problem, risk and recommendation, in the order of the register.

        >>> report.quality.risks()
        """
        w = self.w
        deviation, *others = risk_columns(w)
        measure = Column(
            w("Measure"), cell=lambda risk: self.context.measure_name(risk.measure) if risk.measure else None
        )
        return listing(
            w,
            w("Open problems, risks and recommendations"),
            self.context.results.agenda.risks,
            [deviation, measure, *others],
            tables=("risks",),
        )

    def corrections(self) -> Fragment:
        """Cells that were corrected, with the reason; those decided after the period under a heading of their own.

        >>> report.quality.corrections()
        """
        w, day = self.w, self.context.day.isoformat()
        told = [correction.as_printed() for correction in self.context.results.register.corrections]
        later = [correction for correction in told if correction.decided_on > day]
        return self._corrected(
            [correction for correction in told if correction not in later],
            w("Cells that were corrected by {day}", day=self.context.day),
        ) + self._corrected(later, w("Corrections decided after the period"))

    def _corrected(self, corrections: list[AppliedCorrection], title: str) -> Fragment:
        w = self.w
        return listing(
            w,
            title,
            corrections,
            [
                Column(w("Cell"), cell=self._corrected_cell),
                Column(w("Was"), cell=lambda correction: _as_read(w, correction, correction.was)),
                Column(w("Is now"), cell=lambda correction: _as_read(w, correction, correction.now)),
                Column(w("Reason"), cell=lambda correction: correction.reason),
                Column(
                    w("Decided on"),
                    cell=lambda correction: w.partial_date(correction.decided_on) if correction.decided_on else None,
                ),
            ],
            tables=("corrections",),
        )

    def _corrected_cell(self, correction: AppliedCorrection) -> str:
        w, declared = self.w, TABLES[correction.table]
        key = self.context.project_name(correction.key) if declared.name == "projects" else correction.key
        return f"{declared.title(w.lang)}, {key}, {declared.column[correction.column].title(w.lang)}"

    def frozen(self) -> Fragment:
        """Every frozen period: what was reported then, what the same is today, and why they differ.

        The last one before this report stands under „Промени спрямо предходния отчет“.

        >>> report.quality.frozen()
        """
        w, kept = self.w, self.context.results.compared
        if not kept:
            return NOTHING
        changed = [report for report in kept if report.revisions or report.disappeared]
        text = w.plural("{n} report has been frozen.", "{n} reports have been frozen.", len(kept)) + " "
        text += (
            w.plural(
                "Figures of {n} of them are no longer the same.",
                "Figures of {n} of them are no longer the same.",
                len(changed),
            )
            if changed
            else w("No figure in them has changed since.")
        )
        found = paragraph(text, "" if changed else "note")
        last = last_before([report.record for report in kept], self.context.results.period)
        for report in changed:
            if report.record != last:
                found += no_longer_as_reported(self.context, report)
        return found

    def reading(self) -> Fragment:
        """The account of reading: each file, sheet and column, as what it was read, and what was not.

        >>> report.quality.reading()
        """
        return reading_table(self.context.results.register.reading, self.w) + self._later()

    def _later(self) -> Fragment:
        """How many facts are dated after the period, and of which day the last is; they are in no figure."""
        number, last = self.context.results.later
        if last is None:
            return NOTHING
        w = self.w
        text = w.plural(
            "{n} date of something that happened lies after the period and is in no figure.",
            "{n} dates of things that happened lie after the period and are in no figure.",
            number,
        )
        return paragraph(f"{text} {w('The last is {day}.', day=last)}", "note")

    def sources(self) -> Fragment:
        """Which tables were read, from which files, and which reports were imported.

        >>> report.quality.sources()
        """
        w, register = self.w, self.context.results.register
        tables = listing(
            w,
            w("Tables of the register"),
            TABLES.values(),
            [
                Column(w("Table"), cell=lambda declared: declared.title(w.lang)),
                # rows of later alone are not entered yet, as of the report's day
                Column(w("Rows"), True, cell=lambda declared: len(register[declared.name]) or w("not entered")),
                Column(w("File"), cell=lambda declared: self._files(declared.name)),
            ],
        )
        return tables + exchange_rates(self.context) + Reconciliation(self.context).files()

    def _files(self, name: str) -> str:
        """Where the rows of a table come from."""
        w, register = self.w, self.context.results.register
        if not len(register[name]):
            return w.mark("not_applicable")
        file, sheet = register.places.get(name) or ("", None)
        imported = int((register[name][ROW] >= FIRST_IMPORTED).sum())
        joined = w.plural("{n} row from the imported files", "{n} rows from the imported files", imported)
        places = [location(file.rpartition("/")[2], sheet), joined if imported else ""]
        return "; ".join(filter(None, places)) or w.mark()

    def reconciliation(self) -> Fragment:
        """„Равнение с ИСУН“: what imported reports say beside the register, each difference with both values.

        >>> report.quality.reconciliation()
        """
        found = Reconciliation(self.context)
        return found.summary() + found.differences() + found.filled() + found.left()

    def method(self) -> Fragment:
        """How every figure is computed: the sentences that the figures carry themselves, each with its number.

        >>> report.quality.method()
        """
        w, number = self.w, numbers()

        def numbered(declared: Declared) -> Cell:
            text = f"{number[declared.rule]}. {w(declared.name)}"
            return (Span((text,), anchor=f"{RULE}{number[declared.rule]}"),)

        columns = [Column(w("Figure"), cell=numbered), Column(w("Rule"), cell=self._rule)]
        rows: list[Row] = []
        for group, declared in SECTIONS.items():
            rows += [Row([w(group)], "group"), *rows_of(w, declared, columns)]
        rounding = w(
            "Amounts are computed to the cent and shares exactly; differences are computed before rounding, so that"
            " they may differ by one from those of the printed numbers. Shares are rounded to one decimal; those of"
            " indicators, which thresholds judge, are cut to one decimal: 84.96 % does not become 85 %."
        )
        return table(w("How the figures are computed"), columns, rows, rounding)

    def _rule(self, figure: Declared) -> str:
        """The sentence of a rule, with the act that it comes from where there is one."""
        w = self.w
        act = figure.basis_in(self.context.strategy.country)
        basis = w("Legal basis: {basis}", basis=act) + "." if act else ""
        return f"{w(figure.sentence)} {basis}".strip()


def _as_read(w: Words, correction: AppliedCorrection, text: str) -> str:
    """A cell of the table of corrections as its column prints: dates and amounts in the reader's language."""
    kind = TABLES[correction.table].column[correction.column].type
    if kind is Type.DATE and re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return w.partial_date(text)
    if kind in (Type.MONEY, Type.NUMBER, Type.INTEGER) and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return w.number(Decimal(text), 2 if kind is Type.MONEY else None)
    return text

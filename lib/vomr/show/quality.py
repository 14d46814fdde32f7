"""Data quality and method: problems, corrections, sources, and how each figure is computed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from vomr.method.catalogue import SECTIONS
from vomr.method.figures import Declared
from vomr.method.reported import last_before
from vomr.register.frames import ROW
from vomr.register.sources.store import FIRST_IMPORTED
from vomr.register.tables import TABLES, Type
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, status_mark, table
from vomr.show.grouped import Group, groups, place_in
from vomr.show.reading import reading_table
from vomr.show.reconciliation import Reconciliation
from vomr.show.since import SincePart
from vomr.words import Words

if TYPE_CHECKING:
    from vomr.problems import Problem
    from vomr.register import AppliedCorrection
    from vomr.words import Words


def owner(w: Words, function: str | None) -> str:
    """Who is responsible, as pages print it: a function, or that one is asked for where a name alone stands."""
    if function is None:
        return w.mark()
    return function or w("[the function is to be entered]")


class QualityPart:
    """Tables and sentences of the part „Качество на данните и методика“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.problems = context.results.problems

    def headline(self) -> Fragment:
        """What the checks found."""
        w = self.w
        errors, warnings = self.context.count_problems("error"), self.context.count_problems("warning")
        if errors:
            text = w.plural(
                "{n} error is in the data: this is a draft.", "{n} errors are in the data: this is a draft.", errors
            )
        else:
            text = w("The checks found no errors.")
        if warnings:
            text += " " + w.plural("{n} warning needs review.", "{n} warnings need review.", warnings)
        return paragraph(text, "verdict") + self.evidence()

    def evidence(self) -> Fragment:
        """How many checks ran and passed, and what the group answered."""
        w, found = self.w, self.context.results.evidence
        text = w("{ran} checks ran: {passed} found nothing.", ran=found.ran, passed=found.passed)
        if found.warnings:
            parts = [w("answered by the group: {n}", n=found.answered), w("without an answer: {n}", n=found.unanswered)]
            if found.changed:
                parts.insert(1, w("changed since the answer: {n}", n=found.changed))
            text += " " + w("Warnings: {n} ({parts}).", n=found.warnings, parts="; ".join(parts))
        return paragraph(text, "note")

    def problems_table(self) -> Fragment:
        """Every kind of problem with its rows, and what the group answers.

        What the officer has to do stands in a draft and in ``vomr check``; a report that is filed has none of it.
        """
        w, is_draft = self.w, self.context.results.draft
        listed = [
            self.context.named(problem) for problem in self.problems if is_draft or problem.table != "check_answers"
        ]
        if not listed:
            return NOTHING
        last = Column(w("What to do")) if is_draft else Column(w("The group's answer"))
        columns = [Column(w("Severity")), Column(w("Where")), Column(w("What is wrong")), last]
        rows = [
            Row(
                [
                    status_mark(w, kind.first.severity, self.context.label("severity", kind.first.severity)),
                    kind.where(w),
                    kind.message(w),
                    self._answer(kind, is_draft),
                ]
            )
            for kind in groups(listed)
        ]
        return table(w("What the checks found"), columns, rows)

    def _answer(self, kind: Group, is_draft: bool) -> str:
        w, answer = self.w, kind.first.answer
        if answer is None:
            return kind.remedy(w) if is_draft else w("no answer")
        text = answer.text
        if answer.answered_on:
            text += f" ({w.date(answer.answered_on)})"
        return (
            text if answer.holds else w("{answer} – answered for other values: the row has changed since", answer=text)
        )

    def risks(self) -> Fragment:
        """Every open problem, risk and recommendation, in the order of the register."""
        w, risks = self.w, self.context.results.agenda.risks
        if not risks:
            return NOTHING
        columns = [
            Column(w("Deviation")),
            Column(w("Measure")),
            Column(w("Cause")),
            Column(w("Action")),
            Column(w("Owner")),
            Column(w("Due")),
        ]
        rows = [
            Row(
                [
                    risk.description,
                    self.context.measure_name(risk.measure) if risk.measure else w.mark(),
                    risk.cause or w.mark(),
                    risk.action or w.mark(),
                    owner(w, risk.owner),
                    w.date(risk.due),
                ]
            )
            for risk in risks
        ]
        return table(w("Open problems, risks and recommendations"), columns, rows)

    def corrections(self) -> Fragment:
        """Cells that were corrected, with the reason; those decided after the period under a heading of their own."""
        w, day = self.w, self.context.day.isoformat()
        told = [correction.as_printed() for correction in self.context.results.register.corrections]
        later = [correction for correction in told if correction.decided_on > day]
        return self._corrected(
            [correction for correction in told if correction not in later], w("Corrections of the data")
        ) + self._corrected(later, w("Corrections decided after the period"))

    def _corrected(self, corrections: list[AppliedCorrection], title: str) -> Fragment:
        w = self.w
        if not corrections:
            return NOTHING
        columns = [
            Column(w("Cell")),
            Column(w("Was")),
            Column(w("Is now")),
            Column(w("Reason")),
            Column(w("Decided on")),
        ]
        rows = []
        for correction in corrections:
            declared = TABLES[correction.table]
            column = declared.column[correction.column]
            key = self.context.project_name(correction.key) if declared.name == "projects" else correction.key
            decided = w.partial_date(correction.decided_on) if correction.decided_on else w.mark()
            was, now = (_as_read(w, column.type, text) for text in (correction.was, correction.now))
            rows.append(
                Row([f"{declared.title(w.lang)}, {key}, {column.title(w.lang)}", was, now, correction.reason, decided])
            )
        return table(title, columns, rows)

    def frozen(self) -> Fragment:
        """Every frozen period: what was reported then, what the same is today, and why they differ.

        The last one before this report stands under „Промени спрямо предходния отчет“.
        """
        w, kept = self.w, self.context.results.compared
        if not kept:
            return NOTHING
        changed = [one for one in kept if one.revisions or one.disappeared]
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
        last = last_before([one.record for one in kept], self.context.results.period)
        for one in changed:
            if one.record == last:
                continue
            named = {"period": one.record.period.label(w), "number": one.record.number}
            found += self.context.part(SincePart).revised(
                one.revisions, w("Reported for {period} (No {number}) and computed anew", **named)
            )
            found += self.context.part(SincePart).gone(
                one.disappeared, w("Reported for {period} (No {number}), and no longer in the register", **named)
            )
        return found

    def reading(self) -> Fragment:
        """The account of reading: each file, sheet and column, as what it was read, and what was not."""
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
        """Which tables were read, from which files, and which reports were imported."""
        w, register = self.w, self.context.results.register
        rows = []
        for name, declared in TABLES.items():
            place_ = register.places.get(name)
            file = "" if place_ is None else place_[0].rpartition("/")[2] + (f" › {place_[1]}" if place_[1] else "")
            imported = int((register[name][ROW] >= FIRST_IMPORTED).sum())
            if imported:
                joined = w.plural("{n} row from the imported files", "{n} rows from the imported files", imported)
                file = f"{file}; {joined}" if file else joined
            number = len(register[name])  # rows of later alone are not entered yet, as of the report's day
            rows.append(
                Row(
                    [declared.title(w.lang), w.number(number), file or w.mark()]
                    if number
                    else [declared.title(w.lang), w("not entered"), w.mark("not_applicable")]
                )
            )
        tables = table(
            w("Tables of the register"), [Column(w("Table")), Column(w("Rows"), True), Column(w("File"))], rows
        )
        return tables + Reconciliation(self.context).files()

    def reconciliation(self) -> Fragment:
        """„Равнение с ИСУН“: what imported reports say beside the register, each difference with both values."""
        found = Reconciliation(self.context)
        return found.summary() + found.differences() + found.filled() + found.left()

    def method(self) -> Fragment:
        """How every figure is computed: the sentences that the figures carry themselves."""
        w = self.w
        rows: list[Row] = []
        for group, declared in SECTIONS.items():
            rows.append(Row([w(group)], "group"))
            rows += [Row([w(figure.name), self._rule(figure)]) for figure in declared]
        return table(w("How the figures are computed"), [Column(w("Figure")), Column(w("Rule"))], rows)

    def _rule(self, figure: Declared) -> str:
        """The sentence of a rule, with the act that it comes from where there is one."""
        w = self.w
        basis = w("Legal basis: {basis}", basis=figure.basis) + "." if figure.basis else ""
        return f"{w(figure.sentence)} {basis}".strip()


def location(context: Context, problem: Problem) -> str:
    """File, sheet, row and column of a problem, in the reader's words."""
    return place_in(context.w, problem)


def _as_read(w: Words, kind: Type, text: str) -> str:
    """A cell of the table of corrections as its column prints: dates and amounts in the reader's language."""
    if kind is Type.DATE and re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return w.partial_date(text)
    if kind in (Type.MONEY, Type.NUMBER, Type.INTEGER) and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return w.number(Decimal(text), 2 if kind is Type.MONEY else None)
    return text

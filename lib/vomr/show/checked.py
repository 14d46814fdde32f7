"""What is wrong in the tables and what has to be done this week: of ``vomr check`` and of ``%vomr check``."""

from __future__ import annotations

from dataclasses import dataclass

from vomr.document import Status, content
from vomr.method.checks.ahead import facts_ahead
from vomr.method.results import problems_on
from vomr.method.tasks import KINDS, Task, tasks_on
from vomr.period import today
from vomr.problems import SEVERITIES, Problem
from vomr.register import Register
from vomr.register.boundaries import outline_problems
from vomr.register.unknown_people import in_commentary
from vomr.show.context import Context
from vomr.show.fragments import Column, Fragment, heading, paragraph, points
from vomr.show.grouped import Group, groups
from vomr.show.listing import listing


@dataclass(frozen=True)
class Checked:
    """Problems, the most serious first, and tasks."""

    context: Context
    problems: tuple[Problem, ...]
    tasks: tuple[Task, ...]

    @property
    def named(self) -> list[Problem]:
        """The problems with the names of measures, projects and indicators in place of their codes."""
        return [self.context.named(problem) for problem in self.problems]

    def counted(self) -> str:
        """„0 грешки, 34 предупреждения, 2 бележки.“"""
        w = self.context.w
        errors, warnings, notes = (sum(one.severity == severity for one in self.problems) for severity in SEVERITIES)
        return w(
            "{errors}, {warnings}, {notes}.",
            errors=w.plural("{n} error", "{n} errors", errors),
            warnings=w.plural("{n} warning", "{n} warnings", warnings),
            notes=w.plural("{n} note", "{n} notes", notes),
        )

    def fragment(self) -> Fragment:
        """Every kind of problem with its rows and what to do, and the tasks of the week."""
        w = self.context.w
        if not self.problems:
            shown = paragraph(w("The checks found nothing to mend."), "verdict")
        else:
            columns = [
                Column(w("Severity"), cell=self._severity),
                Column(w("Where"), cell=lambda kind: kind.where(w)),
                Column(w("What is wrong"), cell=lambda kind: kind.message(w)),
                Column(w("What to do"), cell=self._remedy),
            ]
            shown = paragraph(self.counted(), "verdict")
            shown += listing(w, w("What the checks found"), groups(self.named), columns)
        if self.tasks:
            shown += heading(w("To do this week"), 3)
        for kind, title in KINDS.items():
            if own := [task.text(w) for task in self.tasks if task.kind == kind]:
                shown += paragraph(w(title)) + points(own)
        return shown

    def _severity(self, kind: Group) -> Status:
        severity = kind.first.severity
        return Status(severity, content(self.context.label("severity", severity)))

    def _remedy(self, kind: Group) -> str:
        answer, w = kind.first.answer, self.context.w
        if answer is None:
            return kind.remedy(w)
        told = w("Answered: {answer}", answer=answer.text)
        return told if answer.holds else told + " – " + w("the row has changed since: answer anew")


def checked(context: Context, *, as_of_period: bool, entered: Register | None = None) -> Checked:
    """What is to be mended and done, as of the last day of the period; else as the tables stand today, so that what
    was typed this week is checked too.

    ``entered`` are newer tables than those of the context, whose names then stand in the sentences.
    """
    results, register = context.results, entered or context.results.entered
    day = context.day if as_of_period else max(today(), context.day)
    problems = list(results.problems) if as_of_period else problems_on(register, day)
    beside = [*facts_ahead(register, today()), *in_commentary(register, results.period.code)]
    beside += outline_problems(
        register.folder,
        {entry.code: entry.name for entry in context.strategy.territory},
        context.strategy.country.bounds,
    )
    unwritten = [Task("report", None, message, params) for message, params in context.to_write]
    return Checked(
        context,
        tuple(sorted([*problems, *beside], key=Problem.sort_key)),
        (*unwritten, *tasks_on(register, day, context.w.lang)),
    )

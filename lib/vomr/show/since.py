"""What is new since the last report, and what of it is no longer the same (method.md §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from vomr.method.absorption import LineName
from vomr.method.figures import Figure
from vomr.method.reported import last_before
from vomr.method.since import COUNT, KINDS, METHOD_CHANGED, Disappeared, Fact, Revision
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, figure_cell, paragraph, table
from vomr.show.listing import listing, rows_of
from vomr.show.marks import anew, named, printed
from vomr.show.offered import Offered
from vomr.show.scoped import figure
from vomr.words.sentences import capitalised, joined

MOST_FACTS = 10
MOST_NAMED = 3


class SincePart(Offered):
    """Sentences and tables under „Промени спрямо предходния отчет“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.since

    def summary(self) -> Fragment:
        """What the comparison is made with, and what came of it.

        >>> report.since.summary()
        """
        w, found = self.w, self.found
        texts = [
            (
                w("Compared with the report kept for {day}.", day=w.date(found.day))
                if found.frozen
                else w(
                    "No earlier report has been kept: the comparison is with the same tables on {day}.",
                    day=w.date(found.day),
                )
            )
        ]
        if found.counts:
            listed = joined("; ", map(self.new_of, found.counts))
            texts.append(w("New in the period: {listed}.", listed=listed))
        else:
            texts.append(w("Nothing new is entered for the period."))
        if not found.revisions and not found.disappeared:
            texts.append(w("No figure reported before has changed."))
        return paragraph(joined(" ", texts), "note" if not found.revisions else "")

    def new_of(self, kind: str) -> str:
        """What is new of a kind, and how many: „сключени договори – 5“."""
        count = self.context.figure_of(COUNT, kind=kind)
        titles = KINDS[kind].title if count.value == 1 else KINDS[kind].titles
        return joined(" – ", (self.w(titles), named(count, self.w.number)))

    def changed_in_short(self) -> str:
        """For the first page: which figures reported before have changed, the first three by name."""
        w, found = self.w, self.found
        texts = []
        if found.revisions:
            named = [
                self._name(revision.figure) + " " + self._change(revision, found.day, self._report)
                for revision in found.revisions[:MOST_NAMED]
            ]
            left = len(found.revisions) - len(named)
            more = w.plural(" and {n} more", " and {n} more", left) if left else ""
            texts.append(
                w(
                    "Changed since {day}: {figures}{more}.",
                    day=w.date(found.day),
                    figures=joined("; ", named),
                    more=more,
                )
            )
        if found.disappeared:
            texts.append(
                w.plural(
                    "{n} entry reported before is no longer in the register.",
                    "{n} entries reported before are no longer in the register.",
                    len(found.disappeared),
                )
            )
        texts.append(w("The reasons are in the part on data quality."))
        return joined(" ", texts)

    def revisions(self) -> Fragment:
        """Figures reported before that are no longer the same: then, now, difference, reason.

        >>> report.since.revisions()
        """
        return self.revised(
            self.found.revisions,
            self.w("Figures reported before that were computed anew, {day}", day=self.w.date(self.found.day)),
            self.found.day,
            self._report,
        )

    def revised(self, revisions: Sequence[Revision], caption: str, day: dt.date, report: int | None) -> Fragment:
        """Figures that are no longer what a report of a day said of them, under a caption of one's own."""
        w = self.w

        def reported(revision: Revision) -> Cell:
            """Of tables before their correction a value has no name: today's of that day has it."""
            text = printed(w, revision.reported)
            return text if report is None else figure_cell(text, revision.figure.id, day=day, report=report)

        def now(revision: Revision) -> Cell:
            return figure_cell(anew(w, printed(w, revision.figure)), revision.figure.id, day=day)

        columns = [
            Column(w("Figure"), cell=lambda revision: self._name(revision.figure)),
            Column(w("Reported"), True, cell=reported),
            Column(w("Now"), True, cell=now),
            Column(w("Difference"), True, cell=lambda revision: self._change(revision, day, report)),
            Column(w("Reason"), cell=self.reason),
        ]
        return listing(w, caption, revisions, columns)

    def reason(self, revision: Revision) -> str:
        """Why a figure is no longer what was reported, as far as the register or the program can tell."""
        if revision.method:
            return self.w(METHOD_CHANGED)
        if revision.program:
            return self.w("the program computes it otherwise since version {version}", version=revision.program)
        return "; ".join(revision.reasons) or self.w("unexplained")

    def disappeared(self) -> Fragment:
        """What was reported and is not in the tables any more.

        >>> report.since.disappeared()
        """
        return self.gone(self.found.disappeared, self.w("Reported before, and no longer in the register"))

    def gone(self, disappeared: Sequence[Disappeared], caption: str) -> Fragment:
        """What has disappeared, under a caption of one's own."""
        w = self.w
        if not disappeared:
            return NOTHING
        columns = [
            Column(w("What was reported"), cell=self._name),
            Column(w("Reported"), True, cell=lambda figure: printed(w, figure)),
        ]
        reported = [figure for gone in disappeared for figure in gone.figures if figure.value]
        return table(caption, columns, rows_of(w, reported, columns))

    def new(self) -> Fragment:
        """The largest new facts of the period.

        >>> report.since.new()
        """
        w = self.w
        facts = [(fact, money) for fact in self.found.new if (money := fact.figure) is not None]
        left = len(facts) - MOST_FACTS
        note = w.plural("{n} smaller amount is not listed here.", "{n} smaller amounts are not listed here.", left)
        columns = [
            Column(w("What happened"), cell=lambda new: capitalised(w(KINDS[new[0].kind].title))),
            Column(w("Date"), cell=lambda new: new[0].date),
            Column(w("What"), cell=lambda new: self._what(new[0])),
            Column(w("Amount, {currency}"), True, cell=lambda new: figure(w, new[1], signed=True)),
        ]
        caption = w("New in the period: the largest amounts")
        chosen = facts[:MOST_FACTS]
        tables = [fact.table for fact, _ in chosen]
        return listing(w, caption, chosen, columns, note if left > 0 else "", tables=tables)

    def _what(self, fact: Fact) -> str:
        """A project by its code and title, a measure by its name, an item of costs by its label."""
        report = self.context
        if fact.table == "management":
            return report.label("management_item", fact.what)
        if fact.table == "budget":
            return report.measure_name(fact.what)
        if fact.table == "calls":
            return f"{fact.what} · {report.measure_name(fact.measure)}"
        titles = {project.project: project.title for project in report.results.outcomes.projects}
        return f"{fact.what} {titles.get(fact.what, '')}".strip()

    def _name(self, figure: Figure) -> str:
        """„Изплатени – Инвестиции в земеделски стопанства (EAFRD)“."""
        report, name = self.context, self.w(figure.declared.name)
        match figure.of:
            case {"line": LineName(measure=measure, fund=fund)}:
                return f"{name} – {report.measure_name(measure)} ({report.fund_name(fund)})"
            case {"indicator": code}:
                return f"{name} – {report.indicator_name(code)}"
            case {"project": code}:
                return f"{name} – {report.project_name(code)}"
        return name

    def _change(self, revision: Revision, day: dt.date, report: int | None) -> str:
        """What the figure of that day is today less what was reported: ``since`` is the day itself."""
        text = printed(self.w, revision.change, signed=True)
        return figure_cell(text, revision.figure.id, day=day, since=day, report=report)

    @property
    def _report(self) -> int | None:
        """The number of the report that the comparison is made with; None where it is made with the same tables."""
        last = last_before([kept.record for kept in self.context.results.compared], self.context.results.period)
        return last.number if last and self.found.frozen else None

"""What is new since the last report, and what of it is no longer the same (method.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vomr.method.figures import Figure, declared
from vomr.method.since import KINDS, METHOD_CHANGED, Disappeared, Fact, Revision
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, table
from vomr.show.marks import anew

MOST_FACTS = 10
MOST_NAMED = 3


class SincePart:
    """Sentences and tables under „Промени спрямо предходния отчет“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.since

    def summary(self) -> Fragment:
        """What the comparison is made with, and what came of it."""
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
            listed = "; ".join(f"{w(KINDS[kind])}: {w.number(n)}" for kind, n in found.counts.items())
            texts.append(w("New in the period: {listed}.", listed=listed))
        else:
            texts.append(w("Nothing new is entered for the period."))
        if not found.revisions and not found.disappeared:
            texts.append(w("No figure reported before has changed."))
        return paragraph(" ".join(texts), "note" if not found.revisions else "")

    def in_short(self) -> Fragment:
        """For the first page: which figures reported before have changed, the first three by name."""
        w, found = self.w, self.found
        if not found.revisions and not found.disappeared:
            return paragraph(w("No figure reported before has changed since {day}.", day=w.date(found.day)), "note")
        texts = []
        if found.revisions:
            named = [
                f"{self._name(revision.figure)} {self._change(replace(revision.figure, value=revision.difference))}"
                for revision in found.revisions[:MOST_NAMED]
            ]
            left = len(found.revisions) - len(named)
            more = w.plural(" and {n} more", " and {n} more", left) if left else ""
            texts.append(
                w("Changed since {day}: {figures}{more}.", day=w.date(found.day), figures="; ".join(named), more=more)
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
        return paragraph(" ".join(texts))

    def revisions(self) -> Fragment:
        """Figures reported before that are no longer the same: then, now, difference, reason."""
        return self.revised(
            self.found.revisions,
            self.w("Figures reported before that were computed anew, {day}", day=self.w.date(self.found.day)),
        )

    def revised(self, revisions: Sequence[Revision], caption: str) -> Fragment:
        """Figures that are no longer what was reported, under a caption of one's own."""
        w = self.w
        if not revisions:
            return NOTHING
        columns = [
            Column(w("Figure")),
            Column(w("Reported"), True),
            Column(w("Now"), True),
            Column(w("Difference"), True),
            Column(w("Reason")),
        ]
        rows = [
            Row(
                [
                    self._name(revision.figure),
                    self._value(replace(revision.figure, value=revision.then)),
                    anew(w, self._value(revision.figure)),
                    self._change(replace(revision.figure, value=revision.difference)),
                    self.reason(revision),
                ]
            )
            for revision in revisions
        ]
        return table(caption, columns, rows)

    def reason(self, revision: Revision) -> str:
        """Why a figure is no longer what was reported, as far as the register or the program can tell."""
        if revision.method:
            return self.w(METHOD_CHANGED)
        if revision.program:
            return self.w("the program computes it otherwise since version {version}", version=revision.program)
        return "; ".join(revision.reasons) or self.w("unexplained")

    def disappeared(self) -> Fragment:
        """What was reported and is not in the tables any more."""
        return self.gone(self.found.disappeared, self.w("Reported before, and no longer in the register"))

    def gone(self, disappeared: Sequence[Disappeared], caption: str) -> Fragment:
        """What has disappeared, under a caption of one's own."""
        w = self.w
        if not disappeared:
            return NOTHING
        rows = []
        for gone in disappeared:
            for name, value in gone.then.items():
                figure = self._guessed(gone.owner, name)
                if value:
                    rows.append(Row([self._name(figure), self._value(replace(figure, value=value))]))
        columns = [Column(w("What was reported")), Column(w("Reported"), True)]
        return table(caption, columns, rows)

    def new(self) -> Fragment:
        """The largest new facts of the period."""
        w, facts = self.w, [fact for fact in self.found.new if fact.cents is not None]
        if not facts:
            return NOTHING
        columns = [Column(w("What happened")), Column(w("Date")), Column(w("What")), Column(w("Euro"), True)]
        rows = [
            Row(
                [
                    self._capitalised(w(KINDS[fact.kind])),
                    w.date(fact.date),
                    self._what(fact),
                    w.signed_money(fact.cents),
                ]
            )
            for fact in facts[:MOST_FACTS]
        ]
        left = len(facts) - len(rows)
        note = (
            w.plural("{n} smaller amount is not listed here.", "{n} smaller amounts are not listed here.", left)
            if left
            else ""
        )
        return table(w("New in the period: the largest amounts"), columns, rows, note)

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
        name, report = self.w(figure.declared.name), self.context
        owner = figure.id.rpartition(".")[0]
        for line in report.results.absorption.measures:
            if line.id == owner:
                return f"{name} – {report.measure_name(line.measure)} ({report.fund_name(line.fund)})"
        group, _, code = owner.partition(".")
        if group == "indicators" and code:
            return f"{name} – {report.indicator_name(code)}"
        if group in ("outcomes", "absorption") and code:
            return f"{name} – {report.project_name(code.removeprefix('projects.'))}"
        return name

    def _guessed(self, owner: str, name: str) -> Figure:
        """The figure of something that is gone, by its id alone."""
        group = owner.partition(".")[0]
        of_money = group == "absorption" or owner.startswith("outcomes.projects.")
        return Figure(f"{owner}.{name}", None, declared(f"{'absorption' if of_money else group}.{name}"))

    def _value(self, figure: Figure) -> str:
        value = figure.value
        if figure.unit == "cents":
            return self.w.money(None if value is None else int(value))
        return self.w.number(value)

    def _change(self, figure: Figure) -> str:
        value = figure.value
        if figure.unit == "cents":
            return self.w.signed_money(None if value is None else int(value))
        return self.w.signed(value)

    def _capitalised(self, text: str) -> str:
        return text[:1].upper() + text[1:]

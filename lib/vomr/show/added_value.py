"""The added value of LEADER: questions, answers from the tables, their limits, and the group's own words."""

from __future__ import annotations

from vomr.method.added_value import COMPONENTS, Evidence
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Column, Fragment, Row, heading, paragraph, table
from vomr.show.offered import Offered

MOST_NAMES = 12


class AddedValuePart(Offered):
    """Tables and sentences of the self-evaluation."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.found = context.results.added_value

    def all(self) -> Fragment:
        """Every component: its question, the evidence, and what the officer wrote on it.

        >>> report.added_value.all()
        """
        w, shown = self.w, NOTHING
        unwritten = []
        for component, (title, question) in COMPONENTS.items():
            shown += heading(w(title), 3) + self.table(component, w(question))
            words = self.context.commentary(component)
            shown += words
            if words is NOTHING:
                unwritten.append(w(title))
        if unwritten and self.context.results.draft:  # a report that is filed holds no task of the officer's
            shown += paragraph(
                w(
                    "The group's own words on these questions stand under the headings {headings} in {file}.",
                    headings=w.listed(w.quoted(title) for title in unwritten),
                    file=self.context.commentary_place,
                ),
                "note",
            )
        return shown

    def table(self, component: str, question: str) -> Fragment:
        """The evidence of one component beside its limits."""
        w = self.w
        rows = [Row([self.finding(one), w(one.limits)]) for one in self.found if one.component == component]
        return table(question, [Column(w("What the tables show")), Column(w("What they do not know"))], rows)

    def finding(self, evidence: Evidence) -> str:
        """The answer in words, with the names of what it counts."""
        text = evidence.finding.text(self.w, evidence.figures)
        names = [self._name(evidence.names_are, code) for code in evidence.names]
        if not names:
            return text
        rest = self.w.plural("and {n} more", "and {n} more", len(names) - MOST_NAMES) if len(names) > MOST_NAMES else ""
        return text + f" ({', '.join(names[:MOST_NAMES])}{' ' + rest if rest else ''})"

    def _name(self, kind: str, code: str) -> str:
        return self.context.settlement_name(code) if kind == "settlement" else self.context.label(kind, code)

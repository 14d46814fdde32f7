"""What an authority asks a group about its report: by rule, from the figures of the report and nothing else.

A question is no verdict. It says what is seen with its figure, where that stands in the group's report, and what is
asked; what a group has explained or answered is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from vomr.document import Block, Break, Paragraph, Points, content
from vomr.kinds import Cents
from vomr.method.members import LateReport, Member, Restated, Shortfall
from vomr.parts.titles import PART_TITLES
from vomr.period import Period
from vomr.show.fragments import Fragment, heading, masthead, paragraph
from vomr.show.grouped import Group
from vomr.show.member import by_kind, restated_name, restated_value, shortfall
from vomr.show.report import short_name
from vomr.words import N_, Words, one_full_stop
from vomr.words.labels import label
from vomr.words.sentences import capitalised

T = TypeVar("T")

KINDS = {
    "missing": N_("Report that is missing"),
    "striking": N_("What stands out"),
    "late": N_("Late and returned reports"),
    "restated": N_("Figures that have changed since they were reported"),
    "data": N_("Data"),
}
MOST = 8  # questions of a kind; a list that nobody answers asks nothing
_MOST_CODES = 6
_BOX = 3  # lines of an empty box

# What is asked about what stands out, by the code of the finding; those that are left out are asked about one by one
_ASKED = {
    "to_recover": N_("Please say what has been done to recover the amount, and by when you expect it."),
    "management_share": N_("Please say how and by when the share will be brought back within the limit."),
    "votes": N_("Please say how and by when the composition will be brought in line."),
    "contracted_rate": N_(
        "Please say what explains it, and which calls and contracts you expect within the next quarters."
    ),
    "paid_rate": N_("Please say what explains it, and when you expect the next payment claims."),
}
_EXPECTED = N_("Please say what explains it, and what you will do by when.")


@dataclass(frozen=True)
class Question:
    """One question to a group.

    Attributes
    ----------
    kind : str
        A key of :data:`KINDS`.
    seen : str
        What is seen, with its figure: a sentence.
    asked : str
        What the group is asked: a sentence.
    part : str
        The part of its report in which it stands; empty where there is no report.
    figure : str
        The name of the figure, as ``vomr why`` takes it; empty where there is none.
    """

    kind: str
    seen: str
    asked: str
    part: str = ""
    figure: str = ""

    def where(self, w: Words) -> str:
        """Where it stands in the group's report."""
        if not self.part:
            return ""
        part = w("part “{title}”", title=w(PART_TITLES[self.part]))
        return w("{part}, figure {name}", part=part, name=self.figure) if self.figure else part


class Questions:
    """The questions to one group.

    Parameters
    ----------
    w : Words
    member : Member
    period : Period
    """

    def __init__(self, w: Words, member: Member, period: Period) -> None:
        self.w, self.member, self.period = w, member, period

    def all(self) -> list[Question]:
        """Every question, in the order of :data:`KINDS`."""
        if self.member.failure is not None:
            return [self._missing()]
        made = (self._striking, self._late, self._restated, self._data)
        return [question for of_kind in made for question in of_kind()]

    def page(self) -> Iterator[Fragment]:
        """The list as a document that the group fills in and sends back."""
        w, member = self.w, self.member
        title = w("Questions about the monitoring report")
        label_ = self.period.label(w)
        facts = {
            "lang": w.lang, "title": title, "part": title, "lag": member.name, "lag_short": short_name(member.name),
            "period": capitalised(label_), "as_of": self.period.end.isoformat(), "audience": "authority",
        }  # fmt: skip
        yield masthead(w, f"{member.name} · {label_}", title, "", (), facts)
        yield paragraph(
            w(
                "Dear colleagues, in connection with the monitoring report for {period}, with data as of {day}, please"
                " answer the questions below in the boxes and send the document back by ………………………….",
                period=label_,
                day=self.period.end,
            )
        )
        yield paragraph(
            w(
                "The questions follow from the figures of the report by rules that are the same for all groups. They"
                " are no assessment of the group's work; where the data are right and complete, please say so."
            ),
            "note",
        )
        number = 1
        questions = self.all()
        for kind, title in KINDS.items():
            own = [question for question in questions if question.kind == kind]
            if own:
                yield heading(w(title))
                yield Fragment((Points(tuple(map(self._item, own)), "numbered", number),))
                number += len(own)
        yield paragraph(w("Answered by (name and function): ……………………………………………  Date: ……………………"))

    def _item(self, question: Question) -> tuple[Block, ...]:
        """What is seen, where, what is asked, and an empty box."""
        w = self.w
        where = question.where(w)
        box = (*content(w("Answer:")), *[Break()] * _BOX)
        return (
            Paragraph(content(question.seen)),
            *([Paragraph(content(w("In the report: {where}", where=where)), "note")] if where else []),
            Paragraph(content(question.asked)),
            Paragraph(box, "answer"),
        )

    # --- the rules

    def _missing(self) -> Question:
        w, period = self.w, self.period.label(self.w)
        seen = w(
            "There is no report of the group for {period}. Reason: {why}", period=period, why=self.member.failure or ""
        )
        return Question("missing", seen, w("Please send the data of the report, or say by when you will."))

    def _striking(self) -> Iterator[Question]:
        """What stands out, then money at risk, thresholds and indicators, whether the others have them or not."""
        w, member = self.w, self.member
        for finding in member.standing_out:
            if finding.code in _ASKED:
                yield self._about(capitalised(finding.text(w)), _ASKED[finding.code], finding.part, finding.figure)
        if member.expiring:
            seen = w(
                "Contracts that end within six months, or have ended, without a claim: {number}, {amount} in all"
                " ({codes})",
                number=w.number(len(member.ending)),
                amount=Cents(member.expiring),
                codes=self._codes(one.project for one in member.ending),
            )
            asked = N_(
                "Please say which of them will claim and by when, and for which you expect an annex or termination."
            )
            yield self._about(seen, asked, "absorption", "absorption.operations.at_risk.expiring")
        if member.advances:
            seen = w("Open advances of suspended and terminated projects: {amount}", amount=Cents(member.advances))
            asked = N_("Please say what has been done to recover the advances, and by when you expect them.")
            yield self._about(seen, asked, "absorption", "absorption.operations.at_risk.advances")
        yield from self._first(member.shortfalls, self._shortfall)
        if behind := member.behind:
            seen = w(
                "Indicators far behind what was expected by now, or worse than the baseline: {number} of {all}"
                " ({codes})",
                number=w.number(len(behind)),
                all=w.number(len(member.indicators)),
                codes=self._codes(line.code for line in behind),
            )
            yield self._about(seen, _EXPECTED, "indicators")

    def _shortfall(self, missing: Shortfall) -> Question:
        seen = self.w(
            "The contracting threshold is not reached, there is missing for {threshold}",
            threshold=shortfall(self.w, missing),
        )
        return self._about(seen, N_("Please say how the threshold will be reached."), "absorption")

    def _late(self) -> Iterator[Question]:
        def about(report: LateReport) -> Question:
            what = self.w.quoted(report.what)
            if report.returned:
                seen = self.w(
                    "{report} was returned on {day} and has not been sent again", report=what, day=report.since
                )
                return self._of("late", seen, N_("Please say when it will be sent again."), "overview")
            days = self.w.plural("{n} day", "{n} days", (self.period.end - report.since).days)
            seen = self.w(
                "{report} was due on {due}; {days} later nothing says that it was sent",
                report=what,
                due=report.due,
                days=days,
            )
            asked = N_("Please say on which day and with which number it was sent, or when it will be.")
            return self._of("late", seen, asked, "overview")

        oldest_first = sorted(self.member.late, key=lambda report: (report.since, report.what))
        yield from self._first(oldest_first, about, "late", "overview")

    def _restated(self) -> Iterator[Question]:
        w, found = self.w, self.member.restated
        if found is None:
            return

        def about(restated: Restated) -> Question:
            unit = f", {w('euro')}" if restated.unit == "cents" else ""
            seen = w(
                "{figure} as of {day}{unit}: reported {then}, now {now}, a difference of {difference}",
                figure=restated_name(w, restated),
                day=found.day,
                unit=unit,
                then=restated_value(w, restated, "then"),
                now=restated_value(w, restated, "now"),
                difference=restated_value(w, restated, "difference"),
            )
            asked = N_("Please say why the reported figure has changed, and with which document.")
            return self._of("restated", seen, asked, "quality", restated.figure)

        yield from self._first(found.unexplained, about, "restated", "quality")
        if found.gone:
            seen = w(
                "Reported before and no longer in the register: {codes}",
                codes=self._codes(one.subject for one in found.gone),
            )
            asked = N_("Please say why these entries are in the register no more.")
            yield self._of("restated", seen, asked, "quality")

    def _data(self) -> Iterator[Question]:
        w, member = self.w, self.member

        def about(group: Group) -> Question:
            place = group.where(w)
            seen = f"{place}: {group.message(w)}" if place else group.message(w)
            answer = group.first.answer
            if answer is not None:
                seen = w(
                    "{seen} The answer given for it no longer holds: the values have changed.", seen=_sentence(seen)
                )
            remedy = group.remedy(w) if group.first.remedy else w("Please mend the data, or say why they are right.")
            return self._of("data", seen, remedy, "quality")

        yield from self._first(by_kind(member.open_problems), about, "data", "quality")
        codes_of: dict[str, list[str]] = {}
        for line in member.without_data:
            codes_of.setdefault(line.status, []).append(line.code)
        if codes_of:
            listed = "; ".join(f"{label(w, 'status', status)}: {self._codes(own)}" for status, own in codes_of.items())
            seen = w("Indicators without data. {listed}", listed=listed)
            asked = N_("Please enter what is missing, or say by when it will be known.")
            yield self._of("data", seen, asked, "indicators")

    # --- how they are put

    def _about(self, seen: str, asked: str, part: str, figure: str = "") -> Question:
        return self._of("striking", seen, asked, part, figure)

    def _of(self, kind: str, seen: str, asked: str, part: str, figure: str = "") -> Question:
        return Question(kind, _sentence(seen), _sentence(self.w(asked)), part, figure)

    def _first(
        self, things: Sequence[T], about: Callable[[T], Question], kind: str = "striking", part: str = "absorption"
    ) -> Iterator[Question]:
        """A question for each of the first things, and one for all others together."""
        yield from map(about, things[:MOST])
        if (left := len(things) - MOST) > 0:
            more = self.w.plural(
                "{n} more finding of this section is in the report.",
                "{n} more findings of this section are in the report.",
                left,
            )
            yield self._of(kind, more, N_("Please look at them in the report and answer for all together."), part)

    def _codes(self, codes: Iterable[str]) -> str:
        """The first codes, and how many more there are."""
        every = list(codes)
        left = len(every) - _MOST_CODES
        more = self.w(" and {n} more", n=self.w.number(left)) if left > 0 else ""
        return ", ".join(every[:_MOST_CODES]) + more


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else one_full_stop(f"{text}.")


__all__ = ["KINDS", "Question", "Questions"]

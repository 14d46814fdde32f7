"""The questionnaires of surveys, as data: what is asked, which answers there are, and which of them are counted.

Three of them: members of the group (yearly), applicants whether approved or not (once, some months after the decision;
beneficiaries are asked the same), participants at the door of an event. Short, so that people answer: 12, 10 and 6
questions. Answers are codes of :data:`vomr.words.labels.LABELS`; sentences are English, for the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from vomr.register.wordings import code_of
from vomr.words import N_, Words
from vomr.words.labels import LABELS, label

UNSURE = frozenset({"9", "unknown"})  # who cannot judge is in no base; their share is printed


@dataclass(frozen=True)
class SurveyQuestion:
    """One question.

    Attributes
    ----------
    code : str
        ``m5``; of the label set ``survey_question``.
    text : str
    answers : str
        The label set of its answers; empty of a text in the person's own words, which nothing reads but the group, and
        of the list of members.
    counted : tuple of str
        The answers whose share is told in a sentence; none of a question that only says who answered.
    several : bool
        Whether several answers may be ticked; their shares are of all who ticked any, and add up to more than one.
    nothing : str
        The answer that goes with no other: “nothing”.
    only_of : str
        Of a question for some alone, who they are. How many of them were invited is not known, so that neither a range
        nor an interval is given.
    on_own_sheet : bool
        Whether it stands on a sheet of its own that names the organisation and holds no other answer.
    """

    code: str
    text: str
    answers: str = ""
    counted: tuple[str, ...] = ()
    several: bool = False
    nothing: str = ""
    only_of: str = ""
    on_own_sheet: bool = False

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The codes that are in the base."""
        return tuple(code for code in LABELS[self.answers] if code not in UNSURE) if self.answers else ()

    def read(self, answer: str) -> tuple[str, ...] | None:
        """The codes of an answer, given as a code or in words of either language; None where it is none of the list."""
        parts = [part.strip() for part in answer.split(";")] if self.several else [answer.strip()]
        codes = tuple(dict.fromkeys(code_of(self.answers, part) for part in parts if part))
        known = tuple(code for code in codes if code is not None)
        return known if known and known == codes and not (self.nothing in known and len(known) > 1) else None


_SURE = ("3", "4")


def _agreement(code: str, text: str) -> SurveyQuestion:
    return SurveyQuestion(code, text, "agreement", _SURE)


_MEMBERS = (
    SurveyQuestion("m1", N_("Whom do you represent?"), "sector"),
    SurveyQuestion(
        "m2",
        N_("With how many members of the LAG did you do something together for the first time in the last 12 months?"),
        "new_partners",
        ("1", "2-3", "4+"),
    ),
    SurveyQuestion(
        "m3",
        N_(
            "Tick the organisations you worked with in the last 12 months (activity, project, help). Meetings do not"
            " count."
        ),
        several=True,
        on_own_sheet=True,
    ),
    SurveyQuestion(
        "m4",
        N_(
            "Is there somebody from another sector or municipality, known to you through the LAG, whom you would call"
            " for help?"
        ),
        "yes_no",
        ("yes",),
    ),
    _agreement("m5", N_("What other members promise can be relied on.")),
    SurveyQuestion(
        "m6", N_("Did you propose a change to a call, a criterion or a decision?"), "proposal", ("taken_up",)
    ),
    _agreement("m7", N_("Projects are chosen only by the criteria published beforehand.")),
    _agreement("m8", N_("Whoever has a conflict of interest declares it and does not vote.")),
    _agreement("m9", N_("No sector, municipality or person decides alone.")),
    _agreement("m10", N_("Papers for decisions come in time and are clear.")),
    SurveyQuestion(
        "m11", N_("How many unpaid hours a month do you give the LAG?"), "unpaid_hours", ("1-2", "3-5", "6+")
    ),
    SurveyQuestion(
        "m12", N_("Name one thing done through the LAG. Without it:"), "without_lag", ("later_or_smaller", "not_done")
    ),
    SurveyQuestion("m12_text", N_("Name one thing done through the LAG.")),
)
_APPLICANTS = (
    SurveyQuestion("a1", N_("Outcome of your application:"), "application_outcome"),
    SurveyQuestion("a2", N_("Was it your first application for European money?"), "yes_no", ("yes",)),
    SurveyQuestion("a3", N_("How did you hear of the call?"), "heard_from"),
    SurveyQuestion("a4", N_("Did the help of the office change the project?"), "office_help", ("substantial",)),
    _agreement("a5", N_("The criteria were clear before I applied.")),
    _agreement("a6", N_("I understood why the decision was as it was.")),
    SurveyQuestion(
        "a7", N_("How many of your own working days did preparation take?"), "preparation_days", ("11-20", "21+")
    ),
    SurveyQuestion("a8", N_("Did you pay a consultant?"), "yes_no", ("yes",)),
    SurveyQuestion(
        "a9a",
        N_("If approved: without this grant the project would have been:"),
        "without_grant",
        ("later", "smaller", "not_done"),
        only_of=N_("those approved"),
    ),
    SurveyQuestion(
        "a9b",
        N_("If not approved: what became of the project?"),
        "became",
        ("smaller", "postponed", "dropped"),
        only_of=N_("those not approved"),
    ),
    SurveyQuestion("a10", N_("Would you apply again?"), "again", ("yes",)),
    SurveyQuestion("a10_text", N_("One thing you would change:")),
)
_PARTICIPANTS = (
    SurveyQuestion("p1", N_("Is this your first event of the LAG?"), "yes_no", ("yes",)),
    SurveyQuestion("p2", N_("Where do you live?"), "lives", ("here", "area")),
    SurveyQuestion("p3", N_("With how many new people would you get in touch again?"), "new_people", ("1-2", "3+")),
    _agreement("p4", N_("I will use what I learned.")),
    SurveyQuestion(
        "p5",
        N_("After the event I will:"),
        "after_event",
        ("apply", "office", "group"),
        several=True,
        nothing="nothing",
    ),
    SurveyQuestion(
        "p6",
        N_("What makes taking part hard?"),
        "obstacles",
        ("hour", "transport", "access", "care"),
        several=True,
        nothing="none",
    ),
)
QUESTIONNAIRES: dict[str, tuple[SurveyQuestion, ...]] = {
    "members": _MEMBERS,
    "applicants": _APPLICANTS,
    "beneficiaries": _APPLICANTS,
    "participants": _PARTICIPANTS,
}


_BY_CODE: dict[tuple[str | None, str | None], SurveyQuestion] = {
    (audience, question.code): question for audience, asked in QUESTIONNAIRES.items() for question in asked
}


def question_of(audience: str | None, code: str | None) -> SurveyQuestion | None:
    """A question of the questionnaire for some people; None where it has no such."""
    return _BY_CODE.get((audience, code))


def answer_text(w: Words, question: SurveyQuestion, code: str) -> str:
    """An answer as it is ticked; of a scale with the number by which it may be entered."""
    text = label(w, question.answers, code)
    return f"{code} {text}" if code.isdigit() and text != code else text


def closed(questions: Iterable[SurveyQuestion]) -> tuple[SurveyQuestion, ...]:
    """Those whose answers are counted."""
    return tuple(question for question in questions if question.answers)


__all__ = ["QUESTIONNAIRES", "UNSURE", "SurveyQuestion", "answer_text", "closed", "question_of"]

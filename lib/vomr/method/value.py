"""The assessment of the added value of LEADER: a framework as data, and what stands behind each of its questions.

The framework is a list of key elements, each with its evaluation question, its factor of success and its indicators: an
answer from the register (:mod:`vomr.method.added_value`) or from a survey (:mod:`vomr.method.surveys`), which say
themselves how they are made and what they cannot say. Another framework is another such list. The first has the three
components of the EU CAP Network's guidelines, in our words. Member states assess the added value by Regulation (EU)
2022/1475, art. 2(d); the Court of Auditors (special report 10/2022) found no evidence of it.

The strength of evidence goes by a rule: counted from what happened, asked of people by a survey whose answers may be
shown, judged by the group in its own words. Several kinds beside each other are stronger than one; none is a gap.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vomr.method.added_value import Evidence
from vomr.method.figures import Declared, Figure
from vomr.method.surveys import Answered, Wave
from vomr.register.questionnaires import QUESTIONNAIRES, question_of
from vomr.words import N_


@dataclass(frozen=True)
class Element:
    """A key element.

    Attributes
    ----------
    code, component : str
        A component is one of :attr:`Framework.components`.
    name, question, factor : str
        What it is called, the evaluation question, and the factor of success that it is judged by.
    register : tuple of str
        Codes of :class:`vomr.method.added_value.Evidence`.
    surveys : tuple of str
        Questions of the questionnaires.
    """

    code: str
    component: str
    name: str
    question: str
    factor: str
    register: tuple[str, ...] = ()
    surveys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Framework:
    """Components by their codes, and the key elements of each; ``words`` says under which headings of the commentary
    the group judges a component itself.
    """

    name: str
    source: str
    components: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    elements: tuple[Element, ...]


EU_CAP_NETWORK = Framework(
    N_("Added value of LEADER in three components"),
    N_("After the EU CAP Network's guidelines “Assessing the added value of LEADER”, in our own words"),
    {
        "social_capital": N_("Improved social capital"),
        "governance": N_("Improved governance"),
        "results": N_("Enhanced results and impacts"),
    },
    {
        "social_capital": ("social_capital", "inclusion"),
        "governance": ("governance", "process"),
        "results": ("results",),
    },
    (
        Element(
            "networks",
            "social_capital",
            N_("Networks"),
            N_("Do organisations work together that did not do so before?"),
            N_("New ties come about every year, and do not end with the meeting at which they began."),
            ("network", "joint_projects"),
            ("m2", "p3"),
        ),
        Element(
            "bridges",
            "social_capital",
            N_("Ties across sectors and municipalities"),
            N_("Do ties reach beyond one's own sector and municipality?"),
            N_("Who needs help knows somebody on the other side."),
            ("bridges",),
            ("m4",),
        ),
        Element(
            "trust",
            "social_capital",
            N_("Trust"),
            N_("Can the partners rely on each other?"),
            N_("What was promised is kept, and members say so."),
            ("membership",),
            ("m5",),
        ),
        Element(
            "involvement",
            "social_capital",
            N_("Involvement"),
            N_("Do new people take part, and those who are seldom heard?"),
            N_("Every year some come for the first time, from all settlements and groups."),
            ("first_time_applicants", "settlements", "groups", "participants"),
            ("a2", "p1", "p2", "p5", "p6"),
        ),
        Element(
            "balance",
            "governance",
            N_("Balanced decisions"),
            N_("Does nobody decide alone?"),
            N_("All three sectors are in the room, and none has the majority of votes."),
            ("balance", "presence", "private_majority"),
            ("m9",),
        ),
        Element(
            "representation",
            "governance",
            N_("Representation"),
            N_("Do the bodies resemble the people of the territory?"),
            N_("Women and young people hold seats, not only places among the public."),
            ("women_and_young",),
        ),
        Element(
            "fairness",
            "governance",
            N_("Fair selection"),
            N_("Are projects chosen by criteria that everybody knows beforehand?"),
            N_("Members and applicants say so alike, also those who were refused."),
            ("scrutiny",),
            ("m7", "m8", "a5", "a6"),
        ),
        Element(
            "influence",
            "governance",
            N_("Decisions from below"),
            N_("Do proposals of members change calls, criteria and decisions?"),
            N_("Some proposals are taken up every year, and papers come in time to make them."),
            (),
            ("m6", "m10"),
        ),
        Element(
            "service",
            "governance",
            N_("Animation and service"),
            N_("Does the office make it easier to apply, and better to carry out?"),
            N_("Help changes projects; the applicant's way is short and costs little."),
            ("days_per_step", "animation_in_spending"),
            ("a4", "a7", "a8", "a10", "p4"),
        ),
        Element(
            "additionality",
            "results",
            N_("Additionality"),
            N_("What would have happened without the LAG?"),
            N_("Most of what was done would not have been done so, as shown by what became of refused projects."),
            (),
            ("m12", "a9a", "a9b"),
        ),
        Element(
            "innovation",
            "results",
            N_("Innovation"),
            N_("Do projects try what the area has not had?"),
            N_("Some projects are new to the area, and may fail."),
            ("innovation",),
        ),
        Element(
            "scale",
            "results",
            N_("Fitting scale"),
            N_("Does money reach those whom general measures pass by?"),
            N_("Small grants are given to those who have never applied before."),
            ("size_of_grants", "first_time_applicants"),
        ),
        Element(
            "leverage",
            "results",
            N_("What others add"),
            N_("How much do people add to the public money?"),
            N_("Own means and unpaid work stand beside every grant."),
            ("leverage",),
            ("m11",),
        ),
        Element(
            "durability",
            "results",
            N_("Lasting results"),
            N_("Do results last after the payment?"),
            N_("What was achieved is measured again a year or more after completion."),
            ("durability",),
        ),
    ),
)


_BY_STRENGTH = N_(
    "Evaluation questions of the framework, by whether the register and surveys that may be shown answer them."
)
KINDS = {
    "both": N_("Answered by the register and by surveys"),
    "counted": N_("Answered by the register alone"),
    "asked": N_("Answered by surveys alone"),
    "neither": N_("Answered by neither"),
}
STRENGTHS = {
    "questions": Declared("value.questions", "count", N_("Evaluation questions"), _BY_STRENGTH, parts=tuple(KINDS)),
    **{kind: Declared(f"value.{kind}", "count", title, _BY_STRENGTH) for kind, title in KINDS.items()},
}
# What a survey cannot say; a few questions ask for what nobody can have seen, or of what some alone have
_OF_THOSE_ASKED = N_("What those say who answered; what the silent think, and whether it is so, is not known.")
_SUPPOSED = N_("A supposition of those who answered, and so a claim: what would have been, nobody has seen.")
_OBSERVED = N_("What happened, as those say who were not approved; they had other projects than those approved.")
_LIMITS_OF_SURVEYS = {"m12": _SUPPOSED, "a9a": _SUPPOSED, "a9b": _OBSERVED}
_STRENGTH_OF = {(): "neither", ("counted",): "counted", ("asked",): "asked", ("counted", "asked"): "both"}


@dataclass(frozen=True)
class Asked:
    """A question of a survey with what was answered, in the last wave that is closed."""

    code: str
    wave: Wave
    answered: Answered


@dataclass(frozen=True)
class Assessment:
    """What stands behind a key element.

    Attributes
    ----------
    element : Element
    counted : tuple of Evidence
        Answers of the register that have figures.
    missing : tuple of Evidence
        Those whose tables are not entered.
    asked : tuple of Asked
        Questions whose answers may be shown.
    silent : tuple of str
        Questions that no closed wave tells anything of.
    """

    element: Element
    counted: tuple[Evidence, ...]
    missing: tuple[Evidence, ...]
    asked: tuple[Asked, ...]
    silent: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """How it is known, of the label set ``evidence``: ``counted``, ``asked``; nothing is a gap."""
        return tuple(kind for kind, known in (("counted", self.counted), ("asked", self.asked)) if known)

    @property
    def strength(self) -> str:
        """What answers the question, of :data:`KINDS`."""
        return _STRENGTH_OF[self.kinds]


def assess(
    evidence: Iterable[Evidence], waves: Iterable[Wave], framework: Framework = EU_CAP_NETWORK
) -> tuple[Assessment, ...]:
    """What is known of each key element of a framework, in its order."""
    answers, waves = {answer.code: answer for answer in evidence}, tuple(waves)
    return tuple(_assessment(element, answers, waves) for element in framework.elements)


def _assessment(element: Element, answers: Mapping[str, Evidence], waves: tuple[Wave, ...]) -> Assessment:
    known = [answers[code] for code in element.register]
    asked = {code: last_asked(code, waves) for code in element.surveys}
    return Assessment(
        element,
        tuple(answer for answer in known if answer.figures),
        tuple(answer for answer in known if not answer.figures),
        tuple(found for found in asked.values() if found is not None),
        tuple(code for code, found in asked.items() if found is None),
    )


def strengths(assessments: Iterable[Assessment]) -> dict[str, Figure]:
    """How many questions are answered by what."""
    counts = Counter(assessment.strength for assessment in assessments)
    return {
        name: rule.figure(counts.total() if name == "questions" else counts[name]) for name, rule in STRENGTHS.items()
    }


def last_asked(code: str, waves: Iterable[Wave]) -> Asked | None:
    """A question in the last wave that tells anything of it."""
    shown = [Asked(code, wave, found) for wave in waves if (found := wave.question(code)) and found.is_shown]
    return max(shown, key=lambda asked: asked.wave.last or dt.date.min, default=None)


def limits_of_survey(code: str) -> str:
    """What a question of a survey cannot say (English, for the catalogues)."""
    return _LIMITS_OF_SURVEYS.get(code, _OF_THOSE_ASKED)


def audience_of(code: str) -> str:
    """Whom a question is for."""
    return next(audience for audience in QUESTIONNAIRES if question_of(audience, code))


__all__ = [
    "EU_CAP_NETWORK",
    "KINDS",
    "Asked",
    "Assessment",
    "Element",
    "Framework",
    "assess",
    "audience_of",
    "limits_of_survey",
    "strengths",
]

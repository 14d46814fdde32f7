"""The yearly workshop at which a group assesses itself: eight questions, two figures beside each, and what is decided.

The questions are data. Beside a question stand the first two of its figures that are known, of the register or of the
last survey that may be shown; where there are none, nothing: a number that nobody has counted helps nobody to think.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from vomr.method.figures import Figure
from vomr.method.results import Results
from vomr.method.value import Asked, last_asked
from vomr.words import N_

_FIGURES = 2


@dataclass(frozen=True)
class WorkshopQuestion:
    """A question to talk about.

    Attributes
    ----------
    name, text : str
        What it is about, and the question.
    figures : dict of str to str
        Figures that may stand beside it, by their ids, each with a title of its own.
    surveys : tuple of str
        Questions of the questionnaires whose shares may stand there, before the figures.
    """

    name: str
    text: str
    figures: Mapping[str, str]
    surveys: tuple[str, ...] = ()


QUESTIONS = (
    WorkshopQuestion(
        N_("Plan and money"),
        N_("Does the strategy go by its plan, and where does money stand still?"),
        {
            "absorption.total.contracted_rate": N_("Contracted, of the budget"),
            "absorption.total.paid_rate": N_("Paid, of the budget"),
        },
    ),
    WorkshopQuestion(
        N_("Indicators"),
        N_("Which targets are within reach, and which are not?"),
        {
            "indicators.standing.on_track": N_("Indicators on track"),
            "indicators.standing.behind": N_("Indicators behind"),
        },
    ),
    WorkshopQuestion(
        N_("Quality of projects"),
        N_("Of which projects are we proud, and which would nobody miss?"),
        {
            "outcomes.contracts.completed": N_("Projects completed"),
            "added_value.innovation.innovative": N_("Innovative projects"),
            "outcomes.contracts.terminated": N_("Contracts terminated"),
        },
    ),
    WorkshopQuestion(
        N_("Criteria"),
        N_("Do the criteria choose the projects that we want?"),
        {
            "added_value.scrutiny.contested": N_("Decisions with votes against or abstentions"),
            "added_value.scrutiny.conflicts": N_("Decisions with declared conflicts of interest"),
        },
        ("m7", "a5"),
    ),
    WorkshopQuestion(
        N_("Who is missing"),
        N_("Whom have we not heard, and who does not apply?"),
        {
            "added_value.settlements.silent": N_("Settlements without an application"),
            "added_value.first_time_applicants.first_time": N_("First-time applicants"),
            "added_value.groups.silent": N_("Types of applicants that have never applied"),
        },
    ),
    WorkshopQuestion(
        N_("The applicant's way"),
        N_("Where does an applicant wait, and where do they give up?"),
        {
            "added_value.days_per_step.submission_to_decision": N_("Days from application to our decision, median"),
            "added_value.days_per_step.contract_to_payment": N_("Days from contract to the first payment, median"),
        },
        ("a7",),
    ),
    WorkshopQuestion(
        N_("Office and animation"),
        N_("What of our work has helped, and what has not?"),
        {
            "animation.events": N_("Events so far"),
            "added_value.animation_in_spending.part": N_("Animation, of what was paid for management"),
        },
        ("a4",),
    ),
    WorkshopQuestion(N_("What we change"), N_("What do we do differently from tomorrow, and who does it?"), {}),
)


def beside(results: Results, question: WorkshopQuestion) -> list[tuple[str, Figure] | Asked]:
    """What stands beside a question: shares of surveys, then figures with their titles; two at most."""
    figures = results.figures()
    asked = (found for code in question.surveys if (found := last_asked(code, results.surveys)))
    counted = (
        (title, figures[name])
        for name, title in question.figures.items()
        if name in figures and figures[name].value is not None
    )
    return list(islice((*asked, *counted), _FIGURES))


__all__ = ["QUESTIONS", "WorkshopQuestion", "beside"]

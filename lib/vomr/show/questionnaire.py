"""A questionnaire on paper: a page for each audience, and the sheet of partners that names an organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from vomr.document import Paragraph, content
from vomr.register.questionnaires import QUESTIONNAIRES, SurveyQuestion, answer_text
from vomr.show.fragments import Fragment, heading, paragraph
from vomr.words import NBSP, Words
from vomr.words.labels import LABELS

_BOX, _LINE = "☐", "." * 90  # what is ticked, and where one writes
_BETWEEN = "\N{EM SPACE} "


def questionnaire(w: Words, audience: str, lag: str, delete_on: dt.date) -> Fragment:
    """The notice and the questions for an audience, each with the code by which it is entered, but those of a sheet of
    their own.
    """
    who = w("Do not write names. Answers are shown only in total, with at least five answers to the question.")
    notice = w(
        "Taking part is voluntary. {who} They are kept until {day} and then deleted. Controller: {lag}.",
        who=who,
        day=w.date(delete_on),
        lag=lag,
    )
    shown = paragraph(notice, "note")
    for question in QUESTIONNAIRES[audience]:
        if not question.on_own_sheet:
            shown += _question(w, question)
    return shown


def partners(w: Words, lag: str, members: Iterable[tuple[str, str]]) -> Fragment:
    """The question of partners: the organisations of the group by code and name, each with a box.

    It names no person, so that it is kept: what is new among ties is told beside the year before.
    """
    who = w(
        "This sheet names your organisation, never a person. Reports tell how many ties there are, in total and by"
        " sector and municipality; who works with whom is known within the group alone."
    )
    notice = w(
        "Taking part is voluntary. {who} The sheets are kept, so that the years can be compared. Controller: {lag}.",
        who=who,
        lag=lag,
    )
    shown = paragraph(notice, "note")
    for question in QUESTIONNAIRES["members"]:
        if question.on_own_sheet:
            shown += _asked(w, question)
    shown += paragraph(w("Your organisation (code): {line}", line="." * 20))
    return shown + Fragment(tuple(Paragraph(content(f"{_BOX}{NBSP}{code} {name}")) for code, name in members))


def _asked(w: Words, question: SurveyQuestion) -> Fragment:
    return heading(f"{question.code}. {w(question.text)}", 3)


def _question(w: Words, question: SurveyQuestion) -> Fragment:
    if not question.answers:  # in one's own words, after the question that it belongs to
        return paragraph(f"{w(question.text)} {_LINE}")
    answers = (f"{_BOX}{NBSP}{answer_text(w, question, code).replace(' ', NBSP)}" for code in LABELS[question.answers])
    several = [w("(several may be ticked)")] if question.several else []
    return _asked(w, question) + paragraph(_BETWEEN.join([*answers, *several]))

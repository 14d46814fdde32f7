"""Surveys: questions and answers that are none of the questionnaire's, and what would break its promises."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from vomr.method.checks.rule import Hit, RegisterOnDay, Row, rule
from vomr.method.recommendations import MOST_RECOMMENDATIONS
from vomr.register.questionnaires import QUESTIONNAIRES, SurveyQuestion, question_of
from vomr.words import N_
from vomr.words.labels import LABELS
from vomr.words.language import TitlesInARow


class _Held(NamedTuple):
    """What an answer is judged by: the survey that it belongs to."""

    survey: str
    audience: str
    wave: str | None
    invited: int | None
    delete_on: dt.date | None


def _surveys(at: RegisterOnDay) -> dict[str, _Held]:
    return {row["survey"]: _Held(*(row[name] for name in _Held._fields)) for row in at.rows("surveys")}


def _answers(at: RegisterOnDay) -> Iterator[tuple[Row, _Held, SurveyQuestion | None]]:
    """Answers of surveys that are known, each with its question."""
    surveys = at.made_once(_surveys)
    for row in at.rows("survey_answers"):
        if (held := surveys.get(row["survey"])) and held.audience and row["question"]:
            yield row, held, question_of(held.audience, row["question"])


def _codes(at: RegisterOnDay) -> dict[str, dict[str, Row]]:
    """The codes of those who answered each survey, each with a row; without the sheets that name organisations."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row, held, question in _answers(at):
        if row["respondent"] and not (question and question.on_own_sheet):
            found[held.survey].setdefault(row["respondent"], row)
    return found


def _with_answers(at: RegisterOnDay) -> Iterator[Row]:
    """Surveys that somebody has answered."""
    codes = at.made_once(_codes)
    return (row for row in at.rows("surveys") if codes.get(row["survey"]))


@rule(
    "survey-question",
    "error",
    N_("The question {value} does not stand in the questionnaire for this survey's audience; it has {known}"),
    N_("Correct the question, or the survey's column “Whom we ask”."),
)
def _unknown_question(at: RegisterOnDay) -> Iterator[Hit]:
    for row, held, question in _answers(at):
        if question is None:
            known = tuple(LABELS["survey_question"][asked.code] for asked in QUESTIONNAIRES.get(held.audience, ()))
            yield at.hit("survey_answers", row, "question", known=TitlesInARow(known))


@rule(
    "survey-answer",
    "error",
    N_("The answer is none of the answers to the question {question}: {allowed}"),
    N_(
        "Correct it by the sheet; where several are ticked and only one may be, leave the cell empty. An answer that"
        " cannot be read is counted nowhere."
    ),
)
def _unknown_answer(at: RegisterOnDay) -> Iterator[Hit]:
    for row, _, question in _answers(at):
        if question and question.answers and row["answer"] and question.read(row["answer"]) is None:
            labels = LABELS[question.answers]
            allowed = TitlesInARow(tuple(labels.values()), codes=tuple(labels), pattern="{code} – {title}")
            yield at.hit("survey_answers", row, "answer", question=row["question"], allowed=allowed)


@rule(
    "survey-partners",
    "error",
    N_("The sheet of partners ({question}) holds a code that no member has"),
    N_("Write the codes of members as the sheet “Members” has them, with “;” between them."),
)
def _unknown_member(at: RegisterOnDay) -> Iterator[Hit]:
    known = set(at["members"].plain["member"])
    for row, _, question in _answers(at):
        if question is None or not question.on_own_sheet:
            continue
        if row["respondent"] and row["respondent"] not in known:
            yield at.hit("survey_answers", row, "respondent", question=row["question"])
        if {part.strip() for part in (row["answer"] or "").split(";") if part.strip()} - known:
            yield at.hit("survey_answers", row, "answer", question=row["question"])


@rule(
    "survey-named",
    "error",
    N_("The code of a member stands at an answer that is to be nobody's: only the sheet of partners names a member"),
    N_("Give the sheet a random code, and only the question of partners the code of the member."),
)
def _named_answer(at: RegisterOnDay) -> Iterator[Hit]:
    known = set(at["members"].plain["member"])
    every = at.made_once(_codes)
    at.looks_at("survey_answers", sum(map(len, every.values())))
    for codes in every.values():
        for code, row in codes.items():
            if code in known:
                yield at.hit("survey_answers", row, "respondent")


@rule(
    "survey-invited",
    "error",
    N_("{answered} have answered, but {value} are entered as invited"),
    N_("Correct the number of those invited, or look for a sheet that was entered twice."),
)
def _more_than_invited(at: RegisterOnDay) -> Iterator[Hit]:
    codes = at.made_once(_codes)
    for row in at.rows("surveys"):
        answered = len(codes.get(row["survey"], ()))
        if row["invited"] is not None and answered > row["invited"]:
            yield at.hit("surveys", row, "invited", answered=answered)


@rule(
    "survey-same-code",
    "warning",
    N_("{n} codes stand in another wave as well: answers of one person could be followed from wave to wave"),
    N_("Give the sheets of each wave new random codes; the order in which they were returned is to be lost too."),
)
def _same_codes(at: RegisterOnDay) -> Iterator[Hit]:
    surveys, codes = at.made_once(_surveys), at.made_once(_codes)
    for row in at.rows("surveys"):
        before = {
            code
            for survey, others in codes.items()
            if surveys[survey].audience == row["audience"] and (surveys[survey].wave or "") < (row["wave"] or "")
            for code in others
        }
        if again := before & set(codes.get(row["survey"], ())):
            yield at.hit("surveys", row, "wave", n=len(again))


@rule(
    "survey-without-end",
    "warning",
    N_("The survey has answers and no last day, so that nothing of it is shown"),
    N_("Enter the last day for answers; after it no answers are added."),
)
def _without_end(at: RegisterOnDay) -> Iterator[Hit]:
    for row in _with_answers(at):
        if row["to"] is None:
            yield at.hit("surveys", row, "to")


@rule(
    "survey-keeping",
    "warning",
    N_("The day on which the answers are deleted, which the questionnaire promises, is not entered"),
    N_("Enter the day that stands on the questionnaire."),
)
def _without_deletion(at: RegisterOnDay) -> Iterator[Hit]:
    for row in _with_answers(at):
        if row["delete_on"] is None:
            yield at.hit("surveys", row, "delete_on")


@rule(
    "survey-delete",
    "warning",
    N_("The answers were to be deleted on {value}, as the questionnaire promises, and stand there still"),
    N_(
        "Close the wave: “vomr survey {survey} --close” draws the totals that reports go on with and deletes what was"
        " imported. Rows on the sheet of answers you delete yourself."
    ),
)
def _not_deleted(at: RegisterOnDay) -> Iterator[Hit]:
    for row in _with_answers(at):
        if row["delete_on"] and row["delete_on"] < at.day:
            yield at.hit("surveys", row, "delete_on", survey=row["survey"])


@rule(
    "survey-closed",
    "warning",
    N_("The wave {value} was closed on {day}, and {n} of its answers stand there still; they count nowhere"),
    N_("Delete the rows of the survey from the sheet of answers: its totals stand."),
)
def _answers_of_closed(at: RegisterOnDay) -> Iterator[Hit]:
    drawn = {(totals.audience, totals.wave): totals for totals in at.register.survey_totals}
    given = Counter(held.survey for _, held, question in _answers(at) if not (question and question.on_own_sheet))
    for row in at.rows("surveys"):
        totals = drawn.get((row["audience"], row["wave"]))
        if totals and given[row["survey"]]:
            yield at.hit("surveys", row, "wave", day=totals.drawn_on, n=given[row["survey"]])


@rule(
    "recommendations-many",
    "note",
    N_("{n} recommendations stand for the year {value}; more than {most} are seldom followed up"),
    N_("Keep the most important ones, and put the others off to the next year."),
)
def _many_recommendations(at: RegisterOnDay) -> Iterator[Hit]:
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in at.rows("recommendations"):
        if row["year"] is not None:
            by_year[row["year"]].append(row)
    for rows in by_year.values():
        if len(rows) > MOST_RECOMMENDATIONS:
            yield at.hit("recommendations", rows[MOST_RECOMMENDATIONS], "year", n=len(rows), most=MOST_RECOMMENDATIONS)

"""Which question a column of answers holds: by the text of the question, as forms and people write it.

Forms on the web (EUSurvey, Microsoft and Google Forms) put the question's text over the column, with a number, an
asterisk or tags around it, in whatever language it was asked, and perhaps edited a little; in a grid the row stands in
brackets or after a colon. Of a question with several answers a column may hold one of them alone. What a form writes of
itself (who, when, from where) is known by its heading or by what stands in the column, and is never taken.
"""

from __future__ import annotations

import datetime as dt
import difflib
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from vomr.register.cells import as_text, is_empty
from vomr.register.questionnaires import QUESTIONNAIRES, SurveyQuestion
from vomr.spelling import folded
from vomr.words import LANGUAGES, N_, Words
from vomr.words.labels import LABELS, label

SHEET_CODE = N_("Code of the sheet")  # of the entry sheet
ORGANISATION = N_("Your organisation (code)")  # of the sheet of partners
RETURNED = N_("Sheet returned")
_NEAR, _AHEAD = 0.8, 0.1  # how much an edited text has to resemble a question, and more than any other
_TAG, _NUMBER = (
    re.compile(r"<[^>]+>"),
    re.compile(r"^\W*(?:(?:q|въпрос|question)\W*)?\d{1,2}\s*[.):]\s*", re.IGNORECASE),
)
_CODE = re.compile(r"^\W*([a-zа-я]\d{1,2}[abаб]?)\b(?:\s*([.):])|\W)*", re.IGNORECASE)
_SHORT_NAME = re.compile(r"\s*\((?:ID\d+|\w+_\d+)\)\s*$")  # EUSurvey, where it is asked to
_ROW = re.compile(r"^(.*)\[([^\]]+)\]\s*$|^(.*):\s*([^:]+)$", re.DOTALL)
_OPTION_AFTER = re.compile(r"[\s:\[\]()–—-]+")
# What forms call what they know of who answered
_OF_THE_FORM = frozenset(
    folded(title)
    for title in (
        *("ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Language", "Quiz feedback"),
        *("Total points", "Grade posted time", "Completion date", "Submission date", "Submitted on", "Respondent"),
        *("ИД", "№", "Начален час", "Час на започване", "Начало", "Час на завършване", "Час на приключване", "Край"),
        *("Имейл", "Име", "Час на последна промяна", "Час на последната промяна", "Език", "Общо точки"),
        *("Timestamp", "Email Address", "Username", "Score", "Клеймо за време", "Имейл адрес", "Потребителско име"),
        *("Invitation Number", "Contribution ID", "User Name", "Creation Date", "Last Update", "Languages", "Alias"),
        *("Total Score", "Номер на поканата", "Идентификатор на отговора", "Дата на създаване", "Езици"),
        *("Последна актуализация", "Последно обновяване", "IP", "IP адрес", "IP address", "Точки", "Резултат"),
    )
)
_BEGINS = tuple(folded(text) for text in ("Points - ", "Feedback - ", "Точки – ", "Обратна връзка – "))
_MOMENT = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?:[ T,]+\d{1,2}:\d{2}.*)?|\S+@\S+|anonymous|анонимен", re.IGNORECASE
)


@dataclass(frozen=True)
class Heading:
    """What a column of answers holds.

    Attributes
    ----------
    question : SurveyQuestion
    option : str
        Of a column that holds one answer of several alone, which.
    is_sure : bool
        Whether the heading is the question's text; one that only resembles it is shown before it is taken.
    """

    question: SurveyQuestion
    option: str = ""
    is_sure: bool = True


def heading(w: Words, question: SurveyQuestion, option: str = "") -> str:
    """The heading of a column of the entry sheet, which is read back."""
    text = f"{_number(question)}. {w(question.text)}"
    return f"{text} – {label(w, question.answers, option)}" if option else text


def _number(question: SurveyQuestion) -> str:
    """The number that stands before a question, and before the text in one's own words that belongs to it."""
    return question.code.partition("_")[0]


def heading_of(title: str, audience: str) -> Heading | None:
    """The question that a heading means, of those for an audience; None where it is none of them."""
    text = _NUMBER.sub("", _plain(title))
    known = _known(audience)
    numbered = _CODE.match(text)
    if numbered:
        code = folded(numbered[1])
        own = {key: question for key, question in known.items() if folded(_number(question)) == code}
        if own:
            rest = text[numbered.end() :]
            by_number = Heading(next(iter(own.values())), is_sure=not rest) if numbered[2] or not rest else None
            return _of_text(rest, own) or by_number
    return _of_text(text, known)


def _plain(title: str) -> str:
    """A heading without tags, the asterisk of a question that must be answered, and a form's own name for it."""
    return _SHORT_NAME.sub("", " ".join(html.unescape(_TAG.sub(" ", title)).split())).rstrip(" *")


def _of_text(text: str, known: dict[str, SurveyQuestion]) -> Heading | None:
    key = folded(text)
    if question := known.get(key):
        return Heading(question)
    if not key:
        return None
    for question in dict.fromkeys(known.values()):
        if question.several and question.answers and (option := _option_at_end(text, question)):
            begin, code = option
            if not begin or ((asked := _of_text(begin, known)) and asked.question == question):
                return Heading(question, code)
    if (row := _ROW.match(text)) and (question := known.get(folded(row[2] or row[4]))):
        return Heading(question)
    return _nearest(key, known)


def _option_at_end(text: str, question: SurveyQuestion) -> tuple[str, str] | None:
    """What stands before an answer of a question at the end of a heading, and the answer's code."""
    plain = _OPTION_AFTER.sub(" ", text).strip().casefold()
    for code, labels in LABELS[question.answers].items():
        for word in labels.titles:
            end = _OPTION_AFTER.sub(" ", word).strip().casefold()
            if plain.endswith(" " + end):
                return plain.removesuffix(end).strip(), code
    return None


def _nearest(key: str, known: dict[str, SurveyQuestion]) -> Heading | None:
    """The question whose text an edited heading resembles, where it resembles no other as much."""
    best: dict[str, float] = {}
    for text, question in known.items():
        matcher = difflib.SequenceMatcher(None, text, key, autojunk=False)
        if matcher.real_quick_ratio() > _NEAR and matcher.quick_ratio() > _NEAR:
            best[question.code] = max(best.get(question.code, 0.0), matcher.ratio())
    scored = sorted(best.items(), key=lambda item: -item[1])
    if not scored or scored[0][1] < _NEAR or (len(scored) > 1 and scored[0][1] - scored[1][1] < _AHEAD):
        return None
    return Heading(next(question for question in known.values() if question.code == scored[0][0]), is_sure=False)


@cache
def _known(audience: str) -> dict[str, SurveyQuestion]:
    """Questions by what their headings may be, folded: the text in each language, its few words, its code."""
    found: dict[str, SurveyQuestion] = {}
    for question in QUESTIONNAIRES[audience]:
        texts = [Words(lang)(question.text) for lang in LANGUAGES]
        for text in (*texts, question.code, *LABELS["survey_question"][question.code].titles):
            found.setdefault(folded(text), question)
    return found


def means(title: str, message: str) -> bool:
    """Whether a heading is one of our own, in either language."""
    return folded(title.rstrip(" *")) in _in_every_language(message)


@cache
def _in_every_language(message: str) -> frozenset[str]:
    return frozenset(folded(Words(lang)(message)) for lang in LANGUAGES)


def is_of_the_form(title: str, cells: Iterable[Any]) -> bool:
    """Whether a column is what a form writes of itself: hours, addresses, numbers of its own; or an empty one."""
    key = folded(title)
    if key in _OF_THE_FORM or key.startswith(_BEGINS):
        return True
    filled = [cell for cell in cells if not is_empty(cell)]
    return all(isinstance(cell, dt.date) or _MOMENT.fullmatch(as_text(cell)) for cell in filled)


def best_audience(titles: Iterable[str], *, by_number: bool = False) -> tuple[str, int]:
    """Whose questionnaire headings are of, and how many of its questions stand in them.

    Where none is a question word for word, none is looked at more closely, unless it is known that they are questions
    and may be called ``by_number`` alone: “P1” is a heading in many a list.
    """
    titles = [title for title in titles if title.strip()]
    plain = [_plain(title) for title in titles]
    keys = {folded(_CODE.sub("", _NUMBER.sub("", text))) for text in plain}
    if not by_number and not any(keys & _texts(audience) for audience in QUESTIONNAIRES):
        return "", 0
    scored = {audience: len({asked.question.code for asked in _asked(titles, audience)}) for audience in QUESTIONNAIRES}
    audience = max(scored, key=lambda name: scored[name])
    return audience, scored[audience]


@cache
def _texts(audience: str) -> frozenset[str]:
    """The texts of its questions in every language, folded."""
    return frozenset(folded(Words(lang)(question.text)) for lang in LANGUAGES for question in QUESTIONNAIRES[audience])


def _asked(titles: Iterable[str], audience: str) -> Iterator[Heading]:
    return (asked for title in titles if (asked := heading_of(title, audience)))


__all__ = [
    "ORGANISATION",
    "RETURNED",
    "SHEET_CODE",
    "Heading",
    "best_audience",
    "heading",
    "heading_of",
    "is_of_the_form",
    "means",
]

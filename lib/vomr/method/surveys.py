"""What surveys say: of how many who answered, which share; and what the silent could change.

An answer is a person's, so nothing is told that could be traced to one. Under :data:`SMALLEST_BASE` answers to a
question nothing of it is shown, in any edition; nor where everybody who could answer did and at most one of them said
something else. No two questions are crossed, answers of several audiences or waves are never added up, and a wave is
told when it is closed, so that no two reports differ by one answer; once its totals are drawn, they alone are told, and
the answers may be deleted. The public edition holds no count of one or two, as
everywhere (method.md §4). Waves are compared as groups: nobody is followed from one to the next.

A share is of those who gave an answer; who could not judge is outside the base, and their share stands beside it. The
range is what it would be if all who did not answer had answered one way or the other: it needs no assumption. The
interval holds if the silent are as those who answered: exact, of draws without replacement from those invited, and only
where at least half answered. Words of a scale have no mean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any, NamedTuple

from vomr.method.figures import Declared, Figure, Reason, ratio
from vomr.register import Register
from vomr.register.people import SMALLEST
from vomr.register.questionnaires import QUESTIONNAIRES, SurveyQuestion, closed, question_of
from vomr.register.questionnaires import UNSURE as CANNOT_JUDGE
from vomr.register.survey_totals import ANSWERED, COUNTED, UNSURE, WaveTotals
from vomr.words import N_

SMALLEST_BASE = 5  # answers to a question under which nothing of it is shown
_OUTSIDE = Fraction(1, 20)  # how often an interval may miss, both sides together

UNDER_FIVE = Reason("under_five", N_("fewer than five answers: nothing is shown"))
NOT_CLOSED = Reason("not_closed", N_("the survey is not closed yet: nothing is shown before its last day"))
ALL_ALIKE = Reason("all_alike", N_("all have answered and nearly all the same: each one's answer would be known"))
SMALL_COUNT = Reason("public_edition", N_("the public edition holds no count of one or two persons"))
NOT_INVITED = Reason("not_entered", N_("the number of those invited is not entered"))
TOO_FEW_INVITED = Reason("invited_wrong", N_("more have answered than were invited"))
OF_SOME = Reason("of_some", N_("how many of those invited the question concerns is not known"))
UNDER_HALF = Reason("under_half", N_("fewer than half have answered"))
NOT_COUNTED = Reason("not_applicable", N_("the question only says who answered"))

_OF_WAVE = "surveys.{audience}.{wave}."
_OF_QUESTION = _OF_WAVE + "{question}."
WAVE = {
    "answers": Declared(
        "surveys.answers",
        "count",
        N_("Answered the survey"),
        N_("Those of whom there is any answer to the questionnaire; under five nothing is shown."),
        _OF_WAVE + "answers",
    ),
    "invited": Declared(
        "surveys.invited",
        "count",
        N_("Invited to the survey"),
        N_("As entered for the surveys of the wave."),
        _OF_WAVE + "invited",
    ),
}
QUESTION = {
    name: Declared(f"surveys.question.{name}", unit, title, sentence, _OF_QUESTION + name)  # type: ignore[arg-type]
    for name, unit, title, sentence in (
        (
            "answered",
            "count",
            N_("Answers to the question"),
            N_("Answers but “cannot judge” and “do not know”; under five nothing of the question is shown."),
        ),
        (
            "unsure",
            "share",
            N_("Cannot judge"),
            N_("“Cannot judge” or “do not know”, divided by these and the answers to the question."),
        ),
        (
            "counted",
            "share",
            N_("Share of the answers that are counted"),
            N_("Answers that the questionnaire counts for the question, divided by the answers to the question."),
        ),
        (
            "least",
            "share",
            N_("Share if nobody of the silent had answered so"),
            N_("Answers that are counted, divided by all invited but those who cannot judge."),
        ),
        (
            "most",
            "share",
            N_("Share if all of the silent had answered so"),
            N_("Answers that are counted and the silent, divided by all invited but those who cannot judge."),
        ),
        (
            "low",
            "share",
            N_("Interval, lower end"),
            N_(
                "Exact hypergeometric interval of 95 %, if the silent are as those who answered; not where fewer than"
                " half answered."
            ),
        ),
        (
            "high",
            "share",
            N_("Interval, upper end"),
            N_(
                "Exact hypergeometric interval of 95 %, if the silent are as those who answered; not where fewer than"
                " half answered."
            ),
        ),
    )
}
SHARE = Declared(
    "surveys.option",
    "share",
    N_("Share of an answer"),
    N_(
        "This answer divided by the answers to the question; where several may be ticked, by all who ticked any, so"
        " that the shares add up to more than one."
    ),
    _OF_QUESTION + "{option}.share",
)
DECLARED = (*WAVE.values(), *QUESTION.values(), SHARE)


class Base(NamedTuple):
    """What was answered to a question: by its codes, by how many in the base, by how many who cannot judge; by nobody
    of how many (None: not known).
    """

    counts: Mapping[str, int]
    n: int
    unsure: int
    silent: int | None


class Tally(NamedTuple):
    """A question's answers, how many of them it counts, and why nothing of it is shown, where that is so."""

    base: Base
    counted: int
    hidden: Reason | None


_NOBODY = Tally(Base({}, 0, 0, None), 0, UNDER_FIVE)
_HIDDEN = {reason.code: reason for reason in (UNDER_FIVE, ALL_ALIKE)}


@dataclass(frozen=True)
class Answered:
    """A question of a wave: ``figures`` by the names of :data:`QUESTION`, ``shares`` by its answers."""

    question: str
    figures: dict[str, Figure]
    shares: dict[str, Figure]

    @property
    def is_shown(self) -> bool:
        """Whether the share that it counts is told."""
        return self.figures["counted"].value is not None

    def all_figures(self) -> Iterator[Figure]:
        yield from self.figures.values()
        yield from self.shares.values()


@dataclass(frozen=True)
class Wave:
    """The surveys of an audience in a wave, counted together.

    ``figures`` by the names of :data:`WAVE`; without a last day that has passed the wave is not closed, and holds no
    questions.
    """

    audience: str
    wave: str
    first: dt.date | None
    last: dt.date | None
    delete_on: dt.date | None
    is_closed: bool
    figures: dict[str, Figure]
    questions: tuple[Answered, ...]

    def question(self, code: str) -> Answered | None:
        return next((found for found in self.questions if found.question == code), None)

    def all_figures(self) -> dict[str, Figure]:
        """By their ids."""
        found = [*self.figures.values(), *(figure for asked in self.questions for figure in asked.all_figures())]
        return {figure.id: figure for figure in found}


def surveys(register: Register, day: dt.date) -> tuple[Wave, ...]:
    """The waves by ``day``, by audience and in the order in which they were held."""
    waves: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in register.rows("surveys", register["surveys"].drop_duplicates("survey")):
        if row["audience"] in QUESTIONNAIRES and row["wave"] and not (row["from"] and row["from"] > day):
            waves[row["audience"], row["wave"]].append(row)
    answers = _answers(register)
    found = [_wave(audience, wave, rows, answers, register, day) for (audience, wave), rows in waves.items()]
    audiences = list(QUESTIONNAIRES)
    return tuple(sorted(found, key=lambda wave: (audiences.index(wave.audience), wave.last or dt.date.max, wave.wave)))


def _answers(register: Register) -> dict[str, list[tuple[str, str, str]]]:
    """Of each survey who answered what to which question."""
    found = defaultdict(list)
    for row in register.rows("survey_answers", register["survey_answers"]):
        if row["survey"] and row["respondent"] and row["question"] and row["answer"]:
            found[row["survey"]].append((row["respondent"], row["question"], row["answer"]))
    return found


def _wave(
    audience: str,
    wave: str,
    rows: list[dict[str, Any]],
    answers: Mapping[str, list[tuple[str, str, str]]],
    register: Register,
    day: dt.date,
) -> Wave:
    days = {name: [row[name] for row in rows if row[name]] for name in ("from", "to", "delete_on")}
    is_closed = all(row["to"] and row["to"] <= day for row in rows)
    is_public = register.people is not None
    invited = None if any(row["invited"] is None for row in rows) else sum(row["invited"] for row in rows)
    totals = totals_of(register, audience, wave)
    people, counted = _from_totals(totals, invited) if totals else _from_answers(audience, rows, answers, invited)
    of = {"audience": audience, "wave": in_a_name(wave)}
    questions = closed(QUESTIONNAIRES[audience]) if is_closed else ()
    asked = tuple(_answered(question, counted.get(question.code, _NOBODY), is_public, of) for question in questions)
    reason = UNDER_FIVE if is_closed else NOT_CLOSED
    if is_public and any(0 < people - (n.figures["answered"].value or people) < SMALLEST for n in asked):
        reason = SMALL_COUNT  # beside the answers to a question it would count one or two who gave none
    is_shown = is_closed and people >= SMALLEST_BASE and reason is not SMALL_COUNT
    figures = {
        "answers": WAVE["answers"].figure(people if is_shown else None, reason, **of),
        "invited": WAVE["invited"].figure(invited, NOT_INVITED, **of),
    }
    return Wave(
        audience,
        wave,
        min(days["from"], default=None),
        max(days["to"], default=None),
        max(days["delete_on"], default=None),
        is_closed,
        figures,
        asked,
    )


def totals_of(register: Register, audience: str, wave: str) -> WaveTotals | None:
    """The totals of a wave, where they are drawn: then its answers are read no more."""
    same = (totals for totals in register.survey_totals if (totals.audience, totals.wave) == (audience, wave))
    return next(same, None)


def _from_answers(
    audience: str,
    rows: Iterable[Mapping[str, Any]],
    answers: Mapping[str, list[tuple[str, str, str]]],
    invited: int | None,
) -> tuple[int, dict[str, Tally]]:
    """How many have answered, and what to each question."""
    given: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)  # question → survey, respondent → answer
    for row in rows:
        for respondent, code, answer in answers.get(row["survey"], ()):
            asked = question_of(audience, code)
            if asked is not None and not asked.on_own_sheet:
                given[code][row["survey"], respondent] = answer
    people = len({who for of_question in given.values() for who in of_question})
    return people, {
        question.code: _tally(question, given[question.code], invited, people)
        for question in closed(QUESTIONNAIRES[audience])
    }


def _tally(question: SurveyQuestion, given: Mapping[Any, str], invited: int | None, people: int) -> Tally:
    base, counted = base_of(question, given, invited), counted_in(question, given)
    have_all = invited is not None and (people >= invited if question.only_of else base.silent == 0)
    return Tally(base, counted, _withheld(base, counted, have_all=have_all))


def _from_totals(totals: WaveTotals, invited: int | None) -> tuple[int, dict[str, Tally]]:
    """The same, of a wave that is closed."""
    tallies = {}
    for question in closed(QUESTIONNAIRES[totals.audience]):
        counts = totals.questions.get(question.code, {})
        if ANSWERED not in counts:
            tallies[question.code] = Tally(_NOBODY.base, 0, next((_HIDDEN[code] for code in counts), UNDER_FIVE))
            continue
        n, unsure = counts[ANSWERED], counts.get(UNSURE, 0)
        silent = None if invited is None or question.only_of else invited - n - unsure
        base = Base({code: counts.get(code, 0) for code in question.options}, n, unsure, silent)
        tallies[question.code] = Tally(base, counts.get(COUNTED, 0), None)
    return totals.sheets, tallies


def draw_totals(register: Register, audience: str, wave: str, day: dt.date) -> WaveTotals:
    """Count the answers to a wave for good; of what is not shown nothing is in them but the reason.

    Parameters
    ----------
    register : Register
    audience, wave : str
    day : date
        On which it is closed.
    """
    rows = [
        row
        for row in register.rows("surveys", register["surveys"])
        if (row["audience"], row["wave"]) == (audience, wave)
    ]
    invited = None if any(row["invited"] is None for row in rows) else sum(row["invited"] for row in rows)
    people, tallies = _from_answers(audience, rows, _answers(register), invited)
    questions = {}
    for code, (base, counted, hidden) in tallies.items():
        of_all = {ANSWERED: base.n, UNSURE: base.unsure, COUNTED: counted}
        questions[code] = {hidden.code: 0} if hidden else {**base.counts, **of_all}
    return WaveTotals(audience, wave, day, people if people >= SMALLEST_BASE else 0, questions)


def in_a_name(wave: str) -> str:
    """A wave as a part of the name of a figure."""
    return re.sub(r"[^\w-]+", "-", wave)


def base_of(question: SurveyQuestion, given: Mapping[Any, str], invited: int | None) -> Base:
    """Count the answers to a question; what is none of its answers is in none of them (a check says so)."""
    read = [codes for answer in given.values() if (codes := question.read(answer)) is not None]
    sure = [codes for codes in read if not CANNOT_JUDGE & set(codes)]
    counts = Counter(code for codes in sure for code in codes)
    unsure = len(read) - len(sure)
    silent = None if invited is None or question.only_of else invited - len(read)
    return Base({code: counts[code] for code in question.options}, len(sure), unsure, silent)


def _answered(question: SurveyQuestion, tally: Tally, is_public: bool, of: dict[str, str]) -> Answered:
    base, counted, reason = tally
    own = {**of, "question": question.code}
    values, reasons = ({}, dict.fromkeys(QUESTION, reason)) if reason else _values(question, base, counted, is_public)
    is_small = is_public and any(0 < count < SMALLEST for count in base.counts.values())
    shown = None if reason or is_small else base
    return Answered(
        question.code,
        {name: rule.figure(values.get(name), reasons.get(name), **own) for name, rule in QUESTION.items()},
        {
            option: SHARE.figure(
                shown and Fraction(shown.counts[option], shown.n), reason or SMALL_COUNT, **own, option=option
            )
            for option in question.options
        },
    )


def _withheld(base: Base, counted: int, *, have_all: bool) -> Reason | None:
    """Why nothing of a question is shown, where that is so; ``have_all`` is whether all who could answer it did."""
    if base.n < SMALLEST_BASE:
        return UNDER_FIVE
    alike = max(*base.counts.values(), base.unsure, counted, base.n - counted)
    return ALL_ALIKE if have_all and alike >= base.n + base.unsure - 1 else None


def counted_in(question: SurveyQuestion, given: Mapping[Any, str]) -> int:
    """How many gave an answer that the question counts."""
    return sum(bool(set(question.read(answer) or ()) & set(question.counted)) for answer in given.values())


def _values(
    question: SurveyQuestion, base: Base, counted: int, is_public: bool
) -> tuple[dict[str, Any], dict[str, Reason]]:
    """The figures of a question that is shown, and why others have no value."""
    values: dict[str, Any] = {"answered": base.n}
    reasons = {}
    if is_public and 0 < base.unsure < SMALLEST:
        reasons["unsure"] = SMALL_COUNT
    else:
        values["unsure"] = ratio(base.unsure, base.n + base.unsure)
    of_share = ("counted", "least", "most", "low", "high")
    if not question.counted:
        return values, {**reasons, **dict.fromkeys(of_share, NOT_COUNTED)}
    if is_public and any(0 < count < SMALLEST for count in (counted, base.n - counted)):
        return values, {**reasons, **dict.fromkeys(of_share, SMALL_COUNT)}
    values["counted"] = Fraction(counted, base.n)
    if base.silent is None:
        why = OF_SOME if question.only_of else NOT_INVITED
        return values, {**reasons, **dict.fromkeys(of_share[1:], why)}
    if is_public and 0 < base.unsure < SMALLEST:  # the range is of all but those who cannot judge: it would count them
        return values, {**reasons, **dict.fromkeys(of_share[1:], SMALL_COUNT)}
    if base.silent < 0:
        return values, {**reasons, **dict.fromkeys(of_share[1:], TOO_FEW_INVITED)}
    everybody = base.n + base.silent
    values |= {"least": Fraction(counted, everybody), "most": Fraction(counted + base.silent, everybody)}
    if 2 * base.n < everybody:
        return values, {**reasons, **dict.fromkeys(("low", "high"), UNDER_HALF)}
    low, high = interval(counted, base.n, everybody)
    return values | {"low": Fraction(low, everybody), "high": Fraction(high, everybody)}, reasons


def interval(k: int, n: int, everybody: int) -> tuple[int, int]:
    """How many of ``everybody`` may be so, when ``k`` of ``n`` drawn without replacement are: the exact 95 % interval.

    All numbers of which neither this ``k`` or more, nor this ``k`` or fewer, is as rare as 2.5 % (Clopper and Pearson
    for the hypergeometric distribution): it misses the true number in at most one of twenty draws, usually fewer.

    Parameters
    ----------
    k, n, everybody : int
        0 ≤ k ≤ n ≤ everybody.

    Returns
    -------
    tuple of int
        The least and the greatest number.
    """
    draws, tail = comb(everybody, n), _OUTSIDE / 2

    def chance(number: int, hits: range) -> Fraction:
        return Fraction(sum(comb(number, x) * comb(everybody - number, n - x) for x in hits), draws)

    least, most = k, everybody - (n - k)
    low = _first(least, most, lambda number: chance(number, range(k, n + 1)) > tail)
    high = -_first(-most, -least, lambda number: chance(-number, range(k + 1)) > tail)
    return low, high


def _first(start: int, end: int, holds: Callable[[int], bool]) -> int:
    """The first number for which something holds that holds for all after it, and for ``end``."""
    while start < end:
        middle = (start + end) // 2
        start, end = (start, middle) if holds(middle) else (middle + 1, end)
    return start


__all__ = ["DECLARED", "Answered", "Wave", "draw_totals", "interval", "surveys", "totals_of"]

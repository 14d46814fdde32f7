"""Closing a wave of surveys: its totals are drawn, once, and the answers that were imported are deleted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from vomr.method.as_json import plain
from vomr.method.checks import check
from vomr.method.surveys import draw_totals, surveys, totals_of
from vomr.period import today
from vomr.problems import UsageError, VomrError
from vomr.register import Register, read_register
from vomr.register.frames import ROW
from vomr.register.frozen import read_records
from vomr.register.questionnaires import question_of
from vomr.register.sources.store import ANSWERS, FIRST_IMPORTED, FOLDER, TOTALS, Source, Table, keep
from vomr.register.sources.survey_answers import held_survey
from vomr.register.survey_totals import COLUMNS, WaveTotals
from vomr.words import DEFAULT, N_


@dataclass(frozen=True)
class Closing:
    """A wave that is over, before it is closed.

    Attributes
    ----------
    folder : Path
        Of the strategy.
    totals : WaveTotals
    sheets : int
        Of answers.
    codes : tuple of str
        The surveys of the wave.
    imported : tuple of Source
        Answers that are deleted.
    typed : int
        Rows of answers on the officer's own sheet, which she deletes herself.
    hidden : int
        Questions with too few answers, of which nothing is kept.
    """

    folder: Path
    totals: WaveTotals
    sheets: int
    codes: tuple[str, ...]
    imported: tuple[Source, ...]
    typed: int
    hidden: int


def closing(folder: Path, code: str, lang: str = DEFAULT) -> Closing:
    """What closing the wave of a survey would draw and delete.

    Raises
    ------
    UsageError
        When there is no such survey, the wave is not over, is closed already, or has no answers.
    VomrError
        When an answer cannot be read, or a frozen report says something else of the wave: an answer was added since.
    """
    register = read_register(folder)
    held = held_survey(register, code, lang)
    audience, wave = held["audience"], held["wave"]
    of_wave = [row for row in register.rows("surveys", register["surveys"]) if _is_of(row, audience, wave)]
    codes = tuple(row["survey"] for row in of_wave)
    if totals := totals_of(register, audience, wave):
        raise UsageError(
            N_("The wave {wave} was closed on {day}: its totals stand, and no answers are added to it any more."),
            wave=wave,
            day=totals.drawn_on,
        )
    for row in of_wave:
        if row["to"] is None or row["to"] >= today():
            raise UsageError(
                N_(
                    "The survey {survey} is not over: answers may come until {day}. It can be closed from the next day."
                ),
                survey=row["survey"],
                day=row["to"],
            )
    own = [
        row
        for row in register.rows("survey_answers", register["survey_answers"])
        if row["survey"] in codes and not _is_roster(audience, row["question"])
    ]
    if not own:
        raise UsageError(N_("There are no answers to the wave {wave}: there is nothing to close."), wave=wave)
    _refuse_unread(register, codes)
    drawn = draw_totals(register, audience, wave, today())
    _refuse_other_figures(register, drawn)
    return Closing(
        folder,
        drawn,
        len({(row["survey"], row["respondent"]) for row in own}),
        codes,
        tuple(source for source in register.sources if source.of_survey == ANSWERS and source.survey in codes),
        sum(row[ROW] < FIRST_IMPORTED for row in own),
        sum(len(counts) == 1 for counts in drawn.questions.values()),
    )


def close(ended: Closing) -> Source:
    """Write the totals, then delete the answers that were imported."""
    rows = ended.totals.rows()
    columns = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    digest = sha256(repr(rows).encode()).hexdigest()
    day = ended.totals.drawn_on
    source = Source(0, "", None, digest, f"{TOTALS}:{ended.codes[0]}", day, day, "", "", len(rows), "")
    kept = keep(ended.folder, None, Table(source, list(range(2, len(rows) + 2)), columns))
    for one in ended.imported:
        (ended.folder / FOLDER / one.facts).unlink(missing_ok=True)
    return kept


def _is_of(row: dict[str, Any], audience: str, wave: str) -> bool:
    return (row["audience"], row["wave"]) == (audience, wave)


def _is_roster(audience: str, question: str | None) -> bool:
    asked = question_of(audience, question)
    return asked is not None and asked.on_own_sheet


def _refuse_unread(register: Register, codes: tuple[str, ...]) -> None:
    """An answer that cannot be read would be lost for good."""
    rows = register["survey_answers"]
    own = set(rows.loc[rows["survey"].isin(codes).to_numpy(dtype=bool), ROW])
    wrong = [
        problem
        for problem in check(register, today(), None).problems
        if problem.table == "survey_answers" and problem.severity == "error" and problem.row in own
    ]
    if wrong:
        raise VomrError(
            N_("{n} answers of the wave cannot be read. “vomr check” says which; mend them, then close the wave."),
            n=len(wrong),
        )


def _refuse_other_figures(register: Register, drawn: WaveTotals) -> None:
    """What was reported of a wave is what its totals say: a difference by one answer would tell that one."""
    records, _ = read_records(register.folder)
    closed = replace(register, survey_totals=(*register.survey_totals, drawn))
    for record in records:
        now = [plain(wave) for wave in surveys(closed, record.period.end)]
        for then in record.results.get("surveys", ()):
            if (then["audience"], then["wave"]) == (drawn.audience, drawn.wave) and not any(
                _says_the_same(then, wave) for wave in now
            ):
                raise VomrError(
                    N_(
                        "The report of {period} says something else of the wave {wave} than its answers do now: an"
                        " answer was added, changed or deleted since. Put the answers right, or freeze {period} anew"
                        " and say why, then close the wave."
                    ),
                    period=record.period.code,
                    wave=drawn.wave,
                )


def _says_the_same(then: Any, now: Any) -> bool:
    """Whether two parts of a ``results.json`` are equal, as far as both programs knew them."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(_says_the_same(then[name], now[name]) for name in then.keys() & now.keys())
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(map(_says_the_same, then, now))
    return bool(then == now)


def open_waves(register: Register, day: dt.date) -> list[tuple[str, int]]:
    """Surveys of waves that were over by a day and whose answers stand there still: a code of each, and the rows."""
    rows = {row["survey"]: row for row in register.rows("surveys", register["surveys"]) if row["audience"]}
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for row in register.rows("survey_answers", register["survey_answers"]):
        held = rows.get(row["survey"])
        if held is None or not held["to"] or held["to"] > day or _is_roster(held["audience"], row["question"]):
            continue
        key = held["audience"], held["wave"]
        found[key] = (found.get(key, (row["survey"], 0))[0], found.get(key, ("", 0))[1] + 1)
    return list(found.values())


def typed_answers(register: Register) -> dict[str, int]:
    """How many answers to each survey are typed in a table of the group's own, and not in a file that can be kept back;
    who works with whom names organisations and nobody's answers.
    """
    rows = register["survey_answers"]
    audiences = {row["survey"]: row["audience"] for row in register.rows("surveys", register["surveys"])}
    return Counter(
        row["survey"]
        for row in register.rows("survey_answers", rows[rows[ROW] < FIRST_IMPORTED])
        if not _is_roster(audiences.get(row["survey"]) or "", row["question"])
    )


__all__ = ["Closing", "close", "closing", "open_waves", "typed_answers"]

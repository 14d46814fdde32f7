"""What the group answers to warnings (the table ``check_answers``).

An answer holds for the values that it was given for: the mark ties it to them. It never silences an error, and nothing
that was found leaves the list because it was answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from vomr.privacy.digits import without
from vomr.problems import Answer, Problem
from vomr.register import TABLES, Register
from vomr.register.exceptions import is_exception
from vomr.register.frames import ROW, plain
from vomr.words import N_


def with_keys(problems: Iterable[Problem], register: Register) -> list[Problem]:
    """Problems of reading know their row by its number alone: with its key, so that it can be answered."""
    rows: dict[str, dict[int, int]] = {}
    found = []
    for problem in problems:
        name = problem.table or ""
        own_file = name in TABLES and register.places.get(name) == (problem.file, problem.sheet)
        if own_file and problem.row and not problem.key:
            frame = register[name]
            at = rows.setdefault(name, {row: at for at, row in enumerate(frame[ROW].tolist())}).get(problem.row)
            if at is not None:
                problem = replace(problem, key=row_key(name, lambda column: frame[column].iat[at]))  # noqa: B023
        found.append(problem)
    return found


def answered(problems: Iterable[Problem], register: Register, entered: Register, day: dt.date) -> list[Problem]:
    """The same problems with their answers, and a note for every answer that answers none of them.

    Parameters
    ----------
    problems : iterable of Problem
    register : Register
        As it was known on the report's day.
    entered : Register
        The whole of it: an answer about a row that was not known then answers a later report.
    day : date
        The report's: an answer that was given later stands without its day, which is that of the report's making.
    """
    answers = register["check_answers"]
    if answers.empty:
        return list(problems)
    given = [
        _Given(register, row)
        for _, row in answers.sort_values(["answered_on", ROW], na_position="first", kind="stable").iterrows()
    ]
    given = [one for one in given if not is_exception(one.code, one.mark)]
    of_code: dict[str, list[_Given]] = {}
    for one in given:
        of_code.setdefault(one.code.casefold(), []).append(one)
    used: set[int] = set()
    silenced: set[int] = set()
    found = []
    for problem in problems:
        own = [one for one in of_code.get(problem.code.casefold(), ()) if one.fits(problem)]
        used |= {one.row for one in own}
        if problem.severity == "error" or not own:
            silenced |= {one.row for one in own}
            found.append(problem)
            continue
        holding = [one for one in own if one.holds_for(problem)]
        best = (holding or own)[-1]
        told = best.day if best.day and best.day <= day else None
        found.append(replace(problem, answer=Answer(best.text, told, bool(holding))))
    notes = [_refused(register, one) for one in given if one.row in silenced]
    idle = [one for one in given if one.row not in used]
    later = _keys_of_later(register, entered) if any(one.key for one in idle) else set()
    # one given later may be to a warning that arose later, and of one with a mark alone nobody can say of which
    # row it was; vomr check names both for today
    is_of_later = {
        one.row
        for one in idle
        if (one.day and one.day > day) or (one.key in later if one.key else one.day and one.mark)
    }
    return [*found, *notes, *(_idle(register, one) for one in idle if one.row not in is_of_later)]


class _Given:
    """One row of the table."""

    def __init__(self, register: Register, row: pd.Series) -> None:
        self.row = int(row[ROW])
        self.code, self.key, self.text, mark = (
            " ".join(row[name].split()) if isinstance(row[name], str) else ""
            for name in ("code", "key", "answer", "mark")
        )
        self.mark = mark.replace(" ", "").upper()
        self.day: dt.date | None = register.day("check_answers", self.row, "answered_on", row["answered_on"])

    def fits(self, problem: Problem) -> bool:
        """Whether it is about this problem of its code; without a key it is about that of its mark, and without both
        about all.
        """
        if not self.text:
            return False
        if not self.key:
            return not self.mark or self.mark == problem.mark
        return _same_key(self.key, problem)

    def holds_for(self, problem: Problem) -> bool:
        return not self.mark or self.mark == problem.mark


def _same_key(key: str, problem: Problem) -> bool:
    """A key as it stands, or ``column=value; …`` in its place."""
    if key == problem.key:
        return True
    table = TABLES.get(problem.table or "")
    parts = [part.strip() for part in key.split(";")]
    if table is None or not all("=" in part for part in parts):
        return parts == [part.strip() for part in problem.key.split(";")]
    names = [column.name for column in table.columns if column.key] or [table.columns[0].name]
    if len(names) != len(parts):
        return False
    titles = {title: column.name for column in table.columns for title in column.titles}
    told = {titles.get(part.partition("=")[0].strip()): part.partition("=")[2].strip() for part in parts}
    return [told.get(name) for name in names] == [part.strip() for part in problem.key.split(";")]


def _keys_of_later(register: Register, entered: Register) -> set[str]:
    """The keys of the rows that were not known on the report's day."""
    keys: set[str] = set()
    for name, frame in entered.tables.items():
        if register[name] is not frame:
            later = frame[[*_key_columns(name)]][~frame[ROW].isin(register[name][ROW]).to_numpy()]
            cells = zip(*(plain(later[column]) for column in _key_columns(name)), strict=True)
            keys.update("; ".join(map(_plain, row)) for row in cells)
    return keys


def _note(register: Register, given: _Given, code: str, message: str, remedy: str) -> Problem:
    file, sheet = register.places.get("check_answers", (None, None))
    params = {"code": given.code, "key": given.key or given.mark}
    return Problem(
        code,
        "note",
        message,
        remedy,
        params,
        table="check_answers",
        file=file,
        sheet=sheet,
        row=given.row,
        column="code",
        value=given.code,
        key=given.code,
    )


def _idle(register: Register, given: _Given) -> Problem:
    return _note(
        register,
        given,
        "answer-without-warning",
        N_("The answer to “{code}” {key} answers no warning: there is none any more"),
        N_("Delete the row, or correct the code and the key as vomr check shows them."),
    )


def _refused(register: Register, given: _Given) -> Problem:
    return _note(
        register,
        given,
        "answer-to-error",
        N_("“{code}” {key} is an error: an answer does not settle it"),
        N_("Mend what the error names; then delete this answer."),
    )


# --- keys and marks
# -----------------------------------------------------------------------------------------------------


def row_key(table: str, cell: Callable[[str], Any]) -> str:
    """The key of a row as corrections and answers write it: its columns in order, with “;” between them.

    Of a table without a key its first column, as in corrections.
    """
    return "; ".join([_plain(cell(name)) for name in _key_columns(table)])


@cache
def _key_columns(table: str) -> tuple[str, ...]:
    declared = TABLES[table]
    return declared.key or (declared.columns[0].name,)


def judged_text(cells: Mapping[str, Any], params: Mapping[str, Any], value: str | None, day: dt.date) -> str:
    """What a rule judged, in one text: the row's cells it looked at and what its sentence says, but for the report's
    day.
    """
    told = {**{f"={name}": cell for name, cell in params.items() if cell != day}, **cells, "": value}
    return "\x1e".join(f"{name}={_plain(told[name])}" for name in sorted(told))


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return without(value)  # nobody's number is guessed from a mark
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value) or value is pd.NA:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    for name in ("name", "pair"):  # a table, a column, a label
        if hasattr(value, name):
            return str(getattr(value, name))
    return str(value)


__all__ = ["answered", "judged_text", "row_key"]

"""The rows of the register behind a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from vomr.kinds import Unit, Value
from vomr.register import Register
from vomr.register.frames import ROW, plain
from vomr.words import N_

WHY_NOT = {
    "outside_strategy": N_("the project is not in the strategy"),
    "terminated": N_("the project was terminated and keeps nothing"),
    "not_cap": N_("the indicator counts measures of the CAP only"),
    "not_reached": N_("the project has not reached the point at which the indicator counts"),
    "empty": N_("the cells that the aggregation needs are empty"),
    "replaced": N_("a later cumulative value replaces it"),
    "not_in_force": N_("the contract is not in force"),
    "not_relied_on": N_("the contract is suspended, not in force, or ends later"),
    "contracted": N_("contracted"),
    "savings": N_("saved"),
    "waiting": N_("approved, waits for a contract"),
    "undecided": N_("approved by the group, not decided by the authority"),
    "kept": N_("what the terminated project keeps"),
    "point": N_("fixed point of the line"),
    "superseded": N_("a later decision replaces it"),
    "of_management": N_("of management and animation"),
    "is_animation": N_("animation, not running costs"),
    "no_rate": N_("counted nowhere: there is no exchange rate of its day or before"),
}


class SourceRow(NamedTuple):
    """One row of the register behind a figure.

    Attributes
    ----------
    table, row : str, int
        Where it stands; the row as a person sees it in Excel.
    what : str
        The row's own name: a project, a place.
    value : Value
        What it gives, in ``unit``; None where it gives nothing.
    note : str
        Code of :data:`WHY_NOT`, or nothing.
    unit : Unit or None
        None is the figure's own.
    label : (str, str) or None
        A set of labels and a code of it, and ``date``: what names the row beside ``what``.
    """

    table: str
    row: int
    what: str
    value: Value
    note: str = ""
    unit: Unit | None = None
    label: tuple[str, str] | None = None
    date: dt.date | None = None


def rows_of_frame(
    register: Register,
    table: str,
    frame: pd.DataFrame,
    value: Iterable[Any] | int,
    what: Iterable[Any] | str = "",
    *,
    note: Iterable[str] | str = "",
    label: tuple[str, str] | None = None,
    date: str | None = None,
    unit: Unit | None = None,
) -> list[SourceRow]:
    """A row for each row of a frame.

    Parameters
    ----------
    register : Register
    table : str
    frame : DataFrame
        Rows of it.
    value : iterable of whole numbers, or one for all
        What each gives; missing is nothing.
    what, note : iterable of str, or one for all
    label : (str, str), optional
        A set of labels, and the column that holds the code.
    date : str, optional
        A column.
    unit : Unit, optional
    """
    n = len(frame)
    rows = frame[ROW].tolist()
    columns = (
        rows,
        [what] * n if isinstance(what, str) else what,
        [value] * n if isinstance(value, int) else plain(value) if isinstance(value, pd.Series) else value,
        [note] * n if isinstance(note, str) else note,
        [None] * n if label is None else [(label[0], code) for code in frame[label[1]]],
        [None] * n
        if date is None
        else [register.day(table, row, date, day) for row, day in zip(rows, plain(frame[date]), strict=True)],
    )
    return [
        SourceRow(table, row, text(name) or "", None if given is None else int(given), why, unit, code, day)
        for row, name, given, why, code, day in zip(*columns, strict=True)
    ]


C = TypeVar("C")


def by_code(rows: Iterable[SourceRow], codes: Iterable[C]) -> dict[C, list[SourceRow]]:
    """Rows by what each is of, such as its call: ``codes`` holds that of every row."""
    found: dict[C, list[SourceRow]] = {}
    for row, code in zip(rows, codes, strict=True):
        found.setdefault(code, []).append(row)
    return found


def row_ranges(rows: Iterable[int]) -> str:
    """Numbers of rows as people write them, each once and in order: „3–17, 22“."""
    ranges: list[list[int]] = []
    for row in sorted(set(rows)):
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def difference(now: Iterable[SourceRow], before: Iterable[SourceRow]) -> list[SourceRow]:
    """What every row gave within the period."""
    earlier = {(row.table, row.row, row.note): row.value or 0 for row in before}
    changed = []
    for row in now:
        change = (row.value or 0) - earlier.pop((row.table, row.row, row.note), 0)
        if change:
            changed.append(row._replace(value=_plain(change)))
    changed += [
        SourceRow(table, row, "", _plain(-value), note) for (table, row, note), value in earlier.items() if value
    ]
    return changed


def _plain(value: int | Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def text(value: object) -> str | None:
    """A text, or None where a cell holds none."""
    return value if isinstance(value, str) else None

"""Corrections of cells (method.md §6): applied when the register is read, taken back for a day on which they were not
decided yet.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from vomr.register.cell_problems import problem_of_cell
from vomr.register.cells import CellError, as_text, is_empty, parser
from vomr.register.frames import ROW, plain_rows
from vomr.register.raw import RawTable
from vomr.register.register import AppliedCorrection, Register
from vomr.register.tables import TABLES, Column, without_label
from vomr.words import N_


def corrections_after(register: Register, day: dt.date) -> tuple[AppliedCorrection, ...]:
    """The corrections decided after ``day``; one without a date of its decision is not among them."""
    return tuple(row for row in register.corrections if row.decided_on > day.isoformat())


def without_corrections(register: Register, undone: tuple[AppliedCorrection, ...]) -> Register:
    """A register in which the cells that ``undone`` changed hold again what they held before.

    Tables without such a cell are the same objects, so that what is kept for them is found again.
    """
    tables = dict(register.tables)
    for correction in reversed(undone):
        column = TABLES[correction.table].column[correction.column]
        frame = tables[correction.table].copy()
        try:
            was = parser(column)(correction.was)
        except CellError:
            was = None  # what could not be read was missing
        was = pd.Timestamp(was).as_unit("s") if isinstance(was, dt.date) else was
        frame.loc[frame[ROW] == correction.row, correction.column] = was
        tables[correction.table] = frame
    kept = [row for row in register.corrections if row not in undone]
    return dataclasses.replace(register, tables=tables, corrections=kept)


def apply_corrections(
    register: Register, rows: pd.DataFrame, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]
) -> None:
    """Put what ``corrections`` say into the raw cells, so that a corrected cell is read like any other.

    A correction holds only while the cell still is what it was (method.md §6): once the source is mended, it fails.
    """
    for row in plain_rows(rows):
        try:
            register.corrections.append(_apply_correction(row, raw_tables, columns))
        except CellError as error:
            register.problems.append(
                problem_of_cell(
                    raw_tables["corrections"],
                    error.code,
                    "error",
                    row[ROW],
                    error.params.get("in_column", "key"),
                    error.params.get("value"),
                    error.message,
                    error.remedy,
                    **{name: value for name, value in error.params.items() if name not in ("in_column", "value")},
                )
            )


def _apply_correction(
    row: dict[str, Any], raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]
) -> AppliedCorrection:
    if any(row[name] is None for name in ("table", "key", "column", "was", "now")):
        raise CellError(
            "correction-incomplete",
            N_("The correction is not filled in"),
            N_("Fill in table, key, column, was and now."),
            in_column="table",
        )
    table = next((table for table in TABLES.values() if row["table"] in table.titles), None)
    if table is None or table.name not in raw_tables or table.name == "corrections":
        raise CellError(
            "correction-table",
            N_("There is no table “{value}” to correct"),
            N_("Name a table of the register that has rows."),
            in_column="table",
            value=row["table"],
        )
    column = next((column for column in table.columns if row["column"] in column.titles), None)
    positions = columns[table.name]
    if column is None or column.name not in positions:
        raise CellError(
            "correction-column",
            N_("The table “{title}” has no column “{value}” to correct"),
            N_("Name a column that the table has."),
            in_column="column",
            value=row["column"],
            title=table,
        )
    matches = _rows_with_key(raw_tables[table.name], positions, row["key"])
    if len(matches) != 1:
        raise CellError(
            "correction-key",
            N_("“{value}” matches {count} rows instead of one"),
            N_("Write the row's key, or “column=value; …” that matches exactly one row."),
            in_column="key",
            value=row["key"],
            count=len(matches),
        )
    raw, cells, at = raw_tables[table.name], raw_tables[table.name].columns[positions[column.name]], matches[0]
    found = _shown(cells[at], column)
    read = parser(column)
    if not _same(found, row["was"], read):
        raise CellError(
            "correction-was",
            N_("The table holds “{found}”, not “{value}”: the source has changed"),
            N_("Look whether the correction is still needed; if it is, write what the table holds now."),
            in_column="was",
            value=row["was"],
            found=found,
        )
    cells[at] = row["now"]
    return AppliedCorrection(
        table.name,
        raw.numbers[at],
        column.name,
        row["key"],
        row["was"],
        row["now"],
        row["reason"] or "",
        row["decided_on"].isoformat() if row["decided_on"] else "",
    )


def _rows_with_key(raw: RawTable, positions: dict[str, int], key: str) -> list[int]:
    table = raw.table
    conditions: dict[str, str] = {}
    if "=" in key:
        titles = {folded_title(title): column.name for column in table.columns for title in column.titles}
        for part in key.split(";"):
            name, _, value = part.partition("=")
            column = titles.get(folded_title(name))
            if column is None:
                return []
            conditions[column] = value.strip()
    else:
        simple = [column.name for column in table.columns if column.key] or [table.columns[0].name]
        if len(simple) > 1:
            parts = [part.strip() for part in key.split(";")]
            if len(parts) != len(simple):
                return []
            conditions = dict(zip(simple, parts, strict=True))
        else:
            conditions = {simple[0]: key.strip()}
    rows = np.ones(len(raw.numbers), dtype=bool)
    for name, value in conditions.items():
        if name in positions:
            cells, declared = raw.columns[positions[name]], table.column[name]
            read = parser(declared)
            fits = [_same(_shown(cell, declared), value, read) for cell in cells.different]
            rows &= np.array(fits, dtype=bool)[np.asarray(cells.which)]
        elif value:
            return []
    return np.flatnonzero(rows).tolist()


def _shown(cell: Any, column: Column) -> str:
    """The text of a cell, without the name that a drop-down puts beside a code."""
    text = "" if is_empty(cell) else as_text(cell)
    return without_label(text) if column.labelled else text


def _same(text: str, expected: str, read: Callable[[Any], Any]) -> bool:
    if text == expected:
        return True
    if not text or not expected:
        return False
    try:
        return bool(read(text) == read(expected))
    except CellError:
        return False


def folded_title(title: str) -> str:
    """A title as it is compared: without blanks at its ends, stars and capitals."""
    return re.sub(r"\s+", " ", title).strip(" *").casefold()

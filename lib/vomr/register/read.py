"""A strategy folder → a :class:`Register`: typed tables, and every problem of every cell at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from vomr.problems import Problem
from vomr.register.account import Reading, with_tables
from vomr.register.agreement import check_what_cells_say
from vomr.register.cell_problems import problem_of_cell
from vomr.register.cells import Nothing, all_texts, as_seen, as_text, is_empty, partial_date, read_cells
from vomr.register.columns import unread_of
from vomr.register.corrections import apply_corrections, folded_title
from vomr.register.exceptions import excused, statements
from vomr.register.files import Cells, RawTable, read_raw_tables
from vomr.register.frames import ROW as ROW
from vomr.register.frames import different as different_in
from vomr.register.frames import empty_table, series, typed
from vomr.register.keys import as_people_mean_them
from vomr.register.lost_letters import letters_are_lost
from vomr.register.lost_letters import perhaps as letters_may_be_lost
from vomr.register.persons import (
    CODE,
    NUMBER_FOUND,
    NUMBER_REMEDY,
    hidden,
    mark_of,
    number_in,
    owners_by_name,
    personal_numbers,
)
from vomr.register.pseudonyms import IDENTIFIERS, Pseudonyms
from vomr.register.published import published_note
from vomr.register.references import check_keys, check_references
from vomr.register.register import Register
from vomr.register.sources.join import join
from vomr.register.sources.store import FIRST_IMPORTED, read_sources, read_table
from vomr.register.sources.store import Table as SourceTable
from vomr.register.struck import check_looks
from vomr.register.tables import TABLES, Column, Table, Type, without_label
from vomr.register.totals import leave_out_rows
from vomr.register.unknown_people import unknown_people
from vomr.strategy import Strategy, read_strategy_with_account
from vomr.words import N_


def read_register(folder: Path, incoming: Sequence[SourceTable] = ()) -> Register:
    """Read, correct and check the tables of a strategy folder.

    Parameters
    ----------
    folder : Path
    incoming : sequence of SourceTable
        Imports that are not kept yet, to see what they would change; one takes the place of the same file's.

    Returns
    -------
    Register
        With all problems found. A cell that cannot be read is missing and is an error; a second row with the same
        key is left out and is an error.

    Raises
    ------
    VomrError
        When the settings or a table's file cannot be read at all.
    """
    strategy, problems, settings = read_strategy_with_account(folder)
    raw_tables, file_problems, reading = read_raw_tables(folder)
    reading = replace(reading, settings=settings)
    replaced = {table.source.number for table in incoming}
    kept = [read_table(folder, source) for source in read_sources(folder) if source.number not in replaced]
    return assemble(strategy, folder, raw_tables, [*problems, *file_problems], [*kept, *incoming], reading)


def assemble(
    strategy: Strategy,
    folder: Path,
    raw_tables: dict[str, RawTable],
    problems: list[Problem],
    imported: Sequence[SourceTable] = (),
    reading: Reading | None = None,
) -> Register:
    """Correct, type and check tables that have been read as raw cells; ``problems`` are those found before.

    ``reading`` is what is known by then of sheets and files that are no table.
    """
    register = Register(strategy, folder, {}, problems=problems)
    problems += leave_out_rows(raw_tables)
    title_problems, unread = unread_of(raw_tables.values())
    problems += title_problems
    with_titles = {name: raw for name, raw in raw_tables.items() if raw.match.positions or not raw.numbers}
    columns = {name: raw.positions for name, raw in with_titles.items()}
    _take_numbers_off(register, with_titles, columns)
    if raw := with_titles.get("check_answers"):
        register.excused = excused(_typed(Register(strategy, folder, {}), raw, columns["check_answers"]))
    numbers = list(personal_numbers(raw_tables, register.personal_numbers, Pseudonyms(folder)))
    _correct(register, with_titles, columns)
    _type_cells(register, with_titles, columns)
    _check_cells(register, with_titles, columns)
    _join(register, imported)
    for name in TABLES if imported else with_titles:
        check_references(register, TABLES[name])
    codes = sum(register.pseudonyms.values())
    register.reading = with_tables(reading or Reading(), raw_tables.values(), problems, unread, register.sources, codes)
    problems += _about_persons(register)
    problems += _lost_letters(with_titles, columns)
    problems += map(register.placed, statements(register["check_answers"]))
    if numbers := [*numbers, *_imported_numbers(register)]:
        problems[:] = [*numbers, *(hidden(problem, register.personal_numbers) for problem in problems)]
    problems.sort(key=Problem.sort_key)
    return register


def _correct(register: Register, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> None:
    """Apply the corrections; the problems of their own table are reported when it is typed with the others."""
    if raw := raw_tables.get("corrections"):
        rows = _typed(Register(register.strategy, register.folder, {}), raw, columns["corrections"])
        apply_corrections(register, rows, raw_tables, columns)


def _type_cells(register: Register, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> None:
    """Every declared table, typed; empty where the folder has none."""
    for name, table in TABLES.items():
        raw = raw_tables.get(name)
        if raw is None:
            register.tables[name] = empty_table(table)
            continue
        register.places[name] = (raw.file, raw.sheet)
        register.tables[name] = _typed(register, raw, columns[name])


def _check_cells(register: Register, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> None:
    """Codes as people mean them, what cells say beside their values, keys, and what the eye sees in a sheet."""
    for name in raw_tables:
        _take_labels_off(register, TABLES[name])
    as_people_mean_them(register)
    check_what_cells_say(register)
    for name in raw_tables:
        check_keys(register, TABLES[name])
    check_looks(register, columns)


def _join(register: Register, imported: Sequence[SourceTable]) -> None:
    """Put imported facts into the tables."""
    if imported:
        register.sources = tuple(table.source for table in imported)
        join(register, list(imported))
        as_people_mean_them(register)  # also what only the imported rows refer to


def _about_persons(register: Register) -> Iterator[Problem]:
    """Natural persons who may stand by name somewhere, and who may."""
    for found in (owners_by_name(register), unknown_people(register)):
        yield from map(register.placed, found)
    yield from published_note(register)


def _take_numbers_off(register: Register, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> None:
    """Put the code of a person in place of a personal number, in columns of identifiers and in corrections of them."""
    codes = Pseudonyms(register.folder, register.strategy.personal_numbers)
    for table, column in sorted(IDENTIFIERS):
        if table in raw_tables and (at := columns[table].get(column)) is not None:
            cells = raw_tables[table].columns[at]
            if count := sum(1 for _ in cells.where(_with_codes(cells, codes.of))):
                register.pseudonyms[table, column] = count
            for row, _ in cells.where(_with_codes(cells, codes.of_mistyped)):
                register.problems.append(
                    problem_of_cell(
                        raw_tables[table],
                        "applicant-number",
                        "warning",
                        raw_tables[table].numbers[row],
                        column,
                        None,
                        N_(
                            "The digits in the cell are neither a company number nor a valid personal number ({name});"
                            " they were read as the code of a person, and no report shows them"
                        ),
                        N_(
                            "Look the number up in the document. Of a natural"
                            " person the cell may stay empty, the project's code is enough."
                        ),
                        name=", ".join(register.strategy.personal_numbers.names),
                    )
                )
    raw, positions = raw_tables.get("corrections"), columns.get("corrections", {})
    if raw is None or not positions.keys() >= {"column", "was", "now"}:
        return
    titles = {folded_title(title) for table, name in IDENTIFIERS for title in TABLES[table].column[name].titles}
    for at, title in enumerate(raw.columns[positions["column"]]):
        if isinstance(title, str) and folded_title(title) in titles:
            for name in ("was", "now"):
                cells = raw.columns[positions[name]]
                if code := codes.of(cells[at]) or codes.of_mistyped(cells[at]):
                    cells[at] = code


def _with_codes(cells: Cells, code_of: Callable[[Any], str | None]) -> set[int]:
    """Replace every cell that has a code, a personal number and nothing else; says which of the different cells they
    were.
    """
    found = {which: code for which, cell in enumerate(cells.different) if (code := code_of(cell))}
    for which, code in found.items():
        cells.different[which] = code
    return set(found)


def _lost_letters(raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> Iterator[Problem]:
    """Texts in which letters were lost before the file was saved."""
    for name, raw in raw_tables.items():
        for column in raw.table.of_type(Type.TEXT):
            if (at := columns[name].get(column.name)) is None:
                continue
            cells = raw.columns[at]
            if all_texts(cells.different) and not letters_may_be_lost("\n".join(cells.different)):
                continue
            lost = {n for n, cell in enumerate(cells.different) if isinstance(cell, str) and letters_are_lost(cell)}
            for row, which in cells.where(lost):
                yield problem_of_cell(
                    raw,
                    "cell-letters",
                    "warning",
                    raw.numbers[row],
                    column.name,
                    as_text(cells.different[which]),
                    N_("Letters of “{value}” were lost before the file was saved"),
                    N_("Type the text again, or take it from where it came."),
                )


def _imported_numbers(register: Register) -> Iterator[Problem]:
    """Cells of imported rows that hold a personal number; the officer's own files are searched as they stand."""
    for name, table in TABLES.items() if register.sources else ():
        frame = register[name]
        imported = np.flatnonzero(frame[ROW].to_numpy() >= FIRST_IMPORTED)
        numbers = frame[ROW].to_numpy()[imported]
        for column in table.of_type(Type.TEXT) if len(imported) else ():
            for row, text in zip(numbers, frame[column.name].array[imported], strict=True):
                if isinstance(text, str) and (one := number_in(column.name, text, register.personal_numbers)):
                    yield register.placed(
                        Problem(
                            CODE,
                            "error",
                            NUMBER_FOUND,
                            NUMBER_REMEDY,
                            {"name": one.name, "mark": mark_of(text, one, Pseudonyms(register.folder))},
                            table=name,
                            row=int(row),
                            column=column.name,
                        )
                    )


def _typed(register: Register, raw: RawTable, positions: dict[str, int]) -> pd.DataFrame:
    beyond = {number: cell for number, at, cell in reversed(raw.untitled) if at >= len(raw.header)}
    for number, cell in beyond.items():
        register.problems.append(
            problem_of_cell(
                raw,
                "row-too-long",
                "error",
                number,
                None,
                as_text(cell),
                N_("The row has more cells than the header; “{value}” stands under no title"),
                N_("In CSV put a text that holds a comma in quotation marks; in Excel delete the extra cell."),
            )
        )
    data: dict[str, Any] = {}
    for column in raw.table.columns:
        position = positions.get(column.name)
        if position is None:
            data[column.name] = typed([None] * len(raw.numbers), column)
        else:
            data[column.name] = _read_cells(register, raw, column, raw.columns[position])
    data[ROW] = np.array(raw.numbers, dtype="int64")
    for title, position in positions.items():
        if title not in raw.table.column:
            cells = raw.columns[position]
            own = [None if is_empty(cell) else as_text(cell) for cell in cells.different]
            data[title] = _in_rows(pd.array(own, dtype="str"), cells)
    return pd.DataFrame(data)  # of arrays: of series it would align the rows of each column


def _read_cells(register: Register, raw: RawTable, column: Column, cells: Cells) -> ExtensionArray:
    """Values of one column; each different cell is read once."""
    different = cells.different
    reading = read_cells(different, column)
    values, wrong = reading.values, reading.wrong
    empty = {which for which, value in enumerate(values) if value is None} - wrong.keys()
    partial = {
        which: written
        for which, cell in enumerate(different if column.type is Type.DATE else ())
        if values[which] is not None and (written := partial_date(cell))
    }
    for at, _ in cells.where(empty) if column.required else ():
        register.problems.append(
            problem_of_cell(
                raw,
                "cell-missing",
                "error",
                raw.numbers[at],
                column.name,
                None,
                (
                    N_("The cell is empty, and without it the row has no key: the row was left out")
                    if column.key
                    else N_("The cell is empty")
                ),
                (
                    N_("Fill it in, or delete the row if it is not meant.")
                    if column.key
                    else N_("Fill it in: the row cannot be used in full without it.")
                ),
            )
        )
    for at, which in cells.where(wrong):
        error, value = wrong[which], as_seen(different[which])
        if column.required and isinstance(error, Nothing):
            register.problems.append(
                problem_of_cell(
                    raw,
                    "cell-missing",
                    "error",
                    raw.numbers[at],
                    column.name,
                    value,
                    N_("“{value}” says that there is nothing to enter, and this cell may not be empty"),
                    N_("Fill it in, or delete the row if it is not meant."),
                )
            )
        else:
            register.problems.append(
                problem_of_cell(
                    raw,
                    error.code,
                    error.severity,
                    raw.numbers[at],
                    column.name,
                    value,
                    error.message,
                    error.remedy,
                    **error.params,
                )
            )
    for at, which in cells.where(reading.beside):
        beside = reading.beside[which]
        if doubt := beside.doubt:
            register.problems.append(
                problem_of_cell(
                    raw,
                    doubt.code,
                    doubt.severity,
                    raw.numbers[at],
                    column.name,
                    as_seen(different[which]),
                    doubt.message,
                    doubt.remedy,
                    **doubt.params,
                )
            )
        if beside.currency or beside.shown_currency or beside.is_percent:
            register.beside[raw.table.name, raw.numbers[at], column.name] = beside
    for at, which in cells.where(partial):
        register.as_written[raw.table.name, raw.numbers[at], column.name] = partial[which]
    return _in_rows(typed(values, column), cells)


def _in_rows(different: ExtensionArray, cells: Cells) -> ExtensionArray:
    """What was found for the different cells, row by row."""
    return different.take(np.asarray(cells.which))


def _take_labels_off(register: Register, table: Table) -> None:
    """Drop-downs give codes with names (``KNL31 · Невестино``); a municipality may be typed by its name alone."""
    frame = register[table.name]
    places = {place.name.casefold(): place.code for place in register.strategy.territory}
    for column in table.columns:
        if not column.labelled or frame.empty:
            continue
        target = register[column.references] if column.references else None
        known = set() if target is None else set(target[TABLES[column.references or ""].key[0]].to_numpy())
        values = different_in(frame[column.name])
        if target is not None and known.issuperset(values):
            continue
        plain = {value: value if value in known else without_label(value) for value in values}
        if column.references is None:
            plain = {value: places.get(_place_name(code), code) for value, code in plain.items()}
        if any(value != code for value, code in plain.items()):
            register.tables[table.name] = frame = frame.assign(
                **{column.name: series([plain.get(value) for value in frame[column.name].to_numpy()], column)}
            )


def _place_name(text: str) -> str:
    return text.casefold().removeprefix("община ").strip()

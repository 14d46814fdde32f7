"""A strategy folder → a :class:`Register`: typed tables, and every problem of every cell at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vomr.problems import Problem, nearest_of_each
from vomr.register.account import Reading, with_tables
from vomr.register.agreement import check_what_cells_say
from vomr.register.cells import (
    Beside,
    CellError,
    Nothing,
    all_texts,
    as_seen,
    as_text,
    is_empty,
    parser,
    partial_date,
    read_cells,
)
from vomr.register.columns import unread_of
from vomr.register.files import Cells, RawTable, read_raw_tables
from vomr.register.frames import ROW as ROW
from vomr.register.frames import empty_table, series
from vomr.register.keys import as_people_mean_them
from vomr.register.lost_letters import letters_are_lost
from vomr.register.lost_letters import perhaps as letters_may_be_lost
from vomr.register.people import Span
from vomr.register.persons import CODE, NUMBER_FOUND, NUMBER_REMEDY, hidden, number_in, owners_by_name, personal_numbers
from vomr.register.pseudonyms import IDENTIFIERS, Pseudonyms
from vomr.register.published import published_note
from vomr.register.sources.comparing import Comparison, Unjoined
from vomr.register.sources.join import join
from vomr.register.sources.store import (
    FIRST_IMPORTED,
    FOLDER,
    Source,
    read_sources,
    read_table,
    row_in_file,
    source_number,
)
from vomr.register.sources.store import Table as SourceTable
from vomr.register.struck import check_looks
from vomr.register.tables import LABEL_MARK, TABLES, Column, Table, Type
from vomr.register.totals import leave_out_rows
from vomr.register.unknown_people import unknown_people
from vomr.strategy import Strategy, read_strategy
from vomr.words import N_, WrittenDay, shortened


@dataclass(frozen=True)
class AppliedCorrection:
    """A row of ``corrections`` that was applied to a cell."""

    table: str
    row: int
    column: str
    key: str
    was: str
    now: str
    reason: str
    decided_on: str

    def as_printed(self) -> AppliedCorrection:
        """The correction as reports print it: what may name a person is left out."""
        return replace(self, was="…", now="…") if TABLES[self.table].column[self.column].personal else self


@dataclass(eq=False)
class Register:
    """The tables of one strategy folder; to change one, put another DataFrame in its place.

    Attributes
    ----------
    strategy : Strategy
    folder : Path
    tables : dict of str to DataFrame
        Every declared table, empty where the folder has none. Columns: those declared, ``_row`` (the row number
        that a person sees in Excel), then columns of the officer's own as text. Dates are ``datetime64[s]``, money
        is ``Int64`` cents of the row's currency, numbers are ``Decimal``, codes and texts are ``str``.
    places : dict of str to (str, str or None)
        File and sheet of every table that was found.
    as_written : dict of (table, row, column) to str
        Dates that were given only in part, in ISO form: ``2025-12``.
    corrections : list of AppliedCorrection
    problems : list of Problem
        What is wrong in cells, keys, references and corrections.
    sources : tuple of Source
        Imported files, whose facts joined the tables (``vomr.register.sources``).
    filled : dict of (table, row) to dict of column to row
        Empty cells of the officer's that an import filled, and from which of its rows.
    comparisons : list of Comparison
        What imports say beside what the tables say.
    unjoined : list of Unjoined
        Facts of imports that no row takes.
    reading : Reading
        The account: each file, sheet and column, as what it was read, and what was not.
    pseudonyms : dict of (table, column) to int
        Cells of her own tables in which a personal number was read as a code (``vomr.register.pseudonyms``), for the
        account of reading; imported rows bring their codes with them.
    beside : dict of (table, row, column) to Beside
        What cells say beside their values: the currency that a word in them names, a percent sign.
    people : tuple of Span or None
        Of the public edition, whose tables count no persons: the years for which they are counted together
        (``vomr.register.for_public``). None of the whole edition.
    """

    strategy: Strategy
    folder: Path
    tables: dict[str, pd.DataFrame]
    places: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    as_written: dict[tuple[str, int, str], str] = field(default_factory=dict)
    corrections: list[AppliedCorrection] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sources: tuple[Source, ...] = ()
    filled: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    unjoined: list[Unjoined] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    pseudonyms: dict[tuple[str, str], int] = field(default_factory=dict)
    beside: dict[tuple[str, int, str], Beside] = field(default_factory=dict)
    people: tuple[Span, ...] | None = None

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def has(self, table: str) -> bool:
        """Whether anything was entered: an empty table means “not entered”, never “none”."""
        return not self.tables[table].empty

    def day(self, table: str, row: int, column: str, value: Any) -> dt.date | None:
        """A date of a cell; what was entered only in part prints as it was entered (method.md §8).

        Parameters
        ----------
        table : str
        row : int
            The row's ``_row``.
        column : str
        value : Timestamp or NaT
            What the cell counts as.
        """
        if pd.isna(value):
            return None
        return WrittenDay.of(value.date(), self.as_written.get((table, int(row), column)))

    def where(self, table: str, row: int) -> tuple[str, str | None, int]:
        """Where a row of a table stands: file, sheet, and the row number that a person sees there."""
        number = source_number(row)
        source = next((source for source in self.sources if source.number == number), None)
        if source is not None:
            return f"{FOLDER}/{source.file}", source.sheet, row_in_file(row)
        file, sheet = self.places.get(table, (table, None))
        return file, sheet, row

    def placed(self, problem: Problem) -> Problem:
        """The problem, with the file of a row that was imported in place of the officer's own."""
        if problem.row is None or problem.table is None or not source_number(problem.row):
            return problem
        file, sheet, row = self.where(problem.table, problem.row)
        params = {
            name: (
                row_in_file(value) if isinstance(value, int) and source_number(value) and "cents" not in name else value
            )
            for name, value in problem.params.items()
        }
        return replace(problem, file=file, sheet=sheet, row=row, params=params)


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
        When ``strategy.toml`` or a table's file cannot be read at all.
    """
    strategy, problems = read_strategy(folder)
    raw_tables, file_problems, reading = read_raw_tables(folder)
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
    every, raw_tables = (
        raw_tables,
        {name: raw for name, raw in raw_tables.items() if raw.match.positions or not raw.numbers},
    )
    columns = {name: raw.positions for name, raw in raw_tables.items()}
    _take_numbers_off(register, raw_tables, columns)
    numbers = list(personal_numbers(every))
    _apply_corrections(register, raw_tables, columns)
    for name, table in TABLES.items():
        raw = raw_tables.get(name)
        if raw is None:
            register.tables[name] = empty_table(table)
            continue
        register.places[name] = (raw.file, raw.sheet)
        register.tables[name] = _typed(register, raw, columns[name])
    for name in raw_tables:
        _take_labels_off(register, TABLES[name])
    as_people_mean_them(register)
    check_what_cells_say(register)
    for name in raw_tables:
        _check_keys(register, TABLES[name])
    check_looks(register, columns)
    if imported:
        register.sources = tuple(table.source for table in imported)
        join(register, list(imported))
        as_people_mean_them(register)  # also what only the imported rows refer to
    for name in TABLES if imported else raw_tables:
        _check_references(register, TABLES[name])
    register.reading = with_tables(
        reading or Reading(), every.values(), problems, unread, register.sources, sum(register.pseudonyms.values())
    )
    problems.extend(register.placed(problem) for problem in owners_by_name(register))
    problems.extend(register.placed(problem) for problem in unknown_people(register))
    problems.extend(published_note(register))
    problems += _lost_letters(raw_tables, columns)
    if numbers := [*numbers, *_imported_numbers(register)]:
        problems[:] = [*numbers, *map(hidden, problems)]
    problems.sort(key=Problem.sort_key)
    return register


def _take_numbers_off(register: Register, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> None:
    """Put the code of a person in place of a personal number, in columns of identifiers and in corrections of them."""
    codes = Pseudonyms(register.folder)
    for table, column in sorted(IDENTIFIERS):
        if table in raw_tables and (at := columns[table].get(column)) is not None:
            cells = raw_tables[table].columns[at]
            if count := sum(1 for _ in cells.where(_with_codes(cells, codes.of))):
                register.pseudonyms[table, column] = count
            for row, _ in cells.where(_with_codes(cells, codes.of_mistyped)):
                register.problems.append(
                    _problem(
                        raw_tables[table],
                        "applicant-number",
                        "warning",
                        raw_tables[table].numbers[row],
                        column,
                        None,
                        N_(
                            "The ten digits in the cell are neither an EIK nor a valid personal number; they were read"
                            " as the code of a person, and no report shows them"
                        ),
                        N_(
                            "Look the number up in the document: an EIK has nine or thirteen digits. Of a natural"
                            " person the cell may stay empty, the project's code is enough."
                        ),
                    )
                )
    raw, positions = raw_tables.get("corrections"), columns.get("corrections", {})
    if raw is None or not positions.keys() >= {"column", "was", "now"}:
        return
    titles = {_folded(title) for table, name in IDENTIFIERS for title in _titles(TABLES[table].column[name])}
    for at, title in enumerate(raw.columns[positions["column"]]):
        if isinstance(title, str) and _folded(title) in titles:
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


def _titles(column: Column) -> tuple[str, ...]:
    return column.name, column.bg, column.en


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
                yield _problem(
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
        rows = frame[(frame[ROW] >= FIRST_IMPORTED).to_numpy()]
        for column in table.of_type(Type.TEXT):
            for row, text in zip(rows[ROW], rows[column.name], strict=True):
                if isinstance(text, str) and number_in(column.name, text):
                    yield register.placed(
                        Problem(
                            CODE, "error", NUMBER_FOUND, NUMBER_REMEDY, table=name, row=int(row), column=column.name
                        )
                    )


def _folded(title: str) -> str:
    return re.sub(r"\s+", " ", title).strip(" *").casefold()


def _typed(register: Register, raw: RawTable, positions: dict[str, int]) -> pd.DataFrame:
    beyond = {number: cell for number, at, cell in reversed(raw.untitled) if at >= len(raw.header)}
    for number, cell in beyond.items():
        register.problems.append(
            _problem(
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
            data[column.name] = series([None] * len(raw.numbers), column)
        else:
            data[column.name] = _read_cells(register, raw, column, raw.columns[position])
    data[ROW] = np.array(raw.numbers, dtype="int64")
    for title, position in positions.items():
        if title not in raw.table.column:
            cells = raw.columns[position]
            own = [None if is_empty(cell) else as_text(cell) for cell in cells.different]
            data[title] = _in_rows(pd.Series(own, dtype="str"), cells)
    return pd.DataFrame(data)


def _read_cells(register: Register, raw: RawTable, column: Column, cells: Cells) -> pd.Series:
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
            _problem(
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
                _problem(
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
                _problem(
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
                _problem(
                    raw,
                    doubt.code,
                    doubt.severity,
                    raw.numbers[at],
                    column.name,
                    as_text(different[which]),
                    doubt.message,
                    doubt.remedy,
                    **doubt.params,
                )
            )
        if beside.currency or beside.shown_currency or beside.is_percent:
            register.beside[raw.table.name, raw.numbers[at], column.name] = beside
    for at, which in cells.where(partial):
        register.as_written[raw.table.name, raw.numbers[at], column.name] = partial[which]
    return _in_rows(series(values, column), cells)


def _in_rows(different: pd.Series, cells: Cells) -> pd.Series:
    """What was found for the different cells, row by row."""
    return pd.Series(different.array.take(np.asarray(cells.which)))


def _take_labels_off(register: Register, table: Table) -> None:
    """Drop-downs give codes with names (``KNL31 · Невестино``); a municipality may be typed by its name alone."""
    frame = register[table.name]
    places = {place.name.casefold(): place.code for place in register.strategy.territory}
    for column in table.columns:
        if not column.labelled or frame.empty:
            continue
        target = register[column.references] if column.references else None
        known = set() if target is None else set(target[TABLES[column.references or ""].key[0]].to_numpy())
        values = frame[column.name].dropna().unique().tolist()
        if target is not None and known.issuperset(values):
            continue
        plain = {value: value if value in known else without_label(value) for value in values}
        if column.references is None:
            plain = {value: places.get(_place_name(code), code) for value, code in plain.items()}
        if any(value != code for value, code in plain.items()):
            register.tables[table.name] = frame = frame.assign(
                **{column.name: series([plain.get(value) for value in frame[column.name].to_numpy()], column)}
            )


def without_label(text: str) -> str:
    """The code of ``KNL31 · Невестино``."""
    return text.partition(LABEL_MARK)[0].strip()


def _place_name(text: str) -> str:
    return text.casefold().removeprefix("община ").strip()


def _check_keys(register: Register, table: Table) -> None:
    """Rows without a key, and a second row with the same, are left out of every figure, and said."""
    if not table.key:
        return
    frame = register[table.name]
    known = frame[[column for column in table.key if table.column[column].required]].notna().all(axis=1)
    if not known.all():
        register.tables[table.name] = frame = frame[known].reset_index(drop=True)
    repeated = frame.duplicated(list(table.key), keep="first")
    if not repeated.any():
        return
    first_rows = frame.groupby(list(table.key), dropna=False)[ROW].transform("first")[repeated]
    left_out = frame[repeated]
    file, sheet = register.places[table.name]
    for row, first, *key in zip(left_out[ROW], first_rows, *(left_out[column] for column in table.key), strict=True):
        shown = ", ".join(as_text(part) for part in key if not pd.isna(part))
        register.problems.append(
            Problem(
                "key-twice",
                "error",
                N_("“{value}” stands already in row {first}; this row was left out"),
                N_("Give the row a key of its own, or delete it if it says the same."),
                {"value": shown, "first": int(first)},
                table=table.name,
                file=file,
                sheet=sheet,
                row=int(row),
                column=table.key[0],
                value=shown,
            )
        )
    register.tables[table.name] = frame[~repeated].reset_index(drop=True)


def _check_references(register: Register, table: Table) -> None:
    frame = register[table.name]
    for column in table.columns:
        if not column.references or not column.must_exist:
            continue
        target = TABLES[column.references]
        known = dict.fromkeys(register[target.name][target.key[0]].dropna().to_numpy())
        values = frame[column.name].dropna().unique().tolist()
        if known.keys() >= set(values):
            continue
        unknown = {
            value: part
            for value in values
            for part in reversed(value.split(";") if column.type is Type.CODES else (value,))
            if part not in known
        }
        if not unknown:
            continue
        suspects = frame[column.name].isin(unknown)
        suggested = nearest_of_each(dict.fromkeys(unknown.values()), known)
        for value, row in zip(frame[column.name][suspects], frame[ROW][suspects], strict=True):
            missing = unknown[value]
            suggestion = suggested[missing]
            file, sheet, number = register.where(table.name, int(row))
            if (
                column.type is not Type.CODES
                and len(parts := [part.strip() for part in re.split(r"[;,/|+\n]", value)]) > 1
                and all(part in known for part in parts)
            ):
                register.problems.append(
                    Problem(
                        "reference-several",
                        "error",
                        N_("“{value}” holds several codes, and the column takes one"),
                        N_("Give each code a row of its own."),
                        {"value": value},
                        table=table.name,
                        file=file,
                        sheet=sheet,
                        row=number,
                        column=column.name,
                        value=value,
                    )
                )
                continue
            register.problems.append(
                Problem(
                    "reference-unknown",
                    "error",
                    N_("“{value}” is not in the table “{target}”"),
                    (
                        N_("Did you mean {suggestion}? Else add it to the table “{target}”.")
                        if suggestion
                        else N_("Add it to the table “{target}”, or correct it here.")
                    ),
                    {"value": missing, "suggestion": suggestion, "target": target.bg},
                    table=table.name,
                    file=file,
                    sheet=sheet,
                    row=number,
                    column=column.name,
                    value=missing,
                )
            )


def _apply_corrections(register: Register, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]) -> None:
    """Put what ``corrections`` say into the raw cells, so that a corrected cell is read like any other.

    A correction holds only while the cell still is what it was (method.md §6): once the source is mended, it fails.
    """
    raw = raw_tables.get("corrections")
    if raw is None:
        return
    scratch = Register(register.strategy, register.folder, {})  # the table's own problems are reported when it is typed
    frame = _typed(scratch, raw, columns["corrections"])
    for _, row in frame.iterrows():
        try:
            register.corrections.append(_apply_correction(row, raw_tables, columns))
        except CellError as error:
            register.problems.append(
                _problem(
                    raw,
                    error.code,
                    "error",
                    int(row[ROW]),
                    error.params.get("in_column", "key"),
                    error.params.get("value"),
                    error.message,
                    error.remedy,
                    **{name: value for name, value in error.params.items() if name not in ("in_column", "value")},
                )
            )


def _apply_correction(
    row: pd.Series, raw_tables: dict[str, RawTable], columns: dict[str, dict[str, int]]
) -> AppliedCorrection:
    if row[["table", "key", "column", "was", "now"]].isna().any():
        raise CellError(
            "correction-incomplete",
            N_("The correction is not filled in"),
            N_("Fill in table, key, column, was and now."),
            in_column="table",
        )
    table = next((table for table in TABLES.values() if row["table"] in (table.name, table.bg, table.en)), None)
    if table is None or table.name not in raw_tables or table.name == "corrections":
        raise CellError(
            "correction-table",
            N_("There is no table “{value}” to correct"),
            N_("Name a table of the register that has rows."),
            in_column="table",
            value=row["table"],
        )
    column = next((column for column in table.columns if row["column"] in (column.name, column.bg, column.en)), None)
    positions = columns[table.name]
    if column is None or column.name not in positions:
        raise CellError(
            "correction-column",
            N_("The table “{title}” has no column “{value}” to correct"),
            N_("Name a column that the table has."),
            in_column="column",
            value=row["column"],
            title=table.bg,
        )
    matches = _rows_with_key(raw_tables[table.name], positions, str(row["key"]))
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
    decided_on = row["decided_on"]
    return AppliedCorrection(
        table.name,
        raw.numbers[at],
        column.name,
        str(row["key"]),
        str(row["was"]),
        str(row["now"]),
        _or_empty(row["reason"]),
        "" if pd.isna(decided_on) else decided_on.date().isoformat(),
    )


def _or_empty(text: Any) -> str:
    return "" if pd.isna(text) else str(text)


def _rows_with_key(raw: RawTable, positions: dict[str, int], key: str) -> list[int]:
    table = raw.table
    conditions: dict[str, str] = {}
    if "=" in key:
        titles = {
            _folded(title): column.name for column in table.columns for title in (column.name, column.bg, column.en)
        }
        for part in key.split(";"):
            name, _, value = part.partition("=")
            column = titles.get(_folded(name))
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


def _problem(
    raw: RawTable,
    code: str,
    severity: Any,
    row: int | None,
    column: str | None,
    value: str | None,
    message: str,
    remedy: str,
    **params: Any,
) -> Problem:
    declared = raw.table.column.get(column or "")
    if declared is not None and declared.personal:
        value = None if value is None else "…"
    shown = {"value": _shortened(value), "column": column, **params}
    return Problem(
        code,
        severity,
        message,
        remedy,
        shown,
        table=raw.table.name,
        file=raw.file,
        sheet=raw.sheet,
        row=row,
        column=column,
        value=_shortened(value),
    )


def _shortened(value: str | None) -> str | None:
    """A cell may hold a novel; a message shows its beginning."""
    return value if value is None else shortened(value, 80)

"""A strategy folder as raw tables: which files and sheets are read, as what, and what stays unread and is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from vomr.folders import FILE_NAME, is_strategy, workbooks
from vomr.problems import Problem, Severity, VomrError
from vomr.register.account import Reading, Sheet, Unread
from vomr.register.cells import as_text, is_empty
from vomr.register.commentary import commentary_problems, comments_in
from vomr.register.headers import SEARCHED_ROWS
from vomr.register.inputs import below, inputs, is_register, is_standard, split_name
from vomr.register.opening import open_text, refuse_too_wide
from vomr.register.raw import Cells, RawTable, raw_table
from vomr.register.sheets import Recognised, by_name, is_copy, recognise, similar_names
from vomr.register.sources.store import source_files
from vomr.register.tables import TABLES, Table, Type
from vomr.register.text_files import Decoded, Records
from vomr.settings_form import RULES, SHEETS
from vomr.settings_sheets import SheetRead, columns_of, read_document, read_sheets, sheet_of
from vomr.spreadsheet.opening import workbook_sheets
from vomr.words import N_
from vomr.words.language import Titled

# Of the officer's workbook: the order of work, and what to choose from
START_SHEET, LISTS_SHEET = Titled("Начало", "Start"), Titled("Списъци", "Lists")
HELPER_SHEETS = (*START_SHEET.titles, *LISTS_SHEET.titles)
_ORDER = ("title", "also", "near", "part", "content")
_UNREAD = N_("it looks like the table “{title}”, but its titles are not that table's")
_SETTINGS_ELSEWHERE = N_("it looks like settings, which are read from {place}")
_SECOND = N_("the table “{title}” is read from {place}")


class RawTables(NamedTuple):
    """What a folder holds, untyped."""

    tables: dict[str, RawTable]
    problems: list[Problem]
    reading: Reading


@dataclass
class _FolderContents:
    """What is being found in a folder."""

    parts: list[RawTable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    own: list[Sheet] = field(default_factory=list)
    help: list[Sheet] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    commentary: list[SheetRead] = field(default_factory=list)
    possible: list[tuple[Table, Sheet, str]] = field(default_factory=list)  # could be a table, is not whole


def read_raw_tables(folder: Path) -> RawTables:
    """Every table of a strategy folder, untyped.

    Raises
    ------
    VomrError
        When a file cannot be read at all.
    """
    here = inputs(folder)
    found = _FolderContents()
    settings = read_document(folder).path if is_strategy(folder) else None
    for path in here.texts:
        _read_text(found, path)
    for path in here.books:
        _read_book(found, path.name, _tables_of(found, path, settings, workbook_sheets(path)))
    _other_books(found, here.other_books, settings, has_register=bool(here.books))
    tables = _chosen(found)
    _possible(found, tables)
    _foreign(found, here.foreign, tables)
    _below(found, folder, {name for name, raw in tables.items() if raw.numbers})
    found.problems += commentary_problems(folder)
    reading = Reading(
        commentary=tuple(found.commentary), own=tuple(found.own), help=tuple(found.help), unread=tuple(found.unread)
    )
    return RawTables(tables, found.problems, reading)


def tables_of_book(file: str, sheets: dict[str, list[list[Any]]]) -> dict[str, RawTable]:
    """The tables of one workbook alone, untyped.

    Parameters
    ----------
    file : str
        Its name, for messages.
    sheets : dict of str to rows
        What :func:`~vomr.register.opening.workbook_sheets` gave.
    """
    contents = _FolderContents()
    _read_book(contents, file, sheets)
    return _chosen(contents)


def input_files(folder: Path) -> list[Path]:
    """The files that the tables are read from, in a fixed order: what a result depends on."""
    here = inputs(folder)
    texts = [path for path in here.texts if is_standard(path) or by_name(split_name(path.name)[0])]
    return [*texts, *(here.books or here.other_books), *source_files(folder)]


def tables_in_csv(folder: Path) -> list[Path]:
    """The tables that stand as CSV files."""
    return [path for path in sorted(folder.glob("*.csv")) if path.stem in TABLES]


# --- files and sheets -------------------------------------------------------------------------------------------------


def _read_text(contents: _FolderContents, path: Path) -> None:
    """A CSV file: as the table of its name, else as what its titles say; one that is hers is only counted."""
    stem, ending = split_name(path.name)
    try:
        text, records = open_text(path)
        rows = iter(records)
        top = list(islice(rows, SEARCHED_ROWS))
        refuse_too_wide(top, path)
    except VomrError:
        if is_standard(path) or by_name(stem):
            raise
        contents.own.append(Sheet(path.name, None, None, None))
        return
    known = Recognised(TABLES[stem], "title") if is_standard(path) else recognise(stem, top)
    if known is None or (ending == ".txt" and not by_name(stem)):
        contents.own.append(_counted(path.name, None, chain(top, rows)))
    elif known.whole:
        raw = raw_table(known.table, path.name, None, records, known=known.known)
        contents.parts.append(raw)
        contents.problems += text_problems(raw, text, records)
    else:
        contents.possible.append((known.table, _counted(path.name, None, chain(top, rows)), stem))


def text_problems(raw: RawTable, decoded: Decoded, records: Records) -> Iterator[Problem]:
    """What a text file leaves to be looked at: letters of a code page that its words told, marks that are not
    closed.
    """
    if decoded.is_guess:
        yield Problem(
            "file-page",
            "warning",
            N_("{file} is not saved as UTF-8; by its words it was read as {page}"),
            N_("Look whether its letters are right. In Excel choose “Save as” and “CSV UTF-8 (comma delimited)”."),
            {"file": raw.file, "page": decoded.page},
            table=raw.table.name,
            file=raw.file,
        )
    for row, width in records.open_quotes:
        yield Problem(
            "quote-open",
            "warning" if width == len(raw.header) else "error",
            N_("A quotation mark begins a cell and is never closed; the row was read to the end of its line"),
            N_("Close the quotation mark, or delete it; look whether the cells of the row are right."),
            table=raw.table.name,
            file=raw.file,
            row=row,
        )


def _read_book(contents: _FolderContents, file: str, sheets: dict[str, list[list[Any]]]) -> None:
    for title, records in sheets.items():
        known = None if title in HELPER_SHEETS else recognise(title, records)
        if known is None:
            if any(not is_empty(cell) for cells in records for cell in cells):
                (contents.help if title in HELPER_SHEETS else contents.own).append(_counted(file, title, records))
        elif known.whole:
            contents.parts.append(raw_table(known.table, file, title, records, known=known.known))
        else:
            contents.possible.append((known.table, _counted(file, title, records), title))


def _tables_of(
    contents: _FolderContents, path: Path, settings: Path | None, sheets: dict[str, list[list[Any]]]
) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook but those of settings and of commentary, which are read by themselves."""
    comments = comments_in(path)
    if comments is not None and sheets.pop(comments.title, None) is not None:
        contents.commentary.append(comments.account)
    for account in read_sheets(path).accounts:
        rows = sheets.pop(account.title, None)
        if rows is None or path == settings:
            continue
        sheet = _counted(path.name, account.title, rows)
        if account.rows:
            contents.unread.append(
                Unread(
                    path.name,
                    account.title,
                    sheet.rows,
                    sheet.cells,
                    _SETTINGS_ELSEWHERE,
                    {"place": settings.name if settings else FILE_NAME},
                )
            )
        elif sheet.cells:
            contents.help.append(sheet)
    return _like_settings(contents, path, sheets) if path == settings else sheets


def _like_settings(
    contents: _FolderContents, path: Path, sheets: dict[str, list[list[Any]]]
) -> dict[str, list[list[Any]]]:
    """The sheets without those that have the columns of a list of settings that the workbook lacks; each is named."""
    there = {sheet_of(account.title) for account in read_sheets(path).accounts}
    for title, rows in list(sheets.items()):
        for sheet in SHEETS if by_name(title) is None and title not in HELPER_SHEETS else ():
            head, columns = columns_of(sheet, rows)
            filled = sum(not is_empty(cell) for cell in rows[head]) if columns else 0
            needed = {known for known in sheet.fields if known.required and sheet is not RULES}
            if sheet in there or sheet.is_form or len(columns) < 2 or not needed <= set(columns.values()):
                continue
            if len(columns) * 2 < filled or (sheet is RULES and len(columns) < 4):
                continue
            del sheets[title]
            problem = Problem(
                "strategy-place",
                "error",
                N_("“{name}” could be the sheet “{title}” of the settings, which is missing, and was not read"),
                N_("Give it the title “{title}”; a sheet of your own may stay under other titles of columns."),
                {"name": title, "title": sheet},
                file=path.name,
                sheet=title,
            )
            contents.problems.append(problem)
            size = _counted(path.name, title, rows)
            contents.unread.append(Unread(path.name, title, size.rows, size.cells, problem.message, problem.params))
            break
    return sheets


def _counted(file: str, sheet: str | None, records: Iterable[list[Any]]) -> Sheet:
    rows = cells = 0
    for record in records:
        filled = sum(not is_empty(cell) for cell in record)
        rows, cells = rows + (filled > 0), cells + filled
    return Sheet(file, sheet, rows, cells)


def _other_books(contents: _FolderContents, books: list[Path], settings: Path | None, *, has_register: bool) -> None:
    """Workbooks under other names: the only one that can be the register is read, each other that could be is named."""
    candidates: list[tuple[Path, dict[str, list[list[Any]]], dict[str, Table]]] = []
    for path in books:
        try:
            sheets = _tables_of(contents, path, settings, workbook_sheets(path))
        except VomrError:
            if is_register(path.stem) and not has_register:
                raise
            if is_register(path.stem) or not (has_register or contents.parts):
                problem = Problem(
                    "file-unread",
                    "error" if not has_register else "warning",
                    N_("{file} could be the register and cannot be opened"),
                    N_(
                        "Remove its password and save it as register.xlsx; if it is not the register, put it into a"
                        " folder of its own."
                    ),
                    {"file": path.name},
                    file=path.name,
                )
                contents.problems.append(problem)
                contents.unread.append(Unread(path.name, None, None, None, problem.message, problem.params))
            else:
                contents.own.append(Sheet(path.name, None, None, None))
            continue
        tables = {}
        for title, records in sheets.items():
            known = None if title in HELPER_SHEETS else recognise(title, records)
            if known is not None and known.whole and any(map(_filled_row, records[1:])):
                tables[title] = known.table
        if tables or is_register(path.stem):
            candidates.append((path, sheets, tables))
        else:
            contents.own += [
                _counted(path.name, title, records)
                for title, records in sheets.items()
                if any(map(_filled_row, records))
            ]
    in_texts = {raw.table.name for raw in contents.parts if raw.numbers}
    if not has_register and len(candidates) == 1 and not in_texts & {table.name for table in candidates[0][2].values()}:
        path, sheets, _ = candidates[0]
        _read_book(contents, path.name, sheets)
        contents.problems.append(
            Problem(
                "file-read-as",
                "note",
                N_("{file} was read as the register"),
                N_("Nothing is to be done if it is; its usual name is {usual}."),
                {"file": path.name, "usual": f"register{path.suffix.casefold()}"},
                file=path.name,
            )
        )
        return
    filled = {raw.table.name for raw in contents.parts if raw.numbers}
    for path, sheets, tables in candidates:
        missing = [table for table in tables.values() if table.name not in filled]
        several = not has_register and len(candidates) > 1
        severity: Severity = "error" if several or missing or not has_register else "warning"
        others = ", ".join(other.name for other, _, _ in candidates if other is not path)
        problem = Problem(
            "file-unread",
            severity,
            (
                N_("{file} could be the register, and so could {others}; none of them was read")
                if several
                else (
                    N_("{file} holds the table “{title}”, which the register lacks, and was not read")
                    if missing
                    else N_("{file} looks like another copy of the register and was not read")
                )
            ),
            N_(
                "Leave one workbook in the folder and name it register.xlsx; put the others into a folder of their own."
            ),
            {"file": path.name, "others": others, "title": missing[0] if missing else None},
            file=path.name,
        )
        contents.problems.append(problem)
        sizes = [_counted(path.name, title, records) for title, records in sheets.items()]
        rows, cells = sum(one.rows or 0 for one in sizes), sum(one.cells or 0 for one in sizes)
        contents.unread.append(Unread(path.name, None, rows, cells, problem.message, problem.params))


def _filled_row(cells: Iterable[Any]) -> bool:
    return any(not is_empty(cell) for cell in cells)


# --- one place for each table -----------------------------------------------------------------------------------------


def _chosen(contents: _FolderContents) -> dict[str, RawTable]:
    """One sheet or file for each table; every other that holds rows of it is named."""
    tables: dict[str, RawTable] = {}
    for name in TABLES:
        parts = [raw for raw in contents.parts if raw.table.name == name]
        filled = sorted((raw for raw in parts if raw.numbers), key=lambda raw: _ORDER.index(raw.known))
        if not parts:
            continue
        titled = [raw for raw in filled if raw.known == "title"]
        main = titled[-1] if titled else filled[0] if filled else parts[-1]
        tables[name] = main
        for raw in titled[:-1]:
            contents.problems.append(
                Problem(
                    "table-twice",
                    "error",
                    N_("The table stands twice: in {first} and in {second}; the second was read"),
                    N_("Keep it in one place and delete the other."),
                    {"first": raw.location, "second": main.location},
                    table=name,
                    file=main.file,
                    sheet=main.sheet,
                )
            )
            _is_unread(contents, raw, main)
        for raw in filled:
            if raw is not main and raw not in titled:
                _second(contents, raw, main)
        if main.known != "title":
            _read_as(contents, main)
        for raw in parts:
            if raw is not main and raw not in filled:
                contents.help.append(_emptied(raw))
    return {raw.table.name: tables[raw.table.name] for raw in contents.parts if tables.get(raw.table.name) is raw}


def _emptied(raw: RawTable) -> Sheet:
    """A sheet of a table without rows, while the table stands elsewhere: only titles."""
    return Sheet(raw.file, raw.sheet, 0, sum(map(bool, raw.header)) + sum(one.cells for one in raw.left_out))


def _read_as(contents: _FolderContents, raw: RawTable) -> None:
    params = {"name": raw.sheet or raw.file, "title": raw.table}
    contents.problems.append(
        Problem(
            "sheet-read-as",
            "note",
            (
                N_("The sheet “{name}” was read as the table “{title}”")
                if raw.sheet
                else N_("The file {name} was read as the table “{title}”")
            ),
            N_("Nothing is to be done if it is that table; else give it other titles."),
            params,
            table=raw.table.name,
            file=raw.file,
            sheet=raw.sheet,
        )
    )


def _second(contents: _FolderContents, raw: RawTable, main: RawTable) -> None:
    """Rows of a table that stand beside those that are read."""
    name, table = raw.sheet or raw.file, main.table
    again = _said_again(raw, main)
    if again == len(raw.numbers):
        if raw.known != "content" or is_copy(name):
            contents.problems.append(
                _problem(
                    raw,
                    "sheet-again",
                    "warning",
                    N_("“{name}” says again what stands in {place}, and was not read"),
                    N_("Delete the copy, or put it into a workbook of its own."),
                    place=main.location,
                )
            )
    elif raw.known == "content" and not similar_names(name, table) and not _is_whole_header(raw):
        contents.problems.append(
            _problem(
                raw,
                "sheet-second",
                "warning",
                N_("“{name}” has the columns of the table “{title}”, which is read from {place}, and was not read"),
                N_("If its rows belong to the table, move them there; a sheet of your own may stay."),
                place=main.location,
            )
        )
    else:
        contents.problems.append(
            _problem(
                raw,
                "sheet-second",
                "error",
                N_("“{name}” holds rows of the table “{title}”, which is read from {place}, and was not read"),
                N_("Move its rows there and delete the sheet; what stands in both must be in one."),
                place=main.location,
            )
        )
    _is_unread(contents, raw, main)


def _is_whole_header(raw: RawTable) -> bool:
    """Whether nearly all titles of a sheet are the table's: a part of it, not a calculation beside it."""
    return len(raw.match.positions) * 5 >= sum(map(bool, raw.header)) * 4


def _is_unread(contents: _FolderContents, raw: RawTable, main: RawTable) -> None:
    contents.unread.append(
        Unread(
            raw.file, raw.sheet, len(raw.numbers), cells_of(raw), _SECOND, {"title": main.table, "place": main.location}
        )
    )


def cells_of(raw: RawTable) -> int:
    """Every cell with content of a sheet, titles and what was left out among them."""
    filled = sum(raw.filled(at) for at in raw.columns)
    return filled + sum(map(bool, raw.header)) + len(raw.untitled) + sum(one.cells for one in raw.left_out)


def _problem(raw: RawTable, code: str, severity: Severity, message: str, remedy: str, **params: Any) -> Problem:
    return Problem(
        code,
        severity,
        message,
        remedy,
        {"name": raw.sheet or raw.file, "title": raw.table, **params},
        table=raw.table.name,
        file=raw.file,
        sheet=raw.sheet,
    )


def _said_again(raw: RawTable, main: RawTable) -> int:
    """How many rows of a sheet stand in another too, as far as their columns are the same."""
    shared = [name for name in raw.match.positions if name in main.match.positions]
    known = set(_rows(main, shared))
    return sum(row in known for row in _rows(raw, shared))


def _rows(raw: RawTable, names: list[str]) -> Iterator[tuple[str, ...]]:
    columns = [raw.columns[raw.match.positions[name]] for name in names]
    texts = [["" if is_empty(cell) else as_text(cell) for cell in column.different] for column in columns]
    whiches = [column.which for column in columns]
    return (tuple(text[which] for text, which in zip(texts, row, strict=True)) for row in zip(*whiches, strict=True))


# --- what could be ours -----------------------------------------------------------------------------------------------


def _possible(contents: _FolderContents, tables: dict[str, RawTable]) -> None:
    """Sheets that are called as a table, or have half of its columns, and cannot be read as it."""
    for table, sheet, name in contents.possible:
        filled = tables.get(table.name)
        lacks = filled is None or not filled.numbers
        named = by_name(name)
        if not lacks and named is None:
            contents.own.append(sheet)  # an extract or a calculation of hers beside the table itself
            continue
        matters = bool(table.of_type(Type.MONEY)) or table.name in _COUNTED
        severity: Severity = "error" if lacks and matters else "warning"
        params = {"name": sheet.sheet or sheet.file, "title": table, "place": filled.location if filled else ""}
        contents.problems.append(
            Problem(
                "table-unknown",
                severity,
                (
                    N_(
                        "“{name}” could be the table “{title}”, which has no rows, and was not read: its columns are"
                        " not that table's"
                    )
                    if lacks
                    else N_(
                        "“{name}” could belong to the table “{title}”, which is read from {place}, and was not read:"
                        " its columns are not that table's"
                    )
                ),
                N_("Give its columns the titles of the table, or the sheet another name if it is your own."),
                params,
                table=table.name,
                file=sheet.file,
                sheet=sheet.sheet,
            )
        )
        contents.unread.append(Unread(sheet.file, sheet.sheet, sheet.rows, sheet.cells, _UNREAD, params))


_COUNTED = ("indicators", "targets", "values")  # tables without money that figures depend on


def _foreign(contents: _FolderContents, paths: list[Path], tables: dict[str, RawTable]) -> None:
    """Files that may hold the register and are of a kind that cannot be read."""
    for path in paths:
        stem, _ = split_name(path.name)
        named = by_name(stem)
        filled = any(raw.numbers for raw in tables.values()) if named is None else named[0].name in tables
        if filled and not (named or is_register(stem)):
            contents.own.append(Sheet(path.name, None, None, None))
            continue
        problem = Problem(
            "file-unread",
            "warning" if filled else "error",
            N_("{file} is of a kind that cannot be read"),
            N_(
                "Open it in the program that wrote it and save it as register.xlsx; a file of your own may stay under"
                " another name."
            ),
            {"file": path.name},
            file=path.name,
        )
        contents.problems.append(problem)
        contents.unread.append(Unread(path.name, None, None, None, problem.message, problem.params))


def _below(contents: _FolderContents, folder: Path, present: set[str]) -> None:
    """A register in a folder inside, while there is none where it is looked for, and text files of tables that have no
    rows.
    """
    is_empty_here = not present and not contents.unread
    inside = (
        [path for path in below(folder) if is_empty_here or _is_missed(path, present)]
        if is_empty_here or present
        else []
    )
    for path in inside[:5]:
        file = path.relative_to(folder).as_posix()
        problem = Problem(
            "file-unread",
            "error",
            N_("{file} stands in a folder of its own and was not read"),
            N_("If it is the register, put it into the strategy folder itself."),
            {"file": file},
            file=file,
        )
        contents.problems.append(problem)
        contents.unread.append(Unread(file, None, None, None, problem.message, problem.params))


def _is_missed(path: Path, present: set[str]) -> bool:
    """Whether a text file in a folder inside is called as a table that stands nowhere."""
    stem, ending = split_name(path.name)
    named = by_name(stem)
    return ending == ".csv" and named is not None and named[1] in ("title", "also") and named[0].name not in present


__all__ = [
    "HELPER_SHEETS",
    "LISTS_SHEET",
    "START_SHEET",
    "Cells",
    "RawTable",
    "RawTables",
    "input_files",
    "raw_table",
    "read_raw_tables",
    "tables_in_csv",
    "tables_of_book",
    "workbooks",
]

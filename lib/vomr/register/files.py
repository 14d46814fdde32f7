"""Files as rows of raw cells: CSV folders and workbooks, whatever saved them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vomr.folders import own_file
from vomr.problems import Problem, VomrError, display_path, nearest, system_reason
from vomr.register.cells import is_empty
from vomr.register.formulas import unread_formulas
from vomr.register.sources.store import source_files
from vomr.register.tables import TABLES, Table
from vomr.words import N_

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
HELPER_SHEETS = ("Начало", "Start", "Списъци")  # of the officer's workbook: the order of work, and what to choose from
_LARGEST_UNPACKED = 2 * 1024**3


@dataclass
class RawTable:
    """One table as it stands in its file.

    Attributes
    ----------
    header : list of str
        Titles as written.
    rows : list of (int, list)
        Row number as Excel shows it, and the cells; blank rows are left out but counted.
    """

    table: Table
    file: str
    sheet: str | None
    header: list[str]
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)


def read_raw_tables(folder: Path) -> tuple[dict[str, RawTable], list[Problem]]:
    """Every table of a strategy folder, untyped.

    Raises
    ------
    VomrError
        When a file cannot be read at all.
    """
    problems: list[Problem] = []
    found: dict[str, RawTable] = {}
    for raw in _all_tables(folder, problems):
        name = raw.table.name
        if name in found and not raw.rows:
            continue  # an empty sheet waits to be filled in; the table stands elsewhere
        if name in found and found[name].rows:
            problems.append(Problem(
                "table-twice", "error",
                N_("The table stands twice: in {first} and in {second}; the second was read"),
                N_("Keep it in one place and delete the other."),
                {"first": _place(found[name]), "second": _place(raw)},
                table=name, file=raw.file, sheet=raw.sheet,
            ))  # fmt: skip
        found[name] = raw
    return found, problems


def input_files(folder: Path) -> list[Path]:
    """The files that the tables are read from, in a fixed order: what a result depends on."""
    return [*tables_in_csv(folder), *workbooks(folder), *source_files(folder)]


def tables_in_csv(folder: Path) -> list[Path]:
    """The tables that stand as CSV files."""
    return [path for path in sorted(folder.glob("*.csv")) if path.stem in TABLES]


def workbooks(folder: Path) -> list[Path]:
    """The officer's workbook, under the names that spreadsheet programs give it."""
    return [path for suffix in WORKBOOK_SUFFIXES if (path := folder / f"register{suffix}").is_file()]


def _all_tables(folder: Path, problems: list[Problem]) -> Iterator[RawTable]:
    for path in sorted(folder.glob("*.csv")):
        if path.stem in TABLES:
            yield _read_csv(own_file(folder, path), TABLES[path.stem])
        elif suggestion := nearest(path.stem, TABLES):
            problems.append(Problem(
                "table-unknown", "warning",
                N_("{file} is no table of the register and was not read"),
                N_("If you meant {suggestion}, rename the file; a file of your own may stay."),
                {"file": path.name, "suggestion": f"{suggestion}.csv"}, file=path.name,
            ))  # fmt: skip
    for path in workbooks(folder):
        yield from _read_workbook(own_file(folder, path), problems)


def _place(raw: RawTable) -> str:
    return f"{raw.file} › {raw.sheet}" if raw.sheet else raw.file


def _read_csv(path: Path, table: Table) -> RawTable:
    name = display_path(path)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise VomrError(
            N_("{file} is not saved as UTF-8. In Excel choose “Save as” and “CSV UTF-8 (comma delimited)”."), file=name
        ) from None
    except OSError as error:
        raise VomrError(N_("{file} cannot be opened: {detail}."), file=name, detail=system_reason(error)) from None
    if "\0" in text:
        raise VomrError(N_("{file} is not a CSV file: it holds binary content. Export the table again."), file=name)
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise VomrError(
            N_("{file} is not a whole CSV file ({detail}). Look for a quotation mark that is not closed."),
            file=name,
            detail=error,
        ) from None
    return _raw_table(table, path.name, None, records)


def _read_workbook(path: Path, problems: list[Problem]) -> Iterator[RawTable]:
    from python_calamine import CalamineError, CalamineWorkbook

    name = display_path(path)
    unreadable = VomrError(
        N_(
            "{file} cannot be opened as a workbook. Open it in Excel, remove a password if it has one, and save it again as .xlsx."
        ),
        file=name,
    )
    try:
        path.open("rb").close()
    except OSError as error:  # on Windows Excel may keep it for itself
        raise VomrError(N_("{file} cannot be opened: {detail}."), file=name, detail=system_reason(error)) from None
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                raise unreadable
    try:
        workbook = CalamineWorkbook.from_path(path)
        titles = {
            title: workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in _readable_sheets(workbook)
        }
        unread_formulas(path, titles)
    except (CalamineError, OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile):
        raise unreadable from None
    by_title = {title.casefold(): table for table in TABLES.values() for title in (table.name, table.bg, table.en)}
    for title, records in titles.items():
        table = by_title.get(title.strip().casefold())
        if table:
            yield _raw_table(table, path.name, title, records)
        elif title not in HELPER_SHEETS and (
            suggestion := nearest(title, [table.bg for table in TABLES.values()] + list(TABLES))
        ):
            problems.append(Problem(
                "table-unknown", "warning",
                N_("The sheet “{sheet}” is no table of the register and was not read"),
                N_("If you meant {suggestion}, rename the sheet; a sheet of your own may stay."),
                {"sheet": title, "suggestion": suggestion}, file=path.name, sheet=title,
            ))  # fmt: skip


def _readable_sheets(workbook: Any) -> list[str]:
    """Sheets of cells; a chart on a sheet of its own has none."""
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _raw_table(table: Table, file: str, sheet: str | None, records: list[list[Any]]) -> RawTable:
    header = [str(cell).strip() if not is_empty(cell) else "" for cell in (records[0] if records else [])]
    rows = [
        (number, cells)
        for number, cells in enumerate(records[1:], start=2)
        if not all(is_empty(cell) for cell in cells)
    ]
    return RawTable(table, file, sheet, header, rows)

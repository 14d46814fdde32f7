"""Files as rows of raw cells: CSV folders and workbooks, whatever saved them."""

from __future__ import annotations

import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice, repeat, zip_longest
from pathlib import Path
from typing import Any

from vomr.folders import own_file
from vomr.problems import Problem, VomrError, display_path, nearest, system_reason
from vomr.register.cells import is_empty
from vomr.register.far_cells import far_cell
from vomr.register.formulas import unread_formulas
from vomr.register.sources.store import source_files
from vomr.register.tables import TABLES, Table
from vomr.register.text_files import Decoded, Records, decoded
from vomr.words import N_

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
HELPER_SHEETS = ("Начало", "Start", "Списъци")  # of the officer's workbook: the order of work, and what to choose from
_LARGEST_UNPACKED = 2 * 1024**3
_CELLS_AT_ONCE = 4000  # few enough to stay near the processor while they are sorted into columns


@dataclass
class Cells:
    """The cells of one column: each different one once, and which of them stands in which row.

    Registers repeat themselves: what is found out about a cell holds for every row where the same stands.

    Attributes
    ----------
    different : list
        Numbers, dates and yes or no of a workbook are the same only when they are of the same type, too.
    which : array of int
        For every row the position of its cell in ``different``.
    """

    different: list[Any]
    which: array[int]

    def __getitem__(self, at: int) -> Any:
        return self.different[self.which[at]]

    def __setitem__(self, at: int, cell: Any) -> None:
        self.which[at] = len(self.different)
        self.different.append(cell)

    def __iter__(self) -> Iterator[Any]:
        return map(self.different.__getitem__, self.which)

    def where(self, wanted: Collection[int]) -> Iterator[tuple[int, int]]:
        """Rows where one of some of the different cells stands, and which of them."""
        return ((at, which) for at, which in enumerate(self.which) if which in wanted) if wanted else iter(())


@dataclass
class RawTable:
    """One table as it stands in its file; blank rows are left out but counted.

    Attributes
    ----------
    header : list of str
        Titles as written.
    numbers : array of int
        The number of each row as Excel shows it.
    columns : dict of int to Cells
        By position, those under a title.
    untitled : list of (int, int, cell)
        Row number, position and cell of what stands under no title.
    """

    table: Table
    file: str
    sheet: str | None
    header: list[str]
    numbers: array[int] = field(default_factory=lambda: array("q"))
    columns: dict[int, Cells] = field(default_factory=dict)
    untitled: list[tuple[int, int, Any]] = field(default_factory=list)


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
        if name in found and not raw.numbers:
            continue  # an empty sheet waits to be filled in; the table stands elsewhere
        if name in found and found[name].numbers:
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
            yield _read_csv(own_file(folder, path), TABLES[path.stem], problems)
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


def _read_csv(path: Path, table: Table, problems: list[Problem]) -> RawTable:
    name = display_path(path)
    try:
        found = decoded(path.read_bytes(), name)
    except OSError as error:
        raise VomrError(N_("{file} cannot be opened: {detail}."), file=name, detail=system_reason(error)) from None
    records = Records(found.text)
    raw = raw_table(table, path.name, None, records, only_texts=True)
    problems += text_problems(raw, found, records)
    return raw


def text_problems(raw: RawTable, found: Decoded, records: Records) -> Iterator[Problem]:
    """What a text file leaves to be looked at: letters of a code page that its words told, marks that are not closed."""
    if found.is_guess:
        yield Problem(
            "file-page", "warning",
            N_("{file} is not saved as UTF-8; by its words it was read as {page}"),
            N_("Look whether its letters are right. In Excel choose “Save as” and “CSV UTF-8 (comma delimited)”."),
            {"file": raw.file, "page": found.page}, table=raw.table.name, file=raw.file,
        )  # fmt: skip
    for row, width in records.open_quotes:
        yield Problem(
            "quote-open", "warning" if width == len(raw.header) else "error",
            N_("A quotation mark begins a cell and is never closed; the row was read to the end of its line"),
            N_("Close the quotation mark, or delete it; look whether the cells of the row are right."),
            table=raw.table.name, file=raw.file, row=row,
        )  # fmt: skip


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
        far = far_cell(path)
        if far is not None:
            raise VomrError(
                N_("{file}, sheet “{sheet}”: the cell {cell} stands so far from the others that the sheet cannot be read. Delete the empty rows and columns up to it, and the cell itself."),
                file=name, sheet=far[0], cell=far[1],
            )  # fmt: skip
        workbook = CalamineWorkbook.from_path(path)
        titles = {
            title: workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in _readable_sheets(workbook)
        }
        unread_formulas(path, titles)
    except (
        CalamineError, OSError, ValueError, KeyError, SyntaxError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error,
    ):  # fmt: skip
        raise unreadable from None
    by_title = {title.casefold(): table for table in TABLES.values() for title in (table.name, table.bg, table.en)}
    for title, records in titles.items():
        table = by_title.get(title.strip().casefold())
        if table:
            yield raw_table(table, path.name, title, records)
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


def raw_table(
    table: Table, file: str, sheet: str | None, records: Iterable[list[Any]], *, only_texts: bool = False
) -> RawTable:
    """A table of records, of which the first is the header; ``only_texts`` where they come from text."""
    records = iter(records)
    header = [str(cell).strip() if not is_empty(cell) else "" for cell in next(records, [])]
    raw = RawTable(table, file, sheet, header)
    known: dict[int, dict[Any, int]] = {at: defaultdict(count().__next__) for at, title in enumerate(header) if title}
    which = {at: array("i") for at in known}

    def end(at: int, rows: int) -> None:
        """A column has ended in a row before: empty cells follow."""
        if rows > len(which[at]):
            which[at].extend(repeat(known[at][""], rows - len(which[at])))

    width, numbered = len(header), enumerate(records, start=2)
    while batch := list(islice(numbered, max(1, _CELLS_AT_ONCE // max(1, width)))):
        before, rows = len(raw.numbers), []
        for number, cells in batch:
            if all(map(is_empty, cells)):
                continue
            if len(cells) > width:
                raw.untitled += _filled(repeat(number), enumerate(cells[width:], start=width))
                del cells[width:]
            raw.numbers.append(number)
            rows.append(cells)
        for at, column in enumerate(zip_longest(*rows, fillvalue="")):
            if at in known:
                end(at, before)
                which[at].extend(map(known[at].__getitem__, column if only_texts else map(_key, column)))
            else:
                raw.untitled += _filled(raw.numbers[before:], zip(repeat(at), column))
    for at, keys in known.items():
        end(at, len(raw.numbers))
        raw.columns[at] = Cells([key[1] if isinstance(key, tuple) else key for key in keys], which[at])
    return raw


def _key(cell: Any) -> Any:
    return cell if isinstance(cell, str) else (type(cell), cell)


def _filled(numbers: Iterable[int], cells: Iterable[tuple[int, Any]]) -> list[tuple[int, int, Any]]:
    return [(number, at, cell) for number, (at, cell) in zip(numbers, cells) if not is_empty(cell)]  # noqa: B905

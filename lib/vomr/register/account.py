"""The account of reading: each file, sheet and column, as what it was read, and what was not (method.md §7).

Every cell with content is exactly one of: read into a table and column; hers (in a column or sheet of her own); left
out (titles, rows of totals, the template's own help and lists); refused, with a problem that names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from vomr.problems import Problem
from vomr.register.raw import LeftOut, RawTable
from vomr.register.sources.store import FOLDER, Source
from vomr.register.tables import CARRYING, TABLES
from vomr.settings_sheets import SheetRead
from vomr.spreadsheet.seen import is_looked_into

_OF_ROWS = frozenset({"key-twice"})  # problems that refuse a whole row


@dataclass(frozen=True)
class ReadAs:
    """A title that was read as a column under another name than its own."""

    title: str
    column: str
    how: str


@dataclass(frozen=True)
class Part:
    """A sheet or file that was read as a table.

    Attributes
    ----------
    file : str
    sheet : str or None
    table : str
    known : str
        ``title``, or how else it was recognised (:class:`~vomr.register.raw.RawTable`).
    header_row : int
        The row of its titles, as Excel counts.
    rows : int
        Rows of the table.
    cells, own_cells, left_out_cells, refused_cells : int
        Cells with content, titles included, that were read; that stand in columns of her own; that were left out; that
        were refused. Together they are all there are.
    read_as : tuple of ReadAs
    own_columns, unread_columns : tuple of str
        Titles; a column without a title by its letter in brackets.
    left_out : tuple of LeftOut
    absent : tuple of str
        Columns that figures rest on and the sheet does not have.
    """

    file: str
    sheet: str | None
    table: str
    known: str
    header_row: int
    rows: int
    cells: int = 0
    own_cells: int = 0
    left_out_cells: int = 0
    refused_cells: int = 0
    read_as: tuple[ReadAs, ...] = ()
    own_columns: tuple[str, ...] = ()
    unread_columns: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def left_out_rows(self) -> tuple[int, ...]:
        return tuple(row.row for row in self.left_out)


@dataclass(frozen=True)
class Sheet:
    """A sheet or file that is no table: of her own, or the template's help and lists.

    Attributes
    ----------
    rows, cells : int or None
        With content; None where the file could not be looked into.
    """

    file: str
    sheet: str | None
    rows: int | None
    cells: int | None


@dataclass(frozen=True)
class Unread:
    """A sheet or file that could be ours and was not read.

    Attributes
    ----------
    reason : str
        English sentence for the catalogues, with ``params``.
    """

    file: str
    sheet: str | None
    rows: int | None
    cells: int | None
    reason: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Imported:
    """A file of ``sources/`` that was imported."""

    file: str
    sheet: str | None
    layout: str
    rows: int


@dataclass(frozen=True)
class Reading:
    """The account.

    Attributes
    ----------
    settings : tuple of SheetRead
        Where the settings of the strategy stand.
    commentary : tuple of SheetRead
        The sheet of the officer's own words.
    files : tuple of Part
    own, help : tuple of Sheet
        What is hers; what the program itself wrote into the workbook.
    unread : tuple of Unread
    imported : tuple of Imported
    codes : int
        Cells in which a code was read in place of a personal number.
    looks_unknown : tuple of str
        Workbooks of whose cells it is not known whether they are struck through or hidden, nor how numbers are shown.
    """

    settings: tuple[SheetRead, ...] = ()
    commentary: tuple[SheetRead, ...] = ()
    files: tuple[Part, ...] = ()
    own: tuple[Sheet, ...] = ()
    help: tuple[Sheet, ...] = ()
    unread: tuple[Unread, ...] = ()
    imported: tuple[Imported, ...] = ()
    codes: int = 0
    looks_unknown: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.files)

    @property
    def cells(self) -> int:
        return sum(part.cells for part in self.files) + sum(part.cells for part in (*self.settings, *self.commentary))


def with_tables(
    reading: Reading,
    raw_tables: Iterable[RawTable],
    problems: Iterable[Problem],
    unread_columns: dict[str, dict[int, str]],
    sources: Iterable[Source] = (),
    codes: int = 0,
) -> Reading:
    """The account with the tables that were read.

    Parameters
    ----------
    raw_tables : iterable of RawTable
        Once what is no row has been left out of them.
    problems : iterable of Problem
        Everything found in cells and keys, as it names its file, sheet, row and column.
    unread_columns : dict of table to dict of position to title
        Columns that could be ours and were not read.
    sources : iterable of Source
        Imported files.
    codes : int
        Cells in which a code was read in place of a personal number.
    """
    refused: dict[tuple[str, str | None], tuple[set[tuple[int, str]], set[int]]] = {}
    for problem in problems:
        if problem.file is None or problem.row is None:
            continue
        cells, rows = refused.setdefault((problem.file, problem.sheet), (set(), set()))
        is_of_cell = problem.code.startswith("cell-") and problem.severity == "error"
        if problem.code in _OF_ROWS or (is_of_cell and _is_of_key(problem)):
            rows.add(problem.row)
        elif is_of_cell and problem.column and problem.code != "cell-missing":
            cells.add((problem.row, problem.column))
    listed = tuple(Imported(f"{FOLDER}/{one.file}", one.sheet, one.layout, one.rows) for one in sources)
    parts = tuple(
        _part(raw, *refused.get((raw.file, raw.sheet), (set(), set())), unread_columns.get(raw.table.name, {}))
        for raw in raw_tables
    )
    unknown = dict.fromkeys(part.file for part in parts if part.sheet is not None and not is_looked_into(part.file))
    return replace(reading, files=parts, imported=listed, codes=codes, looks_unknown=tuple(unknown))


def _is_of_key(problem: Problem) -> bool:
    """Whether a cell that cannot be read leaves its row without a key, and so out of every figure."""
    column = TABLES[problem.table].column.get(problem.column or "") if problem.table in TABLES else None
    return column is not None and column.key and column.required


def _part(raw: RawTable, cells: set[tuple[int, str]], rows: set[int], unread: dict[int, str]) -> Part:
    declared = {at: name for name, at in raw.match.positions.items()}
    twice = dict((at, title) for title, at in raw.match.twice)
    read = own = refused = 0
    for at in raw.columns:
        filled = raw.filled(at) + 1  # with its title
        if at in declared:
            wrong = sum(column == declared[at] and number not in rows for number, column in cells)
            wrong += sum(number in rows and bool(_content(raw, at, number)) for number in rows)
            read, refused = read + filled - wrong, refused + wrong
        elif at in twice or at in unread:
            refused += filled
        else:
            own += filled
    beyond = {at for _, at, _ in raw.untitled}
    refused += sum(at >= len(raw.header) or at in unread for _, at, _ in raw.untitled)
    own += sum(at < len(raw.header) and at not in unread for _, at, _ in raw.untitled)
    own_titles = [
        title
        for at, title in enumerate(raw.header)
        if title and at not in declared and at not in twice and at not in unread
    ]
    own_titles += [f"[{column_letters(at)}]" for at in sorted(beyond) if at < len(raw.header) and at not in unread]
    return Part(
        raw.file,
        raw.sheet,
        raw.table.name,
        raw.known,
        raw.header_row,
        len(raw.numbers),
        read,
        own,
        sum(one.cells for one in raw.left_out),
        refused,
        tuple(
            ReadAs(raw.header[raw.match.positions[name]], name, how)
            for name, how in raw.match.how.items()
            if how != "title"
        ),
        tuple(dict.fromkeys(own_titles)),
        tuple(
            dict.fromkeys(
                [
                    *twice.values(),
                    *unread.values(),
                    *(f"[{column_letters(at)}]" for at in sorted(beyond) if at >= len(raw.header)),
                ]
            )
        ),
        tuple(raw.left_out),
        tuple(name for name in CARRYING.get(raw.table.name, ()) if name not in raw.match.positions),
    )


def _content(raw: RawTable, at: int, number: int) -> bool:
    from vomr.register.cells import is_empty

    return not is_empty(raw.columns[at][raw.numbers.index(number)])


def column_letters(position: int) -> str:
    """``A`` for 0, ``AB`` for 27: as Excel names a column."""
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters

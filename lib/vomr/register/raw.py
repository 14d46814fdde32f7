"""A table as it stands in its file: cells that nobody has looked into yet, under the titles that were found."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, compress, count, islice, repeat, zip_longest
from operator import not_
from typing import Any, Literal

import numpy as np
import pandas as pd

from vomr.register.cells import all_texts, as_text, is_empty
from vomr.register.frames import ROW
from vomr.register.headers import SEARCHED_ROWS, Match, find_header, match, titles_of
from vomr.register.tables import Table
from vomr.register.text_files import Records

_CELLS_AT_ONCE = 4000  # few enough to stay near the processor while they are sorted into columns

Known = Literal["title", "also", "near", "part", "content"]
Why = Literal["above", "groups", "again", "numbers", "total"]


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
        if not wanted:
            return iter(())
        which = np.asarray(self.which)
        rows = np.flatnonzero(np.isin(which, list(wanted)))
        return zip(rows.tolist(), which[rows].tolist(), strict=True)


@dataclass(frozen=True)
class LeftOut:
    """A row that is no row of the table.

    Attributes
    ----------
    row : int
    why : str
        ``above`` the titles, a row of ``groups`` of titles, the titles ``again``, ``numbers`` of columns, a ``total``.
    cells : int
        How many hold something.
    """

    row: int
    why: Why
    cells: int
    like_data: bool = False


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
    header_row : int
        Where the titles stand, as Excel counts.
    known : str
        How the sheet or file was recognised: by its ``title``, by what people ``also`` call it, by a misspelt
        (``near``) or longer name (``part``), by its ``content``.
    left_out : list of LeftOut
    """

    table: Table
    file: str
    sheet: str | None
    header: list[str]
    numbers: array[int] = field(default_factory=lambda: array("q"))
    columns: dict[int, Cells] = field(default_factory=dict)
    untitled: list[tuple[int, int, Any]] = field(default_factory=list)
    header_row: int = 1
    known: Known = "title"
    left_out: list[LeftOut] = field(default_factory=list)
    _match: Match | None = None
    _filled: dict[int, int] = field(default_factory=dict)

    @property
    def location(self) -> str:
        """File and sheet, as a message names them."""
        return f"{self.file} › {self.sheet}" if self.sheet else self.file

    @property
    def match(self) -> Match:
        """Which column each title is."""
        if self._match is None:
            self._match = match(self.table, self.header, frozenset(at for at in self.columns if self.filled(at)))
        return self._match

    @property
    def positions(self) -> dict[str, int]:
        """Column → position; columns of her own under their title."""
        own = self.match.own.items()
        return {
            **self.match.positions,
            **{title: at for title, at in own if title not in self.table.column and title != ROW},
        }

    def filled(self, at: int) -> int:
        """How many cells of a column hold something."""
        if at not in self._filled:
            cells = self.columns[at]
            self._filled[at] = int(np.isin(np.asarray(cells.which), _empty(cells.different), invert=True).sum())
        return self._filled[at]

    def leave_out(self, rows: Iterable[tuple[int, Why]]) -> None:
        """Take rows out of the table, by their position in ``numbers``."""
        given = dict(rows)
        if not given:
            return
        for at, why in given.items():
            cells = sum(not is_empty(column[at]) for column in self.columns.values())
            cells += sum(number == self.numbers[at] for number, _, _ in self.untitled)
            self.left_out.append(LeftOut(self.numbers[at], why, cells))
        gone = {self.numbers[at] for at in given}
        for column in self.columns.values():
            column.which = array("i", (which for at, which in enumerate(column.which) if at not in given))
        self.numbers = array("q", (number for at, number in enumerate(self.numbers) if at not in given))
        self.untitled = [one for one in self.untitled if one[0] not in gone]
        self._filled.clear()
        self.left_out.sort(key=lambda item: item.row)


def raw_table(
    table: Table, file: str, sheet: str | None, records: Iterable[list[Any]], *, known: Known = "title"
) -> RawTable:
    """A table of records, from the top of its sheet."""
    rows = iter(records)
    top = list(islice(rows, SEARCHED_ROWS))
    found = find_header(table, top)
    above, height = (found.row, found.height) if found else (0, 1)
    header = found.titles if found else titles_of(top[0] if top else [])
    raw = RawTable(table, file, sheet, header, header_row=above + height, known=known)
    for number, cells in enumerate(top[: above + height - 1], start=1):
        if filled := sum(not is_empty(cell) for cell in cells):
            group = above < number
            raw.left_out.append(
                LeftOut(number, "groups" if group else "above", filled, not group and _like_data(cells))
            )
    columns = records.in_columns() if isinstance(records, Records) else None
    if columns is None:
        _sort_into_columns(raw, chain(top[above + height :], rows), only_texts=isinstance(records, Records))
    else:
        _take_columns(raw, columns.iloc[above + height :])
    return raw


def _like_data(cells: list[Any]) -> bool:
    """Whether a row above the titles looks like one of those that belong under them."""
    filled = [cell for cell in cells if not is_empty(cell)]
    plain = [not isinstance(cell, str) or as_text(cell)[:1].isdigit() for cell in filled]
    return len(filled) >= 3 and any(plain) and not _counts(filled)


def _counts(cells: list[Any]) -> bool:
    """Whether cells are 1, 2, 3 …: the numbers of columns under their titles."""
    texts = [as_text(cell).strip("().") for cell in cells]
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _sort_into_columns(raw: RawTable, records: Iterator[list[Any]], only_texts: bool) -> None:
    header = raw.header
    known: dict[int, dict[Any, int]] = {at: defaultdict(count().__next__) for at, title in enumerate(header) if title}
    which = {at: array("i") for at in known}

    def end(at: int, rows: int) -> None:
        """A column has ended in a row before: empty cells follow."""
        if rows > len(which[at]):
            which[at].extend(repeat(known[at][""], rows - len(which[at])))

    width, numbered = len(header), enumerate(records, start=raw.header_row + 1)
    while batch := list(islice(numbered, max(1, _CELLS_AT_ONCE // max(1, width)))):
        before, rows = len(raw.numbers), []
        for number, cells in batch:
            if not (cells and cells[0].__class__ is str and cells[0].strip()) and all(map(is_empty, cells)):
                continue
            if len(cells) > width:
                raw.untitled += _filled(repeat(number), enumerate(cells[width:], start=width))
                del cells[width:]
            raw.numbers.append(number)
            rows.append(cells)
        for at, column in enumerate(zip_longest(*rows, fillvalue="")):
            if at in known:
                end(at, before)
                if only_texts and column.count(column[0]) == len(column):  # most that nobody fills in
                    which[at].extend(repeat(known[at][column[0]], len(column)))
                    continue
                which[at].fromlist(list(map(known[at].__getitem__, column if only_texts else map(_key, column))))
            else:
                raw.untitled += _filled(raw.numbers[before:], zip(repeat(at), column))
    for at, keys in known.items():
        end(at, len(raw.numbers))
        raw.columns[at] = Cells([key[1] if isinstance(key, tuple) else key for key in keys], which[at])


def _take_columns(raw: RawTable, rows: pd.DataFrame) -> None:
    """The same of the texts of a file that is read in columns."""
    is_filled = np.zeros(len(rows), dtype=bool)
    for at in rows:
        is_filled |= np.fromiter(map(bool, map(str.strip, rows[at])), dtype=bool, count=len(rows))
        if is_filled.all():
            break
    else:
        rows = rows[is_filled]
    raw.numbers = array("q", (rows.index + 1).to_numpy("int64").tobytes())
    for at in rows:
        if at < len(raw.header) and raw.header[at]:
            which, different = pd.factorize(rows[at])
            raw.columns[at] = Cells(different.tolist(), array("i", which.astype("int32").tobytes()))
        else:
            raw.untitled += _filled(raw.numbers, zip(repeat(at), rows[at]))
    for at, title in enumerate(raw.header):
        if title and at not in raw.columns:
            raw.columns[at] = Cells([""], array("i", [0]) * len(rows))


def _empty(different: list[Any]) -> list[int]:
    """Which of the different cells hold nothing; texts alone, as a CSV file has them, are looked at in one go."""
    if not all_texts(different):
        return [which for which, cell in enumerate(different) if is_empty(cell)]
    blank = list(compress(count(), map(str.isspace, different)))
    return [*blank, *compress(count(), map(not_, different))] if "" in different else blank


def _key(cell: Any) -> Any:
    return cell if isinstance(cell, str) else (type(cell), cell)


def _filled(numbers: Iterable[int], cells: Iterable[tuple[int, Any]]) -> list[tuple[int, int, Any]]:
    return [(number, at, cell) for number, (at, cell) in zip(numbers, cells) if not is_empty(cell)]  # noqa: B905

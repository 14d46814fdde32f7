"""How wide the columns of a table must be, whoever sets it: its words are measured, and what room is left goes where it
saves the most lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vomr import document as d
from vomr.document.grid import grid
from vomr.document.letters import spaced
from vomr.document.text import text_of
from vomr.export.fonts import width

_WORD = 13.0  # em that one unbroken word may claim
_HYPHENATED = 7.5  # em that an ordinary long word may claim: Typst hyphenates it
_SENTENCES = 90.0  # em from which on a longer text asks for no more
_STEP = 6.0  # points that are given to one column at a time
_MOST_ROWS = 80  # that are measured for the widths of columns
TOWER = (3.5, 10.0)  # lines that cells take on average, in a column of fewer em, which nobody should read upright
TURNED_ROWS = 14  # a table with fewer rows is not worth a turned page: rather are its long words divided
_BAR = 54.0  # points in which a bar along the foot of a cell can be compared with others


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A cell where it stands on the grid: which row and column it begins in, how far it goes, and its words."""

    cell: d.Cell
    y: int
    x: int
    bottom: int
    kind: str
    in_head: bool
    text: str
    is_bold: bool
    drawn: float  # points: its widest drawing

    @property
    def words(self) -> list[str]:
        return self.text.split(" ")


Rows = list[list[Spot | None]]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds."""

    least: float  # em: its longest unbreakable piece
    natural: float  # em: its longest cell in one line
    drawn: float  # points: its widest drawing
    is_numeric: bool  # with nothing but numbers and holes
    is_aligned: bool  # its numbers stand under one another

    def narrowest(self, size: float, pad: float) -> float:
        """Points in which none of its words has to break."""
        return max(self.least * size * 1.04, self.drawn) + 2 * pad

    def comfort(self, cap: float, size: float, pad: float) -> float:
        """Points that it needs where its text may wrap at ``cap`` em."""
        return max(max(self.least, min(self.natural, cap)) * size * 1.04, self.drawn) + 2 * pad


@dataclass(frozen=True, slots=True)
class Measured:
    """A table's columns, and how long each of its texts is in one line (em; rows x columns)."""

    columns: list[Column]
    lengths: np.ndarray
    head: int

    def lines(self, widths: np.ndarray, size: float, pad: float) -> np.ndarray:
        """In how many lines each text is set."""
        return np.ceil(self.lengths * (size * 1.05) / (widths - 2 * pad) - 0.02).clip(1)


def spots_of(table: d.Table) -> Rows:
    """The cells of a table by row and column, each with where it begins; ``None`` is a hole."""
    cells, head = grid(table), len(table.head)
    spots: Rows = [[None] * len(row) for row in cells]
    for y, row in enumerate(cells):
        limit = head if y < head else len(cells)
        kind = (table.head + table.rows)[y].kind
        for x, cell in enumerate(row):
            if cell is None or spots[y][x] is not None:
                continue
            bottom = min(y + cell.rows, limit) if cell.rows else limit
            spot = _spot(cell, y, x, bottom, kind, in_head=y < head)
            for below in range(y, bottom):
                for at in range(x, x + cell.columns):
                    spots[below][at] = spots[below][at] or (spot if cells[below][at] is cell else None)
    return spots


def _spot(cell: d.Cell, y: int, x: int, bottom: int, kind: str, *, in_head: bool) -> Spot:
    content = cell.content
    if len(content) == 1 and isinstance(content[0], d.Span) and not content[0].style:
        content = content[0].content
    if len(content) == 1 and isinstance(content[0], str):
        text, is_bold, drawn = content[0], False, 0.0
    else:
        text = text_of(piece for piece in content if not isinstance(piece, d.Picture))
        is_bold = any(map(_is_strong, content))
        drawn = max(map(_drawn, content), default=0.0)
    text = spaced(text).strip(" ")
    drawn = max(drawn, _BAR if cell.bar else 0.0)
    return Spot(
        cell, y, x, bottom, kind, in_head, text, in_head or kind in ("total", "group") or cell.strong or is_bold, drawn
    )


def _is_strong(piece: d.Inline | d.Block) -> bool:
    if isinstance(piece, d.Span):
        return piece.style in ("strong", "b") or any(map(_is_strong, piece.content))
    return isinstance(piece, d.Status) or (isinstance(piece, d.Paragraph) and any(map(_is_strong, piece.content)))


def _drawn(piece: d.Inline | d.Block) -> float:
    if isinstance(piece, d.Span | d.Status | d.Paragraph | d.Chart):
        return max(map(_drawn, piece.content), default=0.0)
    return min(piece.width or 120.0, 400.0) * 0.75 if isinstance(piece, d.Bullet | d.Picture) else 0.0


def measure(rows: Rows, head: int, hyphenated: float = _HYPHENATED) -> Measured:
    """The columns of a table: rows of the head first, ``hyphenated`` the em that an ordinary long word may claim."""
    count = len(rows[0])
    least, natural, drawn, numeric = [1.2] * count, [1.0] * count, [0.0] * count, [True] * count
    numbers, others = [0] * count, [0] * count
    lengths = np.zeros((len(rows), count))
    spanning: list[tuple[list[int], float]] = []
    for y, row in enumerate(rows):
        for x, spot in enumerate(row):
            if spot is None or (spot.y, spot.x) != (y, x):
                continue
            long = width(spot.text, spot.is_bold)
            longest = max(_claim(word, spot.is_bold, hyphenated) for word in spot.words)
            is_number = spot.cell.numeric and not spot.in_head
            if is_number:
                longest = max(longest, min(long, _WORD))  # a number stays in one line
            drawn[x] = max(drawn[x], spot.drawn)
            if spot.cell.columns > 1:
                spanning.append(([place for place in range(x, count) if row[place] is spot], longest))
                continue
            least[x] = max(least[x], longest)
            lengths[y, x] = long
            if y >= head:
                natural[x] = max(natural[x], min(long, _SENTENCES))
                numeric[x] = (
                    numeric[x] and not spot.cell.scope and not spot.drawn and (spot.cell.numeric or not spot.text)
                )
                (numbers if is_number else others)[x] += 1
    for places, longest in spanning:
        lack = longest - sum(least[place] for place in places)
        if lack > 0:
            for place in places:
                least[place] += lack / len(places)
    aligned = [bool(number and not other) for number, other in zip(numbers, others, strict=True)]
    columns = [Column(*facts) for facts in zip(least, natural, drawn, numeric, aligned, strict=True)]
    return Measured(columns, lengths[:_MOST_ROWS], head)


def _claim(word: str, bold: bool, hyphenated: float) -> float:
    wide = width(word, bold)
    if wide > hyphenated and word.isalpha():
        return hyphenated if len(word) <= 34 else 5.0
    return min(wide, _WORD)


def widths_of(table: Measured, size: float, pad: float, room: float) -> np.ndarray | None:
    """Widths in points with which the table is as short as it can be; ``None`` where its words have no room.

    Each column begins at its longest word; what is left goes, a little at a time, to the column that saves the most
    lines. A text that is longer than its column counts a little too: it guides where no step saves a line.
    """
    columns = table.columns
    widths = np.array([column.narrowest(size, pad) for column in columns])
    if widths.sum() > room:
        return None
    wanted = table.lengths * (size * 1.05)
    steps = np.ceil((wanted.max(axis=0) + 2 * pad - widths) / _STEP - 1e-9).clip(0)
    if widths.sum() + steps.sum() * _STEP <= room:  # every text in one line, in whatever order the columns grow
        widths = widths + steps * _STEP
    else:
        widths = _grown(wanted, widths, pad, room, table.head)
    left = room - widths.sum()
    # A table that is more than half a page wide takes the whole; a small one keeps its figures beside their names.
    if widths.sum() > 0.5 * room:
        growing = widths * np.array([0.35 if column.is_numeric else 1.0 for column in columns])
        return np.asarray(widths + left * growing / growing.sum())
    return np.asarray(widths + min(14.0, left / len(widths)))


def _grown(wanted: np.ndarray, widths: np.ndarray, pad: float, room: float, head: int) -> np.ndarray:
    weights = np.where(np.arange(len(wanted)) < head, 0.6, 1.0)  # rather a head in two lines than a row
    longest = wanted.max(axis=0)
    wraps = (wanted > widths - 2 * pad).any(axis=1)  # what is in one line already remains so
    wanted, weights = wanted[wraps], weights[wraps]
    none = np.ones((len(wanted), 1))  # beside a column that is alone
    while (left := room - widths.sum()) > 0.5:
        step = min(_STEP, left)
        open_ = np.flatnonzero(longest > widths - 2 * pad)
        if not len(open_):
            break
        now, wider = np.maximum(wanted / (widths - 2 * pad), 1), np.maximum(wanted / (widths + step - 2 * pad), 1)
        lines, fewer = np.ceil(now - 0.02), np.ceil(wider - 0.02)
        # The tallest of a row's other cells: the second tallest for the one that is the tallest
        second, tallest = np.sort(np.hstack([none, lines]), axis=1).T[-2:, :, None]
        others = np.where(lines < tallest, tallest, second)
        height = weights @ (np.maximum(others, fewer) + 0.3 * (wider - now))
        widths = widths.copy()
        widths[open_[np.argmin(height[open_])]] += step
    return widths


def is_cramped(table: Measured, widths: np.ndarray, size: float, pad: float, limit: tuple[float, float]) -> bool:
    """Whether the text of some column takes more lines on average, in a narrower column, than the limit says."""
    most, narrow = limit
    lines = table.lines(widths, size, pad)[table.head :]
    if not len(lines):
        return False
    return bool(((lines.mean(axis=0) > most) & ((widths - 2 * pad) / size < narrow)).any())

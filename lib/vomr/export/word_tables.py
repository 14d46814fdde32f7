"""Where the cells of a table stand, and how wide its columns must be."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from vomr import document as d
from vomr.document.grid import grid
from vomr.export.table_columns import TOWER, TURNED_ROWS, Measured, is_cramped, measure, spots_of, widths_of

MARGINS = 0.45  # centimetres at the sides of a cell
PIXEL = 2.54 / 96  # centimetres
_POINT = 72 / 2.54  # in a centimetre
_PAD = MARGINS / 2 * _POINT
# Points of table text in the type that is measured. Calibri is narrower; the widest type that may stand in for it is
# wider, and has room where there is some
_SIZE, _SIZES = 8.0, (9.0, 8.5, 8.0, 7.5, 7.0)


class Slot(NamedTuple):
    """A cell as it stands in its row, from column ``x`` on; a hole that the author left is an empty one.

    ``hangs`` says whether it goes on in the row below (``restart``) or comes from the row above (``continue``).
    """

    x: int
    columns: int
    cell: d.Cell
    hangs: str


Rows = list[tuple[d.Row, list[Slot]]]


def placed(table: d.Table) -> Rows:
    """The rows of a table, head first, each with what stands in it from edge to edge."""
    whole, rows = grid(table), []
    for y, row in enumerate((*table.head, *table.rows)):
        slots: list[Slot] = []
        while (x := slots[-1].x + slots[-1].columns if slots else 0) < len(whole[y]):
            cell = whole[y][x] or d.Cell()
            columns, hangs = 1, ""
            if cell.columns > 1:
                columns = max(1, sum(other is cell for other in whole[y][x : x + cell.columns]))
            if cell.rows != 1:
                came, goes = (0 <= at < len(whole) and whole[at][x] is cell for at in (y - 1, y + 1))
                hangs = "continue" if came else "restart" if goes else ""
            slots.append(Slot(x, columns, cell, hangs))
        rows.append((row, slots))
    return rows


def column_widths(measured: Measured, room: float) -> list[float]:
    """Centimetres for each column, all of them within ``room``; where its words need more, they are broken."""
    room *= _POINT
    for size in _SIZES:
        widths = widths_of(measured, size, _PAD, room)
        if widths is not None:
            return [float(wide) / _POINT for wide in widths]
    least = [column.narrowest(_SIZES[-1], _PAD) for column in measured.columns]
    return [wide * room / sum(least) / _POINT for wide in least]


def lies_across(measured: Measured, rows: int, room: float) -> bool:
    """Whether an upright page is too narrow for it: for its words, or, where it has many rows, for its texts."""
    widths = widths_of(measured, _SIZE, _PAD, room * _POINT)
    if rows >= TURNED_ROWS:
        return widths is None or is_cramped(measured, widths, _SIZE, _PAD, TOWER)
    return widths is None and widths_of(measured, _SIZES[-1], _PAD, room * _POINT) is None


def measured_in(table: d.Table) -> Measured:
    """How wide the words of a table are."""
    return measure(spots_of(table), len(table.head), inf)  # Word divides no words

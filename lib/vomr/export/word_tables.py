"""Where the cells of a table stand, and how wide its columns must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from vomr import document as d
from vomr.document.grid import grid
from vomr.document.text import text_of
from vomr.document.walk import walk

MARGINS = 0.45  # centimetres at the sides of a cell
PIXEL = 2.54 / 96  # centimetres
# Centimetres of a letter of table text in the widest type that may stand in for Calibri, and in its bold
_LETTER, _BOLD = 0.172, 0.2
_LEAST, _MOST = 4.4, 9.0  # centimetres: more is never needed for a word, nor wished for a text
_BAR = 60.0  # pixels in which a bar along the foot of a cell can be compared with others
_BETWEEN_WORDS = re.compile(r"[ \n\-–/]+")


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
            columns = max(1, sum(other is cell for other in whole[y][x : x + cell.columns]))
            is_tall = cell.rows != 1
            came, goes = (is_tall and 0 <= at < len(whole) and whole[at][x] is cell for at in (y - 1, y + 1))
            slots.append(Slot(x, columns, cell, "continue" if came else "restart" if goes else ""))
        rows.append((row, slots))
    return rows


def needs(rows: Rows) -> list[tuple[float, float]]:
    """Centimetres that each column needs for its longest word, and would like for its longest text."""
    last = rows[0][1][-1]
    found = [(1.0, 1.0)] * (last.x + last.columns)
    for row, slots in rows:
        for x, columns, cell, hangs in slots:
            if columns > 1 or hangs == "continue":
                continue
            text = text_of(cell.content)
            letter = _BOLD if cell.scope not in ("", "row") or row.kind == "total" else _LETTER
            drawn = [piece.width for piece in walk(cell.content) if isinstance(piece, d.Bullet | d.Picture)]
            drawn += [_BAR] if cell.bar else []
            words = max(map(len, _BETWEEN_WORDS.split(text)))
            least, wish = found[x]
            least = max(least, MARGINS + letter * words, MARGINS + PIXEL * max(drawn, default=0.0))
            found[x] = least, max(wish, MARGINS + letter * len(text))
    return [(min(least, _LEAST), max(min(least, _LEAST), min(wish, _MOST))) for least, wish in found]


def widths(needed: Sequence[tuple[float, float]], room: float) -> list[float]:
    """Centimetres for each column: by its text, no narrower than its longest word, all of them within ``room``."""
    least = sum(low for low, _ in needed)
    if least >= room:
        return [low * room / least for low, _ in needed]
    wished = sum(wish - low for low, wish in needed) or 1
    share = min(1.0, (room - least) / wished)
    return [low + (wish - low) * share for low, wish in needed]

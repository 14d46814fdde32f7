"""Where the numbers of a table come from: the sheets of the register, which its officer knows by these names."""

from __future__ import annotations

from collections.abc import Iterable

from vomr.document import Span, content
from vomr.document.walk import walk
from vomr.method.origins import tables_behind
from vomr.register.tables import TABLES
from vomr.show.fragments import Cell, Row
from vomr.words import Words


def source_of(w: Words, rows: Iterable[Row], tables: Iterable[str] = ()) -> str:
    """“Source: Budget; Payments.”, of the figures in some rows and of further tables of the register by name."""
    cells: Iterable[Cell] = (cell for row in rows for cell in row.cells)
    pieces = (piece for cell in cells for piece in walk(content(cell)))
    figures = {piece.identity.figure for piece in pieces if isinstance(piece, Span) and piece.identity}
    named = {*tables, *tables_behind(figures)}
    titles = [table.title(w.lang) for name, table in TABLES.items() if name in named]
    return w("Source: {tables}.", tables="; ".join(titles)) if titles else ""

"""The cells of a table by row and column."""

from __future__ import annotations

from vomr.document import Cell, Table


def grid(table: Table) -> list[list[Cell | None]]:
    """Rows of the head and of the body, all of one length; a cell that spans stands in all its places.

    None is where there is no cell. A cell of the head does not reach below the head.
    """
    count = len(table.head)
    given = (*table.head, *table.rows)
    rows: list[list[Cell | None]] = [[] for _ in given]
    for y, row in enumerate(given):
        limit = count if y < count else len(given)
        x = 0
        for cell in row.cells:
            while x < len(rows[y]) and rows[y][x] is not None:
                x += 1
            for below in range(y, limit if cell.rows == 0 else min(y + cell.rows, limit)):
                rows[below] += [None] * (x + cell.columns - len(rows[below]))
                for at in range(x, x + cell.columns):
                    rows[below][at] = rows[below][at] or cell
            x += cell.columns
    columns = max(map(len, rows), default=0)
    for filled in rows:
        filled += [None] * (columns - len(filled))
    return rows

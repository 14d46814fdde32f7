"""Tables with a row for each of some things: a column says what stands in it, so that no cell can stand in another's.

A cell may be a figure, which then keeps its name on the page (:mod:`vomr.show.scoped`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from vomr.kinds import Cents
from vomr.method.figures import Figure
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, table
from vomr.show.scoped import figure
from vomr.show.sources import source_of
from vomr.words import Words


def listing(
    w: Words,
    caption: str,
    things: Iterable[Any],
    columns: Sequence[Column],
    note: str = "",
    last: Sequence[Row] = (),
    tables: Sequence[str] = (),
    beneath: Callable[[Any], Sequence[Row]] | None = None,
) -> Fragment:
    """A table of things, one row each; nothing where there are none.

    Parameters
    ----------
    w : Words
    caption : str
    things : iterable
    columns : sequence of Column
        Each with its ``cell``: text, markup, a :class:`Figure`, a day, an amount, a count, or None where nothing is
        known.
    note : str
        Stands under the table.
    last : sequence of Row
        Rows below them, such as a total.
    tables : sequence of str
        Of the register, that the things come from beside those of the figures in it.
    beneath : callable, optional
        Gives the rows that stand under that of a thing.
    """
    rows = []
    for thing in things:
        rows += [*rows_of(w, [thing], columns), *(beneath(thing) if beneath else ())]
    return table(caption, columns, [*rows, *last], note, source_of(w, rows, tables)) if rows else NOTHING


def rows_of(w: Words, things: Iterable[Any], columns: Sequence[Column], kind: str = "") -> list[Row]:
    """The rows of some things, for a table that has others too."""
    return [Row([_shown(w, column, thing) for column in columns], kind) for thing in things]


def _shown(w: Words, column: Column, thing: Any) -> Cell:
    if column.cell is None:
        raise ValueError(f"the column “{column.title}” does not say what stands in it")
    found = column.cell(thing)
    if isinstance(found, Figure):
        return figure(w, found)
    if isinstance(found, dt.date):
        return w.date(found)
    if isinstance(found, int):
        return w.money(found) if isinstance(found, Cents) else w.number(found)
    return w.mark() if found is None else found

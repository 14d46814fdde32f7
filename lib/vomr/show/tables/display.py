"""Any frame as a table of the report: every column that was picked, every level of the index, nothing untrue above it.

A selection of ours and a plain frame print alike; what differs is which columns have a title of ours
(:mod:`~vomr.show.tables.truth`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vomr.register import TABLES
from vomr.show.fragments import Column, Fragment, Row, details, paragraph, table
from vomr.show.tables.meaning import CODE, NUMBERS, Meaning, Origin
from vomr.show.tables.truth import described, truth
from vomr.show.tables.values import cell, name_of, own_cells
from vomr.words import Words

ROWS_SHOWN = 50
COLUMNS_SHOWN = 8  # as many as fit a page upright
COLUMNS_AT_MOST = 40
# Of a whole wide table what matters most
MAIN = {
    "projects": ("project", "title", "applicant_type", "municipality", "stage", "contracted", "paid", "ends_on"),
    "payments": ("project", "title", "measure", "municipality", "paid_on", "kind", "paid"),
    "claims": ("project", "title", "claim", "submitted_on", "claimed", "verified_on", "verified", "waiting_days"),
    "annexes": ("project", "title", "measure", "signed_on", "grant", "ends_on", "reason"),
    "values": ("indicator", "project", "title", "measured_on", "kind", "value", "numerator", "denominator"),
    "calls": ("call", "title", "measure", "fund", "status", "opens_on", "closes_on", "budget"),
    "events": ("event", "date", "kind", "title", "municipality", "settlement", "participants", "cost"),
    "indicators": ("indicator", "name", "unit", "target", "expected", "achieved", "pace", "status"),
    "absorption": ("measure", "fund", "budget", "approved", "contracted", "verified", "paid", "free"),
    "territory_projects": ("contract", "programme", "municipality", "status", "total", "places", "as_of"),
    "measures": ("measure_code", "name", "objective", "kind"),
    "objectives": ("objective_code", "name"),
    "settlements": ("settlement_code", "name", "municipality", "kind", "population", "population_year", "in_territory"),
}


@dataclass(frozen=True)
class _Column:
    """One column as it prints: its title (under one that neighbours share), its cells, all of them texts."""

    title: str
    cells: Sequence[str]
    is_number: bool = False
    group: str = ""


def table_of(frame: pd.DataFrame, origin: Origin, caption: str | None = None, note: str = "") -> Fragment:
    """A selection as a table, with the titles and the caption that are true of it."""
    w, held = origin.w, truth(frame, origin)
    is_whole = set(origin.meanings) <= set(frame.columns) and frame.columns.is_unique
    if caption is None:
        caption = described(origin, held).caption()
    if frame.empty and held.is_complete and is_whole:
        return nothing(origin)
    shown = list(range(frame.shape[1]))
    if is_whole and len(shown) > COLUMNS_SHOWN:
        shown = _main(frame, origin, held.columns)
    columns = []
    for at in shown[:COLUMNS_AT_MOST]:
        name = frame.columns[at]
        if at in held.columns:
            rows = None if held.rows is None else held.rows[:ROWS_SHOWN]
            columns.append(_of_ours(w, frame.iloc[:ROWS_SHOWN, at], origin.meanings[name], origin, str(name), rows))
        else:
            columns.append(_own(w, frame, at))
    levels = []
    if not held.is_numbered:
        titles = {at: origin.meanings[frame.index.names[at]].title for at in held.levels}
        levels = _levels(w, frame, titles)
    notes = [origin.note, note] if caption else [note]
    left = [name_of(w, frame.columns[at]) for at in range(frame.shape[1]) if at not in set(shown[:COLUMNS_AT_MOST])]
    return _table(w, frame, [*levels, *columns], left, caption, notes)


def plain_table(frame: pd.DataFrame, w: Words, caption: str = "", note: str = "") -> Fragment:
    """A plain frame as a table: its own names, values in the reader's language."""
    shown = range(min(frame.shape[1], COLUMNS_AT_MOST))
    columns = [_own(w, frame, at) for at in shown]
    left = [name_of(w, name) for name in frame.columns[len(shown) :]]
    return _table(w, frame, [*_levels(w, frame, {}), *columns], left, caption, [note])


def nothing(origin: Origin) -> Fragment:
    """That there are no rows, and of what."""
    w = origin.w
    if origin.name in TABLES and not origin.is_entered:
        return paragraph(
            w("Nothing is entered in the table {table}.", table=w.quoted(TABLES[origin.name].title(w.lang))), "note"
        )
    chosen = origin.choice()
    text = (
        w("No rows: {title} ({chosen}).", title=origin.title, chosen=chosen)
        if chosen
        else w("No rows: {title}.", title=origin.title)
        if origin.title
        else w("No rows.")
    )
    return paragraph(text, "note")


def _main(frame: pd.DataFrame, origin: Origin, held: frozenset[int]) -> list[int]:
    """Of a whole wide table what matters most, and all that is the analyst's own; nothing that is empty."""
    of_table = {at for at in held if frame.columns[at] in origin.meanings}
    own = [at for at in range(frame.shape[1]) if at not in of_table]
    main = [at for at in sorted(of_table) if frame.columns[at] in MAIN.get(origin.name, ())]
    if not main:
        named = [at for at in sorted(of_table) if not frame.columns[at].endswith(CODE)]
        main = [at for at in named if frame.iloc[:, at].notna().any()][:COLUMNS_SHOWN]
    order = {name: at for at, name in enumerate(MAIN.get(origin.name, ()))}
    return sorted(main, key=lambda at: order.get(frame.columns[at], at)) + own


def _of_ours(
    w: Words, column: pd.Series, meaning: Meaning, origin: Origin, name: str, rows: np.ndarray | None
) -> _Column:
    """A column of the table; a date known in part prints as it was entered."""
    cells = []
    for at, value in enumerate(column):
        counted, text = (None, "") if rows is None else origin.written.get((int(rows[at]), name), (None, ""))
        cells.append(w.partial_date(text) if text and counted == value else cell(w, value, meaning.kind))
    return _Column(meaning.title, cells, meaning.kind in NUMBERS)


def _own(w: Words, frame: pd.DataFrame, at: int) -> _Column:
    cells, is_number = own_cells(w, frame.iloc[:ROWS_SHOWN, at])
    name = frame.columns[at]
    if isinstance(name, tuple) and frame.columns.nlevels > 1:
        upper = " · ".join(filter(None, (name_of(w, part) for part in name[:-1])))
        return _Column(name_of(w, name[-1]), cells, is_number, upper)
    return _Column(name_of(w, name), cells, is_number)


def _levels(w: Words, frame: pd.DataFrame, titles: Mapping[int, str]) -> list[_Column]:
    """The index, level by level; rows that are merely numbered from zero on need none."""
    index = frame.index
    is_count = isinstance(index, pd.RangeIndex) and index.name is None and index.equals(pd.RangeIndex(len(index)))
    if is_count and frame.shape[1]:
        return []
    found = []
    for at, name in enumerate(index.names):
        values = index[:ROWS_SHOWN].get_level_values(at)
        title = titles.get(at) or ("" if name is None else name_of(w, name))
        found.append(_Column(title, [name_of(w, value) for value in values]))
    return found


def _table(
    w: Words, frame: pd.DataFrame, columns: Sequence[_Column], left: Sequence[str], caption: str, notes: Sequence[str]
) -> Fragment:
    if not columns:
        return paragraph(w.plural("{n} row without columns", "{n} rows without columns", len(frame)), "note")
    further = []
    if left:
        n = len(left)
        further.append(
            w("{shown} of {all} columns; .meaning() names all of them.", shown=frame.shape[1] - n, all=frame.shape[1])
        )
    if len(frame) > ROWS_SHOWN:
        further.append(
            w('The first {shown} of {all} rows; all of them: .to_csv("file.csv").', shown=ROWS_SHOWN, all=len(frame))
        )
    if frame.empty:
        further.append(w("No rows."))
    rows = [Row([column.cells[at] for column in columns]) for at in range(min(len(frame), ROWS_SHOWN))]
    heads = [Column(column.title, column.is_number, column.group) for column in columns]
    made = table(caption, heads, rows, " ".join(filter(None, (*notes, *further))))
    return made + details(w("The other columns"), paragraph(", ".join(left))) if left else made

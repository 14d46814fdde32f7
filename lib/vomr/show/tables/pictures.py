"""Bars and lines of any selection, each with the table behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from vomr.show.charts import ChartAndTable, Heads, Series, curves, ranked_bars
from vomr.show.fragments import Fragment, paragraph
from vomr.show.tables.asking import date_named, number_named
from vomr.show.tables.display import nothing, table_of
from vomr.show.tables.meaning import Meaning, Origin
from vomr.show.tables.sums import ROWS, TIMES, check_sum, keys_named, labels_of, sums_of
from vomr.show.tables.values import cell

BARS_SHOWN = 15
LINES_SHOWN = 4  # as many as one picture holds
_ROLES = ("deep", "good", "warn", "bad")


def sum_of(frame: pd.DataFrame, origin: Origin, column: Any) -> Fragment:
    """A sum as a sentence."""
    w, name = origin.w, number_named(frame, origin, column)
    check_sum(frame, origin, name)
    meaning, known = origin.meanings[name], pd.DataFrame(frame)[name].dropna()
    value = cell(w, float(known.sum()), meaning.kind) + _euro(origin, meaning)
    chosen = f" ({origin.choice()})" if origin.choice() else ""
    return paragraph(
        w.plural(
            "{title}{chosen}: {value}, {n} row",
            "{title}{chosen}: {value}, {n} rows",
            len(known),
            title=meaning.title,
            chosen=chosen,
            value=value,
        )
    )


def bars(frame: pd.DataFrame, origin: Origin, column: Any, by: Any) -> ChartAndTable | Fragment:
    """Bars of a column's sums by label, the largest first; of the number of rows where no column is named."""
    w, name = origin.w, ROWS if column is None else number_named(frame, origin, column)
    keys = keys_named(frame, origin, by)
    sums, found = sums_of(frame, origin, keys, [] if column is None else [name])
    if frame.empty:
        return nothing(origin)
    meaning = found.meanings[name]
    labels = [" · ".join(map(str, row)) for row in sums[list(found.key)].itertuples(index=False)]
    shown = [(label, float(value)) for label, value in zip(labels, sums[name], strict=True) if pd.notna(value)]
    if not shown:  # no amount is known: the table says so, row by row
        return table_of(sums, found)
    shown = shown[-BARS_SHOWN:] if keys[0] in TIMES else shown[:BARS_SHOWN]
    title = f"{meaning.title}: {w.listed(found.meanings[key].title for key in found.key)}"
    alt = f"{title}. " + "; ".join(f"{label} {cell(w, value, meaning.kind)}" for label, value in shown) + "."
    unit = w.currency if meaning.kind == "money" else w("rows") if name == ROWS else meaning.title.casefold()
    picture = ranked_bars(shown, Heads(title, unit, alt, found.caption(), w.lang))
    return picture.with_table(w("The table behind the chart"), table_of(sums, found))


def course(frame: pd.DataFrame, origin: Origin, column: Any, on: Any, by: Any) -> ChartAndTable | Fragment:
    """How a column's sum, or the number of rows, grew through time; a line for each of the largest labels."""
    w, date = origin.w, date_named(frame, origin, on)
    plain = pd.DataFrame(frame)
    if column is None:
        name, meaning = ROWS, Meaning(w("Rows"), "count")
        plain = plain.assign(**{ROWS: 1})
    else:
        name = number_named(frame, origin, column)
        check_sum(frame, origin, name)
        meaning = origin.meanings[name]
    known = plain.dropna(subset=[date, name])
    if known[date].nunique() < 2:
        return (
            nothing(origin)
            if known.empty
            else sum_of(known, origin.of(meanings={**origin.meanings, name: meaning}), name)
        )
    day = max(origin.day, known[date].max().date())
    lines = [
        Series(label or meaning.title, _points(rows, date, name, day), role)
        for (label, rows), role in zip(_lines(known, origin, name, by), _ROLES, strict=False)
    ]
    unit = w.currency if meaning.kind == "money" else w("rows") if name == ROWS else meaning.title.casefold()
    title = w("{title}, cumulative", title=meaning.title)
    if date != origin.date:
        title = f"{title} – {origin.meanings[date].title}"
    ends = "; ".join(
        (f"{line.name}: " if by is not None else "") + f"{cell(w, line.points[-1][1], meaning.kind)} {unit}"
        for line in lines
    )
    alt = w("{title}: {value} by {day}.", title=title, value=ends, day=day)
    picture = curves(lines, origin.day, Heads(title, "", alt, origin.caption(), w.lang), unit)
    keys = ["year"] if by is None else [*keys_named(frame, origin, by), "year"]
    behind = sums_of(frame, origin, keys, [] if column is None else [name], date)
    return picture.with_table(w("The table behind the chart"), table_of(*behind))


def _lines(known: pd.DataFrame, origin: Origin, name: Any, by: Any) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each line, the largest first; what is too much for one picture together in the last."""
    if by is None:
        return [("", known)]
    labels = labels_of(known, origin, keys_named(known, origin, by), None)
    label = pd.DataFrame(labels).apply(lambda row: " · ".join(map(str, row)), axis=1)
    totals = known.groupby(label)[name].sum().sort_values(ascending=False, kind="stable")
    first = list(totals.index) if len(totals) <= LINES_SHOWN else list(totals.index[: LINES_SHOWN - 1])
    found = [(str(one), known[label == one]) for one in first]
    rest = known[~label.isin(first)]
    return found if rest.empty else [*found, (origin.w("all others"), rest)]


def _points(rows: pd.DataFrame, date: Any, name: Any, day: dt.date) -> tuple[tuple[dt.date, float], ...]:
    sums = rows.groupby(date)[name].sum().cumsum()
    points = [(when.date(), float(value)) for when, value in sums.items()]
    return (*points, (day, points[-1][1]))


def _euro(origin: Origin, meaning: Meaning) -> str:
    return f" {origin.w.currency}" if meaning.kind == "money" else ""

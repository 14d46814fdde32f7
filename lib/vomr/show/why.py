"""A figure explained: rule, components, rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vomr.method.conversions import Conversion, conversions_behind
from vomr.method.explain import Explanation, explain
from vomr.method.figures import Figure
from vomr.method.source_rows import WHY_NOT, SourceRow, row_ranges
from vomr.register.for_public import hides_rows
from vomr.register.frames import ROW
from vomr.register.sources.store import FOLDER
from vomr.register.tables import TABLES, Type
from vomr.register.tables import Column as RegisterColumn
from vomr.show.context import Context
from vomr.show.currency import entered_in_words, rate_in_words, rates_in_words
from vomr.show.figure_search import called
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, points
from vomr.show.listing import listing
from vomr.show.marks import printed
from vomr.show.scoped import figure, with_unit
from vomr.words import Words


def explanation(context: Context, figure_id: str) -> Fragment:
    """How one figure came about.

    Raises
    ------
    UsageError
        When there is no such figure; names the nearest.
    """
    return _explained(context, explain(context.results, figure_id))


def _explained(context: Context, explained: Explanation) -> Fragment:
    """Rule, components and rows."""
    w = context.w
    declared = explained.figure.declared
    body = paragraph(stated(context, explained.figure), "verdict")
    body += paragraph(w("Rule: {rule}", rule=w(declared.sentence)))
    if basis := declared.basis_in(context.strategy.country):
        body += paragraph(w("Legal basis: {basis}", basis=basis))
    if explained.figure.assumptions:
        body += points(reason.text(w) for reason in explained.figure.assumptions)
    if explained.components:
        columns = [
            Column(w("Figure"), cell=lambda part: f"{called(context, part)} ({part.id})"),
            Column(w("Value"), True, cell=lambda figure: figure),
        ]
        body += listing(w, w("Made of these figures"), explained.components, columns)
    if behind := shown_rows(context, explained):
        columns = [
            Column(w("Row of the register"), cell=context.part(NamedRows).origin),
            Column(w("What"), cell=context.part(NamedRows).what),
            Column(
                w("Gives"), True, cell=lambda row: printed(w, replace(explained.figure, value=row.value), unit=row.unit)
            ),
            Column(w("Note"), cell=lambda row: w(WHY_NOT[row.note]) if row.note else ""),
        ]
        giving, total = [row for row in behind if row.value is not None], []
        if (
            explained.figure.unit in ("cents", "count", "number")
            and len(giving) > 1
            and explained.total == explained.figure.value
        ):
            number = w.plural("{n} row", "{n} rows", len(giving))
            total = [Row([w("Total"), number, figure(w, explained.figure), ""], "total")]
        body += listing(w, w("Rows behind the figure"), behind, columns, last=total)
    return body + _converted_rows(context, explained) + _in_euro(context, explained.figure)


def _converted_rows(context: Context, explained: Explanation) -> Fragment:
    """What of the rows a changing rate converted: where each amount stands, as entered, at which rate, as it counts."""
    w, found = context.w, conversions_behind(context.results.register, shown_rows(context, explained))
    if explained.figure.unit != "cents" or not found:
        return NOTHING

    def where(conversion: Conversion) -> str:
        sheet, number = sheet_and_row(context, conversion.table, conversion.row)
        return f"{sheet}, {w('row {n}', n=number)}, {TABLES[conversion.table].column[conversion.column].title(w.lang)}"

    columns = [
        Column(w("Row of the register"), cell=where),
        Column(w("Its day"), cell=lambda conversion: conversion.day),
        Column(w("As entered"), True, cell=lambda conversion: entered_in_words(w, conversion)),
        Column(w("Exchange rate"), cell=lambda conversion: rates_in_words(w, conversion)),
        Column(w("Amount, {currency}"), True, cell=lambda conversion: conversion.counted),
    ]
    return listing(w, w("Amounts converted at the rate of their day"), found, columns)


def _in_euro(context: Context, national: Figure) -> Fragment:
    """What the figure is in euro, or, of one that is in euro, at which rate."""
    w, results = context.w, context.results
    in_euro = national if national.unit == "euro" else results.told_in_euro(national)
    if in_euro is None or results.in_euro is None or in_euro.value is None:
        return NOTHING
    said = {"rate": rate_in_words(w, results.in_euro.rate), "name": in_euro.id}
    if in_euro is national:
        return paragraph(w("Exchange rate: {rate}.", rate=said["rate"]))
    return paragraph(w("In euro: {amount} at {rate} ({name}).", amount=with_unit(w, in_euro), **said))


def stated(context: Context, explained: Figure) -> str:
    """„Изплатени: проекти към 30.06.2028 г.: 749 553,92 евро“, and why where there is no value."""
    w = context.w
    text = w(
        "{name}, {day}: {value}",
        name=called(context, explained),
        day=w.date(context.day),
        value=with_unit(w, explained),
    )
    text += f" ({explained.reason.text(w)})" if explained.reason else ""
    return f"{context.assumption} {text}" if context.assumption else text


def shown_rows(context: Context, explained: Explanation) -> tuple[SourceRow, ...]:
    """The rows behind a figure; in the public edition none that count persons."""
    return () if are_hidden(context, explained) else explained.rows


def are_hidden(context: Context, explained: Explanation) -> bool:
    """Whether the edition shows no rows of a figure, since they count persons."""
    return context.audience == "public" and any(hides_rows(row.table) for row in explained.rows)


class NamedRows:
    """What the rows behind figures are called; each is named once, however many figures stand on it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._origins: dict[tuple[str, int], str] = {}
        self._names: dict[tuple[object, ...], str] = {}
        self._tables: dict[str, dict[int, tuple[list[str], list[str]]]] = {}

    def origin(self, row: SourceRow) -> str:
        """Table, file or sheet, and row; of an imported row the file in sources/, of a cell that was filled from one
        that file too.
        """
        key = (row.table, row.row)
        if key not in self._origins:
            self._origins[key] = _origin_of(self._context, row)
        return self._origins[key]

    def what(self, row: SourceRow) -> str:
        """„П-07 · 30.06.2028 г.“: what names a row, with labels in place of codes."""
        key = (row.table, row.row, row.what, row.label, row.date)
        if key not in self._names:
            self._names[key] = _what(self._context, row)
        return self._names[key]

    def own(self, table: str, row: int) -> tuple[list[str], list[str]]:
        """What a row is, whatever figure stands on it: its project or indicator, else its key; and its days.

        A project has many days, none of which names it; nor has what a day of its key names another.
        """
        if table not in self._tables:
            self._tables[table] = self._own_of(table)
        return self._tables[table].get(row, ([], []))

    def _own_of(self, table: str) -> dict[int, tuple[list[str], list[str]]]:
        """The same of every row of a table: one by one, each cell would be looked for in its frame."""
        frame = self._context.results.register[table]
        columns = TABLES[table].column
        key = [name for name in ("project", "indicator") if name in columns] or TABLES[table].key
        has_day = table == "projects" or any(columns[name].type is Type.DATE for name in key)
        days = [] if has_day else [name for name, column in columns.items() if column.type is Type.DATE]

        def cells(names: Iterable[str]) -> list[list[str]]:
            found: list[list[str]] = [[] for _ in range(len(frame))]
            for name in names:
                column, values = columns[name], frame[name]
                for own, value, is_filled in zip(found, values.tolist(), values.notna().tolist(), strict=True):
                    if is_filled:
                        own.append(_cell(self._context, column, value))
            return found

        return dict(zip(frame[ROW].tolist(), zip(cells(key), cells(days), strict=True), strict=True))


def ranges_of(context: Context, rows: Iterable[SourceRow]) -> dict[str, str]:
    """Where some rows stand, each once: of every table and file the numbers, „3–17, 22“, in the order of the tables; in
    the public edition without the tables that count persons.
    """
    register = context.results.register
    found: dict[tuple[str, str, str | None], list[int]] = {}
    for table, row in {(row.table, row.row) for row in rows}:
        if not (context.audience == "public" and hides_rows(table)):
            file, sheet, number = register.where(table, row)
            found.setdefault((table, file, sheet), []).append(number)
    numbers: dict[tuple[str, str], list[int]] = {}
    for (table, file, sheet), own in found.items():
        numbers.setdefault((table, _table_in_file(context.w, table, file, sheet)), []).extend(own)
    order = list(TABLES)
    by_table = sorted(numbers.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    return {name: row_ranges(of) for (_, name), of in by_table}


def _table_in_file(w: Words, table: str, file: str, sheet: str | None) -> str:
    """„Плащания, payments.csv“; the sheet of a workbook bears the table's title."""
    name = sheet if sheet and not file.startswith(f"{FOLDER}/") else file.rpartition("/")[2]
    title = TABLES[table].title(w.lang)
    return title if name == title else f"{title}, {name}"


def _origin_of(context: Context, row: SourceRow) -> str:
    sheet, number = sheet_and_row(context, row.table, row.row)
    text, filled = f"{sheet}, {context.w('row {n}', n=number)}", filled_from(context, row.table, row.row)
    return f"{text} ({filled})" if filled else text


def sheet_and_row(context: Context, table: str, row: int) -> tuple[str, int]:
    """„Плащания, payments.csv“ and the row that a person sees there; of an imported row the file in sources/."""
    file, sheet, number = context.results.register.where(table, row)
    return _table_in_file(context.w, table, file, sheet), number


def filled_from(context: Context, table: str, row: int) -> str:
    """Which cells of a row were filled from a file in sources/: „Сума от справка.xlsx, ред 7“."""
    w, register = context.w, context.results.register
    filled: dict[str, list[str]] = {}
    for column, origin in register.filled.get((table, row), {}).items():
        source, _, at = register.where(table, origin)
        filled.setdefault(f"{source.rpartition('/')[2]}, {w('row {n}', n=at)}", []).append(
            TABLES[table].column[column].title(w.lang)
        )
    parts = [w("{columns} from {place}", columns=", ".join(columns), place=place) for place, columns in filled.items()]
    return "; ".join(parts)


def _what(context: Context, row: SourceRow) -> str:
    names = [row.what]
    if not (row.what or row.label or row.date):
        names = key_of(context, row)
    elif row.table == "budget" and " · " in row.what:
        measure, _, fund = row.what.partition(" · ")
        names = [context.measure_name(measure), context.fund_name(fund)]
    elif TABLES[row.table].column.get("project"):
        project, *rest = row.what.split(" · ")
        names = [context.project_name(project), *rest]
    elif row.table == "indicators":
        names = [context.indicator_name(row.what)]
    if row.label and row.label[0] == "columns":
        names.append(TABLES[row.table].column[row.label[1]].title(context.w.lang))
    elif row.label:
        names.append(context.label(*row.label))
    if row.date:
        names.append(context.w.date(row.date))
    return " · ".join(name for name in names if name)


def key_of(context: Context, row: SourceRow) -> list[str]:
    """What names a row in its table, where nothing else is said of it: its project, or „2025 · персонал“."""
    frame, columns = context.results.register[row.table], TABLES[row.table].column
    own = np.flatnonzero(frame[ROW].to_numpy() == row.row)[:1]
    named = ("project",) if "project" in columns else TABLES[row.table].key
    cells = [(columns[name], value) for name in named for value in frame[name].iloc[own]]
    return [_cell(context, column, value) for column, value in cells if pd.notna(value)]


def _cell(context: Context, column: RegisterColumn, value: Any) -> str:
    if column.name == "project":
        return context.project_name(value)
    if column.name == "indicator":
        return context.indicator_name(value)
    if column.name == "measure":
        return context.measure_name(value)
    if column.name == "fund":
        return context.fund_name(value)
    if column.labels:
        return context.label(column.labels, value)
    return context.w.date(value.date()) if isinstance(value, pd.Timestamp) else str(value)

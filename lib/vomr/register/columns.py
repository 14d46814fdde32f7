"""What is said about the titles of a table: those that stand twice, that were misspelt, and those that could be a
column
which is missing (method.md §7: a column of her own stays hers, one that could be ours and was not read is named)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from vomr.problems import Problem, Severity, nearest
from vomr.register.account import column_letters
from vomr.register.cells import CellError, as_text, is_empty, parser
from vomr.register.headers import currency_said, names_of
from vomr.register.raw import Cells, RawTable
from vomr.register.sheets import fits, stems
from vomr.register.tables import CARRYING, Column, Type
from vomr.words import N_

_MOST = 300  # titles of a sheet that are looked into
_SAMPLE = 60
# Without them a table says nothing at all, though a cell of them may be empty.
_ALL_IN_ALL = {"budget": ("amount",), "targets": ("value",)}


def column_problems(raw: RawTable) -> tuple[list[Problem], dict[int, str]]:
    """Problems of the titles of a table, and the positions of columns that could be ours and were not read.

    Returns
    -------
    problems : list of Problem
    unread : dict of int to str
        Position → title, or the letter in brackets where there is none.
    """
    problems = list(_of_titles(raw))
    found = raw.match
    alone = sum(map(bool, raw.header)) > 1  # a single row of data and no titles: it stands where titles should
    if not found.positions and (raw.numbers or alone):
        problems.append(
            _problem(
                raw,
                "header-missing",
                "error",
                None,
                N_("No row with the titles of the table “{title}” was found; its {rows} rows were not read"),
                N_("Write the titles of the columns into one row above the data, as in the empty workbook."),
                title=raw.table,
                rows=len(raw.numbers) or 1,
            )
        )
        return problems, {at: title for at, title in enumerate(raw.header) if title}
    unread: dict[int, str] = {}
    named: set[str] = set()
    for at, title, column, is_sure in _candidates(raw):
        severity: Severity = "error" if is_sure and _matters(raw, column) else "warning"
        problems.append(
            _problem(
                raw,
                "column-unread",
                severity,
                title or None,
                (
                    N_("The column “{title}” was not read, and the column “{column}” is missing")
                    if title
                    else N_("Column {letters} has no title and was not read, and the column “{column}” is missing")
                ),
                N_(
                    "If it is the same, give it the title “{column}”; a column of your own may stay once that column is"
                    " there too."
                ),
                title=title,
                column=column,
                letters=column_letters(at),
                value=title,
            )
        )
        unread[at] = title or f"[{column_letters(at)}]"
        named.add(column.name)
    for column in raw.table.columns if raw.numbers else ():
        if column.required and column.name not in found.positions and column.name not in named:
            problems.append(
                _problem(
                    raw,
                    "column-missing",
                    "error",
                    column.name,
                    N_("The column “{column}” is missing"),
                    N_("Add the column “{title}” ({name}) and fill it in."),
                    column=column,
                    title=column,
                    name=column.name,
                )
            )
    for name in _ALL_IN_ALL.get(raw.table.name, ()) if raw.numbers else ():
        if name not in found.positions and name not in named:
            column = raw.table.column[name]
            problems.append(
                _problem(
                    raw,
                    "column-missing",
                    "warning",
                    name,
                    N_("The column “{column}” is missing"),
                    N_("Add the column “{title}” ({name}) and fill it in."),
                    column=column,
                    title=column,
                    name=name,
                )
            )
    for one in raw.left_out:
        if one.like_data:
            problems.append(
                _problem(
                    raw,
                    "row-above-titles",
                    "error",
                    None,
                    N_("The row stands above the titles of the columns and was not read"),
                    N_("Move the row of titles to the top: everything under it is read."),
                    row=one.row,
                )
            )
    return problems, unread


def _of_titles(raw: RawTable) -> Iterator[Problem]:
    for title, _ in raw.match.twice:
        yield _problem(
            raw,
            "column-twice",
            "error",
            title,
            N_("The column “{column}” stands twice; the first was read"),
            N_("Delete one of the two columns."),
            value=title,
            column=title,
        )
    for name, how in raw.match.how.items():
        if how == "near" and raw.numbers:
            title = raw.header[raw.match.positions[name]]
            yield _problem(
                raw,
                "column-read-as",
                "note",
                title,
                N_("The column “{title}” was read as “{column}”"),
                N_("Nothing is to be done if it is that column; else give it another title."),
                value=title,
                title=title,
                column=raw.table.column[name],
            )
    yield from _currencies(raw)


def _currencies(raw: RawTable) -> Iterator[Problem]:
    """Titles that name another currency than the rows: a question, never a conversion."""
    said = {
        name: currency
        for name, at in raw.match.positions.items()
        if raw.match.how[name] != "title"
        and raw.table.column[name].type is Type.MONEY
        and (currency := currency_said(raw.header[at]))
    }
    if not said:
        return
    at = raw.match.positions.get("currency")
    read = parser(raw.table.column["currency"]) if "currency" in raw.table.column else None
    given: set[Any] = set()
    for cell in raw.columns[at].different if at is not None and read else ():
        try:
            given.add(None if is_empty(cell) or read is None else read(cell))
        except CellError:
            continue
    for name, currency in said.items():
        others = given - {currency, None}
        if others or (not given and currency != "EUR"):
            title = raw.header[raw.match.positions[name]]
            yield _problem(
                raw,
                "column-currency",
                "warning",
                title,
                N_("The title “{title}” names a currency, and the rows do not say the same"),
                N_(
                    "The amounts were read in the currency of their rows: put right the title or the column “Currency”."
                ),
                value=title,
                title=title,
            )


def _candidates(raw: RawTable) -> Iterator[tuple[int, str, Column, bool]]:
    """Columns that are none of the table's and may be one that is missing: position, title, that column, how sure it
    is.
    """
    absent = [column for column in raw.table.columns if column.name not in raw.match.positions]
    if not absent or not raw.numbers:
        return
    own = [(at, title) for title, at in raw.match.own.items()]
    untitled: dict[int, list[Any]] = {}
    for _, at, cell in raw.untitled:
        if at < len(raw.header):
            untitled.setdefault(at, []).append(cell)
    shown = [(at, title, _sample(raw.columns[at])) for at, title in own[:_MOST]]
    shown += [(at, "", cells) for at, cells in list(untitled.items())[:_MOST] if len(cells) * 2 >= len(raw.numbers)]
    for at, title, cells in sorted(shown, key=lambda item: item[0]):
        if found := _candidate(raw, absent, at, title, list(islice(cells, _SAMPLE))):
            yield at, title, *found


def _sample(cells: Cells) -> list[Any]:
    return [cell for cell in islice(cells.different, 4 * _SAMPLE) if not is_empty(cell)]


def _candidate(
    raw: RawTable, absent: list[Column], at: int, title: str, cells: list[Any]
) -> tuple[Column, bool] | None:
    if not cells:
        return None
    fitting = [column for column in absent if _fit(cells, column)]
    by_title = {name: column for column in absent for name in names_of(column)}
    if title and (near := nearest(title, by_title, cutoff=0.8)) and by_title[near] in fitting:
        return by_title[near], True
    between = _between(raw, at)
    kin = [(len(stems(title) & set().union(*map(stems, names_of(column)))), column) for column in fitting]
    shared = max((count for count, _ in kin), default=0)
    akin = [column for count, column in kin if shared and count == shared]
    if close := [column for column in akin if column.name in between]:
        return close[0], True
    here = [column for column in fitting if column.name in between and _speaks(column, cells)]
    if here:
        return (
            min(here, key=lambda column: (not column.required, column.name not in CARRYING.get(raw.table.name, ()))),
            True,
        )
    if akin:
        return akin[0], True
    core = [column for column in fitting if column.name in CARRYING.get(raw.table.name, ()) and _speaks(column, cells)]
    if core and (not title or raw.filled(at) * 2 >= len(raw.numbers)):
        return core[0], False
    return None


def _between(raw: RawTable, at: int) -> set[str]:
    """The declared columns that belong between those on either side of a position."""
    order = [column.name for column in raw.table.columns]
    known = sorted((position, order.index(name)) for name, position in raw.match.positions.items())
    before = next((place for position, place in reversed(known) if position < at), -1)
    after = next((place for position, place in known if position > at), len(order))
    return set(order[before + 1 : after])


def _speaks(column: Column, cells: list[Any]) -> bool:
    """Whether its content alone tells what a column is: dates, amounts and codes do, sentences do not."""
    texts = [as_text(cell) for cell in cells]
    if column.type is Type.DATE:
        return any(len(text) > 7 for text in texts)
    if column.type is Type.CODE:
        return not column.open_set
    if column.name == "derived_from":
        return all(_DERIVED.fullmatch(text) for text in texts)
    if column.type is Type.TEXT and column.labelled:
        codes = sum(" " not in text and not text.isalpha() for text in texts)
        return column.required or codes * 5 >= len(texts) * 4
    return column.type in (Type.MONEY, Type.NUMBER, Type.INTEGER) or column.required


_DERIVED = re.compile(r"[a-z]+\.[a-z]+")


def _fit(cells: list[Any], column: Column) -> bool:
    return sum(fits(cell, column) for cell in cells) * 5 >= len(cells) * 4


def _matters(raw: RawTable, column: Column) -> bool:
    """Whether a report without the column is a draft: money, dates, keys, and what a value is."""
    return (
        column.required
        or column.key
        or column.type in (Type.MONEY, Type.DATE)
        or column.name in CARRYING.get(raw.table.name, ())
    )


def _problem(
    raw: RawTable,
    code: str,
    severity: Severity,
    at_title: str | None,
    message: str,
    remedy: str,
    *,
    row: int | None = None,
    value: str | None = None,
    **params: Any,
) -> Problem:
    return Problem(
        code,
        severity,
        message,
        remedy,
        params,
        table=raw.table.name,
        file=raw.file,
        sheet=raw.sheet,
        row=row or raw.header_row,
        column=at_title,
        value=value and value[:80],
    )


def unread_of(raws: Iterable[RawTable]) -> tuple[list[Problem], dict[str, dict[int, str]]]:
    """What :func:`column_problems` says of every table."""
    problems: list[Problem] = []
    unread: dict[str, dict[int, str]] = {}
    for raw in raws:
        said, unread[raw.table.name] = column_problems(raw)
        problems += said
    return problems, unread

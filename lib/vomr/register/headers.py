"""Titles as people write them → the columns of a table, and the row of a sheet in which they stand (method.md §7).

A title is a column's own (machine name, Bulgarian, English), one of its other names that the declaration gives, either
of
them with a unit beside it („Сума (евро)“), or misspelt within a letter or two of each word. Nothing else is taken for a
column; what only resembles one is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from vomr.money import CURRENCIES
from vomr.register.cells import is_empty
from vomr.register.tables import Column, Table
from vomr.spelling import folded, resembles

How = Literal["title", "also", "near"]
_UNITS = (
    r"евро|eur|€|лв\.?|лева|bgn|хил\.?\s*(?:евро|лв\.?)|бр\.?|брой|%|код|дата|екатте|дд\.мм\.гггг(?:\s*г\.)?|да\s*/\s*не|"
    r"задължително|по избор|с ддс|без ддс|общо|текст|число"
)
_UNIT = re.compile(
    rf"(?:\s*[(\[,]\s*(?:в\s+)?(?:{_UNITS})\s*[)\]]?|\s+в\s+(?:евро|eur|лева|лв\.?|bgn))\s*$", re.IGNORECASE
)
_CURRENCIES = {
    code: re.compile(rf"(?<!\w)(?:{'|'.join(currency.words)})(?!\w)", re.IGNORECASE)
    for code, currency in CURRENCIES.items()
}
SEARCHED_ROWS = 60  # rows from the top in which titles are looked for
_MOST_COMPARED = 300  # titles of one sheet that are compared by spelling


@dataclass(frozen=True)
class Match:
    """Which column each title of a header is.

    Attributes
    ----------
    positions : dict of str to int
        Declared column → position.
    how : dict of str to str
        Declared column → ``title`` (its own), ``also`` (another declared name, or with a unit), ``near`` (misspelt).
    own : dict of str to int
        Titles that are no column → position.
    twice : list of (str, int)
        Titles of a column that stood already.
    """

    positions: dict[str, int] = field(default_factory=dict)
    how: dict[str, How] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, int]] = field(default_factory=list)


def match(table: Table, titles: Sequence[str], filled: frozenset[int] | None = None) -> Match:
    """The columns of a header.

    Parameters
    ----------
    table : Table
    titles : sequence of str
    filled : set of int, optional
        Positions under which something stands: a column that is empty gives way to another of its names that is filled.
    """
    found = Match()
    left: dict[int, str] = {at: title for at, title in enumerate(titles) if title}
    own, also, plain = _names(table)
    _take(found, left, own, "title")
    if not left:
        return found
    given_up = set() if filled is None else {name for name, at in found.positions.items() if at not in filled}
    for names, tidy in ((also, folded), (plain, _without_unit)):
        for at, title in list(left.items()):
            name = names.get(tidy(title))
            if name is None:
                continue
            if name not in found.positions or (name in given_up and filled is not None and at in filled):
                found.positions[name], found.how[name] = at, "also"
                given_up.discard(name)
                del left[at]
            elif found.how[name] == "also" and found.positions[name] != at:
                found.twice.append((title, at))
                del left[at]
    if 0 < len(left) <= _MOST_COMPARED:
        _take_misspelt(table, found, left)
    found.own.update((title, at) for at, title in reversed(left.items()))
    return found


def currency_said(title: str) -> str | None:
    """The code where a title names the currency of its amounts; the other one where it says how many euro that is."""
    named = [code for code, words in _CURRENCIES.items() if words.search(title)]
    return next((code for code in named if code != "EUR"), named[0] if named else None)


def _take(match_: Match, left: dict[int, str], names: dict[str, str], how: How) -> None:
    for at, title in list(left.items()):
        name = names.get(folded(title))
        if name is None:
            continue
        del left[at]
        if name in match_.positions:
            match_.twice.append((title, at))
        else:
            match_.positions[name], match_.how[name] = at, how


def _take_misspelt(table: Table, match_: Match, left: dict[int, str]) -> None:
    """Titles within a letter or two of one column's alone."""
    absent = [column for column in table.columns if column.name not in match_.positions]
    near: dict[str, list[int]] = {}
    for at, title in left.items():
        fits = {column.name for column in absent if any(resembles(title, name) for name in names_of(column))}
        if len(fits) == 1:
            near.setdefault(fits.pop(), []).append(at)
    for name, positions in near.items():
        if len(positions) == 1:
            match_.positions[name], match_.how[name] = positions[0], "near"
            del left[positions[0]]


def names_of(column: Column) -> tuple[str, ...]:
    """Every name that a column goes by."""
    return (*column.titles, *column.also)


@cache
def _names(table: Table) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Folded name → column: its own names, its other names, and both without the unit beside them."""
    own = {folded(name): column.name for column in table.columns for name in column.titles}
    also: dict[str, str] = {}
    plain: dict[str, str] = {}
    for column in table.columns:
        for name in column.also:
            also.setdefault(folded(name), column.name)
    for column in table.columns:
        for name in names_of(column):
            plain.setdefault(_without_unit(name), column.name)
    return own, {name: column for name, column in also.items() if name not in own}, {**plain, **also, **own}


_NUMBER_OF = re.compile(r"^\s*(?:бр\.|брой)\s+", re.IGNORECASE)


def _without_unit(title: str) -> str:
    title = _NUMBER_OF.sub("", title)
    return folded(_UNIT.sub("", title.strip(" *:.")))


# --- where the titles stand -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Header:
    """The titles of a sheet and where they stand.

    Attributes
    ----------
    row : int
        Rows above it.
    height : int
        1, or 2 where a row of groups stands over the titles.
    titles : list of str
    found : Match
    """

    row: int
    height: int
    titles: list[str]
    match: Match


def find_header(table: Table, rows: Sequence[Sequence[Any]]) -> Header | None:
    """The row of titles of a table: the first of those with most of its columns; None where there is none.

    Parameters
    ----------
    table : Table
    rows : sequence of rows
        From the top of the sheet; only the first 60 are looked at.
    """
    best: Header | None = None
    most = 0
    own, also, plain = _names(table)
    for at, cells in enumerate(rows[:SEARCHED_ROWS]):
        titles = titles_of(cells)
        filled = sum(map(bool, titles))
        if filled == 0 or (best is not None and filled <= most):
            continue
        known = sum(
            (key := folded(title)) in own or key in also or _without_unit(title) in plain for title in titles if title
        )
        if known == 0 and best is not None:
            continue
        found = match(table, titles)
        if len(found.positions) > most and (at == 0 or len(found.positions) * 2 >= filled or len(found.positions) >= 4):
            best, most = Header(at, 1, titles, found), len(found.positions)
    return None if best is None else _of_two_rows(table, rows, best)


def _of_two_rows(table: Table, rows: Sequence[Sequence[Any]], header: Header) -> Header:
    """The header with the row under it, where that goes on with titles and holds nothing else."""
    below = rows[header.row + 1] if header.row + 1 < len(rows) else []
    if not below or any(not isinstance(cell, str) for cell in below if not is_empty(cell)):
        return header
    upper, lower = titles_of(rows[header.row]), titles_of(below)
    if not any(lower):
        return header
    width = max(len(upper), len(lower))
    upper, lower = (titles + [""] * (width - len(titles)) for titles in (upper, lower))
    group, joined = "", []
    for above, own in zip(upper, lower, strict=True):
        group = above or group
        joined.append(own or above)
    found = match(table, joined)
    fresh = set(found.positions) - set(header.match.positions)
    if fresh and set(header.match.positions) <= set(found.positions):
        return Header(header.row, 2, joined, found)
    return header


def titles_of(cells: Iterable[Any]) -> list[str]:
    """A row as titles: its texts, and nothing where nothing stands."""
    return ["" if is_empty(cell) else str(cell).strip() for cell in cells]

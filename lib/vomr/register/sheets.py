"""Which table a sheet or file is: by its name, by what people call it, by a slip of the pen in it, and by its
titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from vomr.register.cells import CellError, as_text, is_empty, parser
from vomr.register.headers import SEARCHED_ROWS, Header, find_header, names_of
from vomr.register.raw import Known
from vomr.register.tables import TABLES, Column, Table, Type
from vomr.spelling import folded, resembles
from vomr.words.entered import alternatives

# what stands beside the name of a table when there is more than one sheet of it
_COPY = re.compile(rf"(?:{alternatives('copies')})|\(\d+\)", re.IGNORECASE)
_PERIODS = rf"{alternatives('beside')}|q[1-4]|h[12]|i{{1,3}}|iv|\d+"
_PERIOD = re.compile(rf"(?:(?<![^\W_])(?:{_PERIODS})(?![^\W_])|[\W_])+", re.IGNORECASE)


@dataclass(frozen=True)
class Recognised:
    """What a sheet or file is.

    Attributes
    ----------
    table : Table
    known : str
        See :class:`~vomr.register.raw.RawTable`.
    whole : bool
        Whether its titles have every column that the table must have; else it only could be that table.
    """

    table: Table
    known: Known
    whole: bool = True


def by_name(name: str) -> tuple[Table, Known] | None:
    """The table of a name, and how it is meant: in full, as people say, misspelt, or with a year or „(2)“ beside it."""
    own, also = _names()
    key = folded(name)
    if table := own.get(key):
        return table, "title"
    if table := also.get(key):
        return table, "also"
    if table := _misspelt(name):
        return table, "near"
    bare = _PERIOD.sub(" ", _COPY.sub(" ", name)).strip()
    if bare and bare != name and (table := own.get(folded(bare)) or also.get(folded(bare)) or _misspelt(bare)):
        return table, "part"
    return None


def is_copy(name: str) -> bool:
    """Whether a name says that it is a copy: „Копие на …“, „… (2)“."""
    return bool(_COPY.search(name))


def recognise(name: str, rows: Sequence[Sequence[Any]]) -> Recognised | None:
    """The table that a sheet or file is, or could be.

    Parameters
    ----------
    name : str
        Title of the sheet, or name of the file without its ending.
    rows : sequence of rows
        From the top; only the first ones are looked at.

    Returns
    -------
    Recognised or None
        None where nothing points to a table: it is the officer's own.
    """
    named = by_name(name)
    if named and named[1] == "title":
        return Recognised(*named)
    rows = list(islice(rows, SEARCHED_ROWS))
    content = by_content(rows)
    if named is None:
        return content
    header = find_header(named[0], rows)
    share = 0.0 if header is None else _share_of_required(named[0], header)
    if content is not None and content.whole and content.table is not named[0] and share < 1:
        return content
    if share >= 0.5 and header is not None and len(header.match.positions) >= min(2, len(named[0].columns)):
        return Recognised(*named, whole=True)
    return Recognised(*named, whole=False) if _has_rows(rows) else None


def by_content(rows: Sequence[Sequence[Any]]) -> Recognised | None:
    """The table whose titles these are: all that it must have and most of what stands there, or at least half."""
    scored: list[tuple[bool, float, int, Table]] = []
    for table in TABLES.values():
        header = find_header(table, rows)
        if header is None or not _has_rows(rows[header.row + header.height :]):
            continue
        matched, titles = len(header.match.positions), sum(map(bool, header.titles))
        share = _share_of_required(table, header)
        if matched < 3 or matched * 2 < titles or share < 0.5 or not _labels_fit(table, header, rows):
            continue
        own = sum(how == "title" for how in header.match.how.values())
        scored.append((share == 1, own + (matched - own) * 0.6, matched, table))
    if not scored:
        return None
    whole, best, _, table = max(scored, key=lambda item: item[:3])
    rivals = [one for one in scored if one[0] == whole and one[3] is not table and one[1] > best - 0.5]
    return Recognised(table, "content", whole and not rivals)


def share_of_required(table: Table, columns: Iterable[str]) -> float:
    """Which part of the columns that a table must have was found."""
    required = [column.name for column in table.columns if column.required]
    return sum(name in columns for name in required) / max(1, len(required))


def _share_of_required(table: Table, header: Header) -> float:
    return share_of_required(table, header.match.positions)


def _has_rows(rows: Iterable[Sequence[Any]]) -> bool:
    return any(not is_empty(cell) for cells in rows for cell in cells)


def _labels_fit(table: Table, header: Header, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the columns of codes hold codes of theirs: targets and values have the same titles, not the same
    kinds.
    """
    for column in table.columns:
        if column.type is not Type.CODE or column.open_set or column.name not in header.match.positions:
            continue
        at = header.match.positions[column.name]
        cells = [
            cells[at] for cells in rows[header.row + header.height :] if at < len(cells) and not is_empty(cells[at])
        ]
        if cells and sum(fits(cell, column) for cell in cells) * 2 < len(cells):
            return False
    return True


def fits(cell: Any, column: Column) -> bool:
    """Whether a cell can be read in a column."""
    try:
        parser(column)(cell)
    except CellError:
        return False
    return True


def similar_names(name: str, table: Table) -> bool:
    """Whether a name speaks of a table: has the beginning of a longer word of its names."""
    given = stems(name)
    return any(given & stems(known) for known in (*table.titles, *table.also))


_COMMON = {
    "дата",
    "датат",
    "сума",
    "сумат",
    "номер",
    "обща",
    "общо",
    "видна",
    "данни",
    "стойн",
    "списъ",
    "регис",
    "табли",
    "брой",
}


def stems(text: str) -> set[str]:
    """The beginnings of the words of a title that say what it is about."""
    words = (as_text(word).casefold() for word in re.split(r"[\W_\d]+", text))
    return {folded(word[:5]) for word in words if len(word) >= 4} - _COMMON


@cache
def _names() -> tuple[dict[str, Table], dict[str, Table]]:
    own = {folded(name): table for table in TABLES.values() for name in table.titles}
    also = {folded(name): table for table in TABLES.values() for name in table.also}
    return own, {name: table for name, table in also.items() if name not in own}


def _misspelt(name: str) -> Table | None:
    found = [
        table for table in TABLES.values() if any(resembles(name, known) for known in (*table.titles, *table.also))
    ]
    return found[0] if len(found) == 1 else None


__all__ = ["Recognised", "by_content", "by_name", "fits", "is_copy", "names_of", "recognise", "similar_names", "stems"]

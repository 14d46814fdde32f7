"""Rows that are none of a table: totals, titles written again, numbers of columns under their titles (method.md §7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import compress
from operator import itemgetter
from typing import Any

from vomr.money import decimal_text
from vomr.problems import Problem
from vomr.register.cells import CellError, all_texts, as_text, is_empty, parser
from vomr.register.raw import Cells, RawTable, Why
from vomr.register.tables import TABLES, Column, Type
from vomr.spelling import folded
from vomr.words import N_
from vomr.words.entered import alternatives, in_every_language

_WORDS = in_every_language("totals")
_FIRST, _AFTER = alternatives("totals", "subtotals"), alternatives("after_totals")
# such a word alone or with what it sums („Общо за 2026 г.“), not „Общо събрание“
_BEGINS = re.compile(
    rf"^[^\S\n]*[\"„“*]?(?:{_FIRST})\s*(?:$|[:;,.(–—-]|\d|(?:{_AFTER})\b)", re.IGNORECASE | re.MULTILINE
)
_ALONE = frozenset(map(folded, _WORDS))
_TEXTS = (Type.TEXT, Type.CODE, Type.CODES)
_LAST_ROWS = 3  # where a sum without a word is looked for


def leave_out_rows(raw_tables: Mapping[str, RawTable]) -> list[Problem]:
    """Take out of the tables what is no row of theirs, and say where totals are not what stands above them."""
    problems: list[Problem] = []
    for raw in raw_tables.values():
        if raw.match.positions and raw.numbers:
            raw.leave_out(_titles_again(raw))
            raw.leave_out(_numbers_of_columns(raw))
    for raw in raw_tables.values():
        if raw.match.positions and raw.numbers:
            totals, begun = _totals(raw, raw_tables)
            problems += begun
            problems += _compared(raw, totals)
            raw.leave_out([(at, "total") for at in totals])
    return problems


def _titles_again(raw: RawTable) -> Iterator[tuple[int, Why]]:
    """Rows that say the titles once more, as a printed list does on every page."""
    found: dict[int, int] = {}
    for at, cells in raw.columns.items():
        title, longest = raw.header[at], len(raw.header[at]) + 3
        same = {
            which
            for which, cell in _beginning_with(title[:1], cells.different)
            if len(cell) <= longest and folded(cell) == folded(title)
        }
        for row, _ in cells.where(same):
            found[row] = found.get(row, 0) + 1
    for row, count in found.items():
        if count >= 2 and count * 2 >= _filled(raw, row):
            yield row, "again"


def _beginning_with(letter: str, different: list[Any]) -> Iterable[tuple[int, str]]:
    """The texts among cells, and which they are; a whole column of texts is gone through without a loop, and most have
    none.
    """
    if all_texts(different):
        if f"\n{letter}" not in "\n" + "\n".join(different):
            return ()
        return compress(enumerate(different), map(letter.__eq__, map(itemgetter(slice(1)), different)))
    return ((which, cell) for which, cell in enumerate(different) if isinstance(cell, str) and cell[:1] == letter)


def _numbers_of_columns(raw: RawTable) -> Iterator[tuple[int, Why]]:
    """1, 2, 3 … right under the titles."""
    if raw.numbers[0] != raw.header_row + 1:
        return
    texts = [as_text(cell).strip("(). ") for _, cell in _cells(raw, 0)]
    if len(texts) >= 3 and texts in ([str(n) for n in range(1, len(texts) + 1)], list("абвгдежзий")[: len(texts)]):
        yield 0, "numbers"


# --- totals -----------------------------------------------------------------------------------------------------------


def _totals(raw: RawTable, raw_tables: Mapping[str, RawTable]) -> tuple[list[int], list[Problem]]:
    """Rows of totals by their position, and warnings of rows that only begin like one."""
    totals: set[int] = set()
    problems: list[Problem] = []
    suspects: set[int] = set()
    typed = {at for name, at in raw.match.positions.items() if raw.table.column[name].type not in _TEXTS}
    for at, cells in raw.columns.items():
        if at in typed:
            continue
        texts = (
            cells.different
            if all_texts(cells.different)
            else [cell if isinstance(cell, str) else "" for cell in cells.different]
        )
        whole = "\n".join(texts)
        if first := _BEGINS.search(whole):
            lines = {line for line in whole[first.start() :].split("\n") if _BEGINS.search(line)}
            which = {
                number
                for number, text in enumerate(texts)
                if text in lines or ("\n" in text and not lines.isdisjoint(text.split("\n")))
            }
            suspects |= {row for row, _ in cells.where(which)}
    for row in sorted(suspects):
        at, text = next(((at, cell) for at, cell in _cells(raw, row) if isinstance(cell, str)), (-1, ""))
        if not _BEGINS.search(text):
            if (title := _title(raw, row)) and _BEGINS.search(title):
                problems.append(_begins(raw, row, title))
            continue
        if _is_code(raw, at, text, row, raw_tables):
            continue
        if folded(text) in _ALONE or not _is_whole(raw, row) or _refers(raw, at):
            totals.add(row)
        else:
            problems.append(_begins(raw, row, text))
    totals |= set(_sums_without_a_word(raw, totals))
    return sorted(totals), problems


def _begins(raw: RawTable, row: int, text: str) -> Problem:
    return Problem(
        "row-like-total",
        "warning",
        N_("“{value}” looks like a row of totals, and was counted as a row of its own"),
        N_("Delete the row if it is a sum of others; else begin its title with another word."),
        {"value": text[:80]},
        table=raw.table.name,
        file=raw.file,
        sheet=raw.sheet,
        row=raw.numbers[row],
        value=text[:80],
    )


def _is_code(raw: RawTable, at: int, text: str, row: int, raw_tables: Mapping[str, RawTable]) -> bool:
    """Whether the register knows the word as a code: of the table that the column points to, or of this list itself."""
    name = next((name for name, position in raw.match.positions.items() if position == at), None)
    column = raw.table.column[name] if name else None
    if column is None:
        return False
    if column.references and column.references in raw_tables:
        target = raw_tables[column.references]
        key = target.match.positions.get(TABLES[column.references].key[0])
        return key is not None and any(
            isinstance(cell, str) and folded(cell) == folded(text) for cell in target.columns[key].different
        )
    is_list = column.key and not raw.table.of_type(Type.MONEY) and raw.table.name in _REFERRED
    return is_list and _is_whole(raw, row)


_REFERRED = {column.references for table in TABLES.values() for column in table.columns}


def _refers(raw: RawTable, at: int) -> bool:
    """Whether a column holds codes of another table: what is none there is no row's code."""
    return any(raw.table.column[name].references for name, position in raw.match.positions.items() if position == at)


def _is_whole(raw: RawTable, row: int) -> bool:
    """Whether a row has every cell that it must have."""
    positions = [raw.match.positions.get(column.name) for column in raw.table.columns if column.required]
    return all(at is not None and not is_empty(raw.columns[at][row]) for at in positions)


def _title(raw: RawTable, row: int) -> str:
    for name in ("title", "name", "description", "what", "subject"):
        at = raw.match.positions.get(name)
        if at is not None and isinstance(raw.columns[at][row], str):
            return str(raw.columns[at][row])
    return ""


def _sums_without_a_word(raw: RawTable, totals: set[int]) -> Iterator[int]:
    """Rows at the foot that hold nothing but the sums of what stands above."""
    for row in range(len(raw.numbers) - 1, max(1, len(raw.numbers) - 1 - _LAST_ROWS), -1):
        filled = _cells(raw, row)
        known = {at: name for name, at in raw.match.positions.items()}
        if row in totals or not filled:
            continue
        columns = [raw.table.column[known[at]] for at, _ in filled if at in known]
        if len(columns) != len(filled) or not all(map(_adds_up, columns)):
            return
        above = [at for at in range(row) if at not in totals]
        if len(above) < 2 or any(_sum(raw, column, above) != _number(raw, column, row) for column in columns):
            return
        yield row


def _compared(raw: RawTable, totals: list[int]) -> Iterator[Problem]:
    """A warning for each sum in a row of totals that is neither that of all rows above nor of those since the last
    total.
    """
    before = -1
    for row in totals:
        above = [at for at in range(row) if at not in totals]
        since = [at for at in above if at > before]
        before = row
        for column in filter(_adds_up, raw.table.columns):
            said = _number(raw, column, row)
            sums = [total for rows in (since, above) if (total := _sum(raw, column, rows)) is not None]
            if said is None or not sums or said in sums:
                continue
            nearest = min(sums, key=lambda total: abs(total - said))
            yield Problem(
                "total-differs",
                "warning",
                N_("The row of totals says {said}, and the rows above it come to {sum}"),
                N_(
                    "The row itself is counted nowhere. Look for a row that is missing, stands twice or is hidden, and"
                    " put the sum right."
                ),
                {"said": _shown(said, column), "sum": _shown(nearest, column)},
                table=raw.table.name,
                file=raw.file,
                sheet=raw.sheet,
                row=raw.numbers[row],
                column=column.name,
                value=str(_shown(said, column)),
            )


def _adds_up(column: Column) -> bool:
    return column.type is Type.MONEY or (column.type is Type.INTEGER and column.minimum == 0)


def _number(raw: RawTable, column: Column, row: int) -> int | None:
    at = raw.match.positions.get(column.name)
    return None if at is None else _read(raw.columns[at][row], column)


def _read(cell: Any, column: Column) -> int | None:
    try:
        return None if is_empty(cell) else parser(column)(cell)
    except CellError:
        return None


def _sum(raw: RawTable, column: Column, rows: list[int]) -> int | None:
    at = raw.match.positions.get(column.name)
    if at is None:
        return None
    cells: Cells = raw.columns[at]
    values: dict[int, int | None] = {}
    total = 0
    for row in rows:
        which = cells.which[row]
        if which not in values:
            values[which] = _read(cells.different[which], column)
        total += values[which] or 0
    return total


def _shown(value: int, column: Column) -> Decimal:
    return Decimal(decimal_text(value)) if column.type is Type.MONEY else Decimal(value)


def _cells(raw: RawTable, row: int) -> list[tuple[int, Any]]:
    """What stands in a row, from the left."""
    return [(at, cell) for at in sorted(raw.columns) if not is_empty(cell := raw.columns[at][row])]


def _filled(raw: RawTable, row: int) -> int:
    return len(_cells(raw, row))

"""The rows of a foreign register as the table that a mapping makes of them: each taken whole, left out, or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from vomr.money import decimal_text
from vomr.privacy.personal import PersonalNumbers
from vomr.problems import VomrError
from vomr.register.cells import CellNotes, Nothing, as_text, is_empty, partial_date, read_cells
from vomr.register.keys import likeness
from vomr.register.lost_letters import letters_are_lost
from vomr.register.persons import NUMBER_FOUND, number_in
from vomr.register.pseudonyms import IDENTIFIERS, Pseudonyms
from vomr.register.sources.mapping import Mapping, cell_at, titles_of
from vomr.register.sources.opening import Sheet
from vomr.register.sources.store import Refused
from vomr.register.tables import Column, Type
from vomr.spelling import folded
from vomr.spreadsheet.formulas import column_letters
from vomr.words import N_
from vomr.words.entered import in_every_language

TOTAL_WORDS = (*in_every_language("totals"), *in_every_language("subtotals"))
TOTALS = frozenset(map(folded, TOTAL_WORDS))
OWN_NUMBERS = ("payment", "value_id")  # a table without a key may number its rows all the same
_OTHER_CURRENCY = N_("the cell says {shown}, the row is in {currency}")
_OTHER_SIGN = N_(
    "Excel shows “{value}” with the sign of {shown}, and the row is in {currency}: it was read in {currency}"
)
_EMPTY = N_("The cell is empty")
_TOO_LONG = N_("The row has more cells than the header; “{value}” stands under no title")
_TWICE = N_("“{value}” stands also in row {rows} of the file")

Say = Callable[..., str]


@dataclass
class Mapped:
    """What a foreign register gives.

    Attributes
    ----------
    rows : list of int
        As Excel shows them.
    columns : dict of str to list of str
        Our column → cells as the register's own CSV files write them.
    refused : list of Refused
        Rows that were not taken: one fault or more in each.
    left_out : list of (int, str)
        Rows of totals and notes, with their first text.
    persons : int
        Personal numbers in place of which a code stands.
    lost : list of (int, str, str)
        Cells whose letters were lost before: row, heading and text.
    doubts : list of (int, str, str)
        Cells that were read, or count as empty, and are asked about: row, heading and what is asked.
    """

    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    persons: int = 0
    lost: list[tuple[int, str, str]] = field(default_factory=list)
    doubts: list[tuple[int, str, str]] = field(default_factory=list)


def mapped_rows(
    mapping: Mapping, sheet: Sheet, position: int, codes: Pseudonyms, say: Say, of_project: dict[str, str] | None = None
) -> Mapped:
    """Read a foreign register, cell by cell.

    A row with a cell that cannot be read, or that is empty and may not be, is refused and no other; so are all rows
    that have one key. Nothing in a cell is changed but a personal number in a column of identifiers.

    Parameters
    ----------
    mapping : Mapping
    sheet : Sheet
    position : int
        Of the row with the headings in ``sheet.rows``.
    codes : Pseudonyms
        Of the strategy folder.
    say : callable
        Sentence and its parameters → the reader's words; reasons are kept in them.
    of_project : dict of str to str, optional
        Project → currency, that a row without one of its own is in.
    """
    titles = [folded(title) for title in titles_of(sheet, position)]
    wanted = {
        column: titles.index(folded(heading))
        for heading, column in mapping.columns.items()
        if column and folded(heading) in titles
    }
    title_of = {column: heading for heading, column in mapping.columns.items() if column}
    found = Mapped()
    rows = _rows(mapping, sheet, position, wanted, found, codes.numbers)
    texts: dict[str, list[str]] = {}
    faults: dict[int, list[Refused]] = {}
    shown: list[tuple[int, str, CellNotes]] = []

    def refuse(at: int, column: str, value: Any, message: str, **params: Any) -> None:
        written = codes.numbers.without(" ".join(as_text(value).split()))[:60] if not is_empty(value) else ""
        reason = say(message, **{"value": written, "column": column, **params})
        faults.setdefault(at, []).append(Refused(rows[at][0], title_of.get(column, column), written, reason))

    def ask(at: int, column: str, value: Any, message: str, **params: Any) -> None:
        written = codes.numbers.without(" ".join(as_text(value).split()))[:60]
        found.doubts.append((rows[at][0], title_of.get(column, column), say(message, **{"value": written, **params})))

    for column in mapping.declared.columns:
        if column.name not in wanted and not mapping.constants.get(column.name):
            continue
        words = {folded(theirs): ours for theirs, ours in mapping.values.get(column.name, {}).items() if ours}
        cells = [
            cell_at(cells, wanted[column.name]) if column.name in wanted else mapping.constants[column.name]
            for _, cells in rows
        ]
        if words:
            cells = [words.get(folded(as_text(cell)), cell) if cell is not None else None for cell in cells]
        if (mapping.table, column.name) in IDENTIFIERS:
            hidden = [codes.of(cell) or cell for cell in cells]
            found.persons += sum(new is not old for new, old in zip(hidden, cells, strict=True))
            cells = hidden
        reading = read_cells(cells, column)
        for at, error in reading.wrong.items():
            if not isinstance(error, Nothing):
                refuse(at, column.name, cells[at], error.message, **error.params)
            elif not column.required:
                ask(at, column.name, cells[at], error.message, **error.params)
        for at, beside in reading.beside.items():
            if beside.doubt:
                ask(at, column.name, cells[at], beside.doubt.message, **beside.doubt.params)
        for at, value in enumerate(reading.values):
            if (
                value is None
                and column.required
                and (at not in reading.wrong or isinstance(reading.wrong[at], Nothing))
            ):
                refuse(at, column.name, cells[at], _EMPTY)
            elif (
                column.type is Type.TEXT
                and cells[at] is not None
                and (one := number_in(column.name, as_text(cells[at]), codes.numbers))
            ):
                refuse(at, column.name, "", NUMBER_FOUND, name=one.name)
            elif column.type is Type.TEXT and isinstance(value, str) and letters_are_lost(value):
                found.lost.append((rows[at][0], title_of.get(column.name, column.name), value[:40]))
        if column.type is Type.MONEY:
            shown += [(at, column.name, beside) for at, beside in reading.beside.items()]
        texts[column.name] = [_written(value, cell, column) for value, cell in zip(reading.values, cells, strict=True)]
    width = max((at + 1 for at, cell in enumerate(sheet.rows[position][1]) if not is_empty(cell)), default=0)
    for at, (_, cells) in enumerate(rows):
        if beyond := [place for place, cell in enumerate(cells) if place >= width and not is_empty(cell)]:
            if sheet.name is None:  # of a text nobody knows which mark was meant
                refuse(at, "", cells[beyond[0]], _TOO_LONG)
            else:
                ask(at, column_letters(beyond[0] + 1), cells[beyond[0]], _TOO_LONG)
    if "currency" in mapping.declared.column and shown:
        own = texts.get("currency") or [""] * len(rows)
        projects = texts.get("project", []) if mapping.table != "projects" else []
        of_rows = [
            code or (of_project or {}).get(project, "") for code, project in zip_longest(own, projects, fillvalue="")
        ]
        for at, name, beside in shown:
            said, of_row = beside.currency, of_rows[at]
            if said and not of_row:  # the row takes the one that its amounts name
                of_rows[at] = own[at] = said
                texts["currency"] = own
            elif said and said != of_row:
                refuse(at, name, cell_at(rows[at][1], wanted[name]), _OTHER_CURRENCY, shown=said, currency=of_row)
            elif (sign := beside.shown_currency) and of_row and sign != of_row:
                ask(at, name, cell_at(rows[at][1], wanted[name]), _OTHER_SIGN, shown=sign, currency=of_row)
    found.doubts.sort(key=lambda item: item[0])
    _refuse_twice(mapping, rows, texts, faults, refuse)
    keys = _keys(mapping, texts, len(rows))
    taken = [at for at in range(len(rows)) if at not in faults]
    found.rows = [rows[at][0] for at in taken]
    found.columns = {name: [cells[at] for at in taken] for name, cells in texts.items()}
    found.refused = [
        Refused(one.row, one.column, one.value, one.reason, keys[at] or "")
        for at in sorted(faults)
        for one in faults[at]
    ]
    return found


def _rows(
    mapping: Mapping, sheet: Sheet, position: int, wanted: dict[str, int], mapped: Mapped, numbers: PersonalNumbers
) -> list[tuple[int, list[Any]]]:
    """Rows under the headings that are no notes and no totals."""
    words = [folded(word) for word in mapping.footers if folded(word)]
    needed = [wanted[column.name] for column in mapping.declared.columns if column.required and column.name in wanted]
    header = [folded(as_text(cell)) for cell in sheet.rows[position][1] if not is_empty(cell)]
    rows = []
    for number, cells in sheet.rows[position + 1 :]:
        filled = [cell for cell in cells if not is_empty(cell)]
        first = folded(as_text(filled[0])) if filled else ""
        is_whole = all(cell_at(cells, at) is not None for at in needed)
        if (
            number in mapping.skip_rows
            or first in TOTALS
            or any(first == word or (first.startswith(word) and not is_whole) for word in words)
            or [folded(as_text(cell)) for cell in filled] == header  # the headings of the next page
        ):
            mapped.left_out.append((number, numbers.without(as_text(filled[0]))[:60]))
        elif filled:
            rows.append((number, cells))
    return rows


def _written(value: Any, cell: Any, column: Column) -> str:
    """A value as the register's own CSV files write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.type is Type.MONEY:
        return decimal_text(value)
    if isinstance(value, dt.date):
        return partial_date(cell) or value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _keys(mapping: Mapping, texts: dict[str, list[str]], count: int) -> list[str | None]:
    """What each row is known by: the table's key, or a number of its own; None where it has none."""
    names = mapping.declared.key or tuple(name for name in OWN_NUMBERS if name == mapping.declared.columns[0].name)
    parts = [texts.get(name, [""] * count) for name in names]
    return [
        ("; ".join(part for part in key if part) or None) if any(key) else None for key in zip(*parts, strict=True)
    ] or [None] * count


def _refuse_twice(
    mapping: Mapping,
    rows: list[tuple[int, list[Any]]],
    texts: dict[str, list[str]],
    faults: dict[int, list[Refused]],
    refuse: Callable[..., None],
) -> None:
    """Of rows with one key nobody knows which is meant: none of them is taken, and each names the others."""
    key = mapping.declared.key or tuple(name for name in OWN_NUMBERS if name == mapping.declared.columns[0].name)
    if not key or not any(name in texts for name in key):
        return
    same: dict[tuple[str, ...], list[int]] = {}
    parts = [texts.get(name, [""] * len(rows)) for name in key]
    for at, cells in enumerate(zip(*parts, strict=True)):
        if any(cells):
            same.setdefault(tuple(map(likeness, cells)), []).append(at)
    name = next(name for name in key if name in texts)
    for alike in same.values():
        for at in alike if len(alike) > 1 else ():
            others = ", ".join(str(rows[other][0]) for other in alike if other != at)
            value = "; ".join(part[at] for part in parts if part[at])
            refuse(at, name, value, _TWICE, rows=others)


def nothing_taken(file: str, mapped: Mapped, mapping: str) -> VomrError:
    """Why a file of which no row can be taken is refused."""
    shown = "; ".join(f"{one.row}: {one.column} = „{one.value}“ ({one.reason})" for one in mapped.refused[:5])
    more = f" (+{len(mapped.refused) - 5})" if len(mapped.refused) > 5 else ""
    return VomrError(
        N_(
            "No row of {file} can be taken: {faults}. Mend the cells, or say in {mapping} which of our words each of"
            " its words means."
        ),
        file=file,
        mapping=mapping,
        faults=shown + more,
    )

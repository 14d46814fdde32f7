"""Tables on paper: measured, then set smaller, turned, or split by columns, and never clipped."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from vomr import document as d
from vomr.design import TYPE
from vomr.document.text import text_of
from vomr.export.fonts import width
from vomr.export.table_columns import (
    TOWER,
    TURNED_ROWS,
    Column,
    Measured,
    Rows,
    Spot,
    is_cramped,
    measure,
    spots_of,
    widths_of,
)
from vomr.export.typst_text import TypstBlock, joined
from vomr.words import Words

_PORTRAIT, _LANDSCAPE = 504.5, 751.1  # points between the margins
_SIZES = (TYPE["table"],)  # points; the first at which the table looks well is taken
_SPLIT = (TYPE["table"], 9.0)  # type size and comfortable width of a table that is split
_CRAMPED = (1.9, 15.0)  # lines that cells of a column take on average, in a column narrower than so many em
_DIVIDED = 4.6  # em that a long word may claim there
_KEPT_TOGETHER = 5  # rows of a table that no page end may cut
_FIRST, _LAST = 3, 3  # rows at either end of a longer table that stand on one page: no total alone, no pair of rows
_LONG_NOTE = 1200  # letters from which on a note is not repeated on each page of its table
_LONG_CELL = 420  # letters from which on a row may be cut by the end of a page
_FUNCTIONS = {"total": "tot", "sub": "sub-row", "group": "grp", "": "td"}


class Writer(Protocol):
    """Writes words and what stands among them: a table asks it for the content of its cells."""

    words: Words
    nested: int
    made: TypstBlock

    def text(self, text: str, room: int = ...) -> str: ...

    def line(self, pieces: d.Flow, room: int = ...) -> str: ...

    def flow(self, pieces: d.Flow, room: int = ...) -> str: ...


@dataclass(frozen=True, slots=True)
class _Plan:
    size: float
    is_turned: bool
    parts: list[list[int]]
    widths: list[list[float]]  # points, of each part's columns
    pad: float
    room: float  # points between the margins


def blocks(writer: Writer, table: d.Table) -> list[TypstBlock]:
    """A table at the top level of the document, as one block or, split by columns, several."""
    rows = spots_of(table)
    if not rows or not rows[0]:
        return []
    measured = measure(rows, len(table.head))
    plan = _plan(rows, measured, may_turn=True, available=_PORTRAIT, sizes=_SIZES)
    if plan.is_turned and len(rows) - len(table.head) < TURNED_ROWS:
        divided = measure(rows, len(table.head), _DIVIDED)
        upright = _plan(rows, divided, may_turn=False, available=_PORTRAIT, sizes=_SIZES)
        measured, plan = (divided, upright) if len(upright.parts) == 1 else (measured, plan)
    out = []
    for number in range(len(plan.parts)):
        writer.made = made = TypstBlock(pieces=() if number else (table,), is_landscape=plan.is_turned)
        made.source = _Part(writer, table, rows, measured, plan, number).source()
        out.append(made)
    return out


def nested(writer: Writer, table: d.Table) -> str:
    """A table inside something else: it may be split but not turned."""
    rows = spots_of(table)
    if not rows or not rows[0]:
        return ""
    measured = measure(rows, len(table.head))
    plan = _plan(rows, measured, may_turn=False, available=_PORTRAIT - 24 * writer.nested, sizes=_SIZES)
    return joined([_Part(writer, table, rows, measured, plan, number).source() for number in range(len(plan.parts))])


# --- measuring
# ---------------------------------------------------------------------------------------------------------------


def _plan(rows: Rows, table: Measured, *, may_turn: bool, available: float, sizes: tuple[float, ...]) -> _Plan:
    """The largest type in which no column is cramped; a turned page, or several parts, only where there is no other
    way.
    """
    everything = list(range(len(table.columns)))
    turned = sizes if may_turn else ()
    worth_turning = len(rows) - table.head >= TURNED_ROWS
    attempts: list[tuple[float, bool, tuple[float, float] | None]] = [(size, False, _CRAMPED) for size in sizes]
    attempts.append((sizes[-1], False, TOWER))
    attempts += [(size, True, _CRAMPED) for size in turned] if worth_turning else []
    attempts += [*((size, False, None) for size in sizes), *((size, True, None) for size in turned)]
    tried: dict[tuple[float, bool], np.ndarray | None] = {}
    for size, is_turned, limit in attempts:
        pad, room = _pad(size), _LANDSCAPE if is_turned else available
        if (size, is_turned) not in tried:
            tried[size, is_turned] = widths_of(table, size, pad, room)
        widths = tried[size, is_turned]
        if widths is not None and not (limit and is_cramped(table, widths, size, pad, limit)):
            return _Plan(size, is_turned, [everything], [list(widths)], pad, room)
    size, cap = _SPLIT
    room, pad = (_LANDSCAPE if may_turn else available), _pad(size)
    parts = _split(table.columns, _keys(rows, table), size, cap, pad, room)
    shares = []
    for part in parts:
        chosen = Measured([table.columns[place] for place in part], table.lengths[:, part], table.head)
        widths = widths_of(chosen, size, pad, room)
        if widths is None:  # one column wider than the page: its words break
            needed = np.array([column.narrowest(size, pad) for column in chosen.columns])
            widths = needed * room / needed.sum()
        shares.append(list(widths))
    return _Plan(size, may_turn, parts, shares, pad, room)


def _pad(size: float) -> float:
    return 4.0 if size > 8.5 else 3.2


def _needed(columns: list[Column], places: Sequence[int], size: float, cap: float, pad: float) -> float:
    return sum(columns[place].comfort(cap, size, pad) for place in places)


def _keys(rows: Rows, table: Measured) -> list[int]:
    """The columns that name a row, repeated in every part."""
    body = rows[table.head :]
    keys = []
    for place in range(len(table.columns)):
        if sum((spot := row[place]) is not None and spot.cell.is_head for row in body) * 2 <= len(body):
            break
        keys.append(place)
    return keys or ([0] if len(table.columns) > 1 and not table.columns[0].is_numeric else [])


def _split(columns: list[Column], keys: list[int], size: float, cap: float, pad: float, room: float) -> list[list[int]]:
    while keys and _needed(columns, keys, size, cap, pad) > 0.5 * room:
        keys = keys[:-1]
    room -= _needed(columns, keys, size, cap, pad)
    rest = [place for place in range(len(columns)) if place not in keys]
    needs = {place: _needed(columns, [place], size, cap, pad) for place in rest}
    count = len(_filled(rest, needs, room))
    # As many parts as the page asks for, but about as wide as one another: no last part with a single column
    even = sum(needs.values()) / count
    parts = next(
        parts
        for share in (1.0, 1.1, 1.25, 1.5, 99.0)
        if len(parts := _filled(rest, needs, min(room, even * share))) <= count
    )
    return [keys + part for part in parts]


def _filled(places: list[int], needs: dict[int, float], room: float) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    used = 0.0
    for place in places:
        if parts[-1] and used + needs[place] > room:
            parts.append([])
            used = 0.0
        parts[-1].append(place)
        used += needs[place]
    return parts


# --- writing
# -----------------------------------------------------------------------------------------------------------------


class _Part:
    """One call of ``tbl``: a table, or some of its columns."""

    def __init__(
        self, writer: Writer, table: d.Table, rows: Rows, measured: Measured, plan: _Plan, number: int
    ) -> None:
        self.writer, self.table, self.rows, self.plan, self.number = writer, table, rows, plan, number
        self.columns, self.widths = plan.parts[number], plan.widths[number]
        self.is_glued = False  # whether a column without width holds rows on one page
        self.is_aligned = [measured.columns[place].is_aligned for place in self.columns]

    def source(self) -> str:
        writer, plan, head = self.writer, self.plan, len(self.table.head)
        writer.made.is_large = True
        caption, under = self._caption(), self._under()
        is_whole = len(self.rows) - head <= _KEPT_TOGETHER
        self.is_glued = not is_whole
        held = self._held() if self.is_glued else {}
        lines = [self._row(y) + held.get(y, []) for y in range(len(self.rows))]
        widths = [f"{wide:.2f}pt" for wide in self.widths] + ["0pt"] * self.is_glued
        aligned = ["right" if is_aligned else "left" for is_aligned in self.is_aligned] + ["left"] * self.is_glued
        out = [
            f"tbl(({', '.join(widths)},)",
            f"align: ({', '.join(aligned)},)",
            f"size: {plan.size}pt",
            f"pad: {plan.pad}pt",
            f"caption: {caption}",
            f"whole: {'true' if is_whole else 'false'}",
        ]
        is_long = len(text_of(self.table.below)) > _LONG_NOTE
        if under and not is_long:
            out.append(f"under: ({under},), room: {plan.room}pt")
        if head:
            out.append(f"head: ({', '.join(source for line in lines[:head] for source in line)},)")
        out += [", ".join(line) for line in lines[head:] if line]
        called = ", ".join(out) + ")"
        return f"{{{called}; note({under})}}" if is_long and under else called

    def _held(self) -> dict[int, list[str]]:
        """The glue at the end of each row: over the first and the last rows of what stands under one head."""
        head, kinds = len(self.table.head), [row.kind for row in self.table.head + self.table.rows]
        held: dict[int, list[str]] = {y: ["glue(1)"] for y in range(head)}
        groups = [y for y in range(head, len(kinds)) if kinds[y] == "group"]
        bounds = [head - 1, *groups, len(kinds)]
        for begin, end in pairwise(bounds):
            rows = range(begin + 1, end)
            is_short = len(rows) <= _FIRST + _LAST - 1
            for some in [rows] if is_short else [rows[:_FIRST], *([y] for y in rows[_FIRST:-_LAST]), rows[-_LAST:]]:
                if any(spot is not None and len(spot.text) > _LONG_CELL for y in some for spot in self.rows[y]):
                    held |= {y: ["glue(1)"] for y in some}
                elif some:
                    held |= {some[0]: [f"glue({len(some)})"]}
        return held

    def _caption(self) -> str:
        writer, table, parts = self.writer, self.table, len(self.plan.parts)
        words = writer.line(table.caption, 24)
        if parts > 1:
            which = writer.text(writer.words("(part {n} of {all})", n=self.number + 1, all=parts))
            words = which if words == "none" else f'{{{words}; " "; {which}}}'
        if not table.number:
            return words
        return f"numbered({writer.text(writer.words('Table {number}.', number=table.number))}, {words})"

    def _under(self) -> str:
        """What stands below the last part."""
        is_last = self.number == len(self.plan.parts) - 1
        return self.writer.line(self.table.below) if is_last and self.table.below else ""

    def _row(self, y: int) -> list[str]:
        row, head = self.rows[y], len(self.table.head)
        kind = (self.table.head + self.table.rows)[y].kind
        first = next((spot for spot in row if spot is not None), None)
        if kind == "group" and y >= head and first is not None:  # a head of the rows below it, which it is kept with
            written = self._cell(first, 0, len(self.columns), 1, is_first=True)
            return [f"table.header(level: 2, repeat: false, {written})"]
        out = ["above-total"] if kind == "total" and y > head else []
        at = 0
        while at < len(self.columns):
            spot = row[self.columns[at]]
            if spot is None:
                out.append("td(none)")
                at += 1
                continue
            span = 1
            while at + span < len(self.columns) and row[self.columns[at + span]] is spot:
                span += 1
            if spot.y == y:  # not begun in a row above
                out.append(self._cell(spot, at, span, spot.bottom - y, is_first=spot is first))
            at += span
        return out

    def _cell(self, spot: Spot, at: int, span: int, tall: int, *, is_first: bool) -> str:
        cell, size = spot.cell, self.plan.size
        room = sum(self.widths[at : at + span]) - 2 * self.plan.pad
        is_narrow = max(map(len, spot.words)) * size > room  # no letter is wider than an em; else every word fits
        is_bold = spot.in_head or spot.kind == "total"
        breaks = is_narrow and any(width(word, is_bold) * size > room for word in spot.words)
        divides = is_narrow and any(width(word, bold=True) * size > room for word in spot.words)
        self.writer.nested += 1
        letters = max(3, int(room / size / 0.62)) if breaks else sys.maxsize
        content = self.writer.flow(cell.content, letters)
        self.writer.nested -= 1
        if content != "none":
            content = f"strong({content})" if cell.strong else content
            content = f"text(hyphenate: true, {content})" if divides else content
            content = f"row-head({content})" if cell.scope and not spot.in_head and spot.kind != "group" else content
        across = span + (self.is_glued and spot.kind == "group" and not spot.in_head)
        args = [f"colspan: {across}"] if across > 1 else []
        if tall > 1:
            args.append(f"rowspan: {tall}")
        if cell.numeric and spot.in_head:
            args.append("align: right + bottom")
        elif cell.numeric:
            args += [] if self.is_aligned[at] else ["align: right"]
        elif cell.align:
            args.append(f"align: {cell.align}")
        elif spot.in_head:
            args.append("align: center + bottom" if span > 1 else "align: bottom")
        if tall > 1 or len(spot.text) > _LONG_CELL:
            args.append("breakable: true")
        if spot.kind == "sub" and is_first:
            args.append("inset: (left: 12pt, right: 3pt, y: 2.5pt)")
        if cell.bar and cell.bar.fill:
            content = f'barred({cell.bar.start:.4f}, {cell.bar.end:.4f}, rgb("{cell.bar.fill}"), {content})'
        if cell.fill and spot.kind != "group":
            args.append(f'fill: rgb("{cell.fill}")')
            content = f'text(fill: rgb("{cell.ink}"), {content})' if cell.ink and content != "none" else content
        function = "th" if spot.in_head else _FUNCTIONS[spot.kind]
        if function == "td" and not args:
            return content
        return f"{function}({', '.join([content, *args])})"

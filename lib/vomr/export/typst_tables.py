"""Tables on paper: measured, then set smaller, turned, or split by columns, and never clipped."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bs4 import Tag

from vomr.design import TYPE
from vomr.export.clean import classes_of
from vomr.export.fonts import width
from vomr.export.tables import direct_text, grid
from vomr.export.tree import holds
from vomr.export.typst_blocks import Block, Writer

_PORTRAIT, _LANDSCAPE = 498.9, 745.5  # points between the margins
_SIZES = (TYPE["table"], 8.2, TYPE["note"], 7.4)  # points; the first at which the table looks well is taken
_CLOSE_SIZES = (7.5, TYPE["small"])  # of a part that is held to one page
_SPLIT = (7.4, 9.0)  # type size and comfortable width of a table that is split
_WORD = 13.0  # em that one unbroken word may claim
_HYPHENATED = 7.5  # em that an ordinary long word may claim: Typst hyphenates it
_SENTENCES = 90.0  # em from which on a longer text asks for no more
_CRAMPED = (1.9, 15.0)  # lines that cells of a column take on average, in a column narrower than so many em
_TOWER = (3.5, 10.0)  # the same for what no reader should be asked to read upright
_TURNED_ROWS = 14  # a table with fewer rows is not worth a turned page
_STEP = 6.0  # points that are given to one column at a time
_MOST_ROWS = 80  # that are measured for the widths of columns
_KEPT_TOGETHER = 8  # rows of a table that no page end may cut
_LONG_CELL = 420  # letters from which on a row may be cut by the end of a page


@dataclass(frozen=True, slots=True)
class _Column:
    least: float  # em: its longest unbreakable piece
    natural: float  # em: its longest cell in one line
    drawn: float  # points: its widest drawing
    numeric: bool

    def narrowest(self, size: float, pad: float) -> float:
        """Points in which none of its words has to break."""
        return max(self.least * size * 1.04, self.drawn) + 2 * pad

    def comfort(self, cap: float, size: float, pad: float) -> float:
        """Points that it needs where its text may wrap at ``cap`` em."""
        return max(max(self.least, min(self.natural, cap)) * size * 1.04, self.drawn) + 2 * pad


@dataclass(frozen=True, slots=True)
class _Measured:
    """A table's columns, and how long each of its texts is in one line (em; rows x columns)."""

    columns: list[_Column]
    lengths: np.ndarray
    head: int

    def lines(self, widths: np.ndarray, size: float, pad: float) -> np.ndarray:
        """In how many lines each text is set."""
        return np.ceil(self.lengths * (size * 1.05) / (widths - 2 * pad) - 0.02).clip(1)


@dataclass(frozen=True, slots=True)
class _Plan:
    size: float
    turned: bool
    parts: list[list[int]]
    widths: list[list[float]]  # points, of each part's columns
    pad: float


def blocks(writer: Writer, table: Tag) -> list[Block]:
    """A table at the top level of the document, as one block or, split by columns, several."""
    rows, head = grid(table)
    if not rows or not rows[0]:
        return []
    sizes = _CLOSE_SIZES if writer.is_close else _SIZES
    plan = _plan(rows, head, may_turn=writer.nested == 0 and not writer.is_close, sizes=sizes)
    text = table.get_text(" ", strip=True)
    sources = _sources(writer, table, rows, head, plan)
    return [
        Block(source, text if number == 0 else "", is_landscape=plan.turned) for number, source in enumerate(sources)
    ]


def nested(writer: Writer, table: Tag) -> str:
    """A table inside something else: it may be split but not turned."""
    rows, head = grid(table)
    if not rows or not rows[0]:
        return ""
    plan = _plan(rows, head, may_turn=False, available=_PORTRAIT - 24 * writer.nested)
    sources = _sources(writer, table, rows, head, plan)
    return sources[0] if len(sources) == 1 else "{" + "; ".join(sources) + "}"


# --- measuring
# ---------------------------------------------------------------------------------------------------------------


def _measured(rows: list[list[Tag | None]], head: int) -> _Measured:
    count = len(rows[0])
    least, natural, drawn, numeric = [1.2] * count, [1.0] * count, [0.0] * count, [True] * count
    lengths = np.zeros((len(rows), count))
    seen: set[int] = set()
    spanning: list[tuple[list[int], float]] = []
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell is None or id(cell) in seen:
                continue
            seen.add(id(cell))
            places = [place for place in range(x, count) if row[place] is cell]
            row_kinds = classes_of(cell.parent) if isinstance(cell.parent, Tag) else set()
            inside = {
                tag.name: tag for tag in reversed(list(cell.descendants)) if isinstance(tag, Tag)
            }  # the first of each
            bold = y < head or bool((row_kinds | inside.keys()) & {"total", "group", "strong", "b", "span"})
            text = cell.get_text(" ")
            pieces = text.split(" ") if "\n" not in text else text.split()
            longest = max((_claim(piece, bold) for piece in pieces), default=0.0)
            if y >= head and "num" in classes_of(cell):
                longest = max(longest, min(width(text, bold), _WORD))  # a number stays in one line
            drawing = inside.get("svg", inside.get("img"))
            if drawing is not None:
                digits = re.match(r"[0-9.]+", str(drawing.get("width", "")))
                drawn[x] = max(drawn[x], min(float(digits[0]) if digits else 120.0, 400.0) * 0.75)
            if len(places) > 1:
                spanning.append((places, longest))
                continue
            least[x] = max(least[x], longest)
            lengths[y, x] = width(text, bold)
            if y >= head:
                natural[x] = max(natural[x], min(lengths[y, x], _SENTENCES))
                numeric[x] = (
                    numeric[x]
                    and cell.name == "td"
                    and drawing is None
                    and ("num" in classes_of(cell) or not text.strip())
                )
    for places, longest in spanning:
        lack = longest - sum(least[place] for place in places)
        if lack > 0:
            for place in places:
                least[place] += lack / len(places)
    columns = [_Column(*facts) for facts in zip(least, natural, drawn, numeric, strict=True)]
    return _Measured(columns, lengths[:_MOST_ROWS], head)


def _claim(piece: str, bold: bool) -> float:
    wide = width(piece, bold)
    if wide > _HYPHENATED and piece.isalpha():
        return _HYPHENATED if len(piece) <= 34 else 5.0
    return min(wide, _WORD)


def _plan(
    rows: list[list[Tag | None]],
    head: int,
    may_turn: bool,
    available: float = _PORTRAIT,
    sizes: tuple[float, ...] = _SIZES,
) -> _Plan:
    """The largest type in which no column is cramped; a turned page, or several parts, only where there is no other
    way.
    """
    table = _measured(rows, head)
    everything = list(range(len(table.columns)))
    turned = sizes[1:] if may_turn else ()
    worth_turning = len(rows) - head >= _TURNED_ROWS
    attempts: list[tuple[float, bool, tuple[float, float] | None]] = [(size, False, _CRAMPED) for size in sizes]
    attempts.append((sizes[-1], False, _TOWER))
    attempts += [(size, True, _CRAMPED) for size in turned] if worth_turning else []
    attempts += [*((size, False, None) for size in sizes[1:]), *((size, True, None) for size in turned)]
    for size, is_turned, limit in attempts:
        pad = _pad(size)
        room = _LANDSCAPE if is_turned else available
        widths = _widths(table, size, pad, room)
        if widths is not None and not (limit and _is_cramped(table, widths, size, pad, limit)):
            return _Plan(size, is_turned, [everything], [list(widths)], pad)
    size, cap = _SPLIT
    room, pad = (_LANDSCAPE if may_turn else available), _pad(size)
    parts = _split(table.columns, _keys(rows, head, table.columns), size, cap, pad, room)
    shares = []
    for part in parts:
        chosen = _Measured([table.columns[place] for place in part], table.lengths[:, part], head)
        widths = _widths(chosen, size, pad, room)
        if widths is None:  # one column wider than the page: its words break
            needed = np.array([column.narrowest(size, pad) for column in chosen.columns])
            widths = needed * room / needed.sum()
        shares.append(list(widths))
    return _Plan(size, may_turn, parts, shares, pad)


def _pad(size: float) -> float:
    return 4.0 if size > 8 else 3.2 if size > 7.6 else 2.8


def _widths(table: _Measured, size: float, pad: float, room: float) -> np.ndarray | None:
    """Widths in points with which the table is as short as it can be; ``None`` where its words have no room.

    Each column begins at its longest word; what is left goes, a little at a time, to the column that saves the most
    lines.
    """
    columns = table.columns
    widths = np.array([column.narrowest(size, pad) for column in columns])
    if widths.sum() > room:
        return None
    wanted = table.lengths * (size * 1.05)
    while (left := room - widths.sum()) > 0.5:
        step = min(_STEP, left)
        open_ = [int(place) for place in np.flatnonzero((wanted > widths - 2 * pad).any(axis=0))]
        if not open_:
            break
        best = min(open_, key=lambda position: _height(wanted, _wider(widths, position, step), pad, table.head))
        widths = _wider(widths, best, step)
    left = room - widths.sum()
    # A table that is more than half a page wide takes the whole; a small one keeps its figures beside their names.
    if widths.sum() > 0.5 * room:
        growing = widths * np.array([0.35 if column.numeric else 1.0 for column in columns])
        return np.asarray(widths + left * growing / growing.sum())
    return np.asarray(widths + min(14.0, left / len(widths)))


def _wider(widths: np.ndarray, position: int, step: float) -> np.ndarray:
    widths = widths.copy()
    widths[position] += step
    return widths


def _height(wanted: np.ndarray, widths: np.ndarray, pad: float, head: int) -> float:
    """Lines of the whole table, and a little for every text that is longer than its column: it guides where no step
    saves a line.
    """
    share = wanted / (widths - 2 * pad)
    lines = np.ceil(share - 0.02).clip(1).max(axis=1)
    weights = np.where(np.arange(len(wanted)) < head, 0.6, 1.0)  # rather a head in two lines than a row
    return float((lines * weights).sum() + 0.3 * (share.clip(1).sum(axis=1) * weights).sum())


def _is_cramped(table: _Measured, widths: np.ndarray, size: float, pad: float, limit: tuple[float, float]) -> bool:
    """Whether the text of some column takes more lines on average, in a narrower column, than the limit says."""
    lines, narrow = limit
    found = table.lines(widths, size, pad)[table.head :]
    if not len(found):
        return False
    return bool(((found.mean(axis=0) > lines) & ((widths - 2 * pad) / size < narrow)).any())


def _needed(columns: list[_Column], places: Sequence[int], size: float, cap: float, pad: float) -> float:
    return sum(columns[place].comfort(cap, size, pad) for place in places)


def _keys(rows: list[list[Tag | None]], head: int, columns: list[_Column]) -> list[int]:
    """The columns that name a row, repeated in every part."""
    body = rows[head:]
    keys = []
    for place in range(len(columns)):
        named = sum((cell := row[place]) is not None and cell.name == "th" for row in body)
        if named * 2 <= len(body):
            break
        keys.append(place)
    return keys or ([0] if len(columns) > 1 and not columns[0].numeric else [])


def _split(
    columns: list[_Column], keys: list[int], size: float, cap: float, pad: float, room: float
) -> list[list[int]]:
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


def _sources(writer: Writer, table: Tag, rows: list[list[Tag | None]], head: int, plan: _Plan) -> list[str]:
    caption = table.find("caption", recursive=False)
    said = isinstance(caption, Tag) and not caption.has_attr("data-repeats")
    words = writer.inline(caption.children, 24) if isinstance(caption, Tag) and said else "none"
    sources = []
    for number, (part, widths) in enumerate(zip(plan.parts, plan.widths, strict=True), start=1):
        title = words
        if len(plan.parts) > 1:
            which = writer.text(writer.words("(part {n} of {all})", n=number, all=len(plan.parts)))
            title = which if words == "none" else f'{{{words}; " "; {which}}}'
        sources.append(_source(writer, rows, head, plan, part, widths, title))
    return sources


def _source(
    writer: Writer,
    rows: list[list[Tag | None]],
    head: int,
    plan: _Plan,
    part: list[int],
    widths: list[float],
    title: str,
) -> str:
    lines = [_row(writer, rows, y, head, plan, part, widths) for y in range(len(rows))]
    align = ", ".join("right" if _is_numeric(rows, head, place) else "left" for place in part)
    out = [
        f"tbl(({', '.join(f'{w:.2f}pt' for w in widths)},)",
        f"align: ({align},)",
        f"size: {plan.size}pt",
        f"pad: {plan.pad}pt",
        f"caption: {title}",
        f"whole: {'true' if len(rows) - head <= _KEPT_TOGETHER else 'false'}",
    ]
    if head:
        out.append(f"head: ({', '.join(cell for line in lines[:head] for cell in line)},)")
    out.extend(", ".join(line) for line in lines[head:] if line)
    return ", ".join(out) + ")"


def _row(
    writer: Writer, rows: list[list[Tag | None]], y: int, head: int, plan: _Plan, part: list[int], widths: list[float]
) -> list[str]:
    row = rows[y]
    first = next((cell for cell in row if cell is not None), None)
    owner = next(
        (cell for x, cell in enumerate(row) if cell is not None and (y == 0 or rows[y - 1][x] is not cell)), None
    )
    tr = owner.parent if owner is not None else None
    kinds = classes_of(tr) if isinstance(tr, Tag) else set()
    out: list[str] = []
    if "group" in kinds and y >= head and isinstance(first, Tag):  # a head of the rows below it, which it is kept with
        room = sum(widths) - 2 * plan.pad
        written = _cell(writer, first, False, kinds, len(part), 1, room, plan.size, first=True)
        return [f"table.header(level: 2, repeat: false, {written})"]
    if "total" in kinds and y > head:
        out.append("above-total")
    place = 0
    while place < len(part):
        cell = row[part[place]]
        if cell is None:
            out.append("td(none)")
            place += 1
            continue
        span = 1
        while place + span < len(part) and row[part[place + span]] is cell:
            span += 1
        if y > 0 and rows[y - 1][part[place]] is cell and (y != head):
            place += span  # begun in a row above
            continue
        tall = 1
        while y + tall < (head if y < head else len(rows)) and rows[y + tall][part[place]] is cell:
            tall += 1
        room = sum(widths[place : place + span]) - 2 * plan.pad
        out.append(_cell(writer, cell, y < head, kinds, span, tall, room, plan.size, first=cell is first))
        place += span
    return out


def _cell(
    writer: Writer,
    cell: Tag,
    in_head: bool,
    kinds: set[str],
    span: int,
    tall: int,
    room: float,
    size: float,
    first: bool,
) -> str:
    fits = all(width(word, in_head or "total" in kinds) * size <= room for word in cell.get_text(" ").split())
    letters = sys.maxsize if fits else max(3, int(room / size / 0.62))
    text = direct_text(cell)
    writer.nested += 1
    if text is not None:
        text = " ".join(re.split(r"[ \t\n\r\f]+", text)).strip(" ")
        content = writer.text(text, letters) if text else "none"
    elif holds(cell, "p", "div", "ul", "ol", "table", "pre", "blockquote"):
        content = writer.blocks(cell)
    else:
        content = writer.inline(cell.children, letters)
    writer.nested -= 1
    style = str(cell.get("style", ""))
    if "font-weight: bold" in style:
        content = f"strong({content})"
    args = []
    if span > 1:
        args.append(f"colspan: {span}")
    if tall > 1:
        args.append(f"rowspan: {tall}")
    classes = classes_of(cell)
    if any(width(word, bold=True) * size > room for word in cell.get_text(" ").split()):
        content = f"text(hyphenate: true, {content})" if content != "none" else content
    aligned = re.search(r"text-align: (left|right|center)", style)
    if "num" in classes:
        args.append("align: right" if not in_head else "align: right + bottom")
    elif aligned:
        args.append(f"align: {aligned[1]}")
    elif in_head:
        args.append("align: center + bottom" if span > 1 else "align: bottom")
    if tall > 1 or len(cell.get_text()) > _LONG_CELL:
        args.append("breakable: true")
    if "sub" in kinds and first:
        args.append("inset: (left: 12pt, right: 3pt, y: 3.1pt)")
    fill = re.search(r"background-color: (#[0-9a-f]{6})", style)
    if fill and "group" not in kinds:
        ink = re.search(r"(?<!-)color: (#[0-9a-f]{6})", style)
        args.append(f'fill: rgb("{fill[1]}")')
        content = f'text(fill: rgb("{ink[1]}"), {content})' if ink and content != "none" else content
    function = (
        "th"
        if in_head
        else "tot"
        if "total" in kinds
        else "sub-row"
        if "sub" in kinds
        else "grp"
        if "group" in kinds
        else "td"
    )
    if function == "td" and not args:
        return content
    return f"{function}({', '.join([content, *args])})"


def _is_numeric(rows: list[list[Tag | None]], head: int, position: int) -> bool:
    cells = [cell for row in rows[head:] if (cell := row[position]) is not None and not cell.get("colspan")]
    return bool(cells) and all("num" in classes_of(cell) for cell in cells)

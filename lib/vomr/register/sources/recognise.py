"""Which report a sheet is, by its headings: of any height above them, in any order, in either alphabet."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vomr.register.cells import as_text, is_empty
from vomr.register.sources.layouts import LAYOUTS, Heading, Layout
from vomr.register.sources.opening import Rows, Sheet
from vomr.spelling import folded

_SEARCHED_ROWS = 200  # a block of filters stands above the headings; blank rows in it are not counted
_DASHES = "-–—"
_TITLES = {title for layout in LAYOUTS for title in layout.by_title}


@dataclass(frozen=True)
class Recognised:
    """A sheet whose headings are known.

    Attributes
    ----------
    columns : dict of str to int
        Field of the layout → position.
    header : tuple of str
        Headings as written.
    above : str
        What stands over them: the filters, often with a date and a currency.
    rows : list of (int, list)
        What stands under them.
    """

    layout: Layout
    sheet: Sheet
    columns: dict[str, int]
    header: tuple[str, ...]
    above: str
    rows: Rows

    @property
    def missing(self) -> list[Heading]:
        """Headings of the report that this file has not."""
        return [heading for heading in self.layout.fields.values() if heading.field not in self.columns]


def recognise(sheet: Sheet) -> Recognised | None:
    """The report that a sheet is; None where its headings are of no known one."""
    best: tuple[int, Recognised] | None = None
    for position, titles, height in _candidates(sheet.rows):
        keys = [(folded(title), folded(title.rpartition("\n")[2])) for title in titles]
        if sum(key in _TITLES or alone in _TITLES for key, alone in keys) < 2:
            continue
        for layout in LAYOUTS:
            columns, matched = _matched(layout, keys)
            required = [heading for heading in layout.headings if heading.required]
            if all(heading.field in columns for heading in required) and (best is None or matched > best[0]):
                above = "\n".join(_line(cells) for _, cells in sheet.rows[:position])
                header = tuple(_shown(title) for title in titles)
                best = matched, Recognised(layout, sheet, columns, header, above, sheet.rows[position + height :])
    return None if best is None else best[1]


def nearest_layout(titles: list[str]) -> tuple[Layout, list[str]] | None:
    """The report that headings resemble most, and the ones it must have and they lack; None where nothing comes
    near.
    """
    known = {folded(title) for title in titles} - {""}
    scored = []
    for layout in LAYOUTS:
        found = {
            heading
            for key, heading in layout.by_title.items()
            if key in known or _resembles(folded(heading.titles[0]), known)
        }
        scored.append((len(found) / len(set(layout.by_title.values())), len(found), layout, found))
    share, _, layout, found = max(scored, key=lambda score: (score[0], score[1]))
    if not found or share < 0.2:
        return None
    return layout, [heading.title for heading in layout.headings if heading.required and heading not in found]


def headings_of(sheet: Sheet) -> tuple[int, list[str]]:
    """The row of a sheet that looks most like headings: position, and its texts.

    The first of those with the most cells of short text and no number; what a message shows, and a mapping starts from.
    """
    best, position = -1, 0
    for at, (_, cells) in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts = [
            cell
            for cell in cells
            if isinstance(cell, str) and cell.strip() and len(cell) < 200 and not _is_number(cell)
        ]
        others = [cell for cell in cells if cell != "" and not is_empty(cell)]
        score = len(texts) if len(texts) == len(others) else 0
        if score > best:
            best, position = score, at
    return position, [_shown(cell) for cell in sheet.rows[position][1]] if sheet.rows else []


def _candidates(rows: Rows) -> Iterator[tuple[int, list[str], int]]:
    """Rows that may be headings, alone or with the row under them: position, a title for each column, height."""
    for position, (_, cells) in enumerate(rows[:_SEARCHED_ROWS]):
        titles = [_text(cell) for cell in cells]
        yield position, _continued(titles), 1
        if position + 1 < len(rows):
            below = [_text(cell) for cell in rows[position + 1][1]]
            if any(titles) and any(below):
                yield position, _grouped(titles, below), 2


def _continued(titles: list[str]) -> list[str]:
    """„Договорени средства – Общо“, „– ЕС“: the second takes up the beginning of the first."""
    found, begin = [], ""
    for title in titles:
        plain = title.strip()
        if plain[:1] in _DASHES and plain[1:].strip() and begin:
            found.append(f"{begin} – {plain[1:].strip()}")
            continue
        begin = max((plain.rpartition(f" {dash} ")[0] for dash in _DASHES), key=len)
        found.append(title)
    return found


def _grouped(groups: list[str], titles: list[str]) -> list[str]:
    """A title for each column of a header in two rows: a merged cell holds its text only in its first column."""
    width = max(len(groups), len(titles))
    groups, titles = (row + [""] * (width - len(row)) for row in (groups, titles))
    found, group = [], ""
    for own, title in zip(groups, titles, strict=True):
        group = own or group
        found.append(f"{group}\n{title}" if title else own)
    return found


def _matched(layout: Layout, keys: list[tuple[str, str]]) -> tuple[dict[str, int], int]:
    """Field → position, and how many headings are known; each key is a heading with its group, and without."""
    columns: dict[str, int] = {}
    matched = 0
    for position, (key, alone) in enumerate(keys):
        heading = layout.by_title.get(key) or layout.by_title.get(alone)
        if heading is None:
            continue
        matched += 1
        if heading.field:
            columns.setdefault(heading.field, position)
    return columns, matched


def _resembles(title: str, known: set[str]) -> bool:
    return bool(difflib.get_close_matches(title, known, n=1, cutoff=0.85))


def _text(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _shown(cell: Any) -> str:
    return " ".join(as_text(cell).split()) if not is_empty(cell) else ""


def _line(cells: list[Any]) -> str:
    return " ".join(as_text(cell) for cell in cells if not is_empty(cell))


def _is_number(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)

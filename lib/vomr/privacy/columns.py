"""Cells of tables that may hold a number and nothing else, each under the title of its column.

Of a number without a date of birth it is the title alone that tells what it is. Cells of pages, documents and sheets
are read as one text with what stands around; those are given here once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_FEWEST = 6  # digits of a personal number that has letters too
_DAY = r"\d{4}-\d\d-\d\d\Z|\d\d?\.\s?\d\d?\.\s?\d{4}\Z"
_WITH_SIGNS = re.compile(rf"(?=(?:\D*\d){{{_FEWEST}}})(?!{_DAY})[\w ./+\u00a0\u202f\u2009–-]{{7,30}}")
_DIGIT = re.compile(r"\d")
# a quick look at a whole row: amounts have a comma
_PERHAPS = re.compile(r">[^<>]*\d[^<>,]{5,}<")
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t([hd])\b([^>]*)>(.*?)(?=<t[hd]\b|</tr|\Z)", re.DOTALL | re.IGNORECASE)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class Under(NamedTuple):
    """The text of a cell, and of what stands above its column."""

    text: str
    heading: str


def may_be_number(text: str) -> bool:
    """Whether a cell holds digits enough and no words: no day, and no amount with cents."""
    return len(text) >= _FEWEST and _WITH_SIGNS.fullmatch(text) is not None


def of_page(source: str) -> Iterator[Under]:
    """Cells of the tables of a page; the titles of a column are all those in the rows of titles above it."""
    if "<t" not in source and "<T" not in source:
        return
    for table in _TABLE.findall(source):
        if not _PERHAPS.search(table):
            continue
        titles: list[list[str]] = []
        rows: list[list[str]] = []
        for row in _ROW.split(table)[1:]:
            if titles and not (_PERHAPS.search(row) or "<th" in row):
                continue
            cells = _CELL.findall(row)
            sources = [inner for _, more, inner in cells for _ in range(_width(more))]
            is_of_titles = bool(cells) and all(kind in "hH" for kind, _, _ in cells)
            (titles if is_of_titles or not (titles or rows) else rows).append(sources)
        yield from _under(titles, rows)


def of_document(source: str) -> Iterator[Under]:
    """Cells of the tables of a Word document, under the first row."""
    for table in source.split("<w:tbl>")[1:]:
        rows = table.partition("</w:tbl>")[0].split("</w:tr>")
        cells = [row.split("</w:tc>") for at, row in enumerate(rows) if at == 0 or _PERHAPS.search(row)]
        yield from _under(cells[:1], cells[1:])


def _under(titles: Iterable[Sequence[str]], rows: Iterable[Sequence[str]]) -> Iterator[Under]:
    """Of the sources of cells those that may be a number.

    Rows are aligned at the right: a title of several rows stands at the left of the first of them alone.
    """
    headings: dict[int, str] = {}
    for row in rows:
        for at, source in enumerate(row):
            if len(_DIGIT.findall(source)) >= _FEWEST and may_be_number(text := _text(source)):
                back = at - len(row)
                if back not in headings:
                    headings[back] = " ".join(_text(title[back]) for title in titles if -back <= len(title))
                yield Under(text, headings[back])


def _width(attributes: str) -> int:
    span = _SPAN.search(attributes)
    return min(int(span[1]), 100) if span else 1


def _text(source: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", source)).split())


__all__ = ["Under", "may_be_number", "of_document", "of_page"]

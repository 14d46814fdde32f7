"""What is seen in the cells of an ``.ods`` beside their values: errors of formulas, percentages, currencies.

The reader of workbooks gives an error as an empty cell and a percentage as a plain number; the file holds both.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from vomr.spreadsheet.seen import FormulaError, Percent, Shown, Sight, in_currency

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TITLE = re.compile(rb"<table:table\b[^>]*?\btable:name=\"([^\"]*)\"")
_ERROR = re.compile(r"#[\w/]+[!?]?|Err:\d+|Грешка:\d+")
_WORTH_A_LOOK = (b"table:formula", b"percentage", b"office:currency")


def seen_in_open_document(content: bytes) -> dict[str, list[Sight]]:
    """By sheet, from its ``content.xml``."""
    found: dict[str, list[Sight]] = {}
    if not any(mark in content for mark in _WORTH_A_LOOK):
        return found
    for sheet, row, column, repeated, times, cell in _cells(content):
        sights = found.setdefault(sheet, [])
        if (what := _seen(cell)) is not None and times * repeated <= 10_000:
            sights += [(row + down, column + right, what) for down in range(repeated) for right in range(times)]
    return found


def titles_of(content: bytes) -> list[str]:
    """The titles of the sheets.

    Raises
    ------
    ValueError
        Where there is none: the content is locked with a password.
    """
    titles = [html.unescape(title.decode("utf-8")) for title in _TITLE.findall(content)]
    if not titles:
        raise ValueError("no sheet")
    return titles


def extents(content: bytes) -> dict[str, tuple[int, int]]:
    """By sheet: the last row and the last column with content, once what is written as repeated is unfolded."""
    found: dict[str, tuple[int, int]] = {}
    for sheet, row, column, repeated, times, cell in _cells(content):
        if cell.get(f"{_OFFICE}value-type") is not None or len(cell):
            rows, columns = found.get(sheet, (0, 0))
            found[sheet] = max(rows, row + repeated), max(columns, column + times)
    return found


def _cells(content: bytes) -> Iterator[tuple[str, int, int, int, int, ET.Element]]:
    """Sheet, row and column from 0, how often the row and the cell are repeated, and the cell."""
    sheet, row, column, repeated = "", 0, 0, 1
    for event, element in ET.iterparse(io.BytesIO(content), events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag == f"{_TABLE}table":
                sheet, row = element.get(f"{_TABLE}name", ""), 0
            elif tag == f"{_TABLE}table-row":
                column, repeated = 0, int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
            yield sheet, row, column, repeated, times, element
            column += times
        elif tag == f"{_TABLE}table-row":
            row += repeated
            element.clear()


def _seen(cell: ET.Element) -> str | Shown | None:
    kind = cell.get(f"{_OFFICE}value-type")
    if cell.get(f"{_CALC}value-type") == "error" or cell.get(f"{_TABLE}formula") is not None:
        text = "".join(cell.find(f"{_TEXT}p").itertext()) if cell.find(f"{_TEXT}p") is not None else ""  # type: ignore[union-attr]
        if cell.get(f"{_CALC}value-type") == "error" or _ERROR.fullmatch(text):
            return FormulaError(text or "#N/A")
    if kind == "percentage":
        return Percent
    if kind == "currency" and (currency := cell.get(f"{_OFFICE}currency")):
        return in_currency(currency)
    return None

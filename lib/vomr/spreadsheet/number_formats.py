"""Number formats of an ``.xlsx`` that say more than the number: a percentage, the sign of a currency."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from xml.etree import ElementTree as ET

from vomr.spreadsheet.seen import Percent, Shown, Sight, kind_of_format

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BUILT_IN_PERCENT = (9, 10)
STYLES = "xl/styles.xml"


def cells_with_formats(archive: zipfile.ZipFile) -> Callable[[bytes], Iterator[Sight]]:
    """The function that finds in the content of a sheet the numbers that are shown with a sign."""
    shown = _shown_by_style(archive.read(STYLES)) if STYLES in archive.namelist() else {}
    if not shown:
        return lambda content: iter(())
    cells = cells_of_styles(shown)
    return lambda content: (
        (int(row) - 1, _column(letters) - 1, shown[int(style)]) for style, letters, row in cells(content)
    )


def cells_of_styles(styles: Iterable[int]) -> Callable[[bytes], Iterator[tuple[bytes, bytes, bytes]]]:
    """The function that finds the filled cells of some styles: style, letters of the column, row."""
    wanted = b"|".join(str(style).encode() for style in styles)
    cell = re.compile(
        rb"""<(?:\w+:)?c\b(?=[^>]*\bs=["']("""
        + wanted
        + rb""")["'])[^>]*\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*(?<!/)>"""
    )
    return lambda content: (match.groups() for match in cell.finditer(content))  # type: ignore[misc]


def _shown_by_style(content: bytes) -> dict[int, Shown]:
    root = ET.fromstring(content)
    codes = {entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in root.iter(f"{_MAIN}numFmt")}
    found: dict[int, Shown] = {}
    for style, entry in enumerate(root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")):
        number = entry.get("numFmtId", "0")
        kind = (
            Percent if number.isdigit() and int(number) in _BUILT_IN_PERCENT else kind_of_format(codes.get(number, ""))
        )
        if kind is not None:
            found[style] = kind
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

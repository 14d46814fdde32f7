"""A cell far from all others in a workbook: the reader of workbooks keeps a place for every cell up to it.

A blank typed into the last cell of a sheet asks it for more memory than there is, and the program would end without a
word.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection

from vomr.spreadsheet.formulas import column_letters, column_number, sheet_files
from vomr.spreadsheet.open_document import extents

_MOST_CELLS = 20_000_000  # between the first cell and the last, empty ones included
_MOST_COLUMNS = 16_384  # of Excel
_ROW_OF_CELL = re.compile(rb"""\br=["'][A-Za-z]{1,3}(\d+)["']""")
_BEYOND_EXCEL = re.compile(rb"""\br=["']([A-Za-z]{4,}\d+|[A-Za-z]+\d{8,})["']""")
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Za-z]{1,3})(\d+)["'][^>]*(?<!/)>""")


def far_cell(content: bytes, titles: Collection[str] | None = None) -> tuple[str, str] | None:
    """The sheet and the cell that make a workbook, or some of its sheets, too large to be read; ``.xls`` cannot be
    that large.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "content.xml" in archive.namelist():
            for title, (rows, columns) in extents(archive.read("content.xml")).items():
                if rows * columns > _MOST_CELLS and (titles is None or title in titles):
                    return title, f"{column_letters(columns)}{rows}"
            return None
        for title, file in sheet_files(archive).items():
            if (titles is None or title in titles) and (cell := _far_cell(archive.read(file))):
                return title, cell
    return None


def _far_cell(content: bytes) -> str | None:
    if beyond := _BEYOND_EXCEL.search(content):
        return beyond[1].decode()[:12]
    if max(map(int, set(_ROW_OF_CELL.findall(content))), default=0) * _MOST_COLUMNS <= _MOST_CELLS:
        return None
    filled = _FILLED_CELL.findall(content)
    if not filled:
        return None
    widest, lowest = max(filled, key=_column), max(filled, key=_row)
    width, height = _column(widest), _row(lowest)
    if width * height <= _MOST_CELLS:
        return None
    return b"".join(widest if width > height // 100 else lowest).decode()


def _column(cell: tuple[bytes, bytes]) -> int:
    return column_number(cell[0].decode())


def _row(cell: tuple[bytes, bytes]) -> int:
    return int(cell[1])

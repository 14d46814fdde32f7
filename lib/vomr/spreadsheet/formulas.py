"""What a reader of workbooks leaves out of a cell: the error of a formula, a formula that was never calculated, a
percent sign.

No formula is evaluated here or anywhere: what the program that saved the file wrote beside it is read, and where that
is
nothing or an error, it must not pass for a cell that was left empty. A number that is seen as 62 % must not pass for
0.62.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from vomr.spreadsheet.number_formats import cells_with_formats
from vomr.spreadsheet.old_excel import seen_in_old_excel
from vomr.spreadsheet.open_document import seen_in_open_document
from vomr.spreadsheet.seen import Formula, FormulaError, Sight

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def unread_formulas(content: bytes, sheets: dict[str, list[list[Any]]]) -> None:
    """Put into the cells of a workbook what its reader leaves out of them.

    Parameters
    ----------
    content : bytes
        A workbook: ``.xlsx``, ``.xlsm``, ``.ods`` or ``.xls``.
    sheets : dict of str to rows
        Cells by sheet, changed in place: a cell that was read as empty because of its formula holds a ``Formula`` or
        ``FormulaError``, a number that is shown with a sign the number as it is seen (``vomr.spreadsheet.seen``).
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        for title, seen in seen_in_old_excel(content).items():
            _put(sheets.get(title), seen)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "content.xml" in archive.namelist():
            for title, seen in seen_in_open_document(archive.read("content.xml")).items():
                _put(sheets.get(title), seen)
            return
        files, formats = sheet_files(archive), cells_with_formats(archive)
        for title, rows in sheets.items():
            sheet = archive.read(files[title]) if title in files else b""
            if b't="e"' in sheet or b"<f" in sheet or b":f" in sheet:
                _put(rows, _unread(sheet))
            _put(rows, formats(sheet))


def sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of every sheet by its title."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        relation.get("Id"): (
            posixpath.normpath(posixpath.join("xl", relation.get("Target", "")))
            if not relation.get("Target", "").startswith("/")
            else relation.get("Target", "").lstrip("/")
        )
        for relation in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    found = {sheet.get("name", ""): targets.get(sheet.get(_RELATION), "") for sheet in sheets}
    return {title: file for title, file in found.items() if file in names}


def _unread(content: bytes) -> list[Sight]:
    found: list[Sight] = []
    for cell in ET.fromstring(content).iter(f"{_MAIN}c"):
        value = cell.findtext(f"{_MAIN}v") or ""
        formula = cell.find(f"{_MAIN}f")
        kind = cell.get("t", "n")
        match = _CELL.fullmatch(cell.get("r", ""))
        if match is None:
            continue
        row, column = int(match[2]) - 1, column_number(match[1]) - 1
        if kind == "e":
            found.append((row, column, FormulaError(value or "#N/A")))
        elif formula is not None and not value and kind == "n":
            found.append((row, column, Formula(f"={formula.text or '…'}")))
    return found


def column_letters(number: int) -> str:
    """The letters of a column that is counted from 1: 28 is ``AB``."""
    before, last = divmod(number - 1, 26)
    return (column_letters(before) if before else "") + chr(65 + last)


def column_number(letters: str) -> int:
    """``A`` → 1, ``AB`` → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _put(rows: list[list[Any]] | None, seen: Iterable[Sight]) -> None:
    """Text in place of nothing; of a number only how it is shown."""
    if rows is None:
        return
    for row, column, what in seen:
        if isinstance(what, str):
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
            if isinstance(what, FormulaError) or rows[row][column] in ("", None):
                rows[row][column] = what
        elif row < len(rows) and column < len(rows[row]):
            cell = rows[row][column]
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                rows[row][column] = what(cell)

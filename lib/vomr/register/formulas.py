"""Cells of an ``.xlsx`` whose formula gives an error or has never been calculated: the reader of workbooks takes them as empty.

No formula is evaluated here or anywhere: what Excel saved beside it is read, and where that is nothing or an error, it
must not pass for a cell that was left empty.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def unread_formulas(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """Put the error, or the formula itself, into cells that were read as empty because of it.

    Parameters
    ----------
    path : Path
        A workbook; other kinds than ``.xlsx`` and ``.xlsm`` are left as they are.
    sheets : dict of str to rows
        Cells by sheet, changed in place.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        files = sheet_files(archive)
        for title, rows in sheets.items():
            content = archive.read(files[title]) if title in files else b""
            if b't="e"' in content or b"<f" in content:
                for row, column, text in _unread(content):
                    _put(rows, row, column, text)


def sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of every sheet by its title."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("xl", relation.get("Target", "")))
        if not relation.get("Target", "").startswith("/")
        else relation.get("Target", "").lstrip("/")
        for relation in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    found = {sheet.get("name", ""): targets.get(sheet.get(_RELATION), "") for sheet in sheets}
    return {title: file for title, file in found.items() if file in names}


def _unread(content: bytes) -> list[tuple[int, int, str]]:
    found = []
    for cell in ET.fromstring(content).iter(f"{_MAIN}c"):
        value = cell.findtext(f"{_MAIN}v") or ""
        formula = cell.find(f"{_MAIN}f")
        kind = cell.get("t", "n")
        match = _CELL.fullmatch(cell.get("r", ""))
        if match is None:
            continue
        if kind == "e":
            text = value or "#N/A"
        elif formula is not None and not value and kind == "n":
            text = f"={formula.text or '…'}"
        else:
            continue
        found.append((int(match[2]) - 1, column_number(match[1]) - 1, text))
    return found


def column_number(letters: str) -> int:
    """``A`` → 1, ``AB`` → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _put(rows: list[list[Any]], row: int, column: int, text: str) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    cells = rows[row]
    cells.extend("" for _ in range(column + 1 - len(cells)))
    if cells[column] in ("", None):
        cells[column] = text

"""A file from elsewhere as rows of cells, whatever its name says it is; a hostile one is refused in seconds.

What a file is, its first bytes tell. Nothing in it is ever run, and what it unpacks to is measured before it is read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from vomr.problems import VomrError
from vomr.register.cells import is_empty
from vomr.register.text_files import Records, decoded
from vomr.spreadsheet.formulas import column_number, unread_formulas
from vomr.spreadsheet.open_document import extents
from vomr.words import N_

LARGEST_FILE = 200 * 1024**2
_LARGEST_UNPACKED = 600 * 1024**2
_MOST_COLUMNS = 500
_MOST_CELLS = 20_000_000  # what a sheet is unfolded to in memory
_CHUNK = 4 * 1024**2
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})\d+"')
_WIDE_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{2,3})\d+"')
_ERROR = re.compile(rb'(<c\b[^>]*?\bt="e"[^>]*>)(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>([^<]*)</v>')
_CELL_NAME = re.compile(rb'\br="([A-Z]{1,3}\d+)"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')

Rows = list[tuple[int, list[Any]]]


@dataclass(frozen=True)
class Sheet:
    """One sheet, or a whole text file.

    Attributes
    ----------
    name : str or None
    rows : list of (int, list)
        Row number as Excel shows it, and the cells; blank rows are left out but counted.
    page : str
        The code page that the words of a text told; nothing where it is certain.
    open_quotes : tuple of (int, int)
        Rows of a text with a quotation mark that is never closed, and how many cells they have.
    """

    name: str | None
    rows: Rows
    page: str = ""
    open_quotes: tuple[tuple[int, int], ...] = ()


def open_sheets(path: Path) -> list[Sheet]:
    """Every sheet that has cells.

    Raises
    ------
    VomrError
        In one sentence: why the file cannot be read, and what to do.
    """
    content = _content(path)
    if content.startswith(b"PK"):
        return _workbook(path, content)
    if content.startswith(_OLE):
        return _old_workbook(path, content)
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<") and re.search(rb"<(?:!doctype html|html|table|meta|head|body|style)\b", start):
        return _html(path, content)
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"<?xml", b"rar!", b"7z\xbc\xaf")):
        raise _refusal(path, N_("{file} is no table: it is a document or a picture. Export the report again as .xlsx."))
    return _text(path, content)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise _refusal(path, N_("{file} is a folder. Name the file in it."))
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refusal(path, N_("{file} is larger than 200 MB. Export a shorter list."))
        content = path.read_bytes()
    except FileNotFoundError:
        raise _refusal(path, N_("There is no file {file}. Look at the name and the folder.")) from None
    except OSError as error:
        raise _refusal(path, N_("{file} cannot be opened: {detail}."), detail=error.strerror) from None
    if not content.strip():
        raise _refusal(path, N_("{file} is empty. Export it again."))
    return content


# --- workbooks --------------------------------------------------------------------------------------------------------

_UNREADABLE = N_("{file} cannot be read: the workbook is damaged or was not written to its end. Export it again.")
_TOO_LARGE = N_("{file} unpacks to more than a report can hold. It was not read; export a shorter list.")
_TOO_WIDE = N_("The sheet “{sheet}” in {file} has {columns} columns; no known report has that many. Export it again.")


def _workbook(path: Path, content: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                raise _refusal(path, _TOO_LARGE)
            if "content.xml" in names:
                return _open_document(path, content, archive)
            if not any(name.lower() == "xl/workbook.xml" for name in names):
                raise _refusal(path, N_("{file} is not an Excel workbook (.xlsx). Open it and save it as .xlsx."))
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise _refusal(
                    path, N_("{file} holds macros, which a report never does. Save it as .xlsx without macros.")
                )
            titles = _titles(archive)
            errors = {titles.get(name, name): _measure(path, archive, name) for name in names if _SHEET.match(name)}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        raise _refusal(path, _UNREADABLE) from None
    sheets = _calamine(path, content)
    for sheet in sheets:
        _put_errors(sheet, errors.get(sheet.name or "", []))
    return sheets


def _open_document(path: Path, content: bytes, archive: zipfile.ZipFile) -> list[Sheet]:
    try:
        sizes = extents(archive.read("content.xml"))
    except (ET.ParseError, ValueError):
        raise _refusal(path, _UNREADABLE) from None
    if any(rows * columns > _MOST_CELLS for rows, columns in sizes.values()):
        raise _refusal(path, _TOO_LARGE)
    return _calamine(path, content)


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive → the sheet's title."""
    book, links = (
        archive.open(name).read(_CHUNK).decode("utf-8", "replace") if name in archive.namelist() else ""
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    )
    parts = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", links):
        given = dict(re.findall(r'\b(Id|Target)="([^"]*)"', tag))
        parts[given.get("Id")] = "xl/" + given.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
    found = {}
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        given = dict(re.findall(r'(\bname|\br:id)="([^"]*)"', tag))
        found[parts.get(given.get("r:id"), "")] = unescape(given.get("name", ""))
    return found


def _put_errors(sheet: Sheet, errors: list[tuple[str, str]]) -> None:
    """Errors of formulas, which the reader gives as empty cells: an error is never “no data”."""
    rows = dict(sheet.rows)
    for cell, error in errors:
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
        cells = rows.get(int(number))
        if cells is not None:
            at = column_number(letters) - 1
            cells.extend([""] * (at + 1 - len(cells)))
            cells[at] = error


def _measure(path: Path, archive: zipfile.ZipFile, name: str) -> list[tuple[str, str]]:
    """Refuse a sheet that would unfold to more than memory should hold: two far cells make millions of empty ones.

    Returns
    -------
    list of (str, str)
        Cells that hold the error of a formula, as ``J3``, and the error.
    """
    errors: dict[str, str] = {}
    widest, last, rest, read = b"A", 0, b"", 0
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > _LARGEST_UNPACKED:
                raise _refusal(path, _TOO_LARGE)
            piece = rest + chunk
            columns = set(_WIDE_CELL.findall(piece)) or set(_CELL.findall(piece[:20_000]))
            widest = max([widest, *columns], key=lambda letters: (len(letters), letters))
            numbers = _ROW_NUMBER.findall(piece)
            last = max(last, int(numbers[-1])) if numbers else last
            errors |= {
                cell.decode(): error.decode()
                for tag, error in _ERROR.findall(piece)
                for cell in _CELL_NAME.findall(tag)
            }
            rest = piece[-500:]
    columns_used = column_number(widest.decode())
    if columns_used > _MOST_COLUMNS:
        raise _refusal(path, _TOO_WIDE, sheet=Path(name).stem, columns=columns_used)
    if columns_used * last > _MOST_CELLS:
        raise _refusal(path, _TOO_LARGE)
    return list(errors.items())


def _old_workbook(path: Path, content: bytes) -> list[Sheet]:
    """.xls of Excel 97–2003; the same container holds workbooks that are locked with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refusal(path, _LOCKED)
    return _calamine(path, content)


_LOCKED = N_("{file} is locked with a password. Open it in Excel, remove the password and save it.")


def _calamine(path: Path, content: bytes) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found: dict[str, list[list[Any]]] = {}
        for about in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(about.name) if about.typ == SheetTypeEnum.WorkSheet else None
            if sheet is not None and sheet.start is not None:
                if sheet.total_width > _MOST_COLUMNS:
                    raise _refusal(path, _TOO_WIDE, sheet=about.name, columns=sheet.total_width)
                found[about.name] = [[""] * sheet.start[1] + cells for cells in sheet.iter_rows()]
        unread_formulas(content, found)
    except PasswordError:
        raise _refusal(path, _LOCKED) from None
    except (CalamineError, OSError, ValueError, KeyError, SyntaxError, EOFError, zipfile.BadZipFile, zlib.error):
        raise _refusal(path, _UNREADABLE) from None
    except BaseException as error:  # a panic of the reader on a file made to break it
        if type(error).__name__ != "PanicException":
            raise
        raise _refusal(path, _UNREADABLE) from None
    return [Sheet(title, numbered) for title, rows in found.items() if (numbered := _numbered(rows))]


def _numbered(rows: Iterable[list[Any]]) -> Rows:
    return [
        (number, cells)
        for number, cells in enumerate(rows, start=1)
        if any(cell != "" and not is_empty(cell) for cell in cells)
    ]


# --- text -------------------------------------------------------------------------------------------------------------


def _text(path: Path, content: bytes) -> list[Sheet]:
    found = decoded(content, path.name)
    records = Records(found.text)
    rows = list(records)
    if max(map(len, rows), default=0) > _MOST_COLUMNS:
        raise _refusal(path, _TOO_WIDE, sheet=path.name, columns=max(map(len, rows)))
    return [Sheet(None, _numbered(rows), found.page if found.is_guess else "", tuple(records.open_quotes))]


class _Tables(HTMLParser):
    """Cells of the tables in a page, each at its place: what spans several leaves the rest of them empty."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.width = 1
        self.below: dict[int, int] = {}  # column → rows that a cell above still covers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._close()
            if not self.rows:
                self.rows.append([])
            given = dict(attrs)
            self.width, height = (
                min(int(text), _MOST_COLUMNS) if (text := given.get(name) or "").isdigit() else 1
                for name in ("colspan", "rowspan")
            )
            self._skip_covered()
            at = len(self.rows[-1])
            if height > 1:
                self.below.update({column: height for column in range(at, at + self.width)})
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == "tr":
            self.below = {column: left - 1 for column, left in self.below.items() if left > 1}

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _skip_covered(self) -> None:
        row = self.rows[-1]
        while len(row) in self.below and len(row) < _MOST_COLUMNS:
            row.append("")

    def _close(self) -> None:
        if self.cell is not None:
            text = re.sub(
                r"[ \t\r\f\v\u00a0]*\n\s*|[ \t\r\f\v\u00a0]+",
                lambda blank: "\n" if "\n" in blank[0] else " ",
                "".join(self.cell),
            )
            self.rows[-1] += [text.strip(), *[""] * (self.width - 1)]
            self.cell = None


def _html(path: Path, content: bytes) -> list[Sheet]:
    """A page saved as .xls, as web systems write their “Excel”."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:4096])
    if declared and declared[1].lower() in (b"windows-1251", b"cp1251"):
        text, page = content.decode("cp1251", errors="replace"), ""
    else:
        found = decoded(content, path.name)
        text, page = found.text, found.page if found.is_guess else ""
    ends = text.lower()
    if ends.rfind("</table") < ends.rfind("<tr"):
        raise _refusal(path, _UNREADABLE)
    parser = _Tables()
    parser.feed(text)
    parser.close()
    parser._close()
    if max(map(len, parser.rows), default=0) > _MOST_COLUMNS:
        raise _refusal(path, _TOO_WIDE, sheet=path.name, columns=max(map(len, parser.rows)))
    return [Sheet(None, rows, page)] if (rows := _numbered(parser.rows)) else []


def _refusal(path: Path, message: str, **params: Any) -> VomrError:
    return VomrError(message, file=path.name, **params)

"""Workbooks as rows of raw cells, whatever saved them."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from vomr.problems import VomrError, display_path, system_reason
from vomr.spreadsheet.far_cells import far_cell
from vomr.spreadsheet.formulas import sheet_files, unread_formulas
from vomr.spreadsheet.open_document import titles_of
from vomr.words import N_

_LARGEST_UNPACKED = 2 * 1024**3
_WAITS = (0.05, 0.15, 0.3)  # seconds between tries: on Windows Excel keeps a workbook for itself while it saves

# What the parts of a damaged workbook are refused with, by the archive, its compression and its XML
DAMAGED = (zipfile.BadZipFile, zlib.error, SyntaxError, OSError, ValueError, KeyError, RuntimeError, EOFError)


def sheet_titles(path: Path) -> list[str]:
    """The titles of a workbook's sheets, without reading a cell of them.

    Raises
    ------
    VomrError
        When it cannot be opened.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                if "content.xml" in names:  # one with a password is no XML
                    return titles_of(archive.read("content.xml"))
                if titles := list(sheet_files(archive)):
                    return titles
        return list(CalamineWorkbook.from_path(path).sheet_names)
    except OSError as error:  # on Windows Excel may keep it for itself
        raise _not_opened(path, error) from None
    except (CalamineError, *DAMAGED):
        raise _unreadable(path) from None


def workbook_sheets(path: Path, titles: Collection[str] | None = None) -> dict[str, list[list[Any]]]:
    """The rows of the sheets of a workbook, from their first cell.

    Parameters
    ----------
    path : Path
    titles : collection of str, optional
        Only these sheets.

    Raises
    ------
    VomrError
        When it cannot be opened.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    unreadable = _unreadable(path)
    content = _content(path)
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                    raise unreadable
        far = far_cell(content, titles)
        if far is not None:
            raise VomrError(
                N_(
                    "{file}, sheet “{sheet}”: the cell {cell} stands so far from the others that the sheet cannot be"
                    " read. Delete the empty rows and columns up to it, and the cell itself."
                ),
                file=display_path(path),
                sheet=far[0],
                cell=far[1],
            )
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            title: workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in _readable_sheets(workbook)
            if titles is None or title in titles
        }
        unread_formulas(content, sheets)
    except (CalamineError, *DAMAGED):
        raise unreadable from None
    return sheets


def _content(path: Path) -> bytes:
    """A workbook, read in one go: its cells are then of one save, whatever Excel saves meanwhile, and it is closed here
    at once, for on Windows a file that is open here cannot be saved there.
    """
    try:
        for wait in _WAITS:
            with suppress(PermissionError):
                return path.read_bytes()
            time.sleep(wait)
        return path.read_bytes()
    except OSError as error:
        raise _not_opened(path, error) from None


def _not_opened(path: Path, error: OSError) -> VomrError:
    if isinstance(error, PermissionError):
        return VomrError(
            N_(
                "{file} cannot be opened: {detail}. If Excel has it open, or a program is copying it, save and close it"
                " there and try again."
            ),
            file=display_path(path),
            detail=system_reason(error),
        )
    return VomrError(N_("{file} cannot be opened: {detail}."), file=display_path(path), detail=system_reason(error))


def _unreadable(path: Path) -> VomrError:
    return VomrError(
        N_(
            "{file} cannot be opened as a workbook. Open it in Excel, remove a password if it has one, and save it"
            " again as .xlsx."
        ),
        file=display_path(path),
    )


def _readable_sheets(workbook: Any) -> list[str]:
    """Sheets of cells; a chart on a sheet of its own has none."""
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]

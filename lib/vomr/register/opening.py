"""CSV files and workbooks as rows of raw cells, whatever saved them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vomr.problems import VomrError, display_path, system_reason
from vomr.register.far_cells import far_cell
from vomr.register.formulas import unread_formulas
from vomr.register.text_files import Decoded, Records, decoded
from vomr.words import N_

_LARGEST_UNPACKED = 2 * 1024**3
_MOST_COLUMNS = 16_384  # of Excel


# What the parts of a damaged workbook are refused with, by the archive, its compression and its XML
DAMAGED = (zipfile.BadZipFile, zlib.error, SyntaxError, OSError, ValueError, KeyError, RuntimeError, EOFError)


def open_text(path: Path) -> tuple[Decoded, Records]:
    """A CSV file: its text with its code page, and the rows, which are read as they are asked for.

    Raises
    ------
    VomrError
        When it cannot be opened, or is no text.
    """
    name = display_path(path)
    try:
        found = decoded(path.read_bytes(), name)
    except OSError as error:
        raise VomrError(N_("{file} cannot be opened: {detail}."), file=name, detail=system_reason(error)) from None
    return found, Records(found.text)


def refuse_too_wide(rows: Iterable[list[Any]], path: Path) -> None:
    """Refuse a text that is wider than a sheet of Excel can be: the mark between its cells is another one.

    Raises
    ------
    VomrError
    """
    widest = max(map(len, rows), default=0)
    if widest > _MOST_COLUMNS:
        raise VomrError(
            N_("{file} has {columns} columns, more than a workbook can hold. Export the table again."),
            file=display_path(path),
            columns=widest,
        )


def workbook_sheets(path: Path) -> dict[str, list[list[Any]]]:
    """The rows of every sheet of a workbook, from its first cell.

    Raises
    ------
    VomrError
        When it cannot be opened.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    name = display_path(path)
    unreadable = VomrError(
        N_(
            "{file} cannot be opened as a workbook. Open it in Excel, remove a password if it has one, and save it"
            " again as .xlsx."
        ),
        file=name,
    )
    try:
        path.open("rb").close()
    except OSError as error:  # on Windows Excel may keep it for itself
        raise VomrError(N_("{file} cannot be opened: {detail}."), file=name, detail=system_reason(error)) from None
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                    raise unreadable
        far = far_cell(path)
        if far is not None:
            raise VomrError(
                N_(
                    "{file}, sheet “{sheet}”: the cell {cell} stands so far from the others that the sheet cannot be"
                    " read. Delete the empty rows and columns up to it, and the cell itself."
                ),
                file=name,
                sheet=far[0],
                cell=far[1],
            )
        workbook = CalamineWorkbook.from_path(path)
        sheets = {
            title: workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in _readable_sheets(workbook)
        }
        unread_formulas(path, sheets)
    except (CalamineError, *DAMAGED):
        raise unreadable from None
    return sheets


def _readable_sheets(workbook: Any) -> list[str]:
    """Sheets of cells; a chart on a sheet of its own has none."""
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]

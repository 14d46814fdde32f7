"""CSV files as rows of raw cells, whatever saved them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vomr.problems import VomrError, display_path, system_reason
from vomr.register.text_files import Decoded, Records, decoded
from vomr.words import N_

_MOST_COLUMNS = 16_384  # of Excel


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

"""A problem of one cell: where it stands, and what of its text may be shown."""

from __future__ import annotations

from typing import Any

from vomr.problems import Problem
from vomr.register.cells import CONTROL_CHARACTER
from vomr.register.raw import RawTable
from vomr.words import shortened


def problem_of_cell(
    raw: RawTable,
    code: str,
    severity: Any,
    row: int | None,
    column: str | None,
    value: str | None,
    message: str,
    remedy: str,
    **params: Any,
) -> Problem:
    """The problem, with its file and sheet; a cell that may name a person is not repeated.

    Parameters
    ----------
    raw : RawTable
    code : str
    severity : {"error", "warning", "note"}
    row : int or None
        As Excel counts.
    column : str or None
        The machine name.
    value : str or None
        The cell's text.
    message, remedy : str
        Sentences of the catalogues, with ``params``.
    """
    declared = raw.table.column.get(column or "")
    if declared is not None and declared.personal:
        value = None if value is None else "…"
    shown = {"value": _shortened(value), "column": column, **params}
    return Problem(
        code,
        severity,
        message,
        remedy,
        shown,
        table=raw.table.name,
        file=raw.file,
        sheet=raw.sheet,
        row=row,
        column=column,
        value=_shortened(value),
    )


def _shortened(value: str | None) -> str | None:
    """A cell may hold a novel; a message shows its beginning, and where a character stands that cannot be printed."""
    return value if value is None else shortened(CONTROL_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", value), 80)

"""The tables as they stood before some corrections were decided."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pandas as pd

from vomr.register.cells import CellError, parser
from vomr.register.read import ROW, AppliedCorrection, Register
from vomr.register.tables import TABLES


def corrections_after(register: Register, day: dt.date) -> tuple[AppliedCorrection, ...]:
    """The corrections decided after ``day``; one without a date of its decision is not among them."""
    return tuple(row for row in register.corrections if row.decided_on > day.isoformat())


def without_corrections(register: Register, undone: tuple[AppliedCorrection, ...]) -> Register:
    """A register in which the cells that ``undone`` changed hold again what they held before.

    Tables without such a cell are the same objects, so that what is kept for them is found again.
    """
    tables = dict(register.tables)
    for correction in reversed(undone):
        column = TABLES[correction.table].column[correction.column]
        frame = tables[correction.table].copy()
        try:
            was = parser(column)(correction.was)
        except CellError:
            was = None  # what could not be read was missing
        was = pd.Timestamp(was).as_unit("s") if isinstance(was, dt.date) else was
        frame.loc[frame[ROW] == correction.row, correction.column] = was
        tables[correction.table] = frame
    kept = [row for row in register.corrections if row not in undone]
    return dataclasses.replace(register, tables=tables, corrections=kept)

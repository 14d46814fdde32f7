"""A table as one text that says what was read, whatever program saved it: the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pandas as pd

from vomr.money import decimal_text
from vomr.privacy.names import Names
from vomr.register.frames import ROW
from vomr.register.persons import names
from vomr.register.register import Register
from vomr.register.tables import TABLES, Column, Type

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def canonical(register: Register) -> dict[str, str]:
    """CSV of every table that has rows, corrections applied; columns of the officer's own are left out.

    Returns
    -------
    dict of str to str
        By table name: UTF-8, comma, ISO dates (partial ones as they were written), dot decimals, machine names; a code
        in place of a natural person's name, since frozen tables are part of what is kept for others to see; whoever
        may stand by name on a page has a code here, so that tables compare by what is entered alone. Answers to surveys
        are in none of them: they are deleted one day.
    """
    hide = names(register, "[{code}]")
    return {name: _csv(register, name, hide) for name in TABLES if register.has(name) and name != "survey_answers"}


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet program would run gets an apostrophe, which keeps it text."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _csv(register: Register, name: str, hide: Names) -> str:
    frame, columns = register[name], TABLES[name].columns
    cells = [
        [
            _cell(value, column, register.as_written.get((name, int(row), column.name)))
            for value, row in zip(frame[column.name], frame[ROW], strict=True)
        ]
        for column in columns
    ]
    if hide:
        cells = [[hide(cell) for cell in row] for row in cells]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(zip(*cells, strict=True))
    return stream.getvalue()


def _cell(value: Any, column: Column, as_written: str | None) -> str:
    if pd.isna(value):
        return ""
    if column.type is Type.DATE:
        return as_written or value.date().isoformat()
    if column.type is Type.MONEY:
        return decimal_text(int(value))
    if column.type is Type.NUMBER:
        return f"{Decimal(value):f}"
    if column.type is Type.INTEGER:
        return str(int(value))
    if column.type is Type.YES_NO:
        return "yes" if value else "no"
    return spreadsheet_text(str(value))

"""Dates on which something happened (``Column.fact``): which of them lie after a day (method.md §5, §7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from vomr.register.frames import ROW
from vomr.register.register import Register
from vomr.register.tables import TABLES, Column


class Fact(NamedTuple):
    """A cell that says when something happened; ``position`` is the row's place in its table."""

    table: str
    position: int
    row: int
    column: Column
    day: dt.date


class Later(NamedTuple):
    """How many facts are dated after a day, and the date of the last of them."""

    number: int
    last: dt.date | None


def facts_after(register: Register, day: dt.date) -> Later:
    """The number and the last date of facts after a day, as a report's account gives them (method.md §5).

    A date that is known in part counts as its last day, as in every figure.
    """
    number, last = 0, None
    for table in TABLES:
        for column, after in _after(register, table, day):
            dates = register[table][column.name].to_numpy("datetime64[D]")[after]
            if len(dates):
                number, newest = number + len(dates), dates.max().item()
                last = newest if last is None else max(last, newest)
    return Later(number, last)


def surely_after(register: Register, day: dt.date) -> Iterator[Fact]:
    """Facts after a day, one by one: of a date known in part already its first day must lie after it."""
    for table in TABLES:
        frame = register[table]
        for column, after in _after(register, table, day):
            for at in np.flatnonzero(after).tolist():
                row, counted = int(frame[ROW].iat[at]), frame[column.name].iat[at].date()
                written = register.as_written.get((table, row, column.name))
                first = dt.date.fromisoformat("-".join([*written.split("-"), "01", "01"][:3])) if written else counted
                if first > day:
                    yield Fact(table, at, row, column, counted)


def _after(register: Register, table: str, day: dt.date) -> Iterator[tuple[Column, np.ndarray]]:
    """For each column of facts of a table, which rows are dated after the day."""
    frame = register[table]
    for column in TABLES[table].columns if len(frame) else ():
        if not column.fact:
            continue
        after = frame[column.name].to_numpy("datetime64[D]") > np.datetime64(day)
        if column.fact_unless and after.any():
            decides, codes = column.fact_unless
            after &= ~frame[decides].fillna("").isin(codes).to_numpy()
        yield column, after

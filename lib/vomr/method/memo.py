"""What is made of some tables of a register once, until one of them is replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from vomr.register import Register
from vomr.register.frames import Columns

T = TypeVar("T")


def memoised_by(*tables: str) -> Callable[[Callable[[Register], T]], Callable[[Register], T]]:
    """Declare which tables of the register the function below it depends on; it runs again when one is another
    table.
    """

    def declare(make: Callable[[Register], T]) -> Callable[[Register], T]:
        made: WeakKeyDictionary[Register, tuple[tuple[pd.DataFrame, ...], T]] = WeakKeyDictionary()

        @wraps(make)
        def memoised(register: Register) -> T:
            now = tuple(register[name] for name in tables)
            known = made.get(register)
            if known is None or not all(ours is theirs for ours, theirs in zip(known[0], now, strict=True)):
                known = made[register] = (now, make(register))
            return known[1]

        return memoised

    return declare


def memoised_on_days(*tables: str) -> Callable[[Callable[[Register, dt.date], T]], Callable[[Register, dt.date], T]]:
    """The same of a function of the register and a day; of a table that it gives nobody writes into the rows."""

    def declare(make: Callable[[Register, dt.date], T]) -> Callable[[Register, dt.date], T]:
        days: Callable[[Register], dict[dt.date, T]] = memoised_by(*tables)(lambda _register: {})

        @wraps(make)
        def memoised(register: Register, day: dt.date) -> T:
            made = days(register)
            if day not in made:
                made[day] = make(register, day)
            return made[day]

        return memoised

    return declare


def columns_of(register: Register, table: str) -> Columns:
    """The columns of a table as arrays, taken out once, until it is replaced."""
    return _columns_in(table)(register)


@cache
def _columns_in(table: str) -> Callable[[Register], Columns]:
    return memoised_by(table)(lambda register: Columns(register[table]))

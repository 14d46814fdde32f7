"""What is made of some tables of a register once, until one of them is replaced."""

from __future__ import annotations

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


def columns_of(register: Register, table: str) -> Columns:
    """The columns of a table as arrays, taken out once, until it is replaced."""
    return _columns_in(table)(register)


@cache
def _columns_in(table: str) -> Callable[[Register], Columns]:
    return memoised_by(table)(lambda register: Columns(register[table]))

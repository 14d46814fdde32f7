"""What is made of some tables of a register once, until one of them is replaced."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from vomr.register import Register
from vomr.register.frames import Columns

T = TypeVar("T")

_columns: WeakKeyDictionary[Register, dict[str, tuple[pd.DataFrame, Columns]]] = WeakKeyDictionary()


def columns_of(register: Register, table: str) -> Columns:
    """The columns of a table as arrays, taken out once, until it is replaced."""
    taken, frame = _columns.setdefault(register, {}), register[table]
    if table not in taken or taken[table][0] is not frame:
        taken[table] = frame, Columns(frame)
    return taken[table][1]


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

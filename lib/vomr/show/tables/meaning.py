"""What the columns of a table mean, and where a selection comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from vomr import kinds
from vomr.period import Period
from vomr.words import Words

Kind = kinds.Kind | Literal["part", "rate"]  # a part of a sum, as a percentage; euro per inhabitant, per unit
NUMBERS: tuple[Kind, ...] = ("money", "number", "share", "count", "part", "rate")
RATES: tuple[Kind, ...] = ("share", "part", "rate")  # are not added
BETWEEN = " · "  # several names in a cell
CODE = "_code"  # after the name of a column: the codes of the names in it


@dataclass(frozen=True)
class Meaning:
    """What a column is: its title in the reader's language, what it holds, and a line of help."""

    title: str
    kind: Kind = "text"
    help: str = ""


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a selection comes from. It needs no register, so that a selection can be kept in a file by itself.

    Attributes
    ----------
    lang : str
    day : date
    period : Period
    name, title : str
        Of the table.
    table : DataFrame
        The table as it was made. Nobody changes it: what stands in a selection is compared with it.
    meanings : dict of column to Meaning
    key : tuple of str
        The columns that tell its rows apart; empty where none do.
    choices : dict of column to dict of code to label
        What can stand in a column, for :meth:`Selection.only`.
    date : str or None
        The date that a row is about.
    chosen : tuple of str
        “Municipality: Рила”, for captions.
    rows : ndarray of int, or None
        Positions in ``table`` of the rows that were chosen; None for all.
    once : tuple of str
        Where several rows give the same amounts (versions, days of a plan), the columns by which each is there once.
    written : dict of (position, column) to (day, text)
        Dates known in part, as they were entered.
    note : str
        Stands under the table.
    is_entered : bool
        False where nothing is entered in the table.
    assumption : str
        Of a what-if, in words; it goes wherever the rows go.
    """

    lang: str
    day: dt.date
    period: Period
    name: str
    title: str
    table: pd.DataFrame
    meanings: Mapping[str, Meaning]
    key: tuple[str, ...] = ()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date: str | None = None
    chosen: tuple[str, ...] = ()
    rows: np.ndarray | None = None
    once: tuple[str, ...] = ()
    written: Mapping[tuple[int, str], tuple[pd.Timestamp, str]] = field(default_factory=dict)
    note: str = ""
    is_entered: bool = True
    assumption: str = ""

    @property
    def w(self) -> Words:
        return Words(self.lang)

    def of(self, **changed: Any) -> Origin:
        """The same with something else in it."""
        return replace(self, **changed)

    def caption(self) -> str:
        """Table, choice and day; nothing for rows of which nobody knows whose they are."""
        told = f"{'; '.join((self.title, *self.chosen))}, {self.w.date(self.day)}" if self.title else ""
        return " ".join(filter(None, (self.assumption, told)))

    def choice(self) -> str:
        """What was chosen, and under which assumption."""
        return "; ".join(filter(None, (self.assumption, *self.chosen)))


def own_meaning(name: Any, column: pd.Series) -> Meaning:
    """What a column of the analyst's own is: it goes by its name."""
    types = pd.api.types
    if types.is_bool_dtype(column.dtype):
        return Meaning(str(name), "yes_no")
    if types.is_numeric_dtype(column.dtype):
        return Meaning(str(name), "number")
    return Meaning(str(name), "date" if types.is_datetime64_any_dtype(column.dtype) else "text")

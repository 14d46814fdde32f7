"""Columns and tables in memory, each of its declared type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from vomr.register.tables import Column, Table, Type

ROW = "_row"
_NAT = np.datetime64("NaT", "s")
_TYPES = {Type.MONEY: "Int64", Type.INTEGER: "Int64", Type.NUMBER: "object", Type.YES_NO: "boolean"}


def series(values: list[Any], column: Column) -> pd.Series:
    """A column of its type; None is missing."""
    return pd.Series(typed(values, column))


def typed(values: list[Any], column: Column) -> ExtensionArray:
    """The same without an index, for a table that is made of many columns."""
    if column.type is Type.DATE:
        return pd.array(np.array([_NAT if value is None else value for value in values], dtype="datetime64[s]"))
    return pd.array(values, dtype=_TYPES.get(column.type, "str"))


def plain(column: pd.Series) -> list[Any]:
    """The values of a column as Python has them, None where nothing stands: what :func:`series` was given."""
    if column.dtype.kind == "M":
        return column.to_numpy().astype("datetime64[D]").tolist()
    return column.to_numpy(dtype=object, na_value=None).tolist()


def different(column: pd.Series) -> list[Any]:
    """The values of a column, each once, in the order in which they first stand; what is missing is none of them."""
    values = column.unique()
    return values[~pd.isna(values)].tolist()  # type: ignore[no-any-return]


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, their values as Python has them, None where nothing stands."""
    names = list(frame) if len(frame) else []
    return [dict(zip(names, row, strict=True)) for row in zip(*(plain(frame[name]) for name in names), strict=True)]


class Columns:
    """The columns of a frame as NumPy arrays, each taken out of it once; nobody writes into them.

    What is asked of a table on many days is asked here: of a short column pandas takes fifty times as long.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._taken: dict[tuple[str, str | tuple[str, ...]], np.ndarray] = {}

    def days(self, name: str) -> np.ndarray:
        """Dates, NaT where none stands: neither before nor after any day."""
        return self._take(name, "days", lambda column: column.to_numpy())

    def cents(self, name: str) -> np.ndarray:
        """Whole numbers, 0 where none stands."""
        return self._take(name, "cents", lambda column: column.to_numpy(dtype="int64", na_value=0))

    def numbers(self, name: str) -> np.ndarray:
        """Whole numbers of a column in which every cell holds one."""
        return self._take(name, "numbers", lambda column: column.to_numpy())

    def texts(self, name: str) -> np.ndarray:
        """Texts, NaN where none stands: equal to no code."""
        return self._take(name, "texts", lambda column: column.to_numpy(dtype=object))

    def are(self, name: str, *texts: str) -> np.ndarray:
        """Which cells hold one of some texts: bool."""
        return self._take(name, texts, lambda column: column.isin(texts).to_numpy(dtype=bool))

    def known(self, name: str) -> np.ndarray:
        """Which cells hold anything: bool."""
        return self._take(name, "known", lambda column: column.notna().to_numpy(dtype=bool))

    def _take(self, name: str, how: str | tuple[str, ...], taken: Callable[[pd.Series], np.ndarray]) -> np.ndarray:
        if (name, how) not in self._taken:
            self._taken[name, how] = taken(self._frame[name])
        return self._taken[name, how]


def empty_table(table: Table) -> pd.DataFrame:
    """A table without rows, every column of its type."""
    return _empty(table.columns).copy(deep=False)


@cache
def _empty(columns: tuple[Column, ...]) -> pd.DataFrame:
    frame = pd.DataFrame({column.name: typed([], column) for column in columns})
    frame[ROW] = np.array([], dtype="int64")
    return frame


def with_cells(frame: pd.DataFrame, cells: dict[str, dict[int, Any]]) -> pd.DataFrame:
    """A table with other values in some cells, by column and position of the row."""
    frame = frame.copy() if cells else frame
    for column, given in cells.items():
        values = [np.datetime64(value, "s") if isinstance(value, dt.date) else value for value in given.values()]
        frame.iloc[list(given), frame.columns.get_loc(column)] = values
    return frame


def with_rows(frame: pd.DataFrame, table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A table with more rows at its end: declared columns and ``_row``; what they lack is missing."""
    if not rows:
        return frame
    new = pd.DataFrame({column.name: typed([row.get(column.name) for row in rows], column) for column in table.columns})
    new[ROW] = np.array([row[ROW] for row in rows], dtype="int64")
    for own in frame.columns.difference(new.columns):
        new[own] = pd.Series([None] * len(rows), dtype=frame[own].dtype)
    return pd.concat([frame, new[list(frame.columns)]], ignore_index=True) if len(frame) else new[list(frame.columns)]

"""Which titles and captions still hold for a frame: told by what stands in it, never by how it came about.

pandas carries our name for a column through a mean as through a filter. So a title is believed only where the values
under it are those of the table, row by row, and a caption only where the rows are those that were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vomr.show.tables.meaning import Meaning, Origin, own_meaning


class Truth(NamedTuple):
    """What of a table's meaning a frame has kept.

    Attributes
    ----------
    rows : ndarray of int, or None
        Position in the table of every row of the frame; None where they are other rows.
    columns : frozenset of int
        Positions of the columns whose values are the table's own.
    levels : frozenset of int
        Levels of the index that name rows as a column of the table does.
    is_complete : bool
        Whether these are all the rows that were chosen, each once.
    is_numbered : bool
        Whether the index is nothing but the table's row numbers.
    """

    rows: np.ndarray | None
    columns: frozenset[int]
    levels: frozenset[int]
    is_complete: bool = False
    is_numbered: bool = False

    @property
    def are_picked(self) -> bool:
        """Whether these are some rows of the table, none of them twice."""
        return self.rows is not None and len(np.unique(self.rows)) == len(self.rows)


def truth(frame: pd.DataFrame, origin: Origin) -> Truth:
    """Compare a frame with the table that it comes from."""
    table = origin.table
    known = [at for at, name in enumerate(frame.columns) if isinstance(name, str) and name in origin.meanings]
    for is_numbered in (True, False):
        rows = _by_row_number(frame, table) if is_numbered else _by_key(frame, table, origin.key)
        if rows is None:
            continue
        columns = frozenset(at for at in known if _same(frame.iloc[:, at], table[frame.columns[at]].take(rows)))
        levels = frozenset(
            at
            for at, name in enumerate(frame.index.names)
            if name in origin.meanings and _same(_level(frame, at), table[name].take(rows))
        )
        if len(columns) * 2 >= len(known) and (columns or levels):
            return Truth(rows, columns, levels, _is_complete(rows, origin), is_numbered)
    columns = frozenset(at for at in known if _are_names(frame.iloc[:, at], frame.columns[at], origin))
    named = enumerate(frame.index.names)
    levels = frozenset(at for at, name in named if _are_names(_level(frame, at), name, origin))
    return Truth(None, columns, levels)


def known(frame: pd.DataFrame, origin: Origin) -> Origin:
    """The origin with what still holds for a frame: questions are asked of it, and answers captioned by it."""
    held = truth(frame, origin)
    meanings: dict[Any, Meaning] = {}
    choices: dict[str, Mapping[str, str]] = {}
    for at, name in enumerate(frame.columns):
        if at in held.columns:
            meanings[name] = origin.meanings[name]
            choices |= {name: origin.choices[name]} if name in origin.choices else {}
        else:
            meanings[name] = own_meaning(name, frame.iloc[:, at])
    origin = origin.of(meanings=meanings, choices=choices)
    return described(origin, held)


def described(origin: Origin, held: Truth) -> Origin:
    """The origin with the caption that is true: of the choice where these are its rows, else that they are some of
    them; none where they are other rows.
    """
    if held.is_complete:
        return origin.of(rows=held.rows)
    if held.rows is None or not held.are_picked:
        return origin.of(title="", chosen=(), rows=None, note="")
    w = origin.w
    picked = w("selected rows, {n} of {all}", n=w.number(len(held.rows)), all=w.number(len(origin.table)))
    return origin.of(chosen=(picked,), rows=held.rows)


def _by_row_number(frame: pd.DataFrame, table: pd.DataFrame) -> np.ndarray | None:
    """The rows that carry the table's own row numbers."""
    index = frame.index
    if (
        index.nlevels > 1
        or index.name is not None
        or index.dtype.kind not in "iu"
        or not isinstance(index.dtype, np.dtype)
    ):
        return None
    numbers = index.to_numpy().astype("int64")
    return numbers if not len(numbers) or (numbers.min() >= 0 and numbers.max() < len(table)) else None


def _by_key(frame: pd.DataFrame, table: pd.DataFrame, key: tuple[str, ...]) -> np.ndarray | None:
    """The rows that the table's key finds, in columns or in the index, wherever they stand."""
    parts = []
    for name in key:
        places = [at for at, label in enumerate(frame.columns) if isinstance(label, str) and label == name]
        levels = [at for at, label in enumerate(frame.index.names) if isinstance(label, str) and label == name]
        if len(places) + len(levels) != 1:
            return None
        parts.append(frame.iloc[:, places[0]] if places else _level(frame, levels[0]))
    if not parts:
        return None
    try:
        own = pd.MultiIndex.from_arrays([table[name].astype("object") for name in key])
        rows = own.get_indexer(pd.MultiIndex.from_arrays([part.astype("object").to_numpy() for part in parts]))
    except (TypeError, ValueError):  # what stands there is no key at all
        return None
    return rows if (rows >= 0).all() else None


def _level(frame: pd.DataFrame, at: int) -> pd.Series:
    return pd.Series(frame.index.get_level_values(at).array)


def _same(ours: pd.Series, own: pd.Series) -> bool:
    """Whether two columns hold the same, of whatever type they have become; what is missing equals what is missing."""
    types = pd.api.types
    ours, own = ours.reset_index(drop=True), own.reset_index(drop=True)
    try:
        if ours.dtype == own.dtype:
            return bool(ours.equals(own))
        if _is_number(ours) and _is_number(own):
            a, b = (column.to_numpy(dtype="float64", na_value=np.nan) for column in (ours, own))
            return bool(np.array_equal(a, b, equal_nan=True))
        if types.is_numeric_dtype(ours.dtype) or types.is_numeric_dtype(own.dtype):
            known_ours, known_own = ours.notna().to_numpy(), own.notna().to_numpy()
            if not known_ours.any() and not known_own.any():
                return True
        return bool(ours.astype("object").equals(own.astype("object")))
    except (TypeError, ValueError):  # cells that cannot be compared are not the table's
        return False


def _is_number(column: pd.Series) -> bool:
    types = pd.api.types
    return bool(
        types.is_numeric_dtype(column.dtype)
        and not types.is_bool_dtype(column.dtype)
        and not types.is_complex_dtype(column.dtype)
    )


def _are_names(column: pd.Series, name: Any, origin: Origin) -> bool:
    """Whether what stands in a column of names stands there in the table: the keys of a group are names too."""
    if not isinstance(name, str) or name not in origin.meanings or origin.meanings[name].kind != "text":
        return False
    try:
        return bool(column.dropna().isin(origin.table[name].dropna()).all() and column.notna().any())
    except TypeError:
        return False


def _is_complete(rows: np.ndarray, origin: Origin) -> bool:
    chosen = np.arange(len(origin.table)) if origin.rows is None else origin.rows
    return len(rows) == len(chosen) and bool(np.array_equal(np.sort(rows), np.sort(chosen)))

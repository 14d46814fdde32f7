"""The table of values, column by column: what indicators are counted from on any day (method.md §3)."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from itertools import chain
from operator import itemgetter

import numpy as np
import pandas as pd

PARTS = ("men", "women", "youth")
_NEEDED = {"ratio": ("numerator", "denominator"), "unique": ("unit_key",), "unique_sum": ("value", "unit_key")}
_NUMBERS = ("value", "numerator", "denominator", *PARTS)
_NO_ROWS = np.array([], dtype="int64")


class Values:
    """Rows of ``values``, each known by its position in the table.

    Attributes
    ----------
    project : ndarray of int
        Position of its project among those of the strategy; ``no_project`` where it has none, ``outside`` where its
        project is not in the strategy.
    measured_on, effective_on : ndarray of datetime64
        ``effective_on`` is when it was verified, else measured.
    is_cumulative : ndarray of bool
    unit_key : ndarray of int
        One number for each key.
    numbers : dict of str to ndarray of int
        ``value``, ``numerator``, ``denominator`` and the parts over one denominator for all: whole numbers add up
        exactly and fast, in 64 bits where all of them together have room there. Zero where the cell is empty.
    known : dict of str to ndarray of bool
        Which cells of ``numbers`` and ``unit_key`` are filled in.
    """

    def __init__(self, frame: pd.DataFrame, projects: pd.Index) -> None:
        self.no_project, self.outside = len(projects), len(projects) + 1
        self._rows = _by_indicator_and_kind(frame)
        at = projects.get_indexer(frame["project"])
        self.project = np.where(frame["project"].isna(), self.no_project, np.where(at < 0, self.outside, at))
        self.measured_on = frame["measured_on"].to_numpy()
        self.effective_on = frame["verified_on"].where(frame["verified_on"].notna(), frame["measured_on"]).to_numpy()
        self.is_cumulative = (frame["basis"] == "cumulative").to_numpy(dtype=bool)
        self.unit_key = pd.factorize(frame["unit_key"])[0]
        self.known = {name: frame[name].notna().to_numpy() for name in (*_NUMBERS, "unit_key")}
        self.numbers, self._denominator = _over_one_denominator(frame, self.known)
        self._value_id = frame["value_id"].to_numpy(dtype=object)
        self._order = np.zeros(len(frame), dtype="int64")
        self._ordered: set[tuple[str, str]] = set()

    def of(self, indicator: str) -> np.ndarray:
        """Rows of an indicator, of whatever kind."""
        return np.concatenate([_NO_ROWS, *self._rows.get(indicator, {}).values()])

    def of_kind(self, indicator: str, kind: str) -> np.ndarray:
        """Those that are verified, planned or reported, in the order of the table."""
        return self._rows.get(indicator, {}).get(kind, _NO_ROWS)

    def say_something(self, rows: np.ndarray, aggregation: str | None) -> np.ndarray:
        """Where the cells are filled in that the aggregation needs; an empty one never replaces a known one."""
        return np.logical_and.reduce([self.known[name][rows] for name in _NEEDED.get(aggregation or "", ("value",))])

    def exact(self, number: int) -> Fraction:
        """One of ``numbers``, or a sum of them, as it was entered."""
        return Fraction(number, self._denominator)

    def sum(self, rows: np.ndarray, name: str = "value") -> Fraction:
        return self.exact(int(self.numbers[name][rows].sum()))

    def by_project(self, rows: np.ndarray) -> dict[int, int]:
        """The sum of each project's values, as in ``numbers``, of the rows that have both."""
        rows = rows[(self.project[rows] < self.no_project) & self.known["value"][rows]]
        projects, which = np.unique(self.project[rows], return_inverse=True)
        sums = np.zeros(len(projects), dtype=self.numbers["value"].dtype)
        np.add.at(sums, which, self.numbers["value"][rows])
        return dict(zip(projects.tolist(), sums.tolist(), strict=True))

    def last_day(self, rows: np.ndarray) -> dt.date | None:
        """When the latest of them was measured."""
        return self.measured_on[rows].max().astype("datetime64[D]").item() if len(rows) else None

    def in_order(self, rows: np.ndarray, indicator: str, kind: str) -> np.ndarray:
        """Rows of an indicator and kind, later values later; the order of the table decides between equal ones
        alone.
        """
        if (indicator, kind) not in self._ordered:
            own = self.of_kind(indicator, kind)
            dates = (date[own].astype("int64").tolist() for date in (self.measured_on, self.effective_on))
            names = [name if isinstance(name, str) else "" for name in self._value_id[own]]
            known = self.known["value"][own].tolist()
            numbers = (self.numbers[name][own].tolist() for name in _NUMBERS[:3])
            keys = list(zip(*dates, names, known, *numbers, strict=True))
            self._order[own[sorted(range(len(own)), key=keys.__getitem__)]] = np.arange(len(own))
            self._ordered.add((indicator, kind))
        return rows[np.argsort(self._order[rows])]


def _by_indicator_and_kind(frame: pd.DataFrame) -> dict[str, dict[str, np.ndarray]]:
    """Rows in the order of the table. A value whose date cannot be read cannot be placed in time, and is an error
    already.
    """
    dated = np.flatnonzero((frame["indicator"].notna() & frame["measured_on"].notna()).to_numpy())
    (indicator, indicators), (kind, kinds) = (
        pd.factorize(frame[name].to_numpy(dtype=object)[dated], use_na_sentinel=False) for name in ("indicator", "kind")
    )
    pairs = indicator * len(kinds) + kind
    by_pair = np.argsort(pairs, kind="stable")
    first = np.unique(pairs[by_pair], return_index=True)[1]
    found: dict[str, dict[str, np.ndarray]] = {}
    for own in sorted(np.split(by_pair, first[1:]) if len(dated) else (), key=itemgetter(0)):
        found.setdefault(indicators[indicator[own[0]]], {})[kinds[kind[own[0]]]] = dated[own]
    return found


def _over_one_denominator(frame: pd.DataFrame, known: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], int]:
    given = {name: frame[name].to_numpy(dtype=object)[known[name]].tolist() for name in _NUMBERS}
    ratios = {number: number.as_integer_ratio() for number in set(chain.from_iterable(given.values()))}
    common = math.lcm(*(denominator for _, denominator in ratios.values()))
    whole = {number: top * (common // bottom) for number, (top, bottom) in ratios.items()}
    is_small = max(map(abs, whole.values()), default=0) * len(frame) < 2**62  # even all of them together
    numbers = {name: np.zeros(len(frame), dtype="int64" if is_small else object) for name in _NUMBERS}
    for name, column in given.items():
        numbers[name][known[name]] = list(map(whole.__getitem__, column))
    return numbers, common

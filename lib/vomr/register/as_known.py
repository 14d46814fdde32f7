"""The register as it was known on a day (method.md §5): what a report of that day is made of.

A report says nothing that became known later. Rows dated after the day leave; of a kept row a later date becomes empty,
together with what became known on it; exchange rates of later days leave. Deadlines, terms, targets and plans may lie
ahead: they stay. Corrections always apply, and so do the group's answers to the checks: both are made while a report is
made, after its day.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from vomr.problems import Problem
from vomr.register.cells import CellError, parser
from vomr.register.frames import ROW
from vomr.register.register import AppliedCorrection, Register
from vomr.register.tables import TABLES, Type

# The date that brings a row about; with several, the first of them that comes
BROUGHT_BY: dict[str, tuple[str, ...]] = {
    "budget": ("valid_from",),
    "plan": ("valid_from",),
    "targets": ("valid_from",),
    "management_contracts": ("signed_on",),
    "management": ("claimed_on", "verified_on", "paid_on"),
    "calls": ("consultation_from", "opens_on"),
    "projects": (
        "submitted_on",
        "approved_on",
        "reserve_on",
        "authority_approved_on",
        "rejected_on",
        "withdrawn_on",
        "contracted_on",
        "suspended_on",
        "resumed_on",
        "completed_on",
        "terminated_on",
    ),
    "annexes": ("signed_on",),
    "claims": ("submitted_on",),
    "payments": ("paid_on",),
    "values": ("measured_on",),
    "events": ("date",),
    "members": ("joined_on",),
    "seats": ("from",),
    "decisions": ("date",),
    "risks": ("opened_on",),
    "surveys": ("from",),
    "territory_projects": ("as_of",),
}
# Dates of a row that may come after it, and what became known on them; of a code only the one that is named
COMES_WITH: dict[str, dict[str, tuple[str, ...]]] = {
    "management": {"claimed_on": ("claimed",), "verified_on": ("verified",), "paid_on": ("paid",)},
    "calls": {"cancelled_on": ("status=cancelled",), "opens_on": ("closes_on", "isun_number")},
    "projects": {
        **{date: () for date in BROUGHT_BY["projects"]},
        "submitted_on": ("requested",),
        "approved_on": ("approved", "score"),
        "authority_approved_on": ("authority_approved",),
        "contracted_on": ("contract", "total", "grant", "grant_eu", "grant_national", "own", "starts_on", "ends_on"),
    },
    "claims": {"verified_on": ("verified", "refused", "correction")},
    "values": {"verified_on": ()},
    "events": {"notified_on": ()},
    "members": {"joined_on": (), "left_on": ()},
    "seats": {"to": ()},
    "decisions": {"published_on": ()},
    "obligations": {"sent_on": ("channel", "reference", "incoming"), "returned_on": (), "approved_on": ()},
    "risks": {"closed_on": ("status=closed",)},
    "recommendations": {"done_on": ("state=done",)},
}
# A year in place of a date: what stands for a year that has not begun is not known yet
_OF_A_YEAR = ("management", "context", "recommendations")
# What rows of other tables belong to: a row without a date goes with it
_REFERRED = ("projects", "calls", "members", "surveys")

# None stands for the register itself, which a reference of its own would keep for ever
_made: WeakKeyDictionary[Register, dict[dt.date, tuple[tuple[pd.DataFrame, ...], Register | None]]]
_made = WeakKeyDictionary()


def as_known(register: Register, day: dt.date) -> Register:
    """The register as it was known on a day.

    Made once for each register and day. Tables that hold nothing later are the same objects; where none does, so is the
    register. Figures of an earlier day ``s`` may be taken of what was known on ``t``: they are those of
    ``as_known(r, s)``, so that courses in time and the period's beginning need no tables of their own.

    Parameters
    ----------
    register : Register
        Corrections applied.
    day : date

    Returns
    -------
    Register
        A row that a kept row refers to stays as well (the call of an application, the member of a seat), without its
        later dates; a row without a date goes with the project that it belongs to. Problems of rows and cells that are
        not known are not listed, corrections of them neither.
    """
    now = tuple(register.tables.values())
    days = _made.setdefault(register, {})
    if day in days and all(ours is theirs for ours, theirs in zip(days[day][0], now, strict=True)):
        return days[day][1] or register
    found = _as_known(register, day)
    days[day] = (now, None if found is register else found)
    if found is not register:
        _made.setdefault(found, {})[day] = (tuple(found.tables.values()), None)
    return found


def _as_known(register: Register, day: dt.date) -> Register:
    kept = _kept_rows(register, day)
    tables = {
        name: _cells(frame if kept[name].all() else frame[kept[name]].reset_index(drop=True), name, day)
        for name, frame in register.tables.items()
    }
    strategy = register.strategy.known_on(day)
    if strategy is register.strategy and all(frame is register[name] for name, frame in tables.items()):
        return register
    known = replace(register, strategy=strategy, tables=tables, entered=replace(register.entered or register))
    unknown = _Unknown(register, kept, day)
    projects = register["projects"]
    left = set(projects.loc[~kept["projects"], "project"].dropna())
    return replace(
        known,
        problems=[problem for problem in register.problems if not unknown.has_problem(problem)],
        corrections=[
            one
            for one in register.corrections
            if not unknown.has(one.table, one.row, one.column) or _was_known(one, day)
        ],
        comparisons=[
            one
            for one in register.comparisons
            if one.project not in left and not (one.row and unknown.has(one.table, one.row, one.column))
        ],
    )


def _kept_rows(register: Register, day: dt.date) -> dict[str, np.ndarray]:
    """Which rows of each table were known: bool, shape (n,)."""
    has_come, undated = {}, {}
    for name, frame in register.tables.items():
        has_come[name], undated[name] = _dated(frame, name, day)
    kept = {name: has_come[name] | undated[name] for name in register.tables}
    for name in _REFERRED:  # a project before its call: it may be what keeps the call
        kept[name] = has_come[name] | undated[name] | _referred(register, name, has_come if name != "calls" else kept)
    for name, frame in register.tables.items():
        for column in TABLES[name].columns:
            target = column.references
            if target in _REFERRED and not kept[target].all() and len(frame):
                left = set(register[target].loc[~kept[target], TABLES[target].key[0]])
                kept[name] = kept[name] & ~(undated[name] & frame[column.name].isin(left).to_numpy(dtype=bool))
    return kept


def _dated(frame: pd.DataFrame, name: str, day: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """Rows that a date not after the day brought about, and rows that no date can place."""
    dates = [frame[column].to_numpy("datetime64[D]") for column in BROUGHT_BY.get(name, ())]
    has_come, undated = np.zeros(len(frame), dtype=bool), np.ones(len(frame), dtype=bool)
    for date in dates:
        has_come |= date <= np.datetime64(day)
        undated &= np.isnat(date)
    if name == "calls":  # what is planned may lie ahead
        undated |= frame["planned_opens_on"].notna().to_numpy(dtype=bool)
    if name == "values":  # a verification is known from its own day
        verified = (frame["kind"] == "verified").to_numpy(dtype=bool)
        later = verified & (frame["verified_on"].to_numpy("datetime64[D]") > np.datetime64(day))
        has_come, undated = has_come & ~later, undated & ~later
    if name in _OF_A_YEAR:
        begun = (frame["year"] <= day.year).to_numpy(dtype=bool, na_value=True)
        has_come, undated = has_come | begun, np.zeros(len(frame), dtype=bool)
    return has_come, undated


def _referred(register: Register, target: str, rows: dict[str, np.ndarray]) -> np.ndarray:
    """Rows of a table that rows of other tables refer to."""
    keys = register[target][TABLES[target].key[0]]
    found = np.zeros(len(keys), dtype=bool)
    for name, frame in register.tables.items():
        for column in TABLES[name].columns:
            if column.references == target and name != target and rows[name].any():
                found |= keys.isin(frame[column.name][rows[name]].dropna()).to_numpy(dtype=bool)
    return found


def _cells(frame: pd.DataFrame, name: str, day: dt.date) -> pd.DataFrame:
    """The rows without what became known later."""
    known: dict[str, pd.Series] = {}
    for date, others in COMES_WITH.get(name, {}).items():
        later = _later(frame, date, day)
        if later.any():
            for column, code in map(_named, (date, *others)):
                cells = known.get(column, frame[column])
                known[column] = cells.mask(later if not code else later & (cells == code).to_numpy(dtype=bool))
    return frame.assign(**known) if known else frame


def _named(column: str) -> tuple[str, str]:
    name, _, code = column.partition("=")
    return name, code


def _was_known(correction: AppliedCorrection, day: dt.date) -> bool:
    """Whether the correction took a fact out of what was known on the day: a report must say that it did."""
    column = TABLES[correction.table].column[correction.column]
    if column.type is not Type.DATE:
        return False
    with suppress(CellError):
        was = parser(column)(correction.was)
        return isinstance(was, dt.date) and was <= day
    return False


def _later(frame: pd.DataFrame, date: str, day: dt.date) -> np.ndarray:
    return frame[date].to_numpy("datetime64[D]") > np.datetime64(day)


class _Unknown:
    """Rows and cells that a register holds and that were not known on a day."""

    def __init__(self, register: Register, known: dict[str, np.ndarray], day: dt.date) -> None:
        self.register, self.kept, self.day = register, known, day
        self._found: dict[str, tuple[set[int], dict[str, set[int]]]] = {}
        self._places: dict[str, tuple[set[Any], dict[str, set[Any]]]] = {}

    def has(self, table: str, row: int, column: str | None = None) -> bool:
        """Whether a row, or a cell of it, was not known."""
        rows, cells = self._of(table)
        return row in rows or row in cells.get(column or "", ())

    def has_problem(self, problem: Problem) -> bool:
        """Whether a problem of reading stands in such a row or cell; its row number is the one of its file."""
        table = problem.table or ""
        if table not in self.kept or problem.row is None:
            return False
        if table not in self._places:
            rows, cells = self._of(table)
            self._places[table] = (
                self._places_of(table, rows),
                {column: self._places_of(table, inside) for column, inside in cells.items()},
            )
        rows_there, cells_there = self._places[table]
        place = problem.file, problem.sheet, problem.row
        return place in rows_there or place in cells_there.get(problem.column or "", ())

    def _places_of(self, table: str, rows: set[int]) -> set[Any]:
        return {self.register.where(table, row) for row in rows}

    def _of(self, table: str) -> tuple[set[int], dict[str, set[int]]]:
        if table not in self._found:
            frame = self.register[table]
            numbers = frame[ROW].to_numpy()
            cells: dict[str, set[int]] = {}
            for date, others in COMES_WITH.get(table, {}).items():
                rows = set(numbers[_later(frame, date, self.day)].tolist())
                for column, _ in map(_named, (date, *others)) if rows else ():
                    cells[column] = cells.get(column, set()) | rows
            self._found[table] = set(numbers[~self.kept[table]].tolist()), cells
        return self._found[table]


__all__ = ["BROUGHT_BY", "COMES_WITH", "as_known"]

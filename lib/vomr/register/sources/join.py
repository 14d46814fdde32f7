"""Imported facts join the register at reading, by project number; nothing that the officer typed is changed.

The rule, everywhere the same: a cell of hers counts, an empty one is filled, and where both say something else both are
kept side by side (:class:`Comparison`). Sums that ИСУН knows only with accumulation (claims, payments, values) fill in
for a project of which she has entered none; a later report replaces an earlier one, so only what grew between two
reports is entered on the day of the second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

import pandas as pd

from vomr.kinds import Cents
from vomr.money import FIXED_RATES, eur_cents, in_currency, is_lev_euro_ratio
from vomr.problems import Problem
from vomr.register.frames import ROW, plain, with_cells, with_rows
from vomr.register.numbers import base_number, plain_number, procedure_of
from vomr.register.sources.comparing import Comparison, Said, Unit, Unjoined
from vomr.register.sources.facts import state_of
from vomr.register.sources.layouts import BY_NAME, Kind
from vomr.register.sources.mapping import indicator_names, join_mapped, name_lacking, name_refused
from vomr.register.sources.places import Places
from vomr.register.sources.store import FIRST_IMPORTED, TOTALS, Source, Table
from vomr.register.sources.survey_answers import join_answers
from vomr.register.survey_totals import totals_in
from vomr.register.tables import STAGES, TABLES, Type
from vomr.spelling import folded
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.register import Register

Rows = list[dict[str, Any]]
OF_CONTRACTS = ("proposals", "contracts", "payments", "projects")
_CELLS = (
    "submitted_on",
    "requested",
    "score",
    "contracted_on",
    "contract",
    "applicant",
    "applicant_id",
    "municipality",
    "settlement",
    "total",
    "grant",
    "grant_eu",
    "grant_national",
    "own",
    "starts_on",
    "ends_on",
)
_GRANTS = ("total", "grant", "grant_eu", "grant_national", "own")
_ENDS = ("completed", "terminated", "rejected", "withdrawn")
_STATE_DATES = ("reserve", "suspended", "completed", "terminated", "rejected", "withdrawn")
_OWN = {
    "annexes": ("signed_on", "grant", "ends_on", "currency", ROW),
    "claims": ("submitted_on", "claimed", "verified_on", "verified", "currency"),
    "payments": ("paid_on", "amount", "kind", "currency"),
}
_PAID = ("advance", "interim", "final", "recovery", "interest")
_NOT_COMPARED = ("applicant", "municipality", "settlement")  # a name is spelled in many ways, a project has many places


@dataclass
class _Snapshot:
    """What one report says of one project on one day; money in euro cents."""

    table: Table
    at: int
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        return self.table.source

    @property
    def day(self) -> dt.date:
        return self.source.as_of

    def row_id(self, part: int = 0) -> int:
        return self.source.row_id(self.table.rows[self.at], part)


def join(register: Register, tables: list[Table]) -> None:
    """Put what imported files say into the register's tables, where they say nothing."""
    in_order = sorted(tables, key=_by_day)
    join_mapped(register, [table for table in in_order if table.source.mapped])
    join_answers(register, [table for table in in_order if table.source.may_be_gone])
    register.survey_totals = tuple(totals_in(table) for table in in_order if table.source.of_survey == TOTALS)
    name_refused(register, in_order)
    name_lacking(register, [table for table in in_order if not table.source.mapped])
    pending = _Pending(register)
    found = _by_project(register, [table for table in in_order if table.source.layout in OF_CONTRACTS])
    if found:
        _settle(pending, found)
    pending.flush()
    _join_values(pending, [table for table in in_order if table.source.layout == "contract_indicators"])
    pending.flush()
    _warn_of_currencies(register)
    _join_territory(register, pending.places, [table for table in in_order if table.source.layout == "projects"])


def _settle(pending: _Pending, by_project: dict[int, list[_Snapshot]]) -> None:
    register = pending.register
    own = {table: _by_code(register[table], columns) for table, columns in _OWN.items()}
    projects = {name: plain(register["projects"][name]) for name in (*TABLES["projects"].column, ROW)}
    left: dict[int, dict[str, None]] = {}  # projects whose amounts cannot be compared, by import
    for position, snapshots in by_project.items():
        row = {name: cells[position] for name, cells in projects.items()}
        project = _Project(pending, position, row, own, snapshots)
        project.settle()
        if not project.is_in_euro:
            for snapshot in snapshots:
                left.setdefault(snapshot.source.number, {})[project.code] = None
    for number, codes in left.items():
        register.unjoined.append(Unjoined("currency", number, len(codes), tuple(list(codes)[:5])))


def _warn_of_currencies(register: Register) -> None:
    """Two sources that give one contract in a ratio of about 1.956: one of them has the wrong currency
    (method.md §1).
    """
    warned: set[str] = set()
    for found in register.comparisons:
        if found.unit != "cents" or not isinstance(found.ours, int) or not isinstance(found.theirs, int):
            continue
        if found.project in warned or found.currency != "EUR" or not is_lev_euro_ratio(found.ours, found.theirs):
            continue
        warned.add(found.project)
        file, sheet, row = register.where(found.table, found.row) if found.row else (None, None, None)
        source, _, at = register.where(found.table, found.origin)
        register.problems.append(
            Problem(
                "currency-ratio",
                "warning",
                N_(
                    "Of “{value}” the register says {ours_cents} and {source}, row {at}, says {theirs_cents}: one is"
                    " 1.95583 times the other"
                ),
                N_(
                    "One of the two has the wrong currency. Look at the contract; correct the column of the currency,"
                    " or import the file again with --currency."
                ),
                {
                    "value": found.project,
                    "ours_cents": Cents(found.ours),
                    "theirs_cents": Cents(found.theirs),
                    "source": source,
                    "at": at,
                },
                table=found.table,
                file=file,
                sheet=sheet,
                row=row,
                column=found.column,
                value=found.project,
            )
        )


class _Pending:
    """What was settled and waits to be written into the tables, all at once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.places = Places(register)
        self.cells: dict[str, dict[int, Any]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def fill(self, position: int, column: str, value: Any) -> None:
        self.cells.setdefault(column, {})[position] = value

    def add(self, table: str, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)

    def flush(self) -> None:
        tables = self.register.tables
        tables["projects"] = with_cells(tables["projects"], self.cells)
        for table, rows in self.rows.items():
            tables[table] = with_rows(tables[table], TABLES[table], rows)
        self.cells, self.rows = {}, {}


def _by_day(table: Table) -> tuple[Any, ...]:
    layout = BY_NAME.get(table.source.layout)
    return table.source.as_of, layout.priority if layout else 0, table.source.number


# --- projects ---------------------------------------------------------------------------------------------------------


def _by_project(register: Register, tables: list[Table]) -> dict[int, list[_Snapshot]]:
    """Position of the project in its table → its snapshots, the oldest first; projects of the strategy's calls are
    added.
    """
    known = known_projects(register)
    calls = {
        base_number(number): call
        for number, call in zip(register["calls"]["isun_number"], register["calls"]["call"], strict=True)
        if isinstance(number, str) and isinstance(call, str)
    }
    found: dict[str, list[_Snapshot]] = {}
    new: dict[str, str] = {}
    strangers: dict[int, dict[str, int]] = {}
    for table in tables:
        procedures = table.column("procedure")
        for at, base in enumerate(table.column("base")):
            if base not in known:
                call = calls.get(procedure_of(base)) or calls.get(base_number(procedures[at])) if calls else None
                if call is None:
                    strangers.setdefault(table.source.number, {}).setdefault(base, at)
                    continue
                new[base] = call
            found.setdefault(base, []).append(_Snapshot(table, at))
    last = {table.source.layout: table.source.number for table in tables}
    for number, bases in strangers.items():
        if number in last.values() and not _is_public(tables, number):
            register.unjoined.append(Unjoined("not_of_strategy", number, len(bases), tuple(list(bases)[:5])))
    if new:
        rows = [_new_project(base, call, found[base]) for base, call in sorted(new.items())]
        register.tables["projects"] = with_rows(register["projects"], TABLES["projects"], rows)
        known = known_projects(register)
    return {known[base]: found[base] for base in sorted(found)}


def _is_public(tables: list[Table], number: int) -> bool:
    """The public list holds the whole territory: what is not of the strategy is expected there."""
    return any(table.source.number == number and table.source.layout == "projects" for table in tables)


def known_projects(register: Register) -> dict[str, int]:
    """Base number → position in ``projects``, by the number in ИСУН, the contract, or the project's own code."""
    frame = register["projects"]
    found: dict[str, int] = {}
    for column in ("project", "contract", "isun_number"):
        for at, number in enumerate(frame[column]):
            if isinstance(number, str):
                found[base_number(number)] = at
    return found


def _new_project(base: str, call: str, snapshots: list[_Snapshot]) -> dict[str, Any]:
    titles = [title for snapshot in snapshots if (title := snapshot.table.column("title")[snapshot.at])]
    return {
        "project": base,
        "title": titles[-1] if titles else base,
        "in_strategy": True,
        "call": call,
        "isun_number": base,
        "currency": "EUR",
        ROW: snapshots[-1].row_id(99),
    }


class _Project:
    """One project of the register and what imports say of it."""

    def __init__(
        self,
        pending: _Pending,
        position: int,
        row: dict[str, Any],
        own: dict[str, dict[str, Rows]],
        snapshots: list[_Snapshot],
    ) -> None:
        self.desk, self.register, self.position, self.row = pending, pending.register, position, row
        self.code: str = self.register["projects"]["project"].iat[position]
        self.own = {table: rows.get(self.code, []) for table, rows in own.items()}
        self.is_new = row[ROW] >= FIRST_IMPORTED
        rows = (row, *chain.from_iterable(self.own.values()))
        # imports tell euro: of an amount in a currency whose rate changes nothing says what it is in them
        self.is_in_euro = {entry["currency"] for entry in rows} - {None} <= FIXED_RATES.keys()
        self.snapshots = snapshots
        for snapshot in snapshots:
            snapshot.said = _facts_of_row(snapshot, pending.places)
        self.day = snapshots[-1].day

    def settle(self) -> None:
        told = self._imported_cells()
        annexes = self._annexes() if self.is_in_euro else []
        for column in _CELLS:
            if column in told and (self.is_in_euro or TABLES["projects"].column[column].type is not Type.MONEY):
                self._cell(column, *told[column])
        self._grant_in_force()
        for row in annexes:
            self.desk.add("annexes", row)
        self._state()
        if self.is_in_euro:
            self._claims()
            self._payments()

    def _imported_cells(self) -> dict[str, tuple[Any, _Snapshot]]:
        """Column of ``projects`` → the latest that imports say, and which of them."""
        told: dict[str, tuple[Any, _Snapshot]] = {}
        detailed = any(
            snapshot.source.layout == "contracts" and snapshot.said.get("grant") is not None
            for snapshot in self.snapshots
        )
        for snapshot in self.snapshots:
            for column, value in snapshot.said["cells"].items():
                if detailed and column in _GRANTS and snapshot.source.layout != "contracts":
                    continue  # the public lists give the last version only, and no date of it
                if value is not None:
                    told[column] = (value, snapshot)
        return told

    def _own_cell(self, column: str) -> Any:
        """The officer's cell; money in euro cents, None where it is empty."""
        value = self.row[column]
        if value is not None and TABLES["projects"].column[column].type is Type.MONEY:
            return _euro(value, self.row["currency"])
        return value

    def _cell(self, column: str, value: Any, snapshot: _Snapshot) -> None:
        mine = self._own_cell(column)
        kind = TABLES["projects"].column[column].type
        unit: Unit = {Type.MONEY: "cents", Type.DATE: "date", Type.NUMBER: "number"}.get(kind, "text")  # type: ignore[assignment]
        if mine is None:
            self._fill(column, value, snapshot)
        if column == "contract" and mine is not None and base_number(mine) == base_number(value):
            value = mine
        if column not in _NOT_COMPARED and column not in ("grant", "ends_on"):
            self._compare("projects", column, unit, mine, value, snapshot)

    def _fill(self, column: str, value: Any, snapshot: _Snapshot) -> None:
        declared = TABLES["projects"].column[column]
        if declared.type is Type.MONEY:
            value = in_currency(value, self.row["currency"] or "EUR")
        self.desk.fill(self.position, column, value)
        if not self.is_new:
            self.register.filled.setdefault(("projects", self.row[ROW]), {})[column] = snapshot.row_id()

    def _compare(self, table: str, column: str, unit: Unit, ours: Said, theirs: Said, snapshot: _Snapshot) -> None:
        row = self.row[ROW] if table == "projects" and not self.is_new else 0
        self.register.comparisons.append(
            Comparison(self.code, table, column, unit, ours, theirs, row, snapshot.row_id())
        )

    # the contract and its last version

    def _annexes(self) -> list[dict[str, Any]]:
        """Rows for annexes that ИСУН tells of, where she entered none and her contract is its first version."""
        mine, my_end = self._own_cell("grant"), self._own_cell("ends_on")
        if self.own["annexes"]:
            return []
        rows: dict[dt.date, dict[str, Any]] = {}
        for snapshot in self.snapshots:
            annex = snapshot.said.get("annex")
            if annex is None or (mine is not None and mine not in (snapshot.said["first_grant"], None)):
                continue
            ends_on = annex["ends_on"] if my_end in (None, snapshot.said["first_ends_on"]) else None
            rows[annex["signed_on"]] = {
                **annex,
                "ends_on": ends_on,
                "project": self.code,
                "currency": "EUR",
                ROW: snapshot.row_id(1),
            }
        return list(rows.values())

    def _grant_in_force(self) -> None:
        """The last version is the contract: hers beside that of ИСУН."""
        own = sorted(
            (row for row in self.own["annexes"] if row["signed_on"]), key=lambda row: (row["signed_on"], row[ROW])
        )
        for column, theirs in (("grant", "grant"), ("ends_on", "ends_on")):
            if column == "grant" and not self.is_in_euro:
                continue
            given = [snapshot for snapshot in self.snapshots if snapshot.said.get(theirs) is not None]
            if not given:
                continue
            detailed = [snapshot for snapshot in given if snapshot.source.layout == "contracts"] or given
            snapshot, mine = detailed[-1], self._own_cell(column)
            for row in own:
                if row["signed_on"] <= snapshot.day and row[column] is not None:
                    mine = (
                        _euro(row[column], row["currency"] or self.row["currency"])
                        if column == "grant"
                        else row[column]
                    )
            first = snapshot.said.get(f"first_{column}")
            if snapshot.said.get("annex") is not None and not self.own["annexes"] and mine == first:
                mine = None  # hers is the first version, and the annex joins
            self._compare(
                "projects", column, "cents" if column == "grant" else "date", mine, snapshot.said[theirs], snapshot
            )

    # stages

    def _state(self) -> None:
        """A state that ИСУН gives without a date counts from the first report that has it."""
        state, since, told = None, None, None
        for snapshot in self.snapshots:
            found = snapshot.said["state"]
            if found is None or (found == "submitted" and state is not None):
                continue
            if found == "contracted" and state == "suspended":
                state = None  # it goes on
            if found != state:
                state, since = found, snapshot.said["closed_on"] or snapshot.day
            elif snapshot.said["closed_on"]:
                since = snapshot.said["closed_on"]
            told = snapshot
        if told is None or state is None or state == "submitted":
            return
        mine = self._my_state()
        column = f"{state}_on"
        if state in _STATE_DATES and self._own_cell(column) is None and mine not in _ENDS:
            self._fill(column, since, told)
            mine = None
        elif (
            state == "contracted"
            and mine in ("submitted", "reserve", "approved", "authority_approved")
            and self._own_cell("contracted_on") is None
        ):
            mine = None  # the day of signing joins, or the amounts say it
        if state == "approved" and mine in ("authority_approved", "contracted", "suspended", "completed"):
            return  # hers is further on
        if {mine, state} == {"withdrawn", "terminated"} and self._own_cell("contracted_on") is not None:
            mine = state  # the beneficiary's withdrawal after signing ends the contract; ИСУН has one word for both
        self._compare("projects", "stage", "state", mine, state, told)
        if mine == state and state in ("completed", "terminated") and (closed := told.said["closed_on"]):
            self._compare("projects", column, "date", self._own_cell(column), closed, told)

    def _my_state(self) -> str | None:
        """The stage that her own dates give on the day of the report."""
        best, state = None, None
        for stage in STAGES:
            day = self._own_cell(f"{stage}_on")
            if day is not None and day <= self.day and (best is None or day >= best):
                best, state = day, stage
        return state

    # cumulative sums

    def _claims(self) -> None:
        given = [
            snapshot
            for snapshot in self.snapshots
            if snapshot.said.get("claimed") is not None or snapshot.said.get("verified") is not None
        ]
        if not given:
            return
        own = self.own["claims"]
        last = given[-1]
        for column, date in (("claimed", "submitted_on"), ("verified", "verified_on")):
            if last.said.get(column) is not None:
                mine = self._my_sum(own, column, date, last.day) if own else None
                if mine is None and not last.said[column]:
                    continue  # nothing here and nothing there
                self._compare("claims", column, "cents", mine, last.said[column], last)
        if own:
            return
        before = dict.fromkeys(("claimed", "verified", "refused", "correction"), 0)
        for snapshot in given:
            now = {name: snapshot.said[name] for name in before if snapshot.said.get(name) is not None}
            grown = {name: cents - before[name] for name, cents in now.items()}
            before |= now
            if any(grown.values()):
                self.desk.add(
                    "claims",
                    {
                        "project": self.code,
                        "claim": f"ИСУН {snapshot.day.isoformat()}",
                        "submitted_on": snapshot.day,
                        "claimed": grown.get("claimed") or None,
                        "verified_on": snapshot.day if "verified" in grown else None,
                        "verified": grown.get("verified"),
                        "refused": grown.get("refused"),
                        "correction": grown.get("correction"),
                        "currency": "EUR",
                        ROW: snapshot.row_id(2),
                    },
                )

    def _payments(self) -> None:
        given = [snapshot for snapshot in self.snapshots if snapshot.said.get("paid") is not None]
        if not given:
            return
        own = self.own["payments"]
        last = given[-1]
        principal = [row for row in own if row["kind"] != "interest"]
        mine = self._my_sum(principal, "amount", "paid_on", last.day) if own else None
        if mine is not None or last.said["paid"]:
            self._compare("payments", "amount", "cents", mine, last.said["paid"], last)
        if own:
            return
        before: dict[str, int] = {}
        before_eu: dict[str, int] = {}
        for snapshot in given:
            now = dict(snapshot.said["payments"])
            if not now:  # only the whole is known: what no kind explains is of an unknown one
                now = {
                    **before,
                    "": (
                        snapshot.said["paid"]
                        - sum(cents for kind, cents in before.items() if kind not in ("", "interest"))
                    ),
                }
            else:
                now = {**{kind: cents for kind, cents in before.items() if kind}, "": 0, **now}
            eu = {**before_eu, **snapshot.said["payments_eu"]}
            for part, kind in enumerate((*_PAID, ""), start=10):
                grown = now.get(kind, 0) - before.get(kind, 0)
                if grown:
                    grown_eu = eu[kind] - before_eu.get(kind, 0) if kind in eu else None
                    self.desk.add(
                        "payments",
                        {
                            "project": self.code,
                            "paid_on": snapshot.day,
                            "amount": grown,
                            "currency": "EUR",
                            "kind": kind or None,
                            "eu_amount": grown_eu,
                            ROW: snapshot.row_id(part),
                        },
                    )
            before, before_eu = now, eu

    def _my_sum(self, rows: Rows, column: str, date: str, day: dt.date) -> int:
        return sum(
            _euro(row[column], row["currency"] or self.row["currency"])
            for row in rows
            if row[column] is not None and row[date] is not None and row[date] <= day
        )


def _facts_of_row(snapshot: _Snapshot, places: Places) -> dict[str, Any]:
    """What one row of a report says, in the register's terms."""
    layout, table, at = BY_NAME[snapshot.source.layout], snapshot.table, snapshot.at
    raw: dict[str, Any] = {}
    for name, heading in layout.fields.items():
        cell = table.columns[name][at] if name in table.columns else ""
        raw[name] = _typed(cell, heading.kind, snapshot.source.currency) if cell else None
    cells: dict[str, Any] = {}
    said: dict[str, Any] = {
        "cells": cells,
        "state": state_of(raw.get("status")),
        "closed_on": raw.get("closed_on"),
        "payments": {},
        "payments_eu": {},
    }
    found = places.of(raw["place"]) if raw.get("place") else ()
    if len(found) == 1:
        cells["municipality"], cells["settlement"] = found[0]
    if "eik" in table.columns:
        cells |= {"applicant_id": table.column("eik")[at] or None, "applicant": raw.get("beneficiary")}
    if layout.name == "proposals":
        cells |= {"submitted_on": raw["submitted_on"], "requested": raw["requested"], "score": raw.get("score")}
    elif layout.name == "contracts":
        _say_contract(raw, said, cells)
        cells["contract"] = plain_number(table.column("number")[at])
    else:
        eu, national = raw.get("grant_eu"), raw.get("grant_national")
        grant = raw.get("grant")
        if grant is None and layout.name == "payments" and eu is not None:
            grant = eu + (national or 0)
        cells |= {
            "total": raw["total"],
            "grant": grant,
            "grant_eu": eu,
            "grant_national": national,
            "own": raw.get("own"),
        }
        said |= {"grant": grant, "paid": raw.get("paid_total")}
    return said


def _say_contract(raw: dict[str, Any], facts: dict[str, Any], cells: dict[str, Any]) -> None:
    first, last = (
        {
            name: raw.get(f"{version}_{part}")
            for name, part in (
                ("total", "total"),
                ("grant", "grant"),
                ("grant_eu", "eu"),
                ("grant_national", "national"),
                ("own", "own"),
            )
        }
        for version in ("first", "last")
    )
    for version in (first, last):
        if version["grant"] is None and version["grant_eu"] is not None:
            version["grant"] = version["grant_eu"] + (version["grant_national"] or 0)
    last = {name: cents if cents is not None else first[name] for name, cents in last.items()}
    ends_on = raw["ends_on"] or raw["first_ends_on"]
    facts |= {
        "grant": last["grant"],
        "ends_on": ends_on,
        "first_grant": first["grant"],
        "first_ends_on": raw["first_ends_on"],
    }
    changed = (first["grant"] is not None and first["grant"] != last["grant"]) or (
        raw["first_ends_on"] is not None and raw["first_ends_on"] != ends_on
    )
    if changed and raw["annex_on"] is not None:
        facts["annex"] = {
            "signed_on": raw["annex_on"],
            "grant": last["grant"],
            "grant_eu": last["grant_eu"],
            "total": last["total"],
            "ends_on": ends_on,
        }
        version, end = (
            {name: cents if cents is not None else last[name] for name, cents in first.items()},
            raw["first_ends_on"] or ends_on,
        )
    else:
        version, end = last, ends_on
    cells |= version
    cells |= {
        "contracted_on": raw["signed_on"],
        "starts_on": raw["starts_on"] or raw["first_starts_on"],
        "ends_on": end,
    }
    for name, prefix in (
        ("claimed", "reported"),
        ("verified", "verified"),
        ("refused", "refused"),
        ("correction", "correction"),
    ):
        cents, eu = raw.get(f"{prefix}_grant"), raw.get(f"{prefix}_eu")
        facts[name] = cents if cents is not None or eu is None else eu + (raw.get(f"{prefix}_national") or 0)
    for kind, prefix in (
        ("advance", "advance"),
        ("interim", "interim"),
        ("final", "final"),
        ("recovery", "recovered"),
        ("interest", "interest"),
    ):
        cents = raw.get(f"{prefix}_total")
        if cents is None and raw.get(f"{prefix}_eu") is not None:
            cents = raw[f"{prefix}_eu"] + (raw.get(f"{prefix}_national") or 0)
        if cents is not None:
            sign = -1 if kind == "recovery" else 1
            facts["payments"][kind] = sign * abs(cents) if kind == "recovery" else cents
            if raw.get(f"{prefix}_eu") is not None:
                facts["payments_eu"][kind] = (
                    sign * abs(raw[f"{prefix}_eu"]) if kind == "recovery" else raw[f"{prefix}_eu"]
                )
    if facts["payments"]:
        facts["paid"] = sum(cents for kind, cents in facts["payments"].items() if kind != "interest")


def _typed(cell: str, kind: Kind, currency: str) -> Any:
    if kind is Kind.MONEY:
        return eur_cents(int(Decimal(cell) * 100), currency or "EUR")
    if kind is Kind.DATE:
        return dt.date.fromisoformat(cell)
    return Decimal(cell) if kind is Kind.AMOUNT else cell


def _euro(cents: int, currency: Any) -> int:
    return eur_cents(cents, currency or "EUR")


# --- rows that join ---------------------------------------------------------------------------------------------------


def _by_code(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, Rows]:
    """Project → the officer's rows of a table, of which these columns are compared."""
    found: dict[str, Rows] = {}
    cells = (plain(frame[name]) for name in columns)
    for code, *row in zip(plain(frame["project"]), *cells, strict=True):
        found.setdefault(code, []).append(dict(zip(columns, row, strict=True)))
    return found


# --- values of indicators ---------------------------------------------------------------------------------------------


def _join_values(pending: _Pending, tables: list[Table]) -> None:
    """„верифицирана“ is achieved, „отчетена“ reported, „целева“ what the contract promises; all with accumulation."""
    if not tables:
        return
    register = pending.register
    known, codes = known_projects(register), register["projects"]["project"]
    names = indicator_names(register)
    aggregation = dict(zip(register["indicators"]["indicator"], register["indicators"]["aggregation"], strict=True))
    mine = _values_entered(register)
    last = tables[-1].source.number
    latest: dict[tuple[str, str, str], Comparison] = {}
    for table in tables:
        source = table.source
        strangers: dict[str, int] = {}
        unknown: dict[str, int] = {}
        unusable: dict[str, int] = {}
        for at, (base, name) in enumerate(zip(table.column("base"), table.column("indicator"), strict=True)):
            if base not in known:
                strangers.setdefault(base, at)
                continue
            code = names.get(folded(name))
            if not code:
                if code is None:
                    unknown.setdefault(name, at)
                continue
            if aggregation.get(code) in ("ratio", "unique", "unique_sum"):
                unusable.setdefault(name, at)
                continue
            project = codes.iat[known[base]]
            row_id = source.row_id(table.rows[at])
            for part, (kind, column) in enumerate(
                (("planned", "target"), ("reported", "reported"), ("verified", "verified")), start=20
            ):
                cell = table.column(column)[at]
                if not cell:
                    continue
                value = Decimal(cell)
                ours = _my_value(mine.get((project, code, kind), []), source.as_of)
                latest[project, code, kind] = Comparison(
                    project, "values", kind, "number", ours, value, 0, row_id, code
                )
                if (project, code, kind) not in mine:
                    pending.add(
                        "values",
                        {
                            "indicator": code,
                            "project": project,
                            "measured_on": source.as_of,
                            "kind": kind,
                            "basis": "cumulative",
                            "value": value,
                            "verified_on": source.as_of if kind == "verified" else None,
                            ROW: source.row_id(table.rows[at], part),
                        },
                    )
        if source.number == last:
            for why, found in (
                ("not_of_strategy", strangers),
                ("indicator_unknown", unknown),
                ("indicator_needs_more", unusable),
            ):
                if found:
                    register.unjoined.append(Unjoined(why, source.number, len(found), tuple(list(found)[:5])))
    register.comparisons.extend(latest.values())


def _values_entered(register: Register) -> dict[tuple[str, str, str], list[tuple[dt.date, bool, Decimal]]]:
    found: dict[tuple[str, str, str], list[tuple[dt.date, bool, Decimal]]] = {}
    frame = register["values"]
    columns = [plain(frame[name]) for name in ("project", "indicator", "kind", "measured_on", "basis", "value")]
    for project, indicator, kind, day, basis, value in zip(*columns, strict=True):
        if project and indicator and kind and day:
            entry = (day, basis == "cumulative", Decimal(0) if value is None else value)
            found.setdefault((project, indicator, kind), []).append(entry)
    return found


def _my_value(entries: list[tuple[dt.date, bool, Decimal]], day: dt.date) -> Decimal | None:
    """Her values of one project with accumulation: a cumulative one replaces what stands before it."""
    if not entries:
        return None
    total = Decimal(0)
    for measured, is_cumulative, value in sorted(entries, key=lambda entry: (entry[0], entry[1])):
        if measured <= day:
            total = value if is_cumulative else total + value
    return total


# --- the territory ----------------------------------------------------------------------------------------------------


def _join_territory(register: Register, places: Places, tables: list[Table]) -> None:
    """Contracts of the public list on the territory: rows of ``territory_projects``, as of the day of the list."""
    if not tables:
        return
    frame = register["territory_projects"]
    spelled: dict[str, str] = {}
    for contract in frame["contract"]:
        if isinstance(contract, str):
            spelled.setdefault(base_number(contract), contract)
    entered = {
        (base_number(contract), municipality, day.date())
        for contract, municipality, day in zip(frame["contract"], frame["municipality"], frame["as_of"], strict=True)
        if pd.notna(day)
    }
    rows: list[dict[str, Any]] = []
    for table in tables:
        rows.extend(_territory_rows(table, places, spelled, entered))
        if table is tables[-1]:
            outside = {
                base: at for at, base in enumerate(table.column("base")) if not places.of(table.column("place")[at])
            }
            if outside:
                register.unjoined.append(
                    Unjoined("not_on_territory", table.source.number, len(outside), tuple(list(outside)[:5]))
                )
    register.tables["territory_projects"] = with_rows(frame, TABLES["territory_projects"], rows)


def _territory_rows(
    table: Table, places: Places, spelled: dict[str, str], entered: set[tuple[str, str, dt.date]]
) -> Iterator[dict[str, Any]]:
    source = table.source
    columns = [table.column(name) for name in ("base", "place", "programme", "total", "paid_total", "status")]
    for row, base, place, programme, total, paid, status in zip(table.rows, *columns, strict=True):
        for part, (municipality, settlement) in enumerate(places.of(place)):
            if (base, municipality, source.as_of) in entered:
                continue
            entered.add((base, municipality, source.as_of))
            yield {
                "contract": spelled.setdefault(base, base),
                "programme": programme or "—",
                "procedure": procedure_of(base),
                "municipality": municipality,
                "settlement": settlement,
                "total": int(Decimal(total) * 100) if total else None,
                "paid": int(Decimal(paid) * 100) if paid else None,
                "currency": source.currency or "EUR",
                "status": status or None,
                "as_of": source.as_of,
                ROW: source.row_id(row, 30 + min(part, 69)),
            }

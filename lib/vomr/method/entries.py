"""What every row of the register gives to every figure of absorption (method.md §2).

One entry says which row gives how many euro cents to which figure of which measure and fund. Lines of the table of
absorption are sums of entries, so measures add up to funds, groups and the total to the cent, and the rows behind a
figure are its entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from vomr.method.figures import Moment
from vomr.method.memo import memoised_by
from vomr.method.source_rows import SourceRow
from vomr.method.states import (
    claims_and_payments,
    converted,
    known_dates,
    known_projects,
    latest_of,
    months_later,
    on_day,
    strategy_projects,
)
from vomr.register import Register
from vomr.register.frames import ROW, Columns

MANAGEMENT = ("management", "running", "animation")  # kinds of measures
OF_MANAGEMENT = ("management", "management_contracts")  # tables
CALL_DATES = ["planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on"]
Scope = Literal["operations", "management", "strategy"]  # every figure belongs to one (method.md §2)
ENTRY_COLUMNS = ["figure", "measure", "fund", "project", "amount", "table", ROW, "group"]


class Pair(NamedTuple):
    """A measure and fund, and whether it is management; either may be None where rows do not say."""

    measure: str | None
    fund: str | None
    group: Literal["operations", "management"]

    @property
    def line(self) -> str:
        """Of its line in the absorption table."""
        unknown = "management" if self.group == "management" else None
        return f"{self.measure or unknown}.{self.fund}"


class Totals(NamedTuple):
    """Entries summed: euro cents, and how many there are, by figure and measure with fund."""

    cents: dict[tuple[str, Pair], int]
    counts: dict[tuple[str, Pair], int]

    def pairs(self) -> set[Pair]:
        return {pair for _, pair in self.counts}


@dataclass(frozen=True)
class _Rows:
    """The rows of one table that give to figures, whatever the day.

    Attributes
    ----------
    columns : Columns
        Money in euro cents.
    pairs : list of Pair
    pair, project, number : ndarray, shape (n,)
        Position in ``pairs``, project or None, and row as a person sees it.
    counts : ndarray of bool, shape (n,)
        Measures of management have no calls and no projects: what is entered there counts nowhere (method.md §2).
    """

    columns: Columns
    pairs: list[Pair]
    pair: np.ndarray
    project: np.ndarray
    number: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class _EntryRows:
    """What no day changes, and the totals of the days that were asked for."""

    rows: dict[str, _Rows]
    totals: dict[dt.date, Totals] = field(default_factory=dict)


@memoised_by(
    "measures", "budget", "calls", "projects", "annexes", "claims", "payments", "management", "management_contracts"
)
def _entry_rows(register: Register) -> _EntryRows:
    calls = register["calls"]
    claims, payments = claims_and_payments(register)
    frames = {
        "calls": calls.assign(budget=converted(register, "calls", calls, "budget"), project=None),
        "projects": strategy_projects(register),
        "claims": claims,
        "payments": payments,
        "management": management_rows(register),
        "management_contracts": _management_contracts(register),
    }
    kinds = measure_kinds(register)
    return _EntryRows({table: _rows_of(frame, table, kinds) for table, frame in frames.items()})


def _rows_of(frame: pd.DataFrame, table: str, kinds: dict[str | None, str]) -> _Rows:
    owners = list(zip(or_none(frame["measure"]), or_none(frame["fund"]), strict=True))
    place = {owner: at for at, owner in enumerate(dict.fromkeys(owners))}
    pairs = [
        Pair(
            measure, fund, "management" if table in OF_MANAGEMENT or kinds.get(measure) in MANAGEMENT else "operations"
        )
        for measure, fund in place
    ]
    at = np.fromiter((place[owner] for owner in owners), dtype="int64", count=len(owners))
    counts = np.array([table in OF_MANAGEMENT or pair.group == "operations" for pair in pairs], dtype=bool)[at]
    projects = np.array(or_none(frame["project"]), dtype=object)
    return _Rows(Columns(frame), pairs, at, projects, frame[ROW].to_numpy(), counts)


class _Part(NamedTuple):
    """The rows of one table that give to one figure: their positions, and the euro cents of each."""

    figure: str
    table: str
    at: np.ndarray
    amounts: np.ndarray


def _parts(register: Register, day: dt.date) -> Iterator[_Part]:
    """What every row gives to every figure on ``day``; where an amount is not known the row counts, with nothing."""
    rows, state, moment = _entry_rows(register).rows, on_day(register, day), np.datetime64(day)

    def part(figure: str, table: str, chosen: np.ndarray, amounts: np.ndarray) -> _Part:
        at = np.flatnonzero(chosen & rows[table].counts)
        return _Part(figure, table, at, amounts[at])

    projects = rows["projects"].columns
    signed, terminated, final, kept = (
        state[name] for name in ("is_signed", "is_terminated", "has_final_payment", "kept")
    )
    submitted, contracted, paid = state["is_submitted"], state["contracted"], state["paid"]
    rejected, withdrawn, completed = state["is_rejected"], state["is_withdrawn"], state["is_completed"]
    in_force, lost = signed & ~terminated, rejected | withdrawn
    advances_open = np.maximum(0, state["advances"] - state["verified"])
    halted = terminated | (state["is_suspended"] & ~completed)
    requested, by_group, decided = (projects.cents(name) for name in ("requested", "approved", "authority_approved"))
    by_authority, own = state["is_authority_approved"], projects.are("applicant_type", "lag")
    # no group decides on its own projects: the authority's approval stands for it
    approved, given = np.where(own, by_authority, state["is_approved"]), np.where(own, decided, by_group)
    open_ended = ~lost & ~signed & ~(projects.days("terminated_on") <= moment)
    soon = (state["ends_on"] <= np.datetime64(months_later(day, 6))) & ~completed & ~state["has_claim_beside_advances"]
    for figure, chosen, amounts in (
        ("submitted", submitted, requested),
        ("withdrawn", submitted & withdrawn, requested),
        ("rejected", submitted & rejected, requested),
        ("approved", approved & ~lost, given),
        ("authority_approved", by_authority & ~lost, decided),
        ("signed", signed, state["grant"]),
        ("terminated", terminated, state["grant"]),
        ("contracted", in_force | (signed & (kept > 0)), contracted),
        ("completed", in_force & completed, contracted),
        ("advances_open", advances_open > 0, advances_open),
        ("to_recover", terminated & (paid > kept), paid - kept),
        ("kept", terminated & (kept > 0), kept),
        ("savings", final, contracted - paid),
        (
            "waiting",
            approved & open_ended,
            np.where(by_authority & projects.known("authority_approved"), decided, given),
        ),
        ("undecided", own & state["is_approved"] & ~by_authority & open_ended, by_group),
        ("assessed", state["stage"] == "submitted", requested),
        ("reserve", state["stage"] == "reserve", requested),
        ("expiring", in_force & soon, contracted),
        ("advances_at_risk", halted & (advances_open > 0), advances_open),
    ):
        yield part(figure, "projects", chosen, amounts)
    calls, claims, payments = (rows[name].columns for name in ("calls", "claims", "payments"))
    planned = calls.are("status", "planned")
    not_cancelled, opened = ~_cancelled(calls, moment), (calls.days("opens_on") <= moment) & ~planned
    closes_on = calls.days("closes_on")
    closed = np.where(np.isnat(closes_on), calls.are("status", "closed"), closes_on < moment)
    announced = known_dates([calls.days(name) for name in CALL_DATES], day)
    yield part("called", "calls", not_cancelled & opened, calls.cents("budget"))
    yield part("open_calls", "calls", not_cancelled & opened & ~closed, calls.cents("budget"))
    yield part("announced", "calls", not_cancelled & ~opened & announced, calls.cents("budget"))
    yield part("claimed", "claims", claims.days("submitted_on") <= moment, claims.cents("claimed"))
    yield part("verified", "claims", claims.days("verified_on") <= moment, claims.cents("verified"))
    principal = ~payments.are("kind", "interest")
    yield part("paid", "payments", (payments.days("paid_on") <= moment) & principal, payments.cents("amount"))
    management, contracts = rows["management"].columns, rows["management_contracts"].columns
    for figure in ("claimed", "verified", "paid"):
        yield part(figure, "management", management.days(f"{figure}_on") <= moment, management.cents(figure))
    counting = _in_force(contracts, day)
    for figure in ("signed", "contracted"):
        yield part(figure, "management_contracts", counting, contracts.cents("amount"))


def _cancelled(calls: Columns, day: np.datetime64) -> np.ndarray:
    """Which calls are cancelled by ``day``; a cancelled one without a date is from the start (method.md §2)."""
    cancelled_on = calls.days("cancelled_on")
    return (cancelled_on <= day) | (np.isnat(cancelled_on) & calls.are("status", "cancelled"))


def in_force_on(contracts: pd.DataFrame, day: dt.date) -> np.ndarray:
    """Which rows of ``management_contracts`` count on ``day``: of each contract the latest one signed by then."""
    return _in_force(Columns(contracts), day)


def _in_force(contracts: Columns, day: dt.date) -> np.ndarray:
    signed_on = contracts.days("signed_on")
    known = np.flatnonzero(~(signed_on > np.datetime64(day)))
    own = latest_of(contracts.texts("contract")[known].tolist(), signed_on[known], contracts.numbers(ROW)[known])
    counts = np.zeros(len(signed_on), dtype=bool)
    counts[known[own]] = True
    return counts


def totals(register: Register, day: dt.date) -> Totals:
    """Sums of the entries of ``day``; made once for each register and day."""
    entry_rows = _entry_rows(register)
    if day not in entry_rows.totals:
        found = entry_rows.totals[day] = Totals({}, {})
        for part in _parts(register, day):
            rows = entry_rows.rows[part.table]
            counts = np.bincount(rows.pair[part.at], minlength=len(rows.pairs))
            cents = np.zeros(len(rows.pairs), dtype="int64")
            np.add.at(cents, rows.pair[part.at], part.amounts)
            for at in np.flatnonzero(counts):
                key = (part.figure, rows.pairs[at])
                found.cents[key] = found.cents.get(key, 0) + int(cents[at])
                found.counts[key] = found.counts.get(key, 0) + int(counts[at])
    return entry_rows.totals[day]


def pairs_known(register: Register, day: dt.date) -> set[Pair]:
    """Measures and funds of the calls and projects that a person could know of on ``day``."""
    rows = _entry_rows(register).rows
    known = {
        "calls": known_dates([rows["calls"].columns.days(name) for name in CALL_DATES], day),
        "projects": known_projects(register, day),
    }
    return {rows[table].pairs[at] for table, those in known.items() for at in np.unique(rows[table].pair[those])}


def entries(register: Register, day: dt.date, figures: Container[str]) -> pd.DataFrame:
    """What every row gives to some figures on ``day``.

    Parameters
    ----------
    register : Register
    day : date
    figures : container of str
        Those of :data:`SUMS`, ``waiting``, ``expiring``, ``advances_at_risk`` …

    Returns
    -------
    DataFrame
        Columns :data:`ENTRY_COLUMNS`: ``amount`` in euro cents, ``group`` is ``operations`` or ``management``; what a
        row does not say is None.
    """
    rows = _entry_rows(register).rows
    columns = {name: [np.empty(0, "int64" if name in ("amount", ROW) else object)] for name in ENTRY_COLUMNS}
    for part in _parts(register, day):
        if part.figure in figures:
            own, n = rows[part.table], len(part.at)
            pairs = np.array(own.pairs, dtype=object).reshape(-1, 3)[own.pair[part.at]]
            given = (
                np.full(n, part.figure, object),
                *pairs.T[:2],
                own.project[part.at],
                part.amounts,
                np.full(n, part.table, object),
                own.number[part.at],
                pairs.T[2],
            )
            for name, cells in zip(ENTRY_COLUMNS, given, strict=True):
                columns[name].append(cells)
    return pd.DataFrame(
        {name: pd.Series(np.concatenate(cells), dtype=cells[0].dtype) for name, cells in columns.items()}
    )


def rows_of_entries(moment: Moment, signs: Mapping[str, int], pairs: Iterable[Pair]) -> list[SourceRow]:
    """What every row of some measures and funds gave to a sum of entries by the day; all but the first of them are
    named in the note.
    """
    given, first = moment.by_day(_by_figure_and_pair), next(iter(signs), "")
    rows = [
        SourceRow(table, row, project, sign * cents, "" if name == first else name)
        for name, sign in signs.items()
        for pair in pairs
        for table, row, project, cents in given.get((name, pair), ())
    ]
    return sorted(rows, key=lambda row: (row.table, row.row, row.note))


def _by_figure_and_pair(register: Register, day: dt.date) -> dict[tuple[str, Pair], list[tuple[str, int, str, int]]]:
    """Table, row, project and cents of every entry."""
    rows = _entry_rows(register).rows
    given: dict[tuple[str, Pair], list[tuple[str, int, str, int]]] = {}
    for part in _parts(register, day):
        own = rows[part.table]
        columns = (own.pair[part.at], own.number[part.at], own.project[part.at], part.amounts)
        for pair, row, project, cents in zip(*(column.tolist() for column in columns), strict=True):
            given.setdefault((part.figure, own.pairs[pair]), []).append((part.table, row, project or "", cents))
    return given


@memoised_by("measures", "budget", "management")
def management_rows(register: Register) -> pd.DataFrame:
    """Rows of ``management``, in euro cents, each with the measure that its budget stands under.

    An item goes to the measure of its own kind (running costs, animation), else to the one measure for management;
    where that leaves a choice, the money stands in a line of its own, among management. Nobody writes into them.
    """
    frame = register["management"].copy()
    for column in ("planned", "claimed", "verified", "paid"):
        frame[column] = converted(register, "management", frame, column)
    budget = register["budget"]

    def fund_of(measure: str | None) -> str | None:
        funds = budget.loc[budget["measure"] == measure, "fund"].dropna().unique()
        return funds[0] if len(funds) == 1 else None

    measures = {item: _management_measure(register, item) for item in frame["item"].unique()}
    funds = {item: fund_of(measure) for item, measure in measures.items()}
    frame["measure"] = pd.Series([measures[item] for item in frame["item"]], index=frame.index, dtype="object")
    own_fund = pd.Series([funds[item] for item in frame["item"]], index=frame.index, dtype="object")
    frame["fund"] = frame["fund"].astype("object").where(frame["fund"].notna(), own_fund)
    frame["project"] = None
    return frame


def _management_contracts(register: Register) -> pd.DataFrame:
    """Rows of ``management_contracts``, in euro cents, under the one measure for management; else in a line of their
    own.
    """
    frame = register["management_contracts"]
    return frame.assign(
        amount=converted(register, "management_contracts", frame, "amount"),
        project=None,
        measure=pd.Series([_management_measure(register)] * len(frame), index=frame.index, dtype="object"),
    )


def _management_measure(register: Register, item: str | None = None) -> str | None:
    """The measure of management that money goes to: of its own kind, else the one for management, else the only one."""
    kinds = {measure: kind for measure, kind in measure_kinds(register).items() if kind in MANAGEMENT}
    same_kind = [measure for measure, kind in kinds.items() if kind == item]
    candidates = same_kind or [measure for measure, kind in kinds.items() if kind == "management"] or list(kinds)
    return candidates[0] if len(candidates) == 1 else None


def measure_kinds(register: Register) -> dict[str | None, str]:
    """Measure → kind."""
    measures = register["measures"]
    return dict(zip(measures["measure"], measures["kind"], strict=True))


def or_none(texts: pd.Series) -> list[str | None]:
    """Texts as plain values, None where there is none."""
    return [text if isinstance(text, str) else None for text in texts.to_numpy(dtype=object)]

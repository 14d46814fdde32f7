"""Absorption of the budget (method.md §2).

Every figure is a sum of entries: one entry says which row gives how many euro cents to which figure of which measure
and fund. Lines are sums of entries, so measures add up to funds, groups and the total to the cent, and the rows
behind a figure are its entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from vomr.method.figures import Figure, Reason, Value, ratio
from vomr.method.states import (
    by_day,
    claims_and_payments,
    euro,
    known_rows,
    latest,
    months_later,
    project_states,
    projects_known,
)
from vomr.register import Register
from vomr.register.read import ROW
from vomr.strategy import Limit
from vomr.words import N_

OPERATIONS = ("operations", "cooperation", "preparatory")
MANAGEMENT = ("management", "running", "animation")

# Cumulative sums of entries; the rules are sentences of vomr.method.rules
SUMS = (
    "called", "submitted", "withdrawn", "rejected", "approved", "authority_approved", "signed", "terminated",
    "contracted", "claimed", "verified", "paid", "advances_open", "to_recover", "savings",
)  # fmt: skip
IN_PERIOD = ("submitted", "approved", "contracted", "claimed", "verified", "paid")
COUNTS = ("submitted", "approved", "contracted", "completed", "expiring")
_MADE_OF = ("measures", "budget", "calls", "projects", "annexes", "claims", "payments", "management")
ENTRY_COLUMNS = ["figure", "measure", "fund", "project", "amount", "table", ROW, "group"]

NOTHING_STARTED = Reason("nothing_started", N_("nothing has been called, submitted or contracted yet"))
BUDGET_INCOMPLETE = Reason("budget_incomplete", N_("a part of the budget is not entered"))
BUDGET_UNKNOWN = Reason("budget_unknown", N_("the budget is not known"))
ZERO_BASE = Reason("zero_base", N_("the base is zero"))
NO_THRESHOLD = Reason("no_threshold", N_("the rules hold no contracting threshold with a date"))


@dataclass(frozen=True)
class Line:
    """One line of the absorption table: a measure and fund, a fund, a group or the total.

    ``line["paid"]`` is a :class:`Figure`; names are those of results.json (contract.md §5), with ``at_risk.expiring``
    and ``in_period.paid`` for the nested ones.
    """

    id: str
    measure: str | None
    fund: str | None
    complete: bool
    figures: dict[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def cents(self, name: str) -> int | None:
        """Euro cents of a sum of money."""
        value = self.figures[name].value
        return None if value is None else int(value)


@dataclass(frozen=True)
class ManagementShare:
    """Management in the whole EAFRD budget, beside its ceiling (Регламент (ЕС) 2021/1060, чл. 34(2))."""

    figure: Figure
    limit: Limit | None
    ok: bool | None


@dataclass(frozen=True)
class Absorption:
    """Every line of the absorption table, and the share of management."""

    total: Line
    operations: Line
    management: Line
    measures: tuple[Line, ...]
    funds: tuple[Line, ...]
    management_share: ManagementShare

    def lines(self) -> Iterator[Line]:
        yield from (self.total, self.operations, self.management, *self.measures, *self.funds)


def absorption(register: Register, day: dt.date, day_before: dt.date) -> Absorption:
    """All lines at ``day``; ``day_before`` is the last day before the period, for what happened in it.

    Source: method.md §2.
    """
    now, before = totals(register, day), totals(register, day_before)
    budget = budget_rows(register, day)
    kinds = measure_kinds(register)
    pairs = _pairs(register, day, now, budget)
    thresholds = [limit for limit in register.strategy.rules.limit if limit.id == "contracting_threshold" and limit.on]

    def line(line_id: str, members: list[Pair], measure: str | None = None, fund: str | None = None) -> Line:
        threshold = next((limit for limit in thresholds if (limit.measure, limit.fund) == (measure, fund)), None)
        if line_id == "absorption.management":
            threshold = None  # nobody contracts the LAG's own running costs
        return _line(line_id, measure, fund, members, register, budget, now, before, threshold)

    order = [fund.id for fund in register.strategy.funds]
    funds = sorted(
        {pair.fund for pair in pairs},
        key=lambda fund: (fund is None, order.index(fund) if fund in order else len(order), fund or ""),
    )
    of_funds = {
        fund: line(f"absorption.funds.{fund}", [pair for pair in pairs if pair.fund == fund], fund=fund)
        for fund in funds
    }
    return Absorption(
        total=line("absorption.total", pairs),
        operations=line("absorption.operations", [pair for pair in pairs if pair.group == "operations"]),
        management=line("absorption.management", [pair for pair in pairs if pair.group == "management"]),
        measures=tuple(line(pair.line_id, [pair], pair.measure, pair.fund) for pair in pairs),
        funds=tuple(of_funds.values()),
        management_share=_management_share(register, budget, kinds, of_funds.get("EAFRD")),
    )  # fmt: skip


class Pair(NamedTuple):
    """A measure and fund, and whether it is management; either may be None where rows do not say."""

    measure: str | None
    fund: str | None
    group: str

    @property
    def line_id(self) -> str:
        unknown = "management" if self.group == "management" else None
        return f"absorption.{self.measure or unknown}.{self.fund}"


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
    frame : DataFrame
        Money in euro cents.
    pairs : list of Pair
    pair, project, number : ndarray, shape (n,)
        Position in ``pairs``, project or None, and row as a person sees it.
    """

    frame: pd.DataFrame
    pairs: list[Pair]
    pair: np.ndarray
    project: np.ndarray
    number: np.ndarray


@dataclass(frozen=True)
class _Ground:
    """What no day changes, and the totals of the days that were asked for; another table makes another ground."""

    made_of: tuple[pd.DataFrame, ...]
    rows: dict[str, _Rows]
    totals: dict[dt.date, Totals] = field(default_factory=dict)


_grounds: WeakKeyDictionary[Register, _Ground] = WeakKeyDictionary()


def _ground(register: Register, state: pd.DataFrame) -> _Ground:
    made_of = tuple(register[name] for name in _MADE_OF)
    known = _grounds.get(register)
    if known is not None and all(ours is theirs for ours, theirs in zip(known.made_of, made_of, strict=True)):
        return known
    calls = register["calls"]
    calls = calls.assign(budget=euro(calls["budget"], calls["currency"]), project=None)
    claims, payments = claims_and_payments(register)
    frames = {"calls": calls, "projects": state, "claims": claims, "payments": payments, "management": management_rows(register)}  # fmt: skip
    kinds = measure_kinds(register)
    _grounds[register] = _Ground(made_of, {table: _rows_of(frame, table, kinds) for table, frame in frames.items()})
    return _grounds[register]


def _rows_of(frame: pd.DataFrame, table: str, kinds: dict[str | None, str]) -> _Rows:
    owners = list(zip(_or_none(frame["measure"]), _or_none(frame["fund"]), strict=True))
    place = {owner: at for at, owner in enumerate(dict.fromkeys(owners))}
    pairs = [
        Pair(measure, fund, "management" if table == "management" or kinds.get(measure) in MANAGEMENT else "operations")
        for measure, fund in place
    ]
    at = np.fromiter((place[owner] for owner in owners), dtype="int64", count=len(owners))
    return _Rows(frame, pairs, at, np.array(_or_none(frame["project"]), dtype=object), frame[ROW].to_numpy())


class _Part(NamedTuple):
    """The rows of one table that give to one figure: their positions, and the euro cents of each."""

    figure: str
    table: str
    at: np.ndarray
    amounts: np.ndarray


def _parts(rows: dict[str, _Rows], state: pd.DataFrame, day: dt.date) -> Iterator[_Part]:
    """What every row gives to every figure on ``day``; where an amount is not known the row counts, with nothing."""

    def part(figure: str, table: str, chosen: np.ndarray, amounts: pd.Series | np.ndarray) -> _Part:
        at = np.flatnonzero(chosen)
        if isinstance(amounts, np.ndarray):
            return _Part(figure, table, at, amounts[at])
        return _Part(figure, table, at, amounts.array[at].to_numpy(dtype="int64", na_value=0))

    def of(name: str) -> np.ndarray:
        return state[name].to_numpy()

    signed, terminated, final, kept = of("is_signed"), of("is_terminated"), of("has_final_payment"), of("kept")
    submitted, contracted, paid = of("is_submitted"), of("contracted"), of("paid")
    rejected, withdrawn = of("is_rejected"), of("is_withdrawn")
    in_force, lost = signed & ~terminated, rejected | withdrawn
    advances_open = np.maximum(0, of("advances") - of("verified"))
    halted = terminated | (of("is_suspended") & ~of("is_completed"))
    pending = of("is_approved") & ~lost & ~signed & ~by_day(state["terminated_on"], day)
    soon = by_day(state["ends_on"], months_later(day, 6)) & ~final & ~of("has_claim")
    for figure, chosen, amounts in (
        ("submitted", submitted, state["requested"]),
        ("withdrawn", submitted & withdrawn, state["requested"]),
        ("rejected", submitted & rejected, state["requested"]),
        ("approved", of("is_approved") & ~lost, state["approved"]),
        ("authority_approved", of("is_authority_approved") & ~lost, state["authority_approved"]),
        ("signed", signed, state["grant"]),
        ("terminated", terminated, state["grant"]),
        ("contracted", in_force | (signed & (kept > 0)), contracted),
        ("completed", in_force & of("is_completed"), contracted),
        ("advances_open", advances_open > 0, advances_open),
        ("to_recover", terminated & (paid > kept), paid - kept),
        ("savings", final, contracted - paid),
        ("commitment", signed | final, np.where(final, paid, contracted)),
        ("pending", pending, state["approved"]),
        ("expiring", in_force & soon, contracted),
        ("advances_at_risk", halted & (advances_open > 0), advances_open),
    ):
        yield part(figure, "projects", chosen, amounts)
    calls, claims, payments, management = (rows[name].frame for name in ("calls", "claims", "payments", "management"))
    opened = by_day(calls["opens_on"], day) & ~calls["status"].isin(["planned", "cancelled"]).to_numpy()
    yield part("called", "calls", opened, calls["budget"])
    yield part("claimed", "claims", by_day(claims["submitted_on"], day), claims["claimed"])
    yield part("verified", "claims", by_day(claims["verified_on"], day), claims["verified"])
    principal = (payments["kind"] != "interest").to_numpy(dtype=bool)
    yield part("paid", "payments", by_day(payments["paid_on"], day) & principal, payments["amount"])
    for figure in ("claimed", "verified", "paid"):
        yield part(figure, "management", by_day(management[f"{figure}_on"], day), management[figure])


def totals(register: Register, day: dt.date) -> Totals:
    """Sums of the entries of ``day``; made once for each register and day."""
    state = project_states(register, day)
    ground = _ground(register, state)
    if day not in ground.totals:
        found = ground.totals[day] = Totals({}, {})
        for part in _parts(ground.rows, state, day):
            rows = ground.rows[part.table]
            counts = np.bincount(rows.pair[part.at], minlength=len(rows.pairs))
            cents = np.zeros(len(rows.pairs), dtype="int64")
            np.add.at(cents, rows.pair[part.at], part.amounts)
            for at in np.flatnonzero(counts):
                key = (part.figure, rows.pairs[at])
                found.cents[key] = found.cents.get(key, 0) + int(cents[at])
                found.counts[key] = found.counts.get(key, 0) + int(counts[at])
    return ground.totals[day]


def entries(register: Register, day: dt.date, figures: Container[str]) -> pd.DataFrame:
    """What every row gives to some figures on ``day``.

    Parameters
    ----------
    register : Register
    day : date
    figures : container of str
        Those of :data:`SUMS`, ``commitment``, ``pending``, ``expiring`` and ``advances_at_risk``.

    Returns
    -------
    DataFrame
        Columns :data:`ENTRY_COLUMNS`: ``amount`` in euro cents, ``group`` is ``operations`` or ``management``; what a
        row does not say is None.
    """
    state = project_states(register, day)
    rows = _ground(register, state).rows
    columns = {name: [np.empty(0, "int64" if name in ("amount", ROW) else object)] for name in ENTRY_COLUMNS}
    for part in _parts(rows, state, day):
        if part.figure in figures:
            own, n = rows[part.table], len(part.at)
            pairs = np.array(own.pairs, dtype=object).reshape(-1, 3)[own.pair[part.at]]
            given = (np.full(n, part.figure, object), *pairs.T[:2], own.project[part.at], part.amounts, np.full(n, part.table, object), own.number[part.at], pairs.T[2])  # fmt: skip
            for name, cells in zip(ENTRY_COLUMNS, given, strict=True):
                columns[name].append(cells)
    return pd.DataFrame(
        {name: pd.Series(np.concatenate(cells), dtype=cells[0].dtype) for name, cells in columns.items()}
    )


def management_rows(register: Register) -> pd.DataFrame:
    """Rows of ``management``, in euro cents, each with the measure that its budget stands under.

    An item goes to the measure of its own kind (running costs, animation), else to the one measure for management;
    where that leaves a choice, the money stands in a line of its own, among management.
    """
    frame = register["management"].copy()
    for column in ("planned", "claimed", "verified", "paid"):
        frame[column] = euro(frame[column], frame["currency"])
    kinds = {measure: kind for measure, kind in measure_kinds(register).items() if kind in MANAGEMENT}
    budget = register["budget"]

    def measure_of(item: str) -> str | None:
        same_kind = [measure for measure, kind in kinds.items() if kind == item]
        candidates = same_kind or [measure for measure, kind in kinds.items() if kind == "management"] or list(kinds)
        return candidates[0] if len(candidates) == 1 else None

    def fund_of(measure: str | None) -> str | None:
        funds = budget.loc[budget["measure"] == measure, "fund"].dropna().unique()
        return funds[0] if len(funds) == 1 else None

    measures = {item: measure_of(item) for item in frame["item"].unique()}
    funds = {item: fund_of(measure) for item, measure in measures.items()}
    frame["measure"] = pd.Series([measures[item] for item in frame["item"]], index=frame.index, dtype="object")
    own_fund = pd.Series([funds[item] for item in frame["item"]], index=frame.index, dtype="object")
    frame["fund"] = frame["fund"].astype("object").where(frame["fund"].notna(), own_fund)
    frame["project"] = None
    return frame


def budget_rows(register: Register, day: dt.date) -> pd.DataFrame:
    """The budget in force on ``day``: of every measure and fund the row with the latest ``valid_from``."""
    budget = register["budget"]
    in_force = latest(budget[by_day(budget["valid_from"], day)], ["measure", "fund"], "valid_from").sort_values(ROW)
    return in_force.assign(euro=euro(in_force["amount"], in_force["currency"]))


def measure_kinds(register: Register) -> dict[str | None, str]:
    """Measure → kind."""
    measures = register["measures"]
    return dict(zip(measures["measure"], measures["kind"], strict=True))


def _pairs(register: Register, day: dt.date, now: Totals, budget: pd.DataFrame) -> list[Pair]:
    """Measure × fund, in the order of measures and funds; what has no measure or no fund comes last."""
    calls = register["calls"]
    call_dates = ["planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on"]
    calls = calls[known_rows(calls, call_dates, day)]
    state = projects_known(register, day)
    kinds = measure_kinds(register)
    found = now.pairs()
    for frame in (budget, calls, state):
        for measure, fund in set(zip(_or_none(frame["measure"]), _or_none(frame["fund"]), strict=True)):
            found.add(Pair(measure, fund, "management" if kinds.get(measure) in MANAGEMENT else "operations"))
    measures: dict[str | None, int] = {measure: place for place, measure in enumerate(register["measures"]["measure"])}
    funds: dict[str | None, int] = {fund.id: place for place, fund in enumerate(register.strategy.funds)}

    def place(pair: Pair) -> tuple[Any, ...]:
        return (
            pair.measure is None, measures.get(pair.measure, len(measures)), pair.measure or "",
            pair.fund is None, funds.get(pair.fund, len(funds)), pair.fund or "", pair.group == "management",
        )  # fmt: skip

    return sorted(found, key=place)


def _or_none(texts: pd.Series) -> list[str | None]:
    return [text if isinstance(text, str) else None for text in texts]


def _line(
    line_id: str,
    measure: str | None,
    fund: str | None,
    members: list[Pair],
    register: Register,
    budget: pd.DataFrame,
    now: Totals,
    before: Totals,
    threshold: Limit | None,
) -> Line:
    def total(of: dict[tuple[str, Pair], int], figure: str) -> int:
        return sum(of.get((figure, member), 0) for member in members)

    figures: dict[str, Figure] = {}

    def add(name: str, value: Value, unit: Any, base: str | None = None, reason: Reason | None = None) -> None:
        rule = f"absorption.{name}"
        figures[name] = Figure(
            f"{line_id}.{name}", value, unit, rule, base and f"{line_id}.{base}", reason if value is None else None
        )

    known_budget, complete = _budget_of(members, register, budget)
    add("budget", known_budget, "cents", reason=BUDGET_UNKNOWN)
    for name in SUMS:
        add(name, total(now.cents, name), "cents")
    commitments = total(now.cents, "commitment") + total(now.cents, "pending")
    add("free", None if known_budget is None else known_budget - commitments, "cents", reason=BUDGET_UNKNOWN)
    contracted = total(now.cents, "contracted")
    at_risk, no_threshold = _threshold_risk(threshold, known_budget, complete, contracted)
    add("at_risk.threshold", at_risk, "cents", reason=no_threshold)
    add("at_risk.expiring", total(now.cents, "expiring"), "cents")
    add("at_risk.advances", total(now.cents, "advances_at_risk"), "cents")
    for name in COUNTS:
        add(f"{name}_count", total(now.counts, name), "count")
    contractable = any(total(now.cents, name) or total(now.counts, name) for name in ("called", "submitted", "signed"))
    started = contractable or (
        bool(members)
        and all(member.group == "management" for member in members)
        and any(total(now.cents, name) for name in ("claimed", "paid"))
    )
    for name, numerator in (("contracted_rate", "contracted"), ("paid_rate", "paid")):
        nothing = not started or (name == "contracted_rate" and not contractable)
        reason = (
            NOTHING_STARTED
            if nothing
            else BUDGET_UNKNOWN
            if known_budget is None
            else BUDGET_INCOMPLETE
            if not complete
            else ZERO_BASE
        )
        share = ratio(total(now.cents, numerator), known_budget) if complete and not nothing else None
        add(name, share, "share", "budget", reason)
    add(
        "payment_rate",
        ratio(total(now.cents, "paid"), contracted) if started else None,
        "share",
        "contracted",
        ZERO_BASE if started else NOTHING_STARTED,
    )
    for name in IN_PERIOD:
        add(f"in_period.{name}", total(now.cents, name) - total(before.cents, name), "cents")
    return Line(line_id, measure, fund, complete, figures)


def _budget_of(members: list[Pair], register: Register, budget: pd.DataFrame) -> tuple[int | None, bool]:
    """The sum of what is known, and whether all of it is known.

    Money without a measure or a fund has no budget of its own, so it leaves the others complete.
    """
    incomplete_funds = register.strategy.incomplete_funds()
    amounts = {
        (measure, fund): None if pd.isna(amount) else int(amount)
        for measure, fund, amount in zip(budget["measure"], budget["fund"], budget["euro"], strict=True)
    }
    budgeted = [member for member in members if member.measure is not None and member.fund is not None]
    known = [amount for member in budgeted if (amount := amounts.get((member.measure, member.fund))) is not None]
    complete = (
        bool(budgeted) and len(known) == len(budgeted) and not any(pair.fund in incomplete_funds for pair in budgeted)
    )
    return (sum(known) if known else None), complete


def _threshold_risk(
    threshold: Limit | None, budget: int | None, complete: bool, contracted: int
) -> tuple[int | None, Reason | None]:
    if threshold is None:
        return None, NO_THRESHOLD
    if budget is None:
        return None, BUDGET_UNKNOWN
    if not complete:
        return None, BUDGET_INCOMPLETE
    required = Fraction(threshold.value) * budget
    return max(0, -((contracted - required) // 1)), None  # a fraction of a cent still has to be contracted


def _management_share(
    register: Register, budget: pd.DataFrame, kinds: dict[str | None, str], eafrd: Line | None
) -> ManagementShare:
    """Management's part of the EAFRD budget, on unrounded values: levs divided by the rate, not by rounded euro."""
    limit = register.strategy.limit("management_share")
    rows = budget[budget["fund"] == "EAFRD"]
    figure_id = "absorption.management_share"

    def undefined(reason: Reason) -> ManagementShare:
        return ManagementShare(Figure(figure_id, None, "share", figure_id, reason=reason), limit, None)

    if rows.empty:
        return undefined(BUDGET_UNKNOWN)
    if eafrd is None or not eafrd.complete or rows["euro"].isna().any():
        return undefined(BUDGET_INCOMPLETE)
    is_management = rows["measure"].map(kinds).isin(MANAGEMENT)
    share = ratio(_unrounded(rows[is_management]), _unrounded(rows))
    if share is None:
        return undefined(ZERO_BASE)
    ok = None if limit is None or not limit.verified else share <= Fraction(limit.value)
    return ManagementShare(Figure(figure_id, share, "share", figure_id), limit, ok)


def _unrounded(rows: pd.DataFrame) -> Fraction:
    """Euro cents before rounding."""
    return sum(
        (
            Fraction(int(amount)) * (Fraction(100_000, 195_583) if currency == "BGN" else 1)
            for amount, currency in zip(rows["amount"], rows["currency"], strict=True)
        ),
        Fraction(0),
    )

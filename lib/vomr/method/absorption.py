"""Absorption of the budget (method.md §2).

Every figure is a sum of entries: one entry says which row gives how many euro cents to which figure of which measure
and fund. Lines are sums of entries, so measures add up to funds, groups and the total to the cent, and the rows
behind a figure are its entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
_kept: WeakKeyDictionary[Register, tuple[tuple[pd.DataFrame, ...], dict[dt.date, pd.DataFrame]]] = WeakKeyDictionary()
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
    now, before = entries(register, day), entries(register, day_before)
    budget = budget_rows(register, day)
    kinds = measure_kinds(register)
    pairs = _pairs(register, day, now, budget)
    sums, sums_before, counts = _pivot(now, "sum"), _pivot(before, "sum"), _pivot(now, "count")
    thresholds = [limit for limit in register.strategy.rules.limit if limit.id == "contracting_threshold" and limit.on]

    def line(line_id: str, members: list[_Pair], measure: str | None = None, fund: str | None = None) -> Line:
        threshold = next((limit for limit in thresholds if (limit.measure, limit.fund) == (measure, fund)), None)
        if line_id == "absorption.management":
            threshold = None  # nobody contracts the LAG's own running costs
        return _line(line_id, measure, fund, members, register, budget, sums, sums_before, counts, threshold)

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


def entries(register: Register, day: dt.date) -> pd.DataFrame:
    """What every row gives to every figure on ``day``.

    Returns
    -------
    DataFrame
        Columns ``figure``, ``measure``, ``fund``, ``project``, ``amount`` (euro cents), ``table``, ``_row`` and
        ``group`` (``operations`` or ``management``). Beside the figures of :data:`SUMS` there are ``commitment``,
        ``pending``, ``expiring`` and ``advances_at_risk``. Made once for each register and day.
    """
    made_of = tuple(register[name] for name in _MADE_OF)
    known = _kept.get(register)
    if known is None or not all(ours is theirs for ours, theirs in zip(known[0], made_of, strict=True)):
        known = _kept[register] = (made_of, {})
    if day not in known[1]:
        known[1][day] = _entries(register, day)
    return known[1][day].copy(deep=False)


def _entries(register: Register, day: dt.date) -> pd.DataFrame:
    state = project_states(register, day)
    calls = register["calls"]
    claims, payments = claims_and_payments(register)
    now = {name: state[name].to_numpy() for name in state if state[name].dtype == bool or state[name].dtype == "int64"}
    signed, terminated, final = now["is_signed"], now["is_terminated"], now["has_final_payment"]
    lost = now["is_rejected"] | now["is_withdrawn"]
    pending = now["is_approved"] & ~lost & ~signed & ~by_day(state["terminated_on"], day)
    commitment = np.where(final, now["paid"], now["contracted"])
    soon = by_day(state["ends_on"], months_later(day, 6))
    advances_open = np.maximum(0, now["advances"] - now["verified"])
    halted = terminated | (now["is_suspended"] & ~now["is_completed"])
    management = management_rows(register)

    parts: list[dict[str, Any]] = []

    def of(frame: pd.DataFrame, table: str) -> Callable[[str, np.ndarray, Any], None]:
        """The function that enters the rows of one table under a figure."""
        identity = {name: _objects(frame[name]) for name in ("measure", "fund", "project")}
        numbers = frame[ROW].to_numpy()

        def enter(figure: str, mask: np.ndarray, amounts: Any) -> None:
            if mask.any():
                rows = {name: values[mask] for name, values in identity.items()}
                parts.append(
                    {"figure": figure, **rows, "amount": _whole(amounts)[mask], "table": table, ROW: numbers[mask]}
                )

        return enter

    opened = by_day(calls["opens_on"], day) & ~calls["status"].isin(["planned", "cancelled"]).to_numpy()
    of(calls.assign(project=None), "calls")("called", opened, euro(calls["budget"], calls["currency"]))
    enter = of(state, "projects")
    enter("submitted", now["is_submitted"], state["requested"])
    enter("withdrawn", now["is_submitted"] & now["is_withdrawn"], state["requested"])
    enter("rejected", now["is_submitted"] & now["is_rejected"], state["requested"])
    enter("approved", now["is_approved"] & ~lost, state["approved"])
    enter("authority_approved", now["is_authority_approved"] & ~lost, state["authority_approved"])
    enter("signed", signed, state["grant"])
    enter("terminated", terminated, state["grant"])
    enter("contracted", signed & (~terminated | (now["kept"] > 0)), now["contracted"])
    enter("completed", signed & now["is_completed"] & ~terminated, now["contracted"])
    enter("advances_open", advances_open > 0, advances_open)
    enter("to_recover", terminated & (now["paid"] > now["kept"]), now["paid"] - now["kept"])
    enter("savings", final, now["contracted"] - now["paid"])
    enter("commitment", signed | final, commitment)
    enter("pending", pending, state["approved"])
    enter("expiring", signed & ~terminated & ~final & soon & ~now["has_claim"], now["contracted"])
    enter("advances_at_risk", halted & (advances_open > 0), advances_open)
    enter = of(claims, "claims")
    enter("claimed", by_day(claims["submitted_on"], day), claims["claimed"])
    enter("verified", by_day(claims["verified_on"], day), claims["verified"])
    principal = (payments["kind"] != "interest").to_numpy(dtype=bool)
    of(payments, "payments")("paid", by_day(payments["paid_on"], day) & principal, payments["amount"])
    enter = of(management, "management")
    for figure in ("claimed", "verified", "paid"):
        enter(figure, by_day(management[f"{figure}_on"], day), management[figure])
    return _together(parts, measure_kinds(register))


def _together(parts: list[dict[str, Any]], kinds: dict[str | None, str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame({column: pd.Series(dtype="object") for column in ENTRY_COLUMNS}).astype({"amount": "int64"})
    sizes = [len(part[ROW]) for part in parts]
    columns = {
        name: np.repeat(np.array([part[name] for part in parts], dtype=object), sizes)
        if name in ("figure", "table")
        else np.concatenate([part[name] for part in parts])
        for name in parts[0]
    }
    management = {measure for measure, kind in kinds.items() if kind in MANAGEMENT}
    is_management = np.array([measure in management for measure in columns["measure"]]) | (
        columns["table"] == "management"
    )
    columns["group"] = np.where(is_management, "management", "operations").astype(object)
    return pd.DataFrame({name: pd.Series(columns[name], dtype=columns[name].dtype) for name in ENTRY_COLUMNS})


def _objects(texts: pd.Series) -> np.ndarray:
    """Texts as Python objects, None where missing: quick to take rows from."""
    values = texts.to_numpy(dtype=object, copy=True)
    values[texts.isna().to_numpy()] = None
    return values


def _whole(amounts: Any) -> np.ndarray:
    """Cents as int64; a row whose amount is not known counts, with nothing."""
    return amounts if isinstance(amounts, np.ndarray) else amounts.fillna(0).to_numpy(dtype="int64")


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

    frame["measure"] = pd.Series([measure_of(item) for item in frame["item"]], index=frame.index, dtype="object")
    own_fund = pd.Series([fund_of(measure) for measure in frame["measure"]], index=frame.index, dtype="object")
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


class _Pair(NamedTuple):
    """A measure and fund, and whether it is management; either may be None where rows do not say."""

    measure: str | None
    fund: str | None
    group: str

    @property
    def line_id(self) -> str:
        unknown = "management" if self.group == "management" else None
        return f"absorption.{self.measure or unknown}.{self.fund}"


def _pairs(register: Register, day: dt.date, now: pd.DataFrame, budget: pd.DataFrame) -> list[_Pair]:
    """Measure × fund, in the order of measures and funds; what has no measure or no fund comes last."""
    calls = register["calls"]
    call_dates = ["planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on"]
    calls = calls[known_rows(calls, call_dates, day)]
    state = projects_known(register, day)
    kinds = measure_kinds(register)
    found = {_Pair(*pair) for pair in set(zip(now["measure"], now["fund"], now["group"], strict=True))}
    for frame in (budget, calls, state):
        for measure, fund in set(zip(_or_none(frame["measure"]), _or_none(frame["fund"]), strict=True)):
            found.add(_Pair(measure, fund, "management" if kinds.get(measure) in MANAGEMENT else "operations"))
    measures: dict[str | None, int] = {measure: place for place, measure in enumerate(register["measures"]["measure"])}
    funds: dict[str | None, int] = {fund.id: place for place, fund in enumerate(register.strategy.funds)}

    def place(pair: _Pair) -> tuple[Any, ...]:
        return (
            pair.measure is None, measures.get(pair.measure, len(measures)), pair.measure or "",
            pair.fund is None, funds.get(pair.fund, len(funds)), pair.fund or "", pair.group == "management",
        )  # fmt: skip

    return sorted(found, key=place)


def _or_none(texts: pd.Series) -> list[str | None]:
    return [text if isinstance(text, str) else None for text in texts]


_Pivot = dict[tuple[str, _Pair], int]


def _pivot(frame: pd.DataFrame, how: str) -> _Pivot:
    totals: _Pivot = {}
    columns = (frame[name] for name in ("figure", "measure", "fund", "group", "amount"))
    for figure, measure, fund, group, amount in zip(*columns, strict=True):
        key = (figure, _Pair(measure, fund, group))
        totals[key] = totals.get(key, 0) + (int(amount) if how == "sum" else 1)
    return totals


def _line(
    line_id: str,
    measure: str | None,
    fund: str | None,
    members: list[_Pair],
    register: Register,
    budget: pd.DataFrame,
    sums: _Pivot,
    sums_before: _Pivot,
    counts: _Pivot,
    threshold: Limit | None,
) -> Line:
    def total(pivot: _Pivot, figure: str) -> int:
        return sum(pivot.get((figure, member), 0) for member in members)

    figures: dict[str, Figure] = {}

    def add(name: str, value: Value, unit: Any, base: str | None = None, reason: Reason | None = None) -> None:
        rule = f"absorption.{name}"
        figures[name] = Figure(
            f"{line_id}.{name}", value, unit, rule, base and f"{line_id}.{base}", reason if value is None else None
        )

    known_budget, complete = _budget_of(members, register, budget)
    add("budget", known_budget, "cents", reason=BUDGET_UNKNOWN)
    for name in SUMS:
        add(name, total(sums, name), "cents")
    commitments = total(sums, "commitment") + total(sums, "pending")
    add("free", None if known_budget is None else known_budget - commitments, "cents", reason=BUDGET_UNKNOWN)
    contracted = total(sums, "contracted")
    at_risk, no_threshold = _threshold_risk(threshold, known_budget, complete, contracted)
    add("at_risk.threshold", at_risk, "cents", reason=no_threshold)
    add("at_risk.expiring", total(sums, "expiring"), "cents")
    add("at_risk.advances", total(sums, "advances_at_risk"), "cents")
    for name in COUNTS:
        add(f"{name}_count", total(counts, name), "count")
    contractable = any(total(sums, name) or total(counts, name) for name in ("called", "submitted", "signed"))
    started = contractable or (
        bool(members)
        and all(member.group == "management" for member in members)
        and any(total(sums, name) for name in ("claimed", "paid"))
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
        share = ratio(total(sums, numerator), known_budget) if complete and not nothing else None
        add(name, share, "share", "budget", reason)
    add(
        "payment_rate",
        ratio(total(sums, "paid"), contracted) if started else None,
        "share",
        "contracted",
        ZERO_BASE if started else NOTHING_STARTED,
    )
    for name in IN_PERIOD:
        add(f"in_period.{name}", total(sums, name) - total(sums_before, name), "cents")
    return Line(line_id, measure, fund, complete, figures)


def _budget_of(members: list[_Pair], register: Register, budget: pd.DataFrame) -> tuple[int | None, bool]:
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

"""Absorption of the budget (method.md §2).

Every figure is a sum of what the rows give (:mod:`vomr.method.entries`), or a rate of such sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from vomr.method.entries import MANAGEMENT, Pair, Totals, measure_kinds, or_none, totals
from vomr.method.figures import Figure, Reason, Value, ratio
from vomr.method.states import by_day, euro, known_rows, latest, projects_known
from vomr.register import Register
from vomr.register.read import ROW
from vomr.strategy import Limit
from vomr.words import N_

# Cumulative sums of entries; the rules are sentences of vomr.method.rules
SUMS = (
    "called", "submitted", "withdrawn", "rejected", "approved", "authority_approved", "signed", "terminated",
    "contracted", "claimed", "verified", "paid", "advances_open", "to_recover", "savings",
)  # fmt: skip
IN_PERIOD = ("submitted", "approved", "contracted", "claimed", "verified", "paid")
COUNTS = ("submitted", "approved", "contracted", "completed", "expiring")

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


def budget_rows(register: Register, day: dt.date) -> pd.DataFrame:
    """The budget in force on ``day``: of every measure and fund the row with the latest ``valid_from``."""
    budget = register["budget"]
    in_force = latest(budget[by_day(budget["valid_from"], day)], ["measure", "fund"], "valid_from").sort_values(ROW)
    return in_force.assign(euro=euro(in_force["amount"], in_force["currency"]))


def _pairs(register: Register, day: dt.date, now: Totals, budget: pd.DataFrame) -> list[Pair]:
    """Measure × fund, in the order of measures and funds; what has no measure or no fund comes last."""
    calls = register["calls"]
    call_dates = ["planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on"]
    calls = calls[known_rows(calls, call_dates, day)]
    state = projects_known(register, day)
    kinds = measure_kinds(register)
    found = now.pairs()
    for frame in (budget, calls, state):
        for measure, fund in set(zip(or_none(frame["measure"]), or_none(frame["fund"]), strict=True)):
            found.add(Pair(measure, fund, "management" if kinds.get(measure) in MANAGEMENT else "operations"))
    measures: dict[str | None, int] = {measure: place for place, measure in enumerate(register["measures"]["measure"])}
    funds: dict[str | None, int] = {fund.id: place for place, fund in enumerate(register.strategy.funds)}

    def place(pair: Pair) -> tuple[Any, ...]:
        return (
            pair.measure is None, measures.get(pair.measure, len(measures)), pair.measure or "",
            pair.fund is None, funds.get(pair.fund, len(funds)), pair.fund or "", pair.group == "management",
        )  # fmt: skip

    return sorted(found, key=place)


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

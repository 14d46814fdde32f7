"""Absorption of the budget (method.md §2).

Every figure is a sum of what the rows give (:mod:`vomr.method.entries`), or a rate of such sums, and belongs to one
scope:
operations, management, or the strategy, which is both of them together. What a scope does not have is not applicable,
never zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from vomr.funds import EAFRD
from vomr.kinds import Cents, Unit
from vomr.method.entries import CALL_DATES, MANAGEMENT, Pair, Scope, Totals, measure_kinds, or_none, totals
from vomr.method.figures import Figure, Reason, Value, ratio
from vomr.method.states import by_day, euro, known_rows, latest, projects_known
from vomr.money import CURRENCIES
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.strategy import Limit
from vomr.words import N_

# Cumulative sums of entries; the rules are sentences of vomr.method.rules
SUMS = (
    "called",
    "submitted",
    "withdrawn",
    "rejected",
    "approved",
    "authority_approved",
    "signed",
    "terminated",
    "contracted",
    "claimed",
    "verified",
    "paid",
    "advances_open",
    "to_recover",
    "savings",
)
# What a free budget is made of beside the sums, and what stands outside of it
BESIDE_FREE = ("waiting", "freed", "assessed", "reserve", "open_calls", "announced", "available")
AT_RISK = ("at_risk.threshold", "at_risk.expiring", "at_risk.advances")
IN_PERIOD = ("submitted", "approved", "contracted", "claimed", "verified", "paid")
COUNTS = ("submitted", "approved", "contracted", "completed", "expiring")
RATES = ("contracted_rate", "paid_rate", "payment_rate")
MONEY = ("budget", *SUMS, "free", *BESIDE_FREE, *AT_RISK)
FIGURES: dict[str, Unit] = {
    **dict.fromkeys(MONEY, "cents"),
    **dict.fromkeys((f"{name}_count" for name in COUNTS), "count"),
    **dict.fromkeys(RATES, "share"),
    **dict.fromkeys((f"in_period.{name}" for name in IN_PERIOD), "cents"),
}
_OF_BOTH = ("contracted", "claimed", "verified", "paid")  # what projects and management have alike
_BASES = {"contracted_rate": "budget", "paid_rate": "budget", "payment_rate": "contracted"}

NOT_APPLICABLE = Reason("not_applicable", N_("not applicable here"))
NO_DATA = Reason("no_data", N_("no data has been entered"))
NO_CLAIMS = Reason("no_data", N_("the register holds no payment claims"))
NOTHING_STARTED = Reason("nothing_started", N_("nothing has been called, submitted or contracted yet"))
BUDGET_INCOMPLETE = Reason("budget_incomplete", N_("a part of the budget is not entered"))
BUDGET_UNKNOWN = Reason("budget_unknown", N_("the budget is not known"))
ZERO_BASE = Reason("zero_base", N_("the base is zero"))
NO_THRESHOLD = Reason("no_threshold", N_("the rules hold no contracting threshold with a date"))

Known = dict[str, tuple[Value, Reason | None]]


@dataclass(frozen=True)
class Line:
    """One line of the absorption table: a measure and fund, a fund, a group or the total.

    ``line["paid"]`` is a :class:`Figure`; names are those of results.json (contract.md §5), with ``at_risk.expiring``
    and ``in_period.paid`` for the nested ones. ``started`` says whether anything was called, submitted or contracted
    in it; of management, whether anything was contracted, claimed or paid.
    """

    id: str
    scope: Scope
    measure: str | None
    fund: str | None
    complete: bool
    started: bool
    figures: dict[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def cents(self, name: str) -> Cents | None:
        """Euro cents of a sum of money."""
        return Cents.of(self.figures[name].value)


@dataclass(frozen=True)
class Threshold:
    """A contracting threshold of the rules, over the operations that it holds for; preparatory measures stand outside.

    ``missing`` is what is still to be contracted; ``reached`` says of one whose day has passed whether it was reached
    on that day, and is None before it or where the budget is not known in full.
    """

    limit: Limit
    due: dt.date
    budget: Cents | None
    contracted: Cents
    missing: Figure
    reached: bool | None


@dataclass(frozen=True)
class ManagementShare:
    """Management in the whole EAFRD budget, beside its ceiling (Регламент (ЕС) 2021/1060, чл. 34(2))."""

    figure: Figure
    limit: Limit | None
    ok: bool | None


@dataclass(frozen=True)
class Absorption:
    """Every line of the absorption table, the thresholds of the rules, and the share of management.

    ``total`` and ``funds`` are of the strategy, ``operations`` and ``operations_funds`` of operations; each of
    ``measures`` is of one of operations and management.
    """

    total: Line
    operations: Line
    management: Line
    measures: tuple[Line, ...]
    funds: tuple[Line, ...]
    operations_funds: tuple[Line, ...]
    thresholds: tuple[Threshold, ...]
    management_share: ManagementShare

    def lines(self) -> Iterator[Line]:
        yield from (self.total, self.operations, self.management, *self.measures, *self.funds, *self.operations_funds)

    def of_scope(self, scope: Scope) -> tuple[Line, ...]:
        """The measures of one scope."""
        return tuple(line for line in self.measures if line.scope == scope)


def absorption(register: Register, day: dt.date, day_before: dt.date) -> Absorption:
    """All lines at ``day``; ``day_before`` is the last day before the period, for what happened in it.

    Source: method.md §2.
    """
    sources = _LineSources(register, day, day_before)
    pairs = sources.pairs

    def of_fund(fund: str | None, scope: Scope) -> Line:
        line_id = f"absorption.{'funds' if scope == 'strategy' else 'operations_funds'}.{fund}"
        return sources.line(line_id, scope, [pair for pair in pairs if pair.fund == fund], fund=fund)

    order = [fund.id for fund in register.strategy.funds]

    def position(fund: str | None) -> tuple[bool, int, str]:
        return (fund is None, order.index(fund) if fund in order else len(order), fund or "")

    funds = tuple(of_fund(fund, "strategy") for fund in sorted({pair.fund for pair in pairs}, key=position))
    of_operations = {pair.fund for pair in pairs if pair.group == "operations"}
    return Absorption(
        total=sources.line("absorption.total", "strategy", pairs),
        operations=sources.line("absorption.operations", "operations", pairs),
        management=sources.line("absorption.management", "management", pairs),
        measures=tuple(sources.line(pair.line_id, pair.group, [pair], pair.measure, pair.fund) for pair in pairs),
        funds=funds,
        operations_funds=tuple(of_fund(fund, "operations") for fund in sorted(of_operations, key=position)),
        thresholds=sources.thresholds(),
        management_share=_management_share(
            register, sources.budget, sources.kinds, next((line for line in funds if line.fund == EAFRD), None)
        ),
    )


class _LineSources:
    """What the lines of one day are made of."""

    def __init__(self, register: Register, day: dt.date, day_before: dt.date) -> None:
        self.register, self.day = register, day
        self.kinds = measure_kinds(register)
        self.now, self.before = totals(register, day), totals(register, day_before)
        self.budget = budget_rows(register, day)
        self.amounts: dict[tuple[str | None, str | None], int | None] = {
            (measure, fund): None if pd.isna(amount) else int(amount)
            for measure, fund, amount in zip(
                self.budget["measure"], self.budget["fund"], self.budget["euro"], strict=True
            )
        }
        self.pairs = _pairs(register, day, self.now, self.budget)
        self.has_claims = bool(by_day(register["claims"]["submitted_on"], day).any())
        self.limits = [
            limit for limit in register.strategy.rules.limit if limit.id == "contracting_threshold" and limit.on
        ]

    def line(
        self, line_id: str, scope: Scope, pairs: list[Pair], measure: str | None = None, fund: str | None = None
    ) -> Line:
        """One line; of ``pairs`` those of its scope."""
        if scope == "strategy":
            known, complete, started = self._strategy(pairs)
        else:
            members = [pair for pair in pairs if pair.group == scope]
            of_scope = self._operations if scope == "operations" else self._management
            known, complete, started = of_scope(members, measure, fund)
        figures = {}
        for name, unit in FIGURES.items():
            value, reason = known.get(name, (None, NOT_APPLICABLE))
            base = _BASES.get(name)
            figures[name] = Figure(
                f"{line_id}.{name}",
                value,
                unit,
                f"absorption.{name}",
                base and f"{line_id}.{base}",
                reason if value is None else None,
            )
        return Line(line_id, scope, measure, fund, complete, started, figures)

    def _operations(self, members: list[Pair], measure: str | None, fund: str | None) -> tuple[Known, bool, bool]:
        budget, complete = self._budget_of(members)
        no_budget = BUDGET_UNKNOWN if budget is None else BUDGET_INCOMPLETE

        def total(name: str) -> int:
            return _total(self.now.cents, members, name)

        known: Known = {
            name: (total(name), None) for name in (*SUMS, "waiting", "assessed", "reserve", "open_calls", "announced")
        }
        free = None
        if budget is not None and complete:
            free = budget - total("contracted") + total("savings") - total("waiting")
        known["budget"] = (budget, BUDGET_UNKNOWN)
        known["free"] = (free, no_budget)
        known["available"] = (None if free is None else free - total("undecided"), no_budget)
        known["freed"] = (total("terminated") - total("kept"), None)
        known["at_risk.threshold"] = self._threshold_of(measure, fund)
        known["at_risk.expiring"] = (total("expiring") if self.has_claims else None, NO_CLAIMS)
        known["at_risk.advances"] = (total("advances_at_risk"), None)
        for name in COUNTS:
            known[f"{name}_count"] = (_total(self.now.counts, members, name), None)
        if not self.has_claims:
            known["expiring_count"] = (None, NO_CLAIMS)
        for name in IN_PERIOD:
            known[f"in_period.{name}"] = (total(name) - _total(self.before.cents, members, name), None)
        started = any(
            total(name) or _total(self.now.counts, members, name) for name in ("called", "submitted", "signed")
        )
        return known | _rates(known, complete, started), complete, started

    def _management(
        self, members: list[Pair], measure: str | None = None, fund: str | None = None
    ) -> tuple[Known, bool, bool]:
        budget, complete = self._budget_of(members)
        known: Known = {name: (_total(self.now.cents, members, name), None) for name in _OF_BOTH}
        for name in _OF_BOTH:
            known[f"in_period.{name}"] = (
                _total(self.now.cents, members, name) - _total(self.before.cents, members, name),
                None,
            )
        contracted = _total(self.now.cents, members, "contracted")
        known |= {"signed": (contracted, None), "terminated": (0, None), "budget": (budget, BUDGET_UNKNOWN)}
        free = None if budget is None or not complete else budget - contracted
        known["free"] = (free, BUDGET_UNKNOWN if budget is None else BUDGET_INCOMPLETE)
        contracts = _total(self.now.counts, members, "contracted")
        started = bool(contracts or known["claimed"][0] or known["paid"][0])
        return known | _rates(known, complete, started), complete, started

    def _strategy(self, pairs: list[Pair]) -> tuple[Known, bool, bool]:
        """Both scopes together; one with neither budget nor rows counts as nothing."""
        operations, _, started = self._operations([pair for pair in pairs if pair.group == "operations"], None, None)
        own = [pair for pair in pairs if pair.group == "management"]
        management, _, own_started = self._management(own)
        present = any((pair.measure, pair.fund) in self.amounts for pair in own) or any(
            _total(self.now.counts, own, name) for name in _OF_BOTH
        )
        known: Known = {}
        for name in (*_OF_BOTH, *(f"in_period.{name}" for name in _OF_BOTH)):
            ours, theirs = operations[name][0], management[name][0] if present else 0
            known[name] = (None if ours is None or theirs is None else ours + theirs, operations[name][1])
        budget, complete = self._budget_of(pairs)
        known["budget"] = (budget, BUDGET_UNKNOWN)
        started = started or own_started
        return known | _rates(known, complete, started), complete, started

    def _budget_of(self, members: list[Pair]) -> tuple[int | None, bool]:
        """The sum of what is known, and whether all of it is known.

        Money without a measure or a fund has no budget of its own, so it leaves the others complete.
        """
        incomplete_funds = self.register.strategy.incomplete_funds()
        budgeted = [member for member in members if member.measure is not None and member.fund is not None]
        known = [
            amount for member in budgeted if (amount := self.amounts.get((member.measure, member.fund))) is not None
        ]
        complete = (
            bool(budgeted)
            and len(known) == len(budgeted)
            and not any(pair.fund in incomplete_funds for pair in budgeted)
        )
        return (sum(known) if known else None), complete

    # --- thresholds
    # -----------------------------------------------------------------------------------------------------

    def _base_of(self, measure: str | None, fund: str | None) -> list[Pair]:
        """The operations that a threshold holds for: not preparatory ones (Регламент (ЕС) 2021/1060, чл. 34(1)(a))."""
        return [
            pair
            for pair in self.pairs
            if pair.group == "operations"
            and measure in (None, pair.measure)
            and fund in (None, pair.fund)
            and self.kinds.get(pair.measure) != "preparatory"
        ]

    def _missing(self, limit: Limit, measure: str | None, fund: str | None) -> tuple[Value, Reason | None]:
        """What is still to be contracted to reach a threshold."""
        base = self._base_of(measure, fund)
        budget, complete = self._budget_of(base)
        if budget is None:
            return None, BUDGET_UNKNOWN
        if not complete:
            return None, BUDGET_INCOMPLETE
        missing = Fraction(limit.value) * budget - _total(self.now.cents, base, "contracted")
        return max(0, -(-missing // 1)), None  # a fraction of a cent still has to be contracted

    def _threshold_of(self, measure: str | None, fund: str | None) -> tuple[Value, Reason | None]:
        """Of the thresholds that hold for a line the next one due, else the last one that was."""
        wanted = {(measure, fund)}
        if measure is not None and len([pair for pair in self.pairs if pair.measure == measure]) == 1:
            wanted.add((measure, None))  # the measure and its only fund are one
        own = [limit for limit in self.limits if (limit.measure, limit.fund) in wanted]
        if not own or self.kinds.get(measure) == "preparatory":
            return None, NO_THRESHOLD
        ahead = [limit for limit in own if limit.on and limit.on >= self.day]
        return self._missing(min(ahead, key=_on) if ahead else max(own, key=_on), measure, fund)

    def thresholds(self) -> tuple[Threshold, ...]:
        """Every threshold of the rules that holds for operations, the earliest first."""
        found = []
        for number, limit in enumerate(sorted(self.limits, key=_on), start=1):
            if self.kinds.get(limit.measure) in MANAGEMENT:
                continue
            base = self._base_of(limit.measure, limit.fund)
            value, reason = self._missing(limit, limit.measure, limit.fund)
            figure = Figure(
                f"absorption.thresholds.{number}", value, "cents", "absorption.at_risk.threshold", reason=reason
            )
            budget, contracted = self._budget_of(base)[0], _total(self.now.cents, base, "contracted")
            found.append(
                Threshold(limit, _on(limit), Cents.of(budget), Cents(contracted), figure, self._reached(limit))
            )
        return tuple(found)

    def _reached(self, limit: Limit) -> bool | None:
        due = _on(limit)
        if due >= self.day:
            return None
        then = _LineSources(self.register, due, due)._missing(limit, limit.measure, limit.fund)[0]
        return None if then is None else then == 0


def _on(limit: Limit) -> dt.date:
    """The day by which a threshold has to be reached."""
    return limit.on or dt.date.max


def _total(of: Mapping[tuple[str, Pair], int], members: list[Pair], name: str) -> int:
    return sum(of.get((name, member), 0) for member in members)


def _rates(known: Known, complete: bool, started: bool) -> Known:
    """The rates of a line; each has its two ends in that line."""
    found: Known = {}
    for name, numerator in (("contracted_rate", "contracted"), ("paid_rate", "paid"), ("payment_rate", "paid")):
        base, unknown = known[_BASES[name]], None
        if not started:
            unknown = NOTHING_STARTED
        elif known[numerator][0] is None or base[0] is None:
            unknown = known[numerator][1] if known[numerator][0] is None else base[1]
        elif _BASES[name] == "budget" and not complete:
            unknown = BUDGET_INCOMPLETE
        value = None if unknown else ratio(known[numerator][0], base[0])
        found[name] = (value, unknown or ZERO_BASE)
    return found


def budget_rows(register: Register, day: dt.date) -> pd.DataFrame:
    """The budget in force on ``day``: of every measure and fund the row with the latest ``valid_from``."""
    budget = register["budget"]
    in_force = latest(budget[by_day(budget["valid_from"], day)], ["measure", "fund"], "valid_from").sort_values(ROW)
    return in_force.assign(euro=euro(in_force["amount"], in_force["currency"]))


def _pairs(register: Register, day: dt.date, now: Totals, budget: pd.DataFrame) -> list[Pair]:
    """Measure × fund, in the order of measures and funds; what has no measure or no fund comes last."""
    calls = register["calls"]
    calls = calls[known_rows(calls, CALL_DATES, day)]
    state = projects_known(register, day)
    kinds = measure_kinds(register)
    found = now.pairs()
    for frame in (budget, calls, state):
        for measure, fund in set(zip(or_none(frame["measure"]), or_none(frame["fund"]), strict=True)):
            found.add(Pair(measure, fund, "management" if kinds.get(measure) in MANAGEMENT else "operations"))
    measures: dict[str | None, int] = {
        measure: position for position, measure in enumerate(register["measures"]["measure"])
    }
    funds: dict[str | None, int] = {fund.id: position for position, fund in enumerate(register.strategy.funds)}

    def position(pair: Pair) -> tuple[Any, ...]:
        return (
            pair.measure is None,
            measures.get(pair.measure, len(measures)),
            pair.measure or "",
            pair.fund is None,
            funds.get(pair.fund, len(funds)),
            pair.fund or "",
            pair.group == "management",
        )

    return sorted(found, key=position)


def _management_share(
    register: Register, budget: pd.DataFrame, kinds: dict[str | None, str], eafrd: Line | None
) -> ManagementShare:
    """Management's part of the EAFRD budget, on unrounded values: levs divided by the rate, not by rounded euro."""
    limit = register.strategy.limit("management_share")
    rows = budget[budget["fund"] == EAFRD]
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
            Fraction(int(amount)) / Fraction(CURRENCIES[currency].per_euro)
            for amount, currency in zip(rows["amount"], rows["currency"], strict=True)
            if currency in CURRENCIES
        ),
        Fraction(0),
    )

"""Absorption of the budget (method.md §2).

Every figure is a sum of what the rows give (:mod:`vomr.method.entries`), or a rate of such sums, and belongs to one
scope:
operations, management, or the strategy, which is both of them together. What a scope does not have is not applicable,
never zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vomr.funds import EAFRD
from vomr.kinds import Cents, Unit, Value
from vomr.method.entries import (
    MANAGEMENT,
    Pair,
    Scope,
    Totals,
    measure_kinds,
    or_none,
    pairs_known,
    rows_of_entries,
    totals,
)
from vomr.method.figures import Declared, Figure, Moment, Reason, no_rows, ratio
from vomr.method.memo import memoised_by, memoised_on_days
from vomr.method.source_rows import SourceRow, difference, rows_of_frame
from vomr.method.states import by_day, converted, latest_of
from vomr.money import Accounts
from vomr.register import Register
from vomr.register.amount_days import amount_days_of
from vomr.register.frames import ROW, plain
from vomr.strategy import Limit
from vomr.words import N_

NOT_APPLICABLE = Reason("not_applicable", N_("not applicable here"))
NO_DATA = Reason("no_data", N_("no data has been entered"))
NO_CLAIMS = Reason("no_data", N_("the register holds no payment claims"))
NOTHING_STARTED = Reason("nothing_started", N_("nothing has been called, submitted or contracted yet"))
BUDGET_INCOMPLETE = Reason("budget_incomplete", N_("a part of the budget is not entered"))
BUDGET_UNKNOWN = Reason("budget_unknown", N_("the budget is not known"))
ZERO_BASE = Reason("zero_base", N_("the base is zero"))
NO_THRESHOLD = Reason("no_threshold", N_("the rules hold no contracting threshold with a date"))

Known = tuple[Value, Reason | None]
_OPERATIONS: tuple[Scope, ...] = ("operations",)
_OWN: tuple[Scope, ...] = ("operations", "management")
_EVERY: tuple[Scope, ...] = ("operations", "management", "strategy")


class LineName(NamedTuple):
    """Which line of the absorption table a figure belongs to: a measure and fund, a fund, a group or the total.

    ``pairs`` are the measures and funds that it is made of.
    """

    code: str
    scope: Scope
    measure: str | None
    fund: str | None
    pairs: tuple[Pair, ...]

    def __format__(self, _spec: str) -> str:
        return self.code


# --- what is declared -------------------------------------------------------------------------------------------------


def _rows_of_sum(moment: Moment, figure: Figure) -> list[SourceRow]:
    """The budget in force, and what every row gave by the day, each with its sign."""
    declared, line = figure.declared, figure.of["line"]
    if not isinstance(declared, LineFigure) or line.scope not in declared.scopes:
        return []
    rows = rows_of_entries(moment, declared.made_of, line.pairs)
    if "budget" in declared.made_of:
        rows = [*_budget_rows_of(moment, line), *rows]
    return [row._replace(value=1) for row in rows] if declared.unit == "count" else rows


def _rows_of_period(moment: Moment, figure: Figure) -> list[SourceRow]:
    return difference(_rows_of_sum(moment, figure), _rows_of_sum(replace(moment, day=moment.day_before), figure))


def _budget_rows_of(moment: Moment, line: LineName) -> list[SourceRow]:
    given = moment.by_day(_budget_by_owner)
    return sorted((row for pair in line.pairs for row in given.get(pair[:2], ())), key=lambda row: row.row)


def _budget_by_owner(register: Register, day: dt.date) -> dict[tuple[str | None, str | None], list[SourceRow]]:
    """The rows of every measure and fund."""
    rows = budget_rows(register, day)
    return {owner: rows_of_budget(register, own) for owner, own in rows.groupby(["measure", "fund"])}


def rows_of_budget(register: Register, rows: pd.DataFrame) -> list[SourceRow]:
    """Rows of :func:`budget_rows` as rows behind a figure."""
    names = [f"{measure} · {fund}" for measure, fund in zip(rows["measure"], rows["fund"], strict=True)]
    return rows_of_frame(register, "budget", rows, rows["converted"], names)


def _sum(of: _Members, figure: LineFigure) -> Known:
    return of.sum(figure), None


def _budget(of: _Members, _figure: LineFigure) -> Known:
    return of.budget, BUDGET_UNKNOWN


def _rest_of_budget(of: _Members, figure: LineFigure) -> Known:
    if of.budget is None or not of.complete:
        return None, BUDGET_UNKNOWN if of.budget is None else BUDGET_INCOMPLETE
    return of.budget + of.sum(figure), None


def _while_claims_are_known(of: _Members, figure: LineFigure) -> Known:
    return (of.sum(figure) if of.day.has_claims else None), NO_CLAIMS


def _threshold(of: _Members, _figure: LineFigure) -> Known:
    return of.day.threshold_of(of.measure, of.fund)


def _rate(of: _Members, figure: LineFigure) -> Known:
    """A rate has its two ends in its own line."""
    numerator, base = (of.figures[part].value for part in figure.parts)
    if not of.started:
        return None, NOTHING_STARTED
    if base is None:
        return None, BUDGET_UNKNOWN
    if figure.base == "budget" and not of.complete:
        return None, BUDGET_INCOMPLETE
    return ratio(numerator, base), ZERO_BASE


@dataclass(frozen=True, eq=False)
class LineFigure(Declared):
    """A figure that every line of the absorption table has.

    Attributes
    ----------
    made_of : mapping of str to int
        The entries that it is the sum of, each with its sign; ``budget`` is the one in force.
    scopes : tuple of str
        Where it is applicable.
    value : callable
        Gives the value in one line, and the reason where there is none.
    """

    made_of: Mapping[str, int] = field(default_factory=dict)
    scopes: tuple[Scope, ...] = _OPERATIONS
    value: Callable[[_Members, LineFigure], Known] = _sum


def _declare(
    name: str,
    title: str,
    sentence: str,
    made_of: Mapping[str, int] | None = None,
    unit: Unit = "cents",
    value: Callable[[_Members, LineFigure], Known] = _sum,
    version: int = 2,
    **further: Any,
) -> tuple[str, LineFigure]:
    """By its name in a line; without ``made_of`` it is the sum of the entries of this name."""
    figure = LineFigure(
        f"absorption.{name}",
        unit,
        title,
        sentence,
        f"absorption.{{line}}.{name}",
        version=version,
        made_of={name.removesuffix("_count"): 1} if made_of is None else made_of,
        in_euro=unit == "cents",
        value=value,
        rows=_rows_of_sum if made_of != {} else no_rows,
        **further,
    )
    return name, figure


_BUDGET = _declare(
    "budget",
    N_("Budget"),
    N_("The amount of the row with the latest “valid from” that is not after the day; the sum of what is known."),
    value=_budget,
    scopes=_EVERY,
    version=1,
)
_STAGES = (
    _declare(
        "called",
        N_("Called"),
        N_(
            "Sum of the budgets of calls opened by the day, neither planned nor cancelled by then. Leftovers are"
            " called again, so it is no share of the budget."
        ),
    ),
    _declare(
        "submitted",
        N_("Submitted"),
        N_("Sum of the grants requested in applications submitted by the day, whatever came later."),
    ),
    _declare("withdrawn", N_("Withdrawn"), N_("Of the submitted ones, those withdrawn by the day.")),
    _declare("rejected", N_("Rejected"), N_("Of the submitted ones, those rejected by the day.")),
    _declare(
        "approved",
        N_("Approved by the LAG"),
        N_(
            "Sum approved by the LAG by the day, of applications neither rejected nor withdrawn; a contract or"
            " its end does not reduce it, and a place on the reserve list is no approval. For the group's own"
            " projects the authority's approval stands for it."
        ),
    ),
    _declare(
        "authority_approved",
        N_("Approved by the authority"),
        N_("Sum approved by the authority by the day, of applications neither rejected nor withdrawn."),
    ),
    _declare(
        "signed",
        N_("Contracts signed"),
        N_("Sum of the grants of contracts signed by the day, each as in its latest annex."),
        scopes=_OWN,
    ),
    _declare(
        "terminated",
        N_("Terminated"),
        N_("Sum of the grants of contracts terminated, or withdrawn after signing, by the day."),
        scopes=_OWN,
    ),
    _declare(
        "contracted",
        N_("Contracted"),
        N_(
            "Signed less terminated, plus what terminated projects keep: the smaller of paid and verified, never"
            " below zero. Of management the latest amounts of the management contracts."
        ),
        scopes=_EVERY,
        parts=("signed", "terminated"),
    ),
    _declare("claimed", N_("Claimed"), N_("Sum of the payment claims submitted by the day."), scopes=_EVERY, version=1),
    _declare("verified", N_("Verified"), N_("Sum verified in payment claims by the day."), scopes=_EVERY, version=1),
    _declare(
        "paid",
        N_("Paid"),
        N_("Sum of the payments by the day, recoveries subtracted, interest left out."),
        scopes=_EVERY,
        version=1,
    ),
    _declare(
        "advances_open",
        N_("Open advances"),
        N_("Advances not yet covered by verified claims, project by project, never below zero."),
    ),
    _declare("to_recover", N_("To be recovered"), N_("What was paid to terminated projects beyond what they keep.")),
    _declare("savings", N_("Savings"), N_("Contracted less paid, of projects with a final payment by the day.")),
)
# What a free budget is made of beside the stages, and what stands outside of it
_FREE: dict[str, int] = {"budget": 1, "contracted": -1, "savings": 1, "waiting": -1}
_BESIDE_FREE = (
    _declare(
        "free",
        N_("Uncommitted budget"),
        N_(
            "Budget less contracted, plus what completed projects saved, less approved projects that wait for a"
            " contract; a negative one needs an amendment. Not computed while a part of the budget is not"
            " entered."
        ),
        _FREE,
        value=_rest_of_budget,
        scopes=_OWN,
        parts=("budget", "contracted", "savings", "waiting"),
    ),
    _declare(
        "waiting",
        N_("Approved, waiting for a contract"),
        N_(
            "Approved projects neither contracted, rejected, withdrawn nor terminated by the day: what the"
            " authority approved where it has decided, else what the LAG approved."
        ),
        version=1,
    ),
    _declare(
        "freed",
        N_("Freed by terminations"),
        N_("Grants of terminated contracts less what these projects keep."),
        {"terminated": 1, "kept": -1},
        parts=("terminated", "contracted"),
        version=1,
    ),
    _declare(
        "assessed",
        N_("Submitted, being assessed"),
        N_(
            "Grants requested by applications that wait for a decision of the LAG; outside the sum of the"
            " uncommitted budget."
        ),
        version=1,
    ),
    _declare(
        "reserve",
        N_("Reserve list"),
        N_("Grants requested by applications on the reserve list; outside the sum of the uncommitted budget."),
        version=1,
    ),
    _declare(
        "open_calls",
        N_("Open calls"),
        N_("Budgets of the calls that are open on the day; outside the sum of the uncommitted budget."),
        version=1,
    ),
    _declare(
        "announced",
        N_("Announced calls"),
        N_("Budgets of the calls that are announced and not open yet; outside the sum of the uncommitted budget."),
        version=1,
    ),
    _declare(
        "available",
        N_("Possible budget of a new call"),
        N_(
            "Uncommitted budget less what the LAG has approved and the authority has not decided, where it is not"
            " deducted already."
        ),
        {**_FREE, "undecided": -1},
        value=_rest_of_budget,
        parts=("free",),
        version=1,
    ),
)
_AT_RISK = (
    _declare(
        "at_risk.threshold",
        N_("At risk: contracting threshold"),
        N_(
            "The share of the budget that the rules ask for, less contracted, of operations without preparatory"
            " measures; never below zero."
        ),
        {},
        value=_threshold,
        parts=("budget", "contracted"),
    ),
    _declare(
        "at_risk.expiring",
        N_("At risk: contracts without a claim"),
        N_(
            "Contracted amount of contracts in force and not completed that end within six months, or have ended,"
            " without a claim other than for an advance; not known while the register holds no claims."
        ),
        {"expiring": 1},
        value=_while_claims_are_known,
    ),
    _declare(
        "at_risk.advances",
        N_("At risk: advances"),
        N_("Open advances of suspended and terminated projects."),
        {"advances_at_risk": 1},
    ),
)
_COUNTS = (
    _declare(
        "called_count",
        N_("Calls opened, number"),
        N_("Number of calls opened by the day, neither planned nor cancelled by then."),
        unit="count",
    ),
    _declare(
        "submitted_count", N_("Submitted, number"), N_("Number of applications submitted by the day."), unit="count"
    ),
    _declare(
        "approved_count",
        N_("Approved by the LAG, number"),
        N_("Number of applications whose amount enters “Approved by the LAG”."),
        unit="count",
    ),
    _declare(
        "contracted_count",
        N_("Contracted, number"),
        N_("Number of contracts whose amount enters “Contracted”."),
        unit="count",
    ),
    _declare(
        "completed_count",
        N_("Completed, number"),
        N_("Number of contracts completed by the day and not terminated."),
        unit="count",
    ),
    _declare(
        "expiring_count",
        N_("Contracts without a claim, number"),
        N_("Number of contracts whose amount enters “At risk: contracts without a claim”."),
        unit="count",
        value=_while_claims_are_known,
    ),
)
_RATES = (
    _declare(
        "contracted_rate",
        N_("Contracting rate"),
        N_(
            "Contracted divided by budget; not computed while nothing has been called, submitted or contracted,"
            " or while the budget is not complete."
        ),
        {},
        "share",
        _rate,
        base="budget",
        parts=("contracted", "budget"),
        scopes=_EVERY,
    ),
    _declare(
        "paid_rate",
        N_("Payment rate of the budget"),
        N_(
            "Paid divided by budget; not computed while nothing has been called, submitted or contracted, or"
            " while the budget is not complete."
        ),
        {},
        "share",
        _rate,
        base="budget",
        parts=("paid", "budget"),
        scopes=_EVERY,
    ),
    _declare(
        "payment_rate",
        N_("Payment rate of contracts"),
        N_("Paid divided by contracted."),
        {},
        "share",
        _rate,
        base="contracted",
        parts=("paid", "contracted"),
        scopes=_EVERY,
    ),
)
SUMS = tuple(name for name, _ in _STAGES)  # cumulative sums of entries
BESIDE_FREE = tuple(name for name, _ in _BESIDE_FREE[1:])
IN_PERIOD = ("submitted", "approved", "contracted", "claimed", "verified", "paid")
_AT_DAY = dict((_BUDGET, *_STAGES, *_BESIDE_FREE, *_AT_RISK, *_COUNTS, *_RATES))
FIGURES: dict[str, LineFigure] = {
    **_AT_DAY,
    **{f"in_period.{name}": _AT_DAY[name].through_period(_rows_of_period) for name in IN_PERIOD},
}
OF_THRESHOLD, BUDGET_OF_THRESHOLD, CONTRACTED_OF_THRESHOLD = (
    replace(
        FIGURES[name], rule=f"absorption.thresholds{last}", pattern=f"absorption.thresholds.{{number}}{last}", parts=()
    )
    for name, last in (("at_risk.threshold", ""), ("budget", ".budget"), ("contracted", ".contracted"))
)


def _rows_of_amendment(moment: Moment, figure: Figure) -> list[SourceRow]:
    """The row before and the row that changed it; of the difference both, the one before with a minus."""
    given = moment.shared(_budget_by_number)
    before, after = given[figure.of["before"]], given[figure.of["row"]]
    if figure.declared is OF_AMENDMENT["difference"]:
        return [after, before._replace(value=None if before.value is None else -before.value)]
    return [before if figure.declared is OF_AMENDMENT["before"] else after]


def _budget_by_number(moment: Moment) -> dict[int, SourceRow]:
    """Every row of the budget by its number."""
    rows = rows_of_budget(moment.register, _budget_converted(moment.register))
    return {row.row: row for row in rows}


OF_AMENDMENT = {
    name: Declared(
        f"absorption.amendments.{name}",
        "cents",
        title,
        sentence,
        f"absorption.amendments.{{row}}.{name}",
        rows=_rows_of_amendment,
    )
    for name, title, sentence in (
        (
            "before",
            N_("Budget before an amendment"),
            N_("The amount of the row of the same measure and fund that was in force before it."),
        ),
        ("after", N_("Budget after an amendment"), N_("The amount of the row that made the amendment.")),
        ("difference", N_("Change of the budget"), N_("The budget after the amendment less the budget before it.")),
    )
}


def _rows_of_share(moment: Moment, _figure: Figure) -> list[SourceRow]:
    rows = budget_rows(moment.register, moment.day)
    rows = rows[rows["fund"] == EAFRD]
    is_management = rows["measure"].map(measure_kinds(moment.register)).isin(MANAGEMENT)
    notes = is_management.map({True: "of_management", False: ""})
    return rows_of_frame(moment.register, "budget", rows, rows["converted"], rows["measure"], note=notes, unit="cents")


MANAGEMENT_SHARE = Declared(
    "absorption.management_share",
    "share",
    N_("Share of management"),
    N_(
        "The management budget divided by the whole EAFRD budget, on unrounded values; not computed while a"
        " part of it is not entered."
    ),
    basis="Регламент (ЕС) 2021/1060, чл. 34(2)",
    rows=_rows_of_share,
)

# --- what is computed -------------------------------------------------------------------------------------------------


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
    budget: Figure
    contracted: Figure
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
    amendments: tuple[Amendment, ...]

    def lines(self) -> Iterator[Line]:
        yield from (self.total, self.operations, self.management, *self.measures, *self.funds, *self.operations_funds)

    def of_scope(self, scope: Scope) -> tuple[Line, ...]:
        """The measures of one scope."""
        return tuple(line for line in self.measures if line.scope == scope)

    def all_figures(self) -> Iterator[Figure]:
        """Those of no line."""
        for threshold in self.thresholds:
            yield from (threshold.budget, threshold.contracted, threshold.missing)
        yield self.management_share.figure


def absorption(register: Register, day: dt.date, day_before: dt.date) -> Absorption:
    """All lines at ``day``; ``day_before`` is the last day before the period, for what happened in it.

    Source: method.md §2.
    """
    sources = _Day(register, day, day_before)
    pairs = sources.pairs

    def of_fund(fund: str | None, scope: Scope) -> Line:
        code = f"{'funds' if scope == 'strategy' else 'operations_funds'}.{fund}"
        return sources.line(code, scope, [pair for pair in pairs if pair.fund == fund], fund=fund)

    order = [fund.id for fund in register.strategy.funds]

    def position(fund: str | None) -> tuple[bool, int, str]:
        return (fund is None, order.index(fund) if fund in order else len(order), fund or "")

    funds = tuple(of_fund(fund, "strategy") for fund in sorted({pair.fund for pair in pairs}, key=position))
    of_operations = {pair.fund for pair in pairs if pair.group == "operations"}
    return Absorption(
        total=sources.line("total", "strategy", pairs),
        operations=sources.line("operations", "operations", pairs),
        management=sources.line("management", "management", pairs),
        measures=tuple(sources.line(pair.line, pair.group, [pair], pair.measure, pair.fund) for pair in pairs),
        funds=funds,
        operations_funds=tuple(of_fund(fund, "operations") for fund in sorted(of_operations, key=position)),
        thresholds=sources.thresholds(),
        management_share=_management_share(
            register, sources.budget, sources.kinds, next((line for line in funds if line.fund == EAFRD), None)
        ),
        amendments=amendments(register, day),
    )


def absorption_of(at: Moment) -> Absorption:
    """The same of a moment, for several who need it."""
    return absorption(at.register, at.day, at.day_before)


def operations_on(register: Register, day: dt.date) -> Line:
    """The line of all projects on a day, without the others: what has a course in time."""
    sources = _Day(register, day, day)
    return sources.line("operations", "operations", sources.pairs)


class _Day:
    """What the lines of one day are made of."""

    def __init__(self, register: Register, day: dt.date, day_before: dt.date) -> None:
        self.register, self.day = register, day
        self.kinds = measure_kinds(register)
        self.now, self.before = totals(register, day), totals(register, day_before)
        self.budget = budget_rows(register, day)
        self.amounts: dict[tuple[str | None, str | None], int | None] = {
            (measure, fund): None if pd.isna(amount) else int(amount)
            for measure, fund, amount in zip(
                self.budget["measure"], self.budget["fund"], self.budget["converted"], strict=True
            )
        }
        self.pairs = _pairs(register, day, self.now, self.budget)
        self.has_claims = bool(by_day(register["claims"]["submitted_on"], day).any())
        self.limits = [
            limit for limit in register.strategy.rules.limit if limit.id == "contracting_threshold" and limit.on
        ]

    def line(
        self, code: str, scope: Scope, pairs: list[Pair], measure: str | None = None, fund: str | None = None
    ) -> Line:
        """One line; of ``pairs`` those of its scope."""
        own = [pair for pair in pairs if scope in ("strategy", pair.group)]
        members = _Members(self, own, measure, fund)
        name = LineName(code, scope, measure, fund, tuple(own))
        for short, declared in FIGURES.items():
            value, reason = declared.value(members, declared) if scope in declared.scopes else (None, NOT_APPLICABLE)
            members.figures[short] = declared.figure(value, reason, line=name)
        return Line(f"absorption.{code}", scope, measure, fund, members.complete, members.started, members.figures)

    def budget_of(self, members: list[Pair]) -> tuple[int | None, bool]:
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

    def _missing(self, limit: Limit, measure: str | None, fund: str | None) -> Known:
        """What is still to be contracted to reach a threshold."""
        base = self._base_of(measure, fund)
        budget, complete = self.budget_of(base)
        if budget is None:
            return None, BUDGET_UNKNOWN
        if not complete:
            return None, BUDGET_INCOMPLETE
        missing = Fraction(limit.value) * budget - _total(self.now.cents, base, "contracted")
        return max(0, -(-missing // 1)), None  # a fraction of a cent still has to be contracted

    def threshold_of(self, measure: str | None, fund: str | None) -> Known:
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
            of = {"number": number, "line": LineName("", "operations", limit.measure, limit.fund, tuple(base))}
            budget = BUDGET_OF_THRESHOLD.figure(self.budget_of(base)[0], BUDGET_UNKNOWN, **of)
            contracted = CONTRACTED_OF_THRESHOLD.figure(_total(self.now.cents, base, "contracted"), None, **of)
            missing = OF_THRESHOLD.figure(value, reason, number=number)
            found.append(Threshold(limit, _on(limit), budget, contracted, missing, self._reached(limit)))
        return tuple(found)

    def _reached(self, limit: Limit) -> bool | None:
        due = _on(limit)
        if due >= self.day:
            return None
        then = _Day(self.register, due, due)._missing(limit, limit.measure, limit.fund)[0]
        return None if then is None else then == 0


class _Members:
    """The measures and funds of one line, and what their entries give together."""

    def __init__(self, day: _Day, pairs: list[Pair], measure: str | None, fund: str | None) -> None:
        self.day, self.pairs, self.measure, self.fund = day, pairs, measure, fund
        self.budget, self.complete = day.budget_of(pairs)
        self.figures: dict[str, Figure] = {}  # of the line, in the order in which they are declared

    def sum(self, figure: LineFigure) -> int:
        """Its entries with their signs: cents, or how many there are; of a period what it added."""
        now, before = self.day.now, self.day.before
        if figure.unit == "count":
            return sum(_total(now.counts, self.pairs, name) for name in figure.made_of)
        total = sum(sign * _total(now.cents, self.pairs, name) for name, sign in figure.made_of.items())
        if figure.of_rule:
            total -= sum(sign * _total(before.cents, self.pairs, name) for name, sign in figure.made_of.items())
        return total

    @cached_property
    def started(self) -> bool:
        """Whether anything was called, submitted or signed; of management contracted, claimed or paid."""
        cents, counts = self.day.now.cents, self.day.now.counts
        operations = [pair for pair in self.pairs if pair.group == "operations"]
        management = [pair for pair in self.pairs if pair.group == "management"]
        return any(
            _total(cents, operations, name) or _total(counts, operations, name)
            for name in ("called", "submitted", "signed")
        ) or bool(
            _total(counts, management, "contracted")
            or _total(cents, management, "claimed")
            or _total(cents, management, "paid")
        )


def _on(limit: Limit) -> dt.date:
    """The day by which a threshold has to be reached."""
    return limit.on or dt.date.max


def _total(of: Mapping[tuple[str, Pair], int], members: list[Pair], name: str) -> int:
    return sum(of.get((name, member), 0) for member in members)


@memoised_on_days("budget")
def budget_rows(register: Register, day: dt.date) -> pd.DataFrame:
    """The budget in force on ``day``: of every measure and fund the row with the latest ``valid_from``."""
    budget, owners = _budget_converted(register), _owners_of_budget(register)
    numbers, days = budget[ROW].to_numpy(), budget["valid_from"].to_numpy()
    known = np.flatnonzero(by_day(budget["valid_from"], day))
    in_force = known[latest_of([owners[at] for at in known.tolist()], days[known], numbers[known])]
    return budget.iloc[in_force[np.argsort(numbers[in_force])]]


@memoised_by("budget")
def _owners_of_budget(register: Register) -> list[tuple[str | None, str | None]]:
    """Measure and fund of each row."""
    return list(zip(*(plain(register["budget"][name]) for name in ("measure", "fund")), strict=True))


@memoised_by("budget")
def _budget_converted(register: Register) -> pd.DataFrame:
    budget = register["budget"]
    return budget.assign(converted=converted(register, "budget", budget, "amount"))


@dataclass(frozen=True)
class Amendment:
    """A budget that was changed: the row of ``budget`` that did it, and the figures of before, after and the
    difference; unknown where an amount or its currency is.
    """

    measure: str
    fund: str
    valid_from: dt.date | None
    decision: str | None
    figures: dict[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


def amendments(register: Register, day: dt.date) -> tuple[Amendment, ...]:
    """Every change of a budget by ``day``, by measure, fund and the day from which it holds."""
    budget = _budget_converted(register)
    rows = budget[by_day(budget["valid_from"], day)].sort_values(["measure", "fund", "valid_from", ROW], kind="stable")
    found: list[Amendment] = []
    last: dict[str, Any] = {}
    for row in register.rows("budget", rows):
        if last and (row["measure"], row["fund"]) == (last["measure"], last["fund"]):
            before, after = Cents.of(last["converted"]), Cents.of(row["converted"])
            difference = None if before is None or after is None else Cents(after - before)
            of = {"row": row[ROW], "measure": row["measure"], "fund": row["fund"], "before": last[ROW]}
            figures = {
                name: OF_AMENDMENT[name].figure(value, BUDGET_UNKNOWN, **of)
                for name, value in (("before", before), ("after", after), ("difference", difference))
            }
            found.append(Amendment(row["measure"], row["fund"], row["valid_from"], row["decision"], figures))
        last = row
    return tuple(found)


def _pairs(register: Register, day: dt.date, now: Totals, budget: pd.DataFrame) -> list[Pair]:
    """Measure × fund, in the order of measures and funds; what has no measure or no fund comes last."""
    kinds = measure_kinds(register)
    found = now.pairs() | pairs_known(register, day)
    for measure, fund in zip(or_none(budget["measure"]), or_none(budget["fund"]), strict=True):
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

    def undefined(reason: Reason) -> ManagementShare:
        return ManagementShare(MANAGEMENT_SHARE.figure(None, reason), limit, None)

    if rows.empty:
        return undefined(BUDGET_UNKNOWN)
    if eafrd is None or not eafrd.complete or rows["converted"].isna().any():
        return undefined(BUDGET_INCOMPLETE)
    is_management = rows["measure"].map(kinds).isin(MANAGEMENT)
    accounts = register.accounts
    share = ratio(_unrounded(rows[is_management], accounts), _unrounded(rows, accounts))
    if share is None:
        return undefined(ZERO_BASE)
    ok = None if limit is None or not limit.verified else share <= Fraction(limit.value)
    return ManagementShare(MANAGEMENT_SHARE.figure(share), limit, ok)


def _unrounded(rows: pd.DataFrame, accounts: Accounts) -> Fraction:
    """Hundredths of the report's currency before rounding."""
    days = amount_days_of("budget", "amount", rows).tolist()
    return sum(
        (
            int(amount) / Fraction(*accounts.terms(currency, day))
            for amount, currency, day in zip(rows["amount"], rows["currency"], days, strict=True)
            if accounts.knows(currency, day)
        ),
        Fraction(0),
    )

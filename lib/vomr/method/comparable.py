"""Results of the strategy's projects beside those of the group's other projects, and what others add to a grant.

Comparable is what is counted by one rule: the group's projects outside its strategy are taken as if they were in it, so
that whatever is true of the one is true of the other. The group's own projects and its management contract are none of
them. Registers of other programmes hold no results, and so nothing to compare.

What others add is what contracts say: own contribution and other money beside the grant. That is a promise; what was
paid of it no table holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import pandas as pd

from vomr.kinds import Unit, Value
from vomr.method.counting import IndicatorData, delivered_by
from vomr.method.figures import Declared, Figure, Moment, Reason, ratio
from vomr.method.indicators import Indicator
from vomr.method.memo import memoised_by, memoised_on_days
from vomr.method.outcomes import has_unit_cost, is_finished
from vomr.method.source_rows import SourceRow, rows_of_frame
from vomr.method.states import OF_PROJECTS, project_states
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.register.numbers import base_number
from vomr.words import N_

SCOPES = ("strategy", "outside")
ALL = "all"  # in place of a type of applicant
PUBLIC = "public"  # applicants whose own money is public money too
NOTHING = Reason("no_data", N_("no finished project with a verified value"))


@memoised_by("projects")
def outside(register: Register) -> Register:
    """The register as if the group's other projects were those of its strategy."""
    projects = register["projects"]
    management = register.strategy.strategy.management_contract
    own = {base_number(number) for number in (management, *register["management_contracts"]["contract"]) if number}
    is_other = ~projects["in_strategy"].fillna(True).to_numpy(dtype=bool)
    is_other &= (projects["applicant_type"] != "lag").fillna(True).to_numpy(dtype=bool)
    others = projects.loc[is_other, ["contract", "isun_number"]]
    is_other[is_other] = [
        not any(isinstance(number, str) and base_number(number) in own for number in numbers)
        for numbers in others.itertuples(index=False, name=None)
    ]
    flipped = projects.assign(in_strategy=pd.array(is_other, dtype=projects["in_strategy"].dtype))
    return replace(register, tables={**register.tables, "projects": flipped})


def _in_scope(register: Register, scope: str) -> Register:
    return register if scope == "strategy" else outside(register)


def _rows_of_cost(at: Moment, figure: Figure) -> list[SourceRow]:
    """What was paid to each project, or each project once."""
    register = outside(at.register)
    data, state = IndicatorData(register), project_states(register, at.day)
    row = next(row for row in data.indicators if row["indicator"] == figure.of["indicator"])
    own = state[["project", "paid", ROW]].iloc[delivered_by(data, row, at.day, is_finished(state))[1]]
    if figure.unit == "count":
        return rows_of_frame(at.register, "projects", own, 1, own["project"])
    return rows_of_frame(at.register, "projects", own, own["paid"], own["project"])


def _rows_of_money(at: Moment, figure: Figure) -> list[SourceRow]:
    contracts, kind = _contracts_of(at, figure), figure.of["applicant"]
    if kind != ALL:
        contracts = contracts[(contracts["applicant_type"].fillna("") == kind).to_numpy(dtype=bool)]
    short = figure.declared.short.rpartition(".")[2]
    given = contracts[short] if short in ("grant", "other") else 1
    unit: Unit = "cents" if short in ("grant", "other") else "count"
    return rows_of_frame(at.register, "projects", contracts, given, contracts["project"], unit=unit)


def _contracts_of(at: Moment, figure: Figure) -> pd.DataFrame:
    return contracts_with_total(_in_scope(at.register, figure.of["scope"]), at.day)


def _rows_of_private(at: Moment, figure: Figure) -> list[SourceRow]:
    contracts = _contracts_of(at, figure)
    return rows_of_frame(at.register, "projects", contracts, contracts["other"], contracts["project"], unit="cents")


COSTS = {
    name: Declared(
        f"comparable.costs.{name}",
        unit,  # type: ignore[arg-type]
        title,
        N_(
            "Of the group's projects outside its strategy by the rule for those in it: paid to finished projects,"
            " divided by their verified values."
        ),
        f"comparable.costs.{{indicator}}.{name}",
        rows=_rows_of_cost,
    )
    for name, unit, title in (
        ("cost", "cents", N_("Cost per result outside the strategy")),
        ("projects", "count", N_("Finished projects with a result outside the strategy")),
    )
}
MONEY = {
    name: Declared(
        f"comparable.money.{name}",
        unit,  # type: ignore[arg-type]
        title,
        N_("Contracts signed by the day and not terminated that give both grant and total, with their latest annex."),
        f"comparable.money.{{scope}}.{{applicant}}.{name}",
        rows=_rows_of_money,
    )
    for name, unit, title in (
        ("contracts", "count", N_("Contracts with grant and total")),
        ("grant", "cents", N_("Their grants")),
        ("other", "cents", N_("Own and other money beside them")),
        ("per_euro", "number", N_("Own and other money per {currency} of grant")),
    )
}
PRIVATE = Declared(
    "comparable.private",
    "number",
    N_("Private money per {currency} of public money"),
    N_(
        "What applicants that are no public bodies add by contract, divided by the grants and what public bodies add;"
        " of contracts that give both grant and total."
    ),
    "comparable.private.{scope}",
    rows=_rows_of_private,
)
DECLARED = (*COSTS.values(), *MONEY.values(), PRIVATE)


@dataclass(frozen=True)
class OutsideCost:
    """Cost per unit of an indicator outside the strategy; ``figures`` by the names of :data:`COSTS`."""

    indicator: str
    figures: dict[str, Figure]


@dataclass(frozen=True)
class Money:
    """Contracts of one type of applicant, or of all, in a scope; ``figures`` by the names of :data:`MONEY`."""

    scope: str
    applicant: str
    figures: dict[str, Figure]


@dataclass(frozen=True)
class Comparable:
    """Costs that projects outside the strategy have, and what others add in both scopes.

    ``money`` holds of each scope that has contracts all applicants first, then each type of them; ``private`` is what
    private money comes to beside public money, by scope.
    """

    costs: tuple[OutsideCost, ...]
    money: tuple[Money, ...]
    private: dict[str, Figure]

    def all_figures(self) -> Iterator[Figure]:
        yield from self.private.values()
        for figures in (*(cost.figures for cost in self.costs), *(line.figures for line in self.money)):
            yield from figures.values()


def comparable(register: Register, day: dt.date, indicators: Iterable[Indicator]) -> Comparable:
    """What can be compared on ``day``."""
    money = {scope: tuple(_money(scope, contracts_with_total(_in_scope(register, scope), day))) for scope in SCOPES}
    private = {scope: _private(scope, lines) for scope, lines in money.items() if lines}
    return Comparable(tuple(_costs(register, day, indicators)), tuple(chain.from_iterable(money.values())), private)


def _costs(register: Register, day: dt.date, indicators: Iterable[Indicator]) -> Iterator[OutsideCost]:
    other = outside(register)
    codes = other["projects"].loc[other["projects"]["in_strategy"].fillna(False).to_numpy(dtype=bool), "project"]
    if not register["values"]["project"].isin(codes).any():
        return
    data, state = IndicatorData(other), project_states(other, day)
    finished, rows = is_finished(state), {row["indicator"]: row for row in data.indicators}
    for indicator in filter(has_unit_cost, indicators):
        units, at = delivered_by(data, rows[indicator.code], day, finished)
        paid = int(state["paid"].iloc[at].sum())
        values: Mapping[str, Value] = {"cost": ratio(paid, units) if paid else None, "projects": len(at)}
        if len(at):
            yield OutsideCost(
                indicator.code,
                {name: rule.figure(values[name], NOTHING, indicator=indicator.code) for name, rule in COSTS.items()},
            )


@memoised_on_days("projects", "calls", *OF_PROJECTS)
def contracts_with_total(register: Register, day: dt.date) -> pd.DataFrame:
    """Contracts that give grant and total, with ``other``: what the total has beside the grant, in euro cents."""
    state = project_states(register, day)
    total = state["total"].where(state["total"].notna(), state["grant"] + state["own"])
    signed = (state["is_signed"] & ~state["is_terminated"]).to_numpy(dtype=bool)
    known = signed & total.notna().to_numpy() & (state["grant"].fillna(0) > 0).to_numpy(dtype=bool)
    other = (total - state["grant"]).clip(lower=0)
    return state.loc[known, ["project", "applicant_type", "grant", ROW]].assign(other=other[known])


def _money(scope: str, contracts: pd.DataFrame) -> Iterator[Money]:
    if contracts.empty:
        return
    yield _line(scope, ALL, contracts)
    for applicant, own in contracts.groupby(contracts["applicant_type"].fillna("")):
        yield _line(scope, str(applicant), own)


def _line(scope: str, applicant: str, contracts: pd.DataFrame) -> Money:
    grant, other = (int(contracts[name].sum()) for name in ("grant", "other"))
    values: Mapping[str, Value] = {
        "contracts": len(contracts),
        "grant": grant,
        "other": other,
        "per_euro": ratio(other, grant),
    }
    of: dict[str, Any] = {"scope": scope, "applicant": applicant}
    return Money(scope, applicant, {name: rule.figure(values[name], **of) for name, rule in MONEY.items()})


def _private(scope: str, lines: Iterable[Money]) -> Figure:
    own = {line.applicant: line.figures for line in lines}
    public = int(own[PUBLIC]["other"].value or 0) if PUBLIC in own else 0
    grant, other = (int(own[ALL][name].value or 0) for name in ("grant", "other"))
    return PRIVATE.figure(ratio(other - public, grant + public), scope=scope)


__all__ = ["ALL", "SCOPES", "Comparable", "comparable", "contracts_with_total", "outside"]

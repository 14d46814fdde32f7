"""Projects, places and the territory outside the strategy (method.md §4)."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vomr.kinds import Cents, Unit
from vomr.method.absorption import FIGURES as OF_LINES
from vomr.method.absorption import NO_DATA, NOT_APPLICABLE, budget_rows, rows_of_budget
from vomr.method.counting import IndicatorData, Row, delivered_by, indicator_data
from vomr.method.entries import in_force_on
from vomr.method.figures import Declared, Figure, Moment, Reason, ratio
from vomr.method.indicators import Indicator
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import (
    approvals,
    by_day,
    claims_and_payments,
    converted,
    known_projects,
    latest,
    project_columns,
    project_states,
    stages_on,
    strategy_projects,
)
from vomr.register import Register
from vomr.register.amount_days import amount_days_of
from vomr.register.frames import ROW, plain, plain_rows
from vomr.register.numbers import base_number
from vomr.register.tables import STAGES
from vomr.words import N_, WrittenDay

# From which date to which the days are counted, on the way of an application
STEPS = (
    ("submission_to_decision", "submitted_on", "approved_on"),
    ("decision_to_authority", "approved_on", "authority_approved_on"),
    ("authority_to_contract", "authority_approved_on", "contracted_on"),
    ("submission_to_contract", "submitted_on", "contracted_on"),
    ("contract_to_payment", "contracted_on", "first_paid_on"),
    ("contract_to_completion", "contracted_on", "completed_on"),
)
CONTRACTED = ("contracted", "suspended", "completed")  # stages of a project with a contract that is not terminated
ALL = "all"  # in place of a stage: projects at any
NO_POPULATION = Reason("no_population", N_("the population of the municipality is not entered"))
NOTHING_CONTRACTED = Reason("nothing_contracted", N_("nothing has been contracted yet"))
NEVER_BOTH = Reason("never_both", N_("no project has both dates yet"))


def _states(at: Moment) -> pd.DataFrame:
    return project_states(at.register, at.day)


def _of_projects(at: Moment, given: dict[str, int], unit: Unit | None = None) -> list[SourceRow]:
    """Projects of the register, each with what it gives."""
    return [
        row._replace(value=int(given[row.what]), unit=unit) for row in at.shared(_all_projects) if row.what in given
    ]


def _of_project(at: Moment, code: str, value: int) -> list[SourceRow]:
    return [row._replace(value=value) for row in at.shared(_rows_by_project).get(code, ())]


def _rows_by_project(at: Moment) -> dict[str, list[SourceRow]]:
    return by_code(at.shared(_all_projects), at.register["projects"]["project"])


def _all_projects(at: Moment) -> list[SourceRow]:
    rows = at.register["projects"]
    return rows_of_frame(at.register, "projects", rows, 1, rows["project"])


def _rows_of_place(at: Moment, figure: Figure) -> list[SourceRow]:
    """Contracts of one municipality, each with the part of its money that belongs there."""
    code, counted = figure.of["municipality"], figure.declared is PROJECTS_OF_PLACE
    given = {
        share.project: 1 if counted else share.cents[code]
        for share in at.shared(_shares_of_places)
        if (share.counts_in == code if counted else code in share.cents)
    }
    return _of_projects(at, given, unit="count" if counted else "cents")


def _shares_of_places(at: Moment) -> list[PlaceShares]:
    return shares_of_places(at.register, _states(at))


def _at_stage(at: Moment, figure: Figure) -> list[dict[str, Any]]:
    stage = figure.of["stage"]
    return [one for one in at.shared(_stages) if one["stage"] == stage or (stage == ALL and one["stage"])]


def _stages(at: Moment) -> list[dict[str, Any]]:
    return plain_rows(_states(at)[["project", "stage", "contracted", "paid"]])


def _rows_of_stage(at: Moment, figure: Figure) -> list[SourceRow]:
    return _of_projects(at, {one["project"]: 1 for one in _at_stage(at, figure)})


def _rows_of_stage_money(at: Moment, figure: Figure) -> list[SourceRow]:
    return _of_projects(at, {one["project"]: one[_money_of(figure)] for one in _at_stage(at, figure)})


def _rows_of_contracts(at: Moment, figure: Figure) -> list[SourceRow]:
    state = _states(at)
    return _of_projects(at, dict.fromkeys(state["project"][_contracts(state)[figure.of["which"]]], 1))


def _money_of(figure: Figure) -> str:
    """Which sum of a project it is: ``paid``."""
    return figure.declared.short.rpartition(".")[2]


def _rows_of_project(at: Moment, figure: Figure) -> list[SourceRow]:
    """Claims and payments of one project; of what is contracted the project itself."""
    code, money = figure.of["project"], _money_of(figure)
    if money == "contracted":
        own = at.shared(_contracted)
        return _of_project(at, code, own[code]) if code in own else []
    return at.shared(_money_by_project, money).get(code, [])


def _contracted(at: Moment) -> dict[str, int]:
    state = _states(at)
    return dict(zip(state["project"], state["contracted"].tolist(), strict=True))


def _money_by_project(at: Moment, money: str) -> dict[str, list[SourceRow]]:
    """What was claimed, verified by claims, or paid, of each project."""
    claims, payments = claims_and_payments(at.register)
    if money != "paid":
        on = "submitted_on" if money == "claimed" else "verified_on"
        table, rows, column = "claims", claims[by_day(claims[on], at.day)], money
    else:
        is_principal = (payments["kind"] != "interest").to_numpy(dtype=bool)
        table, rows, column = "payments", payments[by_day(payments["paid_on"], at.day) & is_principal], "amount"
    return by_code(rows_of_frame(at.register, table, rows, rows[column], rows["project"]), rows["project"])


def _rows_of_amount(at: Moment, figure: Figure) -> list[SourceRow]:
    """The project itself; of what was claimed its claims."""
    code, money = figure.of["project"], _money_of(figure)
    if money == "claimed":
        return at.shared(_money_by_project, money).get(code, [])
    return [] if figure.value is None else _of_project(at, code, int(figure.value))


def _rows_of_step(at: Moment, figure: Figure) -> list[SourceRow]:
    return _of_projects(at, at.shared(_step_days)[figure.of["step"]])


def _rows_of_step_count(at: Moment, figure: Figure) -> list[SourceRow]:
    return _of_projects(at, dict.fromkeys(at.shared(_step_days)[figure.of["step"]], 1))


def _step_days(at: Moment) -> dict[str, dict[str, int]]:
    return {name: days.to_dict() for name, days in step_days(at.register, at.day).items()}


def _rows_of_aim(at: Moment, figure: Figure) -> list[SourceRow]:
    """Contracted projects of one theme or one objective."""
    ((name, code),) = figure.of.items()
    if name == "cooperation":
        state = _states(at)
        own = state[state["stage"].isin(CONTRACTED) & (state["cooperation"] == code).to_numpy(dtype=bool)]
        return _of_projects(at, dict.fromkeys(own["project"], 1))
    contracted = [project for project in at.shared(_all_of_strategy) if project.stage in CONTRACTED]
    codes = {project.project: getattr(project, f"{name}s") for project in contracted}
    return _of_projects(at, {project: own.count(code) for project, own in codes.items() if code in own})


def _all_of_strategy(at: Moment) -> tuple[Project, ...]:
    return _projects(at.register, _states(at))


def _rows_of_unit_cost(at: Moment, figure: Figure) -> list[SourceRow]:
    """Of the actual cost what was paid to the finished projects; of the planned one the budget."""
    code = figure.of["indicator"]
    if figure.of.get("which") == "planned":
        row, budget = _indicator_row(at, code), at.by_day(budget_rows)
        return rows_of_budget(at.register, budget[budget["measure"] == row["measure"]])
    given = at.shared(_paid_to_finished, code)
    return _of_projects(at, dict.fromkeys(given, 1) if figure.declared is PROJECTS_OF_COST else given)


def _paid_to_finished(at: Moment, code: str) -> dict[str, int]:
    """What was paid to each finished project that has achieved anything of an indicator."""
    state = _states(at)
    row, finished = _indicator_row(at, code), is_finished(state)
    own = state[["project", "paid"]].iloc[delivered_by(at.shared(indicator_data), row, at.day, finished)[1]]
    return dict(zip(own["project"], own["paid"], strict=True))


def _indicator_row(at: Moment, code: str) -> Row:
    return next(row for row in at.shared(indicator_data).indicators if row["indicator"] == code)


def _rows_of_outside(at: Moment, figure: Figure) -> list[SourceRow]:
    """The parts of a project outside the strategy, each by its column; of one part that alone."""
    project = next(one for one in at.by_day(_outside) if one.project == figure.of["project"])
    return [
        row._replace(value=cents, label=("columns", column))
        for column, _, cents in project.parts
        if column == figure.of.get("column", column)
        for row in _of_projects(at, {project.project: 0})
    ]


def _rows_of_territory(at: Moment, figure: Figure) -> list[SourceRow]:
    once = at.by_day(territory_rows).drop_duplicates("contract")
    given = 1 if figure.unit == "count" else once["converted"]
    return rows_of_frame(at.register, "territory_projects", once, given, once["contract"])


def _rows_of_others(at: Moment, figure: Figure) -> list[SourceRow]:
    """Contracts of other programmes under one name, each with what it gives."""
    column, counted = figure.declared.short.split(".")[1:]
    return at.shared(_others_by_name, column, counted).get(figure.of["name"], [])


def _others_by_name(at: Moment, column: str, counted: str) -> dict[str, list[SourceRow]]:
    rows = at.by_day(territory_rows)
    if column != "municipality":
        rows = rows.drop_duplicates("contract")
    elif counted == "total":
        rows = rows[rows["places"] == 1]
    given = 1 if counted == "contracts" else rows["converted"]
    return by_code(
        rows_of_frame(at.register, "territory_projects", rows, given, rows["contract"]), rows[column].fillna("")
    )


OF_PLACE = Declared(
    "outcomes.municipality",
    "cents",
    N_("Contracted by municipality"),
    N_("Contracted money of the municipality's projects, each contract once."),
    "outcomes.municipalities.{municipality}.contracted",
    rows=_rows_of_place,
)
PROJECTS_OF_PLACE = Declared(
    "outcomes.municipality_projects",
    "count",
    N_("Contracts by municipality"),
    N_("Number of contracts, each in the municipality with the largest share of it."),
    "outcomes.municipalities.{municipality}.projects",
    rows=_rows_of_place,
)
OF_STAGE = Declared(
    "outcomes.stage",
    "count",
    N_("Projects at a stage"),
    N_(
        "Number of projects of the strategy whose latest date by the day is of this stage; on equal dates the"
        " later stage."
    ),
    "outcomes.stages.{stage}",
    version=2,
    rows=_rows_of_stage,
)
OF_STEP = Declared(
    "outcomes.step",
    "days",
    N_("Days between two steps"),
    N_("Median of the days between the two dates, of projects that have both by the day."),
    "outcomes.steps.{step}",
    rows=_rows_of_step,
)
OF_STEP_COUNT = Declared(
    "outcomes.step_count",
    "count",
    N_("Projects that took a step"),
    N_("Number of projects that have both dates by the day."),
    "outcomes.steps.{step}.count",
    rows=_rows_of_step_count,
)
OF_CONTRACTS = Declared(
    "outcomes.contracts",
    "count",
    N_("Contracts by what became of them"),
    N_(
        "Number of contracts signed by the day; of them in progress, completed, terminated or withdrawn after signing,"
        " and of these the ones that keep money."
    ),
    "outcomes.contracts.{which}",
    rows=_rows_of_contracts,
)
_OF_AIM = N_("Number of projects with a contract that has not been terminated; a project may have several.")
OF_THEME = Declared(
    "outcomes.theme",
    "count",
    N_("Contracted projects of a theme"),
    _OF_AIM,
    "outcomes.themes.{theme}",
    rows=_rows_of_aim,
)
OF_OBJECTIVE = Declared(
    "outcomes.objective",
    "count",
    N_("Contracted projects of an objective"),
    _OF_AIM,
    "outcomes.objectives.{objective}",
    rows=_rows_of_aim,
)
OF_COOPERATION = Declared(
    "outcomes.cooperation",
    "count",
    N_("Contracted projects of cooperation"),
    _OF_AIM,
    "outcomes.cooperation.{cooperation}",
    rows=_rows_of_aim,
)
OUTSIDE = Declared(
    "outcomes.outside",
    "cents",
    N_("Project outside the strategy"),
    N_("Sum of the parts, each converted into {currency} by itself."),
    "outcomes.outside.{project}.total",
    rows=_rows_of_outside,
)
OUTSIDE_PART = Declared(
    "outcomes.outside_part",
    "cents",
    N_("Part of a project outside the strategy"),
    N_("As it was entered, converted into {currency} by itself."),
    "outcomes.outside.{project}.parts.{column}",
    rows=_rows_of_outside,
)
OUTSIDE_DIRECT = Declared(
    "outcomes.outside_direct",
    "cents",
    N_("Project outside the strategy, converted as a whole"),
    N_("The sum of the parts in their own currency, converted into {currency} at once."),
    "outcomes.outside.{project}.direct",
    rows=_rows_of_outside,
)
OUTSIDE_DIFFERENCE = Declared(
    "outcomes.outside_difference",
    "cents",
    N_("Difference by rounding"),
    N_("What converting the whole gives beyond the sum of the converted parts."),
    "outcomes.outside.{project}.difference",
    parts=("outside_direct", "outside"),
    rows=_rows_of_outside,
)
PER_CAPITA = Declared(
    "outcomes.per_capita",
    "number",
    N_("Contracted per inhabitant"),
    N_("Contracted money divided by the population on the group's territory."),
    "outcomes.municipalities.{municipality}.per_capita",
    parts=("municipality",),
    rows=_rows_of_place,
)
UNIT_COST = Declared(
    "outcomes.unit_cost",
    "cents",
    N_("Cost per result"),
    N_("Paid to finished projects divided by their verified values, beside budget divided by target."),
    "outcomes.unit_costs.{indicator}.{which}",
    rows=_rows_of_unit_cost,
)
PROJECTS_OF_COST = Declared(
    "outcomes.unit_cost_projects",
    "count",
    N_("Finished projects with a result"),
    N_("Number of finished projects with a verified value of the indicator."),
    "outcomes.unit_costs.{indicator}.projects",
    rows=_rows_of_unit_cost,
)
OF_TERRITORY = Declared(
    "outcomes.territory",
    "cents",
    N_("Contracts outside the strategy"),
    N_(
        "Each contract once at its latest state, without those of the strategy and of its management; total"
        " cost with own contribution."
    ),
    "outcomes.territory.total",
    rows=_rows_of_territory,
)
CONTRACTS_OF_TERRITORY = replace(
    OF_TERRITORY,
    rule="outcomes.territory_contracts",
    unit="count",
    pattern="outcomes.territory.contracts",
    of_rule=OF_TERRITORY,
)
_TOUCHED = N_("Contracts outside the strategy that touch the municipality; one in several is counted in each.")
_ALONE = N_("Total cost of the contracts outside the strategy that are in this municipality alone.")
OF_OTHERS = {
    (column, counted): replace(
        whole,
        rule=f"outcomes.territory.{column}.{counted}",
        pattern=f"outcomes.territory.by_{column}.{{name}}.{counted}",
        sentence=sentence,
        rows=_rows_of_others,
        of_rule=OF_TERRITORY if sentence == OF_TERRITORY.sentence else None,
    )
    for counted, whole, in_place in (("contracts", CONTRACTS_OF_TERRITORY, _TOUCHED), ("total", OF_TERRITORY, _ALONE))
    for column, sentence in (
        ("programme", OF_TERRITORY.sentence),
        ("status", OF_TERRITORY.sentence),
        ("municipality", in_place),
    )
}
# The last are further amounts of one project, each as it enters the sum of the same name
OF_STAGE_MONEY, OF_PROJECT, _OF_OTHER_SUMS = (
    {
        name: replace(
            OF_LINES[name],
            rule=f"outcomes.{kind}.{name}",
            pattern=f"outcomes.{kind}s.{{{kind}}}.{name}",
            parts=(),
            rows=rows,
            of_rule=OF_LINES[name],
        )
        for name in names
    }
    for kind, names, rows in (
        ("stage", ("contracted", "paid"), _rows_of_stage_money),
        ("project", ("contracted", "verified", "paid"), _rows_of_project),
        (
            "project",
            ("submitted", "approved", "authority_approved", "claimed", "advances_open", "savings", "to_recover"),
            _rows_of_amount,
        ),
    )
)
OF_AMOUNTS: dict[str, Declared] = {
    **_OF_OTHER_SUMS,
    "own": Declared(
        "outcomes.project.own",
        "cents",
        N_("Own contribution of a project"),
        N_(
            "Total cost less grant, as in the latest annexes; where the total cost is not entered, the own contribution"
            " as entered."
        ),
        "outcomes.projects.{project}.own",
        rows=_rows_of_amount,
    ),
}
_MONEY = (*OF_PROJECT, *OF_AMOUNTS)
_money = attrgetter(*_MONEY)  # of a project
DECLARED = (
    OF_PLACE,
    PROJECTS_OF_PLACE,
    OF_STAGE,
    OF_STEP,
    OUTSIDE,
    OUTSIDE_DIRECT,
    OUTSIDE_DIFFERENCE,
    PER_CAPITA,
    UNIT_COST,
    OF_TERRITORY,
    OF_AMOUNTS["own"],
)


class Project(NamedTuple):
    """One in-strategy project on the day of the report; a natural person's name is not in it."""

    project: str
    title: str
    applicant: str | None
    applicant_type: str | None
    stage: str
    measure: str | None
    fund: str | None
    municipality: str | None
    settlement: str | None
    contracted: int  # euro cents, as plain numbers: there may be very many projects
    paid: int
    verified: int
    contracted_on: dt.date | None
    ends_on: dt.date | None
    innovative: bool
    cooperation: str | None
    themes: tuple[str, ...]
    objectives: tuple[str, ...]
    submitted: int | None  # requested; None of what is not known, or of a step that has not been taken
    approved: int | None
    authority_approved: int | None
    claimed: int
    advances_open: int
    savings: int | None
    to_recover: int
    own: int | None

    @property
    def money(self) -> dict[str, Cents | None]:
        """What is contracted, verified and paid, and every other amount, by the names of the figures."""
        return dict(zip(_MONEY, map(Cents.of, _money(self)), strict=True))


class StageMoney(NamedTuple):
    """Euro cents of the projects at one stage."""

    contracted: Cents
    paid: Cents


@dataclass(frozen=True)
class MunicipalityOutcome:
    """What one municipality got; an empty code gathers what names no place."""

    municipality: str
    name: str
    contracted: Figure
    projects: int
    per_capita: Figure


@dataclass(frozen=True)
class Step:
    """Days between two dates of the projects that have both."""

    name: str
    median: Fraction | None
    count: int


@dataclass(frozen=True)
class UnitCost:
    """Euro cents per unit of an indicator: paid / achieved of finished projects, and budget / target."""

    indicator: str
    actual: Figure
    planned: Figure
    projects: int


class OtherContracts(NamedTuple):
    """Contracts of other programmes under one name: how many, and their total cost in euro cents."""

    name: str
    contracts: int
    total: Cents


@dataclass(frozen=True)
class Territory:
    """Contracts of other programmes on the territory; the money is total cost, own contribution included."""

    contracts: Figure
    total: Figure
    as_of: dt.date | None
    municipalities: tuple[str, ...]
    missing: tuple[str, ...]
    programmes: tuple[OtherContracts, ...]
    statuses: tuple[OtherContracts, ...]
    rows: tuple[OtherContracts, ...]  # by municipality: contracts that touch it, the money of those in it alone


@dataclass(frozen=True)
class OutsideProject:
    """A project of the group outside its strategy, its parts converted one by one (method.md §1)."""

    project: str
    title: str
    contract: str | None
    isun_number: str | None
    currency: str
    stage: str | None
    parts: tuple[tuple[str, int, Cents], ...]  # column, cents as entered, euro cents
    total: Cents
    direct: Cents

    @property
    def in_euro(self) -> dict[str, Cents]:
        """The converted parts by their columns."""
        return {column: cents for column, _, cents in self.parts}

    @property
    def gap(self) -> Cents:
        """Euro cents by which converting the total differs from the sum of the converted parts."""
        return Cents(self.direct - self.total)


class Contracts(NamedTuple):
    """Contracts by a day: signed = in force + completed + terminated (method.md §2, Counts).

    Of the terminated those that are ``keeping`` money enter „Договорени“.
    """

    signed: int
    in_force: int
    completed: int
    terminated: int
    keeping: int


def _contracts(state: pd.DataFrame) -> dict[str, np.ndarray]:
    """Which of the strategy's projects count as what, as they stand."""
    signed, terminated, completed = (
        state[name].to_numpy(dtype=bool) for name in ("is_signed", "is_terminated", "is_completed")
    )
    ended, done = signed & terminated, signed & completed & ~terminated
    keeping = ended & (state["kept"].to_numpy() > 0)
    return dict(zip(Contracts._fields, (signed, signed & ~ended & ~done, done, ended, keeping), strict=True))


@dataclass(frozen=True)
class Outcomes:
    """Projects, places, steps and costs at one day."""

    projects: tuple[Project, ...]
    stages: dict[str, int]
    contracts: Contracts
    stage_money: dict[str, StageMoney]
    municipalities: tuple[MunicipalityOutcome, ...]
    steps: tuple[Step, ...]
    unit_costs: tuple[UnitCost, ...]
    themes: dict[str, int]
    objectives: dict[str, int]
    innovative: int
    cooperation: dict[str, int]
    outside: tuple[OutsideProject, ...]
    territory: Territory

    def all_figures(self) -> Iterator[Figure]:
        """All but those of projects, of which there may be very many (:meth:`of_project`)."""
        for stage, n in self.stages.items():
            yield OF_STAGE.figure(n, stage=stage)
            for name, declared in OF_STAGE_MONEY.items():
                yield declared.figure(getattr(self.stage_money[stage], name), stage=stage)
        yield OF_STAGE.figure(len(self.projects), stage=ALL)
        for name, declared in OF_STAGE_MONEY.items():
            yield declared.figure(sum(getattr(money, name) for money in self.stage_money.values()), stage=ALL)
        yield from (OF_CONTRACTS.figure(n, which=which) for which, n in self.contracts._asdict().items())
        for step in self.steps:
            yield OF_STEP.figure(step.median, NEVER_BOTH, step=step.name)
            yield OF_STEP_COUNT.figure(step.count, step=step.name)
        for theme, n in self.themes.items():
            yield OF_THEME.figure(n, theme=theme)
        for kind, n in self.cooperation.items():
            yield OF_COOPERATION.figure(n, cooperation=kind)
        for objective, n in self.objectives.items():
            yield OF_OBJECTIVE.figure(n, objective=objective)
        for place in self.municipalities:
            yield from (place.contracted, place.per_capita)
            yield PROJECTS_OF_PLACE.figure(place.projects, municipality=place.municipality)
        for cost in self.unit_costs:
            yield from (cost.actual, cost.planned)
            yield PROJECTS_OF_COST.figure(cost.projects, indicator=cost.indicator)
        for project in self.outside:
            yield OUTSIDE.figure(project.total, project=project.project)
            yield OUTSIDE_DIRECT.figure(project.direct, project=project.project)
            yield OUTSIDE_DIFFERENCE.figure(project.gap, project=project.project)
            for column, cents in project.in_euro.items():
                yield OUTSIDE_PART.figure(cents, project=project.project, column=column)
        yield from (self.territory.contracts, self.territory.total)
        for column, others in (
            ("programme", self.territory.programmes),
            ("status", self.territory.statuses),
            ("municipality", self.territory.rows),
        ):
            for other in others:
                yield OF_OTHERS[column, "contracts"].figure(other.contracts, name=other.name)
                yield OF_OTHERS[column, "total"].figure(other.total, name=other.name)

    def amounts_of_projects(self) -> Iterator[tuple[str, Cents | None]]:
        """The values of :meth:`of_project` for all projects, by the ids of the figures: there may be a million."""
        ids = [declared.pattern.split("{project}") for declared in (*OF_PROJECT.values(), *OF_AMOUNTS.values())]
        for project in self.projects:
            for (before, after), cents in zip(ids, _money(project), strict=True):
                yield f"{before}{project.project}{after}", Cents.of(cents)

    def of_project(self, project: str) -> dict[str, Figure]:
        """The figures of one project by their ids; none of one that there is not."""
        own = self._by_code.get(project)
        figures = (
            declared.figure(
                getattr(own, name), NO_DATA if name in ("submitted", "own") else NOT_APPLICABLE, project=project
            )
            for name, declared in (*OF_PROJECT.items(), *OF_AMOUNTS.items())
            if own is not None
        )
        return {figure.id: figure for figure in figures}

    @cached_property
    def _by_code(self) -> dict[str, Project]:
        return {project.project: project for project in self.projects}


def outcomes(data: IndicatorData, day: dt.date, indicators: tuple[Indicator, ...]) -> Outcomes:
    """Everything of method.md §4 about projects at ``day``."""
    register = data.register
    state = project_states(register, day)
    projects = _projects(register, state)
    at_stage: dict[str, list[Project]] = {stage: [] for stage in STAGES}
    for project in projects:
        at_stage[project.stage].append(project)
    contracted = [project for stage in CONTRACTED for project in at_stage[stage]]
    return Outcomes(
        projects=projects,
        stages={stage: len(own) for stage, own in at_stage.items()},
        contracts=Contracts(*(int(own.sum()) for own in _contracts(state).values())),
        stage_money={
            stage: StageMoney(Cents(sum(one.contracted for one in own)), Cents(sum(one.paid for one in own)))
            for stage, own in at_stage.items()
        },
        municipalities=_places(register, state),
        steps=_steps(register, day),
        unit_costs=_unit_costs(data, state, indicators, day),
        themes=dict(sorted(Counter(theme for project in contracted for theme in project.themes).items())),
        objectives=dict(sorted(Counter(aim for project in contracted for aim in project.objectives).items())),
        innovative=sum(project.innovative for project in contracted),
        cooperation=dict(sorted(Counter(project.cooperation for project in contracted if project.cooperation).items())),
        outside=_outside(register, day),
        territory=territory(register, day),
    )


def _projects(register: Register, state: pd.DataFrame) -> tuple[Project, ...]:
    """Projects with which anything has happened; nobody says that an applicant of no known type is not a person."""
    state = _with_amounts(state)
    state = state.loc[state["stage"].notna(), [*_IN_PROJECT, "is_signed", "ends_annex", ROW]]
    is_person = state["applicant_type"].isna() | (state["applicant_type"] == "person")
    state = state.assign(
        title=state["title"].fillna(""),
        applicant=state["applicant"].mask(is_person),
        contracted_on=state["contracted_on"].where(state["is_signed"]),
        innovative=state["innovative"].fillna(False),
    )
    columns = {name: cells(state[name]) for name, cells in _IN_PROJECT.items()}
    own = [("projects", row) for row in state[ROW].tolist()]
    last = [("annexes", annex) if annex else row for annex, row in zip(state["ends_annex"].tolist(), own, strict=True)]
    for name, whose in (("contracted_on", own), ("ends_on", last)):
        written = {(table, row): text for (table, row, column), text in register.as_written.items() if column == name}
        if written:
            columns[name] = [
                day and WrittenDay.of(day, written.get(place)) for day, place in zip(columns[name], whose, strict=True)
            ]
    return tuple(map(Project, *(columns[name] for name in Project._fields)))


def _with_amounts(state: pd.DataFrame) -> pd.DataFrame:
    """Projects with the amounts that each gives to the sums of absorption (method.md §2), by the names of the sums."""

    def of(name: str) -> np.ndarray:
        return state[name].to_numpy()

    is_approved, given = approvals(state)
    is_lost, terminated = of("is_rejected") | of("is_withdrawn"), of("is_terminated")
    over = np.where(terminated, np.maximum(0, of("paid") - of("kept")), 0)
    total = state["total"] - state["grant"]
    own = total.where(total.notna().to_numpy(), state["own"])
    return state.assign(
        submitted=state["requested"].where(of("is_submitted")),
        approved=given.where(is_approved & ~is_lost),
        authority_approved=state["authority_approved"].where(of("is_authority_approved") & ~is_lost),
        advances_open=np.maximum(0, of("advances") - of("verified")),
        savings=pd.Series(pd.array(of("contracted") - of("paid"), "Int64"), state.index).where(of("has_final_payment")),
        to_recover=over,
        own=own.where(of("is_signed")),
    )


@dataclass(frozen=True)
class PlaceShares:
    """What one contract gives to each municipality, in euro cents, and the one in which it is counted."""

    project: str
    row: int
    cents: dict[str, int]
    counts_in: str


def shares_of_places(register: Register, state: pd.DataFrame) -> list[PlaceShares]:
    """Contracts by municipality, each once: split by the shares of its places where they are given."""
    contracts, divided = _with_homes(register, state)
    return [
        divided.get(project) or PlaceShares(project, row, {home: cents}, home)
        for project, row, cents, home in contracts.itertuples(index=False, name=None)
    ]


def _with_homes(register: Register, state: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, PlaceShares]]:
    """Contracts with their money and the municipality of each, and those that are in several by the shares of their
    places.
    """
    settlements = register["settlements"].dropna(subset=["settlement", "municipality"])
    by_settlement: dict[str | None, str] = dict(
        zip(settlements["settlement"], settlements["municipality"], strict=True)
    )
    places: dict[str, list[tuple[Any, Any, Any]]] = {}
    of_place = (register["project_places"][name] for name in ("project", "municipality", "settlement", "share"))
    for project, municipality, settlement, share in zip(*map(plain, of_place), strict=True):
        places.setdefault(project, []).append((municipality, settlement, share))
    is_contract = state["is_signed"] & (~state["is_terminated"] | (state["kept"] > 0))
    contracts = state.loc[is_contract, ["project", ROW, "contracted", "municipality", "settlement"]]
    whose = (plain(contracts.pop(name)) for name in ("municipality", "settlement"))
    contracts["home"] = [
        municipality or by_settlement.get(settlement, "") for municipality, settlement in zip(*whose, strict=True)
    ]
    divided = {}
    for project, row, cents, _ in contracts[contracts["project"].isin(places)].itertuples(index=False, name=None):
        if shares := _shares(places[project], by_settlement):
            largest = max(shares, key=lambda code: (shares[code], code))
            divided[project] = PlaceShares(project, row, _split(cents, shares), largest)
    return contracts, divided


def _places(register: Register, state: pd.DataFrame) -> tuple[MunicipalityOutcome, ...]:
    """Contracted money and contracts by municipality."""
    contracts, divided = _with_homes(register, state)
    by_home = contracts[~contracts["project"].isin(divided)].groupby("home")["contracted"]
    money, counts = Counter(by_home.sum().to_dict()), Counter(by_home.size().to_dict())
    for contract in divided.values():
        counts[contract.counts_in] += 1
        money.update(contract.cents)
    codes = [entry.code for entry in register.strategy.territory]
    codes += sorted(set(money) - set(codes))
    anything = bool(counts)
    found = []
    for code in codes:
        entry = register.strategy.municipality(code)
        population = entry.population if entry else None
        per_capita = ratio(money[code], population * 100 if population else None) if anything else None
        why = NO_POPULATION if anything else NOTHING_CONTRACTED
        found.append(
            MunicipalityOutcome(
                code,
                entry.name if entry else code,
                OF_PLACE.figure(money[code], municipality=code),
                counts[code],
                PER_CAPITA.figure(per_capita, why, municipality=code),
            )
        )
    return tuple(found)


def _shares(places: list[tuple[Any, Any, Any]], by_settlement: dict[str | None, str]) -> dict[str, Fraction]:
    """The parts of a contract by municipality; ``places`` are its municipalities, settlements and shares as entered."""
    municipalities = [m or by_settlement.get(s, "") for m, s, _ in places]
    given = [share for _, _, share in places if share is not None]
    if len(set(municipalities)) == 1:
        return {municipalities[0]: Fraction(1)}
    if len(given) < len(places) or sum(given) != 1:
        return {}
    shares: dict[str, Fraction] = {}
    for municipality, share in zip(municipalities, given, strict=True):
        shares[municipality] = shares.get(municipality, Fraction(0)) + Fraction(share)
    return shares


def _split(cents: int, shares: dict[str, Fraction]) -> dict[str, int]:
    """Whole cents by share; the largest remainders take what rounding leaves, so that the parts add up."""
    if len(shares) == 1:
        return dict.fromkeys(shares, cents)
    exact = {code: cents * share for code, share in shares.items()}
    parts = {code: value.numerator // value.denominator for code, value in exact.items()}
    left = cents - sum(parts.values())
    for code in sorted(exact, key=lambda code: (parts[code] - exact[code], code))[:left]:
        parts[code] += 1
    return parts


def _steps(register: Register, day: dt.date) -> tuple[Step, ...]:
    found = step_days(register, day)
    return tuple(
        Step(name, Fraction(statistics.median(days.tolist())) if len(days) else None, len(days))
        for name, days in found.items()
    )


def step_days(register: Register, day: dt.date) -> dict[str, pd.Series]:
    """Days of every step, by project, of those that have both dates by ``day``."""
    projects, payments, moment = project_columns(register), project_columns(register, "payments"), np.datetime64(day)
    codes, paid_on = projects.texts("project"), payments.days("paid_on")
    first_paid_on = np.full(len(codes), np.datetime64("NaT"), dtype=paid_on.dtype)
    paid = (paid_on <= moment) & ~payments.are("kind", "recovery", "interest")
    np.fmin.at(first_paid_on, payments.numbers("at")[paid], paid_on[paid])  # NaT is less than none
    found = {}
    for name, *ends in STEPS:
        start, end = (first_paid_on if date == "first_paid_on" else projects.days(date) for date in ends)
        has_both = (start <= moment) & (end <= moment)
        days = (end[has_both] - start[has_both]) // np.timedelta64(1, "D")
        found[name] = pd.Series(days, codes[has_both])
    return found


def is_finished(state: pd.DataFrame) -> np.ndarray:
    """Which projects are completed, with a final payment, and not terminated."""
    return (state["is_completed"] & ~state["is_terminated"] & state["has_final_payment"]).to_numpy(dtype=bool)


def has_unit_cost(indicator: Indicator) -> bool:
    """Whether what an indicator counts adds up over projects, so that a unit of it has a cost."""
    return indicator.aggregation in ("sum", "unique", "unique_sum") and indicator.level in ("output", "result")


def _unit_costs(
    data: IndicatorData, state: pd.DataFrame, indicators: tuple[Indicator, ...], day: dt.date
) -> tuple[UnitCost, ...]:
    """Paid per unit achieved by finished projects. One project may feed several indicators in full, so these are not
    added.
    """
    register = data.register
    finished = is_finished(state)
    budget = budget_rows(register, day)
    incomplete = register.strategy.incomplete_funds()
    rows = {row["indicator"]: row for row in data.indicators}
    found = []
    for indicator in indicators:
        if not has_unit_cost(indicator):
            continue
        units, projects = delivered_by(data, rows[indicator.code], day, finished)
        paid = int(state["paid"].iloc[projects].sum())
        own = budget[budget["measure"] == indicator.measure] if indicator.measure else budget.iloc[:0]
        is_known = len(own) and own["converted"].notna().all() and not own["fund"].isin(incomplete).any()
        known = int(own["converted"].sum()) if is_known else None
        found.append(
            UnitCost(
                indicator.code,
                UNIT_COST.figure(ratio(paid, units) if paid else None, indicator=indicator.code, which="actual"),
                UNIT_COST.figure(ratio(known, indicator.exact("target")), indicator=indicator.code, which="planned"),
                len(projects),
            )
        )
    return tuple(found)


_OF_OUTSIDE = ("project", "title", "contract", "isun_number", "currency", "stage")
_MONEY_OUTSIDE = ("grant_eu", "grant_national", "grant", "own")  # the grant alone where its parts are not entered


def _outside(register: Register, day: dt.date) -> tuple[OutsideProject, ...]:
    projects = register["projects"]
    outside = projects[(~projects["in_strategy"].fillna(True)).to_numpy(dtype=bool)].reset_index(drop=True)
    outside = outside.assign(stage=stages_on(outside, day))
    accounts, days = register.accounts, amount_days_of("projects", "grant", outside)
    currency = outside["currency"].to_numpy(object)
    is_told = outside["stage"].notna().to_numpy() & accounts.known(currency, days)
    outside, currency, days = outside[is_told], currency[is_told], days[is_told]
    known = {column: outside[column].notna().to_numpy() for column in _MONEY_OUTSIDE}
    is_split = known["grant_eu"] | known["grant_national"]
    known = {**known, "grant": known["grant"] & ~is_split}
    cents = {column: np.where(given, outside[column].fillna(0), 0).astype("int64") for column, given in known.items()}
    counted = {column: accounts.converted_array(own, currency, days) for column, own in cents.items()}
    direct = accounts.converted_array(np.sum(list(cents.values()), axis=0), currency, days)
    parts: list[list[tuple[str, int, Cents]]] = [[] for _ in range(len(outside))]
    for column, given in known.items():
        for at in np.flatnonzero(given).tolist():
            parts[at].append((column, int(cents[column][at]), Cents(counted[column][at])))
    totals = np.sum(list(counted.values()), axis=0)
    names = (plain(outside[name]) for name in _OF_OUTSIDE)
    amounts = (map(tuple, parts), map(Cents, totals.tolist()), map(Cents, direct.tolist()))
    return tuple(map(OutsideProject, *names, *amounts))


def territory(register: Register, day: dt.date) -> Territory:
    """Contracts outside the strategy, each once, at its latest ``as_of`` by ``day``."""
    rows = territory_rows(register, day)
    once = rows.drop_duplicates("contract")
    present = [entry.code for entry in register.strategy.territory if entry.code in set(rows["municipality"])]
    missing = (
        [entry.code for entry in register.strategy.territory if entry.code not in set(rows["municipality"])]
        if not rows.empty
        else []
    )

    def grouped(column: str) -> tuple[OtherContracts, ...]:
        groups = once.groupby(once[column].fillna(""))["converted"].agg(["size", "sum"])
        return tuple(
            sorted(
                (OtherContracts(str(name), int(n), Cents(total)) for name, n, total in groups.itertuples()),
                key=lambda row: (-row.total, row.name),
            )
        )

    alone = once[once["places"] == 1]
    places = tuple(
        OtherContracts(
            code,
            int((rows["municipality"] == code).sum()),
            Cents(alone.loc[alone["municipality"] == code, "converted"].sum()),
        )
        for code in present
    )
    contracts, total = _together(once)
    return Territory(
        contracts=contracts,
        total=total,
        as_of=_newest(register, rows),
        municipalities=tuple(present),
        missing=tuple(missing),
        programmes=grouped("programme"),
        statuses=grouped("status"),
        rows=places,
    )


def territory_together(register: Register, day: dt.date) -> tuple[Figure, Figure]:
    """How many contracts outside the strategy there are, and their money."""
    return _together(territory_rows(register, day).drop_duplicates("contract"))


def _together(contracts: pd.DataFrame) -> tuple[Figure, Figure]:
    return CONTRACTS_OF_TERRITORY.figure(len(contracts)), OF_TERRITORY.figure(int(contracts["converted"].sum()))


def territory_rows(register: Register, day: dt.date) -> pd.DataFrame:
    """Rows of ``territory_projects`` that count on ``day``, one for each contract and municipality.

    Returns
    -------
    DataFrame
        With ``euro`` (cents; of a contract in several municipalities the same in each) and ``places`` (in how many
        municipalities it stands). The contract's first row carries the amount that counts.
    """
    rows = register["territory_projects"]
    rows = latest(rows[by_day(rows["as_of"], day)], ["contract", "municipality"], "as_of")
    own = {base_number(number) for number in _strategy_contracts(register, day)} if len(rows) else set()
    rows = rows[rows["contract"].notna() & ~rows["contract"].map(base_number).isin(own).to_numpy(dtype=bool)]
    rows = rows.assign(converted=converted(register, "territory_projects", rows, "total").fillna(0).astype("int64"))
    rows = rows.sort_values(
        ["contract", "as_of", "converted", "municipality"], ascending=[True, False, False, True], kind="stable"
    )
    return rows.assign(places=rows.groupby("contract")["municipality"].transform("size"))


def _strategy_contracts(register: Register, day: dt.date) -> list[str]:
    inside = strategy_projects(register)[["isun_number", "contract"]][known_projects(register, day)]
    own = register["management_contracts"]
    numbers: list[Any] = [
        register.strategy.strategy.management_contract,
        *own.loc[in_force_on(own, day), "contract"],
        *inside["isun_number"],
        *inside["contract"],
    ]
    return [number for number in numbers if isinstance(number, str)]


def _newest(register: Register, rows: pd.DataFrame) -> dt.date | None:
    """As of which day the newest of some rows of other programmes' contracts is."""
    days = (
        register.day("territory_projects", row, "as_of", day) for row, day in zip(rows[ROW], rows["as_of"], strict=True)
    )
    return max((day for day in days if day), default=None)


def _codes(column: pd.Series) -> list[tuple[str, ...]]:
    cells = plain(column)
    codes = {cell: tuple(cell.split(";")) if cell else () for cell in set(cells)}
    return [codes[cell] for cell in cells]


_IN_PROJECT: dict[str, Callable[[pd.Series], list[Any]]] = {
    **dict.fromkeys(Project._fields, plain),
    **dict.fromkeys(("contracted", "paid", "verified", "claimed", "advances_open", "to_recover"), pd.Series.tolist),
    "innovative": pd.Series.tolist,
    "themes": _codes,
    "objectives": _codes,
}


__all__ = ["Outcomes", "Project", "outcomes", "territory", "territory_rows", "territory_together"]

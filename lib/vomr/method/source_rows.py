"""The rows of the register behind a figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from vomr.funds import EAFRD
from vomr.kinds import Unit
from vomr.method.absorption import Line, budget_rows
from vomr.method.entries import MANAGEMENT, entries, measure_kinds
from vomr.method.figures import Figure, Value
from vomr.method.indicators import IndicatorData, delivered_by, members_on
from vomr.method.leader import sources_of
from vomr.method.management import ANIMATION, management_amounts
from vomr.method.outcomes import is_finished, shares_of_places, step_days, territory_rows
from vomr.method.partnership import left_by, seats_on
from vomr.method.plan import points_in_force
from vomr.method.states import by_day, project_states
from vomr.period import Period
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.method.results import Results

WHY_NOT = {
    "outside_strategy": N_("the project is not in the strategy"),
    "terminated": N_("the project was terminated and keeps nothing"),
    "not_cap": N_("the indicator counts measures of the CAP only"),
    "not_reached": N_("the project has not reached the point at which the indicator counts"),
    "empty": N_("the cells that the aggregation needs are empty"),
    "replaced": N_("a later cumulative value replaces it"),
    "not_in_force": N_("the contract is not in force"),
    "not_relied_on": N_("the contract is suspended, not in force, or ends later"),
    "contracted": N_("contracted"),
    "savings": N_("saved"),
    "waiting": N_("approved, waits for a contract"),
    "undecided": N_("approved by the group, not decided by the authority"),
    "kept": N_("what the terminated project keeps"),
    "point": N_("fixed point of the line"),
    "superseded": N_("a later decision replaces it"),
    "of_management": N_("of management and animation"),
    "is_animation": N_("animation, not running costs"),
}


@dataclass(frozen=True)
class SourceRow:
    """One row of the register behind a figure.

    Attributes
    ----------
    table, row : str, int
        Where it stands; the row as a person sees it in Excel.
    what : str
        The row's own name: a project, a place.
    value : Value
        What it gives, in ``unit``; None where it gives nothing.
    note : str
        Code of :data:`WHY_NOT`, or nothing.
    unit : Unit or None
        None is the figure's own.
    label : (str, str) or None
        A set of labels and a code of it, and ``date``: what names the row beside ``what``.
    """

    table: str
    row: int
    what: str
    value: Value
    note: str = ""
    unit: Unit | None = None
    label: tuple[str, str] | None = None
    date: dt.date | None = None


def rows_of_line(results: Results, line: Line, wanted: tuple[str, ...], day: dt.date) -> list[SourceRow]:
    """What every row gave by ``day`` to some figures of one line of the absorption table."""
    rows = entries(results.register, day, wanted)
    if line.id in ("absorption.operations", "absorption.management"):
        rows = rows[rows["group"] == line.id.rpartition(".")[2]]
    elif line.id.startswith(("absorption.funds.", "absorption.operations_funds.")):
        rows = rows[rows["fund"] == line.fund] if line.fund else rows[rows["fund"].isna()]
        if line.scope != "strategy":
            rows = rows[rows["group"] == line.scope]
    elif line.id != "absorption.total":
        for column, value in (("measure", line.measure), ("fund", line.fund)):
            rows = rows[rows[column] == value] if value else rows[rows[column].isna()]
        if line.measure is None:  # without a measure there may be a line of each group
            is_management = line.id.startswith("absorption.management.")
            rows = rows[rows["group"] == ("management" if is_management else "operations")]
    several = len(wanted) > 1
    found = [
        SourceRow(table, int(row), project or "", int(amount), figure if several else "")
        for table, row, project, amount, figure in zip(
            rows["table"], rows[ROW], rows["project"], rows["amount"], rows["figure"], strict=True
        )
    ]
    return sorted(found, key=lambda row: (row.table, row.row, row.note))


def difference(now: list[SourceRow], before: list[SourceRow]) -> list[SourceRow]:
    """What every row gave within the period."""
    earlier = {(row.table, row.row, row.note): Fraction(row.value or 0) for row in before}
    changed = []
    for row in now:
        change = Fraction(row.value or 0) - earlier.pop((row.table, row.row, row.note), Fraction(0))
        if change:
            changed.append(replace(row, value=_plain(change)))
    changed += [
        SourceRow(table, row, "", _plain(-value), note) for (table, row, note), value in earlier.items() if value
    ]
    return changed


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def rows_of_budget(register: Register, line: Line, day: dt.date) -> list[SourceRow]:
    """The budget of one line of the absorption table in force on ``day``."""
    rows = budget_rows(register, day)
    if line.fund is not None:
        rows = rows[rows["fund"] == line.fund]
    if line.measure is not None:
        rows = rows[rows["measure"] == line.measure]
    if line.scope != "strategy":
        is_management = rows["measure"].map(measure_kinds(register)).isin(MANAGEMENT)
        rows = rows[is_management if line.scope == "management" else ~is_management]
    return [
        SourceRow("budget", int(row), f"{measure} · {fund}", None if pd.isna(euro) else int(euro))
        for row, measure, fund, euro in zip(rows[ROW], rows["measure"], rows["fund"], rows["euro"], strict=True)
    ]


def other_rows(results: Results, figure: Figure) -> list[SourceRow]:
    """Rows behind a figure that belongs to no line and to no indicator."""
    if figure.rule.startswith("animation."):
        return _event_rows(results, figure)
    if figure.rule.startswith("years."):
        return _year_rows(results, figure)
    if figure.rule.startswith("plan."):
        return _plan_rows(results, figure)
    if figure.rule.startswith("management."):
        return _management_rows(results, figure)
    if figure.rule.startswith("partnership."):
        return _people_rows(results, figure)
    if figure.rule.startswith("leader."):
        sources = sources_of(results.register, results.day, figure.id.removeprefix("leader."))
        return [SourceRow(source.table, source.row, source.what, source.value) for source in sources]
    return {
        "absorption.management_share": _share_rows,
        "absorption.at_risk.threshold": _no_rows,
        "outcomes.territory": _territory_rows,
        "outcomes.municipality": _place_rows,
        "outcomes.municipality_projects": _place_rows,
        "outcomes.per_capita": _place_rows,
        "outcomes.stage": _stage_rows,
        "outcomes.step": _step_rows,
        "outcomes.unit_cost": _unit_cost_rows,
        "outcomes.outside": _outside_rows,
        "outcomes.outside_direct": _outside_rows,
        "outcomes.outside_difference": _outside_rows,
    }[figure.rule](results, figure)


def _share_rows(results: Results, figure: Figure) -> list[SourceRow]:
    rows = budget_rows(results.register, results.day)
    rows = rows[rows["fund"] == EAFRD]
    is_management = rows["measure"].map(measure_kinds(results.register)).isin(MANAGEMENT)
    return [
        SourceRow(
            "budget",
            int(row),
            measure,
            None if pd.isna(euro) else int(euro),
            "of_management" if management else "",
            "cents",
        )
        for row, measure, euro, management in zip(rows[ROW], rows["measure"], rows["euro"], is_management, strict=True)
    ]


def _no_rows(_results: Results, _figure: Figure) -> list[SourceRow]:
    return []


def _territory_rows(results: Results, figure: Figure) -> list[SourceRow]:
    once = territory_rows(results.register, results.day).drop_duplicates("contract")
    is_count = figure.unit == "count"
    return [
        SourceRow("territory_projects", int(row), contract, 1 if is_count else int(euro))
        for row, contract, euro in zip(once[ROW], once["contract"], once["euro"], strict=True)
    ]


def _place_rows(results: Results, figure: Figure) -> list[SourceRow]:
    """Projects of one municipality, each with the part of it that belongs there."""
    code = figure.id.removeprefix("outcomes.municipalities.").rpartition(".")[0]
    found = []
    for share in shares_of_places(results.register, project_states(results.register, results.day)):
        value = (1 if share.counts_in == code else None) if figure.rule.endswith("_projects") else share.cents.get(code)
        if value is not None:
            unit: Unit = "count" if figure.rule.endswith("_projects") else "cents"
            found.append(SourceRow("projects", share.row, share.project, value, unit=unit))
    return found


def _stage_rows(results: Results, figure: Figure) -> list[SourceRow]:
    stage, numbers = figure.id.rpartition(".")[2], _project_rows(results.register)
    chosen = [project.project for project in results.outcomes.projects if project.stage == stage]
    return [SourceRow("projects", numbers[code], code, 1) for code in chosen]


def _step_rows(results: Results, figure: Figure) -> list[SourceRow]:
    days = step_days(results.register, project_states(results.register, results.day), results.day)
    own = days[figure.id.rpartition(".")[2]]
    numbers = _project_rows(results.register)
    return [SourceRow("projects", numbers[code], code, n) for code, n in own.items()]


def _unit_cost_rows(results: Results, figure: Figure) -> list[SourceRow]:
    """Of the actual cost what was paid to the finished projects; of the planned one the budget."""
    register, day = results.register, results.day
    code, _, name = figure.id.removeprefix("outcomes.unit_costs.").rpartition(".")
    indicator = next(indicator for indicator in results.indicators if indicator.code == code)
    if name == "planned":
        rows = budget_rows(register, day)
        rows = rows[rows["measure"] == indicator.measure]
        return [
            SourceRow("budget", int(row), f"{measure} · {fund}", None if pd.isna(euro) else int(euro))
            for row, measure, fund, euro in zip(rows[ROW], rows["measure"], rows["fund"], rows["euro"], strict=True)
        ]
    data, state = IndicatorData(register), project_states(register, day)
    row = next(row for row in data.indicators if row["indicator"] == code)
    own = state.iloc[delivered_by(data, row, day, is_finished(state))[1]].sort_values("project")
    return [
        SourceRow("projects", int(row), project, int(paid))
        for row, project, paid in zip(own[ROW], own["project"], own["paid"], strict=True)
    ]


def _outside_rows(results: Results, figure: Figure) -> list[SourceRow]:
    code = figure.id.removeprefix("outcomes.outside.").rpartition(".")[0]
    project = next(project for project in results.outcomes.outside if project.project == code)
    number = _project_rows(results.register)[code]
    return [SourceRow("projects", number, code, cents, label=("columns", column)) for column, _, cents in project.parts]


def _year_rows(results: Results, figure: Figure) -> list[SourceRow]:
    code, _, name = figure.id.removeprefix("years.").rpartition(".")
    period = Period.parse(code)
    line = results.absorption.operations
    if period.kind == "eafrd":
        line = next(line for line in results.absorption.operations_funds if line.fund == EAFRD)
    now, before = (
        rows_of_line(results, line, (name,), day) for day in (min(period.end, results.day), period.day_before)
    )
    return difference(now, before)


def _plan_rows(results: Results, figure: Figure) -> list[SourceRow]:
    """The points of the line in force."""
    line = next(line for line in results.plan if figure.id.startswith(f"plan.{line.measure}.{line.fund}."))
    rows = points_in_force(results.register, results.day)
    rows = rows[(rows["measure"] == line.measure) & (rows["fund"] == line.fund)]
    column = f"planned_{figure.id.rpartition('.')[2]}"
    return [
        SourceRow(
            "plan",
            int(row),
            "",
            None if pd.isna(cents) else int(cents),
            "point",
            date=results.register.day("plan", row, "date", date),
        )
        for row, date, cents in zip(rows[ROW], rows["date"], rows[column], strict=True)
    ]


def _management_rows(results: Results, figure: Figure) -> list[SourceRow]:
    name = {"management.execution": "verified", "management.running_share": "verified"}.get(figure.rule)
    column = name or figure.id.rpartition(".")[2]
    rows = management_amounts(results.register, results.day)
    rows = rows[rows[column].notna()]
    only_running = figure.rule == "management.running_share"
    return [
        SourceRow(
            "management",
            int(number),
            str(year),
            int(cents),
            "is_animation" if only_running and item in ANIMATION else "",
            "cents",
            ("management_item", item),
        )
        for number, year, item, cents in zip(rows[ROW], rows["year"], rows["item"], rows[column], strict=True)
    ]


def _people_rows(results: Results, figure: Figure) -> list[SourceRow]:
    """Members by their code, never by name; seats by their sector; decisions by their number."""
    register, day, before = results.register, results.day, results.period.day_before
    if figure.rule.endswith("decisions"):
        decisions = register["decisions"]
        chosen = by_day(decisions["date"], day)
        if figure.id == "partnership.in_period.decisions":
            chosen = chosen & ~by_day(decisions["date"], before)
        return [
            SourceRow(
                "decisions",
                int(row[ROW]),
                _text(row["number"]) or "",
                1,
                label=("body", row["body"]),
                date=register.day("decisions", row[ROW], "date", row["date"]),
            )
            for _, row in decisions[chosen].iterrows()
        ]
    if figure.rule in ("partnership.votes", "partnership.share"):
        _, body, name = figure.id.split(".")
        seats = seats_on(register, day)
        own = seats[(seats["body"] == body) & (True if name == "votes" else seats["sector"] == name)]
        return [
            SourceRow("seats", int(row), "", int(votes), unit="count", label=("sector", sector))
            for row, sector, votes in zip(own[ROW], own["sector"], own["votes"], strict=True)
        ]
    members = register["members"]
    if figure.rule == "partnership.joined":
        members = members[by_day(members["joined_on"], day) & ~by_day(members["joined_on"], before)]
    elif figure.rule == "partnership.left":
        members = members[left_by(members, day) & ~left_by(members, before)]
    else:
        members = members_on(register, day)
    if figure.rule == "partnership.members_of_sector":
        members = members[members["sector"] == figure.id.rpartition(".")[2]]
    return [SourceRow("members", int(row[ROW]), _text(row["member"]) or "", 1) for _, row in members.iterrows()]


def _project_rows(register: Register) -> dict[str, int]:
    return dict(zip(register["projects"]["project"], register["projects"][ROW].astype(int), strict=True))


def _event_rows(results: Results, figure: Figure) -> list[SourceRow]:
    table = results.register["events"]
    rows_by_event = dict(zip(table["event"], table[ROW], strict=True))
    name = figure.id.removeprefix("animation.")
    events = [event for event in results.animation.events if event.in_period or not name.startswith("in_period.")]
    part = name.removeprefix("in_period.")
    found = []
    for event in events:
        value: Any = {
            "events": 1,
            "late_notices": 1 if event.late else None,
            "unknown_notices": 1 if event.working_days is None else None,
        }.get(part, getattr(event, part, None))
        if value is not None:
            found.append(SourceRow("events", int(rows_by_event[event.event]), event.event, value, date=event.date))
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None

"""How one figure came about, down to the rows of the register: what ``vomr why`` prints."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from vomr.method.absorption import Line, budget_rows, entries
from vomr.method.figures import Figure, Value
from vomr.method.indicators import Desk, Indicator, achieved, members_on
from vomr.method.outcomes import territory_rows
from vomr.method.results import Results
from vomr.method.rules import Rule, rule_of
from vomr.method.states import by_day
from vomr.problems import UsageError, nearest
from vomr.register import Register
from vomr.register.read import ROW
from vomr.words import N_

# Figures that are made of other figures of the same line or indicator
_COMPONENTS = {
    "contracted_rate": ("contracted", "budget"), "paid_rate": ("paid", "budget"), "payment_rate": ("paid", "contracted"),
    "contracted": ("signed", "terminated"), "distance": ("achieved", "baseline", "target"), "pace": ("achieved", "baseline", "expected"),
    "schedule_index": ("achieved",), "required_rate": ("achieved", "target"), "expected": ("baseline", "target"), "free": ("budget",),
    "at_risk.threshold": ("budget", "contracted"),
}  # fmt: skip
_ENTRIES = {
    "at_risk.expiring": ("expiring",), "at_risk.advances": ("advances_at_risk",), "free": ("commitment", "pending"), "at_risk.threshold": (),
}  # fmt: skip

WHY_NOT = {
    "outside_strategy": N_("the project is not in the strategy"),
    "terminated": N_("the project was terminated and keeps nothing"),
    "not_reached": N_("the project has not reached the point at which the indicator counts"),
    "empty": N_("the cells that the aggregation needs are empty"),
    "replaced": N_("a later cumulative value replaces it"),
    "not_in_force": N_("the contract is not in force"),
    "commitment": N_("commitment"),
    "pending": N_("approved, waits for a contract"),
    "point": N_("fixed point of the line"),
}


@dataclass(frozen=True)
class SourceRow:
    """One row of the register behind a figure.

    Attributes
    ----------
    table, row : str, int
        Where it stands; the row as a person sees it in Excel.
    what : str
        The row's own name: a project, a date, a place.
    value : Value
        What it gives, in the figure's unit; None where it gives nothing.
    note : str
        Code of :data:`WHY_NOT`, or nothing.
    """

    table: str
    row: int
    what: str
    value: Value
    note: str = ""


@dataclass(frozen=True)
class Explanation:
    """A figure, its rule, the figures and the rows that it was made of."""

    figure: Figure
    rule: Rule
    components: tuple[Figure, ...]
    rows: tuple[SourceRow, ...]


def explain(results: Results, figure_id: str) -> Explanation:
    """How a figure came about.

    Parameters
    ----------
    results : Results
    figure_id : str
        Such as ``absorption.M1.EAFRD.paid`` or ``indicators.R.37.achieved``.

    Raises
    ------
    UsageError
        When there is no such figure; names the nearest.
    """
    figures = results.figures()
    figure = figures.get(figure_id)
    if figure is None:
        suggestion = nearest(figure_id, figures)
        message = (
            N_("There is no figure “{figure}”. Did you mean {suggestion}?")
            if suggestion
            else N_("There is no figure “{figure}”. Look for its name in results.json.")
        )
        raise UsageError(message, figure=figure_id, suggestion=suggestion)
    for line in results.absorption.lines():
        if figure_id.startswith(f"{line.id}.") and figure_id.removeprefix(f"{line.id}.") in line.figures:
            return _of_line(results, line, figure_id.removeprefix(f"{line.id}."))
    for indicator in results.indicators:
        name = figure_id.removeprefix(f"indicators.{indicator.code}.")
        if name in indicator.figures and indicator.figures[name].id == figure_id:
            return _of_indicator(results, indicator, name)
    return Explanation(figure, rule_of(figure), _base(results, figure), tuple(_other_rows(results, figure)))


def _base(results: Results, figure: Figure) -> tuple[Figure, ...]:
    base = results.figures().get(figure.base or "")
    return (base,) if base else ()


def _of_line(results: Results, line: Line, name: str) -> Explanation:
    register, figure = results.register, line[name]
    plain = name.removeprefix("in_period.").removesuffix("_count")
    components = tuple(line[part] for part in _COMPONENTS.get(name, ()))
    if name.startswith("in_period."):
        components = (line[plain],)
    if name == "budget":
        return Explanation(figure, rule_of(figure), components, tuple(_budget_rows(register, line, results.day)))
    if name.endswith("_rate"):
        return Explanation(figure, rule_of(figure), components, ())
    wanted = _ENTRIES.get(plain, (plain,))
    now = _rows_of_line(register, line, wanted, results.day)
    if name.startswith("in_period."):
        now = _difference(now, _rows_of_line(register, line, wanted, results.period.day_before))
    if name.endswith("_count"):
        now = [SourceRow(row.table, row.row, row.what, 1, row.note) for row in now]
    return Explanation(figure, rule_of(figure), components, tuple(now))


def _rows_of_line(register: Register, line: Line, wanted: tuple[str, ...], day: dt.date) -> list[SourceRow]:
    rows = entries(register, day)
    rows = rows[rows["figure"].isin(wanted)]
    if line.id in ("absorption.operations", "absorption.management"):
        rows = rows[rows["group"] == line.id.rpartition(".")[2]]
    elif line.id.startswith("absorption.funds."):
        rows = rows[rows["fund"] == line.fund] if line.fund else rows[rows["fund"].isna()]
    elif line.id != "absorption.total":
        for column, value in (("measure", line.measure), ("fund", line.fund)):
            rows = rows[rows[column] == value] if value else rows[rows[column].isna()]
    several = len(wanted) > 1
    found = [
        SourceRow(table, int(row), project or "", int(amount), figure if several else "")
        for table, row, project, amount, figure in zip(
            rows["table"], rows[ROW], rows["project"], rows["amount"], rows["figure"], strict=True
        )
    ]
    return sorted(found, key=lambda row: (row.table, row.row, row.note))


def _difference(now: list[SourceRow], before: list[SourceRow]) -> list[SourceRow]:
    """What every row gave within the period."""
    earlier = {(row.table, row.row, row.note): Fraction(row.value or 0) for row in before}
    changed = []
    for row in now:
        change = Fraction(row.value or 0) - earlier.pop((row.table, row.row, row.note), Fraction(0))
        if change:
            changed.append(SourceRow(row.table, row.row, row.what, int(change), row.note))
    changed += [SourceRow(table, row, "", -int(value), note) for (table, row, note), value in earlier.items() if value]
    return changed


def _budget_rows(register: Register, line: Line, day: dt.date) -> list[SourceRow]:
    rows = budget_rows(register, day)
    if line.fund is not None:
        rows = rows[rows["fund"] == line.fund]
    if line.measure is not None:
        rows = rows[rows["measure"] == line.measure]
    if line.id in ("absorption.operations", "absorption.management"):
        from vomr.method.absorption import MANAGEMENT, measure_kinds

        is_management = rows["measure"].map(measure_kinds(register)).isin(MANAGEMENT)
        rows = rows[is_management if line.id.endswith("management") else ~is_management]
    return [
        SourceRow("budget", int(row), f"{measure} · {fund}", None if pd.isna(euro) else int(euro))
        for row, measure, fund, euro in zip(rows[ROW], rows["measure"], rows["fund"], rows["euro"], strict=True)
    ]


def _of_indicator(results: Results, indicator: Indicator, name: str) -> Explanation:
    figure = indicator.figures[name]
    components = tuple(indicator.figures[part] for part in _COMPONENTS.get(name, ()))
    rows: list[SourceRow] = []
    if name in ("achieved", "in_period", "distance", "pace", "schedule_index", "required_rate", "recent_rate"):
        components += tuple(
            indicator.figures[part] for part in ("baseline",) if name == "achieved" and indicator.aggregation == "sum"
        )
        rows = _value_rows(results, indicator)
    elif name in ("baseline", "target", "expected"):
        rows = _fixed_points(results.register, indicator, results.day)
    elif name in ("planned", "due", "reported"):
        rows = _values_of_kind(results, indicator, "reported" if name == "reported" else "planned")
    return Explanation(figure, rule_of(figure), components, tuple(rows))


def _value_rows(results: Results, indicator: Indicator) -> list[SourceRow]:
    """Verified values, counted or not and why not."""
    register = results.register
    row = next(row for _, row in register["indicators"].iterrows() if row["indicator"] == indicator.code)
    table = register["values"]
    judged = achieved(Desk(register), row, results.day).judged
    return [
        SourceRow(
            "values",
            int(table.at[value.index, ROW]),
            _who(value.project, value.unit_key, value.measured_on),
            value.value if not why else None,
            why,
        )
        for value, why in judged
    ]


def _who(project: str | None, unit_key: str | None, day: dt.date) -> str:
    return " · ".join(part for part in (project, unit_key, day.isoformat()) if part)


def _values_of_kind(results: Results, indicator: Indicator, kind: str) -> list[SourceRow]:
    values = results.register["values"]
    rows = values[
        (values["indicator"] == indicator.code).to_numpy()
        & (values["kind"] == kind).to_numpy()
        & by_day(values["measured_on"], results.day)
    ]
    return [
        SourceRow(
            "values",
            int(row[ROW]),
            _who(_text(row["project"]), None, row["measured_on"].date()),
            None if pd.isna(row["value"]) else Fraction(row["value"]),
        )
        for _, row in rows.iterrows()
    ]


def _fixed_points(register: Register, indicator: Indicator, day: dt.date) -> list[SourceRow]:
    targets = register["targets"]
    known = targets["valid_from"].isna().to_numpy() | by_day(targets["valid_from"], day)
    rows = targets[(targets["indicator"] == indicator.code).to_numpy() & known]
    return [
        SourceRow(
            "targets",
            int(row[ROW]),
            f"{row['kind']} {row['date'].date().isoformat()}",
            None if pd.isna(row["value"]) else Fraction(row["value"]),
            "point",
        )
        for _, row in rows.iterrows()
        if not pd.isna(row["date"])
    ]


def _other_rows(results: Results, figure: Figure) -> list[SourceRow]:
    register, day = results.register, results.day
    if figure.id == "absorption.management_share":
        rows = budget_rows(register, day)
        return [
            SourceRow("budget", int(row[ROW]), row["measure"], None if pd.isna(row["euro"]) else int(row["euro"]))
            for _, row in rows[rows["fund"] == "EAFRD"].iterrows()
        ]
    if figure.rule == "outcomes.territory":
        once = territory_rows(register, day).drop_duplicates("contract")
        is_count = figure.unit == "count"
        return [
            SourceRow("territory_projects", int(row[ROW]), row["contract"], 1 if is_count else int(row["euro"]))
            for _, row in once.iterrows()
        ]
    if figure.rule in ("outcomes.municipality", "outcomes.per_capita"):
        code = figure.id.removeprefix("outcomes.municipalities.").rpartition(".")[0]
        return [
            row
            for row in _rows_of_line(register, results.absorption.total, ("contracted",), day)
            if _municipality(results, row.what) == code
        ]
    if figure.rule.startswith("animation."):
        return _event_rows(results, figure)
    if figure.rule == "partnership.members":
        members = members_on(register, day)
        return [SourceRow("members", int(row[ROW]), row["member"], 1) for _, row in members.iterrows()]
    if figure.rule.startswith("leader."):
        sources = results.leader[figure.id.removeprefix("leader.")].sources
        return [SourceRow(source.table, source.row, source.what, source.value) for source in sources]
    return []


def _municipality(results: Results, project: str) -> str:
    return next((found.municipality or "" for found in results.outcomes.projects if found.project == project), "")


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
            found.append(
                SourceRow("events", int(rows_by_event[event.event]), f"{event.event} · {event.date.isoformat()}", value)
            )
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None

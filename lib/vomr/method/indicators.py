"""Progress of indicators (method.md §3). Every number is exact; nothing is rounded here."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.funds import EAFRD
from vomr.kinds import CutShare
from vomr.method import forecasts
from vomr.method.figures import WHOLE_YEARS, Figure, Reason, ratio
from vomr.method.forecasts import Contracts, Forecast, from_contracts, from_counts, no_forecast
from vomr.method.states import by_day, months_later, project_states
from vomr.method.trajectories import Trajectory, fixed_points, trajectory
from vomr.method.values import PARTS, Values
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.words import N_

# pace from which an indicator is on track, and at risk (the group's own thresholds, printed as such)
PROFILES: dict[str, tuple[Fraction, Fraction]] = {
    "eu-85-65": (Fraction(85, 100), Fraction(65, 100)),
    "cap-2024": (Fraction(65, 100), Fraction(65, 100)),
    "cap-2026": (Fraction(75, 100), Fraction(75, 100)),
    "sdg-95-60": (Fraction(95, 100), Fraction(60, 100)),
}
STATUSES = (
    "achieved",
    "on_track",
    "at_risk",
    "off_track",
    "deteriorating",
    "not_due",
    "no_data",
    "stale",
    "no_target",
    "no_baseline",
)
CAP_CODES = ("R.37", "R.38", "R.39", "R.40", "R.41", "R.41PR", "R.42")  # of results of the CAP, whose fund is EAFRD
Row = Any  # of ``indicators``: anything that gives its cells by name
_NO_VALUE = Reason("no_data", N_("no verified value has been entered"))


@dataclass(frozen=True)
class Judged:
    """Values that were looked at, as rows of :class:`Values`, each with the code of what keeps it out.

    ``outside_strategy``, ``terminated``, ``not_cap``, ``not_reached``, ``not_in_force``, ``empty``, ``replaced``;
    nothing where it counts.
    """

    rows: np.ndarray
    why: np.ndarray

    @property
    def counting(self) -> np.ndarray:
        return self.rows[self.why == ""]


_NOTHING = Judged(np.array([], dtype="int64"), np.array([], dtype="str"))


@dataclass(frozen=True)
class Counted:
    """The values of one indicator on one day.

    Attributes
    ----------
    achieved : Fraction or None
        A(t); None when it is not known.
    judged : Judged
        Verified values.
    awaiting : tuple of str
        Projects that have reached the point at which the indicator counts and have no verified value.
    reason : Reason or None
    """

    achieved: Fraction | None
    judged: Judged = _NOTHING
    awaiting: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class ProjectStatus:
    """Where the strategy's projects stand on a day: arrays of bool by their position in the table.

    Two places follow, for values without a project, which nothing keeps out, and for those whose project is not in the
    strategy.
    """

    in_strategy: np.ndarray
    keeps_values: np.ndarray
    of_cap: np.ndarray
    under_contract: np.ndarray
    has_ended: np.ndarray  # of those under contract, whose end date has come
    is_running: np.ndarray  # under contract, neither completed nor suspended
    is_finished: np.ndarray  # completed or terminated
    has_reached: dict[str | None, np.ndarray]  # by the point at which indicators count


@dataclass(frozen=True)
class Indicator:
    """One indicator with its progress, status, and why."""

    code: str
    name: str
    name_en: str | None
    unit: str
    level: str
    measure: str | None
    objective: str | None
    direction: str
    aggregation: str
    counts_at: str
    in_agreement: bool
    eu_code: str | None
    derived_from: str | None
    source: str | None
    trajectory: Trajectory
    figures: dict[str, Figure]
    status: str
    reason: Reason
    due_from: dt.date | None
    equal_value_day: dt.date | None
    forecast: Forecast
    awaiting: tuple[str, ...]
    parts: dict[str, Fraction]
    municipalities: dict[str, Fraction] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def exact(self, name: str) -> Fraction | None:
        value = self.figures[name].value
        return None if value is None else Fraction(value)


def indicators(data: IndicatorData, day: dt.date, day_before: dt.date) -> tuple[Indicator, ...]:
    """Every indicator at ``day``, those of the agreement first.

    Source: method.md §3; for R.37–R.42 Implementing Regulation (EU) 2021/2290.
    """
    found = [_indicator(data, row, day, day_before) for row in data.indicators]
    return tuple(sorted(found, key=lambda indicator: not indicator.in_agreement))


class IndicatorData:
    """The tables that indicators are counted from, read once, and each day's project states."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.indicators = register["indicators"].to_dict("records")
        projects = register["projects"]
        in_strategy = projects["in_strategy"].fillna(False).to_numpy(dtype=bool)
        self.projects = pd.Index(projects["project"][in_strategy])  # in the order of project_states
        self.values = Values(register["values"], self.projects)
        self.targets = fixed_points(register["targets"])
        self.agreement_on = register.strategy.strategy.agreement_on
        self._stands: dict[dt.date, ProjectStatus] = {}

    def stands(self, day: dt.date) -> ProjectStatus:
        """Whether projects keep their values, whose they are, and what they have reached on ``day``."""
        if day not in self._stands:
            state = project_states(self.register, day)

            def placed(of_projects: Any, of_none: bool = False) -> np.ndarray:
                return np.append(np.asarray(of_projects, dtype=bool), (of_none, False))

            is_fund_known, under_contract = state["fund"].notna(), state["is_signed"] & ~state["is_terminated"]
            has_all_payments = ~state["has_any_payment"] | state["has_final_payment"]
            self._stands[day] = ProjectStatus(
                in_strategy=placed(np.ones(len(state)), True),
                keeps_values=placed(~state["is_terminated"] | (state["paid_without_advances"] > 0), True),
                of_cap=placed(~is_fund_known | (state["fund"] == EAFRD), True),
                under_contract=placed(under_contract),
                has_ended=placed(under_contract & by_day(state["ends_on"], day)),
                is_running=placed(under_contract & ~state["is_completed"] & ~state["is_suspended"]),
                is_finished=placed(state["is_signed"] & (state["is_completed"] | state["is_terminated"])),
                has_reached={
                    "value_date": placed(np.ones(len(state)), True),
                    "contract": placed(state["is_signed"], True),
                    "first_payment": placed(state["has_payment"], True),
                    "completion": placed(state["is_completed"] & has_all_payments, True),
                    None: placed(np.zeros(len(state)), True),  # a point that is not known no project reaches
                },
            )
        return self._stands[day]

    def trajectory(self, row: Row, day: dt.date) -> Trajectory:
        return trajectory(self.targets.get(row["indicator"], []), row["trajectory"], self.agreement_on, day)


def achieved(data: IndicatorData, row: Row, day: dt.date) -> Counted:
    """A(day): what has been achieved, and which values it is made of."""
    baseline = data.trajectory(row, day).baseline
    base = None if baseline is None else baseline[1]
    if isinstance(row["derived_from"], str):
        return _derived(data.register, row, day, base)
    values, stands = data.values, data.stands(day)
    rows = values.of_kind(row["indicator"], "verified")
    rows = rows[values.effective_on[rows] <= np.datetime64(day)]
    has_reached = _has_reached(row, stands)
    project = values.project[rows]
    judged = _judged(
        data,
        row,
        "verified",
        rows,
        {
            "outside_strategy": ~stands.in_strategy[project],
            "terminated": ~stands.keeps_values[project],
            "not_cap": ~_may_feed(row, stands)[project],
            "not_reached": ~has_reached[project],
            "empty": ~values.say_something(rows, row["aggregation"]),
        },
    )
    counting = judged.counting
    value, reason = _aggregate(data, row, "verified", counting, base)
    if row["counts_at"] == "value_date" or len(counting):
        return Counted(value, judged, (), reason)
    feeding = _feeding(data, row, day)
    awaiting = tuple(data.projects[feeding[has_reached[feeding]]])
    if awaiting:
        reason = Reason(
            "awaiting",
            N_("projects that have reached the point at which the indicator counts, without a verified value: {count}"),
            {"count": len(awaiting)},
        )
        return Counted(None, judged, awaiting, reason)
    return Counted(
        _known_zero(row, base), judged, (), _no_baseline_reason(row, base, Fraction(0)) if base is None else _NO_VALUE
    )


def delivered_by(data: IndicatorData, row: Row, day: dt.date, projects: np.ndarray) -> tuple[Fraction, np.ndarray]:
    """What some projects have achieved of an indicator, without its baseline, and which of them have any of it.

    Both are of the strategy's projects: which, as bool; and positions.
    """
    own = achieved(data, row, day).judged.counting
    own = own[np.append(projects, (False, False))[data.values.project[own]]]
    units = _aggregate(data, row, "verified", own, Fraction(0))[0] if len(own) else None
    return units or Fraction(0), np.unique(data.values.project[own])


def _known_zero(row: Row, base: Fraction | None) -> Fraction | None:
    """What is achieved while no project that feeds the indicator has reached the point at which it counts.

    Nothing has been added up yet, and that is known. A level that is not a count (a ratio, a mean, a last value that
    should fall or stay) has no such beginning: of nothing it is undefined, and zero would read as achieved.
    """
    if row["aggregation"] == "sum":
        return base
    if row["aggregation"] in ("unique", "unique_sum"):
        return Fraction(0)
    return Fraction(0) if row["aggregation"] == "last" and row["direction"] == "increase" else None


def _has_reached(row: Row, stands: ProjectStatus) -> np.ndarray:
    """Whose values the indicator counts."""
    return stands.keeps_values & stands.has_reached.get(row["counts_at"], stands.has_reached[None])


def _may_feed(row: Row, stands: ProjectStatus) -> np.ndarray:
    """Results of the CAP come from its measures alone; a project whose fund is not known is not shut out."""
    return stands.of_cap if row["eu_code"] in CAP_CODES else np.ones_like(stands.of_cap)


def _judged(data: IndicatorData, row: Row, kind: str, rows: np.ndarray, kept_out: dict[str, np.ndarray]) -> Judged:
    """The first thing that keeps each value out; last, that a later cumulative value replaces it."""
    why = np.select(list(kept_out.values()), list(kept_out), "")
    return Judged(rows, np.where(_replaced(data.values, row, kind, rows, why == ""), "replaced", why))


def _replaced(values: Values, row: Row, kind: str, rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Which counting values a later cumulative one replaces: a cumulative series is never summed again."""
    cumulative = rows[counts & values.is_cumulative[rows]]
    if not len(cumulative):
        return np.zeros(len(rows), dtype=bool)
    by_unit = row["aggregation"] in ("unique", "unique_sum")

    def series(rows: np.ndarray) -> list[Any]:
        projects = values.project[rows].tolist()
        return list(zip(projects, values.unit_key[rows].tolist(), strict=True)) if by_unit else projects

    cumulative = values.in_order(cumulative, row["indicator"], kind)
    latest = dict(zip(series(cumulative), cumulative.tolist(), strict=True))
    last = np.array([latest.get(one, -1) for one in series(rows)], dtype="int64")
    return counts & (last >= 0) & (rows != last) & (values.measured_on[rows] <= values.measured_on[last])


def _scale(row: Row) -> Fraction | None:
    """What turns the indicator's own numbers into those that are shown; None for a denominator of zero."""
    denominator = _exact(row["denominator"])
    return Fraction(1) if denominator is None else ratio(Fraction(100), denominator)


def _aggregate(
    data: IndicatorData, row: Row, kind: str, counted: np.ndarray, base: Fraction | None
) -> tuple[Fraction | None, Reason | None]:
    """One value of many (method.md §3, the table of aggregations)."""
    values, aggregation, scale = data.values, row["aggregation"], _scale(row)
    if aggregation == "ratio":
        value = ratio(100 * values.sum(counted, "numerator"), values.sum(counted, "denominator"))
        return value, (
            None
            if value is not None
            else Reason("zero_denominator", N_("no verified numerator and denominator have been entered"))
        )
    if scale is None:
        return None, Reason("zero_scale", N_("the indicator's denominator is zero"))
    if not len(counted):
        return None, _NO_VALUE
    if aggregation == "unique":
        return len(np.unique(values.unit_key[counted])) * scale, None
    if aggregation == "unique_sum":
        largest: dict[int, int] = {}
        amounts = values.numbers["value"][counted].tolist()
        for unit, amount in zip(values.unit_key[counted].tolist(), amounts, strict=True):
            largest[unit] = max(amount, largest.get(unit, amount))
        return values.exact(sum(largest.values())) * scale, None
    if aggregation == "sum":
        total = values.sum(counted) * scale
        return (None, _no_baseline_reason(row, base, total)) if base is None else (base + total, None)
    ordered = values.in_order(counted, row["indicator"], kind)
    last = dict(zip(values.project[ordered].tolist(), ordered.tolist(), strict=True))
    total = values.sum(np.array(list(last.values()))) * scale
    if aggregation == "mean" or row["across"] == "mean":
        return total / len(last), None
    if len(last) == 1 or row["across"] == "sum":
        return total, None
    return None, Reason(
        "across_missing", N_("several projects have a last value and the column “Across projects” is empty")
    )


def _no_baseline_reason(row: Row, base: Fraction | None, total: Fraction) -> Reason:
    return Reason(
        "no_baseline",
        N_("the baseline is missing; the verified increments are {total} {unit}"),
        {"total": total, "unit": row["unit"]},
    )


def _derived(register: Register, row: Row, day: dt.date, base: Fraction | None) -> Counted:
    """A value that the tables give and nobody types."""
    source = row["derived_from"]
    if source not in DERIVED:
        unknown = N_("“{source}” is not a source that values can be derived from")
        return Counted(None, reason=Reason("derived_unknown", unknown, {"source": source}))
    if register.people is not None and source == "events.participants" and isinstance(row["objective"], str):
        return Counted(None, reason=WHOLE_YEARS)  # nobody counts the persons of one objective in the public edition
    measured, scale = _derived_value(register, row, day), _scale(row)
    if measured is None:
        return Counted(None, reason=Reason("not_entered", N_("the table that the value comes from is not filled in")))
    if scale is None:
        return Counted(None, reason=Reason("zero_scale", N_("the indicator's denominator is zero")))
    value = measured * scale
    if row["aggregation"] == "sum":
        if base is None:
            return Counted(None, reason=_no_baseline_reason(row, base, value))
        value += base
    return Counted(value)


_OF_PROJECTS = [
    "project",
    "measure",
    "applicant",
    "applicant_id",
    "is_signed",
    "is_terminated",
    "is_completed",
    "kept",
    ROW,
]


def _projects_of(register: Register, row: Row, day: dt.date) -> pd.DataFrame:
    state = project_states(register, day)[_OF_PROJECTS]
    return state[state["measure"] == row["measure"]] if isinstance(row["measure"], str) else state


def _contracted(register: Register, row: Row, day: dt.date) -> pd.DataFrame:
    state = _projects_of(register, row, day)
    return state[state["is_signed"] & (~state["is_terminated"] | (state["kept"] > 0))]


def _completed(register: Register, row: Row, day: dt.date) -> pd.DataFrame:
    state = _projects_of(register, row, day)
    return state[state["is_signed"] & state["is_completed"] & ~state["is_terminated"]]


def _applicants(register: Register, row: Row, day: dt.date) -> pd.DataFrame:
    """One contract of each applicant; an applicant without a number is known by name."""
    contracted = _contracted(register, row, day)
    who = contracted["applicant_id"].where(contracted["applicant_id"].notna(), contracted["applicant"])
    return contracted[who.notna() & ~who.duplicated()]


def _events(register: Register, row: Row, day: dt.date) -> pd.DataFrame:
    events = register["events"][by_day(register["events"]["date"], day)]
    return events[events["objective"] == row["objective"]] if isinstance(row["objective"], str) else events


def members_on(register: Register, day: dt.date) -> pd.DataFrame:
    """Members on ``day``, their last day included."""
    members = register["members"]
    left = members["left_on"].notna() & (members["left_on"] < pd.Timestamp(day))
    return members[by_day(members["joined_on"], day) & ~left]


# source → table, its rows that count, and the column to add up (none: the rows are counted)
DERIVED: dict[str, tuple[str, Callable[[Register, Row, dt.date], pd.DataFrame], str | None]] = {
    "projects.contracted": ("projects", _contracted, None),
    "projects.completed": ("projects", _completed, None),
    "applicants.contracted": ("projects", _applicants, None),
    "events.count": ("events", _events, None),
    "events.participants": ("events", _events, "participants"),
    "members.count": ("members", lambda register, row, day: members_on(register, day), None),
}


def derived_rows(register: Register, row: Row, day: dt.date) -> tuple[str, pd.DataFrame, pd.Series]:
    """The rows that a derived value is made of: their table, the rows, and what each gives (missing where unknown).

    Raises
    ------
    KeyError
        When ``derived_from`` names no source that is known.
    """
    table, rows_of, column = DERIVED[row["derived_from"]]
    rows = rows_of(register, row, day)
    ones = pd.Series(1, index=rows.index, dtype="Int64")
    return table, rows, ones if column is None else rows[column]


def _derived_value(register: Register, row: Row, day: dt.date) -> int | None:
    """Nobody came to no events; whether anybody came to events without a number is not known.

    An association without members is one whose list has not been entered.
    """
    if register.people is not None and row["derived_from"] == "events.participants":
        shown = [n for span in register.people if span.end <= day and (n := span.counts["participants"]) is not None]
        return sum(shown) if shown else None
    table, rows, amounts = derived_rows(register, row, day)
    if table == "members" and not by_day(register["members"]["joined_on"], day).any():
        return None
    return None if len(rows) and amounts.isna().all() else int(amounts.sum())


def _feeding(data: IndicatorData, row: Row, day: dt.date) -> np.ndarray:
    """Projects that feed an indicator: they have a value of any kind for it, and their fund may."""
    values, stands = data.values, data.stands(day)
    rows = values.of(row["indicator"])
    projects = np.unique(values.project[rows[values.measured_on[rows] <= np.datetime64(day)]])
    projects = projects[projects < values.no_project]
    return projects[_may_feed(row, stands)[projects]]


def promised(
    data: IndicatorData, row: Row, day: dt.date, kind: str, projects: np.ndarray | None = None
) -> tuple[Fraction, Judged]:
    """Σ planned or reported values, of the projects given (or of all in the strategy, and of none), and which count."""
    values, stands, aggregation = data.values, data.stands(day), row["aggregation"]
    rows = values.of_kind(row["indicator"], kind)
    rows = rows[values.measured_on[rows] <= np.datetime64(day)]
    project = values.project[rows]
    judged = _judged(
        data,
        row,
        kind,
        rows,
        {
            "outside_strategy": ~stands.in_strategy[project],
            "not_cap": ~_may_feed(row, stands)[project],
            "not_in_force": np.zeros(len(rows), dtype=bool) if projects is None else ~projects[project],
            "empty": ~values.say_something(rows, aggregation if aggregation == "ratio" else None),
        },
    )
    if aggregation in ("ratio", "mean"):
        return _aggregate(data, row, kind, judged.counting, None)[0] or Fraction(0), judged
    return values.sum(judged.counting) * (_scale(row) or 0), judged


def _indicator(data: IndicatorData, row: Row, day: dt.date, day_before: dt.date) -> Indicator:
    code = row["indicator"]
    line = data.trajectory(row, day)
    now, stands = achieved(data, row, day), data.stands(day)
    in_contracts, _ = promised(data, row, day, "planned", stands.under_contract)
    due, _ = promised(data, row, day, "planned", stands.has_ended)
    reported, _ = promised(data, row, day, "reported")
    expected = line.expected(day)
    base = None if line.baseline is None else line.baseline[1]
    target = None if line.target is None else line.target[1]
    value = now.achieved
    gained = None if value is None or base is None else value - base
    distance = None if gained is None or target is None or base is None else ratio(gained, target - base)
    pace = None if gained is None or expected is None or base is None else ratio(gained, expected - base)
    due_from = _due_from(data, row, line, day)
    status, reason = _status(data, row, line, now, pace, due_from, day)
    equal_value_day = None if value is None or target is None else line.first_day_at(value)
    behind = None
    if equal_value_day and line.baseline and line.baseline[0] < day:
        behind = Fraction((equal_value_day - line.baseline[0]).days, (day - line.baseline[0]).days)
    before = achieved(data, row, day_before).achieved
    year_ago = achieved(data, row, months_later(day, -12)).achieved
    quarters_left = _quarters(day, line.target[0]) if line.target and line.target[0] > day else None
    required = None if value is None or target is None or not quarters_left else (target - value) / quarters_left
    figures: dict[str, Figure] = {}

    def add(
        name: str, figure: Fraction | None, unit: Any = "number", base_of: str | None = None, why: Reason | None = None
    ) -> None:
        figures[name] = Figure(
            f"indicators.{code}.{name}", figure, unit, f"indicators.{name}", base_of, why if figure is None else None
        )

    add("baseline", base, why=Reason("no_baseline", N_("the baseline has not been entered")))
    add("target", target, why=Reason("no_target", N_("the target has not been entered")))
    add("expected", expected, why=reason)
    add("planned", in_contracts)
    add("due", due)
    add("reported", reported)
    add("achieved", value, why=now.reason or _NO_VALUE)
    add("in_period", None if value is None or before is None else value - before, why=now.reason or _NO_VALUE)
    add("distance", distance, "share", f"indicators.{code}.target", reason)
    add("pace", pace, "share", f"indicators.{code}.expected", reason)
    add("schedule_index", behind, why=Reason("off_the_line", N_("the value lies beyond the line, or the line is flat")))
    add("required_rate", required, why=reason)
    add(
        "recent_rate",
        None if value is None or year_ago is None else (value - year_ago) / 4,
        why=now.reason or _NO_VALUE,
    )
    return Indicator(
        code=code,
        name=_text(row["name"]) or code,
        name_en=_text(row["name_en"]),
        unit=_text(row["unit"]) or "",
        level=_text(row["level"]) or "",
        measure=_text(row["measure"]),
        objective=_text(row["objective"]),
        direction=_text(row["direction"]) or "",
        aggregation=_text(row["aggregation"]) or "",
        counts_at=_text(row["counts_at"]) or "",
        in_agreement=bool(row["in_agreement"]) if pd.notna(row["in_agreement"]) else False,
        eu_code=_text(row["eu_code"]),
        derived_from=_text(row["derived_from"]),
        source=_text(row["source"]),
        trajectory=line,
        figures=figures,
        status=status,
        reason=reason,
        due_from=due_from,
        equal_value_day=equal_value_day,
        forecast=_forecast(data, row, day, line, now),
        awaiting=now.awaiting,
        parts=_parts(data.values, now),
        municipalities=_by_municipality(data, row, day, now),
    )


def _due_from(data: IndicatorData, row: Row, line: Trajectory, day: dt.date) -> dt.date | None:
    """From when a result is owed: given, or the earliest end of the contracts that feed the indicator."""
    if pd.notna(row["due_from"]):
        return data.register.day("indicators", row[ROW], "due_from", row["due_from"])
    if row["counts_at"] == "value_date":
        return None
    fixed = [point[0] for point in line.milestones] + ([line.target[0]] if line.target else [])
    feeding = _feeding(data, row, day)
    contracts = feeding[data.stands(day).under_contract[feeding]]
    ends = project_states(data.register, day)["ends_on"].iloc[contracts].dropna()
    candidates = [*fixed, *([ends.min().date()] if len(ends) else [])]
    return min(candidates, default=None)


def _status(
    data: IndicatorData,
    row: Row,
    line: Trajectory,
    now: Counted,
    pace: Fraction | None,
    due_from: dt.date | None,
    day: dt.date,
) -> tuple[str, Reason]:
    """The first status that applies, with its reason (method.md §3)."""
    value, unit = now.achieved, _text(row["unit"]) or ""
    tolerance = Fraction(row["tolerance"]) if _given(row["tolerance"]) else Fraction(0)

    def because(status: str, message: str, **params: Any) -> tuple[str, Reason]:
        return status, Reason(status, message, {"unit": unit, **params})

    if line.target is None:
        return because("no_target", N_("no target has been entered"))
    if line.baseline is None:
        return because("no_baseline", N_("no baseline has been entered"))
    base, target = line.baseline[1], line.target[1]
    rising = row["direction"] == "increase" if isinstance(row["direction"], str) else target >= base
    numbers = {"achieved": value, "base": base, "target": target}
    last_day = None
    if row["counts_at"] == "value_date" and pd.notna(row["max_age_days"]):
        last_day = data.values.last_day(now.judged.counting)
    if last_day and (day - last_day).days > row["max_age_days"]:
        return because(
            "stale",
            N_("the last value is of {last}, more than {days} days ago"),
            last=last_day,
            days=int(row["max_age_days"]),
        )
    if value is not None:
        if row["direction"] == "maintain":
            if abs(value - target) <= tolerance:
                return because(
                    "achieved",
                    N_("{achieved} {unit}, within {tolerance} of the target {target}"),
                    tolerance=tolerance,
                    **numbers,
                )
            return because(
                "deteriorating",
                N_("{achieved} {unit}, farther than {tolerance} from the target {target}"),
                tolerance=tolerance,
                **numbers,
            )
        if value >= target if rising else value <= target:
            return because("achieved", N_("{achieved} {unit} with a target of {target}"), **numbers)
    expected = line.expected(day)
    if due_from and day < due_from:
        return because("not_due", N_("a result is due from {due_from}"), due_from=due_from)
    if expected == base:
        return because("not_due", N_("the expected value is still the baseline, {base} {unit}"), **numbers)
    if value is None:
        return "no_data", now.reason or _NO_VALUE
    worse = base - value if rising else value - base
    if worse > tolerance:
        return because("deteriorating", N_("{achieved} {unit}, worse than the baseline {base}"), **numbers)
    on_track, at_risk = PROFILES[data.register.strategy.rules.status.profile]
    assert pace is not None and expected is not None
    status = "on_track" if pace >= on_track else "at_risk" if pace >= at_risk else "off_track"
    return because(
        status,
        N_("{achieved} {unit} of {expected} expected today: {pace_share}"),
        expected=expected,
        pace_share=CutShare(pace),
        **numbers,
    )


def _quarters(day: dt.date, to: dt.date) -> Fraction:
    """Quarters between two days; from a quarter's end (or the next day) to a quarter's end is whole."""
    if day.day == 1:
        day -= dt.timedelta(days=1)
    months = (to.year - day.year) * 12 + to.month - day.month
    length = calendar.monthrange(to.year, to.month)[1]
    ends = [date.day == calendar.monthrange(date.year, date.month)[1] for date in (day, to)]
    days = 0 if all(ends) else to.day - day.day
    return (months + Fraction(days, length)) / 3


def _forecast(data: IndicatorData, row: Row, day: dt.date, line: Trajectory, now: Counted) -> Forecast:
    """The value on the target's date, or why there is none (method.md §3)."""
    if line.target is None:
        return no_forecast(forecasts.NO_TARGET)
    if day >= line.target[0]:
        return no_forecast(forecasts.TARGET_PASSED)
    scale = _scale(row)
    if scale is None:
        return no_forecast(forecasts.ZERO_SCALE)
    is_count_of_events = row["derived_from"] == "events.count"
    if row["direction"] != "increase" or not (
        is_count_of_events or row["aggregation"] in ("sum", "unique", "unique_sum")
    ):
        return no_forecast(forecasts.NOT_FORECAST)
    if not is_count_of_events and (
        isinstance(row["derived_from"], str) or row["counts_at"] not in ("contract", "first_payment", "completion")
    ):
        return no_forecast(forecasts.NOT_FED)
    if now.achieved is None:
        return no_forecast(now.reason or _NO_VALUE)
    most = Fraction(100) if _given(row["denominator"]) or (_text(row["unit"]) or "").strip().startswith("%") else None
    if is_count_of_events:
        return _of_events(data, row, day, line, now.achieved, scale).capped(most)
    in_force, finished = contracts_ahead(data, day, line.target[0])
    contracts = Contracts(planned(data, row, day).counting, now.judged.counting, in_force, finished)
    unit = _text(row["unit"]) or ""
    return from_contracts(data.values, row["aggregation"], contracts, now.achieved, scale, unit).capped(most)


def contracts_ahead(data: IndicatorData, day: dt.date, by: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """Which projects are in force, not suspended and due to end by a day, and which have ended: bool."""
    stands = data.stands(day)
    ends_by_then = by_day(project_states(data.register, day)["ends_on"], by)
    return stands.is_running[:-2] & ends_by_then, stands.is_finished[:-2]


def _of_events(
    data: IndicatorData, row: Row, day: dt.date, line: Trajectory, achieved: Fraction, scale: Fraction
) -> Forecast:
    """Events go on as in the quarters since the line's beginning, those of before left out of the pace."""
    if line.start is None or line.target is None:
        return no_forecast(forecasts.NO_BEGINNING)
    dates = _events(data.register, row, day)["date"]
    seen = int((dates >= pd.Timestamp(line.start)).sum())
    return from_counts(achieved, seen, _quarters(line.start, day), _quarters(day, line.target[0]), scale)


def planned(data: IndicatorData, row: Row, day: dt.date) -> Judged:
    """What projects of the strategy plan by ``day``; of unique units a row counts that names one or has a value."""
    values, stands = data.values, data.stands(day)
    rows = values.of_kind(row["indicator"], "planned")
    rows = rows[values.measured_on[rows] <= np.datetime64(day)]
    project = values.project[rows]
    says_something = values.known["value"][rows]
    if row["aggregation"] == "unique":
        says_something = says_something | values.known["unit_key"][rows]
    return _judged(
        data,
        row,
        "planned",
        rows,
        {
            "outside_strategy": ~stands.in_strategy[project],
            "not_cap": ~_may_feed(row, stands)[project],
            "empty": ~says_something,
        },
    )


def _totals(keys: Iterable[Any], amounts: Iterable[int]) -> dict[Any, int]:
    """Sums by key, in the order in which the keys come."""
    totals: dict[Any, int] = {}
    for key, amount in zip(keys, amounts, strict=True):
        totals[key] = totals.get(key, 0) + amount
    return totals


def _parts(values: Values, now: Counted) -> dict[str, Fraction]:
    """Men, women and young people among the counted values, where they were given."""
    counting = now.judged.counting
    given = {part: counting[values.known[part][counting]] for part in PARTS}
    return {part: values.sum(rows, part) for part, rows in given.items() if len(rows)}


def _by_municipality(data: IndicatorData, row: Row, day: dt.date, now: Counted) -> dict[str, Fraction]:
    """Counted values of projects by the project's municipality; only where values are summed."""
    if row["aggregation"] != "sum":
        return {}
    projects, amounts = data.values.amounts(now.judged.counting)
    places = project_states(data.register, day)["municipality"].fillna("").to_numpy(dtype=object)[projects]
    return {place: data.values.exact(total) for place, total in _totals(places, amounts).items()}


def _given(value: Any) -> bool:
    return isinstance(value, Decimal | int | Fraction) and not isinstance(value, bool)


def _exact(value: Any) -> Fraction | None:
    return Fraction(value) if _given(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


__all__ = [
    "DERIVED",
    "PROFILES",
    "STATUSES",
    "Counted",
    "Forecast",
    "Indicator",
    "IndicatorData",
    "achieved",
    "indicators",
]

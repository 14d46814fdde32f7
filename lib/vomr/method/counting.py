"""What counts in an indicator on a day, and what keeps a value out (method.md §3). Every number is exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.funds import EAFRD
from vomr.method.figures import WHOLE_YEARS, Moment, Reason, ratio
from vomr.method.memo import columns_of, memoised_by
from vomr.method.states import on_day, project_columns, strategy_projects
from vomr.method.trajectories import FixedPoint, Trajectory, fixed_points, trajectory
from vomr.method.values import Values
from vomr.register import TABLES, Register
from vomr.register.frames import ROW
from vomr.words import N_

CAP_CODES = ("R.37", "R.38", "R.39", "R.40", "R.41", "R.41PR", "R.42")  # of results of the CAP, whose fund is EAFRD
Row = Any  # of ``indicators``: anything that gives its cells by name
NO_VALUE = Reason("no_data", N_("no verified value has been entered"))


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


class IndicatorData:
    """The tables that indicators are counted from, read once, and each day's project states."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.indicators = _indicators(register)
        self.projects, self.values = _values(register)
        self.targets = _targets(register)
        self.agreement_on = register.strategy.strategy.agreement_on
        self._stands: dict[dt.date, ProjectStatus] = {}

    def stands(self, day: dt.date) -> ProjectStatus:
        """Whether projects keep their values, whose they are, and what they have reached on ``day``."""
        if day not in self._stands:
            state, projects = on_day(self.register, day), project_columns(self.register)
            everybody = np.ones(len(self.projects), dtype=bool)

            def placed(of_projects: np.ndarray, of_none: bool = False) -> np.ndarray:
                return np.append(of_projects, (of_none, False))

            under_contract = state["is_signed"] & ~state["is_terminated"]
            has_all_payments = ~state["has_any_payment"] | state["has_final_payment"]
            self._stands[day] = ProjectStatus(
                in_strategy=placed(everybody, True),
                keeps_values=placed(~state["is_terminated"] | (state["paid_without_advances"] > 0), True),
                of_cap=placed(~projects.known("fund") | projects.are("fund", EAFRD), True),
                under_contract=placed(under_contract),
                has_ended=placed(under_contract & (state["ends_on"] <= np.datetime64(day))),
                is_running=placed(under_contract & ~state["is_completed"] & ~state["is_suspended"]),
                is_finished=placed(state["is_signed"] & (state["is_completed"] | state["is_terminated"])),
                has_reached={
                    "value_date": placed(everybody, True),
                    "contract": placed(state["is_signed"], True),
                    "first_payment": placed(state["has_payment"], True),
                    "completion": placed(state["is_completed"] & has_all_payments, True),
                    None: placed(~everybody, True),  # a point that is not known no project reaches
                },
            )
        return self._stands[day]

    def trajectory(self, row: Row, day: dt.date) -> Trajectory:
        return trajectory(self.targets.get(row["indicator"], []), row["trajectory"], self.agreement_on, day)


@memoised_by("indicators")
def _indicators(register: Register) -> list[Row]:
    return register["indicators"].to_dict("records")


@memoised_by("targets")
def _targets(register: Register) -> dict[str, list[FixedPoint]]:
    return fixed_points(register["targets"])


@memoised_by("projects", "values")
def _values(register: Register) -> tuple[pd.Index, Values]:
    """The strategy's projects, in the order of project_states, and the table of values."""
    projects = register["projects"]
    own = pd.Index(projects["project"][projects["in_strategy"].fillna(False).to_numpy(dtype=bool)])
    return own, Values(register["values"], own)


def indicator_data(at: Moment) -> IndicatorData:
    """The tables that indicators are counted from, for the rows behind figures."""
    return IndicatorData(at.register)


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
    feeding = feeding_projects(data, row, day)
    awaiting = tuple(data.projects[feeding[has_reached[feeding]]])
    if awaiting:
        reason = Reason(
            "awaiting",
            N_("projects that have reached the point at which the indicator counts, without a verified value: {count}"),
            {"count": len(awaiting)},
        )
        return Counted(None, judged, awaiting, reason)
    return Counted(
        _known_zero(row, base), judged, (), _no_baseline_reason(row, base, Fraction(0)) if base is None else NO_VALUE
    )


def delivered_by(data: IndicatorData, row: Row, day: dt.date, projects: np.ndarray) -> tuple[Fraction, np.ndarray]:
    """What some projects have achieved of an indicator, without its baseline, and which of them have any of it.

    Both are of the strategy's projects: which, as bool; and positions.
    """
    own = achieved(data, row, day).judged.counting
    own = own[np.append(projects, (False, False))[data.values.project[own]]]
    units = _aggregate(data, row, "verified", own, Fraction(0))[0] if len(own) else None
    return units or Fraction(0), np.unique(data.values.project[own])


def aggregated(data: IndicatorData, row: Row, kind: str, rows: list[int]) -> Fraction | None:
    """What some counting values of a kind give by the indicator's aggregation, without its baseline; None of none."""
    if not rows:
        return None
    own = np.array(rows)
    if kind == "verified" or row["aggregation"] in ("ratio", "mean"):
        return _aggregate(data, row, kind, own, Fraction(0))[0]
    return data.values.sum(own) * (scale_of(row) or 0)


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


def scale_of(row: Row) -> Fraction | None:
    """What turns the indicator's own numbers into those that are shown; None for a denominator of zero."""
    denominator = _exact(row["denominator"])
    return Fraction(1) if denominator is None else ratio(Fraction(100), denominator)


def _aggregate(
    data: IndicatorData, row: Row, kind: str, counted: np.ndarray, base: Fraction | None
) -> tuple[Fraction | None, Reason | None]:
    """One value of many (method.md §3, the table of aggregations)."""
    values, aggregation, scale = data.values, row["aggregation"], scale_of(row)
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
        return None, NO_VALUE
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
    measured, scale = _derived_value(register, row, day), scale_of(row)
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


def _of_measure(register: Register, row: Row) -> np.ndarray:
    """Projects of the indicator's measure, where it has one."""
    projects = project_columns(register)
    if isinstance(row["measure"], str):
        return projects.are("measure", row["measure"])
    return np.ones(len(projects.texts("measure")), dtype=bool)


def _contracted(register: Register, row: Row, day: dt.date) -> np.ndarray:
    state = on_day(register, day)
    return _of_measure(register, row) & state["is_signed"] & (~state["is_terminated"] | (state["kept"] > 0))


def _completed(register: Register, row: Row, day: dt.date) -> np.ndarray:
    state = on_day(register, day)
    return _of_measure(register, row) & state["is_signed"] & state["is_completed"] & ~state["is_terminated"]


def _applicants(register: Register, row: Row, day: dt.date) -> np.ndarray:
    """One contract of each applicant; an applicant without a number is known by name."""
    projects, contracted = project_columns(register), _contracted(register, row, day)
    who = np.where(projects.known("applicant_id"), projects.texts("applicant_id"), projects.texts("applicant"))
    first = {name: at for at in np.flatnonzero(contracted)[::-1].tolist() if isinstance(name := who[at], str)}
    chosen = np.zeros(len(who), dtype=bool)
    chosen[list(first.values())] = True
    return chosen


def events_of(register: Register, row: Row, day: dt.date) -> np.ndarray:
    """Events by the day that count: of the indicator's objective, where it has one."""
    events = columns_of(register, "events")
    by_then = events.days("date") <= np.datetime64(day)
    return by_then & events.are("objective", row["objective"]) if isinstance(row["objective"], str) else by_then


def members_on(register: Register, day: dt.date) -> pd.DataFrame:
    """Members on ``day``, their last day included."""
    return register["members"][_members(register, {}, day)]


def _members(register: Register, _row: Row, day: dt.date) -> np.ndarray:
    members, moment = columns_of(register, "members"), np.datetime64(day)
    return (members.days("joined_on") <= moment) & ~(members.days("left_on") < moment)


# source → table, its rows that count, and the column to add up (none: the rows are counted)
DERIVED: dict[str, tuple[str, Callable[[Register, Row, dt.date], np.ndarray], str | None]] = {
    "projects.contracted": ("projects", _contracted, None),
    "projects.completed": ("projects", _completed, None),
    "applicants.contracted": ("projects", _applicants, None),
    "events.count": ("events", events_of, None),
    "events.participants": ("events", events_of, "participants"),
    "members.count": ("members", _members, None),
}


def derived_rows(register: Register, row: Row, day: dt.date) -> tuple[str, pd.DataFrame, pd.Series | int]:
    """The rows that a derived value is made of: their table, the rows, and what each gives (missing where unknown).

    Raises
    ------
    KeyError
        When ``derived_from`` names no source that is known.
    """
    table, counts, column = DERIVED[row["derived_from"]]
    rows = strategy_projects(register) if table == "projects" else register[table]
    wanted = [ROW, TABLES[table].key[0], *([column] if column else [])]
    rows = rows[wanted][counts(register, row, day)]
    return table, rows, 1 if column is None else rows[column]


def _derived_value(register: Register, row: Row, day: dt.date) -> int | None:
    """Nobody came to no events; whether anybody came to events without a number is not known.

    An association without members is one whose list has not been entered.
    """
    if register.people is not None and row["derived_from"] == "events.participants":
        shown = [n for span in register.people if span.end <= day and (n := span.counts["participants"]) is not None]
        return sum(shown) if shown else None
    table, counts, column = DERIVED[row["derived_from"]]
    chosen = counts(register, row, day)
    if table == "members" and not (columns_of(register, table).days("joined_on") <= np.datetime64(day)).any():
        return None
    if column is None:
        return int(chosen.sum())
    rows = columns_of(register, table)
    return None if chosen.any() and not rows.known(column)[chosen].any() else int(rows.cents(column)[chosen].sum())


def feeding_projects(data: IndicatorData, row: Row, day: dt.date) -> np.ndarray:
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
    return values.sum(judged.counting) * (scale_of(row) or 0), judged


def contracts_ahead(data: IndicatorData, day: dt.date, by: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """Which projects are in force, not suspended and due to end by a day, and which have ended: bool."""
    stands = data.stands(day)
    ends_by_then = on_day(data.register, day)["ends_on"] <= np.datetime64(by)
    return stands.is_running[:-2] & ends_by_then, stands.is_finished[:-2]


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


def is_given(value: Any) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, Decimal | int | Fraction) and not isinstance(value, bool)


def _exact(value: Any) -> Fraction | None:
    return Fraction(value) if is_given(value) else None

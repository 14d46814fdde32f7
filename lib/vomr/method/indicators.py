"""Progress of indicators (method.md §3). Every number is exact; nothing is rounded here."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from vomr.method.absorption import Absorption
from vomr.method.figures import Figure, Reason, ratio
from vomr.method.states import by_day, months_later, project_states
from vomr.method.trajectories import Trajectory, fixed_points, trajectory
from vomr.register import Register
from vomr.words import N_
from vomr.words.labels import LABELS

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
_MOST_EVENTS = 10_000  # what comes in larger numbers (euro, square metres) does not come one by one
_NO_VALUE = Reason("no_data", N_("no verified value has been entered"))


@dataclass(frozen=True, slots=True)
class Valued:
    """A row of ``values``: ``effective_on`` is when it was verified, else measured; ``index`` finds it in the table."""

    index: int
    project: str | None
    measured_on: dt.date
    effective_on: dt.date
    kind: str | None
    cumulative: bool
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    unit_key: str | None
    value_id: str | None

    def order(self) -> tuple[Any, ...]:
        """Later values sort later; what the order of rows may not decide is decided by what they hold."""
        return (
            self.measured_on, self.effective_on, self.value_id is not None, self.value_id or "",
            self.value is not None, self.value or 0, self.numerator or 0, self.denominator or 0,
        )  # fmt: skip


Stand = dict[str, bool]  # where a project stands with its values
Judged = tuple[Valued, str]  # a value, and the code of what keeps it out; empty where it counts


@dataclass(frozen=True)
class Counted:
    """The values of one indicator on one day.

    Attributes
    ----------
    achieved : Fraction or None
        A(t); None when it is not known.
    judged : list of (Valued, str)
        Verified values, each with the code of what keeps it out: ``outside_strategy``, ``terminated``,
        ``not_cap``, ``not_reached``, ``empty``, ``replaced``; nothing where it counts.
    awaiting : tuple of str
        Projects that have reached the point at which the indicator counts and have no verified value.
    reason : Reason or None
    """

    achieved: Fraction | None
    judged: list[Judged] = field(default_factory=list)
    awaiting: tuple[str, ...] = ()
    reason: Reason | None = None

    def counting(self) -> list[Valued]:
        return [value for value, why in self.judged if not why]


@dataclass(frozen=True)
class Forecast:
    """Where the value will stand on the target's date: low, mid, high, and what is assumed."""

    low: Fraction
    mid: Fraction
    high: Fraction
    assumptions: tuple[Reason, ...] = ()


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
    source: str | None
    trajectory: Trajectory
    figures: dict[str, Figure]
    status: str
    reason: Reason
    due_from: dt.date | None
    equal_value_day: dt.date | None
    forecast: Forecast | None
    count_forecast: Forecast | None
    awaiting: tuple[str, ...]
    parts: dict[str, Fraction]
    municipalities: dict[str, Fraction] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def exact(self, name: str) -> Fraction | None:
        value = self.figures[name].value
        return None if value is None else Fraction(value)


def indicators(desk: Desk, day: dt.date, day_before: dt.date, money: Absorption) -> tuple[Indicator, ...]:
    """Every indicator at ``day``, those of the agreement first.

    Source: method.md §3; for R.37–R.42 Implementing Regulation (EU) 2021/2290.
    """
    rows = [row for _, row in desk.register["indicators"].iterrows()]
    found = [_indicator(desk, row, day, day_before, money) for row in rows]
    return tuple(sorted(found, key=lambda indicator: not indicator.in_agreement))


class Desk:
    """The tables that indicators are counted from, read once, and each day's project states."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.values = _values(register["values"])
        self.targets = fixed_points(register["targets"])
        self.agreement_on = register.strategy.strategy.agreement_on
        valued = {value.project for values in self.values.values() for value in values if value.project is not None}
        projects = register["projects"]["project"]
        self._valued = [code for code in projects if code in valued]  # in the order of the table
        self._states: dict[dt.date, pd.DataFrame] = {}
        self._stands: dict[dt.date, dict[str, Stand]] = {}
        self._in_force: dict[dt.date, tuple[list[str], list[str]]] = {}

    def states(self, day: dt.date) -> pd.DataFrame:
        """In-strategy projects by code on ``day``, with ``keeps_values`` and the stages of counting."""
        if day not in self._states:
            state = project_states(self.register, day).set_index("project")
            self._states[day] = state.assign(
                keeps_values=~state["is_terminated"] | (state["paid_without_advances"] > 0),
                of_cap=state["fund"].isna() | (state["fund"] == "EAFRD"),
                at_value_date=True,
                at_contract=state["is_signed"],
                at_first_payment=state["has_payment"],
                at_completion=state["is_completed"] & (~state["has_any_payment"] | state["has_final_payment"]),
            )
        return self._states[day]

    def stands(self, day: dt.date) -> dict[str, Stand]:
        """Of the in-strategy projects that have values: whether they keep them, whose they are, what they have reached."""
        if day not in self._stands:
            state = self.states(day)
            columns = ["keeps_values", "of_cap", *(f"at_{point}" for point in LABELS["counts_at"])]
            own = state.loc[state.index.intersection(self._valued, sort=False), columns]
            rows = zip(*(own[column].tolist() for column in columns), strict=True)
            self._stands[day] = {
                code: dict(zip(columns, row, strict=True)) for code, row in zip(own.index, rows, strict=True)
            }
        return self._stands[day]

    def in_force(self, day: dt.date) -> list[str]:
        """Projects under contract on ``day``, in the order of the table."""
        return self._under_contract(day)[0]

    def ended(self, day: dt.date) -> list[str]:
        """Of the projects under contract, those whose end date has come."""
        return self._under_contract(day)[1]

    def _under_contract(self, day: dt.date) -> tuple[list[str], list[str]]:
        if day not in self._in_force:
            state = self.states(day)
            signed = state["is_signed"] & ~state["is_terminated"]
            ended = signed & (state["ends_on"] <= pd.Timestamp(day))
            self._in_force[day] = list(state.index[signed]), list(state.index[ended])
        return self._in_force[day]

    def trajectory(self, row: pd.Series, day: dt.date) -> Trajectory:
        return trajectory(self.targets.get(row["indicator"], []), row["trajectory"], self.agreement_on, day)

    def of(self, code: str) -> list[Valued]:
        return self.values.get(code, [])


def _values(frame: pd.DataFrame) -> dict[str, list[Valued]]:
    """Values by indicator; one whose date cannot be read cannot be placed in time, and is an error already."""
    effective_on = frame["verified_on"].where(frame["verified_on"].notna(), frame["measured_on"])
    names = (
        "indicator",
        "project",
        "measured_on",
        "kind",
        "basis",
        "value",
        "numerator",
        "denominator",
        "unit_key",
        "value_id",
    )
    columns = [frame[name].astype("object") for name in names]
    found: dict[str, list[Valued]] = {}
    for (
        index,
        effective,
        indicator,
        project,
        measured,
        kind,
        basis,
        value,
        numerator,
        denominator,
        unit_key,
        value_id,
    ) in zip(frame.index, effective_on, *columns, strict=True):
        if not isinstance(indicator, str) or pd.isna(measured):
            continue
        found.setdefault(indicator, []).append(Valued(
            index, _text(project), measured.date(), effective.date(), _text(kind), basis == "cumulative",
            _exact(value), _exact(numerator), _exact(denominator), _text(unit_key), _text(value_id),
        ))  # fmt: skip
    return found


def achieved(desk: Desk, row: pd.Series, day: dt.date) -> Counted:
    """A(day): what has been achieved, and which values it is made of."""
    baseline = desk.trajectory(row, day).baseline
    base = None if baseline is None else baseline[1]
    if isinstance(row["derived_from"], str):
        return _derived(desk.register, row, day, base)
    stands, aggregation = desk.stands(day), row["aggregation"]
    verified = [value for value in desk.of(row["indicator"]) if value.kind == "verified" and value.effective_on <= day]
    point = f"at_{row['counts_at']}"
    cap_only = _cap_only(row)
    judged = [(value, _kept_out(value, point, cap_only, aggregation, stands)) for value in verified]
    judged = _without_replaced(judged, aggregation)
    value, reason = _aggregate(row, [value for value, why in judged if not why], base)
    if row["counts_at"] == "value_date" or not all(why for _, why in judged):
        return Counted(value, judged, (), reason)
    feeding = _feeding(desk, row, day)
    awaiting = tuple(code for code, stand in stands.items() if code in feeding and _has_reached(stand, point))
    if awaiting:
        reason = Reason(
            "awaiting",
            N_("{count} projects have reached the point at which the indicator counts and have no verified value"),
            {"count": len(awaiting)},
        )
        return Counted(None, judged, awaiting, reason)
    return Counted(
        _known_zero(row, base), judged, (), _no_baseline_reason(row, base, Fraction(0)) if base is None else _NO_VALUE
    )


def delivered_by(desk: Desk, row: pd.Series, day: dt.date, projects: set[str]) -> tuple[Fraction, set[str]]:
    """What some projects have achieved of an indicator, without its baseline, and which of them have any of it."""
    own = [value for value in achieved(desk, row, day).counting() if value.project in projects]
    units = _aggregate(row, own, Fraction(0))[0] if own else None
    return units or Fraction(0), {value.project for value in own if value.project is not None}


def _known_zero(row: pd.Series, base: Fraction | None) -> Fraction | None:
    """What is achieved while no project that feeds the indicator has reached the point at which it counts.

    Nothing has been added up yet, and that is known. A level that is not a count (a ratio, a mean, a last value that
    should fall or stay) has no such beginning: of nothing it is undefined, and zero would read as achieved.
    """
    if row["aggregation"] == "sum":
        return base
    if row["aggregation"] in ("unique", "unique_sum"):
        return Fraction(0)
    return Fraction(0) if row["aggregation"] == "last" and row["direction"] == "increase" else None


def _has_reached(stand: Stand, point: str) -> bool:
    return stand["keeps_values"] and stand.get(point, False)


def _cap_only(row: pd.Series) -> bool:
    """Results of the CAP come from its measures alone; a project whose fund is not known is not shut out."""
    return row["eu_code"] in CAP_CODES


def _kept_out(value: Valued, point: str, cap_only: bool, aggregation: str | None, stands: dict[str, Stand]) -> str:
    if value.project is not None:
        stand = stands.get(value.project)
        if stand is None:
            return "outside_strategy"
        if not stand["keeps_values"]:
            return "terminated"
        if cap_only and not stand["of_cap"]:
            return "not_cap"
        if not _has_reached(stand, point):
            return "not_reached"
    return "" if _says_something(value, aggregation) else "empty"


def _says_something(value: Valued, aggregation: str | None) -> bool:
    """Whether the cells are filled in that the aggregation needs; an empty one never replaces a known one."""
    if aggregation == "ratio":
        return value.numerator is not None and value.denominator is not None
    if aggregation == "unique":
        return value.unit_key is not None
    return value.value is not None and (aggregation != "unique_sum" or value.unit_key is not None)


def _without_replaced(judged: list[Judged], aggregation: str) -> list[Judged]:
    """Mark what a later cumulative value replaces: a cumulative series is never summed again."""
    by_unit = aggregation in ("unique", "unique_sum")

    def series(value: Valued) -> tuple[str | None, str | None]:
        return value.project, value.unit_key if by_unit else None

    latest: dict[Any, Valued] = {}
    for value, why in judged:
        if not why and value.cumulative:
            known = latest.get(series(value))
            if known is None or value.order() >= known.order():
                latest[series(value)] = value
    if not latest:
        return judged

    def is_replaced(value: Valued) -> bool:
        last = latest.get(series(value))
        return last is not None and value is not last and value.measured_on <= last.measured_on

    return [(value, "replaced" if not why and is_replaced(value) else why) for value, why in judged]


def _scale(row: pd.Series) -> Fraction | None:
    """What turns the indicator's own numbers into those that are shown; None for a denominator of zero."""
    denominator = _exact(row["denominator"])
    return Fraction(1) if denominator is None else ratio(Fraction(100), denominator)


def _aggregate(row: pd.Series, counted: list[Valued], base: Fraction | None) -> tuple[Fraction | None, Reason | None]:
    """One value of many (method.md §3, the table of aggregations)."""
    aggregation, scale = row["aggregation"], _scale(row)
    if aggregation == "ratio":
        value = ratio(100 * _sum(value.numerator for value in counted), _sum(value.denominator for value in counted))
        return value, None if value is not None else Reason(
            "zero_denominator", N_("no verified numerator and denominator have been entered")
        )
    if scale is None:
        return None, Reason("zero_scale", N_("the indicator's denominator is zero"))
    if not counted:
        return None, _NO_VALUE
    if aggregation == "unique":
        return len({value.unit_key for value in counted}) * scale, None
    if aggregation == "unique_sum":
        largest: dict[str | None, Fraction] = {}
        for one in counted:
            amount = one.value or Fraction(0)
            largest[one.unit_key] = max(amount, largest.get(one.unit_key, amount))
        return _sum(largest.values()) * scale, None
    if aggregation == "sum":
        total = _sum(value.value for value in counted) * scale
        return (None, _no_baseline_reason(row, base, total)) if base is None else (base + total, None)
    last: dict[str | None, Valued] = {}
    for one in sorted(counted, key=Valued.order):
        last[one.project] = one
    total = _sum(value.value for value in last.values()) * scale
    if aggregation == "mean" or row["across"] == "mean":
        return total / len(last), None
    if len(last) == 1 or row["across"] == "sum":
        return total, None
    return None, Reason(
        "across_missing", N_("several projects have a last value and the column “Across projects” is empty")
    )


def _sum(numbers: Iterable[Fraction | None]) -> Fraction:
    return sum((number for number in numbers if number is not None), Fraction(0))


def _no_baseline_reason(row: pd.Series, base: Fraction | None, total: Fraction) -> Reason:
    return Reason(
        "no_baseline",
        N_("the baseline is missing; the verified increments are {total} {unit}"),
        {"total": total, "unit": row["unit"]},
    )


def _derived(register: Register, row: pd.Series, day: dt.date, base: Fraction | None) -> Counted:
    """A value that the tables give and nobody types."""
    source = row["derived_from"]
    if source not in DERIVED:
        unknown = N_("“{source}” is not a source that values can be derived from")
        return Counted(None, reason=Reason("derived_unknown", unknown, {"source": source}))
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


def _projects_of(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    state = project_states(register, day)
    return state[state["measure"] == row["measure"]] if isinstance(row["measure"], str) else state


def _contracted(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    state = _projects_of(register, row, day)
    return state[state["is_signed"] & (~state["is_terminated"] | (state["kept"] > 0))]


def _completed(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    state = _projects_of(register, row, day)
    return state[state["is_signed"] & state["is_completed"] & ~state["is_terminated"]]


def _applicants(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    """One contract of each applicant; an applicant without a number is known by name."""
    contracted = _contracted(register, row, day)
    who = contracted["applicant_id"].where(contracted["applicant_id"].notna(), contracted["applicant"])
    return contracted[who.notna() & ~who.duplicated()]


def _events(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    events = register["events"][by_day(register["events"]["date"], day)]
    return events[events["objective"] == row["objective"]] if isinstance(row["objective"], str) else events


def members_on(register: Register, day: dt.date) -> pd.DataFrame:
    """Members on ``day``, their last day included."""
    members = register["members"]
    left = members["left_on"].notna() & (members["left_on"] < pd.Timestamp(day))
    return members[by_day(members["joined_on"], day) & ~left]


# source → table, its rows that count, and the column to add up (none: the rows are counted)
DERIVED: dict[str, tuple[str, Callable[[Register, pd.Series, dt.date], pd.DataFrame], str | None]] = {
    "projects.contracted": ("projects", _contracted, None),
    "projects.completed": ("projects", _completed, None),
    "applicants.contracted": ("projects", _applicants, None),
    "events.count": ("events", _events, None),
    "events.participants": ("events", _events, "participants"),
    "members.count": ("members", lambda register, row, day: members_on(register, day), None),
}


def derived_rows(register: Register, row: pd.Series, day: dt.date) -> tuple[str, pd.DataFrame, pd.Series]:
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


def _derived_value(register: Register, row: pd.Series, day: dt.date) -> int | None:
    """Nobody came to no events; whether anybody came to events without a number is not known.

    An association without members is one whose list has not been entered.
    """
    table, rows, amounts = derived_rows(register, row, day)
    if table == "members" and not by_day(register["members"]["joined_on"], day).any():
        return None
    return None if len(rows) and amounts.isna().all() else int(amounts.sum())


def _feeding(desk: Desk, row: pd.Series, day: dt.date) -> set[str]:
    """Projects that feed an indicator: they have a value of any kind for it, and their fund may."""
    stands, cap_only = desk.stands(day), _cap_only(row)
    found = {
        value.project for value in desk.of(row["indicator"]) if value.project is not None and value.measured_on <= day
    }
    return {code for code in found if not (cap_only and code in stands and not stands[code]["of_cap"])}


def promised(
    desk: Desk, row: pd.Series, day: dt.date, kind: str, projects: Iterable[str] | None
) -> tuple[Fraction, list[Judged]]:
    """Σ planned or reported values, of the projects given (or of all in the strategy, and of none), and which count."""
    stands, aggregation, cap_only = desk.stands(day), row["aggregation"], _cap_only(row)
    chosen = None if projects is None else frozenset(projects)
    judged: list[Judged] = []
    for value in desk.of(row["indicator"]):
        if value.kind != kind or value.measured_on > day:
            continue
        if value.project is not None and value.project not in stands:
            why = "outside_strategy"
        elif value.project is not None and cap_only and not stands[value.project]["of_cap"]:
            why = "not_cap"
        elif chosen is not None and value.project not in chosen:
            why = "not_in_force"
        else:
            needed = aggregation if aggregation == "ratio" else None
            why = "" if _says_something(value, needed) else "empty"
        judged.append((value, why))
    judged = _without_replaced(judged, aggregation)
    counted = [value for value, why in judged if not why]
    if aggregation in ("ratio", "mean"):
        return _aggregate(row, counted, None)[0] or Fraction(0), judged
    return _sum(value.value for value in counted) * (_scale(row) or 0), judged


def _indicator(desk: Desk, row: pd.Series, day: dt.date, day_before: dt.date, money: Absorption) -> Indicator:
    code = row["indicator"]
    line = desk.trajectory(row, day)
    now = achieved(desk, row, day)
    state = desk.states(day)
    in_force = desk.in_force(day)
    planned, _ = promised(desk, row, day, "planned", in_force)
    due, _ = promised(desk, row, day, "planned", desk.ended(day))
    reported, _ = promised(desk, row, day, "reported", None)
    expected = line.expected(day)
    base = None if line.baseline is None else line.baseline[1]
    target = None if line.target is None else line.target[1]
    value = now.achieved
    gained = None if value is None or base is None else value - base
    distance = None if gained is None or target is None or base is None else ratio(gained, target - base)
    pace = None if gained is None or expected is None or base is None else ratio(gained, expected - base)
    due_from = _due_from(desk, row, line, day)
    status, reason = _status(desk, row, line, now, pace, due_from, day)
    equal_value_day = None if value is None or target is None else line.first_day_at(value)
    behind = None
    if equal_value_day and line.baseline and line.baseline[0] < day:
        behind = Fraction((equal_value_day - line.baseline[0]).days, (day - line.baseline[0]).days)
    before = achieved(desk, row, day_before).achieved
    year_ago = achieved(desk, row, months_later(day, -12)).achieved
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
    add("planned", planned)
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
        code=code, name=_text(row["name"]) or code, name_en=_text(row["name_en"]), unit=_text(row["unit"]) or "", level=_text(row["level"]) or "",
        measure=_text(row["measure"]), objective=_text(row["objective"]), direction=_text(row["direction"]) or "",
        aggregation=_text(row["aggregation"]) or "", counts_at=_text(row["counts_at"]) or "",
        in_agreement=bool(row["in_agreement"]) if pd.notna(row["in_agreement"]) else False, eu_code=_text(row["eu_code"]), source=_text(row["source"]),
        trajectory=line, figures=figures, status=status, reason=reason, due_from=due_from, equal_value_day=equal_value_day,
        forecast=_forecast(desk, row, day, line, now, in_force, money), count_forecast=_count_forecast(row, line, value, day),
        awaiting=now.awaiting, parts=_parts(desk, now), municipalities=_by_municipality(row, now, state),
    )  # fmt: skip


def _due_from(desk: Desk, row: pd.Series, line: Trajectory, day: dt.date) -> dt.date | None:
    """From when a result is owed: given, or the earliest end of the contracts that feed the indicator."""
    if pd.notna(row["due_from"]):
        return row["due_from"].date()  # type: ignore[no-any-return]
    if row["counts_at"] == "value_date":
        return None
    fixed = [point[0] for point in line.milestones] + ([line.target[0]] if line.target else [])
    state = desk.states(day)
    feeding = state.index.isin(list(_feeding(desk, row, day))) & state["is_signed"] & ~state["is_terminated"]
    ends = state.loc[feeding, "ends_on"].dropna()
    candidates = [*fixed, *([ends.min().date()] if len(ends) else [])]
    return min(candidates, default=None)


def _status(
    desk: Desk,
    row: pd.Series,
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
    last_day = _last_value_day(now) if row["counts_at"] == "value_date" and pd.notna(row["max_age_days"]) else None
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
    on_track, at_risk = PROFILES[desk.register.strategy.rules.status.profile]
    assert pace is not None and expected is not None
    status = "on_track" if pace >= on_track else "at_risk" if pace >= at_risk else "off_track"
    return because(
        status,
        N_("{achieved} {unit} of {expected} expected today: {pace_share}"),
        expected=expected,
        pace_share=pace,
        **numbers,
    )


def _last_value_day(now: Counted) -> dt.date | None:
    return max((value.measured_on for value in now.counting()), default=None)


def _quarters(day: dt.date, to: dt.date) -> Fraction:
    """Quarters between two days; from a quarter's end (or the next day) to a quarter's end is whole."""
    if day.day == 1:
        day -= dt.timedelta(days=1)
    months = (to.year - day.year) * 12 + to.month - day.month
    length = calendar.monthrange(to.year, to.month)[1]
    ends = [date.day == calendar.monthrange(date.year, date.month)[1] for date in (day, to)]
    days = 0 if all(ends) else to.day - day.day
    return (months + Fraction(days, length)) / 3


def _forecast(
    desk: Desk,
    row: pd.Series,
    day: dt.date,
    line: Trajectory,
    now: Counted,
    in_force: Iterable[str],
    money: Absorption,
) -> Forecast | None:
    """The value on the target's date, for the authority.

    Mid: A + what contracts in force still promise × the rate at which finished contracts delivered + free budget ×
    results per euro of the finished ones. Low: no free budget is used, and nothing above the promise. High: every
    promise is kept in full at least.
    """
    value = now.achieved
    if (
        value is None
        or line.target is None
        or line.target[0] <= day
        or row["aggregation"] not in ("sum", "unique", "unique_sum")
    ):
        return None
    state = desk.states(day)
    planned = _by_project(promised(desk, row, day, "planned", None)[1])
    delivered = _by_project(now.judged)
    done = set(state.index[state["is_completed"] & ~state["is_terminated"]])
    finished = [project for project in planned if project in done]
    open_projects = [project for project in in_force if project in planned and project not in done]
    scale = _scale(row) or Fraction(0)
    still_promised = (
        sum(
            (max(Fraction(0), planned[project] - delivered.get(project, Fraction(0))) for project in open_projects),
            Fraction(0),
        )
        * scale
    )
    rate = ratio(
        sum((delivered.get(project, Fraction(0)) for project in finished), Fraction(0)),
        sum((planned[project] for project in finished), Fraction(0)),
    )
    assumptions = [
        Reason(
            "promised",
            N_("contracts in force still promise {promised} {unit}"),
            {"promised": still_promised, "unit": row["unit"]},
        )
    ]
    if rate is None:
        rate = Fraction(1)
        assumptions.append(Reason("rate_assumed", N_("no contract has finished yet, so promises are taken in full")))
    else:
        assumptions.append(
            Reason("rate", N_("finished contracts delivered {rate_share} of their promise"), {"rate_share": rate})
        )
    paid = int(state.loc[finished, "paid"].sum())
    free = _free_budget(row, money)
    per_cent = ratio(sum((delivered.get(project, Fraction(0)) for project in finished), Fraction(0)) * scale, paid)
    extra = per_cent * free if per_cent is not None and free else Fraction(0)
    if extra:
        assumptions.append(
            Reason(
                "free", N_("the free budget of {free_cents} gives results at the price so far"), {"free_cents": free}
            )
        )
    else:
        assumptions.append(Reason("no_free", N_("nothing is expected of the free budget")))
    return Forecast(
        low=value + still_promised * min(rate, Fraction(1)), mid=value + still_promised * rate + extra, high=value + still_promised * max(rate, Fraction(1)) + extra,
        assumptions=tuple(assumptions),
    )  # fmt: skip


def _free_budget(row: pd.Series, money: Absorption) -> int:
    lines = (
        [line for line in money.measures if line.measure == row["measure"]]
        if isinstance(row["measure"], str)
        else [money.operations]
    )
    return sum(max(0, line.cents("free") or 0) for line in lines if line.complete)


def _by_project(judged: list[Judged]) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for value, why in judged:
        if not why and value.project is not None and value.value is not None:
            totals[value.project] = totals.get(value.project, Fraction(0)) + value.value
    return totals


def _count_forecast(row: pd.Series, line: Trajectory, value: Fraction | None, day: dt.date) -> Forecast | None:
    """For the analyst: event-like counts, from four quarters on.

    The remaining count is about negative binomial(0.5 + Σx, n/(n+m)) with n quarters seen and m left.
    """
    if value is None or not line.points() or line.baseline is None or line.start is None or line.target is None:
        return None
    counts = (
        row["aggregation"] in ("sum", "unique") and row["direction"] == "increase" and not _given(row["denominator"])
    )
    seen = value - line.baseline[1]
    n, m = _quarters(line.start, day), _quarters(day, line.target[0])
    if not counts or seen.denominator != 1 or not 0 <= seen <= _MOST_EVENTS or n < 4 or m <= 0:
        return None
    low, mid, high = (value + count for count in remaining_counts(int(seen), n, m, (0.1, 0.5, 0.9)))
    return Forecast(low, mid, high, (Reason("rate_of_events", N_("the counts go on at the pace so far")),))


def remaining_counts(seen: int, n: Fraction, m: Fraction, quantiles: tuple[float, ...]) -> tuple[int, ...]:
    """Quantiles of the count still to come.

    Parameters
    ----------
    seen : int
        Counts in the ``n`` quarters seen.
    n, m : Fraction
        Quarters seen and left.
    quantiles : tuple of float
    """
    distribution = _negative_binomial(0.5 + seen, float(n / (n + m)))
    found, cumulative, count = [], 0.0, -1
    for quantile in sorted(quantiles):
        while cumulative < quantile:
            cumulative += next(distribution)
            count += 1
        found.append(max(count, 0))
    return tuple(found)


def probability_of_at_least(target: int, seen: int, n: Fraction, m: Fraction) -> float:
    """How likely the final count is ``target`` or more."""
    distribution = _negative_binomial(0.5 + seen, float(n / (n + m)))
    return max(0.0, 1.0 - sum(next(distribution) for _ in range(max(0, target - seen))))


def _negative_binomial(r: float, p: float) -> Iterator[float]:
    """P(0), P(1), … of the negative binomial distribution with real ``r``."""
    logarithm, k = r * math.log(p), 0
    while True:
        yield math.exp(logarithm)
        logarithm += math.log((r + k) / (k + 1)) + math.log1p(-p)
        k += 1


def _parts(desk: Desk, now: Counted) -> dict[str, Fraction]:
    """Men, women and young people among the counted values, where they were given."""
    table = desk.register["values"].loc[[value.index for value in now.counting()]]
    given = {part: [_exact(value) for value in table[part].dropna()] for part in ("men", "women", "youth")}
    return {part: _sum(values) for part, values in given.items() if values}


def _by_municipality(row: pd.Series, now: Counted, state: pd.DataFrame) -> dict[str, Fraction]:
    """Counted values of projects by the project's municipality; only where values are summed."""
    if row["aggregation"] != "sum":
        return {}
    totals: dict[str, Fraction] = {}
    for value in now.counting():
        if value.project is not None and value.value is not None:
            key = _text(state.at[value.project, "municipality"]) or ""
            totals[key] = totals.get(key, Fraction(0)) + value.value
    return totals


def _given(value: Any) -> bool:
    return isinstance(value, Decimal | int | Fraction) and not isinstance(value, bool)


def _exact(value: Any) -> Fraction | None:
    return Fraction(value) if _given(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


__all__ = ["DERIVED", "PROFILES", "STATUSES", "Counted", "Desk", "Forecast", "Indicator", "achieved", "indicators"]

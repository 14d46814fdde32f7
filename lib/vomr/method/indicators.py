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
from vomr.method.trajectories import Trajectory, trajectory
from vomr.register import Register
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
_NO_VALUE = Reason("no_data", N_("no verified value has been entered"))


@dataclass(frozen=True)
class Counted:
    """The values of one indicator on one day.

    Attributes
    ----------
    achieved : Fraction or None
        A(t); None when it is not known.
    rows : DataFrame
        Rows of ``values`` of the kind in question, with ``counted`` (bool) and ``why`` (code of what keeps one out).
    awaiting : tuple of str
        Projects that have reached the point at which the indicator counts and have no verified value.
    reason : Reason or None
    """

    achieved: Fraction | None
    rows: pd.DataFrame
    awaiting: tuple[str, ...] = ()
    reason: Reason | None = None


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


def indicators(register: Register, day: dt.date, day_before: dt.date, money: Absorption) -> tuple[Indicator, ...]:
    """Every indicator at ``day``, those of the agreement first.

    Source: method.md §3; for R.37–R.42 Implementing Regulation (EU) 2021/2290.
    """
    desk = Desk(register)
    rows = [row for _, row in register["indicators"].iterrows()]
    found = [_indicator(desk, row, day, day_before, money) for row in rows]
    return tuple(sorted(found, key=lambda indicator: not indicator.in_agreement))


class Desk:
    """The tables that indicators are counted from, each day's project states made once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        values = register["values"].copy()
        values["effective_on"] = values["verified_on"].where(values["verified_on"].notna(), values["measured_on"])
        self.values = dict(list(values.groupby("indicator", sort=False)))
        self.no_values = values.iloc[:0]
        self.targets = dict(list(register["targets"].groupby("indicator", sort=False)))
        self.no_targets = register["targets"].iloc[:0]
        self.agreement_on = register.strategy.strategy.agreement_on
        self._states: dict[dt.date, pd.DataFrame] = {}

    def states(self, day: dt.date) -> pd.DataFrame:
        """In-strategy projects by code on ``day``, with ``keeps_values`` and the stages of counting."""
        if day not in self._states:
            state = project_states(self.register, day).set_index("project")
            state["keeps_values"] = ~state["is_terminated"] | (state["paid_without_advances"] > 0)
            any_payment = state["has_payment"] | (state["advances"] != 0)
            state["at_value_date"] = True
            state["at_contract"] = state["is_signed"]
            state["at_first_payment"] = state["has_payment"]
            state["at_completion"] = state["is_completed"] & (~any_payment | state["has_final_payment"])
            self._states[day] = state
        return self._states[day]

    def trajectory(self, row: pd.Series, day: dt.date) -> Trajectory:
        return trajectory(
            self.targets.get(row["indicator"], self.no_targets), row["trajectory"], self.agreement_on, day
        )

    def of(self, code: str) -> pd.DataFrame:
        return self.values.get(code, self.no_values)


def achieved(desk: Desk, row: pd.Series, day: dt.date) -> Counted:
    """A(day): what has been achieved, and which values it is made of."""
    baseline = desk.trajectory(row, day).baseline
    base = None if baseline is None else baseline[1]
    if isinstance(row["derived_from"], str):
        return _derived(desk.register, row, day, base)
    state = desk.states(day)
    rows = desk.of(row["indicator"])
    rows = rows[(rows["kind"] == "verified") & by_day(rows["effective_on"], day)]
    rows = _in_strategy(rows, state)
    reached = (
        state.index[state[f"at_{row['counts_at']}"] & state["keeps_values"]]
        if isinstance(row["counts_at"], str)
        else state.index[:0]
    )
    project = rows["project"]
    rows.loc[(rows["why"] == "") & project.notna() & ~project.isin(state.index[state["keeps_values"]]), "why"] = (
        "terminated"
    )
    rows.loc[(rows["why"] == "") & project.notna() & ~project.isin(reached), "why"] = "not_reached"
    rows = _without_replaced(rows, row["aggregation"])
    counted = rows[rows["why"] == ""]
    value, reason = _aggregate(row, counted, base)
    if row["counts_at"] == "value_date" or not counted.empty:
        return Counted(value, rows, (), reason)
    feeding = _feeding(desk, row, day)
    awaiting = tuple(code for code in reached if code in feeding)
    if awaiting:
        reason = Reason(
            "awaiting",
            N_("{count} projects have reached the point at which the indicator counts and have no verified value"),
            {"count": len(awaiting)},
        )
        return Counted(None, rows, awaiting, reason)
    known_zero = {"sum": base, "unique": Fraction(0), "unique_sum": Fraction(0), "last": Fraction(0)}
    return Counted(
        known_zero.get(row["aggregation"]),
        rows,
        (),
        _no_baseline_reason(row, base, Fraction(0)) if base is None else _NO_VALUE,
    )


def _in_strategy(rows: pd.DataFrame, state: pd.DataFrame) -> pd.DataFrame:
    outside = rows["project"].notna() & ~rows["project"].isin(state.index)
    return rows.assign(why=outside.map({True: "outside_strategy", False: ""}).astype("object"))


def _without_replaced(rows: pd.DataFrame, aggregation: str) -> pd.DataFrame:
    """Mark what a later cumulative value replaces: a cumulative series is never summed again."""
    counting = rows[rows["why"] == ""]
    if not (counting["basis"] == "cumulative").any():
        return rows
    by = ["project", "unit_key"] if aggregation in ("unique", "unique_sum") else ["project"]
    order = ["measured_on", "effective_on", "value_id"]
    replaced: list[Any] = []
    for _, group in counting.groupby(by, dropna=False, sort=False):
        cumulative = group[group["basis"] == "cumulative"]
        if cumulative.empty:
            continue
        last = (
            cumulative.assign(amount=cumulative["value"].map(_number))
            .sort_values([*order, "amount"], na_position="first", kind="stable")
            .index[-1]
        )
        earlier = group["measured_on"] <= group.at[last, "measured_on"]
        replaced.extend(index for index in group.index[earlier] if index != last)
    rows.loc[replaced, "why"] = "replaced"
    return rows


def _aggregate(row: pd.Series, counted: pd.DataFrame, base: Fraction | None) -> tuple[Fraction | None, Reason | None]:
    """One value of many (method.md §3, the table of aggregations)."""
    aggregation = row["aggregation"]
    scale = 100 / Fraction(row["denominator"]) if _given(row["denominator"]) and row["denominator"] else Fraction(1)
    if aggregation == "ratio":
        pairs = [
            (Fraction(n), Fraction(d))
            for n, d in zip(counted["numerator"], counted["denominator"], strict=True)
            if _given(n) and _given(d)
        ]
        value = ratio(100 * sum((n for n, _ in pairs), Fraction(0)), sum((d for _, d in pairs), Fraction(0)))
        return value, None if value is not None else Reason(
            "zero_denominator", N_("no verified numerator and denominator have been entered")
        )
    if aggregation == "unique":
        keys = counted["unit_key"].dropna().nunique()
        return (keys * scale, None) if keys else (None, _NO_VALUE)
    numbers = counted[counted["value"].map(_given).to_numpy(dtype=bool)] if not counted.empty else counted
    if numbers.empty:
        return None, _NO_VALUE
    exact = numbers["value"].map(Fraction)
    if aggregation == "unique_sum":
        keyed = exact.groupby(numbers["unit_key"]).max()
        return (sum(keyed, Fraction(0)) * scale, None) if len(keyed) else (None, _NO_VALUE)
    if aggregation == "sum":
        total = sum(exact, Fraction(0)) * scale
        return (None, _no_baseline_reason(row, base, total)) if base is None else (base + total, None)
    order = ["measured_on", "effective_on", "value_id", "exact"]
    last = (
        numbers.assign(exact=exact)
        .sort_values(order, na_position="first", kind="stable")
        .drop_duplicates("project", keep="last")["exact"]
    )
    if aggregation == "mean" or (row["across"] == "mean" and len(last) > 1):
        return sum(last, Fraction(0)) / len(last) * scale, None
    if len(last) == 1 or row["across"] == "sum":
        return sum(last, Fraction(0)) * scale, None
    return None, Reason(
        "across_missing", N_("several projects have a last value and the column “Across projects” is empty")
    )


def _no_baseline_reason(row: pd.Series, base: Fraction | None, total: Fraction) -> Reason:
    return Reason(
        "no_baseline",
        N_("the baseline is missing; the verified increments are {total} {unit}"),
        {"total": total, "unit": row["unit"]},
    )


def _derived(register: Register, row: pd.Series, day: dt.date, base: Fraction | None) -> Counted:
    """A value that the tables give and nobody types."""
    source = row["derived_from"]
    no_rows = register["values"].iloc[:0].assign(why="", effective_on=pd.NaT)
    derive = DERIVED.get(source)
    if derive is None:
        return Counted(
            None,
            no_rows,
            (),
            Reason(
                "derived_unknown", N_("“{source}” is not a source that values can be derived from"), {"source": source}
            ),
        )
    table = register[source.partition(".")[0] if not source.startswith("applicants") else "projects"]
    if table.empty:
        return Counted(
            None, no_rows, (), Reason("not_entered", N_("the table that the value comes from is not filled in"))
        )
    measured = derive(register, row, day)
    if measured is None:
        return Counted(None, no_rows, (), _NO_VALUE)
    scale = 100 / Fraction(row["denominator"]) if _given(row["denominator"]) and row["denominator"] else Fraction(1)
    value = Fraction(measured) * scale
    if row["aggregation"] == "sum":
        return Counted(
            None if base is None else base + value,
            no_rows,
            (),
            _no_baseline_reason(row, base, value) if base is None else None,
        )
    return Counted(value, no_rows)


def _projects_of(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    state = project_states(register, day)
    return state[state["measure"] == row["measure"]] if isinstance(row["measure"], str) else state


def _contracted(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    state = _projects_of(register, row, day)
    return state[state["is_signed"] & (~state["is_terminated"] | (state["kept"] > 0))]


def _events(register: Register, row: pd.Series, day: dt.date) -> pd.DataFrame:
    events = register["events"][by_day(register["events"]["date"], day)]
    return events[events["objective"] == row["objective"]] if isinstance(row["objective"], str) else events


def _completed_count(register: Register, row: pd.Series, day: dt.date) -> int:
    state = _projects_of(register, row, day)
    return int((state["is_signed"] & state["is_completed"] & ~state["is_terminated"]).sum())


def _applicants_count(register: Register, row: pd.Series, day: dt.date) -> int:
    contracted = _contracted(register, row, day)
    return int(contracted["applicant_id"].where(contracted["applicant_id"].notna(), contracted["applicant"]).nunique())


def _participants(register: Register, row: pd.Series, day: dt.date) -> int | None:
    participants = _events(register, row, day)["participants"].dropna()
    return int(participants.sum()) if len(participants) else None


def members_on(register: Register, day: dt.date) -> pd.DataFrame:
    """Members on ``day``, their last day included."""
    members = register["members"]
    left = members["left_on"].notna() & (members["left_on"] < pd.Timestamp(day))
    return members[by_day(members["joined_on"], day) & ~left]


DERIVED: dict[str, Callable[[Register, pd.Series, dt.date], int | None]] = {
    "projects.contracted": lambda register, row, day: len(_contracted(register, row, day)),
    "projects.completed": _completed_count,
    "applicants.contracted": _applicants_count,
    "events.count": lambda register, row, day: len(_events(register, row, day)),
    "events.participants": _participants,
    "members.count": lambda register, row, day: len(members_on(register, day)),
}


def _feeding(desk: Desk, row: pd.Series, day: dt.date) -> set[str]:
    """Projects that feed an indicator: they have a value of any kind for it."""
    rows = desk.of(row["indicator"])
    return set(rows.loc[by_day(rows["measured_on"], day) & rows["project"].notna(), "project"])


def _promised(
    desk: Desk, row: pd.Series, day: dt.date, kind: str, projects: Iterable[str] | None
) -> tuple[Fraction, pd.DataFrame]:
    """Σ planned or reported values, of the projects given (or of all in the strategy, and of none)."""
    state = desk.states(day)
    rows = desk.of(row["indicator"])
    rows = _in_strategy(rows[(rows["kind"] == kind) & by_day(rows["measured_on"], day)], state)
    if projects is not None:
        rows.loc[(rows["why"] == "") & ~rows["project"].isin(list(projects)), "why"] = "not_in_force"
    rows = _without_replaced(rows, row["aggregation"])
    counted = rows[rows["why"] == ""]
    if row["aggregation"] in ("ratio", "mean"):
        return _aggregate(row, counted, None)[0] or Fraction(0), rows
    scale = 100 / Fraction(row["denominator"]) if _given(row["denominator"]) and row["denominator"] else Fraction(1)
    return sum((Fraction(value) for value in counted["value"] if _given(value)), Fraction(0)) * scale, rows


def _indicator(desk: Desk, row: pd.Series, day: dt.date, day_before: dt.date, money: Absorption) -> Indicator:
    code = row["indicator"]
    line = desk.trajectory(row, day)
    now = achieved(desk, row, day)
    state = desk.states(day)
    in_force = state.index[state["is_signed"] & ~state["is_terminated"]]
    ended = [
        project
        for project in in_force
        if pd.notna(state.at[project, "ends_on"]) and state.at[project, "ends_on"] <= pd.Timestamp(day)
    ]
    planned, _ = _promised(desk, row, day, "planned", in_force)
    due, _ = _promised(desk, row, day, "planned", ended)
    reported, _ = _promised(desk, row, day, "reported", None)
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
    counted = now.rows[now.rows["why"] == ""]
    return Indicator(
        code=code, name=row["name"], name_en=_text(row["name_en"]), unit=row["unit"], level=row["level"], measure=_text(row["measure"]),
        objective=_text(row["objective"]), direction=row["direction"], aggregation=row["aggregation"], counts_at=row["counts_at"],
        in_agreement=bool(row["in_agreement"]) if pd.notna(row["in_agreement"]) else False, eu_code=_text(row["eu_code"]), source=_text(row["source"]),
        trajectory=line, figures=figures, status=status, reason=reason, due_from=due_from, equal_value_day=equal_value_day,
        forecast=_forecast(desk, row, day, line, value, in_force, money), count_forecast=_count_forecast(row, line, value, day),
        awaiting=now.awaiting, parts=_parts(counted), municipalities=_by_municipality(row, counted, state),
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
    value, unit = now.achieved, row["unit"]
    tolerance = Fraction(row["tolerance"]) if _given(row["tolerance"]) else Fraction(0)

    def because(status: str, message: str, **params: Any) -> tuple[str, Reason]:
        return status, Reason(status, message, {"unit": unit, **params})

    if line.target is None:
        return because("no_target", N_("no target has been entered"))
    if line.baseline is None:
        return because("no_baseline", N_("no baseline has been entered"))
    base, target = line.baseline[1], line.target[1]
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
        if value >= target if row["direction"] == "increase" else value <= target:
            return because("achieved", N_("{achieved} {unit} with a target of {target}"), **numbers)
    expected = line.expected(day)
    if due_from and day < due_from:
        return because("not_due", N_("a result is due from {due_from}"), due_from=due_from)
    if expected == base:
        return because("not_due", N_("the expected value is still the baseline, {base} {unit}"), **numbers)
    if value is None:
        return "no_data", now.reason or _NO_VALUE
    worse = base - value if row["direction"] == "increase" else value - base
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
    days = now.rows.loc[now.rows["why"] == "", "measured_on"]
    return None if days.empty else days.max().date()


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
    value: Fraction | None,
    in_force: Iterable[str],
    money: Absorption,
) -> Forecast | None:
    """The value on the target's date, for the authority.

    Mid: A + what contracts in force still promise × the rate at which finished contracts delivered + free budget ×
    results per euro of the finished ones. Low: no free budget is used, and nothing above the promise. High: every
    promise is kept in full at least.
    """
    if (
        value is None
        or line.target is None
        or line.target[0] <= day
        or row["aggregation"] not in ("sum", "unique", "unique_sum")
    ):
        return None
    state = desk.states(day)
    planned_rows = _promised(desk, row, day, "planned", None)[1]
    planned = _by_project(planned_rows)
    delivered = _by_project(achieved(desk, row, day).rows)
    finished = [
        project
        for project in planned
        if project in state.index and state.at[project, "is_completed"] and not state.at[project, "is_terminated"]
    ]
    open_projects = [project for project in in_force if project in planned and project not in finished]
    scale = 100 / Fraction(row["denominator"]) if _given(row["denominator"]) and row["denominator"] else Fraction(1)
    promised = (
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
            {"promised": promised, "unit": row["unit"]},
        )
    ]
    if rate is None:
        rate = Fraction(1)
        assumptions.append(Reason("rate_assumed", N_("no contract has finished yet, so promises are taken in full")))
    else:
        assumptions.append(
            Reason("rate", N_("finished contracts delivered {rate_share} of their promise"), {"rate_share": rate})
        )
    paid = sum(int(state.at[project, "paid"]) for project in finished)
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
        low=value + promised * min(rate, Fraction(1)), mid=value + promised * rate + extra, high=value + promised * max(rate, Fraction(1)) + extra,
        assumptions=tuple(assumptions),
    )  # fmt: skip


def _free_budget(row: pd.Series, money: Absorption) -> int:
    lines = (
        [line for line in money.measures if line.measure == row["measure"]]
        if isinstance(row["measure"], str)
        else [money.operations]
    )
    return sum(max(0, line.cents("free") or 0) for line in lines if line.complete)


def _by_project(rows: pd.DataFrame) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for project, value, why in zip(rows["project"], rows["value"], rows["why"], strict=True):
        if why == "" and isinstance(project, str) and _given(value):
            totals[project] = totals.get(project, Fraction(0)) + Fraction(value)
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
    if not counts or seen.denominator != 1 or seen < 0 or n < 4 or m <= 0:
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


def _parts(counted: pd.DataFrame) -> dict[str, Fraction]:
    """Men, women and young people among the counted values, where they were given."""
    found = {}
    for part in ("men", "women", "youth"):
        given = [Fraction(value) for value in counted[part] if _given(value)]
        if given:
            found[part] = sum(given, Fraction(0))
    return found


def _by_municipality(row: pd.Series, counted: pd.DataFrame, state: pd.DataFrame) -> dict[str, Fraction]:
    """Counted values of projects by the project's municipality; only where values are summed."""
    if row["aggregation"] != "sum" or counted.empty:
        return {}
    totals: dict[str, Fraction] = {}
    for project, value in zip(counted["project"], counted["value"], strict=True):
        if isinstance(project, str) and _given(value):
            place = state.at[project, "municipality"]
            key = place if isinstance(place, str) else ""
            totals[key] = totals.get(key, Fraction(0)) + Fraction(value)
    return totals


def _given(value: Any) -> bool:
    return isinstance(value, Decimal | int | Fraction) and not isinstance(value, bool)


def _number(value: Any) -> Decimal | None:
    return value if _given(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


__all__ = ["DERIVED", "PROFILES", "STATUSES", "Counted", "Desk", "Forecast", "Indicator", "achieved", "indicators"]

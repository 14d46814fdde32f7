"""Progress of indicators (method.md §3). Every number is exact; nothing is rounded here."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.kinds import CutShare, Unit, Value
from vomr.method import forecasts
from vomr.method.counting import (
    DERIVED,
    NO_VALUE,
    Counted,
    IndicatorData,
    Judged,
    Row,
    achieved,
    contracts_ahead,
    derived_rows,
    events_of,
    feeding_projects,
    indicator_data,
    is_given,
    planned,
    promised,
    scale_of,
)
from vomr.method.figures import Declared, Figure, Moment, Reason, Rows, ratio
from vomr.method.forecasts import Contracts, Forecast, from_contracts, from_counts, no_forecast
from vomr.method.memo import columns_of
from vomr.method.source_rows import SourceRow, by_code, difference, rows_of_frame, text
from vomr.method.states import months_later, on_day, project_columns
from vomr.method.trajectories import Trajectory, points_known
from vomr.method.values import PARTS, Values
from vomr.register.frames import ROW, plain
from vomr.register.keys import in_order
from vomr.register.tables import TABLES
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
# The statuses that a sentence tells together
STANDING = {
    "on_track": ("achieved", "on_track"),
    "behind": ("at_risk", "off_track", "deteriorating"),
    "not_due": ("not_due",),
    "unknown": ("no_data", "stale", "no_target", "no_baseline"),
}


# --- what is declared -------------------------------------------------------------------------------------------------


def _row_of(at: Moment, figure: Figure) -> Row:
    return _indicator_row(at, figure.of["indicator"])


def _indicator_row(at: Moment, code: str) -> Row:
    return next(row for row in at.shared(indicator_data).indicators if row["indicator"] == code)


def _counted(at: Moment, figure: Figure) -> list[SourceRow]:
    """Verified values, counted or not and why not; of a derived indicator the rows that it is counted from.

    Increments are added to the baseline.
    """
    rows = _verified(at, figure, at.day)
    if _row_of(at, figure)["aggregation"] != "sum":
        return rows
    return [*(point for point in _points(at, figure) if point.label == ("fixed_point", "baseline")), *rows]


def _counted_in_period(at: Moment, figure: Figure) -> list[SourceRow]:
    return difference(_verified(at, figure, at.day), _verified(at, figure, at.day_before))


def _counted_in_a_year(at: Moment, figure: Figure) -> list[SourceRow]:
    return difference(_verified(at, figure, at.day), _verified(at, figure, months_later(at.day, -12)))


def _verified(at: Moment, figure: Figure, day: dt.date) -> list[SourceRow]:
    unit = _unit(figure)
    return [row._replace(unit=unit) for row in at.shared(_verified_by, figure.of["indicator"], day)]


def _verified_by(at: Moment, code: str, day: dt.date) -> list[SourceRow]:
    row = _indicator_row(at, code)
    if not isinstance(row["derived_from"], str):
        return _judged_values(at, achieved(at.shared(indicator_data), row, day).judged)
    if row["derived_from"] not in DERIVED:
        return []
    table, rows, amounts = derived_rows(at.register, row, day)
    return rows_of_frame(at.register, table, rows, amounts, rows[TABLES[table].key[0]])


def _values(at: Moment, figure: Figure, judged: Judged) -> list[SourceRow]:
    unit = _unit(figure)
    return [row._replace(unit=unit) for row in _judged_values(at, judged)]


def _judged_values(at: Moment, judged: Judged) -> list[SourceRow]:
    rows = at.shared(_all_values)
    return [
        rows[position]._replace(value=None, note=why) if why else rows[position]
        for position, why in zip(judged.rows.tolist(), judged.why.tolist(), strict=True)
    ]


def _all_values(at: Moment) -> list[SourceRow]:
    """Every row of ``values``, with what it gives where it counts."""
    columns = (plain(at.register["values"][name]) for name in (ROW, *_OF_VALUE))
    return [
        SourceRow(
            "values",
            row,
            " · ".join(part for part in (project, unit_key) if part),
            _gives(unit_key, *numbers),
            date=at.register.day("values", row, "measured_on", day),
        )
        for row, project, unit_key, day, *numbers in zip(*columns, strict=True)
    ]


_OF_VALUE = ("project", "unit_key", "measured_on", "value", "numerator", "denominator")


def _gives(unit_key: str | None, *numbers: Any) -> Value:
    """What a value gives: itself; of a ratio its numerator over its denominator, of a unit that is counted one."""
    value, numerator, denominator = (None if number is None else Fraction(number) for number in numbers)
    if value is not None:
        return value
    if numerator is not None:
        return ratio(100 * numerator, denominator)
    return 1 if unit_key else None


def _rows_of_place(at: Moment, figure: Figure) -> list[SourceRow]:
    """Counted values of the projects of one municipality."""
    rows, places = _with_places(at.shared(indicator_data), _counting(at, figure))
    return _values(at, figure, _all_count(rows[places == figure.of["municipality"]]))


def _rows_of_part(at: Moment, figure: Figure) -> list[SourceRow]:
    """Counted values that say how many of them are men, women or young people, each with that number."""
    values, part, counting = at.shared(indicator_data).values, figure.of["part"], _counting(at, figure)
    own = counting[values.known[part][counting]]
    given = (values.exact(number) for number in values.numbers[part][own].tolist())
    return [row._replace(value=value) for row, value in zip(_values(at, figure, _all_count(own)), given, strict=True)]


def _counting(at: Moment, figure: Figure) -> np.ndarray:
    return achieved(at.shared(indicator_data), _row_of(at, figure), at.day).judged.counting


def _all_count(rows: np.ndarray) -> Judged:
    return Judged(rows, np.full(len(rows), ""))


def _promises(at: Moment, figure: Figure) -> list[SourceRow]:
    """Planned or reported values, counted or not and why not."""
    data, name = at.shared(indicator_data), figure.declared.short
    stands = data.stands(at.day)
    projects = {"planned": stands.under_contract, "due": stands.has_ended}.get(name)
    kind = "reported" if name == "reported" else "planned"
    return _values(at, figure, promised(data, _row_of(at, figure), at.day, kind, projects)[1])


def _points(at: Moment, figure: Figure) -> list[SourceRow]:
    """Baseline, milestones and target by the day; what a later decision replaced is said."""
    unit = _unit(figure)
    return [row._replace(unit=unit) for row in at.shared(_all_points).get(figure.of["indicator"], [])]


def _all_points(at: Moment) -> dict[str, list[SourceRow]]:
    """By indicator."""
    rows = points_known(at.register["targets"], at.day)
    notes = rows["replaced"].map({True: "superseded", False: "point"})
    given = rows_of_frame(at.register, "targets", rows, 0, note=notes, label=("fixed_point", "kind"), date="date")
    values = (None if pd.isna(value) else Fraction(value) for value in rows["value"].where(~rows["replaced"]))
    return by_code((row._replace(value=value) for row, value in zip(given, values, strict=True)), rows["indicator"])


def _plans_ahead(at: Moment, figure: Figure) -> list[SourceRow]:
    """Of a forecast the plans of the contracts that it counts on; of a count of events what was counted."""
    data, row = at.shared(indicator_data), _row_of(at, figure)
    line = data.trajectory(row, at.day)
    if line.target is None or (figure.value is None and not figure.assumptions):
        return []
    if isinstance(row["derived_from"], str):
        return _verified(at, figure, at.day)
    judged = planned(data, row, at.day)
    relied_on = np.logical_or(*contracts_ahead(data, at.day, line.target[0]))
    outside = ~np.append(relied_on, (False, False))[data.values.project[judged.rows]]
    why = np.where((judged.why == "") & outside, "not_relied_on", judged.why)
    return _values(at, figure, Judged(judged.rows, why))


def _rows_of_standing(at: Moment, figure: Figure) -> list[SourceRow]:
    own = [indicator.code for indicator in at.shared(indicators_of) if indicator.status in STANDING[figure.of["where"]]]
    rows = at.register["indicators"]
    rows = rows[rows["indicator"].isin(own).to_numpy(dtype=bool)]
    return rows_of_frame(at.register, "indicators", rows, 1, rows["indicator"], unit="count")


def indicators_of(at: Moment) -> tuple[Indicator, ...]:
    """The same as :func:`indicators`, which the rows of their figures share."""
    return indicators(at.shared(indicator_data), at.day, at.day_before)


def _unit(figure: Figure) -> Unit | None:
    """Of a share the rows give numbers."""
    return "number" if figure.unit == "share" else None


def _declare(name: str, title: str, sentence: str, rows: Rows, unit: Unit = "number", **further: Any) -> Declared:
    return Declared(
        f"indicators.{name}", unit, title, sentence, f"indicators.{{indicator}}.{name}", rows=rows, **further
    )


FIGURES = {
    declared.short: declared
    for declared in (
        _declare(
            "baseline", N_("Baseline"), N_("The baseline in force: the row with the latest “valid from”."), _points
        ),
        _declare("target", N_("Target"), N_("The target in force: the row with the latest “valid from”."), _points),
        _declare(
            "expected",
            N_("Expected value"),
            N_(
                "By days along the line through baseline, milestones and target; the line starts no earlier than the"
                " agreement."
            ),
            _points,
            parts=("baseline", "target"),
        ),
        _declare(
            "planned",
            N_("Promised by contracts"),
            N_("Sum of the planned values of projects under contract."),
            _promises,
        ),
        _declare("due", N_("Promised by now"), N_("Of those, the contracts whose end date has passed."), _promises),
        _declare("reported", N_("Reported"), N_("Sum of the values reported by beneficiaries by the day."), _promises),
        _declare(
            "achieved",
            N_("Verified value"),
            N_(
                "Verified values that count by the day, by the indicator's aggregation; a project's value counts once"
                " the project has reached the stage at which the indicator counts, and a later cumulative value"
                " replaces the earlier ones."
            ),
            _counted,
            basis="Регламент за изпълнение (ЕС) 2021/2290",
        ),
        _declare(
            "in_period",
            N_("Verified in the period"),
            N_("The verified value on the last day less that on the day before the period."),
            _counted_in_period,
        ),
        _declare(
            "distance",
            N_("Progress to the target"),
            N_("Verified value less baseline, divided by target less baseline."),
            _counted,
            "share",
            base="target",
            parts=("achieved", "baseline", "target"),
        ),
        _declare(
            "pace",
            N_("Progress to what is expected"),
            N_("Verified value less baseline, divided by expected value less baseline."),
            _counted,
            "share",
            base="expected",
            parts=("achieved", "baseline", "expected"),
        ),
        _declare(
            "schedule_index",
            N_("Schedule index"),
            N_(
                "Days from the baseline to the day on which this value was expected, divided by days from the"
                " baseline to today."
            ),
            _counted,
            parts=("achieved",),
        ),
        _declare(
            "required_rate",
            N_("Needed per quarter"),
            N_("What is missing to the target, divided by the quarters left."),
            _counted,
            parts=("achieved", "target"),
        ),
    )
}
OF_PLACE = Declared(
    "indicators.municipality",
    "number",
    N_("Verified value by municipality"),
    N_("Verified values that count, of the projects of the municipality; of indicators that are sums."),
    "indicators.{indicator}.municipalities.{municipality}",
    rows=_rows_of_place,
)
OF_PART = Declared(
    "indicators.part",
    "number",
    N_("Verified value by sex and age"),
    N_("Sum of what the verified values that count give for men, for women or for young people."),
    "indicators.{indicator}.parts.{part}",
    rows=_rows_of_part,
)
OF_STANDING = Declared(
    "indicators.standing",
    "count",
    N_("Indicators by where they stand"),
    N_(
        "Number of indicators with a status of the group: achieved or on track; behind or worse than the baseline; not"
        " due yet; not to be assessed."
    ),
    "indicators.standing.{where}",
    rows=_rows_of_standing,
)
_STARTS_FROM = ("achieved", "planned", "target")
FORECAST = Declared(
    "indicators.forecast",
    "number",
    N_("Forecast"),
    N_(
        "Verified value, plus what contracts in force that end by the target's date, and are not suspended,"
        " still plan: at the rate at which finished contracts delivered (mid), at the lower quartile of their"
        " rates (low), in full or at the upper quartile where it is higher (high); with fewer than three"
        " finished contracts low adds nothing and high all. No more than 100 %; the uncommitted budget never"
        " enters it."
    ),
    "indicators.{indicator}.forecast.{case}",
    version=2,
    parts=_STARTS_FROM,
    rows=_plans_ahead,
)
COUNT_FORECAST = Declared(
    "indicators.count_forecast",
    "number",
    N_("Forecast of a count"),
    N_(
        "Events that go on at the pace so far, from four quarters on: what remains follows a negative"
        " binomial distribution with 0.5 plus the counts so far, and the share of quarters seen; the 10th,"
        " 50th and 90th percentile."
    ),
    "indicators.{indicator}.forecast.{case}",
    version=2,
    parts=_STARTS_FROM,
    rows=_plans_ahead,
)
FIGURES["recent_rate"] = _declare(
    "recent_rate", N_("Last four quarters"), N_("The change over the last year, divided by four."), _counted_in_a_year
)
DECLARED = (
    *(figure for name, figure in FIGURES.items() if name != "recent_rate"),
    FORECAST,
    COUNT_FORECAST,
    FIGURES["recent_rate"],
)

# --- what is computed -------------------------------------------------------------------------------------------------


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

    def all_figures(self) -> Iterator[Figure]:
        """Its figures; low, middle and high of the forecast at the end, and its parts by sex and age."""
        yield from self.figures.values()
        declared = COUNT_FORECAST if self.derived_from == "events.count" else FORECAST
        for case in ("low", "mid", "high"):
            figure = declared.figure(getattr(self.forecast, case), self.forecast.reason, indicator=self.code, case=case)
            yield replace(figure, assumptions=self.forecast.assumptions)
        for part, value in self.parts.items():
            yield OF_PART.figure(value, indicator=self.code, part=part)

    def exact(self, name: str) -> Fraction | None:
        value = self.figures[name].value
        return None if value is None else Fraction(value)


def indicators(data: IndicatorData, day: dt.date, day_before: dt.date) -> tuple[Indicator, ...]:
    """Every indicator at ``day``, those of the agreement first, by code.

    Source: method.md §3; for R.37–R.42 Implementing Regulation (EU) 2021/2290.
    """
    found = [_indicator(data, row, day, day_before) for row in data.indicators]
    return tuple(sorted(found, key=lambda indicator: (not indicator.in_agreement, in_order(indicator.code))))


def by_standing(of_indicators: Iterable[str]) -> Iterator[Figure]:
    """How many indicators stand where, by their statuses."""
    statuses = list(of_indicators)
    for where, own in STANDING.items():
        yield OF_STANDING.figure(sum(status in own for status in statuses), where=where)


def by_places(indicators: Iterable[Indicator]) -> Iterator[Figure]:
    """Of every indicator that is known by municipality the value of each municipality in which any has one."""
    known = [indicator for indicator in indicators if indicator.municipalities]
    places = sorted({place for indicator in known for place in indicator.municipalities})
    for indicator in known:
        for place in places:
            value = indicator.municipalities.get(place, Fraction(0))
            yield OF_PLACE.figure(value, indicator=indicator.code, municipality=place)


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

    def add(name: str, figure: Fraction | None, why: Reason | None = None) -> None:
        figures[name] = FIGURES[name].figure(figure, why, indicator=code)

    add("baseline", base, Reason("no_baseline", N_("the baseline has not been entered")))
    add("target", target, Reason("no_target", N_("the target has not been entered")))
    add("expected", expected, reason)
    add("planned", in_contracts)
    add("due", due)
    add("reported", reported)
    add("achieved", value, now.reason or NO_VALUE)
    add("in_period", None if value is None or before is None else value - before, now.reason or NO_VALUE)
    add("distance", distance, reason)
    add("pace", pace, reason)
    add("schedule_index", behind, Reason("off_the_line", N_("the value lies beyond the line, or the line is flat")))
    add("required_rate", required, reason)
    add("recent_rate", None if value is None or year_ago is None else (value - year_ago) / 4, now.reason or NO_VALUE)
    return Indicator(
        code=code,
        name=text(row["name"]) or code,
        name_en=text(row["name_en"]),
        unit=text(row["unit"]) or "",
        level=text(row["level"]) or "",
        measure=text(row["measure"]),
        objective=text(row["objective"]),
        direction=text(row["direction"]) or "",
        aggregation=text(row["aggregation"]) or "",
        counts_at=text(row["counts_at"]) or "",
        in_agreement=bool(row["in_agreement"]) if pd.notna(row["in_agreement"]) else False,
        eu_code=text(row["eu_code"]),
        derived_from=text(row["derived_from"]),
        source=text(row["source"]),
        trajectory=line,
        figures=figures,
        status=status,
        reason=reason,
        due_from=due_from,
        equal_value_day=equal_value_day,
        forecast=_forecast(data, row, day, line, now),
        awaiting=now.awaiting,
        parts=_parts(data.values, now),
        municipalities=_by_municipality(data, row, now),
    )


def _due_from(data: IndicatorData, row: Row, line: Trajectory, day: dt.date) -> dt.date | None:
    """From when a result is owed: given, or the earliest end of the contracts that feed the indicator."""
    if pd.notna(row["due_from"]):
        return data.register.day("indicators", row[ROW], "due_from", row["due_from"])
    if row["counts_at"] == "value_date":
        return None
    fixed = [point[0] for point in line.milestones] + ([line.target[0]] if line.target else [])
    feeding = feeding_projects(data, row, day)
    contracts = feeding[data.stands(day).under_contract[feeding]]
    ends = on_day(data.register, day)["ends_on"][contracts].astype("datetime64[D]").tolist()
    candidates = [*fixed, *filter(None, ends)]
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
    value, unit = now.achieved, text(row["unit"]) or ""
    tolerance = Fraction(row["tolerance"]) if is_given(row["tolerance"]) else Fraction(0)

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
        return "no_data", now.reason or NO_VALUE
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
    scale = scale_of(row)
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
        return no_forecast(now.reason or NO_VALUE)
    most = Fraction(100) if is_given(row["denominator"]) or (text(row["unit"]) or "").strip().startswith("%") else None
    if is_count_of_events:
        return _of_events(data, row, day, line, now.achieved, scale).capped(most)
    in_force, finished = contracts_ahead(data, day, line.target[0])
    contracts = Contracts(planned(data, row, day).counting, now.judged.counting, in_force, finished)
    unit = text(row["unit"]) or ""
    return from_contracts(data.values, row["aggregation"], contracts, now.achieved, scale, unit).capped(most)


def _of_events(
    data: IndicatorData, row: Row, day: dt.date, line: Trajectory, achieved: Fraction, scale: Fraction
) -> Forecast:
    """Events go on as in the quarters since the line's beginning, those of before left out of the pace."""
    if line.start is None or line.target is None:
        return no_forecast(forecasts.NO_BEGINNING)
    since_start = columns_of(data.register, "events").days("date") >= np.datetime64(line.start)
    seen = int((events_of(data.register, row, day) & since_start).sum())
    return from_counts(achieved, seen, _quarters(line.start, day), _quarters(day, line.target[0]), scale)


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


def _by_municipality(data: IndicatorData, row: Row, now: Counted) -> dict[str, Fraction]:
    """Counted values of projects by the project's municipality; only where values are summed."""
    if row["aggregation"] != "sum":
        return {}
    rows, places = _with_places(data, now.judged.counting)
    amounts = data.values.numbers["value"][rows].tolist()
    return {place: data.values.exact(total) for place, total in _totals(places, amounts).items()}


def _with_places(data: IndicatorData, counting: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values of projects among those that count, and the municipality of each; nothing where it is not known."""
    values = data.values
    rows = counting[(values.project[counting] < values.no_project) & values.known["value"][counting]]
    projects = project_columns(data.register)
    places = np.where(projects.known("municipality"), projects.texts("municipality"), "")
    return rows, places[values.project[rows]]

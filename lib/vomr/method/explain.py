"""How one figure came about, down to the rows of the register: what ``vomr why`` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.method.absorption import NOT_APPLICABLE, Line
from vomr.method.figures import Figure, Reason, Value, ratio
from vomr.method.indicators import (
    DERIVED,
    Indicator,
    IndicatorData,
    Judged,
    achieved,
    contracts_ahead,
    derived_rows,
    planned,
    promised,
)
from vomr.method.results import Results
from vomr.method.rules import Rule, rule_of
from vomr.method.source_rows import WHY_NOT, SourceRow, difference, other_rows, rows_of_budget, rows_of_line
from vomr.method.states import by_day, months_later
from vomr.problems import UsageError, nearest
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.register.tables import TABLES
from vomr.words import N_

# Figures that are made of other figures of the same line or indicator
_COMPONENTS = {
    "contracted_rate": ("contracted", "budget"),
    "paid_rate": ("paid", "budget"),
    "payment_rate": ("paid", "contracted"),
    "contracted": ("signed", "terminated"),
    "distance": ("achieved", "baseline", "target"),
    "pace": ("achieved", "baseline", "expected"),
    "schedule_index": ("achieved",),
    "required_rate": ("achieved", "target"),
    "expected": ("baseline", "target"),
    "free": ("budget", "contracted", "savings", "waiting"),
    "available": ("free",),
    "freed": ("terminated", "contracted"),
    "at_risk.threshold": ("budget", "contracted"),
}
_OF_OTHERS = {  # rule → figures beside it
    "management.execution": ("verified", "planned"),
    "management.running_share": ("verified",),
    "outcomes.per_capita": ("contracted",),
    "outcomes.outside_difference": ("direct", "total"),
    "partnership.share": ("votes",),
}
_TAKEN_AWAY = ("contracted", "waiting", "undecided", "kept")  # where a figure is a difference of several sums
_ENTRIES = {
    "at_risk.expiring": ("expiring",),
    "at_risk.advances": ("advances_at_risk",),
    "at_risk.threshold": (),
    "free": ("contracted", "savings", "waiting"),
    "available": ("contracted", "savings", "waiting", "undecided"),
    "freed": ("terminated", "kept"),
}


@dataclass(frozen=True)
class Explanation:
    """A figure, its rule, the figures and the rows that it was made of, and what was assumed."""

    figure: Figure
    rule: Rule
    components: tuple[Figure, ...]
    rows: tuple[SourceRow, ...]
    assumptions: tuple[Reason, ...] = ()

    @property
    def total(self) -> Value:
        """What the rows give together; None where none gives anything."""
        given = [row.value for row in self.rows if row.value is not None]
        return sum(given) if given else None


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
        if f"indicators.{indicator.code}.{name}" == figure_id and name.startswith("forecast."):
            return _of_forecast(results, figure, indicator)
    return Explanation(figure, rule_of(figure), _base(results, figure), tuple(other_rows(results, figure)))


def _base(results: Results, figure: Figure) -> tuple[Figure, ...]:
    """Figures of the same family that it is made of, its base last."""
    figures = results.figures()
    owner = figure.id.rpartition(".")[0]
    ids = [f"{owner}.{part}" for part in _OF_OTHERS.get(figure.rule, ())]
    ids += [figure.base] if figure.base and figure.base not in ids else []
    return tuple(figures[part] for part in ids if part in figures and part != figure.id)


def _of_line(results: Results, line: Line, name: str) -> Explanation:
    register, figure = results.register, line[name]
    plain = name.removeprefix("in_period.").removesuffix("_count")
    components = tuple(line[part] for part in _COMPONENTS.get(name, ()))
    if name.startswith("in_period."):
        components = (line[plain],)
    if name == "budget":
        return Explanation(figure, rule_of(figure), components, tuple(rows_of_budget(register, line, results.day)))
    if name.endswith("_rate") or figure.reason == NOT_APPLICABLE:
        return Explanation(figure, rule_of(figure), components, ())
    wanted = _ENTRIES.get(plain, (plain,))
    if name in ("free", "available", "freed"):
        given = rows_of_line(results, line, wanted, results.day)
        rows = [replace(row, value=-(row.value or 0)) if row.note in _TAKEN_AWAY else row for row in given]
        if name == "freed":
            rows = [replace(row, note="") if row.note == "terminated" else row for row in rows]
        else:
            rows = [*rows_of_budget(register, line, results.day), *rows]
        return Explanation(figure, rule_of(figure), components, tuple(rows))
    now = rows_of_line(results, line, wanted, results.day)
    if name.startswith("in_period."):
        now = difference(now, rows_of_line(results, line, wanted, results.period.day_before))
    if name.endswith("_count"):
        now = [SourceRow(row.table, row.row, row.what, 1, row.note) for row in now]
    return Explanation(figure, rule_of(figure), components, tuple(now))


def _of_indicator(results: Results, indicator: Indicator, name: str) -> Explanation:
    figure = indicator.figures[name]
    components = tuple(indicator.figures[part] for part in _COMPONENTS.get(name, ()))
    data, row = IndicatorData(results.register), _declared(results.register, indicator)
    rows: list[SourceRow] = []
    if name == "achieved" and indicator.aggregation == "sum":
        components += (indicator.figures["baseline"],)
    if name in ("achieved", "distance", "pace", "schedule_index", "required_rate"):
        rows = _achieved_rows(data, row, results.day)
        if indicator.aggregation == "sum":  # the increments are added to the baseline
            points = _fixed_points(results.register, indicator, results.day)
            rows = [*(point for point in points if point.label == ("fixed_point", "baseline")), *rows]
    elif name == "in_period":
        rows = difference(*(_achieved_rows(data, row, day) for day in (results.day, results.period.day_before)))
    elif name == "recent_rate":
        rows = difference(*(_achieved_rows(data, row, day) for day in (results.day, months_later(results.day, -12))))
    elif name in ("baseline", "target", "expected"):
        rows = _fixed_points(results.register, indicator, results.day)
    elif name in ("planned", "due", "reported"):
        rows = _promised_rows(data, row, results.day, name)
    if figure.unit == "share":
        rows = [replace(row, unit="number") for row in rows]
    return Explanation(figure, rule_of(figure), components, tuple(rows))


def _declared(register: Register, indicator: Indicator) -> pd.Series:
    return next(row for _, row in register["indicators"].iterrows() if row["indicator"] == indicator.code)


def _achieved_rows(data: IndicatorData, row: pd.Series, day: dt.date) -> list[SourceRow]:
    """Verified values, counted or not and why not; of a derived indicator the rows that it is counted from."""
    if isinstance(row["derived_from"], str):
        if row["derived_from"] not in DERIVED:
            return []
        table, rows, amounts = derived_rows(data.register, row, day)
        names = rows[TABLES[table].key[0]]
        return [
            SourceRow(table, int(number), _text(name) or "", None if pd.isna(amount) else int(amount))
            for number, name, amount in zip(rows[ROW], names, amounts, strict=True)
        ]
    return _value_rows(data, achieved(data, row, day).judged)


def _value_rows(data: IndicatorData, judged: Judged) -> list[SourceRow]:
    table = data.register["values"].iloc[judged.rows].to_dict("records")
    return [
        SourceRow(
            "values",
            int(row[ROW]),
            " · ".join(part for part in (_text(row["project"]), _text(row["unit_key"])) if part),
            _given(row) if not why else None,
            why,
            date=data.register.day("values", row[ROW], "measured_on", row["measured_on"]),
        )
        for row, why in zip(table, judged.why.tolist(), strict=True)
    ]


def _given(row: dict[Hashable, Any]) -> Value:
    """What a value gives: itself; of a ratio its numerator over its denominator, of a unit that is counted one."""
    value, numerator, denominator = (
        None if pd.isna(row[name]) else Fraction(row[name]) for name in ("value", "numerator", "denominator")
    )
    if value is not None:
        return value
    if numerator is not None:
        return ratio(100 * numerator, denominator)
    return 1 if _text(row["unit_key"]) else None


def _promised_rows(data: IndicatorData, row: pd.Series, day: dt.date, name: str) -> list[SourceRow]:
    """Planned or reported values, counted or not and why not."""
    stands = data.stands(day)
    projects = {"planned": stands.under_contract, "due": stands.has_ended}.get(name)
    return _value_rows(data, promised(data, row, day, "reported" if name == "reported" else "planned", projects)[1])


def _fixed_points(register: Register, indicator: Indicator, day: dt.date) -> list[SourceRow]:
    """Baseline, milestones and target by ``day``; what a later decision replaced is said."""
    targets = register["targets"]
    known = targets["valid_from"].isna().to_numpy() | by_day(targets["valid_from"], day)
    rows = targets[(targets["indicator"] == indicator.code).to_numpy() & known & targets["date"].notna().to_numpy()]
    rows = rows.sort_values(["valid_from", "date", ROW], na_position="first", kind="stable")
    slot = rows["kind"].where(rows["kind"] != "milestone", rows["kind"] + rows["date"].astype("str"))
    replaced = slot.duplicated(keep="last")
    return [
        SourceRow(
            "targets",
            int(row[ROW]),
            "",
            None if old or pd.isna(row["value"]) else Fraction(row["value"]),
            "superseded" if old else "point",
            label=("fixed_point", row["kind"]),
            date=register.day("targets", row[ROW], "date", row["date"]),
        )
        for (_, row), old in zip(rows.iterrows(), replaced, strict=True)
    ]


def _of_forecast(results: Results, figure: Figure, indicator: Indicator) -> Explanation:
    """The figures it starts from, what is assumed, and the plans of the contracts that it counts on."""
    components = tuple(indicator.figures[name] for name in ("achieved", "planned", "target"))
    if indicator.forecast.low is None or indicator.trajectory.target is None:
        return Explanation(figure, rule_of(figure), components, ())
    data, row = IndicatorData(results.register), _declared(results.register, indicator)
    if indicator.derived_from:
        rows = _achieved_rows(data, row, results.day)
    else:
        judged = planned(data, row, results.day)
        relied_on = np.logical_or(*contracts_ahead(data, results.day, indicator.trajectory.target[0]))
        outside = ~np.append(relied_on, (False, False))[data.values.project[judged.rows]]
        rows = _value_rows(
            data, Judged(judged.rows, np.where((judged.why == "") & outside, "not_relied_on", judged.why))
        )
    return Explanation(figure, rule_of(figure), components, tuple(rows), indicator.forecast.assumptions)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


__all__ = ["WHY_NOT", "Explanation", "SourceRow", "explain"]

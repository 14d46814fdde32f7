"""Tables of the report's own figures: what the pages print, as numbers to compute with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from vomr.kinds import KIND_OF_UNIT
from vomr.method.figures import Declared, Figure
from vomr.method.outcomes import OF_PLACE, PER_CAPITA, PROJECTS_OF_COST, PROJECTS_OF_PLACE, UNIT_COST
from vomr.method.plan import CONTRACTED, PAID
from vomr.register import TABLES
from vomr.show.context import Context
from vomr.show.tables.meaning import CODE, Meaning, Origin
from vomr.show.tables.of_register import told_apart
from vomr.show.tables.selection import Selection, selection
from vomr.words import N_, Words

_PLANNED: dict[str, Declared] = {"planned_contracted": CONTRACTED, "planned_paid": PAID}
_PER_UNIT = {"actual": N_("Paid per unit, {currency}"), "planned": N_("Budget per unit of target, {currency}")}


def absorption(context: Context) -> Selection:
    """A line for each measure and fund, with what the financial plan says by the day; the sums add up to the total."""
    w, results = context.w, context.results
    meanings = {
        "measure": Meaning(w("Measure")),
        "fund": Meaning(w("Fund")),
        "complete": Meaning(w("Budget complete"), "yes_no"),
        **{name: _meaning(w, declared) for name, declared in _PLANNED.items()},
    }
    planned = {(line.measure, line.fund): dict(zip(_PLANNED, line.all_figures(), strict=True)) for line in results.plan}
    rows = []
    for line in results.absorption.measures:
        row: dict[str, Any] = {"measure": line.measure, "fund": line.fund, "complete": line.complete}
        row |= _values(planned.pop((line.measure or "", line.fund or ""), {}))
        for name, figure in line.figures.items():
            column = name.replace(".", "_")
            meanings[column] = _meaning(w, figure.declared)
            row |= _values({column: figure})
        rows.append(row)
    rows += [{"measure": measure, "fund": fund, **_values(own)} for (measure, fund), own in planned.items()]
    for name in _PLANNED:  # beside what came of it: at the end
        meanings[name] = meanings.pop(name)
    names = {"measure": context.measure_name, "fund": context.fund_name}
    return _table(context, "absorption", w("Financial execution"), rows, meanings, names, ("measure", "fund"))


def municipalities(context: Context) -> Selection:
    """What each municipality got, by inhabitant too."""
    w = context.w
    meanings = {
        "municipality": Meaning(TABLES["projects"].column["municipality"].title(w.lang)),
        "projects": _meaning(w, PROJECTS_OF_PLACE),
        "contracted": _meaning(w, OF_PLACE),
        "population": Meaning(TABLES["settlements"].column["population"].title(w.lang), "count"),
        "per_capita": Meaning(w("Per inhabitant, {currency}"), "rate", w(PER_CAPITA.sentence)),
    }
    rows = []
    for place in context.results.outcomes.municipalities:
        entry = context.strategy.municipality(place.municipality) if place.municipality else None
        rows.append(
            {
                "municipality": place.municipality or None,
                "projects": place.projects,
                "population": None if entry is None else entry.population,
                **_values({"contracted": place.contracted, "per_capita": place.per_capita}),
            }
        )
    title = w("Contracts under the strategy by municipality")
    names = {"municipality": context.municipality_name}
    return _table(context, "municipalities", title, rows, meanings, names, ("municipality",))


def unit_costs(context: Context) -> Selection:
    """What a result costs, and what was planned; one project may feed several indicators, so these are not added."""
    w = context.w
    indicators = {one.code: one for one in context.results.indicators}
    of_indicators = TABLES["indicators"].column
    meanings = {
        "indicator": Meaning(of_indicators["indicator"].title(w.lang)),
        "name": Meaning(of_indicators["name"].title(w.lang)),
        "unit": Meaning(of_indicators["unit"].title(w.lang)),
        "projects": _meaning(w, PROJECTS_OF_COST),
        **{column: Meaning(w(title), "rate", w(UNIT_COST.sentence)) for column, title in _PER_UNIT.items()},
    }
    rows = [
        {
            "indicator": cost.indicator,
            "name": context.w.named(indicators[cost.indicator].name, indicators[cost.indicator].name_en),
            "unit": indicators[cost.indicator].unit,
            "projects": cost.projects,
            **_values({"actual": cost.actual, "planned": cost.planned}),
        }
        for cost in context.results.outcomes.unit_costs
    ]
    return _table(context, "unit_costs", w(UNIT_COST.name), rows, meanings, {}, ("indicator",))


def _meaning(w: Words, declared: Declared) -> Meaning:
    title = f"{w(declared.name)}: {w(declared.of_rule.name)}" if declared.of_rule else w(declared.name)
    return Meaning(title, KIND_OF_UNIT[declared.unit], w(declared.sentence))


def _values(figures: Mapping[str, Figure]) -> dict[str, float | None]:
    """Money in euro, everything else as it is."""
    return {
        name: None if figure.value is None else float(figure.value) / (100 if figure.unit == "cents" else 1)
        for name, figure in figures.items()
    }


def _table(
    context: Context,
    name: str,
    title: str,
    rows: Iterable[dict[str, Any]],
    meanings: dict[str, Meaning],
    names: Mapping[str, Any],
    key: tuple[str, ...],
) -> Selection:
    """Codes become names, with the codes beside them."""
    w, frame = context.w, pd.DataFrame(rows, columns=list(meanings))
    choices = {}
    for column, name_of in names.items():
        codes = [None if code is None or code != code else str(code) for code in frame[column]]
        known = {code: name_of(code) for code in dict.fromkeys(codes) if code is not None}
        choices[column] = told_apart(known, {code: code for code in known})
        frame[column] = [name_of(None) if code is None else choices[column][code] for code in codes]
        frame.insert(frame.columns.get_loc(column) + 1, column + CODE, codes)
        meanings[column + CODE] = Meaning(w("{title}: code", title=meanings[column].title))
    for column, told in meanings.items():
        if told.kind in ("money", "number", "share", "rate"):
            frame[column] = frame[column].astype("float64")
    origin = Origin(
        w.lang, context.day, context.results.period, name, title, frame, meanings,
        key=key if not frame.duplicated(list(key)).any() else (), choices=choices,
        assumption=context.assumption,
    )  # fmt: skip
    return selection(frame, origin)

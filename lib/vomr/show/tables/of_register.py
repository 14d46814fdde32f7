"""The register's tables as an analyst reads them: names with their codes beside them, euro, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from vomr.kinds import KIND_OF_UNIT
from vomr.method.absorption import FIGURES
from vomr.method.as_of import HAPPENS, VERSIONED, WRITTEN, indicators_on, table_on
from vomr.method.beneficiaries import beneficiaries
from vomr.method.catalogue import SECTIONS
from vomr.register import TABLES, Type
from vomr.register.for_public import hidden_columns
from vomr.register.persons import names
from vomr.show.context import Context
from vomr.show.tables.asking import parts
from vomr.show.tables.meaning import BETWEEN, CODE, Kind, Meaning, Origin
from vomr.show.tables.selection import Selection, selection
from vomr.words import N_
from vomr.words.labels import LABELS

_KINDS: dict[Type, Kind] = {
    Type.MONEY: "money",
    Type.NUMBER: "number",
    Type.INTEGER: "count",
    Type.DATE: "date",
    Type.YES_NO: "yes_no",
}
# The date that a row is about, where it is not the one that brings it about
_DATES = {
    "projects": "contracted_on",
    "calls": "opens_on",
    "obligations": "due",
    "risks": "due",
    "plan": "date",
    "targets": "date",
}
# Tables in which one thing has several amounts: by which columns it has one
_ONCE = {
    "budget": ("measure", "fund"),
    "plan": ("measure", "fund"),
    "management_contracts": ("contract",),
    "targets": ("indicator",),
}
_KEYS = {"payments": ("payment",), "values": ("value_id",)}
_NAMED = {"measures": "measure", "objectives": "objective", "settlements": "settlement"}  # keys that have a name
_WHOSE = ("unit_key",)  # may be the code of a person: which values are of one would help to find out who it is
_STATE = N_("What holds on the last day of the period; every version that came before: {example}.")
_FORECAST = {
    "forecast_low": N_("Forecast, low"),
    "forecast_mid": N_("Forecast, middle"),
    "forecast_high": N_("Forecast, high"),
}


def of_register(context: Context, name: str, *, versions: bool = False) -> Selection:
    """A table of the register on the last day of the period.

    Parameters
    ----------
    context : Context
    name : str
    versions : bool
        Of a table whose rows replace one another all that were known, and which are in force.
    """
    w, register = context.w, context.results.register
    frame = (
        indicators_on(register, context.results.indicators)
        if name == "indicators"
        else table_on(register, name, context.day, versions=versions)
    )
    if context.audience == "public":
        frame = frame.drop(columns=[*hidden_columns(name), *_WHOSE], errors="ignore")
    written = frame.attrs.pop(WRITTEN, {})
    known = {**_further_meanings(context), **_meanings(context, name)}
    hide = names(register, w("[natural person {code}]"), day=context.results.day)

    def clean(text: str) -> str:
        """What an analyst displays may be published."""
        return str(hide(register.personal_numbers.without(text)))

    choices = {column: labels for column in frame.columns if (labels := _choices(context, name, column, clean))}
    if "name_en" in frame.columns:
        reader = (w.named(*pair) for pair in zip(frame["name"], frame["name_en"], strict=True))
        frame["name"] = pd.Series(reader, frame.index, frame["name"].dtype)
    made: dict[str, Any] = {}
    meanings: dict[str, Meaning] = {}
    for column in frame.columns:
        if column == "name_en" or column not in known:
            continue
        meanings[column] = told = known[column]
        cells = frame[column]
        if told.kind == "money":
            made[column] = (cells.astype("Float64") / 100).astype("float64")
        elif told.kind in ("number", "share"):
            made[column] = cells.astype("float64")
        elif column == "objectives" or column in choices:
            labels = choices.get("objective", {}) if column == "objectives" else choices[column]  # none entered yet
            made[column] = cells.map(_named(labels, several=column == "objectives"), na_action="ignore")
            made[column + CODE] = cells
            meanings[column + CODE] = Meaning(w("{title}: code", title=told.title))
        else:
            made[column] = _each(cells, clean) if told.kind == "text" else cells
    whole = pd.DataFrame(made, index=frame.index)
    key = _KEYS.get(name, TABLES[name].key)
    once = tuple(column + CODE if column + CODE in whole.columns else column for column in _ONCE.get(name, ()))
    origin = Origin(
        w.lang,
        context.day,
        context.results.period,
        name,
        TABLES[name].title(w.lang) + (f": {w('all versions')}" if versions else ""),
        whole,
        meanings,
        key=key if _tells_apart(whole, key) else (),
        choices=choices,
        date=_DATES.get(name, HAPPENS.get(name)),
        once=once,
        written=written,
        note=w(_STATE, example=f'report.tables("{name}", versions=True)') if name in VERSIONED and not versions else "",
        is_entered=register.has(name),
        assumption=context.assumption,
    )
    return selection(whole, origin)


def _each(cells: pd.Series, clean: Callable[[str], str]) -> pd.Series:
    """Each text once: twenty thousand rows hold few different ones."""
    cleaned = {text: clean(text) for text in cells.dropna().unique()}
    return cells.map(cleaned, na_action="ignore")


def _named(labels: Mapping[str, str], *, several: bool) -> Callable[[Any], str]:
    if several:
        return lambda cell: BETWEEN.join(labels.get(code, code) for code in parts(cell, ";"))
    return lambda code: labels.get(code, code)


def _tells_apart(frame: pd.DataFrame, key: tuple[str, ...]) -> bool:
    """Whether a key finds each row."""
    columns = list(key)
    return bool(key) and set(key) <= set(frame.columns) and not (
        frame[columns].isna().any(axis=None) or frame.duplicated(columns).any()
    )  # fmt: skip


def _meanings(context: Context, name: str) -> dict[str, Meaning]:
    w = context.w
    found = {
        column.name: Meaning(column.title(w.lang), _KINDS.get(column.type, "text"), column.help(w.lang))
        for column in TABLES[name].columns
    }
    if name in _NAMED:  # its own column holds names, as in every other table
        titles = _further_meanings(context)
        found[_NAMED[name]] = titles[_NAMED[name]]
    if name != "indicators":
        return found
    figures = {
        figure.short: Meaning(w(figure.name), KIND_OF_UNIT[figure.unit], w(figure.sentence))
        for figure in SECTIONS["Indicators"]
    }
    return {
        **found,
        **figures,
        "status": Meaning(w("Status")),
        "awaiting": Meaning(w("Projects without a verified value"), "count"),
        **{column: Meaning(w(title), "number", figures["forecast"].help) for column, title in _FORECAST.items()},
    }


def _further_meanings(context: Context) -> dict[str, Meaning]:
    """Columns that are computed, or come from a row's project."""
    w, projects = context.w, TABLES["projects"]
    joined = ("title", "measure", "fund", "municipality", "settlement", "applicant_type", "objectives")
    return {
        **{name: Meaning(projects.column[name].title(w.lang)) for name in joined},
        "objective": Meaning(TABLES["measures"].column["objective"].title(w.lang)),
        **{
            name: Meaning(w(FIGURES[name].name), "money", w(FIGURES[name].sentence))
            for name in ("contracted", "claimed", "verified", "paid")
        },
        "stage": Meaning(w("Stage")),
        "has_claim": Meaning(w("Has a payment claim"), "yes_no"),
        "waiting_days": Meaning(
            w("Days without verification"), "count", w("From the claim to the report's day, while nothing is verified.")
        ),
        "places": Meaning(w("In how many municipalities"), "count"),
        "in_force": Meaning(w("In force"), "yes_no", w("Whether it holds on the last day of the period.")),
        "beneficiary": Meaning(
            w("Beneficiary"),
            help=w(
                "The same in every table and period. Natural persons have a code in place of a name: that of their"
                " first project."
            ),
        ),
    }


def _choices(context: Context, name: str, column: str, clean: Callable[[str], str]) -> dict[str, str]:
    """Code → label of a column; labels that several codes share have the code beside them."""
    register = context.results.register
    if column == "beneficiary":
        return _of_beneficiaries(context, clean)
    if column == "municipality":
        found = {entry.code: context.municipality_name(entry.code) for entry in context.strategy.territory}
    elif column == "settlement":
        rows = register["settlements"].dropna(subset=["settlement"])
        found = {code: context.settlement_name(code) for code in rows["settlement"]}
        where = dict(zip(rows["settlement"], rows["municipality"], strict=True))
        return told_apart(found, {code: context.municipality_name(where[code]) for code in found})
    elif column == "fund":
        found = {fund.id: context.fund_name(fund.id) for fund in context.strategy.funds}
    elif column in ("measure", "objective", "objectives"):
        source = "measures" if column == "measure" else "objectives"
        found = {
            code: str(context.w.named(name, english))
            for code, name, english in register[source][[source[:-1], "name", "name_en"]].itertuples(index=False)
            if isinstance(code, str)
        }
    elif column in ("stage", "status") and name in ("projects", "indicators"):
        found = {code: context.label(column, code) for code in LABELS[column]}
    else:
        declared = TABLES[name].column.get(column) or TABLES["projects"].column.get(column)
        if declared is None or declared.labels is None or declared.type is not Type.CODE:
            return {}
        found = {code: context.label(declared.labels, code) for code in LABELS[declared.labels]}
    return told_apart(found, {code: code for code in found})


def _of_beneficiaries(context: Context, clean: Callable[[str], str]) -> dict[str, str]:
    w, found = context.w, {}
    for applicant in beneficiaries(context.results.register).values():
        if applicant.kind == "person":
            label = w("natural person {code}", code=applicant.code)
        elif applicant.name is None:
            label = w("applicant {code}", code=applicant.code)
        else:
            label = clean(applicant.name)
        found[applicant.code] = label
    return told_apart(found, {code: code for code in found})


def told_apart(labels: dict[str, str], further: dict[str, str]) -> dict[str, str]:
    """Labels of which no two are alike: where several are, each with something further beside it."""
    seen = pd.Series(list(labels.values()), dtype="object").value_counts()
    return {code: f"{label} ({further[code]})" if seen[label] > 1 else label for code, label in labels.items()}

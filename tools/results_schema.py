"""``docs/results.schema.json``: what ``results.json`` holds, from what the code declares.

Figures give their unit, name and sentence; :data:`vomr.method.as_json.NAMES` which attributes of a thing stand in the
file, the types of these attributes how; what is composed by hand in :meth:`vomr.method.results.Results.to_dict` is
described by hand here.
"""

from __future__ import annotations

import datetime as dt
import inspect
import sys
import types
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import vomr.method.results
from vomr.countries import COUNTRIES
from vomr.countries.numbers import WITH_NUMBERS
from vomr.kinds import Cents, Unit
from vomr.method import (
    absorption,
    animation,
    at_risk,
    calls,
    clock,
    comparable,
    financing,
    indicators,
    leader,
    management,
    surveys,
    ties,
    value,
    years,
)
from vomr.method.as_json import NAMES, in_lines
from vomr.method.figures import Declared, Figure
from vomr.method.since import KINDS
from vomr.money import CURRENCIES
from vomr.problems import SEVERITIES

Schema = dict[str, Any]

_AMOUNT, _COUNT, _DATE = ({"$ref": f"#/$defs/{name}"} for name in ("amount", "count", "date"))
_TEXT: Schema = {"type": "string"}
_CODE: Schema = {"type": "string", "minLength": 1}


def _or_null(schema: Schema) -> Schema:
    kind = schema.get("type")
    return {**schema, "type": [kind, "null"]} if isinstance(kind, str) else {"anyOf": [schema, {"type": "null"}]}


_MONEY, _NUMBER = _or_null(_AMOUNT), _or_null({"type": "number"})
_OF_UNIT: dict[Unit, Schema] = {
    "cents": {"anyOf": [_AMOUNT, {"type": ["number", "null"]}]},  # a number of euro where a cent has a fraction
    "share": _NUMBER,
    "count": _or_null({"type": "integer"}),
    "number": _NUMBER,
    "days": _NUMBER,
}
_VALUE: Schema = {"anyOf": [_AMOUNT, {"type": ["number", "null"]}]}
_FIGURES: dict[type, Mapping[str, Declared]] = {
    absorption.Line: absorption.FIGURES,
    indicators.Indicator: indicators.FIGURES,
    management.Management: management.FIGURES,
    animation.Animation: animation.FIGURES,
    years.Year: years.FIGURES,
    vomr.method.outcomes.Project: {**vomr.method.outcomes.OF_PROJECT, **vomr.method.outcomes.OF_AMOUNTS},
    calls.Call: calls.FIGURES,
    financing.Financing: financing.FIGURES,
    absorption.Amendment: absorption.OF_AMENDMENT,
    surveys.Wave: surveys.WAVE,
    surveys.Answered: surveys.QUESTION,
    ties.Ties: ties.FIGURES,
    clock.Lap: clock.FIGURES | clock.COUNTED_APART,
    clock.OfMeasure: clock.BY_MEASURE,
    clock.OfYear: clock.BY_YEAR,
    comparable.OutsideCost: comparable.COSTS,
    comparable.Money: comparable.MONEY,
}


def results_schema() -> str:
    """The schema as it stands in the file."""
    definitions: Schema = {
        "date": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\d$"},
        "amount": {"type": "string", "pattern": "^-?\\d+\\.\\d\\d$"},
        "count": {"type": "integer", "minimum": 0},
        "reasons": _mapping(_closed({"code": _CODE, "text": _TEXT}), "Why a value is null, by its name."),
        "Line": _figures_of_line(),
        "Indicator": _indicator(),
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "results.json of VOMR Monitor",
        "description": (
            "Every figure of one report. Money is text with two decimals, in the currency named; null is unknown or"
            " undefined, never zero; other numbers are not rounded."
        ),
        **_closed(_content(), optional=("euro_rate", "euro_rate_on", "euro_rate_source", "euro_rate_verified")),
        "$defs": {**definitions, **{_name(kind): _record(kind, names) for kind, names in NAMES.items()}},
    }
    return in_lines(schema) + "\n"


def _content() -> Schema:
    lines = {"type": "array", "items": _line("fund")}
    of_a_fund = _record(management.Cost, NAMES[management.Cost].replace("item ", ""))
    of_a_year = _record(management.Cost, NAMES[management.Cost].replace("item fund ", ""))
    return {
        "lag": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "name": _TEXT,
        "country": {"description": "Of the group, ISO 3166-1.", "enum": list(COUNTRIES)},
        "period": {"type": "string", "pattern": "^(20\\d\\d(-Q[1-4]|-H[12])?|EAFRD-20\\d\\d)$"},
        "as_of": _DATE,
        "currency": {"enum": list(CURRENCIES)},
        "euro_rate": {
            "description": (
                "Of a report in another currency: units for one euro, for the figures whose names end with “.eur”."
            ),
            "type": "string",
            "pattern": "^[0-9]+([.][0-9]+)?$",
        },
        "euro_rate_on": _or_null(_DATE),
        "euro_rate_source": _or_null(_TEXT),
        "euro_rate_verified": {"type": "boolean"},
        "draft": {"type": "boolean"},
        "illustrative": {
            "description": "Whether all of it is invented, to show what a report looks like.",
            "type": "boolean",
        },
        "absorption": _closed(
            {
                **{name: _line() for name in ("total", "operations", "management")},
                "measures": {"type": "array", "items": _line("id", "measure", "name", "fund")},
                "funds": lines,
                "operations_funds": lines,
                "thresholds": _list(absorption.Threshold),
                "amendments": _list(absorption.Amendment),
                "management_contracts": _list(management.ManagementContract),
                "management_share": _with(
                    absorption.ManagementShare, {"reason": _or_null(_TEXT), "reason_code": _or_null(_CODE)}
                ),
                "plan": _array(
                    {"measure": _TEXT, "fund": _TEXT, "contracted": _MONEY, "paid": _MONEY},
                    "What the financial plan has by the day.",
                ),
                "course": _list(vomr.method.history.CoursePoint),
                "management_costs": _with(
                    management.Management,
                    {"years": {"type": "array", "items": of_a_year}, "funds": {"type": "array", "items": of_a_fund}},
                ),
                "years": _list(years.Year),
            }
        ),
        "at_risk": _ref(at_risk.AtRisk),
        "indicators": {"type": "array", "items": {"$ref": "#/$defs/Indicator"}},
        "outcomes": _ref(vomr.method.outcomes.Outcomes),
        "animation": _open(
            {
                "entered": {"type": "boolean"},
                **_figures(animation.Animation),
                **{name: _mapping(_open({"events": _COUNT}, "events")) for name in ("kinds", "municipalities")},
                "silent_settlements": _mapping(_COUNT, "How many no event and no application has reached."),
            },
            "spans",
        ),
        "partnership": _closed(
            {
                "entered": {"type": "boolean"},
                "members": _figure(vomr.method.partnership.MEMBERS),
                "sectors": _mapping(_COUNT),
                "bodies": _list(vomr.method.partnership.Body),
                "decisions": _COUNT,
            }
        ),
        "agenda": _ref(vomr.method.agenda.Agenda),
        "calls": _list(calls.Call),
        "financing": _list(financing.Financing),
        "quarters": _array(
            {
                "day": _DATE,
                **{name: _figure(absorption.FIGURES[name]) for name in vomr.method.history.OF_COURSE},
                "events": _figure(animation.FIGURES["events"]),
            },
            "All projects and events at the ends of quarters, from the first with data on; the report's day last.",
        ),
        "leader": _leader(),
        "added_value": _array(
            {
                **{name: _CODE for name in ("code", "component", "finding")},
                "figures": _mapping(_VALUE),
                "names": {"type": "array", "items": _TEXT},
                "limits": _TEXT,
            }
        ),
        "surveys": _list(surveys.Wave),
        "ties": _list(ties.Ties),
        "clock": _list(clock.Lap),
        "comparable": _ref(comparable.Comparable),
        "value": _list(value.Assessment),
        "since": _since(),
        "previous": _closed(
            {
                "day": _DATE,
                "frozen": _or_null({"type": "integer", "description": "its number; null: of the same tables"}),
                "figures": _mapping(_open({"value": _VALUE, "difference": _VALUE}, "computed_anew")),
                "statuses": _mapping(_CODE),
            },
            "The figures of the period before; computed_anew where the rule has another version since.",
        ),
        "rules": _mapping({"type": "integer", "minimum": 1}, "The version of every rule, by its name."),
        "tables": _mapping(_COUNT, "How many rows each table holds."),
        "corrections": {"type": "array", "items": {"type": "object"}},
        "checks": _ref(vomr.method.checks.coverage.CheckCoverage),
        "reading": _with(
            vomr.register.account.Reading, {"later": _with(vomr.register.facts.Later, {"problems": _COUNT})}
        ),
        "problems": _array(
            {
                "code": _CODE,
                "severity": {"enum": list(SEVERITIES)},
                **{name: _or_null(_TEXT) for name in ("table", "file", "sheet")},
                "row": _or_null({"type": "integer", "minimum": 1}),
                **{name: _or_null(_TEXT) for name in ("column", "value")},
                "message": _CODE,
                "remedy": _CODE,
                **{name: _or_null(_TEXT) for name in ("key", "mark")},
                "answer": _or_null(_ref(vomr.problems.Answer)),
            }
        ),
        "figures": _mapping(_VALUE, "Every value that is printed, by the name that it bears on paper."),
        "personal_numbers": _closed(
            {
                "others": _several({"enum": list(WITH_NUMBERS)}),
                "let_through": _several({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
            },
            "Of which countries personal numbers were looked for beside the group's and its neighbours, and checksums"
            " of those numbers in this file that would pass as personal ones and are known to be others.",
        ),
    }


def _line(*names: str) -> Schema:
    """A line of the absorption table with what it is of."""
    return {
        "$ref": "#/$defs/Line",
        "required": list(names),
        "properties": {name: _or_null(_TEXT) for name in names},
        "unevaluatedProperties": False,
    }


def _figures_of_line() -> Schema:
    scope = {"enum": list(get_args(vomr.method.entries.Scope))}
    figures = {"complete": {"type": "boolean"}, "scope": scope, **_figures(absorption.Line), "reasons": _reasons()}
    return {"description": _first_sentence(absorption.Line), **_open(figures)}


def _indicator() -> Schema:
    forecast = {**dict.fromkeys(("low", "mid", "high"), _NUMBER), "assumptions": {"type": "array", "items": _TEXT}}
    return _closed(
        {
            **{name: _CODE for name in ("indicator", "name")},
            **{name: _TEXT for name in ("unit", "aggregation")},
            **_figures(indicators.Indicator),
            "status": {"enum": list(indicators.STATUSES)},
            **{name: _CODE for name in ("reason", "reason_code")},
            "due_from": _or_null(_DATE),
            "forecast": _or_null(_closed(forecast)),
            "reasons": _mapping(_CODE, "Why a figure is null, by its name."),
            "awaiting": {"type": "array", "items": _TEXT},
            **{name: _mapping(_NUMBER) for name in ("municipalities", "parts")},
            "course": _array(
                {"day": _DATE, "achieved": _NUMBER, "distance": _figure(indicators.FIGURES["distance"])},
                "At the ends of quarters; the distance is to the target in force on the day.",
            ),
        }
    )


def _leader() -> Schema:
    kinds = {"L100": _TEXT, "L200": _TEXT, "L300": _or_null({"type": "array", "items": _TEXT})}
    kinds |= {f"L50{n}": _or_null({"type": "boolean"}) for n in range(5)}
    return _open(
        {
            **{code: kinds.get(code) or _figure(declared) for code, declared in leader.FIGURES.items()},
            "reasons": _reasons(),
            "as_of": _DATE,
            "partnership_as_of": _DATE,
            "identities": _list(leader.Identity),
            "indicators": _list(leader.Contribution),
        }
    )


def _since() -> Schema:
    return _closed(
        {
            "compared_with": {"enum": ["frozen", "tables"]},
            "day": _DATE,
            "counts": _mapping(_COUNT),
            "new": _array(
                {
                    "kind": {"enum": list(KINDS)},
                    **{name: _TEXT for name in ("table", "file")},
                    "row": {"type": "integer", "minimum": 2},
                    "date": _DATE,
                    "what": _TEXT,
                    "measure": _or_null(_TEXT),
                    "amount": _MONEY,
                }
            ),
            "revisions": _array(
                {
                    "figure": _CODE,
                    **{name: _VALUE for name in ("then", "now", "difference")},
                    "reasons": {"type": "array", "items": _TEXT},
                    "program": _or_null(_TEXT),
                    "method": {"type": "boolean"},
                }
            ),
            "disappeared": _list(vomr.method.since.Disappeared),
        },
        "What is new in the period, which figures reported before have changed, and what has disappeared; compared with"
        " the last report that was kept, else with the same tables on the last day before the period.",
    )


# --- figures and things -----------------------------------------------------------------------------------------------


def _figure(declared: Declared) -> Schema:
    return {"description": f"{declared.name}. {declared.sentence}", **_OF_UNIT[declared.unit]}


def _figures(kind: type) -> Schema:
    """Those of a thing by their names; of ``in_period.paid`` the one is within the other."""
    found: Schema = {}
    for name, declared in _FIGURES[kind].items():
        group, _, last = name.rpartition(".")
        if group:
            found.setdefault(group, {})[last] = _figure(declared)
        else:
            found[name] = _figure(declared)
    return {name: one if "description" in one else _closed(one) for name, one in found.items()}


def _record(kind: type, names: str) -> Schema:
    """What stands in the file of one kind of thing."""
    content: Schema = {}
    for part in names.split():
        name, _, path = part.partition("=")
        if part.startswith("*"):
            content |= _starred(kind, part[1:])
        else:
            content[name] = _of_path(kind, path or name)
    return _closed(content, _first_sentence(kind))


def _starred(kind: type, name: str) -> Schema:
    if kind in _FIGURES:
        return _figures(kind)
    inner = _hints(kind)[name]
    if inner in NAMES:
        return dict(_record(inner, NAMES[inner])["properties"])
    return {}


def _of_path(kind: Any, path: str) -> Schema:
    """What an attribute, or an attribute of an attribute, looks like; of what may be None it may be null."""
    first, _, rest = path.partition(".")
    hint = _hints(kind)[first]
    inner, nullable = _without_none(hint)
    if not rest:
        return _of_type(hint)
    schema = {} if inner is Figure else _of_path(inner, rest)
    return _or_null(schema) if nullable and schema and schema != _NUMBER else schema


def _hints(kind: Any) -> dict[str, Any]:
    """The types of its fields and properties."""
    found: dict[str, Any] = {}
    for owner in reversed([owner for owner in kind.__mro__ if owner.__module__.startswith("vomr.")]):
        names = vars(sys.modules[owner.__module__])
        found |= get_type_hints(owner, names) if owner is kind else {}
        for name, member in vars(owner).items():
            getter = member.fget if isinstance(member, property) else getattr(member, "func", None)
            if getter is not None:
                found[name] = get_type_hints(getter, names).get("return", Any)
    return found


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = tuple(one for one in get_args(hint) if one is not type(None))
        return (rest[0] if len(rest) == 1 else Union[rest]), len(rest) < len(get_args(hint))  # noqa: UP007
    return hint, False


_PLAIN: dict[Any, Schema] = {
    str: _TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Fraction: {"type": "number"},
    Decimal: {"type": "number"},
    Cents: _AMOUNT,
    dt.date: _DATE,
    Figure: _VALUE,
}


def _of_type(hint: Any) -> Schema:
    inner, nullable = _without_none(hint)
    if nullable:
        return _or_null(_of_type(inner))
    origin, arguments = get_origin(inner), get_args(inner)
    if inner in NAMES:
        return _ref(inner)
    if inner in _PLAIN:
        return dict(_PLAIN[inner])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (tuple, list):
        return {"type": "array", "items": _of_type(arguments[0])}
    if origin in (dict, Mapping):
        return _mapping(_of_type(arguments[1]))
    if origin in (Union, types.UnionType):
        return _VALUE if inner == int | Fraction else {"anyOf": [_of_type(one) for one in arguments]}
    return {}


# --- parts of a schema ------------------------------------------------------------------------------------------------


def _open(properties: Schema, *optional: str) -> Schema:
    """An object with some names; what else there may be is not said."""
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


def _closed(properties: Schema, description: str = "", optional: Sequence[str] = ()) -> Schema:
    """An object with these names and no others."""
    told = {"description": description} if description else {}
    return {**told, **_open(properties, *optional), "additionalProperties": False}


def _array(properties: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": _closed(properties, description)}


def _several(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _mapping(schema: Schema, description: str = "") -> Schema:
    told = {"description": description} if description else {}
    return {**told, "type": "object", "additionalProperties": schema}


def _with(kind: type, further: Schema) -> Schema:
    record = _record(kind, NAMES[kind])
    return _closed({**record["properties"], **further}, record.get("description", ""))


def _ref(kind: type) -> Schema:
    return {"$ref": f"#/$defs/{_name(kind)}"}


def _list(kind: type) -> Schema:
    return {"type": "array", "items": _ref(kind)}


def _reasons() -> Schema:
    return {"$ref": "#/$defs/reasons"}


def _name(kind: type) -> str:
    return kind.__name__


def _first_sentence(kind: type) -> str:
    """What a kind of thing is; not where it is said in terms of the code: cents in memory are euro in the file."""
    told = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
    return "" if "cents" in told or "``" in told else told

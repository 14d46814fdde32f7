"""Values as ``results.json`` holds them, each by its kind (contract.md §5)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from operator import attrgetter
from typing import Any

from vomr.kinds import Cents
from vomr.method import (
    absorption,
    added_value,
    agenda,
    at_risk,
    calls,
    financing,
    history,
    leader,
    outcomes,
    surveys,
    years,
)
from vomr.method.checks import coverage
from vomr.method.clock import Lap, OfMeasure, OfYear
from vomr.method.comparable import Comparable, Money, OutsideCost
from vomr.method.figures import Figure
from vomr.method.management import Cost, Management, ManagementContract
from vomr.method.partnership import Body, Quota
from vomr.method.since import Disappeared, Revision
from vomr.method.ties import Ties
from vomr.method.value import Asked, Assessment
from vomr.money import decimal_text
from vomr.problems import Answer
from vomr.register import account
from vomr.register.facts import Later
from vomr.register.people import Span
from vomr.settings_sheets import SheetRead

# What results.json holds of each kind of thing, in the order of the file (see record)
NAMES: dict[type, str] = {
    absorption.Threshold: "measure=limit.measure fund=limit.fund value=limit.value on=due basis=limit.basis"
    " verified=limit.verified budget contracted missing reached reason_code=missing.reason.code",
    absorption.Amendment: "measure fund valid_from decision *figures",
    absorption.ManagementShare: "value=figure limit=limit.value verified=limit.verified ok",
    history.CoursePoint: "day contracted paid",
    years.Year: "year=period.code start=period.start end=period.end finished *figures",
    Management: "entered *figures running_limit=limit.value years items=costs",
    ManagementContract: "contract signed_on fund amount ends_on in_isun isun_as_of",
    Cost: "year item fund planned claimed verified paid execution",
    at_risk.AtRisk: "expiring advances expired waiting",
    at_risk.Contract: "project title number measure fund ends_on amount state",
    at_risk.Waiting: "kind *contract what since days whose_move=whose late move_since move_days",
    outcomes.Outcomes: "projects stages contracts stage_money municipalities steps unit_costs"
    " themes objectives innovative cooperation outside territory",
    outcomes.Project: "project stage measure fund municipality *money",
    outcomes.Contracts: "signed in_force completed terminated keeping",
    outcomes.StageMoney: "contracted paid",
    outcomes.MunicipalityOutcome: "municipality contracted projects per_capita",
    outcomes.Step: "step=name median_days=median count",
    outcomes.UnitCost: "indicator actual planned projects",
    outcomes.OutsideProject: "project total direct difference=gap parts=in_euro",
    outcomes.Territory: "contracts total as_of municipalities missing"
    " by_programme=programmes by_status=statuses by_municipality=rows",
    outcomes.OtherContracts: "name contracts total",
    Span: "first last *counts",
    Body: "body votes shares limit=limit.value verified=limit.verified ok quotas",
    Quota: "of share limit=limit.value verified=limit.verified ok unknown",
    agenda.Agenda: "coming obligations owed undecided risks",
    agenda.Due: "what to due state sent_on reference verified by kind basis works_on returned_on",
    agenda.Risk: "risk description due",
    calls.Call: "call measure fund status opens_on closes_on *figures",
    financing.Financing: "measure fund *figures",
    surveys.Wave: "audience wave from=first to=last delete_on closed=is_closed *figures questions",
    surveys.Answered: "question *figures shares",
    Ties: "wave *figures members between",
    Lap: "step=step.code whose=step.whose limit=limit.value limit_unit=limit.unit verified=limit.verified *figures"
    " days measures years",
    OfMeasure: "*figures",
    OfYear: "*figures",
    Comparable: "costs money private",
    OutsideCost: "indicator *figures",
    Money: "scope applicant *figures",
    added_value.Evidence: "code",
    Assessment: "element=element.code component=element.component kinds counted missing asked silent",
    Asked: "question=code audience=wave.audience wave=wave.wave",
    leader.Identity: "identity=text ok",
    leader.Contribution: "eu_code indicator unit value",
    Revision: "figure=figure.id then=reported now=figure difference=change reasons program method",
    Disappeared: "what=owner figures=names",
    coverage.CheckCoverage: "ran passed not_applicable errors warnings notes answered changed unanswered by_kind=kinds"
    " read_rows reading",
    coverage.ChecksOfKind: "kind ran passed not_applicable findings answered",
    Answer: "text answered_on holds",
    Later: "number last",
    account.Reading: "settings commentary files own help unread imported codes looks_unknown",
    SheetRead: "file sheet rows cells own_cells left_out_cells refused_cells",
    account.Part: "file sheet table known_by=known header_row rows cells own_cells left_out_cells refused_cells read_as"
    " own_columns unread_columns left_out_rows absent_columns=absent",
    account.ReadAs: "title column how",
    account.Sheet: "file sheet rows cells",
    account.Unread: "file sheet rows cells reason",
    account.Imported: "file sheet layout rows",
}


_AS_THEY_ARE = frozenset((type(None), str, bool, int))


def plain(value: Any) -> Any:
    """Money as text with two decimals, dates in ISO 8601, counts as whole numbers, other numbers not rounded.

    A figure is its value in its unit, money with a fraction of a cent a number of euro; a thing is what :data:`NAMES`
    says of its kind.

    Raises
    ------
    TypeError
        For what is none of these: nothing is written as something that it is not.
    """
    kind: Any = type(value)
    return value if kind in _AS_THEY_ARE else _writer(kind)(value)  # most are, in files with many projects


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """How values of a kind are written."""
    if kind in NAMES:
        return partial(record, names=NAMES[kind])
    for known, written in _WRITTEN.items():
        if issubclass(kind, known) and not hasattr(kind, "_fields"):  # a thing that is not named above is none of these
            return written
    raise TypeError(f"results.json holds no {kind.__name__}")


def _figure(figure: Figure) -> Any:
    value = figure.value
    if figure.unit not in ("cents", "euro") or value is None:
        return plain(value)
    if isinstance(value, int) or value.denominator == 1:
        return decimal_text(int(value))
    return float(value / 100)


_WRITTEN: dict[type, Callable[[Any], Any]] = {
    str: lambda mark: mark,
    Cents: decimal_text,
    Figure: _figure,
    Fraction: lambda number: int(number) if number.denominator == 1 else float(number),
    Decimal: float,  # a limit of the rules
    dt.date: lambda day: day.isoformat(),
    dict: lambda named: {key: plain(inner) for key, inner in named.items()},
    tuple: lambda several: [plain(inner) for inner in several],
    list: lambda several: [plain(inner) for inner in several],
}


def record(thing: object, names: str) -> dict[str, Any]:
    """Some attributes of a thing under their names.

    Parameters
    ----------
    thing : object
    names : str
        ``"what to"``: the attributes in the order of the file. ``"amount=cents"`` writes the attribute ``cents`` under
        the name ``amount``, ``"limit=limit.value"`` an attribute of an attribute; of what is None that is None.
        ``"*figures"`` writes what ``figures`` holds, of which ``in_period.paid`` stands as ``paid`` in ``in_period``.
    """
    found: dict[str, Any] = {}
    for name, read in _readers(names):
        value = read(thing)
        if type(value) not in _AS_THEY_ARE:
            value = plain(value)
        if name != "*":
            found[name] = value
            continue
        for key, inner in value.items():
            if "." in key:
                group, _, last = key.rpartition(".")
                found.setdefault(group, {})[last] = inner
            else:
                found[key] = inner
    return found


@cache
def _readers(names: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    parts = (part.replace("*", "*=").partition("=") for part in names.split())
    return tuple((name, _reader(path or name)) for name, _, path in parts)


def _reader(path: str) -> Callable[[Any], Any]:
    first, _, rest = path.partition(".")
    outer = attrgetter(first)
    if not rest:
        return outer
    inner = _reader(rest)
    return lambda thing: None if (found := outer(thing)) is None else inner(found)


def in_lines(value: Any) -> str:
    """JSON with a line for each key, and for each project, problem or other member of a list: two files compare by
    lines.
    """
    return "".join(_pieces(value, ""))


def _pieces(value: Any, indent: str) -> Iterator[str]:
    deeper = f"{indent} "
    if isinstance(value, dict) and any(isinstance(inner, dict | list) for inner in value.values()) and len(indent) < 2:
        between = "{\n"
        for key, inner in value.items():
            yield f"{between}{deeper}{_in_a_line(str(key))}: "
            yield from _pieces(inner, deeper)
            between = ",\n"
        yield f"\n{indent}}}"
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        between = "[\n"
        for inner in value:
            yield f"{between}{deeper}{_in_a_line(inner)}"
            between = ",\n"
        yield f"\n{indent}]"
    else:
        yield _in_a_line(value)


_in_a_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


__all__ = ["NAMES", "in_lines", "plain", "record"]

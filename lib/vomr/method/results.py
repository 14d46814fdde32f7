"""One object with every figure of a report, and its machine-readable form (contract.md §5)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from vomr.method.absorption import Absorption, Line, Threshold, absorption
from vomr.method.added_value import Evidence, added_value
from vomr.method.agenda import Agenda, Due, agenda
from vomr.method.animation import Animation, animation
from vomr.method.answers import CheckCoverage, answered, evidence, with_keys
from vomr.method.at_risk import AtRisk, Contract, Waiting, at_risk
from vomr.method.calls import Call, calls
from vomr.method.catalogue import figures_by_id
from vomr.method.checks import RULES, check
from vomr.method.figures import Figure, Value
from vomr.method.financing import Financing, financing
from vomr.method.forecasts import Forecast
from vomr.method.history import History, history
from vomr.method.indicators import Indicator, IndicatorData, indicators
from vomr.method.leader import Leader, Variable, leader
from vomr.method.management import AMOUNTS, Cost, Management, ManagementContract, management
from vomr.method.outcomes import Outcomes, outcomes
from vomr.method.partnership import Partnership, partnership
from vomr.method.plan import Planned, plan
from vomr.method.previous import Previous, previous
from vomr.method.reported import Compared
from vomr.method.since import METHOD_CHANGED, Reported, Since, since
from vomr.method.versions import all_versions
from vomr.method.years import Year, years
from vomr.money import decimal_text
from vomr.period import Period
from vomr.problems import Problem
from vomr.register import Register
from vomr.register.account import reading_dict
from vomr.register.as_known import as_known
from vomr.register.facts import Later, facts_after
from vomr.register.persons import hidden
from vomr.words import Words


@dataclass(frozen=True)
class Results:
    """Every figure of one report.

    A pure function of the register, the period and the language of the names of deadlines; nothing above this floor
    computes.
    """

    register: Register  # as it was known on the last day of the period
    period: Period
    absorption: Absorption
    at_risk: AtRisk
    indicators: tuple[Indicator, ...]
    outcomes: Outcomes
    animation: Animation
    partnership: Partnership
    plan: tuple[Planned, ...]
    management: Management
    years: tuple[Year, ...]
    history: History
    agenda: Agenda
    calls: tuple[Call, ...]
    financing: tuple[Financing, ...]
    leader: Leader
    added_value: tuple[Evidence, ...]
    since: Since
    problems: tuple[Problem, ...]
    previous: Previous
    entered: Register  # with what became known later: for what is kept whole, never for what is printed
    compared: tuple[Compared, ...] = ()  # every frozen period, where there are such

    @property
    def day(self) -> dt.date:
        """The last day of the period: t."""
        return self.period.end

    @property
    def draft(self) -> bool:
        """Errors in the data mark the report as a draft."""
        return any(problem.severity == "error" for problem in self.problems)

    @cached_property
    def evidence(self) -> CheckCoverage:
        """How many checks ran, passed, and were answered."""
        return evidence(self.problems, RULES)

    @property
    def frozen(self) -> Compared | None:
        """The frozen report of this very period."""
        return next((one for one in self.compared if one.record.period == self.period), None)

    def figures(self) -> dict[str, Figure]:
        """Every figure by its id."""
        return self._figures

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        return figures_by_id(
            self.absorption,
            self.management,
            self.years,
            self.plan,
            self.indicators,
            self.outcomes,
            self.animation,
            self.partnership,
            self.leader,
        )

    def to_dict(self, w: Words) -> dict[str, Any]:
        """The content of ``results.json``; texts in the language of ``w``."""
        measures = self.register["measures"]
        names = {
            row["measure"]: _in(w, row["name"], row["name_en"])
            for row in measures[["measure", "name", "name_en"]].to_dict("records")
            if isinstance(row["name"], str)
        }
        return {
            "lag": self.register.strategy.lag.id,
            "name": _in(w, self.register.strategy.lag.name, self.register.strategy.lag.name_en),
            "period": self.period.code,
            "as_of": self.day.isoformat(),
            "currency": "EUR",
            "draft": self.draft,
            "absorption": {
                "total": _line(self.absorption.total, w),
                "operations": _line(self.absorption.operations, w),
                "management": _line(self.absorption.management, w),
                "measures": [
                    {
                        "id": line.id,
                        "measure": line.measure,
                        "name": names.get(line.measure),
                        "fund": line.fund,
                        **_line(line, w),
                    }
                    for line in self.absorption.measures
                ],
                "funds": [{"fund": line.fund, **_line(line, w)} for line in self.absorption.funds],
                "operations_funds": [
                    {"fund": line.fund, **_line(line, w)} for line in self.absorption.operations_funds
                ],
                "thresholds": [_threshold(threshold) for threshold in self.absorption.thresholds],
                "management_contracts": [_contract(contract) for contract in self.management.contracts],
                "management_share": self._management_share(w),
                "plan": [
                    {
                        "measure": line.measure,
                        "fund": line.fund,
                        "contracted": _planned(line.contracted),
                        "paid": _planned(line.paid),
                    }
                    for line in self.plan
                ],
                "course": [
                    {
                        "day": moment.day.isoformat(),
                        "contracted": decimal_text(moment.contracted),
                        "paid": decimal_text(moment.paid),
                    }
                    for moment in self.history.moments
                ],
                "management_costs": self._management_costs(),
                "years": [
                    {
                        "year": year.period.code,
                        "start": year.period.start.isoformat(),
                        "end": year.period.end.isoformat(),
                        "finished": year.finished,
                        **{name: _plain(figure) for name, figure in year.figures.items()},
                    }
                    for year in self.years
                ],
            },
            "at_risk": _at_risk(self.at_risk),
            "indicators": [
                {**_indicator(indicator, w), "course": _course(self.history.indicators.get(indicator.code, ()))}
                for indicator in self.indicators
            ],
            "outcomes": self._outcomes(),
            "animation": self._animation(),
            "partnership": self._partnership(),
            "agenda": {
                "coming": [_due(due) for due in self.agenda.coming],
                "obligations": [_due(due) for due in self.agenda.obligations],
                "owed": [_due(due) for due in self.agenda.owed],
                "undecided": [_due(due) for due in self.agenda.undecided],
                "risks": [
                    {"risk": risk.risk, "description": risk.description, "due": risk.due and risk.due.isoformat()}
                    for risk in self.agenda.risks
                ],
            },
            "calls": [_call(call) for call in self.calls],
            "financing": [_financing(line) for line in self.financing],
            "leader": self._leader(w),
            "added_value": [_evidence(evidence, w) for evidence in self.added_value],
            "since": self._since(w),
            "previous": self._previous(),
            "rules": all_versions(),
            "tables": {name: len(table) for name, table in self.register.tables.items()},
            "corrections": [vars(correction.as_printed()) for correction in self.register.corrections],
            "checks": {**vars(self.evidence), "unanswered": self.evidence.unanswered},
            "reading": {**reading_dict(self.register.reading, w), "later": self._later()},
            "problems": [problem_dict(problem, w) for problem in self.problems],
        }

    def _later(self) -> dict[str, Any]:
        """Facts after the last day of the period: how many, the last one's date, and problems of reading in
        their rows.
        """
        number, last = self.later
        problems = len(self.entered.problems) - len(self.register.problems)
        return {"number": number, "last": last and last.isoformat(), "problems": problems}

    @property
    def later(self) -> Later:
        """Facts of the register that are dated after the last day of the period (method.md §5)."""
        return facts_after(self.entered, self.day)

    def to_json(self, w: Words, hide: Callable[[Any], Any] = lambda tree: tree) -> str:
        """``results.json``; ``hide`` takes out of it what must not leave."""
        return _in_lines(hide(self.to_dict(w))) + "\n"

    def _management_share(self, w: Words) -> dict[str, Any]:
        share = self.absorption.management_share
        return {
            "value": _plain(share.figure),
            "limit": None if share.limit is None else float(share.limit.value),
            "verified": None if share.limit is None else share.limit.verified,
            "ok": share.ok,
            "reason": share.figure.reason.text(w) if share.figure.reason else None,
            "reason_code": share.figure.reason.code if share.figure.reason else None,
        }

    def _management_costs(self) -> dict[str, Any]:
        found = self.management

        def amounts(cost: Cost) -> dict[str, Any]:
            return {name: None if (cents := getattr(cost, name)) is None else decimal_text(cents) for name in AMOUNTS}

        return {
            "entered": found.entered,
            **{name: _plain(figure) for name, figure in found.figures.items()},
            "running_limit": None if found.limit is None else float(found.limit.value),
            "years": [
                {"year": cost.year, **amounts(cost), "execution": _number(cost.execution)} for cost in found.years
            ],
            "items": [
                {"year": cost.year, "item": cost.item, **amounts(cost), "execution": _number(cost.execution)}
                for cost in found.costs
            ],
        }

    def _previous(self) -> dict[str, Any]:
        """What the period before said of the figures that pages compare."""
        found, figures = self.previous, {}
        for figure_id, then in found.figures.items():
            figure = self.figures().get(figure_id)
            if figure is not None and (told := found.of(figure)):
                figures[figure_id] = {
                    "value": _plain(replace(figure, value=then)),
                    "difference": _plain(replace(figure, value=told.difference)),
                    **({"computed_anew": True} if told.anew else {}),
                }
        return {
            "day": found.day.isoformat(),
            "frozen": found.number,
            "figures": figures,
            "statuses": {code: status for code, status in found.statuses.items()},
        }

    def _since(self, w: Words) -> dict[str, Any]:
        found = self.since
        return {
            "compared_with": "frozen" if found.frozen else "tables",
            "day": found.day.isoformat(),
            "counts": found.counts,
            "new": [
                {
                    "kind": fact.kind,
                    "table": fact.table,
                    "file": self.register.where(fact.table, fact.row)[0],
                    "row": self.register.where(fact.table, fact.row)[2],
                    "date": fact.date.isoformat(),
                    "what": fact.what,
                    "measure": fact.measure,
                    "amount": None if fact.cents is None else decimal_text(fact.cents),
                }
                for fact in found.new
            ],
            "revisions": [
                {
                    "figure": figure.id,
                    "then": _plain(replace(figure, value=revision.then)),
                    "now": _plain(figure),
                    "difference": _plain(replace(figure, value=revision.difference)),
                    "reasons": [*revision.reasons, *([w(METHOD_CHANGED)] if revision.method else [])],
                    "program": revision.program or None,
                    "method": revision.method,
                }
                for revision in found.revisions
                for figure in (revision.figure,)
            ],
            "disappeared": [{"what": gone.owner, "figures": sorted(gone.then)} for gone in found.disappeared],
        }

    def _outcomes(self) -> dict[str, Any]:
        found = self.outcomes
        return {
            "projects": [
                {
                    "project": project.project,
                    "stage": project.stage,
                    "measure": project.measure,
                    "fund": project.fund,
                    "municipality": project.municipality,
                    "contracted": decimal_text(project.contracted),
                    "verified": decimal_text(project.verified),
                    "paid": decimal_text(project.paid),
                }
                for project in found.projects
            ],
            "stages": found.stages,
            "contracts": vars(found.contracts),
            "stage_money": {
                stage: {"contracted": decimal_text(contracted), "paid": decimal_text(paid)}
                for stage, (contracted, paid) in found.stage_money.items()
            },
            "municipalities": [
                {
                    "municipality": place.municipality,
                    "contracted": _plain(place.contracted),
                    "projects": place.projects,
                    "per_capita": _plain(place.per_capita),
                }
                for place in found.municipalities
            ],
            "steps": [
                {"step": step.name, "median_days": _number(step.median), "count": step.count} for step in found.steps
            ],
            "unit_costs": [
                {
                    "indicator": cost.indicator,
                    "actual": _plain(cost.actual),
                    "planned": _plain(cost.planned),
                    "projects": cost.projects,
                }
                for cost in found.unit_costs
            ],
            "themes": found.themes,
            "objectives": found.objectives,
            "innovative": found.innovative,
            "cooperation": found.cooperation,
            "outside": [
                {
                    "project": project.project,
                    "total": decimal_text(project.total),
                    "direct": decimal_text(project.direct),
                    "difference": decimal_text(project.gap),
                    "parts": {name: decimal_text(euro) for name, _, euro in project.parts},
                }
                for project in found.outside
            ],
            "territory": {
                "contracts": found.territory.contracts.value,
                "total": _plain(found.territory.total),
                "as_of": found.territory.as_of and found.territory.as_of.isoformat(),
                "municipalities": list(found.territory.municipalities),
                "missing": list(found.territory.missing),
                **{
                    name: [
                        {"name": text, "contracts": n, "total": decimal_text(cents)}
                        for text, n, cents in getattr(found.territory, rows)
                    ]
                    for name, rows in (
                        ("by_programme", "programmes"),
                        ("by_status", "statuses"),
                        ("by_municipality", "rows"),
                    )
                },
            },
        }

    def _animation(self) -> dict[str, Any]:
        flat = {
            name: _plain(figure) for name, figure in self.animation.figures.items() if not name.startswith("in_period.")
        }
        inside = {
            name.removeprefix("in_period."): figure.value
            for name, figure in self.animation.figures.items()
            if name.startswith("in_period.")
        }
        groups = {
            name: {
                code: {"events": n, "participants": people}
                for code, (n, people) in getattr(self.animation, name).items()
            }
            for name in ("kinds", "municipalities")
        }
        spans = self.animation.spans
        return {
            "entered": self.animation.entered,
            **flat,
            **({} if spans is None else {"spans": [span.to_dict() for span in spans]}),
            "in_period": inside,
            **groups,
            "silent_settlements": self._silent_settlements(),
        }

    def _silent_settlements(self) -> dict[str, int]:
        """How many settlements of each municipality no event and no application has reached."""
        settlements = self.register["settlements"]
        silent = settlements[settlements["settlement"].isin(self.animation.silent_settlements)]
        return {str(code): int(n) for code, n in silent["municipality"].value_counts().sort_index().items()}

    def _partnership(self) -> dict[str, Any]:
        found = self.partnership
        return {
            "entered": found.entered,
            "members": found.members.value,
            "sectors": found.sectors,
            "bodies": [
                {
                    "body": body.body,
                    "votes": body.votes,
                    "shares": {sector: _number(share) for sector, share in body.shares.items()},
                    "limit": None if body.limit is None else float(body.limit.value),
                    "verified": None if body.limit is None else body.limit.verified,
                    "ok": body.ok,
                }
                for body in found.bodies
            ],
            "decisions": len(found.decisions),
        }

    def _leader(self, w: Words) -> dict[str, Any]:
        """Annex VII: code → value; where that is null, ``reasons`` says why it cannot be given."""
        found = self.leader
        return {
            **{variable.code: _variable(variable) for variable in found.variables},
            "reasons": {
                variable.code: {"code": variable.reason.code, "text": variable.reason.text(w)}
                for variable in found.variables
                if variable.reason
            },
            "as_of": found.day.isoformat(),
            "partnership_as_of": found.partnership_day.isoformat(),
            "identities": [{"identity": identity.text, "ok": identity.ok} for identity in found.identities],
            "indicators": [
                {"eu_code": one.eu_code, "indicator": one.indicator, "unit": one.unit, "value": _number(one.value)}
                for one in found.contributions
            ],
        }


def _in_lines(value: Any, indent: str = "") -> str:
    """JSON with a line for each key, and for each project, problem or other member of a list: two files compare by
    lines.

    Parameters
    ----------
    value : dict, list or plain value
    indent : str
    """
    deeper = f"{indent} "
    if isinstance(value, dict) and any(isinstance(inner, dict | list) for inner in value.values()) and len(indent) < 2:
        lines = [f"{deeper}{_in_a_line(str(key))}: {_in_lines(inner, deeper)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(deeper + _in_a_line(inner) for inner in value) + f"\n{indent}]"
    return _in_a_line(value)


def _in_a_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def compute(register: Register, period: Period, lang: str = "bg", reported: Reported | None = None) -> Results:
    """All figures of a report.

    Parameters
    ----------
    register : Register
    period : Period
        What became known after its last day changes nothing (:func:`vomr.register.as_known.as_known`).
    lang : {"bg", "en"}
        For the names of yearly deadlines, which the rules give in both languages.
    reported : Reported, optional
        The last frozen report, for what has changed since (:func:`vomr.method.since.reported_in` reads one).
    """
    day, before = period.end, period.day_before
    entered, register = register, as_known(register, day)
    money = absorption(register, day, before)
    data = IndicatorData(register)
    progress = indicators(data, day, before)
    projects, events, people = (
        outcomes(data, day, progress),
        animation(register, day, before),
        partnership(register, day, before),
    )
    return Results(
        register=register,
        period=period,
        absorption=money,
        at_risk=at_risk(register, day),
        indicators=progress,
        outcomes=projects,
        animation=events,
        partnership=people,
        plan=plan(register, day),
        management=management(register, day),
        years=years(register, day),
        history=history(data, day),
        agenda=agenda(register, day, lang),
        calls=calls(register, day),
        financing=financing(register, day),
        leader=leader(register, day, progress),
        added_value=added_value(register, day, before, projects, events, people),
        since=since(entered, period, reported),
        problems=tuple(problems_on(register, day, money, entered)),
        entered=entered,
        previous=previous(register, before),
    )


def problems_on(
    register: Register, day: dt.date, money: Absorption | None = None, entered: Register | None = None
) -> list[Problem]:
    """Everything that is wrong in the tables as of ``day``, the most serious first, with what the group answered.

    Parameters
    ----------
    register : Register
    day : date
    money : Absorption, optional
        The figures of that day, where they have been computed already.
    entered : Register, optional
        The whole register where ``register`` is what was known on the day.
    """
    checked = [hidden(register.placed(problem)) for problem in check(register, day, money)]
    found = answered([*with_keys(register.problems, register), *checked], register, entered or register, day)
    return sorted(found, key=Problem.sort_key)


def problem_dict(problem: Problem, w: Words) -> dict[str, Any]:
    """A problem as it stands in results.json and in ``vomr check --json``."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "table": problem.table,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": w(problem.message, **problem.params),
        "remedy": w(problem.remedy, **problem.params),
        "key": hidden(problem).key or None,
        "mark": None if problem.severity == "error" else problem.mark,
        "answer": (
            problem.answer
            and {
                "text": problem.answer.text,
                "answered_on": problem.answer.answered_on and problem.answer.answered_on.isoformat(),
                "holds": problem.answer.holds,
            }
        ),
    }


def _line(line: Line, w: Words) -> dict[str, Any]:
    found: dict[str, Any] = {"complete": line.complete, "scope": line.scope}
    reasons = {}
    for name, figure in line.figures.items():
        group, _, inner = name.partition(".")
        if inner:
            found.setdefault(group, {})[inner] = _plain(figure)
        else:
            found[name] = _plain(figure)
        if figure.reason:
            reasons[name] = {"code": figure.reason.code, "text": figure.reason.text(w)}
    return {**found, "reasons": reasons}


def _at_risk(at_risk: AtRisk) -> dict[str, Any]:
    def contract(contract: Contract) -> dict[str, Any]:
        return {
            "project": contract.project,
            "title": contract.title,
            "number": contract.number,
            "measure": contract.measure,
            "fund": contract.fund,
            "ends_on": contract.ends_on and contract.ends_on.isoformat(),
            "amount": _money(contract.amount),
            "state": contract.state,
        }

    def waiting(item: Waiting) -> dict[str, Any]:
        return {
            "kind": item.kind,
            **contract(item.contract),
            "what": item.what,
            "since": item.since.isoformat(),
            "days": item.days,
            "whose_move": item.whose,
            "late": item.late,
        }

    return {
        "expiring": None if at_risk.expiring is None else [contract(one) for one in at_risk.expiring],
        "advances": [contract(one) for one in at_risk.advances],
        "expired": [waiting(one) for one in at_risk.expired],
        "waiting": [waiting(one) for one in at_risk.waiting],
    }


def _threshold(threshold: Threshold) -> dict[str, Any]:
    return {
        "measure": threshold.limit.measure,
        "fund": threshold.limit.fund,
        "value": float(threshold.limit.value),
        "on": threshold.due.isoformat(),
        "basis": threshold.limit.basis,
        "verified": threshold.limit.verified,
        "budget": _money(threshold.budget),
        "contracted": _money(threshold.contracted),
        "missing": _plain(threshold.missing),
        "reached": threshold.reached,
        "reason_code": threshold.missing.reason.code if threshold.missing.reason else None,
    }


def _contract(contract: ManagementContract) -> dict[str, Any]:
    return {
        "contract": contract.contract,
        "signed_on": contract.signed_on and contract.signed_on.isoformat(),
        "fund": contract.fund,
        "amount": _money(contract.amount),
        "ends_on": contract.ends_on and contract.ends_on.isoformat(),
        "in_isun": _money(contract.in_isun),
        "isun_as_of": contract.isun_as_of and contract.isun_as_of.isoformat(),
    }


def _course(points: Iterable[tuple[dt.date, Fraction | None]]) -> list[dict[str, Any]]:
    return [{"day": day.isoformat(), "achieved": _number(value)} for day, value in points]


def _due(due: Due) -> dict[str, Any]:
    return {
        "what": due.what,
        "to": due.to,
        "due": due.due.isoformat(),
        "state": due.state,
        "sent_on": due.sent_on and due.sent_on.isoformat(),
        "reference": due.reference,
        "verified": due.verified,
        "by": due.by,
        "kind": due.kind,
        "basis": due.basis,
        "works_on": due.works_on and due.works_on.isoformat(),
    }


def _in(w: Words, bulgarian: str, english: str | None) -> str:
    """A name in the reader's language; the Bulgarian one where there is no other."""
    return english if w.lang == "en" and isinstance(english, str) else bulgarian


def _indicator(indicator: Indicator, w: Words) -> dict[str, Any]:
    undefined = [(name, figure.reason) for name, figure in indicator.figures.items() if figure.value is None]
    undefined.append(("forecast", indicator.forecast.reason))
    return {
        "indicator": indicator.code,
        "name": _in(w, indicator.name, indicator.name_en),
        "unit": indicator.unit,
        "aggregation": indicator.aggregation,
        **{name: _plain(figure) for name, figure in indicator.figures.items()},
        "status": indicator.status,
        "reason": indicator.reason.text(w),
        "reason_code": indicator.reason.code,
        "due_from": indicator.due_from and indicator.due_from.isoformat(),
        "forecast": _forecast(indicator.forecast, w),
        "reasons": {name: reason.code for name, reason in undefined if reason},
        "awaiting": list(indicator.awaiting),
        "municipalities": {code: _number(value) for code, value in indicator.municipalities.items()},
        "parts": {name: _number(value) for name, value in indicator.parts.items()},
    }


def _forecast(forecast: Forecast, w: Words) -> dict[str, Any] | None:
    if forecast.low is None:
        return None
    return {
        "low": _number(forecast.low),
        "mid": _number(forecast.mid),
        "high": _number(forecast.high),
        "assumptions": [reason.text(w) for reason in (*forecast.assumptions, forecast.reason) if reason],
    }


def _plain(figure: Figure) -> Any:
    """Money as text with two decimals, counts as whole numbers, the rest as numbers that are not rounded."""
    if figure.unit == "cents":
        if figure.value is None:
            return None
        if isinstance(figure.value, Fraction) and figure.value.denominator != 1:
            return float(figure.value / 100)
        return decimal_text(int(figure.value))
    return _number(figure.value)


def _number(value: Value) -> int | float | None:
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else float(value)


def _call(call: Call) -> dict[str, Any]:
    money = {
        "budget": call.budget,
        "requested": call.requested,
        "approved": call.approved_cents,
        "contracted": call.contracted_cents,
    }
    return {
        "call": call.call,
        "measure": call.measure,
        "fund": call.fund,
        "status": call.status,
        "opens_on": call.opens_on and call.opens_on.isoformat(),
        "closes_on": call.closes_on and call.closes_on.isoformat(),
        **{name: _money(cents) for name, cents in money.items()},
        **{
            f"{name}_count": getattr(call, name)
            for name in ("submitted", "withdrawn", "rejected", "reserve", "approved", "contracted")
        },
    }


def _financing(line: Financing) -> dict[str, Any]:
    names = ("grant", "union", "national", "own", "total")
    return {
        "measure": line.measure,
        "fund": line.fund,
        "contracts": line.contracts,
        **{name: _money(getattr(line, name)) for name in names},
    }


def _money(cents: int | None) -> str | None:
    return None if cents is None else decimal_text(cents)


def _evidence(evidence: Evidence, w: Words) -> dict[str, Any]:
    return {
        "code": evidence.code,
        "component": evidence.component,
        "finding": evidence.finding.text(w),
        "figures": {name: _plain(figure) for name, figure in evidence.figures.items()},
        "names": list(evidence.names),
        "limits": w(evidence.limits),
    }


def _variable(variable: Variable) -> Any:
    if variable.kind == "money" and variable.value is not None:
        return decimal_text(variable.value)
    return list(variable.value) if isinstance(variable.value, tuple) else variable.value


def _planned(value: Fraction | None) -> str | None:
    if value is None:
        return None
    return decimal_text(int((value + Fraction(1, 2)) // 1))


__all__ = ["Results", "compute", "problem_dict", "problems_on"]

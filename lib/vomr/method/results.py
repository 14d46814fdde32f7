"""One object with every figure of a report, and its machine-readable form (contract.md §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from vomr.method.absorption import Absorption, Line, ManagementShare, absorption
from vomr.method.added_value import Evidence, added_value
from vomr.method.agenda import Agenda, agenda
from vomr.method.animation import Animation, animation
from vomr.method.answers import CheckCoverage, answered, evidence, with_keys
from vomr.method.as_json import in_lines, plain, record, records
from vomr.method.at_risk import AtRisk, Waiting, at_risk
from vomr.method.calls import Call, calls
from vomr.method.catalogue import figures_by_id
from vomr.method.checks import RULES, check
from vomr.method.figures import Figure, Reason, Value
from vomr.method.financing import Financing, financing
from vomr.method.forecasts import Forecast
from vomr.method.history import History, history
from vomr.method.indicators import Indicator, IndicatorData, indicators
from vomr.method.leader import Leader, leader
from vomr.method.management import Management, management
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
        lag = self.register.strategy.lag
        return {
            "lag": lag.id,
            "name": _in(w, lag.name, lag.name_en),
            "period": self.period.code,
            "as_of": plain(self.day),
            "currency": "EUR",
            "draft": self.draft,
            "absorption": self._absorption(w),
            "at_risk": _at_risk(self.at_risk),
            "indicators": [self._indicator(indicator, w) for indicator in self.indicators],
            "outcomes": _outcomes(self.outcomes),
            "animation": self._animation(),
            "partnership": _partnership(self.partnership),
            "agenda": _agenda(self.agenda),
            "calls": records(self.calls, CALL),
            "financing": records(self.financing, "measure fund contracts grant union national own total"),
            "leader": _leader(self.leader, w),
            "added_value": [_evidence(evidence, w) for evidence in self.added_value],
            "since": self._since(w),
            "previous": self._previous(),
            "rules": all_versions(),
            "tables": {name: len(table) for name, table in self.register.tables.items()},
            "corrections": [vars(correction.as_printed()) for correction in self.register.corrections],
            "checks": record(self.evidence, "ran passed errors warnings notes answered changed unanswered"),
            "reading": {**reading_dict(self.register.reading, w), "later": self._later()},
            "problems": [problem_dict(problem, w) for problem in self.problems],
        }

    @property
    def later(self) -> Later:
        """Facts of the register that are dated after the last day of the period (method.md §5)."""
        return facts_after(self.entered, self.day)

    def to_json(self, w: Words, hide: Callable[[Any], Any] = lambda tree: tree) -> str:
        """``results.json``; ``hide`` takes out of it what must not leave."""
        return in_lines(hide(self.to_dict(w))) + "\n"

    def _absorption(self, w: Words) -> dict[str, Any]:
        money, measures = self.absorption, self.register["measures"]
        names = {
            row["measure"]: _in(w, row["name"], row["name_en"])
            for row in measures[["measure", "name", "name_en"]].to_dict("records")
            if isinstance(row["name"], str)
        }
        return {
            "total": _line(money.total, w),
            "operations": _line(money.operations, w),
            "management": _line(money.management, w),
            "measures": [
                {
                    "id": line.id,
                    "measure": line.measure,
                    "name": names.get(line.measure),
                    "fund": line.fund,
                    **_line(line, w),
                }
                for line in money.measures
            ],
            "funds": [{"fund": line.fund, **_line(line, w)} for line in money.funds],
            "operations_funds": [{"fund": line.fund, **_line(line, w)} for line in money.operations_funds],
            "thresholds": records(money.thresholds, THRESHOLD),
            "management_contracts": records(
                self.management.contracts, "contract signed_on fund amount ends_on in_isun isun_as_of"
            ),
            "management_share": _management_share(money.management_share, w),
            "plan": [
                record(line, "measure fund")
                | {name: _to_a_cent(getattr(line, name)) for name in ("contracted", "paid")}
                for line in self.plan
            ],
            "course": records(self.history.moments, "day contracted paid"),
            "management_costs": _management_costs(self.management),
            "years": [
                record(year, "year=period.code start=period.start end=period.end finished") | plain(year.figures)
                for year in self.years
            ],
        }

    def _indicator(self, indicator: Indicator, w: Words) -> dict[str, Any]:
        undefined = [(name, figure.reason) for name, figure in indicator.figures.items() if figure.value is None]
        undefined.append(("forecast", indicator.forecast.reason))
        course = self.history.indicators.get(indicator.code, ())
        return {
            "indicator": indicator.code,
            "name": _in(w, indicator.name, indicator.name_en),
            **record(indicator, "unit aggregation"),
            **plain(indicator.figures),
            "status": indicator.status,
            "reason": indicator.reason.text(w),
            **record(indicator, "reason_code=reason.code due_from"),
            "forecast": _forecast(indicator.forecast, w),
            "reasons": {name: reason.code for name, reason in undefined if reason},
            **record(indicator, "awaiting municipalities parts"),
            "course": [{"day": plain(day), "achieved": plain(achieved)} for day, achieved in course],
        }

    def _animation(self) -> dict[str, Any]:
        """Counts of events and participants, and how many settlements of each municipality no event and no
        application has reached.
        """
        events = self.animation
        figures = _nested(events.figures)
        in_period = figures.pop("in_period")
        settlements = self.register["settlements"]
        silent = settlements[settlements["settlement"].isin(events.silent_settlements)]["municipality"]
        return {
            "entered": events.entered,
            **figures,
            **({} if events.spans is None else {"spans": [span.to_dict() for span in events.spans]}),
            "in_period": in_period,
            **{
                name: {code: {"events": n, "participants": people} for code, (n, people) in groups.items()}
                for name, groups in (("kinds", events.kinds), ("municipalities", events.municipalities))
            },
            "silent_settlements": {str(code): int(n) for code, n in silent.value_counts().sort_index().items()},
        }

    def _since(self, w: Words) -> dict[str, Any]:
        found = self.since
        return {
            "compared_with": "frozen" if found.frozen else "tables",
            **record(found, "day counts"),
            "new": [
                {
                    **record(fact, "kind table"),
                    "file": self.register.where(fact.table, fact.row)[0],
                    "row": self.register.where(fact.table, fact.row)[2],
                    **record(fact, "date what measure amount=cents"),
                }
                for fact in found.new
            ],
            "revisions": [
                {
                    "figure": revision.figure.id,
                    "then": _instead(revision.figure, revision.then),
                    "now": plain(revision.figure),
                    "difference": _instead(revision.figure, revision.difference),
                    "reasons": [*revision.reasons, *([w(METHOD_CHANGED)] if revision.method else [])],
                    "program": revision.program or None,
                    "method": revision.method,
                }
                for revision in found.revisions
            ],
            "disappeared": [{"what": gone.owner, "figures": sorted(gone.then)} for gone in found.disappeared],
        }

    def _previous(self) -> dict[str, Any]:
        """What the period before said of the figures that pages compare."""
        found, figures = self.previous, {}
        for figure_id, then in found.figures.items():
            figure = self.figures().get(figure_id)
            if figure is not None and (told := found.of(figure)):
                figures[figure_id] = {
                    "value": _instead(figure, then),
                    "difference": _instead(figure, told.difference),
                    **({"computed_anew": True} if told.anew else {}),
                }
        return {**record(found, "day frozen=number"), "figures": figures, "statuses": dict(found.statuses)}

    def _later(self) -> dict[str, Any]:
        """Facts after the last day of the period: how many, the last one's date, and problems of reading in
        their rows.
        """
        problems = len(self.entered.problems) - len(self.register.problems)
        return {**record(self.later, "number last"), "problems": problems}


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
        **record(problem, "code severity table file sheet row column value"),
        "message": w(problem.message, **problem.params),
        "remedy": w(problem.remedy, **problem.params),
        "key": hidden(problem).key or None,
        "mark": None if problem.severity == "error" else problem.mark,
        "answer": problem.answer and record(problem.answer, "text answered_on holds"),
    }


# --- sections of results.json -----------------------------------------------------------------------------------------

# Names of its lists, in their order
CALL = (
    "call measure fund status opens_on closes_on"
    " budget requested approved=approved_cents contracted=contracted_cents"
    " submitted_count=submitted withdrawn_count=withdrawn rejected_count=rejected reserve_count=reserve"
    " approved_count=approved contracted_count=contracted"
)
CONTRACT = "project title number measure fund ends_on amount state"
COST = "planned claimed verified paid execution"
DUE = "what to due state sent_on reference verified by kind basis works_on"
LIMIT = "limit=limit.value verified=limit.verified ok"
PROJECT = "project stage measure fund municipality contracted verified paid"
THRESHOLD = (
    "measure=limit.measure fund=limit.fund value=limit.value on=due basis=limit.basis verified=limit.verified"
    " budget contracted missing reached reason_code=missing.reason.code"
)


def _line(line: Line, w: Words) -> dict[str, Any]:
    reasons = {name: figure.reason for name, figure in line.figures.items()}
    return {**record(line, "complete scope"), **_nested(line.figures), "reasons": _reasons(reasons, w)}


def _nested(figures: dict[str, Figure]) -> dict[str, Any]:
    """Figures by their names; ``in_period.paid`` stands as ``paid`` within ``in_period``."""
    found: dict[str, Any] = {}
    for name, figure in figures.items():
        group, _, inner = name.rpartition(".")
        (found.setdefault(group, {}) if group else found)[inner] = plain(figure)
    return found


def _reasons(reasons: dict[str, Reason | None], w: Words) -> dict[str, Any]:
    """Why values are null, by their names."""
    return {name: {"code": reason.code, "text": reason.text(w)} for name, reason in reasons.items() if reason}


def _instead(figure: Figure, value: Value) -> Any:
    """Another value of a figure, in its unit."""
    return plain(replace(figure, value=value))


def _in(w: Words, bulgarian: str, english: str | None) -> str:
    """A name in the reader's language; the Bulgarian one where there is no other."""
    return english if w.lang == "en" and isinstance(english, str) else bulgarian


def _management_share(share: ManagementShare, w: Words) -> dict[str, Any]:
    reason = share.figure.reason
    return {
        **record(share, f"value=figure {LIMIT}"),
        "reason": reason and reason.text(w),
        "reason_code": reason and reason.code,
    }


def _to_a_cent(planned: Fraction | None) -> str | None:
    """Euro cents of a plan, rounded half up."""
    return None if planned is None else decimal_text(int((planned + Fraction(1, 2)) // 1))


def _management_costs(found: Management) -> dict[str, Any]:
    return {
        "entered": found.entered,
        **plain(found.figures),
        **record(found, "running_limit=limit.value"),
        "years": records(found.years, f"year {COST}"),
        "items": records(found.costs, f"year item {COST}"),
    }


def _at_risk(found: AtRisk) -> dict[str, Any]:
    def waiting(item: Waiting) -> dict[str, Any]:
        return {
            "kind": item.kind,
            **record(item.contract, CONTRACT),
            **record(item, "what since days whose_move=whose late"),
        }

    return {
        "expiring": None if found.expiring is None else records(found.expiring, CONTRACT),
        "advances": records(found.advances, CONTRACT),
        "expired": [waiting(item) for item in found.expired],
        "waiting": [waiting(item) for item in found.waiting],
    }


def _forecast(forecast: Forecast, w: Words) -> dict[str, Any] | None:
    if forecast.low is None:
        return None
    reasons = (*forecast.assumptions, forecast.reason)
    return {**record(forecast, "low mid high"), "assumptions": [reason.text(w) for reason in reasons if reason]}


def _outcomes(found: Outcomes) -> dict[str, Any]:
    return {
        "projects": records(found.projects, PROJECT),
        "stages": found.stages,
        "contracts": vars(found.contracts),
        "stage_money": {stage: record(money, "contracted paid") for stage, money in found.stage_money.items()},
        "municipalities": records(found.municipalities, "municipality contracted projects per_capita"),
        "steps": records(found.steps, "step=name median_days=median count"),
        "unit_costs": records(found.unit_costs, "indicator actual planned projects"),
        **record(found, "themes objectives innovative cooperation"),
        "outside": [
            record(project, "project total direct difference=gap")
            | {"parts": {column: plain(cents) for column, _, cents in project.parts}}
            for project in found.outside
        ],
        "territory": {
            **record(found.territory, "contracts total as_of municipalities missing"),
            "by_programme": records(found.territory.programmes, "name contracts total"),
            "by_status": records(found.territory.statuses, "name contracts total"),
            "by_municipality": records(found.territory.rows, "name contracts total"),
        },
    }


def _partnership(found: Partnership) -> dict[str, Any]:
    return {
        **record(found, "entered members sectors"),
        "bodies": records(found.bodies, f"body votes shares {LIMIT}"),
        "decisions": len(found.decisions),
    }


def _agenda(agenda: Agenda) -> dict[str, Any]:
    return {
        "coming": records(agenda.coming, DUE),
        "obligations": records(agenda.obligations, DUE),
        "owed": records(agenda.owed, DUE),
        "undecided": records(agenda.undecided, DUE),
        "risks": records(agenda.risks, "risk description due"),
    }


def _leader(found: Leader, w: Words) -> dict[str, Any]:
    """Annex VII: code → value; where that is null, ``reasons`` says why it cannot be given."""
    return {
        **{variable.code: plain(variable.value) for variable in found.variables},
        "reasons": _reasons({variable.code: variable.reason for variable in found.variables}, w),
        **record(found, "as_of=day partnership_as_of=partnership_day"),
        "identities": records(found.identities, "identity=text ok"),
        "indicators": records(found.contributions, "eu_code indicator unit value"),
    }


def _evidence(evidence: Evidence, w: Words) -> dict[str, Any]:
    return {
        **record(evidence, "code component"),
        "finding": evidence.finding.text(w),
        **record(evidence, "figures names"),
        "limits": w(evidence.limits),
    }


__all__ = ["Results", "compute", "problem_dict", "problems_on"]

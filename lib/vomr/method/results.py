"""One object with every figure of a report, and its machine-readable form (contract.md §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from vomr.kinds import Value
from vomr.method.absorption import Absorption, Line, absorption
from vomr.method.added_value import Evidence, added_value
from vomr.method.agenda import Agenda, agenda
from vomr.method.animation import Animation, animation_of
from vomr.method.answers import answered, with_keys
from vomr.method.as_json import in_lines, plain, record
from vomr.method.at_risk import AtRisk, at_risk_of
from vomr.method.calls import Call, calls
from vomr.method.catalogue import versions
from vomr.method.checks import Checks, check
from vomr.method.checks.coverage import CheckCoverage, coverage
from vomr.method.clock import Lap, clock
from vomr.method.comparable import Comparable, comparable
from vomr.method.counting import indicator_data
from vomr.method.earlier import earlier_values
from vomr.method.figures import IN_EURO, Figure, Moment, Reason
from vomr.method.financing import Financing, financing
from vomr.method.history import History, history
from vomr.method.indicators import Indicator, by_places, by_standing, indicators_of
from vomr.method.leader import Leader, leader
from vomr.method.let_through import let_through
from vomr.method.management import Management, management
from vomr.method.outcomes import Outcomes, outcomes
from vomr.method.own_framework import framework_of
from vomr.method.partnership import Partnership, partnership
from vomr.method.plan import Planned, plan, plan_of_operations
from vomr.method.previous import Previous, previous
from vomr.method.reported import Compared
from vomr.method.since import METHOD_CHANGED, Reported, Since, moment_of, new_in, since
from vomr.method.surveys import Wave, surveys
from vomr.method.ties import Ties, ties
from vomr.method.value import Assessment, Framework, assess, strengths
from vomr.method.years import Year, years
from vomr.money import EURO, InEuro, decimal_text
from vomr.period import Period
from vomr.privacy.alike import texts_in
from vomr.privacy.personal import PersonalNumbers
from vomr.problems import Problem
from vomr.register import Register
from vomr.register.account import Reading
from vomr.register.facts import Later, facts_after
from vomr.register.persons import hidden
from vomr.words import DEFAULT, N_, Words
from vomr.words.sentences import Identity

NO_RATE = Reason("no_data", N_("the settings give no exchange rate by this day"))


@dataclass(frozen=True)
class Sections:
    """What gives the figures of a report: a pure function of the register and the period."""

    register: Register  # as it was known on the last day of the period
    period: Period
    moment: Moment  # what the rows behind the figures are made of, too
    absorption: Absorption
    indicators: tuple[Indicator, ...]
    outcomes: Outcomes
    animation: Animation
    partnership: Partnership
    plan: tuple[Planned, ...]
    management: Management
    years: tuple[Year, ...]
    calls: tuple[Call, ...]
    financing: tuple[Financing, ...]
    leader: Leader
    added_value: tuple[Evidence, ...]
    surveys: tuple[Wave, ...]
    ties: tuple[Ties, ...]
    clock: tuple[Lap, ...]
    comparable: Comparable
    since: Since

    @property
    def day(self) -> dt.date:
        """The last day of the period: t."""
        return self.period.end

    def figures(self) -> dict[str, Figure]:
        """Every figure by its id, but those of which there may be very many (:meth:`Results.figure`)."""
        return self._figures

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        by_name = (
            *(line.figures for line in self.absorption.lines()),
            self.management.figures,
            self.strengths,
            *(wave.all_figures() for wave in self.surveys),
            *(wave.all_figures() for wave in self.ties),
            self.animation.figures,
            *(year.figures for year in self.years),
            *(answer.figures for answer in self.added_value),
            *(call.figures for call in self.calls),
            *(line.figures for line in self.financing),
        )
        others = (
            self.absorption.all_figures(),
            self.management.all_figures(),
            *(line.all_figures() for line in self.plan),
            *(indicator.all_figures() for indicator in self.indicators),
            by_places(self.indicators),
            self.outcomes.all_figures(),
            self.animation.all_figures(),
            self.partnership.all_figures(),
            self.leader.all_figures(),
            *(lap.all_figures() for lap in self.clock),
            self.comparable.all_figures(),
            self.since.all_figures(),
            by_standing(indicator.status for indicator in self.indicators),
            self.plan_of_operations.values(),
        )
        figures = chain.from_iterable((*(named.values() for named in by_name), *others))
        return {figure.id: figure for figure in figures}

    @cached_property
    def value(self) -> tuple[Assessment, ...]:
        """What is known of the added value, by key element."""
        return assess(self.added_value, self.surveys, self.framework)

    @cached_property
    def framework(self) -> Framework:
        """By which the added value is looked at."""
        return framework_of(self.register)

    @cached_property
    def strengths(self) -> dict[str, Figure]:
        """How many evaluation questions are answered by what."""
        return strengths(self.value)

    @cached_property
    def plan_of_operations(self) -> dict[str, Figure]:
        """What is planned for projects together, and how far contracting is behind it."""
        return plan_of_operations(self.register, self.plan, self.absorption.operations)


@dataclass(frozen=True)
class Results(Sections):
    """Every figure of one report, what it is compared with, and what is wrong in the tables behind it.

    A pure function of the register, the period and the language of the names of deadlines; nothing above this floor
    computes.
    """

    at_risk: AtRisk
    history: History
    agenda: Agenda
    problems: tuple[Problem, ...]
    looked_at: dict[str, int]  # how many rows each check had to judge, by its code
    previous: Previous
    entered: Register  # with what became known later: for what is kept whole, never for what is printed
    compared: tuple[Compared, ...] = ()  # every frozen period, where there are such
    assumed: tuple[Reason, ...] = ()  # of a what-if, which is no report (vomr.method.what_if)

    @property
    def draft(self) -> bool:
        """Errors in the data mark the report as a draft."""
        return any(problem.severity == "error" for problem in self.problems)

    @cached_property
    def evidence(self) -> CheckCoverage:
        """How many checks ran, passed, and were answered."""
        return coverage(self.problems, self.looked_at, sum(map(len, self.register.tables.values())))

    @property
    def frozen(self) -> Compared | None:
        """The frozen report of this very period."""
        return next((one for one in self.compared if one.record.period == self.period), None)

    def figure(self, figure_id: str) -> Figure | None:
        """A figure by its id, also of those that are made when they are asked for."""
        if figure_id in self._figures:
            return self._figures[figure_id]
        if figure_id.endswith(IN_EURO):
            national = self.figure(figure_id.removesuffix(IN_EURO))
            return None if national is None else self.told_in_euro(national)
        on_demand: tuple[tuple[str, Callable[[str], dict[str, Figure]]], ...] = (
            ("outcomes.projects.", self.outcomes.of_project),
            ("animation.events.", self.animation.of_event),
            ("since.new.", self.since.of_kind),
            ("partnership.decisions.", self.partnership.of_decision),
            ("absorption.amendments.", lambda _name: self._of_amendments),
            ("at_risk.waits.", lambda _name: self.at_risk.waits),
            ("at_risk.", lambda _name: self.at_risk.figures),
            ("clock.", lambda _name: self._of_cases),
        )
        for beginning, made in on_demand:
            if figure_id.startswith(beginning):
                thing = figure_id.removeprefix(beginning).rpartition(".")[0]
                if (beginning, thing) not in self._asked:
                    self._asked[beginning, thing] = made(thing)
                return self._asked[beginning, thing].get(figure_id)
        return None

    @cached_property
    def _asked(self) -> dict[tuple[str, str], dict[str, Figure]]:
        """The figures of single things that were asked for: who asks for one of a project asks for all of it."""
        return {}

    @cached_property
    def in_euro(self) -> InEuro | None:
        """At which rate amounts are told in euro beside the report's currency: the last one by its day."""
        return self.register.accounts.in_euro(self.day)

    def told_in_euro(self, figure: Figure) -> Figure | None:
        """A figure in euro, of those that are declared to be told in it, in a report in another currency; without a
        value where there is no rate.
        """
        declared = figure.declared.told_in_euro
        if declared is None or self.register.accounts.currency == EURO.currency:
            return None
        if self.in_euro is None:
            return declared.figure(None, NO_RATE, **figure.of)
        value = None if figure.value is None else self.in_euro.of(figure.value)
        return declared.figure(value, figure.reason, **figure.of)

    def figures_of_single_things(self) -> Iterator[Figure]:
        """Those that :meth:`figure` makes when they are asked for: of each project, event, decision and new fact, and
        of each contract at risk.
        """
        for project in self.outcomes.projects:
            yield from self.outcomes.of_project(project.project).values()
        yield from self._of_other_things()

    def _of_other_things(self) -> Iterator[Figure]:
        yield from chain.from_iterable(
            (
                *(self.animation.of_event(event.event).values() for event in self.animation.events),
                *(self.partnership.of_decision(decision.name).values() for decision in self.partnership.decisions),
                *(self.since.of_kind(kind).values() for kind in self.since.counts),
                self._of_amendments.values(),
                self.at_risk.figures.values(),
                self.at_risk.waits.values(),
                self._of_cases.values(),
            )
        )

    @cached_property
    def _of_amendments(self) -> dict[str, Figure]:
        figures = chain.from_iterable(change.figures.values() for change in self.absorption.amendments)
        return {figure.id: figure for figure in figures}

    @cached_property
    def _of_cases(self) -> dict[str, Figure]:
        return dict(chain.from_iterable(lap.single.items() for lap in self.clock))

    def _euro_rate(self) -> dict[str, Any]:
        """Units of the report's currency for one euro, of a report in another currency that has a rate; of which day,
        by whom, and whether that was looked up.
        """
        if self.in_euro is None:
            return {}
        rate = self.in_euro.rate
        return {
            "euro_rate": f"{rate.value:f}",
            "euro_rate_on": plain(rate.on),
            "euro_rate_source": rate.source,
            "euro_rate_verified": rate.verified,
        }

    def to_dict(self, w: Words) -> dict[str, Any]:
        """The content of ``results.json``; texts in the language of ``w``."""
        lag = self.register.strategy.lag
        return {
            "lag": lag.id,
            "name": w.named(lag.name, lag.name_en),
            "country": lag.country,
            "period": self.period.code,
            "as_of": plain(self.day),
            "currency": self.register.accounts.currency,
            **self._euro_rate(),
            "draft": self.draft,
            "illustrative": self.register.strategy.strategy.illustrative,
            **({"what_if": [one.text(w) for one in self.assumed]} if self.assumed else {}),
            "absorption": self._absorption(w),
            "at_risk": plain(self.at_risk),
            "indicators": [self._indicator(indicator, w) for indicator in self.indicators],
            "outcomes": plain(self.outcomes),
            "animation": self._animation(),
            "partnership": {
                **record(self.partnership, "entered members sectors bodies"),
                "decisions": len(self.partnership.decisions),
            },
            "agenda": plain(self.agenda),
            "calls": plain(self.calls),
            "financing": plain(self.financing),
            "quarters": [record(point, "day *figures") for point in self.history.quarters],
            "leader": _leader(self.leader, w),
            "added_value": [
                {**record(answer, "code component"), "finding": answer.finding.text(w)}
                | {**record(answer, "figures names"), "limits": w(answer.limits)}
                for answer in self.added_value
            ],
            "surveys": plain(self.surveys),
            "ties": plain(self.ties),
            "clock": plain(self.clock),
            "comparable": plain(self.comparable),
            "value": plain(self.value),
            "since": self._since(w),
            "previous": self._previous(),
            "rules": versions(),
            "tables": {name: len(table) for name, table in self.register.tables.items()},
            "corrections": [vars(correction.as_printed()) for correction in self.register.corrections],
            "checks": plain(self.evidence),
            "reading": {
                **reading_dict(self.register.reading, w),
                # facts after the last day of the period, and problems of reading in their rows
                "later": {**plain(self.later), "problems": len(self.entered.problems) - len(self.register.problems)},
            },
            "problems": [problem_dict(problem, w, self.register.personal_numbers) for problem in self.problems],
            "figures": self.by_name(),
        }

    def by_name(self) -> dict[str, Any]:
        """Every value that a page may print, as it is written, by its name there (:class:`Identity`)."""
        earlier = earlier_values(self.period, self.figures(), self.previous, self.history, self.since, self.compared)
        named: Iterable[tuple[str, object]] = chain(
            ((Identity.own(name), figure) for name, figure in self.figures().items()),
            ((Identity.own(name), cents) for name, cents in self.outcomes.amounts_of_projects()),
            ((Identity.own(figure.id), figure) for figure in self._of_other_things()),
            ((str(identity), figure) for identity, figure in earlier),
            ((Identity.own(figure.id), figure) for figure in self._all_in_euro()),
        )
        return {name: plain(value) for name, value in named}

    def _all_in_euro(self) -> Iterator[Figure]:
        if self.in_euro is not None:
            for national in chain(self.figures().values(), self.figures_of_single_things()):
                if (told := self.told_in_euro(national)) is not None:
                    yield told

    @property
    def later(self) -> Later:
        """Facts of the register that are dated after the last day of the period (method.md §5)."""
        return facts_after(self.entered, self.day)

    def to_json(self, w: Words, hide: Callable[[Any], Any] = lambda tree: tree) -> str:
        """``results.json``; ``hide`` takes out of it what must not leave."""
        tree = hide(self.to_dict(w))
        chosen = self.register.strategy.report.personal_numbers
        numbers = {"others": [*chosen], "let_through": let_through(self.register, texts_in(tree))}
        return in_lines({**tree, "personal_numbers": numbers}) + "\n"

    def _absorption(self, w: Words) -> dict[str, Any]:
        money, share = self.absorption, self.absorption.management_share
        measures = self.register["measures"][["measure", "name", "name_en"]].to_dict("records")
        names = {
            row["measure"]: w.named(row["name"], row["name_en"]) for row in measures if isinstance(row["name"], str)
        }
        return {
            "total": _line(money.total, w),
            "operations": _line(money.operations, w),
            "management": _line(money.management, w),
            "measures": [
                {**record(line, "id measure"), "name": names.get(line.measure), "fund": line.fund, **_line(line, w)}
                for line in money.measures
            ],
            "funds": [{"fund": line.fund, **_line(line, w)} for line in money.funds],
            "operations_funds": [{"fund": line.fund, **_line(line, w)} for line in money.operations_funds],
            "thresholds": plain(money.thresholds),
            "amendments": plain(money.amendments),
            "management_contracts": plain(self.management.contracts),
            "management_share": {
                **plain(share),
                "reason": share.figure.reason and share.figure.reason.text(w),
                "reason_code": share.figure.reason and share.figure.reason.code,
            },
            "plan": [
                record(line, "measure fund")
                | {name: _to_a_cent(getattr(line, name)) for name in ("contracted", "paid")}
                for line in self.plan
            ],
            "course": plain(self.history.moments),
            "management_costs": {
                **plain(self.management),
                "years": [
                    record(year, "year planned claimed verified paid execution") for year in self.management.years
                ],
                "funds": [
                    record(fund, "year fund planned claimed verified paid execution") for fund in self.management.funds
                ],
            },
            "years": plain(self.years),
        }

    def _indicator(self, indicator: Indicator, w: Words) -> dict[str, Any]:
        forecast = indicator.forecast
        assumptions = [reason.text(w) for reason in (*forecast.assumptions, forecast.reason) if reason]
        span = {**record(forecast, "low mid high"), "assumptions": assumptions}
        undefined = {name: figure.reason for name, figure in indicator.figures.items() if figure.value is None}
        undefined["forecast"] = forecast.reason
        return {
            "indicator": indicator.code,
            "name": w.named(indicator.name, indicator.name_en),
            **record(indicator, "unit aggregation *figures status"),
            "reason": indicator.reason.text(w),
            **record(indicator, "reason_code=reason.code due_from"),
            "forecast": None if forecast.low is None else span,
            "reasons": {name: reason.code for name, reason in undefined.items() if reason},
            **record(indicator, "awaiting municipalities parts"),
            "course": [
                {
                    "day": plain(day),
                    "achieved": plain(achieved),
                    "distance": plain(self.history.distances[indicator.code][day]),
                }
                for day, achieved in self.history.indicators.get(indicator.code, ())
            ],
        }

    def _animation(self) -> dict[str, Any]:
        """Events and participants, and how many settlements of each municipality no event and no application has
        reached.
        """
        events = self.animation
        found = record(events, "entered *figures")
        in_period = found.pop("in_period")
        if events.spans is not None:
            found["spans"] = plain(events.spans)
        return {
            **found,
            "in_period": in_period,
            "kinds": _events(events.kinds),
            "municipalities": _events(events.municipalities),
            "silent_settlements": events.silent,
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
                {**plain(one), "reasons": [*one.reasons, *([w(METHOD_CHANGED)] if one.method else [])]}
                for one in found.revisions
            ],
            "disappeared": plain(found.disappeared),
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


def compute(register: Register, period: Period, lang: str = DEFAULT, reported: Reported | None = None) -> Results:
    """All figures of a report.

    Parameters
    ----------
    register : Register
    period : Period
        What became known after its last day changes nothing (:func:`vomr.register.as_known.as_known`).
    lang : str
        For the names of yearly deadlines, which the rules give in both languages.
    reported : Reported, optional
        The last frozen report, for what has changed since (:func:`vomr.method.since.reported_in` reads one).
    """
    at, day = moment_of(register, period), period.end
    known, beginning = at.register, replace(at, day=at.day_before)
    found = _sections(at, period, since(register, period, reported, at))
    checks = _checks_on(known, day, found.absorption, register)
    return Results(
        **vars(found),
        at_risk=at.shared(at_risk_of),
        history=history(at.shared(indicator_data), day),
        agenda=agenda(known, day, lang),
        problems=tuple(checks.problems),
        looked_at=checks.looked_at,
        previous=previous(beginning),
        entered=register,
    )


def figures_through(register: Register, periods: Iterable[Period]) -> Iterator[dict[str, Figure]]:
    """The figures of many periods by their ids, each as :func:`compute` gives them.

    What a report compares, draws and checks is left out: it takes more than half of the time and gives no figure.

    Parameters
    ----------
    register : Register
    periods : iterable of Period
    """
    for period in periods:
        at = moment_of(register, period)
        yield _sections(at, period, new_in(at, period)).figures()


def _sections(at: Moment, period: Period, new: Since) -> Sections:
    register, day, before = at.register, at.day, at.day_before
    progress = at.shared(indicators_of)
    return Sections(
        register=register,
        period=period,
        moment=at,
        absorption=absorption(register, day, before),
        indicators=progress,
        outcomes=outcomes(at.shared(indicator_data), day, progress),
        animation=at.shared(animation_of),
        partnership=partnership(at),
        plan=plan(register, day),
        management=management(register, day),
        years=years(register, day),
        calls=calls(register, day),
        financing=financing(register, day),
        leader=leader(at, progress),
        added_value=added_value(at),
        surveys=surveys(register, day),
        ties=ties(register, day),
        clock=clock(register, day),
        comparable=comparable(register, day, progress),
        since=new,
    )


def problems_on(register: Register, day: dt.date) -> list[Problem]:
    """Everything that is wrong in the tables as of ``day``, the most serious first, with what the group answered."""
    return _checks_on(register, day, None, register).problems


def _checks_on(register: Register, day: dt.date, money: Absorption | None, entered: Register) -> Checks:
    """The same, and how many rows each check had to judge; ``entered`` is the whole register where ``register`` is what
    was known on the day.
    """
    checks = check(register, day, money)
    numbers = register.personal_numbers
    found = [hidden(register.placed(problem), numbers) for problem in checks.problems]
    found = answered([*with_keys(register.problems, register), *found], register, entered, day)
    return Checks(sorted(found, key=Problem.sort_key), checks.looked_at)


def problem_dict(problem: Problem, w: Words, numbers: PersonalNumbers) -> dict[str, Any]:
    """A problem as it stands in results.json and in ``vomr check --json``."""
    return {
        **record(problem, "code severity table file sheet row column value"),
        "message": w(problem.message, **problem.params),
        "remedy": w(problem.remedy, **problem.params),
        "key": hidden(problem, numbers).key or None,
        "mark": None if problem.severity == "error" else problem.mark,
        "answer": plain(problem.answer),
    }


def reading_dict(reading: Reading, w: Words) -> dict[str, Any]:
    """The account of reading as it stands in results.json."""
    unread = [{**plain(part), "reason": w(part.reason, **part.params)} for part in reading.unread]
    return {**plain(reading), "unread": unread}


def _line(line: Line, w: Words) -> dict[str, Any]:
    reasons = {name: figure.reason for name, figure in line.figures.items()}
    return {**record(line, "complete scope *figures"), "reasons": _reasons(reasons, w)}


def _leader(data: Leader, w: Words) -> dict[str, Any]:
    """Annex VII: code → value; where that is null, ``reasons`` says why it cannot be given."""
    return {
        **{variable.code: plain(variable.value) for variable in data.variables},
        "reasons": _reasons({variable.code: variable.reason for variable in data.variables}, w),
        **record(data, "as_of=day partnership_as_of=partnership_day identities indicators=contributions"),
    }


def _reasons(reasons: dict[str, Reason | None], w: Words) -> dict[str, Any]:
    """Why values are null, by their names."""
    return {name: {"code": reason.code, "text": reason.text(w)} for name, reason in reasons.items() if reason}


def _events(groups: dict[str, tuple[int, int | None]]) -> dict[str, Any]:
    return {code: {"events": n, "participants": people} for code, (n, people) in groups.items()}


def _instead(figure: Figure, value: Value) -> Any:
    """Another value of a figure, in its unit."""
    return plain(replace(figure, value=value))


def _to_a_cent(planned: Fraction | None) -> str | None:
    """Euro cents of a plan, rounded half up."""
    return None if planned is None else decimal_text(int((planned + Fraction(1, 2)) // 1))


__all__ = ["Results", "Sections", "compute", "figures_through", "problem_dict", "problems_on", "reading_dict"]

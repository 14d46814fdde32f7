"""The clock of the process: how long each step from an application to its payment takes, and on whose desk it lies.

A step begins and ends on two days that the register holds. Its days are those of the calendar; those on which a
contract was suspended are taken out and told apart. Of what is through, a median and quartiles are given from
:data:`FEWEST` cases on; of fewer, the days of each alone. What waits is told with the days of what waits longest: a
median of those through alone would praise whoever leaves the hard cases lying. Refused, withdrawn and ended cases are
counted apart, and so are steps that are over without a day in the register. A step whose days no row holds is none.

Quartiles are linear between two values, the ends included (type 7 of Hyndman and Fan, The American Statistician 50,
1996), as everywhere in the report. A case is of the year in which its step ended: counted by the year in which it
began, the last years would hold quick ones only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vomr.kinds import Value
from vomr.method.at_risk import AGENCY, AUTHORITY, BENEFICIARY, GROUP
from vomr.method.figures import Declared, Figure, Moment, Reason
from vomr.method.source_rows import SourceRow
from vomr.method.states import on_day, project_columns
from vomr.method.working_days import working_days_between
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.strategy import Limit
from vomr.words import N_

FEWEST = 20  # cases of which a median and quartiles are given
WORKING = "working days"  # the unit of a limit
NOBODY_THROUGH = Reason("no_data", N_("no case has both days yet"))
NOBODY_WAITS = Reason("not_applicable", N_("nothing waits"))
LISTED = Reason("not_computed", N_("fewer than {n} cases: their days are listed one by one"), {"n": FEWEST})
NO_LIMIT = Reason("not_applicable", N_("the rules give no limit of this step"))
TO_CONFIRM = Reason("not_computed", N_("the limit is not verified, so that nothing is judged by it"))


class Step(NamedTuple):
    """A step: what it is from and to, and whose it is while it waits."""

    code: str
    title: str
    whose: str


STEPS = (
    Step("submission_to_decision", N_("from submission to the LAG's decision"), GROUP),
    Step("decision_to_authority", N_("from the LAG's decision to the authority's"), AUTHORITY),
    Step("authority_to_contract", N_("from the authority's decision to the contract"), AUTHORITY),
    Step("contract_to_claim", N_("from the contract to the first claim that is no advance"), BENEFICIARY),
    Step("claim_to_verification", N_("from a claim to its verification"), AGENCY),
    Step("verification_to_payment", N_("from the verification of a claim to its payment"), AGENCY),
)
TITLES = {step.code: step.title for step in STEPS}
THROUGH, WAITING = "through", "waiting"
# What else may have become of a case, in the order in which it is looked for: what the register cannot date, …
APART = {
    "undated": N_("over, without a day in the register"),
    "withdrawn": N_("withdrawn"),
    "refused": N_("refused"),
    "ended": N_("contract terminated"),
    "reserve": N_("on the reserve list"),
    "covered": N_("covered by what was paid before"),
    "paused": N_("suspended"),
}

STATES = {THROUGH: N_("through"), WAITING: N_("waits"), **APART}
_STATES = tuple(STATES)


class Case(NamedTuple):
    """A project, or a claim of one, in a step; ``days`` to its end or to the day of the report, without ``stopped``
    ones.
    """

    step: str
    project: str
    claim: str | None
    measure: str | None
    row: int
    began: dt.date
    ended: dt.date | None
    days: int
    stopped: int
    state: str
    working: int | None

    @property
    def table(self) -> str:
        return "projects" if self.claim is None else "claims"

    @property
    def code(self) -> str:
        return self.project if self.claim is None else f"{self.project}.{self.claim}"

    @property
    def figure(self) -> Figure:
        """Its days."""
        return DAYS.figure(self.days, None, step=self.step, case=self.code)


def _rows(at: Moment, figure: Figure) -> list[SourceRow]:
    """The cases that a figure counts: each gives its days where it is of days, else one."""
    (short, of) = figure.declared.rule.rpartition(".")[2], figure.of
    every = at.shared(_of_moment)[of["step"]]
    cases = at.shared(_by_code, of["step"]).get(of["case"], ()) if "case" in of else every
    if "measure" in of:
        cases = tuple(case for case in cases if (case.measure or "") == of["measure"])
    if "year" in of:
        cases = tuple(case for case in cases if case.ended and str(case.ended.year) == of["year"])
    through, waiting = (tuple(case for case in cases if case.state == state) for state in (THROUGH, WAITING))
    if short in ("lower", "median", "upper"):
        cases = through if len(through) >= FEWEST else ()
    elif short == "longest":
        cases = tuple(case for case in waiting if case.days == figure.value)[:1]
    elif short == "stopped":
        return [_row(case)._replace(value=case.stopped) for case in cases if case.stopped]
    elif short == "over":
        limit = limit_of(at.register, figure.of["step"])
        cases = tuple(case for case in (*through, *waiting) if limit and is_over(case, limit))
    elif short == "working":
        return [_row(case)._replace(value=case.working) for case in through if len(through) >= FEWEST]
    elif short != "days":
        cases = tuple(case for case in cases if case.state == short)
    is_of_days = figure.unit == "days"
    return [_row(case)._replace(value=case.days if is_of_days else 1) for case in cases]


def _row(case: Case) -> SourceRow:
    return SourceRow(case.table, case.row, case.project, 1, date=case.began)


def _by_code(at: Moment, step: str) -> dict[str, tuple[Case, ...]]:
    found: dict[str, tuple[Case, ...]] = {}
    for case in at.shared(_of_moment)[step]:
        found[case.code] = (*found.get(case.code, ()), case)
    return found


def _of_moment(at: Moment) -> dict[str, tuple[Case, ...]]:
    return {step: cases.listed() for step, cases in _cases(at.register, at.day).items()}


FIGURES = {
    name: Declared(f"clock.{name}", unit, title, sentence, f"clock.{{step}}.{name}", rows=_rows)  # type: ignore[arg-type]
    for name, unit, title, sentence in (
        (THROUGH, "count", N_("Through the step"), N_("Cases that have both days by the day of the report.")),
        (
            "lower",
            "days",
            N_("Lower quartile of days"),
            N_(
                "A quarter of the cases that are through took at most so many days of the calendar, without suspension;"
                " linear between two values, from twenty cases on."
            ),
        ),
        (
            "median",
            "days",
            N_("Median of days"),
            N_(
                "Half of the cases that are through took at most so many days of the calendar, without suspension; from"
                " twenty cases on."
            ),
        ),
        (
            "upper",
            "days",
            N_("Upper quartile of days"),
            N_(
                "Three quarters of the cases that are through took at most so many days of the calendar, without"
                " suspension; linear between two values, from twenty cases on."
            ),
        ),
        (
            WAITING,
            "count",
            N_("Cases that wait"),
            N_("The step has begun by the day and neither ended nor been cut short; suspended contracts are apart."),
        ),
        (
            "longest",
            "days",
            N_("Days of what waits longest"),
            N_("Days of the calendar from the beginning of the step to the day, without suspension."),
        ),
        (
            "stopped",
            "days",
            N_("Days of suspension"),
            N_("Days on which contracts were suspended in the step, of all its cases together; in no other figure."),
        ),
        (
            "working",
            "days",
            N_("Median of working days"),
            N_(
                "The same in working days, the first one not counted; only where the rules limit the step in working"
                " days."
            ),
        ),
        (
            "over",
            "count",
            N_("Beyond the limit"),
            N_("Cases through or waiting that took more days than the limit of the step in the rules."),
        ),
    )
}
COUNTED_APART = {
    code: Declared(
        f"clock.{code}",
        "count",
        title,
        N_("Cases of the step that are neither through nor waiting, by what became of them."),
        f"clock.{{step}}.{code}",
        rows=_rows,
    )
    for code, title in APART.items()
}
_OF_MEASURE, _OF_YEAR = (THROUGH, "lower", "median", "upper", WAITING, "longest"), (THROUGH, "lower", "median", "upper")
BY_MEASURE = {
    name: replace(FIGURES[name], rule=f"clock.measures.{name}", pattern=f"clock.{{step}}.measures.{{measure}}.{name}")
    for name in _OF_MEASURE
}
BY_YEAR = {
    name: replace(FIGURES[name], rule=f"clock.years.{name}", pattern=f"clock.{{step}}.years.{{year}}.{name}")
    for name in _OF_YEAR
}
DAYS = Declared(
    "clock.days",
    "days",
    N_("Days of a step"),
    N_("Days of the calendar from the beginning of the step to its end, or to the day of the report."),
    "clock.{step}.cases.{case}.days",
    rows=_rows,
)
DECLARED = (*FIGURES.values(), *COUNTED_APART.values())


@dataclass(frozen=True, eq=False)
class Cases:
    """The cases of a step, column by column: there may be very many, and few of them are ever looked at one by one.

    ``claim`` is None where they are projects, ``working`` where nothing limits the step in working days; ``state`` is
    a position in :data:`_STATES`.
    """

    step: str
    project: np.ndarray
    claim: np.ndarray | None
    measure: np.ndarray
    row: np.ndarray
    began: np.ndarray
    ended: np.ndarray
    days: np.ndarray
    stopped: np.ndarray
    state: np.ndarray
    working: np.ndarray | None

    def __len__(self) -> int:
        return len(self.days)

    def listed(self, at: np.ndarray | slice = slice(None)) -> tuple[Case, ...]:
        """Some of them one by one, or all."""
        columns = (self.project, self.claim, self.measure, self.row, self.began, self.ended, self.days, self.stopped)
        states = [_STATES[which] for which in self.state[at].tolist()]
        plain = [repeat(None) if column is None else column[at].tolist() for column in (*columns, self.working)]
        return tuple(map(Case, repeat(self.step), *plain[:-1], states, plain[-1]))


@dataclass(frozen=True)
class Group:
    """Cases of a step that belong together: ``at`` are the positions of those that are through; ``figures`` by their
    short names.
    """

    figures: dict[str, Figure]
    cases: Cases
    at: np.ndarray

    @property
    def through(self) -> tuple[Case, ...]:
        """In the order of their days."""
        return tuple(sorted(self.cases.listed(self.at), key=lambda case: (case.days, case.code)))

    @property
    def listed(self) -> tuple[Case, ...]:
        """Those whose days are given one by one, being few."""
        return self.through if len(self.at) < FEWEST else ()


class OfMeasure(Group):
    """Those of a measure."""


class OfYear(Group):
    """Those that ended in a year."""


@dataclass(frozen=True)
class Lap:
    """A step with its cases.

    Attributes
    ----------
    step : Step
    limit : Limit or None
        What the rules allow for it.
    total : Group
    measures, years : dict of str to Group
    """

    step: Step
    limit: Limit | None
    total: Group
    measures: dict[str, OfMeasure]
    years: dict[str, OfYear]

    @property
    def figures(self) -> dict[str, Figure]:
        return self.total.figures

    @property
    def days(self) -> list[int]:
        """Of those through, ascending: several groups' add up to one row of them."""
        return sorted(self.total.cases.days[self.total.at].tolist())

    @property
    def cases(self) -> tuple[Case, ...]:
        """All of them, in the order of the table."""
        return self.total.cases.listed()

    @property
    def groups(self) -> Iterator[Group]:
        yield from (self.total, *self.measures.values(), *self.years.values())

    def all_figures(self) -> Iterator[Figure]:
        for group in self.groups:
            yield from group.figures.values()

    @cached_property
    def single(self) -> dict[str, Figure]:
        """The days of cases that are listed, by the ids of figures."""
        cases = (case for group in self.groups for case in group.listed)
        return {figure.id: figure for figure in (case.figure for case in cases)}


def clock(register: Register, day: dt.date) -> tuple[Lap, ...]:
    """The steps that the register dates, in their order, as they stand on ``day``."""
    limits = {step: limit_of(register, step.code) for step in STEPS}
    found = _cases(register, day)
    return tuple(_lap(step, found[step.code], limit) for step, limit in limits.items() if len(found[step.code]))


def limit_of(register: Register, step: str) -> Limit | None:
    """What the rules allow for a step, in days of the calendar or in working days."""
    return register.strategy.limit(f"days_{step}")


def is_over(case: Case, limit: Limit) -> bool:
    """Whether a case took longer than its limit, or waits for longer already."""
    days = case.working if limit.unit == WORKING else case.days
    return days is not None and days > limit.value


def quartiles(values: Iterable[int]) -> tuple[Fraction, Fraction, Fraction] | None:
    """Lower quartile, median and upper one, linear and the ends included; None of fewer than :data:`FEWEST` values."""
    known = sorted(values)
    if len(known) < FEWEST:
        return None

    def at_quarter(quarter: int) -> Fraction:
        below, rest = divmod(quarter * (len(known) - 1), 4)
        return Fraction(known[below] * (4 - rest) + known[below + 1] * rest, 4)

    return at_quarter(1), at_quarter(2), at_quarter(3)


def _lap(step: Step, cases: Cases, limit: Limit | None) -> Lap:
    measures = np.where(pd.isna(cases.measure), "", cases.measure)
    years = cases.ended.astype("datetime64[Y]")
    return Lap(
        step,
        limit,
        Group(*_figures(FIGURES | COUNTED_APART, cases, np.arange(len(cases)), limit, step=step.code)),
        {
            code: OfMeasure(*_figures(BY_MEASURE, cases, at, limit, step=step.code, measure=code))
            for code, at in _positions(measures)
        },
        {
            str(year): OfYear(*_figures(BY_YEAR, cases, at, limit, step=step.code, year=str(year)))
            for year, at in _positions(years)
            if not np.isnat(year)
        },
    )


def _positions(values: np.ndarray) -> Iterator[tuple[Any, np.ndarray]]:
    """Each different value, in order, and where it stands."""
    which, different = pd.factorize(values, sort=True, use_na_sentinel=False)
    return ((value, np.flatnonzero(which == at)) for at, value in enumerate(different))


def _figures(
    rules: Mapping[str, Declared], cases: Cases, at: np.ndarray, limit: Limit | None, **of: str
) -> tuple[dict[str, Figure], Cases, np.ndarray]:
    """What is told of some cases, and those of them that are through."""
    state, days = cases.state[at], cases.days[at]
    counts = np.bincount(state, minlength=len(_STATES)).tolist()
    is_through, is_waiting = state == _STATES.index(THROUGH), state == _STATES.index(WAITING)
    lower, median, upper = quartiles(days[is_through].tolist()) or (None, None, None)
    working = None if cases.working is None else cases.working[at]
    middle = None if working is None else quartiles(working[is_through].tolist())
    values: dict[str, Value] = {
        **dict(zip(_STATES, counts, strict=True)),
        **{"lower": lower, "median": median, "upper": upper},
        "longest": int(days[is_waiting].max()) if is_waiting.any() else None,
        "stopped": int(cases.stopped[at].sum()),
        "working": middle and middle[1],
        "over": None,
    }
    if limit and limit.verified:
        judged = days if working is None else working
        values["over"] = int((judged[is_through | is_waiting] > limit.value).sum())
    few = LISTED if is_through.any() else NOBODY_THROUGH
    reasons = {
        **dict.fromkeys(("lower", "median", "upper"), few),
        "longest": NOBODY_WAITS,
        "working": few if limit is not None and limit.unit == WORKING else NO_LIMIT,
        "over": NO_LIMIT if limit is None else TO_CONFIRM,
    }
    figures = {name: rule.figure(values[name], reasons.get(name), **of) for name, rule in rules.items()}
    return figures, cases, at[is_through]


# --- which cases there are --------------------------------------------------------------------------------------------

_NEVER = np.datetime64("NaT", "s")


class _Rows(NamedTuple):
    """Rows of a table in one step: of which project each is, its own number, and how the step went."""

    at: np.ndarray
    rows: np.ndarray
    claims: np.ndarray | None
    began: np.ndarray
    ended: np.ndarray
    apart: dict[str, np.ndarray]


def _cases(register: Register, day: dt.date) -> dict[str, Cases]:
    """The cases of every step by ``day``; none of a step whose end no row of the register dates."""
    projects, now = project_columns(register), np.datetime64(day, "s")

    def by_day(dates: np.ndarray) -> np.ndarray:
        return np.where(dates <= now, dates.astype("datetime64[s]"), _NEVER)

    state, n = on_day(register, day), len(projects.days("submitted_on"))
    submitted, approved, authority, contracted, completed = (
        by_day(projects.days(column))
        for column in ("submitted_on", "approved_on", "authority_approved_on", "contracted_on", "completed_on")
    )
    claims = project_columns(register, "claims")
    of_claim = claims.numbers("at").astype("int64")
    claimed, verified = by_day(claims.days("submitted_on")), by_day(claims.days("verified_on"))
    is_final = ~claims.are("kind", "advance")  # an advance is asked for and paid, and never verified
    first_claim = _first(of_claim[is_final], claimed[is_final], n)
    paid_on = _paid_on(register, by_day)
    cut = {
        "withdrawn": state["is_withdrawn"] & ~state["is_terminated"],
        "refused": state["is_rejected"],
        "ended": state["is_terminated"],
        "paused": state["is_suspended"],
    }
    is_refused = (claims.known("refused") & np.isnat(claims.days("verified_on"))) | (
        ~np.isnat(verified) & claims.known("verified") & (claims.cents("verified") == 0)
    )
    is_covered = (state["paid"] >= state["verified"])[of_claim]
    known = {
        name: claims.known("verified") & np.isnat(claims.days("verified_on")) if name == "undated" else mask[of_claim]
        for name, mask in {**cut, "undated": np.zeros(n, dtype=bool)}.items()
    }
    everything = np.arange(n)
    over = ~np.isnat(completed)

    def of_projects(began: np.ndarray, ended: np.ndarray, later: tuple[np.ndarray, ...], **also: np.ndarray) -> _Rows:
        is_past = np.logical_or.reduce([~np.isnat(date) for date in later]) | over
        return _Rows(everything, projects.numbers(ROW), None, began, ended, {**cut, **also, "undated": is_past})

    steps = {
        "submission_to_decision": of_projects(
            submitted, approved, (authority, contracted), reserve=state["is_reserve"]
        ),
        "decision_to_authority": of_projects(approved, authority, (contracted,)),
        "authority_to_contract": of_projects(authority, contracted, (first_claim,)),
        "contract_to_claim": of_projects(contracted, first_claim, ()),
        "claim_to_verification": _Rows(
            of_claim,
            claims.numbers(ROW),
            claims.texts("claim"),
            np.where(is_final, claimed, _NEVER),
            verified,
            {**known, "refused": is_refused, "undated": known["undated"] | ~np.isnat(paid_on)},
        ),
        "verification_to_payment": _Rows(
            of_claim,
            claims.numbers(ROW),
            claims.texts("claim"),
            np.where(is_final, verified, _NEVER),
            paid_on,
            {"refused": is_refused, "ended": known["ended"], "covered": is_covered, "paused": known["paused"]},
        ),
    }
    pauses = by_day(projects.days("suspended_on")), by_day(projects.days("resumed_on"))
    return {code: _made(register, code, rows, pauses, now) for code, rows in steps.items()}


def _made(
    register: Register, step: str, own: _Rows, pauses: tuple[np.ndarray, np.ndarray], now: np.datetime64
) -> Cases:
    day, projects, limit = np.timedelta64(1, "D"), project_columns(register), limit_of(register, step)
    has_begun = ~np.isnat(own.began)
    is_dated = step == STEPS[0].code or (has_begun & ~np.isnat(own.ended)).any()  # else the register does not tell
    begun = np.flatnonzero(has_begun & is_dated)
    at, began, ended = own.at[begun], own.began[begun], own.ended[begun]
    suspended, resumed = (dates[at] for dates in pauses)
    is_through = ~np.isnat(ended)
    end = np.where(is_through, ended, now)
    lifted = np.where(resumed >= suspended, resumed, now)
    stopped = np.minimum(end, lifted) - np.maximum(began, suspended)
    stopped = np.maximum(np.where(np.isnat(stopped), np.timedelta64(0, "s"), stopped) // day, 0)
    began, end = began.astype("datetime64[D]"), end.astype("datetime64[D]")
    working = None
    if limit is not None and limit.unit == WORKING:  # the day of the beginning is not counted, that of the end is
        working = working_days_between(register.strategy, began + day, end + day)
    state = np.full(len(begun), _STATES.index(WAITING), dtype="int8")
    for code in reversed(APART):
        if code in own.apart:
            state[own.apart[code][begun]] = _STATES.index(code)
    state[is_through] = _STATES.index(THROUGH)
    measures = projects.texts("measure")
    return Cases(
        step,
        projects.texts("project")[at],
        None if own.claims is None else own.claims[begun],
        np.where(projects.known("measure"), measures, np.array(None))[at],
        own.rows[begun],
        began,
        np.where(is_through, end, np.datetime64("NaT", "D")),
        (end - began) // day - stopped,
        stopped,
        state,
        working,
    )


def _first(at: np.ndarray, dates: np.ndarray, n: int) -> np.ndarray:
    """The first of some dates by the project that each is of."""
    found = np.full(n, _NEVER, dtype="datetime64[s]")
    np.fmin.at(found, at, dates)  # NaT is less than none
    return found


def _paid_on(register: Register, by_day: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """When each claim was first paid, by the payments that name it."""
    claims, payments = project_columns(register, "claims"), project_columns(register, "payments")
    both = np.concatenate((claims.texts("claim"), payments.texts("claim")))
    numbers, different = pd.factorize(both)
    keys = np.concatenate((claims.numbers("at"), payments.numbers("at"))) * max(1, len(different)) + numbers
    paid = by_day(payments.days("paid_on"))
    n = len(claims.texts("claim"))
    counts = (numbers[n:] >= 0) & ~payments.are("kind", "recovery", "interest") & ~np.isnat(paid)
    first = pd.Series(paid[counts]).groupby(keys[n:][counts]).min().reindex(keys[:n]).to_numpy("datetime64[s]")
    return np.where(numbers[:n] >= 0, first, _NEVER)


__all__ = ["APART", "FEWEST", "STEPS", "Case", "Cases", "Group", "Lap", "OfMeasure", "OfYear", "clock", "quartiles"]

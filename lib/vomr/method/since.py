"""What is new since the last report, and what of it is no longer the same (method.md §5).

The last report is a frozen one, given as :class:`Reported`; with nothing frozen it is the same tables on the last day
before the period, without the corrections decided since.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from vomr.kinds import Cents, Value
from vomr.method.absorption import FIGURES as OF_LINES
from vomr.method.absorption import NOT_APPLICABLE, SUMS, absorption_of
from vomr.method.animation import FIGURES as OF_EVENTS
from vomr.method.animation import animation_of
from vomr.method.counting import achieved, indicator_data, members_on
from vomr.method.entries import management_rows
from vomr.method.figures import Declared, Figure, Moment
from vomr.method.indicators import FIGURES as OF_INDICATORS
from vomr.method.outcomes import CONTRACTS_OF_TERRITORY, OF_PROJECT, OF_TERRITORY, territory_together
from vomr.method.partnership import MEMBERS
from vomr.method.reported_figures import reported_figures
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import (
    annexes_of_projects,
    by_day,
    claims_and_payments,
    converted,
    project_states,
    strategy_projects,
)
from vomr.period import Period
from vomr.register import AppliedCorrection, Register
from vomr.register.as_known import as_known
from vomr.register.corrections import corrections_after, without_corrections
from vomr.register.frames import ROW
from vomr.words import N_

METHOD_CHANGED = N_("change of the method")
# The figures of a report that are compared with those of the next one; totals and rates follow from these
COMPARED = (
    *(OF_LINES[name] for name in ("budget", *SUMS)),
    *(OF_INDICATORS[name] for name in ("baseline", "target", "achieved")),
    *OF_PROJECT.values(),
    *(OF_EVENTS[name] for name in ("events", "participants")),
    MEMBERS,
    CONTRACTS_OF_TERRITORY,
    OF_TERRITORY,
)


class FactKind(NamedTuple):
    """A kind of fact, one and several: the table and the columns of its day, of what it happened to and of the money
    that it moved.
    """

    title: str
    titles: str
    table: str
    day: str
    what: str
    money: str = ""


KINDS = {
    "budget": FactKind(
        N_("amendment of the budget"), N_("amendments of the budget"), "budget", "valid_from", "measure", "change"
    ),
    "target": FactKind(N_("amendment of a target"), N_("amendments of targets"), "targets", "valid_from", "indicator"),
    "call": FactKind(N_("call opened"), N_("calls opened"), "calls", "opens_on", "call", "budget"),
    "call_cancelled": FactKind(N_("call cancelled"), N_("calls cancelled"), "calls", "cancelled_on", "call", "budget"),
    "submitted": FactKind(N_("application"), N_("applications"), "projects", "submitted_on", "project", "requested"),
    "approved": FactKind(
        N_("approval by the LAG"), N_("approvals by the LAG"), "projects", "approved_on", "project", "approved"
    ),
    "authority_approved": FactKind(
        N_("approval by the authority"),
        N_("approvals by the authority"),
        "projects",
        "authority_approved_on",
        "project",
        "authority_approved",
    ),
    "rejected": FactKind(N_("rejection"), N_("rejections"), "projects", "rejected_on", "project", "requested"),
    "withdrawn": FactKind(N_("withdrawal"), N_("withdrawals"), "projects", "withdrawn_on", "project", "requested"),
    "contracted": FactKind(N_("contract"), N_("contracts"), "projects", "contracted_on", "project", "as_signed"),
    "annex": FactKind(N_("annex"), N_("annexes"), "annexes", "signed_on", "project", "change"),
    "suspended": FactKind(N_("suspension"), N_("suspensions"), "projects", "suspended_on", "project", "grant"),
    "resumed": FactKind(N_("resumption"), N_("resumptions"), "projects", "resumed_on", "project", "grant"),
    "completed": FactKind(N_("completion"), N_("completions"), "projects", "completed_on", "project", "grant"),
    "terminated": FactKind(N_("termination"), N_("terminations"), "projects", "terminated_on", "project", "grant"),
    "claim": FactKind(N_("payment claim"), N_("payment claims"), "claims", "submitted_on", "project", "claimed"),
    "verification": FactKind(N_("verification"), N_("verifications"), "claims", "verified_on", "project", "verified"),
    "payment": FactKind(N_("payment"), N_("payments"), "payments", "paid_on", "project", "amount"),
    "recovery": FactKind(N_("recovery"), N_("recoveries"), "payments", "paid_on", "project", "amount"),
    "management_contract": FactKind(
        N_("management contract"), N_("management contracts"), "management_contracts", "signed_on", "contract", "amount"
    ),
    "management_claim": FactKind(
        N_("claim for management costs"),
        N_("claims for management costs"),
        "management",
        "claimed_on",
        "item",
        "claimed",
    ),
    "management_verification": FactKind(
        N_("verification of management costs"),
        N_("verifications of management costs"),
        "management",
        "verified_on",
        "item",
        "verified",
    ),
    "management_payment": FactKind(
        N_("payment of management costs"), N_("payments of management costs"), "management", "paid_on", "item", "paid"
    ),
    "value": FactKind(
        N_("verified value of an indicator"), N_("verified values of indicators"), "values", "verified_on", "indicator"
    ),
    "event": FactKind(N_("event"), N_("events"), "events", "date", "event"),
    "decision": FactKind(N_("decision of a body"), N_("decisions of the bodies"), "decisions", "date", "number"),
    "joined": FactKind(N_("new member"), N_("new members"), "members", "joined_on", "member"),
    "left": FactKind(N_("member that left"), N_("members that left"), "members", "left_on", "member"),
}


def _row_of_fact(at: Moment, figure: Figure) -> list[SourceRow]:
    """The row of the register that tells the fact."""
    return at.shared(_facts_by_row, figure.of["kind"]).get(figure.of["row"], [])


def _facts_by_row(at: Moment, kind: str) -> dict[int, list[SourceRow]]:
    """Every row that may tell a fact of a kind, by its number."""
    (_, _, table, day, what, money), frame = KINDS[kind], _frame_of(at, kind)
    if table == "budget":
        rows = rows_of_frame(at.register, table, frame, frame["change"], frame["measure"] + " · " + frame["fund"])
    else:
        label = ("management_item", "item") if table == "management" else None
        named = "" if label else frame[what]
        rows = rows_of_frame(at.register, table, frame, frame[money], named, label=label, date=day)
    return by_code(rows, frame[ROW].tolist())


def _rows_of_kind(at: Moment, figure: Figure) -> list[SourceRow]:
    """The rows of the register that tell the facts of one kind."""
    kind, frame = KINDS[figure.of["kind"]], _frame_of(at, figure.of["kind"])
    inside = by_day(frame[kind.day], at.day) & ~by_day(frame[kind.day], at.day_before)
    own = frame[[*dict.fromkeys((ROW, kind.day, kind.what))]][inside]
    return rows_of_frame(at.register, kind.table, own, 1, own[kind.what].fillna(""), date=kind.day)


def _frame_of(at: Moment, kind: str) -> pd.DataFrame:
    frames = at.by_day(_frames)
    return frames.get(kind, frames[KINDS[kind].table])


COUNT = Declared(
    "since.count",
    "count",
    N_("New in the period, number"),
    N_("Number of facts of a kind that are dated inside the period."),
    "since.counts.{kind}",
    rows=_rows_of_kind,
)
NEW = Declared(
    "since.new",
    "cents",
    N_("New in the period"),
    N_("The money of a fact that is dated inside the period; of an amendment or annex what it changed."),
    "since.new.{kind}.{row}",
    rows=_row_of_fact,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened inside the period; ``cents`` is the money it moved, None where it moved none."""

    kind: str
    table: str
    row: int
    date: dt.date
    what: str
    measure: str | None
    cents: Cents | None

    @property
    def figure(self) -> Figure | None:
        """The money it moved under its name."""
        return None if self.cents is None else NEW.figure(self.cents, kind=self.kind, row=self.row)


@dataclass(frozen=True, slots=True)
class Revision:
    """A past figure that is no longer what was reported.

    ``reasons`` are those of the corrections behind it, and ``program`` the version of this program that computed it
    otherwise (``method``: by another version of the rule); nobody has explained it where there are none.
    """

    figure: Figure
    then: Value
    difference: Value
    reasons: tuple[str, ...]
    program: str | None = None
    method: bool = False  # the rule of the figure is another one since it was reported

    @property
    def reported(self) -> Figure:
        """The figure as it was reported."""
        return replace(self.figure, value=self.then)

    @property
    def change(self) -> Figure:
        """The difference in the figure's unit."""
        return replace(self.figure, value=self.difference)


@dataclass(frozen=True, slots=True)
class Disappeared:
    """Something that was reported and is not in the tables any more, with what was reported of it."""

    owner: str
    figures: tuple[Figure, ...]

    @property
    def then(self) -> dict[str, Value]:
        """What was reported of it, by the last part of the figures' ids."""
        return {figure.id.rpartition(".")[2]: figure.value for figure in self.figures}

    @property
    def names(self) -> list[str]:
        return sorted(self.then)


@dataclass(frozen=True)
class Reported:
    """An earlier report that was kept: the last day of its period, and its figures by their ids."""

    day: dt.date
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Since:
    """Three lists, the largest first, and what the comparison is made with."""

    day: dt.date
    frozen: bool
    new: tuple[Fact, ...]
    revisions: tuple[Revision, ...] = ()
    disappeared: tuple[Disappeared, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    def all_figures(self) -> Iterator[Figure]:
        """How many new facts of each kind there are."""
        return (COUNT.figure(n, kind=kind) for kind, n in self.counts.items())

    def of_kind(self, kind: str) -> dict[str, Figure]:
        """The figures of the new facts of a kind by their ids; there may be very many."""
        figures = (fact.figure for fact in self.new if fact.kind == kind)
        return {figure.id: figure for figure in figures if figure is not None}


def since(register: Register, period: Period, reported: Reported | None = None, at: Moment | None = None) -> Since:
    """What changed after the last report.

    Parameters
    ----------
    register : Register
    period : Period
        New is what is dated inside it.
    reported : Reported, optional
        The last frozen report; without it the same tables on the last day before the period.
    at : Moment, optional
        The end of the period in what was known on it, where others need its figures too. Those of the earlier day are
        of the same tables (:func:`vomr.register.as_known.as_known`).
    """
    at = at or moment_of(register, period)
    new = new_in(at, period)
    day = new.day if reported is None else reported.day
    revisions, disappeared = changed(register, day, reported, replace(at, day=day, day_before=day))
    return replace(new, day=day, frozen=reported is not None, revisions=revisions, disappeared=disappeared)


def moment_of(register: Register, period: Period) -> Moment:
    """The end of a period, in what was known on it."""
    return Moment(as_known(register, period.end), period.end, period.day_before)


def new_in(at: Moment, period: Period) -> Since:
    """What is dated inside a period, compared with nothing."""
    new = sorted(_new(at, period), key=_largest_first)
    by_kind = Counter(fact.kind for fact in new)
    counts = {kind: by_kind[kind] for kind in KINDS if by_kind[kind]}
    return Since(period.day_before, frozen=False, new=tuple(new), counts=counts)


def changed(
    register: Register, day: dt.date, reported: Reported | None = None, at: Moment | None = None
) -> tuple[tuple[Revision, ...], tuple[Disappeared, ...]]:
    """What was reported for ``day`` and is no longer the same, and what is there no more, the largest first.

    ``at`` is the day in what was known on it or later, where others need its figures too.
    """
    undone = corrections_after(register, day)
    if reported is None and not undone:  # the same tables on the same day: nothing can differ
        return (), ()
    earlier = without_corrections(register, undone)
    then = figures_on(earlier, day) if reported is None else reported.figures
    now = _compared(at or _known_on(register, day))
    registers = [Moment(one, day, day) for one in (earlier, register)]
    revisions = sorted(_revisions(registers, then, now, undone), key=_largest_difference_first)
    return tuple(revisions), _disappeared(then, now)


def _known_on(register: Register, day: dt.date) -> Moment:
    return Moment(as_known(register, day), day, day)


def figures_on(register: Register, day: dt.date) -> dict[str, Figure]:
    """What :data:`COMPARED` names, by the ids of the figures; of what was known on the day."""
    return _compared(_known_on(register, day))


def _compared(at: Moment) -> dict[str, Figure]:
    register, day = at.register, at.day
    data, events = at.shared(indicator_data), at.shared(animation_of)
    found = [
        figure
        for line in at.shared(absorption_of).measures
        for figure in line.figures.values()
        if figure.declared in COMPARED and figure.reason != NOT_APPLICABLE
    ]
    for row in data.indicators:
        line = data.trajectory(row, day)
        values = {
            "baseline": line.baseline and line.baseline[1],
            "target": line.target and line.target[1],
            "achieved": achieved(data, row, day).achieved,
        }
        found += [OF_INDICATORS[name].figure(value, indicator=row["indicator"]) for name, value in values.items()]
    states = project_states(register, day)
    for name, declared in OF_PROJECT.items():
        amounts = zip(states["project"], states[name], strict=True)
        found += [declared.figure(int(cents), project=code) for code, cents in amounts]
    found += [events["events"], events["participants"], MEMBERS.figure(len(members_on(register, day)))]
    return {figure.id: figure for figure in (*found, *territory_together(register, day))}


def reported_in(results: Mapping[str, Any]) -> Reported:
    """What a ``results.json`` reported (contract.md §5), ready to be compared with."""
    of_measures = {**results, "absorption": {"measures": results["absorption"]["measures"]}}
    return Reported(dt.date.fromisoformat(results["as_of"]), reported_figures(of_measures, COMPARED))


# --- new facts --------------------------------------------------------------------------------------------------------


def _largest_first(fact: Fact) -> tuple[Any, ...]:
    return (fact.cents is None, -abs(fact.cents or 0), fact.date, fact.table, fact.row, fact.kind)


def _new(at: Moment, period: Period) -> Iterator[Fact]:
    """Everything that is dated inside the period."""
    register, frames = at.register, at.by_day(_frames)
    for kind, (_, _, table, date, what, money) in KINDS.items():
        frame = frames.get(kind, frames[table])
        inside = by_day(frame[date], period.end) & ~by_day(frame[date], period.day_before)
        told = [name for name in dict.fromkeys((ROW, date, what, "measure", money)) if name in frame]
        for row in register.rows(table, frame[told][inside]) if inside.any() else ():
            yield Fact(kind, table, row[ROW], row[date], row[what] or "", row.get("measure"), Cents.of(row.get(money)))


def _frames(register: Register, day: dt.date) -> dict[str, pd.DataFrame]:
    """The rows that facts are told by, of a table or of one kind of fact; money in euro cents."""
    budget, calls, values = register["budget"], register["calls"], register["values"]
    budget = budget.assign(converted=converted(register, "budget", budget, "amount"))
    budget = budget.sort_values(["valid_from", ROW], kind="stable")
    calls = calls.assign(budget=converted(register, "calls", calls, "budget"))
    is_cancelled = (calls["status"] == "cancelled") & calls["cancelled_on"].isna()
    projects = project_states(register, day).assign(as_signed=strategy_projects(register)["grant"])
    annexes = annexes_of_projects(register)  # they stand as facts of their own: each with what it added to the grant
    signed = projects["as_signed"].iloc[annexes["at"]].set_axis(annexes.index)
    before = annexes["grant"].groupby(annexes["at"]).ffill().groupby(annexes["at"]).shift()
    claims, payments = claims_and_payments(register)
    is_recovery = payments["kind"] == "recovery"
    contracts, members = register["management_contracts"], register["members"]
    verified = values[values["kind"] == "verified"]
    return {
        **register.tables,
        "budget": budget.assign(change=budget["converted"] - budget.groupby(["measure", "fund"])["converted"].shift())[
            budget.duplicated(["measure", "fund"])
        ],
        "calls": calls,
        "call": calls[~is_cancelled & (calls["status"] != "planned")],
        "projects": projects,
        "annexes": annexes.assign(change=annexes["grant"] - before.fillna(signed)),
        "claims": claims,
        "payment": payments[~is_recovery & (payments["kind"] != "interest")],
        "recovery": payments[is_recovery],
        "management_contracts": contracts.assign(
            amount=converted(register, "management_contracts", contracts, "amount")
        ),
        "management": management_rows(register),
        "value": verified.assign(verified_on=verified["verified_on"].fillna(verified["measured_on"])),
        # the last day is still one of membership
        "left": members.assign(left_on=members["left_on"] + pd.Timedelta(days=1)),
    }


# --- revisions and what disappeared -----------------------------------------------------------------------------------


def _largest_difference_first(revision: Revision) -> tuple[Any, ...]:
    size = abs(Fraction(revision.difference or 0))
    return (revision.figure.unit != "cents", -size, revision.figure.id)


def _revisions(
    registers: Sequence[Moment],
    then: Mapping[str, Figure],
    now: Mapping[str, Figure],
    corrections: Sequence[AppliedCorrection],
) -> Iterator[Revision]:
    for figure_id, figure in now.items():
        was = then.get(figure_id)
        if figure.declared in OF_PROJECT.values():
            continue  # their money stands in the lines of measures already
        if was is None:
            if figure.value and "line" in figure.of:  # a line that was not there
                yield Revision(figure, None, figure.value, _reasons(registers, corrections, figure))
        elif not same_value(figure.value, was.value):
            difference = None if figure.value is None or was.value is None else figure.value - Fraction(was.value)
            yield Revision(figure, was.value, difference, _reasons(registers, corrections, figure))


def same_value(now: Value, then: Value) -> bool:
    """Whether two are equal as results.json shows them, where what is not whole stands as a decimal fraction."""
    if now is None or then is None:
        return now is then
    return now == then or float(now) == float(then)


def _largest_then_first(gone: Disappeared) -> tuple[Any, ...]:
    return (-max(abs(Fraction(figure.value or 0)) for figure in gone.figures), gone.owner)


def _disappeared(then: Mapping[str, Figure], now: Mapping[str, Figure]) -> tuple[Disappeared, ...]:
    here = {_owner(figure_id) for figure_id in now}
    gone: dict[str, list[Figure]] = {}
    for figure_id, figure in then.items():
        if _owner(figure_id) not in here:
            gone.setdefault(_owner(figure_id), []).append(figure)
    found = [Disappeared(owner, tuple(figures)) for owner, figures in gone.items()]
    return tuple(sorted(found, key=_largest_then_first))


def _owner(figure_id: str) -> str:
    return figure_id.rpartition(".")[0]


def _reasons(registers: Sequence[Moment], corrections: Sequence[AppliedCorrection], figure: Figure) -> tuple[str, ...]:
    """Reasons of the corrections that changed a row behind a figure, in the register before them or after them: one
    may move a row away.
    """
    if not corrections:
        return ()
    behind = set().union(*(_rows_behind(at, figure) for at in registers))
    return tuple(dict.fromkeys(one.reason for one in corrections if (one.table, one.row) in behind))


def _rows_behind(at: Moment, figure: Figure) -> set[tuple[str, int]]:
    """Table and row of everything that a figure is made of: of money the projects with their annexes too, of an
    indicator all that is entered for it.
    """

    def rows(table: str, column: str, codes: Iterable[str]) -> set[tuple[str, int]]:
        frame = at.register[table]
        return {(table, int(row)) for row in frame.loc[frame[column].isin(codes), ROW]}

    beside: set[tuple[str, int]] = set()
    if code := figure.of.get("indicator"):
        beside = set().union(*(rows(table, "indicator", [code]) for table in ("values", "targets", "indicators")))
        if not rows("indicators", "indicator", [code]):
            return beside  # the correction gave it another code
    made_of = list(figure.declared.rows(at, figure))
    if "line" in figure.of:
        projects = {row.what for row in made_of}
        beside = set().union(*(rows(table, "project", projects) for table in ("projects", "annexes")))
    return beside | {(row.table, row.row) for row in made_of}

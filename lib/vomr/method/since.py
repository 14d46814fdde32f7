"""What is new since the last report, and what of it is no longer the same (method.md §5).

The last report is a frozen one, given as :class:`Reported`; with nothing frozen it is the same tables on the last day
before the period, without the corrections decided since.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from vomr.kinds import Cents, Value
from vomr.method.absorption import FIGURES as OF_LINES
from vomr.method.absorption import NOT_APPLICABLE, SUMS, Line, absorption
from vomr.method.animation import animation
from vomr.method.counting import IndicatorData, achieved, members_on
from vomr.method.entries import entries, management_rows
from vomr.method.figures import Figure, no_rows
from vomr.method.indicators import FIGURES as OF_INDICATORS
from vomr.method.outcomes import territory
from vomr.method.partnership import MEMBERS
from vomr.method.source_rows import text
from vomr.method.states import claims_and_payments, euro, project_states
from vomr.money import CURRENCIES, eur_cents
from vomr.period import Period
from vomr.register import AppliedCorrection, Register
from vomr.register.as_known import as_known
from vomr.register.corrections import corrections_after, without_corrections
from vomr.register.frames import ROW
from vomr.words import N_, WrittenDay

# What happens to a project, the column of its date, and the column of the money it moves
PROJECT_FACTS = (
    ("submitted", "submitted_on", "requested"),
    ("approved", "approved_on", "approved"),
    ("authority_approved", "authority_approved_on", "authority_approved"),
    ("rejected", "rejected_on", "requested"),
    ("withdrawn", "withdrawn_on", "requested"),
    ("contracted", "contracted_on", "grant"),
    ("suspended", "suspended_on", "grant"),
    ("resumed", "resumed_on", "grant"),
    ("completed", "completed_on", "grant"),
    ("terminated", "terminated_on", "grant"),
)
METHOD_CHANGED = N_("change of the method")
OF_PROJECTS = tuple(
    replace(
        OF_LINES[name],
        rule=f"outcomes.projects.{name}",
        pattern=f"outcomes.projects.{{project}}.{name}",
        parts=(),
        rows=no_rows,
        of_rule=OF_LINES[name],
    )
    for name in ("contracted", "verified", "paid")
)
KINDS = {
    "budget": N_("amendment of the budget"),
    "target": N_("amendment of a target"),
    "call": N_("call opened"),
    "call_cancelled": N_("call cancelled"),
    "submitted": N_("application"),
    "approved": N_("approval by the LAG"),
    "authority_approved": N_("approval by the authority"),
    "rejected": N_("rejection"),
    "withdrawn": N_("withdrawal"),
    "contracted": N_("contract"),
    "annex": N_("annex"),
    "suspended": N_("suspension"),
    "resumed": N_("resumption"),
    "completed": N_("completion"),
    "terminated": N_("termination"),
    "claim": N_("payment claim"),
    "verification": N_("verification"),
    "payment": N_("payment"),
    "recovery": N_("recovery"),
    "management_contract": N_("management contract"),
    "management_claim": N_("claim for management costs"),
    "management_verification": N_("verification of management costs"),
    "management_payment": N_("payment of management costs"),
    "value": N_("verified value of an indicator"),
    "event": N_("event"),
    "decision": N_("decision of a body"),
    "joined": N_("new member"),
    "left": N_("member that left"),
}


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
    then: dict[str, Value]

    @property
    def names(self) -> list[str]:
        return sorted(self.then)


@dataclass(frozen=True)
class Reported:
    """The figures of an earlier report by their ids, as :func:`figures_on` makes them.

    Attributes
    ----------
    day : date
        The last day of the earlier report's period.
    figures : mapping of str to Value
        Cents for money.
    frozen : bool
        Whether they were kept when they were reported; else they are made of today's tables.
    """

    day: dt.date
    figures: Mapping[str, Value]
    frozen: bool = True


@dataclass(frozen=True)
class Since:
    """Three lists, the largest first, and what the comparison is made with."""

    day: dt.date
    frozen: bool
    new: tuple[Fact, ...]
    revisions: tuple[Revision, ...] = ()
    disappeared: tuple[Disappeared, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def since(register: Register, period: Period, reported: Reported | None = None) -> Since:
    """What changed after the last report.

    Parameters
    ----------
    register : Register
    period : Period
        New is what is dated inside it.
    reported : Reported, optional
        The last frozen report; without it the same tables on the last day before the period.
    """
    new = sorted(_new(as_known(register, period.end), period), key=_largest_first)
    by_kind = Counter(fact.kind for fact in new)
    counts = {kind: by_kind[kind] for kind in KINDS if by_kind[kind]}
    day = period.day_before if reported is None else reported.day
    revisions, disappeared = changed(register, day, reported)
    return Since(day, reported is not None, tuple(new), revisions, disappeared, counts)


def changed(
    register: Register, day: dt.date, reported: Reported | None = None
) -> tuple[tuple[Revision, ...], tuple[Disappeared, ...]]:
    """What was reported for ``day`` and is no longer the same, and what is there no more, the largest first."""
    undone = corrections_after(register, day)
    if reported is None and not undone:  # the same tables on the same day: nothing can differ
        return (), ()
    earlier = without_corrections(register, undone)
    then = values_of(figures_on(earlier, day)) if reported is None else dict(reported.figures)
    now = figures_on(register, day)
    revisions = sorted(_revisions((earlier, register), day, then, now, undone), key=_largest_difference_first)
    return tuple(revisions), _disappeared(then, now)


def figures_on(register: Register, day: dt.date) -> dict[str, Figure]:
    """The figures of a report that are compared with those of the next one, by their ids.

    Sums of each measure and fund, points and values of indicators, projects, events, members, the territory; totals
    and rates follow from these.
    """
    register = as_known(register, day)
    money = absorption(register, day, day)
    found = [line[name] for line in money.measures for name in ("budget", *SUMS) if line[name].reason != NOT_APPLICABLE]
    data = IndicatorData(register)
    for _, row in register["indicators"].iterrows():
        line = data.trajectory(row, day)
        values = {
            "baseline": line.baseline and line.baseline[1],
            "target": line.target and line.target[1],
            "achieved": achieved(data, row, day).achieved,
        }
        found += [OF_INDICATORS[name].figure(value, indicator=row["indicator"]) for name, value in values.items()]
    states = project_states(register, day)
    for code, *amounts in zip(
        states["project"], *(states[name] for name in ("contracted", "verified", "paid")), strict=True
    ):
        found += [
            declared.figure(int(cents), project=code) for declared, cents in zip(OF_PROJECTS, amounts, strict=True)
        ]
    events = animation(register, day, day)
    found += [events["events"], events["participants"]]
    found.append(MEMBERS.figure(len(members_on(register, day))))
    outside = territory(register, day)
    found += [outside.contracts, outside.total]
    return {figure.id: figure for figure in found}


def values_of(figures: dict[str, Figure]) -> dict[str, Value]:
    """The values alone."""
    return {figure_id: figure.value for figure_id, figure in figures.items()}


def reported_in(results: dict[str, Any]) -> Reported:
    """What a ``results.json`` reported (contract.md §5), ready to be compared with."""
    figures: dict[str, Value] = {}
    for line in results["absorption"]["measures"]:
        group = _line_id(line, results)
        figures |= {f"{group}.{name}": _cents(line[name]) for name in ("budget", *SUMS) if name in line}
    for indicator in results["indicators"]:
        for name in ("baseline", "target", "achieved"):
            figures[f"indicators.{indicator['indicator']}.{name}"] = _exact(indicator.get(name))
    for project in results["outcomes"]["projects"]:
        for name in ("contracted", "verified", "paid"):
            if name in project:
                figures[f"outcomes.projects.{project['project']}.{name}"] = _cents(project[name])
    for name in ("events", "participants"):
        figures[f"animation.{name}"] = _exact(results["animation"].get(name))
    figures["partnership.members"] = _exact(results["partnership"].get("members"))
    figures["outcomes.territory.contracts"] = _exact(results["outcomes"]["territory"]["contracts"])
    figures["outcomes.territory.total"] = _cents(results["outcomes"]["territory"]["total"])
    return Reported(dt.date.fromisoformat(results["as_of"]), figures)


def _line_id(line: dict[str, Any], results: dict[str, Any]) -> str:
    return line.get("id") or f"absorption.{line['measure']}.{line['fund']}"


def _cents(text: str | None) -> int | None:
    return None if text is None else int(Decimal(text) * 100)


def _exact(number: float | None) -> Value:
    return number if number is None or isinstance(number, int) else Fraction(number)


# --- new facts --------------------------------------------------------------------------------------------------------


def _largest_first(fact: Fact) -> tuple[Any, ...]:
    return (fact.cents is None, -abs(fact.cents or 0), fact.date, fact.table, fact.row, fact.kind)


def _new(register: Register, period: Period) -> Iterator[Fact]:
    """Everything that is dated inside the period."""

    written = register.as_written

    def inside(dates: pd.Series) -> pd.Series:
        return (dates >= pd.Timestamp(period.start)) & (dates <= pd.Timestamp(period.end))

    def facts(
        kind: str, table: str, frame: pd.DataFrame, date: str, what: str, cents: pd.Series | None
    ) -> Iterator[Fact]:
        chosen = frame[inside(frame[date])]
        nothing = [None] * len(chosen)
        columns = (
            chosen[ROW],
            chosen[date].dt.date,
            chosen[what],
            chosen.get("measure", nothing),
            nothing if cents is None else cents.loc[chosen.index],
        )
        for row, day, name, measure, amount in zip(*columns, strict=True):
            known = None if amount is None or pd.isna(amount) else Cents(amount)
            yield Fact(
                kind,
                table,
                int(row),
                WrittenDay.of(day, written.get((table, int(row), date))),
                text(name) or "",
                text(measure),
                known,
            )

    budget = register["budget"]
    in_euro = euro(budget["amount"], budget["currency"])
    ordered = budget.assign(euro=in_euro).sort_values(["valid_from", ROW], kind="stable")
    change = ordered["euro"] - ordered.groupby(["measure", "fund"])["euro"].shift()
    is_amendment = ordered.duplicated(["measure", "fund"])
    yield from facts("budget", "budget", ordered[is_amendment], "valid_from", "measure", change)
    yield from facts("target", "targets", register["targets"], "valid_from", "indicator", None)
    calls = register["calls"]
    is_cancelled = (calls["status"] == "cancelled") & calls["cancelled_on"].isna()
    opened = calls[~is_cancelled & (calls["status"] != "planned")]
    budgets = euro(calls["budget"], calls["currency"])
    yield from facts("call", "calls", opened, "opens_on", "call", budgets)
    yield from facts("call_cancelled", "calls", calls, "cancelled_on", "call", budgets)
    state = project_states(register, period.end)
    signed = register["projects"].drop_duplicates("project").set_index("project").loc[state["project"]]
    as_signed = euro(signed["grant"], signed["currency"]).set_axis(state.index)  # annexes stand as facts of their own
    for kind, date, money in PROJECT_FACTS:
        yield from facts(kind, "projects", state, date, "project", as_signed if kind == "contracted" else state[money])
    yield from _annexes(register, period, state)
    claims, payments = claims_and_payments(register)
    yield from facts("claim", "claims", claims, "submitted_on", "project", claims["claimed"])
    yield from facts("verification", "claims", claims, "verified_on", "project", claims["verified"])
    is_recovery = payments["kind"] == "recovery"
    principal = payments[~is_recovery & (payments["kind"] != "interest")]
    yield from facts("payment", "payments", principal, "paid_on", "project", principal["amount"])
    back = payments[is_recovery]
    yield from facts("recovery", "payments", back, "paid_on", "project", back["amount"])
    contracts = register["management_contracts"]
    yield from facts(
        "management_contract",
        "management_contracts",
        contracts,
        "signed_on",
        "contract",
        euro(contracts["amount"], contracts["currency"]),
    )
    costs = management_rows(register)
    for kind, name in (("claim", "claimed"), ("verification", "verified"), ("payment", "paid")):
        yield from facts(f"management_{kind}", "management", costs, f"{name}_on", "item", costs[name])
    values = register["values"]
    verified = values[values["kind"] == "verified"]
    effective = verified.assign(effective_on=verified["verified_on"].fillna(verified["measured_on"]))
    yield from facts("value", "values", effective, "effective_on", "indicator", None)
    yield from facts("event", "events", register["events"], "date", "event", None)
    yield from facts("decision", "decisions", register["decisions"], "date", "number", None)
    members = register["members"]
    yield from facts("joined", "members", members, "joined_on", "member", None)
    gone = members.assign(left_on=members["left_on"] + pd.Timedelta(days=1))  # the last day is still one of membership
    yield from facts("left", "members", gone, "left_on", "member", None)


def _annexes(register: Register, period: Period, state: pd.DataFrame) -> Iterator[Fact]:
    """Annexes of the period with what each added to the grant."""
    of_projects = state.set_index("project")
    currencies, measures = of_projects["currency"].to_dict(), of_projects["measure"].to_dict()
    annexes = register["annexes"]
    annexes = annexes[annexes["project"].isin(of_projects.index) & annexes["signed_on"].notna()]
    annexes = annexes.sort_values(["signed_on", ROW], kind="stable")
    first = register["projects"].drop_duplicates("project").set_index("project")["grant"]
    grants = {
        code: _one_euro(grant, currencies[code]) for code, grant in first.loc[annexes["project"].unique()].items()
    }
    columns = (annexes[ROW], annexes["project"], annexes["signed_on"].dt.date, annexes["grant"], annexes["currency"])
    for row, code, day, amount, currency in zip(*columns, strict=True):
        grant = _one_euro(amount, currency if isinstance(currency, str) else currencies[code])
        change = None if grant is None or grants[code] is None else grant - (grants[code] or 0)
        grants[code] = grants[code] if grant is None else grant
        if period.start <= day <= period.end:
            day = WrittenDay.of(day, register.as_written.get(("annexes", int(row), "signed_on")))
            yield Fact("annex", "annexes", int(row), day, code, text(measures[code]), Cents.of(change))


def _one_euro(amount: Any, currency: Any) -> int | None:
    return None if pd.isna(amount) or currency not in CURRENCIES else eur_cents(int(amount), currency)


# --- revisions and what disappeared -----------------------------------------------------------------------------------


def _largest_difference_first(revision: Revision) -> tuple[Any, ...]:
    size = abs(Fraction(revision.difference or 0))
    return (revision.figure.unit != "cents", -size, revision.figure.id)


def _revisions(
    registers: tuple[Register, ...],
    day: dt.date,
    then: Mapping[str, Value],
    now: dict[str, Figure],
    corrections: tuple[AppliedCorrection, ...],
) -> Iterator[Revision]:
    origin = Origin(registers, day, corrections)
    for figure_id, figure in now.items():
        if figure_id.startswith("outcomes.projects."):
            continue  # their money stands in the lines of measures already
        if figure_id not in then:
            if figure.value and figure_id.startswith("absorption."):  # a line that was not there
                yield Revision(figure, None, figure.value, origin.reasons(figure))
            continue
        was = then[figure_id]
        if not same_value(figure.value, was):
            difference = None if figure.value is None or was is None else figure.value - Fraction(was)
            yield Revision(figure, was, difference, origin.reasons(figure))


def same_value(now: Value, then: Value) -> bool:
    """Whether two are equal as results.json shows them, where what is not whole stands as a decimal fraction."""
    if now is None or then is None:
        return now is then
    return now == then or float(now) == float(then)


def _largest_then_first(gone: Disappeared) -> tuple[Any, ...]:
    sizes: list[Fraction] = [abs(Fraction(value)) for value in gone.then.values() if value is not None]
    return (-max(sizes) if sizes else 0, gone.owner)


def _disappeared(then: Mapping[str, Value], now: dict[str, Figure]) -> tuple[Disappeared, ...]:
    here = {figure_id.rpartition(".")[0] for figure_id in now}
    gone: dict[str, dict[str, Value]] = {}
    for figure_id, value in then.items():
        owner, _, name = figure_id.rpartition(".")
        if owner not in here:
            gone.setdefault(owner, {})[name] = value
    found = [Disappeared(owner, values) for owner, values in gone.items()]
    return tuple(sorted(found, key=_largest_then_first))


class Origin:
    """Which corrections stand behind a figure: before them and after them, since a correction may move a row away."""

    def __init__(
        self, registers: tuple[Register, ...], day: dt.date, corrections: tuple[AppliedCorrection, ...]
    ) -> None:
        self.registers, self.day, self.corrections = registers, day, corrections

    def reasons(self, figure: Figure) -> tuple[str, ...]:
        """Reasons of the corrections that changed a row behind the figure."""
        if not self.corrections:
            return ()
        behind = set().union(*(self._rows(at, figure) for at in range(len(self.registers))))
        return tuple(dict.fromkeys(row.reason for row in self.corrections if (row.table, row.row) in behind))

    @cached_property
    def _money(self) -> list[tuple[dict[str, Line], pd.DataFrame]]:
        return [
            (
                {line.id: line for line in absorption(register, self.day, self.day).measures},
                entries(register, self.day, SUMS),
            )
            for register in self.registers
        ]

    def _rows(self, at: int, figure: Figure) -> set[tuple[str, int]]:
        """Table and row of everything that the figure is made of; of projects, their annexes too."""
        register = self.registers[at]

        def rows(table: str, column: str | None = None, codes: Any = ()) -> set[tuple[str, int]]:
            frame = register[table]
            own = frame if column is None else frame[frame[column].isin(codes)]
            return {(table, int(row)) for row in own[ROW]}

        group, _, rest = figure.id.partition(".")
        if group == "indicators":
            code = [rest.rpartition(".")[0]]
            return set().union(*(rows(table, "indicator", code) for table in ("values", "targets", "indicators")))
        if group != "absorption":
            return rows({"animation": "events", "partnership": "members", "outcomes": "territory_projects"}[group])
        lines, made_of = self._money[at]
        line_id, _, name = figure.id.rpartition(".")
        line = lines.get(line_id)
        if line is None:
            return set()
        if name == "budget":
            return rows("budget", "measure", [line.measure])
        own = made_of[made_of["figure"] == name]
        for column, value in (("measure", line.measure), ("fund", line.fund)):
            own = own[own[column] == value] if value else own[own[column].isna()]
        codes = set(own["project"].dropna())
        found = {(table, int(row)) for table, row in zip(own["table"], own[ROW], strict=True)}
        return found | rows("projects", "project", codes) | rows("annexes", "project", codes)


__all__ = [
    "KINDS",
    "Disappeared",
    "Fact",
    "Reported",
    "Revision",
    "Since",
    "figures_on",
    "reported_in",
    "same_value",
    "since",
    "values_of",
]

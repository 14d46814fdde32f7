"""Which contracts stand behind the money at risk, which have run out, and what waits for whom (method.md §2).

Of operations alone. The three lines of money at risk overlap, so nothing here adds one to another.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from vomr.kinds import Cents
from vomr.method.entries import MANAGEMENT, entries, measure_kinds
from vomr.method.figures import Declared, Figure, Moment
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import by_day, claims_and_payments, day_of, project_states
from vomr.register import Register
from vomr.register.frames import ROW, plain_rows
from vomr.words import N_

# Whose move it is
BENEFICIARY, GROUP, AUTHORITY, AGENCY = "beneficiary", "group", "authority", "agency"
WHOSE = {
    BENEFICIARY: N_("the beneficiary"),
    GROUP: N_("the group"),
    AUTHORITY: N_("the authority"),
    AGENCY: N_("the paying agency"),
}
# What has run out or waits, and what is to be done
KINDS = {
    "final_claim": N_("the final payment claim"),
    "suspended": N_("a decision on the suspended contract"),
    "claim": N_("verification of the claim"),
    "payment": N_("the final payment"),
    "completion": N_("the day of completion in the register"),
    "authority_decision": N_("the authority's decision"),
    "contract": N_("the contract"),
}


def at_risk_of(at: Moment) -> AtRisk:
    """The same as :func:`at_risk`, which the rows of its figures share."""
    return at_risk(at.register, at.day)


def _rows(at: Moment, figure: Figure) -> list[SourceRow]:
    """The project whose contract it is, or the claim that waits; each gives the figure as it is."""
    project, step = figure.of["project"], figure.of.get("step")
    is_claim = figure.declared.short.startswith("waiting") and step not in KINDS
    rows = at.shared(_by_claim if is_claim else _by_project)
    given = int(at.shared(at_risk_of).figures[figure.id].value or 0)
    return [row._replace(value=given) for row in rows.get((project, step) if is_claim else project, ())]


def _by_project(at: Moment) -> dict[Any, list[SourceRow]]:
    projects = at.register["projects"]
    return by_code(rows_of_frame(at.register, "projects", projects, 0, projects["project"]), projects["project"])


def _by_claim(at: Moment) -> dict[Any, list[SourceRow]]:
    """By project and claim."""
    claims = at.register["claims"]
    rows = rows_of_frame(at.register, "claims", claims, 0, claims["project"])
    return by_code(rows, zip(claims["project"], claims["claim"], strict=True))


def _rows_of_waits(at: Moment, figure: Figure) -> list[SourceRow]:
    """Each claim or project once."""
    kind, whose, computed = figure.of.get("kind"), figure.of.get("whose"), at.shared(at_risk_of)
    found = [one for one in computed.waiting if (one.kind, one.whose) == (kind, whose)] if kind else computed.awaited
    days = (DAYS_WAITING.figure(one.days, None, project=one.contract.project, step=one.step) for one in found)
    return [row._replace(value=1) for waits in days for row in _rows(at, waits)]


DAYS_LATE = Declared(
    "at_risk.expired",
    "days",
    N_("Days since a contract ran out"),
    N_("Days from the end of the contract's term, with its annexes, to the day; of one that is not completed."),
    "at_risk.expired.{project}.days",
    rows=_rows,
)
DAYS_OF_MOVE = Declared(
    "at_risk.move",
    "days",
    N_("Days since the next step became somebody's"),
    N_(
        "Of a contract that has run out: days from what the next step waits for – the claim, its verification, the"
        " final payment, the suspension, else the end of the term – to the day."
    ),
    "at_risk.expired.{project}.move_days",
    rows=_rows,
)
OPEN_ADVANCE = Declared(
    "at_risk.advance",
    "cents",
    N_("Open advance of a suspended or terminated project"),
    N_("What the line of open advances at risk takes of the project."),
    "at_risk.advances.{project}.amount",
    rows=_rows,
)
DAYS_WAITING = Declared(
    "at_risk.waiting",
    "days",
    N_("Days that a claim or a project waits"),
    N_("Days from the claim, or from the last decision on the project, to the day."),
    "at_risk.waiting.{project}.{step}.days",
    rows=_rows,
)
AMOUNT_WAITING = Declared(
    "at_risk.waiting_amount",
    "cents",
    N_("Amount that waits"),
    N_("The amount claimed, or that the last decision on the project approved."),
    "at_risk.waiting.{project}.{step}.amount",
    rows=_rows,
)

WAITS = Declared(
    "at_risk.waits",
    "count",
    N_("What waits, number"),
    N_("Number of claims and projects that wait for a step of somebody."),
    "at_risk.waits.{kind}.{whose}",
    rows=_rows_of_waits,
)
AWAITED = Declared(
    "at_risk.awaited",
    "count",
    N_("What waits for the authority and the paying agency, number"),
    N_("Number of claims and projects that wait for a step of the authority or of the paying agency."),
    "at_risk.waits.awaited",
    rows=_rows_of_waits,
)


@dataclass(frozen=True)
class Contract:
    """A project by what the authority knows it by; money in euro cents.

    ``number`` is that of the contract, else the one in the national system, else the register's own code; ``amount``
    what the line of money at risk takes of it, ``state`` is ``suspended`` or ``terminated`` where its advance is at
    risk for that.
    """

    project: str
    row: int
    title: str
    number: str
    measure: str | None
    fund: str | None
    ends_on: dt.date | None
    amount: Cents
    state: str | None = None


@dataclass(frozen=True)
class Waiting:
    """Something that has run out or waits: since when, how many days, and whose move it is.

    ``late`` is True where a term known to the register has passed; a claim or a decision has none there.
    ``move_since`` and ``move_days`` say how long the step has been theirs whose it is: who has to verify a claim is
    not charged with the days before it was submitted.
    """

    kind: str
    contract: Contract
    since: dt.date
    days: int
    whose: str
    late: bool
    move_since: dt.date
    move_days: int
    what: str | None = None

    @property
    def step(self) -> str:
        """What tells it among all that waits of the project: the claim, or which decision."""
        return self.what or self.kind


@dataclass(frozen=True)
class AtRisk:
    """The contracts behind each line of money at risk, those whose term has run out, and what waits.

    Attributes
    ----------
    expiring : tuple of Contract
        In force, not completed, ending within six months or ended, without a claim other than for an advance; the
        earliest end first. None where the register holds no claims: nobody can say which have none.
    advances : tuple of Contract
        Suspended or terminated, with an open advance, the largest first.
    expired : tuple of Waiting
        In force and not completed, their term over by the day; the longest first.
    waiting : tuple of Waiting
        Claims without verification and approvals without the next decision, the longest first.
    """

    expiring: tuple[Contract, ...] | None
    advances: tuple[Contract, ...]
    expired: tuple[Waiting, ...]
    waiting: tuple[Waiting, ...]

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Days and amounts by the ids of figures; there may be very many."""
        made = [DAYS_LATE.figure(one.days, project=one.contract.project) for one in self.expired]
        made += [DAYS_OF_MOVE.figure(one.move_days, project=one.contract.project) for one in self.expired]
        made += [OPEN_ADVANCE.figure(contract.amount, project=contract.project) for contract in self.advances]
        for one in self.waiting:
            of = {"project": one.contract.project, "step": one.step}
            made.append(DAYS_WAITING.figure(one.days, None, **of))
            made.append(AMOUNT_WAITING.figure(one.contract.amount, None, **of))
        return {figure.id: figure for figure in made}

    @cached_property
    def awaited(self) -> list[Waiting]:
        """What waits for the authority or the paying agency."""
        return [one for one in self.waiting if one.whose in (AUTHORITY, AGENCY)]

    @cached_property
    def waits(self) -> dict[str, Figure]:
        """How many claims and projects wait for each step and for both offices, by the ids of figures."""
        counts = Counter((one.kind, one.whose) for one in self.waiting)
        figures = [WAITS.figure(n, kind=kind, whose=whose) for (kind, whose), n in counts.items()]
        return {figure.id: figure for figure in (*figures, AWAITED.figure(len(self.awaited)))}


_OF_STATE = (
    f"{ROW} project title contract isun_number measure fund contracted approved approved_on authority_approved"
    " authority_approved_on ends_on ends_annex suspended_on is_approved is_authority_approved is_rejected is_withdrawn"
    " is_signed is_suspended is_terminated is_completed has_final_claim has_final_payment"
).split()


def at_risk(register: Register, day: dt.date) -> AtRisk:
    """The contracts behind the money at risk on ``day``, and what waits for whom."""
    kinds = measure_kinds(register)
    state = project_states(register, day)
    state = state[~state["measure"].map(kinds).isin(MANAGEMENT).to_numpy(dtype=bool)]
    found = entries(register, day, ("expiring", "advances_at_risk"))
    has_claims = bool(by_day(register["claims"]["submitted_on"], day).any())
    claims = _open_claims(register, day, set(state["project"]))
    has_ended, waits = _has_ended(state, day), _waits_for_a_decision(state)
    told = state["project"].isin({*found["project"], *claims}).to_numpy(dtype=bool)
    rows = {row["project"]: row for row in plain_rows(state.loc[has_ended | waits | told, _OF_STATE])}
    of_ended, of_waiting = ([rows[code] for code in state.loc[which, "project"]] for which in (has_ended, waits))

    def behind(figure: str) -> list[Contract]:
        own = found[found["figure"] == figure]
        return [
            _contract(register, rows[code], amount) for code, amount in zip(own["project"], own["amount"], strict=True)
        ]

    expired = list(_expired(register, of_ended, claims, day))
    waiting = [*_claims(register, rows, claims, day), *_decisions(register, of_waiting, day)]
    return AtRisk(
        expiring=tuple(sorted(behind("expiring"), key=lambda item: (item.ends_on, item.project)))
        if has_claims
        else None,
        advances=tuple(sorted(behind("advances_at_risk"), key=lambda item: (-item.amount, item.project))),
        expired=tuple(sorted(expired, key=_longest_first)),
        waiting=tuple(sorted(waiting, key=_longest_first)),
    )


def _has_ended(state: pd.DataFrame, day: dt.date) -> np.ndarray:
    """Contracts in force and not completed whose term has run out."""
    signed, terminated, completed = (state[f"is_{name}"].to_numpy() for name in ("signed", "terminated", "completed"))
    return signed & ~terminated & ~completed & (state["ends_on"].to_numpy() < np.datetime64(day))


def _waits_for_a_decision(state: pd.DataFrame) -> np.ndarray:
    """Approved projects that wait for the authority's decision or for their contract."""
    over = [state[f"is_{name}"].to_numpy() for name in ("signed", "rejected", "withdrawn", "terminated")]
    approved = state["is_approved"].to_numpy() | state["is_authority_approved"].to_numpy()
    return approved & ~np.logical_or.reduce(over)


def _longest_first(item: Waiting) -> tuple[Any, ...]:
    return (-item.days, item.contract.project, item.what or "")


def _contract(register: Register, row: dict[str, Any], amount: int) -> Contract:
    state = "terminated" if row["is_terminated"] else "suspended" if row["is_suspended"] else None
    return Contract(
        row["project"],
        row[ROW],
        row["title"] or row["project"],
        row["contract"] or row["isun_number"] or row["project"],
        row["measure"],
        row["fund"],
        day_of(register, row, "ends_on"),
        Cents(amount),
        state,
    )


def _open_claims(register: Register, day: dt.date, projects: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Claims of each of some projects submitted by the day and neither verified nor refused, the oldest first; not of
    advances.
    """
    claims, _ = claims_and_payments(register)
    refused = (claims["refused"].notna() & claims["verified_on"].isna()).to_numpy(dtype=bool)
    settled = refused | (claims["kind"] == "advance").fillna(False).to_numpy(dtype=bool)  # an advance is not verified
    open_ = by_day(claims["submitted_on"], day) & ~by_day(claims["verified_on"], day) & ~settled
    found: dict[str, list[dict[str, Any]]] = {}
    for claim in register.rows("claims", claims[open_]):
        if claim["project"] in projects:
            found.setdefault(claim["project"], []).append(claim)
    return found


def _expired(
    register: Register, rows: list[dict[str, Any]], claims: dict[str, list[dict[str, Any]]], day: dt.date
) -> Iterator[Waiting]:
    """Contracts whose term has run out, each with the next step and who has to take it."""
    paid, verified = _final_steps(register, day)
    for row in rows:
        code, ends = row["project"], day_of(register, row, "ends_on")
        assert ends is not None
        since: dt.date | None
        if row["is_suspended"]:
            kind, whose, since = "suspended", AUTHORITY, day_of(register, row, "suspended_on")
        elif row["has_final_payment"]:
            kind, whose, since = "completion", GROUP, paid.get(code)
        elif code in claims:
            kind, whose, since = "claim", AGENCY, claims[code][0]["submitted_on"]
        elif row["has_final_claim"]:
            kind, whose, since = "payment", AGENCY, verified.get(code)
        else:
            kind, whose, since = "final_claim", BENEFICIARY, ends
        since = since or ends
        contract, late, own = _contract(register, row, row["contracted"]), (day - ends).days, (day - since).days
        yield Waiting(kind, contract, ends, late, whose, True, since, own)


def _final_steps(register: Register, day: dt.date) -> tuple[dict[str, dt.date], dict[str, dt.date]]:
    """When the final payment of each project was made, and when its final claim was settled, by the day."""

    def last(frame: pd.DataFrame, column: str) -> dict[str, dt.date]:
        final = (frame["kind"] == "final").fillna(False).to_numpy(dtype=bool) & by_day(frame[column], day)
        return {code: when.date() for code, when in frame[final].groupby("project")[column].max().items()}

    claims, payments = claims_and_payments(register)
    return last(payments, "paid_on"), last(claims, "verified_on")


def _claims(
    register: Register, rows: dict[str, dict[str, Any]], claims: dict[str, list[dict[str, Any]]], day: dt.date
) -> Iterator[Waiting]:
    for code, own in claims.items():
        for claim in own:
            contract, since = _contract(register, rows[code], claim["claimed"] or 0), claim["submitted_on"]
            days = (day - since).days
            yield Waiting("claim", contract, since, days, AGENCY, False, since, days, claim["claim"])


def _decisions(register: Register, rows: list[dict[str, Any]], day: dt.date) -> Iterator[Waiting]:
    """What waits for the authority's decision or for a contract."""
    for row in rows:
        decided = row["is_authority_approved"]
        column = "authority_approved" if decided else "approved"
        since = day_of(register, row, f"{column}_on")
        if since is not None:
            contract = _contract(register, row, row[column] or 0)
            kind = "contract" if decided else "authority_decision"
            days = (day - since).days
            yield Waiting(kind, contract, since, days, AUTHORITY, False, since, days)


__all__ = ["KINDS", "WHOSE", "AtRisk", "Contract", "Waiting", "at_risk"]

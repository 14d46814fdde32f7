"""Calls and what came in under each of them, by a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vomr.kinds import Cents
from vomr.method.states import approvals, euro, known_rows, project_states
from vomr.register import Register

DATES = ("planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on")


@dataclass(frozen=True)
class Call:
    """One call; the last one of a list may stand for the applications that name no call (``call`` is None).

    ``submitted`` and the rest count applications, whatever came later; ``requested``, ``approved_cents`` and
    ``contracted_cents`` are euro cents and follow the rules of absorption (method.md §2).
    """

    call: str | None
    title: str | None
    measure: str | None
    fund: str | None
    status: str | None
    opens_on: dt.date | None
    closes_on: dt.date | None
    budget: Cents | None
    submitted: int
    requested: Cents
    withdrawn: int
    rejected: int
    reserve: int
    approved: int
    approved_cents: Cents
    contracted: int
    contracted_cents: Cents


def calls(register: Register, day: dt.date) -> tuple[Call, ...]:
    """Calls that were known by ``day``, in the order of the table."""
    table = register["calls"]
    table = table[known_rows(table, list(DATES), day)].drop_duplicates("call")
    rows = register.rows("calls", table.assign(budget=euro(table["budget"], table["currency"])))
    state = project_states(register, day)
    found = [_call(row, state[(state["call"] == row["call"]).to_numpy(dtype=bool)], day) for row in rows]
    rest = state[(~state["call"].isin(table["call"])).to_numpy() & state["is_submitted"].to_numpy()]
    return (*found, *([_call({}, rest, day)] if len(rest) else []))


def _call(row: dict[str, Any], projects: pd.DataFrame, day: dt.date) -> Call:
    """One call, or nothing, of the applications that name none."""
    lost = projects["is_rejected"] | projects["is_withdrawn"]
    is_approved, given = approvals(projects)
    submitted, approved = projects["is_submitted"], is_approved & ~lost
    in_force = projects["is_signed"] & (~projects["is_terminated"] | (projects["kept"] > 0))

    return Call(
        **{name: row.get(name) for name in ("call", "title", "measure", "fund", "opens_on", "closes_on")},
        status=status_on(row["status"], row["opens_on"], row["closes_on"], day, row["cancelled_on"]) if row else None,
        budget=Cents.of(row.get("budget")),
        submitted=int(submitted.sum()),
        requested=Cents(projects.loc[submitted, "requested"].fillna(0).sum()),
        withdrawn=int((submitted & projects["is_withdrawn"]).sum()),
        rejected=int((submitted & projects["is_rejected"]).sum()),
        reserve=int((projects["stage"] == "reserve").sum()),
        approved=int(approved.sum()),
        approved_cents=Cents(given[approved].fillna(0).sum()),
        contracted=int(in_force.sum()),
        contracted_cents=Cents(projects["contracted"].sum()),
    )


def status_on(
    entered: str | None,
    opens_on: dt.date | None,
    closes_on: dt.date | None,
    day: dt.date,
    cancelled_on: dt.date | None = None,
) -> str:
    """The status on ``day``: the table holds today's, the dates tell that of any other day."""
    if cancelled_on <= day if cancelled_on else entered == "cancelled":
        return "cancelled"
    if opens_on is None or opens_on > day:
        return "planned"
    if closes_on is not None:
        return "closed" if closes_on < day else "open"
    return "closed" if entered == "closed" else "open"


__all__ = ["Call", "calls", "status_on"]

"""Calls and what came in under each of them, by a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vomr.kinds import Cents
from vomr.method.figures import Declared, Figure, Moment, Reason
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import approvals, converted, known_rows, project_states
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.words import N_

DATES = ("planned_opens_on", "consultation_from", "consultation_to", "opens_on", "closes_on")


NO_BUDGET = Reason("not_entered", N_("the budget of the call is not entered"))
WITHOUT = "without-call"  # in the names of figures: of the applications that name no call


def _rows(at: Moment, figure: Figure) -> list[SourceRow]:
    """The applications of a call, each with what it gives; of the budget the call."""
    return at.by_day(_rows_by_call)[figure.declared.short].get(figure.of["call"], [])


def _rows_by_call(register: Register, day: dt.date) -> dict[str, dict[str | None, list[SourceRow]]]:
    """Of every figure the rows of each call."""
    table, state = _known(register, day), project_states(register, day)
    codes = _calls_of(state, table)
    found = {"budget": by_code(rows_of_frame(register, "calls", table, table["budget"], table["call"]), table["call"])}
    for name, given in _given(state).items():
        own = state.loc[given.index, ["project", ROW]]
        rows = rows_of_frame(register, "projects", own, given, own["project"])
        found[name] = by_code(rows, codes[given.index])
    return found


_OF_CALL = N_("Of the applications of the call alone, by the rule of this name for measures.")
FIGURES = {
    name: Declared(
        f"calls.{name}",
        "count" if name.endswith("_count") else "cents",
        title,
        sentence,
        f"calls.{{call}}.{name}",
        rows=_rows,
        in_euro=True,
    )
    for name, title, sentence in (
        ("budget", N_("Call budget"), N_("As the table of calls gives it, in {currency}.")),
        ("requested", N_("Requested"), _OF_CALL),
        ("approved", N_("Approved by the LAG"), _OF_CALL),
        ("contracted", N_("Contracted"), _OF_CALL),
        ("submitted_count", N_("Submitted, number"), _OF_CALL),
        ("withdrawn_count", N_("Withdrawn"), _OF_CALL),
        ("rejected_count", N_("Rejected"), _OF_CALL),
        ("reserve_count", N_("Reserve list"), _OF_CALL),
        ("approved_count", N_("Approved by the LAG, number"), _OF_CALL),
        ("contracted_count", N_("Contracted, number"), _OF_CALL),
    )
}


@dataclass(frozen=True)
class Call:
    """One call; the last one of a list may stand for the applications that name no call (``call`` is None).

    ``figures``: money and numbers of applications, whatever came later, by the rules of absorption (method.md §2).
    """

    call: str | None
    title: str | None
    measure: str | None
    fund: str | None
    status: str | None
    opens_on: dt.date | None
    closes_on: dt.date | None
    figures: dict[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


def calls(register: Register, day: dt.date) -> tuple[Call, ...]:
    """Calls that were known by ``day``, in the order of the table."""
    table, state = _known(register, day), project_states(register, day)
    codes = _calls_of(state, table)
    sums = {name: _sums(codes[given.index], given) for name, given in _given(state).items()}
    found = [_call(row, sums, day) for row in register.rows("calls", table)]
    return (*found, *([_call({}, sums, day)] if (codes == WITHOUT).any() else []))


def _known(register: Register, day: dt.date) -> pd.DataFrame:
    table = register["calls"]
    table = table[known_rows(table, list(DATES), day)].drop_duplicates("call")
    return table.assign(budget=converted(register, "calls", table, "budget"))


def _calls_of(projects: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """The call of each application; :data:`WITHOUT` of those submitted under none that is known."""
    codes = projects["call"].astype("object")
    codes[(~projects["call"].isin(table["call"])).to_numpy() & projects["is_submitted"].to_numpy()] = WITHOUT
    return codes


def _sums(codes: pd.Series, amounts: pd.Series) -> Counter[str]:
    """What the applications of each call give together."""
    which, different = pd.factorize(codes)
    sums = np.zeros(len(different) + 1, dtype="int64")  # the last of applications without a call
    np.add.at(sums, which, amounts.to_numpy(dtype="int64"))
    return Counter(dict(zip(different, sums.tolist(), strict=False)))


def _call(row: dict[str, Any], sums: dict[str, Counter[str]], day: dt.date) -> Call:
    """One call, or nothing, of the applications that name none."""
    code = row.get("call") or WITHOUT
    values = {"budget": row.get("budget")} | {name: given[code] for name, given in sums.items()}
    return Call(
        **{name: row.get(name) for name in ("call", "title", "measure", "fund", "opens_on", "closes_on")},
        status=status_on(row["status"], row["opens_on"], row["closes_on"], day, row["cancelled_on"]) if row else None,
        figures={name: declared.figure(values[name], NO_BUDGET, call=code) for name, declared in FIGURES.items()},
    )


def _given(projects: pd.DataFrame) -> dict[str, pd.Series]:
    """What each application gives to each figure of its call, of those that give anything."""
    lost = projects["is_rejected"] | projects["is_withdrawn"]
    is_approved, amounts = approvals(projects)
    submitted, approved = projects["is_submitted"], is_approved & ~lost
    in_force = projects["is_signed"] & (~projects["is_terminated"] | (projects["kept"] > 0))
    one = pd.Series(1, index=projects.index)
    return {
        "requested": projects.loc[submitted, "requested"].fillna(0),
        "approved": amounts[approved].fillna(0),
        "contracted": projects.loc[in_force, "contracted"],
        "submitted_count": one[submitted],
        "withdrawn_count": one[submitted & projects["is_withdrawn"]],
        "rejected_count": one[submitted & projects["is_rejected"]],
        "reserve_count": one[(projects["stage"] == "reserve").to_numpy(dtype=bool)],
        "approved_count": one[approved],
        "contracted_count": one[in_force],
    }


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


@dataclass(frozen=True)
class Opportunity:
    """A call that is open or planned, as whoever wants to apply asks for it.

    ``opens_on`` is the planned day while it is not open, known perhaps in part; ``applicants`` are who may apply, in
    the words of the call.
    """

    call: str
    title: str | None
    measure: str | None
    is_open: bool
    opens_on: dt.date | None
    closes_on: dt.date | None
    budget: Cents | None
    applicants: str | None


def opportunities(register: Register, day: dt.date) -> tuple[Opportunity, ...]:
    """Open calls, the first to close first, then the planned ones, the first to open first; without a day last."""
    table = register["calls"].drop_duplicates("call")
    found = []
    for row in register.rows("calls", table.assign(budget=converted(register, "calls", table, "budget"))):
        status = status_on(row["status"], row["opens_on"], row["closes_on"], day, row["cancelled_on"])
        if status in ("open", "planned"):
            is_open, budget = status == "open", row["budget"]
            found.append(
                Opportunity(
                    row["call"],
                    row["title"],
                    row["measure"],
                    is_open,
                    row["opens_on"] or row["planned_opens_on"],
                    row["closes_on"],
                    None if budget is None else Cents(budget),
                    row["applicants"],
                )
            )
    return tuple(sorted(found, key=_soonest))


def _soonest(call: Opportunity) -> tuple[bool, dt.date, str]:
    return not call.is_open, (call.closes_on if call.is_open else call.opens_on) or dt.date.max, call.call


__all__ = ["Call", "Opportunity", "calls", "opportunities", "status_on"]

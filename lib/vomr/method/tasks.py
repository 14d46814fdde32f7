"""What an officer has to do this week: contracts that expire, verifications missing, notices and reports due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vomr.method.agenda import agenda
from vomr.method.checks import RULES
from vomr.method.checks.rule import RegisterOnDay, Row
from vomr.method.states import day_of
from vomr.register import Register
from vomr.words import DEFAULT, N_, Words

_EXPIRES = dt.timedelta(days=90)
_CLOSES = dt.timedelta(days=14)
_NOTICE = dt.timedelta(days=28)
_RISK = dt.timedelta(days=30)


@dataclass(frozen=True)
class Task:
    """One thing to do; ``due`` is when, None for as soon as possible."""

    kind: str
    due: dt.date | None
    message: str
    params: dict[str, Any]

    def text(self, w: Words) -> str:
        return w(self.message, **self.params)


KINDS = {
    "report": N_("Reports and deadlines"),
    "contract": N_("Contracts that expire"),
    "verification": N_("Verifications missing"),
    "notice": N_("Notices of events"),
    "call": N_("Calls that close"),
    "risk": N_("Problems to solve"),
}


def tasks_on(register: Register, day: dt.date, lang: str = DEFAULT) -> list[Task]:
    """The tasks of the week that begins on ``day``, by kind, the earliest first.

    Parameters
    ----------
    register : Register
    day : date
        Rows dated later are not looked at, but for what is planned.
    lang : str
        For the names of yearly deadlines.
    """
    on_day = RegisterOnDay(register, day)
    tasks = [
        *_reports(register, day, lang),
        *_contracts(on_day),
        *_verifications(on_day),
        *_notices(on_day),
        *_calls(on_day),
        *_risks(register, day, lang),
    ]
    order = list(KINDS)
    return sorted(tasks, key=lambda task: (order.index(task.kind), task.due or dt.date.min))


def _reports(register: Register, day: dt.date, lang: str) -> Iterator[Task]:
    sentences = {
        "late": N_("{what}, to {to}: was due on {due}"),
        "returned": N_("{what}, to {to}: returned, to be mended and sent again"),
    }
    for due in agenda(register, day, lang).coming:
        message = sentences.get(due.state, N_("{what}, to {to}: due on {due}"))
        yield Task("report", due.due, message, {"what": due.what, "to": due.to, "due": due.due})


def _contracts(at: RegisterOnDay) -> Iterator[Task]:
    states = at.states
    running = states[
        states["is_signed"] & ~states["is_terminated"] & ~states["is_completed"] & ~states["has_final_payment"]
    ]
    for project, row in running.iterrows():
        ends, claim = day_of(at.register, row, "ends_on"), row["has_claim"]
        if ends is None or ends > at.day + _EXPIRES:
            continue
        if ends < at.day:
            message = N_("{project}: ended on {ends} and is not completed")
        elif claim:
            message = N_("{project}: ends on {ends}")
        else:
            message = N_("{project}: ends on {ends} and has no payment claim yet")
        yield Task("contract", ends, message, {"project": project, "ends": ends})


def claims_to_verify(at: RegisterOnDay) -> Iterator[tuple[Row, dt.date | None]]:
    """Claims that somebody has to verify, submitted by the day, each with the day on which that was done."""
    for row in at.rows("claims"):
        submitted, verified = row["submitted_on"], row["verified_on"]
        if submitted and submitted <= at.day and row["refused"] is None and row["kind"] != "advance":
            yield row, verified if verified and verified <= at.day else None


def values_to_verify(at: RegisterOnDay) -> Iterator[tuple[Row, dt.date | None]]:
    """Values reported by the day, each with that of the first verified value which takes its place."""
    verified: dict[tuple[Any, ...], list[dt.date]] = {}
    for row in at.rows("values"):
        if row["kind"] == "verified":
            verified.setdefault(_series(row), []).append(row["measured_on"] or dt.date.min)
    for row in at.rows("values"):
        measured = row["measured_on"]
        if row["kind"] == "reported" and measured and measured <= at.day:
            yield row, min((day for day in verified.get(_series(row), ()) if day >= measured), default=None)


def _series(row: Row) -> tuple[Any, ...]:
    return row["indicator"], row["project"], row["unit_key"]


def _verifications(at: RegisterOnDay) -> Iterator[Task]:
    for row, verified in claims_to_verify(at):
        if verified is None:
            submitted = row["submitted_on"]
            yield Task(
                "verification",
                submitted,
                N_("{project}: claim {claim} of {submitted} is not verified"),
                {"project": row["project"], "claim": row["claim"], "submitted": submitted},
            )
    for row, verified in values_to_verify(at):
        if verified is None:
            measured = row["measured_on"]
            yield Task(
                "verification",
                measured,
                N_("{project}: the value of {indicator} reported for {measured} is not verified"),
                {"project": row["project"], "indicator": row["indicator"], "measured": measured},
            )
    for hit in RULES["value-due"].find(at):
        yield Task("verification", None, RULES["value-due"].message, hit.params)


def _notices(at: RegisterOnDay) -> Iterator[Task]:
    for row in at.rows("events"):
        date = row["date"]
        if date and at.day < date <= at.day + _NOTICE and row["notified_on"] is None:
            yield Task(
                "notice",
                date,
                N_("{event} on {date}: no notice has been entered"),
                {"event": row["title"] or row["event"], "date": date},
            )


def _calls(at: RegisterOnDay) -> Iterator[Task]:
    for row in at.rows("calls"):
        closes = row["closes_on"]
        if closes and at.day <= closes <= at.day + _CLOSES and row["status"] not in ("cancelled", "closed"):
            yield Task("call", closes, N_("{call}: closes on {closes}"), {"call": row["call"], "closes": closes})


def _risks(register: Register, day: dt.date, lang: str) -> Iterator[Task]:
    for risk in agenda(register, day, lang).risks:
        if risk.due and risk.due <= day + _RISK:
            action = risk.action or risk.description
            yield Task(
                "risk",
                risk.due,
                N_("{risk}: {action} by {due}"),
                {"risk": risk.risk, "action": action, "due": risk.due},
            )

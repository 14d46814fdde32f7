"""The days of a group that belong in its calendar: deadlines, its own steps, contracts, notices, calls, risks.

Each is known by what the register or the rules know it by, never by its title or day: so an update moves it. A deadline
that somebody outside the group sets is written only where its basis stands. What is done is said by the register; that
a day has passed changes nothing, so that a calendar depends on the tables and not on when it is made.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from vomr.method.agenda import Due, agenda, day_in, yearly
from vomr.method.calls import status_on
from vomr.method.checks.rule import RegisterOnDay
from vomr.method.states import day_of, latest
from vomr.method.tasks import claims_to_verify, values_to_verify
from vomr.method.working_days import WorkingDays
from vomr.period import Period
from vomr.register import Register
from vomr.register.as_known import as_known
from vomr.register.persons import function_of
from vomr.strategy import PERIODS_ENDING, Deadline, InternalStep
from vomr.words import DEFAULT, N_

State = Literal["open", "done", "fixed"]

KINDS = {
    "report": N_("Reports and deadlines"),
    "rule": N_("Reports and deadlines"),  # a yearly deadline that the register does not hold
    "step": N_("Steps of the group"),
    "contract": N_("Contracts that expire"),
    "verification": N_("Verification"),
    "notice": N_("Notices of events"),
    "call": N_("Calls"),
    "risk": N_("Problems to solve"),
    "value": N_("Indicators"),
    "condition": N_("Conditions"),
}
OF_RULES = ("rule", "step", "verification")  # kinds of which a rule makes as many as there are years


@dataclass(frozen=True)
class Appointment:
    """One day in the calendar.

    Attributes
    ----------
    kind : str
        Of :data:`KINDS`.
    key : tuple of str
        By what it is known, within its kind.
    day : date
        A working day, where a deadline that falls on a day off runs out on the next one.
    message, params
        What it is, a sentence of the catalogues.
    state : {"open", "done", "fixed"}
        Whether something is still to be done, has been, or nothing is asked.
    facts : tuple of (message, params)
        What more is known.
    is_external : bool
        Whether somebody outside the group sets the day.
    basis : str or None
    is_confirmed : bool
        Whether the basis holds today.
    """

    kind: str
    key: tuple[str, ...]
    day: dt.date
    message: str
    params: dict[str, Any]
    state: State = "open"
    facts: tuple[tuple[str, dict[str, Any]], ...] = field(default=(), hash=False)
    is_external: bool = False
    basis: str | None = None
    is_confirmed: bool = True

    @property
    def has_basis(self) -> bool:
        """Whether it may stand in a calendar: the group's own days always, another's with their basis."""
        return not self.is_external or self.basis is not None


def span(day: dt.date) -> tuple[dt.date, dt.date]:
    """The days that a calendar of a day holds: from the quarter before its own to the same quarter of the next year."""
    quarter = Period("quarter", day.year, (day.month - 1) // 3 + 1)
    return quarter.previous().start, Period("quarter", quarter.year + 1, quarter.part).end


def appointments(register: Register, day: dt.date, lang: str = DEFAULT) -> list[Appointment]:
    """What belongs in the calendar on ``day``, the earliest first.

    Parameters
    ----------
    register : Register
    day : date
        What became known later is not looked at. What asks for nothing and is over before :func:`span` begins is left
        out; what lies ahead is told as far as the register knows, what rules repeat as far as the span.
    lang : str
        For the names of deadlines and steps, which the rules give in both languages.
    """
    since, until = span(day)
    known = as_known(register, day)
    on_day, working = RegisterOnDay(register, day), WorkingDays(register.strategy)
    every = [
        *_reports(register, day, lang, since, until),
        *_steps(register, lang, working, since, until),
        *_verifications(on_day, lang, working),
        *_contracts(on_day),
        *_own_contracts(known),
        *_notices(on_day, working),
        *_calls(on_day),
        *_risks(known, day),
        *_values(on_day),
        *_conditions(register),
    ]
    chosen = [own for own in every if own.state != "fixed" or own.day >= since]
    return sorted(chosen, key=lambda own: (own.day, own.kind, own.key))


def _reports(register: Register, day: dt.date, lang: str, since: dt.date, until: dt.date) -> Iterator[Appointment]:
    obligations = agenda(register, day, lang).obligations
    for due in obligations:
        yield _report("report", (due.code or "",), due)
    for due in yearly(register, since, until, lang, obligations):
        yield _report("rule", (due.code or "", str(due.due.year)), due)


def _report(kind: str, key: tuple[str, ...], due: Due) -> Appointment:
    facts: list[tuple[str, dict[str, Any]]] = []
    if due.works_on:
        facts.append(
            (N_("{due} is a day off; the deadline runs out on the first working day after it."), {"due": due.due})
        )
    if due.returned_on:
        facts.append((N_("Returned on {day}, to be mended and sent again."), {"day": due.returned_on}))
    elif due.sent_on:
        facts.append((N_("Sent on {day}."), {"day": due.sent_on}))
    message = N_("{who} owes: {what}") if due.by else N_("{what}, to {to}") if due.to else "{what}"
    return Appointment(
        kind,
        key,
        due.works_on or due.due,
        message,
        {"what": due.what, "to": due.to, "who": due.by},
        "done" if due.state in ("sent", "approved") else "open" if kind == "report" else "fixed",
        tuple(facts),
        due.kind != "internal",
        due.basis,
        due.verified,
    )


def _steps(
    register: Register, lang: str, working: WorkingDays, since: dt.date, until: dt.date
) -> Iterator[Appointment]:
    """The group's own steps after periods and before deadlines."""
    rules, begins = register.strategy.rules, register.strategy.strategy.start
    for step in rules.internal:
        if step.before is not None:
            days = _before(step, rules.deadline, working, since, until)
        elif step.after in PERIODS_ENDING:
            days = _after_periods(step, working, since, until, begins)
        else:
            continue
        for key, day, message, params in days:
            if since <= day <= until:
                yield Appointment(
                    "step",
                    (step.id, key),
                    day,
                    N_("{what} ({about})") if "about" in params else "{what}",
                    {"what": _name(step, lang), **params},
                    "fixed",
                    ((message, {"n": step.working_days, **params}),),
                )


_Day = tuple[
    str, dt.date, str, dict[str, Any]
]  # what tells it from the step's others, when, why then, what it is about


def _before(
    step: InternalStep, deadlines: tuple[Deadline, ...], working: WorkingDays, since: dt.date, until: dt.date
) -> Iterator[_Day]:
    rule = next((rule for rule in deadlines if rule.id == step.before), None)
    if rule is None:
        return
    for year in range(since.year, until.year + 2):
        due = day_in(rule, year)
        yield str(year), working.before(due, step.working_days), N_("Working days before {day}: {n}."), {"day": due}


def _after_periods(
    step: InternalStep, working: WorkingDays, since: dt.date, until: dt.date, begins: dt.date | None
) -> Iterator[_Day]:
    period = Period(step.after, since.year - 2)  # type: ignore[arg-type]  # its kinds are those of PERIODS_ENDING
    while period.end <= until:
        if begins is None or period.end >= begins:
            day = working.after(period.end, step.working_days)
            yield period.code, day, N_("Working days after {day}: {n}."), {"day": period.end, "about": period}
        period = period.next()


def _name(step: InternalStep, lang: str) -> str:
    return step.title(lang)


def _verifications(at: RegisterOnDay, lang: str, working: WorkingDays) -> Iterator[Appointment]:
    """The group's own steps after a claim was submitted or a value reported."""
    for step in at.strategy.rules.internal:
        rows = claims_to_verify(at) if step.after == "claim" else values_to_verify(at) if step.after == "value" else ()
        if step.before is not None:
            continue
        for row, verified in rows:
            if step.after == "claim":
                start, message = row["submitted_on"], N_("{what}: {project}, claim {claim}")
                key = (row["project"], row["claim"])
            else:
                start, message = row["measured_on"], N_("{what}: {indicator}, {project}")
                key = (row["value_id"],) if row["value_id"] else tuple(row[name] for name in _OF_VALUE)
                message = message if row["project"] else N_("{what}: {indicator}")
            facts = [(N_("Working days after {day}: {n}."), {"day": start, "n": step.working_days})]
            facts += [(N_("Verified on {day}."), {"day": verified})] if verified else []
            yield Appointment(
                "verification",
                (step.id, *map(str, key)),
                working.after(start, step.working_days),
                message,
                {
                    "what": _name(step, lang),
                    "project": row["project"],
                    **({"claim": row["claim"]} if step.after == "claim" else {"indicator": row["indicator"]}),
                },
                "done" if verified else "open",
                tuple(facts),
            )


_OF_VALUE = ("indicator", "project", "unit_key", "measured_on")


def _contracts(at: RegisterOnDay) -> Iterator[Appointment]:
    states = at.states
    for project, row in states[states["is_signed"]].iterrows():
        ends = day_of(at.register, row, "ends_on")
        if ends is None:
            continue
        is_over = row["is_terminated"] or row["is_completed"] or row["has_final_payment"]
        number = next((row[name] for name in ("contract", "isun_number") if isinstance(row[name], str)), None)
        facts: list[tuple[str, dict[str, Any]]] = []
        if number is not None:
            facts.append((N_("Contract {number}."), {"number": number}))
        if not is_over and not row["has_claim_beside_advances"]:
            facts.append((N_("No payment claim beside advances has been entered."), {}))
        yield Appointment(
            "contract",
            ("project", str(project)),
            ends,
            N_("End of the contract: {project}"),
            {"project": project},
            "done" if is_over else "open",
            tuple(facts),
        )


def _own_contracts(known: Register) -> Iterator[Appointment]:
    rows = latest(known["management_contracts"], ["contract"], "signed_on")
    for row in known.rows("management_contracts", rows.dropna(subset="ends_on")):
        yield Appointment(
            "contract",
            ("management", row["contract"]),
            row["ends_on"],
            N_("The management contract {number} ends"),
            {"number": row["contract"]},
            "fixed",
        )


def _notices(at: RegisterOnDay, working: WorkingDays) -> Iterator[Appointment]:
    """The last day on which the notice of an event is not late: enough working days lie from it to the event."""
    limit = at.strategy.limit("event_notice_days")
    if limit is None:
        return
    number = math.ceil(limit.value)
    for row in at.rows("events"):
        date, notified = row["date"], row["notified_on"]
        if date is None:
            continue
        facts: list[tuple[str, dict[str, Any]]] = [
            (N_("The event is on {date}; its notice goes out {n} working days before it."), {"date": date, "n": number})
        ]
        facts += [(N_("The notice is of {day}."), {"day": notified})] if notified else []
        yield Appointment(
            "notice",
            (row["event"],),
            working.before(date, number),
            N_("Last day for the notice: {event}"),
            {"event": row["title"] or row["event"]},
            "done" if notified else "fixed",
            tuple(facts),
            is_external=True,
            basis=limit.basis,
            is_confirmed=limit.verified,
        )


def _calls(at: RegisterOnDay) -> Iterator[Appointment]:
    for row in at.register.rows("calls", at.register["calls"]):
        if status_on(row["status"], row["opens_on"], row["closes_on"], at.day, row["cancelled_on"]) == "cancelled":
            continue
        params = {"call": row["call"], "title": row["title"] or ""}
        opens = row["opens_on"] or row["planned_opens_on"]
        if opens:
            message = N_("Call {call} opens: {title}") if row["opens_on"] else N_("Call {call} is planned: {title}")
            yield Appointment("call", (row["call"], "opens"), opens, message, params, "fixed")
        if row["closes_on"]:
            message = N_("Call {call} closes: {title}")
            yield Appointment("call", (row["call"], "closes"), row["closes_on"], message, params, "fixed")


def _risks(known: Register, day: dt.date) -> Iterator[Appointment]:
    for row in known.rows("risks", known["risks"].dropna(subset="due")):
        closed = row["closed_on"]
        is_closed = row["status"] == "closed" or (closed is not None and closed <= day)
        facts: list[tuple[str, dict[str, Any]]] = []
        if row["action"] and row["description"]:
            facts.append(("{description}", {"description": row["description"]}))
        if row["owner"]:
            facts.append((N_("Who acts: {owner}."), {"owner": function_of(known, row["owner"])}))
        facts += [(N_("Closed on {day}."), {"day": closed})] if is_closed and closed else []
        yield Appointment(
            "risk",
            (row["risk"],),
            row["due"],
            "{risk}: {action}",
            {"risk": row["risk"], "action": row["action"] or row["description"] or ""},
            "done" if is_closed else "open",
            tuple(facts),
        )


def _values(at: RegisterOnDay) -> Iterator[Appointment]:
    """The last day on which the latest value of an indicator is not too old, by the age that the group has set."""
    ages: dict[str, dt.date] = {}
    for row in at.rows("values"):
        measured = row["measured_on"]
        if row["kind"] == "verified" and row["project"] is None and measured and measured <= at.day:
            ages[row["indicator"]] = max(measured, ages.get(row["indicator"], measured))
    for row in at.rows("indicators"):
        last, age = ages.get(row["indicator"]), row["max_age_days"]
        if row["counts_at"] == "value_date" and last is not None and age is not None:
            yield Appointment(
                "value",
                (row["indicator"],),
                last + dt.timedelta(days=int(age)),
                N_("A new value of the indicator {indicator}"),
                {"indicator": row["indicator"]},
                "open",
                ((N_("The last one is of {day} and holds for {n} days."), {"day": last, "n": int(age)}),),
            )


def _conditions(register: Register) -> Iterator[Appointment]:
    """The days by which a threshold of contracting has to be reached."""
    for limit in register.strategy.rules.limit:
        if limit.id != "contracting_threshold" or limit.on is None:
            continue
        scope = limit.measure or limit.fund or ""
        yield Appointment(
            "condition",
            (limit.id, limit.measure or "", limit.fund or ""),
            limit.on,
            N_("Contracting threshold {share}: {scope}") if scope else N_("Contracting threshold {share}"),
            {"share": limit.value, "scope": scope},
            "fixed",
            is_external=True,
            basis=limit.basis,
            is_confirmed=limit.verified,
        )


__all__ = ["KINDS", "OF_RULES", "Appointment", "appointments", "span"]

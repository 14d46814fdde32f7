"""What falls due: reports and deadlines, and the problems that somebody has to solve."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vomr.method.working_days import WorkingDays
from vomr.period import Period
from vomr.register import Register
from vomr.register.as_known import as_known
from vomr.register.persons import function_of
from vomr.strategy import Deadline
from vomr.words import DEFAULT

HORIZON = dt.timedelta(days=90)


@dataclass(frozen=True)
class Due:
    """A report or deadline.

    ``by`` is who owes it, None where it is the group; ``kind`` is ``external`` (a contract, an act or an instruction
    sets
    it), ``internal`` (the group itself does) or None where nobody says. ``state`` is ``sent``, ``approved``,
    ``returned``,
    ``late`` or ``ahead``; ``verified`` is False while the basis has still to be confirmed, as that of an external
    deadline without one. ``works_on`` is the first working day where the deadline falls on a day off,
    ``returned_on`` the day since which what was returned is to be sent again.
    """

    what: str
    to: str | None
    due: dt.date
    state: str
    reference: str | None
    sent_on: dt.date | None
    basis: str | None
    verified: bool
    by: str | None = None
    kind: str | None = None
    works_on: dt.date | None = None
    returned_on: dt.date | None = None
    code: str | None = None  # of the obligation in the register; of a yearly deadline the id in the rules


@dataclass(frozen=True)
class Risk:
    """An open problem, risk or recommendation, and who does what about it by when."""

    risk: str
    description: str
    cause: str | None
    measure: str | None
    action: str | None
    owner: str | None
    due: dt.date | None


@dataclass(frozen=True)
class Agenda:
    """What falls due, and what stays open."""

    obligations: tuple[Due, ...]
    coming: tuple[Due, ...]  # within 90 days, and what is late
    ahead: tuple[Due, ...]  # all that are still to come, the next one first
    risks: tuple[Risk, ...]
    owed: tuple[Due, ...] = ()  # what others owe the group and have not sent
    undecided: tuple[Due, ...] = ()  # what the group has sent and nobody has approved or returned

    def requests(self) -> tuple[Due, ...]:
        """What the authority is asked for: what it owes, then what it has to decide, the oldest first."""
        return (*self.owed, *self.undecided)


def agenda(register: Register, day: dt.date, lang: str = DEFAULT) -> Agenda:
    """Obligations of the group, the yearly deadlines of its rules, and open risks, as of ``day``."""
    register = as_known(register, day)
    obligations = _obligations(register, day)
    yearly = _yearly(register, day, lang, obligations)
    everything = sorted([*obligations, *yearly], key=lambda due: (due.due, due.what))
    coming = tuple(due for due in everything if due.state in ("late", "returned") or day < due.due <= day + HORIZON)
    ahead = tuple(due for due in everything if due.state == "ahead")
    owed = tuple(due for due in coming if due.by)
    undecided = tuple(due for due in obligations if not due.by and due.state == "sent")
    return Agenda(tuple(obligations), coming, ahead, _risks(register), owed, undecided)


def _obligations(register: Register, day: dt.date) -> list[Due]:
    found, working = [], WorkingDays(register.strategy)
    table = register["obligations"].dropna(subset="due").sort_values(["due", "obligation"], kind="stable")
    for row in register.rows("obligations", table):
        due, kind, basis = row["due"], row["kind"], row["basis"]
        works_on = _works_on(working, due)
        sent, returned, approved = (_known(row[name], day) for name in ("sent_on", "returned_on", "approved_on"))
        if approved:
            state = "approved"
        elif returned and (not sent or returned >= sent):
            state = "returned"
        elif sent:
            state = "sent"
        else:
            state = "late" if (works_on or due) <= day else "ahead"
        found.append(
            Due(
                row["what"] or row["obligation"],
                row["to"],
                due,
                state,
                row["reference"] if sent else None,
                sent,
                basis,
                kind != "external" or basis is not None,
                owes(row["by"]),
                kind,
                works_on,
                returned if state == "returned" else None,
                row["obligation"],
            )
        )
    return found


def _yearly(register: Register, day: dt.date, lang: str, obligations: Sequence[Due]) -> list[Due]:
    """The next occurrence of every yearly deadline that the register does not hold itself."""
    coming = (
        (rule, next(due for year in (day.year, day.year + 1) if (due := day_in(rule, year)) > day))
        for rule in register.strategy.rules.deadline
    )
    return list(_of_rules(register, coming, lang, obligations))


def yearly(register: Register, since: dt.date, until: dt.date, lang: str, obligations: Sequence[Due]) -> list[Due]:
    """Every occurrence of the yearly deadlines between two days, of those that the register does not hold itself."""
    days = (
        (rule, due)
        for rule in register.strategy.rules.deadline
        for year in range(since.year, until.year + 1)
        if since <= (due := day_in(rule, year)) <= until
    )
    return list(_of_rules(register, days, lang, obligations))


def _of_rules(
    register: Register, days: Iterator[tuple[Deadline, dt.date]], lang: str, obligations: Sequence[Due]
) -> Iterator[Due]:
    """Deadlines of the rules; one that has been entered for that day, „… за 2027 г.“, is the register's. One that each
    project has stands once for every project of the year, under the title that the register enters it by: „…: P01“.
    """
    working = WorkingDays(register.strategy)
    for rule, due in days:
        title, works_on = rule.title(lang), _works_on(working, due)
        entered = [own.what.casefold() for own in obligations if own.due in (due, works_on)]
        for project in _projects_in(register, due) if rule.each else (None,):
            of = "" if project is None else f": {project}"
            known_as = f"{rule.what or title}{of}".casefold()
            if any(own == known_as if project else own.startswith(known_as) for own in entered):
                continue
            code = rule.id if project is None else f"{rule.id}:{project}"
            facts = (None, None, rule.basis, rule.verified, None, "external", works_on)
            yield Due(f"{title}{of}", rule.to, due, "ahead", *facts, code=code)


def _projects_in(register: Register, due: dt.date) -> list[str]:
    """Projects of the strategy under way in the year of a day: their contract was signed by then, and they were neither
    completed nor ended before that year.
    """
    begins = dt.date(due.year, 1, 1)
    return [
        row["project"]
        for row in register.rows("projects", register["projects"])
        if row["in_strategy"]
        and row["contracted_on"]
        and row["contracted_on"] <= due
        and not any(row[name] and row[name] < begins for name in ("completed_on", "terminated_on"))
    ]


_THE_GROUP = ("миг", "lag", "групата", "the group")


def owes(by: str | None) -> str | None:
    """Who owes it, where it is not the group itself."""
    return None if by is None or by.strip().casefold() in _THE_GROUP else by.strip()


def owed_for(register: Register, period: Period) -> list[dict[str, Any]]:
    """Rows of what the group owes for a period; it is sent after the period, so that no day is looked at."""
    rows = register.rows("obligations", register["obligations"])
    return [row for row in rows if Period.read(row["period"]) == period and owes(row["by"]) is None]


def _works_on(working: WorkingDays, day: dt.date) -> dt.date | None:
    """The first working day after a day off; None for a working day."""
    later = working.first_from(day)
    return None if later == day else later


def day_in(rule: Deadline, year: int) -> dt.date:
    """The day of a yearly deadline in a year; ``02-29`` and ``04-31`` are the month's last day."""
    month, day = (int(part) for part in rule.due.split("-"))
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _risks(register: Register) -> tuple[Risk, ...]:
    risks = register["risks"]
    open_risks = risks[(risks["status"] != "closed").to_numpy() & risks["closed_on"].isna().to_numpy()]
    return tuple(
        Risk(
            row["risk"],
            row["description"] or "",
            row["cause"],
            row["measure"],
            row["action"],
            None if row["owner"] is None else function_of(register, row["owner"]),
            row["due"],
        )
        for row in register.rows("risks", open_risks)
    )


def _known(date: dt.date | None, day: dt.date) -> dt.date | None:
    return None if date is None or date > day else date


__all__ = ["Agenda", "Due", "Risk", "agenda", "day_in", "yearly"]

"""Dates: their order within a row, against the row's project, and years that nobody can have meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from vomr.method.checks.rule import Ground, Hit, code_title, rule
from vomr.register import TABLES, Type
from vomr.words import N_

# table → (earlier, later): the later one cannot come before the earlier one (domain: submission, decision, contract, payment)
_ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "calls": (("opens_on", "closes_on"), ("consultation_from", "consultation_to")),
    "projects": (
        *(("submitted_on", f"{stage}_on") for stage in ("reserve", "approved", "authority_approved", "rejected", "withdrawn", "contracted")),
        ("approved_on", "authority_approved_on"), ("approved_on", "contracted_on"), ("authority_approved_on", "contracted_on"),
        *(("contracted_on", f"{stage}_on") for stage in ("suspended", "completed", "terminated")),
        ("starts_on", "ends_on"), ("starts_on", "completed_on"),
    ),
    "claims": (("submitted_on", "verified_on"),),
    "management": (("claimed_on", "verified_on"), ("claimed_on", "paid_on")),
    "members": (("joined_on", "left_on"),),
    "seats": (("from", "to"),),
    "decisions": (("date", "published_on"),),
    "obligations": (("sent_on", "approved_on"),),
}  # fmt: skip
_AFTER_CONTRACT = (("annexes", "signed_on"), ("claims", "submitted_on"), ("payments", "paid_on"))
_CURIOUS_AFTER = dt.timedelta(days=15 * 366)


@rule(
    "date-order", "error",
    N_("{value} comes before {earlier} in the column “{title}”, which has to be first"),
    N_("Look both dates up in the documents and correct the wrong one."),
)  # fmt: skip
def _order_within_a_row(at: Ground) -> Iterator[Hit]:
    for table, pairs in _ORDER.items():
        for row in at.rows(table):
            for earlier, later in pairs:
                first = at.first_day(table, row, earlier)
                if first and row[later] and row[later] < first:
                    title = TABLES[table].column[earlier]
                    yield at.hit(table, row, later, value=row[later], earlier=row[earlier], title=title)


@rule(
    "date-before-contract", "error",
    N_("{value} comes before the project's contract of {contracted}"),
    N_("Correct this date, or the date of the contract in the table of projects."),
)  # fmt: skip
def _before_the_contract(at: Ground) -> Iterator[Hit]:
    contracted = {row["project"]: at.first_day("projects", row, "contracted_on") for row in at.rows("projects")}
    for table, column in _AFTER_CONTRACT:
        for row in at.rows(table):
            signed = contracted.get(row["project"])
            if signed and row[column] and row[column] < signed:
                yield at.hit(table, row, column, value=row[column], contracted=signed)


@rule(
    "money-without-contract", "warning",
    N_("The project {project} has money, but no date of a contract"),
    N_("Enter the date of the contract in the table of projects; without it the grant counts nowhere."),
)  # fmt: skip
def _without_contract(at: Ground) -> Iterator[Hit]:
    for table, _ in _AFTER_CONTRACT[1:]:
        said = set()
        for row in at.rows(table):
            project = at.projects.get(row["project"])
            if project and project["in_strategy"] and not project["contracted_on"] and row["project"] not in said:
                said.add(row["project"])
                yield at.hit(table, row, "project", project=row["project"])


@rule(
    "date-outside-call", "warning",
    N_("The application of {value} was not submitted while the call {call} was open"),
    N_("Check the date, the call, and when the call opened and closed."),
)  # fmt: skip
def _outside_the_call(at: Ground) -> Iterator[Hit]:
    for row in at.rows("projects"):
        call = at.calls.get(row["call"] or "")
        submitted = row["submitted_on"]
        if not call or not submitted:
            continue
        opens = at.first_day("calls", call, "opens_on")
        too_late = call["closes_on"] and at.first_day("projects", row, "submitted_on") > call["closes_on"]
        if (opens and submitted < opens) or too_late:
            yield at.hit("projects", row, "submitted_on", value=submitted, call=call["call"])


@rule(
    "date-far", "warning",
    N_("{value} is far outside the time of the strategy"),
    N_("Look whether the year is right."),
)  # fmt: skip
def _curious_year(at: Ground) -> Iterator[Hit]:
    end = at.strategy.strategy.end
    latest = (end or at.day) + _CURIOUS_AFTER
    for name, table in TABLES.items():
        for column in table.of_type(Type.DATE):
            for row in at.rows(name):
                if row[column.name] and not dt.date(1990, 1, 1) <= row[column.name] <= latest:
                    yield at.hit(name, row, column.name, value=row[column.name])


@rule(
    "ends-after-strategy", "warning",
    N_("The end {value} lies after the end of the strategy on {end}"),
    N_("Check the date; if it is right, nothing is to be done."),
)  # fmt: skip
def _after_the_strategy(at: Ground) -> Iterator[Hit]:
    end = at.strategy.strategy.end
    for table in ("projects", "annexes"):
        for row in at.rows(table):
            project = at.projects.get(row["project"])
            if end and row["ends_on"] and row["ends_on"] > end and project and project["in_strategy"]:
                yield at.hit(table, row, "ends_on", value=row["ends_on"], end=end)


@rule(
    "after-the-end", "warning",
    N_("{value} comes after the project ended on {end}"),
    N_("Check both dates; if they are right, nothing is to be done."),
)  # fmt: skip
def _after_the_end(at: Ground) -> Iterator[Hit]:
    for table, column in (("annexes", "signed_on"), ("payments", "paid_on")):
        for row in at.rows(table):
            project = at.projects.get(row["project"])
            if not project or not row[column]:
                continue
            ends = [project["terminated_on"]]
            if row.get("kind") in (None, "advance", "interim"):
                ends.append(project["completed_on"])  # the final payment follows completion
            known = [day for day in ends if day]
            if known and row[column] > min(known) and row.get("kind") not in ("recovery", "interest"):
                yield at.hit(table, row, column, value=row[column], end=min(known))


@rule(
    "call-status", "warning",
    N_("The call is entered as “{status}”, although by its dates it is something else on {day}"),
    N_("Correct the status or the dates of the call."),
)  # fmt: skip
def _status_of_a_call(at: Ground) -> Iterator[Hit]:
    for row in at.rows("calls"):
        opens, closes, status = row["opens_on"], row["closes_on"], row["status"]
        stale = (status == "planned" and opens and opens <= at.day) or (status == "open" and closes and closes < at.day)
        if stale:
            yield at.hit("calls", row, "status", status=code_title("call_status", status), day=at.day)


@rule(
    "seat-after-leaving", "warning",
    N_("The seat lasts longer than the membership of {member}, which ended on {left}"),
    N_("Enter until when the seat was held."),
)  # fmt: skip
def _seat_after_leaving(at: Ground) -> Iterator[Hit]:
    left = {row["member"]: row["left_on"] for row in at.rows("members") if row["left_on"]}
    for row in at.rows("seats"):
        day = left.get(row["member"])
        if day and day < at.day and (row["to"] is None or row["to"] > day):
            yield at.hit("seats", row, "to", member=row["member"], left=day)

"""Dates: their order within a row, against the row's project, and years that nobody can have meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from vomr.method.checks.rule import Hit, RegisterOnDay, among, code_title, rule
from vomr.period import Period
from vomr.register import TABLES, Type
from vomr.words import N_

# table → (earlier, later): the later one cannot come before the earlier one (submission, decision, contract,
# payment)
_ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "calls": (("opens_on", "closes_on"), ("opens_on", "cancelled_on"), ("consultation_from", "consultation_to")),
    "projects": (
        *(
            ("submitted_on", f"{stage}_on")
            for stage in ("reserve", "approved", "authority_approved", "rejected", "withdrawn", "contracted")
        ),
        ("approved_on", "authority_approved_on"),
        ("approved_on", "contracted_on"),
        ("authority_approved_on", "contracted_on"),
        *(("contracted_on", f"{stage}_on") for stage in ("suspended", "completed", "terminated")),
        ("contracted_on", "resumed_on"),
        ("starts_on", "ends_on"),
        ("starts_on", "completed_on"),
    ),
    "claims": (("submitted_on", "verified_on"),),
    "management": (("claimed_on", "verified_on"), ("claimed_on", "paid_on")),
    "members": (("joined_on", "left_on"),),
    "seats": (("from", "to"),),
    "decisions": (("date", "published_on"),),
    "obligations": (("sent_on", "approved_on"),),
    "risks": (("opened_on", "closed_on"),),
}
_AFTER_CONTRACT = (("annexes", "signed_on"), ("claims", "submitted_on"), ("payments", "paid_on"))
_CURIOUS_AFTER = dt.timedelta(days=15 * 366)


@rule(
    "date-order",
    "error",
    N_("{value} comes before {earlier} in the column “{title}”, which has to be first"),
    N_("Look both dates up in the documents and correct the wrong one."),
)
def _order_within_a_row(at: RegisterOnDay) -> Iterator[Hit]:
    for table, pairs in _ORDER.items():
        cells = at[table]
        wrong = {(earlier, later): cells[later] < cells[earlier] for earlier, later in pairs}
        for row, (earlier, later) in at.rows_of(table, wrong):
            if row[later] < at.first_day(table, row, earlier):
                title = TABLES[table].column[earlier]
                yield at.hit(table, row, later, value=row[later], earlier=row[earlier], title=title)


@rule(
    "date-before-contract",
    "error",
    N_("{value} comes before the project's contract of {contracted}"),
    N_("Correct this date, or the date of the contract in the table of projects."),
)
def _before_the_contract(at: RegisterOnDay) -> Iterator[Hit]:
    for table, column in _AFTER_CONTRACT:
        for row in at.rows(table, at[table][column] < at.of_project(table, "contracted_on")):
            signed = at.first_day("projects", at.project(row["project"]), "contracted_on")
            if row[column] < signed:
                yield at.hit(table, row, column, value=row[column], contracted=signed)


@rule(
    "money-without-contract",
    "warning",
    N_("The project {project} has money, but no date of a contract"),
    N_("Enter the date of the contract in the table of projects; without it the grant counts nowhere."),
)
def _without_contract(at: RegisterOnDay) -> Iterator[Hit]:
    for table, _ in _AFTER_CONTRACT[1:]:
        without = at.of_project(table, "in_strategy") & pd.isna(at.of_project(table, "contracted_on"))
        said = set()
        for row in at.rows(table, without):
            if row["project"] not in said:
                said.add(row["project"])
                yield at.hit(table, row, "project", project=row["project"])


@rule(
    "date-outside-call",
    "warning",
    N_("The application of {value} was not submitted while the call {call} was open"),
    N_("Check the date, the call, and when the call opened and closed."),
)
def _outside_the_call(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    opens, closes = (at.joined("projects", "call", at["calls"][name]) for name in ("opens_on", "closes_on"))
    outside = (projects["submitted_on"] < opens) | (projects["submitted_on"] > closes)
    for row in at.rows("projects", outside & projects.known("call")):
        call, submitted = at.calls[row["call"]], row["submitted_on"]
        opened = at.first_day("calls", call, "opens_on")
        too_late = call["closes_on"] and at.first_day("projects", row, "submitted_on") > call["closes_on"]
        if (opened and submitted < opened) or too_late:
            yield at.hit("projects", row, "submitted_on", value=submitted, call=call["call"])


@rule(
    "date-far", "warning", N_("{value} is far outside the time of the strategy"), N_("Look whether the year is right.")
)
def _curious_year(at: RegisterOnDay) -> Iterator[Hit]:
    end = at.strategy.strategy.end
    earliest, latest = np.datetime64("1990-01-01"), np.datetime64((end or at.day) + _CURIOUS_AFTER)
    for name, table in TABLES.items():
        for column in table.of_type(Type.DATE):
            dates = at[name][column.name]
            for row in at.rows(name, (dates < earliest) | (dates > latest)):
                yield at.hit(name, row, column.name, value=row[column.name])


@rule(
    "ends-after-strategy",
    "warning",
    N_("The end {value} lies after the end of the strategy on {end}"),
    N_("Check the date; if it is right, nothing is to be done."),
)
def _after_the_strategy(at: RegisterOnDay) -> Iterator[Hit]:
    end = at.strategy.strategy.end
    for table in ("projects", "annexes") if end else ():
        after = at[table]["ends_on"] > np.datetime64(end)
        for row in at.rows(table, after & at.of_project(table, "in_strategy")):
            yield at.hit(table, row, "ends_on", value=row["ends_on"], end=end)


@rule(
    "after-the-end",
    "warning",
    N_("{value} comes after the project ended on {end}"),
    N_("Check both dates; if they are right, nothing is to be done."),
)
def _after_the_end(at: RegisterOnDay) -> Iterator[Hit]:
    for table, column in (("annexes", "signed_on"), ("payments", "paid_on")):
        cells, end = at[table], at.of_project(table, "terminated_on")
        completed = at.of_project(table, "completed_on")
        if table == "payments":  # the final payment follows completion; a recovery follows anything
            completed[~among(cells["kind"], (None, "advance", "interim"))] = np.datetime64("NaT")
        end = np.fmin(end, completed)
        asked = ~among(cells["kind"], ("recovery", "interest")) if table == "payments" else True
        after = asked & (cells[column] > end)
        for row, day in zip(at.rows(table, after), end[after].tolist(), strict=True):
            yield at.hit(table, row, column, value=row[column], end=day)


@rule(
    "risk-undated",
    "warning",
    N_("The risk {risk} has no day on which it was noted: it is in every report, those of past periods too"),
    N_("Enter when it was noted in the column “{title}”."),
)
def _undated_risk(at: RegisterOnDay) -> Iterator[Hit]:
    risks = at["risks"]
    for row in at.rows("risks", ~risks.known("opened_on") & ~risks.known("closed_on") & (risks["status"] != "closed")):
        yield at.hit("risks", row, "opened_on", risk=row["risk"], title=TABLES["risks"].column["opened_on"])


@rule(
    "call-status",
    "warning",
    N_("The call is entered as “{status}”, although by its dates it is something else on {day}"),
    N_("Correct the status or the dates of the call."),
)
def _status_of_a_call(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("calls"):
        opens, closes, status = row["opens_on"], row["closes_on"], row["status"]
        stale = (status == "planned" and opens and opens <= at.day) or (status == "open" and closes and closes < at.day)
        if stale:
            yield at.hit("calls", row, "status", status=code_title("call_status", status), day=at.day)


@rule(
    "obligation-period",
    "warning",
    N_("“{value}” is no period: the checklist of the period does not find this row"),
    N_("Write the period as 2026-Q3, 2026-H1, 2026 or EAFRD-2026."),
)
def _period_of_an_obligation(at: RegisterOnDay) -> Iterator[Hit]:
    obligations = at["obligations"]
    for row in at.rows("obligations", obligations.known("period")):
        if Period.read(row["period"]) is None:
            yield at.hit("obligations", row, "period", value=row["period"])


@rule(
    "seat-after-leaving",
    "warning",
    N_("The seat lasts longer than the membership of {member}, which ended on {left}"),
    N_("Enter until when the seat was held."),
)
def _seat_after_leaving(at: RegisterOnDay) -> Iterator[Hit]:
    members = at["members"].plain
    left = {member: day for member, day in zip(members["member"], members["left_on"], strict=True) if day}
    for row in at.rows("seats"):
        day = left.get(row["member"])
        if day and day < at.day and (row["to"] is None or row["to"] > day):
            yield at.hit("seats", row, "to", member=row["member"], left=day)

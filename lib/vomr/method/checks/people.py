"""Events, members, bodies and decisions (method.md §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from vomr.method.animation import working_days
from vomr.method.checks.rule import Hit, RegisterOnDay, Row, code_title, rule
from vomr.method.partnership import quotas
from vomr.register import TABLES
from vomr.words import N_

# kinds of events → the limit with the fewest participants for which the simplified cost was paid
_FEWEST = {
    "information_day": "participants_information_event",
    "conference": "participants_conference",
    "training": "participants_training",
}


@rule(
    "participants-parts",
    "warning",
    N_("More persons are in the column “{title}” than took part"),
    N_("Correct the wrong one of the two numbers by the attendance list."),
)
def _more_than_took_part(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("events"):
        for part in ("women", "youth", "vulnerable"):
            if row[part] is not None and row["participants"] is not None and row[part] > row["participants"]:
                yield Hit("events", row, part, {"title": TABLES["events"].column[part]})


@rule(
    "event-evidence",
    "warning",
    N_("The event {event} has participants and no evidence of them"),
    N_("Write where the attendance list is kept."),
)
def _event_evidence(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("events"):
        if row["participants"] and not row["evidence"]:
            yield at.hit("events", row, "evidence", event=row["event"])


@rule(
    "notice-late",
    "warning",
    N_("The notice of {notified} came {days} working days before the event of {date}; it should be {limit} ({basis})"),
    N_("Check both dates; if they are right, explain the delay in the report."),
)
def _late_notice(at: RegisterOnDay) -> Iterator[Hit]:
    yield from _late_notices(at, verified=True)


@rule(
    "notice-late-unconfirmed",
    "note",
    N_(
        "The notice of {notified} came {days} working days before the event of {date}; the rule of {limit} days is"
        " still to be confirmed ({basis})"
    ),
    N_("Nothing is to be done until the rule is confirmed."),
)
def _late_notice_unconfirmed(at: RegisterOnDay) -> Iterator[Hit]:
    yield from _late_notices(at, verified=False)


def _late_notices(at: RegisterOnDay, *, verified: bool) -> Iterator[Hit]:
    limit = at.strategy.limit("event_notice_days")
    if limit is None or limit.verified is not verified:
        return
    frame = at.register["events"]
    for row, days in zip(
        at.rows("events"), working_days(at.register, frame["notified_on"], frame["date"]), strict=True
    ):
        if days is not None and days < limit.value:
            yield at.hit(
                "events",
                row,
                "notified_on",
                notified=row["notified_on"],
                days=max(0, days),
                date=row["date"],
                limit=limit.value,
                basis=limit.basis,
            )


@rule(
    "participants-few",
    "warning",
    N_("The event has fewer participants than the {limit} for which its simplified cost is paid ({basis})"),
    N_("Check the attendance list; the cost may not be recognised."),
)
def _few_participants(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("events"):
        limit = at.strategy.limit(_FEWEST.get(row["kind"] or "", ""))
        if (
            limit
            and limit.verified
            and row["cost"]
            and row["participants"] is not None
            and row["participants"] < limit.value
        ):
            yield Hit("events", row, "participants", {"limit": limit.value, "basis": limit.basis})


@rule(
    "applicant-type-missing",
    "warning",
    N_("The kind of the applicant is not entered, so the name is left out of the reports"),
    N_("Choose the kind of the applicant; natural persons never appear by name."),
)
def _kind_of_applicant(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    unknown = projects["in_strategy"] & projects.known("applicant") & ~projects.known("applicant_type")
    yield from at.hits("projects", unknown, "applicant_type")


@rule(
    "seat-sector",
    "warning",
    N_("The seat has neither a member nor a sector: its vote stands in no sector"),
    N_("Choose the member, or the sector of the seat."),
)
def _seat_without_sector(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("seats"):
        if row["member"] is None and row["sector"] is None:
            yield at.hit("seats", row, "sector")


def _sectors(at: RegisterOnDay) -> dict[str, str | None]:
    """Member → sector."""
    members = at["members"].plain
    return dict(zip(members["member"], members["sector"], strict=True))


@rule(
    "seat-sector-differs",
    "warning",
    N_("The seat's sector is “{here}”, that of the member {member} “{there}”"),
    N_("Correct the wrong one; the member's sector is what counts."),
)
def _sector_differs(at: RegisterOnDay) -> Iterator[Hit]:
    sectors = _sectors(at)
    for row in at.rows("seats"):
        there = sectors.get(row["member"])
        if row["sector"] and there and row["sector"] != there:
            yield at.hit(
                "seats",
                row,
                "sector",
                here=code_title("sector", row["sector"]),
                member=row["member"],
                there=code_title("sector", there),
            )


@rule(
    "sector-votes",
    "warning",
    N_(
        "From {since} on the sector “{sector}” held {share} % of the votes of the {body}; the limit is {limit} %"
        " ({basis})"
    ),
    N_("Check the seats and the sectors; if they are right, the body has to be changed."),
)
def _votes(at: RegisterOnDay) -> Iterator[Hit]:
    limit = at.strategy.limit("sector_vote_share")
    if limit is None or not limit.verified:
        return
    sectors = _sectors(at)
    for body in dict.fromkeys(row["body"] for row in at.rows("seats") if row["body"]):
        seats = [row for row in at.rows("seats") if row["body"] == body and row["from"]]
        above: set[str] = set()  # a breach is said once, where it begins
        for day in sorted(_changes(seats, at.day)):
            votes: dict[str, int] = {}
            for row in seats:
                if row["from"] <= day and (row["to"] is None or day <= row["to"]):
                    sector = sectors.get(row["member"]) or row["sector"] or ""
                    votes[sector] = votes.get(sector, 0) + (1 if row["votes"] is None else row["votes"])
            total = sum(votes.values())
            now = {
                sector for sector, n in votes.items() if sector and total and Fraction(n, total) > Fraction(limit.value)
            }
            for sector in sorted(now - above):
                yield at.hit(
                    "seats",
                    None,
                    "sector",
                    since=day,
                    sector=code_title("sector", sector),
                    body=code_title("body", body),
                    share=Fraction(100 * votes[sector], total),
                    limit=limit.value * 100,
                    basis=limit.basis,
                )
            above = now


@rule(
    "gender-share",
    "warning",
    N_(
        "{share} % of the seats of the {body} are held by the gender that holds fewer; at least {limit} % are asked"
        " for ({basis})"
    ),
    N_("Check the gender entered for the seats; if it is right, the body has to be changed."),
)
def _genders(at: RegisterOnDay) -> Iterator[Hit]:
    yield from _missed(at, "gender", "gender")


@rule(
    "young-share",
    "warning",
    N_("{share} % of the seats of the {body} are held by young people; at least {limit} % are asked for ({basis})"),
    N_("Check the years of birth entered for the seats; if they are right, the body has to be changed."),
)
def _young(at: RegisterOnDay) -> Iterator[Hit]:
    yield from _missed(at, "young", "birth_year")


def _missed(at: RegisterOnDay, of: str, column: str) -> Iterator[Hit]:
    for body in dict.fromkeys(row["body"] for row in at.rows("seats") if row["body"]):
        for quota in quotas(at.register, at.day, body):
            if quota.of == of and quota.ok is False:
                yield at.hit(
                    "seats",
                    None,
                    column,
                    share=Fraction(quota.share.value or 0) * 100,
                    body=code_title("body", body),
                    limit=quota.limit.value * 100,
                    basis=quota.limit.basis,
                )


def _changes(seats: list[Row], day: dt.date) -> set[dt.date]:
    starts = {row["from"] for row in seats}
    return {date for date in starts | {row["to"] + dt.timedelta(days=1) for row in seats if row["to"]} if date <= day}


@rule(
    "decision-votes",
    "warning",
    N_("{votes} votes were given, but {present} were present"),
    N_("Correct the numbers by the minutes."),
)
def _votes_of_a_decision(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("decisions"):
        present = [row[f"present_{sector}"] for sector in ("public", "business", "civil", "other")]
        votes = [row[name] for name in ("for", "against", "abstained")]
        known = [n for n in present if n is not None]
        if known and sum(n or 0 for n in votes) > sum(known):
            yield at.hit("decisions", row, "for", votes=sum(n or 0 for n in votes), present=sum(known))


@rule(
    "decision-quorum",
    "note",
    N_("Votes were given although there was no quorum"),
    N_("Correct the column “quorum”, or look whether the decision holds."),
)
def _no_quorum(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("decisions"):
        if row["quorum"] is False and row["for"]:
            yield at.hit("decisions", row, "quorum")

"""Members, bodies and decisions (method.md §4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import pandas as pd

from vomr.method.figures import Figure, ratio
from vomr.method.indicators import members_on
from vomr.method.states import by_day, lookup
from vomr.register import Register
from vomr.register.frames import ROW
from vomr.strategy import Limit

SECTORS = ("public", "business", "civil", "other")


@dataclass(frozen=True)
class Body:
    """Votes of one body on the day of the report.

    ``ok`` compares the largest share with the limit exactly: 49 % passes, 49.01 % does not. It is None while the
    rule is not verified or a seat's sector is not known.
    """

    body: str
    seats: int
    votes: int
    shares: dict[str, Fraction | None]
    limit: Limit | None
    ok: bool | None
    women: int | None
    men: int | None
    young: int | None
    young_age: int | None
    unknown_sector: int
    as_of: dt.date | None  # since when the composition has been as it is


@dataclass(frozen=True)
class Decision:
    """One decision of a body; counts that were not entered are None."""

    body: str
    number: str
    date: dt.date
    subject: str | None
    present: dict[str, int | None]
    quorum: bool | None
    votes_for: int | None
    votes_against: int | None
    abstained: int | None
    conflicts: int | None
    call: str | None
    published_on: dt.date | None
    in_period: bool


@dataclass(frozen=True)
class Partnership:
    """Members, bodies and decisions at one day."""

    entered: bool
    members: Figure
    joined: Figure
    left: Figure
    sectors: dict[str, int]
    municipalities: dict[str, int]
    bodies: tuple[Body, ...]
    decisions: tuple[Decision, ...]


def partnership(register: Register, day: dt.date, day_before: dt.date) -> Partnership:
    """Who decides on ``day``, and what was decided by then."""
    members = members_on(register, day)
    everyone = register["members"]
    joined = by_day(everyone["joined_on"], day) & ~by_day(everyone["joined_on"], day_before)
    left = left_by(everyone, day) & ~left_by(everyone, day_before)
    return Partnership(
        entered=bool(by_day(everyone["joined_on"], day).any()),
        members=Figure("partnership.members", len(members), "count", "partnership.members"),
        joined=Figure("partnership.joined", int(joined.sum()), "count", "partnership.joined"),
        left=Figure("partnership.left", int(left.sum()), "count", "partnership.left"),
        sectors={sector: int((members["sector"] == sector).sum()) for sector in SECTORS},
        municipalities={str(code): int(n) for code, n in members["municipality"].value_counts().sort_index().items()},
        bodies=tuple(_bodies(register, day)),
        decisions=_decisions(register, day, day_before),
    )


def left_by(members: pd.DataFrame, day: dt.date) -> pd.Series:
    """Who has left by ``day``: the last day of membership still counts, a member has left on the day after it."""
    return (members["left_on"] < pd.Timestamp(day)) & by_day(members["joined_on"], day)


def seats_on(register: Register, day: dt.date) -> pd.DataFrame:
    """Seats that are filled on ``day``, their last day included, with ``votes`` and the ``sector`` of the member."""
    seats = register["seats"]
    left = seats["to"].notna() & (seats["to"] < pd.Timestamp(day))
    seats = seats[by_day(seats["from"], day) & ~left]
    sectors = register["members"].drop_duplicates("member").set_index("member")["sector"]
    sector = seats["sector"].where(seats["sector"].notna(), lookup(seats["member"], sectors))
    return seats.assign(sector=sector, votes=seats["votes"].fillna(1).astype("int64"))


def _bodies(register: Register, day: dt.date) -> list[Body]:
    seats = seats_on(register, day)
    limit = register.strategy.limit("sector_vote_share")
    age = register.strategy.limit("youth_age")
    found = []
    for body in ("assembly", "board"):
        own = seats[seats["body"] == body]
        if own.empty:
            continue
        sector, votes = own["sector"], own["votes"]
        total = int(votes.sum())
        shares = {name: ratio(int(votes[sector == name].sum()), total) for name in SECTORS}
        unknown = int(sector.isna().sum())
        decidable = limit is not None and limit.verified and not unknown and total
        ok = (
            all(share is not None and share <= Fraction(limit.value) for share in shares.values())
            if decidable and limit
            else None
        )
        gender = own["gender"].dropna()
        young = None
        if age is not None and own["birth_year"].notna().any():
            young = int((day.year - own["birth_year"].dropna() <= int(age.value)).sum())
        changes = [
            cast(dt.date, register.day("seats", row, "from", date))
            for row, date in zip(own[ROW], own["from"], strict=True)
            if pd.notna(date) and date <= pd.Timestamp(day)
        ]
        found.append(
            Body(
                body,
                len(own),
                total,
                shares,
                limit,
                ok,
                int((gender == "f").sum()) if len(gender) else None,
                int((gender == "m").sum()) if len(gender) else None,
                young,
                int(age.value) if age else None,
                unknown,
                max(changes, default=None),
            )
        )
    return found


def _decisions(register: Register, day: dt.date, day_before: dt.date) -> tuple[Decision, ...]:
    frame = register["decisions"]
    frame = frame[by_day(frame["date"], day)].sort_values(["date", "body", "number"], kind="stable")

    def number(row: pd.Series, column: str) -> int | None:
        return None if pd.isna(row[column]) else int(row[column])

    return tuple(
        Decision(
            body=row["body"] if isinstance(row["body"], str) else "",
            number=row["number"] if isinstance(row["number"], str) else "",
            date=cast(dt.date, register.day("decisions", row[ROW], "date", row["date"])),
            subject=row["subject"] if isinstance(row["subject"], str) else None,
            present={sector: number(row, f"present_{sector}") for sector in SECTORS},
            quorum=None if pd.isna(row["quorum"]) else bool(row["quorum"]),
            votes_for=number(row, "for"),
            votes_against=number(row, "against"),
            abstained=number(row, "abstained"),
            conflicts=number(row, "conflicts_declared"),
            call=row["call"] if isinstance(row["call"], str) else None,
            published_on=(
                register.day("decisions", row[ROW], "published_on", row["published_on"])
                if by_day(frame.loc[[index], "published_on"], day)[0]
                else None
            ),
            in_period=row["date"].date() > day_before,
        )
        for index, row in frame.iterrows()
    )

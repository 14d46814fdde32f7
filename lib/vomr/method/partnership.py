"""Members, bodies and decisions (method.md §4)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from vomr.method.counting import members_on
from vomr.method.figures import Declared, Figure, Moment, Reason, ratio
from vomr.method.memo import memoised_on_days
from vomr.method.source_rows import SourceRow, by_code, rows_of_frame
from vomr.method.states import by_day, lookup
from vomr.register import Register
from vomr.strategy import Limit
from vomr.words import N_

SECTORS = ("public", "business", "civil", "other")
NOT_ENTERED = Reason("not_entered", N_("the number has not been entered for the decision"))
NOT_KNOWN = Reason("not_entered", N_("for no seat of the body it has been entered"))
NO_VOTES = Reason("no_votes", N_("the body has no votes"))


def _of(frame: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    """The rows of what the figure is of: a body, a sector, a municipality."""
    for column, code in figure.of.items():
        frame = frame[(frame[column] == code).to_numpy(dtype=bool)]
    return frame


def _members(moment: Moment, figure: Figure) -> list[SourceRow]:
    """Members by their code, never by name."""
    members = _of(MEMBERS_OF[figure.declared.short](moment), figure)
    return rows_of_frame(moment.register, "members", members, 1, members["member"])


def _seats(moment: Moment, figure: Figure) -> list[SourceRow]:
    """Seats by their sector."""
    own = _of(moment.by_day(seats_on), figure)
    return rows_of_frame(moment.register, "seats", own, own["votes"], label=("sector", "sector"), unit="count")


def _seats_held(moment: Moment, figure: Figure) -> list[SourceRow]:
    seats = moment.by_day(seats_on)
    seats = seats[(seats["body"] == figure.of["body"]).to_numpy(dtype=bool)]
    by, young = figure.of["by"], held_by_young(moment.register, moment.day, seats)
    own = seats if by == "all" else seats[young if by == "young" else seats["gender"] == by[0].replace("w", "f")]
    return rows_of_frame(moment.register, "seats", own, 1, label=("sector", "sector"))


def _seats_of_quota(moment: Moment, figure: Figure) -> list[SourceRow]:
    """The seats that are held by fewer of a gender, or by young people."""
    of = QUOTAS[figure.of["of"]]
    seats = moment.by_day(seats_on)
    seats = seats[(seats["body"] == figure.of["body"]).to_numpy(dtype=bool)]
    held, _ = min(of(moment.register, moment.day, seats), key=lambda pair: int(pair[0].sum()))
    return rows_of_frame(moment.register, "seats", seats[held], 1, label=("sector", "sector"))


def _decisions_made(moment: Moment, figure: Figure) -> list[SourceRow]:
    decisions = moment.register["decisions"]
    chosen = by_day(decisions["date"], moment.day)
    if figure.declared is DECISIONS_IN_PERIOD:
        chosen = chosen & ~by_day(decisions["date"], moment.day_before)
    own = decisions[chosen]
    return rows_of_frame(moment.register, "decisions", own, 1, own["number"], label=("body", "body"), date="date")


def _present(moment: Moment, figure: Figure) -> list[SourceRow]:
    """The decision itself."""
    return moment.shared(_by_decision, figure.of.get("cast") or f"present_{figure.of['sector']}")[figure.of["decision"]]


def _by_decision(moment: Moment, column: str) -> dict[str, list[SourceRow]]:
    rows, label = moment.register["decisions"], ("body", "body")
    names = rows["body"].fillna("") + "." + rows["number"].fillna("")
    given = rows_of_frame(moment.register, "decisions", rows, rows[column], rows["number"], label=label, date="date")
    return by_code(given, names)


MEMBERS_OF: dict[str, Callable[[Moment], pd.DataFrame]] = {
    "members": lambda at: at.by_day(members_on),
    "members_of_sector": lambda at: at.by_day(members_on),
    "members_of_municipality": lambda at: at.by_day(members_on),
    "joined": lambda at: _since(at, lambda members, day: by_day(members["joined_on"], day)),
    "left": lambda at: _since(at, left_by),
}


def _since(at: Moment, by: Callable[[pd.DataFrame, dt.date], Any]) -> pd.DataFrame:
    """Members of whom something is true by the day and was not before the period."""
    members = at.register["members"]
    return members[by(members, at.day) & ~by(members, at.day_before)]


MEMBERS = Declared(
    "partnership.members", "count", N_("Members"), N_("Members on the day, their last day included."), rows=_members
)
OF_SECTOR = Declared(
    "partnership.members_of_sector",
    "count",
    N_("Members of a sector"),
    N_("Members of the sector on the day, their last day included."),
    "partnership.members.{sector}",
    rows=_members,
)
OF_MUNICIPALITY = Declared(
    "partnership.members_of_municipality",
    "count",
    N_("Members of a municipality"),
    N_("Members of the municipality on the day, their last day included."),
    "partnership.municipalities.{municipality}",
    rows=_members,
)
JOINED = Declared(
    "partnership.joined",
    "count",
    N_("Members that joined"),
    N_("Members whose first day is inside the period."),
    rows=_members,
)
LEFT = Declared(
    "partnership.left",
    "count",
    N_("Members that left"),
    N_("Members whose first day without membership is inside the period."),
    rows=_members,
)
VOTES = Declared(
    "partnership.votes",
    "count",
    N_("Votes of a body"),
    N_("Sum of the votes of the seats that are filled on the day."),
    "partnership.{body}.votes",
    rows=_seats,
)
SHARE = Declared(
    "partnership.share",
    "share",
    N_("Share of votes of a sector"),
    N_("Votes of the sector divided by all votes of the body on the day, compared with the limit exactly."),
    "partnership.{body}.{sector}",
    base="votes",
    parts=("votes",),
    rows=_seats,
)
DECISIONS = Declared(
    "partnership.decisions",
    "count",
    N_("Decisions"),
    N_("Number of decisions of the bodies by the day."),
    rows=_decisions_made,
)
PRESENT = Declared(
    "partnership.present",
    "count",
    N_("Present of a sector at a decision"),
    N_("As the decision has it entered."),
    "partnership.decisions.{decision}.{sector}",
    rows=_present,
)
CAST = replace(
    PRESENT,
    rule="partnership.cast",
    name=N_("Votes cast at a decision"),
    pattern="partnership.decisions.{decision}.{cast}",
)
SEATS = Declared(
    "partnership.seats",
    "count",
    N_("Seats of a body"),
    N_(
        "Seats that are filled on the day: all, and those held by women, by men, by persons up to the age in the rules."
    ),
    "partnership.{body}.seats.{by}",
    rows=_seats_held,
)
QUOTA = Declared(
    "partnership.quota",
    "share",
    N_("Least share of the seats"),
    N_(
        "Seats held by the gender that holds fewer, or by young people, divided by the seats of which it is entered, on"
        " the day; a rule may ask for a least share."
    ),
    "partnership.{body}.seats.{of}.share",
    rows=_seats_of_quota,
)
DECISIONS_IN_PERIOD = DECISIONS.through_period(_decisions_made)
DECLARED = (MEMBERS, OF_SECTOR, JOINED, LEFT, VOTES, SHARE, QUOTA, DECISIONS)


@dataclass(frozen=True)
class Quota:
    """A least share of the seats of a body that a rule asks for, of each gender or of young people.

    ``ok`` is None while the rule is not verified, or where the seats of which it is not entered could decide it.
    """

    body: str
    of: str
    share: Figure
    limit: Limit
    ok: bool | None
    unknown: int


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
    quotas: tuple[Quota, ...] = ()


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

    @property
    def name(self) -> str:
        """What tells it among all decisions: a body and a number."""
        return f"{self.body}.{self.number}"


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

    def all_figures(self) -> Iterator[Figure]:
        yield from (self.members, self.joined, self.left)
        for sector, n in self.sectors.items():
            yield OF_SECTOR.figure(n, sector=sector)
        for code, n in self.municipalities.items():
            yield OF_MUNICIPALITY.figure(n, municipality=code)
        for body in self.bodies:
            yield VOTES.figure(body.votes, body=body.body)
            held = {"all": body.seats, "women": body.women, "men": body.men, "young": body.young}
            yield from (SEATS.figure(n, body=body.body, by=by) for by, n in held.items() if n is not None)
            yield from (quota.share for quota in body.quotas)
            for sector, share in body.shares.items():
                yield SHARE.figure(share, NO_VOTES, body=body.body, sector=sector)
        yield DECISIONS.figure(len(self.decisions))
        yield DECISIONS_IN_PERIOD.figure(sum(decision.in_period for decision in self.decisions))

    def of_decision(self, name: str) -> dict[str, Figure]:
        """Who was present at one decision and how they voted, by the ids of figures; none of one that there is not."""
        own = self._by_name.get(name)
        if own is None:
            return {}
        cast = {"for": own.votes_for, "against": own.votes_against, "abstained": own.abstained}
        figures = (
            *(PRESENT.figure(n, NOT_ENTERED, decision=name, sector=sector) for sector, n in own.present.items()),
            *(CAST.figure(n, NOT_ENTERED, decision=name, cast=which) for which, n in cast.items()),
        )
        return {figure.id: figure for figure in figures}

    @cached_property
    def _by_name(self) -> dict[str, Decision]:
        return {decision.name: decision for decision in self.decisions}


def partnership(at: Moment) -> Partnership:
    """Who decides on the day, and what was decided by then."""
    register, day = at.register, at.day
    members, joined, left = (MEMBERS_OF[name](at) for name in ("members", "joined", "left"))
    return Partnership(
        entered=bool(by_day(register["members"]["joined_on"], day).any()),
        members=MEMBERS.figure(len(members)),
        joined=JOINED.figure(len(joined)),
        left=LEFT.figure(len(left)),
        sectors={sector: int((members["sector"] == sector).sum()) for sector in SECTORS},
        municipalities={str(code): int(n) for code, n in members["municipality"].value_counts().sort_index().items()},
        bodies=tuple(_bodies(register, day)),
        decisions=_decisions(register, day, at.day_before),
    )


def left_by(members: pd.DataFrame, day: dt.date) -> pd.Series:
    """Who has left by ``day``: the last day of membership still counts, a member has left on the day after it."""
    return (members["left_on"] < pd.Timestamp(day)) & by_day(members["joined_on"], day)


@memoised_on_days("seats", "members")
def seats_on(register: Register, day: dt.date) -> pd.DataFrame:
    """Seats that are filled on ``day``, their last day included, with ``votes`` and the ``sector`` of the member."""
    seats = register["seats"]
    left = seats["to"].notna() & (seats["to"] < pd.Timestamp(day))
    seats = seats[by_day(seats["from"], day) & ~left]
    sectors = register["members"].drop_duplicates("member").set_index("member")["sector"]
    sector = seats["sector"].where(seats["sector"].notna(), lookup(seats["member"], sectors))
    return seats.assign(sector=sector, votes=seats["votes"].fillna(1).astype("int64"))


def held_by_young(register: Register, day: dt.date, seats: pd.DataFrame) -> np.ndarray | None:
    """Which seats young people hold: bool; None where the rules have no age or no year of birth is entered."""
    age = register.strategy.limit("youth_age")
    if age is None or seats["birth_year"].isna().all():
        return None
    return (day.year - seats["birth_year"] <= int(age.value)).fillna(False).to_numpy(dtype=bool)


Held = tuple[np.ndarray, np.ndarray]  # which seats some people hold, and of which seats it is not known


def _of_genders(_register: Register, _day: dt.date, seats: pd.DataFrame) -> list[Held]:
    unknown = seats["gender"].isna().to_numpy(dtype=bool)
    return [((seats["gender"] == code).fillna(False).to_numpy(dtype=bool), unknown) for code in ("f", "m")]


def _of_young(register: Register, day: dt.date, seats: pd.DataFrame) -> list[Held]:
    held = held_by_young(register, day, seats)
    unknown = np.ones(len(seats), dtype=bool) if held is None else seats["birth_year"].isna().to_numpy(dtype=bool)
    return [(np.zeros(len(seats), dtype=bool) if held is None else held, unknown)]


QUOTAS: dict[str, Callable[[Register, dt.date, pd.DataFrame], list[Held]]] = {"gender": _of_genders, "young": _of_young}


def quotas(register: Register, day: dt.date, body: str) -> Iterator[Quota]:
    """The least shares that the rules ask for in a body (limits ``gender_share_board``, ``young_share_board`` …)."""
    seats = seats_on(register, day)
    seats = seats[(seats["body"] == body).to_numpy(dtype=bool)]
    for of, holders in QUOTAS.items():
        limit = register.strategy.limit(f"{of}_share_{body}")
        if limit is None or seats.empty:
            continue
        held = holders(register, day, seats)
        unknown = int(held[0][1].sum())
        least = min(int(own.sum()) for own, _ in held)
        asked = math.ceil(Fraction(limit.value) * len(seats))
        short = sum(max(0, asked - int(own.sum())) for own, _ in held)  # a seat counts for one of the genders
        ok = True if not short else False if short > unknown else None
        share = QUOTA.figure(ratio(least, len(seats) - unknown), NOT_KNOWN, body=body, of=of)
        yield Quota(body, of, share, limit, ok if limit.verified else None, unknown)


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
        young = held_by_young(register, day, own)
        changes = [row["from"] for row in register.rows("seats", own)]  # who sits has begun by the day
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
                None if young is None else int(young.sum()),
                int(age.value) if age else None,
                unknown,
                max(changes, default=None),
                tuple(quotas(register, day, body)),
            )
        )
    return found


def _decisions(register: Register, day: dt.date, day_before: dt.date) -> tuple[Decision, ...]:
    frame = register["decisions"]
    frame = frame[by_day(frame["date"], day)].sort_values(["date", "body", "number"], kind="stable")
    return tuple(
        Decision(
            body=row["body"] or "",
            number=row["number"] or "",
            date=row["date"],
            subject=row["subject"],
            present={sector: row[f"present_{sector}"] for sector in SECTORS},
            quorum=row["quorum"],
            votes_for=row["for"],
            votes_against=row["against"],
            abstained=row["abstained"],
            conflicts=row["conflicts_declared"],
            call=row["call"],
            published_on=row["published_on"] if row["published_on"] and row["published_on"] <= day else None,
            in_period=row["date"] > day_before,
        )
        for row in register.rows("decisions", frame)
    )

"""Many groups side by side, for a managing authority: read from the ``results.json`` of each, computed nowhere else.

A group stands out where something has to be done about it (a report is late, money has to be recovered, a limit is
exceeded, errors stand in its data, a reported figure has changed and nobody says why) or where a rate of it lies far
from those of the others (:mod:`vomr.method.outliers`). Nothing here is a verdict on a group.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from vomr.kinds import Cents, CutShare
from vomr.method.checks.rule import code_title
from vomr.method.clock import STEPS, Step, quartiles
from vomr.method.figures import ratio
from vomr.method.members import Finding, IndicatorLine, LapLine, MeasureLine, Member, member_of, read_member
from vomr.method.outliers import FEWEST, Spread, spread
from vomr.period import Period
from vomr.words import N_


@dataclass(frozen=True)
class Portfolio:
    """Many groups on one day.

    Attributes
    ----------
    members : tuple of Member
        Those with a report, the ones that stand out first: the rarer their reasons, the earlier.
    missing : tuple of Member
        Those without one, which is no zero of anything.
    spreads : mapping of str to Spread
        By the name of the rate, of the groups that have contracts; a rate that too few have is left out.
    as_listed : tuple of Member
        All of them, in the order of the list.
    """

    period: Period
    members: tuple[Member, ...]
    missing: tuple[Member, ...]
    spreads: Mapping[str, Spread] = field(default_factory=dict, hash=False)
    as_listed: tuple[Member, ...] = ()

    @property
    def day(self) -> dt.date:
        return self.period.end

    @property
    def striking(self) -> list[Member]:
        """The groups that stand out, the most and the rarest reasons first."""
        return [member for member in self.members if member.standing_out]

    @property
    def without_contracts(self) -> list[Member]:
        """Groups that have a report and no contract yet: their rates are compared with nobody's."""
        return [member for member in self.members if not member.is_compared]

    @property
    def with_frozen(self) -> list[Member]:
        """Groups of which an earlier report has been frozen, so that what changed since can be seen."""
        return [member for member in self.members if member.restated is not None]

    @property
    def laps(self) -> list[Together]:
        """The steps of the process, each over the cases of all groups."""
        own = {step: [(line, member) for member in self.members for line in member.laps if line.code == step.code]
               for step in STEPS}  # fmt: skip
        return [_together(step, lines) for step, lines in own.items() if lines]

    def total(self, name: str) -> int:
        """Cents of all groups together; what a group does not know is left out of it."""
        return sum(getattr(member, name) or 0 for member in self.members)

    def rate(self, name: str) -> tuple[Fraction | None, int]:
        """An amount over the budget, of the groups whose budget is known in full, and how many these are."""
        whole = [member for member in self.members if member.complete and member.budget is not None]
        amount, budget = (sum(getattr(member, part) or 0 for member in whole) for part in (name, "budget"))
        begun = any(member.contracted_rate is not None or member.paid_rate is not None for member in whole)
        return (ratio(amount, budget) if begun else None), len(whole)


@dataclass(frozen=True)
class Together:
    """A step of the process over the cases of all groups: quartiles of their days, one case as good as another.

    ``quartiles`` are None of fewer than twenty cases; ``longest`` is what waits longest, and ``longest_with`` whose
    group it is.
    """

    step: Step
    groups: int
    cases: int
    quartiles: tuple[Fraction, Fraction, Fraction] | None
    waiting: int
    longest: int | None
    longest_with: Member | None


def _together(step: Step, lines: list[tuple[LapLine, Member]]) -> Together:
    days = [day for line, _ in lines for day in line.days]
    waits = [(line.longest, member) for line, member in lines if line.longest is not None]
    longest, member = max(waits, key=lambda pair: pair[0], default=(None, None))
    return Together(
        step, len(lines), len(days), quartiles(days), sum(line.waiting for line, _ in lines), longest, member
    )


def read_portfolio(groups: Path, period: Period, audience: str = "authority") -> Portfolio:
    """The packs of a period.

    Parameters
    ----------
    groups : Path
        The list that ``vomr report --strategies`` writes (``groups.json``), or a folder of packs, of which every group
        is taken that has a pack of the period.
    period : Period
    audience : {"authority", "public"}
        Of a folder of packs, which edition is read; a list names its packs.

    Raises
    ------
    VomrError
        When a pack cannot be read.
    """
    listed = json.loads(groups.read_text(encoding="utf-8")) if groups.is_file() else _packs_in(groups, period, audience)
    base = groups.parent if groups.is_file() else Path.cwd()
    members = [read_member(entry, base) for entry in listed]
    spreads = spreads_of(member for member in members if member.failure is None)
    members = [replace(member, standing_out=tuple(_standing_out(member, spreads))) for member in members]
    having = Counter(code for member in members for code in {finding.code for finding in member.standing_out})
    present = sorted(
        (member for member in members if member.failure is None),
        key=lambda member: (
            # what few groups have weighs most: where nearly all are late, lateness tells nobody apart
            -sum(Fraction(1, having[finding.code]) for finding in member.standing_out),
            tuple(-line for line in member.at_risk),
            member.name,
        ),
    )
    missing = sorted((member for member in members if member.failure is not None), key=lambda member: member.name)
    return Portfolio(period, tuple(present), tuple(missing), spreads, tuple(members))


def _packs_in(folder: Path, period: Period, audience: str) -> list[dict[str, Any]]:
    edition = f"{period.code}-public" if audience == "public" else period.code
    packs = sorted(path.parent for path in folder.glob(f"*/{edition}/results.json"))
    return [{"lag": pack.parent.name, "pack": Path(os.path.relpath(pack)).as_posix()} for pack in packs]


# --- what stands out --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rate:
    """A rate that groups are compared by: its name, what is said of one far below the others and of one far above, and
    where it stands in the group's own report.
    """

    title: str
    below: str
    above: str
    part: str
    figure: str


RATES = {
    "contracted_rate": Rate(
        N_("Contracted of the budget"),
        N_("contracted {rate_share}, far below the others (half of them are at {median_share} or more)"),
        N_("contracted {rate_share}, far above the others (half of them are at {median_share} or less)"),
        "absorption",
        "absorption.operations.contracted_rate",
    ),
    "paid_rate": Rate(
        N_("Paid of the budget"),
        N_("paid {rate_share}, far below the others (half of them are at {median_share} or more)"),
        N_("paid {rate_share}, far above the others (half of them are at {median_share} or less)"),
        "absorption",
        "absorption.operations.paid_rate",
    ),
    "expiring_share": Rate(
        N_("Contracts without a claim, of what is contracted"),
        "",
        N_(
            "contracts without a claim are {rate_share} of what is contracted, far more than with the others (half of"
            " them are at {median_share} or less)"
        ),
        "absorption",
        "absorption.operations.at_risk.expiring",
    ),
    "behind_share": Rate(
        N_("Indicators far behind, of those that are judged"),
        "",
        N_(
            "indicators far behind are {rate_share} of those that are judged, far more than with the others (half of"
            " them are at {median_share} or less)"
        ),
        "indicators",
        "",
    ),
}


def spreads_of(members: Iterable[Member]) -> dict[str, Spread]:
    """How each rate lies among the groups that have contracts: one without would only widen it."""
    compared = [member for member in members if member.is_compared]
    spreads = {name: spread(getattr(member, name) for member in compared) for name in RATES}
    return {name: own for name, own in spreads.items() if own is not None}


def _standing_out(member: Member, spreads: Mapping[str, Spread]) -> Iterable[Finding]:
    late = sorted(report.since for report in member.late if not report.returned)
    if late:
        params = {"count": len(late), "due": late[0]}
        yield Finding("late", N_("reports that are late: {count}, the oldest since {due}"), params)
    if returned := sum(report.returned for report in member.late):
        yield Finding("returned", N_("reports that were returned: {count}"), {"count": returned})
    if member.to_recover:
        recover = {"amount_cents": Cents(member.to_recover)}
        figure = "absorption.operations.to_recover"
        yield Finding("to_recover", N_("to be recovered: {amount_cents}"), recover, "absorption", figure)
    for one in member.exceeded:
        limits = {"rate_share": CutShare(one.share), "limit_share": CutShare(one.limit)}
        if one.body is None:
            sentence = N_("the share of management is {rate_share}, above the limit of {limit_share}")
            yield Finding("management_share", sentence, limits, "absorption", "absorption.management_share")
        else:
            sentence = N_("{body}: one sector has {rate_share} of the votes, above the limit of {limit_share}")
            yield Finding("votes", sentence, {"body": code_title("body", one.body), **limits}, "partnership")
    if member.draft:
        errors = {"count": member.number_of("error")}
        yield Finding("errors", N_("errors in the data: {count}"), errors, "quality")
    if member.restated is not None:
        if unexplained := member.restated.unexplained:
            sentence = N_("reported figures that have changed without a reason: {count}")
            yield Finding("restated", sentence, {"count": len(unexplained)}, "quality")
        if gone := member.restated.gone:
            sentence = N_("reported before and no longer in the register: {count}")
            yield Finding("gone", sentence, {"count": len(gone)}, "quality")
    for name, rate in RATES.items() if member.is_compared else ():
        value, own = getattr(member, name), spreads.get(name)
        if value is None or own is None:
            continue
        sentence = {-1: rate.below, 0: "", 1: rate.above}[own.side(value)]
        if sentence:
            params = {"rate_share": CutShare(value), "median_share": CutShare(own.median)}
            yield Finding(name, sentence, params, rate.part, rate.figure)


__all__ = [
    "FEWEST",
    "RATES",
    "IndicatorLine",
    "MeasureLine",
    "Member",
    "Portfolio",
    "Rate",
    "member_of",
    "read_portfolio",
    "spreads_of",
]

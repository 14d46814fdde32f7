"""Many groups side by side, for a managing authority: read from the ``results.json`` of each, computed nowhere else.

A group stands out where something has to be done about it (a report is late, money has to be recovered, errors stand in
its data) or where a rate of it lies far from those of the others: outside of one and a half times the distance of the
quartiles (J. W. Tukey, Exploratory Data Analysis, 1977), from five groups on. Nothing here is a verdict on a group.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from vomr.kinds import Cents, CutShare
from vomr.method.figures import Reason, ratio
from vomr.period import Period
from vomr.problems import VomrError, display_path
from vomr.words import N_

FEWEST = 5  # groups that make “the others”


@dataclass(frozen=True)
class MeasureLine:
    """A measure of one group over all its funds; money in cents, None where it is not known.

    Rates are the group's own amount over its own budget (method.md §4), None while that is not known in full or nothing
    has been called, submitted or contracted.
    """

    code: str
    name: str
    funds: tuple[str, ...]
    budget: int | None
    contracted: int | None
    paid: int | None
    contracted_rate: Fraction | None
    paid_rate: Fraction | None


@dataclass(frozen=True)
class Shortfall:
    """What a group still has to contract to reach a threshold; cents.

    ``measure`` is its name; without it or ``fund`` the threshold is of all.
    """

    measure: str | None
    fund: str | None
    on: dt.date
    missing: int


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of one group; ``adds_up`` says whether several groups' values may be added."""

    code: str
    name: str
    unit: str
    adds_up: bool
    target: Fraction | None
    expected: Fraction | None
    achieved: Fraction | None
    distance: Fraction | None
    pace: Fraction | None
    status: str


@dataclass(frozen=True)
class LateReport:
    """A report that was due by the day and was not sent, or was returned."""

    what: str
    to: str | None
    due: dt.date
    returned: bool


@dataclass(frozen=True)
class Member:
    """One group of a portfolio.

    Attributes
    ----------
    lag, name : str
    pack, page : str or None
        The folder of its pack as seen from the portfolio, and what of it a person opens first.
    failure : str or None
        Why it has no pack.
    expiring, advances : int or None
        Cents at risk, two lines that overlap and are never added, as in the group's own report.
    shortfalls : tuple of Shortfall
        The third line: thresholds that are not reached, each by itself.
    complete : bool
        Whether the budget of operations is known in full.
    standing_out : tuple of Reason
    """

    lag: str
    name: str
    pack: str | None = None
    page: str | None = None
    failure: str | None = None
    draft: bool = False
    budget: int | None = None
    contracted: int | None = None
    paid: int | None = None
    to_recover: int | None = None
    complete: bool = True
    expiring: int | None = None
    advances: int | None = None
    shortfalls: tuple[Shortfall, ...] = ()
    contracted_rate: Fraction | None = None
    paid_rate: Fraction | None = None
    contracts: int = 0
    measures: tuple[MeasureLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    late: tuple[LateReport, ...] = ()
    reasons: dict[str, str] = field(
        default_factory=dict, hash=False
    )  # figure of operations → code of why it has no value
    problems: dict[str, int] = field(default_factory=dict, hash=False)
    standing_out: tuple[Reason, ...] = ()

    @property
    def expiring_share(self) -> Fraction | None:
        """Contracts without a claim, of what is contracted."""
        return ratio(self.expiring, self.contracted)

    @property
    def at_risk(self) -> tuple[int, int, int]:
        """For an order of groups alone: the lines one after another, never their sum."""
        return (self.expiring or 0, self.advances or 0, max((one.missing for one in self.shortfalls), default=0))


@dataclass(frozen=True)
class Portfolio:
    """Many groups on one day; ``members`` are those with a report, the ones that stand out first."""

    period: Period
    members: tuple[Member, ...]
    missing: tuple[Member, ...]

    @property
    def day(self) -> dt.date:
        return self.period.end

    def total(self, name: str) -> int:
        """Cents of all groups together; what a group does not know is left out of it."""
        return sum(getattr(member, name) or 0 for member in self.members)

    def rate(self, name: str) -> tuple[Fraction | None, int]:
        """An amount over the budget, of the groups whose budget is known in full, and how many these are."""
        whole = [member for member in self.members if member.complete and member.budget is not None]
        amount, budget = (sum(getattr(member, part) or 0 for member in whole) for part in (name, "budget"))
        begun = any(member.contracted_rate is not None or member.paid_rate is not None for member in whole)
        return (ratio(amount, budget) if begun else None), len(whole)

    def median(self, name: str) -> Fraction | None:
        """The middle one of a rate, of the groups that have it."""
        rates = [getattr(member, name) for member in self.members if getattr(member, name) is not None]
        return Fraction(statistics.median(rates)) if rates else None


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
    members = [_member(entry, base) for entry in listed]
    present = [member for member in members if member.failure is None]
    judged = [
        replace(member, standing_out=tuple(_standing_out(member, fences)))
        for fences in [_fences(present)]
        for member in present
    ]
    judged.sort(key=lambda member: (-len(member.standing_out), tuple(-line for line in member.at_risk), member.name))
    missing = sorted((member for member in members if member.failure is not None), key=lambda member: member.name)
    return Portfolio(period, tuple(judged), tuple(missing))


def _packs_in(folder: Path, period: Period, audience: str) -> list[dict[str, Any]]:
    edition = f"{period.code}-public" if audience == "public" else period.code
    packs = sorted(path.parent for path in folder.glob(f"*/{edition}/results.json"))
    return [{"lag": pack.parent.name, "pack": Path(os.path.relpath(pack)).as_posix()} for pack in packs]


def _member(entry: dict[str, Any], base: Path) -> Member:
    if entry.get("message"):
        return Member(entry["lag"], entry.get("name") or entry["lag"], failure=entry["message"])
    folder = base / entry["pack"]
    file = folder / "results.json"
    page = next(
        name for name in ("index.html", "report.pdf", file.name) if (folder / name).exists() or name == file.name
    )
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise VomrError(
            N_("{file} cannot be read: {detail}. Make the pack again."), file=display_path(file), detail=error
        ) from None
    return replace(member_of(results), pack=entry["pack"], page=f"{entry['pack']}/{page}")


def member_of(results: Mapping[str, Any]) -> Member:
    """A group as its ``results.json`` tells of it."""
    total = results["absorption"]["operations"]
    return Member(
        lag=results["lag"],
        name=results["name"],
        draft=results["draft"],
        budget=_cents(total["budget"]),
        contracted=_cents(total["contracted"]),
        paid=_cents(total["paid"]),
        to_recover=_cents(total["to_recover"]),
        complete=total["complete"],
        expiring=_cents(total["at_risk"]["expiring"]),
        advances=_cents(total["at_risk"]["advances"]),
        shortfalls=tuple(_shortfalls(results["absorption"])),
        contracted_rate=_exact(total["contracted_rate"]),
        paid_rate=_exact(total["paid_rate"]),
        contracts=total["contracted_count"],
        measures=tuple(_measures(results["absorption"]["measures"])),
        indicators=tuple(_indicator(line) for line in results["indicators"]),
        late=tuple(
            LateReport(due["what"], due["to"], dt.date.fromisoformat(due["due"]), due["state"] == "returned")
            for due in results["agenda"]["coming"]
            if due["state"] in ("late", "returned") and not due.get("by")
        ),
        reasons={name: reason["code"] for name, reason in total.get("reasons", {}).items()},
        problems=dict(Counter(problem["severity"] for problem in results["problems"])),
    )


def _measures(lines: list[dict[str, Any]]) -> Iterable[MeasureLine]:
    """Measures of operations, each over all its funds."""
    by_measure: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        if line["measure"] and line.get("scope", "operations") == "operations":
            by_measure.setdefault(line["measure"], []).append(line)
    for measure, own in by_measure.items():
        amounts = {name: _added(own, name) for name in ("budget", "contracted", "paid")}
        begun = any(line[name] is not None for line in own for name in ("contracted_rate", "paid_rate"))
        rated = begun and all(line["complete"] for line in own)
        yield MeasureLine(
            measure,
            own[0]["name"] or measure,
            tuple(line["fund"] for line in own if line["fund"]),
            **amounts,
            contracted_rate=ratio(amounts["contracted"], amounts["budget"]) if rated else None,
            paid_rate=ratio(amounts["paid"], amounts["budget"]) if rated else None,
        )


def _added(lines: list[dict[str, Any]], name: str) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [cents for line in lines if (cents := _cents(line[name])) is not None]
    return sum(known) if known else None


def _shortfalls(money: dict[str, Any]) -> Iterable[Shortfall]:
    names = {line["measure"]: line["name"] for line in money["measures"] if line["measure"]}
    for one in money.get("thresholds", ()):
        missing = _cents(one["missing"])
        if missing:
            measure = one["measure"] and (names.get(one["measure"]) or one["measure"])
            yield Shortfall(measure, one["fund"], dt.date.fromisoformat(one["on"]), missing)


def _indicator(line: dict[str, Any]) -> IndicatorLine:
    return IndicatorLine(
        line["indicator"],
        line["name"],
        line["unit"],
        # a mean, a ratio and a level have another whole in each group, and so has a percentage
        line["aggregation"] in ("sum", "unique", "unique_sum") and not line["unit"].startswith("%"),
        _exact(line["target"]),
        _exact(line["expected"]),
        _exact(line["achieved"]),
        _exact(line["distance"]),
        _exact(line["pace"]),
        line["status"],
    )


def _cents(amount: str | None) -> int | None:
    return None if amount is None else int(Fraction(amount) * 100)


def _exact(number: float | int | None) -> Fraction | None:
    return None if number is None else Fraction(number)


# --- what stands out --------------------------------------------------------------------------------------------------

Fences = tuple[Fraction, Fraction, Fraction]  # the lower one, the median, the upper one
# A rate of a group, and what is said of one that lies far below the others, and far above
_RATES = {
    "contracted_rate": (
        N_("contracted {rate_share}, far below the others (half of them are at {median_share} or more)"),
        N_("contracted {rate_share}, far above the others (half of them are at {median_share} or less)"),
    ),
    "paid_rate": (
        N_("paid {rate_share}, far below the others (half of them are at {median_share} or more)"),
        N_("paid {rate_share}, far above the others (half of them are at {median_share} or less)"),
    ),
    "expiring_share": (
        "",
        N_(
            "contracts without a claim are {rate_share} of what is contracted, far more than with the others (half of"
            " them are at {median_share} or less)"
        ),
    ),
}


def _fences(members: Iterable[Member]) -> dict[str, Fences]:
    members = list(members)
    found = {}
    for name in _RATES:
        rates = [value for member in members if (value := getattr(member, name)) is not None]
        if len(rates) >= FEWEST:
            low, middle, high = statistics.quantiles(rates, n=4, method="inclusive")
            reach = (high - low) * Fraction(3, 2)
            if reach:  # where most are the same, any other would be far from them
                found[name] = (Fraction(low - reach), Fraction(middle), Fraction(high + reach))
    return found


def _standing_out(member: Member, fences: dict[str, Fences]) -> Iterable[Reason]:
    if late := [report for report in member.late if not report.returned]:
        yield Reason("late", N_("reports that are late: {count}"), {"count": len(late)})
    if returned := [report for report in member.late if report.returned]:
        yield Reason("returned", N_("reports that were returned: {count}"), {"count": len(returned)})
    if member.to_recover:
        yield Reason("to_recover", N_("to be recovered: {amount_cents}"), {"amount_cents": Cents(member.to_recover)})
    if member.draft:
        yield Reason("draft", N_("errors in the data: {count}"), {"count": member.problems.get("error", 0)})
    for name, (below, above) in _RATES.items():
        value = getattr(member, name)
        if value is None or name not in fences:
            continue
        low, median, high = fences[name]
        sentence = below if value < low else above if value > high else ""
        if sentence:
            yield Reason(name, sentence, {"rate_share": CutShare(value), "median_share": CutShare(median)})

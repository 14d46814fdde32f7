"""All groups of a country by quarters, for a portal: what each reported, added where it may be, and the spread.

A group's quarter is what its ``results.json`` says (:func:`vomr.method.members.member_of`), and nothing is computed
again. Groups come one after another; of each a few numbers are kept, so that a thousand take little more room than ten.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from vomr.method.comparison import Comparison
from vomr.method.members import IndicatorLine, MeasureLine, Member, member_of
from vomr.method.portfolio import Portfolio
from vomr.period import Period
from vomr.register.keys import in_order
from vomr.spelling import folded_words

Key = tuple[str, str]  # a kind of thing, and what it is called: ("measure", its name), ("indicator", code and unit)
ALL: Key = ("all", "")  # the money of operations as a whole


@dataclass(frozen=True)
class QuarterReport:
    """What a group reported of a quarter.

    Attributes
    ----------
    period : Period
    member : Member
    municipalities : tuple of str
        Codes of the territory.
    number : int or None
        Of the frozen record that it is; None where nothing was frozen.
    seal : str
        Of that record, in short.
    illustrative : bool
        Whether all that is said is invented, to show what a report looks like.
    downloads : dict of str to int
        Files that can be taken away, each with its size in bytes.
    """

    period: Period
    member: Member
    municipalities: tuple[str, ...] = ()
    number: int | None = None
    seal: str = ""
    illustrative: bool = False
    downloads: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class History:
    """A group's quarters in their order; of each the last report."""

    lag: str
    reports: tuple[QuarterReport, ...]

    @property
    def name(self) -> str:
        return self.last.member.name

    @property
    def last(self) -> QuarterReport:
        return self.reports[-1]

    def report(self, period: Period) -> QuarterReport | None:
        return next((report for report in self.reports if report.period == period), None)


def quarter_report(period: Period, results: Mapping[str, Any], **more: Any) -> QuarterReport:
    """A quarter from a ``results.json``."""
    territory = tuple(line["municipality"] for line in results["outcomes"]["municipalities"] if line["municipality"])
    member = replace(member_of(results), ending=(), exceeded=(), late=(), problems=(), restated=None, shortfalls=())
    return QuarterReport(period, member, territory, illustrative=results.get("illustrative", False), **more)


def lines_of(member: Member) -> Iterator[tuple[Key, MeasureLine | IndicatorLine]]:
    """The measures and indicators of a group, each with what it is called in all groups.

    A measure is the same in two groups where it has the same name, since codes are each group's own; of two measures of
    one name in a group the second has its code too. An indicator is the same by code and unit, in
    whatever language that was entered.
    """
    seen = set()
    for measure in member.measures:
        key = ("measure", " ".join(folded_words(measure.name)))
        if key in seen:
            key = ("measure", " ".join(folded_words(f"{measure.name} {measure.code}")))
        seen.add(key)
        yield key, measure
    for indicator in member.indicators:
        yield ("indicator", indicator.shared_name), indicator


@dataclass
class Sums:
    """Of the groups that know it: cents of money, or the values of an indicator that may be added; ``None`` where no
    group knows it.
    """

    budget: int | Fraction | None = None
    contracted: int | Fraction | None = None
    paid: int | Fraction | None = None
    target: int | Fraction | None = None
    achieved: int | Fraction | None = None
    groups: int = 0  # that have the thing

    def add(self, line: Any, names: Iterable[str]) -> None:
        self.groups += 1
        for name in names:
            value = getattr(line, name)
            if value is not None:
                setattr(self, name, (getattr(self, name) or 0) + value)


@dataclass(frozen=True)
class GroupLine:
    """A group's line of a measure or an indicator."""

    lag: str
    name: str
    line: Any


_MONEY = ("budget", "contracted", "paid")


@dataclass
class Thing:
    """A measure, an indicator or all money, over the groups that have it.

    ``rates`` are by name and quarter, a value for each group that has one; ``lines`` are of the last quarter.
    """

    key: Key
    name: str
    code: str = ""
    unit: str = ""
    adds_up: bool = True
    sums: dict[Period, Sums] = field(default_factory=dict)
    rates: dict[tuple[str, Period], array[float]] = field(default_factory=dict)
    owners: dict[str, set[Period]] = field(default_factory=dict)  # group → the quarters of its reports
    lines: list[GroupLine] = field(default_factory=list)

    def comparison(self, rate: str, period: Period) -> Comparison:
        """Over the groups that have the thing, of which those without a report of the quarter are absent."""
        absent = sum(period not in reported for reported in self.owners.values())
        return Comparison.of(self.rates.get((rate, period), ()), absent)


def _thing(key: Key, line: MeasureLine | IndicatorLine | Member) -> Thing:
    if isinstance(line, IndicatorLine):
        return Thing(key, line.name, line.code, line.unit, line.adds_up)
    return Thing(key, line.name)


class Country:
    """What all groups say together.

    Parameters
    ----------
    quarters : sequence of Period
        From the first to the last without a gap; the last is the one that lists are of.
    """

    def __init__(self, quarters: Sequence[Period]) -> None:
        self.quarters = tuple(quarters)
        self.groups: dict[str, str] = {}  # code → name
        self.territory: dict[str, list[str]] = {}  # municipality → codes of groups
        self.things: dict[Key, Thing] = {ALL: Thing(ALL, "")}
        self.reports: dict[Period, dict[str, QuarterReport]] = {period: {} for period in quarters}
        self._comparisons: dict[tuple[Key, str, Period], Comparison] = {}

    @property
    def last(self) -> Period:
        return self.quarters[-1]

    def add(self, history: History) -> None:
        """Take in a group; each once."""
        self.groups[history.lag] = history.name
        for municipality in history.last.municipalities:
            self.territory.setdefault(municipality, []).append(history.lag)
        reported = {report.period for report in history.reports}
        for report in history.reports:
            for key, line in ((ALL, report.member), *lines_of(report.member)):
                thing = self.things.get(key) or self.things.setdefault(key, _thing(key, line))
                thing.owners.setdefault(history.lag, reported)
                self._count(thing, report, line)
                if report.period == self.last and key != ALL:
                    thing.lines.append(GroupLine(history.lag, history.name, line))
            # a list of all groups shows their money alone
            member = replace(report.member, measures=(), indicators=())
            self.reports[report.period][history.lag] = replace(report, member=member)

    def _count(self, thing: Thing, report: QuarterReport, line: Any) -> None:
        period = report.period
        sums = thing.sums.setdefault(period, Sums())
        of_money = thing.key[0] != "indicator"
        thing.adds_up = thing.adds_up and (of_money or line.adds_up)
        sums.add(line, _MONEY if of_money else ("target", "achieved"))
        if of_money and not report.member.is_compared:  # one without contracts is compared with nobody
            return
        for rate in ("contracted_rate", "paid_rate") if of_money else ("distance",):
            value = getattr(line, rate)
            if value is not None:
                thing.rates.setdefault((rate, period), array("d")).append(float(value))

    def comparison(self, key: Key, rate: str, period: Period) -> Comparison:
        """The groups in one rate; each is put together once."""
        asked = (key, rate, period)
        if asked not in self._comparisons:
            self._comparisons[asked] = self.things[key].comparison(rate, period)
        return self._comparisons[asked]

    def of_kind(self, kind: str) -> list[Thing]:
        """All measures, or all indicators, those of most groups first."""
        things = [thing for key, thing in self.things.items() if key[0] == kind]
        return sorted(things, key=lambda thing: (-len(thing.owners), in_order(thing.code), thing.name))

    def portfolio(self, period: Period) -> Portfolio:
        """The groups with a report of a quarter, for sums and rates of all."""
        return Portfolio(period, tuple(report.member for report in self.reports[period].values()), ())


__all__ = [
    "ALL",
    "Country",
    "GroupLine",
    "History",
    "Key",
    "QuarterReport",
    "Sums",
    "Thing",
    "lines_of",
    "quarter_report",
]

"""A group as its report tells it: what a portfolio needs of a ``results.json``, and nothing that it would not say.

What a report does not know stays unknown here (None), and is no zero: a group without a frozen report has no
restatements that anybody could see, and one without contracts has no rate to be compared.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from vomr.countries import COUNTRIES, country
from vomr.kinds import Unit, Value
from vomr.method.figures import Declared, Reason, ratio
from vomr.method.reported_figures import value_of
from vomr.method.since import COMPARED
from vomr.money import EURO, InEuro, Rate, decimal_text
from vomr.problems import Answer, Problem, VomrError, display_path
from vomr.spelling import folded_words
from vomr.words import N_
from vomr.words.entered import unit_in_english

WITHOUT_DATA = ("no_data", "stale", "no_target", "no_baseline")  # statuses of an indicator that nothing can be said of
BEHIND = ("off_track", "deteriorating")
_JUDGED = ("achieved", "on_track", "at_risk", *BEHIND)


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

    @property
    def shared_name(self) -> str:
        """By which it is the same in several groups: its code and its unit, in whatever language that was entered."""
        return " ".join((self.code.casefold(), *folded_words(unit_in_english(self.unit))))


@dataclass(frozen=True)
class LapLine:
    """A step of the process of one group: the days of its cases that are through, ascending, and what waits."""

    code: str
    days: tuple[int, ...]
    median: Fraction | None
    waiting: int
    longest: int | None


@dataclass(frozen=True)
class LateReport:
    """A report that was due by the day and was not sent, or was returned and not sent again.

    ``since`` is the day from which it is late: when it was due, or when it was returned.
    """

    what: str
    to: str | None
    due: dt.date
    returned: bool
    since: dt.date


@dataclass(frozen=True)
class National:
    """Money for projects of a group that reports in another currency, in its hundredths; ``rate`` made euro of it."""

    rate: Rate
    budget: int | None
    contracted: int | None
    paid: int | None
    to_recover: int | None


@dataclass(frozen=True)
class Sought:
    """Of which countries a group's report may hold personal numbers.

    Attributes
    ----------
    countries : tuple of str
        The group's; where its report does not name it, as those of former versions, every one with the report's
        currency.
    others : tuple of str
        Whom its settings name beside the neighbours.
    let_through : frozenset of str
        Checksums of numbers that are known to be others (:mod:`vomr.method.let_through`).
    is_stated : bool
        Whether the report names the country.
    """

    countries: tuple[str, ...]
    others: tuple[str, ...] = ()
    let_through: frozenset[str] = frozenset()
    is_stated: bool = True


@dataclass(frozen=True)
class Restated:
    """A figure that a frozen report gave, and that is another one today.

    Attributes
    ----------
    figure : str
        Its name, as ``vomr why`` takes it.
    declared : Declared or None
        What is declared of it; None of a figure that this version of the program does not know.
    subject, fund : str or None
        What it is a figure of: the name of a measure or an indicator, the code of a project.
    then, now, difference : int, Fraction or None
        In the figure's unit, money in cents.
    reasons : tuple of str
        Those of the corrections behind it.
    is_explained : bool
        By a correction, or by the program: another version of it, or of the rule.
    """

    figure: str
    declared: Declared | None
    subject: str | None
    fund: str | None
    then: Value
    now: Value
    difference: Value
    reasons: tuple[str, ...]
    program: str | None
    method: bool

    @property
    def unit(self) -> Unit:
        return self.declared.unit if self.declared else "number"

    @property
    def is_explained(self) -> bool:
        return bool(self.reasons or self.program or self.method)


@dataclass(frozen=True)
class Gone:
    """Something that a frozen report told of and that is in the register no more: its figures and its code or name."""

    figure: str
    subject: str


@dataclass(frozen=True)
class Restatements:
    """What is no longer as the group's last frozen report gave it.

    Attributes
    ----------
    number : int or None
        Of that report.
    day : date
        The last day of its period.
    figures : tuple of Restated
        As the group's report lists them, the largest first.
    gone : tuple of Gone
    """

    number: int | None
    day: dt.date
    figures: tuple[Restated, ...] = ()
    gone: tuple[Gone, ...] = ()

    @property
    def unexplained(self) -> list[Restated]:
        return [figure for figure in self.figures if not figure.is_explained]


@dataclass(frozen=True)
class Exceeded:
    """A share above what a rule allows; the rule is verified, so that this is a verdict of the group's report.

    ``body`` is the code of the body in which one sector has too many votes, None where it is the share of management.
    """

    share: Fraction
    limit: Fraction
    body: str | None = None
    sector: str | None = None


@dataclass(frozen=True)
class EndingContract:
    """A contract that ends within six months, or has ended, without a claim; cents."""

    project: str
    amount: int | None


@dataclass(frozen=True)
class Finding(Reason):
    """Something of a group that somebody has to look at: a sentence with its figure, and where that stands.

    Attributes
    ----------
    part : str
        Of the group's report.
    figure : str
        The name of the figure, as ``vomr why`` takes it; empty where it is a number of things that are listed.
    """

    part: str = "overview"
    figure: str = ""


@dataclass(frozen=True)
class Member:
    """One group of a portfolio.

    Attributes
    ----------
    lag, name : str
    pack, page : str or None
        The folder of its pack as seen from the portfolio, and what of it a person opens first.
    pages : frozenset of str
        The parts of its report that are pages of the pack.
    questions : str or None
        Where the list of questions to it stands, as seen from the portfolio.
    failure : str or None
        Why it has no pack.
    expiring, advances : int or None
        Cents at risk, two lines that overlap and are never added, as in the group's own report.
    shortfalls : tuple of Shortfall
        The third line: thresholds that are not reached, each by itself.
    complete : bool
        Whether the budget of operations is known in full.
    ending : tuple of EndingContract
        The contracts behind ``expiring``.
    problems : tuple of Problem
        What the checks found; texts in the language of the report.
    restated : Restatements or None
        None where no earlier report has been kept: then nobody can see any.
    standing_out : tuple of Finding
    national : National or None
        Of a group that reports in another currency.
    sought : Sought or None
        None of a group without a report.
    """

    lag: str
    name: str
    pack: str | None = None
    page: str | None = None
    pages: frozenset[str] = frozenset()
    questions: str | None = None
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
    contracts: int | None = None
    ending: tuple[EndingContract, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    laps: tuple[LapLine, ...] = ()
    late: tuple[LateReport, ...] = ()
    exceeded: tuple[Exceeded, ...] = ()
    reasons: Mapping[str, str] = field(
        default_factory=dict, hash=False
    )  # figure of operations → code of why it has no value
    problems: tuple[Problem, ...] = field(default=(), hash=False)
    restated: Restatements | None = field(default=None, hash=False)
    standing_out: tuple[Finding, ...] = field(default=(), hash=False)
    national: National | None = None
    sought: Sought | None = None

    def page_of(self, part: str) -> str | None:
        """The page of a part of its report; what a person opens first where the pack has none."""
        return f"{self.pack}/{part}.html" if part in self.pages else self.page

    @property
    def is_compared(self) -> bool:
        """Whether its rates stand beside those of others: not before it has a contract, when all of them are nought."""
        return bool(self.contracts)

    @property
    def expiring_share(self) -> Fraction | None:
        """Contracts without a claim, of what is contracted."""
        return ratio(self.expiring, self.contracted)

    @property
    def behind(self) -> list[IndicatorLine]:
        """Indicators that are far behind what was expected by now, or worse than at the beginning."""
        return [line for line in self.indicators if line.status in BEHIND]

    @property
    def behind_share(self) -> Fraction | None:
        """Those, of the indicators that are judged."""
        return ratio(len(self.behind), sum(line.status in _JUDGED for line in self.indicators))

    @property
    def without_data(self) -> list[IndicatorLine]:
        """Indicators of which nothing can be said."""
        return [line for line in self.indicators if line.status in WITHOUT_DATA]

    @property
    def at_risk(self) -> tuple[int, int, int]:
        """For an order of groups alone: the lines one after another, never their sum."""
        return (self.expiring or 0, self.advances or 0, max((one.missing for one in self.shortfalls), default=0))

    def number_of(self, severity: str) -> int:
        """How many problems of a severity there are, answered or not."""
        return sum(problem.severity == severity for problem in self.problems)

    @property
    def open_problems(self) -> list[Problem]:
        """Errors and warnings that nobody has answered, or that were answered for other values."""
        return [one for one in self.problems if one.severity in ("error", "warning") and not _is_answered(one)]


def read_member(entry: Mapping[str, Any], base: Path) -> Member:
    """A group of the list that ``vomr report --strategies`` writes.

    Parameters
    ----------
    entry : mapping
        ``lag`` and ``pack``, or ``lag``, ``name`` and ``message`` where it has none.
    base : Path
        What ``pack`` is relative to.

    Raises
    ------
    VomrError
        When its ``results.json`` cannot be read.
    """
    if entry.get("message"):
        name = entry.get("name") or entry["lag"]
        return Member(entry["lag"], name, questions=entry.get("questions"), failure=entry["message"])
    folder = base / entry["pack"]
    file = folder / "results.json"
    pages = frozenset(path.stem for path in folder.glob("*.html"))
    first = next((name for name in ("index.html", "report.pdf") if (folder / name).exists()), file.name)
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise VomrError(
            N_("{file} cannot be read: {detail}. Make the pack again."), file=display_path(file), detail=error
        ) from None
    try:
        member = member_of(results)
    except NoEuro as error:
        return Member(
            entry["lag"], results["name"], failure=str(error), questions=entry.get("questions"), sought=_sought(results)
        )
    return replace(
        member, pack=entry["pack"], page=f"{entry['pack']}/{first}", pages=pages, questions=entry.get("questions")
    )


class NoEuro(VomrError):
    """A group reports in a currency of its own, and no rate says what that is in euro."""

    def __init__(self, results: Mapping[str, Any]) -> None:
        super().__init__(
            N_(
                "{name} reports in {entered} and its settings give no rate into euro: add the rule “exchange rate” with"
                " its day and source, and make its pack again."
            ),
            name=results["name"],
            entered=results["currency"],
        )


def member_of(results: Mapping[str, Any]) -> Member:
    """A group as its ``results.json`` tells of it; amounts in euro, by the rate of its settings, each by itself.

    Raises
    ------
    NoEuro
        When it reports in another currency without a rate.
    """
    national = _national(results)
    results = _in_euro(results)
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
        ending=tuple(
            EndingContract(one["project"], _cents(one["amount"]))
            for one in results["at_risk"]["expiring"] or ()  # without claims nobody can say which have none
        ),
        measures=tuple(_measures(results["absorption"]["measures"])),
        indicators=tuple(_indicator(line) for line in results["indicators"]),
        laps=tuple(
            LapLine(lap["step"], tuple(lap["days"]), _exact(lap["median"]), lap["waiting"], lap["longest"])
            for lap in results.get("clock", ())  # reports of former versions have none
        ),
        late=tuple(
            _late(due)
            for due in results["agenda"]["coming"]
            if due["state"] in ("late", "returned") and not due.get("by")
        ),
        exceeded=tuple(_exceeded(results)),
        reasons={name: reason["code"] for name, reason in total.get("reasons", {}).items()},
        problems=tuple(map(_problem, results["problems"])),
        restated=_restated(results),
        national=national,
        sought=_sought(results),
    )


def _sought(results: Mapping[str, Any]) -> Sought:
    if "country" not in results:
        possible = (code for code in COUNTRIES if country(code).currency.code == results["currency"])
        return Sought(tuple(possible) or COUNTRIES, is_stated=False)
    numbers = results["personal_numbers"]
    return Sought((results["country"],), tuple(numbers["others"]), frozenset(numbers["let_through"]))


_AMOUNTS = ("budget", "contracted", "paid", "to_recover", "expiring", "advances", "missing", "amount")


def _national(results: Mapping[str, Any]) -> National | None:
    """As it reports them, of a group whose currency is not the euro."""
    if "euro_rate" not in results:
        return None
    total, on = results["absorption"]["operations"], results.get("euro_rate_on")
    rate = Rate(
        results["currency"],
        Decimal(results["euro_rate"]),
        on and dt.date.fromisoformat(on),
        results.get("euro_rate_source"),
        results.get("euro_rate_verified", False),
    )
    return National(rate, *(_cents(total[name]) for name in ("budget", "contracted", "paid", "to_recover")))


def _in_euro(results: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with the amounts that a portfolio takes in euro."""
    currency = results["currency"]
    if currency == EURO.currency:
        return results
    if "euro_rate" not in results:
        raise NoEuro(results)
    in_euro = InEuro(Rate(currency, Decimal(results["euro_rate"])))

    def euro(amount: str | None) -> str | None:
        cents = _cents(amount)
        return None if cents is None else decimal_text(in_euro.of(cents))

    def converted(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {**entry, **{name: euro(entry[name]) for name in _AMOUNTS if name in entry}}

    def revision(line: Mapping[str, Any]) -> Mapping[str, Any]:
        declared = _declared(line["figure"])[0]
        is_money = declared is not None and declared.unit == "cents"
        return {**line, **{name: euro(line[name]) for name in ("then", "now", "difference") if is_money}}

    money, risk, since = results["absorption"], results["at_risk"], results["since"]
    total = money["operations"]
    operations = {**converted(total), "at_risk": converted(total["at_risk"])}
    measures, thresholds = map(converted, money["measures"]), map(converted, money.get("thresholds", ()))
    return {
        **results,
        "absorption": {**money, "operations": operations, "measures": [*measures], "thresholds": [*thresholds]},
        "at_risk": {**risk, "expiring": risk["expiring"] and [converted(one) for one in risk["expiring"]]},
        "since": {**since, "revisions": [revision(told) for told in since.get("revisions", ())]},
    }


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


def _late(due: dict[str, Any]) -> LateReport:
    """What is late is so from the working day on which it could still be sent."""
    returned = due["state"] == "returned"
    since = (due.get("returned_on") if returned else due.get("works_on")) or due["due"]
    return LateReport(due["what"], due["to"], dt.date.fromisoformat(due["due"]), returned, dt.date.fromisoformat(since))


def _exceeded(results: Mapping[str, Any]) -> Iterable[Exceeded]:
    share = results["absorption"].get("management_share") or {}
    if share.get("ok") is False and share.get("verified"):
        yield Exceeded(Fraction(str(share["value"])), Fraction(str(share["limit"])))
    for body in results["partnership"]["bodies"]:
        if body["ok"] is False and body["verified"]:
            sector, largest = max(body["shares"].items(), key=lambda pair: pair[1] or 0)
            yield Exceeded(Fraction(str(largest)), Fraction(str(body["limit"])), body["body"], sector)


_OF_PROBLEM = ("code", "severity", "message", "remedy", "table", "file", "sheet", "row", "column", "value")


def _problem(line: dict[str, Any]) -> Problem:
    """A problem as the report tells it: its sentences are in the reader's language already."""
    answer = line.get("answer")
    day = answer and answer["answered_on"]
    own: dict[str, Any] = {name: line[name] for name in _OF_PROBLEM}
    return Problem(
        **own,
        key=line["key"] or "",
        answer=answer and Answer(answer["text"], dt.date.fromisoformat(day) if day else None, answer["holds"]),
    )


def _is_answered(problem: Problem) -> bool:
    return problem.severity == "warning" and problem.answer is not None and problem.answer.holds


# --- what is no longer as it was reported


def _restated(results: Mapping[str, Any]) -> Restatements | None:
    since = results["since"]
    if since["compared_with"] != "frozen":
        return None
    lines = {
        line["id"].partition(".")[2]: (line["name"] or line["measure"], line["fund"])
        for line in results["absorption"]["measures"]
        if line.get("id")
    }
    names = {line["indicator"]: line["name"] for line in results["indicators"]}

    def subject(figure: str) -> tuple[Declared | None, str | None, str | None]:
        """What is declared of a figure, what it is of and of which fund."""
        declared, of = _declared(figure)
        if "line" in of:
            return declared, *lines.get(of["line"], (of["line"], None))
        if "indicator" in of:
            return declared, names.get(of["indicator"], of["indicator"]), None
        return declared, of.get("project", None if declared else figure), None

    figures = []
    for told in since["revisions"]:
        declared, own, fund = subject(told["figure"])
        unit: Unit = declared.unit if declared else "number"
        then, now, difference = (value_of(told[name], unit) for name in ("then", "now", "difference"))
        why = tuple(told["reasons"]), told["program"], told["method"]
        figures.append(Restated(told["figure"], declared, own, fund, then, now, difference, *why))
    gone = tuple(
        Gone(told["what"], subject(f"{told['what']}.{told['figures'][0]}")[1] or told["what"])
        for told in since["disappeared"]
    )
    return Restatements(results["previous"].get("frozen"), dt.date.fromisoformat(since["day"]), tuple(figures), gone)


def _declared(figure: str) -> tuple[Declared | None, dict[str, str]]:
    """The declaration that a figure's name is of, and what it ranges over."""
    for declared, pattern in _patterns():
        if fits := pattern.fullmatch(figure):
            return declared, fits.groupdict()
    return None, {}


@cache
def _patterns() -> tuple[tuple[Declared, re.Pattern[str]], ...]:
    return tuple((one, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(one.pattern)))) for one in COMPARED)


def _cents(amount: str | None) -> int | None:
    return None if amount is None else int(Fraction(amount) * 100)


def _exact(number: float | int | None) -> Fraction | None:
    """The number that stands in the file: of 0.29 no binary fraction below it, which would print as 28.9 % when cut."""
    return None if number is None else Fraction(str(number))


__all__ = [
    "EndingContract",
    "Exceeded",
    "Finding",
    "Gone",
    "IndicatorLine",
    "LateReport",
    "MeasureLine",
    "Member",
    "Restated",
    "Restatements",
    "Shortfall",
    "Sought",
    "member_of",
    "read_member",
]

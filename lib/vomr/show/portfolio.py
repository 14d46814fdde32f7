"""Groups side by side, as a managing authority reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from statistics import median
from typing import Any

from vomr.design import STATUS
from vomr.document import Span, Status, content
from vomr.method.portfolio import IndicatorLine, MeasureLine, Member, Portfolio, Shortfall
from vomr.show.fragments import (
    NOTHING,
    Cell,
    Column,
    Fragment,
    Row,
    cards,
    details,
    masthead,
    paragraph,
    side_by_side,
    table,
)
from vomr.show.listing import listing
from vomr.show.offered import Offered
from vomr.show.report import short_name
from vomr.words import NBSP, Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE, NOT_COMPUTED
from vomr.words.sentences import capitalised

_ONE_LINE = 22  # letters
_SIDE_BY_SIDE = 6  # columns of a table of all groups, so that it fits a page


class PortfolioReport(Offered):
    """Many groups of one period: ``portfolio.absorption()`` displays their money side by side.

    Parameters
    ----------
    portfolio : Portfolio
    lang : {"bg", "en"}
    audience : {"authority", "public"}
        Whose editions of the groups' reports it is made from.
    """

    def __init__(self, portfolio: Portfolio, lang: str = "bg", audience: str = "authority") -> None:
        self.portfolio, self.w, self.audience = portfolio, Words(lang), audience

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.w("Local action groups side by side, {period}", period=self.portfolio.period.label(self.w))

    def facts(self) -> dict[str, Any]:
        """What the exporters print around it."""
        w, period = self.w, self.portfolio.period.label(self.w)
        return {
            "lang": w.lang,
            "title": self.title,
            "part": w("Local action groups side by side"),
            "lag": "",
            "lag_short": w("Groups side by side"),
            "period": capitalised(period),
            "as_of": self.portfolio.day.isoformat(),
            "agreement": None,
            "draft": False,
            "illustrative": False,
            "audience": self.audience,
        }

    def header(self) -> Fragment:
        """The head of the page.

        >>> portfolio.header()
        """
        w, found = self.w, self.portfolio
        stamp = [
            w.plural("{n} group", "{n} groups", len(found.members) + len(found.missing)),
            w("Amounts in euro"),
            w("Data up to {day}", day=w.date(found.day)),
        ]
        return masthead(w, "", w("Local action groups side by side"), self.title, stamp, self.facts())

    def verdict(self) -> Fragment:
        """Where the groups stand together, in a sentence or two.

        >>> portfolio.verdict()
        """
        w, found = self.w, self.portfolio
        if not found.members:
            return paragraph(w("There is no report of any group for this period."), "verdict")
        contracted, paid = found.total("contracted"), found.total("paid")
        if not any(member.contracts or member.contracted for member in found.members):
            text = w("No group has contracts with beneficiaries yet; rates are not computed.")
        else:
            text = w(
                "Contracted are {contracted_cents}, paid {paid_cents}; half of the groups have contracted {median} of"
                " their budget or more.",
                contracted_cents=w.whole_euro(contracted),
                paid_cents=w.whole_euro(paid),
                median=w.percent(found.median("contracted_rate")),
            )
        striking = sum(bool(member.standing_out) for member in found.members)
        texts = [
            text,
            (
                w.plural("{n} group stands out.", "{n} groups stand out.", striking)
                if striking
                else w("No group stands out.")
            ),
        ]
        if found.missing:
            texts.append(w.plural("{n} group has no report.", "{n} groups have no report.", len(found.missing)))
        return paragraph(" ".join(texts), "verdict")

    def cards(self) -> Fragment:
        """Four numbers at a glance.

        >>> portfolio.cards()
        """
        w, found = self.w, self.portfolio
        if not found.members:
            return NOTHING
        late = sum(bool(member.late) for member in found.members)
        errors = sum(member.draft for member in found.members)
        return cards(
            [
                (
                    w("Contracted"),
                    _large(w, found.total("contracted")),
                    [w("budget for projects {amount_cents}", amount_cents=w.whole_euro(found.total("budget")))],
                ),
                (
                    w("Paid"),
                    _large(w, found.total("paid")),
                    [w("the middle group: {rate} of its budget", rate=w.percent(found.median("paid_rate")))],
                ),
                (
                    w("Contracts without a claim"),
                    _large(w, found.total("expiring")),
                    [
                        w("that end within six months, or have ended"),
                        w("to be recovered {amount_cents}", amount_cents=w.whole_euro(found.total("to_recover"))),
                    ],
                ),
                (
                    w("Groups with late or returned reports"),
                    w.number(late),
                    [w("with errors in the data: {n}", n=w.number(errors))],
                ),
            ]
        )

    def missing(self) -> Fragment:
        """Groups without a report, and why.

        >>> portfolio.missing()
        """
        w = self.w
        columns = [
            Column(w("Group"), cell=lambda member: member.name),
            Column(w("Why"), cell=lambda member: member.failure or ""),
        ]
        return listing(w, w("Groups without a report"), self.portfolio.missing, columns)

    def standing_out(self) -> Fragment:
        """Groups for which something has to be done or that lie far from the others, the most striking first.

        >>> portfolio.standing_out()
        """
        w = self.w
        chosen = [member for member in self.portfolio.members if member.standing_out]
        if not chosen:
            return paragraph(w("No group stands out."), "note")
        note = w(
            "Late or returned reports, money to be recovered and errors in the data stand here in any case; a rate,"
            " where it lies farther than one and a half times the distance of the quartiles from them, from five"
            " groups on."
        )
        columns = [
            Column(w("Group"), cell=self._link),
            Column(w("Why"), cell=lambda member: "; ".join(reason.text(w) for reason in member.standing_out)),
        ]
        return listing(w, w("Groups that stand out"), chosen, columns, note)

    def absorption(self) -> Fragment:
        """Money for projects by group.

        >>> portfolio.absorption()
        """
        w, found = self.w, self.portfolio
        columns = [
            Column(w("Group"), cell=self._link),
            Column(w("Budget"), True, cell=lambda member: w.money(member.budget)),
            Column(w("Contracted"), True, cell=lambda member: w.money(member.contracted)),
            Column("%", True, cell=lambda member: self._rate(member, "contracted_rate")),
            Column(w("Paid"), True, cell=lambda member: w.money(member.paid)),
            Column("%", True, cell=lambda member: self._rate(member, "paid_rate")),
            Column(w("To recover"), True, cell=lambda member: w.money(member.to_recover)),
        ]
        (contracted_rate, whole), (paid_rate, _) = found.rate("contracted"), found.rate("paid")
        note = w(
            "Grant for projects in euro, cumulative; shares are of the group's own budget. The groups that stand out"
            " come first; a group's name leads to its report."
        )
        if whole < len(found.members):
            note += " " + w(
                "The shares of all groups are of the {n} of {all} whose budget is known in full.",
                n=w.number(whole),
                all=w.number(len(found.members)),
            )
        budget, contracted, paid, to_recover = (
            w.money(found.total(name)) for name in ("budget", "contracted", "paid", "to_recover")
        )
        sums = (budget, contracted, self._percent(contracted_rate), paid, self._percent(paid_rate), to_recover)
        total = Row([w("All groups, total"), *sums], "total")
        return listing(w, w("Absorption by group"), found.members, columns, note, [total])

    def at_risk(self) -> Fragment:
        """Money at risk by group: three lines that stand apart, as in each group's own report.

        >>> portfolio.at_risk()
        """
        w, found = self.w, self.portfolio

        def shortfalls(member: Member) -> str:
            return "\n".join(shortfall(w, one) for one in member.shortfalls) or w.mark(NOT_APPLICABLE)

        sums = (w.money(found.total(name)) for name in ("expiring", "advances"))
        return listing(
            w,
            w("Money at risk of being lost by group, euro"),
            found.members,
            [
                Column(w("Group"), cell=self._link),
                Column(
                    w("Contracts that end within six months, or have ended, without a claim"),
                    True,
                    cell=lambda member: w.money(member.expiring),
                ),
                Column(
                    w("Open advances of suspended and terminated projects"),
                    True,
                    cell=lambda member: w.money(member.advances),
                ),
                Column(w("Contracting threshold not reached"), cell=shortfalls),
            ],
            w("The lines of money at risk overlap and are not added."),
            [Row([w("All groups, total"), *sums, w.mark(NOT_APPLICABLE)], "total")],
        )

    def _rate(self, member: Member, name: str) -> str:
        value = getattr(member, name)
        return self.w.mark(member.reasons.get(name)) if value is None else self.w.percent(value)

    def _percent(self, rate: Fraction | None) -> str:
        return self.w.mark(NOT_COMPUTED) if rate is None else self.w.percent(rate)

    def measures(self) -> Fragment:
        """Each measure over the groups that have it, then all groups side by side.

        >>> portfolio.measures()
        """
        w = self.w
        by_name: dict[str, list[tuple[Member, MeasureLine]]] = {}
        for member in self.portfolio.members:
            for line in member.measures:
                by_name.setdefault(line.name, []).append((member, line))
        if not by_name:
            return NOTHING

        def groups(name: str) -> int:
            return len({member.lag for member, _ in by_name[name]})

        def amount(name: str, part: str) -> str:
            known = [cents for _, line in by_name[name] if (cents := getattr(line, part)) is not None]
            return w.money(sum(known) if known else None)  # what nobody knows is no zero

        def rate(name: str, of: Callable[[list[Fraction]], Fraction]) -> str:
            rates = [line.contracted_rate for _, line in by_name[name] if line.contracted_rate is not None]
            return self._percent(of(rates) if rates else None)

        def own_rates(member: Member, name: str) -> str:
            return "; ".join(self._percent(line.contracted_rate) for line in member.measures if line.name == name)

        spread = w("Contracted of the budget")
        columns = [
            Column(w("Measure"), cell=lambda name: name),
            Column(w("Groups"), True, cell=lambda name: groups(name)),
            Column(w("Budget"), True, cell=lambda name: amount(name, "budget")),
            Column(w("Contracted"), True, cell=lambda name: amount(name, "contracted")),
            Column(w("Paid"), True, cell=lambda name: amount(name, "paid")),
            Column(w("Lowest"), True, spread, lambda name: rate(name, min)),
            Column(w("Middle"), True, spread, lambda name: rate(name, median)),
            Column(w("Highest"), True, spread, lambda name: rate(name, max)),
        ]
        ordered = sorted(by_name, key=lambda name: (-groups(name), name))
        note = w("A group's rate is its own contracted amount over its own budget of the measure, all funds together.")
        shared = [name for name in ordered if len(by_name[name]) > 1]
        return listing(w, w("Measures over all groups"), ordered, columns, note) + self._side_by_side(
            w("Contracted of the budget, by measure and group"), shared, own_rates
        )

    def indicators(self) -> Fragment:
        """Each indicator over the groups that have it, then all groups side by side.

        >>> portfolio.indicators()
        """
        w = self.w
        by_code: dict[tuple[str, str], list[IndicatorLine]] = {}
        for member in self.portfolio.members:
            for line in member.indicators:
                by_code.setdefault((line.code, line.unit), []).append(line)
        if not by_code:
            return NOTHING

        def pace(member: Member, code: str) -> Cell:
            own = next((line for line in member.indicators if line.code == code), None)
            if own is None:
                return ""
            text = label(w, "status", own.status) if own.pace is None else w.percent_cut(own.pace)
            return Status(own.status, content(text))

        columns = [
            Column(w("Indicator"), cell=lambda lines: f"{lines[0].code} {lines[0].name}"),
            Column(w("Unit"), cell=lambda lines: w.unit(lines[0].unit)),
            Column(w("Groups"), True, cell=lambda lines: len(lines)),
            Column(w("Target"), True, cell=lambda lines: self._sum(lines, "target")),
            Column(w("Achieved"), True, cell=lambda lines: self._sum(lines, "achieved")),
            Column(w("Statuses"), cell=self._statuses),
        ]
        ordered = sorted(by_code.values(), key=lambda lines: (-len(lines), lines[0].code, lines[0].unit))
        note = w(
            "Targets and achieved values are added over the groups that have them; percentages, means and levels are"
            " not added."
        )
        shared = [lines[0].code for lines in ordered if len(lines) > 1]
        return listing(w, w("Indicators over all groups"), ordered, columns, note) + self._side_by_side(
            w("Progress against what was expected by now, by indicator and group"), shared, pace
        )

    def late_reports(self) -> Fragment:
        """Reports that are late or were returned, the oldest first.

        >>> portfolio.late_reports()
        """
        w, found = self.w, self.portfolio
        late = [(report, member) for member in found.members for report in member.late]
        if not late:
            return paragraph(w("No report is late or returned, of those that the groups have entered."), "note")
        columns = [
            Column(w("Group"), cell=lambda pair: self._link(pair[1])),
            Column(w("Report"), cell=lambda pair: pair[0].what),
            Column(w("To"), cell=lambda pair: w.office(pair[0].to) if pair[0].to else None),
            Column(w("Due"), cell=lambda pair: pair[0].due),
            Column(w("Days"), True, cell=lambda pair: (found.day - pair[0].due).days),
            Column(w("State"), cell=lambda pair: w("returned") if pair[0].returned else w("not sent")),
        ]
        oldest_first = sorted(late, key=lambda pair: (pair[0].due, pair[1].name))
        return listing(w, w("Late and returned reports"), oldest_first, columns)

    def quality(self) -> Fragment:
        """What the checks found, by group, the most errors first.

        >>> portfolio.quality()
        """
        w = self.w

        def count(member: Member, severity: str) -> int:
            return member.problems.get(severity, 0)

        def silent(member: Member) -> int:
            return sum(line.status in ("no_data", "stale", "no_target", "no_baseline") for line in member.indicators)

        columns = [
            Column(w("Group"), cell=self._link),
            Column(w("Errors"), True, cell=lambda member: count(member, "error")),
            Column(w("Warnings"), True, cell=lambda member: count(member, "warning")),
            Column(w("Indicators without data"), True, cell=lambda member: silent(member)),
        ]
        ordered = sorted(
            self.portfolio.members, key=lambda member: (-count(member, "error"), -count(member, "warning"), member.name)
        )
        return listing(w, w("Data quality by group"), ordered, columns)

    def _link(self, member: Member) -> Cell:
        return Span((_name(member),), href=member.page) if member.page else _name(member)

    def _sum(self, lines: list[IndicatorLine], name: str) -> str:
        values = [value for line in lines if (value := getattr(line, name)) is not None]
        if not all(line.adds_up for line in lines):
            return self.w.mark(NOT_APPLICABLE)  # shares and means of several groups have no sum
        return self.w.number(sum(values, Fraction(0)) if values else None)

    def _statuses(self, lines: list[IndicatorLine]) -> Cell:
        w, counts = self.w, Counter(line.status for line in lines)
        told = {status: f"{label(w, 'status', status)}: {w.number(counts[status])}" for status in STATUS}
        marks = [Status(status, content(text)) for status, text in told.items() if counts[status]]
        return side_by_side(marks, "\n")

    def _side_by_side(self, title: str, names: list[str], cell: Callable[[Member, str], Cell]) -> Fragment:
        """All groups by some names, in tables that fit a page; one click away, and left out of print."""
        w, members, found = self.w, self.portfolio.members, NOTHING
        if len(members) < 2 or not names:
            return found
        for start in range(0, len(names), _SIDE_BY_SIDE):
            part = names[start : start + _SIDE_BY_SIDE]
            found += table(
                f"{title}: {part[0]} – {part[-1]}" if len(names) > len(part) else title,
                [Column(w("Group")), *(Column(name) for name in part)],
                [Row([self._link(member), *(cell(member, name) for name in part)]) for member in members],
            )
        return details(title, found)


def shortfall(w: Words, shortfall_: Shortfall) -> str:
    """„ЕФРР: 27 007,26 до 31.12.2028 г.“: a threshold that is not reached, by what it holds for."""
    whole = ", ".join(filter(None, (shortfall_.measure, label(w, "fund", shortfall_.fund)))) or w("all funds")
    return w("{whole}: {amount} by {day}", whole=whole, amount=w.money(shortfall_.missing), day=w.date(shortfall_.on))


def _large(w: Words, cents: int) -> str:
    """Millions are read as such; the table below has every cent."""
    if cents < 100_000_000:
        return w.whole_euro(cents)
    return w("{n} million euro", n=w.number(Fraction(cents, 100_000_000), 2))


def _name(member: Member) -> str:
    """A short name keeps in one line."""
    name = short_name(member.name)
    return name.replace(" ", NBSP) if len(name) <= _ONE_LINE else name


__all__ = ["PortfolioReport", "shortfall"]

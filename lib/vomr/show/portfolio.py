"""Groups side by side, as a managing authority reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from html import escape
from statistics import median
from typing import Any

from vomr.design import STATUS
from vomr.method.figures import Reason
from vomr.method.portfolio import IndicatorLine, MeasureLine, Member, Portfolio, Shortfall
from vomr.show.fragments import (
    NOTHING,
    REPORT_MIME,
    Cell,
    Column,
    Fragment,
    Markup,
    Row,
    capitalised,
    cards,
    details,
    paragraph,
    status_mark,
    table,
)
from vomr.show.report import short_name
from vomr.words import NBSP, Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE, NOT_COMPUTED

_ONE_LINE = 22  # letters
_SIDE_BY_SIDE = 6  # columns of a table of all groups, so that it fits a page


class PortfolioReport:
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
        """The head of the page."""
        w, found = self.w, self.portfolio
        stamp = [
            w.plural("{n} group", "{n} groups", len(found.members) + len(found.missing)),
            w("Amounts in euro"),
            w("Data up to {day}", day=w.date(found.day)),
        ]
        html = (
            f"<h1>{escape(w('Local action groups side by side'))}</h1><p"
            f' class="subtitle">{escape(self.title)}</p><aside class="stamp"'
            f' aria-label="{escape(w("About this report"))}">{"<br>".join(map(escape, stamp))}</aside>'
        )
        return Fragment(html, "\n".join([self.title, *stamp]), {REPORT_MIME: self.facts()})

    def verdict(self) -> Fragment:
        """Where the groups stand together, in a sentence or two."""
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
        """Four numbers at a glance."""
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
        """Groups without a report, and why."""
        w = self.w
        rows = [Row([member.name, member.failure or ""]) for member in self.portfolio.missing]
        return table(w("Groups without a report"), [Column(w("Group")), Column(w("Why"))], rows) if rows else NOTHING

    def standing_out(self) -> Fragment:
        """Groups for which something has to be done or that lie far from the others, the most striking first."""
        w = self.w
        rows = [
            Row([self._link(member), self._reasons(member.standing_out)])
            for member in self.portfolio.members
            if member.standing_out
        ]
        if not rows:
            return paragraph(w("No group stands out."), "note")
        note = w(
            "Late or returned reports, money to be recovered and errors in the data stand here in any case; a rate,"
            " where it lies farther than one and a half times the distance of the quartiles from them, from five"
            " groups on."
        )
        return table(w("Groups that stand out"), [Column(w("Group")), Column(w("Why"))], rows, note)

    def absorption(self) -> Fragment:
        """Money for projects by group."""
        w, found = self.w, self.portfolio
        if not found.members:
            return NOTHING
        columns = [
            Column(w("Group")),
            Column(w("Budget"), True),
            Column(w("Contracted"), True),
            Column("%", True),
            Column(w("Paid"), True),
            Column("%", True),
            Column(w("To recover"), True),
        ]
        rows = [
            Row(
                [
                    self._link(member),
                    w.money(member.budget),
                    w.money(member.contracted),
                    self._rate(member, "contracted_rate"),
                    w.money(member.paid),
                    self._rate(member, "paid_rate"),
                    w.money(member.to_recover),
                ]
            )
            for member in found.members
        ]
        sums = {name: w.money(found.total(name)) for name in ("budget", "contracted", "paid", "to_recover")}
        rates, whole = {}, 0
        for name in ("contracted", "paid"):
            rate, whole = found.rate(name)
            rates[name] = w.mark(NOT_COMPUTED) if rate is None else w.percent(rate)
        rows.append(
            Row(
                [
                    w("All groups, total"),
                    sums["budget"],
                    sums["contracted"],
                    rates["contracted"],
                    sums["paid"],
                    rates["paid"],
                    sums["to_recover"],
                ],
                "total",
            )
        )
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
        return table(w("Absorption by group"), columns, rows, note)

    def at_risk(self) -> Fragment:
        """Money at risk by group: three lines that stand apart, as in each group's own report."""
        w, found = self.w, self.portfolio
        if not found.members:
            return NOTHING
        columns = [
            Column(w("Group")),
            Column(w("Contracts that end within six months, or have ended, without a claim"), True),
            Column(w("Open advances of suspended and terminated projects"), True),
            Column(w("Contracting threshold not reached")),
        ]
        rows = [
            Row(
                [
                    self._link(member),
                    w.money(member.expiring),
                    w.money(member.advances),
                    "\n".join(shortfall(w, one) for one in member.shortfalls) or w.mark(NOT_APPLICABLE),
                ]
            )
            for member in found.members
        ]
        rows.append(
            Row(
                [
                    w("All groups, total"),
                    w.money(found.total("expiring")),
                    w.money(found.total("advances")),
                    w.mark(NOT_APPLICABLE),
                ],
                "total",
            )
        )
        note = w("The lines of money at risk overlap and are not added.")
        return table(w("Money at risk of being lost by group, euro"), columns, rows, note)

    def _rate(self, member: Member, name: str) -> Cell:
        value = getattr(member, name)
        return self.w.mark(member.reasons.get(name)) if value is None else self.w.percent(value)

    def measures(self) -> Fragment:
        """Each measure over the groups that have it, then all groups side by side."""
        w = self.w
        by_name: dict[str, list[tuple[Member, MeasureLine]]] = {}
        for member in self.portfolio.members:
            for line in member.measures:
                by_name.setdefault(line.name, []).append((member, line))
        if not by_name:
            return NOTHING
        ordered = dict(
            sorted(by_name.items(), key=lambda entry: (-len({member.lag for member, _ in entry[1]}), entry[0]))
        )
        columns = [
            Column(w("Measure")),
            Column(w("Groups"), True),
            Column(w("Budget"), True),
            Column(w("Contracted"), True),
            Column(w("Paid"), True),
            Column(w("Lowest"), True, w("Contracted of the budget")),
            Column(w("Middle"), True, w("Contracted of the budget")),
            Column(w("Highest"), True, w("Contracted of the budget")),
        ]
        rows = []
        for name, lines in ordered.items():
            rates = sorted(line.contracted_rate for _, line in lines if line.contracted_rate is not None)
            spread = (rates[0], Fraction(median(rates)), rates[-1]) if rates else (None, None, None)
            amounts = [
                w.money(_known_sum(getattr(line, part) for _, line in lines))
                for part in ("budget", "contracted", "paid")
            ]
            shown = [w.mark(NOT_COMPUTED) if rate is None else w.percent(rate) for rate in spread]
            rows.append(Row([name, w.number(len({member.lag for member, _ in lines})), *amounts, *shown]))
        shared = [name for name, lines in ordered.items() if len(lines) > 1]

        def cell(member: Member, name: str) -> Cell:
            own = [line for line in member.measures if line.name == name]
            return "; ".join(
                w.mark(NOT_COMPUTED) if line.contracted_rate is None else w.percent(line.contracted_rate)
                for line in own
            )

        note = w("A group's rate is its own contracted amount over its own budget of the measure, all funds together.")
        return table(w("Measures over all groups"), columns, rows, note) + self._side_by_side(
            w("Contracted of the budget, by measure and group"), shared, cell
        )

    def indicators(self) -> Fragment:
        """Each indicator over the groups that have it, then all groups side by side."""
        w = self.w
        by_code: dict[tuple[str, str], list[IndicatorLine]] = {}
        for member in self.portfolio.members:
            for line in member.indicators:
                by_code.setdefault((line.code, line.unit), []).append(line)
        if not by_code:
            return NOTHING
        ordered = dict(sorted(by_code.items(), key=lambda entry: (-len(entry[1]), entry[0])))
        columns = [
            Column(w("Indicator")),
            Column(w("Unit")),
            Column(w("Groups"), True),
            Column(w("Target"), True),
            Column(w("Achieved"), True),
            Column(w("Statuses")),
        ]
        rows = []
        for (code, unit), lines in ordered.items():
            sums = [self._sum(lines, part) for part in ("target", "achieved")]
            rows.append(
                Row([f"{code} {lines[0].name}", w.unit(unit), w.number(len(lines)), *sums, self._statuses(lines)])
            )
        shared = [code for (code, _), lines in ordered.items() if len(lines) > 1]

        def cell(member: Member, code: str) -> Cell:
            own = next((line for line in member.indicators if line.code == code), None)
            if own is None:
                return ""
            return status_mark(
                w, own.status, label(w, "status", own.status) if own.pace is None else w.percent_cut(own.pace)
            )

        note = w(
            "Targets and achieved values are added over the groups that have them; percentages, means and levels are"
            " not added."
        )
        return table(w("Indicators over all groups"), columns, rows, note) + self._side_by_side(
            w("Progress against what was expected by now, by indicator and group"), shared, cell
        )

    def late_reports(self) -> Fragment:
        """Reports that are late or were returned, the oldest first."""
        w, found = self.w, self.portfolio
        late = sorted(
            ((report, member) for member in found.members for report in member.late),
            key=lambda pair: (pair[0].due, pair[1].name),
        )
        if not late:
            return paragraph(w("No report is late or returned, of those that the groups have entered."), "note")
        columns = [
            Column(w("Group")),
            Column(w("Report")),
            Column(w("To")),
            Column(w("Due")),
            Column(w("Days"), True),
            Column(w("State")),
        ]
        rows = [
            Row(
                [
                    self._link(member),
                    report.what,
                    w.office(report.to) if report.to else w.mark(),
                    w.date(report.due),
                    w.number((found.day - report.due).days),
                    w("returned") if report.returned else w("not sent"),
                ]
            )
            for report, member in late
        ]
        return table(w("Late and returned reports"), columns, rows)

    def quality(self) -> Fragment:
        """What the checks found, by group, the most errors first."""
        w, members = self.w, self.portfolio.members
        if not members:
            return NOTHING
        ordered = sorted(
            members,
            key=lambda member: (-member.problems.get("error", 0), -member.problems.get("warning", 0), member.name),
        )
        columns = [
            Column(w("Group")),
            Column(w("Errors"), True),
            Column(w("Warnings"), True),
            Column(w("Indicators without data"), True),
        ]
        rows = [
            Row(
                [
                    self._link(member),
                    w.number(member.problems.get("error", 0)),
                    w.number(member.problems.get("warning", 0)),
                    w.number(
                        sum(
                            line.status in ("no_data", "stale", "no_target", "no_baseline")
                            for line in member.indicators
                        )
                    ),
                ]
            )
            for member in ordered
        ]
        return table(w("Data quality by group"), columns, rows)

    def _link(self, member: Member) -> Cell:
        if not member.page:
            return _name(member)
        name = _name(member)
        return Markup(f'<a href="{escape(member.page)}">{escape(name)}</a>', name)

    def _reasons(self, reasons: Iterable[Reason]) -> Cell:
        return "; ".join(reason.text(self.w) for reason in reasons)

    def _sum(self, lines: list[IndicatorLine], name: str) -> str:
        values = [value for line in lines if (value := getattr(line, name)) is not None]
        if not all(line.adds_up for line in lines):
            return self.w.mark(NOT_APPLICABLE)  # shares and means of several groups have no sum
        return self.w.number(sum(values, Fraction(0)) if values else None)

    def _statuses(self, lines: list[IndicatorLine]) -> Cell:
        w, counts = self.w, Counter(line.status for line in lines)
        marks = [
            status_mark(w, status, f"{label(w, 'status', status)}: {w.number(counts[status])}")
            for status in STATUS
            if counts[status]
        ]
        return Markup("<br>".join(mark.html for mark in marks), "; ".join(mark.text for mark in marks))

    def _side_by_side(self, title: str, names: list[str], cell: Callable[[Member, str], Cell]) -> Fragment:
        """All groups by some names, in tables that fit a page; one click away, and left out of print."""
        w, found = self.w, NOTHING
        if len(self.portfolio.members) < 2:
            return found
        for start in range(0, len(names), _SIDE_BY_SIDE):
            part = names[start : start + _SIDE_BY_SIDE]
            rows = [
                Row([self._link(member), *(cell(member, name) for name in part)]) for member in self.portfolio.members
            ]
            found += table(
                f"{title}: {part[0]} – {part[-1]}" if len(names) > len(part) else title,
                [Column(w("Group")), *(Column(name) for name in part)],
                rows,
            )
        return details(title, found) if names else found


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


def _known_sum(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is, which is no zero."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


__all__ = ["PortfolioReport", "shortfall"]

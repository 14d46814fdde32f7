"""Groups side by side, as a managing authority reads them: what asks for attention first.

The page stays as long as it is however many groups there are: of each list it shows the first, and says how many more
stand in the workbook and the open data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from vomr.design import STATUS
from vomr.document import Span, Status, content
from vomr.method.at_risk import WHOSE
from vomr.method.clock import FEWEST as FEWEST_CASES
from vomr.method.members import Finding, IndicatorLine, MeasureLine, Member
from vomr.method.outliers import FEWEST, Spread, spread
from vomr.method.portfolio import RATES, Portfolio, Together
from vomr.register.keys import in_order
from vomr.show.currency import rate_in_words
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
from vomr.show.member import by_kind, restated_name, restated_reason, restated_value, shortfall
from vomr.show.offered import Offered
from vomr.show.questions import Questions
from vomr.show.report import short_name
from vomr.words import DEFAULT, N_, NBSP, Words
from vomr.words.labels import label
from vomr.words.marks import NOT_APPLICABLE, NOT_COMPUTED
from vomr.words.sentences import capitalised, joined

MOST = 20  # rows of a list of the page
_MOST_NAMED = 12  # groups in a sentence
_MOST_CHECKS = 10
_MOST_CODES = 50  # measures or indicators
_ONE_LINE = 22  # letters
_SIDE_BY_SIDE = 6  # columns of a table of all groups, so that it fits a page
OF_SPREAD = {
    "lowest": N_("Lowest"),
    "lower": N_("Lower quartile"),
    "median": N_("Middle"),
    "upper": N_("Upper quartile"),
    "highest": N_("Highest"),
}


class PortfolioReport(Offered):
    """Many groups of one period: ``portfolio.absorption()`` displays their money side by side.

    Parameters
    ----------
    portfolio : Portfolio
    lang : str
    audience : {"authority", "public"}
        Whose editions of the groups' reports it is made from.
    """

    def __init__(self, portfolio: Portfolio, lang: str = DEFAULT, audience: str = "authority") -> None:
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
            w("Amounts in {currency}"),
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
        sums = {f"{name}_cents": w.whole_euro(found.total(name)) for name in ("contracted", "paid")}
        middle = found.spreads.get("contracted_rate")
        if not any(member.contracts or member.contracted for member in found.members):
            text = w("No group has contracts with beneficiaries yet; rates are not computed.")
        elif middle is None:
            text = w("Contracted are {contracted_cents}, paid {paid_cents}.", **sums)
        else:
            text = w(
                "Contracted are {contracted_cents}, paid {paid_cents}; half of the groups have contracted {median} of"
                " their budget or more.",
                median=w.percent(middle.median),
                **sums,
            )
        striking = len(found.striking)
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
        middle = found.spreads.get("paid_rate")
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
                    [w("the middle group: {rate} of its budget", rate=w.percent(middle.median)) if middle else ""],
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
        note = w("Nothing is known of these groups for the period; they are in no sum, and nowhere a zero.")
        return self._first(w("Groups without a report"), self.portfolio.missing, [*columns, *self._asked()], note)

    def standing_out(self) -> Fragment:
        """Groups for which something has to be done or that lie far from the others, the most striking first.

        >>> portfolio.standing_out()
        """
        w = self.w
        if not self.portfolio.striking:
            return paragraph(w("No group stands out."), "note")
        note = w(
            "Late or returned reports, money to be recovered, exceeded limits, errors in the data and changes of"
            " reported figures that nobody has explained stand here in any case; a rate, where it lies farther than"
            " one and a half times the distance of the quartiles from them, from five groups with contracts on."
        )

        def why(member: Member) -> Cell:
            return side_by_side((self._finding(member, finding) for finding in member.standing_out), "\n")

        columns = [Column(w("Group"), cell=self._link), Column(w("Why"), cell=why), *self._asked()]
        return self._first(w("Groups that stand out"), self.portfolio.striking, columns, note)

    def spread(self) -> Fragment:
        """How the groups' rates lie: the ends, the middle half and what is far from it.

        >>> portfolio.spread()
        """
        w, found = self.w, self.portfolio
        alone = found.without_contracts
        names = joined(", ", (_name(member) for member in alone[:_MOST_NAMED]))
        more = w(" and {n} more", n=w.number(len(alone) - _MOST_NAMED)) if len(alone) > _MOST_NAMED else ""
        texts = []
        if alone and found.members:
            texts.append(w("Without contracts yet, and compared with nobody: {names}{more}.", names=names, more=more))
        if not found.spreads:
            if found.members:
                texts.append(
                    w(
                        "Fewer than {n} groups have contracts: their rates are listed below, and neither a middle nor a"
                        " spread is told.",
                        n=FEWEST,
                    )
                )
            return paragraph(joined(" ", texts), "note")

        def far(name: str, side: int) -> int:
            own = found.spreads[name]
            rates = (getattr(member, name) for member in found.members if member.is_compared)
            return sum(rate is not None and own.side(rate) == side for rate in rates)

        columns = [
            Column(w("Rate"), cell=lambda name: w(RATES[name].title)),
            Column(w("Groups"), True, cell=lambda name: found.spreads[name].count),
            *self._of_spread(found.spreads.__getitem__),
            Column(w("Far below"), True, cell=lambda name: far(name, -1)),
            Column(w("Far above"), True, cell=lambda name: far(name, 1)),
        ]
        texts.insert(
            0,
            w(
                "Half of the groups lie between the quartiles. Far is what lies more than one and a half times their"
                " distance outside of them: a reason to look, and no verdict."
            ),
        )
        return listing(w, w("How the rates of the groups lie"), found.spreads, columns, joined(" ", texts))

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
            "Grant for projects in {currency}, cumulative; shares are of the group's own budget. The groups that stand"
            " out come first; a group's name leads to its report."
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
        rates = dict.fromkeys(member.national.rate for member in found.members if member.national)
        if rates:
            told = "; ".join(rate_in_words(w, rate) for rate in rates)
            note += " " + w("Under a group that reports in another currency its own amounts: {rates}.", rates=told)
        return self._first(w("Absorption by group"), found.members, columns, note, [total], beneath=self._national)

    def _national(self, member: Member) -> list[Row]:
        """The amounts of a group as it reports them, where that is not in euro."""
        w, own = self.w, member.national
        if own is None:
            return []
        budget, contracted, paid, to_recover = map(w.money, (own.budget, own.contracted, own.paid, own.to_recover))
        title = w("in {other}", other=w.currency_of(own.rate.currency))
        return [Row([title, budget, contracted, "", paid, "", to_recover], "sub")]

    def at_risk(self) -> Fragment:
        """Money at risk by group: three lines that stand apart, as in each group's own report.

        >>> portfolio.at_risk()
        """
        w, found = self.w, self.portfolio

        def shortfalls(member: Member) -> str:
            return "\n".join(shortfall(w, one) for one in member.shortfalls) or w.mark(NOT_APPLICABLE)

        sums = (w.money(found.total(name)) for name in ("expiring", "advances"))
        most_first = sorted(found.members, key=lambda member: tuple(-line for line in member.at_risk))
        return self._first(
            w("Money at risk of being lost by group, {currency}"),
            most_first,
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

        def own_spread(name: str) -> Spread | None:
            return spread(line.contracted_rate for member, line in by_name[name] if member.is_compared)

        def own_rates(member: Member, name: str) -> str:
            return "; ".join(self._percent(line.contracted_rate) for line in member.measures if line.name == name)

        columns = [
            Column(w("Measure"), cell=lambda name: name),
            Column(w("Groups"), True, cell=lambda name: groups(name)),
            Column(w("Budget"), True, cell=lambda name: amount(name, "budget")),
            Column(w("Contracted"), True, cell=lambda name: amount(name, "contracted")),
            Column(w("Paid"), True, cell=lambda name: amount(name, "paid")),
            *self._of_spread(own_spread, ("lowest", "median", "highest"), w("Contracted of the budget")),
        ]
        ordered = sorted(by_name, key=lambda name: (-groups(name), name))
        note = w(
            "A group's rate is its own contracted amount over its own budget of the measure, all funds together; a"
            " spread is told of five groups with contracts on."
        )
        shared = [name for name in ordered if len(by_name[name]) > 1]
        return self._first(
            w("Measures over all groups"), ordered, columns, note, most=_MOST_CODES
        ) + self._side_by_side(w("Contracted of the budget, by measure and group"), shared, own_rates)

    def indicators(self) -> Fragment:
        """Each indicator over the groups that have it, then all groups side by side.

        >>> portfolio.indicators()
        """
        w = self.w
        shared: dict[str, list[IndicatorLine]] = {}
        for member in self.portfolio.members:
            for line in member.indicators:
                shared.setdefault(line.shared_name, []).append(line)
        if not shared:
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
        ordered = sorted(shared.values(), key=lambda lines: (-len(lines), in_order(lines[0].code), lines[0].unit))
        note = w(
            "Targets and achieved values are added over the groups that have them; percentages, means and levels are"
            " not added."
        )
        codes = list(dict.fromkeys(lines[0].code for lines in ordered if len(lines) > 1))
        return self._first(
            w("Indicators over all groups"), ordered, columns, note, most=_MOST_CODES
        ) + self._side_by_side(w("Progress against what was expected by now, by indicator and group"), codes, pace)

    def clock(self) -> Fragment:
        """The steps of the process over the cases of all groups, then the median of each group beside them.

        >>> portfolio.clock()
        """
        w, laps = self.w, self.portfolio.laps
        if not laps:
            return NOTHING

        def quartile(at: int) -> Callable[[Together], Cell]:
            def cell(lap: Together) -> Cell:
                return w.mark(NOT_COMPUTED) if lap.quartiles is None else w.number(lap.quartiles[at])

            return cell

        def longest(lap: Together) -> Cell:
            if lap.longest_with is None:
                return w.mark(NOT_APPLICABLE)
            return side_by_side((w.number(lap.longest), self._link(lap.longest_with, "value")), f"{NBSP}– ")

        def own(member: Member, title: str) -> str:
            line = next((line for line in member.laps if titles.get(line.code) == title), None)
            if line is None:
                return w.mark()
            if line.median is not None:
                return w.number(line.median)
            return w.plural("{n} case", "{n} cases", len(line.days))

        titles = {lap.step.code: capitalised(w(lap.step.title)) for lap in laps}
        columns = [
            Column(w("Step"), cell=lambda lap: titles[lap.step.code]),
            Column(w("Whose it is"), cell=lambda lap: w(WHOSE[lap.step.whose])),
            Column(w("Groups"), True, cell=lambda lap: lap.groups),
            Column(w("Cases"), True, cell=lambda lap: lap.cases),
            *(
                Column(w(OF_SPREAD[name]), True, w("Days"), quartile(at))
                for at, name in enumerate(("lower", "median", "upper"))
            ),
            Column(w("Wait"), True, cell=lambda lap: lap.waiting),
            Column(w("Longest, days"), cell=longest),
        ]
        note = w(
            "Cases of all groups together, each as good as another, in days of the calendar without suspension; from"
            " {n} cases on. A group with many cases weighs more: its own median stands below.",
            n=FEWEST_CASES,
        )
        title = w("Median days of each step, by group; of fewer than {n} cases their number", n=FEWEST_CASES)
        return listing(w, w("The process over all groups"), laps, columns, note) + self._side_by_side(
            title, list(titles.values()), own
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
            Column(w("Days"), True, cell=lambda pair: (found.day - pair[0].since).days),
            Column(w("State"), cell=lambda pair: w("returned") if pair[0].returned else w("not sent")),
        ]
        oldest_first = sorted(late, key=lambda pair: (pair[0].since, pair[1].name))
        note = w("Days are counted since it was due, and of what was returned since then.")
        return self._first(w("Late and returned reports"), oldest_first, columns, note)

    def restated(self) -> Fragment:
        """Figures of frozen reports that are others today, those that nobody explains first.

        >>> portfolio.restated()
        """
        w, found = self.w, self.portfolio
        if not found.members:
            return NOTHING
        pairs = [(one, member) for member in found.with_frozen for one in member.restated.figures]  # type: ignore[union-attr]
        gone = [(one, member) for member in found.with_frozen for one in member.restated.gone]  # type: ignore[union-attr]
        unexplained = sum(not one.is_explained for one, _ in pairs)
        texts = []
        if found.with_frozen:
            groups = len({member.lag for _, member in (*pairs, *gone)})
            texts.append(
                w(
                    "Compared with the last frozen report of each of {n} groups: figures that have changed – {changed},"
                    " of them without a reason – {unexplained}; no longer in the register – {gone}; groups – {groups}.",
                    n=w.number(len(found.with_frozen)),
                    changed=w.number(len(pairs)),
                    unexplained=w.number(unexplained),
                    gone=w.number(len(gone)),
                    groups=w.number(groups),
                )
            )
        if others := len(found.members) - len(found.with_frozen):
            texts.append(
                w.plural(
                    "Of {n} group no earlier report is frozen, so that nobody can see what has changed.",
                    "Of {n} groups no earlier report is frozen, so that nobody can see what has changed.",
                    others,
                )
            )

        def report(pair: Any) -> str:
            """„№ 3, 31.03.2028 г.“"""
            own = pair[1].restated
            day = w.date(own.day)
            return w("No {number}, {day}", number=own.number, day=day) if own.number else day

        columns = [
            Column(w("Group"), cell=lambda pair: self._link(pair[1], "quality")),
            Column(w("Figure"), cell=lambda pair: restated_name(w, pair[0])),
            Column(w("Report"), cell=report),
            Column(w("Reported"), True, cell=lambda pair: restated_value(w, pair[0], "then")),
            Column(w("Now"), True, cell=lambda pair: restated_value(w, pair[0], "now")),
            Column(w("Difference"), True, cell=lambda pair: restated_value(w, pair[0], "difference")),
            Column(w("Reason"), cell=lambda pair: restated_reason(w, pair[0])),
        ]
        pairs.sort(key=lambda pair: pair[0].is_explained)
        lost = [
            Column(w("Group"), cell=lambda pair: self._link(pair[1], "quality")),
            Column(w("What was reported"), cell=lambda pair: pair[0].subject),
            Column(w("Report"), cell=report),
        ]
        return (
            paragraph(joined(" ", texts), "note")
            + self._first(w("Reported figures that have changed, by group"), pairs, columns)
            + self._first(w("Reported before, and no longer in the register"), gone, lost)
        )

    def quality(self) -> Fragment:
        """What the checks found, by group, the most errors first, and the checks that found it with most groups.

        >>> portfolio.quality()
        """
        w, found = self.w, self.portfolio
        columns = [
            Column(w("Group"), cell=lambda member: self._link(member, "quality")),
            Column(w("Errors"), True, cell=lambda member: member.number_of("error")),
            Column(w("Warnings"), True, cell=lambda member: member.number_of("warning")),
            Column(w("Not answered"), True, cell=lambda member: len(member.open_problems)),
            Column(w("Indicators without data"), True, cell=lambda member: len(member.without_data)),
            *self._asked(),  # of groups that do not stand out too
        ]
        ordered = sorted(
            found.members, key=lambda member: (-member.number_of("error"), -len(member.open_problems), member.name)
        )
        return self._first(w("Data quality by group"), ordered, columns) + self._checks()

    def _checks(self) -> Fragment:
        """What the checks found with most groups, with an example; of few groups the list above says it all."""
        w, groups, open_ones = self.w, Counter[str](), Counter[str]()
        examples: dict[str, str] = {}
        for member in self.portfolio.members:
            kinds = by_kind(member.open_problems)
            groups.update({kind.first.code for kind in kinds})
            open_ones.update(problem.code for problem in member.open_problems)
            for kind in kinds:
                examples.setdefault(kind.first.code, f"{_name(member)}: {kind.first.message}")
        if len(self.portfolio.members) < FEWEST:
            return NOTHING
        columns = [
            Column(w("What, for example"), cell=lambda code: examples[code]),
            Column(w("Groups"), True, cell=lambda code: groups[code]),
            Column(w("Not answered"), True, cell=lambda code: open_ones[code]),
        ]
        ordered = sorted(groups, key=lambda code: (-groups[code], -open_ones[code], code))
        return self._first(w("What the checks find with most groups"), ordered, columns, most=_MOST_CHECKS)

    # --- questions

    def questions_to(self, member: Member) -> Questions:
        """The questions to one group, and the document that it fills in."""
        return Questions(self.w, member, self.portfolio.period)

    def _asked(self) -> list[Column]:
        """A column with the list of questions to each group, where such lists are written."""
        w = self.w

        def cell(member: Member) -> Cell:
            if not member.questions:
                return w.mark(NOT_APPLICABLE)
            text = w.plural("{n} question", "{n} questions", len(self.questions_to(member).all())).replace(" ", NBSP)
            return Span((text,), href=member.questions)

        members = (*self.portfolio.members, *self.portfolio.missing)
        return [Column(w("Questions"), cell=cell)] if any(member.questions for member in members) else []

    # --- how it is put

    def _first(
        self,
        caption: str,
        things: Sequence[Any],
        columns: Sequence[Column],
        note: str = "",
        last: Sequence[Row] = (),
        most: int = MOST,
        beneath: Callable[[Any], Sequence[Row]] | None = None,
    ) -> Fragment:
        """A table of the first things; how many more there are, the note says."""
        w, left = self.w, len(things) - most
        if left > 0:
            more = w.plural(
                "And {n} more row, in the workbook and the open data.",
                "And {n} more rows, in the workbook and the open data.",
                left,
            )
            note = joined(" ", filter(None, (more, note)))
        return listing(w, caption, things[:most], columns, note, last, beneath=beneath)

    def _of_spread(
        self, own: Callable[[Any], Spread | None], names: Sequence[str] = tuple(OF_SPREAD), group: str = ""
    ) -> list[Column]:
        """The ends, the quartiles and the middle of what a row is of; of too few groups the mark of that."""

        def cell(name: str) -> Callable[[Any], str]:
            def shown(thing: Any) -> str:
                of_thing = own(thing)
                return self._percent(None if of_thing is None else getattr(of_thing, name))

            return shown

        return [Column(self.w(OF_SPREAD[name]), True, group, cell(name)) for name in names]

    def _finding(self, member: Member, finding: Finding) -> Cell:
        """A reason, leading to the part of the group's report in which it stands."""
        text = finding.text(self.w)
        page = member.page_of(finding.part)
        return Span((text,), href=page) if page else text

    def _link(self, member: Member, part: str = "") -> Cell:
        page = member.page_of(part)
        return Span((_name(member),), href=page) if page else _name(member)

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
        if not 2 <= len(members) <= MOST or not names:  # of more groups the workbook has them, where they can be sorted
            return found
        names = names[:_MOST_CODES]
        for start in range(0, len(names), _SIDE_BY_SIDE):
            part = names[start : start + _SIDE_BY_SIDE]
            found += table(
                f"{title}: {part[0]} – {part[-1]}" if len(names) > len(part) else title,
                [Column(w("Group")), *(Column(name) for name in part)],
                [Row([self._link(member), *(cell(member, name) for name in part)]) for member in members],
            )
        return details(title, found)


def _large(w: Words, cents: int) -> str:
    """Millions are read as such; the table below has every cent."""
    if cents < 100_000_000:
        return w.whole_euro(cents)
    millions = Fraction(cents, 100_000_000)
    return w("{n} million {currency}", n=w.number(millions, 2 if millions < 10 else 1 if millions < 100 else 0))


def _name(member: Member) -> str:
    """A short name keeps in one line."""
    name = short_name(member.name)
    return name.replace(" ", NBSP) if len(name) <= _ONE_LINE else name


__all__ = ["MOST", "OF_SPREAD", "PortfolioReport"]

"""The pages of a portal, as documents: country, quarter, measure, indicator, and each of a group.

A page is made of what reports said and of the spread over groups; nothing is computed here. A list of groups goes over
pages of :data:`MOST_ROWS` rows, so that no page grows with their number, and it stands by name: whoever wants another
order sorts it, and sees beside each value how much is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from vomr import document
from vomr.design import STATUS
from vomr.document import Span, Status, content
from vomr.method.comparison import Comparison
from vomr.method.country import ALL, Country, GroupLine, History, Key, QuarterReport, Thing, lines_of
from vomr.method.members import IndicatorLine, MeasureLine, Member
from vomr.period import Period
from vomr.portal import addresses
from vomr.portal.drawings import Area, Band, Line, area_map, course
from vomr.portal.sources import OPEN_DATA
from vomr.register.boundaries import Ring
from vomr.show.currency import rate_in_words
from vomr.show.fragments import Cell, Column, Fragment, Row, cards, head_of, heading, paragraph, points
from vomr.show.report import short_name
from vomr.words import N_, Words, by_language
from vomr.words.labels import label
from vomr.words.marks import NOT_COMPUTED, Mark, legend
from vomr.words.sentences import capitalised

MOST_ROWS = 60  # of a list of groups on a page
CONTRACTED, PAID, DISTANCE = "contracted_rate", "paid_rate", "distance"

_ABSENT = N_("no report")
_WHOLE_EURO = N_("Grant for projects in whole {currency}, cumulative to the end of the quarter.")
_SPREAD = N_(
    "The quartiles and the median are of the groups that have the value; half of these groups lie between the"
    " quartiles. The median lies within its bounds whatever the groups without a report have."
)
_NO_REPORT = N_("A group without a report is left out of sums and shares: no report is not zero.")
# What can be taken away of a pack, and what it is called
FILES = {
    "report.pdf": N_("The report (PDF)"),
    "summary.pdf": N_("Summary for citizens (PDF)"),
    "annex.xlsx": N_("Tables of the report (Excel)"),
    OPEN_DATA: N_("Open data (CSV)"),
}


@dataclass(frozen=True)
class Page:
    """A page before it is written.

    Attributes
    ----------
    address : str
        Within the pages of its language.
    title, subtitle : str
    body : tuple
        Pieces of the document, and drawings.
    above : tuple of (str, str)
        The pages above it: titles and addresses.
    stamp : tuple of str
        From which reports it was made.
    flags : tuple of str
    before, after : tuple of (str, str), optional
        Title and address of its neighbours in a row of pages.
    """

    address: str
    title: str
    body: tuple[Fragment | Markup, ...]
    subtitle: str = ""
    above: tuple[tuple[str, str], ...] = ()
    stamp: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None


@dataclass(frozen=True)
class Downloads:
    """Where the files of a group's quarter stand, from the page of that quarter; None where there are none."""

    address: Callable[[str, Period, str], str | None]


class Pages:
    """The pages of one language.

    Parameters
    ----------
    country : Country
    lang : str
    audience : {"authority", "public"}
    downloads : Downloads
    has_map : bool
    """

    def __init__(self, country: Country, lang: str, audience: str, downloads: Downloads, *, has_map: bool) -> None:
        self.country, self.w, self.audience = country, Words(lang), audience
        self.downloads, self.has_map = downloads, has_map
        self._spreads: dict[tuple[Key, str, Period], list[Cell]] = {}

    # --- pieces

    def _here(self, address: str) -> Callable[[str, str], Span]:
        """What makes links of a page: a text and where it leads."""
        folder = address.split("/")[:-1]

        def link(text: str, to: str) -> Span:
            way = to.split("/")
            shared = 0
            while shared < min(len(folder), len(way) - 1) and folder[shared] == way[shared]:
                shared += 1
            lang = next((own for _, own in by_language(text, self.w.lang) if own != self.w.lang), "")
            return Span((text,), href="../" * (len(folder) - shared) + "/".join(way[shared:]), lang=lang)

        return link

    def _quarter(self, period: Period) -> str:
        """A quarter in a narrow column, the year first."""
        names = (N_("{year}, Q1"), N_("{year}, Q2"), N_("{year}, Q3"), N_("{year}, Q4"))
        return self.w(names[period.part - 1], year=period.year)

    def state(self, report: QuarterReport | None) -> str:
        """From which report something is: frozen with its number and seal, or not; or that there is none."""
        w = self.w
        if report is None:
            return w(_ABSENT)
        parts = [
            w("frozen No {number}, {seal}", number=report.number, seal=report.seal)
            if report.number is not None
            else w("not frozen")
        ]
        return ", ".join([*parts, *([w("draft")] if report.member.draft else [])])

    def _stamp(self, report: QuarterReport) -> tuple[str, ...]:
        """From which report a page of a group was made."""
        return (self.w("Data up to {day}", day=report.period.end), self.state(report), *self._edition)

    def _flags(self, report: QuarterReport) -> tuple[str, ...]:
        """What a page must say of its report before anything else."""
        flags = ((report.member.draft, self.w("DRAFT")), (report.illustrative, self.w("example data")))
        return tuple(words for holds, words in flags if holds)

    @property
    def _edition(self) -> tuple[str, ...]:
        return (self.w("public edition"),) if self.audience == "public" else ()

    def _money(self, cents: int | Fraction | None) -> str:
        return self.w.mark() if cents is None else self.w.money(int(cents), cents_shown=False)

    def _rate(self, thing: Any, name: str) -> str:
        """A share, or the mark of why there is none."""
        value = getattr(thing, name)
        if value is not None:
            return self.w.percent_cut(value) if name == DISTANCE else self.w.percent(value)
        reasons = getattr(thing, "reasons", None)
        return self.w.mark((reasons or {}).get(name, NOT_COMPUTED))

    def _share(self, value: float | Fraction | None) -> str:
        return self.w.mark(NOT_COMPUTED) if value is None else self.w.percent(value)

    def _spread_columns(self) -> list[Column]:
        w, group = self.w, self.w("Spread over groups")
        return [
            Column(w("lower quartile"), True, group),
            Column(w("median"), True, group),
            Column(w("upper quartile"), True, group),
            Column(w("bounds of the median"), True, group),
            Column(w("groups"), True, group),
        ]

    def _spread_cells(self, key: Key, rate: str, period: Period) -> list[Cell]:
        """Quartiles, bounds of the median and the number of groups; every group's page has the same."""
        asked = (key, rate, period)
        if asked not in self._spreads:
            w, groups = self.w, self.country.comparison(key, rate, period)
            between = groups.median_between
            bounds = (
                self._share(None)
                if between is None
                else f"{w.number(Fraction(between[0]) * 100, 1)}–{w.percent(between[1])}"
            )
            spread = groups.spread
            quartiles = (spread.lower, spread.median, spread.upper) if spread else (None, None, None)
            counted = self._of(groups.count, groups.count + groups.absent)
            self._spreads[asked] = [*map(self._share, quartiles), bounds, counted]
        return self._spreads[asked]

    def _of(self, count: int, every: int) -> str:
        return self.w("{n} of {all}", n=self.w.number(count), all=self.w.number(every))

    def _band(self, key: Key, rate: str, quarters: Sequence[Period]) -> tuple[Line, Band]:
        w = self.w
        every = [self.country.comparison(key, rate, period).spread for period in quarters]
        median = Line(w("median"), [float(spread.median) if spread else None for spread in every], "other")
        ends = [(float(spread.lower), float(spread.upper)) if spread else None for spread in every]
        return median, Band(w("middle half"), ends)

    def position(self, key: Key, rate: str, report: QuarterReport, value: Fraction | None) -> str:
        """Where a group lies among all, with what is not known of it; nothing where it has no value."""
        if value is None or (rate != DISTANCE and not report.member.is_compared):
            return ""
        w = self.w
        at = self.country.comparison(key, rate, report.period).position(float(value))
        where = {
            "below": w("below the lower quartile"),
            "within": w("in the middle half"),
            "above": w("above the upper quartile"),
        }.get(at.part or "", "")
        counts = w("less: {less}, more: {more}", less=w.number(at.less), more=w.number(at.more))
        if at.same:
            counts += w(", as much: {same}", same=w.number(at.same))
        if at.absent:
            counts += w(", no report: {absent}", absent=w.number(at.absent))
        return "; ".join(filter(None, (where, counts)))

    def _rows(
        self,
        quarters: Iterable[Period],
        cells: Callable[[Period], Sequence[Cell] | None],
        first: Callable[..., Cell],
        beneath: Callable[[Period], list[Row]] = lambda period: [],
    ) -> list[Row]:
        """A row for each quarter, the last one first; one without a report has its words in place of values."""
        rows = []
        for period in reversed(list(quarters)):
            own = cells(period)
            rows.append(Row([first(period), *own]) if own is not None else Row([first(period)], "absent"))
            rows += beneath(period)
        return rows

    # --- a currency of the group's own

    def _national(self, member: Member) -> list[Row]:
        """Under the euro of a group what it reports in a currency of its own."""
        w, own = self.w, member.national
        if own is None:
            return []
        budget, contracted, paid = map(self._money, (own.budget, own.contracted, own.paid))
        return [
            Row([w("in {other}", other=w.currency_of(own.rate.currency)), budget, contracted, "", paid, "", ""], "sub")
        ]

    def _with_rates(self, note: str, reports: Iterable[QuarterReport]) -> str:
        """A note with the rates, and their sources, that made euro of other currencies."""
        rates = dict.fromkeys(report.member.national.rate for report in reports if report.member.national)
        if not rates:
            return note
        w = self.w
        by_currency = "; ".join(rate_in_words(w, rate) for rate in rates)
        return (
            f"{note} {w('Under a group that reports in another currency its own amounts: {rates}.', rates=by_currency)}"
        )

    # --- the country

    def home(self) -> Page:
        """What all groups say together, and the ways from there."""
        w, country, last = self.w, self.country, self.country.last
        link = self._here(addresses.HOME)
        portfolio, (rate, whole) = country.portfolio(last), country.portfolio(last).rate("contracted")
        reported, every = len(portfolio.members), len(country.groups)
        sums = country.things[ALL].sums[last]
        groups = country.comparison(ALL, CONTRACTED, last)
        verdict = w(
            "By {day} {reported} of {all} groups have reported. Contracted are {contracted}, paid {paid}.",
            day=last.end,
            reported=w.number(reported),
            all=w.number(every),
            contracted=w.whole_euro(sums.contracted),
            paid=w.whole_euro(sums.paid),
        )
        glance = [
            (w("Contracted"), w.whole_euro(sums.contracted), [self._of_budget(rate, whole)]),
            (w("Paid"), w.whole_euro(sums.paid), [self._of_budget(*portfolio.rate("paid"))]),
            (
                w("The middle group"),
                self._share(groups.spread.median if groups.spread else None),
                [w("contracted of its budget"), self._bounds(groups)],
            ),
            (w("Reports"), self._of(reported, every), [capitalised(last.label(w))]),
        ]
        ways = [
            (w("Groups"), addresses.GROUPS, w.plural("{n} group", "{n} groups", every)),
            (w("Measures"), addresses.MEASURES, w.number(len(country.of_kind("measure")))),
            (w("Indicators"), addresses.INDICATORS, w.number(len(country.of_kind("indicator")))),
            (w("Quarters"), addresses.QUARTERS, w.number(len(country.quarters))),
            *([(w("Map"), addresses.MAP, "")] if self.has_map else []),
        ]
        listed = [content(link(title, to), f" – {count}" if count else "") for title, to, count in ways]
        body: list[Fragment | Markup] = [
            paragraph(verdict, "verdict"),
            cards(glance),
            points(listed),
            *self._course_of_all(addresses.HOME),
        ]
        return Page(
            addresses.HOME,
            w("Local action groups: implementation of the strategies"),
            tuple(body),
            subtitle=w("What the groups reported, by group, measure, indicator and quarter"),
            stamp=self._made_of(last),
        )

    def _of_budget(self, rate: Fraction | None, whole: int) -> str:
        w = self.w
        return w(
            "{share} of the budget for projects of {groups}",
            share=self._share(rate),
            groups=w.plural("{n} group", "{n} groups", whole),
        )

    def _bounds(self, comparison: Comparison) -> str:
        if comparison.median_between is None or not comparison.absent:
            return ""
        low, high = comparison.median_between
        return self.w(
            "from {low} to {high}, whatever the groups without a report have",
            low=self._share(low),
            high=self._share(high),
        )

    def _made_of(self, period: Period) -> tuple[str, ...]:
        """How many reports a page of all groups was made from, and of what state."""
        w = self.w
        reports = list(self.country.reports[period].values())
        frozen = sum(report.number is not None for report in reports)
        drafts = sum(report.member.draft for report in reports)
        invented = sum(report.illustrative for report in reports)
        return (
            w("Data up to {day}", day=period.end),
            w(
                "{reports} of {all} groups: {frozen} frozen, {drafts} drafts",
                reports=w.number(len(reports)),
                all=w.number(len(self.country.groups)),
                frozen=w.number(frozen),
                drafts=w.number(drafts),
            ),
            *([w("example data: {n}", n=w.number(invented))] if invented else []),
            *self._edition,
        )

    def _course_of_all(self, here: str) -> Iterator[Fragment | Markup]:
        w, country, link = self.w, self.country, self._here(here)
        yield heading(w("Through the quarters"))
        for rate, title in (
            (CONTRACTED, w("Contracted of the budget, by group")),
            (PAID, w("Paid of the budget, by group")),
        ):
            median, band = self._band(ALL, rate, country.quarters)
            yield course(w, title, country.quarters, [median], band)

            def cells(period: Period, rate: str = rate) -> list[Cell] | None:
                sums = country.things[ALL].sums.get(period)
                if sums is None:
                    return None
                amount = rate.removesuffix("_rate")
                return [
                    self._money(getattr(sums, amount)),
                    self._share(country.portfolio(period).rate(amount)[0]),
                    *self._spread_cells(ALL, rate, period),
                ]

            yield self._table(
                title,
                [
                    Column(w("Quarter")),
                    Column(w("All groups, {currency}"), True),
                    Column(w("share of the budget"), True),
                    *self._spread_columns(),
                ],
                self._rows(
                    country.quarters, cells, lambda period: link(self._quarter(period), addresses.quarter(period))
                ),
                " ".join(map(w, (_WHOLE_EURO, _SPREAD, _NO_REPORT))),
            )

    def _table(self, caption: str, columns: Sequence[Column], rows: Sequence[Row], note: str = "") -> Fragment:
        """A table in which a row without a report says so in one cell over all its columns.

        It is made without what a notebook keeps beside a table (:func:`vomr.show.fragments.table`): of a portal's
        hundred thousand rows that would be a third of the work.
        """
        absent = document.Cell((self.w(_ABSENT),), columns=len(columns) - 1)
        numeric = [column.numeric for column in columns[1:]]
        marks: set[str] = set()
        written = []
        for row in rows:
            first, *rest = row.cells
            if row.kind == "group":
                head = document.Cell(_content(first), "rowgroup", columns=len(columns))
                written.append(document.Row((head,), "group"))
                continue
            stub = document.Cell(_content(first), "row")
            if row.kind == "absent":
                written.append(document.Row((stub, absent)))
                continue
            kind: Any = "sub" if row.kind == "sub" else ""
            marks.update(cell.code for cell in rest if isinstance(cell, Mark))
            cells = (
                cell if isinstance(cell, document.Cell) else document.Cell(_content(cell), numeric=is_number)
                for cell, is_number in zip(rest, numeric, strict=True)
            )
            written.append(document.Row((stub, *cells), kind))
        below = " ".join(filter(None, (note, legend(self.w.lang, marks))))
        return Fragment((document.Table((caption,), head_of(columns), tuple(written), _content(below)),))

    def quarters(self) -> Page:
        """Every quarter, with how many groups reported."""
        w, country = self.w, self.country
        link = self._here(addresses.QUARTERS)

        def cells(period: Period) -> list[Cell]:
            reports = country.reports[period].values()
            return [
                self._of(len(reports), len(country.groups)),
                w.number(sum(report.number is not None for report in reports)),
                w.number(sum(report.member.draft for report in reports)),
            ]

        made = self._table(
            w("Reports by quarter"),
            [Column(w("Quarter")), Column(w("Groups"), True), Column(w("Frozen"), True), Column(w("Drafts"), True)],
            self._rows(country.quarters, cells, lambda p: link(capitalised(p.label(w)), addresses.quarter(p))),
        )
        return Page(addresses.QUARTERS, w("Quarters"), (made,), above=self._above())

    def quarter(self, period: Period) -> Iterator[Page]:
        """All groups in a quarter, each with what it reported or that it did not."""
        w, country, address = self.w, self.country, addresses.quarter(period)
        reports = country.reports[period]
        sums = country.things[ALL].sums.get(period)
        portfolio = country.portfolio(period)
        if sums is None:
            opening: list[Fragment | Markup] = [paragraph(w("No group has a report of this quarter."), "verdict")]
        else:
            opening = [
                cards(
                    [
                        *(
                            (title, w.whole_euro(getattr(sums, name)), [self._of_budget(*portfolio.rate(name))])
                            for name, title in (("contracted", w("Contracted")), ("paid", w("Paid")))
                        ),
                        (w("Reports"), self._of(len(reports), len(country.groups)), [w(_NO_REPORT)]),
                    ]
                ),
                self._table(
                    w("Spread over groups"),
                    [Column(w("Of the budget")), *self._spread_columns()],
                    [
                        Row([title, *self._spread_cells(ALL, rate, period)])
                        for title, rate in ((w("Contracted"), CONTRACTED), (w("Paid"), PAID))
                    ],
                    w(_SPREAD),
                ),
            ]

        def rows(lag: str, up: Callable[[str, str], Span]) -> list[Row]:
            report = reports.get(lag)
            name = short_name(country.groups[lag])
            if report is None:
                return [Row([up(name, addresses.group(lag))], "absent")]
            cells = [*self._cells_of(report.member), self.state(report)]
            return [Row([up(name, addresses.group_quarter(lag, period)), *cells]), *self._national(report.member)]

        columns = [*self._money_columns(w("Group")), Column(w("Report"))]
        title = w("Groups in the {quarter}", quarter=period.label(w))
        yield from self._paged(
            Page(
                address,
                w("All groups, {quarter}", quarter=period.label(w)),
                tuple(opening),
                above=(*self._above(), (w("Quarters"), addresses.QUARTERS)),
                stamp=self._made_of(period),
            ),
            self._by_name(country.groups),
            lambda lags, up: self._table(
                title,
                columns,
                [row for lag in lags for row in rows(lag, up)],
                self._with_rates(w(_WHOLE_EURO), (reports[lag] for lag in lags if lag in reports)),
            ),
            lambda lag: short_name(country.groups[lag]),
        )

    def _by_name(self, lags: Iterable[str]) -> list[str]:
        groups = self.country.groups
        return sorted(lags, key=lambda lag: (short_name(groups[lag]).casefold(), lag))

    def _money_columns(self, first: str) -> list[Column]:
        w = self.w
        return [
            Column(first),
            Column(w("Budget"), True),
            Column(w("Contracted"), True),
            Column("%", True),
            Column(w("Paid"), True),
            Column("%", True),
        ]

    def _above(self) -> tuple[tuple[str, str], ...]:
        return ((self.w("All groups"), addresses.HOME),)

    def _paged(
        self,
        page: Page,
        things: Sequence[Any],
        written: Callable[[Sequence[Any], Callable[[str, str], Span]], Fragment],
        name: Callable[[Any], str],
    ) -> Iterator[Page]:
        """A list over as many pages as it needs; the first of them has what stands before it."""
        w = self.w
        pieces = [things[at : at + MOST_ROWS] for at in range(0, len(things), MOST_ROWS)] or [[]]
        titles = [
            w("{first} to {last}", first=_letters(name(piece[0])), last=_letters(name(piece[-1]))) if piece else ""
            for piece in pieces
        ]
        for number, piece in enumerate(pieces, start=1):
            address = addresses.page_of(page.address, number)
            up = self._here(address)
            ways: list[Fragment] = []
            if len(pieces) > 1:
                near = sorted({0, len(pieces) - 1, *range(max(number - 4, 0), min(number + 3, len(pieces)))})
                links: list[Any] = []
                for at in near:
                    links += [" · "] if links else []
                    to = addresses.page_of(page.address, at + 1)
                    links.append(Span(content(titles[at]), "strong") if at + 1 == number else up(titles[at], to))
                count = w("Page {n} of {all}:", n=w.number(number), all=w.number(len(pieces)))
                ways = [paragraph(content(f"{count} ", *links), "note")]
            body = (*(page.body if number == 1 else ()), *ways, written(piece, up))
            yield replace(
                page,
                address=address,
                title=page.title if number == 1 else f"{page.title}: {titles[number - 1]}",
                body=body,
                above=page.above if number == 1 else (*page.above, (page.title, page.address)),
                before=(titles[number - 2], addresses.page_of(page.address, number - 1)) if number > 1 else None,
                after=(titles[number], addresses.page_of(page.address, number + 1)) if number < len(pieces) else None,
            )

    def groups(self, last: dict[str, Period]) -> Iterator[Page]:
        """All groups by name; ``last`` is the last quarter of which each has a report."""
        w, country = self.w, self.country

        def row(lag: str, up: Callable[[str, str], Span]) -> Row:
            period = last[lag]
            return Row(
                [
                    up(short_name(country.groups[lag]), addresses.group(lag)),
                    up(capitalised(period.label(w)), addresses.group_quarter(lag, period)),
                    self.state(country.reports[period][lag]),
                ]
            )

        columns = [Column(w("Group")), Column(w("Last report")), Column(w("Report"))]
        yield from self._paged(
            Page(addresses.GROUPS, w("Groups"), (), above=self._above()),
            self._by_name(country.groups),
            lambda lags, up: self._table(w("Groups by name"), columns, [row(lag, up) for lag in lags]),
            lambda lag: short_name(country.groups[lag]),
        )

    def things(self, kind: str) -> Iterator[Page]:
        """All measures or all indicators, those of most groups first."""
        w = self.w
        is_measure = kind == "measure"
        address, title = (addresses.MEASURES, w("Measures")) if is_measure else (addresses.INDICATORS, w("Indicators"))
        last = self.country.last

        def row(thing: Thing, up: Callable[[str, str], Span]) -> Row:
            name = up(thing.name if is_measure else f"{thing.code} {thing.name}", addresses.thing(thing.key))
            spread = self._spread_cells(thing.key, CONTRACTED if is_measure else DISTANCE, last)
            own: list[Cell] = [] if is_measure else [w.unit(thing.unit)]
            return Row([name, *own, w.number(len(thing.owners)), *spread[:3]])

        columns = [
            Column(w("Measure") if is_measure else w("Indicator")),
            *([] if is_measure else [Column(w("Unit"))]),
            Column(w("Groups"), True),
            *self._spread_columns()[:3],
        ]
        of_what = w("Contracted of the budget") if is_measure else w("Achieved of the way to the target")
        caption = w("{what}, {quarter}", what=of_what, quarter=last.label(w))
        yield from self._paged(
            Page(address, title, (), above=self._above(), stamp=self._made_of(last)),
            self.country.of_kind(kind),
            lambda things, up: self._table(caption, columns, [row(thing, up) for thing in things], w(_SPREAD)),
            lambda thing: thing.code or thing.name,
        )

    def thing(self, thing: Thing) -> Iterator[Page]:
        """A measure or an indicator over all groups that have it."""
        w, country, last = self.w, self.country, self.country.last
        is_measure = thing.key[0] == "measure"
        address = addresses.thing(thing.key)
        rate = CONTRACTED if is_measure else DISTANCE
        title = thing.name if is_measure else f"{thing.code} {thing.name}"
        of_what = w("Contracted of the budget") if is_measure else w("Achieved of the way to the target")
        link = self._here(address)
        median, band = self._band(thing.key, rate, country.quarters)
        names = ("budget", "contracted", "paid") if is_measure else ("target", "achieved")

        def cells(period: Period) -> list[Cell] | None:
            sums = thing.sums.get(period)
            if sums is None:
                return None
            added: list[Cell] = [
                self._money(getattr(sums, name)) if is_measure else w.number(getattr(sums, name))
                for name in (names if thing.adds_up else ())
            ]
            return [*added, *self._spread_cells(thing.key, rate, period)]

        titles = {
            "budget": w("Budget"),
            "contracted": w("Contracted"),
            "paid": w("Paid"),
            "target": w("Target"),
            "achieved": w("Achieved"),
        }
        group = w("All groups, total")
        course_table = self._table(
            w("Through the quarters"),
            [
                Column(w("Quarter")),
                *(Column(titles[name], True, group) for name in (names if thing.adds_up else ())),
                *self._spread_columns(),
            ],
            self._rows(country.quarters, cells, lambda p: link(self._quarter(p), addresses.quarter(p))),
            " ".join(
                (
                    w(_WHOLE_EURO)
                    if is_measure
                    else w("Percentages, means and levels of several groups are not added."),
                    w(_SPREAD),
                    w(_NO_REPORT),
                )
            ),
        )
        columns = self._money_columns(w("Group"))
        if not is_measure:
            columns = [*self._indicator_columns(w("Group")), Column(w("Status"))]

        def row(line: GroupLine, up: Callable[[str, str], Span]) -> Row:
            name = up(short_name(line.name), addresses.group_thing(line.lag, thing.key))
            return Row([name, *self._cells_of(line.line), *([] if is_measure else [self._status(line.line)])])

        yield from self._paged(
            Page(
                address,
                title,
                (
                    heading(of_what),
                    course(w, of_what, country.quarters, [median], band),
                    course_table,
                    heading(w("Groups in the {quarter}", quarter=last.label(w))),
                ),
                subtitle="" if is_measure else w.unit(thing.unit),
                above=(
                    *self._above(),
                    (w("Measures"), addresses.MEASURES) if is_measure else (w("Indicators"), addresses.INDICATORS),
                ),
                stamp=self._made_of(last),
            ),
            sorted(thing.lines, key=lambda line: (short_name(line.name).casefold(), line.lag)),
            lambda lines, up: (
                self._table(title, columns, [row(line, up) for line in lines])
                if lines
                else paragraph(w("No group that has it has a report of this quarter."))
            ),
            lambda line: short_name(line.name),
        )

    def _indicator_columns(self, first: str) -> list[Column]:
        w = self.w
        return [
            Column(first),
            Column(w("Target"), True),
            Column(w("Expected by now"), True),
            Column(w("Achieved"), True),
            Column(w("of the way"), True),
        ]

    def _status(self, line: IndicatorLine) -> Status:
        return Status(line.status, content(label(self.w, "status", line.status)))

    def _cells_of(self, line: MeasureLine | IndicatorLine | Member) -> list[Cell]:
        """The values of a line of money, or of an indicator."""
        w = self.w
        if isinstance(line, IndicatorLine):
            return [
                w.number(line.target),
                w.number(line.expected, 1) if line.expected is not None else w.mark(),
                w.number(line.achieved, None if line.achieved is None or line.achieved.denominator == 1 else 1),
                self._rate(line, DISTANCE),
            ]
        return [
            self._money(line.budget),
            self._money(line.contracted),
            self._rate(line, CONTRACTED),
            self._money(line.paid),
            self._rate(line, PAID),
        ]

    def map(self, outlines: Mapping[str, Sequence[Ring]]) -> Page:
        """The groups on a map by what they have contracted; each outline leads to its group."""
        w, country, last = self.w, self.country, self.country.last
        owners = {lag: [lag] for lag in country.groups} | country.territory
        areas = {}
        for code in outlines:
            lags = owners[code]
            reports = [country.reports[last].get(lag) for lag in lags]
            said = [
                f"{short_name(country.groups[lag])}: "
                + (self._rate(report.member, CONTRACTED) if report else w(_ABSENT))
                for lag, report in zip(lags, reports, strict=True)
            ]
            rates = [report.member.contracted_rate for report in reports if report]
            share = float(rates[0]) if len(lags) == 1 and rates and rates[0] is not None else None
            areas[code] = Area("; ".join(said), addresses.group(lags[0]), share)
        drawn = {lag for code in outlines for lag in owners[code]}
        link = self._here(addresses.MAP)
        caption = w("Contracted of the budget")
        return Page(
            addresses.MAP,
            w("Map of the groups, {quarter}", quarter=last.label(w)),
            (
                heading(caption),
                area_map(w, areas, outlines, w("no share, or several groups")),
                paragraph(
                    content(
                        w(
                            "On the map are {groups}. The same numbers, and the other groups: ",
                            groups=self._of(len(drawn), len(country.groups)),
                        ),
                        link(w("All groups, {quarter}", quarter=last.label(w)), addresses.quarter(last)),
                    ),
                    "note",
                ),
            ),
            above=self._above(),
            stamp=self._made_of(last),
        )

    def about(self) -> Page:
        """Where the numbers come from, and how they are compared."""
        w, country = self.w, self.country
        every = [
            w(
                "Every number of a group is what it reported of a quarter; sums of all are of the groups that reported"
                " it."
            ),
            w(
                "A report that was frozen says its number and the beginning of its seal, by which anybody can check the"
                " report itself. A draft has errors in its data."
            ),
            w(_NO_REPORT),
            w(_SPREAD),
            w("From five groups on there are quartiles; of fewer only their number stands."),
            w(
                "Groups stand by name. A value is set beside the others with how many have less and more, and how many"
                " have no report and could stand anywhere; without that there is no place in a row."
            ),
            w(
                "A measure is the same in two groups where it has the same name; an indicator, where it has the same"
                " code and unit. Percentages, means and levels of several groups are not added, nor are amounts at"
                " risk."
            ),
            *(
                [w("This is the public edition: it holds no counts of persons by quarter.")]
                if self.audience == "public"
                else []
            ),
        ]
        first, last = country.quarters[0], country.last
        return Page(
            addresses.ABOUT,
            w("About the numbers"),
            (points(every),),
            above=self._above(),
            stamp=(
                w.plural("{n} group", "{n} groups", len(country.groups)),
                f"{self._quarter(first)} – {self._quarter(last)}",
                *self._edition,
            ),
        )

    # --- a group

    def group_pages(self, history: History) -> Iterator[Page]:
        """Every page of a group."""
        yield self.group(history)
        for number, report in enumerate(history.reports):
            around = history.reports[max(number - 1, 0) : number], history.reports[number + 1 : number + 2]
            yield self.group_quarter(history, report, *around)
        lines: dict[Key, dict[Period, Any]] = {}
        for report in history.reports:
            for key, line in lines_of(report.member):
                lines.setdefault(key, {})[report.period] = line
        for key, by_quarter in lines.items():
            yield self.group_thing(history, key, by_quarter)

    def _above_group(self, history: History | None = None) -> tuple[tuple[str, str], ...]:
        if history is None:
            return ((self.w("Groups"), addresses.GROUPS),)
        return ((short_name(history.name), addresses.group(history.lag)),)

    def group(self, history: History) -> Page:
        """A group: its last report, and its course through the quarters beside the other groups."""
        w, country, last = self.w, self.country, history.last
        address = addresses.group(history.lag)
        link = self._here(address)
        by_quarter = {report.period: report for report in history.reports}
        late = (
            [paragraph(w("There is no report of the {quarter}.", quarter=country.last.label(w)), "caution")]
            if country.last not in by_quarter
            else []
        )

        def cells(period: Period) -> list[Cell] | None:
            report = by_quarter.get(period)
            return None if report is None else [*self._cells_of(report.member), self.state(report)]

        def beneath(period: Period) -> list[Row]:
            return self._national(by_quarter[period].member) if period in by_quarter else []

        rates = [
            report.member.contracted_rate if report is not None else None
            for report in map(by_quarter.get, country.quarters)
        ]
        median, band = self._band(ALL, CONTRACTED, country.quarters)
        own = Line(w("this group"), _floats(rates))
        body: list[Fragment | Markup] = [
            *late,
            *self._cards(last),
            heading(w("Through the quarters")),
            course(w, w("Contracted of the budget"), country.quarters, [own, median], band),
            self._table(
                w("Money by quarter"),
                [*self._money_columns(w("Quarter")), Column(w("Report"))],
                self._rows(country.quarters, cells, self._quarter_link(link, history, by_quarter), beneath),
                f"{w(_WHOLE_EURO)} {w(_NO_REPORT)}",
            ),
            *self._lists(history, last, link),
        ]
        return Page(
            address,
            short_name(history.name),
            tuple(body),
            subtitle=capitalised(last.period.label(w)),
            above=self._above_group(),
            stamp=self._stamp(last),
            flags=self._flags(last),
        )

    def _quarter_link(
        self, link: Callable[[str, str], Span], history: History, reported: Iterable[Period]
    ) -> Callable[[Period], Cell]:
        known = set(reported)

        def first(period: Period) -> Cell:
            text = self._quarter(period)
            return link(text, addresses.group_quarter(history.lag, period)) if period in known else text

        return first

    def _cards(self, report: QuarterReport) -> Iterator[Fragment]:
        """Contracted and paid, each beside the other groups."""
        w, member = self.w, report.member

        def own(name: str) -> list[str]:
            """The same as the group reports it, where that is not in euro."""
            if member.national is None or (amount := getattr(member.national, name)) is None:
                return []
            return [f"{self._money(amount)} {w.currency_of(member.national.rate.currency)}"]

        entries: list[tuple[str, Cell, Sequence[str]]] = [
            (
                w("Budget for projects"),
                w.whole_euro(member.budget),
                [*own("budget"), *([] if member.complete else [w("not known in full")])],
            )
        ]
        for name, title, rate in (("contracted", w("Contracted"), CONTRACTED), ("paid", w("Paid"), PAID)):
            share = getattr(member, rate)
            notes = [
                *own(name),
                "" if share is None else w("{share} of the budget", share=w.percent(share)),
                self.position(ALL, rate, report, share),
            ]
            entries.append((title, w.whole_euro(getattr(member, name)), notes))
        yield cards(entries)
        if member.national is not None:
            yield paragraph(
                w(
                    "In euro: {rate}; each amount is converted by itself, so that a total may differ by some cents from"
                    " the sum of its rows.",
                    rate=rate_in_words(w, member.national.rate),
                ),
                "note",
            )

    def _lists(self, history: History, report: QuarterReport, link: Callable[[str, str], Span]) -> Iterator[Fragment]:
        """Measures and indicators of a report, each a way to its page."""
        w, period = self.w, report.period
        measures: list[Row] = []
        indicators: dict[str, list[Row]] = {}
        for key, line in lines_of(report.member):
            to = addresses.group_thing(history.lag, key)
            if isinstance(line, MeasureLine):
                measures.append(Row([link(line.name, to), *self._cells_of(line)]))
            else:
                name = content(link(f"{line.code} {line.name}", to), f", {w.unit(line.unit)}")
                target, _, *values = self._cells_of(line)
                indicators.setdefault(line.status, []).append(Row([name, target, *values]))
        if measures:
            yield heading(w("Measures"))
            title = w("Money by measure, {currency}, {quarter}", quarter=period.label(w))
            yield self._table(title, self._money_columns(w("Measure")), measures)
        if indicators:
            columns = self._indicator_columns(w("Indicator"))
            rows = []
            for status in sorted(indicators, key=list(STATUS).index):
                rows.append(Row([Status(status, content(label(w, "status", status)))], "group"))
                rows += indicators[status]
            yield heading(w("Indicators"))
            title = w("Indicators, {quarter}", quarter=period.label(w))
            yield self._table(title, [*columns[:2], *columns[3:]], rows)

    def group_quarter(
        self, history: History, report: QuarterReport, before: Sequence[QuarterReport], after: Sequence[QuarterReport]
    ) -> Page:
        """A group in a quarter, with the files of its report."""
        w, period = self.w, report.period
        address = addresses.group_quarter(history.lag, period)
        link = self._here(address)

        def neighbour(reports: Sequence[QuarterReport]) -> tuple[str, str] | None:
            periods = [report.period for report in reports]
            ways = [(capitalised(other.label(w)), addresses.group_quarter(history.lag, other)) for other in periods]
            return ways[0] if ways else None

        return Page(
            address,
            f"{short_name(history.name)}, {period.label(w)}",
            (*self._cards(report), *self._files(history, report), *self._lists(history, report, link)),
            above=self._above_group(history),
            stamp=self._stamp(report),
            flags=self._flags(report),
            before=neighbour(before),
            after=neighbour(after),
        )

    def _files(self, history: History, report: QuarterReport) -> Iterator[Fragment]:
        """What can be taken away of a quarter's report."""
        w = self.w
        listed = [
            content(Span(content(w(FILES[name])), href=to), f" – {w.number(max(round(size / 1000), 1))} KB")
            for name, size in report.downloads.items()
            if (to := self.downloads.address(history.lag, report.period, name)) is not None
        ]
        if listed:
            yield heading(w("Files of the report"))
            yield points(listed)

    def _verdict(self, line: MeasureLine | IndicatorLine, rate: str, what: str, position: str) -> Iterator[Fragment]:
        """How far a measure or an indicator has come, and where that lies among the groups."""
        w = self.w
        said: list[Any] = [] if isinstance(line, MeasureLine) else [self._status(line), ". "]
        if position:
            value = self._rate(line, rate)
            said.append(w("{value} {what}; among the groups: {position}.", value=value, what=what, position=position))
        if said:
            yield paragraph(content(*said), "verdict")

    def group_thing(self, history: History, key: Key, by_quarter: dict[Period, Any]) -> Page:
        """A measure or an indicator of a group, by quarter and beside the other groups that have it."""
        w, country = self.w, self.country
        address = addresses.group_thing(history.lag, key)
        link = self._here(address)
        newest = by_quarter[max(by_quarter, key=lambda period: period.end)]
        is_measure = isinstance(newest, MeasureLine)
        rate = CONTRACTED if is_measure else DISTANCE
        columns = self._money_columns(w("Quarter")) if is_measure else self._indicator_columns(w("Quarter"))
        reported = {report.period: report for report in history.reports}
        compared = any(country.comparison(key, rate, period).spread for period in by_quarter)
        beside = [replace(column, group="") for column in self._spread_columns()[:3]] if compared else []

        def cells(period: Period) -> list[Cell] | None:
            if period not in reported:
                return None
            line = by_quarter.get(period)
            if line is None:
                values: list[Cell] = [w.mark() for _ in columns[1:]]
            else:
                values = self._cells_of(line)
            return [*values, *self._spread_cells(key, rate, period)[: len(beside)]]

        def first(period: Period) -> Cell:
            return Span((self._quarter(period),), anchor=period.code)

        drawn = [getattr(by_quarter.get(period), rate, None) for period in country.quarters]
        median, band = self._band(key, rate, country.quarters)
        of_what = w("contracted of the budget") if is_measure else w("achieved of the way to the target")
        own = Line(w("this group"), _floats(drawn))
        last_quarter = max(by_quarter, key=lambda period: period.end)
        position = self.position(key, rate, reported[last_quarter], getattr(newest, rate))
        title = newest.name if is_measure else f"{newest.code} {newest.name}"
        return Page(
            address,
            title,
            (
                *self._verdict(newest, rate, of_what, position),
                course(w, capitalised(of_what), country.quarters, [own, median], band),
                self._table(
                    w("By quarter, {currency}") if is_measure else w("By quarter"),
                    [*columns, *beside],
                    self._rows(country.quarters, cells, first),
                ),
                paragraph(link(w("The same over all groups"), addresses.thing(key))),
            ),
            subtitle=" · ".join(filter(None, (short_name(history.name), "" if is_measure else w.unit(newest.unit)))),
            above=self._above_group(history),
            stamp=self._stamp(reported[last_quarter]),
            flags=self._flags(reported[last_quarter]),
        )


def _content(cell: Cell) -> document.Content:
    """What stands in a cell; most of it is a text as it is."""
    return (str(cell),) if cell and isinstance(cell, str) and not isinstance(cell, Mark) else content(cell)


def _floats(values: Iterable[Fraction | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _letters(name: str) -> str:
    """How a name begins, to find it by: without what all names begin with."""
    bare = short_name(name)
    for opening in ("МИГ „", "МИГ ", "LAG "):
        bare = bare.removeprefix(opening)
    return bare.strip('„“" ')[:12]


__all__ = ["FILES", "MOST_ROWS", "Downloads", "Page", "Pages"]

"""Progress of indicators (method.md §3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from pandas import notna

from vomr.design import STATUS
from vomr.document import Bullet, Content, Status, content
from vomr.method.behind import of_agreement
from vomr.method.figures import Declared, Figure
from vomr.method.forecasts import Forecast
from vomr.method.indicators import FIGURES, FORECAST, OF_PART, OF_PLACE, OF_STANDING, PROFILES, STANDING, Indicator
from vomr.method.states import by_day
from vomr.show.charts import ChartAndTable, Heads
from vomr.show.context import Context
from vomr.show.fragments import (
    NOTHING,
    Cell,
    Column,
    Fragment,
    Row,
    figure_cell,
    paragraph,
    side_by_side,
    table,
    to_text,
)
from vomr.show.indicator_values import IndicatorValues, short
from vomr.show.listing import listing, rows_of
from vomr.show.marks import counted, mark, named
from vomr.show.offered import Offered
from vomr.show.previous import PreviousColumn
from vomr.show.sources import source_of
from vomr.show.trails import Ahead, Trail, small_multiples
from vomr.words import NBSP, Words
from vomr.words.marks import NOT_APPLICABLE
from vomr.words.sentences import joined

_NO_SCHEDULE = ("not_due", "stale")  # nothing is due yet, or what is known is too old to be late


class IndicatorsPart(Offered):
    """Tables, charts and sentences of the part „Изпълнение на индикаторите“."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.all = context.results.indicators
        self.values = IndicatorValues(context.w)

    @property
    def of_agreement(self) -> tuple[Indicator, ...]:
        """Those that the agreement names; all, where none is marked."""
        return of_agreement(self.context.results)

    def headline(self) -> Fragment:
        """How many stand where, in a sentence.

        >>> report.indicators.headline()
        """
        w = self.w
        if not self.all:
            return paragraph(
                w("No indicators with targets have been entered; nothing is said about their progress."), "verdict"
            )
        return paragraph(self.summary() + ".", "verdict")

    def summary(self) -> str:
        """How many indicators stand where, without a full stop."""
        w = self.w
        good, behind, not_due, unknown = (self.context.figure_of(OF_STANDING, where=where) for where in STANDING)
        texts = (
            counted(w, "{n} indicator is achieved or on track", "{n} indicators are achieved or on track", good),
            counted(
                w, "{n} is behind or worse than its baseline", "{n} are behind or worse than their baseline", behind
            ),
            counted(w, "{n} is not due yet", "{n} are not due yet", not_due),
            counted(w, "{n} cannot be assessed", "{n} cannot be assessed", unknown),
        )
        counts = (good.value, behind.value, not_due.value, unknown.value)
        return joined("; ", (text for text, n in zip(texts, counts, strict=True) if n))

    def table(self) -> Fragment:
        """The agreement's indicators first, a bullet each, with status and reason.

        >>> report.indicators.table()
        """
        w = self.w
        return self._bullets(
            self.all,
            w("Indicators, {day}", day=w.date(self.context.day)),
            (150.0, 16.0),
            [Column(w("Status"), cell=self.status), Column(w("Reason"), cell=self._reason)],
            self.legend(),
        )

    def of_agreement_table(self) -> Fragment:
        """The short table of the first page.

        >>> report.indicators.of_agreement_table()
        """
        status = Column(self.w("Status"), cell=self._status_inshort)
        caption, note = self.w("Indicators of the agreement"), self.legend(briefly=True)
        return self._bullets(self.of_agreement, caption, (118.0, 13.0), [status], note)

    def _bullets(
        self, chosen: tuple[Indicator, ...], caption: str, size: tuple[float, float], columns: list[Column], note: str
    ) -> Fragment:
        w = self.w
        if not self.all:
            return paragraph(w("Indicators have not been entered."), "note")
        first = [
            Column(w("Indicator"), cell=self.title),
            Column(w("Achieved / target"), True, cell=self._of_target),
            Column(w("Achieved, expected, target"), cell=lambda indicator: self._bullet(indicator, size)),
        ]
        return listing(w, caption, chosen, [*first, *columns], note)

    def _status_inshort(self, indicator: Indicator) -> Content:
        """The status with its reason in a few words; the part on indicators has it in full."""
        w, status = self.w, self.status(indicator)
        if indicator.status in ("on_track", "at_risk", "off_track"):
            reason = w(": {share} of what is expected", share=named(indicator["pace"], w.percent_cut))
        elif indicator.status == "not_due" and indicator.due_from and indicator.due_from > self.context.day:
            reason = w(", but from {day}", day=w.date(indicator.due_from))
        else:
            reason = "" if indicator.status == "achieved" else ": " + self._reason(indicator)
        return (status, reason) if reason else (status,)

    def _reason(self, indicator: Indicator) -> str:
        """Why the status is what it is, with the figures that say so."""
        names = {"base": "baseline", "pace_share": "pace"}
        figures = {name: indicator[names.get(name, name)] for name in (*names, "achieved", "expected", "target")}
        return indicator.reason.text(self.w, figures)

    def legend(self, briefly: bool = False) -> str:
        """How to read a bullet, and whose the thresholds are."""
        w = self.w
        on_track, at_risk = PROFILES[self.context.strategy.rules.status.profile]
        key = w(
            "Solid bar: verified. Dotted frame: promised by contracts. Thick stroke: expected on {day}. Thin stroke:"
            " target.",
            day=w.date(self.context.day),
        )
        if any(indicator.direction == "decrease" for indicator in (self.of_agreement if briefly else self.all)):
            key += " " + w("Where less is better, the bar begins on the right, at the baseline, and goes to the left.")
        if briefly:
            return key
        return f"{key} " + w(
            "The thresholds {on_track} and {at_risk} are the group's own.",
            on_track=w.number(on_track),
            at_risk=w.number(at_risk),
        )

    def numbers(self) -> Fragment:
        """Every number of every indicator, to redo the sums by hand: on the way to the target, then promised and
        reported.

        >>> report.indicators.numbers()
        """
        w = self.w
        if not self.all:
            return NOTHING
        columns = [
            Column(w("Indicator, unit"), cell=self._title_and_unit),
            self._column("baseline"),
            self._column("achieved"),
            self._column("expected", w("Expected")),
            self._column("target"),
            Column(w("Of the target"), True, cell=lambda indicator: indicator["distance"]),
            Column(w("Of what is expected"), True, cell=lambda indicator: indicator["pace"]),
        ]
        caption = w("On the way to the target, {day}", day=w.date(self.context.day))
        return listing(w, caption, self.all, columns) + self.before() + self._promised()

    def before(self) -> Fragment:
        """Every indicator beside the period before: value and status then and now, and the difference.

        >>> report.indicators.before()
        """
        w, beside = self.w, self.context.part(PreviousColumn)
        today = w.date(self.context.day)
        return listing(
            w,
            w("Indicators beside the period before"),
            self.all,
            [
                Column(w("Indicator, unit"), cell=self._title_and_unit),
                Column(beside.title, True, cell=lambda indicator: beside.value(indicator["achieved"])),
                self._column("achieved", today),
                Column(w("Difference"), True, cell=lambda indicator: beside.difference(indicator["achieved"])),
                Column(w("Status on {day}", day=beside.title), cell=beside.status),
                Column(w("Status on {day}", day=today), cell=self._status_in_words),
            ],
            beside.basis(),
        )

    def _promised(self) -> Fragment:
        w = self.w
        names = ("planned", "due", "reported", "in_period")
        return listing(
            w,
            w("Promised, reported and verified values, {day}", day=w.date(self.context.day)),
            [indicator for indicator in self.all if any(indicator.exact(name) for name in names)],
            [
                Column(w("Indicator, unit"), cell=self._title_and_unit),
                Column(w("Promised"), True, cell=lambda indicator: self._beside(indicator, "planned")),
                Column(w("Due by now"), True, cell=lambda indicator: self._beside(indicator, "due")),
                Column(w("Reported"), True, cell=lambda indicator: self._beside(indicator, "reported")),
                self._column("achieved"),
                self._column("in_period", w("In the period")),
            ],
            w("Promised and reported values stand beside the verified ones and are never counted in them."),
        )

    def _beside(self, indicator: Indicator, name: str) -> Cell:
        """A planned, due or reported value; nothing entered is no zero, and where contracts do not feed there
        is none.
        """
        w, kind = self.w, "reported" if name == "reported" else "planned"
        if not indicator.exact(name):
            from_contracts = indicator.counts_at != "value_date" or kind == "reported"
            if indicator.derived_from or not from_contracts:
                return w.mark(NOT_APPLICABLE)
            if (indicator.code, kind) not in self._entered:
                return w.mark()
        return self._cell(indicator, name)

    @cached_property
    def _entered(self) -> set[tuple[str, str]]:
        """Indicators and the kinds of values that were entered for them by the day."""
        values = self.context.results.register["values"]
        known = values[by_day(values["measured_on"], self.context.day)]
        return set(zip(known["indicator"], known["kind"], strict=True))

    def outlook(self) -> Fragment:
        """Ahead or behind in time, the rate that is needed, and the forecast with its assumptions.

        >>> report.indicators.outlook()
        """
        w = self.w
        chosen = [indicator for indicator in self.all if indicator.trajectory.target]
        if not chosen:
            return NOTHING
        columns = [
            Column(w("Indicator, unit"), cell=self._title_and_unit),
            Column(w("Against the schedule"), cell=self.schedule),
            self._rounded(FIGURES["required_rate"], 2),
            self._rounded(FIGURES["recent_rate"], 2),
            self._rounded(FORECAST, 1, w("low"), "low"),
            self._rounded(FORECAST, 1, w("mid"), "mid"),
            self._rounded(FORECAST, 1, w("high"), "high"),
            self._column("target"),
        ]
        caption = w("Against the schedule, and forecast to the target's date")
        return listing(w, caption, chosen, columns) + self._assumptions(chosen)

    def _rounded(self, declared: Declared, decimals: int, title: str = "", case: str = "") -> Column:
        """What is known only about: a rate, or a case of the forecast."""
        w = self.w

        def rounded(indicator: Indicator) -> Cell:
            found = self.context.figure_of(declared, indicator=indicator.code, case=case)
            return named(found, lambda value: mark(w, found.reason) if value is None else w.number(value, decimals))

        return Column(title or w(declared.name), True, w(declared.name) if case else "", rounded)

    def _assumptions(self, chosen: list[Indicator]) -> Fragment:
        w = self.w
        rows, without = [], defaultdict[str, list[Cell]](list)
        for indicator in chosen:
            found = indicator.forecast
            reasons = "; ".join(one.text(w) for one in (*found.assumptions, found.reason) if one) + "."
            if found.low is None:
                without[reasons].append(self.title(indicator))
            else:
                rows.append(Row([self.title(indicator), reasons]))
        rows += [
            Row([w("Not forecast"), side_by_side([reasons.rstrip("."), side_by_side(titles, "; ")], ": ")])
            for reasons, titles in without.items()
        ]
        return table(
            w("What the forecasts assume"),
            [Column(w("Indicator")), Column(w("Assumptions"))],
            rows,
            source=source_of(w, rows, ("targets", "values")),
        )

    def schedule(self, indicator: Indicator) -> str:
        """“6.5 months behind”: the distance between today and the day on which this value was expected."""
        w, day = self.w, indicator.equal_value_day
        if day is None or indicator["schedule_index"].value is None or indicator.status in _NO_SCHEDULE:
            return w.mark("off_the_line")
        months = Fraction((self.context.day - day).days * 12, 365)
        if abs(months) < Fraction(1, 2):
            return w("on schedule")
        half_months = Fraction(round(abs(months) * 2), 2)
        if half_months == 1:
            return w("one month behind") if months > 0 else w("one month ahead")
        shown = w.number(half_months)
        return w("{months} months behind", months=shown) if months > 0 else w("{months} months ahead", months=shown)

    def trails(self) -> ChartAndTable | Fragment:
        """Trajectory, verified values and forecast of each indicator.

        >>> report.indicators.trails()
        """
        w = self.w
        chosen = [indicator for indicator in self.of_agreement if indicator.trajectory.points()][:12]
        if not chosen:
            return NOTHING
        history = {code: dict(seen) for code, seen in self.context.results.history.indicators.items()}
        trails = []
        for indicator in chosen:
            expected = tuple((day, float(value)) for day, value in indicator.trajectory.points())
            known = tuple((day, float(value)) for day, value in history[indicator.code].items() if value is not None)
            forecast, end = indicator.forecast, indicator.trajectory.points()[-1][0]
            mark = STATUS[indicator.status]
            trails.append(
                Trail(
                    self.title(indicator),
                    f"{mark.glyph} {self._status_in_words(indicator)}: {self.value_of_target(indicator)}",
                    self._unit_and_way(indicator),
                    expected,
                    known,
                    _ahead(w, end, forecast),
                    mark.role,
                )
            )
        alt = w(
            "Small charts of {count} indicators: the expected line, the verified values up to {day}, and the forecast.",
            count=w.number(len(chosen)),
            day=w.date(self.context.day),
        )
        alt += " " + " ".join(
            f"{indicator.code}: {self.value_of_target(indicator)} ({w.unit(indicator.unit)}),"
            f" {self.context.label('status', indicator.status)}."
            for indicator in chosen
        )
        caption = w(
            "Solid: verified. Outlined: expected, up to the target. Hatched: forecast to the target's date, low to"
            " high."
        )
        heads = Heads(
            self._trails_message(chosen), w("up to {day}", day=w.date(self.context.day)), alt, caption, w.lang
        )
        chart = small_multiples(trails, self.context.day, heads)
        days = max((list(seen) for seen in history.values()), key=len)[-6:]

        def on(day: dt.date) -> Column:
            def value(indicator: Indicator) -> Cell:
                text = self.values.printed(indicator, history[indicator.code].get(day))
                return figure_cell(text, indicator["achieved"].id, day=None if day == self.context.day else day)

            return Column(w.date(day), True, cell=value)

        columns = [Column(w("Indicator"), cell=self.title), *map(on, days)]
        listed = listing(w, w("Verified values at the end of quarters"), chosen, columns)
        return chart.with_table(w("The values as a table"), listed)

    def _trails_message(self, chosen: Sequence[Indicator]) -> str:
        """What the small charts say together."""
        behind = sum(indicator.status in STANDING["behind"] for indicator in chosen)
        good = sum(indicator.status in STANDING["on_track"] for indicator in chosen)
        return self.w(
            "Of {all} indicators {good} are achieved or on track, {behind} behind",
            all=self.w.number(len(chosen)),
            good=self.w.number(good),
            behind=self.w.number(behind),
        )

    def _unit_and_way(self, indicator: Indicator) -> str:
        """The unit; of an indicator that should fall, that less is better."""
        unit = self.w.unit(indicator.unit)
        return f"{unit}; ↓ {self.w('less is better')}" if indicator.direction == "decrease" else unit

    def awaiting(self) -> Fragment:
        """Projects that have reached the point of counting and have no verified value: a task.

        >>> report.indicators.awaiting()
        """
        w = self.w
        projects = self.context.results.register["projects"]
        named = {
            code: title for code, title in zip(projects["project"], projects["title"], strict=True) if notna(title)
        }
        return listing(
            w,
            w("Values to verify"),
            [indicator for indicator in self.all if indicator.awaiting],
            [
                Column(w("Indicator"), cell=self.title),
                Column(
                    w("Projects that have reached the point of counting"),
                    cell=lambda indicator: "; ".join(
                        f"{code} {named.get(code, '')}".strip() for code in indicator.awaiting
                    ),
                ),
            ],
            tables=("values", "projects"),
        )

    def by_objective(self) -> Fragment:
        """Statuses by objective of the strategy.

        >>> report.indicators.by_objective()
        """
        w, register = self.w, self.context.results.register
        columns = [
            Column(w("Indicator"), cell=self.title),
            Column(w("Achieved / target"), True, cell=self._of_target),
            Column(w("Status"), cell=self.status),
        ]
        rows: list[Row] = []
        for objective in register.rows("objectives", register["objectives"]):
            own = [indicator for indicator in self.all if indicator.objective == objective["objective"]]
            if own:
                rows.append(Row([self.context.name(objective["name"], objective["name_en"])], "group"))
                rows += rows_of(w, own, columns)
        return (
            table(w("Indicators by objective"), columns, rows, source=source_of(w, rows, ("indicators",)))
            if rows
            else NOTHING
        )

    def people(self) -> Fragment:
        """Men, women and young people among the verified values; the public edition has none.

        >>> report.indicators.people()
        """
        w = self.w
        return listing(
            w,
            w("By sex and age, where it was entered"),
            [indicator for indicator in self.all if indicator.parts],
            [
                Column(w("Indicator"), cell=self.title),
                self._column("achieved"),
                self._part("men", w("Men")),
                self._part("women", w("Women")),
                self._part("youth", w("Young people")),
            ],
        )

    def _part(self, part: str, title: str) -> Column:
        """How many of the verified value; the mark of no data where nobody entered it."""

        def of(indicator: Indicator) -> Figure | None:
            return (
                self.context.figure_of(OF_PART, indicator=indicator.code, part=part)
                if part in indicator.parts
                else None
            )

        return Column(title, True, cell=of)

    def by_municipality(self) -> Fragment:
        """Verified values of projects by municipality.

        >>> report.indicators.by_municipality()
        """
        w = self.w
        chosen = [indicator for indicator in self.all if indicator.municipalities]
        codes = {code for indicator in chosen for code in indicator.municipalities}

        def within(code: str) -> Column:
            name = self.context.municipality_name(code)
            return Column(
                name,
                True,
                cell=lambda indicator: self.context.figure_of(OF_PLACE, indicator=indicator.code, municipality=code),
            )

        columns = [
            Column(w("Indicator"), cell=self.title),
            *map(within, sorted(codes, key=lambda code: (code == "", code))),
        ]
        return listing(w, w("Verified values of projects by municipality"), chosen, columns)

    def status(self, indicator: Indicator) -> Status:
        return Status(indicator.status, content(self._status_in_words(indicator)))

    def _status_in_words(self, indicator: Indicator) -> str:
        return self.context.label("status", indicator.status)

    def value_of_target(self, indicator: Indicator) -> str:
        """``12 / 40``; the printed value never reaches a target that is not reached."""
        return to_text(self._of_target(indicator))

    def _of_target(self, indicator: Indicator) -> Cell:
        """The same as a cell."""
        return side_by_side([self._cell(indicator, name) for name in ("achieved", "target")], f"{NBSP}/{NBSP}")

    def _column(self, name: str, title: str = "") -> Column:
        """A column of one figure of each indicator, under the name that it is declared by."""
        return Column(title or self.w(FIGURES[name].name), True, cell=lambda indicator: self._cell(indicator, name))

    def _cell(self, indicator: Indicator, name: str) -> Cell:
        """A figure of an indicator; the cell keeps its name."""
        shown = self.values.apart(indicator)
        if name not in shown:
            value = indicator.exact(name)
            shown[name] = mark(self.w, indicator[name].reason) if value is None else short(self.w, value)
        return figure_cell(shown[name], indicator[name].id)

    def title(self, indicator: Indicator) -> str:
        """Code and name, as an indicator is called everywhere."""
        return f"{indicator.code} {self.context.name(indicator.name, indicator.name_en)}"

    def _title_and_unit(self, indicator: Indicator) -> str:
        name, unit = self.title(indicator), self.w.unit(indicator.unit)
        # „Сключени договори, договори“
        return name if unit.casefold() in name.casefold() else f"{name}, {unit}"

    def _bullet(self, indicator: Indicator, size: tuple[float, float]) -> Bullet:
        w = self.w
        exact = {name: indicator.exact(name) for name in ("achieved", "expected", "planned", "target", "baseline")}
        alt = w(
            "verified {achieved}, expected {expected}, planned {planned}, target {target}",
            **w.numbers_apart({name: value for name, value in exact.items() if name != "baseline"}),
        )
        numbers = {name: None if value is None else float(value) for name, value in exact.items()}
        base = numbers["baseline"] or 0.0
        promised = numbers["planned"] or None
        if promised is not None and indicator.aggregation == "sum" and indicator.direction == "increase":
            promised += base
        role = STATUS[indicator.status].role
        return Bullet(numbers["achieved"], numbers["expected"], promised, numbers["target"], base, role, alt, *size)


def _ahead(w: Words, day: dt.date, forecast: Forecast) -> Ahead | None:
    if forecast.low is None or forecast.high is None:
        return None
    mid = None if forecast.mid is None else float(forecast.mid)
    printed = (
        "" if value is None else w.number(round(value, 1)) for value in (forecast.low, forecast.mid, forecast.high)
    )
    return Ahead(day, float(forecast.low), mid, float(forecast.high), *printed)

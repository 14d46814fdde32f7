"""Progress of indicators (method.md §3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property

from vomr import document
from vomr.design import STATUS
from vomr.document import Bullet, Content, Status, content
from vomr.kinds import Value
from vomr.method.behind import of_agreement
from vomr.method.contributions import Contribution, contributions
from vomr.method.counting import DERIVED
from vomr.method.figures import Figure
from vomr.method.forecasts import Forecast
from vomr.method.indicators import FORECAST, OF_PART, OF_PLACE, OF_STANDING, PROFILES, STANDING, Indicator
from vomr.method.source_rows import WHY_NOT
from vomr.method.states import by_day
from vomr.problems import no_such_name
from vomr.register.keys import likeness
from vomr.register.tables import TABLES
from vomr.show.charts import ChartAndTable, Heads
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, entry, figure_cell, paragraph, side_by_side, to_text
from vomr.show.indicator_values import IndicatorValues, short
from vomr.show.listing import listing
from vomr.show.marks import counted, mark, named
from vomr.show.offered import Offered
from vomr.show.previous import PreviousColumn
from vomr.show.trails import Ahead, Trail, small_multiples
from vomr.words import N_, NBSP, Words
from vomr.words.marks import NOT_APPLICABLE
from vomr.words.sentences import joined

MOST_FEEDING, MOST_EVIDENCE = 60, 3  # projects on a card, and places where evidence of one is kept
CASES = {"low": N_("low {value}"), "mid": N_("middle {value}"), "high": N_("high {value}")}
OF_PARTS = {"men": N_("men {value}"), "women": N_("women {value}"), "youth": N_("young people {value}")}
_NO_SCHEDULE = ("not_due", "stale")  # nothing is due yet, or what is known is too old to be late


def standings(w: Words, figures: Iterable[Figure]) -> str:
    """How many indicators stand where, in the order of :data:`STANDING`, without a full stop."""
    good, behind, not_due, unknown = figures
    texts = (
        counted(w, "{n} indicator is achieved or on track", "{n} indicators are achieved or on track", good),
        counted(w, "{n} is behind or worse than its baseline", "{n} are behind or worse than their baseline", behind),
        counted(w, "{n} is not due yet", "{n} are not due yet", not_due),
        counted(w, "{n} cannot be assessed", "{n} cannot be assessed", unknown),
    )
    counts = (good.value, behind.value, not_due.value, unknown.value)
    return joined("; ", (text for text, n in zip(texts, counts, strict=True) if n))


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
        return standings(self.w, [self.context.figure_of(OF_STANDING, where=where) for where in STANDING])

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
            Column(w("Indicator"), cell=self._linked),
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

    def cards(self) -> Fragment:
        """Each indicator in one place: value then and now, target, forecast, the projects that feed it, and evidence.

        >>> report.indicators.cards()
        """
        return sum(map(self._card, self.all), NOTHING)

    def card(self, code: str) -> Fragment:
        """The card of one indicator, by its code.

        >>> report.indicators.card("R.37")
        """
        found = {likeness(indicator.code): indicator for indicator in self.all}.get(likeness(code))
        if found is None:
            raise no_such_name(code, (indicator.code for indicator in self.all), self.w.lang)
        return self._card(found)

    def _card(self, indicator: Indicator) -> Fragment:
        w, before = self.w, self.context.part(PreviousColumn)
        achieved = indicator["achieved"]
        differs = w("difference {difference}", difference=before.difference(achieved))
        measure = self.context.measure_name(indicator.measure) if indicator.measure else ""
        terms: list[tuple[str, Cell]] = [
            (w("Status"), (self.status(indicator), ": ", self._reason(indicator))),
            (w("Verified value"), self._verified(indicator)),
            (before.title, joined("; ", (before.value(achieved), differs, before.status(indicator)))),
            ("", self._trail(indicator)),
            (w("Expected"), self._cell(indicator, "expected")),
            (w("Target"), self._target(indicator)),
            (w("Baseline"), self._cell(indicator, "baseline")),
            (w("Set by contracts"), self._promised(indicator)),
            (w("Reported"), self._beside(indicator, "reported")),
            (w("Against the schedule"), self.schedule(indicator)),
            (w("Per quarter"), self._rates(indicator)),
            (w("Forecast"), self._forecast(indicator)),
            (w("By sex and age"), self._by_part(indicator)),
            (w("By municipality"), self._by_municipality(indicator)),
            (w("Objective"), self._objectives.get(indicator.objective or "", "")),
            (w("Measure"), measure),
            (w("How it counts"), self._counting(indicator)),
        ]
        return entry(indicator.code, self._title_and_unit(indicator), terms, self._feeding(indicator))

    def _verified(self, indicator: Indicator) -> Cell:
        """The value, and what the period gave of it."""
        value = self._cell(indicator, "achieved")
        if indicator["in_period"].value is None:
            return value
        return self.w("{value}, of which {given} in the period", value=value, given=self._cell(indicator, "in_period"))

    def _target(self, indicator: Indicator) -> Cell:
        """The target with its day, and how much of the way to it has been gone."""
        w, line, way = self.w, indicator.trajectory, indicator["distance"]
        if not line.target:
            return self._cell(indicator, "target")
        text = w("{target} by {day}", target=self._cell(indicator, "target"), day=w.date(line.target[0]))
        if way.value is None:
            return text
        return joined("", (text, w("; {share} of the way has been gone", share=named(way, w.percent_cut))))

    def _promised(self, indicator: Indicator) -> Cell:
        """What contracts promise, and what of it is due by now."""
        promised = self._beside(indicator, "planned")
        if not indicator.exact("planned"):
            return promised
        return self.w("{value}, of which {due} due by now", value=promised, due=self._cell(indicator, "due"))

    def _rates(self, indicator: Indicator) -> Cell:
        """What is needed, and what the last four quarters gave; both are known only about."""
        w = self.w
        if indicator["required_rate"].value is None:
            return ""

        def rounded(name: str) -> str:
            found = indicator[name]
            return named(found, lambda value: mark(w, found.reason) if value is None else w.number(value, 2))

        needed, recent = rounded("required_rate"), rounded("recent_rate")
        return w("needed {needed}; in the last four quarters {recent}", needed=needed, recent=recent)

    def _forecast(self, indicator: Indicator) -> Cell:
        """Low, middle and high on the day of the target, with what they assume."""
        w, found = self.w, indicator.forecast
        assumes = joined("; ", (reason.text(w) for reason in (*found.assumptions, found.reason) if reason))
        if not indicator.trajectory.target or found.low is None:
            return assumes
        figures = {
            case: self.context.figure_of(FORECAST, indicator=indicator.code, case=case)
            for case in CASES
            if getattr(found, case) is not None
        }
        told = (
            w(CASES[case], value=named(figure, lambda value: w.number(value, 1))) for case, figure in figures.items()
        )
        return joined("; ", (*told, assumes))

    def _by_part(self, indicator: Indicator) -> Cell:
        """Men, women and young people among the verified values; none in the public edition."""
        figures = {
            part: self.context.figure_of(OF_PART, indicator=indicator.code, part=part) for part in indicator.parts
        }
        return joined(
            "; ", (self.w(OF_PARTS[part], value=named(figure, self._short)) for part, figure in figures.items())
        )

    def _by_municipality(self, indicator: Indicator) -> Cell:
        """Verified values of projects by municipality, of indicators that are sums."""
        told = []
        for code in sorted(indicator.municipalities, key=lambda code: (code == "", code)):
            figure = self.context.figure_of(OF_PLACE, indicator=indicator.code, municipality=code)
            told.append(joined(" ", (self.context.municipality_name(code), named(figure, self._short))))
        return joined("; ", told)

    def _short(self, value: Value) -> str:
        return short(self.w, value if value is None else Fraction(value))

    @cached_property
    def _objectives(self) -> dict[str, str]:
        register = self.context.results.register
        rows = register.rows("objectives", register["objectives"])
        return {row["objective"]: self.context.w.named(row["name"], row["name_en"]) for row in rows}

    def _counting(self, indicator: Indicator) -> Cell:
        """When and how values count, where they come from, and how a falling indicator is read."""
        w, context = self.w, self.context
        told = [
            f"{context.label('aggregation', indicator.aggregation)}, {context.label('counts_at', indicator.counts_at)}"
        ]
        if indicator.derived_from in DERIVED:
            sheet = TABLES[DERIVED[indicator.derived_from][0]].title(w.lang)
            told.append(w("counted from the sheet {sheet}", sheet=w.quoted(sheet)))
        elif indicator.counts_at == "value_date":
            told.append(w("contracts do not feed it"))
        if indicator.direction == "decrease":
            told.append(w("a lower value is better: the bar grows from the right, as the value falls"))
        elif indicator.direction == "maintain":
            told.append(w("the value is to be kept"))
        return joined("; ", told)

    def _trail(self, indicator: Indicator) -> Cell:
        """The line expected, the verified values, and the forecast beside its end."""
        w, forecast, line = self.w, indicator.forecast, indicator.trajectory
        known = dict(self.context.results.history.indicators).get(indicator.code, ())
        achieved = tuple((day, float(value)) for day, value in known if value is not None)
        if not line.points() or not achieved:
            return ""
        cases = {case: value for case in CASES if (value := getattr(forecast, case)) is not None}
        names = {value: case for case, value in reversed(cases.items())}  # of equal ones the lower names them
        shown = {value: w.number(value, 1) for value in dict.fromkeys(cases.values())}
        told = {value: w(CASES[names[value]], value=text) for value, text in shown.items()}
        if len(told) == 1:
            told = {value: w("forecast {values}", values=text) for value, text in shown.items()}
        target = self._drawn(indicator, "target")
        words = w("verified values up to {day}", day=w.date(self.context.day))
        alt = f"{indicator.code}: {words} {self.value_of_target(indicator)}"
        if shown:
            alt += "; " + w("forecast {values}", values=" – ".join(shown.values()))
        return (
            document.Trail(
                tuple((day, float(value)) for day, value in line.course()),
                achieved,
                self.context.day,
                tuple(map(float, shown)),
                self._drawn(indicator, "achieved"),
                w("target {value}", value=target) if target else "",
                tuple(map(str, told.values())),
                STATUS[indicator.status].role,
                alt,
            ),
        )

    def _drawn(self, indicator: Indicator, name: str) -> str:
        """A value as it stands in the drawing; nothing where it is not known."""
        value = indicator.exact(name)
        return "" if value is None else short(self.w, value)

    def _feeding(self, indicator: Indicator) -> Fragment:
        """The projects that feed it: what each has promised, reported and given, and on which evidence.

        Values may count persons: the public edition names the projects alone.
        """
        w, context = self.w, self.context
        found = [row for row in contributions(context.results.moment).get(indicator.code, ()) if row.is_of_use]
        caption = w("Projects that feed the indicator")
        first = Column(w("Project"), cell=self._feeding_project)
        if context.audience == "public":
            return listing(w, caption, [row for row in found if row.project], [first], tables=("projects",))
        left = len(found) - MOST_FEEDING
        note = (
            w.plural("{n} more is in the sheet of values.", "{n} more are in the sheet of values.", left)
            if left > 0
            else ""
        )
        note = joined(" ", filter(None, (note, self._why_no_sum(indicator, found))))
        noted = Column(w("Evidence or note"), cell=self._evidence)
        verified_on = Column(w("Verified on"), cell=lambda row: row.evidence[0].day if row.evidence else None)
        columns = [
            first,
            Column(w("Set by the contract"), True, cell=lambda row: self._given(row.planned)),
            Column(w("Reported"), True, cell=lambda row: self._given(row.reported)),
            Column(w("Gives"), True, cell=self._gives),
            *([verified_on] if any(row.evidence for row in found[:MOST_FEEDING]) else []),
            *([noted] if any(map(self._evidence, found[:MOST_FEEDING])) else []),
        ]
        return listing(w, caption, found[:MOST_FEEDING], columns, note, tables=("values",))

    def _why_no_sum(self, indicator: Indicator, given: Sequence[Contribution]) -> str:
        """Why what the projects give does not add up to the value; nothing where it does."""
        w, value = self.w, indicator.exact("achieved")
        verified = [row.verified for row in given if row.verified is not None]
        if value is None or not verified or sum(verified) == value:
            return ""
        if indicator.aggregation in ("unique", "unique_sum"):
            why = w("what several projects name is counted once")
        elif indicator.aggregation == "sum":
            why = w("the value includes the baseline")
        else:
            why = w("it is no sum of theirs, but {how}", how=self.context.label("aggregation", indicator.aggregation))
        return w(
            "The projects together do not give the value of {value}: {why}.",
            value=self._cell(indicator, "achieved"),
            why=why,
        )

    def _feeding_project(self, row: Contribution) -> Cell:
        if row.project is None:
            return self.w("Without a project")
        return self.context.link("outcomes", row.project, self.context.project_name(row.project))

    def _given(self, value: Fraction | None) -> str:
        return self.w.mark() if value is None else short(self.w, value)

    def _gives(self, row: Contribution) -> Cell:
        """What counts of it; where nothing does, that it waits or why it does not."""
        if row.verified is not None:
            return short(self.w, row.verified)
        if row.is_awaiting:
            return self.w("awaits verification")
        return self.w.mark()

    def _evidence(self, row: Contribution) -> Cell:
        """Where the evidence is kept, each place once; that it is missing, or why nothing counts."""
        w = self.w
        if not row.evidence:
            return w(WHY_NOT[row.why]) if row.why else ""
        kept = dict.fromkeys(each.kept_at or "" for each in row.evidence)
        told = [place or w("not entered") for place in kept]
        more = len(told) - MOST_EVIDENCE
        shown = "; ".join(told[:MOST_EVIDENCE])
        return shown + w.plural(" and {n} more", " and {n} more", more) if more > 0 else shown

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
            "Achieved or on track: {good} of {all} indicators; behind: {behind}",
            all=self.w.number(len(chosen)),
            good=self.w.number(good),
            behind=self.w.number(behind),
        )

    def _unit_and_way(self, indicator: Indicator) -> str:
        """The unit; of an indicator that should fall, that less is better."""
        unit = self.w.unit(indicator.unit)
        return f"{unit}; ↓ {self.w('less is better')}" if indicator.direction == "decrease" else unit

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

    def _cell(self, indicator: Indicator, name: str) -> Cell:
        """A figure of an indicator; the cell keeps its name."""
        shown = self.values.apart(indicator)
        if name not in shown:
            value = indicator.exact(name)
            shown[name] = mark(self.w, indicator[name].reason) if value is None else short(self.w, value)
        return figure_cell(shown[name], indicator[name].id)

    def _linked(self, indicator: Indicator) -> Cell:
        """The title as a link to the card."""
        return self.context.link("indicators", indicator.code, self.title(indicator))

    def title(self, indicator: Indicator) -> str:
        """Code and name, as an indicator is called everywhere."""
        return f"{indicator.code} {self.context.w.named(indicator.name, indicator.name_en)}"

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

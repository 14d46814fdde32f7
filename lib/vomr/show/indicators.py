"""Progress of indicators (method.md §3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from functools import cached_property

from pandas import notna

from vomr.design import STATUS
from vomr.method.behind import of_agreement
from vomr.method.forecasts import Forecast
from vomr.method.indicators import PROFILES, STATUSES, Indicator
from vomr.method.states import by_day
from vomr.show.charts import Ahead, Chart, ChartAndTable, Trail, bullet, small_multiples
from vomr.show.context import Context
from vomr.show.fragments import (
    NOTHING,
    Cell,
    Column,
    Fragment,
    Markup,
    Row,
    figure_cell,
    paragraph,
    side_by_side,
    status_mark,
    table,
    to_text,
)
from vomr.show.indicator_values import IndicatorValues, short
from vomr.show.marks import mark, printed
from vomr.show.previous import PreviousColumn
from vomr.words import NBSP, Words
from vomr.words.marks import NOT_APPLICABLE

_NO_SCHEDULE = ("not_due", "stale")  # nothing is due yet, or what is known is too old to be late


class IndicatorsPart:
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
        """How many stand where, in a sentence."""
        w = self.w
        if not self.all:
            return paragraph(
                w("No indicators with targets have been entered; nothing is said about their progress."), "verdict"
            )
        return paragraph(self.summary_sentence(), "verdict")

    def summary_sentence(self) -> str:
        w = self.w
        counts = {status: sum(indicator.status == status for indicator in self.all) for status in STATUSES}
        parts = []
        good = counts["achieved"] + counts["on_track"]
        behind = counts["at_risk"] + counts["off_track"] + counts["deteriorating"]
        unknown = counts["no_data"] + counts["stale"] + counts["no_target"] + counts["no_baseline"]
        if good:
            parts.append(
                w.plural("{n} indicator is achieved or on track", "{n} indicators are achieved or on track", good)
            )
        if behind:
            parts.append(
                w.plural(
                    "{n} is behind or worse than its baseline", "{n} are behind or worse than their baseline", behind
                )
            )
        if counts["not_due"]:
            parts.append(w.plural("{n} is not due yet", "{n} are not due yet", counts["not_due"]))
        if unknown:
            parts.append(w.plural("{n} cannot be assessed", "{n} cannot be assessed", unknown))
        return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."

    def table(self) -> Fragment:
        """The agreement's indicators first, a bullet each, with status and reason."""
        return (
            self._bullets(self.all, self.w("Indicators, {day}", day=self.w.date(self.context.day)))
            if self.all
            else self._not_entered()
        )

    def of_agreement_table(self) -> Fragment:
        """The short table of the first page."""
        if not self.all:
            return self._not_entered()
        return self._bullets(self.of_agreement, self.w("Indicators of the agreement"), briefly=True)

    def _not_entered(self) -> Fragment:
        return paragraph(self.w("Indicators have not been entered."), "note")

    def _bullets(self, chosen: tuple[Indicator, ...], caption: str, briefly: bool = False) -> Fragment:
        w = self.w
        columns = [
            Column(w("Indicator")),
            Column(w("Achieved / target"), True),
            Column(w("Achieved, expected, target")),
            Column(w("Status")),
        ]
        if not briefly:
            columns.append(Column(w("Reason")))

        def cells(indicator: Indicator) -> list[Cell]:
            first: list[Cell] = [self.title(indicator), self._of_target(indicator)]
            if briefly:
                return [*first, self._bullet(indicator, (118.0, 13.0)), self._status_inshort(indicator)]
            return [*first, self._bullet(indicator, (150.0, 16.0)), self.status(indicator), indicator.reason.text(w)]

        rows = [Row(cells(indicator)) for indicator in chosen]
        return table(caption, columns, rows, self.legend(briefly))

    def _status_inshort(self, indicator: Indicator) -> Markup:
        """The status with its reason in a few words; the part on indicators has it in full."""
        w, status = self.w, self.status(indicator)
        if indicator.status in ("on_track", "at_risk", "off_track"):
            reason = w(": {share} of what is expected", share=w.percent_cut(indicator.exact("pace")))
        elif indicator.status == "not_due" and indicator.due_from and indicator.due_from > self.context.day:
            reason = w(", but from {day}", day=w.date(indicator.due_from))
        else:
            reason = "" if indicator.status == "achieved" else f": {indicator.reason.text(w)}"
        return Markup(status.html + _escaped(reason), status.text + reason)

    def legend(self, briefly: bool = False) -> str:
        """How to read a bullet, and whose the thresholds are."""
        w = self.w
        on_track, at_risk = PROFILES[self.context.strategy.rules.status.profile]
        key = w(
            "Solid bar: verified. Dotted frame: promised by contracts. Thick stroke: expected on {day}. Thin stroke:"
            " target.",
            day=w.date(self.context.day),
        )
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
        """
        w = self.w
        if not self.all:
            return NOTHING
        way = {
            "baseline": w("Baseline"),
            "achieved": w("Verified value"),
            "expected": w("Expected"),
            "target": w("Target"),
        }
        columns = [
            Column(w("Indicator, unit")),
            *(Column(title, True) for title in way.values()),
            Column(w("Of the target"), True),
            Column(w("Of what is expected"), True),
        ]
        rows = [
            Row(
                [
                    self._title_and_unit(indicator),
                    *(self._cell(indicator, name) for name in way),
                    *(printed(w, indicator[name]) for name in ("distance", "pace")),
                ]
            )
            for indicator in self.all
        ]
        return (
            table(w("On the way to the target, {day}", day=w.date(self.context.day)), columns, rows)
            + self.before()
            + self._promised()
        )

    def before(self) -> Fragment:
        """Every indicator beside the period before: value and status then and now, and the difference."""
        w, beside = self.w, self.context.part(PreviousColumn)
        if not self.all:
            return NOTHING
        columns = [
            Column(w("Indicator, unit")),
            Column(beside.title, True),
            Column(w.date(self.context.day), True),
            Column(w("Difference"), True),
            Column(w("Status on {day}", day=beside.title)),
            Column(w("Status on {day}", day=w.date(self.context.day))),
        ]
        rows = [
            Row(
                [
                    self._title_and_unit(indicator),
                    beside.value(indicator["achieved"]),
                    self._cell(indicator, "achieved"),
                    beside.difference(indicator["achieved"]),
                    beside.status(indicator),
                    self.context.label("status", indicator.status),
                ]
            )
            for indicator in self.all
        ]
        return table(w("Indicators beside the period before"), columns, rows, beside.basis())

    def _promised(self) -> Fragment:
        w = self.w
        names = {
            "planned": w("Promised"),
            "due": w("Due by now"),
            "reported": w("Reported"),
            "achieved": w("Verified value"),
            "in_period": w("In the period"),
        }
        chosen = [i for i in self.all if any(i.exact(name) for name in ("planned", "due", "reported", "in_period"))]
        if not chosen:
            return NOTHING
        columns = [Column(w("Indicator, unit")), *(Column(title, True) for title in names.values())]
        rows = [Row([self._title_and_unit(i), *(self._beside(i, name) for name in names)]) for i in chosen]
        return table(
            w("Promised, reported and verified values, {day}", day=w.date(self.context.day)),
            columns,
            rows,
            w("Promised and reported values stand beside the verified ones and are never counted in them."),
        )

    def _beside(self, indicator: Indicator, name: str) -> Cell:
        """A planned, due or reported value; nothing entered is no zero, and where contracts do not feed there
        is none.
        """
        w, kind = self.w, "reported" if name == "reported" else "planned"
        if name in ("planned", "due", "reported") and not indicator.exact(name):
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
        """Ahead or behind in time, the rate that is needed, and the forecast with its assumptions."""
        w = self.w
        chosen = [indicator for indicator in self.all if indicator.trajectory.target]
        if not chosen:
            return NOTHING
        columns = [
            Column(w("Indicator, unit")),
            Column(w("Against the schedule")),
            Column(w("Needed per quarter"), True),
            Column(w("Last four quarters"), True),
            *(Column(title, True, w("Forecast")) for title in (w("low"), w("mid"), w("high"))),
            Column(w("Target"), True),
        ]
        rows = []
        for indicator in chosen:
            rows.append(
                Row(
                    [
                        self._title_and_unit(indicator),
                        self.schedule(indicator),
                        *(self._rate(indicator, name) for name in ("required_rate", "recent_rate")),
                        *self._forecast_values(indicator.forecast),
                        self._cell(indicator, "target"),
                    ]
                )
            )
        return table(w("Against the schedule, and forecast to the target's date"), columns, rows) + self._assumptions(
            chosen
        )

    def _rate(self, indicator: Indicator, name: str) -> str:
        value = indicator.exact(name)
        return mark(self.w, indicator[name].reason) if value is None else self.w.number(value, 2)

    def _forecast_values(self, forecast: Forecast) -> list[str]:
        w, why = self.w, forecast.reason
        values = (forecast.low, forecast.mid, forecast.high)
        return [mark(w, why) if value is None else w.number(value, 1) for value in values]

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
        return table(w("What the forecasts assume"), [Column(w("Indicator")), Column(w("Assumptions"))], rows)

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
        """Trajectory, verified values and forecast of each indicator."""
        w = self.w
        chosen = [indicator for indicator in self.of_agreement if indicator.trajectory.points()][:12]
        if not chosen:
            return NOTHING
        history = self.context.results.history.indicators
        trails, rows = [], []
        for indicator in chosen:
            expected = tuple((day, float(value)) for day, value in indicator.trajectory.points())
            seen = history[indicator.code]
            known = tuple((day, float(value)) for day, value in seen if value is not None)
            forecast, end = indicator.forecast, indicator.trajectory.points()[-1][0]
            mark = STATUS[indicator.status]
            trails.append(
                Trail(
                    f"{indicator.code}, {w.unit(indicator.unit)}",
                    f"{mark.glyph} {self.context.label('status', indicator.status)}",
                    expected,
                    known,
                    _ahead(w, end, forecast),
                    mark.role,
                    short(w, indicator.exact("achieved")),
                    short(w, indicator.exact("target")),
                )
            )
            rows.append(
                Row([self.title(indicator), *(self.values.printed(indicator, value) for _, value in seen[-6:])])
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
        chart: Chart = small_multiples(trails, self.context.day, alt, caption, w.lang)
        days = [day for day, _ in max(history.values(), key=len)][-6:]
        columns = [Column(w("Indicator")), *(Column(w.date(day), True) for day in days)]
        listed = table(
            w("Verified values at the end of quarters"),
            columns,
            [Row([row.cells[0], *_padded(w, row.cells[1:], len(days))]) for row in rows],
        )
        return chart.with_table(w("The values as a table"), listed)

    def awaiting(self) -> Fragment:
        """Projects that have reached the point of counting and have no verified value: a task."""
        w = self.w
        projects = self.context.results.register["projects"]
        named = {
            code: title for code, title in zip(projects["project"], projects["title"], strict=True) if notna(title)
        }
        rows = [
            Row(
                [
                    self.title(indicator),
                    "; ".join(f"{code} {named.get(code, '')}".strip() for code in indicator.awaiting),
                ]
            )
            for indicator in self.all
            if indicator.awaiting
        ]
        if not rows:
            return NOTHING
        return table(
            w("Values to verify"),
            [Column(w("Indicator")), Column(w("Projects that have reached the point of counting"))],
            rows,
        )

    def by_objective(self) -> Fragment:
        """Statuses by objective of the strategy."""
        w = self.w
        register = self.context.results.register
        rows = []
        for objective in register.rows("objectives", register["objectives"]):
            own = [indicator for indicator in self.all if indicator.objective == objective["objective"]]
            if own:
                rows.append(Row([self.context.name(objective["name"], objective["name_en"])], "group"))
                rows += [
                    Row([self.title(indicator), self._of_target(indicator), self.status(indicator)])
                    for indicator in own
                ]
        if not rows:
            return NOTHING
        return table(
            w("Indicators by objective"),
            [Column(w("Indicator")), Column(w("Achieved / target"), True), Column(w("Status"))],
            rows,
        )

    def people(self) -> Fragment:
        """Men, women and young people among the verified values; the public edition has none."""
        w = self.w
        chosen = [indicator for indicator in self.all if indicator.parts]
        if not chosen:
            return NOTHING
        columns = [
            Column(w("Indicator")),
            Column(w("Verified value"), True),
            Column(w("Men"), True),
            Column(w("Women"), True),
            Column(w("Young people"), True),
        ]
        rows = [
            Row(
                [
                    self.title(i),
                    self._cell(i, "achieved"),
                    *(w.number(i.parts.get(part)) for part in ("men", "women", "youth")),
                ]
            )
            for i in chosen
        ]
        return table(w("By sex and age, where it was entered"), columns, rows)

    def by_municipality(self) -> Fragment:
        """Verified values of projects by municipality."""
        w = self.w
        chosen = [indicator for indicator in self.all if indicator.municipalities]
        if not chosen:
            return NOTHING
        codes = sorted(
            {code for indicator in chosen for code in indicator.municipalities}, key=lambda code: (code == "", code)
        )
        columns = [Column(w("Indicator")), *(Column(self.context.municipality_name(code), True) for code in codes)]
        rows = [Row([self.title(i), *(w.number(i.municipalities.get(code, 0)) for code in codes)]) for i in chosen]
        return table(w("Verified values of projects by municipality"), columns, rows)

    def status(self, indicator: Indicator) -> Markup:
        return status_mark(self.w, indicator.status, self.context.label("status", indicator.status))

    def value_of_target(self, indicator: Indicator) -> str:
        """``12 / 40``; the printed value never reaches a target that is not reached."""
        return to_text(self._of_target(indicator))

    def _of_target(self, indicator: Indicator) -> Markup:
        """The same as a cell."""
        shown = self.values.apart(indicator)
        return side_by_side([shown["achieved"], shown["target"]], f"{NBSP}/{NBSP}")

    def _cell(self, indicator: Indicator, name: str) -> Cell:
        """A figure of an indicator; the cell keeps its name."""
        shown = self.values.apart(indicator)
        if name not in shown:
            value = indicator.exact(name)
            shown[name] = mark(self.w, indicator[name].reason) if value is None else short(self.w, value)
        return figure_cell(shown[name], indicator[name].id)

    def title(self, indicator: Indicator) -> Markup | str:
        """Code and name, as an indicator is called everywhere."""
        name = self.context.name(indicator.name, indicator.name_en)
        if isinstance(name, Markup):
            return Markup(f"{_escaped(indicator.code)} {name.html}", f"{indicator.code} {name.text}")
        return f"{indicator.code} {name}"

    def _title_and_unit(self, indicator: Indicator) -> Markup | str:
        name = self.title(indicator)
        unit = self.w.unit(indicator.unit)
        if unit.casefold() in to_text(name).casefold():
            return name  # „Сключени договори, договори“
        if isinstance(name, Markup):
            return Markup(f"{name.html}, {_escaped(unit)}", f"{name.text}, {unit}")
        return f"{name}, {unit}"

    def _bullet(self, indicator: Indicator, size: tuple[float, float]) -> Markup:
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
        return Markup(
            bullet(
                numbers["achieved"],
                numbers["expected"],
                promised,
                numbers["target"],
                base,
                STATUS[indicator.status].role,
                alt,
                size,
            ),
            "",
        )


def _padded(w: Words, cells: object, length: int) -> list[str]:
    found = list(cells)  # type: ignore[call-overload]
    return [w.mark()] * (length - len(found)) + found


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)


def _ahead(w: Words, day: dt.date, forecast: Forecast) -> Ahead | None:
    if forecast.low is None or forecast.high is None:
        return None
    mid = None if forecast.mid is None else float(forecast.mid)
    printed = (w.number(forecast.low, 1), w.number(forecast.high, 1))
    return Ahead(day, float(forecast.low), mid, float(forecast.high), *printed)

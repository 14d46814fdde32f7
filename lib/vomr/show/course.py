"""The strategy through its quarters: what was contracted, verified and paid, what happened, and how far indicators
came.

An earlier quarter whose report is frozen says what was reported; any other what today's tables say of its last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from vomr.method.absorption import FIGURES as OF_LINES
from vomr.method.earlier import reported_before
from vomr.method.figures import Figure
from vomr.method.history import CoursePoint
from vomr.method.indicators import FIGURES as OF_INDICATORS
from vomr.method.indicators import Indicator
from vomr.method.since import same_value
from vomr.show.charts import ChartAndTable, Heads, Series, curves
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, figure_cell, paragraph
from vomr.show.indicators import IndicatorsPart
from vomr.show.listing import listing
from vomr.show.marks import named, printed
from vomr.show.offered import Offered
from vomr.show.scoped import PARTIAL_BUDGET
from vomr.words.sentences import joined

LAST = 4  # quarters that tables show beside the ends of earlier years
_MONEY = ("budget", "contracted", "contracted_rate", "verified", "paid", "paid_rate")
_COUNTS = ("called_count", "submitted_count", "contracted_count", "completed_count")


class CoursePart(Offered):
    """Sentences, a chart and tables of ends of quarters."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.points = context.results.history.quarters

    def headline(self) -> Fragment:
        """Since when, and where the strategy stood a year ago.

        >>> report.course.headline()
        """
        w, points = self.w, self.points
        if not points:
            return paragraph(w("Nothing that the group has done is dated yet: the strategy has no course."), "verdict")
        if len(points) == 1:
            return paragraph(
                w("The register holds one quarter so far; its course can be seen from the second one on."), "verdict"
            )
        if not self._has_money:
            return paragraph(
                w(
                    "From {first} to {day} nothing was called or contracted; events by now: {events}.",
                    first=points[0].day,
                    day=points[-1].day,
                    events=named(points[-1].events, w.number),
                ),
                "verdict",
            )
        sentences = [self._stood(points[-1])]
        if len(points) > LAST:
            sentences.append(self._stood(points[-1 - LAST]))
        return paragraph(joined(" ", sentences), "verdict")

    def money(self) -> ChartAndTable | Fragment:
        """Contracted, verified and paid for projects at the ends of quarters, beside the budget.

        >>> report.course.money()
        """
        w, points = self.w, self.points
        if len(points) < 2 or not self._has_money:
            return NOTHING
        lines = [
            Series(w("contracted"), self._line("contracted"), "deep"),
            Series(w("verified"), self._line("verified"), "warn"),
            Series(w("paid"), self._line("paid"), "good"),
        ]
        if budget := self._line("budget"):
            lines.append(Series(w("budget"), budget, "deep", planned=True))
        last = points[-1]
        alt = w(
            "Projects at the ends of {n} quarters, from {first} to {day}: contracted {contracted}, verified {verified},"
            " paid {paid}.",
            n=len(points),
            first=w.date(points[0].day),
            day=w.date(last.day),
            **{name: w.euro(int(last.operations[name].value or 0)) for name in ("contracted", "verified", "paid")},
        )
        caption = w("Projects, cumulative, {currency}. Outlined: the budget in force on the day.")
        heads = Heads(self._message(), w("projects, cumulative, at ends of quarters"), str(alt), caption, w.lang)
        chart = curves(lines, last.day, heads, w.currency)
        return chart.with_table(w("The values as a table"), self._money_of(points))

    def _message(self) -> str:
        """What the chart says: the way of a year, or where the money stands."""
        w, now = self.w, self.points[-1].operations
        if now["contracted_rate"].value is None or now["paid_rate"].value is None:
            return w("Contracted, verified and paid by quarter")
        rates = {"contracted": printed(w, now["contracted_rate"]), "paid": printed(w, now["paid_rate"])}
        if len(self.points) > LAST and (before := self.points[-1 - LAST].operations)["paid_rate"].value is not None:
            return w(
                "{contracted} of the budget is contracted, {paid} paid; a year ago {before} was paid",
                **rates,
                before=printed(w, before["paid_rate"]),
            )
        return w("{contracted} of the budget is contracted, {paid} paid", **rates)

    def amounts(self) -> Fragment:
        """The same as a table: ends of years and the last quarters.

        >>> report.course.amounts()
        """
        return self._money_of(self._chosen) if len(self.points) > 1 and self._has_money else NOTHING

    def happened(self) -> Fragment:
        """Calls, applications, contracts and events by the ends of years and of the last quarters.

        >>> report.course.happened()
        """
        w = self.w
        if len(self.points) < 2:
            return NOTHING
        columns = [
            *(self._of_line(name, title) for name, title in zip(_COUNTS, self._count_titles(), strict=True)),
            Column(w("Events"), True, cell=lambda point: self._cell(point.day, point.events)),
        ]
        return listing(
            w, w("Calls, projects and events, number by the day"), self._chosen, [self._days(), *columns], self._note()
        )

    def progress(self) -> Fragment:
        """How far indicators of the agreement came to their targets.

        >>> report.course.progress()
        """
        w, distances = self.w, self.context.results.history.distances
        of_agreement = self.context.part(IndicatorsPart).of_agreement
        chosen = [one for one in of_agreement if one.code in distances]
        days = [point.day for point in self._chosen]
        if len(self.points) < 2 or not chosen:
            return NOTHING

        def on(day: dt.date) -> Column:
            def value(indicator: Indicator) -> Cell:
                figure = distances[indicator.code].get(day)
                return w.mark("not_applicable") if figure is None else self._cell(day, figure)

            return Column(self._day_and_report(day), True, cell=value)

        columns = [Column(w("Indicator"), cell=self.context.part(IndicatorsPart).title), *map(on, days)]
        note = w("Of the way from the baseline to the target that was in force on the day.")
        caption = w("Progress to the target at the ends of quarters")
        return listing(w, caption, chosen, columns, joined(" ", filter(None, (note, self._note()))))

    # --- what they are made of

    @property
    def _has_money(self) -> bool:
        return any(point.operations.started for point in self.points)

    @cached_property
    def _chosen(self) -> list[CoursePoint]:
        """The last quarters and the ends of the years before them."""
        earlier, last = self.points[:-LAST], self.points[-LAST:]
        return [*(point for point in earlier if (point.day.month, point.day.day) == (12, 31)), *last]

    def _stood(self, point: CoursePoint) -> str:
        """„Към 30.06.2027 г.: договорени 1 370 010 евро (54,8 %), изплатени 668 263 евро (26,7 %).“"""
        w, line = self.w, point.operations

        def amount(name: str) -> Cell:
            return self._cell(point.day, line[name], whole=True)

        if line["contracted_rate"].value is None or line["paid_rate"].value is None:
            return w(
                "By {day}: contracted {contracted} {currency}, paid {paid} {currency}.",
                day=point.day,
                contracted=amount("contracted"),
                paid=amount("paid"),
            )
        return w(
            "By {day}: contracted {contracted} {currency} ({contracted_rate} of the budget), paid {paid} {currency}"
            " ({paid_rate}).",
            day=point.day,
            **{name: amount(name) for name in ("contracted", "contracted_rate", "paid", "paid_rate")},
        )

    def _line(self, name: str) -> tuple[tuple[dt.date, float], ...]:
        values = ((point.day, self._shown(point.day, point.operations[name])[0].value) for point in self.points)
        return tuple((day, float(value) / 100) for day, value in values if value is not None)

    def _money_of(self, points: Sequence[CoursePoint]) -> Fragment:
        w = self.w
        columns = [self._days(), *(self._of_line(name, w(OF_LINES[name].name)) for name in _MONEY)]
        is_partial = any(not point.operations.complete and point.operations["budget"].value for point in points)
        notes = (w(PARTIAL_BUDGET) if is_partial else "", self._note())
        note = joined(" ", filter(None, notes))
        return listing(w, w("Money for projects by the day, {currency}"), points, columns, note)

    def _of_line(self, name: str, title: str) -> Column:
        def value(point: CoursePoint) -> Cell:
            return self._cell(
                point.day, point.operations[name], star=name == "budget" and not point.operations.complete
            )

        return Column(title, True, cell=value)

    def _count_titles(self) -> Sequence[str]:
        w = self.w
        return w("Calls opened"), w("Applications"), w("Contracts"), w("Completed projects")

    def _days(self) -> Column:
        return Column(self.w("Date"), cell=lambda point: self._day_and_report(point.day))

    def _day_and_report(self, day: dt.date) -> str:
        """A day, with the number of the report that was frozen for it."""
        if day not in self._reported:
            return self.w.date(day)
        return self.w("{day} (No {number})", day=day, number=self._reported[day][0])

    def _note(self) -> str:
        """What the numbers of reports mean, where one stands in the table."""
        w = self.w
        if not self._reported.keys() & {point.day for point in self._chosen}:
            return ""
        return w("No: as it was reported. All else is computed of today's tables.")

    @cached_property
    def _reported(self) -> dict[dt.date, tuple[int, dict[str, Figure]]]:
        declared = {figure.declared for point in self.points for figure in (*point.operations.figures.values(),)}
        declared |= {point.events.declared for point in self.points} | {OF_INDICATORS["distance"]}
        return reported_before(self.context.results.compared, self.context.day, declared)

    def _shown(self, day: dt.date, figure: Figure) -> tuple[Figure, int | None]:
        """A figure of a day as it was reported, with the number of that report; else as it is computed."""
        number, figures = self._reported.get(day, (None, {}))
        then = figures.get(figure.id)
        if then is None:
            return figure, None
        return figure if same_value(figure.value, then.value) else replace(figure, value=then.value), number

    def _cell(self, day: dt.date, figure: Figure, *, whole: bool = False, star: bool = False) -> Cell:
        shown, report = self._shown(day, figure)
        text = printed(self.w, shown, cents_shown=not whole)
        text = f"{text}*" if star and shown.value is not None else text
        on = None if day == self.context.day else day
        return figure_cell(text, figure.id, day=on, report=report)

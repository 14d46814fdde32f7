"""The clock of the process: steps from an application to its payment, with what waits and whose it is."""

from __future__ import annotations

from collections.abc import Mapping

from vomr.method.at_risk import WHOSE
from vomr.method.clock import APART, WORKING, Group, Lap
from vomr.method.figures import Figure
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row, paragraph, side_by_side, table
from vomr.show.listing import listing, rows_of
from vomr.show.marks import mark, named
from vomr.show.offered import Offered
from vomr.show.sources import source_of
from vomr.words import NBSP
from vomr.words.sentences import capitalised

_QUARTILES = ("lower", "median", "upper")


class ClockPart(Offered):
    """Sentences and tables of the clock of the process."""

    def __init__(self, context: Context) -> None:
        self.context, self.w = context, context.w
        self.laps = context.results.clock

    def steps(self) -> Fragment:
        """Each step: how many are through and in how many days, how many wait, for how long, and on whose desk.

        >>> report.clock.steps()
        """
        w = self.w
        if not self.laps:
            return paragraph(w("No application has been entered yet, so that no step can be timed."), "note")
        columns = [
            Column(w("Step"), cell=lambda lap: capitalised(w(lap.step.title))),
            Column(w("Through"), True, cell=lambda lap: lap.figures["through"]),
            Column(w("Days: lower quartile – median – upper quartile"), True, cell=lambda lap: self._days(lap.total)),
            Column(w("Wait"), True, cell=lambda lap: lap.figures["waiting"]),
            Column(w("Longest, days"), True, cell=lambda lap: lap.figures["longest"]),
            Column(w("Whose it is"), cell=lambda lap: w(WHOSE[lap.step.whose])),
        ]
        note = w(
            "Days of the calendar: lower quartile – median – upper quartile (linear, the ends included) of those"
            " through, from twenty cases on; of fewer each alone. Suspension is taken out. Medians of those through say"
            " nothing of what waits: that stands beside them, as of the day of the report."
        )
        return self._longest() + listing(w, w("From application to payment"), self.laps, columns, note)

    def _longest(self) -> Fragment:
        """What has waited longest, in a sentence."""
        w = self.w
        waits = [lap for lap in self.laps if lap.figures["longest"].value is not None]
        if not waits:
            return NOTHING
        lap = max(waits, key=lambda lap: lap.figures["longest"].value or 0)
        return paragraph(
            w(
                "Longest of all waits what lies with {whose}: {step}, {days} days; cases that wait there: {waiting}.",
                whose=w(WHOSE[lap.step.whose]),
                step=w(lap.step.title),
                days=named(lap.figures["longest"], w.number),
                waiting=named(lap.figures["waiting"], w.number),
            )
        )

    def _days(self, group: Group) -> Cell:
        """Quartiles with their median between them; of few cases the days of each, the quickest first."""
        w = self.w
        if group.listed:
            return side_by_side((named(case.figure, w.number) for case in group.listed), "; ")
        figures = [group.figures[name] for name in _QUARTILES]
        if figures[0].value is None:
            return mark(w, figures[0].reason)
        return side_by_side((named(own, w.number) for own in figures), f"{NBSP}–{NBSP}")

    def apart(self) -> Fragment:
        """What is in no median and does not wait: refused, withdrawn, ended, suspended, and what nobody has dated.

        >>> report.clock.apart()
        """
        w = self.w
        laps = [lap for lap in self.laps if any(self._counts(lap, code) for code in APART)]
        codes = [code for code in APART if any(self._counts(lap, code) for lap in laps)]
        columns = [
            Column(w("Step"), cell=lambda lap: capitalised(w(lap.step.title))),
            *(self._apart_column(code) for code in codes),
            Column(w("Days of suspension"), True, cell=lambda lap: lap.figures["stopped"]),
        ]
        note = w("Cases that have left a step without its end. The days of suspension are in no other figure.")
        return listing(w, w("Apart from those through and waiting"), laps, columns, note)

    def _apart_column(self, code: str) -> Column:
        return Column(capitalised(self.w(APART[code])), True, cell=lambda lap: lap.figures[code])

    @staticmethod
    def _counts(lap: Lap, code: str) -> bool:
        return bool(lap.figures[code].value)

    def time_limits(self) -> Fragment:
        """Steps that the rules limit: in the days in which the limit is given, and how many are beyond it.

        >>> report.clock.time_limits()
        """
        w = self.w
        columns = [
            Column(w("Step"), cell=lambda lap: capitalised(w(lap.step.title))),
            Column(w("Time limit"), True, cell=self._limit),
            Column(w("Median"), True, cell=self._median),
            Column(w("Beyond the limit"), True, cell=lambda lap: lap.figures["over"]),
            Column(w("Basis"), cell=self._basis),
        ]
        note = w(
            "In the days in which the limit is given; of working days the first is not counted. Cases that wait for"
            " longer already are beyond it too."
        )
        limited = [lap for lap in self.laps if lap.limit]
        return listing(w, w("Limits of steps"), limited, columns, note)

    def _limit(self, lap: Lap) -> str:
        if lap.limit is None:
            return self.w.mark()
        n = int(lap.limit.value)
        if lap.limit.unit == WORKING:
            return self.w.plural("{n} working day", "{n} working days", n)
        return self.w.plural("{n} day", "{n} days", n)

    def _basis(self, lap: Lap) -> str | None:
        if lap.limit is None:
            return None
        if lap.limit.verified:
            return lap.limit.basis
        return self.w("{basis} (to be confirmed)", basis=lap.limit.basis or "")

    @staticmethod
    def _median(lap: Lap) -> Figure:
        return lap.figures["working" if lap.limit and lap.limit.unit == WORKING else "median"]

    def by_measure(self) -> Fragment:
        """Every step by measure.

        >>> report.clock.by_measure()
        """
        w = self.w
        columns = [
            Column(w("Measure"), cell=lambda item: self.context.measure_name(item[0] or None)),
            Column(w("Through"), True, cell=lambda item: item[1].figures["through"]),
            Column(w("Days"), True, cell=lambda item: self._days(item[1])),
            Column(w("Wait"), True, cell=lambda item: item[1].figures["waiting"]),
            Column(w("Longest, days"), True, cell=lambda item: item[1].figures["longest"]),
        ]
        return self._grouped(w("Steps by measure"), columns, {lap.step.title: lap.measures for lap in self.laps})

    def by_year(self) -> Fragment:
        """Every step by the year in which it ended.

        >>> report.clock.by_year()
        """
        w = self.w
        columns = [
            Column(w("Year"), cell=lambda item: item[0]),
            Column(w("Through"), True, cell=lambda item: item[1].figures["through"]),
            Column(w("Days"), True, cell=lambda item: self._days(item[1])),
        ]
        groups = {lap.step.title: lap.years for lap in self.laps}
        return self._grouped(w("Steps by the year in which they ended"), columns, groups)

    def _grouped(self, caption: str, columns: list[Column], groups: Mapping[str, Mapping[str, Group]]) -> Fragment:
        w = self.w
        rows: list[Row] = []
        for title, own in groups.items():
            of_step = rows_of(w, own.items(), columns)
            rows += [Row([capitalised(w(title))], "group"), *of_step] if of_step else []
        return table(caption, columns, rows, "", source_of(w, rows)) if rows else NOTHING


__all__ = ["ClockPart"]

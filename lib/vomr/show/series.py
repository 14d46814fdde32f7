"""Figures by period, as an analyst holds them: ``vomr.load_series("data/primer", "2026-Q1", "2028-Q2")``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, overload

import pandas as pd

from vomr.method.absorption import LineName
from vomr.method.figures import Figure
from vomr.method.series import PeriodFigures
from vomr.problems import nearest, refusal
from vomr.show.charts import ChartAndTable, Heads, Series, curves
from vomr.show.fragments import Cell, Column, Fragment, figure_cell, paragraph
from vomr.show.listing import listing
from vomr.show.marks import exact, printed, unit_of
from vomr.show.scoped import with_unit
from vomr.words import N_, Words
from vomr.words.labels import label

MOST_LINES = 4  # as many as a chart tells apart
SHOWN = ("absorption.total.contracted", "absorption.total.verified", "absorption.total.paid")


class PeriodSeries:
    """Every figure of a strategy by period: what :func:`vomr.load_series` gives.

    A period that is frozen says what was reported; any other is computed of today's tables as they were known on its
    last day. ``series.sources`` says which is which.

    Examples
    --------
    >>> series = vomr.load_series("data/primer", "2026-Q1", "2028-Q2")
    >>> series["absorption.total.paid"].diff()
    >>> series.chart("absorption.total.contracted", "absorption.total.paid")
    >>> series.frame.query("figure == 'indicators.R.37.achieved'")

    Attributes
    ----------
    periods : list of str
        Their codes, the earliest first.
    """

    def __init__(self, points: Sequence[PeriodFigures], name: str, w: Words) -> None:
        self.w, self.name = w, name
        self._points = sorted(points, key=lambda point: (point.period.end, point.period.start))
        self.periods = [point.period.code for point in self._points]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each figure of each period: figure, period, day, value, unit, source and reason.

        Money is in euro and a share is of one. ``source`` is the number of the frozen report that gave the value,
        missing where it is computed; ``reason`` says why there is no value.

        >>> series.frame.query("unit == 'EUR'")
        """
        w = self.w
        rows = [
            (
                *(figure_id, point.period.code, point.period.end, _number(figure), unit_of(figure, w)),
                point.number if figure_id in point.reported else None,
                figure.reason.text(w) if figure.reason else "",
            )
            for point in self._points
            for figure_id, figure in point.figures.items()
        ]
        frame = pd.DataFrame(rows, columns=["figure", "period", "day", "value", "unit", "source", "reason"])
        return frame.astype({"value": "float64", "source": "Int64", "day": "datetime64[s]"})

    @cached_property
    def sources(self) -> pd.Series:
        """Where the values of each period come from, in words, by period.

        >>> series.sources
        """
        told = {point.period.code: self._source(point) for point in self._points}
        return pd.Series(told, name="source", dtype="str").rename_axis("period")

    @overload
    def __getitem__(self, figure_id: str) -> pd.Series: ...

    @overload
    def __getitem__(self, figure_id: list[str]) -> pd.DataFrame: ...

    def __getitem__(self, figure_id: str | list[str]) -> pd.Series | pd.DataFrame:
        """A figure by period, in euro, of one, or in its unit; missing where it has no value. Of a list of figures a
        frame.

        Raises
        ------
        UsageError
            When no period has such a figure; names the nearest.
        """
        if isinstance(figure_id, list):
            return pd.DataFrame({name: self[name] for name in self._several(figure_id)})
        found = [point.figures.get(figure_id) for point in self._of(figure_id)]
        numbers = [None if figure is None else _number(figure) for figure in found]
        is_counted = all(figure is None or figure.unit in ("count", "days") for figure in found)
        is_whole = is_counted and all(number is None or number == int(number) for number in numbers)
        index = pd.Index(self.periods, name="period")
        return pd.Series(numbers, index, dtype="Int64" if is_whole else "float64", name=figure_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def figures(self, prefix: str = "") -> list[str]:
        """The names of the figures that begin so: ``series.figures("indicators.R.37")``.

        >>> series.figures("indicators.R.37")
        """
        return [figure_id for figure_id in self._known if figure_id.startswith(prefix)]

    def table(self, *figure_ids: str) -> Fragment:
        """Some figures by period, a column each, and where the values come from.

        Examples
        --------
        >>> series.table("absorption.total.paid", "absorption.total.paid_rate")
        """
        w = self.w
        names = self._several(figure_ids)
        euro = {name: f", {w.currency}" if self._known[name].unit == "cents" else "" for name in names}
        heads = {name: title + euro[name] for name, title in self._titles(names).items()}
        columns = [
            Column(w("Period"), cell=lambda point: point.period.code),
            Column(w("On"), cell=lambda point: point.period.end),
            *(Column(head, True, cell=partial(self._cell, name)) for name, head in heads.items()),
            Column(w("Values"), cell=self._source),
        ]
        return listing(w, w("By period, {name}", name=self.name), self._points, columns, self._note())

    def chart(self, *figure_ids: str) -> ChartAndTable | Fragment:
        """Lines of at most four figures of one unit, with the table behind them.

        Raises
        ------
        UsageError
            When there are more, or their units differ.

        Examples
        --------
        >>> series.chart("absorption.total.contracted", "absorption.total.paid")
        """
        w, names = self.w, self._several(figure_ids)
        if len(names) > MOST_LINES:
            raise refusal(
                N_("A chart shows {most} figures at most, not {n}."), most=MOST_LINES, n=len(names), lang=w.lang
            )
        units = {figure.unit for name in names for figure in self._given(name)}
        if len(units) > 1:
            raise refusal(
                N_("These figures have different units ({units}): draw each unit in a chart of its own."),
                units=", ".join(sorted(_unit_in_words(w, unit) for unit in units)),
                lang=w.lang,
            )
        table, unit, titles = self.table(*names), next(iter(units), "number"), self._titles(names)
        scale = 100 if unit == "share" else 1
        roles = ("deep", "good", "warn", "soft")
        lines = [
            Series(titles[name], points, role)
            for name, role in zip(names, roles, strict=False)
            if (points := tuple((day, value * scale) for day, value in self._course(name)))
        ]
        if max((len(line.points) for line in lines), default=0) < 2:
            return table
        last = self._points[-1].period.end
        title = w.listed(line.name for line in lines)
        ends = [figure for name in names if (figure := self._points[-1].figures.get(name)) is not None]
        alt = w(
            "{title}, from {first} to {last}. On {day}: {values}.",
            title=title,
            first=self.periods[0],
            last=self.periods[-1],
            day=last,
            values="; ".join(f"{titles[figure.id]} – {with_unit(w, figure)}" for figure in ends),
        )
        picture = curves(lines, last, Heads(title, "", str(alt), self.name, w.lang), _unit_in_words(w, unit))
        return picture.with_table(w("The values as a table"), table)

    def _of(self, figure_id: str) -> list[PeriodFigures]:
        if figure_id not in self._known:
            raise refusal(
                N_("No period has a figure “{figure}”. Did you mean {suggestion}?"),
                N_("No period has a figure “{figure}”. series.figures() gives the names of all."),
                figure=figure_id,
                suggestion=nearest(str(figure_id), self._known),
                lang=self.w.lang,
            )
        return self._points

    def _several(self, figure_ids: Iterable[str | Iterable[str]]) -> list[str]:
        """Names given one by one, or in a list."""
        found = [name for given in figure_ids for name in ([given] if isinstance(given, str) else given)]
        if not found:
            raise refusal(N_("Name the figures: series.table(“absorption.total.paid”)."), lang=self.w.lang)
        return list(dict.fromkeys(found))

    @cached_property
    def _known(self) -> dict[str, Figure]:
        """One figure of each name, of the last period that has it."""
        return {figure_id: figure for point in self._points for figure_id, figure in point.figures.items()}

    def _given(self, figure_id: str) -> list[Figure]:
        return [point.figures[figure_id] for point in self._of(figure_id) if figure_id in point.figures]

    def _course(self, figure_id: str) -> list[tuple[Any, float]]:
        return [
            (point.period.end, number)
            for point in self._of(figure_id)
            if figure_id in point.figures and (number := _number(point.figures[figure_id])) is not None
        ]

    def _titles(self, names: Sequence[str]) -> dict[str, str]:
        """What figures are called, and of what: lines of all by their names, what the register names by its codes."""
        return {name: self._title(self._given(name)[-1]) for name in names}

    def _title(self, figure: Figure) -> str:
        w, declared = self.w, figure.declared
        of = [part for value in figure.of.values() for part in _codes_of(w, value)]
        rule = [w(declared.of_rule.name)] if declared.of_rule else []
        return ": ".join(filter(None, (" – ".join([*rule, w(declared.name)]), ", ".join(of))))

    def _cell(self, figure_id: str, point: PeriodFigures) -> Cell:
        figure = point.figures.get(figure_id)
        report = point.number if figure_id in point.reported else None
        shown = self.w.mark() if figure is None else printed(self.w, figure)
        return figure_cell(shown, figure_id, day=point.period.end, report=report)

    def _source(self, point: PeriodFigures) -> str:
        if point.is_altered:
            return self.w("computed: the frozen report is not as it was sealed")
        return self.w("computed") if point.number is None else self.w("as reported (No {number})", number=point.number)

    def _note(self) -> str:
        return self.w("What is computed is computed of today's tables, as they were known on the day.")

    def __repr__(self) -> str:
        return f"<PeriodSeries {self.name}: {self.periods[0]}–{self.periods[-1]}, {len(self._known)} figures>"

    def __dir__(self) -> list[str]:
        return ["chart", "figures", "frame", "name", "periods", "sources", "table"]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        known = [name for name in SHOWN if name in self._known]
        lead = paragraph(
            self.w.plural(
                "{n} figure; series.figures() names it.",
                "{n} figures; series.figures() names them, series[name] is one by period.",
                len(self._known),
            ),
            "note",
        )
        return {**(self.table(*known) + lead)._repr_mimebundle_(), "text/plain": repr(self)}


def _codes_of(w: Words, value: Any) -> list[str]:
    if not isinstance(value, LineName):
        return [str(getattr(value, "year", value))]
    codes = [code for code in (value.measure, value.fund) if code]
    if value.measure or (value.fund and value.scope != "operations"):
        return codes
    return [*codes, label(w, "line", "operations" if codes else value.code)]


def _number(figure: Figure) -> float | None:
    value = exact(figure)
    return None if value is None else float(value)


def _unit_in_words(w: Words, unit: str) -> str:
    return {"cents": w.currency, "share": "%", "days": w("days")}.get(unit, w("number"))

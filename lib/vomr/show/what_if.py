"""A report under assumptions: every figure as it would be, and everything that it displays says that it is none.

``report.what_if(targets={"R.37": 20})`` gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import wraps
from inspect import ismethod
from typing import Any

import pandas as pd

from vomr.document import Block, Details, Entry, Inline, Paragraph, Table, content
from vomr.kinds import Value
from vomr.method.absorption import LineName
from vomr.method.figures import Figure
from vomr.method.what_if import assume
from vomr.problems import UsageError
from vomr.show.charts import Chart, ChartAndTable
from vomr.show.context import Context
from vomr.show.figure_search import called
from vomr.show.fragments import NOTHING, REPORT_MIME, Column, Fragment, Row, paragraph, table
from vomr.show.marks import mark, printed, unit_of
from vomr.words import N_, Words

MOST_SHOWN = 20  # of a section
# What a person reads first of two reports: of indicators, of the lines of projects, and by itself
_OF_INDICATORS = ("target", "expected", "achieved", "distance", "pace")
_OF_LINES = ("budget", "contracted", "paid", "free", "at_risk.threshold", "contracted_rate", "paid_rate")
_FIRST = ("indicators.standing", "absorption.management_share", "plan.operations.behind")
_SECTIONS = {"indicators": N_("Progress of indicators"), "absorption": N_("Financial execution")}
_NOT_SHARED = frozenset({"difference", "what_if"})


class WhatIf(Context):
    """A report as it would be under assumptions; no report, and marked so in everything that it displays.

    All that a report can be asked for can be asked of it; :meth:`difference` says what the assumptions change. Nothing
    is written to any file.

    Examples
    --------
    >>> assumed = report.what_if(targets={"R.37": 20}, without=["P01"])
    >>> assumed.difference()
    >>> assumed.indicators.table()
    >>> assumed.what_if(budget={"M1": 100000})  # both
    """

    def __init__(self, before: Context, assumed: Context) -> None:
        super().__init__(assumed.results, assumed.w.lang, assumed.audience)
        self._before, self._shown = before, assumed

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_") or name in _NOT_SHARED:
            return super().__getattribute__(name)
        shown = self._shown
        return _marking(getattr(shown, name), shown)

    def what_if(self, **assumptions: Any) -> WhatIf:
        """The same with further assumptions; :meth:`difference` stays that from the report."""
        return what_if(self._shown, self._before, **assumptions)

    def difference(self) -> Difference:
        """Which figures differ from the report's, those that a person reads first; ``.frame`` holds all.

        >>> report.what_if(targets={"R.37": 20}).difference().frame
        """
        fragment, frame = _difference(self._before, self._shown)
        marked = _marked(fragment, self._shown)
        return Difference(marked.blocks, marked.data, marked.shown, rows=frame)

    def __repr__(self) -> str:
        return f"<WhatIf {self._shown.assumption} {self._before!r}>"

    def __dir__(self) -> list[str]:
        return [*dir(self._shown), "difference", "assumption"]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {**self.difference()._repr_mimebundle_(), "text/plain": repr(self)}


@dataclass(frozen=True)
class Difference(Fragment):
    """What assumptions change, as it is displayed, and as data."""

    rows: pd.DataFrame = field(default_factory=pd.DataFrame, hash=False, compare=False)

    @property
    def frame(self) -> pd.DataFrame:
        """Every figure that differs: figure, name, before, after, change and unit; money in euro."""
        return self.rows


def what_if(asked: Context, before: Context, **assumptions: Any) -> WhatIf:
    """A report under assumptions.

    Parameters
    ----------
    asked : Report
        Of whose tables the figures are computed; it may stand under assumptions itself.
    before : Report
        That the difference is told from.
    **assumptions
        As :meth:`Report.what_if` takes them.
    """
    try:
        results = assume(asked.results, asked.w.lang, **assumptions)
    except UsageError as error:
        error.lang = asked.w.lang
        raise
    assumed = type(asked)(results, asked.w.lang, asked.audience)
    assumed.assumption = in_words(assumed.w, results.assumed)
    return WhatIf(before, assumed)


def in_words(w: Words, assumptions: Sequence[Any]) -> str:
    """„Допускане: цел на R.37 = 20; без проект P01. Не е отчет.“"""
    listed = "; ".join(assumption.text(w) for assumption in assumptions)
    return str(w("What-if: {assumptions}. This is no report.", assumptions=listed))


# --- the mark ---------------------------------------------------------------------------------------------------------


class _Marked:
    """A part whose displays are marked."""

    def __init__(self, part: Any, report: Context) -> None:
        self._part, self._report = part, report

    def __getattr__(self, name: str) -> Any:
        return _marking(getattr(self._part, name), self._report)

    def __dir__(self) -> list[str]:
        return dir(self._part)


def _marking(given: Any, report: Context) -> Any:
    """What was given, marked where it displays something, and what gives such a thing."""
    if isinstance(given, Fragment | Chart | ChartAndTable):
        return _marked(given, report)
    if ismethod(given):
        return _marking_all_of(given, report)
    if any(given is part for part in report.parts_made):
        return _Marked(given, report)
    return given


def _marking_all_of(method: Callable[..., Any], report: Context) -> Callable[..., Any]:
    @wraps(method)
    def marked(*args: Any, **named: Any) -> Any:
        return _marking(method(*args, **named), report)

    return marked


def _marked(shown: Any, report: Context) -> Any:
    if isinstance(shown, ChartAndTable):
        return replace(shown, chart=_marked(shown.chart, report), table=_marked(shown.table, report))
    if isinstance(shown, Chart):
        return replace(shown, alt=f"{report.assumption} {shown.alt}", caption=f"{report.assumption} {shown.caption}")
    if not shown.blocks or REPORT_MIME in shown.data:  # the head of a page says it in its stamp
        return shown
    first = Paragraph(content(report.assumption), "caution")
    short = f"{report.w('What-if')}: "
    framed = (replace(each, caption=short + each.caption) if each.columns else each for each in shown.shown)
    return replace(shown, blocks=(first, *_with_captions(shown.blocks, short)), shown=tuple(framed))


def _with_captions(blocks: Sequence[Inline | Block], short: str) -> Iterator[Any]:
    """Each table says it in its caption, which goes where the table goes."""
    for block in blocks:
        if isinstance(block, Table):
            yield replace(block, caption=content(short, block.caption))
        elif isinstance(block, Details | Entry):
            yield replace(block, content=tuple(_with_captions(block.content, short)))
        else:
            yield block


# --- what differs -----------------------------------------------------------------------------------------------------


def _difference(before: Context, after: Context) -> tuple[Fragment, pd.DataFrame]:
    w, was, now = after.w, before.results.figures(), after.results.figures()
    names = dict.fromkeys((*now, *was))
    differing = [name for name in names if _value(was, name) != _value(now, name) or (name in was) != (name in now)]
    known = {**was, **now}
    changes = {name: _change(_value(was, name), _value(now, name)) for name in differing}
    frame = pd.DataFrame(
        {
            "figure": differing,
            "name": [called(after, known[name]) for name in differing],
            "before": pd.Series([_number(known[name], _value(was, name)) for name in differing], dtype="float64"),
            "after": pd.Series([_number(known[name], _value(now, name)) for name in differing], dtype="float64"),
            "change": pd.Series([_number(known[name], changes[name]) for name in differing], dtype="float64"),
            "unit": [unit_of(known[name], w) for name in differing],
        }
    )
    rows, shown = _rows_of_statuses(before, after), 0
    for family, section in _SECTIONS.items():
        first = [name for name in differing if _is_read_first(known[name], family)][:MOST_SHOWN]
        shown += len(first)
        rows += [Row([w(section)], "group")] if first else []
        rows += [
            Row(
                [
                    called(after, known[name]),
                    _shown(w, was.get(name)),
                    _shown(w, now.get(name)),
                    _change_in_words(w, known[name], changes[name]),
                ]
            )
            for name in first
        ]
    if not rows and not differing:
        return paragraph(w("No figure of the report would be another."), "note"), frame
    left = len(differing) - shown
    note = w.plural("{n} more figure differs; .frame holds all.", "{n} more figures differ; .frame holds all.", left)
    columns = [
        Column(w("Figure")),
        Column(w("Report"), True),
        Column(w("What-if"), True),
        Column(w("Difference"), True),
    ]
    told = table(w("What would be another, {day}", day=after.day), columns, rows) if rows else NOTHING
    return told + (paragraph(note, "note") if left else NOTHING), frame


def _rows_of_statuses(before: Context, after: Context) -> list[Row]:
    """Indicators whose status would be another."""
    w, was = after.w, {one.code: one.status for one in before.results.indicators}
    changed = [one for one in after.results.indicators if was.get(one.code, one.status) != one.status]
    rows = [
        Row(
            [
                after.indicator_name(one.code),
                after.label("status", was[one.code]),
                after.label("status", one.status),
                "",
            ]
        )
        for one in changed
    ]
    return [Row([w("Status of indicators")], "group"), *rows] if rows else []


def _is_read_first(figure: Figure, family: str) -> bool:
    """Of a section: of indicators, of all projects and of each measure, what the first pages say."""
    declared, line = figure.declared, figure.of.get("line")
    if declared.rule in _FIRST:
        return family == ("indicators" if declared.family == "indicators" else "absorption")
    if declared.family != family:
        return False
    if isinstance(line, LineName):
        return declared.short in _OF_LINES and (line.code == "operations" or bool(line.measure))
    return declared.short in _OF_INDICATORS and "indicator" in figure.of


def _value(figures: Mapping[str, Figure], name: str) -> Value:
    given = figures.get(name)
    return None if given is None else given.value


def _change(was: Value, now: Value) -> Fraction | None:
    return None if was is None or now is None else Fraction(now) - Fraction(was)


def _number(figure: Figure, value: Value) -> float | None:
    return None if value is None else float(Fraction(value) / (100 if figure.unit == "cents" else 1))


def _shown(w: Words, figure: Figure | None) -> str:
    return mark(w) if figure is None else printed(w, figure)


def _change_in_words(w: Words, figure: Figure, change: Fraction | None) -> str:
    if change is None:
        return w.mark("not_computed")
    if figure.unit == "cents":
        return w.signed(change / 100, 2)
    return w("{points} pp", points=w.signed(change * 100, 1)) if figure.unit == "share" else w.signed(change)


__all__ = ["Difference", "WhatIf", "in_words", "what_if"]

"""Charts in one style, each with a text alternative made from its data (design: design.py).

Solid is actual, outlined is plan, hatched is forecast; no dual axes, at most four lines, each with a name beside it or
in a key above. No words lie over a line of the grid. Each is drawn twice: for paper and a desk, and for a telephone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from vomr.design import MIDDLE
from vomr.money import CURRENCIES
from vomr.show.drawing import (
    BODY,
    NARROW,
    SMALL,
    WIDE,
    Paint,
    Room,
    Sheet,
    apart,
    colour,
    precision_of,
    ticks,
    width_of,
    wrapped,
    years_within,
)
from vomr.show.fragments import Fragment, details
from vomr.words import N_, Words

if TYPE_CHECKING:
    import pandas as pd

MOST_WORDS = 15  # of a title


@dataclass(frozen=True)
class Chart:
    """A vector picture with its alternative text and caption.

    Attributes
    ----------
    svg, narrow : str
        The drawing for paper and a desk, and the one for a narrow screen; one may do for both.
    alt, caption : str
    title : str
        What it says, as it is written in the drawing.
    """

    svg: str
    alt: str
    caption: str
    narrow: str = ""
    title: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        said = {"alt": self.alt, "caption": self.caption, "narrow": self.narrow}
        return {"image/svg+xml": self.svg, "text/plain": self.alt}, {
            "image/svg+xml": {name: text for name, text in said.items() if text or name != "narrow"}
        }

    def __repr__(self) -> str:
        return self.alt  # where no picture can be shown: the drawing itself is a thousand lines

    def with_table(self, summary: str, table: Fragment) -> ChartAndTable:
        """The chart, and the table to read instead of it."""
        return ChartAndTable(self, details(summary, table))


@dataclass(frozen=True)
class ChartAndTable:
    """A chart with its table one click away."""

    chart: Chart
    table: Fragment

    @property
    def frame(self) -> pd.DataFrame:
        """The table behind the chart as pandas.

        >>> report.absorption.course().frame
        """
        return self.table.frame

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables behind the chart by their captions.

        >>> list(report.absorption.course().frames)
        """
        return self.table.frames

    def __repr__(self) -> str:
        return f"{self.chart!r}\n{self.table}"

    @property
    def pieces(self) -> tuple[Chart, Fragment]:
        """What a cell displays of it, piece by piece.

        >>> chart, table = report.absorption.course().pieces
        """
        return self.chart, self.table

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for piece in self.pieces:
            display(piece)


@dataclass(frozen=True)
class Heads:
    """What stands above a drawing and beside it: the message, of what and when, and the words for those who cannot
    see it.
    """

    title: str
    subtitle: str
    alt: str
    caption: str
    lang: str


def drawn_twice(heads: Heads, draw: Callable[[Sheet], None], unit: str = "") -> Chart:
    """A chart as one function draws it in either room."""

    def in_room(room: Room) -> str:
        sheet = Sheet(room, heads.lang)
        sheet.head(heads.title, "; ".join(filter(None, (unit, heads.subtitle))))
        draw(sheet)
        return sheet.svg()

    return Chart(in_room(WIDE), heads.alt, heads.caption, in_room(NARROW), heads.title)


def message(w: Words, *sentences: str, **params: Any) -> str:
    """A title: of some sentences, the fullest first, the first that has no more words than a title may have."""
    titles = [w(sentence, **params) for sentence in sentences]
    return next((title for title in titles if words_of(title) <= MOST_WORDS), titles[-1])


def words_of(title: str) -> int:
    """How many words a title has; a number with its unit is one."""
    return sum(any(map(str.isalnum, word)) for word in title.split(" "))


# --- bars


@dataclass(frozen=True)
class Bar:
    """One row of :func:`nested_bars`: budget, approved, contracted and paid on one scale, and what stands beside it."""

    label: str
    amounts: tuple[float | None, ...]
    notes: tuple[str, ...] = ()


_FRAMED = Paint("#ffffff", colour("frame"), 1.2)
_TALL = 16.0  # of a bar


def nested_bars(bars: Sequence[Bar], names: Sequence[str], heads: Heads, unit: str) -> Chart:
    """Stages of each measure in one another: a frame for the first amount, a stroke for the second, a fill for the
    third and a darker one within it for the last.

    Parameters
    ----------
    bars : sequence of Bar
    names : sequence of str
        What the four amounts are.
    heads : Heads
    unit : str
        Of the amounts.
    """
    known = [amount for bar in bars for amount in bar.amounts if amount]
    factor, unit = _rounded_unit(known, unit, heads.lang)

    def draw(sheet: Sheet) -> None:
        sheet.key(zip(names, (_frame, _stroke, partial(_fill, MIDDLE), partial(_fill, colour("deep"))), strict=True))
        narrow = sheet.room.is_narrow
        left, right = (1.0, 4.0) if narrow else (190.0, 128.0)
        wide = sheet.width - left - right
        most = max(known, default=1.0)

        def x(amount: float) -> float:
            return left + wide * amount / most

        for bar in bars:
            label = wrapped(bar.label, sheet.width if narrow else left - 10, sheet.lang, BODY, bold=narrow)
            if narrow:
                sheet.write_lines(0, bar.label, sheet.width, bold=True)
                middle = sheet.down + 14
            else:
                tall = max(14.0 * len(label), 14.0 * len(bar.notes), _TALL) + 9
                middle = sheet.down + tall / 2
                _lines_about(sheet, 0, middle, label)
            _nested(sheet, x, middle, bar.amounts)
            if narrow:
                sheet.down = middle + 13
                sheet.write_lines(0, ", ".join(bar.notes), sheet.width, size=SMALL, ink=colour("soft"))
                sheet.down += 9
            else:
                _lines_about(sheet, sheet.width - right + 8, middle, bar.notes)
                sheet.down = middle + tall / 2
        marks = [(x(at * factor), at) for at in ticks(0, most / factor, 4)]
        _axis_below(sheet, (left, left + wide), [(at, Words(sheet.lang).number(value)) for at, value in marks])

    return drawn_twice(heads, draw, unit)


def _nested(sheet: Sheet, x: Callable[[float], float], middle: float, amounts: Sequence[float | None]) -> None:
    first, second, third, last = (amount or 0.0 for amount in amounts)
    if first:
        sheet.rectangle(x(0), middle - _TALL / 2, x(first) - x(0), _TALL, _FRAMED)
    if third:
        sheet.rectangle(x(0), middle - 5.5, x(third) - x(0), 11, Paint(MIDDLE))
    if last:
        sheet.rectangle(x(0), middle - 2.5, x(last) - x(0), 5, Paint(colour("deep")))
    if second:
        sheet.line([(x(second), middle - 11), (x(second), middle + 11)], colour("ink"), 2)


def _lines_about(sheet: Sheet, left: float, middle: float, lines: Sequence[str]) -> None:
    """Lines of words with a middle."""
    for number, line in enumerate(lines):
        sheet.write((left, middle + 4.2 + 14 * (number - (len(lines) - 1) / 2)), line, size=SMALL)


def _axis_below(sheet: Sheet, ends: tuple[float, float], marks: Sequence[tuple[float, str]]) -> None:
    """A line with marks and their words below it; words that would touch are left out."""
    sheet.down += 4
    sheet.line([(ends[0], sheet.down), (ends[1], sheet.down)], colour("frame"), 1)
    free = 0.0
    for at, words in marks:
        sheet.line([(at, sheet.down), (at, sheet.down + 4)], colour("frame"), 1)
        half = width_of(words, sheet.lang, SMALL) / 2
        middle = min(max(at, half), sheet.width - half)
        if middle - half >= free:
            sheet.write((middle, sheet.down + 16), words, size=SMALL, ink=colour("soft"), align="middle")
            free = middle + half + 6
    sheet.down += 21


def ranked_bars(rows: Sequence[tuple[str, float]], heads: Heads) -> Chart:
    """Bars from the largest down, each with its value: no axis is needed beside it."""
    w = Words(heads.lang)
    shown = [(label, value, w.number(round(value, 1 if abs(value) < 1000 else 0))) for label, value in rows]
    low, high = min(0.0, *(value for _, value in rows)), max(0.0, *(value for _, value in rows))

    def draw(sheet: Sheet) -> None:
        narrow = sheet.room.is_narrow
        room = max(width_of(text, sheet.lang, SMALL, bold=True) for _, _, text in shown) + 8
        labels = max(width_of(label, sheet.lang, SMALL) for label, _ in rows)
        left = 1.0 if narrow else min(labels + 10, 0.42 * sheet.width)
        before = room if low < 0 else 0.0
        wide = sheet.width - left - room - before

        def x(value: float) -> float:
            return left + before + wide * (value - low) / ((high - low) or 1.0)

        for label, value, text in shown:
            lines = wrapped(label, sheet.width if narrow else left - 10, sheet.lang, SMALL)
            if narrow:
                sheet.write_lines(0, label, sheet.width, size=SMALL)
                middle = sheet.down + 9
                sheet.down = middle + 14
            else:
                tall = max(14.0 * len(lines), _TALL) + 8
                middle = sheet.down + tall / 2
                _lines_about(sheet, 0, middle, lines)
                sheet.down += tall
            start, end = sorted((x(0), x(value)))
            sheet.rectangle(start, middle - 6.5, max(end - start, 1), 13, Paint(colour("deep")))
            at, align = (end + 6, "left") if value >= 0 else (start - 6, "right")
            sheet.write((at, middle + 4.2), text, size=SMALL, bold=True, align=align)
        sheet.down += 2

    return drawn_twice(heads, draw)


# --- lines


@dataclass(frozen=True)
class Series:
    """One line of :func:`curves`; a planned one is outlined, in the colour of the line that it is the plan of."""

    name: str
    points: tuple[tuple[dt.date, float], ...]
    role: str = "deep"
    planned: bool = False


def curves(series: Sequence[Series], day: dt.date, heads: Heads, unit: str) -> Chart:
    """Lines through time, each with its last value, the day of the report marked."""
    w = Words(heads.lang)
    values = [value for line in series for _, value in line.points]
    factor, unit = _rounded_unit(values, unit, heads.lang)
    low, high = min(0.0, *values) / factor, max(0.0, *values) / factor or 1.0
    days = [when for line in series for when, _ in line.points]
    first, last = min(days), max(days)
    span = (last - first).days or 1
    marked = {id(line): number for number, line in enumerate(line for line in series if not line.planned)}

    def draw(sheet: Sheet) -> None:
        narrow = sheet.room.is_narrow
        names = [f"{line.name} {_in_short(w, line.points[-1][1] / factor)}" for line in series]
        if narrow:
            sheet.key(
                (name, partial(_sample, line, marked.get(id(line)))) for name, line in zip(names, series, strict=True)
            )
        scale = ticks(low, high, 5, precision_of(values) / factor)
        left = max(width_of(w.number(at), sheet.lang, SMALL) for at in scale) + 8
        room = 10.0 if narrow else min(max(width_of(name, sheet.lang, SMALL, bold=True) for name in names) + 14, 190.0)
        top, tall = sheet.down + 18, 170.0 if narrow else 190.0
        right, bottom = sheet.width - room, top + tall

        def x(when: dt.date) -> float:
            return left + (right - left) * (when - first).days / span

        def y(value: float) -> float:
            return bottom - tall * (value / factor - low) / (high - low)

        for at in scale:
            sheet.line([(left, y(at * factor)), (right, y(at * factor))], colour("rule"), 1)
            sheet.write((left - 8, y(at * factor) + 4), w.number(at), size=SMALL, ink=colour("soft"), align="right")
        _day(sheet, x(min(max(day, first), last)), (top, bottom), w.date(day), (left, right))
        for line in sorted(series, key=lambda line: not line.planned):
            points = [(x(when), y(value)) for when, value in line.points]
            sheet.course(points, colour(line.role), planned=line.planned)
            if not line.planned:
                sheet.mark(*points[-1], marked[id(line)], colour(line.role))
        if not narrow:
            _names_beside(sheet, right + 10, series, names, [y(line.points[-1][1]) for line in series], (top, bottom))
        sheet.down = bottom
        _days_below(sheet, x, first, last)

    return drawn_twice(heads, draw, unit)


def _names_beside(
    sheet: Sheet, left: float, series: Sequence[Series], names: Sequence[str], heights: Sequence[float],
    within: tuple[float, float],
) -> None:  # fmt: skip
    """Names beside the ends of lines, moved apart where they would touch."""
    lines = [
        wrapped(name, sheet.width - left, sheet.lang, SMALL, bold=not line.planned)
        for name, line in zip(names, series, strict=True)
    ]
    gap = 15.0 * max(map(len, lines))
    places = apart(heights, gap, within[0], within[1])
    for line, words, middle in zip(series, lines, places, strict=True):
        for number, text in enumerate(words):
            at = middle + 4.2 + 14 * (number - (len(words) - 1) / 2)
            sheet.write((left, at), text, size=SMALL, ink=colour(line.role), bold=not line.planned)


def _day(sheet: Sheet, at: float, ends: tuple[float, float], words: str, within: tuple[float, float]) -> None:
    """The day of the report: a dotted line, its date above it."""
    sheet.line([(at, ends[0] - 4), (at, ends[1])], colour("soft"), 1.2, "2 3")
    half = width_of(words, sheet.lang, SMALL) / 2
    middle = min(max(at, half), max(within[1] - half, half))
    sheet.write((middle, ends[0] - 8), words, size=SMALL, ink=colour("soft"), align="middle")


def _days_below(sheet: Sheet, x: Callable[[dt.date], float], first: dt.date, last: dt.date) -> None:
    """Years below a drawing; where it shows less than two, its first and last day."""
    years = years_within(first, last)
    w = Words(sheet.lang)
    marks = (
        [(x(day), str(day.year)) for day in years]
        if len(years) > 1
        else [(x(first), w.date(first)), (x(last), w.date(last))]
    )
    sheet.down -= 4
    _axis_below(sheet, (x(first), x(last)), marks)


def _in_short(w: Words, value: float) -> str:
    return w.number(round(value, 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0))


def _rounded_unit(values: Sequence[float], unit: str, lang: str) -> tuple[float, str]:
    """Of amounts thousands or millions, as many as are read at a glance; what to divide by, and its name."""
    w = Words(lang)
    most = max(map(abs, values), default=0.0)
    if most < 10_000 or unit not in map(w.currency_of, CURRENCIES):
        return 1.0, unit
    millions, thousands = N_("million {currency}"), N_("thousand {currency}")
    return (1e6, w(millions, currency=unit)) if most >= 1_000_000 else (1e3, w(thousands, currency=unit))


# --- samples of a key


def _frame(sheet: Sheet, left: float, middle: float) -> None:
    sheet.rectangle(left + 1, middle - 6, 20, 12, _FRAMED)


def _stroke(sheet: Sheet, left: float, middle: float) -> None:
    sheet.line([(left + 11, middle - 8), (left + 11, middle + 8)], colour("ink"), 2)


def _fill(fill: str, sheet: Sheet, left: float, middle: float) -> None:
    sheet.rectangle(left, middle - 5, 22, 10, Paint(fill))


def _sample(line: Series, number: int | None, sheet: Sheet, left: float, middle: float) -> None:
    sheet.course([(left, middle), (left + 22, middle)], colour(line.role), planned=line.planned)
    if number is not None:
        sheet.mark(left + 11, middle, number, colour(line.role))

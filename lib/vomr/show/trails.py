"""A small chart for each indicator: solid what was achieved, outlined what is expected, hatched what is forecast.

Each stands on a scale of its own, which its values and its target set: a forecast beyond it is cut, and marked with
its number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vomr.show.charts import Chart, Heads, drawn_twice
from vomr.show.drawing import (
    BODY,
    SMALL,
    Paint,
    Sheet,
    apart,
    colour,
    ends_of_axis,
    precision_of,
    ticks,
    width_of,
    wrapped,
    years_within,
)
from vomr.words import Words

_TALL = 92.0  # of a drawing
_BETWEEN = 22.0  # panels


@dataclass(frozen=True)
class Ahead:
    """A forecast on its day: low, perhaps mid, high; and each as printed."""

    day: dt.date
    low: float
    mid: float | None
    high: float
    low_printed: str
    mid_printed: str
    high_printed: str


@dataclass(frozen=True)
class Trail:
    """One small chart: the line expected, what was achieved, and the forecast.

    Attributes
    ----------
    title : str
        What it is of.
    message : str
        Status as shape and word, and how far of the target.
    unit : str
        And, of an indicator that should fall, that less is better.
    role : str
        The colour of its status.
    """

    title: str
    message: str
    unit: str
    expected: tuple[tuple[dt.date, float], ...]
    achieved: tuple[tuple[dt.date, float], ...]
    forecast: Ahead | None
    role: str


def small_multiples(trails: Sequence[Trail], day: dt.date, heads: Heads) -> Chart:
    """One small chart for each indicator, three in a row on paper and one under the other on a telephone.

    Parameters
    ----------
    trails : sequence of Trail
    day : date
        Of the report.
    heads : Heads
    """
    w = Words(heads.lang)

    def draw(sheet: Sheet) -> None:
        names = (w("verified"), w("expected, up to the target"), w("forecast: low, mid, high"), w.date(day))
        sheet.key(zip(names, (_solid, _outlined, _hatched, _dotted), strict=True))
        columns = sheet.room.columns
        wide = (sheet.width - _BETWEEN * (columns - 1)) / columns
        for start in range(0, len(trails), columns):
            row = trails[start : start + columns]
            top = sheet.down
            deepest = max(_head(sheet, trail, n * (wide + _BETWEEN), wide, top) for n, trail in enumerate(row))
            for number, trail in enumerate(row):
                _plot(sheet, trail, day, number * (wide + _BETWEEN), wide, deepest + 8)
            sheet.down = deepest + 8 + _TALL + 34
        sheet.down -= 12

    return drawn_twice(heads, draw)


def _head(sheet: Sheet, trail: Trail, left: float, wide: float, top: float) -> float:
    """What a small chart is of and what it says; how far down that goes."""
    down = top
    for words, size, ink, bold in (
        (trail.title, BODY, colour("ink"), True),
        (trail.message, SMALL, colour(trail.role), True),
        (trail.unit, SMALL, colour("soft"), False),
    ):
        for line in wrapped(words, wide, sheet.lang, size, bold=bold):
            sheet.write((left, down + 11), line, size=size, ink=ink, bold=bold)
            down += 14.5
    return down


def _plot(sheet: Sheet, trail: Trail, day: dt.date, left: float, wide: float, top: float) -> None:
    w = Words(sheet.lang)
    shown = [value for _, value in (*trail.expected, *trail.achieved)]
    low, high = ends_of_axis(shown)
    high += 0.12 * (high - low)
    scale = ticks(low, high, 3, precision_of(shown))
    days = [when for when, _ in (*trail.expected, *trail.achieved)]
    first, last = min(days), max(days)
    ahead = trail.forecast
    numbers = _numbers_of(ahead, high) if ahead else []
    room = 20.0 + max((width_of(text, sheet.lang, SMALL) for _, text in numbers), default=0.0) if ahead else 4.0
    begin = left + max(width_of(w.number(at), sheet.lang, SMALL) for at in scale) + 6
    end, bottom = left + wide - room, top + _TALL

    def x(when: dt.date) -> float:
        return begin + (end - begin) * (when - first).days / ((last - first).days or 1)

    def y(value: float) -> float:
        return bottom - _TALL * (min(max(value, low), high) - low) / (high - low)

    for at in scale:
        sheet.line([(begin, y(at)), (end, y(at))], colour("rule"), 1)
        sheet.write((begin - 6, y(at) + 4), w.number(at), size=SMALL, ink=colour("soft"), align="right")
    if first <= day <= last:
        sheet.line([(x(day), top), (x(day), bottom)], colour("soft"), 1.2, "2 3")
    if len(trail.expected) > 1:
        sheet.course([(x(when), y(value)) for when, value in trail.expected], colour("frame"), 2.4, planned=True)
    if trail.achieved:
        points = [(x(when), y(value)) for when, value in trail.achieved]
        sheet.course(points, colour(trail.role), planned=False)
        sheet.mark(*points[-1], 0, colour(trail.role), 3.6)
    if ahead:
        _forecast(sheet, ahead, numbers, end, y, (low, high), trail.role)
    sheet.line([(begin, bottom), (end, bottom)], colour("frame"), 1)
    years = years_within(first, last)
    for year in years:
        sheet.line([(x(year), bottom), (x(year), bottom + 3)], colour("frame"), 1)
    for year in (years[0], years[-1]) if len(years) > 1 else years:
        sheet.write((x(year), bottom + 15), str(year.year), size=SMALL, ink=colour("soft"), align="middle")


def _numbers_of(ahead: Ahead, ceiling: float) -> list[tuple[float, str]]:
    """Low, mid and high as printed, each once, with where it stands; an arrow at what lies beyond the axis."""
    ends = [(ahead.low, ahead.low_printed), (ahead.high, ahead.high_printed)]
    if ahead.mid is not None:
        ends.insert(1, (ahead.mid, ahead.mid_printed))
    unlike = dict(reversed([(text, value) for value, text in ends]))
    return [(value, f"▲ {text}" if value > ceiling else text) for text, value in reversed(unlike.items())]


def _forecast(
    sheet: Sheet, ahead: Ahead, numbers: Sequence[tuple[float, str]], end: float, y: Callable[[float], float],
    axis: tuple[float, float], role: str,
) -> None:  # fmt: skip
    """Low to high beside the end of the line, as far as the axis goes, with its numbers."""
    low, high = axis
    left, wide = end + 4, 9.0
    top, bottom = y(ahead.high), y(ahead.low)
    if bottom - top < 2:
        sheet.line([(left, top), (left + wide, top)], colour(role), 3)
    else:
        sheet.rectangle(left, top, wide, bottom - top, Paint(edge=colour(role), width=1.2, hatch="forecast"))
        if ahead.mid is not None and low <= ahead.mid <= high:
            sheet.line([(left, y(ahead.mid)), (left + wide, y(ahead.mid))], colour(role), 3)
    places = apart([y(value) for value, _ in numbers], 13.0, y(high) + 2, y(low) - 3)
    for (_, text), middle in zip(numbers, places, strict=True):
        sheet.write((left + wide + 4, middle + 4), text, size=SMALL, ink=colour(role))


def _solid(sheet: Sheet, left: float, middle: float) -> None:
    sheet.course([(left, middle), (left + 18, middle)], colour("deep"), planned=False)
    sheet.mark(left + 18, middle, 0, colour("deep"), 3.6)


def _outlined(sheet: Sheet, left: float, middle: float) -> None:
    sheet.course([(left, middle), (left + 22, middle)], colour("frame"), 2.4, planned=True)


def _hatched(sheet: Sheet, left: float, middle: float) -> None:
    sheet.rectangle(left + 4, middle - 7, 14, 14, Paint(edge=colour("deep"), width=1.2, hatch="forecast"))


def _dotted(sheet: Sheet, left: float, middle: float) -> None:
    sheet.line([(left + 11, middle - 8), (left + 11, middle + 8)], colour("soft"), 1.2, "2 3")

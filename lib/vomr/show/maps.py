"""The territory as a map, where the strategy folder has outlines of its municipalities (``territory.geojson``).

A map shows a rate in at most four steps of one colour, each municipality with its name and value; what is not known is
hatched. Without outlines there is no map: tiles would repeat the numbers of the table. Nothing is fetched from outside.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from vomr.design import STEPS
from vomr.register.boundaries import Ring
from vomr.show.charts import Chart, Heads, drawn_twice
from vomr.show.drawing import SMALL, Box, Paint, Sheet, colour, width_of
from vomr.words import Words

Point = tuple[float, float]

_TALLEST = 330.0  # of the outlines
_LEAST = 0.6  # CSS pixels between two corners that are told apart
_LINE, _LABEL = 14.5, 2  # a line of a label, and how many it has
_EDGE = 1.4


@dataclass(frozen=True)
class Spot:
    """A municipality on the map: its value as a number and as printed."""

    code: str
    name: str
    value: float | None
    printed: str


@dataclass(frozen=True)
class _Label:
    spot: Spot
    at: Point  # its middle
    fits: bool  # within its municipality


def territory_map(
    spots: Sequence[Spot], outlines: Mapping[str, Sequence[Ring]], heads: Heads, unit: str, unknown: str
) -> Chart:
    """The municipalities that have outlines, darker where the value is larger.

    Parameters
    ----------
    spots : sequence of Spot
    outlines : mapping of str to sequence of rings
        By code, in degrees.
    heads : Heads
    unit : str
        Of the values.
    unknown : str
        What is hatched.
    """
    drawn = [spot for spot in spots if spot.code in outlines]
    limits = steps_of([spot.value for spot in drawn if spot.value is not None])
    w = Words(heads.lang)

    def draw(sheet: Sheet) -> None:
        sheet.key(_key(w, limits, unknown if any(spot.value is None for spot in drawn) else ""))
        placed = on_plane({spot.code: outlines[spot.code] for spot in drawn}, sheet.width, sheet.down + 2)
        labels = []
        for spot in drawn:
            rings = placed[spot.code]
            sheet.shape(rings, _paint(spot.value, limits))
            at, wide = _middle(rings)
            labels.append(_Label(spot, at, _wide(sheet, spot) + 6 <= wide))
        for label, at in zip(labels, _apart(sheet, labels), strict=True):
            _write(sheet, label, at, _paint(label.spot.value, limits))
        sheet.down = max(y for rings in placed.values() for ring in rings for _, y in ring) + 4
        sheet.down = max(sheet.down, *(box.bottom for box in sheet.boxes))

    return drawn_twice(heads, draw, unit)


def steps_of(values: Sequence[float]) -> list[float]:
    """The upper ends of the steps: equal parts of a rounded largest value."""
    largest = max(values, default=0.0)
    if largest <= 0:
        return [0.0]
    size = 10.0 ** math.floor(math.log10(largest / len(STEPS)))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * len(STEPS) >= largest)
    return [step * n for n in range(1, len(STEPS) + 1)]


def _paint(value: float | None, upper_ends: Sequence[float]) -> Paint:
    if value is None:
        return Paint(edge=colour("ink"), width=_EDGE, hatch="unknown")
    step = next((n for n, limit in enumerate(upper_ends) if value <= limit), len(upper_ends) - 1)
    return Paint(STEPS[step], colour("ink"), _EDGE)


def _key(w: Words, upper_ends: Sequence[float], unknown: str) -> Iterator[tuple[str, partial[None]]]:
    for start, end in zip([0.0, *upper_ends], upper_ends, strict=False):
        yield f"{w.number(start)}–{w.number(end)}" if end else "0", partial(_swatch, _paint(end, upper_ends))
    if unknown:
        yield unknown, partial(_swatch, _paint(None, upper_ends))


def _swatch(paint: Paint, sheet: Sheet, left: float, middle: float) -> None:
    sheet.rectangle(left + 1, middle - 6, 20, 12, paint)


# --- outlines on a sheet


def on_plane(
    outlines: Mapping[str, Sequence[Ring]], width: float, top: float, tallest: float = _TALLEST
) -> dict[str, list[list[Point]]]:
    """Degrees as places on a sheet, north up, each degree of longitude as long as it is in the middle."""
    points = [point for rings in outlines.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrower = math.cos(math.radians((south + north) / 2))
    scale = min((width - 2 * _EDGE) / ((east - west) * narrower), tallest / (north - south))
    left = (width - (east - west) * narrower * scale) / 2

    def on_sheet(point: Point) -> Point:
        return left + (point[0] - west) * narrower * scale, top + (north - point[1]) * scale

    return {code: [_simpler(map(on_sheet, ring)) for ring in rings] for code, rings in outlines.items()}


def _simpler(ring: Iterable[Point]) -> list[Point]:
    """A ring without the corners that nobody could tell from the one before."""
    kept: list[Point] = []
    whole = list(ring)
    for point in whole:
        if not kept or math.dist(kept[-1], point) >= _LEAST:
            kept.append(point)
    return kept if len(kept) > 2 else whole


def _middle(rings: Sequence[Sequence[Point]]) -> tuple[Point, float]:
    """Where a label has most room: the middle of the widest stretch within the outline near its height, and how wide
    that is.
    """
    heights = [y for ring in rings for _, y in ring]
    top, bottom = min(heights), max(heights)
    best: tuple[float, Point, float] | None = None
    for part in range(3, 14):
        y = top + (bottom - top) * part / 16
        for left, right in _within(rings, y):
            # where the label's upper and lower line have room too, and rather in the middle than at an end
            room = min(
                (
                    min(right, end) - max(left, begin)
                    for near in (y - _LINE, y + _LINE)
                    for begin, end in [_covering(rings, near, (left + right) / 2)]
                ),
                default=0.0,
            )
            worth = min(room, 160.0) - abs(part - 8) * 3
            if best is None or worth > best[0]:
                best = (worth, ((left + right) / 2, y), max(room, 0.0))
    if best is None:
        return rings[0][0], 0.0
    return best[1], best[2]


def _within(rings: Sequence[Sequence[Point]], y: float) -> list[tuple[float, float]]:
    """The stretches of a horizontal line that lie within an outline and outside its holes."""
    crossings = sorted(
        a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        for ring in rings
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (a[1] > y) != (b[1] > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _covering(rings: Sequence[Sequence[Point]], y: float, x: float) -> tuple[float, float]:
    return next((stretch for stretch in _within(rings, y) if stretch[0] <= x <= stretch[1]), (x, x))


# --- labels


def _wide(sheet: Sheet, spot: Spot) -> float:
    return max(width_of(spot.name, sheet.lang, SMALL), width_of(spot.printed, sheet.lang, SMALL, bold=True))


def _apart(sheet: Sheet, labels: Sequence[_Label]) -> list[Point]:
    """Middles of labels within the sheet, each as near to its own as it can be without touching another; those that
    fit within their municipality choose first.
    """
    written: list[Box] = []
    found: dict[str, Point] = {}
    for label in sorted(labels, key=lambda label: not label.fits):
        half = _wide(sheet, label.spot) / 2 + 3
        x, y = min(max(label.at[0], half), sheet.width - half), label.at[1]
        for step in range(200):
            box = _box(x, y + (step if step % 2 else -step) * 2, half)
            if box.top > sheet.down and not any(box.touches(other) for other in written):
                break
        written.append(box)
        found[label.spot.code] = (x, (box.top + box.bottom) / 2)
    return [found[label.spot.code] for label in labels]


def _box(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - _LINE, x + half, y + _LINE)


def _write(sheet: Sheet, label: _Label, at: Point, paint: Paint) -> None:
    """Name and value on the colour of the municipality, or on white where they are wider than it."""
    spot = label.spot
    on = paint.fill if label.fits and at == label.at and not paint.hatch else "#ffffff"
    half = _wide(sheet, spot) / 2 + 3
    if on == "#ffffff":
        sheet.rectangle(at[0] - half, at[1] - _LINE, 2 * half, 2 * _LINE, Paint("#ffffff"))
    ink = "#ffffff" if on == STEPS[-1] else colour("ink")
    sheet.write((at[0], at[1] - 3), spot.name, size=SMALL, ink=ink, align="middle")
    sheet.write((at[0], at[1] + 11.5), spot.printed, size=SMALL, ink=ink, bold=True, align="middle")

"""Drawings of a portal: a course through the quarters and a map, as SVG in the page that takes its colours and type.

A line is told from another by its marks and strokes before its colour, so that a grey printer loses nothing. The words
of a drawing are few: what it shows stands in the table beside it, and the marks in the line below.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeVar

from markupsafe import Markup

from vomr.design import HATCH_ANGLE
from vomr.period import Period
from vomr.register.boundaries import Ring
from vomr.show.maps import on_plane, steps_of
from vomr.words import Words

WIDE, TALL = 420, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 8, 8, 20
_TICKS = 4

_T = TypeVar("_T")
Kind = Literal["own", "other"]
MARKS: dict[Kind, str] = {"own": "●", "other": "╌"}
_CLASSES: dict[Kind, str] = {"own": "o", "other": "r"}


@dataclass(frozen=True)
class Line:
    """A value by quarter, None where nothing is known: ``own`` is solid with dots, ``other`` dashed."""

    name: str
    values: Sequence[float | None]
    kind: Kind = "own"


@dataclass(frozen=True)
class Band:
    """From a lower value to an upper one by quarter."""

    name: str
    ends: Sequence[tuple[float, float] | None]


def course(w: Words, title: str, quarters: Sequence[Period], lines: Sequence[Line], band: Band | None = None) -> Markup:
    """Lines of shares through the quarters, over a band where there is one; nothing of less than two quarters.

    Parameters
    ----------
    w : Words
    title : str
        What it is of; the table beside it has the numbers.
    quarters : sequence of Period
    lines : sequence of Line
    band : Band, optional
    """
    ends = [pair for pair in band.ends if pair] if band else []
    known = [value for line in lines for value in line.values if value is not None]
    known += [value for pair in ends for value in pair]
    if len(quarters) < 2 or not known:
        return Markup("")
    low, high, scale = _scale(min(0.0, *known), max(0.0, *known))
    across = (WIDE - _LEFT - _RIGHT) / (len(quarters) - 1)

    def x(number: int) -> str:
        return f"{_LEFT + across * number:.0f}"

    def y(value: float) -> str:
        return f"{TALL - _BOTTOM - (TALL - _TOP - _BOTTOM) * (value - low) / (high - low):.0f}"

    grid = "".join(f"M{_LEFT} {y(at)}H{WIDE - _RIGHT}" for at in scale)
    made = [f'<path class=g d="{grid}"/><g class=e>']
    for at in scale:
        made.append(f"<text x={_LEFT - 5} y={int(y(at)) + 4}>{escape(w.percent(at, 0))}</text>")
    made.append("</g>")
    for number, period in enumerate(quarters):
        if number == 0 or (period.part == 1 and number * across > 34):
            made.append(f"<text x={x(number)} y={TALL - 4}>{period.year}</text>")
    for start, pairs in _runs(band.ends if band else ()):
        upper = [f"{x(start + n)} {y(pair[1])}" for n, pair in enumerate(pairs)]
        lower = [f"{x(start + n)} {y(pair[0])}" for n, pair in enumerate(pairs)]
        made.append(f'<path class=b d="M{"L".join((*upper, *reversed(lower)))}Z"/>')
    for line in lines:
        style = _CLASSES[line.kind]
        for start, run in _runs(line.values):
            points = [f"{x(start + n)} {y(value)}" for n, value in enumerate(run)]
            if len(points) > 1:
                made.append(f'<path class={style} d="M{"L".join(points)}"/>')
            if line.kind == "own":  # the ends of strokes without length are dots
                made.append(f'<path class="{style} m" d="{"".join(f"M{point}h0" for point in points)}"/>')
    key = [f"{MARKS[line.kind]} {line.name}" for line in lines if any(value is not None for value in line.values)]
    key += [f"▒ {band.name}"] if ends and band else []
    name = "c-" + hashlib.sha256(title.encode()).hexdigest()[:4]
    return Markup(
        f'<figure class=chart><svg class=course role=img aria-labelledby={name} viewBox="0 0 {WIDE} {TALL}">'
        f"{''.join(made)}</svg><figcaption id={name}>{escape(title)}: {escape('; '.join(key))}</figcaption></figure>"
    )


@dataclass(frozen=True)
class Area:
    """An outline of a map: what is said of it, where it leads, and its share; None where there is none to show."""

    name: str
    href: str
    share: float | None


MAP_WIDE, MAP_TALL = 900, 620


def area_map(w: Words, areas: Mapping[str, Area], outlines: Mapping[str, Sequence[Ring]], unknown: str) -> Markup:
    """A map of shares in at most four steps, each outline a link; what has no share is hatched.

    Parameters
    ----------
    w : Words
    areas : mapping of str to Area
        By the code of the outline.
    outlines : mapping of str to sequence of rings
        In degrees.
    unknown : str
        What is hatched.
    """
    upper_ends = steps_of([area.share * 100 for area in areas.values() if area.share is not None])
    on_sheet = on_plane({code: outlines[code] for code in areas}, MAP_WIDE, 2, MAP_TALL)
    tall = math.ceil(max(y for rings in on_sheet.values() for ring in rings for _, y in ring)) + 2
    drawn = []
    for code, area in areas.items():
        outline = "".join(f"M{'L'.join(f'{x:.0f} {y:.0f}' for x, y in ring)}Z" for ring in on_sheet[code])
        drawn.append(
            f'<a href="{escape(area.href)}" aria-label="{escape(area.name)}"><title>{escape(area.name)}</title>'
            f'<path {_paint(area.share, upper_ends)} fill-rule=evenodd d="{outline}"/></a>'
        )
    key = [
        (f"{w.number(start)}–{w.percent(end / 100, 0)}", _paint(end / 100, upper_ends))
        for start, end in zip([0.0, *upper_ends], upper_ends, strict=False)
    ]
    if any(area.share is None for area in areas.values()):
        key.append((unknown, _paint(None, upper_ends)))
    listed = "".join(
        f'<li><svg viewBox="0 0 22 14" aria-hidden=true><path {paint} d="M1 1h20v12h-20z"/></svg> {escape(text)}'
        for text, paint in key
    )
    return Markup(
        f'<svg class=map viewBox="0 0 {MAP_WIDE} {tall}"><defs><pattern id=hatch width=5 height=5'
        f' patternUnits=userSpaceOnUse patternTransform="rotate({HATCH_ANGLE["unknown"]})"><rect width=5 height=5'
        f' fill="#ffffff"/><path d="M2.5 0V5" class=line /></pattern></defs>{"".join(drawn)}</svg>'
        f"<ul class=map-key>{listed}</ul>"
    )


def _paint(share: float | None, upper_ends: Sequence[float]) -> str:
    """How an outline is filled: by the step of the key that its share is in, hatched where there is none."""
    if share is None:
        return 'fill="url(#hatch)"'
    step = next((number for number, limit in enumerate(upper_ends) if share * 100 <= limit), len(upper_ends) - 1)
    return f"class=s{step}"


def _scale(low: float, high: float) -> tuple[float, float, list[float]]:
    """The ends of an axis, and the round values on it."""
    size = (high - low) / _TICKS or 1.0
    power = 10.0 ** math.floor(math.log10(size))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= size * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return first * step, last * step, [step * n for n in range(first, last + 1)]


def _runs(values: Sequence[_T | None]) -> list[tuple[int, list[_T]]]:
    """Stretches of known values, each with where it begins."""
    found: list[tuple[int, list[_T]]] = []
    before = None
    for number, value in enumerate(values):
        if value is not None and before is None:
            found.append((number, []))
        if value is not None:
            found[-1][1].append(value)
        before = value
    return found

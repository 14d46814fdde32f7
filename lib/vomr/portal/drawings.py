"""Drawings of a portal: a course through the quarters and a map, as SVG in the page that takes its colours and type.

A line is told from another by its marks and strokes before its colour, so that a grey printer loses nothing. The words
of a drawing are few: what it shows stands in the table beside it, and the marks in the line below.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeVar

from markupsafe import Markup

from vomr.period import Period
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

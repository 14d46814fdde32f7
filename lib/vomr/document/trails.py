"""A value through time as a small drawing, the same for every writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import escape

from vomr.design import COLOURS, FALLBACK, FONT
from vomr.document import Trail

_LEFT, _TOP, _BOTTOM = 6.0, 16.0, 17.0  # margins
_LETTER = 6.4  # pixels that a digit takes
_NUMBERS = 20.0  # from the end of the line to the numbers of the forecast, beside its bar


def svg_of(trail: Trail) -> str:
    """Inline SVG with what the drawing says as its label. The forecast never stretches the axis: what lies beyond it is
    marked with its number.
    """
    width, height, ink, soft = trail.width, trail.height, COLOURS["ink"].light, COLOURS["soft"].light
    colour = COLOURS[trail.role if trail.role in COLOURS else "ink"].light
    points = (*trail.expected, *trail.achieved) or ((trail.day, 0.0),)
    first, last = min(day for day, _ in points), max(*(day for day, _ in points), trail.day)
    low, high = min(value for _, value in points), max(value for _, value in points)
    if low == high:
        low, high = low - (abs(low) or 1) * 0.5, high + (abs(high) or 1) * 0.5
    beside = max((_NUMBERS + _LETTER * (len(shown) + 1) for shown in trail.ahead_shown), default=_LEFT)
    days, right, floor = (last - first).days or 1, width - beside, height - _BOTTOM

    def x(day: dt.date) -> float:
        return round(_LEFT + (day - first).days / days * (right - _LEFT), 1)

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(floor - share * (floor - _TOP), 1)

    def line(course: tuple[tuple[dt.date, float], ...], paint: str) -> str:
        placed = " ".join(f"{x(day):g},{y(value):g}" for day, value in course)
        return f'<polyline points="{placed}" fill="none" {paint}/>'

    def text(words: str, left: float, top: float, fill: str, more: str = "") -> str:
        halo = f'stroke="{COLOURS["paper"].light}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
        return f'<text x="{left:g}" y="{top:g}" fill="{fill}" {halo}{more}>{escape(words)}</text>'

    end, bold = ' text-anchor="end"', ' font-weight="700"'
    parts = [f'<path d="M{_LEFT:g} {floor:g}H{right:g}" stroke="{soft}" stroke-width="0.6" fill="none"/>']
    today = x(trail.day)
    parts.append(
        f'<path d="M{today:g} {_TOP - 8:g}V{floor:g}" stroke="{soft}" stroke-width="0.8" stroke-dasharray="2 2"/>'
    )
    if trail.expected:
        parts.append(line(trail.expected, f'stroke="{soft}" stroke-width="1.3"'))
    if trail.achieved:
        parts.append(line(trail.achieved, f'stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"'))
        day, value = trail.achieved[-1]
        parts.append(f'<circle cx="{x(day):g}" cy="{y(value):g}" r="3" fill="{colour}"/>')
    if trail.ahead:
        parts += _forecast(trail, right + 8, y, colour)
        steps = max(len(trail.ahead) - 1, 1)
        for at, (value, shown) in enumerate(zip(trail.ahead, trail.ahead_shown, strict=True)):
            beyond = "▲" if value > high else "▼" if value < low else ""
            top = floor - at / steps * (floor - _TOP - 2)  # the least below, the greatest above
            parts.append(text(f"{beyond}{shown}", right + _NUMBERS, top, ink))
    if trail.expected:
        day, value = trail.expected[-1]
        parts.append(text(trail.aim, x(day) - 2, max(y(value) - 4, 9), soft, end))
    if trail.achieved and trail.reached:
        day, value = trail.achieved[-1]
        at_day, wide = x(day), len(trail.reached) * _LETTER
        above = y(value) - 5 if y(value) > height / 2 else min(y(value) + 13, floor - 2)
        anchor = end if at_day + 5 + wide > right else ""
        parts.append(text(trail.reached, at_day - 5 if anchor else at_day + 5, above, colour, anchor + bold))
    parts.append(text(str(first.year), _LEFT, height - 4, soft))
    parts.append(text(str(last.year), right, height - 4, soft, end))
    return (
        f'<svg class="trail" role="img" aria-label="{escape(trail.alt)}" xmlns="http://www.w3.org/2000/svg"'
        f' width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" font-family="{FONT}, {FALLBACK}"'
        f' font-size="10.5">{"".join(parts)}</svg>'
    )


def _forecast(trail: Trail, left: float, y: Callable[[float], float], colour: str) -> list[str]:
    """A bar from low to high beside the end of the line, hatched, with a stroke in its middle."""
    top, bottom = y(trail.ahead[-1]), y(trail.ahead[0])
    made = [
        f'<rect x="{left:g}" y="{top:g}" width="8" height="{max(bottom - top, 1.5):g}" fill="none" stroke="{colour}"/>'
    ]
    at = bottom - 3
    while at > top + 1:
        made.append(f'<path d="M{left:g} {at + 2:g}L{left + 8:g} {at - 2:g}" stroke="{colour}" stroke-width="0.8"/>')
        at -= 4
    if len(trail.ahead) == 3:
        middle = y(trail.ahead[1])
        made.append(f'<path d="M{left - 2:g} {middle:g}H{left + 10:g}" stroke="{colour}" stroke-width="2.2"/>')
    return made

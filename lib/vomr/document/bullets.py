"""The bar of an indicator as a drawing, the same for every writer."""

from __future__ import annotations

from html import escape

from vomr.design import COLOURS, TRACK
from vomr.document import Bullet


def svg_of(bullet: Bullet) -> str:
    """Inline SVG with what the bar says as its label."""
    width, height = bullet.width, bullet.height
    base = 0.0 if bullet.target == bullet.base else bullet.base  # to keep a value is to stay at full length
    known = (bullet.achieved, bullet.expected, bullet.promised, bullet.target, base)
    values = [value for value in known if value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return round(1 + (value - low) / span * (width - 4), 2)

    def bar(name: str, value: float, top: float, tall: float, paint: str) -> str:
        left, wide = min(x(base), x(value)), abs(x(value) - x(base))
        return f'<rect class="{name}" x="{left:g}" y="{top:g}" width="{wide:g}" height="{tall:g}" {paint}/>'

    def stroke(name: str, value: float, wide: float, top: float, colour: str) -> str:
        left, tall = x(value) - wide / 2, height - 2 * top
        return f'<rect class="{name}" x="{left:g}" y="{top:g}" width="{wide:g}" height="{tall:g}" fill="{colour}"/>'

    ink, soft, frame = (COLOURS[role].light for role in ("ink", "soft", "frame"))
    filled = COLOURS[bullet.role if bullet.role in COLOURS else "ink"].light
    dotted = f'fill="none" stroke="{soft}" stroke-width="1" stroke-dasharray="1.5 1.5"'
    parts = []
    if bullet.target is not None:
        parts.append(bar("track", bullet.target, 3, height - 6, f'fill="{TRACK}" stroke="{frame}" stroke-width="1"'))
    if bullet.promised is not None and bullet.promised != base:
        parts.append(bar("promised", bullet.promised, 3, height - 6, dotted))
    if bullet.achieved is not None and bullet.achieved != base:
        parts.append(bar("achieved", bullet.achieved, height / 2 - 2.5, 5, f'fill="{filled}"'))
    if bullet.expected is not None:
        parts.append(stroke("expected", bullet.expected, 2, 0, ink))
    if bullet.target is not None:
        parts.append(stroke("target", bullet.target, 1.5, 1.5, soft))
    return (
        f'<svg class="bullet" role="img" aria-label="{escape(bullet.alt)}" xmlns="http://www.w3.org/2000/svg"'
        f' width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">{"".join(parts)}</svg>'
    )

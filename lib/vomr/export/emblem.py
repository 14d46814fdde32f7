"""The emblem of the Union, drawn by its public geometry.

A blue field of 2 : 3; on it, on a circle of a third of its height, twelve gold stars of five points, one point up, each
within a circle of an eighteenth of the height (Council of Europe and Commission, “Graphical guide to the European
emblem”; Regulation (EU) 2021/1060, Annex IX, 2).
"""

from __future__ import annotations

import base64
import math

from vomr.document import Picture

BLUE, GOLD = "#003399", "#ffcc00"
STARS = 12
_HIGH = 180  # units of the drawing, of which all its measures are whole parts


def emblem(alt: str, height: float) -> Picture:
    """The emblem, so many CSS pixels high."""
    uri = "data:image/svg+xml;base64," + base64.b64encode(drawing().encode()).decode("ascii")
    return Picture(uri, alt, height * 1.5, height)


def drawing() -> str:
    """The emblem as SVG."""
    wide = _HIGH * 3 // 2
    stars = "".join(f'<path d="{_star(*_seat(hour))}" fill="{GOLD}"/>' for hour in range(STARS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{_HIGH}" viewBox="0 0 {wide} {_HIGH}">'
        f'<rect width="{wide}" height="{_HIGH}" fill="{BLUE}"/>{stars}</svg>'
    )


def _seat(hour: int) -> tuple[float, float]:
    """The middle of a star: they stand as the hours on a clock."""
    angle = math.radians(30 * hour)
    return _HIGH * 0.75 + _HIGH / 3 * math.sin(angle), _HIGH / 2 - _HIGH / 3 * math.cos(angle)


def _star(x: float, y: float) -> str:
    """A star of five points around its middle; the inner corners lie where the lines from point to point cross."""
    outer = _HIGH / 18
    inner = outer * math.sin(math.radians(18)) / math.sin(math.radians(54))
    corners = []
    for corner in range(10):
        angle, radius = math.radians(36 * corner), inner if corner % 2 else outer
        corners.append(f"{x + radius * math.sin(angle):.3f} {y - radius * math.cos(angle):.3f}")
    return f"M{' L'.join(corners)}Z"

"""How a report looks: colours, type, spacing and the marks of every status.

One set of tokens for the HTML page, the PDF, the charts and the workbook. Status is shape, word and colour, in that
order of importance, so each mark is a different shape and each colour a different grey: a grey printer loses nothing.
Every text colour passes WCAG 2.2 AA (4.5 : 1) on ``paper`` and on ``panel``, in both schemes; a test computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Colour:
    """One role in two schemes, as ``#rrggbb``. Print, charts and the workbook use ``light``."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The shape and the colour role of a status; its word is a label of ``vomr.words``."""

    glyph: str
    role: str


COLOURS: Final = MappingProxyType(
    {
        "ink": Colour("#1d2733", "#e8edf2"),  # text
        "soft": Colour("#56626f", "#aab6c2"),  # notes, units, running heads
        "rule": Colour("#d5dbe1", "#3a4754"),  # hairlines
        "frame": Colour("#7b8794", "#8391a0"),  # borders that carry meaning: 3 : 1
        "paper": Colour("#ffffff", "#0f151b"),  # the page
        "panel": Colour("#f2f6f8", "#1a232d"),  # verdict, group rows, code
        "deep": Colour("#0f3a63", "#9cc9f0"),  # headings, links, what is achieved
        "good": Colour("#12746e", "#5cc8bb"),
        "warn": Colour("#9a4a08", "#f2aa66"),
        "bad": Colour("#8f1730", "#ff9da8"),
        "muted": Colour("#56626f", "#aab6c2"),  # statuses that give no verdict
        "draft": Colour("#e6ebef", "#1e2934"),  # the letters of ЧЕРНОВА behind the page
    }
)

# Every role that is used for text; the others are lines and surfaces.
TEXT_ROLES: Final = ("ink", "soft", "deep", "good", "warn", "bad", "muted")
SURFACE_ROLES: Final = ("paper", "panel")

# Between paper and ``deep``, and 3 : 1 from both: a fill within a frame, around a fill that is darker.
MIDDLE: Final = "#6c8cab"
# Steps of a rate on a map, light to dark; outlines in ``ink`` are 3 : 1 from each, so that the edge tells two apart.
STEPS: Final = ("#eef2f6", "#b9cbdb", "#86a5c1", "#4d799f")
TRACK: Final = "#e6ebf0"  # the way to the target behind a bullet, within a frame
# Solid is actual, outlined is plan, hatched is forecast, in every chart; on a map hatched is what is not known.
HATCH_ANGLE: Final = MappingProxyType({"forecast": 45, "unknown": -45})

STATUS: Final = MappingProxyType(
    {
        "achieved": Mark("✓", "deep"),
        "on_track": Mark("●", "good"),
        "at_risk": Mark("◆", "warn"),
        "off_track": Mark("▼", "bad"),
        "deteriorating": Mark("✖", "bad"),
        "not_due": Mark("○", "muted"),
        "no_data": Mark("□", "muted"),
        "stale": Mark("◷", "muted"),
        "no_target": Mark("◇", "muted"),
        "no_baseline": Mark("△", "muted"),
    }
)
SEVERITY: Final = MappingProxyType(
    {"error": Mark("■", "bad"), "warning": Mark("▲", "warn"), "note": Mark("•", "muted")}
)
MARKS: Final = MappingProxyType({**STATUS, **SEVERITY})

FONT: Final = "Manrope"
FALLBACK: Final = "DejaVu Sans"  # what Manrope lacks: marks, U+202F, italics
MONO: Final = "DejaVu Sans Mono"
FONTS: Final = (FONT, FALLBACK)

# Points on paper; the HTML page takes the same steps relative to its body size.
TYPE: Final = MappingProxyType(
    {
        "title": 17.0,
        "h2": 12.5,
        "h3": 11.0,
        "h4": 10.2,
        "figure": 16.5,  # the number on a card
        "verdict": 11.0,
        "body": 10.0,
        "table": 8.5,  # the least in a table: what does not fit is turned or split
        "note": 8.0,
        "small": 7.5,  # running heads, the least that is ever printed
    }
)


def contrast(a: str, b: str) -> float:
    """WCAG contrast ratio of two ``#rrggbb`` colours, from 1 to 21."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2), from 0 to 1: what is left of it on a grey printer."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

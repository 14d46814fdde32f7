"""A sheet to draw charts on: shapes and words in CSS pixels, written as a small SVG that looks the same everywhere.

Words are drawn as outlines of the report's type in the letter forms of their language, each letter once: a picture in
a page cannot use the fonts of the page. What is written on a sheet is measured, so that nothing lies over anything.
Each chart is drawn twice, for paper and a desk, and for a phone (:data:`WIDE`, :data:`NARROW`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from math import ceil, floor, log10
from string import ascii_letters
from typing import Any

from vomr.design import COLOURS, FALLBACK, FONT, HATCH_ANGLE
from vomr.typefaces import UNITS, line_of_letters, opened

TITLE, BODY, SMALL = 14.5, 11.8, 11.4  # CSS pixels: on paper 10.9, 8.9 and 8.6 points
_ASCENT, _DESCENT, _LEADING = 0.78, 0.24, 1.25  # of the size of a letter


@dataclass(frozen=True)
class Room:
    """Where a chart is read: its width in CSS pixels, and how many small charts stand beside one another."""

    width: float
    columns: int

    @property
    def is_narrow(self) -> bool:
        return self.columns == 1


WIDE = Room(662.0, 3)  # the text width of an A4 page
NARROW = Room(328.0, 1)  # a telephone of 360 pixels and its margins


@dataclass(frozen=True)
class Box:
    """Where some words stand."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""
    size: float = 0.0

    def touches(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Paint:
    """How a shape is filled and edged; ``hatch`` names the lines within it (:data:`vomr.design.HATCH_ANGLE`)."""

    fill: str = "none"
    edge: str = ""
    width: float = 1.0
    hatch: str = ""


@dataclass
class Sheet:
    """Shapes and words, one over another in the order in which they are drawn.

    Attributes
    ----------
    down : float
        How far down the sheet is used: what comes next begins there.
    boxes : list of Box
        All words that stand on it.
    """

    room: Room
    lang: str
    down: float = 0.0
    boxes: list[Box] = field(default_factory=list)
    _shapes: list[str] = field(default_factory=list)
    _letters: dict[_Named, tuple[str, str]] = field(default_factory=dict)
    _hatches: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def width(self) -> float:
        return self.room.width

    # --- words

    def write(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: float = BODY,
        ink: str = "",
        bold: bool = False,
        align: str = "left",
    ) -> Box:
        """One line; ``at`` is where its base line begins, ends (``right``) or has its middle (``middle``)."""
        run = _run(words, self.lang, bold)
        wide, scale = run.width * size, size / _UNITS
        left = at[0] - {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        letters = "".join(f'<use href="#{self._letter(letter)}"{_shift(x)}/>' for letter, x in run.letters)
        place = f"translate({_n(left)} {_n(at[1])}) scale({scale:.6f} -{scale:.6f})"
        self._shapes.append(f'<g fill="{ink or colour("ink")}" transform="{place}">{letters}</g>')
        box = Box(left, at[1] - _ASCENT * size, left + wide, at[1] + _DESCENT * size, words, size)
        self.boxes.append(box)
        return box

    def write_lines(
        self, left: float, words: str, width: float, *, size: float = BODY, ink: str = "", bold: bool = False
    ) -> None:
        """Words in as many lines as they need, from where the sheet is used down."""
        for line in wrapped(words, width, self.lang, size, bold=bold):
            self.write((left, self.down + _ASCENT * size), line, size=size, ink=ink, bold=bold)
            self.down += _LEADING * size

    def head(self, title: str, subtitle: str) -> None:
        """What the chart says, and in what unit, of what and when."""
        self.write_lines(0, title, self.width, size=TITLE, ink=colour("deep"), bold=True)
        self.write_lines(0, subtitle, self.width, size=SMALL, ink=colour("soft"))
        self.down += 6

    def key(self, entries: Iterable[tuple[str, Callable[[Sheet, float, float], None]]]) -> None:
        """What shapes mean, above what is drawn: names, each with what draws its sample at a left and a middle."""
        left, sample, between = 0.0, 22.0, 16.0
        for name, draw in entries:
            lines = wrapped(name, self.width - sample - 6, self.lang, SMALL)
            wide = sample + 6 + max(width_of(line, self.lang, SMALL) for line in lines)
            if left and left + wide > self.width:
                left, self.down = 0.0, self.down + 17
            draw(self, left, self.down + 7)
            for number, line in enumerate(lines):
                self.down += 15 if number else 0
                self.write((left + sample + 6, self.down + 11), line, size=SMALL)
            left += wide + between
        self.down += 25

    # --- shapes

    def rectangle(self, left: float, top: float, width: float, height: float, paint: Paint) -> None:
        box = f'x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
        self._shapes.append(f"<rect {box}{self._painted(paint)}/>")

    def line(self, points: Sequence[tuple[float, float]], ink: str, width: float, dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        drawn = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        self._shapes.append(f'<path d="M{drawn}" fill="none" stroke="{ink}" stroke-width="{_n(width)}"{dashed}/>')

    def course(self, points: Sequence[tuple[float, float]], ink: str, width: float = 2.6, *, planned: bool) -> None:
        """A solid line for what is, an outlined one for what was planned."""
        self.line(points, ink, width + 1.2 if planned else width)
        if planned:
            self.line(points, "#ffffff", width - 1.0)

    def shape(self, rings: Iterable[Sequence[tuple[float, float]]], paint: Paint) -> None:
        """An outline with its holes."""
        drawn = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in ring) + "Z" for ring in rings)
        self._shapes.append(f'<path d="{drawn}" fill-rule="evenodd"{self._painted(paint)}/>')

    def mark(self, x: float, y: float, kind: int, ink: str, size: float = 4.2) -> None:
        """The mark of a line: a circle, a square, a triangle, a diamond."""
        corners = _MARKS[kind % 4]
        if not corners:
            self._shapes.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}" fill="{ink}"/>')
        else:
            self.shape([[(x + a * size * 0.9, y + b * size * 0.9) for a, b in corners]], Paint(ink))

    def _painted(self, paint: Paint) -> str:
        fill = f"url(#{self._hatch(paint.hatch, paint.edge)})" if paint.hatch else paint.fill
        edge = f' stroke="{paint.edge}" stroke-width="{_n(paint.width)}"' if paint.edge else ""
        return f' fill="{fill}"{edge}'

    def _hatch(self, name: str, ink: str) -> str:
        return self._hatches.setdefault((name, ink), f"h{len(self._hatches)}")

    def _letter(self, letter: _Named) -> str:
        if letter not in self._letters:
            again, at = divmod(len(self._letters), len(ascii_letters))
            self._letters[letter] = (ascii_letters[at] + "_" * again, _outline(*letter))
        return self._letters[letter][0]

    def svg(self) -> str:
        """What was drawn; the same bytes for the same drawing."""
        width, height = _n(self.width), _n(round(self.down + 0.5))
        letters = "".join(f'<path id="{name}" d="{path}"/>' for name, path in self._letters.values())
        hatches = "".join(
            f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate({HATCH_ANGLE[kind]})"><rect width="5" height="5" fill="#ffffff"/>'
            f'<path d="M2.5 0V5" stroke="{ink}" stroke-width="1.5"/></pattern>'
            for (kind, ink), name in self._hatches.items()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
            f'<defs>{letters}{hatches}</defs><rect width="{width}" height="{height}" fill="#ffffff"/>'
            f"{''.join(self._shapes)}</svg>"
        )


def colour(role: str) -> str:
    """A colour of the design, as it is on paper."""
    return COLOURS[role].light


# --- numbers and days on an axis

_STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0)  # of an axis, in the power of ten of the least


def ticks(low: float, high: float, most: int, least_step: float = 0.0) -> list[float]:
    """Round numbers within two ends, no closer to one another than ``least_step``."""
    while most > 1 and low < high:
        marks = _marks(low, high, most)
        if len(marks) < 2 or marks[1] - marks[0] >= least_step - 1e-9:
            return marks
        most -= 1
    return [low, high]


def _marks(low: float, high: float, most: int) -> list[float]:
    """Multiples of the least round step of which two ends are no more than ``most`` apart; where only one of them lies
    within, of the next lesser step.
    """
    least = (high - low) / most
    power = 10.0 ** floor(log10(least))
    fewest = next(at for at, step in enumerate(_STEPS) if step * power >= least)
    marks: list[float] = []
    for step in reversed(_STEPS[: fewest + 1]):
        first, last = ceil((low - 1e-9) / (step * power)), floor((high + 1e-9) / (step * power))
        marks = [round(number * step * power, 9) + 0.0 for number in range(first, last + 1)]
        if len(marks) > 1:
            break
    return marks


def ends_of_axis(values: Iterable[float]) -> tuple[float, float]:
    """Where an axis begins and ends: at zero, unless all that it shows is far from it; never at a constant."""
    known = list(values)
    low, high = min(known), max(known)
    if low >= 0 and low <= 0.75 * high:
        return 0.0, high or 1.0
    if high <= 0 and high >= 0.75 * low:
        return low or -1.0, 0.0
    if low < 0 < high:
        return low, high
    if high - low < 0.02 * max(abs(low), abs(high)):  # the same all the time, or nearly
        return min(low, 0.0), max(high, 0.0)
    room = 0.15 * (high - low)
    return low - room, high + room


def precision_of(values: Iterable[float]) -> float:
    """The least step that some values are given in: 1 of whole numbers, else a tenth or a hundredth."""
    known = list(values)
    return next((step for step in (1.0, 0.1) if all(abs(v / step - round(v / step)) < 1e-6 for v in known)), 0.01)


def years_within(first: dt.date, last: dt.date) -> list[dt.date]:
    """Firsts of January from one day to another."""
    return [day for year in range(first.year, last.year + 2) if first <= (day := dt.date(year, 1, 1)) <= last]


def apart(middles: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """The same places, moved so that none is nearer to another than the gap and all are within two ends."""
    order = sorted(range(len(middles)), key=lambda n: middles[n])
    found = list(middles)
    edge = top
    for n in order:
        found[n] = edge = max(found[n], edge)
        edge += gap
    edge = bottom
    for n in reversed(order):
        found[n] = min(found[n], edge)
        edge = found[n] - gap
    return found


# The corners of a mark in its sizes; a circle has none
_MARKS: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.2), (1.2, 0.9), (-1.2, 0.9)),
    ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
)


# --- letters

_UNITS = 333  # of outlines in the size of a letter: a thirtieth of a pixel, which nobody sees and a pack feels

_Named = tuple[str, int]  # a letter as it is drawn: its face, and its number in it


@dataclass(frozen=True)
class _Run:
    """Letters of a line, each with its place in units of the outlines; the width is in sizes."""

    letters: tuple[tuple[_Named, int], ...]
    width: float


@dataclass(frozen=True)
class _Laid:
    """A word, in units of :data:`vomr.typefaces.UNITS`: the letters that are seen, each with its place, how wide it is,
    and how far it stands from a blank before it and a blank after it from its beginning.
    """

    letters: tuple[tuple[_Named, int], ...]
    width: int
    from_blank: int
    to_blank: int


@cache
def _laid(word: str, lang: str, bold: bool) -> _Laid:
    (_, *letters, end), _ = line_of_letters(f" {word} ", lang, bold=bold)
    start = letters[0].x if letters else end.x
    seen = tuple(((face, glyph), x - start) for face, glyph, x in letters if _outline(face, glyph))
    return _Laid(seen, line_of_letters(word, lang, bold=bold)[1], start, end.x - start)


def width_of(words: str, lang: str, size: float, *, bold: bool = False) -> float:
    """How wide some words are."""
    return _run(words, lang, bold).width * size


@cache
def wrapped(words: str, width: float, lang: str, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Words in lines no wider than there is room for; of a word that is wider each line has as much as it takes."""

    def fits(line: str) -> bool:
        return width_of(line, lang, size, bold=bold) <= width

    lines: list[str] = []
    for word in words.split(" "):
        if lines and fits(f"{lines[-1]} {word}"):
            lines[-1] = f"{lines[-1]} {word}"
            continue
        while len(word) > 1 and not fits(word):
            taken = next((end for end in range(len(word) - 1, 1, -1) if fits(word[:end])), 1)
            lines.append(word[:taken])
            word = word[taken:]
        lines.append(word)
    return tuple(lines)


@cache
def _run(words: str, lang: str, bold: bool) -> _Run:
    """A line put together of its words: to lay out a letter takes longer than to look up a word."""
    letters: list[tuple[_Named, int]] = []
    at, last = 0, None
    for word in words.split(" "):
        laid = _laid(word, lang, bold)
        if last is not None:
            at += last.to_blank + laid.from_blank
        letters += ((name, round((at + x) * _UNITS / UNITS)) for name, x in laid.letters)
        last = laid
    return _Run(tuple(letters), (at + last.width if last else at) / UNITS)


@cache
def _outline(face: str, glyph: int) -> str:
    """The outline of a letter in whole units, each point from the one before it; of a blank an empty one."""
    pen = _Pen()
    opened(face).draw_glyph_with_pen(glyph, pen)
    return "".join(pen.steps)


class _Pen:
    """Writes an outline as it is drawn, by the names that pens of fonts have."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.at = self.start = 0, 0

    def moveTo(self, to: tuple[float, float]) -> None:
        self._draw("m", to)
        self.start = self.at

    def lineTo(self, to: tuple[float, float]) -> None:
        self._draw("l", to)

    def qCurveTo(self, *points: tuple[float, float]) -> None:
        self._draw("q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._draw("c", *points)

    def closePath(self) -> None:
        self.steps.append("z")
        self.at = self.start

    def _draw(self, kind: str, *points: tuple[float, float]) -> None:
        to = [(round(x * _UNITS / UNITS), round(y * _UNITS / UNITS)) for x, y in points]
        self.steps.append(_step(kind, [(x - self.at[0], y - self.at[1]) for x, y in to]))
        self.at = to[-1]


def _step(kind: str, moves: Sequence[tuple[int, int]]) -> str:
    """One step of an outline, a line along an axis in its short form."""
    ((x, y), *_) = moves
    if kind == "l" and not (x and y):
        return f"h{x}" if x else f"v{y}"
    return kind + " ".join(f"{x} {y}" for x, y in moves).replace(" -", "-")


def _shift(x: int) -> str:
    return f' x="{x}"' if x else ""


def _n(value: float) -> str:
    """A number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if round(value, 2) else "0"


# --- matplotlib, for plots of an analyst's own


def settings(lang: str) -> Any:
    """How matplotlib draws in the report's style."""
    return {
        "font.family": [FONT, FALLBACK],
        "font.size": 8.5,
        "text.language": lang,
        "svg.fonttype": "path",
        "svg.hashsalt": "vomr",
        "text.parse_math": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.edgecolor": colour("frame"),
        "axes.labelcolor": colour("soft"),
        "axes.titlelocation": "left",
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "axes.titlecolor": colour("deep"),
        "axes.axisbelow": True,
        "text.color": colour("ink"),
        "xtick.color": colour("soft"),
        "ytick.color": colour("ink"),
        "xtick.major.size": 3,
        "ytick.major.size": 0,
        "grid.color": colour("rule"),
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.6,
        "figure.facecolor": "white",
        "axes.facecolor": "white",
    }


@contextmanager
def letter_forms() -> Iterator[None]:
    """Text measured in the letter forms in which it is drawn.

    matplotlib 3.11 draws the forms of ``text.language`` but measures without them, and draws text of several lines
    without them too: labels ran into their axes.
    """
    import matplotlib.text as place
    from matplotlib import rcParams
    from matplotlib.ft2font import LoadFlags
    from matplotlib.textpath import TextToPath

    class InLanguage(TextToPath):
        def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
            if ismath:
                return super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-any-return]
            font = self._get_font(prop)  # type: ignore[attr-defined]
            font.set_text(s, 0.0, flags=LoadFlags.NO_HINTING, language=rcParams["text.language"])
            scale = prop.get_size_in_points() / self.FONT_SCALE / 64
            width, height = font.get_width_height()
            return width * scale, height * scale, font.get_descent() * scale

        def get_glyphs_with_font(self, *args: Any, language: Any = None, **more: Any) -> Any:
            return super().get_glyphs_with_font(*args, language=language or rcParams["text.language"], **more)

    usual = place.TextToPath
    place.TextToPath = InLanguage  # type: ignore[misc]
    try:
        yield
    finally:
        place.TextToPath = usual  # type: ignore[misc]


def register_fonts() -> None:
    """Make the report's type known to matplotlib."""
    from importlib import resources

    from matplotlib import font_manager

    if any(entry.name == FONT for entry in font_manager.fontManager.ttflist):
        return
    folder = resources.files("font_manrope") / "files"
    for weight in ("Regular", "SemiBold", "Bold"):
        font_manager.fontManager.addfont(str(folder / f"Manrope-{weight}.ttf"))


def svg(figure: Any) -> str:
    """A figure of matplotlib as SVG, the same bytes for the same drawing."""
    import io

    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]

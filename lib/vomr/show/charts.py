"""Charts in one style, each with a text alternative made from its data (design: design.py).

Solid is actual, outlined is plan, hatched is forecast; no dual axes, at most four series, labels beside the lines.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vomr.design import COLOURS, FALLBACK, FONT, HATCH_FORECAST, TINTS
from vomr.show.fragments import Fragment, details

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 6.9  # inches: the text width of an A4 page


@dataclass(frozen=True)
class Chart:
    """A vector picture with its alternative text and caption."""

    svg: str
    alt: str
    caption: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"image/svg+xml": self.svg, "text/plain": self.alt}, {
            "image/svg+xml": {"alt": self.alt, "caption": self.caption}
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

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.chart)
        display(self.table)


def colour(role: str) -> str:
    """A colour of the design, as it is on paper."""
    return COLOURS[role].light


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
        "ytick.major.pad": (
            14
        ),  # matplotlib measures a label before it takes the letter forms of the language, which are wider
        "grid.color": colour("rule"),
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.6,
        "figure.facecolor": "white",
        "axes.facecolor": "white",
    }


@contextmanager
def drawing(height: float, lang: str) -> Iterator[tuple[Any, Any]]:
    """A figure and its axes in the report's style, whatever an analyst has set for plots of her own."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    register_fonts()
    with mpl.rc_context(), letter_forms():
        mpl.rcdefaults()
        mpl.rcParams.update(settings(lang))
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


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
    """The figure as SVG, the same bytes for the same drawing."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]


@dataclass(frozen=True)
class Bar:
    """One row of :func:`nested_bars`: amounts from the widest to the narrowest on one scale, and what stands
    beside it.
    """

    label: str
    amounts: tuple[float | None, ...]
    note: str = ""


def nested_bars(
    bars: Sequence[Bar], names: Sequence[str], title: str, alt: str, caption: str, lang: str, unit: str
) -> Chart:
    """Stages of each measure inside one another, on one scale: an outline, then ever darker and narrower.

    Parameters
    ----------
    bars : sequence of Bar
    names : sequence of str
        What the amounts are, widest first; at most four.
    title, alt, caption : str
    lang : str
    unit : str
        Of the scale, named on it.
    """
    with drawing(0.95 + 0.33 * len(bars), lang) as (figure, axes):
        heights = (0.74, 0.56, 0.38, 0.2)
        fills: list[dict[str, Any]] = [
            {"facecolor": "white", "edgecolor": colour("frame"), "linewidth": 0.8},
            {"facecolor": TINTS[0], "edgecolor": "none"},
            {"facecolor": TINTS[1], "edgecolor": "none"},
            {"facecolor": colour("deep"), "edgecolor": "none"},
        ]
        for position, bar in enumerate(reversed(bars)):
            for amount, height, fill in zip(bar.amounts, heights, fills, strict=False):
                if amount:
                    axes.barh(position, amount, height=height, **fill)
            longest = max((amount for amount in bar.amounts if amount), default=0)
            _beside(axes, (longest, position), bar.note)
        axes.set_yticks(range(len(bars)), [_wrapped(bar.label, 42) for bar in reversed(bars)], fontsize=7.6)
        axes.set_ylim(-0.6, len(bars) - 0.4)
        axes.set_xlim(right=1.75 * max((amount for bar in bars for amount in bar.amounts if amount), default=1))
        _scale(axes.xaxis, lang)
        axes.grid(axis="x")
        axes.set_xlabel(unit)
        headline(figure, title)
        from matplotlib.patches import Patch

        figure.legend(
            [Patch(**fill) for fill in fills[: len(names)]],
            names,
            loc="outside lower left",
            ncols=4,
            frameon=False,
            fontsize=8,
            borderaxespad=0.2,
            handlelength=1.4,
            columnspacing=1.6,
        )
        return Chart(svg(figure), alt, caption)


@dataclass(frozen=True)
class Series:
    """One line of :func:`curves`; a planned one is outlined, in the colour of the line that it is the plan of."""

    name: str
    points: tuple[tuple[dt.date, float], ...]
    role: str = "deep"
    planned: bool = False


def curves(
    series: Sequence[Series], day: dt.date, title: str, alt: str, caption: str, lang: str, unit: str, day_label: str
) -> Chart:
    """Cumulative curves through time against the plan, with the day of the report marked."""
    from matplotlib.dates import DateFormatter, YearLocator

    with drawing(2.7, lang) as (figure, axes):
        ends = []
        for line in sorted(series, key=lambda line: not line.planned):
            days, values = [point[0] for point in line.points], [point[1] for point in line.points]
            _course(axes, days, values, line.role, line.planned)
            ends.append((values[-1], days[-1], line))
        _scale(axes.yaxis, lang)
        axes.set_ylim(bottom=min(0, 1.05 * min(value for line in series for _, value in line.points)))
        axes.set_ylim(top=1.08 * axes.get_ylim()[1])  # the day stands above the lines
        axes.margins(x=0.02)
        _label_ends(axes, ends)
        axes.axvline(day, color=colour("soft"), linewidth=0.8, linestyle=":")
        axes.annotate(
            day_label,
            (day, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-3, -2),
            textcoords="offset points",
            fontsize=7.5,
            color=colour("soft"),
            va="top",
            ha="right",
        )
        axes.xaxis.set_major_locator(YearLocator())
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))
        axes.grid(axis="y")
        axes.set_ylabel(unit)
        headline(figure, title)
        return Chart(svg(figure), alt, caption)


def _course(
    axes: Any, days: Sequence[Any], values: Sequence[float], role: str, planned: bool, width: float = 2.0
) -> None:
    """A solid line for what is, an outlined one for what was planned."""
    axes.plot(days, values, color=colour(role), linewidth=width + 0.9 if planned else width, solid_capstyle="butt")
    if planned:
        axes.plot(days, values, color="white", linewidth=width - 0.7, solid_capstyle="butt")


def _label_ends(axes: Any, ends: Sequence[tuple[float, dt.date, Series]]) -> None:
    """Names beside the ends of lines, moved apart where they would overlap."""
    height = axes.get_ylim()[1] or 1.0
    gap, floor = 0.085 * height, -math.inf
    for value, day, line in sorted(ends, key=lambda end: end[0]):
        floor = max(value, floor + gap)
        axes.annotate(
            line.name,
            (day, value),
            xytext=(6, (floor - value) / height * 130),
            textcoords="offset points",
            color=colour(line.role),
            va="center",
            fontsize=8,
            fontweight="normal" if line.planned else "bold",
        )


def ranked_bars(rows: Sequence[tuple[str, float]], title: str, alt: str, caption: str, lang: str, unit: str) -> Chart:
    """Bars from the largest down, each with its value."""
    from vomr.words import Words

    w = Words(lang)
    with drawing(0.75 + 0.24 * len(rows), lang) as (figure, axes):
        positions = range(len(rows))
        axes.barh(list(positions), [value for _, value in reversed(rows)], height=0.62, color=colour("deep"))
        for position, (_, value) in zip(positions, reversed(rows), strict=True):
            _beside(axes, (value, position), w.number(round(value, 1 if abs(value) < 1000 else 0)))
        axes.set_yticks(list(positions), [_wrapped(label, 58) for label, _ in reversed(rows)], fontsize=7.6)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlabel(unit)
        _scale(axes.xaxis, lang)
        axes.margins(x=0.12)
        headline(figure, title)
        return Chart(svg(figure), alt, caption)


@dataclass(frozen=True)
class Ahead:
    """A forecast on its day: low, perhaps mid, high; and its ends as printed, for what lies beyond the axis."""

    day: dt.date
    low: float
    mid: float | None
    high: float
    low_printed: str = ""
    high_printed: str = ""


@dataclass(frozen=True)
class Trail:
    """One small chart of :func:`small_multiples`: the line expected, what was achieved, and the forecast.

    ``mark`` is the status as shape and word; ``reached`` and ``aim`` are the last value and the target as printed.
    """

    title: str
    mark: str
    expected: tuple[tuple[dt.date, float], ...]
    achieved: tuple[tuple[dt.date, float], ...]
    forecast: Ahead | None
    role: str
    reached: str = ""
    aim: str = ""


def small_multiples(trails: Sequence[Trail], day: dt.date, alt: str, caption: str, lang: str) -> Chart:
    """One small chart for each indicator, three in a row, each on its own scale: solid, outlined and hatched."""
    from matplotlib.dates import DateFormatter, YearLocator

    columns = 3
    rows = -(-len(trails) // columns)
    with drawing(1.62 * rows, lang) as (figure, first):
        first.remove()
        for position, trail in enumerate(trails, start=1):
            axes = figure.add_subplot(rows, columns, position)
            if trail.expected:
                days, values = zip(*trail.expected, strict=True)
                _course(axes, days, values, "frame", planned=True, width=1.4)
                axes.annotate(
                    trail.aim,
                    (days[-1], values[-1]),
                    xytext=(-5, 1),
                    textcoords="offset points",
                    fontsize=6.8,
                    color=colour("soft"),
                    ha="right",
                    va="bottom",
                )
            if trail.achieved:
                axes.plot(*zip(*trail.achieved, strict=True), color=colour(trail.role), linewidth=2)
                axes.plot(*trail.achieved[-1], marker="o", markersize=4, color=colour(trail.role))
                axes.annotate(
                    trail.reached,
                    trail.achieved[-1],
                    xytext=(4, -2),
                    textcoords="offset points",
                    fontsize=7.5,
                    fontweight="bold",
                    color=colour(trail.role),
                    va="top",
                )
            axes.axvline(day, color=colour("soft"), linewidth=0.6, linestyle=":")
            axes.set_title(_wrapped(trail.title, 34), fontsize=8, pad=12)
            axes.annotate(
                trail.mark,
                (0, 1),
                xycoords="axes fraction",
                xytext=(0, 3),
                textcoords="offset points",
                fontsize=7,
                color=colour(trail.role),
            )
            axes.xaxis.set_major_locator(YearLocator(2))
            axes.xaxis.set_major_formatter(DateFormatter("%Y"))
            axes.tick_params(labelsize=7)
            axes.margins(y=0.16)
            axes.autoscale_view()
            axes.set_ylim(axes.get_ylim())  # values and target set the axis; a forecast never stretches it
            if trail.forecast:
                _forecast_bar(axes, trail.forecast, trail.role)
            _scale(axes.yaxis, lang, steps=4)
            axes.grid(axis="y")
        return Chart(svg(figure), alt, caption)


def _forecast_bar(axes: Any, ahead: Ahead, role: str) -> None:
    """Low to high, as far as the axis goes; what lies beyond it is marked with its number."""
    floor, ceiling = axes.get_ylim()
    width = dt.timedelta(days=150)
    when = ahead.day + width  # beside the end of the line, not over it
    low, high = (min(max(end, floor), ceiling) for end in (ahead.low, ahead.high))
    axes.bar(
        when,
        high - low,
        width,
        bottom=low,
        facecolor="white",
        edgecolor=colour(role),
        hatch=HATCH_FORECAST,
        linewidth=0.8,
    )
    if ahead.mid is not None and floor <= ahead.mid <= ceiling:
        axes.hlines(ahead.mid, when - width / 2, when + width / 2, color=colour(role), linewidth=2)
    beyond = []
    if ahead.high > ceiling:
        beyond.append(
            (
                ceiling,
                f"▲ {ahead.high_printed}" if ahead.low <= ceiling else f"▲ {ahead.low_printed}–{ahead.high_printed}",
                "top",
            )
        )
    if ahead.low < floor:
        beyond.append(
            (
                floor,
                f"▼ {ahead.low_printed}" if ahead.high >= floor else f"▼ {ahead.low_printed}–{ahead.high_printed}",
                "bottom",
            )
        )
    for edge, text, va in beyond:
        axes.annotate(
            text,
            (when, edge),
            xytext=(-6, 0),
            textcoords="offset points",
            fontsize=6.8,
            color=colour(role),
            ha="right",
            va=va,
        )


def headline(figure: Any, title: str) -> None:
    """What the chart says, above it from edge to edge."""
    figure.suptitle(_wrapped(title, 84), x=0.005, ha="left", fontsize=10, fontweight="bold", color=colour("deep"))


def _beside(axes: Any, point: tuple[float, float], text: str) -> None:
    axes.annotate(text, point, xytext=(4, 0), textcoords="offset points", va="center", fontsize=7.6)


def _scale(axis: Any, lang: str, steps: int = 5) -> None:
    """Ticks in the language's numbers."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from vomr.words import Words

    w = Words(lang)
    axis.set_major_locator(MaxNLocator(nbins=steps))
    axis.set_major_formatter(FuncFormatter(lambda value, _: w.number(round(value, 6))))


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width)) or text

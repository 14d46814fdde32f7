"""Charts in one style, each with a text alternative made from its data (design: show/look.py).

Solid is actual, outlined is plan, hatched is forecast; no dual axes, at most four series, labels beside the lines.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any

from vomr.show.fragments import Fragment, details
from vomr.show.look import COLOURS, FALLBACK, FONT, SERIES

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

    def with_table(self, summary: str, table: Fragment) -> ChartAndTable:
        """The chart, and the table to read instead of it."""
        return ChartAndTable(self, details(summary, table))


@dataclass(frozen=True)
class ChartAndTable:
    """A chart with its table one click away."""

    chart: Chart
    table: Fragment

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.chart)
        display(self.table)


def colour(role: str) -> str:
    """A colour of the design, as it is on paper."""
    return COLOURS[role].light


@contextmanager
def _figure(height: float, lang: str) -> Iterator[tuple[Any, Any]]:
    """A figure and its axes in the report's style, whatever an analyst has set for plots of her own."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    _register_fonts()
    style: Any = {
        "font.family": [FONT, FALLBACK], "font.size": 8.5, "text.language": lang, "svg.fonttype": "path", "svg.hashsalt": "vomr",
        "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.edgecolor": colour("frame"),
        "axes.labelcolor": colour("soft"), "axes.titlelocation": "left", "axes.titlesize": 10, "axes.titleweight": "bold", "axes.titlecolor": colour("deep"),
        "axes.axisbelow": True, "text.color": colour("ink"), "xtick.color": colour("soft"), "ytick.color": colour("ink"), "xtick.major.size": 3, "ytick.major.size": 0,
        "grid.color": colour("rule"), "grid.linewidth": 0.6, "hatch.linewidth": 0.6, "figure.facecolor": "white", "axes.facecolor": "white",
    }  # fmt: skip
    with mpl.rc_context(style):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


def _register_fonts() -> None:
    from importlib import resources

    from matplotlib import font_manager

    if any(entry.name == FONT for entry in font_manager.fontManager.ttflist):
        return
    folder = resources.files("font_manrope") / "files"
    for weight in ("Regular", "SemiBold", "Bold"):
        font_manager.fontManager.addfont(str(folder / f"Manrope-{weight}.ttf"))


def _svg(figure: Any) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]


@dataclass(frozen=True)
class Bar:
    """One row of :func:`nested_bars`: amounts from the widest to the narrowest, on one scale."""

    label: str
    amounts: tuple[float | None, ...]


def nested_bars(
    bars: Sequence[Bar], names: Sequence[str], title: str, alt: str, caption: str, lang: str, unit: str
) -> Chart:
    """Stages of each measure inside one another, on one scale.

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
    with _figure(0.85 + 0.42 * len(bars), lang) as (figure, axes):
        heights = (0.74, 0.56, 0.38, 0.2)
        fills: list[dict[str, Any]] = [
            {"facecolor": "white", "edgecolor": colour("frame"), "linewidth": 0.8},
            {"facecolor": "#d3dce5", "edgecolor": "none"},
            {"facecolor": "#7f9db9", "edgecolor": "none"},
            {"facecolor": colour("deep"), "edgecolor": "none"},
        ]
        for position, bar in enumerate(reversed(bars)):
            for amount, height, fill in zip(bar.amounts, heights, fills, strict=False):
                if amount:
                    axes.barh(position, amount, height=height, **fill)
        axes.set_yticks(range(len(bars)), [_wrapped(bar.label, 34) for bar in reversed(bars)])
        _scale(axes.xaxis, lang)
        axes.grid(axis="x")
        axes.set_xlabel(unit)
        axes.set_title(title)
        from matplotlib.patches import Patch

        axes.legend(
            [Patch(**fill) for fill in fills[: len(names)]],
            names,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.16 - 0.25 / max(1, len(bars))),
            ncols=4,
            frameon=False,
            fontsize=8,
        )
        return Chart(_svg(figure), alt, caption)


@dataclass(frozen=True)
class Series:
    """One line of :func:`curves`."""

    name: str
    points: tuple[tuple[dt.date, float], ...]
    planned: bool = False


def curves(
    series: Sequence[Series], day: dt.date, title: str, alt: str, caption: str, lang: str, unit: str, day_label: str
) -> Chart:
    """Cumulative curves through time against the plan, with the day of the report marked."""
    with _figure(2.6, lang) as (figure, axes):
        for line, hue in zip(series, SERIES, strict=False):
            days, values = [point[0] for point in line.points], [point[1] for point in line.points]
            axes.plot(
                days,
                values,
                color=hue,
                linewidth=1.3 if line.planned else 2.0,
                linestyle=(0, (4, 2)) if line.planned else "-",
            )
            axes.annotate(
                line.name,
                (days[-1], values[-1]),
                xytext=(5, 0),
                textcoords="offset points",
                color=hue,
                va="center",
                fontsize=8,
            )
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
        _scale(axes.yaxis, lang)
        axes.set_ylim(bottom=0)
        axes.margins(x=0.02)
        axes.grid(axis="y")
        axes.set_ylabel(unit)
        axes.set_title(title)
        figure.autofmt_xdate(rotation=0, ha="center")
        return Chart(_svg(figure), alt, caption)


def ranked_bars(rows: Sequence[tuple[str, float]], title: str, alt: str, caption: str, lang: str, unit: str) -> Chart:
    """Bars from the largest down, each with its value."""
    from vomr.words import Words

    w = Words(lang)
    with _figure(0.7 + 0.3 * len(rows), lang) as (figure, axes):
        positions = range(len(rows))
        axes.barh(list(positions), [value for _, value in reversed(rows)], height=0.62, color=colour("deep"))
        for position, (_, value) in zip(positions, reversed(rows), strict=True):
            axes.annotate(
                w.number(round(value, 1)),
                (value, position),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
        axes.set_yticks(list(positions), [_wrapped(label, 40) for label, _ in reversed(rows)])
        axes.set_xlabel(unit)
        _scale(axes.xaxis, lang)
        axes.margins(x=0.12)
        axes.set_title(title)
        return Chart(_svg(figure), alt, caption)


@dataclass(frozen=True)
class Trail:
    """One small chart of :func:`small_multiples`: the line expected, what was achieved, and the forecast."""

    title: str
    expected: tuple[tuple[dt.date, float], ...]
    achieved: tuple[tuple[dt.date, float], ...]
    forecast: tuple[dt.date, float, float, float] | None
    role: str


def small_multiples(trails: Sequence[Trail], day: dt.date, alt: str, caption: str, lang: str) -> Chart:
    """One small chart for each indicator, three in a row, each on its own scale."""
    from matplotlib.dates import DateFormatter, YearLocator

    rows = -(-len(trails) // 3)
    with _figure(1.55 * rows, lang) as (figure, first):
        first.remove()
        for position, trail in enumerate(trails, start=1):
            axes = figure.add_subplot(rows, 3, position)
            if trail.expected:
                axes.plot(*zip(*trail.expected, strict=True), color=colour("frame"), linewidth=1, linestyle=(0, (4, 2)))
            if trail.achieved:
                axes.plot(*zip(*trail.achieved, strict=True), color=colour(trail.role), linewidth=2)
                axes.plot(*trail.achieved[-1], marker="o", markersize=4, color=colour(trail.role))
            if trail.forecast:
                when, low, mid, high = trail.forecast
                axes.vlines(when, low, high, color=colour(trail.role), linewidth=4, alpha=0.35)
                axes.plot(when, mid, marker="D", markersize=4, markerfacecolor="white", color=colour(trail.role))
            axes.axvline(day, color=colour("soft"), linewidth=0.6, linestyle=":")
            axes.set_title(_wrapped(trail.title, 34), fontsize=8)
            axes.xaxis.set_major_locator(YearLocator(2))
            axes.xaxis.set_major_formatter(DateFormatter("%Y"))
            axes.tick_params(labelsize=7)
            _scale(axes.yaxis, lang)
            axes.grid(axis="y")
        return Chart(_svg(figure), alt, caption)


def bullet(
    achieved: float | None,
    expected: float | None,
    promised: float | None,
    target: float | None,
    base: float,
    role: str,
    alt: str,
) -> str:
    """A small bar for a table cell: achieved solid, promised dotted, expected today and target as strokes.

    Returns
    -------
    str
        Inline SVG with ``alt`` as its label.
    """
    width, height = 150.0, 16.0
    values = [value for value in (achieved, expected, promised, target, base) if value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return round(1 + (value - low) / span * (width - 4), 2)

    origin = x(base)
    parts = (
        [
            f'<rect class="track" x="{min(origin, x(target)):g}" y="3" width="{abs(x(target) - origin):g}" height="10" fill="#e6ebf0"/>'
        ]
        if target is not None
        else []
    )
    if promised is not None and promised != base:
        parts.append(
            f'<rect class="promised" x="{min(origin, x(promised)):g}" y="3" width="{abs(x(promised) - origin):g}" height="10" fill="none" '
            f'stroke="{colour("soft")}" stroke-width="1" stroke-dasharray="1.5 1.5"/>'
        )
    if achieved is not None and achieved != base:
        parts.append(
            f'<rect class="achieved" x="{min(origin, x(achieved)):g}" y="5.5" width="{abs(x(achieved) - origin):g}" height="5" fill="{colour(role)}"/>'
        )
    if expected is not None:
        parts.append(
            f'<rect class="expected" x="{x(expected) - 1:g}" y="0" width="2" height="16" fill="{colour("ink")}"/>'
        )
    if target is not None:
        parts.append(
            f'<rect class="target" x="{x(target) - 0.5:g}" y="1.5" width="1" height="13" fill="{colour("soft")}"/>'
        )
    return f'<svg class="bullet" role="img" aria-label="{escape(alt, quote=True)}" xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">{"".join(parts)}</svg>'


def _scale(axis: Any, lang: str) -> None:
    """Ticks in the language's numbers."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from vomr.words import Words

    w = Words(lang)
    axis.set_major_locator(MaxNLocator(nbins=5))
    axis.set_major_formatter(FuncFormatter(lambda value, _: w.number(round(value, 6))))


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width, max_lines=2, placeholder=" …"))

"""The territory as a map: outlines where the strategy folder has them, else a tile for each municipality.

A map shows a rate in at most four steps of one colour, with the value written in each place; what is not known is
hatched. Nothing is fetched from outside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vomr.design import HATCH_UNKNOWN, STEPS
from vomr.register.boundaries import Boundaries, Ring
from vomr.show.charts import Chart, colour, drawing, headline, svg


@dataclass(frozen=True)
class Spot:
    """A municipality on the map: its value as a number and as printed, and its tile, column and row from the
    top left.
    """

    code: str
    name: str
    value: float | None
    printed: str
    tile: tuple[int, int] | None = None


def territory_map(
    spots: Sequence[Spot],
    boundaries: Boundaries | None,
    title: str,
    alt: str,
    caption: str,
    legend: tuple[str, str],
    lang: str,
) -> Chart:
    """The municipalities, darker where the value is larger.

    Parameters
    ----------
    spots : sequence of Spot
    boundaries : Boundaries or None
        Without them, or for a municipality that they do not draw, tiles.
    title, alt, caption : str
    legend : (str, str)
        What the colour means, and what is hatched.
    lang : str
    """
    outlines = boundaries.outlines if boundaries and not boundaries.missing else {}
    limits = _upper_ends([spot.value for spot in spots if spot.value is not None])
    tiles = {} if outlines else _tiles(spots)
    with drawing(2.9 if outlines else 0.75 + 0.92 * (1 + max(row for _, row in tiles.values())), lang) as (
        figure,
        axes,
    ):
        for spot in spots:
            style = _style(spot.value, limits)
            if outlines:
                axes.add_patch(_outline(outlines[spot.code], style))
                at = _middle(max(outlines[spot.code], key=_area))
            else:
                column, row = tiles[spot.code]
                axes.add_patch(_tile(column, row, style))
                at = (column + 0.5, -row - 0.5)
            _write(axes, at, spot, style["facecolor"])
        axes.autoscale_view()
        # a degree of longitude is shorter than one of latitude
        axes.set_aspect(1 / math.cos(math.radians(_mean_latitude(outlines))) if outlines else 0.46)
        axes.set_axis_off()
        headline(figure, title)
        _legend(figure, limits, legend, lang, any(spot.value is None for spot in spots))
        return Chart(svg(figure), alt, caption)


def _upper_ends(values: Sequence[float]) -> list[float]:
    """The upper ends of the steps: equal parts of a rounded largest value."""
    largest = max(values, default=0.0)
    if largest <= 0:
        return [0.0]
    size = 10.0 ** math.floor(math.log10(largest / len(STEPS)))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * len(STEPS) >= largest)
    return [step * n for n in range(1, len(STEPS) + 1)]


def _style(value: float | None, upper_ends: Sequence[float]) -> dict[str, Any]:
    if value is None:
        return {"facecolor": "white", "edgecolor": colour("frame"), "hatch": HATCH_UNKNOWN, "linewidth": 0.8}
    step = next((n for n, limit in enumerate(upper_ends) if value <= limit), len(upper_ends) - 1)
    return {"facecolor": STEPS[step], "edgecolor": colour("frame"), "linewidth": 0.8}


def _tiles(spots: Sequence[Spot]) -> dict[str, tuple[int, int]]:
    """Where each municipality's tile lies: as the strategy says, else in rows in the order of the strategy."""
    if all(spot.tile is not None for spot in spots) and len({spot.tile for spot in spots}) == len(spots):
        left, top = (min(spot.tile[side] for spot in spots if spot.tile) for side in (0, 1))
        return {spot.code: (spot.tile[0] - left, spot.tile[1] - top) for spot in spots if spot.tile}
    columns = min(len(spots), 4 if len(spots) % 3 else 3)
    return {spot.code: (number % columns, number // columns) for number, spot in enumerate(spots)}


def _tile(column: int, row: int, style: Mapping[str, Any]) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column + 0.03, -row - 0.97), 0.94, 0.94, **style)


def _outline(rings: Sequence[Ring], style: Mapping[str, Any]) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    return PathPatch(Path.make_compound_path(*(Path(ring, closed=True) for ring in rings)), **style)


def _write(axes: Any, at: tuple[float, float], spot: Spot, background: str) -> None:
    ink = "white" if background in STEPS[2:] else colour("ink")
    # on a hatched or coloured ground the words stand on a plate of the ground's colour
    plate = {"facecolor": background, "edgecolor": "none", "pad": 1.2}
    axes.annotate(
        spot.name,
        at,
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=7.6,
        color=ink,
        bbox=plate,
    )
    axes.annotate(
        spot.printed,
        at,
        xytext=(0, -6),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=8.6,
        fontweight="bold",
        color=ink,
        bbox=plate,
    )


def _legend(figure: Any, upper_ends: Sequence[float], words: tuple[str, str], lang: str, with_unknown: bool) -> None:
    from matplotlib.patches import Patch

    from vomr.words import Words

    w = Words(lang)
    edge = colour("frame")
    handles = [
        Patch(facecolor=shade, edgecolor=edge, linewidth=0.6) for shade, _ in zip(STEPS, upper_ends, strict=False)
    ]
    starts = [0.0, *upper_ends]
    names = [
        f"{w.number(start)}–{w.number(end)}" if end else "0" for start, end in zip(starts, upper_ends, strict=False)
    ]
    if with_unknown:
        handles.append(Patch(facecolor="white", edgecolor=edge, hatch=HATCH_UNKNOWN, linewidth=0.6))
        names.append(words[1])
    figure.legend(
        handles,
        names,
        title=words[0],
        loc="outside lower left",
        ncols=len(handles),
        frameon=False,
        fontsize=7.6,
        title_fontsize=7.6,
        alignment="left",
        handlelength=1.6,
        columnspacing=1.4,
    )


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    """The centroid of a ring; of a line, the mean of its points."""
    area = x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        area, x, y = area + cross, x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    if not area:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x / (3 * area), y / (3 * area)


def _mean_latitude(outlines: Mapping[str, Sequence[Ring]]) -> float:
    latitudes = [point[1] for rings in outlines.values() for ring in rings for point in ring]
    middle = (min(latitudes) + max(latitudes)) / 2
    return middle if abs(middle) < 85 else 0.0

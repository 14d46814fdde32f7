"""Ties as arcs beside a list: names one under another, an arc from each to those that it is tied to.

A list keeps every name in a line of its own, on paper and on a telephone, in grey and without colour: how many ties an
arc stands for is its width and the number on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vomr.show.charts import Chart, Heads, drawn_twice
from vomr.show.drawing import BODY, SMALL, Sheet, colour, width_of, wrapped

_LINE = 14.5
_WIDEST = 7.0  # of an arc
_DASHED = "4 4"


@dataclass(frozen=True)
class Node:
    """A name of the list, a line under it, and the mark before it (:meth:`Sheet.mark`)."""

    name: str
    under: str = ""
    kind: int = 0


@dataclass(frozen=True)
class Arc:
    """Ties of two names by their places in the list; ``number`` as it is printed, ``share`` of the most is the width.

    Without a number the arc is thin, and with ``is_hidden`` dashed too.
    """

    left: int
    right: int
    share: float = 0.0
    number: str = ""
    is_hidden: bool = False


def arcs(nodes: Sequence[Node], ties: Sequence[Arc], heads: Heads, row: float = 46.0) -> Chart:
    """The chart.

    Parameters
    ----------
    nodes : sequence of Node
    ties : sequence of Arc
        Between two different names.
    heads : Heads
    row : float
        How far a name is from the next, in CSS pixels.
    """

    def draw(sheet: Sheet) -> None:
        most = 150.0 if sheet.room.is_narrow else 330.0
        lines = [
            [
                *((line, BODY, bool(node.under)) for line in wrapped(node.name, most - 16, sheet.lang, BODY)),
                *((line, SMALL, False) for line in wrapped(node.under, most - 16, sheet.lang, SMALL) if line),
            ]
            for node in nodes
        ]
        widths = [width_of(line, sheet.lang, size, bold=bold) for own in lines for line, size, bold in own]
        begin = 26 + max(widths, default=0.0)
        tops: list[float] = []
        for node, own in zip(nodes, lines, strict=True):
            tall = _LINE * len(own)
            top = sheet.down + max(0.0, (row - tall) / 2)
            sheet.mark(5, top + 7, node.kind, colour("deep"))
            for at, (line, size, bold) in enumerate(own):
                ink = colour("ink" if size == BODY else "soft")
                sheet.write((16, top + 11 + at * _LINE), line, size=size, ink=ink, bold=bold)
            tops.append(top + tall / 2)
            sheet.down += max(row, tall + 8)
        reach = max((abs(tie.right - tie.left) for tie in ties), default=1)
        step = (sheet.width - begin - 26) / reach
        for tie in sorted(ties, key=lambda tie: -abs(tie.right - tie.left)):
            _arc(sheet, tie, tops, begin, step)

    return drawn_twice(heads, draw)


def _arc(sheet: Sheet, tie: Arc, tops: Sequence[float], begin: float, step: float) -> None:
    first, last = sorted((tops[tie.left], tops[tie.right]))
    middle, tall, wide = (first + last) / 2, (last - first) / 2, abs(tie.right - tie.left) * step
    points = [
        (begin + wide * math.sin(angle), middle - tall * math.cos(angle))
        for angle in (math.pi * n / 40 for n in range(41))
    ]
    width = max(1.2, _WIDEST * tie.share) if tie.number else 1.2
    sheet.line(points, colour("frame") if tie.is_hidden else colour("deep"), width, _DASHED if tie.is_hidden else "")
    if tie.number:
        half = width_of(tie.number, sheet.lang, BODY, bold=True) / 2 + 3
        sheet.line([(begin + wide - half, middle), (begin + wide + half, middle)], "#ffffff", 16)
        sheet.write((begin + wide, middle + 4), tie.number, ink=colour("ink"), bold=True, align="middle")


__all__ = ["Arc", "Node", "arcs"]

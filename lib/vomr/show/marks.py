"""The marks of what has no value (method.md §8) as cells of tables."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape

from vomr.kinds import Unit
from vomr.method.figures import Figure, Reason
from vomr.show.fragments import Cell, Markup, to_html
from vomr.words import NBSP, Words, marks


def mark(w: Words, reason: Reason | None = None) -> marks.Mark:
    """The mark in place of a value that is missing for a reason."""
    return w.mark(None if reason is None else reason.code)


def printed(w: Words, figure: Figure, *, cents_shown: bool = True, unit: Unit | None = None) -> str:
    """A figure in its unit, or in that of the rows that give it; where it has no value, the mark of its reason.

    A share of an indicator is cut, so that it stays on its side of every threshold; one of money is rounded.
    """
    if figure.value is None:
        return mark(w, figure.reason)
    value, unit = Fraction(figure.value), unit or figure.unit
    if unit == "cents":
        return w.number(value / 100, 2 if cents_shown else 0)
    if unit == "share":
        return w.percent_cut(value) if figure.declared.family == "indicators" else w.percent(value)
    return w.number(value)


def anew(w: Words, text: str) -> Cell:
    """A value that is not what was reported: „р“ stands beside it."""
    beside = w.mark(marks.REVISED)
    return Markup(f"{escape(text)}{NBSP}{beside.html}", f"{text}{NBSP}{beside}")


def legend(w: Words, cells: Iterable[Cell]) -> str:
    """The meaning of the marks that stand among some cells; nothing where none does."""
    return marks.legend_of("".join(to_html(cell) for cell in cells))

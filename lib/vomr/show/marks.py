"""The marks of what has no value (method.md §8): no dash is one, because readers of statistics take it for zero."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from vomr.method.figures import Reason
from vomr.show.fragments import Cell, Markup, to_text
from vomr.words import N_, Words

NO_DATA, NOT_APPLICABLE, NOT_COMPUTED = "no_data", "not_applicable", "not_computed"
MARKS = {NO_DATA: N_("…"), NOT_APPLICABLE: N_("x"), NOT_COMPUTED: N_("n/c")}
MEANINGS = {NO_DATA: N_("no data"), NOT_APPLICABLE: N_("not applicable"), NOT_COMPUTED: N_("not computed")}
_NO_DATA = ("no_data", "not_entered", "budget_unknown")


def kind_of(reason: Reason | None) -> str:
    """Which mark stands for a reason: whatever is neither unknown nor inapplicable could not be computed."""
    if reason is None or reason.code in _NO_DATA:
        return NO_DATA
    return NOT_APPLICABLE if reason.code == NOT_APPLICABLE else NOT_COMPUTED


def mark(w: Words, reason: Reason | None) -> Cell:
    """The mark in place of a value; what points at it, or reads it aloud, gets its meaning in words."""
    kind = kind_of(reason)
    return Markup(f'<span title="{escape(w(MEANINGS[kind]))}">{escape(w(MARKS[kind]))}</span>', w(MARKS[kind]))


def legend(w: Words, cells: Iterable[Cell]) -> str:
    """The meaning of the marks that stand among some cells; nothing where none does."""
    texts = {to_text(cell) for cell in cells}
    used = [f"{w(sign)} – {w(MEANINGS[kind])}" for kind, sign in MARKS.items() if w(sign) in texts]
    return "; ".join(used) + "." if used else ""

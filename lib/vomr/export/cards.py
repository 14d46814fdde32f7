"""Where the terms of a card go on in its second column."""

from __future__ import annotations

import math

from vomr import document as d
from vomr.document.text import line_of

_COLUMN, _LINE = 56, 15.0  # letters in a line of one of the two columns, and its height in CSS pixels


def middle(terms: d.Terms) -> int:
    """After how many terms the second column begins, so that both are about as long; each takes whole lines."""
    lines = [math.ceil(_lines_in(term) + _lines_in(meaning) + 0.1) for term, meaning in terms.items]
    return min(range(len(lines) + 1), key=lambda half: (max(sum(lines[:half]), sum(lines[half:])), -half), default=0)


def _lines_in(pieces: d.Flow) -> float:
    """About how many lines of a column some pieces take: of a drawing as many as it is high."""
    drawn = sum(piece.height / _LINE for piece in pieces if isinstance(piece, d.Trail | d.Bullet))
    return drawn + len(line_of(pieces)) / _COLUMN

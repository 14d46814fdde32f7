"""Every piece of a document, in the order in which it is read: to look at, and to put another in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any

from vomr import document as d

DEEPEST = 60  # pieces in one another; what lies deeper is nobody's report, and no writer need go there

Piece = Any  # an Inline, a Block, or a Row, a Cell, a Card of one


def is_inline(piece: Piece) -> bool:
    """Whether a piece stands in a line."""
    return not piece.display if isinstance(piece, d.Formula) else isinstance(piece, d.INLINE)


def walk(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces and all that stands within them, each before what it holds; rows, cells and cards too.

    Raises
    ------
    RecursionError
        Where pieces stand in one another more than ``DEEPEST`` deep.
    """
    waiting = [(tuple(pieces), 0)]
    while waiting:
        piece, depth = waiting.pop()
        if isinstance(piece, tuple):
            waiting += [(part, depth) for part in reversed(piece)]
            continue
        yield piece
        if not isinstance(piece, str):
            if depth > DEEPEST:
                raise RecursionError
            waiting += [(getattr(piece, name), depth + 1) for name in reversed(holding(piece.__class__))]


def rewritten(pieces: tuple[Piece, ...], change: Callable[[Piece], Piece | None]) -> tuple[Piece, ...]:
    """The pieces after ``change`` of each but plain texts, those within a piece before it; ``None`` takes one away.

    Where nothing has changed, the same objects as before.
    """
    made: list[Piece] | None = None
    for at, piece in enumerate(pieces):
        new = piece
        if isinstance(piece, tuple):
            new = rewritten(piece, change)
        elif not isinstance(piece, str):
            within = {}
            for name in holding(piece.__class__):
                before = getattr(piece, name)
                if before and (after := rewritten(before, change)) is not before:
                    within[name] = after
            new = change(replace(piece, **within) if within else piece)
        if made is None and new is not piece:
            made = list(pieces[:at])
        if made is not None and new is not None:
            made.append(new)
    return pieces if made is None else tuple(made)


@cache
def holding(kind: Any) -> tuple[str, ...]:
    """The fields in which a kind of piece holds others."""
    return tuple(field.name for field in fields(kind) if str(field.type).startswith("tuple"))

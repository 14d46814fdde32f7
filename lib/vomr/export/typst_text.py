"""Text as Typst source that can only ever be text, and the expressions that are made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vomr import document as d

_SPECIAL = re.compile(r'[\x00-\x1f"\\]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}  # other signs of control go
ALONE = -1
BREAK = "\N{ZERO WIDTH SPACE}"  # where a word may be broken
_PIECE = re.compile(r"[^/.,;:?&=_\-|\\]+[/.,;:?&=_\-|\\]*|[/.,;:?&=_\-|\\]+")


def literal(text: str) -> str:
    """A Typst string literal. What stands in it is never markup or code, whatever a cell may hold."""
    return '"' + _SPECIAL.sub(lambda sign: _ESCAPES.get(sign[0], ""), text) + '"'


def breakable(text: str, room: int) -> str:
    """Words longer than ``room`` letters get places to break: after punctuation where there is some, else anywhere."""
    if len(text) <= room or all(len(word) <= room for word in text.split()):
        return text
    step = max(1, min(room, 12))

    def broken(match: re.Match[str]) -> str:
        if len(match[0]) <= room:
            return match[0]
        pieces = _PIECE.findall(match[0])
        return BREAK.join(piece[i : i + step] for piece in pieces for i in range(0, len(piece), step))

    return re.sub(r"\S+", broken, text)


def broken_literal(text: str) -> str:
    """Text as an expression: where a word may be broken stands no letter, for who copies it or looks for it."""
    pieces = [piece for piece in text.split(BREAK) if piece]
    source = " + may-break + ".join(map(literal, pieces))
    return f"({source})" if len(pieces) > 1 else literal("".join(pieces))


def joined(sources: Sequence[str]) -> str:
    """Expressions one after another as one."""
    kept = [source for source in sources if source and source != "none"]
    if not kept:
        return "none"
    return kept[0] if len(kept) == 1 else "{" + "; ".join(kept) + "}"


@dataclass(slots=True)
class TypstBlock:
    """One top-level piece of a document.

    Attributes
    ----------
    source : str
    pieces : flow
        What it was written of: its words stand for it where Typst refuses it.
    is_heading, is_section, is_landscape : bool
    annex : int
        Which annex of its part a report has it in; 0 in its body, ``ALONE`` where no report has it.
    is_line : bool
        Only a report has it: a line in place of a section.
    in_annex : str
        How it is written there, where that differs.
    is_narrow : bool
        A card that two columns have room for.
    is_large : bool
        A table or a picture is in it.
    defines, refers : set of str
        The labels that it sets, and those that its links lead to.
    """

    source: str = ""
    pieces: d.Flow = ()
    is_heading: bool = False
    is_section: bool = False
    is_landscape: bool = False
    annex: int = 0
    in_annex: str = ""
    is_line: bool = False
    is_narrow: bool = False
    is_large: bool = False
    defines: set[str] = field(default_factory=set)
    refers: set[str] = field(default_factory=set)

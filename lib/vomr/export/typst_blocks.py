"""What a document for Typst is made of, and what writes the inside of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bs4.element import PageElement, Tag

from vomr.words import Words


@dataclass(slots=True)
class Block:
    """One top-level piece of the document."""

    source: str
    text: str  # what stands for it where Typst refuses it
    is_heading: bool = False
    is_landscape: bool = False
    is_signed: bool = False  # the lines to sign


class Writer(Protocol):
    """Writes words and what stands among them; a table asks it for the content of its cells.

    Attributes
    ----------
    words : Words
    nested : int
        How many cells the place is within.
    is_close : bool
        Whether tables begin with smaller type: the document is held to one page.
    """

    words: Words
    nested: int
    is_close: bool

    def text(self, text: str, room: int = ...) -> str: ...

    def inline(self, nodes: Iterable[PageElement], room: int = ...) -> str: ...

    def blocks(self, parent: Tag) -> str: ...

"""What of a part stands in the body of a report, what in its annexes, and what its own page alone has.

A report is read in ten minutes: detail stands after the signatures, and a section that has nothing to say is a line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from vomr import document as d
from vomr.document.text import line_of

ANNEX, NEW_ANNEX, PAGE_ONLY = "annex", "new-annex", "page-only"  # tags of cells
T = TypeVar("T")
_BRIEF = 300  # letters of notes that are one line


class Origin(NamedTuple):
    """Where a block comes from: the tag that takes it out of the body of a report, and whether its cell is text."""

    tag: str = ""
    is_text: bool = False


class Placed(NamedTuple):
    """A block of a report, and which block of the part it is; None where the report alone has it."""

    block: d.Block
    position: int | None


@dataclass(frozen=True, slots=True)
class Annex:
    """Detail of a part: on its page and in its own document in its place, in a report after the signatures.

    Attributes
    ----------
    heading : str
        The part's, or that of the cell tagged ``new-annex``.
    id : str
        Of that cell's heading, which links lead to; empty where the annex has the part's.
    placed : tuple of Placed
        With headings at the level that they have there.
    """

    heading: str
    id: str = ""
    placed: tuple[Placed, ...] = ()

    @property
    def blocks(self) -> tuple[d.Block, ...]:
        return tuple(placed.block for placed in self.placed)


_Flow = list[tuple[Placed, bool]]  # with whether it is a text that introduces what a section shows


def composed(blocks: Sequence[tuple[d.Block, Origin]], heading: str) -> tuple[tuple[Placed, ...], tuple[Annex, ...]]:
    """The body and the annexes of a part, of its blocks."""
    main: _Flow = []
    annexes: list[tuple[Annex, _Flow]] = []
    for position, (block, (tag, is_text)) in enumerate(blocks):
        flow = main
        if tag == NEW_ANNEX and isinstance(block, d.Heading):
            annexes.append((Annex(line_of(block.content), block.id), []))
            continue
        if tag == PAGE_ONLY:
            continue
        if tag:
            annexes = annexes or [(Annex(heading), [])]
            flow = annexes[-1][1]
        flow.append((Placed(block, position), is_text))
    lines = _shortened(_without_empty(main))
    made: list[Annex] = []
    for annex, flow in annexes:
        own = _shortened(_without_empty(flow))
        if any(placed.position is not None and _is_printed(placed.block) for placed in own):
            made.append(replace(annex, placed=_levelled(own)))
        else:  # nothing but lines: they need no annex
            lines += own
    return tuple(lines), tuple(made)


def with_content(flow: Sequence[T], block_of: Callable[[T], d.Block]) -> tuple[list[T], list[d.Heading]]:
    """What has content, and the headings with nothing below them."""
    kept: list[T] = []
    empty: list[d.Heading] = []
    follows = 0.0  # what comes next: the level of a heading, beyond all levels for content, 0 for the end
    for placed in reversed(flow):
        block = block_of(placed)
        if isinstance(block, d.Heading) and follows <= block.level:
            empty.append(block)
            continue
        kept.append(placed)
        follows = block.level if isinstance(block, d.Heading) else math.inf
    return kept[::-1], empty[::-1]


def _without_empty(flow: _Flow) -> _Flow:
    """No heading with nothing below it: what stood there stands elsewhere."""
    return with_content(flow, lambda each: each[0].block)[0]


def _shortened(flow: _Flow) -> list[Placed]:
    """Sections that have nothing but a note as lines, those that follow one another as one list."""
    made: list[Placed] = []
    waiting: list[d.Content] = []

    def written() -> None:
        if len(waiting) == 1:
            made.append(Placed(d.Paragraph(waiting[0]), None))
        elif waiting:
            made.append(Placed(d.Points(tuple(waiting)), None))
        waiting.clear()

    for section in _sections(flow):
        line = _line(section)
        if line is not None:
            waiting.append(line)
            continue
        written()
        made += [placed for placed, _ in section]
    written()
    return made


def _sections(flow: _Flow) -> list[_Flow]:
    """The flow by its headings; what stands before the first is the first section."""
    sections: list[_Flow] = [[]]
    for placed, is_text in flow:
        if isinstance(placed.block, d.Heading):
            sections.append([])
        sections[-1].append((placed, is_text))
    return sections


def _line(section: _Flow) -> d.Content | None:
    """A section as a line, where it is a heading and a short note; what introduced the rest is left out with it."""
    if not section or not isinstance(heading := section[0][0].block, d.Heading):
        return None
    if line_of(heading.content)[:1].isdigit():  # a numbered section stands in the order of the authority, empty or not
        return None
    said = [placed.block for placed, is_text in section[1:] if not is_text]
    if not said or not all(isinstance(block, d.Paragraph) and block.kind == "note" for block in said):
        return None
    if sum(len(line_of(block.content)) for block in said if isinstance(block, d.Paragraph)) > _BRIEF:
        return None
    notes = (piece for block in said if isinstance(block, d.Paragraph) for piece in (" ", *block.content))
    return (d.Span((*heading.content, "."), "strong"), *notes)


def _levelled(flow: list[Placed]) -> tuple[Placed, ...]:
    """Headings and cards at the level that they have under the heading of an annex, none skipped."""
    levels = [placed.block.level for placed in flow if isinstance(placed.block, d.Heading | d.Entry)]
    raised = min(levels, default=2) - 2
    made, previous = [], 1
    for placed in flow:
        block = placed.block
        if isinstance(block, d.Heading | d.Entry):
            level = min(block.level - raised, previous + 1)
            previous = level if isinstance(block, d.Heading) else previous
            placed = placed._replace(block=block if level == block.level else replace(block, level=level))
        made.append(placed)
    return tuple(made)


def _is_printed(block: d.Block) -> bool:
    """Whether something of a block stands on paper, other than as a heading."""
    return not isinstance(block, d.Heading) and not (isinstance(block, d.Details) and block.kind == "chart-data")

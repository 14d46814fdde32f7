"""A document as plain text: for a terminal, and for whatever shows no HTML."""

from __future__ import annotations

from collections.abc import Iterable

from vomr import document as d
from vomr.design import MARKS
from vomr.document.letters import spaced
from vomr.document.walk import Piece, is_inline


def text_of(pieces: Iterable[Piece]) -> str:
    """What is read of some pieces, in a line or as blocks."""
    lines, line = [], ""
    for piece in pieces:
        if is_inline(piece):
            line += _inline(piece)
        else:
            lines += [line, _block(piece)]
            line = ""
    return "\n".join(one for one in (*lines, line) if one.strip())


def line_of(pieces: Iterable[Piece]) -> str:
    """What is read of some pieces, in one line; spaces that do not break stay."""
    return spaced(text_of(pieces)).strip(" ")


def _inline(piece: d.Inline) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, d.Span):
        return text_of(piece.content)
    if isinstance(piece, d.Status):
        glyph = MARKS[piece.status].glyph if piece.status in MARKS else ""
        return f"{glyph} {text_of(piece.content)}".strip()
    if isinstance(piece, d.ValueMark):
        return piece.text
    if isinstance(piece, d.Formula):
        return piece.source
    if isinstance(piece, d.Picture):
        return piece.alt
    return "\n" if isinstance(piece, d.Break) else ""


def _block(block: d.Block) -> str:
    if isinstance(block, d.Heading):
        return text_of(block.content).upper()
    if isinstance(block, d.Paragraph):
        return text_of(block.content)
    if isinstance(block, d.Points):
        return "\n".join(f"– {text_of(item)}" for item in block.items)
    if isinstance(block, d.Terms):
        return "\n".join(f"{text_of(term)}: {text_of(meaning)}" for term, meaning in block.items)
    if isinstance(block, d.Table):
        return _table(block)
    if isinstance(block, d.Cards):
        return "\n".join(_card(card) for card in block.cards)
    if isinstance(block, d.Chart):
        return text_of((*block.content, d.Break(), *block.caption))
    if isinstance(block, d.Quote):
        return text_of(block.content)
    if isinstance(block, d.Lines):
        return block.text
    if isinstance(block, d.Messages):
        return f"{block.title}\n{block.text}"
    if isinstance(block, d.Alarm):
        return "\n".join(filter(None, (block.title, block.message)))
    if isinstance(block, d.Details):
        return f"{text_of(block.summary)}\n{text_of(block.content)}"
    if isinstance(block, d.Entry):
        return f"{text_of(block.heading)}\n{text_of(block.content)}"
    if isinstance(block, d.Stamp):
        return " · ".join(map(text_of, block.lines))
    if isinstance(block, d.Signatures):
        return "\n".join(block.signers)
    return block.source if isinstance(block, d.Formula) else ""


def _card(card: d.Card) -> str:
    notes = "; ".join(text_of(note) for note in card.notes)
    return f"{text_of(card.label)}: {text_of(card.value)}" + (f" ({notes})" if notes else "")


def _table(table: d.Table) -> str:
    rows = [" | ".join(text_of(cell.content) for cell in row.cells) for row in (*table.head, *table.rows)]
    return "\n".join(filter(None, (text_of(table.caption), *rows, text_of(table.below))))

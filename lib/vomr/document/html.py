"""A document as HTML that reads well by itself, in JupyterLab as in a plain viewer; pages of ``export`` add to it.

Its classes are the style sheet's names and nobody else's: what writes Typst or Word never sees them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any

from vomr import document as d
from vomr.design import COLOURS, MARKS
from vomr.document import bullets, trails
from vomr.document.text import line_of
from vomr.document.walk import Piece, is_inline
from vomr.words import by_language
from vomr.words.sentences import Identity


def to_html(pieces: Iterable[Piece], lang: str = "") -> str:
    """Some pieces as HTML; with ``lang`` names in another script say which language they are in."""
    return HtmlWriter(lang).flow(pieces)


def in_notebook(pieces: Iterable[Piece]) -> str:
    """Some pieces as HTML for a notebook, where no style sheet of ours is: what it would say stands in the pieces."""
    return NotebookWriter().flow(pieces)


class HtmlWriter:
    """Writes pieces in the order in which they are read; footnotes are gathered for the end."""

    def __init__(self, lang: str = "") -> None:
        self.lang = lang
        self.footnotes: list[str] = []
        self._in_other = False  # within a piece that has said which language it is in
        self._in_entry = False

    # --- in a line

    def flow(self, pieces: Iterable[Piece]) -> str:
        """Pieces of a line and blocks, one after another."""
        return "".join(self.inline(piece) if is_inline(piece) else self.block(piece) for piece in pieces)

    def inline(self, piece: d.Inline) -> str:
        if isinstance(piece, str):
            return self.text(piece)
        if isinstance(piece, d.Span):
            return self._span(piece)
        if isinstance(piece, d.ValueMark):
            words = escape(piece.words)
            return (
                f'<span class="no-value" data-mark="{escape(piece.code)}" role="img" aria-label="{words}"'
                f' title="{words}">{escape(piece.text)}</span>'
            )
        if isinstance(piece, d.Status):
            glyph = MARKS[piece.status].glyph if piece.status in MARKS else ""
            return (
                f'<span class="status" data-status="{escape(piece.status)}"><span class="mark" aria-hidden="true">'
                f"{glyph}</span> {self.flow(piece.content)}</span>"
            )
        if isinstance(piece, d.Bullet):
            return bullets.svg_of(piece)
        if isinstance(piece, d.Trail):
            return trails.svg_of(piece)
        if isinstance(piece, d.Picture):
            return self.picture(piece)
        if isinstance(piece, d.Footnote):
            return self._footnote(piece)
        if isinstance(piece, d.Formula):
            return self.formula(piece)
        return "<br>"

    def text(self, text: str) -> str:
        if not self.lang or self._in_other:
            return escape(text)
        return "".join(
            escape(piece) if own == self.lang else f'<span lang="{own}">{escape(piece)}</span>'
            for piece, own in by_language(text, self.lang)
        )

    def _span(self, span: d.Span) -> str:
        said = {
            "href": span.href,
            "rel": "noopener noreferrer" if span.href.startswith(("http:", "https:")) else "",
            "id": span.anchor,
            "lang": span.lang,
            "dir": span.direction,
            "title": span.title,
            # several links may be called „PDF“; what is heard says of what
            "aria-label": span.title if span.href and line_of(span.content) in span.title else "",
        }
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in said.items() if value)
        attributes += _names(span.identity)
        before, self._in_other = self._in_other, self._in_other or bool(span.lang)
        inner = self.flow(span.content)
        self._in_other = before
        style = "a" if span.href else span.style or ("span" if attributes else "")
        return f"<{style}{attributes}>{inner}</{style}>" if style else inner

    def formula(self, formula: d.Formula) -> str:
        """Its source; a page sets it."""
        tag = "div" if formula.display else "span"
        return f'<{tag} class="math">{escape(formula.source)}</{tag}>'

    def picture(self, picture: d.Picture) -> str:
        if not picture.uri:
            return escape(picture.alt)
        sides = {"width": picture.width, "height": picture.height}
        size = "".join(f' {side}="{round(value)}"' for side, value in sides.items() if value)
        return f'<img src={self.source(picture)} alt="{escape(picture.alt)}"{size}>'

    def source(self, picture: d.Picture) -> str:
        """Where a picture comes from, in its quotes."""
        return f'"{picture.uri}"'

    def _footnote(self, note: d.Footnote) -> str:
        self.footnotes.append(self.flow(note.content))
        n = len(self.footnotes)
        return f'<sup class="footnote-ref" id="fnref-{n}"><a href="#fn-{n}">{n}</a></sup>'

    def gathered_footnotes(self) -> str:
        """The notes that were referred to, each with the way back."""
        items = "".join(
            f'<li id="fn-{n}">{note} <a href="#fnref-{n}">↩</a></li>' for n, note in enumerate(self.footnotes, start=1)
        )
        return f'<section class="footnotes"><ol>{items}</ol></section>' if items else ""

    # --- blocks

    def block(self, block: d.Block) -> str:
        return str(getattr(self, _WRITERS[type(block)])(block))

    def heading(self, heading: d.Heading) -> str:
        name = f' id="{escape(heading.id)}"' if heading.id else ""
        return f"<h{heading.level}{name}>{self.flow(heading.content)}</h{heading.level}>"

    def paragraph(self, paragraph: d.Paragraph) -> str:
        return f"<p{_class(paragraph.kind)}>{self.flow(paragraph.content)}</p>"

    def points(self, points: d.Points) -> str:
        items = "".join(f"<li>{self.flow(item)}</li>" for item in points.items)
        if points.kind != "numbered":
            return f"<ul{_class(points.kind)}>{items}</ul>"
        start = f' start="{points.start}"' if points.start != 1 else ""
        kind = f' type="{points.numbering}"' if points.numbering != "1" else ""
        return f"<ol{start}{kind}>{items}</ol>"

    def terms(self, terms: d.Terms) -> str:
        pairs = (
            (f"<dt>{self.flow(term)}</dt>" if term else "") + f"<dd>{self.flow(meaning)}</dd>"
            for term, meaning in terms.items
        )
        if self._in_entry:  # a pair stands together, in one of two columns
            pairs = (f"<div>{pair}</div>" for pair in pairs)
        return f"<dl>{''.join(pairs)}</dl>"

    def table(self, table: d.Table) -> str:
        return self.table_alone(table) + self.below(table)

    def table_alone(self, table: d.Table, more: str = "") -> str:
        """The table without what stands under it; ``more`` are further classes."""
        head = "".join(self.row(row, is_head=True) for row in table.head)
        body = "".join(self.row(row) for row in table.rows)
        return (
            f'<table class="figures{more}">{self.caption(table)}'
            f"{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"
        )

    def caption(self, table: d.Table) -> str:
        return f"<caption>{self.flow(table.caption)}</caption>" if table.caption else ""

    def below(self, table: d.Table) -> str:
        """What stands under a table: its note, and where its numbers come from."""
        return f'<p class="note">{self.flow(table.below)}</p>' if table.below else ""

    def row(self, row: d.Row, *, is_head: bool = False) -> str:
        return f"<tr{_class(row.kind)}>{''.join(map(self.cell, row.cells))}</tr>"

    def cell(self, cell: d.Cell) -> str:
        tag = "th" if cell.scope else "td"
        spans = (("colspan", cell.columns), ("rowspan", cell.rows))
        attributes = f' scope="{cell.scope}"' if cell.scope else ""
        attributes += "".join(f' {name}="{count}"' for name, count in spans if count != 1)
        attributes += _class("num" if cell.numeric else "")
        content, identity = d.without_identity(cell.content)
        style = "; ".join(
            part
            for part in (
                f"text-align: {cell.align}" if cell.align else "",
                "font-weight: bold" if cell.strong else "",
                f"background-color: {cell.fill}" if cell.fill else "",
                f"color: {cell.ink}" if cell.ink else "",
                _bar(cell.bar) if cell.bar else "",
            )
            if part
        )
        attributes += _names(identity) + (f' style="{style}"' if style else "")
        return f"<{tag}{attributes}>{self.flow(content)}</{tag}>"

    def cards(self, cards: d.Cards) -> str:
        return f'<div class="cards">{"".join(map(self._card, cards.cards))}</div>'

    def _card(self, card: d.Card) -> str:
        lines = "".join(f'<span class="card-note">{self.flow(note)}</span> ' for note in card.notes)
        value, identity = d.without_identity(card.value)
        return (
            f'<div class="card"><span class="card-label">{self.flow(card.label)}</span> <strong class="card-value"'
            f"{_names(identity)}>{self.flow(value)}</strong> {lines.rstrip()}</div>"
        )

    def chart(self, chart: d.Chart) -> str:
        caption = f"<figcaption>{self.flow(chart.caption)}</figcaption>" if chart.caption else ""
        return f'<figure class="chart">{self.flow(chart.content)}{caption}</figure>'

    def quote(self, quote: d.Quote) -> str:
        return f"<blockquote{_class(quote.kind)}>{self.flow(quote.content)}</blockquote>"

    def lines(self, lines: d.Lines) -> str:
        return f"<pre{_class(lines.kind and f'is-{lines.kind}')}>{escape(lines.text)}</pre>"

    def messages(self, messages: d.Messages) -> str:
        return f'<div class="is-messages"><p>{escape(messages.title)}</p><pre>{escape(messages.text)}</pre></div>'

    def alarm(self, alarm: d.Alarm) -> str:
        title = f"<p>{escape(alarm.title)}</p>"
        if alarm.kind == "failure":
            return f'<div class="is-failure">{title}</div>'
        message = f"<pre>{escape(alarm.message)}</pre>" if alarm.message else ""
        place = (
            f'<details class="is-traceback"><summary>{escape(alarm.place_title)}</summary><pre>{escape(alarm.place)}'
            "</pre></details>"
        )
        strong = f"<p><strong>{escape(alarm.title)}</strong></p>"
        return f'<div class="is-error">{strong}{message}{place if alarm.place else ""}</div>'

    def details(self, details: d.Details) -> str:
        opened = " open" if details.is_open else ""
        summary = f"<summary>{self.flow(details.summary)}</summary>" if details.summary else ""
        return f"<details{_class(details.kind)}{opened}>{summary}{self.flow(details.content)}</details>"

    def entry(self, entry: d.Entry) -> str:
        """A card; its heading is a link to itself, so that its address can be copied."""
        heading = self.flow(entry.heading)
        own = f' id="{escape(entry.id)}"' if entry.id else ""
        if entry.id:
            heading = f'<a href="{escape(d.address_of(entry.id))}">{heading}</a>'
        places = "".join(f'<span id="{escape(alias)}"></span>' for alias in entry.aliases)
        title = f"<h{entry.level}>{heading}</h{entry.level}>"
        self._in_entry = True
        content = self.flow(entry.content)
        self._in_entry = False
        return f'<article class="entry"{own}>{places}{title}{content}</article>'

    def stamp(self, stamp: d.Stamp) -> str:
        lines = "<br>".join(map(self.flow, stamp.lines))
        return f'<aside class="stamp" aria-label="{escape(stamp.title)}">{lines}</aside>'

    def signatures(self, signatures: d.Signatures) -> str:
        lines = "".join(f"<li>{escape(who)}</li>" for who in signatures.signers)
        return f'<section class="signatures" aria-label="{escape(signatures.title)}"><ul>{lines}</ul></section>'

    def rule(self, _: d.Rule) -> str:
        return "<hr>"


class NotebookWriter(HtmlWriter):
    """Says of pieces themselves how they look, in colours that are those of whatever theme the reader has chosen."""

    def inline(self, piece: d.Inline) -> str:
        """As ever; a bar stands on paper, since its colours are for paper."""
        written = super().inline(piece)
        return f'<span style="{_PAPER}">{written}</span>' if isinstance(piece, d.Bullet | d.Trail) else written

    def row(self, row: d.Row, *, is_head: bool = False) -> str:
        """As ever; a total is seen, and what stands above rows of a group begins where they do."""
        cells = row.cells
        if row.kind in ("total", "group"):
            cells = tuple(replace(cell, strong=True) for cell in cells)
        return super().row(replace(row, cells=cells), is_head=is_head)

    def cell(self, cell: d.Cell) -> str:
        """As ever; JupyterLab would put texts to the right like numbers."""
        spans = cell.scope == "colgroup"
        return super().cell(cell if cell.numeric or cell.align or spans else replace(cell, align="left"))

    def cards(self, cards: d.Cards) -> str:
        """Boxes beside one another."""
        made = "".join(f'<div style="{_BOX}">{self._lines_of(card)}</div>' for card in cards.cards)
        return f'<div class="cards" style="display: flex; flex-wrap: wrap; gap: 8px">{made}</div>'

    def _lines_of(self, card: d.Card) -> str:
        value, identity = d.without_identity(card.value)
        notes = "".join(f'<div class="card-note" style="font-size: 85%">{self.flow(note)}</div>' for note in card.notes)
        return (
            f'<div class="card-label">{self.flow(card.label)}</div><strong class="card-value" style="font-size: 140%"'
            f"{_names(identity)}>{self.flow(value)}</strong>{notes}"
        )


_PAPER = f"display: inline-block; padding: 1px 3px; line-height: 0; background: {COLOURS['paper'].light}"
_BOX = "flex: 1 1 12em; padding: 6px 10px; border: 1px solid; border-radius: 4px"
_WRITERS = {
    d.Heading: "heading",
    d.Paragraph: "paragraph",
    d.Points: "points",
    d.Terms: "terms",
    d.Table: "table",
    d.Cards: "cards",
    d.Chart: "chart",
    d.Quote: "quote",
    d.Lines: "lines",
    d.Messages: "messages",
    d.Alarm: "alarm",
    d.Details: "details",
    d.Entry: "entry",
    d.Stamp: "stamp",
    d.Signatures: "signatures",
    d.Rule: "rule",
    d.Formula: "formula",
}


def _bar(bar: d.Bar) -> str:
    start, end = (f"{side:.1%}" for side in (bar.start, bar.end))
    drawn = f"linear-gradient(to right, transparent {start}, {bar.fill} {start}, {bar.fill} {end}, transparent {end})"
    return f"min-width: 6em; padding-bottom: 8px; background: {drawn} bottom 2px left / 100% 4px no-repeat"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _names(identity: Identity | None) -> str:
    """Which figure stands there: ``data-figure``, and of which day, since when, of which report."""
    if identity is None:
        return ""
    said: dict[str, Any] = {
        "figure": identity.figure,
        "day": identity.day,
        "since": identity.since,
        "report": identity.report,
    }
    return "".join(f' data-{name}="{escape(str(value))}"' for name, value in said.items() if value is not None)

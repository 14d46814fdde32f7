"""A document as Typst source: calls of functions of ``templates/vomr/report.typ`` in Typst's code mode.

Every piece of text is a string literal: there is no place in the source where a cell's text could be read as markup or
as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, zip_longest
from urllib.parse import quote, unquote

from vomr import document as d
from vomr.design import MARKS
from vomr.document import bullets, trails
from vomr.document.letters import spaced
from vomr.document.text import line_of, text_of
from vomr.document.walk import is_inline, walk
from vomr.export import typst_tables
from vomr.export.cards import middle
from vomr.export.fonts import printable
from vomr.export.formulas import typst_math
from vomr.export.images import read_uri
from vomr.export.pdf_names import MOST, SIGN
from vomr.export.typst_text import ALONE, TypstBlock, breakable, broken_literal, joined, literal
from vomr.words import Words, by_language
from vomr.words.sentences import Printed

PORTRAIT = (504.5, 690.0)  # points between the margins: width, and what height a figure may take
_LONG = 34  # letters of a word that may stand unbroken in running text
_TRACEBACK_LINES = 12
_STYLES = {
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "cite": "emph",
    "dfn": "emph",
    "var": "emph",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "del": "strike",
    "mark": "highlighted",
    "small": "small",
    "sub": "sub",
    "sup": "super",
    "q": "quoted",
}


_CODE_WITH_HYPHEN = re.compile(r"((?=\S*\d)\S+-\S+)")
_ENGLISH = literal("en")


class TypstWriter:
    """Turns pieces into Typst expressions; ``none`` is the one that prints nothing.

    Parameters
    ----------
    words
    prefix
        Before every label, so that the parts of one report do not share any.
    targets
        Ids of headings, which links may lead to.

    Attributes
    ----------
    files : dict
        Pictures by name, which the compiler finds beside the document.
    missing : set of str
        Letters that no font has, replaced by U+FFFD on the way.
    printed : list of Printed
        The figures by the numbers by which ``named`` calls them.
    nested : int
        How many containers the point of writing is within.
    made : TypstBlock
        The block that is being written.
    """

    def __init__(self, words: Words, prefix: str = "", targets: Iterable[str] = ()) -> None:
        self.words, self.prefix = words, prefix
        self.targets = frozenset(targets)
        self.files: dict[str, bytes] = {}
        self.missing: set[str] = set()
        self.printed: list[Printed] = []
        self.nested = 0
        self.made = TypstBlock()
        self.in_other = False  # within a piece that has said which language it is in
        self.in_entry = ""  # how wide the card is that is being written
        self.in_columns = False  # whether that card stands in one of two columns, with others
        self._names_of_files: dict[bytes, str] = {}

    def document(self, blocks: Sequence[d.Block]) -> list[list[TypstBlock]]:
        """What each block of a whole document is written as, in order: a table may be several."""
        return [
            self._made(before, block, after)
            for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False)
        ]

    def _made(self, before: d.Block | None, block: d.Block, after: d.Block | None) -> list[TypstBlock]:
        if isinstance(block, d.Table):
            return typst_tables.blocks(self, block)
        self.made = made = TypstBlock(pieces=(block,), is_heading=isinstance(block, d.Heading))
        made.is_section = isinstance(block, d.Heading) and block.level == 2
        self.in_columns = _fits_a_column(block) and (_fits_a_column(before) or _fits_a_column(after))
        made.source = self.block(block)
        if made.source and _is_kept_with_next(before, block, after):
            made.source = f"block(sticky: true, {made.source})"
        return [made] if made.source else []

    # --- text

    def text(self, text: str, room: int = _LONG) -> str:
        """Text as a literal: what no font has replaced, and words that no line could hold made breakable."""
        text = breakable(printable(text, self.missing), room)
        if "-" not in text or not self.words.language.repeats_hyphen:
            return broken_literal(text)
        # a code that is broken at its hyphen must not gain another
        sources = [broken_literal(piece) for piece in _CODE_WITH_HYPHEN.split(text)]
        sources[1::2] = [f"text(lang: {_ENGLISH}, {code})" for code in sources[1::2]]
        return joined([source for source in sources if source != literal("")])

    def plain(self, text: str) -> str:
        return literal(printable(text, self.missing))

    # --- in a line

    def line(self, pieces: Iterable[d.Inline | d.Block], room: int = _LONG) -> str:
        """Pieces of a line as one expression."""
        line = _Line(self, room)
        for piece in pieces:
            self._inline(piece, line)
        return line.ended()

    def _inline(self, piece: d.Inline | d.Block, line: _Line) -> None:
        if isinstance(piece, str):
            line.say(piece)
        elif isinstance(piece, d.Span):
            self._span(piece, line)
        elif isinstance(piece, d.Break):
            line.add("linebreak()", is_space=True)
        elif isinstance(piece, d.ValueMark) and not piece.words:
            line.say(piece.text)
        elif isinstance(piece, d.ValueMark):
            line.add(f"no-value({self.plain(piece.text)}, {self.plain(piece.words)})")
        elif isinstance(piece, d.Status):
            mark = MARKS.get(piece.status)
            inner = line.within(is_space=mark is not None or line.is_space)  # the space after a mark is the template's
            for part in piece.content:
                self._inline(part, inner)
            role, glyph = (mark.role, literal(mark.glyph)) if mark else ("ink", "none")
            line.add(f"lit({literal(role)}, {glyph}, {inner.source()})", is_space=inner.is_space)
        elif isinstance(piece, d.Bullet | d.Trail | d.Picture):
            if drawn := self.picture(piece):
                line.add(f"box({drawn})")
            elif isinstance(piece, d.Picture):
                line.say(piece.alt)
        elif isinstance(piece, d.Formula):
            line.add(self.formula(piece.source, is_display=False))
        elif isinstance(piece, d.Footnote):
            note = self.line(chain.from_iterable(_lines_of(part) for part in piece.content))
            line.add(f"footnote({note})" if note != "none" else "none", is_space=line.is_space)
        else:  # a block within a line begins a new one
            if line.has_begun and not line.is_space:
                line.add("linebreak()")
            line.add(self.block(piece) or "none", is_space=True)

    def _span(self, span: d.Span, line: _Line) -> None:
        if span.style in ("code", "kbd", "samp"):
            line.add(f"code({self.plain(breakable(text_of(span.content), 40))})")
            return
        style = _STYLES.get(span.style, "")
        if not (style or span.lang or span.href or span.identity):
            for part in span.content:
                self._inline(part, line)
            return
        before, self.in_other = self.in_other, self.in_other or bool(span.lang)
        inner = line.within(is_space=line.is_space)
        for part in span.content:
            self._inline(part, inner)
        self.in_other = before
        source = inner.source()
        if source == "none":
            return
        if span.href.startswith("#"):
            if (target := d.place_of(span.href)) in self.targets:
                self.made.refers.add(self.prefix + target)
                source = f"link(label({literal(self.prefix + target)}), {source})"
        elif re.match(r"(https?|mailto|tel):", span.href, re.IGNORECASE):
            source = f"link({literal(span.href)}, {source})"
        elif card := d.CARD.match(span.href):  # of another part: a report has it, labelled by its page's name
            source = f"away({literal(f'{card[1]}-{unquote(card[2])}')}, {source})"
        # A link to another file beside the page leads nowhere from a PDF: its words stay
        if style:
            source = f"{style}({source})"
        if span.lang:
            source = f"text(lang: {literal(span.lang.split('-')[0].lower())}, {source})"
        if span.identity is not None and len(self.printed) < MOST:
            source = f"named({len(self.printed)}, {source})"
            self.printed.append(Printed(line_of(span.content), span.identity))
        line.add(source, is_space=inner.is_space)

    def formula(self, source: str, *, is_display: bool) -> str:
        """A formula with its source as alternative text; one that cannot be converted, as its source."""
        converted = typst_math(printable(source), is_display) if source else None
        if converted is None:
            return f"pre({self.plain(source)})" if is_display else f"code({self.plain(source)})"
        return f"formula({self.plain(source)}, {literal(converted)}, block: {'true' if is_display else 'false'})"

    def picture(self, picture: d.Picture | d.Bullet | d.Trail) -> str:
        """An image with its alternative text, as large as it is but never larger than the page; or nothing."""
        if isinstance(picture, d.Bullet | d.Trail):
            source = bullets.svg_of(picture) if isinstance(picture, d.Bullet) else trails.svg_of(picture)
            kind, data, wide, tall = "svg", source.encode(), picture.width, picture.height
        else:
            read = read_uri(picture.uri)
            if read is None:
                return ""
            kind, data, wide, tall = read.format, read.data, read.width, read.height
            if picture.width and wide:
                wide, tall = picture.width, tall * picture.width / wide
        if kind == "svg" and b"<text" in data:  # set with the document's fonts, which must have the letters
            drawn = re.sub(r">([^<]+)<", lambda match: f">{printable(match[1], self.missing)}<", data.decode())
            data = drawn.encode()
        name = self._names_of_files.setdefault(data, f"{self.prefix}{len(self.files)}.{kind}")
        self.files[name] = data
        self.made.is_large = True
        sides = ", width: 100%"
        if wide and tall:
            wide, tall = wide * 0.75, tall * 0.75  # CSS pixels to points
            sides = f", width: {wide * min(1.0, PORTRAIT[0] / wide, PORTRAIT[1] / tall):.1f}pt"
        return f"image({literal(name)}, alt: {self.plain(picture.alt or self.words('Chart'))}{sides})"

    # --- blocks

    def blocks(self, pieces: d.Flow) -> str:
        """What a container holds, as one expression."""
        self.nested += 1
        groups = list(_groups(pieces))
        sources = [
            f"block(sticky: true, {source})" if _introduces(group, after) else source
            for group, after in zip_longest(groups, groups[1:])
            if (source := self._group(group))
        ]
        self.nested -= 1
        return joined(sources)

    def flow(self, pieces: d.Flow, room: int = _LONG) -> str:
        """What a cell holds: a line without a paragraph around it, or blocks."""
        return self.line(pieces, room) if all(map(is_inline, pieces)) else self.blocks(pieces)

    def _group(self, group: d.Block | list[d.Inline | d.Block]) -> str:
        if not isinstance(group, list):
            return self.block(group)
        source = self.line(group)
        return source if source == "none" else f"p({source})"

    def block(self, block: d.Block) -> str:
        """One block; an empty string where it has nothing to print."""
        return str(getattr(self, _WRITERS[type(block)])(block))

    def _heading(self, heading: d.Heading) -> str:
        title = self.line(heading.content, 24)
        if title == "none":
            return ""
        label = self.prefix + heading.id
        self.made.defines.add(label)
        return f"h({heading.level}, {literal(label)}, {title})"

    def _paragraph(self, paragraph: d.Paragraph) -> str:
        lone = [piece for piece in paragraph.content if not isinstance(piece, str) or piece.strip()]
        if len(lone) == 1 and isinstance(lone[0], d.Picture):
            return self._chart(d.Chart((lone[0],)))
        content = self.line(paragraph.content)
        if content == "none":
            return ""
        has_look = paragraph.kind in ("verdict", "note", "todo", "caution", "kicker")
        return f"{paragraph.kind if has_look else 'p'}({content})"

    def _points(self, points: d.Points) -> str:
        items = ", ".join(map(self._item, points.items))
        if not items:
            return ""
        if points.kind != "numbered":
            return f"{points.kind or 'list'}({items})"
        style = "1." if points.numbering == "1" else f"{points.numbering}."
        return f"enum(start: {points.start}, numbering: {literal(style)}, {items})"

    def _item(self, item: d.Flow) -> str:
        """Its first words stand in no paragraph: that would push the marker away from them."""
        first, *rest = list(_groups(item)) or [[]]
        if isinstance(first, d.Paragraph) and not first.kind:
            first = list(first.content)
        self.nested += 1
        sources = [self.line(first) if isinstance(first, list) else self.block(first), *map(self._group, rest)]
        self.nested -= 1
        return joined(sources)

    def _terms(self, terms: d.Terms) -> str:
        pairs = [(self.line(term), self.flow(meaning)) for term, meaning in terms.items]
        if self.in_entry:
            half = len(pairs)
            if self.in_entry == "wide":
                half = middle(terms)
            sides = (
                "".join(f"({term}, {meaning}), " for term, meaning in side) for side in (pairs[:half], pairs[half:])
            )
            return "entry-terms({})".format(", ".join(f"({side})" for side in sides)) if pairs else ""
        items = ", ".join(
            f"terms.item({', '.join('[]' if side == 'none' else side for side in pair)})" for pair in pairs
        )
        return f"terms({items})" if items else ""

    def _table(self, table: d.Table) -> str:
        return typst_tables.nested(self, table)

    def _chart(self, chart: d.Chart) -> str:
        words = self.line(chart.caption)
        if len(chart.content) == 1 and isinstance(picture := chart.content[0], d.Picture):
            if drawn := self.picture(picture):
                return f"fig({drawn}, {words})"
            return joined([f"p({self.text(picture.alt)})" if picture.alt else "", f"p({words})"])
        return joined([self.blocks(chart.content), f"note({words})" if words != "none" else ""])

    def _quote(self, quote: d.Quote) -> str:
        return f"{quote.kind or 'quotation'}({self.blocks(quote.content)})"

    def _lines(self, lines: d.Lines) -> str:
        return f"pre({self.plain(breakable(lines.text, 84))})"

    def _details(self, details: d.Details) -> str:
        if details.kind == "chart-data":
            return ""  # the table behind a chart: one click away on a page, left out on paper
        title = self.line(details.summary)
        return joined([f"p(strong({title}))" if title != "none" else "none", self.blocks(details.content)])

    def _entry(self, entry: d.Entry) -> str:
        """A card; a page may end between its terms and its tables. What stands in it stands closer than around it.

        Cards without tables and drawings are set in two columns, one under the other; one among others is not: beside
        it the page would be empty.
        """
        names = [self.prefix + name for name in (entry.id, *entry.aliases) if name]
        self.made.defines.update(names)
        is_narrow = self.made.is_narrow = self.nested == 0 and self.in_columns
        heading, self.in_entry = self.line(entry.heading, 24), "narrow" if is_narrow else "wide"
        content = self.blocks(entry.content)
        self.in_entry = ""
        labels = "".join(f"{literal(name)}, " for name in names)
        if heading == "none":  # a heading without words is refused by PDF/UA
            heading = self.line((entry.id,), 24)
        return content if heading == "none" else f"entry({entry.level}, ({labels}), {heading}, {content})"

    def _messages(self, messages: d.Messages) -> str:
        return f"messages({self.text(messages.title)}, {self.plain(breakable(messages.text, 90))})"

    def _alarm(self, alarm: d.Alarm) -> str:
        parts = [self.text(alarm.title)]
        if alarm.message:
            parts.append(f"message: {self.plain(breakable(alarm.message, 84))}")
        if alarm.place:
            lines = alarm.place.splitlines()
            shown = "\n".join((["…"] if len(lines) > _TRACEBACK_LINES else []) + lines[-_TRACEBACK_LINES:])
            parts.append(f"detail-title: {self.text(alarm.place_title)}, detail: {self.plain(breakable(shown, 84))}")
        return f"alarm({', '.join(parts)})"

    def _cards(self, cards: d.Cards) -> str:
        items = []
        for card in cards.cards:
            notes = "".join(f"{self.line(note, 24)}, " for note in card.notes)
            items.append(f"({self.line(card.label, 16)}, {self.line(card.value, 16)}, ({notes}))")
        count = len(items)
        columns = count if count <= 4 else 3 if count % 3 == 0 and count % 4 else 4
        return f"cards({columns}, {', '.join(items)})" if items else ""

    def _stamp(self, stamp: d.Stamp) -> str:
        return f"stamp({self.stamp_lines(stamp)})"

    def stamp_lines(self, stamp: d.Stamp) -> str:
        """What stands in the box."""
        between: tuple[d.Inline, ...] = (d.Break(),)
        return f"p({self.line(chain.from_iterable((*line, *between) for line in stamp.lines))})"

    def signatures(self, signers: Iterable[str]) -> str:
        """Lines to sign on; the room above each is a link by whose address the PDF is told who signs there."""
        lines = "".join(f"({literal(SIGN + quote(who))}, {self.text(who)}), " for who in signers)
        return f"signatures(({lines}))"

    def _signatures(self, signatures: d.Signatures) -> str:
        return self.signatures(signatures.signers)

    def _rule(self, _: d.Rule) -> str:
        return "rule()"

    def _display(self, formula: d.Formula) -> str:
        return self.formula(formula.source, is_display=True)


_WRITERS = {
    d.Heading: "_heading",
    d.Paragraph: "_paragraph",
    d.Points: "_points",
    d.Terms: "_terms",
    d.Table: "_table",
    d.Cards: "_cards",
    d.Chart: "_chart",
    d.Quote: "_quote",
    d.Lines: "_lines",
    d.Messages: "_messages",
    d.Alarm: "_alarm",
    d.Details: "_details",
    d.Entry: "_entry",
    d.Stamp: "_stamp",
    d.Signatures: "_signatures",
    d.Rule: "_rule",
    d.Formula: "_display",
}


class _Line:
    """Pieces of one line; white space is one space whoever wrote it, and none at the beginning and the end."""

    def __init__(self, writer: TypstWriter, room: int, *, is_space: bool = True) -> None:
        self.writer, self.room, self.is_space = writer, room, is_space
        self._sources: list[str] = []
        self._text = ""

    def within(self, *, is_space: bool) -> _Line:
        return _Line(self.writer, self.room, is_space=is_space)

    @property
    def has_begun(self) -> bool:
        return bool(self._sources or self._text)

    def say(self, text: str) -> None:
        text = spaced(text)
        if self.is_space:
            text = text.lstrip(" ")
        if not text:
            return
        self.is_space = text[-1] == " "
        lang = self.writer.words.lang
        if self.writer.in_other or text.isascii():
            self._text += text
            return
        for piece, own in by_language(text, lang):  # so that a word is divided as its language divides it
            if own == lang:
                self._text += piece
            else:
                self.add(f"text(lang: {literal(own)}, {self.writer.text(piece, self.room)})", is_space=self.is_space)

    def add(self, source: str, *, is_space: bool = False) -> None:
        if self._text:
            self._sources.append(self.writer.text(self._text, self.room))
            self._text = ""
        if source != "none":
            self._sources.append(source)
            self.is_space = is_space

    def source(self) -> str:
        self.add("none")
        return joined(self._sources)

    def ended(self) -> str:
        self._text = self._text.rstrip(" ")
        while not self._text and self._sources and self._sources[-1] == "linebreak()":
            self._sources.pop()
        return self.source()


def _groups(pieces: d.Flow) -> Iterator[d.Block | list[d.Inline | d.Block]]:
    """Blocks, and runs of pieces of a line between them."""
    for in_line, group in groupby(pieces, is_inline):
        if in_line:
            run = list(group)
            if any(not isinstance(piece, str) or piece.strip() for piece in run):
                yield run
        else:
            yield from group  # type: ignore[misc]  # what is no piece of a line is a block


def _lines_of(piece: d.Inline | d.Block) -> d.Flow:
    """A paragraph of a footnote as its words: a note at the foot of a page is one paragraph."""
    return (*piece.content, " ") if isinstance(piece, d.Paragraph) else (piece,)


def _fits_a_column(block: d.Block | None) -> bool:
    """Whether a block is a card that can stand in one of two columns."""
    return isinstance(block, d.Entry) and not any(isinstance(piece, d.Table | d.Trail) for piece in walk(block.content))


def _is_kept_with_next(before: d.Block | None, block: d.Block, after: d.Block | None) -> bool:
    """A paragraph between a heading and what it introduces stays with it, as the heading stays with the paragraph.

    The last one stays with the lines to sign, its own or a report's: nobody signs a page on which nothing else stands.
    """
    if not isinstance(block, d.Paragraph):
        return False
    if after is None or isinstance(after, d.Signatures):
        return True
    is_first = before is None or isinstance(before, d.Heading)  # under the title, or under a heading
    return _introduces(block, after) or (is_first and not block.kind and not isinstance(after, d.Heading))


def _introduces(block: object, after: object) -> bool:
    """Whether a paragraph ends with a colon before the list or the table that it announces."""
    announced = d.Points | d.Terms | d.Table | d.Lines
    return (
        isinstance(block, d.Paragraph)
        and isinstance(after, announced)
        and line_of(block.content).rstrip().endswith(":")
    )


def with_landscape_pages(blocks: Iterable[TypstBlock]) -> list[TypstBlock]:
    """Neighbouring wide tables together on turned pages, and with them the headings that announce them."""
    out: list[TypstBlock] = []
    for block in _with_columns(blocks):
        merged = [block]
        while block.is_landscape and out and out[-1].is_heading and out[-1].annex == block.annex:
            merged.insert(0, out.pop())
        if block.is_landscape and out and out[-1].is_landscape and out[-1].annex == block.annex:
            merged.insert(0, out.pop())
        out.append(together(merged) if block.is_landscape else block)
    # Typst remembers a page by the source of its first piece, hence the empty ones
    for number, block in enumerate(out):
        if block.is_landscape:
            out[number] = replace(block, source=f"landscape({{\nv(0pt)\n{block.source}\n}})")
        elif number and out[number - 1].is_landscape and block.annex != ALONE:
            out[number] = replace(block, source=f"v(0pt)\n{block.source}")
    return out


def _with_columns(blocks: Iterable[TypstBlock]) -> Iterator[TypstBlock]:
    """Narrow cards that follow one another in columns."""
    for (is_narrow, _), group in groupby(blocks, lambda block: (block.is_narrow, block.annex)):
        run = list(group)
        if is_narrow:
            whole = together(run)
            yield replace(whole, source=f"side-by-side({{\n{whole.source}\n}})")
        else:
            yield from run


def together(blocks: Sequence[TypstBlock]) -> TypstBlock:
    """Several blocks as one."""
    return TypstBlock(
        "\n".join(block.source for block in blocks),
        tuple(piece for block in blocks for piece in block.pieces),
        is_landscape=any(block.is_landscape for block in blocks),
        is_large=any(block.is_large for block in blocks),
        annex=blocks[0].annex,
        defines=set().union(*(block.defines for block in blocks)),
        refers=set().union(*(block.refers for block in blocks)),
    )

"""A report as an editable Word document: real styles, captions and tables, in the report's design.

It walks the same document as the other writers (``vomr.export.body``), so every figure in it is the page's. A printed
figure has its name as attributes of its run that Word passes over: content controls by the thousand slow Word down, and
programs that read a cell by its runs would miss the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote

from nbformat import NotebookNode

from vomr import document as d
from vomr.design import MARKS
from vomr.document import bullets, trails
from vomr.document.letters import spaced
from vomr.document.text import text_of
from vomr.document.walk import is_inline
from vomr.export import Cover
from vomr.export import word_styles as styles
from vomr.export.body import Body, body
from vomr.export.cards import middle
from vomr.export.formulas import formula
from vomr.export.images import as_png, read_uri, with_palette
from vomr.export.table_columns import Measured
from vomr.export.word_formulas import omml
from vomr.export.word_package import PICTURE, Package, xml
from vomr.export.word_styles import TEXT_WIDTH, twips
from vomr.export.word_tables import MARGINS, PIXEL, Slot, column_widths, lies_across, measured_in, placed
from vomr.fingerprint import code_digest, digest, environment_digest
from vomr.period import today
from vomr.user_cache import read_cached, write_cached
from vomr.words import LANGUAGES, Words, by_language
from vomr.words.language import language

_WIDEST = 16.5  # centimetres of a picture
_FIRST, _LAST = 3, 3  # rows at either end of a table that stand on one page

Face = Mapping[str, str]  # the properties of a run: by its name, each as it is written
# In this order must they stand
_PROPERTIES = ("rStyle", "rFonts", "b", "i", "strike", "color", "sz", "u", "shd", "vertAlign", "rtl", "lang")
_PLAIN: Face = MappingProxyType({})
_BOLD: Face = MappingProxyType({"b": xml("b")})
_SPANS: Mapping[str, Face] = {
    **{style: _BOLD for style in ("strong", "b")},
    **{style: {"i": xml("i")} for style in ("em", "i", "cite", "dfn", "var")},
    **{style: {"u": xml("u", val="single")} for style in ("u", "ins")},
    **{style: {"strike": xml("strike")} for style in ("s", "del")},
    **{style: {"rFonts": styles.MONO} for style in ("code", "kbd", "samp")},
    "mark": {"shd": styles.shading(styles.hex_of("panel"))},
    "small": {"sz": xml("sz", val=16)},
    "sub": {"vertAlign": xml("vertAlign", val="subscript")},
    "sup": {"vertAlign": xml("vertAlign", val="superscript")},
}
_TAB, _NEW_LINE = xml("r", xml("tab")), xml("r", xml("br"))
_PAGE_BREAK = xml("p", xml("r", xml("br", type="page")))
# Between two tables, which Word would join
_BETWEEN = xml("p", xml("pPr", xml("pStyle", val="Tabletext") + xml("spacing", after=0, line=60, lineRule="exact")))
_RULES = styles.borders("tblBorders", ("top", 8, "deep", 0), ("bottom", 8, "deep", 0), ("insideH", 4, "rule", 0))
_AWAY = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_DRAWN, _MOST_DRAWN = "drawings", 200  # in the user's cache
_EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_PARAGRAPHS = {
    "verdict": "Verdict",
    "note": "Note",
    "todo": "To be written",
    "caution": "To be written",
    "kicker": "Note",
    "answer": "Answer",
}


def word_document(notebooks: Sequence[NotebookNode | Body], cover: Cover, folder: Path | None = None) -> bytes:
    """The report as one ``.docx``: cover, contents, the notebooks one after another, lines to sign.

    Parameters
    ----------
    notebooks : sequence of NotebookNode or Body
        Executed, read or not.
    cover : Cover
        Who reports what; the same as of ``report.pdf``.
    folder : Path, optional
        Where the notebooks lie, for the pictures beside them; those of several folders are read with ``body`` before.
    """
    parts = [part if isinstance(part, Body) else body(part, folder=folder) for part in notebooks]
    return WordWriter(cover).made(parts)


def word_letter(notebook: NotebookNode | Body, cover: Cover) -> bytes:
    """A notebook as a short ``.docx`` that somebody fills in: a paragraph ``answer`` is an empty box, and what stands
    before it stays on its page.

    Parameters
    ----------
    notebook : NotebookNode or Body
    cover : Cover
        What stands at the foot of every page, and the properties of the file; there is no cover.
    """
    return WordWriter(cover).letter(notebook if isinstance(notebook, Body) else body(notebook, is_part=False))


class Where(NamedTuple):
    """What a block stands in: centimetres from side to side, a style, a number of lists, an alignment, a face, and
    whether it stays on the page of what comes next.
    """

    room: float
    style: str = "Normal"
    level: int = 0
    align: str = ""
    face: Face = _PLAIN
    keeps: bool = False

    @property
    def indent(self) -> str:
        """As far from the left as the text of the lists around."""
        return xml("ind", left=styles.STEP * self.level) if self.level else ""


class WordWriter:
    """Writes a report; what stands outside of its text (links, lists, notes, drawings) is gathered on the way."""

    def __init__(self, cover: Cover) -> None:
        self.cover, self.w = cover, Words(cover.lang)
        self.package = Package()
        self.headings: list[tuple[int, str, str]] = []  # level, text, bookmark
        self.bookmarks: dict[tuple[int, str], str] = {}  # by the part of the report and an id in it
        self.entries: dict[str, int] = {}  # the part that each card is in, by its names
        self.part = self.deeper = 0  # the part that is written, and what is added to the level of its headings
        self.across = False  # whether the page that is written lies across
        self.lists: list[tuple[int, str]] = []
        self.footnotes: list[str] = []
        self.files: dict[bytes, str] = {}  # names of pictures; what looks the same is kept once
        self.drawings: dict[str, str] = {}  # SVG, by the name of the file that is made of it
        self.measured: dict[int, tuple[d.Table, Measured]] = {}
        self.pictures = 0
        self.frame = self._frame()

    def made(self, bodies: Sequence[Body]) -> bytes:
        """The file."""
        several = sum(bool(content.main) for content in bodies) > 1  # what is annexes alone is no part
        self.entries = {name: at for at, content in enumerate(bodies) for name in content.entries}
        self.across = False
        self.deeper = 0 if several else -1
        parts: list[str] = []
        annexes: list[tuple[int, d.Heading, tuple[d.Block, ...]]] = []
        for self.part, content in enumerate(bodies):
            is_titled = several and bool(content.main)
            title = (d.Heading((content.about.numbered(content.heading),), level=1),) if is_titled else ()
            main = [placed.block for placed in content.main]
            parts += self._laid((*title, *main)) if main or not content.annexes else []
            for annex in content.annexes:
                name = self.w("Annex {number}. {title}", number=len(annexes) + 1, title=annex.heading)
                heading = d.Heading((name,), level=1, id=annex.id)
                annexes.append((self.part, heading, annex.blocks))
        parts += [self._upright(), self._titled(1, (self.w("Signatures"),), xml("pageBreakBefore")), self._signatures()]
        self.deeper = 0
        for number, (self.part, heading, blocks) in enumerate(annexes):
            parts.append(_PAGE_BREAK if not number else "")
            parts += self._laid((heading, *blocks))
        parts.append(self._upright())
        return self._packed((self._cover(), self._contents(), *parts))

    def letter(self, content: Body) -> bytes:
        """The file of a short document: its heading and its blocks, with neither cover, contents nor lines to sign."""
        self.entries, self.deeper = dict.fromkeys(content.entries, 0), -1
        head = (self._text(text_of(content.kicker), "Note"), self._text(content.heading, "Title"))
        where = Where(TEXT_WIDTH[False], keeps=True)
        return self._packed((*head, *(self.block(placed.block, where) for placed in content.main)))

    def _packed(self, written: Iterable[str]) -> bytes:
        """The file, of what stands in it from the first page to the last."""
        whole = "".join((*written, self._page(False)))
        package, cover = self.package, self.cover
        package.add("styles", "styles", styles.sheet(cover.lang))
        package.add("numbering", "numbering", styles.numbering(self.lists))
        package.add("settings", "settings", styles.SETTINGS)
        package.add("footnotes", "footnotes", styles.SEPARATORS + "".join(self.footnotes))
        for name, data in zip(self.drawings, _as_pictures(list(self.drawings.values())), strict=True):
            package.picture(name, data)
        moment = f"{cover.as_of or today().isoformat()}T00:00:00Z"
        facts = {"creator": cover.lag, "language": language(cover.lang).tag, "subject": cover.period}
        return package.made(xml("body", whole), moment, title=cover.title, **facts)

    def _laid(self, blocks: Iterable[d.Block]) -> list[str]:
        """Blocks one after another, on pages that lie across where a table of their section must."""
        made: list[str] = []
        for section in _sections(blocks):
            tables = [block for block in section if isinstance(block, d.Table) and (block.head or block.rows)]
            wide = (lies_across(self._measured(table), len(table.rows), TEXT_WIDTH[False]) for table in tables)
            if any(wide) != self.across:
                made.append(_paragraph("", "Table text", self._page(self.across)))
                self.across = not self.across
            made += [self.block(block, Where(TEXT_WIDTH[self.across])) for block in section]
        return made

    def _upright(self) -> str:
        """The end of pages that lie across, where what is written last stands on such."""
        ended = _paragraph("", "Table text", self._page(True)) if self.across else ""
        self.across = False
        return ended

    # --- the frame of the report

    def _frame(self) -> dict[bool, str]:
        """What stands on every page, upright and across."""
        about = self.cover.about
        head = self.package.add("header", "hdr", self._text(" · ".join(about.flags), "Note"))
        said = (
            self.words(about.running_foot)
            + _TAB
            + _field("PAGE", _run("1"))
            + _run(" / ")
            + _field("NUMPAGES", _run("1"))
        )
        frame = {}
        for across, room in TEXT_WIDTH.items():
            foot = self.package.add(
                "footer", "ftr", _paragraph(said, "Note", styles.right_tab(room)), f"footer{across:d}"
            )
            ids = (("header", head), ("footer", foot))
            frame[across] = "".join(f'<w:{kind}Reference w:type="default" r:id="{own}"/>' for kind, own in ids)
        return frame

    def _page(self, across: bool) -> str:
        """The pages of the section that ends here."""
        sides = {"w": 16838, "h": 11906, "orient": "landscape"} if across else {"w": 11906, "h": 16838}
        side, foot = twips(2), twips(1.8)
        margins = xml("pgMar", top=side, right=side, bottom=foot, left=side, header=708, footer=708, gutter=0)
        return xml("sectPr", self.frame[across] + xml("type", val="nextPage") + xml("pgSz", **sides) + margins)

    def _cover(self) -> str:
        w, cover = self.w, self.cover
        made = self._text(cover.lag or cover.lag_short) + self._text(cover.title, "Title")
        for label, fact in cover.facts:
            made += _paragraph(self.words(f"{label}: ", _BOLD) + self.words(fact))
        for remark in (cover.checks, cover.currency, cover.frozen, *cover.about.flags):
            made += self._text(remark, "Note") if remark else ""
        made += self.flow(cover.words, Where(TEXT_WIDTH[False]))
        reference = w("Ref. No {number}", number=cover.reference or "…………………… / ……………………")
        made += self._text(reference, properties=xml("spacing", before=480))
        signs = "".join(
            self._picture(sign, TEXT_WIDTH[False] / 2) + _run("   ") for sign in (cover.emblem, cover.logo) if sign
        )
        made += _paragraph(signs, properties=xml("spacing", before=480)) if signs else ""
        for at, line in enumerate(cover.support):
            made += _paragraph(self.words(line, {} if at else _BOLD), "Note" if at else "Normal")
        return made + _PAGE_BREAK

    def _contents(self) -> str:
        """A contents field with links and page numbers that the program brings up to date."""
        begins, _, ends = _field('TOC \\o "1-3" \\h \\z \\u', "|").partition("|")
        begins = begins.replace("<w:fldChar", '<w:fldChar w:dirty="true"', 1)
        made, last = self._text(self.w("Contents"), "Contents heading"), len(self.headings) - 1
        for position, (level, text, bookmark) in enumerate(self.headings):
            page = _TAB + _field(f"PAGEREF {bookmark} \\h", "")
            line = xml("hyperlink", self.words(text) + page, anchor=bookmark)
            line = (begins if position == 0 else "") + line + (ends if position == last else "")
            made += _paragraph(line, f"toc {level}")
        return made + _PAGE_BREAK

    def _signatures(self) -> str:
        """Two lines to sign on; who signs is written by hand where the cover does not say."""
        w, cover = self.w, self.cover
        lines = (
            w("Prepared by: {name}", name=cover.prepared_by).rstrip(),
            w("Approved by: {name} (chair of the Management Board)", name=cover.approved_by).replace(":  ", ": "),
        )
        space = xml("spacing", before=360)
        return "".join(self._text(f"{line} ………………………………………………", properties=space) for line in lines)

    def _text(self, text: str, style: str = "Normal", properties: str = "") -> str:
        return _paragraph(self.words(text), style, properties)

    # --- blocks

    def flow(self, pieces: Iterable[d.Inline | d.Block], where: Where) -> str:
        """Blocks one after another; what stands in a line between them is a paragraph."""
        return "".join(self.block(block, where) for block in _blocks(pieces))

    def block(self, block: d.Block, where: Where) -> str:
        return str(getattr(self, block.type)(block, where))

    def heading(self, heading: d.Heading, _: Where) -> str:
        return self._titled(min(3, max(1, heading.level + self.deeper)), heading.content, name=heading.id)

    def _titled(self, level: int, content: d.Content, properties: str = "", name: str = "") -> str:
        bookmark = self._bookmark(name or f"{len(self.headings)} ")  # no id ends in a space
        self.headings.append((level, text_of(content), bookmark))
        return _paragraph(self._marked(bookmark, self.line(content)), f"heading {level}", properties)

    def paragraph(self, paragraph: d.Paragraph, where: Where, before: str = "", mark: str = "") -> str:
        """A paragraph; ``before`` says which item it begins, ``mark`` stands before its text."""
        style = _PARAGRAPHS.get(paragraph.kind, "Normal") if where.style == "Normal" else where.style
        keeps = where.keeps and paragraph.kind != "answer"
        properties = (xml("keepNext") if keeps else "") + (before or where.indent)
        properties += xml("jc", val=where.align) if where.align else ""
        return _paragraph(mark + self.line(paragraph.content, where.face), style, properties)

    def _item(self, pieces: d.Flow, where: Where, style: str, before: str = "", mark: str = "") -> str:
        """Blocks, the first of them a paragraph that has a number or a mark, be it empty."""
        first, *others = _blocks(pieces) or [d.Paragraph(())]
        if not isinstance(first, d.Paragraph):
            first, others = d.Paragraph(()), [first, *others]
        return self.paragraph(first, where._replace(style=style), before, mark) + self.flow(others, where)

    def points(self, points: d.Points, where: Where) -> str:
        number, style = 1, "List Bullet"
        if points.kind == "numbered":
            self.lists.append((points.start, points.numbering))
            number, style = len(self.lists) + 1, "List Number"
        style = style if where.style == "Normal" else where.style
        within = where._replace(level=where.level + 1, room=where.room - 0.7)
        before = styles.numbering_of(number, where.level)
        return "".join(self._item(item, within, style, before) for item in points.items)

    def terms(self, terms: d.Terms, where: Where) -> str:
        if where.style == "Card":
            return self._columns(terms, where)
        made = ""
        for term, meaning in terms.items:
            named = d.Paragraph((d.Span(term, "strong"),))
            made += self.paragraph(named, where, xml("keepNext")) if term else ""
            made += self.flow(meaning, where._replace(level=where.level + 1))
        return made

    def _columns(self, terms: d.Terms, where: Where) -> str:
        """Terms that run into what they mean, in two columns without lines, which no page end cuts."""
        half, wide = middle(terms), twips(where.room / 2)
        within = where._replace(room=where.room / 2 - MARGINS)
        cells = ""
        for side in (terms.items[:half], terms.items[half:]):
            written = "".join(
                self.flow((*((d.Span(term, "strong"), " ") if term else ()), *meaning), within)
                for term, meaning in side
            )
            cells += xml("tc", xml("tcPr", xml("tcW", w=wide, type="dxa")) + (written or _paragraph("", "Card")))
        said = xml("tblW", w=2 * wide, type="dxa") + xml("tblLayout", type="fixed")
        grid = xml("tblGrid", xml("gridCol", w=wide) * 2)
        return xml("tbl", xml("tblPr", said) + grid + xml("tr", xml("trPr", xml("cantSplit")) + cells)) + _BETWEEN

    def cards(self, cards: d.Cards, where: Where) -> str:
        lines = []
        for card in cards.cards:
            notes = (piece for note in card.notes for piece in (" · ", *note))
            lines.append((*card.label, ": ", d.Span(card.value, "strong"), *notes))
        return self.points(d.Points(tuple(lines)), where)

    def chart(self, chart: d.Chart, where: Where) -> str:
        pictures = [piece for piece in chart.content if isinstance(piece, d.Picture)]
        if not pictures:
            return self.flow((*chart.content, d.Paragraph(chart.caption, "note")), where)
        made = "".join(_paragraph(self._picture(one, where.room), properties=xml("keepNext")) for one in pictures)
        caption = self.line(chart.caption or (pictures[0].alt,))
        return made + _paragraph(caption, "caption")

    def quote(self, quote: d.Quote, where: Where) -> str:
        return self.flow(quote.content, where._replace(style="Group's words" if quote.kind else "Note"))

    def lines(self, lines: d.Lines, where: Where) -> str:
        return _paragraph(_NEW_LINE.join(map(_run, lines.text.split("\n"))), "Program text", where.indent)

    def messages(self, messages: d.Messages, where: Where) -> str:
        return self._text(messages.title) + self.lines(d.Lines(messages.text), where)

    def alarm(self, alarm: d.Alarm, where: Where) -> str:
        title = _paragraph(self.words(alarm.title, _BOLD), "To be written")
        return title + (self.lines(d.Lines(alarm.message), where) if alarm.message else "")

    def details(self, details: d.Details, where: Where) -> str:
        if details.kind == "chart-data":
            return ""
        summary = (d.Paragraph((d.Span(details.summary, "strong"),)),) if details.summary else ()
        return self.flow((*summary, *details.content), where)

    def entry(self, entry: d.Entry, where: Where) -> str:
        """A card: a heading that the contents leave out, with a bookmark for each of its names; terms stand in
        two columns.
        """
        heading = self.line(entry.heading)
        for name in filter(None, (entry.id, *entry.aliases)):
            heading = self._marked(self._bookmark(name), heading)
        return _paragraph(heading, "heading 4") + self.flow(entry.content, where._replace(style="Card"))

    def stamp(self, stamp: d.Stamp, where: Where) -> str:
        return "".join(self.paragraph(d.Paragraph(line, "note"), where) for line in stamp.lines)

    def signatures(self, _: d.Signatures, where: Where) -> str:
        """Nothing: the report has one place to sign, at its end."""
        return ""

    def rule(self, _: d.Rule, where: Where) -> str:
        return _paragraph("", "Table text", styles.borders("pBdr", ("bottom", 4, "rule", 1)))

    def formula(self, written: d.Formula, where: Where) -> str:
        return _paragraph(self._formula(written, where.face), where.style, where.indent)

    # --- tables

    def table(self, table: d.Table, where: Where) -> str:
        rows = placed(table)
        if not rows:
            return ""
        columns = column_widths(self._measured(table), where.room)
        title, has_stub = text_of(table.caption), any(cell.scope == "row" for row in table.rows for cell in row.cells)
        said = xml("tblW", w=twips(sum(columns)), type="dxa") + xml("jc", val="left") + _RULES
        said += xml("tblLayout", type="fixed") + xml("tblLook", firstRow=1, firstColumn=f"{has_stub:d}", noVBand=1)
        said += xml("tblCaption", val=title) + xml("tblDescription", val=title)
        made = xml("tblPr", said) + xml("tblGrid", "".join(xml("gridCol", w=twips(width)) for width in columns))
        for y, (row, slots) in enumerate(rows):
            is_head = y < len(table.head)
            face = dict(_BOLD) if is_head or row.kind in ("total", "group") else {}
            face |= {"i": xml("i")} if row.kind == "sub" else {}
            fill = styles.hex_of("panel") if is_head or row.kind == "group" else ""
            # no page ends within the first rows or the last: neither a head, a total nor a note stands alone
            is_first, is_last = y < len(table.head) + _FIRST - 1, y >= len(rows) - _LAST
            keeps = (is_first or is_last) and (y < len(rows) - 1 or bool(table.below))
            within = Where(0.0, "Table text", face=face, keeps=keeps)
            cells = "".join(self._cell(slot, columns, within, fill) for slot in slots)
            made += xml("tr", xml("trPr", xml("cantSplit") + (xml("tblHeader") if is_head else "")) + cells)
        space = xml("spacing", before=80)
        below = _paragraph(self.line(table.below), "Note", space) if table.below else ""
        below = below or _paragraph("", "Table text", space)
        return self._caption(self.w("Table"), _run(table.number), table.caption) + xml("tbl", made) + below

    def _measured(self, table: d.Table) -> Measured:
        """Its words, measured once: to choose the page that it lies on, and to write it."""
        if id(table) not in self.measured:
            self.measured[id(table)] = table, measured_in(table)  # with the table, so that no other gets its id()
        return self.measured[id(table)][1]

    def _caption(self, what: str, number: str, caption: d.Content) -> str:
        number = self.words(f"{what} ") + number + _run(". ") if number else ""
        return _paragraph(number + self.line(caption), "caption") if number or caption else ""

    def _cell(self, slot: Slot, columns: Sequence[float], where: Where, fill: str) -> str:
        x, count, cell, hangs = slot
        width = sum(columns[x : x + count])
        fill = cell.fill.removeprefix("#").upper() or fill
        said = xml("tcW", w=twips(width), type="dxa") + (xml("gridSpan", val=count) if count > 1 else "")
        said += (xml("vMerge", val=hangs) if hangs else "") + (styles.shading(fill) if fill else "")
        content = ""
        if hangs != "continue":
            own = dict(_BOLD) if cell.strong else {}
            own |= {"color": xml("color", val=cell.ink.removeprefix("#").upper())} if cell.ink else {}
            align = cell.align or ("right" if cell.numeric else "")
            within = where._replace(room=width - MARGINS, align=align, face={**where.face, **own})
            content = self.flow(cell.content, within)
            content += self._bar(cell, width - MARGINS) if cell.bar and cell.bar.fill else ""
        return xml("tc", xml("tcPr", said) + (content or _paragraph("", "Table text")))

    def _bar(self, cell: d.Cell, room: float) -> str:
        """The bar along the foot of a cell as a drawing."""
        assert cell.bar is not None
        start, wide = cell.bar.start * 300, (cell.bar.end - cell.bar.start) * 300
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="9" viewBox="0 0 300 9">'
            f'<rect x="{start:.1f}" width="{wide:.1f}" height="9" fill="{cell.bar.fill}"/></svg>'
        )
        return _paragraph(self._drawing(drawn, room, 0.09, text_of(cell.content)), "Table text", xml("jc", val="left"))

    # --- in a line

    def line(self, pieces: Iterable[d.Inline], face: Face = _PLAIN) -> str:
        """Pieces of a line, one after another."""
        return "".join(self.inline(piece, face) for piece in pieces)

    def inline(self, piece: d.Inline, face: Face) -> str:
        if isinstance(piece, str):
            return self.words(piece, face)
        if isinstance(piece, d.Span):
            return self._span(piece, face)
        if isinstance(piece, d.ValueMark):
            return self.words(piece.text, face)
        if isinstance(piece, d.Status):
            mark = MARKS.get(piece.status)
            face = {**face, "color": xml("color", val=styles.hex_of(mark.role if mark else "ink"))}
            return (self.words(f"{mark.glyph} ", face) if mark else "") + self.line(piece.content, face)
        if isinstance(piece, d.Bullet):
            return self._drawing(bullets.svg_of(piece), piece.width * PIXEL, piece.height * PIXEL, piece.alt)
        if isinstance(piece, d.Trail):
            return self._drawing(trails.svg_of(piece), piece.width * PIXEL, piece.height * PIXEL, piece.alt)
        if isinstance(piece, d.Picture):
            return self._picture(piece, _WIDEST, face)
        if isinstance(piece, d.Formula):
            return self._formula(piece, face)
        if isinstance(piece, d.Footnote):
            return self._footnote(piece)
        return _NEW_LINE

    def words(self, text: str, face: Face = _PLAIN) -> str:
        """Text as runs; what is in Cyrillic within an English report carries its own language."""
        text = spaced(text)
        if "lang" in face:
            return _run(text, face)
        return "".join(
            _run(piece, face if own == self.cover.lang else {**face, "lang": xml("lang", val=language(own).tag)})
            for piece, own in by_language(text, self.cover.lang)
        )

    def _span(self, span: d.Span, face: Face) -> str:
        face = {**face, **_SPANS.get(span.style, _PLAIN)}
        card = d.CARD.match(span.href)  # on the page of another part
        elsewhere = self.entries.get(unquote(card[2])) if card else None
        is_within = span.href.startswith("#") or elsewhere is not None
        is_away = bool(_AWAY.match(span.href))  # a file beside the page is not beside the document
        if is_within or is_away:
            face["rStyle"] = xml("rStyle", val="Hyperlink")
        if span.lang:
            face["lang"] = xml("lang", val=language(span.lang).tag if span.lang in LANGUAGES else span.lang)
        if span.direction == "rtl":
            face["rtl"] = xml("rtl")
        if span.identity:
            named = ((name, getattr(span.identity, name)) for name in ("figure", "day", "since", "report"))
            face["names"] = "".join(f' vomr:{name}="{escape(str(said))}"' for name, said in named if said is not None)
        made = self.line(span.content, face)
        if span.style == "q":
            opening, _, closing = self.w.quoted("|").partition("|")
            made = _run(opening, face) + made + _run(closing, face)
        if is_within:
            place = unquote(card[2]) if card else d.place_of(span.href)
            made = xml("hyperlink", made, anchor=self._bookmark(place, elsewhere))
        elif is_away:
            made = f'<w:hyperlink r:id="{self.package.link(span.href)}">{made}</w:hyperlink>'
        return self._marked(self._bookmark(span.anchor), made) if span.anchor else made

    def _bookmark(self, name: str, part: int | None = None) -> str:
        """The bookmark of an id in a part, the one that is written unless another is named."""
        return self.bookmarks.setdefault(
            (self.part if part is None else part, name), f"_Toc{1000 + len(self.bookmarks)}"
        )

    def _marked(self, bookmark: str, written: str) -> str:
        number = bookmark.removeprefix("_Toc")
        return xml("bookmarkStart", id=number, name=bookmark) + written + xml("bookmarkEnd", id=number)

    def _formula(self, written: d.Formula, face: Face) -> str:
        """A formula in Word's notation; one that cannot be converted, as its source."""
        tree = formula(written.source, written.display)
        return _run(written.source, {**face, "rFonts": styles.MONO}) if tree is None else omml(tree, written.display)

    def _footnote(self, note: d.Footnote) -> str:
        self.footnotes.append("")
        number, above = len(self.footnotes), xml("rPr", xml("vertAlign", val="superscript"))
        mark = xml("r", above + xml("footnoteRef")) + _run(" ")
        where = Where(TEXT_WIDTH[False], "footnote text")
        content = self._item(note.content, where, where.style, mark=mark)
        self.footnotes[number - 1] = xml("footnote", content, id=number)
        return xml("r", above + xml("footnoteReference", id=number))

    def _picture(self, picture: d.Picture, room: float, face: Face = _PLAIN) -> str:
        """A picture no wider than there is room for, or its words where Word can show none."""
        read = read_uri(picture.uri)
        if read is None or not read.width:
            return self.words(picture.alt, face)
        if read.format == "webp":  # which Word does not read
            read = replace(read, format="png", data=as_png(read.data))
        width = min((picture.width or read.width) * PIXEL, room, _WIDEST)
        size = width, width * read.height / read.width
        if read.format == "svg":
            return self._drawing(read.data.decode("utf-8"), *size, picture.alt)
        return self._shape(self.package.picture(self._file(read.data, read.format), read.data), *size, picture.alt)

    def _drawing(self, svg: str, width: float, height: float, alt: str) -> str:
        """A drawing in SVG, of which a picture is made when all of them are known."""
        name = self._file(svg.encode("utf-8"), "png")
        self.drawings[name] = svg
        return self._shape(self.package.picture(name, b""), width, height, alt)

    def _file(self, data: bytes, form: str) -> str:
        return self.files.setdefault(data, f"image{len(self.files) + 1}.{form}")

    def _shape(self, own: str, width: float, height: float, alt: str) -> str:
        self.pictures += 1
        size = f'cx="{round(width * 360_000)}" cy="{round(height * 360_000)}"'
        named = f'id="{self.pictures}" name="{self.pictures}" descr="{escape(alt)}"'
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {named}/>'
            f'<a:graphic><a:graphicData uri="{PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{own}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


def _blocks(pieces: Iterable[d.Inline | d.Block]) -> list[d.Block]:
    """Blocks; what stands in a line between them is a paragraph of its own."""
    made: list[d.Block] = []
    for in_line, group in groupby(pieces, is_inline):
        found: list[Any] = list(group)
        if not in_line:
            made += found
        elif any(not isinstance(piece, str) or piece.strip() for piece in found):
            made.append(d.Paragraph(tuple(found)))
    return made


def _sections(blocks: Iterable[d.Block]) -> list[list[d.Block]]:
    """Blocks by the section that they belong to: a section of the report lies across where one of its tables must."""
    found: list[list[d.Block]] = [[]]
    for block in blocks:
        has_text = any(not isinstance(other, d.Heading) for other in found[-1])
        if isinstance(block, d.Heading) and block.level == 2 and has_text:  # a title goes with what it stands above
            found.append([])
        found[-1].append(block)
    return found


def _paragraph(written: str, style: str = "Normal", properties: str = "") -> str:
    return xml("p", xml("pPr", xml("pStyle", val=styles.style_id(style)) + properties) + written)


def _run(text: str, face: Face = _PLAIN) -> str:
    said = "".join(face[name] for name in _PROPERTIES if name in face)
    shown = f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'
    return f"<w:r{face.get('names', '')}>{xml('rPr', said) if said else ''}{shown}</w:r>" if text else ""


def _field(instruction: str, shown: str) -> str:
    """A field with what stands for it until the program computes it."""
    text = f'<w:instrText xml:space="preserve"> {escape(instruction, quote=False)} </w:instrText>'
    begin, separate, end = (xml("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return xml("r", begin) + xml("r", text) + xml("r", separate) + shown + xml("r", end)


def _as_pictures(drawings: Sequence[str]) -> list[bytes]:
    """Drawings as PNG with few colours, each kept by what it draws: the next report has most of them again."""
    program = (code_digest(), environment_digest())
    names = [digest((drawing, *program)) for drawing in drawings]
    made = {name: data for name in dict.fromkeys(names) if (data := read_cached(_DRAWN, name))}
    missing = {name: drawing for name, drawing in zip(names, drawings, strict=True) if name not in made}
    for name, data in zip(missing, _rasters(list(missing.values())), strict=True):
        made[name] = with_palette(data)
        write_cached(_DRAWN, name, made[name], most=_MOST_DRAWN)
    return [made[name] for name in names]


def _rasters(drawings: Sequence[str]) -> list[bytes]:
    """Drawings as PNG, all at once by the compiler that makes the PDF; one that it cannot read is left empty."""
    import typst

    from vomr.export.fonts import typst_fonts
    from vomr.export.typst_text import literal

    if not drawings:
        return []
    pages = "#pagebreak()".join(f'#image(bytes({literal(svg)}), format: "svg")' for svg in drawings)
    source = f"#set page(width: auto, height: auto, margin: 0pt)\n{pages}"
    try:
        made = typst.compile(source.encode("utf-8"), font_paths=typst_fonts(), format="png", ppi=220.0)
    except typst.TypstError:
        middle = len(drawings) // 2
        halves = (drawings[:middle], drawings[middle:]) if middle else ([_EMPTY],)
        return [data for half in halves for data in _rasters(half)]
    return made if isinstance(made, list) else [made]

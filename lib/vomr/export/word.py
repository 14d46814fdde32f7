"""A report as an editable Word document: real styles, captions and tables, in the report's design.

It walks the same clean tree as the exporters (``vomr.export.body``), so every figure in it is the page's.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bs4.element import NavigableString, PageElement, Tag
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from nbformat import NotebookNode

from vomr.design import COLOURS, MARKS
from vomr.export import Cover
from vomr.export.body import Body, body
from vomr.export.clean import classes_of, svg_document
from vomr.export.formulas import formula
from vomr.export.images import read_uri, svg_size
from vomr.export.tables import grid
from vomr.export.word_formulas import omml
from vomr.period import today
from vomr.words import Words, by_language

FONT = "Calibri"  # what the reader's machine has; the type of the pages is not on it
_LANGUAGE = {"bg": "bg-BG", "en": "en-GB"}
_TEXT_WIDTH = {False: 17.0, True: 25.7}  # centimetres between the margins, upright and across
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the bytes of a file must not depend on the moment
_HEADING = re.compile(r"h([1-6])\Z")


def word_document(notebooks: Sequence[NotebookNode], cover: Cover) -> bytes:
    """The report as one ``.docx``: cover, contents, the notebooks one after another, lines to sign.

    Parameters
    ----------
    notebooks : sequence of NotebookNode
        Executed.
    cover : Cover
        Who reports what; the same as of ``report.pdf``.
    """
    return _Writer(cover).made([body(notebook) for notebook in notebooks])


class _Writer:
    def __init__(self, cover: Cover) -> None:
        self.cover, self.w = cover, Words(cover.lang)
        self.document: Any = Document()
        self.headings: list[tuple[int, str, str]] = []  # level, text, bookmark
        self.tables = self.figures = 0
        self.across = False
        self.table_text = ""

    def made(self, bodies: Sequence[Body]) -> bytes:
        self._styles()
        self._page(self.document.sections[0], across=False)
        self._cover()
        contents = self.document.add_paragraph(self.w("Contents"), style="Contents heading")
        several = len(bodies) > 1
        for content in bodies:
            if several:
                self._heading(1, content.heading)
            for section in _sections(self._blocks(content.root)):
                self._turn(any(_lies_across(tag) for tag in section))
                for tag in section:
                    self._block(tag, 0 if several else -1)
        self._turn(False)
        self.document.add_page_break()
        self._heading(1, self.w("Signatures"))
        self._signatures()
        self._contents(contents)
        self._properties()
        return _timeless(self.document)

    # --- the look

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(10)
        normal.font.color.rgb = _rgb("ink")
        normal.paragraph_format.space_after = Pt(6)
        normal.element.rPr.rFonts.set(qn("w:cs"), FONT)
        _set_language(normal.element.get_or_add_rPr(), self.cover.lang)
        for element in styles.element.iter(qn("w:lang")):
            element.set(qn("w:val"), _LANGUAGE[self.cover.lang])
        for level, size in ((1, 15), (2, 12), (3, 11)):
            style = styles[f"Heading {level}"]
            style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), True, _rgb("deep")
            for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                style.element.rPr.rFonts.attrib.pop(qn(f"w:{attribute}"), None)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size + 2), Pt(4)
            style.paragraph_format.keep_with_next = True
        title = styles["Title"]
        title.font.name, title.font.size, title.font.bold, title.font.color.rgb = FONT, Pt(26), True, _rgb("deep")
        title.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        title.element.rPr.rFonts.attrib.pop(qn("w:hAnsiTheme"), None)
        for border in title.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
        caption = styles["Caption"]
        caption.font.name, caption.font.size, caption.font.bold, caption.font.color.rgb = FONT, Pt(9), True, _rgb("ink")
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(3)
        self._style("Verdict", size=11.5, bold=True, shade="panel", bar="deep")
        self._style("Note", size=8.5, colour="soft")
        self._style("To be written", size=10, colour="warn", bar="warn", frame=True)
        self._style("Group's words", size=10, shade="panel", bar="deep")
        self._style("Table text", size=8, after=0)
        self.table_text = styles["Table text"].style_id
        self._style("Contents heading", size=15, bold=True, colour="deep")
        for name in ("List Bullet", "List Number"):
            styles[name].paragraph_format.space_after = Pt(3)

    def _style(
        self,
        name: str,
        size: float,
        bold: bool = False,
        colour: str = "ink",
        after: float = 6,
        shade: str = "",
        bar: str = "",
        frame: bool = False,
    ) -> None:
        style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.document.styles["Normal"]
        style.quick_style = True
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, _rgb(colour)
        style.paragraph_format.space_after = Pt(after)
        properties = style.element.get_or_add_pPr()
        if bar:
            borders = OxmlElement("w:pBdr")
            for side in ("top", "left", "bottom", "right") if frame else ("left",):
                line = OxmlElement(f"w:{side}")
                for key, value in (
                    ("val", "single"),
                    ("sz", "6" if frame else "18"),
                    ("space", "6"),
                    ("color", _hex(bar)),
                ):
                    line.set(qn(f"w:{key}"), value)
                borders.append(line)
            properties.append(borders)
        if shade:
            properties.append(_shading(shade))

    def _page(self, section: Any, across: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Cm(29.7), Cm(21)) if across else (Cm(21), Cm(29.7))
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
        report = self.cover.about
        for part, text in ((section.header, " · ".join(report.flags)), (section.footer, report.running_foot)):
            part.is_linked_to_previous = False
            paragraph = part.paragraphs[0]
            paragraph.style = self.document.styles["Note"]
            self._words(paragraph, text)
            if part is section.footer:
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_TEXT_WIDTH[across]), WD_TAB_ALIGNMENT.RIGHT)
                paragraph.add_run("\t")
                _field(paragraph, "PAGE", "1")
                paragraph.add_run(" / ")
                _field(paragraph, "NUMPAGES", "1")

    # --- the frame of the report

    def _cover(self) -> None:
        w, cover = self.w, self.cover
        lines = [(cover.lag or cover.lag_short, "Normal"), (cover.title, "Title")]
        for text, style in lines:
            self._words(self.document.add_paragraph(style=style), text)
        facts = [
            (w("Addressed to"), cover.addressee),
            (w("Agreement"), cover.agreement),
            (w("Reporting period"), cover.period),
            (w("Data as of"), cover.about.data_as_of and _day(cover, w)),
        ]
        for label, value in facts:
            if value:
                paragraph = self.document.add_paragraph()
                paragraph.add_run(f"{label}: ").bold = True
                self._words(paragraph, value)
        for remark in (cover.checks, cover.currency, cover.frozen, *cover.about.flags):
            if remark:
                self._words(self.document.add_paragraph(style="Note"), remark)
        reference = w("Ref. No {number}", number=cover.reference or "…………………… / ……………………")
        paragraph = self.document.add_paragraph(reference)
        paragraph.paragraph_format.space_before = Pt(24)
        self.document.add_page_break()

    def _signatures(self) -> None:
        """Two lines to sign on; who signs is written by hand where the cover does not say."""
        w, cover = self.w, self.cover
        lines = (
            w("Prepared by: {name}", name=cover.prepared_by).rstrip(),
            w("Approved by: {name} (chair of the Management Board)", name=cover.approved_by).replace(":  ", ": "),
        )
        for text in lines:
            paragraph = self.document.add_paragraph(f"{text} ………………………………………………")
            paragraph.paragraph_format.space_before = Pt(18)
            paragraph.paragraph_format.keep_with_next = text is lines[0]

    def _contents(self, heading: Paragraph) -> None:
        """A contents field after ``heading``, filled with links and page numbers that the program brings up to date."""
        after = heading._p
        last = len(self.headings) - 1
        for position, (level, text, bookmark) in enumerate(self.headings):
            paragraph = Paragraph(OxmlElement("w:p"), heading._parent)
            after.addnext(paragraph._p)
            after = paragraph._p
            paragraph.paragraph_format.left_indent = Cm(0.6 * (level - 1))
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_TEXT_WIDTH[False]), WD_TAB_ALIGNMENT.RIGHT)
            if position == 0:
                _field_part(paragraph, "begin", dirty=True)
                _instruction(paragraph, 'TOC \\o "1-3" \\h \\z \\u')
                _field_part(paragraph, "separate")
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark)
            paragraph._p.append(link)
            inner = Paragraph(link, paragraph._parent)
            self._words(inner, text)
            inner.add_run("\t")
            _field(inner, f"PAGEREF {bookmark} \\h", "")
            if position == last:
                _field_part(paragraph, "end")
        break_after = Paragraph(OxmlElement("w:p"), heading._parent)
        after.addnext(break_after._p)
        break_after.add_run().add_break(WD_BREAK.PAGE)

    def _properties(self) -> None:
        cover, properties = self.cover, self.document.core_properties
        properties.title, properties.author, properties.language = cover.title, cover.lag, _LANGUAGE[cover.lang]
        properties.subject, properties.comments, properties.keywords = cover.period, "", ""
        properties.last_modified_by, properties.revision = cover.lag, 1
        properties.created = properties.modified = _moment(cover)

    # --- the content

    def _blocks(self, root: Tag) -> Iterator[Tag | list[PageElement]]:
        """Block elements in order, plain containers opened; text between them as a list."""
        loose: list[PageElement] = []
        for child in root.children:
            if isinstance(child, Tag) and child.name in _BLOCKS:
                if any(str(piece).strip() for piece in loose):
                    yield loose
                loose = []
                if child.name in ("div", "section", "article") and not {"cards", "math"} & classes_of(child):
                    yield from self._blocks(child)
                else:
                    yield child
            elif isinstance(child, Tag | NavigableString):
                loose.append(child)
        if any(str(piece).strip() for piece in loose):
            yield loose

    def _block(self, tag: Tag | list[PageElement], deeper: int) -> None:
        """One block; ``deeper`` is added to the level of headings."""
        if isinstance(tag, list):
            self._inline(self._paragraph("Normal"), tag)
            return
        heading = _HEADING.match(tag.name)
        if heading:
            self._heading(min(3, max(1, int(heading[1]) + deeper)), tag.get_text(" ", strip=True))
        elif tag.name == "table":
            if "signatures" not in classes_of(tag):
                self._table(tag)
        elif tag.name in ("ul", "ol"):
            for item in tag.find_all("li", recursive=False):
                self._inline(self._paragraph("List Number" if tag.name == "ol" else "List Bullet"), item.children)
        elif tag.name == "blockquote":
            for inner in self._blocks(tag):
                self._quoted(inner, "Group's words" if "commentary" in classes_of(tag) else "Note")
        elif tag.name == "figure":
            self._picture(tag)
        elif tag.name == "pre":
            self._paragraph("Note").add_run(tag.get_text())
        elif "math" in classes_of(tag):
            self._formula(self._paragraph("Normal"), tag.get_text().strip(), block=True)
        elif "cards" in classes_of(tag):
            for card in tag.find_all("div", class_="card"):
                self._inline(self._paragraph("List Bullet"), card.children)
        elif tag.name not in ("details", "hr", "aside"):
            classes = classes_of(tag)
            style = next((style for name, style in _PARAGRAPHS.items() if name in classes), "Normal")
            self._inline(self._paragraph(style), tag.children)

    def _quoted(self, tag: Tag | list[PageElement], style: str) -> None:
        if isinstance(tag, Tag) and tag.name in ("ul", "ol"):
            for item in tag.find_all("li", recursive=False):
                paragraph = self._paragraph(style)
                paragraph.add_run("• ")
                self._inline(paragraph, item.children)
        elif isinstance(tag, Tag) and tag.name == "table":
            self._table(tag)
        else:
            self._inline(self._paragraph(style), tag.children if isinstance(tag, Tag) else tag)

    def _paragraph(self, style: str) -> Paragraph:
        found: Paragraph = self.document.add_paragraph(style=style)
        return found

    def _turn(self, across: bool) -> None:
        """From here on pages lie across, or stand upright."""
        if across == self.across:
            return
        self.across = across
        self._page(self.document.add_section(WD_SECTION.NEW_PAGE), across)

    def _heading(self, level: int, text: str) -> None:
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        bookmark = f"_Toc{1000 + len(self.headings)}"
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(len(self.headings)))
        start.set(qn("w:name"), bookmark)
        paragraph._p.append(start)
        self._words(paragraph, text)
        paragraph._p.append(end)
        self.headings.append((level, text, bookmark))

    def _inline(
        self,
        paragraph: Paragraph,
        children: Iterable[PageElement],
        bold: bool = False,
        italic: bool = False,
        lang: str = "",
    ) -> None:
        for child in children:
            if isinstance(child, NavigableString):
                text = re.sub(r"[ \t\r\n]+", " ", str(child))
                if text.strip() or (text and paragraph.runs):
                    self._words(paragraph, text, bold, italic, lang)
            elif isinstance(child, Tag):
                if child.name == "br":
                    paragraph.add_run().add_break()
                elif child.name == "svg":
                    self._drawing(paragraph, child)
                elif "math" in classes_of(child):
                    self._formula(paragraph, child.get_text().strip(), block=child.name == "div")
                else:
                    self._inline(
                        paragraph,
                        child.children,
                        bold or child.name in ("b", "strong", "th"),
                        italic or child.name in ("i", "em"),
                        str(child.get("lang") or lang),
                    )

    def _drawing(self, paragraph: Paragraph, tag: Tag) -> None:
        """A drawing among words, such as the bar of an indicator, with what it says for those who cannot see it."""
        width, _ = svg_size(str(tag))
        document = svg_document(str(tag))
        if not width or document is None:
            return
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(_raster(document.encode("utf-8"))), width=Cm(width * _PIXEL))
        run._r.find(f".//{qn('wp:docPr')}").set("descr", str(tag.get("aria-label", "")))

    def _formula(self, paragraph: Paragraph, source: str, block: bool) -> None:
        """A formula in Word's notation; one that cannot be converted, as its source."""
        tree = formula(source, block) if source else None
        if tree is None:
            paragraph.add_run(source).font.name = "Consolas"
        else:
            paragraph._p.append(omml(tree, block))

    def _words(self, paragraph: Paragraph, text: str, bold: bool = False, italic: bool = False, lang: str = "") -> None:
        """Text as a run; what is in Cyrillic within an English report carries its own language."""
        for piece, own in by_language(text, self.cover.lang):
            run = paragraph.add_run(piece)
            run.bold, run.italic = bold or None, italic or None
            language = lang if lang in _LANGUAGE else own
            if language != self.cover.lang:
                _set_language(run._r.get_or_add_rPr(), language)

    def _table(self, tag: Tag) -> None:
        rows, head = grid(tag)
        if not rows:
            return
        columns = len(rows[0])
        caption = tag.find("caption")
        title = caption.get_text(" ", strip=True) if isinstance(caption, Tag) else ""
        if title:
            self._caption(title)
        table = self.document.add_table(rows=len(rows), cols=columns)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        _describe(table, title)
        widths = _widths(rows, _TEXT_WIDTH[self.across])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for y, (row, cells) in enumerate(zip(rows, table.rows, strict=True)):
            _keep_row(cells, is_head=y < head)
            self._row(row, rows, y, head, cells, widths)
        _rule(table, head)
        self._space_after_table()

    def _row(
        self, row: list[Tag | None], rows: list[list[Tag | None]], y: int, head: int, cells: Any, widths: list[float]
    ) -> None:
        source = next((cell.find_parent("tr") for cell in row if cell is not None), None)
        kinds = classes_of(source) if isinstance(source, Tag) else set()
        placed = list(cells.cells)
        x = 0
        while x < len(row):
            tag = row[x]
            width = 1
            while x + width < len(row) and tag is not None and row[x + width] is tag:
                width += 1
            cell = placed[x]
            for offset in range(width):
                placed[x + offset].width = Cm(widths[x + offset])
            if width > 1:
                cell = cell.merge(placed[x + width - 1])
            if y and tag is not None and rows[y - 1][x] is tag:  # it hangs down from the row above
                _hang(cell, "continue")
            else:
                if tag is not None and y + 1 < len(rows) and rows[y + 1][x] is tag:
                    _hang(cell, "restart")
                self._cell(
                    cell, tag, is_head=y < head, is_strong=bool(kinds & {"total", "group"}), is_sub="sub" in kinds
                )
            if y < head or "group" in kinds:
                cell._tc.get_or_add_tcPr().append(_shading("panel"))
            x += width

    def _cell(self, cell: Any, tag: Tag | None, is_head: bool, is_strong: bool, is_sub: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.table_text  # looking the style up by name takes most of the time
        if tag is None:
            return
        if "num" in classes_of(tag):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._inline(paragraph, tag.children, bold=is_head or is_strong, italic=is_sub)
        for status in tag.find_all("span", class_="status"):
            role = MARKS[str(status.get("data-status"))].role if status.get("data-status") in MARKS else "ink"
            for run in paragraph.runs:
                run.font.color.rgb = _rgb(role)

    def _caption(self, text: str) -> None:
        self.tables += 1
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.add_run(self.w("Table") + " ")
        _field(paragraph, "SEQ Table \\* ARABIC", str(self.tables))
        paragraph.add_run(". ")
        self._words(paragraph, text)

    def _space_after_table(self) -> None:
        gap = self.document.add_paragraph(style="Table text")
        gap.paragraph_format.space_after = Pt(4)

    def _picture(self, tag: Tag) -> None:
        image = tag.find("img")
        picture = read_uri(str(image.get("src", ""))) if isinstance(image, Tag) else None
        if picture is None or not isinstance(image, Tag):
            return
        data = _raster(picture.data) if "svg" in picture.format.lower() else picture.data
        self.document.add_picture(io.BytesIO(data), width=Cm(min(_TEXT_WIDTH[False], 16.5)))
        alternative = str(image.get("alt", ""))
        shape = self.document.inline_shapes[-1]._inline.docPr
        shape.set("descr", alternative)
        caption = tag.find("figcaption")
        self.figures += 1
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.add_run(self.w("Chart") + " ")
        _field(paragraph, "SEQ Figure \\* ARABIC", str(self.figures))
        paragraph.add_run(". ")
        self._words(paragraph, caption.get_text(" ", strip=True) if isinstance(caption, Tag) else alternative)


_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "figure",
        "blockquote",
        "pre",
        "details",
        "section",
        "article",
        "aside",
        "hr",
    ]
)
_PARAGRAPHS = {"verdict": "Verdict", "note": "Note", "todo": "To be written", "kicker": "Note"}
# Centimetres of a letter of table text in the widest type that may stand in for Calibri, and in its bold
_LETTER, _BOLD = 0.172, 0.2
_PIXEL = 2.54 / 96  # centimetres
_MARGINS = 0.45
_MOST = 9.0


def _needs(rows: list[list[Tag | None]]) -> list[tuple[float, float]]:
    """Centimetres that each column needs for its longest word, and would like for its longest text."""
    found = []
    for x in range(len(rows[0])):
        least = wish = 1.0
        for row in rows:
            cell = row[x]
            if cell is None or _spans(row, x):
                continue
            text = cell.get_text(" ", strip=True)
            is_bold = (cell.name == "th" and cell.get("scope") != "row") or "total" in classes_of(
                cell.find_parent("tr") or cell
            )
            letter = _BOLD if is_bold else _LETTER
            least = max(least, _MARGINS + letter * max(len(word) for word in re.split(r"[ \-–/]+", text)))
            drawn = [svg_size(str(drawing))[0] * _PIXEL for drawing in cell.find_all("svg")]
            least = max(least, _MARGINS + max(drawn, default=0.0))
            wish = max(wish, _MARGINS + letter * len(text))
        least = min(least, 4.4)
        found.append((least, max(least, min(wish, _MOST))))
    return found


def _widths(rows: list[list[Tag | None]], room: float) -> list[float]:
    """Centimetres for each column: by its text, no narrower than its longest word, all of them within ``room``."""
    needs = _needs(rows)
    least = sum(low for low, _ in needs)
    if least >= room:
        return [low * room / least for low, _ in needs]
    wished = sum(wish - low for low, wish in needs) or 1
    share = min(1.0, (room - least) / wished)
    return [low + (wish - low) * share for low, wish in needs]


def _sections(blocks: Iterable[Any]) -> list[list[Any]]:
    """Blocks by the section that they belong to: a section of the report lies across where one of its tables must."""
    found: list[list[Any]] = [[]]
    for tag in blocks:
        if isinstance(tag, Tag) and tag.name == "h2":
            found.append([])
        found[-1].append(tag)
    return [section for section in found if section]


def _lies_across(tag: Any) -> bool:
    """Whether a table needs more room than an upright page has."""
    if not isinstance(tag, Tag) or tag.name != "table" or "signatures" in classes_of(tag):
        return False
    rows = grid(tag)[0]
    return bool(rows) and sum(low for low, _ in _needs(rows)) > 1.08 * _TEXT_WIDTH[False]  # the letters are taken wide


def _spans(row: list[Tag | None], x: int) -> bool:
    return (x > 0 and row[x - 1] is row[x]) or (x + 1 < len(row) and row[x + 1] is row[x])


def _rule(table: Any, head: int) -> None:
    """Hairlines between rows, a strong one under the head."""
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", 8, "deep"), ("bottom", 8, "deep"), ("insideH", 4, "rule")):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", _hex(colour))):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    properties.append(borders)
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "fixed")
    properties.append(layout)


def _describe(table: Any, title: str) -> None:
    """The table's own name, which a screen reader announces, and that its first row is a head."""
    for name, value in (("w:tblCaption", title), ("w:tblDescription", title)):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        table._tbl.tblPr.append(element)
    for look in table._tbl.tblPr.iter(qn("w:tblLook")):
        look.set(qn("w:firstRow"), "1")
        look.set(qn("w:firstColumn"), "1")


def _keep_row(row: Any, is_head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _hang(cell: Any, value: str) -> None:
    merge = OxmlElement("w:vMerge")
    merge.set(qn("w:val"), value)
    cell._tc.get_or_add_tcPr().append(merge)


def _shading(role: str) -> Any:
    shading = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", _hex(role))):
        shading.set(qn(f"w:{key}"), value)
    return shading


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field with the text that stands for it until the program computes it."""
    _field_part(paragraph, "begin")
    _instruction(paragraph, instruction)
    _field_part(paragraph, "separate")
    paragraph.add_run(shown)
    _field_part(paragraph, "end")


def _field_part(paragraph: Paragraph, kind: str, dirty: bool = False) -> None:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    if dirty:
        element.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(element)


def _instruction(paragraph: Paragraph, text: str) -> None:
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {text} "
    paragraph.add_run()._r.append(element)


def _set_language(properties: Any, lang: str) -> None:
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), _LANGUAGE[lang])
    properties.append(element)


def _raster(svg: bytes) -> bytes:
    """A drawing as PNG, by the compiler that makes the PDF."""
    import typst

    with tempfile.TemporaryDirectory(prefix="vomr-word-") as folder:
        (Path(folder) / "drawing.svg").write_bytes(svg)
        source = Path(folder) / "drawing.typ"
        source.write_text(
            '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")\n', encoding="utf-8"
        )
        made = typst.compile(source, format="png", ppi=220.0)
    return made if isinstance(made, bytes) else made[0]


def _rgb(role: str) -> RGBColor:
    return RGBColor.from_string(_hex(role))


def _hex(role: str) -> str:
    return COLOURS[role].light.removeprefix("#").upper()


def _day(cover: Cover, w: Words) -> str:
    return w.date(dt.date.fromisoformat(cover.as_of))


def _moment(cover: Cover) -> dt.datetime:
    day = dt.date.fromisoformat(cover.as_of) if cover.as_of else today()
    return dt.datetime(day.year, day.month, day.day)


def _timeless(document: Any) -> bytes:
    """The file with no trace of the moment at which it was made."""
    stream, made = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), source.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()

"""The clean HTML tree as Typst source: one walker for markdown, for ``vomr.show`` and for whatever an analyst displays.

Everything is written in Typst's code mode as calls of functions of ``templates/vomr/report.typ``, and every piece of
text as a string literal: there is no place in the source where a cell's text could be read as markup or as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bs4.element import NavigableString, PageElement, Tag

from vomr.design import MARKS
from vomr.export import typst_tables
from vomr.export.clean import classes_of, names
from vomr.export.fonts import printable
from vomr.export.formulas import typst_math
from vomr.export.images import Picture, read_uri, svg_size
from vomr.export.tree import holds
from vomr.export.typst_blocks import Block
from vomr.export.typst_text import literal
from vomr.words import Words

PORTRAIT = (498.9, 690.0)  # points between the margins: width, and what height a figure may take
LANDSCAPE = (745.5, 430.0)
_BLOCKS = names("p div h1 h2 h3 h4 h5 h6 ul ol dl table figure blockquote pre details section article aside hr")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_LONG = 34  # letters of a word that may stand unbroken in running text
_TRACEBACK_LINES = 12


@dataclass(slots=True)
class Walker:
    """Turns clean HTML into Typst expressions.

    Attributes
    ----------
    words : Words
    prefix : str
        Before every label, so that the parts of one report do not share any.
    files : dict
        Pictures by name, which the compiler finds beside the document.
    missing : set of str
        Letters that no font has, replaced by U+FFFD on the way.
    """

    words: Words
    prefix: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    notes: dict[str, Tag] = field(default_factory=dict)
    nested: int = 0
    is_close: bool = False  # held to one page: tables begin with smaller type

    def document(self, root: Tag) -> list[Block]:
        """The blocks of a whole tree, in order."""
        self.labels = {str(tag["id"]) for tag in root.find_all(re.compile(r"h[1-6]\Z"), id=True)}
        for section in root.find_all("section", class_="footnotes"):
            for item in section.find_all("li", id=True):
                self.notes[str(item["id"])] = item
        return _with_notes(_with_leads([block for child in _groups(root) for block in self._top(child)]))

    def _top(self, child: Tag | list[PageElement]) -> Iterable[Block]:
        if isinstance(child, list):
            source = self.inline(child)
            return [Block(f"p({source})", _text_of(child))] if source != "none" else []
        if child.name in ("div", "section", "article") and not classes_of(child) and not child.get("data-kind"):
            return [block for inner in _groups(child) for block in self._top(inner)]
        if child.name == "table" and "signatures" not in classes_of(child):
            return typst_tables.blocks(self, child)
        source = self.block(child)
        if not source:
            return []
        is_heading = bool(re.match(r"h[1-6]\Z", child.name))
        return [Block(source, child.get_text(" ", strip=True), is_heading, is_signed=child.name == "table")]

    # --- text

    def text(self, text: str, room: int = _LONG) -> str:
        """Text as a literal: what no font has replaced, and words that no line could hold made breakable."""
        return literal(breakable(printable(text, self.missing), room))

    def plain(self, text: str) -> str:
        return literal(printable(text, self.missing))

    # --- blocks

    def blocks(self, parent: Tag) -> str:
        """The content of a container as one expression."""
        self.nested += 1
        sources = []
        for child in _groups(parent):
            if isinstance(child, list):
                source = self.inline(child)
                if source != "none":
                    sources.append(f"p({source})")
            elif source := self.block(child):
                sources.append(source)
        self.nested -= 1
        return _joined(sources)

    def block(self, tag: Tag) -> str:
        """One block element; an empty string where it has nothing to print."""
        name, classes, kind = tag.name, classes_of(tag), str(tag.get("data-kind", ""))
        if re.match(r"h[1-6]\Z", name):
            return f"h({name[1]}, {literal(self.prefix + str(tag.get('id', '')))}, {self.inline(tag.children, 24)})"
        if name == "p":
            return self._paragraph(tag, classes)
        if name in ("ul", "ol"):
            return self._list(tag, classes)
        if name == "dl":
            return self._terms(tag)
        if name == "table":
            return self._signatures(tag) if "signatures" in classes else typst_tables.nested(self, tag)
        if name == "figure":
            return self._figure(tag)
        if name == "blockquote":
            return f"{'commentary' if 'commentary' in classes else 'quotation'}({self.blocks(tag)})"
        if name == "pre":
            return f"pre({self.plain(breakable(tag.get_text(), 84))})"
        if name == "details":
            return self._details(tag, classes, kind)
        if name == "hr":
            return "rule()"
        if name == "aside" and "stamp" in classes:
            return f"stamp({self.blocks(tag)})"
        if name == "section" and "footnotes" in classes:
            return ""  # printed at the foot of the page where each is referred to
        if "cards" in classes:
            return self._cards(tag)
        if "math" in classes:
            return self.formula(tag.get_text().strip(), block=True)
        if kind == "messages":
            title, said = tag.find("p"), tag.find("pre")
            return f"messages({self.text(_get(title))}, {self.plain(breakable(_get(said), 90))})"
        if kind == "failure":
            return f"alarm({self.text(tag.get_text(' ', strip=True))})"
        if kind == "error":
            return self._error(tag)
        return self.blocks(tag)

    def _paragraph(self, tag: Tag, classes: set[str]) -> str:
        lone = [c for c in tag.children if isinstance(c, Tag) or str(c).strip()]
        if len(lone) == 1 and isinstance(lone[0], Tag) and lone[0].name in ("img", "svg"):
            drawn = self.picture(lone[0])
            return f"fig({drawn}, none)" if drawn else ""
        if len(lone) == 1 and isinstance(lone[0], Tag) and "math" in classes_of(lone[0]) and lone[0].name == "div":
            return self.formula(lone[0].get_text().strip(), block=True)
        content = self.inline(tag.children)
        if content == "none":
            return ""
        for style in ("verdict", "note", "todo", "kicker"):
            if style in classes:
                return f"{style}({content})"
        return f"p({content})"

    def _list(self, tag: Tag, classes: set[str]) -> str:
        items = [self._item(item) for item in tag.find_all("li", recursive=False)]
        if not items:
            return ""
        if tag.name == "ul":
            return f"{'points' if 'points' in classes else 'list'}({', '.join(items)})"
        start = str(tag.get("start", "1"))
        style = {"a": "a.", "A": "A.", "i": "i.", "I": "I."}.get(str(tag.get("type", "1")), "1.")
        return f"enum(start: {start}, numbering: {literal(style)}, {', '.join(items)})"

    def _item(self, item: Tag) -> str:
        groups = list(_groups(item))
        if len(groups) == 1 and isinstance(groups[0], list):
            return self.inline(groups[0])
        self.nested += 1
        sources = []
        for group in groups:
            if isinstance(group, list):
                # No paragraph around the first words of an item: it would push the marker away from them
                if (source := self.inline(group)) != "none":
                    sources.append(source)
            elif group.name == "p" and not classes_of(group) and not sources:
                sources.append(self.inline(group.children))
            elif source := self.block(group):
                sources.append(source)
        self.nested -= 1
        return _joined(sources)

    def _terms(self, tag: Tag) -> str:
        items: list[str] = []
        term = "none"
        for child in tag.find_all(["dt", "dd"]):
            if child.name == "dt":
                term = self.inline(child.children)
            else:
                items.append(
                    f"terms.item({_content(term)},"
                    f" {_content(self.blocks(child) if _has_blocks(child) else self.inline(child.children))})"
                )
                term = "none"
        return f"terms({', '.join(items)})" if items else ""

    def _figure(self, tag: Tag) -> str:
        caption = tag.find("figcaption")
        words = self.inline(caption.children) if isinstance(caption, Tag) else "none"
        inner = [c for c in tag.children if isinstance(c, Tag) and c is not caption]
        pictures = [c for c in inner if c.name in ("img", "svg")]
        if len(inner) == len(pictures) == 1:
            drawn = self.picture(pictures[0])
            return f"fig({drawn}, {words})" if drawn else (f"p({words})" if words != "none" else "")
        sources = []
        for child in inner:
            if child.name in ("img", "svg"):
                if drawn := self.picture(child):
                    sources.append(f"fig({drawn}, none)")
            elif source := self.block(child) if child.name in _BLOCKS else f"p({self.inline([child])})":
                sources.append(source)
        if words != "none":
            sources.append(f"note({words})")
        return _joined(sources)

    def _details(self, tag: Tag, classes: set[str], kind: str) -> str:
        if "chart-data" in classes:
            return ""  # the table behind a chart: one click away on a page, left out on paper
        summary = tag.find("summary")
        title = self.inline(summary.children) if isinstance(summary, Tag) else "none"
        if isinstance(summary, Tag):
            summary = summary.extract()
        inner = self.blocks(tag)
        if isinstance(summary, Tag):
            tag.insert(0, summary)
        return _joined([f"p(strong({title}))" if title != "none" else "none", inner])

    def _error(self, tag: Tag) -> str:
        title, message, details = tag.find("p"), tag.find("pre", recursive=False), tag.find("details")
        parts = [self.text(_get(title))]
        if message is not None:
            parts.append(f"message: {self.plain(breakable(_get(message), 84))}")
        if isinstance(details, Tag):
            lines = _get(details.find("pre")).splitlines()
            shown = "\n".join((["…"] if len(lines) > _TRACEBACK_LINES else []) + lines[-_TRACEBACK_LINES:])
            parts.append(
                f"detail-title: {self.text(_get(details.find('summary')))}, detail: {self.plain(breakable(shown, 84))}"
            )
        return f"alarm({', '.join(parts)})"

    def _cards(self, tag: Tag) -> str:
        items = []
        for card in tag.find_all(class_="card"):
            label, value = (
                self.inline(part.children, 16) if part else "none"
                for part in (card.find(class_="card-label"), card.find(class_="card-value"))
            )
            remarks = [self.inline(remark.children, 24) for remark in card.find_all(class_="card-note")]
            items.append(f"({label}, {value}, ({''.join(f'{remark}, ' for remark in remarks)}))")
        if not items:
            return self.blocks(tag)
        return f"cards({_card_columns(len(items))}, {', '.join(items)})"

    def _signatures(self, tag: Tag) -> str:
        rows = []
        for row in tag.find_all("tr"):
            cells = [self.inline(cell.children) for cell in row.find_all(["td", "th"])]
            rows.append("(" + "".join(f"{cell}, " for cell in cells) + ")")
        return f"signatures({', '.join(rows)})" if rows else ""

    # --- in a line

    def inline(self, nodes: Iterable[PageElement], room: int = _LONG) -> str:
        """Inline content as one expression, ``none`` where there is nothing to print."""
        pieces: list[str] = []
        self._inline(nodes, pieces, _Spaces(), room)
        while pieces and pieces[-1] in ('" "', "linebreak()"):
            pieces.pop()
        return _joined(_merged(pieces))

    def _inline(self, nodes: Iterable[PageElement], out: list[str], spaces: _Spaces, room: int) -> None:
        for node in nodes:
            if isinstance(node, NavigableString):
                if text := spaces.collapse(str(node)):
                    out.append(self.text(text, room))
            elif isinstance(node, Tag):
                self._element(node, out, spaces, room)

    def _element(self, tag: Tag, out: list[str], spaces: _Spaces, room: int) -> None:
        name, classes = tag.name, classes_of(tag)
        if name == "br":
            out.append("linebreak()")
            spaces.after = True
            return
        if name in ("img", "svg"):
            drawn = self.picture(tag, inline=True)
            if drawn:
                out.append(f"box({drawn})")
                spaces.after = False
            return
        if "math" in classes:
            out.append(self.formula(tag.get_text().strip(), block=False))
            spaces.after = False
            return
        if "footnote-ref" in classes:
            link = tag.find("a")
            note = self.notes.get(str(link.get("href", ""))[1:]) if link else None
            if note is not None:
                out.append(f"footnote({self._note(note)})")
            return
        if name in ("code", "kbd", "samp"):
            out.append(f"code({self.plain(breakable(tag.get_text(), 40))})")
            spaces.after = False
            return
        if name in _BLOCKS or name in ("li", "figcaption", "summary"):  # a block inside a line begins a new one
            if out and not spaces.after:
                out.append("linebreak()")
            spaces.after = True
        inner: list[str] = []
        if name == "span" and "status" in classes:
            self._status(tag, inner, spaces, room)
        elif name == "span" and tag.get("data-mark"):
            inner.append(f"no-value({self.plain(tag.get_text())}, {self.plain(str(tag.get('aria-label', '')))})")
            spaces.after = False
        else:
            self._inline(tag.children, inner, spaces, room)
        content = _joined(_merged(inner))
        if content == "none":
            return
        out.append(self._wrapped(tag, content))

    def _wrapped(self, tag: Tag, content: str) -> str:
        name = tag.name
        style = str(tag.get("style", ""))
        if name == "a":
            target = str(tag.get("href", ""))
            if target.startswith("#"):
                if target[1:] in self.labels:
                    content = f"link(label({literal(self.prefix + target[1:])}), {content})"
            elif re.match(r"(https?|mailto|tel):", target, re.IGNORECASE):
                content = f"link({literal(target)}, {content})"
            # A link to a file beside the page leads nowhere from a PDF: its words stay
        elif name in _WRAPPERS:
            content = f"{_WRAPPERS[name]}({content})"
        if "font-weight: bold" in style:
            content = f"strong({content})"
        lang = str(tag.get("lang", "")).split("-")[0].lower()
        if lang:
            content = f"text(lang: {literal(lang)}, {content})"
        return content

    def _status(self, tag: Tag, inner: list[str], spaces: _Spaces, room: int) -> None:
        role = MARKS[str(tag["data-status"])].role if tag.get("data-status") in MARKS else "ink"
        mark = tag.find(class_="mark")
        glyph = self.plain(mark.get_text(strip=True)) if isinstance(mark, Tag) else "none"
        words: list[str] = []
        spaces.after = glyph != "none" or spaces.after  # the space after a mark is the template's
        self._inline([child for child in tag.children if child is not mark], words, spaces, room)
        inner.append(f"lit({literal(role)}, {glyph}, {_joined(_merged(words))})")

    def _note(self, note: Tag) -> str:
        pieces: list[str] = []
        spaces = _Spaces()
        for child in note.find_all("p") or [note]:
            self._inline((c for c in child.children if not _is_way_back(c)), pieces, spaces, _LONG)
        return _joined(_merged(pieces))

    def formula(self, source: str, block: bool) -> str:
        """A formula with its source as alternative text; one that cannot be converted, as its source."""
        converted = typst_math(printable(source), block) if source else None
        if converted is None:
            return f"pre({self.plain(source)})" if block else f"code({self.plain(source)})"
        return f"formula({self.plain(source)}, {literal(converted)}, block: {'true' if block else 'false'})"

    def picture(self, tag: Tag, inline: bool = False) -> str:
        """An image with its alternative text, as large as it is but never larger than the page."""
        if tag.name == "svg":
            drawing = str(tag)
            picture = Picture("svg", drawing.encode("utf-8"), *svg_size(drawing))
            alt = str(tag.get("aria-label", ""))
        else:
            read = read_uri(str(tag.get("src", "")))
            alt = str(tag.get("alt", ""))
            if read is None:
                return f"p({self.text(alt)})" if alt and not inline else ""
            picture = read
        data = picture.data
        if picture.format == "svg":
            data = self._drawing(data)
        name = f"{self.prefix}{len(self.files)}.{picture.format}"
        self.files[name] = data
        return f"image({literal(name)}, alt: {self.plain(alt or self.words('Chart'))}{_sides(tag, picture)})"

    def _drawing(self, data: bytes) -> bytes:
        """Texts in a drawing are set with the document's fonts, and must have their letters in them."""
        text = data.decode("utf-8")
        if "<text" not in text:
            return data
        return re.sub(r">([^<]+)<", lambda m: f">{printable(m[1], self.missing)}<", text).encode("utf-8")


_WRAPPERS = {
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


@dataclass(slots=True)
class _Spaces:
    """White space collapses as in HTML: none at the start of a block, one between words whoever wrote it."""

    after: bool = True

    def collapse(self, text: str) -> str:
        text = _SPACES.sub(" ", text)
        if self.after:
            text = text.lstrip(" ")
        if text:
            self.after = text.endswith(" ")
        return text


def breakable(text: str, room: int) -> str:
    """Words longer than ``room`` letters get places to break: after punctuation where there is some, else anywhere."""
    if len(text) <= room or not any(len(word) > room for word in text.split()):
        return text
    zero = "\N{ZERO WIDTH SPACE}"

    def broken(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) <= room:
            return word
        pieces = re.findall(r"[^/.,;:?&=_\-|\\]+[/.,;:?&=_\-|\\]*|[/.,;:?&=_\-|\\]+", word)
        step = max(1, min(room, 12))
        return zero.join(piece[i : i + step] for piece in pieces for i in range(0, len(piece), step))

    return re.sub(r"\S+", broken, text)


def _groups(parent: Tag) -> Iterable[Tag | list[PageElement]]:
    """Children as block elements, and runs of inline ones between them."""
    run: list[PageElement] = []
    for child in parent.children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or (child.name not in _INLINE and _has_blocks(child))):
            if any(isinstance(c, Tag) or str(c).strip() for c in run):
                yield run
            run = []
            yield child
        else:
            run.append(child)
    if any(isinstance(c, Tag) or str(c).strip() for c in run):
        yield run


_INLINE = names("img svg br code math")


def _has_blocks(tag: Tag) -> bool:
    return holds(tag, *_BLOCKS)


def _with_leads(blocks: list[Block]) -> list[Block]:
    """A paragraph between a heading and what it introduces stays with it, as the heading stays with the paragraph."""
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        if before.is_heading and block.source.startswith("p(") and not after.is_heading:
            block.source = f"block(sticky: true, {block.source})"
    return blocks


def _with_notes(blocks: list[Block]) -> list[Block]:
    """A table that is kept on one page keeps the note under it there too."""
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        is_kept = before is not None and before.source.startswith("tbl(") and "whole: true" in before.source
        if before is not None and is_kept and block.source.startswith("note(") and not before.is_landscape:
            before.source = f"block(above: 10pt, below: 9pt, breakable: false, {{{before.source}; {block.source}}})"
            before.text = f"{before.text} {block.text}"
        else:
            out.append(block)
    return out


def with_landscape_pages(blocks: Iterable[Block]) -> list[Block]:
    """Neighbouring wide tables together on turned pages, and with them the headings that announce them."""
    out: list[Block] = []
    for block in blocks:
        if block.is_landscape:
            inner: list[Block] = []
            while out and out[-1].is_heading:
                inner.insert(0, out.pop())
            if out and out[-1].is_landscape:
                inner.insert(0, out.pop())
            merged = [*inner, block]
            out.append(Block("\n".join(b.source for b in merged), " ".join(b.text for b in merged), is_landscape=True))
        else:
            out.append(block)
    for block in out:
        if block.is_landscape:
            block.source = f"landscape({{\n{block.source}\n}})"
    return out


def _card_columns(count: int) -> int:
    return count if count <= 4 else 3 if count % 3 == 0 and count % 4 else 4


def _sides(tag: Tag, picture: Picture) -> str:
    wide, tall = picture.width, picture.height
    if tag.get("width") and str(tag["width"]).replace(".", "", 1).isdigit() and wide:
        given = float(str(tag["width"]))
        wide, tall = given, tall * given / wide
    if not wide or not tall:
        return ", width: 100%"
    wide, tall = wide * 0.75, tall * 0.75  # CSS pixels to points
    scale = min(1.0, PORTRAIT[0] / wide, PORTRAIT[1] / tall)
    return f", width: {wide * scale:.1f}pt"


def _merged(pieces: Sequence[str]) -> list[str]:
    """Neighbouring literals as one."""
    out: list[str] = []
    for piece in pieces:
        if out and piece.startswith('"') and out[-1].startswith('"'):
            out[-1] = out[-1][:-1] + piece[1:]
        else:
            out.append(piece)
    return out


def _joined(sources: Sequence[str]) -> str:
    kept = [source for source in sources if source and source != "none"]
    if not kept:
        return "none"
    return kept[0] if len(kept) == 1 else "{" + "; ".join(kept) + "}"


def _content(source: str) -> str:
    return "[]" if source == "none" else source


def _get(tag: object) -> str:
    return tag.get_text() if isinstance(tag, Tag) else ""


def _text_of(nodes: Iterable[PageElement]) -> str:
    return " ".join(
        " ".join(node.get_text(" ", strip=True) if isinstance(node, Tag) else str(node) for node in nodes).split()
    )


def _is_way_back(node: PageElement) -> bool:
    return (
        isinstance(node, Tag)
        and node.name == "a"
        and str(node.get("href", "")).startswith("#")
        and "↩" in node.get_text()
    )

"""The one gate for HTML: what pandas, markdown or an analyst displays is read here into the document, and nowhere else.

Reading is the cleaning. Elements that are known become pieces of the document, those that run, fetch or are not text
vanish with what is in them, of all others the text is left; nobody writes the parsed tree out again, so nothing that a
parser and a browser read differently can come back to life.

The parser is lxml's, which reads a pack's HTML twenty times as fast as Beautiful Soup on ``html.parser``; ``nh3`` would
clean HTML into HTML, which then had to be read a second time.
"""

from __future__ import annotations

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal, NamedTuple, get_args
from urllib.parse import unquote, urlsplit

from lxml import etree

from vomr import document as d
from vomr.design import COLOURS, MARKS, contrast
from vomr.document.letters import CONTROL, plain, spaced
from vomr.document.text import line_of, text_of
from vomr.document.walk import DEEPEST, Piece, is_inline
from vomr.export import charts
from vomr.export.beside import Beside
from vomr.export.images import read_uri, svg_size
from vomr.export.losses import Loss, loss
from vomr.export.svg import parsed, rebuilt
from vomr.words import Words
from vomr.words.marks import MARKS as VALUE_MARKS
from vomr.words.sentences import Identity

Element = Any  # of lxml

# Gone with everything in them: what runs, fetches, or is read as something other than text.
DROPPED = frozenset(
    (
        "script style iframe object applet frame frameset noframes noembed noscript template link meta base title head"
        " textarea select button datalist canvas audio video map area param xmp plaintext listing portal foreignobject"
        " animate animatetransform animatemotion set handler"
    ).split()
)
_STYLES = frozenset(get_args(d.Style)) - {"", "a", "span"}
_PARAGRAPHS = ("verdict", "note", "todo", "caution", "kicker", "subtitle")
_ROWS = ("total", "sub", "group")
_NUMBER = re.compile(
    r"[+\-−]?[\d\s.,'\u00a0\u202f]*\d[\d\s.,\u00a0\u202f]*(?:e[+\-]?\d+)?\s*(?:%|‰|€|лв\.?|евро)?\Z", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})\Z|\d{4}-\d{2}(-\d{2})?\Z")
_NOTHING = {"", "—", "–", "-", "nan", "none", "<na>", "nat"}
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|hsl)a?\([0-9., %]{5,40}\)")
_UNSEEN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_MAP = re.compile(r"leaflet|openstreetmap|maplibre|mapbox|google\.[a-z.]+/maps|maps\.google", re.IGNORECASE)
# What libraries say until, or unless, their scripts run
_WAITING = ("Make this Notebook Trusted", "Loading BokehJS")
_CONTROLS = frozenset(["anim-controls", "bk-notebook-logo"])
_ABOUT_ITSELF = "https://itables.org/"
_BAR = re.compile(r"linear-gradient\((?:90deg|to right),([^()]*(?:\([^()]*\)[^()]*)*)\)")
_STOP = re.compile(r"(#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([0-9., %]{5,40}\))\s+(\d+(?:\.\d+)?)%")
_BOXES = ("☑", "☐")
_LAYERS = {"ul": 1, "ol": 1, "dl": 2, "table": 2}  # between the element and what stands in its items or cells


class Reading(NamedTuple):
    """What some HTML says.

    ``is_seen`` tells whether a reader sees more of it than the sentences that stand in place of what is lost.
    """

    blocks: tuple[d.Block, ...]
    losses: tuple[Loss, ...] = ()
    is_seen: bool = False


def read(source: str, words: Words, prefix: str = "", pictures: Beside | None = None) -> Reading:
    """The blocks that some HTML says; none where a reader would see nothing.

    Parameters
    ----------
    source
        Anything. What cannot be parsed, or lies too deep, is shown as the text that it is.
    words
        Of the report's language, for what stands in place of a picture that would have to be fetched.
    prefix
        Before every anchor and every link to one, so that two outputs never share any.
    pictures
        Those that it may name: attached to its cell, or beside the notebook.
    """
    try:
        reader = _Reader(parsed(source), words, prefix, pictures or Beside())
        blocks = reader.whole()
    except (etree.LxmlError, ValueError, RecursionError):
        return Reading((d.Lines(plain(source).strip("\n")),), is_seen=True)
    losses = tuple(dict.fromkeys(reader.losses))
    return Reading(blocks if reader.is_seen or losses else (), losses, reader.is_seen)


class _Reader:
    """Reads elements into pieces, with white space as a browser collapses it."""

    def __init__(self, roots: list[Element], words: Words, prefix: str, pictures: Beside) -> None:
        self.roots, self.words, self.prefix, self.pictures = roots, words, prefix, pictures
        self.losses: list[Loss] = []
        self.notes = {
            d.slug(item.get("id")): item
            for section in self.all("section")
            if "footnotes" in _classes(section)
            for item in section.iter("li")
            if item.get("id")
        }
        linked = {_target(link.get("href")) for link in self.all("a") if link.get("href", "").startswith("#")}
        linked -= set(self.notes)
        # where links lead within this HTML
        self.anchors = linked and linked.intersection(d.slug(element.get("id", "")) for element in self.all())
        self.rules = _rules_of_cells(self.all("style"))
        scripts = [script.text for script in self.all("script") if script.text]
        self.charts = {script: chart for script in scripts if (chart := charts.of_script(script))}
        self.scripts = "\n".join(script for script in scripts if script not in self.charts)
        self.is_seen = False  # whether a reader would see anything
        self.depth = 0
        self.after_space = True
        self.keeps_lines = False  # within white-space: pre
        self.context: dict[str, Any] = {}  # what elements around say of a text: its language, its weight
        self.waiting: list[str] = []  # anchors for the next text
        self.in_link = self.in_note = False

    def all(self, *names: str) -> Iterator[Element]:
        return (element for root in self.roots for element in root.iter(*names or [etree.Element]))

    def whole(self) -> tuple[d.Block, ...]:
        return tuple(_in_paragraphs([piece for root in self.roots for piece in self.flow(root)]))

    # --- any element

    def flow(self, element: Element, skipped: Element | None = None) -> list[Piece]:
        """Lines and blocks of an element that begins and ends a line."""
        self.after_space = True
        out: list[Piece] = []
        self.into(element, out, skipped)
        _end_line(out)
        self.after_space = True
        return out

    def line(self, element: Element) -> d.Content:
        """An element as one line, whatever stands in it."""
        return _in_line(self.flow(element))

    def into(self, element: Element, out: list[Piece], skipped: Element | None = None) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RecursionError
        before, kept_lines = self.context, self.keeps_lines
        if element.attrib:
            self.inherit(element)
        if element.text:
            self.text(element.text, out)
        for child in element:
            if isinstance(child.tag, str) and child is not skipped:
                self.element(child, out)
            if child.tail:
                self.text(child.tail, out)
        self.context, self.keeps_lines = before, kept_lines
        self.depth -= 1

    def inherit(self, element: Element) -> None:
        """What an element says of every text in it."""
        said: dict[str, Any] = {}
        get = element.get
        if self.anchors and get("id") and d.slug(get("id")) in self.anchors and not _level(element):
            self.waiting.append(f"{self.prefix}{d.slug(get('id'))}")
        if get("lang"):
            said["lang"] = get("lang")
        if get("dir") in ("ltr", "rtl", "auto"):
            said["direction"] = get("dir")
        if get("style") and element.tag not in ("td", "th"):
            style = _declarations(get("style"))
            if _is_bold(style):
                said["style"] = "strong"
            elif style.get("font-style") == "italic":
                said["style"] = "em"
            elif element.tag == "span" and _shade(style.get("background-color", "")):
                said["style"] = "mark"
            if "white-space" in style:
                self.keeps_lines = style["white-space"].startswith("pre")
        if said:
            self.context = {**self.context, **said}

    def text(self, text: str, out: list[Piece]) -> None:
        if self.keeps_lines and "\n" in text:
            for at, line in enumerate(text.split("\n")):
                if at:
                    out.append(d.Break())
                    self.after_space = True
                self.text(line, out)
            return
        text = spaced(CONTROL.sub("", text))
        if self.after_space:
            text = text.lstrip(" ")
        if not text:
            return
        self.after_space = text.endswith(" ")
        self.is_seen = self.is_seen or bool(text.strip())
        if self.context or self.waiting:
            piece = d.Span((text,), **self.context)
            for anchor in self.waiting:
                piece = replace(piece, anchor=anchor) if not piece.anchor else d.Span((piece,), anchor=anchor)
            self.waiting = []
            out.append(piece)
        elif out and isinstance(out[-1], str):
            out[-1] += text
        else:
            out.append(text)

    def element(self, element: Element, out: list[Piece]) -> None:
        name = element.tag
        if name in DROPPED:
            if (read_lost := _LOST.get(name)) and (instead := read_lost(self, element)):
                _end_line(out)
                out += instead
                self.after_space = True
            return
        if _is_hidden(element):
            return
        if self.scripts and self.is_drawn_by_script(element):
            _end_line(out)
            out += self.lost("drawing")
            self.after_space = True
            return
        if read_block := _BLOCKS.get(name):
            _end_line(out)
            layers = _LAYERS.get(name, 0)
            self.depth += layers
            out += read_block(self, element)
            self.depth -= layers
            self.after_space = True
        elif name == "br":
            _end_line(out)
            out.append(d.Break())
            self.after_space = True
        elif name in ("img", "svg"):
            out += self.picture(element) if name == "img" else self.drawing(element)
        elif name in _STYLES or name in ("span", "a"):
            self.span(element, out)
        else:
            self.into(element, out)

    # --- in a line

    def span(self, element: Element, out: list[Piece]) -> None:
        name, attributes = element.tag, element.attrib
        classes = _classes(element)
        if (element.text or "").startswith(_WAITING) or attributes.get("href", "").startswith(_ABOUT_ITSELF):
            return
        if "math" in classes:
            out += self.formula(element)
            return
        if "footnote-ref" in classes and self.footnote(element, out):
            return
        if name == "a" and self.in_note and "↩" in _text(element):
            return
        if attributes.get("data-mark") in VALUE_MARKS:
            text = " ".join(_text(element).split())
            out.append(d.ValueMark(attributes["data-mark"], text, _attribute(element, "aria-label") or text))
            self.after_space, self.is_seen = False, True
            return
        if "status" in classes and attributes.get("data-status") in MARKS:
            glyph = next((child for child in element if "mark" in _classes(child)), None)
            words = _in_line(self.flow(element, skipped=glyph))
            out.append(d.Status(attributes["data-status"], words))
            self.after_space = False
            return
        known: dict[str, Any] = {"style": name} if name in _STYLES else {}
        if name == "a" and (address := self.address(_attribute(element, "href"))):
            known["href"] = address
        if attributes.get("title") and not attributes.get("data-status"):
            known["title"] = _attribute(element, "title")
        if identity := _identity(element):
            known["identity"] = identity
        if not known:
            self.into(element, out)
            return
        was_link, self.in_link = self.in_link, self.in_link or "href" in known
        inner: list[Piece] = []
        self.into(element, inner)
        self.in_link = was_link
        if inner and all(map(is_inline, inner)):
            out.append(d.Span(tuple(inner), **known))
        elif inner:
            _end_line(out)
            out += _around(inner, known)

    def address(self, href: str) -> str:
        """Where a link leads; one within this HTML to its own anchor."""
        address = d.safe_address(href)
        return f"#{self.prefix}{address[1:]}" if address[:1] == "#" and address[1:] in self.anchors else address

    def footnote(self, element: Element, out: list[Piece]) -> bool:
        """A reference to a note, with the note itself; a note within a note is none."""
        link = next(element.iter("a"), None)
        note = None if link is None or self.in_note else self.notes.get(_target(link.get("href", "")))
        if note is None:
            return False
        self.in_note, after_space = True, self.after_space
        out.append(d.Footnote(tuple(_without_paragraph(self.flow(note)))))
        self.in_note, self.after_space = False, after_space
        return True

    def formula(self, element: Element, display: bool = False) -> list[Piece]:
        source = _text(element).strip()
        self.after_space, self.is_seen = False, self.is_seen or bool(source)
        return [d.Formula(source, display)] if source else []

    def picture(self, image: Element) -> list[Piece]:
        address = image.get("src", "")
        alt = _attribute(image, "alt") or _attribute(image, "title")
        shown = d.Picture(self.address_of(address), alt, _pixels(image.get("width")), _pixels(image.get("height")))
        if shown.uri:
            self.after_space, self.is_seen = False, True
            return [shown]
        where = "" if address.strip().startswith("data:") else d.safe_address(_attribute(image, "src"))
        is_away = where.startswith(("http:", "https:"))
        alt = _attribute(image, "alt")
        name = unquote(_attribute(image, "src").removeprefix("attachment:")) if address.strip()[:5] != "data:" else alt
        if not alt and not name:
            return []
        self.losses.append(loss(self.words, "remote picture" if is_away else "missing picture", name=name))
        self.after_space, self.is_seen = False, True
        text = self.words("[image: {what}]", what=alt or name)
        return [d.Span((text,), href=where) if is_away and not self.in_link else text]

    def address_of(self, address: str) -> str:
        """The data URI of a picture by what its element says."""
        address = address.strip()
        if address.startswith("data:image/svg"):
            drawn = read_uri("".join(address.split()))
            return _svg_uri(drawn.data) if drawn else ""
        return address if address.startswith("data:") else self.pictures.picture(address) or ""

    def drawing(self, svg: Element) -> list[Piece]:
        source = rebuilt(svg)
        if source is None:
            return []
        title = next((child for child in svg.iter("title")), None)
        alt = _attribute(svg, "aria-label") or ("" if title is None else " ".join(_text(title).split()))
        self.after_space, self.is_seen = False, True
        return [d.Picture(_svg_uri(source.encode("utf-8")), alt, *svg_size(source))]

    # --- what is shown by other means than text

    def lost(self, kind: str, name: str = "", address: str = "") -> list[Piece]:
        """The sentence that stands for something, with a link to where it can be seen."""
        lost = loss(self.words, kind, name=name)
        self.losses.append(lost)
        link = () if not address or self.in_link else (" ", d.Span((address,), href=address))
        return [d.Paragraph((lost.note, *link), "todo")]

    def chart(self, chart: charts.Chart) -> list[Piece]:
        if chart.drawing is None:
            return self.lost(chart.maker, chart.maker)
        self.is_seen = True
        is_moving = chart.maker == charts.ANIMATION
        return [d.Chart((chart.drawing,), (self.words("The last frame of an animation"),) if is_moving else ())]

    def script(self, element: Element) -> list[Piece]:
        """A script that draws a chart; any other prepares something, or acts on what stands there anyway."""
        chart = self.charts.get(element.text or "")
        return self.chart(chart) if chart else []

    def head(self, element: Element) -> list[Piece]:
        """What scripts draw that a parser takes for the head of a page, since nothing stands before them."""
        return [piece for script in element.iter("script") for piece in self.script(script)]

    def is_drawn_by_script(self, element: Element) -> bool:
        """Whether an empty element waits for what a script draws there."""
        name = element.get("id", "")
        is_empty = not len(element) and not (element.text or "").strip()
        return bool(name and is_empty and re.search(rf"[\"'#`]{re.escape(name)}[\"'`]", self.scripts))

    def frame(self, element: Element) -> list[Piece]:
        """Another page: a chart, what stands in it, or where it is."""
        if _is_hidden(element) or "0" in (element.get("width"), element.get("height")):
            return []
        source, address = element.get("srcdoc", ""), _attribute(element, "src" if element.tag == "iframe" else "data")
        address = address or _attribute(element, "src")
        if chart := charts.of_script(source):
            return self.chart(chart)
        if _MAP.search(source) or _MAP.search(address):
            return self.lost("map")
        if source.strip():
            inner = [piece for root in parsed(source) for piece in self.flow(root)]
            if inner:
                return inner
        if not address and not source.strip():
            return self.flow(element)  # what stands for it where it cannot be shown
        if address.startswith("data:"):
            return self.lost("file", address[5:].partition(",")[0].partition(";")[0])
        where = d.safe_address(address)
        is_away = where.startswith(("http:", "https:"))
        name = (urlsplit(where).hostname or where) if is_away else unquote(where) or "HTML"
        return self.lost("page", name, where if is_away else "")

    def canvas(self, element: Element) -> list[Piece]:
        return [] if _is_hidden(element) else self.lost("drawing")

    def recording(self, element: Element) -> list[Piece]:
        address = d.safe_address(_attribute(element, "src"))
        kind = "sound" if element.tag == "audio" else "film"
        return self.lost(kind, address=address if address.startswith(("http:", "https:")) else "")

    # --- blocks

    def paragraph(self, element: Element) -> list[Piece]:
        """``p`` and ``div``, and whatever else stands on lines of its own."""
        classes = _classes(element)
        if element.tag == "div" and "cards" in classes:
            return self.cards(element)
        if element.tag == "div" and "math" in classes:
            return self.formula(element, display=True)
        if element.tag == "div" and "mermaid" in classes:
            return self.lines(element)
        kind = next((kind for kind in _PARAGRAPHS if kind in classes), "") if element.tag == "p" else ""
        return _in_paragraphs(self.flow(element), kind)

    def heading(self, element: Element) -> list[Piece]:
        own = d.slug(element.get("id", "")) if element.get("id", "").strip() else ""
        alias = f"{self.prefix}{own}" if own in self.anchors else self.waiting.pop() if self.waiting else ""
        content = self.line(element)
        return [d.Heading(content, _level(element), alias=alias)] if content else []

    def points(self, element: Element) -> list[Piece]:
        items: list[tuple[Piece, ...]] = []
        numbers: list[int | None] = []  # that items say of themselves
        for child in element:
            if child.tag == "li":
                items.append(tuple(_as_item(self.flow(child))))
                numbers.append(_number(child.get("value")))
            elif isinstance(child.tag, str):
                loose: list[Piece] = []
                self.element(child, loose)
                if loose:  # a list right in a list belongs to the item before it
                    items[-1:] = [(*(items[-1] if items else ()), *loose)]
                    numbers += [None] * (len(items) - len(numbers))
            if child.tail and child.tail.strip():
                rest: list[Piece] = []
                self.after_space = True
                self.text(child.tail, rest)
                items.append(tuple(rest))
                numbers.append(None)
        kept = [(number, item) for number, item in zip(numbers, items, strict=True) if item]
        if not kept:
            return []
        if element.tag == "ul":
            kind: Any = "points" if "points" in _classes(element) else ""
            return [d.Points(tuple(item for _, item in kept), kind)]
        return _numbered(element, kept)

    def terms(self, element: Element) -> list[Piece]:
        items: list[tuple[d.Content, d.Flow]] = []
        term: d.Content = ()
        for child in element.iter("dt", "dd"):
            if next(child.iterancestors("dl"), None) is not element:
                continue
            if child.tag == "dd":
                items.append((term, tuple(_without_paragraph(self.flow(child)))))
                term = ()
            else:
                if term:
                    items.append((term, ()))
                term = self.line(child)
        if term:
            items.append((term, ()))
        return [d.Terms(tuple(items))] if items else []

    def figure(self, element: Element) -> list[Piece]:
        words = element.find("figcaption")
        content = self.flow(element, skipped=words)
        caption = () if words is None else self.line(words)
        if not content:
            return [d.Paragraph(caption)] if caption else []
        if len(content) == 1 and isinstance(content[0], d.Chart) and not content[0].caption:
            content = list(content[0].content)
        alt = line_of(caption)
        is_silent = (isinstance(piece, d.Picture) and not piece.alt for piece in content)
        named = (replace(piece, alt=alt) if silent else piece for piece, silent in zip(content, is_silent, strict=True))
        return [d.Chart(tuple(named), caption)]

    def quotation(self, element: Element) -> list[Piece]:
        content = _in_paragraphs(self.flow(element))
        kinds: tuple[Literal["commentary", "field"], ...] = ("commentary", "field")
        kind: Literal["", "commentary", "field"] = next((kind for kind in kinds if kind in _classes(element)), "")
        return [d.Quote(tuple(content), kind)] if content else []

    def lines(self, element: Element) -> list[Piece]:
        text = plain(_text(element)).strip("\n")
        self.is_seen = self.is_seen or bool(text.strip())
        if text.strip() and _is_diagram(element):
            return self.diagram(text)
        return [d.Lines(text)] if text.strip() else []

    def diagram(self, source: str) -> list[Piece]:
        """What a diagram is drawn from, as a figure that says so."""
        lost = loss(self.words, "diagram")
        self.losses.append(lost)
        return [d.Chart((d.Lines(source),), (lost.note,))]

    def details(self, element: Element) -> list[Piece]:
        words = element.find("summary")
        summary = () if words is None else self.line(words)
        content = tuple(_in_paragraphs(self.flow(element, skipped=words)))
        kind: Any = "chart-data" if "chart-data" in _classes(element) else ""
        return [d.Details(summary, content, kind, element.get("open") is not None)] if summary or content else []

    def rule(self, _: Element) -> list[Piece]:
        self.is_seen = True
        return [d.Rule()]

    def aside(self, element: Element) -> list[Piece]:
        if "stamp" not in _classes(element):
            return self.paragraph(element)
        lines: list[list[d.Inline]] = [[]]
        for piece in self.flow(element):
            for part in [piece] if is_inline(piece) else [d.Break(), *_in_line([piece]), d.Break()]:
                lines += [[]] if isinstance(part, d.Break) else []
                lines[-1] += [] if isinstance(part, d.Break) else [part]
        kept = tuple(tuple(line) for line in lines if line)
        return [d.Stamp(_attribute(element, "aria-label"), kept)] if kept else []

    def section(self, element: Element) -> list[Piece]:
        if "footnotes" not in _classes(element):
            return self.paragraph(element)
        referred = {
            _target(link.get("href", ""))
            for mark in self.all("sup")
            if "footnote-ref" in _classes(mark)
            for link in mark.iter("a")
        }
        rest = [item for item in element.iter("li") if d.slug(item.get("id", "")) not in referred]
        items = tuple(item for item in (tuple(_as_item(self.flow(note))) for note in rest) if item)
        return [d.Points(items, "numbered")] if items else []

    def cards(self, element: Element) -> list[Piece]:
        """Numbers at a glance; whatever stands between them comes after."""
        cards: list[d.Card] = []
        rest: list[Piece] = []
        for child in element:
            if "card" in _classes(child):
                cards.append(self.card(child))
            elif isinstance(child.tag, str):
                self.element(child, rest)
            if child.tail and child.tail.strip():
                self.text(child.tail, rest)
        return [*([d.Cards(tuple(cards))] if cards else []), *_in_paragraphs(rest)]

    def card(self, element: Element) -> d.Card:
        label: d.Content = ()
        value: d.Content = ()
        notes: list[d.Content] = []
        for child in element:
            if not isinstance(child.tag, str) or child.tag in DROPPED:
                continue
            classes = _classes(child)
            line = self.line(child)
            if "card-label" in classes and not label:
                label = line
            elif "card-value" in classes and not value:
                value = (d.Span(line, identity=identity),) if line and (identity := _identity(child)) else line
            elif line:
                notes.append(line)
        return d.Card(label, value, tuple(notes))

    # --- tables

    def table(self, element: Element) -> list[Piece]:
        caption: d.Content = ()
        outside: list[Piece] = []  # what somebody put between the rows stands before the table
        rows: dict[str, list[d.Row]] = {"thead": [], "tbody": [], "tfoot": []}

        def gather(parent: Element, group: str) -> None:
            nonlocal caption
            for child in parent:
                if child.tag == "tr":
                    kind: Any = next((kind for kind in _ROWS if kind in _classes(child)), "")
                    rows[group].append(d.Row(self.cells(child, outside, in_head=group == "thead"), kind))
                elif child.tag in rows:
                    gather(child, child.tag)
                elif child.tag == "caption":
                    caption = caption or self.line(child)
                elif isinstance(child.tag, str) and child.tag not in DROPPED:
                    if child.tag != "table" and next(child.iter("tr"), None) is not None:
                        gather(child, group)
                    else:
                        self.element(child, outside)
                if child.tail and child.tail.strip():
                    self.text(child.tail, outside)

        gather(element, "tbody")
        before = _in_paragraphs(outside)
        head, body = rows["thead"], [*rows["tbody"], *rows["tfoot"]]
        if "signatures" in _classes(element):
            signers = [line_of(cell.content) for row in body for cell in row.cells]
            title = line_of(caption) or self.words("Signatures")
            return [*before, d.Signatures(title, tuple(filter(None, signers)))] if any(signers) else before
        if not head and _begins_with_heads(body):
            head, body = [_as_head(body[0])], body[1:]
        if not head and not body:
            return before + ([d.Paragraph(caption)] if caption else [])
        head, body = _with_numbers_marked(_within(head), _within(body))
        return [*before, d.Table(caption, tuple(head), tuple(body))]

    def cells(self, row: Element, outside: list[Piece], *, in_head: bool) -> tuple[d.Cell, ...]:
        cells = []
        for child in row:
            if child.tag in ("td", "th"):
                cells.append(self.cell(child, in_head=in_head))
            elif isinstance(child.tag, str):
                self.element(child, outside)
            if child.tail and child.tail.strip():
                self.text(child.tail, outside)
        return tuple(cells)

    def cell(self, element: Element, *, in_head: bool) -> d.Cell:
        content = tuple(_without_paragraph(self.flow(element)))
        known: dict[str, Any] = {}
        if element.attrib:
            content, known = self.dressed(element, content)
        if element.tag == "th" and (text_of(content).strip() or any(isinstance(piece, d.Picture) for piece in content)):
            # an empty head names nothing: pandas' corner, and its row of the names of indexes
            side, span = ("col", known.get("columns", 1)) if in_head else ("row", known.get("rows", 1))
            own = element.get("scope")
            known["scope"] = own if own in ("col", "row", "colgroup", "rowgroup") else side + "group" * (span != 1)
        return d.Cell(content, **known)

    def dressed(self, element: Element, content: d.Flow) -> tuple[d.Flow, dict[str, Any]]:
        """What the attributes of a cell say of its content and of itself."""
        get = element.get
        style = (
            _declarations(f"{self.rules.get(get('id'), '')};{get('style', '')}") if self.rules or get("style") else {}
        )
        said = {
            "identity": _identity(element),
            "title": _attribute(element, "title"),
            "style": "em" if style.get("font-style") == "italic" else "",
        }
        if any(said.values()):
            content = tuple(_around(content, {name: value for name, value in said.items() if value}))
        known: dict[str, Any] = {"numeric": "num" in _classes(element)}
        known |= {name: _count(get(key), 0) for name, key in (("columns", "colspan"), ("rows", "rowspan")) if get(key)}
        if style:
            align = {"start": "left", "end": "right"}.get(style.get("text-align", ""), style.get("text-align", ""))
            fill, ink = _colours(style)
            known |= {"align": align if align in ("left", "right", "center") else "", "strong": _is_bold(style)}
            known |= {"fill": fill, "ink": ink, "bar": _bar(style)}
        return content, known


# What stands in place of what is dropped, where a reader would miss it
_LOST: dict[str, Callable[[_Reader, Element], list[Piece]]] = {
    "script": _Reader.script,
    "head": _Reader.head,
    **dict.fromkeys(("iframe", "object"), _Reader.frame),
    "canvas": _Reader.canvas,
    **dict.fromkeys(("audio", "video"), _Reader.recording),
}
_BLOCKS: dict[str, Callable[[_Reader, Element], list[Piece]]] = {
    **dict.fromkeys(
        (
            "p div article main header footer nav form fieldset address center legend summary figcaption caption li dt"
            " dd tr td th"
        ).split(),
        _Reader.paragraph,
    ),
    **dict.fromkeys((f"h{level}" for level in range(1, 7)), _Reader.heading),
    **dict.fromkeys(("ul", "ol"), _Reader.points),
    "dl": _Reader.terms,
    "table": _Reader.table,
    "figure": _Reader.figure,
    "blockquote": _Reader.quotation,
    "pre": _Reader.lines,
    "details": _Reader.details,
    "hr": _Reader.rule,
    "aside": _Reader.aside,
    "section": _Reader.section,
}


# --- what elements say


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _attribute(element: Element, name: str) -> str:
    return " ".join(CONTROL.sub("", element.get(name, "")).split())


def _is_diagram(element: Element) -> bool:
    """Whether a text is what Mermaid draws a diagram from."""
    return any({"mermaid", "language-mermaid"} & set(_classes(part)) for part in (element, *element))


def _is_hidden(element: Element) -> bool:
    """Whether nobody sees it, in JupyterLab either, or works with it anywhere else."""
    if _CONTROLS.intersection(_classes(element)):
        return True
    return element.get("hidden") is not None or bool(_UNSEEN.search(element.get("style", "")))


def _level(element: Element) -> int:
    return int(element.tag[1]) if re.fullmatch("h[1-6]", element.tag) else 0


def _target(href: str) -> str:
    return d.slug(unquote(href[1:]))


def _text(element: Element) -> str:
    """The text as it was written, but for what is dropped."""
    return CONTROL.sub("", "".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in DROPPED:
            yield from _texts(child)
        yield child.tail or ""


def _identity(element: Element) -> Identity | None:
    figure = _attribute(element, "data-figure")
    if not figure:
        return None
    number = re.fullmatch(r"\d{1,9}", element.get("data-report", ""))
    day, since = (_day(element.get(f"data-{name}", "")) for name in ("day", "since"))
    return Identity(figure, day, since, int(number[0]) if number else None)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _count(text: str, least: int) -> int:
    match = re.match(r"\s*(\d{1,5})", text)
    return int(match[1]) if match and int(match[1]) >= least else 1


def _number(text: str | None) -> int | None:
    match = re.match(r"\s*(\d{1,5})", text or "")
    return int(match[1]) if match else None


def _numbered(element: Element, items: list[tuple[int | None, tuple[Piece, ...]]]) -> list[Piece]:
    """A list with numbers, as several where they do not follow one another."""
    numbering: Any = element.get("type") if element.get("type") in ("a", "A", "i", "I") else "1"
    step = -1 if element.get("reversed") is not None else 1
    start = _number(element.get("start"))
    following = start if start is not None else len(items) if step < 0 else 1
    lists: list[tuple[int, list[tuple[Piece, ...]]]] = []
    for own, item in items:
        number = following if own is None else own
        if not lists or number != lists[-1][0] + len(lists[-1][1]):
            lists.append((number, []))
        lists[-1][1].append(item)
        following = number + step
    return [d.Points(tuple(run), "numbered", max(first, 0), numbering) for first, run in lists]


def _pixels(text: str | None) -> float:
    match = re.match(r"\s*(\d{1,4})(?:\.\d+)?(?:px)?\s*\Z", text or "")
    return float(match[1]) if match else 0.0


def _svg_uri(drawing: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(drawing).decode('ascii')}"


def _rules_of_cells(sheets: Iterable[Element]) -> dict[str, str]:
    """What a pandas Styler puts in a style sheet (backgrounds, bold, alignment), by the id of the cell."""
    rules: dict[str, str] = {}
    for sheet in sheets:
        for rule in (sheet.text or "").split("}"):
            selectors, _, declarations = rule.partition("{")
            for selector in map(str.strip, selectors.split(",")):
                if re.fullmatch(r"#T_\w+", selector):
                    rules[selector[1:]] = f"{rules.get(selector[1:], '')};{declarations}"
    return rules


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in style.lower().split(";") if ":" in part)
    return {key.strip(): value.strip() for key, value in pairs}


def _is_bold(style: dict[str, str]) -> bool:
    return bool(re.fullmatch("bold|[6-9]00", style.get("font-weight", "")))


def _colours(style: dict[str, str]) -> tuple[str, str]:
    """A background with an ink that can be read on it, the author's where it can; nothing where none can.

    Letters of a colour of their own stand on paper, whatever the page around is like, and are darkened until they are
    read.
    """
    fill, own = _shade(style.get("background-color") or style.get("background", "")), _shade(style.get("color", ""))
    ink, paper = COLOURS["ink"].light, COLOURS["paper"].light
    if fill:
        chosen = own if own and contrast(own, fill) >= 4.5 else max((ink, paper), key=lambda each: contrast(each, fill))
        return (fill, chosen) if contrast(chosen, fill) >= 4.5 else ("", "")
    if not own or own == "#000000":
        return "", ""
    parts = [int(own[at : at + 2], 16) for at in (1, 3, 5)]
    while contrast(own, paper) < 4.5:
        parts = [part * 9 // 10 for part in parts]
        own = "#" + "".join(f"{part:02x}" for part in parts)
    return paper, own


def _bar(style: dict[str, str]) -> d.Bar | None:
    """The bar that a Styler draws as the background of a cell: one colour between two places, nothing around it."""
    drawn = _BAR.match(style.get("background") or style.get("background-image", ""))
    stops = [(colour, float(place)) for colour, place in _STOP.findall(drawn[1])] if drawn else []
    filled = [place for colour, place in stops if colour != "transparent"]
    colours = {colour for colour, _ in stops} - {"transparent"}
    if len(colours) != 1 or len(filled) == len(stops):
        return None
    start = 0.0 if stops[0][0] != "transparent" else min(filled)
    fill = _shade(colours.pop())
    return d.Bar(start / 100, max(filled) / 100, fill) if fill else None


def _shade(colour: str) -> str:
    """A colour of CSS as ``#rrggbb``, as it is seen on paper; nothing where it is none, or cannot be seen."""
    if not _COLOUR.fullmatch(colour):
        return ""
    from PIL import ImageColor

    try:
        red, green, blue, alpha = ImageColor.getcolor(colour, "RGBA")  # type: ignore[misc]
    except ValueError:
        return ""
    shown = (round(255 - (255 - part) * alpha / 255) for part in (red, green, blue))
    return "#" + "".join(f"{part:02x}" for part in shown) if alpha else ""


# --- lines and blocks


def _end_line(out: list[Piece]) -> None:
    """No blank and no break at the end of a line."""
    while out and is_inline(out[-1]):
        last = out.pop()
        if isinstance(last, str):
            last = last.rstrip(" ")
        elif isinstance(last, d.Span):
            inner = list(last.content)
            _end_line(inner)
            last = last if tuple(inner) == last.content else replace(last, content=tuple(inner)) if inner else ""
        elif isinstance(last, d.Break):
            continue
        if last:
            out.append(last)
            return


def _in_paragraphs(flow: Iterable[Piece], kind: Any = "") -> list[d.Block]:
    """Lines as paragraphs, between the blocks; a picture alone stands by itself."""
    blocks: list[d.Block] = []
    for line, block in _runs(flow):
        if len(line) == 1 and isinstance(line[0], d.Picture) and not kind:
            blocks.append(d.Chart(line))
        elif line:
            blocks.append(d.Paragraph(line, kind))
        if block is not None:
            blocks.append(block)
    return blocks


def _runs(flow: Iterable[Piece]) -> Iterator[tuple[d.Content, d.Block | None]]:
    """Each line with the block after it."""
    line: list[Piece] = []
    for piece in flow:
        if is_inline(piece):
            line.append(piece)
        else:
            _end_line(line)
            yield tuple(line), piece
            line = []
    _end_line(line)
    yield tuple(line), None


def _without_paragraph(flow: list[Piece]) -> d.Flow:
    """A single paragraph as its line."""
    if len(flow) == 1 and isinstance(flow[0], d.Paragraph) and not flow[0].kind:
        return flow[0].content
    return tuple(flow)


def _as_item(flow: list[Piece]) -> d.Flow:
    """The first words of an item without a paragraph around them, which would push the marker away from them."""
    box = [f"{flow.pop(0).strip()} "] if flow and isinstance(flow[0], str) and flow[0].strip() in _BOXES else []
    if flow and isinstance(flow[0], d.Paragraph) and not flow[0].kind:
        flow[:1] = flow[0].content
    if box and flow and isinstance(flow[0], str):
        flow[0] = f"{box.pop()}{flow[0]}"
    return (*box, *flow)


def _in_line(flow: Iterable[Piece]) -> d.Content:
    """Blocks as lines, one under another."""
    out: list[d.Inline] = []
    for line, block in _runs(flow):
        for part in (line, () if block is None else _line_of(block)):
            out += [d.Break(), *part] if out and part else part
    return tuple(out)


def _line_of(block: d.Block) -> d.Content:
    if isinstance(block, d.Paragraph | d.Heading):
        return block.content
    if isinstance(block, d.Chart):
        return (*_in_line(block.content), *block.caption)
    if isinstance(block, d.Formula):
        return (replace(block, display=False),)
    return d.content(text_of([block]))


def _around(flow: Iterable[Piece], known: dict[str, Any]) -> list[Piece]:
    """A span around each line, within paragraphs too."""
    out: list[Piece] = []
    for line, block in _runs(flow):
        if line:
            out.append(d.Span(line, **known))
        if isinstance(block, d.Paragraph | d.Heading):
            out.append(replace(block, content=(d.Span(block.content, **known),)))
        elif block is not None:
            out.append(block)
    return out


# --- tables that somebody else made, given what a reader of cells needs


def _begins_with_heads(rows: list[d.Row]) -> bool:
    """A first row of nothing but heads is a head, whether its author said so or not."""
    if len(rows) < 2 or not any(cell.scope for cell in rows[0].cells):
        return False
    return all((cell.scope or not text_of(cell.content).strip()) and cell.rows <= 1 for cell in rows[0].cells)


def _as_head(row: d.Row) -> d.Row:
    scopes: dict[str, Any] = {"row": "col", "rowgroup": "colgroup"}
    return replace(row, cells=tuple(replace(cell, scope=scopes.get(cell.scope, cell.scope)) for cell in row.cells))


def _within(rows: list[d.Row]) -> list[d.Row]:
    """No cell goes beyond the last row; one over none goes down to it."""

    def cut(cell: d.Cell, left: int) -> d.Cell:
        return cell if 1 <= cell.rows <= left else replace(cell, rows=left)

    if all(cell.rows == 1 for row in rows for cell in row.cells):
        return rows
    return [replace(row, cells=tuple(cut(cell, len(rows) - at) for cell in row.cells)) for at, row in enumerate(rows)]


def _with_numbers_marked(head: list[d.Row], body: list[d.Row]) -> tuple[list[d.Row], list[d.Row]]:
    """Numbers stand under one another; a table that marks its own is left as it is."""
    if any(cell.numeric or cell.align for row in (*head, *body) for cell in row.cells):
        return head, body
    if any(not cell.scope and (cell.columns, cell.rows) != (1, 1) for row in body for cell in row.cells):
        return head, body
    columns: dict[int, list[str]] = {}
    for row in body:
        # from the right: a row span of heads shortens rows on the left
        for at, cell in enumerate(reversed(row.cells)):
            if not cell.scope:
                columns.setdefault(at, []).append(text_of(cell.content).strip())
    numeric = {at for at, texts in columns.items() if _are_numbers(texts)}

    def marked(row: d.Row, *, is_head: bool) -> d.Row:
        if is_head and any(cell.columns != 1 for cell in row.cells):
            return row
        last = len(row.cells) - 1
        return replace(
            row,
            cells=tuple(
                replace(cell, numeric=True) if last - at in numeric and (is_head or not cell.scope) else cell
                for at, cell in enumerate(row.cells)
            ),
        )

    return [marked(row, is_head=True) for row in head], [marked(row, is_head=False) for row in body]


def _are_numbers(texts: list[str]) -> bool:
    filled = [text for text in texts if text.lower() not in _NOTHING]
    return bool(filled) and all(len(text) < 60 and _NUMBER.match(text) and not _DATE.match(text) for text in filled)

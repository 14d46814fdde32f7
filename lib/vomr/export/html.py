"""A notebook as one self-contained HTML page: it fetches nothing, and reads by keyboard, by ear and on a phone.

It has one script of its own, by its checksum (:mod:`vomr.export.script`), and is complete without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from nbformat import NotebookNode

from vomr import design
from vomr.document import Block, Bullet, Cell, Entry, Formula, Heading, Paragraph, Picture, Quote, Stamp, Table
from vomr.document.grid import grid
from vomr.document.html import HtmlWriter
from vomr.document.text import line_of, text_of
from vomr.document.walk import walk
from vomr.export.about import About
from vomr.export.body import Body, body
from vomr.export.fonts import font_faces, letters_of, width
from vomr.export.formulas import mathml
from vomr.export.images import read_uri
from vomr.export.script import checksum, script
from vomr.words import N_, Words

if TYPE_CHECKING:
    from vomr.export.answers import AnswersSection
    from vomr.show.answers import Answers

_WITH_CARDS = ("indicators.html", "outcomes.html")  # pages on which what is looked for has a card
_IN_ADDRESS = str.maketrans({c: f"%{ord(c):02X}" for c in "%#'&\t\n\r"})
_ROOM = 1140  # CSS pixels of a page's text on a wide screen
_LONG = 80  # letters
# What the tool beside a field of the authority's form says
_OF_FIELDS = (
    N_("Copy the text"),
    N_("The text is copied."),
    N_("The browser does not let the text be copied. Mark it and copy it by hand."),
)
_TEMPLATES = Path(__file__).parent / "templates" / "vomr"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A page beside this one, or this one itself."""

    title: str
    address: str
    is_this: bool = False


def html_page(
    notebook: NotebookNode | Body,
    name: str = "",
    pages: Sequence[Neighbour] = (),
    folder: Path | None = None,
    logo: Picture | None = None,
    above: Neighbour | None = None,
    answers: Answers | None = None,
    emblem: Picture | None = None,
    support: Sequence[str] = (),
) -> str:
    """The HTML page of a notebook.

    Parameters
    ----------
    notebook
        Executed or not, or read with :func:`vomr.export.body.body`; it is not changed.
    name
        Its file's name, which stands for a title where nothing else does.
    pages
        The pages that it stands among, itself included: the way to the others.
    folder
        Where it lies, for the pictures beside it.
    logo
        At its head.
    above
        The page of all groups, where there is one.
    answers
        What the figures of the report answer; those on the page stand at its end.
    emblem, support
        At its foot: the Union's, and what stands beside it.
    """
    content = notebook if isinstance(notebook, Body) else body(notebook, name, folder)
    has_fields = any(isinstance(block, Quote) and block.kind == "field" for block in content.blocks)
    asked = None
    if answers is not None:
        from vomr.export.answers import AnswersSection

        asked = AnswersSection(content.blocks, answers, content.heading)
    return _template().render(
        page=_page(content, pages, logo, above, asked, has_fields),
        w=content.about.words,
        tools=_tools(content.about.words),
        elsewhere=[page for page in pages if page.address in _WITH_CARDS and not page.is_this],
        emblem=emblem,
        support=support,
        of_fields=[content.about.words(text) for text in _OF_FIELDS] if has_fields else [],
        script=Markup(script(has_fields=has_fields)),
        checksum=checksum(has_fields=has_fields),
    )


@cache
def _template(name: str = "index.html.j2") -> Template:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True).get_template(name)


def table_tools(w: Words) -> str:
    """The markup that ``tables.js`` takes its words from, for pages whose script is a file."""
    return _template("tools.html.j2").render(tools=_tools(w))


# --- the page


@dataclass(frozen=True, slots=True)
class _Page:
    about: About
    title: str
    heading: str
    subtitle: str
    kicker: Markup
    kicker_text: str
    stamp: Markup
    contents: Markup | None
    body: Markup
    css: Markup
    pages: Sequence[Neighbour]
    logo: Picture | None
    above: Neighbour | None
    previous: Neighbour | None
    next: Neighbour | None


def _page(
    content: Body,
    pages: Sequence[Neighbour],
    logo: Picture | None,
    above: Neighbour | None,
    asked: AnswersSection | None,
    has_fields: bool,
) -> _Page:
    report, w = content.about, content.about.words
    writer = _PageWriter(content, asked.links if asked else {})
    markup = writer.flow(content.blocks) + writer.gathered_footnotes() + (asked.html if asked else "")
    kicker = writer.block(Paragraph(content.kicker, "kicker")) if content.kicker else ""
    stamp = writer.block(content.stamp) if content.stamp else ""
    agreement = w("agreement {number}", number=report.agreement) if report.agreement else ""
    kicker_text = " · ".join(part for part in (report.lag or report.lag_short, agreement) if part)
    title = " · ".join(dict.fromkeys(part for part in (content.heading, report.title, report.lag_short) if part))
    ends = [(2, "answers", w("Behind the numbers"))] if asked and asked.html else []
    contents = _contents([*content.outline, *ends])
    around = (title, content.subtitle, kicker_text, report.running_foot, *report.flags, _chrome(report), "✎")
    around += tuple(map(w, _OF_FIELDS)) if has_fields else ()
    around += (logo.alt if logo else "", above.title if above else "", "←→↑")
    letters = letters_of("".join([markup, kicker, stamp, contents or "", *around, *(page.title for page in pages)]))
    return _Page(
        about=report,
        title=title,
        heading=content.heading,
        subtitle=content.subtitle,
        kicker=Markup(kicker),
        kicker_text=kicker_text,
        stamp=Markup(stamp),
        contents=contents,
        body=Markup(markup),
        pages=pages,
        logo=logo,
        above=above,
        previous=_beside(pages, -1),
        next=_beside(pages, 1),
        css=Markup(font_faces(letters) + "\n" + tokens() + stylesheet(has_fields=has_fields) + _paper(report)),
    )


def _beside(pages: Sequence[Neighbour], step: int) -> Neighbour | None:
    """The page before or after this one."""
    here = next((at for at, page in enumerate(pages) if page.is_this), None)
    return pages[here + step] if here is not None and 0 <= here + step < len(pages) else None


def _tools(w: Words) -> dict[str, str]:
    """What the script says, in the page's language: it holds no words of its own, and fills in what is in braces."""
    return {
        "find": w("Find on this page"),
        "what": w("code, number or words"),
        "found": w("Found: {n}"),
        "elsewhere": w("There is none on this page. Search in:"),
        "seek": w("Search in the table"),
        "shown": w("Rows shown: {n} of {all}"),
        "copying": w("Copy the table"),
        "csv": w("Table as CSV"),
        "copied": w("The table is copied."),
        "refused": w("The browser does not let the table be copied. Take it as CSV."),
        "up": w("Rows sorted by “{column}”, ascending."),
        "down": w("Rows sorted by “{column}”, descending."),
        "back": w("Rows in their first order."),
    }


def _chrome(report: About) -> str:
    w = report.words
    return (
        "".join(_tools(w).values())
        + "".join(map(w, (N_("Back to the top"), N_("Previous part"), N_("Next part"), N_("Previous and next part"))))
        + w("Contents")
        + w("Skip to the content")
        + w("Parts of the report")
        + w("page {n} of {all}", n=0, all=0)
    )


class _PageWriter(HtmlWriter):
    """What a page adds to a document: formulas that are set, pictures that keep their place, tables that scroll."""

    def __init__(self, content: Body, links: Mapping[int, str]) -> None:
        super().__init__(content.about.lang)
        self.links = links  # to what the figures of a block answer, by its id()
        self.w = content.about.words
        self.heading_now = content.heading
        self.names: dict[str, int] = {}
        self.roomy: frozenset[int] = frozenset()  # heads of columns, by their id(), that long texts stand under

    def formula(self, formula: Formula) -> str:
        tag = "div" if formula.display else "span"
        converted = mathml(formula.source, block=formula.display)
        if converted is not None:
            return f'<{tag} class="math">{converted}</{tag}>'
        tag = "pre" if formula.display else "code"
        return f'<{tag} class="math">{escape(formula.source)}</{tag}>'

    def picture(self, picture: Picture) -> str:
        """Width and height keep the place while the page is drawn; a chart may shrink, never grow."""
        read = None if picture.width and picture.height else read_uri(picture.uri)
        if read is not None and read.width and read.height:
            wide = picture.width or read.width
            picture = replace(picture, width=wide, height=wide * read.height / read.width)
        shown = super().picture(picture)
        narrow = read_uri(picture.narrow) if picture.uri and picture.narrow else None
        if narrow is None:
            return shown
        # The style sheet shows one of them, so that one text is read. A <picture> would not do: what Chromium chose for
        # a narrow window it prints too. Without a style sheet the narrow one is hidden.
        twin = super().picture(replace(picture, uri=picture.narrow, width=narrow.width, height=narrow.height))
        return shown.replace("<img ", '<img class="is-wide" ', 1) + twin.replace(
            "<img ", '<img class="is-narrow" hidden ', 1
        )

    def source(self, picture: Picture) -> str:
        """A drawing as its text, which is a quarter shorter than base64. What a browser's address would lose is
        escaped: its end, its escapes and the ends of lines; the quotes around it are those that drawings do not use.
        """
        read = read_uri(picture.uri)
        if read is None or read.format != "svg":
            return super().source(picture)
        drawn = read.data.decode("utf-8").translate(_IN_ADDRESS)
        return f"'data:image/svg+xml,{drawn}'"

    def heading(self, heading: Heading) -> str:
        self.heading_now = line_of(heading.content)
        return super().heading(heading)

    def entry(self, entry: Entry) -> str:
        self.heading_now = line_of(entry.heading)
        return super().entry(entry)

    def stamp(self, stamp: Stamp) -> str:
        """No landmark: the page has its own."""
        return f'<div class="stamp" role="note">{"<br>".join(map(self.flow, stamp.lines))}</div>'

    def table(self, table: Table) -> str:
        """A table that may be wider than a phone scrolls in a region of its own, which the keyboard can reach."""
        least = _least_pixels(table)
        wide = sum(least.values())
        self.roomy = _long_columns(table) if wide > _ROOM else frozenset()
        alone = self.table_alone(table, " is-full" if wide > 420 else "")
        if wide <= 250:
            return f'<div class="table-box">{alone}</div>{self.below(table)}'
        words = line_of(table.caption) or self.w(
            "Table under the heading {heading}", heading=self.w.quoted(self.heading_now)
        )
        self.names[words] = times = self.names.get(words, 0) + 1
        name = words if times == 1 else f"{words} ({times})"
        box = f'<div class="table-box" tabindex="0" role="region" aria-label="{escape(name)}">'
        return f"{box}{alone}</div>{self.below(table)}"

    def cell(self, cell: Cell) -> str:
        """A table that scrolls anyway gives long texts room, in place of a word or two in a line."""
        written = super().cell(cell)
        if id(cell) not in self.roomy or "style=" in written.partition(">")[0]:
            return written
        return f'{written[:3]} style="min-width: 18rem"{written[3:]}'

    def block(self, block: Block) -> str:
        written = super().block(block)
        link = "" if isinstance(block, Table) else self.links.get(id(block), "")
        return f'{written}<p class="note">{link}</p>' if link else written

    def below(self, table: Table) -> str:
        """As ever, and the way to what its figures answer."""
        link = self.links.get(id(table), "")
        said = " ".join(filter(None, (self.flow(table.below), link)))
        return f'<p class="note">{said}</p>' if said else ""

    def caption(self, table: Table) -> str:
        number = f'<span class="table-number">{self.table_number(table)}</span> ' if table.number else ""
        words = self.flow(table.caption)
        return f"<caption><span>{number}{words}</span></caption>" if number or words else ""

    def table_number(self, table: Table) -> str:
        return escape(self.w("Table {number}.", number=table.number))


def _least_pixels(table: Table) -> dict[int, float]:
    """How narrow each column can get before its words would have to be cut, about, in CSS pixels."""
    least: dict[int, float] = {}
    for row in grid(table)[:60]:
        for x, cell in enumerate(row):
            if cell is not None and cell.columns == 1:
                pieces, drawn = cell.content, 0.0
                if not all(isinstance(piece, str) for piece in pieces):
                    drawn = max(map(_drawn, walk(pieces)), default=0.0)
                longest = max(map(width, text_of(pieces).split(" ")))
                least[x] = max(least.get(x, 0.0), longest * 14.5 + 18, drawn + 18)
    return least


def _long_columns(table: Table) -> frozenset[int]:
    """The heads, by their id(), of columns with texts that would run over many lines."""
    every = grid(table)
    longest: dict[int, int] = {}
    for row in every[len(table.head) :]:
        for x, cell in enumerate(row):
            if cell is not None and cell.columns == 1:
                longest[x] = max(longest.get(x, 0), len(text_of(cell.content)))
    heads = every[len(table.head) - 1] if table.head else []
    return frozenset(id(head) for x, head in enumerate(heads) if longest.get(x, 0) > _LONG)


def _drawn(piece: Any) -> float:
    return (piece.width or 120.0) if isinstance(piece, Bullet | Picture) else 0.0


def _contents(outline: Sequence[tuple[int, str, str]]) -> Markup | None:
    """A list of the headings of the two upper levels; nothing where there are too few to be of use."""
    entries = [entry for entry in outline if entry[0] <= 3]
    if len(entries) < 2:
        return None
    out = ["<ol>"]
    depth, opened = 2, False
    for level, name, text in entries:
        if level > depth:
            out.append("<ol>")
        else:
            if opened:
                out.append("</li>")
            if level < depth:
                out.append("</ol></li>")
        out.append(f'<li><a href="#{escape(name)}">{escape(text or name)}</a>')
        depth, opened = level, True
    out.append("</li></ol></li></ol>" if depth == 3 else "</li></ol>")
    return Markup("".join(out))


# --- style
# ------------------------------------------------------------------------------------------------------------------


@cache
def tokens() -> str:
    """The design tokens as custom properties, in both schemes."""
    names = {role: f"--{role}" for role in design.COLOURS}
    light = "".join(f"{names[role]}: {colour.light}; " for role, colour in design.COLOURS.items())
    dark = "".join(f"{names[role]}: {colour.dark}; " for role, colour in design.COLOURS.items())
    sizes = "".join(f"--size-{name}: {points / design.TYPE['body']:.3f}rem; " for name, points in design.TYPE.items())
    stack = ", ".join(f'"{family}"' for family in design.FONTS)
    marks = "".join(
        f'.status[data-status="{code}"] {{ color: var(--{mark.role}); }}\n' for code, mark in design.MARKS.items()
    )
    # Drawings in cells carry the colours of paper; on a dark page each takes its counterpart
    drawn = "".join(
        f'svg:is(.bullet, .trail) [{kind}="{colour.light}"] {{ {kind}: var(--{role}); }} '
        for role, colour in design.COLOURS.items()
        for kind in ("fill", "stroke")
    )
    return (
        f':root {{ {light}{sizes}--font: {stack}, sans-serif; --mono: ui-monospace, Consolas, Menlo, "{design.MONO}",'
        f" monospace; }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} {drawn}svg.bullet .track"
        f" {{ fill: var(--rule); }} }}\n{marks}"
    )


@cache
def stylesheet(*, has_fields: bool = False) -> str:
    """What lies in ``report.css``, and beside it what fields of the authority's form look like."""
    files = ("report.css", "fields.css") if has_fields else ("report.css",)
    return "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in files)


def _paper(report: About) -> str:
    """Running foot and watermark: words from the notebook, so they are written as escaped CSS strings."""
    w = report.words
    middle = ' " · " '.join(_css_string(flag) for flag in report.flags)
    pages = w("page {n} of {all}", n="\x00", all="\x01")
    counter = _css_string(pages).replace(r"\0 ", '" counter(page) "').replace(r"\1 ", '" counter(pages) "')
    rules = [
        f"@page {{ @bottom-left {{ content: {_css_string(report.running_foot)}; }} @bottom-center {{ content:"
        f" {middle or 'none'}; }} @bottom-right {{ content: {counter}; }} }}"
    ]
    if report.watermark:
        rules.append(f"body.is-draft::before {{ content: {_css_string(report.watermark)}; }}")
    return "\n" + "\n".join(rules) + "\n"


def _css_string(text: str) -> str:
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'

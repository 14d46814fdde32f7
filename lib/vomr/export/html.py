"""A notebook as one self-contained HTML page: no network, no scripts, readable by keyboard, by ear and on a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from vomr import design
from vomr.export.about import About
from vomr.export.body import Body, body, has_attribute
from vomr.export.clean import add_class, classes_of
from vomr.export.fonts import font_faces, width
from vomr.export.formulas import mathml
from vomr.export.images import read_uri
from vomr.export.tables import grid
from vomr.export.tree import above, tags

TEMPLATES = Path(__file__).parent / "templates"


class HtmlReport(TemplateExporter):
    """The nbconvert exporter ``vomr-html``; see the package's docstring for what it makes of a notebook."""

    export_from_notebook = "Доклад (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "vomr"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.autoescape = True  # nbconvert leaves it off
        return environment

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, after whatever preprocessors the caller has switched on."""
        nb_copy, resources = super(TemplateExporter, self).from_notebook_node(nb, resources, **kw)
        name = str(resources.get("metadata", {}).get("name", ""))
        content = body(nb_copy, name if name != "Notebook" else "")
        return self.written(content, resources.get("pages", ()), resources), resources

    def written(self, content: Body, pages: Sequence[Neighbour], resources: dict[str, Any]) -> str:
        """The page of a notebook that has been read; its tree becomes the page's."""
        page = _page(content, pages)
        return self.template.render(page=page, w=page.about.words, resources=resources)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A page beside this one, or this one itself."""

    title: str
    address: str
    is_this: bool = False


@cache
def _exporter() -> HtmlReport:
    return HtmlReport()


def html_page(notebook: NotebookNode | Body, name: str = "", pages: Sequence[Neighbour] = ()) -> str:
    """The HTML page of a notebook.

    Parameters
    ----------
    notebook
        Executed or not; it is not changed. One that has been read with :func:`vomr.export.body.body` is used up: its
        tree becomes the page's.
    name
        Its file's name, which stands for a title where nothing else does.
    pages
        The pages that it stands among, itself included: the way to the others.
    """
    if isinstance(notebook, Body):
        return _exporter().written(notebook, pages, {})
    return _exporter().from_notebook_node(notebook, {"metadata": {"name": name}, "pages": pages})[0]


# --- what the template needs
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    about: About
    title: str
    heading: str
    subtitle: str
    kicker: Markup | None
    kicker_text: str
    stamp: Markup | None
    contents: Markup | None
    body: Markup
    css: Markup
    pages: Sequence[Neighbour]


def _page(content: Body, pages: Sequence[Neighbour]) -> _Page:
    report, w = content.about, content.about.words
    root = content.root
    for tag in root.find_all(class_="math"):
        _write_formula(tag)
    _write_kinds(root)
    for picture in root.find_all("img"):
        _size_image(picture)
    _wrap_tables(content)
    subtitle = content.subtitle
    kicker_text = " · ".join(
        part
        for part in (
            report.lag or report.lag_short,
            w("agreement {number}", number=report.agreement) if report.agreement else "",
        )
        if part
    )
    title = " · ".join(dict.fromkeys(part for part in (content.heading, report.title, report.lag_short) if part))
    markup = "".join(child.decode() if isinstance(child, Tag) else _text(child) for child in root.children)
    contents = _contents(content)
    if content.stamp is not None:
        content.stamp.name = "div"
    kicker, stamp = (_write(part) for part in (content.kicker, content.stamp))
    letters = set().union(
        *map(
            set, (markup, contents or "", kicker or "", stamp or "", title, subtitle, kicker_text, report.running_foot)
        )
    )
    letters |= (
        set("".join([*report.flags, *(page.title for page in pages)]))
        | set(_chrome(report))
        | {mark.glyph for mark in design.MARKS.values() if mark.glyph in markup}
        | set("✎")
    )
    return _Page(
        about=report,
        title=title,
        heading=content.heading,
        subtitle=subtitle,
        kicker=kicker,
        kicker_text=kicker_text,
        stamp=stamp,
        contents=contents,
        body=Markup(markup),
        pages=pages,
        css=Markup(font_faces(letters) + "\n" + _tokens() + _stylesheet() + _paper(report)),
    )


def _write(tag: Tag | None) -> Markup | None:
    return None if tag is None else Markup(tag.decode())


def _text(string: Any) -> str:
    return str(string.output_ready(formatter="minimal"))


def _chrome(report: About) -> str:
    w = report.words
    return w("Contents") + w("Skip to the content") + w("Parts of the report") + w("page {n} of {all}", n=0, all=0)


def _write_formula(tag: Tag) -> None:
    source = tag.get_text().strip()
    converted = mathml(source, block=tag.name == "div")
    if converted is None:
        tag.name = "pre" if tag.name == "div" else "code"
        tag.string = source
    else:
        tag.clear()
        tag.append(BeautifulSoup(converted, "html.parser"))


def _write_kinds(root: Tag) -> None:
    """The builder's own pieces get the page's classes, which no cell can take."""
    for caption in root.find_all(has_attribute("data-repeats")):
        del caption["data-repeats"]
        add_class(caption, "is-heard")
    for tag in root.find_all(has_attribute("data-kind")):
        kind = str(tag["data-kind"])
        del tag["data-kind"]
        add_class(tag, f"is-{kind}")
    # A program's lines may be longer than a phone is wide; they wrap, so nothing needs to scroll.


def _size_image(picture: Tag) -> None:
    """Width and height keep the place while the page is drawn; a chart may shrink, never grow."""
    if picture.get("width") and picture.get("height"):
        return
    read = read_uri(str(picture.get("src", "")))
    if read is not None and read.width and read.height:
        wide = float(str(picture["width"])) if picture.get("width") else read.width
        picture["width"], picture["height"] = str(round(wide)), str(round(wide * read.height / read.width))


def _wrap_tables(content: Body) -> None:
    """A table that may be wider than a phone scrolls in a region of its own, which the keyboard can reach."""
    w = content.about.words
    names: dict[str, int] = {}
    heading = content.heading
    number = 0
    for tag in list(tags(content.root, *(f"h{n}" for n in range(2, 7)), "table")):
        if tag.name != "table":
            heading = tag.get_text(" ", strip=True)
            continue
        if above(tag, "table") is not None:
            continue
        box = Tag(name="div", attrs={"class": "table-box"})
        wide = _least_pixels(tag)
        if wide > 420 and "signatures" not in classes_of(tag):
            add_class(tag, "is-full")
        if wide > 250:
            number += 1
            caption = tag.find("caption")
            words = caption.get_text(" ", strip=True) if caption else ""
            name = words or w("Table under the heading {heading}", heading=w.quoted(heading))
            names[name] = names.get(name, 0) + 1
            box.attrs.update({"tabindex": "0", "role": "region"})
            if isinstance(caption, Tag) and words and names[name] == 1:
                caption["id"] = f"t{number}-caption"
                box["aria-labelledby"] = caption["id"]
            else:
                box["aria-label"] = name if names[name] == 1 else f"{name} ({names[name]})"
        tag.wrap(box)


def _least_pixels(table: Tag) -> float:
    """How narrow a table can get before its words would have to be cut, about, in CSS pixels."""
    rows, _ = grid(table)
    least: dict[int, float] = {}
    for row in rows[:60]:
        for place, cell in enumerate(row):
            if cell is None or cell.get("colspan") not in (None, "1"):
                continue
            drawing = next(tags(cell, "svg"), None)
            drawn = float(re.sub(r"[^0-9.]", "", str(drawing.get("width", "120"))) or 120) if drawing else 0.0
            longest = max((width(word) for word in cell.get_text(" ").split(" ")), default=0.0)
            least[place] = max(least.get(place, 0.0), longest * 14.5 + 18, drawn + 18)
    return sum(least.values())


def _contents(content: Body) -> Markup | None:
    """A list of the headings of the two upper levels; nothing where there are too few to be of use."""
    entries = [entry for entry in content.outline if entry[0] <= 3]
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
        link = Tag(name="a", attrs={"href": f"#{name}"})
        link.string = text or name
        out.append(f"<li>{link.decode()}")
        depth, opened = level, True
    out.append("</li></ol></li></ol>" if depth == 3 else "</li></ol>")
    return Markup("".join(out))


# --- style
# ------------------------------------------------------------------------------------------------------------------


@cache
def _tokens() -> str:
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
        f'svg.bullet [{kind}="{colour.light}"] {{ {kind}: var(--{role}); }} '
        for role, colour in design.COLOURS.items()
        for kind in ("fill", "stroke")
    )
    return (
        f':root {{ {light}{sizes}--font: {stack}, sans-serif; --mono: ui-monospace, Consolas, Menlo, "{design.MONO}",'
        f" monospace; }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} {drawn}svg.bullet .track"
        f" {{ fill: var(--rule); }} }}\n{marks}"
    )


@cache
def _stylesheet() -> str:
    return (TEMPLATES / "vomr" / "report.css").read_text(encoding="utf-8")


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
    if report.draft:
        rules.append(f"body.is-draft::before {{ content: {_css_string(w('DRAFT'))}; }}")
    return "\n" + "\n".join(rules) + "\n"


def _css_string(text: str) -> str:
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'

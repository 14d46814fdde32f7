"""A notebook as one clean HTML tree: the common road of both exporters.

Everything that a reader will see is decided here: which cells and outputs, in which form, in which order of headings.
``html.py`` writes the tree out, ``typst_from_html.py`` walks it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from bs4.element import Tag
from nbformat import NotebookNode

from vomr.export import markdown
from vomr.export.about import REPORT_MIME, About, about
from vomr.export.clean import add_class, classes_of, clean, has_content, mark_foreign, parse, plain, slug
from vomr.export.images import data_uri, image_uri
from vomr.export.personal import refuse_personal_numbers
from vomr.export.tables import mend_table
from vomr.export.tree import tags
from vomr.words import Words

_LEFT_OUT = frozenset(["parameters", "injected-parameters"])
_PAPERMILL_BANNER = "papermill-error-cell-tag"
_PREFERENCE = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain")
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# What Python says of an object that was drawn elsewhere; the address in it differs from run to run.
_OBJECT = re.compile(r"\[?<[^<>]*(?: at 0x[0-9a-fA-F]+|Figure size [^<>]*)>(?:,\s*<[^<>]*>)*\]?\Z")


@dataclass(slots=True)
class Body:
    """A notebook ready to be written.

    Attributes
    ----------
    root : Tag
        The clean tree, headings from level 2 down.
    heading : str
        What stands at the top: the notebook's first heading, its part or its title.
    kicker, stamp : Tag or None
        The line above the heading and the box beside it, where the notebook begins with them.
    subtitle : str
        The line under the heading: its own, else the report's title.
    failed : bool
        An error stands somewhere in it.
    run_at : str
        When papermill finished it, ISO; empty where it did not say.
    outline : list of (level, id, text)
        The headings that are left in the tree.
    """

    about: About
    root: Tag
    heading: str
    kicker: Tag | None = None
    subtitle: str = ""
    stamp: Tag | None = None
    failed: bool = False
    run_at: str = ""
    outline: list[tuple[int, str, str]] = field(default_factory=list)


def body(notebook: NotebookNode, name: str = "") -> Body:
    """Read a notebook, run or not.

    Parameters
    ----------
    notebook
        Any version of the format; it is not changed.
    name
        Its file's name, the last resort for a title.

    Raises
    ------
    VomrError
        When a cell holds a personal number (ЕГН).
    """
    if notebook.get("nbformat", 4) < 4:
        notebook = nbformat.convert(notebook, 4)
    refuse_personal_numbers(notebook)
    report = about(notebook)
    builder = _Builder(report)
    for number, cell in enumerate(notebook.cells):
        builder.cell(number, cell)
    result = _finish(builder, name)
    result.run_at = str(_mapping(notebook.get("metadata", {}).get("papermill")).get("end_time") or "")
    return result


class _Builder:
    def __init__(self, report: About) -> None:
        self.about = report
        self.w: Words = report.words
        self.root = BeautifulSoup("", "html.parser").new_tag("div")
        self.last_heading = ""
        self.unnamed: dict[str, int] = {}
        self.failed = False
        self.count = 0

    # -- cells

    def cell(self, number: int, cell: NotebookNode) -> None:
        tags = set(cell.get("metadata", {}).get("tags", ()))
        languages = {tag[5:] for tag in tags if tag.startswith("lang-")}
        if tags & _LEFT_OUT or (languages and self.about.lang not in languages):
            return
        if _PAPERMILL_BANNER in tags:
            self.failed = True
            return
        if cell.cell_type == "markdown":
            self.html(markdown.to_html(cell.source), attachments=cell.get("attachments", {}))
        elif cell.cell_type == "raw":
            form = cell.get("metadata", {}).get("raw_mimetype") or cell.get("metadata", {}).get("format", "")
            if form == "text/html":
                self.html(cell.source)
            elif form == "text/markdown":
                self.html(markdown.to_html(cell.source))
        elif cell.cell_type == "code":
            if "show-input" in tags and cell.source.strip():
                self.preformatted(cell.source, "source")
            for output in _joined_streams(cell.get("outputs", ())):
                self.output(output, expected="raises-exception" in tags)

    def output(self, output: NotebookNode, expected: bool = False) -> None:
        kind = output.output_type
        if kind == "stream":
            if output.name == "stderr":
                self.messages(output.text)
            else:
                self.preformatted(output.text, "stream")
        elif kind == "error":
            self.error(output, expected)
        elif kind in ("display_data", "execute_result"):
            # What a report says of itself comes with its head as HTML, or with a plain twin that says nothing
            for mime in _PREFERENCE[:1] if REPORT_MIME in output.data else _PREFERENCE:
                if mime in output.data and self.data(mime, output.data[mime], output.get("metadata", {})):
                    return

    # -- pieces; each says whether it left anything to see

    def data(self, mime: str, data: Any, metadata: dict[str, Any]) -> bool:
        if isinstance(data, list):
            data = "".join(map(str, data))
        if not isinstance(data, str):
            return False
        if mime == "text/html":
            return self.html(data)
        if mime == "text/markdown":
            return self.html(markdown.to_html(data))
        if mime == "text/latex":
            return self.formula(data)
        if mime == "text/plain":
            return not _OBJECT.match(data.strip()) and self.preformatted(data, "plain")
        return self.image(mime, data, {**metadata, **_mapping(metadata.get(mime))})

    def html(self, source: str, attachments: dict[str, dict[str, str]] | None = None) -> bool:
        self.count += 1
        fragment = parse(source)
        for image in fragment.find_all("img"):
            address = str(image.get("src", ""))
            if attachments and address.startswith("attachment:"):
                image["src"] = data_uri(attachments, address.removeprefix("attachment:")) or ""
        if "<style" in source:
            _inline_cell_colours(fragment)
        clean(fragment, f"c{self.count}-", self.remote_image)
        if not has_content(fragment):
            return False
        for image in list(tags(fragment, "img", "svg")):
            self.name_image(image)
        for heading in list(tags(fragment, *_HEADINGS)):
            self.last_heading = heading.get_text(" ", strip=True)
        for child in list(fragment.children):
            self.root.append(child.extract())
        return True

    def image(self, mime: str, data: str, metadata: dict[str, Any]) -> bool:
        uri = image_uri(mime, data)
        if uri is None:
            return False
        figure = Tag(name="figure", attrs={"class": "chart"})
        caption = " ".join(str(metadata.get("caption") or "").split())
        alt = " ".join(str(metadata.get("alt") or "").split())
        image = Tag(name="img", attrs={"src": uri, "alt": alt})
        for side in ("width", "height"):
            if isinstance(metadata.get(side), int | float) and 0 < metadata[side] < 10_000:
                image[side] = str(round(metadata[side]))
        figure.append(image)
        if caption:
            words = Tag(name="figcaption")
            words.string = caption
            figure.append(words)
        self.name_image(image, caption)
        self.root.append(figure)
        return True

    def name_image(self, image: Tag, caption: str = "") -> None:
        """An alternative text that says something: its own, the caption's, or which heading it stands under."""
        key = "alt" if image.name == "img" else "aria-label"
        if str(image.get(key) or "").strip():
            return
        if image.name == "svg" and image.find("title"):
            image[key] = image.find("title").get_text(" ", strip=True)  # type: ignore[union-attr]
        if not str(image.get(key) or "").strip():
            below = image.find_parent("figure")
            found = below.find("figcaption") if below else None
            image[key] = (
                caption
                or (found.get_text(" ", strip=True) if found else "")
                or str(image.get("title") or "")
                or self.position()
            )
        if image.name == "svg":
            image["role"] = "img"

    def position(self) -> str:
        where = self.last_heading or self.about.part or self.about.title
        self.unnamed[where] = number = self.unnamed.get(where, 0) + 1
        if not where:
            return self.w("Chart {number}", number=number)
        return self.w("Chart {number} under the heading {heading}", number=number, heading=self.w.quoted(where))

    def remote_image(self, alt: str, address: str) -> str:
        return self.w("[image: {what}]", what=alt or address) if alt or address else ""

    def formula(self, source: str) -> bool:
        source = source.strip()
        for opening, closing in (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")):
            if source.startswith(opening) and source.endswith(closing) and len(source) >= len(opening) + len(closing):
                source = source[len(opening) : -len(closing)].strip()
                break
        source = (
            re.sub(r"\\(?:begin|end)\{(?:equation|displaymath|math)\*?\}", "", source)
            .removeprefix("\\displaystyle")
            .strip()
        )
        if not source:
            return False
        box = Tag(name="div", attrs={"class": "math"})
        box.string = plain(source)
        self.root.append(box)
        return True

    def preformatted(self, source: str, kind: str) -> bool:
        source = plain(source).strip("\n")
        if not source.strip():
            return False
        box = Tag(name="pre", attrs={"data-kind": kind})
        box.string = source
        self.root.append(box)
        return True

    def messages(self, source: str) -> None:
        source = plain(source).strip()
        if source:
            box = Tag(name="div", attrs={"data-kind": "messages"})
            box.append(_tag("p", self.w("Messages of the program")))
            box.append(_tag("pre", source))
            self.root.append(box)

    def error(self, output: NotebookNode, expected: bool) -> None:
        if output.get("ename") == "SystemExit" and str(output.get("evalue", "")) in ("", "0"):
            return
        self.failed = self.failed or not expected
        box = Tag(name="div", attrs={"data-kind": "error"})
        title = _tag("p", "")
        title.append(_tag("strong", self.w("Error: {name}", name=plain(str(output.get("ename", ""))))))
        box.append(title)
        message = plain(str(output.get("evalue", ""))).strip()
        if message:
            box.append(_tag("pre", message))
        traceback = plain("\n".join(map(str, output.get("traceback", ())))).strip()
        if traceback:
            details = Tag(name="details", attrs={"data-kind": "traceback"})
            details.append(_tag("summary", self.w("Where it happened (for the programmer)")))
            details.append(_tag("pre", traceback))
            box.append(details)
        self.root.append(box)


# --- the whole
# -----------------------------------------------------------------------------------------------------------


def _finish(builder: _Builder, name: str) -> Body:
    root, report, w = builder.root, builder.about, builder.w
    for table in root.find_all("table"):
        mend_table(table)
    _quieten_captions(root)
    for box in root.find_all("aside"):  # no landmark: a page has its own
        box.name = "div"
        box["role"] = "note"
    result = Body(report, root, "", failed=builder.failed)
    _lift_masthead(result, builder)
    result.heading = result.heading or report.part or report.title or name or w("Report")
    if not result.subtitle and report.title != result.heading:
        result.subtitle = report.title
    _level_headings(root)
    _drop_empty_sections(root, w)
    _name_headings(result)
    _settle_links(root)
    if builder.failed:
        notice = Tag(name="div", attrs={"data-kind": "failure"})
        notice.append(
            _tag(
                "p",
                w(
                    "The calculation stopped with an error. What stands here is incomplete; the error is shown where it"
                    " happened."
                ),
            )
        )
        root.insert(0, notice)
    for tree in (root, result.kicker, result.stamp):
        if tree is not None:
            mark_foreign(tree, report.lang)
    return result


def _quieten_captions(root: Tag) -> None:
    """A caption that says again what the heading right above it says is heard but not seen."""
    for table in root.find_all("table", class_="signatures"):  # lines to sign speak for themselves
        if table.caption:
            table.caption["data-repeats"] = "true"
    heading = ""
    for tag in list(tags(root, *_HEADINGS, "caption")):
        words = tag.get_text(" ", strip=True).rstrip(".").casefold()
        if tag.name != "caption":
            heading = words
        else:
            if words == heading:
                tag["data-repeats"] = "true"
            heading = ""


def _lift_masthead(result: Body, builder: _Builder) -> None:
    """Take the leading kicker, heading and stamp out of the flow, in whatever order they come."""
    for child in list(result.root.children):
        if not isinstance(child, Tag):
            if str(child).strip():
                return
            continue
        classes = classes_of(child)
        if child.name == "p" and "kicker" in classes and result.kicker is None:
            result.kicker = child.extract()
        elif child.name == "p" and "subtitle" in classes and not result.subtitle:
            result.subtitle = child.extract().get_text(" ", strip=True)
        elif "stamp" in classes and result.stamp is None:
            result.stamp = child.extract()
        elif child.name == "h1" and not result.heading:
            result.heading = child.get_text(" ", strip=True)
            child.extract()
        else:
            return


def _level_headings(root: Tag) -> None:
    """Headings from level 2 down, none skipped: what a screen reader and PDF/UA ask for."""
    headings = list(tags(root, *_HEADINGS))
    if not headings:
        return
    shift = 2 - min(int(h.name[1]) for h in headings)
    previous = 1
    for heading in headings:
        if not heading.get_text(strip=True) and not heading.find("img"):
            heading.decompose()
            continue
        level = min(max(2, int(heading.name[1]) + shift), previous + 1, 6)
        heading.name = f"h{level}"
        previous = level


def _drop_empty_sections(root: Tag, w: Words) -> None:
    """A heading with nothing below it goes; one line at the end says which sections had nothing to show."""
    empty: list[str] = []
    follows = 0.0  # what comes next: the level of a heading, beyond all levels for content, 0 for the end
    for child in reversed(list(root.children)):
        if not isinstance(child, Tag):
            follows = math.inf if str(child).strip() else follows
        elif child.name not in _HEADINGS:
            follows = math.inf
        elif follows > int(child.name[1]):
            follows = int(child.name[1])
        else:
            empty.insert(0, child.get_text(" ", strip=True))
            child.decompose()
    if empty:
        line = _tag("p", w("Nothing to show yet: {sections}.", sections=" · ".join(empty)))
        add_class(line, "note")
        root.append(line)


def _name_headings(result: Body) -> None:
    taken = {str(tag["id"]) for tag in result.root.find_all(id=True)}
    for heading in list(tags(result.root, *_HEADINGS)):
        text = heading.get_text(" ", strip=True)
        base = name = slug(text)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        # Somebody's own id on a heading goes: a link to it is settled through the alias below.
        if heading.get("id"):
            heading["data-alias"] = heading["id"]
        heading["id"] = name
        result.outline.append((int(heading.name[1]), name, text))


def _settle_links(root: Tag) -> None:
    """Links inside the document lead somewhere, or are no links."""
    places = {str(tag["id"]): str(tag["id"]) for tag in root.find_all(id=True)}
    for heading in root.find_all(has_attribute("data-alias")):
        places.setdefault(str(heading["data-alias"]), str(heading["id"]))
        del heading["data-alias"]
    for link in root.find_all("a"):
        target = str(link.get("href", ""))
        if target.startswith("#"):
            own = target[1:]
            place = places.get(own) or places.get(re.sub(r"^c\d+-", "", own))
            if place is None:
                link.unwrap()
            else:
                link["href"] = f"#{place}"
        elif not target:
            if link.get("id"):
                link.name = "span"
            else:
                link.unwrap()


def _joined_streams(outputs: Any) -> list[NotebookNode]:
    """A program that prints in pieces is shown in one piece."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if (
            output.output_type == "stream"
            and joined
            and joined[-1].output_type == "stream"
            and joined[-1].name == output.name
        ):
            joined[-1] = NotebookNode({**joined[-1], "text": joined[-1].text + output.text})
        else:
            joined.append(output)
    return joined


def _inline_cell_colours(fragment: Tag) -> None:
    """What a pandas Styler puts in a style sheet (backgrounds, bold, alignment), as styles of the cells themselves."""
    rules: dict[str, list[str]] = {}
    for sheet in fragment.find_all("style"):
        for selectors, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.get_text()):
            for selector in selectors.split(","):
                if re.fullmatch(r"#T_\w+", selector.strip()):
                    rules.setdefault(selector.strip()[1:], []).append(declarations)
    if rules:
        for cell in fragment.find_all(["td", "th"], id=True):
            own = rules.get(str(cell["id"]))
            if own:
                cell["style"] = ";".join([*own, str(cell.get("style", ""))])


def has_attribute(name: str) -> Callable[[Tag], bool]:
    """A filter for ``find_all``."""
    return lambda tag: tag.has_attr(name)


def _tag(name: str, text: str) -> Tag:
    tag = Tag(name=name)
    if text:
        tag.string = text
    return tag


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}

"""Drawings made harmless: matplotlib's pass unchanged, anything doubtful is rebuilt from what is allowed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

from lxml import etree

from vomr.document import slug
from vomr.document.letters import CONTROL

_SVG = "http://www.w3.org/2000/svg"
_ALLOWED = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs use lineargradient radialgradient "
    "stop clippath pattern image".split()
)
_AS_GROUP = {"a": "g", "switch": "g"}  # what stands in a link is drawn without the link
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]+\Z")
# HTML parsers lower the case of names; SVG read as XML needs it back.
_CASE = {
    name.lower(): name
    for name in (
        "linearGradient radialGradient clipPath viewBox preserveAspectRatio gradientUnits gradientTransform"
        " patternUnits patternTransform patternContentUnits clipPathUnits"
    ).split()
}
_ATTRIBUTES = frozenset(
    (
        "viewbox width height x y x1 y1 x2 y2 cx cy r rx ry d points fill stroke stroke-width stroke-dasharray"
        " stroke-linecap stroke-linejoin stroke-opacity fill-opacity opacity fill-rule clip-rule clip-path transform"
        " text-anchor dominant-baseline font-size font-family font-weight font-style offset stop-color stop-opacity"
        " gradientunits gradienttransform patternunits patterntransform clippathunits preserveaspectratio dx dy"
    ).split()
)
# In small letters, each alternative with a letter of its own at its beginning: so it is sought seven times as fast
_DOUBTFUL = re.compile(
    r"<\s*(?:script|foreignobject|iframe|animate|set|handler|a|!doctype|!entity|\?)[\s>:/]|on(?<=\son)\w+\s*="
    r"|javascript:|@import|url\(\s*[\"']?(?!#|[\"']#)|href\s*=\s*[\"'](?!#|data:image/(?:png|jpeg);base64,)"
)


_EMPTY = re.compile(r"</?(?:embed|source|track|wbr)\b[^<>]*>", re.IGNORECASE)
_EMBED = re.compile(r"<embed\b([^<>]*?)/?>", re.IGNORECASE)


def parsed(source: str) -> list[Any]:
    """HTML as trees of lxml: one, or several where somebody closed ``html`` and went on; none for nothing.

    Raises
    ------
    lxml.etree.LxmlError, ValueError
        What the parser does not read.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    # libxml2 does not know that these are empty, and would put the rest of the text into them
    source = _EMPTY.sub("", _EMBED.sub(r"<object\1></object>", CONTROL.sub("", source)))
    root = etree.fromstring(source.encode("utf-8"), parser)
    return [] if root is None else [root, *root.itersiblings()]


def svg_document(source: str) -> str | None:
    """A drawing as a document of its own, harmless and well-formed, or ``None`` where it is no SVG."""
    source = CONTROL.sub("", source)
    start = re.search(r"<svg[\s>]", source)
    if start is None:
        return None
    prologue, source = source[: start.start()], source[start.start() :]
    if "<!ENTITY" not in prologue and not _DOUBTFUL.search(source.casefold()):
        source = re.sub(r"<metadata>.*?</metadata>\s*", "", source, flags=re.DOTALL)
        try:
            ET.fromstring(source)
        except ET.ParseError:
            pass
        else:
            return source.strip()
    try:
        drawings = [svg for root in parsed(source) for svg in root.iter("svg")]
    except (etree.LxmlError, ValueError):
        return None
    return rebuilt(drawings[0]) if drawings else None


def rebuilt(svg: Any) -> str | None:
    """A drawing that stands in HTML, made again of the elements and attributes that are allowed."""
    made = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
    try:
        _rebuild(svg, made)
    except RecursionError:
        return None
    return str(etree.tostring(made, encoding="unicode"))


def _rebuild(element: Any, made: Any) -> None:
    for name, value in element.attrib.items():
        if name == "style":
            for key, own in _declarations(value):
                made.set(_CASE.get(key, key), own)
        elif name == "id":
            made.set("id", slug(value))
        elif name in ("href", "xlink:href") and element.tag == "use" and value.startswith("#"):
            made.set("href", f"#{slug(value[1:])}")
        elif name in ("href", "xlink:href") and element.tag == "image" and _PICTURE.match(value):
            made.set("href", "".join(value.split()))
        elif name in _ATTRIBUTES and (own := _local(value)):
            made.set(_CASE.get(name, name), own)
    made.text = CONTROL.sub("", element.text or "") or None
    last = None
    for child in element:
        name = _AS_GROUP.get(child.tag, child.tag)
        if name in _ALLOWED:
            last = etree.SubElement(made, f"{{{_SVG}}}{_CASE.get(name, name)}")
            _rebuild(child, last)
        elif name == "foreignobject":
            last = _label(child, made)
        tail = CONTROL.sub("", child.tail or "")
        if last is not None:
            last.tail = (last.tail or "") + tail
        elif tail:
            made.text = (made.text or "") + tail


def _label(element: Any, made: Any) -> Any:
    """HTML in a drawing, in which Mermaid writes what stands in its boxes, as text in the middle of where it stood."""
    x, y, width, height = (_number(element.get(name)) for name in ("x", "y", "width", "height"))
    middle = {"x": f"{x + width / 2:g}", "y": f"{y + height / 2:g}", "text-anchor": "middle", "fill": "#000000"}
    label = etree.SubElement(made, f"{{{_SVG}}}text", {**middle, "dominant-baseline": "central", "font-size": "14"})
    texts = element.xpath(".//text()[not(ancestor::script or ancestor::style)]")
    label.text = " ".join(CONTROL.sub("", " ".join(texts)).split())
    return label


def _number(text: str | None) -> float:
    match = re.match(r"\s*(-?\d{1,6}(?:\.\d{1,6})?)", text or "")
    return float(match[1]) if match else 0.0


def _declarations(style: str) -> list[tuple[str, str]]:
    """Declarations as the attributes of the same name: SVG has one for each, and attributes cannot be rules."""
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    cleaned = ((key.strip().lower(), _local(value.strip())) for key, value in pairs)
    return [(key, value) for key, value in cleaned if key in _ATTRIBUTES and value]


def _local(text: str) -> str:
    """A paint or a clip may point into the same drawing, never elsewhere."""
    text = " ".join(CONTROL.sub("", text).split())  # else a line's end is written as a code that nobody takes for space
    if "\\" in text or re.search(r"expression|javascript|@import|src\s*\(|image\s*\(", text, re.IGNORECASE):
        return ""
    if not re.search(r"url", text, re.IGNORECASE):
        return text
    match = re.fullmatch(r"\s*url\(\s*[\"']?#([^\"')]+)[\"']?\s*\)\s*", text)
    return f"url(#{slug(match[1])})" if match else ""

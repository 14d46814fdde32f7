"""Whatever a cell displays, made harmless: only what is listed here survives.

HTML comes from three places (``vomr.show``, pandas, an analyst's own markdown or library) and is treated alike. The
tree that leaves here holds known elements with known attributes only, and no element whose text a browser would read as
anything but text; so it can be written out, or walked into Typst, without another thought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import AttributeValueList, NavigableString, PreformattedString, Tag

from vomr.design import COLOURS, MARKS, contrast
from vomr.words import by_language
from vomr.words.marks import MARKS as VALUE_MARKS


def names(words: str) -> frozenset[str]:
    """A set written as one string, for lists of element names."""
    return frozenset(words.split())


# Gone with everything in them: what runs, fetches, or is read as something other than text.
DROPPED = names(
    "script style iframe object embed applet frame frameset noframes noembed noscript template link meta base title"
    " head textarea select button datalist canvas audio video source track map area param xmp plaintext listing portal"
    " foreignobject animate animatetransform animatemotion set handler"
)
ALLOWED = names(
    "p div span br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td a img figure"
    " figcaption blockquote pre code kbd samp var sub sup b strong i em u s del ins mark small abbr cite q dfn time"
    " details summary section article aside"
)
SVG_ALLOWED = names(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs use lineargradient radialgradient "
    "stop clippath pattern"
)
# HTML parsers lower the case of names; SVG read as XML needs it back.
_SVG_CASE = {
    name.lower(): name
    for name in names(
        "linearGradient radialGradient clipPath viewBox preserveAspectRatio gradientUnits gradientTransform"
        " patternUnits patternTransform patternContentUnits clipPathUnits textLength lengthAdjust pathLength"
        " spreadMethod"
    )
}
_SVG_ATTRIBUTES = names(
    "viewbox width height x y x1 y1 x2 y2 cx cy r rx ry d points fill stroke stroke-width stroke-dasharray"
    " stroke-linecap stroke-linejoin stroke-opacity fill-opacity opacity fill-rule clip-rule clip-path transform"
    " text-anchor dominant-baseline font-size font-family font-weight font-style offset stop-color stop-opacity"
    " gradientunits gradienttransform patternunits patterntransform clippathunits preserveaspectratio dx dy xmlns"
)
_COMMON_ATTRIBUTES = frozenset(["class", "id", "title", "lang", "dir", "style", "aria-label", "aria-hidden"])
# What a printed figure is called, of which day or since which it is, and which report gave it
_FIGURE = ("data-figure", "data-day", "data-since", "data-report")
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"colspan", "rowspan", "scope", "abbr"},
    "td": {"colspan", "rowspan", *_FIGURE},
    "strong": {*_FIGURE},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "time": {"datetime"},
    "span": {"data-status", "data-mark", "role", *_FIGURE},
    "details": {"open"},
}
# Classes that the page and the PDF style, the contract in the package's docstring; the page's own are not among them.
CLASSES = names(
    "no-value verdict cards card card-label card-value card-note points note todo commentary figures num total sub"
    " group status mark bullet chart-data signatures kicker subtitle stamp dataframe math footnotes footnote-ref chart"
)
_BULLET_PARTS = names("track promised achieved expected target")
_STYLE = {
    "text-align": re.compile(r"left|right|center|start|end|justify"),
    "font-weight": re.compile(r"bold|normal|[1-9]00"),
    "font-style": re.compile(r"italic|normal"),
    "white-space": re.compile(r"pre|pre-wrap|pre-line|nowrap|normal"),
    "background-color": re.compile(r"#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|hsl)a?\([0-9., %]{5,40}\)"),
}
_SCHEMES = frozenset(["http", "https", "mailto", "tel"])
_DATA_IMAGE = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+\Z")
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
# Letters that no file may hold (XML and PDF refuse them); tab and line feed stay
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def plain(text: str) -> str:
    """Text without terminal colours, control characters and overwritten progress bars."""
    lines = _ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return _CONTROL.sub("", "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines))


def parse(html: str) -> Tag:
    """The tree of a fragment, as yet unclean."""
    return BeautifulSoup(html, "html.parser")


def clean(root: Tag, prefix: str = "", remote_image: Callable[[str, str], str] | None = None) -> Tag:
    """Remove from ``root``, in place, all that is not listed in this module.

    Parameters
    ----------
    root
        A parsed fragment.
    prefix
        Put before every id and every reference to one, so that two outputs never share an id.
    remote_image
        ``(alt, address) → text`` that stands for an image which would have to be fetched.
    """
    for string in list(root.find_all(string=True)):
        if isinstance(string, PreformattedString):  # comments, doctypes, CDATA, processing instructions
            string.extract()
        elif _CONTROL.search(string):
            string.replace_with(NavigableString(_CONTROL.sub("", string)))
    in_svg = {id(tag) for svg in root.find_all("svg") for tag in (svg, *svg.find_all(True))}
    for tag in list(root.find_all(True)):
        if tag.parent is None or vars(tag).get(
            "_decomposed"
        ):  # asked as a property, each tag would look for a child of that name
            continue
        name = tag.name.lower()
        inside_svg = id(tag) in in_svg
        if name in DROPPED and not (inside_svg and name == "title"):
            tag.decompose()
        elif inside_svg:
            _clean_svg(tag, name, prefix)
        elif name not in ALLOWED:
            tag.unwrap()
        elif name == "img" and not _DATA_IMAGE.match(_INVISIBLE.sub("", str(tag.get("src", "")))):
            _replace_remote(tag, remote_image)
        else:
            _clean_attributes(tag, name, prefix)
    return root


def _clean_attributes(tag: Tag, name: str, prefix: str) -> None:
    allowed = _ATTRIBUTES.get(name, ())
    for key in list(tag.attrs):
        value = tag.attrs[key]
        text = " ".join(value) if isinstance(value, list) else str(value or "")
        text = _CONTROL.sub("", text)
        kept: str | None = None
        if key not in _COMMON_ATTRIBUTES and key not in allowed:
            pass
        elif key == "class":
            kept = " ".join(c for c in text.split() if c in CLASSES) or None
        elif key == "id":
            kept = prefix + slug(text) if text.strip() else None
        elif key == "style":
            kept = _clean_style(text)
        elif key == "href":
            kept = _clean_href(text, prefix)
        elif key in ("colspan", "rowspan", "start", "value", "width", "height"):
            kept = _small_number(text, least=0 if key == "rowspan" else 1)
        elif key == "lang":
            kept = text if _LANG.match(text) else None
        elif key == "dir":
            kept = text if text in ("ltr", "rtl", "auto") else None
        elif key == "scope":
            kept = text if text in ("col", "row", "colgroup", "rowgroup") else None
        elif key == "type":
            kept = text if text in ("1", "a", "A", "i", "I") else None
        elif key == "data-mark":
            kept = text if text in VALUE_MARKS else None
        elif key == "role":
            kept = "img" if tag.get("data-mark") in VALUE_MARKS else None
        elif key == "data-status":
            kept = text if text in MARKS else None
        elif key == "aria-hidden":
            kept = "true" if text == "true" and "mark" in tag.get_attribute_list("class") else None
        elif key == "src":
            kept = _INVISIBLE.sub("", text)
        elif key == "aria-label":
            # only graphics and marks keep one: on text it would hide the text from a screen reader
            kept = text if tag.name == "span" and tag.get("data-mark") in VALUE_MARKS else None
        else:
            kept = text
        if kept is None:
            del tag.attrs[key]
        else:
            tag.attrs[key] = AttributeValueList(kept.split()) if key == "class" else kept
    if name == "a" and str(tag.get("href", "")).startswith(("http:", "https:")):
        tag["rel"] = "noopener noreferrer"


def _clean_svg(tag: Tag, name: str, prefix: str) -> None:
    if name not in SVG_ALLOWED:
        tag.decompose()
        return
    tag.name = _SVG_CASE.get(name, name)
    kept: dict[str, str] = {}
    for key, value in tag.attrs.items():
        text = _CONTROL.sub("", " ".join(value) if isinstance(value, list) else str(value or ""))
        lower = key.lower()
        if lower == "class" and name == "svg":
            text = " ".join(c for c in text.split() if c == "bullet")
        elif lower == "class":
            text = " ".join(c for c in text.split() if c in _BULLET_PARTS)
        elif lower == "id":
            text = prefix + slug(text)
        elif lower in ("href", "xlink:href") and name == "use":
            lower, text = "href", f"#{prefix}{slug(text[1:])}" if text.startswith("#") else ""
        elif name == "svg" and lower in ("role", "aria-label"):
            text = "img" if lower == "role" else text
        elif lower == "style":
            kept.update(_svg_style(text, prefix))
            continue
        elif lower not in _SVG_ATTRIBUTES:
            continue
        else:
            text = _local_url(text, prefix)
        if text:
            kept[_SVG_CASE.get(lower, lower)] = text
    if name == "svg":
        kept["xmlns"] = "http://www.w3.org/2000/svg"
    tag.attrs = kept  # type: ignore[assignment]


def _svg_style(style: str, prefix: str) -> dict[str, str]:
    """Declarations as the attributes of the same name: SVG has one for each, and attributes cannot be rules."""
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    found = {key.strip().lower(): _local_url(value.strip(), prefix) for key, value in pairs}
    return {key: value for key, value in found.items() if key in _SVG_ATTRIBUTES and value}


def _local_url(text: str, prefix: str) -> str:
    """A paint or a clip may point into the same drawing, never elsewhere."""
    if "\\" in text or re.search(r"expression|javascript|@import|src\s*\(|image\s*\(", text, re.IGNORECASE):
        return ""
    if not re.search(r"url", text, re.IGNORECASE):
        return text
    match = re.fullmatch(r"\s*url\(\s*[\"']?#([^\"')]+)[\"']?\s*\)\s*", text)
    return f"url(#{prefix}{slug(match[1])})" if match else ""


def _clean_style(style: str) -> str | None:
    kept = []
    for part in style.split(";"):
        key, _, value = part.partition(":")
        key, value = key.strip().lower(), value.strip().lower()
        if key not in _STYLE or not _STYLE[key].fullmatch(value):
            continue
        if key == "background-color":
            kept.extend(_fill(value))
        else:
            kept.append(f"{key}: {value}")
    return "; ".join(dict.fromkeys(kept)) or None


def _fill(colour: str) -> list[str]:
    """A background as ``#rrggbb``, with whichever ink can be read on it in both schemes, or nothing."""
    from PIL import ImageColor

    try:
        red, green, blue, alpha = ImageColor.getcolor(colour, "RGBA")  # type: ignore[misc]
    except ValueError:
        return []
    shown = "#" + "".join(f"{round(255 - (255 - part) * alpha / 255):02x}" for part in (red, green, blue))
    ink = max((COLOURS["ink"].light, COLOURS["paper"].light), key=lambda other: contrast(other, shown))
    return [f"background-color: {shown}", f"color: {ink}"] if contrast(ink, shown) >= 4.5 and alpha else []


def _clean_href(href: str, prefix: str) -> str | None:
    address = _INVISIBLE.sub("", href)
    if address.startswith("#"):
        return f"#{prefix}{slug(unquote(address[1:]))}" if len(address) > 1 else None
    scheme = re.match(r"([^/?#:]*):", address)
    if scheme:
        return address if scheme[1].lower() in _SCHEMES else None
    # Files beside the page are fine; "//host" and "\\host" are other machines.
    return address if address and not re.match(r"[/\\]{2}|[/\\]\\", address) else None


def _small_number(text: str, least: int) -> str | None:
    match = re.match(r"\s*(\d{1,5})", text)
    return str(int(match[1])) if match and int(match[1]) >= least else None


def _replace_remote(tag: Tag, remote_image: Callable[[str, str], str] | None) -> None:
    """An image that would have to be fetched: its words and, where it can be followed, a link."""
    alt = " ".join(str(tag.get("alt", "")).split())
    address = _clean_href(str(tag.get("src", "")), "")
    words = remote_image(alt, address or "") if remote_image else alt or address or ""
    if not words:
        tag.decompose()
        return
    stand_in = Tag(name="span")
    if address and address.startswith(("http:", "https:")) and not tag.find_parent("a"):
        stand_in = Tag(name="a", attrs={"href": address, "rel": "noopener noreferrer"})
    stand_in.string = words
    tag.replace_with(stand_in)


def slug(text: str) -> str:
    """An id made of a heading or of somebody's own id: letters and digits of any script, hyphens between."""
    return re.sub(r"[^\w]+", "-", text.strip(), flags=re.UNICODE).strip("-") or "x"


def classes_of(tag: Tag) -> set[str]:
    """The classes of an element."""
    return {str(name) for name in tag.get_attribute_list("class") if name}


def add_class(tag: Tag, name: str) -> None:
    """Give an element one more class."""
    tag["class"] = AttributeValueList(dict.fromkeys([*(str(c) for c in tag.get_attribute_list("class") if c), name]))


def has_content(root: Tag) -> bool:
    """Whether anything is left that a reader could see."""
    return bool(root.get_text(strip=True)) or root.find(["img", "svg", "hr"]) is not None


def svg_document(source: str) -> str | None:
    """A drawing as a document of its own, harmless and well-formed, or ``None`` where it is no SVG.

    What matplotlib writes passes unchanged but for its prologue; anything doubtful is rebuilt from what is allowed.
    """
    import xml.etree.ElementTree as ET

    source = _CONTROL.sub("", source)
    start = re.search(r"<svg[\s>]", source)
    if start is None:
        return None
    prologue, source = source[: start.start()], source[start.start() :]
    if "<!ENTITY" in prologue or _DOUBTFUL.search(source):
        return _rebuilt(source)
    source = re.sub(r"<metadata>.*?</metadata>\s*", "", source, flags=re.DOTALL)
    try:
        ET.fromstring(source)
    except ET.ParseError:
        return _rebuilt(source)
    return source.strip()


_DOUBTFUL = re.compile(
    r"<\s*(?:script|foreignobject|iframe|animate|set|handler|a|!doctype|!entity|\?)[\s>:/]|\son\w+\s*=|javascript:"
    r"|@import|url\(\s*[\"']?(?!#|[\"']#)|href\s*=\s*[\"'](?!#|data:image/(?:png|jpeg);base64,)",
    re.IGNORECASE,
)


def _rebuilt(source: str) -> str | None:
    import xml.etree.ElementTree as ET

    root = clean(parse(source)).find("svg")
    if not isinstance(root, Tag):
        return None
    text = str(root)
    try:
        ET.fromstring(text)
    except ET.ParseError:
        return None
    return text


def mark_foreign(root: Tag, lang: str) -> None:
    """Give names in another script their language, so that a screen reader says them and a printer divides them right.

    Whatever displays a name, a table of the report or an analyst's DataFrame, need not think of it.
    """
    if lang == "bg":
        return
    for string in list(root.find_all(string=True)):
        if isinstance(string, PreformattedString) or string.find_parent(["svg", "math"]) is not None:
            continue
        pieces = list(by_language(str(string), lang))
        if all(own == lang for _, own in pieces) or string.find_parent(lang=True) is not None:
            continue
        nodes: list[NavigableString | Tag] = []
        for piece, own in pieces:
            if own == lang:
                nodes.append(NavigableString(piece))
            else:
                span = Tag(name="span", attrs={"lang": own})
                span.string = piece
                nodes.append(span)
        string.replace_with(*nodes)


def texts(root: Tag) -> Iterable[str]:
    """Every piece of text that a reader meets, alternative texts included."""
    for string in root.find_all(string=True):
        yield str(string)
    for tag in root.find_all(["img", "svg"]):
        yield str(tag.get("alt") or tag.get("aria-label") or "")

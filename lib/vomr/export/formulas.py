"""LaTeX formulas as MathML for a page and, from that, as Typst for a PDF; what cannot be converted stays as its
source.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from vomr.export.formula_tree import DEEPEST, Node, Unconvertible, read

_ATTRIBUTES = frozenset(
    "xmlns display mathvariant stretchy fence separator form lspace rspace width height depth voffset linethickness"
    " accent accentunder columnalign rowspacing columnspacing columnlines rowlines scriptlevel displaystyle minsize"
    " maxsize movablelimits symmetric largeop open close notation".split()
)
_LONGEST = 4000  # letters of a source
_VARIANTS = {
    "normal": "upright",
    "bold": "bold",
    "double-struck": "bb",
    "script": "cal",
    "fraktur": "frak",
    "monospace": "mono",
    "sans-serif": "sans",
    "italic": "italic",
}


@lru_cache(maxsize=512)
def _parsed(source: str, block: bool) -> Element | None:
    """The formula's MathML, or ``None`` where the source is not understood in full."""
    from latex2mathml.converter import convert_to_element

    if len(source) > _LONGEST or _depth(source) > DEEPEST:
        return None
    try:
        root: Element = convert_to_element(source, display="block" if block else "inline")
    except Exception:  # the library raises many kinds of its own and of Python's on what it does not know
        return None
    for tag in root.iter():
        tag.text = unescape(tag.text or "")
        tag.attrib = {name: value for name, value in tag.attrib.items() if name in _ATTRIBUTES}
    if "\\" in "".join(root.itertext()):  # a command that the library passed through
        return None
    root.set("alttext", source)
    return root


def _depth(source: str) -> int:
    """How deep braces stand in one another."""
    depth = deepest = 0
    for letter in source:
        depth += (letter == "{") - (letter == "}")
        deepest = max(deepest, depth)
    return deepest


def mathml(source: str, block: bool) -> str | None:
    """Native MathML with its source as ``alttext``, or ``None`` where a document could not print the same."""
    root = _parsed(source, block)
    return None if root is None or formula(source, block) is None else tostring(root, "unicode")


def formula(source: str, block: bool) -> Node | None:
    """The formula as a tree, the same for every writer of documents, or ``None``."""
    root = _parsed(source, block)
    try:
        return None if root is None else read(root)
    except Unconvertible:
        return None


@lru_cache(maxsize=512)
def typst_math(source: str, block: bool = True) -> str | None:
    """The formula in Typst's mathematical notation, compiled once alone to be sure of it, or ``None``.

    Letters stand in it as escapes and texts as string literals: nothing of the source can be read as code.
    """
    import typst

    from vomr.export.fonts import typst_fonts
    from vomr.export.typst_text import literal

    tree = formula(source, block)
    if tree is None:
        return None
    converted = _typst(tree)
    trial = f"""
        #set document(title: "x")
        #set text(font: ("Manrope", "DejaVu Sans"), fallback: false)
        #show math.equation: set text(font: ("New Computer Modern Math", "Manrope", "DejaVu Sans"))
        #math.equation(alt: "x", eval({literal(converted)}, mode: "math"))"""
    try:
        typst.compile(
            trial.encode(), font_paths=typst_fonts(), format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=0
        )
    except typst.TypstError:
        return None
    return converted


def _typst(node: Node) -> str:
    parts = [_typst(part) for part in node.parts]
    kind = node.kind
    if kind == "row":
        return " ".join(parts)
    if kind == "nothing":
        return '""'
    if kind in ("id", "op") and len(node.text) == 1:
        letter = f"\\u{{{ord(node.text):x}}}"
        variant = _VARIANTS.get(node.variant)
        return f"{variant}({letter})" if variant else letter
    if kind in ("id", "number", "op", "text"):
        text = "".join(f"\\u{{{ord(letter):x}}}" for letter in node.text)
        return f'op("{text}")' if kind == "op" or _is_function(node) else f'"{text}"'
    if kind == "frac":
        return f"frac({parts[0]}, {parts[1]})"
    if kind == "stack":
        return f"mat(delim: #none, {parts[0]}; {parts[1]})"
    if kind == "sqrt":
        return f"sqrt({parts[0]})"
    if kind == "root":
        return f"root({parts[1]}, {parts[0]})"
    if kind in ("scripts", "limits"):
        below, above = (
            f", {side}: {part}" if whole.kind != "nothing" else ""
            for side, part, whole in zip("bt", parts[1:], node.parts[1:], strict=True)
        )
        return f"attach({kind}({parts[0]}){below}{above})"
    if kind in ("over", "under"):
        if node.text in ("line", "brace"):
            return f"{kind}{node.text}({parts[0]})"
        if kind == "under":
            return f"underline({parts[0]})"
        return f"overline({parts[0]})" if node.text == "macron" and node.parts[0].parts else f"{node.text}({parts[0]})"
    if kind == "fence":
        opened, closed = (f"\\u{{{ord(side):x}}}" if side != " " else "" for side in node.text)
        return f"lr({opened} {parts[0]} {closed})"
    if kind == "space":
        return f"#h({node.text}em)"
    rows = [parts[start : start + node.columns] for start in range(0, len(parts), node.columns)]
    if kind == "aligned":
        return " \\ ".join(" & ".join("" if cell == '""' else cell for cell in row) for row in rows)
    return f"mat(delim: #none, {'; '.join(', '.join(row) for row in rows)})"


def _is_function(node: Node) -> bool:
    """log, max, sin: an operator by its name."""
    return node.kind == "text" and bool(re.fullmatch(r"[a-z]{2,6}", node.text))

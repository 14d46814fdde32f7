"""LaTeX formulas as MathML for a page and as Typst for a PDF; what cannot be converted stays as its source."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import BeautifulSoup
from bs4.element import Tag

from vomr.export.clean import names

_MATHML = names(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts mprescripts "
    "none mtable mtr mtd mpadded mphantom menclose mstyle mfenced semantics"
)
_MATHML_ATTRIBUTES = names(
    "xmlns display mathvariant stretchy fence separator form lspace rspace width height depth voffset linethickness accent "
    "accentunder columnalign rowspacing columnspacing columnlines rowlines scriptlevel displaystyle minsize maxsize "
    "movablelimits symmetric largeop open close notation"
)


@lru_cache(maxsize=512)
def mathml(source: str, block: bool) -> str | None:
    """Native MathML with its source as ``alttext``, or ``None``."""
    from latex2mathml.converter import convert

    try:
        converted = convert(source, display="block" if block else "inline")
    except Exception:  # the library raises many kinds of its own and of Python's on what it does not know
        return None
    root = BeautifulSoup(converted, "html.parser").find("math")
    if not isinstance(root, Tag):
        return None
    for tag in [root, *root.find_all(True)]:
        if tag.name not in _MATHML:
            return None
        tag.attrs = {k: v for k, v in tag.attrs.items() if k.lower() in _MATHML_ATTRIBUTES}
    if "\\" in root.get_text():  # a command that the library passed through
        return None
    root["alttext"] = source
    return str(root)


@lru_cache(maxsize=512)
def typst_math(source: str) -> str | None:
    """The formula in Typst's mathematical notation, compiled once alone to be sure of it, or ``None``.

    It is evaluated in mathematical mode from a string, where no file can be read; a ``#``, which begins code, is refused.
    """
    import typst
    from tylax import latex_to_typst

    from vomr.export.fonts import typst_fonts
    from vomr.export.typst_text import literal

    try:
        converted = str(latex_to_typst(f"${source}$")).strip()
    except Exception:  # as above
        return None
    converted = re.sub(r"^\$|\$$", "", converted).strip()
    if not converted or re.search(r"(?<!\\)[#$]", converted) or "//" in converted or "/*" in converted:
        return None
    trial = f"""
        #set document(title: "x")
        #set text(font: ("Manrope", "DejaVu Sans"), fallback: false)
        #show math.equation: set text(font: ("New Computer Modern Math", "Manrope", "DejaVu Sans"))
        #math.equation(alt: "x", eval({literal(converted)}, mode: "math"))"""
    try:
        typst.compile(
            trial.encode(), font_paths=typst_fonts(), format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=0
        )
    except typst.TypstError:
        return None
    return converted

"""How a Word document looks: its styles, lists and settings, in the report's design."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from vomr.design import COLOURS
from vomr.export.word_package import xml
from vomr.words.language import language

TEXT_WIDTH = {False: 17.0, True: 25.7}  # centimetres between the margins, upright and across
STEP = 360  # twentieths of a point that a list stands deeper than what it is in
_DEEPEST = 9  # levels of a list
_NUMBERS = {
    "": "bullet", "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"
}  # fmt: skip


def twips(centimetres: float) -> int:
    """Word's measure of length, a twentieth of a point."""
    return round(centimetres * 1440 / 2.54)


def hex_of(role: str) -> str:
    """A colour of the design as Word names it."""
    return COLOURS[role].light.removeprefix("#").upper()


def shading(colour: str) -> str:
    """A surface, ``RRGGBB``."""
    return xml("shd", val="clear", color="auto", fill=colour)


def fonts(name: str) -> str:
    """A family of letters."""
    return xml("rFonts", ascii=name, hAnsi=name, cs=name)


FONT, MONO = fonts("Calibri"), fonts("Consolas")  # what the reader's machine has; the type of the pages is not on it


def borders(name: str, *lines: tuple[str, int, str, int]) -> str:
    """Lines of a paragraph or a table: side, eighths of a point, role of the colour, points from the text."""
    sides = (xml(side, val="single", sz=size, space=space, color=hex_of(role)) for side, size, role, space in lines)
    return xml(name, "".join(sides))


def right_tab(room: float) -> str:
    """What stands after a tab ends at the right margin."""
    return xml("tabs", xml("tab", val="right", pos=twips(room)))


def sheet(lang: str) -> str:
    """``w:styles``."""
    frame = borders("pBdr", *((side, 6, "warn", 6) for side in ("top", "left", "bottom", "right")))
    bar = borders("pBdr", ("left", 18, "deep", 6)) + shading(hex_of("panel"))
    keep, tab, deep = xml("keepNext"), right_tab(TEXT_WIDTH[False]), "deep"
    made = _style("Normal", face=FONT)
    for level, size in ((1, 15), (2, 12), (3, 11), (4, 10)):
        outline = xml("outlineLvl", val=level - 1)
        made += _style(f"heading {level}", size, deep, True, keep + xml("keepLines"), outline, size + 2, 4)
        if level > 3:
            continue  # the contents go no deeper
        made += _style(f"toc {level}", lines=tab, ends=xml("ind", left=340 * (level - 1)), after=2)
    made += _style("Title", 26, deep, True, after=15) + _style("Contents heading", 15, deep, True)
    made += _style("Verdict", 11.5, bold=True, lines=bar) + _style("Group's words", lines=bar)
    made += _style("To be written", role="warn", lines=frame) + _style("Note", 8.5, "soft")
    box = xml("keepLines") + borders("pBdr", *((side, 6, "rule", 6) for side in ("top", "left", "bottom", "right")))
    made += _style("Answer", role="soft", lines=box, before=6, after=16)
    made += _style("caption", 9, bold=True, lines=keep, before=8, after=3) + _style("Table text", 8, after=0, line=240)
    made += _style("Card", 8, after=1, line=240)
    made += _style("Program text", 8.5, face=MONO) + _style("footnote text", 8.5, after=2)
    made += _style("List Bullet", after=3) + _style("List Number", after=3)
    link = xml("name", val="Hyperlink") + xml("rPr", xml("color", val=hex_of(deep)) + xml("u", val="single"))
    made += xml("style", link, type="character", styleId="Hyperlink")
    margins = xml("left", w=108, type="dxa") + xml("right", w=108, type="dxa")
    table = xml("name", val="Normal Table") + xml("tblPr", xml("tblCellMar", margins))
    made += xml("style", table, type="table", default=1, styleId="TableNormal")
    face = xml("rPr", FONT + xml("sz", val=20) + xml("szCs", val=20) + xml("lang", val=language(lang).tag))
    spacing = xml("pPr", xml("spacing", after=120, line=276, lineRule="auto"))
    return xml("docDefaults", xml("rPrDefault", face) + xml("pPrDefault", spacing)) + made


@cache
@cache
def style_id(name: str) -> str:
    """The id of a style by its name."""
    return "".join(letter for letter in name if letter.isalnum())


def _style(
    name: str, size: float = 10, role: str = "ink", bold: bool = False, lines: str = "", ends: str = "",
    before: float = 0, after: float = 6, face: str = "", line: int = 0
) -> str:  # fmt: skip
    """A style of paragraphs, sizes in points; ``lines`` stand before its spacing, ``ends`` after it. ``line`` is the
    height of a line in 240ths of its own.
    """
    base = {} if name != "Normal" else {"default": 1}
    apart: dict[str, str | int] = {"line": line, "lineRule": "auto"} if line else {}
    spacing = xml("spacing", before=round(before * 20), after=round(after * 20), **apart)
    face += (xml("b") if bold else "") + xml("color", val=hex_of(role)) + xml("sz", val=round(size * 2))
    said = xml("name", val=name) + ("" if base else xml("basedOn", val="Normal")) + xml("qFormat")
    said += xml("pPr", lines + spacing + ends) + xml("rPr", face)
    return xml("style", said, type="paragraph", **base, styleId=style_id(name))


def numbering_of(number: int, level: int) -> str:
    """That a paragraph begins an item of a list."""
    return xml("numPr", xml("ilvl", val=min(level, _DEEPEST - 1)) + xml("numId", val=number))


def numbering(lists: Iterable[tuple[int, str]]) -> str:
    """``w:numbering``: list 1 has bullets; each after it has numbers, from the first and of the kind that are given."""
    kept = numbers = ""
    for number, (start, kind) in enumerate([(1, ""), *lists], start=1):
        levels = xml("multiLevelType", val="hybridMultilevel")
        for level in range(_DEEPEST):
            text = f"%{level + 1}." if kind else "•–·"[level % 3]
            said = xml("start", val=start) + xml("numFmt", val=_NUMBERS[kind]) + xml("lvlText", val=text)
            said += xml("lvlJc", val="left") + xml("pPr", xml("ind", left=STEP * (level + 1), hanging=STEP))
            levels += xml("lvl", said, ilvl=level)
        kept += xml("abstractNum", levels, abstractNumId=number)
        numbers += xml("num", xml("abstractNumId", val=number), numId=number)
    return kept + numbers


SETTINGS = (
    xml("zoom", percent=100)
    + xml("defaultTabStop", val=720)
    + xml("footnotePr", xml("footnote", id=-1) + xml("footnote", id=0))
    + xml(
        "compat", xml("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    )
)
# What stands between the text of a page and its footnotes is the first two of these
SEPARATORS = "".join(
    xml("footnote", xml("p", xml("r", xml(kind))), type=kind, id=number)
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)

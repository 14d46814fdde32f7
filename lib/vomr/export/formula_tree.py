"""A formula as a small tree, read from the MathML that pages print, so that PDF and Word print what the page does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

DEEPEST = 40  # levels; beyond, the source is printed
_OPEN, _CLOSE = set("([{⟨⌊⌈|‖"), set(")]}⟩⌋⌉|‖")
_LARGE = set("∑∏∐∫∬∭∮⋃⋂⨁⨂⋁⋀")
_ACCENTS = {
    "^": "hat",
    "ˆ": "hat",
    "~": "tilde",
    "˜": "tilde",
    "∼": "tilde",
    "¯": "macron",
    "‾": "macron",
    "―": "line",
    "_": "line",
    "˙": "dot",
    "¨": "dot.double",
    "→": "arrow",
    "⃗": "arrow",
    "ˇ": "caron",
    "˘": "breve",
    "´": "acute",
    "`": "grave",
    "⏞": "brace",
    "⏟": "brace",
    "︷": "brace",
    "︸": "brace",
}


class Unconvertible(Exception):
    """The formula holds what the tree has no node for."""


@dataclass(frozen=True)
class Node:
    """One node of a formula.

    Attributes
    ----------
    kind : str
        ``row`` (its parts one after another), ``id``, ``number``, ``op`` and ``text`` (leaves), ``frac`` (numerator,
        denominator), ``stack`` (the same without a bar), ``sqrt`` (radicand), ``root`` (radicand, degree), ``scripts``
        (base, below, above), ``limits`` (the same, under and over the base), ``over`` and ``under`` (base; ``text``
        names
        the accent), ``fence`` (body; ``text`` is the two delimiters, a space for none), ``table`` (rows of cells),
        ``aligned`` (rows of cells aligned at their borders), ``space`` (``text`` em), ``nothing``.
    parts : tuple of Node
    text : str
    variant : str
        Of letters: ``normal``, ``bold`` …; as MathML names it.
    columns : int
        Of a table.
    """

    kind: str
    parts: tuple[Node, ...] = ()
    text: str = ""
    variant: str = ""
    columns: int = 0

    def skeleton(self) -> str:
        """The structure with its leaves, to compare two forms of one formula."""
        if not self.parts:
            return self.text if self.kind in ("id", "number", "op", "text") else self.kind
        inner = " ".join(part.skeleton() for part in self.parts)
        return inner if self.kind == "row" else f"{self.kind}[{inner}]"


NOTHING = Node("nothing")


def read(math: Element) -> Node:
    """The tree of a ``<math>`` element.

    Raises
    ------
    Unconvertible
    """
    return _row(math, 0)


def _text(tag: Element) -> str:
    return "".join(tag.itertext()).strip()


def _row(tags: Iterable[Element], depth: int) -> Node:
    """Parts one after another; letters of one upright word are one text, delimiters enclose what is between them."""
    if depth > DEEPEST:
        raise Unconvertible("too deep")
    tags = [tag for tag in tags if not (tag.tag in ("mi", "mo") and not _text(tag) and not _is_fence(tag))]
    parts: list[Node] = []
    place = 0
    while place < len(tags):
        tag = tags[place]
        if _stretches(tag) and _text(tag) in _OPEN | {""}:
            end = _closing(tags, place)
            if end is not None:
                body = _row(tags[place + 1 : end], depth + 1)
                close = _text(tags[end]) if end < len(tags) else ""
                parts.append(Node("fence", (body,), f"{_text(tag) or ' '}{close or ' '}"))
                place = end + 1
                continue
        word = ""
        while place < len(tags) and _is_upright_letter(tags[place]):
            word += _text(tags[place])
            place += 1
        if word:
            parts.append(Node("text", text=word))
            continue
        parts.append(_node(tag, depth + 1))
        place += 1
    if len(parts) == 1:
        return parts[0]
    return Node("row", tuple(parts)) if parts else NOTHING


def _is_upright_letter(tag: Element) -> bool:
    return tag.tag == "mi" and tag.get("mathvariant") == "normal" and len(_text(tag)) == 1


def _is_fence(tag: Element) -> bool:
    return tag.tag == "mo" and tag.get("fence") == "true"


def _stretches(tag: Element) -> bool:
    return tag.tag == "mo" and tag.get("stretchy") != "false" and (_is_fence(tag) or bool(_text(tag)))


def _closing(tags: Sequence[Element], opening: int) -> int | None:
    """Where the delimiter is closed that ``opening`` opens: its partner, or what encloses a table or a stack alone."""
    if _is_fence(tags[opening]):
        depth = 0
        for at in range(opening, len(tags)):
            if _is_fence(tags[at]):
                depth += -1 if tags[at].get("form") == "postfix" else 1
                if depth == 0:
                    return at
        return len(tags)  # cases: nothing closes them
    inside = tags[opening + 1 : opening + 3]
    is_pair = len(inside) == 2 and inside[1].tag == "mo" and _text(inside[1]) in _CLOSE
    return opening + 2 if is_pair and (inside[0].tag == "mtable" or inside[0].get("linethickness") == "0") else None


def _node(tag: Element, depth: int) -> Node:
    name, text = tag.tag, "".join(tag.itertext()).replace("\N{NO-BREAK SPACE}", " ")
    if not text.isprintable():
        raise Unconvertible("a letter that no file may hold")
    if depth > DEEPEST:
        raise Unconvertible("too deep")
    if name in ("mrow", "mstyle", "mpadded", "math", "semantics"):
        if name == "mpadded" and tag.get("width") == "0":
            raise Unconvertible("overlay")
        return _row(tag, depth)
    if name == "mi":
        letters = text.strip()
        if len(letters) == 1 and (letters.isalpha() or letters in "ℏ∂∇"):
            return Node("id", text=letters, variant=str(tag.get("mathvariant", "")))
        return Node("op" if len(letters) == 1 else "text", text=letters)
    if name == "mn":
        return Node("number", text=text.strip())
    if name == "mo":
        return Node("op", text=text.strip())
    if name in ("mtext", "ms"):
        return Node("text", text=text)
    if name == "mspace":
        width = re.fullmatch(r"(-?[\d.]+)em", str(tag.get("width", "0em")))
        return Node("space", text=width[1]) if width and float(width[1]) > 0 else NOTHING
    inner = list(tag)
    if name == "mfrac":
        kind = "stack" if str(tag.get("linethickness", "")) in ("0", "0px", "0pt") else "frac"
        return Node(kind, _each(inner, 2, depth))
    if name == "msqrt":
        return Node("sqrt", (_row(inner, depth),))
    if name == "mroot":
        return Node("root", _each(inner, 2, depth))
    if name in ("msub", "munder", "msup", "mover", "msubsup", "munderover"):
        return _with_scripts(name, inner, depth)
    if name == "mtable":
        return _table(tag, depth)
    raise Unconvertible(name)


def _each(tags: list[Element], count: int, depth: int) -> tuple[Node, ...]:
    if len(tags) != count:
        raise Unconvertible("parts are missing")
    return tuple(_node(tag, depth) for tag in tags)


def _with_scripts(name: str, inner: list[Element], depth: int) -> Node:
    parts = _each(inner, 3 if name in ("msubsup", "munderover") else 2, depth)
    if name in ("mover", "munder"):
        mark = _text(inner[1])
        if inner[1].tag == "mo" and mark in _ACCENTS:
            return Node("over" if name == "mover" else "under", parts[:1], _ACCENTS[mark])
    base, below, above = parts[0], NOTHING, NOTHING
    if name in ("msub", "munder"):
        below = parts[1]
    elif name in ("msup", "mover"):
        above = parts[1]
    else:
        below, above = parts[1:]
    return Node("limits" if name.startswith(("mu", "mo")) else "scripts", (base, below, above))


def _table(tag: Element, depth: int) -> Node:
    rows = [[_row(cell, depth + 1) for cell in row] for row in tag if row.tag == "mtr"]
    if not rows or any(cell.tag != "mtd" for row in tag for cell in row):
        raise Unconvertible("table")
    columns = max(len(row) for row in rows)
    cells = tuple(cell for row in rows for cell in [*row, *[NOTHING] * (columns - len(row))])
    return Node("aligned" if tag.get("displaystyle") == "true" else "table", cells, columns=columns)


def is_large(node: Node) -> bool:
    """A sum, a product, an integral: what Word sets with its own limits."""
    return node.kind == "op" and node.text in _LARGE

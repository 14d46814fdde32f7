"""Formulas in Word's own notation (ECMA-376, part 1, §22.1), from the tree that the PDF prints too."""

from __future__ import annotations

from html import escape

from vomr.export.formula_tree import NOTHING, Node, is_large

_ACCENTS = {
    "hat": "\u0302",
    "tilde": "\u0303",
    "macron": "\u0305",
    "dot": "\u0307",
    "dot.double": "\u0308",
    "arrow": "\u20d7",
    "caron": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
}
_STYLES = {"normal": "p", "bold": "b", "italic": "i", "bold-italic": "bi"}
_SCRIPTS = ("double-struck", "script", "fraktur", "monospace", "sans-serif")


def omml(tree: Node, block: bool) -> str:
    """``m:oMath`` in a line, ``m:oMathPara`` as a paragraph of its own; the prefixes are those of the document."""
    math = f"<m:oMath>{_written(tree)}</m:oMath>"
    return f"<m:oMathPara>{math}</m:oMathPara>" if block else math


def _written(node: Node) -> str:
    """A node; a large operator takes the part after it under its sum."""
    parts = list(node.parts) if node.kind == "row" else [node]
    made = ""
    while parts:
        part = parts.pop(0)
        if part.kind == "row":
            made += _written(part)
        elif part.kind in ("scripts", "limits") and is_large(part.parts[0]):
            made += _large(part, parts.pop(0) if parts else NOTHING)
        else:
            made += _node(part)
    return made


def _node(node: Node) -> str:
    kind, parts = node.kind, node.parts
    if kind in ("id", "number", "op", "text", "space"):
        return _run(node)
    if kind in ("frac", "stack"):
        return _part("f", {} if kind == "frac" else {"type": "noBar"}, num=parts[0], den=parts[1])
    if kind == "sqrt":
        return _part("rad", {"degHide": "1"}, deg=NOTHING, e=parts[0])
    if kind == "root":
        return _part("rad", {}, deg=parts[1], e=parts[0])
    if kind == "scripts":
        base, below, above = parts
        under = {} if below.kind == "nothing" else {"sub": below}
        over = {} if above.kind == "nothing" else {"sup": above}
        return _part("s" + "".join(name.title() for name in (*under, *over)), {}, e=base, **under, **over)
    if kind == "limits":
        base, below, above = parts
        inner = _written(base) if below.kind == "nothing" else _part("limLow", {}, e=base, lim=below)
        return inner if above.kind == "nothing" else _part("limUpp", {}, e=inner, lim=above)
    if kind in ("over", "under"):
        return _accent(node)
    if kind == "fence":
        return _part("d", {"begChr": node.text[0].strip(), "endChr": node.text[1].strip()}, e=parts[0])
    if kind in ("table", "aligned"):
        return _table(node)
    return ""


def _large(node: Node, after: Node) -> str:
    base, below, above = node.parts
    said = {"chr": base.text, "limLoc": "undOvr" if node.kind == "limits" else "subSup"}
    said |= {f"{name}Hide": "1" for name, part in (("sub", below), ("sup", above)) if part.kind == "nothing"}
    return _part("nary", said, sub=below, sup=above, e=after)


def _accent(node: Node) -> str:
    is_over, (base,) = node.kind == "over", node.parts
    place, other = ("top", "bot") if is_over else ("bot", "top")
    if node.text == "brace":
        return _part("groupChr", {"chr": "⏞" if is_over else "⏟", "pos": place, "vertJc": other}, e=base)
    if node.text == "line" or not is_over or (node.text == "macron" and base.parts):
        return _part("bar", {"pos": place}, e=base)
    return _part("acc", {"chr": _ACCENTS[node.text]}, e=base)


def _table(node: Node) -> str:
    cells = [_written(part) for part in node.parts]
    rows = [cells[start : start + node.columns] for start in range(0, len(cells), node.columns)]
    if node.kind == "aligned":
        border = _run(Node("op", text="&"))  # where the lines are aligned
        return f"<m:eqArr>{''.join(f'<m:e>{border.join(row)}</m:e>' for row in rows)}</m:eqArr>"
    lines = ("".join(f"<m:e>{cell}</m:e>" for cell in row) for row in rows)
    return f"<m:m>{''.join(f'<m:mr>{line}</m:mr>' for line in lines)}</m:m>"


def _run(node: Node) -> str:
    said = ""
    if node.kind == "text":
        said = "<m:nor/>"
    elif node.variant in _SCRIPTS:
        said = f'<m:scr m:val="{node.variant}"/>'
    elif node.variant in _STYLES or node.kind in ("number", "op"):
        said = f'<m:sty m:val="{_STYLES.get(node.variant, "p")}"/>'
    text = node.text
    if node.kind == "space":
        text = "\N{EM SPACE}" if float(text) >= 1 else "\N{THIN SPACE}"
    return (
        f"<m:r>{f'<m:rPr>{said}</m:rPr>' if said else ''}"
        '<w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/></w:rPr>'
        f'<m:t xml:space="preserve">{escape(text)}</m:t></m:r>'
    )


def _part(name: str, properties: dict[str, str], **inside: Node | str) -> str:
    """A construction: its properties, and the parts that stand in it."""
    values = "".join(f'<m:{key} m:val="{escape(value)}"/>' for key, value in properties.items())
    head = f"<m:{name}Pr>{values}</m:{name}Pr>" if values else ""
    parts = (f"<m:{key}>{part if isinstance(part, str) else _written(part)}</m:{key}>" for key, part in inside.items())
    return f"<m:{name}>{head}{''.join(parts)}</m:{name}>"

"""Formulas in Word's own notation (ECMA-376, part 1, §22.1), from the tree that the PDF prints too."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from vomr.export.formula_tree import Node, is_large

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
_SCRIPTS = {
    "double-struck": "double-struck",
    "script": "script",
    "fraktur": "fraktur",
    "monospace": "monospace",
    "sans-serif": "sans-serif",
}


def omml(tree: Node, block: bool) -> Any:
    """``m:oMath`` in a line, ``m:oMathPara`` as a paragraph of its own."""
    math = OxmlElement("m:oMath")
    _write(math, tree)
    if not block:
        return math
    whole = OxmlElement("m:oMathPara")
    whole.append(math)
    return whole


def _write(parent: Any, node: Node) -> None:
    """Append a node; a large operator takes the part after it under its sum."""
    parts = list(node.parts) if node.kind == "row" else [node]
    while parts:
        part = parts.pop(0)
        if part.kind == "row":
            _write(parent, part)
        elif part.kind in ("scripts", "limits") and is_large(part.parts[0]):
            _large(parent, part, parts.pop(0) if parts else Node("nothing"))
        else:
            _write_node(parent, part)


def _write_node(parent: Any, node: Node) -> None:
    kind = node.kind
    if kind in ("id", "number", "op", "text", "space"):
        _run(parent, node)
    elif kind in ("frac", "stack"):
        made = _part(parent, "m:f", **({} if kind == "frac" else {"m:type": "noBar"}))
        _inside(made, ("m:num", "m:den"), node.parts)
    elif kind in ("sqrt", "root"):
        made = _part(parent, "m:rad", **({"m:degHide": "1"} if kind == "sqrt" else {}))
        degree = Node("nothing") if kind == "sqrt" else node.parts[1]
        _inside(made, ("m:deg", "m:e"), (degree, node.parts[0]))
    elif kind in ("scripts", "limits"):
        _scripts(parent, node)
    elif kind in ("over", "under"):
        _accent(parent, node)
    elif kind == "fence":
        opened, closed = (side.strip() for side in node.text)
        _inside(_part(parent, "m:d", **{"m:begChr": opened, "m:endChr": closed}), ("m:e",), node.parts)
    elif kind in ("table", "aligned"):
        _table(parent, node)


def _large(parent: Any, node: Node, after: Node) -> None:
    base, below, above = node.parts
    properties = {"m:chr": base.text, "m:limLoc": "undOvr" if node.kind == "limits" else "subSup"}
    for name, part in (("m:subHide", below), ("m:supHide", above)):
        if part.kind == "nothing":
            properties[name] = "1"
    _inside(_part(parent, "m:nary", **properties), ("m:sub", "m:sup", "m:e"), (below, above, after))


def _scripts(parent: Any, node: Node) -> None:
    base, below, above = node.parts
    if node.kind == "limits":
        inner, where = base, parent
        if above.kind != "nothing":
            made = _part(where, "m:limUpp")
            where = OxmlElement("m:e")
            made.append(where)
            _inside(made, ("m:lim",), (above,))
        if below.kind != "nothing":
            made = _part(where, "m:limLow")
            _inside(made, ("m:e", "m:lim"), (inner, below))
        else:
            _write(where, inner)
    elif below.kind != "nothing" and above.kind != "nothing":
        _inside(_part(parent, "m:sSubSup"), ("m:e", "m:sub", "m:sup"), (base, below, above))
    elif below.kind != "nothing":
        _inside(_part(parent, "m:sSub"), ("m:e", "m:sub"), (base, below))
    else:
        _inside(_part(parent, "m:sSup"), ("m:e", "m:sup"), (base, above))


def _accent(parent: Any, node: Node) -> None:
    is_over = node.kind == "over"
    if node.text == "brace":
        place = "top" if is_over else "bot"
        made = _part(
            parent,
            "m:groupChr",
            **{"m:chr": "⏞" if is_over else "⏟", "m:pos": place, "m:vertJc": "bot" if is_over else "top"},
        )
    elif node.text == "line" or not is_over or (node.text == "macron" and node.parts[0].parts):
        made = _part(parent, "m:bar", **{"m:pos": "top" if is_over else "bot"})
    else:
        made = _part(parent, "m:acc", **{"m:chr": _ACCENTS[node.text]})
    _inside(made, ("m:e",), node.parts)


def _table(parent: Any, node: Node) -> None:
    rows = [node.parts[start : start + node.columns] for start in range(0, len(node.parts), node.columns)]
    if node.kind == "aligned":
        made = _part(parent, "m:eqArr")
        for row in rows:
            line = OxmlElement("m:e")
            made.append(line)
            for place, cell in enumerate(row):
                if place:
                    _run(line, Node("op", text="&"))  # where the lines are aligned
                _write(line, cell)
        return
    made = _part(parent, "m:m")
    for row in rows:
        line = OxmlElement("m:mr")
        made.append(line)
        _inside(line, ("m:e",) * len(row), row)


def _run(parent: Any, node: Node) -> None:
    run, text = OxmlElement("m:r"), OxmlElement("m:t")
    properties: dict[str, str] = {}
    if node.kind == "text":
        properties["m:nor"] = ""
    elif node.variant in _SCRIPTS:
        properties["m:scr"] = _SCRIPTS[node.variant]
    elif node.variant in _STYLES or node.kind in ("number", "op"):
        properties["m:sty"] = _STYLES.get(node.variant, "p")
    _properties(run, "m:rPr", properties)
    look, fonts = OxmlElement("w:rPr"), OxmlElement("w:rFonts")
    for side in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{side}"), "Cambria Math")
    look.append(fonts)
    run.append(look)
    text.text = (
        "\N{EM SPACE}"
        if node.kind == "space" and float(node.text) >= 1
        else "\N{THIN SPACE}"
        if node.kind == "space"
        else node.text
    )
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    parent.append(run)


def _part(parent: Any, name: str, **properties: str) -> Any:
    made = OxmlElement(name)
    _properties(made, f"{name}Pr", properties)
    parent.append(made)
    return made


def _properties(parent: Any, name: str, properties: dict[str, str]) -> None:
    if not properties:
        return
    holder = OxmlElement(name)
    for key, value in properties.items():
        own = OxmlElement(key)
        if value or key in ("m:begChr", "m:endChr"):
            own.set(qn("m:val"), value)
        holder.append(own)
    parent.append(holder)


def _inside(parent: Any, names: tuple[str, ...], nodes: tuple[Node, ...]) -> None:
    for name, node in zip(names, nodes, strict=True):
        holder = OxmlElement(name)
        _write(holder, node)
        parent.append(holder)

"""One formula, three writers: a page's MathML, the PDF and Word have the same structure."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from vomr.export.formula_tree import Node
from vomr.export.formulas import formula, mathml, typst_math
from vomr.export.word_formulas import omml

FORMULAS = {
    r"\frac{P}{B}(1+r)": "frac[P B] ( 1 + r )",
    r"\frac{1}{n}\sum_{i=1}^{n} x_i": "frac[1 n] limits[∑ i = 1 n] scripts[x i nothing]",
    r"\text{дял на МИГ} = \frac{a}{b}": "дял на МИГ = frac[a b]",
    r"\left( \frac{a}{b} \right)^2": "scripts[fence[frac[a b]] nothing 2]",
    r"\left\{ x \right.": "fence[x]",
    r"\sqrt[3]{x} + \sqrt{y}": "root[x 3] + sqrt[y]",
    r"x_{i}^{2} \leq \alpha": "scripts[x i 2] ≤ α",
    r"\int_0^1 f\,dx": "scripts[∫ 0 1] f space d x",
    r"\begin{align} a &= b \\ c &= d \end{align}": "aligned[a = b (1) c = d (2)]",
    r"f = \begin{cases} 1 & x>0 \\ 0 & \text{иначе}\end{cases}": "f = fence[table[1 x > 0 0 иначе]]",
    r"A=\begin{pmatrix} a & b \\ c & d\end{pmatrix}": "A = fence[table[a b c d]]",
    r"\binom{n}{k}": "fence[stack[n k]]",
    r"\bar{x} + \hat y + \vec{v}": "over[x] + over[y] + over[v]",
    r"\overline{ab} + \underbrace{a+b}_{c}": "over[a b] + limits[under[a + b] c nothing]",
    r"\mathrm{SPI}(t) = \log_2 y": "SPI ( t ) = scripts[log 2 nothing] y",
    r"\frac{\frac{a}{b}}{1+\frac{c}{d}}": "frac[frac[a b] 1 + frac[c d]]",
    r"a < b \& c": "a < b & c",
}
IMPOSSIBLE = [
    r"\nosuchcommand{x}",
    r"\frac{" * 300 + "1" + "}{2}" * 300,
    "x^{" * 300 + "}" * 300,
    r"\frac{1}",
    "\\" * 50,
    "#eval(1)$ \\",
    "{" * 5000,
    r"\boxed{x}",
    "&&&" * 100,
    r"\begin{cases} 1",
    "\x00",
    r"\left( x",
]


@pytest.mark.parametrize(("source", "skeleton"), FORMULAS.items())
def test_the_tree_is_that_of_the_source(source, skeleton):
    tree = formula(source, block=True)
    assert tree is not None
    assert tree.skeleton() == skeleton


def letters(tree: Node) -> str:
    own = tree.text if tree.kind in ("id", "number", "op", "text") else ""
    return own + "".join(letters(part) for part in tree.parts)


@pytest.mark.parametrize("source", FORMULAS)
def test_the_page_prints_the_letters_of_the_tree(source):
    tree = formula(source, block=True)
    shown = BeautifulSoup(mathml(source, block=True), "html.parser").get_text()
    fences = "".join(part.text for part in nodes(tree) if part.kind == "fence") + "".join(
        mark for mark in shown if mark in "¯^→―⏟"
    )
    assert sorted(re.sub(r"\s", "", shown)) == sorted((letters(tree) + fences).replace(" ", ""))


def nodes(tree: Node):
    yield tree
    for part in tree.parts:
        yield from nodes(part)


def of_typst(source: str) -> list[str]:
    """Functions and letters of the Typst form, in order."""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), source)
    return re.findall(r"[a-z]+(?=\()", text)


@pytest.mark.parametrize("source", FORMULAS)
def test_the_pdf_has_the_structure_of_the_tree(source):
    """As many fractions, roots, scripts, tables and delimiters, nested as deep; and Typst has compiled it."""
    tree, typst = formula(source, block=True), typst_math(source, block=True)
    assert typst is not None
    plain = re.sub(r"\\u\{[0-9a-f]+\}", "", typst)
    names = {"frac": "frac(", "sqrt": "sqrt(", "root": "root(", "fence": "lr("}
    for kind, written in names.items():
        assert len(re.findall(rf"\b{re.escape(written)}", plain)) == sum(node.kind == kind for node in nodes(tree)), (
            kind
        )
    assert plain.count("attach(") == sum(node.kind in ("scripts", "limits") for node in nodes(tree))
    assert plain.count("mat(") == sum(node.kind in ("table", "stack") for node in nodes(tree))
    escaped = "".join(chr(int(found, 16)) for found in re.findall(r"\\u\{([0-9a-f]+)\}", typst))
    fences = "".join(node.text for node in nodes(tree) if node.kind == "fence")
    assert sorted(escaped.replace(" ", "")) == sorted((letters(tree) + fences).replace(" ", ""))


def of_omml(element) -> str:
    """The skeleton of Word's notation."""
    name = element.tag.rpartition("}")[2]
    if name == "r":
        text = "".join(piece.text or "" for piece in element.iter(qn("m:t")))
        return (
            ""
            if text == "&" and element.getparent().getparent().tag == qn("m:eqArr")
            else text
            if text.strip()
            else "space"
        )

    def inside(child: str) -> str:
        found = element.find(qn(f"m:{child}"))
        said = "" if found is None else " ".join(filter(None, map(of_omml, found)))
        return said or "nothing"

    if name == "f":
        is_stack = element.find(f"{qn('m:fPr')}/{qn('m:type')}") is not None
        return f"{'stack' if is_stack else 'frac'}[{inside('num')} {inside('den')}]"
    if name == "rad":
        return f"sqrt[{inside('e')}]" if inside("deg") == "nothing" else f"root[{inside('e')} {inside('deg')}]"
    if name in ("sSub", "sSup", "sSubSup"):
        return f"scripts[{inside('e')} {inside('sub')} {inside('sup')}]"
    if name == "nary":
        sign = element.find(f"{qn('m:naryPr')}/{qn('m:chr')}").get(qn("m:val"))
        under = element.find(f"{qn('m:naryPr')}/{qn('m:limLoc')}").get(qn("m:val")) == "undOvr"
        after = inside("e").replace("nothing", "", 1) if inside("e") == "nothing" else inside("e")
        return f"{'limits' if under else 'scripts'}[{sign} {inside('sub')} {inside('sup')}] {after}".strip()
    if name == "limLow":
        return f"limits[{inside('e')} {inside('lim')} nothing]"
    if name in ("bar", "acc", "groupChr"):
        is_under = (
            element.find(f".//{qn('m:pos')}") is not None
            and element.find(f".//{qn('m:pos')}").get(qn("m:val")) == "bot"
        )
        return f"{'under' if is_under else 'over'}[{inside('e')}]"
    if name == "d":
        return f"fence[{inside('e')}]"
    if name in ("m", "eqArr"):
        cells = [
            " ".join(filter(None, map(of_omml, cell)))
            for cell in element.iter(qn("m:e"))
            if cell.getparent() in (element, *element.findall(qn("m:mr")))
        ]
        return f"{'table' if name == 'm' else 'aligned'}[{' '.join(cells)}]"
    return "" if name.endswith("Pr") else " ".join(filter(None, map(of_omml, element)))


@pytest.mark.parametrize("source", FORMULAS)
def test_word_has_the_structure_of_the_tree(source):
    tree = formula(source, block=True)
    written = omml(tree, block=True)
    assert of_omml(parse_xml(f"<w:p {nsdecls('w', 'm')}>{written}</w:p>")) == tree.skeleton()


@pytest.mark.parametrize("source", IMPOSSIBLE)
def test_what_cannot_be_converted_ends_nothing(source):
    """Page, PDF and Word print its source, all three."""
    found = formula(source, block=False)
    assert (mathml(source, block=False) is None) == (found is None) == (typst_math(source, block=False) is None)

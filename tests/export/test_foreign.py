"""Any HTML becomes a document, and only what a document can hold: which markup means what, and that none does harm."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from dataclasses import fields, is_dataclass
from html import escape
from typing import get_args

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from notebooks import HOSTILE_HTML, SVG, data, html, made, md, png, report, shown
from payloads import PAYLOADS

from vomr.design import contrast
from vomr.document import (
    MIME,
    Bar,
    Block,
    Break,
    Card,
    Cards,
    Cell,
    Chart,
    Details,
    Footnote,
    Formula,
    Heading,
    Inline,
    Lines,
    Paragraph,
    Picture,
    Points,
    Quote,
    Row,
    Rule,
    Signatures,
    Span,
    Stamp,
    Status,
    Table,
    Terms,
    ValueMark,
)
from vomr.document.html import to_html
from vomr.document.mime import from_json, to_json
from vomr.document.text import text_of
from vomr.document.walk import rewritten, walk
from vomr.export import markdown
from vomr.export.body import body
from vomr.export.foreign import read
from vomr.problems import VomrError
from vomr.words import Words
from vomr.words.sentences import Identity

WORDS = Words("bg")
PNG = f"data:image/png;base64,{png()}"
PIECES = (*get_args(Block), *get_args(Inline), Row, Cell, Card)


def blocks(source: str) -> list[Block]:
    return list(read(source, WORDS).blocks)


def lone(source: str) -> Block:
    (block,) = blocks(source)
    return block


def strong(text: str) -> Span:
    return Span((text,), style="strong")


# --- which markup means what
EXPECTED = {
    "<p>а</p>": [Paragraph(("а",))],
    "просто & <b>текст": [Paragraph(("просто & ", Span(("текст",), style="b")))],
    "<div> а <div>б</div> в </div>": [Paragraph(("а",)), Paragraph(("б",)), Paragraph(("в",))],
    '<p class="verdict">а</p><p class="note x">б</p><p class="other">в</p>': [
        Paragraph(("а",), "verdict"),
        Paragraph(("б",), "note"),
        Paragraph(("в",)),
    ],
    "<p>  много\n\n бели   <b> полета </b> тук </p>": [
        Paragraph(("много бели ", Span(("полета ",), style="b"), "тук"))
    ],
    "<p>а<br>б<br></p>": [Paragraph(("а", Break(), "б"))],
    "<p>а&nbsp;<i>б</i></p>": [Paragraph(("а\xa0", Span(("б",), style="i")))],
    "<h3>Заглавие <em>тук</em></h3>": [Heading(("Заглавие ", Span(("тук",), style="em")), 3)],
    "<h2></h2><hr>": [Rule()],
    '<ul class="points"><li>а<li>б</ul>': [Points((("а",), ("б",)), "points")],
    '<ol start="3" type="a"><li>а<ul><li>б</ul></ol>': [
        Points((("а", Points((("б",),))),), "numbered", start=3, numbering="a")
    ],
    '<ol><li>а<li value="5">б<li>в<li value="x">г</ol>': [
        Points((("а",),), "numbered"),
        Points((("б",), ("в",), ("г",)), "numbered", start=5),
    ],
    "<ol reversed><li>а<li>б</ol>": [Points((("а",),), "numbered", start=2), Points((("б",),), "numbered")],
    "<ul><li>а</li><ul><li>б</li></ul></ul>": [Points((("а", Points((("б",),))),))],
    "<dl><dt>а</dt><dt>б</dt><dd>в</dd></dl>": [Terms(((("а",), ()), (("б",), ("в",))))],
    "<blockquote><p>а</p>б</blockquote>": [Quote((Paragraph(("а",)), Paragraph(("б",))))],
    '<blockquote class="commentary">а</blockquote>': [Quote((Paragraph(("а",)),), "commentary")],
    "<pre>\n а\n  <b>б</b>\n</pre>": [Lines(" а\n  б")],
    '<details class="chart-data" open><summary>а</summary>б</details>': [
        Details(("а",), (Paragraph(("б",)),), "chart-data", is_open=True)
    ],
    '<aside class="stamp" aria-label="в"><p>а</p>б<br>в</aside>': [Stamp("в", (("а",), ("б",), ("в",)))],
    '<span class="status" data-status="off_track"><span class="mark">▼</span> изостава</span>': [
        Paragraph((Status("off_track", ("изостава",)),))
    ],
    '<span class="status" data-status="nobody"><span class="mark">▼</span> а</span>': [Paragraph(("▼ а",))],
    '<span class="no-value" data-mark="no_data" role="img" aria-label="няма данни">…</span>': [
        Paragraph((ValueMark("no_data", "…", "няма данни"),))
    ],
    '<span class="math">x^2</span><div class="math">y</div>': [
        Paragraph((Formula("x^2"),)),
        Formula("y", display=True),
    ],
    f'<img src="{PNG}" alt="а" width="20">': [Chart((Picture(PNG, "а", 20.0),))],
    f'<figure><img src="{PNG}"><figcaption>Надпис</figcaption></figure>': [
        Chart((Picture(PNG, "Надпис"),), ("Надпис",))
    ],
    f'<p>с <img src="{PNG}" title="а"> е</p>': [Paragraph(("с ", Picture(PNG, "а"), " е"))],
    '<img src="http://a.example/b.png" alt="карта">': [
        Paragraph((Span(("[изображение: карта]",), href="http://a.example/b.png"),))
    ],
    '<a href="http://a.example/b c" title="т">а</a>': [
        Paragraph((Span(("а",), href="http://a.example/bc", title="т"),))
    ],
    '<a href="javascript:alert(1)">а</a> <a href="#">б</a>': [Paragraph(("а б",))],
    '<p lang="en">a <b>b</b></p><p dir="rtl">c</p>': [
        Paragraph((Span(("a ",), lang="en"), Span((Span(("b",), lang="en"),), style="b"))),
        Paragraph((Span(("c",), direction="rtl"),)),
    ],
    '<span style="font-weight: 700">а</span><span style="background-color: yellow">б</span>': [
        Paragraph((strong("а"), Span(("б",), style="mark")))
    ],
    '<p style="white-space: pre-wrap">а\nб</p>': [Paragraph(("а", Break(), "б"))],
    '<strong data-figure="x.y" data-day="2028-03-31" data-since="x" data-report="2">1</strong>': [
        Paragraph((Span(("1",), style="strong", identity=Identity("x.y", dt.date(2028, 3, 31), None, 2)),))
    ],
    "<b>а<div>б</div></b>": [Paragraph((Span(("а",), style="b"),)), Paragraph((Span(("б",), style="b"),))],
    '<div class="cards"><div class="card"><span class="card-label">а</span><strong class="card-value"'
    ' data-figure="x">1</strong><span class="card-note">б</span><span>в</span></div></div>': [
        Cards((Card(("а",), (Span(("1",), identity=Identity("x")),), (("б",), ("в",))),))
    ],
    '<table class="signatures"><caption>Подписи</caption><tr><td>Изготвил: А<br><br></td><td> </td></tr></table>': [
        Signatures("Подписи", ("Изготвил: А",))
    ],
    '<p>към <a href="#x">тук</a></p><p>а</p><p id="x">б</p><p id="y">в</p>': [
        Paragraph(("към ", Span(("тук",), href="#x"))),
        Paragraph(("а",)),
        Paragraph((Span(("б",), anchor="x"),)),
        Paragraph(("в",)),
    ],
    '<a href="#x">а</a><h2 id="x">б</h2>': [Paragraph((Span(("а",), href="#x"),)), Heading(("б",), 2, alias="x")],
    '<a href="#x">а</a><p><a id="x"></a></p><h2>б</h2>': [
        Paragraph((Span(("а",), href="#x"),)),
        Heading(("б",), 2, alias="x"),
    ],
    "<wbr>а<wbr>б<track>в": [Paragraph(("абв",))],
    "а<embed src='x.pdf'>б": [
        Paragraph(("а",)),
        Paragraph(("Тук в тетрадката стои друга страница (x.pdf), която не е част от доклада.",), "todo"),
        Paragraph(("б",)),
    ],
    "<main><center>а</center></main><marquee>б</marquee>": [Paragraph(("а",)), Paragraph(("б",))],
}


@pytest.mark.parametrize("source", EXPECTED)
def test_markup_is_read_into_pieces(source):
    assert blocks(source) == EXPECTED[source]


@pytest.mark.parametrize(
    "source", ["", " \n", "<!-- а -->", "<p> </p>", "<script>а</script>", "<table><tr><td></td></tr></table>"]
)
def test_where_a_reader_would_see_nothing_there_is_nothing(source):
    assert blocks(source) == []


# --- tables


def test_a_table_has_heads_with_scopes_rows_with_kinds_and_its_foot_last():
    table = lone(
        '<table class="figures"><tfoot><tr class="total"><th>Общо</th><td>9</td></tr></tfoot><thead><tr><td></td><th'
        ' colspan="2">А</th></tr></thead><tr class="group"><th colspan="2">Част</th></tr><tbody><tr><th rowspan="0">Ред'
        ' </th><td class="num" data-figure="x">1</td></tr></tbody><caption>Надпис</caption></table>'
    )
    assert table == Table(
        ("Надпис",),
        (Row((Cell(), Cell(("А",), "colgroup", columns=2))),),
        (
            Row((Cell(("Част",), "row", columns=2),), "group"),
            Row((Cell(("Ред",), "rowgroup", rows=2), Cell((Span(("1",), identity=Identity("x")),), numeric=True))),
            Row((Cell(("Общо",), "row"), Cell(("9",))), "total"),
        ),
    )


def test_a_first_row_of_heads_is_a_head_and_columns_of_numbers_are_marked():
    table = lone(
        "<table><tr><th>а<th>б<th>в</tr><tr><td>текст<td>1 234,5<td>31.12.2028</tr><tr><td>2<td>—<td></tr></table>"
    )
    assert [[cell.scope for cell in row.cells] for row in table.head] == [["col"] * 3]
    assert [[cell.numeric for cell in row.cells] for row in (*table.head, *table.rows)] == [[False, True, False]] * 3


def test_a_span_over_rows_ends_with_the_table():
    table = lone("<table><tr><td rowspan='99'>а<td colspan='9999'>б</tr><tr><td>в</tr></table>")
    assert [[(cell.columns, cell.rows) for cell in row.cells] for row in table.rows] == [[(1, 2), (200, 1)], [(1, 1)]]


def test_a_styler_colours_cells_with_an_ink_that_can_be_read():
    styled = pd.DataFrame({"а": ["1", "<i>2</i>"]}).style.set_uuid("u")
    styled = styled.map(
        lambda value: "background-color: navy; font-weight: bold; text-align: right" if value == "1" else ""
    )
    first, second = (row.cells[-1] for row in lone(styled.to_html()).rows)
    assert (first.fill, first.ink, first.strong, first.align) == ("#000080", "#ffffff", True, "right")
    assert second == Cell((Span(("2",), style="i"),))


def test_letters_of_a_colour_are_read_on_paper():
    styled = pd.DataFrame({"а": [1, 2, 3, 4]}).style.set_uuid("u")
    looks = {1: "color: red", 2: "color: lightgreen", 3: "background: #ff0; color: blue"}
    styled = styled.map(lambda value: looks.get(value, ""))
    red, green, blue, none = (row.cells[-1] for row in lone(styled.to_html()).rows)
    assert all(cell.fill == "#ffffff" and contrast(cell.ink, cell.fill) >= 4.5 for cell in (red, green))
    assert (blue.fill, blue.ink) == ("#ffff00", "#0000ff") and (none.fill, none.ink) == ("", "")


@pytest.mark.parametrize(
    ("align", "bars"),
    [
        ("left", [None, (0, 0.33), (0, 1)]),
        ("mid", [(0, 0.33), None, (0.33, 1)]),
        ("zero", [(0.25, 0.5), None, (0.5, 1)]),
    ],
)
def test_the_bars_of_a_styler_are_bars(align, bars):
    styled = pd.DataFrame({"а": [-1, 0, 2]}).style.set_uuid("u").bar(align=align)
    drawn = [row.cells[-1].bar for row in lone(styled.to_html()).rows]
    assert {bar.fill for bar in drawn if bar} == {"#d65f5f"}
    seen = [(round(bar.start, 2), round(bar.end, 2)) if bar and bar.end > bar.start else None for bar in drawn]
    assert seen == bars


@pytest.mark.parametrize(
    "style",
    [
        "background: linear-gradient(90deg, red 20%, blue 40%)",
        "background: linear-gradient(90deg, red 20%, red 40%)",
        "background: linear-gradient(90deg, url(x) 20%, transparent 40%)",
        "background: linear-gradient(90deg, nobody 20%, transparent 40%)",
        "background: linear-gradient()",
        "background: url(http://a.example/x)",
    ],
)
def test_no_other_background_is_a_bar(style):
    cell = lone(f'<table><tr><td style="{style}">1</td></tr></table>').rows[0].cells[0]
    assert cell.bar is None and harm(to_html([Table((), (), (Row((cell,)),))])) == []


def test_a_bar_is_read_back_from_what_is_written_of_it():
    table = Table((), (), (Row((Cell(("1",), bar=Bar(0.25, 0.5, "#d65f5f")),)),))
    assert lone(to_html([table])).rows[0].cells[0].bar == Bar(0.25, 0.5, "#d65f5f")
    assert from_json(to_json([table])) == (table,)


def test_a_table_in_a_cell_and_what_stands_between_rows_is_kept():
    outer = blocks("<table><p>между</p><tr><td>а<table><tr><td>б</td></tr></table></td></tr>и още</table>")
    assert outer[0] == Paragraph(("между",)) and text_of(outer) == "между\nи още\nа\nб"
    inner = outer[-1].rows[0].cells[0].content
    assert inner[0] == "а" and isinstance(inner[1], Table)


def test_an_unclosed_link_in_a_cell_ends_with_the_cell():
    table = lone('<table><tr><td><a href="https://a.example">а</td><td>б</td></tr></table>')
    assert table.rows[0].cells[1] == Cell(("б",))


# --- markdown


def test_footnotes_stand_where_they_are_referred_to():
    paragraph = lone(markdown.to_html("а[^1] б[^1]\n\n[^1]: бележка **тук**\n"))
    note = Footnote(("бележка ", strong("тук")))
    assert paragraph == Paragraph(("а", note, " б", note))


def test_a_note_that_refers_to_itself_ends():
    source = (
        '<sup class="footnote-ref"><a href="#n">1</a></sup><section class="footnotes"><ol><li id="n">бележка <sup'
        ' class="footnote-ref"><a href="#n">1</a></sup></li><li id="m">друга</li></ol></section>'
    )
    first, rest = blocks(source)
    assert [type(piece) for piece in first.content] == [Footnote] and text_of(rest.items[0]) == "друга"


def test_lists_and_formulas_of_markdown():
    assert blocks(markdown.to_html("- [x] а\n- [ ] б\n\n  в\n\n$$\nx\n$$")) == [
        Points((("☑ а",), ("☐ б", Paragraph(("в",))))),
        Formula("x", display=True),
    ]


# --- drawings


def drawing_of(block: Block) -> str:
    return base64.b64decode(block.content[0].uri.partition(",")[2]).decode()


def test_a_drawing_becomes_a_picture_with_its_words_and_its_size():
    chart = lone(
        '<svg class="bullet" aria-label="лента" width="20" height="10" viewBox="0 0 20 10"><rect width="9"/></svg>'
    )
    assert (chart.content[0].alt, chart.content[0].width, chart.content[0].height) == ("лента", 20.0, 10.0)
    assert 'viewBox="0 0 20 10"><rect width="9"/>' in drawing_of(chart)
    titled = lone("<svg><title>заглавие</title><linearGradient id='a b' gradientUnits='userSpaceOnUse'/></svg>")
    assert titled.content[0].alt == "заглавие" and '<linearGradient id="a-b" gradientUnits=' in drawing_of(titled)


def test_a_drawing_in_an_address_is_cleaned_too():
    hostile = SVG.replace("<path", "<script>alert(1)</script><path", 1)
    uri = f"data:image/svg+xml;base64,{base64.b64encode(hostile.encode()).decode()}"
    assert "script" not in drawing_of(lone(f'<img src="{uri}" alt="а">'))


# --- harm

HANDLER = re.compile(r"on\w+\Z", re.IGNORECASE)
RUNS = [
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "meta",
    "link",
    "style",
    "foreignobject",
    "animate",
    "set",
]


def harm(markup: str) -> list[str]:
    """What a page would run or fetch of its own accord."""
    soup = BeautifulSoup(markup, "html.parser")
    bad = [tag.name for tag in soup.find_all(RUNS)]
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            text = re.sub(r"[\x00-\x20]+", "", " ".join(value) if isinstance(value, list) else str(value)).lower()
            is_address = name in (
                "src",
                "href",
                "xlink:href",
                "action",
                "formaction",
                "poster",
                "srcset",
                "background",
                "data",
            )
            if HANDLER.match(name):
                bad.append(f"{tag.name} {name}")
            elif (tag.name, name) == ("a", "href"):
                bad += [] if re.match(r"(https?:|mailto:|tel:|#|[\w.%?-]+(/|\Z))", text) else [f"a href {text}"]
            elif (tag.name, name) == ("img", "src"):
                bad += [] if text.startswith("data:image/") else [f"img src {text}"]
                if text.startswith("data:image/svg+xml;base64,"):
                    drawing = base64.b64decode(str(value).partition(",")[2]).decode()
                    bad += harm(drawing) + re.findall(r"evil[^\"]*", drawing)
            elif is_address:
                bad.append(f"{tag.name} {name}")
            elif name == "style" and re.search(r"url|expression|import|position", text):
                bad.append(f"{tag.name} style {text}")
    return bad


@pytest.mark.parametrize("payload", [*PAYLOADS, HOSTILE_HTML])
def test_no_payload_runs_or_fetches(payload):
    for source in (
        payload,
        f"<p>преди</p>{payload}",
        f"<table><tr><td>{payload}</td></tr></table>",
        markdown.to_html(payload),
    ):
        assert harm(to_html(blocks(source))) == [], source


def test_the_test_of_harm_can_fail():
    assert harm("<p onclick=x><script></script><a href='java\tscript:x'>а</a><img src=//evil>") == [
        "script", "p onclick", "a href javascript:x", "img src //evil"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    ["<div>" * 300 + "текст", "<b>" * 5000 + "текст", "<ul><li>" * 40 + "текст", "<table><tr><td>" * 100 + "текст"],
    ids=["div", "b", "ul", "table"],
)
def test_what_lies_too_deep_is_shown_as_the_text_that_it_is(source):
    assert lone(source) == Lines(source)


@pytest.mark.parametrize(
    "source",
    [
        "<![х[а]]>б",
        "<!DOCTYPE [<!ENTITY x 'y'>]>б",
        '<?xml version="1.0" encoding="koi8-r"?><p>б',
        "\x00<p>\ud800б\ufffe&#1;",
        "<p <p б>б",
    ],
)
def test_what_confuses_parsers_ends_nothing(source):
    assert "б" in text_of(blocks(source))


def is_of_the_model(pieces) -> bool:
    if isinstance(pieces, tuple):
        return all(map(is_of_the_model, pieces))
    return type(pieces) is str or (type(pieces) in PIECES and all(map(is_of_the_model, held(pieces))))


def held(piece) -> list[tuple]:
    return [value for field in fields(piece) if isinstance(value := getattr(piece, field.name), tuple)]


NAMES = (
    "p div span a b i table thead tbody tfoot tr td th caption ul ol li dl dt dd h1 h2 pre br hr img svg path title"
    " math details summary figure figcaption blockquote section aside script style select sup template textarea form"
).split()
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' class="math"',
        ' class="cards"',
        ' class="card"',
        ' class="stamp"',
        ' class="footnotes"',
        ' class="footnote-ref"',
        ' class="signatures"',
        ' class="status" data-status="at_risk"',
        ' data-mark="no_data"',
        ' id="x"',
        ' href="#x"',
        ' href="javascript:x"',
        ' colspan="3" rowspan="0"',
        ' style="font-weight:bold;background-color:rgb(1,2,3);white-space:pre"',
        f' src="{PNG}"',
        ' data-figure="x" data-day="2028-13-01"',
        " onclick=x",
        ' title="&#xfffe;а" alt="&#x7f;б" aria-label="&#xffff;"',
        ' src="http://a.example/&#xffff;"',
        ' lang="en',
    ]
)
TAGS = st.builds("<{}{}{}>".format, st.sampled_from(["", "", "/"]), st.sampled_from(NAMES), ATTRIBUTES)
SOUP = st.lists(
    st.one_of(
        TAGS,
        st.text(max_size=9),
        st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "\n", "&#xffff;", "&#1;"]),
    ),
    max_size=30,
).map("".join)


@given(st.one_of(SOUP, st.text()))
@example("<table><tr><th class='num'>а<tr><td>1")
@example('<ul class="cards"><div class="card">')
def test_any_soup_becomes_a_harmless_document_that_travels(source):
    read_blocks = read(source, WORDS, "c1-").blocks
    assert is_of_the_model(read_blocks)
    # reading from a file also takes away what no file may hold
    assert from_json(to_json(read_blocks)) == read_blocks
    assert harm(to_html(read_blocks)) == []
    assert rewritten(read_blocks, lambda piece: piece) is read_blocks


@given(st.text())
def test_text_stays_the_text_that_it_was(text):
    letters = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", text)
    seen = re.sub(r"[ \t\n\r\f]+", " ", letters).strip(" ")
    assert text_of(blocks(f"<p>{escape(text)}</p>")) == (seen if seen.strip() else "")


# --- documents from files

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["javascript:x", "strong", "data:image/png;base64,AA"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["content", "href", "style", "items", "rows", "cells", "kind", "uri", "alt"]),
            inner,
            max_size=4,
        ),
        st.builds(
            lambda kind, more: {"type": kind, **more},
            st.sampled_from(
                [
                    field.default
                    for kind in PIECES
                    if is_dataclass(kind)
                    for field in fields(kind)
                    if field.name == "type"
                ]
            ),
            st.dictionaries(
                st.sampled_from(["content", "href", "style", "items", "rows", "cells", "uri", "alt", "source"]),
                inner,
                max_size=4,
            ),
        ),
    ),
    max_leaves=20,
)


@given(JSON.map(lambda value: value if isinstance(value, list) else [value]))
def test_a_document_from_a_hostile_file_is_none_or_harmless(data):
    blocks_of_file = from_json(json.dumps(data))
    assert blocks_of_file is None or (is_of_the_model(blocks_of_file) and harm(to_html(blocks_of_file)) == [])


A_LINK = {"type": "span", "content": ["а"]}


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", " java\nscript:x", "data:text/html,x", "//evil.example", "\\\\evil", "vbscript:x"]
)
def test_a_link_from_a_file_never_runs(href):
    (paragraph,) = from_json(json.dumps([{"type": "paragraph", "content": [{**A_LINK, "href": href}]}]))
    assert paragraph.content[0].href == ""


def test_a_file_of_a_million_layers_is_no_document():
    data = {"type": "paragraph", "content": ["а"]}
    for _ in range(70):
        data = {"type": "quote", "content": [data]}
    assert from_json(json.dumps([data])) is None


# --- a notebook


def document_output(*pieces: Block, **others: str):
    from nbformat.v4 import new_output

    return new_output("display_data", {MIME: to_json(pieces), **others})


def test_of_an_output_the_document_is_shown_and_where_it_is_none_the_html():
    good = document_output(Paragraph(("документ",)), **{"text/html": "<p>не</p>"})
    bad = document_output(Paragraph(("x",)), **{"text/html": "<p>да</p>"})
    bad.data[MIME] = bad.data[MIME].replace('"type":"paragraph"', '"type":"nobody"', 1)
    assert body(made(shown(good), shown(bad))).blocks == (Paragraph(("документ",)), Paragraph(("да",)))


def test_tables_are_numbered_through_the_part_but_for_those_in_cells_and_behind_charts():
    table = "<table><tr><td>а<table><tr><td>б</table></table>"
    cells = made(report(number=2), shown(html(f"{table}<details><summary>а</summary>{table}</details>{table}")))
    first, details, second = body(cells).blocks
    assert (first.number, second.number) == ("2.1", "2.2")
    assert not details.content[0].number and not first.rows[0].cells[0].content[1].number
    assert body(made(shown(html(table)))).blocks[0].number == "1"


def test_links_lead_to_headings_and_to_anchors_of_their_own_output():
    source = '<a href="#x">тук</a> <a href="#Раздел">там</a> <a href="#none">никъде</a><p id="x">а</p>'
    result = body(made(md("## Раздел"), shown(html(source)), shown(html(source))))
    hrefs = [piece.href for piece in walk(result.blocks) if isinstance(piece, Span) and not piece.anchor]
    anchors = [piece.anchor for piece in walk(result.blocks) if isinstance(piece, Span) and piece.anchor]
    assert hrefs == ["#c2-x", "#Раздел", "", "#c3-x", "#Раздел", ""] and anchors == ["c2-x", "c3-x"]
    assert result.outline == [(2, "Раздел", "Раздел")]


def test_levels_names_and_empty_sections():
    result = body(made(md("# Заглавие\n\n### А\n\nтекст\n\n# А\n\n##### Б\n\nтекст\n\n## Празен")))
    assert result.heading == "Заглавие"
    assert result.outline == [(2, "А", "А"), (2, "А-2", "А"), (3, "Б", "Б")]
    assert result.blocks[-1] == Paragraph(("Раздели без данни за периода: Празен.",), "note")


@pytest.mark.parametrize(("is_part", "numbers"), [(True, ["1", "2"]), (False, ["", ""])])
def test_tables_of_a_part_have_numbers_and_those_of_a_page_that_repeats_them_none(is_part, numbers):
    table = "<table><caption>Раздел.</caption><tr><td>а</table>"
    result = body(made(md("## Раздел"), shown(html(table)), shown(html(table))), is_part=is_part)
    assert [block.number for block in result.blocks[1:]] == numbers


NUMBER = "7523169263"  # the example of python-stdnum; nobody's
DRAWN = base64.b64encode(f"<svg><text>{NUMBER}</text></svg>".encode()).decode()


@pytest.mark.parametrize(
    "hidden",
    [
        Paragraph(("Лице ", NUMBER[:6], strong(NUMBER[6:]))),
        Paragraph((Span(("а",), href=f"https://a.example/{NUMBER[:6]}%39263"),)),
        Paragraph((Span(("а",), title=NUMBER),)),
        Paragraph((Span(("1",), identity=Identity(NUMBER)),)),
        Paragraph((Footnote((NUMBER,)), Status("at_risk", (NUMBER,)))),
        Chart((Picture(f"data:image/svg+xml;base64,{DRAWN}", "а"),)),
        Chart((Picture(PNG, f"Лице {NUMBER}"),)),
        Lines(NUMBER),
        Signatures("Подписи", (NUMBER,)),
        Points((("а",), (Formula(NUMBER),))),
    ],
)
def test_a_personal_number_in_a_document_stops_the_export_whatever_its_html_says(hidden):
    with pytest.raises(VomrError, match="в клетка 1"):
        body(made(shown(document_output(hidden, **{"text/html": "<p>нищо</p>"}))))


def test_digits_of_two_cells_or_two_points_are_no_number():
    halves = NUMBER[:6], NUMBER[6:]
    table = Table((), (), (Row(tuple(Cell((half,)) for half in halves)),))
    points = Points(tuple((half,) for half in halves))
    assert len(body(made(shown(document_output(table, points)))).blocks) == 2


def test_a_drawing_keeps_what_stands_in_links_labels_and_pictures():
    drawn = (
        '<svg width="90" height="40"><a href="https://a.example"><rect width="9" height="9"/></a><g>'
        '<foreignObject x="10" width="40" height="20">'
        '<div xmlns="http://www.w3.org/1999/xhtml">Етикет <b>тук</b><script>x</script></div>'
        f'</foreignObject></g><image href="{PNG}" width="4"/><image href="https://a.example/b.png"/></svg>'
    )
    (block,) = body(made(shown(data("image/svg+xml", drawn)))).blocks
    source = base64.b64decode(block.content[0].uri.partition(",")[2]).decode()
    assert "<rect" in source and ">Етикет тук<" in source and 'x="30"' in source and f'href="{PNG}"' in source
    assert "a.example" not in source and "script" not in source

"""Nothing is lost on the way out: of each output a reader sees it, its static twin, or a sentence in its place."""

from __future__ import annotations

import base64
import io
import json
import sys
import types
from html import escape
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebooks import SVG, made, md, png, shown
from torture import (
    ANIMATION,
    CASES,
    FIGURE,
    FOLIUM,
    OBJECT,
    PLOTLY_HTML,
    SPEC,
    STATES,
    VEGA_HTML,
    VIEW,
    Case,
    gif,
    html,
)

from tagged import Tagged, kids
from vomr.document import Chart, Paragraph, Picture
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.export import Cover, charts, document, html_page, pdf_page
from vomr.export.body import body
from vomr.export.word import word_document
from vomr.problems import VomrError


def cells(case: Case, name: str) -> list[Any]:
    if isinstance(case.data, str):
        return [md(case.data)]
    outputs = []
    for data in case.data if isinstance(case.data, list) else [case.data]:
        if isinstance(data, tuple):
            outputs.append(new_output("stream", name=data[0], text=data[1]))
        else:  # not validated: altair 6 writes a name that nbformat refuses
            outputs.append(from_dict({"output_type": "display_data", "data": data, "metadata": {}}))
    cell = shown(source=f"show({name!r})")
    cell.outputs = outputs
    return [cell]


@pytest.fixture(scope="module")
def notebook():
    parts = []
    for name, case in CASES.items():
        end = shown(new_output("stream", name="stdout", text="край"))
        parts += [md(f"## Случай {list(CASES).index(name):02}"), *cells(case, name), end]
    notebook = made(*parts)
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": STATES}}
    return notebook


@pytest.fixture(scope="module")
def without_libraries():
    """As where no drawing library is installed, whatever stands on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("vl_convert", "kaleido", "plotly"):
            patch.setitem(sys.modules, name, None)
        charts._drawn_by_vega.cache_clear()
        charts._drawn_by_plotly.cache_clear()
        yield


@pytest.fixture(scope="module")
def read(notebook, without_libraries):
    return body(notebook)


Sections = dict[str, list[Any]]  # text and number of pictures below each heading


@pytest.fixture(scope="module")
def written(read) -> list[Sections]:
    return [on_the_page(read), on_paper(read), in_word(read)]


def own_text(tagged: Tagged, tag) -> str:
    """What hangs on a tag itself, without the tags within it."""
    within = {
        at
        for inner in kids(tag.element)
        if isinstance(inner, pikepdf.Dictionary) and "/S" in inner
        for at in tagged.marked(inner)
    }
    return "".join(tagged.texts.get(at, "") for at in tagged.marked(tag.element) if at not in within)


def on_paper(read) -> Sections:
    """As the tags of the PDF tell."""
    found: dict[str, list[Any]] = {}
    tagged, name = Tagged(pdf_page(document(read))), ""
    for tag in tagged.tags:
        if tag.kind == "H2":
            name = tagged.text(tag).strip()
            found[name] = ["", 0]
        elif name:
            found[name][0] += str(tag.get("/Alt") or "") if tag.kind == "Formula" else own_text(tagged, tag) + " "
            found[name][1] += tag.kind == "Figure"
    return found


def in_word(read) -> Sections:
    found: dict[str, list[Any]] = {}
    name = ""
    for paragraph in docx.Document(io.BytesIO(word_document([read], Cover("Доклад")))).element.body.iter(qn("w:p")):
        text = "".join(part.text or "" for part in paragraph.iter(qn("w:t"), qn("m:t")))
        if name and text == "Подписи":
            break
        if text.startswith("Случай") and not list(paragraph.iter(qn("w:hyperlink"))):
            name = text
            found[name] = ["", 0]
        elif name:
            found[name][0] += text + "\n"
            found[name][1] += len(list(paragraph.iter(qn("w:drawing"))))
    return found


def on_the_page(read) -> Sections:
    from bs4 import BeautifulSoup

    found: dict[str, list[Any]] = {}
    soup = BeautifulSoup(html_page(read), "html.parser")
    assert not soup.main.find("script")
    assert not soup.find(["iframe", "canvas", "object", "audio", "video"])
    for heading in soup.find_all("h2"):
        found[heading.get_text()] = here = ["", 0]
        for after in heading.find_next_siblings():
            if after.name == "h2":
                break
            here[0] += after.get_text() + "\n"
            here[1] += len(after.find_all("img"))
    return found


@pytest.mark.parametrize("name", CASES)
def test_each_output_is_there_or_a_sentence_stands_for_it(name, written):
    case, key = CASES[name], f"Случай {list(CASES).index(name):02}"
    for sections in written:
        text, pictures = sections[key]
        flat = " ".join(text.split())
        for words in case.words:
            assert " ".join(words.split()) in flat
        assert pictures == case.pictures
        assert not any(words in flat for words in (*case.absent, "object>"))
        if not case.words and not case.pictures:
            assert flat == "край"


@pytest.mark.parametrize("name", CASES)
def test_the_message_names_the_cell_and_the_remedy_and_nothing_else_is_told(name, read):
    case = CASES[name]
    first = case.data.splitlines()[0] if isinstance(case.data, str) else f"show({name!r})"
    told = [one.message for one in read.lost if f"({first})" in one.cell]
    assert len(told) == bool(case.lost)
    assert all(case.lost in message and message.startswith("Клетка ") for message in told)


# --- drawn by their own libraries


@pytest.fixture
def libraries(monkeypatch):
    """Libraries that draw, each with what they were asked for."""
    asked: list[Any] = []

    def draw(spec, **more):
        asked.append((json.loads(spec), more))
        return SVG.partition("?>\n")[2]

    def render(figure, opts, kopts):
        asked.append((figure, kopts))
        return b'<svg width="9" height="9"><defs id="defs-a1b2c3"/><path id="clipa1b2c3x" d="M0 0"/></svg>'

    folder = types.ModuleType("plotly")
    folder.__file__ = __file__.replace("test_torture.py", "plotly/__init__.py")
    modules = {
        "vl_convert": types.SimpleNamespace(vegalite_to_svg=draw, vega_to_svg=draw),
        "kaleido": types.SimpleNamespace(calc_fig_sync=render),
        "plotly": folder,
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(charts.Path, "resolve", lambda path, strict=False: path)
    for drawn in (charts._drawn_by_vega, charts._drawn_by_plotly):
        drawn.cache_clear()
    yield asked
    for drawn in (charts._drawn_by_vega, charts._drawn_by_plotly):
        drawn.cache_clear()


def lone(data: dict[str, Any]):
    return body(made(*cells(Case(data), "x")))


@pytest.mark.parametrize(
    ("data", "alt"),
    [
        ({"application/vnd.vegalite.v5+json": SPEC}, "Изплатени по години"),
        ({"application/vnd.vegalite.v6.json": json.dumps(SPEC)}, "Изплатени по години"),
        (html(VEGA_HTML), "Изплатени по години"),
        ({"application/vnd.plotly.v1+json": FIGURE}, "Изплатени по мерки"),
        (html(PLOTLY_HTML), "Изплатени по мерки"),
        (html(f'<iframe srcdoc="{escape(PLOTLY_HTML)}"></iframe>'), "Изплатени по мерки"),
    ],
)
def test_a_chart_is_drawn_where_its_library_can(libraries, data, alt):
    read = lone(data)
    (block,) = read.blocks
    assert isinstance(block, Chart) and read.lost == []
    (picture,) = block.content
    assert isinstance(picture, Picture) and picture.alt == alt
    asked, how = libraries[0]
    assert asked in (SPEC, FIGURE)
    assert how == {"allowed_base_urls": []} or (how["mathjax"] is False and how["plotlyjs"].startswith("file:"))


def test_a_drawing_is_the_same_twice(libraries):
    (block,) = lone({"application/vnd.plotly.v1+json": FIGURE}).blocks
    drawn = base64.b64decode(block.content[0].uri.partition(",")[2])
    assert b"defs-plotly" in drawn and b"a1b2c3" not in drawn


@pytest.mark.parametrize(
    "data",
    [
        {"application/vnd.vegalite.v5+json": {**SPEC, "data": {"url": "https://example.org/d.csv"}}},
        {"application/vnd.vegalite.v5+json": {"layer": [{**SPEC, "data": {"url": "file:///etc/hostname"}}]}},
        {"application/vnd.vega.v5+json": {"data": [{"name": "a", "url": "d.csv"}]}},
        {"application/vnd.plotly.v1+json": {"data": [{"type": "choropleth"}], "layout": {}}},
        {
            "application/vnd.plotly.v1+json": {
                "data": [],
                "layout": {"images": [{"source": "https://example.org/a.png"}]},
            }
        },
        {"application/vnd.plotly.v1+json": {"data": "x"}},
        {"application/vnd.vegalite.v5+json": "{"},
        html("<script>vegaEmbed(a, b)</script>"),
        html("<script>Plotly.newPlot(a, b)</script>"),
    ],
)
def test_nothing_is_drawn_that_would_have_to_be_fetched_or_cannot_be_read(libraries, data):
    read = lone(data)
    assert libraries == [] and len(read.lost) == 1 and [block.kind for block in read.blocks] == ["todo"]


def test_a_picture_in_a_drawing_that_would_be_fetched_is_not_left_out_in_silence(libraries, monkeypatch):
    drawing = '<svg width="9" height="9"><image href="https://example.org/a.png"/></svg>'
    monkeypatch.setattr(sys.modules["vl_convert"], "vegalite_to_svg", lambda spec, **_: drawing)
    assert len(lone({"application/vnd.vegalite.v5+json": SPEC}).lost) == 1


def test_a_library_that_fails_leaves_the_sentence(libraries, monkeypatch):
    monkeypatch.setattr(sys.modules["kaleido"], "calc_fig_sync", lambda *_, **__: 1 / 0)
    assert len(lone({"application/vnd.plotly.v1+json": FIGURE}).lost) == 1


def test_a_personal_number_in_the_data_of_a_chart_stops_the_export(libraries):
    spec = {**SPEC, "data": {"values": [{"a": "ЕГН 8001010013", "b": 1}]}}
    with pytest.raises(VomrError):
        lone({"application/vnd.vegalite.v5+json": spec})


# --- whatever comes together

FORMS: dict[str, Any] = {
    "text/html": st.sampled_from([VEGA_HTML, PLOTLY_HTML, FOLIUM, ANIMATION, "<p>дума</p>", "<canvas></canvas>"]),
    "image/svg+xml": st.just(SVG),
    "image/png": st.sampled_from([png(), "AAAA"]),
    "image/gif": st.just(gif()),
    "text/markdown": st.sampled_from(["дума", "```mermaid\nа\n```"]),
    "text/latex": st.just("$x$"),
    "text/plain": st.sampled_from(["дума", "Chart(…)", OBJECT]),
    "application/json": st.just({"дума": 1}),
    "application/pdf": st.just("JVBERi0="),
    "application/vnd.vegalite.v5+json": st.just(SPEC),
    "application/vnd.plotly.v1+json": st.just(FIGURE),
    "application/vnd.bokehjs_exec.v0+json": st.just(""),
    VIEW: st.just({"model_id": "gone"}),
    "application/vnd.nobody+json": st.just({"a": 1}),
    "video/mp4": st.just("MTIz"),
}


BUNDLES = st.fixed_dictionaries({}, optional=FORMS).filter(lambda data: data and data != {"text/plain": OBJECT})


@given(BUNDLES)
@settings(max_examples=60, deadline=None)
def test_of_whatever_forms_something_is_seen_or_told(without_libraries, data):
    read = lone(data)
    seen = text_of(read.blocks).strip() or [piece for piece in walk(read.blocks) if isinstance(piece, Picture)]
    assert seen
    notes = [piece for piece in read.blocks if isinstance(piece, Paragraph) and piece.kind == "todo"]
    assert len(notes) <= len(read.lost) <= 1


@given(st.lists(BUNDLES, min_size=20, max_size=30))
@settings(max_examples=3, deadline=None)
def test_it_is_seen_by_the_readers_of_every_writer(without_libraries, bundles):
    parts = [part for at, data in enumerate(bundles) for part in (md(f"## Случай {at:02}"), *cells(Case(data), "x"))]
    read = body(made(*parts))
    for write in (on_the_page, on_paper, in_word):
        sections = write(read)
        assert list(sections) == [f"Случай {at:02}" for at in range(len(bundles))]
        assert all(text.strip() or pictures for text, pictures in sections.values())


# --- as pandas and matplotlib write them

NOTEBOOK = """
import pandas as pd
from IPython.display import HTML, Image, Latex, Markdown, SVG, Math, JSON, Javascript, IFrame, display
frame = pd.DataFrame({"дял": [10, 40]}, index=["М1", "М2"])
# %%
frame.style.bar(color="#5fba7d").set_uuid("u")
# %%
frame.style.highlight_max(color="yellow").set_uuid("v")
# %%
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.show()
# %%
display(HTML("<p>първо</p>"), Markdown("**второ**"), Math("x^2"), JSON({"трето": 3}))
# %%
display(IFrame("https://example.org", 300, 200))
# %%
Image(url="знак.png")
# %%
frame
""".split("# %%\n")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("folder")
    (folder / "знак.png").write_bytes(base64.b64decode(png()))
    notebook = new_notebook(cells=[new_code_cell(source) for source in NOTEBOOK])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute(cwd=str(folder))
    return notebook, folder


def test_what_a_kernel_wrote_is_seen_by_all_readers(executed):
    notebook, folder = executed
    read = body(notebook, folder=folder)
    assert [lost.cell for lost in read.lost] == ['Клетка [6] (display(IFrame("https://example.org", 300, 200)))']
    page = html_page(read)
    assert (
        page.count('<img src="data:image/') == 2
        and page.count("linear-gradient(to right, transparent 0.0%, #5fba7d") == 2
    )
    assert page.count("background-color: #ffff00") == 1
    for words in ("първо", "<strong>второ</strong>", "трето", "друга страница"):
        assert words in page
    tagged = Tagged(pdf_page(document(read)))
    text = "".join(map(tagged.text, tagged.tags))
    assert all(words in text for words in ("първо", "второ", "трето", "друга страница"))
    assert len(tagged.of_kind("Figure")) == 2  # a bar says again what its number says
    written = docx.Document(io.BytesIO(word_document([read], Cover("Доклад"))))
    assert len(written.inline_shapes) == 4  # two pictures, two bars


def test_a_cell_is_counted_as_its_author_counts():
    lost = {"application/pdf": "JVBERi0="}
    own, injected = cells(Case(lost), "x")[0], shown(source="strategy = 1", tags=("injected-parameters",))
    own.execution_count = 9
    assert [one.cell for one in body(made(md("# Част"), own)).lost] == ["Клетка [9] (show('x'))"]
    notice = shown(source="")  # as a pack puts one before the author's cells
    assert [one.cell for one in body(made(notice, md("# Част"), injected, own)).lost] == [
        "Клетка 2 от началото (show('x'))"
    ]

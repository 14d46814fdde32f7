"""Outputs as their libraries write them in a notebook, cut down to what tells each from the others.

All figures and names are invented.
"""

from __future__ import annotations

import base64
import io
import json
from html import escape
from typing import Any, NamedTuple

from notebooks import SVG, png

VIEW = "application/vnd.jupyter.widget-view+json"
OBJECT = "<IPython.core.display.HTML object>"
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
    "title": "Изплатени по години",
    "data": {"values": [{"a": 1, "b": 3}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a"}, "y": {"field": "b"}},
}
FIGURE = {"data": [{"type": "bar", "x": ["а"], "y": [1]}], "layout": {"title": {"text": "Изплатени <b>по</b> мерки"}}}
VEGA_HTML = (
    '<style>#altair-viz-1.vega-embed {display: flex;}</style><div id="altair-viz-1"></div><script>(function(spec, o){'
    'const paths = {"vega": "https://cdn.example/vega@6"}; let out = document.getElementById("altair-viz-1");'
    f'vegaEmbed(out, spec, o);}})({json.dumps(SPEC)}, {{"mode": "vega-lite"}});</script>'
)
PLOTLY_HTML = (
    '<div><script src="https://cdn.example/mathjax.js"></script><script>window.PLOTLYENV={};</script><div id="34-5c"'
    ' class="plotly-graph-div"></div><script>if (document.getElementById("34-5c")) { Plotly.newPlot( "34-5c",'
    f' {json.dumps(FIGURE["data"])}, {json.dumps(FIGURE["layout"])}, {{"responsive": true}} ) }};</script></div>'
)
FOLIUM = (
    '<div style="width:100%;"><div><span style="color:#565656">Make this Notebook Trusted to load map: File -> Trust'
    f' Notebook</span><iframe srcdoc="{escape("<script>L.map()</script><link href=leaflet.css>")}"></iframe></div></div>'
)
ITABLES = (
    '<table id="itables_7" hidden="hidden"><tbody><tr><td>Loading ITables v2 from the internet...</td></tr></tbody>'
    '</table><div id="itables_7_fallback"><table><thead><tr><th><sup><a href="https://itables.org/x">i</a></sup>'
    "мярка</th></tr></thead><tbody><tr><td>М1 вода</td></tr></tbody></table></div><script>document.getElementById("
    '"itables_7")?.removeAttribute("hidden");</script>'
)
ANIMATION = (
    '<div class="animation"><img id="_anim_img1"><div class="anim-controls"><input type="range"><form><label>Once'
    '</label></form></div></div><script>var frames = new Array(2);\nframes[0] = "data:image/png;base64,'
    f'{png()}"\nframes[1] = "data:image/png;base64,{png(6, 3)[:20]}\\\n{png(6, 3)[20:]}"\n</script>'
)
STATES: dict[str, dict[str, Any]] = {
    "slider": {"model_name": "IntSliderModel", "state": {"description": "Праг:", "value": 7}},
    "bare": {"model_name": "IntSliderModel", "state": {"description": "", "value": 5}},
    "choice": {
        "model_name": "DropdownModel",
        "state": {"description": "Мярка", "_options_labels": ["М1", "М2"], "index": 1},
    },
    "words": {"model_name": "HTMLModel", "state": {"value": "<b>дума от елемент</b>"}},
    "result": {
        "model_name": "OutputModel",
        "state": {"outputs": [{"output_type": "stream", "name": "stdout", "text": "изход от елемент"}]},
    },
    "box": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_slider", "IPY_MODEL_result"]}},
    "tabs": {
        "model_name": "TabModel",
        "state": {"children": ["IPY_MODEL_words", "IPY_MODEL_choice"], "titles": ["Първа", "Втора"]},
    },
    "bar": {"model_name": "FloatProgressModel", "state": {"value": 10, "max": 10}},
    "tqdm": {"model_name": "HBoxModel", "state": {"children": ["IPY_MODEL_words", "IPY_MODEL_bar"]}},
    "image": {
        "model_name": "ImageModel",
        "state": {"format": "png"},
        "buffers": [{"path": ["value"], "encoding": "base64", "data": png()}],
    },
    "map": {"model_name": "LeafletMapModel", "state": {"center": [42, 24]}},
}


class Case(NamedTuple):
    """A bundle of forms, or several outputs; words that must stand there, pictures, and what the message names."""

    data: Any
    words: tuple[str, ...] = ()
    pictures: int = 0
    lost: str = ""
    absent: tuple[str, ...] = ()


def view(model: str, plain: str = "Widget()") -> dict[str, Any]:
    return {VIEW: {"model_id": model, "version_major": 2}, "text/plain": plain}


def html(source: str, plain: str = OBJECT) -> dict[str, Any]:
    return {"text/html": source, "text/plain": plain}


def gif(kind: str = "GIF") -> str:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (6, 4)).save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


CHART, MAP, PAGE = "интерактивна графика", "интерактивна карта", "друга страница"
CASES: dict[str, Case] = {
    # --- charts that scripts draw
    "vega": Case({"application/vnd.vegalite.v5+json": SPEC, "text/plain": "alt.Chart(...)"}, ("Vega-Lite",), 0, "vl-convert"),
    "vega 4": Case({"application/vnd.vegalite.v4+json": SPEC, "text/plain": "<VegaLite 4 object>\n\nIf you see this"}, (CHART,), 0, "vl-convert", ("If you see",)),
    "vega 6 of altair 6": Case({"application/vnd.vegalite.v6.json": json.dumps(SPEC)}, (CHART,), 0, "vl-convert"),
    "vega itself": Case({"application/vnd.vega.v5+json": {"marks": []}}, (CHART,), 0, "vl-convert"),
    "vega in HTML": Case(html(VEGA_HTML, "alt.Chart(...)"), (CHART,), 0, "vl-convert", ("alt.Chart", "cdn")),
    "vega with a picture": Case({"application/vnd.vegalite.v5+json": SPEC, "image/png": png(), "text/plain": "x()"}, (), 1),
    "plotly": Case({"application/vnd.plotly.v1+json": FIGURE, "text/html": PLOTLY_HTML}, ("(Plotly)",), 0, "kaleido"),
    "plotly in HTML": Case(html(f"<p>преди</p>{PLOTLY_HTML}<p>след</p>"), ("преди", "(Plotly)", "след"), 0, "kaleido"),
    "plotly with a drawing": Case({"application/vnd.plotly.v1+json": FIGURE, "image/svg+xml": SVG}, (), 1),
    "plotly begins": Case(html("<script>window.PlotlyConfig = {MathJaxConfig: 'local'};</script>")),
    "plotly whole": Case(html("<script>" + "function f(x) { Plotly.newPlot(x, x.data); vegaEmbed(x) };" * 6000 + "</script>")),
    "bokeh begins": Case([{"text/html": '<div><a class="bk-notebook-logo" href="https://bokeh.org"></a><span id="c8">Loading BokehJS ...</span></div>'}, {"application/javascript": "root.appendChild(x)", "application/vnd.bokehjs_load.v0+json": "x"}]),
    "bokeh": Case({"text/html": '<div id="b9" data-root-id="p1"></div>', "application/javascript": "embed_document(root)", "application/vnd.bokehjs_exec.v0+json": ""}, ("(Bokeh)",), 0, "export_png"),
    "bokeh in HTML": Case(html('<div id="b9"></div><script>const docs_json = {"a": 1}; root.Bokeh.embed.embed_items(docs_json, "b9")</script>'), ("(Bokeh)",), 0, "export_png"),
    "bokeh with a picture": Case({"application/vnd.bokehjs_exec.v0+json": "", "image/png": png(), "text/html": "<p>не</p>"}, (), 1),
    "holoviews": Case({"application/vnd.holoviews_exec.v0+json": "", "text/html": "<div id='p1'></div>", "text/plain": ":Curve [x] (y)"}, ("(HoloViews)",), 0, "hv.extension"),
    "a chart by a script": Case(html('<div id="chart1" style="height:50px"></div><script>echarts.init(document.getElementById("chart1"))</script>'), ("рисунка",), 0, "![какво показва]"),
    "a script beside a table": Case(html('<table><tr><td>запазено</td></tr></table><div id="x7"></div><script>d3.select("#y")</script>'), ("запазено",)),
    "canvas": Case(html("<p>над</p><canvas id=c></canvas><script>draw()</script>"), ("над", "рисунка"), 0, "картина"),
    "mermaid": Case("```mermaid\ngraph TD; А-->Б\n```", ("graph TD; А-->Б", "Mermaid"), 0, "схемата"),
    "mermaid alone": Case({"text/vnd.mermaid": "graph TD; В-->Г", "text/plain": OBJECT}, ("graph TD; В-->Г", "Mermaid"), 0, "схемата"),
    "mermaid drawn": Case({"text/vnd.mermaid": "graph TD", "image/svg+xml": SVG, "text/plain": OBJECT}, (), 1),
    "animation": Case(html(ANIMATION), ("Последният кадър",), 1, absent=("Once",)),
    # --- maps, pages, recordings
    "folium": Case(html(FOLIUM, "<folium.folium.Map at 0x7f>"), (MAP,), 0, "картина", ("Trusted",)),
    "ipyleaflet": Case(view("map"), (MAP,), 0, "картина"),
    "a page": Case(html('<iframe width="300" height="200" src="https://example.org/x?y=1"></iframe>'), (PAGE, "example.org"), 0, "връзка"),
    "a page that says what it is": Case(html(f'<iframe srcdoc="{escape("<p>вътрешна дума</p>")}"></iframe>'), ("вътрешна дума",)),
    "a chart in a page": Case(html(f'<iframe srcdoc="{escape(PLOTLY_HTML)}"></iframe>'), ("(Plotly)",), 0, "kaleido"),
    "a page nobody sees": Case(html('<p>видимо</p><iframe src="https://example.org" width="0" height="0"></iframe>'), ("видимо",), absent=("example",)),
    "a page in a cell": Case(html('<table><tr><td>ред<td><iframe src="https://example.org"></iframe></table>'), ("ред", PAGE), 0, "връзка"),
    "an object": Case(html('<object data="plan.pdf"></object>'), ("plan.pdf",), 0, "връзка"),
    "an object with words": Case(html("<object>думи вместо него</object>"), ("думи вместо него",)),
    "sound": Case(html('<audio controls><source src="data:audio/wav;base64,UklG"></audio>'), ("звукозапис",), 0, "какво се чува"),
    "film": Case(html('<video controls><source src="data:video/mp4;base64,MTIz">Your browser does not.</video>'), ("видеозапис",), 0, "кадър", ("Your browser",)),
    "film as a form": Case({"video/mp4": "MTIz", "text/plain": OBJECT}, ("видеозапис",), 0, "кадър"),
    "a remote picture": Case(html('<p>дума</p><img src="https://example.org/b.png" alt="карта">'), ("дума", "карта"), 0, "до тетрадката"),
    # --- widgets
    "a widget without state": Case(view("nowhere", "IntSlider(value=5)"), ("IntSlider",), 0, "print(…)", ("value=5",)),
    "a bare widget": Case(view("bare"), ("IntSlider",), 0, "print(…)"),
    "a slider": Case(view("slider"), ("Праг: 7",)),
    "a list to choose from": Case(view("choice"), ("Мярка: М2",)),
    "HTML in a widget": Case(view("words"), ("дума от елемент",)),
    "interact": Case(view("box"), ("Праг: 7", "изход от елемент")),
    "tabs": Case(view("tabs"), ("Първа", "дума от елемент", "Втора", "Мярка: М2")),
    "a picture in a widget": Case(view("image"), (), 1),
    "tqdm": Case(view("tqdm", "  0%|          | 0/10 [00:00<?, ?it/s]"), absent=("0/10",)),
    "tqdm without state": Case(view("gone", "  0%|          | 0/10 [00:00<?, ?it/s]"), absent=("0/10",)),
    "a progress bar": Case(view("gone", "FloatProgress(value=3.0, max=10.0)")),
    "ipympl": Case({**view("gone", "Canvas(toolbar=…)"), "image/png": png(), "text/html": "<div>Figure</div>"}, (), 1, absent=("Figure",)),
    "progress in a stream": Case([("stdout", "\r 10%|█ |\r100%|██| готово\n")], ("100%|██| готово",), absent=("10%|█ |",)),
    # --- pictures and formulas
    "SVG": Case({"image/svg+xml": SVG, "text/plain": "<IPython.core.display.SVG object>"}, (), 1),
    "GIF": Case({"image/gif": gif(), "text/plain": "<IPython.core.display.Image object>"}, (), 1),
    "WebP": Case({"image/webp": gif("WEBP"), "text/plain": "<IPython.core.display.Image object>"}, (), 1),
    "PIL": Case({"image/png": png(), "image/jpeg": gif("JPEG"), "text/plain": "<PIL.Image.Image image mode=RGB size=3x3>"}, (), 1),
    "TIFF": Case({"image/tiff": gif("TIFF"), "text/plain": "<IPython.core.display.Image object>"}, ("image/tiff",), 0, "PNG"),
    "a broken picture": Case({"image/png": "AAAA", "text/plain": "<Figure size 1x1 with 1 Axes>"}, ("image/png",), 0, "PNG"),
    "a picture beside HTML that says nothing": Case({"text/html": "<style>p {}</style>", "image/png": png(), "text/plain": OBJECT}, (), 1),
    "a picture beside a chart that is lost": Case({"text/html": VEGA_HTML, "image/png": png(), "text/plain": OBJECT}, (), 1),
    "text beside a page that is lost": Case({"text/html": '<iframe src="https://example.org"></iframe>', "text/plain": "мярка  сума\nМ1     5"}, ("мярка  сума",)),
    "sympy": Case({"text/latex": "$\\displaystyle x^2$", "text/plain": "x**2"}, ("x",)),
    "a sentence in LaTeX": Case({"text/latex": "Тук $x$ е там", "text/plain": "<IPython.core.display.Latex object>"}, ("Тук", "е там")),
    # --- text, tables, data
    "great_tables": Case(html('<div id="s"><style>#s table {}</style><table class="gt_table"><thead><tr><th id="a" scope="col">дял</th></tr></thead><tr><td headers="a">12</td></tr></table></div>', "GT(_tbl_data=…)"), ("дял", "12")),
    "itables": Case(html(ITABLES), ("мярка", "М1 вода"), absent=("Loading", "iмярка")),
    "rich": Case({"text/html": '<pre style="white-space:pre">┏━━┓\n┃ <b>а</b> ┃</pre>', "text/plain": "┏━━┓\n┃ \x1b[1mа\x1b[0m ┃"}, ("┃ а ┃",)),
    "JSON": Case({"application/json": {"сума": [1, 2]}, "text/plain": "<IPython.core.display.JSON object>"}, ("сума",)),
    "GeoJSON": Case({"application/geo+json": {"type": "Point"}, "text/plain": "<IPython.display.GeoJSON object>"}, ("GeoJSON",), 0, "таблица"),
    "PDF": Case({"application/pdf": "JVBERi0=", "text/plain": OBJECT}, ("(PDF)",), 0, "таблица"),
    "a script that writes": Case({"application/javascript": "element.text(1)", "text/plain": "<IPython.core.display.Javascript object>"}, ("JavaScript",), 0, "print(…)"),
    "a script that prepares": Case({"application/javascript": "window.x = 1", "text/plain": "<IPython.core.display.Javascript object>"}),
    "another text": Case({"text/csv": "а;б\n1;2"}, ("а;б",)),
    "an unknown form": Case({"application/vnd.nobody.v1+json": {"a": 1}}, ("application/vnd.nobody.v1+json",), 0, "таблица"),
    "an unknown form with words": Case({"application/vnd.nobody.v1+json": {"a": 1}, "text/plain": "дванадесет"}, ("дванадесет",), absent=("nobody",)),
    "nothing": Case(html("")),
    "a style alone": Case(html("<style>div {color: red}</style>")),
    "for programs": Case({"application/papermill.record+json": {"a": 1}}),
    "no forms": Case({}),
}  # fmt: skip

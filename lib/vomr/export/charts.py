"""Interactive charts as drawings: made by their own library where it is installed, without anything being fetched.

Altair writes its charts as Vega-Lite, Plotly its own JSON; either comes as an output of its own or in the script of a
piece of HTML. What their libraries cannot draw without the internet, such as maps, is not drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from vomr.design import FONTS
from vomr.document import Picture
from vomr.export.images import image_uri, svg_size

VEGA, PLOTLY, BOKEH, HOLOVIEWS, ANIMATION = "Vega-Lite", "Plotly", "Bokeh", "HoloViews", "matplotlib"

_VEGA = re.compile(r"application/vnd\.vega(lite)?\.v\d[\w-]*[.+]json\Z")
_MIMES = {
    "application/vnd.plotly.v1+json": PLOTLY,
    "application/vnd.bokehjs_exec.v0+json": BOKEH,
    "application/vnd.holoviews_exec.v0+json": HOLOVIEWS,
}
LOADERS = frozenset(["application/vnd.bokehjs_load.v0+json", "application/vnd.holoviews_load.v0+json"])
# Plotly draws these over what it fetches
_MAPS = frozenset(
    "scattergeo choropleth scattermap scattermapbox densitymap densitymapbox choroplethmap choroplethmapbox".split()
)
_SCRIPTS = ((re.compile(r"\bPlotly\.(?:newPlot|react|plot)\s*\("), PLOTLY), (re.compile(r"\bvegaEmbed\s*\("), VEGA))
_BOKEH = re.compile(r"\bdocs_json\s*=\s*['\"{]")
_LIBRARY = 300_000  # letters from which on a script that names no chart of its own is a library
_FRAME = re.compile(r"frames\[\d+\]\s*=\s*\"data:image/(\w+);base64,([A-Za-z0-9+/=\\\s]+)\"")
_FONT = re.compile(r"(font-family\s*[=:]\s*)(\"[^\"<>]*\"|'[^'<>]*'|(?:&quot;|[^;\"'<>])+)")
_UNIQUE = re.compile(r"\bid=\"defs-([0-9a-f]{6})\"")


class Chart(NamedTuple):
    """An interactive chart: what shows it and the drawing of it, or None where there is none."""

    maker: str
    drawing: Picture | None = None


def is_chart(mime: str) -> bool:
    """Whether an output of this type is an interactive chart."""
    return bool(_VEGA.match(mime)) or mime in _MIMES


def of_mime(mime: str, data: Any) -> Chart | None:
    """The chart that an output of this type is; None where the type is none of an interactive chart."""
    if _VEGA.match(mime):
        return Chart(VEGA, _vega(_read(data)))
    if mime not in _MIMES:
        return None
    return Chart(_MIMES[mime], _plotly(_read(data)) if _MIMES[mime] == PLOTLY else None)


def of_script(script: str) -> Chart | None:
    """The chart that a script of an HTML output draws; None where it is not known to draw any."""
    for call, maker in _SCRIPTS:
        calls = [found.end() for found in call.finditer(script)]
        if not calls:
            continue
        drawing, is_read = _of_calls(script, calls) if maker == PLOTLY else _of_spec(script)
        if is_read or len(script) < _LIBRARY:
            return Chart(maker, drawing)
    if _BOKEH.search(script):
        return Chart(BOKEH)
    if frames := _FRAME.findall(script):
        kind, encoded = frames[-1]  # where it ends is what it shows
        uri = image_uri(f"image/{kind}", encoded.replace("\\", ""))
        return Chart(ANIMATION, Picture(uri) if uri else None)
    return None


def _of_calls(script: str, calls: list[int]) -> tuple[Picture | None, bool]:
    """The last figure that ``newPlot("where", [data], {layout}, {config})`` is given, and whether there is any."""
    given = [[*_values(script, at), None, None, None][:3] for at in calls]
    figures = [(data, layout) for _, data, layout in given if isinstance(data, list)]
    if not figures:
        return None, False
    data, layout = figures[-1]
    return _plotly({"data": data, "layout": layout}), True


def _of_spec(script: str) -> tuple[Picture | None, bool]:
    spec = _spec(script)
    return _vega(spec), spec is not None


def _read(data: Any) -> Any:
    """The JSON of an output, which some write as text."""
    if isinstance(data, list):
        data = "".join(map(str, data))
    if isinstance(data, str):
        try:
            return json.loads(data)
        except ValueError:
            return None
    return data


def _values(script: str, at: int) -> Iterator[Any]:
    """The arguments of a call, as long as they are JSON."""
    decoder = json.JSONDecoder()
    while True:
        at = re.compile(r"[\s,]*").match(script, at).end()  # type: ignore[union-attr]
        try:
            value, at = decoder.raw_decode(script, at)
        except ValueError:
            return
        yield value


def _spec(script: str) -> Any:
    """The first object in a script that says it is one of Vega's."""
    for opening in re.finditer(r"\{\s*\"(?:\$schema|config|data|width|height|title|mark|layer|encoding)\"", script):
        value = next(_values(script, opening.start()), None)
        if isinstance(value, dict) and "vega" in str(value.get("$schema", "")):
            return value
    return None


# --- drawing


def _vega(spec: Any) -> Picture | None:
    if not isinstance(spec, dict) or any(_reads_from_elsewhere(part) for part in _parts(spec)):
        return None
    title = spec.get("title")
    title = title.get("text") if isinstance(title, dict) else title
    drawn = _drawn_by_vega(json.dumps(spec), "vega-lite" in str(spec.get("$schema", "vega-lite")))
    return _picture(drawn, spec.get("description") or title)


def _reads_from_elsewhere(part: dict[str, Any]) -> bool:
    data = part.get("data")
    sources = data if isinstance(data, list) else [data]
    return any(isinstance(source, dict) and "url" in source for source in sources)


@lru_cache(maxsize=64)
def _drawn_by_vega(spec: str, is_lite: bool) -> str | None:
    try:
        import vl_convert

        draw = vl_convert.vegalite_to_svg if is_lite else vl_convert.vega_to_svg
        return str(draw(spec, allowed_base_urls=[]))
    except Exception:  # not installed, or whatever its JavaScript says of somebody's chart
        return None


def _plotly(figure: Any) -> Picture | None:
    if not isinstance(figure, dict) or not isinstance(figure.get("data"), list):
        return None
    layout = figure.get("layout")
    layout = layout if isinstance(layout, dict) else {}
    figure = {"data": figure["data"], "layout": layout}
    if any(isinstance(trace, dict) and trace.get("type") in _MAPS for trace in figure["data"]):
        return None
    if any(str(part.get("source", "")).startswith("http") for part in _parts(figure)):
        return None
    title = layout.get("title")
    title = title.get("text") if isinstance(title, dict) else title
    return _picture(_drawn_by_plotly(json.dumps(figure)), title)


@lru_cache(maxsize=64)
def _drawn_by_plotly(figure: str) -> str | None:
    try:
        import kaleido
        import plotly

        # Without it kaleido would fetch it
        script = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").resolve(strict=True)
        around = {"plotlyjs": script.as_uri(), "mathjax": False}
        made = kaleido.calc_fig_sync(json.loads(figure), opts={"format": "svg"}, kopts=around)
        drawn = str(made.decode("utf-8"))
    except Exception:  # not installed, no browser, or whatever the browser says of somebody's chart
        return None
    unique = _UNIQUE.search(drawn)  # a number drawn by lot, in the names of all that is referred to
    return drawn.replace(unique[1], "plotly") if unique else drawn


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _picture(drawn: str | None, title: Any) -> Picture | None:
    """The drawing in the report's type; None where there is none, or something in it would have to be fetched."""
    if drawn is None or re.search(r"<image\b[^>]*href=\"(?!data:)", drawn):
        return None
    family = ", ".join((*FONTS, "sans-serif"))
    drawn = _FONT.sub(lambda match: f'{match[1]}"{family}"' if match[1].endswith("=") else f"{match[1]}{family}", drawn)
    uri = image_uri("image/svg+xml", drawn)
    words = " ".join(map(str, title)) if isinstance(title, list) else title
    alt = re.sub(r"<[^<>]*>", " ", words) if isinstance(words, str) else ""
    return Picture(uri, " ".join(alt.split()), *svg_size(drawn)) if uri else None

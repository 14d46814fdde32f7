"""What a cell displays, as blocks: of each output the richest form that says anything.

An output comes in several forms at once: a chart as a script, as a picture and as the words that Python has for it.
What no form of it can show in a report leaves a sentence in its place, and a :class:`~vomr.export.losses.Loss`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode

from vomr import document as d
from vomr.document.letters import plain
from vomr.document.mime import from_json
from vomr.export import charts, foreign, markdown, widgets
from vomr.export.about import REPORT_MIME
from vomr.export.beside import Beside
from vomr.export.foreign import Reading
from vomr.export.images import image_uri
from vomr.export.losses import loss
from vomr.words import Words

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")
_MERMAID = "text/vnd.mermaid"
_FORMULA = re.compile(r"\s*(?:\$|\\\[|\\\(|\\begin\{(?:equation|displaymath|math)\b)")
_TEXTS = ("text/markdown", "text/latex", _MERMAID, "text/plain", "application/json")
_FORMS = (d.MIME, "text/html", *_PICTURES, *_TEXTS)
_OF_INTERACTIVE = ("text/html", "text/markdown", "text/latex")  # what may stand for it beside a picture
_FILES = {"application/pdf": "PDF", "application/geo+json": "GeoJSON"}
# What programs leave for one another
_FOR_PROGRAMS = re.compile(r"application/(?:vnd\.(?:vomr|google|code|dataresource)|papermill|scrapbook)")
_SCRIPTS = ("application/javascript", "text/javascript", "application/x-javascript")
_WRITES = re.compile(r"\belement\b|document\.write|innerHTML|textContent|\.append(?:Child)?\(|insertAdjacent")
# What Python says of an object that was drawn elsewhere; the address in it differs from run to run.
_OBJECT = re.compile(r"\[?<[^<>]*(?: at 0x[0-9a-fA-F]+|Figure size [^<>]*|display\.\w+ object)>(?:,\s*<[^<>]*>)*\]?\Z")
# What it says of one that a script would have drawn: „alt.Chart(...)“, „<VegaLite 6 object>“ with advice below
_DRAWN_BY_SCRIPT = re.compile(r"[\w.]+\(.*\)\Z|<[^<>]*>.*\Z", re.DOTALL)
_NOTHING = Reading(())


class Outputs:
    """Reads the outputs of one notebook.

    Parameters
    ----------
    words : Words
    notebook : NotebookNode
    folder : Path, optional
        Where it lies.

    Attributes
    ----------
    pictures : Beside
        Those that a cell may name.
    failed : bool
        An error was among them.
    """

    def __init__(self, words: Words, notebook: NotebookNode, folder: Path | None = None) -> None:
        self.w, self.notebook, self.pictures = words, notebook, Beside(folder)
        self.failed = False
        self._count = 0

    def output(self, output: NotebookNode, expected: bool = False) -> Reading:
        """One output; ``expected`` says that its cell was meant to raise an error."""
        kind = output.output_type
        if kind == "stream":
            return self._messages(output.text) if output.name == "stderr" else lines(output.text, "stream")
        if kind == "error":
            return self._error(output, expected)
        if kind not in ("display_data", "execute_result"):
            return _NOTHING
        return self._bundle(output.data, output.get("metadata", {}))

    def html(self, source: str) -> Reading:
        """A piece of HTML, whoever wrote it."""
        self._count += 1
        return foreign.read(source, self.w, f"c{self._count}-", self.pictures)

    # --- which form

    def _bundle(self, data: dict[str, Any], metadata: dict[str, Any]) -> Reading:
        if charts.LOADERS & set(data):
            return _NOTHING
        interactive = [mime for mime in data if mime == widgets.VIEW or charts.is_chart(mime)]
        forms: Iterable[str] = _FORMS
        if (
            REPORT_MIME in data
        ):  # what a report says of itself comes with its head, or with a plain twin that says nothing
            forms = _FORMS[:2]
        elif interactive:
            forms = (d.MIME, *_PICTURES, *interactive, *_OF_INTERACTIVE)
        kept = _NOTHING
        for mime in forms:
            if mime not in data or (mime == "text/plain" and kept.losses and _says_nothing(data[mime])):
                continue
            read = self._form(mime, data, metadata)
            if read.is_seen:
                return read
            kept = kept if kept.losses else read
        return kept if kept.losses or REPORT_MIME in data else self._unknown(data)

    def _form(self, mime: str, bundle: dict[str, Any], metadata: dict[str, Any]) -> Reading:
        """One form of an output."""
        data = bundle[mime]
        if mime == d.MIME:
            return _seen(*(from_json(data) or ()))
        if mime == widgets.VIEW:
            return self._widget(data, _text(bundle.get("text/plain")) or "")
        if chart := charts.of_mime(mime, data):
            return _seen(d.Chart((chart.drawing,))) if chart.drawing else self._lost(chart.maker, chart.maker)
        if mime == "application/json" and not isinstance(data, str):
            return lines(json.dumps(data, ensure_ascii=False, indent=2), "plain") if data else _NOTHING
        text = _text(data)
        if text is None:
            return _NOTHING
        if mime == "text/html":
            return self.html(text)
        if mime == "text/markdown":
            return self.html(markdown.to_html(text))
        if mime == "text/latex":
            return _formula(text) if _FORMULA.match(text) or "$" not in text else self.html(markdown.to_html(text))
        if mime == _MERMAID:
            return self.html(f'<pre class="mermaid">{escape(text)}</pre>')
        if mime in _PICTURES:
            return _picture(mime, text, {**metadata, **_mapping(metadata.get(mime))})
        return _NOTHING if _OBJECT.match(text.strip()) else lines(text, "plain")

    def _unknown(self, data: dict[str, Any]) -> Reading:
        """What stands for an output of which no known form says anything."""
        for mime, content in data.items():
            is_read = mime in (*_FORMS, widgets.VIEW) and mime not in _PICTURES
            if not content or is_read or _FOR_PROGRAMS.match(mime):
                continue
            text = _text(content)
            if mime in _SCRIPTS:
                if text and _WRITES.search(text):
                    return self._lost("script")
            elif mime.startswith("text/") and text:
                return lines(text, "plain")
            elif mime in _FILES:
                return self._lost("file", _FILES[mime])
            else:
                kind = {"audio": "sound", "video": "film"}.get(mime.partition("/")[0], "unknown")
                return self._lost(kind, mime)
        return _NOTHING

    def _lost(self, kind: str, name: str = "") -> Reading:
        lost = loss(self.w, kind, name=name)
        return Reading((d.Paragraph((lost.note,), "todo"),), (lost,))

    def _widget(self, view: Any, text: str) -> Reading:
        read = _NOTHING
        for piece in widgets.shown(view, text, self.notebook):
            if piece.kind == "html":
                part = self.html(piece.content)
            elif piece.kind == "line":
                part = _seen(d.Paragraph((plain(piece.content),))) if piece.content.strip() else _NOTHING
            elif piece.kind == "output":
                part = self.output(piece.content)
            elif piece.kind == "picture":
                part = _picture(piece.name, str(piece.content), {})
            else:
                part = self._lost("map" if piece.name in ("Map", "LeafletMap") else "widget", piece.name)
            read = Reading((*read.blocks, *part.blocks), (*read.losses, *part.losses), read.is_seen or part.is_seen)
        return read

    # --- what went wrong

    def _messages(self, source: str) -> Reading:
        source = plain(source).strip()
        return _seen(d.Messages(self.w("Messages of the program"), source)) if source else _NOTHING

    def _error(self, output: NotebookNode, expected: bool) -> Reading:
        if output.get("ename") == "SystemExit" and str(output.get("evalue", "")) in ("", "0"):
            return _NOTHING
        self.failed = self.failed or not expected
        return _seen(
            d.Alarm(
                self.w("Error: {name}", name=plain(str(output.get("ename", "")))),
                plain(str(output.get("evalue", ""))).strip(),
                self.w("Where it happened (for the programmer)"),
                plain("\n".join(map(str, output.get("traceback", ())))).strip(),
            )
        )


def lines(source: str, kind: Literal["source", "stream", "plain"]) -> Reading:
    """A text as a program prints it."""
    source = plain(source).strip("\n")
    return _seen(d.Lines(source, kind)) if source.strip() else _NOTHING


def _picture(mime: str, data: str, metadata: dict[str, Any]) -> Reading:
    uri = image_uri(mime, data)
    if uri is None:
        return _NOTHING
    alt, caption = (" ".join(plain(str(metadata.get(name) or "")).split()) for name in ("alt", "caption"))
    sides = (metadata.get(side) for side in ("width", "height"))
    width, height = (side if isinstance(side, int | float) and 0 < side < 10_000 else 0.0 for side in sides)
    narrow = _text(metadata.get("narrow")) or ""
    drawn = d.Picture(uri, alt or caption, width, height, (image_uri("image/svg+xml", narrow) or "") if narrow else "")
    return _seen(d.Chart((drawn,), d.content(caption)))


def _formula(source: str) -> Reading:
    source = source.strip()
    for opening, closing in (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")):
        if source.startswith(opening) and source.endswith(closing) and len(source) >= len(opening) + len(closing):
            source = source[len(opening) : -len(closing)].strip()
            break
    source = re.sub(r"\\(?:begin|end)\{(?:equation|displaymath|math)\*?\}", "", source)
    source = plain(source.removeprefix("\\displaystyle")).strip()
    return _seen(d.Formula(source, display=True)) if source else _NOTHING


def _seen(*blocks: d.Block) -> Reading:
    return Reading(blocks, is_seen=bool(blocks))


def _text(data: Any) -> str | None:
    """The text of a form, which a notebook's file may hold line by line."""
    if isinstance(data, list):
        data = "".join(map(str, data))
    return data if isinstance(data, str) else None


def _says_nothing(data: Any) -> bool:
    return bool(_DRAWN_BY_SCRIPT.match((_text(data) or "").strip()))


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}

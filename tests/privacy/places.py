"""Where in files that leave a text can stand: each place makes a file in which many texts stand there."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

File = tuple[str, bytes]
_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>Доклад</title>{head}</head><body>{body}</body></html>".encode()


def cell(source: str = "1", kind: str = "code", outputs: tuple[dict, ...] = (), **metadata) -> dict:
    return {"cell_type": kind, "source": source, "metadata": metadata, "outputs": list(outputs)}


def notebook(*cells: dict, **metadata) -> bytes:
    whole = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False).encode()


def displayed(mime: str, content, **metadata) -> dict:
    return cell(outputs=({"output_type": "display_data", "data": {mime: content}, "metadata": metadata},))


def in_page(form: str) -> Callable[[list[str]], list[File]]:
    """A page that holds each text in an element, as a program writes it there."""
    return lambda texts: [("a.html", page("\n".join(form.format(html.escape(text)) for text in texts)))]


def in_cells(make: Callable[[str], dict]) -> Callable[[list[str]], list[File]]:
    return lambda texts: [("a.ipynb", notebook(*map(make, texts)))]


def one_each(make: Callable[[str], File]) -> Callable[[list[str]], list[File]]:
    return lambda texts: [make(text) for text in texts]


def table(rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def can_hold(place: str, text: str) -> bool:
    """Whether such a file can hold a text at all, as one."""
    if place.startswith(("workbook", "Word", "PDF")) and _NOT_IN_XML.search(text):
        return False
    if place == "PDF, text":  # pdfium gives lines and blanks by what it sees, and the font has no such signs
        return not _BREAKS.search(text) and all(sign.encode("cp1251", "ignore") for sign in text)
    if place in ("log", "calendar") or place.startswith("name of"):
        return not _BREAKS.search(text) and not (place.startswith("name of") and "/" in text)
    return True


def workbook(place: str, texts: list[str]) -> list[File]:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.create_sheet("Скрит") if place == "hidden" else book.active
    if place == "hidden":
        sheet.sheet_state = "hidden"
    elif place == "header":
        sheet.append(texts)
    for row, text in enumerate(texts, start=2):
        at = sheet.cell(row, 2, "нищо")
        if place in ("cell", "hidden"):
            at.value = f"лице {text}"
        elif place == "comment":
            at.comment = Comment(text, "x")
        elif place == "formula":
            at.value = '="' + text.replace('"', '""') + '"'
        elif place == "link":
            at.hyperlink = "https://primer.bg/"
            at.hyperlink.tooltip = text
        elif place == "help":
            sheet.add_data_validation(DataValidation(type="list", formula1='"a,b"', prompt=text, sqref=f"B{row}"))
    stream = io.BytesIO()
    book.save(stream)
    return [("a.xlsx", stream.getvalue())]


def document(place: str, texts: list[str]) -> list[File]:
    import docx
    from docx.oxml import OxmlElement

    made = docx.Document()
    cells = made.add_table(len(texts), 1) if place == "cell" else None
    for row, text in enumerate(texts):
        if place == "paragraph":
            made.add_paragraph(f"лице {text}")
        elif place == "heading":
            made.add_heading(text)
        elif cells is not None:
            cells.cell(row, 0).text = text
        elif place == "runs":
            paragraph = made.add_paragraph("лице ")
            paragraph.add_run(text[: len(text) // 2]).bold = True
            paragraph.add_run(text[len(text) // 2 :])
        elif place == "field":
            field = OxmlElement("w:instrText")
            field.text = f' HYPERLINK "https://primer.bg/" \\o "{text}" '
            made.add_paragraph().add_run()._r.append(field)
        elif place == "footer":
            made.sections[0].footer.add_paragraph(text)
    stream = io.BytesIO()
    made.save(stream)
    return [("a.docx", stream.getvalue())]


def portable(place: str, texts: list[str]) -> list[File]:
    import typst

    if place in ("bookmark", "note", "ActualText", "packed"):
        return beside_pages(place, texts)
    if place == "alternative":
        source = "\n".join(f"#figure(alt: {json.dumps(text, ensure_ascii=False)}, rect())" for text in texts)
    elif place == "attachment":
        attached = json.dumps(table([["лице"], *([text] for text in texts)]).decode(), ensure_ascii=False)
        source = f'Доклад #pdf.attach("a.csv", bytes({attached}))'
    elif place == "link":
        source = "\n\n".join(f"#link({json.dumps(f'https://primer.bg/?q={quote(text)}')})[тук]" for text in texts)
    else:
        source = "\n\n".join(f"#block({json.dumps(text, ensure_ascii=False)})" for text in texts)
    return [("a.pdf", typst.compile(f"#set page(width: 60cm)\n{source}".encode()))]


def beside_pages(place: str, texts: list[str]) -> list[File]:
    """What other programs write: texts of the structure, also packed together, bookmarks and notes."""
    import pikepdf

    made = pikepdf.new()
    made.add_blank_page()
    key = {"bookmark": "/Title", "note": "/Contents"}.get(place, "/ActualText")
    kept = [made.make_indirect(pikepdf.Dictionary({"/S": pikepdf.Name.Span, key: text})) for text in texts]
    made.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=pikepdf.Array(kept))
    stream = io.BytesIO()
    packed = pikepdf.ObjectStreamMode.generate if place == "packed" else pikepdf.ObjectStreamMode.disable
    made.save(stream, object_stream_mode=packed)
    return [("a.pdf", stream.getvalue())]


def archive(texts: list[str]) -> list[File]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("x/a.csv", table([["a"], *([text] for text in texts)]))
    return [("a.zip", stream.getvalue())]


def mail(place: str, texts: list[str]) -> list[File]:
    from email.message import EmailMessage

    made = EmailMessage()
    made["Subject"] = "Отчет"
    made.set_content("Приложено.")
    if place == "page":
        made.add_alternative("".join(f"<p>{html.escape(text)}</p>" for text in texts), subtype="html")
    else:
        rows = table([["a"], *([text] for text in texts)])
        made.add_attachment(rows, maintype="text", subtype="csv", filename="a.csv")
    return [("a.eml", made.as_bytes())]


def _drawn(text: str) -> str:
    return base64.b64encode(f"<svg><text>{html.escape(text)}</text></svg>".encode()).decode()


def _data(text: str) -> str:
    return f"data:image/svg+xml;base64,{_drawn(text)}"


def attached(mime: str, content: str) -> dict:
    """A cell that shows a picture attached to it, as JupyterLab keeps one that was put in."""
    return {**cell("![](attachment:a)", "markdown"), "attachments": {"a": {mime: content}}}


PLACES: dict[str, Callable[[list[str]], list[File]]] = {
    "page, paragraph": in_page("<p>лице {}</p>"),
    "page, cell": in_page("<table><tr><td>1</td><td>{}</td><td>12</td></tr></table>"),
    "page, heading": in_page("<h2>{}</h2>"),
    "page, item": in_page("<ul><li>12</li><li>{}</li></ul>"),
    "page, caption": in_page("<figure><figcaption>{}</figcaption></figure>"),
    "page, alt": in_page('<img src="x.png" alt="{}">'),
    "page, title": in_page('<p title="{}">x</p>'),
    "page, label": in_page('<p aria-label="{}">x</p>'),
    "page, data": in_page('<p data-sort="{}">x</p>'),
    "page, comment": in_page("<!-- {} -->"),
    "page, meta": lambda texts: [
        ("a.html", page("", "".join(f'<meta name="description" content="{html.escape(text)}">' for text in texts)))
    ],
    "page, address": lambda texts: [
        ("a.html", page("".join(f'<a href="https://primer.bg/?q={quote(text)}">x</a>' for text in texts)))
    ],
    "page, script": lambda texts: [
        ("a.html", page("", "".join(f"<script>var x = {json.dumps(text)}</script>" for text in texts)))
    ],
    "page, drawing": in_page('<svg viewBox="0 0 9 9"><text x="1">{}</text></svg>'),
    "page, title of a drawing": in_page('<svg viewBox="0 0 9 9"><title>{}</title></svg>'),
    "page, picture": lambda texts: [("a.html", page("".join(f'<img src="{_data(text)}">' for text in texts)))],
    "drawing": one_each(lambda text: ("a.svg", f"<svg><desc>{html.escape(text)}</desc></svg>".encode())),
    "table, cell": lambda texts: [("a.csv", table([["a", "b"], *(["1", f"лице {text}"] for text in texts)]))],
    "table, header": lambda texts: [("a.csv", table([texts, ["1"] * len(texts)]))],
    "figures, text": lambda texts: [("a.json", json.dumps([{"note": text} for text in texts]).encode())],
    "figures, key": lambda texts: [("a.json", json.dumps(dict.fromkeys(texts, 1)).encode())],
    "manifest": lambda texts: [("manifest.json", json.dumps({"inputs": dict.fromkeys(texts, "0")}).encode())],
    "notebook, code": in_cells(lambda text: cell(f"# {text}\nx = 1")),
    "notebook, prose": in_cells(lambda text: cell(f"Лице {text}", "markdown")),
    "notebook, raw": in_cells(lambda text: cell(text, "raw")),
    "notebook, stream": in_cells(
        lambda text: cell(outputs=({"output_type": "stream", "name": "stdout", "text": [f"лице {text}\n"]},))
    ),
    "notebook, plain": in_cells(lambda text: displayed("text/plain", f"'{text}'")),
    "notebook, html": in_cells(lambda text: displayed("text/html", f"<td>{html.escape(text)}</td>")),
    "notebook, markdown": in_cells(lambda text: displayed("text/markdown", f"Лице {text}")),
    "notebook, LaTeX": in_cells(lambda text: displayed("text/latex", f"Лице {text}")),
    "notebook, json": in_cells(lambda text: displayed("application/json", {"a": [text]})),
    "notebook, plotly": in_cells(lambda text: displayed("application/vnd.plotly.v1+json", {"data": [{"x": [text]}]})),
    "notebook, Vega-Lite": in_cells(
        lambda text: displayed("application/vnd.vegalite.v5+json", {"data": {"values": [{"a": text, "n": 1}]}})
    ),
    "notebook, Bokeh": in_cells(
        lambda text: displayed("application/javascript", f"var docs_json = {json.dumps({'a': [text]})};")
    ),
    "notebook, style": in_cells(
        lambda text: displayed("text/html", f"<style>td::after {{ content: '{text}' }}</style><td>1</td>")
    ),
    "notebook, drawing attached": in_cells(lambda text: attached("image/svg+xml", _drawn(text))),
    "notebook, drawing attached as text": in_cells(
        lambda text: attached("image/svg+xml", f"<svg><text>{html.escape(text)}</text></svg>")
    ),
    "notebook, title of a part": one_each(lambda text: ("a.ipynb", notebook(vomr={"title": {"bg": text}}))),
    "notebook, widget": one_each(
        lambda text: (
            "a.ipynb",
            notebook(
                widgets={"application/vnd.jupyter.widget-state+json": {"state": {"m": {"state": {"value": text}}}}}
            ),
        )
    ),
    "notebook, drawing": in_cells(
        lambda text: displayed("image/svg+xml", f"<svg><text>{html.escape(text)}</text></svg>")
    ),
    "notebook, caption": in_cells(lambda text: displayed("image/png", "", alt=text)),
    "notebook, error": in_cells(
        lambda text: cell(outputs=({"output_type": "error", "ename": "E", "evalue": text, "traceback": [text]},))
    ),
    "notebook, tags": in_cells(lambda text: cell(tags=[text])),
    "notebook, metadata": one_each(lambda text: ("a.ipynb", notebook(title=text))),
    **{
        f"workbook, {name}": partial(workbook, name)
        for name in ("cell", "comment", "hidden", "formula", "link", "help")
    },
    "workbook, header": partial(workbook, "header"),
    **{
        f"Word, {name}": partial(document, name) for name in ("paragraph", "heading", "cell", "runs", "field", "footer")
    },
    **{f"PDF, {name}": partial(portable, name) for name in ("text", "attachment", "link", "alternative")},
    **{f"PDF, {name}": partial(portable, name) for name in ("bookmark", "note", "ActualText", "packed")},
    "archive": archive,
    "mail, page": partial(mail, "page"),
    "mail, attachment": partial(mail, "attachment"),
    "IATI, text": lambda texts: [
        (
            "iati.xml",
            "".join(["<a>", *(f"<narrative>{html.escape(text)}</narrative>" for text in texts), "</a>"]).encode(),
        )
    ],
    "IATI, attribute": lambda texts: [
        ("iati.xml", "".join(["<a>", *(f'<b ref="{html.escape(text)}"/>' for text in texts), "</a>"]).encode())
    ],
    "prose": one_each(lambda text: ("a.md", f"Лицето {text} е съгласно".encode())),
    "log": one_each(lambda text: ("run.log", f"0.3 s {text}\n".encode())),
    "calendar": one_each(lambda text: ("a.ics", f"SUMMARY:{text[:5]}\r\n {text[5:]}\r\n".encode())),
    "name of a file": one_each(lambda text: (f"data/{text}.csv", b"a,b\n")),
    "name of a notebook": one_each(lambda text: (f"{text}.ipynb", notebook())),
}

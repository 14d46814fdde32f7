"""What leaves is decoded as its readers decode it: a number in any corner of any file is found, and so is a name."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import random
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from spellings import SPELLINGS, an_egn

from vomr.pack.gate import Gate
from vomr.privacy import libraries
from vomr.privacy.digits import find, holds
from vomr.privacy.readers import is_signed, runs, xml_text
from vomr.problems import VomrError
from vomr.words import Words

PEN = random.Random(40)


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>Доклад</title>{head}</head><body>{body}</body></html>".encode()


def notebook(*outputs: dict, source: str = "1", kind: str = "code", **more) -> bytes:
    cell = {"cell_type": kind, "source": source, "metadata": {}, "outputs": list(outputs)} | more
    return json.dumps({"cells": [cell], "metadata": more.get("top", {}), "nbformat": 4, "nbformat_minor": 5}).encode()


def shown(mime: str, content) -> bytes:
    return notebook({"output_type": "display_data", "data": {mime: content}, "metadata": {}})


def workbook(place: str, number: str) -> bytes:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.workbook.defined_name import DefinedName

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Кандидат", "Бележка"])
    sheet.append(["Община", "нищо"])
    if place == "cell":
        sheet["B2"] = number
    elif place == "number":
        sheet["B2"] = int(number)
    elif place == "comment":
        sheet["B2"].comment = Comment(f"лице {number}", "x")
    elif place == "hidden sheet":
        hidden = book.create_sheet("Скрит")
        hidden["C3"], hidden.sheet_state = number, "hidden"
    elif place == "property":
        book.properties.description = number
    elif place == "sheet":
        sheet.title = number
    elif place == "name":
        book.defined_names["лице"] = DefinedName("лице", attr_text=f'"{number}"')
    elif place == "footer":
        sheet.oddFooter.left.text = number
    elif place == "formula":
        sheet["B2"] = f'="{number}"'
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document(place: str, number: str) -> bytes:
    import docx
    from docx.oxml import OxmlElement

    made = docx.Document()
    if place == "paragraph":
        made.add_paragraph(f"лице {number}")
    elif place == "runs":
        paragraph = made.add_paragraph("лице ")
        paragraph.add_run(number[:4]).bold = True
        paragraph.add_run(number[4:])
    elif place == "cell":
        made.add_table(1, 1).cell(0, 0).text = number
    elif place == "property":
        made.core_properties.keywords = number
    elif place == "header":
        made.sections[0].header.paragraphs[0].text = number
    elif place == "field":
        instruction = OxmlElement("w:instrText")
        instruction.text = f' HYPERLINK "http://x/{number}" '
        made.add_paragraph().add_run()._r.append(instruction)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def portable(place: str, number: str) -> bytes:
    import typst

    text = f"лице {number}" if place == "text" else "нищо"
    source = (
        f'#set document(title: "{number if place == "title" else "Доклад"}", keywords:'
        f' ("{number if place == "keyword" else "к"}",))\n#table(columns: 2)[12][{text}]'
    )
    if place == "attachment":
        source += f'\n#pdf.attach("a.csv", bytes("лице,номер\\nx,{number}\\n"))'
    return typst.compile(source.encode())


def carried(n: str) -> dict[str, tuple[str, bytes]]:
    """Files with a number, by what is tried with them: their names and contents."""
    rows = f"лице,бележка\nx,лице {n}\n".encode()
    zipped, twice = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", rows)
    with zipfile.ZipFile(twice, "w") as made:
        made.writestr("b.bin", zipped.getvalue())
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    return {
        "table": ("data/a.csv", rows),
        "figures": ("results.json", json.dumps({"a": f"лице {n}"}).encode()),
        "archive": ("a.zip", zipped.getvalue()),
        "archive called figures": ("results.json", zipped.getvalue()),
        "archive called a picture": ("a.png", zipped.getvalue()),
        "archive within an archive": ("a.zip", twice.getvalue()),
        "archive behind a picture": ("a.png", picture + zipped.getvalue()),
        "archive behind figures": ("a.json", b'{"a": 1}\n' + zipped.getvalue()),
        "packed": ("a.csv", gzip.compress(rows)),
        "packed without an ending": ("a", gzip.compress(rows)),
        "table called a picture": ("a.png", rows),
        "document": ("a.bin", portable("text", n)),
        "document in a document": ("a.csv", carrying(("a.bin", portable("attachment", n)))),
    }


def carrying(*files: tuple[str, bytes], where: str = "listed", about: str = "x") -> bytes:
    """A PDF with files, listed by name or hanging elsewhere."""
    made = pikepdf.new()
    page = made.add_blank_page().obj
    for name, content in files:
        stream = pikepdf.Stream(made, content, Type=pikepdf.Name.EmbeddedFile)
        harmless = pikepdf.Stream(made, "няма".encode(), Type=pikepdf.Name.EmbeddedFile)
        held = pikepdf.Dictionary(F=harmless if where == "other reader" else stream, UF=stream)
        described = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=name, UF=name, Desc=about, EF=held)
        if where == "indirect":
            described.EF = made.make_indirect(held)
        file = made.make_indirect(described)
        if where in ("listed", "indirect", "other reader"):
            made.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([name, file])))
        elif where == "associated":
            made.Root.AF = pikepdf.Array([file])
        elif where == "page":
            page.AF = pikepdf.Array([file])
        elif where == "note":
            note = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.FileAttachment, "/Rect": [0, 0, 9, 9]}
            page.Annots = pikepdf.Array([made.make_indirect(pikepdf.Dictionary({**note, "/FS": file}))])
        else:
            made.Root.Somewhere = file
    stream = io.BytesIO()
    made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


PLACES = {
    **{f"PDF, {name}": lambda n, name=name: ("a.pdf", carrying(carried(n)[name])) for name in carried("0")},
    **{
        f"PDF, file {where}": lambda n, where=where: ("a.pdf", carrying(carried(n)["table"], where=where))
        for where in ("indirect", "other reader", "associated", "page", "note", "nowhere")
    },
    "PDF, name of a file": lambda n: ("a.pdf", carrying((f"{n}.csv", b"a,b\n"))),
    "PDF, what is said of a file": lambda n: ("a.pdf", carrying(("a.csv", b"a,b\n"), where="page", about=f"за {n}")),
    "archive behind a document": lambda n: ("a.pdf", portable("", "0") + carried(n)["archive"][1]),
    "page, text": lambda n: ("a.html", page(f"<p>лице {n}</p>")),
    "page, split": lambda n: ("a.html", page(f"<p>{n[:6]}<b>{n[6:]}</b></p>")),
    "page, spans": lambda n: ("a.html", page(f"<p><span>{n[:6]}</span><span class='x'> {n[6:]}</span></p>")),
    "page, line": lambda n: ("a.html", page(f"<td>{n[:6]}<br/>{n[6:]}</td>")),
    "page, alt": lambda n: ("a.html", page(f"<img src='x.png' alt='снимка на {n}'>")),
    "page, href": lambda n: ("a.html", page(f'<a href="http://x/{n}">x</a>')),
    "page, id": lambda n: ("a.html", page(f'<p id="p{n}">x</p>')),
    "page, data": lambda n: ("a.html", page(f'<p data-x="{n}">x</p>')),
    "page, aria": lambda n: ("a.html", page(f'<p aria-label="{n}">x</p>')),
    "page, bare attribute": lambda n: ("a.html", page(f"<p data-x={n}>x</p>")),
    "page, comment": lambda n: ("a.html", page(f"<!-- {n[:6]}<b>{n[6:]}</b> -->")),
    "page, script": lambda n: ("a.html", page("", f"<script>var x = {{'a': '{n}'}}</script>")),
    "page, style": lambda n: ("a.html", page("", f"<style>p::after{{content:'{n}'}}</style>")),
    "page, entities": lambda n: ("a.html", page("".join(f"&#{ord(d)};" for d in n))),
    "page, title": lambda n: ("a.html", page("", f"<title>{n}</title>")),
    "page, percent": lambda n: ("a.html", page(f'<a href="x?q={n[:6]}%20{n[6:]}">x</a>')),
    "page, picture": lambda n: (
        "a.html",
        page(
            "<img"
            f' src="data:image/svg+xml;base64,{base64.b64encode(f"<svg><text>{n}</text></svg>".encode()).decode()}">'
        ),
    ),
    "page, picture as text": lambda n: (
        "a.html",
        page(f"<img src='data:image/svg+xml,<svg><text x=\"1\">{n[:3]}<tspan>{n[3:]}</tspan></text></svg>'>"),
    ),
    "page, picture escaped twice": lambda n: (
        "a.html",
        page(f'<img src="data:image/svg+xml;x=y,<svg><text>%{ord(n[0]):x}&amp;#{ord(n[1])};{n[2:]}</text></svg>">'),
    ),
    "drawing, text": lambda n: (
        "a.svg",
        f"<svg><g><text x='1'>{n[:3]}<tspan>{n[3:]}</tspan></text></g></svg>".encode(),
    ),
    "drawing, title": lambda n: ("a.svg", f"<svg><title>{n}</title></svg>".encode()),
    "table, cell": lambda n: ("a.csv", f"проект,бележка\nP1,лице {n}\n".encode()),
    "table, title": lambda n: ("a.csv", f"проект,{n}\nP1,x\n".encode()),
    "figures, text": lambda n: ("a.json", json.dumps({"a": [{"b": n}]}).encode()),
    "figures, name": lambda n: ("a.json", json.dumps({n: 1}).encode()),
    "figures, number": lambda n: (
        "a.json",
        json.dumps({"a": int(n)}).encode() if n[0] != "0" else json.dumps({"a": n}).encode(),
    ),
    "notebook, source": lambda n: ("a.ipynb", notebook(source=f"x = '{n}'")),
    "notebook, prose": lambda n: ("a.ipynb", notebook(source=f"Лице {n[:6]}**{n[6:]}**", kind="markdown")),
    "notebook, streams": lambda n: (
        "a.ipynb",
        notebook(
            {"output_type": "stream", "name": "stdout", "text": n[:5]},
            {"output_type": "stream", "name": "stdout", "text": n[5:]},
        ),
    ),
    "notebook, colours": lambda n: (
        "a.ipynb",
        notebook({"output_type": "stream", "name": "stdout", "text": f"{n[:5]}\x1b[31m{n[5:]}\x1b[0m"}),
    ),
    "notebook, html": lambda n: ("a.ipynb", shown("text/html", [f"<td>{n[:6]}", f"<i>{n[6:]}</i></td>"])),
    "notebook, json": lambda n: ("a.ipynb", shown("application/json", {"a": [n]})),
    "notebook, plotly": lambda n: ("a.ipynb", shown("application/vnd.plotly.v1+json", {"data": [{"x": [n]}]})),
    "notebook, svg": lambda n: ("a.ipynb", shown("image/svg+xml", f"<svg><text>{n}</text></svg>")),
    "notebook, latex": lambda n: ("a.ipynb", shown("text/latex", f"${n}$")),
    "notebook, error": lambda n: (
        "a.ipynb",
        notebook({"output_type": "error", "ename": "E", "evalue": n, "traceback": []}),
    ),
    "notebook, trace": lambda n: (
        "a.ipynb",
        notebook({"output_type": "error", "ename": "E", "evalue": "", "traceback": [f"x {n}"]}),
    ),
    "notebook, caption": lambda n: (
        "a.ipynb",
        notebook({"output_type": "display_data", "data": {}, "metadata": {"alt": n}}),
    ),
    "notebook, metadata": lambda n: ("a.ipynb", notebook(top={"author": n})),
    **{
        f"workbook, {place}": lambda n, place=place: ("a.xlsx", workbook(place, n))
        for place in ("cell", "number", "comment", "hidden sheet", "property", "sheet", "name", "footer", "formula")
    },
    **{
        f"Word, {place}": lambda n, place=place: ("a.docx", document(place, n))
        for place in ("paragraph", "runs", "cell", "property", "header", "field")
    },
    **{
        f"PDF, {place}": lambda n, place=place: ("a.pdf", portable(place, n))
        for place in ("text", "title", "keyword", "attachment")
    },
    "IATI, text": lambda n: ("iati.xml", f"<a><narrative>{n}</narrative></a>".encode()),
    "IATI, attribute": lambda n: ("iati.xml", f'<a ref="{n}"/>'.encode()),
    "log": lambda n: ("run.log", f"0.3 s {n}\n".encode()),
    "prose": lambda n: ("a.md", f"Лицето {n[:6]}\n{n[6:]} е съгласно".encode()),
    "name of a file": lambda n: (f"data/{n}.csv", b"a,b\n"),
    "manifest": lambda n: ("manifest.json", json.dumps({"inputs": {f"sources/{n}.csv": "0"}}).encode()),
    "mail": lambda n: (
        "a.eml",
        "Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding:"
        f" base64\n\n{base64.b64encode(f'лице {n}'.encode()).decode()}\n".encode(),
    ),
    "calendar": lambda n: ("a.ics", f"BEGIN:VEVENT\r\nSUMMARY:лице {n[:4]}\r\n {n[4:]}\r\nEND:VEVENT\r\n".encode()),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_number_is_found_wherever_it_stands(place):
    number = an_egn(PEN)
    while number[0] == "0":  # no number of a workbook begins so
        number = an_egn(PEN)
    name, data = PLACES[place](number)
    with pytest.raises(VomrError) as refused:
        Gate(Words("bg")).check([("a.csv", b"a,b\n1,2\n"), (name, data)])
    assert number not in str(refused.value) and number[6:] not in str(refused.value)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_found_in_pages_tables_and_notebooks(spelling):
    import csv
    import html

    written = SPELLINGS[spelling](an_egn(PEN))
    table = io.StringIO()
    csv.writer(table).writerows([["a", "b"], ["P1", f"лице {written}"]])
    for name, data in (
        ("a.html", page(f"<td>{html.escape(written)}</td>")),
        ("a.csv", table.getvalue().encode()),
        ("a.json", json.dumps({"a": written}).encode()),
        ("a.ipynb", notebook(source=written, kind="markdown")),
    ):
        assert any(holds(run.text, run.heading) for run in runs(name, data)), name


def test_nothing_is_found_across_cells_columns_and_rows():
    number = an_egn(PEN)
    for name, data in (
        (
            "a.html",
            page(
                f"<table><tr><td>{number[:6]}</td><td>{number[6:]}</td></tr></table><p>{number[:5]}</p><p>{number[5:]}</p>"
            ),
        ),
        ("a.csv", f"a,b\n{number[:6]},{number[6:]}\n{number[:5]},x\n{number[5:]},y\n".encode()),
        ("a.json", json.dumps([number[:6], number[6:]]).encode()),
        ("a.ipynb", shown("text/plain", f"0  {number[:6]}  {number[6:]}\n1  12  13\n")),
        ("a.log", f"{number[:6]}\n{number[6:]}\n".encode()),
    ):
        assert not [one for run in runs(name, data) for one in find(run.text, run.heading)], name


def test_the_shape_of_a_font_is_no_number_its_name_may_hold_one():
    made = document("", "")
    assert not [one for run in runs("a.docx", made) for one in find(run.text, run.heading) if one.kind != "perhaps"]
    number, fonts = an_egn(PEN), "word/fontTable.xml"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        source = archive.read(fonts).decode()
    assert "02040503050406030204" in source  # Cambria: two ЕГН one after the other
    assert find(xml_text(source.replace("Cambria", f"Cambria {number}")))


def test_what_is_drawn_and_what_is_a_checksum_is_no_number():
    drawing = (
        '<svg viewBox="0 0 750101 0010"><path d="M 75 01 01 00 10 L 7501 010010" id="m7501010010"/><use x="75.01"'
        ' href="#m7501010010"/></svg>'
    )
    for name, data in (
        ("a.html", page(drawing)),
        ("a.json", json.dumps({"sha": "75010100108f" * 5 + "abcd"}).encode()),
    ):
        assert not [one for run in runs(name, data) for one in find(run.text, run.heading)], name


def certificate_numbers(data: bytes) -> list[str]:
    """Texts of the certificates in a signed PDF: a qualified certificate names its holder and often the ЕГН."""
    found = []
    for content in re.findall(rb"/Contents\s*<([0-9A-Fa-f\s]{512,})>", data):
        hexadecimal = re.sub(rb"\s", b"", content)
        der = binascii.unhexlify(hexadecimal[: len(hexadecimal) // 2 * 2])
        found += [text.decode("ascii") for text in re.findall(rb"[\x20-\x7e]{6,}", der)]
    return found


def test_a_signed_file_is_known_by_its_certificate():
    number = an_egn(PEN)
    der = b"\x30\x82\x01\x00" + b"\x0c\x10PNOBG-" + number.encode() + b"\x00" * 400
    data = b"%PDF-1.7\n/ByteRange [0 1 2 3] /Contents <" + der.hex().encode() + b">"
    assert is_signed(data) and any(number in text for text in certificate_numbers(data))


@pytest.mark.parametrize("group", ["primer", "nevestino"])
def test_the_groups_own_files_hold_none(group):
    folder = Path(__file__).parents[2] / "data" / group
    for path in (
        path for path in folder.rglob("*") if path.is_file() and path.suffix in (".csv", ".md", ".toml", ".ipynb")
    ):
        assert not [one for run in runs(path.name, path.read_bytes()) for one in find(run.text, run.heading)], path


def test_an_archive_is_opened():
    number, stream = an_egn(PEN), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x/a.csv", f"a\nлице {number}\n")
    assert any(holds(run.text) for run in runs("a.zip", stream.getvalue()))


@pytest.fixture
def plotly(tmp_path, monkeypatch) -> str:
    """The code of a library as it is installed, in which digits look like a personal number."""
    code = f"/* a library */\nx=[{an_egn(PEN)}];" + "function f() {};" * 10_000
    folder = tmp_path / "plotly" / "package_data"
    folder.mkdir(parents=True)
    (tmp_path / "plotly" / "__init__.py").touch()
    (folder / "plotly.min.js").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    libraries._lines.cache_clear()
    yield code
    libraries._lines.cache_clear()


@pytest.mark.parametrize("mime", ["text/html", "application/javascript"])
def test_the_code_of_an_installed_library_is_no_personal_number_and_all_else_is_read(mime, plotly):
    def is_refused(script: str) -> bool:
        wrapped = f"<script>{script}</script>" if mime == "text/html" else script
        return any(holds(run.text, run.heading) for run in runs("a.ipynb", shown(mime, wrapped)))

    assert not is_refused(plotly)
    assert not is_refused(f"begin(function() {{\n    {plotly.replace(chr(10), chr(10) + '    ')}\n}})")
    assert is_refused(f"{plotly}\ndraw([{an_egn(PEN)}])")
    assert is_refused(plotly.replace("f()", "g()"))  # as long, and nobody knows it

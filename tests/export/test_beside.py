"""Pictures beside a notebook are in every export, those elsewhere in none: a sentence and a message stand for them."""

from __future__ import annotations

import base64
import io
import os
import zipfile

import nbformat
import pytest
from notebooks import SVG, data, html, made, md, png, report, shown

from vomr.document import Picture
from vomr.document.walk import walk
from vomr.export import Cover, HtmlReport, PdfReport, html_page, pdf_page
from vomr.export.beside import Beside
from vomr.export.body import body
from vomr.export.images import pictures_without_notes, without_notes
from vomr.export.word import word_document
from vomr.problems import VomrError


@pytest.fixture
def folder(tmp_path):
    """A strategy with a folder of notebooks, and something beside the strategy."""
    inside = tmp_path / "strategy" / "notebooks"
    (inside / "снимки").mkdir(parents=True)
    (tmp_path / "strategy" / "strategy.toml").write_text("")
    for path in (inside / "logo.png", inside / "снимки" / "поле 1.png", tmp_path / "outside.png"):
        path.write_bytes(base64.b64decode(png()))
    (inside.parent / "emblem.svg").write_text(SVG)
    (inside / "false.png").write_text("no picture")
    (inside / "table.csv").write_text("a,b")
    (inside / "link.png").symlink_to(tmp_path / "outside.png")
    os.truncate(os.open(inside / "huge.png", os.O_CREAT | os.O_RDWR), 20_000_001)
    return inside


@pytest.mark.parametrize(
    "address",
    [
        "logo.png",
        "./logo.png?v=2",
        "снимки/поле 1.png",
        "%D1%81нимки/поле%201.png",
        "снимки\\поле 1.png",
        "../emblem.svg",
    ],
)
def test_a_picture_of_the_strategy_is_carried_inside(folder, address):
    beside = Beside(folder)
    assert beside.picture(address).startswith("data:image/")
    assert beside.picture(address) and len(beside.files) == 1


@pytest.mark.parametrize(
    "address",
    [
        "nothing.png",
        "../../outside.png",
        "link.png",
        "false.png",
        "huge.png",
        "table.csv",
        "/etc/passwd",
        "file:logo.png",
        "//a.example/logo.png",
        "http://a.example/logo.png",
        "logo.png\0",
        "",
        ".",
        "x" * 5000,
    ],
)
def test_nothing_else_is(folder, address):
    beside = Beside(folder)
    assert beside.picture(address) is None and not beside.files


def test_without_a_folder_there_is_no_picture(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert Beside().picture("logo.png") is None


@pytest.fixture(scope="module")
def notebook():
    return made(
        report(),
        md("# Част\n\n![лого](logo.png)\n\n![](изчезнала.png)"),
        shown(
            html('<img src="logo.png"><img src="http://a.example/b.png" alt="карта">'), source="Image(url='logo.png')"
        ),
    )


def pictures(content) -> int:
    return sum(isinstance(piece, Picture) for piece in walk(content.blocks))


def test_what_is_not_found_is_told_with_cell_and_remedy(folder, notebook):
    read = body(notebook, folder=folder)
    assert pictures(read) == 2 and read.files == [folder / "logo.png"]
    missing, remote = (one.message for one in read.lost)
    assert missing.startswith("Клетка 2 от началото (# Част): Картината изчезнала.png не е намерена")
    assert "Сложете файла" in missing
    assert remote.startswith(
        "Клетка 3 от началото (Image(url='logo.png')): Картината http://a.example/b.png е в интернет"
    )
    assert len(body(notebook).lost) == 4 and pictures(body(notebook)) == 0


def test_all_writers_carry_it(folder, notebook):
    assert html_page(notebook, folder=folder).count('<img src="data:image/png') == 2
    assert "[изображение: изчезнала.png]" in html_page(notebook, folder=folder)
    assert b"/Subtype/Image" in pdf_page(notebook, folder=folder).replace(b" ", b"")
    with zipfile.ZipFile(io.BytesIO(word_document([notebook], Cover("Доклад"), folder))) as archive:
        assert [name for name in archive.namelist() if name.startswith("word/media/")]


@pytest.mark.parametrize("exporter", [HtmlReport, PdfReport])
def test_the_exporters_know_the_folder_of_a_file(folder, notebook, exporter, caplog):
    path = folder / "part.ipynb"
    nbformat.write(notebook, path)
    _, resources = exporter().from_filename(str(path))
    assert [message.split(":")[0] for message in resources["lost_outputs"]] == [
        "Клетка 2 от началото (# Част)",
        "Клетка 3 от началото (Image(url='logo.png'))",
    ]
    assert all(message in caplog.text for message in resources["lost_outputs"])
    # as Jupyter Server calls it
    _, resources = exporter().from_notebook_node(notebook, {"metadata": {"name": "part", "path": str(folder)}})
    assert len(resources["lost_outputs"]) == 2


def test_a_personal_number_in_a_drawing_beside_stops_the_export(folder):
    (folder / "map.svg").write_text(SVG.replace("</svg>", "<text>ЕГН 8001010013</text></svg>"))
    with pytest.raises(VomrError, match=r"map\.svg"):
        body(made(md("![](map.svg)")), folder=folder)


def noted(form: str) -> bytes:
    """A picture, one and a half times as wide as high and taken upright, in whose file its author stands."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    notes, said = Image.Exif(), PngInfo()
    notes[0x013B], notes[0x0112] = "Somebody, 7523169263", 6  # the artist; turned by a quarter
    said.add_text("Author", "Somebody, 7523169263")
    more = {"comment": b"Somebody, 7523169263"} if form == "GIF" else {"exif": notes, "pnginfo": said}
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(made, form, **more)
    assert b"Somebody" in made.getvalue()
    return made.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_a_camera_notes_in_a_picture_does_not_leave(folder, form):
    from PIL import Image

    mime, photo = f"image/{form.lower()}", noted(form)
    encoded = base64.b64encode(photo).decode()
    (folder / f"photo.{form.lower()}").write_bytes(photo)
    notebook = made(
        shown(data(mime, encoded)),
        shown(html(f'<img src="data:{mime};base64,{encoded}">')),
        nbformat.v4.new_markdown_cell("![](attachment:a)", attachments={"a": {mime: encoded}}),
    )
    pictures_without_notes(notebook)
    first, second, third = notebook.cells
    kept = [
        first.outputs[0].data[mime],
        second.outputs[0].data["text/html"].partition("base64,")[2].removesuffix('">'),
        third.attachments["a"][mime],
        Beside(folder).picture(f"photo.{form.lower()}").partition(",")[2],
    ]
    for each in kept:
        assert b"Somebody" not in base64.b64decode(each)
        with Image.open(io.BytesIO(base64.b64decode(each))) as picture:
            assert picture.size == ((60, 40) if form == "GIF" else (40, 60))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_without_notes_stays_as_it_is(form):
    from PIL import Image

    plain = io.BytesIO()
    Image.new("RGB", (6, 4), "green").save(plain, form, dpi=(96, 96))
    encoded = base64.b64encode(plain.getvalue()).decode()
    assert without_notes(f"image/{form.lower()}", encoded) == encoded

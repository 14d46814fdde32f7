"""A drawing for narrow screens: a page has both and shows one, paper takes the wide one."""

from __future__ import annotations

from html import escape
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat.v4 import new_code_cell, new_notebook, new_output

from chromium import launched
from vomr import document as d
from vomr.document.html import in_notebook, to_html
from vomr.document.mime import from_json, to_json
from vomr.export import html_page
from vomr.export.images import Picture, image_uri, read_uri
from vomr.export.typst_writer import TypstWriter
from vomr.words import Words


def drawing(width: int, more: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="100"><rect width="9" height="9"/>{more}</svg>'
    )


def page(**metadata: str) -> str:
    data = {"image/svg+xml": drawing(662), "text/plain": "а"}
    output = new_output("display_data", data, metadata={"image/svg+xml": {"alt": "Крива до 5", **metadata}})
    return html_page(new_notebook(cells=[new_code_cell("x", outputs=[output])]))


def images(made: str) -> dict[str, Tag]:
    """The drawings of a page by their class."""
    return {tag["class"][0]: tag for tag in BeautifulSoup(made, "lxml").select("figure.chart > img")}


def drawn(tag: Tag) -> Picture:
    """What a browser draws of a tag: its address holds the drawing as text."""
    head, text = tag["src"].split(",", 1)
    assert head == "data:image/svg+xml"
    return read_uri(image_uri("image/svg+xml", unquote(text)))


def test_a_page_has_both_and_shows_one():
    made = page(narrow=drawing(328))
    both = images(made)
    assert list(both) == ["is-wide", "is-narrow"]
    assert all(tag["alt"] == "Крива до 5" for tag in both.values())
    assert "hidden" in both["is-narrow"].attrs and "hidden" not in both["is-wide"].attrs
    assert {name: drawn(tag).width for name, tag in both.items()} == {"is-wide": 662, "is-narrow": 328}
    assert (both["is-narrow"]["width"], both["is-narrow"]["height"]) == ("328", "100")


@pytest.mark.parametrize("narrow", ["", "нищо", "<p>", 5, ["<svg", 3]])
def test_without_one_a_picture_is_as_ever(narrow):
    made = page(narrow=narrow)
    assert 'class="is-' not in made.partition("<body")[2] and made.count("Крива до 5") == 1


def test_a_narrow_one_is_as_harmless_as_any():
    made = page(narrow=drawing(328, "<script>alert(1)</script>"))
    assert all(b"script" not in drawn(tag).data for tag in images(made).values())


def test_everything_but_a_page_takes_the_wide_one():
    uris = [image_uri("image/svg+xml", drawing(width)) for width in (662, 328)]
    block = d.Chart((d.Picture(uris[0], "а", narrow=uris[1]),))
    assert from_json(to_json((block,))) == (block,)
    for made in (to_html((block,)), in_notebook((block,))):
        assert uris[1] not in made and uris[0] in made
    assert d.Picture(uris[0], narrow="https://example.org/x.svg").narrow == ""
    writer = TypstWriter(Words("bg"))
    writer.document([block])
    assert list(writer.files.values()) == [read_uri(uris[0]).data]


@pytest.mark.browser
def test_a_drawing_arrives_in_a_browser_letter_by_letter():
    """Signs that an address or an attribute would take for its own, and what is read of them."""
    words = "100 % + #1 & „а“ 'б' \"в\" %41 &amp;lt; <x>\tг\nд"
    made = page(narrow=drawing(328, f"<text>{escape(words)}</text><title>{escape(words)}</title>"))
    assert escape(words).encode() in drawn(images(made)["is-narrow"]).data
    with launched() as chromium:
        sheet = chromium.new_page(viewport={"width": 390, "height": 800})
        sheet.set_content(made)
        read = """async () => { const image = document.querySelector(".is-narrow"); await image.decode();
            const source = decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
            return [image.naturalWidth, new DOMParser().parseFromString(source, "image/svg+xml")
                .querySelector("text").textContent]; }"""
        assert sheet.evaluate(read) == [328, words]


@pytest.mark.browser
def test_the_window_chooses_and_paper_takes_the_wide_one():
    """Also where the window that is printed is narrow."""
    with launched() as chromium:
        sheet = chromium.new_page()
        sheet.set_content(page(narrow=drawing(328)))
        for width, media, shown in (
            (390, "screen", "is-narrow"),
            (1280, "screen", "is-wide"),
            (390, "print", "is-wide"),
        ):
            sheet.set_viewport_size({"width": width, "height": 800})
            sheet.emulate_media(media=media)
            visible = [image.get_attribute("class") for image in sheet.locator("img").all() if image.is_visible()]
            assert visible == [shown], (width, media)

"""A drawing for narrow screens: a page has both with one alternative text, paper takes the wide one."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from vomr import document as d
from vomr.document.html import in_notebook, to_html
from vomr.document.mime import from_json, to_json
from vomr.export import html_page
from vomr.export.images import read_uri
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


def test_a_page_has_both_under_one_alternative_text():
    made = page(narrow=drawing(328))
    (picture,) = re.findall(r"<picture>.*?</picture>", made, re.DOTALL)
    assert picture.count("alt=") == 1 and made.count("Крива до 5") == 1
    (source,) = re.findall(r"<source [^>]*>", picture)
    assert 'media="screen and (max-width: 40rem)"' in source and 'width="328" height="100"' in source
    narrow, wide = (re.search(rf'{name}="([^"]+)"', picture)[1] for name in ("srcset", " src"))
    assert read_uri(narrow).width == 328 and read_uri(wide).width == 662


@pytest.mark.parametrize("narrow", ["", "нищо", "<p>", 5, ["<svg", 3]])
def test_without_one_a_picture_is_as_ever(narrow):
    made = page(narrow=narrow)
    assert "<picture" not in made and "<source" not in made and "Крива до 5" in made


def test_a_narrow_one_is_as_harmless_as_any():
    made = page(narrow=drawing(328, "<script>alert(1)</script>"))
    source = re.search(r'srcset="([^"]+)"', made)
    assert source is None or b"script" not in read_uri(source[1]).data


def test_everything_but_a_page_takes_the_wide_one():
    uris = [re.search(r'(?: src|srcset)="([^"]+)"', page())[1]]
    uris.append(re.search(r'srcset="([^"]+)"', page(narrow=drawing(328)))[1])
    block = d.Chart((d.Picture(uris[0], "а", narrow=uris[1]),))
    assert from_json(to_json((block,))) == (block,)
    for made in (to_html((block,)), in_notebook((block,))):
        assert uris[1] not in made and uris[0] in made
    assert d.Picture(uris[0], narrow="https://example.org/x.svg").narrow == ""
    writer = TypstWriter(Words("bg"))
    writer.document([block])
    assert list(writer.files.values()) == [read_uri(uris[0]).data]

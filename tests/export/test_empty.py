"""A piece with nothing in it, alone and in every container: each writer passes over it, and what follows is there."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import typing

import docx
import pypdf
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from vomr import document as d
from vomr.document.mime import to_json
from vomr.export import Cover, html_page, pdf_page
from vomr.export.word import word_document

GIVEN = {str: "", tuple: (), float: 0.0, int: 0, dt.date: dt.date(2028, 6, 30)}


def emptied(kind: type) -> typing.Any:
    """One that says nothing: its required fields are empty."""
    types = typing.get_type_hints(kind, vars(d))
    required = [field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]
    return kind(**{name: GIVEN.get(typing.get_origin(types[name]) or types[name]) for name in required})


PIECES = [emptied(kind) for kind in typing.get_args(d.Inline) if kind is not str]
BLOCKS = [*map(emptied, typing.get_args(d.Block)), d.Table((), (d.Row(()),), (d.Row((d.Cell(),)),)), d.Points(((), ()))]
BLOCKS += [d.Paragraph(("",)), *(d.Paragraph((piece,)) for piece in PIECES)]
HOLDERS = {
    "nothing": lambda block: block,
    "details": lambda block: d.Details((), (block,)),
    "quote": lambda block: d.Quote((block,)),
    "chart": lambda block: d.Chart((block,)),
    "points": lambda block: d.Points(((block,),)),
    "terms": lambda block: d.Terms((((), (block,)),)),
    "cell": lambda block: d.Table((), (), (d.Row((d.Cell((block,)),)),)),
    "entry": lambda block: d.Entry("A", (), (block,)),
    "footnote": lambda block: d.Paragraph(("б", d.Footnote((block,)))),
}


@pytest.mark.filterwarnings("error:Резултат не можа")
@pytest.mark.parametrize("holder", HOLDERS)
def test_nothing_in_a_piece_is_passed_over_by_every_writer(holder):
    blocks = [HOLDERS[holder](block) for block in BLOCKS]
    blocks = list(itertools.chain.from_iterable((block, d.Paragraph((f"след{n}.",))) for n, block in enumerate(blocks)))
    bundle = {d.MIME: to_json((d.Heading(("Част",), 1), *blocks)), "text/plain": "няма"}
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", data=bundle)])])
    word = docx.Document(io.BytesIO(word_document([notebook], Cover(""))))
    texts = {
        "html": BeautifulSoup(html_page(notebook), "html.parser").get_text(),
        "pdf": " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_page(notebook))).pages),
        "docx": " ".join(paragraph.text for paragraph in word.paragraphs),
    }
    for form, text in texts.items():
        lost = [block for n, block in enumerate(blocks[::2]) if f"след{n}." not in text]
        assert not lost, (form, lost)

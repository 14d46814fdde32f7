"""Cards with an address: in each form a reader gets to them by code and by every other name."""

from __future__ import annotations

import io
import warnings

import pikepdf
import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from vomr import document as d
from vomr.document.mime import from_json, to_json
from vomr.document.text import text_of
from vomr.export import Cover, html_page, pdf_page, report_pdf
from vomr.export.body import body
from vomr.export.pdf import document
from vomr.export.typst_writer import TypstWriter
from vomr.export.word import word_document
from vomr.words import Words

CODES = ("R.37", "P-07", "100%", "Д 5/1")
NUMBER, CONTRACT = "BG06RDNP001-19.610-0013-C01", "РД50-13/12.03.2024 г."
TERMS = d.Terms(((("Бенефициент",), ("Община",)), (("Мярка",), ("М1",))))
TABLE = d.Table(("Искания",), (d.Row((d.Cell(("Ден",), "col"),)),), (d.Row((d.Cell(("1.2.2027",), "row"),)),))
ENTRIES = tuple(
    d.Entry(code, (f"{code} Име",), (TERMS, TABLE), (NUMBER, CONTRACT) if code == "P-07" else ()) for code in CODES
)
LINKS = tuple(d.Paragraph((d.Span(("картата",), href=d.address_of(name)),)) for name in (*CODES, NUMBER, CONTRACT))
# A heading by the code of a card, and the card a second time: the first card has the name
BLOCKS = (
    d.Heading(("Част",), 1), d.Heading(("P-07",), 2), *LINKS, *ENTRIES, d.Heading(("После",), 2), TABLE, ENTRIES[1]
)  # fmt: skip


def notebook(data: dict[str, str]):
    return new_notebook(cells=[new_code_cell("карти", outputs=[new_output("display_data", data=data)])])


MADE = notebook({d.MIME: to_json(BLOCKS), "text/html": "няма"})


@pytest.fixture(scope="module")
def soup():
    return BeautifulSoup(html_page(MADE, "карти"), "html.parser")


def test_on_the_page_each_name_is_an_address_letter_by_letter_and_one_card_has_it(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for name in (*CODES, NUMBER, CONTRACT):
        tag = soup.find(id=d.place_id(name))
        card = tag if tag.name == "article" else tag.find_parent("article")
        assert card["class"] == ["entry"] and card["id"] == d.place_id(name if name in CODES else "P-07")
    links = [a["href"] for a in soup.main.find_all("a", string="картата")]
    assert links == ["#R.37", "#P-07", "#100%25", "#Д-5/1", f"#{NUMBER}", "#РД50-13/12.03.2024-г."]
    assert soup.find(id="R.37").h3.a["href"] == "#R.37"
    assert soup.find(id="P-07").name == "article" and soup.find("h2", string="P-07")["id"] == "P-07-2"


def test_a_card_is_a_step_below_its_section_and_out_of_the_contents(soup):
    assert [tag.name for tag in soup.main.find_all(["h2", "h3", "h4"])] == ["h2", *["h3"] * 4, "h2", "h3"]
    assert [link.get_text() for link in soup.select(".contents-wide a")] == ["P-07", "После"]
    assert [tag.get_text() for tag in soup.select(".table-number")] == ["Таблица 1."]  # of the table that is in no card


def test_in_the_pdf_a_card_has_a_bookmark_and_its_name_and_links_lead_to_it():
    with pikepdf.open(io.BytesIO(pdf_page(MADE, "карти"))) as pdf:
        with pdf.open_outline() as outline:
            (top,) = outline.root
            below = {section.title: [card.title for card in section.children] for section in top.children}
        assert below == {"P-07": [f"{code} Име" for code in CODES], "После": ["P-07 Име"]}
        assert "R.37" in pikepdf.NameTree(pdf.Root.Names.Dests)
        links = [note for sheet in pdf.pages for note in sheet.get("/Annots", []) if note.Subtype == "/Link"]
        assert len(links) == len(LINKS) and all("/Dest" in link or link.A.S == "/GoTo" for link in links)


def test_in_word_a_card_is_a_heading_with_bookmarks_and_out_of_the_contents():
    made = Document(io.BytesIO(word_document([MADE], Cover("Отчет"))))
    heading = next(one for one in made.paragraphs if one.text == "P-07 Име")
    assert heading.style.name.casefold() == "heading 4"
    marks = {mark.get(qn("w:name")) for mark in heading._p.iter(qn("w:bookmarkStart"))}
    links = {a.fragment: a.text for one in made.paragraphs for a in one.hyperlinks if a.text == "картата"}
    assert len(marks) == 3 and marks <= set(links)
    contents = [one.text for one in made.paragraphs if one.style.name.casefold().startswith("toc")]
    assert contents and not any("Име" in line for line in contents)


def test_a_report_leads_from_a_part_to_the_card_of_another_and_a_part_alone_does_not():
    away = d.Paragraph((d.Span(("нататък",), href="indicators.html#R.37"), d.Span(("никъде",), href="x.html#R.1")))
    other = notebook({d.MIME: to_json((d.Heading(("Друга",), 1), away)), "text/html": "няма"})
    read = body(other), body(MADE)
    both = [document(part, prefix=prefix) for part, prefix in zip(read, ("outcomes-", "indicators-"), strict=True)]
    alone, whole = (pikepdf.open(io.BytesIO(made)) for made in (pdf_page(both[0]), report_pdf(both, Cover("Отчет"))))
    alone_links, links = (
        [
            str(note.get("/Dest", "") or note.A.D)
            for sheet in pdf.pages
            for note in sheet.get("/Annots", [])
            if note.Subtype == "/Link"
        ]
        for pdf in (alone, whole)
    )
    assert alone_links == [] and links.count("indicators-R.37") == 2  # from its own part, and from the other
    made = Document(io.BytesIO(word_document(read, Cover("Отчет"))))
    (link,) = [a for one in made.paragraphs for a in one.hyperlinks if a.text == "нататък"]
    heading = next(one for one in made.paragraphs if one.text == "R.37 Име")
    assert link.fragment in {mark.get(qn("w:name")) for mark in heading._p.iter(qn("w:bookmarkStart"))}
    assert not [a for one in made.paragraphs for a in one.hyperlinks if a.text == "никъде"]


def test_a_card_travels_as_json_and_reads_as_text():
    assert from_json(to_json(BLOCKS)) == BLOCKS
    assert "R.37 Име" in text_of(BLOCKS) and "Бенефициент: Община" in text_of(BLOCKS)


def test_foreign_html_makes_no_card_and_may_lead_to_one():
    foreign = '<article class="entry" id="R.37"><h3>R.37</h3><p>чуждо</p></article>'
    book = new_notebook(cells=[*MADE.cells, new_markdown_cell(f"{foreign}\n\n[там](#R.37)")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = body(book)
        page = BeautifulSoup(html_page(read, "x"), "html.parser")
    assert [tag["id"] for tag in page.select("article[id]")].count("R.37") == 1
    assert page.main.find("a", string="там")["href"] == "#R.37"
    assert len(page.find_all("article")) == len(ENTRIES) + 1


@pytest.mark.parametrize("code", ["main", "answers", "top", "asked", "f:1", "r:12", "rule:3", "answers-3.1", "finder"])
def test_a_card_is_called_like_no_place_of_the_page(code):
    assert d.place_id(code) == f"{code}."
    assert d.address_of(code) == f"#{code}."


@pytest.mark.parametrize("code", ["P 05 #1%20/x", "%E0%A4%A", "%", "main", "answers-3.1", 'R.37" onclick="x'])
def test_an_address_leads_there_however_often_the_piece_is_remade(code):
    href = d.Span(("x",), href=d.address_of(code)).href
    for _ in range(3):
        href = d.Span(("x",), href=href).href
    assert d.place_of(href) == d.place_id(code) == d.place_id(d.place_id(code))


@pytest.mark.parametrize(
    ("cards", "narrow"),
    [
        ("plain plain", [True, True]),
        ("plain", [False]),
        ("full plain full", [False] * 3),
        ("plain plain full", [True, True, False]),
    ],
)
def test_cards_stand_in_two_columns_with_others_alone(cards, narrow):
    """Beside one among cards with tables the page would be empty."""
    made = [
        d.Entry(f"P{n}", (f"P{n}",), (TERMS, TABLE) if kind == "full" else (TERMS,))
        for n, kind in enumerate(cards.split())
    ]
    writer = TypstWriter(Words("bg"))
    assert [block.is_narrow for (block,) in writer.document(made)] == narrow

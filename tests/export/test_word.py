"""What stands in a Word document, read from the file by another library than the one that wrote it."""

from __future__ import annotations

import base64
import datetime as dt
import io
import zipfile
from functools import cache

import docx
import numpy as np
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree
from notebooks import ALL, png
from PIL import Image

from vomr import document as d
from vomr import user_cache
from vomr.export import word
from vomr.export.about import About
from vomr.export.body import Body
from vomr.export.images import with_palette
from vomr.export.pdf import Cover
from vomr.export.word import WordWriter, word_document
from vomr.words.sentences import Identity

NAMES = tuple(pytest.param(name, marks=pytest.mark.soak) if name == "huge_table" else name for name in ALL)
COVER = Cover("Годишен доклад", lag="МИГ „Пример“", as_of="2027-12-31")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40"/></svg>'


@cache
def file_of(name: str) -> bytes:
    return word_document([ALL[name]()], COVER)


def written(*blocks: d.Block, lang: str = "bg"):
    """A document of one part that holds the blocks."""
    cover = Cover("Доклад", lang=lang, as_of="2027-12-31")
    return docx.Document(io.BytesIO(WordWriter(cover).made([Body(About(lang=lang), blocks, "Част")])))


def texts(document, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def part_of(document, name: str):
    return next(parse_xml(part.blob) for part in document.part.package.parts if part.partname == f"/word/{name}.xml")


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_becomes_a_document_that_opens(name):
    with zipfile.ZipFile(io.BytesIO(file_of(name))) as package:
        parts = {
            part: etree.fromstring(package.read(part)) for part in package.namelist() if part[-4:] in (".xml", "rels")
        }
        held = set(package.namelist())
    body = parts["word/document.xml"]
    relations = {relation.get("Id"): relation for relation in parts["word/_rels/document.xml.rels"]}
    for used in body.xpath("//@r:id | //@r:embed", namespaces={"r": relation_namespace()}):
        relation = relations[used]
        assert relation.get("TargetMode") == "External" or f"word/{relation.get('Target')}" in held
    for kind in ("wp:docPr", "w:bookmarkStart"):
        numbers = [element.get("id") or element.get(qn("w:id")) for element in body.iter(qn(kind))]
        assert len(numbers) == len(set(numbers))
    for drawing in body.iter(qn("wp:docPr")):
        assert drawing.get("descr")
    for table in body.iter(qn("w:tbl")):
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        for row in table.findall(qn("w:tr")):
            spans = [cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") for cell in row.findall(qn("w:tc"))]
            assert sum(1 if span is None else int(span.get(qn("w:val"))) for span in spans) == columns
            assert all(cell[-1].tag == qn("w:p") for cell in row.findall(qn("w:tc"))), (
                "Word opens no cell without a paragraph"
            )
    docx.Document(io.BytesIO(file_of(name)))


def relation_namespace() -> str:
    return qn("r:id")[1:].partition("}")[0]


def test_the_same_notebook_gives_the_same_bytes():
    assert word_document([ALL["overview"]()], COVER) == file_of("overview")


def items(document) -> list[tuple[str, str, str]]:
    """Number of the list, level and text of every paragraph that begins an item."""
    found = []
    for paragraph in document.paragraphs:
        number = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if number is not None:
            found.append(
                (
                    number.find(qn("w:numId")).get(qn("w:val")),
                    number.find(qn("w:ilvl")).get(qn("w:val")),
                    paragraph.text,
                )
            )
    return found


def test_lists_stand_in_lists_and_each_counts_for_itself():
    inner = d.Points((("трето",), ("четвърто",)), "numbered", start=3, numbering="a")
    document = written(
        d.Points((("едно", inner), (d.Paragraph(("две",)), d.Paragraph(("още",))), (d.Lines("код"),))),
        d.Points((("първо",),), "numbered"),
        d.Points((("пак първо",),), "numbered"),
    )
    found = items(document)
    assert found == [
        ("1", "0", "едно"),
        ("2", "1", "трето"),
        ("2", "1", "четвърто"),
        ("1", "0", "две"),
        ("1", "0", ""),
        ("3", "0", "първо"),
        ("4", "0", "пак първо"),
    ]
    level = part_of(document, "numbering").xpath('//w:abstractNum[@w:abstractNumId="2"]/w:lvl[@w:ilvl="1"]')[0]
    assert [level.find(qn(f"w:{name}")).get(qn("w:val")) for name in ("start", "numFmt", "lvlText")] == [
        "3",
        "lowerLetter",
        "%2.",
    ]
    more = next(paragraph for paragraph in document.paragraphs if paragraph.text == "още")
    assert more.paragraph_format.left_indent.twips == 360


def test_cells_keep_their_spans_heads_and_looks():
    table = d.Table(
        ("Усвояване",),
        (
            d.Row((d.Cell(("Мярка",), "col", rows=2), d.Cell(("Средства",), "colgroup", columns=2))),
            d.Row((d.Cell(("Договорени",), "col"), d.Cell(("Изплатени",), "col", numeric=True))),
        ),
        (
            d.Row((d.Cell(("Фонд",), "rowgroup", columns=3),), "group"),
            d.Row(
                (
                    d.Cell(("М1",), "row", rows=2),
                    d.Cell(("1",), numeric=True),
                    d.Cell(("2",), fill="#ffcc00", ink="#990000"),
                )
            ),
            d.Row(
                (d.Cell((d.Status("at_risk", ("Изостава",)),)), d.Cell((d.ValueMark("no_data", "…", "няма данни"),)))
            ),
            d.Row((d.Cell(("Общо",), "row"),), "total"),
        ),
        note=("Без авансите.",),
        source=("Източник: ИСУН.",),
        number="2.3",
    )
    document = written(table)
    (made,) = document.tables
    assert [[cell.text for cell in row.cells] for row in made.rows] == [
        ["Мярка", "Средства", "Средства"],
        ["Мярка", "Договорени", "Изплатени"],
        ["Фонд", "Фонд", "Фонд"],
        ["М1", "1", "2"],
        ["М1", "◆ Изостава", "…"],
        ["Общо", "", ""],
    ]
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in made.rows] == [True] * 2 + [
        False
    ] * 4
    assert made._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
    assert made._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Усвояване"
    coloured = made.cell(3, 2)
    assert coloured._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "FFCC00"
    assert str(coloured.paragraphs[0].runs[0].font.color.rgb) == "990000"
    assert made.cell(4, 1).paragraphs[0].runs[0].font.color.rgb is not None
    bold = {cell.text: cell.paragraphs[0].runs[0].font.bold for row in made.rows for cell in row.cells if cell.text}
    assert {text for text, is_bold in bold.items() if is_bold} == {
        "Мярка",
        "Средства",
        "Договорени",
        "Изплатени",
        "Фонд",
        "Общо",
    }
    assert texts(document, "Caption") == ["Таблица 2.3. Усвояване"]
    assert texts(document, "Note")[-1:] == ["Без авансите. Източник: ИСУН."]


def test_a_table_in_a_cell_and_a_hole_in_a_row_open():
    inner = d.Table((), (), (d.Row((d.Cell(("вътре",)),)),))
    document = written(d.Table((), (), (d.Row((d.Cell((inner,)), d.Cell(("б",)))), d.Row((d.Cell(("а",)),)))))
    (outer,) = document.tables
    assert outer.cell(0, 0).tables[0].cell(0, 0).text == "вътре" and outer.cell(1, 1).text == ""
    assert not texts(document, "Caption")


def test_links_lead_out_of_the_file_and_within_it():
    away = d.Span(("навън",), href="https://example.org/a?b=1&c=[2]")
    within, file = d.Span(("нататък",), href="#dalee"), d.Span(("страница",), href="absorption.html")
    document = written(d.Paragraph((away, " ", within, " ", file)), d.Heading(("Далее",), id="dalee"))
    paragraph = next(paragraph for paragraph in document.paragraphs if "навън" in paragraph.text)
    assert paragraph.text == "навън нататък страница"
    assert [(link.text, link.address, bool(link.fragment)) for link in paragraph.hyperlinks] == [
        ("навън", "https://example.org/a?b=1&c=%5B2%5D", False),
        ("нататък", "", True),
    ]
    (heading,) = (
        paragraph
        for paragraph in document.paragraphs
        if paragraph.text == "Далее" and "Heading" in paragraph.style.name
    )
    assert heading._p.find(qn("w:bookmarkStart")).get(qn("w:name")) == paragraph.hyperlinks[1].fragment


def test_a_footnote_stands_at_the_foot_with_its_link():
    note = d.Footnote(("По ", d.Span(("наредбата",), href="https://example.org/n")))
    document = written(d.Paragraph(("Изплатени", note, ".")))
    notes = part_of(document, "footnotes")
    found = {one.get(qn("w:id")): "".join(text.text for text in one.iter(qn("w:t"))).strip() for one in notes}
    assert found["1"] == "По наредбата" and len(list(notes.iter(qn("w:hyperlink")))) == 1
    assert [one.get(qn("w:id")) for one in document.element.body.iter(qn("w:footnoteReference"))] == ["1"]


def test_a_printed_figure_keeps_its_name_and_is_read_as_plain_text():
    said = Identity("absorption.total.paid", day=dt.date(2026, 12, 31))
    cell = d.Cell((d.Span(("12,50",), identity=said),), numeric=True)
    document = written(d.Table((), (), (d.Row((cell,)),)))
    assert document.tables[0].cell(0, 0).text == "12,50"
    (run,) = document.tables[0]._tbl.iter(qn("w:r"))
    names = {name.rpartition("}")[2]: value for name, value in run.attrib.items()}
    assert names == {"figure": "absorption.total.paid", "day": "2026-12-31"}
    assert (
        "vomr" in document.element.get("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable").split()
    )


def test_formulas_are_formulas_and_the_impossible_ones_are_read():
    formula = d.Formula(r"\frac{a}{b}", display=True)
    document = written(formula, d.Paragraph(("Където ", d.Formula("x^2"), " и ", d.Formula(r"\nosuch{x}"))))
    body = document.element.body
    assert len(body.findall(f"{qn('w:p')}/{qn('m:oMathPara')}/{qn('m:oMath')}/{qn('m:f')}")) == 1
    assert len(list(body.iter(qn("m:sSup")))) == 1
    assert any(paragraph.text == r"Където  и \nosuch{x}" for paragraph in document.paragraphs)


def test_pictures_have_words_and_those_that_word_cannot_show_are_their_words():
    drawing = f"data:image/svg+xml;base64,{base64.b64encode(DRAWING).decode()}"
    broken = f"data:image/svg+xml;base64,{base64.b64encode(b'<svg').decode()}"
    bullet = d.Bullet(1, 2, 3, 4, 0, "good", "1 от 4")
    document = written(
        d.Chart((d.Picture(drawing, "Крива"),), ("Изплатено",)),
        d.Chart((d.Picture(f"data:image/png;base64,{png()}", "Карта"),)),
        d.Paragraph((bullet, d.Picture(broken, "счупена"), d.Picture("", "далечна"))),
    )
    shapes = document.element.body.iter(qn("wp:docPr"))
    assert [shape.get("descr") for shape in shapes] == ["Крива", "Карта", "1 от 4"]
    assert all(picture.blob for picture in document.part.package.image_parts)
    assert texts(document, "Caption") == ["Изплатено", "Карта"]
    assert any(paragraph.text == "счупенадалечна" for paragraph in document.paragraphs)


def _as_file(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(("colours", "changed"), [(1, 0), (256, 0), (300, 44), (5000, 0)])
def test_a_drawing_keeps_its_colours_in_half_the_room(colours, changed):
    """All of them up to 256, of more the most frequent; and a photograph stays as it was."""
    random = np.random.default_rng(1)
    known = random.choice(1 << 24, colours, replace=False)
    frequent = np.repeat(known, 2 + 8 * (np.arange(colours) < 256))
    side = int(np.ceil(np.sqrt(frequent.size)))
    values = np.append(frequent, np.full(side * side - frequent.size, known[0])).reshape(side, side)
    random.shuffle(values.ravel())
    drawing = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=2).astype("uint8")
    made = with_palette(_as_file(drawing))
    again = np.asarray(Image.open(io.BytesIO(made)).convert("RGB"))
    differing = {tuple(colour) for colour in drawing[(again != drawing).any(axis=2)]}
    assert len(differing) == changed
    assert (len(made) < len(_as_file(drawing))) == (1 < colours < 5000)


def test_everything_else_is_read_too():
    document = written(
        d.Terms(((("ДДС",), ("данък",)),)),
        d.Cards((d.Card(("Изплатени",), ("5 %",), (("от 10",), ("без аванси",))),)),
        d.Quote(("Думи.", d.Points((("точка",),))), "commentary"),
        d.Lines("a\n  b", "source"),
        d.Messages("Съобщения", "предупреждение"),
        d.Alarm("Грешка: X", "няма такъв файл"),
        d.Details(("Повече",), (d.Paragraph(("подробност",)),)),
        d.Details(("Данни",), ("скрито",), "chart-data"),
        d.Stamp("", (("към днес",),)),
        d.Paragraph(("опасни \x00\x0b\ud800 знаци",), "todo"),
    )
    whole = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for text in ("ДДС", "данък", "Изплатени: 5 % · от 10 · без аванси", "a\n  b", "предупреждение", "няма такъв файл"):
        assert text in whole
    assert "Повече\nподробност" in whole and "скрито" not in whole and "към днес" in whole
    assert texts(document, "Group's words") == ["Думи.", "точка"]
    assert texts(document, "To be written") == ["Грешка: X", "опасни  знаци"]


def test_what_is_written_in_another_language_says_so():
    document = written(d.Paragraph(("Paid to МИГ „Пример“ ", d.Span(("auf Deutsch",), lang="de"))), lang="en")
    paragraph = next(paragraph for paragraph in document.paragraphs if "Paid" in paragraph.text)
    said = {
        run.text: [lang.get(qn("w:val")) for lang in run._r.iter(qn("w:lang"))]
        for run in paragraph.runs
        if run.text.strip()
    }
    assert said["Paid to "] == [] and said["auf Deutsch"] == ["de"]
    assert all(langs == ["bg-BG"] for text, langs in said.items() if "МИГ" in text or "Пример" in text)


def keeps(row) -> bool:
    """Whether a row stays on the page of what comes next."""
    return bool(row._tr.xpath("./w:tc/w:p/w:pPr/w:keepNext"))


@pytest.mark.parametrize("note", [(), ("Бележка",)])
def test_no_page_ends_within_the_first_or_the_last_rows_of_a_table(note):
    """A head stays with what it names, a total with rows that it adds up, a note with its table."""
    head = (d.Row((d.Cell(("Мярка",), "col"), d.Cell(("Евро",), "col"))),)
    rows = tuple(d.Row((d.Cell((f"М{n}",), "row"), d.Cell((f"{n}",), numeric=True))) for n in range(9))
    (table,) = written(d.Table(("Суми",), head, rows, note)).tables
    assert [keeps(row) for row in table.rows] == [True] * 3 + [False] * 4 + [True] * 2 + [bool(note)]


def test_terms_of_a_card_stand_in_two_columns_that_no_page_end_cuts():
    terms = d.Terms(tuple(((f"Поле {n}",), (f"стойност {n}",)) for n in range(5)))
    small = d.Table((), (), (d.Row((d.Cell(("1",)),)),))
    made = written(d.Entry("P01", ("P01 Мелница",), (terms, small)), d.Entry("P02", ("P02 Кино",), (terms,)))
    first, table, second = made.tables
    for columns in (first, second):
        (row,) = columns.rows
        assert [cell.text.splitlines() for cell in row.cells] == [
            [f"Поле {n} стойност {n}" for n in numbers] for numbers in (range(3), range(3, 5))
        ]
        assert row._tr.xpath("./w:trPr/w:cantSplit") and not columns._tbl.xpath("./w:tblPr/w:tblBorders")
    assert table._tbl.getprevious().tag == qn("w:p"), "Word would join two tables"


LONG = "Междутериториално и транснационално сътрудничество на местни инициативни групи"


@pytest.mark.parametrize(
    ("columns", "rows", "across"), [(4, 3, False), (4, 40, False), (8, 3, False), (8, 40, True), (20, 3, True)]
)
def test_pages_lie_across_where_words_have_no_room_or_a_long_table_reads_as_towers(columns, rows, across):
    """No title stands on an upright page alone before them."""
    row = d.Row(tuple(d.Cell((LONG,)) if n < 2 else d.Cell(("1 250,00",), numeric=True) for n in range(columns)))
    heading = d.Heading(("Раздел",), 2), d.Heading(("Още",), 3)
    made = written(*heading, d.Table((), (), (row,) * rows), d.Heading(("Друг",), 2), d.Paragraph(("Край",)))
    lies = [section.page_width > section.page_height for section in made.sections]
    assert any(lies) == across
    (table,) = made.tables
    wide = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) / 567
    assert wide <= (25.75 if across else 17.05)


def test_a_drawing_that_was_drawn_before_is_not_drawn_again(tmp_path, monkeypatch):
    """Kept by what it draws: another drawing, or another program, draws anew; the file is the same byte for byte."""
    monkeypatch.setattr(user_cache, "_root", lambda: tmp_path)
    drawn: list[int] = []
    rasters = word._rasters
    monkeypatch.setattr(word, "_rasters", lambda drawings: drawn.append(len(drawings)) or rasters(drawings))
    other = DRAWING.replace(b'width="80"', b'width="60"')

    def made(*drawings: bytes) -> bytes:
        uris = [f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}" for drawing in drawings]
        pictures = [d.Picture(uri, "чертеж", 80, 40) for uri in uris]
        body = Body(About(), tuple(d.Paragraph((picture,)) for picture in pictures), "Част")
        return WordWriter(COVER).made([body])

    first = made(DRAWING, other)
    assert made(DRAWING, other) == first
    made(DRAWING, DRAWING.replace(b'height="40"', b'height="30"'))
    monkeypatch.setattr(word, "code_digest", lambda: "another")
    assert made(DRAWING, other) == first
    assert drawn == [2, 0, 1, 2]

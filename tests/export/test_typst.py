"""Documents that no notebook made, set by Typst: what must hold of a page wherever its pieces come from."""

from __future__ import annotations

import io
import itertools
import json
import re
from dataclasses import replace

import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_notebook

from vomr import document as d
from vomr.export import Cover, document, pdf_page, report_pdf
from vomr.export.about import About
from vomr.export.body import Body, body
from vomr.export.typst_text import TypstBlock, literal
from vomr.words import LANGUAGES


def cells(*texts: str, scope: str = "") -> d.Row:
    return d.Row(tuple(d.Cell((text,), scope=scope if at else scope or "row") for at, text in enumerate(texts)))


def table(rows: int, columns: int = 2, **facts) -> d.Table:
    head = cells(*(f"Колона {n}" for n in range(1, columns + 1)), scope="col")
    body = tuple(cells(f"Ред {n}.", *["1"] * (columns - 1)) for n in range(1, rows + 1))
    return d.Table(("Надпис",), (head,), body, **facts)


def read(*blocks: d.Block, **facts) -> Body:
    return Body(About(**facts), blocks, "Заглавие")


def pages(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def printed(*blocks: d.Block, **facts) -> list[str]:
    return pages(pdf_page(document(read(*blocks, **facts))))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text('\\"nu{}$#a\n\t\r\0\x1f Я'), min_size=2))
def test_typst_reads_of_a_literal_the_text_without_its_signs_of_control(texts):
    source = f"#metadata(({', '.join(map(literal, texts))}))<texts>"
    seen = json.loads(
        typst.Compiler(source.encode(), ignore_system_fonts=True).query("<texts>", field="value", one=True)
    )
    assert seen == [re.sub(r"[\0\r\x1f]", "", text) for text in texts]


@pytest.mark.parametrize(("above", "words"), list(itertools.product(range(20, 32, 2), (10, 40))))
def test_a_note_is_never_alone_on_a_page(above, words):
    filling = [d.Paragraph((f"Запълване {n}",)) for n in range(above)]
    noted = table(24, note=("Бележка под нея. " * words,), source=("Източник: регистър",))
    found = [page for page in printed(*filling, noted, d.Paragraph(("Край",))) if "Бележка" in page or "Ред" in page]
    assert all(re.search(r"Ред \d", page) and "Бележка" in page and "Източник" in page for page in found)


def test_a_note_as_long_as_a_page_is_set_once():
    text = " ".join(printed(table(24, note=("Дълга бележка. " * 400,))))
    assert text.count("Дълга") == 400 and "Ред 24." in text


def test_a_table_is_cited_by_its_number_with_its_caption():
    for lang, name in (("bg", "Таблица"), ("en", "Table")):
        (said,) = printed(table(2, number="2.3"), lang=lang)
        assert f"{name} 2.3. Надпис" in said


@pytest.mark.parametrize("number", ["BG00PRIM001-2.006-0031-C01", "BG06RDNP001-19.610-0001-C01/2026", "1" * 60])
def test_a_long_number_is_broken_without_a_letter_of_its_own(number):
    """Who looks for it in the document, or copies it, has it as it is."""
    row = cells(*[number] * 8)
    (text,) = printed(d.Table(("Надпис",), (), (row,)))
    assert not re.search("[\u200b-\u200f\u2060\ufeff]", text)
    assert re.sub(r"\s", "", text).count(number) or number[:12] in re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_broken_at_its_hyphen_has_it_once(lang):
    """A Czech word has its hyphen in both lines; a number with it would be another one."""
    code = "CZ06RFOP-AB1-0012-C01"
    texts = [d.Paragraph(("x" * length + " " + (code + " ") * 30,)) for length in range(1, 30, 3)]
    shown = "".join(" ".join(printed(*texts, lang=lang)).split())
    assert shown.count(code) == 30 * len(texts)


@pytest.mark.parametrize("above", range(24, 40))
def test_no_page_has_fewer_than_three_rows_of_a_longer_table(above):
    filling = [d.Paragraph((f"Запълване {n}",)) for n in range(above)]
    found = printed(*filling, table(14), d.Paragraph(("След таблицата.",)))
    counts = [page.count("Ред ") for page in found]
    assert sum(counts) == 14 and all(not count or count >= 3 for count in counts), counts
    assert all(page.count("Надпис") == bool(count) for page, count in zip(found, counts, strict=True) if count == 14)


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("above", range(40, 48))
def test_what_announces_a_list_is_never_parted_from_it(above, inside):
    filling = [d.Paragraph((f"Запълване {n}",)) for n in range(above)]
    said = (d.Paragraph(("Коментар:",)), d.Points(tuple((f"Точка {n}",) for n in range(5))))
    found = printed(*filling, *([d.Quote(said, "commentary")] if inside else said), d.Paragraph(("Край.",)))
    assert all("Точка 0" in page for page in found if "Коментар:" in page)


def test_what_stands_under_a_table_of_several_parts_stands_under_the_last():
    text = printed(table(3, columns=40, number="1", note=("Бележка.",)))[-1]
    assert text.index("Бележка.") > text.index("Ред 3.")


def test_an_output_that_typst_refuses_is_printed_as_its_words():
    made = document(read(d.Paragraph(("Преди",)), d.Paragraph(("След",))), prefix="1-")
    refused = TypstBlock('panic("x")', (d.Paragraph(("Думите на отказаното",)),))
    made = replace(made, blocks=[made.blocks[0], refused, made.blocks[1]])
    with pytest.warns(UserWarning, match="panicked"):
        (alone,) = pages(pdf_page(made))
    with pytest.warns(UserWarning, match="panicked"):
        together = " ".join(pages(report_pdf([made], Cover("Доклад"))))
    for text in (alone, together):
        assert text.index("Преди") < text.index("Думите на отказаното") < text.index("След")


def test_a_link_that_nothing_bears_costs_no_page():
    block = TypstBlock('p(link(label("1-няма"), "връзка"))', refers={"1-няма"})
    made = document(read(d.Paragraph(("Преди",))), prefix="1-")
    assert "връзка" in pages(pdf_page(replace(made, blocks=[*made.blocks, block])))[0]


def test_a_report_is_signed_once_on_one_page_after_the_last_part():
    signed = (d.Paragraph(("Последни думи.",)), d.Signatures("Подписи", ("Изготвил:", "Одобрил:")))
    filling = [d.Paragraph((f"Запълване {n}",)) for n in range(37)]
    parts = [document(read(*filling[:at], *signed), prefix=f"{at}-") for at in (3, 37)]
    assert all("Одобрил:" in pages(pdf_page(part))[-1] for part in parts)
    found = pages(report_pdf(parts, Cover("Доклад")))
    assert sum(page.count("Изготвил:") for page in found) == 1
    assert all(words in found[-1] for words in ("Подписи", "Изготвил:", "Одобрил:"))


def detailed(*tagged):
    """A notebook whose cells say what is detail: (tag, words of a cell)."""
    made = new_notebook(cells=[new_markdown_cell(words) for _, words in tagged])
    for cell, (tag, _) in zip(made.cells, tagged, strict=True):
        cell["metadata"]["tags"] = [tag] if tag else []
    return body(made, "Част")


DETAILED = [
    ("", "# Проекти"),
    ("", "## Накратко"),
    ("", "Два проекта."),
    ("", "## Само подробно"),
    ("annex", "### Списък"),
    ("annex", "Първи и втори."),
    ("new-annex", "## Метод"),
    ("annex", "### Правило"),
    ("annex", "Броят се договори."),
]


def test_detail_stands_in_its_place_in_the_part_and_after_the_signatures_in_a_report():
    part = document(detailed(*DETAILED), prefix="a-")
    alone = " ".join(pages(pdf_page(part)))
    in_place = ["Накратко", "Два проекта.", "Само подробно", "Списък", "Първи и", "Метод", "Правило", "Броят се"]
    assert sorted(in_place, key=alone.index) == in_place and "Приложение" not in alone
    *_, signed, annexes = pages(report_pdf([part], Cover("Доклад")))
    assert "Два проекта." in signed and "Само подробно" not in signed
    assert "Изготвил:" in signed and "Първи и втори." not in signed
    after = ["Приложение 1. Проекти", "Списък", "Първи и втори.", "Приложение 2. Метод", "Правило", "Броят се"]
    assert sorted(after, key=annexes.index) == after
    assert annexes.startswith("Доклад Приложение 1. Проекти")  # the head of a page says with what it begins


def test_headings_of_an_annex_leave_no_level_out():
    part = detailed(*DETAILED)
    annexes = [annex.blocks for annex in part.annexes]
    levels = [[block.level for block in blocks if isinstance(block, d.Heading)] for blocks in annexes]
    assert levels == [[2], [2]]


def test_parts_of_a_report_are_set_as_they_are_alone():
    wide = table(20, columns=14)
    parts = [
        document(read(d.Heading((name,), id="x"), wide, d.Paragraph((f"Край на {name}.",))), prefix=f"{name}-")
        for name in ("първа", "втора")
    ]
    alone = [pages(pdf_page(part)) for part in parts]
    found = pages(report_pdf(parts, Cover("Доклад")))
    assert sum("Край на" in page for page in found) == 2
    assert len(found) == 2 + sum(map(len, alone))  # cover and contents; no empty page after a turned one


@pytest.mark.parametrize("above", [(), (d.Heading(("Заглавие",), id="x"),), (d.Paragraph(("Преди",)),)])
def test_no_page_before_a_turned_one_is_empty(above):
    wide = d.Table(("Надпис",), (cells(*["Наименование"] * 10, scope="col"),), (cells(*["100 000 000,00"] * 10),) * 20)
    parts = [document(read(*above, wide), prefix=f"{at}-") for at in "ab"]
    assert any(block.is_landscape for block in parts[0].blocks)
    words = [page.split("стр.")[0].split() for page in pages(pdf_page(parts[0]))]
    assert len(words) == 1 + any(isinstance(block, d.Paragraph) for block in above) and all(words)
    *_, signed = found = pages(report_pdf(parts, Cover("Доклад")))
    assert all(page.split("стр.")[0].removeprefix("Доклад").split() for page in found) and "Изготвил" in signed

"""A PDF that is kept is taken for no other: whatever goes into it, and is not the same, has it set anew."""

from __future__ import annotations

import base64
import threading
import warnings
from dataclasses import replace

import pytest

from vomr import document as d
from vomr.export import pdf
from vomr.export.about import About
from vomr.export.body import Body
from vomr.words.sentences import Identity

ABOUT = About(lang="bg", title="Отчет", lag="МИГ „Пример“", as_of="2028-06-30", period="II тримесечие")


def drawing(width: int) -> d.Picture:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="9"/>'
    return d.Picture(f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}", "Чертеж", 99, 9)


def part(text="Платено: ", figure="absorption.total.paid", shown="1 234,50", width=99, about=ABOUT, **more) -> Body:
    paid = d.Span(d.content(shown), identity=Identity(figure))
    return Body(about, (d.Paragraph((text, paid)), d.Chart((drawing(width),), d.content("Фигура"))), "Средства", **more)


CHANGES = {
    "a text": lambda: part(text="Изплатено: "),
    "what a figure is called": lambda: part(figure="absorption.total.contracted"),
    "what a figure shows": lambda: part(shown="1 234,51"),
    "a picture": lambda: part(width=98),
    "a heading": lambda: replace(part(), heading="Пари"),
    "the language": lambda: part(about=replace(ABOUT, lang="en")),
    "the day": lambda: part(about=replace(ABOUT, as_of="2028-06-29")),
    "a draft": lambda: part(about=replace(ABOUT, draft=True)),
    "a seal": lambda: part(about=replace(ABOUT, seal="Замразен № 1")),
}


@pytest.fixture
def settings(monkeypatch, tmp_path) -> list[str]:
    """How often Typst has set a document, with nothing kept from before."""
    made: list[str] = []
    typst = pdf._typst
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def counted(printed, *rest):
        made.append(printed.title)
        return typst(printed, *rest)

    monkeypatch.setattr(pdf, "_typst", counted)
    return made


def test_the_same_is_set_once(settings):
    assert pdf.pdf_page(pdf.document(part())) == pdf.pdf_page(pdf.document(part()))
    assert len(settings) == 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_else_goes_in_is_another_document(settings, monkeypatch, tmp_path, change):
    before = pdf.pdf_page(pdf.document(part()))
    after = pdf.pdf_page(pdf.document(change()))
    assert len(settings) == 2 and after != before
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nothing"))
    assert pdf.pdf_page(pdf.document(change())) == after


@pytest.mark.parametrize("name", ["code_digest", "environment_digest"])
def test_another_program_sets_it_anew(settings, monkeypatch, name):
    pdf.pdf_page(pdf.document(part()))
    monkeypatch.setattr(pdf, name, lambda: "another")
    pdf.pdf_page(pdf.document(part()))
    assert len(settings) == 2


def test_the_moment_that_the_environment_gives_counts(settings, monkeypatch):
    pdf.pdf_page(pdf.document(part()))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    pdf.pdf_page(pdf.document(part()))
    assert len(settings) == 2


def test_a_warning_is_given_every_time(settings):
    for _ in range(2):
        with pytest.warns(UserWarning, match="U\\+4E2D"):
            pdf.pdf_page(pdf.document(part(text="中 ")))
    assert len(settings) == 2


def test_a_block_that_is_refused_is_told_of_every_time(settings, monkeypatch):
    document = pdf.document(part())
    refused = replace(
        document, blocks=[replace(document.blocks[0], source="nothing-of-that-name()"), *document.blocks[1:]]
    )
    for _ in range(2):
        begun = pdf.begin_page(refused)
        with pytest.warns(UserWarning, match="nothing-of-that-name"):
            begun.finished()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pdf.pdf_page(document)


def test_what_carries_files_is_not_kept(settings):
    attached = [pdf.Attached("results.json", b"{}", "results")]
    for _ in range(2):
        pdf.report_pdf([pdf.document(part())], pdf.Cover("Отчет", as_of="2028-06-30"), attached)
    assert len(settings) == 2


def test_it_is_set_beside_other_work(settings, monkeypatch, tmp_path):
    plain, typst, goes_on = pdf.pdf_page(pdf.document(part())), pdf._typst, threading.Event()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nothing"))
    monkeypatch.setattr(pdf, "_typst", lambda *given: goes_on.wait() and typst(*given))
    begun = [pdf.begin_page(pdf.document(part())) for _ in range(2)]
    goes_on.set()  # what waits for Typst here never comes so far
    assert [made.finished() for made in begun] == [plain, plain]

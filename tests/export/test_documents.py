"""What an export makes of a notebook, read from the file that was made: one notebook for each behaviour."""

from __future__ import annotations

import io
import itertools
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_output
from notebooks import ALL, TYPST_TRAPS, data, html, made, md, report, shown

from vomr.export import html_page, pdf_page
from vomr.export.script import script
from vomr.problems import VomrError

NAMES = tuple(pytest.param(name, marks=pytest.mark.soak) if name == "huge_table" else name for name in ALL)
PAGE = {(595, 842), (842, 595)}


@dataclass
class Document:
    """A PDF as a screen reader and as an archive see it."""

    pdf: pikepdf.Pdf
    text: list[str]
    data: bytes

    def tags(self) -> Iterator[pikepdf.Dictionary]:
        """Every element of the structure tree, in reading order."""
        waiting = [self.pdf.Root.StructTreeRoot]
        while waiting:
            found = waiting.pop()
            if isinstance(found, pikepdf.Array):
                waiting.extend(reversed(list(found)))
            elif isinstance(found, pikepdf.Dictionary):
                if "/S" in found:
                    yield found
                if "/K" in found:
                    waiting.append(found.K)

    def kinds(self) -> list[str]:
        return [str(tag.S) for tag in self.tags()]

    @property
    def all_text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))


@cache
def document(name: str) -> Document:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        data = pdf_page(ALL[name](), name)
    return Document(
        pikepdf.open(io.BytesIO(data)), [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages], data
    )


@cache
def page(name: str) -> BeautifulSoup:
    return BeautifulSoup(html_page(ALL[name](), name), "html.parser")


def outside(found: Document) -> list[str]:
    """Text that begins left, right, above or below of the paper, where nobody sees it."""
    lost: list[str] = []
    for number, sheet in enumerate(pypdf.PdfReader(io.BytesIO(found.data)).pages, start=1):
        wide, tall = (float(side) for side in sheet.mediabox[2:])

        def look(
            text: str,
            cm: list[float],
            tm: list[float],
            font: object,
            size: float,
            wide: float = wide,
            tall: float = tall,
            number: int = number,
        ) -> None:
            x, y = cm[0] * tm[4] + cm[2] * tm[5] + cm[4], cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            if text.strip() and not (0 <= x <= wide and 0 <= y <= tall):
                lost.append(f"page {number}: {text.strip()[:40]} at {x:.0f}, {y:.0f}")

        sheet.extract_text(visitor_text=look)
    return lost


@pytest.mark.parametrize("name", NAMES)
def test_every_document_can_be_read_aloud_and_archived(name):
    found = document(name)
    root = found.pdf.Root
    assert root.MarkInfo.Marked and str(root.Lang)[:2] in ("bg", "en")
    assert bool(root.ViewerPreferences.DisplayDocTitle) and str(found.pdf.docinfo.Title).strip()
    with found.pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"].upper(), metadata["pdfuaid:part"]) == (
            "3",
            "A",
            "1",
        )
    assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in found.pdf.pages} <= PAGE
    for tag in found.tags():
        if tag.S == "/Figure":
            assert str(tag.get("/Alt", "")).strip(), "a figure without an alternative text"
        if tag.S == "/TH":
            attributes = tag.get("/A", pikepdf.Dictionary())
            given = [attributes] if isinstance(attributes, pikepdf.Dictionary) else list(attributes)
            assert any(one.get("/Scope") in ("/Column", "/Row", "/Both") for one in given), "a head that heads nothing"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_paper(name):
    assert outside(document(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_the_outline_and_no_level_is_skipped(name):
    found = document(name)
    levels = [int(kind[2]) for kind in found.kinds() if re.fullmatch(r"/H[1-6]", kind)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    with found.pdf.open_outline() as outline:
        assert len(outline.root) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stands_alone_and_can_be_heard(name):
    soup = page(name)
    assert soup.html["lang"] in ("bg", "en") and soup.title.get_text(strip=True)
    assert len(soup.find_all("h1")) == 1 and len(soup.find_all("main")) == 1
    assert not soup.find_all(["iframe", "object", "embed", "form"]) and not soup.find_all("link", rel="stylesheet")
    assert [str(found) for found in soup.find_all("script")] == [f"<script>{script()}</script>"]
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        for reference in (tag.get("src"), tag.get("href"), tag.get("xlink:href")):
            assert not reference or re.match(r"(data:|#|https?:|mailto:|tel:|[\w.%-]+$)", str(reference)), reference
        if tag.get("src"):
            assert str(tag["src"]).startswith("data:")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for image in soup.find_all(["img"]):
        assert image.get("alt", "").strip()
    for table in soup.find_all("table", class_="figures"):
        assert all(head.get("scope") for head in table.find_all("th"))


def test_a_table_of_forty_columns_is_split_and_every_part_names_its_rows():
    found = document("wide_table")
    for n in (1, 20, 40):
        assert f"Показател {n}" in found.all_text
    parts = re.findall(r"\(част (\d+) от (\d+)\)", found.all_text)
    assert len(parts) > 1 and found.all_text.count("Ред 12") == len(parts)


def test_the_head_of_a_long_table_stands_on_every_page():
    found = document("long_table")
    assert len(found.text) > 4
    assert all("Показател 4" in text for text in found.text)
    assert all(f"Ред {n}" in found.all_text for n in (1, 150, 300))


@pytest.mark.soak
def test_no_cell_of_a_huge_table_is_lost():
    source = BeautifulSoup(html_page(ALL["huge_table"]()), "html.parser")
    numbers = [cell.get_text(strip=True) for cell in source.find("table").find_all("td", class_="num")]
    printed = document("huge_table").all_text
    assert len(numbers) == 300 * 40 and all(number in printed for number in numbers[::97])


def test_words_of_three_hundred_letters_stay_on_the_page_and_whole():
    word = "ПревисоконаселеноместнообразуваниеВ" * 9
    printed = re.sub(r"[\s\u200b\u00ad-]", "", "".join(document("long_words").text))
    assert printed.count(word) >= 3


def test_text_of_a_cell_never_becomes_markup():
    printed = re.sub(r"[\s\u200b]+", "", "".join(document("hostile_text").text))
    for trap in TYPST_TRAPS:
        letters = re.sub(r"\s+", "", trap)
        assert letters in printed, trap
    soup = page("hostile_text")
    assert not soup.main.find("script") and "{{ 7*7 }}" in soup.get_text()
    assert "<script>alert(1)</script>" in soup.find("main").get_text()


def test_what_would_fetch_or_run_is_gone_and_its_words_stay():
    soup = page("hostile_html")
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            said = " ".join(value) if isinstance(value, list) else str(value)
            assert "javascript:" not in said.lower() and not name.startswith("on"), (tag.name, name, value)
            assert "evil.example" not in said or (tag.name, name) == ("a", "href"), (
                "only a link may name it: nobody fetches a link"
            )
    assert not soup.find(["iframe", "object", "embed", "form", "base", "video", "audio", "foreignobject"])
    assert [str(found) for found in soup.find_all("script")] == [f"<script>{script()}</script>"]
    assert "връзка" in soup.get_text() and "Преди" in soup.get_text() and "След" in soup.get_text()


def test_letters_that_no_font_has_are_replaced_and_reported():
    with pytest.warns(UserWarning, match="日"):
        pdf_page(ALL["missing_letters"]())
    assert "\N{REPLACEMENT CHARACTER}" in document("missing_letters").all_text
    assert "и\u0306" in document("missing_letters").all_text or "й" in document("missing_letters").all_text


def test_a_failed_run_says_so_at_the_top_and_shows_the_error_in_its_place():
    for text in (document("error").all_text, page("error").get_text(" ")):
        assert text.index("Изчислението спря с грешка") < text.index("KeyError") and "няма такава колона" in text


def test_markdown_survives_with_its_lists_links_and_footnotes():
    found = document("markdown")
    kinds = set(found.kinds())
    assert {"/L", "/LI", "/Table", "/Link", "/Note"} <= kinds or {"/L", "/LI", "/Table", "/Link", "/FENote"} <= kinds
    for words in ("зачеркнато", "още по-вложено", "Първа бележка", "Определение на термина", "показан код"):
        assert words in found.all_text and words in page("markdown").get_text()


def test_formulas_are_formulas_and_the_impossible_ones_stay_readable():
    assert "/Formula" in document("formulas").kinds()
    assert page("formulas").find("math") and "nosuchcommand" in document("formulas").all_text


def test_of_two_languages_only_the_reports_is_printed():
    for text in (document("languages").all_text, page("languages").get_text()):
        assert "English only" in text or "Both" in text
        assert "Само на български" not in text


def test_hidden_code_stays_hidden():
    for text in (document("inputs").all_text, page("inputs").get_text()):
        assert "hidden_call" not in text and "secret_parameter" not in text
        assert "visible_call(<b>)" in text and "резултат" in text


def test_a_draft_says_so_on_every_page():
    found = document("draft")
    assert len(found.text) > 1 and all("ЧЕРНОВА" in text for text in found.text)


def test_no_heading_is_left_alone_at_the_foot_of_a_page():
    for text in document("spread_out").text:
        lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
        above_foot = [line for line in lines if not line.startswith(("Второ тримесечие", "стр.", "примерни", "МИГ"))]
        assert not re.match(r"(Подр|Р)аздел( \d+)?$", above_foot[-1]), above_foot[-3:]


@pytest.mark.parametrize("lines", range(38, 46))
def test_what_introduces_a_table_stands_on_the_page_where_it_begins(lines):
    rows = "".join(f"<tr><th>Ред {row}</th><td>{row}</td></tr>" for row in range(6))
    listed = (
        f"<table><caption>Таблица</caption><thead><tr><th>А</th><th>Б</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    notebook = made(md("\n\n".join(["Запълване."] * lines)), md("## Раздел\n\nВъведение."), shown(html(listed)))
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_page(notebook, "lead"))).pages]
    assert [text for text in texts if "Раздел" in text and "Въведение" in text and "Ред 0" in text], texts[0][-80:]


# --- personal numbers
# -----------------------------------------------------------------------------------------------------

NUMBER = "7523169263"  # the example of python-stdnum; nobody's
HIDING_PLACES = {
    "written": md(f"Лицето с ЕГН {NUMBER[:6]} {NUMBER[6:]} е съгласно."),
    "in code that is not shown": shown(source=f"person = {NUMBER}"),
    "printed": shown(new_output("stream", text=f"{NUMBER}\n")),
    "in a table": shown(html(f"<table><tr><td>Лице</td><td>{NUMBER}</td></tr></table>")),
    "in a value's text": shown(new_output("execute_result", {"text/plain": f"'{NUMBER}'"})),
    "in an error": shown(new_output("error", ename="KeyError", evalue=f"'{NUMBER}'", traceback=[])),
    "in a drawing": shown(data("image/svg+xml", f"<svg><text>{NUMBER}</text></svg>")),
    "in an alternative text": shown(html(f'<img src="data:image/png;base64,AA" alt="Лице {NUMBER}">')),
    "in a caption": shown(data("image/png", "AA", caption=f"Лице {NUMBER}")),
    "on what every page says": report(agreement=NUMBER),
    "with a space that is an entity": shown(html(f"<p>{NUMBER[:6]}&nbsp;{NUMBER[6:]}</p>")),
}


@pytest.mark.parametrize("name", ["vomr_html", "vomr_pdf", "vomr-html", "vomr-pdf"])
@pytest.mark.parametrize("where", HIDING_PLACES)
def test_an_export_by_hand_stops_at_a_personal_number(name, where):
    cells = made(md("# Заглавие"), md("Без номер: 7523169264"), HIDING_PLACES[where])
    with pytest.raises(VomrError) as refused:
        get_exporter(name)().from_notebook_node(cells, {"metadata": {"name": "моя"}})
    said = str(refused.value)
    assert re.search(r"ЕГН, в клетка 3\b", said), "the only cell that holds one, in the language of the notebook"
    assert NUMBER not in said and NUMBER[6:] not in said


def test_the_refusal_names_every_cell_by_its_first_line():
    cells = made(md(f"# Среща\n\n{NUMBER}"), md("между"), shown(source=f"\nfind('{NUMBER}')"))
    with pytest.raises(VomrError, match=r"в клетка 1 \(# Среща\); 3 \(find\('\*{10}'\)\)\."):
        html_page(cells)

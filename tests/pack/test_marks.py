"""No dash stands for a value anywhere that people read, and what has none says why (method.md §8)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import nbformat
import openpyxl
import pytest
from printed import on_page, pages

from vomr.export.word import word_document
from vomr.loading import load
from vomr.pack.outputs.front import cover
from vomr.words.marks import HIDDEN, MARKS, NO_DATA, NOT_APPLICABLE, NOT_COMPUTED

DASHES = set("-\N{HYPHEN}\N{FIGURE DASH}–—\N{HORIZONTAL BAR}\N{MINUS SIGN}")
DATA = Path(__file__).parents[2] / "data"
PRINTED = {code: printed[0] for code, (printed, _) in MARKS.items()}
PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "course", "quality")


@pytest.fixture(params=["nevestino", "primer"])
def pack(request) -> tuple[str, Path]:
    return request.param, request.getfixturevalue(request.param).folder


def whole_cells(folder: Path) -> Iterator[tuple[str, str]]:
    """Everything that stands alone in a cell, on a card or in an item, on pages and in the workbook."""
    for page in sorted(folder.glob("*.html")):
        soup = on_page(page)
        for tag in soup.find_all(["td", "th", "strong", "dd", "li", "p"]):
            yield page.name, tag.get_text(" ", strip=True)
    for sheet in openpyxl.load_workbook(folder / "annex.xlsx", read_only=True):
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                if isinstance(cell, str):
                    yield f"annex.xlsx {sheet.title}", cell.strip()


def test_no_cell_of_a_page_or_workbook_is_a_dash_or_cut(pack):
    _, folder = pack
    for place, text in whole_cells(folder):
        assert text not in DASHES, place
        assert not re.search(r"\w…$", text), (place, text)


def test_no_cell_of_the_document_is_a_dash(pack):
    _, folder = pack
    for text in pages(folder / "report.pdf"):
        alone = [line for line in text.splitlines() if line.strip() in DASHES]
        assert not alone, text


def test_no_cell_of_the_word_document_is_a_dash(pack):
    name, folder = pack
    report = load(DATA / name, json.loads((folder / "results.json").read_text(encoding="utf-8"))["period"])
    notebooks = [nbformat.read(folder / f"{part}.ipynb", as_version=4) for part in PARTS]
    document = docx.Document(io.BytesIO(word_document(notebooks, cover(report))))
    cells = [cell.text.strip() for table in document.tables for row in table.rows for cell in row.cells]
    assert cells
    assert not DASHES & set(cells)
    assert PRINTED[NO_DATA] in cells
    meaning = f"{PRINTED[NO_DATA]} – няма данни"  # under a table; a source may follow
    assert any(f"{meaning}." in paragraph.text or f"{meaning};" in paragraph.text for paragraph in document.paragraphs)


def test_a_mark_is_read_aloud_and_explained_under_its_table(pack):
    _, folder = pack
    for page in sorted(folder.glob("*.html")):
        soup = on_page(page)
        for tag in soup.find_all("span", attrs={"data-mark": True}):
            code = tag["data-mark"]
            assert tag.get_text() == PRINTED[code]
            assert (tag["role"], tag["aria-label"]) == ("img", MARKS[code][1][0])
        for table in soup.find_all("table", class_="figures"):
            texts = [cell.get_text(strip=True) for cell in table.find_all("td")]  # „… / 40“ holds two values
            lone = {value.strip() for text in texts for value in text.split("/")} & set(PRINTED.values())
            marked = {tag["data-mark"] for tag in table.find_all("span", attrs={"data-mark": True})}
            assert lone == {PRINTED[code] for code in marked - {"revised"}}, (page.name, table.caption)
            beside = [text for text in texts if text[-1:] == PRINTED["revised"] and text[-2:-1].isdigit()]
            assert bool(beside) == ("revised" in marked)  # the one mark that stands beside a value
            if marked:
                legend = table.find_next("p", class_="note").get_text()
                assert "0 – нула" in legend
                for code in marked:
                    assert f"{PRINTED[code]} – {MARKS[code][1][0]}" in legend


def test_open_data_are_empty_with_the_code_of_the_reason(pack):
    _, folder = pack
    told = 0
    for file in sorted((folder / "data").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            reasons = dict(pair.split(":") for pair in (row.get("reasons") or "").split(";") if pair)
            told += len(reasons)
            for name, code in reasons.items():
                assert row[name] == ""
                assert code in (NO_DATA, NOT_APPLICABLE, NOT_COMPUTED, HIDDEN)
            if file.stem == "absorption":
                empty = {name for name, cell in row.items() if not cell and name not in ("measure", "fund", "reasons")}
                assert empty == set(reasons)
    assert told


def test_the_invented_group_shows_every_mark_in_words_and_in_its_workbook(primer):
    seen = {text for _, text in whole_cells(primer.folder)}
    assert {PRINTED[NO_DATA], PRINTED[NOT_APPLICABLE], PRINTED[NOT_COMPUTED]} <= seen

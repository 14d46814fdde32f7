"""What a native official would not write: double stops, codes where a name is known, English in Bulgarian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from printed import on_page, pages

FUNDS = re.compile(r"\b(?:EAFRD|ESF\+?|ERDF|EMFAF)\b")
TWO_STOPS = re.compile(r"[^\W\d_]\.\.(?!\.)")
# what remains of a program's sentence that nobody has translated
ENGLISH = re.compile(r"\b(?:the|of|and|with|is|are|not|None|nan|Usage|Missing|argument)\b")


@pytest.fixture(params=["nevestino", "primer"])
def folder(request) -> Path:
    return request.getfixturevalue(request.param).folder


@cache
def texts(folder: Path) -> list[tuple[str, str]]:
    """Every text of the pages, with the name of its page."""
    return list(_texts(folder))


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for page in sorted(folder.glob("*.html")):
        main = on_page(page).find("main")
        for tag in main.find_all(["p", "li", "td", "th", "caption", "h1", "h2", "h3", "figcaption", "summary"]):
            if tag.find(["p", "li", "table"]) is None and tag.find_parent(["pre", "code"]) is None:
                yield page.name, tag.get_text(" ", strip=True)


def test_a_sentence_has_one_stop_and_names_its_fund(folder):
    for page, text in texts(folder):
        assert not TWO_STOPS.search(text), (page, text)
        assert not FUNDS.search(text), (page, text)


def test_a_bulgarian_page_holds_no_english_sentence(folder):
    for page, text in texts(folder):
        if re.search(r"[а-я]", text):
            assert not ENGLISH.search(text), (page, text)


COMMAND = re.compile(r"\bvomr [a-z]+")  # the authority has no such program, and the officer a page of her own for it


def test_no_page_that_leaves_asks_for_a_command(folder):
    for page, text in texts(folder):
        assert not COMMAND.search(text), (page, text)


def test_the_document_has_no_double_stop(folder):
    for text in pages(folder / "report.pdf"):
        assert not re.search(r"г\.\.(?!\.)|лв\.\.(?!\.)", text)


# of a file's name, of an address, of a version; a date known in part is written so: 11.2028 г.
NO_NUMBERS = re.compile(
    r"[\w./-]+\.(?:csv|xlsx|json|geojson|toml|html|pdf|txt|ipynb)|IATI, версия 2\.03|\d\d\.\d{4}\s?г\."
)
FOREIGN_DAY = re.compile(r"(?<![\w/-])(?:19|20)\d\d-\d\d(?:-\d\d)?(?![\w-])")
FOREIGN_NUMBER = re.compile(r"(?<![\w.,/-])\d+\.\d+(?![\w.-])")


def test_days_and_numbers_are_written_as_bulgarians_write_them(folder):
    for page, text in texts(folder):
        left = NO_NUMBERS.sub("", text)
        assert not FOREIGN_DAY.search(left) and not FOREIGN_NUMBER.search(left), (page, text)


def test_no_column_is_empty_from_top_to_bottom(folder):
    for page in sorted(folder.glob("*.html")):
        for table in on_page(page).find("main").find_all("table"):
            rows = [
                row.find_all(["td", "th"]) for row in table.tbody.find_all("tr") if "group" not in row.get("class", [])
            ]
            for column in zip(*(row for row in rows if len(row) > 1), strict=False):
                shown = [cell.get_text(strip=True) or cell.find(["svg", "img"]) for cell in column]
                assert any(shown), (page.name, table.caption)

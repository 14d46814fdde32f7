"""report.pdf on paper: how long it is, in which order, how large its type, and where its contents lead."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import printed
import pypdf
import pypdfium2
import pytest
from pypdfium2 import raw

LONGEST = {"primer": 10, "nevestino": 5}  # pages to the one that is signed, half-way and at the beginning
LEAST = 7.5  # points: running heads


@pytest.fixture(params=LONGEST)
def report(request) -> tuple[str, Path]:
    return request.param, request.getfixturevalue(request.param).folder / "report.pdf"


def pages(path: Path) -> list[str]:
    return [" ".join(text.replace("\xa0", " ").split()) for text in printed.pages(path)]


def signed(found: list[str]) -> int:
    (page,) = [number for number, text in enumerate(found) if "Изготвил:" in text]
    return page


def test_it_is_read_in_ten_minutes_and_its_annexes_follow_the_signatures(report):
    name, path = report
    found = pages(path)
    page = signed(found)
    assert page < LONGEST[name]
    assert not any(re.search(r"Приложение \d+\. ", text) for text in found[2:page])
    titles = re.findall(r"Приложение (\d+)\. ", found[page])
    assert [int(number) for number in titles] == list(range(1, len(titles) + 1)) and len(titles) > 4
    after = " ".join(found[page + 1 :])
    assert after.startswith("МИГ") and f"Приложение {len(titles) - 1}. Методика" in after
    assert f"Приложение {len(titles)}. Произход на числата" in after


def test_contents_lead_to_the_pages_that_they_name(report):
    reader = pypdf.PdfReader(report[1])
    found = pages(report[1])
    outline = [
        (mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline if hasattr(mark, "title")
    ]
    assert len(outline) > 10
    contents = found[1].replace("\u2060", "")
    for title, page in ((title.replace("\xa0", " "), page) for title, page in outline):
        assert title in found[page], title
        listed = re.search(re.escape(title) + r"(?: \.)+ *(\d+)", contents)  # one in two lines is not found so
        assert listed is None or int(listed[1]) == page + 1, title


def test_no_type_is_smaller_than_a_running_head(report):
    document = pypdfium2.PdfDocument(report[1])
    sizes = set()
    for page in document:
        for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            matrix = drawn.get_matrix()
            size = ctypes.c_float()
            assert raw.FPDFTextObj_GetFontSize(drawn, size)
            sizes.add(round(size.value * abs(matrix.d or matrix.b), 1))
    assert sizes and min(sizes) >= LEAST, sorted(sizes)


def test_its_cover_says_whose_it_is_and_who_supports_it(report):
    cover = pages(report[1])[0]
    for label in ("До", "Стратегия", "Период на стратегията", "Фонд", "Договор за управление", "Данни към", "Издание"):
        assert label in cover
    assert "Съфинансирано от Европейския съюз" in cover and "за развитие на селските райони" in cover


def test_rules_have_one_number_and_the_method_lists_those_of_what_is_printed(report):
    found = pages(report[1])
    text = " ".join(found[signed(found) + 1 :])
    method, origin = re.split(
        r"Приложение \d+\. Произход на числата", text.split("Как се изчисляват стойностите", 1)[1], maxsplit=1
    )
    called = {int(number) for number in re.findall(r"[а-я] \((\d+)\)", origin)}
    assert len(called) > 5
    for number in called:
        assert re.search(rf"(?<![\d.]){number}\. [А-Я]", method), number

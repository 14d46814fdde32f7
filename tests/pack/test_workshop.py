"""The workbook of the yearly workshop: what stands in it, and what comes back."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import openpyxl
import pytest

import vomr as package
from command import vomr
from vomr.document.text import text_of
from vomr.method.recommendations import is_overdue
from vomr.method.workshop import QUESTIONS, beside
from vomr.pack.workshop import write_workshop
from vomr.problems import VomrError
from vomr.register import read_register


@pytest.fixture(scope="module")
def report():
    return package.load("data/primer", "2027")


@pytest.fixture
def book(report, tmp_path):
    write_workshop(report, tmp_path / "w.xlsx")
    return openpyxl.load_workbook(tmp_path / "w.xlsx")


def test_each_question_has_two_figures_and_an_empty_box(report, book):
    rows = list(book["Въпроси"].iter_rows(min_row=3, values_only=True))
    assert len(rows) == len(QUESTIONS) == 8
    for question, (text, known, box) in zip(QUESTIONS, rows, strict=True):
        assert report.w(question.text) in text and box is None
        assert len(beside(report.results, question)) == (2 if question.figures else 0), question.name
        assert known.count("\n") >= 1
    assert "62,2" in rows[0][1] and "Препоръки досега: 5, изпълнени 2" in rows[7][1]


def test_every_figure_that_may_stand_there_is_one(report):
    for question in QUESTIONS:
        for name in question.figures:
            assert report.results.figure(name) is not None, name


def test_recommendations_come_back_and_the_next_report_follows_them_up(report, book, tmp_path):
    home = tmp_path / "s"
    shutil.copytree("data/primer", home)
    sheet = book["Препоръки от самооценката"]
    lists = {name: listed.attr_text.split("!")[1] for name, listed in book.defined_names.items()}
    rules = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    codes = [cell[0].value for cell in book["lists"][lists[rules["A"]]]]
    assert codes[0] == "ПС-2027-4" and len(codes) == 7  # three stand there already
    cells = [
        codes[0],
        "2027",
        "Приемен ден в с. Пробно",
        "експерт популяризиране",
        dt.datetime(2028, 3, 1),
        "УС 3",
        "приета",
    ]
    for at, cell in enumerate(cells, start=1):
        sheet.cell(3, at, cell)
    book.save(tmp_path / "w.xlsx")
    status, out, _ = vomr("import", tmp_path / "w.xlsx", "--strategy", home, "--yes")
    assert status == 0, out
    register = read_register(home)
    rows = register.rows("recommendations", register["recommendations"])
    (row,) = [row for row in rows if row["recommendation"] == codes[0]]
    assert (row["year"], row["state"], row["due"]) == (2027, "accepted", dt.date(2028, 3, 1))
    page = re.sub(r"\s+", " ", text_of(package.load(home, "2028-Q2").value.recommendations().blocks))
    assert "Приемен ден в с. Пробно" in page and "приета, срокът изтече" in page


def test_what_was_written_at_a_workshop_is_not_written_over(report, book, tmp_path):
    with pytest.raises(VomrError, match="exists already"):
        write_workshop(report, tmp_path / "w.xlsx")


@pytest.mark.parametrize(
    ("due", "state", "done_on", "expected"),
    [
        (dt.date(2028, 1, 1), "accepted", None, True),
        (dt.date(2028, 1, 1), None, None, True),
        (dt.date(2028, 1, 2), "accepted", None, False),
        (dt.date(2028, 1, 1), "done", None, False),
        (dt.date(2028, 1, 1), "dropped", None, False),
        (dt.date(2028, 1, 1), "underway", dt.date(2027, 12, 1), False),
        (None, "accepted", None, False),
    ],
)
def test_overdue_is_what_was_to_be_done_before_the_day(due, state, done_on, expected):
    assert is_overdue({"due": due, "state": state, "done_on": done_on}, dt.date(2028, 1, 2)) is expected

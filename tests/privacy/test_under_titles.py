"""A number under the title of its column, whatever the file and whether it is written as a text or as a number."""

from __future__ import annotations

import csv
import io
import json
import random
import re

import openpyxl
import pytest
from test_personal_numbers import KINDS, some

from vomr.countries.numbers import Personal
from vomr.pack.gate import Gate
from vomr.privacy.personal import personal_numbers
from vomr.problems import VomrError
from vomr.words import Words

_TITLES = ("No", "Abc", "Xyz")


def as_json(rows: list[list]) -> bytes:
    return json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]).encode()


def as_workbook(rows: list[list]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Abc def"])  # above the titles
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_csv(rows: list[list]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def as_document(rows: list[list]) -> bytes:
    import docx

    made = docx.Document()
    table = made.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = str(text)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def as_page(rows: list[list]) -> bytes:
    def line(row: list, name: str) -> str:
        return "<tr>" + "".join(f"<{name}>{text}</{name}>" for text in row) + "</tr>"

    body = "".join(line(row, "td") for row in rows[1:])
    return f"<table><thead>{line(rows[0], 'th')}</thead><tbody>{body}</tbody></table>".encode()


def as_notebook(rows: list[list]) -> bytes:
    output = {"output_type": "display_data", "data": {"text/html": as_page(rows).decode()}, "metadata": {}}
    cell = {"cell_type": "code", "source": "frame", "metadata": {}, "outputs": [output]}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


FILES = {
    "a.json": as_json,
    "a.xlsx": as_workbook,
    "a.csv": as_csv,
    "a.docx": as_document,
    "a.html": as_page,
    "a.ipynb": as_notebook,
}


def leaves(gate: Gate, name: str, title: str, value: object) -> bool:
    """Whether a value goes through in the seventh row, far below its title."""
    rows = [["No", "Abc", title], *([n, "abc def ghi jkl mno", "xyz"] for n in range(6)), [7, "abc", value]]
    try:
        gate.check([(name, FILES[name](rows))])
    except VomrError:
        return False
    return True


def digits_alone(personal: Personal) -> bool:
    return any(set(re.sub("[^9AXOC]", "", shape)) == {"9"} for shape in personal.shapes)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("code", "personal"), KINDS)
def test_under_its_title_a_number_leaves_neither_as_a_text_nor_as_a_number(code, personal, name):
    pen, gate = random.Random(f"{code} {personal.name}"), Gate(Words("bg"), numbers=personal_numbers(code))
    title = personal.labels[0].rstrip("*")
    for number, written in some(pen, personal, 2):
        spelt = [number, written, *([int(number)] if digits_alone(personal) and not number.startswith("000") else [])]
        assert not [value for value in spelt if leaves(gate, name, title, value)], (title, name)


@pytest.mark.parametrize("name", ["a.json", "a.xlsx", "a.csv"])
@pytest.mark.parametrize(
    ("code", "number"), [("PL", 44051401359), ("BE", 85073003328), ("FR", 295109912611193), ("GR", 13010199993)]
)
def test_with_a_date_and_a_check_a_number_needs_no_title(code, number, name):
    gate = Gate(Words("bg"), numbers=personal_numbers(code))
    assert not leaves(gate, name, "Abc", number)


@pytest.mark.parametrize("name", FILES)
def test_an_amount_a_day_and_another_number_leave_under_another_title(name):
    gate = Gate(Words("bg"), numbers=personal_numbers("DK"))
    for value in (12345678, 1234567890, "2028-06-30", "1 234 567,89", 1234567.89, "DK12345678"):
        assert leaves(gate, name, "Abc", value), value


def test_a_title_that_reaches_over_rows_and_columns_is_that_of_its_cells():
    """As pandas writes an index of two levels: its title stands in the first row of several alone."""
    gate = Gate(Words("bg"), numbers=personal_numbers("DK"))
    number, _ = some(random.Random("DK"), KINDS_OF_DK, 1)[0]
    page = (
        "<table><tr><th>Abc</th><th>Def</th><th>CPR</th><th>Ghi</th></tr>"
        + "<tr><th rowspan=2>a</th><th>b</th><td>abc def ghi jkl mno pqr stu vwx yz abc def</td><td>1</td></tr>"
        + "<tr><th>c</th><td>{}</td><td>1</td></tr></table>"
    )
    gate.check([("a.html", page.format("abc").encode())])
    with pytest.raises(VomrError, match="CPR"):
        gate.check([("a.html", page.format(number).encode())])


KINDS_OF_DK = next(param.values[1] for param in KINDS if param.values[0] == "DK")

"""The pack of the real and of the invented group, opened and read as their readers do."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import jsonschema
import nbformat
import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup
from printed import on_page

from captions import caption_of
from command import vomr

PROJECT = Path(__file__).parents[2]
PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "course", "quality")
NBSP = "\N{NO-BREAK SPACE}"


def results(pack) -> dict:
    return json.loads((pack.folder / "results.json").read_text(encoding="utf-8"))


def words(pack, part: str) -> str:
    page = BeautifulSoup((pack.folder / f"{part}.html").read_text(encoding="utf-8"), "html.parser")
    for figure in page.find_all("span", attrs={"data-figure": True}):
        figure.unwrap()
    page.smooth()
    return re.sub(r"\s+", " ", page.find("main").get_text(" ").replace(NBSP, " "))


def bulgarian(amount: str) -> str:
    whole, _, cents = amount.partition(".")
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", " ", whole) + "," + cents


def cells(pack, part: str, caption: str) -> dict[str, list[str]]:
    """Rows of the table whose caption begins so, by their header."""
    page = on_page(pack.folder / f"{part}.html")
    table = next(found for found in page.find_all("table") if caption_of(found).startswith(caption))
    return {
        row.find("th").get_text(" ", strip=True): [
            cell.get_text(" ", strip=True).replace(NBSP, " ") for cell in row.find_all("td")
        ]
        for row in table.tbody.find_all("tr")
        if row.find("td") and "sub" not in row.get("class", [])
    }


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_every_promised_file_is_in_the_pack(request, name):
    folder = request.getfixturevalue(name).folder
    promised = {f"{part}.{kind}" for part in PARTS for kind in ("html", "pdf", "ipynb")}
    promised |= {
        "index.html",
        "report.pdf",
        "report.docx",
        "annex.xlsx",
        "results.json",
        "manifest.json",
        "SHA256SUMS",
        "run.log",
        "data/datapackage.json",
    }
    assert {path for path in promised if (folder / path).stat().st_size} == promised


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_results_follow_their_schema(request, name):
    schema = json.loads((PROJECT / "docs" / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(results(request.getfixturevalue(name)))


def test_the_real_group_at_its_beginning(nevestino):
    found = results(nevestino)
    assert (found["period"], found["as_of"], found["draft"]) == ("2026-Q3", "2026-09-30", False)
    operations = found["absorption"]["operations"]
    assert (operations["submitted_count"], operations["contracted_count"], operations["contracted"]) == (0, 0, "0.00")
    assert (
        operations["contracted_rate"] is None and operations["reasons"]["contracted_rate"]["code"] == "nothing_started"
    )
    assert operations["budget"] == "1891779.95" and operations["complete"] is False
    share = found["absorption"]["management_share"]
    assert share["value"] is None and share["ok"] is None and share["reason"]
    territory = found["outcomes"]["territory"]
    assert (territory["contracts"], territory["total"], territory["missing"]) == (224, "108808465.67", ["KNL29"])
    pilot = found["outcomes"]["outside"][0]
    assert (pilot["total"], pilot["direct"], pilot["difference"]) == ("14584.59", "14584.60", "0.01")


def test_its_first_page_is_calm_and_names_what_is_missing(nevestino):
    text = words(nevestino, "overview")
    assert "Стратегията е в начален етап: към 30.09.2026 г. в регистъра няма открити приеми" in text
    assert "Действа договорът за управление BG06AFSP001-1.001-0081 за 749 554 евро" in text
    assert "Известен е бюджетът на 3 мерки, 1 891 780 евро (публично обявени 3 700 000 лв.)" in text
    assert (
        "224 договора извън стратегията с обща стойност 108 808 466 евро, за 5 от 6 общини (в източника липсва"
        " Кюстендил)" in text
    )
    assert "28,4" not in text, "a naive sum would accuse the group of breaching the ceiling"
    assert "0,0 %" not in text and "nan" not in text.lower()


def test_the_pilot_shows_its_cent(nevestino):
    rows = cells(nevestino, "outcomes", "Проекти на МИГ извън стратегията")
    assert rows["Сбор на преизчислените части"][-1] == "14 584,59"
    page = (nevestino.folder / "outcomes.html").read_text(encoding="utf-8").replace(NBSP, " ")
    assert "14 584,60" in page and "+0,01" in page


def test_figures_on_the_pages_are_those_of_results(primer):
    money = results(primer)["absorption"]
    scopes = {
        "Общо проекти": "operations",
        "Управление (договор с УО)": "management",
        "Всичко по програми и управление": "total",
    }
    stages = {
        "Етапи по мерки и фондове, евро": ("budget", "submitted", "approved", "contracted", "verified", "paid"),
        "Свободен ресурс по мерки и фондове": (
            "budget",
            "contracted",
            "savings",
            "waiting",
            "free",
        ),  # of operations alone
    }
    for caption, shown in stages.items():
        rows = cells(primer, "absorption", caption)
        for title in [title for title in scopes if title in rows]:
            line = money[scopes[title]]
            expected = ["x" if line[name] is None else bulgarian(line[name]) for name in shown]
            assert [cell.rstrip("*") for cell in rows[title]] == expected, (caption, title)
        assert ("Всичко по програми и управление" in rows) == (not caption.startswith("Свободен"))
    page = on_page(primer.folder / "absorption.html")
    operations = [line for line in money["measures"] if line["scope"] == "operations"]
    for caption, others in (
        ("Етапи по мерки и фондове", ["Управление (договор с УО)"]),
        ("Етапи по мерки, евро", []),
    ):  # the chart's
        table = next(found for found in page.find_all("table") if caption_of(found).startswith(caption))
        listed = [row for row in table.tbody.find_all("tr") if not {"group", "total"} & set(row.get("class", []))]
        assert len(listed) == len(operations) + len(others)
        titles = [row.find(["th", "td"]).get_text() for row in listed]
        assert [title for title in titles if title.startswith("Управление")] == others
    statuses = (
        on_page(primer.folder / "indicators.html")
        .find("span", class_="status")
        .find_parent("table")
        .find_all("span", class_="status")
    )
    assert sorted(mark["data-status"] for mark in statuses) == sorted(
        indicator["status"] for indicator in results(primer)["indicators"]
    )


def test_workbook_and_open_data_hold_the_same_figures(primer):
    money = results(primer)["absorption"]["total"]
    sheet = openpyxl.load_workbook(primer.folder / "annex.xlsx")["Финансово изпълнение"]
    header = [cell.value for cell in sheet[1]]
    total = [cell.value for cell in sheet[2]]
    assert total[0] == "общо" and Decimal(str(total[header.index("Изплатени")])).quantize(Decimal("0.01")) == Decimal(
        money["paid"]
    )
    with (primer.folder / "data" / "absorption.csv").open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["line"] == "total")
    assert {name: row[name] for name in ("budget", "contracted", "paid", "free")} == {
        name: money[name] or "" for name in ("budget", "contracted", "paid", "free")
    }


def test_no_cell_of_the_workbook_is_a_formula(primer):
    book = openpyxl.load_workbook(primer.folder / "annex.xlsx")
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_open_data_is_a_valid_package(primer):
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(primer.folder / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_the_documents_can_be_archived_and_read_aloud(request, name):
    folder = request.getfixturevalue(name).folder
    for path in folder.glob("*.pdf"):
        with pikepdf.open(path) as document:
            assert (
                document.Root.MarkInfo.Marked
                and str(document.Root.Lang).startswith("bg")
                and "/StructTreeRoot" in document.Root
            )
            assert document.open_metadata()["pdfaid:part"] == "3" and document.open_metadata()["pdfuaid:part"] == "1"
            for page in document.pages:
                assert [round(float(side)) for side in page.mediabox[2:]] in ([595, 842], [842, 595])


def test_anybody_can_check_the_sums(nevestino):
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=nevestino.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    manifest = json.loads((nevestino.folder / "manifest.json").read_text(encoding="utf-8"))
    budget = hashlib.sha256((PROJECT / "data" / "nevestino" / "budget.csv").read_bytes()).hexdigest()
    assert manifest["inputs"]["budget.csv"] == budget


def test_published_notebooks_name_no_machine_and_no_moment(nevestino):
    for part in PARTS:
        text = (nevestino.folder / f"{part}.ipynb").read_text(encoding="utf-8")
        assert str(PROJECT) not in text and "start_time" not in text
        notebook = nbformat.reads(text, as_version=4)
        assert notebook.metadata.papermill.parameters.period == "2026-Q3"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "2026-T3"], "Няма период „2026-T3“. Може би имате предвид 2026-Q3?"),
        (["report", "-p", "perod", "2026-Q3"], "Може би имате предвид period?"),
        (["report", "--strategy", "data/nevestno"], "Може би"),
        (["report", "--only", "absorbtion"], "Може би имате предвид absorption?"),
        (["report", "--formats", "htm"], "Може би имате предвид html?"),
        (["reprot"], "Може би имате предвид report?"),
        (["report", "--audiense", "public"], "Може би имате предвид --audience?"),
        (["report", "--lang", "bgg"], "Може би имате предвид bg?"),
    ],
)
def test_a_misspelt_word_is_wrong_usage_and_names_the_right_one(arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(PROJECT)
    status, _, said = vomr(*arguments, *(["--out", tmp_path / "out"] if arguments[0] == "report" else []))
    assert status == 2 and sentence in said and "Traceback" not in said
    assert not (tmp_path / "out").exists()

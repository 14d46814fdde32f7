"""The registers for a group's site, and the annex to a claim for management: pages and workbook as their readers open
them.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from chromium import launched
from examples import few
from privacy.people import a_name
from vomr.loading import load
from vomr.pack.records.manifest import SUMS
from vomr.pack.registers import WORKBOOK, Made, write_claim, write_registers
from vomr.privacy.readers import APART, runs
from vomr.problems import UsageError, VomrError
from vomr.register import TABLES
from vomr.words import NBSP
from wcag import SHORTEN, violations, width_at

DATA = Path(__file__).parents[2] / "data"
REGISTERS = ("projects", "decisions", "members", "calls", "contracts", "reports")


@pytest.fixture(scope="module")
def primer_registers(tmp_path_factory) -> Made:
    return write_registers(tmp_path_factory.mktemp("site") / "registers", DATA / "primer", "2028-Q2")


@pytest.fixture(scope="module")
def claim(tmp_path_factory) -> Made:
    return write_claim(tmp_path_factory.mktemp("claim") / "claim", 2026, DATA / "primer", "2028-Q2")


def page_of(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def table_of(table) -> list[list[str]]:
    """Heads and rows of a table on a page."""
    return [
        [cell.get_text(" ", strip=True).replace(NBSP, " ") for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]


def sheets_of(file: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a workbook by its title, its cells as they print."""
    book = openpyxl.load_workbook(file)
    return {
        sheet.title: [[_printed(cell) for cell in row] for row in sheet.iter_rows() if any(c.value for c in row)]
        for sheet in book
    }


def _printed(cell) -> str:
    if cell.value is None:
        return ""
    if cell.is_date:
        return f"{cell.value:%d.%m.%Y} г."
    if isinstance(cell.value, float | int):
        decimals = 2 if "€" in cell.number_format else 1 if "%" in cell.number_format else None
        value = cell.value * 100 if "%" in cell.number_format else cell.value
        text = f"{value:,.{decimals}f}" if decimals else f"{value:,}"
        text = text.replace(",", " ").replace(".", ",") + (" %" if "%" in cell.number_format else "")
        return text.replace("-", "−")
    return " ".join(str(cell.value).split())


def changed(tmp_path: Path, table: str, **cells: str) -> Path:
    """The invented group with other cells in the first row of a table."""
    folder = tmp_path / "primer"
    if not folder.exists():
        shutil.copytree(DATA / "primer", folder)
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0] |= cells
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def everything_said(folder: Path) -> str:
    """All that stands in the files of a folder, as those who open them read it."""
    said = (run.text for path in folder.iterdir() for run in runs(path.name, path.read_bytes()) if run.kind != APART)
    return "\n".join(said)


# --- the registers


def test_each_register_has_its_rows(primer_registers):
    made = {name: len(table_of(page_of(primer_registers.folder, name).table)) - 1 for name in REGISTERS}
    assert made == {"projects": 57, "decisions": 17, "members": 36, "calls": 15, "contracts": 38, "reports": 8}
    assert list(primer_registers.rows.values()) == list(made.values())


def test_a_row_says_what_the_tables_say(primer_registers):
    head, *rows = table_of(page_of(primer_registers.folder, "contracts").table)
    (row,) = (dict(zip(head, cells, strict=True)) for cells in rows if "P05" in cells)
    assert row["БФП по договор"] == "57 780,23" and row["Анекси"] == "2", "as last amended"
    assert row["Последно изменен на"] == "16.11.2027 г." and row["Краен срок"] == "31.07.2028 г."
    head, *rows = table_of(page_of(primer_registers.folder, "projects").table)
    (row,) = (dict(zip(head, cells, strict=True)) for cells in rows if cells[0] == "P06")
    assert (row["Кандидат / бенефициент"], row["ЕИК"]) == ("физическо лице", "x")
    head, *rows = table_of(page_of(primer_registers.folder, "reports").table)
    assert "Изх. №" in head and any("0017" in cells and "УО-114" in cells for cells in rows)


def test_money_is_that_of_the_report(primer_registers):
    """The registers add up to the figures of the same day."""
    report = load(DATA / "primer", "2028-Q2")
    sheets = openpyxl.load_workbook(primer_registers.folder / WORKBOOK)
    for sheet, column, figure in (
        ("Договори", "Изплатени", "absorption.operations.paid"),
        ("Подадени проекти", "Заявена БФП", "absorption.operations.submitted"),
        ("Приеми", "Договорени", "absorption.operations.contracted"),
    ):
        head, *rows = sheets[sheet].iter_rows(values_only=True)
        at = head.index(column)
        total = sum(row[at] for row in rows if isinstance(row[at], float | int))
        assert total == pytest.approx(float(report.figure(figure)), abs=0.005), column


@pytest.mark.parametrize("name", REGISTERS)
def test_page_and_workbook_hold_the_same_cells(primer_registers, name):
    page = page_of(primer_registers.folder, name)
    shown = table_of(page.table)
    title = page.h1.get_text(strip=True)
    sheet = sheets_of(primer_registers.folder / WORKBOOK)[title]
    assert [[" ".join(cell.split()) for cell in row] for row in shown] == sheet


@pytest.mark.parametrize("name", REGISTERS)
def test_each_says_its_day_its_basis_and_that_it_is_to_be_confirmed(primer_registers, name):
    text = page_of(primer_registers.folder, name).get_text(" ").replace(NBSP, " ")
    assert "Данни към 30.06.2028 г." in text and "публично издание" in text
    assert "чл. 86, ал. 2 (2014–2020); да се потвърди за 2023–2027" in text


def test_pages_lead_to_each_other_and_fetch_nothing(primer_registers):
    files = {path.name for path in primer_registers.folder.iterdir()}
    for name in ("index", *REGISTERS):
        page = page_of(primer_registers.folder, name)
        links = {link["href"] for link in page.find_all("a") if not link["href"].startswith("#")}
        assert links <= files and {f"{other}.html" for other in REGISTERS} <= links
        assert not [tag for tag in page.find_all(["script", "link", "img"]) if str(tag.get("src", "")).startswith("h")]
        assert len(page.find_all("script")) == 1


def test_a_group_at_its_beginning_says_so(tmp_path):
    made = write_registers(tmp_path / "out", DATA / "nevestino", "2026-Q3")
    assert set(made.rows.values()) == {0}
    for name in REGISTERS:
        page = page_of(made.folder, name)
        assert page.table is None and "Към 30.09.2026 г. няма" in page.main.get_text().replace(NBSP, " ")
    cover = openpyxl.load_workbook(made.folder / WORKBOOK).worksheets
    assert len(cover) == 1 and "няма вписани членове" in str(list(cover[0].values))


@pytest.mark.soak
def test_nothing_is_in_them_that_came_later(tmp_path):
    """A register of a day is that of the day: neither a later decision nor a member who had not joined or has left."""
    early = write_registers(tmp_path / "early", DATA / "primer", "2025-Q1")
    subjects = page_of(early.folder, "decisions").table.get_text()
    assert "Обявяване на прием K01" in subjects and "Одобряване на оценителен доклад" not in subjects
    folder = changed(tmp_path, "members", left_on="2025-03-30")
    rows = write_registers(tmp_path / "later", folder, "2025-Q1").rows["Членове"]
    assert rows == early.rows["Членове"] - 1
    folder = changed(tmp_path, "members", left_on="2025-03-31")
    assert write_registers(tmp_path / "last", folder, "2025-Q1").rows["Членове"] == early.rows["Членове"]


def test_without_a_period_they_are_of_today(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795996800")  # 30.11.2026
    made = write_registers(tmp_path / "out", DATA / "nevestino")
    assert f"{made.day:%d.%m.%Y}" == "30.11.2026"


def test_the_same_tables_give_the_same_bytes(tmp_path, primer_registers):
    again = write_registers(tmp_path / "again", DATA / "primer", "2028-Q2")
    assert (again.folder / SUMS).read_bytes() == (primer_registers.folder / SUMS).read_bytes()


# --- what may not leave


@pytest.mark.parametrize("seed", range(few(1)))
def test_no_person_leaks(tmp_path, seed):
    """Whoever is entered as a natural person is in no file, wherever else the name stands."""
    name = a_name(random.Random(seed))
    full = " ".join(name)
    folder = changed(tmp_path, "members", natural_person="yes", name=full)
    changed(
        tmp_path, "projects", applicant=f"ЗП {full}", applicant_type="person", applicant_id="", title=f"Ферма {full}"
    )
    changed(tmp_path, "decisions", subject=f"Избор на {full} за член")
    changed(tmp_path, "calls", title=f"Прием по искане на {full}")
    changed(tmp_path, "obligations", what=f"Доклад от {full}")
    said = everything_said(write_registers(tmp_path / "out", folder, "2028-Q2").folder)
    for part in full.split():
        assert part not in said
    assert "[физическо лице M01]" in said.replace(NBSP, " ")


def test_a_personal_number_stops_everything_and_leaves_what_stood_there(tmp_path):
    folder = changed(tmp_path, "decisions", subject="Преглед")
    made = write_registers(tmp_path / "out", folder, "2028-Q2")
    before = (made.folder / SUMS).read_bytes()
    changed(tmp_path, "decisions", subject="Избор, ЕГН 6101057509")
    with pytest.raises(VomrError, match=r"decisions\.csv, ред 2"):
        write_registers(tmp_path / "out", folder, "2028-Q2")
    assert (made.folder / SUMS).read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".making")]


@pytest.mark.soak
def test_nobody_knows_that_an_applicant_without_a_kind_is_no_person(tmp_path):
    folder = changed(tmp_path, "projects", applicant="Измислен Стопанин", applicant_type="", applicant_id="")
    assert "Измислен Стопанин" not in everything_said(write_registers(tmp_path / "out", folder, "2028-Q2").folder)


@pytest.mark.soak
def test_who_may_be_named_and_nobody_knows_is_told_with_the_place(tmp_path, primer_registers):
    folder = changed(tmp_path, "decisions", subject="Командировка на Мария Колева")
    made = write_registers(tmp_path / "out", folder, "2028-Q2")
    new = {(one.table, one.row, one.column) for one in made.perhaps} - {
        (one.table, one.row, one.column) for one in primer_registers.perhaps
    }
    assert new == {("decisions", 2, "subject")}


@pytest.mark.soak
def test_texts_are_texts(tmp_path):
    """What a cell holds is shown as it was typed and does nothing."""
    evil = "<script>document.title='x'</script><img src=x onerror=alert(1)>"
    folder = changed(tmp_path, "decisions", subject=evil)
    changed(tmp_path, "calls", title='=HYPERLINK("http://evil.example")')
    made = write_registers(tmp_path / "out", folder, "2028-Q2")
    page = page_of(made.folder, "decisions")
    assert evil in page.get_text() and len(page.find_all("script")) == 1 and not page.main.find_all("img")
    cells = [cell for row in openpyxl.load_workbook(made.folder / WORKBOOK)["Приеми"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if "evil" in str(cell.value)] == ["s"]


def test_no_folder_of_somebody_else_is_replaced(tmp_path, primer_registers):
    target = tmp_path / "site"
    target.mkdir()
    (target / "снимка.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="снимка"):
        write_registers(target, DATA / "primer", "2028-Q2")
    own = tmp_path / "own"
    shutil.copytree(primer_registers.folder, own)
    write_registers(own, DATA / "primer", "2028-Q2")
    (own / "бележки.txt").write_text("мои", encoding="utf-8")
    with pytest.raises(UsageError, match="бележки"):
        write_registers(own, DATA / "primer", "2028-Q2")
    assert (own / "бележки.txt").exists() and [path.name for path in target.iterdir()] == ["снимка.jpg"]


# --- the annex to a claim


def test_the_annex_says_what_results_say(claim):
    report = load(DATA / "primer", "2028-Q2")
    costs = report.results.to_dict(report.w)["absorption"]["management_costs"]
    items, funds = (table_of(table) for table in page_of(claim.folder, "management-claim-2026").find_all("table"))
    amounts = ("planned", "claimed", "verified", "paid")

    def shown(cost: dict) -> list[str]:
        return [f"{float(cost[of]):,.2f}".replace(",", " ").replace(".", ",") for of in amounts if cost[of]]

    at = [items[0].index(TABLES["management"].column[of].title("bg")) for of in amounts]
    own = [cost for cost in costs["items"] if cost["year"] == 2026]
    assert [[row[place] for place in at] for row in items[1:]] == [shown(cost) for cost in own]
    (year,) = (cost for cost in costs["years"] if cost["year"] == 2026)
    of_funds = [cost for cost in costs["funds"] if cost["year"] == 2026]
    assert [row[1:5] for row in funds[1:]] == [shown(cost) for cost in (*of_funds, year)]


def test_its_amounts_can_be_asked_for(claim):
    page, report = page_of(claim.folder, "management-claim-2026"), load(DATA / "primer", "2028-Q2")
    names = [tag["data-figure"] for tag in page.find_all(attrs={"data-figure": True})]
    assert "management.2026.staff.claimed" in names and "management.2026.funds.EAFRD.paid" in names
    assert all(report.results.figure(name) is not None for name in names)


def test_its_page_and_workbook_hold_the_same_cells(claim):
    sheets = list(sheets_of(claim.folder / "management-claim-2026.xlsx").values())
    shown = [table_of(table) for table in page_of(claim.folder, "management-claim-2026").find_all("table")]
    assert shown == sheets[1:3]


def test_it_never_stands_among_what_is_public(tmp_path, claim, primer_registers):
    site = tmp_path / "site"
    shutil.copytree(primer_registers.folder, site)
    with pytest.raises(UsageError):
        write_claim(site, 2026, DATA / "primer")
    assert (
        json.loads((claim.folder / "manifest.json").read_text(encoding="utf-8"))["parameters"]["audience"]
        == "authority"
    )


@pytest.mark.parametrize(
    ("group", "year", "said"), [("primer", 2024, "2025, 2026"), ("nevestino", 2026, "няма разходи към")]
)
def test_a_year_without_costs_is_refused(tmp_path, group, year, said):
    with pytest.raises(UsageError) as caught:
        write_claim(tmp_path / "out", year, DATA / group, "2028-Q2")
    caught.value.lang = "bg"
    assert said in str(caught.value) and not (tmp_path / "out").exists()


@pytest.mark.browser
@pytest.mark.parametrize(
    "whole", [pytest.param(False, marks=pytest.mark.soak), pytest.param(True, marks=pytest.mark.soak)]
)
def test_no_page_violates_wcag(primer_registers, claim, whole):
    pages = [*primer_registers.folder.glob("*.html"), *claim.folder.glob("*.html")]
    with launched() as browser:
        page = browser.new_page()
        for path in pages:
            page.goto(path.as_uri())
            if not whole:
                page.evaluate(SHORTEN)
            for width in (1280, 390):
                assert width_at(page, {"width": width, "height": 900}) <= width, path.name
                assert violations(page) == [], (path.name, width)

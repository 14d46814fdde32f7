"""A year from the window: four quarters with a correction, an annex, a termination, each frozen; a late change and what
it does to what was reported; the annual report. She edits her workbook between, and types no command.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from opened_window import PATIENCE, opened, read, until

from authority import PASSWORD, PREPARES
from chromium import launched
from command import vomr
from vomr.folders import shipped
from vomr.pack.records.signing import read_key, sign
from vomr.pack.records.verify import verify
from vomr.register.tables import TABLES
from vomr.words import Words
from vomr.words.labels import label

pytestmark = [pytest.mark.browser, pytest.mark.soak]
w = Words("bg")
LONG = 10 * PATIENCE


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The real group with its tables in a workbook, and a report of two parts: what is tried is the way, not the
    length.
    """
    folder = tmp_path / "nevestino"
    shutil.copytree(shipped("data") / "nevestino", folder)
    monkeypatch.setenv("VOMR_WORKSPACE", str(tmp_path))
    assert vomr("workbook", folder / "register.xlsx", "--strategy", folder, "--all")[0] == 0
    for table in folder.glob("*.csv"):
        table.unlink()
    settings = folder / "strategy.toml"
    text = settings.read_text(encoding="utf-8")
    assert "[report]" not in text
    settings.write_text(f'{text}\n[report]\nparts = ["overview", "quality"]\n', encoding="utf-8")
    return folder


def enter(folder: Path, table: str, /, **values: Any) -> None:
    """A row more in a sheet of the workbook, under its Bulgarian titles, saved as a spreadsheet program saves it."""
    with edited(folder) as book:
        sheet = book[TABLES[table].title("bg")]
        titles = titles_of(sheet)
        row = next(row for row in range(2, sheet.max_row + 2) if all(cell.value is None for cell in sheet[row]))
        for name, value in values.items():
            sheet.cell(row, titles[TABLES[table].column[name].title("bg")], value)


def change(folder: Path, table: str, key: str, /, **values: Any) -> None:
    """Other cells in the row of that key."""
    with edited(folder) as book:
        sheet = book[TABLES[table].title("bg")]
        titles = titles_of(sheet)
        (row,) = (cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value == key)
        for name, value in values.items():
            sheet.cell(row, titles[TABLES[table].column[name].title("bg")], value)


@contextmanager
def edited(folder: Path) -> Iterator[Any]:
    path = folder / "register.xlsx"
    book = openpyxl.load_workbook(path)
    yield book
    beside = folder / "8A3F2B10"  # Excel writes beside and renames
    book.save(beside)
    beside.replace(path)


def titles_of(sheet: Any) -> dict[str, int]:
    return {str(cell.value).strip(" *"): cell.column for cell in sheet[1] if cell.value}


class Officer:
    """She looks at the page and presses its buttons."""

    def __init__(self, window: Any, page: Any) -> None:
        self.window, self.page = window, page

    def press(self, section: str, name: str) -> None:
        """Press a button, and wait until what it began has ended."""
        before = self.window.actions.runner.job
        self.page.locator(f"#{section}").get_by_role("button", name=name, exact=True).click()
        until(lambda: self.window.actions.runner.job is not before, name)
        job = self.window.actions.runner.job
        until(lambda: not job.is_running, name, LONG)
        assert job.status in (0, 1), job.text

    def figure(self, figure_id: str) -> str:
        """What a row of figures shows."""
        row = self.page.locator(f"#figures tr:has(button[value='{figure_id}']) td").first
        return "".join(row.text_content().split())

    def sees(self, figure_id: str, value: str) -> None:
        until(lambda: self.figure(figure_id) == value, f"{figure_id} = {value}, not {self.figure(figure_id)}")
        until(lambda: not self.window.reader.live.is_reading, "the whole reading")

    def freezes(self, number: int, reason: str = "") -> None:
        """Look at what would be sealed, and seal it."""
        if reason:
            self.page.locator("#frozen form[action$=freeze-preview] input[name=reason]").fill(reason)
        self.press("frozen", "Покажи какво ще се запечата")
        self.page.wait_for_selector("#frozen form[action='do/freeze'] button")
        self.press("frozen", "Замрази")
        self.page.wait_for_selector(f"#frozen p:has-text('№ {number}')")
        assert "✓" in self.page.locator("#step-frozen").text_content()


@contextmanager
def on(folder: Path, day: dt.date, period: str, browser: Any, monkeypatch: Any) -> Iterator[Officer]:
    """The window on a day, opened by a double-click and closed with the browser."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime(*day.timetuple()[:3], 9, tzinfo=dt.UTC).timestamp())))
    with opened(folder, period) as window:
        read(window)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(window.access.first_address())
        page.wait_for_selector("#steps li")
        yield Officer(window, page)
        page.close()


def test_a_year_from_the_window(folder, monkeypatch):
    money, contracted = "absorption.operations.paid", "absorption.operations.contracted"
    euro = {"currency": label(w, "currency", "EUR")}
    with launched() as browser:
        with on(folder, dt.date(2027, 4, 5), "2027-Q1", browser, monkeypatch) as she:
            she.sees(contracted, "0,00")
            enter(
                folder,
                "calls",
                call="П-1",
                measure="nonfarm",
                fund="EAFRD",
                title="Първи прием",
                opens_on=dt.date(2027, 1, 5),
                closes_on=dt.date(2027, 2, 5),
                **euro,
            )
            for code, grant in (("Д-1", 100_000), ("Д-2", 60_000)):
                enter(
                    folder,
                    "projects",
                    project=code,
                    title=f"Проект {code}",
                    measure="nonfarm",
                    fund="EAFRD",
                    call="П-1",
                    in_strategy="да",
                    applicant_type=label(w, "applicant_type", "business"),
                    municipality="KNL31",
                    submitted_on=dt.date(2027, 2, 1),
                    requested=grant,
                    contracted_on=dt.date(2027, 3, 10),
                    contract=f"Дог-{code}",
                    total=2 * grant,
                    grant=grant,
                    starts_on=dt.date(2027, 3, 10),
                    ends_on=dt.date(2028, 3, 10),
                    **euro,
                )
            she.sees(contracted, "160000,00")
            enter(
                folder,
                "payments",
                payment="Пл-1",
                project="Д-1",
                paid_on=dt.date(2027, 3, 20),
                amount=40_000,
                kind=label(w, "payment_kind", "advance"),
                **euro,
            )
            she.sees(money, "40000,00")
            she.page.locator("#step-risks summary").click()
            she.page.locator("#step-risks").get_by_role("button", name="Отметни").click()
            she.page.wait_for_selector("#step-risks[data-state=ticked]")
            she.press("report", "Направи доклада")
            with she.page.context.expect_page() as shown:
                she.page.get_by_role("link", name="Отвори доклада").click()
            assert "първо тримесечие на 2027" in shown.value.locator("body").text_content().casefold()
            shown.value.close()
            she.freezes(1)
        with on(folder, dt.date(2027, 7, 5), "2027-Q2", browser, monkeypatch) as she:
            # a correction: the grant of the second contract was entered wrong
            enter(
                folder,
                "corrections",
                table="projects",
                key="Д-2",
                column="grant",
                was="60000",
                now="50000",
                reason="сгрешена сума",
                decided_on=dt.date(2027, 5, 3),
            )
            she.sees(contracted, "150000,00")
            # an annex: the first contract is smaller
            enter(
                folder, "annexes", project="Д-1", signed_on=dt.date(2027, 6, 1), grant=90_000, reason="икономия", **euro
            )
            she.sees(contracted, "140000,00")
            she.freezes(2)
        with on(folder, dt.date(2027, 10, 5), "2027-Q3", browser, monkeypatch) as she:
            change(folder, "projects", "Д-2", terminated_on=dt.date(2027, 8, 15))
            she.sees(contracted, "90000,00")
            she.freezes(3)
            # a late change: a payment of June comes to be known in October
            enter(
                folder,
                "payments",
                payment="Пл-2",
                project="Д-1",
                paid_on=dt.date(2027, 6, 20),
                amount=5_000,
                kind=label(w, "payment_kind", "interim"),
                **euro,
            )
            she.sees(money, "45000,00")
            she.page.locator("select[name=period]").select_option("2027-Q2")
            until(lambda: "Второ тримесечие на 2027" in she.page.locator("h1").text_content(), "the second quarter")
            until(lambda: not she.window.reader.live.is_reading, "its reading")
            she.sees(money, "45000,00")
            she.page.locator("#frozen").get_by_role("button", name="Сравни с отчетеното").click()
            she.page.wait_for_selector("#frozen .answer-box table")
            assert "Пл-2" in she.page.locator("#frozen .answer-box").text_content()
            she.freezes(4, reason="плащане от юни, станало известно през октомври")
        with on(folder, dt.date(2028, 1, 10), "2027-Q4", browser, monkeypatch) as she:
            she.freezes(5)
            she.page.locator("select[name=period]").select_option("2027")
            until(
                lambda: (
                    "2027" in she.page.locator("h1").text_content()
                    and "тримесечие" not in she.page.locator("h1").text_content()
                ),
                "the year",
            )
            until(lambda: read(she.window).period.code == "2027", "its reading")
            she.press("report", "Направи доклада")
            she.freezes(6)
    assert all(finding.holds for finding in verify(folder))


def test_what_was_frozen_by_mistake_is_taken_back_on_the_page(folder, monkeypatch):
    with launched() as browser, on(folder, dt.date(2027, 4, 5), "2027-Q1", browser, monkeypatch) as she:
        she.press("report", "Направи доклада")
        she.freezes(1)
        she.page.locator("#withdraw summary").click()
        she.page.locator("#withdraw input[name=reason]").fill("замразен преди подписването")
        she.press("frozen", "Оттегли")
        she.page.wait_for_selector("#step-frozen[data-state=open]")
        assert she.page.locator("#withdraw").count() == 0, "nothing is frozen that could be taken back"
        assert all(finding.holds for finding in verify(folder))
        she.freezes(2)


def test_the_signed_report_comes_back_to_what_was_frozen(folder, monkeypatch, authority, tmp_path):
    with launched() as browser, on(folder, dt.date(2027, 4, 5), "2027-Q1", browser, monkeypatch) as she:
        she.press("report", "Направи доклада")
        she.freezes(1)
        with ThreadPoolExecutor(1) as beside:  # the browser's loop runs in this thread, and signing has its own
            paper, key = folder / "frozen" / "2027-Q1" / "report.pdf", authority.prepares.p12
            out = tmp_path / "подписан доклад.pdf"
            signed, _ = beside.submit(lambda: sign(paper, read_key(key, None, PASSWORD), out=out)).result()
        she.page.locator("#file").set_input_files(str(signed))
        she.page.wait_for_selector(f"#imports .facts:has-text('{PREPARES}')")
        assert not (folder / "frozen" / "2027-Q1" / "signed").exists(), "what is shown files nothing"
        she.press("imports", "Приложи")
        she.page.wait_for_selector("#said:has-text('Готово в'):has-text('подписан доклад.pdf')")
        she.page.wait_for_selector(f"#step-signed[data-state=done]:has-text('{PREPARES}')")
    assert all(finding.holds for finding in verify(folder))

"""The guide, followed by someone who has nothing but the guide."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import openpyxl

from command import vomr

PROJECT = Path(__file__).parents[1]
GUIDE = (PROJECT / "docs" / "bg" / "guide.md").read_text(encoding="utf-8")


def test_the_version_is_what_the_last_step_of_the_installation_prints():
    status, out, _ = vomr("--version")
    assert (status, bool(re.fullmatch(r"\d+\.\d+\.\d+\n", out))) == (0, True)


def test_the_bare_command_tells_what_there_is():
    status, _, err = vomr()
    assert status == 2 and "report" in err and "Няма команда" not in err


def fill(book, sheet: str, *rows: dict) -> None:
    """Type rows under the Bulgarian titles of a sheet, as a person does."""
    page = book[sheet]
    titles = {str(cell.value).strip(" *"): cell.column for cell in page[1] if cell.value}
    for number, row in enumerate(rows, start=2):
        for title, value in row.items():
            page.cell(number, titles[title], value)


def test_own_data_stand_in_a_report_at_the_end(tmp_path, monkeypatch):
    """„Собствени данни“: a new folder, the workbook filled in, checked, mended, reported and explained."""
    monkeypatch.chdir(PROJECT)
    folder = tmp_path / "moya-mig"
    of_it = ("--strategy", folder)
    status, _, err = vomr("new", folder)
    assert status == 0, err

    def report(part: str) -> None:
        order = ("--out", tmp_path / "r", "--only", part, "--formats", "html")
        status, _, err = vomr("report", "2027-Q1", *of_it, *order)
        assert status == 0, err

    report("overview")
    assert "Стратегията е в начален етап" in page_of(tmp_path, "overview")

    path = folder / "register.xlsx"
    book = openpyxl.load_workbook(path)
    fill(
        book,
        "Мерки",
        {"Код на мярка": "М1", "Наименование": "Неземеделски дейности", "Вид": "проекти на местната общност"},
    )
    fund = book["Фондове"]["A2"].value
    fill(
        book,
        "Бюджет",
        {
            "Мярка": "М1",
            "Фонд": fund,
            "В сила от": dt.date(2026, 1, 15),
            "Бюджет (БФП)": "250 000,00",
            "Валута": "евро",
        },
    )
    fill(
        book,
        "Приеми",
        {
            "Код на прием": "П1",
            "Мярка": "М1",
            "Фонд": fund,
            "Открит на": dt.date(2026, 5, 4),
            "Краен срок": dt.date(2026, 6, 30),
            "Бюджет на приема": 120000,
            "Валута": "евро",
        },
    )
    project = {
        "Код на проект": "ПР-01",
        "Наименование": "Къща за гости",
        "Прием": "П1",
        "По стратегията": "да",
        "Вид кандидат": "физическо лице",
        "Подаден на": "12.06.2026",
        "Заявена БФП": "48 000,50",
        "Одобрен от МИГ на": dt.date(2026, 8, 3),
        "Одобрена БФП от МИГ": 48000.50,
        "Сключен договор на": dt.date(2026, 11, 2),
        "БФП по договор": 45000,
        "Собствено съфинансиране": 15000,
        "Обща стойност": 60000,
        "Валута": "евро",
    }
    fill(book, "Проектни предложения и договори", project)
    fill(
        book,
        "Плащания и възстановявания",
        {"Плащане №": "1", "Проект": "ПР-10", "Дата": dt.date(2027, 1, 20), "Сума": 22500, "Вид": "авансово"},
    )
    book.save(path)

    status, out, _ = vomr("check", "2027-Q1", *of_it, COLUMNS="200")
    assert status == 1 and "ПР-10" in out
    fill(book, "Плащания и възстановявания", {"Проект": "ПР-01"})
    book.save(path)
    assert vomr("check", "2027-Q1", *of_it)[0] == 0
    report("absorption")
    lag = next((tmp_path / "r").iterdir()).name
    line = json.loads((tmp_path / "r" / lag / "2027-Q1" / "results.json").read_text(encoding="utf-8"))["absorption"][
        "operations"
    ]
    assert (line["budget"], line["called"], line["submitted"], line["contracted"], line["paid"]) == (
        "250000.00",
        "120000.00",
        "48000.50",
        "45000.00",
        "22500.00",
    )
    assert "22 500" in page_of(tmp_path, "absorption")
    _, why, _ = vomr("why", "absorption.operations.paid", "--period", "2027-Q1", *of_it)
    assert "Плащания и възстановявания, ред 2 | ПР-01 „" in why


def page_of(folder: Path, part: str) -> str:
    found = next((folder / "r").glob(f"*/2027-Q1/{part}.html"))
    return found.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")

"""A workbook full of the mistakes that real registers hold: one list, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from command import vomr

NBSP, NARROW = "\u00a0", "\u202f"
STRATEGY = """
[lag]
id = "proba"
name = "МИГ за проба"
[strategy]
start = 2024-01-01
end = 2029-12-31
[[funds]]
id = "EAFRD"
[[territory]]
code = "KNL31"
name = "Невестино"
[[territory]]
code = "KNL29"
name = "Кюстендил"
excluded = ["41112"]
"""
PROJECT_COLUMNS = [
    "Код на проект",
    "Наименование",
    "Прием",
    "По стратегията",
    "Номер в ИСУН",
    "Кандидат / бенефициент",
    "ЕИК",
    "Вид кандидат",
    "Община",
    "Населено място (ЕКАТТЕ)",
    "Подаден на",
    "Заявена БФП",
    "Одобрен от МИГ на",
    "Одобрена БФП от МИГ",
    "Сключен договор на",
    "Обща стойност",
    "БФП по договор",
    "Собствено съфинансиране",
    "Краен срок",
    "Прекратен на",
    "Валута",
    "бележка на Мария",
]
SHEETS = {
    "Мерки": [
        ["Код на мярка", "Наименование", "Вид"],
        ["M1", "мярка", "проекти на местната общност"],
        ["M2", "друга", "operations"],
    ],
    "Бюджет": [
        ["Мярка", "Фонд", "В сила от", "Бюджет (БФП)", "Валута"],
        ["M1", "EAFRD", "2026", f"1{NBSP}234{NARROW}567,89", "евро"],
        ["M2", "ЕАFRD", "2025", "около 500000", "лв."],
    ],
    "Приеми": [
        ["Код на прием", "Мярка", "Фонд", "Открит на", "Краен срок", "Бюджет на приема", "Валута"],
        ["K1", "M1", "EAFRD", "01.02.2026", "28.02.2026", "=50000*2", "EUR"],
    ],
    "Проектни предложения и договори": [
        PROJECT_COLUMNS,
        # 2: nothing wrong, though typed in a hurry
        [
            "P1",
            "Работилница",
            "K1 · стар надпис",
            "ДА",
            "BG06-1-0001",
            "Пример ЕООД",
            "175074752",
            "бизнес",
            "Невестино",
            "51216",
            "10.2.2026 г.",
            f"50{NBSP}000,00",
            "2026-03",
            0,
            "01.05.2026",
            60000,
            48000,
            12000,
            "01.05.2027",
            None,
            "евро",
            "виж досието",
        ],
        # 3: zeros lost by Excel, a contract number for a proposal, text for a date, minus with text
        [
            "P2",
            "Ферма",
            "K1",
            "да",
            "BG06-1-0001-C01",
            "Друг ООД",
            661261,
            "бизнес",
            "KNL31",
            4532,
            "31.02.2026",
            "5 000 лв.",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            "EUR",
            None,
        ],
        # 4: Cyrillic call, unknown code, the town, impossible order, sums that do not fit
        [
            "P3",
            "Път",
            "К1",
            "може би",
            None,
            "Община",
            "123456789",
            "бизнис",
            "KNL29",
            "41112",
            "20.02.2026",
            1000,
            "01.02.2026",
            900,
            "01.03.2026",
            2000,
            900,
            900,
            "01.05.2027",
            None,
            "USD",
            None,
        ],
        # 5: the first again under its own code
        [
            "P1",
            "Работилница",
            "K1",
            "да",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            "EUR",
            None,
        ],
        # 6: a blank line; 7: a place nobody knows and the error of a formula
        [None] * 22,
        [
            "P4",
            '=HYPERLINK("http://example.invalid")',
            None,
            "не",
            None,
            None,
            None,
            None,
            None,
            "99999",
            None,
            "#REF!",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            "EUR",
            None,
        ],
        [
            "P5",
            "Кухня",
            "K1",
            "да",
            None,
            "Лице",
            None,
            "физическо лице",
            "KNL31",
            "99999",
            "20.02.2026",
            700,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            "EUR",
            None,
        ],
    ],
    "Плащания и възстановявания": [
        ["Проект", "Дата", "Сума", "Валута", "Вид"],
        ["P1", "01.06.2026", "1 000,50", None, "авансово"],
        ["P1", "01.06.2026", 1000.5, None, "авансово"],
        ["P1", "01.07.2026", 500, None, "възстановена сума"],
        ["P1", "30.04.2026", 10.005, "лв.", "междинно"],
        ["P9", "01.07.2026", 5, "EUR", "междинно"],
    ],
    "Населени места": [
        ["ЕКАТТЕ", "Име", "Община", "В територията"],
        ["51216", "Невестино", "KNL31", "да"],
        ["04532", "Бобошево", "KNL31", "да"],
        ["41112", "Кюстендил", "KNL29", "решава се ръчно"],
    ],
    "Моят лист": [["каквото", "и да е"], ["=1+1", 7]],
    "Стойности на индикаторит": [["a"]],
}
# What an officer has to see: (sheet, row, column) → checks
EXPECTED = {
    ("Приеми", 2, "budget"): {"cell-uncalculated"},
    ("Стойности на индикаторит", None, None): {"table-unknown"},
    ("Бюджет", 3, "amount"): {"cell-money"},
    ("Бюджет", 3, "fund"): {"key-alike"},
    ("Проектни предложения и договори", 2, "approved"): {"amount-zero"},
    ("Проектни предложения и договори", 3, "applicant_id"): {"eik-zeros"},
    ("Проектни предложения и договори", 3, "settlement"): {"key-alike"},
    ("Проектни предложения и договори", 3, "submitted_on"): {"cell-date"},
    ("Проектни предложения и договори", 3, "requested"): {"cell-currency"},
    ("Проектни предложения и договори", 3, "isun_number"): {"project-number-twice"},
    ("Проектни предложения и договори", 4, "call"): {"key-alike"},
    ("Проектни предложения и договори", 4, "in_strategy"): {"cell-yes-no"},
    ("Проектни предложения и договори", 4, "applicant_id"): {"eik"},
    ("Проектни предложения и договори", 4, "applicant_type"): {"cell-code"},
    ("Проектни предложения и договори", 4, "approved_on"): {"date-order"},
    ("Проектни предложения и договори", 4, "total"): {"sum-total"},
    ("Проектни предложения и договори", 4, "currency"): {"cell-code"},
    ("Проектни предложения и договори", 5, "project"): {"key-twice"},
    ("Проектни предложения и договори", 7, "requested"): {"cell-formula"},
    ("Проектни предложения и договори", 8, "settlement"): {"ekatte-unknown"},
    ("Проектни предложения и договори", 2, "project"): {"paid-above-verified"},
    ("Плащания и възстановявания", 3, "amount"): {"payment-twice"},
    ("Плащания и възстановявания", 4, "amount"): {"recovery-positive"},
    ("Плащания и възстановявания", 5, "amount"): {"cell-cents"},
    ("Плащания и възстановявания", 5, "paid_on"): {"date-before-contract"},
    ("Плащания и възстановявания", 6, "project"): {"reference-unknown"},
}


@pytest.fixture
def folder(tmp_path) -> Path:
    target = tmp_path / "proba"
    target.mkdir()
    (target / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in SHEETS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("=H"):
                    cell.data_type = "s"  # a text that looks like a formula, as a paste leaves it
    book.save(target / "register.xlsx")
    return target


def test_one_list_cell_by_cell(folder):
    status, out, err = vomr("check", "2026-Q3", "--strategy", folder, "--json")
    assert status == 1, err
    problems = json.loads(out)
    found: dict = {}
    for problem in problems:
        found.setdefault((problem["sheet"], problem["row"], problem["column"]), set()).add(problem["code"])
        assert problem["message"] and problem["remedy"]
    assert found == EXPECTED
    by_code = {problem["code"]: problem for problem in problems}
    assert "000661261" in by_code["eik-zeros"]["remedy"]
    alike = {problem["column"]: problem["message"] for problem in problems if problem["code"] == "key-alike"}
    assert "„04532“" in alike["settlement"] and "„K1“" in alike["call"] and "„EAFRD“" in alike["fund"]


def test_what_was_typed_in_a_hurry_is_understood_and_no_formula_is_run(folder):
    from vomr.register import read_register

    register = read_register(folder)
    first = register["projects"].iloc[0]
    assert (first["call"], first["municipality"], first["requested"], first["approved"]) == ("K1", "KNL31", 5000000, 0)
    assert register["budget"].iloc[0]["amount"] == 123456789
    assert register["projects"].iloc[3]["title"].startswith("=HYPERLINK")
    kept = register["calls"].iloc[0]
    assert kept["budget"] is pd.NA  # a formula that Excel never calculated has no value, and says so below
    said = {(p.table, p.row, p.column): p for p in register.problems}
    assert said["calls", 2, "budget"].value == "=50000*2"
    assert first["бележка на Мария"] == "виж досието"


def test_the_list_as_a_workbook(folder, tmp_path):
    file = tmp_path / "списък.xlsx"
    assert vomr("check", "2026-Q3", "--strategy", folder, "--xlsx", file)[0] == 1
    book = openpyxl.load_workbook(file)
    rows = list(book["За поправяне"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == sum(len(codes) for codes in EXPECTED.values())
    assert all(row[7] and row[8] for row in rows)
    assert [row[1] for row in rows] == sorted(
        (row[1] for row in rows), key=["грешка", "предупреждение", "бележка"].index
    )
    assert "За понеделник" in book.sheetnames
    status, _, err = vomr("check", "2026-Q3", "--strategy", folder, "--xlsx", file)
    assert status == 3 and "списък-2.xlsx" in err


def test_a_file_in_another_encoding_is_named_and_says_how_to_save_it(tmp_path):
    (tmp_path / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (tmp_path / "measures.csv").write_bytes("measure;name;kind\nM1;мярка;operations\n".encode("cp1251"))
    status, out, _ = vomr("check", "--strategy", tmp_path)
    assert status == 0 and "measures.csv" in out and "Windows-1251" in out
    (tmp_path / "measures.csv").write_bytes("measure;name;kind\nM1;ж;operations\n".encode("cp1251"))
    status, _, err = vomr("check", "--strategy", tmp_path)
    assert status == 3 and "measures.csv" in err and "UTF-8" in err
    (tmp_path / "measures.csv").write_bytes("\ufeffmeasure;name;kind\nM1;мярка;operations\n".encode())
    assert vomr("check", "--strategy", tmp_path)[0] == 0

"""The officer's own words on the sheet „Коментари“: in place of a file, with nothing lost and nothing twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from vomr.method.results_cache import results_of
from vomr.period import reporting_period
from vomr.register import read_register
from vomr.register.commentary import comments_sheet, read_commentary
from vomr.register.template import Answers, begin, municipalities
from vomr.register.unknown_people import in_commentary
from vomr.register.workbook import write_workbook
from vomr.show.report import Report
from vomr.strategy import read_strategy
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
LONG = "Първи ред.\n\n- **точка**\n- друга"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    begin(tmp_path / "rila", Words("bg"), Answers("МИГ Рила", municipalities(["KNL38 Рила"])))
    return tmp_path / "rila"


def write(folder: Path, *rows: tuple) -> Path:
    book = openpyxl.load_workbook(folder / "register.xlsx")
    for number, row in enumerate(rows, start=2):
        for at, cell in enumerate(row, start=1):
            book["Коментари"].cell(number, at, cell)
    book.save(folder / "register.xlsx")
    return folder


def test_an_empty_sheet_says_nothing(folder):
    assert read_commentary(folder, "2026-Q3") == {} and read_register(folder).problems == []


def test_words_keep_their_lines_and_marks_and_belong_to_a_period(folder):
    write(
        folder,
        ("2026-Q3", "Обобщен преглед", LONG),
        ("2026-q3", "Обобщен преглед", "още"),
        (2026, "Финансово изпълнение", "за годината"),
        (None, "Отклонения", "за всеки период"),
        ("2026-Q2", "Обобщен преглед", "старо"),
    )
    assert read_commentary(folder, "2026-Q3") == {"Обобщен преглед": f"{LONG}\n\nоще", "Отклонения": "за всеки период"}
    assert read_commentary(folder, "2026")["Финансово изпълнение"] == "за годината"
    register = read_register(folder)
    assert [(one.code, one.severity, one.row) for one in register.problems] == [("commentary-period", "note", 5)]
    (part,) = register.reading.commentary
    assert (part.rows, part.cells, part.refused_cells) == (5, 3 + 14, 0)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("лято", "Обобщен преглед", "текст"), "commentary-period"),
        (("2026-Q3", None, "текст"), "commentary-part"),
        (("2026-Q3", "Обобщен преглед", "=1/0+A9"), "commentary-text"),
    ],
)
def test_a_row_that_no_report_can_show_is_an_error_with_its_place(folder, row, code):
    register = read_register(write(folder, row))
    (problem,) = register.problems
    assert (problem.code, problem.severity) == (code, "error")
    assert (problem.file, problem.sheet, problem.row) == ("register.xlsx", "Коментари", 2)
    assert read_commentary(folder, "2026-Q3") == {}


def test_words_in_two_places_are_an_error_and_both_are_shown(folder):
    write(folder, ("2026-Q3", "Обобщен преглед", "от листа"))
    (folder / "commentary" / "2026-Q3.md").write_text("# Обобщен преглед\nот файла\n", encoding="utf-8")
    assert read_commentary(folder, "2026-Q3") == {"Обобщен преглед": "от листа\n\nот файла"}
    (problem,) = read_register(folder).problems
    said = Words("bg")(problem.message, **problem.params)
    assert problem.severity == "error" and "Коментари" in said and "commentary/2026-Q3.md" in said


def test_a_sheet_of_ones_own_with_that_title_stays_ones_own(tmp_path):
    shutil.copy(PROJECT / "data" / "nevestino" / "strategy.toml", tmp_path)
    book = openpyxl.Workbook()
    book.active.title = "Коментари"
    book.active.append(["Колега", "Какво каза"])
    book.active.append(["Иво", "нищо"])
    book.save(tmp_path / "register.xlsx")
    assert comments_sheet(tmp_path) is None
    assert [sheet.sheet for sheet in read_register(tmp_path).reading.own] == ["Коментари"]


def test_a_copy_of_the_sheet_is_named_and_the_sheet_itself_is_read(folder):
    write(folder, ("2026-Q3", "Обобщен преглед", "от листа"))
    book = openpyxl.load_workbook(folder / "register.xlsx")
    copy = book.copy_worksheet(book["Коментари"])
    copy.title = "Коментари (2)"
    book.move_sheet(copy, -len(book.sheetnames))
    copy["C2"] = "от копието"
    book.save(folder / "register.xlsx")
    assert read_commentary(folder, "2026-Q3") == {"Обобщен преглед": "от листа"}
    (problem,) = read_register(folder).problems
    assert (problem.code, problem.severity, problem.sheet) == ("table-twice", "error", "Коментари (2)")
    copy["A2"] = copy["B2"] = copy["C2"] = None
    book.save(folder / "register.xlsx")
    assert read_register(folder).problems == []


def test_the_words_stand_in_the_report_and_a_draft_says_where_to_write(folder):
    period = reporting_period("2026-Q3")
    write(folder, ("2026-Q3", "Обобщен преглед", "Чакаме насоките."), ("2026-Q3", "Несъществуваща", "къде съм"))
    report = Report(results_of(folder, period, "bg"), "bg")
    assert "Чакаме насоките." in str(report.commentary("overview"))
    assert "къде съм" in str(report.unplaced_commentary())
    missing = report.commentary("problems", required=True)
    assert "register.xlsx › Коментари" in str(missing) or not report.results.draft


def test_a_stranger_is_named_by_his_row(folder):
    write(folder, ("2026-Q3", "Обобщен преглед", "Срещнахме се с Мария Иванова Колева от селото."))
    (problem,) = in_commentary(read_register(folder), "2026-Q3")
    assert (problem.file, problem.sheet, problem.row) == ("register.xlsx", "Коментари", 2)


def test_a_new_workbook_carries_the_words_over(folder, tmp_path):
    write(folder, ("2026-Q3", "Обобщен преглед", LONG))
    sheet = comments_sheet(folder)
    target = tmp_path / "нова"
    target.mkdir()
    write_workbook(target / "register.xlsx", read_strategy(folder)[0], {}, Words("bg"), comments=sheet.comments)
    shutil.copy(PROJECT / "data" / "nevestino" / "strategy.toml", target)
    assert read_commentary(target, "2026-Q3") == read_commentary(folder, "2026-Q3")

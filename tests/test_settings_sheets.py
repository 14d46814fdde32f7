"""Settings in the sheets of the workbook: they hold all that strategy.toml holds, and are read in the same way."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import BaseModel

from vomr.folders import find_strategy, is_strategy, known_strategies
from vomr.method.results_cache import results_of
from vomr.period import reporting_period
from vomr.problems import UsageError, VomrError
from vomr.register import read_register
from vomr.register.workbook import write_workbook
from vomr.settings_form import EVERY_FIELD, RULE_KIND, SHEETS
from vomr.settings_sheets import read_document
from vomr.strategy import Strategy, read_strategy, settle
from vomr.words import LANGUAGES, Words

PROJECT = Path(__file__).parents[1]
GROUPS = ("primer", "nevestino")
SMALLEST = '[lag]\nid = "rila"\nname = "МИГ Рила"\n'


def in_sheets(source: Path, target: Path, lang: str = "bg") -> Path:
    """A folder whose workbook holds the settings of another; nothing else."""
    target.mkdir(parents=True, exist_ok=True)
    document = read_document(source)
    settle(document)
    write_workbook(target / "register.xlsx", read_strategy(source)[0], {}, Words(lang), settings=document.raw)
    return target


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A group whose settings stand in its workbook: a fund, two municipalities, a limit and a deadline."""
    (tmp_path / "toml").mkdir()
    (tmp_path / "toml" / "strategy.toml").write_text(
        SMALLEST
        + """
[strategy]
start = 2024-01-01
end = 2029-12-31
[[funds]]
id = "EAFRD"
budget_complete = false
[[territory]]
code = "KNL38"
name = "Рила"
population = 2284
[[territory]]
code = "KNL05"
name = "Бобошево"
[[rules.limit]]
id = "management_share"
value = 0.25
unit = "share"
verified = true
[[rules.deadline]]
id = "annual_report"
due = "02-15"
""",
        encoding="utf-8",
    )
    return in_sheets(tmp_path / "toml", tmp_path / "група")


def fields_of(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every setting that the models know, as a path."""
    for name, declared in model.model_fields.items():
        inner = next(
            (
                one
                for one in (declared.annotation, *getattr(declared.annotation, "__args__", ()))
                if isinstance(one, type) and issubclass(one, BaseModel)
            ),
            None,
        )
        if inner is None:
            yield (*above, name)
        else:
            yield from fields_of(inner, (*above, name))


def test_the_sheets_hold_every_field_of_the_models():
    declared = {field.keys for field in EVERY_FIELD} - {("rules", RULE_KIND)}
    assert declared == set(fields_of(Strategy))


def test_no_two_settings_of_a_sheet_go_by_one_title():
    for sheet in SHEETS:
        for titles in ([field.bg for field in sheet.fields], [field.en for field in sheet.fields]):
            assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", GROUPS)
def test_settings_in_sheets_are_the_same_strategy(tmp_path, name, lang):
    source = PROJECT / "data" / name
    assert read_strategy(in_sheets(source, tmp_path, lang)) == (read_strategy(source)[0], [])


@pytest.mark.parametrize(("name", "period"), [("primer", "2028-Q2"), ("nevestino", "2026-Q3")])
def test_the_results_are_the_same_to_the_byte(tmp_path, name, period):
    """All but the account of reading, which says where the settings stand."""
    source = PROJECT / "data" / name
    copy = tmp_path / name
    shutil.copytree(source, copy)
    document = read_document(source)
    settle(document)
    write_workbook(copy / "register.xlsx", read_strategy(source)[0], {}, Words("bg"), settings=document.raw)
    (copy / "strategy.toml").unlink()

    def results(folder: Path) -> Any:
        found = json.loads(results_of(folder, reporting_period(period), "bg").to_json(Words("bg"), lambda value: value))
        places = found.pop("reading")["settings"]
        return found, [(place["file"], place["sheet"]) for place in places]

    (before, first), (after, second) = results(source), results(copy)
    assert before == after
    assert first == [("strategy.toml", None)]
    assert second == [("register.xlsx", sheet.bg) for sheet in SHEETS]


def edited(folder: Path, *cells: tuple[str, str, Any], sheet: str = "Настройки", column: str = "B") -> Path:
    """Type values into a sheet: (title of the row, column, value)."""
    book = openpyxl.load_workbook(folder / "register.xlsx")
    for title, at, value in cells:
        page = book[sheet]
        row = next(cell.row for cell in page["A"] if str(cell.value).strip(" *") == title)
        page[f"{at or column}{row}"] = value
    book.save(folder / "register.xlsx")
    return folder


def row_of(folder: Path, title: str) -> int:
    page = openpyxl.load_workbook(folder / "register.xlsx")["Настройки"]
    return next(cell.row for cell in page["A"] if str(cell.value).strip(" *") == title)


@pytest.mark.parametrize(
    ("title", "written", "value"),
    [
        ("Начало на стратегията", dt.datetime(2024, 3, 1), dt.date(2024, 3, 1)),
        ("Начало на стратегията", "01.03.2024 г.", dt.date(2024, 3, 1)),
        ("Начало на стратегията", "1 март 2024", dt.date(2024, 3, 1)),
        ("Начало на стратегията", 2024, dt.date(2024, 1, 1)),
        ("Начало на стратегията", dt.datetime(1905, 7, 16), dt.date(2024, 1, 1)),  # 2024 in a cell of dates
        ("Край на стратегията", "2029", dt.date(2029, 12, 31)),
        ("Население на територията", "23 146", 23146),
        ("Население на територията", 23146.0, 23146),
        ("Примерни данни", "Да", True),
        ("Примерни данни", True, True),
        ("Споразумение №", 12, "12"),
    ],
)
def test_a_value_is_read_as_people_write_it(folder, title, written, value):
    strategy, problems = read_strategy(edited(folder, (title, "B", written)))
    field = next(field for field in EVERY_FIELD if field.bg == title and field.keys[0] == "strategy")
    assert getattr(strategy.strategy, field.keys[1]) == value and not problems


@pytest.mark.parametrize(
    ("title", "written", "said"),
    [
        ("Начало на стратегията", "скоро", "„Начало на стратегията“: „скоро“ не е дата"),
        ("Население на територията", "много", "„Население на територията“: „много“ не е цяло число"),
        ("Примерни данни", "може би", "„Примерни данни“: „може би“ не е нито „да“, нито „не“"),
        ("Край на стратегията", "2020", "„Край на стратегията“ е 31.12.2020"),
    ],
)
def test_a_fault_names_sheet_row_and_value(folder, title, written, said):
    _, problems = read_strategy(edited(folder, (title, "B", written)))
    (problem,) = problems
    w = Words("bg")
    assert said in w(problem.message, **problem.params)
    assert (problem.file, problem.sheet, problem.row) == ("register.xlsx", "Настройки", row_of(folder, title))


def test_a_group_without_a_name_is_refused_with_the_cell(folder):
    edited(folder, ("Кратко име", "B", None), ("Наименование на групата", "B", None))
    with pytest.raises(VomrError) as refused:
        read_strategy(folder)
    text = refused.value.text(Words("bg"))
    for title in ("Кратко име", "Наименование на групата"):
        assert f"лист „Настройки“, ред {row_of(folder, title)}, „{title}“: празно е" in text


def test_settings_in_two_places_are_refused_or_an_error(folder, tmp_path):
    shutil.copy(tmp_path / "toml" / "strategy.toml", folder)
    strategy, problems = read_strategy(folder)
    assert strategy.lag.id == "rila" and [(one.code, one.severity) for one in problems] == [("strategy-place", "error")]
    said = Words("bg")(problems[0].message, **problems[0].params)
    assert "register.xlsx › Настройки" in said and "strategy.toml" in said
    edited(folder, ("Край на стратегията", "B", "2030"))
    with pytest.raises(VomrError, match="Настройки") as refused:
        read_strategy(folder)
    text = refused.value.text(Words("bg"))
    assert "strategy.toml" in text and "Край на стратегията" in text


def test_what_is_misspelt_or_not_known_is_named(folder):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    page = book["Настройки"]
    rows = {str(cell.value).strip(" *"): cell.row for cell in page["A"] if cell.value}
    page[f"A{rows['Офис']}"], page[f"B{rows['Офис']}"] = "Офсс", "гр. Рила"
    page[f"A{rows['Начало на стратегията']}"] = "Начало на стратегиятаа"
    last = page.max_row
    page[f"A{last + 2}"], page[f"B{last + 2}"] = "Котка", "Мара"
    page[f"B{last + 4}"] = "само стойност"
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    assert strategy.strategy.start == dt.date(2024, 1, 1)
    by_row = {one.row: one.code for one in problems}
    assert by_row[rows["Офис"]] == by_row[rows["Начало на стратегията"]] == "strategy-read-as"
    assert by_row[last + 2] == by_row[last + 4] == "strategy-own-key"


def test_every_cell_is_accounted_for(folder):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    page = book["Настройки"]
    page["B60"], page["D3"] = "нещо", "моя бележка"
    book["Територия"]["C2"], book["Територия"]["K1"], book["Територия"]["K2"] = "Rila", "Кмет", "тел. 1"
    book["Фондове"]["A4"] = None
    book.save(folder / "register.xlsx")
    filled = {
        sheet.bg: sum(cell.value not in (None, "") for cells in book[sheet.bg].iter_rows() for cell in cells)
        for sheet in SHEETS
    }
    for part in read_register(folder).reading.settings:
        counted = part.cells + part.own_cells + part.left_out_cells + part.refused_cells
        assert counted == filled[part.sheet or ""]


def test_such_a_folder_is_a_strategy_everywhere(folder, monkeypatch):
    monkeypatch.setenv("VOMR_WORKSPACE", str(folder.parent))
    assert is_strategy(folder) and find_strategy(folder, []) == folder and folder in known_strategies()
    (folder.parent / "друга").mkdir()
    write_workbook(folder.parent / "друга" / "register.xlsx", read_strategy(folder)[0], {}, Words("bg"))
    with pytest.raises(UsageError, match="Настройки"):
        find_strategy(folder.parent / "друга", [])

"""Settings in the sheets of the workbook: they hold all that strategy.toml holds, and are read in the same way."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from examples import few, matrix
from vomr.folders import find_strategy, is_strategy, known_strategies
from vomr.method.results_cache import results_of
from vomr.period import reporting_period
from vomr.problems import UsageError, VomrError
from vomr.register import read_register
from vomr.register.settings_book import SettingsWriter
from vomr.register.workbook import write_workbook
from vomr.settings import Document
from vomr.settings_form import CHOICES, FIELDS, LISTS, RULE_KIND, SHEETS, Field
from vomr.settings_sheets import read_document, read_sheets
from vomr.settings_toml import as_toml
from vomr.strategy import Strategy, read_strategy, settle, validated
from vomr.words import LANGUAGES, Words
from vomr.words.language import language

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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the settings of a group: in a file, in a whole workbook, and in its sheets of settings alone."""
    base = tmp_path_factory.mktemp("settings")
    (base / "toml").mkdir()
    (base / "toml" / "strategy.toml").write_text(
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
    book = openpyxl.load_workbook(in_sheets(base / "toml", base / "whole") / "register.xlsx")
    for title in {sheet.title for sheet in book} - {sheet.bg for sheet in SHEETS}:
        del book[title]  # tables and lists are a hundred times what is edited here
    book.defined_names.clear()
    (base / "sheets").mkdir()
    book.save(base / "sheets" / "register.xlsx")
    return base


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A group whose settings stand in its workbook: a fund, two municipalities, a limit and a deadline."""
    return Path(shutil.copytree(made / "sheets", tmp_path / "група"))


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
    declared = set(FIELDS) - {("rules", RULE_KIND)}
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
    field = next(field for field in FIELDS.values() if field.bg == title and field.keys[0] == "strategy")
    assert getattr(strategy.strategy, field.keys[1]) == value and not problems


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if not sheet.is_form], ids=lambda sheet: sheet.name)
def test_a_list_without_its_titles_is_never_no_data(folder, sheet):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    book[sheet.bg].delete_rows(1)
    book.save(folder / "register.xlsx")
    document = read_document(folder)
    (problem,) = validated(document).problems
    assert (problem.code, problem.severity, problem.sheet) == ("strategy-titles", "error", sheet.bg)
    assert sheet.fields[0].bg in Words("bg")(problem.remedy, **problem.params)
    account = next(account for account in document.accounts if account.title == sheet.bg)
    assert account.cells and set(account.cells.values()) == {"refused"}


@pytest.mark.parametrize("written", ["7", "1.2", "а; б", "1; 2; 3"])
def test_a_wrong_value_takes_no_other_entry_with_it(folder, written):
    """A list within an entry: it alone is left out, not its municipality, and never the next one."""
    before = read_strategy(folder)[0].territory
    book = openpyxl.load_workbook(folder / "register.xlsx")
    page = book["Територия"]
    page.cell(2, next(cell.column for cell in page[1] if cell.value == "Място в схемата"), written)
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    assert [place.code for place in strategy.territory] == [place.code for place in before] and len(before) > 1
    assert strategy.territory[0].tile is None
    assert problems and all((one.sheet, one.row) == ("Територия", 2) for one in problems)


def test_an_entry_with_several_faults_takes_no_other_with_it(folder):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    page = book["Територия"]
    page.insert_rows(2)
    page.cell(2, 4, "някога")
    page.cell(2, 5, "малко")
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    kept = {place.code for place in strategy.territory}
    assert {str(page.cell(row, 1).value) for row in range(3, page.max_row + 1) if page.cell(row, 1).value} == kept
    assert {one.row for one in problems} == {2}


@pytest.mark.parametrize("marks", ["; ", ", ", ",", ";\n", "\n"])
def test_days_codes_and_numbers_of_one_cell_may_be_parted_by_commas(folder, marks):
    edited(folder, ("Почивни дни на групата", "B", marks.join(["24.12.2026", "31.12.2026"])))
    edited(folder, ("Напомняне преди срок", "B", marks.join(["10", "2"])))
    strategy, problems = read_strategy(folder)
    assert not problems and strategy.rules.reminders == (10, 2)
    assert strategy.rules.holidays == (dt.date(2026, 12, 24), dt.date(2026, 12, 31))


def test_what_is_none_of_a_list_is_told_the_words_of_the_list(folder):
    _, (problem,) = read_strategy(edited(folder, ("Прагове за „по план“ и „изостава“", "B", "по-високи")))
    said = Words("bg")(problem.message, **problem.params)
    assert "85 % и 65 %" in said and "eu-85-65" not in said


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


def test_settings_in_two_places_are_refused_or_an_error(folder, made):
    shutil.copy(made / "toml" / "strategy.toml", folder)
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
    with pytest.raises(UsageError) as refusal:
        find_strategy(folder.parent / "друга", [])
    assert "„Настройки“" in refusal.value.text(Words("bg"))


# --- what people and programs do to a workbook ------------------------------------------------------------------------


def _moved(book: Any) -> None:
    for sheet in SHEETS:
        book[sheet.bg].insert_cols(1)
        book[sheet.bg].insert_rows(1, 3)
    book["Територия"]["B1"] = "Нашите общини"


def _columns_swapped(book: Any) -> None:
    book["Територия"].move_range("A1:A9", cols=12)


def _machine_names(book: Any) -> None:
    for sheet in SHEETS:
        names = {field.bg: field.keys[-1] for field in sheet.fields}
        for cell in (cell for row in book[sheet.bg].iter_rows() for cell in row):
            if cell.row == 1 or cell.column == 1:
                cell.value = names.get(str(cell.value or "").strip(" *"), cell.value)
        book[sheet.bg].title = sheet.name if sheet.name != "rules" else "Rules and deadlines"


def _titles_misspelt(book: Any) -> None:
    book["Настройки"].title, book["Фондове"].title = "Настройкии", "Фондове (2)"


def _sheets_in_another_order(book: Any) -> None:
    book.move_sheet("Настройки", 12)


@pytest.mark.parametrize(
    "change", [_moved, _columns_swapped, _machine_names, _titles_misspelt, _sheets_in_another_order]
)
def test_a_workbook_that_was_rearranged_says_the_same(folder, made, change):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    change(book)
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    assert strategy == read_strategy(made / "toml")[0]
    assert {problem.severity for problem in problems} <= {"note"}


@pytest.mark.soak
@matrix("kind", ["ods", "xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97"], every_day=1)
def test_what_libreoffice_saved_says_the_same(made, tmp_path, kind):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    folder = Path(shutil.copytree(made / "whole", tmp_path / "група"))
    book = folder / "register.xlsx"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", tmp_path / "out", book]
    subprocess.run(command, check=True, capture_output=True)
    book.unlink()
    for path in (tmp_path / "out").iterdir():
        shutil.move(path, folder / path.name)
    assert read_strategy(folder) == (read_strategy(made / "toml")[0], [])


def test_cells_that_hold_no_value_are_named_and_the_rest_is_read(folder):
    edited(folder, ("Население на територията", "B", "=1/0"), ("Офис", "B", "с. Рила"))
    book = openpyxl.load_workbook(folder / "register.xlsx")
    error = book["Територия"]["E3"]
    error.value, error.data_type = "#REF!", "e"
    book["Правила и срокове"]["A2"], book["Правила и срокове"]["A3"] = "закон", None
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    assert strategy.lag.office == "с. Рила" and strategy.territory[0].population == 2284
    assert [limit.id for limit in strategy.rules.limit] == ["management_share"]
    assert [deadline.due for deadline in strategy.rules.deadline] == ["02-15"]
    said = {(one.sheet, one.row): Words("bg")(one.message, **one.params) for one in problems}
    assert "не е изчислена" in said["Настройки", row_of(folder, "Население на територията")]
    assert "#REF!" in said["Територия", 3]
    assert "„закон“" in said["Правила и срокове", 2] and "годишен срок" in said["Правила и срокове", 3]


def test_a_setting_that_stands_twice_is_an_error_and_a_list_may_go_on(folder):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    page = book["Настройки"]
    for row in (
        ("Офис", "с. Рила"),
        ("Офис", "гр. Друг"),
        ("Почивни дни на групата", dt.datetime(2026, 12, 31)),
        ("Почивни дни на групата", "24.12.2026; 23.12.2026"),
    ):
        page.append(row)
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    assert strategy.lag.office == "с. Рила" and [one.code for one in problems] == ["strategy-twice"]
    assert [day.day for day in strategy.rules.holidays] == [31, 24, 23]


def test_a_list_that_lost_its_title_is_not_passed_over(folder):
    book = openpyxl.load_workbook(folder / "register.xlsx")
    book["Фондове"].title = "Пари"
    book.save(folder / "register.xlsx")
    register = read_register(folder)
    assert [(one.code, one.severity, one.sheet) for one in register.problems] == [("strategy-place", "error", "Пари")]
    assert [sheet.sheet for sheet in register.reading.unread] == ["Пари"]


def test_a_lock_of_excel_is_no_workbook_and_a_damaged_one_is_named(folder):
    (folder / "~$register.xlsx").write_bytes(b"x")
    assert read_strategy(folder)[1] == []
    (folder / "register.xlsx").write_bytes(b"PK what is this")
    with pytest.raises(VomrError, match=r"register\.xlsx"):
        read_strategy(folder)


def test_settings_in_a_second_workbook_are_an_error(folder):
    shutil.copy(folder / "register.xlsx", folder / "register.xlsm")
    _, problems = read_strategy(folder)
    assert {(one.code, one.severity, one.file) for one in problems} == {("strategy-place", "error", "register.xlsm")}
    (folder / "register.xlsx").rename(folder / "a.xlsx")
    (folder / "register.xlsm").rename(folder / "b.xlsx")
    with pytest.raises(UsageError, match=r"a\.xlsx, b\.xlsx"):
        read_strategy(folder)


# --- whatever a group may have written --------------------------------------------------------------------------------

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40).filter(
    lambda text: text.strip(" ….") and not text.startswith("_x")
)
_WORDS = st.sampled_from(
    ["Рила", "МИГ „Рила“ – Бобошево", "0123", "1 689", "25 %", "да", "2026-Q3", "=1+1", "'x", "а\nб"]
)
_OF_KIND = {
    "text": st.one_of(_TEXTS, _WORDS),
    "date": st.one_of(
        st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(["2024", "2024-10", "31.12.2029 г."])
    ),
    "day": st.sampled_from(["02-15", "15.02", "31 декември", "01-10"]),
    "whole": st.integers(0, 260),
    "exact": st.decimals(0, 10**6, places=4).map(lambda number: number.normalize()),
    "yes_no": st.booleans(),
}


def _values(field: Field) -> st.SearchStrategy[Any]:
    if field.keys[-1] == "tile":
        return st.lists(st.integers(0, 9), min_size=2, max_size=2)
    if field.keys == ("lag", "id"):
        return st.sampled_from(["rila", "mig-2"])
    if field.keys[-1] in ("profile", "names", "after"):
        return st.sampled_from(list(CHOICES[field.choices or ""]))
    if field.several:
        given = _OF_KIND[field.kind] if field.kind != "text" else st.sampled_from(["41112", "overview", "а б"])
        return st.lists(given, max_size=3)
    if field.choices and field.kind == "text":
        return st.one_of(st.sampled_from(list(CHOICES[field.choices])), _TEXTS)
    return _OF_KIND[field.kind]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Settings as ``strategy.toml`` may hold them, with sections and keys of the group's own."""
    raw: dict[str, Any] = {}
    lists = {tuple(name.split(".")) for name in LISTS}
    for keys in {field.keys[:-1] for field in FIELDS.values() if field.keys != ("rules", RULE_KIND)}:
        fields = [field for field in FIELDS.values() if field.keys[:-1] == keys and field.keys != ("rules", RULE_KIND)]
        holder = raw
        for key in keys[:-1]:
            holder = holder.setdefault(key, {})

        def entry(fields: list[Field] = fields) -> dict[str, Any]:
            return {field.keys[-1]: draw(_values(field)) for field in fields if field.required or draw(st.booleans())}

        if keys in lists:
            holder[keys[-1]] = [entry() for _ in range(draw(st.integers(0, 3)))]
        else:
            holder[keys[-1]] = {**holder.get(keys[-1], {}), **entry()}
    for step in raw["rules"]["internal"]:
        step["working_days"] = draw(st.integers(0, 260))
    raw["rules"]["limit"] += [{"id": "own", "value": 1}]
    if draw(st.booleans()):
        raw["rules"]["calendar"] = [{"when": draw(_TEXTS), "verified": True}, {"when": "31.12, N+2", "n": 3}]
        raw["funds"] = [*raw["funds"], {"id": "X", "own": draw(_TEXTS)}]
        raw["own"] = {"on": dt.date(2026, 1, 2), "share": Decimal("0.125")}
    return raw


def only_sheets(raw: dict[str, Any], path: Path, lang: str) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        SettingsWriter(book, raw, {}, "#000000", "#FFFFFF", "#FFFFFF", Words(lang)).write()
    return path


@settings(max_examples=few(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.sampled_from(LANGUAGES))
def test_whatever_a_file_holds_the_sheets_hold_too(tmp_path_factory, raw, lang):
    def told(document: Any) -> Any:
        try:
            return validated(document).strategy
        except VomrError as refused:
            return str(refused)

    room = tmp_path_factory.mktemp("generated")
    want = told(Document(room, copy.deepcopy(raw)))
    document = Document(room, copy.deepcopy(raw))
    settle(document)
    again = read_sheets(only_sheets(document.raw, room / "register.xlsx", lang))
    assert told(again) == want
    assert told(Document(room, tomllib.loads(as_toml(document.raw), parse_float=Decimal))) == want


@pytest.mark.parametrize("value", [-1, 261, 100_000_000, "1e40"])
def test_days_of_notice_that_no_calendar_has_are_an_error(folder, value):
    """They are counted one by one: a million would lead out of the calendar."""
    book = openpyxl.load_workbook(folder / "register.xlsx")
    rules = book["Правила и срокове"]
    row = rules.max_row + 1
    for at, cell in enumerate(("ограничение", "дни за уведомяване за събитие", value, "работни дни"), start=1):
        rules.cell(row, at, cell)
    book.save(folder / "register.xlsx")
    strategy, problems = read_strategy(folder)
    assert strategy.limit("event_notice_days") is None and strategy.limit("management_share") is not None
    assert {(one.severity, one.sheet, one.row) for one in problems} == {("error", "Правила и срокове", row)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_right_value_is_shown_in_the_readers_language(lang):
    for known in FIELDS.values():
        example = known.example_in(lang)
        assert bool(example) == bool(known.example) and (lang != "bg" or example == known.example)
        assert language(lang).letters or not re.search("[\u0400-\u04ff]", example), (known.name, example)

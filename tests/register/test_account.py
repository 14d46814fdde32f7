"""Every cell of hers is read, hers, left out or refused; sheets, files and titles are known by the names people use."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from vomr.method.results import reading_dict
from vomr.problems import VomrError
from vomr.register import Register, read_register
from vomr.register.account import column_letters
from vomr.register.sheets import by_name
from vomr.register.sources.store import not_imported
from vomr.register.tables import _COLUMNS_ALSO, _TABLES_ALSO, TABLES
from vomr.show.reading import account
from vomr.spelling import folded, resembles
from vomr.words import Words

w = Words("bg")
STRATEGY = (
    '[lag]\nid = "proba"\nname = "МИГ за проба"\n[[funds]]\nid = "EAFRD"\n[[territory]]\ncode = "P1"\nname = "Полето"\n'
)
SHEETS: dict[str, list[list[Any]]] = {
    "Мерки": [["Код на мярка", "Наименование", "Вид"], ["A1", "Овощарство", "operations"]],
    "Бюджет": [
        ["Мярка", "Фонд", "В сила от", "Бюджет (БФП)", "Валута"],
        ["A1", "EAFRD", "01.01.2026", 900, "EUR"],
        ["A1", "ERDF", "01.01.2026", 600, "EUR"],
    ],
    "Проектни предложения и договори": [
        [
            "Код на проект",
            "Наименование",
            "Мярка",
            "Фонд",
            "По стратегията",
            "Сключен договор на",
            "Обща стойност",
            "БФП по договор",
            "Валута",
        ],
        ["N1", "Сушилня", "A1", "EAFRD", "да", "13.07.2026", 36, 36, "EUR"],
        ["N2", "Водопровод", "A1", "EAFRD", "да", "13.07.2026", 72, 72, "EUR"],
    ],
    "Плащания и възстановявания": [
        ["Плащане №", "Проект", "Дата", "Сума", "Вид"],
        ["1", "N1", "14.09.2026", 18, "междинно"],
        ["2", "N2", "21.09.2026", 14, "авансово"],
    ],
    "Бележки": [["Да се обадя"], [None, "на кмета"]],
    "Начало": [["Помощ"]],
}
PAYMENTS, PROJECTS, BUDGET = "Плащания и възстановявания", "Проектни предложения и договори", "Бюджет"
Book = openpyxl.Workbook


def book_of(folder: Path, edit: Callable[[Book], object] | None = None, name: str = "register.xlsx") -> Path:
    """A strategy folder whose workbook has one irregularity."""
    folder.mkdir(exist_ok=True)
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    book = Book()
    book.remove(book.active)
    for title, rows in SHEETS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if edit:
        edit(book)
    book.save(folder / name)
    return folder


def csv_of(folder: Path, name: str, rows: list[list[Any]], mark: str = ",") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    lines = [mark.join("" if cell is None else str(cell) for cell in row) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def paid(register: Register) -> int:
    return int(register["payments"]["amount"].sum())


def codes(register: Register, *severities: str) -> set[str]:
    return {problem.code for problem in register.problems if problem.severity in (severities or ("error", "warning"))}


# --- the conservation of cells ----------------------------------------------------------------------------------------


def fates(register: Register, sheet: str | None, row: int, column: int, token: str) -> set[str]:
    """Where the account, the tables and the problems say that a cell went."""
    account = reading_dict(register.reading, w)
    part = next((part for part in account["files"] if part["sheet"] == sheet), None)
    found = set()
    for name, frame in register.tables.items():
        for title in set(frame.columns) & set(TABLES[name].column):
            if any(token in str(cell) for cell in frame[title]):
                found.add("read")
    for problem in register.problems:
        refuses = problem.code.startswith("cell-") or problem.code == "row-too-long"
        if refuses and (problem.sheet, problem.row) == (sheet, row) and token in str(problem.value):
            found.add("refused")
        declared = TABLES[problem.table or "payments"].column.get(problem.column or "")
        is_key = problem.code.startswith("cell-") and declared is not None and declared.key and declared.required
        if is_key and (problem.sheet, problem.row) == (sheet, row) and row > 1 and titles_at(sheet, column):
            found.add("refused")
    if any(one["sheet"] == sheet for one in account["unread"]):
        found.add("refused")
    if any(one["sheet"] == sheet for one in account["own"]):
        found.add("hers")
    if any(one["sheet"] == sheet for one in account["help"]):
        found.add("left out")
    if part:
        raw_titles = {token, f"[{column_letters(column)}]", *([] if row == 1 else [titles_at(sheet, column)])}
        if row in part["left_out_rows"]:
            return found | {"left out"}
        if raw_titles & set(part["own_columns"]):
            found.add("hers")
        if raw_titles & set(part["unread_columns"]):
            found.add("refused")
    return found


def titles_at(sheet: str | None, column: int) -> str:
    titles = SHEETS[sheet or PAYMENTS][0]
    return str(titles[column]) if column < len(titles) else ""


def cells_in(folder: Path) -> int:
    book = openpyxl.load_workbook(folder / "register.xlsx")
    return sum(cell.value is not None for sheet in book for row in sheet.iter_rows() for cell in row)


def counted(register: Register) -> int:
    reading = register.reading
    inside = sum(part.cells + part.own_cells + part.left_out_cells + part.refused_cells for part in reading.files)
    return inside + sum(one.cells or 0 for one in (*reading.own, *reading.help, *reading.unread))


PLACES = [
    (title, row, column)
    for title, rows in SHEETS.items()
    for row in range(1, len(rows) + 4)
    for column in range(len(rows[0]) + 3)
]


@pytest.mark.parametrize("title", [None, "СПРАВКА КЪМ 30.09.2026 Г."])
@pytest.mark.parametrize("place", random.Random(7).sample(PLACES, 16), ids=str)
def test_a_word_in_any_cell_of_a_workbook_is_found_in_one_of_four(tmp_path, place, title):
    """method.md §7, also where a title stands above the columns."""
    sheet, row, column = place

    def edit(book: Book) -> None:
        book[sheet].cell(row, column + 1, "ЗНАК777")
        if title:
            book[PAYMENTS].insert_rows(1)
            book[PAYMENTS].cell(1, 1, title)

    folder = book_of(tmp_path / "a", edit)
    register = read_register(folder)
    shifted = row + (title is not None and sheet == PAYMENTS)
    assert len(fates(register, sheet, shifted, column, "ЗНАК777")) == 1
    assert counted(register) == cells_in(folder)


@pytest.mark.parametrize("place", [(row, column) for row in range(2, 4) for column in range(8)])
def test_a_word_in_any_cell_of_a_csv_file_is_found_in_one_of_four(tmp_path, place):
    row, column = place
    rows = [[*line, *[None] * 3] if number else [*line, None] for number, line in enumerate(SHEETS[PAYMENTS])]
    rows[row - 1][column] = "ЗНАК777"
    rows = [line[: max(6, *(at + 1 for at, cell in enumerate(line) if cell))] for line in rows]
    register = read_register(csv_of(tmp_path / "a", "payments.csv", rows))
    found = fates(register, None, row, column, "ЗНАК777")
    assert len(found) == 1 and ("refused" in found) == (column not in (0, 1, 5))


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_name_that_people_use_means_one_table_and_one_column():
    tables: dict[str, str] = {}
    for name, names in _TABLES_ALSO.items():
        for title in names:
            assert tables.setdefault(folded(title), name) == name, title
    for name, columns in _COLUMNS_ALSO.items():
        own = {folded(title) for column in TABLES[name].columns for title in (column.name, column.bg, column.en)}
        seen: dict[str, str] = {}
        for column, names in columns.items():
            assert column in TABLES[name].column
            for title in names:
                assert seen.setdefault(folded(title), column) == column and folded(title) not in own, (name, title)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Плащаниа", "Плащания", True),
        ("плащаня и възстановявания", "Плащания и възстановявания", True),
        ("Сумма", "Сума", True),
        ("Дата_на_договор", "Дата на договор", True),
        ("Одобрен от МИГ на", "Одобрен от УО на", False),
        ("Прием 1", "Прием 2", False),
        ("Планирани договорени", "Планирани изплатени", False),
        ("Мъже", "Жени", False),
        ("Бележки", "Мерки", False),
    ],
)
def test_a_slip_of_the_pen(one, other, alike):
    assert resembles(one, other) is alike


@pytest.mark.parametrize(
    "title",
    [
        "Плащания",
        "ПЛАЩАНИЯ ",
        "Изплатени",
        "Плащаниа и възстановявания",
        "Плащания 2026",
        "payments (2)",
        "Sheet1",
        "Октомври",
        "Копие на Плащания",
    ],
)
def test_a_sheet_of_payments_under_any_name_is_read(tmp_path, title):
    register = read_register(book_of(tmp_path / "a", lambda book: setattr(book[PAYMENTS], "title", title)))
    assert paid(register) == 3200 and not codes(register)
    assert codes(register, "note") == {"sheet-read-as"}


@pytest.mark.parametrize(
    ("sheet", "title", "new"),
    [
        (PROJECTS, "БФП по договор", "Безвъзмездна помощ"),
        (PROJECTS, "БФП по договор", "БФП (евро)"),
        (PROJECTS, "Сключен договор на", "Договорът е от"),
        (PROJECTS, "Сключен договор на", "дата на договора:"),
        (PAYMENTS, "Сума", "Сумма"),
        (PAYMENTS, "Сума", "Изплатена сума, EUR"),
        (PAYMENTS, "Дата", "Дата на превода"),
        (BUDGET, "Бюджет (БФП)", "Бюджет"),
    ],
)
def test_a_title_under_another_name_is_read_and_stands_in_the_account(tmp_path, sheet, title, new):
    register = read_register(book_of(tmp_path / "a", lambda book: retitle(book, sheet, title, new)))
    assert not codes(register)
    assert [one.title for part in register.reading.files for one in part.read_as] == [new]


def retitle(book: Book, sheet: str, title: str, new: str | None) -> None:
    next(cell for cell in book[sheet][1] if cell.value == title).value = new


@pytest.mark.parametrize(
    ("sheet", "title", "new"),
    [
        (PROJECTS, "БФП по договор", "Отпуснато"),
        (PROJECTS, "БФП по договор", None),
        (PROJECTS, "Сключен договор на", "Подписано"),
        (PAYMENTS, "Сума", "Пари"),
        (PAYMENTS, "Дата", "Кога"),
        (PAYMENTS, "Проект", "Кой"),
        (PROJECTS, "Код на проект", "ID"),
        (BUDGET, "Бюджет (БФП)", "Колко"),
    ],
)
def test_a_column_of_money_date_or_key_that_is_not_known_is_an_error_that_names_both(tmp_path, sheet, title, new):
    register = read_register(book_of(tmp_path / "a", lambda book: retitle(book, sheet, title, new)))
    named = [problem for problem in register.problems if problem.code == "column-unread"]
    assert [problem.severity for problem in named] == ["error"]
    said = w(named[0].message, **named[0].params)
    assert title in said and (new or "няма заглавие") in said


@pytest.mark.parametrize("above", [[], ["ПЛАЩАНИЯ"], ["ПЛАЩАНИЯ", "към 30.09.2026 г."], [None, None, None]])
def test_titles_are_found_where_they_stand(tmp_path, above):
    def edit(book: Book) -> None:
        book[PAYMENTS].insert_rows(1, len(above) or 1)
        for number, text in enumerate(above, start=1):
            book[PAYMENTS].cell(number, 2, text)
        book[PAYMENTS].insert_cols(1)

    register = read_register(book_of(tmp_path / "a", edit))
    assert paid(register) == 3200 and not codes(register)
    assert list(register["payments"]["_row"]) == [len(above or [1]) + 2, len(above or [1]) + 3]


def test_a_sheet_without_titles_is_one_sentence(tmp_path):
    register = read_register(book_of(tmp_path / "a", lambda book: book[PAYMENTS].delete_rows(1)))
    assert [problem.code for problem in register.problems if problem.severity == "error"] == ["header-missing"]


def test_a_missing_table_in_a_folder_inside_is_named(tmp_path):
    folder = book_of(tmp_path / "a", lambda book: book.remove(book[PAYMENTS]))
    (folder / "стари").mkdir()
    (folder / "стари" / "payments.csv").write_text("payment,project\n1,N1\n", encoding="utf-8")
    (folder / "стари" / "budget.csv").write_text("measure,fund\nA1,EAFRD\n", encoding="utf-8")
    found = [(one.code, one.file) for one in read_register(folder).problems if one.severity == "error"]
    assert found == [("file-unread", "стари/payments.csv")]


@pytest.mark.parametrize("name", ["strategy.toml.txt", "стратегия.toml"])
def test_settings_under_another_name_are_named(tmp_path, name):
    folder = book_of(tmp_path / "a")
    (folder / "strategy.toml").rename(folder / name)
    with pytest.raises(VomrError) as refused:
        read_register(folder)
    assert name in refused.value.text(w)


def test_one_row_without_titles_is_no_empty_sheet(tmp_path):
    def edit(book: Book) -> None:
        book[PAYMENTS].delete_rows(1)
        book[PAYMENTS].delete_rows(2, 50)

    register = read_register(book_of(tmp_path / "a", edit))
    assert [problem.code for problem in register.problems if problem.severity == "error"] == ["header-missing"]


@pytest.mark.parametrize(("table", "column"), [("budget", "amount"), ("targets", "value")])
def test_a_table_without_the_column_that_it_is_for_is_said(tmp_path, table, column):
    from vomr.register.tables import TABLES

    kept = [one.name for one in TABLES[table].columns if one.required]
    (folder := tmp_path / "a").mkdir()
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (folder / f"{table}.csv").write_text(f"{','.join(kept)}\n{','.join('1' for _ in kept)}\n", encoding="utf-8")
    assert ("column-missing", column) in [(one.code, one.column) for one in read_register(folder).problems]


def test_columns_that_figures_rest_on_and_a_sheet_does_not_have_stand_in_the_account(tmp_path):
    from vomr.register.tables import CARRYING, TABLES

    for table, columns in CARRYING.items():
        (folder := tmp_path / table).mkdir()
        (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
        kept = [one.name for one in TABLES[table].columns if one.name not in columns]
        (folder / f"{table}.csv").write_text(f"{','.join(kept)}\n{','.join('1' for _ in kept)}\n", encoding="utf-8")
        reading = read_register(folder).reading
        assert [part.absent for part in reading.files if part.rows] == [columns]
        line = next(line for line in account(reading, Words("bg")) if f"{table}.csv" in line and "изчисляват" in line)
        assert all(TABLES[table].column[name].bg in line for name in columns)


def test_the_account_says_what_was_not_looked_at_and_lies_unused(tmp_path):
    folder = book_of(tmp_path / "a", lambda book: None)
    part = read_register(folder).reading
    assert part.looks_unknown == () and part.codes == 0
    (folder / "sources").mkdir()
    (folder / "sources" / "ИСУН.xlsx").write_bytes(b"x")
    assert not_imported(folder) == ["sources/ИСУН.xlsx"]
    old = replace(
        part,
        files=tuple(replace(one, file="register.ods") for one in part.files),
        looks_unknown=("register.ods",),
        codes=2,
    )
    lines = account(old, Words("bg"))
    assert any("register.ods" in line and "зачертан" in line for line in lines)
    assert any("2 клетки" in line and "кодове" in line for line in lines)


@pytest.mark.parametrize("own", ["Бележки 2", "Калкулации", "Контакти", "Справка", "План за срещите"])
def test_a_sheet_and_columns_of_her_own_are_hers(tmp_path, own):
    def edit(book: Book) -> None:
        sheet = book.create_sheet(own)
        sheet.append(["Проект", "Сума", "Телефон"])
        sheet.append(["N1", 12, "0888"])
        book[PROJECTS].cell(1, 10, "Посетен на")
        book[PROJECTS].cell(2, 10, "01.09.2026")

    register = read_register(book_of(tmp_path / "a", edit))
    assert not codes(register, "error", "warning", "note")
    assert own in [one.sheet for one in register.reading.own]
    assert ("Посетен на",) in [part.own_columns for part in register.reading.files]


# --- the same table twice ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "change", "code", "severity"),
    [
        ("Плащания (2)", None, "sheet-again", "warning"),
        ("Архив", None, "sheet-again", "warning"),
        ("Плащания (2)", ("add", ["3", "N2", "28.09.2026", 5, "междинно"]), "sheet-second", "error"),
        ("Плащания октомври", ("only", ["3", "N2", "28.09.2026", 5, "междинно"]), "sheet-second", "error"),
        ("2025", ("only", ["1", "N1", "28.09.2025", 5, "междинно"]), "sheet-second", "error"),
        ("Копие на Плащания", ("edit", 20), "sheet-second", "error"),
    ],
)
def test_a_second_sheet_of_a_table_never_doubles_money_and_is_named(tmp_path, title, change, code, severity):
    def edit(book: Book) -> None:
        sheet = book.copy_worksheet(book[PAYMENTS])
        sheet.title = title
        if change and change[0] == "only":
            sheet.delete_rows(2, 2)
        if change and change[0] in ("only", "add"):
            sheet.append(change[1])
        if change and change[0] == "edit":
            sheet.cell(2, 4, change[1])

    register = read_register(book_of(tmp_path / "a", edit))
    assert paid(register) == 3200
    assert [(p.code, p.severity, p.sheet) for p in register.problems] == [(code, severity, title)]
    assert [one.sheet for one in register.reading.unread] == [title]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Platby a vratky 2. čtvrtletí 2028", "payments"),
        ("Evidence – Platby a vratky (červen)", "payments"),
        ("Kopie Platby a vratky", "payments"),
        ("Плащания 2 тримесечие 2028", "payments"),
        ("Zálohy", None),
    ],
)
def test_a_sheet_with_its_period_or_a_copys_mark_is_known_in_every_language(name, table):
    known = by_name(name)
    assert (known and known[0].name) == table


# --- totals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["Общо", None, None, 32], set()),
        ([None, "ВСИЧКО:", None, 32], set()),
        (["Total", "N1", "21.09.2026", 32, "междинно"], set()),
        (["Общо", None, None, 99], {"total-differs"}),
        ([None, None, None, 32], set()),
        (["Общо за 2026 г.", None, None, 32], set()),
        (["Celkem", None, None, 32], set()),
        (["Celkem za rok 2026", None, None, 99], {"total-differs"}),
        (["Mezisoučet:", None, None, 32], set()),
        (["Плащане №", "Проект", "Дата", "Сума", "Вид"], set()),
    ],
)
def test_rows_of_totals_are_counted_nowhere(tmp_path, row, found):
    register = read_register(book_of(tmp_path / "a", lambda book: book[PAYMENTS].append(row)))
    assert paid(register) == 3200 and codes(register) == found
    assert [[one.row for one in part.left_out] for part in register.reading.files if part.table == "payments"] == [[4]]


def test_a_row_with_a_code_of_its_own_is_read_with_a_warning_and_an_assembly_is_none(tmp_path):
    rows = [
        ["Събитие №", "Дата", "Вид", "Наименование"],
        ["1", "2026-09-01", "meeting", "Общо събрание"],
        ["2", "2026-09-02", "meeting", "Всичко за 2026 г."],
    ]
    register = read_register(csv_of(tmp_path / "a", "events.csv", rows))
    assert len(register["events"]) == 2
    assert [(p.code, p.row) for p in register.problems] == [("row-like-total", 3)]


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Регистър.xlsx",
        "register (1).xlsx",
        "Register.XLSX",
        "Данни МИГ.xlsx",
        "Копие на register.xlsx",
        "register.xlsm",
    ],
)
def test_the_only_workbook_is_read_under_any_name(tmp_path, name):
    assert paid(read_register(book_of(tmp_path / "a", name=name))) == 3200


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("payments.CSV", ","),
        ("payments.tsv", "\t"),
        ("payments.csv.txt", ";"),
        ("плащания.csv", ","),
        ("payments (1).csv", ","),
        ("списък.csv", ";"),
    ],
)
def test_a_table_is_read_from_a_text_under_any_name(tmp_path, name, mark):
    assert paid(read_register(csv_of(tmp_path / "a", name, SHEETS[PAYMENTS], mark))) == 3200


def test_what_is_not_read_of_a_folder_is_named(tmp_path):
    folder = book_of(tmp_path / "a")
    (folder / "register.xlsx").rename(folder / "А.xlsx")
    book_of(folder, name="Б.xlsx")
    (folder / "~$А.xlsx").write_bytes(b"lock")
    assert [(p.code, p.severity, p.file) for p in read_register(folder).problems] == [
        ("file-unread", "error", "А.xlsx"),
        ("file-unread", "error", "Б.xlsx"),
    ]
    folder = book_of(tmp_path / "b")
    (folder / "2026").mkdir()
    (folder / "register.xlsx").rename(folder / "2026" / "register.xlsx")
    assert [(p.severity, p.file) for p in read_register(folder).problems] == [("error", "2026/register.xlsx")]
    (folder / "register.numbers").write_bytes(b"x")
    assert [(p.severity, p.file) for p in read_register(folder).problems] == [("error", "register.numbers")]


@pytest.mark.parametrize("name", ["register.xlsx", "payments.csv"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling"])
def test_what_is_no_file_is_refused_by_name(tmp_path, name, kind):
    folder = csv_of(tmp_path / "a", "measures.csv", SHEETS["Мерки"])
    path = folder / name
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(folder / "nowhere")
    with pytest.raises(VomrError, match=name):
        read_register(folder)


def test_a_million_columns_are_refused_in_a_sentence(tmp_path):
    folder = csv_of(tmp_path / "a", "payments.csv", [["x"] * 1_000_000])
    with pytest.raises(VomrError, match=r"payments\.csv"):
        read_register(folder)

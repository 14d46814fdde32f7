"""The officer's workbook: what is written is read back without loss, also after LibreOffice has saved it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from examples import matrix
from vomr.problems import VomrError
from vomr.register import TABLES, Register, Type, read_register
from vomr.register.files import read_raw_tables
from vomr.register.workbook import in_order, write_workbook
from vomr.strategy import read_strategy
from vomr.words import Words
from vomr.words.labels import LABELS

PROJECT = Path(__file__).parents[2]
SOFFICE = shutil.which("soffice")
STRATEGY = """
[lag]
id = "proba"
name = "МИГ за проба"
[[funds]]
id = "EAFRD"
[[territory]]
code = "KNL31"
name = "Невестино"
"""


def workbook_of(folder: Path, target: Path, lang: str = "bg", **options) -> Path:
    """A folder with the same strategy whose tables stand in a workbook."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "strategy.toml", target)
    write_workbook(
        target / "register.xlsx", read_strategy(folder)[0], read_raw_tables(folder)[0], Words(lang), **options
    )
    return target


def saved_by_libreoffice(folder: Path, scratch: Path) -> None:
    """Open the workbook in LibreOffice and save it, as an officer would."""
    if SOFFICE is None:
        if os.environ.get("VOMR_NEEDS_BROWSER"):
            pytest.fail("LibreOffice is missing")
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(scratch / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            scratch / "out",
            folder / "register.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    shutil.copy(scratch / "out" / "register.xlsx", folder / "register.xlsx")


def assert_same(one: Register, other: Register) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)
    assert one.as_written == other.as_written
    assert one.corrections == other.corrections

    def said(register: Register) -> list[tuple]:
        return [(p.code, p.table, p.row, p.column, p.value) for p in register.problems]

    assert said(one) == said(other)


@matrix("name, lang", [("nevestino", "bg"), ("primer", "en"), ("primer", "bg")], every_day=2)
def test_register_to_workbook_to_register_is_the_identity(tmp_path, name, lang):
    folder = PROJECT / "data" / name
    assert_same(read_register(folder), read_register(workbook_of(folder, tmp_path / "w", lang)))


@pytest.mark.soak  # awkward cells, below, go through LibreOffice every day
def test_the_same_after_libreoffice_has_saved_it(tmp_path):
    folder = PROJECT / "data" / "primer"
    target = workbook_of(folder, tmp_path / "w")
    saved_by_libreoffice(target, tmp_path)
    assert_same(read_register(folder), read_register(target))


CELLS = [
    "=1+1",
    "+359 88",
    "-5 %",
    "@дата",
    "'с апостроф",
    "_x0041_",
    "<b>&amp;</b>",
    "ред\nред",
    "0012",
    "1,5",
    "TRUE",
    "да",
    "2026-01",
    "M1 · A",
    "{=A1}",
    "«ъ»…",
    "\u202f1",
]


def awkward(folder: Path) -> Path:
    """Cells that a spreadsheet would like to be something else, cells that cannot be read, and columns of her own."""
    folder.mkdir()
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    rows = ["measure,name,kind,моя колона,"]
    for n, cell in enumerate(CELLS):
        quoted = '"' + cell.replace('"', '""') + '"'
        rows.append(f"{quoted},{quoted},operations,{quoted},")
        if n == 3:
            rows.append("")  # a blank line counts
    rows.append("X,име,невиждано,12.50,без заглавие")
    (folder / "measures.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "budget.csv").write_text(
        "measure,fund,valid_from,amount,currency,eu_share\n"
        '0012,EAFRD,2025-12,"1 234 567,89",EUR,"0,8500000000000000001"\n'
        "=1+1,EAFRD,1899-12-31,abc,лв.,85\n"
        "M1 · A,EAFRD,31.02.2026,999999999999.99,EUR,\n"
        "непозната,EAFRD,2024,,BGN,0.1\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("through_libreoffice", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_nothing_is_lost_of_awkward_cells(tmp_path, through_libreoffice):
    folder = awkward(tmp_path / "a")
    before = read_register(folder)
    target = workbook_of(folder, tmp_path / "w")
    if through_libreoffice:
        saved_by_libreoffice(target, tmp_path)
    after = read_register(target)
    assert {p.code for p in before.problems if p.table == "budget"} >= {"cell-money", "cell-date", "reference-unknown"}
    assert_same(before, after)
    assert list(after["measures"]["моя колона"])[: len(CELLS)] == [cell.strip() for cell in CELLS]
    again = workbook_of(target, tmp_path / "w2")  # and from a workbook into a workbook
    assert_same(before, read_register(again))


def test_text_that_looks_like_a_formula_is_text(tmp_path):
    target = workbook_of(awkward(tmp_path / "a"), tmp_path / "w")
    sheet = openpyxl.load_workbook(target / "register.xlsx")["Мерки"]
    assert sheet["A2"].value == "=1+1" and sheet["A2"].data_type == "s"
    own = [sheet.cell(row, len(TABLES["measures"].columns) + 1) for row in range(2, 6)]
    assert [cell.data_type for cell in own] == ["s"] * 4


def test_sheets_notes_and_drop_downs(tmp_path):
    target = workbook_of(PROJECT / "data" / "primer", tmp_path / "w")
    book = openpyxl.load_workbook(target / "register.xlsx")
    empty = openpyxl.load_workbook(
        workbook_of(PROJECT / "data" / "primer", tmp_path / "e", empty=True) / "register.xlsx"
    )
    shown = [sheet.title for sheet in empty if sheet.sheet_state == "visible"]
    assert shown == ["Начало", "Коментари", *(table.bg for table in in_order()[:6])]
    assert len(book.sheetnames) == len(TABLES) + 3  # and the first, the commentary, the lists
    for table in TABLES.values():
        sheet = book[table.bg]
        assert sheet.freeze_panes == "B2"
        for at, column in enumerate(table.columns, start=1):
            assert sheet.cell(1, at).comment, f"{table.name}.{column.name}"
        listed = {str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
        for at, column in enumerate(table.columns, start=1):
            letter = openpyxl.utils.get_column_letter(at)
            if column.type in (Type.CODE, Type.YES_NO) or column.labelled:
                assert any(area.startswith(f"{letter}2:") for area in listed), f"{table.name}.{column.name}"
    lists = book["Списъци"]
    assert lists.sheet_state == "veryHidden"
    shown_labels = {cell.value for row in lists.iter_rows() for cell in row}
    assert {bulgarian for bulgarian, _ in LABELS["measure_kind"].values()} <= shown_labels
    assert all(len(rule.formula1) <= 255 for sheet in book for rule in sheet.data_validations.dataValidation)


def test_an_existing_file_is_left_alone(tmp_path):
    target = workbook_of(PROJECT / "data" / "primer", tmp_path / "w")
    before = (target / "register.xlsx").read_bytes()
    with pytest.raises(VomrError, match=r"register-2\.xlsx"):
        workbook_of(PROJECT / "data" / "nevestino", tmp_path / "w")
    assert (target / "register.xlsx").read_bytes() == before
    assert sorted(path.name for path in target.iterdir()) == ["register.xlsx", "strategy.toml"]


def test_the_same_tables_give_the_same_bytes(tmp_path):
    one, two = (workbook_of(PROJECT / "data" / "primer", tmp_path / name) for name in "ab")
    assert (one / "register.xlsx").read_bytes() == (two / "register.xlsx").read_bytes()


def test_an_empty_sheet_does_not_hide_a_table_that_stands_elsewhere(tmp_path):
    folder = awkward(tmp_path / "a")
    before = read_register(folder)
    write_workbook(folder / "register.xlsx", read_strategy(folder)[0], {}, Words("bg"))
    assert_same(before, read_register(folder))


def test_a_municipality_may_be_typed_by_name(tmp_path):
    folder = awkward(tmp_path / "a")
    (folder / "settlements.csv").write_text(
        "settlement,name,municipality,in_territory\n51216,Невестино,Община Невестино,да\n", encoding="utf-8"
    )
    assert list(read_register(folder)["settlements"]["municipality"]) == ["KNL31"]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"XFD1048576": " "}, "XFD1048576"),
        ({"Z1048576": "x"}, "Z1048576"),
        ({"A20000": "x", "XFD1": "x"}, "XFD1"),
        pytest.param({"XFD1000": "x"}, None, marks=pytest.mark.soak),
        ({"B1048576": None}, None),
    ],
)
def test_a_cell_far_from_the_others_is_named_before_memory_is_asked_for(tmp_path, cells, named):
    """The reader of workbooks ends the whole program where it is given none."""
    (tmp_path / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    write_workbook(tmp_path / "register.xlsx", read_strategy(tmp_path)[0], {}, Words("bg"))
    book, title = openpyxl.load_workbook(tmp_path / "register.xlsx"), TABLES["events"].bg
    for place, value in cells.items():
        book[title][place].value = value
        book[title][place].font = openpyxl.styles.Font(bold=True)  # Excel writes a cell that only looks different
    book.save(tmp_path / "register.xlsx")
    if named is None:
        read_register(tmp_path)
        return
    with pytest.raises(VomrError) as refused:
        read_register(tmp_path)
    assert f"лист „{title}“: клетката {named} е толкова далеч от останалите" in refused.value.text(Words("bg"))

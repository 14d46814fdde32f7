"""A workbook in use that is renewed: what the program knows is added, everything of hers stays as it stood."""

from __future__ import annotations

import dataclasses
import re
import shutil
import signal
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.cell import MergedCell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from test_workbook import STRATEGY, assert_same, saved_by_libreoffice

from examples import matrix
from vomr.problems import UsageError, VomrError
from vomr.register import TABLES, read_register
from vomr.register.commentary import read_commentary
from vomr.register.files import read_raw_tables
from vomr.register.inputs import EARLIER_FOLDER
from vomr.register.refresh import Refreshed, refresh_workbook
from vomr.register.template import Answers, begin
from vomr.register.workbook import write_workbook
from vomr.strategy import read_strategy
from vomr.words import LANGUAGES, Words
from vomr.words.labels import LABELS

PROJECT = Path(__file__).parents[2]
W = Words("bg")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# An earlier program: without these columns and tables, with one label less and another help
GAINED = {"calls": ("isun_number", "applicants"), "projects": ("objectives",), "budget": ("source",)}
MISSING = ("risks", "territory_projects")
OLD = "Както някога."
TITLE = {name: table.bg for name, table in TABLES.items()}


def rows_of(folder: Path) -> None:
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (folder / "measures.csv").write_text(
        "measure,name,kind\nM1,Първа,operations\nM2,Втора,animation\n", encoding="utf-8"
    )
    (folder / "budget.csv").write_text(
        "measure,fund,valid_from,amount,currency,eu_share\nM1,EAFRD,2025-12,1234567.89,EUR,0.85\nM2,EAFRD,2024,,BGN,0.1\n",
        encoding="utf-8",
    )
    (folder / "calls.csv").write_text(
        "call,measure,title,currency,моя бележка\nP1,M1,Прием,EUR,важно\n", encoding="utf-8"
    )
    (folder / "projects.csv").write_text(
        "project,title,call,in_strategy,currency,municipality\nPR1,Път,P1,yes,EUR,KNL31\n", encoding="utf-8"
    )


@pytest.fixture(scope="module")
def written_once() -> dict[str, bytes]:
    """By language the workbook that an earlier program would have written for the tables of ``rows_of``."""
    return {}


@pytest.fixture
def earlier(monkeypatch, written_once):
    """Writes a folder's workbook as an earlier program would have, and takes its tables away."""

    def write(folder: Path, lang: str = "bg") -> Path:
        book = folder / "register.xlsx"
        if lang not in written_once:
            write_anew(folder, lang)
            written_once[lang] = book.read_bytes()
        book.write_bytes(written_once[lang])
        for path in folder.glob("*.csv"):
            path.unlink()
        return book

    def write_anew(folder: Path, lang: str) -> None:
        known = {name: table for name, table in TABLES.items() if name not in MISSING}
        for name, columns in GAINED.items():
            left = tuple(column for column in known[name].columns if column.name not in columns)
            known[name] = dataclasses.replace(known[name], columns=left)
        calls = (
            dataclasses.replace(column, help_bg=OLD, help_en=OLD) if column.name == "cancelled_on" else column
            for column in known["calls"].columns
        )
        known["calls"] = dataclasses.replace(known["calls"], columns=tuple(calls))
        with monkeypatch.context() as past:
            past.setattr("vomr.register.workbook.TABLES", known)
            past.setitem(LABELS, "call_status", dict(list(LABELS["call_status"].items())[:-1]))
            write_workbook(folder / "register.xlsx", read_strategy(folder)[0], read_raw_tables(folder)[0], Words(lang))

    return write


@pytest.fixture
def folder(tmp_path):
    rows_of(tmp_path)
    return tmp_path


def refreshed(book: Path, **options) -> Refreshed:
    return refresh_workbook(book, book.parent, read_strategy(book.parent)[0], **options)


# --- how a workbook gets untidy ---------------------------------------------------------------------------------------


def as_it_was_written(book: Path) -> None:
    """Nothing of her own."""


def with_everything(book: Path) -> None:
    """Formats, formulas, a chart, notes, rules, filters, names, sheets and a moved column of her own."""
    work = openpyxl.load_workbook(book)
    calls = work[TITLE["calls"]]
    calls["A1"].fill = PatternFill("solid", fgColor="FFCC00")
    calls["D2"].font = Font(name="Arial", size=14, italic=True)
    calls["D2"].alignment = Alignment(wrap_text=True)
    wide = calls.max_column + 2
    calls.cell(1, wide, "Сметка")
    calls.cell(2, wide, f"=LEN('{TITLE['calls']}'!D2)*2")
    calls.auto_filter.ref = f"A1:{openpyxl.utils.get_column_letter(wide)}40"
    calls.conditional_formatting.add("D2:D50", CellIsRule(operator="equal", formula=['"x"'], fill=PatternFill("solid")))
    calls.freeze_panes = "C3"
    calls.column_dimensions["D"].width = 71
    calls.column_dimensions["E"].hidden = True
    own = DataValidation(type="list", formula1='"да,не,може би"', allow_blank=True)
    own.add("C2:C90")
    calls.add_data_validation(own)
    calls["B1"].comment = Comment("Питай Мария.", "Деси")
    calls["D5"].comment = Comment("Моя бележка\nна два реда", "Деси")
    calls.print_area = "A1:F20"
    calls.protection.formatCells = False
    budget = work[TITLE["budget"]]
    chart = BarChart()
    chart.add_data(Reference(budget, min_col=4, min_row=1, max_row=3), titles_from_data=True)
    budget.add_chart(chart, "H2")
    budget.merge_cells("A30:C31")
    budget["A30"] = "Обяснение"
    mine = work.create_sheet("Моят анализ", 1)
    mine["A1"] = f"='{TITLE['budget']}'!D2*2"
    mine["B1"] = "текст"
    mine.sheet_properties.tabColor = "00FF00"
    work.defined_names["моят_обхват"] = DefinedName("моят_обхват", attr_text=f"'{TITLE['budget']}'!$D$2:$D$9")
    work.properties.creator = "Деси"
    work.save(book)


def renamed_and_moved(book: Path) -> None:
    """A title above the headings, other names of a sheet and a column, columns in another order."""
    work = openpyxl.load_workbook(book)
    measures = work[TITLE["measures"]]
    measures.title = "Мерки 2026"
    measures["B1"] = "Име на мярката"
    calls = work[TITLE["calls"]]
    calls.insert_rows(1, 2)  # openpyxl moves neither formulas nor rules: as after a paste
    calls["A1"] = "Приеми на МИГ"
    for name in ("list_measures", "list_calls"):
        assert name in work.defined_names
    work.save(book)


def with_foreign_parts(book: Path) -> None:
    """Parts that no library here knows: kept to the byte. And drop-downs in the place that Excel has for newer ones."""
    with zipfile.ZipFile(book) as archive:
        content = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    sheets = {title: part for title, part in parts_of(book).items()}
    part = sheets[TITLE["calls"]]
    x14 = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
        ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Списъци!$A$2:$A$4</xm:f></x14:formula1>'
        "<xm:sqref>D2:D99</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    content[part] = content[part].replace(b"</worksheet>", x14.encode() + b"</worksheet>")
    content["customXml/item1.xml"] = '<?xml version="1.0"?><мое/>'.encode()
    content["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN[1:-1]}"><c r="AD2" i="28"/></calcChain>'.encode()
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.calcChain+xml"/></Types>',
    )
    rels = content["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId991" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"'
        b' Target="calcChain.xml"/></Relationships>',
    )
    content["xl/_rels/workbook.xml.rels"] = rels.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
    content[f"xl/worksheets/_rels/{Path(part).name}.rels"] = content[
        f"xl/worksheets/_rels/{Path(part).name}.rels"
    ].replace(
        b"</Relationships>",
        b'<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        b' Target="https://example.org/" TargetMode="External"/></Relationships>',
    )
    written(book, content)


def with_prefixes(book: Path) -> None:
    """The same XML with every name of it prefixed, as some programs write it."""
    with zipfile.ZipFile(book) as archive:
        content = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    for name, data in content.items():
        if re.match(r"xl/(workbook|styles|sharedStrings|comments\d+|worksheets/sheet\d+)\.xml", name):
            text = re.sub(r"<(/?)(?=[A-Za-z])(?![\w]+:)", r"<\1x:", data.decode())
            content[name] = text.replace("xmlns=", "xmlns:x=", 1).encode()
    written(book, content)


def in_strict_dialect(book: Path) -> None:
    """“Strict Open XML Spreadsheet”, the other way in which Excel writes ``.xlsx``."""
    with zipfile.ZipFile(book) as archive:
        content = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    for name, data in content.items():
        for loose, strict in (
            (
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
        ):
            data = data.replace(loose, strict)
        content[name] = data
    written(book, content)


def without_help(book: Path) -> None:
    """A program that kept neither notes nor drop-downs nor names of lists: cells alone are left."""
    work = openpyxl.load_workbook(book)
    del work["Списъци"]
    for name in list(work.defined_names):
        del work.defined_names[name]
    for sheet in work:
        sheet.data_validations.dataValidation = []
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, MergedCell):
                    cell.comment = None
    work.save(book)


def written(book: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


FAMILY = [
    as_it_was_written,
    with_everything,
    renamed_and_moved,
    with_foreign_parts,
    with_prefixes,
    in_strict_dialect,
    without_help,
]


# --- what must not change ---------------------------------------------------------------------------------------------


def parts_of(book: Path) -> dict[str, str]:
    """Titles of sheets → their parts, found in another way than the program does."""
    with zipfile.ZipFile(book) as archive:
        rels = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {rel.get("Id"): "xl/" + rel.get("Target").removeprefix("/xl/") for rel in rels}
        root = etree.fromstring(archive.read("xl/workbook.xml"))
        return {
            sheet.get("name"): targets[next(value for key, value in sheet.items() if key.endswith("}id"))]
            for sheet in root.iter("{*}sheet")
        }


def same(one, other) -> bool:
    return etree.tostring(one, method="c14n", exclusive=True) == etree.tostring(other, method="c14n", exclusive=True)


def cells_of(root) -> dict[str, object]:
    return {cell.get("r"): cell for cell in root.iter("{*}c")}


def looks_of_columns(root) -> dict[int, dict]:
    return {
        at: {name: value for name, value in column.items() if name not in ("min", "max")}
        for column in root.iter("{*}col")
        for at in range(int(column.get("min")), min(int(column.get("max")), 60) + 1)
    }


def assert_only_ours_changed(before: Path, after: Path, done: Refreshed) -> None:
    sheets, now = parts_of(before), parts_of(after)
    assert list(now)[: len(sheets)] == list(sheets) and all(now[title] == part for title, part in sheets.items())
    new_cells = {(added.sheet, added.at) for added in done.columns}
    lists = {title for title in now if title.startswith("Списъци")}
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        assert new.testzip() is None
        ours = {
            "[Content_Types].xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/calcChain.xml",
        }
        ours |= {part for part in sheets.values()} | {
            f"xl/worksheets/_rels/{Path(part).name}.rels" for part in sheets.values()
        }
        for name in old.namelist():
            if name in ours or re.search(r"comments?\d*\.xml$|\.vml$", name):
                continue
            assert new.read(name) == old.read(name), name
        for title, part in sheets.items():
            one, other = etree.fromstring(old.read(part)), etree.fromstring(new.read(part))
            if title in lists:
                continue
            was, is_ = cells_of(one), cells_of(other)
            assert [r for r, cell in was.items() if not same(cell, is_[r])] == [], title
            for place in is_.keys() - was.keys():
                assert (title, re.sub(r"\d", "", place)) in new_cells, (title, place)
            for child in one:
                name = etree.QName(child).localname
                if name not in (
                    "sheetData",
                    "cols",
                    "dataValidations",
                    "conditionalFormatting",
                    "dimension",
                    "legacyDrawing",
                ):
                    assert same(child, other.find(f"{{*}}{name}")), (title, name)
            rows = {row.get("r"): row for row in other.iter("{*}row")}
            for row in one.iter("{*}row"):
                assert {k: v for k, v in row.items() if k != "spans"} == {
                    k: v for k, v in rows[row.get("r")].items() if k != "spans"
                }
            looks, later = looks_of_columns(one), looks_of_columns(other)
            added = {openpyxl.utils.column_index_from_string(letters) for sheet, letters in new_cells if sheet == title}
            assert {at: look for at, look in later.items() if at not in added} == {
                at: look for at, look in looks.items() if at not in added
            }, title
            conditions = list(one.iter("{*}conditionalFormatting"))
            assert all(map(same, conditions, other.iter("{*}conditionalFormatting"))), title
            rules = [rule for rule in one.iter("{*}dataValidation")]
            kept_rules = list(other.iter("{*}dataValidation"))
            for rule in rules:
                assert any(same(rule, later_rule) for later_rule in kept_rules), (title, etree.tostring(rule))
        styles, later_styles = (etree.fromstring(archive.read("xl/styles.xml")) for archive in (old, new))
        for group in styles:
            other = later_styles.find(f"{{*}}{etree.QName(group).localname}")
            assert all(map(same, group, other)), etree.QName(group).localname
        book, later_book = (etree.fromstring(archive.read("xl/workbook.xml")) for archive in (old, new))
        names = {(name.get("name"), name.get("localSheetId")): name.text for name in later_book.iter("{*}definedName")}
        for name in book.iter("{*}definedName"):
            if not re.match(r"list_|settlements_", name.get("name")):
                assert names[name.get("name"), name.get("localSheetId")] == name.text
        old_notes, new_notes = notes_of(old), notes_of(new)
        ours_now = {(title, row) for title, row in old_notes if old_notes[title, row] != new_notes.get((title, row))}
        assert all("Задължително." in old_notes[at] or "Може да остане" in old_notes[at] for at in ours_now), ours_now


def notes_of(archive: zipfile.ZipFile) -> dict[tuple[str, str], str]:
    return {
        (name, comment.get("ref")): "".join(comment.itertext())
        for name in archive.namelist()
        if re.search(r"comments?\d*\.xml$", name)
        for comment in etree.fromstring(archive.read(name)).iter("{*}comment")
    }


def values(folder: Path) -> dict:
    register = read_register(folder)
    return {
        name: {column: list(register[name][column].astype(str)) for column in register[name] if column != "row"}
        for name in TABLES
    }


def opened(book: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Data Validation extension")
        return openpyxl.load_workbook(book)


@matrix("untidy", FAMILY, every_day=1)
def test_what_is_hers_stays_and_what_is_ours_is_renewed(folder, earlier, untidy):
    book = earlier(folder)
    untidy(book)
    shutil.copy(book, folder.parent / "before.xlsx")
    before = values(folder)
    done = refreshed(book)
    assert_only_ours_changed(folder.parent / "before.xlsx", book, done)
    assert done.earlier and done.earlier.read_bytes() == (folder.parent / "before.xlsx").read_bytes()
    after = values(folder)
    for name, columns in before.items():
        for column, cells in columns.items():
            assert after[name][column] == cells, (name, column)
    assert done.sheets == [TITLE[name] for name in TABLES if name in MISSING]
    gained = {(added.sheet, added.column.name) for added in done.columns}
    assert {column for _, column in gained} == {column for columns in GAINED.values() for column in columns}
    content = book.read_bytes()
    again = refreshed(book)
    assert book.read_bytes() == content and again.earlier is None
    assert again.sheets == again.lists == again.columns == again.notes == again.drop_downs == []
    if untidy is not in_strict_dialect:  # which openpyxl does not know
        work = opened(book)
        for added in done.columns:
            sheet = work[added.sheet]
            row = 3 if untidy is renamed_and_moved and added.sheet == TITLE["calls"] else 1
            head = sheet[f"{added.at}{row}"]
            assert head.value == added.column.bg and head.font.bold and head.comment is not None
            assert all(cell.value is None for cell in sheet[added.at][row:])
        notes = {
            cell.value: cell.comment.text
            for row in work[TITLE["calls"]].iter_rows(max_row=3)
            for cell in row
            if cell.comment
        }
        assert notes["Отменен на"].startswith(TABLES["calls"].column["cancelled_on"].help_bg)
        listed = {str(cell.value) for column in work["Списъци"].iter_cols() for cell in column}
        assert {bulgarian for bulgarian, _ in LABELS["call_status"].values()} <= listed


def test_new_columns_are_read_once_they_are_filled(folder, earlier):
    book = earlier(folder)
    with_everything(book)
    done = refreshed(book)
    work = openpyxl.load_workbook(book)
    for added in done.columns:
        if added.column.name == "applicants":
            work[added.sheet][f"{added.at}2"] = "общини"
            assert work[added.sheet].column_dimensions[added.at].width > 15
        if added.column.name == "source":  # a chart lies over the columns beside the table
            assert openpyxl.utils.column_index_from_string(added.at) > 10
    work.save(book)
    assert list(read_register(folder)["calls"]["applicants"]) == ["общини"]


def test_a_list_follows_the_strategy(folder, earlier):
    book = earlier(folder)
    refreshed(book)
    text = (folder / "strategy.toml").read_text(encoding="utf-8")
    (folder / "strategy.toml").write_text(
        text + '[[funds]]\nid = "ESF"\n[[territory]]\ncode = "KNL29"\nname = "Кюстендил"\n', encoding="utf-8"
    )
    assert refreshed(book).lists == ["funds", "municipality"]
    work = opened(book)
    for name, items in (
        ("list_funds", ["EAFRD", "ESF"]),
        ("list_municipality", ["KNL31 · Невестино", "KNL29 · Кюстендил"]),
    ):
        sheet, cells = next(iter(work.defined_names[name].destinations))
        assert [cell.value for (cell,) in work[sheet][cells]] == items
    (folder / "strategy.toml").write_text(text, encoding="utf-8")
    refreshed(book)
    work = opened(book)
    sheet, cells = next(iter(work.defined_names["list_funds"].destinations))
    assert cells.count("$") == 4 and "ESF" not in {cell.value for row in work[sheet].iter_rows() for cell in row}


@pytest.mark.soak
def test_lists_of_keys_follow_a_sheet_that_was_renamed_and_moved_down(folder, earlier):
    book = earlier(folder)
    renamed_and_moved(book)
    refreshed(book)
    lists = opened(book)["Списъци"]
    formulas = {row[0].value: row[1].value for row in lists.iter_cols(max_row=2)}
    assert "'Мерки 2026'!A2" in formulas["measures"] and "'Приеми'!A4" in formulas["calls"]


@pytest.mark.soak
def test_a_column_that_she_deleted_stays_away(folder, earlier):
    book = earlier(folder)
    refreshed(book)
    work = openpyxl.load_workbook(book)
    sheet = work[TITLE["measures"]]
    assert sheet["C1"].value == "Наименование (английски)"
    sheet.delete_cols(3)
    work.save(book)
    done = refreshed(book)
    assert done.columns == []
    assert [(left.sheet, left.what.name) for left in done.left if isinstance(left.why, str)][:1] == [
        ("Мерки", "name_en")
    ]


def test_a_title_that_resembles_a_missing_column_is_not_added_twice(folder, earlier):
    book = earlier(folder)
    work = openpyxl.load_workbook(book)
    sheet = work[TITLE["budget"]]
    at = next(cell for cell in sheet[1] if str(cell.value).startswith("Бюджет"))
    at.value = "Сума по програмата общо"
    sheet["D2"], sheet["D3"] = 1000, 2000
    work.save(book)
    done = refreshed(book)
    assert "amount" not in {added.column.name for added in done.columns}
    assert "amount" in {left.what.name for left in done.left}


@pytest.mark.soak
def test_her_own_rules_and_notes_stay_and_are_named(folder, earlier):
    book = earlier(folder)
    with_everything(book)
    work = openpyxl.load_workbook(book)
    measures = work[TITLE["measures"]]
    measures["B1"].comment = Comment(measures["B1"].comment.text + "\nПитай счетоводителя.", "VOMR")
    fund = next(
        rule
        for rule in work[TITLE["calls"]].data_validations.dataValidation
        if "C2" in str(rule.sqref) and "list" in rule.formula1
    )
    work[TITLE["calls"]].data_validations.dataValidation.remove(fund)
    work.save(book)
    done = refreshed(book)
    left = {(one.sheet, one.what.name) for one in done.left}
    assert {(TITLE["calls"], "measure"), (TITLE["calls"], "fund"), (TITLE["measures"], "name")} <= left
    work = opened(book)
    assert work[TITLE["calls"]]["B1"].comment.text == "Питай Мария."
    assert work[TITLE["measures"]]["B1"].comment.text.endswith("Питай счетоводителя.")
    mine = [rule for rule in work[TITLE["calls"]].data_validations.dataValidation if "може би" in rule.formula1]
    assert [str(rule.sqref) for rule in mine] == ["C2:C90"]


def test_a_workbook_keeps_its_language(folder, earlier):
    book = earlier(folder, lang="en")
    done = refreshed(book)
    assert {added.sheet for added in done.columns} == {"Calls", "Applications and contracts", "Budget"}
    work = opened(book)
    assert work["Measures"]["B1"].comment.text.startswith("Must be filled in.") and "Мерки" not in work.sheetnames


@pytest.mark.soak
def test_a_workbook_of_hers_alone_gets_what_helps_to_type(tmp_path):
    """Written without the program: her sheet of lists is hers, ours stands beside it."""
    (tmp_path / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    with xlsxwriter.Workbook(tmp_path / "register.xlsx") as work:
        sheet = work.add_worksheet("Мерки")
        sheet.write_row(0, 0, ["Регистър на мерките"])
        sheet.write_row(2, 0, ["Код на мярка", "Наименование", "Вид"])
        sheet.write_row(3, 0, ["M1", "Първа", "популяризиране"])
        work.add_worksheet("Списъци").write_row(0, 0, ["мои", "списъци"])
    before = values(tmp_path)
    done = refreshed(tmp_path / "register.xlsx")
    assert [added.at for added in done.columns] == ["D", "E"]
    after = values(tmp_path)
    assert all(after[name][column] == cells for name in before for column, cells in before[name].items())
    work = opened(tmp_path / "register.xlsx")
    assert [cell.value for cell in work["Списъци"][1]] == ["мои", "списъци"]
    assert work.defined_names["list_measures"].attr_text.startswith("OFFSET('Списъци 2'!")
    assert {str(rule.sqref) for rule in work["Мерки"].data_validations.dataValidation} == {"C4:C2003", "E4:E2003"}
    content = (tmp_path / "register.xlsx").read_bytes()
    assert refreshed(tmp_path / "register.xlsx").earlier is None
    assert (tmp_path / "register.xlsx").read_bytes() == content


def without_some_settings(book: Path, *, forgotten: bool) -> None:
    """Without a row and a column of the settings; a program that did not know them had nothing to remember."""
    work = openpyxl.load_workbook(book)
    form, funds = work["Настройки"], work["Фондове"]
    phone = next(row for row in range(1, form.max_row + 1) if form.cell(row, 1).value == "Телефон на офиса")
    form.delete_rows(phone)
    english = next(cell for cell in funds[1] if cell.value == "Наименование (английски)")
    funds.delete_cols(english.column)
    if forgotten:
        del work.defined_names["list_columns"]
        del work["Територия"]
    work.save(book)


@pytest.mark.soak
def test_settings_in_sheets_are_renewed_where_they_stand(tmp_path):
    begin(tmp_path / "g", W, Answers("МИГ Проба", (), ("EAFRD",), "A-1"))
    folder, book = tmp_path / "g", tmp_path / "g" / "register.xlsx"
    assert not (folder / "strategy.toml").exists()
    assert refreshed(book).earlier is None
    without_some_settings(book, forgotten=True)
    shutil.copy(book, tmp_path / "before.xlsx")
    before = read_strategy(folder)[0]
    done = refreshed(book)
    assert done.sheets == ["Територия"]
    assert [(added.sheet, added.column.name) for added in done.columns] == [
        ("Настройки", "lag.phone"),
        ("Фондове", "funds.name_en"),
    ]
    assert read_strategy(folder)[0] == before
    with zipfile.ZipFile(tmp_path / "before.xlsx") as old, zipfile.ZipFile(book) as new:
        for title in ("Настройки", "Фондове"):
            part = parts_of(tmp_path / "before.xlsx")[title]
            was, is_ = (cells_of(etree.fromstring(archive.read(part))) for archive in (old, new))
            assert [place for place, cell in was.items() if len(cell) and not same(cell, is_[place])] == []
    work = opened(book)
    form = work["Настройки"]
    form.cell(int(done.columns[0].at), 2).value = "078 123 456"
    work.save(book)
    assert read_strategy(folder)[0].lag.phone == "078 123 456"
    without_some_settings(book, forgotten=False)
    assert {left.what.name for left in refreshed(book).left} >= {"lag.phone", "funds.name_en"}


@pytest.mark.soak
def test_a_workbook_from_before_comments_gets_their_sheet(tmp_path):
    folder, book = tmp_path / "g", tmp_path / "g" / "register.xlsx"
    begin(folder, W, Answers("МИГ Проба", (), ("EAFRD",), "A-1"))
    work = openpyxl.load_workbook(book)
    del work["Коментари"], work.defined_names["list_parts"], work.defined_names["list_columns"]
    work.save(book)
    assert refreshed(book).sheets == ["Коментари"]
    work = opened(book)
    sheet = work["Коментари"]
    assert sheet.sheet_state == "visible" and [cell.value for cell in sheet[1]] == ["Период", "Част *", "Текст *"]
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ["list_parts"]
    assert "list_parts" in work.defined_names and all(cell.comment for cell in sheet[1])
    for at, text in enumerate(("2026-Q3", "Обобщен преглед", "Чакаме насоките."), start=1):
        sheet.cell(2, at, text)
    work.save(book)
    assert read_commentary(folder, "2026-Q3") == {"Обобщен преглед": "Чакаме насоките."}
    assert refreshed(book).sheets == []
    assert read_commentary(folder, "2026-Q3") == {"Обобщен преглед": "Чакаме насоките."}


@pytest.mark.soak
def test_a_sheet_of_hers_that_bears_the_name_of_comments_is_left(tmp_path):
    folder, book = tmp_path / "g", tmp_path / "g" / "register.xlsx"
    begin(folder, W, Answers("МИГ Проба", (), ("EAFRD",), "A-1"))
    work = openpyxl.load_workbook(book)
    sheet = work["Коментари"]
    sheet.delete_rows(1)
    sheet["A1"], sheet["B1"], sheet["A2"] = "Колега", "Какво каза", "Иво"
    work.save(book)
    done = refreshed(book)
    assert done.sheets == [] and ("Коментари", "Коментари") in [(left.sheet, left.what) for left in done.left]


@pytest.mark.soak  # test_workbook.py has the everyday passage through LibreOffice
@pytest.mark.parametrize("untidy", [with_everything])
def test_the_same_through_libreoffice(tmp_path, earlier, untidy):
    """Saved there before, opened there after: nothing is repaired, every value is the same."""
    folder = tmp_path / "g"
    folder.mkdir()
    rows_of(folder)
    book = earlier(folder)
    untidy(book)
    saved_by_libreoffice(folder, tmp_path)
    shutil.copy(book, tmp_path / "before.xlsx")
    before = values(folder)
    done = refreshed(book)
    assert_only_ours_changed(tmp_path / "before.xlsx", book, done)
    after, now = read_register(folder), values(folder)
    assert {name: {column: now[name][column] for column in columns} for name, columns in before.items()} == before
    assert not [left for left in done.left if left.what.name == "name"]  # our note is known without its author
    content = book.read_bytes()
    assert refreshed(book).earlier is None and book.read_bytes() == content
    opened(book)
    saved_by_libreoffice(folder, tmp_path)
    assert_same(after, read_register(folder))
    titles = {added.sheet: added for added in done.columns}
    sheet = openpyxl.load_workbook(book)[TITLE["calls"]]
    assert sheet[f"{titles[TITLE['calls']].at}1"].value == titles[TITLE["calls"]].column.bg
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} >= {"list_measures", "list_call_status"}


# --- what is refused --------------------------------------------------------------------------------------------------


def protected_sheet(book: Path) -> None:
    work = openpyxl.load_workbook(book)
    work[TITLE["calls"]].protection.enable()
    work.save(book)


def protected_structure(book: Path) -> None:
    work = openpyxl.load_workbook(book)
    work.security = WorkbookProtection(lockStructure=True)
    work.save(book)


def under_a_password(book: Path) -> None:
    book.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000)


def open_in_excel(book: Path) -> None:
    (book.parent / "~$register.xlsx").write_bytes(b"x")


def open_in_libreoffice(book: Path) -> None:
    (book.parent / ".~lock.register.xlsx#").write_bytes(b"x")


def cut_off(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:5000])


def signed(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        content = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    content["_rels/.rels"] = content["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"'
        b' Target="_xmlsignatures/origin.sigs"/></Relationships>',
    )
    content["_xmlsignatures/origin.sigs"] = b""
    written(book, content)


def with_entities(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        content = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    content["xl/styles.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + content["xl/styles.xml"].partition(b"?>")[2]
    written(book, content)


@matrix(
    "spoil, words",
    [
        (protected_sheet, "лист „Приеми“: листът е защитен"),
        (protected_structure, "Структурата на"),
        (under_a_password, "с парола"),
        (open_in_excel, "~$register.xlsx"),
        (open_in_libreoffice, ".~lock.register.xlsx#"),
        (cut_off, "не може да се отвори"),
        (signed, "подписан електронно"),
        (with_entities, "устроен така"),
    ],
    every_day=3,
)
def test_what_cannot_be_renewed_is_refused_and_stands(folder, earlier, spoil, words):
    book = earlier(folder)
    spoil(book)
    content, names = book.read_bytes(), sorted(path.name for path in folder.iterdir())
    with pytest.raises(VomrError) as refused:
        refreshed(book)
    assert words in refused.value.text(W)
    assert book.read_bytes() == content and sorted(path.name for path in folder.iterdir()) == names


@pytest.mark.parametrize("name", ["register.ods", "register.xls", "register.csv", "register.xlsb", "register.docx"])
def test_another_kind_of_file_is_refused_with_what_to_do(folder, name):
    (folder / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError) as refused:
        refreshed(folder / name)
    assert "Запиши като" in refused.value.text(W)


def test_an_open_document_under_the_name_of_a_workbook_is_refused(folder):
    written(folder / "register.xlsx", {"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"})
    with pytest.raises(VomrError) as refused:
        refreshed(folder / "register.xlsx")
    assert "OpenDocument" in refused.value.text(W)


def test_a_workbook_that_excel_holds_on_windows_is_said_so(folder, earlier, monkeypatch):
    """There the name of an open file cannot be given to another; here the system is made to refuse."""
    book = earlier(folder)
    content = book.read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr("vomr.register.refresh.write_workbook", _written_elsewhere(write_workbook))
    with pytest.raises(VomrError) as refused:
        refreshed(book)
    assert "Ако е отворен в Excel, затворете го" in refused.value.text(W)
    assert book.read_bytes() == content
    assert sorted(path.name for path in folder.iterdir()) == ["register.xlsx", "strategy.toml"]


def _written_elsewhere(write):
    """The writer itself ends with a renaming too."""

    def writer(file: Path, *arguments, **options) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", lambda self, target: shutil.move(self, target))
            write(file, *arguments, **options)

    return writer


def test_a_workbook_that_is_saved_meanwhile_stands(folder, earlier, monkeypatch):
    book = earlier(folder)
    check = "vomr.register.refresh._check_that_nothing_else_changed"
    monkeypatch.setattr(check, lambda *_: book.write_bytes(b"her last save"))
    with pytest.raises(VomrError) as refused:
        refreshed(book)
    assert "беше записан, докато" in refused.value.text(W) and book.read_bytes() == b"her last save"


@matrix("at", ["Package.save", "shutil.copy2", "Path.rename", "Path.replace"], every_day=1)
def test_a_kill_at_any_step_leaves_the_old_workbook_whole(folder, earlier, at):
    book = earlier(folder)
    content = book.read_bytes()
    script = f"""
import os, shutil, signal, sys
from pathlib import Path
import vomr.register.refresh as module
from vomr.spreadsheet.office_package import Package
from vomr.strategy import read_strategy
book = Path(sys.argv[1])
strategy, wrote = read_strategy(book.parent)[0], module.write_workbook
def written(*arguments, **options):
    wrote(*arguments, **options)
    owner, name = {{"Package": Package, "shutil": shutil, "Path": Path}}["{at.split(".")[0]}"], "{at.split(".")[1]}"
    real = getattr(owner, name)
    def killed(*inner):
        if name in ("save", "copy2"):
            Path(inner[1]).write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, killed)
module.write_workbook = written
module.refresh_workbook(book, book.parent, strategy)
"""
    ended = subprocess.run([sys.executable, "-c", script, str(book)], capture_output=True, check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert book.read_bytes() == content
    whole = [path for path in (folder / EARLIER_FOLDER).glob("register*")] if (folder / EARLIER_FOLDER).exists() else []
    assert all(path.read_bytes() == content for path in whole)
    assert refreshed(book).earlier is not None  # and the next run is not held up by what was left
    assert not [path for path in folder.iterdir() if path.name.endswith(".refreshing")]


@pytest.mark.soak
def test_an_earlier_copy_is_never_overwritten_nor_read(folder, earlier):
    book = earlier(folder)
    first = refreshed(book).earlier
    text = (folder / "strategy.toml").read_text(encoding="utf-8")
    (folder / "strategy.toml").write_text(text + '[[funds]]\nid = "ESF"\n', encoding="utf-8")
    kept_bytes = first.read_bytes()
    second = refreshed(book).earlier
    assert first != second and first.read_bytes() == kept_bytes and second.is_file()
    said = {problem.code for problem in read_register(folder).problems}
    assert not said & {"file-unread", "file-read-as", "table-twice"}


def test_every_line_of_the_account_is_bulgarian(folder, earlier):
    book = earlier(folder)
    with_everything(book)
    done = refreshed(book)
    for lang in LANGUAGES:
        assert all(done.lines(Words(lang)))
    text = "\n".join(done.lines(W))
    assert "Добавена колона „Кой може да кандидатства“ в лист „Приеми“, на място" in text
    assert "Обновени списъци:" in text and "бележката там е друга" in text and EARLIER_FOLDER in text
    assert not re.search(r"[A-Za-z]{4,}", text.rpartition("Предишният")[0]), text
    assert "Състояние (Приеми)" in text

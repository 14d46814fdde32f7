"""Files that break, lie or are made to harm: one clear sentence in seconds, bounded memory, the folder as it was."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import reports as files
from groups import contents, folder, look, number, project, take
from reports import contract, contracts, five, plain

from vomr.problems import VomrError
from vomr.words import Words

bg = Words("bg")
SIGNED = dt.date(2025, 3, 1)
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet'
    b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_TAIL = b"</sheetData></worksheet>"


def good(path: Path) -> Path:
    return files.xlsx(path, contracts([contract(number(1), signed=SIGNED, last=five(100.0))]))


def with_sheet(path: Path, xml: bytes) -> Path:
    """A workbook whose sheet is replaced by this XML."""
    with (
        zipfile.ZipFile(good(path.with_suffix(".tmp"))) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return path


def truncated(path: Path) -> Path:
    content = good(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def truncated_inside(path: Path) -> Path:
    with zipfile.ZipFile(good(path)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    return with_sheet(path.with_name("inside.xlsx"), xml[: len(xml) // 2])


def encrypted(path: Path) -> Path:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 3000
    )
    return path


def zip_bomb(path: Path) -> Path:
    return with_sheet(path, _HEAD + b" " * (700 * 1024**2) + _TAIL)


def far_cells(path: Path) -> Path:
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="OZ1048576"><v>1</v></c></row>'
    return with_sheet(path, _HEAD + rows + _TAIL)


def repeated_cells(path: Path) -> Path:
    cell = '<table:table-cell table:number-columns-repeated="1024" office:value-type="string"/>'
    return files.open_document(path, f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')


def empty_rows(path: Path) -> Path:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(1, 100_001))
    return with_sheet(path, _HEAD + rows + _TAIL)


def all_merged(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active["A1"] = "Справка Договори"
    book.active.merge_cells("A1:BV500")
    book.save(path)
    return path


def picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    return path


def formula_errors(path: Path) -> Path:
    rows = [contract(number(1), signed=SIGNED, last=("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?"))]
    return files.xlsx(path, contracts(rows))


def macros(path: Path) -> Path:
    with zipfile.ZipFile(good(path), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return path


def unquoted_commas(path: Path) -> Path:
    path = path.with_suffix(".csv")
    head = ",".join(files.PROJECTS)
    path.write_text(
        f"{head}\nОПРР,175074752 А,,,,,Рила,BG16RFOP002-2.002-0393,Име,1,234,567.89,1,0,0,12,Сключен\n",
        encoding="utf-8",
    )
    return path


def mixed_encodings(path: Path) -> Path:
    report = plain(
        files.PROJECTS,
        [{"Номер на проектно предложение": "BG16RFOP002-2.002-0393", "Местонахождение": "Рила", "Обща стойност": 1.0}],
    )
    path = files.csv(path.with_suffix(".csv"), report, "utf-8")
    path.write_bytes(path.read_bytes() + "ОПРР;Рила\n".encode("cp1251"))
    return path


def wide(path: Path) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(3):
        sheet.append([f"Колона {n}" for n in range(16_384)])
    book.save(path)
    return path


def wide_csv(path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_text((";".join(f"К{n}" for n in range(16_384)) + "\n") * 20, encoding="utf-8")
    return path


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def open_quotation(path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_text(
        ";".join(files.PROJECTS) + '\n"ОПРР;175074752 А;;;;;Рила;BG16RFOP002-2.002-0393;;1;;;;;\n' * 3, encoding="utf-8"
    )
    return path


def word_document(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return path


def deep_html(path: Path) -> Path:
    path = path.with_suffix(".xls")
    path.write_text(
        "<html><body>" + "<table><tr><td colspan='99999' rowspan='99999'>" * 20_000 + "</body></html>", encoding="utf-8"
    )
    return path


def cut_page(path: Path) -> Path:
    path = files.html(
        path.with_suffix(".xls"), contracts([contract(number(n), signed=SIGNED, last=five(100.0)) for n in range(1, 9)])
    )
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    return path


def cut_text(path: Path) -> Path:
    path = files.csv(
        path.with_suffix(".csv"), contracts([contract(number(n), signed=SIGNED, last=five(100.0)) for n in (1, 2)])
    )
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*lines[:-1], lines[-1][: lines[-1].index(b";", 8)] + b";x"]))
    return path


def binary(path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_bytes(bytes(range(256)) * 100)
    return path


HOSTILE = {
    truncated: "повреден",
    truncated_inside: "повреден",
    encrypted: "парола",
    zip_bomb: "разопакова",
    far_cells: "разопакова",
    repeated_cells: "разопакова",
    empty_rows: "заглавия",
    all_merged: "не е позната справка",
    picture: "не е таблица",
    formula_errors: "#REF!",
    macros: "макроси",
    unquoted_commas: "кавички",
    mixed_encodings: "две кодировки",
    wide: "колони",
    wide_csv: "колони",
    nothing: "празен",
    open_quotation: "кавичк",
    word_document: "работна книга",
    deep_html: "",
    binary: "не е таблица",
    cut_page: "не е записан докрай",
    cut_text: "непълен",
}


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_one_clear_sentence_and_the_folder_as_it_was(tmp_path, make):
    home = folder(tmp_path / "s", projects=[project(1)])
    path = make(tmp_path / "file.xlsx")
    before = contents(home)
    started = time.process_time()
    with pytest.raises(VomrError) as refused:
        take(home, path, "2026-06-30")
    text = refused.value.text(bg)
    assert HOSTILE[make] in text and path.name in text
    assert "\n" not in text and len(text) < 900
    assert time.process_time() - started < 30, "a person waits seconds"
    assert contents(home) == before and not (home / "sources").exists()


@pytest.mark.soak
def test_memory_stays_bounded(tmp_path):
    """In a process of its own that may not take more than a gigabyte and a half."""
    resource = pytest.importorskip("resource")
    home = folder(tmp_path / "s", projects=[project(1)])
    paths = [
        make(tmp_path / f"{make.__name__}.xlsx") for make in (zip_bomb, far_cells, repeated_cells, wide, empty_rows)
    ]
    script = (
        "import sys, resource; resource.setrlimit(resource.RLIMIT_AS, (1500 * 2**20,) * 2)\nfrom pathlib import"
        " Path\nfrom vomr.register.sources.importing import look_at\nfrom vomr.problems import VomrError\nfor name in"
        " sys.argv[2:]:\n    try: look_at(Path(sys.argv[1]), Path(name)); sys.exit(9)\n    except VomrError:"
        " print('refused')\n"
    )
    assert resource
    done = subprocess.run(
        [sys.executable, "-c", script, str(home), *map(str, paths)], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout.split()) == (0, ["refused"] * len(paths)), done.stderr


def test_a_hundred_thousand_empty_rows_under_facts_are_no_facts(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    with zipfile.ZipFile(good(tmp_path / "g.xlsx")) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(10, 100_010))
    path = with_sheet(tmp_path / "f.xlsx", xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert take(home, path, "2026-06-30").rows == 1


def test_what_is_not_recognised_is_said_with_the_nearest(tmp_path):
    home = folder(tmp_path / "s")
    path = files.xlsx(
        tmp_path / "x.xlsx",
        plain(
            [title for title in files.PROJECTS if title != "Номер на проектно предложение"], [{"Обща стойност": 1.0}]
        ),
    )
    with pytest.raises(VomrError) as refused:
        look(home, path)
    text = refused.value.text(bg)
    assert "Видени заглавия: „Програма“, „Бенефициент“" in text
    assert (
        "Най-близката е ИСУН, публична справка „Проекти“; от заглавията ѝ липсват: „Номер на проектно предложение“"
        in text
    )


def test_a_chart_sheet_and_an_empty_sheet_beside_are_no_trouble(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    book = openpyxl.load_workbook(good(tmp_path / "g.xlsx"))
    book.create_sheet("празен", 0)
    book.create_chartsheet("графика", 0)
    book.save(tmp_path / "g.xlsx")
    assert take(home, tmp_path / "g.xlsx", "2026-06-30").sheet == "Report"


def test_cells_never_become_formulas_or_markup(tmp_path):
    from groups import results

    from vomr.show.report import Report

    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-01", grant="1")])
    rows = [
        contract(
            number(7), signed=SIGNED, title="<script>alert(1)</script>", last=five(100.0), status='=cmd|"/c calc"!A1'
        )
    ]
    take(home, files.xlsx(tmp_path / "<b>x.xlsx", contracts(rows)), "2026-06-30")
    report = Report(results(home))
    assert "<script>" not in report.quality.reconciliation().html and "<b>" not in report.quality.sources().html


def test_a_killed_import_leaves_what_was(tmp_path, monkeypatch):
    import vomr.register.sources.store as store

    home = folder(tmp_path / "s", projects=[project(1)])
    take(home, good(tmp_path / "a.xlsx"), "2026-03-31")
    listed = (home / "sources" / "imports.csv").read_bytes()
    second = files.xlsx(tmp_path / "b.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(200.0))]))
    incoming = look(home, second, "2026-06-30")
    write, left = store._write, iter(range(2))
    monkeypatch.setattr(
        store,
        "_write",
        lambda path, content: (
            write(path, content) if next(left, None) is not None else (_ for _ in ()).throw(KeyboardInterrupt)
        ),
    )
    with pytest.raises(KeyboardInterrupt):
        store.keep(home, second, incoming.table)
    assert (home / "sources" / "imports.csv").read_bytes() == listed
    monkeypatch.undo()
    assert store.keep(home, second, incoming.table).file == "2026-06-30-b.xlsx"


@pytest.mark.soak
def test_a_hundred_thousand_rows_in_seconds(tmp_path):
    import xlsxwriter

    home = folder(tmp_path / "s", projects=[project(1)])
    book = xlsxwriter.Workbook(tmp_path / "big.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, files.PROJECTS)
    for n in range(1, 100_001):
        sheet.write_row(
            n,
            0,
            [
                "ОПРР",
                f"{100000000 + n}   Фирма {n}",
                "",
                "",
                "",
                "",
                "Рила" if n % 50 == 0 else "Дупница",
                f"BG16RFOP002-2.002-{n:06d}",
                "Име",
                n / 100,
                n / 200,
                n / 200,
                0,
                12,
                "Сключен",
            ],
        )
    book.close()
    started = time.process_time()
    source = take(home, tmp_path / "big.xlsx", "2026-06-30")
    assert source.rows == 100_000
    assert time.process_time() - started < 60

"""The annual report of both groups in both languages: pages, Word, workbook, open data, IATI and results, opened and
compared.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import nbformat
import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn

from vomr.export.word import word_document
from vomr.method.leader import NAMES
from vomr.problems import Problem
from vomr.show.report import Report
from vomr.words.labels import label

PROJECT = Path(__file__).parents[2]
NBSP = "\N{NO-BREAK SPACE}"
CYRILLIC = re.compile("[\u0400-\u04ff]")
YEARS = {"nevestino": "2026", "primer": "2027"}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(f"{name}-{lang}", marks=pytest.mark.soak if lang == seldom else ())
        for name, seldom in (("nevestino", "bg"), ("primer", "en"))
        for lang in ("bg", "en")
    ],
)
def pack(request, made_once):
    """Every day both groups and both languages, in soak either group in either."""
    name, lang = request.param.split("-")
    return made_once(name, YEARS[name], lang=lang, only=("annual", "leader"), formats=("html", "docx", "xlsx"))


def results(pack) -> dict:
    return json.loads((pack.folder / "results.json").read_text(encoding="utf-8"))


def shown(pack, amount: str | None) -> str:
    return pack.report.w.money(None if amount is None else int(Decimal(amount) * 100))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(NBSP, " ")).strip()


def page(pack, part: str) -> BeautifulSoup:
    return BeautifulSoup((pack.folder / f"{part}.html").read_text(encoding="utf-8"), "html.parser")


def csv_rows(pack, table: str) -> list[dict[str, str]]:
    with (pack.folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def tables_of_word(pack) -> dict[str, list[list[str]]]:
    """Rows of every table of the Word file, by the name that a screen reader announces."""
    document = docx.Document(str(pack.folder / "report.docx"))
    found = {}
    for table in document.tables:
        name = next(element.get(qn("w:val")) for element in table._tbl.tblPr.iter(qn("w:tblCaption")))
        found[plain(name)] = [[plain(cell.text) for cell in row.cells] for row in table.rows]
    return found


def tables_of_page(pack, part: str) -> dict[str, list[list[str]]]:
    found = {}
    for table in page(pack, part).find("main").find_all("table"):
        if table.caption and table.find_parent("details") is None:
            for line in table.find_all("br"):
                line.replace_with(" ")
            for number in table.caption.find_all(class_="table-number"):
                number.decompose()
            rows = [
                [plain(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")
            ]
            found[plain(table.caption.get_text())] = rows
    return found


def test_the_sections_stand_in_the_order_of_the_authority(pack):
    headings = [plain(tag.get_text()) for tag in page(pack, "annual").find("main").find_all("h2")]
    numbered = [heading for heading in headings if re.match(r"\d+\.", heading)]
    assert [int(heading.split(".")[0]) for heading in numbered] == list(range(1, 13))
    words = [p.text for p in docx.Document(str(pack.folder / "report.docx")).paragraphs if p.style.name == "Heading 1"]
    assert [plain(text) for text in words if re.match(r"\d+\.", text)] == numbered


def test_word_holds_the_tables_of_the_page_cell_by_cell(pack):
    word, html = tables_of_word(pack), tables_of_page(pack, "annual")
    made_by_the_pack = {pack.report.w("Origin of the figures")}  # an annex of the document alone
    assert set(word) - made_by_the_pack == set(html) and len(html) > 8
    rules = pack.report.w("How the figures are computed")  # the document has those of what it prints
    assert {row[-1] for row in word[rules][1:]} <= {row[-1] for row in html.pop(rules)}
    for name, rows in html.items():
        body = [list(dict.fromkeys(row)) if len(row) != len(set(row)) else row for row in word[name][-len(rows) :]]
        for ours, theirs in zip(rows, body, strict=True):
            assert [cell for cell in ours if cell] == [cell for cell in theirs if cell] or set(ours) == set(theirs), (
                name
            )


def test_every_file_gives_the_same_amounts_to_the_cent(pack):
    found = results(pack)
    lines = {
        "total": found["absorption"]["total"],
        "operations": found["absorption"]["operations"],
        "management": found["absorption"]["management"],
    }
    rows = {row["line"]: row for row in csv_rows(pack, "absorption") if row["line"] in lines}
    book = openpyxl.load_workbook(pack.folder / "annex.xlsx")
    sheet = next(sheet for sheet in book if "t_absorption" in sheet.tables)
    header = [cell.value for cell in sheet[1]]
    code_of = {label(pack.report.w, "line", line): line for line in lines}  # a workbook has words, open data the codes
    cells = {code_of[row[0].value]: row for row in sheet.iter_rows(min_row=2) if row[0].value in code_of}
    names = [
        field
        for field in csv_rows(pack, "absorption")[0]
        if field in ("budget", "contracted", "paid", "free", "approved", "verified")
    ]
    fields = list(csv_rows(pack, "absorption")[0])
    for line, money in lines.items():
        for name in names:
            assert rows[line][name] == (money[name] or "")
            value = cells[line][fields.index(name)].value
            if money[name] is None:  # the workbook prints what a page prints: a mark by the reason (method.md §8)
                assert value == pack.report.w.mark(money["reasons"][name]["code"]), (line, name)
            else:
                assert Decimal(str(value)).quantize(Decimal("0.01")) == Decimal(money[name]), (line, name)
    assert len(header) == len(fields) - 1  # the reasons of empty cells stand in the open data, as marks in the workbook
    text = plain(page(pack, "annual").find("main").get_text(" "))
    word = plain(" ".join(cell for rows in tables_of_word(pack).values() for row in rows for cell in row))
    for name in ("budget", "contracted", "paid"):
        amount = plain(shown(pack, lines["operations"][name]))
        assert amount in text or lines["operations"][name] == "0.00"
        assert amount in word or lines["operations"][name] == "0.00"


def test_annex_vii_is_the_same_on_its_page_in_word_in_the_table_and_in_results(pack):
    found = results(pack)["leader"]
    rows = {row["code"]: row for row in csv_rows(pack, "annex_vii")}
    assert list(rows) == list(NAMES)
    on_page = {
        row[0]: row
        for name, rows in tables_of_page(pack, "leader").items()
        for row in rows
        if row[0].startswith("L") and len(row) == 4
    }
    in_word = {
        row[0]: row
        for name, rows in tables_of_word(pack).items()
        for row in rows
        if re.fullmatch(r"L\d{3}(–L\d{3})?", row[0])
    }
    for code, row in rows.items():
        value = found[code]
        given = row["amount"] or row["number"] or row["text"]
        assert bool(given) == (value is not None) and bool(row["reason"]) == (value is None), code
        if isinstance(value, str) and code.startswith("L9"):
            assert row["amount"] == value
            assert on_page[code][2] == plain(shown(pack, value)) == in_word[code][2]
        elif isinstance(value, int) and not isinstance(value, bool):
            assert int(row["number"]) == value and on_page[code][2] == plain(pack.report.w.number(value))
    assert all(identity["ok"] is not False for identity in found["identities"])


def test_what_is_not_written_is_said_and_is_a_task_of_check_alone(pack):
    """The officer's own to-do stands in a draft and in ``vomr check``; the authority reads that no text was entered."""
    assert not page(pack, "annual").find_all("p", class_="todo") and not pack.report.results.draft
    said = [
        text
        for tag in page(pack, "annual").find_all("p", class_="note")
        if (text := plain(tag.get_text())).startswith(("МИГ не е въвела текст", "The group has entered no text"))
    ]
    tasks = [
        params["section"]
        for message, params in pack.report.to_write
        if params["file"] == f"commentary/{pack.report.results.period.code}.md"
    ]
    is_silent = pack.report.strategy.lag.id == "nevestino"
    assert len(said) == (4 if is_silent else 0)
    assert len(tasks) == len(said) and all(any(section in text for text in said) for section in tasks)
    word = docx.Document(str(pack.folder / "report.docx"))
    assert "To be written" not in [paragraph.style.name for paragraph in word.paragraphs]
    assert "remedy" not in csv_rows(pack, "problems")[0]
    open_draft = Report(pack.report.results)
    open_draft.results = replace(pack.report.results, problems=(Problem("cell", "error", "Nothing", "Nothing"),))
    assert ('class="todo"' in open_draft.commentary("self_evaluation", required=True).html) == is_silent


def test_no_column_of_the_word_document_is_empty(pack):
    for table in docx.Document(str(pack.folder / "report.docx")).tables:
        for column in table.columns:
            head, *cells = column.cells
            said = [cell for cell in cells if cell.text.strip() or cell._tc.find(f".//{qn('w:drawing')}") is not None]
            assert said or not cells, head.text
            for drawing in (d for cell in said for d in cell._tc.iter(qn("wp:docPr"))):
                assert drawing.get("descr")


def test_nothing_is_empty_without_a_word(pack):
    """Under every heading stands something, and at zero nothing is computed or accused."""
    main = page(pack, "annual").find("main")
    blocks = [tag for tag in main.find_all(["h2", "h3", "p", "table", "ul", "blockquote", "figure"])]
    for tag, after in zip(blocks, [*blocks[1:], None], strict=True):
        if tag.name == "h2":
            assert after is not None and after.name != "h2", plain(tag.get_text())
    text = plain(main.get_text(" "))
    assert "nan" not in text.lower().split() and "None" not in text


def test_english_is_complete_and_names_carry_their_language(pack):
    if pack.report.w.lang != "en":
        pytest.skip("the English reports")
    for part in ("annual", "leader", "index"):
        for string in page(pack, part).body.find_all(string=CYRILLIC):
            assert string.find_parent(lang="bg") is not None, (part, string)
    document = docx.Document(str(pack.folder / "report.docx"))
    for run in document.element.body.iter(qn("w:r")):
        if CYRILLIC.search("".join(text.text or "" for text in run.iter(qn("w:t")))):
            assert [lang.get(qn("w:val")) for lang in run.iter(qn("w:lang"))] == ["bg-BG"]
    book = openpyxl.load_workbook(pack.folder / "annex.xlsx")
    titles = [
        *book.sheetnames,
        *(cell.value for sheet in book for cell in sheet[1] if sheet.title != book.sheetnames[0]),
    ]
    assert not [title for title in titles if CYRILLIC.search(str(title))]


def test_bulgarian_holds_no_english_sentence(pack):
    if pack.report.w.lang != "bg":
        pytest.skip("the Bulgarian reports")
    english = re.compile(r"\b(the|of|and|is|are|not|has|been|by|with)\b")
    for part in ("annual", "leader", "index"):
        body = page(pack, part).body
        body.script.decompose()  # its own, of every page
        for string in body.find_all(string=english):
            words = english.findall(string)
            assert len(words) < 2, (part, string)


def test_no_page_asks_the_authority_for_a_command(pack):
    for part in ("annual", "leader", "index"):
        assert not re.search(r"\bvomr [a-z]+", page(pack, part).main.get_text(" "))


def test_word_is_made_of_styles_and_reads_aloud(pack):
    document = docx.Document(str(pack.folder / "report.docx"))
    lang = {"bg": "bg-BG", "en": "en-GB"}[pack.report.w.lang]
    assert document.core_properties.language == lang and document.core_properties.title == pack.report.title
    assert {element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))} == {lang}
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    numbers = [found[1] for text in captions if (found := re.match(r"(?:Таблица|Table) (?:\d+\.)?(\d+)\. \S", text))]
    of_origin = 1  # the annex on the origin of figures bears the numbers of all others, and none of its own
    assert numbers == [str(number + 1) for number in range(len(document.tables) - of_origin)]
    for table in document.tables:
        assert list(table.rows[0]._tr.iter(qn("w:tblHeader"))), "the head is repeated on every page"
    fields = "".join(text.text or "" for text in document.element.body.iter(qn("w:instrText")))
    assert "TOC " in fields and fields.count("PAGEREF") == sum(
        p.style.name.startswith("Heading") for p in document.paragraphs
    )


def test_the_same_report_gives_the_same_bytes(pack):
    from vomr.pack.outputs.front import cover

    notebook = nbformat.read(pack.folder / "annual.ipynb", as_version=4)
    assert word_document([notebook], cover(pack.report)) == word_document([notebook], cover(pack.report))


def test_open_data_is_a_valid_package_with_keys_and_a_dictionary(pack):
    frictionless = pytest.importorskip("frictionless")
    file = pack.folder / "data" / "datapackage.json"
    report = frictionless.validate(str(file))
    assert report.valid, report.flatten(["title", "message"])
    package = json.loads(file.read_text(encoding="utf-8"))
    resources = {resource["name"]: resource["schema"] for resource in package["resources"]}
    assert all("primaryKey" in schema for name, schema in resources.items() if name != "problems")
    pointed = {
        (name, key["reference"]["resource"])
        for name, schema in resources.items()
        for key in schema.get("foreignKeys", ())
    }
    assert {("absorption", "measures"), ("absorption", "funds"), ("territory-projects", "municipalities")} <= pointed
    described = {row["name"] for row in csv_rows(pack, "dictionary")}
    for name, schema in resources.items():
        if name != "dictionary":
            assert {f"{name.replace('-', '_')}.{field['name']}" for field in schema["fields"]} <= described
    has_licence = "licenses" in package
    assert has_licence == (pack.report.strategy.lag.id == "primer")


def test_a_broken_reference_would_be_found(pack, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    shutil.copytree(pack.folder / "data", tmp_path / "data")
    file = tmp_path / "data" / "measures.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    assert not frictionless.validate(str(tmp_path / "data" / "datapackage.json")).valid


def test_the_workbook_is_typed_and_ready_to_print(pack):
    book = openpyxl.load_workbook(pack.folder / "annex.xlsx")
    cover, *sheets = book.worksheets
    links = [cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert [re.match(r"'(.+)'!A1", link)[1] for link in links] == [sheet.title for sheet in sheets]
    for sheet in sheets:
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A1:") and table.headerRowCount != 0
        assert (
            sheet.freeze_panes == "B2"
            and sheet.page_setup.orientation == "landscape"
            and sheet.page_setup.paperSize == 9
        )
        assert sheet.print_title_rows in ("$1:$1", "1:1") and sheet.sheet_properties.pageSetUpPr.fitToPage
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    assert cell.number_format != "@" and cell.number_format != "General", (sheet.title, cell.coordinate)


# --- IATI: rules of the activity schema 2.03, read in the standard; the file is small, so it is walked whole ---------

ORDER = {
    "iati-activities": ["iati-activity+"],
    "iati-activity": [
        "iati-identifier",
        "reporting-org",
        "title",
        "description+",
        "participating-org+",
        "activity-status",
        "activity-date+",
        "recipient-country*",
        "sector*",
        "result*",
    ],
    "reporting-org": ["narrative+"],
    "title": ["narrative+"],
    "description": ["narrative+"],
    "participating-org": ["narrative*"],
    "result": ["title", "description?", "indicator+"],
    "indicator": ["title", "description?", "reference*", "baseline?", "period*"],
    "period": ["period-start", "period-end", "target?", "actual?"],
}
REQUIRED = {
    "iati-activities": {"version"},
    "reporting-org": {"ref", "type"},
    "participating-org": {"role"},
    "activity-status": {"code"},
    "activity-date": {"type", "iso-date"},
    "result": {"type"},
    "indicator": {"measure"},
    "reference": {"vocabulary", "code"},
    "baseline": {"year", "value"},
    "period-start": {"iso-date"},
    "period-end": {"iso-date"},
    "target": {"value"},
    "actual": {"value"},
}
LISTS = {
    ("result", "type"): {"1", "2", "3", "9"},
    ("indicator", "measure"): {"1", "2", "3", "4", "5"},
    ("participating-org", "role"): {"1", "2", "3", "4"},
    ("activity-status", "code"): {"1", "2", "3", "4", "5", "6"},
    ("activity-date", "type"): {"1", "2", "3", "4"},
    ("indicator", "ascending"): {"true", "false"},
}


def faults(element: ET.Element) -> list[str]:
    found = []
    tag = element.tag
    children = "".join(f"<{child.tag}>" for child in element)
    if tag in ORDER:
        pattern = "".join(f"(?:<{step.rstrip('+*?')}>){step[-1] if step[-1] in '+*?' else ''}" for step in ORDER[tag])
        if not re.fullmatch(pattern, children):
            found.append(f"{tag} holds {children}")
    elif len(element):
        found.append(f"{tag} holds {children}")
    found += [f"{tag} lacks {name}" for name in REQUIRED.get(tag, set()) - set(element.attrib)]
    for name, value in element.attrib.items():
        if (tag, name) in LISTS and value not in LISTS[tag, name]:
            found.append(f"{tag} {name}={value}")
        if name == "iso-date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            found.append(f"{tag} {name}={value}")
        if name == "value" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            found.append(f"{tag} {name}={value}")
    if tag == "narrative" and not (element.text or "").strip():
        found.append("an empty narrative")
    first, last = element.find("period-start"), element.find("period-end")
    if first is not None and last is not None and first.get("iso-date") > last.get("iso-date"):
        found.append("a period that ends before it starts")
    return found + [fault for child in element for fault in faults(child)]


def test_the_indicators_are_a_valid_iati_activity(pack):
    file = pack.folder / "data" / "iati.xml"
    indicators = results(pack)["indicators"]
    if not indicators:
        assert not file.exists()
        return
    root = ET.parse(file).getroot()
    assert root.get("version") == "2.03" and faults(root) == []
    identifier = root.findtext("iati-activity/iati-identifier")
    assert identifier.startswith(root.find("iati-activity/reporting-org").get("ref") + "-")
    elements = root.findall(".//indicator")
    assert len(elements) == len(indicators)
    actual = sorted(round(float(one.get("value")), 5) for one in root.findall(".//actual"))
    assert actual == sorted(round(float(one["achieved"]), 5) for one in indicators if one["achieved"] is not None)
    broken = root.find(".//period")
    broken.insert(0, broken[-1])
    broken.remove(broken.find("period-end"))
    assert faults(root)


@pytest.mark.soak
def test_libreoffice_opens_word_and_the_workbook(pack, tmp_path):
    office = shutil.which("soffice")
    if not office:
        if os.environ.get("VOMR_NEEDS_OFFICE"):
            pytest.fail("LibreOffice is not here")
        pytest.skip("LibreOffice is not here")
    for name in ("report.docx", "annex.xlsx"):
        done = subprocess.run(
            [
                office,
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(tmp_path),
                str(pack.folder / name),
            ],
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert (tmp_path / name).with_suffix(".pdf").stat().st_size > 10_000, done.stderr

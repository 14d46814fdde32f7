"""What must not leave: personal numbers stop the export, names never appear, small counts are masked."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from stdnum.bg import egn

from command import vomr
from examples import matrix
from vomr.pack.build import Request, make_pack
from vomr.privacy.digits import holds as has_number
from vomr.privacy.digits import without as without_numbers
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.people import PEOPLE
from vomr.register.pseudonyms import is_pseudonym

PROJECT = Path(__file__).parents[2]
NUMBER = "7523169263"  # the example of python-stdnum; nobody's
PERSON, APPLICANT = "Живка Измислена-Проба", "Теодор Недействителен"


def rewrite(file: Path, change) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path) -> Path:
    shutil.copytree(PROJECT / "data" / "primer", tmp_path / "primer")
    return tmp_path / "primer"


def put(table: str, column: str, text: str):
    def change(folder: Path) -> None:
        rewrite(folder / f"{table}.csv", lambda rows: rows[3].update({column: text}))

    return change


def append(file: str, text: str):
    def change(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return change


HIDING_PLACES = {
    "a key": (put("values", "unit_key", NUMBER), r"values\.csv.*5"),
    "free text": (put("events", "title", f"Среща с ЕГН {NUMBER}, жител"), r"events\.csv.*5"),
    "with a space": (put("risks", "description", f"лице {NUMBER[:6]} {NUMBER[6:]}"), r"risks\.csv.*5"),
    "an amount": (put("claims", "claimed", NUMBER), r"claims\.csv.*5"),
    "a correction": (append("corrections.csv", f"events,E105,title,а,б,{NUMBER},2028-01-01,\n"), r"corrections\.csv"),
    "commentary": (append("commentary/2028-Q2.md", f"\nЛицето {NUMBER} е съгласно.\n"), r"2028-Q2\.md"),
    "strategy.toml": (append("strategy.toml", f"\n# {NUMBER}\n"), r"strategy\.toml"),
}


@matrix("where", HIDING_PLACES, every_day=("a key", "commentary"), ids=HIDING_PLACES)
def test_a_personal_number_stops_the_export_and_is_not_repeated(folder, tmp_path, where):
    change, place = HIDING_PLACES[where]
    change(folder)
    with pytest.raises(VomrError) as refused:
        make_pack(Request(strategy=folder, period="2028-Q2", out=tmp_path / "out"))
    assert refused.value.exit_status == 3
    assert re.search(place, str(refused.value))
    assert NUMBER not in str(refused.value) and NUMBER[6:] not in str(refused.value)
    assert not list((tmp_path / "out").rglob("*.html"))


@pytest.mark.soak
def test_in_a_column_of_her_own_and_on_the_command_line(folder, tmp_path):
    rewrite(
        folder / "members.csv",
        lambda rows: [row.update({"моя бележка": NUMBER if n == 2 else ""}) for n, row in enumerate(rows)],
    )
    rewrite(
        folder / "projects.csv", lambda rows: rows[0].update(grant=f"{NUMBER} лв")
    )  # and in a cell that cannot be read
    for arguments, status in (("report", 3), ("results", 3), ("check", 1)):
        out = ["--out", tmp_path / "o"] if arguments == "report" else []
        given, said, err = vomr(arguments, "2028-Q2", "--strategy", folder, *out)
        assert given == status, err
        assert NUMBER not in said + err
    assert "ЕГН" in said and "моя" in said
    problems = [p for p in read_register(folder).problems if p.code == "personal-number"]
    assert [(p.table, p.row, p.column) for p in problems] == [("members", 4, "моя бележка"), ("projects", 2, "grant")]


def test_a_notebook_that_displays_a_number_stops_the_export(folder, tmp_path):
    import nbformat

    notebooks = tmp_path / "notebooks"
    shutil.copytree(PROJECT / "notebooks", notebooks)
    notebook = nbformat.read(notebooks / "partnership.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("print(7523169262 + 1)"))
    nbformat.write(notebook, notebooks / "partnership.ipynb")
    with pytest.raises(VomrError, match=r"partnership") as refused:
        make_pack(
            Request(strategy=folder, period="2028-Q2", only=("partnership",), out=tmp_path / "out", notebooks=notebooks)
        )
    assert NUMBER not in str(refused.value)
    assert not list((tmp_path / "out").rglob("index.html"))


@pytest.mark.parametrize(
    "text", ["0.7523169263", "2997873.01", "BG06RDNP001-19.372-0006", "0888123456", "752316926", "2026-09-30 1234"]
)
def test_what_is_no_personal_number(text):
    assert not has_number(text)


def test_the_groups_of_the_project_hold_none():
    for name in ("nevestino", "primer"):
        assert [p for p in read_register(PROJECT / "data" / name).problems if p.code == "personal-number"] == []


@given(st.dates(min_value=dt.date(1930, 1, 1), max_value=dt.date(1999, 12, 31)), st.integers(0, 999))
def test_every_personal_number_is_found_and_hidden(birth, rest):
    start = f"{birth:%y%m%d}{rest:03d}"
    number = start + egn.calc_check_digit(start)
    assert has_number(f"ЕГН:{number}.")
    assert number not in without_numbers(f"а {number} б")


def test_a_lost_zero_does_not_hide_it(folder):
    start = "010115001"
    number = start + egn.calc_check_digit(start)
    rewrite(folder / "projects.csv", lambda rows: rows[0].update(applicant_id=str(int(number))))
    register = read_register(folder)
    assert is_pseudonym(register["projects"]["applicant_id"].iat[0])  # as every personal number of an applicant
    assert str(int(number)) not in register["projects"].to_csv()


# --- names, masks and the draft: one pack of the public edition, with errors, opened as its readers do ----------------


# where people, what they hand in and what is wrong stand; all parts are a soak test
WITH_PEOPLE = ("overview", "outcomes", "animation", "partnership", "quality")


@pytest.fixture(scope="module", params=[WITH_PEOPLE, pytest.param((), marks=pytest.mark.soak)], ids=["few", "all"])
def public(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("public") / "primer"
    shutil.copytree(PROJECT / "data" / "primer", folder)

    def members(rows) -> None:
        rows[-1].update(name=PERSON, natural_person="yes", joined_on="31.02.2026")  # an error in the row of a person

    def projects(rows) -> None:
        rows[0].update(applicant=APPLICANT, applicant_type="person", title=f"Ферма на {APPLICANT.upper()}")
        rows[3].update(applicant="Борислав Безвидов", applicant_type="")

    def events(rows) -> None:
        rows[-1].update(
            date="2028-05-05", title="=HYPERLINK(1)", participants="9", women="2", youth="8", vulnerable="0"
        )

    rewrite(folder / "members.csv", members)
    rewrite(folder / "projects.csv", projects)
    rewrite(folder / "events.csv", events)
    append("corrections.csv", f"members,M01,name,Община Примерово,{PERSON},грешка,2028-01-01,\n")(folder)
    append("commentary/2028-Q2.md", f"\nБлагодарим на {PERSON} и {APPLICANT}.\n")(folder)
    return make_pack(
        Request(strategy=folder, period="2028-Q2", audience="public", only=request.param, out=folder.parent / "out")
    )


@cache
def printed(path: Path) -> list[str]:
    """The text of each page, by another reader than the gate has."""
    return [page.extract_text() for page in PdfReader(path).pages]


@pytest.fixture(scope="module")
def everything(public) -> dict[str, str]:
    """Each file of the pack as its readers see it."""
    texts = {}
    for path in public.files:
        if path.suffix == ".pdf":
            texts[path.name] = " ".join(" ".join(page.split()) for page in printed(path))
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as parts:
                texts[path.name] = "\n".join(
                    "".join(etree.fromstring(parts.read(name)).itertext())
                    for name in parts.namelist()
                    if name.endswith(".xml")
                )
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            texts[path.name] = "\n".join(
                str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
            )
        else:
            texts[path.relative_to(public.folder).as_posix()] = path.read_text(encoding="utf-8")
    return texts


def test_no_natural_person_is_named_anywhere_in_a_pack(public, everything):
    for name, text in everything.items():
        for person in (PERSON, APPLICANT, APPLICANT.upper(), "Борислав Безвидов"):
            assert person not in text, name
            assert person.split()[1] not in text, name
    overview = BeautifulSoup((public.folder / "overview.html").read_text(encoding="utf-8"), "html.parser").get_text()
    assert "[физическо лице " in overview + (public.folder / "outcomes.html").read_text(encoding="utf-8")


def test_errors_mark_every_page_as_a_draft(public, everything):
    assert public.report.results.draft
    pages = [path for path in public.files if path.suffix == ".html"]
    assert {path.stem for path in pages} >= {*public.parts, "index"}
    for path in pages:
        assert "ЧЕРНОВА" in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").body.get_text(), path.name
    for path in public.files:
        if path.suffix == ".pdf":
            for number, page in enumerate(printed(path), start=1):
                assert "ЧЕРНОВА" in page, f"{path.name}, page {number}"
    assert "ЧЕРНОВА" in everything["annex.xlsx"]
    assert json.loads((public.folder / "results.json").read_text(encoding="utf-8"))["draft"] is True


def test_the_public_edition_counts_persons_for_whole_years_alone(public):
    assert public.folder.name == "2028-Q2-public"
    results = json.loads((public.folder / "results.json").read_text(encoding="utf-8"))["animation"]
    spans = results["spans"]
    assert results["participants"] == sum(span["participants"] for span in spans) > 0
    assert {group["participants"] for name in ("kinds", "municipalities") for group in results[name].values()} == {None}
    with (public.folder / "data" / "events.csv").open(encoding="utf-8") as stream:
        assert not set(PEOPLE) & set(csv.DictReader(stream).fieldnames)
    with (public.folder / "data" / "participants.csv").open(encoding="utf-8") as stream:
        assert [int(row["participants"]) for row in csv.DictReader(stream)] == [span["participants"] for span in spans]
    book = openpyxl.load_workbook(public.folder / "annex.xlsx")
    assert "=HYPERLINK(1)" in [cell for row in book["Събития"].iter_rows(values_only=True) for cell in row]
    page = BeautifulSoup((public.folder / "animation.html").read_text(encoding="utf-8"), "html.parser")
    for table in page.find_all("table"):
        if "Участници" in [cell.get_text() for cell in table.find_all("th")]:
            rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
            assert [row[0] for row in rows] == [*(str(span["first"]) for span in spans), "от началото"]


def test_a_correction_of_a_count_of_persons_is_not_told_to_the_public(everything):
    assert "E105" not in " ".join(everything["quality.html"].split())
    assert not [row for row in json.loads(everything["results.json"])["corrections"] if row["key"] == "E105"]


def test_a_message_repeats_no_number_wherever_it_comes_from():
    for value in (NUMBER, f"ValueError: {NUMBER[:6]} {NUMBER[6:]}", ValueError(f"лице {NUMBER}")):
        told = str(VomrError("The notebook failed: {error}.", error=value))
        assert NUMBER not in told and NUMBER[6:] not in told
    assert "1234567890" in str(VomrError("{file} is not there.", file="плащане 1234567890.csv"))


@pytest.mark.soak
def test_a_source_named_after_a_person_is_told_by_a_code_and_known_again(folder, tmp_path):
    from vomr.pack.records.verify import verify

    rewrite(folder / "members.csv", lambda rows: rows[-1].update(name=PERSON, natural_person="yes"))
    for person in (PERSON, PERSON.upper()):
        (folder / "sources" / f"{person}.mapping.toml").write_text(f"# {len(person)}\n", encoding="utf-8")
    pack = make_pack(
        Request(strategy=folder, period="2028-Q2", only=("partnership",), formats=("html",), out=tmp_path / "out")
    )
    listed = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert len([name for name in listed if "физическо лице" in name]) == 2
    assert all(finding.holds for finding in verify(pack.folder, folder, rebuild=True))
    append(f"sources/{PERSON}.mapping.toml", "#\n")(folder)
    assert not all(finding.holds for finding in verify(pack.folder, folder, rebuild=True))

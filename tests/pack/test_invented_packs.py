"""Whole packs of invented groups of other countries: every file is read, and nothing of Bulgaria is in it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from command import vomr
from invented import COUNTRIES, TIMES, invent

PERIODS = {"CZ": "2028-H1", "IE": "2027", "PL": "2027"}
_CARRIED = re.compile(rb"data:[a-z/+-]+;base64,[A-Za-z0-9+/=]+")  # fonts and pictures
# Letters, words, numbers, systems, laws and currency of Bulgaria; the Union's law has its own words
OF_BULGARIA = re.compile(
    r"[\u0400-\u04ff]|\b(?i:Bulgaria\w*|ISUN|EKATTE|SUNI|DFZ|Ordinance No|stotinki|eufunds)\b"
    r"|\b(?:EIK|EGN|BGN|leva?|KNL\d+)\b"
    r"|bg-BG|lang=\"bg|lang-bg|1\.95583"
)


@pytest.fixture(scope="module")
def groups(tmp_path_factory) -> Path:
    """A folder with an invented group of every country but Bulgaria."""
    folder = tmp_path_factory.mktemp("invented")
    for code in COUNTRIES:
        invent(code, folder / code)
    return folder


def texts_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a pack as text, the parts of an office document one by one."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as office:
                for part in office.namelist():
                    if part.endswith((".xml", ".rels")):
                        yield f"{name}/{part}", office.read(part).decode("utf-8")
        elif path.suffix == ".pdf":
            with pypdfium2.PdfDocument(content) as document:
                yield name, "\n".join(page.get_textpage().get_text_bounded() for page in document)
                yield f"{name}/metadata", str(document.get_metadata_dict())
        else:
            yield name, _CARRIED.sub(b"", content).decode("utf-8")


def of_bulgaria(folder: Path) -> list[tuple[str, str]]:
    found = []
    for name, text in texts_in(folder):
        found += [(name, text[max(at.start() - 40, 0) : at.end() + 40]) for at in OF_BULGARIA.finditer(text)]
    return found


def test_the_reader_of_packs_would_see_it(tmp_path):
    for number, text in enumerate(("Общо", "ISUN", "5 leva", '<p lang="bg">', "1.95583", "Ordinance No 22")):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    assert len({name for name, _ in of_bulgaria(tmp_path)}) == 6
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "page.txt").write_text("level, relevant, Regulation (EU) 2021/1060", encoding="utf-8")
    assert of_bulgaria(tmp_path / "plain") == []


def made(group: Path, period: str, out: Path, *more: str) -> Path:
    status, told, error = vomr("report", period, "--strategy", group, "--lang", "en", "--out", out, *more)
    assert status == 0, told + error
    (pack,) = (path.parent for path in out.rglob("results.json"))
    return pack


def test_the_form_of_a_czech_half_year_is_of_czechia(groups, tmp_path):
    pack = made(groups / "CZ", "2028-H1", tmp_path, "--only", "annual", "--formats", "html")
    assert of_bulgaria(pack) == []
    page = (pack / "annual.html").read_text(encoding="utf-8")
    assert "Report on the implementation of the integrated strategy" in page and "MS2021+" in page
    assert 'id="copy"' in page and page.count('<blockquote class="field"') > 5 and "CZK" in page


@pytest.mark.soak
@pytest.mark.parametrize("code", COUNTRIES)
def test_no_file_of_a_whole_pack_holds_anything_of_bulgaria(code, groups, tmp_path):
    pack = made(groups / code, PERIODS[code], tmp_path / "packs")
    names = {path.suffix for path in pack.rglob("*")}
    assert {".html", ".pdf", ".docx", ".xlsx", ".json", ".csv", ".xml", ".ipynb"} <= names
    assert of_bulgaria(pack) == []
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    assert results["illustrative"] and not results["draft"]
    for command, *more in (
        ("calendar", "2028-Q2", "--out", tmp_path / "calendar" / "days.ics"),
        ("registers", tmp_path / "registers", "2028-Q2"),
        ("workbook", tmp_path / "workbook" / "register.xlsx"),
    ):
        if command != "registers":
            (tmp_path / command).mkdir()
        status, told, error = vomr(command, *more, "--strategy", groups / code, "--lang", "en")
        assert status == 0, (command, told + error)
        assert any((tmp_path / command).rglob("*.*"))
        if command != "workbook":  # its lists offer every country and every language
            assert of_bulgaria(tmp_path / command) == [], command


@pytest.mark.soak
def test_a_portfolio_takes_groups_of_four_countries_in_euro(groups, tmp_path):
    given = [groups / code for code in COUNTRIES] + [Path(__file__).parents[2] / "data" / "primer"]
    more = [word for folder in given for word in ("--strategies", folder)]
    orders = ("--lang", "en", "--only", "overview", "--formats", "html", "--out", tmp_path)
    status, told, error = vomr("report", "2028-Q2", *more, *orders)
    assert status == 0, told + error
    results = {
        found["currency"] + found["lag"]: found
        for path in tmp_path.rglob("results.json")
        for found in [json.loads(path.read_text(encoding="utf-8"))]
    }
    assert len(results) == 4
    paid = {name: float(found["absorption"]["total"]["paid"]) for name, found in results.items()}
    euro = next(amount for name, amount in paid.items() if name.startswith("EURlag"))
    assert paid["CZKmas-vymyslov"] == pytest.approx(euro * TIMES["CZ"])
    assert paid["PLNlgd-wymyslow"] == pytest.approx(euro * TIMES["PL"])
    page = next(tmp_path.rglob("portfolio.html")).read_text(encoding="utf-8")
    assert all(name in page for name in ("Vymyšlovsko", "Wymysłów", "Nowhere"))
    with next(tmp_path.rglob("portfolio/**/groups.csv")).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4 and {(row["budget"], row["contracted"], row["paid"]) for row in rows} == {
        (rows[0]["budget"], rows[0]["contracted"], rows[0]["paid"])
    }

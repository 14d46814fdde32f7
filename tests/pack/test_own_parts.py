"""A part of the group's own stands everywhere a shipped part does, marked as the group's; its files with it."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat
import pypdf
import pytest
from bs4 import BeautifulSoup

from own_notebooks import LOAD, PARAMETERS, code, markdown, write_notebook
from vomr.pack.build import Pack, make_pack
from vomr.pack.notebooks.run import hide_folders
from vomr.pack.records.manifest import sha256
from vomr.pack.records.pack_cache import key_of
from vomr.pack.records.verify import verify
from vomr.pack.request import Request
from vomr.parts.beside import are_as_recorded
from vomr.parts.report import report_parts
from vomr.problems import UsageError, VomrError

PROJECT = Path(__file__).parents[2]
_SIZE = 'width="200" height="100"'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" {_SIZE}><rect {_SIZE} fill="#036"/></svg>'
MARK = "Собствена част на групата"
FORMATS = ("html", "pdf", "xlsx", "docx")


def begin(folder: Path) -> Path:
    """A group with two parts of its own, files beside them, a logo and words on the cover."""
    shutil.copytree(PROJECT / "data" / "nevestino", folder)
    notebooks = folder / "notebooks"
    write_notebook(
        notebooks,
        "youth",
        code(PARAMETERS, "parameters"),
        code(LOAD),
        markdown("# Младежи и училища", "lang-bg"),
        markdown("# Youth and schools", "lang-en"),
        code("import pandas as pd\nimport own_words\npd.read_csv('schools.csv')"),
        code("pd.read_csv(report.file('maps/more.csv'))"),
        code("open(report.file('schools.csv')).readline().strip(), own_words.SAID"),
        code("print(strategy)\npd.__file__, report.file('schools.csv')"),
        code("from IPython.display import HTML, JSON\nHTML(f'<p>{report.file(\"schools.csv\").as_uri()}</p>')"),
        code("JSON({'folder': strategy})"),
        after="absorption",
    )
    write_notebook(notebooks, "села", markdown("Само текст за селата 🦄.\n\n![Площадът](square.svg)"))
    (folder / "maps").mkdir()
    (folder / "maps" / "more.csv").write_text("село,жители\nПримерово,40\n", encoding="utf-8")
    (notebooks / "square.svg").write_text(SVG, encoding="utf-8")
    (notebooks / "Untitled.ipynb").write_text("{}", encoding="utf-8")
    (notebooks / "schools.csv").write_text("училище,ученици\nОУ Пример,120\n", encoding="utf-8")
    (notebooks / "own_words.py").write_text('SAID = "от помощния файл"\n', encoding="utf-8")
    (folder / "logo.svg").write_text(SVG, encoding="utf-8")
    (folder / "cover.md").write_text("## Обръщение\n\nУважаеми членове на УС.\n", encoding="utf-8")
    with (folder / "strategy.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[report]\nlogo = "logo.svg"\ncover = "cover.md"\n')
    return folder


def made(strategy: Path, out: Path, said: list[str], **order) -> Pack:
    order = {"only": ("overview", "youth", "села", "quality"), "formats": FORMATS} | order
    return make_pack(Request(strategy, "2026-Q3", out=out, **order), said.append)


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def strategy(tmp_path_factory) -> Path:
    return begin(tmp_path_factory.mktemp("own") / "nevestino")


@pytest.fixture(scope="module")
def pack(strategy, said) -> Pack:
    return made(strategy, strategy.parent / "out", said)


def page(pack: Pack, name: str) -> BeautifulSoup:
    return BeautifulSoup((pack.folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_it_has_page_document_and_notebook_with_its_number(pack):
    for name in ("youth", "села"):
        assert all((pack.folder / f"{name}.{kind}").is_file() for kind in ("html", "pdf", "ipynb"))
    youth = page(pack, "youth")
    assert youth.h1.get_text() == "Младежи и училища" and len(youth.find_all("h1")) == 1
    assert "Таблица 4.1" in youth.get_text() and "ОУ Пример" in youth.get_text()
    assert "от помощния файл" in youth.get_text()
    assert not youth.find(string="Младежи и училища", name="h2")


def test_one_without_a_head_is_given_it(pack):
    village = page(pack, "села")
    assert village.h1.get_text() == "села" and "Данни към" in village.find(class_="stamp").get_text()
    assert "Само текст за селата" in village.get_text()
    picture = village.main.find("img", alt="Площадът")
    assert picture["src"].startswith("data:image/svg+xml")
    with zipfile.ZipFile(pack.folder / "report.docx") as document:
        assert 'descr="Площадът"' in document.read("word/document.xml").decode("utf-8")


def test_it_is_marked_as_the_groups_own_and_not_in_the_colour_of_a_warning(pack):
    for name in ("youth", "села"):
        mark = page(pack, name).find("p", string=lambda text: text and MARK in text)
        assert mark["class"] == ["note"]
    assert MARK not in page(pack, "quality").get_text()
    entries = [item.get_text() for item in page(pack, "index").main.find_all("li")]
    own = [entry for entry in entries if "собствена част на групата" in entry]
    assert [entry.split(" · ")[0] for entry in own] == ["Младежи и училища", "села"]


def test_every_page_leads_to_it_and_the_contents_count_it(pack):
    for name in ("index", "quality"):
        addresses = [link["href"] for link in page(pack, name).nav.find_all("a")]
        assert addresses == ["index.html", "overview.html", "youth.html", "села.html", "quality.html"]
    text = "\n".join(one.extract_text() for one in pypdf.PdfReader(pack.folder / "report.pdf").pages)
    for title in ("1. Обобщен преглед", "4. Младежи и училища", "9. села", "10. Качество на данните и методика"):
        assert title in text
    words = zipfile.ZipFile(pack.folder / "report.docx").read("word/document.xml").decode("utf-8")
    assert "4. Младежи и училища" in words and "Таблица" in words and "Уважаеми членове" in words


def test_the_logo_and_the_groups_words_stand_on_the_cover(pack):
    front = page(pack, "index").header.img
    assert front["alt"] == pack.report.lag_name and (front["width"], front["height"]) == ("168", "84")
    cover = pypdf.PdfReader(pack.folder / "report.pdf").pages[0]
    assert "Уважаеми членове на УС." in cover.extract_text()
    assert page(pack, "quality").header.img is None


def test_the_manifest_and_the_log_name_it(pack, said):
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))
    youth = manifest["notebooks"]["youth"]
    assert (youth["original"], youth["own"], youth["title"]) == (False, True, "Младежи и училища")
    assert "own" not in manifest["notebooks"]["quality"]
    named = {name for name in manifest["inputs"] if name.startswith(("notebooks/", "logo", "cover", "maps"))}
    beside = {f"notebooks/{name}" for name in ("schools.csv", "own_words.py", "square.svg")}
    assert named == beside | {"logo.svg", "cover.md", "maps/more.csv"}
    assert any("Собствена част" in line and "youth.ipynb" in line for line in said)
    assert any("Untitled.ipynb" in line for line in said)
    for document in ("села.pdf", "report.pdf"):  # a letter that no font has is told as a step, not by Python
        assert any(line.startswith(f"{document}: ") and "🦄" in line for line in said)


def test_nothing_of_the_machine_stands_in_it(pack, strategy):
    for path in (*pack.folder.glob("*.ipynb"), *pack.folder.glob("*.html")):
        assert not [
            folder for folder in (str(strategy.parent), sys.prefix) if folder in path.read_text(encoding="utf-8")
        ], path.name
    notebook = nbformat.read(pack.folder / "youth.ipynb", as_version=4)
    assert notebook.metadata["papermill"]["parameters"]["strategy"] == "data/nevestino"


def test_a_folder_behind_a_link_is_hidden_by_either_name(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    try:
        link.symlink_to(real, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    output = nbformat.v4.new_output("stream", text=f"{link}/a.csv {real}/b.csv\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    hide_folders(notebook, {link: "data/g"})
    assert notebook.cells[0].outputs[0].text == "data/g/a.csv data/g/b.csv\n"


def test_the_same_inputs_make_it_again_to_the_byte(pack, strategy):
    found = verify(pack.folder, strategy, rebuild=True)
    assert all(finding.holds for finding in found) and "same to the byte" in found[-1].message
    beside = strategy / "notebooks" / "schools.csv"
    before = beside.read_bytes()
    try:
        beside.write_bytes(before + "СУ Друго,85\n".encode())
        assert not all(finding.holds for finding in verify(pack.folder, strategy, rebuild=True))
    finally:
        beside.write_bytes(before)


@pytest.mark.parametrize("name", ["notebooks/schools.csv", "notebooks/youth.ipynb", "logo.svg", "cover.md"])
def test_whatever_it_is_made_from_is_in_the_key(strategy, name):
    order = Request(strategy, "2026-Q3", only=("села",))
    before, content = key_of(order), (strategy / name).read_bytes()
    assert before is not None
    try:
        (strategy / name).write_bytes(content.replace("е".encode(), "и".encode(), 1).replace(b"#036", b"#037"))
        assert key_of(order) not in (None, before)
    finally:
        (strategy / name).write_bytes(content)
    assert key_of(order) == before


@pytest.mark.parametrize("name", ["notebooks/schools.csv", "notebooks/села.ipynb", "maps/more.csv", "cover.md"])
def test_a_frozen_report_whose_own_parts_or_cover_are_others_does_not_bear_the_seal(strategy, name):
    parts = report_parts(strategy, "quarter")
    files = {path.relative_to(strategy).as_posix(): path for path in strategy.rglob("*.*") if path.is_file()}
    files = {inside: path for inside, path in files.items() if "__pycache__" not in inside}
    kept = {
        **{f"inputs/{inside}": sha256(path) for inside, path in files.items()},
        **{inside: sha256(path) for inside, path in files.items() if inside.startswith("notebooks/")},
    }
    del kept["notebooks/Untitled.ipynb"]  # no part
    kept["notebooks/overview.ipynb"] = "as it was shipped then"
    assert are_as_recorded(parts, strategy, kept)
    assert not are_as_recorded(parts, strategy, {**kept, "notebooks/gone.ipynb": ""})
    assert not are_as_recorded(parts, strategy, {**kept, name: "", f"inputs/{name}": ""})


def test_a_number_beside_the_notebook_is_refused_by_row_and_column(strategy, said):
    bad = strategy / "notebooks" / "pupils.csv"
    bad.write_text("име,ЕГН\nУченик,7523169263\n", encoding="utf-8")
    try:
        with pytest.raises(VomrError, match=r"pupils\.csv, row 2, column ЕГН") as refused:
            refused_in_english(strategy, said)
        assert "7523169263" not in str(refused.value)
    finally:
        bad.unlink()


def test_the_public_edition_looks_through_it_as_through_every_part(strategy, tmp_path):
    write_notebook(tmp_path, "people", code(PARAMETERS, "parameters"), code("print(7523169260 + 3)"))
    order = Request(strategy, "2026-Q3", "en", "public", ("people",), ("html",), tmp_path / "out", notebooks=tmp_path)
    with pytest.raises(VomrError, match="notebook people, cell"):
        make_pack(order)
    write_notebook(tmp_path, "people", code(PARAMETERS, "parameters"), code("print(42, file=open('new.txt', 'w'))"))
    told: list[str] = []
    made = make_pack(order, told.append)
    text = page(made, "people").get_text()
    assert not (made.folder / "new.txt").exists() and any("has written files beside itself" in line for line in told)
    assert "Public edition" in text and "A part of the group's own" in text and made.folder.name == "2026-Q3-public"


@pytest.mark.parametrize(
    "loads", ["vomr.load(strategy, period, lang)", "vomr.load_series(strategy, period, period, lang)"]
)
def test_a_part_that_forgets_for_whom_the_report_is_stops_the_public_edition(strategy, tmp_path, loads):
    write_notebook(tmp_path, "people", code(PARAMETERS, "parameters"), code(f"import vomr\n{loads}"))
    order = Request(strategy, "2026-Q3", "en", "public", ("people",), ("html",), tmp_path / "out", notebooks=tmp_path)
    with pytest.raises(VomrError, match="This is the public edition, and the notebook loads the one for the authority"):
        make_pack(order)


def refused_in_english(strategy: Path, said: list[str]) -> None:
    made(strategy, strategy.parent / "refused", said, lang="en", only=("села",), formats=("html",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('logo = "../logo.svg"', "outside"),
        ('logo = "none.png"', "name the file “none.png” .logo., and there is none"),
        ('logo = "cover.md"', "as the logo, which it cannot be"),
        ('cover = "logo.svg"', "as the cover, which it cannot be"),
        ('logo = "broken.png"', "no picture that can be shown"),
    ],
)
def test_a_cover_that_cannot_be_made_is_refused_before_anything_runs(strategy, tmp_path, said, line, message):
    other = tmp_path / "s"
    shutil.copytree(strategy, other)
    (tmp_path / "logo.svg").write_text(SVG)
    (other / "broken.png").write_bytes(b"no picture")
    settings = (other / "strategy.toml").read_text(encoding="utf-8").partition("\n[report]")[0]
    (other / "strategy.toml").write_text(f"{settings}\n[report]\n{line}\n", encoding="utf-8")
    with pytest.raises(VomrError, match=message):
        made(other, tmp_path / "out", said, lang="en")


def test_a_part_that_is_not_there_is_wrong_usage(strategy, tmp_path):
    with pytest.raises(UsageError, match="Did you mean youth"):
        make_pack(Request(strategy, "2026-Q3", out=tmp_path, only=("yuoth",)))

"""The report on one page: one A4 at ten points, a page and a text of the same words, nobody's name, no code."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from vomr.export import document, pdf_page
from vomr.loading import load
from vomr.pack.build import Request, make_pack
from vomr.pack.outputs.summary import COLUMNS, summary_page, summary_text
from vomr.show.summary import SummaryPart
from vomr.words import NBSP

DATA = Path(__file__).parents[2] / "data"
CODE = re.compile(
    r"\b(?:[A-Z]\.?\d+(?:PR)?|BG\d\w+|EAFRD|ESF|ERDF|СВОМР|ВОМР|БФП|УО|ДФЗ|ИСУН|ЕЗФРСР|ЕСФ|ЕФРР|R\.\d+)\b"
)


@pytest.fixture(params=["nevestino", "primer"])
def folder(request) -> Path:
    return request.getfixturevalue(request.param).folder


def lines_of(folder: Path) -> list[str]:
    return (folder / "summary.txt").read_text(encoding="utf-8").split("\n")


def test_it_is_one_page_of_a4_at_ten_points(folder):
    (page,) = PdfReader(folder / "summary.pdf").pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    printed: list[tuple[str, float]] = []

    def see(text, cm, tm, font, size):
        if re.search(r"\w", text):
            printed.append((text.strip(), round(abs(tm[3] * cm[3]) * (size or 0), 1)))

    page.extract_text(visitor_text=see)
    texts = [text for text, _ in printed]
    first = next(at for at, text in enumerate(texts) if text.startswith("За какво"))
    last = next(at for at, text in enumerate(texts) if "закръглени;" in text)  # below it the statement of support
    assert {size for _, size in printed[first : last + 1]} == {10.0, 12.5}, "sentences and headings"
    assert sum(len(text) for text in texts[first : last + 1]) > 1000


def test_the_text_goes_into_an_email(folder):
    lines = lines_of(folder)
    assert max(map(len, lines)) <= COLUMNS and lines[-1] == "" and NBSP not in "".join(lines)
    assert not re.search(r"[*_#<>|`]|\.\.", "\n".join(lines))


def test_the_text_says_what_the_page_says(folder):
    page = BeautifulSoup((folder / "summary.html").read_text(encoding="utf-8"), "html.parser").find("main")
    said = " ".join(" ".join(lines_of(folder)).split()).casefold()
    for tag in page.find_all(["h2", "p", "li"]):
        if not tag.find_parent(class_=["stamp", "masthead"]) and tag.find(["p", "li", "img"]) is None:
            text = " ".join(tag.get_text().replace(NBSP, " ").split()).casefold()
            assert text in said, text


def test_it_holds_no_code_and_no_percentage(folder):
    text = "\n".join(lines_of(folder))
    assert not CODE.search(text) and "%" not in text and "Няма данни" not in text


def test_each_round_figure_keeps_its_name(folder):
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    page = BeautifulSoup((folder / "summary.html").read_text(encoding="utf-8"), "html.parser").find("main")
    named = {tag["data-figure"] for tag in page.find_all(attrs={"data-figure": True})}
    assert len(named) >= 8 and results["period"]
    for tag in page.find_all(["p", "li"]):
        rest = "".join(text for text in tag.strings if not text.find_parent(attrs={"data-figure": True}))
        # a planned call's budget is the group's plan, and no figure of the report
        if re.search(r"\d\s(млн\.\s)?евро", rest.replace(f"всеки 100{NBSP}евро", "")):
            assert "планиран за" in rest


def test_it_stands_in_the_manifest_the_sums_and_on_the_front_page(folder):
    names = {"summary.html", "summary.pdf", "summary.txt"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert names <= manifest["outputs"].keys()
    assert all(name in (folder / "SHA256SUMS").read_text(encoding="utf-8") for name in names)
    front = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert names <= {link["href"] for link in front.find_all("a", href=True)}


def test_a_group_at_its_beginning_reads_like_a_beginning(nevestino):
    text = " ".join(lines_of(nevestino.folder))
    for words in (
        "Стратегията е в началото си",
        "Още няма обявени приеми",
        "близо 1,9 млн. евро",
        "близо 750 000 евро",
    ):
        assert words in text
    assert "Още 0" not in text and " 0 " not in text


@pytest.mark.parametrize("period", ["2026", "2027", "2028-Q2", "2029"])
def test_three_finished_projects_are_the_latest_of_organisations_from_different_places(period):
    report = load(DATA / "primer", period)
    chosen = [project for project, _ in report.summary._last_finished()]
    projects = report.results.outcomes.projects
    assert len(chosen) <= 3 and all(project.applicant and project.stage == "completed" for project in chosen)
    possible = {p.municipality for p in projects if p.stage == "completed" and p.applicant}
    assert len({project.municipality for project in chosen}) == min(3, len(possible))


@pytest.mark.parametrize("applicant", [None, "", "ЕТ „Иван Петров“", "„ЕТ Иван Петров“", "ЗП Мария Илиева"])
def test_who_bears_a_persons_name_is_none_of_them(applicant):
    report = load(DATA / "primer", "2028-Q2")
    part = SummaryPart(report)
    latest = part._last_finished()[0][0]
    own = tuple(
        project._replace(applicant=applicant) if project.project == latest.project else project
        for project in report.results.outcomes.projects
    )
    object.__setattr__(report.results.outcomes, "projects", own)
    try:
        assert latest.project not in {project.project for project, _ in part._last_finished()}
    finally:
        object.__setattr__(
            report.results.outcomes,
            "projects",
            tuple(latest if project.project == latest.project else project for project in own),
        )


def test_a_pack_of_some_parts_has_none(tmp_path):
    pack = make_pack(Request(DATA / "nevestino", "2026-Q3", only=("partnership",), formats=("html",), out=tmp_path))
    assert not [path.name for path in pack.files if path.name.startswith("summary")]


@pytest.mark.parametrize(
    ("name", "period", "marks"),
    [
        ("nevestino", "2026-Q3", "PUBLIC EDITION"),
        pytest.param("primer", "2028-Q2", "EXAMPLE DATA · PUBLIC EDITION", marks=pytest.mark.soak),
    ],
)
def test_each_format_by_itself_and_the_marks_of_the_edition(made_once, name, period, marks):
    pack = made_once(name, period, lang="en", audience="public", formats=("html",))
    names = {path.name for path in pack.files if path.name.startswith("summary")}
    assert names == {"summary.html", "summary.txt"}
    assert lines_of(pack.folder)[0] == marks


def test_where_names_and_titles_are_long_less_of_each_is_told_on_the_one_page(monkeypatch):
    report = load(DATA / "primer", "2027")
    long = "Община с наименование, два пъти по-дълго от "  # than any that there is
    monkeypatch.setattr(type(report), "municipality_name", lambda self, code: f"{long}{code}")
    page = summary_page(report, lambda notebook: None, fitted=True)
    assert len(PdfReader(BytesIO(pdf_page(document(page)))).pages) == 1
    whole = summary_page(report, lambda notebook: None, fitted=False)
    assert len(summary_text(whole.about, whole.blocks)) > len(summary_text(page.about, page.blocks))

"""Every figure on a page answers: what it is, its rule, what it is made of, its rows (deliver 3 of issue 21)."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import nbformat
import openpyxl
import pytest
from bs4 import BeautifulSoup

from chromium import launched
from vomr.export.answers import MOST_ROWS, AnswersSection
from vomr.export.body import body
from vomr.method.explain import explain
from vomr.method.figures import all_declared
from vomr.register.for_public import hides_rows
from vomr.register.tables import TABLES
from vomr.show.answers import Answers
from vomr.show.context import Context
from vomr.words import Words

NUMBER = re.compile(r"[-\N{MINUS SIGN}]?\d[\d\N{NO-BREAK SPACE}]*(?:,\d+)?")


@cache
def pages(folder: Path) -> dict[str, BeautifulSoup]:
    """The pages of a pack but the one for a mayor or a citizen, which speaks in round figures."""
    paths = (path for path in sorted(folder.glob("*.html")) if path.stem != "summary")
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "lxml") for path in paths}


def ways(value: Fraction, unit: str) -> set[Decimal]:
    """How a value may be printed: money in euro, a share as per cent, rounded or cut."""
    shown = Fraction(value) * {"cents": Fraction(1, 100), "share": 100}.get(unit, 1)
    exact = Decimal(shown.numerator) / Decimal(shown.denominator)
    steps = [Decimal(1).scaleb(-decimals) for decimals in range(4)]
    return {
        exact.quantize(step, rounding).normalize() for step in steps for rounding in ("ROUND_HALF_UP", "ROUND_FLOOR")
    }


def number(text: str) -> Decimal:
    found = NUMBER.search(text)
    return Decimal(
        found[0].replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-").replace(",", ".")
    ).normalize()


def test_every_declaration_is_said_in_bulgarian():
    words = Words("bg")
    said = [text for declared in all_declared() for text in (declared.name, declared.sentence)]
    assert [text for text in said if not re.search("[А-Яа-я]", words(text))] == []


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_every_figure_on_a_page_answers_once(request, name):
    pack = request.getfixturevalue(name)
    results, asked = pack.report.results, 0
    for page, soup in pages(pack.folder).items():
        printed = {tag["data-figure"] for tag in soup.select("main [data-figure]")}
        answers = Counter(tag["data-answer"] for tag in soup.select("[data-answer]"))
        assert printed <= answers.keys() and set(answers.values()) <= {1}, page
        asked += len(printed)
        for tag in soup.select("[data-answer]"):
            figure, said = results.figure(tag["data-answer"]), tag.p.strong.get_text()
            if figure.value is None:
                assert tag.p.strong.find(class_="no-value"), (page, figure.id)
            else:
                assert number(said) in ways(figure.value, figure.unit), (page, figure.id, said)
            assert tag.select_one("a[href^='#rule:']") and len(tag.select(".from li")) <= MOST_ROWS
    assert asked > (1_000 if name == "primer" else 100)


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_what_an_answer_refers_to_stands_once_on_its_page(request, name):
    """Also where a link would lead into what is closed: to something within it, which a browser opens."""
    for page, soup in pages(request.getfixturevalue(name).folder).items():
        names = Counter(tag["id"] for tag in soup.select("[id]"))
        assert set(names.values()) <= {1}, page
        links = soup.select("#answers a[href^='#'], a.answers-link")
        assert {link["href"][1:] for link in links} <= names.keys(), page
        for link in soup.select("a.answers-link"):
            target = soup.find(id=link["href"][1:])
            assert target.find_parent("details") and target.select("[data-answer], a"), page
        rules = [tag.get_text() for tag in soup.select("#answers [id^='rule:']")]
        rows = [(tag.find_previous("h3").get_text(), tag.get_text()) for tag in soup.select("#answers [id^='r:']")]
        assert len(rules) == len(set(rules)) and len(rows) == len(set(rows)), page
        outside = [tag for tag in soup.select("main [data-figure]") if not tag.find_parent(id="answers")]
        assert bool(outside) == bool(soup.select("a.answers-link")), page


def test_the_rows_of_an_answer_add_up_to_it(primer):
    answers = Answers(primer.report)
    for name in ("contracted", "paid", "contracted_count"):
        found = explain(primer.report.results, f"absorption.operations.{name}")
        answer = answers.of([found.figure.id])[found.figure.id]
        assert found.total == found.figure.value and len(answer.rows) == len(found.rows) > 20
        assert sum(number(given.value) for given in answer.rows) in ways(found.total, found.figure.unit)


def test_the_public_edition_shows_no_rows_that_count_persons(primer):
    printed = {tag["data-answer"] for soup in pages(primer.folder).values() for tag in soup.select("[data-answer]")}
    persons = {name for name in TABLES if hides_rows(name)}
    tables = {}
    for audience in ("authority", "public"):
        found = Answers(Context(primer.report.results, "bg", audience)).of(printed)
        tables[audience] = {given.row[0] for answer in found.values() for given in answer.rows}
    assert tables["authority"] & persons and not tables["public"] & persons and len(tables["public"]) > 5


@pytest.mark.parametrize("name", ["nevestino", "primer"])
def test_the_answers_are_less_than_a_quarter_of_the_rest(request, name):
    """All that the pages gained when they learned to answer may be a third of what a pack was."""
    folder = request.getfixturevalue(name).folder
    whole = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    own = sum(len(str(soup.find(id="answers") or "").encode()) for soup in pages(folder).values())
    assert own < (whole - own) / 4


@pytest.mark.browser
def test_a_figure_is_asked_by_keyboard_alone(primer):
    """One stop a table; arrows between its figures; Enter opens, Escape goes back to the figure."""
    from wcag import violations

    with launched() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto((primer.folder / "overview.html").as_uri())
        stops = page.evaluate("""() => [...document.querySelectorAll("main table, main .cards")]
            .filter(group => group.querySelector(".asks"))
            .map(group => group.querySelectorAll(".asks[tabindex='0']").length)""")
        assert stops and set(stops) == {1}
        now = """() => { const at = document.activeElement; return [at.closest("[data-figure]")?.dataset.figure || null,
            at.getAttribute("role"), !!at.closest("table"), at.id]; }"""
        for _ in range(200):
            page.keyboard.press("Tab")
            figure, role, in_table, _ = page.evaluate(now)
            if figure and in_table:
                break
        assert role == "button"
        page.keyboard.press("ArrowDown")
        below = page.evaluate(now)[0]
        assert below and below != figure
        page.keyboard.press("Home")
        assert page.evaluate(now)[0] == figure
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('#asked').open") and page.evaluate(now)[3] == "asked-name"
        answer = Answers(primer.report).of([figure])[figure]
        said = page.inner_text("#asked")
        assert answer.value in said and answer.name in said and primer.report.w(answer.rule.sentence) in said
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert page.evaluate(now)[0] == figure and not page.evaluate("document.querySelector('#asked').open")
        page.keyboard.press("Tab")
        assert page.evaluate(now)[0] is None or not page.evaluate(now)[2]
        page.close()


def test_the_workbook_says_where_each_figure_comes_from(primer):
    """Every figure that rows give, and what names figures in other sheets leads there."""
    book = openpyxl.load_workbook(primer.folder / "annex.xlsx")
    sheet = book["Произход на числата"]
    named = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    results = primer.report.results
    assert named.keys() == {name for name in results.figures() if explain(results, name).rows} | {
        figure.id for figure in results.figures_of_single_things() if explain(results, figure.id).rows
    }
    paid = named["absorption.operations.paid"]
    assert paid[2] == float(results.absorption.operations["paid"].value) / 100 and "payments.csv" in paid[-1]
    for title in ("Финансово изпълнение", "Изпълнение на индикаторите", "Проекти"):
        cells = [row[-1] for row in book[title].iter_rows(min_row=2)]
        linked = [cell for cell in cells if cell.hyperlink]
        assert len(linked) > len(cells) / 2, title
        for cell in linked:
            target = sheet[cell.hyperlink.location.rpartition("!")[2]].value
            assert target.startswith(f"{cell.value}."), title


@pytest.mark.soak
def test_a_page_answers_the_same_whatever_was_asked_before(primer):
    """Pages are made as their notebooks finish: what a row is called is of the page alone."""
    read = body(nbformat.read(primer.folder / "overview.ipynb", 4), folder=primer.folder)
    fresh, used = Answers(primer.report), Answers(primer.report)
    used.of(primer.report.results.figures())
    pages = [AnswersSection(read.blocks, answers, read.heading).html for answers in (fresh, used)]
    assert pages[0] == pages[1] and pages[0].count("<li id=") > 100

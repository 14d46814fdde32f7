"""Tables of a page in a browser, from a file: sorted, searched, taken elsewhere; without the script nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from notebooks import html, made, md, report, shown

from chromium import launched
from vomr.export import html_page

pytestmark = pytest.mark.browser
NBSP = "\u00a0"
NO = '<span class="no-value" data-mark="no_data" aria-label="няма данни">…</span>'


def row(name: str, amount: str, day: str, rate: str = "", kind: str = "") -> str:
    return (
        f'<tr class="{kind}"><th scope="row">{name}</th><td class="num">{amount}</td><td>{day}</td>'
        f'<td class="num">{rate}</td></tr>'
    )


def table(caption: str, *rows: str) -> str:
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Проект", "Изплатени, евро", "Краен срок", "Дял"))
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<table class="figures"><caption>{caption}</caption>{body}</table>'


def group(name: str) -> str:
    return f'<tr class="group"><th colspan="4" scope="rowgroup">{name}</th></tr>'


GROUPED = table(
    "Разплащания",
    group("ЕЗФРСР"),
    row("P10 Мелница", f"1{NBSP}234,50", "05.10.2026 г.", f"76,1{NBSP}%"),
    row("през периода", "1,00", "", "", "sub"),
    row("P9 Кошара; „Ягода“", "−20,00", "11.08.2027 г.", f"100{NBSP}%"),
    row("=P2 Музей", NO, "2025 г.", f"9,5{NBSP}%"),
    row("Общо ЕЗФРСР", f"1{NBSP}214,50", "", "", "total"),
    group("ЕСФ+"),
    row("P1 Обучение", f"98{NBSP}848,60", "12.2026 г.", NO),
    row("P30 Стажове", "3,00", NO, f"8{NBSP}%"),
    row("Общо", f"99{NBSP}000,00", "", "", "total"),
)
LONG = table(
    "Плащания",
    *(
        row(f"P{n:03} {'Ремонт' if n % 2 else 'Техника'}", f"{n}{NBSP}{n * 7 % 1000:03},{n % 100:02}", "05.10.2026 г.")
        for n in range(1, 121)
    ),
    row("P500 · BG16RFPR001-2.001-0001-C01", f"1{NBSP}555{NBSP}666,77", "01.02.2027 г."),
    row("Общо", f"9{NBSP}999{NBSP}999,99", "", "", "total"),
)


def notebook(*tables: str, lang: str = "bg") -> NotebookNode:
    cells = [shown(html(f"<h2>Част {n}</h2>{markup}")) for n, markup in enumerate(tables, start=1)]
    return made(report(part="Таблици", lang=lang, number=4), md("Дума."), *cells)


@pytest.fixture(scope="module")
def browser():
    with launched() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "absorption.html"
    path.write_text(html_page(notebook(GROUPED, LONG)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    opened.goto(address)
    yield opened
    context.close()


def first_cells(page, at: int = 0) -> list[str]:
    return page.evaluate(
        "at => [...document.querySelectorAll('table.figures')[at].tBodies[0].rows].filter(row => !row.hidden)"
        ".map(row => row.cells[0].textContent.split(' ')[0])",
        at,
    )


AS_PRINTED = ["ЕЗФРСР", "P10", "през", "P9", "=P2", "Общо", "ЕСФ+", "P1", "P30", "Общо"]


@pytest.mark.parametrize(
    ("column", "ascending", "descending"),
    [
        (0, ["=P2", "P9", "P10", "през", "P1", "P30"], ["P10", "през", "P9", "=P2", "P30", "P1"]),
        (1, ["P9", "P10", "през", "=P2", "P30", "P1"], ["P10", "през", "P9", "=P2", "P1", "P30"]),
        (2, ["=P2", "P10", "през", "P9", "P1", "P30"], ["P9", "P10", "през", "=P2", "P1", "P30"]),
        (3, ["=P2", "P10", "през", "P9", "P30", "P1"], ["P9", "P10", "през", "=P2", "P30", "P1"]),
    ],
    ids=["natural order", "numbers", "days", "shares"],
)
def test_a_table_is_sorted_within_its_groups_and_back(page, column, ascending, descending):
    """Marks come last either way, totals stay, and what hangs on a row moves with it."""
    head = page.locator("table.figures").nth(0).locator("thead th").nth(column)
    button = head.locator("button")
    for order, said in ((ascending, "ascending"), (descending, "descending"), (None, None)):
        button.focus()
        page.keyboard.press("Enter")
        wanted = AS_PRINTED if order is None else ["ЕЗФРСР", *order[:4], "Общо", "ЕСФ+", *order[4:], "Общо"]
        assert first_cells(page) == wanted and head.get_attribute("aria-sort") == said
        assert page.evaluate("document.activeElement.className") == "sort"
    assert page.locator("[aria-sort]").count() == 0


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("1555666.77", ["P500"]),
        ("1 555 666,77 лв.", ["P500"]),
        (f"€1,555,666.77{NBSP}", ["P500"]),
        ("1555666", ["P500"]),
        ("bg16rfpr001-2.001-0001", ["P500"]),
        ("BG16RFPR001 2.001 0001 C01", ["P500"]),
        ("РЕМОНТ p007", ["P007"]),
        ("p007 ремонт", ["P007"]),
        ("01.02.2027", ["P500"]),
        ("няма такова", []),
    ],
)
def test_an_amount_or_a_number_is_found_in_any_spelling(page, query, hits):
    field = page.locator(".seek input")
    assert page.locator(".seek").count() == 1, "where there are ten rows"
    field.fill(query)
    assert first_cells(page, 1) == hits, "a total of all rows is not there beside some of them"
    assert page.locator(".seek output").inner_text() == f"Показани редове: {len(hits)} от 121"
    field.fill("")
    assert len(first_cells(page, 1)) == 122 and page.locator(".seek output").inner_text() == ""


def test_a_table_is_taken_as_it_stands(page):
    """As CSV for a spreadsheet in Bulgarian, and to the clipboard as printed."""
    take = page.locator(".take").nth(0)
    page.locator("table.figures").nth(0).locator("thead button").nth(1).click()
    with page.expect_download() as download:
        take.locator(".csv").click()
    assert download.value.suggested_filename == "absorption-4.1.csv"
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = [line[1:-1].split('";"') for line in data.decode("utf-8-sig").split("\r\n")]
    assert lines[0] == ["Проект", "Изплатени, евро", "Краен срок", "Дял"]
    assert lines[2:6] == [
        ["P9 Кошара; „Ягода“", "-20,00", "11.08.2027", "100%"],
        ["P10 Мелница", "1234,50", "05.10.2026", "76,1%"],
        ["през периода", "1,00", "", ""],
        ["'=P2 Музей", "…", "2025", "9,5%"],
    ]
    take.locator(".copy").click()
    page.wait_for_function("document.querySelector('.take output').textContent.includes('копирана')")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[2].split("\t") == ["P9 Кошара; „Ягода“", "−20,00", "11.08.2027 г.", "100 %"]


def test_a_page_finds_what_is_on_it(page):
    page.locator(".seek input").fill("нищо")
    field = page.locator(".finder input")
    field.fill("BG16RFPR001-2.001-0001-C01")
    assert page.locator(".finder output").inner_text() == "Намерени: 1"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").startswith("P500"), "also where a filter had hidden it"
    field.fill("част 2")
    assert page.locator(".finder li").nth(0).inner_text() == "Част 2"


def test_on_paper_there_is_nothing_to_press(page):
    page.locator(".seek input").fill("p007")
    page.emulate_media(media="print")
    assert not page.locator(".seek input, .take button, .finder").first.is_visible()
    assert page.locator(".seek output").is_visible(), "that rows are missing is said on paper too"
    assert page.evaluate("getComputedStyle(document.querySelector('.sort'), '::after').display") == "none"


def test_without_a_script_a_page_has_nothing_of_it(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("button, input, output").count() == 0
    assert page.locator("table.figures tbody tr").count() == 132
    context.close()


def test_english_numbers_and_days(browser, tmp_path):
    rows = [("A", "1,234.50", "1 March 2028"), ("B", "20.25", "12 December 2025"), ("C", "3,000.00", "May 2026")]
    (tmp_path / "p.html").write_text(
        html_page(notebook(table("Payments", *(row(*one) for one in rows), row("D", "7", "2024")), lang="en")),
        encoding="utf-8",
    )
    page = browser.new_page()
    page.goto((tmp_path / "p.html").as_uri())
    orders = []
    for column in (1, 2):
        page.locator("thead button").nth(column).click()
        orders.append(first_cells(page))
    assert orders == [["D", "B", "A", "C"], ["D", "B", "C", "A"]]
    assert "sorted by “Краен срок”, ascending" in page.locator(".take output").inner_text()
    page.close()


@pytest.mark.parametrize("count", [1000, pytest.param(5000, marks=pytest.mark.soak)])
def test_a_payment_among_thousands_is_found_at_once(browser, tmp_path, count):
    rows = (
        row(f"P{n} Плащане", f"{n}{NBSP}{n * 37 % 1000:03},{n % 100:02}", f"{n % 28 + 1:02}.10.2026 г.")
        for n in range(count)
    )
    (tmp_path / "p.html").write_text(html_page(notebook(table("Плащания", *rows))), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "p.html").as_uri())
    wanted = f"{count - 1}{(count - 1) * 37 % 1000:03}.{(count - 1) % 100:02}"
    steps = (
        lambda: page.locator(".seek input").fill(wanted),
        lambda: page.locator(".seek input").fill(""),
        lambda: page.locator("thead button").nth(1).click(),
    )
    for step in steps:  # a step of minutes would end at the patience of the browser's tests
        step()
        page.evaluate("document.body.offsetHeight")
        if step is steps[0]:
            assert first_cells(page) == [f"P{count - 1}"]
    page.close()

"""The one script of a page: allowed by its checksum, small, beside no other, and needed by nobody."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from notebooks import html, made, md, shown

from chromium import launched
from vomr.export import html_page
from vomr.export.exporters import HtmlReport
from vomr.export.script import checksum, script

SMUGGLED = "document.documentElement.dataset.ran = 'yes'"
WIDE = "<table class='figures'><tr>" + "".join(f"<td>Показател {n}</td>" for n in range(30)) + "</tr></table>"
NARROW = "<table class='figures'><tr><td>а</td><td>б</td></tr></table>"


def hostile(title: str = "Скрипт"):
    markup = f'<script>{SMUGGLED}</script><img src=x onerror="{SMUGGLED}">{WIDE}<h2>Друго</h2>{NARROW}'
    return made(md(f"# {title}"), shown(html(markup)))


def test_the_script_is_small_plain_and_its_own():
    assert len(script().encode()) <= 10_000
    assert script().isascii() and "</" not in script() and "<!--" not in script()
    assert "//" not in script() and not re.search(r"^\s", script(), re.MULTILINE)
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|import|eval|innerHTML|outerHTML|document\.write)\b", script())


@pytest.mark.parametrize("page", [html_page(hostile()), HtmlReport().from_notebook_node(hostile())[0]])
def test_a_page_holds_it_alone_and_its_policy_names_it(page):
    (only,) = BeautifulSoup(page, "html.parser").find_all("script")
    own = base64.b64encode(hashlib.sha256(only.string.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert f"script-src 'sha256-{own}';" in policy[1] and policy[1].startswith("default-src 'none';")
    assert checksum() == f"sha256-{own}" and page.rstrip().endswith("</script>\n</body>\n</html>")


@pytest.fixture(scope="module")
def browser():
    with launched() as opened:
        yield opened


@pytest.mark.browser
def test_it_runs_from_a_file_and_nothing_smuggled_does(browser, tmp_path: Path):
    """Also where somebody has written a script into the finished page."""
    page = html_page(hostile())
    files = {"own": page, "changed": page.replace("</main>", f"<script>{SMUGGLED}</script></main>")}
    for name, text in files.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        tab.goto((tmp_path / f"{name}.html").as_uri())
        tab.wait_for_timeout(100)
        stops = tab.evaluate("[...document.querySelectorAll('.table-box')].map(box => box.tabIndex)")
        assert stops == [0, -1], "a box is a stop where its table scrolls"
        assert tab.evaluate("document.documentElement.dataset.ran") is None
        assert tab.evaluate("Object.keys(window).filter(name => /boxes|reach|measured/.test(name))") == []
        tab.close()


@pytest.mark.browser
def test_a_field_is_copied_as_it_was_counted(browser, tmp_path: Path):
    """A line for each paragraph; what the page puts beside it is no part of it, and pages without one have no tool."""
    field = "<blockquote class='field'><p>1&nbsp;234 CZK</p><p>ред</p><p class='note'>бележка</p></blockquote>"
    (tmp_path / "field.html").write_text(html_page(made(md("# Форма"), shown(html(field)))), encoding="utf-8")
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto((tmp_path / "field.html").as_uri())
    tab.locator("blockquote.field + .take button").click()
    tab.wait_for_function("document.querySelector('blockquote.field + .take output').textContent")
    assert tab.evaluate("navigator.clipboard.readText()") == "1 234 CZK\nред"
    assert 'id="copy"' not in html_page(hostile()) and "blockquote.field" not in html_page(hostile())
    context.close()

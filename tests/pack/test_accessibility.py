"""Every page of both groups in a real browser over http: axe-core at WCAG 2.2 AA, on a phone and a desk, light and
dark.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chromium import launched
from wcag import SHORTEN, violations, width_at

# What a narrow window or other colours may break; everything else is the same in all four
CHANGING = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "link-in-text-block",
            "target-size",
            "scrollable-region-focusable",
            "meta-viewport",
        ],
    },
    "resultTypes": ["violations"],
}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}  # a desk at 400 %
WIDTHS = (320, 390, 768, 1280)
MODES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "own colours": {"color_scheme": "dark", "forced_colors": "active"},
}
# A table sorted, a table searched, a page searched, and whatever is closed open
USE = """() => {
  document.querySelectorAll('main details').forEach(box => box.open = true);
  document.querySelector('.sort')?.click();
  for (const field of document.querySelectorAll('.seek input, .finder input')) {
    field.value = 'о';
    field.dispatchEvent(new Event('input', {bubbles: true}));
  }
}"""

# The spaces that a reader may set (WCAG 2.2, 1.4.12)
SPACE = """() => {
  const own = new CSSStyleSheet();
  own.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [own];
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with launched() as opened:
        yield opened


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(request) -> Iterator[tuple[str, Path]]:
    folder = request.getfixturevalue(request.param).folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("served", ["primer"], indirect=True)
def test_no_page_violates_wcag(browser, served):
    """Every second page as a desk in daylight shows it, the others as a phone at night does with everything open; whole
    they are measured and make their requests, axe sees each kind of thing once or twice.
    """
    address, folder = served
    page = browser.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    found: dict[str, list[str]] = {}
    for number, path in enumerate(sorted(folder.glob("*.html"))):
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        page.goto(f"{address}/{path.name}")
        for spaced in (False, True):
            if spaced:
                page.evaluate(SPACE)
            for size in (PHONE, ZOOMED):
                assert width_at(page, size) <= size["width"], (
                    f"{path.name} is wider than {size['width']} px{', its text spaced' if spaced else ''}"
                )
        page.set_viewport_size(DESK)
        page.evaluate("document.adoptedStyleSheets = []")
        page.evaluate(SHORTEN)
        if number % 2:
            page.set_viewport_size(PHONE)
            page.emulate_media(color_scheme="dark")
            page.evaluate(USE)
        found[path.name] = violations(page)
    page.close()
    assert {where: what for where, what in found.items() if what} == {}
    assert [url for url in fetched if not url.startswith((address, "data:"))] == [], (
        "a page fetched something from outside"
    )


@pytest.mark.soak
@pytest.mark.parametrize("served", ["nevestino", "primer"], indirect=True)
def test_no_whole_page_violates_wcag_in_any_light_on_any_screen(browser, served):
    address, folder = served
    page = browser.new_page(viewport=DESK)
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.html")):
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        page.goto(f"{address}/{path.name}")
        page.evaluate(USE)
        found[f"{path.name}, desk, light"] = violations(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for mode, media in MODES.items():
                page.emulate_media(**media)
                found[f"{path.name}, {width} px, {mode}"] = violations(page, CHANGING)
        page.emulate_media(media="print", color_scheme="light", forced_colors="none")
        found[f"{path.name}, paper"] = violations(page, CHANGING)
        page.emulate_media(media="screen")
    page.close()
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("served", ["primer"], indirect=True)
def test_the_contents_are_reached_and_used_with_the_keyboard(browser, served):
    address, _ = served
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/absorption.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(f"{address}/absorption.html")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('nav.contents') !== null"):
            break
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert (
        page.evaluate("decodeURIComponent(location.hash)") == target
        and page.locator(f"[id='{target[1:]}']").is_visible()
    )
    page.close()


@pytest.mark.parametrize("served", ["primer"], indirect=True)
def test_the_table_of_a_chart_is_one_click_away(browser, served):
    address, _ = served
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/absorption.html")
    box = page.locator("figure.chart + details.chart-data").first
    assert not box.locator("table").is_visible()
    box.locator("summary").click()
    assert box.locator("table").is_visible()
    page.close()


@pytest.mark.parametrize("served", ["primer"], indirect=True)
@pytest.mark.parametrize("size", [DESK, PHONE, ZOOMED], ids=["desk", "phone", "zoomed"])
def test_what_the_keyboard_reaches_is_seen(browser, served, size):
    """No head that stays in sight, and nothing else, lies over what is in focus, whichever way one goes (2.4.11)."""
    address, _ = served
    page = browser.new_page(viewport=size, reduced_motion="reduce")
    page.goto(f"{address}/outcomes.html")
    page.locator("main").focus()
    for key in ["Tab"] * 45 + ["Shift+Tab"] * 30:
        page.keyboard.press(key)
        hidden = page.evaluate(
            """() => {
              const here = document.activeElement, box = here.getClientRects()[0];
              if (here === document.body || !box || here.matches('.table-box')) return '';
              const top = document.elementFromPoint(
                Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1),
                Math.min(Math.max(box.y + Math.min(box.height / 2, 12), 1), innerHeight - 1));
              return top && (here.contains(top) || top.contains(here)) ? '' : here.outerHTML.slice(0, 120);
            }"""
        )
        assert hidden == "", (key, hidden)
    page.close()


@pytest.mark.parametrize("served", ["primer"], indirect=True)
def test_a_project_is_found_with_the_keyboard_alone(browser, served):
    address, _ = served
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/outcomes.html")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.finder input')"):
            break
    page.keyboard.type("P13")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    found = page.evaluate("document.activeElement.textContent")
    assert found.strip().startswith("P13") and page.locator("*:focus").first.is_visible()
    page.close()

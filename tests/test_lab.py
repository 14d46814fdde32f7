"""JupyterLab as an analyst meets it: opened by ``vomr lab``, in a real browser."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from chromium import launched, skip_without_chromium

PROJECT = Path(__file__).parents[1]
TOKEN = "test"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """The address of a JupyterLab that ``vomr lab`` has opened for the invented group."""
    skip_without_chromium()
    tmp_path = tmp_path_factory.mktemp("lab")
    settings = tmp_path / "settings"
    settings.mkdir()
    identity = {"ServerApp": {"allow_root": True}, "IdentityProvider": {"token": TOKEN}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(identity))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [
        "lab",
        "2028-Q2",
        "--strategy",
        "data/primer",
        "--notebooks",
        str(tmp_path / "mine"),
        "--no-browser",
        "--port",
        str(port),
    ]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(settings),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "w"),
    }
    with (tmp_path / "lab.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "vomr.cli", *arguments], cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(lambda: urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2), 60)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(condition, seconds: float):
    """What the condition gives, as soon as it gives anything; what it raises, when the time is over."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := condition():
                return found
            assert time.monotonic() < end, "it did not come"
        except Exception:
            if time.monotonic() > end:
                raise
        time.sleep(0.1)


class Desk:
    """One notebook in the browser."""

    def __init__(self, page) -> None:
        self.page = page

    def open(self, address: str, notebook: str = "partnership") -> None:
        self.page.goto(f"{address}/lab/tree/{notebook}.ipynb?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=60_000)

    def menu(self, *items: str) -> None:
        self.page.click(f'.lm-MenuBar-itemLabel:text-is("{items[0]}")')
        for item in items[1:]:
            self.page.click(f'.lm-Menu-itemLabel:text-is("{item}")')

    def set_parameters(self, source: str) -> None:
        self.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
        self.page.click(".jp-Notebook .jp-Cell >> nth=0 >> .cm-content")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, shows: str) -> str:
        """Run all cells until a text is shown; the kernel of a notebook that has just opened may not hear the first
        order.
        """
        for _ in range(6):
            self.menu("Run", "Run All Cells")
            with suppress(Exception):
                self.page.wait_for_selector(".jp-InputPrompt:text-matches('[0-9*]')", timeout=5_000)
                break
        self.page.wait_for_selector(f".jp-OutputArea-output :text('{shows}')", timeout=120_000)
        self.page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=120_000)
        return " ".join(self.page.locator(".jp-OutputArea-output").all_inner_texts())

    def export(self, name: str, to: Path) -> bytes:
        """What “Save and Export Notebook As” makes: the browser opens a tab, which is the download."""
        found: list = []
        for tab in self.page.context.pages:
            tab.on("download", lambda made: found.append(made))
        self.page.context.on("page", lambda tab: tab.on("download", lambda made: found.append(made)))
        self.menu("File", "Save and Export Notebook As", name)
        for _ in range(600):
            if found:
                found[0].save_as(to / name)
                return (to / name).read_bytes()
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nothing was exported as {name}")


def test_a_notebook_is_run_changed_run_again_exported_and_read_in_the_dark(lab, tmp_path):
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 1600})
        desk = Desk(page)
        desk.open(lab)
        assert "news" not in page.inner_text("body").lower(), "a newcomer is not asked about the news of Jupyter"
        assert "второ тримесечие на 2028" in desk.run("тримесечие")
        desk.set_parameters('strategy = "data/nevestino"\nperiod = "2026-T3"\nlang = "bg"\naudience = "authority"')
        wrong = desk.run("Няма период")
        assert "Няма период „2026-T3“. Може би имате предвид 2026-Q3?" in wrong and "Traceback" not in wrong
        desk.set_parameters('strategy = "data/nevestino"\nperiod = "2026-Q3"\nlang = "bg"\naudience = "authority"')
        assert "трето тримесечие на 2026" in desk.run("трето тримесечие")
        page_made, document = desk.export("Vomr_html", tmp_path), desk.export("Vomr_pdf", tmp_path)
        shown = page.inner_text(".jp-Notebook")
        assert "Партньорство" in shown and "Partnership" not in shown, "one language is shown"
        assert_is_read_in_the_dark(desk, 20)
    text = page_made.decode("utf-8")
    assert "Партньорство и органи на управление" in text and "трето тримесечие на 2026" in text and 'lang="bg"' in text
    assert document.startswith(b"%PDF") and b"pdfuaid" in document


def assert_is_read_in_the_dark(desk: Desk, texts: int) -> None:
    desk.menu("Settings", "Theme", "JupyterLab Dark")
    desk.page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    desk.page.wait_for_timeout(1_000)  # its style sheet
    looked_at, faint = desk.page.evaluate(FAINT)
    assert looked_at > texts and faint == []


@pytest.mark.soak
def test_the_questions_are_answered_in_one_language_and_can_be_read_in_the_dark(lab):
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 1600})
        desk = Desk(page)
        desk.open(lab, "explore")
        desk.run("медиана")
        shown = page.inner_text(".jp-Notebook")
        assert "17. Какъв е делът на всяка мярка" in shown and "What is the share" not in shown
        assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        assert page.locator(".jp-InputPrompt:text-is('[ ]:')").count() == 0, "a cell was not run"
        page.keyboard.press("Control+Shift+K")
        page.wait_for_selector(".jp-tocItem-content")
        contents = page.locator(".jp-tocItem-content").all_inner_texts()
        assert len([title for title in contents if title[:1].isdigit()]) == 17
        assert not [title for title in contents if not re.search("[а-я]", title)]
        assert_is_read_in_the_dark(desk, 200)


# Of every text that outputs show outside a drawing, its contrast with what lies behind it: those below WCAG AA
FAINT = """() => {
  const rgb = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = colour => colour.slice(0, 3).map(c => linear(c / 255))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.querySelector('.jp-Notebook'), NodeFilter.SHOW_TEXT);
  const faint = [];
  let seen = 0;
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    const isOurs = node.closest('.jp-OutputArea-output') && !node.closest('svg, style, script');
    if (!isOurs || !texts.currentNode.data.trim()) continue;
    seen += 1;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(texts.currentNode.data.trim().slice(0, 40));
  }
  return [seen, faint];
}"""

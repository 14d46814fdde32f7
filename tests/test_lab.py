"""JupyterLab as an analyst meets it: opened by ``vomr lab``, in a real browser."""

from __future__ import annotations

import json
import os
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


@pytest.fixture
def lab(tmp_path) -> Iterator[str]:
    """The address of a JupyterLab that ``vomr lab`` has opened for the invented group."""
    skip_without_chromium()
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

    def open(self, address: str) -> None:
        self.page.goto(f"{address}/lab/tree/partnership.ipynb?token={TOKEN}&reset")
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
                self.page.wait_for_selector(f".jp-OutputArea-output :text('{shows}')", timeout=5_000)
                break
        self.page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000)
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


def test_a_notebook_is_run_changed_run_again_and_exported(lab, tmp_path):
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
    text = page_made.decode("utf-8")
    assert "Партньорство и органи на управление" in text and "трето тримесечие на 2026" in text and 'lang="bg"' in text
    assert document.startswith(b"%PDF") and b"pdfuaid" in document

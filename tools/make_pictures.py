"""Take the pictures of the documentation from real pages: ``python tools/make_pictures.py [NAME…]``.

Pages are those of the two groups' reports, made into a scratch folder; JupyterLab is opened by ``vomr lab``. It needs
Chromium. Pictures are looked at before they are committed; what they show moves with the program.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PICTURES = PROJECT / "docs" / "pictures"
# name: (strategy, period, page, width, height)
PAGES = {
    "overview": ("nevestino", "2026-Q3", "overview", 1100, 1150),
    "overview-primer": ("primer", "2028-Q2", "overview", 1100, 1250),
}
LAB, WORKBOOK = "lab", "workbook"


def main(names: list[str]) -> int:
    """Make the pictures that are named, or all of them."""
    from playwright.sync_api import sync_playwright

    wanted = names or [*PAGES, LAB, WORKBOOK]
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in wanted:
            if name in PAGES:
                _page(browser, name, Path(scratch))
            elif name == LAB:
                _lab(browser, Path(scratch))
            elif name == WORKBOOK:
                _workbook(Path(scratch))
            print(f"docs/pictures/{name}.png")
        browser.close()
    return 0


def _page(browser, name: str, scratch: Path) -> None:
    strategy, period, part, width, height = PAGES[name]
    pack = scratch / strategy / period
    if not pack.is_dir():
        _vomr("report", period, "--strategy", f"data/{strategy}", "--formats", "html", "--out", str(scratch))
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((pack / f"{part}.html").as_uri())
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


def _workbook(scratch: Path) -> None:
    """The first sheet, as LibreOffice prints it."""
    book = scratch / "register.xlsx"
    _vomr("workbook", str(book), "--strategy", "data/primer")
    home = f"-env:UserInstallation={(scratch / 'office').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(book)],
        check=True,
        capture_output=True,
    )
    picture = PICTURES / WORKBOOK
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-singlefile", str(book.with_suffix(".pdf")), str(picture)], check=True
    )


def _lab(browser, scratch: Path) -> None:
    """JupyterLab with the notebook of questions, run."""
    settings = scratch / "settings"
    settings.mkdir()
    (settings / "jupyter_server_config.json").write_text(
        '{"ServerApp": {"allow_root": true}, "IdentityProvider": {"token": "t"}}'
    )
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(settings), "JUPYTER_RUNTIME_DIR": str(scratch / "runtime")}
    arguments = [
        "lab",
        "2028-Q2",
        "--strategy",
        "data/primer",
        "--notebooks",
        str(scratch / "mine"),
        "--no-browser",
        "--port",
        "8979",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "vomr.cli", *arguments], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        for _ in range(60):
            try:
                page.goto("http://127.0.0.1:8979/lab/tree/explore.ipynb?token=t&reset")
                break
            except Exception:
                time.sleep(0.5)
        page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=60_000)
        page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        page.wait_for_selector(".jp-OutputArea-output h1", timeout=60_000)
        page.wait_for_timeout(4000)
        page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
        page.wait_for_timeout(1000)
        page.click('.lm-MenuBar-itemLabel:text-is("File")')
        page.hover('.lm-Menu-itemLabel:text-is("Save and Export Notebook As")')
        page.wait_for_timeout(1000)
        page.screenshot(path=PICTURES / f"{LAB}.png")
    finally:
        process.terminate()
        process.wait(20)


def _vomr(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "vomr.cli", *arguments], cwd=PROJECT, capture_output=True, text=True)
    if done.returncode > 1:
        raise SystemExit(re.sub(r"\s+$", "", done.stderr))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

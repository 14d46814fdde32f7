"""The browser of the tests: Debian's Chromium, where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def skip_without_chromium() -> None:
    """Skip the test where there is no browser; fail it where one is asked for (``VOMR_NEEDS_BROWSER``)."""
    if CHROMIUM is None:
        assert not os.environ.get("VOMR_NEEDS_BROWSER"), "no Chromium"
        pytest.skip("no Chromium here")


@contextmanager
def launched(*arguments: str) -> Iterator[Any]:
    """A browser, closed at the end."""
    skip_without_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *arguments]
        )
        yield browser
        browser.close()

"""What stands on a page and in a PDF, read once: reading takes longer than making it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bs4 import BeautifulSoup
from pypdfium2 import PdfDocument


@lru_cache(maxsize=64)
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page of a document that no test changes, by pdfium: pypdf takes twenty times as long."""
    with PdfDocument(path) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return tuple(text.replace("\r\n", "\n").replace("\x02", "\xad\n") for text in texts)  # a word that was parted


@lru_cache(maxsize=32)
def on_page(path: Path) -> BeautifulSoup:
    """A page of a pack that no test changes, for tests that only look at it."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

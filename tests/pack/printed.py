"""The texts of a PDF, read once: reading one takes longer than making it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pypdf import PdfReader


@lru_cache(maxsize=64)
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page of a document that no test changes."""
    return tuple(page.extract_text() or "" for page in PdfReader(path).pages)

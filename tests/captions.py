"""What the caption of a table on a page says."""

from __future__ import annotations

import re

from bs4 import Tag


def caption_of(table: Tag) -> str:
    """The caption without the number before it; empty where there is none."""
    text = table.caption.get_text() if table.caption else ""
    return re.sub(r"^(?:Таблица|Table) [\d.]+ ", "", text)

"""Notebooks of a group's own, as an analyst writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PARAMETERS = 'strategy = ""\nperiod: str = ""\nlang = "bg"\naudience = "authority"'
LOAD = "import vomr\n\nreport = vomr.load(strategy, period, lang, audience)"


def code(source: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": [*tags]},
        "outputs": [],
        "source": source,
    }


def markdown(source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {"tags": [*tags]}, "source": source}


def write_notebook(folder: Path, name: str, *cells: dict[str, Any], **about: Any) -> Path:
    """A notebook whose metadata say ``about`` under ``vomr``."""
    folder.mkdir(parents=True, exist_ok=True)
    named = [{**cell, "id": f"cell-{at}"} for at, cell in enumerate(cells)]
    content = {"cells": named, "metadata": {"vomr": about}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path

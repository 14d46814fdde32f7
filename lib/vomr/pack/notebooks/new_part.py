"""The notebook that ``vomr part`` begins: it runs as it is, and shows what a part of a group's own may hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vomr.words import LANGUAGES, N_, Words

_PARAMETERS = """\
strategy = ""  # {strategy}
period = ""  # {period}
lang = "bg"
audience = "authority"\
"""
_STRATEGY = N_("empty: the strategy in whose folder “notebooks” this notebook lies")
_PERIOD = N_("2026-Q3, 2026-H1, 2026 or EAFRD-2026; empty: the last finished quarter")


def begin_part(path: Path, title: str, after: str, w: Words) -> None:
    """Write the notebook of a new part.

    Parameters
    ----------
    path : Path
        Its stem is the name of the part; nothing may stand there.
    title : str
        Empty where the part is to be called by its name.
    after : str
        The part after which it stands; empty for the usual place.
    w : Words
        The language of the remarks in the code.

    Raises
    ------
    FileExistsError
        When something stands there: it is somebody's work.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"part": path.stem, **({"title": title} if title else {}), **({"after": after} if after else {})}
    content = {
        "cells": list(_cells(path.stem, w)),
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "vomr": about,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _cells(name: str, w: Words) -> Iterator[dict[str, Any]]:
    cells = [
        _code(_PARAMETERS.format(strategy=w(_STRATEGY), period=w(_PERIOD)), "parameters"),
        _code("import vomr\n\nreport = vomr.load(strategy, period, lang, audience)"),
        _code(f'report.header("{name}")'),
        _code(f'report.commentary("{name}")'),
        *_text(N_("## Money and projects by municipality")),
        _code('report.tables.projects.by("municipality")'),
        *_text(N_("## Contracted by measure")),
        _code('report.tables.projects.chart("contracted", by="measure")'),
        *_text(N_("## One figure, with its name")),
        _code('report.figure("absorption.operations.paid")'),
    ]
    for number, cell in enumerate(cells):
        yield {**cell, "id": f"part-{number:02d}"}


def _code(source: str, *tags: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
    return {**cell, "metadata": {"tags": [*tags]} if tags else {}, "source": source}


def _text(source: str) -> Iterator[dict[str, Any]]:
    """A heading in each language, of which a report keeps its own."""
    for lang in LANGUAGES:
        yield {"cell_type": "markdown", "metadata": {"tags": [f"lang-{lang}"]}, "source": Words(lang)(source)}

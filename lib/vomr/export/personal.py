"""The gate of every export: no personal number goes through it, whoever starts it and from where."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from vomr.export.about import REPORT_MIME, about
from vomr.problems import VomrError
from vomr.register.persons import has_number, without_numbers
from vomr.words import N_

_MOST_CELLS = 10
_LINE = 60  # letters of a cell's first line that are enough to know it by
_NO_TEXT = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_SPOKEN = re.compile(r"\b(?:alt|title|aria-label)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")


def cells_with_numbers(notebook: NotebookNode) -> list[int]:
    """Which cells hold an ЕГН in what is written in them or in what they display, counted from 1."""
    return [n for n, cell in enumerate(notebook.cells, start=1) if any(map(has_number, _texts(cell)))]


def refuse_personal_numbers(notebook: NotebookNode) -> None:
    """Stop where a cell of a notebook holds an ЕГН.

    Raises
    ------
    VomrError
        Naming each cell by its place and its first line, never the number; it speaks the notebook's language.
    """
    found = cells_with_numbers(notebook)
    if not found:
        return
    shown = "; ".join(_name(n, notebook.cells[n - 1]) for n in found[:_MOST_CELLS])
    more = len(found) - _MOST_CELLS
    refusal = VomrError(
        N_("A personal number (ЕГН) stands in the notebook, in cell {cells}{more}. Nothing was exported. Delete the number there, or what displays it, run the cell again and export again."),
        cells=shown, more=f" (+{more})" if more > 0 else "",
    )  # fmt: skip
    refusal.lang = about(notebook).lang
    raise refusal


def _name(number: int, cell: NotebookNode) -> str:
    line = without_numbers(next((line.strip() for line in str(cell.source).splitlines() if line.strip()), ""))
    return f"{number} ({line[:_LINE]}{'…' if len(line) > _LINE else ''})" if line else str(number)


def _texts(cell: NotebookNode) -> Iterator[str]:
    """What is written in a cell and what a reader of its outputs sees or hears."""
    yield str(cell.source)
    for output in cell.get("outputs", ()):
        yield str(output.get("text", ""))
        yield str(output.get("evalue", ""))
        yield from map(str, output.get("traceback", ()))
        yield str(output.get("metadata", ""))  # captions and alternative texts of pictures
        for kind, content in output.get("data", {}).items():
            if kind.startswith("text/") or kind in ("image/svg+xml", REPORT_MIME):
                source = _NO_TEXT.sub(" ", str(content))
                yield html.unescape(_MARKUP.sub(" | ", source))
                yield from (html.unescape(one or other) for one, other in _SPOKEN.findall(source))

"""The gate of every export: no personal number goes through it, whoever starts it and from where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.export.about import about
from vomr.privacy.digits import holds, without
from vomr.privacy.readers import notebook_runs, runs
from vomr.problems import VomrError
from vomr.words import N_, shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_CELLS = 10
_LINE = 60  # letters of a cell's first line that are enough to know it by


def cells_with_numbers(notebook: NotebookNode, known: frozenset[str] = frozenset()) -> list[int]:
    """Which cells hold a personal number in anything that is written in them or kept of what they display, from 1."""
    found = {
        int(run.at) for run in notebook_runs(notebook) if run.kind == "cell" and holds(run.text, run.heading, known)
    }
    return sorted(found)


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
        N_(
            "A personal number (ЕГН) stands in the notebook, in cell {cells}{more}. Nothing was exported. Delete the"
            " number there, or what displays it, run the cell again and export again."
        ),
        cells=shown,
        more=f" (+{more})" if more > 0 else "",
    )
    refusal.lang = about(notebook).lang
    raise refusal


def _name(number: int, cell: NotebookNode) -> str:
    line = without(next((line.strip() for line in str(cell.source).splitlines() if line.strip()), ""))
    return f"{number} ({shortened(line, _LINE)})" if line else str(number)


def refuse_personal_pictures(files: Iterable[Path], lang: str) -> None:
    """Stop where a drawing beside a notebook, which is carried inside its export, holds an ЕГН.

    Raises
    ------
    VomrError
        Naming the file.
    """
    for file in files:
        if file.suffix.lower() == ".svg" and any(
            holds(run.text, run.heading) for run in runs(file.name, file.read_bytes())
        ):
            refusal = VomrError(
                N_(
                    "A personal number (ЕГН) stands in the picture {file}. Nothing was exported. Draw it again without"
                    " the number."
                ),
                file=file.name,
            )
            refusal.lang = lang
            raise refusal

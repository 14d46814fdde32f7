"""The gate of every export: no personal number goes through it, whoever starts it and from where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.countries import HOME
from vomr.export.about import about
from vomr.folders import is_strategy
from vomr.privacy.digits import without
from vomr.privacy.personal import PersonalNumbers, personal_numbers
from vomr.privacy.readers import notebook_runs, runs
from vomr.problems import VomrError
from vomr.strategy import read_strategy
from vomr.words import N_, shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_CELLS = 10
_LINE = 60  # letters of a cell's first line that are enough to know it by


def numbers_around(folder: Path | None) -> PersonalNumbers:
    """Those of the group in whose strategy folder a file lies; of none those of Bulgaria and its neighbours."""
    for above in (folder.resolve(), *folder.resolve().parents) if folder is not None else ():
        if is_strategy(above):
            try:
                return read_strategy(above)[0].personal_numbers
            except VomrError:  # whoever makes the report says what is wrong with its settings
                break
    return personal_numbers(HOME)


def cells_with_numbers(notebook: NotebookNode, numbers: PersonalNumbers) -> list[int]:
    """Which cells hold a personal number in anything that is written in them or kept of what they display, from 1."""
    return sorted(_names_by_cell(notebook, numbers))


def _names_by_cell(notebook: NotebookNode, numbers: PersonalNumbers) -> dict[int, str]:
    """What the number in a cell is called, by the cell."""
    return {
        int(run.at): one.name
        for run in notebook_runs(notebook)
        if run.kind == "cell"
        for one in numbers.find(run.text, run.heading)
        if one.kind != "perhaps"
    }


def refuse_personal_numbers(notebook: NotebookNode, numbers: PersonalNumbers) -> None:
    """Stop where a cell of a notebook holds a personal number.

    Raises
    ------
    VomrError
        Naming each cell by its place and its first line, never the number; it speaks the notebook's language.
    """
    found = _names_by_cell(notebook, numbers)
    if not found:
        return
    shown = "; ".join(_name(n, notebook.cells[n - 1]) for n in sorted(found)[:_MOST_CELLS])
    more = len(found) - _MOST_CELLS
    refusal = VomrError(
        N_(
            "A personal number ({name}) stands in the notebook, in cell {cells}{more}. Nothing was exported. Delete the"
            " number there, or what displays it, run the cell again and export again."
        ),
        name=", ".join(dict.fromkeys(found.values())),
        cells=shown,
        more=f" (+{more})" if more > 0 else "",
    )
    refusal.lang = about(notebook).lang
    raise refusal


def _name(number: int, cell: NotebookNode) -> str:
    line = without(next((line.strip() for line in str(cell.source).splitlines() if line.strip()), ""))
    return f"{number} ({shortened(line, _LINE)})" if line else str(number)


def refuse_personal_pictures(files: Iterable[Path], lang: str, numbers: PersonalNumbers) -> None:
    """Stop where a drawing beside a notebook, which is carried inside its export, holds a personal number.

    Raises
    ------
    VomrError
        Naming the file.
    """
    for file in files:
        drawn = runs(file.name, file.read_bytes()) if file.suffix.lower() == ".svg" else ()
        found = [one for run in drawn for one in numbers.find(run.text, run.heading) if one.kind != "perhaps"]
        if found:
            refusal = VomrError(
                N_(
                    "A personal number ({name}) stands in the picture {file}. Nothing was exported. Draw it again"
                    " without the number."
                ),
                name=found[0].name,
                file=file.name,
            )
            refusal.lang = lang
            raise refusal

"""The gate of every export: no personal number goes through it, whoever starts it and from where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.countries import COUNTRIES, HOME
from vomr.export.about import about
from vomr.folders import is_strategy, strategy_folder
from vomr.method.let_through import known_numbers
from vomr.parameters import declared_in
from vomr.privacy.digits import PersonalNumber
from vomr.privacy.personal import PersonalNumbers, numbers_of_groups, personal_numbers
from vomr.privacy.readers import notebook_runs, runs
from vomr.privacy.stars import without
from vomr.problems import VomrError
from vomr.register import Register, read_register
from vomr.strategy import read_strategy
from vomr.words import N_, shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_CELLS = 10
_LINE = 60  # letters of a cell's first line that are enough to know it by


class Around:
    """What an export of one notebook looks for, by the group that it is of.

    That is the group whose strategy folder the notebook names in its parameters, else the one in whose folder it lies:
    its country, neighbours and settings, but for numbers that its register or a statement of it tells to be others. Of
    a notebook of no group those of every country that a group may be of are looked for, and of their neighbours. No
    settings are read before something is looked for: in a pack it has been.

    Parameters
    ----------
    notebook : NotebookNode
    folder : Path or None
        Where it lies.
    """

    def __init__(self, notebook: NotebookNode, folder: Path | None) -> None:
        self._notebook, self._folder = notebook, folder

    def find(self, text: str, heading: str) -> list[PersonalNumber]:
        """The personal numbers in a text that are certain."""
        found = [one for numbers in self._searches for one in numbers.certain(text, heading)]
        if found and (register := self._register) is not None:
            found = register.personal_numbers.certain(text, heading, known_numbers(register))
        return found

    @cached_property
    def _strategy(self) -> Path | None:
        return _named_in(self._notebook) or _around(self._folder)

    @cached_property
    def _searches(self) -> tuple[PersonalNumbers, ...]:
        if self._strategy is not None:
            with suppress(VomrError):  # whoever makes the report says what is wrong with its settings
                return (read_strategy(self._strategy)[0].personal_numbers,)
        return personal_numbers(HOME), numbers_of_groups(COUNTRIES)

    @cached_property
    def _register(self) -> Register | None:
        """The group's tables, which are read where a number was found; None where they cannot be."""
        try:
            return None if self._strategy is None else read_register(self._strategy)
        except VomrError:
            return None


def _named_in(notebook: NotebookNode) -> Path | None:
    """The strategy folder that the parameters of a notebook name, the last of them where there are several."""
    named = ""
    for cell in notebook.cells:
        if cell.cell_type == "code" and {"parameters", "injected-parameters"} & {*cell.metadata.get("tags", ())}:
            with suppress(SyntaxError):
                named = declared_in(str(cell.source)).get("strategy") or named
    if not isinstance(named, str) or not named:
        return None
    try:
        return strategy_folder(named)
    except VomrError:
        return None


def _around(folder: Path | None) -> Path | None:
    above = (folder.resolve(), *folder.resolve().parents) if folder is not None else ()
    return next(filter(is_strategy, above), None)


def cells_with_numbers(notebook: NotebookNode, numbers: PersonalNumbers) -> list[int]:
    """Which cells hold a personal number in anything that is written in them or kept of what they display, from 1."""
    return sorted(_names_by_cell(notebook, numbers.certain))


def _names_by_cell(notebook: NotebookNode, find: Callable[[str, str], list[PersonalNumber]]) -> dict[int, str]:
    """What the number in a cell is called, by the cell."""
    return {
        int(run.at): one.name
        for run in notebook_runs(notebook)
        if run.kind == "cell"
        for one in find(run.text, run.heading)
    }


def refuse_personal_numbers(notebook: NotebookNode, around: Around) -> None:
    """Stop where a cell of a notebook holds a personal number.

    Raises
    ------
    VomrError
        Naming each cell by its place and its first line, never the number; it speaks the notebook's language.
    """
    found = _names_by_cell(notebook, around.find)
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


def refuse_personal_pictures(files: Iterable[Path], lang: str, around: Around) -> None:
    """Stop where a drawing beside a notebook, which is carried inside its export, holds a personal number.

    Raises
    ------
    VomrError
        Naming the file.
    """
    for file in files:
        drawn = runs(file.name, file.read_bytes()) if file.suffix.lower() == ".svg" else ()
        found = [one for run in drawn for one in around.find(run.text, run.heading)]
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

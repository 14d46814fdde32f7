"""The last gate before a pack: no personal number and no name of a natural person goes through it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from vomr.export.personal import cells_with_numbers
from vomr.problems import VomrError, display_path
from vomr.register.persons import CODE, Hiding, has_number, names_of_persons, without_numbers
from vomr.show.quality import place
from vomr.show.report import Report
from vomr.words import N_

_MOST_PLACES = 10


def refuse_personal_numbers(
    report: Report, files: list[Path] | None = None, parameters: Mapping[str, Any] | None = None
) -> None:
    """Stop where an ЕГН stands in a table, in a text file that a pack is made from, or in a parameter.

    Parameters
    ----------
    report : Report
    files : list of Path
        ``strategy.toml``, the commentary, notebooks.
    parameters : mapping

    Raises
    ------
    VomrError
        Naming every cell and line, never the number.
    """
    places = [place(report, problem) for problem in report.results.problems if problem.code == CODE]
    for file in files or []:
        for number, line in enumerate(_lines(file), start=1):
            if has_number(line):
                places.append(report.w("{file}, line {n}", file=display_path(file), n=number))
    places += [f"-p {name}" for name, value in (parameters or {}).items() if has_number(str(value))]
    _refuse(report, places)


def refuse_numbers_in_output(report: Report, part: str, notebook: NotebookNode) -> None:
    """Stop where an executed notebook displays an ЕГН, wherever it took it from.

    Raises
    ------
    VomrError
        Naming the notebook and the cells.
    """
    _refuse(report, [report.w("notebook {name}, cell {n}", name=part, n=n) for n in cells_with_numbers(notebook)])


def hiding(report: Report) -> Hiding:
    """What takes the names of the register's natural persons out of texts."""
    return Hiding(names_of_persons(report.results.register), report.w("[natural person]"))


def hide_names(notebook: NotebookNode, hide: Hiding) -> None:
    """Take names out of what a notebook says and displays."""
    for cell in notebook.cells:
        cell.source = hide(cell.source)
        for output in cell.get("outputs", ()):
            if "text" in output:
                output.text = hide(output.text)
            for kind, content in output.get("data", {}).items():
                if not kind.startswith("image/"):
                    output.data[kind] = hide(content)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []  # who reads it says what is wrong with it


def _refuse(report: Report, places: list[str]) -> None:
    if places:
        shown = "; ".join(without_numbers(text) for text in places[:_MOST_PLACES])
        more = len(places) - _MOST_PLACES
        raise VomrError(
            N_("A personal number (ЕГН) stands in: {places}{more}. Nothing was made. Delete the number there and start again; no report is made while it stands."),
            places=shown, more=f" (+{more})" if more > 0 else "",
        )  # fmt: skip

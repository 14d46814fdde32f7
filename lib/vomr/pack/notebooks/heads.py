"""What a reader must be told at the head of a part: whose report it is of, and how the part was made."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from vomr.parts.notebook import first_heading, is_in_language
from vomr.show.fragments import REPORT_MIME, Fragment, paragraph
from vomr.show.report import Report


def mark_as_changed(notebook: NotebookNode, report: Report) -> None:
    """Say under a part's head that its notebook is not the shipped one; an analyst's copy must not pass for the
    official.
    """
    sentence = report.w(
        "This part comes from a changed notebook, not from the shipped one: what is shown, and how, was chosen by"
        " whoever changed it."
    )
    notebook.cells.insert(_head(notebook), _cell(paragraph(sentence, "todo"), "changed-notebook"))


def mark_as_own(notebook: NotebookNode, report: Report) -> None:
    """Say under the head of a part that the group has added it: what it shows is not laid down by the method."""
    sentence = report.w("A part of the group's own: what it shows, and how, the group has chosen.")
    notebook.cells.insert(_head(notebook), _cell(paragraph(sentence, "note"), "own-part"))


def give_head(notebook: NotebookNode, part: str, report: Report) -> None:
    """Put the head of a part before a notebook that displays none; a first heading that says the same goes."""
    if not _head(notebook):
        notebook.cells.insert(0, _cell(report.header(part), "head"))
    title = report.part_title(part)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and is_in_language(cell.metadata.get("tags", ()), report.w.lang):
            heading = first_heading(cell.source)
            if heading is not None and heading[1] == title:
                lines = cell.source.splitlines()
                cell.source = "\n".join(lines[: heading[0]] + lines[heading[0] + 1 :]).strip("\n")
                return


def _head(notebook: NotebookNode) -> int:
    """Behind which cell the head ends; 0 where there is none."""
    heads = (
        position
        for position, cell in enumerate(notebook.cells, start=1)
        if any(REPORT_MIME in output.get("data", {}) for output in cell.get("outputs", ()))
    )
    return next(heads, 0)


def _cell(fragment: Fragment, name: str) -> NotebookNode:
    output = nbformat.v4.new_output("display_data", data=fragment._repr_mimebundle_())
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    cell["id"] = name
    return cell

"""What a reader must be told of how a part was made."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from vomr.show.fragments import REPORT_MIME, paragraph
from vomr.show.report import Report


def mark_as_changed(notebook: NotebookNode, report: Report) -> None:
    """Say under a part's head that its notebook is not the shipped one; an analyst's copy must not pass for the
    official.
    """
    sentence = report.w(
        "This part comes from a changed notebook, not from the shipped one: what is shown, and how, was chosen by"
        " whoever changed it."
    )
    output = nbformat.v4.new_output("display_data", data=paragraph(sentence, "todo")._repr_mimebundle_())
    mark = nbformat.v4.new_code_cell("", outputs=[output])
    mark["id"] = "changed-notebook"
    heads = (
        position
        for position, cell in enumerate(notebook.cells, start=1)
        if any(REPORT_MIME in output.get("data", {}) for output in cell.get("outputs", ()))
    )
    notebook.cells.insert(next(heads, 0), mark)

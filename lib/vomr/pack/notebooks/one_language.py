"""One language of a notebook whose texts stand in both: what JupyterLab shows of it.

JupyterLab knows no tags. The texts of the other language become raw cells whose source is folded: they are in no table
of contents, ``vomr lab`` hides them (``lab_settings/custom``), and any other JupyterLab shows a folded line. Nothing is
taken away: exporters, digests and ``vomr lab --lang`` go by the tags alone. A language that a notebook has no texts in
has translations of those in the language of the code, as cells that come and go with it.
"""

from __future__ import annotations

from typing import Any

from vomr.parts.notebook import is_translation, languages_in, with_language

_TEXT = ("markdown", "raw")


def languages_of(cell: Any) -> set[str]:
    """The languages that a text is in by its tags; none of a cell that is no text, or that is in no language."""
    tags = cell["metadata"].get("tags", ()) if cell["cell_type"] in _TEXT else ()
    return languages_in(tags)


def kind_of(cell: Any) -> str:
    """The kind of a cell, whichever language is shown."""
    return "markdown" if languages_of(cell) else str(cell["cell_type"])


def show_only(notebook: Any, lang: str) -> bool:
    """Show the texts in one language; whether that changes anything."""
    cells = with_language([cell for cell in notebook["cells"] if not is_translation(cell)], lang)
    changed = cells != notebook["cells"]
    notebook["cells"] = cells
    for cell in cells:
        if not (languages := languages_of(cell)):
            continue
        kind = "markdown" if lang in languages else "raw"
        folds = {name: value for name, value in cell["metadata"].get("jupyter", {}).items() if name != "source_hidden"}
        folds |= {"source_hidden": True} if kind == "raw" else {}
        rest = {name: value for name, value in cell["metadata"].items() if name != "jupyter"}
        metadata = {**rest, **({"jupyter": folds} if folds else {})}
        changed |= (cell["cell_type"], dict(cell["metadata"])) != (kind, metadata)
        cell["cell_type"], cell["metadata"] = kind, metadata
    return changed

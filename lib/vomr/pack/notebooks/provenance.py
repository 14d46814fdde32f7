"""Whether a notebook is still the one that was shipped; imports nothing heavy.

Every shipped notebook carries the digest of its cells in its own metadata (``vomr.original``), so a copy tells wherever
it lies what it was copied from. Outputs, counts and the values in the parameters cell are no difference: an analyst may
run a notebook and choose her strategy in it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from vomr.fingerprint import digest
from vomr.pack.notebooks.one_language import kind_of
from vomr.pack.request import NOTEBOOKS, my_notebooks
from vomr.parts import Part
from vomr.parts.notebook import is_translation

State = Literal["original", "edited", "older"]


def is_parameters(cell: Any) -> bool:
    """Whether a cell is the one whose values a report replaces."""
    return bool(cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", ()))


def cells_digest(notebook: dict[str, Any]) -> str:
    """SHA-256 over kind, tags and source of every cell; of the parameters cell only over its names.

    Which language is shown is no difference.
    """
    parts = []
    for cell in notebook["cells"]:
        if is_translation(cell):
            continue
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        parts += [kind_of(cell), " ".join(sorted(cell["metadata"].get("tags", ())))]
        parts.append(_names(source) if is_parameters(cell) else source.strip())
    return digest(parts)


def _names(source: str) -> str:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    return " ".join(
        sorted(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    )


def state_of(notebook: Path) -> State:
    """What a notebook is beside the shipped one of its name.

    Returns
    -------
    {"original", "edited", "older"}
        ``older``: untouched, from before the shipped one was changed.
    """
    content = _read(notebook)
    cells = cells_digest(content)
    shipped = NOTEBOOKS / notebook.name
    if shipped.is_file() and cells == _recorded(_read(shipped)):
        return "original"
    return "older" if cells == _recorded(content) and notebook.resolve() != shipped.resolve() else "edited"


def is_original(notebook: Path) -> bool:
    """Whether a notebook has the cells of the shipped one of its name, wherever it lies."""
    return (NOTEBOOKS / notebook.name).is_file() and state_of(notebook) == "original"


def all_original(parts: Iterable[Part]) -> bool:
    """Whether all parts have the cells of the shipped notebooks, and none needs a kernel."""
    return all(is_original(part.notebook) for part in parts)


def _read(notebook: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    return found


def _recorded(content: dict[str, Any]) -> str | None:
    found: str | None = content["metadata"].get("vomr", {}).get("original")
    return found


def differing(parts: Iterable[Part]) -> dict[str, State]:
    """Of the shipped parts, those whose notebook is not the shipped one."""
    states = {part.name: state_of(part.notebook) for part in parts if not part.is_own}
    return {part: state for part, state in states.items() if state != "original"}


def edited_copies(parts: Iterable[str]) -> list[str]:
    """Parts of which the analyst has a changed copy among her own notebooks."""
    return [
        part for part in parts if (copy := my_notebooks() / f"{part}.ipynb").is_file() and state_of(copy) == "edited"
    ]

"""Texts within whatever a notebook holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed: in lists, tuples and dicts, their keys too."""
    if value is None or isinstance(value, int | float):  # half of what figures hold
        return value
    if isinstance(value, str):
        changed = change(value)
        return value if changed == value else changed  # a mark stays one
    if isinstance(value, dict):
        return {with_texts(key, change): with_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_texts(inner, change) for inner in value)
    return value


def outputs_of(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """What its cells display, in their order."""
    for cell in notebook.cells:
        yield from cell.get("outputs", ())


def change_outputs(notebook: NotebookNode, change: Callable[[Any], Any]) -> None:
    """Change all that is said in what a notebook displays; pictures, which are no texts, stay."""
    for output in outputs_of(notebook):
        for key in ("text", "evalue", "traceback", "metadata"):
            if key in output:
                output[key] = change(output[key])
        for kind, content in output.get("data", {}).items():
            if kind == "image/svg+xml" or not kind.startswith("image/"):
                output.data[kind] = change(content)

"""What ipywidgets say without a kernel: from their state, where the notebook keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from nbformat import NotebookNode

VIEW = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
_REFERENCE = "IPY_MODEL_"
_BARS = ("FloatProgress", "IntProgress")  # a progress bar says nothing once the work is done
_SILENT = frozenset([*_BARS, "Button", "Play", "Valid", "Password", "FileUpload"])
_MARKUP = frozenset(["HTML", "HTMLMath", "Label"])


class Shown(NamedTuple):
    """A piece of what widgets show: ``html``, a ``line`` of text, an ``output`` or a ``picture``; else ``lost``."""

    kind: str
    content: Any = ""
    name: str = ""


def shown(view: Any, plain: str, notebook: NotebookNode) -> Iterator[Shown]:
    """What stands where a widget was displayed.

    Parameters
    ----------
    view
        The output that displays it; it names a model.
    plain
        Its twin in plain text, which names its class where the notebook keeps no state.
    notebook
        Whose metadata hold the state of widgets, where JupyterLab or nbclient saved it.
    """
    states = notebook.get("metadata", {}).get("widgets", {}).get(_STATE, {}).get("state", {})
    model = view.get("model_id", "") if isinstance(view, dict) else ""
    if model in states:
        yield from _Models(states).shown(model, 0)
    elif not _is_progress(plain):
        yield Shown("lost", name=plain.partition("(")[0].strip() or "widget")


def _is_progress(plain: str) -> bool:
    return any(f"{bar}(" in plain for bar in _BARS) or ("%|" in plain and "it/s" in plain)


class _Models:
    def __init__(self, states: dict[str, Any]) -> None:
        self.states = states

    def shown(self, model: str, depth: int) -> Iterator[Shown]:
        entry = self.states.get(model, {})
        state, name = entry.get("state", {}), str(entry.get("model_name", "")).removesuffix("Model")
        children = state.get("children")
        if name in _SILENT or depth > 20 or state.get("visible") is False:
            return
        if isinstance(children, list | tuple):
            kinds = [self.name(child) for child in children]
            if set(kinds) & set(_BARS):  # tqdm: the bar between what it is of and how far it is
                return
            titles = state.get("titles") or []
            for at, child in enumerate(children):
                if at < len(titles) and titles[at]:
                    yield Shown("line", str(titles[at]))
                yield from self.shown(str(child).removeprefix(_REFERENCE), depth + 1)
        elif name == "Output":
            yield from (Shown("output", output) for output in state.get("outputs", ()))
        elif name == "Image":
            encoded = next((part.get("data") for part in entry.get("buffers", ()) if part.get("path") == ["value"]), "")
            yield Shown("picture", encoded, f"image/{state.get('format', 'png')}")
        elif name in _MARKUP:
            yield Shown("html" if name != "Label" else "line", str(state.get("value", "")))
        elif state.get("description") and (value := _value(state)) is not None:
            yield Shown("line", f"{state['description'].rstrip(':')}: {value}")
        else:
            yield Shown("lost", name=name or "widget")

    def name(self, reference: Any) -> str:
        entry = self.states.get(str(reference).removeprefix(_REFERENCE), {})
        return str(entry.get("model_name", "")).removesuffix("Model")


def _value(state: dict[str, Any]) -> str | None:
    """The value of a control in words; None where it is not said."""
    labels, index = state.get("_options_labels"), state.get("index")
    if isinstance(labels, list | tuple):
        chosen = index if isinstance(index, list | tuple) else [index]
        return ", ".join(str(labels[at]) for at in chosen if isinstance(at, int) and 0 <= at < len(labels))
    value = state.get("value")
    if isinstance(value, bool):
        return "☑" if value else "☐"
    if isinstance(value, list | tuple) and all(isinstance(part, int | float) for part in value):
        return "–".join(map(str, value))
    return str(value) if isinstance(value, int | float | str) else None

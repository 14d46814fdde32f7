"""The analyst's copies of the notebooks: made from the shipped ones, kept when changed, and set to a strategy and
period.
"""

from __future__ import annotations

import ast
import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from vomr.folders import strategy_folder, workspace
from vomr.pack.notebooks.one_language import show_only
from vomr.pack.notebooks.provenance import is_parameters, state_of
from vomr.pack.request import NOTEBOOKS
from vomr.parameters import assigned, declared_in
from vomr.period import reporting_period
from vomr.problems import VomrError, display_path, system_reason
from vomr.words import DEFAULT, N_


def refresh(folder: Path) -> list[str]:
    """Copy the shipped notebooks that are missing or were never changed; what was changed stays.

    Returns
    -------
    list of str
        Names of the notebooks that are changed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VomrError(
            N_("{folder} cannot be written to: {detail}."), folder=display_path(folder), detail=system_reason(error)
        ) from None
    edited = []
    for shipped in sorted(NOTEBOOKS.glob("*.ipynb")):
        copy = folder / shipped.name
        state = _state(copy) if copy.exists() else "missing"
        if state == "edited":
            edited.append(copy.name)
        elif state in ("missing", "older"):
            chosen = {} if state == "missing" else _chosen(copy)
            shutil.copyfile(shipped, copy)
            _write(copy, chosen)
    return edited


def _state(copy: Path) -> str:
    try:
        return state_of(copy)
    except (OSError, ValueError, KeyError, TypeError):
        return "edited"  # what cannot be read is somebody's work all the same


def choose(folder: Path, strategy: str | Path | None, period: str | None, lang: str | None) -> None:
    """Write what was asked for into the parameters cells of the copies; what is not given stays as it is.

    Raises
    ------
    UsageError
        When there is no such strategy or period.
    """
    chosen: dict[str, str] = {}
    if strategy:
        where = strategy_folder(strategy).resolve()
        chosen["strategy"] = display_path(where, workspace())
    if period:
        chosen["period"] = reporting_period(period).code
    if lang:
        chosen["lang"] = lang
    for copy in sorted(folder.glob("*.ipynb")):
        _write(copy, chosen)


def _write(copy: Path, chosen: dict[str, str]) -> None:
    """Set the parameters of one copy; a file that is no notebook is left alone."""
    try:
        content = json.loads(copy.read_text(encoding="utf-8"))
        changed = [_set(cell, chosen) for cell in content["cells"] if is_parameters(cell)]
        changed.append(show_only(content, _language(content)))
    except (ValueError, KeyError, TypeError):
        return
    if any(changed):
        copy.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _language(content: dict[str, Any]) -> str:
    """In which language a copy speaks, by its parameters."""
    for cell in filter(is_parameters, content["cells"]):
        with suppress(SyntaxError):
            return str(declared_in("".join(cell["source"])).get("lang") or DEFAULT)
    return DEFAULT


def _chosen(copy: Path) -> dict[str, str]:
    """The texts that stand in the parameters cell of a copy."""
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if is_parameters(cell)]
    found = [pair for source in sources for statement in ast.parse(source).body for pair in assigned(statement)]
    return {
        name: value.value for name, value in found if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


def _set(cell: dict[str, Any], chosen: dict[str, str]) -> bool:
    """Put values in place of those in a parameters cell; comments stay."""
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    lines = source.splitlines()
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    for name, value in (pair for statement in statements for pair in assigned(statement)):
        if value is not None and name in chosen and value.lineno == value.end_lineno:
            line = lines[value.lineno - 1].encode()
            text = json.dumps(chosen[name], ensure_ascii=False).encode()
            lines[value.lineno - 1] = (line[: value.col_offset] + text + line[value.end_col_offset :]).decode()
    before, cell["source"] = source, "\n".join(lines).splitlines(keepends=True)
    return before != "\n".join(lines)

"""Keep the shipped notebooks fit for git: ``python tools/tidy_notebooks.py [--check] [FILE…]``.

Without ``--check`` it writes them anew: no outputs, no counts, stable cell ids, the least metadata, one space of
indentation, and the digest by which a copy knows its original. With ``--check`` it says what is wrong and writes
nothing; what a machine cannot mend (a long cell, an absolute path) is said either way. The test suite and the hook in
``.githooks`` run it.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "lib"))

from vomr.pack.notebooks.provenance import cells_digest, is_parameters  # noqa: E402

MOST_CELLS, MOST_LINES = 30, 3
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_ABSOLUTE = re.compile(r"""(?:["'(\s]|^)(?:/(?:home|Users|mnt|tmp|root|opt|var|usr)/|[A-Za-z]:[\\/])""", re.MULTILINE)


def tidy(notebook: dict, name: str) -> dict:
    """A notebook as it stands in git."""
    cells = [_cell(cell) for cell in notebook["cells"]]
    taken: set[str] = set()
    for cell in cells:
        if not cell["id"] or cell["id"] in taken:
            cell["id"] = next(
                free for n in range(1000) if (free := f"{name}-{n:02d}") not in taken | {other["id"] for other in cells}
            )
        taken.add(cell["id"])
    found = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    found["metadata"]["vomr"] = {"original": cells_digest(found)}
    return found


def _cell(cell: dict) -> dict:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    tags = cell["metadata"].get("tags", [])
    metadata = {"tags": tags} if tags else {}
    if "lang-en" in tags:
        metadata["jupyter"] = {"source_hidden": True}  # JupyterLab folds it; `vomr lab --lang en` the other
    found = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id", ""),
        "metadata": metadata,
        "source": source.strip().splitlines(keepends=True),
    }
    return found | {"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else found


def text_of(notebook: dict) -> str:
    """As nbformat writes it: every line of source a line of its own, so that differences can be read."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def faults(notebook: dict) -> list[str]:
    """What a person must mend."""
    found = []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    parameters = [cell for cell in code if is_parameters(cell)]
    if len(parameters) != 1 or not is_parameters(notebook["cells"][0]):
        found.append("the first cell, and no other, must have the tag “parameters”")
    if len(code) > MOST_CELLS:
        found.append(f"{len(code)} code cells: more than {MOST_CELLS} are hard to read")
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if _ABSOLUTE.search(source):
            found.append(f"cell {cell['id']}: a path of one machine")
        if cell["cell_type"] == "code":
            found += _code_faults(cell, source)
    tags = [
        tag for cell in notebook["cells"] if cell["cell_type"] == "markdown" for tag in cell["metadata"].get("tags", [])
    ]
    if tags.count("lang-bg") != tags.count("lang-en"):
        found.append("every text stands in both languages, in cells tagged lang-bg and lang-en")
    return found


def _code_faults(cell: dict, source: str) -> list[str]:
    found = []
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return [f"cell {cell['id']}: not plain Python"]
    if not is_parameters(cell) and len(source.splitlines()) > MOST_LINES:
        found.append(f"cell {cell['id']}: more than {MOST_LINES} lines; a function of the library says it shorter")
    if any(isinstance(node, ast.Try) for node in ast.walk(tree)) or "warnings." in source:
        found.append(f"cell {cell['id']}: try/except and silenced warnings hide what went wrong")
    if re.search(r"\.(groupby|str|apply|merge)\b", source):
        found.append(f"cell {cell['id']}: works on tables; that belongs in the library, where it is tested")
    return found


def main(arguments: list[str]) -> int:
    """0 where all is well; 1 where something was, or must be, mended."""
    check = "--check" in arguments
    files = [Path(name) for name in arguments if not name.startswith("-")] or sorted(
        (PROJECT / "notebooks").glob("*.ipynb")
    )
    status = 0
    for path in files:
        raw = path.read_text(encoding="utf-8")
        tidied = tidy(json.loads(raw), path.stem)
        said = faults(tidied)
        if text_of(tidied) != raw:
            if check:
                said.append(
                    "outputs, ids, metadata or its digest are not as in git: run python tools/tidy_notebooks.py"
                )
            else:
                path.write_text(text_of(tidied), encoding="utf-8", newline="\n")
        for fault in said:
            print(f"{path.name}: {fault}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

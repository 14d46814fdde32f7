"""Files beside the notebooks of a group: what they may read, and what of it a report rests on."""

from __future__ import annotations

import ast
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from vomr.folders import is_strategy, own_file
from vomr.parts import FOLDER, Part
from vomr.parts.names import shipped_names
from vomr.parts.notebook import read_notebook, source_of, text_in
from vomr.problems import UsageError, display_path, nearest
from vomr.report_settings import named_files
from vomr.words import N_

# Where a text shows a picture: in markdown, or in HTML
_ADDRESS = re.compile(r"\]\(\s*<?([^)>\s]+)[^)]*\)|\bsrc\s*=\s*[\"']([^\"']+)[\"']")
_LONGEST_NAME = 200  # characters of a file's name and the folders before it


def files_beside(parts: Iterable[Part]) -> dict[str, Path]:
    """Files that notebooks of the group's folders may read, as a pack names them: ``notebooks/schools.csv``.

    All that lies in the folder of a notebook belongs to it, but for other notebooks, what is hidden, and folders of
    strategies and of packs.

    Raises
    ------
    UsageError
        When files of one name lie in two folders.
    VomrError
        When a link leads out of the folder.
    """
    found: dict[str, Path] = {}
    for folder in dict.fromkeys(part.notebook.parent for part in parts if not part.is_shipped):
        for path in _files(folder):
            own_file(folder, path)
            name = f"{FOLDER}/{unicodedata.normalize('NFC', path.relative_to(folder).as_posix())}"
            if name in found and found[name].read_bytes() != path.read_bytes():
                raise UsageError(
                    N_("Two files of the name “{name}” lie beside notebooks: {file} and {other}. Delete one."),
                    name=path.name,
                    file=display_path(found[name]),
                    other=display_path(path),
                )
            found[name] = path
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            if not is_strategy(path) and not (path / "SHA256SUMS").exists():
                yield from _files(path)
        elif path.suffix.lower() != ".ipynb":
            yield path


def files_called(parts: Iterable[Part], strategy: Path) -> dict[str, Path]:
    """Files of the strategy folder itself that notebooks of the group's folders call by name, as ``strategy.toml``
    names them: ``report.file("maps/roads.geojson")``, ``![](../logo.png)``.
    """
    base = strategy.resolve()
    found: dict[str, Path] = {}
    for part in parts:
        if part.is_shipped:
            continue
        for name in _names_in(read_notebook(part.notebook)):
            path = _first_file(name, (part.notebook.parent, base / FOLDER, base))
            if path is not None and path.is_relative_to(base) and not path.is_relative_to(base / FOLDER):
                within = path.relative_to(base)
                if not any(piece.startswith(".") for piece in within.parts) and within.parts[0] != "frozen":
                    found[within.as_posix()] = strategy / within
    return dict(sorted(found.items()))


def are_as_recorded(parts: Iterable[Part], strategy: Path, sums: Mapping[str, str]) -> bool:
    """Whether the notebooks of the group's folders, what they read, and the cover are those that a frozen record holds.

    Parameters
    ----------
    parts : iterable of Part
        All of the report.
    strategy : Path
    sums : mapping of str to str
        SHA-256 of the files of the record, by name.
    """
    parts = list(parts)
    named = {path.relative_to(strategy).as_posix(): path for path in named_files(strategy)}
    files = {f"inputs/{name}": path for name, path in (files_called(parts, strategy) | named).items()}
    files |= {f"{FOLDER}/{part.name}.ipynb": part.notebook for part in parts if not part.is_shipped}
    files |= files_beside(parts)
    shipped_ones = {f"{FOLDER}/{name}.ipynb" for name in shipped_names()}
    gone = {name for name in sums if name.startswith(f"{FOLDER}/")} - shipped_ones - files.keys()
    return not gone and all(
        sums.get(name) == hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()
    )


def _names_in(content: dict[str, Any]) -> Iterator[str]:
    """Whatever may be the name of a file in the cells of a notebook."""
    for cell in content["cells"]:
        if cell["cell_type"] != "code":
            yield from (unquote(match[1] or match[2]) for match in _ADDRESS.finditer(source_of(cell)))
            continue
        try:
            tree = ast.parse(source_of(cell))
        except (SyntaxError, ValueError):
            continue
        yield from (text_in(node) for node in ast.walk(tree) if isinstance(node, ast.Constant))


def _first_file(name: str, folders: Iterable[Path]) -> Path | None:
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        return None
    for folder in folders:
        path = (folder / name).resolve()
        if path.is_file():
            return path
    return None


def find_beside(name: str | Path, strategy: Path) -> Path:
    """A file beside the notebook: in the current folder, in the strategy's ``notebooks``, or in the strategy folder.

    Raises
    ------
    UsageError
        When it is in none of them, or lies outside of them.
    """
    folders = list(dict.fromkeys(place.resolve() for place in (Path.cwd(), strategy / FOLDER, strategy)))
    given = Path(name)
    for folder in folders:
        path = (folder / given).resolve()
        if path.is_file():
            if any(path.is_relative_to(own) for own in folders):
                return path
            raise UsageError(
                N_("“{name}” lies outside the folders of the notebook and of the strategy. Put the file beside it."),
                name=given.as_posix(),
            )
    there = [path.name for folder in folders[:2] if folder.is_dir() for path in folder.iterdir() if path.is_file()]
    suggestion = nearest(given.name, there)
    raise UsageError(
        (
            N_("There is no file “{name}”: it was looked for in {folders}. Did you mean {suggestion}?")
            if suggestion
            else N_("There is no file “{name}”: it was looked for in {folders}. Put it beside the notebook.")
        ),
        name=given.as_posix(),
        folders=", ".join(folder.as_posix() for folder in folders),
        suggestion=suggestion,
    )

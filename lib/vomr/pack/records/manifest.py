"""What a pack was made from and what it holds, to the byte."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vomr.pack.run_log import RUN_LOG

SUMS = "SHA256SUMS"
# what the bytes of a pack depend on beside this package
_PARTS = (
    "pandas",
    "matplotlib",
    "nbconvert",
    "papermill",
    "typst",
    "xlsxwriter",
    "babel",
    "python-calamine",
    "font-manrope",
    "holidays",
)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """Versions of this package, of Python and of the libraries that shape a pack."""
    return {"vomr": importlib.metadata.version("vomr"), "python": platform.python_version()} | {
        part: importlib.metadata.version(part) for part in _PARTS
    }


def write_manifest(
    folder: Path, facts: dict[str, Any], inputs: Mapping[str, Path], progress: Callable[[str], str] = str
) -> None:
    """Write ``manifest.json`` and ``SHA256SUMS`` for everything in ``folder``.

    ``sha256sum -c SHA256SUMS`` checks a pack without this program. ``run.log`` is left out: it holds times.

    Parameters
    ----------
    folder : Path
    facts : dict
        Period, parameters and the like.
    inputs : mapping of str to Path
        Files that the pack depends on, by the names under which they are listed.
    progress : callable
        Takes out of a file's name what must not leave.
    """
    outputs = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (SUMS, "manifest.json", RUN_LOG)
    )
    manifest = {
        **facts,
        "inputs": _named(inputs, progress),
        "outputs": {name: sha256(path) for name, path in outputs},
        "versions": versions(),
    }
    target = folder / "manifest.json"
    target.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    write_sums(folder)


def _named(inputs: Mapping[str, Path], progress: Callable[[str], str]) -> dict[str, str]:
    """Checksums of files by what may be told of their names; two that are then called alike keep apart."""
    found: dict[str, str] = {}
    for written, path in inputs.items():
        name = shown = progress(written)
        while shown in found:
            shown = f"{name} ({len(found)})"
        found[shown] = sha256(path)
    return found


def write_sums(folder: Path) -> None:
    """Write ``SHA256SUMS`` as ``sha256sum`` does, in the order of the names; ``run.log`` is left out: it holds
    times.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{sha256(folder / name)}  {name}\n" for name in names if name not in (SUMS, RUN_LOG)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")

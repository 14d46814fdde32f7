"""What a pack was made from and what it holds, to the byte."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from vomr.folders import own_file
from vomr.pack.run_log import RUN_LOG
from vomr.problems import UsageError, VomrError, display_path
from vomr.words import N_

SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
WHAT = "what"  # in the manifest of a folder that is no pack: what it is
_NOT_OURS = N_("{folder} holds {file}, and what is written would take its place. Name an empty folder, or a new one.")
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


class _FrozenAs(BaseModel):
    model_config = ConfigDict(strict=True)

    number: int
    seal: str


class _Parameters(BaseModel):
    model_config = ConfigDict(strict=True)

    lang: str
    audience: str


class _Notebook(BaseModel):
    model_config = ConfigDict(strict=True)

    sha256: str
    own: bool = False


class _Manifest(BaseModel):
    """What ``manifest.json`` holds; what a later program adds is passed over."""

    model_config = ConfigDict(strict=True)

    lag: str
    period: str
    parameters: _Parameters
    parts: list[str]
    formats: list[str]
    notebooks: dict[str, _Notebook] = {}
    frozen: _FrozenAs | None = None
    inputs: dict[str, str]
    outputs: dict[str, str]
    versions: dict[str, str]


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """A pack's manifest; None where there is none that this program wrote."""
    try:
        manifest = json.loads(own_file(folder, folder / MANIFEST).read_bytes())
        _Manifest.model_validate(manifest)
    except (OSError, ValueError, RecursionError, VomrError):
        return None
    return dict(manifest)


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
    folder: Path,
    facts: dict[str, Any],
    inputs: Mapping[str, Path],
    progress: Callable[[str], str] = str,
    *,
    with_sums: bool = True,
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
    with_sums : bool
        Of ten thousand files the checksums of the manifest are enough.
    """
    outputs = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (SUMS, MANIFEST, RUN_LOG)
    )
    manifest = {
        **facts,
        "inputs": _named(inputs, progress),
        "outputs": {name: sha256(path) for name, path in outputs},
        "versions": versions(),
    }
    target = folder / MANIFEST
    target.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    if with_sums:
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


def refuse_others(target: Path, what: str) -> None:
    """A folder takes the place of one of ours, never of anybody's files.

    Raises
    ------
    UsageError
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(N_("{file} is not a folder. Name an empty folder, or a new one."), file=display_path(target))
    ours: set[str] = set()
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        ours = {*manifest["outputs"], MANIFEST, SUMS} if manifest.get(WHAT) == what else ours
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # none of ours
    others = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
    for name in others:
        if name not in ours:
            raise UsageError(_NOT_OURS, folder=display_path(target), file=name)

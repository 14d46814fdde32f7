"""What a result depends on, as one short text that changes whenever any of it does.

Nothing here trusts a date or a size: files are read to the byte. It imports nothing heavy, so that a command can tell
in a few hundredths of a second that there is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

# The folders of a strategy that the program reads beside its tables (contract.md §1).
_READ = ("commentary", "frozen", "sources")
TICKED = "quarter"  # what the officer ticked in the checklist of each period: no figure depends on it
_SECRET = ".vomr-secret"  # what the codes of persons are made with (vomr.register.pseudonyms)
# What steers Python, its libraries and this program from outside.
_SETTINGS = ("SOURCE_DATE_EPOCH", "TZ", "MATPLOTLIBRC", "MPLCONFIGDIR", "IPYTHONDIR", "PYTHONPATH", "VOMR_")


def digest(parts: Iterable[str | bytes]) -> str:
    """SHA-256 over parts that cannot run into one another, as hexadecimal text."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part if isinstance(part, bytes) else part.encode()).digest())
    return whole.hexdigest()


def strategy_digest(folder: Path) -> str:
    """SHA-256 over what a strategy folder holds: its tables and ``strategy.toml``, sources, commentary, frozen periods.

    Also the secret that the codes of persons are made with: other codes are another result. A checksum of 32 random
    bytes tells nothing of them.
    """
    files = [path for path in [*_visible(folder), folder / _SECRET] if path.is_file()]
    for name in _READ:
        files += _files(folder / name)
    return digest((_contents(folder, files), *_names(folder)))


def _names(folder: Path) -> Iterator[str]:
    """Names two floors down: a register in a folder of its own, or a link to nowhere, is named among the problems."""
    for path in _visible(folder):
        if path.name == TICKED:
            continue
        yield f"{path.name} {path.is_file()}"
        if path.is_dir() and not path.is_symlink() and path.name not in _READ:
            for inner in _visible(path):
                yield f"{path.name}/{inner.name}"
                if inner.is_dir() and not inner.is_symlink():
                    yield from (f"{path.name}/{inner.name}/{deeper.name}" for deeper in _visible(inner))


def folder_digest(folder: Path) -> str:
    """SHA-256 over the name and the content of every file in a folder and the folders in it; it may be missing."""
    return _contents(folder, _files(folder))


def _contents(folder: Path, files: Iterable[Path]) -> str:
    return digest(part for path in files for part in (path.relative_to(folder).as_posix(), path.read_bytes()))


def _visible(folder: Path) -> list[Path]:
    """Hidden files and the locks of spreadsheet programs (``~$register.xlsx``) are nobody's input."""
    return (
        [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "~$"))] if folder.is_dir() else []
    )


def _files(folder: Path, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Path]:
    for path in _visible(folder):
        if path.is_dir() and path.name != "__pycache__":
            status = path.stat()
            here = (status.st_dev, status.st_ino)
            if here not in above:  # a link back to where it stands has no end
                yield from _files(path, above | {here})
        elif path.is_file() and path.suffix != ".pyc":
            yield path


@cache
def code_digest() -> str:
    """SHA-256 over this program as it stands on disk: code, catalogues, templates and styles."""
    return folder_digest(Path(__file__).parent)


@cache
def environment_digest() -> str:
    """SHA-256 over Python and everything installed beside this program, as what installed it says.

    ``METADATA`` names a library's version, ``RECORD`` the checksum of each of its files: a library that was built anew
    under its old version is another one too.
    """
    parts: list[str | bytes] = [sys.version, sys.platform, platform.machine()]
    for place in dict.fromkeys(sys.path):
        folder = Path(place or ".")
        if not folder.is_dir():
            continue
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.name.endswith((".dist-info", ".egg-info")):
                parts.append(entry.name)
                files = (Path(entry.path, name) for name in ("METADATA", "PKG-INFO", "RECORD"))
                parts += [file.read_bytes() for file in files if file.is_file()]
    return digest(parts)


def settings() -> list[str]:
    """Variables of the environment that change what comes out, as ``NAME=value``."""
    return sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith(_SETTINGS))

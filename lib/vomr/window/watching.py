"""What lies in a strategy folder, by name, time and size: enough to see that something was saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_LOCKS = ("~$", ".~lock.")  # of Excel and of LibreOffice
_DEPTH = 3
_MOST = 5000
_TABLES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".toml")

Footprint = frozenset[tuple[str, int, int]]


def footprint(folder: Path) -> Footprint:
    """Every file of a folder and two floors down with its time and size, without hidden ones and locks; of the folders
    there the time alone, which is another when something is put into them.

    Raises
    ------
    OSError
        When the folder cannot be looked into.
    """
    return frozenset(entry for _, entry in zip(range(_MOST), _entries(folder, "", _DEPTH), strict=False))


def tables_in(seen: Footprint) -> frozenset[str]:
    """The names of the files at the top that may hold tables or settings."""
    return frozenset(name for name, _, _ in seen if "/" not in name and name.casefold().endswith(_TABLES))


def _entries(folder: Path, above: str, depth: int) -> Iterator[tuple[str, int, int]]:
    below = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", *_LOCKS)):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.name)
                    if depth == 1:
                        yield f"{above}{entry.name}/", entry.stat().st_mtime_ns, 0
                elif entry.is_file():
                    status = entry.stat()
                    yield f"{above}{entry.name}", status.st_mtime_ns, status.st_size
            except FileNotFoundError:
                continue  # Excel saves beside and renames
    for name in below if depth > 1 else ():  # her own tables first, whatever else lies in folders of its own
        if name != "__pycache__":
            with suppress(FileNotFoundError, PermissionError):
                yield from _entries(folder / name, f"{above}{name}/", depth - 1)

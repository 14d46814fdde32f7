"""What takes long to make and stays the same, kept in the user's cache."""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def read_cached(folder: str, name: str) -> bytes | None:
    """What was kept under a name, which from now on is the last used; None where nothing can be read."""
    path = _root() / folder / name
    try:
        found = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        path.touch()
    return found


def read_pickled(folder: str, name: str, kind: type[T]) -> T | None:
    """An object that was pickled and kept; None where nothing can be read, or something of another kind."""
    try:
        found = pickle.loads(read_cached(folder, name) or b"")
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        return None
    return found if isinstance(found, kind) else None


def write_cached(folder: str, name: str, data: bytes, *, most: int) -> None:
    """Keep it, and of its folder the ``most`` files that were used last.

    Best effort: a read-only home or a full disk costs time, never the report.
    """
    path = _root() / folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{name}.{os.getpid()}")
        scratch.write_bytes(data)
        scratch.replace(path)
        for old in sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime)[:-most]:
            old.unlink(missing_ok=True)
    except OSError:
        pass


def _root() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("vomr")

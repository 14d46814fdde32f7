"""Folders for what a run needs only while it runs; a run that was killed leaves none for longer than until the next."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

_NAME = re.compile(r"vomr-[0-9a-f]{4}-(\d+)-.+")


def scratch_folder() -> Path:
    """A new folder that only this user can open, under the system's folder for temporary files.

    Its name tells who made it, so that the next run can remove it where its maker was killed.
    """
    _sweep(tempfile.gettempdir())
    return Path(tempfile.mkdtemp(prefix=f"{_prefix()}{os.getpid()}-"))


@cache
def _prefix() -> str:
    """The same on one machine: containers that share a folder do not share process numbers."""
    return f"vomr-{hashlib.sha256(platform.node().encode()).hexdigest()[:4]}-"


@cache
def _sweep(where: str) -> None:
    """Remove, once, what killed runs on this machine left."""
    for path in Path(where).glob(f"{_prefix()}*"):
        maker = _NAME.fullmatch(path.name)
        if maker and not _is_running(int(maker[1])):
            shutil.rmtree(path, ignore_errors=True)  # another user's stays: it cannot be removed


def _is_running(process: int) -> bool:
    import psutil  # only where another run has a folder: it takes a while to load

    return psutil.pid_exists(process)

"""Writing all or nothing: a pack stands whole under its name, or the previous one does."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from vomr.problems import VomrError, display_path
from vomr.words import N_

_STAGING, _PREVIOUS = ".making-", ".previous-"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder of packs; the lock falls with the process that holds it.

    Raises
    ------
    VomrError
        Naming who is writing there.
    """
    _make(folder)
    holder = folder / ".writer"
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise VomrError(
            N_("Another run is writing to {folder} (process {process}). Wait until it ends and start again."),
            folder=display_path(folder), process=_read(holder),
        ) from None  # fmt: skip
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="ascii").strip() or "?"
    except OSError:
        return "?"


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """A folder to make a pack in; it becomes ``target`` when the block ends well and leaves nothing when it does not.

    Call it while holding :func:`one_writer`: leftovers of a killed run are cleared first.
    """
    _recover(target)
    folder = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{target.name}-", dir=target.parent))
    try:
        yield folder
        folder.chmod(0o755)
        _put(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _recover(target: Path) -> None:
    """Where a run was killed between its two renames, the previous pack goes back to its name."""
    previous = target.with_name(_PREVIOUS + target.name)
    if previous.exists():
        if target.exists():
            shutil.rmtree(previous, ignore_errors=True)
        else:
            previous.rename(target)
    for leftover in target.parent.glob(f"{_STAGING}{target.name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _put(folder: Path, target: Path) -> None:
    """Exchange the two folders in one step where the system can; else in two renames that the next run can finish."""
    if not target.exists():
        folder.rename(target)
    elif not _exchange(folder, target):
        previous = target.with_name(_PREVIOUS + target.name)
        target.rename(previous)
        folder.rename(target)
        shutil.rmtree(previous, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    at_current = -100
    return bool(rename(at_current, os.fsencode(a), at_current, os.fsencode(b), _EXCHANGE) == 0)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VomrError(
            N_("{folder} cannot be written to: {detail}. Choose another folder with --out."),
            folder=display_path(folder),
            detail=error.strerror,
        ) from None

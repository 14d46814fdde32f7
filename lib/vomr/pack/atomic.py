"""Writing all or nothing: what stands under a name is whole, the new or the previous one."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import Timeout

from vomr.folders import locks_of
from vomr.locks import locked
from vomr.problems import VomrError, display_path, system_reason
from vomr.words import N_

STAGING, _PREVIOUS = ".making-", ".previous-"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder; the lock falls with the process that holds it, and whoever reads may go on.

    What a killed writer left there is cleared before the block begins.

    Raises
    ------
    VomrError
        Naming who is writing there, or why nobody can.
    """
    holder = folder / ".writer"
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(folder, wait=0))
            holder.write_text(str(os.getpid()), encoding="ascii")
        except Timeout:
            raise VomrError(
                N_("Another run is writing to {folder} (process {process}). Wait until it ends and start again."),
                folder=display_path(folder),
                process=_read(holder),
            ) from None
        except OSError as error:
            raise VomrError(
                N_("{folder} cannot be written to: {detail}. Nothing was changed; choose another folder with --out."),
                folder=display_path(folder),
                detail=system_reason(error),
            ) from None
        try:
            _recover(folder)
            yield
        finally:
            holder.unlink(missing_ok=True)


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="ascii").strip() or "?"
    except (OSError, UnicodeDecodeError):
        return "?"


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """A folder to make something in; it becomes ``target`` when the block ends well and leaves nothing when it does
    not.

    Call it while holding :func:`one_writer` of the folder that ``target`` stands in.

    Raises
    ------
    VomrError
        When a file of ``target`` is open in Excel or another program that does not let go of it.
    """
    if opened := open_files(target):
        raise VomrError(
            N_(
                "{file} is open in another program, so the new one cannot take its place. Close it and start again; if"
                " it is closed, delete “{lock}”. Nothing was changed."
            ),
            file=display_path(target / opened[0][0]),
            lock=opened[0][1],
        )
    folder = Path(tempfile.mkdtemp(prefix=f"{STAGING}{target.name}-", dir=target.parent))
    try:
        yield folder
        folder.chmod(0o777 & ~_umask())
        _put(folder, target)
    finally:
        _discard(folder)


def write_file(target: Path, content: bytes) -> None:
    """Write one file: whoever reads it finds the new or the previous one, whole.

    Raises
    ------
    VomrError
        When another program that does not let go of it has it open.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{STAGING}{target.name}-", dir=target.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        made.chmod(0o666 & ~_umask())
        made.replace(target)
    except PermissionError:
        raise VomrError(
            N_("{file} is open in another program. Close it and start again; nothing was changed."),
            file=display_path(target),
        ) from None
    finally:
        made.unlink(missing_ok=True)


def _umask() -> int:
    """What the user's settings take from the rights of new folders; it can only be read by setting it."""
    kept = os.umask(0o077)
    os.umask(kept)
    return kept


def open_files(folder: Path) -> list[tuple[str, str]]:
    """Files in a folder that Excel, Word or LibreOffice has open, each with the lock file that says so."""
    if not folder.is_dir():
        return []
    names = {path.name for path in folder.iterdir()}
    locks = ((name, lock) for name in names for lock in locks_of(name))
    return sorted((name, lock) for name, lock in locks if lock in names)


def _recover(folder: Path) -> None:
    """Where a run was killed between its two renames, the previous folder goes back to its name; the rest is
    cleared.
    """
    for previous in folder.glob(f"{_PREVIOUS}*"):
        target = folder / previous.name.removeprefix(_PREVIOUS)
        if target.exists():
            _discard(previous)
        else:
            previous.rename(target)
    for leftover in folder.glob(f"{STAGING}*"):
        if leftover.is_dir() or leftover.is_symlink():  # a single file is its own writer's, who needs no lock
            _discard(leftover)


def _put(folder: Path, target: Path) -> None:
    """Exchange the two folders in one step where the system can; else in two renames that the next run can finish."""
    if not target.exists() and not target.is_symlink():
        folder.rename(target)
    elif not _exchange(folder, target):
        previous = target.with_name(_PREVIOUS + target.name)
        try:
            target.rename(previous)
        except OSError as error:
            if isinstance(error, PermissionError) or error.errno == errno.EBUSY:
                raise VomrError(
                    N_("A file in {folder} is open in another program. Close it and start again; nothing was changed."),
                    folder=display_path(target),
                ) from None
            raise
        folder.rename(target)
        _discard(previous)


def _discard(folder: Path) -> None:
    """Remove a folder; of a link only the link."""
    if folder.is_symlink():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    at_current = -100
    return bool(rename(at_current, os.fsencode(a), at_current, os.fsencode(b), _EXCHANGE) == 0)

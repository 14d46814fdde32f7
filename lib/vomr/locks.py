"""One process at a time in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def locked(folder: Path, wait: float = -1) -> Iterator[None]:
    """Hold a folder for the length of the block; the lock falls with the process, and nothing of it stays in the
    folder.

    Parameters
    ----------
    folder : Path
        That can be written to.
    wait : float
        Seconds to wait for another process; without it as long as it takes.

    Raises
    ------
    filelock.Timeout
        When another process holds it for longer.
    OSError
        When the lock cannot be written there.
    """
    from filelock import FileLock

    file = folder / ".lock"
    with FileLock(file, timeout=wait):
        try:
            yield
        finally:
            with suppress(OSError):  # Windows removes no open file; there the lock itself does
                file.unlink()  # whoever waits for it sees that the file is gone, and makes its own

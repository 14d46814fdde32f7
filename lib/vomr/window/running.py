"""One window for a strategy: whoever opens a second one is led to the first."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vomr.fingerprint import digest
from vomr.problems import VomrError
from vomr.window.access import LOOPBACK, Access
from vomr.words import N_

_ANSWERS_WITHIN = 10.0  # seconds
_BEGINS_WITHIN = 20  # seconds


@dataclass(frozen=True)
class Seat:
    """The right to be the window of a strategy, or the way to the one that is.

    Attributes
    ----------
    file : Path
        Where the window notes how it is reached, for this user alone.
    running : str or None
        An address that opens the window that runs already.
    """

    file: Path
    running: str | None = None

    def take(self, access: Access) -> None:
        """Note how this window is reached."""
        content = json.dumps({"port": access.port, "secret": access.secret, "process": os.getpid()})
        self.file.unlink(missing_ok=True)
        with os.fdopen(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(content)


@contextmanager
def alone(folder: Path) -> Iterator[Seat]:
    """The right to be the window of a strategy folder, for the length of the block.

    Raises
    ------
    VomrError
        When another window has it and does not answer.
    """
    from platformdirs import user_state_path

    room = user_state_path("vomr") / "windows"
    room.mkdir(parents=True, exist_ok=True)
    room.chmod(0o700)
    name = digest((str(folder),))[:32]
    file, lock = room / f"{name}.json", FileLock(room / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield Seat(file, _address_of(file))
        return
    try:
        file.unlink(missing_ok=True)  # of a window that was killed: a second start must not be led to its port
        yield Seat(file)
    finally:
        file.unlink(missing_ok=True)
        lock.release()


def _address_of(file: Path) -> str:
    """Ask the running window for an address that opens it."""
    process = "?"
    try:
        for _ in range(_BEGINS_WITHIN * 10):
            if file.exists():
                break
            time.sleep(0.1)  # it has just been started and has not said yet how it is reached
        facts = json.loads(file.read_text(encoding="ascii"))
        process = facts["process"]
        address = f"http://{LOOPBACK}:{int(facts['port'])}/{facts['secret']}/again"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
        with opener.open(address, timeout=_ANSWERS_WITHIN) as answer:
            first = str(answer.read(200).decode("ascii"))
        if not first.startswith(f"http://{LOOPBACK}:{int(facts['port'])}/begin/"):
            raise ValueError(first)  # whoever answers there is no window
        return first
    except (OSError, ValueError, KeyError):
        raise VomrError(
            N_(
                "The window of this folder is open already (process {process}), and does not answer. Close its page in"
                " the browser and start again in a minute."
            ),
            process=process,
        ) from None

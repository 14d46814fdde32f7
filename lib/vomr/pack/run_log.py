"""What is said while a pack is made: to whoever waits for it, and line by line into ``run.log``."""

from __future__ import annotations

import io
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Say = Callable[[str], None]
RUN_LOG = "run.log"  # it holds times, so no sum is taken of it
_OF_ALL = logging.getLogger("vomr")  # where a program that calls this one may listen


class RunLog:
    """The steps of one pack.

    Parameters
    ----------
    say : callable
        Told every step in the reader's words.
    """

    def __init__(self, say: Say) -> None:
        self._say, self._lines = say, io.StringIO()
        self._logger = logging.Logger("vomr.pack", logging.INFO)
        self._logger.parent = _OF_ALL
        handler = logging.StreamHandler(self._lines)
        handler.setFormatter(_SinceTheStart())
        self._logger.addHandler(handler)

    def step(self, text: str, logged: str = "") -> None:
        """Say a step; ``logged`` stands for it in what leaves: without a path of this machine."""
        self._logger.info("%s", logged or text)
        self._say(text)

    @contextmanager
    def warned(self, file: str) -> Iterator[None]:
        """Say what the writer of a file warns of as a step, in place of Python's own lines for programmers."""
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always", UserWarning)
            yield
        for warning in given:
            if issubclass(warning.category, UserWarning):
                self.step(f"{file}: {warning.message}")
            else:
                warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)

    def write(self, room: Path) -> None:
        """Write the steps until now into the pack."""
        (room / RUN_LOG).write_text(self._lines.getvalue(), encoding="utf-8")


class _SinceTheStart(logging.Formatter):
    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()

    def format(self, record: logging.LogRecord) -> str:
        return f"{time.monotonic() - self._started:8.2f} s  {record.getMessage()}"

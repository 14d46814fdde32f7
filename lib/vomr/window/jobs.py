"""The commands that the window runs, one at a time: the very ones that could be typed."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from vomr.privacy.stars import without
from vomr.problems import system_reason

_MOST_LINES = 2000
_WIDE = "100"  # columns of a table that a command prints
_REMARK = "· "  # with which a command says what is none of its answer
_ENDED = 3  # exit status of what has not done its work
_ENDS_WITHIN = 5.0  # seconds for a command that is asked to end


def command_text(arguments: Sequence[str]) -> str:
    """A command as it would be typed in the system's own terminal."""
    words = ["vomr", *arguments]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


@dataclass
class Job:
    """A command that runs or has run.

    Attributes
    ----------
    name : str
        Which of the window's actions it is of.
    title : str
        In the reader's words.
    arguments : sequence of str
        After ``vomr``.
    lines : list of str
        What it has said until now, in the order in which it did.
    status : int or None
        Its exit status (contract.md §4); None while it runs.
    is_cancelled : bool
        Whether she has asked it to end.
    is_killed : bool
        Whether it was ended from without, or could not even begin.
    """

    name: str
    title: str
    arguments: Sequence[str]
    lines: list[str] = field(default_factory=list)
    status: int | None = None
    is_cancelled: bool = False
    is_killed: bool = False
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.status is None

    @property
    def command(self) -> str:
        return command_text(self.arguments)

    @property
    def text(self) -> str:
        """What it printed."""
        return "\n".join(self.lines)

    @property
    def answer(self) -> str:
        """What was asked for, without what it remarked beside."""
        return "\n".join(line for line in self.lines if not line.startswith(_REMARK)).strip()

    @cached_property
    def document(self) -> dict[str, Any] | None:
        """What it printed for a program to read, of a command that has ended; None of one that printed a text."""
        try:
            found = json.loads(self.answer)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    @property
    def remarks(self) -> list[str]:
        """What it remarked beside."""
        return [line.removeprefix(_REMARK) for line in self.lines if line.startswith(_REMARK)]


class Runner:
    """Runs one command after another; whoever asks for a second while one runs is told.

    Parameters
    ----------
    changed : callable
        Told, in a thread of the command's, whenever it has said something or ended.
    """

    def __init__(self, changed: Callable[[Job], None]) -> None:
        self.job: Job | None = None
        self._changed = changed
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        return self.job is not None and self.job.is_running

    def run(self, job: Job) -> bool:
        """Start a command; False where another is running."""
        with self._lock:
            if self.is_busy:
                return False
            self.job = job
            environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "COLUMNS": _WIDE, "NO_COLOR": "1"}
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "vomr.cli", *job.arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    env=environment,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError as error:  # no memory, no more processes
                job.lines.append(system_reason(error))
                job.is_killed, job.status = True, _ENDED
                self._changed(job)
                return True
        threading.Thread(target=self._follow, args=(job, self._process), name="vomr-job", daemon=True).start()
        self._changed(job)
        return True

    def _follow(self, job: Job, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if len(job.lines) < _MOST_LINES:
                    job.lines.append(without(line.rstrip("\n")))
                    self._changed(job)
        finally:  # whatever is met here, the next command may begin
            status = process.wait()
            job.seconds = time.monotonic() - job.started
            job.is_killed = status < 0
            job.status = status if status >= 0 else _ENDED
            self._changed(job)

    def cancel(self) -> None:
        """Ask the running command to end; what does not is ended with all that it has started. Whatever it was
        writing is left as it was.
        """
        process, job = self._process, self.job
        if process is None or job is None or not job.is_running:
            return
        job.is_cancelled = True
        threading.Thread(target=_end, args=(process,), name="vomr-cancel", daemon=True).start()


def _end(process: subprocess.Popen[str]) -> None:
    import psutil

    try:
        started = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        started = []
    if sys.platform != "win32":
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
    else:
        process.kill()
    for child in started:
        try:
            child.kill()
        except psutil.Error:
            continue


def sanitised(name: str) -> str:
    """A file's name without folders and without what a system gives a meaning; its ending stays."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:120]}{dot}{ending[:10]}" if dot and stem else ""

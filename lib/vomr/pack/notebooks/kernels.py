"""Warm kernels: a process that has the libraries imported and forks a Jupyter kernel for each notebook.

A kernel of its own for every notebook costs a second of starting Python and importing the same libraries. Here one
process imports them once, while the command reads the tables, and forks a child per notebook, which is ready at once
and as separate from its neighbours as any process. Only this package's own runs use it
(:mod:`.manager`); JupyterLab starts its kernels as ever. Where a process cannot be forked safely (Windows,
macOS) there is none, and kernels start as Jupyter starts them.

The two speak over a Unix socket in a private folder, a connection for each kernel: the request (arguments, environment,
folder) goes as a line of JSON, and the child's process number and later its exit code come back. Closing the warm
process's standard input, which the death of the command does too, ends it and all that it forked.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from vomr.scratch import scratch_folder

FORKS = os.name == "posix" and sys.platform != "darwin"  # macOS: its libraries do not survive a fork
_PATIENCE = 60  # seconds for the warm process to answer, its imports included


def kernel_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a kernel: kernels side by side, not threads inside each."""
    return {"OPENBLAS_NUM_THREADS": "1", **environment}


class WarmProcess:
    """The warm process, seen from the command.

    Raises
    ------
    OSError
        When it cannot be started, or the path of the folder for temporary files is too long for a socket.
    """

    def __init__(self) -> None:
        self.folder = scratch_folder()  # mode 0700
        self._address = str(self.folder / "warm")
        try:
            with socket.socket(socket.AF_UNIX) as listening:  # bound here, so that it can be asked before it is ready
                listening.bind(self._address)
                listening.listen(128)
                descriptor = listening.fileno()
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "vomr.pack.notebooks.fork_server", str(descriptor), str(self.folder)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    env=kernel_environment(os.environ),
                    pass_fds=[descriptor],
                    start_new_session=True,
                )
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def fork(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> ForkedKernel:
        """A new kernel, started with these arguments of ``ipykernel_launcher``.

        Raises
        ------
        OSError
            When the warm process does not answer.
        """
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(_PATIENCE)
            line.connect(self._address)
            request = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
            line.sendall(json.dumps(request).encode() + b"\n")
            return ForkedKernel(line)
        except BaseException:
            line.close()
            raise

    def close(self) -> None:
        """End it and every kernel that it forked."""
        self.forget()
        self._process.terminate()  # heeded only while it still imports; a closed standard input is heeded after
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)  # it does so itself, unless it was killed

    def forget(self) -> None:
        """Let go of its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.close()


class ForkedKernel:
    """A forked kernel with the face of :class:`subprocess.Popen`; its exit code comes from the process that
    forked it.
    """

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket) -> None:
        self._line, self._heard, self._lock = line, b"", threading.Lock()
        self.returncode: int | None = None
        pid = self._answer()
        if not pid:
            raise ConnectionResetError("the warm process ended")
        self.pid = int(pid)

    def _answer(self) -> bytes:
        """The next line; nothing where the warm process is gone."""
        while b"\n" not in self._heard:
            try:
                heard = self._line.recv(64)
            except ConnectionError:
                heard = b""
            if not heard:
                return b""
            self._heard += heard
        answer, _, self._heard = self._heard.partition(b"\n")
        return answer

    def poll(self) -> int | None:
        """The exit code, negative for a signal, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, when it has one."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        with self._lock:
            if self.returncode is None:
                self._line.settimeout(timeout)
                try:
                    self.returncode = int(self._answer() or -signal.SIGKILL)  # the warm process takes its kernels along
                except (BlockingIOError, TimeoutError):
                    return None
                self._line.close()
            return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


_warm: WarmProcess | None = None
_users = 0
_changing = threading.RLock()


def start() -> WarmProcess | None:
    """Start the warm process ahead of need, until :func:`stop`: its imports run while the command does something else.

    Returns
    -------
    WarmProcess or None
        None where processes cannot be forked safely, or it cannot be started: kernels do without.
    """
    global _warm, _users
    with _changing:
        _users += 1
        if _warm is not None and not _warm.alive:
            _warm.close()
            _warm = None
        if FORKS and _warm is None:
            with suppress(OSError):
                _warm = WarmProcess()
        return _warm


def stop() -> None:
    """End the warm process and its kernels."""
    global _warm, _users
    with _changing:
        ending, _warm, _users = _warm, None, 0
    if ending is not None:
        ending.close()


def warm() -> WarmProcess | None:
    """The warm process that runs, if one does."""
    current = _warm
    return current if current is not None and current.alive else None


@contextmanager
def warm_kernels() -> Iterator[WarmProcess | None]:
    """A warm process for the length of a block, the one that runs already where one does; the last user ends it."""
    global _users
    warm_process = start()
    try:
        yield warm_process
    finally:
        with _changing:
            _users = max(0, _users - 1)
            last = _users == 0
        if last:
            stop()


def _after_fork() -> None:
    """A copy of the command leaves the warm process to the command, whose end must end it."""
    global _warm, _users, _changing
    if _warm is not None:
        _warm.forget()
    _warm, _users, _changing = None, 0, threading.RLock()


atexit.register(stop)
if FORKS:
    os.register_at_fork(after_in_child=_after_fork)

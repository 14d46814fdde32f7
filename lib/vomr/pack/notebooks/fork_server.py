"""The warm process: ``python -m vomr.pack.notebooks.fork_server SOCKET FOLDER`` (see :mod:`.kernels`)."""

from __future__ import annotations

import sys
from pathlib import Path

if sys.path and (sys.path[0] == "" or Path(sys.path[0]) == Path.cwd()):
    del sys.path[0]  # as ipykernel_launcher does: the current folder must not shadow a library

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import selectors
import shutil
import signal
import socket
import time
import traceback
from typing import Any

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# What notebooks use; none of these starts a thread, which a fork would lose.
LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel_launcher",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.magics",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "numpy",
    "pandas",
    "python_calamine",
    "platformdirs",
    "uharfbuzz",
    "vomr.loading",
    "vomr.show.charts",
    "vomr.pack.notebooks.output_limit",
)

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъьюя АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ 0123456789 .,;:()%–/„“€"


def warm_up() -> None:
    """Import what notebooks use and read the catalogues; what fails here fails in the notebook that needs it."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as every kernel sets it
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a remark on every import of the debugger
    for name in LIBRARIES:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    with contextlib.suppress(Exception):
        from vomr.words import LANGUAGES, Words

        for lang in LANGUAGES:
            Words(lang)("euro")
    with contextlib.suppress(Exception):  # what every kernel would make for itself
        from vomr.document.markdown import from_markdown
        from vomr.method.origins import tables_behind
        from vomr.show.drawing import width_of

        from_markdown("")
        tables_behind(["absorption"])
        for bold in (False, True):
            width_of(_LETTERS, "bg", 1.0, bold=bold)
    with contextlib.suppress(Exception):
        from vomr.fingerprint import code_digest, environment_digest

        code_digest(), environment_digest()


def serve(listening: socket.socket) -> None:
    """Fork a kernel for each connection, and tell each connection how its kernel ended, until standard input closes."""
    kernels: dict[int, socket.socket] = {}
    woken, waker = socket.socketpair()
    for end in (woken, waker):
        end.setblocking(False)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # from here on it ends with its standard input, and its kernels first
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    with selectors.DefaultSelector() as waiting:
        for source in (sys.stdin, listening, woken):
            waiting.register(source, selectors.EVENT_READ)
        gc.freeze()  # a collection in a child would copy every page that it shares
        gc.enable()
        gc.set_threshold(100_000, 50, 100)  # as the command has it: a kernel of a pack lives for a second
        try:
            while True:
                ready = {key.fileobj for key, _ in waiting.select()}
                if sys.stdin in ready:
                    return
                if woken in ready:
                    with contextlib.suppress(BlockingIOError):
                        woken.recv(4096)
                    _reap(kernels)
                if listening in ready:
                    line, _ = listening.accept()
                    with contextlib.suppress(OSError, ValueError):
                        _fork(line, kernels, [waiting, listening, woken, waker])
        finally:
            _end_all(kernels)


def _fork(line: socket.socket, kernels: dict[int, socket.socket], inherited: list[Any]) -> None:
    line.settimeout(5)
    with line.makefile("rb") as stream:
        request = json.loads(stream.readline())
    mother = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            _follow(mother)
            os.setsid()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            for end in (*inherited, line, *kernels.values()):
                end.close()
            status = become_kernel(**request)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    kernels[pid] = line
    try:
        line.sendall(b"%d\n" % pid)
    except OSError:  # who asked is gone
        os.kill(pid, signal.SIGKILL)


def _follow(mother: int) -> None:
    """End with the process that one was forked from, also where it ends before ipykernel begins to watch it."""
    with contextlib.suppress(AttributeError, OSError):  # no prctl but on Linux
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != mother:
        os._exit(1)


def become_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> int:
    """Be what ``python -m ipykernel_launcher`` with these arguments is, in that environment and folder; its exit
    status.
    """
    import atexit

    import ipykernel_launcher
    import numpy
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(os.getppid()))
    os.chdir(folder)
    time.tzset()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    random.seed()
    numpy.random.seed()  # forks share the state of the one they come from
    follows = f"--IPKernelApp.parent_handle={os.getppid()}"  # it ends itself when that process does
    sys.argv = [str(ipykernel_launcher.__file__), *arguments, follows]
    status = 0
    try:
        IPKernelApp.launch_instance()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()
    return status


def _reap(kernels: dict[int, socket.socket]) -> None:
    for pid in list(kernels):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with kernels.pop(pid) as line, contextlib.suppress(OSError):
                line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _end_all(kernels: dict[int, socket.socket]) -> None:
    for pid in kernels:
        for end in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                end(pid, signal.SIGKILL)
    for pid in kernels:
        os.waitpid(pid, 0)


def main() -> None:
    """Serve until the command lets go."""
    gc.disable()
    folder = sys.argv[2]
    try:
        with socket.socket(fileno=int(sys.argv[1])) as listening:
            warm_up()
            serve(listening)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

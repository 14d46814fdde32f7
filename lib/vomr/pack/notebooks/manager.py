"""Kernels as this package's own runs start them: warm where they can be, prompt everywhere, never over the network.

Given to papermill as ``kernel_manager_class``; nothing is registered with Jupyter, so nothing changes for JupyterLab.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from types import MappingProxyType
from typing import Any

import zmq.asyncio
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from vomr.pack.notebooks import kernels
from vomr.scratch import scratch_folder

_LONGEST_ADDRESS = 90  # of a Unix socket: systems allow 104 or 108 bytes, and jupyter_client appends a few
_RETRY = 10  # milliseconds until a socket that connected before the kernel listens tries again


class Leash:
    """Holds the kernel of one notebook, so that another thread can end it."""

    def __init__(self) -> None:
        self._process: Any = None
        self._lock = threading.Lock()
        self._ended = False

    def hold(self, process: Any) -> None:
        """Take the process of a kernel that has just started."""
        with self._lock:
            self._process = process
        if self._ended:
            self.end()

    def end(self) -> None:
        """End the kernel and what it started, now or as soon as it starts."""
        with self._lock:
            self._ended = True
            if self._process is not None and self._process.poll() is None:
                with contextlib.suppress(OSError):  # it ended in between
                    if os.name == "posix":
                        os.killpg(self._process.pid, signal.SIGKILL)
                    else:
                        self._process.kill()

    @property
    def exit_code(self) -> int | None:
        return None if self._process is None else self._process.poll()


class WarmProvisioner(LocalProvisioner):
    """Asks the warm process for a kernel; where there is none, or it does not answer, starts Python as its
    parent does.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["env"] = kernels.kernel_environment(kwargs.get("env") or os.environ)
        if isinstance(self.parent, PromptManager):  # a person's own profile is for her own notebooks
            kwargs["env"] |= {"IPYTHONDIR": self.parent.folder, **self.parent.environment}
            if self.parent.working_folder is not None:  # papermill's own way changes the folder of every thread
                kwargs["cwd"] = self.parent.working_folder
        return await super().pre_launch(stdout=subprocess.DEVNULL, **kwargs)  # what is printed stands in the notebook

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        forked = self._forked(cmd, kwargs["env"], os.fspath(kwargs.get("cwd") or Path.cwd()))
        if forked is None:
            info = await super().launch_kernel(cmd, **kwargs)
        else:
            self.process, self.pid, self.pgid, info = forked, forked.pid, forked.pid, self.connection_info  # type: ignore[assignment]
        if isinstance(self.parent, PromptManager):
            self.parent.leash.hold(self.process)
        return info

    def _forked(self, cmd: list[str], environment: dict[str, str], folder: str) -> kernels.ForkedKernel | None:
        warm = kernels.warm()
        if warm is None or cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
            return None
        try:
            return warm.fork(cmd[3:], environment, folder)
        except OSError:
            return None

    async def kill(self, restart: bool = False) -> None:
        await super().kill(restart)
        deadline = time.monotonic() + 1  # the manager would look again only after a tenth of a second
        while await self.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.002)


class PromptClient(AsyncKernelClient):
    """Is ready as soon as the kernel has said that it is idle; its parent waits for a fifth of a second of silence."""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, _RETRY)
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # type: ignore[override]
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            request = self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                while reply["msg_type"] == "kernel_info_reply":
                    # a kernel that answered before this side listened to its outputs is asked again
                    heard = await self.get_iopub_msg(timeout=0.2)
                    ours = heard["parent_header"].get("msg_id") == request
                    if ours and heard["content"].get("execution_state") == "idle":
                        self._handle_kernel_info_reply(reply)
                        return
            except Empty:
                if not await self._async_is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class PromptManager(AsyncKernelManager):
    """A kernel of this environment's own Python, whatever kernels the user has installed, over private sockets.

    Attributes
    ----------
    leash : Leash
    folder : str
        Of this kernel alone, gone with it: its sockets, and a profile in which nobody has set anything.
    working_folder : str or None
        Its current folder.
    environment : mapping
        What is set for it beside the environment of the command.
    """

    leash = Leash()
    working_folder: str | None = None
    environment: Mapping[str, str] = MappingProxyType({})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = PromptClient
        self._kernel_spec = KernelSpec(**get_kernel_dict())
        self.provisioner = WarmProvisioner(kernel_id="", kernel_spec=self._kernel_spec, parent=self)
        warm = kernels.warm()  # whose folder goes when the command is killed
        self.folder = str(scratch_folder()) if warm is None else tempfile.mkdtemp(dir=warm.folder)  # mode 0700
        self.connection_file = str(Path(self.folder) / "k.json")
        if os.name == "posix" and len(self.connection_file) < _LONGEST_ADDRESS:
            self.transport = "ipc"
        else:
            self.transport_encryption = "auto"

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        await super()._async_cleanup_resources(restart)
        if not restart:
            shutil.rmtree(self.folder, ignore_errors=True)


def manager_class(
    held_by: Leash, folder: Path | None = None, settings: Mapping[str, str] = MappingProxyType({})
) -> type[PromptManager]:
    """A manager that puts its kernel on this leash, in this folder and with these settings; nbclient asks for a
    class.
    """

    class Held(PromptManager):
        leash = held_by
        working_folder = None if folder is None else os.fspath(folder.resolve())
        environment = settings

    return Held

"""An IPython extension that bounds what a notebook may display; every kernel of a report loads it.

Without it a loop that prints without end fills the memory of the kernel, of the command and then the disk.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

LARGEST_OUTPUT = 50_000_000  # characters that one notebook may display
LINE = 20  # characters that a line costs over those that it has: a notebook's file keeps each apart
TOO_MUCH = 71  # exit status of a kernel whose output runs on outside its cell, in a thread or a process of its own
_SHOWN = ("display_data", "update_display_data", "execute_result")


class TooMuchOutput(Exception):
    """A cell displays more than a report can hold."""


class Budget:
    """What one notebook may still display."""

    def __init__(self) -> None:
        self.spent = 0

    def spend(self, text: str) -> None:
        """Count a text.

        Raises
        ------
        TooMuchOutput
            When it is more than a report can hold.
        """
        self.spent += len(text) + LINE * text.count("\n")
        if self.spent > LARGEST_OUTPUT:
            if threading.current_thread() is not threading.main_thread():
                os._exit(TOO_MUCH)
            raise TooMuchOutput(f"more than {LARGEST_OUTPUT} characters")


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython with its shell."""
    budget = Budget()
    for stream in (sys.stdout, sys.stderr):
        stream.write = _limited(stream.write, budget)  # type: ignore[method-assign]
    session = shell.kernel.session
    send = session.send

    def limited_send(stream: Any, message: Any, content: Any = None, *rest: Any, **named: Any) -> Any:
        kind = message["header"]["msg_type"] if isinstance(message, dict) else message
        if kind in _SHOWN:
            data = (message["content"] if isinstance(message, dict) else content)["data"]
            for value in data.values():
                budget.spend(value if isinstance(value, str) else str(value))
        return send(stream, message, content, *rest, **named)

    session.send = limited_send


def _limited(write: Any, budget: Budget) -> Any:
    def limited(text: str) -> Any:
        budget.spend(text)
        return write(text)

    return limited

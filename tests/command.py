"""The command, run in this process: starting Python anew takes longer than what most commands do."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from vomr import cli


def vomr(*arguments: object, **environment: str) -> tuple[int, str, str]:
    """Run the command with nobody at the keyboard: its exit status, and what it said on both ways."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open(encoding="utf-8") as nobody:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["vomr", *map(str, arguments)])
        patch.setattr(sys, "stdin", nobody)
        patch.setattr("gc.set_threshold", lambda *given: None)
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
            cli.main()
    return stop.value.code, out.getvalue(), err.getvalue()

"""What commands cost, and how it is written down: by the clock and of the processors, medians and spread."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@dataclass
class Cost:
    """Seconds by the clock and of the processors, and the largest process in megabytes."""

    wall: float
    cpu: float
    megabytes: float


def cost(*commands: Sequence[str], cache: Path, tree: Path = PROJECT, may_find_errors: bool = False) -> Cost:
    """What some commands cost, one after the other.

    Parameters
    ----------
    *commands : sequence of str
    cache : Path
        What the program keeps between runs; a folder that is not there yet makes it begin with nothing.
    tree : Path
        The source tree whose package is used.
    may_find_errors : bool
        Whether 1 is an ending as good as 0: of a report with errors in its data.

    Raises
    ------
    SystemExit
        When one ends badly: a figure of a run that failed would be a lie.
    """
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(tree / "lib")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start compiles anew
    before, started, largest = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0.0
    for command in commands:
        process = subprocess.Popen(
            command, cwd=tree, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        largest = max(largest, usage.ru_maxrss / 1024)
        if process.returncode not in ((0, 1) if may_find_errors else (0,)):
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - started, cpu, largest)


def in_turn(ways: dict[str, Callable[[int], Cost]], times: int) -> dict[str, list[Cost]]:
    """Each way so many times, in turn, so that a busy moment of the machine meets all of them."""
    runs: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(times):
        for name, way in ways.items():
            runs[name].append(way(number))
            print(f"  {name}: {runs[name][-1].wall:.2f} s, processors {runs[name][-1].cpu:.2f} s", file=sys.stderr)
    return runs


def median(runs: Sequence[Cost], name: str) -> float:
    """Of seconds by the clock (``wall``), of the processors (``cpu``) or of ``megabytes``."""
    return statistics.median(getattr(run, name) for run in runs)


def spread(runs: Sequence[Cost], name: str) -> str:
    """The median, with the least and the most."""
    values = [getattr(run, name) for run in runs]
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown, numbers to the right."""
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---", *["---:"] * (len(head) - 1)], *rows]]


def spaced(value: float, decimals: int = 0) -> str:
    """With a space between thousands."""
    return f"{value:,.{decimals}f}".replace(",", " ")

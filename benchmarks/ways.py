"""The ways to make the reports of groups that are compared: each gives what a command of it costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from costs import PROJECT, Cost, cost


def programs_of(tree: Path) -> Path:
    """The folder of commands of a source tree: of its own libraries where it has them, else of those that run this."""
    own = tree / ".venv" / "bin"
    return own if own.is_dir() else Path(sys.executable).parent


def vomr(*arguments: str) -> list[str]:
    """Our command."""
    return [sys.executable, "-m", "vomr.cli", *arguments]


def parts_of(tree: Path) -> list[str]:
    """The notebooks of a quarter that a source tree has, in the order of its report."""
    return answer_of(tree, "-c", "from vomr.parts import PARTS; print(*PARTS)")


def exporters_of(tree: Path) -> list[str]:
    """The formats of ours that nbconvert writes with a source tree: by the names that it gave them."""
    asked = "from importlib.metadata import entry_points as e; print(*e(group='nbconvert.exporters').names)"
    return sorted(name for name in answer_of(tree, "-c", asked) if name.startswith("vomr"))


def answer_of(tree: Path, *arguments: str) -> list[str]:
    """The words that Python prints with a source tree and its libraries."""
    told = subprocess.run(
        [str(programs_of(tree) / "python"), *arguments],
        env={"PYTHONPATH": str(tree / "lib")},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()


def steps(strategy: Path, period: str, tree: Path = PROJECT) -> tuple[float, float, float]:
    """Processor seconds of reading a group, and of checking and computing it, and megabytes."""
    script = PROJECT / "benchmarks" / "steps.py"
    read, computed, megabytes = map(float, answer_of(tree, str(script), str(strategy), period))
    return read, computed, megabytes


def plain_loop(strategy: Path, period: str, room: Path, tree: Path = PROJECT) -> Cost:
    """What a guide of papermill tells: ``papermill`` and ``jupyter nbconvert`` for each notebook, one after another."""
    room.mkdir(parents=True)
    programs = programs_of(tree)
    commands = []
    for part in parts_of(tree):
        executed = str(room / f"{part}.ipynb")
        parameters = ["-p", "strategy", str(strategy), "-p", "period", period]
        commands += [
            [str(programs / "papermill"), str(tree / "notebooks" / f"{part}.ipynb"), executed, *parameters],
            *([str(programs / "jupyter"), "nbconvert", "--to", format_, executed] for format_ in exporters_of(tree)),
        ]
    return cost(*commands, cache=room / "cache", tree=tree)


def process_pool(strategies: Sequence[Path], period: str, room: Path) -> Cost:
    """What a good engineer writes next: the same calls in a pool of as many processes as there are processors."""
    script = PROJECT / "benchmarks" / "pool.py"
    return cost([sys.executable, str(script), period, str(room), *map(str, strategies)], cache=room / "cache")


def ours(strategy: Path, period: str, room: Path, *options: str) -> Cost:
    """``vomr report`` of one group, nothing kept from before."""
    order = vomr("report", period, "--strategy", str(strategy), "--out", str(room), *options)
    return cost(order, cache=room / "cache", may_find_errors=True)


def ours_of_many(folder: Path, period: str, room: Path, *options: str) -> Cost:
    """``vomr report --strategies``: the packs of all groups in a folder, and the page that sets them side by side."""
    order = vomr("report", period, "--strategies", str(folder), "--out", str(room), *options)
    return cost(order, cache=room / "cache", may_find_errors=True)


def floor(strategy: Path, period: str, room: Path) -> Cost:
    """The same figures, charts and conversions in one process, without kernels."""
    script = PROJECT / "benchmarks" / "floor.py"
    return cost([sys.executable, str(script), str(strategy), period, str(room)], cache=room / "cache")

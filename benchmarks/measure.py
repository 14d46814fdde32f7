"""Measures the program in one run, as ratios with medians: ``python benchmarks/measure.py [WHAT…] [--write FILE]``.

    pack        a pack, beside the plain loop of commands and the floor without kernels
    unchanged   an order for which nothing has changed, beside ``vomr --help``
    groups      1, 10, 100 … generated groups, whole packs (``--groups``) and one page of each (``--pages``)
    projects    one group of 100, 1 000, 10 000, 100 000 projects (``--projects``)

What is compared is run in turn, so that a busy moment of the machine meets all of it; processor time stands beside the
clock's, because the clock's depends on who else is working. Every command starts as a process of its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import groups as generator

PROJECT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PRIMER = PROJECT / "data" / "primer"
PERIOD = generator.PERIOD
PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "course", "quality")


@dataclass
class Cost:
    """Seconds by the clock and of the processors, and the largest process in megabytes."""

    wall: float
    cpu: float
    megabytes: float


def cost(*commands: list[str], cache: Path) -> Cost:
    """What some commands cost, one after the other."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    before, started, largest = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0.0
    for command in commands:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        largest = max(largest, usage.ru_maxrss / 1024)
        # 1 is a pack with errors in its data, and of anything else a traceback
        if process.returncode not in ((0, 1) if "vomr.cli" in command else (0,)):
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - started, cpu, largest)


def medians(runs: list[Cost]) -> Cost:
    """Each median on its own."""
    return Cost(*(statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "megabytes")))


def vomr(*arguments: str) -> list[str]:
    """The command, as it is installed or, beside a source tree, as a module."""
    return [sys.executable, "-m", "vomr.cli", *arguments]


def in_turn(ways: dict[str, Callable[[int], Cost]], times: int) -> dict[str, list[Cost]]:
    """Each way so many times, in turn."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(times):
        for name, way in ways.items():
            found[name].append(way(number))
            print(f"  {name}: {found[name][-1].wall:.2f} s, processors {found[name][-1].cpu:.2f} s", file=sys.stderr)
    return found


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A table in Markdown."""
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---", *["---:"] * (len(head) - 1)], *rows]]


def spaced(value: float, decimals: int = 0) -> str:
    """With a space between thousands."""
    return f"{value:,.{decimals}f}".replace(",", " ")


def measure_pack(room: Path, times: int) -> list[str]:
    """The pack of „Пример“: seven notebooks, HTML, PDF and workbook; no results kept from before."""

    def plain(number: int) -> Cost:
        folder = room / f"plain-{number}"
        folder.mkdir()
        commands = []
        for part in PARTS:
            executed = str(folder / f"{part}.ipynb")
            commands += [
                [
                    str(BIN / "papermill"),
                    str(PROJECT / "notebooks" / f"{part}.ipynb"),
                    executed,
                    "-p",
                    "strategy",
                    str(PRIMER),
                    "-p",
                    "period",
                    PERIOD,
                ],
                [str(BIN / "jupyter"), "nbconvert", "--to", "vomr_html", executed],
                [str(BIN / "jupyter"), "nbconvert", "--to", "vomr_pdf", executed],
            ]
        return cost(*commands, cache=room / f"cache-plain-{number}")

    ways = {
        "the plain loop": plain,
        "vomr report": lambda number: cost(
            vomr("report", PERIOD, "--strategy", str(PRIMER), "--out", str(room / f"packs-{number}")),
            cache=room / f"cache-pack-{number}",
        ),
        "the floor": lambda number: cost(
            [
                sys.executable,
                str(PROJECT / "benchmarks" / "floor.py"),
                str(PRIMER),
                PERIOD,
                str(room / f"floor-{number}"),
            ],
            cache=room / f"cache-floor-{number}",
        ),
    }
    runs = in_turn(ways, times)
    middle = {name: medians(costs) for name, costs in runs.items()}
    ours = middle["vomr report"]
    rows = [
        [
            name,
            f"{one.wall:.1f}",
            f"{min(run.wall for run in runs[name]):.1f}–{max(run.wall for run in runs[name]):.1f}",
            f"{one.cpu:.1f}",
            f"{one.wall / ours.wall:.2f}",
            f"{one.cpu / ours.cpu:.2f}",
        ]
        for name, one in middle.items()
    ]
    return [
        f"## One pack ({times} runs of each, in turn)",
        "",
        (
            "The group „Пример“, seven notebooks, HTML, PDF and workbook, nothing kept from before. The plain loop is"
            " `papermill`, `jupyter nbconvert --to vomr_html` and `--to vomr_pdf` for each notebook (it makes no"
            " `report.pdf`, workbook or open data); the floor is the same figures, charts and conversions in one"
            " process without kernels."
        ),
        "",
        *table(["", "seconds (median)", "range", "processor seconds", "of ours", "of ours (processors)"], rows),
        "",
        (
            f"The plain loop takes {middle['the plain loop'].wall / ours.wall:.1f} times ours (the aim is 10 at least),"
            f" ours {ours.wall / middle['the floor'].wall:.2f} times the floor (2.5 at most): it uses the second"
            " processor."
        ),
        "",
    ]


def measure_unchanged(room: Path, times: int) -> list[str]:
    """A pack that stands already, beside the shortest thing the command can do."""
    cache = room / "cache-unchanged"
    order = vomr("report", PERIOD, "--strategy", str(PRIMER), "--out", str(room / "unchanged"))
    cost(order, cache=cache)
    runs = in_turn(
        {
            "vomr --help": lambda _: cost(vomr("--help"), cache=cache),
            "vomr report, unchanged": lambda _: cost(order, cache=cache),
        },
        times,
    )
    middle = {name: medians(costs) for name, costs in runs.items()}
    least = middle["vomr --help"]
    rows = [
        [name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.wall / least.wall:.2f}", f"{one.cpu / least.cpu:.2f}"]
        for name, one in middle.items()
    ]
    return [
        f"## A pack that is unchanged ({times} runs of each, in turn)",
        "",
        *table(["", "seconds (median)", "processor seconds", "of --help", "of --help (processors)"], rows),
        "",
        "The aim is 0.6 s, or three times `--help`.",
        "",
    ]


ONE_PAGE = ["--only", "quality", "--formats", "html"]


def measure_groups(room: Path, sizes: list[int], options: list[str]) -> list[str]:
    """Many generated groups, each in whole or one page of it."""
    rows, primer, each = [], generator.read_primer(), []
    for size in sizes:
        folder = room / f"groups-{size}"
        for number in range(1, size + 1):
            generator.write_group(folder, number, primer)
        out = room / f"out-{size}"
        one = cost(
            vomr("report", PERIOD, "--strategies", str(folder), "--out", str(out), *options),
            cache=room / f"cache-{size}",
        )
        failed = sum(
            entry.get("message") is not None
            for entry in json.loads((out / "portfolio" / PERIOD / "groups.json").read_text(encoding="utf-8"))
        )
        if failed:
            raise SystemExit(f"{failed} of {size} groups failed")
        shutil.rmtree(out)
        shutil.rmtree(folder)
        rows.append(
            [
                spaced(size),
                spaced(one.wall, 1),
                spaced(one.wall / size, 2),
                spaced(one.cpu / size, 2),
                spaced(one.megabytes),
            ]
        )
        each.append(one.wall / size)
        print(f"  {size} groups: {one.wall:.1f} s", file=sys.stderr)
    which = f"`{' '.join(options)}`" if options else "whole packs"
    return [
        f"## Many groups ({which}, with the portfolio)",
        "",
        *table(["groups", "seconds", "seconds per group", "processor seconds per group", "largest process, MB"], rows),
        "",
        (
            f"From {sizes[1]} groups to {sizes[-1]} the time of each is {each[-1] / each[1]:.2f} times as long (the aim"
            " is the same, and no more than that of one alone)."
        ),
        "",
    ]


def measure_projects(room: Path, sizes: list[int]) -> list[str]:
    """One group that grows."""
    rows, costs = [], []
    for size in sizes:
        folder = generator.write_large(room, size)
        cache = room / f"cache-large-{size}"
        first = cost(vomr("results", PERIOD, "--strategy", str(folder)), cache=cache)
        check = cost(vomr("check", PERIOD, "--json", "--strategy", str(folder)), cache=cache)
        rows.append(
            [
                spaced(size),
                *(spaced(value, 1) for value in (first.wall, first.cpu, check.wall, check.cpu)),
                spaced(first.megabytes),
            ]
        )
        costs.append(first)
        print(f"  {size} projects: {first.wall:.1f} s", file=sys.stderr)
        shutil.rmtree(folder)
    head = ["projects", "`vomr results`, s", "processor s", "`vomr check` after it, s", "processor s", "MB"]
    more = sizes[-1] - sizes[0]
    time, memory = (costs[-1].cpu - costs[0].cpu) / more, (costs[-1].megabytes - costs[0].megabytes) / more
    return [
        "## One group, more projects",
        "",
        (
            "Each with its claims, payments, values and annexes; the first reading, checks and figures, nothing kept"
            " from before."
        ),
        "",
        *table(head, rows),
        "",
        f"Each further project takes {time * 1000:.2f} ms of a processor and {memory * 1024:.0f} KB.",
        "",
    ]


def machine() -> list[str]:
    """What this page is, and where it was measured."""
    from importlib.metadata import version

    parts = ", ".join(
        f"{name} {version(name)}" for name in ("papermill", "nbconvert", "ipykernel", "pandas", "matplotlib", "typst")
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return [
        "# Performance",
        "",
        (
            "Written by `python benchmarks/measure.py --write docs/performance.md`; `--help` lists its parts. Ratios"
            " hold on any machine, seconds on this one. What is compared was run in turn; where others were working on"
            " the machine, the processors' time says more than the clock's."
        ),
        "",
        (
            "How it is done: kernels are forked from one process that has the libraries imported, the pages of a"
            " finished notebook are made while the next ones run, figures are computed once and kept by the hash of all"
            " that they depend on, and a pack that would come out the same stands as it is. Many groups are made by as"
            " many processes as there are processors, each with its own warm process, or by the workers of a Dask"
            " cluster. Where processes cannot be forked (Windows, macOS) kernels start as Jupyter starts them;"
            " everything else is the same."
        ),
        "",
        (
            f"{dt.date.today().isoformat()}, {platform.system()} {platform.machine()}, {model}, {os.cpu_count()}"
            f" processors, Python {platform.python_version()}; {parts}."
        ),
        f"Load average when it began: {load} (above {os.cpu_count()}, others were working on the machine too).",
        "",
    ]


def main() -> None:
    """Measure what is asked for and print it, or write it into a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["pack", "unchanged", "groups", "projects"])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--groups", default="1,10,100")
    parser.add_argument("--pages", default="1,10,100,1000")
    parser.add_argument("--projects", default="100,1000,10000,100000")
    parser.add_argument("--write", type=Path, metavar="FILE")
    asked = parser.parse_args()
    lines = machine()
    with tempfile.TemporaryDirectory(prefix="vomr-measure-") as scratch:
        room = Path(scratch)
        if "pack" in asked.what:
            lines += measure_pack(room, asked.times)
        if "unchanged" in asked.what:
            lines += measure_unchanged(room, 2 * asked.times)
        if "groups" in asked.what:
            lines += measure_groups(room, [int(size) for size in asked.groups.split(",")], [])
            lines += measure_groups(room, [int(size) for size in asked.pages.split(",")], ONE_PAGE)
        if "projects" in asked.what:
            lines += measure_projects(room, [int(size) for size in asked.projects.split(",")])
    text = "\n".join(lines)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""Measures the program in one run, as ratios with medians: ``python benchmarks/measure.py [WHAT…] [--write FILE]``.

    pack        a pack, beside the plain loop of commands, a pool of processes and the floor without kernels
    since       the parts and formats of an earlier commit, beside the plain loop of that commit (``--since``)
    changed     an order for which nothing has changed, and one for which one cell has, beside a fresh pack
    groups      1, 10, 97 generated groups in whole (``--groups``), a pool of processes beside few of them (``--pool``)
    pages       one page of each of 1, 10, 97, 1 000 groups (``--pages``)
    portal      a site of 97 groups of 12 quarters, of 1 000 groups of 3 (``--portal``), without downloads
    projects    one group of 100, 1 000, 10 000, 100 000 projects (``--projects``)

What is compared is run in turn, so that a busy moment of the machine meets all of it; processor time stands beside the
clock's, because the clock's depends on who else is working. Every command starts as a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import groups as generator
import packs
from costs import PROJECT, Cost, cost, in_turn, median, spaced, spread, table
from ways import floor, ours, ours_of_many, parts_of, plain_loop, process_pool, steps, vomr

PRIMER = PROJECT / "data" / "primer"
PERIOD = generator.PERIOD
PLAIN, POOL, OURS, FLOOR = "the plain loop", "a pool of processes", "vomr report", "the floor"


def measure_pack(room: Path, asked: argparse.Namespace) -> list[str]:
    """The pack of „Пример“, all parts and formats; no results kept from before."""
    ways: dict[str, Callable[[int], Cost]] = {
        PLAIN: lambda number: plain_loop(PRIMER, PERIOD, room / f"plain-{number}"),
        POOL: lambda number: process_pool([PRIMER], PERIOD, room / f"pool-{number}"),
        OURS: lambda number: ours(PRIMER, PERIOD, room / f"ours-{number}"),
        FLOOR: lambda number: floor(PRIMER, PERIOD, room / f"floor-{number}"),
    }
    return [
        f"## One pack ({asked.times} runs of each, in turn)",
        "",
        (
            "The group „Пример“, all notebooks of a quarter, nothing kept from before. The plain loop is `papermill`,"
            " `jupyter nbconvert --to vomr_html` and `--to vomr_pdf` for each notebook; the pool makes the same calls"
            " in as many processes as there are processors. Both make neither `report.pdf` nor the workbook, the open"
            " data, the report for Word, the manifest, and nothing looks through what leaves; ours makes all of it. The"
            " floor is the same figures, charts and conversions in one process without kernels."
        ),
        "",
        *compared(in_turn(ways, asked.times), OURS),
        "",
    ]


def compared(runs: dict[str, list[Cost]], own: str) -> list[str]:
    """A line for each way: medians with their spread, and how many times as long as ours."""
    rows = [
        [
            name,
            spread(costs, "wall"),
            spread(costs, "cpu"),
            f"{median(costs, 'wall') / median(runs[own], 'wall'):.2f}",
            f"{median(costs, 'cpu') / median(runs[own], 'cpu'):.2f}",
            spaced(median(costs, "megabytes")),
        ]
        for name, costs in runs.items()
    ]
    head = ["", "seconds", "processor seconds", "times ours", "times ours (processors)", "largest process, MB"]
    return table(head, rows)


def measure_since(room: Path, asked: argparse.Namespace) -> list[str]:
    """The same parts and formats as an earlier commit had, beside the plain loop of that commit and its libraries."""
    tree = room / "since"
    subprocess.run(["git", "worktree", "add", "-q", "--detach", str(tree), asked.since], cwd=PROJECT, check=True)
    try:
        subprocess.run(["make", ".venv/.ready"], cwd=tree, check=True, stdout=subprocess.DEVNULL)
        parts = parts_of(tree)
        only = [option for part in parts for option in ("--only", part)]
        ways: dict[str, Callable[[int], Cost]] = {
            f"{PLAIN} of {asked.since}": lambda number: plain_loop(
                tree / "data" / "primer", PERIOD, room / f"then-{number}", tree
            ),
            OURS: lambda number: ours(PRIMER, PERIOD, room / f"now-{number}", *only, "--formats", "html,pdf,xlsx"),
        }
        runs = in_turn(ways, asked.times)
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=PROJECT, check=True)
    return [
        f"## The parts and formats of {asked.since} ({asked.times} runs of each, in turn)",
        "",
        f"{len(parts)} parts, HTML, PDF and workbook. The aim is 25 times as fast.",
        "",
        *compared(runs, OURS),
        "",
    ]


def measure_changed(room: Path, asked: argparse.Namespace) -> list[str]:
    """A pack made anew, one that stands already, and one for which one payment is a cent more."""
    out, cache, help_ = room / "out", room / "cache", "vomr --help"
    strategy = Path(shutil.copytree(PRIMER, room / "changed"))
    order = vomr("report", PERIOD, "--strategy", str(strategy), "--out", str(out))

    def made(*more: str, kept: Path = cache) -> Cost:
        return cost([*order, *more], cache=kept, may_find_errors=True)

    def one_cell(number: int) -> Cost:
        one_cent_more(strategy / "payments.csv", number)
        return made()

    made()
    ways: dict[str, Callable[[int], Cost]] = {
        "a fresh pack": lambda number: made("--fresh", kept=room / f"fresh-{number}"),
        "nothing changed": lambda _: made(),
        "one cell changed": one_cell,
        help_: lambda _: cost(vomr("--help"), cache=cache),
    }
    one_cell(asked.times)  # what is kept is of the same pack, a cell away
    ways = {name: ways[name] for name in ("one cell changed", "nothing changed", help_, "a fresh pack")}
    runs = in_turn(ways, asked.times)
    return [
        f"## What has changed ({asked.times} runs of each, in turn)",
        "",
        "One cell: a payment is a cent more than in the pack that stands. The aim is a third of a fresh pack.",
        "",
        *compared(runs, "a fresh pack"),
        "",
    ]


def one_cent_more(path: Path, number: int) -> None:
    """The first payment with other cents, each time others."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["amount"] = f"{rows[0]['amount'].replace(',', '.').partition('.')[0]}.{number + 10:02}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


ONE_PAGE = ("--only", "quality", "--formats", "html")


def measure_groups(room: Path, asked: argparse.Namespace) -> list[str]:
    """Many generated groups in whole, and few of them by a pool of processes."""
    sizes = numbers(asked.groups)
    rows = [[spaced(size), OURS, *each_of(of_many(room, size), size)] for size in sizes]
    for size in numbers(asked.pool):
        folders = generated(room, size)
        made = process_pool(folders, PERIOD, room / f"pool-of-{size}")
        rows.append([spaced(size), POOL, *each_of(made, size)])
        shutil.rmtree(folders[0].parent)
    return [
        "## Many groups, whole packs and the portfolio",
        "",
        "The pool makes pages and documents of the notebooks alone, as above, and no portfolio.",
        "",
        *table(["groups", "", *EACH], rows),
        "",
    ]


def measure_pages(room: Path, asked: argparse.Namespace) -> list[str]:
    """One page of each of many groups: does the time or the memory of each grow with their number?"""
    sizes = numbers(asked.pages)
    costs = {size: of_many(room, size, *ONE_PAGE) for size in sizes}
    each = {size: made.wall / size for size, made in costs.items()}
    return [
        f"## Many groups, `{' '.join(ONE_PAGE)}` and the portfolio",
        "",
        *table(["groups", *EACH], [[spaced(size), *each_of(made, size)] for size, made in costs.items()]),
        "",
        (
            f"From {sizes[1]} groups to {sizes[-1]} the time of each is {each[sizes[-1]] / each[sizes[1]]:.2f} times as"
            " long (the aim is the same)."
        ),
        "",
    ]


def measure_portal(room: Path, asked: argparse.Namespace) -> list[str]:
    """Sites of invented packs: does a page, or the memory, grow with the number of groups?"""
    order = ("--strategy", str(PRIMER), "--audience", "public", "--formats", "html", "--out", str(room))
    cost(vomr("report", PERIOD, *order), cache=room / "cache", may_find_errors=True)
    pack, rows = next(room.glob(f"*/{PERIOD}-public")), []
    for size in asked.portal.split(","):
        groups, quarters = map(int, size.split("x"))
        reports, site = room / f"packs-{size}", room / f"portal-{size}"
        packs.write_packs(pack, reports, groups, quarters)
        made = cost(vomr("portal", str(site), "--reports", str(reports), "--downloads", "none"), cache=room / "cache")
        files = [path for path in site.rglob("*") if path.is_file()]
        pages = [path.stat().st_size for path in files if path.suffix == ".html"]
        taken = sum(path.stat().st_size for path in files) / 1e6
        costs = (spaced(made.wall, 1), spaced(made.cpu, 1), spaced(made.megabytes))
        rows.append([spaced(groups), str(quarters), spaced(len(pages)), *costs, spaced(taken, 1), spaced(max(pages))])
        shutil.rmtree(reports)
        print(f"  portal of {size}: {made.wall:.1f} s", file=sys.stderr)
    head = ["groups", "quarters", "pages", "seconds", "processor seconds", "largest process, MB", "site, MB"]
    return [
        "## A portal of all groups",
        "",
        "Two languages, without downloads. The aim is less than 60 MB for 97 groups of 12 quarters.",
        "",
        *table([*head, "largest page, bytes"], rows),
        "",
    ]


EACH = ("seconds", "seconds per group", "processor seconds per group", "largest process, MB")


def each_of(made: Cost, size: int) -> list[str]:
    """The cells of :data:`EACH`."""
    return [spaced(made.wall, 1), spaced(made.wall / size, 2), spaced(made.cpu / size, 2), spaced(made.megabytes)]


def numbers(listed: str) -> list[int]:
    """Of an option: ``1,10,97``."""
    return [int(size) for size in listed.split(",") if size]


def generated(room: Path, size: int) -> list[Path]:
    """So many invented groups, in a folder of their own."""
    primer = generator.read_primer()
    return [generator.write_group(room / f"groups-{size}", number, primer) for number in range(1, size + 1)]


def of_many(room: Path, size: int, *options: str) -> Cost:
    """So many groups with one command; one that failed ends the measuring."""
    folder, out = generated(room, size)[0].parent, room / f"of-{size}"
    made = ours_of_many(folder, PERIOD, out, *options)
    listed = json.loads((out / "portfolio" / PERIOD / "groups.json").read_text(encoding="utf-8"))
    if failed := sum(entry.get("message") is not None for entry in listed):
        raise SystemExit(f"{failed} of {size} groups failed")
    shutil.rmtree(out)
    shutil.rmtree(folder)
    print(f"  {size} groups: {made.wall:.1f} s", file=sys.stderr)
    return made


def measure_projects(room: Path, asked: argparse.Namespace) -> list[str]:
    """One group that grows."""
    rows, sizes, runs = [], numbers(asked.projects), {}
    for size in sizes:
        folder = generator.write_large(room, size)
        read, computed, megabytes = steps(folder, PERIOD)
        order = (PERIOD, "--strategy", str(folder))
        whole = cost(vomr("results", *order), cache=room / f"cache-large-{size}", may_find_errors=True)
        times = (spaced(value, 1) for value in (read, computed, read + computed))
        rows.append([spaced(size), *times, spaced(megabytes), spaced(whole.cpu, 1), spaced(whole.megabytes)])
        runs[size] = (read + computed, megabytes)
        print(f"  {size} projects: {read + computed:.1f} s", file=sys.stderr)
        shutil.rmtree(folder)
    head = ["projects", "read", "checked and computed", "both", "MB", "`vomr results` whole", "MB"]
    (least, few), (most, many) = runs[sizes[0]], runs[sizes[-1]]
    more = max(1, sizes[-1] - sizes[0])
    return [
        "## One group, more projects",
        "",
        (
            "Each with its claims, payments, values and annexes; nothing kept from before; seconds of a processor. The"
            " aim is 12 for 100 000 projects read, checked and computed."
        ),
        "",
        *table(head, rows),
        "",
        (
            f"Each further project takes {(most - least) / more * 1000:.2f} ms of a processor and"
            f" {(many - few) / more * 1024:.0f} KB."
        ),
        "",
    ]


def machine() -> list[str]:
    """What this page is, and where it was measured."""
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
            "How it is done: the shipped notebooks are run by the command itself, all others in kernels forked from one"
            " process that has the libraries imported (on Windows and macOS as Jupyter starts them); figures, PDFs of"
            " parts, letters and what the gate has let through are kept by the hash of all that they depend on, and a"
            " pack that would come out the same stands as it is. Many groups are made by as many processes as there are"
            " processors, or by the workers of a Dask cluster."
        ),
        "",
        (
            f"{dt.date.today().isoformat()}, {platform.system()} {platform.machine()}, {model}, {os.cpu_count()}"
            f" processors, Python {platform.python_version()}; {parts}."
        ),
        (
            f"A million additions in a loop of Python took {unit() * 1000:.0f} ms of a processor when it began: divide"
            " by it before you compare with another machine, or with this one on another day."
        ),
        f"Load average when it began: {load} (above {os.cpu_count()}, others were working on the machine too).",
        "",
    ]


def unit() -> float:
    """Processor seconds of a million additions in a loop of Python, the best of five."""
    code = "total = 0\nfor number in range(1_000_000): total += number"
    return min(timeit.repeat(code, number=1, repeat=5, timer=time.process_time))


SECTIONS = {
    "pack": measure_pack,
    "since": measure_since,
    "changed": measure_changed,
    "groups": measure_groups,
    "pages": measure_pages,
    "portal": measure_portal,
    "projects": measure_projects,
}


def main() -> None:
    """Measure what is asked for and print it, or write it into a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=list(SECTIONS), metavar="WHAT")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--since", default="14c55c0", metavar="COMMIT")
    parser.add_argument("--groups", default="1,10,97")
    parser.add_argument("--pool", default="1,10", metavar="GROUPS")
    parser.add_argument("--pages", default="1,10,97,1000")
    parser.add_argument("--portal", default="97x12,1000x3", metavar="GROUPSxQUARTERS")
    parser.add_argument("--projects", default="100,1000,10000,100000")
    parser.add_argument("--write", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if unknown := set(asked.what) - set(SECTIONS):
        parser.error(f"{', '.join(sorted(unknown))} is none of {', '.join(SECTIONS)}")
    lines = machine()
    for name in asked.what:
        with tempfile.TemporaryDirectory(prefix="vomr-measure-") as room:
            lines += SECTIONS[name](Path(room), asked)
    text = "\n".join(lines)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""An unchanged pack is not made again, and one that anything has changed for always is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from examples import matrix
from vomr.pack.records.pack_cache import self_contained
from vomr.parts import parts_of

PROJECT = Path(__file__).parents[2]
UNCHANGED = "Без промяна"
ASK = """
import sys
from pathlib import Path
from vomr.pack.request import Request
from vomr.pack.records.pack_cache import unchanged_pack
order = Request("data/primer", "2028-Q2", only=("overview",), formats=("html",), **eval(sys.argv[1]))
print(unchanged_pack(order) is not None)
"""


class Sandbox:
    """A copy of the project, of which any file may be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("lib", "notebooks", "data/primer"):
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        self.part = folder / "lib" / "part-1.0.dist-info"
        self.part.mkdir()
        (self.part / "METADATA").write_text("Metadata-Version: 2.1\nName: part\nVersion: 1.0\n")
        self.pack = folder / "reports" / "primer" / "2028-Q2"
        compiled = {"PYTHONPYCACHEPREFIX": str(folder.with_name("compiled"))}  # beside the sources it would be a change
        self.environment = {**os.environ, "PYTHONPATH": str(folder / "lib"), **compiled}

    def report(self, *options: str) -> str:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "vomr.cli",
                "report",
                "2028-Q2",
                "--strategy",
                "data/primer",
                "--only",
                "overview",
                "--formats",
                "html",
                *options,
            ],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def stands(self, more: str = "{}", **environment: str) -> bool:
        done = subprocess.run(
            [sys.executable, "-c", ASK, more],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip() == "True"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory) -> Sandbox:
    made = Sandbox(tmp_path_factory.mktemp("sandbox"))
    assert UNCHANGED not in made.report()
    return made


def replaced(path: Path, old: str, new: str):
    """Change one place of a file; the answer puts it back."""
    before = path.read_bytes()
    assert old.encode() in before
    path.write_bytes(before.replace(old.encode(), new.encode(), 1))
    return lambda: path.write_bytes(before)


def appended(path: Path, text: str):
    """Add to a file, or make one with its folders; the answer undoes all of it."""
    before = path.read_bytes() if path.exists() else None
    made = [folder for folder in path.parents if not folder.exists()]  # the innermost first
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((before or b"") + text.encode())

    def undo() -> None:
        if before is not None:
            path.write_bytes(before)
            return
        path.unlink()
        for folder in made:
            folder.rmdir()

    return undo


def renamed(path: Path, name: str):
    other = path.rename(path.with_name(name))
    return lambda: other.rename(path)


CHANGES = {
    "a cell": lambda s: replaced(s.folder / "data/primer/payments.csv", "12", "13"),
    "a rule": lambda s: replaced(s.folder / "data/primer/strategy.toml", "0.25", "0.24"),
    "a word of the officer": lambda s: appended(s.folder / "data/primer/commentary/2028-Q2.md", "\nДруго.\n"),
    "a source": lambda s: appended(s.folder / "data/primer/sources/list.csv", "contract\n"),
    "what was frozen": lambda s: appended(s.folder / "data/primer/frozen/2028-Q1/results.json", "{}"),
    "a line of code": lambda s: appended(s.folder / "lib/vomr/show/overview.py", "\n"),
    "a translation": lambda s: appended(s.folder / "lib/vomr/words/bg/show.po", "\n"),
    "a style": lambda s: appended(s.folder / "lib/vomr/export/templates/vomr/report.css", "\n"),
    "a notebook": lambda s: replaced(s.folder / "notebooks/overview.ipynb", "По програми", "Програмите"),
    "a library's version": lambda s: renamed(s.part, "part-1.1.dist-info"),
    "a library built anew": lambda s: appended(s.part / "RECORD", "part.py,sha256=x,1\n"),
    "a page": lambda s: replaced(s.pack / "overview.html", "</h1>", " </h1>"),
    "a page and its checksum": lambda s: appended(s.pack / "SHA256SUMS", " "),
    "a page taken away": lambda s: renamed(s.pack / "overview.html", "taken.html"),
    "a page added": lambda s: appended(s.pack / "added.html", "<p>"),
}


# one of each kind of input, and of what may have happened to the pack
EVERY_DAY = ("a cell", "a line of code", "a notebook", "a library's version", "a page", "a page added")


@matrix("change", CHANGES.values(), every_day=EVERY_DAY, ids=CHANGES.keys())
def test_whatever_changes_makes_it_again_and_undone_it_stands(sandbox, change):
    undo = change(sandbox)
    try:
        assert not sandbox.stands()
    finally:
        undo()
    assert sandbox.stands()


@matrix(
    "more",
    ['{"lang": "en"}', '{"audience": "public"}', '{"parameters": {"lang": "en"}}', '{"out": Path("elsewhere")}'],
    every_day=1,
)
def test_another_order_is_another_pack(sandbox, more):
    assert not sandbox.stands(more)


def test_a_setting_of_the_environment_counts(sandbox):
    assert not sandbox.stands(SOURCE_DATE_EPOCH="1800000000")


def test_the_lock_of_an_open_workbook_is_no_change(sandbox):
    undo = appended(sandbox.folder / "data/primer/~$register.xlsx", "somebody")
    try:
        assert sandbox.stands()
    finally:
        undo()


@pytest.mark.soak
def test_the_summary_says_so_and_fresh_makes_it(sandbox):
    made = (sandbox.pack / "manifest.json").stat().st_ino
    said = sandbox.report()
    assert UNCHANGED in said and "Местна инициативна група Пример" in said and "overview.html" not in said
    assert (sandbox.pack / "manifest.json").stat().st_ino == made
    assert UNCHANGED not in sandbox.report("--fresh")
    assert (sandbox.pack / "manifest.json").stat().st_ino != made


def notebook(*cells: str) -> dict:
    parameters = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": 'strategy = "data/primer"\nperiod = ""',
    }
    own = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells]
    return {
        "cells": [
            parameters,
            {"cell_type": "code", "metadata": {}, "source": "import vomr\n\nreport = vomr.load(strategy, period)"},
            *own,
        ]
    }


def test_the_shipped_notebooks_reach_nothing_but_the_strategy():
    for part in {*parts_of("quarter"), *parts_of("year"), *parts_of("eafrd")}:
        path = PROJECT / "notebooks" / f"{part}.ipynb"
        assert self_contained(json.loads(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize(
    "cell",
    [
        "report.absorption.stages()\nfor line in report.results.absorption.lines():\n    print(line.measure)",
        'import pandas as pd\npd.read_csv("schools.csv").merge(pd.read_excel(report.file("maps/a.xlsx")))',
        'rows = report.results.register["projects"]\nrows[rows["measure"] == "M1"].head(3)',
    ],
)
def test_a_cell_of_the_analysts_own_may_look_at_the_report(cell):
    assert self_contained(notebook(cell))


@pytest.mark.parametrize(
    "cell",
    [
        "import numpy as np",
        "import pandas",
        'import pandas as pd\npd.read_csv("../schools.csv")',
        'import pandas as pd\npd.read_csv("https://example.org/schools.csv")',
        'import pandas as pd\nname = "schools.csv"\npd.read_csv(name)',
        "import pandas as pd\npd.io.common",
        "import pandas as pd\npd.Timestamp.now()",
        'name = "schools.csv"\nreport.file(name)',
        "from pathlib import Path",
        'open("notes.txt").read()',
        "!date",
        "%run other.py",
        'vomr.load("data/nevestino", "2026-Q3")',
        'strategy = "data/nevestino"\nvomr.load(strategy, period)',
        "vomr.loading.strategy_folder()",
        "report.day.today()",
        '(report.results.register.folder / "more.csv").read_text()',
        "getattr(report, name)",
        "report.__class__",
    ],
)
def test_a_cell_that_may_reach_further_is_run_every_time(cell):
    assert not self_contained(notebook(cell))

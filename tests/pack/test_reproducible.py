"""The same inputs give the same bytes, wherever, whenever and however they are made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vomr.pack.build import make_pack
from vomr.pack.records.manifest import SUMS
from vomr.pack.request import Request
from vomr.parts import PARTS

PROJECT = Path(__file__).parents[2]
# 400 days and some hours later, for everything in the process that asks the system
LATER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#define LATER 34567890
int clock_gettime(clockid_t id, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(id, now);
    if (status == 0 && id == CLOCK_REALTIME) now->tv_sec += LATER;
    return status;
}
time_t time(time_t *where) {
    struct timespec now; clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact; int status = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec; now->tv_usec = exact.tv_nsec / 1000;
    return status;
}
"""


@pytest.fixture(scope="module")
def another_day(tmp_path_factory) -> dict[str, str]:
    """An environment in which it is another day."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no compiler to move the clock with")
    folder = tmp_path_factory.mktemp("clock")
    (folder / "later.c").write_text(LATER, encoding="ascii")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", folder / "later.so", folder / "later.c", "-ldl"], check=True
    )
    environment = os.environ | {"LD_PRELOAD": str(folder / "later.so")}
    shown = subprocess.run(
        [sys.executable, "-c", "import datetime, time; print(time.time(), datetime.date.today().year)"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    import time

    assert float(shown.stdout.split()[0]) - time.time() > 30_000_000
    return environment


AS_USUAL = ("-m", "vomr.cli")
WITHOUT_FORK = (
    "-c",
    "from vomr.pack.notebooks import kernels; kernels.FORKS = False; from vomr.cli import main; main()",
)


def command(
    strategy: Path, period: str, out: Path, environment: dict[str, str], *more: str, cwd: Path, how=AS_USUAL
) -> str:
    done = subprocess.run(
        [sys.executable, *how, "report", period, "--strategy", str(strategy), "--out", str(out), *more],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stderr
    (sums,) = out.glob(f"*/*/{SUMS}")
    return sums.read_text(encoding="utf-8")


@pytest.mark.parametrize("parts", [("overview",), pytest.param(PARTS, marks=pytest.mark.soak)], ids=len)
def test_another_day_folder_locale_zone_profile_number_of_workers_and_no_fork(parts, made_once, tmp_path, another_day):
    """HTML, PDF, workbook, CSV, JSON and notebooks: everything that a pack holds."""
    name, period = "primer", "2028-Q2"
    profile = tmp_path / "home" / ".ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "00.py").write_text("import vomr.loading\nvomr.loading.load = None\n", encoding="utf-8")
    (profile / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'\n", encoding="utf-8")
    settings = tmp_path / "home" / ".config" / "matplotlib"
    settings.mkdir(parents=True)
    (settings / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 22\nsvg.hashsalt: a\n", encoding="utf-8")
    here = made_once(name, period, only=parts).folder
    strategy = tmp_path / "Друга папка" / "копие на групата"
    shutil.copytree(PROJECT / "data" / name, strategy)
    elsewhere = another_day | {
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "LC_ALL": "POSIX",
        "PYTHONHASHSEED": "4242",
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "home"),
        "COLUMNS": "40",
        "USER": "another",
        "TMPDIR": str(tmp_path),
    }
    for variable in ("PYTEST_CURRENT_TEST", "MPLCONFIGDIR", "MATPLOTLIBRC", "IPYTHONDIR", "XDG_CONFIG_HOME"):
        elsewhere.pop(variable, None)
    os.umask(os.umask(0o027))
    more = ("--workers", "1", "--only", ",".join(parts))
    sums = command(strategy, period, tmp_path / "изход", elsewhere, *more, cwd=tmp_path, how=WITHOUT_FORK)
    assert {Path(line.split("  ")[1]).suffix for line in sums.splitlines()} == {
        ".html",
        ".docx",
        ".pdf",
        ".xlsx",
        ".csv",
        ".json",
        ".ipynb",
        ".xml",
        *([".txt"] if parts == PARTS else ()),  # the summary, of a whole report
    }
    assert sums == (here / SUMS).read_text(encoding="utf-8")


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "period"), [("nevestino", "2026-Q3"), ("primer", "2028"), ("primer", "EAFRD-2028"), ("primer", "2028-H1")]
)
@pytest.mark.parametrize(("lang", "audience"), [("bg", "authority"), ("en", "public")])
def test_every_kind_of_report(name, period, lang, audience, tmp_path, another_day):
    order = Request(PROJECT / "data" / name, period, lang, audience, out=tmp_path / "a")
    here = make_pack(order).folder
    elsewhere = another_day | {
        "TZ": "America/St_Johns",
        "PYTHONHASHSEED": "7",
        "XDG_CACHE_HOME": str(tmp_path / "home"),
    }
    more = ("--lang", lang, "--audience", audience, "--workers", "5")
    sums = command(PROJECT / "data" / name, period, tmp_path / "b", elsewhere, *more, cwd=tmp_path)
    assert sums == (here / SUMS).read_text(encoding="utf-8")

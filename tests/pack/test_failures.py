"""Whatever goes wrong: the reason in one sentence, status 3, and nothing lost or left behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from command import vomr as told
from examples import matrix
from vomr.fingerprint import strategy_digest
from vomr.pack import atomic
from vomr.pack.atomic import one_writer, staging
from vomr.pack.build import make_pack
from vomr.pack.notebooks import run
from vomr.pack.records.verify import verify
from vomr.pack.request import NOTEBOOKS, Request
from vomr.problems import VomrError
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
w = Words("bg")
SMALL = ("--only", "partnership", "--formats", "html")
posix = pytest.mark.skipif(os.name != "posix", reason="sessions and signals of POSIX")


@pytest.fixture
def strategy(tmp_path) -> Path:
    return Path(shutil.copytree(PROJECT / "data" / "nevestino", tmp_path / "s"))


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """With a folder for temporary files of its own, short enough for sockets, so that leftovers are seen."""
    scratch = Path("/tmp") if Path("/tmp").is_dir() else tmp_path
    folder = scratch / f"v{os.getpid()}-{random.randrange(10**6)}"
    folder.mkdir()
    yield {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"} | {"TMPDIR": str(folder)}
    shutil.rmtree(folder, ignore_errors=True)


def vomr(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "vomr.cli", *map(str, arguments)]


def ran(environment: dict[str, str], *arguments: object, **rest) -> subprocess.CompletedProcess:
    return subprocess.run(vomr(*arguments), env=environment, capture_output=True, text=True, encoding="utf-8", **rest)


def said(done: subprocess.CompletedProcess) -> str:
    """The one sentence of a refusal; progress lines begin with a dot."""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("·")]
    assert done.returncode == 3 and len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    return lines[0]


def whole(path: Path, **rest) -> bool:
    return all(finding.holds for finding in verify(path, **rest))


def family(environment: dict[str, str]) -> list[psutil.Process]:
    """Every living process with this folder for temporary files: a command, its warm process, its kernels."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("TMPDIR") == environment["TMPDIR"]:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def killed(environment: dict[str, str], moment: float, *arguments: object) -> None:
    """Start a command, and kill its whole process group after some seconds."""
    command = subprocess.Popen(
        vomr(*arguments), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        command.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(command.pid, signal.SIGKILL)
        command.wait()
    deadline = time.monotonic() + 120
    while family(environment) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert family(environment) == [], "kernels that outlive their command"


def killing(strategy: Path, environment: dict[str, str], out: Path, times: int, seed: int, *more: str) -> None:
    """Kill a report at random moments; then the pack of before is whole, the tables are untouched, the next run is
    clean.
    """
    moments = random.Random(seed)
    arguments = ("report", "2026-Q3", "--fresh", "--strategy", strategy, "--out", out, *more)
    started = time.monotonic()
    assert ran(environment, *arguments).returncode == 0
    length = time.monotonic() - started
    tables = strategy_digest(strategy)
    pack = out / "nevestino" / "2026-Q3"
    for _ in range(times):
        killed(environment, moments.uniform(0.05, length), *arguments)
        assert whole(pack, strategy=strategy) and strategy_digest(strategy) == tables
    assert ran(environment, *arguments).returncode == 0
    assert {path.name for path in pack.parent.iterdir()} - {".lock", ".made-2026-Q3.json"} == {"2026-Q3"}
    assert not list(Path(environment["TMPDIR"]).glob("vomr-*")), "temporary files that outlive the next run"


@posix
@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_killed_at_random_moments(strategy, environment, tmp_path, times):
    killing(strategy, environment, tmp_path / "out", times, random.randrange(10**6), *SMALL)


@posix
@pytest.mark.soak
def test_killed_at_a_hundred_random_moments(strategy, environment, tmp_path):
    killing(strategy, environment, tmp_path / "out", 100, random.randrange(10**6))


@posix
@pytest.mark.soak
def test_a_freeze_that_is_killed_keeps_what_was_frozen(strategy, environment, tmp_path):
    arguments = ("freeze", "2026-Q3", "--yes", "--strategy", strategy, "--out", tmp_path / "out")
    started = time.monotonic()
    assert ran(environment, *arguments).returncode == 0
    length = time.monotonic() - started
    for _ in range(30):
        killed(environment, random.uniform(0.05, length), *arguments, "--supersede", "наново")
        assert whole(strategy) and (strategy / "frozen" / "2026-Q3" / "freeze.json").is_file()
        pack = tmp_path / "out" / "nevestino" / "2026-Q3"
        broken = [finding for finding in verify(pack, strategy=strategy) if not finding.holds]
        assert all("seal" in finding.params for finding in broken), "the seals may lag behind, the files not"
    assert ran(environment, *arguments, "--supersede", "наново").returncode == 0
    assert {path.name for path in (strategy / "frozen").iterdir()} - {".lock"} == {"2026-Q3"}
    assert whole(strategy) and not list(Path(environment["TMPDIR"]).glob("vomr-*"))


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("small")
    make_pack(Request(PROJECT / "data" / "nevestino", "2026-Q3", only=("partnership",), formats=("html",), out=out))
    return out


@pytest.fixture
def standing(small, tmp_path) -> Path:
    """A small pack that must outlive every failure."""
    return Path(shutil.copytree(small, tmp_path / "out")) / "nevestino" / "2026-Q3"


@posix
@pytest.mark.parametrize("size", [pytest.param(2_000, marks=pytest.mark.soak), 40_000])
def test_a_full_disk(standing, strategy, environment, size, tmp_path):
    """A limit on the size of files stands for a disk without space; each file that would outgrow it is refused."""
    import resource

    before = strategy_digest(strategy)
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # noqa: E731
    done = ran(
        environment,
        "report",
        "2026-Q3",
        "--fresh",
        "--strategy",
        strategy,
        "--out",
        tmp_path / "out",
        *SMALL,
        preexec_fn=limit,
    )
    assert "по-голям, отколкото системата допуска" in said(done)
    assert whole(standing, strategy=strategy) and strategy_digest(strategy) == before
    assert [path.name for path in standing.parent.iterdir() if path.name.startswith(".making")] == []


@posix
def test_a_folder_that_can_only_be_read(strategy, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    if os.geteuid():
        out.chmod(0o555)
    else:
        out.rmdir()
        out.write_text("a file where a folder should be", encoding="ascii")
    status, _, err = told("report", "2026-Q3", "--strategy", strategy, "--out", out, *SMALL)
    assert status == 3 and "не може да се записва" in err and "--out" in err and "Traceback" not in err


@pytest.mark.soak
@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second file system here")
def test_another_file_system(small, strategy, environment):
    out = Path("/dev/shm") / f"vomr-{os.getpid()}-{random.randrange(10**6)}"
    assert Path("/dev/shm").stat().st_dev != Path(environment["TMPDIR"]).stat().st_dev
    try:
        shutil.copytree(small, out)
        done = ran(environment, "report", "2026-Q3", "--fresh", "--strategy", strategy, "--out", out, *SMALL)
        assert done.returncode == 0, done.stderr
        assert whole(out / "nevestino" / "2026-Q3", strategy=strategy)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def test_a_workbook_of_the_pack_that_is_open_in_excel(standing, strategy):
    for name, lock in (("annex.xlsx", "~$annex.xlsx"), ("index.html", ".~lock.index.html#")):
        (standing / name).touch()
        (standing / lock).write_bytes(b"")
        with pytest.raises(VomrError) as caught:
            make_pack(Request(strategy, "2026-Q3", out=standing.parents[1], only=("partnership",), formats=("html",)))
        assert caught.value.exit_status == 3 and name in caught.value.text(w) and lock in caught.value.text(w)
        (standing / lock).unlink()
    assert (standing / "partnership.html").is_file()


def test_a_pack_that_the_system_does_not_let_go(standing, strategy, monkeypatch):
    """As on Windows, where a folder with an open file cannot be renamed."""

    def refuse(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(atomic, "_exchange", lambda a, b: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(VomrError, match="open in another program"), staging(standing):
        pass
    assert whole(standing, strategy=strategy) and len(list(standing.parent.glob(".making-*"))) == 0


def test_a_run_killed_between_two_renames_is_finished_by_the_next(tmp_path):
    """Where folders cannot be exchanged in one step, there is a moment without the pack: it comes back."""
    previous = tmp_path / ".previous-2026-Q3"
    previous.mkdir()
    (previous / "index.html").write_text("whole", encoding="ascii")
    (tmp_path / ".making-2026-Q2-abc").mkdir()
    (tmp_path / ".making-2026-Q1-link").symlink_to(previous)
    with one_writer(tmp_path):
        assert (tmp_path / "2026-Q3" / "index.html").read_text(encoding="ascii") == "whole"
        assert {path.name for path in tmp_path.iterdir()} == {".lock", ".writer", "2026-Q3"}


def test_one_writer_at_a_time_and_no_stale_lock(standing, strategy, environment):
    (standing.parent / ".writer").write_text("99999", encoding="ascii")  # of a run that was killed
    arguments = ("report", "2026-Q3", "--fresh", "--strategy", strategy, "--out", standing.parents[1], *SMALL)
    with one_writer(standing.parent):
        text = said(ran(environment, *arguments))
        assert f"процес {os.getpid()}" in text and "Изчакайте" in text
        assert ran(environment, "results", "2026-Q3", "--strategy", strategy).returncode == 0, "reading goes on"
    assert ran(environment, *arguments).returncode == 0


BAD = {
    "raises": ("raise ValueError('лошо')", "ValueError: лошо"),
    "loops": ("while True: pass", "секунди"),
    "prints": ("print('x' * 10**9)", "повече"),
    "leaves": ("import os; os._exit(7)", "7"),
}


@matrix("name", BAD, every_day=("raises", "loops"), ids=BAD)
def test_a_notebook_that_misbehaves(standing, strategy, tmp_path, monkeypatch, name):
    source, words = BAD[name]
    monkeypatch.setattr(run, "CELL_TIME_LIMIT", 2)
    notebook = nbformat.read(NOTEBOOKS / "partnership.ipynb", 4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(source))
    (tmp_path / "mine").mkdir()
    nbformat.write(notebook, tmp_path / "mine" / "partnership.ipynb")
    order = Request(
        strategy,
        "2026-Q3",
        out=standing.parents[1],
        only=("partnership",),
        formats=("html",),
        notebooks=tmp_path / "mine",
    )
    with pytest.raises(VomrError) as caught:
        make_pack(order)
    text = caught.value.text(w)
    assert (
        caught.value.exit_status == 3 and "partnership" in text and "4" in text and words in text and "\n" not in text
    )
    assert whole(standing, strategy=strategy)
    assert (standing.parent / "2026-Q3.failed" / "partnership.ipynb").is_file(), "what a person needs to look at"
    make_pack(Request(strategy, "2026-Q3", out=standing.parents[1], only=("partnership",), formats=("html",)))
    assert {path.name for path in standing.parent.iterdir() if not path.name.startswith(".")} == {"2026-Q3"}


# --- nothing outside
# ----------------------------------------------------------------------------------------------------


@matrix(
    "arguments",
    [
        ("../../evil",),
        ("2026-Q3/../../evil",),
        ("2026-Q3\0",),
        ("2026-Q3", "--only", "/etc/passwd"),
        ("2026-Q3", "--only", "../overview"),
        ("2026-Q3", "--formats", "../html"),
        ("2026-Q3", "-p", "period", "../../evil"),
        ("2026-Q3", "-p", "lang", "../bg"),
    ],
    every_day=4,
)
def test_no_parameter_leads_outside(arguments, strategy, tmp_path):
    if any("\0" in argument for argument in arguments):
        with pytest.raises(VomrError):
            make_pack(Request(strategy, *arguments, out=tmp_path / "out"))
    else:
        assert told("report", *arguments, "--strategy", strategy, "--out", tmp_path / "out")[0] == 2
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


@matrix("lag", ["../evil", "/tmp/evil", "..", "a/b", "a\\\\b", "con:x", ""], every_day=2)
def test_no_name_of_a_group_leads_outside(lag, strategy, tmp_path):
    text = (strategy / "strategy.toml").read_text(encoding="utf-8").replace('id = "nevestino"', f'id = "{lag}"')
    (strategy / "strategy.toml").write_text(text, encoding="utf-8")
    with pytest.raises(VomrError):
        make_pack(Request(strategy, "2026-Q3", out=tmp_path / "out"))
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


@matrix("name", ["budget.csv", "members.csv", "register.xlsx", "commentary/2026-Q3.md", "strategy.toml"], every_day=2)
def test_no_link_leads_outside(name, strategy, tmp_path):
    secret = tmp_path / "secret"
    path = strategy / name
    path.parent.mkdir(exist_ok=True)
    secret.write_bytes(path.read_bytes() if path.is_file() else b"secret")
    path.unlink(missing_ok=True)
    path.symlink_to(secret)
    with pytest.raises(VomrError, match="is a link to a place outside"):
        make_pack(Request(strategy, "2026-Q3", out=tmp_path / "out"))
    assert not (tmp_path / "out" / "nevestino" / "2026-Q3").exists()


def test_no_link_among_the_packs_leads_outside(strategy, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "nevestino").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(VomrError, match="is a link"):
        make_pack(Request(strategy, "2026-Q3", out=tmp_path / "out"))
    assert not any((tmp_path / "elsewhere").iterdir())

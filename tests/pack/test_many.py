"""Many groups: what one meets stops no other, whoever makes them."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest
from bs4 import BeautifulSoup

from command import vomr
from vomr.fingerprint import code_digest
from vomr.pack import build
from vomr.pack.many import (
    Group,
    Progress,
    Task,
    Workers,
    local_workers,
    make_group,
    make_groups,
    strategies_in,
    tasks_for,
    without_group,
)
from vomr.pack.many import cluster as cluster_at
from vomr.pack.request import Request
from vomr.problems import UsageError, VomrError
from vomr.words import Words

PROJECT = Path(__file__).parents[2]
PERIOD = "2028-Q2"
SMALL = ("--only", "partnership", "--formats", "html")


def _generator():
    spec = importlib.util.spec_from_file_location("groups", PROJECT / "benchmarks" / "groups.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """Three groups of which the second cannot be read, and one that has delivered nothing."""
    place, generator = tmp_path_factory.mktemp("groups"), _generator()
    for number in (1, 2, 3):
        generator.write_group(place, number)
    (place / "group-0002" / "projects.csv").write_bytes(bytes(range(256)) * 4)
    (place / "empty").mkdir()
    return place


def order(folders: Path, out: Path) -> Request:
    return Request(period=PERIOD, only=("partnership",), formats=("html",), out=out)


def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vomr.cli", "report", PERIOD, *SMALL, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        **options,
    )


def named(groups) -> dict[str, str]:
    return {group.folder.name: group.state for group in groups}


def test_one_groups_failure_stops_no_other_and_is_listed(folders, tmp_path, monkeypatch):
    given = (str(path) for path in sorted(folders.iterdir()))
    done = run("--strategies", *given, "--out", str(tmp_path), "--workers", "1")
    assert done.returncode == 3, done.stderr
    for name in ("group-0001", "group-0003"):
        assert (tmp_path / name / PERIOD / "partnership.html").is_file(), done.stderr
    assert "изготвени 2, без промяна 0, неуспешни 2" in done.stderr
    listed = done.stderr.rpartition("неуспешни 2")[2].splitlines()
    failed = {line.partition(": ")[0].rpartition("/")[2]: line for line in listed if line.startswith("  ")}
    assert set(failed) == {"group-0002", "empty"}
    assert "projects.csv" in failed["group-0002"] and "strategy.toml" in failed["empty"]
    assert "4 от 4" in done.stderr and not (tmp_path / "group-0002").exists()

    way = tmp_path / "group-0001" / PERIOD
    front, portfolio = (
        BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in (way / "index.html", tmp_path / "portfolio" / PERIOD / "portfolio.html")
    )
    back = way / front.select_one(".above a")["href"]
    assert back.resolve() == (tmp_path / "portfolio" / PERIOD / "portfolio.html").resolve()
    assert f"../../group-0001/{PERIOD}/index.html" in {link["href"] for link in portfolio.main.find_all("a")}

    tasks, _ = tasks_for(strategies_in([folders]), replace(order(folders, tmp_path), beside=True), False, Words("bg"))
    monkeypatch.setattr("vomr.pack.many._stay_warm", lambda request: None)
    again = make_groups(tasks, Workers(lambda: ThreadPoolExecutor(1), lambda: 1), Words("bg"))
    assert named(again) == {"group-0001": "unchanged", "group-0002": "failed", "group-0003": "unchanged"}


def test_why_a_group_failed_names_no_person(tmp_path, monkeypatch):
    shutil.copytree(PROJECT / "data" / "primer", folder := tmp_path / "primer")
    projects = folder / "projects.csv"
    name = "Мария Желева Цекова"
    text = projects.read_text(encoding="utf-8").replace("Земеделски стопанин от Горна Скица", name)
    projects.write_text(text, encoding="utf-8")

    def fail(*_: object) -> None:
        raise VomrError(f"in the cell stands {name}, {number}")

    number = "".join(("750101", "0010"))
    monkeypatch.setattr(build, "make_pack", fail)
    group = make_group(Task(Request(folder, "2028-Q2"), fresh=True, code=code_digest()))
    assert group.state == "failed" and "in the cell stands" in group.message
    assert not any(part in group.message for part in ("Мария", "Желева", "Цекова", number))


class Deadly(ProcessPoolExecutor):
    """Its worker dies over one group, as it does where memory runs out."""

    def submit(self, function, task):
        if task.folder.name == "group-0002":
            return super().submit(_die)
        return super().submit(function, task)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyAndQuick(Deadly):
    """With others that have nothing to do but to live."""

    def submit(self, function, task):
        if task.folder.name == "group-0002":
            return super().submit(function, task)
        return ProcessPoolExecutor.submit(self, _live, task.folder)


def _live(folder: Path) -> Group:
    return Group(folder, "made")


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("pool", [DeadlyAndQuick, pytest.param(Deadly, marks=pytest.mark.soak)])
def test_a_worker_that_dies_is_survived(folders, tmp_path, pool):
    w = Words("bg")
    tasks, refused = tasks_for(strategies_in([folders]), order(folders, tmp_path), fresh=False, w=w)
    way = "spawn" if pool is Deadly else "fork"  # what makes no pack needs nothing of its own
    workers = Workers(lambda: pool(2, mp_context=get_context(way)), lambda: 2)
    groups = list(make_groups(tasks, workers, w))
    assert not refused and named(groups) == {"group-0001": "made", "group-0002": "failed", "group-0003": "made"}
    assert next(group.message for group in groups if group.state == "failed").startswith("Работният процес прекъсна")


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_workers_that_die_one_after_the_other_end_in_a_list(tmp_path):
    """No pool that breaks keeps the command from its end."""
    tasks = [Task(Request(strategy=tmp_path / "group-0002"), False, code_digest())] * 3
    groups = list(
        make_groups(tasks, Workers(lambda: Deadly(1, mp_context=get_context("fork")), lambda: 1), Words("bg"))
    )
    assert len(groups) == 3 and {group.state for group in groups} == {"failed"}


def test_no_more_are_under_way_than_the_workers_need(folders, tmp_path):
    """Memory does not grow with the number of groups."""
    under_way, most = 0, 0

    class Counting:
        def submit(self, function, task):
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            future = Future()
            future.set_result(Group(task.folder, "made"))
            return future

    @contextmanager
    def opened():
        yield Counting()

    task = Task(order(folders, tmp_path), False, code_digest())
    for _ in make_groups([task] * 500, Workers(opened, lambda: 3), Words("bg")):
        under_way -= 1
    assert most == 3


@pytest.mark.parametrize("breaks_at", [None, 3])
def test_workers_are_renewed_and_no_group_is_lost_or_made_twice(folders, tmp_path, breaks_at):
    """Nor does memory grow with what libraries keep; a pool that breaks in between leaves the rest to the next."""
    opened, given = [], []

    class Breaking:
        def submit(self, function, task):
            given.append(task.folder.name)
            if len(given) - 1 == breaks_at:
                raise BrokenExecutor
            future = Future()
            future.set_result(Group(task.folder, "made"))
            return future

    def opening():
        opened.append(len(given))
        return nullcontext(Breaking())

    tasks = [Task(replace(order(folders, tmp_path), strategy=Path(f"g{n}")), False, code_digest()) for n in range(10)]
    groups = list(make_groups(tasks, Workers(opening, lambda: 2, renewed_after=4), Words("bg")))
    assert sorted(group.folder.name for group in groups) == [f"g{n}" for n in range(10)]
    assert {group.state for group in groups} == {"made"}
    assert opened == [0, 4, 8] if breaks_at is None else opened[0] == 0 and len(opened) == 4


def test_two_groups_of_one_name_do_not_write_over_one_another(folders, tmp_path):
    other = shutil.copytree(folders / "group-0001", tmp_path / "copy")
    taken = shutil.copytree(folders / "group-0001", tmp_path / "taken")
    toml = (taken / "strategy.toml").read_text(encoding="utf-8").replace('id = "group-0001"', 'id = "portfolio"')
    (taken / "strategy.toml").write_text(toml, encoding="utf-8")
    tasks, refused = tasks_for([folders / "group-0001", other, taken], order(folders, tmp_path), False, Words("bg"))
    assert [task.folder.name for task in tasks] == ["group-0001"]
    assert [group.folder.name for group in refused] == ["copy", "taken"]
    assert "group-0001" in refused[0].message and "portfolio" in refused[1].message


def test_a_folder_of_groups_stands_for_them(folders):
    found = strategies_in([folders])
    assert [path.name for path in found] == ["group-0001", "group-0002", "group-0003"]
    assert [path.name for path in without_group([folders])] == ["empty"]  # which has delivered nothing, and is said
    assert not without_group([folders / "empty", folders / "group-0001"])
    assert strategies_in([folders / "group-0001", folders]) == found  # each once
    assert strategies_in([folders / "group-0001" / "projects.csv"]) == []
    with pytest.raises(UsageError):
        strategies_in([folders / "group-9999"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--strategies", "data/nevestno"], "Може би имате предвид data/nevestino?"),
        (["--strategies", "data/primer", "--strategy", "data/nevestino"], "не и двете"),
        (["--strategies", "data/primer", "-p", "perod", "x"], "Може би имате предвид period?"),
    ],
)
def test_a_wrong_word_is_said_before_anything_starts(arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(PROJECT)
    status, _, err = vomr("report", PERIOD, *SMALL, *arguments, "--out", tmp_path / "out")
    assert status == 2 and sentence in err and not (tmp_path / "out").exists()


def test_another_version_on_a_worker_is_refused(folders, tmp_path):
    task = Task(Request(strategy=folders / "group-0001", period=PERIOD, out=tmp_path), False, "another")
    (group,) = make_groups([task], local_workers(1), Words("bg"))
    assert group.state == "failed" and "друга версия" in group.message and not list(tmp_path.iterdir())


def test_progress_tells_how_far_and_how_long_still(monkeypatch):
    progress = Progress(97, Words("bg"))
    progress.started, progress.done = time.monotonic() - 44, 11
    line = progress.line(Group(Path("mig-primer"), "made", seconds=3.14))
    assert line == "12 от 97: mig-primer, готов за 3,1 с; остават около 5 мин"


# --- a Dask cluster
# -------------------------------------------------------------------------------------------------------------


def _dask(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    code = f"from distributed.cli import dask_{arguments[0]} as c; c.main(standalone_mode=True)"
    log = (folder / f"{arguments[0]}-{time.monotonic_ns()}.log").open("wb")
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments[1:]], cwd=folder, stdout=log, stderr=log, start_new_session=True
    )


@contextmanager
def cluster(folder: Path, workers: int, kinds: tuple[str, ...] = ()):
    """A real scheduler and real workers, each a process of its own; those of a kind make packs at no cost.

    Gives the address and the processes, first that of the scheduler.
    """
    file = folder / "scheduler.json"
    processes = [
        _dask(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(file),
            folder=folder,
        )
    ]
    try:
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text().strip():
            assert time.monotonic() < deadline and processes[0].poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        for place in range(workers):
            cheap = ("--preload", str(Path(__file__).with_name("cheap_worker.py")), kinds[place]) if kinds else ()
            more = ("--nthreads", "1", "--no-dashboard", "--no-nanny")
            processes.append(_dask("worker", address, *more, *cheap, folder=folder))
        yield address, processes
    finally:
        for process in reversed(processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def dask(tmp_path):
    pytest.importorskip("distributed")
    if os.name != "posix":
        pytest.skip("the test ends processes by their group")
    return tmp_path


@pytest.mark.soak
def test_a_cluster_makes_what_this_machine_makes(dask, folders):
    local, remote = dask / "local", dask / "remote"
    assert run("--strategies", str(folders), "--out", str(local)).returncode == 3
    with cluster(dask, workers=1) as (address, _):
        done = run("--strategies", str(folders), "--out", str(remote), "--scheduler", address)
    assert done.returncode == 3 and "изготвени 2, без промяна 0, неуспешни 1" in done.stderr, done.stderr
    for name in ("group-0001", "group-0003"):
        ours, theirs = ((out / name / PERIOD / "SHA256SUMS").read_text() for out in (local, remote))
        assert ours == theirs


@pytest.mark.soak
def test_a_worker_of_a_cluster_that_dies_is_survived(dask, folders):
    with cluster(dask, workers=2) as (address, processes):
        command = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "vomr.cli",
                "report",
                PERIOD,
                *SMALL,
                "--strategies",
                str(folders),
                "--out",
                str(dask / "out"),
                "--scheduler",
                address,
            ],
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        deadline = time.monotonic() + 120
        while not list((dask / "out").glob("*/.making-*")):  # a pack is under way
            assert time.monotonic() < deadline and command.poll() is None
            time.sleep(0.01)
        os.killpg(processes[1].pid, signal.SIGKILL)
        said = command.communicate(timeout=240)[1]
    assert command.returncode == 3, said
    assert "изготвени 2, без промяна 0, неуспешни 1" in said
    assert all((dask / "out" / name / PERIOD / "partnership.html").is_file() for name in ("group-0001", "group-0003"))


def shared(folder: Path, groups: int) -> list[Task]:
    """Tasks of groups that a preloaded worker makes at no cost (:mod:`cheap_worker`)."""
    (folder / "out").mkdir()
    made = []
    for number in range(groups):
        own = folder / "groups" / f"g{number:02}"
        own.mkdir(parents=True)
        (own / "strategy.toml").write_text(f'[lag]\nid = "g{number:02}"\n', encoding="utf-8")
        made.append(Task(Request(own, PERIOD, out=folder / "out"), True, code_digest()))
    return made


def makers(folder: Path) -> dict[str, list[str]]:
    """Group → who has made it, as the workers wrote it down."""
    lines = (folder / "out" / "made.log").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        lag, kind = line.split()
        found.setdefault(lag, []).append(kind)
    return found


@pytest.mark.soak
def test_a_cluster_loses_nothing_to_workers_that_die_are_full_or_of_another_version(dask):
    """Each group is made once, by those that can, and each other worker is named with its reason."""
    tasks, said, states = shared(dask, 12), [], {}
    with (
        cluster(dask, 4, kinds=("good", "full", "another", "stuck")) as (address, processes),
        cluster_at(address, Words("bg"), said.append) as found,
    ):
        deadline = time.monotonic() + 300  # four workers start beside whatever else the machine does
        while found.at_once() < 3:  # all but the one of another version
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for group in make_groups(tasks, found, Words("bg")):
            assert group.folder.name not in states
            states[group.folder.name] = group.state
            if processes[4].poll() is None and (dask / "out" / "stuck").exists():
                os.killpg(processes[4].pid, signal.SIGKILL)
    assert states == {task.folder.name: "made" for task in tasks}
    made = makers(dask)
    assert {lag: kinds for lag, kinds in made.items() if kinds != ["good"]} == {} and len(made) == 12
    assert sorted("друга версия" in line for line in said) == [False, True], said
    assert any("не може да се записва" in line for line in said)


@pytest.mark.soak
def test_no_group_waits_behind_a_slow_worker(dask):
    with cluster(dask, 2, kinds=("good", "slow")) as (address, _), cluster_at(address, Words("bg")) as found:
        while found.at_once() < 2:
            time.sleep(0.1)
        groups = list(make_groups(shared(dask, 10), found, Words("bg")))
    made = [kinds for kinds in makers(dask).values()]
    assert {group.state for group in groups} == {"made"} and all(len(kinds) == 1 for kinds in made)
    assert sum(kinds == ["slow"] for kinds in made) == 1


@pytest.mark.soak
def test_a_scheduler_that_is_gone_ends_in_a_list(dask, monkeypatch):
    """What was made is made, the rest is named, and the command does not wait for ever."""
    monkeypatch.setattr("vomr.pack.many._PATIENCE", 5)
    tasks, groups = shared(dask, 60), []
    with cluster(dask, 1, kinds=("good",)) as (address, processes), cluster_at(address, Words("bg")) as found:
        for group in make_groups(tasks, found, Words("bg")):
            groups.append(group)
            if len(groups) == 3:
                os.killpg(processes[0].pid, signal.SIGKILL)
    assert sorted(group.folder.name for group in groups) == [task.folder.name for task in tasks]
    states = [group.state for group in groups]
    assert states[:3] == ["made"] * 3 and "failed" in states and all(group.message for group in groups[-3:])


@pytest.mark.soak
def test_a_cluster_of_another_version_alone_is_refused(dask):
    with (
        cluster(dask, 1, kinds=("another",)) as (address, _),
        pytest.raises(VomrError) as caught,
        cluster_at(address, Words("bg")),
    ):
        pass
    assert "друга версия" in caught.value.text(Words("bg"))


def test_where_nothing_can_be_written_the_rest_is_not_begun(folders, tmp_path):
    """A full disk is told in a sentence, once for all: not after making each of a hundred groups for nothing."""
    tried = []

    class Full:
        def submit(self, function, task):
            tried.append(task)
            future = Future()
            future.set_result(Group(task.folder, "failed", message="няма място", unfit="няма място"))
            return future

    task = Task(order(folders, tmp_path), False, code_digest())
    groups = list(make_groups([task] * 50, Workers(lambda: nullcontext(Full()), lambda: 2), Words("bg")))
    assert len(groups) == 50 and {group.message for group in groups} == {"няма място"} and len(tried) == 2


def test_a_group_that_failed_where_there_is_room_is_its_own_fault(folders, tmp_path, monkeypatch):
    monkeypatch.setattr("vomr.pack.many._stay_warm", lambda request: None)
    task = Task(replace(order(folders, tmp_path), strategy=folders / "group-0002"), True, code_digest())
    assert make_group(task).unfit == ""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build, "make_pack", full)
    group = make_group(task)
    assert group.unfit == "" and "няма свободно място" in group.message  # somebody has made room since
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    assert "не може да се записва: няма свободно място на диска" in make_group(task).unfit


def test_the_largest_group_is_begun_first(folders, tmp_path):
    small, large = (shutil.copytree(folders / "group-0001", tmp_path / name) for name in ("a", "b"))
    for folder in (small, large):
        toml = (folder / "strategy.toml").read_text(encoding="utf-8")
        (folder / "strategy.toml").write_text(toml.replace('"group-0001"', f'"{folder.name}"'), encoding="utf-8")
    (large / "projects.csv").write_bytes((large / "projects.csv").read_bytes() * 2)
    tasks, _ = tasks_for([small, large], order(folders, tmp_path), False, Words("bg"))
    assert [task.folder.name for task in tasks] == ["b", "a"]


@pytest.mark.soak
@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_killed_run_goes_on_where_it_was(folders, tmp_path):
    """Killed in the midst, with its workers: what stands is whole and not made again, and nothing runs on."""
    given = ("--strategies", str(folders / "group-0001"), str(folders / "group-0003"), "--out", str(tmp_path))
    command = subprocess.Popen(
        [sys.executable, "-m", "vomr.cli", "report", PERIOD, *SMALL, *given, "--workers", "1"],
        cwd=PROJECT,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    packs = [tmp_path / name / PERIOD / "manifest.json" for name in ("group-0001", "group-0003")]
    deadline = time.monotonic() + 240
    while not any(pack.exists() for pack in packs):
        assert time.monotonic() < deadline and command.poll() is None
        time.sleep(0.02)
    time.sleep(0.5)  # its record is noted
    started = below(psutil.Process(command.pid))
    assert started
    command.kill()
    command.wait()
    _, alive = psutil.wait_procs(started, timeout=30)
    assert not alive, "a worker runs on"
    (standing,) = [pack for pack in packs if pack.exists()]
    before = standing.stat().st_mtime_ns
    done = run(*given)
    assert done.returncode == 0 and "изготвени 1, без промяна 1, неуспешни 0" in done.stderr, done.stderr
    assert standing.stat().st_mtime_ns == before and all(pack.exists() for pack in packs)
    assert not list(tmp_path.glob("*/.making-*"))


def below(process: psutil.Process) -> list[psutil.Process]:
    """Every process that it has started, and those that these have."""
    with suppress(psutil.Error):
        return process.children(recursive=True)
    return []


def test_an_address_without_a_scheduler_is_said(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("vomr.pack.many._PATIENCE", 1)
    with pytest.raises(VomrError) as caught, cluster_at("tcp://127.0.0.1:9", Words("bg")):
        pass
    assert "не отговаря планировчик" in caught.value.text(Words("bg"))

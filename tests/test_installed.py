"""The program as it is installed from its wheel: in an empty folder, and never written to."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
Vomr = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The installed package: what the wheel holds, with this environment's libraries behind it."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "env")], check=True)
    (site,) = (
        (home / "env").glob("lib/python*/site-packages") if os.name == "posix" else [home / "env/Lib/site-packages"]
    )
    with zipfile.ZipFile(next(home.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"])
    # as pip does: no start of the program writes into it (below), and each would compile all of it anew
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(site / "vomr")], check=True)
    return site


@pytest.fixture
def vomr(site, tmp_path) -> Vomr:
    """The installed program, run in an empty folder by somebody whose home is empty."""
    bin_ = site.parents[2] / "bin" if os.name == "posix" else site.parents[1] / "Scripts"
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    unset = ("VOMR_STRATEGY", "VOMR_WORKSPACE", "PYTHONPATH", "VIRTUAL_ENV")
    own = {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "JUPYTER_PREFER_ENV_PATH": "1"}
    environment = {**{name: value for name, value in os.environ.items() if name not in unset}, **own}

    def run(*arguments: str, start: bool = False):
        command = [str(bin_ / "python"), "-m", "vomr.cli", *arguments]
        if start:
            return subprocess.Popen(
                command, cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True)

    return run


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_wheel_holds_what_git_holds(site):
    tracked = subprocess.run(
        ["git", "ls-files", "lib/vomr", "notebooks", "data"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    inside = {"lib/vomr": "vomr", "notebooks": "vomr/resources/notebooks", "data": "vomr/resources/data"}
    for name in tracked.stdout.splitlines():
        top = next(top for top in inside if name.startswith(f"{top}/"))
        assert (site / name.replace(top, inside[top], 1)).read_bytes() == (PROJECT / name).read_bytes(), name


def test_in_an_empty_folder_it_says_how_to_begin(vomr):
    done = vomr("report")
    assert done.returncode == 2
    assert "vomr new" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("is_frozen", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_from_new_to_a_frozen_report_outside_the_program(vomr, site, tmp_path, is_frozen):
    before = content(site / "vomr")
    work = tmp_path / "work"
    assert vomr("new", "my-group").returncode == 0
    reported = vomr("report", "2026-Q3", "--only", "overview")
    assert reported.returncode in (0, 1), reported.stderr
    pack = next((work / "reports").glob("*/2026-Q3"))
    assert (pack / "overview.html").stat().st_size > 10_000
    assert (pack / "report.pdf").read_bytes().startswith(b"%PDF")
    if is_frozen:
        frozen = vomr("freeze", "2026-Q3")
        assert frozen.returncode in (0, 1), frozen.stderr
        assert (work / "my-group" / "frozen" / "2026-Q3" / "freeze.json").is_file()
    assert content(site / "vomr") == before


@pytest.mark.parametrize(
    ("name", "period"), [("nevestino", "2026-Q3"), pytest.param("primer", "2028-Q2", marks=pytest.mark.soak)]
)
def test_a_group_of_the_project_is_reported_without_a_copy(vomr, tmp_path, name, period):
    done = vomr("report", period, "--strategy", f"data/{name}", "--only", "partnership", "--formats", "html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "work" / "reports" / name / period / "partnership.html").is_file()


def test_lab_opens_copies_in_the_folder_one_works_in(vomr, site, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = tmp_path / "home" / ".jupyter"
    settings.mkdir()
    identity = {"ServerApp": {"allow_root": True}, "IdentityProvider": {"token": "test"}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(identity))
    process = vomr("lab", "2028-Q2", "--strategy", "data/primer", "--no-browser", "--port", str(port), start=True)
    try:
        address = f"http://127.0.0.1:{port}/api/contents?token=test"
        deadline = time.monotonic() + 90
        while True:
            try:
                listed = json.load(urllib.request.urlopen(address, timeout=2))
                break
            except OSError:
                assert process.poll() is None, process.stdout.read().decode()
                assert time.monotonic() < deadline
                time.sleep(0.3)
        names = {entry["name"] for entry in listed["content"]}
        assert {path.name for path in (PROJECT / "notebooks").glob("*.ipynb")} <= names
    finally:
        process.terminate()
        process.wait(30)
    assert (tmp_path / "work" / "my-notebooks" / "overview.ipynb").is_file()

"""A folder of wheels for an office without internet: what is taken into it, and that nothing else is needed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1]
LOCK = (PROJECT / "requirements-office.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheels():
    spec = importlib.util.spec_from_file_location("wheels", PROJECT / "tools" / "wheels.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("platform", "release", "inside", "outside"),
    [
        ("win_amd64", "3.13.4", {"colorama", "pywinpty"}, {"pexpect", "appnope", "overrides"}),
        ("win_amd64", "3.12.4", {"colorama"}, {"pexpect", "overrides"}),
        ("win_amd64", "3.11.2", {"colorama", "overrides"}, {"ptyprocess"}),
        ("manylinux_2_28_x86_64", "3.13.4", {"pexpect", "ptyprocess"}, {"colorama", "pywinpty", "appnope"}),
        ("macosx_11_0_arm64", "3.13.4", {"pexpect", "appnope"}, {"colorama", "pywinpty"}),
    ],
)
def test_conditions_are_judged_for_the_machine_that_gets_them(wheels, platform, release, inside, outside):
    pins = [line.split(" --hash=") for line in wheels.pins_for(LOCK, platform, release)]
    names = [Requirement(pin).name for pin, *_ in pins]
    assert inside <= set(names) and not outside & set(names)
    assert len(names) == len(set(names)) > 100  # one version of each
    assert all(len(hashes.split()[0]) == len("sha256:") + 64 for _, hashes, *_ in pins)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="takes the network away as Linux does")
def test_the_program_is_installed_from_them_without_a_network(wheels, tmp_path):
    """From the folder alone to a report, as a user with an empty home, in a folder with spaces and Cyrillic."""
    source, home = tmp_path / "Изтеглени файлове" / "vomr", tmp_path / "нов човек"
    home.mkdir()
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True)
    for name in filter(None, tracked.stdout.split("\0")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, source / name)
    (source / "wheels").mkdir()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    wheels.download(source / "wheels", f"manylinux_2_28_{os.uname().machine}", python)
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / f"python{python}").symlink_to(Path(sys.base_prefix) / "bin" / f"python{python}")
    environment = {"HOME": str(home), "PATH": f"{bin_}:/usr/bin:/bin", "LANG": "C.UTF-8"}

    def without_network(*command: str) -> subprocess.CompletedProcess[str]:
        alone = ["unshare", "--map-root-user", "--net", *command]
        return subprocess.run(
            alone, cwd="/", env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, encoding="utf-8"
        )

    if without_network("true").returncode:
        pytest.skip("this machine makes no namespaces")
    group = home / "Documents" / "VOMR" / "МИГ"
    installed = without_network("sh", str(source / "install.sh"), "--no-window")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    assert "от папката wheels" in installed.stdout and "Готово." in installed.stdout
    shutil.rmtree(source)
    made = without_network("sh", str(group.parent / "Направи отчета.command"))
    assert made.returncode == 0, made.stdout + made.stderr
    assert next((group.parent / "reports").glob("*/*/report.pdf")).is_file()
    removed = without_network("sh", str(home / ".local/share/vomr/uninstall.sh"), "--yes")
    assert removed.returncode == 0, removed.stdout + removed.stderr
    assert str(group) in removed.stdout and (group / "register.xlsx").is_file()
    assert not (home / ".local/share/vomr").exists() and not (home / ".cache/vomr").exists()

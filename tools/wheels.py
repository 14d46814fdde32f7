#!/usr/bin/env python3
"""The folder ``wheels`` for an office without internet: every pinned package, for its system and its Python.

Run where there is internet, then carry the whole program's folder over, with ``wheels`` in it; ``install.cmd`` and
``install.sh`` take the packages from there and ask no network::

    python tools/wheels.py                                   # Windows, Python 3.11 to 3.14
    python tools/wheels.py --platform manylinux_2_28_x86_64 --python 3.12
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from pip._vendor.packaging.markers import Marker  # pip is here anyway, packaging may not be

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "lib"))

from vomr.installation import LOCK, PYTHONS  # noqa: E402


def pins_for(lock: str, platform: str, release: str) -> list[str]:
    """The pins of the lock that hold for another machine, without their conditions.

    pip judges conditions by the machine it runs on, whatever platform it downloads for.
    """
    windows, mac = platform.startswith("win"), platform.startswith("macosx")
    machine = {
        "sys_platform": "win32" if windows else "darwin" if mac else "linux",
        "os_name": "nt" if windows else "posix",
        "platform_system": "Windows" if windows else "Darwin" if mac else "Linux",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "python_version": release.rpartition(".")[0],
        "python_full_version": release,
    }
    kept = []
    for pin in lock.replace(" \\\n", " ").splitlines():
        requirement, _, hashes = pin.partition(" --hash=")
        what, _, condition = requirement.partition(" ; ")
        if not condition or Marker(condition).evaluate(machine):
            kept.append(f"{what} --hash={hashes}")
    return kept


def download(folder: Path, platform: str, python: str) -> None:
    """Every package for one system and all releases of one Python; what stands there already is not fetched again."""
    lock = (PROJECT / LOCK).read_text(encoding="utf-8")
    fetched: list[str] = []
    for release in (f"{python}.0", f"{python}.99"):  # conditions of the lock part the releases of 3.11
        pins = [pin for pin in pins_for(lock, platform, release) if pin not in fetched]
        fetched += pins
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "pins.txt"
            file.write_text("\n".join(pins), encoding="utf-8")
            options = ["--disable-pip-version-check", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
            options += [option for tag in _accepted(platform) for option in ("--platform", tag)]
            target = ["--python-version", release, "--dest", str(folder), "--requirement", str(file)]
            subprocess.run([sys.executable, "-m", "pip", "download", *options, *target], check=True)


def _accepted(platform: str) -> list[str]:
    """A Linux takes what was built for an older one; pip knows that of macOS alone."""
    if tag := re.fullmatch(r"manylinux_2_(\d+)_(\w+)", platform):
        return [f"manylinux_2_{minor}_{tag[2]}" for minor in range(int(tag[1]), 4, -1)] + [f"manylinux2014_{tag[2]}"]
    return [platform]


def main() -> None:
    """Read the options and download."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", default="win_amd64", help="as wheels name it (default: win_amd64)")
    parser.add_argument("--python", action="append", metavar="VERSION", help="one or more (default: 3.11 to 3.14)")
    parser.add_argument("--to", type=Path, default=PROJECT / "wheels", metavar="DIR", help="default: wheels")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    for python in asked.python or PYTHONS:
        download(asked.to, asked.platform, python)


if __name__ == "__main__":
    main()

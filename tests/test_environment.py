"""The list (pyproject.toml), the lock and conda's file say the same, and no registry's address stands in the tree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
CONDA = PROJECT / "environment.yml"


@pytest.fixture(scope="module")
def declared() -> dict:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!;\[ ]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def pinned(lock: str = "requirements.lock") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", (PROJECT / lock).read_text(), re.MULTILINE):
        found.setdefault(name.replace("_", "-"), set()).add(version)
    return found


def test_conda_users_get_the_same_bounds(declared):
    listed = re.findall(r"^ {6}- (.+)$", CONDA.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == declared["project"]["dependencies"]


def test_every_declared_package_is_pinned_within_its_bound(declared):
    from packaging.requirements import Requirement

    extras = declared["project"]["optional-dependencies"]
    for text in [*declared["project"]["dependencies"], *extras["dev"], *extras["many"]]:
        requirement = Requirement(text)
        versions = pinned().get(requirement.name.lower().replace("_", "-"))
        assert versions, f"{requirement.name} is not in requirements.lock: run make lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{text}, but locked {versions}"


def test_an_office_gets_the_same_versions_and_no_tools_of_developers(declared):
    """``requirements-office.lock``: what the program runs on, and what it is built with."""
    office, everything = pinned("requirements-office.lock"), pinned()
    assert all(everything[name] >= versions for name, versions in office.items())
    built_with = declared["build-system"]["requires"]
    assert names([*declared["project"]["dependencies"], *built_with]) <= set(office)
    assert not {"distributed", "mypy", "playwright", "pytest", "ruff", "scipy"} & set(office)


# What a chart of somebody else's library, or a cluster, asks for where it is installed
OPTIONAL = {"distributed", "kaleido", "plotly", "vl_convert"}


def test_the_program_imports_nothing_that_an_office_does_not_get():
    """A developer's environment has more: a report failed only where the program was installed."""
    from importlib.metadata import packages_distributions

    office, provided = set(pinned("requirements-office.lock")), packages_distributions()
    for path in (PROJECT / "lib" / "vomr").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            dotted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            dotted += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for module in {name.partition(".")[0] for name in dotted} - {"vomr"} - sys.stdlib_module_names - OPTIONAL:
                packages = {name.lower().replace("_", "-") for name in provided.get(module, ())}
                assert packages & office, f"{path.name} imports {module}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-office.lock"])
def test_the_lock_holds_hashes_and_no_address(name):
    lock = (PROJECT / name).read_text()
    assert "://" not in lock
    blocks = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_nothing_in_git_names_a_registry_or_a_path_of_a_machine():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout.split(
        b"\0"
    )
    hosts = re.compile(
        rb"py" rb"pi\.org|python" rb"hosted|registry\.npm" rb"js|deb\.deb" rb"ian\.org|/wo" rb"rk/(main|shared)"
    )
    for name in filter(None, tracked):
        path = PROJECT / name.decode()
        if path.is_file():
            assert not hosts.search(path.read_bytes()), path

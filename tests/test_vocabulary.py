"""One word for one thing, and the trade's word: names that only their first author understood do not come back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vomr

PACKAGE = Path(vomr.__file__).parent
MODULES = frozenset(
    "beginning copies desk kept limits look monday once order originals place reuse standing to_mend twice uncorrected"
    " zygote".split()
)
NAMES = MODULES | frozenset("found ground mine one said told".split())
OF_THE_CONTRACT = {("cli/check.py", "monday")}  # vomr check --monday


def names_of(source: str) -> Iterator[str]:
    """Classes, functions and parameters."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        if isinstance(node, ast.arg):
            yield node.arg


def old(names: Iterator[str], file: str = "") -> list[str]:
    return [name for name in names if name.strip("_").lower() in NAMES and (file, name) not in OF_THE_CONTRACT]


def test_no_old_name_stands_in_the_package():
    files = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert [file for file in files if Path(file).stem in MODULES] == []
    assert {file: names for file, source in files.items() if (names := old(names_of(source), file))} == {}


@pytest.mark.parametrize(
    ("literal", "tables"),
    [
        ("EAFRD", {"funds.py", "period.py", "words/labels.py"}),  # a period is called so too
        ("BG", {"countries/__init__.py"}),
    ],
)
def test_funds_and_countries_stand_in_their_tables_alone(literal, tables):
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == literal
    }
    assert found <= tables


def test_the_test_can_fail():
    source = "class Desk:\n    def _told(self, *, one): return lambda found: found\n"
    assert old(names_of(source)) == ["Desk", "_told", "one", "found"]
    assert old(names_of("def check(monday): pass"), "cli/check.py") == []

"""What holds for all tests: the programs that they start, and the order of the files."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from examples import settings

# Hundreds of tests start the program. Where a container forbids compiled modules beside their sources, every start
# compiles them again, and reading a register takes 3.8 seconds of a processor in place of 1.5.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.load_profile("everyday")

# As the command has it: with all that the tests keep, looking for garbage took a fifth of their time.
gc.set_threshold(100_000, 50, 100)

# Files that take longest, by the seconds of processors that their tests and what is made for them take: a file is the
# work of one process (--dist loadfile), and one that begins last would leave the others waiting.
LONGEST = (
    "pack/test_hostile.py",
    "pack/test_freeze.py",
    "pack/test_many.py",
    "pack/test_accessibility.py",
    "window/test_window_browser.py",
    "pack/test_privacy.py",
    "register/test_refresh.py",
    "pack/test_failures.py",
    "pack/test_provenance.py",
    "pack/test_public_registers.py",
    "pack/test_reproducible.py",
    "pack/test_annual.py",
    "method/test_checks.py",
    "pack/test_kernels.py",
    "test_docs.py",
    "sources/test_foreign_registers.py",
    "sources/test_join.py",
    "pack/test_pack_cache.py",
    "pack/test_signing.py",
    "window/test_window_filing.py",
    "test_installed.py",
    "test_settings_sheets.py",
    "test_lab.py",
    "method/test_properties.py",
    "test_explore.py",
    "pack/test_own_parts.py",
    "register/test_workbook.py",
    "pack/test_page_words.py",
    "pack/test_killed_freezing.py",
    "test_newcomer.py",
    "method/test_explain.py",
    "show/test_series.py",
    "method/test_quarter.py",
    "method/test_messages.py",
    "cli/test_quarter_command.py",
)


def pytest_configure(config):
    """Modules of these folders share one space of names: a second of the same name would be read in place of the first.

    Said before any test, and by whatever part of them is run: pytest itself notices only where both are asked for.
    """
    names = Counter(path.name for path in Path(__file__).parent.rglob("*.py") if path.name != "conftest.py")
    if twice := sorted(name for name, count in names.items() if count > 1):
        raise pytest.UsageError(f"test modules of the same name in two folders: {', '.join(twice)}")


def pytest_collection_modifyitems(items):
    """The longest files first; all others in their order."""

    def place(item) -> int:
        name = item.path.relative_to(item.config.rootpath / "tests").as_posix()
        return LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Whoever signs in the tests, certified by an authority that is made for them (``authority.py``)."""
    from authority import Authority

    return Authority(tmp_path_factory.mktemp("authority"))

"""Letters are laid out once for this program and its libraries: the next process draws the same without a font."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DRAWS = """
import json, sys
import vomr.fingerprint as fingerprint
if sys.argv[2]:
    fingerprint.environment_digest = lambda: sys.argv[2]
from vomr.show import charts
heads = charts.Heads(sys.argv[1], "евро", "", "", "bg")
made = charts.drawn_twice(heads, lambda sheet: sheet.write((0, 9), "Дял от 1 234", bold=True))
print(json.dumps([made.svg, made.narrow, "matplotlib.textpath" in sys.modules]))
"""


def drawn(cache: Path, title: str = "Платено по мерки", environment: str = "") -> tuple[str, str, bool]:
    """A chart for a desk and for a telephone, and whether a font was read for it; by a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", DRAWS, title, environment],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
    )
    return tuple(json.loads(ended.stdout))


def test_the_next_process_draws_the_same_without_a_font(tmp_path):
    *first, read = drawn(tmp_path)
    *again, read_again = drawn(tmp_path)
    assert again == first and (read, read_again) == (True, False)


@pytest.mark.soak
def test_another_word_is_laid_out_beside_those_that_are_known(tmp_path):
    drawn(tmp_path)
    *more, read = drawn(tmp_path, "Договорено по мерки")
    assert read and more == list(drawn(tmp_path / "nothing", "Договорено по мерки")[:2])
    assert not drawn(tmp_path)[2] and not drawn(tmp_path, "Договорено по мерки")[2]


@pytest.mark.soak
def test_other_libraries_lay_it_out_anew(tmp_path):
    drawn(tmp_path)
    assert drawn(tmp_path, environment="another")[2]

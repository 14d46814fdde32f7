"""Whatever bytes come, a reader gives a result or a clear error: searched for by what the code does with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vomr.problems import VomrError
from vomr.register.frozen import FROZEN, RECORD, read_records
from vomr.register.sources.mapping import mapping_file, read_mappings
from vomr.register.sources.store import FOLDER, LIST, read_sources
from vomr.strategy import read_strategy

READERS = ("one_table", "strategy", "workbook", "report", "mapping", "imports", "record", "commentary")
SECONDS = int(os.environ.get("VOMR_FUZZ_GUIDED_SECONDS", "240"))  # for all together


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_under_coverage_guided_fuzzing(tmp_path, reader):
    """Left out where atheris is not installed; it has no wheels for Windows."""
    pytest.importorskip("atheris")
    seconds = max(SECONDS // len(READERS), 1)
    run = subprocess.run(
        [
            *("sh", "-c", '"$@"; exit $?', "sh"),  # of its own parent a process inherits how much memory it ever took
            sys.executable,
            Path(__file__).with_name("fuzz.py"),
            tmp_path,
            reader,
            f"-max_total_time={seconds}",
            "-timeout=30",
            "-rss_limit_mb=2048",
        ],
        capture_output=True,
        timeout=seconds + 120,
    )
    said = (run.stderr + run.stdout).decode("utf-8", "replace")
    kept = [path.read_bytes() for path in tmp_path.glob("*-*") if path.is_file()]
    assert run.returncode == 0, f"{kept}\n{said[-4000:]}"
    assert "Done " in said, said[-4000:]


# --- what was found, kept
# ------------------------------------------------------------------------------------------------

_NESTED, _LONG = "a = " + "[" * 50_000, "a = " + "9" * 5000
_LIST = (
    "file,sheet,sha256,layout,as_of,imported_on,currency,proof,rows,facts\na,S,00,c,2026-01-01,2026-01-02,EUR,words,1"
)


@pytest.mark.parametrize(
    "content",
    [
        "table = []",
        'table = "projects"\ncolumns = 5',
        'table = "projects"\ncolumns = "ab"',
        'table = "projects"\nconstants = 5',
        'table = "projects"\nvalues = 5',
        'table = "projects"\n[columns]\na = 5',
        'table = "projects"\n[values]\nstate = 5',
        _NESTED,
        _LONG,
    ],
)
def test_a_mapping_of_anything(tmp_path, content):
    path = mapping_file(tmp_path, "one")
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VomrError, match=r"one\.mapping\.toml (cannot be read|has values that cannot be used)"):
        read_mappings(tmp_path)


@pytest.mark.parametrize("content", [_NESTED, _LONG])
def test_a_strategy_of_anything(tmp_path, content):
    (tmp_path / "strategy.toml").write_text(content, encoding="utf-8")
    with pytest.raises(VomrError, match=r"strategy\.toml cannot be read"):
        read_strategy(tmp_path)


@pytest.mark.parametrize("end", ["", "," + "x" * 5000, "," + "x" * 150_000])
def test_a_list_of_imports_of_anything(tmp_path, end):
    path = tmp_path / FOLDER / LIST
    path.parent.mkdir()
    path.write_text(_LIST + end, encoding="utf-8")
    with pytest.raises(VomrError, match=r"imports\.csv"):
        read_sources(tmp_path)


@pytest.mark.parametrize("name", ["\\u0000_at", "\\ud800", "a\\nb"])
def test_a_frozen_period_with_a_file_that_no_system_can_hold(tmp_path, name):
    folder = tmp_path / FROZEN / "2026-Q3"
    folder.mkdir(parents=True)
    facts = f'{{"number": 1, "period": "2026-Q3", "frozen_at": "2026-10-15", "files": {{"{name}": ""}}}}'
    (folder / RECORD).write_text(facts, encoding="ascii")
    records, problems = read_records(tmp_path)
    assert records == [] and [problem.code for problem in problems] == ["frozen-altered"]

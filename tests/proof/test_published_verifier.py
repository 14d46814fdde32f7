"""The verifier as an authority gets it: one file, apart from the program; its table of outlines is of the fonts."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from command import vomr
from vomr import verify_report

PROJECT = Path(__file__).parents[2]


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
    )


def test_the_table_of_outlines_is_that_of_the_fonts():
    printed = run(PROJECT / "tools" / "publish_verifier.py", "--outlines").stdout
    table: dict[str, dict[str, str]] = {}
    exec(printed, table)
    assert {sign: marks.split() for sign, marks in table["OUTLINES"].items()} == {
        sign: marks.split() for sign, marks in verify_report.OUTLINES.items()
    }


def test_it_is_published_apart_and_runs_without_the_program(kit, tmp_path):
    made = run(PROJECT / "tools" / "publish_verifier.py", tmp_path / "verifier").stdout
    file = tmp_path / "verifier" / "verify_report.py"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert made == f"{digest}  verify_report.py\n"
    assert digest in (tmp_path / "verifier" / "README.txt").read_text(encoding="utf-8")
    assert "import vomr" not in file.read_text(encoding="utf-8") and "from vomr" not in file.read_text(encoding="utf-8")
    report = kit.kept(kit.signed)
    told = run(file, report, "--lang", "en", "--seal", kit.report.seal, "--trust", kit.authority.trust)
    assert told.returncode == 0 and "SAME BYTES" in told.stdout and told.stderr == ""
    report.write_bytes(kit.signed[:9000])
    told = run(file, report)
    assert told.returncode == 1 and "повреден" in told.stdout


def test_the_command_is_the_same_check(kit, tmp_path):
    report = tmp_path / "report.pdf"
    report.write_bytes(kit.plain)
    status, out, _ = vomr("verify", report, "--seal", kit.report.seal)
    assert status == 0 and "СЪВПАДА" in out
    status, out, _ = vomr("verify", report, "--seal", "0" * 64)
    assert status == 1 and "ПРОТИВОРЕЧИ СИ" in out

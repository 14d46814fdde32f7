"""What a command imports: every start pays for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# what makes pages, PDFs, charts and signatures, runs notebooks or serves pages: heavy, and no figure needs it
HEAVY = (
    "IPython arrow babel.messages fontTools ipykernel isoduration jupyter_client jupyterlab lark matplotlib nbconvert"
    " papermill pikepdf pyhanko pypdfium2 rfc3986_validator rfc3987_syntax tornado typst uharfbuzz xlsxwriter"
).split()


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    (
        pytest.param(["results"], set(), marks=pytest.mark.soak),
        (["check", "--json"], {"pikepdf"}),  # it looks whether the cover can be set
        pytest.param(["why", "absorption.total.paid"], set(), marks=pytest.mark.soak),
    ),
)
def test_a_command_that_only_computes_imports_nothing_that_makes_pages(arguments, allowed, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    command, *options = arguments
    script = (
        "import sys\n"
        "from vomr.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print(*(name for name in {HEAVY} if sys.modules.get(name)), file=sys.stderr)\n"
    )
    order = [sys.executable, "-c", script, command, *options]
    place = ["2026-Q3", "--strategy", "data/nevestino"]
    order += ["--period", *place] if command == "why" else place
    subprocess.run(order, capture_output=True, text=True, check=True)  # reads the catalogues, and keeps them
    done = subprocess.run(order, capture_output=True, text=True, check=True)
    assert done.stdout and set(done.stderr.split()) <= allowed

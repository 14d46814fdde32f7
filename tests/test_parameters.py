"""A misspelt parameter is refused, under ``vomr report`` and under plain Papermill alike."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from vomr.pack.notebooks.run import declared_parameters
from vomr.parameters import declared_in, refuse_injected
from vomr.problems import UsageError

PROJECT = Path(__file__).parents[1]
CELL = 'strategy = "data/primer"\nperiod: str = ""  # empty: the last\nmost = 5\nlang = "bg"'


def in_history(monkeypatch, *cells: str) -> None:
    shell = SimpleNamespace(history_manager=SimpleNamespace(input_hist_parsed=["", *cells, "vomr.load(strategy)"]))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)


def test_annotated_parameters_are_declared_like_the_others():
    assert declared_in(CELL) == {"strategy": "data/primer", "period": "", "most": 5, "lang": "bg"}
    cell = nbformat.v4.new_code_cell(CELL, metadata={"tags": ["parameters"]})
    assert declared_parameters(nbformat.v4.new_notebook(cells=[cell]))["period"] == ""


@pytest.mark.parametrize(
    ("injected", "said"),
    [
        ("periood = '2028-Q2'", "Did you mean period?"),
        ("most = 'five'", "takes a value such as 5"),
        ("period = 2026", None),  # as Papermill reads a year
        ("strategy = 'data/nevestino'\nlang = 'en'", None),
    ],
)
def test_what_papermill_injects_is_declared_or_refused(monkeypatch, injected, said):
    in_history(monkeypatch, CELL, f"# Parameters\n{injected}\n", "import vomr")
    if said is None:
        refuse_injected()
    else:
        with pytest.raises(UsageError, match=said.replace("?", r"\?")):
            refuse_injected()


@pytest.mark.parametrize(
    "cells",
    [
        ("import vomr", "# Parameters\nmine = 1"),  # what Papermill wrote, run by hand without its first cell
        ("report = load()", "# Parameters\nmine = 1"),
        (CELL, "mine = 1"),  # names of her own
        (CELL, "# Parameters\n%time\nmine = 1"),
        ("# Parameters\nmine = 1",),
    ],
)
def test_names_of_an_analysts_own_are_no_parameters(monkeypatch, cells):
    in_history(monkeypatch, *cells)
    refuse_injected()


def test_plain_papermill_stops_with_a_sentence_that_names_the_nearest(tmp_path):
    given = {"strategy": str(PROJECT / "data" / "primer"), "periood": "2028-Q2"}
    with pytest.raises(PapermillExecutionError) as caught:
        papermill.execute_notebook(
            PROJECT / "notebooks" / "absorption.ipynb", tmp_path / "out.ipynb", parameters=given, progress_bar=False
        )
    assert "„periood“" in caught.value.evalue and "period" in caught.value.evalue
    assert caught.value.traceback == [caught.value.evalue]

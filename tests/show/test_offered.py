"""What an analyst meets lists what is for use alone, teaches by examples that run, and names the nearest."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pandas as pd
import pytest

import vomr
from vomr.parts import PARTS
from vomr.problems import UsageError, VomrError
from vomr.show.charts import Chart, ChartAndTable
from vomr.show.figure import ReportFigure
from vomr.show.form import FilledForm
from vomr.show.fragments import Fragment
from vomr.show.offered import offered, teaching
from vomr.show.portfolio import PortfolioReport
from vomr.show.series import PeriodSeries
from vomr.show.tables.selection import Selection

PROJECT = Path(__file__).parents[2]
IN_PARTS = (*PARTS, "annual", "leader", "value", "added_value", "since")
# Of the pieces that are given back, what is made of them by the program and not by an analyst
_OF_THE_PROGRAM = {"blocks", "data", "shown", "with_table", "svg", "alt", "caption", "chart", "table", "origin"}
_NEEDS_FILES = {"vomr.load_portfolio", "report.file"}  # packs, and a file of her own
_SLOW = {"vomr.load_series", "report.what_if"}  # reports of their own
_FRAMES = (PeriodSeries, Selection, Fragment, ChartAndTable, Chart, ReportFigure)


@pytest.fixture(scope="module")
def report():
    return vomr.load(PROJECT / "data" / "primer", "2028-Q2")


def examples(text: str | None) -> list[str]:
    return [example.source for example in doctest.DocTestParser().get_examples(text or "")]


def taught(report) -> dict[str, list[str]]:
    """The examples of all that an analyst meets, by where they stand."""
    found = {f"vomr.{name}": examples(getattr(vomr, name).__doc__) for name in dir(vomr) if name != "__version__"}
    found |= {f"report.{name}": examples(teaching(type(report), name)) for name in dir(report) if name != "results"}
    for part in IN_PARTS:
        made = getattr(report, part)
        found |= {f"report.{part}.{name}": examples(teaching(type(made), name)) for name in dir(made)}
    found |= {f"portfolio.{name}": examples(teaching(PortfolioReport, name)) for name in offered(PortfolioReport)}
    for kind in _FRAMES:
        own = [name for name in vars(kind) if not name.startswith("_") and name not in _OF_THE_PROGRAM]
        called = [name for name in own if callable(getattr(kind, name)) or isinstance(vars(kind)[name], property)]
        found |= {f"{kind.__name__}.{name}": examples(teaching(kind, name)) for name in called}
    return found


def test_everything_has_an_example(report):
    assert {"absorption", "measures", "verdict"} <= set(offered(PortfolioReport))
    assert [where for where, given in taught(report).items() if not given] == []


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_every_example_runs(report, monkeypatch, slow):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setattr(vomr.loading, "workspace", lambda: PROJECT)
    failed = []
    for where, given in taught(report).items():
        is_slow = where in _SLOW or where.startswith("PeriodSeries.")
        if where in _NEEDS_FILES or where.startswith("portfolio.") or is_slow is not slow:
            continue
        frame = pd.DataFrame({"Заявления": [3, 14]}, index=["април", "май"])  # of her own
        names = {"vomr": vomr, "report": report, "pandas": pd, "pd": pd, "frame": frame}
        if slow:
            names["series"] = vomr.load_series("data/primer", "2027-Q4", "2028-Q2")
        for source in given:
            try:
                exec(source, names)
            except Exception as error:
                failed.append(f"{where}: {source.strip()}: {error!r}")
    assert not failed, "\n".join(failed)


def test_a_part_lists_what_it_displays_and_nothing_else(report):
    for part in IN_PARTS:
        made = getattr(report, part)
        for name in dir(made):
            parameters = inspect.signature(getattr(made, name)).parameters.values()
            needed = [each for each in parameters if each.default is each.empty]
            displayed = Fragment | ChartAndTable | Chart | FilledForm
            assert needed or isinstance(getattr(made, name)(), displayed), f"{part}.{name}"
        assert "context" not in dir(made) and "w" not in dir(made)
    assert {*IN_PARTS, "tables", "figure", "figures", "why", "day", "results"} <= set(dir(report))
    assert not {"w", "part", "parts_made", "to_write", "facts"} & set(dir(report))


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda report: report.absorbtion, "absorption"),
        (lambda report: report.absorption.stagess, "stages"),
        (lambda report: vomr.laod, "load"),
        (lambda report: report.tables.projcts, "projects"),
        (lambda report: report.why("absorbtion.total"), "absorption.total.paid"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest(report, ask, nearest):
    with pytest.raises(VomrError) as caught:
        ask(report)
    assert f"Може би имате предвид {nearest}?" in str(caught.value)
    assert isinstance(caught.value, UsageError) and len(caught.value._render_traceback_()) == 1


def test_a_fault_of_the_program_is_not_taken_for_a_misspelt_name(report):
    class Broken(type(report)):
        @property
        def verdict(self):
            """>>> report.verdict"""
            return self.results.no_such_thing

    assert "verdict" in offered(Broken) and not hasattr(report, "_no_such")
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = Broken(report.results).verdict

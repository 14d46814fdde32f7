"""The main figures that the window shows are those of the report."""

from pathlib import Path

from examples import matrix
from vomr.method.main_figures import main_figures, main_figures_of
from vomr.method.results_cache import results_of
from vomr.period import Period

PROJECT = Path(__file__).parents[2]


@matrix("name, period", [("primer", "2028-Q2"), ("nevestino", "2026-Q3"), ("primer", "2027")], every_day=2)
def test_they_are_those_of_the_report(name, period):
    results = results_of(PROJECT / "data" / name, Period.parse(period))
    found = main_figures(results.entered, results.period)
    assert found == main_figures_of(results)
    assert all(results.figures()[figure_id] == figure for figure_id, figure in found.items())
    assert len(found) > 10

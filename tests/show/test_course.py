"""The strategy through its quarters: what a quarter's own report says of its last day, or said when it was frozen."""

from __future__ import annotations

import pytest
from frozen_quarter import DATA, strategy_with_a_frozen_quarter
from in_process import report_of, shown
from test_printed_figures import breaches

import vomr
from vomr.document.text import text_of


@pytest.mark.parametrize("quarter", ["2026-Q4", "2027-Q3"])
def test_a_quarter_says_what_its_own_report_says(quarter):
    then = vomr.load(DATA / "primer", quarter).results
    history = report_of("primer", "2028-Q2").results.history
    point = next(point for point in history.quarters if point.day == then.day)
    figures = then.figures()
    for name, figure in point.operations.figures.items():
        if not name.startswith("in_period."):  # a day has no period
            assert figure == figures[figure.id], figure.id
    assert point.events == figures["animation.events"]
    for code, way in history.distances.items():
        if then.day in way:
            assert way[then.day].value == figures[f"indicators.{code}.distance"].value, code
    assert len(history.distances) > 5


def test_it_shows_the_last_quarters_and_the_ends_of_years():
    course = report_of("primer", "2028-Q2").course
    days = [str(point.day) for point in course._chosen]
    assert days == ["2025-12-31", "2026-12-31", "2027-09-30", "2027-12-31", "2028-03-31", "2028-06-30"]
    drawn = course.money()
    assert drawn.table.html.count('data-figure="absorption.operations.paid"') == len(course.points) == 14
    assert "верифицирани" in drawn.chart.alt and "14 тримесечия" in drawn.chart.alt


def test_what_was_frozen_is_shown_as_it_was_reported(tmp_path):
    report = vomr.load(strategy_with_a_frozen_quarter(tmp_path / "s"), "2026-Q3")
    happened, events = report.course.happened(), report.results.animation["events"].value
    row = next(line for line in happened.text.splitlines() if "№ 3" in line)
    assert row.startswith("31.03.2026") and row.endswith(f"| {events - 1}")
    assert happened.html.count('data-report="3"') == 5 and "както е отчетено" in happened.text
    for call, blocks in shown(report):
        if "course" in call:
            assert not list(breaches(blocks, report, call, is_free="header" in call)), call


@pytest.mark.parametrize(
    ("group", "period", "sentence"),
    [
        ("primer", "2024-Q1", "Още няма дати"),
        ("primer", "2025-Q1", "едно тримесечие"),
        ("nevestino", "2026-Q3", "няма обявени приеми"),
    ],
)
def test_a_course_that_has_hardly_begun_is_a_sentence(group, period, sentence):
    course = report_of(group, period).course
    assert sentence in text_of(course.headline().blocks)
    assert not getattr(course.money(), "blocks", ()) and not course.amounts()

"""The tables of the part on finance: each says one thing, and leaves out what says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from vomr.loading import load
from vomr.method.absorption import amendments
from vomr.method.explain import explain
from vomr.show.report import Report

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def report() -> Report:
    return load(DATA / "primer", "2028-Q2")


def test_an_amendment_says_what_was_what_is_and_the_difference(report):
    """The same budget in another currency is none of less money, and the first entry of a measure is no amendment."""
    found = amendments(report.results.register, report.day)
    lines = {(line.measure, line.fund): line.cents("budget") for line in report.results.absorption.measures}
    for owner in {(change.measure, change.fund) for change in found}:
        own = [change for change in found if (change.measure, change.fund) == owner]
        assert own[-1]["after"].value == lines[owner]
        assert [change["before"].value for change in own[1:]] == [change["after"].value for change in own[:-1]]
    for figure in (figure for change in found for figure in change.figures.values()):
        assert report.results.figure(figure.id) == figure
        assert explain(report.results, figure.id).total == figure.value, figure.id
    frame = report.absorption.amendments().frame
    assert len(frame) == len(found) and {"Преди", "След", "Разлика", "Решение"} <= set(frame.columns)
    assert amendments(report.results.register, report.results.register["budget"]["valid_from"].min().date()) == ()


def test_money_at_risk_is_by_fund_and_by_name_in_two_tables_of_things(report):
    at_risk = report.absorption.at_risk()
    assert len(at_risk.frames) == 4  # thresholds, lines by fund, contracts, what is late or waits
    lines = next(frame for caption, frame in at_risk.frames.items() if "по фондове" in caption)
    assert len(lines) == len(report.results.absorption.operations_funds) + 1
    text = at_risk.text
    for one in report.results.at_risk.expired:
        assert one.contract.number in text and one.contract.title in text


def test_lines_without_anything_are_left_out_and_that_is_said(report):
    """A line with a value that is not known stays; the total is that of all."""
    table = report.absorption.at_risk_by_measure()
    lines, risks = report.absorption.operation_lines, ("at_risk.expiring", "expiring_count", "at_risk.advances")
    shown = [line for line in lines if f'"{line.id}.at_risk.advances"' in table.html]
    assert shown == [line for line in lines if any(line[name].value != 0 for name in risks)]
    assert len(shown) < len(lines) and "не са показани" in table.text

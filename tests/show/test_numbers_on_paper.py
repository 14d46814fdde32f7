"""Whoever has a page and ``results.json`` alone can set each printed number beside its value (report-pdf.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from frozen_quarter import strategy_with_a_frozen_quarter
from hypothesis import given
from hypothesis import strategies as st
from in_process import CASES, report_of, shown

import vomr
from printed_value import is_printed_as
from vomr import document
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.method.earlier import earlier_values
from vomr.show.report import Report
from vomr.verify_report import _agrees
from vomr.words import LANGUAGES, Words


def differing(report: Report) -> Iterator[tuple[str, str, Any]]:
    """Printed figures whose value in ``results.json`` is another one, or that it does not hold."""
    lang = report.w.lang
    values = json.loads(report.results.to_json(report.w))["figures"]
    for _, blocks in shown(report):
        in_tables = {
            id(span)
            for table in walk(blocks)
            if isinstance(table, document.Table)
            for row in (*table.head, *table.rows)
            for cell in row.cells
            for span in walk(cell.content)
        }
        for span in walk(blocks):
            if isinstance(span, document.Span) and span.identity:
                name, printed = str(span.identity), text_of(span.content)
                in_sentence = id(span) not in in_tables
                value = values.get(name)
                by_the_document = is_printed_as(printed, value, lang, in_sentence=in_sentence)
                if not by_the_document or not _agrees(printed, value, lang, in_words=in_sentence):
                    yield name, printed, value


@pytest.mark.parametrize(("name", "period", "lang", "audience"), CASES)
def test_each_printed_figure_is_the_value_that_stands_under_its_name(name, period, lang, audience):
    assert list(differing(report_of(name, period, lang, audience))) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("period", ["2026-Q1", "2026-Q2", "2026-Q3"])
def test_of_frozen_reports_too(period, lang, tmp_path):
    """Of the period itself, the one before and an earlier one: as it was reported, as it is, and how it changed."""
    report = vomr.load(strategy_with_a_frozen_quarter(tmp_path / "s"), period, lang)
    names = [
        str(span.identity) for _, blocks in shown(report) for span in walk(blocks) if getattr(span, "identity", None)
    ]
    assert any(name.endswith("#3") for name in names)
    assert list(differing(report)) == []


def test_no_name_has_two_values():
    """A name of the period before may be one of the course too: both say the same."""
    report = report_of("primer", "2028-Q2")
    results = report.results
    named: dict[str, set[Any]] = {}
    for identity, figure in earlier_values(
        results.period, results.figures(), results.previous, results.history, results.since, results.compared
    ):
        named.setdefault(str(identity), set()).add(figure.value)
    assert {name: values for name, values in named.items() if len(values) > 1} == {}
    assert len(named) > 500 and not named.keys() & results.figures().keys()


def test_another_number_is_found():
    for printed, value, right in (
        ("1 274 963,19", "1274963.19", True),
        ("1 274 963,20", "1274963.19", False),
        ("1 274 963 евро", "1274963.19", True),
        ("61,3 %", 0.6135, True),  # cut
        ("61,4 %", 0.6135, True),  # rounded
        ("61,5 %", 0.6135, False),
        ("−451,68", "-451.68", True),
        ("451,68", "-451.68", False),
        ("+2,3 пр.п.", 0.0231, True),
        ("…", None, True),
        ("0", None, False),
        ("…", 0, False),
        ("12*", 12, True),
    ):
        assert is_printed_as(printed, value, "bg", in_sentence=False) == right, printed
    assert is_printed_as("451,68", "-451.68", "bg", in_sentence=True)
    assert is_printed_as("1,274,963.19", "1274963.19", "en", in_sentence=False)


@given(st.integers(-(10**12), 10**12), st.sampled_from(LANGUAGES))
def test_every_amount_is_read_back(cents, lang):
    printed = Words(lang).money(cents)
    for off, right in ((0, True), (1, False)):
        written = f"{(cents + off) / 100:.2f}"
        assert is_printed_as(printed, written, lang, in_sentence=False) == right
        assert _agrees(printed, written, lang, in_words=False) == right

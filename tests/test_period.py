"""Reporting periods (contract.md §3)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vomr.period import Period, last_finished_quarter
from vomr.problems import UsageError
from vomr.words import LANGUAGES, NBSP, Words

CODES = (
    [f"{year}-Q{part}" for year in range(2000, 2100) for part in range(1, 5)]
    + [f"{year}-H{part}" for year in range(2000, 2100) for part in (1, 2)]
    + [str(year) for year in range(2000, 2100)]
    + [f"EAFRD-{year}" for year in range(2000, 2100)]
)
codes = st.sampled_from(CODES)


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2028-Q1", "2028-01-01", "2028-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("EAFRD-2026", "2025-10-16", "2026-10-15"),
    ],
)
def test_first_and_last_day(code, start, end):
    period = Period.parse(code)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@given(codes)
def test_periods_of_one_kind_follow_one_another_without_a_gap(code):
    period = Period.parse(code)
    assert period.code == code == str(period)
    assert period.next().start == period.end + dt.timedelta(days=1)
    assert period.previous().end == period.day_before
    assert period.next().previous() == period


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-Q5", "2026-Q4"),
        ("2026-Q0", "2026-Q1"),
        ("2026Q3", "2026-Q3"),
        ("q3-2026", "2026-Q3"),
        ("Т3 2026", "2026-Q3"),
        ("2026-Х1", "2026-H1"),
        ("2026-H3", "2026-H2"),
        ("ЕЗФРСР 2026", "EAFRD-2026"),
        ("2026-EAFRD", "EAFRD-2026"),
        ("EAFRD-2026-Q1", "EAFRD-2026"),
        ("2026 г.", "2026"),
        ("1 pololeti r. 2026", "2026-H1"),
        ("II. pololetí r. 2026", "2026-H2"),
        ("2 полугодие на 2026 г.", "2026-H2"),
        ("III čtvrtletí/2026", "2026-Q3"),
    ],
)
def test_a_mistyped_period_names_the_nearest_right_one(typed, meant):
    with pytest.raises(UsageError) as refusal:
        Period.parse(typed)
    assert refusal.value.exit_status == 2
    assert meant in refusal.value.text(Words("en")).split("Did you mean")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
@given(st.sampled_from([code for code in CODES if "-Q" in code or "-H" in code]))
def test_a_period_is_read_back_as_reports_call_it(lang, code):
    label = Period.parse(code).label(Words(lang))
    assert Period.parse(label).code == Period.parse(f" {label.upper().replace(NBSP, ' ')}").code == code


@given(st.text(max_size=30))
def test_any_text_is_a_period_or_a_refusal_in_words(text):
    try:
        period = Period.parse(text)
    except UsageError as refusal:
        assert refusal.text(Words("en"))
    else:
        assert Period.parse(period.code) == period


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-11-04", "2026-Q3"),
        ("2026-10-01", "2026-Q3"),
        ("2026-09-30", "2026-Q2"),
        ("2026-01-01", "2025-Q4"),
        ("2026-12-31", "2026-Q3"),
    ],
)
def test_the_last_finished_quarter(day, code):
    assert last_finished_quarter(dt.date.fromisoformat(day)).code == code


def test_today_can_be_fixed_for_a_build_that_must_be_repeatable(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793750400")
    assert last_finished_quarter().code == "2026-Q3"


@given(codes)
def test_every_period_has_a_name_in_words(code):
    period = Period.parse(code)
    assert all(str(period.year) in period.label(Words(lang)) for lang in ("bg", "en"))

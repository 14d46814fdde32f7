"""Working days, by the official days off of one year and by another way of counting."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers import register_of, strategy_of
from vomr.method.animation import working_days
from vomr.method.working_days import WorkingDays

# Days off of 2026: Кодекс на труда, чл. 154; those on a weekend but at Easter have the Monday after them
OFF_IN_2026 = "01-01 01-02 03-03 04-10 04-13 05-01 05-06 05-25 09-07 09-22 12-24 12-25 12-28".split()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_days_off_of_a_year_are_the_official_ones():
    working = WorkingDays(strategy_of())
    every = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert [f"{one:%m-%d}" for one in every if one.weekday() < 5 and working.is_off(one)] == OFF_IN_2026


@pytest.mark.parametrize(
    ("start", "number", "after"),
    [
        ("2025-12-31", 1, "2026-01-05"),  # New Year's Day, the day after it, a weekend
        ("2025-12-31", 10, "2026-01-16"),
        ("2026-03-31", 10, "2026-04-16"),  # over Easter
        ("2026-06-30", 10, "2026-07-14"),
        ("2026-09-30", 15, "2026-10-21"),
        ("2026-12-23", 1, "2026-12-29"),  # Christmas, and a Monday in place of its Saturday
        ("2026-05-23", 0, "2026-05-26"),  # a Saturday, a holiday on Sunday, a Monday in its place
        ("2026-05-22", 0, "2026-05-22"),
    ],
)
def test_so_many_days_after(start, number, after):
    assert WorkingDays(strategy_of()).after(day(start), number) == day(after)


@pytest.mark.parametrize(
    ("end", "number", "before"),
    [
        ("2026-01-05", 1, "2025-12-30"),  # the last day of 2025 was declared a day off, with the second of January
        ("2026-04-14", 3, "2026-04-07"),
        ("2027-02-15", 20, "2027-01-18"),
        ("2026-05-26", 2, "2026-05-21"),
        ("2026-05-24", 0, "2026-05-24"),
    ],
)
def test_so_many_days_before(end, number, before):
    assert WorkingDays(strategy_of()).before(day(end), number) == day(before)


def test_the_groups_own_days_off_count_too():
    own = WorkingDays(strategy_of(rules={"holidays": ["2026-07-01", "2026-07-02"]}))
    assert own.after(day("2026-06-30"), 1) == day("2026-07-03")
    assert own.first_from(day("2026-07-01")) == day("2026-07-03")


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_another_count_agrees(start, number):
    register = register_of({}, strategy_of())
    working = WorkingDays(register.strategy)
    after, before = working.after(start, number), working.before(start, number)
    pairs = [(before, start), (start + dt.timedelta(days=1), after + dt.timedelta(days=1))]
    frames = [pd.Series(pd.to_datetime(list(ends))) for ends in zip(*pairs, strict=True)]
    assert working_days(register, *frames) == [number, number]
    assert not working.is_off(after) and not working.is_off(before)


@given(DAYS, st.integers(1, 15))
def test_a_notice_of_the_last_day_is_in_time_and_of_the_next_is_late(held, number):
    register = register_of({}, strategy_of())
    last = WorkingDays(register.strategy).before(held, number)
    days = pd.to_datetime([last, last + dt.timedelta(days=1)])
    in_time, late = working_days(register, pd.Series(days), pd.Series(np.repeat(pd.Timestamp(held), 2)))
    assert in_time == number and late == number - 1

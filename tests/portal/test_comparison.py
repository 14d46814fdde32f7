"""One group among others: the bounds of the median hold whatever the absent groups have, and are reached."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vomr.method.comparison import Comparison

values = st.lists(st.integers(0, 20).map(float), min_size=5, max_size=14)


@given(values, st.lists(st.integers(-5, 25).map(float), max_size=8))
def test_the_median_of_all_lies_within_its_bounds(known, hidden):
    bounds = Comparison.of(known, len(hidden)).median_between
    if len(hidden) >= len(known):
        assert bounds is None
    else:
        assert bounds[0] <= statistics.median(known + hidden) <= bounds[1]


@given(values, st.integers(0, 8))
def test_the_bounds_are_reached(known, absent):
    bounds = Comparison.of(known, absent).median_between
    if absent < len(known):
        assert bounds == tuple(statistics.median(known + [end] * absent) for end in (-1.0, 99.0))


@given(values, st.integers(0, 8), st.data())
def test_every_other_group_is_on_one_side(known, absent, data):
    value = data.draw(st.sampled_from(known))
    at = Comparison.of(known, absent).position(value)
    assert (at.less, at.more, at.absent) == (sum(v < value for v in known), sum(v > value for v in known), absent)
    assert at.less + at.same + at.more + 1 == len(known)


def test_below_five_groups_there_is_no_middle():
    few = Comparison.of([0.1, 0.2, 0.3, 0.4], 0)
    assert few.spread is None and few.median_between is None and few.position(0.1).part is None
    five = Comparison.of([0.1, 0.2, 0.3, 0.4, 0.5], 0)
    assert [five.position(value).part for value in (0.1, 0.2, 0.4, 0.5)] == ["below", "within", "within", "above"]
    assert five.median_between == pytest.approx((0.3, 0.3))

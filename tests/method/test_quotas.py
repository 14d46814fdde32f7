"""Least shares of the seats of a body: by whole numbers, and only where what is not entered cannot decide."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import product

import pytest

from registers import register_of
from vomr.method.checks import check
from vomr.method.figures import Moment
from vomr.method.partnership import partnership

DAY = dt.date(2026, 12, 31)


def board(genders, years=(), *, value=0.4, verified=True, of="gender"):
    seats = [
        {"body": "board", "sector": "civil", "from": "2020", "gender": gender, "birth_year": year}
        for gender, year in zip(genders, years or [""] * len(genders), strict=True)
    ]
    limits = [
        {"id": f"{of}_share_board", "value": value, "verified": verified, "basis": "правило"},
        {"id": "youth_age", "value": 40},
    ]
    return register_of({"seats": seats}, {"rules": {"limit": limits}})


def quota_of(register):
    (body,) = partnership(Moment(register, DAY, dt.date(2026, 9, 30))).bodies
    (quota,) = body.quotas
    return quota


def codes(register):
    return {problem.code for problem in check(register, DAY).problems} & {"gender-share", "young-share"}


@pytest.mark.parametrize(
    ("genders", "share", "ok"),
    [
        ("fffmm", Fraction(2, 5), True),  # exactly at the limit
        ("ffffmm", Fraction(1, 3), False),
        ("fffff", Fraction(0), False),
        (["f", "f", "m", "", ""], Fraction(1, 3), None),  # two more men, two more women, or one of each
        (["f", "f", "m", "m", ""], Fraction(1, 2), True),  # whoever sits there
        (["f", "f", "f", "f", "f", ""], Fraction(0), False),
    ],
)
def test_genders_by_hand(genders, share, ok):
    quota = quota_of(board(genders))
    assert (quota.share.value, quota.ok) == (share, ok)


@pytest.mark.parametrize("n", [3, pytest.param(5, marks=pytest.mark.soak)])
def test_the_verdict_is_that_of_every_way_to_fill_what_is_empty(n):
    for genders in product(("f", "m", ""), repeat=n):
        ways = {
            min(way.count("f"), way.count("m")) * 5 >= 2 * n
            for way in product(*(("f", "m") if gender == "" else (gender,) for gender in genders))
        }
        assert quota_of(board(genders)).ok == (ways.pop() if len(ways) == 1 else None)


def test_young_people_and_rules_that_are_not_verified():
    register = board("ffmm", ("1990", "1986", "1960", ""), value=0.5, of="young")
    assert (quota_of(register).share.value, quota_of(register).ok, codes(register)) == (Fraction(2, 3), True, set())
    register = board("ffmm", ("1990", "1950", "1960", "1970"), value=0.5, of="young")
    assert quota_of(register).ok is False and codes(register) == {"young-share"}
    register = board("ffmm", ("1990", "1950", "1960", "1970"), value=0.5, of="young", verified=False)
    assert quota_of(register).ok is None and codes(register) == set()


def test_a_missed_share_is_told_once_with_its_numbers():
    problems = [problem for problem in check(board("fffffm"), DAY).problems if problem.code == "gender-share"]
    assert len(problems) == 1 and problems[0].params["limit"] == 40
    assert problems[0].params["share"] == Fraction(100, 6)

"""The clock of the process: which days are counted, what waits, and what is told apart."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vomr
from registers import register_of
from vomr.method.clock import APART, FEWEST, clock, quartiles
from vomr.method.members import LapLine, Member
from vomr.method.portfolio import STEPS, Portfolio
from vomr.period import Period
from vomr.register.read import read_register

PRIMER = Path(vomr.__file__).parents[2] / "data" / "primer"
DAY = dt.date(2026, 12, 31)
PROJECT = {"title": "п", "in_strategy": "yes", "currency": "EUR", "measure": "M"}
CLAIM = {"kind": "interim", "claimed": "100", "currency": "EUR"}


def laps(projects, claims=(), payments=(), limits=(), day=DAY):
    tables = {
        "projects": [{**PROJECT, **row} for row in projects],
        "claims": [{**CLAIM, **row} for row in claims],
        "payments": [{"kind": "interim", "amount": "80", "currency": "EUR", **row} for row in payments],
    }
    return {lap.step.code: lap for lap in clock(register_of(tables, {"rules": {"limit": list(limits)}}), day)}


def told(lap):
    return {name: figure.value for name, figure in lap.figures.items() if figure.value}


def test_each_way_out_of_a_step_is_told_apart():
    """Of the group's decision: one through, one waiting, and one of each other end."""
    began = {"submitted_on": "2026-01-01"}
    found = laps(
        [
            {"project": "through", **began, "approved_on": "2026-01-31"},
            {"project": "waits", **began},
            {"project": "later", "submitted_on": "2027-01-01"},
            {"project": "after", **began, "approved_on": "2027-01-31"},
            {"project": "withdrawn", **began, "withdrawn_on": "2026-02-01"},
            {"project": "refused", **began, "rejected_on": "2026-02-01"},
            {"project": "reserve", **began, "reserve_on": "2026-02-01"},
            {"project": "undated", **began, "contracted_on": "2026-05-01"},
            {"project": "outside", **began, "in_strategy": "no"},
        ]
    )
    assert told(found["submission_to_decision"]) == {
        "through": 1,
        "waiting": 2,
        "longest": 364,
        "withdrawn": 1,
        "refused": 1,
        "reserve": 1,
        "undated": 1,
    }
    assert [case.days for case in found["submission_to_decision"].total.listed] == [30]
    assert set(found) == {"submission_to_decision"}  # no row dates the end of another step


def test_days_of_suspension_are_in_no_median_and_a_suspended_contract_does_not_wait():
    found = laps(
        [
            {"project": "A", "contracted_on": "2026-01-01", "suspended_on": "2026-02-01", "resumed_on": "2026-03-01"},
            {"project": "B", "contracted_on": "2026-01-01", "suspended_on": "2026-12-01"},
            {"project": "C", "contracted_on": "2026-06-01", "suspended_on": "2026-06-11", "resumed_on": "2026-06-21"},
            {"project": "D", "contracted_on": "2026-06-01", "terminated_on": "2026-07-01"},
            {"project": "E", "contracted_on": "2026-06-01", "completed_on": "2026-07-01"},
        ],
        [
            {"project": "A", "claim": "0", "kind": "advance", "submitted_on": "2026-01-05"},
            {"project": "A", "claim": "1", "submitted_on": "2026-03-11"},
        ],
    )
    lap = found["contract_to_claim"]
    assert [case.days for case in lap.total.through] == [69 - 28]  # the advance is no claim, February stood still
    assert told(lap) == {
        "through": 1,
        "waiting": 1,
        "longest": 213 - 10,
        "paused": 1,
        "ended": 1,
        "undated": 1,
        "stopped": 28 + 30 + 10,
    }


def test_a_claim_is_verified_and_paid_by_its_own_number():
    projects = [{"project": code, "contracted_on": "2026-01-01"} for code in "ABC"]
    claims = [
        {"project": "A", "claim": "1", "submitted_on": "2026-03-01", "verified_on": "2026-04-10", "verified": "80"},
        {"project": "A", "claim": "2", "submitted_on": "2026-05-01", "verified_on": "2026-06-10", "verified": "90"},
        {"project": "B", "claim": "1", "submitted_on": "2026-03-01", "verified_on": "2026-04-10", "verified": "70"},
        {"project": "C", "claim": "1", "submitted_on": "2026-03-01", "refused": "100"},
        {"project": "C", "claim": "2", "submitted_on": "2026-12-01"},
        {"project": "C", "claim": "3", "submitted_on": "2026-04-01", "verified_on": "2026-05-01", "verified": "0"},
    ]
    payments = [
        {"project": "A", "claim": "1", "paid_on": "2026-05-10"},
        {"project": "A", "claim": "1", "paid_on": "2026-04-20", "amount": "1"},
        {"project": "A", "claim": "1", "paid_on": "2026-04-11", "amount": "-1", "kind": "recovery"},
        {"project": "B", "paid_on": "2026-01-20", "kind": "advance"},
    ]
    found = laps(projects, claims, payments)
    assert told(found["claim_to_verification"]) == {"through": 4, "waiting": 1, "longest": 30, "refused": 1}
    assert told(found["verification_to_payment"]) == {
        "through": 1,
        "waiting": 1,
        "longest": 204,
        "refused": 1,
        "covered": 1,
    }
    assert [case.days for case in found["verification_to_payment"].total.through] == [10]


def test_few_cases_are_listed_and_many_have_quartiles():
    def decided(n):
        return [
            {"project": f"P{i}", "submitted_on": "2026-01-01", "approved_on": str(dt.date(2026, 1, 1 + i))}
            for i in range(n)
        ]

    few, many = (laps(decided(n))["submission_to_decision"] for n in (FEWEST - 1, FEWEST))
    assert few.figures["median"].value is None and len(few.total.listed) == FEWEST - 1
    assert set(few.single) == {f"clock.submission_to_decision.cases.P{i}.days" for i in range(FEWEST - 1)}
    assert [many.figures[name].value for name in ("lower", "median", "upper")] == [
        Fraction(19, 4),
        Fraction(19, 2),
        Fraction(57, 4),
    ]
    assert not many.total.listed and not many.single


@given(st.lists(st.integers(0, 2000), min_size=FEWEST, max_size=60))
def test_quartiles_are_those_of_numpy(days):
    assert [float(own) for own in quartiles(days)] == pytest.approx(np.percentile(days, [25, 50, 75], method="linear"))


def test_a_limit_is_compared_in_its_own_days_and_judges_only_when_verified():
    """Submitted on a Thursday, decided on the next one: the day of liberation (3 March 2026, a Tuesday) is none."""
    project = {"project": "P", "submitted_on": "2026-02-26", "approved_on": "2026-03-05"}
    waits = {"project": "W", "submitted_on": "2026-01-05"}

    def of(value, unit="working days", *, verified=True):
        limit = {"id": "days_submission_to_decision", "value": value, "unit": unit, "verified": verified}
        return laps([project, waits], limits=[limit])["submission_to_decision"]

    assert of(4).total.through[0].working == 4
    assert of(4).figures["over"].value == 1 and of(3).figures["over"].value == 2
    assert of(7, "days").figures["over"].value == 1 and of(6, "days").figures["over"].value == 2
    assert of(3, verified=False).figures["over"].value is None


def test_the_invented_group_agrees_with_a_second_count():
    """From the rows alone, with another library: days of every step and their quartiles, at the end of a year."""
    day, register = dt.date(2027, 12, 31), read_register(PRIMER)

    def rows(name):
        return list(register.rows(name, register[name]))

    def date(known):
        return known if known and known <= day else None

    projects = {row["project"]: row for row in rows("projects") if row["in_strategy"]}
    first, claims, paid = {}, [], {}
    for row in rows("payments"):
        if row["claim"] and date(row["paid_on"]) and row["kind"] not in ("recovery", "interest"):
            key = row["project"], row["claim"]
            paid[key] = min(paid.get(key, day), date(row["paid_on"]))
    for row in rows("claims"):
        if row["kind"] != "advance" and date(row["submitted_on"]) and row["project"] in projects:
            claims.append(row)
            first[row["project"]] = min(first.get(row["project"], day), date(row["submitted_on"]))
    pairs = defaultdict(list)
    for code, row in projects.items():
        dates = [date(row[name]) for name in ("submitted_on", "approved_on", "authority_approved_on", "contracted_on")]
        for step, began, ended in zip(STEPS, dates, [*dates[1:], first.get(code)], strict=False):
            if began and ended:
                away = (date(row["suspended_on"]), date(row["resumed_on"]) or day)
                pause = (min(ended, away[1]) - max(began, away[0])).days if away[0] else 0
                pairs[step.code].append((ended - began).days - max(0, pause))
    for row in claims:
        if verified := date(row["verified_on"]):
            pairs["claim_to_verification"].append((verified - date(row["submitted_on"])).days)
            if own := paid.get((row["project"], row["claim"])):
                pairs["verification_to_payment"].append((own - verified).days)
    found = {lap.step.code: lap for lap in clock(register, day)}
    assert {code: lap.days for code, lap in found.items()} == {code: sorted(days) for code, days in pairs.items()}
    for code, days in pairs.items():
        told_of = [found[code].figures[name].value for name in ("lower", "median", "upper")]
        if len(days) >= FEWEST:
            assert [float(own) for own in told_of] == pytest.approx(np.quantile(days, [0.25, 0.5, 0.75]))
        else:
            assert told_of == [None, None, None]


@pytest.mark.parametrize("day", [dt.date(2026, 6, 30), dt.date(2028, 6, 30)])
def test_measures_and_states_make_up_the_whole(day):
    for lap in clock(read_register(PRIMER), day):
        counts = {name: lap.figures[name].value for name in ("through", "waiting", *APART)}
        assert sum(counts.values()) == len(lap.cases)
        for groups in (lap.measures, lap.years):
            assert sum(group.figures["through"].value for group in groups.values()) == counts["through"]


def test_all_groups_together_are_one_row_of_cases():
    def member(lag, days, longest):
        return Member(lag, lag, laps=(LapLine("submission_to_decision", tuple(days), None, 1, longest),))

    groups = member("a", range(1, 12), 90), member("b", range(12, 21), 40), member("c", (), None)
    (lap,) = Portfolio(Period.parse("2026"), groups, ()).laps
    assert (lap.groups, lap.cases, lap.waiting, lap.longest, lap.longest_with) == (3, 20, 3, 90, groups[0])
    assert lap.quartiles == (Fraction(23, 4), Fraction(21, 2), Fraction(61, 4))

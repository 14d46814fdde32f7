"""Traps that other systems fell into (method.md §3), each on the smallest register that shows it."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from registers import Asked, errors, register_of
from vomr.method.indicators import IndicatorData, indicators
from vomr.period import Period
from vomr.words import Words

DATA = Path(__file__).parents[2] / "data"
POINTS = [("2024-01-01", "0", "baseline"), ("2029-12-31", "40", "target")]


def indicator(values, *, points=POINTS, period="2026-Q3", tables=None, **declared):
    """The one indicator of a register with these values."""
    row = {
        "indicator": "R",
        "name": "и",
        "unit": "броя",
        "level": "result",
        "direction": "increase",
        "aggregation": "sum",
        "counts_at": "value_date",
        **declared,
    }
    targets = [{"indicator": "R", "date": date, "value": value, "kind": kind} for date, value, kind in points]
    rows = [{"indicator": "R", "kind": "verified", **value} for value in values]
    register = register_of({**(tables or {}), "indicators": [row], "targets": targets, "values": rows})
    assert errors(register) == []
    return Asked(register, period).indicators[0]


def test_a_cumulative_series_is_not_summed_again():
    quarters = [("2026-03-31", "3"), ("2026-06-30", "7"), ("2026-09-30", "12")]
    found = indicator([{"measured_on": day, "value": value, "basis": "cumulative"} for day, value in quarters])
    assert found["achieved"].value == 12  # not 22
    assert found["in_period"].value == 5


def test_a_late_correction_of_an_old_quarter_does_not_overwrite_later_ones():
    values = [
        {"measured_on": "2026-03-31", "value": "3", "basis": "cumulative", "verified_on": "2026-04-10"},
        {"measured_on": "2026-06-30", "value": "7", "basis": "cumulative", "verified_on": "2026-07-10"},
        {
            "measured_on": "2026-03-31",
            "value": "4",
            "basis": "cumulative",
            "verified_on": "2026-09-15",
            "value_id": "поправка",
        },
    ]
    assert indicator(values)["achieved"].value == 7
    assert indicator(values, aggregation="last")["achieved"].value == 7
    assert indicator(values[::2])["achieved"].value == 4  # of the same quarter the one verified later holds


def test_a_decreasing_indicator_is_not_above_a_hundred_percent():
    points = [("2024-01-01", "12", "baseline"), ("2029-12-31", "8", "target")]
    found = indicator(
        [{"measured_on": "2026-06-30", "value": "10"}], points=points, direction="decrease", aggregation="last"
    )
    assert found["distance"].value == Fraction(1, 2)  # not 125 %
    worse = indicator(
        [{"measured_on": "2026-06-30", "value": "13"}], points=points, direction="decrease", aggregation="last"
    )
    assert worse["distance"].value == Fraction(-1, 4) and worse.status == "deteriorating"


def test_no_growth_rate_from_a_baseline_of_zero():
    """Progress is a share of the way from baseline to target; where that way is nothing it is undefined."""
    grown = indicator([{"measured_on": "2026-06-30", "value": "10"}])
    assert grown["distance"].value == Fraction(1, 4)
    flat = indicator(
        [{"measured_on": "2026-06-30", "value": "0"}],
        points=[("2024-01-01", "5", "baseline"), ("2029-12-31", "5", "target")],
    )
    assert flat["distance"].value is None and flat["pace"].value is None and flat["distance"].reason is not None


def test_percentages_are_not_averaged_without_their_denominators():
    values = [
        {"measured_on": "2026-05-31", "numerator": "1", "denominator": "2", "basis": "increment"},
        {"measured_on": "2026-06-30", "numerator": "90", "denominator": "100", "basis": "increment"},
    ]
    assert indicator(values, aggregation="ratio")["achieved"].value == Fraction(9100, 102)  # not 70 %


def test_a_target_is_not_the_sum_of_the_periods_so_far():
    points = [
        ("2024-01-01", "0", "baseline"),
        ("2025-12-31", "10", "milestone"),
        ("2027-12-31", "30", "milestone"),
        ("2029-12-31", "40", "target"),
    ]
    found = indicator([{"measured_on": "2026-06-30", "value": "12"}], points=points)
    assert found["target"].value == 40  # not 80: milestones stand on the way, they are not added
    for period in ("2025", "2027", "2029"):
        assert indicator([], points=points, period=period)["target"].value == 40


def test_a_contract_in_several_municipalities_is_counted_once():
    with (DATA / "nevestino" / "territory_projects.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {
                name: row[name] or None
                for name in ("contract", "programme", "municipality", "total", "currency", "as_of")
            }
            for row in csv.DictReader(file)
        ]
    assert len(rows) == 241
    cents = sum(int(Fraction(row["total"]) * 100) for row in rows)
    assert cents > 280_000_000_00  # what adding the rows would give
    everything = Asked(register_of({"territory_projects": rows}), "2026-Q3").outcomes.territory
    assert (everything.contracts.value, everything.total.value) == (225, 109_558_019_59)
    own = {"strategy": {"management_contract": "BG06AFSP001-1.001-0081"}}
    without = Asked(register_of({"territory_projects": rows}, own), "2026-Q3").outcomes.territory
    assert (without.contracts.value, without.total.value) == (224, 108_808_465_67)


# --- rules of the Union (Implementing Regulation 2021/2290)
# -------------------------------------------------------------


def projects(*payments, **project):
    row = {
        "project": "P",
        "title": "п",
        "measure": "M",
        "fund": "EAFRD",
        "in_strategy": "yes",
        "contracted_on": "2026-01-05",
        "ends_on": "2026-06-30",
        "grant": "100",
        "currency": "EUR",
        **project,
    }
    paid = [{"project": "P", "paid_on": day, "kind": kind, "amount": amount} for day, kind, amount in payments]
    return {"measures": [{"measure": "M", "name": "м", "kind": "operations"}], "projects": [row], "payments": paid}


VALUE = {"project": "P", "measured_on": "2026-02-01", "value": "3", "unit_key": "175074752"}


@pytest.mark.parametrize(
    ("counts_at", "payments", "project", "counted"),
    [
        ("contract", [], {}, True),
        ("contract", [], {"contracted_on": None}, False),
        ("first_payment", [], {}, False),
        ("first_payment", [("2026-03-01", "advance", "50")], {}, False),
        ("first_payment", [("2026-03-01", "interim", "50")], {}, True),
        ("first_payment", [("2026-10-01", "interim", "50")], {}, False),
        ("completion", [], {"completed_on": "2026-08-01"}, True),  # paid by nobody yet, and finished
        ("completion", [("2026-03-01", "interim", "50")], {"completed_on": "2026-08-01"}, False),
        (
            "completion",
            [("2026-03-01", "interim", "50"), ("2026-09-01", "final", "50")],
            {"completed_on": "2026-08-01"},
            True,
        ),
        ("completion", [("2026-09-01", "final", "50")], {}, False),
        (
            "first_payment",
            [("2026-03-01", "interim", "50")],
            {"terminated_on": "2026-05-01"},
            True,
        ),  # it keeps what was paid
        (
            "first_payment",
            [("2026-03-01", "interim", "50"), ("2026-06-01", "recovery", "-50")],
            {"terminated_on": "2026-05-01"},
            False,
        ),
        ("first_payment", [("2026-03-01", "interim", "50")], {"in_strategy": "no"}, False),
    ],
)
def test_when_a_projects_value_counts(counts_at, payments, project, counted):
    found = indicator([VALUE], counts_at=counts_at, tables=projects(*payments, **project))
    assert (found["achieved"].value == 3) is counted


@pytest.mark.parametrize(("fund", "achieved"), [("EAFRD", 3), ("ESF+", 0), (None, 3)])
def test_results_of_the_cap_count_its_measures_only(fund, achieved):
    found = indicator([VALUE], counts_at="contract", eu_code="R.37", tables=projects(fund=fund))
    assert found["achieved"].value == achieved
    own = indicator([VALUE], counts_at="contract", tables=projects(fund=fund))
    assert own["achieved"].value == 3  # an indicator of the group's own counts every fund


def test_a_unit_is_counted_once_however_often_it_comes():
    values = [
        {**VALUE, "measured_on": day, "value": value}
        for day, value in (("2026-02-01", "120"), ("2026-05-01", "340"), ("2026-06-01", "200"))
    ]
    assert indicator(values, aggregation="unique", counts_at="contract", tables=projects())["achieved"].value == 1
    assert indicator(values, aggregation="unique_sum", counts_at="contract", tables=projects())["achieved"].value == 340


def test_one_project_feeds_several_indicators_in_full():
    rows = [
        {
            "indicator": code,
            "name": "и",
            "unit": "броя",
            "level": "result",
            "direction": "increase",
            "aggregation": "sum",
            "counts_at": "contract",
        }
        for code in ("A", "B")
    ]
    tables = {
        **projects(),
        "indicators": rows,
        "targets": [{"indicator": code, "date": "2024-01-01", "value": "0", "kind": "baseline"} for code in "AB"],
        "values": [{**VALUE, "indicator": code, "kind": "verified"} for code in "AB"],
    }
    assert [one["achieved"].value for one in Asked(register_of(tables), "2026-Q3").indicators] == [3, 3]


# --- lines through time
# ---------------------------------------------------------------------------------------------------


def s_curve(days):
    u = Fraction(days, 2192)
    return 40 * (3 * u**2 - 2 * u**3)


@pytest.mark.parametrize(
    ("trajectory", "period", "expected"),
    [
        ("linear", "2024-Q4", 10 * Fraction(366, 731)),
        ("linear", "2027-Q4", 10 + 30 * Fraction(730, 1461)),
        ("step", "2025-H1", Fraction(0)),
        ("step", "2025", Fraction(10)),
        ("step", "2029-Q3", Fraction(10)),
        ("step", "2030", Fraction(40)),
        ("s_curve", "2025-Q2", s_curve(547)),
        ("s_curve", "2026", s_curve(1096)),
        ("s_curve", "2030", Fraction(40)),
    ],
)
def test_shapes_of_the_line(trajectory, period, expected):
    """2192 days from the last day of 2023 to that of 2029; the milestone bends the line and the steps, not the
    S-curve.
    """
    points = [("2023-12-31", "0", "baseline"), ("2025-12-31", "10", "milestone"), ("2029-12-31", "40", "target")]
    assert indicator([], points=points, period=period, trajectory=trajectory)["expected"].value == expected
    assert s_curve(1096) == 20  # half of the days, half of the way


def test_the_schedule_index():
    """SPI = (first day with E ≥ A − t_b) / (t − t_b)."""
    found = indicator(
        [{"measured_on": "2026-09-30", "value": "10"}],
        points=[("2024-01-01", "0", "baseline"), ("2028-01-01", "40", "target")],
        period="2026-Q4",
    )
    assert str(found.equal_value_day) == "2025-01-01"  # a quarter of 1461 days is 365.25: E reaches 10 on the 366th
    assert found["schedule_index"].value == Fraction(366, 1095)
    beyond = indicator(
        [{"measured_on": "2026-09-30", "value": "41"}],
        points=[("2024-01-01", "0", "baseline"), ("2028-01-01", "40", "target")],
    )
    assert beyond["schedule_index"].value is None and beyond["schedule_index"].reason.code == "off_the_line"


def test_required_rate_beside_the_last_four_quarters():
    values = [{"measured_on": "2025-06-30", "value": "4"}, {"measured_on": "2026-06-30", "value": "8"}]
    found = indicator(values, period="2026-Q4")
    assert found["required_rate"].value == Fraction(40 - 12, 12)  # 28 missing, twelve quarters left
    assert found["recent_rate"].value == Fraction(8, 4)


@pytest.mark.parametrize(
    ("profile", "statuses"),
    [
        ("eu-85-65", ["off_track", "at_risk", "at_risk", "on_track", "on_track"]),
        ("cap-2024", ["off_track", "on_track", "on_track", "on_track", "on_track"]),
        ("cap-2026", ["off_track", "off_track", "on_track", "on_track", "on_track"]),
        ("sdg-95-60", ["at_risk", "at_risk", "at_risk", "at_risk", "on_track"]),
    ],
)
def test_profiles_of_status(profile, statuses):
    """Pace 0.64, 0.65, 0.75, 0.85 and 0.95 of 100 expected."""
    points = [("2024-01-01", "0", "baseline"), ("2026-09-30", "100", "milestone"), ("2029-12-31", "200", "target")]
    found, period = [], Period.parse("2026-Q3")
    for value in ("64", "65", "75", "85", "95"):
        row = {
            "indicator": "R",
            "name": "и",
            "unit": "броя",
            "level": "result",
            "direction": "increase",
            "aggregation": "last",
            "counts_at": "value_date",
        }
        tables = {
            "indicators": [row],
            "targets": [{"indicator": "R", "date": date, "value": point, "kind": kind} for date, point, kind in points],
            "values": [{"indicator": "R", "kind": "verified", "measured_on": "2026-09-30", "value": value}],
        }
        desk = IndicatorData(register_of(tables, {"rules": {"status": {"profile": profile}}}))
        found.append(indicators(desk, period.end, period.day_before)[0].status)
    assert found == statuses


def test_thresholds_are_met_exactly_and_print_so():
    w = Words("bg")
    points = [("2024-01-01", "0", "baseline"), ("2026-09-30", "10000", "milestone"), ("2029-12-31", "20000", "target")]
    below, at = (
        indicator([{"measured_on": "2026-09-30", "value": value}], points=points, aggregation="last")
        for value in ("8496", "8500")
    )
    assert (below.status, at.status) == ("at_risk", "on_track")
    assert "84,9\N{NO-BREAK SPACE}%" in below.reason.text(w) and "85,0\N{NO-BREAK SPACE}%" in at.reason.text(w)

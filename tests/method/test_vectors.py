"""The vectors of the method, and figures that other groups have published, through the real reader."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from registers import Asked, errors, register_of
from vomr.method.forecasts import from_counts, remaining_counts
from vomr.register import read_register
from vomr.words import Words

bg = Words("bg")


def computed(period, tables, strategy=None):
    register = register_of(tables, strategy)
    assert errors(register) == []
    return Asked(register, period)


def per_cent(share):
    return int((Decimal(share.numerator) / share.denominator * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


# --- §1 -------------------------------------------------------------------------------------------------------------


def test_the_pilot_of_2021_has_a_one_cent_difference():
    pilot = {
        "project": "19.1",
        "title": "ВОМР лидери",
        "in_strategy": "no",
        "contracted_on": "2021-07-09",
        "completed_on": "2022-01-09",
        "grant": "27625.00",
        "grant_eu": "24862.50",
        "grant_national": "2762.50",
        "own": "900.00",
        "currency": "BGN",
    }
    results = computed("2026-Q3", {"projects": [pilot]})
    (project,) = results.outcomes.outside
    assert project.parts == (("grant_eu", 2486250, 1271199), ("grant_national", 276250, 141244), ("own", 90000, 46016))
    assert (project.total, project.direct, project.gap) == (1458459, 1458460, 1)
    assert results.absorption.total["contracted"].value == 0  # it is not a project of the strategy


def test_the_total_is_the_sum_of_the_converted_rows():
    levs = ("24862.50", "2762.50", "900.00")
    budget = [
        {"measure": f"M{n}", "fund": "EAFRD", "valid_from": "2021", "amount": amount, "currency": "BGN"}
        for n, amount in enumerate(levs)
    ]
    measures = [{"measure": f"M{n}", "name": "м", "kind": "operations"} for n in range(3)]
    money = computed("2026-Q3", {"measures": measures, "budget": budget}).absorption
    assert [line["budget"].value for line in money.measures] == [1271199, 141244, 46016]
    assert money.total["budget"].value == 1458459


# --- §2 -------------------------------------------------------------------------------------------------------------


def sandanski(*other_rows, currency="BGN", limit=None):
    measures = [
        {"measure": "19.2", "name": "Проекти", "kind": "operations"},
        {"measure": "19.4", "name": "Управление", "kind": "management"},
    ]
    budget = [
        {"measure": "19.2", "fund": "EAFRD", "valid_from": "2024", "amount": "4400550", "currency": currency},
        {"measure": "19.4", "fund": "EAFRD", "valid_from": "2024", "amount": "1466850", "currency": currency},
        *other_rows,
    ]
    rule = {
        "id": "management_share",
        "value": 0.25,
        "unit": "share",
        "basis": "чл. 34(2)",
        "verified": True,
        **(limit or {}),
    }
    return {"measures": measures, "budget": budget}, {"rules": {"limit": [rule]}}


@pytest.mark.parametrize("currency", ["BGN", "EUR"])
def test_sandanski_is_at_the_ceiling_exactly_and_passes(currency):
    tables, strategy = sandanski(currency=currency)
    share = computed("2026-Q3", tables, strategy).absorption.management_share
    assert share.figure.value == Fraction(1, 4)
    assert share.ok is True
    assert bg.percent(share.figure.value, 2).startswith("25,00")


def test_another_programmes_money_does_not_dilute_the_base():
    other = {"measure": "19.2", "fund": "OPHRD", "valid_from": "2024", "amount": "60000", "currency": "BGN"}
    tables, strategy = sandanski(other)
    share = computed("2026-Q3", tables, strategy).absorption.management_share
    assert share.figure.value == Fraction(1, 4)  # with it in the base it would read 24.75 %
    assert per_cent(Fraction(1466850, 5867400 + 60000) * 100) == 2475


def test_a_stotinka_above_the_ceiling_does_not_pass():
    tables, strategy = sandanski()
    tables["budget"][1]["amount"] = "1466850.01"
    assert computed("2026-Q3", tables, strategy).absorption.management_share.ok is False


def test_no_verdict_while_the_rule_is_not_verified():
    tables, strategy = sandanski(limit={"verified": False})
    share = computed("2026-Q3", tables, strategy).absorption.management_share
    assert (share.figure.value, share.ok) == (Fraction(1, 4), None)


@pytest.mark.parametrize("hole", ["flag", "empty", "no_row"])
def test_no_ceiling_while_a_part_of_the_budget_is_not_entered(hole):
    tables, strategy = sandanski()
    if hole == "flag":
        strategy["funds"] = [{"id": "EAFRD", "budget_complete": False}]
    elif hole == "empty":
        tables["budget"].append({"measure": "19.3", "fund": "EAFRD", "valid_from": "2024", "currency": "BGN"})
        tables["measures"].append({"measure": "19.3", "name": "Сътрудничество", "kind": "cooperation"})
    else:
        tables["calls"] = [
            {
                "call": "П1",
                "measure": "19.3",
                "fund": "EAFRD",
                "opens_on": "2026-01-15",
                "budget": "5",
                "currency": "EUR",
            }
        ]
        tables["measures"].append({"measure": "19.3", "name": "Сътрудничество", "kind": "cooperation"})
    money = computed("2026-Q3", tables, strategy).absorption
    assert money.management_share.figure.value is None
    assert money.management_share.figure.reason.code == "budget_incomplete"
    assert money.management_share.ok is None
    assert money.total.complete is False
    assert money.total["contracted_rate"].value is None


def split(total, n):
    """An amount in n parts that add up to it."""
    cents = int(Decimal(total) * 100)
    parts = [cents // n] * n
    parts[-1] += cents - sum(parts)
    return [str(Decimal(part) / 100) for part in parts]


# Кирково–Златоград: what each programme had of a budget of 6 375 908 лв is not published; this split is one that gives
# every percentage that is.
FUNDS = {"EAFRD": "2735908", "ESF": "1940000", "ERDF": "1700000"}


def kirkovo(projects, *, submitted, approved, contracted, day, completed=0):
    """A register with as many projects as were published, and the published sums of each programme."""
    rows = []
    for fund, counts in projects.items():
        amounts = [split(total[fund], n) for total, n in zip((submitted, approved, contracted), counts, strict=True)]
        for n, requested in enumerate(amounts[0]):
            row = {
                "project": f"{fund}-{n}",
                "title": "Проект",
                "measure": "19.2",
                "fund": fund,
                "in_strategy": "yes",
                "currency": "BGN",
                "submitted_on": "2018-11-01",
                "requested": requested,
            }
            if n < counts[1]:
                row |= {"approved_on": "2019-03-01", "approved": amounts[1][n]}
            if n < counts[2]:
                row |= {"contracted_on": day, "grant": amounts[2][n]}
            if n < counts[2] and completed:
                row |= {"completed_on": day}
                completed -= 1
            rows.append(row)
    budget = [
        {"measure": "19.2", "fund": f, "valid_from": "2018-04-05", "amount": a, "currency": "BGN"}
        for f, a in FUNDS.items()
    ]
    return {
        "measures": [{"measure": "19.2", "name": "Изпълнение", "kind": "operations"}],
        "budget": budget,
        "projects": rows,
    }


def of_budget(line, name):
    return per_cent(Fraction(line[name].value, line["budget"].value))


def test_kirkovo_zlatograd_in_the_third_quarter_of_2019():
    tables = kirkovo(
        {"EAFRD": (20, 14, 2), "ESF": (12, 10, 6), "ERDF": (8, 7, 4)},
        day="2019-08-15",
        submitted={"EAFRD": "4070000", "ESF": "2440000", "ERDF": "1720000"},
        approved={"EAFRD": "1730000", "ESF": "1520000", "ERDF": "1700000"},
        contracted={"EAFRD": "345000", "ESF": "1310000", "ERDF": "1695000"},
    )
    money = computed("2019-Q3", tables).absorption
    total = money.operations
    assert [of_budget(total, name) for name in ("submitted", "approved", "contracted")] == [129, 78, 53]
    assert per_cent(total["contracted_rate"].value) == 53
    assert {
        line.fund: [of_budget(line, name) for name in ("submitted", "approved", "contracted")]
        for line in money.operations_funds
    } == {"EAFRD": [149, 63, 13], "ESF": [126, 78, 68], "ERDF": [101, 100, 100]}
    assert (total["approved_count"].value, total["contracted_count"].value) == (31, 12)


def test_kirkovo_zlatograd_in_2020_whatever_was_added_to_the_budget_later():
    tables = kirkovo(
        {"EAFRD": (45, 22, 5), "ESF": (16, 12, 10), "ERDF": (12, 9, 8)},
        day="2020-06-30",
        completed=7,
        submitted={"EAFRD": "6060000", "ESF": "2500000", "ERDF": "1740000"},
        approved={"EAFRD": "2220000", "ESF": "1950000", "ERDF": "1700000"},
        contracted={"EAFRD": "391000", "ESF": "1940000", "ERDF": "1686400"},
    )
    tables["budget"].append(
        {
            "measure": "19.2",
            "fund": "EAFRD",
            "valid_from": "2021-12-01",
            "amount": "3534908",
            "currency": "BGN",
            "decision": "ДС",
        }
    )
    money = computed("2020", tables).absorption
    total = money.operations
    assert [total[f"{name}_count"].value for name in ("submitted", "approved", "completed")] == [73, 43, 7]
    assert [of_budget(total, name) for name in ("approved", "contracted")] == [92, 63]
    rates = {line.fund: line["contracted_rate"].value for line in money.operations_funds}
    assert per_cent(rates["ESF"] * 1000) == 100_000  # row by row a cent is lost: 99.999 995 %
    assert Decimal(rates["ERDF"].numerator) / rates["ERDF"].denominator * 100 == pytest.approx(
        Decimal("99.2"), abs=Decimal("0.01")
    )
    amended = computed("2021", tables).absorption.operations
    assert amended["budget"].value > total["budget"].value  # 7 174 908 лв
    assert amended["contracted"].value == total["contracted"].value


# --- §3 -------------------------------------------------------------------------------------------------------------

POINTS = [
    {"indicator": "R", "date": "2023-10-01", "value": "0", "kind": "baseline"},
    {"indicator": "R", "date": "2025-12-31", "value": "10", "kind": "milestone"},
    {"indicator": "R", "date": "2027-12-31", "value": "30", "kind": "milestone"},
    {"indicator": "R", "date": "2029-12-31", "value": "40", "kind": "target"},
]


def progress(period, achieved=None, points=POINTS, strategy=None, **declared):
    indicator = {
        "indicator": "R",
        "name": "и",
        "unit": "броя",
        "level": "result",
        "direction": "increase",
        "aggregation": "sum",
        "counts_at": "value_date",
        **declared,
    }
    values = (
        [{"indicator": "R", "measured_on": "2026-06-30", "kind": "verified", "value": achieved}]
        if achieved is not None
        else []
    )
    return computed(period, {"indicators": [indicator], "targets": points, "values": values}, strategy).indicators[0]


@pytest.mark.parametrize(("period", "expected"), [("2024", "5.560"), ("2026-Q3", "17.479"), ("2028-Q2", "32.490")])
def test_expected_value(period, expected):
    value = progress(period)["expected"].value
    assert f"{Decimal(value.numerator) / value.denominator:.3f}" == expected


def test_progress_of_twelve_on_the_30th_of_september_2026():
    found = progress("2026-Q3", 12)
    assert found["achieved"].value == 12
    assert float(found["distance"].value) == pytest.approx(0.300, abs=5e-4)
    assert float(found["pace"].value) == pytest.approx(0.687, abs=5e-4)
    assert found.status == "at_risk"
    assert found.equal_value_day == dt.date(2026, 3, 14)
    assert float(found["schedule_index"].value) == pytest.approx(0.817, abs=5e-4)
    assert "68,6" in found.reason.text(bg)  # cut, not rounded: 68.65… %


def test_the_line_starts_no_earlier_than_the_agreement():
    found = progress("2025-Q3", strategy={"strategy": {"agreement_on": dt.date(2025, 12, 31)}})
    assert found["expected"].value == 0
    assert found.status == "not_due"


def test_count_forecast():
    assert tuple(12 + count for count in remaining_counts(12, Fraction(8), Fraction(13), (0.1, 0.5, 0.9))) == (
        24,
        32,
        42,
    )


def contracts(*finished, in_force="12", **declared):
    """An indicator with A from ``finished`` contracts, (planned, verified, end) each, and one contract in force."""
    signed = {
        "in_strategy": "yes",
        "measure": None,
        "currency": "EUR",
        "contracted_on": "2025-01-10",
        "ends_on": "2028-12-31",
        "grant": 100,
    }
    projects, values = [{"project": "A", "title": "п", **signed}], []
    values.append({"indicator": "R", "project": "A", "measured_on": "2025-01-10", "kind": "planned", "value": in_force})
    for n, (plan, verified, end) in enumerate(finished):
        projects.append({"project": f"F{n}", "title": "п", **signed, f"{end}_on": "2026-05-01"})
        own = {"indicator": "R", "project": f"F{n}"}
        values.append({**own, "measured_on": "2025-01-10", "kind": "planned", "value": plan})
        if verified:
            values.append({**own, "measured_on": "2026-05-01", "kind": "verified", "value": verified})
    base = [{**POINTS[0], "value": "4"}, *POINTS[1:]]
    indicator = {
        "indicator": "R",
        "name": "и",
        "unit": "броя",
        "level": "result",
        "direction": "increase",
        "aggregation": "sum",
        "counts_at": "contract",
        **declared,
    }
    tables = {"projects": projects, "values": values, "indicators": [indicator], "targets": base}
    return computed("2026-Q3", tables).indicators[0].forecast


FINISHED = [(10, 10, "completed"), (8, 4, "completed"), (6, 3, "completed"), (6, 0, "terminated")]


def test_forecast_from_contracts():
    found = contracts(*FINISHED)
    assert (found.low, found.mid, found.high) == (Fraction("25.5"), Fraction("27.8"), 33)
    assert found.reason is None


def test_with_two_finished_contracts_there_is_no_middle():
    found = contracts(*FINISHED[:2])
    assert (found.low, found.mid, found.high) == (18, None, 30)
    assert found.reason.code == "few_finished"


def test_a_forecast_in_per_cent_stays_within_a_hundred():
    found = contracts(*FINISHED, in_force="2000", unit="% от населението")
    assert (found.mid, found.high) == (100, 100)


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ({"counts_at": "value_date"}, "not_fed"),
        ({"aggregation": "mean"}, "not_forecast"),
        ({"direction": "decrease"}, "not_forecast"),
        ({"aggregation": "unique", "counts_at": "first_payment"}, "no_units"),
        ({"derived_from": "projects.contracted"}, "not_fed"),
        ({"denominator": "0"}, "zero_scale"),
    ],
)
def test_what_contracts_do_not_tell_has_no_forecast(declared, code):
    found = contracts(*FINISHED, **declared)
    assert (found.low, found.mid, found.high, found.reason.code) == (None, None, None, code)


def test_there_is_nothing_to_forecast_on_the_target_day():
    assert progress("2029", 12, counts_at="contract").forecast.reason.code == "target_passed"


def test_a_count_of_millions_does_not_come_one_by_one():
    assert from_counts(Fraction(5), 5_000_000, Fraction(8), Fraction(13), Fraction(1)).reason.code == "too_many"


def test_vectors_from_files(tmp_path):
    """The same through CSV, so that the folder and the tables in memory cannot drift apart."""
    (tmp_path / "strategy.toml").write_text('[lag]\nid = "proba"\nname = "МИГ"\n', encoding="utf-8")
    (tmp_path / "indicators.csv").write_text(
        "indicator,name,unit,level,direction,aggregation,counts_at\nR,и,броя,result,increase,sum,value_date\n",
        encoding="utf-8",
    )
    rows = "".join(f"R,{p['date']},{p['value']},{p['kind']}\n" for p in POINTS)
    (tmp_path / "targets.csv").write_text(f"indicator,date,value,kind\n{rows}", encoding="utf-8")
    (tmp_path / "values.csv").write_text(
        "indicator,measured_on,kind,value\nR,2026-06-30,verified,12\n", encoding="utf-8"
    )
    (found,) = Asked(read_register(tmp_path), "2026-Q3").indicators
    assert (found.status, found.equal_value_day) == ("at_risk", dt.date(2026, 3, 14))

"""Forecasts of indicators in two ways, on registers where many contracts have finished (method.md §3)."""

from __future__ import annotations

from collections import Counter
from random import Random

import oracle
from folders import Pen

from examples import few, matrix
from registers import Asked, register_of
from vomr.method.explain import explain
from vomr.method.indicators import IndicatorData, indicators
from vomr.method.results import compute
from vomr.period import Period


def drawn(seed: int) -> tuple[dict, dict, str]:
    """Contracts at every end, most of which plan something for indicators of every kind; and events."""
    pen = Pen(Random(seed))
    projects, payments, values = [], [], []
    for n in range(pen.one(5, 16, 24)):
        row = {
            "project": f"P{n}",
            "title": "п",
            "in_strategy": pen.one(*["yes"] * 8, "no"),
            "currency": "EUR",
            "fund": pen.one("EAFRD", "ESF+", None),
            "contracted_on": pen.one("2025-01-10", "2025-01-10", "2025-06-01", "2025-06-01", "2027-01-10", None),
            "grant": "1000",
            "ends_on": pen.one("2027-12-31", "2029-12-31", "2030-12-31", None),
            **pen.one(
                {},
                {},
                {},
                {"completed_on": "2026-03-01"},
                {"completed_on": "2026-05-01"},
                {"completed_on": "2026-05-01"},
                {"terminated_on": "2026-05-01"},
                {"suspended_on": "2026-02-01"},
            ),
        }
        projects.append(row)
        for kind in pen.one((), ("interim",), ("interim", "final"), ("advance",)):
            payments.append({"project": row["project"], "paid_on": "2026-04-01", "amount": "100", "kind": kind})
    kinds = ("sum", "sum", "unique", "unique_sum", "unique", "unique_sum", "mean")
    rows = [
        {
            "indicator": f"I{n}",
            "name": "и",
            "unit": pen.one("броя", "броя", "% от обхванатите"),
            "level": "result",
            "aggregation": pen.one(*kinds),
            "direction": pen.one(*["increase"] * 7, "decrease"),
            "counts_at": pen.one("contract", "contract", "contract", "first_payment", "completion", "value_date"),
            "denominator": pen.one(None, None, None, None, "400"),
            "eu_code": pen.one(None, None, "R.42"),
            "derived_from": pen.one(*[None] * 6, "events.count"),
        }
        for n in range(12)
    ]
    targets = []
    for row in rows:
        base, goal = pen.one("0", "5"), pen.one("2029-12-31", "2029-12-31", "2029-12-31", "2028-06-30", "2026-06-30")
        targets.append(
            {"indicator": row["indicator"], "date": pen.one("2024-01-01", "2025-12"), "value": base, "kind": "baseline"}
        )
        targets.append({"indicator": row["indicator"], "date": goal, "value": "40", "kind": "target"})
        for project in (*projects, *projects):
            for kind in ("planned", "verified"):
                if pen.maybe(0.6):
                    values.append(
                        {
                            "indicator": row["indicator"],
                            "project": project["project"],
                            "kind": kind,
                            "basis": pen.one(None, "increment", "cumulative"),
                            "measured_on": pen.one("2025-02-01", "2026-01-01", "2026-05-01"),
                            "value": pen.one("1", "2.5", "4", "10", "0"),
                            "unit_key": pen.one(*"abcdefghijklmnop") if pen.maybe(0.98) else None,
                        }
                    )
    events = [{"event": f"E{n}", "date": pen.day(), "kind": "meeting", "title": "с"} for n in range(pen.one(0, 5, 20))]
    tables = {
        "projects": projects,
        "payments": payments,
        "values": values,
        "indicators": rows,
        "targets": targets,
        "events": events,
    }
    strategy = {"strategy": pen.one({}, {"agreement_on": "2024-09-30"})}
    return strategy, tables, pen.one("2026-Q2", "2026-Q3", "2026-Q4", "EAFRD-2026")


def by_oracle(strategy, tables, t):
    folder = oracle.Folder(strategy, tables)
    facts = oracle.project_facts(folder, t)
    found = {}
    for row in folder["indicators"]:
        baseline, target, _ = oracle.fixed_points(folder, row["indicator"], t)
        value, _, rows = oracle.achieved(folder, row, t, facts)
        found[row["indicator"]] = oracle.forecast(folder, row, t, facts, value, rows, baseline, target)
    return found


def test_two_ways_give_one_forecast_in_order():
    seen: Counter[str] = Counter()
    for seed in range(30):
        strategy, tables, code = drawn(seed)
        period = Period.parse(code)
        plain = by_oracle(strategy, tables, period.end)
        desk = IndicatorData(register_of(tables, strategy))
        for one in indicators(desk, period.end, period.day_before):
            found = one.forecast
            assert (found.low, found.mid, found.high) == plain[one.code], (seed, one.code, found)
            known = [value for value in (found.low, found.mid, found.high) if value is not None]
            assert known == sorted(known), (seed, one.code, found)
            assert bool(found.reason) == (found.mid is None), (seed, one.code, found)
            seen[found.reason.code if found.reason else f"{one.aggregation} {one.derived_from}"] += len(set(known)) != 1
    for case in ("sum None", "unique None", "unique_sum None", "sum events.count", "few_finished", "no_units"):
        assert seen[case] > 0, (case, seen)


@matrix("seed", range(3), every_day=1)
def test_the_free_budget_never_enters_a_forecast(seed):
    strategy, tables, code = drawn(seed)
    rich = tables | {
        "measures": [{"measure": "M1", "name": "м", "kind": "operations"}],
        "budget": [
            {"measure": "M1", "fund": "EAFRD", "valid_from": "2024-01-01", "amount": "9000000", "currency": "EUR"}
        ],
    }
    forecasts = [
        [one.forecast for one in Asked(register_of(some, strategy), code).indicators] for some in (tables, rich)
    ]
    assert forecasts[0] == forecasts[1]


def test_a_forecast_explains_itself_down_to_the_plans_of_contracts():
    for seed in range(few(3)):
        strategy, tables, code = drawn(seed)
        results = compute(register_of(tables, strategy), Period.parse(code))
        for one in results.indicators:
            told = explain(results, f"indicators.{one.code}.forecast.high")
            assert told.figure.value == one.forecast.high
            if one.forecast.high is None:
                assert told.figure.reason == one.forecast.reason
            elif not one.derived_from:
                assert {row.table for row in told.rows} <= {"values"}
                assert told.figure.assumptions

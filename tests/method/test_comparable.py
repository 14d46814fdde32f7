"""Results beside those of projects outside the strategy: one rule for both, and what is a claim stands as one."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

import vomr
from registers import register_of
from vomr.method import compute
from vomr.method.comparable import outside
from vomr.period import Period
from vomr.register.read import read_register
from vomr.show import Report

PRIMER = Path(vomr.__file__).parents[2] / "data" / "primer"
PROJECT = {"title": "п", "currency": "EUR", "contracted_on": "2025-01-01", "completed_on": "2026-01-01"}
JOBS = {"indicator": "J", "name": "места", "unit": "ЕПРВ", "level": "result", "direction": "increase"}
JOBS |= {"aggregation": "sum", "counts_at": "completion"}


def computed(projects, values=(), payments=(), **strategy):
    tables = {
        "indicators": [JOBS],
        "projects": [{**PROJECT, **row} for row in projects],
        "values": [
            {"indicator": "J", "measured_on": "2026-02-01", "kind": "verified", "basis": "increment", **row}
            for row in values
        ],
        "payments": [{"paid_on": "2026-02-01", "kind": "final", "currency": "EUR", **row} for row in payments],
    }
    return compute(register_of(tables, strategy), Period.parse("2026"))


def test_costs_outside_by_hand():
    """One in the strategy; outside two finished, one without a final payment, and two that are nobody's like."""
    others = [
        {"project": code, "in_strategy": "no", "contract": f"C-{code}", "applicant_type": "business", "grant": "10"}
        for code in ("A", "B", "unpaid", "management", "own")
    ]
    others[3]["contract"] = "C-77"
    others[4]["applicant_type"] = "lag"
    codes = ["in", *(row["project"] for row in others)]
    results = computed(
        [{"project": "in", "in_strategy": "yes", "grant": "100"}, *others],
        [{"project": code, "value": "2"} for code in codes],
        [{"project": code, "amount": "50"} for code in codes if code != "unpaid"] + [{"project": "A", "amount": "1"}],
        strategy={"management_contract": "C-77"},
    )
    (cost,) = results.comparable.costs
    assert cost.figures["projects"].value == 2
    assert cost.figures["cost"].value == Fraction(5100 + 5000, 4)
    (own,) = results.outcomes.unit_costs
    assert own.actual.value == Fraction(5000, 2)  # nothing of the others has come into the strategy


def test_what_others_add_by_hand():
    results = computed(
        [
            {"project": "B", "in_strategy": "yes", "applicant_type": "business", "grant": "100", "total": "180"},
            {"project": "P", "in_strategy": "yes", "applicant_type": "public", "grant": "100", "own": "20"},
            {"project": "X", "in_strategy": "yes", "applicant_type": "civil", "grant": "100"},
            {
                "project": "T",
                "in_strategy": "yes",
                "applicant_type": "civil",
                "grant": "9",
                "total": "10",
                "terminated_on": "2026-03-01",
            },
            {"project": "O", "in_strategy": "no", "applicant_type": "business", "grant": "100", "total": "150"},
        ]
    )
    lines = {(line.scope, line.applicant): line.figures for line in results.comparable.money}
    assert {key: (own["contracts"].value, own["other"].value) for key, own in lines.items()} == {
        ("strategy", "all"): (2, 10000),
        ("strategy", "business"): (1, 8000),
        ("strategy", "public"): (1, 2000),
        ("outside", "all"): (1, 5000),
        ("outside", "business"): (1, 5000),
    }
    assert lines["strategy", "all"]["per_euro"].value == Fraction(1, 2)
    private = {scope: figure.value for scope, figure in results.comparable.private.items()}
    assert private == {"strategy": Fraction(8000, 22000), "outside": Fraction(1, 2)}
    answer = next(answer for answer in results.added_value if answer.code == "leverage")
    assert [figure.value for figure in answer.figures.values()] == [20000, 10000, Fraction(1, 2)]


def test_the_invented_group_agrees_with_a_second_count():
    register = read_register(PRIMER)
    day = dt.date(2028, 6, 30)
    rows = [row for row in register.rows("projects", register["projects"]) if row["in_strategy"] is False]
    paid, jobs = {}, {}
    for row in register.rows("payments", register["payments"]):
        paid[row["project"]] = paid.get(row["project"], 0) + row["amount"]
    for row in register.rows("values", register["values"]):
        if row["indicator"] == "R.37" and row["kind"] == "verified" and row["measured_on"] <= day:
            jobs[row["project"]] = jobs.get(row["project"], 0) + Fraction(row["value"])
    done = [row["project"] for row in rows if row["completed_on"] and row["project"] in jobs]
    results = vomr.load(PRIMER, "2028-Q2").results
    cost = next(cost for cost in results.comparable.costs if cost.indicator == "R.37")
    assert len(done) == cost.figures["projects"].value == 2
    assert cost.figures["cost"].value == Fraction(sum(paid[code] for code in done)) / sum(jobs[code] for code in done)
    flipped = outside(register)["projects"]
    assert set(flipped.loc[flipped["in_strategy"].fillna(False), "project"]) == {"Т-03", "Т-04", "Т-05"}


@pytest.mark.parametrize("group", ["primer", "nevestino"])
def test_a_supposition_and_what_happened_are_never_one_number(group):
    report = Report(
        vomr.load(PRIMER.parent / group, {"primer": "2028-Q2", "nevestino": "2026-Q3"}[group]).results, "en"
    )
    text = report.comparable.otherwise().text
    if group == "nevestino":
        assert "has not been asked yet" in text and "nothing to compare" in report.comparable.costs().text
        return
    frame = report.comparable.otherwise().frame
    assert list(frame.columns[:4]).count("Share") == 1 and frame.shape[0] == 4
    assert "never averaged" in text and not any("all" in str(cell).casefold().split() for cell in frame.iloc[:, 0])

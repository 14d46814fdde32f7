"""What is new since the last report, what of it has changed, and what is gone (method.md §5)."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from pathlib import Path

import pytest
from folders import folders
from hypothesis import HealthCheck, Phase, given, settings

from examples import few
from registers import register_of
from vomr.loading import load
from vomr.method import compute
from vomr.method.since import reported_in, since
from vomr.period import Period
from vomr.words import Words

w = Words("bg")
EUR = {"currency": "EUR"}
TABLES = {
    "measures": [{"measure": "M", "name": "Мярка", "kind": "operations"}],
    "budget": [
        {"measure": "M", "fund": "EAFRD", "valid_from": "2026-01-01", "amount": "10000", **EUR},
        {"measure": "M", "fund": "EAFRD", "valid_from": "2026-08-01", "amount": "12000", "decision": "ОС 2", **EUR},
    ],
    "projects": [
        {
            "project": "A",
            "title": "Фурна",
            "measure": "M",
            "fund": "EAFRD",
            "in_strategy": "yes",
            "submitted_on": "2026-02-01",
            "requested": "5000",
            "contracted_on": "2026-05-01",
            "grant": "4000",
            **EUR,
        },
        {
            "project": "B",
            "title": "Ателие",
            "measure": "M",
            "fund": "EAFRD",
            "in_strategy": "yes",
            "submitted_on": "2026-07-10",
            "requested": "900",
            **EUR,
        },
    ],
    "annexes": [{"project": "A", "signed_on": "2026-09-01", "grant": "4500"}],
    "payments": [
        {"payment": "1", "project": "A", "paid_on": "2026-06-15", "amount": "1000", "kind": "interim"},
        {"payment": "2", "project": "A", "paid_on": "2026-07-20", "amount": "2000", "kind": "interim"},
        {"payment": "3", "project": "A", "paid_on": "2026-09-20", "amount": "-300", "kind": "recovery"},
    ],
    "events": [{"event": "E1", "date": "2026-06-01", "kind": "meeting", "title": "среща", "participants": "12"}],
}
Q2, Q3 = Period.parse("2026-Q2"), Period.parse("2026-Q3")


def test_new_facts_are_those_of_the_period_the_largest_first():
    found = since(register_of(TABLES), Q3)
    assert [(fact.kind, fact.what, fact.cents) for fact in found.new] == [
        ("payment", "A", 200000),
        ("budget", "M", 200000),
        ("submitted", "B", 90000),
        ("annex", "A", 50000),
        ("recovery", "A", -30000),
    ]
    assert found.counts == {"budget": 1, "submitted": 1, "annex": 1, "payment": 1, "recovery": 1}
    assert not found.frozen and found.day == Q2.end and not found.revisions and not found.disappeared


def test_with_nothing_frozen_only_a_correction_changes_what_was_known():
    corrected = copy.deepcopy(TABLES)
    corrected["corrections"] = [
        {
            "table": "payments",
            "key": "1",
            "column": "amount",
            "was": "1000",
            "now": "900",
            "reason": "ДДС",
            "decided_on": "2026-08-05",
        },
        {
            "table": "events",
            "key": "E1",
            "column": "participants",
            "was": "12",
            "now": "15",
            "reason": "втори лист",
            "decided_on": "2026-09-05",
        },
        {
            "table": "projects",
            "key": "A",
            "column": "contracted_on",
            "was": "2026-05-01",
            "now": "2026-07-01",
            "reason": "сгрешена дата",
            "decided_on": "2026-09-06",
        },
    ]
    found = since(register_of(corrected), Q3)
    assert [(one.figure.id, one.then, one.figure.value, one.difference) for one in found.revisions] == [
        ("absorption.M.EAFRD.contracted", 400000, 0, -400000),
        ("absorption.M.EAFRD.signed", 400000, 0, -400000),
        ("absorption.M.EAFRD.paid", 100000, 90000, -10000),
        ("animation.participants", 12, 15, 3),
    ]
    reasons = [one.reasons for one in found.revisions]
    assert reasons[0] == reasons[1] == ("сгрешена дата",) and "ДДС" in reasons[2] and reasons[3] == ("втори лист",)
    earlier = [{**row, "decided_on": "2026-06-20"} for row in corrected["corrections"]]
    assert not since(register_of({**corrected, "corrections": earlier}), Q3).revisions  # they were reported already


def correction(table: str, key: str, column: str, was: str, now: str, reason: str) -> dict[str, str]:
    named = {"table": table, "key": key, "column": column, "was": was, "now": now, "reason": reason}
    return {**named, "decided_on": "2026-08-05"}


def test_the_reasons_are_those_of_the_rows_behind_a_figure():
    """Of a budget the row in force, not the other funds' and not what it replaced; of a derived indicator what it is
    counted from; a project's own row stands behind its money.
    """
    tables = copy.deepcopy(TABLES)
    tables["budget"] = [
        {"measure": "M", "fund": fund, "valid_from": day, "amount": amount, **EUR}
        for fund, day, amount in (
            ("EAFRD", "2025-01-01", "9000"),
            ("EAFRD", "2026-01-01", "10000"),
            ("ERDF", "2026-01-01", "5000"),
        )
    ]
    tables["indicators"] = [
        {"indicator": "S1", "name": "Участници", "unit": "брой", "derived_from": "events.participants"}
    ]
    tables["corrections"] = [
        correction("budget", "measure=M; fund=EAFRD; valid_from=2025-01-01", "amount", "9000", "9500", "заменен ред"),
        correction("budget", "measure=M; fund=EAFRD; valid_from=2026-01-01", "amount", "10000", "11000", "решение"),
        correction("budget", "measure=M; fund=ERDF; valid_from=2026-01-01", "amount", "5000", "6000", "друг фонд"),
        correction("events", "E1", "participants", "12", "15", "втори лист"),
        correction("projects", "A", "grant", "4000", "4100", "грешка в договора"),
    ]
    found = since(register_of(tables), Q3)
    assert {one.figure.id: one.reasons for one in found.revisions} == {
        "absorption.M.EAFRD.budget": ("решение",),
        "absorption.M.ERDF.budget": ("друг фонд",),
        "absorption.M.EAFRD.contracted": ("грешка в договора",),
        "absorption.M.EAFRD.signed": ("грешка в договора",),
        "animation.participants": ("втори лист",),
        "indicators.S1.achieved": ("втори лист",),
    }


def test_a_frozen_report_is_compared_with_todays_tables():
    then = json.loads(compute(register_of(TABLES), Q2).to_json(w))
    now = copy.deepcopy(TABLES)
    now["payments"][0]["amount"] = "1250"  # changed behind the report's back
    now["payments"].append(
        {"payment": "9", "project": "A", "paid_on": "2026-06-20", "amount": "50", "kind": "interim"}
    )  # entered late
    found = since(register_of(now), Q3, reported_in(then))
    assert found.frozen and found.day == Q2.end
    assert [(one.figure.id, one.then, one.figure.value, one.reasons) for one in found.revisions] == [
        ("absorption.M.EAFRD.paid", 100000, 130000, ())
    ]
    assert not found.disappeared


def test_what_disappeared_is_named_with_what_was_reported():
    then = json.loads(compute(register_of(TABLES), Q3).to_json(w))
    now = {**TABLES, "projects": TABLES["projects"][1:], "annexes": [], "payments": []}
    found = since(register_of(now), Period.parse("2026-Q4"), reported_in(then))
    (gone,) = found.disappeared
    assert gone.owner == "outcomes.projects.A" and gone.then == {"contracted": 450000, "verified": 0, "paid": 270000}
    assert {one.figure.id for one in found.revisions} >= {"absorption.M.EAFRD.paid", "absorption.M.EAFRD.contracted"}


relaxed = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    max_examples=few(2),
)


@given(folders)
@relaxed
def test_what_was_frozen_and_not_touched_has_not_changed(drawn):
    """Through results.json and back: nothing is lost that would read as a revision."""
    drawn.tables.pop("corrections", None)
    register = register_of(drawn.tables, drawn.strategy)
    period = Period.parse(drawn.period)
    reported = reported_in(json.loads(compute(register, period).to_json(w)))
    found = since(register, period.next(), reported)
    unseen = {"outcomes.projects"}  # results.json lists the projects that have a stage
    assert not found.revisions
    assert not [gone for gone in found.disappeared if gone.owner.rpartition(".")[0] not in unseen]


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_the_page_says_what_the_comparison_is_made_with(lang):
    report = load(Path(__file__).parents[2] / "data" / "primer", "2028-Q2", lang)
    results, part = report.results, report.since
    text = part.summary().text
    assert Words(lang).date(results.period.day_before) in text
    assert results.since.counts["contracted"] == 5 and results.since.counts["payment"] == 10
    (revision,) = results.since.revisions
    assert (revision.figure.id, revision.then, revision.difference) == ("animation.participants", 2753, Fraction(3))
    assert "Намерен е втори лист" in part.revisions().text and "+3" in part.revisions().text
    assert "P49" in part.new().text

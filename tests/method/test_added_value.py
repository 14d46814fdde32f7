"""Evidence of added value: what is counted, what is not entered, and what the printed sentence says."""

from __future__ import annotations

from fractions import Fraction

from registers import register_of
from vomr.method import Results, compute
from vomr.method.added_value import COMPONENTS, Evidence
from vomr.method.explain import explain
from vomr.period import Period
from vomr.words import NBSP, Words


def computed(period: str = "2026", **tables: list[dict[str, str]]) -> Results:
    return compute(register_of(tables), Period.parse(period))


def found(period: str = "2026", **tables: list[dict[str, str]]) -> dict[str, Evidence]:
    return {one.code: one for one in computed(period, **tables).added_value}


def values(evidence: Evidence) -> dict:
    return {name: figure.value for name, figure in evidence.figures.items()}


def project(code: str, **cells: str) -> dict[str, str]:
    return {"project": code, "title": "проект", "in_strategy": "yes", "currency": "EUR", **cells}


def test_an_applicant_is_new_only_once():
    evidence = found(
        projects=[
            project("P1", applicant_id="1", submitted_on="2025-05-01"),
            project("P2", applicant_id="1", submitted_on="2026-05-01"),
            project("P3", applicant="Иван", submitted_on="2026-05-01"),
            project("P4", applicant="ИВАН", submitted_on="2026-06-01"),
            project("P5", in_strategy="no", applicant_id="5", contracted_on="2021-07-09"),
            project("P6", applicant_id="5", submitted_on="2026-06-01"),
            project("P7", submitted_on="2026-06-01"),
            project("P8", submitted_on="2027-01-01"),
        ]
    )["first_time_applicants"]
    assert values(evidence) == {"applicants": 4, "first_time": 2}  # 1, Иван, 5 and whoever stands behind P7


def test_the_network_is_of_applications_and_events_and_of_neither_seats_nor_presence():
    results = computed(
        members=[
            {"member": f"M{n}", "name": name, "sector": sector, "joined_on": "2020", "natural_person": "no"}
            for n, (name, sector) in enumerate((("Читалище", "civil"), ("Община", "public"), ("Клуб", "civil")))
        ],
        seats=[{"body": "board", "member": f"M{n}", "from": "2020"} for n in range(3)],
        projects=[project("P1", applicant="Община", applicant_type="public", partners="M0", submitted_on="2025-05-01")],
        events=[
            {
                "event": "E1",
                "date": "2026-03-01",
                "kind": "meeting",
                "title": "среща",
                "organisations": "Х; У",
                "organisers": "читалище; Ферма ЕООД; M2",
            },
            {"event": "E2", "date": "2027-03-01", "kind": "meeting", "title": "среща", "organisers": "Х; У"},
        ],
    )
    answers = {one.code: one for one in results.added_value}
    assert values(answers["network"]) == {"organisations": 4, "links": 4, "new": 3}
    assert values(answers["bridges"]) == {"links": 2, "sectors": Fraction(1, 2), "municipalities": None}
    brought = {
        name: [(row.table, row.what, row.value) for row in explain(results, f"added_value.network.{name}").rows]
        for name in answers["network"].figures
    }
    assert brought["links"] == [("projects", "P1", 1), ("events", "E1", 3)]
    assert brought["new"] == brought["links"][1:]
    assert brought["organisations"] == [("projects", "P1", 2), ("events", "E1", 2)]


def test_presence_and_private_majority():
    decision = {"body": "board", "date": "2026-03-01", "present_other": None}
    tables = {
        "decisions": [
            {
                **decision,
                "number": "1",
                "present_public": "2",
                "present_business": "1",
                "present_civil": "1",
                "for": "4",
                "against": "0",
                "conflicts_declared": "1",
            },
            {
                **decision,
                "number": "2",
                "present_public": "3",
                "present_business": "0",
                "present_civil": "1",
                "abstained": "1",
                "quorum": "no",
            },
            {**decision, "number": "3", "present_public": "3"},  # presence not entered in full
        ]
    }
    evidence = found(**tables)
    assert values(evidence["private_majority"]) == {"decisions": 2, "private": 1, "together": 1}
    assert values(evidence["scrutiny"]) == {"decisions": 3, "conflicts": 1, "contested": 1, "no_quorum": 1}
    shares = values(evidence["presence"])
    assert shares.pop("decisions") == 2 and sum(shares.values()) == 1
    assert f"публичен сектор 62,5{NBSP}%" in evidence["presence"].finding.text(Words("bg"))


def test_settlements_and_groups_that_never_applied():
    evidence = found(
        settlements=[
            {
                "settlement": str(n),
                "name": "с",
                "municipality": "A",
                "in_territory": "yes" if n < 4 else "manual",
                "population": "10",
            }
            for n in range(1, 6)
        ],
        projects=[
            project("P1", settlement="1", applicant_type="public", submitted_on="2026-01-01"),
            project("P2", settlement="3", submitted_on="2027-01-01"),
        ],
        project_places=[{"project": "P1", "settlement": "2"}],
    )
    assert values(evidence["settlements"]) == {"settlements": 3, "silent": 1, "people": 10}
    assert evidence["settlements"].names == ("3",)
    assert "public" not in evidence["groups"].names and "business" in evidence["groups"].names


def test_an_empty_cell_of_an_event_is_not_zero():
    event = {"date": "2026-03-01", "kind": "meeting", "title": "среща"}
    evidence = found(
        events=[
            {**event, "event": "1", "participants": "10", "women": "5"},
            {**event, "event": "2", "participants": "90"},
        ]
    )
    assert values(evidence["participants"]) == {"women": 0.5, "youth": None, "vulnerable": None}


def test_nothing_entered_says_so_for_every_question():
    evidence = found()
    assert {one.component for one in evidence.values()} == set(COMPONENTS)
    for one in evidence.values():
        text = one.finding.text(Words("bg"))
        assert not one.figures and one.finding.code.endswith("_not_entered"), one.code
        assert "0" not in text and text.endswith("."), text


def test_what_lasts_is_only_what_was_measured_again():
    evidence = found(
        "2027",
        projects=[
            project(f"P{n}", contracted_on="2025-01-01", completed_on=day)
            for n, day in enumerate(("2025-06-01", "2025-06-01", "2027-06-01"))
        ],
        indicators=[
            {
                "indicator": "R.37",
                "name": "места",
                "unit": "ЕПРВ",
                "level": "result",
                "direction": "increase",
                "aggregation": "sum",
                "counts_at": "completion",
            }
        ],
        values=[
            {"indicator": "R.37", "project": "P0", "measured_on": "2026-06-01", "kind": "verified", "value": "1"},
            {"indicator": "R.37", "project": "P1", "measured_on": "2026-05-31", "kind": "verified", "value": "1"},
        ],
    )["durability"]
    assert values(evidence) == {"completed": 2, "measured": 1}

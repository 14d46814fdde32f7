"""The real group's tables: what is public and no more, each row with its source."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from vomr.loading import load

FOLDER = Path(__file__).parents[1] / "data" / "nevestino"


@pytest.fixture(scope="module")
def results():
    return load(FOLDER, "2026-Q3").results


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_has_its_source():
    for path in sorted(FOLDER.glob("*.csv")):
        assert all(row["source"].strip() for row in rows(path.stem)), path.name


def test_the_budget_is_what_was_published_and_no_more(results):
    budget = {row["measure"]: row for row in rows("budget")}
    in_levs = {code: row["amount"] for code, row in budget.items() if row["currency"] == "BGN"}
    assert in_levs == {"farms": "1000000.00", "nonfarm": "800000.00", "services": "1900000.00", "heritage": ""}
    assert {row["fund"] for row in budget.values()} == {"EAFRD"}
    assert {row["valid_from"] for row in budget.values() if row["currency"] == "BGN"} == {"2025-12"}
    (fund,) = results.register.strategy.funds
    assert not fund.budget_complete
    kinds = {row["measure"]: row["kind"] for row in rows("measures")}
    assert kinds["management"] == "management" and budget["management"]["amount"] == "749553.92"
    euro = {line.measure: line["budget"].value for line in results.absorption.measures}
    assert euro == {
        "farms": 51129188,
        "nonfarm": 40903350,
        "services": 97145457,
        "heritage": None,
        "management": 74955392,
    }


def test_the_pilot_stands_outside_the_strategy_with_its_parts():
    (pilot,) = rows("projects")
    assert (pilot["in_strategy"], pilot["currency"], pilot["contracted_on"], pilot["ends_on"]) == (
        "no",
        "BGN",
        "2021-07-09",
        "2022-01-09",
    )
    parts = [Decimal(pilot[name]) for name in ("grant_eu", "grant_national", "own")]
    assert parts == [Decimal("24862.50"), Decimal("2762.50"), Decimal("900.00")] and sum(parts) == Decimal(
        pilot["total"]
    )
    assert pilot["completed_on"] == ""  # not known: ИСУН still has it in implementation


def test_contracts_of_the_territory_each_once_and_without_titles(results):
    listed = rows("territory_projects")
    assert len(listed) == 241 and len({row["contract"] for row in listed}) == 225
    assert "title" not in listed[0] and {row["as_of"] for row in listed} == {"2026-06-22"}
    territory = results.outcomes.territory
    assert (territory.contracts.value, territory.total.value, territory.missing) == (224, 10880846567, ("KNL29",))


def test_the_territory_and_its_people(results):
    places = rows("settlements")
    assert len(places) == 142 and all(len(row["settlement"]) == 5 for row in places)
    assert [row["settlement"] for row in places if row["in_territory"] != "yes"] == ["41112"]  # decided by hand
    assert sum(int(row["population"]) for row in places if row["in_territory"] == "yes") == 28396
    territory = results.register.strategy.territory
    assert sum(place.population for place in territory) == results.register.strategy.strategy.population == 23146
    assert {place.code for place in territory if place.since.year == 2024} == {"KNL50", "KNL05", "KNL27", "KNL38"}
    assert [place.excluded for place in territory if place.code == "KNL29"] == [("41112",)]
    assert len(rows("context")) == 350


def test_limits_and_deadlines_say_how_sure_they_are(results):
    rules = results.register.strategy.rules
    assert [limit.id for limit in rules.limit if limit.verified] == ["management_share"]
    assert {limit.id for limit in rules.limit} >= {
        "animation_split",
        "sector_vote_share",
        "event_notice_days",
        "project_ceiling",
    }
    assert {deadline.due for deadline in rules.deadline} >= {"01-31", "02-15", "09-30"}
    assert all(limit.basis for limit in rules.limit) and all(deadline.basis for deadline in rules.deadline)
    assert not any(deadline.verified for deadline in rules.deadline)  # all of 2014–2020


def test_the_founding_board_by_sector_without_a_verdict(results):
    (board,) = results.partnership.bodies
    assert (board.body, board.votes, board.ok) == ("board", 7, None)
    assert {sector: share * 7 for sector, share in board.shares.items()} == {
        "public": 2,
        "business": 2,
        "civil": 3,
        "other": 0,
    }
    assert not results.register.has("members")


def test_nothing_is_known_of_who_came_to_the_events(results):
    assert results.animation["events"].value == len(rows("events")) == 8
    assert results.animation["participants"].value is None  # not entered, which is not nobody
    assert results.animation["unknown_notices"].value == 8


def test_nothing_is_wrong_and_nothing_is_promised(results):
    assert not [problem for problem in results.problems if problem.severity == "error"]
    assert not results.register.has("indicators") and not results.register.has("calls")
    assert results.since.new == () and results.management.entered is False and results.years == ()

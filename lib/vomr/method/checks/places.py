"""Where projects and events are, and whether that belongs to the territory (method.md §4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vomr.method.checks.rule import Ground, Hit, Row, rule
from vomr.problems import nearest
from vomr.words import N_


def _places(at: Ground) -> Iterator[tuple[str, Row, Row]]:
    """Rows that say where a project of the strategy is: (table, row, project)."""
    for row in at.rows("projects"):
        if row["in_strategy"]:
            yield "projects", row, row
    for row in at.rows("project_places"):
        project = at.projects.get(row["project"])
        if project and project["in_strategy"]:
            yield "project_places", row, project


def _excluded(at: Ground) -> set[str]:
    by_hand = {code for code, row in at.settlements.items() if row["in_territory"] == "manual"}
    return by_hand.union(*(place.excluded for place in at.strategy.territory))


@rule(
    "municipality-unknown", "warning",
    N_("The municipality “{value}” is not one of the territory in strategy.toml"),
    N_("Write the code of a municipality: {known}."),
)  # fmt: skip
def _unknown_municipality(at: Ground) -> Iterator[Hit]:
    known = {place.code: place.name for place in at.strategy.territory}
    if not known:
        return
    listed = ", ".join(f"{code} {name}" for code, name in known.items())
    for table in ("projects", "project_places", "events", "members", "settlements"):
        for row in at.rows(table):
            code = row["municipality"]
            if code and code not in known and row.get("in_strategy") is not False:
                suggestion = nearest(code, known) or ""
                yield at.hit(table, row, "municipality", known=listed, suggestion=suggestion)


@rule(
    "municipality-differs", "warning",
    N_("The settlement lies in another municipality ({right}) than the one entered here ({value})"),
    N_("Correct the municipality or the settlement."),
)  # fmt: skip
def _wrong_municipality(at: Ground) -> Iterator[Hit]:
    for table in ("projects", "project_places", "events"):
        for row in at.rows(table):
            settlement = at.settlements.get(row["settlement"] or "")
            right = settlement and settlement["municipality"]
            if right and row["municipality"] and row["municipality"] != right:
                yield at.hit(table, row, "municipality", right=right)


@rule(
    "place-outside", "warning",
    N_("The project's place {value} is outside the territory"),
    N_("Look whether the project is eligible, and write it in the column “eligible_place”."),
)  # fmt: skip
def _outside(at: Ground) -> Iterator[Hit]:
    for table, row, project in _places(at):
        settlement = at.settlements.get(row["settlement"] or "")
        if settlement and settlement["in_territory"] == "no" and project["eligible_place"] is None:
            yield at.hit(table, row, "settlement")


@rule(
    "place-undecided", "warning",
    N_("Whether the place {value} belongs to the territory is decided by hand, and nothing has been decided"),
    N_("Look where the project really is (the built-up area of the town is left out) and write yes or no in the column “eligible_place” of the project."),
)  # fmt: skip
def _undecided(at: Ground) -> Iterator[Hit]:
    excluded = _excluded(at)
    for table, row, project in _places(at):
        if row["settlement"] in excluded and project["eligible_place"] in (None, "manual"):
            yield at.hit(table, row, "settlement")


@rule(
    "place-ineligible", "warning",
    N_("The project is under contract, although its place is entered as not eligible"),
    N_("Check the place, and tell the authority if the contract should not have been signed."),
)  # fmt: skip
def _ineligible(at: Ground) -> Iterator[Hit]:
    for row in at.rows("projects"):
        if row["in_strategy"] and row["eligible_place"] == "no" and row["contracted_on"] and not row["terminated_on"]:
            yield at.hit("projects", row, "eligible_place")


@rule(
    "place-too-early", "warning",
    N_("The municipality {value} belongs to the territory only since {since}, after the application of {submitted}"),
    N_("Check the date of the application, the place, and “since” in strategy.toml."),
)  # fmt: skip
def _not_yet_in_the_territory(at: Ground) -> Iterator[Hit]:
    since = {place.code: place.since for place in at.strategy.territory if place.since}
    for table, row, project in _places(at):
        joined = since.get(row["municipality"] or "")
        if joined and project["submitted_on"] and project["submitted_on"] < joined:
            yield at.hit(table, row, "municipality", since=joined, submitted=project["submitted_on"])


@rule(
    "place-shares", "warning",
    N_("The shares of the project's places add up to {sum} in place of 1"),
    N_("Correct the shares in the table of places; leave them all empty if they are not known."),
)  # fmt: skip
def _shares(at: Ground) -> Iterator[Hit]:
    by_project: dict[str, list[Row]] = {}
    for row in at.rows("project_places"):
        by_project.setdefault(row["project"] or "", []).append(row)
    for rows in by_project.values():
        shares = [row["share"] for row in rows if row["share"] is not None]
        if shares and abs(sum(shares) - 1) > Decimal("0.005"):
            yield at.hit("project_places", rows[0], "share", sum=sum(shares))

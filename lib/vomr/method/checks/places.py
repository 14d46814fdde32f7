"""Where projects and events are, and whether that belongs to the territory (method.md §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from vomr.method.checks.rule import Hit, RegisterOnDay, among, outside_strategy, rule
from vomr.problems import nearest
from vomr.words import N_

_OF_PROJECTS = ("projects", "project_places")  # tables that say where a project is


def _excluded(at: RegisterOnDay) -> set[str]:
    by_hand = {code for code, row in at.settlements.items() if row["in_territory"] == "manual"}
    return by_hand.union(*(place.excluded for place in at.strategy.territory))


@rule(
    "municipality-unknown",
    "warning",
    N_("The municipality “{value}” is not one of the territory in the settings"),
    N_("Write the code of a municipality: {known}."),
)
def _unknown_municipality(at: RegisterOnDay) -> Iterator[Hit]:
    known = {place.code: place.name for place in at.strategy.territory}
    if not known:
        return
    listed = ", ".join(f"{code} {name}" for code, name in known.items())
    for table in ("projects", "project_places", "events", "members", "settlements"):
        cells = at[table]
        unknown = cells.known("municipality") & ~among(cells["municipality"], known)
        if table == "projects":
            unknown &= ~at.made_once(outside_strategy)
        nearest_to = {code: nearest(code, known) or "" for code in set(cells["municipality"][unknown])}
        for row in at.rows(table, unknown):
            yield at.hit(table, row, "municipality", known=listed, suggestion=nearest_to[row["municipality"]])


@rule(
    "municipality-differs",
    "warning",
    N_("The settlement lies in another municipality ({right}) than the one entered here ({value})"),
    N_("Correct the municipality or the settlement."),
)
def _wrong_municipality(at: RegisterOnDay) -> Iterator[Hit]:
    for table in ("projects", "project_places", "events"):
        cells, right = at[table], at.joined(table, "settlement", at["settlements"]["municipality"])
        known = cells.known("municipality") & cells.known("settlement") & pd.notna(right)
        differs = known & (cells["municipality"] != right)
        for row, code in zip(at.rows(table, differs), right[differs], strict=True):
            yield at.hit(table, row, "municipality", right=code)


@rule(
    "place-outside",
    "warning",
    N_("The project's place “{value}” is outside the territory"),
    N_("Look whether the project is eligible, and write it in the column “Eligible place”."),
)
def _outside(at: RegisterOnDay) -> Iterator[Hit]:
    for table in _OF_PROJECTS:
        outside = at.joined(table, "settlement", at["settlements"]["in_territory"] == "no")
        undecided = at.of_project(table, "in_strategy") & pd.isna(at.of_project(table, "eligible_place"))
        yield from at.hits(table, outside & undecided & at[table].known("settlement"), "settlement")


@rule(
    "place-undecided",
    "warning",
    N_("Whether the place “{value}” belongs to the territory is decided by hand, and nothing has been decided"),
    N_(
        "Look where the project really is (the built-up area of the town is left out) and write yes or no in the column"
        " “Eligible place” of the project."
    ),
)
def _undecided(at: RegisterOnDay) -> Iterator[Hit]:
    excluded = _excluded(at)
    for table in _OF_PROJECTS:
        decided = at.of_project(table, "eligible_place")
        undecided = at.of_project(table, "in_strategy") & (pd.isna(decided) | (decided == "manual"))
        yield from at.hits(table, undecided & among(at[table]["settlement"], excluded), "settlement")


@rule(
    "place-ineligible",
    "warning",
    N_("The project is under contract, although its place is entered as not eligible"),
    N_("Check the place, and tell the authority if the contract should not have been signed."),
)
def _ineligible(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    under_contract = projects["in_strategy"] & projects.known("contracted_on") & ~projects.known("terminated_on")
    yield from at.hits("projects", under_contract & (projects["eligible_place"] == "no"), "eligible_place")


@rule(
    "place-too-early",
    "warning",
    N_("The municipality {value} belongs to the territory only since {since}, after the application of {submitted}"),
    N_(
        "Check the date of the application, the place, and in the settings since when the municipality belongs (since"
        " = …)."
    ),
)
def _not_yet_in_the_territory(at: RegisterOnDay) -> Iterator[Hit]:
    since = {place.code: place.since for place in at.strategy.territory if place.since}
    for table in _OF_PROJECTS if since else ():
        early = at.of_project(table, "submitted_on") < np.datetime64(max(since.values()))
        early &= at.of_project(table, "in_strategy") & among(at[table]["municipality"], since)
        for row in at.rows(table, early):
            joined, submitted = since[row["municipality"]], at.project(row["project"])["submitted_on"]
            if submitted < joined:
                yield at.hit(table, row, "municipality", since=joined, submitted=submitted)


@rule(
    "place-shares",
    "warning",
    N_("The shares of the project's places add up to {sum} in place of 1"),
    N_("Correct the shares in the table of places; leave them all empty if they are not known."),
)
def _shares(at: RegisterOnDay) -> Iterator[Hit]:
    places = at["project_places"]
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for row in at.rows("project_places", places.known("share")):
        sums[row["project"]] += row["share"]
    wrong = {project: total for project, total in sums.items() if abs(total - 1) > Decimal("0.005")}
    for row in at.rows("project_places", among(places["project"], wrong)):
        if row["project"] in wrong:  # said once, in the project's first row
            yield at.hit("project_places", row, "share", sum=wrong.pop(row["project"]))

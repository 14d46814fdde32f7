"""Series of values: totals that fall, totals of one day, growth without a word of what it is, numbers of another scale.

A value is what its ``basis`` says: a total so far, which replaces earlier ones, or an increment, which is added
(method.md §3). An empty basis counts as an increment; where the values look like totals, the officer is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from vomr.method.checks.rule import Hit, RegisterOnDay, Row, among, rule
from vomr.register import TABLES
from vomr.register.frames import ROW
from vomr.words import N_

_ADDED_UP = ("sum", "unique_sum")
_PER_CENT = ("%", "процент", "на сто", "per cent", "percent")
_ANOTHER_SCALE = 50  # so many times apart are a share and a percentage, and hardly two points of one indicator
Series = list[Row]


def _series(at: RegisterOnDay) -> list[Series]:
    """Values of one indicator, project, kind and unit, of indicators that add up, by the day for which they hold."""
    values = at["values"]
    added_up = at.joined("values", "indicator", among(at["indicators"]["aggregation"], _ADDED_UP))
    complete = added_up & values.known("value") & values.known("measured_on") & values.known("kind")
    complete &= at.alike("values", "indicator", "project", "kind", "unit_key")
    found: dict[tuple[object, ...], Series] = defaultdict(list)
    for row in at.rows("values", complete):
        found[row["indicator"], row["project"], row["kind"], row["unit_key"]].append(row)
    return [sorted(rows, key=lambda row: row["measured_on"]) for rows in found.values() if len(rows) > 1]


def _totals_beside(at: RegisterOnDay) -> list[tuple[Row, Row]]:
    """Each total so far and the one after it, of one series."""
    return [
        pair for rows in at.made_once(_series) for pair in pairwise(row for row in rows if row["basis"] == "cumulative")
    ]


def _totals(at: RegisterOnDay) -> list[tuple[Row, Row]]:
    pairs = at.made_once(_totals_beside)
    at.looks_at("values", len(pairs))
    return pairs


@rule(
    "value-falls",
    "warning",
    N_("The values of {indicator} are totals so far, but this one is {value} after {before} on {day}"),
    N_(
        "Check both numbers; if each value comes on top of the earlier ones, choose “increment” in the column"
        " “{title}”."
    ),
)
def _totals_that_fall(at: RegisterOnDay) -> Iterator[Hit]:
    for before, row in _totals(at):
        if row["value"] < before["value"] and row["measured_on"] > before["measured_on"]:
            yield at.hit(
                "values",
                row,
                "value",
                indicator=row["indicator"],
                value=row["value"],
                before=before["value"],
                day=before["measured_on"],
                title=TABLES["values"].column["basis"],
            )


@rule(
    "value-two-totals",
    "warning",
    N_(
        "For {day} the indicator {indicator} has two totals so far: {before} in row {first} and {value} here; only one"
        " counts"
    ),
    N_("Delete the row that is wrong, or choose “increment” in the column “{title}” where a value comes on top."),
)
def _two_totals_on_a_day(at: RegisterOnDay) -> Iterator[Hit]:
    for before, row in _totals(at):
        if row["measured_on"] == before["measured_on"] and row["value"] != before["value"]:
            yield at.hit(
                "values",
                row,
                "value",
                indicator=row["indicator"],
                value=row["value"],
                before=before["value"],
                day=row["measured_on"],
                first=before[ROW],
                title=TABLES["values"].column["basis"],
            )


@rule(
    "basis-missing",
    "warning",
    N_(
        "The values of {indicator} grow ({values}), and “{title}” of rows {rows} does not say whether they are totals"
        " so far: they were added up"
    ),
    N_(
        "If each is the total so far, choose “cumulative” in the column “{title}” of every one of them; if each comes"
        " on top of the earlier ones, choose “increment”."
    ),
)
def _growth_without_a_basis(at: RegisterOnDay) -> Iterator[Hit]:
    at.looks_at("values", sum(map(len, at.made_once(_series))))
    for rows in at.made_once(_series):
        without = [row for row in rows if row["basis"] is None]
        grows = all(0 < one["value"] < two["value"] for one, two in pairwise(rows))
        mixed = any(row["basis"] == "cumulative" for row in rows)
        if without and (grows or mixed) and (without != rows[:1] or mixed):
            yield at.hit(
                "values",
                without[0],
                "basis",
                indicator=rows[0]["indicator"],
                title=TABLES["values"].column["basis"],
                values="; ".join(_plain(row["value"]) for row in rows),
                rows=", ".join(str(row[ROW]) for row in without),
            )


def _plain(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _fixed_points(at: RegisterOnDay) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in at.rows("targets", at["targets"].known("value") & at["targets"].known("indicator")):
        found[row["indicator"]].append(row)
    return found


@rule(
    "value-scale",
    "warning",
    N_(
        "{value} looks like a share: the indicator {indicator} is measured in “{unit}”, and its baseline and target are"
        " not between 0 and 1"
    ),
    N_("If you mean {percent} per cent, write {percent}; if the value is right, nothing is to be done."),
)
def _share_in_place_of_a_percentage(at: RegisterOnDay) -> Iterator[Hit]:
    values, points = at["values"], at.made_once(_fixed_points)
    in_per_cent = {
        code: row["unit"]
        for code, row in at.indicators.items()
        if row["unit"]
        and any(word in row["unit"].casefold() for word in _PER_CENT)
        and any(abs(point["value"]) > 1 for point in points.get(code, ()))
        and not any(0 < point["value"] <= 1 for point in points[code])
    }
    suspects = among(values["indicator"], in_per_cent) & values.known("value")
    for row in at.rows("values", suspects):
        if 0 < row["value"] <= 1:
            code = row["indicator"]
            yield at.hit(
                "values",
                row,
                "value",
                value=row["value"],
                indicator=code,
                unit=in_per_cent[code],
                percent=row["value"] * 100,
            )


@rule(
    "target-scale",
    "warning",
    N_("{value} looks like a share: the other points of {indicator} go up to {other}, in “{unit}”"),
    N_("If you mean {percent} per cent, write {percent}; if the number is right, nothing is to be done."),
)
def _point_of_another_scale(at: RegisterOnDay) -> Iterator[Hit]:
    at.looks_at("targets", sum(map(len, at.made_once(_fixed_points).values())))
    for code, points in at.made_once(_fixed_points).items():
        unit = at.indicators[code]["unit"] if code in at.indicators else None
        if unit and any(word in unit.casefold() for word in _PER_CENT):
            largest = max(abs(point["value"]) for point in points)
            for row in points:
                if 0 < row["value"] <= 1 and largest >= _ANOTHER_SCALE * row["value"]:
                    yield at.hit(
                        "targets",
                        row,
                        "value",
                        value=row["value"],
                        indicator=code,
                        other=largest,
                        unit=unit,
                        percent=row["value"] * 100,
                    )


@rule(
    "value-percentage",
    "warning",
    N_(
        "{value} looks like a percentage: the indicator {indicator} is a share, and its baseline and target are between"
        " 0 and 1"
    ),
    N_("If you mean {value} per cent, write {share}; if the value is right, nothing is to be done."),
)
def _percentage_in_place_of_a_share(at: RegisterOnDay) -> Iterator[Hit]:
    values, points = at["values"], at.made_once(_fixed_points)
    shares = {
        code
        for code, row in at.indicators.items()
        if row["unit"]
        and row["unit"].casefold().startswith(("дял", "share", "коефициент"))
        and points.get(code)
        and all(0 <= point["value"] <= 1 for point in points[code])
    }
    for row in at.rows("values", among(values["indicator"], shares) & values.known("value")):
        if 1 < row["value"] <= 100:
            yield at.hit(
                "values", row, "value", value=row["value"], indicator=row["indicator"], share=row["value"] / 100
            )

"""Indicators: values, their evidence, their units, and targets (method.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

import numpy as np
import pandas as pd

from vomr.funds import EAFRD
from vomr.method.checks.rule import Cells, Hit, RegisterOnDay, Row, among, code_title, outside_strategy, rule
from vomr.method.counting import CAP_CODES
from vomr.words import N_

_FEW = 4  # fewer earlier values make no history
_LEAP = 5  # how many times the largest of the others a value is that nobody expects
_REACHED = {"contract": "is_signed", "first_payment": "has_payment", "completion": "is_completed"}
_COUNTS_AT = {
    "R.37": "completion",
    "R.39": "first_payment",
    "R.40": "first_payment",
    "R.41": "first_payment",
    "R.42": "first_payment",
}


@rule(
    "unit-key-missing",
    "error",
    N_("The indicator {indicator} counts different units, and this value has no key of its unit"),
    N_("Enter who or what is counted once: a company number, a pseudonym of a person, the code of a settlement."),
)
def _unit_key(at: RegisterOnDay) -> Iterator[Hit]:
    values = at["values"]
    without = _aggregated(at, "unique", "unique_sum") & (values["kind"] == "verified") & ~values.known("unit_key")
    for row in at.rows("values", without):
        yield at.hit("values", row, "unit_key", indicator=row["indicator"])


def _aggregated(at: RegisterOnDay, *ways: str) -> Cells:
    """Which values are of an indicator that is aggregated in one of these ways."""
    return at.joined("values", "indicator", among(at["indicators"]["aggregation"], ways))


@rule(
    "value-empty",
    "warning",
    N_("The row holds no value"),
    N_("Enter the value, or numerator and denominator; delete the row if there is none."),
)
def _no_value(at: RegisterOnDay) -> Iterator[Hit]:
    values = at["values"]
    empty = ~values.known("value") & ~values.known("numerator")
    counted = _aggregated(at, "unique")  # its units are what counts
    yield from at.hits("values", empty & ~counted, "value")


@rule(
    "ratio-parts",
    "warning",
    N_("The indicator {indicator} is a ratio, and this value has no numerator and denominator"),
    N_("Enter both parts; a percentage alone cannot be added to others."),
)
def _parts_of_a_ratio(at: RegisterOnDay) -> Iterator[Hit]:
    values = at["values"]
    alone = values.known("value") & ~(values.known("numerator") & values.known("denominator"))
    for row in at.rows("values", _aggregated(at, "ratio") & (values["kind"] != "planned") & alone):
        yield at.hit("values", row, "numerator", indicator=row["indicator"])


@rule(
    "across-missing",
    "warning",
    N_("The indicator takes the last value of several projects, and it is not said how they come together"),
    N_("Choose sum or mean in the column “across”; until then the value is undefined."),
)
def _across(at: RegisterOnDay) -> Iterator[Hit]:
    projects: dict[str, set[str | None]] = defaultdict(set)
    for row in at.rows("values", _aggregated(at, "last") & (at["values"]["kind"] == "verified")):
        projects[row["indicator"]].add(row["project"])
    for code, row in at.indicators.items():
        if row["aggregation"] == "last" and row["across"] is None and len(projects[code]) > 1:
            yield at.hit("indicators", row, "across")


@rule(
    "derived-typed",
    "warning",
    N_("The indicator {indicator} is counted from the tables, and this value is not used"),
    N_("Delete the row, or empty the cell “Derived from” of the indicator."),
)
def _typed_although_derived(at: RegisterOnDay) -> Iterator[Hit]:
    derived = at.joined("values", "indicator", at["indicators"].known("derived_from"))
    for row in at.rows("values", derived & (at["values"]["kind"] != "planned")):
        yield at.hit("values", row, "value", indicator=row["indicator"])


@rule(
    "value-outside",
    "warning",
    N_("The project {project} is not in the strategy: its value is not counted"),
    N_(
        "Correct the column “In the strategy” of the project; of one that is rightly outside, the value serves to"
        " compare."
    ),
)
def _value_outside(at: RegisterOnDay) -> Iterator[Hit]:
    outside = at.joined("values", "project", at.made_once(outside_strategy))
    for row in at.rows("values", outside & at["values"].known("project")):
        yield at.hit("values", row, "project", project=row["project"])


@rule(
    "value-men-women",
    "warning",
    N_("Men and women together are {sum}, but the value is {value}"),
    N_("Correct the wrong one of the three numbers."),
)
def _men_and_women(at: RegisterOnDay) -> Iterator[Hit]:
    values = at["values"]
    known = values.known("men") & values.known("women") & values.known("value")
    for row in at.rows("values", known & ~_aggregated(at, "ratio", "mean")):
        together = row["men"] + row["women"]
        if together != row["value"]:
            yield at.hit("values", row, "value", sum=together, value=row["value"])


@rule(
    "value-youth",
    "warning",
    N_("The young people of the row are more than its value of {value}"),
    N_("Correct the wrong one of the two numbers."),
)
def _youth(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("values", at["values"].known("youth") & at["values"].known("value")):
        if row["youth"] > row["value"]:
            yield at.hit("values", row, "youth", value=row["value"])


@rule(
    "value-verified-early",
    "warning",
    N_("The value was verified on {value}, before the day {measured} for which it holds"),
    N_("Check both dates."),
)
def _verified_early(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("values", at["values"]["verified_on"] < at["values"]["measured_on"]):
        if row["verified_on"] < at.first_day("values", row, "measured_on"):
            yield at.hit("values", row, "verified_on", value=row["verified_on"], measured=row["measured_on"])


@rule(
    "value-outside-history",
    "warning",
    N_("{value} is far above the other values of the indicator {indicator}; their median is {median}"),
    N_("Check the number, its unit and the decimal comma; if it is right, nothing is to be done."),
)
def _outside_history(at: RegisterOnDay) -> Iterator[Hit]:
    values = at["values"]
    told = np.flatnonzero(values.known("value") & values.known("indicator") & values.known("kind"))
    pairs = [values["indicator"][told], values["kind"][told]]
    for (indicator, _), places in pd.Series(told).groupby(pairs, sort=False):
        if len(places) <= _FEW:
            continue
        at.looks_at("values", len(places))
        others = values["value"][places].tolist()
        largest = max(others)
        place = others.index(largest)
        del others[place]
        if max(others) > 0 and largest > _LEAP * max(others):
            row = Row(values, int(places.iloc[place]))
            yield at.hit("values", row, "value", value=largest, indicator=indicator, median=median(others))


@rule(
    "evidence-missing",
    "warning",
    N_("The verified value of the indicator {indicator} has no evidence"),
    N_("Write where the evidence is kept: a file, a protocol, a list."),
)
def _evidence(at: RegisterOnDay) -> Iterator[Hit]:
    values = at["values"]
    for row in at.rows("values", (values["kind"] == "verified") & ~values.known("evidence")):
        yield at.hit("values", row, "evidence", indicator=row["indicator"])


@rule(
    "value-due",
    "warning",
    N_("The project {project} has reached the point at which {indicator} counts, and has no verified value of it"),
    N_("Verify what the project achieved and enter the value; until then it is not counted."),
)
def _value_due(at: RegisterOnDay) -> Iterator[Hit]:
    values, today, states = at["values"], np.datetime64(at.day), at.states
    due = np.zeros(len(values.frame), dtype=bool)
    for counts_at, column in _REACHED.items():
        there = set(states.index[states[column] & ~states["is_terminated"]])
        counted = (at["indicators"]["counts_at"] == counts_at) & ~at["indicators"].known("derived_from")
        of_these = at.joined("values", "project", among(at["projects"]["project"], there))
        due |= at.joined("values", "indicator", counted) & of_these
    pairs = at.referred("values", "project") * len(at["indicators"].frame) + at.referred("values", "indicator")
    known_on = np.where(values.known("verified_on"), values["verified_on"], values["measured_on"])
    verified = np.isin(pairs, pairs[due & (values["kind"] == "verified") & ~(known_on > today)])
    promised = {
        (row["project"], row["indicator"]): row
        for row in at.rows("values", due & ~verified & (values["kind"] == "planned") & (values["measured_on"] <= today))
        if row["value"]
    }
    for (project, code), row in promised.items():
        yield at.hit("values", row, "project", project=project, indicator=code)


@rule(
    "eu-counts-at",
    "warning",
    N_("{code} counts by the regulation (EU) 2021/2290 at another point than the one entered here"),
    N_("R.37 counts at completion with the final payment, R.39 to R.42 at the first payment that is no advance."),
)
def _counts_at(at: RegisterOnDay) -> Iterator[Hit]:
    for row in at.rows("indicators"):
        code = row["eu_code"] or ""
        right = _COUNTS_AT.get(code[:4])
        if right and row["counts_at"] and row["counts_at"] != right and not row["derived_from"]:
            yield at.hit("indicators", row, "counts_at", code=code)


@rule(
    "target-without-decision",
    "warning",
    N_("The indicator {indicator} was given another {kind} from {day} without a decision"),
    N_("Write the number and the date of the decision that changed it."),
)
def _target_without_decision(at: RegisterOnDay) -> Iterator[Hit]:
    earlier: dict[tuple[object, ...], Row] = {}
    rows = sorted(at.rows("targets"), key=lambda row: (row["valid_from"] is not None, row["valid_from"] or at.day))
    for row in rows:
        key = (row["indicator"], row["kind"], row["date"] if row["kind"] == "milestone" else None)
        before = earlier.get(key)
        changed = before and (before["value"], before["date"]) != (row["value"], row["date"])
        if changed and not row["decision"] and row["valid_from"]:
            kind = code_title("fixed_point", row["kind"])
            yield at.hit("targets", row, "decision", indicator=row["indicator"], kind=kind, day=row["valid_from"])
        earlier[key] = row


@rule(
    "target-before-baseline",
    "warning",
    N_("The target of {indicator} is dated {value}, before its baseline of {baseline}"),
    N_("Correct the wrong one of the two dates."),
)
def _target_before_baseline(at: RegisterOnDay) -> Iterator[Hit]:
    baselines = {
        row["indicator"]: row["date"]
        for row in at.rows("targets")
        if row["kind"] == "baseline" and row["date"] and row["value"] is not None
    }
    for row in at.rows("targets"):
        baseline = baselines.get(row["indicator"])
        if row["kind"] == "target" and baseline and row["date"] and row["date"] <= baseline:
            yield at.hit("targets", row, "date", indicator=row["indicator"], value=row["date"], baseline=baseline)


@rule(
    "value-not-cap",
    "warning",
    N_("{eu_code} counts measures of the CAP only, and {project} is paid by {fund}: its value is left out"),
    N_("Move the value to an indicator of that fund, or clear the EU code if the indicator is the group's own."),
)
def _not_of_the_cap(at: RegisterOnDay) -> Iterator[Hit]:
    of_the_cap = at.joined("values", "indicator", among(at["indicators"]["eu_code"], CAP_CODES))
    funds = at.of_project("values", "fund")
    other = of_the_cap & at.of_project("values", "in_strategy") & pd.notna(funds) & (funds != EAFRD)
    for row, fund in zip(at.rows("values", other), funds[other], strict=True):
        code = at.indicators[row["indicator"]]["eu_code"]
        yield at.hit("values", row, "indicator", eu_code=code, project=row["project"], fund=fund)

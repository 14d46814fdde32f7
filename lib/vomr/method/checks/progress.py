"""Indicators: values, their evidence, their units, and targets (method.md §3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from vomr.method.checks.rule import Ground, Hit, Row, code_title, rule
from vomr.method.indicators import CAP_CODES
from vomr.words import N_

_FEW = 4  # fewer earlier values make no history
_LEAP = 5  # how many times the largest of the others a value is that nobody expects
_COUNTS_AT = {"R.37": "completion", "R.39": "first_payment", "R.40": "first_payment", "R.41": "first_payment", "R.42": "first_payment"}  # fmt: skip


@rule(
    "unit-key-missing", "error",
    N_("The indicator {indicator} counts different units, and this value has no key of its unit"),
    N_("Enter who or what is counted once: an EIK, a pseudonym of a person, an EKATTE code."),
)  # fmt: skip
def _unit_key(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        indicator = at.indicators.get(row["indicator"])
        distinct = indicator and indicator["aggregation"] in ("unique", "unique_sum")
        if distinct and row["kind"] == "verified" and not row["unit_key"]:
            yield at.hit("values", row, "unit_key", indicator=row["indicator"])


@rule(
    "value-empty", "warning",
    N_("The row holds no value"),
    N_("Enter the value, or numerator and denominator; delete the row if there is none."),
)  # fmt: skip
def _no_value(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        indicator = at.indicators.get(row["indicator"])
        counted = indicator and indicator["aggregation"] == "unique"  # its units are what counts
        if row["value"] is None and row["numerator"] is None and not counted:
            yield at.hit("values", row, "value")


@rule(
    "ratio-parts", "warning",
    N_("The indicator {indicator} is a ratio, and this value has no numerator and denominator"),
    N_("Enter both parts; a percentage alone cannot be added to others."),
)  # fmt: skip
def _parts_of_a_ratio(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        indicator = at.indicators.get(row["indicator"])
        ratio = indicator and indicator["aggregation"] == "ratio" and row["kind"] != "planned"
        if ratio and row["value"] is not None and None in (row["numerator"], row["denominator"]):
            yield at.hit("values", row, "numerator", indicator=row["indicator"])


@rule(
    "across-missing", "warning",
    N_("The indicator takes the last value of several projects, and it is not said how they come together"),
    N_("Choose sum or mean in the column “across”; until then the value is undefined."),
)  # fmt: skip
def _across(at: Ground) -> Iterator[Hit]:
    projects: dict[str, set[str | None]] = defaultdict(set)
    for row in at.rows("values"):
        if row["kind"] == "verified":
            projects[row["indicator"]].add(row["project"])
    for code, row in at.indicators.items():
        if row["aggregation"] == "last" and row["across"] is None and len(projects[code]) > 1:
            yield at.hit("indicators", row, "across")


@rule(
    "derived-typed", "warning",
    N_("The indicator {indicator} is counted from the tables, and this value is not used"),
    N_("Delete the row, or empty “derived_from” of the indicator."),
)  # fmt: skip
def _typed_although_derived(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        indicator = at.indicators.get(row["indicator"])
        if indicator and indicator["derived_from"] and row["kind"] != "planned":
            yield at.hit("values", row, "value", indicator=row["indicator"])


@rule(
    "value-outside", "warning",
    N_("The project {project} is not in the strategy: its value is not counted"),
    N_("Correct “in_strategy” of the project, or delete the value."),
)  # fmt: skip
def _value_outside(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        project = at.projects.get(row["project"] or "")
        if project and project["in_strategy"] is False:
            yield at.hit("values", row, "project", project=row["project"])


@rule(
    "value-men-women", "warning",
    N_("Men and women together are {sum}, but the value is {value}"),
    N_("Correct the wrong one of the three numbers."),
)  # fmt: skip
def _men_and_women(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        indicator = at.indicators.get(row["indicator"])
        parts = (row["men"], row["women"])
        if None in parts or row["value"] is None or (indicator and indicator["aggregation"] in ("ratio", "mean")):
            continue
        if sum(parts) != row["value"]:
            yield at.hit("values", row, "value", sum=sum(parts), value=row["value"])


@rule(
    "value-youth", "warning",
    N_("The young people of the row are more than its value of {value}"),
    N_("Correct the wrong one of the two numbers."),
)  # fmt: skip
def _youth(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        if row["youth"] is not None and row["value"] is not None and row["youth"] > row["value"]:
            yield at.hit("values", row, "youth", value=row["value"])


@rule(
    "value-verified-early", "warning",
    N_("The value was verified on {value}, before the day {measured} for which it holds"),
    N_("Check both dates."),
)  # fmt: skip
def _verified_early(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        measured = at.first_day("values", row, "measured_on")
        if measured and row["verified_on"] and row["verified_on"] < measured:
            yield at.hit("values", row, "verified_on", value=row["verified_on"], measured=row["measured_on"])


@rule(
    "value-outside-history", "warning",
    N_("{value} is far above the other values of the indicator {indicator}; their median is {median}"),
    N_("Check the number, its unit and the decimal comma; if it is right, nothing is to be done."),
)  # fmt: skip
def _outside_history(at: Ground) -> Iterator[Hit]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in at.rows("values"):
        if row["value"] is not None and row["indicator"] and row["kind"]:
            groups[row["indicator"], row["kind"]].append(row)
    for (indicator, _), rows in groups.items():
        if len(rows) <= _FEW:
            continue
        largest = max(rows, key=lambda row: row["value"])
        others = [row["value"] for row in rows if row is not largest]
        if max(others) > 0 and largest["value"] > _LEAP * max(others):
            yield at.hit("values", largest, "value", value=largest["value"], indicator=indicator, median=median(others))


@rule(
    "evidence-missing", "warning",
    N_("The verified value of the indicator {indicator} has no evidence"),
    N_("Write where the evidence is kept: a file, a protocol, a list."),
)  # fmt: skip
def _evidence(at: Ground) -> Iterator[Hit]:
    for row in at.rows("values"):
        if row["kind"] == "verified" and not row["evidence"]:
            yield at.hit("values", row, "evidence", indicator=row["indicator"])


@rule(
    "value-due", "warning",
    N_("The project {project} has reached the point at which {indicator} counts, and has no verified value of it"),
    N_("Verify what the project achieved and enter the value; until then it is not counted."),
)  # fmt: skip
def _value_due(at: Ground) -> Iterator[Hit]:
    verified = {
        (row["project"], row["indicator"]) for row in at.rows("values")
        if row["kind"] == "verified" and (row["verified_on"] or row["measured_on"] or at.day) <= at.day
    }  # fmt: skip
    promised = {
        (row["project"], row["indicator"]): row for row in at.rows("values")
        if row["kind"] == "planned" and row["project"] and row["value"] and row["measured_on"] and row["measured_on"] <= at.day
    }  # fmt: skip
    reached = {"contract": "is_signed", "first_payment": "has_payment", "completion": "is_completed"}
    states = at.states
    for (project, code), row in promised.items():
        indicator = at.indicators.get(code)
        column = reached.get(indicator["counts_at"] if indicator else "")
        if not indicator or not column or indicator["derived_from"] or project not in states.index:
            continue
        if states.at[project, column] and not states.at[project, "is_terminated"] and (project, code) not in verified:
            yield at.hit("values", row, "project", project=project, indicator=code)


@rule(
    "eu-counts-at", "warning",
    N_("{code} counts by the regulation (EU) 2021/2290 at another point than the one entered here"),
    N_("R.37 counts at completion with the final payment, R.39 to R.42 at the first payment that is no advance."),
)  # fmt: skip
def _counts_at(at: Ground) -> Iterator[Hit]:
    for row in at.rows("indicators"):
        code = row["eu_code"] or ""
        right = _COUNTS_AT.get(code[:4])
        if right and row["counts_at"] and row["counts_at"] != right and not row["derived_from"]:
            yield at.hit("indicators", row, "counts_at", code=code)


@rule(
    "target-without-decision", "warning",
    N_("The indicator {indicator} was given another {kind} from {day} without a decision"),
    N_("Write the number and the date of the decision that changed it."),
)  # fmt: skip
def _target_without_decision(at: Ground) -> Iterator[Hit]:
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
    "target-before-baseline", "warning",
    N_("The target of {indicator} is dated {value}, before its baseline of {baseline}"),
    N_("Correct the wrong one of the two dates."),
)  # fmt: skip
def _target_before_baseline(at: Ground) -> Iterator[Hit]:
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
    "value-not-cap", "warning",
    N_("{eu_code} counts measures of the CAP only, and {project} is paid by {fund}: its value is left out"),
    N_("Move the value to an indicator of that fund, or clear the EU code if the indicator is the group's own."),
)  # fmt: skip
def _not_of_the_cap(at: Ground) -> Iterator[Hit]:
    funds = {row["project"]: row["fund"] for row in at.in_strategy}
    for row in at.rows("values"):
        indicator, fund = at.indicators.get(row["indicator"]), funds.get(row["project"])
        if indicator and indicator["eu_code"] in CAP_CODES and fund not in (None, "EAFRD"):
            yield at.hit("values", row, "indicator", eu_code=indicator["eu_code"], project=row["project"], fund=fund)

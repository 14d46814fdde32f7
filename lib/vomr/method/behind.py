"""What a reader will ask the group about, so that it needs the group's own words (method.md §2, §3)."""

from __future__ import annotations

from fractions import Fraction

from vomr.method.entries import MANAGEMENT, measure_kinds
from vomr.method.indicators import Indicator
from vomr.method.plan import planned_total
from vomr.method.results import Results

_BEHIND_BY = Fraction(1, 10)  # of the plan


def planned_for_operations(results: Results, name: str) -> Fraction | None:
    """Euro cents that the financial plan has for projects on the day of the report; None without a plan.

    Parameters
    ----------
    results : Results
    name : {"contracted", "paid"}
    """
    kinds = measure_kinds(results.register)
    operations = {measure for measure, kind in kinds.items() if kind not in MANAGEMENT and measure is not None}
    return planned_total(results.plan, name, operations)


def behind_plan(results: Results) -> int | None:
    """Euro cents that contracting is behind the plan, to the cent; negative when ahead, None without a plan."""
    planned, contracted = (
        planned_for_operations(results, "contracted"),
        results.absorption.operations.cents("contracted"),
    )
    if planned is None or contracted is None:
        return None
    return int((planned - contracted + Fraction(1, 2)) // 1)


def of_agreement(results: Results) -> tuple[Indicator, ...]:
    """The indicators that the agreement names; all, where none is marked."""
    return tuple(one for one in results.indicators if one.in_agreement) or results.indicators


def is_behind(results: Results, section: str) -> bool:
    """Whether a part of the report tells of something behind: an indicator off its track, contracting a tenth behind
    the plan.
    """
    if section == "indicators":
        return any(indicator.status in ("off_track", "deteriorating") for indicator in of_agreement(results))
    if section == "absorption" and results.absorption.operations.started:
        gap, planned = behind_plan(results), planned_for_operations(results, "contracted")
        return bool(gap and planned and gap > planned * _BEHIND_BY)
    return False

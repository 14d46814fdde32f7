"""What a reader will ask the group about, so that it needs the group's own words (method.md §2, §3)."""

from __future__ import annotations

from fractions import Fraction

from vomr.method.indicators import Indicator
from vomr.method.results import Results

_BEHIND_BY = Fraction(1, 10)  # of the plan


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
        gap, planned = (results.plan_of_operations[name].value for name in ("behind", "contracted"))
        return bool(gap and planned and gap > planned * _BEHIND_BY)
    return False

"""The version of every rule: what was reported under another one is computed anew and said to be (method.md §5).

A rule that is not named here is in its first version, and so is every rule of a report that was frozen before rules had
versions. A version rises when the rule gives another figure of the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping

from vomr.method.rules import RULES

VERSIONS: dict[str, int] = {
    # 2: scopes, management contracts, the day on which a call was cancelled or a suspension lifted
    **{
        f"absorption.{name}": 2
        for name in (
            "called",
            "submitted",
            "withdrawn",
            "rejected",
            "approved",
            "authority_approved",
            "signed",
            "terminated",
            "contracted",
            "advances_open",
            "to_recover",
            "savings",
            "free",
            "at_risk.threshold",
            "at_risk.expiring",
            "at_risk.advances",
            "submitted_count",
            "approved_count",
            "contracted_count",
            "completed_count",
            "expiring_count",
            "contracted_rate",
            "paid_rate",
            "payment_rate",
        )
    },
    "indicators.forecast": 2,  # of contracts alone, without the free budget
    "indicators.count_forecast": 2,
    "outcomes.stage": 2,
}


def version_of(rule: str, versions: Mapping[str, int] = VERSIONS) -> int:
    """The version of a rule, of today or of a frozen report."""
    return versions.get(rule.replace("in_period.", ""), 1)


def all_versions() -> dict[str, int]:
    """Every rule with its version, as results.json holds it."""
    return {rule: version_of(rule) for rules in RULES.values() for rule in rules}


__all__ = ["VERSIONS", "all_versions", "version_of"]

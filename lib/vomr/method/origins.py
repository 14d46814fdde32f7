"""Which tables of the register a figure is computed from: the source that stands under a table of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from vomr.method.figures import Declared, all_declared, declared
from vomr.register.tables import TABLES

# By the beginning of a rule, the longest that fits; a figure that is made of others has their tables
_OF_RULES = {
    "absorption": "projects",
    "absorption.announced": "calls",
    "absorption.budget": "budget",
    "absorption.called": "calls",
    "absorption.claimed": "claims management",
    "absorption.management_share": "budget",
    "absorption.open_calls": "calls",
    "absorption.paid": "payments management",
    "absorption.signed": "projects management_contracts",
    "absorption.thresholds.budget": "budget",
    "absorption.verified": "claims management",
    "added_value": "projects",
    "added_value.animation_in_spending": "management",
    "added_value.balance": "seats",
    "added_value.membership": "members",
    "added_value.bridges": "projects events",
    "added_value.network": "projects events",
    "added_value.participants": "events",
    "added_value.presence": "decisions",
    "added_value.private_majority": "decisions",
    "added_value.scrutiny": "decisions",
    "added_value.settlements": "settlements projects events",
    "added_value.women_and_young": "seats",
    "animation": "events",
    "animation.silent": "settlements events",
    "at_risk": "projects",
    "calls": "projects",
    "calls.budget": "calls",
    "comparable": "projects",
    "clock": "projects claims payments",
    "financing": "projects",
    "indicators": "targets values projects events members",
    "indicators.baseline": "targets",
    "indicators.standing": "indicators targets values projects events members",
    "indicators.target": "targets",
    "leader": "projects",
    "leader.L6": "members seats",
    "leader.L9": "budget projects payments management",
    "management": "management",
    "management.contract": "management_contracts",
    "outcomes": "projects",
    "outcomes.unit_cost": "projects budget",
    "outcomes.territory": "territory_projects",
    "outcomes.territory_contracts": "territory_projects",
    "partnership": "members",
    "partnership.decisions": "decisions",
    "partnership.present": "decisions",
    "partnership.quota": "seats",
    "partnership.seats": "seats",
    "partnership.votes": "seats",
    "plan": "plan",
    "surveys": "surveys survey_answers",
    "surveys.invited": "surveys",
    "ties": "survey_answers members",
    "value": "projects seats surveys survey_answers",
    "years.in_period.claimed": "claims",
    "years.in_period.paid": "payments",
    "years.in_period.verified": "claims",
    "years": "projects",
}


def tables_behind(figure_ids: Iterable[str]) -> list[str]:
    """The tables of the register that some figures are computed from, in the order in which the workbook has them."""
    found = set().union(*map(_tables_behind, figure_ids))
    return [name for name in TABLES if name in found]


@lru_cache(maxsize=10_000)
def _tables_behind(figure_id: str) -> set[str]:
    family = _patterns().get(figure_id.partition(".")[0], [])
    ruling = [figure for pattern, figure in family if pattern.fullmatch(figure_id)]
    return tables_of(max(ruling, key=lambda figure: len(figure.pattern))) if ruling else set()


@cache
def _patterns() -> dict[str, list[tuple[re.Pattern[str], Declared]]]:
    """Every declaration by the beginning of the ids of its figures, with what these look like."""
    found: dict[str, list[tuple[re.Pattern[str], Declared]]] = {}
    for figure in all_declared():
        looks = re.sub(r"\\{\w+\\}", ".*", re.escape(figure.pattern))
        found.setdefault(figure.pattern.partition(".")[0], []).append((re.compile(looks), figure))
    return found


def tables_of(figure: Declared) -> set[str]:
    """The tables of the register, by name, that a figure is computed from."""
    of_parts = [tables_of(declared(f"{figure.family}.{part}")) for part in figure.parts]
    if of_parts:
        return set().union(*of_parts)
    rules = [rule for rule in _OF_RULES if figure.rule.startswith(rule)]
    return set(_OF_RULES[max(rules, key=len)].split()) if rules else set()

"""Everything that is declared of figures, in the order of the pages on the method, and the versions of the rules.

What was reported under another version of a rule is computed anew and said to be (method.md §5). A rule that a frozen
report does not name was in its first version.
"""

from __future__ import annotations

from collections.abc import Mapping

from vomr.method import (
    absorption,
    animation,
    clock,
    comparable,
    indicators,
    management,
    outcomes,
    partnership,
    plan,
    surveys,
    ties,
    value,
)
from vomr.method.figures import Declared
from vomr.words import N_

SECTIONS: dict[str, tuple[Declared, ...]] = {
    N_("Absorption"): (
        *(figure for figure in absorption.FIGURES.values() if figure.of_rule is None),
        plan.CONTRACTED,
        plan.PAID,
        *management.FIGURES.values(),
        absorption.MANAGEMENT_SHARE,
    ),
    N_("Indicators"): indicators.DECLARED,
    N_("Places, events and people"): (
        *outcomes.DECLARED,
        *(figure for figure in animation.FIGURES.values() if figure.of_rule is None),
        *partnership.DECLARED,
    ),
    N_("Surveys and added value"): (
        *surveys.DECLARED,
        *ties.DECLARED,
        *value.STRENGTHS.values(),
        *clock.DECLARED,
        *comparable.DECLARED,
    ),
}


RULE = "rule-"  # before the number of a rule, its address on a page


def versions() -> dict[str, int]:
    """Every rule with its version, as results.json holds it."""
    return {figure.rule: figure.version for section in SECTIONS.values() for figure in section}


def numbers() -> dict[str, int]:
    """Every rule with its number: the same wherever a report calls it by one."""
    rules = (figure.rule for section in SECTIONS.values() for figure in section)
    return {rule: number for number, rule in enumerate(rules, start=1)}


def same_version(figure: Declared, reported: Mapping[str, int]) -> bool:
    """Whether a figure was reported by the rule that it has today; ``reported`` are the rules of that report."""
    rule = (figure.of_rule or figure).rule
    return figure.version == reported.get(rule, 1)


__all__ = ["RULE", "SECTIONS", "numbers", "same_version", "versions"]

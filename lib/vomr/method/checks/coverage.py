"""What the checks prove: how many ran, on how many rows, what they found and what the group answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vomr.method.checks.rule import RULES
from vomr.problems import Problem
from vomr.words import N_

# What checks are about, by the module that declares them
KINDS = {
    "amounts": N_("Amounts and budget"),
    "dates": N_("Dates and terms"),
    "codes": N_("Codes and numbers"),
    "duplicates": N_("Repetitions"),
    "places": N_("Places and territory"),
    "progress": N_("Indicators and values"),
    "series": N_("Series of values"),
    "people": N_("Events, members and bodies"),
    "surveys": N_("Surveys and self-evaluation"),
}


@dataclass(frozen=True)
class ChecksOfKind:
    """How the checks of one kind went.

    Attributes
    ----------
    kind : str
        Of :data:`KINDS`; empty of all together.
    ran, passed, not_applicable : int
        Checks that had rows to judge, those of them that found nothing, and checks that had none.
    findings, answered : int
        What they found, and how much of it has an answer of the group that holds.
    """

    kind: str
    ran: int
    passed: int
    not_applicable: int
    findings: int
    answered: int

    @property
    def failed(self) -> int:
        """Checks that found something."""
        return self.ran - self.passed


@dataclass(frozen=True)
class CheckCoverage:
    """How the checks went.

    Attributes
    ----------
    together : ChecksOfKind
        All checks of rows and tables.
    errors, warnings, notes : int
        Of all problems, those of reading too.
    answered, changed : int
        Warnings whose answer holds; warnings whose row has changed since they were answered.
    kinds : tuple of ChecksOfKind
    read_rows, reading : int
        Rows of the tables, whose every cell was read by the type of its column, and what was found in that.
    """

    together: ChecksOfKind
    errors: int
    warnings: int
    notes: int
    answered: int
    changed: int
    kinds: tuple[ChecksOfKind, ...]
    read_rows: int
    reading: int

    @property
    def ran(self) -> int:
        return self.together.ran

    @property
    def passed(self) -> int:
        return self.together.passed

    @property
    def not_applicable(self) -> int:
        return self.together.not_applicable

    @property
    def unanswered(self) -> int:
        return self.warnings - self.answered - self.changed


def coverage(problems: Iterable[Problem], looked_at: Mapping[str, int], read_rows: int) -> CheckCoverage:
    """What a list of problems says of the checks that had so many rows to judge, by their codes."""
    problems = list(problems)
    count = {severity: sum(one.severity == severity for one in problems) for severity in ("error", "warning", "note")}
    answers = [one.answer for one in problems if one.severity == "warning" and one.answer]
    holding = sum(answer.holds for answer in answers)
    kinds = [
        _of_kind(kind, {code: n for code, n in looked_at.items() if RULES[code].kind == kind}, problems)
        for kind in KINDS
    ]
    return CheckCoverage(
        _of_kind("", looked_at, problems),
        count["error"],
        count["warning"],
        count["note"],
        holding,
        len(answers) - holding,
        tuple(kinds),
        read_rows,
        sum(one.code not in RULES and one.table != "check_answers" for one in problems),
    )


def _of_kind(kind: str, looked_at: Mapping[str, int], problems: list[Problem]) -> ChecksOfKind:
    found = [one for one in problems if one.code in looked_at]
    codes = {one.code for one in found}
    ran = {code for code, rows in looked_at.items() if rows or code in codes}
    holding = sum(one.answer is not None and one.answer.holds for one in found)
    return ChecksOfKind(kind, len(ran), len(ran - codes), len(looked_at) - len(ran), len(found), holding)

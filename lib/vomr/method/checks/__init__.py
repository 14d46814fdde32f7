"""What crosses cells and tables and may be wrong (method.md §6): one small rule for each."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from vomr.method.absorption import Absorption
from vomr.method.checks import amounts, codes, dates, duplicates, people, places, progress, series, surveys
from vomr.method.checks.rule import RULES, RegisterOnDay, Rule
from vomr.problems import Problem
from vomr.register import Register

__all__ = ["RULES", "Checks", "Rule", "check"]
_MODULES = (codes, duplicates, places, dates, amounts, progress, series, people, surveys)  # each declares its rules


class Checks(NamedTuple):
    """What the checks found, and how many rows each had to judge, by its code."""

    problems: list[Problem]
    looked_at: dict[str, int]


def check(register: Register, day: dt.date, money: Absorption | None = None) -> Checks:
    """Every problem of the tables as they stand.

    Parameters
    ----------
    register : Register
    day : date
        What rows say of themselves is checked whatever their date, as unreadable cells are; sums, stages and terms
        are judged by ``day``.
    money : Absorption, optional
        The figures of that day, where they have been computed already.
    """
    on_day, checks = RegisterOnDay(register, day, money), Checks([], {})
    for rule in RULES.values():
        checks.problems.extend(rule.problems(on_day))
        checks.looked_at[rule.id] = on_day.looked_at
    return checks

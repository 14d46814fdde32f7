"""What crosses cells and tables and may be wrong (method.md §6): one small rule for each."""

from __future__ import annotations

import datetime as dt

from vomr.method.absorption import Absorption
from vomr.method.checks import amounts, codes, dates, duplicates, people, places, progress, series
from vomr.method.checks.rule import RULES, RegisterOnDay, Rule
from vomr.problems import Problem
from vomr.register import Register

__all__ = ["RULES", "Rule", "check"]
_MODULES = (codes, duplicates, places, dates, amounts, progress, series, people)  # each declares its rules


def check(register: Register, day: dt.date, money: Absorption | None = None) -> list[Problem]:
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
    on_day = RegisterOnDay(register, day, money)
    return [problem for rule in RULES.values() for problem in rule.problems(on_day)]

"""What crosses cells and tables and may be wrong (method.md §6)."""

from __future__ import annotations

import datetime as dt

from vomr.problems import Problem
from vomr.register import Register


def check(register: Register, day: dt.date) -> list[Problem]:
    """Every problem of the tables as they stand, by ``day``."""
    return []

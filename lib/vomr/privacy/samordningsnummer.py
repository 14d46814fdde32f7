"""The Swedish samordningsnummer: a personnummer of who is not registered there, whose day of birth has 60 more.

Folkbokföringslagen (1991:481), §18 a–b; python-stdnum knows the personnummer alone.
"""

from __future__ import annotations

import datetime as dt

from stdnum import luhn


def is_valid(number: str) -> bool:
    """Whether ten or twelve digits have such a day and the check digit; of ten the century is not known."""
    if not number.isascii() or not number.isdigit() or len(number) not in (10, 12):
        return False
    last, century = number[-10:], number[:-10] or "20"
    try:
        dt.date(int(century + last[:2]), int(last[2:4]), int(last[4:6]) - 60)
    except ValueError:
        return False
    return bool(luhn.is_valid(last))

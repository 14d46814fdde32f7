"""The country of the groups: its code, and its days off, beside which come a strategy's own (``[rules] holidays``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

COUNTRY, OWN_CURRENCY = "BG", "BGN"  # ISO 3166-1; its companies' numbers begin with it too


def public_holidays(years: Iterable[int]) -> frozenset[dt.date]:
    """The days off of the given years."""
    import holidays

    wanted = sorted(set(years))
    return frozenset(holidays.country_holidays(COUNTRY, years=wanted)) if wanted else frozenset()

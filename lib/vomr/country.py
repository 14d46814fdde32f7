"""The country of the groups: its code, where it lies, its days off; a strategy adds its own (``[rules] holidays``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

COUNTRY, OWN_CURRENCY = "BG", "BGN"  # ISO 3166-1; its companies' numbers begin with it too
BOUNDS = (22.0, 41.0, 29.0, 44.5)  # west, south, east and north of its land, in degrees and generously


def public_holidays(years: Iterable[int]) -> frozenset[dt.date]:
    """The days off of the given years."""
    import holidays

    wanted = sorted(set(years))
    return frozenset(holidays.country_holidays(COUNTRY, years=wanted)) if wanted else frozenset()

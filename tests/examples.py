"""How many generated examples a test tries: few every day, many in ``make soak``."""

from __future__ import annotations

from hypothesis import settings

EVERY_DAY, SOAK = 50, 500
settings.register_profile("everyday", max_examples=EVERY_DAY, deadline=None)
settings.register_profile("soak", max_examples=SOAK, deadline=None)


def few(count: int) -> int:
    """So many every day, for what takes long; ten times as many in ``make soak``."""
    return count * settings().max_examples // EVERY_DAY

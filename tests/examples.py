"""How many examples a test tries: few every day, all of them in ``make soak``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest
from hypothesis import settings

EVERY_DAY, SOAK = 50, 500
settings.register_profile("everyday", max_examples=EVERY_DAY, deadline=None)
settings.register_profile("soak", max_examples=SOAK, deadline=None)


def few(count: int) -> int:
    """So many every day, for what takes long; ten times as many in ``make soak``."""
    return count * settings().max_examples // EVERY_DAY


def matrix(names: str, cases: Iterable[Any], *, every_day: int | Collection[str], **more: Any) -> pytest.MarkDecorator:
    """``pytest.mark.parametrize`` of which ``make test`` tries a few cases, and ``make soak`` the others.

    Parameters
    ----------
    names, cases, more
        As ``parametrize`` takes them.
    every_day : int or names
        So many, from all along the cases, or those of these ids: the smallest of each kind of fault.
    """
    cases = list(cases)
    if isinstance(every_day, int):
        chosen = {at * len(cases) // every_day for at in range(every_day)}
    else:
        ids = list(more["ids"])
        assert not (unknown := set(every_day) - set(ids)), f"no cases of these names: {unknown}"
        chosen = {at for at, name in enumerate(ids) if name in every_day}
    several = "," in names
    params = [
        pytest.param(*(case if several else (case,)), marks=() if at in chosen else pytest.mark.soak)
        for at, case in enumerate(cases)
    ]
    return pytest.mark.parametrize(names, params, **more)

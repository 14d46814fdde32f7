"""Cells that hold more than their value: what Excel shows around a number, and what it could not work out.

Each is a kind of its own of ``float`` or ``str``, so that it passes for the plain value wherever nobody asks.
"""

from __future__ import annotations

from functools import cache


class Percent(float):
    """A number that the sheet shows as a percentage: 0.62 is seen as 62 %."""


class InCurrency(float):
    """A number that the sheet shows with the sign of a currency."""

    currency = ""


@cache
def in_currency(currency: str) -> type[InCurrency]:
    """The kind of numbers that are shown in one currency."""
    return type(f"In{currency}", (InCurrency,), {"currency": currency})


class Formula(str):
    """A formula that nothing has calculated yet."""

    __slots__ = ()


class FormulaError(str):
    """The error that a formula gave."""

    __slots__ = ()

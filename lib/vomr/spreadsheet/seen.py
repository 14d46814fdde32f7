"""Cells that hold more than their value: what Excel shows around a number, and what it could not work out.

Each is a kind of its own of ``float`` or ``str``, so that it passes for the plain value wherever nobody asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from vomr.money import CURRENCIES


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


Shown = Callable[[float], float]  # a number → the same, of the kind that says how it is shown
Sight = tuple[int, int, str | Shown]  # row and column from 0, and what is seen there beside what was read

_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SIGNS = {
    **{currency.code: currency.pattern for currency in CURRENCIES.values()},
    "USD": re.compile(r"\busd\b|\$(?!-?\w|[^\x00-\x7f])", re.IGNORECASE),
    "GBP": re.compile(r"£|\bgbp\b", re.IGNORECASE),
}


@cache
def kind_of_format(code: str) -> Shown | None:
    """How a number format of a sheet shows numbers; None where it adds nothing to them."""
    first = code.split(";", 1)[0]
    if "%" in _LITERALS.sub("", first):
        return Percent
    found = [currency for currency, sign in _SIGNS.items() if sign.search(code)]
    return in_currency(found[0]) if len(found) == 1 else None


def is_empty(raw: Any) -> bool:
    """Whether the cell holds nothing: missing, which is never zero."""
    if isinstance(raw, str):
        return not raw or raw.isspace()
    return raw is None or (isinstance(raw, float) and raw != raw)


def is_looked_into(file: str) -> bool:
    """Whether the looks of a file's cells are known: the account of reading names the others."""
    return file.casefold().endswith((".xlsx", ".xlsm"))

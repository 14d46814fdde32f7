"""Money in whole cents; levs into euro by the law (method.md §1)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

CURRENCIES = ("EUR", "BGN")
BGN_PER_EUR = Decimal("1.95583")
_HUNDRED_THOUSANDTHS = 195_583  # the rate without its decimal point: conversion stays in whole numbers


def eur_cents(cents: int, currency: str) -> int:
    """Convert one amount to euro cents.

    The rate is used with all five decimals and the result is rounded half up on the third decimal
    (Закон за въвеждане на еврото, чл. 12–13). A negative amount is the mirror of its positive one.

    Parameters
    ----------
    cents : int
        Amount in cents or stotinki.
    currency : {"EUR", "BGN"}

    Returns
    -------
    int
        Euro cents.

    Raises
    ------
    ValueError
        When the currency is neither EUR nor BGN.
    """
    if currency == "EUR":
        return cents
    if currency != "BGN":
        raise ValueError(f"no rate for currency {currency!r}")
    magnitude = (2 * abs(cents) * 100_000 + _HUNDRED_THOUSANDTHS) // (2 * _HUNDRED_THOUSANDTHS)
    return -magnitude if cents < 0 else magnitude


def is_rate(a: int, b: int) -> bool:
    """Whether one of two amounts is about 1.95583 times the other: the same money, once in levs and once in euro."""
    low, high = sorted((abs(a), abs(b)))
    return bool(low) and abs(Decimal(high) / Decimal(low) / BGN_PER_EUR - 1) < Decimal("0.003")


def in_currency(cents: int, currency: str) -> int:
    """Euro cents as they would be entered in another currency; :func:`eur_cents` of it gives the same cents again."""
    return cents if currency == "EUR" else int(round_half_up(Decimal(cents) * BGN_PER_EUR, 0))


def eur_cents_array(cents: np.ndarray, is_bgn: np.ndarray) -> np.ndarray:
    """Convert many amounts at once; the same figures as :func:`eur_cents`.

    Parameters
    ----------
    cents : ndarray of int64, shape (n,)
    is_bgn : ndarray of bool, shape (n,)

    Returns
    -------
    ndarray of int64, shape (n,)
        Euro cents. Exact for every amount: the product of cents and 100 000 is never formed.
    """
    whole, rest = np.divmod(np.abs(cents), _HUNDRED_THOUSANDTHS)
    magnitude = whole * 100_000 + (2 * rest * 100_000 + _HUNDRED_THOUSANDTHS) // (2 * _HUNDRED_THOUSANDTHS)
    return np.where(is_bgn, np.sign(cents) * magnitude, cents)


def parse_cents(amount: Decimal) -> int:
    """Whole cents of an exact amount.

    Raises
    ------
    ValueError
        When the amount has a fraction of a cent: rounding it would change somebody's figure silently.
    """
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} has a fraction of a cent")
    return int(cents)


def decimal_text(cents: int) -> str:
    """``-1234567`` → ``"-12345.67"``: how money stands in results.json, CSV and CSV-like outputs."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def direct_conversion_gap(cents: Iterable[int], currency: str) -> int:
    """Euro cents by which converting the total differs from the total of the converted rows (method.md §1)."""
    amounts = list(cents)
    return eur_cents(sum(amounts), currency) - sum(eur_cents(amount, currency) for amount in amounts)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half up, away from zero: the rounding of the law and of every printed figure."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)

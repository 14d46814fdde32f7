"""Money in whole cents; other currencies into euro by their fixed rates (method.md §1)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np


@dataclass(frozen=True)
class Currency:
    """A currency that amounts may be entered in.

    Attributes
    ----------
    code : str
        ISO 4217.
    per_euro : Decimal
        Units for one euro: the fixed rate of the law, with all its decimals.
    until : date or None
        The last day on which it was used.
    bg, en : str
        What people see in place of the code.
    words : tuple of str
        What it is called in cells, titles and formats of numbers, small.
    """

    code: str
    per_euro: Decimal
    until: dt.date | None
    bg: str
    en: str
    words: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """One of its words within a text; a Latin one stands alone."""
        return re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in self.words), re.IGNORECASE)

    @property
    def terms(self) -> tuple[int, int]:
        """Numerator and denominator of the rate: conversion stays in whole numbers."""
        return Fraction(self.per_euro).as_integer_ratio()


# Every currency with its rate: a currency of the past is one line more, and reading, labels and checks follow.
CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        Currency("EUR", Decimal(1), None, "евро", "EUR", ("€", "eur", "euro", "euros", "евро", "евра", "евр")),
        Currency(
            "BGN",
            Decimal("1.95583"),
            dt.date(2025, 12, 31),
            "лв.",
            "BGN",
            ("лв", "лева", "лев", "левове", "bgn", "lv", "leva", "lev"),
        ),
    )
}
BGN_PER_EUR = CURRENCIES["BGN"].per_euro


def eur_cents(cents: int, currency: str) -> int:
    """Convert one amount to euro cents.

    The rate is used with all its decimals and the result is rounded half up on the third decimal
    (Закон за въвеждане на еврото, чл. 12–13). A negative amount is the mirror of its positive one.

    Parameters
    ----------
    cents : int
        Amount in hundredths of its currency.
    currency : str
        A code of :data:`CURRENCIES`.

    Returns
    -------
    int
        Euro cents.

    Raises
    ------
    ValueError
        When there is no rate for the currency: an amount is never taken for euro.
    """
    if currency not in CURRENCIES:
        raise ValueError(f"no rate for currency {currency!r}")
    units, euros = CURRENCIES[currency].terms
    magnitude = (2 * abs(cents) * euros + units) // (2 * units)
    return -magnitude if cents < 0 else magnitude


def is_lev_euro_ratio(a: int, b: int) -> bool:
    """Whether one of two amounts is about 1.95583 times the other: the same money, once in levs and once in euro."""
    low, high = sorted((abs(a), abs(b)))
    return bool(low) and abs(Decimal(high) / Decimal(low) / BGN_PER_EUR - 1) < Decimal("0.003")


def in_currency(cents: int, currency: str) -> int:
    """Euro cents as they would be entered in another currency; :func:`eur_cents` of it gives the same cents again."""
    return int(round_half_up(Decimal(cents) * CURRENCIES[currency].per_euro, 0))


def eur_cents_array(cents: np.ndarray, currency: np.ndarray) -> np.ndarray:
    """Convert many amounts at once; the same figures as :func:`eur_cents`.

    Parameters
    ----------
    cents : ndarray of int64, shape (n,)
    currency : ndarray of object, shape (n,)
        Codes; what has no rate, or no currency, gives 0.

    Returns
    -------
    ndarray of int64, shape (n,)
        Euro cents. Exact for every amount: the product of cents and the rate's denominator is never formed.
    """
    found = np.zeros(len(cents), dtype="int64")
    for code, one in CURRENCIES.items():
        here = np.asarray(currency == code, dtype=bool)
        units, euros = one.terms
        whole, rest = np.divmod(np.abs(cents[here]), units)
        found[here] = np.sign(cents[here]) * (whole * euros + (2 * rest * euros + units) // (2 * units))
    return found


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
    return f"{cents // 100}.{cents % 100:02d}" if cents >= 0 else f"-{decimal_text(-cents)}"


def direct_conversion_gap(cents: Iterable[int], currency: str) -> int:
    """Euro cents by which converting the total differs from the total of the converted rows (method.md §1)."""
    amounts = list(cents)
    return eur_cents(sum(amounts), currency) - sum(eur_cents(amount, currency) for amount in amounts)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half up, away from zero: the rounding of the law and of every printed figure."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)

"""Money in whole hundredths of its currency, and its conversion into the currency of a report (method.md §1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    per_euro : Decimal or None
        Units for one euro: the fixed rate of the law, with all its decimals. Without one the rate changes, and the
        group's settings say it.
    bg, en : str
        What people see in place of the code.
    words : tuple of str
        What it is called in cells, titles and formats of numbers, small.
    """

    code: str
    per_euro: Decimal | None
    bg: str
    en: str
    words: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """One of its words within a text; a Latin one stands alone."""
        return re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in self.words), re.IGNORECASE)


# Every currency that an amount may be in; which of them a country uses, its own file says (vomr.countries).
CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        Currency("EUR", Decimal(1), "евро", "EUR", ("€", "eur", "euro", "euros", "евро", "евра", "евр")),
        Currency("BGN", Decimal("1.95583"), "лв.", "BGN", ("лв", "лева", "лев", "левове", "bgn", "lv", "leva", "lev")),
        Currency("CZK", None, "чешки крони", "CZK", ("kč", "czk", "korun", "koruna", "koruny", "чешки крони")),
        Currency("PLN", None, "злоти", "PLN", ("zł", "pln", "złoty", "złote", "złotych", "злоти")),
    )
}
FIXED_RATES = {code: currency.per_euro for code, currency in CURRENCIES.items() if currency.per_euro is not None}
BGN_PER_EUR = FIXED_RATES["BGN"]


@dataclass(frozen=True)
class Accounts:
    """The currency that a report counts in, and the rates at which others are converted into it.

    A rate is used with all its decimals and the result is rounded half up on the third decimal, each amount by itself
    (Закон за въвеждане на еврото, чл. 12–13). A negative amount is the mirror of its positive one.

    Attributes
    ----------
    currency : str
        A code of :data:`CURRENCIES`.
    rates : mapping of str to Decimal
        Units for one euro, of every currency that has a rate.
    """

    currency: str = "EUR"
    rates: Mapping[str, Decimal] = field(default_factory=lambda: FIXED_RATES)

    def knows(self, currency: str) -> bool:
        """Whether amounts in a currency can be counted."""
        return currency == self.currency or (currency in self.rates and self.currency in self.rates)

    def terms(self, currency: str) -> tuple[int, int]:
        """Units of the currency, and of the report's that are worth as much: conversion stays in whole numbers.

        Raises
        ------
        ValueError
            When there is no rate: an amount is never taken for one of another currency.
        """
        if currency == self.currency:
            return 1, 1
        if not self.knows(currency):
            raise ValueError(f"no rate for currency {currency!r}")
        return (Fraction(self.rates[currency]) / Fraction(self.rates[self.currency])).as_integer_ratio()

    def converted(self, cents: int, currency: str) -> int:
        """One amount in hundredths of a currency in hundredths of the report's.

        Raises
        ------
        ValueError
            As :meth:`terms`.
        """
        units, own = self.terms(currency)
        magnitude = (2 * abs(cents) * own + units) // (2 * units)
        return -magnitude if cents < 0 else magnitude

    def converted_array(self, cents: np.ndarray, currency: np.ndarray) -> np.ndarray:
        """Many amounts at once; the same figures as :meth:`converted`.

        Parameters
        ----------
        cents : ndarray of int64, shape (n,)
        currency : ndarray of object, shape (n,)
            Codes; what has no rate, or no currency, gives 0.

        Returns
        -------
        ndarray of int64, shape (n,)
            Exact for every amount: the product of cents and the rate's denominator is never formed.
        """
        found = np.zeros(len(cents), dtype="int64")
        for code in filter(self.knows, CURRENCIES):
            here = np.asarray(currency == code, dtype=bool)
            units, own = self.terms(code)
            whole, rest = np.divmod(np.abs(cents[here]), units)
            found[here] = np.sign(cents[here]) * (whole * own + (2 * rest * own + units) // (2 * units))
        return found

    def known(self, currency: np.ndarray) -> np.ndarray:
        """Which codes of many can be counted: bool, shape (n,)."""
        return np.logical_or.reduce([currency == code for code in filter(self.knows, CURRENCIES)])

    def direct_gap(self, cents: Iterable[int], currency: str) -> int:
        """By how many hundredths converting the total differs from the total of the converted rows (method.md §1)."""
        amounts = list(cents)
        return self.converted(sum(amounts), currency) - sum(self.converted(amount, currency) for amount in amounts)

    @property
    def in_euro(self) -> Accounts | None:
        """The same rates, counted in euro; None where the report's currency has no rate."""
        return Accounts("EUR", self.rates) if self.knows("EUR") else None


EURO = Accounts()


def eur_cents(cents: int, currency: str) -> int:
    """Euro cents of an amount in a currency with a fixed rate (:meth:`Accounts.converted`)."""
    return EURO.converted(cents, currency)


def is_lev_euro_ratio(a: int, b: int) -> bool:
    """Whether one of two amounts is about 1.95583 times the other: the same money, once in levs and once in euro."""
    low, high = sorted((abs(a), abs(b)))
    return bool(low) and abs(Decimal(high) / Decimal(low) / BGN_PER_EUR - 1) < Decimal("0.003")


def in_currency(cents: int, currency: str) -> int:
    """Euro cents as they would be entered in another currency; :func:`eur_cents` of it gives the same cents again."""
    return int(round_half_up(Decimal(cents) * FIXED_RATES[currency], 0))


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


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half up, away from zero: the rounding of the law and of every printed figure."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)

"""Money in whole hundredths of its currency, and its conversion into the currency of a report (method.md §1)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
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
    per_euro : Decimal or None
        Units for one euro: the fixed rate of the law, with all its decimals. Without one the rate changes, and the
        group's settings say it.
    bg, en : str
        What people see in place of the code.
    words : tuple of str
        What it is called in cells, titles and formats of numbers, small.
    minor : int
        Decimals of its smallest unit that is paid: amounts are kept in hundredths of every currency and stay as they
        were entered, and what is converted into it is rounded to that unit.
    """

    code: str
    per_euro: Decimal | None
    bg: str
    en: str
    words: tuple[str, ...]
    minor: int = 2

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
        Currency(
            "CZK",
            None,
            "чешки крони",
            "CZK",
            ("kč", "czk", "korun", "koruna", "koruny", "korun českých", "koruny české", "чешки крони"),
        ),
        Currency("PLN", None, "злоти", "PLN", ("zł", "pln", "złoty", "złote", "złotych", "злоти")),
        Currency("HUF", None, "форинти", "HUF", ("huf", "ft", "forint", "форинт", "форинта", "форинти"), minor=0),
    )
}
FIXED_RATES = {code: currency.per_euro for code, currency in CURRENCIES.items() if currency.per_euro is not None}
BGN_PER_EUR = FIXED_RATES["BGN"]


@dataclass(frozen=True)
class Rate:
    """What a currency is worth from a day on.

    Attributes
    ----------
    currency : str
    value : Decimal
        Units for one euro, with all decimals that its source gives.
    on : date or None
        The day of the rate; None is one that has no beginning.
    source : str or None
        Who published it.
    verified : bool
        Whether somebody has looked the rate up at its source.
    """

    currency: str
    value: Decimal
    on: dt.date | None = None
    source: str | None = None
    verified: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether it is that of the law, which never changes."""
        return self.currency in FIXED_RATES


@dataclass(frozen=True)
class Accounts:
    """The currency that a report counts in, and the rates at which others are converted into it.

    An amount is converted at the last rate on or before its day, never at a later one. A rate is used with all its
    decimals and the result is rounded half up to the smallest unit of the report's currency, each amount by itself
    (Закон за въвеждане на еврото, чл. 12–13). A negative amount is the mirror of its positive one.

    Attributes
    ----------
    currency : str
        A code of :data:`CURRENCIES`.
    given : tuple of Rate
        Of currencies without a fixed rate, which hold without being given.
    """

    currency: str = "EUR"
    given: tuple[Rate, ...] = ()

    def rates(self, currency: str) -> tuple[Rate, ...]:
        """Every rate of a currency, the earliest first."""
        if currency in FIXED_RATES:
            return (Rate(currency, FIXED_RATES[currency]),)
        own = (rate for rate in self.given if rate.currency == currency)
        return tuple(sorted(own, key=lambda rate: rate.on or dt.date.min))

    def rate(self, currency: str, on: dt.date | None) -> Rate | None:
        """The last rate on or before a day; without a day only one that has no beginning."""
        day = on or dt.date.min
        return next((rate for rate in reversed(self.rates(currency)) if (rate.on or dt.date.min) <= day), None)

    def used(self, currency: str, on: dt.date | None) -> tuple[Rate, ...]:
        """The rates that make the report's currency of another on a day: those of the two that are not the euro; of
        which one is missing where there is none.
        """
        pair = () if currency == self.currency else (currency, self.currency)
        rates = [self.rate(code, on) for code in pair if code != "EUR"]
        return tuple(rate for rate in rates if rate is not None)

    def knows(self, currency: str, on: dt.date | None) -> bool:
        """Whether amounts in a currency on a day can be counted."""
        return currency == self.currency or (
            self.rate(currency, on) is not None and self.rate(self.currency, on) is not None
        )

    def terms(self, currency: str, on: dt.date | None = None) -> tuple[int, int]:
        """Units of the currency, and of the report's that are worth as much: conversion stays in whole numbers.

        Raises
        ------
        ValueError
            When there is no rate: an amount is never taken for one of another currency.
        """
        if currency == self.currency:
            return 1, 1
        theirs, ours = self.rate(currency, on), self.rate(self.currency, on)
        if theirs is None or ours is None:
            raise ValueError(f"no rate for currency {currency!r}")
        return (Fraction(theirs.value) / Fraction(ours.value)).as_integer_ratio()

    def converted(self, cents: int, currency: str, on: dt.date | None = None) -> int:
        """One amount in hundredths of a currency in hundredths of the report's.

        Raises
        ------
        ValueError
            As :meth:`terms`.
        """
        if currency == self.currency:
            return cents
        (units, own), step = self.terms(currency, on), self._step
        magnitude = (2 * abs(cents) * own + units * step) // (2 * units * step) * step
        return -magnitude if cents < 0 else magnitude

    @property
    def _step(self) -> int:
        """Hundredths in the smallest unit of the report's currency."""
        return int(10 ** (2 - CURRENCIES[self.currency].minor))

    def converted_array(self, cents: np.ndarray, currency: np.ndarray, days: np.ndarray | None = None) -> np.ndarray:
        """Many amounts at once; the same figures as :meth:`converted`.

        Parameters
        ----------
        cents : ndarray of int64, shape (n,)
        currency : ndarray of object, shape (n,)
            Codes; what has no rate, or no currency, gives 0.
        days : ndarray of datetime64, shape (n,), optional
            Without them only rates that have no beginning are known.

        Returns
        -------
        ndarray of int64, shape (n,)
            Exact for every amount: the product of cents and the rate's denominator is never formed.
        """
        found = np.zeros(len(cents), dtype="int64")
        for code, day, here in self._alike(currency, days):
            if code == self.currency:
                found[here] = cents[here]
                continue
            (units, own), step = self.terms(code, day), self._step
            units *= step
            if units * own >= _MOST_OF_TERMS:  # a rate of very many decimals
                found[here] = [self.converted(int(amount), code, day) for amount in cents[here]]
                continue
            whole, rest = np.divmod(np.abs(cents[here]), units)
            found[here] = np.sign(cents[here]) * (whole * own + (2 * rest * own + units) // (2 * units)) * step
        return found

    def known(self, currency: np.ndarray, days: np.ndarray | None = None) -> np.ndarray:
        """Which amounts of many can be counted, by their codes and days: bool, shape (n,)."""
        found = np.zeros(len(currency), dtype=bool)
        for _, _, here in self._alike(currency, days):
            found |= here
        return found

    def _alike(self, currency: np.ndarray, days: np.ndarray | None) -> Iterator[tuple[str, dt.date | None, np.ndarray]]:
        """Of many amounts those that one rate converts, with a day that has it; what no rate converts is in none."""
        for code in CURRENCIES:
            here = np.asarray(currency == code, dtype=bool)
            if not here.any():
                continue
            starts = sorted({rate.on for pair in (code, self.currency) for rate in self.rates(pair) if rate.on})
            if code == self.currency or days is None or not starts:
                if self.knows(code, None):
                    yield code, None, here
                continue
            last = np.searchsorted(np.array(starts, "datetime64[D]"), days.astype("datetime64[D]"), "right")
            last[np.isnat(days)] = 0
            for number in np.unique(last[here]).tolist():
                day = starts[number - 1] if number else None
                if self.knows(code, day):
                    yield code, day, here & (last == number)

    def direct_gap(self, cents: Iterable[int], currency: str, on: dt.date | None = None) -> int:
        """By how many hundredths converting the total differs from the total of the converted rows (method.md §1)."""
        amounts = list(cents)
        return self.converted(sum(amounts), currency, on) - sum(
            self.converted(amount, currency, on) for amount in amounts
        )

    def in_euro(self, on: dt.date) -> InEuro | None:
        """How amounts of a report of a day are told in euro; None where they are in euro, or no rate is known."""
        rate = None if self.currency == "EUR" else self.rate(self.currency, on)
        return None if rate is None else InEuro(rate)


@dataclass(frozen=True)
class InEuro:
    """The rate at which a report that counts in another currency tells its amounts in euro beside it."""

    rate: Rate

    def of(self, cents: int | Fraction) -> int:
        """Euro cents of an amount in hundredths of the report's currency, rounded half up, each by itself."""
        exact = Fraction(cents) / Fraction(self.rate.value)
        magnitude = int(abs(exact) + Fraction(1, 2))
        return -magnitude if exact < 0 else magnitude


_MOST_OF_TERMS = 2**60  # whose double still fits into 64 bits


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

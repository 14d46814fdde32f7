"""In which currency a report's amounts are, and how others came into it (method.md §1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vomr.strategy import Strategy
from vomr.words import Words
from vomr.words.labels import label


def amounts_in(w: Words, strategy: Strategy) -> str:
    """„евро; сумите в левове са преизчислени ред по ред по курса 1,95583“"""
    notes = (
        w("amounts in {other} converted row by row at {rate}", other=w.currency_of(code), rate=_exact(w, rate))
        for code, rate in _rates(strategy)
    )
    return "; ".join((w.currency, *notes))


def conversion(w: Words, strategy: Strategy) -> str:
    """„1 евро = 1,95583 лв.; всеки ред се преизчислява …“; nothing where there is nothing to convert."""
    own = strategy.accounts.currency
    rates = [
        f"1 {label(w, 'currency', 'EUR')} = {_exact(w, rate)} {label(w, 'currency', own if code == 'EUR' else code)}"
        for code, rate in _rates(strategy)
    ]
    if not rates:
        return ""
    return w(
        "{rates}; each row is converted and rounded, and totals are sums of the converted rows.", rates="; ".join(rates)
    )


def _rates(strategy: Strategy) -> Iterator[tuple[str, Decimal]]:
    """Currencies that the country uses or has used beside the report's, and the rate to the euro of whichever of the
    two is not the euro.
    """
    accounts = strategy.accounts
    for used in strategy.country.currencies:
        if used.code != accounts.currency and accounts.knows(used.code):
            yield used.code, accounts.rates[accounts.currency if used.code == "EUR" else used.code]


def _exact(w: Words, rate: Decimal) -> str:
    """With all decimals that it has."""
    exponent = rate.as_tuple().exponent
    return w.number(rate, max(0, -exponent) if isinstance(exponent, int) else 0)

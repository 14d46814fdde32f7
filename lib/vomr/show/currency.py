"""In which currency a report's amounts are, how others came into it, and what they are in euro (method.md §1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from vomr.method.conversions import Conversion, conversions
from vomr.method.figures import Figure
from vomr.money import EURO, Rate
from vomr.show.context import Context
from vomr.show.fragments import NOTHING, Cell, Column, Fragment, Row
from vomr.show.listing import listing
from vomr.show.scoped import LineRow, figure
from vomr.strategy import Strategy
from vomr.words import N_, Words
from vomr.words.labels import label

_BY_ITS_DAY = N_("An amount is converted at the last rate on or before its day.")


def amounts_in(w: Words, strategy: Strategy) -> str:
    """„евро; сумите в левове са преизчислени ред по ред по курса 1,95583“"""
    accounts = strategy.accounts
    notes = [
        w("amounts in {other} converted row by row at {rate}", other=w.currency_of(code), rate=_exact(w, rate))
        for code, rate in _fixed(strategy)
    ]
    changing = [code for code in _others(strategy) if any(not rate.is_fixed for rate in _rates_between(strategy, code))]
    notes += [
        w("amounts in {other} converted row by row at the last rate by the day of each", other=w.currency_of(code))
        for code in changing
    ]
    if accounts.currency != EURO.currency and (rates := accounts.rates(accounts.currency)):
        notes.append(w("beside them euro at {rate}", rate=rate_in_words(w, rates[-1])))
    return "; ".join((w.currency, *notes))


def conversion(w: Words, strategy: Strategy) -> str:
    """„1 евро = 1,95583 лв.; всеки ред се преизчислява …“; nothing where there is nothing to convert."""
    fixed = [
        f"1 {label(w, 'currency', 'EUR')} = {_exact(w, rate)} {label(w, 'currency', code)}"
        for code, rate in _fixed(strategy)
    ]
    newest = [rates[-1] for code in _codes(strategy) if (rates := strategy.accounts.rates(code))]
    said = [*fixed, *(rate_in_words(w, rate) for rate in newest if not rate.is_fixed)]
    if not said:
        return ""
    text = w(
        "{rates}; each row is converted and rounded, and totals are sums of the converted rows.", rates="; ".join(said)
    )
    return f"{text} {w(_BY_ITS_DAY)}" if strategy.accounts.given else text


def rate_in_words(w: Words, rate: Rate) -> str:
    """“1 EUR = 24.537 CZK (28 June 2028, Czech National Bank)”, and that nobody has confirmed it."""
    said = [w.date(rate.on) if rate.on else "", rate.source or w("no source given")]
    if not rate.verified:
        said.append(w("to be confirmed"))
    euro, own = (label(w, "currency", code) for code in ("EUR", rate.currency))
    return f"1 {euro} = {_exact(w, rate)} {own} ({', '.join(filter(None, said))})"


def entered_in_words(w: Words, conversion: Conversion) -> str:
    """“1,200.00 EUR”"""
    return f"{w.money(conversion.entered)} {label(w, 'currency', conversion.currency)}"


def rates_in_words(w: Words, conversion: Conversion) -> str:
    """Of one conversion, with day and source of each."""
    return "; ".join(rate_in_words(w, rate) for rate in conversion.rates)


def exchange_rates(context: Context) -> Fragment:
    """The table of rates that the settings give, each with its source, and how many amounts of the register it
    converts; nothing where none is given.
    """
    w, register = context.w, context.results.register
    if not register.accounts.given:
        return NOTHING
    uses = [rate for conversion in conversions(register) for rate in conversion.rates]
    in_euro = context.results.in_euro
    rates = sorted(register.accounts.given, key=lambda rate: (rate.currency, str(rate.on or "")))

    def serves(rate: Rate) -> str:
        n = sum(rate == used for used in uses)
        said = w.plural("{n} amount of the register", "{n} amounts of the register", n) if n else ""
        beside = w("euro beside the amounts of this report") if in_euro and in_euro.rate == rate else ""
        return "; ".join(filter(None, (said, beside))) or w("nothing in this report")

    columns = [
        Column(w("Currency"), cell=lambda rate: label(w, "currency", rate.currency)),
        Column(w("Date"), cell=lambda rate: rate.on or w.mark("not_applicable")),
        Column(w("Units for one euro"), True, cell=lambda rate: _exact(w, rate)),
        Column(w("Source of the rate"), cell=lambda rate: rate.source or w("no source given")),
        Column(w("Looked up"), cell=lambda rate: w("yes") if rate.verified else w("to be confirmed")),
        Column(w("Used for"), cell=serves),
    ]
    return listing(w, w("Exchange rates"), rates, columns, w(_BY_ITS_DAY))


class InEuroRows:
    """What pages print in euro under amounts in another currency: a row under a row, for what an authority asks."""

    def __init__(self, context: Context) -> None:
        self.context, self.w, self.results = context, context.w, context.results

    def under(self, rows: Iterable[LineRow]) -> Iterator[LineRow]:
        """The rows of lines, each followed by the same in euro; as they are where the report counts in euro."""
        for row in rows:
            yield row
            if row.line is not None and self.results.in_euro is not None and row.cells is None and not row.names:
                yield LineRow(self.title, row.line, "sub", cells=self.cell)

    def beneath(self, columns: Sequence[Column]) -> Callable[[Any], list[Row]]:
        """For a table of things the row in euro under that of a thing: what is told in euro, all else left empty."""

        def row(thing: Any) -> list[Row]:
            return self.row(column.cell(thing) if column.cell is not None else None for column in columns[1:])

        return row

    def row(self, cells: Iterable[Any]) -> list[Row]:
        """Some figures in euro as a row of its own, nothing where the report counts in it; what is no figure stays
        empty.
        """
        if self.results.in_euro is None:
            return []
        return [Row([self.title, *(self.cell(cell) if isinstance(cell, Figure) else "" for cell in cells)], "sub")]

    @property
    def title(self) -> str:
        return self.w("in euro")

    def cell(self, national: Figure) -> Cell:
        """The figure in euro, empty where it is not told in it."""
        found = self.results.told_in_euro(national)
        return "" if found is None else figure(self.w, found)

    @property
    def note(self) -> str:
        """At which rate, and that totals are converted themselves."""
        if self.results.in_euro is None:
            return ""
        return self.w(
            "In euro: {rate}; each amount is converted by itself, so that a total may differ by some cents from the sum"
            " of its rows.",
            rate=rate_in_words(self.w, self.results.in_euro.rate),
        )


def _codes(strategy: Strategy) -> list[str]:
    """Every currency that amounts may be in, the country's first."""
    used = [used.code for used in strategy.country.currencies]
    return list(dict.fromkeys((*used, *(rate.currency for rate in strategy.accounts.given))))


def _others(strategy: Strategy) -> list[str]:
    return [code for code in _codes(strategy) if code != strategy.accounts.currency and _rates_between(strategy, code)]


def _rates_between(strategy: Strategy, code: str) -> tuple[Rate, ...]:
    """The newest rates that make the report's currency of another; nothing where one is missing."""
    accounts = strategy.accounts
    newest = [accounts.rates(other)[-1:] for other in (code, accounts.currency) if other != EURO.currency]
    return tuple(rate for rates in newest for rate in rates) if all(newest) else ()


def _fixed(strategy: Strategy) -> Iterator[tuple[str, Rate]]:
    """Other currencies that the country uses or has used, of which the law has fixed the rate."""
    for code in _others(strategy):
        rates = _rates_between(strategy, code)
        if all(rate.is_fixed for rate in rates) and strategy.accounts.currency == EURO.currency:
            yield code, rates[0]


def _exact(w: Words, rate: Rate) -> str:
    """With all decimals that it has."""
    exponent = rate.value.as_tuple().exponent
    return w.number(rate.value, max(0, -exponent) if isinstance(exponent, int) else 0)

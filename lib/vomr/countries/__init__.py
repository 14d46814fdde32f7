"""What differs from country to country, a file of data for each: ``BG.toml``. A country's code is that of its file
(ISO 3166-1), and ``[lag] country`` of a strategy names it. What its numbers look like stands in
``numbers/BG.toml`` (:mod:`vomr.countries.numbers`), also of countries that have no other file.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from vomr.countries.numbers import Company, Data, Numbers, numbers_of
from vomr.money import CURRENCIES

HOME = "BG"  # of a group whose settings name none
EUROPE = (-32.0, 27.0, 45.0, 72.0)  # the bounds of all countries together
_FOLDER = Path(__file__).parent


class InUse(Data):
    """A currency of the country, and the first and last day on which amounts were in it."""

    code: str
    since: dt.date | None = None
    until: dt.date | None = None


class Settlements(Data):
    """The codes of settlements: of how many digits, where all have as many."""

    digits: int | None = None


class Country(Data):
    """One country.

    Attributes
    ----------
    code : str
    name : mapping
        By language.
    languages : tuple of str
        Those of its reports; the first is used where none is asked for.
    bounds : tuple of float
        West, south, east and north of its land, in degrees and generously.
    currencies : tuple of InUse
        The oldest first; the last is used today.
    settlements
    funds : mapping
        What a fund is called there, where that is not its usual name; by code.
    programmes : mapping
        Of the short name that a fund's name has in a strategy, the programme's title by language.
    bases : mapping
        The national act behind a figure, by its rule, and behind the registers that are published.
    limits, deadlines : tuple of mapping
        With what rules a new group begins, as ``[[rules.limit]]`` and ``[[rules.deadline]]`` hold them.
    """

    code: str
    name: Mapping[str, str]
    languages: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    currencies: tuple[InUse, ...]
    settlements: Settlements = Settlements()
    funds: Mapping[str, str] = {}
    programmes: Mapping[str, Mapping[str, str]] = {}
    bases: Mapping[str, str] = {}
    limits: tuple[Mapping[str, Any], ...] = ()
    deadlines: tuple[Mapping[str, Any], ...] = ()

    def title(self, lang: str) -> str:
        return self.name.get(lang) or self.name["en"]

    @property
    def currency(self) -> InUse:
        """What is used today."""
        return self.currencies[-1]

    @property
    def codes_of_currencies(self) -> tuple[str, ...]:
        """That of today first, as a drop-down offers them."""
        return tuple(used.code for used in reversed(self.currencies))

    @cached_property
    def former_currencies(self) -> tuple[InUse, ...]:
        return tuple(used for used in self.currencies if used.until)

    @property
    def numbers(self) -> Numbers:
        """Those by which its organisations and its people are known."""
        return numbers_of(self.code)

    @property
    def company(self) -> Company:
        return self.numbers.company

    def is_company(self, number: str) -> bool | None:
        """Whether a number of an organisation has the right length and check digits; None where nobody can know."""
        return self.company.holds(number)

    def with_zeros(self, number: str) -> str | None:
        """The number of an organisation that lost its leading zeros in Excel, or None."""
        if not number.isascii() or not number.isdigit():
            return None
        widths = (width for width in self.company.lengths if len(number) < width)
        return next((full for width in widths if self.is_company(full := number.zfill(width))), None)

    def public_holidays(self, years: Iterable[int]) -> frozenset[dt.date]:
        """The days off of the given years."""
        return frozenset().union(*(_days_off(self.code, year) for year in set(years)))

    def programme(self, fund: str, lang: str) -> str | None:
        """The programme that the name of a fund names, in full."""
        named = (titles for short, titles in self.programmes.items() if short in re.findall(r"\w+", fund))
        return next((titles.get(lang) or titles["en"] for titles in named), None)


COUNTRIES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def country(code: str) -> Country:
    """The country of a code.

    Raises
    ------
    KeyError
        When there is no file of it.
    """
    if code not in COUNTRIES:
        raise KeyError(code)
    raw = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    found = Country(code=code, **raw)
    if unknown := [used.code for used in found.currencies if used.code not in CURRENCIES]:
        raise KeyError(unknown[0])
    return found


def first_language(code: str) -> str:
    """That of a country's reports where none is asked for; of one that is not known, that of home."""
    return country(code if code in COUNTRIES else HOME).languages[0]


@cache
def _days_off(code: str, year: int) -> frozenset[dt.date]:
    import holidays

    return frozenset(holidays.country_holidays(code, years=year))

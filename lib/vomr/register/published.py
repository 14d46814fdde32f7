"""Natural persons of the official list of beneficiaries, whom a group may let stand by name.

Names of natural persons leave no import. Of the paying agency's list of payments a keyed code of each name is kept
(:meth:`~vomr.register.pseudonyms.Pseudonyms.of_name`), beside the year and the amount: enough to tell whether a person
of the register stands there, and of no use to whoever has not both the name and the folder's secret.

Off unless ``[report] names = "published"``, and without the rule ``published_names_threshold`` nobody is named
(Regulation (EU) 2021/2116, art. 98–99; Implementing Regulation (EU) 2022/128).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from vomr.money import FIXED_RATES, eur_cents
from vomr.privacy.names import Person, person
from vomr.problems import Problem
from vomr.register.pseudonyms import Pseudonyms
from vomr.register.sources.store import read_table
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.register import Register

RULE, COLUMN = "published_names_threshold", "name_code"
LAYOUTS = ("cap_payments", "cap_payments_open")
_YEARS = 2  # for which a list is published
_LAST_DAY = (10, 15)  # of a financial year
_PARTS = ("efgf_direct", "efgf", "eafrd", "national", "storage")
_REMEDY = N_("Compare with the act in force; without names = “published” in the settings persons stand by code.")
_NO_RULE = N_(
    "names = “published”, but the settings have no rule published_names_threshold; all natural persons stand by code"
)
_BY_NAME = N_("Natural persons of the official list of beneficiaries above {value} EUR a year stand by name ({basis})")
_BY_NAME_UNVERIFIED = N_(
    "Natural persons of the official list of beneficiaries above {value} EUR a year stand by name ({basis}; to be"
    " confirmed)"
)


def ended_year(day: dt.date) -> int:
    """The last financial year of the funds for agriculture that has ended by a day."""
    return day.year if (day.month, day.day) >= _LAST_DAY else day.year - 1


def name_key(name: str) -> str | None:
    """A name as it is compared: its parts in full, in one order; None where it is none, or has initials."""
    found = person("", name)
    return None if found is None else _key(found)


def _key(person: Person) -> str | None:
    return None if any(part.short for part in person.parts) else " ".join(sorted(part.key for part in person.parts))


def published(register: Register, day: dt.date | None, persons: Iterable[Person]) -> set[Person]:
    """Which persons stand in the list of one of the last two financial years, above the threshold in euro.

    Parameters
    ----------
    register : Register
    day : date or None
        Of the report; without one nobody is named.
    persons : iterable of Person
    """
    threshold = register.strategy.limit(RULE)
    if register.strategy.report.names != "published" or threshold is None or day is None:
        return set()
    known = _listed(register, range(ended_year(day) - _YEARS + 1, ended_year(day) + 1), threshold.value * 100)
    codes = Pseudonyms(register.folder)
    return {one for one in persons if (key := _key(one)) and codes.of_name(key) in known} if known else set()


def _listed(register: Register, years: range, least: Decimal) -> set[str]:
    """Codes of the names that stand above the threshold in the latest list of any of the years."""
    sums: dict[int, Counter[str]] = {}
    for source in sorted(register.sources, key=lambda person: (person.as_of, person.number)):
        if source.layout not in LAYOUTS or source.currency not in FIXED_RATES:
            continue
        table, of_list = read_table(register.folder, source), dict[int, Counter[str]]()
        amounts = [table.column("total"), *map(table.column, _PARTS)]
        for at, (code, written) in enumerate(zip(table.column(COLUMN), table.column("year"), strict=True)):
            year = ended_year(source.as_of) if source.layout == "cap_payments" else _year(written)
            total, *parts = (_cents(column[at]) for column in amounts)
            of_list.setdefault(year, Counter())[code] += eur_cents(total or sum(parts), source.currency)
        sums |= of_list  # a later list of a year takes the place of an earlier one
    return {code for year in years for code, cents in sums.get(year, {}).items() if code and cents > least}


def _year(text: str) -> int:
    return int(text) if re.fullmatch(r"20\d\d", text) else 0


def _cents(text: str) -> int:
    return int(Decimal(text) * 100) if text else 0


def published_note(register: Register) -> Iterator[Problem]:
    """That persons of the official list stand by name, and by which rule; or that none does, for want of the rule."""
    if register.strategy.report.names != "published":
        return
    rule = register.strategy.limit(RULE)
    if rule is None:
        yield Problem("names-published", "warning", _NO_RULE, _REMEDY)
        return
    params = {"value": f"{rule.value:f}", "basis": rule.basis or "–"}
    if rule.verified:
        yield Problem("names-published", "note", _BY_NAME, _REMEDY, params)
    else:
        yield Problem("names-published", "note", _BY_NAME_UNVERIFIED, _REMEDY, params)

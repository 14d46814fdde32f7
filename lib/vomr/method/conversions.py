"""Which amounts of the register came into the report's currency by which exchange rate (method.md §1).

A rate of the law is the same for every row and is said once; a rate that changes is said of each row that it converts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import pandas as pd

from vomr.kinds import Cents
from vomr.method.memo import memoised_by
from vomr.method.source_rows import SourceRow
from vomr.method.states import OF_PROJECTS, converted
from vomr.money import Rate
from vomr.register import Register
from vomr.register.amount_days import AMOUNT_DAYS, amount_days_of
from vomr.register.frames import ROW, plain


@dataclass(frozen=True)
class Foreign:
    """One amount of the register in another currency than the report's.

    Attributes
    ----------
    table, row, column : str, int, str
        Where it stands; the row as a person sees it in Excel.
    project : str or None
        Whose it is.
    day : date or None
        Of which day it is: at the last rate on or before it.
    currency : str
    entered : int
        Hundredths of that currency.
    """

    table: str
    row: int
    column: str
    project: str | None
    day: dt.date | None
    currency: str
    entered: int


@dataclass(frozen=True)
class Conversion(Foreign):
    """Such an amount, and what was counted of it.

    Attributes
    ----------
    counted : Cents
        Hundredths of the report's.
    rates : tuple of Rate
        Those of the two currencies that are not the euro.
    """

    counted: Cents
    rates: tuple[Rate, ...]


@memoised_by(*AMOUNT_DAYS)
def conversions(register: Register) -> tuple[Conversion, ...]:
    """Every amount that a changing rate converted, in the order of the tables."""
    if not register.accounts.given:
        return ()
    return tuple(chain.from_iterable(_of_table(register, table) for table in AMOUNT_DAYS))


def conversions_behind(register: Register, rows: Iterable[SourceRow]) -> list[Conversion]:
    """Those of the rows behind a figure; of a project also of its annexes, claims and payments, which its amounts come
    from.
    """
    rows = list(rows)
    own = {(row.table, row.row) for row in rows}
    projects = {row.what for row in rows if row.table == "projects"}
    return [
        conversion
        for conversion in conversions(register)
        if (conversion.table, conversion.row) in own
        or (conversion.project in projects and conversion.table in OF_PROJECTS)
    ]


@memoised_by(*AMOUNT_DAYS)
def without_rate(register: Register) -> frozenset[tuple[str, int]]:
    """The rows of tables with an amount that no rate converts; of a project's annex, claim or payment its own row, too.

    Such an amount is counted nowhere (method.md §1).
    """
    every = chain.from_iterable(_foreign(register, table) for table in AMOUNT_DAYS)
    lacking = [amount for amount, counted in every if counted is None]
    projects = register["projects"]
    whose = projects.loc[projects["project"].isin([amount.project for amount in lacking]), ROW]
    return frozenset([*((amount.table, amount.row) for amount in lacking), *(("projects", row) for row in whose)])


def without_false_zeros(register: Register, rows: Iterable[SourceRow]) -> tuple[SourceRow, ...]:
    """The rows behind a figure in money; one that gives nothing since its amount has no rate gives no zero, and says
    why.
    """
    lacking = without_rate(register)
    if not lacking:
        return tuple(rows)
    return tuple(
        row._replace(value=None, note="no_rate") if not row.value and (row.table, row.row) in lacking else row
        for row in rows
    )


def _of_table(register: Register, table: str) -> list[Conversion]:
    found = []
    for amount, counted in _foreign(register, table):
        rates = register.accounts.used(amount.currency, amount.day)
        if counted is not None and any(not rate.is_fixed for rate in rates):
            found.append(Conversion(**vars(amount), counted=counted, rates=rates))
    return sorted(found, key=attrgetter("row"))


def _foreign(register: Register, table: str) -> Iterator[tuple[Foreign, Cents | None]]:
    """Every such amount of a table, and what is counted of it: nothing where no rate converts it."""
    accounts, frame = register.accounts, register[table]
    if "project" in frame and table != "projects":
        own = register["projects"].drop_duplicates("project").set_index("project")["currency"]
        of_projects = own.reindex(frame["project"]).set_axis(frame.index)
        currency = frame["currency"].where(frame["currency"].notna(), of_projects)
    else:
        currency = frame["currency"]
    foreign = (currency.notna() & (currency != accounts.currency)).to_numpy(dtype=bool)
    if not foreign.any():
        return
    frame, currency = frame[foreign], currency[foreign]
    projects = plain(frame["project"]) if "project" in frame else [None] * len(frame)
    for column in AMOUNT_DAYS[table]:
        counted = converted(register, table, frame, column, currency)
        days = amount_days_of(table, column, frame).tolist()
        cells = (plain(frame[ROW]), projects, days, plain(currency), plain(frame[column]), plain(counted))
        for row, project, day, code, entered, cents in zip(*cells, strict=True):
            if entered is not None and not pd.isna(entered):
                known = cents is not None and not pd.isna(cents)
                yield Foreign(table, row, column, project, day, code, entered), Cents(cents) if known else None

"""The tables of one strategy folder, and what is known of each of their cells: what every floor above speaks of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from vomr.kinds import Cents
from vomr.money import Accounts
from vomr.privacy.personal import PersonalNumbers
from vomr.problems import Problem
from vomr.register.account import Reading
from vomr.register.cells import CellNotes
from vomr.register.frames import ROW, plain_rows
from vomr.register.people import Span
from vomr.register.pseudonyms import Pseudonyms
from vomr.register.sources.comparing import Comparison, Unjoined
from vomr.register.sources.store import FOLDER, Source, row_in_file, source_number
from vomr.register.survey_totals import WaveTotals
from vomr.register.tables import TABLES, Type
from vomr.strategy import Strategy
from vomr.words import WrittenDay


@dataclass(frozen=True)
class AppliedCorrection:
    """A row of ``corrections`` that was applied to a cell."""

    table: str
    row: int
    column: str
    key: str
    was: str
    now: str
    reason: str
    decided_on: str

    def as_printed(self) -> AppliedCorrection:
        """The correction as reports print it: what may name a person is left out."""
        return replace(self, was="…", now="…") if TABLES[self.table].column[self.column].personal else self


@dataclass(eq=False)
class Register:
    """The tables of one strategy folder; to change one, put another DataFrame in its place.

    Attributes
    ----------
    strategy : Strategy
    folder : Path
    tables : dict of str to DataFrame
        Every declared table, empty where the folder has none. Columns: those declared, ``_row`` (the row number
        that a person sees in Excel), then columns of the officer's own as text. Dates are ``datetime64[s]``, money
        is ``Int64`` cents of the row's currency, numbers are ``Decimal``, codes and texts are ``str``.
    places : dict of str to (str, str or None)
        File and sheet of every table that was found.
    as_written : dict of (table, row, column) to str
        Dates that were given only in part, in ISO form: ``2025-12``.
    corrections : list of AppliedCorrection
    problems : list of Problem
        What is wrong in cells, keys, references and corrections.
    sources : tuple of Source
        Imported files, whose facts joined the tables (``vomr.register.sources``).
    filled : dict of (table, row) to dict of column to row
        Empty cells of the officer's that an import filled, and from which of its rows.
    comparisons : list of Comparison
        What imports say beside what the tables say.
    unjoined : list of Unjoined
        Facts of imports that no row takes.
    reading : Reading
        The account: each file, sheet and column, as what it was read, and what was not.
    pseudonyms : dict of (table, column) to int
        Cells of her own tables in which a personal number was read as a code (``vomr.register.pseudonyms``), for the
        account of reading; imported rows bring their codes with them.
    beside : dict of (table, row, column) to CellNotes
        What cells say beside their values: the currency that a word in them names, a percent sign.
    people : tuple of Span or None
        Of the public edition, whose tables count no persons: the years for which they are counted together
        (``vomr.register.for_public``). None of the whole edition.
    survey_totals : tuple of WaveTotals
        Of the waves of surveys that are closed.
    excused : frozenset of str
        Codes of numbers that look like personal ones and are stated to be others (``vomr.register.exceptions``).
    entered : Register or None
        All that was entered, of a register as it was known on a day: a name is hidden whenever it was entered.
    """

    strategy: Strategy
    folder: Path
    tables: dict[str, pd.DataFrame]
    places: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    as_written: dict[tuple[str, int, str], str] = field(default_factory=dict)
    corrections: list[AppliedCorrection] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sources: tuple[Source, ...] = ()
    filled: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    unjoined: list[Unjoined] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    pseudonyms: dict[tuple[str, str], int] = field(default_factory=dict)
    beside: dict[tuple[str, int, str], CellNotes] = field(default_factory=dict)
    people: tuple[Span, ...] | None = None
    survey_totals: tuple[WaveTotals, ...] = ()
    excused: frozenset[str] = frozenset()
    entered: Register | None = field(default=None, repr=False, compare=False)

    @property
    def personal_numbers(self) -> PersonalNumbers:
        """What is looked for in whatever leaves: the numbers of the group's countries, but for those excused."""
        return self.strategy.personal_numbers.but(self.excused, Pseudonyms(self.folder).of_number)

    @property
    def accounts(self) -> Accounts:
        """The currency that its reports count in, and the rates of others."""
        return self.strategy.accounts

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def has(self, table: str) -> bool:
        """Whether anything was entered: an empty table means “not entered”, never “none”."""
        return not self.tables[table].empty

    def day(self, table: str, row: int, column: str, value: Any) -> dt.date | None:
        """A date of a cell; what was entered only in part prints as it was entered (method.md §8).

        Parameters
        ----------
        table : str
        row : int
            The row's ``_row``.
        column : str
        value : Timestamp, NaT, date or None
            What the cell counts as.
        """
        if pd.isna(value):
            return None
        day = dt.date(value.year, value.month, value.day)
        return WrittenDay.of(day, self.as_written.get((table, int(row), column)))

    def rows(self, table: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows of a table as Python has their values, None where a cell is empty; dates as :meth:`day` has them.

        Parameters
        ----------
        table : str
        frame : DataFrame
            Some rows of it, perhaps with fewer or more columns.
        """
        dates = [column.name for column in TABLES[table].of_type(Type.DATE) if column.name in frame]
        rows = plain_rows(frame)
        for row in rows:
            for name in dates:
                written = self.as_written.get((table, row[ROW], name))
                if written and row[name]:
                    row[name] = WrittenDay.of(row[name], written)
        return rows

    def where(self, table: str, row: int) -> tuple[str, str | None, int]:
        """Where a row of a table stands: file, sheet, and the row number that a person sees there."""
        number = source_number(row)
        source = next((source for source in self.sources if source.number == number), None) if number else None
        if source is not None:
            return f"{FOLDER}/{source.file}", source.sheet, row_in_file(row)
        file, sheet = self.places.get(table, (table, None))
        return file, sheet, row

    def placed(self, problem: Problem) -> Problem:
        """The problem, with the file of a row that was imported in place of the officer's own."""
        if problem.row is None or problem.table is None or not source_number(problem.row):
            return problem
        file, sheet, row = self.where(problem.table, problem.row)
        params = {
            name: (
                row_in_file(value)
                if isinstance(value, int) and not isinstance(value, Cents) and source_number(value)
                else value
            )
            for name, value in problem.params.items()
        }
        return replace(problem, file=file, sheet=sheet, row=row, params=params)

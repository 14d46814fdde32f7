"""What a check is: a rule with an id, a severity, its sentences, and a function that finds the rows it concerns."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import pandas as pd

from vomr.method.absorption import Absorption, absorption
from vomr.method.answers import judged_text, row_key
from vomr.method.states import project_states, with_calls
from vomr.money import Accounts
from vomr.privacy.digits import STARS
from vomr.problems import Problem, Severity
from vomr.register import TABLES, Register, Type
from vomr.register.amount_days import amount_day, amount_days
from vomr.register.frames import ROW
from vomr.register.pseudonyms import IDENTIFIERS, mistyped_number
from vomr.words import Words, WrittenDate, WrittenDay
from vomr.words.labels import LABELS
from vomr.words.language import Titled

T = TypeVar("T")
Cells = np.ndarray[Any, Any]  # a column, or for each row whether something is so

# what is missing, by the kind of cells: days, whole numbers, yes and no, all else
_NOTHING: dict[str, Any] = {"M": np.datetime64("NaT"), "i": 0, "b": False, "O": None}


class Columns(dict[str, Cells]):
    """Columns of a table as arrays for comparing, each made when it is first asked for.

    Days are ``datetime64[D]``, whole numbers (cents for money) ``int64``, yes and no ``bool``, all else objects. What
    is missing is no day, 0, no, or None; :meth:`known` tells it apart. ``used`` names the columns that a rule looked
    at: what it judged.
    """

    def __init__(self, frame: pd.DataFrame, as_written: Mapping[tuple[int, str], str] | None = None) -> None:
        super().__init__()
        self.frame = frame
        self.as_written = as_written or {}
        self.plain = _Plain(self)
        self.used: set[str] = set()
        self._known: dict[str, Cells] = {}

    def __getitem__(self, name: str) -> Cells:
        self.used.add(name)
        return self.cells(name)

    def cells(self, name: str) -> Cells:
        """The same, of which no rule is said to have looked at it."""
        return super().__getitem__(name)

    def __missing__(self, name: str) -> Cells:
        cells = self.frame[name].array
        if cells.dtype.kind == "M":
            array = cells.to_numpy("datetime64[D]")
        elif cells.dtype.kind in "ib":
            array = cells.to_numpy({"i": "int64", "b": "bool"}[cells.dtype.kind], na_value=0)
        else:
            array = np.array(cells.to_numpy(dtype=object))  # of unpickled cells to_numpy(copy=True) copies nothing
            array[~self._is_known(name)] = None
        self[name] = array
        return array

    def known(self, name: str) -> Cells:
        """Which rows have something in the column."""
        self.used.add(name)
        return self._is_known(name)

    def _is_known(self, name: str) -> Cells:
        if name not in self._known:
            self._known[name] = ~self.frame[name].array.isna()
        return self._known[name]


class _Plain(dict[str, list[Any]]):
    """Columns as plain values: ``date``, ``int``, ``Decimal``, ``str``, ``bool``, or None."""

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self._columns = columns

    def __getitem__(self, name: str) -> list[Any]:
        self._columns.used.add(name)
        return self.cells(name)

    def cells(self, name: str) -> list[Any]:
        """The same, of which no rule is said to have looked at it."""
        return super().__getitem__(name)

    def __missing__(self, name: str) -> list[Any]:
        array = self._columns.cells(name)
        if array.dtype.kind in "ib":
            array = array.astype(object)
            array[~self._columns._is_known(name)] = None
        self[name] = values = array.tolist()
        if array.dtype.kind == "M" and (written := self._columns.as_written):
            rows = self._columns.frame[ROW].tolist()
            values[:] = [
                day and WrittenDay.of(day, written.get((row, name))) for day, row in zip(values, rows, strict=True)
            ]
        return values


_cells = dict.__getitem__  # of _Plain, without a word of what was used: rows ask millions of times


class Row:
    """A row of a table, seen through its columns; ``at`` is its place among the rows."""

    __slots__ = ("_plain", "at", "used")

    def __init__(self, columns: Columns, at: int) -> None:
        self._plain, self.at = columns.plain, at
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.used.add(name)
        return _cells(self._plain, name)[self.at]

    def cell(self, name: str) -> Any:
        """The same, of which no rule is said to have looked at it."""
        return _cells(self._plain, name)[self.at]


def among(cells: Cells, values: Container[Any]) -> Cells:
    """Which of the cells are one of these values."""
    return np.array([cell in values for cell in cells.tolist()], dtype=bool)


class Hit(NamedTuple):
    """A row that a rule concerns, the column to look at, and what the names in the rule's sentences stand for."""

    table: str
    row: Row | None
    column: str | None
    params: dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One check.

    Attributes
    ----------
    id : str
        The problem's code.
    severity : {"error", "warning", "note"}
        An error only where method.md §6 says so; what real registers hold is a warning.
    message, remedy : str
        English sentences with ``{names}`` for the catalogues.
    find : callable
        :class:`RegisterOnDay` → the rows concerned.
    """

    id: str
    severity: Severity
    message: str
    remedy: str
    find: Callable[[RegisterOnDay], Iterable[Hit]]

    @property
    def kind(self) -> str:
        """What it is about: the module that declares it."""
        return self.find.__module__.rpartition(".")[2]

    def problems(self, at: RegisterOnDay) -> Iterator[Problem]:
        at.forget_what_was_used()
        for hit in self.find(at):
            yield at.problem(self, hit)


RULES: dict[str, Rule] = {}
Finder = Callable[["RegisterOnDay"], Iterable[Hit]]


def rule(rule_id: str, severity: Severity, message: str, remedy: str) -> Callable[[Finder], Finder]:
    """Declare a check; the function below it finds the rows."""

    def declare(find: Finder) -> Finder:
        RULES[rule_id] = Rule(rule_id, severity, message, remedy, find)
        return find

    return declare


class RegisterOnDay:
    """The register as rules see it: its tables, rows of plain values, and where projects stand on the day.

    A rule of a table that grows with the projects says over whole columns which rows it may concern, so that only
    those are looked at one by one.

    Parameters
    ----------
    register : Register
    day : date
        Sums and stages are judged by what was known on it.
    money : Absorption, optional
        The figures of that day, where they have been computed already.
    """

    def __init__(self, register: Register, day: dt.date, money: Absorption | None = None) -> None:
        self.register, self.day = register, day
        self.strategy = register.strategy
        self._money = money
        self._columns: dict[str, Columns] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._referred: dict[tuple[str, str], Cells] = {}
        self._made: dict[Callable[[RegisterOnDay], Any], Any] = {}
        self._looked_at: dict[str, int] = {}  # by table

    def __getitem__(self, table: str) -> Columns:
        if table not in self._columns:
            written = {
                (row, column): text for (of, row, column), text in self.register.as_written.items() if of == table
            }
            self._columns[table] = Columns(self.register[table], written)
        return self._columns[table]

    def rows(self, table: str, where: Cells | None = None) -> Iterator[Row]:
        """Rows of a table in its order: all, or those of which something is so."""
        columns = self[table]
        self.looks_at(table, len(columns.frame))
        positions = range(len(columns.frame)) if where is None else np.flatnonzero(where).tolist()
        return (Row(columns, at) for at in positions)

    def rows_of(self, table: str, so: Mapping[T, Cells]) -> Iterator[tuple[Row, T]]:
        """Row by row, which of several things are so."""
        columns, things = self[table], list(so)
        self.looks_at(table, len(columns.frame))
        for at, which in np.argwhere(np.column_stack(list(so.values()))).tolist():
            yield Row(columns, at), things[which]

    def hits(self, table: str, where: Cells, column: str) -> Iterator[Hit]:
        """The rows of which something is so, with the column to look at."""
        return (Hit(table, row, column, {}) for row in self.rows(table, where))

    def made_once(self, make: Callable[[RegisterOnDay], T]) -> T:
        """What several rules need, made for the first of them."""
        if make not in self._made:
            with self._unnoticed():
                self._made[make] = make(self)
        return cast(T, self._made[make])

    def joined(self, table: str, column: str, values: Cells) -> Cells:
        """For each row the value of the row that it refers to; nothing (see :class:`Columns`) where it refers to none.

        Parameters
        ----------
        table, column : str
            Holds keys of another table, or the table's own.
        values : ndarray
            One for each row of that other table.
        """
        with_nothing = np.append(values, _NOTHING[values.dtype.kind])  # its last, at −1, is nothing
        return with_nothing[self.referred(table, column)]

    def referred(self, table: str, column: str) -> Cells:
        """The place of the row that each row refers to, in its table; −1 where it refers to none."""
        if (table, column) not in self._referred:
            places = self.places(TABLES[table].column[column].references or table)
            found = [places.get(key, -1) for key in self[table].plain.cells(column)]
            self._referred[table, column] = np.array(found, dtype="int64")
        return self._referred[table, column]

    def places(self, table: str) -> dict[str, int]:
        """The place of each key of a table."""
        if table not in self._places:
            self._places[table] = {key: at for at, key in enumerate(self[table].plain.cells(TABLES[table].key[0]))}
        return self._places[table]

    def alike(self, table: str, *names: str) -> Cells:
        """Which rows hold the same in these columns as another row: few, so that all they hold can be compared."""
        of = TABLES[table].column
        cells = {name: self.referred(table, name) if of[name].references else self[table][name] for name in names}
        return pd.DataFrame(cells).duplicated(keep=False).to_numpy()

    def of_project(self, table: str, column: str) -> Cells:
        """A column of the project of each row; measure and fund are its call's where it leaves them empty."""
        return self.joined(table, "project", self._projects[column])

    @cached_property
    def _projects(self) -> Columns:
        return Columns(with_calls(self.register))

    def project(self, code: str) -> Row:
        """A project, with the measure and fund of its call where it leaves them empty."""
        return Row(self._projects, self.places("projects")[code])

    @cached_property
    def states(self) -> pd.DataFrame:
        """Where in-strategy projects stand on the day, by code."""
        return project_states(self.register, self.day).set_index("project")

    @cached_property
    def money(self) -> Absorption:
        return self._money or absorption(self.register, self.day, self.day)

    @cached_property
    def calls(self) -> dict[str, Row]:
        return self._by_key("calls")

    @cached_property
    def settlements(self) -> dict[str, Row]:
        return self._by_key("settlements")

    @cached_property
    def indicators(self) -> dict[str, Row]:
        return self._by_key("indicators")

    def _by_key(self, table: str) -> dict[str, Row]:
        """What rows of other tables refer to is not what a rule judges."""
        with self._unnoticed():
            return {row[TABLES[table].key[0]]: row for row in self.rows(table)}

    @cached_property
    def rows_of_projects(self) -> Counter[str]:
        """How many claims and payments each project has: each may be a cent off after conversion."""
        return Counter(self["claims"].plain["project"] + self["payments"].plain["project"])

    def currency(self, table: str) -> Cells:
        """The currency of each row; where one leaves it empty, its project's."""
        own = self[table]["currency"]
        if "project" not in TABLES[table].column:
            return own
        return np.where(self[table].known("currency"), own, self.of_project(table, "currency"))

    @cached_property
    def accounts(self) -> Accounts:
        """In which currency amounts are compared."""
        return self.register.accounts

    def converted(self, table: str, column: str) -> Cells:
        """Amounts of a table in hundredths of the report's currency; 0 where they or a rate are missing."""
        days = self.days_of(table, column)
        return self.accounts.converted_array(self[table][column], self.currency(table), days)

    def days_of(self, table: str, column: str) -> Cells | None:
        """Of which day each amount is converted; None where every rate is fixed by law."""
        return amount_days(table, column, self[table].cells) if self.accounts.given else None

    def row_converted(self, table: str, row: Row, column: str) -> int | None:
        """The same of one amount, of a table whose rows have a currency of their own; None where it is missing."""
        amount, currency = row[column], row["currency"]
        if amount is None or currency is None:
            return None
        day = amount_day(table, column, row.cell)
        return self.accounts.converted(int(amount), currency, day) if self.accounts.knows(currency, day) else None

    def first_day(self, table: str, row: Row, column: str) -> dt.date | None:
        """The first day that a date can mean: ``2025-12`` counts as its last day and may have been its first."""
        written = self.register.as_written.get((table, row[ROW], column))
        if written is None or row[column] is None:
            return row[column]
        return dt.date.fromisoformat("-".join([*written.split("-"), "01", "01"][:3]))

    def forget_what_was_used(self) -> None:
        """Before a rule: what others looked at is not what it judges."""
        for columns in self._columns.values():
            columns.used = set()
        self._looked_at = {}

    def looks_at(self, table: str, rows: int) -> None:
        """Say how many rows of a table a rule judges that does not go through them by :meth:`rows`."""
        self._looked_at[table] = max(rows, self._looked_at.get(table, 0))

    @property
    def looked_at(self) -> int:
        """How many rows the last rule had to judge; of none it says nothing."""
        return sum(self._looked_at.values())

    @contextmanager
    def _unnoticed(self) -> Iterator[None]:
        """What is made for several rules is not what the first of them judges."""
        before = {table: set(columns.used) for table, columns in self._columns.items()}
        looked_at = dict(self._looked_at)
        yield
        self._looked_at = looked_at
        for table, columns in self._columns.items():
            columns.used = before.get(table, set())

    def _judged(self, hit: Hit) -> dict[str, Any]:
        """The cells of a row that the rule looked at; of texts only those that point to a row."""
        if hit.row is None:
            return {}
        looked_at = frozenset(self[hit.table].used | hit.row.used)
        return {name: hit.row.cell(name) for name in _telling(hit.table, looked_at)}

    def hit(self, table: str, row: Row | None, column: str | None = None, **params: Any) -> Hit:
        return Hit(table, row, column, params)

    def problem(self, rule: Rule, hit: Hit) -> Problem:
        file, sheet = self.register.places.get(hit.table, (None, None))
        value = told = None
        if hit.row is not None and hit.column is not None:
            cell = hit.row.cell(hit.column)
            if (hit.table, hit.column) in IDENTIFIERS and mistyped_number(cell, self.strategy.personal_numbers):
                cell = STARS
            value, told = shown(hit.table, hit.column, cell), in_words(hit.table, hit.column, cell)
            written = self.register.as_written.get((hit.table, hit.row.cell(ROW), hit.column))
            told = WrittenDate(written) if written and value is not None else told
        return Problem(
            rule.id,
            rule.severity,
            rule.message,
            rule.remedy,
            {"value": told, **hit.params},
            table=hit.table,
            file=file,
            sheet=sheet,
            row=None if hit.row is None else int(hit.row.cell(ROW)),
            column=hit.column,
            value=value,
            key="" if hit.row is None else row_key(hit.table, hit.row.cell),
            judged=judged_text(self._judged(hit), hit.params, value, self.day),
        )


@lru_cache(maxsize=1000)
def _telling(table: str, columns: frozenset[str]) -> tuple[str, ...]:
    """Those of some columns that are neither personal nor texts that point to no row."""
    declared = [column for column in map(TABLES[table].column.get, sorted(columns)) if column is not None]
    return tuple(
        column.name
        for column in declared
        if not column.personal and (column.type is not Type.TEXT or column.references)
    )


def outside_strategy(at: RegisterOnDay) -> Cells:
    """Which projects are entered as not in the strategy."""
    return at["projects"].known("in_strategy") & ~at["projects"]["in_strategy"]


def shown(table: str, column: str, value: Any) -> str | None:
    """A value as it stands in the problem; names of persons never do."""
    declared = TABLES[table].column[column]
    if value is None or declared.personal:
        return None
    if declared.type is Type.MONEY:
        return str(Decimal(int(value)) / 100)
    if declared.type is Type.YES_NO:
        return "yes" if value else "no"
    return str(value)


def in_words(table: str, column: str, value: Any) -> Any:
    """A value as it stands in a sentence: labels for codes, amounts and dates in the reader's language; no person's
    name.
    """
    declared = TABLES[table].column[column]
    if value is None or declared.personal:
        return Unnamed()
    if declared.type is Type.MONEY:
        return Amount(int(value))
    if declared.type is Type.YES_NO:
        return code_title("yes_no", "yes" if value else "no")
    if declared.type is Type.CODE:
        return code_title(declared.labels or "", value)
    if declared.type is Type.INTEGER and "year" not in column:
        return Decimal(int(value))
    return value


@dataclass(frozen=True)
class Amount:
    """An amount of the register, in cents of the row's own currency."""

    cents: int

    def title(self, lang: str) -> str:
        return Words(lang).number(Decimal(self.cents) / 100, 2 if self.cents % 100 else 0)


class Unnamed:
    """What stands in a sentence for a cell that is empty, or whose content never leaves the register."""

    def title(self, lang: str) -> str:
        return Words(lang)("(no entry)")


def code_title(label_set: str, code: str | None) -> Any:
    """The label of a code as a value that a sentence shows in the reader's language."""
    return LABELS[label_set].get(code or "", Titled(code or "", code or ""))

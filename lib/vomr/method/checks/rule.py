"""What a check is: a rule with an id, a severity, its sentences, and a function that finds the rows it concerns."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from vomr.method.absorption import Absorption, absorption
from vomr.method.states import project_states, with_calls
from vomr.money import CURRENCIES, eur_cents
from vomr.problems import Problem, Severity
from vomr.register import TABLES, Register, Type
from vomr.register.read import ROW
from vomr.words.labels import LABELS

Row = dict[str, Any]


@dataclass(frozen=True)
class Hit:
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
        :class:`Ground` → the rows concerned.
    """

    id: str
    severity: Severity
    message: str
    remedy: str
    find: Callable[[Ground], Iterable[Hit]]

    def problems(self, ground: Ground) -> Iterator[Problem]:
        for hit in self.find(ground):
            yield ground.problem(self, hit)


RULES: dict[str, Rule] = {}
Finder = Callable[["Ground"], Iterable[Hit]]


def rule(rule_id: str, severity: Severity, message: str, remedy: str) -> Callable[[Finder], Finder]:
    """Declare a check; the function below it finds the rows."""

    def declare(find: Finder) -> Finder:
        RULES[rule_id] = Rule(rule_id, severity, message, remedy, find)
        return find

    return declare


class Ground:
    """The register as rules see it: rows of plain values, and where projects stand on the day.

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
        self._rows: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """Every row as a dict: ``date``, ``int`` (cents for money), ``Decimal``, ``str``, ``bool``, or None."""
        if table not in self._rows:
            frame = self.register[table]
            columns = {}
            for column in TABLES[table].columns:
                cells = zip(frame[column.name].tolist(), frame[column.name].isna().tolist(), strict=True)
                values = [None if missing else cell for cell, missing in cells]
                if column.type is Type.DATE:
                    values = [value if value is None else value.date() for value in values]
                columns[column.name] = values
            columns[ROW] = frame[ROW].tolist()
            self._rows[table] = [
                dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
            ]
        return self._rows[table]

    @cached_property
    def projects(self) -> dict[str, Row]:
        """Projects by code, with the measure and fund of their call where they leave them empty."""
        inherited = with_calls(self.register)
        found = {}
        for row, measure, fund in zip(self.rows("projects"), inherited["measure"], inherited["fund"], strict=True):
            found[row["project"]] = {**row, "measure": _text(measure), "fund": _text(fund)}
        return found

    @cached_property
    def in_strategy(self) -> list[Row]:
        return [row for row in self.projects.values() if row["in_strategy"]]

    @cached_property
    def states(self) -> pd.DataFrame:
        """Where in-strategy projects stand on the day, by code."""
        return project_states(self.register, self.day).set_index("project")

    @cached_property
    def money(self) -> Absorption:
        return self._money or absorption(self.register, self.day, self.day)

    @cached_property
    def calls(self) -> dict[str, Row]:
        return {row["call"]: row for row in self.rows("calls")}

    @cached_property
    def settlements(self) -> dict[str, Row]:
        return {row["settlement"]: row for row in self.rows("settlements")}

    @cached_property
    def indicators(self) -> dict[str, Row]:
        return {row["indicator"]: row for row in self.rows("indicators")}

    @cached_property
    def rows_of_projects(self) -> Counter[str]:
        """How many claims and payments each project has: each may be a cent off after conversion."""
        return Counter(row["project"] for table in ("claims", "payments") for row in self.rows(table))

    def currency(self, row: Row) -> str | None:
        """The row's currency; where it leaves it empty, its project's."""
        if row.get("currency") or "project" not in row:
            return row.get("currency")
        project = self.projects.get(row["project"])
        return project["currency"] if project else None

    def euro(self, row: Row, column: str) -> int | None:
        """An amount of the row in euro cents."""
        currency = self.currency(row)
        amount = row[column]
        return None if amount is None or currency not in CURRENCIES else eur_cents(int(amount), currency)

    def first_day(self, table: str, row: Row, column: str) -> dt.date | None:
        """The first day that a date can mean: ``2025-12`` counts as its last day and may have been its first."""
        written = self.register.as_written.get((table, row[ROW], column))
        if written is None or row[column] is None:
            return row[column]
        return dt.date.fromisoformat("-".join([*written.split("-"), "01", "01"][:3]))

    def hit(self, table: str, row: Row | None, column: str | None = None, **params: Any) -> Hit:
        return Hit(table, row, column, params)

    def problem(self, rule: Rule, hit: Hit) -> Problem:
        file, sheet = self.register.places.get(hit.table, (None, None))
        value = None if hit.row is None or hit.column is None else shown(hit.table, hit.column, hit.row[hit.column])
        return Problem(
            rule.id, rule.severity, rule.message, rule.remedy, {"value": value, **hit.params},
            table=hit.table, file=file, sheet=sheet, row=None if hit.row is None else int(hit.row[ROW]), column=hit.column, value=value,
        )  # fmt: skip


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


def code_title(label_set: str, code: str | None) -> Any:
    """The label of a code as a value that a sentence shows in the reader's language."""
    return _Label(LABELS[label_set].get(code or "", (code or "", code or "")))


@dataclass(frozen=True)
class _Label:
    pair: tuple[str, str]

    def title(self, lang: str) -> str:
        return self.pair[0 if lang == "bg" else 1]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None

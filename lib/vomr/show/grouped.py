"""Problems by kind, each with its rows: „11 реда: 10, 19, 28“."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from vomr.problems import SEVERITIES, Problem
from vomr.register import TABLES
from vomr.words import Words

_SHOWN_ROWS = 12


@dataclass(frozen=True)
class Group:
    """Problems of one kind, in one column of one sheet or file, or about one setting."""

    problems: tuple[Problem, ...]

    @property
    def first(self) -> Problem:
        return self.problems[0]

    def message(self, w: Words) -> str:
        """What is wrong; where the values differ from row to row, those of the first row and how many are alike."""
        told = [w(one.message, **one.params) for one in self.problems]
        alike = len(told) - 1
        return told[0] if len(set(told)) == 1 else f"{told[0]} ({w.plural('and {n} alike', 'and {n} alike', alike)})"

    def remedy(self, w: Words) -> str:
        """What to do; where it differs from row to row, what to do about the first."""
        told = [w(one.remedy, **one.params) for one in self.problems]
        return told[0] if len(set(told)) == 1 else w("Row {n}: {remedy}", n=self.first.row or 1, remedy=told[0])

    def where(self, w: Words) -> str:
        """File, sheet, column, and the rows: all where they are few."""
        if len(self.problems) == 1:
            return place_in(w, self.first)
        where = place_in(w, replace(self.first, row=None))
        return f"{where}: {self.rows(w)}" if where else self.rows(w)

    def rows(self, w: Words, most: int = _SHOWN_ROWS) -> str:
        """“11 rows: 10, 19, 28”"""
        numbers = sorted({one.row for one in self.problems if one.row is not None})
        if not numbers:
            return w.plural("{n} time", "{n} times", len(self.problems))
        listed = ", ".join(str(number) for number in numbers[:most]) + (
            w(" and {n} more", n=w.number(len(numbers) - most)) if len(numbers) > most else ""
        )
        return w("{rows}: {listed}", rows=w.plural("{n} row", "{n} rows", len(numbers)), listed=listed)


def groups(problems: Iterable[Problem]) -> list[Group]:
    """Problems by kind: errors first, within a severity the kind with the most rows first."""
    by_kind: dict[object, list[Problem]] = {}
    for one in problems:
        answer = None if one.answer is None else (one.answer.text, one.answer.holds)
        place = (one.table, one.file, one.sheet, one.column, _setting(one))
        kind = (one.severity, one.code, *place, one.message, one.remedy, answer)
        by_kind.setdefault(kind, []).append(one)
    found = [Group(tuple(sorted(own, key=lambda item: item.row or 0))) for own in by_kind.values()]
    return sorted(found, key=lambda group: (SEVERITIES.index(group.first.severity), -len(group.problems)))


def _setting(problem: Problem) -> str | None:
    """Which setting a problem is about: in a form each row is what a column is in a table."""
    setting = problem.params.get("title") if problem.table is None else None
    return getattr(setting, "name", setting)


def place_in(w: Words, problem: Problem) -> str:
    """File, sheet, row and column of a problem, in the language of ``w``."""
    if problem.table is None and (problem.file or "").endswith(".toml"):
        line = [w("line {n}", n=problem.row)] if problem.row is not None else []
        return ", ".join([problem.file or "", *line, *([w.quoted(problem.column)] if problem.column else [])])
    parts = []
    if problem.file:
        parts.append(problem.file.rpartition("/")[2] + (f" › {problem.sheet}" if problem.sheet else ""))
    elif problem.table:
        parts.append(TABLES[problem.table].title(w.lang) if problem.table in TABLES else problem.table)
    if problem.row is not None:
        parts.append(w("row {n}", n=problem.row))
    if problem.column:
        declared = TABLES.get(problem.table or "")
        column = declared.column.get(problem.column) if declared else None
        parts.append(w("column “{title}”", title=column.title(w.lang) if column else problem.column))
    return ", ".join(parts)

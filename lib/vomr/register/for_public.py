"""The register as the public edition sees it (method.md §4): no count of persons but those of whole groups of years.

What stands below the figures decides what every output can say: the public edition is computed from a register whose
counts of persons are taken out, and from sums over calendar years that are over. So nothing above has to hide a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vomr.problems import Problem
from vomr.register.frames import series
from vomr.register.people import Span, spans
from vomr.register.register import Register
from vomr.register.tables import TABLES


def for_public(register: Register, published: Sequence[Span] = ()) -> Register:
    """The register without counts of persons, with the spans of years that may be published.

    Parameters
    ----------
    register : Register
    published : sequence of Span
        Those of the last frozen public edition, in order: they keep their bounds.

    Returns
    -------
    Register
        Whose ``people`` are the spans. Problems in cells that count persons do not say what stands there; corrections
        of such cells, and differences to imports in them, are left out.
    """
    tables = {}
    for name, frame in register.tables.items():
        counting = {
            column.name: series([None] * len(frame), column) for column in TABLES[name].columns if column.of_persons
        }
        tables[name] = frame.assign(**counting) if counting else frame

    def counts(table: str | None, column: str | None) -> bool:
        declared = TABLES[table].column.get(column or "") if table in TABLES else None
        return declared is not None and declared.of_persons

    return replace(
        register,
        tables=tables,
        people=tuple(spans(register["events"], published)),
        problems=[_without_value(one) if counts(one.table, one.column) else one for one in register.problems],
        corrections=[one for one in register.corrections if not counts(one.table, one.column)],
        comparisons=[one for one in register.comparisons if not counts(one.table, one.column)],
    )


def hides_rows(table: str) -> bool:
    """Whether the public edition shows no rows of a table: they count persons, or say of each what totals alone may.

    The ordinance has the composition of a body published, its members by sector; sex and age stand in totals.
    """
    return bool(hidden_columns(table))


def hidden_columns(table: str) -> list[str]:
    """The columns that no view of a table has in the public edition."""
    return [column.name for column in TABLES[table].columns if column.of_persons or column.of_one]


def _without_value(problem: Problem) -> Problem:
    params = {name: value if name == "column" else "…" for name, value in problem.params.items()}
    return replace(problem, value=None if problem.value is None else "…", params=params)

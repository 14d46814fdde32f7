"""Facts dated after today (method.md §7): named by ``vomr check`` and import, never in what a report is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pandas as pd

from vomr.problems import Problem
from vomr.register import Register
from vomr.register.facts import Fact, surely_after
from vomr.register.persons import hidden
from vomr.words import N_, WrittenDate

# what stands in the row of an event only once it has been held
_HELD = ("participants", "women", "youth", "vulnerable", "cost", "evidence")


def facts_ahead(register: Register, today: dt.date) -> list[Problem]:
    """Every cell that says that something happened on a day that has not come.

    A pack and ``results.json`` must not depend on the day they are made and never hold these; an illustrative group,
    whose dates are invented, has none.

    Parameters
    ----------
    register : Register
    today : date
        See :func:`vomr.period.today`.
    """
    if register.strategy.strategy.illustrative:
        return []
    return [hidden(register.placed(problem), register.personal_numbers) for problem in _facts_ahead(register, today)]


def _facts_ahead(register: Register, today: dt.date) -> Iterator[Problem]:
    for fact in surely_after(register, today):
        file, sheet = register.places.get(fact.table, (None, None))
        written = register.as_written.get((fact.table, fact.row, fact.column.name))
        swapped = None if written else _swapped(fact.day, today)
        params = {"value": WrittenDate(written) if written else fact.day, "title": fact.column, "swapped": swapped}
        place: dict[str, Any] = {
            "table": fact.table,
            "file": file,
            "sheet": sheet,
            "row": fact.row,
            "column": fact.column.name,
            "value": written or fact.day.isoformat(),
        }
        if fact.table == "events" and fact.column.name == "date" and not _is_held(register, fact):
            yield Problem(
                "event-ahead",
                "note",
                N_("The event is on {value}, which has not come yet; until then it is not counted"),
                (
                    N_(
                        "If it has been held already, correct the date: were day and month swapped ({swapped})? Else"
                        " leave it."
                    )
                    if swapped
                    else N_("If it has been held already, correct the date; else leave it.")
                ),
                params,
                **place,
            )
        else:
            yield Problem(
                "date-ahead",
                "warning",
                N_("“{title}” is {value}, a day that has not come yet; until then no report counts it"),
                (
                    N_(
                        "What has happened cannot lie ahead. Were day and month swapped ({swapped})? Look the date up"
                        " in the document."
                    )
                    if swapped
                    else N_("What has happened cannot lie ahead. Look the date up in the document and correct it.")
                ),
                params,
                **place,
            )


def _swapped(day: dt.date, today: dt.date) -> dt.date | None:
    """The date with day and month exchanged, where there is such a day and it has come."""
    with suppress(ValueError):
        other = dt.date(day.year, day.day, day.month)
        return other if other <= today else None
    return None


def _is_held(register: Register, fact: Fact) -> bool:
    row = register["events"].iloc[fact.position]
    return any(pd.notna(row[name]) for name in _HELD)

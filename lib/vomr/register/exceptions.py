"""Numbers that look like personal ones and are others: what the group states in ``check_answers``.

The row names the check ``personal-number`` and, as its mark, the code that the refusal gave in place of the number; it
holds with the reason, who states it and when. The number itself stands nowhere, and every such row is printed with what
is to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from vomr.problems import Problem
from vomr.register.frames import ROW
from vomr.register.pseudonyms import is_pseudonym
from vomr.words import N_

NUMBER = "personal-number"  # the check that such a row answers


def is_exception(code: str, mark: str) -> bool:
    """Whether a row of ``check_answers`` states that a number is none of a person."""
    return code.casefold() == NUMBER and is_pseudonym(mark)


def excused(answers: pd.DataFrame) -> frozenset[str]:
    """The codes of the numbers that are let through: of rows with a reason, who states it and when."""
    return frozenset(row["mark"] for row in _rows(answers) if _is_complete(row))


def statements(answers: pd.DataFrame) -> Iterator[Problem]:
    """Every such row, as it is printed."""
    for row in _rows(answers):
        if _is_complete(row):
            problem = Problem(
                "personal-number-exception",
                "note",
                N_(
                    "The number with the code {code} looks like a personal number and is let through: {reason} ({by},"
                    " {day})"
                ),
                N_("Delete the row when the number is gone, or when it is a person's after all."),
            )
        else:
            problem = Problem(
                "personal-number-exception-incomplete",
                "warning",
                N_(
                    "The number with the code {code} is not let through: the row needs a reason, who states it and when"
                ),
                N_("Fill in the columns “Answer”, “Answered by” and “Answered on”."),
            )
        params = {"code": row["mark"], "reason": row["answer"], "by": row["answered_by"], "day": row["answered_on"]}
        yield replace(problem, params=params, table="check_answers", row=int(row[ROW]), column="mark")


def _rows(answers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for _, row in answers.iterrows():
        told = {
            name: row[name] if isinstance(row[name], str) else "" for name in ("code", "mark", "answer", "answered_by")
        }
        told = {name: text.strip() for name, text in told.items()}
        if is_exception(told["code"], told["mark"]):
            day = row["answered_on"]
            yield {**told, ROW: row[ROW], "answered_on": None if pd.isna(day) else day.date()}


def _is_complete(row: dict[str, Any]) -> bool:
    return bool(row["answer"] and row["answered_by"] and row["answered_on"])


__all__ = ["excused", "is_exception", "statements"]

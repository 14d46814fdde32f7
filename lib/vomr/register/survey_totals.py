"""Totals of a wave of surveys that is closed: how many gave which answer, and nothing of anybody.

They are drawn once, when the wave is over (``vomr survey … --close``), and reports speak from them alone from then on:
an answer that comes later changes nothing, and the answers themselves can be deleted by the day that was promised. Of a
question with fewer answers than may be shown nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vomr.register.sources.store import Table

COLUMNS = ("audience", "wave", "question", "answer", "count")
SHEETS, ANSWERED, UNSURE, COUNTED = "sheets", "answered", "unsure", "counted"  # beside the answers' own codes


@dataclass(frozen=True)
class WaveTotals:
    """What a closed wave says.

    Attributes
    ----------
    audience, wave : str
    drawn_on : date
    sheets : int
        Those of whom there is any answer.
    questions : mapping of str to mapping of str to int
        Question → answer → how many; :data:`ANSWERED` are all in the base, :data:`UNSURE` those who cannot judge,
        :data:`COUNTED` those with an answer that the question counts. A question that is hidden is not there.
    """

    audience: str
    wave: str
    drawn_on: dt.date
    sheets: int
    questions: Mapping[str, Mapping[str, int]]

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """As they stand in the file, by :data:`COLUMNS`."""
        own = (self.audience, self.wave)
        return [(*own, "", SHEETS, str(self.sheets))] + [
            (*own, question, answer, str(count))
            for question, counts in self.questions.items()
            for answer, count in counts.items()
        ]


def totals_in(table: Table) -> WaveTotals:
    """The totals that a file under ``sources/`` holds."""
    questions: dict[str, dict[str, int]] = {}
    sheets = 0
    for question, answer, count in zip(*(table.column(name) for name in COLUMNS[2:]), strict=True):
        if question:
            questions.setdefault(question, {})[answer] = int(count)
        else:
            sheets = int(count)
    audience, wave = (table.column(name)[0] for name in COLUMNS[:2])
    return WaveTotals(audience, wave, table.source.imported_on, sheets, questions)


__all__ = ["ANSWERED", "COLUMNS", "COUNTED", "SHEETS", "UNSURE", "WaveTotals", "totals_in"]

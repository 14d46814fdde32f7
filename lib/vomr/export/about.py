"""What a notebook says about the report that it belongs to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vomr.words import DEFAULT, LANGUAGES, Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

REPORT_MIME = "application/vnd.vomr.report+json"


@dataclass(frozen=True, slots=True)
class About:
    """The fields of ``application/vnd.vomr.report+json``; an empty string is what is not known."""

    lang: str = DEFAULT
    title: str = ""
    part: str = ""
    lag: str = ""
    lag_short: str = ""
    period: str = ""
    as_of: str = ""
    agreement: str = ""
    draft: bool = False
    illustrative: bool = False
    what_if: str = ""  # what is assumed: the notebook shows no report
    audience: str = "authority"
    edited: bool = False
    seal: str = ""  # number and short seal of what was frozen, where the report says that
    number: int = 0  # of the part in the report; 0 where it stands alone

    @property
    def words(self) -> Words:
        return Words(self.lang)

    def numbered(self, heading: str) -> str:
        """The heading of the part within the report: „2. Изпълнение на индикаторите“."""
        return f"{self.number}. {heading}" if self.number else heading

    @property
    def data_as_of(self) -> str:
        """``данни към 30.09.2026 г.``, or nothing."""
        try:
            day = dt.date.fromisoformat(self.as_of)
        except ValueError:
            return ""
        w = self.words
        return w("data as of {day}", day=w.date(day))

    @property
    def running_foot(self) -> str:
        """The group, the period, the day of the data, number and seal, as they stand at the foot of every page."""
        facts = (self.lag_short or self.lag, self.period, self.data_as_of, self.seal)
        return " · ".join(part for part in facts if part)

    @property
    def watermark(self) -> str:
        """The word behind every page, or nothing."""
        return self.words("WHAT-IF") if self.what_if else self.words("DRAFT") if self.draft else ""

    @property
    def flags(self) -> list[str]:
        """What every page must say about itself, most serious first."""
        w = self.words
        return [
            text
            for holds, text in (
                (self.what_if, self.what_if),
                (self.draft, w("DRAFT")),
                (self.illustrative, w("example data")),
                (self.edited, w("edited notebook")),
                (self.audience == "public", w("public edition")),
            )
            if holds
        ]


def about(notebook: NotebookNode) -> About:
    """The report's fields from the notebook's outputs; the last word counts where there are several.

    A field of the wrong type is taken as its text (or its truth); an unknown language becomes Bulgarian, because an
    exporter must not fail on a notebook that somebody else made.
    """
    fields: dict[str, Any] = {}
    for data in _report_data(notebook):
        fields = data
    known: dict[str, Any] = {}
    for name in About.__dataclass_fields__:
        value = fields.get(name)
        if value is None:
            continue
        kind = type(getattr(_DEFAULT, name))
        if kind is str:
            known[name] = re.sub(r"[ \t\r\n]+", " ", str(value)).strip()
        elif kind is bool or (isinstance(value, int) and 0 < value < 1000):
            known[name] = kind(value)
    if known.get("lang") not in LANGUAGES:
        known["lang"] = DEFAULT
    return About(**known)


def _report_data(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(REPORT_MIME)
            if isinstance(data, dict):
                yield data


_DEFAULT = About()

"""Reporting periods (contract.md §3)."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Literal

from vomr.problems import UsageError
from vomr.spelling import folded, without_accents
from vomr.words import LANGUAGES, Words

_CODE = re.compile(r"(?:(?P<eafrd>EAFRD)-)?(?P<year>20\d\d)(?:-(?P<kind>[QH])(?P<part>\d))?")
_YEAR = re.compile(r"20\d\d", re.ASCII)
_ROMAN = ("", "I", "II", "III", "IV")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A quarter, half-year, calendar year or EAFRD financial year.

    The EAFRD financial year N runs from 16 October N−1 to 15 October N (Регламент (ЕС) 2021/2116, чл. 35).
    """

    kind: Literal["quarter", "half", "year", "eafrd"]
    year: int
    part: int = 1

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read ``2026-Q3``, ``2026-H1``, ``2026`` or ``EAFRD-2026``; a quarter or half-year also as a report calls it
        in any language: „1. pololetí 2026“.

        Raises
        ------
        UsageError
            Naming the nearest period that is written correctly.
        """
        text = str(code).strip()
        match = _CODE.fullmatch(text)
        if match:
            year, part = int(match["year"]), int(match["part"] or 1)
            if match["eafrd"] and not match["kind"]:
                return cls("eafrd", year)
            if not match["eafrd"] and match["kind"] is None:
                return cls("year", year)
            if not match["eafrd"] and match["kind"] == "Q" and 1 <= part <= 4:
                return cls("quarter", year, part)
            if not match["eafrd"] and match["kind"] == "H" and 1 <= part <= 2:
                return cls("half", year, part)
        year_written = _YEAR.search(text)
        if year_written and (named := _named().get(_bare(text.replace(year_written[0], "", 1)))):
            return cls(named[0], int(year_written[0]), named[1])
        suggestion = _suggest(text)
        if suggestion:
            raise UsageError(
                "There is no period “{period}”. Did you mean {suggestion}?", period=text, suggestion=suggestion
            )
        raise UsageError(
            "There is no period “{period}”. A period is written 2026-Q3 (quarter), 2026-H1 (half-year), 2026 (year) or"
            " EAFRD-2026.",
            period=text,
        )

    @classmethod
    def read(cls, text: str | None) -> Period | None:
        """The period that a cell names; None where it names none."""
        with suppress(UsageError):
            return cls.parse(text or "")
        return None

    @property
    def code(self) -> str:
        if self.kind == "eafrd":
            return f"EAFRD-{self.year}"
        return {"quarter": f"{self.year}-Q{self.part}", "half": f"{self.year}-H{self.part}"}.get(
            self.kind, str(self.year)
        )

    @property
    def start(self) -> dt.date:
        if self.kind == "eafrd":
            return dt.date(self.year - 1, 10, 16)
        months = {"quarter": 3, "half": 6, "year": 12}[self.kind]
        return dt.date(self.year, months * (self.part - 1) + 1, 1)

    @property
    def end(self) -> dt.date:
        """The last day: a report never looks past it."""
        if self.kind == "eafrd":
            return dt.date(self.year, 10, 15)
        return self.next().start - _DAY

    @property
    def day_before(self) -> dt.date:
        return self.start - _DAY

    def next(self) -> Period:
        parts = {"quarter": 4, "half": 2}.get(self.kind, 1)
        last = self.part == parts
        return Period(self.kind, self.year + last, 1 if last else self.part + 1)

    def previous(self) -> Period:
        parts = {"quarter": 4, "half": 2}.get(self.kind, 1)
        first = self.part == 1
        return Period(self.kind, self.year - first, parts if first else self.part - 1)

    def label(self, w: Words) -> str:
        """``трето тримесечие на 2026 г.``"""
        if self.kind == "quarter":
            ordinals = (
                w("first quarter of {year}"),
                w("second quarter of {year}"),
                w("third quarter of {year}"),
                w("fourth quarter of {year}"),
            )
            return ordinals[self.part - 1].format(year=self.year)
        if self.kind == "half":
            return (w("first half of {year}"), w("second half of {year}"))[self.part - 1].format(year=self.year)
        if self.kind == "eafrd":
            return w(
                "EAFRD financial year {year} ({start} – {end})",
                year=self.year,
                start=w.date(self.start),
                end=w.date(self.end),
            )
        return w("the year {year}", year=self.year)

    def __str__(self) -> str:
        return self.code


def _suggest(text: str) -> str | None:
    """Repair what people type: Cyrillic or small letters, other separators, the parts swapped."""
    tidy = re.sub(r"\bI{1,3}\b|\bIV\b", lambda roman: str(_ROMAN.index(roman[0])), text.upper())
    tidy = tidy.replace("Х", "H").replace("Т", "Q").replace("К", "Q").replace("ЕЗФРСР", "EAFRD")
    year = _YEAR.search(tidy)
    if not year:
        return None
    rest = tidy.replace(year[0], "", 1)
    if "EAFRD" in rest or "FEAGA" in rest:
        return f"EAFRD-{year[0]}"
    digit = re.search(r"\d", rest)
    if "H" in rest or any(word in _bare(rest) for word in _words_of_halves()):
        return f"{year[0]}-H{min(max(int(digit[0]), 1), 2) if digit else 1}"
    if digit:
        return f"{year[0]}-Q{min(max(int(digit[0]), 1), 4)}"
    return year[0]


def _bare(text: str) -> str:
    return folded(without_accents(text))


@cache
def _named() -> Mapping[str, tuple[Literal["quarter", "half"], int]]:
    """Quarters and half-years as reports call them, without their year."""
    found: dict[str, tuple[Literal["quarter", "half"], int]] = {}
    parts: tuple[tuple[Literal["quarter", "half"], int], ...] = (("quarter", 4), ("half", 2))
    for w in map(Words, LANGUAGES):
        for kind, count in parts:
            for part in range(1, count + 1):
                found[_bare(Period(kind, 2000, part).label(w).replace("2000", ""))] = kind, part
    return found


@cache
def _words_of_halves() -> frozenset[str]:
    """The words by which half-years are told from quarters, in any language."""
    words: dict[str, set[str]] = {"quarter": set(), "half": set()}
    for w in map(Words, LANGUAGES):
        for kind, label in (("quarter", Period("quarter", 2000).label(w)), ("half", Period("half", 2000).label(w))):
            words[kind] |= {_bare(word) for word in re.findall(r"[^\W\d]{4,}", label)}
    return frozenset(words["half"] - words["quarter"])


def today() -> dt.date:
    """The current day, or that of ``SOURCE_DATE_EPOCH`` where a build must be repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch else dt.date.today()


def last_finished_quarter(day: dt.date | None = None) -> Period:
    """The quarter that ended last before ``day`` (today where not given)."""
    day = day or today()
    return Period("quarter", day.year, (day.month - 1) // 3 + 1).previous()


def reporting_period(code: str | None = None) -> Period:
    """The period of that code; the last finished quarter where none is given."""
    return Period.parse(code) if code else last_finished_quarter()

"""Dates as people write them → a day, and what was written of it where the day itself is not known."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from vomr.register.wordings import visible, with_plain_dashes
from vomr.strategy import last_day
from vomr.written import YEAR_WORD, is_weekday, month_named

Reason = Literal["", "no-year", "no-such-day", "swapped", "serial", "two-digit-year"]
EXCEL_BEGAN = dt.date(1899, 12, 30)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(
    r"(?:[\s,t]|(?<=\.))+(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?|\d{1,2}[.,]\d{2}(?=\s*ч))\s*(?:ч\.?|часа|hod\.?|h|am|pm|z|[+-]\d{2}:?\d{2})?$"
)
_FIRST_WORD = re.compile(r"([^\W\d_]+)[\s.,]*")
_YEAR_WORD = re.compile(rf"\s*\b{YEAR_WORD}[\s.,]*$")
_YEAR_WORD_GLUED = re.compile(rf"(?<=\d)\s*{YEAR_WORD}[\s.,]*$")
_MONTH_WORD = re.compile(r"(?:м|мес|месец|month)\b[\s.]*(?=\S)")
_SEPARATORS = re.compile(r"[\s./,\-]+")
_WITH_WORD = re.compile(
    r"(?:(\d{1,2})\s*-?\s*(?:(?:ви|ри|ти|ми|st|nd|rd|th)\b)?[\s./,\-]*(?:на |of )?)?([^\W\d_]+)[\s./,\-]*(\d{4}|\d{2})?"
)
_ENGLISH = re.compile(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})")
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_LIKE_ROMAN = str.maketrans("іхv", "ixv")  # the first two typed in Cyrillic
_LAST_OF_THIS_CENTURY = 69  # a year of two digits up to it is of ours
_ISO_YEARS = range(20, 40)  # two digits that may be a year in front: 26-09-15


class NotADay(ValueError):
    """A text that is no date.

    Attributes
    ----------
    reason : str
    day : date or None
        The day that may be meant.
    """

    def __init__(self, reason: Reason = "", day: dt.date | None = None) -> None:
        super().__init__(reason)
        self.reason, self.day = reason, day


@dataclass(frozen=True)
class Written:
    """A date that was read; ``partial`` is its ISO form where the day, or the month too, was not written."""

    day: dt.date
    partial: str | None = field(default=None)


def written_day(raw: Any) -> Written:
    """Read a date from a text, or from a number that was typed in place of one.

    Raises
    ------
    NotADay
    """
    if isinstance(raw, bool):
        raise NotADay
    if isinstance(raw, int | float):
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        if 10_000 <= raw < 100_000:
            raise NotADay("serial", EXCEL_BEGAN + dt.timedelta(days=int(raw)))
        raw = str(raw)
    found = _written(str(raw).strip())
    if isinstance(found, NotADay):
        raise NotADay(found.reason, found.day)
    return found


@lru_cache(maxsize=20_000)
def _written(text: str) -> Written | NotADay:
    try:
        if _ISO.fullmatch(text):
            return Written(_day(int(text[:4]), int(text[5:7]), int(text[8:])))
        return _read(with_plain_dashes(visible(text)).casefold())
    except NotADay as error:
        return error


def _read(text: str) -> Written:
    text = _TIME.sub("", text)
    if (first := _FIRST_WORD.match(text)) and is_weekday(first[1]) and not month_named(first[1]):
        text = text[first.end() :]
    text = _YEAR_WORD_GLUED.sub("", _YEAR_WORD.sub("", text)).strip(" .,")
    if not any(letter.isalpha() for letter in text):
        return _numeric(text)
    text = _MONTH_WORD.sub("", text, count=1) if text.startswith("м") else text
    if not any(letter.isalpha() for letter in text):
        return _numeric(text)
    if (english := _ENGLISH.fullmatch(text)) and (month := _month(english[1])):
        return Written(_day(int(english[3]), month, int(english[2])))
    found = _WITH_WORD.fullmatch(text)
    month = _month(found[2]) if found else None
    if found is None or month is None:
        raise NotADay
    if found[3] is None:
        raise NotADay("no-year")
    if found[1] is None:
        if len(found[3]) == 2:
            raise NotADay("two-digit-year")
        return _month_of(int(found[3]), month)
    return Written(_day(_year(found[3]), month, int(found[1])))


def _month(word: str) -> int | None:
    if number := _ROMAN.get(word.translate(_LIKE_ROMAN)):
        return number
    return month_named(word)


def _numeric(text: str) -> Written:
    parts = _SEPARATORS.split(text)
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise NotADay
    lengths = tuple(map(len, parts))
    numbers = list(map(int, parts))
    if len(parts) == 3:
        if lengths[0] == 4 and max(lengths[1:]) <= 2:
            return Written(_day(*numbers))
        if max(lengths[:2]) <= 2 and lengths[2] == 4:
            return Written(_day_first(numbers[2], numbers[1], numbers[0]))
        if max(lengths) <= 2 and lengths[2] == 2:
            if "-" in text and numbers[0] in _ISO_YEARS and numbers[2] <= 31:
                raise NotADay("two-digit-year")
            return Written(_day_first(_year(parts[2]), numbers[1], numbers[0]))
    elif len(parts) == 2:
        if lengths[0] <= 2 and lengths[1] == 4:
            return _month_of(numbers[1], numbers[0])
        if lengths[0] == 4 and lengths[1] <= 2:
            return _month_of(numbers[0], numbers[1])
        if max(lengths) <= 2 and 1 <= numbers[0] <= 31 and 1 <= numbers[1] <= 12:
            raise NotADay("no-year")
    elif lengths[0] == 4:
        return _year_of(numbers[0])
    elif lengths[0] == 8:
        return _of_eight_digits(parts[0])
    elif lengths[0] == 5 and 30_000 < numbers[0] < 80_000:
        raise NotADay("serial", EXCEL_BEGAN + dt.timedelta(days=numbers[0]))
    raise NotADay


def _of_eight_digits(digits: str) -> Written:
    """20260915 or 15092026, where only one of them is a day."""
    found = []
    for year, month, day in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])):
        if 1950 <= int(year) <= 2100:
            try:
                found.append(dt.date(int(year), int(month), int(day)))
            except ValueError:
                continue
    if len(found) != 1:
        raise NotADay
    return Written(found[0])


def _day_first(year: int, month: int, day: int) -> dt.date:
    if month > 12 and 1 <= day <= 12:
        raise NotADay("swapped", _day(year, day, month))
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> dt.date:
    if not 1900 <= year <= 2200:
        raise NotADay
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NotADay("no-such-day") from None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else 2000 + year if year <= _LAST_OF_THIS_CENTURY else 1900 + year


def _month_of(year: int, month: int) -> Written:
    return _partial(f"{year:04d}-{month:02d}")


def _year_of(year: int) -> Written:
    return _partial(f"{year:04d}")


def _partial(text: str) -> Written:
    try:
        return Written(last_day(text), text)
    except ValueError:
        raise NotADay from None

"""Values of settings as people write them: dates, numbers, yes and no, texts; a :class:`Fault` where none can
be meant.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from functools import cache
from itertools import product
from typing import Annotated, Any

from pydantic import BeforeValidator

from vomr.countries import COUNTRIES
from vomr.settings import Fault
from vomr.spelling import without_accents
from vomr.words import N_, shortened
from vomr.words.entered import in_every_language
from vomr.words.language import LANGUAGES, Titled

FIRST_YEAR, LAST_YEAR = 1900, 2100
YEAR_WORD = r"(?:г|год|година|year|r|rok|roku)"  # what may stand after a year
_OTHER_WORDS = ("po", "ne", "pro")  # in Czech short for a day or a month, and far oftener “after”, “not”, “for”
_SHORTEST_PART = 3  # letters of a name that tell it
_YEARS_MARK = re.compile(rf"(?:(?<=\d)|\s+){YEAR_WORD}\.?$")
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?",
        r"(?:(?P<day>\d{1,2})\s?[./-]\s?)?(?P<month>\d{1,2})\s?[./-]\s?(?P<year>\d{4})",
        r"(?:(?P<day>\d{1,2})\.?\s+)?(?:м\.\s*)?(?P<word>[^\W\d]+)\.?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})",
    )
)
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
YES = (*Titled("да", "yes").titles, *in_every_language("yes"), "on")
NO = (*Titled("не", "no").titles, *in_every_language("no"), "off")


def month_named(word: str) -> int | None:
    """The month of a name, of its usual short form, or of a beginning of it that no other has; in any language of the
    program or of its countries, with its accents or without.
    """
    return _named(word, _months())


def is_weekday(word: str) -> bool:
    """Whether a word names a day of the week, as :func:`month_named` takes names."""
    return _named(word, _weekdays()) is not None


def _named(word: str, known: Mapping[str, int]) -> int | None:
    bare = without_accents(word.casefold().rstrip("."))
    if bare in _OTHER_WORDS:
        return None
    if bare in known:
        return known[bare]
    fits = {number for name, number in known.items() if name.startswith(bare)}
    return fits.pop() if len(bare) >= _SHORTEST_PART and len(fits) == 1 else None


@cache
def _months() -> Mapping[str, int]:
    return _numbered("months")


@cache
def _weekdays() -> Mapping[str, int]:
    return _numbered("days")


def _numbered(kind: str) -> Mapping[str, int]:
    """Names as CLDR has them, each with its number; without those that mean another in another language."""
    from babel import Locale

    found: dict[str, set[int]] = {}
    for locale in (*LANGUAGES, *(f"und_{code}" for code in COUNTRIES)):  # und: what most people there speak
        names = getattr(Locale.parse(locale), kind)
        for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
            for number, name in names[context][width].items():
                found.setdefault(without_accents(name.casefold().rstrip(".")), set()).add(number)
    return {name: own.pop() for name, own in found.items() if len(own) == 1}


def parts_of_date(value: Any) -> tuple[int, int | None, int | None]:
    """Year, and month and day where they are given.

    Raises
    ------
    Fault
    """
    if isinstance(value, dt.date):  # and times of day, which count for nothing
        year, month, day = value.year, int(value.month) or None, int(value.day) or None
    else:
        text = _YEARS_MARK.sub("", _plain(value).casefold())
        match = next((match for pattern in _DATES if (match := pattern.fullmatch(text))), None)
        found = match.groupdict() if match else {}
        written = found.get("month") or month_named(found.get("word") or "")
        if match is None or (found.get("word") and not written):
            raise Fault(N_("“{value}” is not a date"), value=_plain(value))
        year, month, day = int(found["year"]), int(written or 0) or None, int(found.get("day") or 0) or None
        if (found.get("month") and not month) or (found.get("day") and not day):
            raise Fault(N_("“{value}” is outside the calendar"), value=text)
    last = calendar.monthrange(year, month)[1] if month and 1 <= month <= 12 and year else 0
    if (month and not last) or (day and day > last):
        raise Fault(N_("“{value}” is outside the calendar"), value=_plain(value))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Fault(N_("the year {value} cannot be meant"), value=str(year))
    return year, month, day


def first_day(value: Any) -> dt.date:
    """The first day that a date can mean: ``2024`` → 1.1.2024."""
    year, month, day = parts_of_date(value)
    return dt.date(year, month or 1, day or 1)


def final_day(value: Any) -> dt.date:
    """The last day that a date can mean: ``2024`` → 31.12.2024."""
    year, month, day = parts_of_date(value)
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def month_and_day(value: Any) -> str:
    """A day of every year, as ``02-15``."""
    if isinstance(value, dt.date):
        return f"{value:%m-%d}"
    text = _plain(value).casefold()
    match = re.fullmatch(r"(?P<day>\d{1,2})\s?[./]\s?(?P<month>\d{1,2})\.?", text)
    match = match or re.fullmatch(r"(?P<month>\d{1,2})-(?P<day>\d{1,2})", text)
    match = match or re.fullmatch(r"(?P<day>\d{1,2})\.?\s+(?P<word>[^\W\d]+)", text)
    if match is None:
        try:
            return f"{final_day(value):%m-%d}"
        except Fault:
            raise Fault(N_("“{value}” is no day of the year"), value=_plain(value)) from None
    found = match.groupdict()
    day, month = int(found["day"]), int(found.get("month") or 0) or month_named(found.get("word") or "") or 0
    if month > 12 >= day:
        day, month = month, day
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2000, month)[1]:
        raise Fault(N_("“{value}” is no day of the year"), value=_plain(value))
    return f"{month:02d}-{day:02d}"


def whole_number(value: Any) -> int:
    """``1689``, ``1 689``, ``2016 г.``"""
    if isinstance(value, bool):
        raise Fault(N_("“{value}” is not a whole number"), value=_plain(value))
    text = _YEARS_MARK.sub("", _BLANKS.sub("", _plain(value)))
    if re.fullmatch(r"[+-]?\d{1,12}(?:[.,]0{1,2})?", text):
        return int(re.split("[.,]", text)[0])
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        raise Fault(N_("“{value}” may be thousands or a fraction; write the number without a dot"), value=_plain(value))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,3}|\d{1,3}(?:,\d{3}){2,3}", text):
        return int(re.sub("[.,]", "", text))
    raise Fault(N_("“{value}” is not a whole number"), value=_plain(value))


def exact_number(value: Any) -> Decimal:
    """``0.25``, ``0,25``, ``25 %``, ``200 000``, ``1 689,5``."""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        text = str(value)
    else:
        text = _BLANKS.sub("", _plain(value)).replace("−", "-").replace("–", "-")
    share = text.endswith("%")
    text = text.rstrip("%")
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text) and not isinstance(value, float):
        raise Fault(N_("“{value}” may be thousands or a fraction; write the number without a dot"), value=_plain(value))
    if (
        re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)
        and len(re.findall("[.,]", text)) > 1
    ):
        mark = max(text.rfind(","), text.rfind("."))
        mark = mark if text.count(text[mark]) == 1 else len(text)
        text = re.sub("[.,]", "", text[:mark]) + text[mark:]
    text = text.replace(",", ".")
    try:
        if len(text) > 40:
            raise Fault(N_("“{value}” is not a number"), value=_plain(value))
        number = Decimal(text)
        if not number.is_finite() or abs(number) >= 10**15:
            raise Fault(N_("“{value}” is not a number"), value=_plain(value))
    except DecimalException:
        raise Fault(N_("“{value}” is not a number"), value=_plain(value)) from None
    return number / 100 if share else number


def yes_no(value: Any) -> bool:
    """``true``, ``да``, ``yes``."""
    if isinstance(value, bool):
        return value
    text = _plain(value).casefold()
    if text in YES or text in NO:
        return text in YES
    raise Fault(N_("“{value}” is neither yes nor no"), value=_plain(value))


def text(value: Any) -> Any:
    """A text; numbers and dates that were meant as one are taken as they are written."""
    if isinstance(value, bool):
        return "да" if value else "не"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else value


def several(value: Any) -> Any:
    """A list; one that was written as a text, with commas or semicolons, is taken apart."""
    if isinstance(value, str):
        return [part for part in (part.strip(" []()\"'") for part in re.split("[,;]", value)) if part]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return [value]
    return value


def _plain(value: Any) -> str:
    """A value as it was written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict | list | tuple):
        raise Fault(N_("a list or a section stands where one value is expected"))
    found = str(value).strip()
    return shortened(found, 60)


StartDate = Annotated[dt.date, BeforeValidator(first_day)]
EndDate = Annotated[dt.date, BeforeValidator(final_day)]
Day = Annotated[str, BeforeValidator(month_and_day)]
Whole = Annotated[int, BeforeValidator(whole_number)]
Exact = Annotated[Decimal, BeforeValidator(exact_number)]
YesNo = Annotated[bool, BeforeValidator(yes_no)]
Text = Annotated[str, BeforeValidator(text)]

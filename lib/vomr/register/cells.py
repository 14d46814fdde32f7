"""One cell: what a person typed → a typed value, or what is wrong with it (contract.md §1, method.md §7).

What is unambiguous is read; what can be read in two ways asks; what says “nothing” is left empty, with a sentence of
its own.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from vomr.money import parse_cents
from vomr.problems import Severity, nearest
from vomr.register import amounts
from vomr.register.amounts import NotANumber
from vomr.register.tables import Column, Type
from vomr.register.wordings import code_of, means_nothing, visible
from vomr.register.written_days import EXCEL_BEGAN, NotADay, written_day
from vomr.spreadsheet.seen import Formula, FormulaError, InCurrency, Percent
from vomr.spreadsheet.seen import is_empty as is_empty
from vomr.words import N_
from vomr.words.labels import LABELS
from vomr.words.language import TitlesInARow

_PLAIN_AMOUNT = re.compile(r"(\d{1,12})[.,](\d\d)", re.ASCII)  # as programs write it
_EXCEL_ERRORS = {
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
}
_BETWEEN_CODES = re.compile(r"[;,/\n|+]|\s+и\s+")
_FIRST_YEAR = 1901  # an earlier date is what Excel shows for 0, or for a reference to an empty cell
# columns of text that name somebody or something, beside keys and references, and those that a check asks for
_IDENTIFYING = {
    "applicant_id",
    "isun_number",
    "contract",
    "payment",
    "value_id",
    "claim",
    "unit_key",
    "fund",
    "eu_code",
    "number",
    "municipality",
    "settlement",
    "procedure",
    "reference",
}
_ASKED_FOR = {"evidence", "decision"}


CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but line breaks and tabs


class CellError(ValueError):
    """A cell that cannot be read.

    Parameters
    ----------
    code : str
    message, remedy : str
        English sentences with ``{names}`` for the catalogues.
    severity : {"error", "warning", "note"}
        A warning where nothing is lost: a cell that says “nothing”, or one that was read and is asked about.
    """

    severity: Severity = "error"

    def __init__(self, code: str, message: str, remedy: str, **params: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy, self.params = code, message, remedy, params


class Nothing(CellError):
    """A cell that says in words or signs that there is nothing to enter; it counts as empty."""

    severity: Severity = "warning"


class Doubt(CellError):
    """What is to be asked about a cell that was read."""

    severity: Severity = "warning"


@dataclass
class CellNotes:
    """What a cell says beside its value.

    Attributes
    ----------
    currency, shown_currency : str or None
        The currency that a word in the cell names; the one whose sign the format of the cell shows.
    is_percent : bool
        It was read as so many per cent.
    doubt : Doubt or None
    written : str
        The cell as it stands.
    """

    currency: str | None = None
    shown_currency: str | None = None
    is_percent: bool = False
    doubt: Doubt | None = None
    written: str = ""


@dataclass
class CellValues:
    """The cells of a column, read one by one.

    Attributes
    ----------
    values : list
        For each cell its value; None where it is empty or cannot be read.
    wrong : dict of int to CellError
        Cells that cannot be read, or say “nothing”.
    beside : dict of int to CellNotes
        Cells that were read and say more than their value.
    """

    values: list[Any]
    wrong: dict[int, CellError] = field(default_factory=dict)
    beside: dict[int, CellNotes] = field(default_factory=dict)


def all_texts(cells: Iterable[Any]) -> bool:
    """Whether cells are plain texts, as a CSV file has them: a column of those can be looked at as a whole."""
    return {str}.issuperset(map(type, cells))


def as_text(raw: Any) -> str:
    """The cell as a person sees it: whole numbers without ``.0``, dates in ISO form, percentages with their sign."""
    if isinstance(raw, str):
        return raw.strip() if raw.isascii() else unicodedata.normalize("NFC", raw).strip()
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, Percent):
        return f"{(amounts.of_float(raw) * 100).normalize():f} %"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(sep=" ")
    return str(raw).strip()


def as_seen(raw: Any) -> str:
    """The cell in a message: as a text, but for what Excel itself has a word, and dates as it shows them."""
    if isinstance(raw, bool):
        return "ИСТИНА" if raw else "НЕИСТИНА"
    if isinstance(raw, dt.datetime) and raw.time() != dt.time():
        return f"{raw:%d.%m.%Y %H:%M}"
    return f"{raw:%d.%m.%Y}" if isinstance(raw, dt.date) else as_text(raw)


def parser(column: Column) -> Callable[[Any], Any]:
    """The function that reads a non-empty cell of this column.

    Returns
    -------
    callable
        raw cell → value: ``str``, ``bool``, ``datetime.date``, ``int`` (cents or whole numbers) or ``Decimal``.
        Raises :class:`CellError`.
    """
    read = _reader(column)
    return lambda raw: read(raw, CellNotes())


def _reader(column: Column) -> Callable[[Any, CellNotes], Any]:
    reader = {
        Type.TEXT: _text,
        Type.CODE: _code,
        Type.CODES: _codes,
        Type.YES_NO: _yes_no,
        Type.DATE: _date,
        Type.MONEY: _money,
        Type.NUMBER: _number,
        Type.INTEGER: _integer,
    }[column.type]

    def read(raw: Any, beside: CellNotes) -> Any:
        if isinstance(raw, str):
            _check_formula(raw, column)
        return reader(raw, column, beside)

    return read


def _check_formula(raw: str, column: Column) -> None:
    text = raw.strip()
    if isinstance(raw, FormulaError) or text in _EXCEL_ERRORS:
        raise CellError(
            "cell-formula",
            N_("“{value}” is the error of a formula"),
            N_("Mend the formula in Excel, or type the value itself."),
        )
    if isinstance(raw, Formula) or (text.startswith("=") and column.type is not Type.TEXT):
        raise CellError(
            "cell-uncalculated",
            N_("The cell holds the formula “{value}”, which has not been calculated"),
            N_("Open the file in Excel, wait until it has calculated, and save it; or type the value itself."),
        )


def read_cells(cells: Sequence[Any], column: Column) -> CellValues:
    """Read many cells of a column."""
    if column.type is Type.TEXT and (texts := _plain_texts(cells, column)) is not None:
        return CellValues([text or None for text in texts])
    read, reading, beside = _reader(column), CellValues([]), CellNotes()
    for at, cell in enumerate(cells):
        value = None
        try:
            if not is_empty(cell):
                value = read(cell, beside)
        except CellError as error:
            if not (isinstance(cell, str) and not visible(cell)):  # what nobody sees is an empty cell
                reading.wrong[at] = error
        if beside != _ALONE:
            if value is not None:
                beside.written = as_text(cell)
                reading.beside[at] = beside
            beside = CellNotes()
        reading.values.append(value)
    return reading


_ALONE = CellNotes()


def _plain_texts(cells: Sequence[Any], column: Column) -> list[str] | None:
    """What :func:`parser` gives for every cell, or None where it has to look at each of them."""
    if not all_texts(cells):
        return None
    whole = "\n".join(cells)
    if CONTROL_CHARACTER.search(whole) or not unicodedata.is_normalized("NFC", whole):
        return None
    texts = list(map(str.strip, cells))
    if not _EXCEL_ERRORS.isdisjoint(texts):
        return None
    if _names_something(column) and (
        whole.count("\n") != len(cells) - 1
        or "E+" in whole
        or _UNSEEN.search(whole)
        or any(means_nothing(text, in_codes=True) for text in set(_SHORT_WORDS.findall("\n".join(texts))))
    ):
        return None
    return texts


def _names_something(column: Column) -> bool:
    return column.key or column.references is not None or column.name in _IDENTIFYING or column.name in _ASKED_FOR


_SHORT_WORDS = re.compile(r"^[^\d\n]{1,24}+$", re.MULTILINE)  # what says “nothing” is short and holds no digit
_UNSEEN = re.compile(
    r"[^\S\n ]|  |[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)


def partial_date(raw: Any) -> str | None:
    """``2025-12`` or ``2024`` where the cell gives a date only in part, else None."""
    if isinstance(raw, bool | dt.date | dt.time | dt.timedelta) or raw is None:
        return None
    try:
        return written_day(raw).partial
    except NotADay:
        return None


def _nothing(text: str) -> Nothing:
    return Nothing(
        "cell-nothing",
        N_("“{value}” says that there is nothing to enter"),
        N_("Leave the cell empty: that is how the register says it. It was read as empty."),
    )


# --- texts and codes
# ----------------------------------------------------------------------------------------------------


def _text(raw: Any, column: Column, beside: CellNotes) -> str:
    text = as_text(raw)
    if CONTROL_CHARACTER.search(text):
        raise CellError(
            "cell-text",
            N_("The text “{value}” holds a control character"),
            N_("Type the text again: a character in it cannot be printed."),
        )
    if not _names_something(column):
        return text
    if isinstance(raw, str):
        if means_nothing(text, in_codes=True):
            raise _nothing(text)
        if column.name not in _ASKED_FOR:
            text = visible(text)
            if re.fullmatch(r"\d[.,]\d+[eE]\+\d+", text):
                raise CellError(
                    "cell-shortened",
                    N_("“{value}” is a number that Excel has shortened: its last digits are lost"),
                    N_("Give the column the format “Text”, type the whole number again and save."),
                )
    elif isinstance(raw, dt.date) and column.name not in _ASKED_FOR:
        beside.doubt = Doubt(
            "cell-text-date",
            N_("The cell is a date, {day}: Excel makes dates of numbers such as 1-2 or 3/4"),
            N_("Give the column the format “Text” and type the number again."),
            day=raw.date() if isinstance(raw, dt.datetime) else raw,
        )
    return text


def _code(raw: Any, column: Column, beside: CellNotes) -> str:
    text = as_text(raw)
    known = LABELS[column.labels or ""]
    if text in known:
        return text
    if code := code_of(column.labels or "", text) or _code_with_label(column.labels or "", text):
        return code
    if isinstance(raw, str) and means_nothing(text):
        raise _nothing(text)
    if column.open_set:
        return text
    every = [*known, *(title for label in known.values() for title in label.titles)]
    within = {
        code
        for word in every
        if len(word) > 3 and word.casefold() in text.casefold() and (code := code_of(column.labels or "", word))
    }
    suggestion = within.pop() if len(within) == 1 else nearest(text, every)
    meant = None if suggestion is None else code_of(column.labels or "", suggestion)
    raise CellError(
        "cell-code",
        N_("“{value}” is not one of the values of this column"),
        N_("Did you mean “{suggestion}”? Allowed: {allowed}.") if meant else N_("Choose one of: {allowed}."),
        suggestion=None if meant is None else known[meant],
        allowed=_Allowed(tuple(known.values()), ", "),
    )


class _Allowed(TitlesInARow):
    """Labels between commas: the stop of an abbreviation does not stand before one."""

    def title(self, lang: str) -> str:
        return self.between.join(own.title(lang).rstrip(".") for own in self.titles)


def _code_with_label(label_set: str, text: str) -> str | None:
    """The code of ``805 – работни места``, ``евро (EUR)``, ``EUR / евро``: both parts mean the same."""
    known = LABELS[label_set]
    for pattern in _TWO_PARTS:
        if parts := pattern.fullmatch(text):
            first, second = (part if part in known else code_of(label_set, part) for part in parts.groups())
            if first == second:
                return first
    return None


_TWO_PARTS = (re.compile(r"(\w+)[\s:·.–—-]+(.+)"), re.compile(r"(.+?)\s*[(/\[]\s*(.+?)\s*[)\]]?"))


def _codes(raw: Any, column: Column, beside: CellNotes) -> str:
    text = as_text(raw)
    if column.labels:
        if _all_codes(text, column):
            parts = re.split(r"[;,/\n|+.\s]+", text)
        else:  # labels may hold a comma or „и“ themselves
            parts = [
                piece
                for part in re.split("[;\n]", text)
                for piece in ([part] if code_of(column.labels, part) else _BETWEEN_CODES.split(part))
            ]
        parts = [_code(part.strip(), column, beside) for part in parts if part.strip()]
    else:
        if isinstance(raw, str) and means_nothing(text, in_codes=True):
            raise _nothing(text)
        parts = [part for part in map(visible, re.split("[;\n]", text)) if part]
    return ";".join(dict.fromkeys(parts))


def _all_codes(text: str, column: Column) -> bool:
    """Whether the text is codes alone, with whatever between them: „805, 808“, and 805.808 that Excel made of it."""
    return all(part in LABELS[column.labels or ""] for part in re.split(r"[;,/\n|+.\s]+", text) if part)


def _yes_no(raw: Any, column: Column, beside: CellNotes) -> bool:
    text = as_text(raw)
    code = code_of("yes_no", text)
    if code is None:
        if isinstance(raw, str) and text.casefold() not in ("x", "х", "+") and means_nothing(text):
            raise _nothing(text)
        raise CellError("cell-yes-no", N_("“{value}” is neither yes nor no"), N_("Write “да” or “не”."))
    return code == "yes"


# --- dates
# --------------------------------------------------------------------------------------------------------------


def _date(raw: Any, column: Column, beside: CellNotes) -> dt.date:
    if isinstance(raw, dt.date):
        day = raw.date() if isinstance(raw, dt.datetime) else raw
        if day.year < _FIRST_YEAR:
            raise _date_of_nothing()
        return day
    if isinstance(raw, dt.time | dt.timedelta):
        if not raw or raw in (dt.time(), dt.timedelta()):
            raise _date_of_nothing()
        raise CellError("cell-date", N_("“{value}” is a time, not a date"), N_("Type the date, such as 31.03.2026."))
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw == 0:
        raise _date_of_nothing()
    try:
        return written_day(raw).day
    except NotADay as error:
        raise _no_date(raw, error) from None


def _date_of_nothing() -> CellError:
    return CellError(
        "cell-date-zero",
        N_("The cell shows a date of 1900: Excel makes it of 0, or of a reference to an empty cell"),
        N_("Leave the cell empty until there is a date, or type the date."),
    )


def _no_date(raw: Any, error: NotADay) -> CellError:
    text = as_text(raw)
    if re.fullmatch(r"0{1,2}[.,/]0?1[.,/]1900(\s*г\.?)?", text):
        return _date_of_nothing()
    if isinstance(raw, str) and means_nothing(text):
        return _nothing(text)
    if error.reason == "serial":
        return CellError(
            "cell-date-number",
            N_("“{value}” is a number, not a date; Excel keeps {day} as this number"),
            N_("Give the cell the format “Date”: if it then shows the right date, save; else type the date again."),
            day=error.day,
        )
    if error.reason == "swapped":
        return CellError(
            "cell-date",
            N_("“{value}” has no such month; the day and the month may be swapped"),
            N_("If you mean {day}, write it with the day first, as 31.03.2026."),
            day=error.day,
        )
    return _NO_DATE[error.reason if error.reason in _NO_DATE else ""]()


_NO_DATE: dict[str, Callable[[], CellError]] = {
    "": lambda: CellError(
        "cell-date",
        N_("“{value}” is not a date"),
        N_("Write it as 31.03.2026, or only 2026-03 or 2026 when the day is not known."),
    ),
    "no-year": lambda: CellError(
        "cell-date", N_("The date “{value}” has no year"), N_("Write it with its year, as 31.03.2026.")
    ),
    "no-such-day": lambda: CellError(
        "cell-date",
        N_("The calendar has no day “{value}”"),
        N_("Look the date up in the document and type it as 31.03.2026."),
    ),
    "two-digit-year": lambda: CellError(
        "cell-date",
        N_("In “{value}” it cannot be told which number is the year"),
        N_("Write the year with four digits, as 31.03.2026."),
    ),
}


# --- numbers
# ------------------------------------------------------------------------------------------------------------

_NO_NUMBER: dict[str, Callable[[], CellError]] = {
    "ambiguous-minus": lambda: CellError(
        "cell-minus",
        N_("In “{value}” the minus stands after the number"),
        N_("Write the minus in front, as −1000; if it is only a dash, delete it."),
    ),
    "shortened": lambda: CellError(
        "cell-shortened",
        N_("“{value}” is a number that Excel has shortened: its last digits are lost"),
        N_("Give the column the format “Number”, type the whole number again and save."),
    ),
    "two-currencies": lambda: CellError(
        "cell-currencies",
        N_("“{value}” names two currencies"),
        N_("Write only the number; the currency stands in its own column."),
    ),
    "several": lambda: CellError(
        "cell-several",
        N_("“{value}” holds several numbers"),
        N_("Write one number in a cell; add a row for each further one."),
    ),
    "hidden": lambda: CellError(
        "cell-narrow",
        N_("“{value}” is what Excel shows where a column is too narrow; the number itself is lost"),
        N_("Widen the column in the source and save again, or type the number."),
    ),
}


def _no_number() -> CellError:
    return CellError(
        "cell-number",
        N_("“{value}” is not a number"),
        N_("Write only digits, such as 1 234,5; words and units go into other columns."),
    )


def _no_amount() -> CellError:
    return CellError(
        "cell-money",
        N_("“{value}” is not an amount"),
        N_("Write only the number, such as 1 234,56; the currency stands in its own column."),
    )


def _decimal(raw: Any, column: Column, beside: CellNotes, no_number: Callable[[], CellError]) -> Decimal:
    """The exact number of a cell."""
    is_money = column.type is Type.MONEY
    if isinstance(raw, dt.date):
        day = raw.date() if isinstance(raw, dt.datetime) else raw
        raise CellError(
            "cell-number-date",
            N_("The cell is a date, {day}: Excel makes dates of numbers such as 1.5, and shows {serial} so"),
            N_("Give the cell the format “Number” and type the number again."),
            day=day,
            serial=(day - EXCEL_BEGAN).days,
        )
    try:
        if isinstance(raw, bool | dt.time | dt.timedelta):
            raise NotANumber
        if isinstance(raw, int):
            return Decimal(raw)
        if isinstance(raw, float):
            if isinstance(raw, InCurrency):
                beside.shown_currency = raw.currency
            return (
                _per_cent(amounts.of_float(raw) * 100, raw, column, beside)
                if isinstance(raw, Percent)
                else amounts.of_float(raw, is_money=is_money)
            )
        found = amounts.amount(as_text(raw))
    except NotANumber as error:
        if isinstance(raw, str) and means_nothing(raw):
            raise _nothing(raw) from None
        raise _NO_NUMBER.get(error.reason, no_number)() from None
    beside.currency = found.currency
    value = amounts.without_noise(found.value, is_money=is_money)
    if found.currency and column.type is not Type.MONEY:
        raise CellError(
            "cell-number-currency",
            N_("“{value}” names a currency in a column that holds no money"),
            N_("Write only the number, or move it to its column."),
        )
    if found.is_percent:
        return _per_cent(value, raw, column, beside)
    if found.is_ambiguous:
        digits = re.sub(r"\D", "", as_text(raw))
        ways = {
            "thousands": f"{digits[:-3]} {digits[-3:]}",
            "decimals": f"{digits[:-3]},{digits[-3:].rstrip('0') or '0'}",
        }
        if column.type is Type.MONEY:
            raise CellError(
                "cell-three-digits",
                N_("“{value}” can be read in two ways: the mark before three digits may part thousands or decimals"),
                N_("Write {thousands} or {decimals}, whichever it is; in Excel type it as a number."),
                **ways,
            )
        beside.doubt = Doubt(
            "cell-three-digits",
            N_(
                "“{value}” can be read in two ways: the mark before three digits may part thousands or decimals. It was"
                " read as {decimals}"
            ),
            N_("Write {thousands} or {decimals}, whichever it is; in Excel type it as a number."),
            **ways,
        )
    return value


def _per_cent(value: Decimal, raw: Any, column: Column, beside: CellNotes) -> Decimal:
    """So many per cent: a share where the column holds shares, else the number before the sign."""
    if column.type is not Type.NUMBER:
        raise CellError(
            "cell-percent",
            N_("“{value}” is a percentage, and the column holds amounts and numbers"),
            N_("Give the cell the format “Number” and type the amount or number itself."),
        )
    if column.maximum == 1:
        return value / 100
    beside.is_percent = True
    return value


def _bounded(value: Decimal, column: Column) -> Decimal:
    if column.minimum is not None and value < column.minimum:
        raise CellError(
            "cell-range",
            N_("{value} is below {minimum}, the least that this column takes"),
            N_("Check the sign and the number."),
            minimum=column.minimum,
        )
    if column.maximum is not None and value > column.maximum:
        if column.maximum == 1 and value <= 100:
            raise CellError(
                "cell-range",
                N_("{value} is above 1, and a share is written from 0 to 1"),
                N_("If you mean {value} per cent, write {share} or {value} %."),
                share=value / 100,
            )
        raise CellError(
            "cell-range",
            N_("{value} is above {maximum}, the most that this column takes"),
            N_("Check the number; a share is written from 0 to 1."),
            maximum=column.maximum,
        )
    return value


def _number(raw: Any, column: Column, beside: CellNotes) -> Decimal:
    return _bounded(_decimal(raw, column, beside, _no_number), column)


def _integer(raw: Any, column: Column, beside: CellNotes) -> int:
    if (
        isinstance(raw, str)
        and column.name.endswith("year")
        and (year := re.fullmatch(r"(\d{4})\s*(?:г\.?|година)", as_text(raw)))
    ):
        raw = int(year[1])
    value = _number(raw, column, beside)
    if value != value.to_integral_value():
        raise CellError("cell-whole", N_("{value} is not a whole number"), N_("Write a whole number."))
    if abs(value) >= 10**15:
        raise CellError("cell-range", N_("{value} is too large"), N_("Check the number."))
    return int(value)


def _money(raw: Any, column: Column, beside: CellNotes) -> int:
    if (
        isinstance(raw, str)
        and (plain := _PLAIN_AMOUNT.fullmatch(raw))
        and (column.minimum or 0, column.maximum) == (0, None)
    ):
        return int(plain[1] + plain[2])
    value = _decimal(raw, column, beside, _no_amount)
    if abs(value) >= 10**12:
        raise CellError("cell-range", N_("{value} is too large"), N_("Check the number."))
    try:
        cents = parse_cents(value)
    except ValueError:
        raise CellError(
            "cell-cents",
            N_("{value} has a fraction of a cent"),
            N_("Write the amount with two decimals, as it stands in the document."),
        ) from None
    _bounded(value, column)
    return cents

"""One cell: what a person typed → a typed value, or what is wrong with it (contract.md §1)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from vomr.money import parse_cents
from vomr.problems import nearest
from vomr.register.tables import Column, Type
from vomr.strategy import last_day
from vomr.words import N_
from vomr.words.labels import LABELS

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_BULGARIAN_DATE = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})(?:\s*г\.?)?")
_ISO_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_PLAIN_AMOUNT = re.compile(r"(\d{1,12})[.,](\d\d)", re.ASCII)  # as programs write it
_GROUPED_NUMBER = re.compile(
    r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}|[+-]?\d{1,3}(?:,\d{3}){2,}"
)
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
_LONGEST_NUMBER = 40


_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but line breaks and tabs


class CellError(ValueError):
    """A cell that cannot be read.

    Parameters
    ----------
    code : str
    message, remedy : str
        English sentences with ``{names}`` for the catalogues.
    """

    def __init__(self, code: str, message: str, remedy: str, **params: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy, self.params = code, message, remedy, params


def is_empty(raw: Any) -> bool:
    """Whether the cell holds nothing: missing, which is never zero."""
    if isinstance(raw, str):
        return not raw or raw.isspace()
    return raw is None or (isinstance(raw, float) and raw != raw)


def as_text(raw: Any) -> str:
    """The cell as a person sees it: whole numbers without ``.0``, dates in ISO form."""
    if isinstance(raw, str):
        return raw.strip() if raw.isascii() else unicodedata.normalize("NFC", raw).strip()
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(sep=" ")
    return str(raw).strip()


def parser(column: Column) -> Callable[[Any], Any]:
    """The function that reads a non-empty cell of this column.

    Returns
    -------
    callable
        raw cell → value: ``str``, ``bool``, ``datetime.date``, ``int`` (cents or whole numbers) or ``Decimal``.
        Raises :class:`CellError`.
    """
    reader = {
        Type.TEXT: _text, Type.CODE: _code, Type.CODES: _codes, Type.YES_NO: _yes_no,
        Type.DATE: _date, Type.MONEY: _money, Type.NUMBER: _number, Type.INTEGER: _integer,
    }[column.type]  # fmt: skip

    def read(raw: Any) -> Any:
        if isinstance(raw, str) and raw.strip() in _EXCEL_ERRORS:
            raise CellError(
                "cell-formula",
                N_("“{value}” is the error of a formula"),
                N_("Mend the formula in Excel, or type the value itself."),
            )
        return reader(raw, column)

    return read


def read_cells(cells: Sequence[Any], column: Column) -> list[Any]:
    """Read many cells of a column.

    Returns
    -------
    list
        For each cell its value, None where it is empty, or the :class:`CellError`.
    """
    if column.type is Type.TEXT and (texts := _plain_texts(cells)) is not None:
        return [text or None for text in texts]
    read = parser(column)

    def value(cell: Any) -> Any:
        try:
            return None if is_empty(cell) else read(cell)
        except CellError as error:
            return error

    return [value(cell) for cell in cells]


def _plain_texts(cells: Sequence[Any]) -> list[str] | None:
    """What :func:`parser` gives for every cell, or None where it has to look at each of them."""
    if not all(isinstance(cell, str) for cell in cells):
        return None
    whole = "\n".join(cells)
    if _CONTROL_CHARACTER.search(whole) or not unicodedata.is_normalized("NFC", whole):
        return None
    texts = [cell.strip() for cell in cells]
    return texts if _EXCEL_ERRORS.isdisjoint(texts) else None


def partial_date(raw: Any) -> str | None:
    """``2025-12`` or ``2024`` where the cell gives a date only in part, else None."""
    if isinstance(raw, bool | dt.date):
        return None
    text = as_text(raw)
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        return text
    match = _BULGARIAN_DATE.fullmatch(text)
    if match and match[1] is None:
        return f"{match[3]}-{int(match[2]):02d}"
    return None


def _text(raw: Any, column: Column) -> str:
    text = as_text(raw)
    if _CONTROL_CHARACTER.search(text):
        raise CellError(
            "cell-text",
            N_("the text holds a control character"),
            N_("Type the text again: a character in it cannot be printed."),
        )
    return text


def _code(raw: Any, column: Column) -> str:
    text = as_text(raw)
    known = LABELS[column.labels or ""]
    if text in known:
        return text
    folded = text.casefold()
    for code, labels in known.items():
        if folded in (label.casefold() for label in labels):
            return code
    if column.open_set:
        return text
    suggestion = nearest(text, [*known, *(label for labels in known.values() for label in labels)])
    raise CellError(
        "cell-code",
        N_("“{value}” is not one of the values of this column"),
        N_("Did you mean {suggestion}? Allowed: {allowed}.") if suggestion else N_("Choose one of: {allowed}."),
        suggestion=suggestion,
        allowed=", ".join(known),
    )


def _codes(raw: Any, column: Column) -> str:
    parts = [part for part in (part.strip() for part in as_text(raw).split(";")) if part]
    if column.labels:
        parts = [_code(part, column) for part in parts]
    return ";".join(dict.fromkeys(parts))


def _yes_no(raw: Any, column: Column) -> bool:
    text = as_text(raw).casefold()
    if text in ("yes", "да", "true", "1", "истина", "y"):
        return True
    if text in ("no", "не", "false", "0", "неистина", "n"):
        return False
    raise CellError("cell-yes-no", N_("“{value}” is neither yes nor no"), N_("Write “да” or “не”."))


def _date(raw: Any, column: Column) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    text = as_text(raw)
    with_time = _ISO_WITH_TIME.fullmatch(text)
    try:
        if with_time:
            return last_day(with_time[1])
        match = _BULGARIAN_DATE.fullmatch(text)
        if match and match[1]:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        return last_day(partial_date(raw) or text)
    except ValueError:
        raise CellError(
            "cell-date",
            N_("“{value}” is not a date"),
            N_("Write it as 31.03.2026, or only 2026-03 or 2026 when the day is not known."),
        ) from None


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise ValueError
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, float):
        # Excel keeps 15 digits: 0.1 + 0.2 must not become 0.30000000000000004
        number = Decimal(f"{raw:.15g}")
        if not number.is_finite():
            raise ValueError
        return number
    text = _SPACES.sub("", as_text(raw)).replace("−", "-").replace("'", "")
    if len(text) > _LONGEST_NUMBER:
        raise ValueError
    if _GROUPED_NUMBER.fullmatch(text):
        decimal_mark = max(text.rfind(","), text.rfind("."))
        if text.count(text[decimal_mark]) > 1:
            decimal_mark = len(text)
        text = re.sub("[.,]", "", text[:decimal_mark]) + text[decimal_mark:]
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError
    return Decimal(text.replace(",", "."))


def _bounded(value: Decimal, column: Column) -> Decimal:
    if column.minimum is not None and value < column.minimum:
        raise CellError(
            "cell-range",
            N_("{value} is below {minimum}, the least that this column takes"),
            N_("Check the sign and the number."),
            minimum=column.minimum,
        )
    if column.maximum is not None and value > column.maximum:
        raise CellError(
            "cell-range",
            N_("{value} is above {maximum}, the most that this column takes"),
            N_("Check the number; a share is written from 0 to 1."),
            maximum=column.maximum,
        )
    return value


def _number(raw: Any, column: Column) -> Decimal:
    try:
        value = _decimal(raw)
    except ValueError:
        raise CellError(
            "cell-number",
            N_("“{value}” is not a number"),
            N_("Write only digits, such as 1 234,5; words and units go into other columns."),
        ) from None
    return _bounded(value, column)


def _integer(raw: Any, column: Column) -> int:
    value = _number(raw, column)
    if value != value.to_integral_value():
        raise CellError("cell-whole", N_("{value} is not a whole number"), N_("Write a whole number."))
    if abs(value) >= 10**15:
        raise CellError("cell-range", N_("{value} is too large"), N_("Check the number."))
    return int(value)


def _money(raw: Any, column: Column) -> int:
    if (
        isinstance(raw, str)
        and (plain := _PLAIN_AMOUNT.fullmatch(raw))
        and (column.minimum or 0, column.maximum) == (0, None)
    ):
        return int(plain[1] + plain[2])
    try:
        value = _decimal(raw)
    except ValueError:
        raise CellError(
            "cell-money",
            N_("“{value}” is not an amount"),
            N_("Write only the number, such as 1 234,56; the currency stands in its own column."),
        ) from None
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

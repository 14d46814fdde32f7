"""How any value prints in a table, whatever an analyst has put there."""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from vomr.show.tables.meaning import Kind
from vomr.words import MINUS, Words, shortened
from vomr.words.labels import label

_LONGEST = 300  # characters of what is neither text nor number
_LARGEST = 10**15  # from here on a number is printed by its power of ten
_MOST_DECIMALS = 6
_LEAST = Decimal(1).scaleb(-_MOST_DECIMALS)
_YEARS = (1900, 2100)
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # of an object in memory: another in every run


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing; a list in a cell is something."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, float | complex | np.inexact | np.datetime64 | np.timedelta64):
        return bool(value != value)
    return False


def cell(w: Words, value: Any, kind: Kind) -> str:
    """A value of a column whose meaning is known."""
    if is_missing(value):
        return "" if kind == "text" else w.mark()
    if isinstance(value, str):
        return value
    if kind in ("money", "rate"):
        return number(w, value, 2)
    if kind == "share":  # cut, as the report prints it; not the float, which may lie below what it stands for
        return w.percent_cut(Decimal(str(value))) if math.isfinite(value) else number(w, value)
    if kind == "part":
        return w.percent(Decimal(str(value))) if math.isfinite(value) else number(w, value)
    if kind in ("number", "count"):
        return number(w, value)
    return label(w, "yes_no", "yes" if value else "no") if kind == "yes_no" else any_value(w, value)


def own_cells(w: Words, column: pd.Series) -> tuple[list[str], bool]:
    """The values of a column of the analyst's own, and whether they are numbers, which align on their digits."""
    types, dtype = pd.api.types, column.dtype
    values = list(column)
    is_number = types.is_numeric_dtype(dtype) and not types.is_bool_dtype(dtype)
    if not is_number:
        kinds = {type(value) for value in values if not is_missing(value)}
        is_number = bool(kinds) and all(
            issubclass(one, numbers.Real | Decimal) and not issubclass(one, bool) for one in kinds
        )
        empty: str = w.mark() if is_number or types.is_datetime64_any_dtype(dtype) else ""
        decimals = _decimals(values) if is_number else None
        return [empty if is_missing(value) else any_value(w, value, decimals) for value in values], is_number
    if types.is_integer_dtype(dtype) and _are_years(values):
        return [w.mark() if is_missing(value) else str(value) for value in values], True
    decimals = _decimals(values)
    return [w.mark() if is_missing(value) else any_value(w, value, decimals) for value in values], True


def any_value(w: Words, value: Any, decimals: int | None = None) -> str:
    """One value by what it is."""
    if is_missing(value):
        return w.mark()
    if isinstance(value, bool | np.bool_):
        return label(w, "yes_no", "yes" if value else "no")
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal | Fraction | numbers.Real):
        return number(w, value, decimals)
    if isinstance(value, dt.date):  # a timestamp of pandas is one
        return _moment(w, value)
    if isinstance(value, dt.timedelta) and not value % dt.timedelta(days=1):
        return w.plural("{n} day", "{n} days", value.days)
    if isinstance(value, pd.Period):
        return str(value).replace("Q", "-Q")
    if isinstance(value, pd.Interval):
        left, right = (any_value(w, end) for end in (value.left, value.right))
        opened, closed = "[" if value.closed_left else "(", "]" if value.closed_right else ")"
        return f"{opened}{left}; {right}{closed}"
    return shortened(" ".join(_text_of(value).split()), _LONGEST)


def name_of(w: Words, label: Any) -> str:
    """How a label of rows or columns prints: a number is a name there (a year), and stands as it is."""
    if isinstance(label, tuple):
        return " · ".join(name_of(w, part) for part in label)
    if isinstance(label, bool | np.bool_) or is_missing(label):
        return any_value(w, label)
    if isinstance(label, numbers.Integral) and abs(int(label)) < _LARGEST:
        return str(int(label))
    if isinstance(label, float) and label.is_integer() and abs(label) < _LARGEST:
        return str(int(label))
    return any_value(w, label)


def number(w: Words, value: Any, decimals: int | None = None) -> str:
    """A number in the reader's language, however large, small or infinite it is."""
    exact = _exact(value)
    if exact is None:
        return str(value)
    if exact.is_nan():
        return w.mark()
    if exact.is_infinite():
        return "∞" if exact > 0 else f"{MINUS}∞"
    if exact.adjusted() >= 15 or (exact and exact.adjusted() < -_MOST_DECIMALS):
        digits, power = f"{exact:.3E}".split("E")
        text = f"{digits.rstrip('0').rstrip('.')}E{power}"
        return text.replace("-", MINUS).replace(".", w.language.decimal)
    return w.number(exact, decimals)


def _exact(value: Any) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, numbers.Integral):
        return Decimal(int(value))
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    try:
        return Decimal(str(value))
    except ArithmeticError:  # a number of a kind that only its maker knows
        return None


def _decimals(values: Sequence[Any]) -> int:
    """As many decimals as the numbers of a column need: cents of large ones, three of small ones, or enough to see the
    smallest. What a sum of floats leaves in the seventh decimal is not seen.
    """
    exact = [_exact(value) for value in values if not is_missing(value)]
    finite = [abs(one) for one in exact if one is not None and one.is_finite() and one.adjusted() < 15]
    known = [rounded for one in finite if (rounded := one.quantize(_LEAST)) != 0]
    if not known:
        return 0
    needed = max(-int(one.normalize().as_tuple().exponent) for one in known)
    usual = 2 if max(known) >= 1000 else 3
    return max(0, min(needed, max(usual, 1 - min(known).adjusted())))


def _are_years(values: Sequence[Any]) -> bool:
    known = [int(value) for value in values if not is_missing(value)]
    return bool(known) and all(_YEARS[0] <= value <= _YEARS[1] for value in known)


def _moment(w: Words, value: dt.date) -> str:
    """A day, with the time where there is one."""
    if not dt.MINYEAR <= value.year <= dt.MAXYEAR:  # pandas knows years that no calendar of ours has
        return str(value)
    try:
        if not isinstance(value, dt.datetime):
            return w.date(value)
        zone = f" {value.tzname()}" if value.tzinfo else ""
        if value.time() == dt.time() and not zone:
            return w.date(value.date())
        clock = f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
        return f"{w.date(value.date())} {clock}{zone}"
    except ValueError:
        return str(value)


def _text_of(value: Any) -> str:
    try:
        return _ADDRESS.sub("", str(value))
    except Exception:
        return f"<{type(value).__name__}>"

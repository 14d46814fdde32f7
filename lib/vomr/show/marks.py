"""The marks of what has no value (method.md §8) as cells of tables."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vomr.kinds import Unit, Value
from vomr.method.figures import Figure, Reason
from vomr.money import EURO
from vomr.words import NBSP, Words, marks
from vomr.words.sentences import Identity, Printed, Quantity, Sentence


def mark(w: Words, reason: Reason | None = None) -> marks.Mark:
    """The mark in place of a value that is missing for a reason."""
    return w.mark(None if reason is None else reason.code)


def printed(
    w: Words, figure: Figure, *, cents_shown: bool = True, signed: bool = False, unit: Unit | None = None
) -> str:
    """A figure in its unit, or in that of the rows that give it; where it has no value, the mark of its reason.

    A share of an indicator is cut, so that it stays on its side of every threshold; one of money is rounded.
    """
    if figure.value is None:
        return mark(w, figure.reason)
    value, unit = Fraction(figure.value), unit or figure.unit
    if signed:
        return w.signed(value / 100, 2) if unit == "cents" else w.signed(value)
    if unit in ("cents", "euro"):
        return w.number(value / 100, 2 if cents_shown else 0)
    if unit == "share":
        return w.percent_cut(value) if figure.declared.family == "indicators" else w.percent(value)
    return w.number(value)


def exact(figure: Figure) -> Decimal | Fraction | int | None:
    """The value of a figure, in whole units of the currency where it is money."""
    return in_euro(figure.value) if figure.unit in ("cents", "euro") else figure.value


def unit_of(figure: Figure, w: Words) -> str:
    """The unit of what :func:`exact` gives."""
    return {"cents": w.currency_code, "euro": EURO.currency}.get(figure.unit, figure.unit)


def in_euro(cents: Value) -> Decimal | Fraction | None:
    """To the cent; a cost per unit, which no cent holds, exactly."""
    if cents is None:
        return None
    euro = Fraction(cents) / 100
    return Decimal(int(cents)) / 100 if Fraction(cents).denominator == 1 else euro


def named(figure: Figure, form: Callable[[Any], str]) -> Printed:
    """A figure in a sentence, in the form that suits it there (``w.whole_euro``, ``w.percent``); it keeps its name.

    It keeps its value too, whatever the form leaves of it: “464,717 euro ahead of the plan” is one below nought.
    """
    shown = form(figure.value)
    if isinstance(shown, Quantity):
        shown = Quantity(shown, exact(figure))
    return Printed(shown, Identity(figure.id))


def counted(w: Words, singular: str, many: str, figure: Figure, **params: Any) -> str:
    """A sentence whose number is a figure, in the form that the number needs."""
    return w.plural(singular, many, int(figure.value or 0), n=named(figure, w.number), **params)


def anew(w: Words, text: str) -> str:
    """A value that is not what was reported: „р“ stands beside it."""
    return Sentence((text, NBSP, w.mark(marks.REVISED)))

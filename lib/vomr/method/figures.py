"""A figure: a value with its unit, its base, the reason when it is undefined, and the rule that made it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vomr.kinds import Cents, CutShare, Share, Unit
from vomr.words import N_, Words

Value = int | Fraction | None


@dataclass(frozen=True)
class Reason:
    """Why a figure is undefined or a status is what it is: a code, and an English sentence for the catalogues."""

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)

    def text(self, w: Words) -> str:
        """The sentence in the reader's language.

        Money and shares print as what they are (:mod:`vomr.kinds`). Other numbers have one decimal, or as many as tell
        them apart.
        """
        shown = {name: _shown(w, value) for name, value in self.params.items()}
        if "tolerance" not in shown:  # a distance is judged on the exact values, so they stand in full
            shown |= w.numbers_apart({name: value for name, value in self.params.items() if _is_number(value)})
        if "unit" in shown:  # in the form that the number before it asks for
            before = _BEFORE_UNIT.search(self.message)
            shown["unit"] = w.unit(str(self.params["unit"]), self.params.get(before[1]) if before else None)
        return w(self.message, **shown)


_BEFORE_UNIT = re.compile(r"\{(\w+)\} \{unit\}")


# Persons are counted for the whole group alone, and by years that are over (method.md §4)
WHOLE_YEARS = Reason(
    "public_edition", N_("the public edition counts persons for the whole group and whole years alone")
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction | Decimal) and not isinstance(value, Cents | Share | CutShare)


def _shown(w: Words, value: Any) -> str:
    return w.number(value) if isinstance(value, int) and _is_number(value) else str(w.shown("", value))


@dataclass(frozen=True)
class Figure:
    """One figure of a report.

    Attributes
    ----------
    id : str
        How ``vomr why`` names it: ``absorption.M1.EAFRD.paid``.
    value : int, Fraction or None
        Cents for money; exact, never rounded, for all else; None is undefined or unknown.
    unit : {"cents", "share", "count", "number", "days"}
    rule : str
        The key of the sentence in :mod:`vomr.method.rules` that says how it is computed.
    base : str or None
        The id of the figure that a share is a share of.
    reason : Reason or None
        Why the value is None.
    """

    id: str
    value: Value
    unit: Unit
    rule: str = ""
    base: str | None = None
    reason: Reason | None = None

    def __bool__(self) -> bool:
        raise TypeError("a figure is neither true nor false: compare its value")


def ratio(numerator: Value, denominator: Value) -> Fraction | None:
    """Exact share; None where either is unknown or the base is zero (0/0 is undefined, never 0)."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return Fraction(numerator) / Fraction(denominator)

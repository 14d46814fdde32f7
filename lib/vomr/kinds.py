"""What a value is: one vocabulary for figures, tables and sentences, and the kinds that print by themselves.

In memory money is whole cents (``cents`` of the report's currency; ``euro`` those of euro, which a report in another
currency tells beside it) and a share is exact; a sentence that is given one of them as what it is prints it so,
whatever the place in the sentence is called.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Kind = Literal["text", "codes", "yes_no", "date", "money", "euro", "share", "count", "number"]
Unit = Literal["cents", "euro", "share", "count", "number", "days"]  # in which a figure is counted
Value = int | Fraction | None  # of a figure: cents are whole, all else is exact
KIND_OF_UNIT: dict[Unit, Kind] = {
    "cents": "money",
    "euro": "euro",
    "share": "share",
    "count": "count",
    "number": "number",
    "days": "number",
}


class Cents(int):
    """Whole euro cents: prints as „749 553,92 евро“."""

    __slots__ = ()

    @classmethod
    def of(cls, amount: int | Fraction | None) -> Cents | None:
        """None where the amount is not known."""
        return None if amount is None else cls(amount)


class Share(Fraction):
    """A share: prints as a percentage, rounded."""


class CutShare(Fraction):
    """A share that decided something: prints as a percentage that is cut, so that it never crosses a threshold."""

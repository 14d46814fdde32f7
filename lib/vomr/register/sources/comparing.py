"""What the register and an imported file say of the same thing: the material of the preview and of „Равнение с
ИСУН“.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Said = str | int | Decimal | dt.date | None
Unit = Literal["cents", "number", "date", "text", "state"]


@dataclass(frozen=True)
class Comparison:
    """One fact of an import beside the register's.

    Attributes
    ----------
    project : str
        The project's code in the register; another table's key for mapped registers.
    table, column : str
        Where it stands in the register; of sums over rows the column that is summed.
    about : str
        An indicator, where the fact is a value of one.
    unit : {"cents", "number", "date", "text", "state"}
        Cents are of ``currency``.
    ours, theirs : str, int, Decimal, date or None
        What the officer's own tables say, None where they say nothing; what the import says.
    row, origin : int
        ``_row`` of the officer's row (0: none, or several) and of the imported one.
    currency : str
        Of amounts: euro, but where both sides say another whose rate changes.
    counts : {"ours", "theirs"}
        Whose value stands in the report.
    """

    project: str
    table: str
    column: str
    unit: Unit
    ours: Said
    theirs: Said
    row: int
    origin: int
    about: str = ""
    currency: str = "EUR"

    @property
    def counts(self) -> Literal["ours", "theirs"]:
        return "theirs" if self.ours is None else "ours"

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.project, self.table, self.column, self.about

    @property
    def differs(self) -> bool:
        """Both say something, and not the same; a cent of conversion is no difference."""
        if self.ours is None or self.theirs is None:
            return False
        if self.unit == "cents":
            return abs(int(self.ours) - int(self.theirs)) > 1  # type: ignore[arg-type]
        return self.ours != self.theirs


@dataclass(frozen=True)
class Unjoined:
    """Facts of an import that no row of the register takes, and why.

    Attributes
    ----------
    why : str
        Code of :data:`vomr.show.reconciliation.WHY_UNJOINED`.
    source : int
        Number of the import.
    count : int
    examples : tuple of str
        The first of them.
    """

    why: str
    source: int
    count: int
    examples: tuple[str, ...] = ()

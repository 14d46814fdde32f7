"""One figure as an analyst holds it: a number to compute with, which knows where it comes from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from vomr.kinds import Value
from vomr.method.explain import explain
from vomr.method.source_rows import WHY_NOT
from vomr.show.context import Context
from vomr.show.fragments import Fragment, paragraph
from vomr.show.why import explanation, shown_rows, stated


class ReportFigure:
    """A figure of the report: ``report.figure("absorption.total.paid")``.

    Examples
    --------
    >>> report.figure("absorption.total.paid").value
    >>> report.figure("indicators.R.37.achieved").rows
    >>> report.figure("absorption.total.paid_rate").why()

    Attributes
    ----------
    id, name : str
    unit : {"EUR", "share", "count", "number", "days"}
    value : Decimal, int, Fraction or None
        Money in euro to the cent; all else exact. None is undefined or unknown, and ``reason`` says why.
    """

    def __init__(self, context: Context, figure_id: str) -> None:
        self._context = context
        self._found = explain(context.results, figure_id)
        figure = self._found.figure
        self.id, self.name = figure.id, context.w(figure.declared.name)
        self.unit = "EUR" if figure.unit == "cents" else figure.unit
        self.value = _in_euro(figure.value) if figure.unit == "cents" else figure.value
        self.reason = figure.reason.text(context.w) if figure.reason else None

    @property
    def parts(self) -> list[ReportFigure]:
        """The figures that it is made of."""
        return [ReportFigure(self._context, part.id) for part in self._found.components]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of the register behind it: table, file, row, what, value and note.

        ``value`` is in the unit of the figure (euro for money), of a share in that of what it is a share of; missing
        where a row gives nothing, and ``note`` says why. The public edition has no rows that count persons.
        """
        w, register = self._context.w, self._context.results.register
        return pd.DataFrame(
            [
                {
                    "table": row.table,
                    "file": register.where(row.table, row.row)[0],
                    "row": register.where(row.table, row.row)[2],
                    "what": row.what,
                    "value": _in_euro(row.value) if (row.unit or self._found.figure.unit) == "cents" else row.value,
                    "note": w(WHY_NOT[row.note]) if row.note else "",
                }
                for row in shown_rows(self._context, self._found)
            ],
            columns=["table", "file", "row", "what", "value", "note"],
        )

    def why(self) -> Fragment:
        """How it came about: its rule, the figures it is made of, and the rows of the register."""
        return explanation(self._context, self.id)

    def __repr__(self) -> str:
        return f"{stated(self._context, self._found.figure)} [{self.id}]"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown = paragraph(stated(self._context, self._found.figure), "verdict")
        return {**shown._repr_mimebundle_(), "text/plain": repr(self)}


def _in_euro(cents: Value) -> Decimal | Fraction | None:
    """To the cent; a cost per unit, which no cent holds, exactly."""
    if cents is None:
        return None
    euro = Fraction(cents) / 100
    return Decimal(int(cents)) / 100 if Fraction(cents).denominator == 1 else euro

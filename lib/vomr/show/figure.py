"""One figure as an analyst holds it: a number to compute with, which knows where it comes from."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from vomr.method.explain import Explanation, explain
from vomr.method.source_rows import WHY_NOT
from vomr.show.context import Context
from vomr.show.figure_search import FigureSearch, called
from vomr.show.fragments import Fragment, paragraph
from vomr.show.marks import exact, in_euro, printed, unit_of
from vomr.show.why import explanation, key_of, shown_rows, stated


class ReportFigure(float):
    """A figure of the report: a number like any other, in euro where it is money, that knows where it comes from.

    It computes, compares and stands in a frame as a ``float``; one without a value is ``nan``, and ``reason`` says why.
    ``value`` is exact. ``f"{figure}"`` is the number as the report prints it.

    Examples
    --------
    >>> paid = report.figure("absorption.total.paid")
    >>> paid / report.figure("absorption.total.budget")
    >>> paid.value, paid.unit, paid.rows, paid.parts
    >>> f"{paid} of {paid.unit}; {paid:,.0f}"
    >>> report.figure("indicators.R.37.pace").why()

    Attributes
    ----------
    id, name : str
    unit : {"EUR", "share", "count", "number", "days"}
    value : Decimal, int, Fraction or None
        Money in euro: a ``Decimal`` to the cent, a ``Fraction`` where no cent holds it; all else as it is, never
        rounded. None is undefined or unknown.
    reason : str or None
        Why there is no value.
    day : date
        Of which day it is.
    """

    def __new__(cls, context: Context, figure_id: str) -> ReportFigure:
        explained = explain(context.results, figure_id)
        figure = explained.figure
        value = exact(figure)
        made = super().__new__(cls, math.nan if value is None else float(value))
        made._context, made._explained, made.value = context, explained, value
        made.id, made.name = figure.id, called(context, figure)
        made.unit, made.day = unit_of(figure, context.w), context.day
        made.reason = figure.reason.text(context.w) if figure.reason else None
        return made

    _context: Context
    _explained: Explanation
    id: str
    name: str
    unit: str
    value: Decimal | Fraction | int | None
    reason: str | None
    day: dt.date

    def __reduce__(self) -> tuple[Any, ...]:  # type: ignore[override]
        return type(self), (self._context, self.id)

    @property
    def parts(self) -> list[ReportFigure]:
        """The figures that it is made of.

        >>> report.figure("indicators.R.37.pace").parts
        """
        return [ReportFigure(self._context, part.id) for part in self._explained.components]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of the register behind it: table, file, row, what, value and note.

        ``value`` is in the unit of the figure (euro for money), of a share in that of what it is a share of; missing
        where a row gives nothing, and ``note`` says why. The public edition has no rows that count persons.

        >>> report.figure("absorption.total.paid").rows.groupby("file")["value"].sum()
        """
        w, register = self._context.w, self._context.results.register
        found = pd.DataFrame(
            [
                {
                    "table": row.table,
                    "file": register.where(row.table, row.row)[0],
                    "row": register.where(row.table, row.row)[2],
                    "what": row.what or " · ".join(key_of(self._context, row)),
                    "value": in_euro(row.value) if (row.unit or self._explained.figure.unit) == "cents" else row.value,
                    "note": w(WHY_NOT[row.note]) if row.note else "",
                }
                for row in shown_rows(self._context, self._explained)
            ],
            columns=["table", "file", "row", "what", "value", "note"],
        )
        return found.assign(value=found["value"].map(float, na_action="ignore").astype("float64"))

    def why(self) -> Fragment:
        """How it came about: its rule, the figures it is made of, and the rows of the register.

        >>> report.figure("absorption.total.paid_rate").why()
        """
        return explanation(self._context, self.id)

    def __str__(self) -> str:
        return str(printed(self._context.w, self._explained.figure))

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else str(self)

    def __repr__(self) -> str:
        return f"{stated(self._context, self._explained.figure)} [{self.id}]"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown = paragraph(stated(self._context, self._explained.figure), "verdict")
        return {**shown._repr_mimebundle_(), "text/plain": repr(self)}


def figure_list(search: FigureSearch, text: str = "") -> pd.DataFrame:
    """Figures that fit some words, the best first; all, where none are given."""
    figures = search.fitting(text) if text else list(search.context.results.figures().values())
    w = search.context.w
    return pd.DataFrame(
        {
            "id": [figure.id for figure in figures],
            "name": [called(search.context, figure) for figure in figures],
            "value": pd.Series([exact(figure) for figure in figures], dtype=object).astype("float64"),
            "unit": [unit_of(figure, w) for figure in figures],
            "reason": [figure.reason.text(w) if figure.reason else "" for figure in figures],
        }
    )

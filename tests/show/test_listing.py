"""A column says what stands in it: each kind of value prints as what it is, and a figure keeps its name."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from vomr.kinds import Cents
from vomr.method.absorption import FIGURES
from vomr.method.figures import Reason
from vomr.method.indicators import FIGURES as OF_INDICATORS
from vomr.show.fragments import Column, to_text
from vomr.show.listing import listing, rows_of
from vomr.show.scoped import FigureColumn
from vomr.words import NBSP, Words

w = Words("en")
SHARE = Fraction(8499, 10000)
UNKNOWN = Reason("budget_unknown", "the budget is not known")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("as it is", "as it is"),
        (dt.date(2028, 6, 30), f"30{NBSP}June{NBSP}2028"),
        (1234, "1,234"),
        (Cents(123450), "1,234.50"),
        (0, "0"),
        (None, "…"),
        (FIGURES["paid"].figure(123456, line="total"), "1,234.56"),
        (FIGURES["paid"].figure(None, UNKNOWN, line="total"), "…"),
        (FIGURES["contracted_count"].figure(12, line="total"), "12"),
        (FIGURES["paid_rate"].figure(SHARE, line="total"), f"85.0{NBSP}%"),
        (OF_INDICATORS["pace"].figure(SHARE, indicator="R.37"), f"84.9{NBSP}%"),  # cut, so that it is not on track
    ],
)
def test_a_value_prints_as_what_it_is(value, printed):
    columns = [Column("what", cell=lambda _: "row"), Column("value", True, cell=lambda thing: thing[0])]
    (row,) = rows_of(w, [(value,)], columns)
    assert to_text(row.cells[1]) == printed
    name = getattr(value, "id", "")
    assert (f'data-figure="{name}"' in listing(w, "caption", [(value,)], columns).html) == bool(name)


def test_a_column_that_does_not_say_what_stands_in_it_is_refused():
    with pytest.raises(ValueError, match="what stands in it"):
        rows_of(w, ["row"], [Column("what")])


def test_a_column_of_figures_is_called_as_they_are_declared():
    assert FigureColumn("paid").head(w) == FigureColumn("in_period.paid").head(w) == Column("Paid", True)
    assert FigureColumn("paid_rate", "Paid of the budget", "Rates").head(w).title == "Paid of the budget"

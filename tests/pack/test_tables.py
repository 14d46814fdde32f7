"""A table of the workbook and of the open data: what a column makes of a thing, and that every cell is of its kind."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from vomr.loading import load
from vomr.method import Figure
from vomr.method.figures import Reason
from vomr.pack.outputs.columns import Field, table
from vomr.pack.outputs.tables import dictionary, tables
from vomr.words import Words
from vomr.words.marks import NO_DATA, NOT_APPLICABLE, Mark

DATA = Path(__file__).parents[2] / "data"
en = Words("en")
OPEN = Reason("not_multi_fund", "the strategy has one fund")
KINDS = {"money": Fraction, "share": Fraction, "count": int, "number": int | Fraction, "date": dt.date, "text": str}


@pytest.mark.parametrize(
    ("value", "field", "cell"),
    [
        (1234, {"kind": "money"}, Fraction(1234, 100)),
        (0, {"kind": "money"}, 0),
        (7, {"kind": "count"}, 7),
        (Figure("a", 150, "cents"), {"kind": "money"}, Fraction(3, 2)),
        (Figure("a", Fraction(1, 3), "share"), {"kind": "share"}, Fraction(1, 3)),
        (OPEN, {}, "the strategy has one fund"),
        ("at_risk", {"labels": "status"}, "Behind"),
        (None, {"labels": "status"}, ""),
        (False, {"labels": "yes_no"}, "no"),
        (None, {"labels": "yes_no"}, None),
        (SimpleNamespace(basis="чл. 5"), {"cell": "value.basis"}, "чл. 5"),
        (None, {"cell": "value.basis"}, None),
        (3, {"kind": "count", "cell": lambda row: row.value + 1}, 4),
    ],
)
def test_a_cell_of_a_thing(value, field, cell):
    assert Field("value", "Value", **field).of(SimpleNamespace(value=value), en) == cell


@pytest.mark.parametrize(
    ("value", "field", "code"),
    [
        (None, {"kind": "money"}, NO_DATA),
        (None, {"kind": "date", "missing": NOT_APPLICABLE}, NOT_APPLICABLE),
        (None, {"missing": NOT_APPLICABLE}, NOT_APPLICABLE),
        (None, {}, None),
        (Figure("a", None, "cents", reason=OPEN), {"kind": "money"}, NOT_APPLICABLE),
    ],
)
def test_what_stands_where_there_is_nothing(value, field, code):
    (row,) = table(en, "x", "X", [SimpleNamespace(value=value)])(Field("value", "Value", **field)).rows
    assert row == (None,) if code is None else isinstance(row[0], Mark) and row[0].code == code


def test_a_misspelt_column_is_no_empty_one():
    with pytest.raises(AttributeError, match="valeu"):
        table(en, "x", "X", [SimpleNamespace(value=1)])(Field("valeu", "Value"))


def test_rows_without_a_name_are_numbered():
    made = table(en, "x", "X", [SimpleNamespace(value="a"), SimpleNamespace(value="b")], key="row")(Field("value", "V"))
    assert (made.rows, made.key, made.column("row")) == (((1, "a"), (2, "b")), ("row",), [1, 2])


@pytest.mark.parametrize(
    ("group", "period", "audience"),
    [("primer", "2028-Q2", "authority"), ("primer", "2027", "public"), ("nevestino", "2026-Q3", "authority")],
)
def test_every_cell_is_of_its_column_s_kind(group, period, audience):
    report = load(DATA / group, period, "en", audience=audience)
    made = tables(report.results, report.w)
    for one in [*made, dictionary(made, report.w)]:
        names = [field.name for field in one.fields]
        assert len(set(names)) == len(names) and set(one.key) <= set(names), one.name
        for field in one.fields:
            assert field.title.strip(), (one.name, field.name)
            for cell in one.column(field.name):
                bare = cell is None and (field.kind == "text" or one.name == "annex_vii")
                assert bare or isinstance(cell, KINDS[field.kind] | Mark), (one.name, field.name, cell)
        for row in zip(*map(one.column, one.key), strict=True):
            assert None not in row, one.name

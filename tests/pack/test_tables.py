"""A table of the workbook and of the open data: what a column makes of a thing, and that every cell is of its kind."""

from __future__ import annotations

import csv
import datetime as dt
import json
import pickle
import re
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from vomr.loading import load
from vomr.method import Figure
from vomr.method.figures import Reason
from vomr.pack.outputs.annex import write_annex
from vomr.pack.outputs.columns import Field, table
from vomr.pack.outputs.open_data import write_open_data
from vomr.pack.outputs.tables import dictionary, tables
from vomr.words import Words
from vomr.words.labels import LABELS
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
        ("operations_fund", {"labels": "line"}, "operations of a fund"),
        (None, {"labels": "line"}, ""),
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


def test_the_workbook_has_words_where_the_open_data_keep_codes(tmp_path):
    things = [SimpleNamespace(line=code) for code in LABELS["line"]]
    for lang, words in (("bg", 0), ("en", 1)):
        w = Words(lang)
        made = table(w, "x", "X", things, key="line")(Field("line", "Ред", labels="line"))
        assert made.column("line") == [pair[words] for pair in LABELS["line"].values()]
        write_annex([made], [("Доклад", "Проба")], tmp_path / "annex.xlsx", w)
        sheet = openpyxl.load_workbook(tmp_path / "annex.xlsx")["X"]
        assert [sheet.cell(row, 1).value for row in range(2, 8)] == made.column("line")
        write_open_data([made], {"name": "x"}, tmp_path / lang, w)
        with (tmp_path / lang / "x.csv").open(encoding="utf-8", newline="") as stream:
            assert [row["line"] for row in csv.DictReader(stream)] == list(LABELS["line"])
        (resource, _) = json.loads((tmp_path / lang / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        (told,) = (field["description"] for field in resource["schema"]["fields"])
        assert all(f"{code} – {pair[words]}" in told for code, pair in LABELS["line"].items()), "which word is which"
        assert told in dictionary([made], w).column("meaning")
    again = pickle.loads(pickle.dumps(made.rows))[0][0]
    assert (again, again.code) == ("total", "total")


# what names a thing and is looked up by it, as the registers of groups and the commands have it
NAMES = {"id", "measure", "code", "fund", "project", "event", "indicator", "municipality"}


@pytest.mark.parametrize(
    ("group", "period", "audience"),
    [("primer", "2028-Q2", "authority"), ("primer", "2027", "public"), ("nevestino", "2026-Q3", "authority")],
)
def test_no_code_of_the_program_stands_where_a_person_reads(group, period, audience):
    report = load(DATA / group, period, audience=audience)
    codes = {
        (one.name, field.name, cell)
        for one in tables(report.results, report.w)
        if one.name != "annex_vii"  # what the Commission's own form asks for
        for field in one.fields
        if field.kind == "text" and field.name not in NAMES
        for cell in one.column(field.name)
        if isinstance(cell, str) and not isinstance(cell, Mark) and re.fullmatch(r"[a-z]+(_[a-z]+)*", cell)
    }
    assert codes == set()


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

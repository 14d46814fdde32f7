"""What is asked of columns as arrays is what the frames of them say: dates, money, the latest row of each owner."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vomr
from registers import register_of
from vomr.method.checks.duplicates import _folded
from vomr.method.counting import DERIVED, derived_rows
from vomr.method.memo import columns_of
from vomr.method.states import by_day, converted, known_rows, latest, on_day, project_states, strategy_projects
from vomr.method.values import Values
from vomr.money import CURRENCIES, FIXED_RATES, eur_cents
from vomr.register.frames import ROW, Columns, empty_table, series, with_rows
from vomr.register.tables import TABLES, Column, Type

DAY = dt.date(2027, 3, 31)
DAYS = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))


def of(kind: Type, values: list) -> pd.Series:
    return series(values, Column("any", kind, "нещо", "any"))


@given(st.lists(DAYS))
def test_a_date_that_is_not_known_is_by_no_day(days):
    assert by_day(of(Type.DATE, days), DAY).tolist() == [day is not None and day <= DAY for day in days]


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1))
def test_a_row_is_known_by_one_of_its_dates_or_by_having_none(rows):
    frame = pd.DataFrame({name: of(Type.DATE, [row[at] for row in rows]) for at, name in enumerate("ab")})
    expected = [any(day and day <= DAY for day in row) or not any(row) for row in rows]
    assert known_rows(frame, ["a", "b"], DAY).tolist() == expected


REGISTER = register_of({})


@given(st.lists(st.tuples(st.none() | st.integers(-(10**12), 10**12), st.sampled_from([None, "XTS", *CURRENCIES]))))
def test_money_is_known_where_amount_and_currency_are(rows):
    amounts, codes = (of(kind, [row[at] for row in rows]) for at, kind in enumerate((Type.MONEY, Type.CODE)))
    frame = pd.DataFrame({"cost": amounts, "currency": codes})
    found = [None if pd.isna(cents) else int(cents) for cents in converted(REGISTER, "events", frame, "cost")]
    assert found == [
        None if amount is None or code not in FIXED_RATES else eur_cents(amount, code) for amount, code in rows
    ]


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from("xy"), DAYS)))
def test_the_latest_row_of_each_owner_is_the_one_that_sorting_puts_last(rows):
    frame = pd.DataFrame(
        {
            "who": of(Type.TEXT, [row[0] for row in rows]),
            "what": of(Type.TEXT, [row[1] for row in rows]),
            "on": of(Type.DATE, [row[2] for row in rows]),
            ROW: np.arange(2, len(rows) + 2)[::-1],
        }
    )
    expected = frame.sort_values(["on", ROW], na_position="first", kind="stable").drop_duplicates(
        ["who", "what"], keep="last"
    )
    pd.testing.assert_frame_equal(latest(frame, ["who", "what"], "on"), expected)


def test_columns_say_nothing_where_nothing_stands():
    columns = Columns(pd.DataFrame({"cents": of(Type.MONEY, [5, None]), "code": of(Type.CODE, ["a", None])}))
    assert columns.cents("cents").tolist() == [5, 0] and columns.known("cents").tolist() == [True, False]
    assert (columns.texts("code") == "a").tolist() == [True, False]
    assert (columns.texts("code") != "b").tolist() == [True, True]


@pytest.fixture(scope="module")
def register():
    return vomr.load("data/primer", "2027-H1").results.register


def test_the_state_of_a_day_is_the_same_as_columns_and_as_a_frame(register):
    state, columns = project_states(register, DAY), on_day(register, DAY)
    for name, values in columns.items():
        if not name.startswith("knows_"):
            shown = state[name]
            known = (
                shown.notna().to_numpy() if name in ("grant", "total", "ends_on", "stage") else np.full(len(shown), 1)
            )
            assert [one for one, is_known in zip(shown, known, strict=True) if is_known] == [
                one for one, is_known in zip(pd.Series(values, dtype=shown.dtype), known, strict=True) if is_known
            ]
    assert (state["grant"].notna().to_numpy() == columns["knows_grant"]).all()


def test_columns_follow_the_table_that_takes_the_place_of_another(register):
    was = columns_of(register, "events")
    assert columns_of(register, "events") is was
    frame = register["events"]
    register.tables["events"] = frame.iloc[:1]
    try:
        assert len(columns_of(register, "events").days("date")) == 1
    finally:
        register.tables["events"] = frame


@pytest.mark.parametrize("source", DERIVED)
def test_rows_behind_a_derived_value_are_those_that_it_counts(register, source):
    row = {"derived_from": source, "measure": "M1", "objective": "O1"}
    table, rows, _ = derived_rows(register, row, DAY)
    everything = strategy_projects(register) if table == "projects" else register[table]
    assert len(rows) == DERIVED[source][1](register, row, DAY).sum() <= len(everything)
    assert set(rows[TABLES[table].key[0]]) <= set(everything[TABLES[table].key[0]])


NUMBERS = st.none() | st.integers(-9, 9).map(Decimal) | st.decimals(-(10**19), 10**19, places=3)


@given(st.lists(st.tuples(st.sampled_from(["P1", "P2", "elsewhere", None]), NUMBERS)))
def test_values_add_up_exactly_however_large_they_are(entered):
    table = TABLES["values"]
    rows = [
        {ROW: at, "indicator": "I", "kind": "verified", "measured_on": DAY, "project": project, "value": number}
        for at, (project, number) in enumerate(entered)
    ]
    values = Values(with_rows(empty_table(table), table, rows), pd.Index(["P1", "P2"]))
    own = values.of_kind("I", "verified")
    assert values.sum(own) == sum((Fraction(number) for _, number in entered if number is not None), Fraction(0))
    by_project = {at: values.exact(number) for at, number in values.by_project(own).items()}
    expected: dict[int, Fraction] = {}
    for project, number in entered:
        if project in ("P1", "P2") and number is not None:
            at = int(project[1]) - 1
            expected[at] = expected.get(at, Fraction(0)) + Fraction(number)
    assert by_project == expected


@given(st.lists(st.text(alphabet="аАAб „“-\n\r\u2028й\u0306", max_size=6)))
def test_texts_are_folded_together_as_each_by_itself(texts):
    assert _folded(texts) == {None: "", "": "", **{text: _folded([text])[text] for text in texts}}

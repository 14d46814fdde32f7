"""Levs into euro by the law, in whole cents (method.md §1)."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vomr.money import (
    BGN_PER_EUR,
    CURRENCIES,
    Currency,
    decimal_text,
    direct_conversion_gap,
    eur_cents,
    eur_cents_array,
    parse_cents,
    round_half_up,
)
from vomr.register.headers import currency_said
from vomr.register.wordings import CURRENCY_WORDS
from vomr.spreadsheet.seen import kind_of_format

VECTORS = [
    ("24862.50", "12711.99"),
    ("2762.50", "1412.44"),
    ("900.00", "460.16"),
    ("28525.00", "14584.60"),
    ("27625.00", "14124.44"),
    ("1900000", "971454.57"),
    ("1000000", "511291.88"),
    ("800000", "409033.50"),
    ("6500000", "3323397.23"),
    ("391166.00", "200000.00"),
    ("0.01", "0.01"),
    ("0", "0.00"),
    ("-900.00", "-460.16"),
]
amounts = st.integers(-(10**14), 10**14)


def cents(text):
    return parse_cents(Decimal(text))


@pytest.mark.parametrize(("levs", "euro"), VECTORS)
def test_vectors_of_the_law(levs, euro):
    assert eur_cents(cents(levs), "BGN") == cents(euro)
    assert eur_cents_array(np.array([cents(levs)]), np.array(["BGN"], dtype=object)).tolist() == [cents(euro)]


def test_a_total_is_the_sum_of_converted_rows_and_the_gap_is_shown():
    rows = [cents("24862.50"), cents("2762.50"), cents("900.00")]
    assert sum(eur_cents(row, "BGN") for row in rows) == cents("14584.59")
    assert eur_cents(sum(rows), "BGN") == cents("14584.60")
    assert direct_conversion_gap(rows, "BGN") == 1
    assert direct_conversion_gap(rows, "EUR") == 0


def test_the_ceiling_of_200_000_euro_needs_all_five_decimals():
    assert eur_cents(cents("391160.00"), "BGN") < cents("200000")  # at 1.9558 it would be 200 000 exactly


@given(amounts)
def test_conversion_agrees_with_decimal_arithmetic(amount):
    with_decimal = (Decimal(amount) / 100 / BGN_PER_EUR).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert eur_cents(amount, "BGN") == int(with_decimal * 100)


@given(st.lists(st.tuples(amounts, st.booleans()), max_size=20))
def test_the_array_gives_the_same_as_one_by_one(rows):
    many = eur_cents_array(
        np.array([a for a, _ in rows], dtype="int64"), np.array(["BGN" if b else "EUR" for _, b in rows], dtype=object)
    )
    assert many.tolist() == [eur_cents(amount, "BGN" if is_bgn else "EUR") for amount, is_bgn in rows]


@given(amounts)
def test_a_euro_amount_is_never_touched(amount):
    assert eur_cents(amount, "EUR") == amount


def test_another_currency_has_no_rate():
    with pytest.raises(ValueError, match="USD"):
        eur_cents(1, "USD")


@given(amounts)
def test_text_and_back(amount):
    assert parse_cents(Decimal(decimal_text(amount))) == amount


def test_a_fraction_of_a_cent_is_refused():
    with pytest.raises(ValueError, match="fraction"):
        parse_cents(Decimal("1.005"))


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [("0.5", 0, "1"), ("1.5", 0, "2"), ("2.5", 0, "3"), ("-0.5", 0, "-1"), ("1.005", 2, "1.01")],
)
def test_half_is_rounded_away_from_zero(value, decimals, rounded):
    assert round_half_up(Decimal(value), decimals) == Decimal(rounded)


def test_a_currency_of_the_past_is_one_line(monkeypatch):
    """Its rate is used with all its decimals: 7 534.50 kuna are 1 000 euro, and 0.01 are nothing."""
    monkeypatch.setitem(CURRENCIES, "HRK", Currency("HRK", Decimal("7.53450"), None, "куна", "HRK", ("куна",)))
    assert eur_cents(cents("7534.50"), "HRK") == cents("1000")
    many = np.array([cents("7534.50"), cents("0.01"), cents("-75345"), cents("100")])
    codes = np.array(["HRK", "HRK", "HRK", "EUR"], dtype=object)
    assert eur_cents_array(many, codes).tolist() == [cents(text) for text in ("1000", "0", "-10000", "100")]


@pytest.mark.parametrize("currency", ["USD", "", None, "eur"])
def test_what_has_no_rate_is_never_euro(currency):
    with pytest.raises(ValueError, match="no rate"):
        eur_cents(100, currency)
    assert eur_cents_array(np.array([100]), np.array([currency], dtype=object)).tolist() == [0]


@pytest.mark.parametrize(("code", "word"), [(one.code, word) for one in CURRENCIES.values() for word in one.words])
def test_a_currency_is_known_by_its_words_in_cells_titles_and_formats(code, word):
    assert currency_said(f"Сума ({word})") == code
    shown = kind_of_format(f'#,##0.00 "{word}"')
    assert shown is not None and shown(5.0).currency == code
    assert word in CURRENCY_WORDS[code]


def test_a_title_that_says_how_many_euro_that_is_names_the_other_currency():
    assert currency_said("Сума, лв. (1 евро = 1,95583 лв.)") == "BGN"
    assert currency_said("Еврика и левски") is None

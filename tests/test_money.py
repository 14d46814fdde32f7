"""Amounts of one currency in another, in whole hundredths, each at the rate of its day (method.md §1)."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vomr.money import (
    BGN_PER_EUR,
    CURRENCIES,
    EURO,
    FIXED_RATES,
    Accounts,
    InEuro,
    Rate,
    decimal_text,
    eur_cents,
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
    assert EURO.converted_array(np.array([cents(levs)]), np.array(["BGN"], dtype=object)).tolist() == [cents(euro)]


def test_a_total_is_the_sum_of_converted_rows_and_the_gap_is_shown():
    rows = [cents("24862.50"), cents("2762.50"), cents("900.00")]
    assert sum(eur_cents(row, "BGN") for row in rows) == cents("14584.59")
    assert eur_cents(sum(rows), "BGN") == cents("14584.60")
    assert EURO.direct_gap(rows, "BGN") == 1
    assert EURO.direct_gap(rows, "EUR") == 0


def test_the_ceiling_of_200_000_euro_needs_all_five_decimals():
    assert eur_cents(cents("391160.00"), "BGN") < cents("200000")  # at 1.9558 it would be 200 000 exactly


@given(amounts)
def test_conversion_agrees_with_decimal_arithmetic(amount):
    with_decimal = (Decimal(amount) / 100 / BGN_PER_EUR).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert eur_cents(amount, "BGN") == int(with_decimal * 100)


@given(st.lists(st.tuples(amounts, st.booleans()), max_size=20))
def test_the_array_gives_the_same_as_one_by_one(rows):
    many = EURO.converted_array(
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


def test_a_currency_of_the_past_needs_nothing_but_its_rate():
    """It is used with all its decimals: 7 534.50 are 1 000 euro, and 0.01 are nothing."""
    accounts = Accounts("EUR", (Rate("PLN", Decimal("7.53450")),))
    assert accounts.converted(cents("7534.50"), "PLN") == cents("1000")
    many = np.array([cents("7534.50"), cents("0.01"), cents("-75345"), cents("100")])
    codes = np.array(["PLN", "PLN", "PLN", "EUR"], dtype=object)
    assert accounts.converted_array(many, codes).tolist() == [cents(text) for text in ("1000", "0", "-10000", "100")]


rates = st.decimals("0.01", "500", places=5)


@given(amounts, rates)
def test_a_report_in_a_currency_of_its_own_takes_its_amounts_as_they_are(amount, rate):
    accounts = Accounts("CZK", (Rate("CZK", rate),))
    assert accounts.converted(amount, "CZK") == amount
    assert Accounts("CZK").converted(amount, "CZK") == amount  # needs no rate
    small = amount // 10**6
    of_euro = (Decimal(small) / 100 * rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert accounts.converted(small, "EUR") == int(of_euro * 100)
    in_euro = accounts.in_euro(dt.date(2028, 6, 30))
    assert in_euro is not None and Accounts("EUR").in_euro(dt.date(2028, 6, 30)) is None
    assert abs(Decimal(in_euro.of(small)) - Decimal(small) / rate) <= Decimal("0.5")


@given(
    st.lists(st.tuples(st.integers(-(10**11), 10**11), st.sampled_from([*CURRENCIES, "USD", None])), max_size=20), rates
)
def test_many_at_once_in_any_currency(rows, rate):
    accounts = Accounts("CZK", (Rate("CZK", rate),))
    codes = np.array([code for _, code in rows], dtype=object)
    many = accounts.converted_array(np.array([amount for amount, _ in rows], dtype="int64"), codes)
    known = [code is not None and code in CURRENCIES and accounts.knows(code, None) for _, code in rows]
    assert accounts.known(codes).tolist() == known if rows else True
    assert many.tolist() == [
        accounts.converted(amount, code) if is_known else 0
        for (amount, code), is_known in zip(rows, known, strict=True)
    ]


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31))
TABLES_OF_RATES = st.lists(
    st.builds(
        Rate,
        st.sampled_from(["CZK", "HUF", "PLN"]),
        st.decimals("0.9", "420", places=5) | st.decimals("0.9", "420", places=10),
        st.none() | DAYS,
    ),
    max_size=8,
    unique_by=lambda rate: (rate.currency, rate.on),
)


def by_hand(amount, code, day, own, table):
    """The same once more with fractions alone; None where no rate is known by the day."""

    def per_euro(currency):
        if currency in FIXED_RATES:
            return Fraction(FIXED_RATES[currency])
        known = [(rate.on or dt.date.min, rate.value) for rate in table if rate.currency == currency]
        known = [(on, value) for on, value in known if on <= (day or dt.date.min)]
        return Fraction(max(known)[1]) if known else None

    if code == own:
        return amount
    theirs, ours = (per_euro(currency) if currency in CURRENCIES else None for currency in (code, own))
    if theirs is None or ours is None:
        return None
    smallest = {"HUF": 100}.get(own, 1)  # no forint has hundredths
    exact = abs(Fraction(amount)) / theirs * ours / smallest
    return floor(exact + Fraction(1, 2)) * smallest * (-1 if amount < 0 else 1)


@given(
    st.lists(
        st.tuples(st.integers(-(10**12), 10**12), st.sampled_from([*CURRENCIES, "USD", None]), st.none() | DAYS),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(["EUR", "CZK", "HUF", "BGN"]),
    TABLES_OF_RATES,
)
def test_each_amount_is_converted_at_the_last_rate_by_its_day(rows, own, table):
    """Also where the smallest units of the two differ, and a rate has more decimals than fit into whole numbers."""
    accounts = Accounts(own, tuple(table))
    expected = [by_hand(*row, own, table) for row in rows]
    codes = np.array([code for _, code, _ in rows], dtype=object)
    days = np.array([day for _, _, day in rows], dtype="datetime64[D]")
    assert accounts.known(codes, days).tolist() == [cents is not None for cents in expected]
    many = accounts.converted_array(np.array([amount for amount, _, _ in rows], dtype="int64"), codes, days)
    assert many.tolist() == [cents or 0 for cents in expected]
    for (amount, code, day), cents in zip(rows, expected, strict=True):
        assert code is None or accounts.knows(code, day) is (cents is not None)
        assert cents is None or accounts.converted(amount, code, day) == cents


@given(st.integers(-(10**13), 10**13), rates)
def test_what_is_told_in_euro_is_rounded_once(amount, rate):
    told = InEuro(Rate("CZK", rate)).of(amount)
    exact = (Decimal(amount) / 100 / rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert told == int(exact * 100)


def test_a_later_rate_changes_nothing_of_an_earlier_day():
    january, march = (Rate("CZK", Decimal(value), dt.date(2026, month, 1)) for value, month in (("25", 1), ("24", 3)))
    early, all_known = Accounts("CZK", (january,)), Accounts("CZK", (march, january))
    assert early.converted(100, "EUR", dt.date(2026, 2, 28)) == all_known.converted(100, "EUR", dt.date(2026, 2, 28))
    assert all_known.converted(100, "EUR", dt.date(2026, 3, 1)) == 2400
    assert not all_known.knows("EUR", dt.date(2025, 12, 31)) and not all_known.knows("EUR", None)


def test_without_a_rate_no_amount_is_taken_for_another():
    accounts = Accounts("CZK")
    assert not accounts.knows("EUR", None) and accounts.in_euro(dt.date(2028, 6, 30)) is None
    with pytest.raises(ValueError, match="no rate"):
        accounts.converted(100, "EUR")


@pytest.mark.parametrize("currency", ["USD", "", None, "eur"])
def test_what_has_no_rate_is_never_euro(currency):
    with pytest.raises(ValueError, match="no rate"):
        eur_cents(100, currency)
    assert EURO.converted_array(np.array([100]), np.array([currency], dtype=object)).tolist() == [0]


@pytest.mark.parametrize(("code", "word"), [(one.code, word) for one in CURRENCIES.values() for word in one.words])
def test_a_currency_is_known_by_its_words_in_cells_titles_and_formats(code, word):
    assert currency_said(f"Сума ({word})") == code
    shown = kind_of_format(f'#,##0.00 "{word}"')
    assert shown is not None and shown(5.0).currency == code
    assert word in CURRENCY_WORDS[code]


def test_a_title_that_says_how_many_euro_that_is_names_the_other_currency():
    assert currency_said("Сума, лв. (1 евро = 1,95583 лв.)") == "BGN"
    assert currency_said("Еврика и левски") is None

"""Round figures never promise more than there is (report.summary)."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import matrix
from vomr.document import Span
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.loading import load
from vomr.words import NBSP, Words

AMOUNT = re.compile(rf"(близо|над)?\s?([\d,{NBSP}]+?){NBSP}(млн\.{NBSP})?евро")
w = Words("bg")


def read(text: str) -> tuple[str, int]:
    """The word before a round amount, and the cents that it says."""
    word, digits, million = AMOUNT.fullmatch(text).groups()
    euro = Fraction(digits.replace(NBSP, "").replace(",", "."))
    return word or "", int(euro * (100_000_000 if million else 100))


@given(st.integers(1000, 10**13), st.integers(0, 10**13))
def test_the_word_says_on_which_side_it_is_and_nothing_is_reached_before_it_is(cents, more):
    whole = cents + more
    word, said = read(w.round_euro(cents, whole if more else None))
    assert {"": said == cents, "над": said < cents, "близо": said > cents}[word]
    assert abs(said - cents) * 10 <= cents, "two leading digits"
    if said > cents:
        assert len(str(said)) == len(str(cents)) and (not more or said < whole)


@given(st.fractions(0, 1))
def test_a_share_of_a_hundred_is_cut(share):
    text = w.of_hundred(share)
    said = int(re.sub(r"\D", "", text))
    assert said <= share * 100 < said + 1 and text.startswith("над") == (said != share * 100)


@pytest.mark.parametrize(
    ("cents", "whole", "shown"),
    [
        (163_151_595, 250_000_000, f"над 1,6{NBSP}млн.{NBSP}евро"),
        (250_000_000, None, f"2,5{NBSP}млн.{NBSP}евро"),
        (249_990_000, 250_000_000, f"над 2,4{NBSP}млн.{NBSP}евро"),
        (99_900_000, None, f"над 990{NBSP}000{NBSP}евро"),
        (74_955_392, None, f"близо 750{NBSP}000{NBSP}евро"),
        (0, None, f"0{NBSP}евро"),
    ],
)
def test_as_a_mayor_would_say_it(cents, whole, shown):
    assert w.round_euro(cents, whole) == shown


@matrix("name, period", [("primer", "2028-Q2"), ("nevestino", "2026-Q3"), ("primer", "2026")], every_day=2)
def test_what_the_summary_names_is_the_figure_rounded(name, period):
    report = load(Path(__file__).parents[2] / "data" / name, period)
    spans = [piece for piece in walk(report.summary.all().blocks) if isinstance(piece, Span) and piece.identity]
    assert len(spans) >= 8
    for span in spans:
        figure, text = report.results.figure(span.identity.figure), text_of(span.content)
        if figure.unit == "cents":
            word, said = read(text)
            assert {"": said == figure.value, "над": said < figure.value, "близо": said > figure.value}[word], text
        else:
            assert text in (w.number(figure.value), w.of_hundred(figure.value) if figure.unit == "share" else "")

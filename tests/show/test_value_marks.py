"""The marks of what has no value: one mapping of reasons (method.md §8)."""

from __future__ import annotations

import pickle

import pytest

from vomr.document import content
from vomr.document.html import to_html
from vomr.method import Figure, Reason
from vomr.method.figures import declared
from vomr.show.fragments import Column, Row, cards, meaning_of_marks, side_by_side, table, to_text
from vomr.show.marks import mark, printed
from vomr.words import Words

bg, en = Words("bg"), Words("en")


@pytest.mark.parametrize(
    ("reason", "bulgarian", "english"),
    [
        (None, "…", "…"),
        ("budget_unknown", "…", "…"),
        ("not_entered", "…", "…"),
        ("no_data", "…", "…"),
        ("not_applicable", "x", "x"),
        ("nothing_started", "н.и.", "n/c"),
        ("zero_base", "н.и.", "n/c"),
        ("no_threshold", "н.и.", "n/c"),
        ("budget_incomplete", "н.и.", "n/c"),
        ("revised", "р", "r"),
    ],
)
def test_each_reason_has_its_mark(reason, bulgarian, english):
    why = None if reason is None else Reason(reason, "why")
    assert (mark(bg, why), mark(en, why)) == (bulgarian, english)


def test_a_figure_prints_its_value_or_the_mark_of_its_reason():
    money, count, rate = (declared(f"absorption.{name}") for name in ("paid", "submitted_count", "paid_rate"))
    assert printed(bg, Figure("f", 0, money)) == "0,00"
    assert printed(bg, Figure("f", 0, count)) == "0"
    assert printed(bg, Figure("f", None, money, Reason("not_applicable", "it has none"))) == "x"
    assert printed(bg, Figure("f", None, rate, Reason("zero_base", "of nothing"))) == "н.и."


def test_what_is_not_known_never_prints_as_none():
    assert bg("{kept} of {all}", kept=None, all=3) == "… of 3"
    assert "None" not in bg.plural("{n} row", "{n} rows", 2, what=None)


def test_a_table_says_what_its_marks_mean_and_a_reader_hears_it():
    made = table(
        "к", [Column("а"), Column("б", True)], [Row(["р", bg.mark()]), Row(["т", bg.mark("zero_base")])], "Бележка."
    )
    assert 'role="img" aria-label="няма данни"' in made.html
    assert made.html.endswith('<p class="note">Бележка. 0 – нула; … – няма данни; н.и. – не се изчислява.</p>')
    assert table("к", [Column("а"), Column("б", True)], [Row(["р", "0"])]).html.endswith("</table>")
    assert 'aria-label="no data"' in cards([("Paid", en.money(None), [])]).html
    assert meaning_of_marks(content("1", en.mark("not_applicable"))) == "0 – zero; x – not applicable."


def test_a_mark_outlives_a_pickle():
    again = pickle.loads(pickle.dumps(bg.mark("zero_base")))
    assert (again, again.code, again.words) == ("н.и.", "not_computed", "не се изчислява")


def test_a_mark_beside_a_number_in_one_cell_is_read_aloud_and_explained():
    cell = side_by_side([bg.mark(), "480"], " / ")
    assert to_text(cell) == "… / 480"
    written = to_html(content(cell))
    assert 'aria-label="няма данни"' in written and written.endswith(" / 480")
    assert "… – няма данни" in table("к", [Column("а"), Column("б", True)], [Row(["р", cell])]).html

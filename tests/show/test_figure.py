"""One figure in an analyst's hands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import vomr
from vomr.problems import UsageError
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"


@pytest.fixture(scope="module")
def report():
    return vomr.load(PRIMER, "2028-Q2")


def test_money_is_euro_to_the_cent_and_its_rows_add_up_to_it(report):
    paid = report.figure("absorption.total.paid")
    told = report.results.to_dict(Words("bg"))["absorption"]["total"]["paid"]
    assert paid.unit == "EUR" and paid.value == Decimal(told) == sum(paid.rows["value"])
    assert set(paid.rows["file"]) <= {"payments.csv", "management.csv"} and paid.rows["row"].min() >= 2


def test_a_share_is_exact_and_its_parts_give_it(report):
    pace = report.figure("indicators.R.37.pace")
    achieved, baseline, expected = (part.value for part in pace.parts)
    assert pace.value == (achieved - baseline) / (expected - baseline)


def test_what_has_no_value_says_why_and_an_unknown_name_the_nearest(report):
    called = report.figure("absorption.management.called")
    assert called.value is None and called.reason == "неприложимо" and called.rows.empty
    assert "неприложимо" in repr(called) and "[absorption.management.called]" in repr(called)
    with pytest.raises(UsageError) as caught:
        report.figure("absorption.total.payd")
    assert caught.value.params["suggestion"] == "absorption.total.paid"


def test_it_displays_as_the_sentence_and_explains_itself(report):
    paid = report.figure("absorption.total.paid")
    shown = paid._repr_mimebundle_()
    assert "Изплатени" in shown["text/html"] and shown["text/plain"] == repr(paid)
    assert str(paid.why()) == str(report.why("absorption.total.paid"))


def test_the_public_edition_gives_no_rows_that_count_persons():
    public = vomr.load(PRIMER, "2028-Q2", audience="public")
    assert public.figure("animation.events").rows.empty
    assert not public.figure("absorption.total.paid").rows.empty

"""One figure in an analyst's hands."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import vomr
from vomr.problems import UsageError
from vomr.show.figure_search import FigureSearch
from vomr.show.scoped import with_unit
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"


@pytest.fixture(scope="module")
def report():
    return vomr.load(PRIMER, "2028-Q2")


def test_money_is_euro_to_the_cent_and_its_rows_add_up_to_it(report):
    paid = report.figure("absorption.total.paid")
    told = report.results.to_dict(Words("bg"))["absorption"]["total"]["paid"]
    assert paid.unit == "EUR" and paid.value == Decimal(told) == round(Decimal(paid.rows["value"].sum()), 2)
    assert set(paid.rows["file"]) <= {"payments.csv", "management.csv"} and paid.rows["row"].min() >= 2


def test_each_row_behind_a_figure_says_what_it_is(report):
    for name in ("absorption.total.paid", "absorption.operations.called", "absorption.management.signed"):
        assert report.figure(name).rows["what"].str.len().min() > 2, name
        told = report.why(name).frame
        assert told["Какво"].notna().all() and told["Какво"].str.len().min() > 2, name
    assert "2025 · персонал" in report.why("absorption.total.paid").text


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


def test_it_computes_compares_prints_and_travels_like_a_number(report):
    paid, budget = report.figure("absorption.total.paid"), report.figure("absorption.total.budget")
    assert paid / budget == pytest.approx(float(report.figure("absorption.total.paid_rate"))) and paid < budget
    assert f"{paid}" == str(paid) == report.w.money(report.results.figure(paid.id).value).removesuffix(" евро")
    assert f"{paid:.2f}" == str(paid.value)
    frame = pd.DataFrame({"paid": [paid, report.figure("absorption.management.called")]})
    assert frame["paid"].dtype == "float64" and frame["paid"].isna().tolist() == [False, True]
    again = pickle.loads(pickle.dumps(paid))
    assert (again, again.id, again.value) == (paid, paid.id, paid.value) and len(again.rows) == len(paid.rows)


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("изплатени общо", "absorption.total.paid"),
        ("paid, total", "absorption.total.paid"),
        ("R.37 постигнато", "indicators.R.37.achieved"),
        ("Изплатени M1", "absorption.M1.EAFRD.paid"),
        ("изплатени през периода общо", "absorption.total.in_period.paid"),
        ("Свободен ресурс, проекти", "absorption.operations.free"),
        ("бюджет ЕЗФРСР", "absorption.funds.EAFRD.budget"),
        ("target R.37", "indicators.R.37.target"),
        ("договорени P01", "outcomes.projects.P01.contracted"),  # of one of very many things
        ("договорени средства по мярка М2", "absorption.M2.EAFRD.contracted"),  # as it is said; М is Cyrillic
        ("брой събития", "animation.events"),
        ("бюджет на стратегията", "absorption.total.budget"),
        ("платено от фонд ЕЗФРСР", "absorption.funds.EAFRD.paid"),
        ("остатък по M1", "absorption.M1.EAFRD.free"),
    ],
)
def test_words_that_fit_one_figure_best_name_it(report, words, figure):
    assert report.figure(words).id == figure


def test_words_that_fit_several_list_them_and_all_can_be_looked_through(report):
    with pytest.raises(UsageError, match=r"absorption\.M6\.ERDF\.paid"):
        report.figure("изплатени M6")
    found = report.figures("плат")
    assert {"absorption.total.paid", "management.paid"} <= set(found["id"])
    assert report.figures("zzz").empty and len(report.figures()) == len(report.results.figures())
    for each in found.head(20).itertuples():
        assert each.value == pytest.approx(float(report.figure(each.id)), nan_ok=True), each.id


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("усвояване", "absorption.total.paid_rate – Степен на изплащане от бюджета: общо"),
        ("младежи", "animation.youth – Млади сред участниците"),
        ("изплтени общо", "Може би имате предвид изплатени общо?"),
        ("изплатени по община Примерово", "outcomes.municipalities.PRM01.contracted – Договорени по общини: Примерово"),
        ("нередности", "Няма стойност „нередности“, нито друга с подобно име"),
        ("изплтени общо", "absorption.total.paid – Изплатени: общо: 1\N{NO-BREAK SPACE}241\N{NO-BREAK SPACE}042,76"),
        ("absorption.М1.EAFRD.paid", "предвид absorption.M1.EAFRD.paid?"),  # М is Cyrillic
    ],
)
def test_words_that_name_no_single_figure_lead_to_those_that_are_near(report, words, told):
    with pytest.raises(UsageError) as caught:
        report.figure(words)
    assert told in str(caught.value)


def test_each_figure_that_is_listed_is_given_with_its_value_and_can_be_asked_for(report):
    search = FigureSearch(report, ask="vomr why {id} --period 2028-Q2")
    with pytest.raises(UsageError) as caught:
        search.only("изплатени M6")
    _, *listed, asked = str(caught.value).splitlines()
    assert len(listed) == 2 and asked == "→ vomr why absorption.M6.ESF+.paid --period 2028-Q2"
    for line in listed:
        name = line.split(" – ")[0]
        figure = search.only(name)
        assert figure.id == name and line.endswith(with_unit(report.w, figure))


def test_what_is_wrong_is_said_in_the_language_of_the_report(report):
    with pytest.raises(UsageError) as caught:
        report.why("absorbtion.total")
    assert "Може би имате предвид absorption.total" in str(caught.value)
    assert "Правило" in report.why("изплатени общо").text


def test_the_public_edition_gives_no_rows_that_count_persons():
    public = vomr.load(PRIMER, "2028-Q2", audience="public")
    assert public.figure("animation.events").rows.empty
    assert not public.figure("absorption.total.paid").rows.empty

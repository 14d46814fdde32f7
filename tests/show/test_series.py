"""The figures of many periods at once: those of each period's own report, or what was reported of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from frozen_quarter import strategy_with_a_frozen_quarter

import vomr
from examples import matrix
from vomr.method import series
from vomr.problems import UsageError
from vomr.words import Words

DATA = Path(__file__).parents[2] / "data"
PAID = "absorption.total.paid"


@pytest.fixture(scope="module")
def primer():
    return vomr.load_series(DATA / "primer", ["2026-Q4", "2027-H2", "2028-Q2"])


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    return strategy_with_a_frozen_quarter(tmp_path_factory.mktemp("series") / "s")


@matrix("period", ["2028-Q2", "2026-Q4", "2027-H2"], every_day=1)
def test_each_value_is_the_one_of_the_report_of_its_period(primer, period):
    point = next(point for point in primer._points if point.period.code == period)
    told = vomr.load(DATA / "primer", period).results.figures()
    assert point.figures == told and len(told) > 1500
    rows = primer.frame[primer.frame["period"] == period].set_index("figure")["value"]
    euro = {name: figure.value / 100 for name, figure in told.items() if figure.unit == "cents" and figure.value}
    assert {name: rows[name] for name in euro} == {name: float(value) for name, value in euro.items()}


def test_the_public_edition_counts_persons_no_more_often_than_its_report():
    found = vomr.load_series(DATA / "primer", ["2028-Q2"], audience="public")
    assert found._points[0].figures == vomr.load(DATA / "primer", "2028-Q2", audience="public").results.figures()


@pytest.mark.soak
def test_a_frozen_period_says_what_was_reported(frozen):
    found = vomr.load_series(frozen, "2025-Q4..2026-Q2")
    rows = found.frame[found.frame["figure"] == "animation.events"].set_index("period")
    today = vomr.load(frozen, "2026-Q1").results.figures()["animation.events"].value
    assert rows["value"]["2026-Q1"] == today - 1 and rows["source"].fillna(0).tolist() == [0, 3, 0]
    assert found.sources.tolist() == ["изчислени", "както са отчетени (№ 3)", "изчислени"]
    html = found.table("animation.events").html
    assert html.count('data-report="3"') == 1 and 'data-day="2026-03-31"' in html
    silent = found.frame.query("figure == 'partnership.members' and period == '2026-Q1'").iloc[0]
    assert silent["value"] != silent["value"] and silent["reason"] == "запазеният отчет не дава стойност"


def test_a_frozen_report_that_was_touched_is_not_believed(frozen, tmp_path):
    shutil.copytree(frozen, tmp_path / "s")
    (tmp_path / "s" / "frozen" / "2026-Q1" / "results.json").write_text("{}", encoding="utf-8")
    found = vomr.load_series(tmp_path / "s", ["2026-Q1"])
    assert "не е такъв" in found.sources["2026-Q1"] and found.frame["source"].isna().all()


def test_the_second_time_nothing_is_read(primer, monkeypatch):
    monkeypatch.setattr(series, "read_register", None)
    again = vomr.load_series(DATA / "primer", primer.periods)
    assert again.frame.equals(primer.frame)


def test_what_is_asked_of_it_is_there_or_the_nearest_is_named(primer):
    paid = primer[PAID]
    assert list(paid.index) == ["2026-Q4", "2027-H2", "2028-Q2"] and paid.is_monotonic_increasing
    assert primer["absorption.total.contracted_count"].dtype == "Int64"
    drawn = primer.chart("absorption.total.contracted", PAID)
    assert "Изплатени" in drawn.chart.alt and drawn.table.html.count(f'data-figure="{PAID}"') == 3
    for asked in (
        lambda: primer["absorption.total.payd"],
        lambda: primer.chart(PAID, "absorption.total.paid_rate"),
        lambda: primer.chart(*primer.figures("absorption.total")[:5]),
        lambda: primer.table(),
    ):
        with pytest.raises(UsageError) as caught:
            asked()
        assert str(caught.value) == caught.value.text(Words("bg"))  # in the language of the series
    with pytest.raises(UsageError, match=PAID):
        primer["absorption.total.payd"]


def test_titles_say_what_is_counted_of_what_and_in_which_unit(primer):
    names = [PAID, "absorption.M6.ERDF.paid", "absorption.funds.EAFRD.paid", "indicators.R.37.achieved"]
    titles = ["Изплатени: общо, евро", "Изплатени: M6, ERDF, евро", "Изплатени: EAFRD, евро"]
    assert list(primer.table(*names).frame)[2:-1] == [*titles, "Верифицирана стойност: R.37"]
    assert f"{primer.w.euro(124104276)}." in primer.chart(PAID).chart.alt
    assert list(primer[names]) == names and PAID in primer and len(primer) == len(primer.figures())


def test_periods_are_two_ends_a_range_or_a_list():
    asked = {"2026-Q3..2027-Q1": None, "2026-H1": "2027-H1", "2025": "2026", "EAFRD-2026": "EAFRD-2026"}
    found = [len(vomr.loading._periods(first, last)) for first, last in asked.items()]
    assert found == [3, 3, 2, 1]
    for first, last in (
        ("2026-Q1", "2026"),
        ("2027-Q1", "2026-Q1"),
        ("2026-Q1", None),
        (None, "2026-Q1"),
        ([], None),
        ("2026-Q1..", None),
    ):
        with pytest.raises(UsageError):
            vomr.load_series(DATA / "nevestino", first, last)


def test_without_periods_it_begins_where_the_group_did(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1791000000")  # 3.10.2026
    found = vomr.load_series(DATA / "nevestino")
    assert found.periods[-1] == "2026-Q3" and found.periods[0] < "2026-Q3"
    assert series.all_quarters(DATA / "primer")[0].code == "2025-Q1"

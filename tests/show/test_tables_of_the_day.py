"""``report.tables`` hold the state of the report's day: sums over them are the report's figures, on any day."""

from __future__ import annotations

import warnings
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

import vomr
from vomr.method.beneficiaries import beneficiaries
from vomr.method.plan import plan_at
from vomr.problems import UsageError

PROJECT = Path(__file__).parents[2]
DAYS = [("primer", "2027-Q2"), ("primer", "2028-Q2"), ("nevestino", "2026-Q3")]
DAYS += [pytest.param("primer", day, marks=pytest.mark.soak) for day in ("2025-Q2", "2026-Q4", "2027-Q1")]


def load(group: str, period: str, **more):
    return vomr.load(PROJECT / "data" / group, period, **more)


@pytest.fixture(scope="module")
def report():
    return load("primer", "2028-Q2")


def cents(amounts: pd.Series) -> int:
    return round(float(amounts.sum()) * 100)


@pytest.mark.parametrize(("group", "period"), DAYS)
def test_a_sum_over_a_table_is_the_figure_of_the_report(group, period):
    report = load(group, period)
    tables, total, operations = report.tables, report.results.absorption.total, report.results.absorption.operations
    figures = {
        ("projects", "contracted"): operations.cents("contracted"),
        ("projects", "claimed"): operations.cents("claimed"),
        ("projects", "verified"): operations.cents("verified"),
        ("projects", "paid"): operations.cents("paid"),
        ("projects", "requested"): operations.cents("submitted"),
        ("payments", "paid"): operations.cents("paid"),
        ("claims", "claimed"): operations.cents("claimed"),
        ("claims", "verified"): operations.cents("verified"),
        ("absorption", "contracted"): total.cents("contracted"),
        ("absorption", "paid"): total.cents("paid"),
        ("management_contracts", "amount"): report.results.absorption.management.cents("contracted"),
        ("territory_projects", "total"): report.results.outcomes.territory.total.value,
        ("municipalities", "contracted"): sum(one.contracted.value for one in report.results.outcomes.municipalities),
        ("municipalities", "projects"): sum(one.projects for one in report.results.outcomes.municipalities) * 100,
    }
    if total.complete:
        figures["budget", "amount"] = figures["absorption", "budget"] = total.cents("budget")
    for (table, column), value in figures.items():
        assert cents(tables[table][column]) == (value or 0), (table, column)
    for column, unit in (("contracted", "planned_contracted"), ("paid", "planned_paid")):
        planned = [value for line in report.results.plan if (value := getattr(line, column)) is not None]
        assert tables.absorption[unit].sum() == pytest.approx(float(sum(planned, Fraction(0))) / 100)
    for line in report.results.absorption.measures:
        own = tables.budget.query("measure_code == @line.measure and fund_code == @line.fund")["amount"]
        assert cents(own) == (line.cents("budget") or 0)
    for name in ("called", "open_calls"):
        assert cents(tables.absorption[name]) == (operations.cents(name) or 0)


@pytest.mark.parametrize("period", ["2027-Q2", "2028-Q2"])
def test_plan_and_targets_hold_the_points_in_force(period):
    report = load("primer", period)
    plan, register = report.tables.plan, report.results.register
    for date, rows in plan.groupby("date"):
        lines = {(line.measure, line.fund): line for line in plan_at(register, report.day, date.date())}
        for row in rows.itertuples():
            line = lines[row.measure_code, row.fund_code]
            assert (row.planned_contracted * 100, row.planned_paid * 100) == pytest.approx(
                (float(line.contracted), float(line.paid))
            )
    targets = report.tables.targets
    assert not targets.duplicated(["indicator", "kind", "date"]).any()
    for one in report.results.indicators:
        own = targets[targets["indicator"] == one.code]
        for kind, point in (("target", one.trajectory.target), ("baseline", one.trajectory.baseline)):
            found = own.loc[own["kind_code"] == kind, "value"].tolist()
            assert found == pytest.approx([] if point is None else [float(point[1])]), (one.code, kind)


def test_the_eafrd_budget_that_was_twice_itself(report):
    assert report.tables.budget.only(fund="EAFRD")["amount"].sum() == 2_570_000
    history = report.tables("budget", versions=True)
    assert history.only(fund="EAFRD")["amount"].sum() == pytest.approx(5_095_781.89)
    assert len(history.only(in_force=True)) == len(report.tables.budget) < len(history)
    assert "всички редакции" in repr(history) and "versions=True" in repr(report.tables.budget) + repr(report.tables)
    for wrong in (
        lambda: history.sum_of("amount"),
        lambda: history.chart("amount", by="fund"),
        lambda: report.tables.plan.course("planned_paid"),
        lambda: report.tables.plan.by("fund"),
    ):
        with pytest.raises(UsageError, match="сборът им не е стойност"):
            wrong()
    assert history.only(in_force=True).by("fund", "amount")["amount"].sum() == report.tables.budget["amount"].sum()
    assert report.tables.plan.by("date", "planned_paid")["planned_paid"].is_monotonic_increasing


def test_codes_stand_beside_names_and_tables_join_by_either(report):
    projects, tables = report.tables.projects, report.tables
    raw = report.results.register["projects"].set_index("project")
    entered = raw["measure"].reindex(projects["project"]).dropna()
    assert len(entered) > 30 and (projects.set_index("project")["measure_code"].reindex(entered.index) == entered).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for on, other in (
            ("measure", tables.measures),
            ("measure_code", tables.measures),
            ("settlement_code", tables.settlements),
        ):
            joined = projects.merge(other, on=on)
            assert len(joined) == projects[on].notna().sum() and "Код на проект" in repr(joined[["project", "paid"]])
        assert len(projects.merge(tables.budget, on=["measure_code", "fund_code"])) == len(projects)
    with pytest.warns(UserWarning, match="Нито един ред не намери съответствие") as caught:
        assert projects.merge(tables.measures, left_on="measure", right_on="measure_code").empty
    assert 'left_on="measure", right_on="measure"' in str(caught[0].message)
    assert "measure_code" in projects.meaning().text
    for name in tables:
        for column in tables[name].columns:
            assert (
                not column.endswith("_code")
                or column.removesuffix("_code") in tables[name].columns
                or column == "eu_code"
            )


def test_nobody_is_lost_who_is_not_named(report):
    projects = report.tables.projects
    assert "natural" not in repr(projects)
    for table, column in (
        ("projects", "paid"),
        ("payments", "paid"),
        ("claims", "verified"),
        ("projects", "contracted"),
    ):
        whole = report.tables[table]
        assert whole.groupby("beneficiary")[column].sum().sum() == pytest.approx(whole[column].sum())
        own = whole.dropna(subset="project").set_index("project")["beneficiary"].to_dict()
        assert own == {code: name for code, name in projects.set_index("project")["beneficiary"].items() if code in own}
    lost = projects["paid"].sum() - projects.groupby("applicant")["paid"].sum().sum()
    assert round(lost, 2) == 86_498.51  # what a grouping by name alone loses
    register = report.results.register["projects"]
    people = register[(register["applicant_type"] == "person").fillna(True)]
    named = {*people["applicant"].dropna(), *people["applicant_id"].dropna()}
    assert named and not named & {*projects["beneficiary"], *projects["beneficiary_code"]}
    contracted = report.results.indicators
    derived = [one for one in contracted if one.derived_from == "applicants.contracted" and one.measure is None]
    for one in derived:
        assert projects[projects["contracted"] > 0]["beneficiary"].nunique() == one.exact("achieved")


def test_a_beneficiary_is_the_same_in_every_period():
    then, now = (load("primer", period).tables.projects for period in ("2026-Q4", "2028-Q2"))
    codes = now.set_index("project")["beneficiary_code"]
    assert 0 < len(then) < len(now)
    assert then["beneficiary_code"].tolist() == codes.reindex(then["project"]).tolist()


def test_the_public_edition_says_of_nobody_which_values_are_theirs(report):
    assert "unit_key" in report.tables.values.columns
    assert "unit_key" not in load("primer", "2028-Q2", audience="public").tables.values.columns


def test_the_public_edition_ties_no_contracts_of_a_person_together(report):
    register = report.results.register
    rows = register["projects"].copy()
    codes = rows["project"].iloc[[0, 2, 5]].tolist()
    for code, kind in zip(codes, ("person", "person", "business"), strict=True):
        rows.loc[rows["project"] == code, ["applicant", "applicant_id", "applicant_type"]] = [
            "Измислен Човек",
            None,
            kind,
        ]
    whole, public = (
        beneficiaries(replace(register, tables={**register.tables, "projects": rows}, people=people))
        for people in (None, ())
    )
    first, second, business = (whole[code] for code in codes)
    assert first == second and first.name is None and first.code in codes[:2]
    assert business != first, "what is entered as a business carries no name to a person"
    assert [public[code].code for code in codes[:2]] == codes[:2] and public[codes[2]] == business
    names = load("primer", "2028-Q2", audience="public").tables.projects.query("applicant_type_code == 'person'")
    assert len(names) > 3 and names["beneficiary"].is_unique


def test_the_analyst_s_questions_in_three_lines_or_fewer(report):
    results, tables = report.results, report.tables
    # paid by municipality and year
    paid = tables.payments.by("municipality", "year", "paid").wide("year")
    assert list(paid.columns) == ["municipality", "2025", "2026", "2027", "2028"]
    assert round(paid.drop(columns="municipality").sum().sum() * 100) == results.absorption.operations.cents("paid")
    place = tables.projects.by("municipality", "paid").set_index("municipality")["paid"]
    assert paid.set_index("municipality").sum(axis=1).round(2).to_dict() == place.round(2).to_dict()
    # pace against plan by fund
    pace = tables.absorption.by("fund", "planned_paid", "paid")
    for fund in results.absorption.funds:
        row = pace[pace["fund"] == report.fund_name(fund.id.removeprefix("absorption.funds.").partition(".")[0])]
        assert row.empty or cents(row["paid"]) == fund.cents("paid")
    # per inhabitant, unit costs, forecast
    for one in results.outcomes.municipalities:
        row = tables.municipalities.set_index("municipality_code").loc[one.municipality]
        assert row["per_capita"] == pytest.approx(float(one.per_capita.value))
    costs = tables.unit_costs.set_index("indicator")
    for one in results.outcomes.unit_costs:
        for name in ("actual", "planned"):
            value = getattr(one, name).value
            assert (
                pd.isna(costs.loc[one.indicator, name])
                if value is None
                else costs.loc[one.indicator, name] == pytest.approx(float(value) / 100)
            )
    indicators = tables.indicators.set_index("indicator")
    for one in results.indicators:
        low = one.forecast.low
        assert pd.isna(indicators.loc[one.code, "forecast_low"]) == (low is None)
    # each label's part, and the middle
    share = tables.projects.share("paid", by="measure")
    assert share["paid_share"].sum() == pytest.approx(1) and "Дялове от 880" in repr(share) and "23,1" in repr(share)
    days = tables.claims.median("waiting_days", by="measure")
    assert days["waiting_days_median"].max() == 997 and isinstance(tables.projects.median(numeric_only=True), pd.Series)
    assert tables.projects.median("contracted")["contracted_median"].iloc[0] == tables.projects["contracted"].median()
    # a course by any date, a line for each fund
    ends = tables.projects.course("contracted", on="ends_on", by="fund")
    assert "ЕЗФРСР" in ends.chart.alt and "Краен срок" in ends.chart.alt and "Година" in ends.table.text
    by_name = tables.projects.by(["measure", "stage"], "paid", "contracted")
    assert list(by_name.columns) == ["measure", "stage", "rows", "paid", "contracted"]
    assert cents(by_name["paid"]) == results.absorption.operations.cents("paid")
    assert tables.projects.by("quarter", on="ends_on")["quarter"].iloc[-1] == "непосочено"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda t: t.projects.only(measur="M1"), "Може би имате предвид measure?"),
        (lambda t: t.projects.only(measure={"a": 1}), "measure приема наименование или списък"),
        (lambda t: t.projects.only(measure=[["M1"]]), "measure приема наименование или списък"),
        (lambda t: t.projects.only(measure=99), "няма „99“"),
        (lambda t: t.projects.only(score="много"), "„много“ не може да стои в колоната „score“"),
        (lambda t: t.projects.only(innovative="може би"), "„може би“ не може да стои"),
        (lambda t: t.projects.only(since=3), "„3“ не е дата като"),
        (lambda t: t.projects.only(since="2028-01-01", on="title"), "В „title“ няма дати"),
        (lambda t: t.projects.by([]), "По какво? Например"),
        (lambda t: t.projects.by("paid"), "По какво? Например"),
        (lambda t: t.projects.by(3), "Колона се посочва с текст"),
        (lambda t: t.projects.by({"measure": 1}), "Колона се посочва с текст"),
        (lambda t: t.projects.by("measure", on="ends_on"), "никое от тях не е поискано"),
        (lambda t: t.projects.by("mesure"), "Може би имате предвид measure?"),
        (lambda t: t.projects.assign(x=[[1]] * 57).by("x"), "има списъци"),
        (lambda t: t.absorption.by("fund", "paid_rate"), "такива не се събират"),
        (lambda t: t.projects.sum_of("title"), "В „title“ няма числа"),
        (lambda t: t.projects.median("title", by="measure"), "В „title“ няма числа"),
        (lambda t: t.projects.chart("paid", by=3), "Колона се посочва с текст"),
        (lambda t: t.projects.course(3), "Колона се посочва с текст"),
        (lambda t: t.projects.course("paid", on="paid"), "В „paid“ няма дати"),
        (lambda t: t.projects.by("measure").wide(), "Нужни са две наименования"),
        (lambda t: t.projects.by("measure", "stage").wide("fund"), "Таблицата няма колона „fund“"),
        (lambda t: pd.concat([t.projects, t.projects], axis=1).by("measure"), "Няколко колони се казват „measure“"),
        (
            lambda t: t.projects.T.T.set_axis(
                pd.MultiIndex.from_product([["a"], range(t.projects.shape[1])]), axis=1
            ).by("a"),
            "на няколко нива",
        ),
        (lambda t: t.projects.only("M1"), 'Посочете коя е колоната: .only(measure="M1").'),
        (lambda t: t.projects["pid"], "Може би имате предвид paid?"),
        (lambda t: t.projects[["project", "pid"]], "Може би имате предвид paid?"),
        (lambda t: t("projcts"), "Може би имате предвид projects?"),
        (lambda t: t[3], "Няма таблица „3“"),
    ],
)
def test_wrong_use_is_one_sentence_in_the_reader_s_language(report, wrong, sentence):
    with pytest.raises(UsageError) as refusal:
        wrong(report.tables)
    assert sentence in str(refusal.value)
    assert report.tables.projects.get("pid") is None, "what pandas takes for a KeyError stays one"


@pytest.mark.parametrize(
    ("group", "period"), [("nevestino", "2026-Q3"), pytest.param("primer", "2025-Q1", marks=pytest.mark.soak)]
)
def test_every_question_to_every_table_is_answered_or_refused_in_a_sentence(group, period):
    tables = load(group, period).tables
    answered = 0
    for name in tables:
        table, meanings = tables[name], tables[name].origin.meanings
        amounts = [column for column, told in meanings.items() if told.kind in ("money", "count", "number")][:2]
        dates = [column for column, told in meanings.items() if told.kind == "date"][:1]
        by = table.columns[0]
        questions = [lambda table=table, by=by: table.share(by=by), lambda table=table, by=by: table.chart(by=by)]
        for column in amounts:
            questions += [lambda table=table, column=column, by=by: table.median(column, by=by)]
            questions += [lambda table=table, column=column, by=by: table.share(column, by=by)]
        for day in dates:
            questions += [
                lambda table=table, day=day: table.course(on=day),
                lambda table=table, day=day: table.by("month", on=day),
            ]
        for ask in questions:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    answered += bool(repr(ask()))
                except UsageError as refusal:
                    assert "{" not in str(refusal)
    assert answered > 90


def test_the_indicators_have_the_same_columns_whether_any_is_entered_or_not():
    none_entered, half_way = (
        load(group, period).tables.indicators for group, period in (("nevestino", "2026-Q3"), ("primer", "2028-Q2"))
    )
    assert none_entered.empty
    assert list(none_entered.columns) == list(half_way.columns)

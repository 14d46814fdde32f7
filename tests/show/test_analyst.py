"""Questions that an analyst asks of ``report.tables``: the answers are the report's own figures."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import vomr
from examples import matrix
from vomr.problems import UsageError
from vomr.register import TABLES

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def report():
    return vomr.load(PROJECT / "data" / "primer", "2028-Q2")


@pytest.fixture(scope="module")
def beginning():
    return vomr.load(PROJECT / "data" / "nevestino", "2026-Q3")


def cents(selection, column: str) -> int:
    return round(selection[column].sum() * 100)


def test_sums_over_a_table_are_the_figures_of_the_report(report):
    operations = report.results.absorption.operations
    projects, payments, claims = report.tables.projects, report.tables.payments, report.tables.claims
    assert {name: cents(projects, name) for name in ("contracted", "claimed", "verified", "paid", "requested")} == {
        **{name: operations.cents(name) for name in ("contracted", "claimed", "verified", "paid")},
        "requested": operations.cents("submitted"),
    }
    assert cents(payments, "paid") == operations.cents("paid")
    assert (cents(claims, "claimed"), cents(claims, "verified")) == (
        operations.cents("claimed"),
        operations.cents("verified"),
    )
    assert cents(report.tables.absorption, "paid") == report.results.absorption.total.cents("paid")


def test_sums_of_one_measure_are_those_of_its_lines(report):
    for code in report.results.register["measures"]["measure"]:
        lines = [line for line in report.results.absorption.measures if line.measure == code]
        if lines and all(line.id.startswith("absorption") and line.cents("submitted") for line in lines):
            chosen = report.tables.projects.only(measure=code)
            assert cents(chosen, "contracted") == sum(line.cents("contracted") for line in lines), code
            assert cents(report.tables.payments.only(measure=code), "paid") == sum(line.cents("paid") for line in lines)


def test_contracts_outside_the_strategy_count_once(beginning):
    rows = beginning.tables.territory_projects
    assert cents(rows, "total") == 10880846567
    assert len(rows) > rows["total"].notna().sum() == 224


def test_a_quarter_earlier_knows_nothing_of_what_came_later(report):
    before = vomr.load(PROJECT / "data" / "primer", "2027-Q2")
    day = pd.Timestamp(before.day)
    for name in ("projects", "payments", "claims", "annexes", "values", "events"):
        frame = before.tables[name]
        known = [
            c for c in frame.columns if c.endswith("_on") and c not in ("planned_opens_on", "starts_on", "ends_on")
        ]
        assert 0 < len(frame) < len(report.tables[name])
        for column in known:
            assert not (frame[column] > day).any(), (name, column)
    assert cents(before.tables.projects, "contracted") == before.results.absorption.operations.cents("contracted")
    assert before.tables.projects.loc[before.tables.projects["contracted_on"].isna(), "grant"].isna().all()


def test_nobody_is_named(report):
    projects, members = report.tables.projects, report.tables.members
    persons = projects.only(applicant="физическо лице")
    assert len(persons) and persons["applicant"].isna().all() and persons["applicant_id"].isna().all()
    assert projects.only(applicant="бизнес")["applicant"].notna().all()
    assert projects.loc[projects["applicant_type"].isna(), "applicant"].isna().all()
    natural = members[members["natural_person"].astype(bool)]
    assert natural["name"].isna().all() and members["name"].notna().any()
    assert "birth_year" not in report.tables.seats.columns
    assert "досие" not in projects.columns, "a column of the officer's own may hold anything"


@pytest.mark.soak
def test_names_and_numbers_of_persons_in_a_remark_are_hidden(tmp_path):
    folder = tmp_path / "primer"
    shutil.copytree(PROJECT / "data" / "primer", folder)
    rewrite(
        folder / "projects.csv",
        {"applicant_type": "person", "applicant": "Петя Измислена"},
        title="Ферма на ПЕТЯ  ИЗМИСЛЕНА",
    )
    rewrite(folder / "projects.csv", {}, row=1, applicant_type="", applicant="Неизвестен Кандидат")
    rewrite(folder / "risks.csv", {}, description="забавяне от Петя Измислена, 7523169263")
    shown = vomr.load(folder, "2028-Q2").tables
    text = "\n".join(frame.to_csv() for frame in map(shown.__getitem__, shown))
    assert "измислена" not in text.casefold().replace("измислена група", "") and "7523169263" not in text
    assert "Неизвестен Кандидат" not in text and "[физическо лице " in text


def rewrite(path: Path, first: dict, *, row: int = 0, **cells: str) -> None:
    """Put cells into a row of a CSV table."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[row] |= first | cells
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_public_edition_has_no_counts_of_persons():
    public = vomr.load(PROJECT / "data" / "primer", "2028-Q2", audience="public")
    assert not {"participants", "women", "youth", "vulnerable"} & set(public.tables.events.columns)
    assert not {"men", "women", "youth"} & set(public.tables["values"].columns)


@pytest.mark.parametrize(
    "asked",
    [
        {"measure": "M2"},
        {"measure": "m2"},
        {"measure": "М2"},
        {"measure": "Неселскостопански дейности"},
        {"measure": "неселско"},
    ],
)
def test_a_measure_goes_by_its_code_its_name_or_a_part_of_it(report, asked):
    found = report.tables.projects.only(**asked)
    assert set(found["measure"]) == {"Неселскостопански дейности"} and 0 < len(found) < len(report.tables.projects)


def test_either_language_is_understood(report):
    in_english = vomr.load(PROJECT / "data" / "primer", "2028-Q2", "en")
    found = report.tables.projects.only(applicant="business", stage="contracted")
    assert len(found) and set(found["applicant_type"]) == {"бизнес"} and set(found["stage"]) == {"сключен договор"}
    same = in_english.tables.projects.only(applicant="бизнес", stage="сключен договор")
    assert list(same["project"]) == list(found["project"]) and set(same["applicant_type"]) == {"business"}


def test_an_objective_fits_the_project_that_names_it_and_the_measure_that_serves_it(report):
    raw = report.results.register["projects"].set_index("project")["objectives"].fillna("")
    serving = set(report.results.register["measures"].query("objective == 'O1'")["measure"])
    names = report.results.register["measures"].set_index("measure")["name"]
    for _, row in report.tables.projects.iterrows():
        named = "O1" in raw[row["project"]].split(";") or row["measure"] in set(names[list(serving)])
        assert named == (row["project"] in set(report.tables.projects.only(objective="O1")["project"])), row["project"]


def test_empty_restricts_nothing_and_several_are_either(report):
    projects = report.tables.projects
    assert len(projects.only(municipality="", measure=None, stage=[])) == len(projects)
    two = projects.only(stage=["приключен", "спрян"])
    assert len(two) == len(projects.only(stage="приключен")) + len(projects.only(stage="спрян"))


def test_days_and_periods(report):
    payments, projects = report.tables.payments, report.tables.projects
    inside = report.results.absorption.operations["in_period.paid"].value
    assert cents(payments.in_period(), "paid") == inside
    assert cents(payments.only(since="2028-04-01", until="2028-06-30"), "paid") == inside
    expiring = projects.only(on="ends_on", since=report.day, until=report.in_months(6))
    assert len(expiring) and expiring["ends_on"].between("2028-06-30", "2028-12-31").all()
    assert report.in_months(6) == dt.date(2028, 12, 31)


def test_by_adds_up_and_orders(report):
    by_measure = report.tables.projects.by("measure", "paid")
    assert cents(by_measure, "paid") == report.results.absorption.operations.cents("paid")
    assert by_measure["paid"].is_monotonic_decreasing and by_measure["rows"].sum() == len(report.tables.projects)
    quarters = report.tables.payments.by("quarter")["quarter"]
    assert list(quarters) == sorted(quarters) and quarters.iloc[-1] == "2028-Q2"


def test_an_unknown_sum_is_marked_and_not_zero(beginning):
    shown = repr(beginning.tables.territory_projects.by("programme", "total", "paid"))
    assert "…" in shown and " 0,00" not in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda report: report.tables.projects.only(municipality="Примеров"), None),
        (lambda report: report.tables.projects.only(municipality="Премерово"), "Може би имате предвид „Примерово“?"),
        (lambda report: report.tables.projects.only(measre="M1"), "Може би имате предвид measure?"),
        (lambda report: report.tables.projects.only(village="Париж"), "В „Населено място (ЕКАТТЕ)“ няма „Париж“. Има:"),
        (lambda report: report.tables.projcts, "Може би имате предвид projects?"),
        (lambda report: report.tables.measures.in_period(), "нямат собствена дата"),
        (lambda report: report.tables.payments.only(since="вчера"), "„вчера“ не е дата"),
    ],
)
def test_a_wrong_word_names_the_right_one(report, wrong, sentence):
    if sentence is None:  # a part of one name only
        assert set(wrong(report)["municipality"]) == {"Примерово"}
        return
    with pytest.raises(UsageError) as refusal:
        wrong(report)
    assert sentence in str(refusal.value)


def test_villages_of_one_name_are_told_apart(tmp_path):
    folder = tmp_path / "primer"
    shutil.copytree(PROJECT / "data" / "primer", folder)
    table = folder / "settlements.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    first, second = lines[1].split(","), next(line.split(",") for line in lines[2:] if ",PRM02," in line)
    table.write_text(
        "\n".join(
            (
                line.replace(f",{second[1]},", f",{first[1]},").replace(second[3] + ",", first[3] + ",", 1)
                if line.startswith(second[0])
                else line
            )
            for line in lines
        )
        + "\n",
        encoding="utf-8",
    )
    found = vomr.load(folder, "2028-Q2").tables.projects.choices("village")
    assert len(set(found)) == len(found) and sum(first[1] in name for name in found) == 2


@matrix("folder, lang", [("primer", "bg"), ("primer", "en"), ("nevestino", "en"), ("nevestino", "bg")], every_day=2)
def test_every_table_shows_explains_and_labels_itself(folder, lang):
    report = vomr.load(PROJECT / "data" / folder, None, lang)
    assert list(report.tables) == [*TABLES, "absorption", "municipalities", "unit_costs"]
    assert set(dir(report.tables)) == set(report.tables)
    for name in report.tables:
        selection = report.tables[name]
        shown = selection._repr_mimebundle_()
        assert "<table" in shown["text/html"] or selection.empty, name
        assert not re.search(r"\b(nan|NaT)\b", shown["text/plain"]) and "<NA>" not in shown["text/plain"], name
        assert set(selection.columns) <= set(selection.origin.meanings), name
        assert selection.meaning().text.count("\n") > len(selection.columns), name
        titles = list(selection.labelled().columns)
        assert len(set(titles)) == len(titles), name


def test_pandas_still_works(report):
    projects = report.tables.projects
    assert isinstance(projects.sort_values("paid").head(3), type(projects))
    assert "25%" in projects.describe().to_string() and repr(projects.describe())
    assert projects.groupby("stage")["paid"].sum().sum() == pytest.approx(projects["paid"].sum())
    assert projects.merge(report.tables.payments, on="project").shape[0] == len(report.tables.payments)
    projects["mine"] = 1
    assert len(projects.only(mine=1)) == len(projects) and projects.sum_of("mine").text.startswith("mine: 57")
    assert "mine" not in report.tables.projects.columns, "a change stays in the analyst's copy"


def test_charts_take_any_selection_and_say_what_they_show(report, beginning):
    bars = report.tables.projects.only(municipality="Примерово").chart("contracted", by="measure")
    assert bars.chart.svg.startswith("<svg") and "Община: Примерово" in bars.chart.caption
    line = report.tables.payments.course("paid")
    assert f"{report.w.money(report.results.absorption.operations.cents('paid'))} евро" in line.chart.alt
    assert "Плащания" in beginning.tables.payments.course("paid").text
    assert "още няма въведени данни" in beginning.tables.payments.chart("paid").text


def test_a_wrong_parameter_is_one_sentence_in_the_cell(report):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shown = []
    shell._showtraceback = lambda kind, value, lines: shown.append((kind.__name__, str(value), "\n".join(lines)))
    shell.run_cell("import vomr\nvomr.load('data/primer', '2028-T2')")
    (_, value, text), *others = shown
    assert text == value == "Няма период „2028-T2“. Може би имате предвид 2028-Q2?" and not others
    shell.run_cell("vomr.load('data/primr', '2028-Q2', lang='en')")
    assert "Did you mean" in shown[-1][2] and "\n" not in shown[-1][2]


def test_help_teaches_in_the_language_of_the_report(report):
    import pydoc

    lesson = pydoc.plain(pydoc.render_doc(report.tables.payments))
    assert "по-малко редове: по код или по наименование" in lesson and "paid_on                Дата" in lesson
    assert len(lesson.splitlines()) < 60, "pandas would print everything of its own"
    for taught in re.findall(r"^ *\.(\w+)\(", lesson, re.MULTILINE):
        assert callable(getattr(type(report.tables.payments), taught))


def test_a_date_known_in_part_prints_as_it_was_entered(beginning):
    seats = beginning.tables.seats
    assert "31.12.2016" not in str(seats) and "2016" in str(seats)
    assert "31.12.2016" not in str(seats.only(sector="публичен")) and "2016" in str(seats.only(sector="публичен"))
    assert (seats["from"].dt.year == 2016).all()  # it counts as the day that it is


def test_a_chart_says_in_a_terminal_what_it_shows(report):
    text = repr(report.tables.payments.course("paid"))
    assert "880" in text and "<svg" not in text and len(text.splitlines()) < 20

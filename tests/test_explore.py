"""The notebook of questions answers them for a group at its beginning and for one half-way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from vomr.export import html_page, pdf_page
from vomr.pack.notebooks.kernels import warm_kernels
from vomr.pack.notebooks.run import Job, run_all
from vomr.pack.request import NOTEBOOKS

PROJECT = Path(__file__).parents[1]
QUESTIONS = 17
ASKED = {
    "beginning": {"strategy": "nevestino", "period": "2026-Q3"},
    "half-way": {"strategy": "primer", "period": "2028-Q2"},
    "one-place": {"strategy": "primer", "period": "2028-Q2", "municipality": "Примерово", "measure": "M2"},
    "in-english": {"strategy": "primer", "period": "2027-Q4", "lang": "en", "audience": "public"},
}


# another language is what the pages of a report are tried in; here in soak
EVERY_DAY = [pytest.param(name, marks=pytest.mark.soak if name == "in-english" else ()) for name in ASKED]


class Answers(dict):
    """Notebooks that were run, each when it is first looked at."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str):
        parameters = ASKED[name] | {"strategy": str(PROJECT / "data" / ASKED[name]["strategy"])}
        job = Job(name, NOTEBOOKS / "explore.ipynb", self.folder / f"{name}.ipynb", parameters)
        self |= run_all([job], 1, lambda name: None)
        return self[name]


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> Iterator[Answers]:
    with warm_kernels():
        yield Answers(tmp_path_factory.mktemp("explore"))


def under(notebook, number: int) -> str:
    """What the cells under a question display, as text."""
    found, inside = [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            inside = cell.source.startswith(f"## {number}.")
        elif inside:
            found += [output.data["text/plain"] for output in cell.get("outputs", ()) if "data" in output]
            found += [output.text for output in cell.get("outputs", ()) if output.output_type == "stream"]
    return "\n".join(found).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", EVERY_DAY)
def test_every_question_has_an_answer(answers, name):
    for number in range(1, QUESTIONS + 1):
        answer = under(answers[name], number)
        assert answer.strip(), number
        assert not re.search(r"\b(nan|NaT|None)\b|<NA>|Traceback", answer), (number, answer)


def test_the_real_group_learns_what_is_not_entered_and_what_its_territory_has(answers):
    found = answers["beginning"]
    assert "В таблицата „Плащания и възстановявания“ още няма въведени данни." in under(found, 6)
    assert "В таблицата „Индикатори“ още няма въведени данни." in under(found, 7)
    assert "Национален план за възстановяване и устойчивост 51 977 213,99" in under(found, 9)


def test_the_answers_are_the_figures_of_the_report(answers):
    import vomr

    report = vomr.load(PROJECT / "data" / "primer", "2028-Q2")
    operations, w = report.results.absorption.operations, report.w
    found = answers["half-way"]
    assert w.money(operations.cents("paid")).replace("\N{NO-BREAK SPACE}", " ") in under(found, 6)
    behind = [one.code for one in report.results.indicators if one.status in ("at_risk", "off_track", "deteriorating")]
    assert behind and all(f"{code} |" in under(found, 7) for code in behind)
    line = next(line for line in report.results.absorption.measures if line.measure == "M1")
    assert w.money(line.cents("free")).replace("\N{NO-BREAK SPACE}", " ") in under(found, 8)


def test_what_needed_files_and_hands_is_answered_as_results_json_has_it(answers):
    """The questions of an analyst's afternoon: each in at most three lines (``tools/tidy_notebooks.py``)."""
    import json

    import vomr

    report = vomr.load(PROJECT / "data" / "primer", "2028-Q2")
    w, found = report.w, answers["half-way"]
    results = json.loads(report.results.to_json(w))

    def printed(value: str | float, decimals: int = 2) -> str:
        return w.number(Decimal(str(value)), decimals).replace("\N{NO-BREAK SPACE}", " ")

    total, funds = results["absorption"]["operations"], results["absorption"]["operations_funds"]
    by_year = report.tables.payments.by("municipality", "year", "paid")
    assert all(printed(value) in under(found, 11) for value in by_year["paid"])
    assert round(by_year["paid"].sum(), 2) == float(total["paid"])
    for line in funds:
        plans = [plan for plan in results["absorption"]["plan"] if plan["fund"] == line["fund"]]
        own = [report.figure(f"plan.{plan['measure']}.{plan['fund']}.contracted").value for plan in plans]
        assert [round(value, 2) for value in map(float, own)] == [float(plan["contracted"]) for plan in plans]
        assert printed(line["contracted"]) in under(found, 12) and printed(float(sum(map(Fraction, own)))) in under(
            found, 12
        )
    assert "цел на R.37 = 20" in under(found, 13) and "32 | 20 | −12" in under(found, 13)
    costs = results["outcomes"]["unit_costs"]
    assert all(printed(one["actual"]) in under(found, 14) for one in costs if one["actual"] is not None)
    forecast = [float(report.figure(f"indicators.R.37.forecast.{case}")) for case in ("low", "mid", "high")]
    assert all(printed(value, 3).rstrip("0") in under(found, 14) for value in forecast)
    assert f"2028-Q2 | 30.06.2028 г. | {printed(total['paid'])}" in under(found, 15)
    per_capita = [float(one["per_capita"]) for one in results["outcomes"]["municipalities"]]
    assert all(printed(value, 3).rstrip("0") in under(found, 15) for value in per_capita)
    assert f"{printed(total['paid'])} / {printed(total['budget'])} = 35.2%" in under(found, 16)


def test_one_place_and_one_measure_narrow_every_answer(answers):
    found = answers["one-place"]
    assert "Община: Примерово" in under(found, 3) and "Мярка: Неселскостопански дейности" in under(found, 3)
    assert "с. Замислово" in under(answers["half-way"], 3) and "с. Замислово" not in under(found, 3)


@pytest.mark.parametrize("name", [EVERY_DAY[0], EVERY_DAY[-1]])
def test_it_is_exported_like_a_part_of_the_report(answers, name):
    page, document = html_page(answers[name]), pdf_page(answers[name])
    assert page.count("<h2") >= 10 and document.startswith(b"%PDF")
    other = "Which claims wait" if name == "beginning" else "Кои искания"
    assert other not in page

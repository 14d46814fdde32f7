"""From every figure to its rows: of every figure of both groups, and of generated registers."""

from __future__ import annotations

import statistics
from fractions import Fraction
from pathlib import Path

import pytest
from folders import folder
from registers import register_of

from vomr.method import Results, compute
from vomr.method.explain import Explanation, explain
from vomr.method.source_rows import WHY_NOT
from vomr.period import Period
from vomr.problems import UsageError
from vomr.register import TABLES, read_register
from vomr.register.frames import ROW
from vomr.show.report import Report

DATA = Path(__file__).parents[2] / "data"
# Figures that no sum of rows gives: rates and differences of other figures, points of lines, medians, and converted
# totals
NOT_SUMS = (
    "plan.",
    "absorption.at_risk.threshold",
    "outcomes.unit_cost",
    "outcomes.outside_direct",
    "outcomes.outside_difference",
    "outcomes.step",
    "outcomes.per_capita",
    "indicators.",
    "leader.",
)


def from_folder(name: str, period: str) -> Results:
    return compute(read_register(DATA / name), Period.parse(period))


def generated(seed: int) -> Results:
    drawn = folder(seed)
    return compute(register_of(drawn.tables, drawn.strategy), Period.parse(drawn.period))


# The last number: of so many figures one is explained
CASES = [
    ("nevestino", "2026-Q3", 1),
    ("primer", "2028-Q2", 5),
    (11, "", 2),
    *(
        pytest.param(case, marks=pytest.mark.soak)
        for case in (("primer", "2028-Q2", 1), ("primer", "EAFRD-2027", 1), (11, "", 1), (77, "", 1))
    ),
]


class Explained(dict[str, Explanation]):
    """Explanations by the figure's id; what is not there is explained when it is asked for."""

    def __init__(self, results: Results) -> None:
        super().__init__()
        self.results = results

    def __missing__(self, figure_id: str) -> Explanation:
        self[figure_id] = explain(self.results, figure_id)
        return self[figure_id]


@pytest.fixture(scope="module", params=CASES, ids=str)
def explained(request) -> tuple[Results, Explained]:
    name, period, share = request.param
    results = from_folder(name, period) if isinstance(name, str) else generated(name)
    found = Explained(results)
    for number, figure_id in enumerate(results.figures()):
        if number % share == 0:
            found[figure_id]
    return results, found


def test_every_figure_has_a_rule_and_every_sum_its_rows(explained):
    _, found = explained
    for figure_id, explanation in found.items():
        figure = explanation.figure
        assert explanation.rule.sentence and explanation.rule.name, figure_id
        if figure.unit in ("cents", "count") and not figure.rule.startswith(NOT_SUMS) and figure.value is not None:
            assert (explanation.total or 0) == figure.value, figure_id


def test_every_row_stands_in_its_table(explained):
    results, found = explained
    numbers = {name: set(results.register[name][ROW]) for name in TABLES}
    for figure_id, explanation in found.items():
        for row in explanation.rows:
            assert row.row in numbers[row.table], (figure_id, row)
            assert not row.note or row.note in WHY_NOT, row


def test_components_are_figures_that_give_the_value(explained):
    _, found = explained
    for figure_id, explanation in found.items():
        parts = {part.id.rpartition(".")[2]: part.value for part in explanation.components}
        figure, name = explanation.figure, figure_id.rpartition(".")[2]
        if figure.value is None:
            continue
        if name in ("contracted_rate", "paid_rate", "payment_rate"):
            numerator, base = (part.value for part in explanation.components)
            assert figure.value == Fraction(numerator, base)
        elif name == "distance":
            assert figure.value == Fraction(parts["achieved"] - parts["baseline"]) / (
                parts["target"] - parts["baseline"]
            )
        elif name == "pace":
            assert figure.value == Fraction(parts["achieved"] - parts["baseline"]) / (
                parts["expected"] - parts["baseline"]
            )
        elif figure.rule == "management.execution":
            assert figure.value == Fraction(parts["verified"], parts["planned"])
        elif figure.rule == "partnership.share":
            assert figure.value == Fraction(explanation.total or 0, parts["votes"])
        elif figure.rule == "outcomes.step":
            assert figure.value == Fraction(statistics.median(row.value for row in explanation.rows))


def test_sums_and_changes_of_indicators_add_up(explained):
    results, found = explained
    for indicator in results.indicators:
        row = next(row for _, row in results.register["indicators"].iterrows() if row["indicator"] == indicator.code)
        if indicator.aggregation != "sum" or (
            row["denominator"] == row["denominator"] and row["denominator"] is not None
        ):
            continue
        for name in ("achieved", "in_period", "planned", "due", "reported"):
            explanation = found[f"indicators.{indicator.code}.{name}"]
            if explanation.figure.value is not None and not (name == "in_period" and indicator["baseline"].value):
                assert (explanation.total or 0) == explanation.figure.value, (indicator.code, name)


@pytest.mark.parametrize("by_turns", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_every_explanation_can_be_read_aloud_in_both_languages(by_turns):
    """Labels in place of codes, nothing left in braces; the figures of the invented group, one of each rule, every day
    each in one of the languages.
    """
    results = from_folder("primer", "2028-Q2")
    one_of_each = {figure.rule: figure.id for figure in results.figures().values()}
    for turn, lang in enumerate(("bg", "en")):
        report = Report(results, lang)
        for figure_id in list(one_of_each.values())[turn if by_turns else 0 :: 2 if by_turns else 1]:
            text = report.why(figure_id)._repr_mimebundle_()["text/plain"]
            assert "{" not in text and "not_reached" not in text and "| civil" not in text, figure_id


def test_an_amount_moved_by_a_termination_is_explained_inside_the_period():
    """A contract of the last quarter that ended in this one gives a negative row, not a missing one."""
    tables = {
        "measures": [{"measure": "M", "name": "м", "kind": "operations"}],
        "projects": [
            {
                "project": "P",
                "title": "п",
                "measure": "M",
                "fund": "EAFRD",
                "in_strategy": "yes",
                "contracted_on": "2026-05-01",
                "grant": "900",
                "terminated_on": "2026-08-01",
                "currency": "EUR",
            }
        ],
    }
    results = compute(register_of(tables), Period.parse("2026-Q3"))
    found = explain(results, "absorption.total.in_period.contracted")
    assert found.figure.value == -90000 and [(row.table, row.row, row.value) for row in found.rows] == [
        ("projects", 2, -90000)
    ]


def test_a_value_that_does_not_count_says_why():
    indicator = {
        "indicator": "R.37",
        "name": "места",
        "unit": "ЕПРВ",
        "level": "result",
        "direction": "increase",
        "aggregation": "sum",
        "counts_at": "completion",
        "eu_code": "R.37",
    }
    projects = [
        {
            "project": code,
            "title": "п",
            "measure": "M",
            "fund": fund,
            "in_strategy": inside,
            "contracted_on": "2026-01-05",
            "completed_on": done,
            "grant": "9",
            "currency": "EUR",
        }
        for code, fund, inside, done in (
            ("A", "EAFRD", "yes", "2026-06-01"),
            ("B", "EAFRD", "yes", None),
            ("C", "ESF+", "yes", "2026-06-01"),
            ("D", "EAFRD", "no", "2026-06-01"),
        )
    ]
    values = [
        {"indicator": "R.37", "project": code, "measured_on": "2026-06-30", "kind": "verified", "value": "2"}
        for code in "ABCD"
    ]
    points = [{"indicator": "R.37", "date": "2024-01-01", "value": "1", "kind": "baseline"}]
    tables = {
        "measures": [{"measure": "M", "name": "м", "kind": "operations"}],
        "projects": projects,
        "indicators": [indicator],
        "values": values,
        "targets": points,
    }
    results = compute(register_of(tables), Period.parse("2026-Q3"))
    found = explain(results, "indicators.R.37.achieved")
    assert found.figure.value == 3 == found.total  # the baseline and A
    assert [row.note for row in found.rows] == ["point", "", "not_reached", "not_cap", "outside_strategy"]
    assert "value-not-cap" in {problem.code for problem in results.problems}


def test_an_unknown_figure_names_the_nearest():
    with pytest.raises(UsageError) as caught:
        explain(from_folder("nevestino", "2026-Q3"), "absorption.total.payd")
    assert caught.value.params["suggestion"] == "absorption.total.paid"

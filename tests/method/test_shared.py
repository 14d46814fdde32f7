"""What figures and their rows share is what each would make by itself; of another table it is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import folders
from hypothesis import given, settings
from test_as_known import relaxed

from examples import few
from registers import register_of
from vomr.method import Results, compute
from vomr.method.absorption import budget_rows
from vomr.method.comparable import contracts_with_total
from vomr.method.entries import management_rows
from vomr.method.figures import Moment
from vomr.method.partnership import seats_on
from vomr.method.plan import plan_at, points_in_force
from vomr.period import Period
from vomr.register import read_register

PRIMER = Path(__file__).parents[2] / "data" / "primer"
DAY = Period.parse("2028-Q2").end


@given(folders)
@settings(relaxed, max_examples=few(1))
def test_the_rows_behind_a_figure_are_the_same_whoever_asked_before(drawn):
    period = Period.parse(drawn.period)
    results = compute(register_of(drawn.tables, drawn.strategy), period)
    every = (*results.figures().values(), *results.figures_of_single_things())
    figures = {figure.declared.rule: figure for figure in every}.values()
    asked = [tuple(figure.declared.rows(results.moment, figure)) for figure in figures]
    again = [tuple(figure.declared.rows(results.moment, figure)) for figure in reversed(figures)]
    alone = [tuple(figure.declared.rows(_moment(results), figure)) for figure in figures]
    assert asked == again[::-1] == alone


def _moment(results: Results) -> Moment:
    return Moment(results.register, results.day, results.period.day_before)


@pytest.mark.parametrize(
    ("table", "made"),
    [
        ("budget", budget_rows),
        ("plan", points_in_force),
        ("plan", lambda register, day: plan_at(register, day, day)),
        ("seats", seats_on),
        ("projects", contracts_with_total),
        ("management", lambda register, _day: management_rows(register)),
    ],
)
def test_of_a_table_that_is_replaced_it_is_made_anew(table, made):
    register = read_register(PRIMER)
    whole, before = register[table], len(made(register, DAY))
    assert before
    register.tables[table] = whole.iloc[:0]
    assert not len(made(register, DAY))
    register.tables[table] = whole
    assert len(made(register, DAY)) == before

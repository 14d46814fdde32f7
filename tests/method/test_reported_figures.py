"""What is read back of a results.json are the figures that it was written of (contract.md §5)."""

from __future__ import annotations

import json
from fractions import Fraction

from folders import folders
from hypothesis import given
from test_as_known import relaxed

from registers import register_of
from vomr.method import absorption, animation, compute, indicators, outcomes, since
from vomr.method.reported_figures import reported_figures
from vomr.period import Period
from vomr.words import Words

WANTED = (
    *absorption.FIGURES.values(),
    *indicators.FIGURES.values(),
    *animation.FIGURES.values(),
    outcomes.OF_TERRITORY,
    outcomes.CONTRACTS_OF_TERRITORY,
)


@given(folders)
@relaxed
def test_what_is_read_back_is_what_was_written(drawn):
    results = compute(register_of(drawn.tables, drawn.strategy), Period.parse(drawn.period))
    read = reported_figures(json.loads(results.to_json(Words("bg"))), WANTED)
    written = {figure.id: figure for figure in results.figures().values() if figure.declared in WANTED}
    assert read.keys() == written.keys()
    for figure_id, figure in read.items():
        was = written[figure_id]
        assert since.same_value(figure.value, was.value), figure_id
        assert figure.unit != "cents" or figure.value == was.value, figure_id
        line, line_was = (one.of.get("line", ())[:4] for one in (figure, was))
        assert line == line_was and {**figure.of, "line": 0} == {**was.of, "line": 0}, figure_id


def test_what_an_earlier_version_did_not_hold_is_left_out():
    line = {"measure": "M1", "fund": "EAFRD", "paid": "1234.56", "at_risk": None, "contracted_rate": 0.5}
    results = {
        "absorption": {"total": {"paid": None}, "measures": [line]},
        "indicators": [{"indicator": "R.37", "target": 2, "achieved": 0.1}],
        "animation": {"events": 3, "cost": 10.125},
        "outcomes": {},
    }
    assert {figure_id: figure.value for figure_id, figure in reported_figures(results, WANTED).items()} == {
        "absorption.total.paid": None,
        "absorption.M1.EAFRD.paid": 123456,
        "absorption.M1.EAFRD.contracted_rate": 0.5,
        "indicators.R.37.target": 2,
        "indicators.R.37.achieved": 0.1,
        "animation.events": 3,
        "animation.cost": Fraction("1012.5"),
    }

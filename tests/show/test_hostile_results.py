"""A sealed ``results.json`` that was made on purpose: a later report takes figures from it, or says that it cannot."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from frozen_quarter import PERIOD, strategy_with_a_frozen_quarter

from examples import few
from records import paths, put, sha256, write_record
from vomr.method.figures import Moment
from vomr.method.previous import previous
from vomr.method.reported import compare, previous_period
from vomr.method.results_cache import published_spans
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.frozen import read_records
from vomr.words import Words

HOSTILE: list[Any] = [None, True, -1, 10**400, 1.5, float("nan"), float("inf"), "", "x", "1.2.3", "9" * 5000]
HOSTILE += [[], [[]], [None], {}, {"x": {"y": []}}, [{"measure": []}], [{"indicator": {}}], "\ud800"]
w = Words("bg")


@pytest.fixture(scope="module")
def strategy(tmp_path_factory) -> Path:
    return strategy_with_a_frozen_quarter(tmp_path_factory.mktemp("results") / "s")


def test_whatever_a_sealed_report_holds_is_compared_or_refused_in_a_sentence(strategy):
    chance = random.Random(23)
    folder, register, frozen = strategy / "frozen" / PERIOD, read_register(strategy), Period.parse(PERIOD)
    told, sealed = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("results.json", "freeze.json"))
    before = previous(Moment(register, frozen.end, frozen.end))
    tried, refused = few(40), 0
    for way, other in zip(chance.sample(paths(told, of_list=2), tried), chance.choices(HOSTILE, k=tried), strict=True):
        (folder / "results.json").write_text(json.dumps(put(told, way, other)), encoding="utf-8")
        write_record(folder, sealed | {"files": {"results.json": sha256(folder / "results.json")}})
        records, problems = read_records(strategy)
        assert not problems
        try:
            published_spans(records)
            previous_period(before, records)
            compare(register, records[0])
        except VomrError as error:
            refused += 1
            assert error.text(w).startswith(f"frozen/{PERIOD}/results.json"), (way, other)
    assert 0 < refused < tried

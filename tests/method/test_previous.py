"""What the report before said stands beside this one: as reported where frozen, and a changed rule is told (method.md
§5).
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from folders import folders
from hypothesis import given
from test_as_known import relaxed

from registers import register_of
from vomr.document import content
from vomr.document.html import to_html
from vomr.loading import load
from vomr.method import compute
from vomr.method.catalogue import same_version, versions
from vomr.method.figures import declared
from vomr.method.previous import as_reported
from vomr.period import Period
from vomr.show.report import Report
from vomr.words import Words

w = Words("bg")


@given(folders)
@relaxed
def test_it_says_of_the_period_before_what_its_own_report_said(drawn):
    drawn.tables.pop("corrections", None)
    register, period = register_of(drawn.tables, drawn.strategy), Period.parse(drawn.period)
    now, then = compute(register, period), compute(register, period.previous())
    figures = then.figures()
    for figure_id, value in now.previous.figures.items():
        if figure_id in figures:
            assert figures[figure_id].value == value, figure_id
    assert now.previous.statuses == {one.code: one.status for one in then.indicators}
    reported = as_reported(now.previous, 7, json.loads(then.to_json(w)))
    assert reported.number == 7 and not reported.anew
    for figure_id, value in reported.figures.items():
        was = now.previous.figures[figure_id]
        assert (value is None) is (was is None), figure_id
        assert value is None or float(value) == float(was), figure_id


def primer(code: str = "2028-Q2"):
    return load(Path(__file__).parents[2] / "data" / "primer", code).results


def test_what_was_reported_stands_and_a_changed_rule_is_computed_anew():
    now, then = primer(), json.loads(primer("2028-Q1").to_json(w))
    then["absorption"]["operations"]["paid"] = "1.00"
    then["absorption"]["operations"]["free"] = "2.00"
    then["rules"] |= {"absorption.free": 1}
    then["indicators"][0]["status"] = "achieved"
    found = as_reported(now.previous, 3, then)
    line = now.absorption.operations
    assert found.of(line["paid"]).value == 100
    assert found.of(line["paid"]).difference == line.cents("paid") - 100
    anew = found.of(line["free"])
    assert anew.anew and anew.value == now.previous.figures[line["free"].id] != 200
    assert found.statuses[then["indicators"][0]["indicator"]] == "achieved"
    del then["rules"]  # frozen before rules had versions: all were in their first
    assert as_reported(now.previous, 3, then).of(line["contracted"]).anew
    assert not as_reported(now.previous, 3, then).of(line["budget"]).anew


def test_every_rule_has_a_version_and_results_name_it():
    told = versions()
    assert set(told.values()) == {1, 2}
    assert told["absorption.contracted"] == 2 and told["absorption.budget"] == 1
    through = declared("absorption.in_period.contracted")
    assert same_version(through, {"absorption.contracted": 2}) and not same_version(through, {})
    assert primer().to_dict(w)["rules"] == told


def test_pages_carry_the_value_the_difference_and_the_status_then():
    report = Report(primer())
    beside = report.previous
    rate = report.results.absorption.operations["contracted_rate"]
    note, day = beside.note(rate), w.date(dt.date(2028, 3, 31))
    assert note.startswith(f"{day}: ") and "пр.п." in note
    assert note in report.overview.cards().text
    paid = beside.note(report.results.absorption.operations["paid"])
    assert paid and "," not in paid, "a card has no cents"
    programmes, numbers = report.absorption.programmes().text, report.indicators.cards().text
    assert day in programmes and "разлика" in numbers
    frozen = Report(replace(report.results, previous=replace(report.results.previous, number=7)))
    assert "Разлика" in frozen.absorption.programmes().text and "(№ 7)" in frozen.absorption.programmes().text
    first = report.indicators.all[0]
    assert report.label("status", report.results.previous.statuses[first.code]) in numbers
    nobody = beside.value(replace(first["achieved"], id="indicators.никой.achieved"))
    assert nobody == w.mark("not_entered") and nobody.shown.code == "no_data"


def test_a_value_computed_anew_carries_its_mark():
    now = primer()
    then = json.loads(json.dumps(now.to_dict(w)))
    del then["rules"]
    line = now.absorption.operations
    beside = Report(replace(now, previous=as_reported(now.previous, 3, then))).previous
    cell, plain = beside.value(line["contracted"]), beside.value(line["budget"])
    assert cell.endswith("\N{NO-BREAK SPACE}р") and 'aria-label="преизчислено"' in to_html(content(cell))
    assert (plain, plain.identity.report) == ("2\N{NO-BREAK SPACE}500\N{NO-BREAK SPACE}000,00", 3)
    assert cell.identity.report is None, "a value that was computed anew is of no kept report"
    assert "р" in beside.note(line["contracted"]).split("(")[0]

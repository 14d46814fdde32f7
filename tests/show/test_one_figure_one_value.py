"""One thing is told alike wherever it stands: calls and measures, editions, names of sheets, headings."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from vomr.loading import load
from vomr.pack.outputs.annex import _sheet_names
from vomr.pack.outputs.front import front_notebook
from vomr.pack.outputs.tables import dictionary, tables

DATA = Path(__file__).parents[2] / "data"
PERIODS = ["2026-Q4", "2027", "2028-Q2"]
HEADINGS_IN_A_ROW = re.compile(r"</h2>\s*<h2")


@pytest.mark.parametrize("period", PERIODS)
def test_calls_together_are_what_the_measures_are(period):
    results = load(DATA / "primer", period).results
    line = results.absorption.operations
    for of_calls, figure in (
        ("requested", "submitted"),
        ("approved", "approved"),
        ("contracted", "contracted"),
        ("approved_count", "approved_count"),
    ):
        together = sum(call[of_calls].value for call in results.calls)
        own = line[figure].value if figure.endswith("count") else line.cents(figure)
        assert together == own, f"{of_calls}: {together}, {figure}: {own}"


def test_an_indicator_has_one_value_in_both_editions_or_none_for_the_public():
    authority, public = (
        {i.code: i for i in load(DATA / "primer", "2027", audience=audience).results.indicators}
        for audience in ("authority", "public")
    )
    told = {code: (one["achieved"].value, public[code]["achieved"].value) for code, one in authority.items()}
    assert not {code: pair for code, pair in told.items() if pair[1] is not None and pair[0] != pair[1]}
    assert told["S16"] == (Fraction(884), None)  # the events of one objective: no count of persons for the public
    assert public["S16"]["achieved"].reason.code == "public_edition"


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_a_sheet_is_named_in_whole_words(lang):
    report = load(DATA / "primer", "2027", lang)
    sheets = tables(report.results, report.w)
    sheets.append(dictionary(sheets, report.w))
    for sheet in sheets:
        name = _sheet_names([sheet])[sheet.name]
        assert len(name) <= 31 and name.count("(") == name.count(")")
        words = re.findall(r"\w+", sheet.title)
        assert re.findall(r"\w+", name) == words[: len(re.findall(r"\w+", name))], name


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_tables_of_numbers_name_what_the_pages_name(lang):
    report = load(DATA / "primer", "2027", lang)
    found = {table.name: table for table in tables(report.results, report.w)}
    contributed = found["result_indicators"]
    assert all(
        name and name != code
        for name, code in zip(contributed.column("name"), contributed.column("indicator"), strict=True)
    )
    titles = report.results.register["measures"].set_index("measure")["name" if lang == "bg" else "name_en"]
    above = [
        text
        for text, code in zip(found["problems"].column("message"), found["problems"].column("code"), strict=True)
        if code == "contracted-above-budget"
    ]
    assert above and all(titles["M9"] in text for text in above)


@pytest.mark.parametrize(("group", "period"), [("nevestino", "2026-Q3"), ("primer", "2027")])
def test_the_front_page_has_no_heading_without_content(group, period):
    front = front_notebook(load(DATA / group, period), ["overview"], {"html"}, [], [])
    html = "".join(cell.outputs[0].data.get("text/html", "") for cell in front.cells)
    assert not HEADINGS_IN_A_ROW.search(html)
    assert html.count("Най-важното") == (group == "nevestino")

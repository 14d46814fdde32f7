"""Each indicator and each project has one card with its address: figures of results.json, links, and what stays out."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from in_process import page_of, report_of

from vomr.document import Entry, Span, place_id
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.method.contributions import contributions
from vomr.method.outcomes import OF_AMOUNTS, OF_PROJECT
from vomr.problems import VomrError

PARTS = ("indicators", "outcomes")


@pytest.fixture(scope="module")
def report():
    return report_of("primer", "2028-Q2")


@pytest.fixture(scope="module")
def pages():
    return {part: BeautifulSoup(page_of("primer", "2028-Q2", "bg", "authority", part), "html.parser") for part in PARTS}


def codes(report) -> dict[str, list[str]]:
    return {
        "indicators": [indicator.code for indicator in report.results.indicators],
        "outcomes": [project.project for project in report.results.outcomes.projects],
    }


def named(blocks) -> set[str]:
    return {piece.identity.figure for piece in walk(blocks) if isinstance(piece, Span) and piece.identity}


def test_each_has_one_card_and_one_address_and_the_table_above_leads_to_it(report, pages):
    for part, known in codes(report).items():
        cards = [card["id"] for card in pages[part].find_all("article", "entry")]
        assert cards == [place_id(code) for code in known]
        table = next(table for table in pages[part].find_all("table") if table.find("a", href=f"#{known[0]}"))
        links = [row.th.a["href"] for row in table.tbody.find_all("tr")]
        assert links == [f"#{place_id(code)}" for code in known]


def test_a_project_is_found_by_its_number_in_isun_and_by_its_contract(report, pages):
    for project in report.results.outcomes.projects:
        row = next(row for row in report.results.register.rows("projects", report.results.register["projects"])
                   if row["project"] == project.project)  # fmt: skip
        for number in filter(None, (row["isun_number"], row["contract"])):
            assert pages["outcomes"].find(id=place_id(number)).find_parent("article")["id"] == project.project
            (card,) = report.outcomes.card(number).blocks
            assert isinstance(card, Entry) and card.id == project.project
            assert any(each.startswith(number) for each in text_of((card,)).replace(";", " ").split())
    with pytest.raises(VomrError, match="P05"):
        report.outcomes.card("П-05-X")


def test_links_between_cards_lead_to_cards(report, pages):
    for part, other in (PARTS, PARTS[::-1]):
        links = {a["href"] for a in pages[part].select("article a") if a["href"].startswith(f"{other}.html#")}
        assert links and links <= {f"{other}.html#{place_id(code)}" for code in codes(report)[other]}


def test_the_amounts_of_projects_are_those_of_results_json_and_add_up_to_the_sums_of_absorption(report):
    results = report.results
    written = {one["project"]: one for one in json.loads(results.to_json(report.w))["outcomes"]["projects"]}
    operations = results.absorption.operations
    for name in (*OF_PROJECT, *OF_AMOUNTS):
        values = {project.project: getattr(project, name) for project in results.outcomes.projects}
        for code, value in values.items():
            as_text = written[code][name]
            assert value == (None if as_text is None else round(Fraction(as_text) * 100)), (code, name)
        if name != "own":
            assert sum(value or 0 for value in values.values()) == operations[name].value, name
    for project in results.outcomes.projects:
        for figure in results.outcomes.of_project(project.project).values():
            given = [row.value for row in figure.declared.rows(results.moment, figure)]
            assert sum(map(Fraction, given)) == (figure.value or 0), figure.id


def test_a_card_names_the_figures_of_its_own_thing_alone(report):
    for (card,) in (report.outcomes.card("P05").blocks, report.outcomes.card("P18").blocks):
        assert all(f".{card.id}." in figure for figure in named((card,))), named((card,))
    (card,) = report.indicators.card("R.37").blocks
    names = ("achieved", "expected", "target", "baseline", "planned", "due", "reported", "in_period", "required_rate")
    assert {f"indicators.R.37.{name}" for name in names} <= named((card,))
    assert all(figure.startswith("indicators.R.37.") for figure in named((card,)))


def test_what_projects_give_adds_up_to_the_indicator(report):
    results = report.results
    for indicator in results.indicators:
        given = contributions(results.moment).get(indicator.code, ())
        if indicator.aggregation == "sum" and given and indicator.exact("achieved") is not None:
            assert indicator.exact("baseline") + sum(row.verified or 0 for row in given) == indicator.exact("achieved")
        if given and indicator.aggregation not in ("ratio", "mean"):
            assert sum(row.planned or 0 for row in given) == indicator.exact("planned"), indicator.code
        assert {row.project for row in given if row.is_awaiting} == set(indicator.awaiting)


def test_the_public_edition_has_no_values_of_projects_no_evidence_and_no_free_text():
    public, whole = (report_of("primer", "2028-Q2", "bg", audience) for audience in ("public", "authority"))
    register = whole.results.register
    evidence = set(register["values"]["evidence"].dropna()) | set(register["annexes"]["reason"].dropna())
    persons = register["projects"].loc[register["projects"]["applicant_type"] == "person", "applicant"].dropna()
    hidden = {text for text in (*evidence, *persons) if len(text) > 3}
    texts = {edition: text_of((*edition.indicators.cards().blocks, *edition.outcomes.cards().blocks))
             for edition in (public, whole)}  # fmt: skip
    assert [text for text in hidden if text in texts[public]] == []
    assert sum(text in texts[whole] for text in evidence) > 5
    tables = [piece for piece in walk(public.indicators.cards().blocks) if getattr(piece, "type", "") == "table"]
    assert tables and all(len(row.cells) == 1 for table in tables for row in table.rows)
    assert not any(".parts." in figure for figure in named(public.indicators.cards().blocks))


def test_a_card_says_what_was_reported_before(report):
    kept = replace(report.results, previous=replace(report.results.previous, number=7))
    (card,) = type(report)(kept).indicators.card("R.37").blocks
    pieces = [piece for piece in walk((card,)) if isinstance(piece, Span) and piece.identity]
    assert {piece.identity.report for piece in pieces if piece.identity.day or piece.identity.since} == {7}

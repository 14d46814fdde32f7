"""The design in one place: contrast, greys, marks; the map; what stands in place of nothing."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import vomr
from vomr import design
from vomr.export import html_page
from vomr.problems import Problem
from vomr.show import Report
from vomr.show.report import part_title

PROJECT = Path(__file__).parents[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", design.TEXT_ROLES)
def test_every_text_colour_can_be_read_on_every_surface(role, scheme):
    for surface in design.SURFACE_ROLES:
        ratio = design.contrast(getattr(design.COLOURS[role], scheme), getattr(design.COLOURS[surface], scheme))
        assert ratio >= 4.5, (role, surface, scheme, ratio)


def test_every_status_has_a_shape_of_its_own():
    glyphs = [mark.glyph for mark in design.MARKS.values()]
    assert len(set(glyphs)) == len(glyphs)


def test_stages_and_steps_differ_on_a_grey_printer():
    stages = ["#ffffff", *design.TINTS, design.COLOURS["deep"].light]
    for shades in (stages, design.STEPS):
        greys = [design.luminance(shade) for shade in shades]
        assert all(light / max(dark, 0.01) > 1.3 for light, dark in itertools.pairwise(greys)), greys


def test_words_on_a_step_of_the_map_can_be_read():
    for number, shade in enumerate(design.STEPS):
        ink = "#ffffff" if number >= 2 else design.COLOURS["ink"].light
        assert design.contrast(ink, shade) >= 4.5, shade


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The invented group, computed once, in a folder of its own."""
    folder = tmp_path_factory.mktemp("look") / "primer"
    shutil.copytree(PROJECT / "data" / "primer", folder)
    return vomr.load(folder, "2028-Q2").results


@pytest.fixture
def report(results) -> Report:
    return Report(results)


@pytest.fixture
def strategy(results) -> Path:
    """Its folder as it was shipped: the map and the commentary are read when they are shown."""
    folder = results.register.folder
    (folder / "territory.geojson").unlink(missing_ok=True)
    shutil.copy(PROJECT / "data" / "primer" / "commentary" / "2028-Q2.md", folder / "commentary")
    return Path(folder)


def outline(code: str, west: float) -> dict:
    ring = [[west, 42.0], [west + 0.2, 42.0], [west + 0.2, 42.2], [west, 42.2], [west, 42.0]]
    return {"type": "Feature", "properties": {"nuts4": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def codes(report) -> list[str]:
    return [entry.code for entry in report.strategy.territory]


def test_the_map_says_every_value_in_its_words_and_needs_no_outlines(strategy, report):
    drawn = report.outcomes.map()
    for place in report.results.outcomes.municipalities:
        if place.municipality:
            assert report.municipality_name(place.municipality) in drawn.alt
    assert "схематична" in drawn.caption


def test_outlines_of_the_folder_are_drawn(strategy, report):
    features = [outline(code, 22 + 0.2 * number) for number, code in enumerate(codes(report))]
    (strategy / "territory.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    drawn = report.outcomes.map()
    assert "territory.geojson" in drawn.caption and "схематична" not in drawn.caption


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "не е файл GeoJSON"),
        (
            '{"features": [{"properties": {"a": "XX"}, "geometry": {"type": "Polygon", "coordinates": []}}]}',
            "не съдържа границите",
        ),
        (json.dumps({"features": [outline("PRM01", 22)]}), "липсват границите на"),
        (
            json.dumps(
                {"features": [{"properties": {"a": "PRM01"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}
            ),
            "не е файл GeoJSON",
        ),
    ],
)
def test_a_map_is_not_worth_the_report(strategy, report, content, said):
    (strategy / "territory.geojson").write_text(content, encoding="utf-8")
    drawn = report.outcomes.map()
    assert said in drawn.caption and "territory.geojson" in drawn.caption


def test_words_of_the_officer_under_a_wrong_heading_are_shown_and_not_lost(strategy, report):
    file = strategy / "commentary" / "2028-Q2.md"
    file.write_text(
        "## Изпълнение на индикаторите\n\nДобре.\n\n## Индикаторчета\n\nИзгубени <b>думи</b>.\n", encoding="utf-8"
    )
    shown = report.unplaced_commentary()
    assert "Индикаторчета" in shown.html and "Изгубени &lt;b&gt;думи&lt;/b&gt;" in shown.html
    assert "Добре" not in shown.html and "Добре" in report.commentary("indicators").html


def test_what_is_behind_must_be_explained(strategy, report):
    (strategy / "commentary" / "2028-Q2.md").unlink()
    for part in ("indicators", "absorption"):
        assert not report.commentary(part).html, "a task of the officer is nothing that is filed"
    assert [params["section"] for _, params in report.to_write] == [
        part_title(report.w, part) for part in ("indicators", "absorption")
    ]
    report.results = replace(report.results, problems=(Problem("cell", "error", "Nothing", "Nothing"),))
    for part in ("indicators", "absorption"):
        assert 'class="todo"' in report.commentary(part).html, "a draft shows it"
    assert not report.commentary("partnership").html
    assert not vomr.load(PROJECT / "data" / "nevestino", "2026-Q3").commentary("indicators").html, "nothing is due yet"


def test_a_heading_over_nothing_is_named_in_one_line_at_the_end():
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    def said(text: str):
        return new_code_cell("x", outputs=[new_output("display_data", {"text/html": f"<p>{text}</p>"})])

    page = html_page(
        new_notebook(
            cells=[
                new_markdown_cell("# Доклад"),
                said("начало"),
                new_markdown_cell("## Празен"),
                new_code_cell("x"),
                new_markdown_cell("## Пълен"),
                new_markdown_cell("### Вътре"),
                said("съдържание"),
                new_markdown_cell("## Отгоре"),
                new_markdown_cell("### Отдолу"),
                new_code_cell("x"),
            ]
        )
    )
    assert re.findall(r"<h[2-6][^>]*>([^<]+)<", page) == ["Пълен", "Вътре"]
    assert "Неприложимо за периода: Празен · Отгоре · Отдолу." in page


def test_the_rows_behind_a_headline_add_up_to_it(strategy, report):
    behind = report.behind("overview").html
    for name in ("contracted", "paid"):
        assert report.w.money(report.results.absorption.operations.cents(name)) in behind
    assert behind.count("<details") >= 4 and "chart-data" in behind

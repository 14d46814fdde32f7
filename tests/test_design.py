"""The design in one place: contrast, greys, marks; what stands in place of nothing."""

from __future__ import annotations

import itertools
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


def test_fills_beside_one_another_are_told_apart():
    """WCAG 1.4.11: what stands within a frame and around a darker fill; steps by their outlines."""
    paper, deep, ink = "#ffffff", design.COLOURS["deep"].light, design.COLOURS["ink"].light
    for one, other in ((paper, design.MIDDLE), (design.MIDDLE, deep), *((step, ink) for step in design.STEPS)):
        assert design.contrast(one, other) >= 3, (one, other)
    greys = [design.luminance(shade) for shade in design.STEPS]
    assert all(light / dark > 1.3 for light, dark in itertools.pairwise(greys)), greys


def test_words_on_a_step_of_the_map_can_be_read():
    for number, shade in enumerate(design.STEPS):
        ink = "#ffffff" if number == len(design.STEPS) - 1 else design.COLOURS["ink"].light
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
    """Its folder as it was shipped: the commentary is read when it is shown."""
    folder = results.register.folder
    shutil.copy(PROJECT / "data" / "primer" / "commentary" / "2028-Q2.md", folder / "commentary")
    return Path(folder)


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


def test_headings_over_nothing_are_counted_in_one_line_at_the_end():
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
    assert "Раздели без данни за периода: " in page

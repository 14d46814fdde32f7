"""An English report says of Bulgarian titles and texts that they are printed as they were entered: where they stand,
once, and only there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from vomr.loading import load
from vomr.words import Words

DATA = Path(__file__).parents[2] / "data"
TITLES = "Titles are printed as they were entered."
TEXT = "The text is printed as it was entered."


def places(report):
    """Where the titles of projects and events, and the officer's words, stand."""
    return {
        "first page": report.overview.contracts_at_risk().html,
        "absorption": report.absorption.at_risk().html,
        "projects": report.outcomes.projects().html,
        "events": report.animation.events().html,
        "overview": report.commentary("overview").html,
        "absorption, words": report.commentary("absorption").html,
    }


def test_an_english_report_says_so_once_in_each_place():
    found = places(load(DATA / "primer", "2028-Q2", "en"))
    assert all(found.values())
    for place, html in found.items():
        titles, text = (0, 1) if place in ("overview", "absorption, words") else (1, 0)
        assert (html.count(TITLES), html.count(TEXT)) == (titles, text), place


def test_a_bulgarian_report_says_nothing_of_it():
    w = Words("bg")
    for html in places(load(DATA / "primer", "2028-Q2")).values():
        assert w(TITLES) not in html and w(TEXT) not in html


@pytest.mark.soak
def test_nothing_is_said_of_titles_and_texts_in_latin_letters(tmp_path):
    copy = tmp_path / "primer"
    shutil.copytree(DATA / "primer", copy)
    for table, column in (("projects", "title"), ("events", "title_en")):
        rows = pd.read_csv(copy / f"{table}.csv", dtype=str, keep_default_na=False)
        rows[column] = "A title"
        rows.to_csv(copy / f"{table}.csv", index=False)
    for file in (copy / "commentary").glob("*.md"):
        file.write_text("# Absorption\n\nIn English.\n", encoding="utf-8")
    found = places(load(copy, "2028-Q2", "en"))
    assert "A title" in found["projects"] and "A title" in found["events"] and "In English" in str(found.values())
    for place, html in found.items():
        assert TITLES not in html and TEXT not in html, place


@pytest.mark.parametrize("period", ["2027"])
def test_the_annual_report_says_it_of_its_texts_once(period):
    report = load(DATA / "primer", period, "en")
    sections = ("overview", "absorption", "outcomes", "problems", "deviations", "measures_taken", "self_evaluation")
    texts = [html for section in sections if (html := report.commentary(section).html)]
    assert len(texts) > 2 and sum(html.count(TEXT) for html in texts) == 1

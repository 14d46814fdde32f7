"""A notebook shows one language where it is opened, and holds both."""

from __future__ import annotations

import json

import nbformat
import pytest

from vomr.export import html_page
from vomr.pack.notebooks.analyst_copies import choose, refresh
from vomr.pack.notebooks.one_language import show_only
from vomr.pack.notebooks.provenance import cells_digest, state_of
from vomr.pack.request import NOTEBOOKS


def kinds(notebook, tag: str) -> set[tuple[str, bool]]:
    cells = [cell for cell in notebook["cells"] if tag in cell["metadata"].get("tags", ())]
    return {(cell["cell_type"], cell["metadata"].get("jupyter", {}).get("source_hidden", False)) for cell in cells}


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_a_copy_shows_the_language_that_was_chosen_and_stays_the_shipped_notebook(tmp_path, lang):
    refresh(tmp_path)
    choose(tmp_path, None, None, "en")
    choose(tmp_path, None, None, lang)
    for shipped in NOTEBOOKS.glob("*.ipynb"):
        copy = tmp_path / shipped.name
        content = json.loads(copy.read_text(encoding="utf-8"))
        other = "en" if lang == "bg" else "bg"
        assert kinds(content, f"lang-{lang}") <= {("markdown", False)}
        assert kinds(content, f"lang-{other}") <= {("raw", True)}
        assert state_of(copy) == "original"


def test_a_folded_text_is_exported_in_its_language_and_unfolds_as_it_was():
    notebook = nbformat.read(NOTEBOOKS / "absorption.ipynb", as_version=4)
    before = cells_digest(notebook)
    assert show_only(notebook, "en") and not show_only(notebook, "en")
    assert cells_digest(notebook) == before
    page = html_page(notebook)  # without a report's facts a page is in Bulgarian
    assert "Средства, застрашени от загуба" in page and "Money at risk" not in page
    assert show_only(notebook, "bg") and kinds(notebook, "lang-bg") == {("markdown", False)}

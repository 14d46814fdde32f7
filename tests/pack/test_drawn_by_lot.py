"""Names that a library draws by lot are the same in every pack; what an author shows stays."""

from __future__ import annotations

import pandas as pd
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_notebook

from vomr.pack.notebooks.drawn_by_lot import settle

DIGEST = "d41d8cd98f00b204e9800998ecf8427e"


def notebook(*forms: dict) -> dict:
    cell = new_code_cell("x")
    cell.outputs = [from_dict({"output_type": "display_data", "data": data, "metadata": {}}) for data in forms]
    made = new_notebook()
    made.cells = [cell]
    return made


def styled() -> str:
    return pd.DataFrame({"а": [1, 2]}).style.bar().to_html()


def test_two_runs_of_a_styler_are_alike():
    plain = "<pandas.io.formats.style.Styler at 0x{}>"
    first, second = (
        notebook({"text/html": styled(), "text/plain": plain.format(address)}, {"text/html": styled()})
        for address in ("7f6b00f41b50", "7f461cb46450")
    )
    settle(first)
    settle(second)
    assert first.cells[0].outputs[0].data["text/plain"] == plain.format("0")
    pages = [[output.data["text/html"] for output in made.cells[0].outputs] for made in (first, second)]
    assert first.cells[0].outputs == second.cells[0].outputs
    assert pages[0] == pages[1] and pages[0][0] != pages[0][1]  # two tables of one notebook stay apart
    (name,) = {part[:7] for part in pages[0][0].split("#")[1:] if part.startswith("T_")}
    assert f'<table id="{name}">' in pages[0][0]


def test_all_forms_and_nothing_else_are_changed():
    lot = "0a1b2c3d-1111-4222-8333-0123456789ab"
    made = notebook(
        {
            "text/html": [f'<div id="{lot}"></div><p>{DIGEST}</p>\n', f"<script>draw('{lot}')</script>"],
            "application/javascript": f"draw('{lot}')",
            "application/json": {"id": lot},
            "text/plain": DIGEST,
        },
        {"text/plain": f"id={DIGEST}"},
    )
    settle(made)
    data, other = (output.data for output in made.cells[0].outputs)
    page = "".join(data["text/html"])
    assert lot not in page + data["application/javascript"] and page.count(DIGEST) == 1
    assert data["application/javascript"][6:-2] in page and data["text/plain"] == DIGEST
    assert other == {"text/plain": f"id={DIGEST}"}

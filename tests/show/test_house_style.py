"""Plots and tables of the analyst's own in the report's look, by one call."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure

import vomr
from vomr.document.mime import MIME
from vomr.export import html_page, pdf_page
from vomr.pack.notebooks.run import Job, run_all
from vomr.problems import UsageError
from vomr.show import house_style

PRIMER = str(Path(__file__).parents[2] / "data" / "primer")
CELLS = [
    'strategy = ""\nperiod = "2028-Q2"',
    "import vomr, pandas as pd\nreport = vomr.load(strategy, period)\nreport.style()",
    "frame = pd.DataFrame({'сума': [1234567.5, 2.25], 'чия': ['а', 'б']})\nframe.attrs['caption'] = 'Мои суми'\nframe",
    "axes = report.tables.payments.by('year', 'paid').set_index('year')['paid'].plot.barh(title='По години')\n"
    "axes.figure.set_label('Най-много през 2027 г.')",
    "report.show(pd.Series([1.5, 2], name='дял').plot().figure, 'Два дяла', alt='Линия нагоре')",
    "report.show(report.tables.payments.in_period().head(2), 'Две плащания', note='По дати.')",
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """Run in a real kernel, with the settings that notebooks have for plots."""
    folder = tmp_path_factory.mktemp("style")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    made.cells[0].metadata["tags"] = ["parameters"]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, folder / "mine.ipynb")
    return run_all(
        [Job("mine", folder / "mine.ipynb", folder / "out.ipynb", {"strategy": PRIMER})], 1, lambda name: None
    )["mine"]


def shown(notebook, words: str) -> list:
    """What the cell with these words displays."""
    cell = next(cell for cell in notebook.cells if words in cell.source)
    return [output for output in cell.outputs if "data" in output]


def test_a_plain_frame_reads_like_the_report_s(notebook):
    (table,) = shown(notebook, "Мои суми")
    assert (
        "Мои суми" in table.data["text/plain"]
        and "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,50" in table.data["text/plain"]
    )
    assert MIME in table.data and '<td class="num">' not in table.data["text/html"].partition("чия")[0]


def test_a_plot_is_drawn_in_the_house_style_and_says_what_it_shows(notebook):
    (plot,) = [output for output in shown(notebook, "По години") if "image/svg+xml" in output.data]
    assert plot.metadata["image/svg+xml"]["alt"] == "Най-много през 2027 г." and "image/png" not in plot.data
    assert "#0f3a63" in plot.data["image/svg+xml"]
    charts = [output for output in shown(notebook, "Два дяла") if "image/svg+xml" in output.data]
    assert [one.metadata["image/svg+xml"] for one in charts] == [{"alt": "Линия нагоре", "caption": "Два дяла"}]


def test_both_go_into_page_and_document(notebook):
    page = html_page(notebook)
    assert "Най-много през 2027 г." in page and "Две плащания" in page and "По дати." in page
    assert pdf_page(notebook).startswith(b"%PDF")


def test_without_a_label_the_titles_are_what_is_said():
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([2025, 2027], [1, 2_000_000], label="платени")
    axes.set_title("Плащания")
    axes.set_ylabel("евро")
    with mpl.rc_context():
        chart = house_style.show(figure, vomr.load(PRIMER).w, "Ход")
    assert chart.alt == "Плащания. евро. платени" and chart.caption == "Ход"
    figure.canvas.draw()
    assert [label.get_text() for label in axes.get_xticklabels()][1] in ("2025", "2026")


@pytest.mark.parametrize(
    "wrong", [lambda: vomr.table([1, 2]), lambda: vomr.style("де"), lambda: house_style.show(3, vomr.load(PRIMER).w)]
)
def test_what_is_no_table_or_plot_is_refused_in_a_sentence(wrong):
    with pytest.raises(UsageError):
        wrong()


def test_one_frame_as_a_table():
    made = vomr.table(pd.Series({"май": 14, "юни": 3}), "Заявления", note="По регистър.", lang="en")
    assert made.text.splitlines()[0] == "Заявления" and "Value" in made.text and "По регистър." in made.text

"""``%load_ext vomr`` in a notebook: the same as the command, for the notebook's strategy and period."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from vomr.magic import OPTIONS, read, run
from vomr.problems import UsageError

NAMES = {"strategy": "data/primer", "period": "2028-Q2", "lang": "bg"}


@pytest.fixture(scope="module")
def shell():
    made = InteractiveShell()
    made.run_line_magic("load_ext", "vomr")
    made.user_ns.update(NAMES)
    return made


def test_it_checks_explains_and_gives_a_figure_as_the_notebook_says(shell):
    found = shell.run_line_magic("vomr", "check")
    assert "Какво откриха проверките" in found.text and len(found.frame) > 5
    assert "Правило" in shell.run_line_magic("vomr", "why изплатени общо").text
    assert shell.run_line_magic("vomr", "figure paid, total").id == "absorption.total.paid"
    assert "Data quality" not in shell.run_line_magic("vomr", "").text


@pytest.mark.soak
def test_the_line_goes_before_the_names_and_the_names_before_the_report(shell):
    assert "Rule" in run("why absorption.total.paid --lang en", NAMES).text
    assert str(run("figure budget, total --strategy data/nevestino --period 2026-Q3", NAMES).day) == "2026-09-30"
    report = __import__("vomr").load("data/primer", "2027-Q4", "en")
    assert str(run("figure paid, total", {"report": report}).day) == "2027-12-31"


def test_it_makes_the_report_and_shows_where_it_is(shell, tmp_path):
    made = shell.run_line_magic("vomr", f"report --only partnership --formats html --out {tmp_path}")
    assert (tmp_path / "primer" / "2028-Q2" / "partnership.html").is_file() and "partnership.html" in made.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("figur paid", "%vomr figure"),
        ("why", "името на стойност"),
        ("check --perod 2028-Q2", "--period"),
        ("check 2028-T2", "2028-Q2"),
        ("why absorbtion.total", "absorption.total.paid"),
        ('why "paid', "кавичка"),
    ],
)
def test_what_is_wrong_is_a_sentence_in_the_notebooks_language(line, said):
    with pytest.raises(UsageError) as caught:
        run(line, NAMES)
    assert said in str(caught.value) and caught.value._render_traceback_() == [str(caught.value)]


def test_options_may_be_written_either_way():
    line = read("report 2028-Q2 --only overview absorption --formats=html,pdf")
    assert line.words == ("2028-Q2",) and line.options == {"only": ("overview", "absorption"), "formats": ("html,pdf",)}
    assert set(OPTIONS) == {"check", "why", "figure", "report"}

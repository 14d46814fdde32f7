"""``vomr part``, the question what a name means, and own parts in ``vomr lab``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import typer

from own_notebooks import PARAMETERS, code, markdown, write_notebook
from vomr.cli import _joined_parameters, part
from vomr.cli.lab import own_notebooks_of, root_of
from vomr.pack.notebooks.analyst_copies import choose
from vomr.pack.request import Request
from vomr.parts.names import LooksMisspelt
from vomr.parts.notebook import check_own_part, read_notebook
from vomr.parts.report import report_parts
from vomr.problems import UsageError
from vomr.register.template import begin
from vomr.words import Words


@pytest.fixture
def strategy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "data" / "s"
    folder.mkdir(parents=True)
    (folder / "strategy.toml").write_text('[lag]\nid = "s"\nname = "S"\n', encoding="utf-8")
    monkeypatch.delenv("VOMR_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_new_part_stands_where_it_was_asked_for_and_is_never_overwritten(strategy):
    part.part("youth", strategy, "Младежи", "absorption")
    path = strategy / "notebooks" / "youth.ipynb"
    parts = report_parts(strategy, "quarter")
    assert parts.get("youth").title == "Младежи" and parts.number("youth") == parts.number("absorption") + 1
    check_own_part(parts.get("youth"))
    before = path.read_bytes()
    with pytest.raises(UsageError, match="left as it is"):
        part.part("youth.ipynb", strategy)
    assert path.read_bytes() == before
    part.part("partners", strategy)  # like a shipped part's name, and meant: it was typed here
    assert report_parts(strategy, "quarter").get("partners").is_own


@pytest.mark.parametrize(("chosen", "is_told"), [("", False), ("youth", False), ("overview", True)])
def test_where_the_settings_choose_the_parts_it_is_told_to_add_a_new_one(strategy, capsys, chosen, is_told):
    with (strategy / "strategy.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[report]\nparts = ["{chosen}"]\n' if chosen else "")
    part.part("youth", strategy)
    assert ("parts" in capsys.readouterr().err) is is_told


def test_a_new_part_runs_for_a_group_that_has_entered_nothing(tmp_path, monkeypatch):
    begin(tmp_path / "new", Words("bg"))
    monkeypatch.chdir(tmp_path)
    part.part("youth", tmp_path / "new")
    content = read_notebook(tmp_path / "new" / "notebooks" / "youth.ipynb")
    names: dict = {}
    sources = [cell["source"] for cell in content["cells"] if cell["cell_type"] == "code"]
    exec(sources[0] + '\nstrategy = "new"\n' + sources[1], names)
    shown = [eval(source, names)._repr_mimebundle_()["text/plain"] for source in sources[2:]]
    assert len(shown) == 5 and "youth" in shown[0].casefold() and "още няма въведени данни" in shown[2]
    tables = names["report"].tables
    assert all(getattr(tables, name) is not None for name in tables)


@pytest.mark.parametrize(
    ("name", "after", "said"),
    [
        ("absorption", "", "brings along"),
        ("Explore", "", "brings along"),
        ("a b", "", "Rename"),
        ("x", "y", "after “y”"),
    ],
)
def test_what_cannot_be_begun_is_refused(strategy, name, after, said):
    with pytest.raises(UsageError, match=said):
        part.part(name, strategy, "", after)
    assert not (strategy / "notebooks").exists()


@pytest.mark.parametrize(
    ("answers", "left", "own"),
    [
        (["да"], "overview.ipynb", ()),
        (["не", "да"], "overveiw.ipynb", ("overveiw",)),
        (["", ""], "overveiw.ipynb", None),
    ],
)
def test_in_a_terminal_it_is_asked_what_a_name_means(strategy, monkeypatch, answers, left, own):
    write_notebook(strategy / "notebooks", "overveiw", markdown("# x"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "prompt", lambda *args, **kwargs: answers.pop(0))
    order = Request(strategy, "2026-Q3")
    if own is None:
        with pytest.raises(LooksMisspelt):
            part.ask_about_names(order)
        return
    part.ask_about_names(order)
    part.ask_about_names(order)  # the answer is noted
    assert [path.name for path in (strategy / "notebooks").iterdir()] == [left]
    assert tuple(one.name for one in order.all_parts().own) == own


def test_without_a_terminal_it_is_an_error_that_says_how_to_answer(strategy, monkeypatch):
    write_notebook(strategy / "notebooks", "overveiw", markdown("# x"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(LooksMisspelt, match=r"rename it to overview\.ipynb.*parts of the report in the settings"):
        part.ask_about_names(Request(strategy, "2026-Q3"))


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("report --only overview youth-2 2028-Q2", ["overview", "youth-2"]),
        ("report --only села EAFRD-2026", ["села"]),
        ("report --only youth --lang en", ["youth"]),
    ],
)
def test_names_of_parts_are_told_from_periods(words, only):
    joined = _joined_parameters(words.split())
    assert [joined[at + 1] for at, word in enumerate(joined) if word == "--only"] == only


def test_jupyterlab_shows_the_copies_and_the_groups_own(strategy, tmp_path):
    copies = tmp_path / "my-notebooks"
    copies.mkdir()
    assert root_of(copies, own_notebooks_of(strategy)) == copies
    own = write_notebook(strategy / "notebooks", "youth", code(PARAMETERS, "parameters")).parent
    assert root_of(copies, own_notebooks_of(strategy)) == tmp_path
    elsewhere = tmp_path.parent / "elsewhere"
    assert root_of(elsewhere, own) == elsewhere  # nothing above the workspace is shown
    choose(own, None, "2028-Q2", None)
    cells = json.loads((own / "youth.ipynb").read_text(encoding="utf-8"))["cells"]
    assert 'period: str = "2028-Q2"' in "".join(cells[0]["source"])

"""Which parts a report has: the shipped ones, and notebooks of the group's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from own_notebooks import LOAD, PARAMETERS, code, markdown, write_notebook
from vomr.folders import workspace
from vomr.pack.notebooks.run import declared_parameters
from vomr.parts import CHOOSABLE, PARTS, Part, parts_of
from vomr.parts.beside import files_beside, files_called, find_beside
from vomr.parts.names import LooksMisspelt
from vomr.parts.notebook import check_own_part, first_heading
from vomr.parts.report import check_new_part, report_parts
from vomr.problems import UsageError, VomrError


@pytest.fixture
def strategy(tmp_path) -> Path:
    folder = tmp_path / "data" / "s"
    folder.mkdir(parents=True)
    (folder / "strategy.toml").write_text('[lag]\nid = "s"\nname = "S"\n', encoding="utf-8")
    return folder


def choose(strategy: Path, *parts: str) -> None:
    listed = ", ".join(f'"{part}"' for part in parts)
    (strategy / "strategy.toml").write_text(
        f'[lag]\nid = "s"\nname = "S"\n[report]\nparts = [{listed}]\n', encoding="utf-8"
    )


def own(strategy: Path, name: str, *cells, **about) -> Path:
    return write_notebook(strategy / "notebooks", name, *(cells or (markdown(f"# {name.upper()}"),)), **about)


def test_without_notebooks_of_its_own_a_group_has_the_shipped_parts(strategy):
    for kind in ("quarter", "year", "eafrd"):
        parts = report_parts(strategy, kind)
        assert parts.names == parts_of(kind) and not parts.own and all(part.is_shipped for part in parts)
        numbers = [parts.number(name) for name in parts.names if name != "annual"]
        assert numbers == list(range(1, len(numbers) + 1)) and parts.number("annual") == 0 == parts.number("explore")


@pytest.mark.parametrize(
    ("after", "before"),
    [("", "quality"), ("absorption", "outcomes"), ("first", "overview"), ("last", None), ("annual", "overview")],
)
def test_a_part_stands_where_it_says_and_every_part_is_numbered_by_its_place(strategy, after, before):
    own(strategy, "youth", after=after)
    names = report_parts(strategy, "quarter").names
    assert names[names.index("youth") + 1 :][:1] == ((before,) if before else ())
    assert [name for name in names if name != "youth"] == list(PARTS)
    year = report_parts(strategy, "year")
    assert (year.names[0], year.names[-1]) == ("annual", "leader") and year.number("leader") == len(CHOOSABLE) + 2


def test_parts_may_follow_one_another(strategy):
    own(strategy, "b", after="a")
    own(strategy, "a", after="overview")
    own(strategy, "c", after="overview")
    assert report_parts(strategy, "quarter").names[:4] == ("overview", "a", "b", "c")
    own(strategy, "a", after="b")
    with pytest.raises(UsageError, match="each is to stand after another"):
        report_parts(strategy, "quarter")
    own(strategy, "a", after="absorbtion")
    with pytest.raises(UsageError, match="Did you mean absorption"):
        report_parts(strategy, "quarter")


@pytest.mark.parametrize(
    ("cells", "about", "bg", "en"),
    [
        ((markdown("# Друго"),), {"title": "Младежи"}, "Младежи", "Младежи"),
        ((markdown("# Друго"),), {"title": {"bg": "Младежи", "en": "Youth"}}, "Младежи", "Youth"),
        ((markdown("# Младежи", "lang-bg"), markdown("# Youth", "lang-en")), {}, "Младежи", "Youth"),
        ((markdown("```\n# code\n```\n# **Млади** [хора](x) #"),), {}, "Млади хора", "Млади хора"),
        ((code('report.header("youth", title="Млади")'), markdown("# Друго")), {}, "Млади", "Млади"),
        ((markdown("## Второ ниво"), code("%matplotlib inline")), {}, "youth", "youth"),
    ],
)
def test_a_title_is_in_the_metadata_else_the_first_heading_else_the_name(strategy, cells, about, bg, en):
    own(strategy, "youth", *cells, **about)
    titles = [report_parts(strategy, "quarter", lang).get("youth").title for lang in ("bg", "en")]
    assert titles == [bg, en]


def test_the_settings_choose_and_order_parts(strategy):
    path = own(strategy, "youth")
    own(strategy, "villages")
    choose(strategy, "overview", "youth", "absorption", "quality")
    parts = report_parts(strategy, "year")
    assert parts.names == ("annual", "overview", "youth", "absorption", "quality", "leader")
    assert parts.number("youth") == 2 and [path.stem for path in parts.unlisted] == ["villages"]
    for wrong, said in ((("overview", "yuoth", "quality"), "Did you mean youth"), (("overview",), "“quality”")):
        choose(strategy, *wrong)
        with pytest.raises(UsageError, match=said):
            report_parts(strategy, "quarter")
    path.unlink()
    choose(strategy, "overview", "youth", "quality")
    with pytest.raises(UsageError, match="no part “youth”"):
        report_parts(strategy, "quarter")


@pytest.mark.parametrize(
    "name", ["index", "Report", "con", "LPT1", "2030-plan", "two words", "_hidden", "a.b", "x" * 61, "data", "ми#г"]
)
def test_a_name_that_cannot_be_one_is_refused(strategy, name):
    own(strategy, name)
    with pytest.raises(UsageError, match="Rename it"):
        report_parts(strategy, "quarter")


@pytest.mark.parametrize("name", ["youth", "младежи", "Села-2", "cost_units", "портрет-на-село"])
def test_names_in_any_alphabet(strategy, name):
    own(strategy, name)
    assert name in report_parts(strategy, "quarter")


def test_a_name_is_the_same_however_a_disk_spells_it(strategy):
    own(strategy, "маи\u0306ски")  # й in two signs, as some disks write it
    assert "майски" in report_parts(strategy, "quarter")


@pytest.mark.parametrize("name", ["overveiw", "absorbtion", "partners", "Absorption"])
def test_a_name_that_resembles_a_shipped_one_is_asked_about(strategy, name):
    own(strategy, name)
    with pytest.raises(LooksMisspelt) as asked:
        report_parts(strategy, "quarter")
    assert asked.value.part in PARTS and f"{name}.ipynb" in str(asked.value)


def test_a_part_is_not_begun_that_no_report_would_take(strategy):
    write_notebook(strategy / "notebooks", "youth", markdown("# Млади"))
    with pytest.raises(UsageError, match="small and capital letters alone"):
        check_new_part(strategy, "Youth", "")
    check_new_part(strategy, "schools", "annual")  # as a notebook may say itself


def test_who_names_it_in_the_settings_or_in_the_notebook_means_it(strategy):
    own(strategy, "partners", part="partners")
    assert report_parts(strategy, "quarter").get("partners").is_own
    own(strategy, "partners")
    choose(strategy, "overview", "partners", "quality")
    assert report_parts(strategy, "quarter").get("partners").is_own
    own(strategy, "Quality")  # its pages would be those of another part
    choose(strategy, "overview", "Quality", "quality")
    with pytest.raises(LooksMisspelt):
        report_parts(strategy, "quarter")


def test_what_is_no_part_is_left_alone(strategy):
    for name in ("Untitled", "Untitled3", "youth-Copy1", "explore", "portfolio"):
        own(strategy, name)
    own(strategy, ".ipynb_checkpoints/youth-checkpoint".rpartition("/")[2])
    (strategy / "notebooks" / "youth-checkpoint.ipynb").rename(strategy / "notebooks" / ".hidden.ipynb")
    parts = report_parts(strategy, "quarter")
    assert not parts.own and [path.stem for path in parts.drafts] == ["Untitled", "Untitled3", "youth-Copy1"]


def test_a_notebook_under_a_shipped_name_takes_its_place(strategy, tmp_path):
    mine = own(strategy, "absorption")
    assert report_parts(strategy, "quarter").get("absorption") == Part("absorption", mine)
    other = write_notebook(tmp_path / "mine", "absorption", markdown("# x"))
    write_notebook(tmp_path / "mine", "youth", markdown("# x"))
    parts = report_parts(strategy, "quarter", notebooks=tmp_path / "mine")
    assert parts.get("absorption").notebook == other and parts.is_own("youth")


@pytest.mark.parametrize("text", ["", "not a notebook", "[]", '{"cells": [1], "metadata": {}}', '{"worksheets": []}'])
def test_a_file_that_is_no_notebook_is_named(strategy, text):
    (strategy / "notebooks").mkdir()
    (strategy / "notebooks" / "youth.ipynb").write_text(text)
    with pytest.raises(VomrError, match=r"youth\.ipynb is not a notebook"):
        report_parts(strategy, "quarter")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([code(PARAMETERS, "parameters"), code(LOAD), code('report.header("absorption")')], 'header\\("youth"\\)'),
        ([code('import vomr\nr = vomr.load("data/s", "2026-Q3")')], "vomr part"),
        ([code("import vomr\nr = vomr.load()")], "vomr part"),
        ([code('lang = "bg"', "parameters"), code(LOAD)], "vomr part"),
    ],
)
def test_a_part_that_would_be_of_another_name_or_period_is_refused(strategy, cells, said):
    with pytest.raises(UsageError, match=said):
        check_own_part(Part("youth", own(strategy, "youth", *cells), is_own=True))


@pytest.mark.parametrize("cells", [[code(LOAD)], [markdown("Само текст")], [code('vomr.load("s", period=period)')]])
def test_a_part_needs_no_parameters_cell(strategy, cells):
    check_own_part(Part("youth", own(strategy, "youth", *cells), is_own=True))


def test_an_annotated_parameter_is_one():
    import nbformat

    cell = nbformat.v4.new_code_cell('period: str = ""\nyear: int\nn = 3', metadata={"tags": ["parameters"]})
    assert declared_parameters(nbformat.v4.new_notebook(cells=[cell])) == {"period": "", "year": None, "n": 3}


def test_first_heading():
    assert first_heading("text\n# A *b* `c`\n# D") == (1, "A b c")
    assert first_heading("#hash\n## second") is None


# --- files beside notebooks


def test_files_beside_notebooks_are_named_and_other_peoples_left_out(strategy):
    own(strategy, "youth")
    folder = strategy / "notebooks"
    for name in ("schools.csv", "maps/a.geojson", ".secret", "__pycache__/x.pyc", "~$open.xlsx", "pack/SHA256SUMS"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    assert list(files_beside(report_parts(strategy, "quarter"))) == [
        "notebooks/maps/a.geojson",
        "notebooks/schools.csv",
    ]
    assert files_beside(report_parts(strategy.parent, "quarter")) == {}


def test_files_of_the_strategy_that_a_notebook_calls_by_name_belong_to_it(strategy, tmp_path):
    for name in ("a.csv", "maps/b.csv", "logo.png", "c.csv", "other.csv", ".secret", "notebooks/d.csv"):
        (strategy / name).parent.mkdir(exist_ok=True)
        (strategy / name).write_text("1")
    (tmp_path / "outside.csv").write_text("1")
    cells = [
        code('report.file("maps/b.csv")\nopen("../a.csv")\nopen("../.secret")\nopen("../../../outside.csv")'),
        markdown('![лого](../logo.png "x") <img src="../c.csv"> other.csv'),
    ]
    own(strategy, "youth", *cells)
    parts = report_parts(strategy, "quarter")
    assert list(files_called(parts, strategy)) == ["a.csv", "c.csv", "logo.png", "maps/b.csv"]
    assert files_called([part for part in parts if not part.is_own], strategy) == {}


def test_a_link_out_of_the_folder_is_refused(strategy, tmp_path):
    own(strategy, "youth")
    (tmp_path / "outside.csv").write_text("1")
    (strategy / "notebooks" / "in.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(VomrError, match="is a link to a place outside"):
        files_beside(report_parts(strategy, "quarter"))


@pytest.mark.parametrize("standing", ["notebooks", ".", "elsewhere"])
def test_a_file_is_found_wherever_the_notebook_is_run(strategy, tmp_path, monkeypatch, standing):
    (strategy / "notebooks").mkdir()
    (strategy / "notebooks" / "schools.csv").write_text("1")
    here = tmp_path / "elsewhere" if standing == "elsewhere" else strategy / standing
    here.mkdir(exist_ok=True)
    monkeypatch.chdir(here)
    assert find_beside("schools.csv", strategy) == (strategy / "notebooks" / "schools.csv").resolve()
    with pytest.raises(UsageError, match=r"no file “shcools.csv”.*notebooks.*Did you mean schools.csv"):
        find_beside("shcools.csv", strategy)
    (tmp_path / "outside.csv").write_text("1")
    (strategy / "link.csv").symlink_to(tmp_path / "outside.csv")
    for name in (tmp_path / "outside.csv", "link.csv"):
        with pytest.raises(UsageError, match="lies outside"):
            find_beside(name, strategy)


def test_who_stands_among_the_notebooks_of_a_strategy_works_on_it(strategy, tmp_path, monkeypatch):
    from vomr.folders import strategy_folder

    own(strategy, "youth")
    monkeypatch.delenv("VOMR_STRATEGY", raising=False)
    monkeypatch.delenv("VOMR_WORKSPACE", raising=False)
    monkeypatch.chdir(strategy / "notebooks")
    assert workspace() == tmp_path and strategy_folder() == strategy

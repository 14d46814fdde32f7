"""What a report would be under assumptions: as if the tables had been written so, and marked wherever it is seen."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from frozen_quarter import strategy_with_a_frozen_quarter
from in_process import executed, shown

import vomr
from vomr.document import Table
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.export import html_page
from vomr.fingerprint import folder_digest
from vomr.method import compute
from vomr.problems import UsageError
from vomr.register import read_register
from vomr.show.what_if import WhatIf
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"
MARK = (
    "Допускане: цел на R.37 = 20; бюджет на M1 (EAFRD) = 400\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}евро;"
    " праг contracting_threshold = 0,7; без проект P01; без проект P12. Не е отчет."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Primer without its imports: of a project whose row is deleted a report of ИСУН would bring the contract back."""
    folder = tmp_path_factory.mktemp("what-if") / "primer"
    shutil.copytree(PRIMER, folder, ignore=shutil.ignore_patterns("sources"))
    return folder


@pytest.fixture(scope="module")
def report(folder):
    return vomr.load(folder, "2028-Q2")


@pytest.fixture(scope="module")
def assumed(report) -> WhatIf:
    return report.what_if(
        targets={"Нови работни места в подкрепени проекти": 20},
        budget={"M1": 400_000},
        thresholds={"contracting_threshold": 0.7},
        without=["P01", "P12"],
    )


def edited(folder: Path, table: str, change) -> None:
    """A table of a copied folder, its rows changed as an officer would; a row for which nothing is given goes."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = [row for row in map(change, reader) if row]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def copied(folder, tmp_path_factory) -> Path:
    """The folder in which all that is assumed is written."""
    folder = Path(shutil.copytree(folder, tmp_path_factory.mktemp("edited") / "primer"))

    def target(row):
        is_it = row["indicator"] == "R.37" and row["kind"] == "target"
        return {**row, "value": "20"} if is_it else row

    def budget(row):
        is_it = (row["measure"], row["valid_from"]) == ("M1", "2027-03-01")
        return {**row, "amount": "400000"} if is_it else row

    edited(folder, "targets", target)
    edited(folder, "budget", budget)
    for path in folder.glob("*.csv"):
        if "project" in path.read_text(encoding="utf-8").partition("\n")[0].split(","):
            edited(folder, path.stem, lambda row: row if row["project"] not in ("P01", "P12") else None)
    settings = (folder / "strategy.toml").read_text(encoding="utf-8")
    for limit in ("value = 0.5\n", "value = 0.6\n"):
        before, _, after = settings.partition(f'id = "contracting_threshold"\n{limit}')
        settings = f'{before}id = "contracting_threshold"\nvalue = 0.7\n{after}'
    (folder / "strategy.toml").write_text(settings, encoding="utf-8")
    return folder


def test_figures_are_those_of_a_folder_that_was_edited_so(report, assumed, copied):
    told = compute(read_register(copied), report.results.period)
    assert assumed.results.figures() == told.figures()
    frame = assumed.difference().frame.set_index("figure")
    before, after = ({one.id: one.value for one in of.results.figures().values()} for of in (report, assumed))
    assert set(frame.index) == {name for name in before | after if before.get(name, "") != after.get(name, "")}
    assert frame.loc["indicators.R.37.target", ["before", "after", "change"]].tolist() == [32, 20, -12]
    assert [one.code for one in assumed.results.problems] == [one.code for one in told.problems]


def test_everything_that_it_displays_says_so(assumed):
    unmarked = []
    for call, blocks in shown(assumed):
        tables = [text_of(block.caption) for block in walk(blocks) if isinstance(block, Table)]
        if blocks and (MARK not in text_of(blocks) or not all(one.startswith("Допускане: ") for one in tables)):
            unmarked.append(call)
    assert not unmarked
    chart = assumed.absorption.course().chart
    frames = assumed.absorption.stages().frames
    assert frames and all(frame.attrs["caption"].startswith("Допускане: ") for frame in frames.values())
    assert chart.alt.startswith(MARK) and chart.caption.startswith(MARK)
    paid = assumed.figure("absorption.total.paid")
    selected = assumed.tables.projects.only(measure="M1")
    for displayed in (paid, paid.why(), selected, selected.by("stage"), assumed, assumed.difference()):
        bundle = displayed._repr_mimebundle_()
        assert "Допускане: " in bundle["text/html"] and "Не е отчет" in bundle["text/html"], displayed
        assert "Допускане: " in bundle["text/plain"], displayed
    assert MARK in repr(assumed) and assumed.title.startswith("Допускане: ")
    assert '"what_if": ["цел на R.37 = 20"' in assumed.results.to_json(Words("bg"))


def test_a_page_of_it_is_marked_from_edge_to_edge(assumed):
    page = html_page(executed("partnership", {"report": assumed}))
    assert 'class="is-draft"' in page and page.count("без проект P12") > 3
    assert BeautifulSoup(page, "html.parser").select_one("p.flags strong").get_text() == MARK


def test_the_report_itself_is_as_it_was_and_nothing_is_written(folder, monkeypatch):
    report = vomr.load(folder, "2026-Q1")
    before, digest = report.results.figures(), folder_digest(folder)
    told = {name: figure.value for name, figure in before.items()}
    monkeypatch.setattr(vomr.method.results_cache, "write_cached", None)
    once = report.what_if(targets={"R.37": 20})
    twice = once.what_if(without=["P01"])
    again = once.what_if(targets={"R.37": 24})
    assert again._shown.assumption == "Допускане: цел на R.37 = 24. Не е отчет."
    both = report.what_if(targets={"R.37": 20}, without=["P01"])
    assert twice.results.figures() == both.results.figures() and twice._shown.assumption == both._shown.assumption
    assert twice.difference().frame.equals(both.difference().frame)
    assert {name: figure.value for name, figure in report.results.figures().items()} == told
    assert report.results.assumed == () and "Допускане" not in report.overview.verdict().text
    assert folder_digest(folder) == digest


@pytest.mark.parametrize(
    ("assumption", "told"),
    [
        ({}, "Нищо не е допуснато"),
        ({"targets": {"R37": 1}}, "R.37"),
        ({"targets": {"R.37": "много"}}, "„Стойност“"),
        ({"budget": {"M99": 1}}, "M9"),
        ({"budget": {("M1", "ESF"): 1}}, "ESF+"),
        ({"thresholds": {"contracting_treshold": 0.4}}, "contracting_threshold"),
        ({"thresholds": {"management_share": 25}}, "от 0 до 1"),
        ({"thresholds": {"profile": "cap"}}, "cap-2024"),
        ({"without": ["P999"]}, "P99"),
        ({"without": None}, "Нищо не е допуснато"),
        ({"targets": [("R.37", 20)]}, 'targets={"R.37": 20}'),
        ({"targets": {"R.37": None}}, "None"),
        ({"budget": 600000}, 'budget={"M1": 600000}'),
        ({"budget": {("M6", "EAFRD"): 1}}, "M6, EAFRD няма"),
    ],
)
def test_what_cannot_be_assumed_is_refused_with_the_nearest(report, assumption, told):
    with pytest.raises(UsageError) as caught:
        report.what_if(**assumption)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("assumption", "told"),
    [
        ({"without": ["Р1"]}, "без проект P01"),  # Cyrillic, and without its zero
        ({"targets": {"работни места": 20.125}}, "цел на R.37 = 20,125"),
        ({"targets": {"R.37": 10**30}}, "R.37 = 1 000 000 000 000 000 000 000 000 000 000."),
        ({"budget": {("М6", "ЕФРР"): "400 000"}}, "бюджет на M6 (ERDF) = 400 000 евро"),
        ({"thresholds": {"contracting_threshold": 0.655}}, "= 0,655"),
    ],
)
def test_an_assumption_is_read_as_people_write_and_said_as_it_was_given(report, assumption, told):
    text = report.what_if(**assumption).difference().text.replace("\N{NO-BREAK SPACE}", " ")
    assert told in text.split("Не е отчет")[0]


@pytest.mark.soak
def test_it_bears_no_seal_and_knows_what_was_reported_before(tmp_path):
    folder = strategy_with_a_frozen_quarter(tmp_path / "s")
    frozen, later = vomr.load(folder, "2026-Q1"), vomr.load(folder, "2026-Q2")
    assert "№ 3" in frozen.header("overview").text
    assumed = frozen.what_if(thresholds={"management_share": 0.2})
    assert "№ 3" not in assumed.header("overview").text and assumed.results.frozen is None
    after = later.what_if(thresholds={"management_share": 0.2}).results
    assert after.previous.number == later.results.previous.number == 3 and after.since.frozen

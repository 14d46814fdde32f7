"""The authority's form as a file: what stands in it is shown in its order, counted and never cut; a wrong file is
refused with line, section and key.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import vomr
from vomr import countries
from vomr.document import Heading, Paragraph, Quote
from vomr.document.text import line_of
from vomr.forms import form_of
from vomr.parts import parts_of
from vomr.parts.report import report_parts
from vomr.problems import VomrError
from vomr.show.form import check, filled
from vomr.show.fragments import Fragment
from vomr.show.report import Report

PRIMER = Path(__file__).parents[2] / "data" / "primer"
SHIPPED = sorted((Path(countries.__file__).parent / "forms").glob("*.toml"))
WORDS = "Първи ред.\n\n- точка едно\n- **точка** две"
COPIED = "Първи ред.\n– точка едно\n– точка две"
BEGIN = 'period = "year"\ntitle = "Форма"\n'


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Report:
    folder = tmp_path_factory.mktemp("form") / "primer"
    shutil.copytree(PRIMER, folder, ignore=shutil.ignore_patterns("*.py", "sources"))
    settings = folder / "strategy.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[report]\nform = "form.toml"\n', encoding="utf-8")
    (folder / "commentary" / "2027.md").write_text(f"## Проблеми\n\n{WORDS}\n", encoding="utf-8")
    (folder / "form.toml").write_text(BEGIN + "[[section]]\n", encoding="utf-8")
    return vomr.load(folder, "2027")


def with_form(report: Report, text: str) -> Report:
    (report.results.register.folder / "form.toml").write_text(text, encoding="utf-8")
    return report


def field(text: str) -> str:
    return f'{BEGIN}[[section]]\nheading = "Раздел"\n[[section.field]]\n{text}\n'


def blocks(report: Report) -> list:
    return [block for piece in filled(report).pieces if isinstance(piece, Fragment) for block in piece.blocks]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_form_of_a_country_fills_and_says_that_it_was_not_read(path, report):
    with_form(report, path.read_text(encoding="utf-8"))
    own = report.form
    assert not own.verified and "en" in own.title
    told = blocks(report)
    assert told[0].kind == "note" and "не е прочетен" in line_of(told[0].content)
    headings = [line_of(block.content) for block in told if isinstance(block, Heading) and block.level == 2]
    numbered = [section for section in own.section if section.heading]
    assert [int(heading.partition(".")[0]) for heading in headings if heading[0].isdigit()] == list(
        range(1, len(numbered) + 1)
    )
    if own.system:
        assert own.system in line_of(told[0].content)


def test_every_country_has_a_form_in_its_language():
    for code in countries.COUNTRIES:
        own = next(path for path in SHIPPED if path.stem == code)
        assert f"{countries.country(code).languages[0]} = " in own.read_text(encoding="utf-8")


def test_the_form_stands_in_the_reports_of_its_periods(report):
    folder = report.results.register.folder
    with_form(report, field('text = "problems"').replace("year", "half"))
    assert report_parts(folder, "half").names[0] == "annual" and "annual" not in report_parts(folder, "year")
    assert not report.has_form and parts_of("year", "half") == parts_of("year")[1:]
    with_form(report, field('text = "problems"'))
    assert report_parts(folder, "year").names[0] == "annual" and report.has_form
    assert report.part_title("annual") == "Форма"


@pytest.mark.parametrize(("limit", "over"), [(len(COPIED), 0), (len(COPIED) - 1, 1), (5, len(COPIED) - 5)])
def test_a_text_is_counted_as_it_is_copied_and_never_cut(report, limit, over):
    with_form(report, field(f'text = "problems"\nlimit = {limit}\ncopyable = true'))
    told = blocks(report)
    (box,) = (block for block in told if isinstance(block, Quote))
    assert box.kind == "field" and "\n".join(line_of(line.content) for line in box.content) == COPIED
    (count,) = (block for block in told[told.index(box) :] if isinstance(block, Paragraph))
    assert count.kind == ("caution" if over else "note") and str(len(COPIED)) in line_of(count.content)
    warnings = [params for message, params in report.to_write if "limit" in params]
    assert [(params["n"], params["limit"]) for params in warnings] == ([(len(COPIED), limit)] if over else [])


def test_what_must_be_written_is_the_form_s_to_say(report):
    with_form(report, field('text = "deviations"\nrequired = true'))
    assert any(params["section"] == "Отклонения" for _, params in report.to_write)
    with_form(report, field('text = "deviations"'))
    assert not any(params.get("section") == "Отклонения" for _, params in report.to_write)


def test_figures_and_lists_stand_as_the_report_prints_them(report):
    with_form(report, field('figure = "absorption.total.paid"\ncopyable = true'))
    (box,) = (block for block in blocks(report) if isinstance(block, Quote))
    printed = report.w.money(report.results.figures()["absorption.total.paid"].value)
    assert printed in line_of(box.content[0].content)
    with_form(report, field('list = "municipalities"'))
    told = " ".join(piece.text for piece in filled(report).pieces)
    assert all(place.name in told for place in report.strategy.territory)


@pytest.mark.parametrize(
    ("text", "line", "key", "what"),
    [
        (field('text = "problem"'), 6, "section.field.text", "problems"),
        (field('figure = "absorption.total.pad"'), 6, "section.field.figure", "absorption.total.paid"),
        (field('shows = ["absorption.stage"]'), 6, "section.field.shows", "absorption.stages"),
        (field('list = "municipality"'), 6, "section.field.list", "municipalities"),
        (field('text = "problems"\nlimit = -1'), 7, "section.field.limit", "limit = 4000"),
        (field('text = "problems"\nlimt = 4000'), 7, "section.field.limt", "section.field"),
        (field('figure = "absorption.total.paid"\nlimit = 40'), 7, "section.field.limit", "limit"),
        (field('text = "problems"\nfigure = "absorption.total.paid"'), 5, "section.field", "2"),
        (field("copyable = true"), 5, "section.field", "0"),
        (field('shows = ["annual.form"]'), 6, "section.field.shows", "annual"),
        (BEGIN.replace("year", "month") + "[[section]]\n", 1, "period", 'period = "year"'),
        ('title = "Форма"\n[[section]]\n', None, "period", 'period = "year"'),
        (BEGIN, None, "section", "[[section]]"),
    ],
)
def test_a_wrong_file_is_refused_with_line_section_and_key(report, text, line, key, what):
    with_form(report, text)
    with pytest.raises(VomrError) as refused:
        check(report)
    (fault,) = refused.value.params["detail"]
    assert fault.line == line and fault.key == key and what in fault.title("bg")
    assert "form.toml" in str(refused.value)


@pytest.mark.parametrize("written", ["CZ", "cz", "Чехия", "Czechia"])
def test_the_country_is_known_however_it_is_written(written, tmp_path):
    text = f'[lag]\nid = "x"\nname = "X"\ncountry = "{written}"\n'
    (tmp_path / "strategy.toml").write_text(text, encoding="utf-8")
    assert form_of(tmp_path).system == "MS2021+"


def test_a_country_without_a_form_takes_the_common_one(tmp_path):
    (tmp_path / "strategy.toml").write_text('[lag]\nid = "x"\nname = "X"\ncountry = "AT"\n', encoding="utf-8")
    assert form_of(tmp_path).title == {"en": "Annual report"}

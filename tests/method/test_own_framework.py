"""Another framework of the added value stands beside the program's own, as data of the group."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import vomr
from vomr.document.text import text_of
from vomr.method.own_framework import framework_of
from vomr.method.value import EU_CAP_NETWORK
from vomr.problems import UsageError, VomrError
from vomr.register import read_register
from vomr.report_settings import named_files
from vomr.words import Words

OWN = """
name = "Рамка на три села"
source = "Решение на УС, 2027"

[components]
people = "Хора"
money = "Пари"

[[element]]
code = "money"
component = "money"
name = "Дребни суми"
question = "Стигат ли парите до малките?"
factor = "Малките суми са при тези, които не са кандидатствали."
register = ["size_of_grants"]

[[element]]
code = "trust"
component = "people"
name = "Доверие"
question = "Може ли да се разчита?"
factor = "Обещаното се изпълнява."
register = ["membership"]
surveys = ["m5", "a6"]
"""


def group(tmp_path, own: str | None = OWN, name: str = "ramka.toml"):
    home = tmp_path / "s"
    home.mkdir()
    settings = '[lag]\nid = "g"\nname = "МИГ"\n[[funds]]\nid = "EAFRD"\n[[territory]]\ncode = "KNL38"\nname = "Рила"\n'
    (home / "strategy.toml").write_text(settings + f'[report]\nframework = "{name}"\n', encoding="utf-8")
    if own is not None:
        (home / "ramka.toml").write_text(own, encoding="utf-8")
    return home


def test_a_group_without_one_has_the_programs():
    assert framework_of(read_register(Path("data/nevestino"))) is EU_CAP_NETWORK


def test_components_come_in_their_order_with_what_stands_behind_them(tmp_path):
    home = group(tmp_path)
    framework = framework_of(read_register(home))
    assert [element.code for element in framework.elements] == ["trust", "money"]
    assert framework.elements[0].surveys == ("m5", "a6") and framework.words == {"people": (), "money": ()}
    assert home / "ramka.toml" in named_files(home)  # sealed and hashed with all that a report is made from


def test_the_report_goes_by_it(tmp_path):
    home = tmp_path / "s"
    shutil.copytree("data/primer", home)
    (home / "ramka.toml").write_text(OWN, encoding="utf-8")
    with (home / "strategy.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[report]\nframework = "ramka.toml"\n')
    report = vomr.load(home, "2027")
    assert report.results.strengths["questions"].value == 2
    shown = report.value.headline() + report.value.evidence() + report.value.definitions()
    page = " ".join(text_of(shown.blocks).split()).casefold()  # headings stand in capitals
    assert "рамка на три села" in page and "стигат ли парите до малките?" in page
    assert Words("bg")(EU_CAP_NETWORK.name).casefold() not in page


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"m5", "a6"', '"m5", "m55"', ["„m55“", "m5", "element.surveys"]),
        ('["size_of_grants"]', '["size_of_grant"]', ["„size_of_grant“", "size_of_grants"]),
        ('component = "people"', 'component = "persons"', ["„persons“", "people, money"]),
        ('code = "trust"', 'code = "money"', ["„money“", "два пъти"]),
        ('question = "Може ли да се разчита?"\n', "", ["element.question"]),
        ('name = "Рамка на три села"\n', "", ["name"]),
        ("[components]", "[component]", ["components"]),
        ('factor = "Обещаното се изпълнява."', "factor = 3", ["factor"]),
    ],
)
def test_what_does_not_exist_is_named_with_its_line(tmp_path, old, new, told):
    assert OWN.count(old) >= 1
    home = group(tmp_path, OWN.replace(old, new))
    with pytest.raises(VomrError) as error:
        framework_of(read_register(home))
    text = Words("bg")(error.value.message, **error.value.params)
    assert "ramka.toml" in text
    for part in told:
        assert part in text, text


@pytest.mark.parametrize(("own", "name"), [(None, "ramka.toml"), (OWN, "ramka.txt"), (OWN, "../ramka.toml")])
def test_a_file_that_is_not_there_is_asked_for(tmp_path, own, name):
    home = group(tmp_path, own, name)
    (home.parent / "ramka.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises((UsageError, VomrError)):
        framework_of(read_register(home))

"""The sheets of a survey: a page each, every question with the code by which it is entered, and what they promise."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

import vomr
from vomr.document.text import text_of
from vomr.pack.survey import write_survey
from vomr.problems import UsageError
from vomr.register.questionnaires import QUESTIONNAIRES
from vomr.show.questionnaire import partners, questionnaire
from vomr.words import LANGUAGES, Words
from vomr.words.labels import LABELS


@pytest.fixture(scope="module")
def report():
    return vomr.load("data/primer", "2027")


def test_the_sheets_of_members_are_a_page_each_and_name_no_person(report, tmp_path):
    files = write_survey(report, "A28M", tmp_path / "листове")
    assert [file.name for file in files] == ["A28M.pdf", "A28M.xlsx", "A28M-partners.pdf", "A28M-partners.xlsx"]
    for file in tmp_path.glob("листове/*.pdf"):
        with pikepdf.open(BytesIO(file.read_bytes())) as opened:
            assert len(opened.pages) == 1
    members = report.results.entered["members"]
    people = members.loc[members["natural_person"], "member"]
    listed = zip(members["member"], members["name"], strict=True)
    organisations = [pair for pair in listed if pair[0] not in set(people)]
    text = text_of(partners(report.w, "МИГ", organisations).blocks)
    assert "M01" in text and "физическо лице" not in text


def test_a_workbook_that_may_hold_answers_is_left_as_it_is(report, tmp_path):
    (tmp_path / "A28K.xlsx").write_bytes(b"typed")
    assert write_survey(report, "A28K", tmp_path) == {tmp_path / "A28K.pdf": True, tmp_path / "A28K.xlsx": False}
    assert (tmp_path / "A28K.xlsx").read_bytes() == b"typed"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("audience", QUESTIONNAIRES)
def test_every_answer_that_can_be_entered_can_be_ticked(report, audience, lang):
    day = report.day
    text = text_of(questionnaire(Words(lang), audience, "МИГ", day).blocks).replace("\N{NO-BREAK SPACE}", " ")
    assert Words(lang).date(day).replace("\N{NO-BREAK SPACE}", " ") in text
    for question in QUESTIONNAIRES[audience]:
        title = f"{question.code}. ".upper()  # of a heading, which stands in capitals in a text
        if question.on_own_sheet:
            assert title not in text
        elif question.answers:
            assert title in text
            for labels in LABELS[question.answers].values():
                assert labels.title(lang) in text, question.code


def test_a_sheet_without_its_day_of_deletion_is_refused(report, tmp_path):
    with pytest.raises(UsageError, match="no survey"):
        write_survey(report, "A99", tmp_path)
    surveys = report.results.entered["surveys"]
    report.results.entered.tables["surveys"] = surveys.assign(delete_on=None)
    try:
        with pytest.raises(UsageError, match="deleted"):
            write_survey(report, "A28M", tmp_path)
    finally:
        report.results.entered.tables["surveys"] = surveys
    assert list(tmp_path.iterdir()) == []

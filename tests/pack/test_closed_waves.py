"""The day on which answers are deleted: what an officer does, what stays, and what no record keeps."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest

from command import vomr
from vomr.method.as_json import plain
from vomr.method.surveys import surveys
from vomr.pack import survey_closing
from vomr.pack.build import inputs_of
from vomr.pack.records.freeze import _answers_kept_back
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import read_register

STRATEGY = """
[lag]
id = "proba"
name = "МИГ за проба"
[strategy]
start = 2024-01-01
end = 2029-12-31
[[funds]]
id = "EAFRD"
[[territory]]
code = "KNL38"
name = "Рила"
"""
PERIOD = Period.parse("2026-Q3")


@pytest.fixture
def home(tmp_path):
    """A group with a wave that is over, of which half is typed and half imported, and one that is open."""
    home = tmp_path / "s"
    home.mkdir()
    (home / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    held = "{},{},2026,2026-05-01,{},9,2031-12-31\n"
    lines = [held.format("A1", "members", "2026-05-31"), held.format("A2", "members", "2026-05-31")]
    lines += [held.format("P1", "participants", "2031-05-31")]
    (home / "surveys.csv").write_text(
        "survey,audience,wave,from,to,invited,delete_on\n" + "".join(lines), encoding="utf-8"
    )
    typed = "".join(f"A1,X{n},m5,{answer}\nA1,X{n},m12_text,тайна\n" for n, answer in enumerate("441"))
    (home / "survey_answers.csv").write_text("survey,respondent,question,answer\n" + typed, encoding="utf-8")
    for survey, question in (("A2", "m5"), ("P1", "p1")):
        answers = {"m5": "3\n4\n1\n2\n", "p1": "да\nне\n"}[question]
        (tmp_path / "форма.csv").write_text(f"{question}\tID\n" + answers.replace("\n", "\t1\n"), encoding="utf-8")
        assert run("import", home, tmp_path / "форма.csv", "--survey", survey, "--yes")[0] == 0
    return home


def run(command, home, *arguments):
    status, out, err = vomr(command, *arguments, "--strategy", home)
    return status, re.sub(r"[\s\u00a0]+", " ", out + err)


def told(home):
    return plain([wave for wave in surveys(read_register(home), PERIOD.end) if wave.audience == "members"])


def test_closing_keeps_the_shares_and_lets_the_answers_go(home):
    before = told(home)
    status, out = run("survey", home, "A1", "--close")
    assert status == 0 and "листове с отговори – 7" in out and "answers-A2" in out and told(home) == before
    assert not list(home.glob("sources/*totals*"))
    status, out = run("survey", home, "A1", "--close", "--yes")
    assert status == 0 and "брой: 6" in out
    assert told(home) == before and not list(home.glob("sources/*answers-A2*"))
    (home / "survey_answers.csv").unlink()
    assert told(home) == before
    assert not [path for path in home.rglob("*") if path.is_file() and "тайна" in path.read_text(encoding="utf-8")]
    status, out = run("survey", home, "A2", "--close", "--yes")
    assert status == 2 and "закрита" in out


def test_a_closed_wave_takes_no_import(home, tmp_path):
    run("survey", home, "A1", "--close", "--yes")
    before = told(home)
    (tmp_path / "b.csv").write_text("m1\tm5\tm7\nпубличен\t1\t1\n", encoding="utf-8")
    status, out = run("import", home, tmp_path / "b.csv", "--survey", "A2", "--yes")
    assert status == 3 and "закрита" in out and told(home) == before


def test_an_open_wave_and_one_without_answers_are_not_closed(home):
    assert run("survey", home, "P1", "--close", "--yes")[0] == 2
    (home / "surveys.csv").write_text(
        (home / "surveys.csv").read_text(encoding="utf-8") + "A0,members,2025,2025-05-01,2025-05-31,9,\n",
        encoding="utf-8",
    )
    status, out = run("survey", home, "A0", "--close", "--yes")
    assert status == 2 and "няма отговори" in out and not list(home.glob("sources/*totals*"))


def test_an_answer_that_cannot_be_read_is_not_counted_away(home):
    with (home / "survey_answers.csv").open("a", encoding="utf-8") as stream:
        stream.write("A1,X9,m5,може би\n")
    status, out = run("survey", home, "A1", "--close", "--yes")
    assert status == 3 and "vomr check" in out and not list(home.glob("sources/*totals*"))


def test_totals_that_differ_from_a_frozen_report_are_not_drawn(home, monkeypatch):
    frozen = json.loads(json.dumps({"surveys": told(home)}))
    record = SimpleNamespace(period=PERIOD, results=frozen)
    monkeypatch.setattr(survey_closing, "read_records", lambda folder: ([record], []))
    with (home / "survey_answers.csv").open("a", encoding="utf-8") as stream:
        stream.write("A1,LATE,m5,1\n")
    status, out = run("survey", home, "A1", "--close", "--yes")
    assert status == 3 and "2026-Q3" in out and not list(home.glob("sources/*totals*"))
    lines = (home / "survey_answers.csv").read_text(encoding="utf-8").replace("A1,LATE,m5,1\n", "")
    (home / "survey_answers.csv").write_text(lines, encoding="utf-8")
    assert run("survey", home, "A1", "--close", "--yes")[0] == 0


def test_no_record_keeps_answers(home):
    with pytest.raises(VomrError, match="Close the wave first"):
        _answers_kept_back(home)
    run("survey", home, "A1", "--close", "--yes")
    with pytest.raises(VomrError, match="Close the wave first"):  # the typed rows still stand
        _answers_kept_back(home)
    header = (home / "survey_answers.csv").read_text(encoding="utf-8").splitlines()[0]
    (home / "survey_answers.csv").write_text(f"{header}\nP1,X1,p1,да\n", encoding="utf-8")
    with pytest.raises(VomrError, match="P1, which is still open"):
        _answers_kept_back(home)
    (home / "survey_answers.csv").write_text(f"{header}\nA2,C1,m3,C2\n", encoding="utf-8")
    assert _answers_kept_back(home), "who works with whom is no answer of a person"
    (home / "survey_answers.csv").unlink()
    kept_back = {path for path in _answers_kept_back(home) if path.exists()}
    assert kept_back == set(home.glob("sources/*answers*")) and len(kept_back) == 1
    assert kept_back <= set(inputs_of(home, PERIOD))  # a report is made anew when an open wave gets answers


@pytest.mark.parametrize("arguments", [["A1"], ["A1", "анкети", "--close"]])
def test_a_folder_or_the_end_of_the_wave(home, arguments):
    assert run("survey", home, *arguments)[0] == 2

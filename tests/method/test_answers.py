"""An answer to a warning holds for what it answered, is printed beside it, and silences nothing (contract.md §2)."""

from __future__ import annotations

from copy import deepcopy

import pytest

from registers import register_of
from vomr.method import compute
from vomr.method.checks import RULES
from vomr.period import Period
from vomr.show.report import Report
from vomr.words import Words

PERIOD = Period.parse("2026")
TABLES = {
    "measures": [{"measure": "M1", "name": "м", "kind": "operations"}],
    "events": [
        {
            "event": f"С{n}",
            "date": f"2026-0{n}-10",
            "kind": "meeting",
            "title": f"среща {n}",
            "participants": "9",
            "municipality": "A",
        }
        for n in (1, 2, 3)
    ],
    "projects": [
        {
            "project": "P1",
            "title": "п",
            "in_strategy": "yes",
            "measure": "M1",
            "fund": "EAFRD",
            "currency": "EUR",
            "contracted_on": "2026-01-10",
            "contract": "1",
            "grant": "5",
        }
    ],
    "payments": [
        {"payment": "1", "project": "P1", "paid_on": "2026-02-01", "amount": "7", "kind": "interim"},
        {"payment": "2", "project": "P1", "paid_on": "2026-02-02", "amount": "вчера", "kind": "interim"},
    ],
}


def results(tables: dict, **answers: dict):
    return compute(register_of({**tables, "check_answers": list(answers.values())}), PERIOD)


def found(made, code: str, key: str):
    return next(problem for problem in made.problems if (problem.code, problem.key) == (code, key))


def test_an_answer_stands_beside_its_warning_and_nothing_leaves_the_list():
    plain = results(TABLES)
    mark = found(plain, "event-evidence", "С2").mark
    made = results(TABLES, one={"code": "event-evidence", "key": "С2", "answer": "списъкът е в общината", "mark": mark})
    assert [problem.code for problem in made.problems] == [problem.code for problem in plain.problems]
    answer = found(made, "event-evidence", "С2").answer
    assert answer and answer.holds
    assert found(made, "event-evidence", "С1").answer is None
    now, before = made.evidence, plain.evidence
    assert (now.answered, now.changed, now.unanswered) == (1, 0, before.unanswered - 1)
    assert now.ran + now.not_applicable == len(RULES) and now.passed == before.passed < now.ran < len(RULES)
    page = Report(made).quality.problems_table().html
    assert "списъкът е в общината" in page


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        ({"participants": "25"}, False),
        ({"participants": "10"}, False),
        ({"title": "друго заглавие"}, True),
        ({"municipality": "B"}, True),
        ({"cost": "3", "currency": "EUR"}, True),
    ],
)
def test_an_answer_holds_for_the_values_that_were_judged(cells: dict, holds: bool):
    mark = found(results(TABLES), "event-evidence", "С2").mark
    tables = deepcopy(TABLES)
    tables["events"][1].update(cells)
    tables["events"].insert(0, {"event": "С9", "date": "2026-05-05", "kind": "meeting", "title": "друга"})  # rows move
    made = results(tables, one={"code": "event-evidence", "key": "С2", "answer": "да", "mark": mark.lower()})
    answer = found(made, "event-evidence", "С2").answer
    assert answer and answer.holds is holds
    assert (made.evidence.answered, made.evidence.changed) == ((1, 0) if holds else (0, 1))
    assert ("отговорът е даден за други стойности" in Report(made).quality.problems_table().html) is not holds


def test_a_sum_that_grew_is_another_value():
    made = results(TABLES)
    mark = found(made, "paid-above-grant", "P1").mark
    tables = deepcopy(TABLES)
    tables["payments"][0]["amount"] = "8"
    answer = {"code": "paid-above-grant", "key": "P1", "answer": "прихванато", "mark": mark}
    assert found(results(TABLES, one=answer), "paid-above-grant", "P1").answer.holds
    assert not found(results(tables, one=answer), "paid-above-grant", "P1").answer.holds


def test_the_day_of_the_report_is_no_part_of_the_mark():
    register = register_of(TABLES)
    marks = {
        found(compute(register, Period.parse(code)), "paid-above-grant", "P1").mark
        for code in ("2026", "2027", "2026-Q2")
    }
    assert len(marks) == 1


def test_an_error_takes_no_answer_and_an_idle_answer_is_a_note():
    bad = next(problem for problem in results(TABLES).problems if problem.severity == "error")
    made = results(
        TABLES,
        error={"code": bad.code, "key": bad.key, "answer": "ще се поправи"},
        idle={"code": "event-evidence", "key": "С7", "answer": "няма такова"},
    )
    assert made.draft
    assert all(problem.answer is None for problem in made.problems)
    notes = {problem.code: problem.severity for problem in made.problems if problem.table == "check_answers"}
    assert notes == {"answer-to-error": "note", "answer-without-warning": "note"}


@pytest.mark.parametrize(("on", "is_told"), [("2026-12-31", True), ("2027-01-01", False), (None, True)])
def test_an_answer_that_was_given_later_may_be_to_what_arose_later(on, is_told):
    """Payment by payment a project comes to more than its grant; in a report of before that is no answer to nothing."""
    made = results(TABLES, one={"code": "event-evidence", "key": "С7", "answer": "няма такова", "answered_on": on})
    assert any(problem.code == "answer-without-warning" for problem in made.problems) is is_told


def test_an_answer_without_a_key_is_for_all_and_one_with_a_mark_for_its_own():
    assert results(TABLES, one={"code": "event-evidence", "answer": "всички са в архива"}).evidence.answered == 3
    mark = found(results(TABLES), "event-evidence", "С3").mark
    made = results(TABLES, one={"code": "event-evidence", "answer": "само този", "mark": mark})
    assert [problem.key for problem in made.problems if problem.answer] == ["С3"]


def test_marks_are_six_letters_and_no_two_warnings_share_one():
    made = results(TABLES)
    marks = [problem["mark"] for problem in made.to_dict(Words("bg"))["problems"] if problem["severity"] != "error"]
    assert all(len(mark) == 6 and mark.isalpha() and mark.isupper() for mark in marks)
    assert len(set(marks)) == len(marks) > 3


def test_what_the_officer_has_to_do_is_in_a_draft_alone():
    tables = deepcopy(TABLES)
    remedy = Words("bg")(RULES["event-evidence"].remedy)
    assert remedy in Report(results(tables)).quality.problems_table().html
    del tables["payments"][1]
    assert remedy not in Report(results(tables)).quality.problems_table().html

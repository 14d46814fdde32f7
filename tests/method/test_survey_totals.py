"""A wave that is closed says what its answers said, whatever becomes of them; and what the public can work out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registers import register_of
from vomr.method.as_json import plain
from vomr.method.checks import check
from vomr.method.surveys import SMALLEST_BASE, draw_totals, surveys
from vomr.period import Period
from vomr.register import Register
from vomr.register.for_public import for_public
from vomr.register.frames import empty_table
from vomr.register.people import SMALLEST
from vomr.register.questionnaires import QUESTIONNAIRES, UNSURE, closed
from vomr.register.sources.store import Source, Table
from vomr.register.survey_totals import COLUMNS, WaveTotals, totals_in
from vomr.register.tables import TABLES
from vomr.words.labels import LABELS

DAY = Period.parse("2027").end
HELD = {"survey": "S", "audience": "members", "wave": "2027", "from": "2027-05-01", "to": "2027-05-31"}


@st.composite
def waves(draw) -> Register:
    """A wave of up to nine sheets, with questions left out and answers that cannot judge."""
    audience = draw(st.sampled_from(["members", "participants", "applicants"]))
    people = draw(st.integers(0, 9))
    invited = draw(st.one_of(st.none(), st.integers(people, people + 3)))
    rows = []
    for who in range(people):
        for question in closed(QUESTIONNAIRES[audience]):
            options = sorted(LABELS[question.answers])
            answer = draw(st.one_of(st.none(), st.sampled_from(options[-2:]), st.sampled_from(options)))
            if answer is not None:
                rows.append({"survey": "S", "respondent": f"X{who}", "question": question.code, "answer": answer})
    held = {**HELD, "audience": audience, "invited": "" if invited is None else str(invited)}
    return register_of({"surveys": [held], "survey_answers": rows} if rows else {"surveys": [held]})


def through_the_file(totals: WaveTotals) -> WaveTotals:
    rows = totals.rows()
    columns = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    day = totals.drawn_on
    return totals_in(Table(Source(1, "f", None, "", "totals:S", day, day, "", "", len(rows), "f"), [], columns))


def with_totals(register: Register) -> Register:
    audience = register["surveys"]["audience"].iloc[0]
    totals = through_the_file(draw_totals(register, audience, "2027", DAY))
    empty = {**register.tables, "survey_answers": empty_table(TABLES["survey_answers"])}
    return replace(register, tables=empty, survey_totals=(totals,))


@settings(max_examples=20, deadline=None)
@given(waves())
def test_totals_say_what_the_answers_said_in_every_edition(register):
    drawn = with_totals(register)
    assert plain(surveys(drawn, DAY)) == plain(surveys(register, DAY))
    assert plain(surveys(for_public(drawn), DAY)) == plain(surveys(for_public(register), DAY))
    reasons = [[f.reason for f in q.all_figures()] for wave in surveys(register, DAY) for q in wave.questions]
    assert reasons == [[f.reason for f in q.all_figures()] for wave in surveys(drawn, DAY) for q in wave.questions]


@settings(max_examples=20, deadline=None)
@given(waves())
def test_what_is_hidden_is_not_in_the_totals_either(register):
    for question, counts in draw_totals(
        register, register["surveys"]["audience"].iloc[0], "2027", DAY
    ).questions.items():
        rows = register["survey_answers"]
        answers = rows.loc[(rows["question"] == question).to_numpy(dtype=bool), "answer"]
        if sum(answer not in UNSURE for answer in answers) < SMALLEST_BASE:
            assert counts == {"under_five": 0}


def test_an_answer_that_comes_later_changes_nothing_and_is_named():
    rows = [{"survey": "S", "respondent": f"X{n}", "question": "m5", "answer": "4"} for n in range(6)]
    late = {"survey": "S", "respondent": "LATE", "question": "m5", "answer": "1"}
    before = register_of({"surveys": [{**HELD, "invited": "9"}], "survey_answers": rows})
    after = register_of({"surveys": [{**HELD, "invited": "9"}], "survey_answers": [*rows, late]})
    drawn = (draw_totals(before, "members", "2027", DAY),)
    assert plain(surveys(replace(after, survey_totals=drawn), DAY)) == plain(surveys(before, DAY))
    assert plain(surveys(after, DAY)) != plain(surveys(before, DAY))
    found = [p for p in check(replace(after, survey_totals=drawn), DAY).problems if p.code == "survey-closed"]
    assert [(p.params["n"], p.severity) for p in found] == [(7, "warning")]
    assert not [p for p in check(after, DAY).problems if p.code == "survey-closed"]


def possible(given: dict, everybody: int) -> set[tuple[int, int]]:
    """By trying every small wave: how many could not judge and how many gave no answer, beside what is public."""
    found = set()
    for n in range(SMALLEST_BASE, everybody + 1):
        for unsure in range(everybody - n + 1):
            silent = everybody - n - unsure
            for counted in range(n + 1):
                told = {"answered": n, "counted": Fraction(counted, n)}
                whole = n + silent
                told |= {"least": Fraction(counted, whole), "most": Fraction(counted + silent, whole)}
                told |= {"unsure": Fraction(unsure, n + unsure)}
                if all(told[name] == value for name, value in given.items() if name in told):
                    found.add((unsure, silent))
    return found


@settings(max_examples=40, deadline=None)
@given(*(st.integers(*ends) for ends in ((3, 6), (3, 6), (0, 3), (0, 3), (0, 3))))
def test_the_public_cannot_work_out_one_or_two_who_could_not_judge(agree, others, unsure, skipped, silent):
    """Also not from the number of all who answered, or from the range, whose base leaves out who cannot judge."""
    answers = ["4"] * agree + ["1"] * others + ["9"] * unsure + [None] * skipped
    rows = [
        {"survey": "S", "respondent": f"X{n}", "question": question, "answer": answer}
        for n, given_to in enumerate(answers)
        for question, answer in (("m5", given_to), ("m1", "civil"))
        if answer
    ]
    held = {**HELD, "invited": str(len(answers) + silent)}
    (wave,) = surveys(for_public(register_of({"surveys": [held], "survey_answers": rows})), DAY)
    asked = wave.question("m5")
    told = {name: figure.value for name, figure in asked.figures.items() if figure.value is not None}
    assert told["counted"] == Fraction(agree, agree + others)
    people = wave.figures["answers"].value
    assert people is None or not 0 < people - told["answered"] < SMALLEST
    if "unsure" not in told:
        assert {unsure for unsure, _ in possible(told, len(answers) + silent)} - {1, 2}


@pytest.mark.parametrize("day", ["2027-05-30", "2027-05-31"])
def test_totals_are_told_when_the_wave_is_over_and_not_before(day):
    rows = [{"survey": "S", "respondent": f"X{n}", "question": "m5", "answer": "4"} for n in range(6)]
    register = register_of({"surveys": [{**HELD, "invited": "9"}], "survey_answers": rows})
    drawn = replace(register, survey_totals=(draw_totals(register, "members", "2027", DAY),))
    (wave,) = surveys(drawn, DAY.fromisoformat(day))
    assert (wave.figures["answers"].value is not None) == (day == "2027-05-31")

"""Surveys: of how many who answered which share, what the silent could change, and that no answer can be traced."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

import vomr
from registers import errors, register_of
from vomr.method import compute
from vomr.method.checks import check
from vomr.method.surveys import ALL_ALIKE, SMALLEST_BASE, UNDER_FIVE, UNDER_HALF, Answered, Wave, interval, surveys
from vomr.method.value import EU_CAP_NETWORK, assess, audience_of
from vomr.period import Period
from vomr.register import Register
from vomr.register.for_public import for_public
from vomr.register.questionnaires import QUESTIONNAIRES, UNSURE, question_of
from vomr.register.read import read_register
from vomr.words import Words
from vomr.words.labels import LABELS

DAY = Period.parse("2027").end
PRIMER = Path(vomr.__file__).parents[2] / "data" / "primer"
HELD = {"survey": "S", "audience": "members", "wave": "2027", "from": "2027-05-01", "to": "2027-05-31", "invited": "20"}


def asked(question: str, *answers: str | None, held: dict[str, str] | None = None, **more: list[dict]) -> Register:
    """A survey in which each answer is another person's."""
    rows = [
        {"survey": "S", "respondent": f"X{at}", "question": question, "answer": answer}
        for at, answer in enumerate(answers)
    ]
    return register_of({"surveys": [{**HELD, **(held or {})}], "survey_answers": rows, **more})


def told(register: Register, question: str) -> Answered:
    (wave,) = surveys(register, DAY)
    found = wave.question(question)
    assert found is not None
    return found


def values(answered: Answered) -> dict:
    return {name: figure.value for name, figure in answered.figures.items()}


# --- known by hand --------------------------------------------------------------------------------------------------


def test_a_share_stands_with_what_the_silent_could_change():
    """Of 20 invited 8 agree, 4 do not, 2 cannot judge and 6 are silent: 8/12, between 8/18 and 14/18."""
    found = told(asked("m5", *"44443333", *"1122", "9", "9"), "m5")
    assert values(found) == {
        "answered": 12,
        "unsure": Fraction(2, 14),
        "counted": Fraction(8, 12),
        "least": Fraction(8, 18),
        "most": Fraction(14, 18),
        "low": Fraction(9, 18),
        "high": Fraction(14, 18),
    }
    assert {code: share.value for code, share in found.shares.items()} == {
        "1": Fraction(2, 12),
        "2": Fraction(2, 12),
        "3": Fraction(4, 12),
        "4": Fraction(4, 12),
    }


def test_no_interval_under_half_and_no_range_of_some():
    found = told(asked("m5", *"4444333311", held={"invited": "21"}), "m5")
    assert values(found)["most"] == Fraction(19, 21) and found.figures["low"].reason is UNDER_HALF
    of_some = told(asked("a9b", *["dropped"] * 4, "other_money", held={"audience": "applicants"}), "a9b")
    assert values(of_some)["counted"] == Fraction(4, 5) and of_some.figures["least"].value is None


def test_several_answers_are_shares_of_all_who_ticked_any():
    held = {"audience": "participants", "invited": ""}
    found = told(asked("p6", "час; превоз", "hour", "transport", "нищо", "care", "час", held=held), "p6")
    assert found.figures["answered"].value == 6 and found.figures["counted"].value == Fraction(5, 6)
    assert found.shares["hour"].value == Fraction(1, 2) and sum(s.value for s in found.shares.values()) > 1


def test_words_and_codes_of_both_languages_are_one_answer():
    found = told(asked("m5", "4", "съгласен", "Съгласен", "agree", "по-скоро не"), "m5")
    assert found.shares["4"].value == Fraction(4, 5)


def test_under_five_nothing_is_shown_whoever_reads():
    register = asked("m5", *"4444", "9", "9", "9")
    for edition in (register, replace(register, people=())):
        found = told(edition, "m5")
        assert not found.is_shown and all(f.value is None and f.reason is UNDER_FIVE for f in found.all_figures())
    (wave,) = surveys(asked("m5", *"4444"), DAY)
    assert wave.figures["answers"].value is None


def test_what_all_have_answered_alike_is_not_shown():
    """Who knows the one other answer would know all of them."""
    for answers in ("44444", "44441", "33443", "999994"):
        found = told(asked("m5", *answers, held={"invited": str(len(answers))}), "m5")
        assert not found.is_shown, answers
    assert told(asked("m5", *"44411", held={"invited": "5"}), "m5").is_shown
    assert told(asked("m5", *"44444", held={"invited": "5"}), "m5").figures["counted"].reason is ALL_ALIKE
    assert told(asked("m5", *"44444", held={"invited": "9"}), "m5").is_shown


def test_a_wave_is_told_when_it_is_closed():
    for held in ({"to": "2028-01-15"}, {"to": ""}):
        (wave,) = surveys(asked("m5", *"44441", held=held), DAY)
        assert not wave.questions and wave.figures["answers"].value is None
    assert surveys(asked("m5", *"44441", held={"from": "2028-01-01", "to": "2028-02-01"}), DAY) == ()


def test_the_public_edition_holds_no_count_of_one_or_two():
    whole = asked("m5", *"4444333", "1")
    public = replace(whole, people=())
    assert told(whole, "m5").figures["counted"].value == Fraction(7, 8)
    for figure in ("counted", "least", "most", "low", "high"):
        assert told(public, "m5").figures[figure].value is None
    assert all(share.value is None for share in told(public, "m5").shares.values())


# --- what is wrong in the tables --------------------------------------------------------------------------------------


def codes(register: Register) -> list[tuple[str, str | None, str]]:
    found = [*register.problems, *check(register, DAY).problems]
    return sorted(
        (p.code, p.column, p.severity) for p in found if p.table in ("surveys", "survey_answers", "recommendations")
    )


MEMBERS = [{"member": "Ч1", "sector": "civil", "joined_on": "2020", "natural_person": "no"}]


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        (asked("a5", "4"), ("survey-question", "question", "error")),
        (asked("m99", "4"), ("cell-code", "question", "error")),
        (asked("m5", "може би"), ("survey-answer", "answer", "error")),
        (asked("m5", "3; 4"), ("survey-answer", "answer", "error")),
        (asked("p6", "none; hour", held={"audience": "participants"}), ("survey-answer", "answer", "error")),
        (asked("m5", "4", "4", held={"invited": "1"}), ("survey-invited", "invited", "error")),
        (asked("m5", "4", held={"to": ""}), ("survey-without-end", "to", "warning")),
        (asked("m5", "4", held={"delete_on": "2027-12-01"}), ("survey-delete", "delete_on", "warning")),
        (asked("m3", "Ч1; няма такъв", members=MEMBERS), ("survey-partners", "answer", "error")),
        (
            register_of(
                {
                    "surveys": [HELD],
                    "members": MEMBERS,
                    "survey_answers": [{"survey": "S", "respondent": "Ч1", "question": "m5", "answer": "4"}],
                }
            ),
            ("survey-named", "respondent", "error"),
        ),
        (
            register_of(
                {
                    "surveys": [HELD, {**HELD, "survey": "S0", "wave": "2026"}],
                    "survey_answers": [
                        {"survey": survey, "respondent": "QX1", "question": "m5", "answer": "4"}
                        for survey in ("S", "S0")
                    ],
                }
            ),
            ("survey-same-code", "wave", "warning"),
        ),
        (
            register_of(
                {
                    "surveys": [HELD],
                    "survey_answers": [
                        {"survey": "S", "respondent": "QX1", "question": "m5", "answer": answer} for answer in "41"
                    ],
                }
            ),
            ("key-twice", None, "error"),
        ),
        (
            register_of(
                {"recommendations": [{"recommendation": f"П{n}", "year": "2027", "text": "т"} for n in range(8)]}
            ),
            ("recommendations-many", "year", "note"),
        ),
    ],
)
def test_what_is_wrong_is_said(register, expected):
    found = codes(register)
    assert any(
        code == expected[0] and severity == expected[2] and expected[1] in (None, column)
        for code, column, severity in found
    ), found


def test_no_problem_repeats_an_answer():
    register = asked("m5", "тайният отговор", "4")
    found = [*register.problems, *check(register, DAY).problems]
    assert any(problem.code == "survey-answer" for problem in found)
    assert "тайният" not in repr(found)


@pytest.mark.parametrize("edition", [lambda register: register, for_public], ids=["whole", "public"])
def test_no_code_and_nobodys_own_words_stand_in_the_results(edition):
    words = {"survey": "S", "respondent": "X0", "question": "m12_text", "answer": "тайни думи"}
    rows = [{"survey": "S", "respondent": f"X{n}", "question": "m5", "answer": "4"} for n in range(6)]
    register = register_of({"surveys": [HELD], "survey_answers": [*rows, words]})
    text = compute(edition(register), Period.parse("2027")).to_json(Words("bg"))
    assert "surveys.members.2027.m5.counted" in text
    assert "тайни" not in text and not re.search(r"\bX\d\b", text)


# --- nothing can be worked out ----------------------------------------------------------------------------------------


ANSWERS = st.lists(st.sampled_from(["1", "2", "3", "4", "9", None]), max_size=14)


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.integers(0, 6))
def test_no_published_figure_gives_a_small_count_away(answers, more):
    """From whatever is public, with the number of those invited, no count of one or two and no base under five."""
    invited = len(answers) + more
    public = replace(asked("m5", *answers, held={"invited": str(invited)}), people=())
    (wave,) = surveys(public, DAY)
    found = wave.question("m5")
    n, figures = found.figures["answered"].value, found.figures
    if n is None:
        assert all(figure.value is None for figure in found.all_figures())
        return
    assert n >= SMALLEST_BASE
    for share in [figures["counted"], *found.shares.values()]:
        if share.value is not None:
            assert share.value * n not in (1, 2)
    if figures["counted"].value is not None:
        assert n - figures["counted"].value * n not in (1, 2)
    if figures["unsure"].value is not None:
        unsure = figures["unsure"].value * n / (1 - figures["unsure"].value)
        assert unsure not in (1, 2)
    if figures["counted"].value is None:
        assert all(figures[name].value is None for name in ("least", "most", "low", "high"))
    if len([answer for answer in answers if answer]) == invited:
        sure = [answer for answer in answers if answer]
        assert max(map(sure.count, sure)) < len(sure) - 1


# --- what ranges and intervals promise --------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_interval_is_the_one_of_another_library(data):
    everybody = data.draw(st.integers(1, 120))
    n = data.draw(st.integers(1, everybody))
    k = data.draw(st.integers(0, n))
    low, high = interval(k, n, everybody)

    def may_be(number: int) -> bool:
        tails = hypergeom.sf(k - 1, everybody, number, n), hypergeom.cdf(k, everybody, number, n)
        return all(tail > 0.025 + 1e-9 for tail in tails)

    possible = [number for number in range(k, everybody - n + k + 1) if may_be(number)]
    assert possible, (k, n, everybody)
    assert low <= possible[0] and high >= possible[-1]
    assert possible[0] - low <= 1 and high - possible[-1] <= 1  # on the edge floats may differ by one


@pytest.mark.parametrize(
    ("everybody", "n", "number"),
    [
        (20, 12, 9),
        *(pytest.param(m, n, k, marks=pytest.mark.soak) for m, n, k in ((40, 20, 4), (30, 29, 15), (80, 45, 77))),
    ],
)
def test_the_interval_misses_at_most_one_in_twenty(everybody, n, number):
    """Exactly, over all draws; and the range never does, however the silent differ."""
    missed = 0.0
    for k in range(max(0, n - everybody + number), min(n, number) + 1):
        low, high = interval(k, n, everybody)
        missed += 0 if low <= number <= high else hypergeom.pmf(k, everybody, number, n)
    assert missed <= 0.05 + 1e-9


def test_silence_that_is_not_by_chance_is_within_the_range_and_not_in_the_interval():
    """The contented answer, the others do not: the interval misses most of the time, the range never."""
    chance, missed = random.Random(5), 0
    for _ in range(200):
        everybody = ["4"] * 12 + ["1"] * 18
        answers = [answer for answer in everybody if chance.random() < (0.95 if answer == "4" else 0.4)]
        k, n = answers.count("4"), len(answers)
        assert Fraction(k, 30) <= Fraction(12, 30) <= Fraction(k + 30 - n, 30)
        low, high = interval(k, n, 30)
        missed += not low <= 12 <= high
    assert missed > 60


# --- the invented group, computed a second time -----------------------------------------------------------------------


def test_the_waves_of_the_invented_group_agree_with_a_second_computation():
    waves = surveys(read_register(PRIMER), Period.parse("2028").end)
    with (PRIMER / "surveys.csv").open(encoding="utf-8") as file:
        held = {row["survey"]: row for row in csv.DictReader(file)}
    answers = defaultdict(list)
    with (PRIMER / "survey_answers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            of = held[row["survey"]]
            answers[of["audience"], of["wave"], row["question"]].append(row["answer"].split(";"))
    assert len(waves) == 6
    for wave in waves:
        for found in wave.questions:
            question = question_of(wave.audience, found.question)
            ticked = answers[wave.audience, wave.wave, found.question]
            sure = [codes for codes in ticked if not set(codes) & UNSURE]
            if found.figures["answered"].value is None:
                assert len(sure) < 5
                continue
            yes = sum(any(code in question.counted for code in codes) for codes in sure)
            assert found.figures["answered"].value == len(sure)
            if question.counted:
                assert float(found.figures["counted"].value) == pytest.approx(yes / len(sure))
            for option, share in found.shares.items():
                assert float(share.value) == pytest.approx(sum(option in codes for codes in sure) / len(sure))


# --- the framework ----------------------------------------------------------------------------------------------------


def test_every_question_and_every_label_has_its_place():
    own = {question.code for questions in QUESTIONNAIRES.values() for question in questions}
    assert own == set(LABELS["survey_question"])
    asked_of = {code for element in EU_CAP_NETWORK.elements for code in element.surveys}
    only_who = {question.code for qs in QUESTIONNAIRES.values() for question in qs if not question.counted}
    assert own - only_who <= asked_of <= own
    for questions in QUESTIONNAIRES.values():
        for question in questions:
            assert set(question.counted) <= set(question.options)
    assert {
        len([q for q in QUESTIONNAIRES[a] if not q.code.endswith("text")]) for a in ("members", "participants")
    } == {12, 6}
    assert all(audience_of(code) for code in asked_of)


def test_the_strength_of_evidence_goes_by_a_rule():
    results = compute(asked("m5", *"44441", members=MEMBERS), Period.parse("2027"))
    kinds = {assessment.element.code: assessment.kinds for assessment in results.value}
    assert kinds["trust"] == ("counted", "asked") and kinds["bridges"] == () and errors(results.register) == []
    assert {name: figure.value for name, figure in results.strengths.items()} == {
        "questions": 14,
        "both": 1,
        "counted": 0,
        "asked": 0,
        "neither": 13,
    }
    assert assess(results.added_value, ()) != results.value


def test_the_last_wave_that_may_be_shown_is_told():
    register = register_of(
        {
            "surveys": [HELD, {**HELD, "survey": "S0", "wave": "2026", "from": "2026-05-01", "to": "2026-05-31"}],
            "survey_answers": [
                {"survey": survey, "respondent": f"{survey}X{n}", "question": question, "answer": "4"}
                for survey, question, many in (("S0", "m5", 6), ("S0", "m7", 5), ("S", "m5", 4), ("S", "m7", 7))
                for n in range(many)
            ],
        }
    )
    results = compute(register, Period.parse("2027"))
    waves: dict[str, Wave] = {one.code: one.wave for found in results.value for one in found.asked}
    assert (waves["m5"].wave, waves["m7"].wave) == ("2026", "2027")

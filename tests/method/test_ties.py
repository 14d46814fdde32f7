"""Ties by the sheet of partners: between organisations, in total, and only where enough of them have answered."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import pytest

import vomr
from registers import register_of
from vomr.method.surveys import UNDER_FIVE
from vomr.method.ties import FIGURES, TOO_FEW, across, between, dated_ties, hide_small, ties
from vomr.period import Period
from vomr.register.for_public import for_public
from vomr.register.read import read_register
from vomr.words import Words

DAY = Period.parse("2028").end
PRIMER = Path(vomr.__file__).parents[2] / "data" / "primer"
SHEETS = {"audience": "members", "invited": "14"}
WAVES = [
    {**SHEETS, "survey": "S1", "wave": "2027", "from": "2027-05-01", "to": "2027-05-31"},
    {**SHEETS, "survey": "S2", "wave": "2028", "from": "2028-05-01", "to": "2028-05-31"},
]


def network(*sheets: tuple[str, int, str], members: int = 14):
    """Organisations O0, O1, … of two sectors and two municipalities by turns, and a person; sheets by survey."""
    rows = [
        {
            "member": f"O{n}",
            "sector": "public" if n % 2 else "civil",
            "municipality": "KNL31" if n < 7 else "KNL41",
            "joined_on": "2020",
            "natural_person": "no",
        }
        for n in range(members)
    ]
    rows.append({"member": "Ф", "sector": "other", "joined_on": "2020", "natural_person": "yes"})
    answers = [
        {"survey": survey, "respondent": f"O{who}", "question": "m3", "answer": named} for survey, who, named in sheets
    ]
    return ties(register_of({"surveys": WAVES, "survey_answers": answers, "members": rows}), DAY)


def values(wave):
    return {name: figure.value for name, figure in wave.figures.items()}


def test_a_small_network_by_hand():
    """In 2027 a ring of fourteen; in 2028 it is cut once, two across are new, and a person is no organisation."""
    ring = [("S1", n, f"O{(n + 1) % 14}") for n in range(14)]
    later = [("S2", n, f"O{n + 1}") for n in range(13)] + [("S2", 13, "O11;O4; Ф")]
    before, after = network(*ring, *later)
    assert values(before) == {
        "organisations": 14,
        "answered": 14,
        "ties": 14,
        "new": None,
        "sectors": 1,
        "municipalities": Fraction(2, 14),
    }
    assert values(after) == {
        "organisations": 14,
        "answered": 14,
        "ties": 15,
        "new": 2,
        "sectors": Fraction(14, 15),
        "municipalities": Fraction(2, 15),
    }


def test_few_sheets_give_counts_alone_and_very_few_nothing():
    (nine,) = network(*[("S1", n, f"O{n + 1}") for n in range(9)])
    assert values(nine)["ties"] == 9 and values(nine)["sectors"] is None and nine.figures["new"].reason is TOO_FEW
    (four,) = network(*[("S1", n, f"O{n + 1}") for n in range(4)])
    assert values(four)["ties"] is None and four.figures["ties"].reason is UNDER_FIVE
    assert network() == ()


def test_the_network_of_the_invented_group_agrees_with_a_second_count():
    found = {wave.wave: wave for wave in ties(read_register(PRIMER), DAY)}
    with (PRIMER / "members.csv").open(encoding="utf-8") as file:
        members = {row["member"]: row for row in csv.DictReader(file) if row["natural_person"] == "no"}
    with (PRIMER / "survey_answers.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["question"] == "m3"]
    named = {
        survey: {
            (row["respondent"], other) for row in rows if row["survey"] == survey for other in row["answer"].split(";")
        }
        for survey in ("A27M", "A28M")
    }
    pairs = {
        survey: {pair for pair in combinations(members, 2) if pair in of or pair[::-1] in of}
        for survey, of in named.items()
    }
    across = [members[a]["municipality"] != members[b]["municipality"] for a, b in pairs["A28M"]]
    assert found["2027"].figures["ties"].value == len(pairs["A27M"])
    assert found["2028"].figures["ties"].value == len(pairs["A28M"])
    assert found["2028"].figures["new"].value == len(pairs["A28M"] - pairs["A27M"])
    assert found["2028"].figures["municipalities"].value == Fraction(sum(across), len(across))


# --- between groups, and by the register


def cells_of(wave, by):
    return {pair: figure.value for pair, figure in wave.between[by].items()}


def test_ties_between_groups_by_hand():
    """Seven of each sector: a ring joins neighbours, who are of two sectors and mostly of one municipality."""
    (wave,) = network(*[("S1", n, f"O{(n + 1) % 14}") for n in range(14)])
    assert cells_of(wave, "sectors") == {"civil-civil": 0, "civil-public": 14, "public-public": 0}
    assert cells_of(wave, "municipalities") == {"KNL31-KNL31": 6, "KNL31-KNL41": None, "KNL41-KNL41": 6} or (
        not wave.between["municipalities"]  # the two that cross could be worked out from their share
    )
    assert wave.pairs and len(wave.pairs) == 14
    (nine,) = network(*[("S1", n, f"O{n + 1}") for n in range(9)])
    assert nine.between == {} and nine.pairs == ()


def test_a_small_group_stands_with_others():
    sides = {f"A{n}": "A" for n in range(5)} | {f"B{n}": "B" for n in range(4)} | {"C0": "C", "D0": "D"}
    pairs = [frozenset(pair) for pair in combinations(sides, 2)]
    groups, counts = between(sides, pairs)
    assert groups == {"A": 5, "B+C+D": 6}  # C and D are two, so that the smallest of the others joins them
    assert counts == {("A", "A"): 10, ("A", "B+C+D"): 30, ("B+C+D", "B+C+D"): 15}
    assert between({"A0": "A", "A1": "A", "A2": "A", "B0": "B"}, []) == ({}, {})


@pytest.mark.parametrize("n", [1, 2, 3, pytest.param(4, marks=pytest.mark.soak)])
def test_no_hidden_number_is_worked_out(n):
    """Whoever knows the rule, the sum and what is shown finds several numbers possible in every hidden cell."""
    possible = defaultdict(lambda: [set() for _ in range(n)])
    for counts in product(range(7), repeat=n):
        shown = hide_small(list(counts))
        if shown is not None:
            assert all(own in (None, true) for own, true in zip(shown, counts, strict=True))
            assert not any(own in (1, 2) for own in shown)
            for at, true in enumerate(counts):
                possible[tuple(shown), sum(counts)][at].add(true)
    for (shown, _), sets in possible.items():
        for own, values_ in zip(shown, sets, strict=True):
            assert own is not None or len(values_) > 1


def test_no_pair_is_in_the_public_edition_nor_in_results():
    register = for_public(read_register(PRIMER))
    assert all(wave.pairs == () and wave.organisations == {} for wave in ties(register, DAY))
    results = vomr.load(PRIMER, "2028-Q2").results
    assert results.ties[-1].pairs
    written = results.to_dict(Words("en"))["ties"]
    assert all(set(wave) == {"wave", "members", "between", *FIGURES} for wave in written)


def test_applications_and_events_join_organisations_and_nobody_else():
    members = [
        {"member": "M1", "name": "Община", "sector": "public", "municipality": "KNL31"},
        {"member": "M2", "name": "Читалище", "sector": "civil", "municipality": "KNL41"},
        {"member": "M3", "name": "Иван", "sector": "other", "natural_person": "yes"},
    ]
    project = {"title": "п", "in_strategy": "yes", "currency": "EUR", "submitted_on": "2026-01-01"}
    register = register_of(
        {
            "members": [{"joined_on": "2020", "natural_person": "no", **row} for row in members],
            "projects": [
                {**project, "project": "1", "applicant": "община ", "applicant_type": "public", "partners": "M2; Клуб"},
                {**project, "project": "2", "applicant": "Иван", "applicant_type": "person", "partners": "Клуб;Ферма"},
                {**project, "project": "3", "applicant": "МИГ", "applicant_type": "lag", "partners": "Чужда МИГ"},
                {**project, "project": "4", "applicant": "X", "applicant_type": "civil", "partners": ""},
                {
                    **project,
                    "project": "5",
                    "applicant": "Х",
                    "applicant_type": "civil",
                    "partners": "М",
                    "submitted_on": "2027-01-01",
                },
            ],
            "events": [
                {
                    "event": "E1",
                    "date": "2026-02-01",
                    "kind": "forum",
                    "title": "ф",
                    "organisers": "клуб;Читалище",
                    "organisations": "Община;Ферма",
                }
            ],
            "seats": [{"body": "board", "member": code, "from": "2020"} for code in ("M1", "M2")],
        }
    )
    found = dated_ties(register, dt.date(2026, 12, 31))
    assert {pair: row.what for pair, row in found.items()} == {
        ("M1", "M2"): "1",
        ("M1", "Клуб"): "1",
        ("M2", "Клуб"): "1",
        ("Клуб", "Ферма"): "2",
    }


def test_a_simulation_of_silence_shows_why_few_sheets_give_no_share():
    """Where those who have ties across sectors answer less, the share of what is named is too low: 30 draws of each."""
    dice = random.Random(1)
    sides = {f"O{n}": ("public", "civil")[n % 2] for n in range(40)}
    true = {frozenset(dice.sample(list(sides), 2)) for _ in range(80)}
    whole = across({who: (side, None) for who, side in sides.items()}, true, 0)

    def error(rate):
        missed = []
        for _ in range(30):
            crossing = Counter(who for pair in true for who in pair if len({sides[w] for w in pair}) > 1)
            heard = {who for who in sides if dice.random() < rate / (1 + (crossing[who] > 2) * (1 - rate) * 2)}
            named = {pair for pair in true if pair & heard}
            missed.append(abs(across({who: (side, None) for who, side in sides.items()}, named, 0) - whole))
        return sum(missed) / len(missed)

    assert error(0.85) < Fraction(5, 100) < 2 * error(0.4)

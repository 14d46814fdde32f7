"""Ties by the sheet of partners: between organisations, in total, and only where enough of them have answered."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import vomr
from registers import register_of
from vomr.method.surveys import UNDER_FIVE
from vomr.method.ties import TOO_FEW, ties
from vomr.period import Period
from vomr.register.read import read_register

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

"""The whole attack: numbers and names in every spelling at every place, innocent numbers and what is named after
people.

Every day a row of each table is tried; the soak tries the product.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

import pytest
from people import BEARERS, a_name
from people import SPELLINGS as NAMES
from places import PLACES, can_hold
from places import table as table_of
from spellings import SPELLINGS, an_egn, an_lnch
from test_bare_numbers import STRATEGY
from test_digits import WITH_THEIR_WORDS, paper

from vomr.pack.gate import Gate
from vomr.privacy.digits import digits_of, find, holds
from vomr.privacy.names import Names, person
from vomr.privacy.readers import TERMINAL, html_text, runs, shown
from vomr.register import read_register
from vomr.register.persons import CODE
from vomr.register.pseudonyms import is_pseudonym
from vomr.register.tables import TABLES
from vomr.words import Words

# of a foreigner's number within more digits nothing tells where it begins
WITHIN = {"after two digits", "before two digits", "between digits", "glued"}
FOR_LNCH = [spelling for spelling in SPELLINGS if spelling not in WITHIN]


def missed(place: str, written: dict[str, str]) -> list[str]:
    """Which numbers in their spellings the readers of a place's files do not find."""
    texts = {number: text for number, text in written.items() if can_hold(place, text)}
    found = {
        run.text[one.start : one.end]
        for name, data in (PLACES[place](list(texts.values())) if texts else ())
        for run in runs(name, data)
        for one in find(run.text, run.heading)
        if one.kind != "perhaps"
    }
    digits = {digits_of(text).zfill(10) for text in found}
    # of more than ten digits another ten may pass, and what a program shortened has its digits elsewhere
    return [
        repr(text)
        for number, text in texts.items()
        if number not in digits and not any(part in text for part in found if len(part) < 11)
    ]


def numbers(pen: random.Random, place: str, spellings: list[str], form: str, make) -> list[str]:
    return missed(place, {(number := make(pen)): form.format(SPELLINGS[spelling](number)) for spelling in spellings})


@pytest.mark.parametrize("place", PLACES)
def test_a_personal_number_leaves_from_no_place(place):
    pen = random.Random(place)
    some = pen.sample(list(SPELLINGS), 12)
    assert numbers(pen, place, some, "{}", an_egn) == []
    assert numbers(pen, place, [one for one in some if one not in WITHIN], "ЛНЧ {}", an_lnch) == []


@pytest.mark.soak
@pytest.mark.parametrize("place", PLACES)
def test_no_number_in_any_spelling_leaves_from_any_place(place):
    pen = random.Random(f"soak {place}")
    assert numbers(pen, place, list(SPELLINGS), "{}", an_egn) == []
    assert numbers(pen, place, FOR_LNCH, "ЛНЧ {}", an_lnch) == []


# --- innocent numbers


@pytest.mark.soak
@pytest.mark.parametrize("words", WITH_THEIR_WORDS)
def test_of_innocent_numbers_beside_their_words_none_stops_a_report(words):
    pen = random.Random(f"soak {words}")
    for _ in range(600):
        text = words.format(*(WITH_THEIR_WORDS[words](pen) for _ in range(3)))
        assert not holds(text) and not holds(f"По мярка 2 е отчетено: {text}; остават 3 от 12."), text


OF_OTHERS = (
    ("projects", "project"),
    ("projects", "contract"),
    ("projects", "isun_number"),
    ("payments", "payment"),
    ("payments", "claim"),
    ("obligations", "reference"),
    ("obligations", "incoming"),
    ("calls", "call"),
)


@pytest.mark.soak
@pytest.mark.parametrize(("table", "column"), OF_OTHERS)
def test_of_innocent_numbers_in_their_own_columns_none_stops_a_report(tmp_path, table, column):
    """Nor wherever a report prints them; half of them would pass as personal ones."""
    pen = random.Random(column)
    found = list(dict.fromkeys(paper(pen) for _ in range(500)))
    key = (TABLES[table].key or (column,))[0]
    rows = [[text] if key == column else [f"N{n}", text] for n, text in enumerate(found)]
    (tmp_path / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (tmp_path / f"{table}.csv").write_bytes(table_of([[column] if key == column else [key, column], *rows]))
    register = read_register(tmp_path)
    assert not [one for one in register.problems if one.code == CODE]
    gate = Gate(Words("bg"), register)
    for place in (
        "page, cell",
        "table, cell",
        "figures, text",
        "notebook, html",
        "workbook, cell",
        "Word, cell",
        "PDF, text",
    ):
        gate.check(PLACES[place](found))


# --- declared columns


@pytest.mark.soak
@pytest.mark.parametrize("make", [an_egn, an_lnch])
def test_a_number_of_an_applicant_becomes_a_pseudonym_in_every_spelling(tmp_path, make):
    pen = random.Random(7)
    plain = [one for one in FOR_LNCH if one not in ("twice", "listed")]  # a cell of one person
    numbers_of = {make(pen): spelling for spelling in plain for _ in range(4)}
    rows = table_of(
        [
            ["project", "applicant_id"],
            *([f"P{n}", SPELLINGS[how](one)] for n, (one, how) in enumerate(numbers_of.items())),
        ]
    )
    (tmp_path / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (tmp_path / "projects.csv").write_bytes(rows)
    register = read_register(tmp_path)
    cells = register["projects"]["applicant_id"]
    told = {one.row for one in register.problems if one.code == CODE}  # it stops what leaves
    left = [
        how
        for row, (how, cell) in enumerate(zip(numbers_of.values(), cells, strict=True), start=2)
        if isinstance(cell, str) and not is_pseudonym(cell) and row not in told
    ]
    assert left == []


# --- names

PEOPLE = list(dict.fromkeys(a_name(random.Random(seed)) for seed in range(1000)))[:500]


@lru_cache
def known() -> Names:
    return Names([person(f"M{n:03d}", " ".join(name)) for n, name in enumerate(PEOPLE)], instead="⟦{code}⟧")


@pytest.mark.soak
@pytest.mark.parametrize("spelling", NAMES)
def test_of_500_persons_none_is_printed_in_any_spelling(spelling):
    for n, name in enumerate(PEOPLE):
        text = ("{}", "Среща на К. с {} – 15 участници.", "<td>{}</td><td>12</td>")[n % 3].format(NAMES[spelling](name))
        hidden = known()(text)
        assert "⟦" in hidden and not known().find(html_text(shown(hidden))), (text, hidden)


@pytest.mark.soak
@pytest.mark.parametrize("bearer", BEARERS)
def test_of_500_bearers_of_a_name_none_changes(bearer):
    for n, name in enumerate(PEOPLE):
        written = f"{name.first} {name.last}" if n % 2 else " ".join(name)
        text = ("{}", "Ремонт на {}, втори етап", "<td>{}</td>")[n % 3].format(bearer.format(written))
        assert known()(text) == text


# what the gate reads of files is what a person sees of them: no markup, but any order, case and letters
AS_SEEN = [how for how in NAMES if not re.search(r"[<&\\\]*_`~={}]|''", NAMES[how](PEOPLE[0]))]


@pytest.mark.soak
@pytest.mark.parametrize("place", [place for place in PLACES if not place.startswith("PDF, text")])
def test_a_name_that_was_not_hidden_stops_every_file(place):
    pen = random.Random(place)
    texts = {n: NAMES[pen.choice(AS_SEEN)](PEOPLE[n]) for n in pen.sample(range(500), 60)}
    texts = {n: text for n, text in texts.items() if can_hold(place, text)}
    found = " ".join(
        run.text[one.start : one.end]
        for name, data in PLACES[place](list(texts.values()))
        for run in runs(name, data)
        for one in known().find(run.text)
    )
    # of two namesakes one is told; what is not the last part of a name stands in what was found
    assert not [text for n, text in texts.items() if not in_it(text, found)]


def in_it(written: str, found: str) -> bool:
    """Whether a name, but for titles, the signs about it and colours of a terminal, is among what was found."""
    written, found = (re.sub(TERMINAL, "", text) for text in (written, found))
    letters = "".join(re.findall(r"\w", found)).casefold()
    plain = re.sub("[\u200b\u00ad]", "", written.casefold())
    parts = [part for part in re.findall(r"[^\W_]{2,}", plain) if part not in TITLES]
    return sum(part in letters for part in parts) >= min(2, len(parts))


TITLES = {"инж", "доц", "жа", "зп", "земеделски", "производител"}

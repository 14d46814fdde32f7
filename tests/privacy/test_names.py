"""Names of natural persons: found in every spelling that a person would recognise, and left to what bears them."""

from __future__ import annotations

import random

import pytest
from people import BEARERS, SPELLINGS, a_name

from vomr.privacy.names import Names, person
from vomr.privacy.readers import html_text, shown

PEN = random.Random(16)
PEOPLE = list(dict.fromkeys(a_name(PEN) for _ in range(120)))
KNOWN = Names([person(f"M{n:03d}", " ".join(name)) for n, name in enumerate(PEOPLE)], instead="⟦{code}⟧")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_gives_the_code(spelling):
    for n, name in enumerate(PEOPLE):
        written = SPELLINGS[spelling](name)
        for place in ("{}", "Среща с {} в клуба, 15 участници.", '<p title="x">Отговаря {}.</p>', "Договорът на {}"):
            text = place.format(written)
            hidden = KNOWN(text)
            assert f"M{n:03d}" in hidden or "⟦" in hidden, text
            assert not KNOWN.find(html_text(hidden)) and not KNOWN.find(html_text(shown(hidden))), (text, hidden)


def test_an_attribute_a_caption_and_a_key_are_texts_too():
    name = " ".join(PEOPLE[0][::2])
    assert KNOWN(f'<img alt="Снимка: {name}"/>') == '<img alt="Снимка: ⟦M000⟧"/>'
    assert KNOWN({"caption": [f"Снимка: {name}"], name: 1}) == {"caption": ["Снимка: ⟦M000⟧"], "⟦M000⟧": 1}


@pytest.mark.parametrize("bearer", BEARERS)
def test_what_is_named_after_people_keeps_its_name(bearer):
    for name in PEOPLE:
        for written in (f"{name.first} {name.last}", " ".join(name)):
            for place in ("{}", "Ремонт на {}, втори етап", "<td>{}</td>"):
                text = place.format(bearer.format(written))
                assert KNOWN(text) == text


def test_what_the_register_calls_so_keeps_its_name_without_a_mark():
    first = PEOPLE[0]
    place = f"{first.first} {first.last}"
    known = Names([person("M000", place)], [place, f"Общност {place} и приятели"], "[{code}]")
    assert known(f"<td>{place}</td>") == f"<td>{place}</td>"
    assert known(f"Събра се общност {place} и приятели вчера").count("[") == 0
    assert "[M000]" in known(f"Дойде {place} с приятели")


def test_namesakes_and_parts_are_others():
    known = Names([person("M1", "Мария Стоянова Колева"), person("M2", "Иван Петров")], instead="[{code}]")
    for text in (
        "Иван Петровски",
        "Мария Иванова, Колева",
        "Мария Петрова Колева",
        "2027 г. Колева",
        "Мария К. Петрова",
        "Иван и Петров",
        "Колева",
        "на Иван, 5 Петров",
        "Мария. Друго",
    ):
        assert known(text) == text


@pytest.mark.parametrize(
    "cell, parts",
    [
        ("ЗП Георги Асенов Димов", 3),
        ("Георги Асенов Димов (ЗП)", 3),
        ("ПЕТРОВ, ИВАН", 2),
        ("доц. д-р Мария Ст. Колева", 3),
        ("мария колева", 2),
        ("г-жа Живка Измислена-Проба", 3),
        ("Maria Koleva", 2),
        ("Георги Димов – земеделски производител", 2),
        ("Мария Колева от с. Рила", 2),
    ],
)
def test_a_cell_gives_the_parts_of_a_name(cell, parts):
    found = person("M1", cell)
    assert found is not None and len(found.parts) == parts


@pytest.mark.parametrize(
    "cell",
    [
        "Земеделски стопанин от Горна Скица",
        "Физическо лице 3",
        "изпълнителен директор",
        "експерт СВОМР",
        "УС",
        "",
        "млад фермер",
    ],
)
def test_a_cell_that_names_nobody(cell):
    assert person("M1", cell) is None

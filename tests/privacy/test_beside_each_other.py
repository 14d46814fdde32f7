"""Dates, hours, amounts, telephones and years beside each other are none of anybody's numbers; an ЕГН beside them is
one.
"""

from __future__ import annotations

import datetime as dt
import random
from itertools import product

import pytest
from spellings import an_egn, in_groups

from vomr.privacy.digits import find, holds

Pen = random.Random


def day(pen: Pen) -> dt.date:
    return dt.date(2015, 1, 1) + dt.timedelta(days=pen.randrange(6000))


def hour(pen: Pen) -> str:
    return f"{pen.randrange(24):02d}:{pen.randrange(60):02d}"


def mobile(pen: Pen) -> str:
    return pen.choice(("087", "088", "089")) + f"{pen.randrange(10**7):07d}"


def short(pen: Pen) -> str:
    one = day(pen)
    return f"{one.day}.{one.month}.{one.year}"


FORMS = {
    "15.09.2026": lambda pen: f"{day(pen):%d.%m.%Y}",
    "5.9.2026": short,
    "15.09.2026 г.": lambda pen: f"{day(pen):%d.%m.%Y} г.",
    "15.09.2026г.": lambda pen: f"{day(pen):%d.%m.%Y}г.",
    "15. 09. 2026": lambda pen: f"{day(pen):%d. %m. %Y}",
    "15/09/2026": lambda pen: f"{day(pen):%d/%m/%Y}",
    "15-09-2026": lambda pen: f"{day(pen):%d-%m-%Y}",
    "2026-09-15": lambda pen: f"{day(pen)}",
    "2026/09/15": lambda pen: f"{day(pen):%Y/%m/%d}",
    "2026.09.15": lambda pen: f"{day(pen):%Y.%m.%d}",
    "15.09.26": lambda pen: f"{day(pen):%d.%m.%y}",
    "09.2026": lambda pen: f"{day(pen):%m.%Y}",
    "15.09.2026 10:30": lambda pen: f"{day(pen):%d.%m.%Y} {hour(pen)}",
    "2026-09-15 10:30:00": lambda pen: f"{day(pen)} {hour(pen)}:00",
    "15.09.2026 10:30–12:00": lambda pen: f"{day(pen):%d.%m.%Y} {hour(pen)}–{hour(pen)}",
    "10:30": hour,
    "12345.67": lambda pen: f"{pen.randrange(1, 99_999)}.{pen.randrange(100):02d}",
    "12345,67": lambda pen: f"{pen.randrange(1, 99_999)},{pen.randrange(100):02d}",
    "12 345,67": lambda pen: f"{pen.randrange(1, 999)} {pen.randrange(1000):03d},{pen.randrange(100):02d}",
    "12.345,67": lambda pen: f"{pen.randrange(1, 999)}.{pen.randrange(1000):03d},{pen.randrange(100):02d}",
    "12,345.67 €": lambda pen: f"{pen.randrange(1, 999)},{pen.randrange(1000):03d}.{pen.randrange(100):02d} €",
    "0888123456": mobile,
    "0888 123 456": lambda pen: in_groups(mobile(pen), (4, 3, 3), " "),
    "2026": lambda pen: str(pen.randrange(1995, 2032)),
}
BETWEEN = ["/", " / ", "-", " - ", "–", " – ", "; ", ";", ", ", " и ", " до ", "\n", " + ", "|"]
# a comma between numbers with commas, and a full stop between short dates, say nothing
TABLE = [(form, between) for form, between in product(FORMS, BETWEEN) if (form, between) != ("10:30", "\n")]


def test_the_table_is_as_long_as_it_should_be():
    assert len(TABLE) > 300


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_beside_its_like_stops_nothing(form):
    pen = random.Random(form)
    for between in (between for one, between in TABLE if one == form):
        for count in (2, 2, 2, 3, 3, 4):
            for _ in range(12):
                text = between.join(FORMS[form](pen) for _ in range(count))
                assert not holds(text), text
                assert not holds(f"Период: {text}"), text


SENTENCES = [
    "от {0} до {1}",
    "Периодът е от {0} до {1} вкл.",
    "{0}/{1}",
    "Обучение {0}/{1}, 24 участници",
    "проведено на {0}, {1} и {2}",
    "Протокол 12/{0}",
    "{0}, {3} ч.–{4} ч.",
    "{0} {3}/{1} {4}",
    "Срок: {0} – {1}; удължен до {2}",
    "РД-12/{0} и РД-14/{1}",
    "{0} ({5} лв.) / {1} ({6} лв.)",
    "{5} лв./{6} €",
    "({0}–{1})",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_periods_and_sums_in_sentences_stop_nothing(sentence):
    pen = random.Random(sentence)
    for _ in range(200):
        days = [f"{day(pen):%d.%m.%Y}" for _ in range(3)]
        sums = [FORMS["12 345,67"](pen), FORMS["12345,67"](pen)]
        text = sentence.format(*days, hour(pen), hour(pen), *sums)
        assert not holds(text), text


@pytest.mark.parametrize(
    "place",
    [
        "{n}",
        "{n}/{d}",
        "{d}/{n}",
        "{d}; {n}",
        "{d}/{e}, {n}",
        "{n}, {d}–{e}",
        "{n} 12 345,67/6 789,01",
        "{d} 10:30–12:00 {n}",
    ],
)
def test_a_number_beside_them_is_found(place):
    pen = random.Random(place)
    spelt = [lambda n: n] + [
        lambda n, groups=groups, mark=mark: in_groups(n, groups, mark)
        for groups in ((2, 2, 2, 4), (6, 4), (5, 5))
        for mark in (".", "-", " ", "/")
    ]
    for spell in spelt:
        for _ in range(25):
            text = place.format(n=spell(an_egn(pen)), d=f"{day(pen):%d.%m.%Y}", e=f"{day(pen):%d.%m.%Y}")
            assert holds(text), text


def test_a_label_is_stronger_than_the_form_of_a_date():
    number = "7501010010"
    assert [one.kind for one in find(f"ЕГН 75.01.01.{number[6:]}")] == ["egn"]


def test_rows_that_count_up_are_a_list_also_where_a_line_breaks_them():
    for text in (
        "26, 27, 28, 30, 31",
        "редове 12, 26, 27, 28, 30, 31 и още 7",
        "23, 25, \x0026, 27, 28, 30, 31 и още 7",
    ):
        assert not find(text), text
    for text in (
        "2627283031",
        "26 27 28 30 31",
        "26-27-28-30-31",
        "26,27,28,30,31",
        "ЕГН: 26, 27, 28, 30, 31",
        "262728, 3031",
    ):
        assert [one.kind for one in find(text)] == ["egn"], text
    assert [one.kind for one in find("26, 27, 28, 30, 31", "ЕГН")] == ["egn"]

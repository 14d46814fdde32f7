"""The reading of digits: every spelling of a personal number is found, and what is another number is not."""

from __future__ import annotations

import datetime as dt
import random
import sys
import unicodedata

import pytest
from spellings import SPELLINGS, an_egn, an_lnch
from stdnum.bg import egn, pnf
from stdnum.iban import calc_check_digits

from vomr.privacy.alike import each_shape
from vomr.privacy.digits import as_seen, find, holds, labelled, with_digits_enough, without
from vomr.words import LANGUAGES, Words

PLACES = ("{}", "лице {} от селото", "Среща на 15.03.2027 г. с {}, 45 участници и 12 345,67 лв.")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_found(spelling):
    pen = random.Random(spelling)
    for _ in range(8):
        number = an_egn(pen)
        for place in PLACES:
            text = place.format(SPELLINGS[spelling](number))
            assert holds(text), repr(text)
            assert not holds(without(text)), repr(text)


def test_a_foreigners_number_is_certain_beside_its_label_or_in_its_column_alone():
    pen = random.Random(16)
    for _ in range(200):
        number = an_lnch(pen)
        assert (
            holds(f"ЛНЧ {number}") and holds(f"LNCh: {number[:6]} {number[6:]}") and holds(number, "ЛНЧ на участника")
        )
        assert {one.kind for one in find(number)} <= {"perhaps"}
        assert [one.kind for one in find(number, identifiers=True)] == ["lnch"]


def phone(pen: random.Random) -> str:
    mobile = pen.choice(("087", "088", "089", "098")) + f"{pen.randrange(10**7):07d}"
    return pen.choice(
        (
            mobile,
            f"{mobile[:4]} {mobile[4:7]} {mobile[7:]}",
            f"+359 {mobile[1:4]} {mobile[4:]}",
            f"+359{mobile[1:]}",
            f"0{pen.randrange(20_000_000, 99_999_999)}",
            f"{mobile[:4]}/{mobile[4:6]}-{mobile[6:8]}-{mobile[8:]}",
            f"0700 {pen.randrange(10_000, 99_999)}",
        )
    )


def account(pen: random.Random) -> str:
    rest = f"BNBG{pen.randrange(10**4):04d}10{pen.randrange(10**8):08d}"
    number = f"BG{calc_check_digits(f'BG00{rest}')}{rest}"
    return pen.choice((number, " ".join(number[at : at + 4] for at in range(0, len(number), 4))))


def paper(pen: random.Random) -> str:
    """A number of an invoice, a payment, a contract: half of them would pass as a personal one."""
    return an_egn(pen) if pen.random() < 0.5 else str(pen.randrange(10 ** pen.choice((9, 10, 12))))


def eik(pen: random.Random) -> str:
    return "".join(pen.choices("0123456789", k=pen.choice((9, 13))))


WITH_THEIR_WORDS = {
    "фактура № {}": paper,
    "ф-ра {}": paper,
    "Фактура №{} / 12.03.2027": paper,
    "плащане {}": paper,
    "платежно нареждане № {} от 01.02.2027 г.": paper,
    "проект {}": paper,
    "проект № {}": paper,
    "договор {}": paper,
    "договор № {}/15.03.2027": paper,
    "по сметка № {}": paper,
    "изх. № {}": paper,
    "договор за безвъзмездна финансова помощ № {}": paper,
    "Фактури {}, {} и {}": paper,
    "invoice no. {}": paper,
    "payment {}": paper,
    "project {}": paper,
    "contract No {}": paper,
    "account {}": paper,
    "ЕИК {}": eik,
    "ЕИК: {}": eik,
    "БУЛСТАТ {}": eik,
    "UIC {}": eik,
    "тел. {}": phone,
    "телефон: {}": phone,
    "GSM {}": phone,
    "phone {}": phone,
    "IBAN {}": account,
    "сметка {}": account,
}


@pytest.mark.parametrize("words", WITH_THEIR_WORDS)
def test_other_numbers_beside_their_words_are_none(words):
    pen = random.Random(words)
    for _ in range(350):
        text = words.format(*(WITH_THEIR_WORDS[words](pen) for _ in range(3)))
        assert not holds(text), text
        assert not holds(f"Отчетено по {text}, 12 345,67 лв."), text


@pytest.mark.parametrize("title", ["Фактура №", "Договор №", "Проект", "Плащане №", "Invoice", "contract", "payment"])
def test_other_numbers_in_their_own_columns_are_none(title):
    pen = random.Random(title)
    assert not any(holds(paper(pen), title) for _ in range(350))


def test_a_label_or_a_name_beside_is_stronger_than_such_a_word():
    number = an_egn(random.Random(1))
    assert holds(f"договор ЕГН {number}") and holds(number, "ЕГН по договор") and holds(f"Договор с лице {number}")
    assert (
        holds(f"Договор с Иван Петров № {number}") and holds(number, "Име на проекта") and holds(f"плащане на {number}")
    )
    assert holds(f"ЕИК {number}"), "ten digits are no ЕИК"


def test_dates_amounts_and_numbers_of_isun_are_none():
    for text in (
        "2026-09-30 1234",
        "от 01.07.2028 до 30.09.2028 г.",
        "2028-06-30T12:34:56Z",
        "1 234 567,89 2 345 678,00",
        "12 345; 23 456; 7 501",
        "0.9731234567",
        "BG06RDNP001-19.372-0006-C01",
        "BG06AFSP001-1.001-0081",
        "108558019.59",
        "1351107939.43",
        "1 351 107 939,43 евро",
        "2024, 2025, 2026, 2027",
    ):
        assert not find(text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_days_as_a_report_writes_them_are_none_beside_its_numbers(lang):
    w, pen = Words(lang), random.Random(lang)
    for _ in range(700):
        day, after = (dt.date(2020, 1, 1) + dt.timedelta(pen.randrange(4000)) for _ in range(2))
        text = f"{w.date(day)} {w.number(pen.randrange(10**4))} {w.date(after)}, {w.number(pen.randrange(10**3))}"
        assert not find(text), text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_column_looked_at_as_a_whole_hides_no_spelling(spelling):
    pen = random.Random(spelling)
    innocent = ["2027-05-04", "12 345,67", "Проект КР-001", "≥ 3", "", "тел. 078 12 34"]
    for around in (innocent, [text for text in innocent if "≥" not in text], []):
        texts = [*around, SPELLINGS[spelling](an_egn(pen)), *around]
        assert len(around) in with_digits_enough(texts)
        texts[len(around)] = f"BG1 ЕГН {texts[len(around)]}"
        assert labelled(each_shape(texts))
    assert not labelled(each_shape(innocent))


def test_the_moment_at_which_a_file_was_made_is_none_on_any_day():
    """As PDF (ISO 32000, 7.9.4), ISO 8601 and calendars write it: a quarter of the days has ten digits that pass."""
    for number in range(0, 366 * 20, 3):
        moment = dt.datetime(2020, 1, 1) + dt.timedelta(number, number * 997)
        for form in ("D:%Y%m%d%H%M%S", "D:%Y%m%d%H%M%SZ", "D:%Y%m%d000000+02'00'", "%Y%m%dT%H%M%SZ"):
            assert not find(moment.strftime(form)), moment
        for form in (moment.isoformat(), f"{moment.isoformat()}.123456+02:00", f"{moment:%Y-%m-%d %H:%M:%S}"):
            assert not find(form), form
    assert find("D:7501010010") and find("D:75010100101234") and find("ЕГН D:20281015000000")


def test_the_check_digit_is_looked_at_first_and_says_what_the_library_says():
    pen = random.Random(5)
    for number in (f"{pen.randrange(10**10):010d}" for _ in range(5000)):
        passes = "egn" if egn.is_valid(number) else "lnch" if pnf.is_valid(number) else None
        assert [one.kind for one in find(number, identifiers=True)] == ([passes] if passes else []), number


def test_every_digit_of_unicode_is_read_as_one():
    """Decimal ones, superscripts, circled ones, wherever they are."""
    every = list(filter(str.isdigit, map(chr, range(sys.maxunicode))))
    assert as_seen("".join(every)) == "".join(str(unicodedata.digit(char)) for char in every)
    number = an_egn(random.Random(6))
    for zero in (char for char in every if unicodedata.digit(char) == 0 and char.isdecimal()):
        assert holds("".join(chr(ord(zero) + int(digit)) for digit in number)), hex(ord(zero))


def test_a_number_among_letters_that_nobody_sees_is_found_where_it_stands():
    number = an_egn(random.Random(4))
    text = f"до\u00adговор с \u2060лице {number[:4]}\u200b{number[4:]} от\u00ad днес"
    (one,) = find(text)
    assert text[one.start : one.end] == f"{number[:4]}\u200b{number[4:]}"
    assert find("до\u00adговор с \u2060лице") == []

"""Personal numbers of every country whose numbers are known: found where they are people's, and what is another number
stops nothing.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from places import PLACES
from stdnum.it import codicefiscale
from test_bare_numbers import STRATEGY

from vomr.countries.numbers import WITH_NUMBERS, Personal, numbers_of
from vomr.method.results import problems_on
from vomr.pack.gate import Gate
from vomr.privacy.digits import STARS
from vomr.privacy.personal import personal_numbers
from vomr.privacy.readers import runs
from vomr.privacy.stars import may_hold, without
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.persons import CODE
from vomr.register.pseudonyms import is_pseudonym
from vomr.words import Words

SIGNS = {"9": "0123456789", "A": "ABCDEFGHJKLMNPRSTUVWXYZ", "X": "0123456789ABCDEFHJKLMNPRSTUVWXY", "C": "-+A"}
KINDS = [
    pytest.param(code, personal, id=f"{code}-{at}-{personal.name}")
    for code in WITH_NUMBERS
    for at, personal in enumerate(numbers_of(code).personal)
]


def is_valid(personal: Personal, number: str) -> bool:
    if personal.number and not re.fullmatch(personal.number, number):
        return False
    return personal.check is None or import_module(personal.check).is_valid(number)


def written(number: str, shape: str) -> str:
    """``820101/1234`` of ``8201011234``."""
    signs = iter(number)
    return "".join(next(signs) if sign in SIGNS or sign == "O" else sign for sign in shape)


def fitting(pen: random.Random, personal: Personal, shape: str) -> Iterator[str]:
    """Valid numbers without end: whatever has the shape and passes, then others that differ from one in some signs."""
    plain = re.sub("[^9AXC]", "", shape.replace("O", "9"))
    known = None
    while True:
        signs = [pen.choice(SIGNS[sign]) for sign in plain] if known is None else list(known)
        for at in () if known is None else pen.sample(range(len(plain)), pen.choice((2, 3, 4))):
            signs[at] = pen.choice(SIGNS[plain[at]])
        if (number := "".join(signs)) != known and is_valid(personal, number):
            known = number
            yield number


def some(pen: random.Random, personal: Personal, n: int) -> list[tuple[str, str]]:
    """Valid numbers, and each as people write it."""
    found = []
    for shape in personal.shapes:
        numbers = fitting(pen, personal, shape)
        found += [(number, written(number, shape)) for number, _ in zip(numbers, range(n), strict=False)]
    return found


@pytest.mark.parametrize(("code", "personal"), KINDS)
def test_beside_its_label_and_under_it_every_number_is_found_as_it_is_written(code, personal):
    pen, search = random.Random(f"{code} {personal.name}"), personal_numbers(code)
    label = personal.labels[0].rstrip("*")
    for number, text in some(pen, personal, 40):
        blanks = " ".join(number) if "C" not in personal.shapes[0] else text
        for spelt in (number, text, text.replace("/", " / "), blanks):
            assert search.holds(spelt, label), (label, spelt)
            assert search.holds(f"{label} {spelt}") and search.holds(f"Xyz, {label}: {spelt}, abc 12"), spelt
            assert not search.holds(search.without(f"{label} {spelt}")), spelt
            assert search.holds(f"Abc ({label.upper()} {spelt})"), spelt
            assert search.find(spelt, identifiers=True), spelt


@pytest.mark.parametrize(("code", "personal"), KINDS)
def test_a_quick_look_before_stars_passes_over_no_number(code, personal):
    pen = random.Random(f"stars {code} {personal.name}")
    for number, text in some(pen, personal, 20):
        for spelt in (number, text, text.lower(), f"име \u00ad{text}"):
            assert may_hold(spelt), spelt


def test_an_italian_number_with_letters_in_place_of_digits_gets_stars_too():
    letters = str.maketrans("0123456789", "LMNPQRSTUV")
    for number, _ in some(random.Random(3), numbers_of("IT").personal[0], 20):
        signs = number[:12] + number[12:15].translate(letters)
        spelt = signs + codicefiscale.calc_check_digit(signs)
        for text in (spelt, spelt.lower(), f"{spelt[:6]} {spelt[6:11]} {spelt[11:]}"):
            assert may_hold(text) and without(f"Abc: {text}") == f"Abc: {STARS}", text


@pytest.mark.parametrize(("code", "personal"), KINDS)
def test_without_a_label_a_number_counts_where_its_check_and_date_are_evidence(code, personal):
    pen, search = random.Random(f"alone {code} {personal.name}"), personal_numbers(code)
    if numbers_of(code).finder:
        pytest.skip("has a reading and tests of its own")
    alone = personal.alone
    for number, text in some(pen, personal, 40):
        evident = alone is not False and (alone is True or re.fullmatch(alone, number)) and not number.endswith("00000")
        if evident:
            for spelt in (number, text):
                assert search.holds(spelt) and search.holds(f"Abc def {spelt}, ghi.") and search.holds(f"({spelt})")
                assert search.find(f"Abc {spelt}")[0].name in search.names
        elif not alone:
            shorter = [one for one in search.find(text) if one.name == personal.name]
            assert not shorter or any(other.alone for other in numbers_of(code).personal), text


@pytest.mark.parametrize("code", [code for code in WITH_NUMBERS if not numbers_of(code).finder])
def test_numbers_are_found_in_the_text_of_a_page(code):
    search, pen = personal_numbers(code), random.Random(code)
    personal = numbers_of(code).personal[0]
    label = personal.labels[0].rstrip("*")
    texts = [f"{label} {text}" for _, text in some(pen, personal, 2)]
    found = [
        run.text[one.start : one.end]
        for name, data in PLACES["PDF, text"](texts)
        for run in runs(name, data)
        for one in search.find(run.text, run.heading)
    ]
    assert len(found) >= len(texts), found


VARIANTS = {
    "omocodia": ("IT", ["RSSMRA85T10A56NH", "RSSMRA85T10A5SNT", "RSSMRA85T10ALSNK"], "codice fiscale", True),
    "samordningsnummer": ("SE", ["701063-2391", "19701063-2391", "7010632391"], "personnummer", True),
    "erstatnings-CPR": ("DK", ["701063-2391", "6101012391"], "CPR", False),
    "BIS": ("BE", ["98.47.28-997.65", "98472899765"], "NISS", True),
    "signs of centuries": ("FI", [f"131052{sign}308T" for sign in "-+AUVWXYBCDEF"], "HETU", True),
    "without a date": ("LV", ["326735-79018", "32673579018"], "personas kods", False),
    "month + 50": ("CZ", ["075112/1239"], "RČ", True),
    "month + 20 and + 70": ("CZ", ["062112/1237", "067112/1231"], "RČ", False),
    "month + 20 and + 40": ("BG", ["0541101230", "9921101236"], "ЕГН", True),
    "month + 20 to + 80": ("PL", ["02270803624", "02470803620"], "PESEL", True),
    "day + 40": ("NO", ["530160 10185"], "fødselsnummer", True),
    "Corsica": ("FR", ["1 85 12 2A 004 123 71"], "NIR", True),
    "K, L, M": ("ES", ["K1234567L", "M-1234567-L"], "NIF", False),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_numbers_of_who_is_registered_otherwise_are_found_too(variant):
    code, numbers, label, alone = VARIANTS[variant]
    search = personal_numbers(code)
    assert [number for number in numbers if not search.holds(number, label)] == []
    assert not alone or [number for number in numbers if not search.holds(f"abc {number}, def")] == []


# --- innocent numbers

COMPANIES = [code for code in WITH_NUMBERS if numbers_of(code).company.checks]


def companies(pen: random.Random, code: str) -> Iterator[str]:
    """Valid numbers of organisations, without end."""
    company = numbers_of(code).company
    letter = {"ES": "A9999999X", "AT": "U99999999", "CH": "E999999999"}.get(code)
    while True:
        length = pen.choice([n for n in company.lengths if n > 6])
        shape = letter or "9" * length
        number = "".join("E" if sign == "E" else "U" if sign == "U" else pen.choice(SIGNS[sign]) for sign in shape)
        number = f"CHE{number[1:]}" if code == "CH" else number
        if company.holds(number):
            yield number


def false_alarms(code: str, n: int) -> tuple[int, list[str]]:
    """How many of the numbers stop a pack of a group of the country, in their columns or beside their words."""
    pen, search, innocent = random.Random(f"companies {code}"), personal_numbers(code), numbers_of(code).innocent
    word = (innocent or ("ЕИК",))[0].rstrip("*")
    alarms = []
    for number, _ in zip(companies(pen, code), range(n), strict=False):
        texts = (
            (number, word),
            (f"{word} {number}", ""),
            (f"Abc, {word}: {number}, def", ""),
            (f"{code}{number}", "VAT"),
        )
        if any(search.holds(text, heading) for text, heading in texts):
            alarms.append(number)
    return len(alarms), alarms[:3]


@pytest.mark.parametrize("code", COMPANIES)
def test_numbers_of_organisations_stop_nothing(code):
    assert false_alarms(code, 250)[0] == 0


@pytest.mark.soak
@pytest.mark.parametrize("code", COMPANIES)
def test_of_ten_thousand_numbers_of_organisations_at_most_one_stops_a_pack(code):
    n, alarms = false_alarms(code, 10_000)
    assert n <= 1, alarms


INNOCENT = {
    "CZ": (
        "faktura č. {}",
        "Faktury {}, {}",
        "smlouva {}",
        "účet č. {}",
        "tel. {}",
        "+{}",
        "projekt č. {}",
        "{},00 Kč",
    ),
    "PL": ("faktura nr {}", "umowa nr {}", "rachunek {}", "tel. {}", "NIP: {}", "nr {}/2026", "projekt {}", "{},50 zł"),
    "IE": ("invoice no. {}", "contract {}", "VAT {}", "company number {}", "phone {}", "project {}", "/{}/"),
    "RO": ("factura nr. {}", "contract nr. {}", "CUI {}", "cont {}", "tel. {}", "proiect {}", "RO/{}", "{}.25"),
    "EE": ("arve nr {}", "leping {}", "registrikood {}", "tel {}", "projekt {}", "A-{}", "{}_2"),
}


@pytest.mark.parametrize("code", INNOCENT)
def test_other_numbers_beside_their_words_stop_nothing(code):
    """Half of them would pass as personal ones."""
    pen, search = random.Random(code), personal_numbers(code)
    personal = next(one for one in numbers_of(code).personal)
    passing = fitting(pen, personal, personal.shapes[0])
    for words in INNOCENT[code]:
        for _ in range(60):
            numbers = [next(passing) if pen.random() < 0.5 else str(pen.randrange(10**9, 10**11)) for _ in range(3)]
            text = words.format(*numbers)
            assert not search.holds(text), text
            assert not search.holds(f"Abc 12, {text}"), text


def test_what_a_chart_counts_in_milliseconds_is_no_persons_number():
    search = personal_numbers("BG")
    days = range(1_577_836_800_000, 1_893_456_000_000, 86_400_000)
    texts = [text for day in days for text in (f"[{day}, {day + 3_600_000}]", f"{day}.0", f"x={day}")]
    assert not [text for text in texts for one in search.find(text) if one.kind == "foreign"]


def test_a_neighbours_numbers_are_looked_for_and_a_strangers_by_a_setting():
    pen = random.Random(3)
    number = next(fitting(pen, numbers_of("RO").personal[0], "9999999999999"))
    assert personal_numbers("BG").holds(f"CNP {number}")
    assert not personal_numbers("IE").holds(f"CNP {number}") and personal_numbers("IE", ("RO",)).holds(f"CNP {number}")
    assert not personal_numbers("PL").holds("ЕГН 7501010010") and personal_numbers("PL", ("BG",)).holds(
        "ЕГН 7501010010"
    )


def test_borders_are_those_of_both_sides():
    for code in WITH_NUMBERS:
        for other in numbers_of(code).neighbours:
            assert other not in WITH_NUMBERS or code in numbers_of(other).neighbours, (code, other)


# --- a group

GROUPS = {"CZ": "rodné číslo", "PL": "PESEL", "IE": "PPS number"}


def folder_of(tmp_path, code, *tables):
    (tmp_path / "strategy.toml").write_text(STRATEGY.replace("[lag]", f'[lag]\ncountry = "{code}"'), encoding="utf-8")
    for name, lines in tables:
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return read_register(tmp_path)


def people(code: str, n: int) -> list[tuple[str, str]]:
    personal = numbers_of(code).personal[0]
    return some(random.Random(f"people {code}"), personal, n)[:n]


def leave(tmp_path, code: str, n: int) -> None:
    """None leaves: in a column of her own it is an error, in one of identifiers it becomes a code."""
    numbers = people(code, n)
    label = GROUPS[code]
    rows = [f"P{at},{text},{number}" for at, (number, text) in enumerate(numbers)]
    register = folder_of(tmp_path, code, ("projects", [f"project,applicant_id,{label}", *rows]))
    stated = [problem for problem in register.problems if problem.code == CODE]
    assert {problem.row for problem in stated} == set(range(2, n + 2))
    assert {problem.params["name"] for problem in stated} == {personal_numbers(code).names[0]}
    said = repr(stated)
    assert not any(number in said for number, _ in numbers)
    assert all(map(is_pseudonym, register["projects"]["applicant_id"]))
    gate = Gate(Words("en"), register)
    for number, text in numbers[:20]:
        for data in (f"Abc,{label}\n1,{number}\n", f"{label} {text}\n"):
            with pytest.raises(VomrError) as refusal:
                gate.check([("own.csv", data.encode())])
            assert number not in str(refusal.value) and personal_numbers(code).names[0] in str(refusal.value)
    gate.check([("own.csv", b"Abc,Def\n1,2\n")])


@pytest.mark.parametrize("code", GROUPS)
def test_a_persons_number_stops_the_pack_or_becomes_a_code(tmp_path, code):
    leave(tmp_path, code, 60)


@pytest.mark.soak
@pytest.mark.parametrize("code", GROUPS)
def test_of_ten_thousand_numbers_of_persons_none_leaves(tmp_path, code):
    leave(tmp_path, code, 10_000)


@pytest.mark.parametrize("code", GROUPS)
def test_numbers_of_organisations_stay_what_they_are_in_the_column_of_identifiers(tmp_path, code):
    if code not in COMPANIES:
        pytest.skip("nothing tells them")
    pen = random.Random(code)
    numbers = [number for number, _ in zip(companies(pen, code), range(300), strict=False)]
    rows = [f"P{at},{number}" for at, number in enumerate(numbers)]
    register = folder_of(tmp_path, code, ("projects", ["project,applicant_id", *rows]))
    assert register["projects"]["applicant_id"].tolist() == numbers
    assert not [problem for problem in register.problems if problem.code in (CODE, "applicant-number")]


def test_a_zero_that_a_spreadsheet_took_is_put_back():
    search = personal_numbers("PL")
    numbers = [number for number, _ in people("PL", 3000) if re.match("0[1-9]|00[1-9]", number)]
    assert numbers and all(search.of_cell(number.lstrip("0")) in (number, None) for number in numbers)
    assert sum(search.of_cell(number.lstrip("0")) == number for number in numbers) > len(numbers) * 0.8


def test_a_number_that_she_states_to_be_another_is_let_through_and_never_silently(tmp_path):
    (number, text), (other, _) = people("CZ", 2)
    notes = ("projects", ["project,Poznámka", f"P1,{text}"])
    stopped = folder_of(tmp_path, "CZ", notes)
    (problem,) = [one for one in stopped.problems if one.code == CODE]
    mark = problem.params["mark"]
    assert is_pseudonym(mark) and number not in repr(problem)
    with pytest.raises(VomrError, match=mark):
        Gate(Words("en"), stopped).check([("own.txt", f"Abc {text}".encode())])

    header = "code,mark,answer,answered_by,answered_on"
    half = folder_of(
        tmp_path, "CZ", notes, ("check_answers", [header, f"personal-number,{mark},číslo šarže,,2026-11-30"])
    )
    assert {one.code for one in half.problems} >= {CODE, "personal-number-exception-incomplete"}

    row = f"personal-number,{mark},číslo šarže,ředitelka,2026-11-30"
    excused = folder_of(tmp_path, "CZ", notes, ("check_answers", [header, row]))
    assert not [one for one in excused.problems if one.code == CODE]
    (note,) = [one for one in excused.problems if one.code == "personal-number-exception"]
    assert all(part in Words("en")(note.message, **note.params) for part in (mark, "číslo šarže", "ředitelka"))
    gate = Gate(Words("en"), excused)
    gate.check([("own.txt", f"Abc {number}".encode())])
    with pytest.raises(VomrError):
        gate.check([("own.txt", f"Abc {other}".encode())])
    problems = problems_on(excused, dt.date(2026, 12, 31))
    assert [one.code for one in problems if one.table == "check_answers"] == ["personal-number-exception"]

"""A personal number in a column of identifiers becomes a code: the same for one person, and it tells nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.bg import egn, pnf, vat

from vomr.folders import shipped
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.pseudonyms import (
    SECRET_FILE,
    Pseudonyms,
    borrow_secret,
    is_pseudonym,
    mistyped_number,
    personal_number,
    pseudonym,
    secret_of,
)

SECRET = "5d" * 32
STRATEGY = """[lag]
id = "izmisleno"
name = "МИГ Измислено"
[strategy]
title = "Стратегия"
start = 2024-01-01
end = 2029-12-31
[[funds]]
id = "EAFRD"
name = "ЕЗФРСР"
"""


def egn_of(year: int, month: int, day: int, serial: int) -> str:
    """An invented ЕГН that passes its check."""
    month += 40 if year >= 2000 else 0
    start = f"{year % 100:02d}{month:02d}{day:02d}{serial:03d}"
    return start + egn.calc_check_digit(start)


def lnch_of(serial: int) -> str:
    start = f"{serial:09d}"
    return start + pnf.calc_check_digit(start)


egns = st.builds(egn_of, st.integers(1930, 2007), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999))
SPELLINGS = ("{}", " {} ", "{}.0", "ЕГН {}", "ЕГН: {}", "ЛНЧ {}", "BG{}", "\u200b{}", "{}\u00a0", "№ {}", "{};")


@given(egns, st.sampled_from(SPELLINGS))
def test_spellings_of_one_number_are_one_person(number, spelling):
    spaced = f"{number[:6]} {number[6:]}"
    wide = "".join(unicodedata.lookup(f"FULLWIDTH DIGIT {unicodedata.name(digit).split()[-1]}") for digit in number)
    for written in (number, spaced, wide, number[:6] + "-" + number[6:]):
        assert personal_number(spelling.format(written)) == number
    assert personal_number(float(number)) == number or number.startswith("0")


@given(st.builds(egn_of, st.integers(2001, 2007), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999)))
def test_a_zero_that_excel_took_is_put_back(number):
    assert personal_number(int(number)) == (None if vat.is_valid(number[1:]) else number)


@given(st.integers(0, 10**9 - 1))
def test_foreigners_have_a_number_too(serial):
    number = lnch_of(serial)
    assert personal_number(number) == number


@pytest.mark.parametrize(
    "cell",
    [
        "176789478",
        "000261517",
        "1767894780012",
        "",
        "няма",
        "7501010019",
        "Иван Петров 7501010010",
        "BG16RFOP002",
        None,
        True,
        12.5,
        "7501010010; 8001010020",
        "Ф-K7Q2M-R4T9X",
    ],
)
def test_anything_else_is_left_alone(cell):
    assert personal_number(cell) is None


def test_codes_differ_by_person_and_folder_and_look_like_no_number():
    codes = {pseudonym(SECRET, f"{number:010d}") for number in range(20_000)}
    assert len(codes) == 20_000
    assert all(map(is_pseudonym, codes))
    assert not any(pseudonym("6e" * 32, f"{number:010d}") in codes for number in range(200))
    assert not any(digits.isdigit() for code in codes for digits in (code[2:7], code[8:]))
    assert pseudonym(SECRET, "7501010010") == pseudonym(SECRET, "7501010010")


@pytest.mark.parametrize(("country", "beginning"), [("BG", "Ф"), ("CZ", "F"), ("PL", "F"), ("IE", "F")])
def test_a_code_can_be_typed_on_the_keyboard_of_its_country(tmp_path, country, beginning):
    (tmp_path / "strategy.toml").write_text(f'[lag]\ncountry = "{country}"\n', encoding="utf-8")
    (tmp_path / SECRET_FILE).write_text(SECRET, encoding="utf-8")
    code = Pseudonyms(tmp_path).of_number("7501010010")
    assert code == f"{beginning}{pseudonym(SECRET, '7501010010')[1:]}" and is_pseudonym(code)


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    secret = secret_of(tmp_path)
    assert secret_of(tmp_path) == secret
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600


@pytest.mark.soak
def test_of_two_writers_the_first_counts(tmp_path):
    code = (
        "from pathlib import Path; from vomr.register.pseudonyms import secret_of;"
        f" print(secret_of(Path({str(tmp_path)!r})))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(2)]
    assert len({process.communicate()[0] for process in running} - {b""}) == 1
    assert all(process.returncode == 0 for process in running)


def test_without_links_it_is_made_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert len(secret_of(tmp_path)) == 64


@pytest.mark.parametrize("content", ["", "deadbeef", "zz" * 32, "5d" * 33])
def test_a_damaged_secret_is_never_replaced_in_silence(tmp_path, content, monkeypatch):
    monkeypatch.setattr("vomr.register.pseudonyms._WAITS", 1)
    (tmp_path / SECRET_FILE).write_text(content)
    with pytest.raises(VomrError, match="copy of the folder"):
        secret_of(tmp_path)
    assert (tmp_path / SECRET_FILE).read_text() == content


def test_a_folder_that_cannot_be_written_says_so(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(VomrError, match="Allow writing in the folder"):
        secret_of(tmp_path)


def group(folder: Path, rows: str, **tables: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "strategy.toml").write_text(STRATEGY, encoding="utf-8")
    (folder / "projects.csv").write_text(
        "project,title,in_strategy,currency,applicant,applicant_id\n" + rows, encoding="utf-8"
    )
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


ONE, OTHER = egn_of(1975, 1, 1, 1), egn_of(1980, 5, 20, 432)


def test_applicants_stay_different_people_and_no_number_is_read(tmp_path):
    folder = group(
        tmp_path / "g",
        f"P1,Плевня,yes,EUR,А Б,{ONE}\nP2,Обор,yes,EUR,А Б,ЕГН {ONE}\nP3,Кошери,yes,EUR,В"
        f" Г,{OTHER}\nP4,Сушилня,yes,EUR,Фирма,176789478\n",
    )
    register = read_register(folder)
    first, again, other, firm = register["projects"]["applicant_id"]
    assert first == again != other
    assert is_pseudonym(first)
    assert firm == "176789478"
    assert register.pseudonyms == {("projects", "applicant_id"): 3}
    assert not [problem for problem in register.problems if problem.code == "personal-number"]
    assert not any(number in frame.to_csv() for number in (ONE, OTHER, ONE[:6]) for frame in register.tables.values())
    assert read_register(folder)["projects"]["applicant_id"].tolist() == [first, again, other, firm]


def test_a_number_anywhere_else_is_an_error_still(tmp_path):
    folder = group(tmp_path / "g", f"P1,Плевня на {ONE},yes,EUR,А Б,{OTHER}\nP2,Обор,yes,EUR,А Б,Иван {ONE}\n")
    found = [(p.row, p.column) for p in read_register(folder).problems if p.code == "personal-number"]
    assert found == [(2, "title"), (3, "applicant_id")]


def test_a_correction_of_an_identifier_speaks_of_codes(tmp_path):
    folder = group(
        tmp_path / "g",
        f"P1,Плевня,yes,EUR,А Б,{ONE}\n",
        corrections=(
            f"table,key,column,was,now,reason,decided_on\nprojects,P1,applicant_id,{ONE},{OTHER},сгрешен,2026-01-01\n"
        ),
    )
    register = read_register(folder)
    assert register["projects"]["applicant_id"].tolist() == [Pseudonyms(folder).of(OTHER)]
    assert [problem.code for problem in register.problems] == []
    assert ONE not in repr(register.corrections)


MISTYPED = [ONE[:9] + str((int(ONE[9]) + step) % 10) for step in range(1, 10)]


@pytest.mark.parametrize(
    "number", [*(one for one in MISTYPED if personal_number(one) is None), "9913450078", "0000000001"]
)
@pytest.mark.parametrize("spelling", ["{}", "{}.0", "ЕГН {}", "BG{}"])
def test_ten_digits_that_are_nobodys_number_are_shown_nowhere_and_said(tmp_path, number, spelling):
    folder = group(
        tmp_path / "g",
        f"P1,Плевня,yes,EUR,А Б,{spelling.format(number)}\nP2,Обор,yes,EUR,Фирма,176789478\n",
        corrections=f"table,key,column,was,now,reason,decided_on\nprojects,P1,applicant_id,{number},{OTHER},сгрешен,2026-01-01\n",
    )
    register = read_register(folder)
    assert [(p.code, p.row, p.value) for p in register.problems if p.code == "applicant-number"] == [
        ("applicant-number", 2, None)
    ]
    assert register["projects"]["applicant_id"].tolist() == [Pseudonyms(folder).of(OTHER), "176789478"]
    whole = "".join(frame.to_csv() for frame in register.tables.values() if frame is not register["corrections"])
    assert number not in repr((register.problems, register.corrections)) + whole


def test_the_branch_of_a_municipality_that_lost_its_zeros_is_asked_about_as_one():
    assert mistyped_number("2615170018") is None
    assert mistyped_number("176789478") is None and mistyped_number("няма") is None


@pytest.mark.parametrize("lag", ["nevestino", "primer"])
def test_a_folder_without_personal_numbers_needs_no_secret(lag):
    read_register(shipped("data") / lag)
    assert not list((shipped("data") / lag).glob(f"{SECRET_FILE}*"))


def test_copies_and_frozen_records_use_the_secret_of_the_folder(tmp_path):
    folder = group(tmp_path / "g", f"P1,Плевня,yes,EUR,А Б,{ONE}\n")
    copy = group(tmp_path / "copy", f"P1,Плевня,yes,EUR,А Б,{ONE}\n")
    kept = group(folder / "frozen" / "2026-Q1" / "inputs", f"P1,Плевня,yes,EUR,А Б,{ONE}\n")
    (kept.parent / "freeze.json").write_text("{}")
    borrow_secret(copy, folder)
    codes = {read_register(place)["projects"]["applicant_id"].iat[0] for place in (copy, kept, folder)}
    assert len(codes) == 1
    assert [path.parent for path in tmp_path.rglob(SECRET_FILE)] == [folder]


def test_a_record_without_its_folder_gets_no_secret(tmp_path):
    kept = group(tmp_path / "2026-Q1" / "inputs", f"P1,Плевня,yes,EUR,А Б,{ONE}\n")
    (kept.parent / "freeze.json").write_text("{}")
    assert is_pseudonym(read_register(kept)["projects"]["applicant_id"].iat[0])
    assert not list(tmp_path.rglob(f"{SECRET_FILE}*"))

"""strategy.toml as people write it: what can mean one thing is read; the rest is a sentence with line, key and
example.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import few
from vomr.folders import find_strategy
from vomr.problems import UsageError, VomrError
from vomr.register.sources.mapping import read_mappings
from vomr.strategy import Strategy, read_strategy
from vomr.words import LANGUAGES, Words

PROJECT = Path(__file__).parents[1]
WHOLE = """[lag]
id = "rila"
name = "МИГ Рила"
founded = 2016

[strategy]
start = 2024-01-01
end = 2029-12-31
agreement_on = 2025-03-17
population = 1689
illustrative = true

[[funds]]
id = "EAFRD"
budget_complete = true

[[territory]]
code = "KNL38"
name = "Рила"
since = "2007"
excluded = ["41112", "62671"]
tile = [1, 2]

[[rules.limit]]
id = "share"
value = 0.25
unit = "share"
verified = true

[[rules.limit]]
id = "ceiling"
value = 1689.5

[[rules.deadline]]
id = "annual"
due = "02-15"

[rules.status]
profile = "cap-2024"
"""
# Words of Latin letters that a Bulgarian sentence about settings may hold: what stands in the file, and names of
# programs
_OWN = re.compile(
    r"[\w.]*strategy[\w.]*\.toml|UTF-8|Windows|Windows-1251|Notepad|(?:eu|cap|sdg)-[\d-]+|rules\.\w+|\[+[\w.]+\]+"
)


def read(folder: Path, text: str, encoding: str = "utf-8"):
    (folder / "strategy.toml").write_bytes(text.encode(encoding))
    return read_strategy(folder)


def sentences(problems, lang="bg"):
    w = Words(lang)
    return [f"{w(one.message, **one.params)} {w(one.remedy, **one.params)}" for one in problems]


def without(strategy: Strategy) -> dict:
    return strategy.model_dump()


@pytest.mark.parametrize(
    ("right", "written"),
    [
        ('id = "rila"', "id = rila"),
        ('id = "rila"', "id = „rila“"),
        ('id = "rila"', 'ID = "Rila"'),
        ('id = "rila"', "id: 'rila'"),
        ('"МИГ Рила"', "МИГ Рила"),
        ('"МИГ Рила"', "„МИГ Рила“"),
        ('"МИГ Рила"', "“МИГ Рила”"),
        ('"МИГ Рила"', "„МИГ Рила”  # бележка"),
        ('"МИГ Рила"', "«МИГ Рила»"),
        ('"МИГ Рила"', '„МИГ Рила"'),
        ('name = "МИГ', 'NAME = "МИГ'),
        ("founded = 2016", "founded = 2016 г."),
        ("founded = 2016", 'founded = "2016"'),
        ("founded = 2016", "founded\u00a0=\u00a02016"),
        ("start = 2024-01-01", "start = 01.01.2024"),
        ("start = 2024-01-01", 'start = "01.01.2024 г."'),
        ("start = 2024-01-01", "start = 2024"),
        ("start = 2024-01-01", "start = 1 януари 2024 г."),
        ("start = 2024-01-01", "start = 2024-01"),
        ("start = 2024-01-01", "start = 01/2024"),
        ("end = 2029-12-31", "end = 31.12.2029"),
        ("end = 2029-12-31", "end = 31.12.2029 г. # край"),
        ("end = 2029-12-31", "end = 2029"),
        ("end = 2029-12-31", "end = декември 2029"),
        ("end = 2029-12-31", "end = м. декември 2029 г."),
        ("end = 2029-12-31", "end = 31 / 12 / 2029"),
        ("2025-03-17", "17.3.2025"),
        ("2025-03-17", "2025-03-17T00:00:00"),
        ("2025-03-17", "17-03-2025"),
        ("= 1689\n", "= 1 689\n"),
        ("= 1689\n", "= 1\u00a0689\n"),
        ("= 1689\n", "= „1 689“\n"),
        ("= 1689\n", "= 1689.0\n"),
        ("= 1689\n", "= 1_689\n"),
        ("illustrative = true", "illustrative = да"),
        ("illustrative = true", 'illustrative = "Да"'),
        ("illustrative = true", "illustrative = True"),
        ("illustrative = true", "illustrative = 1"),
        ("budget_complete = true", "budget_complete = ДА"),
        ("budget_complete = true", "budget-complete = yes"),
        ("[[funds]]", "[funds]"),
        ("[[funds]]", "[[funds]"),
        ("[[funds]]", "[[Funds]]"),
        ("[lag]", "[lag"),
        ("[lag]", "[[lag]]"),
        ("[lag]", "[Lag]"),
        ("[[territory]]", "[territory]   # община"),
        ('since = "2007"', "since = 2007"),
        ('since = "2007"', "since = 2007 г."),
        ('since = "2007"', "since = 2007-01-01"),
        ('["41112", "62671"]', "41112, 62671"),
        ('["41112", "62671"]', "[41112, 62671]"),
        ('["41112", "62671"]', "[„41112“; „62671“]"),
        ('["41112", "62671"]', '[\n  "41112",  # град\n  "62671",\n]'),
        ("[1, 2]", "1, 2"),
        ("[1, 2]", "[1; 2]"),
        ("value = 0.25", "value = 0,25"),
        ("value = 0.25", "value = 25 %"),
        ("value = 0.25", 'value = "0,25"'),
        ("value = 0.25", "value = 25%"),
        ("value = 1689.5", "value = 1 689,5"),
        ("value = 1689.5", "value = 1.689,50"),
        ("value = 1689.5", "value = „1\u202f689,5“"),
        ('"02-15"', '"15.02"'),
        ('"02-15"', "15.02."),
        ('"02-15"', "02-15"),
        ('"02-15"', "15 февруари"),
        ('"02-15"', "2026-02-15"),
        ('"cap-2024"', "cap-2024"),
        ('"cap-2024"', '"CAP-2024"'),
        ("verified = true", "verified = истина"),
    ],
)
def test_what_can_mean_one_thing_is_read(tmp_path, right, written):
    assert WHOLE.count(right) == 1 or right in ('"МИГ Рила"', "[[funds]]", "[lag]", "verified = true"), right
    expected, _ = read(tmp_path, WHOLE)
    found, problems = read(tmp_path, WHOLE.replace(right, written, 1))
    assert found == expected
    assert not problems, sentences(problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_of_windows_and_other_encodings(tmp_path, encoding, ends):
    expected, _ = read(tmp_path, WHOLE)
    found, problems = read(tmp_path, WHOLE.replace("\n", ends), encoding)
    assert found == expected
    assert [one.code for one in problems] == (["settings-encoding"] if encoding == "cp1251" else [])


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("MIG Łódź", "cp1250"), ("Grüne Straße", "cp1252"), ("Община Рила", "cp866"), ("Общество", "mac_cyrillic")],
)
def test_letters_are_never_guessed_in_silence(tmp_path, name, encoding):
    with pytest.raises(VomrError) as caught:
        read(tmp_path, f'[lag]\nid = "x"\nname = "{name}"\n', encoding)
    assert "UTF-8" in caught.value.text(Words("bg"))


def test_since_counts_from_its_first_day_and_every_other_partial_date_from_its_last(tmp_path):
    found, _ = read(
        tmp_path,
        WHOLE.replace("end = 2029-12-31", 'end = "2029-06"')
        .replace("2025-03-17", '"2025"')
        .replace('"2007"', '"2007-05"'),
    )
    assert found.territory[0].since == dt.date(2007, 5, 1)
    assert found.strategy.end == dt.date(2029, 6, 30)
    assert found.strategy.agreement_on == dt.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("right", "written", "line", "key"),
    [
        ("founded = 2016", "founded = скоро", 4, "lag.founded"),
        ("start = 2024-01-01", "start = от януари", 7, "strategy.start"),
        ("end = 2029-12-31", "end = 31.02.2029", 8, "strategy.end"),
        ("end = 2029-12-31", "end = 0001-01-01", 8, "strategy.end"),
        ("end = 2029-12-31", "end = 13.13.2029", 8, "strategy.end"),
        ("end = 2029-12-31", "end = 12345", 8, "strategy.end"),
        ("2025-03-17", "true", 9, "strategy.agreement_on"),
        ("= 1689\n", "= 1.689\n", 10, "strategy.population"),
        ("= 1689\n", "= около 1700\n", 10, "strategy.population"),
        ("= 1689\n", "= [1689]\n", 10, "strategy.population"),
        ("illustrative = true", "illustrative = може би", 11, "strategy.illustrative"),
        ("budget_complete = true", "budget_complete = 5", 15, "funds.budget_complete"),
        ('id = "EAFRD"\n', "", 13, "funds.id"),
        ('id = "EAFRD"', 'id = ""', 14, "funds.id"),
        ('code = "KNL38"\n', "", 17, "territory.code"),
        ("[1, 2]", "[1, 2, 3]", 22, "territory.tile"),
        ("[1, 2]", "[1, „горе“]", 22, "territory.tile"),
        ("value = 0.25", "value = четвърт", 26, "rules.limit.value"),
        ("value = 0.25", "value = 25", 26, "rules.limit.value"),
        ("value = 1689.5", "value = 1.689", 32, "rules.limit.value"),
        ('"02-15"', '"30.02"', 36, "rules.deadline.due"),
        ('"cap-2024"', '"eu-85"', 39, "rules.status.profile"),
        ("end = 2029-12-31", "end = 2019-12-31", 8, "strategy.end"),
        ("2025-03-17", "2035-03-17", 8, "strategy.end"),
    ],
)
def test_a_value_that_cannot_be_read_is_an_error_with_line_key_and_example(tmp_path, right, written, line, key):
    found, problems = read(tmp_path, WHOLE.replace(right, written, 1))
    assert found.lag.id == "rila"
    errors = [one for one in problems if one.severity == "error"]
    assert {one.row for one in errors} == {line} and {one.column for one in errors} == {key}, [
        (one.row, one.column) for one in errors
    ]
    for text in sentences(errors):
        assert_bulgarian(text)


def test_what_may_not_be_read_boldly_is_read_cautiously(tmp_path):
    found, _ = read(tmp_path, WHOLE.replace("budget_complete = true", "budget_complete = „май“"))
    assert found.incomplete_funds() == {"EAFRD"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "[lag]"),
        ("# само бележка\n", "[lag]"),
        ('[strategy]\nstart = "2024"\n', "[lag]"),
        ('[lag]\nid = "x"\n', "name"),
        ('[lag]\nname = "М"\n', "id"),
        ('[lag]\nid = "МИГ Рила"\nname = "М"\n', "ред 2"),
        ('[lag]\nid = "x"\nname = ""\n', "name"),
        ('[lag]\nid = "x"\nname = "…"\n', "name"),
        ("lag = 5\n", "ред 1"),
        ('[lag]\nid = "x"\nname = "МИГ Рила\n', "ред 3"),
        ('[lag]\nid = "x"\nname = „МИГ Рила\n', "ред 3"),
        ('[lag]\nid = "x"\nМИГ Рила\n', "ред 3"),
        ('[lag]\nid = "x"\nname = "М"\nname = "Н"\n', "ред 4"),
        ('[lag]\nid = "x", name = "М"\n', "ред 2"),
        ('[lag]\nid = "x"\nname = "М"\n[[territory]]\nexcluded = ["1", "2"\ncode = "A"\n', "ред 5"),
        ('[lag]\nid = "x"\nname = """М\n', "ред 3"),
        ('[lag]\nid = "x"\nname = {a = 1\n', "ред 3"),
        ('[lag]\nid = "x"\nname = "М\x07"\n', "ред 3"),
        ('[lag]\nid = "x"\nname = "М"\n[]\n', "ред 4"),
        ('lag.id = "x"\nlag = "y"\n', "ред 2"),
        ("= 5\n", "ред 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_with_the_line(tmp_path, text, says):
    for lang in LANGUAGES:
        with pytest.raises(VomrError) as caught:
            read(tmp_path, text)
        said = caught.value.text(Words(lang))
        assert says.replace("ред", Words(lang)("line {n}").split()[0]) in said
        assert "strategy.toml" in said
        if lang == "bg":
            assert_bulgarian(said.split("\n", 1)[1])


def assert_bulgarian(text: str) -> None:
    """No word of a library: nothing in Latin letters but keys, code pages, and the example at the end."""
    said = re.sub(r"Пишете например:.*?(?=\n· |\Z)|Познати тук са:[^\n]*", "", text, flags=re.DOTALL)
    said = re.sub(r"„[^“]*“|\[[^\]]*\]", "", _OWN.sub("", said))
    assert not re.search(r"[A-Za-z]{3,}", said), text
    assert re.search("[а-я]", text)


PIECES = [
    '"',
    "'",
    "[",
    "]",
    "=",
    "#",
    "„",
    "“",
    "\\",
    "\n",
    "{",
    "}",
    ",",
    ".",
    "да",
    "1",
    " ",
    "\t",
    '"""',
    "[[",
    "\u00a0",
    "\x00",
    "-",
    "lag",
]


@settings(max_examples=few(75), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 3), st.sampled_from(PIECES)), min_size=1, max_size=3)
)
def test_no_english_of_a_library_however_the_file_is_damaged(tmp_path, wounds):
    text = WHOLE
    for at, gone, piece in wounds:
        text = text[:at] + piece + text[at + gone :]
    try:
        _, problems = read(tmp_path, text)
    except VomrError as error:
        said = error.text(Words("bg"))
        assert re.search(r"ред \d+|\[lag\]|UTF-8|„lag", said), said
        assert not re.search(r"Expected|Invalid|Input should|expected|valid|at line|column \d", said), said
    else:
        for said in sentences(problems):
            assert not re.search(r"Expected|Invalid|Input should|expected|valid|at line", said), said


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('nаme = "МИГ"', "lag.name"),
        ('nmae_en = "x"', "lag.name_en"),
        ("agreement_on = 2025-01-01", "[strategy]"),
        ('ofice = "с. Рила"', "lag.office"),
        ('бележка = "наша"', "id, country, name"),
    ],
)
def test_unknown_keys_are_named_with_the_nearest(tmp_path, line, remedy):
    text = WHOLE.replace("founded = 2016", f"founded = 2016\n{line}")
    text = text.replace('name = "МИГ Рила"\n', "", 1).replace("nаme", "nаme") if "nаme" in line else text
    if "nаme" in line:  # the key is written with a Cyrillic letter, and the group has no name
        with pytest.raises(VomrError):
            read(tmp_path, text)
        return
    _, problems = read(tmp_path, text)
    (one,) = problems
    assert one.row == 5
    assert remedy in sentences([one])[0]


def test_entries_that_stand_twice_are_named(tmp_path):
    _, problems = read(tmp_path, WHOLE + '\n[[funds]]\nid = "EAFRD"\n[[territory]]\ncode = "KNL38"\nname = "Рила"\n')
    assert [one.code for one in problems] == ["strategy-twice", "strategy-twice"]


@pytest.mark.parametrize(
    "name",
    ["strategy.toml.txt", "Strategy.toml", "strategy (1).toml", "стратегия.toml", "STRATEGY.TOML", "strategy.txt"],
)
def test_another_name_is_named(tmp_path, name):
    (tmp_path / name).write_text(WHOLE, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        find_strategy(tmp_path, [])
    assert name in caught.value.text(Words("bg"))
    (tmp_path / "strategy.toml").write_text(WHOLE, encoding="utf-8")
    _, problems = read_strategy(tmp_path)
    assert [(one.code, one.file) for one in problems] == [("strategy-second", name)]


@pytest.mark.parametrize("lag", ["nevestino", "primer"])
def test_no_false_alarm(tmp_path, lag):
    shutil.copy(PROJECT / "data" / lag / "strategy.toml", tmp_path)
    found, problems = read_strategy(tmp_path)
    assert not problems
    assert all(isinstance(limit.value, Decimal) for limit in found.rules.limit)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("table = payments\n[columns]\n„Сума“ = amount\n", None),
        ('table = „payments“\r\n[columns]\r\n"Сума" = „amount“\r\n', None),
        ('table = "payments"\n[columns]\n"Сума" = "amount\n', "ред 3"),
        ('table = "payments"\ncolumns = 5\n', "ред 2"),
        ('table = "payments"\n[columns]\na = [1]\n', "ред 3"),
    ],
)
def test_mappings_are_read_by_the_same_reader(tmp_path, text, says):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "x.mapping.toml").write_text(text, encoding="utf-8")
    if says is None:
        assert read_mappings(tmp_path)[0].columns == {"Сума": "amount"}
        return
    with pytest.raises(VomrError) as caught:
        read_mappings(tmp_path)
    said = caught.value.text(Words("bg"))
    assert says in said and "x.mapping.toml" in said
    assert_bulgarian(said.split("\n", 1)[1])

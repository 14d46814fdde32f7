"""Numbers, dates and labels as people read them."""

import datetime as dt
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import vomr
from vomr.folders import shipped
from vomr.register import TABLES, Type
from vomr.register.translation import Entry, collisions, examined, marked, titles, write_template
from vomr.words import LANGUAGES, MINUS, NBSP, Words, by_language, shortened
from vomr.words.entered import unit_in_english, units_of
from vomr.words.labels import LABELS, label
from vomr.words.language import FOLDER, catalogues, language

PACKAGE = Path(vomr.__file__).parent
bg, en = Words("bg"), Words("en")


@pytest.mark.parametrize(
    ("value", "decimals", "bulgarian", "english"),
    [
        (0, None, "0", "0"),
        (1234, None, f"1{NBSP}234", "1,234"),
        (1234567, None, f"1{NBSP}234{NBSP}567", "1,234,567"),
        (Fraction(5, 2), None, "2,5", "2.5"),
        (Fraction(1, 3), None, "0,333", "0.333"),
        (Fraction(2, 3), 2, "0,67", "0.67"),
        (Decimal("0.0004"), None, "0", "0"),
        (Decimal("-0.0004"), None, "0", "0"),
        (-1234, 0, f"{MINUS}1{NBSP}234", f"{MINUS}1,234"),
        (Decimal("2.5"), 0, "3", "3"),
        (100, None, "100", "100"),
        (None, None, "…", "…"),
    ],
)
def test_numbers(value, decimals, bulgarian, english):
    assert (bg.number(value, decimals), en.number(value, decimals)) == (bulgarian, english)


def test_money():
    assert bg.money(74955392) == f"749{NBSP}553,92"
    assert bg.euro(100) == f"1{NBSP}{bg('euro')}"
    assert bg.euro(1).startswith("0,01")
    assert bg.euro(0).startswith("0")  # a known zero is no dash
    assert bg.euro(None) == bg.money(None) == bg.signed_money(None) == "…"


@given(st.integers(-(10**16), 10**16))
def test_money_shows_every_cent(cents):
    text = bg.money(cents).replace(NBSP, "").replace(MINUS, "-").replace(",", ".")
    assert Decimal(text) * 100 == cents


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((Fraction(13975, 1000), 7, None), ("14", "7", "…")),
        ((Fraction(274514, 1000), 232), ("274,5", "232")),
        ((Fraction(1396, 100), 14), ("13,96", "14")),
        ((Fraction(3, 100), 5), ("0,03", "5")),
        ((Decimal("9.999"), 10), ("9,999", "10")),
    ],
)
def test_numbers_of_a_sentence_are_short_but_never_alike_when_they_differ(values, shown):
    assert bg.numbers_apart(dict(enumerate(values))) == dict(enumerate(shown))


def test_changes_carry_their_sign():
    assert (bg.signed(12), bg.signed(-3), bg.signed(0)) == ("+12", f"{MINUS}3", "0")
    assert bg.signed(Decimal("0.0001")) == "0"


def test_percentages():
    assert bg.percent(Fraction(664, 1000)) == f"66,4{NBSP}%"
    assert bg.percent(None) == bg.percent_cut(None) == "…"
    assert bg.percent_cut(Fraction(8496, 10000)) == f"84,9{NBSP}%"
    assert bg.percent(Fraction(1, 4), 2) == f"25,00{NBSP}%"


@given(st.fractions(0, 2), st.sampled_from([Fraction(85, 100), Fraction(65, 100), Fraction(1)]))
def test_a_cut_percentage_stays_on_its_side_of_every_threshold(share, threshold):
    shown = Fraction(en.percent_cut(share).replace(",", "").removesuffix(f"{NBSP}%")) / 100
    assert (shown >= threshold) == (share >= threshold)


def test_dates():
    day = dt.date(2026, 9, 30)
    assert bg.date(day) == f"30.09.2026{NBSP}г."
    assert en.date(day) == f"30{NBSP}September{NBSP}2026"
    assert [bg.partial_date(text) for text in ("2024", "2025-12", "2025-12-31")] == [
        f"2024{NBSP}г.",
        f"12.2025{NBSP}г.",
        f"31.12.2025{NBSP}г.",
    ]
    assert en.partial_date("2025-12") == f"December{NBSP}2025"


def test_lists():
    assert en.listed([]) == ""
    assert en.listed(["a"]) == "a"
    assert en.listed(["a", "b", "c"]) == "a, b and c"


def test_a_language_without_a_folder_is_refused():
    with pytest.raises(ValueError, match="de"):
        Words("de")


def test_a_language_writes_as_its_folder_says():
    cs, day = Words("cs"), dt.date(2028, 6, 30)
    assert cs.date(day) == f"30.{NBSP}6.{NBSP}2028"
    assert [cs.partial_date(text) for text in ("2024", "2025-12", "2025-12-31")] == [
        "2024",
        "12/2025",
        f"31.{NBSP}12.{NBSP}2025",
    ]
    assert (cs.number(Decimal("1234.5")), cs.quoted("x")) == (f"1{NBSP}234,5", "„x“")
    assert Words("cs", "CZK").euro(123400) == f"1{NBSP}234{NBSP}Kč"
    assert [cs.plural("{n} project", "{n} projects", n) for n in (1, 2, 5, 0)] == [
        "1 projekt",
        "2 projekty",
        "5 projektů",
        "0 projektů",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_how_it_writes(lang):
    own = language(lang)
    assert own.name and own.tag.startswith(f"{lang}-") and own.decimal != own.group
    assert not own.months or len(own.months) == 12
    shown = [Words(lang).partial_date(text) for text in ("2025", "2025-11", "2025-12", "2025-12-01", "2025-12-02")]
    assert len(set(shown)) == 5 and all("2025" in text for text in shown)
    assert sum(language(code).is_source for code in LANGUAGES) == 1


def test_what_is_entered_is_said_in_the_readers_language():
    cs = Words("cs")
    assert [en.unit("проекти", n) for n in (1, 2, None)] == ["project", "projects", "projects"]
    assert [cs.unit("проекти", n) for n in (1, 2, Decimal("2.5"), 5)] == ["projekt", "projekty", "projektů", "projektů"]
    assert [bg.unit("проекти", n) for n in (1, 5, None)] == ["проект", "проекта", "проекти"]
    assert [own.unit("projekty", 1) for own in (cs, en, bg)] == ["projekt", "project", "project"]
    assert cs.legal_basis("Регламент (ЕС) 2021/1060, чл. 34(2)") == "nařízení (EU) 2021/1060, čl. 34 odst. 2"
    assert (
        en.legal_basis("Регламент (ЕС) 2021/1060, чл. 34(2), чл. 35")
        == "Regulation (EU) 2021/1060, Art. 34(2), Art. 35"
    )
    assert (cs.unit("obědy", 3), cs.unit("обеди", 3)) == ("obědy", "„обеди“")
    assert (cs.office("УО, ДФЗ"), en.office("ŘO"), cs.office("ŘO")) == (
        "řídicí orgán, platební agentura",
        "managing authority",
        "ŘO",
    )
    assert cs.legal_basis("Регламент (ЕС) 2021/1060, чл. 34") == "nařízení (EU) 2021/1060, čl. 34"
    assert en.named("Община", "Municipality") == cs.named("Община", "Municipality") == "Municipality"
    assert (cs.named("Obec", "Municipality"), bg.named("Obec", "Municipality")) == ("Obec", "Obec")


def test_every_code_has_a_label():
    for codes in LABELS.values():
        assert all(title.strip() for own in codes.values() for title in own.titles)
    for table in TABLES.values():
        for column in table.of_type(Type.CODE, Type.YES_NO):
            assert column.labels in LABELS, f"{table.name}.{column.name}"


def test_an_unknown_code_stands_for_itself():
    assert label(bg, "management_item", "наем") == "наем"
    assert label(bg, "status", None) == ""


# --- catalogues
# --------------------------------------------------------------------------------------------------------

MOST_MISSING = {"bg": 0, "cs": 25}  # what may be untranslated while others add sentences; it may only fall


@pytest.mark.parametrize("lang", LANGUAGES)
def test_catalogues_have_what_the_program_says_and_nothing_else(lang):
    found = examined(lang)
    assert len(found.missing) <= MOST_MISSING.get(lang, 0), "\n".join(map(str, found.missing))
    assert not found.stale, "\n".join(map(str, found.stale))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_names_what_its_sentence_names_in_as_many_forms_as_the_language_has(lang):
    assert examined(lang).faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stands_in_one_place_is_told_apart_by_its_title_in_whichever_language(lang):
    assert list(collisions(lang)) == []


def test_every_title_that_stands_as_a_pair_in_the_code_is_translated():
    pairs = re.compile(r'\b(?:Titled|titles_of)\(\s*"([^"]+)", "([^"]+)"\s*\)')
    code = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    found = {pair for text in code for pair in pairs.findall(text)}
    assert found and {english for _, english in found} <= {english for _, english in titles()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_translated_twice(lang):
    """Of two translations the catalogue that is read last would win, and nobody would see it."""
    times = Counter(
        message.id for path in catalogues(lang) for message in read_po(io.BytesIO(path.read_bytes())) if message.id
    )
    assert [sentence for sentence, count in times.items() if count > 1] == []


def test_sentences_are_found_however_they_are_said():
    code = 'w("One.")\nN_("Two")\nraise VomrError("Three", file=1)\nw.plural("{n} such", "{n} such ones", 2)'
    assert {*marked(code)} == {Entry("One."), Entry("Two"), Entry("{n} such", "{n} such ones"), Entry("Three")}


def words_of(package: Path, *asked: str) -> tuple[int, str]:
    """What ``vomr words`` of a copy of the program says."""
    done = subprocess.run(
        [sys.executable, "-m", "vomr.cli", "words", *asked, "--lang", "en"],
        env=os.environ | {"PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.returncode, done.stdout + done.stderr


def test_what_is_wrong_with_a_catalogue_is_found(tmp_path):
    """A gap, a sentence of the past, other names in braces, a form too few, and two columns of one title."""
    package = tmp_path / "vomr"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(shipped("notebooks"), package / "resources" / "notebooks")
    folder = package / "words" / "cs"
    assert words_of(package, "cs")[0] == 0, "without --check it only says"
    (folder / "kernels.po").unlink()
    messages, of_titles = folder / "show.po", folder / "titles.po"
    text = messages.read_text(encoding="utf-8")
    text = re.sub(r'msgstr\[2\] "[^"]*"', 'msgstr[2] ""', text, count=1)
    text = re.sub(r'msgid "row \{n\}"\nmsgstr "[^"]*"', 'msgid "row {n}"\nmsgstr "řádek {m}"', text)
    messages.write_text(text + '\nmsgid "Nobody says this."\nmsgstr "To nikdo neříká."\n', encoding="utf-8")
    first, second = (TABLES["payments"].column[name].title("cs") for name in ("payment", "amount"))
    of_titles.write_text(of_titles.read_text(encoding="utf-8").replace(f'"{first}"', f'"{second}"'), encoding="utf-8")
    status, said = words_of(package, "cs", "--check")
    assert status == 1
    assert "kernels: not translated: The notebook {name}" in said
    assert "show: the program says it no more: Nobody says this." in said
    assert "show: the names in braces differ: row {n}" in said
    assert "show: a form of the plural is missing" in said
    assert f"payments: “{second}” means amount and payment" in said or "means payment and amount" in said


def test_the_catalogues_of_a_new_language_can_be_filled_in_without_knowing_the_program(tmp_path):
    written = write_template("sk", tmp_path)
    assert {path.stem for path in written} >= {"titles", "notebooks", "units", "show", "language"}
    read = [read_po(io.BytesIO(path.read_bytes()), "sk") for path in tmp_path.glob("*.po")]
    made = {message.id: message for catalogue in read for message in catalogue}
    assert len(made) - 1 == len({*made} - {""}) >= examined("cs").entries
    assert not any(any(message.string) for key, message in made.items() if key)
    assert made["Paid"].auto_comments == ["Изплатени"], "what another language says for it"
    assert all(len(message.string) == 3 for key, message in made.items() if isinstance(key, tuple)), "of Slovak"
    own = tomllib.loads((tmp_path / "language.toml").read_text(encoding="utf-8"))
    assert {"name", "tag", "decimal", "group", "day", "month", "year", "quotes"} <= own.keys()
    again = write_template("cs", tmp_path / "cs")
    for path in again:
        shipped_one = read_po(io.BytesIO((FOLDER / "cs" / path.name).read_bytes()))
        before = {message.id: message.string for message in shipped_one}
        for message in read_po(io.BytesIO(path.read_bytes())):
            assert not message.id or message.string == before.get(message.id, message.string), "nothing is lost"


def test_a_piece_in_another_script_is_told_apart():
    pieces = list(by_language("P37 Гъбарник с климатизация (2026), old", "en"))
    assert pieces == [("P37 ", "en"), ("Гъбарник с климатизация", "bg"), (" (2026), old", "en")]
    assert list(by_language("P37 Гъбарник", "bg")) == [("P37 Гъбарник", "bg")]
    assert "".join(text for text, _ in by_language("„а“ b – в", "en")) == "„а“ b – в"


def test_a_long_text_is_never_cut_with_the_mark_of_no_data():
    assert shortened("едно две три четири", 10) == "едно две (+11)"
    assert shortened("абвгдежз", 4) == "абвг (+4)"
    assert shortened("кратко", 6) == "кратко"
    cut = re.compile(r"""\+ "…"|'…' if|", …" if""")
    package = Path(vomr.__file__).parent
    found = [file.name for file in package.rglob("*.py") if cut.search(file.read_text(encoding="utf-8"))]
    assert not found, "these cut a text with the mark of no data"


def test_no_source_asks_which_language_it_is():
    """How a language writes is data: a fourth one must not be a change of the code."""
    asked = re.compile(r"""\blang(?:uage)?(?:\.code)?\s*(?:[=!]==?|\bin\b)\s*[("'\[]+[a-z]{2}["']""")
    assert (
        asked.search('lang === "en"') and asked.search("w.lang in ('bg', 'en')") and not asked.search('lang == "cs-CZ"')
    )
    sources = [path for ending in ("py", "js", "j2", "toml") for path in PACKAGE.rglob(f"*.{ending}")]
    found = {path.name: asked.search(path.read_text(encoding="utf-8")) for path in sources}
    assert len(sources) > 300 and {name: match[0] for name, match in found.items() if match} == {}


def test_a_unit_in_one_language_is_that_which_its_translation_is():
    """Each unit of each language, and what the reader of each other language sees in its place."""
    of_each = {code: units_of(code) for code in LANGUAGES}
    assert min(map(len, of_each.values())) >= 2 and len(of_each["bg"]) > 50
    for unit in chain.from_iterable(of_each.values()):
        shown = {Words(code).unit(unit, number) for code in LANGUAGES for number in (1, 5, None)}
        assert len({unit_in_english(text) for text in (unit, *shown)}) == 1, (unit, shown)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "1 smlouva"), (3, "3 smlouvy"), (5, "5 smluv"), (7, "7 úvazků"), (120, "120 akcí"), (2, "2 spolky")],
)
def test_a_unit_that_the_catalogues_know_agrees_with_its_number(number, shown):
    """However it was entered: whatever the language calls the unit of another is its own word for it."""
    entered = {
        "smlouva": "smlouvy",
        "smlouvy": "smlouvy",
        "smluv": "Smlouvy",
        "úvazků": "úvazky",
        "akcí": "akce",
        "spolky": "spolky",
    }
    assert f"{number} {Words('cs').unit(entered[shown.split()[1]], number)}" == shown

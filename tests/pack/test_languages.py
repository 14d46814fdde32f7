"""A group that works in Czech: its workbook is read in any language, and what leaves it says nothing in another."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from printed import pages

import vomr as package
from command import vomr
from test_countries import QUARTER, RATE, of_country
from vomr.register import TABLES, read_register
from vomr.register.files import read_raw_tables
from vomr.register.translation import examined, in_english, texts_of_notebooks, titles
from vomr.register.workbook import write_workbook
from vomr.settings_form import COMMENTS, SHEETS
from vomr.strategy import read_strategy
from vomr.words import LANGUAGES, Words
from vomr.words.language import translations

CYRILLIC = re.compile("[\u0400-\u04ff]+")
LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяѝ№",
        "a b v g d e ž z i j k l m n o p r s t u f ch c č š št a j ju ja i č.".split(),
        strict=True,
    )
)
LATIN |= {small.upper(): latin.capitalize() for small, latin in LATIN.items()}


def czech(folder: Path) -> Path:
    """The example as a Czech group that has entered everything in Latin letters: any other is the program's."""
    of_country(folder, "CZ", "CZK", RATE)
    for file in folder.rglob("*"):
        if file.suffix in (".csv", ".toml", ".md"):
            text = file.read_text(encoding="utf-8")
            file.write_text("".join(LATIN.get(letter, letter) for letter in text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def group(tmp_path_factory) -> Path:
    return czech(tmp_path_factory.mktemp("cz") / "mas")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@cache
def english() -> dict[tuple[str, str], list[str]]:
    """Longer pieces of sentences and titles that Czech says in other words, by how they begin."""
    found: dict[tuple[str, str], list[str]] = {}
    held = translations("cs")._catalog
    known = [text for key in held for text in [key if isinstance(key, str) else key[0]] if text]
    for text in dict.fromkeys((*known, *(own for _, own in titles()), *texts_of_notebooks())):
        piece = max(re.split(r"\{[^}]*\}|\n", text), key=len).strip()
        first = words(piece)[:2]
        if len(piece) >= 14 and len(first) == 2 and piece not in held.get(text, held.get((text, 0), "")):
            found.setdefault((first[0], first[1]), []).append(piece)
    return found


def in_english_words(text: str) -> list[str]:
    """To look for each of thousands of pieces in megabytes takes minutes; few begin with two words that stand there."""
    plain, standing = " ".join(text.split()), words(text)
    begun = english().keys() & set(pairwise(standing))
    return [piece for first in begun for piece in english()[first] if piece in plain]


def foreign(text: str) -> list[str]:
    return [*CYRILLIC.findall(text), *in_english_words(text)]


def test_nothing_is_said_in_english_for_want_of_words():
    assert in_english("bg") == (0, in_english("bg")[1])
    assert in_english("cs")[0] <= len(examined("cs").missing)
    assert foreign("Обща сума") and foreign("Number of projects, rates and other sums") and not foreign("Souhrn")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_can_be_named_in_every_language(lang):
    """Excel takes 31 characters, and some of them not at all."""
    for title in (own.title(lang) for own in (*TABLES.values(), *SHEETS, COMMENTS)):
        assert 0 < len(title) <= 31 and not re.search(r"[\[\]:*?/\\]", title), title


CZECH_EVERY_DAY = [pytest.param(lang, marks=[] if lang == "cs" else pytest.mark.soak) for lang in LANGUAGES]


@pytest.mark.parametrize("lang", CZECH_EVERY_DAY)
def test_a_workbook_is_read_in_whichever_language_it_was_made(lang, group, tmp_path):
    """Titles of sheets and columns, drop-downs, yes and no; and its settings, which have no other place here."""
    before, raw = read_register(group), read_raw_tables(group)
    names = ("measures", "calls", "projects", "payments", "indicators", "organisations")
    settings = tomllib.loads((group / "strategy.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    write_workbook(
        tmp_path / "register.xlsx",
        read_strategy(group)[0],
        {name: raw.tables[name] for name in names if name in raw.tables},
        Words(lang),
        settings=settings,
    )
    after = read_register(tmp_path)
    assert after.strategy == before.strategy
    own = {problem.code for problem in after.problems}
    assert not {code for code in own if code.startswith(("sheet-", "column-", "cell-code", "cell-yes"))}, own
    for name in names:
        if name in raw.tables:
            known = [column for column in TABLES[name].column if column in before[name].columns]
            assert after[name][known].astype(str).to_csv() == before[name][known].astype(str).to_csv(), name


def test_a_group_is_spoken_to_in_its_language(group):
    """Parts of its report, and what is wrong with what it entered."""
    report = package.load(group, QUARTER.code, lang="cs")
    for part in (report.overview.cards(), report.overview.late(), report.quality.headline(), report.annual):
        text = getattr(part, "text", "")
        assert not foreign(text), text
    assert "Zasmluvněno" in report.overview.cards().text
    for problem in report.results.problems:
        assert not foreign(report.w(problem.message, **problem.params) + report.w(problem.remedy, **problem.params))


def test_a_command_speaks_the_language_of_the_groups_country(group):
    asked = [sys.executable, "-m", "vomr.cli", "check", QUARTER.code, "--strategy", str(group)]
    for more, word in (((), "UPOZORNĚNÍ"), (("--lang", "en"), "WARNINGS")):
        done = subprocess.run([*asked, *more], capture_output=True, text=True, encoding="utf-8")
        assert word in done.stdout, done.stderr


def test_a_command_says_amounts_in_the_currency_of_the_group(group):
    status, _, said = vomr("freeze", QUARTER.code, "--preview", "--strategy", group, "--lang", "cs")
    assert status in (0, 1) and re.search(r"\d\sKč\n", said) and not re.search(r"\d\s(?:eur|евро)\b", said), said


def texts(pack: Path) -> Iterator[tuple[str, str]]:
    """What stands in every file of a pack."""
    for file in sorted(pack.rglob("*")):
        if file.suffix == ".pdf":
            yield file.name, "\n".join(pages(file))
        elif file.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    if name.endswith((".xml", ".rels")):
                        yield f"{file.name}/{name}", archive.read(name).decode("utf-8")
        elif file.is_file():
            yield file.name, re.sub(r"<style.*?</style>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.soak
def test_a_czech_pack_has_no_word_of_another_language(group, tmp_path):
    status, _, said = vomr("report", QUARTER.code, "--strategy", group, "--lang", "cs", "--out", tmp_path)
    assert status in (0, 1), said
    pack = next(tmp_path.glob(f"*/{QUARTER.code}"))
    status, letter, said = vomr("mail", QUARTER.code, "--strategy", group, "--lang", "cs", "--out", tmp_path)
    assert status in (0, 1) and "Kč" in letter and not re.search(r"\d\s(?:eur|евро)\b", letter), letter + said
    read = dict(texts(pack))
    assert {Path(name).suffix for name in read} >= {".html", ".pdf", ".ipynb", ".json", ".csv", ".xml"}
    assert {name: CYRILLIC.findall(text)[:9] for name, text in read.items() if CYRILLIC.search(text)} == {}
    in_both = (".ipynb", "iati.xml")  # texts of notebooks in English stand beside, and names in it
    assert {
        name: found[:9]
        for name, text in read.items()
        if not name.endswith(in_both) and (found := in_english_words(text))
    } == {}
    assert 'lang="cs"' in read["index.html"] and 'w:val="cs-CZ"' in read["report.docx/word/styles.xml"]

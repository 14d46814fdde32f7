"""Numbers, dates and labels as people read them."""

import ast
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import vomr
from vomr.register import TABLES, Type
from vomr.words import MINUS, NBSP, Words, by_language, shortened
from vomr.words.labels import LABELS, label

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


def test_only_the_two_languages():
    with pytest.raises(ValueError, match="de"):
        Words("de")


def test_every_code_has_a_label_in_both_languages():
    for codes in LABELS.values():
        assert all(bulgarian.strip() and english.strip() for bulgarian, english in codes.values())
    for table in TABLES.values():
        for column in table.of_type(Type.CODE, Type.YES_NO):
            assert column.labels in LABELS, f"{table.name}.{column.name}"


def test_labels_of_one_set_differ_so_that_a_drop_down_can_be_read_back():
    for name, codes in LABELS.items():
        for lang in (0, 1):
            shown = [pair[lang].casefold() for pair in codes.values()]
            assert len(set(shown)) == len(shown), name


def test_an_unknown_code_stands_for_itself():
    assert label(bg, "management_item", "наем") == "наем"
    assert label(bg, "status", None) == ""


def test_titles_of_tables_and_columns_are_told_apart():
    titles = [title for table in TABLES.values() for title in {t.casefold() for t in (table.name, table.bg, table.en)}]
    assert len(set(titles)) == len(titles)
    for table in TABLES.values():
        columns = [t for column in table.columns for t in {t.casefold() for t in (column.name, column.bg, column.en)}]
        assert len(set(columns)) == len(columns), table.name


# --- catalogues
# --------------------------------------------------------------------------------------------------------

PACKAGE = Path(vomr.__file__).parent
NAMES_IN_BRACES = re.compile(r"\{(\w+)[^}]*\}")


def sentences(source: str) -> Iterator[tuple[str, str | None]]:
    """Every sentence that a source gives to the catalogues, with its plural."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name in ("w", "N_", "VomrError", "UsageError") and texts:
            yield texts[0], None
        elif name in ("plural", "counted") and len(texts) > 1:
            yield texts[0], texts[1]
        elif name == "Problem" and len(texts) > 3:
            yield texts[2], None
            yield texts[3], None


def entries() -> dict[str, tuple[str, ...]]:
    """English → the Bulgarian forms, of all catalogues."""
    found = {}
    for path in sorted((PACKAGE / "words" / "bg").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="bg"):
                if message.id:
                    one = message.id if isinstance(message.id, str) else message.id[0]
                    found[one] = (message.string,) if isinstance(message.string, str) else message.string
    return found


def untranslated(sources: dict[str, str]) -> list[str]:
    known = entries()
    return [
        f"{name}: {one}"
        for name, source in sources.items()
        for one, many in sentences(source)
        if not all(known.get(one, ("",))) or (many is not None and len(known[one]) != 2)
    ]


def test_every_sentence_stands_in_a_catalogue():
    sources = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    found = untranslated(sources)
    assert not found, "\n".join(found)


def test_no_sentence_is_translated_twice():
    """Of two translations the catalogue that is read last would win, and nobody would see it."""
    times = Counter(
        message.id
        for path in sorted((PACKAGE / "words" / "bg").glob("*.po"))
        for message in read_po(io.BytesIO(path.read_bytes()))
        if message.id
    )
    assert [sentence for sentence, count in times.items() if count > 1] == []


def test_a_sentence_without_a_translation_is_found():
    assert untranslated({"x.py": 'w("Nobody has translated this.")'}) == ["x.py: Nobody has translated this."]
    assert untranslated({"x.py": 'N_("Nor this")\nraise VomrError("Nor that", file=1)'})
    assert untranslated({"x.py": 'w.plural("{n} such", "{n} such ones", 2)'})
    assert not untranslated({"x.py": 'w("Contents")'})


def test_a_translation_names_what_its_sentence_names():
    for one, forms in entries().items():
        for form in forms:
            assert set(NAMES_IN_BRACES.findall(form)) <= set(NAMES_IN_BRACES.findall(one)) | {"n"}, one


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

"""Any text reads back to the letter, in whatever code page, or is refused; and no row is swallowed by a
quotation mark.
"""

from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examples import few
from vomr.problems import VomrError
from vomr.register import text_files
from vomr.register.raw import raw_table
from vomr.register.tables import TABLES
from vomr.register.text_files import Records, decoded

SENTENCES = {
    "Ремонт на читалище в село Пастра; Изграждане на къща за гости; Община Рила, „Мост“ № 5": (
        "cp1251",
        "iso8859_5",
        "koi8_r",
        "cp866",
        "mac_cyrillic",
    ),
    "Ремонт школы в селе Берёзовка; Объект культуры; Ёлка; ягоды и овощи": ("cp1251", "koi8_r", "iso8859_5"),
    "Źródło i ścieżka; Koło Gęś; Przebudowa drogi w miejscowości Łąka": ("cp1250", "iso8859_2"),
    "Oprava školy v obci Žďár; příští rok; účastníci výlovu": ("cp1250", "iso8859_2", "cp852"),
    "Önkormányzati épület felújítása; tűzoltóság; művelődési ház": ("cp1250", "iso8859_2"),
    "Modernizarea drumului în comuna Brăila; Şcoala; judeţul Timiş": ("cp1250", "iso8859_2"),
    "Obnova škole u općini Đurđevac; ženska udruga; čišćenje": ("cp1250", "iso8859_2"),
    "Rénovation de l'école à la région; bénévoles; fenêtres; là-bas très près": (
        "cp1252",
        "iso8859_1",
        "iso8859_15",
        "cp850",
    ),
    "Sanierung der Grundschule Köln; Straßenbau; Übernachtung": ("cp1252", "iso8859_1", "cp1250"),
    "Construção da escola; ações de formação; São João": ("cp1252", "iso8859_1"),
    "Köy yolu yapımı; eğitim şenliği; çocuk": ("cp1254", "iso8859_9"),
    "Kelio rekonstrukcija; ąžuolų mokykla; gyventojų skaičius; Šiauliai; ėjimas": ("cp1257", "iso8859_13"),
    "Ανακαίνιση σχολείου στο χωριό; Δήμος Αθηναίων": ("cp1253", "iso8859_7"),
}
PAIRS = [(text, page) for text, pages in SENTENCES.items() for page in pages]


def read(content: bytes) -> str | None:
    try:
        return decoded(content, "file.csv").text
    except VomrError:
        return None


@pytest.mark.parametrize(("text", "page"), [pair for pair in PAIRS if pair[1] != "cp852"])
def test_sentences_read_back_to_the_letter(text, page):
    content = text.encode(page, "ignore")
    found = decoded(content, "file.csv")
    assert found.text == content.decode(page)
    assert found.is_guess


@given(st.sampled_from(PAIRS), st.integers(1, 12), st.randoms(use_true_random=False))
def test_parts_of_them_read_back_or_are_refused(pair, count, chance: random.Random):
    text, page = pair
    words = [word.strip(";,") for word in text.split()]
    content = (" ".join(chance.choice(words) for _ in range(count)) + "\n1;2,50\n").encode(page, "ignore")
    assert read(content) in (content.decode(page), None)


@settings(max_examples=few(100))
@given(st.text(min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_unicode_is_never_changed(text, codec):
    text = "Код;Сума\n" + text.replace("\0", "")
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    assert read(marks.get(codec, b"") + text.encode(codec, "ignore")) == text.encode("utf-8", "ignore").decode()


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъьюя АБВГДЕЖЗИК;,.0123456789\n", min_size=1))
def test_utf_16_needs_no_mark(text):
    content = "Код;Сума;Дата\n" + text
    assert read(content.encode("utf-16-le")) == read(content.encode("utf-16-be")) == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a;b\n\x00\x01\x02\x03\xff;1\n", "binary content"),
        ("Мост;Път\n".encode() + "Община Рила\n".encode("cp1251"), "line 2"),
        ("Мост на реката;Път\nдруго\n".encode()[:-3] + b"\xff\n", "damaged in line 2"),
        ("а;1\n".encode("cp1251"), "more than one way"),
        (b"\xff\xfea", "damaged"),
        (b"1;2\n3;\x81\x9d\xfd\xfe\xff\x80\x8f\x90\n", "line 2"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_its_line(content, said):
    with pytest.raises(VomrError, match=said):
        decoded(content, "file.csv")


# --- rows -------------------------------------------------------------------------------------------------------------

cells = st.text(alphabet='абв "\n1', max_size=8) | st.text(alphabet='абв ";,|\t1', max_size=8)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(";,|\t"))
def test_what_a_program_wrote_reads_back(rows, mark):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark, quoting=csv.QUOTE_ALL).writerows(rows)
    records = Records(stream.getvalue(), mark)
    assert [[cell.replace("\r\n", "\n") for cell in row] for row in records] == rows
    assert not records.open_quotes


words = st.text(alphabet='абв „“"-12', min_size=1, max_size=9)


@given(st.lists(st.lists(words, min_size=4, max_size=4), min_size=1, max_size=8), st.sampled_from(";\t|"))
def test_no_row_of_loose_quotation_marks_disappears(rows, mark):
    """A text without cells of several lines has a row for every line, each beginning with its own code."""
    lines = [mark.join([f"R{number}", *row]) for number, row in enumerate(rows)]
    found = list(Records("\n".join([mark.join("abcde"), *lines]), mark))
    assert [row[0] for row in found[1:]] == [f"R{number}" for number in range(len(rows))]


@pytest.mark.parametrize(
    ("line", "cells", "is_open"),
    [
        ('1;"Изворче" - покрив;2', ["1", '"Изворче" - покрив', "2"], False),
        ('1;"Мебели" за центъра;2', ["1", '"Мебели" за центъра', "2"], False),
        ('1;Читалище "Изворче" - покрив;2', ["1", 'Читалище "Изворче" - покрив', "2"], False),
        ('1;"Читалище "Извор"; покрив";2', ["1", 'Читалище "Извор"; покрив', "2"], False),
        ('1;"А" и "Б";2', ["1", '"А" и "Б"', "2"], False),
        ('1;"""А"" ООД";2', ["1", '"А" ООД', "2"], False),
        ('1;"а; б";2', ["1", "а; б", "2"], False),
        ('1;"Мост;2', ["1", '"Мост', "2"], True),
        ('1;Път 5";2', ["1", 'Път 5"', "2"], False),
        ('1;"Път на\nдва реда";2', ["1", "Път на\nдва реда", "2"], False),
        ('1;2;"бележка\nвтори ред"', ["1", "2", "бележка\nвтори ред"], False),
    ],
)
def test_quotation_marks_as_people_put_them(line, cells, is_open):
    after = '\n3;"Улица" 7;4\n5;Тръба 6";6'
    records = Records(f"a;b;c\n{line}{after}\n")
    rows = list(records)
    assert rows[1] == cells
    assert rows[2:] == [["3", '"Улица" 7', "4"], ["5", 'Тръба 6"', "6"]]
    assert records.open_quotes == ([(2, 3)] if is_open else [])


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("sep=;\na;b\n1,5;2\n", ";"),
        ("sep=,\r\na,b\r\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n4,0;5,0;6,0\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a|b|c\n1|2,0|3\n", "|"),
        ("code,themes\nP1,801;802\nP2,803;804\n", ","),
        ("Списък\nкъм 30.09.2026, петък\na;b;c\n1;2;3\n4;5;6\n", ";"),
        ("a\n1\n", ","),
    ],
)
def test_the_mark_between_cells_is_told_by_the_text(text, mark):
    records = Records(text)
    assert records.delimiter == mark
    assert not any(row and row[0].startswith("sep=") for row in records)


odd = st.text(alphabet='аб "\n\r;\ufeff\0', max_size=5) | st.sampled_from(["", " ", "а", "б", '"а;б"', '"а""б"'])


@given(st.lists(st.lists(odd, min_size=1, max_size=4).map(";".join), min_size=1, max_size=9))
@example(['""а;б', "в;г"])
@example(['а";б', '"в;г'])
@example(['"а\nб;в";г', "д;е"])
@example(['"а;б', 'в;г"'])
@example(["код;име", "", "П1;а", ";", "П2", "П3;б;още"])
def test_a_long_text_read_in_columns_is_the_table_that_its_rows_are(lines):
    """What can be read at once is what the reader of rows gives, and what is odd in any way is left to it."""
    text = "\n".join(["код;заглавие", *lines])
    by_rows, in_columns = (_table(text, longest) for longest in (len(text) + 1, 0))
    assert in_columns == by_rows


def _table(text: str, longest: int) -> tuple:
    records = Records(text, ";")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_files, "_LONG", longest)
        raw = raw_table(TABLES["projects"], "projects.csv", None, records)
    cells = {at: list(column) for at, column in raw.columns.items()}
    return raw.header, list(raw.numbers), cells, sorted(raw.untitled), raw.left_out, records.open_quotes


def test_a_usual_long_text_is_read_in_columns():
    rows = "".join(f'П{number};"Ремонт; етап {number}";"ЕТ ""Извор"""\r\n' for number in range(3000))
    columns = Records(f"код;заглавие;кандидат\r\n{rows}").in_columns()
    assert columns is not None
    assert columns.shape == (3001, 3)
    assert columns.iloc[7].tolist() == ["П6", "Ремонт; етап 6", 'ЕТ "Извор"']

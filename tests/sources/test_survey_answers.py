"""Answers to surveys as they come in: the entry sheet, and what EUSurvey, Microsoft and Google Forms export."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from groups import contents, folder
from hypothesis import given, settings
from hypothesis import strategies as st

from command import vomr
from vomr.register import read_register
from vomr.register.entry_sheets import entry_sheet, roster_sheet
from vomr.register.questionnaires import QUESTIONNAIRES, question_of
from vomr.register.sources.survey_answers import codes_in
from vomr.register.sources.survey_headings import heading, heading_of
from vomr.register.wordings import code_of
from vomr.words import LANGUAGES, Words
from vomr.words.labels import LABELS

bg = Words("bg")
SURVEYS = [
    {"survey": code, "audience": audience, "wave": "2026", "from": "2026-05-01", "to": "2026-05-31", "invited": "20"}
    | {"delete_on": "2031-12-31"}
    for code, audience in (("A1", "members"), ("P1", "participants"))
]
MEMBERS = [
    {"member": code, "name": name, "natural_person": person, "sector": "civil", "joined_on": "2024-01-01"}
    for code, name, person in (
        ("Ч1", "Община Рила", "no"),
        ("Ч2", "Читалище „Искра“, с. Пастра", "no"),
        ("Ч3", "Мляко, Месо и Мед ЕООД", "no"),
        ("Ч4", "физическо лице", "yes"),
    )
]


@pytest.fixture
def home(tmp_path):
    return folder(tmp_path / "s", surveys=SURVEYS, members=MEMBERS)


def run(home: Path, *arguments: Any) -> tuple[int, str]:
    status, out, err = vomr("import", *arguments, "--strategy", home)
    return status, re.sub(r"[\s\u00a0]+", " ", out + err)


def answers(home: Path) -> list[dict[str, str]]:
    """One question → answer for each sheet, without its code."""
    frame = read_register(home)["survey_answers"]
    sheets: dict[str, dict[str, str]] = {}
    for code, question, answer in zip(frame["respondent"], frame["question"], frame["answer"], strict=True):
        sheets.setdefault(code, {})[question] = answer
    return sorted(sheets.values(), key=sorted)


def text(code: str) -> str:
    question = next(q for questions in QUESTIONNAIRES.values() for q in questions if q.code == code)
    return bg(question.text)


def xlsx(path: Path, *rows: list[Any], sheet: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


# --- exports as they are ----------------------------------------------------------------------------------------------

DAY, NEXT = dt.datetime(2026, 5, 3, 9), dt.datetime(2026, 5, 4, 9)
BOTH, NOTHING = "ще кандидатствам;ще потърся офиса", "нищо засега"
MICROSOFT = (
    ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", text("p1"), text("p4"), text("p5")],
    [
        1,
        dt.datetime(2026, 5, 3, 9, 0),
        dt.datetime(2026, 5, 3, 9, 4),
        "anonymous",
        None,
        None,
        "Да",
        "съгласен",
        f"{BOTH};",
    ],
    [
        2,
        dt.datetime(2026, 5, 4, 9, 0),
        dt.datetime(2026, 5, 4, 9, 4),
        "ivan@example.org",
        "Иван Петров",
        None,
        "Не",
        "не мога да преценя",
        f"{NOTHING};",
    ],
)
GOOGLE = (
    ["Клеймо за време", "Имейл адрес", "1. " + text("p1") + " *", f"Преценете: [{text('p4')}]", text("p5")],
    ["2026/05/03 9:04:05 AM GMT+3", "", "Да", "4", "ще кандидатствам, ще потърся офиса"],
    ["2026/05/04 9:04:05 PM GMT+3", "ivan@example.org", "Не", "9", "нищо засега"],
)
KNOWN = ("Invitation Number", "Contribution Id", "User Name", "Creation Date", "Last Update", "Languages")
EUSURVEY = (
    ["Alias", "sabitie2026"],
    ["Export Date", "05-05-2026 10:00"],
    [],
    [
        f"<p>{text('p1')}</p>",
        f"Твърдения: {text('p4')}",
        text("p5") + " (ID14)",
        "Invitation Number",
        "Contribution Id",
        "User Name",
        "Creation Date",
        "Last Update",
        "Languages",
    ],
    [
        "Да",
        "съгласен",
        "ще кандидатствам;ще потърся офиса",
        "3f0c-11",
        "a1b2-22",
        "ivanp",
        dt.datetime(2026, 5, 3, 9),
        dt.datetime(2026, 5, 3, 9),
        "BG",
    ],
    [
        "Не",
        "не мога да преценя",
        "нищо засега",
        "3f0c-12",
        "a1b2-23",
        "mariap",
        dt.datetime(2026, 5, 4, 9),
        dt.datetime(2026, 5, 4, 9),
        "BG",
    ],
)
SAME = [{"p1": "no", "p4": "9", "p5": "nothing"}, {"p1": "yes", "p4": "4", "p5": "apply; office"}]


def google_csv(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(GOOGLE)
    return path


@pytest.mark.parametrize("form", ["microsoft", "google", "eusurvey"])
def test_an_export_becomes_answers_that_are_nobodys(home, form, tmp_path):
    rows = {"microsoft": MICROSOFT, "eusurvey": EUSURVEY}
    file = google_csv(tmp_path / "Иван.csv") if form == "google" else xlsx(tmp_path / "Иван.xlsx", *rows[form])
    before = contents(home)
    status, out = run(home, file)
    assert status == 0 and "Прочетени са 2 листа" in out and "Нищо не е записано" in out
    assert contents(home) == before
    status, out = run(home, file, "--yes")
    assert status == 0
    assert sorted(answers(home), key=str) == sorted(SAME, key=str)
    for name, content in contents(home).items():
        if name not in before or content != before[name]:
            kept = f"{name}\n{content.decode()}"
            for private in ("Иван", "example.org", "ivanp", "3f0c", "a1b2", "2026-05-03", "2026/05/03", "9:0"):
                assert private not in kept
    named = {"microsoft": "„Completion time“", "google": "„Клеймо за време“", "eusurvey": "„Contribution Id“"}[form]
    assert named in out


def test_again_adds_nothing_and_a_later_export_only_what_is_new(home, tmp_path):
    file = xlsx(tmp_path / "a.xlsx", *MICROSOFT)
    run(home, file, "--yes")
    first = contents(home)
    status, out = run(home, file, "--yes")
    assert status == 0 and "Нищо не се променя" in out and contents(home) == first
    later = xlsx(tmp_path / "b.xlsx", *MICROSOFT, [3, None, None, "anonymous", None, None, "Да", 3, None])
    status, out = run(home, later, "--yes")
    assert status == 0 and "нови листове – 1, липсващи вече във файла – 0" in out
    assert len(answers(home)) == 3
    assert len([name for name in contents(home) if "answers-P1" in name]) == 1
    other = xlsx(tmp_path / "c.xlsx", MICROSOFT[0], [1, None, None, None, None, None, "Да", 1, None])
    status, out = run(home, other, "--yes")
    assert status == 3 and "за друга" in out and len(answers(home)) == 3


@pytest.mark.parametrize("moment", [dt.datetime(2026, 6, 1, 0, 1), "2026/06/01 9:04:05 AM GMT+3", "01.06.2026 9:04"])
def test_what_was_given_after_the_last_day_is_not_taken_and_said(home, tmp_path, moment):
    late = [9, moment, moment, "anonymous", None, None, "Да", "не зная какво", None]
    status, out = run(home, xlsx(tmp_path / "a.xlsx", *MICROSOFT, late), "--yes")
    assert status == 0 and "1 лист е даден след последния ден, 31.05.2026 г." in out
    assert sorted(answers(home), key=str) == sorted(SAME, key=str)


def test_the_order_of_rows_is_lost_and_codes_are_new(home, tmp_path):
    rows = [[n, None, None, None, None, None, None, None, None] for n in range(30)]
    for n, row in enumerate(rows):
        row[6] = "Да" if n < 15 else "Не"
    run(home, xlsx(tmp_path / "a.xlsx", MICROSOFT[0], *rows), "--yes")
    frame = read_register(home)["survey_answers"]
    codes = list(frame["respondent"])
    assert codes == sorted(codes) and len(set(codes)) == 30
    assert list(frame["answer"]) != ["yes"] * 15 + ["no"] * 15
    (next(home.glob("sources/*answers-P1*"))).unlink()  # deleted, as promised
    assert read_register(home)["survey_answers"].empty
    run(home, xlsx(tmp_path / "a.xlsx", MICROSOFT[0], *rows), "--yes")
    assert not set(codes) & set(read_register(home)["survey_answers"]["respondent"])


HEADER = [text("m1"), text("m5"), text("m6"), text("m11")]
FINE = ["публичен", "3 – по-скоро да", "да, прието (и отчасти)", "1–2"]


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        (HEADER, ["публичен", "може би", "не", "0"], ("B2", "„може би“", "по-скоро да")),
        (HEADER, ["публичен", "съгласен; по-скоро да", "не", "0"], ("B2", "съгласен; по-скоро да")),
        (HEADER, ["публичен", 4, "не", dt.datetime(2026, 2, 1)], ("D2", "01.02.2026", "Excel")),
        ([*HEADER, "Кой е председател на УС?"], [*FINE, "Г. Иванов"], ("E1", "председател", "изтрийте")),
        ([*HEADER, text("m5")], [*FINE, 4], ("E1", "m5", "две колони")),
        ([*HEADER, text("m3")], [*FINE, "Община Рила"], ("E1", "отделен")),
        (["Код на листа", *HEADER], ["Ч1", *FINE], ("A2", "Ч1", "код на член")),
        (["Код на листа", *HEADER], [None, *FINE], ("A2", "няма код")),
        (HEADER, [*FINE, "добавено"], ("E1", "не е въпрос")),
    ],
)
def test_what_cannot_be_read_stops_the_file_and_says_where(home, tmp_path, header, row, told):
    before = contents(home)
    file = xlsx(tmp_path / "a.xlsx", header, row, ["QQ7", *FINE][1 - (header[0] == "Код на листа") :])
    status, out = run(home, file, "--survey", "A1", "--yes")
    assert status == 1 and contents(home) == before
    assert "Не се взема нищо" in out
    for part in told:
        assert part in out
    assert "Иванов" not in out


def test_two_codes_that_are_the_same_are_named(home, tmp_path):
    file = xlsx(tmp_path / "a.xlsx", ["Код на листа", *HEADER], ["QQ7", *FINE], ["QQ7", *FINE])
    status, out = run(home, file, "--survey", "A1", "--yes")
    assert status == 1 and "кодът е и на ред 2" in out


@pytest.mark.parametrize(("arguments", "told"), [(["--survey", "A9"], "няма анкета „A9“"), (["--survey", "P1"], "")])
def test_the_survey_must_be_one_of_the_sheet(home, tmp_path, arguments, told):
    status, out = run(home, xlsx(tmp_path / "a.xlsx", HEADER, FINE), *arguments, "--yes")
    assert status != 0 and told in out


def test_a_survey_is_asked_for_where_two_are_possible(tmp_path):
    home = folder(tmp_path / "s", surveys=[*SURVEYS, {**SURVEYS[0], "survey": "A2"}])
    status, out = run(home, xlsx(tmp_path / "a.xlsx", HEADER, FINE), "--yes")
    assert status == 2 and "--survey" in out and "A1, A2" in out


def test_a_list_with_headings_like_the_numbers_of_questions_is_no_survey(home, tmp_path):
    file = xlsx(tmp_path / "a.xlsx", ["P1", "P2", "P3", "P4"], [1, 2, 3, 4])
    status, out = run(home, file)
    assert status == 3 and "анкет" not in out
    status, out = run(home, file, "--survey", "P1")
    assert status == 1 and "B2" in out


def test_a_row_in_which_nothing_is_ticked_is_no_sheet(home, tmp_path):
    columns = [heading(bg, question_of("participants", "p5"), option) for option in LABELS["after_event"]]
    file = xlsx(tmp_path / "a.xlsx", [text("p1"), text("p4"), *columns], [None, None, "не", 0, "не", "не"])
    status, out = run(home, file, "--survey", "P1")
    assert status == 0 and "1 ред е без отговори" in out and "Прочетени са 0 листа" in out


def test_a_heading_that_was_edited_is_shown_before_it_is_taken(home, tmp_path):
    edited = text("m5").replace("другите членове", "членовете на МИГ")
    status, out = run(home, xlsx(tmp_path / "a.xlsx", [text("m1"), edited, *HEADER[2:]], FINE))
    assert status == 0 and f"Прочетено като m5: „{edited}“" in out


def test_the_window_gets_the_same_as_json(home, tmp_path):
    status, out, _ = vomr("import", xlsx(tmp_path / "a.xlsx", HEADER, FINE), "--json", "--strategy", home)
    document = json.loads(out)
    assert status == 0 and any("A1" in line for line in document["facts"]) and not answers(home)


# --- the sheets of paper ----------------------------------------------------------------------------------------------


def typed(path: Path, content: bytes, cells: dict[tuple[int, int], Any]) -> Path:
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    for at, value in cells.items():
        book.worksheets[0].cell(*at, value)
    book.save(path)
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("audience", ["members", "participants"])
def test_whatever_the_entry_sheet_offers_is_read_back(tmp_path, audience, lang):
    survey = {"members": "A1", "participants": "P1"}[audience]
    home = folder(tmp_path / "s", surveys=SURVEYS, members=MEMBERS)
    content = entry_sheet(Words(lang), survey, audience, 9, ())
    path = tmp_path / "entry.xlsx"
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    sheet = book[survey]
    lists = {name: listed.attr_text.split("!")[1] for name, listed in book.defined_names.items()}
    offered = {
        str(rule.sqref).split(":")[0]: [cell[0].value for cell in book["lists"][lists[rule.formula1]]]
        for rule in sheet.data_validations.dataValidation
    }
    cells, expected = {}, Counter()
    for top, choices in offered.items():
        column = sheet[top].column
        asked = heading_of(sheet.cell(2, column).value, audience)
        for row in range(3, 12):
            answer = choices[(row - 3) % len(choices)]
            if not (asked.question.several and asked.option == asked.question.nothing):
                cells[row, column] = answer
                expected[asked.question.code] += 1
    status, out = run(home, typed(path, content, cells), "--yes")
    assert status == 0, out
    read = answers(home)
    assert len(read) == 9
    for code in expected:
        assert sum(code in sheet for sheet in read) == 9
        question = question_of(audience, code)
        if not question.several:
            assert {sheet[code] for sheet in read} == set(LABELS[question.answers])
    codes = set(read_register(home)["survey_answers"]["respondent"])
    assert codes == {sheet.cell(row, 1).value for row in range(3, 12)}


def test_codes_of_the_entry_sheet_are_random_and_none_comes_again(tmp_path):
    books = []
    taken: set[str] = set()
    for n in range(2):
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(entry_sheet(bg, "A1", "members", 60, taken))
        codes = [row[0].value for row in openpyxl.load_workbook(path)["A1"].iter_rows(min_row=3)]
        books.append(codes)
        taken |= set(codes)
    assert [len(set(codes)) for codes in books] == [60, 60] and not set(books[0]) & set(books[1])
    assert books[0] != sorted(books[0])


def test_the_sheet_of_partners_comes_back_by_its_ticks(home, tmp_path):
    organisations = [(row["member"], row["name"]) for row in MEMBERS[:3]]
    content = roster_sheet(bg, "A1", organisations)
    file = typed(tmp_path / "p.xlsx", content, {(3, 4): "x", (3, 5): "X", (4, 2): "x"})
    status, out = run(home, file, "--yes")
    assert status == 0, out
    frame = read_register(home)["survey_answers"].fillna("")
    assert dict(zip(frame["respondent"], frame["answer"], strict=True)) == {"Ч1": "Ч2; Ч3", "Ч2": ""}
    status, out = run(home, typed(tmp_path / "p.xlsx", content, {(3, 4): "може би"}), "--yes")
    assert status == 1 and "D3" in out


def test_the_form_of_partners_names_organisations_with_commas_in_them(home, tmp_path):
    header = ["Timestamp", "Вашата организация (код)", text("m3")]
    rows = [
        ["2026/05/03 9:04:05 AM GMT+3", "Община Рила", "Читалище „Искра“, с. Пастра, Мляко, Месо и Мед ЕООД"],
        ["2026/05/03 9:05:05 AM GMT+3", "Ч3", "Ч1"],
    ]
    status, out = run(home, xlsx(tmp_path / "p.xlsx", header, *rows), "--survey", "A1", "--yes")
    assert status == 0, out
    frame = read_register(home)["survey_answers"]
    assert dict(zip(frame["respondent"], frame["answer"], strict=True)) == {"Ч1": "Ч2; Ч3", "Ч3": "Ч1"}
    status, out = run(home, xlsx(tmp_path / "p.xlsx", header, ["", "Ч1", "Община Рила, Някой друг"]), "--survey", "A1")
    assert status == 1 and "C2" in out and "няма организация" in out


# --- properties -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_heading_keeps_its_question_whatever_a_form_puts_around_it(lang):
    w = Words(lang)
    for audience, questions in QUESTIONNAIRES.items():
        for question in questions:
            for around in ("{}", "7. {}", "7) {} *", "<p>{}</p>", "[{}]", "{} (ID31)", " {}\u00a0"):
                for title in (w(question.text), heading(w, question)):
                    found = heading_of(around.format(title), audience)
                    assert found is not None and found.question == question, around.format(title)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_several_answers_are_read_whatever_stands_between_them(data):
    questions = [q for qs in QUESTIONNAIRES.values() for q in qs if q.several and q.answers]
    question = data.draw(st.sampled_from(questions))
    codes = data.draw(st.lists(st.sampled_from(sorted(LABELS[question.answers])), min_size=1, unique=True))
    words = [LABELS[question.answers][code][data.draw(st.integers(0, 1))] for code in codes]
    cell = data.draw(st.sampled_from([";", "; ", ", ", "\n"])).join(words) + data.draw(st.sampled_from(["", ";"]))
    assert codes_in(cell, lambda part: code_of(question.answers, part), several=True) == codes

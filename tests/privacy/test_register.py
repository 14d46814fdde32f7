"""Who is a natural person is told by the register's columns; who signs is none."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from examples import matrix
from records import least_record
from vomr.method.results_cache import results_of
from vomr.pack.gate import Gate, Hiding, clear, hiding
from vomr.pack.records.freeze import preview, withdraw
from vomr.pack.request import Request
from vomr.period import Period
from vomr.privacy.digits import find
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.frozen import WITHDRAWN
from vomr.register.persons import function_of, natural_persons, origin
from vomr.show.report import Report
from vomr.words import Words

PRIMER = Path(__file__).parents[2] / "data" / "primer"


@pytest.fixture
def folder(tmp_path) -> Path:
    copy = tmp_path / "primer"
    shutil.copytree(PRIMER, copy)
    for table, row, values in (
        ("members", -1, {"name": "Живка Щерева Цекова", "natural_person": "yes"}),
        ("members", -2, {"name": "ЕТ „Иван Петров“", "natural_person": "no"}),
        ("projects", 0, {"applicant": "ЗП Георги Ст. Димов", "applicant_type": "person"}),
        ("projects", 1, {"applicant": "Георги Ст. Димов", "applicant_type": "person"}),
        ("risks", 0, {"owner": "Живка Цекова, експерт"}),
        ("risks", 1, {"owner": "Петя Иванова"}),
    ):
        rows = pd.read_csv(copy / f"{table}.csv", dtype=str, keep_default_na=False)
        for column, text in values.items():
            rows.iloc[row, rows.columns.get_loc(column)] = text
        rows.to_csv(copy / f"{table}.csv", index=False)
    with (copy / "strategy.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[report]\nprepared_by = "Петя Иванова, експерт"\n')
    return copy


def test_columns_tell_who_is_a_person_and_each_has_one_code(folder):
    register = read_register(folder)
    found = {one.code: [part.key for part in one.parts] for one in natural_persons(register)}
    assert list(found.values()) == [["живка", "щерева", "цекова"], ["георги", "ст", "димов"]]
    assert [problem.row for problem in register.problems if problem.code == "owner-person"] == [2, 3]
    hide = Hiding(Words("bg"), register)
    assert hide("ЕТ „Иван Петров“ и Петя Иванова") == "ЕТ „Иван Петров“ и Петя Иванова"
    assert (
        hide("Г. Димов, тел. 0888 123 456, g.dimov@abv.bg, office@mig.bg")
        == f"[физическо лице {list(found)[1]}], тел. [телефон], [ел. поща], office@mig.bg"
    )
    assert hide("IBAN BG80BNBG96611020345678") == "IBAN [сметка]"


def test_what_was_not_hidden_stops_what_leaves(folder):
    gate = Gate(Words("bg"), read_register(folder))
    gate.check([("a.csv", "a\nОУ „Живка Цекова“\n".encode())])
    with pytest.raises(VomrError, match=r"a\.csv, ред 2") as refused:
        gate.check([("a.csv", "a\nс Ж. Цекова\n".encode())])
    assert "Цекова" not in str(refused.value)


def test_a_signed_file_goes_to_the_authority_alone():
    signed = b"%PDF-1.7\n/ByteRange [0 1 2 3] /Contents <" + b"30" * 400 + b">"
    Gate(Words("bg")).check([("report.pdf", signed)])
    with pytest.raises(VomrError, match=r"report\.pdf е подписан"):
        Gate(Words("bg"), public=True).check([("report.pdf", signed)])


def test_a_folder_keeps_to_the_umask(tmp_path):
    import os

    from vomr.pack.atomic import one_writer, staging

    kept = os.umask(0o077)
    try:
        with one_writer(tmp_path), staging(tmp_path / "2028-Q2") as room:
            (room / "a").write_text("x")
        assert (tmp_path / "2028-Q2").stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(kept)


def test_a_number_that_no_cell_holds_comes_from_no_cell():
    """Amounts are Decimals in columns of objects: looking for the place of a number must not fail on them."""
    register = read_register(PRIMER)
    assert any(str(frame[column].dtype) == "object" for frame in register.tables.values() for column in frame.columns)
    assert origin(register, "7501010010") is None


def test_who_is_responsible_is_printed_by_function(folder):
    register = read_register(folder)
    for entered, printed in {
        "Живка Цекова, експерт": "експерт",
        "изп. директор Живка Цекова": "изп. директор",
        "г-жа Живка Цекова": "",
        "Живка Цекова": "",
        "Ж. Цекова (счетоводител)": "счетоводител",
        "експерт СВОМР": "експерт СВОМР",
        "Управителен съвет": "Управителен съвет",
        "Петя Иванова": "Петя Иванова",  # who signs
        "ЕТ „Иван Петров“": "ЕТ „Иван Петров“",
    }.items():
        assert function_of(register, entered) == printed


def test_pages_ask_for_a_function_where_a_name_alone_stands(folder):
    rows = pd.read_csv(folder / "risks.csv", dtype=str, keep_default_na=False)
    rows.loc[:, "owner"] = "Живка Цекова"
    rows.to_csv(folder / "risks.csv", index=False)
    report = Report(results_of(folder, Period.parse("2028-Q2")))
    told = [report.overview.deviations().text, report.quality.risks().text, report.annual.recommendations().text]
    assert all("[да се посочи длъжност]" in text and "Цекова" not in text for text in told if text)
    assert any(told)


def test_a_notebook_that_failed_is_kept_without_what_is_personal(folder):
    number = "7501010010"  # invented; passes
    said = f"Живка Цекова, ЕГН {number}"
    split = f"<td>{number[:6]}<b>{number[6:]}</b></td>"
    output = nbformat.v4.new_output("error", ename="KeyError", evalue=said, traceback=[f"\x1b[31m{said}\x1b[0m"])
    shown = nbformat.v4.new_output("display_data", data={"text/html": split, "text/plain": said})
    cells = [
        nbformat.v4.new_code_cell(f"# {said}", outputs=[output]),
        nbformat.v4.new_code_cell("show()", outputs=[shown]),
        nbformat.v4.new_markdown_cell("Бележка"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"title": said})
    clear(notebook, Hiding(Words("bg"), read_register(folder)))
    text = nbformat.writes(notebook)
    assert "Цекова" not in text and number not in text and number[6:] not in text
    assert "KeyError" in text and "Бележка" in text


def test_the_reason_of_a_withdrawal_and_what_a_freeze_shows_name_nobody(folder, tmp_path):
    """Both end in what is kept and printed for others."""
    reason = "По искане на Живка Цекова"
    assert "Цекова" not in Hiding(Words("bg"), read_register(folder), dt.date(2028, 6, 30))(reason)
    shown = preview(Request(folder, "2028-Q2", out=tmp_path / "out"), "")
    assert "Цекова" not in shown.results.to_json(Words("bg"), hiding(Report(shown.results)))


@matrix(
    "entered", ["Живка Цекова", "ЦЕКОВА, Живка Щ.", "г-жа Ж. Цекова", "Zhivka Tsekova", "Георги Ст. Димов"], every_day=2
)
def test_why_a_record_was_taken_back_is_kept_without_who_and_without_numbers(folder, entered):
    """As a text that a report prints: a code in place of the person, stars in place of the number."""
    vault = folder / "frozen" / "2028-Q2"
    least_record(vault, 1, "2028-Q2")
    number = "7501010010"  # invented; passes
    spellings = [number, f"{number[:6]} {number[6:]}", " ".join(number), f"{number[:2]}.{number[2:]}"]
    reason = f"Грешка: {entered} поиска; " + "; ".join(f"ЕГН {one}" for one in spellings) + "; тел. 0888 123 456"
    withdraw(folder, "2028-Q2", reason, f"Петя Иванова, {number}")
    note = json.loads((vault / WITHDRAWN).read_text(encoding="utf-8"))
    assert "Петя Иванова" in note["by"], "who signs stands by name"
    for text in (note["reason"], note["by"]):
        assert not find(text) and number[6:] not in text.replace(" ", ""), text
    assert "[физическо лице " in note["reason"] and " поиска; ЕГН " in note["reason"], note["reason"]
    assert entered not in note["reason"] and "0888" not in note["reason"]
    Gate(Words("bg"), read_register(folder), signers=("Петя Иванова",)).check(
        [("withdrawn.json", json.dumps(note, ensure_ascii=False).encode())]
    )


def test_who_comes_later_is_hidden_in_what_was_written_before(folder):
    """A text of the period may name somebody whose own row is dated after the report's day."""
    members = pd.read_csv(folder / "members.csv", dtype=str)
    later = {"member": "M-99", "name": "Десислава Пенкова Райчева", "natural_person": "yes", "joined_on": "2028-08-01"}
    members = pd.concat([members, pd.DataFrame([members.iloc[-1].to_dict() | later])])
    members.to_csv(folder / "members.csv", index=False)
    results = results_of(folder, Period.parse("2028-Q2"))
    report = Report(results, "bg", "authority")
    assert "Десислава Пенкова Райчева" not in set(results.register["members"]["name"])
    assert "Райчева" not in hiding(report)("Обучение, водено от Десислава Райчева")

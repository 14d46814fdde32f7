"""``vomr import`` as the officer meets it: what is said, what is asked, what is written; and registers of other
systems.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import reports as files
from groups import asked, contents, folder, look, number, project, results, take
from reports import contract, contracts, five, plain, three

from command import vomr
from vomr.method import compute
from vomr.period import Period
from vomr.problems import VomrError
from vomr.register import read_register
from vomr.register.sources.mapping import Mapping, read_mappings
from vomr.words import Words

SIGNED = dt.date(2025, 3, 1)
bg = Words("bg")
PRIMER = Path(__file__).parents[2] / "data" / "primer"


def run(home, *arguments: str, **options) -> tuple[int, str, str]:
    """The command in this process, and its words with single blanks."""
    known = {"SOURCE_DATE_EPOCH": "1790812800", "COLUMNS": "200", **options}
    status, out, err = vomr("import", *arguments, "--strategy", home, **known)
    return status, re.sub(r"[\s\u00a0]+", " ", out), re.sub(r"[\s\u00a0]+", " ", err)


def test_shows_then_keeps_then_changes_nothing(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1, contracted_on="2025-03-02", grant="100")])
    row = contract(
        f"{number(1)}-C01",
        eik="",
        name="Иван Петров",
        type="Физическо лице",
        signed=SIGNED,
        last=five(100.0, 20.0),
        interim=three(12.34),
    )
    file = files.xlsx(
        tmp_path / "Справка.xlsx",
        contracts([row, contract("BG99OTHER-1.001-0001", signed=SIGNED, last=five(1.0))], ["Към дата: 30.06.2026"]),
    )
    before = contents(home)

    status, out, _ = run(home, str(file))
    assert status == 0 and contents(home) == before
    for said in (
        "Справка.xlsx: ИСУН, вътрешна „Справка Договори“",
        "Към 30.06.2026 г. (посочена във файла)",
        "Валута: евро (доказана по познати договори; съвпада 1 позната сума)",
        "Сбор на „Реално изплатени суми - междинни плащания – Общо“: 12,34",
        "1 ред е за физическо лице",
        "02.03.2025 г. │ 01.03.2025 г. │ различна: важи въведената от МИГ",
        "Изплатени средства, с натрупване │ … │ 12,34 │ ще се добави",
        "Не се използват (1): договори, които не са в",
        "BG99OTHER-1.001-0001",
        "Нищо не е записано",
    ):
        assert said in out, said

    status, out, _ = run(home, str(file), "--yes")
    assert status == 0 and "Запазен като sources/2026-06-30-Справка.xlsx, SHA-256 " in out
    assert asked(home).absorption.total.cents("paid") == 1234
    kept = contents(home)
    assert kept["sources/2026-06-30-Справка.xlsx"] == file.read_bytes()
    assert "Иван" not in kept["sources/2026-06-30-Справка.facts.csv"].decode()

    status, out, _ = run(home, str(file), "--yes")
    assert status == 0 and "вече е внесен" in out and "Нищо не се променя" in out
    assert contents(home) == kept


@pytest.mark.parametrize(("answer", "kept"), [pytest.param("да", True, marks=pytest.mark.soak), ("не", False)])
def test_on_a_terminal_it_asks(tmp_path, answer, kept):
    pty = pytest.importorskip("pty")
    home = folder(tmp_path / "s", projects=[project(1)])
    file = files.xlsx(tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(9.0))]))
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "vomr.cli",
            "import",
            str(file),
            "--currency",
            "EUR",
            "--as-of",
            "2026-06-30",
            "--strategy",
            str(home),
        ],
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and "(да/не)" in done.stdout
    assert (home / "sources").exists() == kept


def test_a_wrong_declaration_is_mended_by_importing_again(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    file = files.xlsx(tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(195.58))]))
    take(home, file, "2026-03-31", "EUR")
    take(home, file, "2026-06-30", "BGN")
    assert asked(home).absorption.total.cents("contracted") == 10000
    assert sorted(name for name in contents(home) if name.startswith("sources/")) == [
        "sources/2026-06-30-c.facts.csv",
        "sources/2026-06-30-c.xlsx",
        "sources/imports.csv",
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["няма.xlsx"], 3, "Няма файл няма.xlsx"),
        (["."], 3, "е папка"),
        (["c.xlsx", "--currency", "USD"], 2, "EUR"),
        (["c.xlsx", "--as-of", "вчера"], 2, "не е дата"),
        (["c.xlsx", "--as-of", "2031-01-01"], 3, "още не е настъпил"),
        (["c.xlsx"], 3, "--currency EUR"),
        ([], 2, ""),
    ],
)
def test_refusals_say_what_to_do(tmp_path, monkeypatch, arguments, status, said):
    home = folder(tmp_path / "s")
    files.xlsx(tmp_path / "c.xlsx", contracts([contract(number(1), signed=SIGNED, last=five(1.0))]))
    monkeypatch.chdir(tmp_path)
    found, _, err = run(home, *arguments)
    assert (found, said in err) == (status, True), err
    assert not (home / "sources").exists() and "Traceback" not in err


def test_unknown_indicators_are_written_down_to_be_said(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    row = {
        "Номер на договор": number(1),
        "Име на индикатора": "Нови постоянни работни места",
        "Отчетена стойност": 1,
        "Верифицирана стойност": 1,
    }
    file = files.xlsx(tmp_path / "i.xlsx", plain(files.CONTRACT_INDICATORS, [row]))
    status, out, _ = run(home, str(file), "--yes")
    assert status == 0 and "наименования на индикатори, които ги няма в регистъра" in out
    written = (home / "sources" / "indicators.mapping.toml").read_text(encoding="utf-8")
    assert '"Нови постоянни работни места" = "?"' in written and "I1" in written
    assert read_register(home).unjoined, "a question mark is no answer"


def test_microdata_of_participants_are_refused(tmp_path):
    home = folder(tmp_path / "s")
    status, _, err = run(
        home,
        str(
            files.xlsx(
                tmp_path / "m.xlsx", [["№", "Име", "Презиме", "Фамилия", "ЕГН", "Пол"], [1, "А", "Б", "В", "1", "ж"]]
            )
        ),
        "--yes",
    )
    assert status == 3 and "лични данни" in err and not (home / "sources").exists()


# --- registers of other systems ---------------------------------------------------------------------------------------

EVENTS = [
    ["Event", "Date", "Kind", "Title", "Participants", "Room"],
    ["E1", dt.date(2026, 2, 3), "training", "First", 12, "A"],
    ["E2", dt.date(2026, 5, 3), "meeting", "Second", None, "B"],
]


def test_a_foreign_register_by_a_mapping_that_is_confirmed_once(tmp_path):
    home = folder(
        tmp_path / "s",
        events=[
            {"event": "E1", "date": "2026-02-03", "kind": "training", "title": "Мой", "participants": "", "women": "5"}
        ],
    )
    first = files.xlsx(tmp_path / "events 2026-05.xlsx", EVENTS)
    status, out, _ = run(home, str(first))
    assert (
        status == 0
        and "Participants → Участници" in out
        and "Room → не се взема" in out
        and not (home / "sources").exists()
    )
    status, out, _ = run(home, str(first), "--yes", "--as-of", "2026-05-31")
    assert status == 0 and "sources/events.mapping.toml" in out
    register = read_register(home)
    assert register["events"]["participants"].tolist()[0] == 12 and register["events"]["title"].tolist() == [
        "Мой",
        "Second",
    ], "hers counts, an empty cell is filled"
    assert [(one.ours, one.theirs) for one in register.comparisons if one.differs] == [("Мой", "First")]

    later = files.xlsx(
        tmp_path / "друго име.xlsx",
        [["Report of June"], [], *EVENTS[:2], ["E2", dt.date(2026, 5, 3), "meeting", "Second", 30, "B"]],
    )
    status, out, _ = run(home, str(later), "--yes", "--as-of", "2026-07-31")
    assert status == 0 and "→" not in out, "found by its headings; nothing to confirm again"
    assert read_register(home)["events"]["participants"].tolist() == [12, 30], "the later file's row counts"
    assert results(home).animation.figures["participants"].value == 42


def test_words_of_another_system_are_translated_by_the_mapping(tmp_path):
    home = folder(tmp_path / "s")
    file = files.xlsx(tmp_path / "ev.xlsx", [EVENTS[0], ["E1", "2026-02-03", "Schulung", "First", 3, ""]])
    with pytest.raises(VomrError) as refused:
        look(home, file)
    assert "„Schulung“" in refused.value.text(bg) and "sources/ev.mapping.toml" in refused.value.text(bg)
    status, out, _ = run(home, str(file), "--mapping")
    assert status == 0 and "ev.mapping.toml" in out
    path = home / "sources" / "ev.mapping.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[values.kind]\n"schulung" = "training"\n', encoding="utf-8")
    take(home, file, "2026-06-30")
    assert read_register(home)["events"]["kind"].tolist() == ["training"]


def test_what_a_mapping_lacks_is_named(tmp_path):
    home = folder(tmp_path / "s")
    file = files.xlsx(tmp_path / "pay.xlsx", [["Project", "Paid on", "Amount"], ["P01", "2026-01-31", 5]])
    status, _, err = run(home, str(file), "--yes")
    assert status == 3 and "„Вид“ (kind)" in err and "sources/pay.mapping.toml" in err
    assert not (home / "sources").exists()
    assert run(home, str(file), "--mapping")[0] == 0
    path = home / "sources" / "pay.mapping.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[constants]", '[constants]\nkind = "interim"'), encoding="utf-8"
    )
    take(home, file, "2026-06-30")
    assert read_register(home)["payments"]["kind"].tolist() == ["interim"]


def test_two_equal_payments_of_a_foreign_register_are_two(tmp_path):
    home = folder(tmp_path / "s", projects=[project(1)])
    rows = [
        ["Project", "Paid on", "Amount", "Kind"],
        ["P01", "2026-01-31", 5, "interim"],
        ["P01", "2026-01-31", 5, "interim"],
    ]
    for n in (1, 2):
        status, _, err = run(
            home, str(files.xlsx(tmp_path / f"pay {n}.xlsx", [*rows, *([["", "", "", ""]] * n)])), "--yes"
        )
        assert status == 0, err
    assert asked(home).absorption.total.cents("paid") == 1000, "and the same file again does not double them"


def test_a_mapping_that_names_what_does_not_exist(tmp_path):
    home = folder(tmp_path / "s")
    (home / "sources").mkdir()
    path = home / "sources" / "x.mapping.toml"
    for text, said in (
        ('table = "projets"', "projects"),
        ('table = "events"\n[columns]\n"a" = "titel"', "title"),
        ("table = ", "x.mapping.toml"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(VomrError) as refused:
            read_mappings(home)
        assert said in refused.value.text(bg)


def test_a_mapping_survives_its_own_file(tmp_path):
    mapping = Mapping(
        "x",
        "events",
        {'He said "a"': "title", "Дата \\ час": "date", "Room": ""},
        {"kind": "training"},
        {"kind": {"Schulung": "training"}},
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "x.mapping.toml").write_text(mapping.to_toml(bg), encoding="utf-8")
    assert read_mappings(tmp_path) == [mapping]


@pytest.mark.soak
def test_the_invented_group_has_an_import_that_its_script_makes(tmp_path):
    home = tmp_path / "primer"
    shutil.copytree(PRIMER, home, ignore=shutil.ignore_patterns(".lock", "__pycache__"))
    made = {name: content for name, content in contents(home).items() if name.startswith("sources/")}
    assert len(made) == 3
    for name in made:
        (home / name).unlink()
    subprocess.run([sys.executable, str(home / "isun.py")], check=True, timeout=120)
    assert {name: content for name, content in contents(home).items() if name.startswith("sources/")} == made
    register = read_register(home)
    assert sorted((one.project, one.table, one.column) for one in register.comparisons if one.differs) == [
        ("P22", "projects", "ends_on"),
        ("P27", "claims", "verified"),
        ("P28", "payments", "amount"),
        ("P40", "projects", "stage"),
    ]
    shutil.rmtree(home / "sources")
    assert asked(home, "2028-Q2").absorption == compute(register, Period.parse("2028-Q2")).absorption, (
        "what the group entered counts"
    )

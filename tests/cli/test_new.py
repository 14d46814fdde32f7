"""A new folder, the file to double-click, and the Monday list."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vomr.cli.app import asked_language
from vomr.launchers import write_launchers
from vomr.method.tasks import tasks_on
from vomr.problems import UsageError, VomrError
from vomr.register import read_register
from vomr.register.template import Answers, begin, fund_code, municipalities, slug
from vomr.words import Words

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("МИГ Невестино – Кюстендил", "mig-nevestino-kyustendil"),
        ("щука", "shtuka"),
        ("my group", "my-group"),
        ("MAS Podhůří – Třebíčsko", "mas-podhuri-trebicsko"),
        ("LGD Łódź i Żywiec", "lgd-lodz-i-zywiec"),
        ("…", "lag"),
    ],
)
def test_slug(name, expected):
    assert slug(name) == expected


def test_a_new_folder_is_calm_and_nothing_in_it_is_overwritten(tmp_path):
    folder = tmp_path / "МИГ 100% „проба“"
    written = begin(folder, Words("bg"))
    assert {path.name for path in written} == {"register.xlsx", "sources", "commentary"}
    register = read_register(folder)
    assert register.problems == [] and register.strategy.lag.id == "mig-100-proba"
    assert register.strategy.lag.name == "Местна инициативна група „МИГ 100% „проба““"
    assert not any(register.has(table) for table in register.tables)
    before = (folder / "register.xlsx").read_bytes()
    assert begin(folder, Words("bg"), toml=True) == []  # settings stand in one place
    assert (folder / "register.xlsx").read_bytes() == before


def test_settings_in_a_file_are_the_same_and_are_not_overwritten(tmp_path):
    answers = Answers("МИГ „Рила“ и \\приятели", municipalities(["KNL38 Рила, Бобошево"]), ("EAFRD", "ESF+"), "ПР-1")
    for name, toml in (("file", True), ("sheets", False)):
        begin(tmp_path / name / "rila", Words("bg"), answers, toml=toml)
    file, sheets = (read_register(tmp_path / name / "rila") for name in ("file", "sheets"))
    assert file.strategy == sheets.strategy and file.problems == sheets.problems == []
    assert file.strategy.lag.name == "МИГ „Рила“ и \\приятели" and file.strategy.strategy.agreement == "ПР-1"
    assert [(place.code, place.name) for place in file.strategy.territory] == [("KNL38", "Рила"), ("KNL05", "Бобошево")]
    assert [fund.id for fund in file.strategy.funds] == ["EAFRD", "ESF+"]
    (tmp_path / "file" / "rila" / "strategy.toml").write_text('[lag]\nid = "x"\nname = "мое"\n', encoding="utf-8")
    assert begin(tmp_path / "file" / "rila", Words("bg"), answers, toml=True) == []
    assert "мое" in (tmp_path / "file" / "rila" / "strategy.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (["KNL38 Рила"], [("KNL38", "Рила", False)]),
        (["Рила (KNL38); KNL05 · Бобошево"], [("KNL38", "Рила", False), ("KNL05", "Бобошево", False)]),
        (["590266 Třebíč; Okříšky"], [("590266", "Třebíč", False), ("OKRISKY", "Okříšky", True)]),
        (["KNL38"], [("KNL38", "Рила", False)]),  # a group that the program brings along has it
        (["Рила", "Велико Търново"], [("KNL38", "Рила", False), ("VELIKO-TARNOVO", "Велико Търново", True)]),
        (["", " , "], []),
    ],
)
def test_municipalities_are_named_as_people_do(written, named):
    assert [(place.code, place.name, place.is_derived) for place in municipalities(written)] == named


@pytest.mark.parametrize("written", [["SFO01"], ["Рила", "KNL38 Рила"]])
def test_a_municipality_that_is_not_clear_is_asked_about(written):
    with pytest.raises(UsageError):
        municipalities(written)


@pytest.mark.parametrize(
    ("written", "code"), [("ЕЗФРСР", "EAFRD"), ("eafrd", "EAFRD"), (" ЕСФ+ ", "ESF+"), ("ДФ", "ДФ")]
)
def test_a_fund_is_named_as_people_do(written, code):
    assert fund_code(written) == code
    with pytest.raises(UsageError, match=r"EAFRD|ЕЗФРСР"):
        fund_code("ЕЗФРР СР")


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "снимки.txt").write_text("", encoding="utf-8")
    with pytest.raises(VomrError):
        begin(tmp_path, Words("bg"))
    assert [path.name for path in tmp_path.iterdir()] == ["снимки.txt"]


def linux_run(path: Path, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(path)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        cwd="/",
        env={**os.environ, **environment, "HOME": str(home)},
    )


def test_trouble_is_said_in_bulgarian(tmp_path):
    folder = tmp_path / "група"
    begin(folder, Words("bg"))
    launcher = next(path for path in write_launchers(folder) if path.name == "Направи отчета.command")
    (folder / "register.xlsx").write_bytes(b"not a workbook")
    run = linux_run(launcher, tmp_path)
    assert run.returncode == 3
    assert "register.xlsx" in run.stderr and "Предишният отчет стои непроменен" in run.stdout


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="opens through xdg-open")
def test_a_double_click_makes_the_report_and_opens_it(tmp_path):
    """The whole way of a first day: new folder, double-click, a calm report that opens."""
    folder = tmp_path / "първа група"
    begin(folder, Words("bg"))
    launchers = write_launchers(folder)
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "xdg-open").write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n', encoding="utf-8")
    (fake / "xdg-open").chmod(0o755)
    script = next(path for path in launchers if path.name == "Направи отчета.command")
    out = tmp_path / "out"
    script.write_text(script.read_text("utf-8").replace("--open", f'--open --out "{out}"', 1), encoding="utf-8")
    run = linux_run(script, tmp_path, PATH=f"{fake}:{os.environ['PATH']}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Тетрадка:" in run.stderr  # progress, in Bulgarian
    for _ in range(50):
        if (tmp_path / "opened").exists():
            break
        __import__("time").sleep(0.1)
    opened = Path((tmp_path / "opened").read_text("utf-8"))
    assert opened.name == "index.html" and opened.is_relative_to(out)
    assert "ЧЕРНОВА" not in opened.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "computer", "expected"),
    [
        (["new", "mas", "--country", "CZ"], "", "cs"),
        (["new", "mas", "--country=PL"], "cs_CZ.UTF-8", "en"),  # no words: not those of home
        (["new", "mas"], "cs_CZ.UTF-8", "cs"),  # a group of the computer's country
        (["new", "mas"], "en_US.UTF-8", "bg"),  # a group of home
        (["new", "{cs}"], "", "cs"),  # begun
        (["new", "mas", "--country", "CZ", "--lang", "en"], "", "en"),
        (["check", "--strategy", "{cs}"], "", "cs"),
        (["check", "--strategy={bg}"], "cs_CZ", "bg"),
        (["report", "--strategies", "{cs}", "--strategies", "{cs}"], "", "cs"),
        (["report", "--strategies", "{cs}", "--strategies", "{bg}"], "", "bg"),  # of several countries: the computer's
        (["report", "--strategies", "{cs}", "--strategies", "{bg}"], "de_AT.UTF-8@euro", "en"),
        (["report", "--strategies", "{root}"], "", "cs"),  # a folder that holds them
        (["check", "--strategy", "none"], "C.UTF-8", "bg"),
        (["check", "--strategy", "none"], "cs_CZ.UTF-8", "cs"),
        (["check", "--strategy", "none"], "en_IE.UTF-8", "en"),
        (["check", "--strategy", "none"], "pl_PL.UTF-8", "en"),
        (["check"], "", "cs"),  # the only groups of the folder
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="the system's settings are asked otherwise")
def test_the_command_speaks_as_its_group_else_as_the_computer(tmp_path, monkeypatch, arguments, computer, expected):
    folders = {"cs": tmp_path / "cs", "bg": tmp_path / "others" / "bg"}
    for lang, settings in (("cs", '[lag]\ncountry = "CZ"'), ("bg", '[lag]\nname = "МИГ"')):
        folders[lang].mkdir(parents=True)
        (folders[lang] / "strategy.toml").write_text(settings, encoding="utf-8")
    monkeypatch.delenv("VOMR_LANG", raising=False)
    monkeypatch.delenv("VOMR_STRATEGY", raising=False)
    monkeypatch.setenv("LC_ALL", computer)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.setattr("vomr.folders.is_checkout", lambda: False)
    monkeypatch.chdir(tmp_path)
    assert asked_language([text.format(root=tmp_path, **folders) for text in arguments]) == expected


@pytest.mark.parametrize(
    ("arguments", "computer", "country", "is_told"),
    [
        ([], "cs_CZ.UTF-8", "CZ", True),
        ([], "en_IE", "IE", True),
        ([], "C.UTF-8", "BG", True),
        ([], "en_US.UTF-8", "BG", True),  # of no country that has rules
        (["--country", "PL"], "cs_CZ.UTF-8", "PL", False),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="the system's settings are asked otherwise")
def test_a_group_whose_country_is_not_named_begins_by_the_rules_of_the_computers(
    tmp_path, arguments, computer, country, is_told
):
    quiet = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "VOMR_"))}
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "from vomr.cli import main; main()",
            "new",
            str(tmp_path / "group"),
            "--name",
            "X",
            *arguments,
        ],
        env={**quiet, "LC_ALL": computer, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert read_register(tmp_path / "group").strategy.lag.country == country
    assert ("--country" in made.stdout + made.stderr) is is_told


def test_the_monday_list_of_the_invented_group():
    tasks = tasks_on(read_register(PROJECT / "data" / "primer"), dt.date(2028, 6, 30))
    texts = {
        kind: [task.text(Words("bg")) for task in tasks if task.kind == kind] for kind in {task.kind for task in tasks}
    }
    assert any("P05: изтича на 31.07.2028" in text for text in texts["contract"])
    assert any("P18: искане 01" in text for text in texts["verification"])
    assert any("15.07.2028" in text for text in texts["report"])


def test_the_monday_list_of_the_real_group_is_short():
    tasks = tasks_on(read_register(PROJECT / "data" / "nevestino"), dt.date(2026, 11, 30))
    assert {task.kind for task in tasks} == {"report"}

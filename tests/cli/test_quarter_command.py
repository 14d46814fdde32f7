"""``vomr quarter`` as its user types it, and a whole quarter of the example group from open to sent."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from command import vomr
from vomr.fingerprint import strategy_digest
from vomr.folders import shipped
from vomr.loading import load
from vomr.method.quarter import STEPS
from vomr.pack.records.freeze import freeze, withdraw
from vomr.pack.request import Request
from vomr.register.tables import TABLES
from vomr.show.quarter import quarter, tick

PERIOD = "2028-Q2"


@pytest.fixture
def home(tmp_path) -> Path:
    folder = tmp_path / "primer"
    shutil.copytree(shipped("data") / "primer", folder)
    return folder


@pytest.fixture(scope="module")
def untouched(tmp_path_factory) -> Path:
    """Its figures are computed once for all that write nothing."""
    folder = tmp_path_factory.mktemp("untouched") / "primer"
    shutil.copytree(shipped("data") / "primer", folder)
    return folder


def states(folder: Path) -> dict[str, str]:
    status, out, _ = vomr("quarter", PERIOD, "--strategy", folder, "--json")
    assert status == 0
    return {step["step"]: step["state"] for step in json.loads(out)["steps"]}


def add(folder: Path, table: str, **cells: str) -> None:
    """A row more; the file gets the columns that it lacks."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows = [row for row in rows if any(row.get(name) != value for name, value in cells.items())]
    key = [column.name for column in TABLES[table].columns if column.key]
    rows = [row for row in rows if not key or any(row[name] != cells[name] for name in key)]
    names = list(dict.fromkeys([*(rows[0] if rows else ()), *cells]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows([*rows, cells])


def ticked(folder: Path, step: str, day: str, note: str = "") -> str:
    return tick(load(folder, PERIOD), step, day, note).step(step).state


@pytest.mark.soak
def test_a_quarter_from_open_to_all_ready(home, tmp_path, monkeypatch):
    monkeypatch.setattr("vomr.parts.report.parts_of", lambda *_: ("overview", "partnership"))
    first = states(home)
    assert {code for code, state in first.items() if state == "done"} == {"isun", "bodies", "errors", "commentary"}
    assert first["signed"] == "not_due" and set(first.values()) == {"done", "open", "not_due"}

    for step in ("differences", "claims", "payments", "annexes", "values", "events", "risks"):
        assert ticked(home, step, "03.07.2028", "по документите") == "ticked"
    report = load(home, PERIOD)
    silent = {one.code for one in report.results.problems if one.severity == "warning"}
    for code in silent:
        add(home, "check_answers", code=code, answer="така е по документите", answered_on="2028-07-05")
    assert states(home)["warnings"] == "done"
    assert ticked(home, "draft", "2028-07-06") == "ticked"

    freeze(Request(home, PERIOD, out=tmp_path / "out"), by="Тестова")
    now = states(home)
    assert (now["frozen"], now["signed"], now["draft"]) == ("done", "open", "ticked")
    assert ticked(home, "signed", "10.07.2028", "председателят на УС") == "ticked"

    sent = {"obligation": "ТД-2", "what": "Доклад за тримесечието", "to": "УО", "period": PERIOD, "due": "2028-07-15"}
    add(home, "obligations", **sent)
    assert (states(home)["sent"], states(home)["incoming"]) == ("open", "not_due")
    sent |= {"sent_on": "2028-07-12", "channel": "ИСУН", "reference": "0117"}
    add(home, "obligations", **sent)
    assert (states(home)["sent"], states(home)["incoming"]) == ("open", "open"), "the claim of the quarter is not sent"
    claim = {**sent, "obligation": "ИП-2028-2", "what": "Искане за плащане", "to": "ДФЗ", "incoming": "ДФЗ-301"}
    add(home, "obligations", **claim)
    assert (states(home)["sent"], states(home)["incoming"]) == ("done", "open")
    add(home, "obligations", **sent, incoming="УО-301")
    assert ticked(home, "published", "2028-07-14", "mig.example/otcheti") == "ticked"
    checklist = quarter(load(home, PERIOD))
    assert all(step.is_ready for step in checklist.steps), checklist.verdict()
    assert checklist.ready == checklist.applying == len(STEPS)

    add(
        home,
        "payments",
        payment="ПЛ-9",
        project="P22",
        paid_on="2028-06-28",
        amount="10",
        currency="EUR",
        kind="interim",
    )
    late = quarter(load(home, PERIOD))
    for code in ("payments", "draft"):  # a late change: what was ticked for other rows says so
        assert late.step(code).state == "open" and "променени" in late.step(code).fact(late.context.w)
    assert late.step("frozen").state == "done" and "vomr changes" in late.step("frozen").command
    assert late.step("signed").state == "ticked", "No 1 is signed whatever is typed after it"
    withdraw(home, PERIOD, "натиснах по погрешка")
    back = quarter(load(home, PERIOD))
    assert (back.step("frozen").state, back.step("signed").state) == ("open", "not_due")
    assert "взет обратно" in back.step("frozen").fact(back.context.w)


def test_the_command_prints_groups_states_in_words_and_what_to_do(untouched):
    status, out, _ = vomr("quarter", PERIOD, "--strategy", untouched, COLUMNS="100")
    assert status == 0
    assert [line for line in out.splitlines() if line.isupper()] == ["ДАННИ", "ПРОВЕРКА", "ДОКЛАД", "ИЗПРАЩАНЕ"]
    assert "✓ готово" in out and "☐ предстои" in out and "◦ още рано" in out
    assert out.count("→") >= 10 and "vomr freeze 2028-Q2" in out
    assert "{" not in out


@pytest.mark.soak
def test_what_is_proposed_is_about_the_group_that_was_asked_about(home, monkeypatch):
    _, out, _ = vomr("quarter", PERIOD, "--strategy", home, COLUMNS="400")
    proposed = [line for line in out.splitlines() if "vomr freeze" in line or "vomr report" in line or "--tick" in line]
    assert len(proposed) >= 4 and all(f"--strategy {home}" in line for line in proposed)
    assert f'--tick risks --on 30.06.2028 --note "…" --strategy {home}' in out
    monkeypatch.chdir(home)
    _, out, _ = vomr("quarter", PERIOD, COLUMNS="400")
    assert "vomr freeze 2028-Q2 –" in out and "--strategy" not in out


def test_a_tick_by_number_code_or_title_and_back(home):
    before = strategy_digest(home)
    for name in ("9", "risks", "Рисковете са прегледани", "risks looked at"):
        status, out, err = vomr(
            "quarter", PERIOD, "--strategy", home, "--tick", name, "--on", "3.7.2028", "--note", "УС", "--json"
        )
        assert (status, err) == (0, "")
        step = next(step for step in json.loads(out)["steps"] if step["step"] == "risks")
        assert step["tick"] == {"on": "2028-07-03", "note": "УС", "holds": True} and step["state"] == "ticked"
        assert vomr("quarter", PERIOD, "--strategy", home, "--untick", name)[0] == 0
        assert states(home)["risks"] == "open"
    assert strategy_digest(home) == before, "no figure depends on what she ticks"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--tick", "rsks"), "Може би имате предвид risks?"),
        (("--tick", "19"), "Няма стъпка „19“"),
        (("--tick", "errors"), "няма нужда от отметка: 0 грешки"),
        (("--tick", "warnings"), "се вижда само от данните"),
        (("--tick", "signed"), "още не може да се отметне"),
        (("--tick", "risks", "--on", "скоро"), "„скоро“ не е дата"),
        (("--tick", "risks", "--on", "2028-03-31"), "преди началото на периода"),
        (("--untick", "risks"), "не е отметнато"),
        (("--on", "2028-07-01"), "--tick СТЪПКА"),
        (("--tick", "risks", "--untick", "risks"), "не и двете"),
    ],
)
def test_what_cannot_be_ticked_is_refused_and_nothing_is_written(untouched, options, says):
    status, out, err = vomr("quarter", PERIOD, "--strategy", untouched, *options)
    assert (status, out) == (2, "") and says in err
    assert not (untouched / "quarter").exists()


def test_a_day_that_has_not_come_is_no_day_of_a_real_group(tmp_path):
    home = tmp_path / "nevestino"
    shutil.copytree(shipped("data") / "nevestino", home)
    day = {"SOURCE_DATE_EPOCH": "1791936000"}  # 14 October 2026
    asked = ("quarter", "2026-Q3", "--strategy", home, "--tick", "risks", "--on")
    status, _, err = vomr(*asked, "2026-10-15", **day)
    assert status == 2 and "още не е дошъл" in err
    assert vomr(*asked, "2026-10-14", **day)[0] == 0
    status, _, err = vomr("quarter", "2026-Q4", "--strategy", home, "--tick", "risks", **day)
    assert status == 2 and "периодът приключва на 31.12.2026" in err.replace("\N{NO-BREAK SPACE}", " ")


def test_a_broken_file_of_ticks_stops_the_checklist_with_its_place(home):
    path = home / "quarter" / f"{PERIOD}.toml"
    path.parent.mkdir()
    path.write_text("[risks]\non = утре\n", encoding="utf-8")
    status, out, err = vomr("quarter", PERIOD, "--strategy", home)
    assert (status, out) == (3, "") and f"quarter/{PERIOD}.toml" in err and "ред 2" in err and "„утре“ не е дата" in err
    assert path.read_text(encoding="utf-8") == "[risks]\non = утре\n"

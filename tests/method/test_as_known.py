"""A report of a day says nothing that became known later (method.md §5), whatever a register holds of later."""

from __future__ import annotations

import datetime as dt
import gc
import inspect
import json
import re
import weakref
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from folders import Drawn, folder, folders
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from examples import few, matrix
from registers import register_of
from vomr.method import compute
from vomr.method.agenda import owed_for
from vomr.method.entries import totals
from vomr.period import Period
from vomr.register import TABLES, Register, Type, read_register
from vomr.register.as_known import BROUGHT_BY, COMES_WITH, as_known
from vomr.register.frames import ROW
from vomr.show.fragments import Fragment
from vomr.show.report import PARTS, Report
from vomr.strategy import last_day
from vomr.words import Words

DATA = Path(__file__).parents[2] / "data"
relaxed = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    max_examples=few(2),
)
LATER = dt.date(2031, 3, 15)  # after every period
# Of a row that is altered later: its later dates, and what became known on them
MONEY = "123.45"


def later_facts(drawn: Drawn, day: dt.date) -> dict[str, list[dict]]:
    """The same tables some years later: new rows, dates that came, and other amounts of what came after the day."""
    rng = Random(drawn.seed)
    tables = {name: [dict(row) for row in rows] for name, rows in drawn.tables.items()}
    for name, rows in tables.items():
        for row in rows:
            for date, others in COMES_WITH.get(name, {}).items():
                told = row.get(date)
                if told is None or last_day(told) <= day:
                    continue
                row[date] = LATER.isoformat()
                for column in others:
                    if "=" in column:
                        continue
                    declared = TABLES[name].column[column]
                    if declared.type is Type.MONEY:
                        row[column] = MONEY
                    elif declared.type is Type.DATE:
                        row[column] = None
    measure = tables["measures"][0]["measure"]
    when = LATER.isoformat()
    tables.setdefault("projects", []).append(
        {
            "project": "НОВ",
            "title": "нов",
            "in_strategy": "yes",
            "measure": measure,
            "fund": "EAFRD",
            "currency": "EUR",
            "submitted_on": when,
            "requested": MONEY,
            "approved_on": when,
            "approved": MONEY,
            "contracted_on": when,
            "grant": MONEY,
            "total": MONEY,
            "ends_on": when,
            "municipality": "A",
        }
    )
    old = rng.choice(tables["projects"])
    for column in ("suspended_on", "resumed_on", "completed_on", "terminated_on"):
        if not old.get(column) and old.get("contracted_on"):
            old[column] = when
    for code in {old["project"], "НОВ"}:
        tables.setdefault("annexes", []).append({"project": code, "signed_on": when, "grant": MONEY, "ends_on": when})
        tables.setdefault("claims", []).append(
            {
                "project": code,
                "claim": "нов",
                "submitted_on": when,
                "claimed": MONEY,
                "verified_on": when,
                "verified": MONEY,
            }
        )
        tables.setdefault("payments", []).append(
            {"payment": f"нов {code}", "project": code, "paid_on": when, "amount": MONEY, "kind": "final"}
        )
        tables.setdefault("project_places", []).append(
            {"project": "НОВ", "settlement": "00001" if code == "НОВ" else "00002"}
        )
        for row in tables.get("indicators", [])[:2]:
            tables.setdefault("values", []).append(
                {
                    "indicator": row["indicator"],
                    "project": code,
                    "measured_on": when,
                    "kind": "verified",
                    "value": "7",
                    "numerator": "1",
                    "denominator": "2",
                    "unit_key": "нов",
                }
            )
    tables.setdefault("calls", []).append(
        {
            "call": "НОВ",
            "measure": measure,
            "fund": "EAFRD",
            "status": "open",
            "opens_on": when,
            "currency": "EUR",
            "budget": MONEY,
        }
    )
    for row in tables["calls"]:
        if row.get("status") in ("open", "closed", None) and not row.get("cancelled_on"):
            row.update(status="cancelled", cancelled_on=when)
            break
    tables.setdefault("budget", []).append(
        {"measure": measure, "fund": "EAFRD", "valid_from": when, "amount": MONEY, "currency": "EUR"}
    )
    tables.setdefault("events", []).append(
        {"event": "НОВО", "date": when, "kind": "meeting", "title": "ново", "participants": "9"}
    )
    tables.setdefault("members", []).append(
        {"member": "НОВ", "sector": "civil", "joined_on": when, "natural_person": "no"}
    )
    tables.setdefault("seats", []).append({"body": "board", "member": "НОВ", "from": when})
    tables.setdefault("decisions", []).append({"body": "board", "number": "нов", "date": when, "subject": "ново"})
    tables.setdefault("risks", []).append({"risk": "НОВ", "description": "нов", "opened_on": when})
    for row in tables["risks"]:
        if not row.get("closed_on") and row.get("status") != "closed" and row["risk"] != "НОВ":
            row.update(closed_on=when, status="closed")
    for row in tables.get("obligations", []):
        if not row.get("sent_on") or last_day(row["sent_on"]) > day:
            row.update(sent_on=when, reference="9", approved_on=when)
    tables.setdefault("territory_projects", []).append(
        {"contract": "НОВ", "programme": "ОПОС", "municipality": "A", "as_of": when, "total": MONEY, "currency": "EUR"}
    )
    return tables


def with_risks(drawn: Drawn) -> Drawn:
    """The generated folders hold neither risks nor obligations."""
    rng = Random(drawn.seed)
    days = [dt.date(2024 + n, rng.randint(1, 12), 15).isoformat() for n in range(6)]
    drawn.tables["risks"] = [
        {"risk": f"Р{n}", "description": "риск", "opened_on": rng.choice([None, *days]), "due": rng.choice(days)}
        for n in range(3)
    ]
    drawn.tables["obligations"] = [
        {
            "obligation": f"О{n}",
            "what": "отчет",
            "to": "УО",
            "due": rng.choice(days),
            "sent_on": rng.choice([None, *days]),
        }
        for n in range(3)
    ]
    return drawn


def told(register: Register, period: Period) -> tuple[dict, dict[str, str]]:
    """``results.json`` and every page, without the account of what lies after the period."""
    results = compute(register, period)
    found = json.loads(results.to_json(Words("bg")))
    found.pop("reading", None)  # the account is of the files as they are, with all that lies after the period
    return found, pages(Report(results))


def pages(report: Report) -> dict[str, str]:
    """Whatever the parts of a report show without being asked for something in particular."""
    found = {}
    for part in [part for part in (*PARTS, "since", "annual", "leader", "added_value") if hasattr(report, part)]:
        shown = getattr(report, part)
        for name, method in inspect.getmembers(shown, inspect.ismethod):
            needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]
            if name.startswith("_") or needed:
                continue
            fragment = method()
            if isinstance(fragment, Fragment):
                found[f"{part}.{name}"] = fragment.html
    return found


@given(folders)
@settings(relaxed, max_examples=few(1))
def test_what_became_known_later_changes_nothing(drawn):
    drawn = with_risks(drawn)
    drawn.tables.pop("corrections", None)
    period = Period.parse(drawn.period)
    before = register_of(drawn.tables, drawn.strategy)
    after = register_of(later_facts(drawn, period.end), drawn.strategy)
    assert not [problem for problem in after.problems if problem.severity == "error"]
    then, now = told(before, period), told(after, period)
    for part in then[0]:
        assert now[0][part] == then[0][part], part
    for page in then[1].keys() - {"quality.reading"}:  # the account of the files, as in results.json
        assert now[1][page] == then[1][page], page


@given(folders, st.integers(0, 2000))
@relaxed
def test_an_earlier_day_may_be_taken_of_a_later_one(drawn, days):
    """So that figures of the last period and courses in time need no tables of their own."""
    drawn.tables.pop("corrections", None)
    register = register_of(with_risks(drawn).tables, drawn.strategy)
    later = Period.parse(drawn.period).end
    day = later - dt.timedelta(days=days)
    known, through = as_known(register, day), as_known(as_known(register, later), day)
    for name in TABLES:
        ours, theirs = known[name], through[name]
        only_referred = ~theirs[ROW].isin(ours[ROW])  # by a row of between: without its dates it could be of any day
        assert theirs.loc[only_referred, list(BROUGHT_BY.get(name, ()))].isna().all(axis=None), name
        pd.testing.assert_frame_equal(ours, theirs[~only_referred].reset_index(drop=True), obj=name)
    assert totals(as_known(register, later), day) == totals(known, day)


def test_every_fact_has_its_place():
    """A date that says when something happened brings a row about or comes with others; none is forgotten."""
    always = {("corrections", "decided_on"), ("check_answers", "answered_on")}
    facts = {(name, column.name) for name, table in TABLES.items() for column in table.columns if column.fact}
    placed = {(name, date) for name, dates in BROUGHT_BY.items() for date in dates}
    placed |= {(name, date) for name, dates in COMES_WITH.items() for date in dates}
    assert facts - always <= placed


def test_a_row_that_a_kept_row_refers_to_stays_without_its_later_dates():
    register = register_of(
        {
            "measures": [{"measure": "M1", "name": "м", "kind": "operations"}],
            "calls": [
                {
                    "call": "П1",
                    "measure": "M1",
                    "fund": "EAFRD",
                    "currency": "EUR",
                    "opens_on": "2027-05-01",
                    "status": "open",
                }
            ],
            "projects": [
                {
                    "project": "P1",
                    "title": "п",
                    "in_strategy": "yes",
                    "call": "П1",
                    "submitted_on": "2026-02-01",
                    "currency": "EUR",
                }
            ],
            "members": [{"member": "Ч1", "sector": "civil", "joined_on": "2027-01-01", "natural_person": "no"}],
            "seats": [{"body": "board", "member": "Ч1", "from": "2025-01-01", "to": "2028-01-01"}],
        }
    )
    known = as_known(register, dt.date(2026, 12, 31))
    assert known["calls"]["call"].tolist() == ["П1"]
    assert known["calls"]["opens_on"].isna().all()
    assert known["members"]["sector"].tolist() == ["civil"]
    assert known["members"]["joined_on"].isna().all()
    assert register["calls"]["opens_on"].notna().all()  # the register itself is not touched


def test_a_register_without_anything_later_is_itself():
    register = register_of({"measures": [{"measure": "M1", "name": "м", "kind": "operations"}]})
    assert as_known(register, dt.date(2026, 12, 31)) is register


@matrix("period", ["2028-Q2", "2026-Q3", "2027"], every_day=1)
def test_no_later_day_is_printed_but_of_what_lies_ahead(period: str) -> None:
    """Deadlines, terms and plans may lie ahead; what happened may not."""
    register, when = read_register(DATA / "primer"), Period.parse(period)
    later = {
        (name, column, date.date())
        for name in TABLES
        for column in (column.name for column in TABLES[name].columns if column.fact)
        for date in register[name][column].dropna()
        if date.date() > when.end and name not in ("corrections", "check_answers")
    }
    ahead = {
        date.date()
        for name in TABLES
        for column in TABLES[name].of_type(Type.DATE)
        if not column.fact
        for date in as_known(register, when.end)[name][column.name].dropna()
    } | {
        dt.date(year, int(rule.due[:2]), int(rule.due[3:]))
        for year in range(2025, 2031)
        for rule in register.strategy.rules.deadline
    }
    report = Report(compute(register, when))
    told = report.results.to_dict(Words("bg"))
    account = told.pop("reading")  # names every file, and gives the number and last day of facts after the period
    shown = json.dumps(told, ensure_ascii=False) + "".join(pages(report).values())
    shown = re.sub(r"sources/[\w.-]+", "", shown)
    words, last = Words("bg"), dt.date.fromisoformat(account["later"]["last"])
    # when the report of the period itself was sent and approved, which the form of a year asks for
    ahead |= {owed[on] for owed in owed_for(report.results.entered, when) for on in ("sent_on", "approved_on")}
    # the working day to which a deadline on a day off moves
    ahead |= {dt.date.fromisoformat(due["works_on"]) for due in told["agenda"]["obligations"] if due["works_on"]}
    for name, column, day in later:
        if day not in ahead | {last}:
            assert words.date(day) not in shown, (name, column, day)
            assert day.isoformat() not in shown, (name, column, day)


def test_problems_of_later_rows_are_not_those_of_the_period():
    tables = {
        "measures": [{"measure": "M1", "name": "м", "kind": "operations"}],
        "projects": [
            {
                "project": "P1",
                "title": "п",
                "in_strategy": "yes",
                "measure": "M1",
                "fund": "EAFRD",
                "currency": "EUR",
                "contracted_on": "2026-01-10",
                "grant": "5",
            }
        ],
        "payments": [
            {"project": "P1", "paid_on": "2026-02-01", "amount": "дванадесет", "kind": "interim"},
            {"project": "P1", "paid_on": "2027-02-01", "amount": "тринадесет", "kind": "interim"},
            {"project": "P1", "paid_on": "някога", "amount": "1", "kind": "interim"},
        ],
    }
    register = register_of(tables)
    found = [problem for problem in compute(register, Period.parse("2026")).problems if problem.severity == "error"]
    assert sorted(problem.row or 0 for problem in found) == [2, 4]  # what has no day that can be read stays to be seen
    assert len([problem for problem in register.problems if problem.severity == "error"]) == 3
    assert register["payments"][ROW].tolist() == [2, 3, 4]


@pytest.mark.soak
def test_a_register_that_nobody_holds_any_more_is_let_go():
    """Whoever reports many groups, or tries thousands of registers, keeps none of them in memory."""
    drawn = folder(7)
    held = register_of(drawn.tables, drawn.strategy)
    compute(held, Period.parse(drawn.period))
    known = as_known(held, Period.parse(drawn.period).end)
    gone = [weakref.ref(held), weakref.ref(known)]
    del held, known
    gc.collect()
    assert [one() for one in gone] == [None, None]

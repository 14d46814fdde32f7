"""Facts dated after today: every column of them is named, with day and month exchanged where that fits, and no pack
holds it.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from registers import register_of
from vomr.cli import app
from vomr.method.checks.ahead import facts_ahead
from vomr.method.results import compute
from vomr.period import Period
from vomr.register import TABLES, Type
from vomr.register.facts import facts_after
from vomr.words import Words
from vomr.words.labels import LABELS

TODAY = dt.date(2026, 11, 29)
FACTS = [(table.name, column.name) for table in TABLES.values() for column in table.columns if column.fact]
# Deadlines, plans, terms, targets: dates that may lie ahead. A new column of dates must be declared as one or the
# other.
MAY_LIE_AHEAD = {
    "valid_from",
    "due_from",
    "planned_opens_on",
    "consultation_from",
    "consultation_to",
    "closes_on",
    "starts_on",
    "ends_on",
    "to",
    "due",
    "plan.date",
    "surveys.from",
    "delete_on",
    "targets.date",
}
# what makes of a date a fact: an event that was held, a call that was opened
HELD = {"events": {"participants": "12"}, "calls": {"status": "open"}, "values": {"kind": "verified"}}


def whole(table, rows):
    """The same rows, each with a key of its own: one without is not looked at."""
    declared = TABLES[table]
    wanted = [column for column in declared.columns if column.required and column.type is not Type.DATE]
    return [{**{column.name: _own(column, n) for column in wanted}, **row} for n, row in enumerate(rows, start=1)]


def _own(column, n):
    if column.labels:
        return [*LABELS[column.labels]][min(n, len(LABELS[column.labels])) - 1]
    return {Type.INTEGER: str(2020 + n), Type.MONEY: str(n), Type.NUMBER: str(n)}.get(column.type, f"K{n}")


def ahead(table, rows, today=TODAY, **strategy):
    return facts_ahead(register_of({table: whole(table, rows)}, {"strategy": strategy}), today)


def test_every_date_is_declared_as_a_fact_or_may_lie_ahead():
    for table in TABLES.values():
        for column in table.of_type(Type.DATE):
            assert column.fact != bool({column.name, f"{table.name}.{column.name}"} & MAY_LIE_AHEAD), (
                table.name,
                column.name,
            )


@pytest.mark.parametrize(("table", "column"), FACTS)
def test_a_fact_that_lies_ahead_is_named(table, column):
    row = HELD.get(table, {})
    for text in ("2026-12-03", "03.12.2026"):
        (found,) = ahead(table, [{**row, column: "2026-11-29"}, {**row, column: text}])
        assert (found.code, found.severity, found.table, found.row, found.column) == (
            "date-ahead",
            "warning",
            table,
            3,
            column,
        )
        assert found.params["swapped"] == dt.date(2026, 3, 12)
        assert "12.03.2026" in Words("bg")(found.remedy, **found.params)
    (found,) = ahead(table, [{**row, column: "2027-12-30"}])
    assert found.params["swapped"] is None
    assert "?" not in Words("bg")(found.remedy, **found.params)


@pytest.mark.parametrize(("table", "column"), FACTS)
def test_nothing_is_named_today_or_in_an_illustrative_group(table, column):
    row = HELD.get(table, {})
    assert not ahead(table, [{**row, column: text} for text in ("2026-11-29", "2020-01-01", "2026", "2026-11")])
    assert not ahead(table, [{**row, column: "2027-12-30"}], illustrative=True)


def test_a_month_to_come_prints_as_it_was_written():
    (found,) = ahead("payments", [{"paid_on": "2027-02"}])
    assert found.value == "2027-02"
    assert "02.2027" in Words("bg")(found.message, **found.params)
    assert "28.02.2027" not in Words("bg")(found.message, **found.params)


@pytest.mark.parametrize(
    "column", [column for table in TABLES.values() for column in table.columns if column.fact_unless]
)
def test_plans_may_lie_ahead(column):
    table = next(table for table in TABLES.values() if column in table.columns)
    decides, codes = column.fact_unless
    assert set(codes) <= {*LABELS[table.column[decides].labels], ""}
    for code in codes:
        assert not ahead(table.name, [{column.name: "2027-12-30", decides: code or None}])
        assert not facts_after(
            register_of({table.name: whole(table.name, [{column.name: "2027-12-30", decides: code or None}])}), TODAY
        ).number


@pytest.mark.parametrize("held", ["participants", "women", "youth", "vulnerable", "cost", "evidence"])
def test_an_event_that_is_only_announced_is_a_note(held):
    (note,) = ahead("events", [{"event": "E1", "date": "2026-12-03"}])
    assert (note.code, note.severity) == ("event-ahead", "note")
    assert "12.03.2026" in Words("bg")(note.remedy, **note.params)
    (warning,) = ahead("events", [{"event": "E1", "date": "2026-12-03", held: "0"}])
    assert warning.code == "date-ahead"


def test_facts_after_a_day_are_counted_with_their_last_date():
    register = register_of(
        {
            "projects": [
                {"project": "P1", "submitted_on": "2026-09-30", "contracted_on": "2026-10-01", "ends_on": "2031-01-01"}
            ],
            "payments": [{"project": "P1", "paid_on": "2026"}, {"project": "P1", "paid_on": "2026-09"}],
            "values": [{"measured_on": "2029-01-01", "kind": "planned"}],
        }
    )
    assert facts_after(register, dt.date(2026, 9, 30)) == (2, dt.date(2026, 12, 31))
    assert facts_after(register, dt.date(2030, 1, 1)) == (0, None)


def test_no_report_depends_on_the_day_that_it_is_made(monkeypatch):
    register = register_of({"payments": [{"project": "P1", "paid_on": "2026-12-03", "amount": "1", "kind": "interim"}]})
    made = set()
    for day in ("2026-11-29", "2027-11-29"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime.fromisoformat(day + "T12:00Z").timestamp())))
        results = compute(register, Period.parse("2026-Q3"))
        assert not any(problem.code == "date-ahead" for problem in results.problems)
        made.add(results.to_json(Words("bg")))
    assert len(made) == 1


@pytest.mark.parametrize(("epoch_day", "named"), [("2026-11-29", 1), ("2026-12-03", 0)])
def test_check_names_them_by_the_day_of_the_machine(tmp_path, monkeypatch, epoch_day, named):
    (tmp_path / "strategy.toml").write_text('[lag]\nid = "x"\nname = "МИГ"\n', encoding="utf-8")
    (tmp_path / "members.csv").write_text(
        "member,sector,joined_on,natural_person\nA,public,2026-12-03,no\n", encoding="utf-8"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime.fromisoformat(epoch_day + "T12:00Z").timestamp())))
    for period in ([], ["2026-Q3"]):
        done = CliRunner().invoke(app, ["check", *period, "--json", "--strategy", str(tmp_path)])
        assert sum(problem["code"] == "date-ahead" for problem in json.loads(done.stdout)) == named

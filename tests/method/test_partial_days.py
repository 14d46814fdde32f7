"""A date of which only the month or the year was entered prints as it was entered, wherever it prints
(method.md §8).
"""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import re

import pytest
from test_as_known import pages

from registers import errors, register_of
from vomr.method import compute
from vomr.method.tasks import tasks_on
from vomr.pack.outputs.open_data import _csv
from vomr.pack.outputs.tables import tables
from vomr.period import Period
from vomr.show.report import Report
from vomr.words import Words, WrittenDay

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 12)]
GROUP = {
    "measures": [{"measure": "M1", "name": "Мярка", "kind": "operations"}],
    "objectives": [{"objective": "O1", "name": "Цел"}],
    "budget": [
        {"measure": "M1", "fund": "EAFRD", "valid_from": day, "amount": amount, "currency": "EUR"}
        for day, amount in (("2025-01", "900000"), ("2026-04", "950000"))
    ],
    "calls": [
        {
            "call": "K1",
            "measure": "M1",
            "fund": "EAFRD",
            "title": "Прием",
            "status": "closed",
            "opens_on": "2025-03",
            "closes_on": "2025-04",
            "budget": "500000",
            "currency": "EUR",
        }
    ],
    "projects": [
        {
            "project": "P1",
            "title": "Първи",
            "in_strategy": "yes",
            "measure": "M1",
            "fund": "EAFRD",
            "call": "K1",
            "currency": "EUR",
            "submitted_on": "2025-05",
            "requested": "90000",
            "approved_on": "2025-06",
            "approved": "80000",
            "contracted_on": "2025-08",
            "grant": "80000",
            "total": "90000",
            "ends_on": "2026-05",
        },
        {
            "project": "P2",
            "title": "Втори",
            "in_strategy": "yes",
            "measure": "M1",
            "fund": "EAFRD",
            "call": "K1",
            "currency": "EUR",
            "submitted_on": "2025-05",
            "requested": "70000",
            "approved_on": "2025-07",
            "approved": "60000",
            "contracted_on": "2025-09",
            "grant": "60000",
            "total": "60000",
            "ends_on": "2026-02",
        },
        {
            "project": "P3",
            "title": "Трети",
            "in_strategy": "yes",
            "measure": "M1",
            "fund": "EAFRD",
            "call": "K1",
            "currency": "EUR",
            "submitted_on": "2026-01",
            "requested": "50000",
            "approved_on": "2026-03",
            "approved": "40000",
        },
    ],
    "annexes": [{"project": "P2", "signed_on": "2026-06", "ends_on": "2026-10", "currency": "EUR"}],
    "claims": [
        {
            "project": "P1",
            "claim": "1",
            "kind": "interim",
            "submitted_on": "2026-08",
            "claimed": "20000",
            "currency": "EUR",
        }
    ],
    "payments": [
        {"payment": "1", "project": "P1", "paid_on": "2025-11", "amount": "10000", "currency": "EUR", "kind": "advance"}
    ],
    "events": [{"event": "E1", "title": "Среща", "kind": "training", "date": "2026-09", "participants": "12"}],
    "members": [
        {"member": "M01", "name": "Община Х", "sector": "public", "joined_on": "2016", "natural_person": "no"},
        {"member": "M02", "name": "Дружество Х", "sector": "business", "joined_on": "2026-07", "natural_person": "no"},
    ],
    "seats": [{"body": "board", "member": "M01", "from": "2025-02", "votes": "1"}],
    "decisions": [{"body": "board", "number": "7", "date": "2026-11", "subject": "Решение", "published_on": "2026-11"}],
    "obligations": [
        {"obligation": "A", "what": "Отчет", "to": "УО", "kind": "external", "due": "2025-10"},
        {"obligation": "B", "what": "Справка", "to": "УО", "kind": "internal", "due": "2027-02"},
        {"obligation": "C", "what": "Становище", "to": "МИГ", "by": "УО", "due": "2026-01"},
    ],
    "risks": [
        {
            "risk": "R1",
            "description": "Забавяне",
            "action": "Среща",
            "due": "2027-01",
            "opened_on": "2026-03",
            "status": "open",
        }
    ],
    "management_contracts": [
        {
            "contract": "BG-1",
            "signed_on": "2025-07",
            "fund": "EAFRD",
            "amount": "100000",
            "currency": "EUR",
            "ends_on": "2029-06",
        }
    ],
    "territory_projects": [
        {
            "contract": "BG-9",
            "programme": "Програма",
            "municipality": "X1",
            "total": "1000",
            "currency": "EUR",
            "status": "В изпълнение",
            "as_of": "2026-04",
        }
    ],
}


@pytest.fixture(scope="module")
def report() -> Report:
    register = register_of(GROUP)
    assert not errors(register)
    return Report(compute(register, Period.parse("2026")))


def counted(register) -> set[dt.date]:
    """The days as which partly known dates count: nobody wrote them."""
    return {register[table].set_index("_row").at[row, column].date() for table, row, column in register.as_written} - {
        dt.date(2026, 12, 31)
    }


def test_no_page_prints_a_day_that_nobody_wrote(report):
    w, shown = Words("bg"), pages(report)
    days = counted(report.results.register)
    assert len(days) > 20
    ends = {point.day for point in report.results.history.quarters}  # the course is told by ends of quarters
    found = [
        (name, w.date(day))
        for name, html in shown.items()
        for day in sorted(days - ends if name.startswith("course.") else days)
        if w.date(day) in html
    ]
    assert not found
    everything = "".join(shown.values())
    for text in ("10.2026", "02.2027", "10.2025", "09.2026", "11.2026", "01.2027", "02.2025", "08.2026"):
        assert re.search(rf"(?<!\.){re.escape(text)}\xa0г\.", everything), text


def test_no_message_and_no_file_prints_a_day_that_nobody_wrote(report):
    w, register = Words("bg"), report.results.register
    days = counted(register)
    told = [problem.message and w(problem.message, **problem.params) for problem in report.results.problems]
    told += [task.text(w) for task in tasks_on(register, dt.date(2026, 12, 31))]
    assert any("10.2026" in text for text in told)
    files = {table.name: _csv(table) for table in tables(report.results, w)}
    assert ",2026-10," in files["projects"] and ",2025-03,2025-04," in files["calls"] and "2026-09," in files["events"]
    for day in days:
        assert not [text for text in told if w.date(day) in text]
        assert not [name for name, text in files.items() if day.isoformat() in text], day


def test_a_day_with_how_it_was_written_is_a_day():
    day = WrittenDay.of(dt.date(2026, 9, 30), "2026-09")
    w = Words("bg")
    assert day == dt.date(2026, 9, 30) and day.isoformat() == "2026-09-30" and hash(day) == hash(dt.date(2026, 9, 30))
    for again in (pickle.loads(pickle.dumps(day)), copy.deepcopy(day), max(day, dt.date(2026, 1, 1))):
        assert w("{day}", day=again) == "09.2026\xa0г."
    assert w.date(day + dt.timedelta(days=1)) == "01.10.2026\xa0г."
    assert type(WrittenDay.of(dt.date(2026, 9, 30), None)) is dt.date

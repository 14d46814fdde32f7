"""Two counts of one thing go together, and a deadline says whose it is, of which kind, and on which days (method.md §2,
§5).
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from folders import folders
from hypothesis import given
from test_as_known import relaxed

from registers import register_of, strategy_of
from vomr.loading import load
from vomr.method import compute
from vomr.method.agenda import agenda
from vomr.method.explain import explain
from vomr.period import Period
from vomr.show.report import Report
from vomr.words import Words

w = Words("bg")
PRIMER = Path(__file__).parents[2] / "data" / "primer"


@given(folders)
@relaxed
def test_contracts_signed_are_those_in_force_completed_and_terminated(drawn):
    results = compute(register_of(drawn.tables, drawn.strategy), Period.parse(drawn.period))
    counts, money = results.outcomes.contracts, results.absorption
    assert counts.signed == counts.in_force + counts.completed + counts.terminated
    kinds = {row["measure"]: row["kind"] for row in drawn.tables["measures"]}
    if not set(kinds.values()) & {"management", "running", "animation"}:  # whose lines have no count of contracts
        entering = counts.in_force + counts.completed + counts.keeping
        assert entering == money.operations["contracted_count"].value
        assert counts.completed == money.operations["completed_count"].value
    if results.financing:
        assert results.financing[-1]["contracts"].value == counts.in_force + counts.completed
    assert results.to_dict(w)["outcomes"]["contracts"]["signed"] == counts.signed


def test_the_counts_stand_in_one_line():
    steps = {"contracted_on": "2026-01-10", "grant": "100"}
    base = {"title": "п", "in_strategy": "yes", "measure": "M1", "fund": "EAFRD", "currency": "EUR", **steps}
    tables = {
        "measures": [{"measure": "M1", "name": "м", "kind": "operations"}],
        "projects": [
            {"project": "P1", **base},
            {"project": "P2", **base, "completed_on": "2026-05-01"},
            {"project": "P3", **base, "terminated_on": "2026-05-01"},
            {"project": "P4", **base, "terminated_on": "2026-05-01"},
        ],
        "claims": [
            {
                "project": "P4",
                "claim": "1",
                "submitted_on": "2026-02-01",
                "claimed": "10",
                "verified_on": "2026-03-01",
                "verified": "10",
            }
        ],
        "payments": [{"payment": "1", "project": "P4", "paid_on": "2026-03-05", "amount": "10", "kind": "interim"}],
    }
    report = Report(compute(register_of(tables), Period.parse("2026")))
    line = (
        "Сключени са 4 договора: 1 договор в изпълнение, 1 приключен, 2 прекратени. От прекратените 1 запазва"
        " средства: в „Договорени“ влизат 3 договора."
    )
    assert report.outcomes.contracts_line() == line
    assert line in report.outcomes.headline().text
    assert line in report.annual.financing().text


def test_unknown_notices_are_not_called_none_late():
    events = [
        {"event": f"С{n}", "date": f"2026-0{n}-10", "kind": "meeting", "title": "с", "evidence": "да"} for n in (1, 2)
    ]
    strategy = strategy_of(rules={"limit": [{"id": "event_notice_days", "value": 10, "verified": True}]})
    unknown = Report(compute(register_of({"events": events}, strategy), Period.parse("2026"))).animation.notices().text
    assert "0 уведомления" not in unknown
    assert "без известна дата 2" in unknown
    events[0]["notified_on"] = "2026-01-09"
    known = Report(compute(register_of({"events": events}, strategy), Period.parse("2026"))).animation.notices().text
    assert "закъсняло уведомление 1, в срок 0, без известна дата 1" in known


def test_a_deadline_says_whose_it_is_of_which_kind_and_on_which_days():
    base = {"what": "отчет", "to": "УО"}
    register = register_of(
        {
            "obligations": [
                {
                    "obligation": "1",
                    **base,
                    "due": "2028-07-15",
                    "kind": "external",
                    "basis": "договор, чл. 3",
                },  # a Saturday
                {"obligation": "2", **base, "due": "2028-07-20", "kind": "internal"},
                {"obligation": "3", **base, "due": "2028-06-15", "kind": "external", "to": "МИГ", "by": "УО"},
                {"obligation": "4", **base, "due": "2028-06-20", "by": "МИГ", "sent_on": "2028-06-19"},
                {
                    "obligation": "5",
                    **base,
                    "due": "2028-07-01",
                    "kind": "external",
                },  # a Saturday, the day after the period
            ]
        }
    )
    found = agenda(register, dt.date(2028, 6, 30))
    days = (dt.date(2028, 7, 15), dt.date(2028, 7, 20), dt.date(2028, 6, 15), dt.date(2028, 6, 20), dt.date(2028, 7, 1))
    first, second, third, fourth, fifth = (next(due for due in found.obligations if due.due == day) for day in days)
    assert (first.works_on, first.verified, first.basis) == (dt.date(2028, 7, 17), True, "договор, чл. 3")
    assert (second.kind, second.works_on) == ("internal", None)
    assert (third.by, third.state, third.verified) == ("УО", "late", False)
    assert (fourth.by, fourth.state, fifth.state) == (None, "sent", "ahead")
    assert found.requests() == (third, fourth)
    sunday = agenda(register, dt.date(2028, 7, 2))
    assert next(due for due in sunday.obligations if due.due == fifth.due).state == "ahead"  # until Monday
    report = Report(compute(register, Period.parse("2028-Q2")))
    text = report.overview.deadlines().text
    assert "неработен ден; първи работен ден 17.07.2028" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.index("Външни срокове") < text.index("Вътрешни срокове")
    late = report.overview.late().text  # on the first page, and not in the table of what comes once more
    assert all(words in late for words in ("отчет (неизпратен)", "15.06.2028", "15", "УО")) and "15.06.2028" not in text
    assert "Дължимо към МИГ" not in text and "да се потвърди" in text
    asked = report.overview.requests().text.replace("\N{NO-BREAK SPACE}", " ")
    assert "УО: отчет, със срок 15.06.2028 г., 15 дни закъснение." in asked
    assert "УО: решение по „отчет“, изпратено на 19.06.2028 г., преди 11 дни." in asked
    assert [due["by"] for due in report.results.to_dict(w)["agenda"]["owed"]] == ["УО"]


def test_what_lies_after_the_period_is_counted_in_the_account():
    tables = {
        "events": [{"event": f"С{n}", "date": f"202{n}-05-10", "kind": "meeting", "title": "с"} for n in (6, 7, 8)]
    }
    later = compute(register_of(tables), Period.parse("2026")).to_dict(w)["reading"]["later"]
    assert later == {"number": 2, "last": "2028-05-10", "problems": 0}


@pytest.fixture(scope="module")
def half_way() -> Report:
    return load(PRIMER, "2028-Q2")


def test_nobody_is_charged_with_days_in_which_the_step_was_not_theirs(half_way):
    """The end of a contract is one thing, how long who has to act could act another; both stand in the tables."""
    found = half_way.results
    claims = {
        claim["project"]: claim["submitted_on"] for claim in found.register.rows("claims", found.register["claims"])
    }
    expired = {waits.kind: waits for waits in found.at_risk.expired}
    verified = expired["claim"]
    assert verified.move_since == claims[verified.contract.project] > verified.since
    assert (verified.days, verified.move_days) == (261, 52)
    assert expired["final_claim"].move_days == expired["final_claim"].days
    for waits in (*found.at_risk.expired, *found.at_risk.waiting):
        assert waits.move_days == (found.day - waits.move_since).days
    for fragment in (half_way.overview.late(), half_way.absorption.contracts_at_risk()):
        marked = [name for name in re.findall(r'data-figure="([^"]+)"', fragment.html) if "expired" in name]
        for waits in found.at_risk.expired:
            at = f"at_risk.expired.{waits.contract.project}"
            assert {f"{at}.days", f"{at}.move_days"} <= set(marked)
    (returned,) = (due for due in found.agenda.coming if due.state == "returned")
    assert returned.returned_on and (found.day - returned.returned_on).days == 73
    row = next(row for row in half_way.overview.late().text.splitlines() if "върнат" in row)
    assert "136" in row and "73" in row


def test_what_the_authority_delays_is_on_the_first_page(half_way):
    found = half_way.results
    late, asked = half_way.overview.late(), half_way.overview.requests()
    for due in found.agenda.coming:
        assert (due.what in late.text) == (due.state in ("late", "returned"))
    awaited = [waits for waits in found.at_risk.waiting if waits.whose in ("authority", "agency")]
    total = found.figure("at_risk.waits.awaited")
    assert total is not None and total.value == len(awaited) == len(explain(found, total.id).rows)
    assert f'data-figure="{total.id}"' in asked.html and str(max(waits.days for waits in awaited)) in asked.text
    assert "Отчети и срокове" in late.text and "Проектни предложения" in late.text  # both are its sources

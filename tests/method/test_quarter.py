"""The checklist of a period: for each step what the tables hold, and what it then is."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from examples import matrix
from registers import register_of
from vomr.method.quarter import STEPS, checklist
from vomr.method.reported import Compared
from vomr.method.results import compute
from vomr.period import Period
from vomr.problems import Answer, Problem
from vomr.register.frozen import Record
from vomr.register.sources.comparing import Comparison
from vomr.register.sources.store import Source
from vomr.register.ticks import Tick
from vomr.words import NBSP, Words

PERIOD, TODAY = Period.parse("2026-Q3"), dt.date(2026, 10, 12)
END = PERIOD.end
w = Words("en")

PROJECT = {
    "project": "P1",
    "title": "проект",
    "in_strategy": "yes",
    "submitted_on": "2026-02-01",
    "contracted_on": "2026-05-01",
    "grant": "1000",
    "currency": "EUR",
}
CLAIM = {"project": "P1", "claim": "1", "submitted_on": "2026-08-12", "claimed": "100"}
PAYMENT = {"payment": "1", "project": "P1", "paid_on": "2026-09-29", "amount": "100", "kind": "interim"}
ANNEX = {"project": "P1", "signed_on": "2026-07-09", "ends_on": "2027-05-01"}
INDICATOR = {
    "indicator": "I1",
    "name": "показател",
    "unit": "брой",
    "level": "output",
    "direction": "increase",
    "aggregation": "sum",
    "counts_at": "value_date",
}
VALUE = {
    "value_id": "1",
    "indicator": "I1",
    "measured_on": "2026-09-30",
    "kind": "reported",
    "value": "3",
    "evidence": "протокол 4",
}
EVENT = {
    "event": "E1",
    "date": "2026-09-10",
    "kind": "meeting",
    "title": "среща",
    "notified_on": "2026-08-20",
    "participants": "12",
    "evidence": "списък",
}
DECISION = {"body": "board", "number": "7", "date": "2026-09-01", "present_public": "3", "for": "3"}
MEMBER = {"member": "M1", "sector": "public", "joined_on": "2016", "natural_person": "no"}
RISK = {"risk": "Р1", "description": "забавяне", "opened_on": "2026-08-01", "due": "2026-09-15", "status": "open"}
SENT = {
    "obligation": "ТД-3",
    "what": "Доклад за тримесечието",
    "to": "УО",
    "period": "2026-Q3",
    "due": "2026-10-15",
    "sent_on": "2026-10-09",
    "channel": "ИСУН",
    "reference": "0117",
    "incoming": "УО-301",
}
WARNING = Problem("paid-above-grant", "warning", "one", "two", table="projects", row=2, value="1")
ERROR = Problem("cell-date", "error", "one", "two", table="projects", row=2)
NOTHING: dict[str, list[dict[str, str]]] = {}
CONTRACT = {"projects": [PROJECT]}


def fact(step):
    return step.fact(w).replace(NBSP, " ")


def without(row, *names, **other):
    return {**{name: value for name, value in row.items() if name not in names}, **other}


def source(day, number=1, layout="contracts"):
    return Source(number, "с.xlsx", None, "ab" * 32, layout, day, TODAY, "EUR", "words", 1, "с.facts.csv")


def compared(ours, theirs, table="payments", column="amount", number=1):
    return Comparison("P1", table, column, "cents", ours, theirs, 0, source(END, number).row_id(2))


def record(**facts):
    sealed = {"number": 3, "period": "2026-Q3", "frozen_at": "2026-10-10T08:00:00Z", "draft": False, **facts}
    return Record(Path("frozen/2026-Q3"), "5ea1", sealed)


@cache
def results_of(tables, strategy):
    told = {"start": "2025-01-01", "end": "2029-12-31", **json.loads(strategy)}
    return compute(register_of(json.loads(tables), {"strategy": told}), PERIOD, "en")


def steps(
    tables=NOTHING,
    *,
    sources=(),
    comparisons=(),
    frozen=None,
    problems=(),
    commentary=None,
    to_write=(),
    ticks=None,
    today=TODAY,
    strategy=None,
):
    computed = results_of(json.dumps(tables), json.dumps(strategy or {}))
    register = replace(computed.register, sources=tuple(sources), comparisons=list(comparisons))
    results = replace(computed, register=register, compared=() if frozen is None else (frozen,))
    made = checklist(results, problems, commentary or {}, to_write, ticks or {}, today)
    assert [step.code for step in made] == list(STEPS)
    for step in made:  # whatever the tables hold, each step says something in both languages
        assert step.fact(w) and step.fact(Words("bg")) and "{" not in step.fact(w)
        assert (step.action is None) or step.action.text(w)
        assert step.state != "open" or step.action, "what is open says what to do"
    return {step.code: step for step in made}


SITUATIONS = [
    # step, what the tables hold, its state, what its fact says
    ("isun", {}, "open", "no report of the national system has been imported"),
    ("isun", {"sources": [source(dt.date(2026, 6, 22))]}, "open", "22 June 2026; it is older than the period"),
    ("isun", {"sources": [source(dt.date(2026, 9, 22))]}, "open", "8 days before the end"),
    (
        "isun",
        {"sources": [source(dt.date(2026, 10, 5))]},
        "open",
        "no report of the national system is of 30 September 2026 or earlier",
    ),
    ("isun", {"sources": [source(END, layout="cap_payments")]}, "open", "no report of the national system"),
    ("isun", {"sources": [source(END, layout="table:payments")]}, "open", "no report of the national system"),
    ("isun", {"sources": [source(END)]}, "done", "the last report is of 30 September 2026"),
    (
        "isun",
        {"sources": [source(dt.date(2026, 9, 25)), source(dt.date(2026, 10, 5), 2)]},
        "done",
        "25 September 2026; a newer one is of 5 October 2026",
    ),
    ("differences", {}, "not_applicable", "no report of the national system"),
    ("differences", {"sources": [source(END)]}, "not_applicable", "nothing of the same thing"),
    ("differences", {"sources": [source(END)], "comparisons": [compared(None, 5)]}, "not_applicable", "nothing"),
    ("differences", {"sources": [source(END)], "comparisons": [compared(500, 700)]}, "open", "1 difference"),
    (
        "differences",
        {"sources": [source(END), source(dt.date(2026, 10, 5), 2)], "comparisons": [compared(500, 700, number=2)]},
        "open",
        "1 difference; by the report of 5 October 2026",
    ),
    ("differences", {"sources": [source(END)], "comparisons": [compared(500, 501)]}, "done", "1 thing compared"),
    ("claims", {}, "not_applicable", "no contract"),
    ("claims", {"tables": CONTRACT}, "open", "the data do not show it"),
    (
        "claims",
        {"tables": {**CONTRACT, "claims": [without(CLAIM, submitted_on="2026-06-30")]}},
        "open",
        "no claim of the period",
    ),
    ("claims", {"tables": {**CONTRACT, "claims": [CLAIM]}}, "done", "claims up to 12 August 2026; 1 row of the period"),
    ("payments", {}, "not_applicable", "no contract"),
    ("payments", {"tables": CONTRACT}, "open", "no payment of the period has been entered"),
    ("payments", {"tables": {**CONTRACT, "payments": [without(PAYMENT, paid_on="2026-10-01")]}}, "open", "no payment"),
    (
        "payments",
        {
            "tables": {**CONTRACT, "payments": [PAYMENT]},
            "sources": [source(END)],
            "comparisons": [compared(10000, 12000)],
        },
        "open",
        "29 September 2026; 1 row of the period; the national system says other in 1 place",
    ),
    ("payments", {"tables": {**CONTRACT, "payments": [PAYMENT]}}, "done", "payments up to 29 September 2026; 1 row"),
    (
        "payments",
        {"tables": CONTRACT, "sources": [source(END)], "comparisons": [compared(10000, 10000)]},
        "done",
        "no payment of the period has been entered; the national system says the same on 30 September 2026",
    ),
    (
        "payments",
        {"tables": CONTRACT, "sources": [source(dt.date(2026, 9, 29))], "comparisons": [compared(10000, 10000)]},
        "open",
        "the data do not show it",
    ),
    ("annexes", {}, "not_applicable", "no contract"),
    ("annexes", {"tables": CONTRACT}, "open", "no annex"),
    (
        "annexes",
        {
            "tables": {**CONTRACT, "annexes": [ANNEX]},
            "sources": [source(END)],
            "comparisons": [compared(10000, 12000, "projects", "grant")],
        },
        "open",
        "the national system says other in 1 place",
    ),
    ("annexes", {"tables": {**CONTRACT, "annexes": [ANNEX]}}, "done", "annexes up to 9 July 2026"),
    ("values", {}, "not_applicable", "no indicator"),
    (
        "values",
        {"tables": {"indicators": [without(INDICATOR, derived_from="events.count")]}},
        "not_applicable",
        "no indicator",
    ),
    (
        "values",
        {"tables": {"indicators": [INDICATOR]}},
        "open",
        "no value of the period has been entered; the data do not",
    ),
    (
        "values",
        {"tables": {"indicators": [INDICATOR], "values": [without(VALUE, kind="planned")]}},
        "open",
        "no value of the period",
    ),
    (
        "values",
        {"tables": {"indicators": [INDICATOR], "values": [VALUE, without(VALUE, "evidence", value_id="2")]}},
        "open",
        "2 values of the period; up to 30 September 2026; 1 without evidence",
    ),
    ("values", {"tables": {"indicators": [INDICATOR], "values": [VALUE]}}, "done", "1 value of the period"),
    ("events", {}, "open", "no event of the period has been entered; the data do not show it"),
    ("events", {"tables": {"events": [without(EVENT, date="2026-10-02")]}}, "open", "no event of the period"),
    ("events", {"tables": {"events": [without(EVENT, "notified_on")]}}, "open", "1 without a notice"),
    ("events", {"tables": {"events": [without(EVENT, "evidence")]}}, "open", "1 without an attendance list"),
    ("events", {"tables": {"events": [without(EVENT, "participants")]}}, "open", "1 without participants"),
    ("events", {"tables": {"events": [without(EVENT, "evidence", participants="0")]}}, "done", "1 event of the period"),
    ("events", {"tables": {"events": [EVENT]}}, "done", "1 event of the period; up to 10 September 2026"),
    ("bodies", {}, "open", "no decision of the period has been entered; neither members nor seats are entered"),
    ("bodies", {"tables": {"decisions": [DECISION]}}, "open", "neither members nor seats"),
    ("bodies", {"tables": {"members": [MEMBER]}}, "open", "no decision of the period has been entered; 1 member"),
    ("bodies", {"tables": {"members": [MEMBER], "decisions": [without(DECISION, "for")]}}, "open", "1 without votes"),
    (
        "bodies",
        {"tables": {"members": [MEMBER], "decisions": [without(DECISION, "present_public")]}},
        "open",
        "1 without those present",
    ),
    ("bodies", {"tables": {"members": [MEMBER], "decisions": [DECISION]}}, "done", "1 decision of the period"),
    (
        "bodies",
        {
            "tables": {
                "members": [MEMBER, without(MEMBER, member="M2", joined_on="2026-08-01")],
                "decisions": [DECISION],
            }
        },
        "done",
        "2 members; 1 joined, 0 left",
    ),
    ("risks", {}, "open", "no open risk is entered"),
    ("risks", {"tables": {"risks": [RISK]}}, "open", "1 open risk; 1 past its date"),
    ("errors", {}, "done", "no error"),
    ("errors", {"problems": [ERROR, WARNING]}, "open", "1 error"),
    ("warnings", {}, "done", "no warning"),
    ("warnings", {"problems": [WARNING, WARNING]}, "open", "2 of 2 without an answer"),
    (
        "warnings",
        {"problems": [WARNING, replace(WARNING, answer=Answer("така е", None, True))]},
        "open",
        "1 of 2 without an answer",
    ),
    (
        "warnings",
        {"problems": [replace(WARNING, answer=Answer("така беше", None, False))]},
        "open",
        "1 of 1 without an answer; 1 answer is to other values",
    ),
    ("warnings", {"problems": [replace(WARNING, answer=Answer("така е", None, True))]}, "done", "1 warning, answered"),
    ("commentary", {}, "open", "no text has been entered"),
    (
        "commentary",
        {"commentary": {"Преглед": "текст"}, "to_write": ["To be written."]},
        "open",
        "1 heading; To be written",
    ),
    ("commentary", {"commentary": {"Преглед": "текст"}}, "done", "text under 1 heading"),
    ("draft", {}, "open", "the data do not show it"),
    ("frozen", {}, "open", "not frozen"),
    ("frozen", {"frozen": Compared(record(draft=True), (), ())}, "open", "as a DRAFT"),
    ("frozen", {"frozen": Compared(record(), (), ())}, "done", "No 3, frozen on 10 October 2026"),
    ("frozen", {"frozen": Compared(record(), ("a",), ("b",))}, "done", "2 figures are others today"),
    ("frozen", {"frozen": Compared(record(), (), (), False)}, "done", "the figures are the same"),
    ("signed", {}, "not_due", "signed once it is frozen"),
    ("signed", {"frozen": Compared(record(), (), ())}, "open", "the data do not show it"),
    ("sent", {}, "open", "has no row of this period"),
    ("sent", {"tables": {"obligations": [without(SENT, period="2026-Q2")]}}, "open", "has no row of this period"),
    ("sent", {"tables": {"obligations": [without(SENT, by="ДФЗ")]}}, "open", "has no row of this period"),
    ("sent", {"tables": {"obligations": [without(SENT, "sent_on")]}}, "open", "not sent, due on 15 October 2026"),
    ("sent", {"tables": {"obligations": [without(SENT, sent_on="2026-10-20")]}}, "open", "not sent, due on"),
    ("sent", {"tables": {"obligations": [without(SENT, "reference")]}}, "open", "no out-number; by ИСУН"),
    (
        "sent",
        {"tables": {"obligations": [without(SENT, "channel")]}},
        "open",
        "out-number 0117; how it was sent is not",
    ),
    ("sent", {"tables": {"obligations": [without(SENT, returned_on="2026-10-11")]}}, "open", "returned on 11 October"),
    (
        "sent",
        {"tables": {"obligations": [SENT, without(SENT, "sent_on", obligation="ИП-3", what="Искане")]}},
        "open",
        "Искане, to УО: not sent",
    ),
    (
        "sent",
        {"tables": {"obligations": [without(SENT, by="МИГ")]}},
        "done",
        "sent on 9 October 2026; out-number 0117; by ИСУН",
    ),
    ("incoming", {}, "open", "has no row of this period"),
    ("incoming", {"tables": {"obligations": [without(SENT, "sent_on")]}}, "not_due", "not sent yet"),
    ("incoming", {"tables": {"obligations": [without(SENT, "incoming")]}}, "open", "no incoming number"),
    ("incoming", {"tables": {"obligations": [SENT]}}, "done", "incoming number УО-301"),
    ("published", {}, "open", "the data do not show it"),
    ("published", {"frozen": Compared(record(), (), ())}, "open", "sealed with No 3; the data do not show it"),
]


@matrix("code, holds, state, says", SITUATIONS, every_day=30)
def test_what_the_tables_hold_is_what_a_step_is(code, holds, state, says):
    step = steps(**holds)[code]
    assert (step.state, says in fact(step)) == (state, True), f"{step.state}: {fact(step)}"


@pytest.mark.parametrize(
    ("row", "next_step"),
    [
        (without(SENT, returned_on="2026-10-11"), "Once it is sent again"),
        (without(SENT, "reference", returned_on="2026-10-11"), "Enter the day"),
        (without(SENT, "reference"), "Enter the day"),
    ],
)
def test_what_was_returned_is_not_asked_for_as_if_it_had_never_been_sent(row, next_step):
    step = steps(tables={"obligations": [row]})["sent"]
    assert step.state == "open" and step.action.text(Words("en")).startswith(next_step)


def test_every_step_is_tried_with_nothing_and_done_or_ticked():
    """A step that no situation leads to its end would be open for ever."""
    by_tables = {code for code, _, state, _ in SITUATIONS if state == "done"}
    by_hand = {"risks", "draft", "signed", "published"}
    assert by_tables | by_hand == set(STEPS)
    assert {code for code, holds, _, _ in SITUATIONS if not holds} == set(STEPS)


TICKABLE = [
    (code, holds)
    for code, holds, state, _ in SITUATIONS
    if state == "open" and code not in ("errors", "warnings", "frozen") and not holds.get("to_write")
    if code not in ("sent", "incoming") or not holds
]


@matrix("code, holds", TICKABLE, every_day=12)
def test_what_is_open_is_ticked_and_holds_until_what_it_was_ticked_for_changes(code, holds):
    before = steps(**holds)[code]
    assert before.can_tick
    tick = Tick(code, dt.date(2026, 10, 3), "по писмо", before.data)
    ticked = steps(**holds, ticks={code: tick})[code]
    assert (ticked.state, ticked.action, ticked.day) == ("ticked", None, tick.on)
    assert fact(ticked).endswith("ticked on 3 October 2026: по писмо")
    stale = steps(**holds, ticks={code: replace(tick, data="другo")})[code]
    assert stale.state == "open" and stale.can_tick and "has changed since" in fact(stale)
    by_hand = steps(**holds, ticks={code: replace(tick, data="")})[code]
    assert by_hand.state == "ticked", "of a tick that she wrote herself nothing is known to have changed"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (
            "payments",
            CONTRACT,
            {**CONTRACT, "payments": [without(PAYMENT, paid_on="2026-10-02")]},
        ),  # the next quarter's
        ("draft", CONTRACT, {**CONTRACT, "payments": [without(PAYMENT, paid_on="2026-10-02")]}),
        ("draft", CONTRACT, {**CONTRACT, "obligations": [SENT]}),  # sending is no change of what the board saw
        ("risks", {"risks": [RISK]}, {"risks": [RISK, without(RISK, risk="Р2", opened_on="2026-10-04")]}),
        ("events", NOTHING, {"events": [without(EVENT, date="2026-06-30")]}),
    ],
)
def test_a_tick_holds_while_something_else_changes(code, before, after):
    tick = Tick(code, TODAY, "", steps(before)[code].data)
    assert steps(after, ticks={code: tick})[code].state == "ticked"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("draft", CONTRACT, {**CONTRACT, "payments": [PAYMENT]}),
        ("draft", CONTRACT, {"projects": [without(PROJECT, grant="1001")]}),
        ("risks", {"risks": [RISK]}, {"risks": [without(RISK, due="2026-12-15")]}),
        ("risks", NOTHING, {"risks": [RISK]}),
        ("values", {"indicators": [INDICATOR]}, {"indicators": [INDICATOR], "values": [without(VALUE, "evidence")]}),
    ],
)
def test_a_tick_says_when_its_own_rows_have_changed(code, before, after):
    tick = Tick(code, TODAY, "", steps(before)[code].data)
    step = steps(after, ticks={code: tick})[code]
    assert step.state == "open" and "has changed since" in fact(step)


def test_the_order_of_rows_is_no_change():
    two = [EVENT, without(EVENT, "evidence", event="E2")]
    assert steps({"events": two})["events"].data == steps({"events": two[::-1]})["events"].data


@pytest.mark.parametrize(
    ("code", "holds"),
    [
        ("errors", {"problems": [ERROR]}),
        ("warnings", {"problems": [WARNING]}),
        ("frozen", {}),
        ("frozen", {"frozen": Compared(record(draft=True), (), ())}),
        ("sent", {"tables": {"obligations": [without(SENT, "sent_on")]}}),
        ("incoming", {"tables": {"obligations": [without(SENT, "incoming")]}}),
        ("commentary", {"to_write": ["To be written."]}),
    ],
)
def test_what_the_data_contradict_is_not_ticked(code, holds):
    step = steps(**holds)[code]
    assert not step.can_tick
    step = steps(**holds, ticks={code: Tick(code, TODAY, "", step.data)})[code]
    assert step.state == "open" and "ticked on 12 October 2026, but the data say otherwise" in fact(step)


def test_a_new_record_asks_for_a_new_signature():
    signed = Tick("signed", TODAY, "", steps(frozen=Compared(record(), (), ()))["signed"].data)
    other = replace(record(number=4), seal="0ther")
    assert steps(frozen=Compared(record(), (), ()), ticks={"signed": signed})["signed"].state == "ticked"
    assert steps(frozen=Compared(other, (), ()), ticks={"signed": signed})["signed"].state == "open"


def test_before_the_period_is_over_nothing_is_asked_for_but_what_is_wrong():
    running = steps(problems=[ERROR], sources=[source(END)], comparisons=[compared(1, 500)], today=END)
    assert {code for code, step in running.items() if step.state == "open"} == {"differences", "errors"}
    assert all(not step.can_tick for code, step in running.items() if step.state == "not_due")
    assert fact(running["events"]).endswith("the period ends on 30 September 2026")
    assert steps(today=END + dt.timedelta(days=1))["events"].state == "open"


def test_the_periods_of_an_invented_group_are_over():
    made = steps({"obligations": [SENT]}, today=dt.date(2026, 1, 1), strategy={"illustrative": True})
    assert (made["events"].state, made["sent"].state) == ("open", "done")


def test_a_group_with_nothing_is_calm():
    made = steps()
    assert [code for code, step in made.items() if step.state == "not_applicable"] == [
        "differences",
        "claims",
        "payments",
        "annexes",
        "values",
    ]

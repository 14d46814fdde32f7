"""``vomr calendar``: what stands in the file, and that an update moves what other programs have taken in."""

from __future__ import annotations

import copy
import datetime as dt
import re
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import icalendar
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from examples import few, matrix
from vomr.method import compute
from vomr.pack.calendar import make_calendar, read_events, uid_of
from vomr.period import Period
from vomr.problems import UsageError, VomrError
from vomr.show.report import Report
from vomr.words import NBSP

sys.path.append(str(Path(__file__).parents[1] / "method"))
from registers import register_of, strategy_of

PERIOD = Period.parse("2026-Q3")
FACTS = {"start": "2026-04-01", "end": "2029-12-31"}
RULES = {
    "reminders": [5, 1],
    "limit": [{"id": "event_notice_days", "value": 10, "unit": "working days", "basis": "чл. 23"}],
    "deadline": [
        {"id": "annual", "due": "02-15", "what": "Годишен доклад", "to": "УО", "basis": "чл. 62"},
        {"id": "guess", "due": "03-31", "what": "Нещо", "to": "УО"},
    ],
    "internal": [
        {"id": "draft", "working_days": 10, "after": "quarter", "what": "Чернова"},
        {"id": "annual_draft", "working_days": 20, "before": "annual", "what": "Чернова на годишния"},
        {"id": "ask", "working_days": 3, "after": "claim", "what": "Запитване"},
    ],
}
TABLES = {
    "measures": [{"measure": "M1", "name": "Мярка", "kind": "operations"}],
    "projects": [
        {
            "project": "P1",
            "title": "Първи",
            "in_strategy": "yes",
            "measure": "M1",
            "fund": "EAFRD",
            "submitted_on": "2026-01-05",
            "requested": "100",
            "contracted_on": "2026-03-05",
            "grant": "100",
            "total": "100",
            "contract": "Д-1",
            "ends_on": "2027-05-31",
            "currency": "EUR",
        }
    ],
    "claims": [
        {
            "project": "P1",
            "claim": "1",
            "kind": "interim",
            "submitted_on": "2026-09-01",
            "claimed": "50",
            "currency": "EUR",
        }
    ],
    "calls": [
        {
            "call": "K1",
            "measure": "M1",
            "fund": "EAFRD",
            "title": "Прием",
            "status": "planned",
            "planned_opens_on": "2026-11",
            "currency": "EUR",
        }
    ],
    "events": [{"event": "E1", "date": "2026-10-26", "kind": "meeting", "title": "Среща", "planned": "yes"}],
    "obligations": [
        {"obligation": "О-1", "what": "Справка", "to": "УО", "kind": "external", "due": "2026-10-31", "basis": "чл. 1"},
        {"obligation": "О-2", "what": "Без основание", "to": "УО", "kind": "external", "due": "2026-11-10"},
        {"obligation": "О-3", "what": "Неясен", "to": "УО", "due": "2026-11-12"},
        {"obligation": "О-4", "what": "Вътрешен", "to": "УС", "kind": "internal", "due": "2026-11-11"},
        {"obligation": "О-5", "what": "Становище", "to": "МИГ", "by": "ДФЗ", "due": "2026-11-13", "basis": "чл. 2"},
    ],
    "risks": [
        {
            "risk": "Р-1",
            "description": "Закъснение",
            "action": "Посещение",
            "owner": "експерт СВОМР",
            "due": "2026-10-15",
            "opened_on": "2026-07-01",
            "status": "open",
        }
    ],
}


@cache
def computed(period: Period):
    """The figures of the group; a calendar takes none of them, so that one computation serves all registers."""
    return compute(register_of(TABLES, strategy_of(strategy=FACTS, rules=RULES)), period)


def write(file: Path, tables=TABLES, period=PERIOD, rules=RULES):
    register = register_of(tables, strategy_of(strategy=FACTS, rules=rules))
    results = replace(computed(period), register=register, entered=register)
    return make_calendar(Report(results, "bg"), file, as_of_period=True)


def with_row(table: str, at: int = 0, **cells):
    tables = copy.deepcopy(TABLES)
    tables[table][at] |= cells
    return tables


def events(file: Path) -> dict[str, dict[str, str]]:
    """The events by their UIDs, read by hand: lines unfolded, names apart from values, escapes undone."""
    lines = file.read_bytes().replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
    found, event, inside = {}, None, []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                event = {"alarms": []}
        elif name == "END":
            assert inside.pop() == value
            if value == "VEVENT":
                found[event["UID"]] = event
        elif inside[-1:] == ["VALARM"]:
            event["alarms"] += [value] if name == "TRIGGER" else []
        elif inside[-1:] == ["VEVENT"]:
            name = name.partition(";")[0]
            assert name not in event, name
            event[name] = re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], value)
    assert inside == []
    return found


def of(file: Path, kind: str, *key: str) -> dict[str, str]:
    return events(file)[uid_of("test", kind, key)]


@pytest.fixture(autouse=True)
def _settings_of_the_group(tmp_path, monkeypatch):
    """Registers of tests say that they stand in the folder “test”, whose settings are read for numbers and contacts."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "test"
    folder.mkdir()
    (folder / "strategy.toml").write_text('[lag]\nid = "test"\nname = "МИГ за проба"\n', encoding="utf-8")


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "calendar.ics"


def test_what_the_group_has_to_do_stands_on_its_day(file):
    made = write(file)
    days = {event["SUMMARY"].replace(NBSP, " "): event["DTSTART"] for event in events(file).values()}
    assert days["Справка, до УО"] == "20261102"  # the last day of October is a Saturday
    assert days["Вътрешен, до УС"] == "20261111"
    assert days["ДФЗ дължи: Становище"] == "20261113"
    assert days["Край на договора: P1 „Първи“"] == "20270531"
    assert days["Планиран прием K1: Прием"] == "20261130"
    assert days["Р-1: Посещение"] == "20261015"
    assert days["Последен ден за уведомление: Среща (да се потвърди)"] == "20261012"
    assert days["Запитване: P1 „Първи“, искане 1"] == "20260904"
    assert days["Чернова (трето тримесечие на 2026 г.)"] == "20261014"
    assert days["Чернова на годишния"] == "20270118"
    assert days["Годишен доклад, до УО (да се потвърди)"] == "20270215"
    assert sum(made.kinds.values()) == len(events(file)) == made.added


def test_the_invented_group_half_way(primer, file):
    made = make_calendar(primer.report, file, as_of_period=True)
    assert made.kinds == {
        "Верификация": 4,
        "Изтичащи договори": 21,
        "Стъпки на групата": 14,
        "Индикатори": 2,
        "Приеми": 6,
        "Отчети и срокове": 10,
        "Уведомления за събития": 1,
        "Проблеми за решаване": 4,
        "Условия": 2,
    }
    assert made.unwritten == ()


def test_the_real_group_at_its_beginning_has_the_deadlines_of_the_rules(nevestino, file):
    made = make_calendar(nevestino.report, file, as_of_period=True)
    assert made.kinds == {"Отчети и срокове": len(events(file))} and made.unwritten == ()
    assert all("да се потвърди" in event["SUMMARY"] for event in events(file).values())


def test_a_day_that_others_set_is_written_only_with_a_basis(file):
    made = write(file)
    titles = " ".join(event["SUMMARY"] for event in events(file).values())
    assert not re.search("Без основание|Неясен|Нещо", titles)
    told = "\n".join(made.unwritten)
    assert all(name in told for name in ("Без основание", "Неясен", "Нещо")) and "Вътрешен" not in told
    assert write(file, with_row("obligations", 1, basis="чл. 3")).added == 1


def test_it_is_what_the_standard_asks_for_and_another_reader_agrees(file):
    write(file)
    data = file.read_bytes()
    assert b"\n" not in data.replace(b"\r\n", b"") and max(map(len, data.split(b"\r\n"))) <= 75
    ours = events(file)
    theirs = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(data).events}
    assert {uid: event["SUMMARY"] for uid, event in ours.items()} == {
        uid: str(event["SUMMARY"]) for uid, event in theirs.items()
    }
    for event in theirs.values():
        start = event.decoded("DTSTART")
        assert type(start) is dt.date and event.decoded("DTEND") == start + dt.timedelta(days=1)
        assert event.decoded("DTSTAMP").tzinfo is not None and {"SEQUENCE", "LAST-MODIFIED", "STATUS"} <= set(event)
    assert data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and b"TZID" not in data


def test_two_runs_write_the_same_bytes_in_one_place_and_in_two(file, tmp_path):
    write(file)
    once = file.read_bytes()
    made = write(file)
    write(tmp_path / "other.ics")
    assert once == file.read_bytes() == (tmp_path / "other.ics").read_bytes()
    assert (made.added, made.changed, made.cancelled) == (0, 0, 0)


def test_alarms_ring_in_the_morning_of_a_working_day(file):
    write(file)
    start = dt.datetime(2026, 11, 2)
    rings = [start + icalendar.vDDDTypes.from_ical(trigger) for trigger in of(file, "report", "О-1")["alarms"]]
    assert rings == [dt.datetime(2026, 10, 26, 9), dt.datetime(2026, 10, 30, 9)]


def test_none_ring_where_the_group_wants_none(file):
    write(file, rules={**RULES, "reminders": []})
    assert all(event["alarms"] == [] for event in events(file).values())


TITLES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40).filter(str.strip)
DAYS = st.dates(dt.date(2026, 10, 1), dt.date(2027, 12, 31))


@settings(
    max_examples=few(3),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(TITLES, DAYS, DAYS)
def test_renaming_and_moving_keep_the_uid_and_only_the_number_of_revision_grows(tmp_path, title, first, second):
    file = tmp_path / f"{abs(hash((title, first, second)))}.ics"
    uids = []
    for what, due in (("Справка", first), (title, first), (title, second), (title, second)):
        try:
            write(file, with_row("obligations", what=what, due=due.isoformat()))
        except VomrError:
            return  # what stands there could be a personal number: nothing is written
        event = of(file, "report", "О-1")
        uids.append(
            (int(event["SEQUENCE"]), event["DTSTAMP"], event["DTSTART"], event["SUMMARY"], event["DESCRIPTION"])
        )
    for before, after in pairwise(uids):
        if before[2:] == after[2:]:
            assert before == after
        else:
            assert before[0] < after[0] and before[1] < after[1]
    assert len(events(file)) == len(read_events(file, "test"))


def test_what_is_done_says_so_and_rings_no_more(file):
    write(file)
    before = of(file, "report", "О-1")
    made = write(file, with_row("obligations", sent_on="2026-09-28"))
    after = of(file, "report", "О-1")
    assert after["SUMMARY"] == "Изпълнено: Справка, до УО" and after["alarms"] == [] and before["alarms"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"]) and made.changed == 1


def test_what_was_late_for_long_is_told_to_be_done_and_then_leaves(file):
    later = Period.parse("2027-Q3")
    write(file, period=later)
    assert of(file, "report", "О-1")["SUMMARY"] == "Справка, до УО"
    done = with_row("obligations", sent_on="2027-09-28")
    for _ in range(2):
        write(file, done, later)
        assert of(file, "report", "О-1")["SUMMARY"] == "Изпълнено: Справка, до УО"
    made = write(file, done, Period.parse("2028-Q1"))
    assert uid_of("test", "report", ("О-1",)) not in events(file) and made.cancelled == 0


def test_what_was_done_before_the_calendar_is_not_in_it(file):
    write(file, with_row("obligations", sent_on="2026-09-28"))
    assert uid_of("test", "report", ("О-1",)) not in events(file)


def test_what_is_no_longer_there_is_cancelled_once_and_comes_back(file):
    write(file)
    before = of(file, "report", "О-1")
    tables = copy.deepcopy(TABLES)
    del tables["obligations"][0]
    made = write(file, tables)
    gone = of(file, "report", "О-1")
    assert gone["STATUS"] == "CANCELLED" and gone["SUMMARY"] == "Отпада: Справка, до УО" and gone["alarms"] == []
    assert made.cancelled == 1 and int(gone["SEQUENCE"]) > int(before["SEQUENCE"])
    assert write(file, tables).cancelled == 0 and of(file, "report", "О-1") == gone
    write(file)
    again = of(file, "report", "О-1")
    assert again["STATUS"] == "CONFIRMED" and int(again["SEQUENCE"]) > int(gone["SEQUENCE"])


def test_days_that_pass_change_nothing_of_what_stands(file):
    write(file)
    before = events(file)
    made = write(file, period=Period.parse("2026-Q4"))
    after = events(file)
    assert made.cancelled == 0
    assert all(after[uid] == event for uid, event in before.items() if uid in after and event["alarms"])
    write(file)  # as of the quarter before: what rules repeat beyond its span stays as it was
    assert {uid: event for uid, event in after.items() if uid not in before} == {
        uid: event for uid, event in events(file).items() if uid not in before
    }


def test_a_deleted_calendar_begins_with_a_greater_number(file):
    write(file)
    before = of(file, "report", "О-1")
    file.unlink()
    write(file, with_row("obligations", due="2027-03-01"), Period.parse("2026-Q4"))
    assert int(of(file, "report", "О-1")["SEQUENCE"]) > int(before["SEQUENCE"])


def test_an_annex_moves_the_end_of_a_contract(file):
    write(file)
    before = of(file, "contract", "project", "P1")
    annex = {"project": "P1", "signed_on": "2026-09-10", "ends_on": "2028-09-30", "currency": "EUR"}
    write(file, {**TABLES, "annexes": [annex]})
    after = of(file, "contract", "project", "P1")
    assert (before["DTSTART"], after["DTSTART"]) == ("20270531", "20280930")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


HOSTILE = [
    "Справка, с запетая; точка и запетая \\ наклонена",
    "първи ред\nBEGIN:VEVENT\nUID:чужд\nEND:VEVENT",
    "ред\r\nEND:VCALENDAR",
    "я" * 300,
    "\u202eобърнат\u202c \u2067текст\u2069",
    "\x07звън\x00нула",
    "=HYPERLINK(1)",
    "emoji 👩‍🌾 и ќ",
    "\u2028нов\u2029ред\x85и\x0bоще",
]


@matrix("what", HOSTILE, every_day=3)
def test_a_hostile_title_stays_one_title(file, what):
    write(file)
    number = len(events(file))
    draft, *others = RULES["internal"]
    write(file, with_row("obligations", what=what), rules={**RULES, "internal": [draft | {"what": what}, *others]})
    data = file.read_bytes()
    assert len(events(file)) == number and max(map(len, data.split(b"\r\n"))) <= 75
    titles = [of(file, *key)["SUMMARY"] for key in (("report", "О-1"), ("step", "draft", "2026-Q3"))]
    assert not any(re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", title) for title in titles)
    assert re.sub(r"\W", "", what) in re.sub(r"\W", "", titles[1])
    assert {str(event["UID"]) for event in icalendar.Calendar.from_ical(data).events} == set(events(file))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    ],
)
def test_what_another_program_wrote_is_left_as_it_is(file, content):
    file.write_bytes(content)
    with pytest.raises(UsageError, match="left as it is"):
        write(file)
    assert file.read_bytes() == content


def test_the_calendar_of_another_group_is_left_as_it_is(file):
    write(file)
    with pytest.raises(UsageError):
        read_events(file, "another")


def test_a_name_that_is_none_of_a_calendar_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"\.ics"):
        write(tmp_path / "calendar.txt")


def test_a_personal_number_stops_it_and_nothing_is_written(file):
    with pytest.raises(VomrError, match="ЕГН"):
        write(file, with_row("risks", action="да се обади 7501020018"))
    assert not file.exists()

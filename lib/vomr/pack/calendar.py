"""``calendar.ics``: the days of a group for Outlook, Google and Apple (RFC 5545), which an update moves.

The file is its own memory. Each day keeps its UID, which comes from what the register knows it by; where anything of it
differs from what the file held, its SEQUENCE and DTSTAMP grow, and where it is no longer there, it stays as cancelled
until its day is out of the calendar's span. So two runs on the same tables write the same bytes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from icalendar import Alarm, Calendar, Event, vText

from vomr.document.letters import one_line, tame
from vomr.folders import own_file
from vomr.method.appointments import OF_RULES, Appointment, appointments, span
from vomr.method.working_days import WorkingDays
from vomr.pack.atomic import write_file
from vomr.pack.gate import Gate, hiding, refuse_inputs
from vomr.pack.request import Request
from vomr.period import today
from vomr.problems import UsageError, display_path
from vomr.show.appointments import entry, without_basis
from vomr.show.report import Report
from vomr.words import N_, Words

FILE = "calendar.ics"
_PRODUCT = "-//VOMR Monitor//Calendar//"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://vomr.invalid/calendar")
_GROUP, _KIND = "X-VOMR-GROUP", "X-VOMR-KIND"
_RINGS = dt.timedelta(hours=9)  # of the day, where the reader is
_FIRST = dt.date(2020, 1, 1)
_REVISION = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")


@dataclass(frozen=True)
class MadeCalendar:
    """A calendar that was written.

    Attributes
    ----------
    file : Path
    kinds : dict of str to int
        How many days stand in it, by their headings; without the cancelled ones.
    added, changed, cancelled : int
        Beside what the file held before.
    unwritten : tuple of str
        Days that somebody else sets and for which no basis stands, each in a sentence.
    """

    file: Path
    kinds: dict[str, int]
    added: int
    changed: int
    cancelled: int
    unwritten: tuple[str, ...]


def make_calendar(report: Report, file: Path | None = None, *, as_of_period: bool = False) -> MadeCalendar:
    """Write the calendar of a group.

    Parameters
    ----------
    report : Report
    file : Path, optional
        Else ``calendar.ics`` among the group's packs.
    as_of_period : bool
        As the tables were known on the last day of the report's period, else as they are today.

    Raises
    ------
    UsageError
        Where something else stands under the file's name.
    VomrError
        Where a personal number or a natural person's name stands in what would be written.
    """
    refuse_inputs(report)
    target = file or Request().base / report.strategy.lag.id / FILE
    if target.suffix.lower() != ".ics":
        raise UsageError(N_("“{file}” has to end in {ending}."), file=target.name, ending=".ics")
    day = report.day if as_of_period else today()
    before = read_events(target, report.strategy.lag.id)
    chosen = appointments(report.results.entered, day, report.w.lang)
    written = [one for one in chosen if one.has_basis]
    events = _events(report, written, before, day)
    added = [uid for uid in events if uid not in before]
    changed = [uid for uid, event in events.items() if uid in before and not _same(event, before[uid])]
    kept = _no_longer(before, events, day, report.w)
    newly = [uid for uid, event in kept.items() if not _same(event, before[uid])]
    every = {**events, **kept}
    calendar = _calendar(report, every.values())
    hidden = calendar.to_ical()
    text = hidden.replace(b"\r\n ", b"")  # a folded line would hide from the gate what it breaks in two
    Gate(report.w, report.results.register, day=day).check([("calendar.txt", text)])
    write_file(target, hidden)
    headings = Counter(event.categories[0] for event in events.values())
    unwritten = tuple(without_basis(report, one) for one in chosen if not one.has_basis)
    return MadeCalendar(target, dict(headings), len(added), len(changed), len(newly), unwritten)


def uid_of(lag: str, kind: str, key: Sequence[str]) -> str:
    """The lasting name of a day: of the group, the kind, and the key in the register or the rules alone."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join((lag, kind, *key))))


def read_events(file: Path, lag: str) -> dict[str, Event]:
    """What a calendar holds that this program wrote for the group, by UID; nothing where there is none.

    Raises
    ------
    UsageError
        When the file is something else: it is not overwritten.
    """
    other = UsageError(
        N_(
            "{file} is not a calendar that this program wrote for this group, and was left as it is. Choose another"
            " name."
        ),
        file=display_path(file),
    )
    if not file.exists():
        return {}
    try:
        calendar = Calendar.from_ical(own_file(file.parent, file).read_bytes())
        events = {str(event["UID"]): event for event in calendar.events}
        ours = str(calendar["PRODID"]).startswith(_PRODUCT) and str(calendar[_GROUP]) == lag
        readable = all(
            type(_day(event)) is dt.date and _stamp(event) and _sequence(event) >= 0 for event in events.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise other from None
    if not ours or not readable:
        raise other
    return events


def _events(
    report: Report, chosen: Iterable[Appointment], before: Mapping[str, Event], day: dt.date
) -> dict[str, Event]:
    """An event for each day; what has been done stands only where the calendar announced it, and while that is news."""
    hide, working, since = hiding(report), WorkingDays(report.strategy), span(day)[0]
    found: dict[str, Event] = {}
    for one in chosen:
        uid = uid_of(report.strategy.lag.id, one.kind, one.key)
        for number in range(2, 1000):  # a key that stands twice in the register, which is an error there
            if uid not in found:
                break
            uid = uid_of(report.strategy.lag.id, one.kind, (*one.key, str(number)))
        if one.state == "done" and uid not in before:
            continue
        event = Event()
        words = entry(report, one)
        event.add("uid", uid)
        event.add("summary", one_line(hide(words.title)))
        event.add("dtstart", dt.date(one.day.year, one.day.month, one.day.day))
        event.add("dtend", one.day + dt.timedelta(days=1))
        event.add("description", tame(hide(words.text)))
        event.add("categories", [words.heading])
        event.add("status", "CONFIRMED")
        event.add("transp", "TRANSPARENT")  # a deadline takes nobody's day
        event.add("x-microsoft-cdo-busystatus", "FREE")
        event.add(_KIND, one.kind)
        if one.state != "done" and one.day >= since:  # what is long over would ring at once, all together
            for number in report.strategy.rules.reminders:
                event.add_component(_alarm(event, working, one.day, number))
        revised = _revised(event, before.get(uid), day)
        if one.state == "done" and one.day < since and _stamp(revised).date() < since:
            continue
        found[uid] = revised
    return found


def _alarm(event: Event, working: WorkingDays, day: dt.date, number: int) -> Alarm:
    """It rings in the morning so many working days before; of one on the day itself Outlook knows no morning."""
    alarm = Alarm()
    rings = working.before(day, number) - dt.date(day.year, day.month, day.day) + _RINGS
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", min(rings, dt.timedelta()))
    alarm.add("description", str(event["SUMMARY"]))
    return alarm


def _no_longer(before: Mapping[str, Event], events: Mapping[str, Event], day: dt.date, w: Words) -> dict[str, Event]:
    """What the calendar held and the tables no longer do: cancelled; what rules repeat beyond its span stays."""
    since, until = span(day)
    found: dict[str, Event] = {}
    for uid, event in before.items():
        if uid in events or _day(event) < since:
            continue
        if str(event.get("STATUS")) == "CANCELLED" or (_day(event) > until and str(event.get(_KIND)) in OF_RULES):
            found[uid] = event
            continue
        cancelled = Event(event)
        cancelled["STATUS"] = vText("CANCELLED")
        cancelled["SUMMARY"] = vText(w("Cancelled: {title}", title=str(event["SUMMARY"])))
        found[uid] = _revised(cancelled, event, day)
    return found


def _revised(event: Event, before: Event | None, day: dt.date) -> Event:
    """The event with its number and day of revision: those it had where it is the same, else greater ones.

    A new one begins with a number that grows with the days, so that it is greater than that of a calendar which was
    deleted.
    """
    if before is not None and _same(event, before):
        return before
    stamp = dt.datetime.combine(day, dt.time(), dt.UTC)
    sequence = max((day - _FIRST).days, 0)
    if before is not None:
        stamp = max(stamp, _stamp(before) + dt.timedelta(seconds=1))
        sequence = max(sequence, _sequence(before) + 1)
    for name, value in (("sequence", sequence), ("dtstamp", stamp), ("last-modified", stamp)):
        event.pop(name.upper(), None)
        event.add(name, value)
    return event


def _same(event: Event, before: Event) -> bool:
    return _content(event) == _content(before)


def _content(event: Event) -> bytes:
    """All of an event but its revision, however it was folded."""
    plain = Event({name: value for name, value in event.items() if name not in _REVISION})
    for alarm in event.subcomponents:
        plain.add_component(alarm)
    return plain.to_ical()


def _sequence(event: Event) -> int:
    return int(event.sequence)


def _stamp(event: Event) -> dt.datetime:
    stamp: dt.datetime = event.decoded("DTSTAMP")
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=dt.UTC)


def _day(event: Event) -> dt.date:
    day: dt.date = event.decoded("DTSTART")
    return day


def _calendar(report: Report, events: Iterable[Event]) -> Calendar:
    name = report.w("Deadlines of {group}", group=one_line(report.lag_short))
    calendar = Calendar()
    calendar.add("prodid", f"{_PRODUCT}{report.w.lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add(_GROUP, report.strategy.lag.id)
    for event in sorted(events, key=lambda event: (_day(event), str(event["UID"]))):
        calendar.add_component(event)
    return calendar


__all__ = ["FILE", "MadeCalendar", "make_calendar", "read_events", "uid_of"]

"""Events and animation (method.md §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from vomr.method.figures import WHOLE_YEARS, Declared, Figure, Moment, Reason, no_rows
from vomr.method.source_rows import SourceRow, rows_of_frame
from vomr.method.states import by_day, converted
from vomr.method.working_days import working_days_between
from vomr.register import Register
from vomr.register.people import PEOPLE, Span
from vomr.strategy import Limit
from vomr.words import N_

NOT_ENTERED = Reason("not_entered", N_("for none of the events a number has been entered"))
NOT_OF_EVENT = Reason("not_entered", N_("the number has not been entered for the event"))
NO_NOTICE_RULE = Reason("no_notice_rule", N_("the rules hold no number of days for the notice of an event"))


def _rows(at: Moment, figure: Figure) -> list[SourceRow]:
    """Events, each with what it gives to the figure; one that gives nothing is left out."""
    whole = figure.declared.of_rule or figure.declared
    return _rows_where(at, whole.short, lambda event: event.in_period or whole is figure.declared)


def _rows_of_group(at: Moment, figure: Figure) -> list[SourceRow]:
    """Events of one kind or one municipality."""
    ((attribute, code),) = figure.of.items()
    return _rows_where(at, _part(figure), lambda event: (getattr(event, attribute) or "") == code)


def _rows_of_event(at: Moment, figure: Figure) -> list[SourceRow]:
    of, gives = figure.of["event"], _gives(at.shared(animation_of).by_code[figure.of["event"]], _part(figure))
    return [] if gives is None else [row._replace(value=gives) for row in at.shared(_all_events) if row.what == of]


def _part(figure: Figure) -> str:
    """What is counted: ``women``."""
    return figure.declared.rule.rpartition(".")[2]


def animation_of(at: Moment) -> Animation:
    """The same as :func:`animation`, which the rows of its figures share."""
    return animation(at.register, at.day, at.day_before)


def _rows_where(at: Moment, name: str, is_of: Callable[[Event], bool]) -> list[SourceRow]:
    """Some events, each with what it gives to a figure of this name."""
    events = at.shared(animation_of).events
    given = {event.event: gives for event in events if is_of(event) and (gives := _gives(event, name)) is not None}
    return [row._replace(value=given[row.what]) for row in at.shared(_all_events) if row.what in given]


def _all_events(at: Moment) -> list[SourceRow]:
    rows = at.register["events"].sort_values(["date", "event"], kind="stable")
    return rows_of_frame(at.register, "events", rows, 1, rows["event"], date="date")


def _rows_of_notices(at: Moment, figure: Figure) -> list[SourceRow]:
    is_of, in_period = NOTICE[figure.of["which"]], figure.of["when"] == "in_period"
    return _rows_where(at, "events", lambda event: is_of(event) and (event.in_period or not in_period))


def _rows_of_silent(at: Moment, figure: Figure) -> list[SourceRow]:
    settlements = at.register["settlements"]
    silent = at.shared(animation_of).silent_settlements
    own = settlements[
        settlements["settlement"].isin(silent) & (settlements["municipality"] == figure.of["municipality"])
    ]
    return rows_of_frame(at.register, "settlements", own, 1, own["name"])


def _gives(event: Event, name: str) -> int | None:
    """What an event adds to a figure."""
    if name == "events":
        return 1
    if name == "late_notices":
        return 1 if event.late else None
    if name == "unknown_notices":
        return 1 if event.working_days is None else None
    return cast("int | None", getattr(event, name))


_AT_DAY = {
    declared.short: declared
    for declared in (
        Declared("animation.events", "count", N_("Events"), N_("Number of events by the day."), rows=_rows),
        Declared(
            "animation.participants",
            "count",
            N_("Participants"),
            N_("Sum of the participants of events by the day."),
            rows=_rows,
        ),
        Declared(
            "animation.women",
            "count",
            N_("Women among participants"),
            N_("Sum of the women entered for events by the day."),
            rows=_rows,
        ),
        Declared(
            "animation.youth",
            "count",
            N_("Young people among participants"),
            N_("Sum of the young people entered for events by the day."),
            rows=_rows,
        ),
        Declared(
            "animation.vulnerable",
            "count",
            N_("Participants of vulnerable groups"),
            N_("Sum of the people of vulnerable groups entered for events by the day."),
            rows=_rows,
        ),
        Declared(
            "animation.late_notices",
            "count",
            N_("Late notices"),
            N_("Events with fewer working days between notice and event than the rules ask for."),
            rows=_rows,
        ),
        Declared(
            "animation.unknown_notices",
            "count",
            N_("Unknown notices"),
            N_("Events without a date of the notice: unknown, not on time."),
            rows=_rows,
        ),
        Declared(
            "animation.cost",
            "cents",
            N_("Cost of events"),
            N_("Sum of the costs entered for events by the day."),
            rows=_rows,
        ),
    )
}
FIGURES = {**_AT_DAY, **{f"in_period.{name}": _AT_DAY[name].through_period(_rows) for name in ("events", *PEOPLE)}}
OF_KIND, OF_MUNICIPALITY = (
    {
        name: replace(
            FIGURES[name],
            rule=f"animation.{group}.{name}",
            pattern=f"animation.{groups}.{{{group}}}.{name}",
            sentence=sentence,
            rows=_rows_of_group,
        )
        for name in ("events", "participants")
    }
    for group, groups, sentence in (
        ("kind", "kinds", N_("Of the events of one kind, by the rule of this name for all events.")),
        ("municipality", "municipalities", N_("Of the events in one municipality, by the rule of this name for all.")),
    )
)
OF_EVENT = {
    name: replace(
        FIGURES[name],
        rule=f"animation.event.{name}",
        pattern=f"animation.events.{{event}}.{name}",
        sentence=N_("As the event has it entered."),
        rows=_rows_of_event,
    )
    for name in PEOPLE
}
SILENT = Declared(
    "animation.silent",
    "count",
    N_("Settlements without an event or an application"),
    N_("Settlements of the territory in which no event was held and that no application names by the day."),
    "animation.silent_settlements.{municipality}",
    rows=_rows_of_silent,
)


NOTICES = Declared(
    "animation.notices",
    "count",
    N_("Notices of events"),
    N_("Number of events whose notice is known, late, on time or unknown: by the day, or of the period."),
    "animation.notices.{when}.{which}",
    rows=_rows_of_notices,
)
OF_SPAN = {
    name: replace(
        FIGURES[name],
        rule=f"animation.span.{name}",
        pattern=f"animation.spans.{{first}}.{name}",
        sentence=N_("Of whole years that are over, for the public edition."),
        rows=no_rows,
    )
    for name in PEOPLE
}


@dataclass(frozen=True)
class Event:
    """One event; ``late`` is None where the notice or the rule is not known."""

    event: str
    date: dt.date
    kind: str
    title: str
    title_en: str | None
    municipality: str | None
    settlement: str | None
    objective: str | None
    participants: int | None
    women: int | None
    youth: int | None
    vulnerable: int | None
    cost: int | None
    working_days: int | None
    late: bool | None
    has_evidence: bool
    in_period: bool


NOTICE: dict[str, Callable[[Event], bool]] = {
    "known": lambda event: event.working_days is not None,
    "late": lambda event: event.late is True,
    "on_time": lambda event: event.late is False,
    "unknown": lambda event: event.working_days is None,
}


@dataclass(frozen=True)
class Animation:
    """Events up to the day; ``entered`` is False where none is entered: nothing can be said then."""

    entered: bool
    events: tuple[Event, ...]
    figures: dict[str, Figure]
    limit: Limit | None
    kinds: dict[str, tuple[int, int | None]]  # events, participants where any were entered
    municipalities: dict[str, tuple[int, int | None]]
    silent_settlements: tuple[str, ...]  # in the territory, without any event or application
    silent: dict[str, int]  # how many of them, by municipality
    spans: tuple[Span, ...] | None = None  # of the public edition: the years for which participants are counted

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def all_figures(self) -> Iterator[Figure]:
        """Those of kinds and municipalities; the public edition counts no persons by them."""
        for group, declared, counts in (
            ("kind", OF_KIND, self.kinds),
            ("municipality", OF_MUNICIPALITY, self.municipalities),
        ):
            for code, (events, people) in counts.items():
                of: dict[str, Any] = {group: code}
                yield declared["events"].figure(events, **of)
                if self.spans is None:
                    yield declared["participants"].figure(people, NOT_ENTERED, **of)
        for code, n in self.silent.items():
            yield SILENT.figure(n, municipality=code)
        of_period = tuple(event for event in self.events if event.in_period)
        for when, held in (("by_day", self.events), ("in_period", of_period)):
            for which, is_of in NOTICE.items():
                yield NOTICES.figure(sum(map(is_of, held)), when=when, which=which)
        for span in self.spans or ():
            yield from (self.of_span(span, part) for part in PEOPLE)

    def of_span(self, span: Span, part: str) -> Figure:
        """Persons of some years of the public edition."""
        return OF_SPAN[part].figure(span.counts[part], NOT_ENTERED, first=span.first)

    def of_event(self, event: str) -> dict[str, Figure]:
        """The persons at one event by the ids of figures; none in the public edition."""
        own = self.by_code.get(event) if self.spans is None else None
        figures = (
            declared.figure(getattr(own, name), NOT_OF_EVENT, event=event)
            for name, declared in OF_EVENT.items()
            if own is not None
        )
        return {figure.id: figure for figure in figures}

    @cached_property
    def by_code(self) -> dict[str, Event]:
        return {event.event: event for event in self.events}


def animation(register: Register, day: dt.date, day_before: dt.date) -> Animation:
    """Events by ``day``, those of the period, late notices, and the places that nobody reached."""
    frame = register["events"]
    frame = frame[by_day(frame["date"], day)].sort_values(["date", "event"], kind="stable")
    limit = register.strategy.limit("event_notice_days")
    days = working_days(register, frame["notified_on"], frame["date"])
    rows = register.rows("events", frame.assign(cost=converted(register, "events", frame, "cost")))
    events = tuple(_event(row, working, limit, day_before) for row, working in zip(rows, days, strict=True))
    figures: dict[str, Figure] = {}

    def add(name: str, value: int | None, reason: Reason | None = None) -> None:
        figures[name] = FIGURES[name].figure(value, reason)

    in_period = [event for event in events if event.in_period]
    spans = None if register.people is None else tuple(span for span in register.people if span.end <= day)
    for prefix, chosen in (("", events), ("in_period.", in_period)):
        add(f"{prefix}events", len(chosen))
        for part in PEOPLE:
            if spans is not None:
                add(
                    f"{prefix}{part}",
                    _summed(part, [span for span in spans if not prefix or span.start > day_before]),
                    WHOLE_YEARS,
                )
                continue
            known = [number for event in chosen if (number := getattr(event, part)) is not None]
            add(f"{prefix}{part}", None if chosen and not known else sum(known), NOT_ENTERED)
    add("late_notices", sum(event.late is True for event in events) if limit else None, NO_NOTICE_RULE)
    add("unknown_notices", sum(event.working_days is None for event in events))
    known_costs = [event.cost for event in events if event.cost is not None]
    spent = None if events and not known_costs else sum(known_costs)
    add("cost", spent, NOT_ENTERED)
    silent = _silent_settlements(register, frame, day)
    return Animation(
        entered=bool(events),
        events=events,
        figures=figures,
        limit=limit,
        kinds=_grouped(events, "kind"),
        municipalities=_grouped(events, "municipality"),
        silent_settlements=tuple(silent["settlement"]),
        silent={str(code): int(n) for code, n in silent["municipality"].value_counts().sort_index().items()},
        spans=spans,
    )


def _summed(part: str, spans: list[Span]) -> int | None:
    known = [n for span in spans if (n := span.counts[part]) is not None]
    return sum(known) if known else None


def working_days(register: Register, notified: pd.Series, held: pd.Series) -> list[int | None]:
    """Working days from each notice to its event: the day of the notice counts, that of the event does not.

    Days off are the country's public holidays and ``rules.holidays``. An empty notice is unknown, never on time.
    """
    dates = [column.to_numpy("datetime64[D]") for column in (notified, held)]
    known = ~np.logical_or.reduce([np.isnat(days) for days in dates])
    counted = np.full(len(known), None, dtype=object)
    counted[known] = working_days_between(register.strategy, *(days[known] for days in dates))
    return counted.tolist()


def _event(row: dict[str, Any], working: int | None, limit: Limit | None, day_before: dt.date) -> Event:
    same = ("event", "date", "title_en", "municipality", "settlement", "objective", *PEOPLE, "cost")
    return Event(
        **{name: row[name] for name in same},
        kind=row["kind"] or "other",
        title=row["title"] or "",
        working_days=working,
        late=None if working is None or limit is None else working < limit.value,
        has_evidence=row["evidence"] is not None,
        in_period=row["date"] > day_before,
    )


def _grouped(events: tuple[Event, ...], attribute: str) -> dict[str, tuple[int, int | None]]:
    found: dict[str, tuple[int, int | None]] = {}
    for event in events:
        key = getattr(event, attribute) or ""
        count, people = found.get(key, (0, None))
        people = people if event.participants is None else (people or 0) + event.participants
        found[key] = (count + 1, people)
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))


def _silent_settlements(register: Register, events: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    settlements = register["settlements"]
    inside = settlements[settlements["in_territory"] == "yes"]
    projects, places = register["projects"], register["project_places"]
    submitted = projects.loc[by_day(projects["submitted_on"], day), ["project", "settlement"]]
    also = places.loc[places["project"].isin(submitted["project"]), "settlement"]
    reached = pd.concat([events["settlement"], submitted["settlement"], also]).dropna().unique()
    return inside[~inside["settlement"].isin(reached)]

"""The days of the calendar in words: a title, what more is known of it, and under which heading it stands."""

from __future__ import annotations

from typing import Any, NamedTuple

from vomr.kinds import Share
from vomr.method.appointments import KINDS, Appointment
from vomr.period import Period
from vomr.register.tables import TABLES
from vomr.show.context import Context
from vomr.words import WrittenDay

_SHEETS = {
    "report": "obligations",
    "contract": "projects",
    "notice": "events",
    "call": "calls",
    "risk": "risks",
    "value": "indicators",
}


class Entry(NamedTuple):
    """One day of the calendar as it is read."""

    title: str
    text: str
    heading: str


def entry(context: Context, appointment: Appointment) -> Entry:
    """An appointment in words; what is done says so at its head."""
    w = context.w
    title = w(appointment.message, **_named(context, appointment.params))
    if appointment.is_external and not appointment.is_confirmed:
        title += f" ({w('to be confirmed')})"
    if appointment.state == "done":
        title = w("Done: {title}", title=title)
    facts = [w(message, **_named(context, params)) for message, params in appointment.facts]
    if isinstance(appointment.day, WrittenDay) and appointment.day.written:
        facts.append(w("Entered as {day}: the last day of it is meant.", day=appointment.day))
    if appointment.is_external and appointment.basis is not None:
        facts.append(w("Basis: {basis}.", basis=appointment.basis))
    sheet = _sheet(appointment)
    if sheet is not None:
        facts.append(w("It is changed in the sheet “{sheet}”.", sheet=TABLES[sheet].title(w.lang)))
    return Entry(title, "\n".join(facts), w(KINDS[appointment.kind]))


def without_basis(context: Context, appointment: Appointment) -> str:
    """Why a day that somebody else sets is not written, and what to do."""
    w = context.w
    return w(
        "Not written, because no basis stands: {title}, {day}. Enter the basis beside the deadline, or say that it is"
        " internal.",
        title=w(appointment.message, **_named(context, appointment.params)),
        day=appointment.day,
    )


def _sheet(appointment: Appointment) -> str | None:
    if appointment.kind == "verification":
        return "claims" if "claim" in appointment.params else "values"
    if appointment.key[0] == "management":
        return "management_contracts"
    return _SHEETS.get(appointment.kind)


def _named(context: Context, params: dict[str, Any]) -> dict[str, Any]:
    """Codes as people read them: names of projects, indicators, funds and measures, offices, periods, shares."""
    w = context.w
    shown: dict[str, Any] = {}
    for name, value in params.items():
        if name == "project" and value is not None:
            shown[name] = context.project_name(value)
        elif name == "indicator":
            shown[name] = context.indicator_name(value)
        elif name in ("to", "who") and value is not None:
            shown[name] = w.office(value)
        elif name == "scope":
            shown[name] = _scope(context, value)
        elif isinstance(value, Period):
            shown[name] = value.label(w)
        elif name == "share":
            shown[name] = Share(value)
        else:
            shown[name] = value
    return shown


def _scope(context: Context, code: str) -> str:
    measure = context.measure_name(code)
    return context.fund_name(code) if measure == code else measure


__all__ = ["Entry", "entry", "without_basis"]

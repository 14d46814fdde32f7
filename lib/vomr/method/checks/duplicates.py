"""One thing entered twice under two keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator

import pandas as pd

from vomr.method.checks.codes import skeleton
from vomr.method.checks.rule import Hit, RegisterOnDay, Row, rule
from vomr.register import TABLES
from vomr.register.frames import ROW
from vomr.register.numbers import base_number
from vomr.words import N_


def _again(
    at: RegisterOnDay, table: str, rows: Iterable[Row], key: Callable[[Row], Hashable | None]
) -> Iterator[tuple[int, Row]]:
    """Rows whose key has stood before, each with the number of the first one."""
    numbers = at[table].plain[ROW]
    seen: dict[Hashable, int] = {}
    for row in rows:
        known = key(row)
        if known is not None:
            first = seen.setdefault(known, row.at)
            if first != row.at:
                yield numbers[first], row


def _alike(at: RegisterOnDay, table: str, *names: str) -> Iterator[Row]:
    """Rows that hold the same in these columns as another row: few, so that all they hold can be compared."""
    of = TABLES[table].column
    cells = {name: at.referred(table, name) if of[name].references else at[table][name] for name in names}
    return at.rows(table, pd.DataFrame(cells).duplicated(keep=False).to_numpy())


def _folded(text: str | None) -> str:
    return re.sub(r"[^\w]+", " ", skeleton(text or "")).strip()


@rule(
    "project-number-twice",
    "warning",
    N_("The system number “{value}” belongs to the project in row {first} too"),
    N_("If both rows are one project, keep one; else look the number up in the national system."),
)
def _same_isun_number(at: RegisterOnDay) -> Iterator[Hit]:
    numbered = at.rows("projects", at["projects"].known("isun_number"))
    for first, row in _again(at, "projects", numbered, lambda row: base_number(row["isun_number"])):
        yield at.hit("projects", row, "isun_number", first=first)


@rule(
    "project-twice",
    "warning",
    N_("The project “{value}” has the applicant, the title and the call of row {first}"),
    N_("If both rows are one project, keep one; else make the titles differ."),
)
def _same_project(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    texts = {*projects.plain["title"], *projects["applicant"][~projects.known("applicant_id")]}
    folded = {text: _folded(text) for text in texts}
    columns = (projects.plain[name] for name in ("applicant_id", "applicant", "title", "call"))
    keys = [
        (applicant, folded[title], call) if (applicant := number or folded.get(name)) else None
        for number, name, title, call in zip(*columns, strict=True)
    ]
    titled = at.rows("projects", projects.known("title"))
    for first, row in _again(at, "projects", titled, lambda row: keys[row.at]):
        yield at.hit("projects", row, "project", first=first)


@rule(
    "payment-twice",
    "warning",
    N_("The same amount was paid to the project on the same day in row {first}"),
    N_("If it is one payment, delete one of the rows."),
)
def _same_payment(at: RegisterOnDay) -> Iterator[Hit]:
    def key(row: Row) -> Hashable | None:
        cells = tuple(row[name] for name in ("project", "paid_on", "amount", "kind"))
        return None if None in cells else (*cells, row["claim"])

    for first, row in _again(at, "payments", _alike(at, "payments", "project", "paid_on", "amount"), key):
        yield at.hit("payments", row, "amount", first=first)


@rule(
    "claim-twice",
    "warning",
    N_("The same amount was claimed for the project on the same day in row {first}"),
    N_("If it is one claim, delete one of the rows."),
)
def _same_claim(at: RegisterOnDay) -> Iterator[Hit]:
    def key(row: Row) -> Hashable | None:
        cells = tuple(row[name] for name in ("project", "submitted_on", "claimed"))
        return None if None in cells else cells

    for first, row in _again(at, "claims", _alike(at, "claims", "project", "submitted_on", "claimed"), key):
        yield at.hit("claims", row, "claimed", first=first)


@rule(
    "value-twice",
    "warning",
    N_("The same value of the indicator stands in row {first} for the same day, project and evidence"),
    N_("If it was entered twice, delete one of the rows; else name the evidence of each."),
)
def _same_value(at: RegisterOnDay) -> Iterator[Hit]:
    names = (
        "indicator",
        "project",
        "measured_on",
        "kind",
        "unit_key",
        "value",
        "numerator",
        "denominator",
        "evidence",
        "note",
    )

    def key(row: Row) -> Hashable | None:
        return None if row["indicator"] is None or row["measured_on"] is None else tuple(row[name] for name in names)

    for first, row in _again(at, "values", _alike(at, "values", "indicator", "project", "measured_on", "kind"), key):
        yield at.hit("values", row, "indicator", first=first)


@rule(
    "event-twice",
    "warning",
    N_("The event “{value}” has the day, the title and the place of row {first}"),
    N_("If it is one event, delete one of the rows."),
)
def _same_event(at: RegisterOnDay) -> Iterator[Hit]:
    def key(row: Row) -> Hashable | None:
        title = _folded(row["title"])
        return (row["date"], title, row["settlement"], row["municipality"]) if title and row["date"] else None

    for first, row in _again(at, "events", at.rows("events"), key):
        yield at.hit("events", row, "event", first=first)


@rule(
    "member-twice",
    "warning",
    N_("The member “{value}” has the name of the member in row {first}, who has not left"),
    N_("If both are one member, keep one row."),
)
def _same_member(at: RegisterOnDay) -> Iterator[Hit]:
    staying = [row for row in at.rows("members") if row["left_on"] is None]
    for first, row in _again(at, "members", staying, lambda row: _folded(row["name"]) or None):
        yield at.hit("members", row, "member", first=first)

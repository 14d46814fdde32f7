"""One thing entered twice under two keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

import numpy as np

from vomr.method.checks.codes import look_alike
from vomr.method.checks.rule import Cells, Hit, RegisterOnDay, Row, rule
from vomr.register.frames import ROW
from vomr.register.numbers import base_number
from vomr.words import N_


def _again(
    at: RegisterOnDay, table: str, where: Cells | None, key: Callable[[Row], Hashable | None]
) -> Iterator[tuple[int, Row]]:
    """Rows, of those of which something is so, whose key has stood before, each with the number of the first one."""
    numbers = at[table].plain[ROW]
    seen: dict[Hashable, int] = {}
    for row in at.rows(table, where):
        known = key(row)
        if known is not None:
            first = seen.setdefault(known, row.at)
            if first != row.at:
                yield numbers[first], row


def _repeated(keys: Sequence[Hashable | None]) -> Cells:
    """Which of many keys stand more than once: few, so that the others need no look at their rows."""
    counts = Counter(keys)
    return np.array([key is not None and counts[key] > 1 for key in keys], dtype=bool)


def _folded(texts: Iterable[str | None]) -> dict[str | None, str]:
    """What the eye sees of the words of each text; they are gone through as one, a line each."""
    different = list(dict.fromkeys(text for text in texts if text))
    words = re.sub(r"[^\w\n]+", " ", look_alike("\n".join(text.replace("\n", " ") for text in different)))
    lines = map(str.strip, words.split("\n")) if different else ()
    return {None: "", "": "", **dict(zip(different, lines, strict=True))}


@rule(
    "project-number-twice",
    "warning",
    N_("The system number “{value}” belongs to the project in row {first} too"),
    N_("If both rows are one project, keep one; else look the number up in the national system."),
)
def _same_isun_number(at: RegisterOnDay) -> Iterator[Hit]:
    numbers = [number and base_number(number) for number in at["projects"].plain["isun_number"]]
    for first, row in _again(at, "projects", _repeated(numbers), lambda row: numbers[row.at]):
        yield at.hit("projects", row, "isun_number", first=first)


@rule(
    "project-twice",
    "warning",
    N_("The project “{value}” has the applicant, the title and the call of row {first}"),
    N_("If both rows are one project, keep one; else make the titles differ."),
)
def _same_project(at: RegisterOnDay) -> Iterator[Hit]:
    projects = at["projects"]
    folded = _folded((*projects.plain["title"], *projects["applicant"][~projects.known("applicant_id")]))
    columns = (projects.plain[name] for name in ("applicant_id", "applicant", "title", "call"))
    keys = [
        (applicant, folded[title], call) if (applicant := number or folded.get(name)) and title is not None else None
        for number, name, title, call in zip(*columns, strict=True)
    ]
    for first, row in _again(at, "projects", _repeated(keys), lambda row: keys[row.at]):
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

    for first, row in _again(at, "payments", at.alike("payments", "project", "paid_on", "amount"), key):
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

    for first, row in _again(at, "claims", at.alike("claims", "project", "submitted_on", "claimed"), key):
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

    for first, row in _again(at, "values", at.alike("values", "indicator", "project", "measured_on", "kind"), key):
        yield at.hit("values", row, "indicator", first=first)


@rule(
    "event-twice",
    "warning",
    N_("The event “{value}” has the day, the title and the place of row {first}"),
    N_("If it is one event, delete one of the rows."),
)
def _same_event(at: RegisterOnDay) -> Iterator[Hit]:
    folded = _folded(at["events"].plain["title"])

    def key(row: Row) -> Hashable | None:
        title = folded[row["title"]]
        return (row["date"], title, row["settlement"], row["municipality"]) if title and row["date"] else None

    for first, row in _again(at, "events", None, key):
        yield at.hit("events", row, "event", first=first)


@rule(
    "member-twice",
    "warning",
    N_("The member “{value}” has the name of the member in row {first}, who has not left"),
    N_("If both are one member, keep one row."),
)
def _same_member(at: RegisterOnDay) -> Iterator[Hit]:
    folded = _folded(at["members"].plain["name"])
    staying = ~at["members"].known("left_on")
    for first, row in _again(at, "members", staying, lambda row: folded[row["name"]] or None):
        yield at.hit("members", row, "member", first=first)

"""Problems by kind, each with its rows."""

from __future__ import annotations

import datetime as dt

from vomr.problems import Problem
from vomr.register import TABLES
from vomr.settings_form import FIELDS, Field
from vomr.show.grouped import groups
from vomr.words import Words

w = Words("bg")
MESSAGE, REMEDY = (
    "The event {event} has participants and no evidence of them",
    "Fill it in: the row cannot be used in full without it.",
)


def evidence(row: int | None, **rest) -> Problem:
    place = {"table": "events", "file": "register.xlsx", "sheet": "Събития", "row": row, "column": "evidence"}
    return Problem("event-evidence", "warning", MESSAGE, REMEDY, {"event": f"E{row}"}, **{**place, **rest})


def test_alike_problems_are_one_line_with_their_rows():
    (kind,) = groups([evidence(row) for row in (28, 10, 19)])
    assert kind.where(w) == "register.xlsx › Събития, колона „Доказателство“: 3 реда: 10, 19, 28"
    assert "E10" in kind.message(w) and "и още 2 такива случая" in kind.message(w) and "…" not in kind.message(w)
    (long,) = groups([evidence(row) for row in range(2, 60)])
    assert long.rows(w).startswith("58 реда: 2, 3, 4,") and long.rows(w).endswith(" 13 и още 46")
    (whole,) = groups([evidence(None), evidence(None)])
    assert whole.rows(w) == "2 пъти"


def test_settings_of_a_form_are_told_each_with_its_remedy():
    """They stand in one column, and each is another thing."""

    def wrong(row: int, setting: Field) -> Problem:
        values = {"title": setting, "fault": "?", "example": setting.example}
        place = {"file": "register.xlsx", "sheet": "Настройки", "row": row}
        message, remedy = "“{title}”: {fault}; nothing was read here", "Write for example: {example}"
        return Problem("strategy-value", "error", message, remedy, values, **place)

    population, holidays = FIELDS["strategy", "population"], FIELDS["rules", "holidays"]
    found = groups([wrong(21, population), wrong(34, holidays), wrong(35, holidays)])
    assert {kind.remedy(w) for kind in found} == {"Пишете например: 23146", "Пишете например: 31.12.2026"}
    assert sorted(len(kind.problems) for kind in found) == [1, 2]


def test_one_problem_keeps_its_values():
    (kind,) = groups([evidence(10)])
    assert "E10" in kind.message(w) and "ред 10" in kind.where(w)


def test_what_is_the_same_in_every_row_is_said():
    title, day = TABLES["payments"].column["paid_on"], dt.date(2026, 12, 3)
    problems = [
        Problem(
            "x-y",
            "note",
            "“{title}” is {value}, a day that has not come yet; until then no report counts it",
            REMEDY,
            {"title": title, "value": day, "row": n},
            table="payments",
            row=n,
        )
        for n in (2, 3)
    ]
    (kind,) = groups(problems)
    assert "03.12.2026" in kind.message(w) and title.bg in kind.message(w)


def test_errors_come_first_and_nothing_is_lost():
    mixed = [
        evidence(2),
        evidence(3),
        Problem("a-b", "error", MESSAGE, REMEDY, {"event": "1"}),
        evidence(4, sheet="Друг"),
    ]
    found = groups(mixed)
    assert found[0].first.severity == "error"
    assert sorted(id(one) for kind in found for one in kind.problems) == sorted(map(id, mixed))
    assert [len(kind.problems) for kind in found] == [1, 2, 1]

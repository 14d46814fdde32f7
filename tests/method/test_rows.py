"""The rows of a table as plain values: what every floor above fills its own things with."""

from __future__ import annotations

import datetime as dt

from registers import register_of
from vomr.words import WrittenDay


def test_rows_hold_plain_values_and_nothing_where_a_cell_is_empty():
    decision = {"body": "board", "number": "1", "date": "2026-03", "present_public": "2", "quorum": "no"}
    register = register_of({"decisions": [decision, {"body": "board", "number": "2", "date": "2026-03-05"}]})
    first, second = register.rows("decisions", register["decisions"])
    assert (first["body"], first["present_public"], first["quorum"]) == ("board", 2, False)
    assert type(first["present_public"]) is int and type(first["quorum"]) is bool
    assert type(first["date"]) is WrittenDay and first["date"].written == "2026-03"
    assert type(second["date"]) is dt.date and second["date"] == dt.date(2026, 3, 5)
    assert [second[name] for name in ("subject", "present_public", "quorum", "published_on")] == [None] * 4


def test_rows_may_be_some_of_the_table_and_bring_more_columns():
    event = {"date": "2026-03-01", "kind": "meeting", "title": "среща", "cost": "1.50", "currency": "EUR"}
    register = register_of({"events": [{**event, "event": code} for code in "AB"]})
    events = register["events"]
    (row,) = register.rows("events", events[events["event"] == "B"].assign(euro=150))
    assert (row["event"], row["cost"], row["euro"], row["_row"], row["notified_on"]) == ("B", 150, 150, 3, None)
    assert register.rows("claims", register["claims"]) == []

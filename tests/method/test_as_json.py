"""Values by their kind and records by their names: the one writer of results.json."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest

from vomr.kinds import Cents
from vomr.method.as_json import NAMES, plain, record
from vomr.method.figures import Figure, Value, declared
from vomr.method.outcomes import StageMoney

OF_UNIT = {"cents": "absorption.paid", "share": "absorption.paid_rate"}


def figure(value: Value, unit: str) -> Figure:
    return Figure("x", value, declared(OF_UNIT[unit]))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        ("текст", "текст"),
        (7, 7),
        (Cents(-1234567), "-12345.67"),
        (Cents.of(None), None),
        (dt.date(2026, 9, 30), "2026-09-30"),
        (Fraction(6, 2), 3),
        (Fraction(1, 8), 0.125),
        (Decimal(25), 25.0),
        (figure(5, "cents"), "0.05"),
        (figure(Fraction(500), "cents"), "5.00"),
        (figure(Fraction(1, 2), "cents"), 0.005),
        (figure(None, "cents"), None),
        (figure(Fraction(1, 4), "share"), 0.25),
        (("a", (Cents(1),)), ["a", ["0.01"]]),
        ({"a": StageMoney(Cents(100), Cents(1))}, {"a": {"contracted": "1.00", "paid": "0.01"}}),
    ],
)
def test_a_value_is_written_by_its_kind(value, written):
    found = plain(value)
    assert found == written and type(found) is type(written)


class Inner(NamedTuple):
    value: Cents | None


@pytest.mark.parametrize("value", [object(), 0.5, Inner(Cents(1))])
def test_what_has_no_kind_is_refused(value):
    with pytest.raises(TypeError, match=type(value).__name__):
        plain([value])


class Thing(NamedTuple):
    what: str
    cents: Cents
    limit: Inner | None
    figures: dict[str, Figure]


def test_a_record_has_its_names_in_their_order():
    figures = {name: figure(100, "cents") for name in ("paid", "in_period.paid", "in_period.claimed")}
    thing = Thing("x", Cents(5), Inner(Cents(7)), figures)
    assert list(record(thing, "amount=cents what limit=limit.value *figures").items()) == [
        ("amount", "0.05"),
        ("what", "x"),
        ("limit", "0.07"),
        ("paid", "1.00"),
        ("in_period", {"paid": "1.00", "claimed": "1.00"}),
    ]
    assert record(thing._replace(limit=None), "limit=limit.value") == {"limit": None}


@pytest.mark.parametrize("kind", NAMES, ids=lambda kind: kind.__name__)
def test_every_name_is_of_its_kind(kind):
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    names = [name.lstrip("*").rpartition("=")[2].split(".")[0] for name in NAMES[kind].split()]
    assert [name for name in names if name not in fields and not hasattr(kind, name)] == []

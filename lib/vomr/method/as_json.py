"""Values as ``results.json`` holds them, each by what it is (contract.md §5)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from vomr.kinds import Cents
from vomr.method.figures import Figure
from vomr.money import decimal_text


def plain(value: Any) -> Any:
    """Money as text with two decimals, dates in ISO 8601, counts as whole numbers, other numbers not rounded.

    A figure is its value in its unit; money with a fraction of a cent is a number of euro. Collections hold the same.

    Raises
    ------
    TypeError
        For what is none of these: nothing is written as something that it is not.
    """
    match value:
        case None | str() | bool():
            return value
        case Cents():
            return decimal_text(value)
        case int():
            return value
        case Figure(unit="cents", value=int() | Fraction(denominator=1) as cents):
            return decimal_text(int(cents))
        case Figure(unit="cents", value=Fraction() as cents):
            return float(cents / 100)
        case Figure():
            return plain(value.value)
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
        case Decimal():  # a limit of the rules
            return float(value)
        case dt.date():
            return value.isoformat()
        case tuple() | list():
            return [plain(inner) for inner in value]
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
    raise TypeError(f"results.json holds no {type(value).__name__}")


def record(thing: object, names: str) -> dict[str, Any]:
    """Some attributes of a thing under their names.

    Parameters
    ----------
    thing : object
    names : str
        ``"what to"``: the attributes in the order of the file. ``"amount=cents"`` writes the attribute ``cents`` under
        the name ``amount``, ``"limit=limit.value"`` an attribute of an attribute; of what is None that is None.
    """
    return {name: plain(_attribute(thing, path)) for name, path in _paths(names)}


def records(things: Iterable[object], names: str) -> list[dict[str, Any]]:
    """:func:`record` of each."""
    return [record(thing, names) for thing in things]


@cache
def _paths(names: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    parts = (part.partition("=") for part in names.split())
    return tuple((name, tuple((path or name).split("."))) for name, _, path in parts)


def _attribute(thing: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if thing is None:
            return None
        thing = getattr(thing, name)
    return thing


def in_lines(value: Any, indent: str = "") -> str:
    """JSON with a line for each key, and for each project, problem or other member of a list: two files compare by
    lines.

    Parameters
    ----------
    value : dict, list or plain value
    indent : str
    """
    deeper = f"{indent} "
    if isinstance(value, dict) and any(isinstance(inner, dict | list) for inner in value.values()) and len(indent) < 2:
        lines = [f"{deeper}{_in_a_line(str(key))}: {in_lines(inner, deeper)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(deeper + _in_a_line(inner) for inner in value) + f"\n{indent}]"
    return _in_a_line(value)


def _in_a_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


__all__ = ["in_lines", "plain", "record", "records"]

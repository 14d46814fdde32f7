"""A document as JSON, in which it travels beside its HTML in the output of a notebook's cell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from typing import Any, Literal, get_args, get_origin, get_type_hints

from vomr.document import MIME, Block, Cell, Row
from vomr.document.letters import CONTROL
from vomr.document.walk import DEEPEST

__all__ = ["MIME", "from_json", "to_json"]


def to_json(blocks: Iterable[Block]) -> str:
    """The blocks with what differs from the rule alone, as a text: a notebook's file is written far slower where it
    has to lay out a tree.
    """
    return json.dumps(_plain(tuple(blocks)), ensure_ascii=False, separators=(",", ":"))


def _plain(piece: Any) -> Any:
    if isinstance(piece, tuple):
        return [_plain(one) for one in piece]
    if isinstance(piece, dt.date):
        return piece.isoformat()
    if not is_dataclass(piece) or isinstance(piece, type):
        return piece
    # A table has rows of cells and nothing else: each saying so would be a tenth of a notebook
    kept = {"type": piece.type} if hasattr(piece, "type") and not isinstance(piece, Row | Cell) else {}
    for name, default in _defaults(type(piece)):
        value = getattr(piece, name)
        if value != default:
            kept[name] = _plain(value)
    return kept


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Fields with what they are by rule; of one without a rule :data:`dataclasses.MISSING`, which no value is."""
    return tuple((field.name, field.default) for field in fields(kind) if field.name != "type")


def from_json(text: Any) -> tuple[Block, ...] | None:
    """The blocks that some JSON holds, or None where it is no document, says what this version does not know, or lies
    deeper than any report.
    """
    try:
        blocks: tuple[Block, ...] = _reader(tuple[Block, ...])(json.loads(text), 0)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return blocks


# Reads a value of one type at some depth. Pydantic took five times as long: it tries each of twenty kinds of pieces
_Reader = Callable[[Any, int], Any]


@cache
def _reader(hint: Any) -> _Reader:
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return _many(_reader(parts[0])) if parts[-1] is Ellipsis else _each([_reader(part) for part in parts])
    if get_origin(hint) is Literal:
        return _checked(lambda value: isinstance(value, str) and value in parts)
    if parts:
        return _any_of(parts)
    return _SIMPLE.get(hint) or (lambda value, depth: _piece(hint, value, depth))


def _text(value: Any, depth: int) -> str:
    if not isinstance(value, str):
        raise TypeError
    return CONTROL.sub("", value) if CONTROL.search(value) else value


def _checked(is_right: Callable[[Any], bool]) -> _Reader:
    def read(value: Any, depth: int) -> Any:
        if not is_right(value):
            raise ValueError
        return value

    return read


def _many(read: _Reader) -> _Reader:
    def read_all(value: Any, depth: int) -> tuple[Any, ...]:
        if not isinstance(value, list) or depth > DEEPEST:
            raise ValueError
        return tuple([read(part, depth + 1) for part in value])

    return read_all


def _each(readers: list[_Reader]) -> _Reader:
    def read_each(value: Any, depth: int) -> tuple[Any, ...]:
        return tuple([read(part, depth) for read, part in zip(readers, value, strict=True)])

    return read_each


def _any_of(hints: tuple[Any, ...]) -> _Reader:
    """Pieces by their type; or a value that may be missing."""
    kinds = {
        field.default: hint for hint in hints if is_dataclass(hint) for field in fields(hint) if field.name == "type"
    }
    if not kinds:
        read = _reader(next(hint for hint in hints if hint is not type(None)))
        return lambda value, depth: None if value is None else read(value, depth)

    def read_piece(value: Any, depth: int) -> Any:
        return (
            _text(value, depth)
            if isinstance(value, str) and str in hints
            else _piece(kinds[value["type"]], value, depth)
        )

    return read_piece


def _piece(kind: Any, value: dict[str, Any], depth: int) -> Any:
    readers = _readers(kind)
    return kind(**{name: readers[name](part, depth) for name, part in value.items()})


@cache
def _readers(kind: type) -> dict[str, _Reader]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


_SIMPLE: dict[Any, _Reader] = {
    str: _text,
    bool: _checked(lambda value: isinstance(value, bool)),
    int: _checked(lambda value: isinstance(value, int) and not isinstance(value, bool)),
    float: _checked(lambda value: isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)),
    dt.date: lambda value, depth: dt.date.fromisoformat(value),
}

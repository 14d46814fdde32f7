"""Settings as the text of a ``strategy.toml``: for a group that wants a file in place of sheets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def as_toml(raw: Mapping[str, Any]) -> str:
    """Settings as TOML; read again they are the same.

    Parameters
    ----------
    raw : mapping
        Sections, lists of sections, and values as :mod:`tomllib` gives them.
    """
    return "\n".join(_section((), raw)).lstrip("\n") + "\n"


def _section(path: tuple[str, ...], raw: Mapping[str, Any]) -> Iterator[str]:
    """The values of a section, then the sections in it: what follows a heading belongs to it."""
    inner = {key: value for key, value in raw.items() if _is_section(value) or _is_list_of_sections(value)}
    yield from (f"{_key(key)} = {_value(value)}" for key, value in raw.items() if key not in inner)
    for key, value in inner.items():
        name = (*path, key)
        heading = ".".join(map(_key, name))
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(value, list):
                yield f"\n[[{heading}]]"
            elif not entry or any(not _is_section(one) and not _is_list_of_sections(one) for one in entry.values()):
                yield f"\n[{heading}]"
            yield from _section(name, entry)


def _is_section(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_list_of_sections(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_section, value))


def _key(key: str) -> str:
    return key if key and _PLAIN.issuperset(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"
    return _text(str(value))


def _text(text: str) -> str:
    """Quoted as in JSON, whose escapes are TOML's but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Which rows of which tables are not what they were: two sets of tables in canonical form, row by row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vomr.register.tables import TABLES


@dataclass(frozen=True)
class RowDifference:
    """A row that is new, gone or changed; ``column``, ``then`` and ``now`` for a changed cell."""

    table: str
    key: str
    kind: str  # "new", "gone" or "changed"
    column: str = ""
    then: str = ""
    now: str = ""


def differences(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[RowDifference]:
    """Rows by their keys; tables without a key, by whole rows.

    Parameters
    ----------
    then, now : mapping of str to str
        CSV by table name, as :func:`vomr.register.canonical.canonical` makes it.
    """
    for name in TABLES:
        before, after = _rows(then.get(name, "")), _rows(now.get(name, ""))
        key = TABLES[name].key
        if key and _are_keys(before, key) and _are_keys(after, key):
            yield from _by_key(name, key, before, after)
        else:
            yield from _whole(name, before, after)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _are_keys(rows: list[dict[str, str]], key: tuple[str, ...]) -> bool:
    return len({_key(row, key) for row in rows}) == len(rows)


def _key(row: dict[str, str], key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.get(column) or "" for column in key)


def _by_key(
    name: str, key: tuple[str, ...], before: list[dict[str, str]], after: list[dict[str, str]]
) -> Iterator[RowDifference]:
    was, is_ = {_key(row, key): row for row in before}, {_key(row, key): row for row in after}
    for code, row in is_.items():
        shown = "; ".join(code)
        if code not in was:
            yield RowDifference(name, shown, "new")
            continue
        for column, value in row.items():
            earlier = was[code].get(column) or ""
            if (value or "") != earlier:
                yield RowDifference(name, shown, "changed", column, earlier, value or "")
    for code in was:
        if code not in is_:
            yield RowDifference(name, "; ".join(code), "gone")


def _whole(name: str, before: list[dict[str, str]], after: list[dict[str, str]]) -> Iterator[RowDifference]:
    was, is_ = (Counter(tuple(row.items()) for row in rows) for rows in (before, after))
    for kind, rows in (("new", is_ - was), ("gone", was - is_)):
        for row in rows.elements():
            yield RowDifference(name, "; ".join(value for _, value in row if value), kind)

"""The index of a portal's search: pieces that are scripts, since a page that lies on a disk may fetch nothing else.

An entry stands in the piece of each word of it, by how the word begins in Latin letters; a piece that would hold too
much is split by the next letter. A word that too many entries have leads to none: it only narrows what others find.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vomr.portal.addresses import LATIN, in_latin

MOST = 300  # entries of a piece


@dataclass(frozen=True)
class Entry:
    """Something to find: its title, what kind of thing it is, its address, and words that are not in its title."""

    title: str
    kind: str
    address: str
    more: str = ""

    @property
    def words(self) -> set[str]:
        return set(in_latin(f"{self.title} {self.more}").split())


def pieces(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Entries by how one of their words begins."""
    by_word: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for word in entry.words:
            by_word.setdefault(word, []).append(number)
    for word in common_words(by_word):
        del by_word[word]
    return {key: [entries[number] for number in sorted(numbers)] for key, numbers in _split("", by_word) if numbers}


def common_words(by_word: Mapping[str, Sequence[int]]) -> list[str]:
    return sorted(word for word, numbers in by_word.items() if len(numbers) > MOST)


def _split(key: str, by_word: Mapping[str, Iterable[int]]) -> Iterator[tuple[str, set[int]]]:
    every = {number for numbers in by_word.values() for number in numbers}
    if len(every) <= MOST:
        yield key, every
        return
    by_letter: dict[str, dict[str, Iterable[int]]] = {}
    for word, numbers in by_word.items():
        by_letter.setdefault(word[len(key) : len(key) + 1], {})[word] = numbers
    for letter, own in by_letter.items():
        if letter:
            yield from _split(key + letter, own)
        else:
            yield key, {number for numbers in own.values() for number in numbers}


def files(entries: Sequence[Entry], folder: str) -> Iterator[tuple[str, str]]:
    """The files of an index: their names and contents."""
    made = pieces(entries)
    yield f"{folder}/keys.js", f"vomr.keys({_json(sorted(made))});\n"
    for key, own in sorted(made.items()):
        rows = [[entry.title, entry.kind, entry.address, entry.more] for entry in own]
        yield f"{folder}/{file_name(key)}", f"vomr.piece({_json(key)},{_json(rows)});\n"


def file_name(key: str) -> str:
    """No name of a file that a system keeps for itself is made of a key."""
    return f"p-{key}.js"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def alphabet() -> str:
    """How letters are written in Latin, for the script."""
    return _json(LATIN)


__all__ = ["Entry", "alphabet", "files", "pieces"]

"""Titles and names as people write them: the same to a person, not to a computer."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

LOOKALIKES = "abcehkmoptxy", "авсенкмортху"  # the second of B, H, M, T looks so only as a capital
_TO_CYRILLIC = str.maketrans(*LOOKALIKES)


def folded(text: Any) -> str:
    """Only the letters and digits of a heading or name, small, Latin look-alikes in Cyrillic: for comparing."""
    return _folded(text) if isinstance(text, str) else ""


@lru_cache(maxsize=200_000)
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum()).translate(_TO_CYRILLIC)


@lru_cache(maxsize=1_000)
def without_accents(text: str) -> str:
    """The text as it is typed in haste: ``cervna`` for ``června``."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)  # the same headings and titles, table by table and reading by reading
def resembles(text: str, known: str) -> bool:
    """Whether a text is a known one with a slip of the pen: the same words, each within a letter or two.

    Short words and numbers must be the same: „Одобрен от МИГ“ is not „Одобрен от УО“, nor „Прием 1“ „Прием 2“.
    """
    one, other = folded_words(text), folded_words(known)
    whole, its_whole = "".join(one), "".join(other)
    if whole == its_whole:
        return True
    return (
        len(one) == len(other)
        and abs(len(whole) - len(its_whole)) <= 4
        and sum(a != b for a, b in zip(one, other, strict=True)) <= 2
        and all(a == b or _slip(a, b) for a, b in zip(one, other, strict=True))
    )


@lru_cache(maxsize=10_000)  # the titles of all tables, compared with each of a sheet's
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a heading or name, each :func:`folded`: for comparing word by word."""
    return tuple(word for part in re.split(r"[\W_]+", text) if (word := folded(part)))


def _slip(first: str, other: str) -> bool:
    shorter = min(len(first), len(other))
    if shorter < 4 or first.isdigit() or other.isdigit():
        return False
    return _distance(first, other) <= (1 if shorter < 7 else 2)


def _distance(first: str, other: str) -> int:
    """Letters to add, drop, change, or swap with the next one."""
    if abs(len(first) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(first, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, start=1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]

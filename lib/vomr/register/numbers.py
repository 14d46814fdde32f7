"""Numbers and headings as two systems write them: the same to a person, not to a computer (look-alike
letters).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_LOOKALIKES = "abcehkmoptxy", "авсенкмортху"  # the second of B, H, M, T looks so only as a capital
_TO_LATIN = str.maketrans(_LOOKALIKES[1].upper(), _LOOKALIKES[0].upper())
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_CONTRACT_SUFFIX = re.compile(r"-C\d+$")


def base_number(number: Any) -> str:
    """An ИСУН number without the suffix of the contract: ``…-0006-C01`` → ``…-0006``.

    Capitals, Latin letters in place of look-alike Cyrillic ones, no spaces, plain hyphens; for comparing.
    """
    return _base_number(str(number))


@lru_cache(maxsize=400_000)
def _base_number(number: str) -> str:
    return _CONTRACT_SUFFIX.sub("", plain_number(number))


def plain_number(number: Any) -> str:
    """An ИСУН number in its own letters: Latin capitals, plain hyphens, no spaces."""
    plain = "".join(unicodedata.normalize("NFKC", str(number)).split()).upper()
    return plain if plain.isascii() else _DASHES.sub("-", plain).translate(_TO_LATIN)


def procedure_of(number: Any) -> str:
    """The procedure that a project's number begins with: ``BG16RFOP002-2.002-0393`` → ``BG16RFOP002-2.002``."""
    return base_number(number).rpartition("-")[0]

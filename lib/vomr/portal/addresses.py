"""Where each thing of a portal stands: addresses that stay the same from one making to the next.

They are made of what a thing is called and of nothing beside it, in Latin letters as the law writes Bulgarian names
(Закон за транслитерацията), so that they can be sent, printed and typed.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from vomr.method.country import Key
from vomr.period import Period

LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya",
}  # fmt: skip
_LATIN = str.maketrans(LATIN)
_LONGEST = 32  # of the words of an address
_FOLDERS = {"measure": "measures", "indicator": "indicators"}

HOME, GROUPS, MEASURES, INDICATORS, QUARTERS, MAP, ABOUT = (
    "index.html",
    "groups/index.html",
    "measures/index.html",
    "indicators/index.html",
    "quarters/index.html",
    "map.html",
    "about.html",
)


def in_latin(text: str) -> str:
    """Small letters and digits of a text, Bulgarian ones in Latin, with one blank between words."""
    return " ".join(re.findall(r"[a-z0-9.]+", text.casefold().translate(_LATIN)))


@lru_cache(maxsize=100_000)
def thing_name(key: Key) -> str:
    """The name of the file of a measure or an indicator: its first words or its code, and four signs that tell it from
    others.
    """
    words = in_latin(key[1] if key[0] == "measure" else key[1].partition(" ")[0]).replace(" ", "-")
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]
    sign = hashlib.sha256(key[1].encode()).hexdigest()[:4]
    return "-".join(filter(None, (words.strip("."), sign)))


def thing(key: Key) -> str:
    """The page of a measure or an indicator over all groups."""
    return f"{_FOLDERS[key[0]]}/{thing_name(key)}.html"


def quarter(period: Period) -> str:
    """The page of all groups in a quarter."""
    return f"quarters/{period.code}.html"


def group(lag: str) -> str:
    """The page of a group."""
    return f"groups/{lag}/index.html"


def group_quarter(lag: str, period: Period) -> str:
    """A group in a quarter."""
    return f"groups/{lag}/{period.code}.html"


def group_thing(lag: str, key: Key) -> str:
    """A measure or an indicator of a group; ``#2028-Q2`` is its quarter."""
    return f"groups/{lag}/{thing(key)}"


def page_of(address: str, number: int) -> str:
    """A further page of a list, from 1, which is the address itself."""
    return address if number == 1 else f"{address.removesuffix('.html')}-page-{number}.html"

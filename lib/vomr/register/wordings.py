"""Words that people write in cells: of currencies, of “yes”, of “nothing”, and labels however they are spelt."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from vomr.money import CURRENCIES
from vomr.spelling import folded
from vomr.words.entered import in_every_language
from vomr.words.labels import LABELS

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_BLANKS = re.compile(r"\s+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_DOTS_AND_QUOTES = re.compile(r"[.,;:\s\"'„“”«»‘’`()\[\]_\-]+")
# what currencies are called in cells, small
CURRENCY_WORDS = {currency.code: currency.words for currency in CURRENCIES.values()}
_ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "currency": CURRENCY_WORDS,
    "yes_no": {"yes": in_every_language("yes"), "no": in_every_language("no")},
    "gender": {"m": ("м", "мъжки"), "f": ("ж", "женски")},
}
_NOTHING = frozenset(map(folded, in_every_language("nothing")))
_NOTHING_BUT_IN_CODES = _NOTHING | frozenset(map(folded, in_every_language("nothing_but_a_code")))


def visible(text: str) -> str:
    """The text without what nobody sees: characters without a shape, and blanks of other kinds than the common one."""
    if text.isascii():
        return text.strip() if text.isprintable() and "  " not in text else _BLANKS.sub(" ", text).strip()
    return _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def with_plain_dashes(text: str) -> str:
    """The text with one hyphen for every dash and minus."""
    return text if text.isascii() else _DASHES.sub("-", text)


def means_nothing(text: str, *, in_codes: bool = False) -> bool:
    """Whether a text says that there is nothing to enter: ``-``, ``няма``, ``н/п``; ``x`` and ``не`` may be codes."""
    seen = visible(text)
    if not any(letter.isalnum() for letter in seen):
        return not set("€$£%#=+") & set(seen)
    return len(seen) <= 24 and folded(seen) in (_NOTHING if in_codes else _NOTHING_BUT_IN_CODES)


@lru_cache(maxsize=10_000)
def code_of(label_set: str, text: str) -> str | None:
    """The code that a label means, in whatever case, spacing, quotes, dashes and look-alike letters it is written."""
    return _codes(label_set).get(_spelling(text))


@cache
def _codes(label_set: str) -> dict[str, str]:
    found: dict[str, str] = {}
    known = LABELS[label_set]
    for code, labels in known.items():
        for text in (code, *labels.titles, *_ALIASES.get(label_set, {}).get(code, ())):
            found.setdefault(_spelling(text), code)
    return found


def _spelling(text: str) -> str:
    """A label without what makes no difference; what else it holds (``!``, ``?``, ``/``) stays and is asked about."""
    plain = _DOTS_AND_QUOTES.sub("", with_plain_dashes(visible(text)))
    return "".join(folded(letter) or letter for letter in plain)

"""Telephones, e-mail addresses and accounts in texts: a report has no use for a person's, and nothing tells whose one
is.

What the group itself gives in its settings stays, and so do addresses of an office (``office@…``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from stdnum import iban

from vomr.privacy.alike import Alike
from vomr.privacy.digits import with_digits_enough

_MAIL = re.compile(r"(?<![\w.+@-])[^\W_][\w.+-]{0,63}@(?:[\w-]{1,63}\.){1,5}[a-zа-я]{2,10}(?![\w-])", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:office|info|mig|lag|contact|kontakt|obshtina|obs|municipality|delovodstvo|registr|registratura|admin|secretary|press|support|noreply|no-reply|mail)\b",
    re.IGNORECASE,
)
# what begins a number stands first, since that is looked for quickest; what may not be before it is asked next
_ABROAD = r"359[ \u00a0\u202f()/.-]{0,3}\(?0?\)?[ \u00a0]?\d(?:[ \u00a0\u202f()/.-]{0,2}\d){6,8}(?!\w|[.,]\d)"
_HOME = r"[89][789](?:[ \u00a0\u202f()/.-]{0,2}\d){7}(?!\w|[.,]\d)"
_PHONE = re.compile(
    "|".join(
        rf"{begins}(?<![\w.,+#-]{begins}){rest}" for begins, rest in ((r"\+", _ABROAD), ("00", _ABROAD), ("0", _HOME))
    )
)
_NAMED_PHONE = re.compile(
    r"((?<![^\W\d_])(?:тел(?:ефон\w*)?|моб(?:илен)?|gsm|джиесем|факс|phone|tel|mobile|fax)\b[.:\s№]{0,4})(\+?\d(?:["
    r" \u00a0\u202f()/.-]{0,2}\d){5,13})(?!\d)",
    re.IGNORECASE,
)
# quick, for texts that hold none, which most are
_NUMBER_BEGINS = re.compile(r"\+359|00359|0[89][789]")
_MAIL_ENDS = re.compile(r"@(?:[\w-]{1,63}\.){1,5}[a-zа-я]{2}", re.IGNORECASE)
_WORDS_OF_PHONE = ("тел", "моб", "gsm", "джиесем", "факс", "phone", "tel", "mobile", "fax")
_WORD_OF_PHONE = re.compile("|".join(rf"{word}(?<![^\W\d_]{word})\w*[.:\s№]{{0,4}}\+?\d" for word in _WORDS_OF_PHONE))
_ACCOUNT = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z]\d{2}(?:[ \u00a0\u202f-]?[A-Z0-9]){11,30}(?!\w)")


def hide_contacts(text: str, instead: Mapping[str, str], allowed: frozenset[str] = frozenset()) -> str:
    """The text without telephones, e-mail addresses and accounts.

    Parameters
    ----------
    text : str
        Plain, HTML or markdown.
    instead : mapping
        What stands in place of a ``phone``, a ``mail``, an ``account``.
    allowed : frozenset of str
        Those of the group itself and numbers of other things, by :func:`plain`.
    """
    if "@" in text and _MAIL_ENDS.search(text):
        text = _MAIL.sub(
            lambda match: match[0] if plain(match[0]) in allowed or _OFFICE.match(match[0]) else instead["mail"], text
        )
    text = _ACCOUNT.sub(
        lambda match: (
            instead["account"] if plain(match[0]) not in allowed and iban.is_valid(plain(match[0])) else match[0]
        ),
        text,
    )
    if _NUMBER_BEGINS.search(text):
        text = _PHONE.sub(lambda match: match[0] if plain(match[0]) in allowed else instead["phone"], text)
    if not _WORD_OF_PHONE.search(text.lower()):
        return text
    return _NAMED_PHONE.sub(lambda match: match[0] if plain(match[2]) in allowed else match[1] + instead["phone"], text)


_ACCOUNT_BEGINS = re.compile(r"[A-Z]{2}\d")


def with_contacts_perhaps(alike: Alike) -> set[str]:
    """Which of many texts :func:`hide_contacts` may change: quick, since hardly any."""

    def may_hold(shape: str) -> object:
        return _MAIL_ENDS.search(shape) or _ACCOUNT_BEGINS.search(shape) or _WORD_OF_PHONE.search(shape.lower())

    # a telephone that no word names has digits enough for a personal number
    return {*(alike.texts[which] for which in with_digits_enough(alike.texts)), *alike.where(may_hold)}


def plain(text: str) -> str:
    """A number or address without what stands between."""
    return re.sub(r"[\s()/.\u00a0\u202f-]", "", text).casefold() if "@" not in text else text.casefold()


def contacts(text: str) -> frozenset[str]:
    """Every telephone, address and account in a text, by :func:`plain`."""
    found = [match[0] for pattern in (_MAIL, _PHONE, _ACCOUNT) for match in pattern.finditer(text)]
    return frozenset(map(plain, [*found, *(match[2] for match in _NAMED_PHONE.finditer(text))]))

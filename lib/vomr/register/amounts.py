"""Numbers as people and programs write them → exact decimals, with what stands beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from vomr.register.wordings import CURRENCY_WORDS, visible, with_plain_dashes

Reason = Literal["", "ambiguous-minus", "shortened", "two-currencies", "several", "hidden"]
_LONGEST_NUMBER = 40
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+", re.ASCII)
_GROUPS = re.compile(r"(\d{1,3}(?:[ ']\d{3})+)([.,]\d+)?", re.ASCII)
_DOTTED = re.compile(
    r"(\d{1,3}(?:\.\d{3})+)(,\d+)|(\d{1,3}(?:,\d{3})+)(\.\d+)|(\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:,\d{3}){2,})", re.ASCII
)
_THREE_DIGITS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?e([+-]?)\d{1,3}", re.ASCII | re.IGNORECASE)
_SEVERAL = re.compile(r"[\d.,]*\d(?:\s*[;/+]\s*|,\s+|\s+и\s+)[\d.,]*\d.*")
_CODE_OF = {word: code for code, words in CURRENCY_WORDS.items() for word in words}
_WORD = "|".join(sorted((re.escape(word) for word in _CODE_OF), key=len, reverse=True))
_BEFORE = re.compile(rf"([+-]?)\s*({_WORD})(?![^\W\d_])\.?\s*", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?<![^\W\d_])({_WORD})\.?$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|на сто|процента?|percent|procent[aoy]?)$", re.IGNORECASE)
_FINEST = Decimal("0.000001")  # the least that a register tells apart …
_NOISE = Decimal("0.0000001")  # … and how near to it the arithmetic of doubles comes
_CENT, _NOISE_OF_MONEY = Decimal("0.01"), Decimal("0.00001")
_DIGITS_OF_A_DOUBLE = 15
_WRITTEN_DECIMALS = 8  # nobody writes more; what has more was calculated


class NotANumber(ValueError):
    """A text that is no number, or more than one."""

    def __init__(self, reason: Reason = "") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Amount:
    """A number that was read.

    Attributes
    ----------
    value : Decimal
    currency : str or None
        The currency that a word or sign beside it names.
    is_percent : bool
        Whether a percent sign follows.
    is_ambiguous : bool
        Exactly three digits after the only separator (method.md §7): ``12.500`` is 12 500 to one, 12.5 to another.
    """

    value: Decimal
    currency: str | None = None
    is_percent: bool = False
    is_ambiguous: bool = False


def amount(text: str) -> Amount:
    """Read a number that stands as text.

    Raises
    ------
    NotANumber
        With the reason, where it has one that can be told.
    """
    body = with_plain_dashes(visible(text)).replace("’", "'").replace("`", "'").replace("ʼ", "'")
    if len(body) > _LONGEST_NUMBER:
        raise NotANumber
    if body.startswith("##"):
        raise NotANumber("hidden")
    body, currencies = _without_currency(body)
    is_negative = body.startswith("(") and body.endswith(")")
    if is_negative:
        body, inner = _without_currency(body[1:-1].strip())
        currencies |= inner
        if body.startswith(("-", "+")):
            raise NotANumber("ambiguous-minus")
    if len(currencies) > 1:
        raise NotANumber("two-currencies")
    if percent := _PERCENT.search(body):
        body = body[: percent.start()]
    if body.startswith(("-", "+")):
        is_negative = is_negative or body[0] == "-"
        body = body[1:].lstrip()
    body = re.sub(r"[.,](?:--?|=)$", "", body)  # „12 500,-“
    value = _plain(body)
    return Amount(
        -value if is_negative and value else value,
        next(iter(currencies), None),
        percent is not None,
        _THREE_DIGITS.fullmatch(body) is not None,
    )


def _without_currency(body: str) -> tuple[str, set[str]]:
    found: set[str] = set()
    if before := _BEFORE.match(body):
        found.add(_CODE_OF[before[2].casefold()])
        body = before[1] + body[before.end() :]
    while after := _AFTER.search(body):
        found.add(_CODE_OF[after[1].casefold()])
        body = body[: after.start()].rstrip()
    return body, found


def _plain(body: str) -> Decimal:
    if _DIGITS.fullmatch(body):
        return Decimal(body.replace(",", "."))
    if groups := _GROUPS.fullmatch(body):
        whole = groups[1].replace(" ", "").replace("'", "")
        return Decimal(whole + (groups[2] or "").replace(",", "."))
    if dotted := _DOTTED.fullmatch(body):
        whole, rest = (
            next((dotted[at], dotted[at + 1]) for at in (1, 3) if dotted[at]) if not dotted[5] else (dotted[5], "")
        )
        return Decimal(re.sub("[.,]", "", whole) + rest.replace(",", "."))
    if scientific := _SCIENTIFIC.fullmatch(body):
        if scientific[1] != "-":
            raise NotANumber("shortened")
        return Decimal(body.replace(",", "."))
    if re.fullmatch(r"[\d.,' ]*\d\s*-", body):
        raise NotANumber("ambiguous-minus")
    raise NotANumber("several" if _SEVERAL.fullmatch(body) else "")


def without_noise(value: Decimal, *, is_money: bool = False) -> Decimal:
    """The number that was meant, where only the arithmetic of doubles kept it from being so: 61.859999999986 is 61.86.

    An absolute tolerance, for an amount a thousandth of a cent, and only for what has more digits than anybody writes:
    a true half cent stays one.
    """
    digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) >= 10**15:
        return value
    if exponent >= -_WRITTEN_DECIMALS and (len(digits) < _DIGITS_OF_A_DOUBLE or exponent >= -2):
        return value
    finest, noise = (_CENT, _NOISE_OF_MONEY) if is_money else (_FINEST, _NOISE)
    near = value.quantize(finest)
    if abs(value - near) >= noise:
        return value
    plain = near.normalize() + Decimal(0)
    return plain if plain.as_tuple().exponent <= 0 else plain.quantize(Decimal(1))  # type: ignore[operator]


def of_float(number: float, *, is_money: bool = False) -> Decimal:
    """A number of a workbook: Excel keeps 15 digits, and 0.1 + 0.2 must not become 0.30000000000000004.

    Raises
    ------
    NotANumber
        When it is infinite or no number.
    """
    value = Decimal(f"{number:.15g}")
    if not value.is_finite():
        raise NotANumber
    return without_noise(value, is_money=is_money)

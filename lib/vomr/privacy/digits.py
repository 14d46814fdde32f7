"""One tolerant reading of digits: personal numbers in one cell or one run of text, however they are spelt.

An ЕГН is told by its date of birth and its check digit. Of random ten-digit numbers one in ten passes for an ЛНЧ (the
number of a foreigner), so that one counts only beside its label or under a column of identifiers. What is known to be
something else is recognised first and taken out: dates, amounts, accounts (IBAN), numbers of ИСУН, ЕИК, phones, and
numbers beside the usual words (invoice, payment, project, contract).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from operator import mul
from typing import Literal

from stdnum import iban
from stdnum.bg import egn, pnf, vat

from vomr.privacy import eik

# perhaps: ten bare digits that would pass as an ЛНЧ, a warning; foreign: of a country whose numbers are data
Kind = Literal["egn", "lnch", "perhaps", "foreign"]
STARS = "**********"
_BESIDE_IT = 100  # letters on each side that say what a number is

# What may stand between the digits of one number: anything that is no letter and no digit, but for what separates
# cells,
# units and formulas. \x00 stands where something was recognised and taken out.
_GAP = r"[^\S\x00]|[^\w\s|€%‰№<>=&$§×≤≥\x00]|_"
_GAPS = rf"(?:{_GAP}){{0,6}}"
_LONG = re.compile(rf"\d(?:{_GAPS}\d){{8,}}|\d[.,]\d+[eE]\+?0?9")
_RUN = re.compile(rf"\d(?:{_GAPS}\d)+")
_GROUP = re.compile(r"\d+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u0300-\u036f\u20d0-\u20ff\ufffe]+"
)
# Latin, Greek and Cyrillic letters, marks, arrows: where no others stand, no digit is hidden
_ODD = re.compile(
    "[^\x00-\xac\xae-\xb1\xb4-\xb8\xba-\u02ff\u0370-\u052f\u2000-\u200a\u2010-\u2027\u202f-\u205f\u20a0-\u20cf"
    "\u2100-\u245f\u2500-\u2775]"
)

_LABEL = re.compile(
    r"(?<![^\W\d_])(?:[ЕE]\W{0,2}[ГG]\W{0,2}[НHN]|[ЛL]\W{0,2}[НHN]\W{0,2}(?:[ЧC4]H?|Č)|[ЕE]\W{0,2}[НHN]\W{0,2}[ЧC]|"
    r"лич(?:ен|ният)\s+(?:идентификационен\s+)?номер|граждански\s+номер|личен\s+номер\s+на\s+чужденец|"
    r"personal\s+(?:identification\s+|identity\s+)?(?:number|no)|civil\s+number|foreigner\W?s?\s+number|national\s+id)(?![^\W\d_])",
    re.IGNORECASE,
)
_EIK = r"еик|булстат|bulstat|\beik\b|\buic\b"
_PAPERS = (
    r"фактур|ф-р[аи]|проформ|плащан|платеж|нареждан|\bпл\.\s?н|превод|проект|договор|\bдог\b|анекс|сметк|искан|заявлен|"
    r"\bизх|\bвх\b|\bрег\b|преписк|протокол|заповед|решени|поръчк|оферт|касов|\bбон\b|разписк|исун|\bуин\b|\bурн\b|\biban\b|"
    r"invoice|payment|project|contract|annex|account|\border\b|\bclaim\b|receipt|reference|\bref\b|\bisun\b"
)
_PHONE = r"тел(?:ефон\w*)?\b|\bмоб|\bgsm\b|\bджиесем|факс|phone|\btel\b|\bmobile\b|\bfax\b"
_SIGN = (
    r"(?:[№#:.„“”\"'‘’«»–—/\\-]|[^\S\n]|номер\w*"
    r"|\b(?:но|no|nr|num(?:ber)?|id|код|изх|вх|рег|n)\b)*"
)
_BESIDE = re.compile(rf"(?:(?P<eik>{_EIK})|(?P<phone>{_PHONE})|{_PAPERS})\w*(?<!\d){_SIGN}\+?$", re.IGNORECASE)
_TAKEN = re.compile(
    rf"(?:(?:фактури|договори|плащания|проекти|сметки|invoices|payments|projects|contracts|accounts)\w*(?<!\d){_SIGN}\d+(?:[^\S\n]*(?:[,;]|и|and)[^\S\n]*[№#]?[^\S\n]*\d+)+|"
    rf"(?:{_PAPERS})\w*(?<!\d){_SIGN}\d+|(?:{_EIK})\w*(?<!\d){_SIGN}(?:\d{{13}}|\d{{9}}|\d{{3}}[^\S\n]\d{{3}}[^\S\n]\d{{3}}(?:[^\S\n]\d{{4}})?)(?!\d))",
    re.IGNORECASE,
)
# „договор за безвъзмездна помощ № …“: words may stand between, but no person, where the sign of a number follows them
_BEFORE_SIGN = re.compile(
    rf"(?i:{_PAPERS})\w*(?:[^\S\n]+(?!лиц|жител|гражд|земед|собств)[а-яa-z][\w-]*){{1,5}}[^\S\n]*(?:№|#|(?i:номер|\bno\b|\bnr\b))[.:\s]*$"
)
_AFTER = re.compile(rf"\s*\((?:по\s+|на\s+)?(?:{_PAPERS})\w*[^)\d]*\)", re.IGNORECASE)
_TITLE = re.compile(
    r"наименован|\bиме|заглави|описан|бенефициент|кандидат|лице|\bname|title|descri|applicant|beneficiar|person",
    re.IGNORECASE,
)

# Whole dates, hours and amounts beside each other: „15.09.2026/20.09.2026“. The digits of one number are never spelt
# so:
# a date has a day, a month and a year of four digits, or of two where another mark stands before the next one.
_D, _M, _Y, _B = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:18|19|20|21)\d\d", r"[^\S\n\x00]{0,2}"
_HOUR = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?!\d)"
_DAY = "|".join(
    day
    for mark in (rf"\.{_B}", "/", "-")
    for day in (
        rf"{_D}{mark}{_M}{mark}{_Y}",
        rf"{_Y}{mark}{_M}{mark}{_D}(?!\d)",
        rf"{_D}{mark}{_M}{mark}\d\d(?!\d|{mark}\d)",
    )
)
_MOMENT = rf"(?:{_DAY})(?:T|[ ,]{{1,2}}(?:в )?)?(?:{_HOUR}(?:Z| ?ч\.?)?(?: ?[–-] ?{_HOUR})?)?(?: ?г\.?)?"
_MONTH = rf"{_M}[./]{_Y}(?: ?г\.?)?"
_SUM = (
    r"(?:(?:0|[1-9]\d{0,8})[.,]\d\d|[1-9]\d{0,2}(?:["
    r" \u00a0\u202f'’]\d{3}){1,2}[.,]\d\d|[1-9]\d{0,2}(?:\.\d{3}){1,2},\d\d|[1-9]\d{0,2}(?:,\d{3}){1,2}\.\d\d)(?!\d)"
)
_OTHER_THAN_COMMA = r"[^\S\x00]*[^\w\x00.,' \u00a0\u202f’]+[^\S\x00]*|,?[^\S\x00]+|,"
_NEXT = r"(?:[^\w\x00]|_){1,6}"
_ALONE, _ENDS = r"(?<!\d)(?<!\d[./-])", r"(?!\d|[./-]\d)"

_KNOWN = re.compile(
    "|".join(
        (
            rf"(?P<days>{_ALONE}(?:{_MOMENT}|{_MONTH})(?:{_NEXT}(?:{_MOMENT}|{_MONTH}))+{_ENDS})",
            rf"(?P<hours>(?<![\d:.]){_HOUR}(?:\s*[–—;,/|+-]\s*{_HOUR})+(?![:.]?\d))",
            rf"(?P<sums>(?<!\d)(?<!\d[ \u00a0\u202f'’.,]){_SUM}(?:(?:{_OTHER_THAN_COMMA}){_SUM})+(?![.,]?\d))",
            rf"(?P<paper>(?<!\d)(?<!\d\W)(?<!\d\W\W)(?<!\d_)\d{{1,6}}{_B}/{_B}{_D}\.{_M}\.{_Y}{_ENDS})",
            r"(?P<hash>\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{32,128}\b)",
            r"(?P<uuid>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)",
            r"(?P<iban>\b[A-Z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Z0-9]){11,30}\b)",
            r"(?P<stamp>\bD:(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){2}(?!\d))",
            r"(?P<isun>\bBG[A-Z0-9-]*?\d{0,3}-\d{1,2}\.\d{3}(?:-[A-Z]?\d+)*\b)",
            (
                r"(?P<moment>(?<![\d.])(?:18|19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T"
                r" ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?(?!-?\d))"
            ),
            (
                r"(?P<day>(?<!\d)(?<!\d[./-])(?:0?[1-9]|[12]\d|3[01])(?P<sep>[./-]|\.[ \u00a0])(?:0?[1-9]|1[0-2])"
                r"(?P=sep)(?:18|19|20|21)\d\d(?!\d|[./-]\d))"
            ),
            # “2 July 2026 195,206.16”: where the month is a word, the year is no part of the amount after it
            rf"(?P<worded>{_ALONE}{_D}\.?[ \u00a0][^\W\d_]{{3,12}}[ \u00a0]{_Y}(?:[ \u00a0]{_SUM}|(?!\d|[.,]\d)))",
            r"(?P<fraction>(?<![\d.,])\d{1,6}\.\d{9,}(?![\d]|\.\d))",
            (
                r"(?P<money>(?<!\d)(?<!\d[ \u00a0\u202f'’.,])\d{1,3}(?:(?P<thousands>["
                r" \u00a0\u202f'’.,])\d{3}){1,2}(?!(?P=thousands))[.,]\d{1,2}(?!\d|[.,]\d))"
            ),
            r"(?P<decimal>(?<!\d)(?<!\d[ \u00a0\u202f'’.,])\d{1,9}[.,]\d{1,2}(?!\d|[.,]\d))",
            # sums from a thousand million up; 8001010004.0 and 8001010004,00 are what a program makes of an ЕГН
            (
                r"(?P<thousand_millions>(?<!\d)(?<!\d[ \u00a0\u202f'’.,])(?:\d{10,15}|\d{1,3}(?P<apart>["
                r" \u00a0\u202f'’.,])\d{3}(?:(?P=apart)\d{3}){2,3}(?!(?P=apart)))[.,](?!00)\d\d(?!\d|[.,]\d))"
            ),
            (
                r"(?P<phone>(?<![\d+])(?:\+|00)359[ \u00a0()/.-]*\d(?:[ \u00a0()/.-]?\d){6,8}(?!\d)|(?<!\d)08[789](?:["
                r" \u00a0/-]?\d){7}(?!\d)|(?<!\d)09[89](?:[ \u00a0/-]?\d){7}(?!\d))"
            ),
        )
    )
)
_SCIENTIFIC = re.compile(r"(?<![\d.,])(\d)[.,](\d{1,9})[eE]\+?0?9(?!\d)")
_LIST = re.compile(r"\s*[,;]\s+")
_AMOUNTS = re.compile(r"\d{1,3}(?:([ \u00a0\u202f])\d{3})+(?:\s*[,;]\s+\d{1,3}(?:\1\d{3})*)+")


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A personal number in a text: where it begins and ends, what it is, and what people call a foreign one."""

    start: int
    end: int
    kind: Kind
    called: str = ""

    @property
    def name(self) -> str:
        return self.called or ("ЕГН" if self.kind == "egn" else "ЛНЧ")


def find(
    text: str, heading: str = "", known: frozenset[str] = frozenset(), identifiers: bool = False
) -> list[PersonalNumber]:
    """Personal numbers in one cell or one run of text.

    Parameters
    ----------
    text : str
    heading : str
        The title of the column or the name of the field that the text stands under.
    known : frozenset of str
        Digits of numbers that are known to be something else: contracts, payments, ЕИК of the register.
    identifiers : bool
        The text stands in a declared column of identifiers, where an ЛНЧ is certain and a first zero may be lost.
    """
    seen = as_seen(text)
    if len(seen) < 9:
        return []
    return in_source(text, seen, find_seen(seen, heading, known, identifiers))


def find_seen(text: str, heading: str, known: frozenset[str], identifiers: bool) -> list[PersonalNumber]:
    """The same in a text that is as it is seen."""
    certain = identifiers or (bool(heading) and bool(_LABEL.search(heading)))
    found: list[PersonalNumber] = []
    for match in chain.from_iterable(_LONG.finditer(text, *piece) for piece in with_digits_in_a_row(text)):
        if not _may_hold(text, match, certain):
            continue
        begin = max(0, match.start() - _BESIDE_IT)
        found += [
            PersonalNumber(begin + one.start, begin + one.end, one.kind)
            for one in _in_place(
                text[begin : match.end() + _BESIDE_IT],
                match.start() - begin,
                match.end() - begin,
                heading,
                known,
                certain,
            )
        ]
    return found


# Letters by letters of one byte, for a quick look: digits as 0, what may stand between them as nothing.
_CODE_PAGE = [bytes([code]).decode("cp1251", "replace") for code in range(256)]
_AS_CLASSES = bytes(
    ord("0") if char.isdecimal() else ord("e") if char in "eE" else ord("x") if char != "\x00" else 0
    for char in _CODE_PAGE
)
_AS_NOTHING = bytes(code for code, char in enumerate(_CODE_PAGE) if re.fullmatch(_GAP, char))


@lru_cache(maxsize=4)  # one text is asked for numbers of several lengths
def _in_classes(text: str) -> bytes:
    return text.encode("cp1251", "replace").translate(_AS_CLASSES, _AS_NOTHING)


def with_digits_in_a_row(text: str, fewest: int = 9) -> Iterator[tuple[int, int]]:
    """Where the parts of a text, :func:`as_seen`, that stand apart have so many digits with nothing but blanks and
    marks between: quick, since hardly any has. What the code page lacks becomes a mark.
    """
    row = b"0" * fewest
    found = _in_classes(text).replace(b"00e0", row)  # 7.5E+09
    at = found.find(row)
    if at < 0:
        return
    ends = list(accumulate(map(len, text.split("\x00"))))  # of the parts, but for the signs between them
    which = before = 0
    while at >= 0:
        which += found.count(b"\0", before, at)
        yield ends[which - 1] + which if which else 0, ends[which] + which
        before = found.find(b"\0", at)
        at = found.find(row, before) if before >= 0 else -1


def _may_hold(text: str, match: re.Match[str], certain: bool) -> bool:
    """Whether any ten digits of a run, from the beginning of a group to the end of one, pass: quick, and true
    of few.
    """
    run = match[0]

    def labelled() -> bool:
        return certain or bool(_LABEL.search(text, max(0, match.start() - _BESIDE_IT), match.end() + _BESIDE_IT))

    if "e" in run or "E" in run:
        return True
    groups = _GROUP.findall(run)
    if sum(map(len, groups)) == 9:
        return _kind("0" + "".join(groups)) == "egn" and labelled()
    for at, group in enumerate(groups):
        if len(group) > 10:
            if any(_kind(group[offset : offset + 10]) == "egn" for offset in _offsets(len(group))):
                return True
            continue
        joined = group
        for other in groups[at + 1 :]:
            if len(joined) >= 10:
                break
            joined += other
        if len(joined) == 10 and (kind := _kind(joined)) and (kind == "egn" or len(groups) == 1 or labelled()):
            return True
    return False


def _in_place(
    text: str, begin: int, end: int, heading: str, known: frozenset[str], certain: bool
) -> Iterator[PersonalNumber]:
    """Numbers that begin at a place of a text; what stands around is there to judge them by."""
    clean = _TAKEN.sub(lambda match: "\x00" * len(match[0]), _SCIENTIFIC.sub(_in_full, text))
    clean = _KNOWN.sub(lambda match: _taken_out(match, certain), clean)
    for run in _RUN.finditer(clean, begin, end):
        groups = [one.span() for one in _GROUP.finditer(clean, run.start(), run.end())]
        if sum(last - first for first, last in groups) >= 9:
            yield from _in_run(text, clean, groups, heading, known, certain)


def holds(text: str, heading: str = "", known: frozenset[str] = frozenset()) -> bool:
    """Whether a text holds a personal number for certain."""
    return any(one.kind != "perhaps" for one in find(text, heading, known))


def perhaps(text: str, fewest: int = 9) -> bool:
    """Whether a text has as many digits in a row as a personal number; quick, for what is searched as one text."""
    if fewest < 9:
        return sum(map(str.isdigit, text)) >= fewest
    return bool(_LONG.search(as_seen(text)))


_NEXT_TEXT = "\x01"  # stands between texts, of which many have parts that stand apart
_BUT_DIGITS = bytes(set(range(256)) - set(b"0123456789") - set(_NEXT_TEXT.encode()))


def _digits_of_each(texts: Sequence[str]) -> list[bytes] | None:
    """The digits of each of many texts, of all in one go; None where the sign between them stands in one too."""
    whole = as_seen(_NEXT_TEXT.join(texts)).encode("cp1251", "replace")  # in which no digit is left that it has not
    digits = whole.translate(None, _BUT_DIGITS).split(_NEXT_TEXT.encode())
    return digits if len(digits) == len(texts) else None


def with_digits_enough(texts: Sequence[str], fewest: int = 9) -> list[int]:
    """Which of many texts may hold a personal number: quick, so that a column is looked at as a whole first."""
    digits = _digits_of_each(texts)
    if digits is None:
        return [which for which, text in enumerate(texts) if perhaps(text, fewest)]
    return [
        which
        for which, found in enumerate(digits)
        if len(found) >= fewest or (len(found) > 6 and not {"e", "E"}.isdisjoint(texts[which]))  # 7.5010E+09
    ]


def labelled(text: str) -> bool:
    """Whether a text names a personal number: ЕГН, ЛНЧ."""
    return bool(_LABEL.search(text))


def without(text: str, heading: str = "") -> str:
    """The text with stars in place of every personal number."""
    for one in reversed(find(text, heading)):
        text = text[: one.start] + STARS + text[one.end :]
    return text


def digits_of(text: str) -> str:
    """The digits of a text as 0–9."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.digit(char)) for char in text if unicodedata.digit(char, None) is not None)


def with_plain_digits(text: str) -> str:
    """The text with every kind of digit as 0–9."""
    if text.isascii():
        return text
    others = {char for char in set(text) if not char.isascii() and digits_of(char)}
    return text.translate({ord(char): digits_of(char) for char in others}) if others else text


def digits_of_each(texts: Sequence[str]) -> list[str]:
    """What :func:`digits_of` gives of each of many texts."""
    digits = _digits_of_each(texts)
    return list(map(digits_of, texts)) if digits is None else [found.decode("ascii") for found in digits]


def as_seen(text: str) -> str:
    """The text with 0–9 in place of all other digits, and without what no reader sees, which is no separator either."""
    return text if text.isascii() else _ODD.sub(_as_seen, text)


def _as_seen(odd: re.Match[str]) -> str:
    digit = unicodedata.digit(odd[0], None)
    return str(digit) if digit is not None else "" if _UNSEEN.match(odd[0]) else odd[0]


def in_source(text: str, seen: str, numbers: list[PersonalNumber]) -> list[PersonalNumber]:
    """Numbers of a text as it is seen, where they stand in the text as it is."""
    if not numbers or len(seen) == len(text):
        return numbers
    at = [which for which, char in enumerate(text) if not _UNSEEN.match(char)]
    return [replace(number, start=at[number.start], end=at[number.end - 1] + 1) for number in numbers]


_NOT_BESIDE_A_LABEL = (
    "stamp",
    "day",
    "days",
    "hours",
    "sums",
    "paper",
    "money",
    "decimal",
    "thousand_millions",
    "fraction",
    "phone",
)


def _taken_out(match: re.Match[str], certain: bool) -> str:
    text = match[0]
    if match["iban"] and not iban.is_valid(text.replace("\u00a0", "").replace("\u202f", "")):
        return text
    if any(match[name] for name in _NOT_BESIDE_A_LABEL) and (
        certain or _LABEL.search(match.string, max(0, match.start() - 20), match.start())
    ):
        return text  # „ЕГН 75.010.100,10“ is no amount
    return "\x00" * len(text)


def _in_full(match: re.Match[str]) -> str:
    """``7.50101001E+09`` as its ten digits, in as many places."""
    number = (match[1] + match[2]).ljust(10, "0")
    return number.ljust(len(match[0]), "\x00") if len(match[0]) >= 10 else match[0]


def _in_run(
    text: str, clean: str, groups: list[tuple[int, int]], heading: str, known: frozenset[str], identifiers: bool
) -> Iterator[PersonalNumber]:
    digits = [clean[start:end] for start, end in groups]
    at = 0
    while at < len(groups):
        if digits[at] in known or is_organisation(digits[at]):
            at += 1
            continue
        if len(digits[at]) > 10:
            free = 0
            for offset in _offsets(len(digits[at])):
                start = groups[at][0] + offset
                kind = _kind(digits[at][offset : offset + 10]) if offset >= free else None
                if kind == "egn" and _judged(text, clean, *groups[at], kind, heading, identifiers):
                    yield PersonalNumber(start, start + 10, kind)
                    free = offset + 10
            at += 1
            continue
        joined, last = "", at
        while last < len(groups) and len(joined) < 10 and digits[last] not in known:
            joined += digits[last]
            last += 1
        start, end = groups[at][0], groups[last - 1][1]
        labelled = len(joined) > 8 and (identifiers or _label_before(text, start))
        if len(joined) == 10 and not (
            _is_list(clean[start:end], others=len(groups) - (last - at))
            or (
                not labelled
                and _counts_up(clean[start:end])
                and not (
                    last - at == len(groups) and _as_thousands(digits[at:last]) and not _ROWS.search(clean, 0, start)
                )
            )
        ):
            kind = _kind(joined)
            bare = last - at == len(groups) == 1
            if kind and (kind == "egn" or bare or labelled):
                one = _judged(text, clean, start, end, kind, heading, identifiers)
                if one:
                    yield one
                    at = last
                    continue
        elif len(joined) == 9 and last - at == len(groups) and labelled and _lost_its_zero(joined):
            yield PersonalNumber(start, end, "egn")
        at += 1


def _lost_its_zero(number: str) -> bool:
    """Whether nine digits are an ЕГН whose first zero Excel took, and no ЕИК."""
    return not vat.is_valid(number) and egn.is_valid("0" + number)


def _offsets(length: int) -> list[int]:
    """Where in a longer number a personal one is looked for; numbers joined without a mark stand ten by ten."""
    if length <= 14:
        return list(range(length - 9))
    return sorted({*range(0, length - 9, 10), length - 10})


_EGN_WEIGHTS, _LNCH_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6), (21, 19, 17, 13, 11, 9, 7, 3, 1)


def _kind(number: str) -> Kind | None:
    """What ten digits pass as; of the check digit alone first, which nine numbers of ten have not."""
    digits, last = list(map(int, number)), int(number[9])
    if (
        digits[2] < 6
        and digits[4] < 4
        and sum(map(mul, _EGN_WEIGHTS, digits)) % 11 % 10 == last
        and egn.is_valid(number)
    ):
        return "egn"
    return "lnch" if sum(map(mul, _LNCH_WEIGHTS, digits)) % 10 == last and pnf.is_valid(number) else None


def is_organisation(number: str) -> bool:
    """A thirteen-digit ЕИК, whose first nine digits are one too."""
    return len(number) == 13 and eik.is_valid(number)


def _is_list(text: str, others: int) -> bool:
    """Several numbers in a row, not one in groups: amounts, or some of a longer list with a comma and a blank
    between.
    """
    gaps = _GROUP.split(text)[1:-1]
    return (
        bool(_AMOUNTS.fullmatch(text))
        or len(set(gaps)) > 3
        or (others > 2 and len(gaps) > 1 and all(map(_LIST.fullmatch, gaps)))
    )


def _counts_up(text: str) -> bool:
    """Four or more numbers that grow, a comma and a blank between: rows of a table, whole or as a line of a page breaks
    them.
    """
    groups, gaps = _GROUP.findall(text), _GROUP.split(text)[1:-1]
    numbers = list(map(int, groups))
    return (
        len(numbers) > 3
        and all(map(_LIST.fullmatch, gaps))
        and all(one < after for one, after in pairwise(numbers))
        and all(len(str(number)) == len(group) for number, group in zip(numbers, groups, strict=True))
    )


_ROWS = re.compile(r"(?:\bред(?:а|ове|овете)?|\brows?|№|точк[аи]|стр(?:аниц[аи])?|\bpages?)\W*\Z", re.IGNORECASE)


def _as_thousands(groups: list[str]) -> bool:
    """Ten digits as an amount is written, 1-3-3-3: the one way to write an ЕГН of somebody alive in which the groups
    may grow.
    """
    return [len(group) for group in groups] == [1, 3, 3, 3]


def _label_before(text: str, start: int) -> bool:
    return bool(_LABEL.search(text, max(0, start - 40), start))


def _judged(
    text: str, clean: str, start: int, end: int, kind: Kind, heading: str, identifiers: bool
) -> PersonalNumber | None:
    """The number by what stands beside it: a label makes it certain, the usual words of other numbers take it out."""
    whole = not clean[:start].strip(" \t\n\r\x00\"'„“№#:=") and not clean[end:].strip(" \t\n\r\x00\"'„“.,0")
    labelled = _label_before(text, start) or bool(_LABEL.match(text[end : end + 30].lstrip(" \t\n(,–-:")))
    if not labelled and not identifiers:
        before = clean[max(0, start - 90) : start]
        beside = _BESIDE.search(before)
        if beside and not beside["eik"]:  # ten digits are no ЕИК
            shape = clean[start] == "0" or before.rstrip().endswith("+")
            if not beside["phone"] or shape:
                return None
        if _BEFORE_SIGN.search(before) or _AFTER.match(clean, end):
            return None
        if heading and whole and not _TITLE.search(heading):
            if re.search(_PAPERS, heading, re.IGNORECASE):
                return None
            if re.search(_PHONE, heading, re.IGNORECASE) and clean[start] == "0":
                return None
    if kind == "lnch" and not labelled and not identifiers:
        kind = "perhaps"
    return PersonalNumber(start, end, kind)

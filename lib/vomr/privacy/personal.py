"""The personal numbers that one group looks for: of its country, of the neighbours, and of whom its settings name.

What they look like is data (:mod:`vomr.countries.numbers`). Where a number has a date of birth and a check digit, that
is evidence enough in any text; of others one random number in ten or twenty passes, so that they count only beside
their label, under it, or in a column of identifiers. Without a label the words and columns of other numbers take a
number out: of organisations, invoices, contracts, telephones; and so does what it stands within. The Bulgarian numbers
are read by :mod:`vomr.privacy.digits`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from stdnum import iban

from vomr.countries.numbers import WITH_NUMBERS, Numbers, Personal, numbers_of
from vomr.privacy import digits
from vomr.privacy.alike import each_shape
from vomr.privacy.digits import STARS, PersonalNumber

_BESIDE_IT = 60  # letters before a number in which its label stands
_AFTER_IT = 30
_LONGEST_CELL = 60
_ZEROS = 2  # at the beginning of a number, which a spreadsheet takes from it at most
_LETTERS = 3  # in place of digits of a codice fiscale, at most: who shares 16 signs with others is rare
_CLASSES = {"9": r"\d", "A": "[A-Z]", "X": r"[\dA-Z]", "O": r"[\dL-NP-V]", "C": "[-+A-FU-Y]"}
_MARK = r"[^\S\n\x00]|[./·'‐‑‒–—−_-]"
_MARKS = rf"(?:{_MARK}){{0,3}}"
_WITHOUT_MARKS = re.compile(rf"(?:{_MARK})+")
_WITHOUT_BLANKS = re.compile(r"\s+")
# what tells that digits are a part of something longer: an amount, a code of a project, an address
_WITHIN = re.compile(r"(?:\w|[\w][./_=+#-]|[./_+#-]|\d[,:])\Z")
_GOES_ON = re.compile(r"\w|[/_]|[,:-]\w|\.\d")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Z0-9]){11,30}\b")
_ROUND = "00000"  # so end moments in milliseconds and large amounts, and no person's number that has a date
# how number is said between the word for a thing and its number
_SIGN = (
    r"n|nr|no|nos|num|numb?er|numero|numer|numar|numara|nummer|nro|numeris|numurs|numbris|szam|stevilka|st|c|cis|cislo|ev|"
    r"br|broj|бр|број|номер|id|kod|kods|code|αρ|αριθμος|αριθ|uimhir"
)
# of every country, as letters of any language are written in English
_INNOCENT = (
    "VAT", "IBAN", "invoice*", "contract*", "project*", "payment*", "account*", "order", "claim*", "receipt*",
    "reference*", "ref", "phone*", "telephone*", "tel", "mobile", "fax", "gsm", "amount*",
)  # fmt: skip


def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ς": "σ"}.get(letter, base)


_PLAIN = {code: _plain_letter(chr(code)) for code in (*range(0xC0, 0x250), *range(0x370, 0x530))}


def _words(labels: Iterable[str]) -> str:
    """Labels as one expression, for texts without accents."""
    return "|".join(
        r"[\W_]{0,3}".join(re.findall(r"[^\W_]+", label.translate(_PLAIN))) + r"\w*" * label.endswith("*")
        for label in labels
    )


class _Kind:
    """One kind of number of one country, made ready for searching."""

    def __init__(self, personal: Personal, country: str, is_own: bool) -> None:
        self.name, self.country, self.is_own = personal.name, country, is_own
        self._personal = personal
        self._number = re.compile(personal.number) if personal.number else None
        self._alone = (
            None if personal.alone is False else re.compile(".*" if personal.alone is True else personal.alone)
        )
        shapes = [re.sub(r"[^9AXOC]", "", shape) for shape in personal.shapes]
        self.a_shape = min(shapes, key=len)
        self.of_digits = {len(shape) for shape in shapes if set(shape) == {"9"}}
        lost = _ZEROS if self.of_digits else 0
        # of a number with letters no run of nine digits may be asked, as of one without (digits.perhaps)
        self.fewest = min(shape.count("9") + max(0, shape.count("O") - _LETTERS) for shape in shapes) - (lost or 1)
        self.in_a_row = min(max(map(len, re.findall("9+", shape)), default=1) for shape in shapes)
        self.fewest_in_a_row = self.in_a_row - lost
        self._between = _WITHOUT_BLANKS if any("C" in shape for shape in shapes) else _WITHOUT_MARKS
        self.shapes = tuple(dict.fromkeys(shapes))
        self.a_label = personal.labels[0]

    # made when one is asked for the first time: of thirty countries few ever are

    @cached_property
    def _check(self) -> Callable[[str], object] | None:
        check = self._personal.check
        return import_module(check).is_valid if check else None  # type: ignore[no-any-return]

    @cached_property
    def _tight(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_as_written, self._personal.shapes)), re.IGNORECASE)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile("|".join("".join(_classes(shape)) for shape in self.shapes), re.IGNORECASE)

    @cached_property
    def label(self) -> re.Pattern[str]:
        """Its usual names, in a text without accents."""
        return re.compile(rf"(?<![^\W_])(?:{_words(self._personal.labels)})(?![^\W_])", re.IGNORECASE)

    def without_marks(self, written: str) -> str:
        return self._between.sub("", digits.with_plain_digits(written)).upper()

    def holds(self, number: str) -> bool:
        """Whether a number without marks is one of these."""
        if not self._whole.fullmatch(number) or (self._number and not self._number.fullmatch(number)):
            return False
        return self._check is None or bool(self._check(number))

    @property
    def counts_alone(self) -> bool:
        """Whether such a number has a date and a check digit, which are evidence enough."""
        return self._alone is not None

    def is_evident(self, written: str, number: str) -> bool:
        """Whether a number counts without a label, as it is written."""
        return (
            self._alone is not None
            and self._alone.fullmatch(number) is not None
            and self._tight.fullmatch(written) is not None
            and not number.endswith(_ROUND)
        )


def _as_written(shape: str) -> str:
    return "".join(_CLASSES.get(sign) or rf"(?:{_MARK})?" for sign in shape)


def _classes(shape: str) -> Iterator[str]:
    return map(_CLASSES.__getitem__, shape)


class _Beside:
    """What stands beside a number in a text, its letters without accents."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._whole, self._start, self._end = text, start, end
        first, last = max(0, start - _BESIDE_IT), end + _AFTER_IT
        self.text = text[first:last].translate(_PLAIN)
        self.before, self.after = self.text[: start - first], self.text[end - first :]

    def is_account(self) -> bool:
        """Whether the number is a part of an account (IBAN)."""
        first = max(0, self._start - _BESIDE_IT)
        return any(
            match.start() <= self._start - first < match.end() and iban.is_valid(match[0])
            for match in _ACCOUNT.finditer(self._whole[first : self._end + _AFTER_IT])
        )

    def is_whole(self) -> bool:
        """Whether the text has no letter and no digit beside it."""
        return not re.search(r"[^\W_]", self._whole[: self._start]) and not re.search(
            r"[^\W_]", self._whole[self._end :]
        )


class PersonalNumbers:
    """Looks for the personal numbers of some countries.

    Parameters
    ----------
    own : sequence of str
        The group's country, or those of several groups.
    others : sequence of str
        Countries whose people live and work there too; of one without a file nothing is known.

    Attributes
    ----------
    codes : tuple of str
        All of them, the own first.
    finds, finds_own : bool
        Whether numbers that have a reading of their own are among them, and whether they are those of an own country.
    """

    def __init__(self, own: Sequence[str], others: Sequence[str] = ()) -> None:
        self.codes = tuple(code for code in dict.fromkeys((*own, *others)) if code in WITH_NUMBERS)
        countries = [numbers_of(code) for code in self.codes]
        self._own: list[Numbers] = [numbers for numbers in countries if numbers.code in own]
        finders = [numbers for numbers in countries if numbers.finder]
        self._finder: Any = import_module(str(finders[0].finder)) if finders else None
        self.finds = bool(finders)
        self.finds_own = any(numbers.finder for numbers in self._own)
        self._finds_alone = self.finds_own and len(self._own) == 1
        self._kinds = [
            _Kind(personal, numbers.code, numbers in self._own)
            for numbers in countries
            if not numbers.finder
            for personal in numbers.personal
        ]
        self._innocents = (*_INNOCENT, *(word for numbers in countries for word in numbers.innocent))
        self._fewest = min([kind.fewest for kind in self._kinds] + [9] * bool(self._finder))
        self._shortest = min((len(kind.a_shape) - 2 for kind in self._kinds), default=0)
        by_shape: dict[str, list[_Kind]] = {}
        for kind in self._kinds:
            for shape in kind.shapes:
                by_shape.setdefault(shape, []).append(kind)
        before = rf"(?<![^\W_])(?:(?:{'|'.join(self.codes)})[ -]?)?"  # as in a number for VAT
        self._loose = [
            (
                set(shape) == {"9"},
                re.compile(rf"{before}(?=({_MARKS.join(_classes(shape))})(?![^\W_]))", re.IGNORECASE),
                kinds,
            )
            for shape, kinds in by_shape.items()
        ]
        fewest = min((len(shape) for shape in by_shape if set(shape) == {"9"}), default=1)
        self._long = re.compile(rf"\d(?:{_MARKS}\d){{{fewest - 1},}}")
        self.excused: frozenset[str] = frozenset()
        self._code_of: Callable[[str], str] | None = None
        self._in_a_row_of_kinds = min([kind.in_a_row for kind in self._kinds], default=100)
        self._in_a_row = min([kind.fewest_in_a_row for kind in self._kinds] + [9] * bool(self._finder))

    def but(self, excused: frozenset[str], code_of: Callable[[str], str]) -> PersonalNumbers:
        """The same, but for numbers that are stated to be none of a person: by their codes, which ``code_of`` gives."""
        if not excused:
            return self
        without = copy(self)
        without.excused, without._code_of = excused, code_of
        return without

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the numbers of the own countries are called."""
        return tuple(dict.fromkeys(personal.name for numbers in self._own for personal in numbers.personal))

    @cached_property
    def heading(self) -> str:
        """A heading under which every kind is certain."""
        return " / ".join([*(kind.a_label.rstrip("*") for kind in self._kinds), *(["ЕГН"] if self._finder else [])])

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        """A word for another thing, and what may stand between it and its number, at the end of a text."""
        return re.compile(
            rf"(?<![^\W_])(?P<word>{_words(self._innocents)})(?:[^\w\n\x00]|\b(?:{_SIGN})\b)*(?:\d+[^\w\n\x00]{{1,3}})*\Z",
            re.IGNORECASE,
        )

    @cached_property
    def _innocent(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W_])(?:{_words(self._innocents)})(?![^\W_])", re.IGNORECASE)

    # --- texts

    def find(
        self, text: str, heading: str = "", known: frozenset[str] = frozenset(), identifiers: bool = False
    ) -> list[PersonalNumber]:
        """Personal numbers in one cell or one run of text.

        Parameters
        ----------
        text : str
        heading : str
            The title of the column or the name of the field that the text stands under.
        known : frozenset of str
            Digits of numbers that are known to be something else.
        identifiers : bool
            The text stands in a declared column of identifiers.
        """
        seen = digits.as_seen(text)
        if len(seen) < self._fewest or next(digits.with_digits_in_a_row(seen, self._in_a_row), None) is None:
            return []
        found = digits.in_source(text, seen, self._find(seen, heading, known, identifiers))
        if found and self._code_of is not None:
            found = [one for one in found if self._code_of(plain(text, one)) not in self.excused]
        return found

    def certain(self, text: str, heading: str = "", known: frozenset[str] = frozenset()) -> list[PersonalNumber]:
        """What :meth:`find` finds, but for numbers that are one perhaps."""
        return [one for one in self.find(text, heading, known) if one.kind != "perhaps"]

    def _find(self, text: str, heading: str, known: frozenset[str], identifiers: bool) -> list[PersonalNumber]:
        """Those of a text that is as it is seen (:func:`vomr.privacy.digits.as_seen`)."""
        found = self._by_finder(text, heading, known, identifiers)
        if not found and heading and text.isascii() and text.isdecimal() and text not in known:
            found = list(self._without_its_zeros(text, heading.translate(_PLAIN)))
        if self._kinds and (others := list(self._by_shape(text, heading, known, identifiers))):
            found = sorted([*found, *others], key=lambda number: (number.start, -number.end))
            found = [one for at, one in enumerate(found) if not any(one.start < other.end for other in found[:at])]
        return found

    def _without_its_zeros(self, text: str, heading: str) -> Iterator[PersonalNumber]:
        """A number under its label that a program took for an amount, so that it lost up to two zeros before it."""
        for kind in self._kinds:
            fuller = [text.zfill(length) for length in kind.of_digits if 0 < length - len(text) <= _ZEROS]
            if fuller and kind.label.search(heading) and any(map(kind.holds, fuller)):
                yield PersonalNumber(0, len(text), "foreign", kind.name)
                return

    def _by_finder(self, text: str, heading: str, known: frozenset[str], identifiers: bool) -> list[PersonalNumber]:
        if self._finder is None:
            return []
        found: list[PersonalNumber] = self._finder.find_seen(text, heading, known, identifiers)
        if self._finds_alone or not found:
            return found
        if not self.finds_own:
            found = [one for one in found if one.kind != "perhaps" and not _is_within_digits(text, one)]
        labelled = bool(heading) and self._finder.labelled(heading)
        return [one for one in found if labelled or not self._is_innocent(text, one, heading)]

    def _is_innocent(self, text: str, number: PersonalNumber, heading: str) -> bool:
        """Whether a number that has a reading of its own is another one by what is known of the other countries."""
        beside = _Beside(text, number.start, number.end)
        if self._finder.labelled(beside.text):
            return False
        return self.is_company(digits.digits_of(text[number.start : number.end])) or self._is_another(beside, heading)

    def _by_shape(self, text: str, heading: str, known: frozenset[str], identifiers: bool) -> Iterator[PersonalNumber]:
        for start, end in digits.with_digits_in_a_row(text, self._in_a_row_of_kinds):
            yield from self._in_part(text, start, end, heading.translate(_PLAIN), known, identifiers)

    def _in_part(
        self, text: str, start: int, end: int, heading: str, known: frozenset[str], identifiers: bool
    ) -> Iterator[PersonalNumber]:
        runs = [(max(start, run.start() - 3), run.end() + 1) for run in self._long.finditer(text, start, end)]
        for is_digits, loose, kinds in self._loose:
            for match in (
                one for span in (runs if is_digits else [(start, end)]) for one in loose.finditer(text, *span)
            ):
                for kind in kinds:
                    if self._counts(kind, text, match, heading, known, identifiers):
                        yield PersonalNumber(*match.span(1), "foreign", kind.name)
                        break

    def _counts(
        self, kind: _Kind, text: str, match: re.Match[str], heading: str, known: frozenset[str], identifiers: bool
    ) -> bool:
        """Whether what has the shape of a number is one, by its check and by what stands about it."""
        number = kind.without_marks(match[1])
        if not kind.holds(number) or number in known:
            return False
        beside = _Beside(text, *match.span(1))
        if beside.is_account():
            return False
        is_company = self.is_company(number, but=kind.country)
        if identifiers or (heading and kind.label.search(heading)):
            return not (identifiers and is_company)
        return self._is_labelled(kind, beside) or (
            kind.is_evident(match[1], number)
            and not is_company
            and not _WITHIN.search(text[max(0, match.start() - 2) : match.start()])
            and not _GOES_ON.match(text, match.end(1))
            and not self._is_another(beside, heading)
        )

    def _is_labelled(self, kind: _Kind, beside: _Beside) -> bool:
        """Whether its label stands before a number, and no word of another number nearer; or right after it."""
        labels = list(kind.label.finditer(beside.before))
        if labels:
            another = self._beside.search(beside.before)
            return another is None or another.end("word") <= labels[-1].end()
        return bool(kind.label.match(beside.after.lstrip(" \t\n(,–-:")))

    def _is_another(self, beside: _Beside, heading: str) -> bool:
        """Whether a word beside a number, or the title above it, says that it is none of a person."""
        if self._beside.search(beside.before):
            return True
        return bool(heading) and beside.is_whole() and bool(self._innocent.search(heading.translate(_PLAIN)))

    def holds(self, text: str, heading: str = "", known: frozenset[str] = frozenset()) -> bool:
        """Whether a text holds a personal number for certain."""
        return bool(self.certain(text, heading, known))

    def without(self, text: str, heading: str = "") -> str:
        """The text with stars in place of every personal number."""
        for one in reversed(self.find(text, heading)):
            text = text[: one.start] + STARS + text[one.end :]
        return text

    def with_digits_enough(self, texts: Sequence[str]) -> list[int]:
        """Which of many texts may hold a personal number: quick."""
        return digits.with_digits_enough(texts, self._fewest)

    def labelled(self, text: str) -> bool:
        """Whether a text names a personal number."""
        if self._finder is not None and self._finder.labelled(text):
            return True
        plain = text.translate(_PLAIN)
        return any(kind.label.search(plain) for kind in self._kinds)

    def perhaps(self, text: str) -> bool:
        """Whether a text has as many digits as a personal number; quick."""
        return digits.perhaps(text, self._fewest)

    def any_labelled(self, texts: Sequence[str]) -> bool:
        """Whether any of many texts names a personal number."""
        return self.labelled(each_shape(texts))

    # --- a column of identifiers

    def is_company(self, number: str, but: str = "") -> bool:
        """Whether it is the number of an organisation of an own country, ``but`` for one of them."""
        return any(numbers.company.holds(number) for numbers in self._own if numbers.code != but)

    def may_be_one(self, text: str) -> bool:
        """Whether a cell has as many signs as a number of the countries that are known by their shapes; quick."""
        return self._shortest <= len(text) <= _LONGEST_CELL and bool(self._kinds)

    def of_cell(self, text: str) -> str | None:
        """The number where a cell of identifiers holds one and nothing else but its label, without marks; else None.

        Up to two zeros at the beginning, which a spreadsheet takes from a number of the group's own country, are put
        back where what is left is no number of an organisation.
        """
        plain = "".join(
            digits.with_plain_digits(letter)
            for letter in unicodedata.normalize("NFKC", text)
            if unicodedata.category(letter) not in ("Cf", "Mn", "Me")
        ).strip()
        for kind in self._kinds:
            number = kind.label.sub("", plain.translate(_PLAIN)).strip(" \t:.,;–—-").removesuffix(".0")
            number = re.sub(rf"^{kind.country}[ -]?(?=\d)", "", number)
            number = kind.without_marks(number)
            if kind.holds(number) and not self.is_company(number, but=kind.country):
                return number
            if number.isdecimal() and kind.is_own and kind.counts_alone and not self.is_company(number):
                for length in sorted(kind.of_digits):
                    if 0 < length - len(number) <= _ZEROS and kind.holds(full := number.zfill(length)):
                        return full
        return None

    def is_mistyped(self, number: str) -> bool:
        """Whether digits in a column of identifiers are as many as a person of the country has and no organisation."""
        of_companies = {length for numbers in self._own for length in numbers.company.lengths}
        if not number.isascii() or not number.isdecimal() or not of_companies:
            return False
        own = [kind for kind in self._kinds if kind.is_own and kind.counts_alone]
        return len(number) in {length for kind in own for length in kind.of_digits} - of_companies


def _is_within_digits(text: str, number: PersonalNumber) -> bool:
    return text[max(0, number.start - 1) : number.start].isdigit() or text[number.end : number.end + 1].isdigit()


def plain(text: str, number: PersonalNumber) -> str:
    """A number that stands in a text without what stands between its signs."""
    return re.sub(r"[\W_]", "", digits.as_seen(text[number.start : number.end])).upper()


@cache
def personal_numbers(country: str, others: tuple[str, ...] = ()) -> PersonalNumbers:
    """Those of a group's country, of its neighbours and of other countries."""
    return numbers_of_groups((country,), others)


@cache
def numbers_of_groups(countries: tuple[str, ...], others: tuple[str, ...] = ()) -> PersonalNumbers:
    """Those of the countries of several groups, of the neighbours of each, and of other countries."""
    neighbours = (code for country in countries for code in numbers_of(country).neighbours)
    return PersonalNumbers(countries, (*neighbours, *others))


@cache
def everywhere(country: str) -> PersonalNumbers:
    """Those of every country that has a file, by the words of one country."""
    return PersonalNumbers((country,), WITH_NUMBERS)


@cache
def of_any_country() -> PersonalNumbers:
    """Those of every country that has a file, whose ever they are: no number passes for that of an organisation."""
    return PersonalNumbers((), WITH_NUMBERS)


__all__ = ["PersonalNumbers", "everywhere", "numbers_of_groups", "of_any_country", "personal_numbers", "plain"]

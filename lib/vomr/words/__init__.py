"""The reader's language: sentences, plurals, numbers, dates, labels of codes.

Sentences stand in English in the code; what another language has in their place is data (:mod:`vomr.words.language`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from vomr.kinds import Cents, CutShare, Share
from vomr.words import entered
from vomr.words.language import DEFAULT as DEFAULT
from vomr.words.language import FOLDER, language, scripts, source, translations
from vomr.words.language import LANGUAGES as LANGUAGES
from vomr.words.marks import Mark, mark
from vomr.words.sentences import Quantity, filled, joined, remembers

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_WIDE = Context(prec=400)  # a number prints however many digits it has


def N_(message: str) -> str:
    """Mark a sentence for the catalogues where it is declared; it is translated where it is read."""
    return message


_CURRENCIES = {"EUR": N_("euro"), "BGN": N_("levs")}  # whose word is not their code


class Words:
    """Everything that depends on the reader's language.

    ``w = Words("bg")``; ``w("Paid by {day}", day=w.date(day))`` gives the sentence in Bulgarian.

    Parameters
    ----------
    lang : str
        One of ``LANGUAGES``.
    currency_code : str
        The currency of the report's amounts (ISO 4217); in sentences ``{currency}`` is its word.
    """

    def __init__(self, lang: str = DEFAULT, currency_code: str = "EUR") -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"no words in {lang!r}, only in {', '.join(LANGUAGES)}")
        self.lang, self.currency_code = lang, currency_code
        self.language = language(lang)
        self._translations = translations(lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return Words, (self.lang, self.currency_code)

    def __call__(self, message: str, **params: Any) -> str:
        """The sentence in the reader's language, with what its ``{names}`` stand for (see :meth:`shown`)."""
        translated = self._translations.gettext(message)
        if not params:
            return translated.replace("{currency}", self.currency) if "{currency}" in translated else translated
        if "{currency}" in translated:
            params.setdefault("currency", self.currency)
        if "{" not in translated:
            return one_full_stop(translated)
        return _sentence(translated, {name: self.shown(name, value) for name, value in params.items()})

    def text_of(self, file: str) -> str:
        """A whole text that stands beside the catalogues of the reader's language; in English where none does."""
        own = FOLDER / self.lang / file
        return (own if own.is_file() else FOLDER / source().code / file).read_text(encoding="utf-8")

    def mark(self, reason: str | None = None) -> Mark:
        """What stands in place of a value, by the code of the reason (method.md §8); “…” where nothing is known."""
        return mark(self.lang, reason)

    def shown(self, name: str, value: Any) -> Any:
        """What stands in a sentence for a value that does not know the reader's language.

        Dates, exact numbers, money and shares (:mod:`vomr.kinds`), and what has titles in several languages: tables
        and columns of the register.
        """
        if value is None:
            return self("no basis given") if name == "basis" else self.mark()
        if isinstance(value, str):
            return self.legal_basis(value) if name == "basis" else value
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Cents):
            return self.euro(value)
        if isinstance(value, Share):
            return self.percent(value)
        if isinstance(value, CutShare):
            return self.percent_cut(value)
        if isinstance(value, Decimal | Fraction):
            return self.number(value)
        return value.title(self.lang) if hasattr(value, "title") else value

    def plural(self, singular: str, many: str, count: int, /, **params: Any) -> str:
        """The form that ``count`` needs; ``{n}`` in the sentence prints it, or what is given as ``n``."""
        shown = {name: self.shown(name, value) for name, value in params.items()}
        shown.setdefault("currency", self.currency)
        return _sentence(self._translations.ngettext(singular, many, count), {"n": self.number(count), **shown})

    def number(self, value: float | int | Decimal | Fraction | None, decimals: int | None = None) -> str:
        """``1 234,5``, or “…” where it is not known; without ``decimals`` as many as it has, three at most."""
        if value is None:
            return self.mark()
        exact = _decimal(value)
        if decimals is None:
            rounded = exact.quantize(Decimal("0.001"), ROUND_HALF_UP, _WIDE)
            text = f"{rounded:f}".rstrip("0").rstrip(".")
        else:
            text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE):f}"
        sign, text = (MINUS, text[1:]) if text.startswith("-") else ("", text)
        if not text.strip("0."):
            sign = ""  # no minus before a rounded zero
        whole, _, fraction = text.partition(".")
        whole = f"{int(whole):,}".replace(",", self.language.group)
        return Quantity(sign + whole + (self.language.decimal + fraction if fraction else ""), value)

    def numbers_apart(self, values: Mapping[str, int | Decimal | Fraction | None]) -> dict[str, str]:
        """Numbers of one sentence: one decimal at most, more only where unequal ones (or one and zero) would read
        alike.
        """
        exact = {name: _decimal(value) for name, value in values.items() if value is not None}
        distinct = {Decimal(0), *exact.values()}
        for decimals in (1, 2):
            step = Decimal(1).scaleb(-decimals)
            rounded = {value: value.quantize(step, ROUND_HALF_UP, _WIDE) for value in distinct}
            if len(set(rounded.values())) == len(distinct):
                return {
                    name: Quantity(self.number(rounded[exact[name]]), value) if value is not None else self.mark()
                    for name, value in values.items()
                }
        return {name: self.number(value) for name, value in values.items()}

    def signed(self, value: float | int | Decimal | Fraction | None, decimals: int | None = None) -> str:
        """A change: ``+12``, ``−3``, ``0``."""
        text = self.number(value, decimals)
        return Quantity(f"+{text}", value) if value is not None and value > 0 and text.strip("0,.") else text

    def money(self, cents: int | None, *, cents_shown: bool = True) -> str:
        """``749 553,92``: an amount in euro, without the word."""
        if cents is None:
            return self.mark()
        return self.number(Decimal(cents) / 100, 2 if cents_shown else 0)

    def signed_money(self, cents: int | None) -> str:
        """A change in money: ``+118 200,00``, and ``0,00`` where nothing changed: one precision a column."""
        return self.mark() if cents is None else self.signed(Decimal(cents) / 100, 2)

    @property
    def currency(self) -> str:
        """The word for the currency of the report's amounts: „евро“."""
        return self.currency_of(self.currency_code)

    def currency_of(self, code: str) -> str:
        """The word for amounts in a currency: „левове“; a code that has none stands for itself."""
        return self(_CURRENCIES.get(code, code))

    def euro(self, cents: int | None) -> str:
        """``749 553,92 евро``; whole euro are printed without their two zeros."""
        if cents is None:
            return self.mark()
        euro = Decimal(cents) / 100
        return Quantity(f"{self.number(euro, 2 if cents % 100 else 0)}{NBSP}{self.currency}", euro)

    def whole_euro(self, cents: int | Fraction | None) -> str:
        """``749 554 евро``: an amount in a headline, without cents."""
        if cents is None:
            return self.mark()
        euro = Fraction(cents) / 100
        return Quantity(f"{self.number(euro, 0)}{NBSP}{self.currency}", euro)

    def round_euro(self, cents: int | Fraction | None, whole: int | Fraction | None = None) -> str:
        """``близо 1,6 млн. евро``: an amount in two leading digits, with the word that says on which side it is.

        Never more than what it is a part of (``whole``), and never up to the next million, hundred thousand and so on:
        999 000 euro are „над 990 000 евро“.
        """
        if cents is None:
            return self.mark()
        euro = Fraction(cents) / 100
        if euro < 10:
            return self.whole_euro(cents)
        digits = len(str(int(euro)))
        step = 10 ** (digits - 2)
        below = euro // step * step
        rounded = below if euro - below <= Fraction(step, 2) else below + step
        if rounded > euro and (rounded == 10**digits or (whole is not None and rounded * 100 >= whole)):
            rounded = below
        if rounded >= 1_000_000:
            shown = self("{n} million {currency}", n=self.number(Fraction(rounded, 1_000_000))).replace(" ", NBSP)
        else:
            shown = f"{self.number(rounded)}{NBSP}{self.currency}"
        if rounded != euro:
            shown = self("nearly {amount}", amount=shown) if rounded > euro else self("over {amount}", amount=shown)
        return Quantity(shown, euro)

    def of_hundred(self, share: Fraction | None) -> str:
        """``над 62`` of the share 0.624: whole parts of a hundred, cut, so that nothing is reached before it is."""
        if share is None:
            return self.mark()
        hundredths = Fraction(share) * 100
        whole = self.number(hundredths // 1)
        return Quantity(whole if hundredths.denominator == 1 else self("over {amount}", amount=whole), share)

    def percent(self, share: float | Decimal | Fraction | None, decimals: int = 1) -> str:
        """``66,4 %`` of the share 0.664."""
        if share is None:
            return self.mark()
        return Quantity(f"{self.number(_decimal(share) * 100, decimals)}{NBSP}%", share)

    def percent_beside(self, share: Fraction | None, limit: Decimal | None) -> str:
        """A share beside its limit, with as many decimals as it takes to see on which side of it the share is."""
        if share is None or limit is None or share == Fraction(limit):
            return self.percent(share)
        return next(
            (
                text
                for decimals in (1, 2, 3, 4)
                if (text := self.percent(share, decimals)) != self.percent(limit, decimals)
            ),
            self.percent(share, 6),
        )

    def percent_cut(self, share: float | Decimal | Fraction | None) -> str:
        """``84,9 %`` of the share 0.8496: cut to one decimal, so that it stays on its side of every threshold."""
        if share is None:
            return self.mark()
        tenths = Fraction(share) * 1000
        return Quantity(self.percent(Fraction(tenths.numerator // tenths.denominator, 1000)), share)

    def date(self, day: dt.date | None) -> str:
        """``30.09.2026 г.``; a day that was written only in part prints as it was written (method.md §8)."""
        return self.mark() if day is None else Quantity(self._date(day), day)

    def _date(self, day: dt.date) -> str:
        if isinstance(day, WrittenDay) and day.written:
            return self.partial_date(day.written)
        return self.language.date(day.year, day.month, day.day)

    def partial_date(self, text: str) -> str:
        """A date as it was written: ``2025-12`` → ``12.2025 г.``, ``2024`` → ``2024 г.``"""
        return self.language.date(*map(int, text.split("-")))

    def named(self, own: str, english: object) -> str:
        """A name in the group's language, or its English one: of readers of English, and of those who cannot read the
        letters of the other.
        """
        if isinstance(english, str) and english and (self.language.is_source or self.is_foreign(own or "")):
            return english
        return own

    def is_foreign(self, text: str) -> bool:
        """Whether a text has letters of a script that the reader's language is not written in."""
        return entered.is_foreign(self.lang, text)

    def unit(self, text: str, number: object = None) -> str:
        """A unit as it was entered, in the form that a number before it asks for; in English its English name."""
        return entered.unit(self.lang, text, number)

    def legal_basis(self, text: str) -> str:
        """The act that a rule or deadline comes from, as it was entered; in English what has an English name."""
        return entered.legal_basis(self.lang, text)

    def office(self, text: str) -> str:
        """Who owes or receives something, as it was entered; in English what has an English name."""
        return entered.office(self.lang, text)

    def quoted(self, text: str) -> str:
        return text.join(self.language.quotes)

    def listed(self, items: Iterable[str]) -> str:
        """``а, б и в``"""
        *others, last = list(items) or [""]
        return joined(f" {self('and')} ", (joined(", ", others), last))


class WrittenDay(dt.date):
    """The day as which a date known in part counts; ``written`` is what was entered, in ISO form, and what prints.

    It is compared, counted with and kept in ``results.json`` as the day that it is.
    """

    written: str = ""  # of a day that was counted from it: nobody wrote that one

    @classmethod
    def of(cls, day: dt.date, written: str | None) -> dt.date:
        """The day itself where all of it was written."""
        if not written:
            return day
        made = cls(day.year, day.month, day.day)
        made.written = written
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return WrittenDay.of, (dt.date(self.year, self.month, self.day), self.written)


@dataclass(frozen=True)
class WrittenDate:
    """A date in ISO form, perhaps known in part, as a value of a sentence: it prints as it was written."""

    text: str

    def title(self, lang: str) -> str:
        return Words(lang).partial_date(self.text)


def by_language(text: str, lang: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text, each with its language: what is in Cyrillic within an English report is Bulgarian.

    Within a language that has a script of its own nothing is told apart.
    """
    at = 0
    for match, own in _in_other_scripts(text, lang):
        if match.start() > at:
            yield text[at : match.start()], lang
        yield match[0], own
        at = match.end()
    if at < len(text):
        yield text[at:], lang


def _in_other_scripts(text: str, lang: str) -> list[tuple[re.Match[str], str]]:
    if not lang or language(lang).letters or text.isascii():
        return []
    runs = ((match, own) for letters, own in scripts().items() for match in _runs(letters).finditer(text))
    return sorted(runs, key=lambda run: run[0].start())


@cache
def _runs(letters: str) -> re.Pattern[str]:
    return re.compile(rf"[{letters}](?:[{letters}\W\d]*[{letters}])?")


def shortened(text: str, most: int) -> str:
    """The first whole words of a long text and how many characters follow: “…” is a mark and cuts nothing (method.md
    §8).
    """
    if len(text) <= most:
        return text
    whole = text[: most + 1].rpartition(" ")[0].rstrip()
    kept = whole if len(whole) > most // 2 else text[:most].rstrip()  # a word without end is cut rather than lost
    return f"{kept} (+{len(text) - len(kept)})"


# „г.“, „лв.“, „бр.“ with one more; three are an ellipsis
_TWO_STOPS = re.compile(r"(?<=[^\W\d_])\.\.(?!\.)")


def one_full_stop(text: str) -> str:
    """The stop of an abbreviation („г.“) at the end of a sentence is the sentence's too."""
    return _TWO_STOPS.sub(".", text) if ".." in text else text


def _sentence(pattern: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values; it keeps which figures they are."""
    text = filled(pattern, values)
    return text if remembers(text) else one_full_stop(text)


def _decimal(value: float | int | Decimal | Fraction) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value if isinstance(value, Decimal) else Decimal(str(value))

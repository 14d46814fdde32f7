"""What groups enter in their own language and a report says in the reader's: units, legal bases, offices.

``<language>/entered.toml`` says what it is in English, whose translation another language prints. What has no words
there stands as it was entered; in letters that the reader's language is not written in, in quotation marks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any

from vomr.words.language import FOLDER, LANGUAGES, language, scripts, translations

_MOST_FORMS = 6  # of a plural, in any language
_WORDS = (
    "yes",
    "no",
    "nothing",
    "nothing_but_a_code",
    "totals",
    "subtotals",
    "after_totals",
    "notes",
    "copies",
    "beside",
)


@cache
def of_language(code: str) -> Mapping[str, Any]:
    """What is entered in a language.

    ``units``, each with its forms (of one, after a numeral) where its catalogues do not know them, then the English of
    one and several; ``offices`` and ``acts`` with their English; words that mean ``yes`` and ``no``, and that there is
    ``nothing`` to enter; those with which rows of ``totals`` and ``subtotals`` begin, alone or with one of
    ``after_totals`` behind them, and rows of ``notes``; those that say that a sheet is a copy (``copies``), and what
    may stand ``beside`` its title.
    """
    path = FOLDER / code / "entered.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    units = {unit.casefold(): tuple(forms) for unit, forms in found.get("units", {}).items()}
    words = {name: tuple(found.get(name, ())) for name in _WORDS}
    acts = tuple((re.compile(pattern), english) for pattern, english in found.get("acts", ()))
    return {"units": units, "offices": found.get("offices", {}), "acts": acts, **words}


def in_every_language(name: str) -> tuple[str, ...]:
    """The words of every language for the same."""
    return tuple(word for code in LANGUAGES for word in of_language(code)[name])


def alternatives(*names: str) -> str:
    """The words of every language for some things as a part of a pattern, the longest first."""
    words = sorted(chain.from_iterable(map(in_every_language, names)), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


@cache
def units_of(code: str) -> Mapping[str, tuple[str, ...]]:
    """The units of a language as they are entered, small: those of its own file, and whatever its catalogues call those
    of the others, in any of its forms.
    """
    said = getattr(translations(code), "_catalog", {})
    english = {forms[-2:] for other in LANGUAGES for forms in of_language(other)["units"].values()}
    keys = ((forms, (forms[0], number)) for forms in sorted(english) for number in range(_MOST_FORMS))
    called = {said[key].casefold(): forms for forms, key in keys if key in said}
    return {**called, **of_language(code)["units"]}


def unit(lang: str, text: str, number: object = None) -> str:
    """A unit of measurement in the reader's language, in the form that a number before it asks for.

    Parameters
    ----------
    lang : str
    text : str
        As it was entered.
    number : number, optional
        What stands before it; without one the unit stands alone, as it was entered.
    """
    entered = text.strip().casefold()
    for code in _reader_first(lang):
        if forms := units_of(code).get(entered):
            *own, english, several = forms
            if code == lang and number is None:
                return text
            if code == lang and own:
                return str(own[0 if number == 1 else 1])
            return translations(lang).ngettext(english, several, _count(number))
    return _as_entered(lang, text)


def unit_in_english(text: str) -> str:
    """What several of a unit are called in English: by it groups of several languages have the same one. What has no
    words is as it was entered, small.
    """
    entered = text.strip().casefold()
    return _in_english().get(entered, entered)


@cache
def _in_english() -> Mapping[str, str]:
    """The units of every language in any of their forms; English ones with more than one name come last."""
    ordered = sorted(LANGUAGES, key=lambda code: language(code).is_source)
    units = [(entered, forms) for code in ordered for entered, forms in units_of(code).items()]
    found = {form.casefold(): forms[-1].casefold() for entered, forms in units for form in (entered, *forms)}
    return {form: found.get(english, english) for form, english in found.items()}


def legal_basis(lang: str, text: str) -> str:
    """The basis of a rule or deadline; in another language the common names of acts and their parts."""
    if not is_foreign(lang, text):
        return text
    said = text
    for code in _reader_first(lang):
        for pattern, english in of_language(code)["acts"]:
            said = pattern.sub(translations(lang).gettext(english), said)
    return _as_entered(lang, text) if is_foreign(lang, said) else said


def office(lang: str, text: str) -> str:
    """Who owes or receives something: „УО“, „УО, ПКИП“."""
    return re.sub(r"[^\s,][^,]*", lambda name: _office(lang, name[0]), text)


def _office(lang: str, name: str) -> str:
    for code in _reader_first(lang):
        if english := of_language(code)["offices"].get(name):
            return name if code == lang else translations(lang).gettext(english)
    return _as_entered(lang, name)


def _reader_first(lang: str) -> Iterator[str]:
    yield lang
    yield from (code for code in LANGUAGES if code != lang)


def _count(number: Any) -> int:
    """A count that asks for the same form as a number does; a few where nothing is counted, many of what is broken."""
    if number is None:
        return 2
    return int(number) if number == int(number) else 100


def is_foreign(lang: str, text: str) -> bool:
    """Whether a text has letters of a script that the reader's language is not written in; a language with a script of
    its own takes what it reads.
    """
    if text.isascii() or language(lang).letters:
        return False
    return any(re.search(f"[{letters}]", text) for letters in scripts())


def _as_entered(lang: str, text: str) -> str:
    """A text that its reader may not be able to read stands in quotation marks."""
    opening, closing = language(lang).quotes
    return f"{opening}{text}{closing}" if is_foreign(lang, text) and not text.startswith(opening) else text


__all__ = ["in_every_language", "is_foreign", "legal_basis", "of_language", "office", "unit"]

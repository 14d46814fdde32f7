"""Which languages there are: a folder of data for each.

``<code>/language.toml`` says how the language writes numbers, days and quotations; ``<code>/*.po`` hold its sentences
and titles, one catalogue for each part of the package. They are read as they are, and kept by their content: there is
nothing to compile after a change. The language of the sentences in the code has no catalogues.
"""

from __future__ import annotations

import gettext
import io
import pickle
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from vomr.computer import DEFAULT as DEFAULT
from vomr.fingerprint import digest
from vomr.user_cache import read_pickled, write_cached

FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/language.toml")))
_KEPT = "words"  # in the user's cache


@dataclass(frozen=True)
class Language:
    """How a language writes.

    Attributes
    ----------
    code : str
        That of its folder, ISO 639-1.
    name : str
        In its own words.
    tag : str
        As Word takes it (BCP 47), ``bg-BG``.
    decimal, group : str
        The mark of decimals, and what stands between thousands.
    day, month, year : str
        How a date prints that is known so far, with ``{day}``, ``{month}``, ``{year}`` and ``{name}`` of the month.
    quotes : (str, str)
    months : tuple of str
        Their names as a date has them, where one needs them.
    letters : str
        Those of its script, as a set of a regular expression, where that is not the Latin one.
    repeats_hyphen : bool
        A word that is broken at its hyphen has it in the next line, too.
    is_source : bool
        Sentences and titles stand in it in the code, and names beside those of the group's own language are in it.
    beside_code : bool
        Titles of tables, columns and codes stand in it in the code, beside those of the source.
    """

    code: str
    name: str
    tag: str
    decimal: str
    group: str
    day: str
    month: str
    year: str
    quotes: tuple[str, str]
    months: tuple[str, ...] = ()
    letters: str = ""
    repeats_hyphen: bool = False
    is_source: bool = False
    beside_code: bool = False

    def date(self, year: int, month: int | None = None, day: int | None = None) -> str:
        """A date, as far as it is known."""
        pattern = self.year if month is None else self.month if day is None else self.day
        name = self.months[month - 1] if month and self.months else ""
        return pattern.format(year=year, month=month, day=day, name=name)


@cache
def language(code: str) -> Language:
    """The language of a code.

    Raises
    ------
    KeyError
        When it has no folder.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    raw: dict[str, Any] = tomllib.loads((FOLDER / code / "language.toml").read_text(encoding="utf-8"))
    lists = {name: tuple(value) for name, value in raw.items() if isinstance(value, list)}
    return Language(code=code, **(raw | lists))


@cache
def source() -> Language:
    """The language of the sentences in the code."""
    return next(own for own in map(language, LANGUAGES) if own.is_source)


@cache
def scripts() -> Mapping[str, str]:
    """The letters of each script but the Latin one, and a language that is written in it."""
    return {own.letters: own.code for own in reversed(tuple(map(language, LANGUAGES))) if own.letters}


# --- sentences


@cache
def translations(code: str) -> gettext.NullTranslations:
    """The sentences of a language; one that has no translation stands as it is in the code."""
    if language(code).is_source:
        return gettext.NullTranslations()
    # as GNUTranslations holds them: to write and read its files in between took as long as to read the catalogues
    merged = gettext.GNUTranslations()
    merged._catalog, plural = _kept_sentences(code)  # type: ignore[attr-defined]
    merged.plural = gettext.c2py(plural)  # type: ignore[attr-defined]
    return merged


Sentences = dict[str | tuple[str, int], str]


def catalogues(code: str) -> list[Path]:
    """The files of a language's sentences."""
    return sorted((FOLDER / code).glob("*.po"))


def _kept_sentences(code: str) -> tuple[Sentences, str]:
    """The sentences of catalogues, read once for each content of theirs and of this module: every start of the command
    needs them, and reading took a third of it.
    """
    contents = [path.read_bytes() for path in catalogues(code)]
    name = f"{digest([Path(__file__).read_bytes(), *contents])}.pickle"
    kept = read_pickled(_KEPT, name, tuple)
    if kept is not None and len(kept) == 2:
        return kept
    made = _sentences(code, contents)
    write_cached(_KEPT, name, pickle.dumps(made, pickle.HIGHEST_PROTOCOL), most=2 * len(LANGUAGES))
    return made


def _sentences(code: str, contents: list[bytes]) -> tuple[Sentences, str]:
    """Translations by their msgid, of plurals by that and the number of the form; and the rule of the forms."""
    from babel.messages.pofile import read_po

    sentences: Sentences = {}
    plural = "0"
    for content in contents:
        catalogue = read_po(io.BytesIO(content), locale=code, abort_invalid=True)
        for message in catalogue:
            if not message.id or not message.string or message.fuzzy:
                continue
            if isinstance(message.id, tuple):
                forms = (text or message.id[min(form, 1)] for form, text in enumerate(message.string))
                sentences |= {(message.id[0], form): text for form, text in enumerate(forms)}
            else:
                sentences[str(message.id)] = str(message.string)
        plural = str(catalogue.plural_expr)
    return sentences, plural


# --- titles


def titled(code: str, bulgarian: str, english: str) -> str:
    """A title that the code declares as (Bulgarian, English), in any language: a third has it by the English one."""
    own = language(code)
    return english if own.is_source else bulgarian if own.beside_code else translations(code).gettext(english)


@cache
def titles_of(bulgarian: str, english: str) -> tuple[str, ...]:
    """A title in every language, each once: what reading recognises."""
    return tuple(dict.fromkeys((bulgarian, english, *(titled(code, bulgarian, english) for code in LANGUAGES))))


class Titled(tuple[str, str]):
    """A title as (Bulgarian, English), which :meth:`title` gives in any language."""

    __slots__ = ()

    def __new__(cls, bulgarian: str, english: str) -> Titled:
        return super().__new__(cls, (bulgarian, english))

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def title(self, lang: str) -> str:
        return titled(lang, *self)

    @property
    def titles(self) -> tuple[str, ...]:
        """In every language."""
        return titles_of(*self)


@dataclass(frozen=True)
class TitlesInARow:
    """Titles one after another, as one value of a sentence.

    Attributes
    ----------
    titles : tuple
        Of what has a ``title(lang)``; a text stands for itself.
    between : str
    codes : tuple of str
        One for each title, for the pattern.
    pattern : str
        How each stands: its ``{title}``, the same ``{quoted}``, its ``{code}``.
    """

    titles: tuple[Any, ...]
    between: str = "; "
    codes: tuple[str, ...] = ()
    pattern: str = "{title}"

    def title(self, lang: str) -> str:
        shown = []
        for own, code in zip_longest(self.titles, self.codes):
            text = own if isinstance(own, str) else own.title(lang)
            shown.append(self.pattern.format(title=text, quoted=text.join(language(lang).quotes), code=code))
        return self.between.join(shown)

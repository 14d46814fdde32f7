"""What a language has to have words for, and what of it it has: ``vomr words``.

Sentences are found in the code, where they are marked as such; titles in what declares tables, settings and codes;
texts in the notebooks; what is entered beside them in :mod:`vomr.words.entered`. What a catalogue has and the code has
no more is stale.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vomr.folders import shipped
from vomr.parts.notebook import languages_in, source_of
from vomr.problems import VomrError, display_path
from vomr.register.files import LISTS_SHEET, START_SHEET
from vomr.register.keys import THE_SETTINGS
from vomr.register.tables import TABLES
from vomr.settings_form import CHOICES, COMMENTS, NONE_OF_LIST, SHEETS
from vomr.spelling import folded
from vomr.words import N_
from vomr.words.entered import of_language
from vomr.words.labels import LABELS
from vomr.words.language import LANGUAGES, Titled, catalogues, language, source, translations
from vomr.words.marks import MARKS, ZERO

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

TITLES, NOTEBOOKS, UNITS, OTHER = "titles", "notebooks", "units", "messages"  # catalogues
_PACKAGE = Path(__file__).parents[1]
_NAMES = re.compile(r"\{(\w+)[^}]*\}")
_NEVER_ASKED = re.compile(r"[\W\d_]*")  # without a letter there is nothing to translate


@dataclass(frozen=True)
class Entry:
    """What is to be translated.

    Attributes
    ----------
    english : str
    plural : str or None
        The form of several, where it is counted.
    """

    english: str
    plural: str | None = None


@dataclass
class Examined:
    """What is wrong with the catalogues of a language.

    Attributes
    ----------
    entries : int
        What there is to translate.
    missing, stale : list of (str, Entry)
        With the catalogue in which it belongs, or stands.
    faults : list of (str, str, Entry)
        A catalogue, a sentence that is not translated as it must be, and what is wrong: ``names`` in braces differ,
        ``forms`` of the plural are missing.
    collisions : list of (str, str, tuple of str)
        Where, a title, and what goes by it.
    """

    entries: int = 0
    missing: list[tuple[str, Entry]] = field(default_factory=list)
    stale: list[tuple[str, Entry]] = field(default_factory=list)
    faults: list[tuple[str, Entry, str]] = field(default_factory=list)
    collisions: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.stale or self.faults or self.collisions)


# --- what there is to translate


def marked(code: str) -> Iterator[Entry]:
    """Every sentence that a source gives to the catalogues."""
    return _marked(ast.walk(ast.parse(code)))


def _marked(nodes: Iterable[ast.AST]) -> Iterator[Entry]:
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [own.value for own in node.args if isinstance(own, ast.Constant) and isinstance(own.value, str)]
        if name in ("w", "N_", "VomrError", "UsageError") and texts:
            yield Entry(texts[0])
        elif name in ("plural", "counted") and len(texts) > 1:
            yield Entry(texts[0], texts[1])
        elif name == "Problem" and len(texts) > 3:
            yield from (Entry(texts[2]), Entry(texts[3]))


@cache
def _in_code() -> tuple[dict[str, Entry], frozenset[str], str]:
    """Of the whole package the marked sentences by their text, every text that stands in it, and its templates."""
    sentences: dict[str, Entry] = {}
    texts: set[str] = set()
    for path in sorted(_PACKAGE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        for entry in _marked(nodes):
            sentences[entry.english] = entry if entry.plural else sentences.get(entry.english, entry)
        texts |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    templates = (path for ending in ("j2", "typ", "js") for path in sorted(_PACKAGE.rglob(f"*.{ending}")))
    return sentences, frozenset(texts), "\n".join(path.read_text(encoding="utf-8") for path in templates)


def titles() -> Iterator[tuple[str, str]]:
    """Every title that the code declares, as (Bulgarian, English)."""
    for table in TABLES.values():
        yield from ((table.bg, table.en), (table.help_bg, table.help_en))
        for column in table.columns:
            yield from ((column.bg, column.en), (column.help_bg, column.help_en))
    for sheet in (*SHEETS, COMMENTS):
        yield from ((sheet.bg, sheet.en), (sheet.note_bg, sheet.note_en))
        yield from ((section.bg, section.en) for section in sheet.sections)
        for known in sheet.fields:
            yield from ((known.bg, known.en), (known.note_bg, known.note_en), (known.example, known.example_en))
    for codes in (*LABELS.values(), *CHOICES.values()):
        yield from (tuple(label) for label in codes.values())  # type: ignore[misc]
    for title in (*chain(*MARKS.values()), ZERO, NONE_OF_LIST, THE_SETTINGS, START_SHEET, LISTS_SHEET):
        yield tuple(title)  # type: ignore[misc]


@cache
def texts_of_notebooks() -> tuple[str, ...]:
    """The texts of the shipped notebooks in the language of the code, each once."""
    found: dict[str, None] = {}
    for path in sorted(shipped("notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if source().code in languages_in(cell["metadata"].get("tags", ())):
                found.setdefault(source_of(cell))
    return tuple(found)


@cache
def beside_sentences() -> Mapping[Entry, str]:
    """What there is to translate that is no sentence of the code, with its catalogue."""
    found: dict[Entry, str] = {}
    for bulgarian, english in titles():
        if bulgarian != english and not _NEVER_ASKED.fullmatch(english):
            found.setdefault(Entry(english), TITLES)
    for text in texts_of_notebooks():
        found.setdefault(Entry(text), NOTEBOOKS)
    for code in LANGUAGES:
        entered = of_language(code)
        for forms in entered["units"].values():
            found.setdefault(Entry(*forms[-2:]), UNITS)
        for english in (*entered["offices"].values(), *(english for _, english in entered["acts"])):
            found.setdefault(Entry(english), UNITS)
    return found


def _wanted(lang: str) -> dict[Entry, str]:
    """Everything that a language is to have, with its catalogue.

    A sentence that is told by a name, and not where it is marked, is known by the language that stands beside the code.
    """
    sentences, _, _ = _in_code()
    standing = {entry: topic for code in LANGUAGES if language(code).beside_code for topic, entry, _ in _messages(code)}
    wanted = {entry: OTHER for entry in sentences.values() if not _NEVER_ASKED.fullmatch(entry.english)}
    wanted |= {entry: topic for entry, topic in standing.items() if not _is_stale(entry)}
    return wanted if language(lang).beside_code else {**beside_sentences(), **wanted}


def _is_stale(entry: Entry) -> bool:
    """Whether a sentence of a catalogue stands nowhere any more."""
    sentences, texts, templates = _in_code()
    if entry in beside_sentences() or sentences.get(entry.english) == entry or entry.english in texts:
        return False
    quoted = entry.english.replace('"', '\\"')
    return f'"{quoted}"' not in templates


# --- what a language has


def _catalogue(path: Path, lang: str) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(io.BytesIO(path.read_bytes()), locale=lang, abort_invalid=True)
    except (ValueError, PoFileError) as error:
        raise VomrError(
            N_("{file} is no catalogue that can be read: {detail}."), file=display_path(path), detail=error
        ) from None


@cache
def _messages(lang: str) -> tuple[tuple[str, Entry, Message], ...]:
    """Every entry of the catalogues of a language, with its topic."""
    return tuple(
        (path.stem, Entry(*message.id) if isinstance(message.id, tuple) else Entry(str(message.id)), message)
        for path in catalogues(lang)
        for message in _catalogue(path, lang)
        if message.id
    )


def examined(lang: str) -> Examined:
    """The catalogues of a language beside what there is to translate."""
    found = Examined()
    if language(lang).is_source:
        return found
    wanted = _wanted(lang)
    found.entries = len(wanted)
    has = {entry for _, entry, message in _messages(lang) if _is_translated(message)}
    # a word that is counted elsewhere serves where it stands alone
    alone = {entry.english for entry in has}
    for entry, topic in wanted.items():
        if entry not in has and (entry.plural is not None or entry.english not in alone):
            found.missing.append((topic, entry))
    for topic, entry, message in _messages(lang):
        if entry not in wanted:
            found.stale.append((topic, entry))
        else:
            found.faults += [(topic, entry, fault) for fault in _faults(entry, message)]
    found.missing.sort(key=lambda item: item[0])
    found.collisions += collisions(lang)
    return found


def _given(message: Message) -> tuple[str, ...]:
    """The translation of a sentence, of a plural every form."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string or ""),)


def _is_translated(message: Message) -> bool:
    return any(_given(message)) and not message.fuzzy


def _faults(entry: Entry, message: Message) -> Iterator[str]:
    given = _given(message)
    if not _is_translated(message):
        return
    if not all(given):
        yield "forms"
    elif entry.plural is None:
        if _braces(given[0]) != _braces(entry.english):
            yield "names"
    else:
        names = _braces(entry.plural)
        if any(not _braces(form) <= names | {"n"} for form in given) or not names <= _braces(given[-1]) | {"n"}:
            yield "names"


def _braces(text: str) -> set[str]:
    return set(_NAMES.findall(text))


def collisions(lang: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Titles in a language by which two things of one place go, in it or in another: neither could be read back."""

    def within(where: str, things: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[tuple[str, str, Any]]:
        known: dict[str, dict[str, None]] = defaultdict(dict)
        own: dict[str, str] = {}
        for name, title, every in things:
            for text in (name, *every):
                known[folded(text)].setdefault(name)
            own[folded(title)] = title
        yield from ((where, own[key], tuple(names)) for key, names in known.items() if len(names) > 1 and key in own)

    sheets = (*SHEETS, COMMENTS)
    of_tables = ((table.name, table.title(lang), table.titles) for table in TABLES.values())
    of_sheets = ((sheet.name, sheet.title(lang), sheet.names) for sheet in sheets)
    yield from within("register.xlsx", (*of_tables, *of_sheets))
    for table in TABLES.values():
        yield from within(table.name, ((own.name, own.title(lang), own.titles) for own in table.columns))
    for sheet in sheets:
        yield from within(sheet.name, ((own.name, own.title(lang), own.titles) for own in sheet.fields))
    for name, codes in (*LABELS.items(), *CHOICES.items()):
        yield from within(name, ((code, label.title(lang), label.titles) for code, label in codes.items()))


@cache
def in_english(lang: str) -> tuple[int, int]:
    """How many of the sentences and titles that other languages have stand in English in this one, and of how many.

    Unlike :func:`examined` it looks at catalogues alone, which takes no time: that they have what the code has is
    tested.
    """
    own = language(lang)
    if own.is_source:
        return 0, 0
    known = {code: _ids(code) for code in LANGUAGES if not language(code).is_source}
    every = set().union(*(ids for code, ids in known.items() if language(code).beside_code or code == lang))
    if not own.beside_code:
        every |= {entry.english for entry in beside_sentences()}
    return len(every - known[lang]), len(every)


def _ids(lang: str) -> set[str]:
    held = translations(lang)._catalog  # type: ignore[attr-defined]
    return {key if isinstance(key, str) else key[0] for key in held if key}


# --- for whoever translates


def write_template(lang: str, folder: Path) -> list[Path]:
    """Write the catalogues of a language, with what is missing left empty and what is stale left out.

    Parameters
    ----------
    lang : str
        A code of ISO 639-1; it needs no folder yet.
    folder : Path
        Catalogues that stand there are replaced.

    Returns
    -------
    list of Path
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    is_known = lang in LANGUAGES
    held = {entry: (topic, message) for topic, entry, message in _messages(lang)} if is_known else {}
    wanted = _wanted(lang if is_known else source().code)
    beside = language(next(code for code in LANGUAGES if language(code).beside_code))
    known = {entry: message for _, entry, message in _messages(beside.code)}
    titled = {english: bulgarian for bulgarian, english in titles()}
    made: dict[str, Catalog] = {}
    for entry, topic in wanted.items():
        where, message = held.get(entry, (topic, None))
        catalogue = made.setdefault(where, Catalog(locale=lang, project="VOMR", fuzzy=False))
        other = known[entry].string if entry in known else titled.get(entry.english, "")
        catalogue.add(
            (entry.english, entry.plural) if entry.plural else entry.english,
            message.string if message is not None else None,
            # the other language says what is meant, to whoever can read it
            auto_comments=[" ¦ ".join(other) if isinstance(other, tuple | list) else other] if other else (),
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for topic, catalogue in sorted(made.items()):
        path = folder / f"{topic}.po"
        with path.open("wb") as stream:
            stream.write(_HEAD.format(lang=lang, n=catalogue.num_plurals, rule=catalogue.plural_expr).encode())
            write_po(stream, catalogue, width=120, sort_output=False, omit_header=True)
        written.append(path)
    if not (folder / "language.toml").exists() and not is_known:
        path = folder / "language.toml"
        path.write_text(_LANGUAGE.format(lang=lang, country=lang.upper()), encoding="utf-8")
        written.append(path)
    return written


_HEAD = """\
msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={n}; plural={rule};\\n"

"""
_LANGUAGE = """\
# How the language writes; vomr/words/en/language.toml is an example
name = "{lang}"            # in its own words
tag = "{lang}-{country}"         # as Word takes it: cs-CZ, en-IE
decimal = ","
group = "\\u00a0"         # between thousands: a blank that no line breaks at
day = "{{day}}.\\u00a0{{month}}.\\u00a0{{year}}"     # {{day:02}} for two digits, {{name}} for the month in words
month = "{{month}}/{{year}}"     # a date of which no more is known
year = "{{year}}"
quotes = ["„", "“"]
# months = ["…"]         # their names, where a date has them
# letters = '\\u0370-\\u03ff'   # of its script, where that is not the Latin one
"""


__all__ = [
    "Entry",
    "Examined",
    "Titled",
    "beside_sentences",
    "collisions",
    "examined",
    "in_english",
    "marked",
    "texts_of_notebooks",
    "titles",
    "write_template",
]

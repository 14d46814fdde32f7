"""Files of settings (``strategy.toml``, ``sources/*.mapping.toml``) as people write them.

What is TOML is read as TOML. What is not, and can mean only one thing, is read too: words and numbers without quotation
marks, „…“ and “…”, ``да``, ``31.12.2025 г.``, ``1 689``, sections with a bracket too few, lines of Windows, other code
pages. The rest is named: line, key, what stands there, and what a right line looks like. No sentence of a library
shows.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from vomr.problems import Problem, VomrError, display_path, nearest
from vomr.words import N_, Words, shortened

if TYPE_CHECKING:
    from pydantic import BaseModel

_T = TypeVar("_T")
_M = TypeVar("_M", bound="BaseModel")
Path_ = tuple[str | int, ...]  # where a value stands: section, number of the entry, key
_OPENING = {'"': '"', "'": "'", "„": '“”"', "“": "”", "«": "»", "‘": "’", "‚": "‘’", "”": "”"}
_BLANK = "\u00a0\u2007\u2009\u202f\u200b\u2060\ufeff"
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SECOND_ENTRY = re.compile(r"[\"“”»']\s*[,;]?\s*[\w.-]+\s*=\s*\S")
_CYRILLIC = re.compile(r"[А-Яа-яЀЍѐѝ]")
# Letters of Windows-1251 that Bulgarian does not have: they show that the guess is wrong
_FOREIGN = re.compile(r"[ЁЂЃЄЅІЇЈЉЊЋЌЎЏђѓєѕіїјљњћќўџҐґёыэЫЭ]")
_MIXED_WORD = re.compile(r"[A-Za-z][А-Яа-я]|[А-Яа-я][A-Za-z]")
_LARGEST = 2_000_000  # bytes; a file of settings has a few thousand


class Fault(ValueError):
    """A value, line or section that cannot be read.

    Parameters
    ----------
    message : str
        English sentence with ``{names}`` for the catalogues.
    """

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params

    def title(self, lang: str) -> str:
        return Words(lang)(self.message, **self.params)


@dataclass(frozen=True)
class SettingFault:
    """What is wrong at one place of a file, and what a right line or cell looks like there.

    ``key`` and ``example`` are texts, or what has a title in the reader's language; ``sheet`` is the title of the sheet
    where the settings stand in a workbook.
    """

    line: int | None
    key: Any
    fault: Fault
    example: Any = ""
    sheet: str | None = None

    def title(self, lang: str) -> str:
        """„ред 12, „start“: „скоро“ не е дата. Пишете например: start = 2024-01-01“"""
        w = Words(lang)
        key = self.key if isinstance(self.key, str) else self.key.title(lang)
        parts = [w("sheet “{sheet}”", sheet=self.sheet)] if self.sheet else []
        if self.line:
            parts.append(w("row {n}", n=self.line) if self.sheet else w("line {n}", n=self.line))
        place = ", ".join([*parts, *([w.quoted(key)] if key else [])])
        text = self.fault.title(lang)
        said = f"{place}: {text}." if place else f"{text}."
        example = self.example if isinstance(self.example, str) else self.example.title(lang)
        return f"{said} {w('Write for example:')} {example}" if example else said


class Faults(tuple[SettingFault, ...]):
    """Everything that is wrong in a file, one below the other."""

    def title(self, lang: str) -> str:
        return "\n".join(f"· {said.title(lang)}" for said in self)

    def __str__(self) -> str:
        return self.title("en")


@dataclass
class Document:
    """A file of settings that was read.

    Attributes
    ----------
    raw : dict
        As :mod:`tomllib` gives it; numbers with a dot are ``Decimal``.
    lines : dict of path to int
        The line, or the row of a sheet, on which each section and each value begins.
    sheets : dict of path to str
        The sheet on which they stand, in a workbook.
    problems : list of Problem
        Warnings, such as an encoding that was told from the letters.
    """

    path: Path
    raw: dict[str, Any]
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheets: dict[Path_, str] = field(default_factory=dict)

    def line(self, path: Path_) -> int | None:
        """The line of a value, else of what holds it."""
        return _of_nearest(self.lines, path)

    def sheet(self, path: Path_) -> str | None:
        """The sheet of a value, else of what holds it; None of a file that has no sheets."""
        return _of_nearest(self.sheets, path)

    @property
    def is_workbook(self) -> bool:
        return bool(self.sheets)

    def texts(self) -> Iterator[tuple[Path_, str]]:
        """Every text and number with its place: what is looked through before anything leaves."""
        yield from _texts((), self.raw)


def _of_nearest(by_path: Mapping[Path_, _T], path: Path_) -> _T | None:
    while path and path not in by_path:
        path = path[:-1]
    return by_path.get(path)


def _texts(path: Path_, value: Any) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts((*path, key), inner)
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from _texts((*path, at), inner)
    elif not isinstance(value, bool):
        yield path, str(value)


def cannot_be_read(path: Path, *faults: SettingFault) -> VomrError:
    """The refusal of a file as a whole."""
    return VomrError(N_("{file} cannot be read:\n{detail}"), file=display_path(path), detail=Faults(faults))


def cannot_be_used(path: Path, *faults: SettingFault) -> VomrError:
    """The refusal of a file whose values say too little, or nothing that can be meant."""
    return VomrError(
        N_("{file} has values that cannot be used:\n{detail}"), file=display_path(path), detail=Faults(faults)
    )


_IS_WRONG = N_("the value is missing or of another kind")
_NO_CODE = N_("there is no “{value}”; there are: {known}")
_NEARLY = N_("there is no “{value}”. Did you mean {suggestion}?")


def modelled(document: Document, model: type[_M], examples: Mapping[str, str]) -> _M:
    """What a file of one's own says, as its model has it.

    Parameters
    ----------
    examples : mapping of str to str
        What a right line looks like, by key.

    Raises
    ------
    VomrError
        Naming line and key of every value that is missing, unknown or of another kind.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(document.raw)
    except ValidationError as error:
        faults = (fault_at(document, fault["loc"], Fault(_IS_WRONG), examples) for fault in error.errors())
        raise cannot_be_used(document.path, *faults) from None


def fault_at(document: Document, where: Path_, fault: Fault, examples: Mapping[str, str]) -> SettingFault:
    """A fault with the line and the keys of its value, and an example of a right one."""
    names = [part for part in where if isinstance(part, str)]
    example = next((examples[name] for name in reversed(names) if name in examples), "")
    return SettingFault(document.line(where), ".".join(names), fault, example)


def not_among(code: str, known: Iterable[str]) -> Fault | None:
    """That there is no such code, with the nearest one or all; None where there is."""
    known = list(dict.fromkeys(known))
    if code in known:
        return None
    near = nearest(code, known)
    return Fault(_NEARLY, value=code, suggestion=near) if near else Fault(_NO_CODE, value=code, known=", ".join(known))


def read_settings(path: Path, lists: Collection[str] = ()) -> Document:
    """Read a file of settings.

    Parameters
    ----------
    path : Path
    lists : collection of str
        Sections that may stand several times (``territory``, ``rules.limit``): read so whatever their brackets are.

    Raises
    ------
    VomrError
        Naming every line that cannot be read.
    """
    return copy.deepcopy(_read(path, path.read_bytes(), frozenset(lists)))


@lru_cache(maxsize=8)  # a pack asks for its strategy's some thirty times; the content is a part of the key
def _read(path: Path, content: bytes, lists: frozenset[str]) -> Document:
    text, problems = _text(path, content)
    entries, faults = _entries(text)
    try:
        raw = tomllib.loads(text, parse_float=_number)
    except (ValueError, RecursionError, DecimalException):
        raw = {}
        if faults:
            raise cannot_be_read(path, *faults) from None
    else:
        faults = []  # what TOML takes is right, whatever it looks like
    built = _Built(lists)
    for entry in entries:
        try:
            built.take(entry)
        except Fault as fault:
            faults.append(SettingFault(entry.line, entry.name, fault))
    if not raw:
        if faults:
            raise cannot_be_read(path, *faults)
        raw = built.raw
    return Document(path, raw, built.lines, problems)


def _number(text: str) -> Decimal:
    return Decimal(text.replace("_", ""))


# --- letters
# ------------------------------------------------------------------------------------------------------------


def _text(path: Path, content: bytes) -> tuple[str, list[Problem]]:
    """The letters of a file: UTF-8, UTF-16 with its mark, else Windows-1251 where Bulgarian comes of it, and said."""
    if len(content) > _LARGEST:
        raise cannot_be_read(path, SettingFault(None, "", Fault(N_("the file is too large for settings"))))
    problems: list[Problem] = []
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = _windows(content)
        if not text:
            raise cannot_be_read(
                path,
                SettingFault(None, "", Fault(N_("it is not saved as UTF-8. Save it again with the encoding UTF-8"))),
            ) from None
        problems.append(
            Problem(
                "settings-encoding",
                "warning",
                N_("The file is not saved as UTF-8; its letters were read as Windows-1251"),
                N_(
                    "Look whether the names in the report are right, and save the file again with the encoding UTF-8"
                    " (in Notepad: Save as › Encoding)."
                ),
                file=path.name,
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        if _CONTROL.search(line):
            raise cannot_be_read(
                path,
                SettingFault(number, "", Fault(N_("the line holds a character that cannot be printed; type it again"))),
            )
    return text, problems


def _windows(content: bytes) -> str:
    """The letters of Windows-1251, or nothing where no Bulgarian comes of it."""
    try:
        text = content.decode("cp1251")
    except UnicodeDecodeError:
        return ""
    is_bulgarian = _CYRILLIC.search(text) and not _FOREIGN.search(text) and not _MIXED_WORD.search(text)
    return text if is_bulgarian else ""


# --- lines
# --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """A section's line or a line with a value; ``keys`` are its parts."""

    line: int
    name: str
    keys: tuple[str, ...]
    is_list: bool = False
    is_section: bool = False
    value: Any = None


def _entries(text: str) -> tuple[list[_Entry], list[SettingFault]]:
    """Every section and value of a file with its line, and the lines that cannot be read."""
    entries: list[_Entry] = []
    faults: list[SettingFault] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        number, line = at + 1, lines[at].strip().strip(_BLANK).strip()
        at += 1
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and "=" not in _without_comment(line):
            entry = _section(number, line)
            entries.append(entry) if isinstance(entry, _Entry) else faults.append(entry)
            continue
        name, value = _key_and_value(line)
        if value is None:
            faults.append(
                SettingFault(
                    number,
                    "",
                    Fault(N_("“{value}” is no line of settings: a name, “=”, and a value"), value=_short(line)),
                    'name = "…"',
                )
            )
            continue
        try:
            value, more = _whole(value, lines, at)
            at += more
            entries.append(_Entry(number, name, _keys(name), value=_value(value)))
        except Fault as fault:
            faults.append(SettingFault(number, name, fault, f'{name} = "{fault.params.get("value", "…")}"'))
    return entries, faults


def _short(text: str) -> str:
    return shortened(text, 60)


def _section(number: int, line: str) -> _Entry | SettingFault:
    inner = _without_comment(line).strip().strip("[] \t" + _BLANK)
    try:
        keys = _keys(inner)
    except Fault:
        keys = ("",)
    if not all(keys):
        return SettingFault(
            number, "", Fault(N_("“{value}” is no name of a section"), value=_short(line)), "[strategy]"
        )
    return _Entry(number, inner, keys, is_list=line.startswith("[["), is_section=True)


def _keys(name: str) -> tuple[str, ...]:
    """The parts of ``rules.limit`` or ``"a.b".c``."""
    try:
        found: Any = tomllib.loads(f"[{name}]") if "\n" not in name else {}
    except (ValueError, RecursionError):
        found = {}
    keys = []
    while isinstance(found, dict) and len(found) == 1:
        key, found = next(iter(found.items()))
        keys.append(key)
    return tuple(keys) or (_without_quotes(name) if name else "",)


def _key_and_value(line: str) -> tuple[str, str | None]:
    """What stands on the two sides of „=“; people write a colon too."""
    if line[0] in _OPENING:
        for at, char, quoted in _quoting(line):
            if char in "=:" and not quoted:
                return line[:at].strip(), line[at + 1 :].strip()
        return line, None
    for mark in "=:":
        name, found, value = line.partition(mark)
        if found and name.strip() and not any(quote in name for quote in _OPENING):
            return name.strip().strip(_BLANK).strip(), value.strip().strip(_BLANK).strip()
    return line, None


def _whole(value: str, lines: list[str], at: int) -> tuple[str, int]:
    """A value that goes on over the next lines, and how many it takes of them."""
    for mark in ('"""', "'''"):
        if value.startswith(mark):
            more = 0
            while value.find(mark, 3) < 0:
                if at + more >= len(lines):
                    raise Fault(N_("the text that begins with {mark} has no end"), mark=mark)
                value += "\n" + lines[at + more]
                more += 1
            return value, more
    more, taken = 0, value
    while value.startswith(("[", "{")) and not _is_toml(taken) and not _closed(taken):
        following = lines[at + more].strip() if at + more < len(lines) else None
        if following is None or re.match(r"\[+\s*[A-Za-z]|[\w-]+\s*=", following):
            raise Fault(N_("the list that begins here has no “]” at its end"))
        taken += "\n" + lines[at + more]
        more += 1
    return taken, more


def _closed(text: str) -> bool:
    """Whether the brackets of a list are as many as they should be."""
    bare = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*", "", text)
    return bare.count("[") <= bare.count("]") and bare.count("{") <= bare.count("}")


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(f"k = {text}")
    except (ValueError, RecursionError):
        return False
    return True


def _value(text: str) -> Any:
    """The value of a line: TOML, else what a person can only have meant; None where there is nothing."""
    try:
        return tomllib.loads(f"k = {text}", parse_float=_number)["k"]
    except (ValueError, RecursionError, DecimalException):
        pass
    if len(text) > 1000 and text[:1] in "[{":
        raise Fault(N_("the list is not closed, or holds what is no value"))
    bare = _without_comment(text).strip().strip(_BLANK).strip()
    if not bare:
        return None
    if bare.startswith("[") and bare.endswith("]"):
        return [item for part in _items(bare[1:-1]) if (item := _value(part)) is not None]
    if bare.startswith(("[", "{")):
        raise Fault(N_("the list is not closed, or holds what is no value"))
    if _SECOND_ENTRY.search(bare):
        raise Fault(N_("two settings stand on one line; give each a line of its own"))
    if len(re.sub(r"[^\d]", "", bare)) > 400:
        raise Fault(N_("“{value}” is too long for a number"), value=_short(bare))
    return _without_quotes(bare)


def _quoting(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each letter with its place, and whether it stands within quotation marks (the marks themselves do not)."""
    open_: list[str] = []  # what closes each mark that is open
    for at, char in enumerate(text):
        if open_ and char in open_[-1]:
            open_.pop()
            yield at, char, bool(open_)
            continue
        yield at, char, bool(open_)
        nested = bool(open_) and open_[-1] not in ('"', "'") and char in "„«"
        if nested or (not open_ and char in _OPENING):
            open_.append(_OPENING[char])


def _items(text: str) -> Iterator[str]:
    """What stands between the commas or semicolons of a list."""
    start = 0
    for at, char, quoted in _quoting(text):
        if char in ",;" and not quoted:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()


def _without_comment(text: str) -> str:
    """The text before a „#“ that stands in no quotation marks."""
    for at, char, quoted in _quoting(text):
        if char == "#" and not quoted and (at == 0 or text[at - 1].isspace()):
            return text[:at]
    return text


def _without_quotes(text: str) -> str:
    """A text without the marks around all of it; marks inside stay."""
    first, last = text[0], text[-1]
    if first not in _OPENING or first == "”":
        return text
    inner = text[1:-1]
    plain = not any(char in inner for char in '"„“”«»')
    if len(text) > 1 and last in "\"'“”»’‘" and (plain or first == '"' == last or _wraps(text)):
        return inner.strip()
    if (first in "\"'" and text.count(first) == 1) or (first not in "\"'" and plain):
        raise Fault(N_("the quotation mark before “{value}” has no other at its end"), value=_short(text[1:].strip()))
    return text


def _wraps(text: str) -> bool:
    """Whether the first mark is closed by the last: „а „б“ в“, but not „а“ и „б“."""
    *rest, last = _quoting(text)
    return all(quoted for _, _, quoted in rest[1:]) and not last[2]


# --- sections
# -----------------------------------------------------------------------------------------------------------


class _Built:
    """Sections and values put together, line by line."""

    def __init__(self, lists: Collection[str]) -> None:
        self.raw: dict[str, Any] = {}
        self.lines: dict[Path_, int] = {}
        self._lists = set(lists)
        self._place: Path_ = ()

    def take(self, entry: _Entry) -> None:
        if entry.is_section:
            self._open(entry)
            return
        where = self._descend(self._place, entry.keys[:-1], entry)
        holder, last = self._at(where), entry.keys[-1]
        if not isinstance(holder, dict):
            raise Fault(N_("“{name}” has a value already and can hold no others"), name=".".join(map(str, where)))
        if last in holder:
            raise Fault(
                N_("“{name}” stands already on line {first}; keep one of the two"),
                name=entry.name,
                first=self.lines.get((*where, last), entry.line),
            )
        if entry.value is not None:
            holder[last] = entry.value
        self.lines[(*where, last)] = entry.line
        if isinstance(entry.value, dict | list):
            self._lines_within((*where, last), entry.value, entry.line)

    def _open(self, entry: _Entry) -> None:
        keys = tuple(_tidy(key) if not _PLAIN_KEY.fullmatch(key) else key for key in entry.keys)
        name = ".".join(keys).casefold()
        keys = tuple(name.split(".")) if name in self._lists else keys
        where = self._descend((), keys[:-1], entry)
        holder, last = self._at(where), keys[-1]
        if not isinstance(holder, dict):
            raise Fault(N_("“{name}” has a value already and can hold no others"), name=".".join(map(str, where)))
        if name in self._lists or (entry.is_list and not self._lists):
            rows = holder.setdefault(last, [])
            if not isinstance(rows, list):
                raise Fault(N_("“{name}” has a value already and can hold no others"), name=last)
            rows.append({})
            self._place = (*where, last, len(rows) - 1)
        else:
            if not isinstance(holder.setdefault(last, {}), dict):
                raise Fault(N_("“{name}” has a value already and can hold no others"), name=last)
            self._place = (*where, last)
        self.lines.setdefault(self._place, entry.line)
        self.lines.setdefault((*where, last), entry.line)

    def _descend(self, where: Path_, keys: tuple[str, ...], entry: _Entry) -> Path_:
        for key in keys:
            holder = self._at(where)
            if not isinstance(holder, dict):
                raise Fault(N_("“{name}” has a value already and can hold no others"), name=".".join(map(str, where)))
            inner = holder.setdefault(key, {})
            where = (*where, key)
            self.lines.setdefault(where, entry.line)
            if isinstance(inner, list) and inner:
                where = (*where, len(inner) - 1)
        return where

    def _at(self, path: Path_) -> Any:
        found: Any = self.raw
        for key in path:
            found = found[key]
        return found

    def _lines_within(self, path: Path_, value: Any, line: int) -> None:
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            self.lines[(*path, key)] = line
            if isinstance(inner, dict | list):
                self._lines_within((*path, key), inner, line)


def _tidy(key: str) -> str:
    return re.sub(r"[\s-]+", "_", key.strip().strip(_BLANK)).casefold()

"""Names of natural persons in texts, in any spelling that a person would recognise, and what stands in their place.

Who is a person is told by the register's columns, never by the form of a name. From two parts of a name on it is found:
in
any order and case, with initials, titles, a line break or markup between, in Latin letters of any usual
transliteration, with look-alike or invisible letters. Organisations and places that bear a person's name keep it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import product
from typing import Any, NamedTuple

from vomr.fingerprint import digest
from vomr.privacy.readers import APART, INLINE_TAG, IS_LATEX, LATEX, LINK_ENDS, TERMINAL, html_text, shown

_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\ufffe"
_DROPPED = re.compile(rf"[{_UNSEEN}\u0300-\u036f*`~\u2010\u00ad\s-]")
_TOKEN = re.compile(
    rf"[^\W\d_](?:[^\W\d_]|[{_UNSEEN}\u0300-\u036f]|[*`~]{{1,3}}(?=[^\W\d_])|[-\u2010]\r?\n[ \t]*(?=[a-zа-я]))*"
)
_SPELT_OUT = re.compile(r"(?<![^\W\d_])(?:[^\W\d_][ \u00a0.]{1,3}){5,}[^\W\d_](?![^\W\d_])")
_MARKS_WITHIN = re.compile(rf"[{_UNSEEN}\u0300-\u036f*`~]|-\r?\n")
_LETTERS_IN_A_ROW = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 50_000
_SET = re.compile(r"[<&\x1b\\]|\]\(|\]\[")  # what :func:`html_text` and :func:`shown` change
_TOGETHER = re.compile(r"([A-Z][a-z]{2,})([A-Z][a-z]{2,})")
_BETWEEN = re.compile(r"(?:[^\w\x00|<>=@&]|_|==){0,8}|[^\S\x00]{0,30}")
_NICKNAME = re.compile(r"[^\S\x00]*[(„“”\"«'’‘][^\W\d_][\w-]{1,20}[)“”\"»'’‘][^\S\x00]*")
_CYRILLIC, _LATIN = re.compile("[Ѐ-ӿ]"), re.compile("[a-zα-ω]")
# letters that look alike: what a mixed word is meant to be
_LOOKS = str.maketrans("aeopcxyktmhbijsαεορκτνυιμβηπγ", "аеорсхуктмнвиисаеорктнуимвнпг")
_LATIN_TWINS = dict(zip("аеорсхукмтнв", "aeopcxykmthb", strict=True))

_TITLES = re.compile(
    r"(?<![^\W\d_])(?:д-р|г-жа|г-н|г-ца|ст\.\s*н\.\s*с|(?:чзп|зп|зс|доц|проф|инж|арх|адв|акад|гл|ас|маг|бак|д-рът|земеделск\w*|производител\w*|стопан\w*|физическ\w*|"
    r"лице|лицето|млад\w*|фермер\w*|регистриран\w*|господин|госпожа|кмет\w*|председател\w*|директор\w*|управител\w*|експерт\w*|координатор\w*|счетоводител\w*|"
    r"изпълнител\w*|секретар\w*|технически|сътрудник|специалист\w*|член\w*|ръководител\w*|отговорник\w*|заместник|зам|главен|старши|младши|консултант\w*|"
    r"dr|mr|mrs|ms|prof|eng|arch|director|chair\w*|manager|expert|officer|mayor|farmer|член|ук|ус|ос|кс|мол|свомр|вомр|миг))(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?<![^\W\d_])(?:от|в|във|на|за|при|към|до|по|област|община|село|from|of|in|at)(?![^\W\d_]).*|[\d@].*", re.DOTALL
)
_SURNAME = re.compile(r"(?:[оеё]в|[ое]ва|ин|ина|ски|ска|цки|цка|ич|ov|ev|ova|eva|ski|ska|sky|off|eff)$", re.IGNORECASE)

_BEARS = (
    r"оу|соу|су|пг\w{0,4}|пмг|гимназия\w*|училище\w*|читалище\w*|нч|дг|одз|цдг|градина|ясла|университет\w*|колеж\w*|библиотека\w*|музе\w+|галерия\w*|театър\w*|"
    r"стадион\w*|зала\w*|парк\w*|площад\w*|улица\w*|булевард\w*|жк|квартал\w*|село\w*|град|общин\w*|кметство\w*|местност\w*|махала\w*|връх|язовир\w*|хижа\w*|"
    r"гара|летище\w*|болница\w*|мбал|сбал|дкц|ет|еоод|оод|ад|еад|фондация\w*|сдружение\w*|сд|кооперация\w*|зк|пк|зпк|клуб|ск|фк|ансамбъл\w*|награда\w*|премия\w*|"
    r"паметник\w*|манастир\w*|църква\w*|храм|фирма\w*|дружество\w*|school|street|str|foundation|village|municipality|town|chitalishte|company|kindergarten|firm|et"
)
_TITLES_OF_NAMESAKES = r"(?:(?:св|проф|д-р|ген|генерал|кап|капитан|полк|акад|отец|поп|хаджи|prof|dr|gen)\.?[^\S\x00]*)*"
_OPENS = r"[^\S\x00]*(?:№\s*\d+[^\S\x00]*)?[„“\"'«»‚‘’(]{0,2}[^\S\x00]*"
_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{_BEARS})\.?{_OPENS}{_TITLES_OF_NAMESAKES}$", re.IGNORECASE)
_BEFORE_IN_QUOTES = re.compile(
    rf"(?<![^\W\d_])(?:{_BEARS})(?:[^\S\x00]+[^\W\d_][\w-]*){{0,6}}[^\S\x00]*[„“\"«‚‘]{_TITLES_OF_NAMESAKES}(?:[^\W_][\w-]*[^\S\x00]+){{0,2}}$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<![^\W\d_])(?:с|гр|м|кв|ж\.\s?к|ул|бул|пл|яз|вр|общ)\.[^\S\x00]*[„“\"]?[^\S\x00]*$")
_FIRM = re.compile(
    r"^[^\S\x00]*(?:[-–—][^\S\x00]*)?(?:\d{1,4}|[IVX]{1,4}\b|(?:и|&|and)[^\S\x00]+(?:син\w*|дъщер\w+|сие|съдружие|ко|sons?|co)\b|[А-ЯA-Z][\w-]*)?[^\S\x00]*[“”\"»'’]{0,2}[^\S\x00]*[-–]?[^\S\x00]*"
    r"(?:ЕООД|ООД|ЕАД|АД|ЕТ|СД|КД|ДЗЗД|ЗК|LTD|Ltd|EOOD|OOD|EAD|AD|ET)(?![^\W\d_])"
)


class Part(NamedTuple):
    """One part of a name; ``short`` where only its beginning is written."""

    key: str
    short: bool


@dataclass(frozen=True)
class Person:
    """A natural person: the code that stands for them, and the parts of their name in the register's order."""

    code: str
    parts: tuple[Part, ...]


class Named(NamedTuple):
    """A name in a text."""

    start: int
    end: int
    code: str


def person(code: str, name: str, *, certain: bool = True) -> Person | None:
    """The person of a register's cell, without titles and functions; None where it names nobody.

    Parameters
    ----------
    code, name : str
    certain : bool
        A column says that it is a person; else the form of the name must say so too.
    """
    plain = _CUT.sub("", _TITLES.sub(" ", unicodedata.normalize("NFC", name)))
    words = [(match[0], plain[match.end() : match.end() + 1] == ".") for match in _TOKEN.finditer(plain)]
    words = [(word, dot) for word, dot in words if len(word) > 1 or dot or word.isupper()]
    if any(word[0].isupper() for word, _ in words):
        words = [(word, dot) for word, dot in words if word[0].isupper()]
    elif not any(_SURNAME.search(word) for word, _ in words):
        return None
    parts = tuple(Part(folded(word), len(word) == 1 or (dot and len(word) < 5)) for word, dot in words)
    full = [part for part in parts if not part.short]
    if not 2 <= len(parts) <= 6 or not full or (not certain and not _SURNAME.search(full[-1].key)):
        return None
    return Person(code, parts)


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """A word as it is compared: without case, accents and what is not seen; look-alikes as the letters they
    stand for.
    """
    if word.isascii():
        return word.casefold()
    text = unicodedata.normalize("NFKD", word.casefold())
    text = _DROPPED.sub("", text).replace("ё", "е")
    if _CYRILLIC.search(text) and _LATIN.search(text):
        text = text.translate(_LOOKS)
    return text


_SAME = (
    ("sch", "sh"),
    ("kh", "h"),
    ("tz", "c"),
    ("ts", "c"),
    ("ph", "f"),
    ("w", "v"),
    ("ck", "k"),
    ("x", "ks"),
    ("q", "ia"),
    ("zh", "j"),
    ("y", "i"),
    ("off", "ov"),
    ("eff", "ev"),
)


@lru_cache(maxsize=200_000)
def latin(word: str) -> str:
    """A word in Latin letters, with one spelling for what is transliterated in several ways."""
    for written, meant in _SAME:
        word = word.replace(written, meant)
    return word


_LETTERS: dict[str, tuple[str, ...]] = {
    "а": ("a",),
    "б": ("b",),
    "в": ("v",),
    "г": ("g",),
    "д": ("d",),
    "е": ("e",),
    "ж": ("j", "z"),
    "з": ("z",),
    "и": ("i", "j"),
    "к": ("k", "c"),
    "л": ("l",),
    "м": ("m",),
    "н": ("n",),
    "о": ("o",),
    "п": ("p",),
    "р": ("r",),
    "с": ("s",),
    "т": ("t",),
    "у": ("u", "ou"),
    "ф": ("f",),
    "х": ("h", "ch"),
    "ц": ("c",),
    "ч": ("ch", "c"),
    "ш": ("sh", "s"),
    "щ": ("sht", "sh", "st"),
    "ъ": ("a", "u", "i", "e"),
    "ь": ("i", "j", ""),
    "ю": ("iu", "ju", "u"),
    "я": ("ia", "ja", "a"),
}
_MOST_SPELLINGS = 600


@lru_cache(maxsize=50_000)
def spellings(key: str) -> frozenset[str]:
    """How a folded Cyrillic word may stand in Latin letters, as :func:`latin` gives it; й is folded to и, and may be
    left out at a word's end.
    """
    if not _CYRILLIC.search(key):
        return frozenset({latin(key)})
    choices = [_LETTERS.get(letter, (letter,)) for letter in key]
    size = 1
    for at, options in enumerate(choices):
        size *= len(options)
        if size > _MOST_SPELLINGS:
            choices[at] = options[:1]
            size //= len(options)
    found = {latin("".join(letters)) for letters in product(*choices)}
    if all(letter in _LATIN_TWINS for letter in key):
        found.add(latin("".join(_LATIN_TWINS[letter] for letter in key)))
    if key.endswith(("аи", "еи", "ои", "ии")):
        found |= {word.rstrip("ij") for word in found}
    return frozenset(found)


class _Word(NamedTuple):
    start: int
    end: int
    raw: str
    key: str  # folded; of a word in Latin letters as latin() gives it


class Names:
    """Finds the names of known persons in texts, and puts codes in their place.

    Parameters
    ----------
    persons : iterable of Person
    bearers : iterable of str
        Organisations and places of the register, which keep their names whoever bears them too.
    instead : str
        What stands in place of a name, with ``{code}``.

    Attributes
    ----------
    made_of : str
        A digest of all three: who has the same finds the same.
    """

    def __init__(self, persons: Iterable[Person], bearers: Iterable[str] = (), instead: str = "[{code}]") -> None:
        persons, bearers = tuple(dict.fromkeys(persons)), frozenset(bearers)
        self.instead = instead
        self.made_of = digest((repr(persons), repr(sorted(bearers)), instead))
        self._by_key: dict[str, list[tuple[Person, int]]] = defaultdict(list)
        self._joined: dict[str, str] = {}
        for one in persons:
            for at, part in enumerate(one.parts):
                if not part.short:
                    for key in {part.key, *spellings(part.key)}:
                        self._by_key[key].append((one, at))
            full = [part.key for part in one.parts if not part.short]
            for pair in ((full[0], full[-1]), (full[-1], full[0]), tuple(full)) if len(full) > 1 else ():
                self._joined.setdefault("".join(pair), one.code)
        self._keys = frozenset(self._by_key) | frozenset(self._joined)
        self._bearers: dict[tuple[str, ...], list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        self._whole: set[str] = set()
        self._others: set[str] = set()  # words that are part of nobody's name
        for bearer in bearers if self._by_key else ():
            self._note(bearer)

    def __bool__(self) -> bool:
        return bool(self._by_key)

    def _note(self, bearer: str) -> None:
        words = _words(bearer)
        if not self._keys.intersection(word.key for word in words):
            return
        self._whole.add(" ".join(bearer.casefold().split()))
        keys = tuple(word.key for word in words)
        for found in self._named_in(bearer, words):
            inside = [at for at, word in enumerate(words) if found.start <= word.start < found.end]
            if len(inside) < len(words):
                self._bearers[tuple(keys[at] for at in inside)].append((keys, inside[0]))

    def perhaps(self, text: str) -> bool:
        """Whether any word of a text is part of a name: quick."""
        if not self._by_key:
            return False
        for word in set(_LETTERS_IN_A_ROW.findall(text)) - self._others:
            plain = word.casefold()
            if not self._keys.isdisjoint((plain, latin(plain), folded(plain), latin(folded(plain)))):
                return True
            if len(self._others) < _MOST_WORDS:
                self._others.add(word)
        spelt_out = bool(_SPELT_OUT.search(text))
        odd = spelt_out or _MARKS_WITHIN.search(text) or _TOGETHER.search(text)
        different = set(_TOKEN.findall(text)) if odd else ()
        return spelt_out or any(word.key in self._keys for one in different for word in _words(one))

    def find(self, text: str) -> list[Named]:
        """Names in a text; nothing reaches across :data:`vomr.privacy.readers.APART`."""
        if not self.perhaps(text):
            return []
        words = _words(text)
        found = [one for one in self._named_in(text, words) if not self._is_bearer(text, words, one)]
        return sorted([*found, *self._spelt_out(text)])

    def _spelt_out(self, text: str) -> Iterator[Named]:
        """Names with a blank after every letter."""
        for match in _SPELT_OUT.finditer(text):
            letters = [(at, folded(char)) for at, char in enumerate(match[0], match.start()) if char.isalpha()]
            joined = "".join(letter for _, letter in letters)
            for name, code in self._joined.items():
                at = joined.find(name) if len(joined) == len(letters) else -1
                if at >= 0:
                    yield Named(letters[at][0], letters[at + len(name) - 1][0] + 1, code)
                    break

    def _named_in(self, text: str, words: list[_Word]) -> Iterator[Named]:
        at = 0
        while at < len(words):
            word = words[at]
            if word.key in self._joined and word.key not in self._by_key:
                yield Named(word.start, word.end, self._joined[word.key])
            best: dict[tuple[int, int], list[str]] = {}
            for one, part in self._by_key.get(word.key, ()):
                first, last, parts = _grown(text, words, at, one, part)
                if parts > 1:
                    best.setdefault((first, last), []).append(one.code)
            if best:
                first, last = max(best, key=lambda span: (span[1] - span[0], -span[0]))
                codes = "/".join(sorted(set(best[first, last])))
                end = words[last].end
                if len(words[last].key) < 5 and text[end : end + 1] == "." and words[last].key not in self._by_key:
                    end += 1
                yield Named(words[first].start, end, codes)
                at = last
            at += 1

    def _is_bearer(self, text: str, words: list[_Word], named: Named) -> bool:
        """Whether an organisation or a place is named there."""
        if bears_a_name(text, named.start, named.end):
            return True
        inside = [at for at, word in enumerate(words) if named.start <= word.start < named.end]
        for keys, offset in self._bearers.get(tuple(words[at].key for at in inside), ()):
            start = inside[0] - offset
            if start >= 0 and tuple(word.key for word in words[start : start + len(keys)]) == keys:
                return True
        begin, end = text.rfind(APART, 0, named.start) + 1, text.find(APART, named.end)
        whole = text[begin : end if end >= 0 else len(text)]
        return len(whole) < 300 and " ".join(whole.casefold().split()) in self._whole

    def hide(self, value: Any) -> Any:
        """The value with a code in place of every name: texts, HTML and markdown, and lists, tuples and dicts
        of them.
        """
        if not self._by_key:
            return value
        if isinstance(value, str):
            return self._hidden(value)
        if isinstance(value, dict):
            return {self.hide(key): self.hide(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.hide(inner) for inner in value)
        return value

    __call__ = hide

    def may_hide(self, text: str) -> bool:
        """Whether a text, or what is seen of it where it is set, may hold a name: quick; its digits do not matter."""
        return bool(self._by_key) and (bool(_SET.search(text)) or self.perhaps(text))

    def _hidden(self, text: str) -> str:
        if len(text) < 4:
            return text
        seen_as = shown(text)
        if not self.perhaps(html_text(text)) and (seen_as == text or not self.perhaps(html_text(seen_as))):
            return text
        if "<" not in text and "&" not in text and seen_as == text:
            return _replaced(text, self.find(text), self.instead)
        seen = _Seen(text)
        edits = [
            (start, end, self.instead.format(code=one.code) if first else "")
            for one in self.find(seen.text)
            for first, (start, end) in zip((True, *(False,) * 1000), seen.sources(one.start, one.end), strict=False)
        ]
        for start, end in seen.tags:
            tag = text[start:end]
            if self.perhaps(unescape(tag)) and (found := self.find(_values(tag))):
                edits.append((start, end, _replaced(tag, found, self.instead)))
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text


def bears_a_name(text: str, start: int, end: int) -> bool:
    """Whether the words around a name say that an organisation or a place bears it: „ОУ …“, „с. …“, „… ЕООД“."""
    before, after = text[max(0, start - 120) : start], text[end : end + 60]
    if _BEFORE.search(before) or _BEFORE_IN_QUOTES.search(before) or _FIRM.match(after):
        return True
    return text[start].isupper() and bool(_PLACE.search(before))


def _replaced(text: str, named: list[Named], instead: str) -> str:
    for one in reversed(named):
        kept = "**" if text.count("**", one.start, one.end) % 2 else ""
        text = text[: one.start] + instead.format(code=one.code) + kept + text[one.end :]
    return text


def _values(tag: str) -> str:
    """A tag with its values apart, every letter in its place."""
    return re.sub(r"[\"'<>=]", APART, tag)


def _words(text: str) -> list[_Word]:
    words = []
    for match in _TOKEN.finditer(text):
        if two := _TOGETHER.fullmatch(match[0]):  # „MariyaKoleva“ in an address or a file's name
            for part in (1, 2):
                start, end = (match.start() + at for at in two.span(part))
                words.append(_Word(start, end, two[part], _key(two[part])))
            continue
        words.append(_Word(match.start(), match.end(), match[0], _key(match[0])))
    return words


def _key(word: str) -> str:
    key = folded(word)
    return key if _CYRILLIC.search(key) else latin(_DROPPED.sub("", key))


def _grown(text: str, words: list[_Word], at: int, person: Person, part: int) -> tuple[int, int, int]:
    """From a word that is part of a name, how far the name reaches: first and last word, and how many parts of it."""
    used, first, last = {part}, at, at
    full = 1
    for step in (1, -1):
        edge = at
        while 0 <= edge + step < len(words) and len(used) < len(person.parts):
            near = edge + step
            left, right = (edge, near) if step > 0 else (near, edge)
            if not _BETWEEN.fullmatch(text, words[left].end, words[right].start):
                break
            if two := _two_initials(words[near].raw, person, used):
                used |= two
                edge = near
                continue
            which, is_full = _part(text, words, near, at, person, used)
            if which is None:
                beyond = near + step
                if not (0 <= beyond < len(words)) or abs(beyond - at) > 2:
                    break
                first_of, last_of = sorted((edge, beyond))
                if not _is_middle(text, words[near], person) and not _NICKNAME.fullmatch(
                    text, words[first_of].end, words[last_of].start
                ):
                    break
                left, right = (near, beyond) if step > 0 else (beyond, near)
                which, is_full = _part(text, words, beyond, at, person, used)
                if which is None or not is_full or not _BETWEEN.fullmatch(text, words[left].end, words[right].start):
                    break
                near = beyond
            used.add(which)
            full += is_full
            edge = near
        first, last = min(first, edge), max(last, edge)
    if full == 1 and len(used) > 1 and part == 0 and not person.parts[0].short:
        after = words[last + 1] if last + 1 < len(words) else None
        if last == at or (
            after
            and after.raw[0].isupper()
            and _BETWEEN.fullmatch(text, words[last].end, after.start)
            and _SURNAME.search(after.raw)
        ):
            return at, at, 1  # „Мария К. Петрова“ is somebody else
    return first, last, len(used)


def _part(
    text: str, words: list[_Word], at: int, whole: int, person: Person, used: set[int]
) -> tuple[int | None, bool]:
    """Which part of a name a word is, not used yet: in full, or its beginning with a full stop."""
    word = words[at]
    for which, part in enumerate(person.parts):
        if which in used:
            continue
        if part.short:
            if word.key.startswith(part.key) or any(word.key.startswith(start) for start in spellings(part.key)):
                return which, len(word.key) > 1
        elif word.key == part.key or word.key in spellings(part.key):
            return which, True
    dot = text[word.end : word.end + 1] == "."
    if len(word.key) > 4 or (not dot and len(word.raw) > 1):
        return None, False
    if not dot and word.key in "всикоуаяai" and not _beside_an_initial(text, words, at):
        return None, False
    if word.raw[0].islower() and words[whole].raw[0].isupper():
        return None, False
    for which, part in enumerate(person.parts):
        if which not in used and _begins(part.key, word.key):
            return which, False
    return None, False


def _beside_an_initial(text: str, words: list[_Word], at: int) -> bool:
    """Whether a letter that is a word too, „С“, is an initial: another one stands beside it, „М С Колева“."""

    def is_letter(word: _Word) -> bool:
        return len(word.raw) == 1 and word.raw.isupper()

    return is_letter(words[at]) and any(
        left >= 0
        and right < len(words)
        and is_letter(words[other])
        and bool(_BETWEEN.fullmatch(text, words[left].end, words[right].start))
        for left, right, other in ((at - 1, at, at - 1), (at, at + 1, at + 1))
    )


def _two_initials(written: str, person: Person, used: set[int]) -> set[int]:
    """The first two parts of a name whose initials stand together without full stops: „МС Колева“."""
    if len(written) != 2 or not written.isupper() or len(person.parts) < 3 or used & {0, 1}:
        return set()
    begin = all(_begins(part.key, _key(letter)) for part, letter in zip(person.parts, written, strict=False))
    return {0, 1} if begin else set()


_FIRST_OF_TWO = {"ж": "z", "ц": "t"}  # zh, ts


def _begins(key: str, start: str) -> bool:
    return (
        key.startswith(start)
        or _FIRST_OF_TWO.get(key[:1]) == start
        or any(form.startswith(start) for form in spellings(key))
    )


def _is_middle(text: str, word: _Word, person: Person) -> bool:
    """A father's name that the register does not give may stand between."""
    if len(word.key) < 4:
        return len(person.parts) == 2 and text[word.end : word.end + 1] == "."
    return len(person.parts) == 2 and bool(_SURNAME.search(word.raw))


class _Seen:
    """What of a source with markup is seen, and where in the source each letter of it stands."""

    _HTML = r"<!--.*?-->|<(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>|&(?:#\w+|\w+);?"
    _PIECES = re.compile(rf"{_HTML}|[^<&]+|.(?P<set>(?!))?", re.DOTALL)
    _PIECES_OF_NOTES = re.compile(
        rf"{_HTML}|(?P<set>!?\[(?=[^\[\]]*{LINK_ENDS})|{LINK_ENDS}|{LATEX}|{TERMINAL})|[^<&!\[\]\\}}\x1b]+|.", re.DOTALL
    )

    def __init__(self, source: str) -> None:
        self.tags: list[tuple[int, int]] = []
        texts, self._starts, self._sources, at = [], [], [], 0
        is_set = shown(source) != source
        is_latex = bool(IS_LATEX.search(source))
        for piece in (self._PIECES_OF_NOTES if is_set else self._PIECES).finditer(source):
            text = piece[0]
            if piece["set"] and (is_latex or text != "}"):
                self.tags.append(piece.span())
                text = ""
            elif text[0] == "<" and len(text) > 1:
                self.tags.append(piece.span())
                text = (
                    ""
                    if text[:4] == "<!--" or INLINE_TAG.fullmatch(text)
                    else "\n"
                    if text[:3].lower() == "<br"
                    else APART
                )
            elif text[0] == "&":
                text = unescape(text)
            if text:
                self._starts.append(at)
                self._sources.append((piece.start(), piece.end(), len(text) == len(piece[0])))
                texts.append(text)
                at += len(text)
        self.text = "".join(texts)

    def sources(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where letters from one place to another stand in the source; markup between them is left out."""
        which = bisect_right(self._starts, start) - 1
        while which < len(self._starts) and self._starts[which] < end:
            begin, stop, is_literal = self._sources[which]
            offset = self._starts[which]
            if is_literal:
                yield begin + max(0, start - offset), min(stop, begin + end - offset)
            else:
                yield begin, stop
            which += 1

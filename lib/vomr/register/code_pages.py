"""In which code page a text was saved that is not UTF-8: told by its words, or not told at all.

A code page is nowhere written in a file. What a program guesses wrongly it prints as another name, so a page is only
taken where the words in it are words of a language and, read by any other page, are not; where two readings are
possible, both are given back and a person decides. Measured on short lists in fifteen languages, ``charset-normalizer``
takes every fourth for another page (French for Central European), so the evidence is weighed here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# Name for people → codec. Of pages that read a text alike the first is named.
PAGES = {
    "Windows-1251": "cp1251",
    "Windows-1252": "cp1252",
    "Windows-1250": "cp1250",
    "Windows-1254": "cp1254",
    "Windows-1257": "cp1257",
    "Windows-1253": "cp1253",
    "ISO 8859-1": "iso8859_1",
    "ISO 8859-2": "iso8859_2",
    "ISO 8859-4": "iso8859_4",
    "ISO 8859-5": "iso8859_5",
    "ISO 8859-7": "iso8859_7",
    "ISO 8859-9": "iso8859_9",
    "ISO 8859-13": "iso8859_13",
    "ISO 8859-15": "iso8859_15",
    "KOI8-R": "koi8_r",
    "DOS 866": "cp866",
    "DOS 852": "cp852",
    "DOS 850": "cp850",
    "Macintosh Cyrillic": "mac_cyrillic",
    "Macintosh Latin": "mac_roman",
}
# Letters beyond the 26, in thousandths of all letters of running text; capitals count as small ones. Rounded values of
# the frequencies that are common knowledge; Bulgarian measured on the guides of this program.
_LANGUAGES = {
    "bg": (
        "а116 е106 о96 т88 и87 н71 р52 с48 в44 д38 п37 к33 л30 з22 м20 я15 ъ15 г14 б12 ч11 у11 й7 ц6 ж5 щ4 ф4 ш4 ю2 х4"
        " ь1 ѝ0.1"
    ),
    "ru": (
        "о109 е85 а80 и74 н67 т63 с55 р47 в45 л43 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х9 ж9 ш7 ю6 ц5 щ4"
        " э3 ф3 ъ0.4 ё1"
    ),
    "uk": (
        "о94 а83 н65 и61 і57 т55 в52 е50 р47 с41 к40 л39 у34 д31 м31 п29 я23 з23 ь18 б17 г16 ч14 й14 х12 ц9 ю8 ш8 ж7 ї6"
        " є5 щ4 ф3 ґ0.1"
    ),
    "sr": (
        "а115 и100 о98 е91 н57 р52 с48 т44 у43 в42 ј30 д38 к36 м36 л35 п27 з17 г17 б15 ч12 ш9 ц9 њ7 х6 ж6 ћ6 љ5 ф3 ђ2"
        " џ0.5 ѓ1 ќ1 ѕ1"
    ),
    "el": (
        "α100 ο90 ι80 τ78 ε75 ν60 σ45 η45 π42 ρ40 κ40 υ40 ς40 μ34 λ30 ί22 ό22 έ18 δ18 γ17 ω17 ά12 ή12 χ12 θ11 ύ10 φ8 β7"
        " ώ6 ξ5 ζ4 ψ2 ϊ0.5 ϋ0.1 ΐ0.1"
    ),
    "pl": "ł18 ę11 ą10 ó9 ż8 ś7 ć4 ń2 ź1",
    "cs": "í31 á22 ě16 é11 ř11 ž10 ý10 č9 š8 ů6 ú2 ť1 ď0.5 ň0.5 ó0.5",
    "sk": "á18 č10 ý10 í9 ž9 ú9 é8 š8 ť6 ľ4 ô2 ň1.5 ď1.5 ä1 ó0.5 ŕ0.1 ĺ0.1",
    "hu": "á34 é33 ó10 ő9 ö8 ü5 í5 ú3 ű2",
    "ro": "ă25 î10 ş10 ţ10 ș10 ț10 â6",
    "hr": "č10 š9 ć6 ž6 đ2.5",
    "sq": "ë70 ç5",
    "tr": "ı40 ü18 ş14 ç11 ğ9 ö8 i̇3 â0.5 î0.1 û0.1",
    "lt": "ė14 š11 ų9 ž7 ą6 ū5 į5 č4 ę3",
    "lv": "ā38 ī20 ē17 š8 ū6 ņ5 ļ3 ž2 ķ2 č1 ģ1",
    "et": "ä11 õ9 ü7 ö2.5 š0.2 ž0.2",
    "fi": "ä36 ö4.4 å0.2 š0.1 ž0.1",
    "sv": "ä18 å13 ö13 é0.5",
    "da": "å12 æ9 ø9 é0.3",
    "is": "á17 ð14 í15 þ8 ö8 æ8 ó9 é6 ú6 ý2",
    "de": "ü7 ä6 ö4 ß4 é0.1",
    "nl": "ë1 é1 ï0.5 ö0.3 ü0.2 è0.2",
    "fr": "é19 à5 è3 ê2.2 ç0.8 û0.6 ô0.6 ù0.6 â0.5 î0.5 œ0.2 ë0.1 ï0.1 ü0.1 æ0.02 ÿ0.01",
    "es": "ó8 í7 á5 é4 ñ3 ú1.7 ü0.1",
    "pt": "ã7 ç5 á4 é4 ê4 ó3 í3 õ1.5 ú1 â1 à0.7 ô0.6 ü0.1",
    "it": "à6 è4 ò3 ù2 ì1 é0.6",
    "ca": "à7 é6 í5 è4 ó6 ò3 ç1.5 ú1.5 ï0.5 ü0.3",
    "ga": "á5 é5 í6 ó4 ú3",
    "mt": "ħ12 ġ8 ż8 ċ3 à1",
}
_COMMON_SIGNS = "\u00a0„“”‘’‚«»–—№§€°…²±•×·º"
_P_SIGN, _P_RARE_SIGN, _P_FOREIGN = 1e-3, 1e-5, 1e-6  # a letter of no language, or of another, is the least likely
_WRONG_CASE, _TWO_ALPHABETS, _SIGN_INSIDE, _ALONE, _BETWEEN_DIGITS = 6.0, 8.0, 7.0, 4.0, 5.0
_MARGIN = 6.0  # a reading is four hundred times as likely as the next, or it is not taken
_WORST = -9.0  # per letter: beyond it the words are of no language at all
_MOST_WORDS = 4000
_TOKEN = re.compile(rb"[0-9A-Za-z\x80-\xff]+")


@dataclass(frozen=True)
class Decoding:
    """One way to read a text.

    Attributes
    ----------
    page : str
        Name of the code page, a key of :data:`PAGES`.
    example : str
        A word that the pages in question read differently.
    """

    page: str
    example: str = ""

    def decode(self, content: bytes) -> str:
        return content.decode(PAGES[self.page])


def readings(content: bytes) -> list[Decoding]:
    """The pages that a text may be of: one where its words tell, none where they are of no language, several in
    doubt.
    """
    high = bytes(sorted({byte for byte in set(content) if byte >= 0x80}))
    tokens = sorted(token for token in set(_TOKEN.findall(content)) if not token.isascii())
    tokens = tokens[:: max(1, len(tokens) // _MOST_WORDS)]
    found: dict[str, tuple[float, str]] = {}
    for page, codec in PAGES.items():
        try:
            letters = high.decode(codec)
            words = [token.decode(codec) for token in tokens]
        except UnicodeDecodeError:
            continue
        if letters in found or any(unicodedata.category(letter) in ("Cc", "Cn", "Co") for letter in letters):
            continue
        found[letters] = _likelihood(words), page
    if not found:
        return []
    ranked = sorted(
        ((likely, page, letters) for letters, (likely, page) in found.items()), key=lambda reading: -reading[0]
    )
    best = ranked[0]
    if best[0] < _WORST * sum(map(_beyond_ascii, (token.decode(PAGES[best[1]]) for token in tokens))):
        return []
    possible = [one for one in ranked if one[0] > best[0] - _MARGIN]
    return [Decoding(page, _different(tokens, page, possible)) for _, page, _ in possible]


def _beyond_ascii(word: str) -> int:
    return sum(letter > "\x7f" for letter in word)


def _different(tokens: list[bytes], page: str, possible: list[tuple[float, str, str]]) -> str:
    """A word that the possible pages read differently, as this one reads it."""
    for token in tokens:
        if len({token.decode(PAGES[other]) for _, other, _ in possible}) > 1:
            return token.decode(PAGES[page])[:40]
    return ""


@cache
def _tables() -> list[dict[str, float]]:
    tables = []
    for text in _LANGUAGES.values():
        table = {}
        for one in text.split():
            letters = one.rstrip("0123456789.")
            table[letters] = math.log(float(one[len(letters) :]) / 1000)
        tables.append(table)
    return tables


def _likelihood(words: list[str]) -> float:
    """Logarithm of how likely words are, in the language that fits them best."""
    penalty, letters, signs = 0.0, "", 0.0
    for word in words:
        penalty += _penalty(word)
        for letter in word:
            if letter <= "\x7f":
                continue
            if letter.isalpha():
                letters += letter.lower()
            else:
                signs += math.log(_P_SIGN if letter in _COMMON_SIGNS else _P_RARE_SIGN)
    counts = {letter: letters.count(letter) for letter in set(letters)}
    foreign = math.log(_P_FOREIGN)
    best = max(sum(n * table.get(letter, foreign) for letter, n in counts.items()) for table in _tables())
    return best + signs - penalty


def _penalty(word: str) -> float:
    """What speaks against a word, whatever its language."""
    found = 0.0
    for part in re.findall(r"[^\W\d_]+", word):
        scripts = {_script(letter) for letter in part}
        found += _TWO_ALPHABETS * (len(scripts) - 1)
        if len(part) > 1 and not (part.islower() or part.isupper() or (part[0].isupper() and part[1:].islower())):
            found += _WRONG_CASE
        beyond = [letter > "\x7f" for letter in part]
        if scripts == {"L"} and len(part) > 1 and (all(beyond) or "111" in "".join("01"[one] for one in beyond)):
            found += _ALONE
    for before, letter, after in zip(word, word[1:], word[2:], strict=False):
        if letter <= "\x7f":
            continue
        if letter.isalpha():
            found += _BETWEEN_DIGITS * (before.isdigit() and after.isdigit())
        elif before.isalpha() and after.isalpha() and letter not in "\u00a0–—’‘":
            found += _SIGN_INSIDE
    for sign, letter in ((word[:1], word[1:2]), (word[-1:], word[-2:-1])):  # a rare sign at a word's end is a letter
        if sign > "\x7f" and not sign.isalpha() and letter.isalpha() and sign not in _COMMON_SIGNS:
            found += _SIGN_INSIDE / 2
    return found


def _script(letter: str) -> str:
    return "C" if "\u0400" <= letter < "\u0530" else "G" if "\u0370" <= letter < "\u0400" else "L"

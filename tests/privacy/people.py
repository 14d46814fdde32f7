"""Persons of nobody, the ways in which people write a name, and what is named after people; with a fixed seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

_MEN = [
    "Иван",
    "Георги",
    "Димитър",
    "Петър",
    "Христо",
    "Стоян",
    "Васил",
    "Йордан",
    "Цветан",
    "Живко",
    "Кольо",
    "Ангел",
    "Любомир",
    "Юлиян",
    "Щерьо",
    "Чавдар",
    "Александър",
    "Ясен",
    "Жеко",
    "Ацо",
]
_WOMEN = [
    "Мария",
    "Живка",
    "Цветанка",
    "Юлия",
    "Ангелина",
    "Йорданка",
    "Стоянка",
    "Виктория",
    "Ася",
    "Катя",
    "Гергана",
    "Христина",
    "Жечка",
    "Шина",
    "Ваня",
    "Любка",
    "Яна",
    "Радка",
    "Петя",
    "Зоя",
]
_STEMS = [
    "Петр",
    "Иван",
    "Стоян",
    "Димитр",
    "Жел",
    "Цек",
    "Щер",
    "Чол",
    "Шоп",
    "Ангел",
    "Христ",
    "Васил",
    "Кол",
    "Юруко",
    "Явор",
    "Любен",
    "Георги",
    "Тодор",
    "Йорд",
    "Кръст",
    "Фил",
    "Хадж",
    "Зах",
    "Бож",
    "Ласк",
]
_OFFICIAL = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхъь", "abvgdeziyklmnoprstufhay", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
)
_COMMON = _OFFICIAL | str.maketrans({"ж": "j", "ц": "c", "ъ": "u", "ю": "iu", "я": "ia", "й": "i", "в": "v", "ч": "ch"})
_SCHOLARLY = _OFFICIAL | str.maketrans(
    {"ж": "ž", "ц": "c", "ч": "č", "ш": "š", "щ": "št", "х": "h", "ъ": "ă", "ь": "j", "ю": "ju", "я": "ja", "й": "j"}
)
_TWINS = str.maketrans("аеорсухАЕОРСХКМТНВ", "aeopcyxAEOPCXKMTHB")


class Name(NamedTuple):
    first: str
    middle: str
    last: str


def a_name(pen: random.Random) -> Name:
    woman = pen.random() < 0.5
    first = pen.choice(_WOMEN if woman else _MEN)
    middle, last = (
        f"{stem}{'ов' if not stem.endswith(('и', 'о')) else 'ев'}{'а' if woman else ''}"
        for stem in pen.sample(_STEMS, 2)
    )
    return Name(first, middle, last)


def _latin(text: str, table: dict) -> str:
    return re.sub(r"\w+", lambda match: match[0].lower().translate(table).capitalize(), text)


def _unseen(text: str, sign: str) -> str:
    return "".join(letter + sign if at % 3 == 1 and letter.isalpha() else letter for at, letter in enumerate(text))


SPELLINGS: dict[str, Callable[[Name], str]] = {
    "two parts": lambda n: f"{n.first} {n.last}",
    "three parts": lambda n: " ".join(n),
    "first and father's": lambda n: f"{n.first} {n.middle}",
    "father's and last": lambda n: f"{n.middle} {n.last}",
    "turned": lambda n: f"{n.last} {n.first}",
    "with a comma": lambda n: f"{n.last}, {n.first}",
    "turned in full": lambda n: f"{n.last} {n.first} {n.middle}",
    "capitals": lambda n: f"{n.first} {n.last}".upper(),
    "capitals with a comma": lambda n: f"{n.last}, {n.first}".upper(),
    "small": lambda n: f"{n.first} {n.last}".lower(),
    "initial": lambda n: f"{n.first[0]}. {n.last}",
    "initial, no blank": lambda n: f"{n.first[0]}.{n.last}",
    "two initials": lambda n: f"{n.first[0]}. {n.middle[0]}. {n.last}",
    "two initials, no blanks": lambda n: f"{n.first[0]}.{n.middle[0]}.{n.last}",
    "a father's initial": lambda n: f"{n.first} {n.middle[0]}. {n.last}",
    "a father's beginning": lambda n: f"{n.first} {n.middle[:2]}. {n.last}",
    "initials behind": lambda n: f"{n.last} {n.first[0]}. {n.middle[0]}.",
    "initials behind a comma": lambda n: f"{n.last}, {n.first[0]}.",
    "capitals and an initial": lambda n: f"{n.first[0]}. {n.last.upper()}",
    "a doctor": lambda n: f"д-р {n.first} {n.last}",
    "docent": lambda n: f"доц. {n.first} {n.last}",
    "engineer": lambda n: f"инж. {n.first[0]}. {n.last}",
    "Mrs": lambda n: f"г-жа {n.first} {n.last}",
    "farmer": lambda n: f"ЗП {' '.join(n)}",
    "farmer behind": lambda n: f"{n.first} {n.last} (ЗП)",
    "farmer in words": lambda n: f"{' '.join(n)} – земеделски производител",
    "official Latin": lambda n: _latin(f"{n.first} {n.last}", _OFFICIAL),
    "common Latin": lambda n: _latin(" ".join(n), _COMMON),
    "Latin, turned": lambda n: _latin(f"{n.last}, {n.first}", _OFFICIAL),
    "Latin capitals": lambda n: _latin(f"{n.first} {n.last}", _OFFICIAL).upper(),
    "a Latin initial": lambda n: f"{_latin(n.first, _OFFICIAL)[0]}. {_latin(n.last, _OFFICIAL)}",
    "look-alikes": lambda n: f"{n.first} {n.last}".translate(_TWINS),
    "no width": lambda n: _unseen(f"{n.first} {n.last}", "\u200b"),
    "soft hyphens": lambda n: _unseen(f"{n.first} {n.last}", "\u00ad"),
    "accents": lambda n: _unseen(f"{n.first} {n.last}", "\u0301"),
    "a line between": lambda n: f"{n.first}\n{n.last}",
    "two blanks": lambda n: f"{n.first}  {n.last}",
    "no-break": lambda n: f"{n.first}\u00a0{n.last}",
    "bold": lambda n: f"**{n.first}** {n.last}",
    "half bold": lambda n: f"{n.first} {n.last[:2]}**{n.last[2:]}**",
    "tags": lambda n: f"<b>{n.first}</b> <i>{n.last}</i>",
    "a tag within": lambda n: f"{n.first[:2]}<b>{n.first[2:]}</b> {n.last}",
    "entities": lambda n: f"&#{ord(n.first[0])};{n.first[1:]}&nbsp;{n.last}",
    "file": lambda n: f"{n.first}_{n.last}",
    "web": lambda n: _latin(f"{n.first} {n.last}", _OFFICIAL).lower().replace(" ", "-"),
    "together": lambda n: n.first + n.last,
    "Latin, together": lambda n: _latin(n.first, _OFFICIAL) + _latin(n.last, _OFFICIAL),
    "wide Latin": (
        lambda n: _latin(f"{n.first} {n.last}", _OFFICIAL).translate(
            {code: code + 0xFEE0 for code in range(0x41, 0x7B)}
        )
    ),
    "slash": lambda n: f"{n.last}/{n.first}",
    "broken": lambda n: f"{n.first} {n.last[:3]}-\n{n.last[3:]}",
    "semicolon": lambda n: f"{n.last}; {n.first}",
    "comma, no blank": lambda n: f"{n.last},{n.first}",
    "two bare initials": lambda n: f"{n.first[0]} {n.middle[0]} {n.last}",
    "two bare initials behind": lambda n: f"{n.last} {n.first[0]} {n.middle[0]}",
    "initials together": lambda n: f"{n.first[0]}{n.middle[0]} {n.last}",
    "an initial behind in capitals": lambda n: f"{n.last.upper()} {n.first[0]}.{n.middle[0]}.",
    "nickname in brackets": lambda n: f"{n.first} (Миме) {n.last}",
    "nickname in quotes": lambda n: f"{n.first} „Кака“ {n.last}",
    "dash": lambda n: f"{n.last} – {n.first}",
    "tab": lambda n: f"{n.first}\t{n.last}",
    "wide blank": lambda n: f"{n.first}\u3000{n.last}",
    "unseen for a blank": lambda n: f"{n.first}\u200b{n.last}",
    "LaTeX": lambda n: f"\\textbf{{{n.first}}} \\emph{{{n.last}}}",
    "half in LaTeX": lambda n: f"{n.first} \\textbf{{{n.last[:3]}}}{n.last[3:]}",
    "link": lambda n: f"[{n.first}](https://primer.bg/1) {n.last}",
    "link with a title": lambda n: f'[{n.first} {n.last[:2]}](https://primer.bg/a "вж.")**{n.last[2:]}**',
    "reference": lambda n: f"[{n.first}][1] {n.last}",
    "low lines": lambda n: f"_{n.first}_ {n.last}",
    "two low lines": lambda n: f"__{n.first}__ __{n.last}__",
    "struck": lambda n: f"~~{n.first}~~ {n.last}",
    "marked": lambda n: f"=={n.first}== {n.last}",
    "as code": lambda n: f"`{n.first}` `{n.last}`",
    "wiki": lambda n: f"'''{n.first}''' {n.last}",
    "braces": lambda n: f"{{{n.first}}} {{{n.last}}}",
    "square brackets": lambda n: f"[{n.first}] [{n.last}]",
    "scholarly Latin": lambda n: _latin(f"{n.first} {n.last}", _SCHOLARLY),
    "two-part surname": lambda n: f"{n.first} {n.last}-{n.middle}",
    "a line and blanks between": lambda n: f"{n.first}\n    {n.last}",
    "line break of a page": lambda n: f"{n.first}<br/>{n.last}",
    "a comment within": lambda n: f"{n.first} {n.last[:3]}<!-- x -->{n.last[3:]}",
    "colours of a terminal": lambda n: f"\x1b[31m{n.first}\x1b[0m \x1b[1;32m{n.last[:2]}\x1b[0m{n.last[2:]}",
    "letter by letter": lambda n: " ".join(n.first + n.last),
}

BEARERS: tuple[str, ...] = (
    "ОУ „{}“",
    "СУ „{}“",
    "Основно училище „{}“",
    "Средно училище {}",
    "Професионална гимназия „{}“",
    "НЧ „{} – 1927“",
    "Народно читалище „{}“",
    "ДГ „{}“",
    "ул. „{}“ № 5",
    "ул. {} 12",
    "бул. „{}“",
    "площад „{}“",
    "кв. „{}“",
    "с. {}",
    "гр. {}",
    "село {}",
    "община {}",
    "кметство {}",
    "„{}“ ЕООД",
    "{} ЕООД",
    "„{} – 77“ ООД",
    "ЕТ „{}“",
    "ЕТ {}",
    "ЕТ „{} – 2000“",
    "Фондация „{}“",
    "Сдружение „{}“",
    "ЗК „{}“",
    "стадион „{}“",
    "парк „{}“",
    "библиотека „{}“",
    "музей „{}“",
    "МБАЛ „{}“",
    "язовир „{}“",
    "“{}” LTD",
    "Primary school “{}”",
    "Основно училище с подготвителна група „Проф. {}“",
    "ОУ „Д-р {}“",
    "Къща музей „{}“",
    "улица „{}“",
    "„{} и синове“ ООД",
)

"""Personal numbers of nobody, and the ways people and programs write them; made anew each time, with a fixed seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from stdnum.bg import egn, pnf

_SEPARATORS = {
    "blank": " ",
    "two blanks": "  ",
    "dot": ".",
    "slash": "/",
    "backslash": "\\",
    "hyphen": "-",
    "en dash": "–",
    "em dash": "—",
    "minus": "\u2212",
    "tab": "\t",
    "line": "\n",
    "Windows line": "\r\n",
    "paragraph": "\n\n",
    "no-break blank": "\u00a0",
    "narrow blank": "\u202f",
    "thin blank": "\u2009",
    "figure blank": "\u2007",
    "wide blank": "\u3000",
    "no width": "\u200b",
    "soft hyphen": "\u00ad",
    "joiner": "\u2060",
    "byte order": "\ufeff",
    "direction": "\u200f",
    "comma": ",",
    "comma and blank": ", ",
    "semicolon": ";",
    "colon": ":",
    "low line": "_",
    "apostrophe": "'",
    "star": "*",
    "bold": "**",
    "spaced hyphen": " - ",
    "plus": "+",
    "middle dot": "·",
    "form feed": "\x0c",
    "bracket": ") (",
    "hard hyphen": "\u2011",
}
_GROUPS = ((6, 4), (1, 3, 3, 3), (2, 2, 2, 4), (5, 5), (6, 3, 1), (1,) * 10)


def in_groups(number: str, groups: tuple[int, ...], separator: str) -> str:
    parts, at = [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    return separator.join(parts)


def other_digits(zero: str) -> Callable[[str], str]:
    table = {ord("0") + n: chr(ord(zero) + n) for n in range(10)}
    return lambda number: number.translate(table)


SPELLINGS: dict[str, Callable[[str], str]] = {
    f"{name}, {'-'.join(map(str, groups))}": lambda n, groups=groups, separator=separator: in_groups(
        n, groups, separator
    )
    for name, separator in _SEPARATORS.items()
    for groups in _GROUPS
} | {
    "plain": lambda n: n,
    "as a number": lambda n: f"{n}.0",
    "with cents": lambda n: f"{n},00",
    "as an amount": lambda n: in_groups(n, (1, 3, 3, 3), " ") + ",00",
    "after two digits": lambda n: f"12{n}",
    "before two digits": lambda n: f"{n}34",
    "between digits": lambda n: f"1{n}4",
    "twice": lambda n: f"{n},{n}",
    "listed": lambda n: f"{n}; {n}",
    "glued": lambda n: n + n,
    "Arabic": other_digits("٠"),
    "wide": other_digits("０"),
    "bold digits": other_digits("𝟎"),
    "raised": lambda n: n.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "keys": lambda n: "".join(f"{digit}\ufe0f\u20e3" for digit in n),
    "after its name": lambda n: f"ЕГН{n}",
    "as for VAT": lambda n: f"BG{n}",
    "with its year": lambda n: f"{n}г.",
    "quoted": lambda n: f"„{n}“",
    "exponent": lambda n: f"{n[0]}.{n[1:]}E+09",
    "as money": lambda n: f"{n} лв.",
    "born": lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:]}",
}


def an_egn(pen: random.Random) -> str:
    born = dt.date(1925, 1, 1) + dt.timedelta(days=pen.randrange(32_000))
    start = f"{born:%y}{born.month + 40 * (born.year >= 2000):02d}{born.day:02d}{pen.randrange(1000):03d}"
    return start + egn.calc_check_digit(start)


def an_lnch(pen: random.Random) -> str:
    while True:
        start = f"{pen.randrange(10**9):09d}"
        number = start + pnf.calc_check_digit(start)
        if not egn.is_valid(number):
            return number

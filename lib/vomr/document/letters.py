"""Letters that no file may hold, what a terminal does with its own, and blanks as a browser takes them."""

from __future__ import annotations

import re

# XML and PDF refuse them; tab and line feed stay
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
# marks that turn the direction of the text around: no part of what is said
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F))
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def plain(text: str) -> str:
    """Text without terminal colours, control characters and overwritten progress bars."""
    lines = _ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return CONTROL.sub("", "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines))


def spaced(text: str) -> str:
    """Text with every run of white space as one space; spaces that do not break stay."""
    return text if text.isprintable() and "  " not in text else _BLANKS.sub(" ", text)


def tame(text: str) -> str:
    """Text of a cell for a file that others open: no control signs, none that turn the line around; lines stay."""
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_DIRECTIONS)


def one_line(text: str) -> str:
    """The same in one line."""
    return spaced(re.sub("[\u2028\u2029\x85\v]", " ", tame(text))).strip()

"""Letters that no file may hold, what a terminal does with its own, and blanks as a browser takes them."""

from __future__ import annotations

import re

# XML and PDF refuse them; tab and line feed stay
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def plain(text: str) -> str:
    """Text without terminal colours, control characters and overwritten progress bars."""
    lines = _ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return CONTROL.sub("", "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines))


def spaced(text: str) -> str:
    """Text with every run of white space as one space; spaces that do not break stay."""
    return _BLANKS.sub(" ", text)

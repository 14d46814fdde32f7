"""Texts whose letters were lost before they came here: saved in a code page without them, or read by another one."""

from __future__ import annotations

import re

_QUESTIONS = re.compile(r"\?{3,}|\?\w*\?\w*\?|\w\?\w")
_READ_AS_LATIN = re.compile(r"[À-ÖØ-öø-ÿ]{4,}")  # „Îáùèíà“: Windows-1251 read as Windows-1252
_READ_TWICE = re.compile(
    r"(?:[РС][\u0080-\u00bf‚„…†‡€‰‹‘’“”•–—™›њћќџѓґєіїѕјђЂЃЉЊЌЋЏЎўЄЇІҐ°±µ¶·№»ё]){3}|(?:[ÐÑ].){3}|(?:Ã.){2}"
)


_ODD = re.compile("[?\ufffdÀ-ÿ]")
_ODD_PAIR = re.compile("[РС][\u0080-\u00bf‚„…†‡€‰‹‘’“”•–—™›њћќџѓґєіїѕјђЂЃЉЊЌЋЏЎўЄЇІҐ°±µ¶·№»ё]")


def perhaps(texts: str) -> bool:
    """Whether any of many texts, one a line, may have lost letters: quick, and false of nearly all columns."""
    return "?" in texts if texts.isascii() else bool(_ODD.search(texts) or _ODD_PAIR.search(texts))


def letters_are_lost(text: str) -> bool:
    """Whether a text shows „?????“ or „�“ in place of letters, or the letters of another code page („Îáùèíà“,
    „РњРѕСЃС‚“).
    """
    if "\ufffd" in text:
        return True
    if "?" in text and _QUESTIONS.search(text) and not re.search(r"https?:|www\.", text):
        return True
    return not text.isascii() and bool(_READ_AS_LATIN.search(text) or _READ_TWICE.search(text))

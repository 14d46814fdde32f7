"""What the computer is set to: the language and the country of its user.

The installer asks before any package is there, with whatever Python it finds: this module knows the standard library
alone, and what is in all its versions.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

DEFAULT = "bg"  # the language of who asks for none
_PACKAGE = Path(__file__).parent
_FIRST_LANGUAGE = re.compile(r'^languages = \["(\w+)"', re.MULTILINE)


def locale() -> str:
    """``cs-CZ``; nothing where the system says nothing of its user."""
    if sys.platform == "win32":
        from vomr.windows_shell import locale_name

        return locale_name()
    settings = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = re.split("[.@]", next(filter(None, settings), ""))[0]
    return "" if name in ("C", "POSIX") else name.replace("_", "-")


def country() -> str | None:
    """The code of the user's country, where there is a file of it."""
    territory = locale().partition("-")[2]
    return territory if territory and (_PACKAGE / "countries" / f"{territory}.toml").is_file() else None


def language() -> str:
    """That of the country that the user has set, where there is a file of it; else her language, or English where it
    has no words.
    """
    own = locale().partition("-")[0]
    if code := country():
        rules = (_PACKAGE / "countries" / f"{code}.toml").read_text(encoding="utf-8")
        return _FIRST_LANGUAGE.findall(rules)[0]
    return DEFAULT if not own else own if (_PACKAGE / "words" / own / "language.toml").is_file() else "en"

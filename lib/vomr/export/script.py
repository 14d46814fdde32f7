"""The one script of a page, and the checksum by which the page's own policy lets it run.

What it adds is comfort: a page without it holds the same. It lies in ``templates/vomr/*.js``, one file for each
concern, and no text that a reader sees stands in it: words stand in the markup of the page, in the page's language.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "templates" / "vomr"
TABLES = _FOLDER / "tables.js"  # what a table can be asked to do, which other pages than those of a report have too
_FIELDS = _FOLDER / "fields.js"  # what a page with fields of the authority's form has beside the others
_COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)
# Texts and patterns, which stay as they are; a pattern stands where a division cannot
_LITERAL = re.compile(
    r"""("(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`"""
    r"""|(?:(?<=[(,!])|(?<=[=:?|&,] )|(?<=return ))/(?![/ *])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/\w*)"""
)
_SPACE = re.compile(r"\s*([=<>*%&|?:,;(){}\[\]!])\s*| (?=[+-] )|(?<=[^+-] [+-]) ")


@cache
def script(*, has_fields: bool = False) -> str:
    """The files joined and made short; each in a block of its own, so that no name is the page's."""
    return joined(file for file in sorted(_FOLDER.glob("*.js")) if has_fields or file != _FIELDS)


def joined(files: Iterable[Path]) -> str:
    """Some files as one script."""
    blocks = ["{" + _short(file.read_text(encoding="utf-8")) + "}" for file in files]
    return "\n".join(('"use strict";', *blocks))


@cache
def checksum(*, has_fields: bool = False) -> str:
    """What ``script-src`` of the policy names: the page runs this text and no other (CSP 3, § 6.7.3.3)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script(has_fields=has_fields).encode()).digest()).decode("ascii")


def _short(source: str) -> str:
    """A source without comments that have their lines for themselves, and without the space between its signs."""
    lines = "\n".join(filter(None, map(str.strip, _COMMENT.sub("", source).splitlines())))
    pieces = _LITERAL.split(lines)
    pieces[::2] = [_SPACE.sub(r"\1", piece) for piece in pieces[::2]]
    return "".join(pieces)

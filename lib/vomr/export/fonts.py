"""Letters: what can be printed, how wide a text is, and the few letters that a page needs."""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import struct
import unicodedata
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.design import FALLBACK, FONT, MARKS
from vomr.scratch import scratch_folder
from vomr.typefaces import FALLBACKS, WEIGHTS, covered, face_file, opened, widths

if TYPE_CHECKING:
    import typst

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# The features a browser may switch on: Bulgarian forms, kerning, marks, even digits.
_FEATURES = ("locl", "ccmp", "calt", "liga", "kern", "mark", "mkmk", "tnum")
_NAMES = (0, 1, 2, 13, 14)  # of a font: whose it is, what it is called, and under which terms it is given
# Nearly every page needs most of these. Keeping them in each subset costs a few kilobytes, and lets all pages of a pack
# share one subset.
_COMMON = frozenset(
    [
        *map(chr, range(32, 127)),
        *"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯабвгдежзийклмнопрстуфхцчшщъьюя",
        *"\N{NO-BREAK SPACE}„“”’‘«»–—−·•…№€§°±×½→≤≥²³ѝЍ",
    ]
)
_COMMON_MARKS = frozenset("\N{NARROW NO-BREAK SPACE}✎" + "".join(mark.glyph for mark in MARKS.values()))


@cache
def _drawable() -> frozenset[str]:
    """What can be printed in every style: letters of Manrope, and of DejaVu in all four faces; ends of lines."""
    return covered("Regular", "Bold") | covered(*FALLBACKS) | {"\n", "\t"}


def printable(text: str, missing: set[str] | None = None) -> str:
    """``text`` with each letter that no font has replaced by U+FFFD and added to ``missing``.

    Composed forms are tried first, and what is invisible anyway (variation selectors, direction marks) just goes.
    """
    if text.isascii() or _drawable().issuperset(text):
        return text
    out = []
    for c in unicodedata.normalize("NFC", text):
        if c in _drawable():
            out.append(c)
        elif unicodedata.category(c) in ("Cf", "Cc", "Mn"):
            continue
        elif c.isspace():
            out.append(" ")
        else:
            if missing is not None:
                missing.add(c)
            out.append(REPLACEMENT)
    return "".join(out)


# --- Typst
# ---------------------------------------------------------------------------------------------------------------


def typst_font_files() -> list[Path]:
    """The fonts that documents are set in."""
    return [face_file(name) for name in (*WEIGHTS, *FALLBACKS, "DejaVuSansMono")]


@cache
def typst_fonts() -> typst.Fonts:
    """Typst's view of the fonts: a folder of the static faces alone.

    With the variable file in sight Typst sets ExtraLight, and with matplotlib's whole folder a last-resort font hides
    missing letters.
    """
    import typst

    folder = scratch_folder()  # kept as long as the process: Typst reads it lazily
    atexit.register(_remove, folder, os.getpid())
    for path in typst_font_files():
        shutil.copy(path, folder)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked worker shares the folder with its parent
        shutil.rmtree(folder, ignore_errors=True)


# --- Widths
# --------------------------------------------------------------------------------------------------------------


class _Advances(dict[str, float]):
    """How wide a letter is in em, also one that no font has."""

    def __missing__(self, letter: str) -> float:
        return 0.6


@cache
def _advances(bold: bool) -> _Advances:
    names = ("DejaVuSans-Bold", "Bold") if bold else ("DejaVuSans", "Medium")
    advances = _Advances({letter: wide for name in names for letter, wide in widths(name).items()})
    digit = max(advances[c] for c in "0123456789")  # tabular digits are all as wide as the widest
    advances.update(dict.fromkeys("0123456789", digit))
    return advances


@lru_cache(maxsize=100_000)  # a page, a document and a report ask for the same words
def width(text: str, bold: bool = False) -> float:
    """How wide ``text`` is in one line, in em."""
    return sum(map(_advances(bold).__getitem__, text))


# --- Web
# -----------------------------------------------------------------------------------------------------------------


def letters_of(markup: str) -> set[str]:
    """The letters of a page: counted as numbers, since with its drawings it has a million."""
    import numpy as np

    codes = np.frombuffer(markup.encode("utf-32-le", "replace"), "<u4")
    return set(map(chr, np.flatnonzero(np.bincount(codes))))


def font_faces(letters: set[str]) -> str:
    """``@font-face`` rules with the given letters in them and nothing from outside."""
    manrope = covered("Regular", "Bold")
    rest = (letters - manrope) & covered("DejaVuSans")
    faces = [_face(FONT, "VariableFont_wght", (letters | _COMMON) & manrope)]
    if rest:
        faces.append(_face(FALLBACK, "DejaVuSans", rest | (_COMMON_MARKS - manrope)))
    return "\n".join(faces)


def _face(family: str, name: str, letters: frozenset[str] | set[str]) -> str:
    data = base64.b64encode(_subset(name, frozenset(letters))).decode("ascii")
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: 200 800; font-display: block; '
        f'src: url("data:font/woff;base64,{data}") format("woff"); }}'
    )


@lru_cache(maxsize=64)
def _subset(name: str, letters: frozenset[str]) -> bytes:
    """A face with the given letters alone, as WOFF; the pages of a pack share it."""
    import uharfbuzz as hb

    asked = hb.SubsetInput()
    asked.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    for wanted, values in (
        (asked.unicode_set, map(ord, letters)),
        (asked.name_id_set, _NAMES),
        (asked.layout_feature_tag_set, (int.from_bytes(tag.encode("ascii"), "big") for tag in _FEATURES)),
    ):
        wanted.clear()
        wanted.update(values)
    return _woff(hb.subset(opened(name).face, asked).blob.data)


def _woff(font: bytes) -> bytes:
    """A font whose tables are compressed (W3C, WOFF File Format 1.0)."""
    flavor, count = struct.unpack_from(">4sH", font)
    entries, tables, end, unpacked = b"", b"", 44 + 20 * count, 12 + 16 * count
    for at in range(12, 12 + 16 * count, 16):
        tag, checksum, offset, length = struct.unpack_from(">4s3L", font, at)
        table = font[offset : offset + length]
        packed = min(zlib.compress(table, 9), table, key=len)
        entries += struct.pack(">4s4L", tag, end + len(tables), len(packed), length, checksum)
        tables += packed + bytes(-len(packed) % 4)
        unpacked += length + -length % 4
    head = struct.pack(">4s4sLHHLHH5L", b"wOFF", flavor, end + len(tables), count, 0, unpacked, 1, 0, *[0] * 5)
    return head + entries + tables

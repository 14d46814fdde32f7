"""Letters: which fonts hold them, how wide they are, and the few that a page needs.

Manrope (OFL, from ``font-manrope``) has the Bulgarian letter forms; DejaVu Sans (from matplotlib) has what Manrope
lacks. Nothing is taken from the system, so that a report looks the same wherever it is made.
"""

from __future__ import annotations

import atexit
import base64
import io
import json
import os
import shutil
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.design import FALLBACK, FONT, MARKS
from vomr.fingerprint import digest
from vomr.scratch import scratch_folder
from vomr.user_cache import read_cached, write_cached

if TYPE_CHECKING:
    import typst
    from fontTools.ttLib import TTFont

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
_FALLBACKS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")
# The features a browser or Typst may switch on: Bulgarian forms, kerning, marks, even digits.
_FEATURES = ["locl", "ccmp", "calt", "liga", "kern", "mark", "mkmk", "tnum"]
# Nearly every page needs most of these. Keeping them in each subset costs a few kilobytes, and lets all pages of a pack
# share one subset, which takes longer to make than the rest of the page.
_COMMON = frozenset(
    [
        *map(chr, range(32, 127)),
        *"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯабвгдежзийклмнопрстуфхцчшщъьюя",
        *"\N{NO-BREAK SPACE}„“”’‘«»–—−·•…№€§°±×½→≤≥²³ѝЍ",
    ]
)
_COMMON_MARKS = frozenset("\N{NARROW NO-BREAK SPACE}✎" + "".join(mark.glyph for mark in MARKS.values()))


def _manrope(name: str) -> Path:
    import font_manrope

    return Path(font_manrope.__file__).parent / "files" / f"Manrope-{name}.ttf"


def _dejavu(name: str) -> Path:
    found = find_spec("matplotlib")  # to import it takes longer than to write a report
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"


def _open(path: Path) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(path.read_bytes()), lazy=True, recalcTimestamp=False)


@cache
def _widths(name: str) -> dict[str, float]:
    """The letters that a font file holds, each with its width in em; read once, and kept."""
    path = _manrope(name) if name in _WEIGHTS else _dejavu(name)
    key = digest((path.read_bytes(),))
    kept = read_cached("letters", key)
    if kept is None:
        font = _open(path)
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        widths = {chr(code): metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}
        kept = json.dumps(widths).encode()
        write_cached("letters", key, kept, most=20)
    found: dict[str, float] = json.loads(kept)
    return found


@cache
def covered(*names: str) -> frozenset[str]:
    """The letters that every one of the named font files holds."""
    return frozenset.intersection(*(frozenset(_widths(name)) for name in names))


@cache
def _drawable() -> frozenset[str]:
    """What can be printed in every style: letters of Manrope, and of DejaVu in all four faces; ends of lines."""
    return covered("Regular", "Bold") | covered(*_FALLBACKS) | {"\n", "\t"}


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
    return [*map(_manrope, _WEIGHTS), *map(_dejavu, _FALLBACKS), _dejavu("DejaVuSansMono")]


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
    advances = _Advances({letter: wide for name in names for letter, wide in _widths(name).items()})
    digit = max(advances[c] for c in "0123456789")  # tabular digits are all as wide as the widest
    advances.update(dict.fromkeys("0123456789", digit))
    return advances


@lru_cache(maxsize=100_000)  # a page, a document and a report ask for the same words
def width(text: str, bold: bool = False) -> float:
    """How wide ``text`` is in one line, in em."""
    return sum(map(_advances(bold).__getitem__, text))


# --- Web
# -----------------------------------------------------------------------------------------------------------------


def font_faces(letters: set[str]) -> str:
    """``@font-face`` rules with the given letters in them and nothing from outside."""
    manrope = covered("Regular", "Bold")
    rest = (letters - manrope) & covered("DejaVuSans")
    faces = [_face(FONT, _manrope("VariableFont_wght"), (letters | _COMMON) & manrope, "200 800")]
    if rest:
        faces.append(_face(FALLBACK, _dejavu("DejaVuSans"), rest | (_COMMON_MARKS - manrope), "200 800"))
    return "\n".join(faces)


def _face(family: str, path: Path, letters: set[str], weights: str) -> str:
    data = base64.b64encode(_subset(path, frozenset(map(ord, letters)))).decode("ascii")
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weights}; font-display: block; '
        f'src: url("data:font/woff;base64,{data}") format("woff"); }}'
    )


@lru_cache(maxsize=64)
def _subset(path: Path, codes: frozenset[int]) -> bytes:
    """The letters of a font; made once for each set of them, since it takes as long as writing all pages of a pack."""
    name = digest((path.read_bytes(), repr(sorted(codes)), *_FEATURES, version("fonttools")))
    found = read_cached("fonts", name)
    if found is None:
        found = _subset_anew(path, codes)
        write_cached("fonts", name, found, most=100)
    return found


def _subset_anew(path: Path, codes: frozenset[int]) -> bytes:
    from fontTools import subset

    options = subset.Options(
        layout_features=_FEATURES,
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 13, 14],
        drop_tables=["DSIG", "FFTM"],
    )
    font = _open(path)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()

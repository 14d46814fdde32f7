"""The type of a report, read by HarfBuzz: which letters a face holds, how wide they are, how they stand in a line.

Manrope (OFL, from ``font-manrope``) has the Bulgarian letter forms; DejaVu Sans (from matplotlib) has what Manrope
lacks. Nothing is taken from the system, so that a report looks the same wherever it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import uharfbuzz

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
FALLBACKS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")
UNITS = 6400  # in the size of a letter: how fine letters are placed


class Letter(NamedTuple):
    """A letter of a line: its face, its number in it, and where it stands (``x``) in units of :data:`UNITS`."""

    face: str
    glyph: int
    x: int


def face_file(name: str) -> Path:
    """The file of a face: a weight of Manrope, or a face of DejaVu by its name."""
    package, folder, file = "font_manrope", "files", f"Manrope-{name}.ttf"
    if name.startswith("DejaVu"):
        package, folder, file = "matplotlib", "mpl-data/fonts/ttf", f"{name}.ttf"
    found = find_spec(package)  # to import matplotlib takes longer than to write a report
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / folder / file


@cache
def opened(name: str) -> uharfbuzz.Font:
    """A face, its letters as large as :data:`UNITS`."""
    import uharfbuzz

    # read here: HarfBuzz itself opens no file in a folder with a Cyrillic name on Windows; no open file, so that forked
    # processes do not read from wherever another stands
    font = uharfbuzz.Font(uharfbuzz.Face(face_file(name).read_bytes()))
    font.scale = UNITS, UNITS
    return font


@cache
def widths(name: str) -> dict[str, float]:
    """The letters that a face holds, each with its width in em."""
    face = opened(name).face
    font = type(opened(name))(face)  # in the units of the face, which no scale rounds
    codes = {code: font.get_nominal_glyph(code) for code in face.unicodes}
    return {chr(code): font.get_glyph_h_advance(glyph) / face.upem for code, glyph in codes.items()}


@cache
def covered(*names: str) -> frozenset[str]:
    """The letters that every one of the named faces holds."""
    return frozenset.intersection(*(frozenset(map(chr, opened(name).face.unicodes)) for name in names))


def line_of_letters(text: str, lang: str, *, bold: bool = False) -> tuple[list[Letter], int]:
    """How a text stands in one line, and how wide it is in units of :data:`UNITS`.

    Letters that Manrope lacks are of DejaVu; each writing has the forms that its language asks for.
    """
    import uharfbuzz

    letters: list[Letter] = []
    at = 0
    for face, script, run in _runs(text, bold):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        if script:
            buffer.script = script
        buffer.language = lang
        uharfbuzz.shape(opened(face), buffer)
        for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
            letters.append(Letter(face, glyph.codepoint, at + position.x_offset))
            at += position.x_advance
    return letters, at


def _runs(text: str, bold: bool) -> Iterator[tuple[str, str, str]]:
    """Letters of one face and one writing; digits and punctuation are of the writing before them, or of the first."""
    own, other = ("Bold", "DejaVuSans-Bold") if bold else ("Regular", "DejaVuSans")
    held = covered(own)
    script = next(filter(None, map(_script, text)), "")
    marked = []
    for letter in text:
        script = _script(letter) or script
        marked.append((own if letter in held else other, script, letter))
    for (face, script), run in groupby(marked, key=lambda mark: mark[:2]):
        yield face, script, "".join(letter for _, _, letter in run)


@cache
def _script(letter: str) -> str:
    """The writing of a letter by its code in ISO 15924; empty for what all writings share."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(letter)
    buffer.guess_segment_properties()
    return buffer.script or ""

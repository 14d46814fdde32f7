"""The fonts of a page: small, whole, and each letter drawn as the whole face draws it."""

from __future__ import annotations

import base64
import io
import re
from functools import cache

import pytest
import uharfbuzz
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from vomr.export.fonts import font_faces, letters_of
from vomr.typefaces import face_file

WORDS = "Изплатени ѝ „средства“ № 5 (ПКИП), Łódź Ελλάδα žluťoučký 1 234,56 € AVA То"


def embedded(css: str) -> list[bytes]:
    return [base64.b64decode(data) for data in re.findall(r"data:font/woff;base64,([\w+/=]+)", css)]


def unpacked(woff: bytes) -> bytes:
    """The font in a WOFF, which must be as long as its header says, and each table as its checksum says."""
    font = TTFont(io.BytesIO(woff), checkChecksums=2)
    size, total = int.from_bytes(woff[8:12], "big"), int.from_bytes(woff[16:20], "big")
    font.flavor, out = None, io.BytesIO()
    font.save(out, reorderTables=None)
    assert (size, total) == (len(woff), len(out.getvalue()))
    return out.getvalue()


@cache
def of_page() -> bytes:
    manrope, _ = embedded(font_faces(letters_of(WORDS + "▲")))
    assert len(manrope) < 35_000
    return unpacked(manrope)


class Pen:
    def __init__(self) -> None:
        self.steps: list[tuple[object, ...]] = []

    def __getattr__(self, name: str):
        return lambda *points: self.steps.append((name, *points))


def drawn(data: bytes, text: str, weight: int, features: dict[str, bool]) -> list[tuple[object, ...]]:
    font = uharfbuzz.Font(uharfbuzz.Face(data))
    font.set_variations({"wght": weight})
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "bg"
    uharfbuzz.shape(font, buffer, features)
    letters = []
    for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen = Pen()
        font.draw_glyph_with_pen(glyph.codepoint, pen)
        letters.append((position.x_advance, position.x_offset, position.y_offset, pen.steps))
    return letters


@given(
    st.lists(st.sampled_from(sorted(set(WORDS))), min_size=1, max_size=8).map("".join),
    st.sampled_from([200, 400, 550, 800]),
    st.sampled_from([{}, {"tnum": True}]),
)
def test_a_letter_of_a_page_is_drawn_as_by_the_whole_face(text, weight, features):
    whole = face_file("VariableFont_wght").read_bytes()
    assert drawn(of_page(), text, weight, features) == drawn(whole, text, weight, features)


def test_what_the_first_face_lacks_is_in_the_second():
    first, second = (TTFont(io.BytesIO(unpacked(woff))).getBestCmap() for woff in embedded(font_faces({"ж", "▲"})))
    assert ord("ж") in first and ord("▲") in second and ord("▲") not in first


@pytest.mark.parametrize("markup", ["", "a", "жa\N{NO-BREAK SPACE}✎", "😀\U0010ffff", "\x00"])
def test_letters_of_a_page_are_all_its_letters(markup):
    assert letters_of(markup) == set(markup)

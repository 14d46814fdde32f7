"""What a PDF says beside its pages: texts in place of pictures and signs, titles, notes, files that it carries.

They are read aloud, shown at a pointer or listed beside the pages, and stand in the file's objects as strings (ISO
32000-2 §7.3.4, §7.9.2, §14.9). Walking the tree of a long report through pdfium costs as much as reading its pages;
strings under the names that hold such texts are found in a few milliseconds.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import pikepdf

# of structure: a text in place of a picture, of a sign, of an abbreviation, a title; of fields; of bookmarks; of notes;
# of attached files
_NAMES = rb"Alt|ActualText|E|T|TU|Title|Contents|Desc|UF|F"
_LITERAL = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\))*+\)"
_STRING = re.compile(rb"/(?:" + _NAMES + rb")\s*(" + _LITERAL + rb"|<(?!<)[0-9A-Fa-f\s]*+>)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_OBJECTS = re.compile(rb"/ObjStm\b.*?stream\r?\n", re.DOTALL)
# what a file specification holds (§7.11.3, table 43), or which object; a letter of a name may be written by its code
_HOLDS = re.compile(rb"/(?:E|#45)(?:F|#46)\s*(?:<<(.*?)>>|(\d+\s+\d+\s+R))", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+)\s+(\d+)\s+R")
_CERTIFICATE = (b"0\x80", b"0\x82")  # how a signature begins, which is a field's “Contents” too
_ENCODINGS = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))
# PDFDocEncoding (§D.2) where it is not Latin-1
_OWN_LETTERS = {
    **dict(zip(range(0x18, 0x20), "˘ˇˆ˙˝˛˚˜", strict=True)),
    **dict(zip(range(0x80, 0x9F), "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", strict=True)),
    0xA0: "€",
}
_LARGEST = 64 * 1024**2


def beside_pages(data: bytes) -> tuple[Iterator[str], Iterator[bytes]]:
    """Each such text of a PDF, once; and the content of each file that it carries, wherever it hangs: on a page, a note
    or a tag, or on nothing.

    Parameters
    ----------
    data : bytes
        The file, not encrypted.
    """
    strings: dict[bytes, None] = {}
    holding: list[tuple[bytes, bytes]] = []
    for part in chain((data,), _objects(data)):
        strings |= dict.fromkeys(_STRING.findall(part))
        holding += _HOLDS.findall(part)
    return _texts(strings), _files(data, holding)


def _texts(strings: Iterable[bytes]) -> Iterator[str]:
    for string in strings:
        content = _bytes(string)
        if len(content) > 4 and not content.startswith(_CERTIFICATE):
            yield _text(content)


def _files(data: bytes, holding: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    if not holding:
        return
    with pikepdf.open(io.BytesIO(data)) as pdf:
        named = dict.fromkeys(at for inner, whole in holding for at in _REFERENCE.findall(inner or whole))
        for stream in _streams(pdf.get_object(int(number), int(generation)) for number, generation in named):
            try:
                yield stream.read_bytes()
            except pikepdf.PdfError:  # in a filter that is none of the format's own
                yield stream.read_raw_bytes()


def _streams(held: Iterable[pikepdf.Object]) -> Iterator[pikepdf.Stream]:
    for one in held:
        if isinstance(one, pikepdf.Stream):
            yield one
        elif isinstance(one, pikepdf.Dictionary):  # it says by its keys which stream is of which system
            yield from (inner for inner in one.values() if isinstance(inner, pikepdf.Stream))


def _objects(data: bytes) -> Iterator[bytes]:
    """Objects that a program has packed together."""
    for match in _OBJECTS.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[match.end() :], _LARGEST)
        except zlib.error:
            continue


def _bytes(string: bytes) -> bytes:
    if string.startswith(b"<"):
        digits = re.sub(rb"[\s<>]", b"", string).decode()
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    return _ESCAPE.sub(_sign, string[1:-1])


def _sign(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if code[0] in b"01234567" else _SIGNS.get(code, code)


def _text(content: bytes) -> str:
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return content.decode("latin-1").translate(_OWN_LETTERS)


__all__ = ["beside_pages"]

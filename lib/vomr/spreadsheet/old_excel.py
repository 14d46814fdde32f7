"""What is seen in the cells of an ``.xls`` beside their values: errors of formulas, percentages, currencies.

The reader of workbooks gives an error as an empty cell. A small reader of the few records that tell (their layout is
published: [MS-XLS], [MS-CFB]) stands here in place of a second library that would read every cell again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from vomr.spreadsheet.seen import FormulaError, Percent, Shown, Sight, kind_of_format

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR, _MOST_SECTORS = 0xFFFFFFFA, 1 << 20
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOF, _EOF, _SHEET, _FORMULA, _NUMBER, _RK, _MANY_RK, _BOOL_OR_ERROR, _FORMAT, _XF = (
    0x0809,
    0x0A,
    0x85,
    0x06,
    0x0203,
    0x027E,
    0xBD,
    0x0205,
    0x041E,
    0xE0,
)
_BUILT_IN_PERCENT = (9, 10)


def seen_in_old_excel(content: bytes) -> dict[str, list[Sight]]:
    """By sheet; nothing where the file is of another kind or older than Excel 97, or breaks off."""
    if not content.startswith(_SIGNATURE):
        return {}
    try:
        book = _stream(content, "Workbook")
        return {title: list(_cells(book, at, _shown_by_style(book))) for title, at in _sheets(book)} if book else {}
    except (struct.error, IndexError, ValueError):
        return {}  # the reader of the cells says what is wrong with such a file


def _stream(content: bytes, name: str) -> bytes:
    """One stream of a compound file."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    tables, first_directory, smallest, first_small = (
        struct.unpack_from("<I", content, 44)[0],
        *struct.unpack_from("<I4xII", content, 48),
    )
    next_difat = struct.unpack_from("<I", content, 68)[0]
    difat = list(struct.unpack_from("<109I", content, 76))

    def at(number: int) -> bytes:
        return content[(number + 1) * sector : (number + 2) * sector]

    while next_difat < _LAST_SECTOR and len(difat) < _MOST_SECTORS:
        entries = struct.unpack(f"<{sector // 4}I", at(next_difat))
        difat += entries[:-1]
        next_difat = entries[-1]
    fat = [
        entry
        for number in difat[:tables]
        if number < _LAST_SECTOR
        for entry in struct.unpack(f"<{sector // 4}I", at(number))
    ]

    def chain(first: int, following: list[int]) -> Iterator[int]:
        for _ in range(_MOST_SECTORS):
            if first >= _LAST_SECTOR:
                return
            yield first
            first = following[first]

    directory = b"".join(map(at, chain(first_directory, fat)))
    root = None
    for start in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, start + 64)[0]
        title = directory[start : start + max(0, length - 2)].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", directory, start + 116)
        root = (first, size) if root is None else root
        if title == name:
            if size >= smallest:
                return b"".join(map(at, chain(first, fat)))[:size]
            minifat = [
                entry for number in chain(first_small, fat) for entry in struct.unpack(f"<{sector // 4}I", at(number))
            ]
            whole = b"".join(map(at, chain(root[0], fat)))
            return b"".join(whole[number * small : (number + 1) * small] for number in chain(first, minifat))[:size]
    return b""


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from one place on, to the end of what begins there; what is nested in it is left out."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += kind == _BOF
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + length]
        depth -= kind == _EOF
        if depth == 0:
            return
        at += 4 + length


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    for kind, data in _records(book, 0):
        if kind == _SHEET and data[5] == 0:
            yield _text(data, data[6], 7), struct.unpack_from("<I", data, 0)[0]


def _text(data: bytes, letters: int, flags_at: int) -> str:
    wide = data[flags_at] & 1
    raw = data[flags_at + 1 : flags_at + 1 + letters * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1")


def _shown_by_style(book: bytes) -> dict[int, Shown]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    for kind, data in _records(book, 0):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data, 0)[0]] = _text(data, struct.unpack_from("<H", data, 2)[0], 4)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", data, 2)[0])
    shown: dict[int, Shown] = {}
    for style, number in enumerate(styles):
        found = Percent if number in _BUILT_IN_PERCENT else kind_of_format(codes.get(number, ""))
        if found is not None:
            shown[style] = found
    return shown


def _cells(book: bytes, at: int, shown: dict[int, Shown]) -> Iterator[Sight]:
    for kind, data in _records(book, at):
        if kind in (_FORMULA, _NUMBER, _RK, _BOOL_OR_ERROR):
            row, column, style = struct.unpack_from("<HHH", data, 0)
            if kind == _BOOL_OR_ERROR and data[7]:
                yield row, column, FormulaError(_ERRORS.get(data[6], "#N/A"))
            elif kind == _FORMULA and data[12:14] == b"\xff\xff":
                if data[6] == 2:
                    yield row, column, FormulaError(_ERRORS.get(data[8], "#N/A"))
            elif style in shown:
                yield row, column, shown[style]
        elif kind == _MANY_RK:
            row, first = struct.unpack_from("<HH", data, 0)
            for number in range((len(data) - 6) // 6):
                style = struct.unpack_from("<H", data, 4 + 6 * number)[0]
                if style in shown:
                    yield row, first + number, shown[style]

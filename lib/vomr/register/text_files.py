"""Text files as rows: in whatever code page, with whatever mark between cells and however people put quotation marks.

The register's own CSV files and files from elsewhere are opened here alike. No letter is guessed in silence and no row
disappears in another's quotation marks: what is not certain is refused with its line, or said.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from vomr.problems import VomrError
from vomr.register.code_pages import readings
from vomr.words import N_

_MARKS = "\t;|,"  # in this order where a text speaks for two alike: amounts hold commas
_SAMPLE = 60  # lines that tell which mark stands between cells
_LONGEST_CELL = 1_000_000
_MOST_LINES = 100  # in one cell of a text that is not strict; and of a text full of open marks no cell has any
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_JOINED = re.compile(rb"(?:\xd0[\x80-\xbf]|\xd1[\x80-\xbf]){4}")
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[;,\t ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_ASCII = bytes(range(0x80))
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONG = 100_000  # letters of a text that is worth a reader of whole columns
_QUOTED = re.compile(r'"(?:[^"]|"")*+("?)')
_OPENS = re.compile(r'[\s"(\[„«/–-]"(?=\w)')


@dataclass(frozen=True)
class Decoded:
    """A text and the code page in which it was saved; the page is told by its words where ``is_guess``."""

    text: str
    page: str
    is_guess: bool = False


def decoded(content: bytes, file: str) -> Decoded:
    """The text of a file.

    Raises
    ------
    VomrError
        Where it is no text, is damaged, or its letters can be read in two ways; says what to do.
    """
    for bom, codec, page in _BOMS:
        if content.startswith(bom):
            try:
                return Decoded(content.decode(codec), page)
            except UnicodeDecodeError:
                raise VomrError(_DAMAGED, file=file, page=page) from None
    if b"\0" in content:
        return _without_mark(content, file)
    try:
        return Decoded(content.decode("utf-8-sig"), "UTF-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    letters = sum(map(len, _UTF8_LETTER.findall(content)))
    others = len(content.translate(None, _ASCII)) - letters
    if others > 3 and _JOINED.search(content):
        raise VomrError(
            N_(
                "{file} is written in two encodings at once, UTF-8 and another (line {line}). Export it again; do not"
                " join two files."
            ),
            file=file,
            line=line,
        )
    if letters > others and letters >= 8:
        raise VomrError(_DAMAGED_LINE, file=file, line=line)
    found = readings(content)
    if len(found) == 1:
        return Decoded(found[0].decode(content), found[0].page, is_guess=True)
    if not found:
        raise VomrError(
            N_(
                "{file} is not saved as UTF-8, and in no other encoding do its letters make words (first in line"
                " {line}). In Excel choose “Save as” and “CSV UTF-8”, or save it as .xlsx."
            ),
            file=file,
            line=line,
        )
    raise VomrError(
        N_(
            "{file} is not saved as UTF-8, and its letters can be read in more than one way (first in line {line}):"
            " {readings}. In Excel choose “Save as” and “CSV UTF-8”, or save it as .xlsx."
        ),
        file=file,
        line=line,
        readings=", ".join(f"„{one.example}“ ({one.page})" for one in found[:4]),
    )


_DAMAGED = N_("{file} is damaged: it begins as {page}, but its letters cannot be read. Export it again.")
_DAMAGED_LINE = N_("{file} is saved as UTF-8, but is damaged in line {line}. Export it again.")


def _without_mark(content: bytes, file: str) -> Decoded:
    """UTF-16 that no mark announces: every second byte of its digits and marks is zero."""
    found = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        usual = sum(letter < "\u0530" or "\u2000" <= letter < "\u2300" for letter in text[:5000])
        if "\0" not in text and usual > 0.97 * len(text[:5000]):
            found.append(text)
    if len(found) != 1:
        raise VomrError(N_("{file} is no table: it holds binary content. Export the report again as .xlsx."), file=file)
    return Decoded(found[0], "UTF-16")


@dataclass
class Records:
    """The rows of a text, as a person sees them: a cell with line breaks is part of one row.

    Iterating gives lists of cells; blank lines give empty lists, so that the n-th is row n of a spreadsheet program. A
    line ``sep=;`` before the first row is none.

    Attributes
    ----------
    delimiter : str
        Told by the text where it is not given.
    open_quotes : list of (int, int)
        After iterating: rows with a quotation mark that begins a cell and is never closed, and how many cells they
        have. Such a row ends with its line.
    """

    text: str
    delimiter: str = ""
    open_quotes: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if line := _SEPARATOR_LINE.match(self.text):
            self.delimiter = self.delimiter or line[1]
            self.text = self.text[line.end() :]
        self.delimiter = self.delimiter or _delimiter(self.text)

    def __iter__(self) -> Iterator[list[str]]:
        """The strict reader is quick; where it stumbles, or a quotation mark may have swallowed rows, ours looks
        closer.
        """
        self.open_quotes.clear()
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True)
        count, line = 0, 0
        try:
            for cells in reader:
                line += 1
                if reader.line_num != line:
                    if self._may_swallow(cells):
                        break
                    line = reader.line_num
                count += 1
                yield cells
            else:
                return
        except csv.Error:
            pass
        for number, cells in enumerate(_Quoted(self.text, self.delimiter, self.open_quotes), start=1):
            if number > count:
                yield cells

    def _may_swallow(self, cells: list[str]) -> bool:
        return any(self.delimiter in piece for cell in cells for piece in _LINE_END.split(cell)[1:])

    def in_columns(self) -> pd.DataFrame | None:
        """All rows at once, shorter ones filled up with empty cells: the same cells in half the time.

        None where the text is short, or anything in it needs a closer look: a quotation mark that does not stand around
        a whole cell, a row that is longer than the first.
        """
        if len(self.text) < _LONG or not self._is_regular():
            return None
        try:
            return pd.read_csv(
                io.BytesIO(self.text.encode()),
                sep=self.delimiter,
                header=None,
                dtype=object,
                na_filter=False,
                skip_blank_lines=False,
            )
        except pd.errors.ParserError:
            return None

    def _is_regular(self) -> bool:
        text, before, after = self.text, f"\n{self.delimiter}", f"\r\n{self.delimiter}"

        def is_whole_cell(quoted: re.Match[str]) -> bool:
            start, end = quoted.span()
            is_around = text[max(0, start - 1) : start] in before and text[end : end + 1] in after
            return bool(quoted[1]) and is_around and not ("\n" in quoted[0] and self._may_swallow([quoted[0]]))

        return (
            self.delimiter in _MARKS
            and not text.startswith("\ufeff")
            and "\0" not in text
            and text.count("\r") == text.count("\r\n")
            and all(map(is_whole_cell, _QUOTED.finditer(text)))
        )


class _Quoted:
    """Rows of a text with quotation marks as people put them: ``"Извор" – покрив`` is a cell that begins with one.

    A cell is taken out of its quotation marks where they are marks of the format: the closing one stands before the end
    of the cell. Else they are part of its text. What would run over lines that are rows of their own is not one cell.
    """

    def __init__(self, text: str, delimiter: str, open_quotes: list[tuple[int, int]]) -> None:
        self.delimiter, self.open_quotes = delimiter, open_quotes
        self.lines = _LINE_END.split(text)
        if self.lines and not self.lines[-1]:
            self.lines.pop()
        self.width = Counter(line.count(delimiter) + 1 for line in self.lines[:2000] if delimiter in line).most_common(
            1
        )
        closing = re.escape(delimiter)
        self._whole = re.compile(rf'"((?:[^"]|"")*)"(?={closing}|$)')
        self._end = re.compile(rf'"(?={closing}|$)')

    def __iter__(self) -> Iterator[list[str]]:
        at, number = 0, 0
        while at < len(self.lines):
            number += 1
            cells, used, is_open = self._row(at)
            if is_open:
                self.open_quotes.append((number, len(cells)))
            at += used
            yield cells

    def _row(self, at: int) -> tuple[list[str], int, bool]:
        """Cells of the row that begins in a line, how many lines it takes, and whether a mark in it is not closed."""
        line = self.lines[at]
        if not line:
            return [], 1, False
        cells, is_open = self._cells(line)
        wanted = self.width[0][0] if self.width else 0
        if '"' in line and (is_open or len(cells) != wanted):
            other, other_open = self._cells(line, sloppy=True)
            if not other_open and len(other) == wanted:
                return other, 1, False
        if not is_open:
            return cells, 1, False
        most = _MOST_LINES if len(self.open_quotes) < _MOST_LINES else 1
        for used in range(2, min(len(self.lines) - at, most) + 1):
            if '"' not in self.lines[at + used - 1]:
                continue
            whole, still_open = self._cells("\n".join(self.lines[at : at + used]), strict=True)
            if not still_open:
                if wanted > 1 and all(len(self._literal(one)) == wanted for one in self.lines[at : at + used]):
                    break  # each of the lines is a row by itself
                return whole, used, False
        return self._literal(line), 1, True

    def _literal(self, line: str) -> list[str]:
        return [_plain(cell) for cell in line.split(self.delimiter)]

    def _closing(self, line: str, at: int) -> int:
        """Where a cell in quotation marks ends that holds others, in pairs, which are not doubled; 0 where it
        does not.
        """
        if line[at : at + 1] != '"':
            return 0
        ends = (found.end() for found in self._end.finditer(line, at + 1))
        return next((end for end in ends if line.count('"', at + 1, end - 1) % 2 == 0), 0)

    def _cells(self, line: str, *, sloppy: bool = False, strict: bool = False) -> tuple[list[str], bool]:
        """Cells of a line; True where a quotation mark begins one and closes nowhere."""
        cells: list[str] = []
        at, is_open = 0, False
        while True:
            if whole := self._whole.match(line, at):
                cells.append(whole[1].replace('""', '"'))
                at = whole.end()
            elif sloppy and (end := self._closing(line, at)):
                cells.append(line[at + 1 : end - 1])
                at = end
            else:
                end = line.find(self.delimiter, at)
                end = len(line) if end < 0 else end
                cell = line[at:end]
                is_open = is_open or (cell.startswith('"') and (strict or cell.count('"') % 2 == 1))
                cells.append(_plain(cell))
                at = end
            if at >= len(line):
                return cells, is_open
            at += 1


def _plain(cell: str) -> str:
    """A cell whose first and last mark are a pair around others: ``"Читалище "Извор" – покрив"``, not ``"А" и "Б"``."""
    text = cell.strip()
    if len(text) > 2 and text[0] == text[-1] == '"' and text.count('"') % 2 == 0:
        second = text.index('"', 1)
        if second < len(text) - 1 and _OPENS.match(text, second - 1):
            return text[1:-1].replace('""', '"')
    return cell


def _delimiter(text: str) -> str:
    """The mark that gives the most lines alike; a comma where none does."""
    lines = [line for line in _LINE_END.split(text[:200_000])[:_SAMPLE] if line.strip()]
    best, found = (0.0, 0), ","
    for mark in _MARKS:
        widths = Counter(_outside_quotes(line, mark) for line in lines)
        del widths[0]
        if not widths:
            continue
        width, alike = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = (round(alike / len(lines), 2), width)
        if score > best:
            best, found = score, mark
    return found


def _outside_quotes(line: str, mark: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(mark)

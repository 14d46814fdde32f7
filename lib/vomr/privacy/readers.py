"""Files as their readers decode them: every text that a person or a program can get out of them.

A file becomes runs of text. Cells, blocks and attributes of one run stand apart by :data:`APART`, which no number and
no name reaches across; tags within a paragraph and what is not seen leave nothing between the letters.
"""

from __future__ import annotations

import base64
import binascii
import csv
import gzip
import hashlib
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from vomr.document import MIME as DOCUMENT
from vomr.privacy import columns
from vomr.privacy.alike import Alike
from vomr.privacy.libraries import without_libraries

APART = "\x00"


class Run(NamedTuple):
    """Text of a file, and where in the file it stands.

    ``kind`` says what ``at`` counts: ``cell`` a notebook's cell, ``line``, ``row`` a row of a table, ``page``,
    ``sheet`` a cell of a workbook, ``property``, ``beside`` the pages of a PDF, ``attachment``, ``name`` the file's own
    name; empty for the file as a whole.
    """

    text: str
    kind: str = ""
    at: str = ""
    heading: str = ""


_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|"
    "i|ins|kbd|label|mark|nobr|o:p|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tspan|tt|u|var|wbr"
)
_TAG = r"(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+"
INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?=[\s/>]){_TAG}>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"(</?[a-zA-Z!?]{_TAG}>)")
_ATTRIBUTE = re.compile(r"([\w:.@-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_DATA = re.compile(r"data:([\w.+/-]*)(?:;[\w.=-]+)*?(;base64)?,([\w+/=%.~:?&@!$'()*,;-]*)")
# The same in quotes, with markup that is not escaped
_DATA_AS_TEXT = re.compile(r"""data:(?:(?<="data:)[^",]*,([^"]*<[^"]*)(?=")|(?<='data:)[^',]*,([^']*<[^']*)(?='))""")
_GEOMETRY = re.compile(
    r"\s(?=[cdfghkmoprstvwxy])(?:d|points|transform|gradientTransform|patternTransform|viewBox|[xyr]|[xy][12]|[cdfr][xyr]|width|height|offset|refX|refY|markerWidth|markerHeight|"
    r"stroke-dasharray|values|keyTimes)\s*=\s*(?:\"[-+MLHVCSQTAZmlhvcsqtaze\d.,%\s]*\"|\"(?:\w+\([-+\d.,\s]*\)\s*)+\"|\"[-\d.]+(?:pt|px|em|in|mm|cm)?\")"
)
# identifiers that matplotlib counts out: a letter and ten hexadecimal digits
_DRAWN = re.compile(
    r"(<(?:path|use|clipPath|g|image|rect)\b[^<>]*?\s(?:id|href|xlink:href|clip-path)=\"(?:url\()?#?[a-z])[0-9a-f]{10}(?=\)?\")"
)
_ROOT = re.compile(r"<svg\b", re.IGNORECASE)
_BREAK = re.compile(r"<br[\s/>]", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


# What sets letters in LaTeX („\\textbf{…}“) and links words in markdown („[…](…)“) leaves nothing between them.
LATEX = r"\\[a-zA-Z]+\*?(?:\[[^\[\]{}\n]*\])?\{|(?<!\\)\}"
LINK_ENDS = r"\](?:\([^()\s]*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)|\[[^\[\]\n]*\])"
_LINK = re.compile(rf"!?\[([^\[\]]*){LINK_ENDS}")
_LATEX = re.compile(LATEX)
TERMINAL = r"\x1b\[[0-9;?]*[ -/]*[@-~]"  # colours of a terminal
_COLOURS = re.compile(TERMINAL)
IS_LATEX = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\[\]{}\n]*\])?\{")


def shown(source: str) -> str:
    """What is seen of a source that is set: markdown without its links, LaTeX without its commands, a terminal's lines
    without their colours.
    """
    if "\x1b" in source:
        source = _COLOURS.sub("", source)
    if "](" in source or "][" in source:
        source = _LINK.sub(r"\1", source)
    return _LATEX.sub("", source) if "\\" in source and IS_LATEX.search(source) else source


def html_text(source: str) -> str:
    """What an HTML or SVG source says: its text, then its attributes, comments, styles and scripts, each apart."""
    return _html_text(without_libraries(source)) if "<" in source or "&" in source else source


@lru_cache(maxsize=200)  # what a notebook displays is read where it is made, where names are hidden, and in its file
def _html_text(source: str) -> str:
    parts: list[str] = []
    source = source.replace(APART, " ")
    if _ROOT.search(source):
        source = _DRAWN.sub(r"\1", _GEOMETRY.sub(" ", source))
    source = _DATA_AS_TEXT.sub(lambda match: _carried_as_text(match, parts), source)
    source = _DATA.sub(lambda match: _carried(match, parts), source)

    def aside(match: re.Match[str]) -> str:
        escapes = _IN_STYLE if match.re is _STYLE else _IN_SCRIPT
        parts.append(match[1])
        if "\\" in match[1]:
            plain = escapes.sub(_letter, match[1])  # two halves of a letter become one
            parts.append(plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        return APART

    for pattern in (_STYLE, _SCRIPT):
        source = pattern.sub(aside, source)
    if "<!--" in source:
        for comment in _COMMENT.findall(source):
            parts.append(_ANY_TAG.sub("", comment))
        source = _COMMENT.sub("", source)
    whole = _text_and_values(_ANY_TAG.split(source), _tag, parts)
    return f"{whole}{APART}{unquote(whole)}" if _PERCENT.search(whole) else whole


def _text_and_values(pieces: list[str], read: Callable[[str], tuple[str, tuple[str, ...]]], beside: list[str]) -> str:
    """Texts and tags in turn as one text, each tag by what it leaves between two; what attributes say comes after all
    that is beside the text.
    """
    said = [read(tag) for tag in pieces[1::2]]
    pieces[1::2] = [left for left, _ in said]
    return html.unescape(APART.join(("".join(pieces), *beside, *(value for _, values in said for value in values))))


_HEX = "[0-9a-fA-F]"
_IN_STYLE = re.compile(rf"\\(?:(?P<code>{_HEX}{{1,6}})\s?|(?P<sign>.))", re.DOTALL)
_IN_SCRIPT = re.compile(
    rf"\\(?:u(?P<code>{_HEX}{{4}})|u\{{(?P<wide>{_HEX}{{1,6}})\}}|x(?P<byte>{_HEX}{{2}})|(?P<sign>.))", re.DOTALL
)
_NAMED_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "b": "\b"}


def _letter(match: re.Match[str]) -> str:
    """A letter that a script or a style spells out: its code, or a sign."""
    name = str(match.lastgroup)
    if name == "sign":
        return _NAMED_SIGNS.get(match[name], match[name])
    return chr(min(int(match[name], 16), 0x10FFFF))


@lru_cache(maxsize=20_000)
def _tag(tag: str) -> tuple[str, tuple[str, ...]]:
    """What a tag leaves between two texts, and what its attributes say; few of a drawing's thousands differ."""
    left = "" if INLINE_TAG.match(tag) else "\n" if _BREAK.match(tag) else APART
    if "=" not in tag:
        return left, ()
    return left, tuple(value for found in _ATTRIBUTE.findall(tag) if len(value := found[1] or found[2] or found[3]) > 4)


def _carried(match: re.Match[str], parts: list[str]) -> str:
    """A file within an address: its text where it has any."""
    if match[1].startswith("text/") or match[1] in ("image/svg+xml", "application/json"):
        try:
            content = base64.b64decode(match[3]).decode("utf-8", "replace") if match[2] else unquote(match[3])
        except (binascii.Error, ValueError):
            return match[0]
        parts.append(html_text(content))
        return APART
    return APART if match[2] or match[1] else match[0]


def _carried_as_text(match: re.Match[str], parts: list[str]) -> str:
    """A file within an address, as the text that it is: an attribute's escapes are undone, then those of an address."""
    parts.append(html_text(unquote(html.unescape(match[1] or match[2]))))
    return APART


Seen = set[tuple[str, bytes]]  # contents that were read: the ending of the name, and a checksum
Sieve = Callable[[Alike, set[str]], Iterable[str]]  # texts, headings among them; which of them matter


def runs(
    name: str, data: bytes, *, pages: bool = True, seen: Seen | None = None, sieve: Sieve | None = None
) -> Iterator[Run]:
    """Every run of text of a file, its name first, without colours of a terminal.

    Parameters
    ----------
    name : str
    data : bytes
    pages : bool
        Whether the pages of a PDF are read.
    seen : set, optional
        Remembers what is read: the same content under the same kind of name, in a PDF or beside it, is read once.
    sieve : callable, optional
        Says of all texts of a file of JSON, which may be millions, and of the headings in it, in which texts anything
        may be that is looked for: the others are not given.
    """
    for run in _read(name, data, pages, set() if seen is None else seen, sieve):
        yield run._replace(text=_COLOURS.sub("", run.text)) if "\x1b" in run.text else run


def _read(name: str, data: bytes, pages: bool, seen: Seen, sieve: Sieve | None) -> Iterator[Run]:
    yield Run(name, "name", name)
    suffix = PurePosixPath(name).suffix.lower()
    known = (suffix if pages else f"{suffix} beside its pages", hashlib.sha256(data).digest())
    if known in seen:
        return
    seen.add(known)
    reader = _reader_of(suffix, data)
    if reader is _pdf:
        yield from _pdf(data, pages=pages, seen=seen, sieve=sieve)
    elif reader is _json and sieve is not None:
        yield from _sifted_json(data, sieve)
    else:
        yield from reader(data)
    if reader is not _zip and _END_OF_ARCHIVE in data[-_LAST:]:  # a program that opens it from its end finds an archive
        yield from _zip(data)


def _reader_of(suffix: str, data: bytes) -> Callable[[bytes], Iterable[Run]]:
    """What reads a file: its content tells what it is, whatever it is called, and where that tells nothing its name."""
    if data.startswith(b"PK\x03\x04"):
        return _zip
    if b"%PDF-" in data[:1024]:
        return _pdf
    if data.startswith(b"\x1f\x8b"):
        return _gzip
    if data.startswith(_PICTURES):
        return _nothing
    return _READERS.get(suffix, _lines)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _html(data: bytes) -> Iterator[Run]:
    source = _decoded(data)
    yield Run(html_text(source))
    yield from (Run(text, heading=heading) for text, heading in columns.of_page(source))


def _lines(data: bytes) -> Iterator[Run]:
    for number, line in enumerate(_decoded(data).splitlines(), start=1):
        yield Run(line, "line", str(number))


def _markdown(data: bytes) -> Iterator[Run]:
    yield Run(_both(_decoded(data)), "text")


def _csv(data: bytes) -> Iterator[Run]:
    rows = csv.reader(io.StringIO(_decoded(data), newline=""))
    header = next(rows, [])
    yield Run(APART.join(header), "row", "1")
    for number, row in enumerate(rows, start=2):
        for at, cell in enumerate(row):
            if len(cell) > 4:
                yield Run(cell, "row", str(number), header[at] if at < len(header) else "")


def _json(data: bytes) -> Iterator[Run]:
    try:
        tree = json.loads(_decoded(data))
    except ValueError:
        yield from _lines(data)
        return
    yield from _leaves(tree)


def _sifted_json(data: bytes, sieve: Sieve) -> Iterable[Run]:
    """The runs of those texts alone that pass; where none does the file is read once, and no tree is made of it."""
    try:
        texts, headings = _different_texts(_decoded(data))
    except ValueError:
        return _lines(data)
    alike = Alike({*map(html_text, texts), *headings})
    wanted = {*alike.where(lambda shape: "\x1b" in shape), *sieve(alike, headings)}  # without its colours it is another
    return (run for run in _json(data) if run.text in wanted) if wanted else ()


def _different_texts(source: str) -> tuple[set[str], set[str]]:
    """What :func:`_leaves` gives of a JSON text, each once, as it is written: texts, and the names of fields."""
    texts: set[str] = set()
    headings: set[str] = set()

    def note(value: Any) -> None:
        if isinstance(value, str):
            texts.add(value)
        elif isinstance(value, list):
            for inner in value:
                note(inner)
        elif isinstance(value, int | float) and _is_long(value):
            texts.add(str(int(value)))

    def of_object(pairs: list[tuple[str, Any]]) -> None:
        for name, value in pairs:
            headings.add(name)
            if type(value) is str:  # most are
                texts.add(value)
            elif value is not None:
                note(value)

    note(json.loads(source, object_pairs_hook=of_object))
    return texts, headings


def _is_long(number: float) -> bool:
    """Whether a whole number has as many digits as a personal one of any country, but for zeros before it."""
    return 10**7 <= number < 10**15 and number == int(number)


def _leaves(tree: Any) -> list[Run]:
    """Texts of a JSON value, its keys too; whole numbers of as many digits as a personal number."""
    found: list[Run] = []
    _gather(tree, "", "", found)
    return found


def _gather(tree: Any, heading: str, at: str, runs: list[Run]) -> None:
    if isinstance(tree, str):
        if len(tree) > 4:
            runs.append(Run(html_text(tree), "key", at, heading))
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if len(key) > 4:
                runs.append(Run(key, "key", at))
            if value is not None:
                _gather(value, key, f"{at}.{key}" if at else key, runs)
    elif isinstance(tree, list):
        for value in tree:
            _gather(value, heading, at, runs)
    elif isinstance(tree, int | float) and _is_long(tree):
        runs.append(Run(str(int(tree)), "key", at, heading))


def _notebook(data: bytes) -> Iterator[Run]:
    try:
        notebook = json.loads(_decoded(data))
    except ValueError:
        yield from _lines(data)
        return
    yield from notebook_runs(notebook)


_TERMINAL = re.compile(rf"{TERMINAL}|.\x08")
_COLUMNS = re.compile(r"\S {2,}\S")
_ENCODED = re.compile(r"[\w+/=\s-]{200,}")
_DRAWING = "image/svg+xml"
_PICTURE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")


def notebook_runs(notebook: Any) -> Iterator[Run]:
    """Every run of text of a notebook by its cell: sources, each kind of each output, metadata."""
    for number, cell in enumerate(notebook.get("cells", ()), start=1):
        at = str(number)
        source = _joined(cell.get("source", ""))
        yield Run(source if cell.get("cell_type") == "code" else _both(source), "cell", at)
        for key in ("metadata", "attachments"):
            for run in _leaves(_without_pictures(cell.get(key) or {})):
                yield Run(run.text, "cell", at, run.heading)
        streams: dict[str, list[str]] = {}
        for output in cell.get("outputs", ()):
            if "text" in output:
                streams.setdefault(output.get("name", ""), []).append(_joined(output["text"]))
            for key in ("ename", "evalue"):
                if output.get(key):
                    yield Run(str(output[key]), "cell", at)
            if output.get("traceback"):
                yield Run(_TERMINAL.sub("", "\n".join(map(str, output["traceback"]))), "cell", at)
            for run in _leaves(output.get("metadata") or {}):
                yield Run(run.text, "cell", at, run.heading)
            for kind, content in (output.get("data") or {}).items():
                yield from _shown(kind, content, at)
        for texts in streams.values():
            yield Run(_plain("".join(texts)), "cell", at)
    for run in _leaves({key: value for key, value in notebook.items() if key != "cells"}):
        yield Run(run.text, "property", run.at, run.heading)


def _shown(kind: str, content: Any, at: str) -> Iterator[Run]:
    if isinstance(content, list) and all(isinstance(one, str) for one in content):
        content = "".join(content)
    if kind == DOCUMENT and (document := _document(content)) is not None:
        beside: set[str] = set()
        yield Run(_as_read(document, beside), "cell", at)
        yield Run(APART.join(map(_address_text, sorted(beside))), "cell", at)
    elif not isinstance(content, str):
        for run in _leaves(content):
            yield Run(run.text, "cell", at, run.heading)
    elif kind == "text/plain":
        yield Run(_plain(content), "cell", at)
    elif kind not in _PICTURE_TYPES and not _ENCODED.fullmatch(content):
        content = without_libraries(content)
        yield Run(_both(f"<script>{content}</script>" if "javascript" in kind else content), "cell", at)
        if kind == "text/html":
            yield from (Run(text, "cell", at, heading) for text, heading in columns.of_page(content))


def _document(content: Any) -> Any:
    """The tree that a text holds; None where it is none, which is looked at as a text."""
    try:
        return json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return None


_IN_A_LINE = {"span", "status", "formula", "value-mark"}


def _as_read(piece: Any, beside: set[str]) -> str:
    """The lines of a document, pieces of one together as they are read; ``beside`` gathers whatever else it says."""
    if isinstance(piece, str):
        return piece
    if isinstance(piece, list):
        return "".join([(APART if isinstance(part, list) else "") + _as_read(part, beside) for part in piece])
    if not isinstance(piece, dict):
        beside.add(str(piece))
        return ""
    if piece.get("type") == "break":
        return "\n"
    parts = []
    beside.update(piece)
    for name, value in piece.items():
        said = value if isinstance(value, str) else _as_read(value, beside)
        if isinstance(value, list) or name in ("text", "source"):
            parts.append(said)
        else:
            beside.add(said)
    return "".join(parts) if piece.get("type") in _IN_A_LINE else APART.join(("", *parts, ""))


def _address_text(address: str) -> str:
    """What an address says, also a picture within one; any other text as it is."""
    return _html_text(address) if address.startswith("data:") or "%" in address or "<" in address else address


def _both(source: str) -> str:
    """A source as written and as shown: in markdown a tag is one, and so is what a browser makes of it."""
    written, seen = html_text(source), shown(source)
    return written if seen == source else f"{written}{APART}{html_text(seen)}"


def _plain(text: str) -> str:
    """What a terminal shows; columns that blanks keep apart are cells."""
    text = _TERMINAL.sub("", text)
    lines = [line for line in text.splitlines() if line.strip()]
    if sum(bool(_COLUMNS.search(line)) for line in lines) >= 2:
        text = re.sub(r" {2,}|\n", APART, text)
    return text


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def _without_pictures(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {
            key: "" if key in _PICTURE_TYPES else _drawing(value) if key == _DRAWING else _without_pictures(value)
            for key, value in tree.items()
        }
    return tree


def _drawing(content: Any) -> Any:
    """A drawing as text, which an attachment holds in base64."""
    if not isinstance(content, str) or "<" in content:
        return content
    try:
        return base64.b64decode(content).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return content


# --- office files: parts of XML in an archive
# ---------------------------------------------------------------------------

_LARGEST_PART = 256 * 1024**2
_BOUNDARY = re.compile(
    r"</(?:w:p|w:tc|si|is|a:p|author|comment|threadedComment|text|row|c|v|f|[a-z]+:[a-zA-Z]+Pr|(?:dc|cp|dcterms|vt):\w+|[A-Z]\w+|odd\w+|even\w+|first\w+|definedName|w:instrText)>"
)
_GAP_TAG = re.compile(r"<(?:w:tab|w:noBreakHyphen)\b")
_LINE_TAG = re.compile(r"<(?:w:br|w:cr|a:br)\b")
_XML_TAG = re.compile(r"<[^<>]*>")
_XML_TAGS = re.compile(rf"(<{_TAG}>|{_XML_TAG.pattern})")
_SHAPE_OF_FONT = re.compile(r"<w:(?:panose1|sig)\b")  # “02040503050406030204” of Cambria would read as two ЕГН
_CELL = re.compile(r"<c r=\"([A-Z]+\d+)\"([^>]*)>(.*?)</c>", re.DOTALL)
_NUMBER = re.compile(r"<v>(\d{8,15}(?:\.0*)?|\d\.\d+[eE]\+?\d\d?)</v>")
_MANY_DIGITS = re.compile(r"<v>\d{8}|<v>\d\.\d+[eE]|inlineStr|t=\"str\"|<f")
_SHARED = re.compile(r't="s"[^>]*><v>(\d+)<')
_COLUMN_ROW = re.compile(r"([A-Z]+)(\d+)")
_ROWS_ABOVE = 12  # in which the titles of columns stand


def xml_text(source: str) -> str:
    """What a part of an office file says: paragraphs and cells apart, runs of one paragraph together, then its
    attributes.
    """
    return _text_and_values(_XML_TAGS.split(source), _office_tag, [])


@lru_cache(maxsize=20_000)
def _office_tag(tag: str) -> tuple[str, tuple[str, ...]]:
    """What a tag of an office file leaves between two texts, and what its attributes say."""
    left = APART if _BOUNDARY.match(tag) else " " if _GAP_TAG.match(tag) else "\n" if _LINE_TAG.match(tag) else ""
    if "=" not in tag or _SHAPE_OF_FONT.match(tag):
        return left, ()
    return left, tuple(value for found in _ATTRIBUTE.findall(tag) if len(value := found[1] or found[2]) > 8)


def _zip(data: bytes) -> Iterator[Run]:
    try:
        parts = _parts(data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        yield from _lines(data)  # damaged or locked: what it holds as plain bytes
        return
    workbook = "xl/workbook.xml" in parts
    texts = _shared_texts(parts) if workbook else []
    numbers = {str(at): text for at, text in enumerate(texts) if columns.may_be_number(text)}
    for name, content in parts.items():
        if workbook and name.startswith("xl/worksheets/sheet"):
            yield from _sheet(name, _decoded(content), texts, numbers)
        elif workbook and name == "xl/sharedStrings.xml":
            yield from (Run(text, "string", str(at)) for at, text in enumerate(texts) if len(text) > 4)
        elif name.endswith((".xml", ".rels", ".vml")):
            if name not in ("xl/styles.xml", "word/styles.xml", "[Content_Types].xml") and "/theme/" not in name:
                yield Run(xml_text(_decoded(content)), "property" if name.startswith("docProps") else "part", name)
                if name == "word/document.xml":
                    within = columns.of_document(_decoded(content))
                    yield from (Run(text, "part", name, heading) for text, heading in within)
        else:
            for run in runs(name, content):
                yield Run(run.text, "attachment", name, run.heading)


def _parts(data: bytes) -> dict[str, bytes]:
    """The files of an archive, but for folders and what is too large for any document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            entry.filename: archive.read(entry)
            for entry in archive.infolist()
            if entry.file_size < _LARGEST_PART and not entry.is_dir()
        }


def _sheet(name: str, source: str, texts: list[str], numbers: dict[str, str]) -> Iterator[Run]:
    """Numbers of as many digits as a personal number, and those of the shared texts that may be one, under the titles
    of their columns; texts within cells, and what a sheet says beside its cells.
    """
    head, _, rest = source.partition("<sheetData")
    rows, _, tail = rest.partition("</sheetData>")
    if _MANY_DIGITS.search(rows) or not numbers.keys().isdisjoint(_SHARED.findall(rows)):
        titles: dict[str, str] | None = None
        for cell, kind, content in _CELL.findall(rows):
            column = cell.rstrip("0123456789")
            text = ""
            if 't="s"' in kind:
                text = numbers.get(content.removeprefix("<v>").removesuffix("</v>"), "")
            elif "inlineStr" in kind or 't="str"' in kind or "<f" in content:
                text = html.unescape(_XML_TAG.sub("", content.replace("</f>", APART)))
            elif number := _NUMBER.match(content):
                text = str(int(float(number[1])))
            if text:
                titles = _titles(rows, texts) if titles is None else titles
                yield Run(text, "sheet", f"{PurePosixPath(name).stem}!{cell}", titles.get(column, ""))
    yield Run(xml_text(tail + head), "part", name)


def _titles(rows: str, texts: list[str]) -> dict[str, str]:
    """The titles of a sheet's columns: of the first rows that with the most texts; where it has none over a column the
    first text in that.
    """
    by_row: dict[int, dict[str, str]] = {}
    for cell, kind, content in _CELL.findall(rows):
        column, row = _COLUMN_ROW.fullmatch(cell).groups()  # type: ignore[union-attr]  # _CELL takes no other
        if len(by_row) == _ROWS_ABOVE and int(row) not in by_row:
            break
        if 't="s"' in kind:
            which = content.removeprefix("<v>").removesuffix("</v>")
            text = texts[int(which)] if which.isdecimal() and int(which) < len(texts) else ""
        else:
            text = html.unescape(_XML_TAG.sub("", content)) if "inlineStr" in kind else ""
        by_row.setdefault(int(row), {})[column] = text
    words = [{column: text for column, text in row.items() if text} for row in by_row.values()]
    titles: dict[str, str] = {}
    for row in (max(words, key=len, default={}), *words):
        titles = {**row, **titles}
    return titles


def _shared_texts(parts: dict[str, bytes]) -> list[str]:
    """The texts of a workbook that its cells show by their numbers."""
    source = _decoded(parts.get("xl/sharedStrings.xml", b""))
    items = re.findall(r"<si>(.*?)</si>|<si/>", source, re.DOTALL)
    return [html.unescape(_XML_TAG.sub("", item)) for item in items]


def cell_of_string(data: bytes, at: str) -> tuple[str, str]:
    """The first cell of a workbook that shows a shared text, as ``sheet2!C7``, and the text of the cell that heads its
    column.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = re.findall(r"<si>(.*?)</si>|<si/>", _decoded(archive.read("xl/sharedStrings.xml")), re.DOTALL)
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                rows = _decoded(archive.read(name))
                cell = re.search(rf"<c r=\"([A-Z]+)(\d+)\"[^>]*t=\"s\"[^>]*><v>{at}</v>", rows)
                if cell:
                    above = [
                        (int(row), int(which))
                        for row, which in re.findall(rf"<c r=\"{cell[1]}(\d+)\"[^>]*t=\"s\"[^>]*><v>(\d+)</v>", rows)
                        if int(row) < int(cell[2])
                    ]
                    heading = html.unescape(_XML_TAG.sub("", texts[above[0][1]])) if above else ""
                    return f"{PurePosixPath(name).stem}!{cell[1]}{cell[2]}", heading
    return "", ""


# --- PDF
# ----------------------------------------------------------------------------------------------------------------


def _pdf(data: bytes, *, pages: bool = True, seen: Seen | None = None, sieve: Sieve | None = None) -> Iterator[Run]:
    """Pages by pdfium; a wide gap and the end of a line stand between cells there, and nothing tells them from
    a blank. Files that it carries are read as they would be beside it.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    from vomr.privacy.pdf_beside import beside_pages

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        yield from _lines(re.sub(rb"<[0-9A-Fa-f\s]{200,}>", b"", data))  # without signatures
        return
    try:
        for key, value in document.get_metadata_dict(skip_empty=True).items():
            yield Run(value, "property", key)
        texts, files = beside_pages(data)
        yield from (Run(text, "beside") for text in texts)
        for name, content in _attachments(document, files):
            for run in runs(name, content, seen=seen, sieve=sieve):
                yield Run(run.text, "attachment", name, run.heading)
        for number in range(len(document) if pages else 0):
            page = document[number]
            text_page = page.get_textpage()
            count = pdfium.FPDFText_CountChars(text_page)
            if count > 0:
                yield Run(_page_text(text_page.get_text_range(0, count), text_page), "page", str(number + 1))
            text_page.close()
            for address in _addresses(document, page):
                yield Run(address, "page", str(number + 1))
            page.close()
    finally:
        document.close()


def _attachments(document: Any, files: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """The files that readers list by their names, then those that hang elsewhere or are others for some readers."""
    listed = set()
    for number in range(document.count_attachments()):
        attachment = document.get_attachment(number)
        content = bytes(attachment.get_data())
        listed.add(content)
        yield attachment.get_name(), content
    yield from (("", content) for content in files if content not in listed)


def _addresses(document: Any, page: Any) -> Iterator[str]:
    """Where the links of a page lead."""
    import ctypes

    import pypdfium2.raw as pdfium

    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if size > 1:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            yield unquote(buffer.value.decode("utf-8", "replace"))


_BROKEN_WORD = re.compile("[\u00ad\u2010\ufffe-]\r?\n")
_BETWEEN_DIGITS = re.compile(r"(?<=[\d,.%]) (?=[-−+\d])")


def _page_text(text: str, text_page: Any) -> str:
    """A word or number broken over a line is one; lines of a page else stand apart, since cells do.

    Two cells of a row stand one after the other in a page's text; the blank that pdfium puts between them is none of
    the document's own.
    """
    from pypdfium2.raw import FPDFText_IsGenerated

    text = _BETWEEN_DIGITS.sub(
        lambda match: APART if FPDFText_IsGenerated(text_page, match.start()) == 1 else " ", text
    )
    return re.sub(r"\r?\n", APART, _BROKEN_WORD.sub("", text))


def is_signed(data: bytes) -> bool:
    """Whether a PDF bears a signature, with its signer's certificate in it."""
    return data[:5] == b"%PDF-" and b"/ByteRange" in data and bool(re.search(rb"/Contents\s*<[0-9A-Fa-f]{512,}", data))


def _mail(data: bytes) -> Iterator[Run]:
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.default)
    for key, value in message.items():
        yield Run(str(value), "property", key)
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            name = part.get_filename() or {"text/html": "mail.html"}.get(part.get_content_type(), "mail.txt")
            yield from runs(name, content)


def _calendar(data: bytes) -> Iterator[Run]:
    yield from _lines(re.sub(rb"\r?\n[ \t]", b"", data))


def _gzip(data: bytes) -> Iterator[Run]:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(_LARGEST_PART)
    except (OSError, EOFError, zlib.error):
        yield from _lines(data)
    else:
        yield from runs("", content)


def _nothing(data: bytes) -> Iterator[Run]:
    return iter(())


_END_OF_ARCHIVE, _LAST = b"PK\x05\x06", 0x10000 + 22  # a comment may follow it (APPNOTE.TXT, 4.3.16)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"wOF2", b"wOFF")
_READERS: dict[str, Callable[[bytes], Iterable[Run]]] = {
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".svg": _html,
    ".xml": _html,
    ".md": _markdown,
    ".csv": _csv,
    ".json": _json,
    ".ipynb": _notebook,
    ".xlsx": _zip,
    ".xlsm": _zip,
    ".docx": _zip,
    ".zip": _zip,
    ".ods": _zip,
    ".pdf": _pdf,
    ".eml": _mail,
    ".ics": _calendar,
}

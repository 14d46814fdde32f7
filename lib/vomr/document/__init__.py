"""What a report is made of, whoever writes it: blocks, and the pieces that stand in a line.

:mod:`vomr.show` makes a document of figures, the gate of ``export`` makes one of whatever an analyst displays; writers
turn it into HTML, Typst and Word. Text is text: nothing in it is ever read as markup. What could do harm (an address,
a picture, a language) is looked at where a piece is made, so that a document from a file is as harmless as one's own.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Literal, Union
from urllib.parse import unquote

from vomr.words import one_full_stop
from vomr.words.marks import Mark
from vomr.words.sentences import Identity, Printed, pieces_of

MIME = "application/vnd.vomr.document"

Style = Literal[
    "", "strong", "b", "em", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "code", "kbd", "samp", "var",
    "cite", "q", "dfn", "abbr", "a", "time", "span"
]  # fmt: skip

_SCHEMES = frozenset(["http", "https", "mailto", "tel"])
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_PICTURE = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+\Z")
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
CARD = re.compile(r"([\w-]+)\.html#(.+)")  # the address of a card on a page beside this one: its page and its name
# What a page calls places of its own: no card and no heading is called so (templates/vomr, export.answers)
PAGE_PLACES = frozenset(["main", "top", "answers", "answers-title", "asked", "finder", "hit", "sort", "seek", "take"])
_PAGE_PLACE = re.compile(r"((f|r|rule):\d+|answers-g?\d+(\.\d+)*|asked-\w+|fn(ref)?-\d+)\Z")
# Names of places, and what is drawn: no pieces of the document, so what walks it passes them by (document.walk.holding)
_Ids = tuple[str, ...]
_Numbers = tuple[float, ...]
_Days = tuple[tuple[dt.date, float], ...]


def safe_address(address: str) -> str:
    """An address that may be followed, or nothing: the web, a letter, a call, a file beside the page, a place in it."""
    address = _INVISIBLE.sub("", address)
    if address.startswith("#"):  # what has that name is known where the whole document is (export.body)
        return address_of(place_of(address)) if len(address) > 1 else ""
    scheme = re.match(r"([^/?#:]*):", address)
    if scheme:
        return address if scheme[1].lower() in _SCHEMES else ""
    # "//host" and "\\host" are other machines
    return "" if re.match(r"[/\\]{2}|[/\\]\\", address) else address


def slug(text: str) -> str:
    """An id made of a heading or of somebody's own id: letters and digits of any script, hyphens between."""
    return re.sub(r"[^\w]+", "-", text.strip(), flags=re.UNICODE).strip("-") or "x"


def place_id(name: str) -> str:
    """The id of what is looked up by a name, letter by letter as it is printed: „BG06RDNP001-19.610-0013-C01“; no id
    has white space. A name that a page has for a place of its own gets a full stop.
    """
    name = re.sub(r"[\x00-\x1f\x7f]", "", re.sub(r"\s+", "-", name.strip()))
    return f"{name}." if name in PAGE_PLACES or _PAGE_PLACE.match(name) else name


def address_of(name: str) -> str:
    """The address, on the page where it is, of what is looked up by a name; after the name of a page, from any other.

    >>> address_of("R.37")
    '#R.37'
    """
    return "#" + place_id(name).replace("%", "%25")


def place_of(address: str) -> str:
    """The id that an address within the page leads to."""
    return unquote(address[1:])


def _set(piece: Any, **values: Any) -> None:
    """Give a frozen piece what it holds in place of what it was given."""
    for name, value in values.items():
        object.__setattr__(piece, name, value)


# --- in a line


@dataclass(frozen=True, slots=True)
class Span:
    """Some pieces with something in common: a style, a language, an address, or the figure that they print."""

    content: tuple[Inline, ...]
    style: Style = ""
    lang: str = ""
    href: str = ""
    anchor: str = ""
    title: str = ""
    direction: Literal["", "ltr", "rtl", "auto"] = ""
    identity: Identity | None = None
    type: Literal["span"] = "span"

    def __post_init__(self) -> None:
        lang = self.lang if _LANG.match(self.lang) else ""
        _set(self, lang=lang, href=safe_address(self.href), anchor=slug(self.anchor) if self.anchor.strip() else "")


@dataclass(frozen=True, slots=True)
class Break:
    """A new line."""

    type: Literal["break"] = "break"


@dataclass(frozen=True, slots=True)
class ValueMark:
    """What stands in place of a value (method.md §8): its code, as it is printed, and as it is read aloud."""

    code: str
    text: str
    words: str
    type: Literal["value-mark"] = "value-mark"


@dataclass(frozen=True, slots=True)
class Status:
    """A status: shape, word and colour, in that order of importance; ``status`` is a key of ``design.MARKS``."""

    status: str
    content: tuple[Inline, ...]
    type: Literal["status"] = "status"


@dataclass(frozen=True, slots=True)
class Bullet:
    """A small bar in a line: achieved solid, promised dotted, expected today and target as strokes.

    Values are in the unit of the indicator, ``base`` is where its bar begins, ``role`` a colour of the design, and the
    size is in CSS pixels.
    """

    achieved: float | None
    expected: float | None
    promised: float | None
    target: float | None
    base: float
    role: str
    alt: str
    width: float = 150.0
    height: float = 16.0
    type: Literal["bullet"] = "bullet"


@dataclass(frozen=True, slots=True)
class Trail:
    """A small drawing of a value through time: expected as a line, verified solid, and where it is heading.

    Attributes
    ----------
    expected, achieved : tuple of (date, float)
    day : date
        Of the report.
    ahead : tuple of float
        The forecast beside the end of the line: low and high, or low, middle and high.
    reached, aim : str
        The last value and the target, as printed; ``ahead_shown`` the forecast.
    role : str
        A colour of the design.
    """

    expected: _Days
    achieved: _Days
    day: dt.date
    ahead: _Numbers
    reached: str
    aim: str
    ahead_shown: _Ids
    role: str
    alt: str
    width: float = 270.0
    height: float = 92.0
    type: Literal["trail"] = "trail"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in LaTeX; ``display`` sets it apart from the lines around it."""

    source: str
    display: bool = False
    type: Literal["formula"] = "formula"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a data URI, with what is said of it to those who cannot see it; the size in CSS pixels, 0 as it is.

    A picture that would have to be fetched has no ``uri``: its words stand for it. ``narrow`` is the same drawn for a
    narrow screen, which only a page has; paper and Word take ``uri``.
    """

    uri: str
    alt: str = ""
    width: float = 0.0
    height: float = 0.0
    narrow: str = ""
    type: Literal["picture"] = "picture"

    def __post_init__(self) -> None:
        uri, narrow = (_INVISIBLE.sub("", address) for address in (self.uri, self.narrow))
        _set(self, uri=uri if _PICTURE.match(uri) else "", narrow=narrow if _PICTURE.match(narrow) else "")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the foot of the page."""

    content: tuple[Inline | Block, ...]
    type: Literal["footnote"] = "footnote"


# --- blocks


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``id`` is where links to it lead, ``alias`` an id that somebody else gave it."""

    content: tuple[Inline, ...]
    level: int = 2
    id: str = ""
    alias: str = ""
    type: Literal["heading"] = "heading"

    def __post_init__(self) -> None:
        _set(self, level=min(max(self.level, 1), 6), alias=slug(self.alias) if self.alias.strip() else "")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a line of a kind of its own; ``answer`` is a box for somebody to write in."""

    content: tuple[Inline, ...]
    kind: Literal["", "verdict", "note", "todo", "caution", "kicker", "subtitle", "answer"] = ""
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Points:
    """A list; ``points`` are the main points of a part, ``numbered`` has a number before each."""

    items: tuple[tuple[Inline | Block, ...], ...]
    kind: Literal["", "points", "numbered"] = ""
    start: int = 1
    numbering: Literal["1", "a", "A", "i", "I"] = "1"
    type: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms, each with what it means."""

    items: tuple[tuple[tuple[Inline, ...], tuple[Inline | Block, ...]], ...]
    type: Literal["terms"] = "terms"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar along the foot of a cell: where it begins and ends, as shares of the cell's width, and its colour."""

    start: float
    end: float
    fill: str

    def __post_init__(self) -> None:
        start, end = sorted(min(max(side, 0.0), 1.0) for side in (self.start, self.end))
        _set(self, start=start, end=end, fill=self.fill if _COLOUR.match(self.fill) else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what stands in it, whether it names others, over how many columns and rows it goes."""

    content: tuple[Inline | Block, ...] = ()
    scope: Literal["", "col", "row", "colgroup", "rowgroup"] = ""
    columns: int = 1
    rows: int = 1
    numeric: bool = False
    align: Literal["", "left", "right", "center"] = ""
    strong: bool = False
    fill: str = ""
    ink: str = ""
    bar: Bar | None = None
    type: Literal["cell"] = "cell"

    def __post_init__(self) -> None:
        fill, ink = (colour if _COLOUR.match(colour) else "" for colour in (self.fill, self.ink))
        _set(self, fill=fill, ink=ink, columns=min(max(self.columns, 1), 200), rows=max(self.rows, 0))

    @property
    def is_head(self) -> bool:
        return bool(self.scope)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: ``total``, ``sub`` (through the period), or ``group``, a heading of the rows below it."""

    cells: tuple[Cell, ...]
    kind: Literal["", "total", "sub", "group"] = ""
    type: Literal["row"] = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    caption : inlines
        What the table says; a screen reader announces it.
    head : rows
        The titles of columns, spanners above them.
    rows : rows
        The stub of each is its cells with a scope.
    note : inlines
        Stands under the table.
    source : inlines
        Where its numbers come from.
    number : str
        “2.3”, given where the part is put together.
    """

    caption: tuple[Inline, ...]
    head: tuple[Row, ...]
    rows: tuple[Row, ...]
    note: tuple[Inline, ...] = ()
    source: tuple[Inline, ...] = ()
    number: str = ""
    type: Literal["table"] = "table"

    @property
    def below(self) -> tuple[Inline, ...]:
        """What stands under it: the note, and where its numbers come from."""
        return (*self.note, " ", *self.source) if self.note and self.source else self.note or self.source


@dataclass(frozen=True, slots=True)
class Card:
    """A number at a glance: label, value, and lines that name the base."""

    label: tuple[Inline, ...]
    value: tuple[Inline, ...]
    notes: tuple[tuple[Inline, ...], ...] = ()
    type: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Cards:
    """Numbers at a glance, beside one another."""

    cards: tuple[Card, ...]
    type: Literal["cards"] = "cards"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that stands by itself, or whatever somebody put in its place, with a caption."""

    content: tuple[Inline | Block, ...]
    caption: tuple[Inline, ...] = ()
    type: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words; ``commentary`` are the group's own, ``field`` what is copied into the authority's system."""

    content: tuple[Inline | Block, ...]
    kind: Literal["", "commentary", "field"] = ""
    type: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines as a program prints them: code that is shown, what it printed, or a text set so."""

    text: str
    kind: Literal["", "source", "stream", "plain"] = ""
    type: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Messages:
    """What a program had to say while it ran."""

    title: str
    text: str
    type: Literal["messages"] = "messages"


@dataclass(frozen=True, slots=True)
class Alarm:
    """That something went wrong: what, the message, and where, for the programmer.

    ``failure`` stands at the top of a part and says that it is incomplete.
    """

    title: str
    message: str = ""
    place_title: str = ""
    place: str = ""
    kind: Literal["error", "failure"] = "error"
    type: Literal["alarm"] = "alarm"


@dataclass(frozen=True, slots=True)
class Details:
    """What is one click away on a page; ``chart-data`` (the table behind a chart) is left out on paper."""

    summary: tuple[Inline, ...]
    content: tuple[Inline | Block, ...]
    kind: Literal["", "chart-data"] = ""
    is_open: bool = False
    type: Literal["details"] = "details"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card of a thing that is looked up by its code: it has an address, stands together, and holds no headings.

    Attributes
    ----------
    id : str
        The code letter by letter, as it is printed: where links to the card lead.
    heading : inlines
        Code and name.
    content : flow
        Terms stand in two columns where there is room.
    aliases : tuple of str
        Other names by which it is looked up.
    level : int
        Of its heading.
    """

    id: str
    heading: tuple[Inline, ...]
    content: tuple[Inline | Block, ...]
    aliases: _Ids = ()
    level: int = 3
    type: Literal["entry"] = "entry"

    def __post_init__(self) -> None:
        own, *others = dict.fromkeys(map(place_id, (self.id, *self.aliases)))
        _set(self, id=own, aliases=tuple(filter(None, others)), level=min(max(self.level, 2), 6))


@dataclass(frozen=True, slots=True)
class Stamp:
    """The box beside a part's heading: lines that say how far the data go, and what was checked."""

    title: str
    lines: tuple[tuple[Inline, ...], ...]
    type: Literal["stamp"] = "stamp"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with who signs there."""

    title: str
    signers: tuple[str, ...]
    type: Literal["signatures"] = "signatures"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from edge to edge."""

    type: Literal["rule"] = "rule"


Inline = Union[str, Span, Break, ValueMark, Status, Bullet, Trail, Formula, Picture, Footnote]  # noqa: UP007
Block = Union[  # noqa: UP007
    Heading, Paragraph, Points, Terms, Table, Cards, Chart, Quote, Lines, Messages, Alarm, Details, Entry, Stamp,
    Signatures, Rule, Formula
]  # fmt: skip
Content = tuple[Inline, ...]
Flow = tuple[Union[Inline, Block], ...]  # noqa: UP007
INLINE = (str, Span, Break, ValueMark, Status, Bullet, Trail, Picture, Footnote)


def content(*parts: str | Inline | Content) -> Content:
    """Pieces of a line, from texts and pieces; a printed figure keeps its name and a mark its meaning."""
    made: list[Inline] = []
    for part in parts:
        if isinstance(part, tuple):
            made += part
        elif isinstance(part, str):
            for piece in pieces_of(part):
                made += _of_text(piece)
        else:
            made.append(part)
    return tuple(made)


def without_identity(pieces: Flow) -> tuple[Flow, Identity | None]:
    """What stands in a cell and the figure that the whole of it is; None where it is none, or more than one."""
    lone = pieces[0] if len(pieces) == 1 else None
    if isinstance(lone, Span) and not (
        lone.style or lone.lang or lone.href or lone.anchor or lone.title or lone.direction
    ):
        return lone.content, lone.identity
    return pieces, None


def _of_text(piece: str) -> list[Inline]:
    if isinstance(piece, Mark):
        return [ValueMark(piece.code, str(piece), piece.words)]
    if isinstance(piece, Printed):
        return [Span(content(piece.shown), identity=piece.identity)]
    lines = one_full_stop(str(piece)).split("\n")
    made: list[Inline] = [lines[0]] if lines[0] else []
    for line in lines[1:]:
        made += [Break(), *([line] if line else [])]
    return made

"""What a cell displays: a piece of the report's document, made of plain words and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vomr import document
from vomr.document import Block, Content, Inline, content
from vomr.document.html import in_notebook, to_html
from vomr.document.mime import MIME, to_json
from vomr.document.text import text_of
from vomr.document.walk import walk
from vomr.show.fragment_frames import Shown, frames_of, values_in
from vomr.words import Words
from vomr.words.marks import language_of, legend
from vomr.words.sentences import Identity, Printed, joined

if TYPE_CHECKING:
    import pandas as pd

REPORT_MIME = "application/vnd.vomr.report+json"


@dataclass(frozen=True)
class Fragment:
    """A displayable piece of a report.

    Attributes
    ----------
    blocks : tuple of Block
        What the writers of pages and documents take.
    data : dict
        Further MIME types.
    shown : tuple of Shown
        What the blocks were made of, for :attr:`frame`.

    Examples
    --------
    >>> report.outcomes.unit_costs().frame
    >>> report.absorption.stages().frame.set_index("Мярка")["Изплатени"]
    """

    blocks: tuple[Block, ...] = ()
    data: dict[str, Any] = field(default_factory=dict, hash=False)
    shown: tuple[Shown, ...] = field(default=(), compare=False, repr=False)

    @property
    def frame(self) -> pd.DataFrame:
        """The table as pandas, with the values behind the printed cells: money in euro, a share as a part of one.

        Of several tables the first (``frames`` has all, by caption); of sentences, cards and points a row for each
        figure in them. ``frame.attrs`` say the caption, the source, and the name of the figure in each cell. A row that
        is a total says so in ``kind``, one under a heading says which in ``group``.

        >>> report.absorption.stages().frame.query("kind != 'total'")
        >>> report.outcomes.unit_costs().frame.attrs["caption"]
        """
        import pandas as pd

        return next(iter(self.frames.values()), pd.DataFrame())

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """All tables as pandas by their captions, and what stands in sentences and cards under ``lines``.

        >>> report.absorption.headline().frames["lines"]
        """
        return frames_of(self.shown)

    @property
    def html(self) -> str:
        """The HTML of a page, without its look.

        >>> report.absorption.stages().html
        """
        return to_html(self.blocks)

    @property
    def text(self) -> str:
        """The same for a terminal or a plain notebook viewer.

        >>> print(report.absorption.headline().text)
        """
        return text_of(self.blocks)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": in_notebook(self.blocks), "text/plain": self.text, MIME: to_json(self.blocks), **self.data}

    def __add__(self, other: Fragment) -> Fragment:
        return Fragment(self.blocks + other.blocks, {**self.data, **other.data}, self.shown + other.shown)

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__  # where no HTML can be shown


NOTHING = Fragment()

Cell = str | Inline | Content


@dataclass(frozen=True)
class Column:
    """A table column; ``numeric`` cells align on their digits, ``group`` puts a common header above neighbours.

    ``cell`` gives what stands in it of the thing that a row is of (:mod:`vomr.show.listing`).
    """

    title: str
    numeric: bool = False
    group: str = ""
    cell: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Row:
    """A table row: ``kind`` is "" or ``total``, ``sub`` (through the period), ``group`` (a heading of rows)."""

    cells: Sequence[Cell]
    kind: Any = ""


def paragraph(text: Cell, kind: Any = "") -> Fragment:
    """One paragraph, or a line of a kind of its own: verdict, note, todo."""
    return Fragment((document.Paragraph(content(text), kind),), shown=_lines([("", text)])) if text else NOTHING


def points(texts: Iterable[Cell]) -> Fragment:
    """A list of main points."""
    items = [text for text in texts if text]
    listed = document.Points(tuple(map(content, items)), "points")
    return Fragment((listed,), shown=_lines(("", text) for text in items)) if items else NOTHING


def heading(text: str, level: int = 2) -> Fragment:
    """A heading inside an output; the contents of a page take it up."""
    return Fragment((document.Heading(content(text), level),))


def table(caption: str, columns: Sequence[Column], rows: Sequence[Row], note: str = "", source: str = "") -> Fragment:
    """A table whose first column names its rows.

    Parameters
    ----------
    caption : str
        What the table says; a screen reader announces it.
    columns : sequence of Column
    rows : sequence of Row
        As many cells in each as there are columns; a ``group`` row has one cell.
    note : str, optional
        Stands under the table, before what the marks in it mean.
    source : str, optional
        Where its numbers come from (:mod:`vomr.show.sources`).
    """
    written = tuple(_row(row, columns) for row in rows)
    meaning = meaning_of_marks(written)
    note = note if meaning in note else joined(" ", (note, meaning))
    titles = [": ".join(filter(None, (column.group, column.title))) for column in columns]
    shown = Shown(caption, tuple(map(str, titles)), tuple((row.kind, tuple(row.cells)) for row in rows), source)
    made = document.Table(content(caption), head_of(columns), written, content(note), content(source))
    return Fragment((made,), shown=(shown, *_lines_with_values(note)))


def details(summary: str, inner: Fragment) -> Fragment:
    """The table behind a chart: one click away on a page, left out of print."""
    made = document.Details(content(summary), inner.blocks, "chart-data")
    return Fragment((made,), shown=(*_lines_with_values(summary), *inner.shown))


def cards(entries: Sequence[tuple[str, Cell, Sequence[str]]]) -> Fragment:
    """Numbers at a glance: label, value, and lines that name the base. A value that is a figure keeps its name."""
    made = (
        document.Card(content(label), content(value), tuple(content(note) for note in notes if note))
        for label, value, notes in entries
    )
    lines = [(label, text) for label, value, notes in entries for text in (value, *filter(None, notes))]
    return Fragment((document.Cards(tuple(made)),), shown=_lines(lines))


def entry(
    code: str,
    title: Cell,
    terms: Sequence[tuple[str, Cell]],
    below: Fragment | None = None,
    aliases: Iterable[str] = (),
) -> Fragment:
    """The card of a thing that is looked up by its code.

    Parameters
    ----------
    code : str
    title : cell
    terms : sequence of (str, cell)
        What is said of it; one without a name goes from side to side, and what says nothing is left out.
    below : Fragment, optional
        Tables under the terms.
    aliases : iterable of str
        Other names by which it is looked up.
    """
    said = [(label, cell) for label, cell in terms if cell]
    pairs = tuple(
        (content(label), content(*cell) if isinstance(cell, tuple) else content(cell)) for label, cell in said
    )
    inner = (document.Terms(pairs), *(below.blocks if below else ()))
    made = document.Entry(code, content(title), inner, tuple(aliases))
    lines = [(f"{code}: {label}", cell) for label, cell in said if label]
    return Fragment((made,), shown=(*_lines(lines), *(below.shown if below else ())))


def _lines(lines: Iterable[tuple[str, Cell]]) -> tuple[Shown, ...]:
    return (Shown("", (), tuple((str(label), (text,)) for label, text in lines)),)


def _lines_with_values(text: str) -> tuple[Shown, ...]:
    """What stands beside a table, where it prints a figure."""
    return _lines([("", text)]) if any(value.figure for value in values_in(text)[0]) else ()


def masthead(w: Words, kicker: str, title: str, subtitle: str, stamp: Iterable[str], facts: dict[str, Any]) -> Fragment:
    """The head of a page: who, what, of which report, and how far the data go; ``facts`` are the exporters'."""
    lines = tuple(map(content, stamp))
    return Fragment(
        (
            *paragraph(kicker, "kicker").blocks,
            *heading(title, 1).blocks,
            *paragraph(subtitle, "subtitle").blocks,
            document.Stamp(w("About this report"), lines),
        ),
        {REPORT_MIME: facts},
    )


def side_by_side(cells: Iterable[Cell], between: str) -> Cell:
    """Several values in one cell, of which each mark is read aloud in words and each figure keeps its name."""
    apart = [piece for cell in cells for piece in (between, cell)][1:]
    texts = [piece for piece in apart if isinstance(piece, str)]
    return joined("", texts) if len(texts) == len(apart) else content(*apart)


def figure_cell(
    cell: str, figure_id: str, *, day: dt.date | None = None, since: dt.date | None = None, report: int | None = None
) -> Printed:
    """What a figure prints, with its name: of another day than the report's with that day, of a change with since
    when it is, of a value that was reported with the number of the report.
    """
    return Printed(cell, Identity(figure_id, day, since, report))


def to_text(cell: Cell) -> str:
    """The plain text of a cell."""
    return cell if isinstance(cell, str) else text_of(content(cell))


def meaning_of_marks(pieces: Iterable[Any]) -> str:
    """What the marks among some pieces mean, in the language in which they are read aloud."""
    marks = [piece for piece in walk(pieces) if isinstance(piece, document.ValueMark)]
    return legend(language_of(marks[0].words), (mark.code for mark in marks)) if marks else ""


def head_of(columns: Sequence[Column]) -> tuple[document.Row, ...]:
    """Titles of columns; above neighbours of one group a common one."""
    if not any(column.group for column in columns):
        return (document.Row(tuple(_title(column) for column in columns)),)
    upper: list[document.Cell] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        own = list(members)
        if group:
            upper.append(document.Cell(content(group), "colgroup", columns=len(own)))
        else:
            upper += [_title(column, rows=2) for column in own]
    lower = (_title(column) for column in columns if column.group)
    return document.Row(tuple(upper)), document.Row(tuple(lower))


def _title(column: Column, rows: int = 1) -> document.Cell:
    return document.Cell(content(column.title), "col", rows=rows, numeric=column.numeric)


def _row(row: Row, columns: Sequence[Column]) -> document.Row:
    first, *rest = (content(*cell) if isinstance(cell, tuple) else content(cell) for cell in row.cells)
    if row.kind == "group":
        return document.Row((document.Cell(first, "rowgroup", columns=len(columns)),), "group")
    cells = (document.Cell(cell, numeric=column.numeric) for cell, column in zip(rest, columns[1:], strict=True))
    return document.Row((document.Cell(first, "row"), *cells), row.kind)

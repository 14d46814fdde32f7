"""Tables whose cells are figures: a row gives the line, a column the figure, so a row has one scope and a cell its
name.

What a cell prints can be followed from the page: its ``data-figure`` is what ``vomr why`` takes. The law that a row,
and a total with its rows, has one scope (method.md §2) is tested on these names over all tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vomr.method.absorption import FIGURES, Line
from vomr.method.figures import Figure
from vomr.money import EURO
from vomr.show.fragments import Cell, Column, Fragment, Row, figure_cell, table
from vomr.show.marks import printed
from vomr.show.sources import source_of
from vomr.words import N_, NBSP, Words
from vomr.words.sentences import Printed, Quantity, joined

PARTIAL_BUDGET = N_(
    "* The sum of what is known: a part of the budget has not been entered, so no shares are computed from it."
)


@dataclass(frozen=True)
class FigureColumn:
    """A column of one figure of each line: its name in the line, and its title where it is not what is declared."""

    name: str
    title: str = ""
    group: str = ""

    def head(self, w: Words) -> Column:
        """The head of the column; of what happens through a period it is called as the figure on the day."""
        declared = FIGURES[self.name]
        return Column(self.title or w((declared.of_rule or declared).name), True, self.group)


@dataclass(frozen=True)
class LineRow:
    """A row of one line's figures; ``title`` alone, without a line, is a heading of rows."""

    title: Cell
    line: Line | None = None
    kind: str = ""
    names: tuple[str, ...] = field(default=())  # other figures than the columns', such as those of the period
    cells: Callable[[Figure], Cell] | None = None  # what stands in place of each figure, such as its value before


def line_table(
    w: Words, caption: str, first: str, columns: Sequence[FigureColumn], rows: Sequence[LineRow], note: str = ""
) -> Fragment:
    """A table of lines; under it what ``*`` means where a budget is not complete."""
    made: list[Row] = []
    starred = False
    for row in rows:
        if row.line is None:
            made.append(Row([row.title], "group"))
            continue
        cells: list[Cell] = [row.title]
        for at, column in enumerate(columns):
            name = row.names[at] if row.names else column.name
            if not name:
                cells.append("")
                continue
            partial = name == "budget" and not row.line.complete and row.line["budget"].value is not None
            starred = starred or partial
            if row.cells is not None:
                beside = row.cells(row.line[name])
                cells.append(_starred(beside) if partial else beside)
                continue
            cells.append(figure(w, row.line[name], signed=name.startswith("in_period."), star=partial))
        made.append(Row(cells, row.kind))
    notes = [note] if note else []
    if starred:
        notes.append(w(PARTIAL_BUDGET))
    heads = [Column(first), *(column.head(w) for column in columns)]
    return table(caption, heads, made, " ".join(notes), source_of(w, made))


def _starred(cell: Cell) -> Cell:
    """A number with a star; a mark, or a number beside which something stands, without."""
    if isinstance(cell, Printed) and type(cell.shown) in (str, Quantity) and cell[:1].isdigit():
        return Printed(with_star(cell.shown), cell.identity)
    return cell


def with_star(text: str) -> str:
    """A number with a star, of what is not complete."""
    return Quantity(f"{text}*", text.value) if isinstance(text, Quantity) else f"{text}*"


def figure(w: Words, value: Figure, *, signed: bool = False, star: bool = False) -> Printed:
    """A figure as a cell that keeps its name; where it has no value, the mark of its reason."""
    text = printed(w, value, signed=signed)
    return figure_cell(with_star(text) if star and value.value is not None else text, value.id)


def with_unit(w: Words, of: Figure) -> str:
    """A figure with the word of its unit, where that says something: amounts and days."""
    value = figure(w, of)
    if of.value is None or of.unit not in ("cents", "euro", "days"):
        return value
    if of.unit == "days":
        return w.plural("{n} day", "{n} days", int(of.value), n=value)
    return joined("", (value, NBSP, w.currency if of.unit == "cents" else w.currency_of(EURO.currency)))

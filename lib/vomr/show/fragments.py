"""What a cell displays: HTML with a plain-text twin, made so that text from tables can never become markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from vomr.words import Words, one_full_stop
from vomr.words.marks import Mark, legend_of

REPORT_MIME = "application/vnd.vomr.report+json"


@dataclass(frozen=True)
class Fragment:
    """A displayable piece of a report.

    Attributes
    ----------
    html : str
        Semantic HTML; the exporters give it its look.
    text : str
        The same for a terminal or a plain notebook viewer.
    data : dict
        Further MIME types.
    """

    html: str
    text: str
    data: dict[str, Any] = field(default_factory=dict, hash=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": self.text, **self.data}

    def __add__(self, other: Fragment) -> Fragment:
        return Fragment(
            f"{self.html}\n{other.html}", f"{self.text}\n\n{other.text}".strip(), {**self.data, **other.data}
        )

    def __str__(self) -> str:
        return self.text


NOTHING = Fragment("", "")


@dataclass(frozen=True)
class Markup:
    """A table cell that is more than text.

    Attributes
    ----------
    html, text : str
    figure : str
        The name of the figure that it prints.
    day : date or None
        Of which day the figure is, where that is not the report's.
    since : date or None
        Where the cell prints how the figure has changed, since when.
    report : int or None
        The number of the frozen report that gave the value of that day, where it is not of these tables.
    """

    html: str
    text: str
    figure: str = ""
    day: dt.date | None = None
    since: dt.date | None = None
    report: int | None = None


Cell = str | Markup


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
    kind: str = ""


def paragraph(text: str, css: str = "") -> Fragment:
    """One paragraph of plain text."""
    text = one_full_stop(text)
    return Fragment(f"<p{_class(css)}>{escape(text)}</p>", text) if text else NOTHING


def points(texts: Iterable[str]) -> Fragment:
    """A list of main points."""
    items = [one_full_stop(text) for text in texts if text]
    if not items:
        return NOTHING
    body = "".join(f"<li>{escape(text)}</li>" for text in items)
    return Fragment(f'<ul class="points">{body}</ul>', "\n".join(f"– {text}" for text in items))


def heading(text: str, level: int = 2) -> Fragment:
    """A heading inside an output; the contents of a page take it up."""
    return Fragment(f"<h{level}>{escape(text)}</h{level}>", text.upper())


def table(caption: str, columns: Sequence[Column], rows: Sequence[Row], note: str = "") -> Fragment:
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
    """
    html = ['<table class="figures">', f"<caption>{escape(caption)}</caption>", "<thead>"]
    if any(column.group for column in columns):
        html.append(_group_header(columns))
        html.append("<tr>" + "".join(_header_cell(column) for column in columns if column.group) + "</tr>")
    else:
        html.append("<tr>" + "".join(_header_cell(column) for column in columns) + "</tr>")
    html.append("</thead><tbody>")
    for row in rows:
        html.append(_row(row, columns))
    html.append("</tbody></table>")
    if (marks := legend_of("".join(html))) and marks not in note:
        note = f"{note} {marks}".strip()
    if note:
        html.append(f'<p class="note">{escape(note)}</p>')
    return Fragment("".join(html), _plain_table(caption, columns, rows, note))


def details(summary: str, content: Fragment) -> Fragment:
    """The table behind a chart: one click away on a page, left out of print."""
    return Fragment(
        f'<details class="chart-data"><summary>{escape(summary)}</summary>{content.html}</details>', content.text
    )


def cards(entries: Sequence[tuple[str, Cell, Sequence[str]]]) -> Fragment:
    """Numbers at a glance: label, value, and lines that name the base. A value that is a figure keeps its name."""
    html = []
    for label, value, notes in entries:
        lines = "".join(f'<span class="card-note">{escape(note)}</span>' for note in notes if note)
        html.append(
            f'<div class="card"><span class="card-label">{escape(label)}</span> <strong'
            f' class="card-value"{_figure(value)}>{to_html(value)}</strong> {lines}</div>'
        )
    text = "\n".join(
        f"{label}: {to_text(value)} ({'; '.join(note for note in notes if note)})" for label, value, notes in entries
    )
    return Fragment(f'<div class="cards">{"".join(html)}</div>', text)


def status_mark(w: Words, status: str, words: str) -> Markup:
    """Shape, word and colour, in that order of importance."""
    from vomr.design import MARKS

    glyph = MARKS[status].glyph
    return Markup(
        f'<span class="status" data-status="{status}"><span class="mark" aria-hidden="true">{glyph}</span>'
        f" {escape(words)}</span>",
        f"{glyph} {words}",
    )


def foreign(text: str, lang: str | None, w: Words) -> Cell:
    """A name in another language than the report's, marked for screen readers and hyphenation."""
    if lang is None or lang == w.lang:
        return text
    return Markup(f'<span lang="{lang}">{escape(text)}</span>', text)


def side_by_side(cells: Iterable[Cell], between: str) -> Markup:
    """Several values in one cell, of which each mark is read aloud in words and each figure keeps its name."""
    parts = list(cells)
    return Markup(escape(between).join(map(_within, parts)), between.join(map(to_text, parts)))


def _within(cell: Cell) -> str:
    """One of several values; a figure stands in an element that bears its name."""
    name = _figure(cell)
    return f"<span{name}>{to_html(cell)}</span>" if name else to_html(cell)


def figure_cell(
    cell: Cell, figure_id: str, *, day: dt.date | None = None, since: dt.date | None = None, report: int | None = None
) -> Markup:
    """A cell that keeps the name of the figure it prints: ``data-figure`` on a page.

    Of another day than the report's that day is said beside it, ``data-day``; of a change since when it is,
    ``data-since``; of a value that was reported in which report, ``data-report``.
    """
    return Markup(to_html(cell), to_text(cell), figure_id, day, since, report)


def capitalised(text: str) -> str:
    """With a capital letter at its head."""
    return text[:1].upper() + text[1:]


def to_html(cell: Cell) -> str:
    """The HTML of a cell; plain text is escaped, a mark says what it means."""
    if isinstance(cell, Mark):
        return cell.html
    return cell.html if isinstance(cell, Markup) else escape(one_full_stop(cell)).replace("\n", "<br>")


def to_text(cell: Cell) -> str:
    """The plain text of a cell."""
    return cell.text if isinstance(cell, Markup) else cell


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""


def _figure(cell: Cell) -> str:
    if not isinstance(cell, Markup) or not cell.figure:
        return ""
    said = {"figure": cell.figure, "day": cell.day, "since": cell.since, "report": cell.report}
    return "".join(f' data-{name}="{escape(str(value))}"' for name, value in said.items() if value is not None)


def _header_cell(column: Column) -> str:
    return f'<th scope="col"{_class("num" if column.numeric else "")}>{escape(column.title)}</th>'


def _group_header(columns: Sequence[Column]) -> str:
    cells = []
    position = 0
    while position < len(columns):
        column = columns[position]
        if not column.group:
            cells.append(
                f'<th scope="col" rowspan="2"{_class("num" if column.numeric else "")}>{escape(column.title)}</th>'
            )
            position += 1
            continue
        width = 1
        while position + width < len(columns) and columns[position + width].group == column.group:
            width += 1
        cells.append(f'<th scope="colgroup" colspan="{width}">{escape(column.group)}</th>')
        position += width
    return "<tr>" + "".join(cells) + "</tr>"


def _row(row: Row, columns: Sequence[Column]) -> str:
    if row.kind == "group":
        return f'<tr class="group"><th scope="rowgroup" colspan="{len(columns)}">{to_html(row.cells[0])}</th></tr>'
    first, *rest = row.cells
    cells = [f'<th scope="row">{to_html(first)}</th>']
    cells += [
        f"<td{_class('num' if column.numeric else '')}{_figure(cell)}>{to_html(cell)}</td>"
        for cell, column in zip(rest, columns[1:], strict=True)
    ]
    return f"<tr{_class(row.kind)}>{''.join(cells)}</tr>"


def _plain_table(caption: str, columns: Sequence[Column], rows: Sequence[Row], note: str) -> str:
    lines = [caption, " | ".join(f"{column.group} {column.title}".strip() for column in columns)]
    lines += [" | ".join(to_text(cell) for cell in row.cells) for row in rows]
    return "\n".join([*lines, note]).strip()

"""``annex.xlsx``: every table of the report as typed numbers, with a cover and a dictionary of its columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from vomr.design import COLOURS
from vomr.pack.outputs.columns import DataTable, Field
from vomr.pack.outputs.origin import ORIGIN
from vomr.pack.outputs.tables import dictionary
from vomr.show.currency import amounts_in
from vomr.show.report import Report
from vomr.words import Words, WrittenDay
from vomr.words.marks import Mark, legend

_FIXED_TIME = dt.datetime(2026, 1, 1)  # the workbook's creation time must not depend on the day
# The unit stands in every cell, so that a number that is copied elsewhere keeps it
_FORMATS = {
    "money": '#,##0.00\\ "{currency}"',
    "euro": '#,##0.00\\ "€"',
    "share": "0.0%",
    "count": "#,##0",
    "number": "#,##0.0##",
    "date": "dd.mm.yyyy",
    "text": "@",
}
_NARROWEST = {"money": 15, "euro": 15, "share": 11, "count": 10, "number": 12, "date": 12, "text": 12}
_WIDEST = 60
_A4, _LONGEST_NAME = 9, 31
_LINE = 13.5  # points
_ON_COVER = 70  # letters of a line
_ACROSS = 190  # letters that can be read on one page across


def write_annex(tables: list[DataTable], cover: list[tuple[str, str]], file: Path, w: Words) -> None:
    """Write the workbook: a cover with links, then a sheet for each table, typed, filtered and ready to print.

    Every sheet is one Excel table whose first row is its header, which is what a screen reader and a formula go by.

    Parameters
    ----------
    tables : list of DataTable
    cover : list of (label, text)
        The first row is the workbook's title.
    file : Path
    w : Words
    """
    import xlsxwriter

    tables = [found for found in tables if found.rows]  # Excel takes no table without rows
    sheets = [*tables, *([dictionary(tables, w)] if tables else [])]
    names = _sheet_names(sheets)
    places = _places_of_figures(tables, names)
    # text from tables is data: a cell that begins with “=” stays text
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    settings["in_memory"] = True  # else each sheet is a file that is written, read again and removed
    sign = "€" if w.currency_code == "EUR" else w.currency_code
    with xlsxwriter.Workbook(file, settings) as workbook:
        workbook.set_properties({"title": cover[0][1], "created": _FIXED_TIME})
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        formats = {
            kind: workbook.add_format(
                {**base, "num_format": pattern.replace("{currency}", sign), "text_wrap": kind == "text"}
            )
            for kind, pattern in _FORMATS.items()
        }
        formats["mark"] = workbook.add_format({**base, "align": "right"})
        formats["head"] = workbook.add_format(
            {
                **base,
                "bold": True,
                "text_wrap": True,
                "bottom": 1,
                "bg_color": COLOURS["panel"].light,
                "font_color": COLOURS["deep"].light,
            }
        )
        formats["bold"] = workbook.add_format({**base, "bold": True, "text_wrap": True})
        formats["title"] = workbook.add_format(
            {**base, "bold": True, "font_size": 14, "text_wrap": True, "font_color": COLOURS["deep"].light}
        )
        formats["link"] = workbook.add_format({**base, "underline": 1, "font_color": COLOURS["deep"].light})
        _write_cover(workbook.add_worksheet(w("Cover")), sheets, names, cover, formats, w)
        for table in sheets:
            _write_sheet(workbook.add_worksheet(names[table.name]), table, cover[0][1], formats, w, places)


def _sheet_names(tables: list[DataTable]) -> dict[str, str]:
    """A name for each table: its title as far as Excel takes it, numbered where two would be the same."""
    found: dict[str, str] = {}
    for table in tables:
        name = _short("".join(letter for letter in table.title if letter not in "[]:*?/\\").strip("' "))
        taken = {other.casefold() for other in found.values()}
        number = 2
        while name.casefold() in taken:
            name = f"{name[: _LONGEST_NAME - 3]} {number}"
            number += 1
        found[table.name] = name
    return found


def _places_of_figures(tables: list[DataTable], names: dict[str, str]) -> dict[str, str]:
    """Where the workbook says what a figure comes from, by its name and by what names of several begin with."""
    found: dict[str, str] = {}
    for table in tables:
        if table.name == ORIGIN:
            for row, name in enumerate(table.column("figure"), start=2):
                place = f"internal:'{names[ORIGIN]}'!A{row}"
                found[name] = place
                found.setdefault(name.rpartition(".")[0], place)
    return found


def _short(title: str) -> str:
    """A title too long for Excel without what it says in brackets, else its first words and “…”."""
    if len(title) <= _LONGEST_NAME:
        return title
    plain = re.sub(r"\s*\([^()]*\)", "", title)
    if len(plain) <= _LONGEST_NAME:
        return plain
    kept = plain[: _LONGEST_NAME - 1]
    whole = kept if plain[len(kept)].isspace() else kept.rpartition(" ")[0] or kept
    return f"{whole.rstrip(' ,;–')}…"


def _write_cover(
    sheet: Any,
    tables: list[DataTable],
    names: dict[str, str],
    cover: list[tuple[str, str]],
    formats: dict[str, Any],
    w: Words,
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, _ON_COVER)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    for row, (title, text) in enumerate(cover):
        sheet.write_string(row, 0, title, formats["bold"])
        sheet.write_string(row, 1, text, formats["title" if row == 0 else "text"])
        if row and (lines := _lines(text, _ON_COVER)) > 1:
            sheet.set_row(row, _LINE * lines)
    used = {cell.code for table in tables for cells in table.rows for cell in cells if isinstance(cell, Mark)}
    if used:
        sheet.write_string(len(cover), 0, w("Marks"), formats["bold"])
        sheet.write_string(len(cover), 1, legend(w.lang, used), formats["text"])
    for row, table in enumerate(tables, start=len(cover) + 2):
        sheet.write_url(row, 0, f"internal:'{names[table.name]}'!A1", formats["link"], string=table.title)
        sheet.write_string(row, 1, w.plural("{n} row", "{n} rows", len(table.rows)), formats["text"])


def _write_sheet(
    sheet: Any, table: DataTable, title: str, formats: dict[str, Any], w: Words, places: dict[str, str]
) -> None:
    columns = [{"header": header, "header_format": formats["head"]} for header in _headers(table.fields)]
    look = {"name": f"t_{table.name}", "columns": columns, "style": "Table Style Light 1", "banded_rows": False}
    sheet.add_table(0, 0, len(table.rows), len(columns) - 1, look)
    widths = [_width(field, table.column(field.name)) for field in table.fields]
    for place, field in enumerate(table.fields):
        sheet.set_column(place, place, widths[place])
        for row, value in enumerate(table.column(field.name), start=1):
            if field.names_figures and value in places:
                sheet.write_url(row, place, places[value], formats["link"], string=value)
                continue
            _write_cell(sheet, row, place, value, formats["mark" if isinstance(value, Mark) else field.kind], w)
    # not every program makes rows as high as their text
    texts: list[Sequence[Any]] = [_headers(table.fields), *table.rows]
    for row, own in enumerate(texts):
        sheet.set_row(row, _LINE * max(map(_lines, own, widths)))
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(ceil(sum(widths) / _ACROSS), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1 if len(table.fields) > 8 else 0)
    sheet.set_header(f"&L{_plain(title)}&R&A")
    sheet.set_footer("&R&P / &N")


def _lines(cell: Any, width: float) -> int:
    """Over how many lines a text breaks in a column so many letters wide."""
    if not isinstance(cell, str) or (len(cell) <= width - 1.5 and "\n" not in cell):
        return 1
    return sum(ceil((len(line) or 1) / (width - 1.5)) for line in cell.split("\n"))


def _plain(text: str) -> str:
    """Text for a page's head, in which “&” begins a command; 255 letters at most."""
    return text.replace("&", "&&")[:180]


def _headers(fields: tuple[Field, ...]) -> list[str]:
    """Titles, told apart where two are the same: an Excel table takes none twice."""
    found: list[str] = []
    for field in fields:
        title = field.title
        while title.casefold() in {other.casefold() for other in found}:
            title += f" ({field.name})"
        found.append(title)
    return found


def _width(field: Field, cells: list[Any]) -> float:
    texts = [len(str(cell)) + 2 for cell in cells if field.kind == "text" and cell is not None]
    words = [len(word) + 4 for word in field.title.split()]
    return min(_WIDEST, max(_NARROWEST[field.kind], *texts, *words))


def _write_cell(sheet: Any, row: int, column: int, value: Any, pattern: Any, w: Words) -> None:
    if value is None:
        sheet.write_blank(row, column, None, pattern)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, pattern)
    elif isinstance(value, WrittenDay) and value.written:
        sheet.write_string(row, column, w.date(value), pattern)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), pattern)
    else:
        sheet.write_number(row, column, float(value), pattern)


def annex_cover(report: Report) -> list[tuple[str, str]]:
    """What the first sheet says of the report."""
    w = report.w
    rows = [
        (w("Report"), report.title),
        (w("Group"), report.lag_name),
        (w("Data up to"), w.date(report.day)),
        (w("Currency"), amounts_in(w, report.strategy)),
        (w("Empty cell"), w("not known or not computed; it is not zero")),
    ]
    if report.strategy.strategy.illustrative:
        rows.append((w("Note"), w("example data")))
    if report.audience == "public":
        rows.append((w("Edition"), w("public: persons are counted for whole years alone")))
    if report.results.draft:
        rows.append((w("Note"), w("DRAFT: errors are in the data")))
    return rows

"""The account of reading in the reader's words: lines for the commands, a table for the page on data quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from vomr.register.account import Imported, Part, Reading, Sheet, Unread
from vomr.register.tables import TABLES
from vomr.settings_sheets import SheetRead
from vomr.show.fragments import NOTHING, Column, Fragment, Row, paragraph, points, table
from vomr.show.listing import rows_of
from vomr.words import N_, Words
from vomr.words.marks import NOT_APPLICABLE

_MOST = 12  # names in one line; the page and results.json have all

WHY = {
    "above": N_("above the titles"),
    "groups": N_("groups of titles"),
    "again": N_("titles written again"),
    "numbers": N_("numbers of columns"),
    "total": N_("total"),
}
KNOWN = {
    "also": N_("by the name that people use"),
    "near": N_("by a name that resembles its own"),
    "part": N_("by a longer name"),
    "content": N_("by its titles"),
}


def account(reading: Reading, w: Words, *, by_table: bool = True) -> list[str]:
    """The account as lines: what was read, as what, what is hers, what was left out, what was not read.

    Parameters
    ----------
    by_table : bool
        After a sentence of how many cells there are in all, with the rows and cells of each sheet; else only their sum
        by file.
    """
    return [
        *((in_all(reading, w),) if by_table else ()),
        *_settings(reading, w),
        *_read(reading, w, by_table),
        *_other_names(reading, w),
        *_own(reading, w),
        *_left_out(reading, w),
        *_unread(reading, w),
        *_besides(reading, w),
    ]


def _settings(reading: Reading, w: Words) -> Iterator[str]:
    """In which file, and on which of its sheets, the settings and the officer's own words stand."""
    for file in dict.fromkeys(part.file for part in reading.settings):
        parts = [part for part in reading.settings if part.file == file]
        places = ", ".join(w.quoted(part.sheet) for part in parts if part.sheet and part.rows)
        yield w(
            "Settings: {place}: {rows}.",
            place=f"{file} › {places}" if places else file,
            rows=w.plural("{n} setting", "{n} settings", sum(part.rows for part in parts)),
        )
    for part in reading.commentary:
        if part.rows:
            place, rows = location(part.file, part.sheet), w.plural("{n} text", "{n} texts", part.rows)
            yield w("Commentary: {place}: {rows}.", place=place, rows=rows)


def _read(reading: Reading, w: Words, by_table: bool) -> Iterator[str]:
    filled = [part for part in reading.files if part.rows]
    if not filled:
        yield w("Read: no rows; no table of the register has any.")
        return
    for file in dict.fromkeys(part.file for part in filled) if not by_table else ():
        parts = [part for part in filled if part.file == file]
        if len(parts) > 1 or parts[0].sheet:
            yield w(
                "Read: {file}: {sheets}, {rows}, {cells}.",
                file=file,
                sheets=w.plural("{n} sheet", "{n} sheets", len(parts)),
                **_sizes(w, sum(part.rows for part in parts), sum(part.cells for part in parts)),
            )
    texts = [part for part in filled if part.sheet is None and not by_table]
    if texts:
        yield w(
            "Read: {files}, {rows}, {cells}.",
            files=w.plural("{n} file", "{n} files", len(texts)),
            **_sizes(w, sum(part.rows for part in texts), sum(part.cells for part in texts)),
        )
    for part in filled if by_table else ():
        title = TABLES[part.table].title(w.lang)
        sizes = _sizes(w, part.rows, part.cells)
        if location(part.file, part.sheet).endswith(f"› {title}"):
            yield w("Read: {place}: {rows}, {cells}.", place=location(part.file, part.sheet), **sizes)
        else:
            yield w(
                "Read: {place} as “{title}”: {rows}, {cells}.",
                place=location(part.file, part.sheet),
                title=title,
                **sizes,
            )
    for one in reading.imported:
        yield w(
            "Imported: {place}: {rows}.",
            place=location(one.file, one.sheet),
            rows=w.plural("{n} row", "{n} rows", one.rows),
        )


def _other_names(reading: Reading, w: Words) -> Iterator[str]:
    for part in reading.files:
        place = location(part.file, part.sheet)
        if part.read_as:
            columns = [
                w("“{title}” → “{column}”", title=read_as.title, column=_column(part, read_as.column, w))
                for read_as in part.read_as
            ]
            yield w("Titles under other names, {place}: {columns}.", place=place, columns=_some(columns, w))
        if part.absent and part.rows:
            yield w(
                "Columns that figures rest on and {place} does not have: {columns}.",
                place=place,
                columns=_some([_column(part, name, w) for name in part.absent], w),
            )
        if part.header_row > 1 and part.rows:
            yield w("The titles of {place} stand in row {row}.", place=place, row=part.header_row)


def _own(reading: Reading, w: Words) -> Iterator[str]:
    for part in reading.files:
        if part.own_columns:
            place, columns = location(part.file, part.sheet), _some(part.own_columns, w)
            yield w("Your own columns, {place}: {columns}.", place=place, columns=columns)
    if reading.own:
        names = _some([_sized(sheet, w) for sheet in reading.own], w)
        yield w("Your own sheets and files, not used: {names}.", names=names)
    if reading.help:
        names = _some([location(sheet.file, sheet.sheet) for sheet in reading.help], w)
        yield w("Help, lists and empty sheets, not used: {names}.", names=names)


def _left_out(reading: Reading, w: Words) -> Iterator[str]:
    for part in reading.files:
        if part.left_out:
            place, rows = location(part.file, part.sheet), _some(_left_out_rows(part, w), w)
            yield w("Left out, {place}: {rows}.", place=place, rows=rows)


def _unread(reading: Reading, w: Words) -> Iterator[str]:
    for part in reading.files:
        place = location(part.file, part.sheet)
        if part.unread_columns:
            yield w("NOT read, {place}: {columns}.", place=place, columns=_some(part.unread_columns, w))
        if part.refused_cells:
            cells = w.plural("{n} cell", "{n} cells", part.refused_cells)
            yield w("Not accepted, {place}: {cells}; each stands among the problems.", place=place, cells=cells)
    for sheet in reading.unread:
        yield w("NOT read: {place}: {reason}.", place=_sized(sheet, w), reason=w(sheet.reason, **sheet.params))


def _besides(reading: Reading, w: Words) -> Iterator[str]:
    """What was hidden, what could not be looked at, what lies unused among the imports."""
    if reading.codes:
        yield w("Personal numbers read as codes: {cells}.", cells=w.plural("{n} cell", "{n} cells", reading.codes))
    if reading.looks_unknown:
        yield w(
            "Strikethrough and hidden rows were not looked at in {files}; they are seen in .xlsx.",
            files=_some(reading.looks_unknown, w),
        )


def not_imported_line(files: list[str], w: Words) -> str:
    """What lies in the folder of imports and no import took; nothing where there is no such file."""
    return w("In the folder of imports, and not imported: {files}.", files=_some(files, w)) if files else ""


def reading_table(reading: Reading, w: Words) -> Fragment:
    """Every file, sheet and column: as what it was read, what is the officer's own, what was left out and what not
    read.
    """
    if not (reading.files or reading.own or reading.unread):
        return NOTHING
    none = w.mark(NOT_APPLICABLE)
    columns = [
        Column(w("File and sheet"), cell=lambda part: location(part.file, part.sheet)),
        Column(w("Read as"), cell=lambda part: _read_as(part, w)),
        Column(w("Rows"), True, cell=lambda part: part.rows),
        Column(w("Cells read"), True, cell=lambda part: part.cells),
        Column(w("Your own columns"), cell=lambda part: ", ".join(part.own_columns) or none),
        Column(w("Left out and not accepted"), cell=lambda part: "; ".join(_aside(part, w)) or none),
    ]
    no_tables: list[tuple[SheetRead | Sheet | Imported | Unread, str, str]] = [
        *((part, w("settings"), none) for part in reading.settings),
        *((part, w("commentary"), none) for part in reading.commentary),
        *((file, w("imported"), none) for file in reading.imported),
        *((sheet, w("your own, not used"), none) for sheet in reading.own),
        *((sheet, w("help and lists"), none) for sheet in reading.help),
        *((unread, w("NOT read"), w(unread.reason, **unread.params)) for unread in reading.unread),
    ]
    rows = rows_of(w, reading.files, columns)
    rows += [
        Row([location(sheet.file, sheet.sheet), read_as, w.number(sheet.rows), none, none, why])
        for sheet, read_as, why in no_tables
    ]
    if all(row.cells[-1] == none for row in rows):  # nothing was: the sentence above says so
        columns, rows = columns[:-1], [Row(row.cells[:-1], row.kind) for row in rows]
    found = table(w("What was read"), columns, rows)
    return paragraph(in_all(reading, w)) + points([*_other_names(reading, w), *_besides(reading, w)]) + found


def in_all(reading: Reading, w: Words) -> str:
    """How many cells the files hold, and what became of them, in a sentence."""
    total = Counter(cells=reading.cells)
    parts: list[Part | SheetRead] = [*reading.files, *reading.settings, *reading.commentary]
    for part in parts:
        total.update(own=part.own_cells, left_out=part.left_out_cells, refused=part.refused_cells)
    total.update(own=sum(one.cells or 0 for one in reading.own), left_out=sum(one.cells or 0 for one in reading.help))
    total.update(refused=sum(one.cells or 0 for one in reading.unread))
    return w(
        "Cells with content: {all}; of them {read} were read, {own} are in columns and sheets of your own,"
        " {left_out} were left out (titles, totals, help), {refused} were not accepted or not read.",
        all=w.number(sum(total.values())),
        read=w.number(total["cells"]),
        own=w.number(total["own"]),
        left_out=w.number(total["left_out"]),
        refused=w.number(total["refused"]),
    )


def _read_as(part: Part, w: Words) -> str:
    title = TABLES[part.table].title(w.lang)
    return f"{title} ({w(KNOWN[part.known])})" if part.known in KNOWN else title


def _left_out_rows(part: Part, w: Words) -> list[str]:
    return [w("row {row} ({why})", row=row.row, why=w(WHY[row.why])) for row in part.left_out]


def _aside(part: Part, w: Words) -> list[str]:
    """What was left out and not accepted."""
    aside = _left_out_rows(part, w)
    aside += [w("column “{title}” was not read", title=column) for column in part.unread_columns]
    if part.refused_cells:
        aside.append(w.plural("{n} cell was not accepted", "{n} cells were not accepted", part.refused_cells))
    return aside


def location(file: str, sheet: str | None) -> str:
    """File and sheet as messages name them."""
    return f"{file} › {sheet}" if sheet else file


def _column(part: Part, name: str, w: Words) -> str:
    return TABLES[part.table].column[name].title(w.lang)


def _sizes(w: Words, rows: int, cells: int) -> dict[str, str]:
    return {"rows": w.plural("{n} row", "{n} rows", rows), "cells": w.plural("{n} cell", "{n} cells", cells)}


def _sized(sheet: Sheet | Unread, w: Words) -> str:
    rows = "" if sheet.rows is None else f" ({w.plural('{n} row', '{n} rows', sheet.rows)})"
    return location(sheet.file, sheet.sheet) + rows


def _some(names: Sequence[str], w: Words) -> str:
    shown = ", ".join(names[:_MOST])
    rest = len(names) - _MOST
    return shown if rest <= 0 else w("{names} and {n} more", names=shown, n=rest)

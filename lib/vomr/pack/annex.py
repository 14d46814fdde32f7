"""``annex.xlsx``: every table of the report as numbers, and ``data/``: the same as open data."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from vomr.pack.tables import DataTable, Field
from vomr.words import Words

_FIXED_TIME = dt.datetime(2026, 1, 1)  # the workbook's creation time must not depend on the day
_FORMATS = {
    "money": "#,##0.00",
    "share": "0.0%",
    "count": "#,##0",
    "number": "#,##0.0##",
    "date": "dd.mm.yyyy",
    "text": "@",
}
_WIDTHS = {"money": 15, "share": 11, "count": 11, "number": 13, "date": 12, "text": 22}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_annex(tables: list[DataTable], cover: list[tuple[str, str]], file: Path, w: Words) -> None:
    """Write the workbook: a cover, then a sheet for each table, typed, filtered and ready to print.

    Parameters
    ----------
    tables : list of DataTable
    cover : list of (label, text)
    file : Path
    w : Words
    """
    import xlsxwriter

    # text from tables is data: a cell that begins with “=” stays text
    with xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as workbook:
        workbook.set_properties({"title": cover[0][1], "created": _FIXED_TIME})
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        header = workbook.add_format({**base, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F2F6F8"})
        formats = {
            kind: workbook.add_format({**base, "num_format": pattern, "text_wrap": kind == "text"})
            for kind, pattern in _FORMATS.items()
        }
        sheet = workbook.add_worksheet(w("Cover"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 70)
        bold = workbook.add_format({**base, "bold": True})
        for row, (title, text) in enumerate(cover):
            sheet.write_string(row, 0, title, bold)
            sheet.write_string(row, 1, text, formats["text"])
        sheet.set_paper(9)
        for row, table in enumerate(tables, start=len(cover) + 1):
            name = _sheet_name(table)
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=table.title)
            sheet.write_string(row, 1, w.plural("{n} row", "{n} rows", len(table.rows)), formats["text"])
            _write_sheet(workbook.add_worksheet(name), table, header, formats)


def _sheet_name(table: DataTable) -> str:
    return "".join(letter for letter in table.title if letter not in "[]:*?/\\")[:31]


def _write_sheet(sheet: Any, table: DataTable, header: Any, formats: dict[str, Any]) -> None:
    for column, field in enumerate(table.fields):
        sheet.write_string(0, column, field.title, header)
        sheet.set_column(column, column, _WIDTHS[field.kind])
        for row, cells in enumerate(table.rows, start=1):
            _write_cell(sheet, row, column, cells[column], field, formats[field.kind])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.fields) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _write_cell(sheet: Any, row: int, column: int, value: Any, field: Field, pattern: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, pattern)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, pattern)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), pattern)
    else:
        sheet.write_number(row, column, float(value), pattern)


def write_open_data(tables: list[DataTable], facts: dict[str, Any], folder: Path) -> None:
    """Write ``data/*.csv`` and ``datapackage.json`` (Frictionless Data Package)."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        path.write_text(_csv(table), encoding="utf-8", newline="")
        resources.append({
            "name": table.name.replace("_", "-"), "path": path.name, "profile": "tabular-data-resource", "title": table.title, "encoding": "utf-8",
            "schema": {"fields": [{"name": field.name, "title": field.title, "type": _TYPES[field.kind]} for field in table.fields], "missingValues": [""]},
        })  # fmt: skip
    package = {"profile": "tabular-data-package", **facts, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


_TYPES = {
    "money": "number",
    "share": "number",
    "count": "integer",
    "number": "number",
    "date": "date",
    "text": "string",
}


def _csv(table: DataTable) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([field.name for field in table.fields])
    for cells in table.rows:
        writer.writerow([_csv_cell(value, field) for value, field in zip(cells, table.fields, strict=True)])
    return stream.getvalue()


def _csv_cell(value: Any, field: Field) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # a spreadsheet would run it: an apostrophe keeps it text
        return f"'{value}" if value.startswith(_DANGEROUS) else value
    if isinstance(value, dt.date):
        return value.isoformat()
    if field.kind == "money":
        exact = Fraction(value)
        return str((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    return str(int(value)) if Fraction(value).denominator == 1 else repr(float(value))

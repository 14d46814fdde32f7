"""What the eye sees in an ``.xlsx`` and no figure shows: rows and cells that are struck through, rows that are hidden.

A row struck through may be one that no longer holds, a hidden one may be forgotten: both are read like any other, and
said.
Only ``.xlsx`` and ``.xlsm`` are looked into (:func:`.seen.is_looked_into`); the account of reading says so of ``.ods``
and ``.xls``.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from vomr.folders import own_file
from vomr.problems import Problem
from vomr.register.frames import ROW
from vomr.spreadsheet.formulas import column_number, sheet_files
from vomr.spreadsheet.number_formats import STYLES, cells_of_styles
from vomr.spreadsheet.opening import DAMAGED
from vomr.spreadsheet.seen import is_looked_into
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.register import Register

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS = "xl/sharedStrings.xml"
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*\br=["'](\d+)["']""")
_SHARED = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']s["'])[^>]*\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?v>(\d+)<"""
)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_ROWS = 12  # as many hidden rows are listed


@dataclass
class Looks:
    """Of one sheet: rows and columns count from 1, as in Excel.

    Attributes
    ----------
    struck, partly : dict of int to set of int
        By row, the columns of filled cells that are struck through, whole or in a part of their text.
    hidden : set of int
        Rows that a filter or a hand has hidden.
    """

    struck: dict[int, set[int]] = field(default_factory=dict)
    partly: dict[int, set[int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


def looks_of(path: Path) -> dict[str, Looks]:
    """By sheet; a sheet where nothing is struck through or hidden is left out."""
    found: dict[str, Looks] = {}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        styles = _struck_styles(archive.read(STYLES)) if STYLES in names else []
        whole, partly = _struck_strings(archive.read(_STRINGS)) if _STRINGS in names else (set(), set())
        cells = cells_of_styles(styles) if styles else None
        for title, file in sheet_files(archive).items():
            content, looks = archive.read(file), Looks()
            if cells is not None:
                for _, letters, row in cells(content):
                    looks.struck.setdefault(int(row), set()).add(column_number(letters.decode()))
            for letters, row, string in _SHARED.findall(content) if whole or partly else ():
                rows = looks.struck if int(string) in whole else looks.partly if int(string) in partly else None
                if rows is not None:
                    rows.setdefault(int(row), set()).add(column_number(letters.decode()))
            for cell in (
                ET.fromstring(content).iter(f"{_MAIN}c") if b"strike" in content else ()
            ):  # texts kept in the sheet
                if (
                    (at := _PLACE.fullmatch(cell.get("r", "")))
                    and (text := cell.find(f"{_MAIN}is")) is not None
                    and any(runs := _runs(text))
                ):
                    (looks.struck if all(runs) else looks.partly).setdefault(int(at[2]), set()).add(
                        column_number(at[1])
                    )
            if b"hidden=" in content:
                looks.hidden = set(map(int, _HIDDEN_ROW.findall(content)))
            if looks != Looks():
                found[title] = looks
    return found


def _is_on(strike: ET.Element | None) -> bool:
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _struck_styles(content: bytes) -> list[int]:
    if b"strike" not in content:
        return []
    root = ET.fromstring(content)
    fonts = {
        str(at)
        for at, font in enumerate(root.iterfind(f"{_MAIN}fonts/{_MAIN}font"))
        if _is_on(font.find(f"{_MAIN}strike"))
    }
    return [at for at, style in enumerate(root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")) if style.get("fontId") in fonts]


def _runs(text: ET.Element) -> list[bool]:
    """Of each piece of a text whether it is struck through."""
    pieces = (run for run in text.iterfind(f"{_MAIN}r") if (run.findtext(f"{_MAIN}t") or "").strip())
    return [_is_on(run.find(f"{_MAIN}rPr/{_MAIN}strike")) for run in pieces]


def _struck_strings(content: bytes) -> tuple[set[int], set[int]]:
    whole: set[int] = set()
    partly: set[int] = set()
    if b"strike" not in content:
        return whole, partly
    for at, string in enumerate(ET.fromstring(content).iterfind(f"{_MAIN}si")):
        if any(runs := _runs(string)):
            (whole if all(runs) else partly).add(at)
    return whole, partly


def check_looks(register: Register, columns: dict[str, dict[str, int]]) -> None:
    """Say of every row that was read whether it, or a cell of it, is struck through, and which rows are hidden."""
    known: dict[str, dict[str, Looks]] = {}
    for name, (file, sheet) in register.places.items():
        path = register.folder / file
        if sheet is None or not is_looked_into(file) or not path.is_file():
            continue
        if file not in known:
            try:
                known[file] = looks_of(own_file(register.folder, path))
            except DAMAGED:
                known[file] = {}
                register.problems.append(
                    Problem(
                        "looks-unread",
                        "warning",
                        N_("The styles of {file} could not be read: rows struck through or hidden are not named"),
                        N_("Open it in Excel and save it again."),
                        {"file": file},
                        file=file,
                    )
                )
        if looks := known[file].get(sheet):
            titles = {position + 1: column for column, position in columns[name].items()}
            _check(register, name, looks, titles)


def _check(register: Register, name: str, looks: Looks, titles: dict[int, str]) -> None:
    frame = register[name]
    file, sheet = register.places[name]
    rows = {int(row): at for at, row in enumerate(frame[ROW])}
    for row in sorted((looks.struck.keys() | looks.partly.keys()) & rows.keys()):
        filled = {column for column in titles.values() if column in frame and frame[column].notna().iat[rows[row]]}
        struck = {titles[at] for at in looks.struck.get(row, ()) if at in titles} & filled
        if struck and 2 * len(struck) >= len(filled):
            register.problems.append(
                Problem(
                    "row-struck",
                    "warning",
                    N_("The row is struck through in Excel, and was read like any other"),
                    N_(
                        "If it no longer holds, delete it (a contract that ended gets its date of termination); else"
                        " remove the strikethrough."
                    ),
                    {},
                    table=name,
                    file=file,
                    sheet=sheet,
                    row=row,
                )
            )
            struck = set()
        for column in sorted(struck | ({titles[at] for at in looks.partly.get(row, ()) if at in titles} & filled)):
            register.problems.append(
                Problem(
                    "cell-struck",
                    "warning",
                    N_("The cell, or a part of it, is struck through in Excel, and was read with what is struck"),
                    N_("If it no longer holds, delete what is struck; else remove the strikethrough."),
                    {},
                    table=name,
                    file=file,
                    sheet=sheet,
                    row=row,
                    column=column,
                )
            )
    if hidden := sorted(looks.hidden & rows.keys()):
        shown = ", ".join(map(str, hidden[:_MOST_ROWS])) + (
            f" (+{len(hidden) - _MOST_ROWS})" if len(hidden) > _MOST_ROWS else ""
        )
        register.problems.append(
            Problem(
                "rows-hidden",
                "note",
                N_("Rows of the sheet are hidden, by a filter or by hand, and were read like the others: {rows}"),
                N_("Show them and look whether they belong to the register; what does not belong, delete."),
                {"rows": shown},
                table=name,
                file=file,
                sheet=sheet,
                row=hidden[0],
            )
        )

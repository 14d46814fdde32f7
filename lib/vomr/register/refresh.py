"""A workbook that is in use is brought up to what the program knows today: lists, notes, columns, sheets.

A fresh workbook is written beside it by :mod:`.workbook`, and what hers lacks is taken from there into the parts of
hers that need it (:mod:`.office_package`). No cell of hers moves, no look, value or formula changes: new columns stand
to the right of all that she has. What was read before is read after, or nothing is written.
"""

from __future__ import annotations

import copy
import os
import re
import shutil
import tempfile
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from vomr.folders import is_titled, locks_of
from vomr.period import today
from vomr.problems import UsageError, VomrError, display_path, system_reason
from vomr.register.cells import is_empty
from vomr.register.columns import column_problems
from vomr.register.commentary import columns_of_comments
from vomr.register.files import LISTS_SHEET, RawTable, read_raw_tables, tables_in_csv, tables_of_book
from vomr.register.inputs import EARLIER_FOLDER
from vomr.register.settings_book import settings_to_write
from vomr.register.tables import TABLES, Column, Table
from vomr.register.workbook import COLUMNS_LIST, note, write_workbook
from vomr.settings_form import COMMENTS, SHEETS, Field, SettingsSheet
from vomr.settings_sheets import columns_of, rows_of, settings_file, sheet_of
from vomr.spreadsheet.formulas import column_letters, column_number
from vomr.spreadsheet.merged_styles import MergedStyles
from vomr.spreadsheet.office_package import Package, local, text_of
from vomr.spreadsheet.opening import DAMAGED, workbook_sheets
from vomr.spreadsheet.sheet_part import AUTHOR, LAST_COLUMN, Area, SheetPart, Validation, areas
from vomr.strategy import Strategy
from vomr.words import DEFAULT, LANGUAGES, N_, Words

_OF_OTHER_KINDS = (".ods", ".fods", ".xls", ".xlsb", ".xlt", ".xltx", ".xltm", ".csv", ".tsv", ".txt", ".numbers")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what an .xls begins with, and an .xlsx with a password
_ENOUGH = 200  # spare rows of a list of keys that may be used up before it is made longer
_ELSEWHERE = re.compile(r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_HERE = re.compile(r"(?<![\w!'.])(\$?)([A-Z]{1,3})(\$?)(\d+)(?:(:)(\$?)([A-Z]{1,3})(\$?)(\d+))?(?![\w(])")
_OUR_LIST = re.compile(r"list_\w+")
_ANCHORS = (N_("Must be filled in."), N_("May stay empty."))  # one of them stands in every note

_STANDS_ALREADY = N_("it seems to stand already, under another title; give it the title “{column}”")
_WAS_DELETED = N_("it was there before and was deleted")
_OWN_DROP_DOWN = N_("you have your own list or rule there")
_OWN_NOTE = N_("the note there is another")
_NO_ROOM = N_("there is no free column")
_NO_BOX = N_("the drawing of the sheet cannot take a note")
_NO_TITLES = N_("the titles of its columns are none that the program knows")
_NO_COLUMN = N_("its list cannot be made without the column of codes")


@dataclass(frozen=True)
class AddedColumn:
    """A column, or a row of the form of settings, that was added: in which sheet, which, and its letters or number."""

    sheet: str
    column: Column | Field
    at: str


@dataclass(frozen=True)
class LeftAlone:
    """What could have been renewed and was not."""

    sheet: str
    what: Any  # a column, a table, or a title
    why: str


@dataclass
class Refreshed:
    """What was done to a workbook.

    Attributes
    ----------
    lists : list of str
        Names of the lists that were renewed, as the hidden sheet calls them.
    columns : list of AddedColumn
    sheets : list of str
        Titles of sheets that were added.
    drop_downs, notes : list of (str, Column)
        Sheet and column where a drop-down or a note was renewed or added; those of new columns are not named again.
    left : list of LeftAlone
    earlier : Path or None
        Where the workbook stands as it was; None where nothing was to be renewed.
    """

    lists: list[str] = field(default_factory=list)
    columns: list[AddedColumn] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    drop_downs: list[tuple[str, Column | Field]] = field(default_factory=list)
    notes: list[tuple[str, Column | Field]] = field(default_factory=list)
    left: list[LeftAlone] = field(default_factory=list)
    earlier: Path | None = None

    def lines(self, w: Words) -> Iterator[str]:
        """The account of it, a line for each thing."""
        for sheet in self.sheets:
            yield w("Added: the sheet “{sheet}”.", sheet=sheet)
        for added in self.columns:
            yield w(
                N_("Added: the setting “{column}” in the sheet “{sheet}”, row {at}.")
                if added.at.isdigit()
                else N_("Added: the column “{column}” in the sheet “{sheet}”, column {at}."),
                column=added.column,
                sheet=added.sheet,
                at=added.at,
            )
        if self.lists:
            yield w("Renewed lists: {lists}.", lists=", ".join(_list_title(name, w) for name in self.lists))
        for message, cells in (
            (N_("Renewed drop-downs in “{sheet}”: {columns}."), self.drop_downs),
            (N_("Renewed notes in “{sheet}”: {columns}."), self.notes),
        ):
            for sheet in dict.fromkeys(sheet for sheet, _ in cells):
                titles = ", ".join(column.title(w.lang) for name, column in cells if name == sheet)
                yield w(message, sheet=sheet, columns=titles)
        for left in self.left:
            why = w(left.why, column=left.what, sheet=left.sheet)
            yield w("Left as it is: “{what}” in the sheet “{sheet}”: {why}.", what=left.what, sheet=left.sheet, why=why)
        if self.earlier is None:
            yield w("There is nothing to renew; the file was not touched.")
        else:
            yield w("The workbook as it was before: {file}", file=display_path(self.earlier))


def workbook_of(folder: Path) -> Path:
    """The workbook that the tables of a strategy are read from.

    Raises
    ------
    UsageError
        When they stand in none.
    """
    files = {raw.file for raw in read_raw_tables(folder).tables.values() if raw.sheet is not None}
    if len(files) != 1:
        raise UsageError(
            N_(
                "In {folder} the tables are not read from one workbook. Name the one to renew, or write one: “vomr"
                " workbook register.xlsx”."
            ),
            folder=display_path(folder),
        )
    return folder / files.pop()


def refresh_workbook(file: Path, folder: Path, strategy: Strategy, *, all_sheets: bool = False) -> Refreshed:
    """Renew the lists and notes of a workbook, and add the columns and sheets that it lacks.

    The language is that of its own sheets. It is all or nothing: the new file takes the place of the old in one step,
    and the old is put into a folder beside it first.

    Parameters
    ----------
    file : Path
        An ``.xlsx`` or ``.xlsm`` that is open nowhere.
    folder : Path
        The strategy folder; settlements come from its tables where the workbook has none.
    strategy : Strategy
        For the lists of municipalities and funds.
    all_sheets : bool
        Show added sheets that have no rows too.

    Raises
    ------
    VomrError
        When the file is of another kind, protected, signed, damaged or open in another program, or cannot be replaced.
    """
    file = file.resolve()  # of a link, the file itself
    _refuse_what_cannot_be_refreshed(file)
    before = file.stat()
    sheets = workbook_sheets(file)
    tables = tables_of_book(file.name, sheets)
    w = Words(_language(tables))
    scratch = file.with_name(f".{file.name}.refreshing")
    try:
        with tempfile.TemporaryDirectory() as room:
            fresh_file = Path(room) / "fresh.xlsx"
            write_workbook(
                fresh_file,
                strategy,
                _what_lists_hold(tables, folder),
                w,
                all_sheets=all_sheets,
                settings=settings_to_write(folder) if settings_file(folder).resolve() == file else None,
            )
            with Package(file) as own, Package(fresh_file, own.main) as fresh:
                work = _Refresh(own, fresh, sheets, tables, w)
                work.run()
                if not own.is_changed:
                    return work.done
                _refuse_protected(file, work)
                own.save(scratch)
        _check_that_nothing_else_changed(scratch, sheets, tables, work)
        shutil.copymode(file, scratch)
        work.done.earlier = _replace(file, scratch, before)
    except OSError as error:
        raise _not_written(file, error) from None
    except DAMAGED:
        raise VomrError(
            N_(
                "{file} is built in a way that cannot be renewed safely. Open it in Excel, save it again as .xlsx and"
                " start again. Nothing was changed."
            ),
            file=display_path(file),
        ) from None
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    return work.done


# --- what is refused --------------------------------------------------------------------------------------------------


def _refuse_what_cannot_be_refreshed(file: Path) -> None:
    name = display_path(file)
    if not file.is_file():
        raise UsageError(N_("There is no file {file}."), file=name)
    suffix = file.suffix.casefold()
    if suffix in _OF_OTHER_KINDS or suffix not in (".xlsx", ".xlsm"):
        raise UsageError(
            N_(
                "Only .xlsx and .xlsm can be renewed, not {file}. Open it, choose “Save as” and “Excel Workbook"
                " (.xlsx)”, and renew that one."
            ),
            file=name,
        )
    lock = next((lock for lock in locks_of(file.name) if file.with_name(lock).exists()), None)
    if lock is not None:
        raise _is_open(name, lock)
    with file.open("rb") as stream:
        start = stream.read(8)
    if start == _COMPOUND:
        raise VomrError(
            N_(
                "{file} has a password, or is an old .xls under another name. Open it in Excel, remove the password,"
                " save it as .xlsx and start again."
            ),
            file=name,
        )
    with suppress(*DAMAGED), zipfile.ZipFile(file) as archive:
        if "content.xml" in archive.namelist():
            raise VomrError(
                N_(
                    "{file} is an OpenDocument file under another name. Save it as “Excel Workbook (.xlsx)” and start"
                    " again."
                ),
                file=name,
            )


def _is_open(name: str, lock: str) -> VomrError:
    return VomrError(
        N_(
            "{file} is open in another program, so the new one cannot take its place. Close it and start again; if"
            " it is closed, delete “{lock}”. Nothing was changed."
        ),
        file=name,
        lock=lock,
    )


def _refuse_protected(file: Path, work: _Refresh) -> None:
    name = display_path(file)
    if work.own.is_signed:
        raise VomrError(
            N_("{file} is signed electronically, and a change would end the signature. Renew a copy of it."), file=name
        )
    if work.done.sheets and work.own.is_locked:
        raise VomrError(
            N_(
                "The structure of {file} is protected and sheets have to be added. In Excel choose Review › Protect"
                " Workbook to remove the protection, save, and start again."
            ),
            file=name,
        )
    for title, sheet in work.edited.items():
        if sheet.is_protected:
            raise VomrError(
                N_(
                    "{file}, sheet “{sheet}”: the sheet is protected. In Excel choose Review › Unprotect Sheet, save,"
                    " and start again."
                ),
                file=name,
                sheet=title,
            )


def _not_written(file: Path, error: OSError) -> VomrError:
    if isinstance(error, PermissionError):
        return VomrError(
            N_(
                "{file} cannot be replaced: {detail}. If it is open in Excel, close it and start again. Nothing was"
                " changed."
            ),
            file=display_path(file),
            detail=system_reason(error),
        )
    return VomrError(
        N_("{file} could not be renewed: {detail}. Nothing was changed."),
        file=display_path(file),
        detail=system_reason(error),
    )


# --- writing all or nothing -------------------------------------------------------------------------------------------


def _replace(file: Path, scratch: Path, before: os.stat_result) -> Path:
    """The new file in the place of the old, which is copied first; the copy."""
    with scratch.open("rb+") as stream:
        os.fsync(stream.fileno())
    room = file.with_name(EARLIER_FOLDER)
    room.mkdir(exist_ok=True)
    half = room / f".{file.name}.copying"
    earlier = None
    try:
        shutil.copy2(file, half)
        now = file.stat()
        if (now.st_mtime_ns, now.st_size) != (before.st_mtime_ns, before.st_size):
            raise VomrError(
                N_("{file} was saved while it was being renewed. Nothing was changed; start again."),
                file=display_path(file),
            )
        if lock := next((lock for lock in locks_of(file.name) if file.with_name(lock).exists()), None):
            raise _is_open(display_path(file), lock)
        earlier = _free_name(room, file)
        half.rename(earlier)
        scratch.replace(file)
    except BaseException:
        half.unlink(missing_ok=True)
        if earlier is not None:
            earlier.unlink(missing_ok=True)
        with suppress(OSError):
            room.rmdir()  # where it holds nothing else
        raise
    return earlier


def _free_name(room: Path, file: Path) -> Path:
    """``register 2026-11-30.xlsx``, or with a number where there is one of that day."""
    stem = f"{file.stem} {today().isoformat()}"
    names = (f"{stem}{f' ({n})' if n > 1 else ''}{file.suffix}" for n in range(1, 100_000))
    return next(path for name in names if not (path := room / name).exists())


def _check_that_nothing_else_changed(
    scratch: Path, sheets: dict[str, list[list[Any]]], tables: dict[str, RawTable], work: _Refresh
) -> None:
    """Read the new file as every command will: each cell of hers gives what it gave, each table has its columns.

    Raises
    ------
    ValueError
        Where anything else is read.
    """
    now = workbook_sheets(scratch)
    for title, rows in sheets.items():
        if title == work.lists_title:
            continue
        new = now[title]
        for number in range(max(len(rows), len(new))):
            was, is_ = (cells[number] if number < len(cells) else [] for cells in (rows, new))
            rest = is_[len(was) :]
            if is_[: len(was)] != was and not _same_but_new(title, number, was, is_, work):
                raise ValueError(title)
            if any(not is_empty(cell) for cell in rest) and (title, number + 1) not in work.heading_rows:
                raise ValueError(title)
    again = tables_of_book(scratch.name, now)
    for name, raw in tables.items():
        other = again[name]
        if other.sheet != raw.sheet or other.numbers != raw.numbers or other.header_row != raw.header_row:
            raise ValueError(name)
        if any(other.match.positions.get(column) != at for column, at in raw.match.positions.items()):
            raise ValueError(name)


def _same_but_new(title: str, number: int, was: list[Any], is_: list[Any], work: _Refresh) -> bool:
    """Whether a row of titles differs only where a column was added under an empty cell."""
    if (title, number + 1) not in work.heading_rows:
        return False
    return all(old == new or is_empty(old) for old, new in zip(was, is_, strict=False))


# --- what the fresh workbook is written of ----------------------------------------------------------------------------


def _language(tables: dict[str, RawTable]) -> str:
    """The language of most titles of sheets."""
    titles = Counter(lang for raw in tables.values() for lang in LANGUAGES if raw.sheet == raw.table.title(lang))
    return titles.most_common(1)[0][0] if titles else DEFAULT


def _what_lists_hold(tables: dict[str, RawTable], folder: Path) -> dict[str, RawTable]:
    """The tables whose keys are chosen elsewhere, as if their titles stood in the first row."""
    wanted = {column.references for table in TABLES.values() for column in table.columns if column.references}
    known = {name: raw for name, raw in tables.items() if name in wanted}
    if ("settlements" not in known or not known["settlements"].numbers) and any(
        path.stem == "settlements" for path in tables_in_csv(folder)
    ):
        known["settlements"] = read_raw_tables(folder).tables["settlements"]
    return {
        name: replace(
            raw, numbers=array("q", (number - raw.header_row + 1 for number in raw.numbers)), header_row=1, untitled=[]
        )
        for name, raw in known.items()
    }


# --- the work ---------------------------------------------------------------------------------------------------------


@dataclass
class _Pair:
    """A sheet of the fresh workbook and hers.

    Attributes
    ----------
    columns : dict of int to int
        Column of the fresh sheet → column of hers; both count from 1.
    down : int
        How many rows lower her titles stand.
    """

    known: Sequence[Column] | Sequence[Field]  # what the columns of the fresh sheet are
    title: str
    fresh: SheetPart
    own: SheetPart
    columns: dict[int, int]
    down: int = 0
    added: set[int] = field(default_factory=set)  # fresh columns that hers had not

    @property
    def heading_row(self) -> int:
        return 1 + self.down

    def column(self, at: int) -> Column | Field:
        return self.known[at - 1]


class _Refresh:
    """One workbook in the renewing."""

    def __init__(
        self, own: Package, fresh: Package, sheets: dict[str, list[list[Any]]], tables: dict[str, RawTable], w: Words
    ) -> None:
        self.own, self.fresh, self.sheets, self.tables, self.w = own, fresh, sheets, tables, w
        self.done = Refreshed()
        self.edited: dict[str, SheetPart] = {}
        self.heading_rows: set[tuple[str, int]] = set()
        self.lists_title = ""
        self.fresh_lists = LISTS_SHEET.title(w.lang)
        self._pairs: dict[str, _Pair] = {}  # by the title of the fresh sheet
        self._lists: dict[int, int] = {}  # columns of the sheet of lists
        self._styles = MergedStyles(own, fresh)
        self._states = {
            sheet.get("name"): sheet.get("state")
            for sheet in fresh.tree(fresh.book).iterfind(f"{{{fresh.main}}}sheets/{{{fresh.main}}}sheet")
        }
        self._our_lines = {
            line
            for lang in LANGUAGES
            for table in TABLES.values()
            for column in table.columns
            for line in note(table, column, Words(lang)).splitlines()
        }
        self._anchors = {Words(lang)(anchor) for lang in LANGUAGES for anchor in _ANCHORS}

    def run(self) -> None:
        self.lists_title = self._find_lists()
        remembered = self._remembered_columns()
        for table in TABLES.values():
            self._pair(table, remembered)
        for sheet in (*SHEETS, COMMENTS):
            if sheet.title(self.w.lang) in self.fresh.sheets:
                self._pair_settings(sheet, remembered)
        self._renew_lists()
        for pair in self._pairs.values():
            self._renew_drop_downs(pair)
            self._renew_notes(pair)

    # --- sheets and columns -----------------------------------------------------------------------------------------

    def _pair(self, table: Table, remembered: set[str]) -> None:
        title = table.title(self.w.lang)
        fresh = SheetPart(self.fresh, self.fresh.sheets[title])
        raw = self.tables.get(table.name)
        if raw is None or raw.sheet is None:
            self._pair_with_new(title, fresh, table.columns)
            return
        own = SheetPart(self.own, self.own.sheets[raw.sheet])
        order = [column.name for column in table.columns]
        columns = {order.index(name) + 1: at + 1 for name, at in raw.match.positions.items()}
        pair = _Pair(table.columns, raw.sheet, fresh, own, columns, raw.header_row - 1)
        self._pairs[title] = pair
        resembled = {
            problem.params["column"].name for problem in column_problems(raw)[0] if problem.code == "column-unread"
        }
        for at, column in enumerate(table.columns, start=1):
            if at in columns:
                continue
            if column.name in resembled:
                self._leave(pair, column, _STANDS_ALREADY)
            elif f"{table.name}.{column.name}" in remembered and not column.required:
                self._leave(pair, column, _WAS_DELETED)
            else:
                self._add_column(pair, at, column)

    def _pair_with_new(self, title: str, fresh: SheetPart, known: Sequence[Column] | Sequence[Field]) -> None:
        """A sheet that hers lacks is taken over as it is."""
        columns = {at: at for at in range(1, len(known) + 1)}
        self._pairs[title] = _Pair(known, title, fresh, self._add_sheet(title, fresh), columns)
        self.done.sheets.append(title)

    def _pair_settings(self, sheet: SettingsSheet, remembered: set[str]) -> None:
        """A sheet of settings or of comments: of a list the columns, of the form the rows that hers lacks."""
        title = sheet.title(self.w.lang)
        fresh = SheetPart(self.fresh, self.fresh.sheets[title])
        named = [
            name
            for name in self.sheets
            if (is_titled(name, COMMENTS.names) if sheet is COMMENTS else sheet_of(name) is sheet)
        ]
        named.sort(key=lambda name: name.strip() not in sheet.names)
        if not named:
            self._pair_with_new(title, fresh, sheet.fields)
            return
        own, rows = SheetPart(self.own, self.own.sheets[named[0]]), self.sheets[named[0]]
        if sheet.is_form:
            self._add_settings(sheet, named[0], fresh, own, remembered)
            return
        head, fields = columns_of_comments(rows) if sheet is COMMENTS else columns_of(sheet, rows)
        if head < 0:
            self.done.left.append(LeftAlone(named[0], named[0], _NO_TITLES))
            return
        columns = {sheet.fields.index(known) + 1: at + 1 for at, known in fields.items()}
        pair = self._pairs[title] = _Pair(sheet.fields, named[0], fresh, own, columns, head)
        for at, known in enumerate(sheet.fields, start=1):
            if at not in columns and not self._was_deleted(named[0], known, remembered):
                self._add_column(pair, at, known)

    def _was_deleted(self, title: str, known: Field, remembered: set[str]) -> bool:
        """Whether she took a setting away that need not be there."""
        if known.required or f"settings.{known.name}" not in remembered:
            return False
        self.done.left.append(LeftAlone(title, known, _WAS_DELETED))
        return True

    def _add_settings(
        self, sheet: SettingsSheet, title: str, fresh: SheetPart, own: SheetPart, remembered: set[str]
    ) -> None:
        """Settings that the form has gained, under all that stands in hers."""
        at, value_at, known = rows_of(sheet, self.sheets[title])
        _, _, wanted = rows_of(sheet, [[fresh.text(row, 1)] for row in range(1, fresh.last_row() + 1)])
        lists = {area.top: rule for rule in fresh.validations() for area in rule.areas}
        for setting in sheet.fields:
            if setting in known or self._was_deleted(title, setting, remembered):
                continue
            row, to = wanted[setting] + 1, own.last_row() + 1
            for column, target in ((1, at + 1), (2, value_at + 1), (3, value_at + 2)):
                style = self._styles.cell(fresh.style(row, column) or "0")
                own.write(to, target, fresh.text(row, column) if column != 2 else "", style=style)
            if row in lists:
                made = Validation(copy.deepcopy(lists[row].element))
                made.areas = [Area(to, value_at + 1, to, value_at + 1)]
                own.add_validation(made.element)
            self.edited[title] = own
            self.heading_rows.add((title, to))
            self.done.columns.append(AddedColumn(title, setting, str(to)))

    def _leave(self, pair: _Pair, what: Any, why: str) -> None:
        self.done.left.append(LeftAlone(pair.title, what, why))

    def _add_column(self, pair: _Pair, at: int, column: Column | Field) -> None:
        own, fresh = pair.own, pair.fresh
        to = own.free_column()
        if to > LAST_COLUMN:
            self._leave(pair, column, _NO_ROOM)
            return
        alike = [other for fresh_at, other in pair.columns.items() if pair.column(fresh_at).required == column.required]
        style = own.style(pair.heading_row, alike[-1]) if alike else None
        own.write(pair.heading_row, to, fresh.text(1, at), style=style or self._styles.cell(fresh.style(1, at) or "0"))
        look = fresh.column_look(at)
        own.set_column_look(to, {**look, "style": self._styles.cell(look.get("style", "0"))})
        pair.columns[at] = to
        pair.added.add(at)
        self.edited[pair.title] = own
        self.heading_rows.add((pair.title, pair.heading_row))
        self.done.columns.append(AddedColumn(pair.title, column, column_letters(to)))
        self._mark_missing(pair, at)

    def _mark_missing(self, pair: _Pair, at: int) -> None:
        """A cell that must be filled in is yellow in a new column as it is in the others."""
        wanted = f"{column_letters(at)}2:"
        for condition in pair.fresh.conditions():
            if condition.get("sqref", "").startswith(wanted):
                made = copy.deepcopy(condition)
                made.set("sqref", self._reach(pair, at, areas(condition.get("sqref", ""))[0]))
                for rule in made:
                    rule.set("dxfId", self._styles.conditional(rule.get("dxfId", "0")))
                    others = [int(other.get("priority", "0")) for group in pair.own.conditions() for other in group]
                    rule.set("priority", str(max(others, default=0) + 1))
                    for formula in rule:
                        formula.text = _here(formula.text or "", pair, pair.heading_row + 1)
                pair.own.add_condition(made)

    def _reach(self, pair: _Pair, at: int, fresh: Area) -> str:
        """The cells under a title, as far as in the fresh workbook."""
        to = pair.columns[at]
        return str(Area(fresh.top + pair.down, to, fresh.bottom + pair.down, to))

    def _add_sheet(self, title: str, fresh: SheetPart) -> SheetPart:
        """A sheet of the fresh workbook, without rows, after the last of hers."""
        root = copy.deepcopy(fresh.root)
        main = f"{{{self.own.main}}}"
        strings = fresh.package.strings
        for row in list(root.find(f"{main}sheetData"))[1:]:
            row.getparent().remove(row)
        for cell in root.iter(f"{main}c"):
            if cell.get("s"):
                cell.set("s", self._styles.cell(cell.get("s")))
            if cell.get("t") == "s":
                text = strings[int(cell.findtext(f"{main}v") or 0)]
                cell.set("t", "inlineStr")
                for inner in list(cell):
                    cell.remove(inner)
                etree.SubElement(etree.SubElement(cell, f"{main}is"), f"{main}t").text = text
        for column in root.iterfind(f"{main}cols/{main}col"):
            if column.get("style"):
                column.set("style", self._styles.cell(column.get("style")))
        for rule in root.iter(f"{main}cfRule"):
            if rule.get("dxfId"):
                rule.set("dxfId", self._styles.conditional(rule.get("dxfId")))
        for view in root.iter(f"{main}sheetView"):
            view.attrib.pop("tabSelected", None)
        for drawing in root.findall(f"{main}legacyDrawing"):
            root.remove(drawing)
        reach = root.find(f"{main}dimension")
        if reach is not None:
            reach.getparent().remove(reach)
        part, number = self.own.add_sheet(title, self._states[title], etree.tostring(root))
        for name in self.fresh.names_of(list(self.fresh.sheets).index(title)):
            self.own.define(name.get("name"), name.text, number)
        return SheetPart(self.own, part)

    # --- lists ------------------------------------------------------------------------------------------------------

    def _find_lists(self) -> str:
        """The title of the sheet that the names of lists lead to; nothing where there is none yet."""
        fresh, titles = self.fresh.names(), {raw.sheet for raw in self.tables.values()}
        led_to: Counter[str] = Counter()
        for name, entry in self.own.names().items():
            if name in fresh and (match := _ELSEWHERE.search(entry.text or "")):
                title = _title(match)
                if title in self.own.sheets and title not in titles:
                    led_to[title] += 1
        return led_to.most_common(1)[0][0] if led_to else ""

    def _remembered_columns(self) -> set[str]:
        """Which columns there were when the workbook was written or last renewed."""
        at = self._list_column(f"list_{COLUMNS_LIST}")
        if at is None:
            return set()
        lists, row, found = SheetPart(self.own, self.own.sheets[self.lists_title]), 2, set()
        while text := lists.text(row, at):
            found.add(text)
            row += 1
        return found

    def _list_column(self, name: str) -> int | None:
        """The column of a list in her sheet of lists."""
        entry = self.own.names().get(name)
        match = _ELSEWHERE.search(entry.text or "") if entry is not None else None
        return column_number(match[3]) if match and self.lists_title and _title(match) == self.lists_title else None

    def _renew_lists(self) -> None:
        fresh = SheetPart(self.fresh, self.fresh.sheets[self.fresh_lists])
        if self.lists_title:
            own = SheetPart(self.own, self.own.sheets[self.lists_title])
        else:
            self.lists_title = next(
                title
                for n in range(1, 1000)
                if (title := self.fresh_lists if n == 1 else f"{self.fresh_lists} {n}") not in self.own.sheets
            )
            empty = f'<worksheet xmlns="{self.own.main}"><sheetData/></worksheet>'
            own = SheetPart(self.own, self.own.add_sheet(self.lists_title, "veryHidden", empty.encode())[0])
        names: dict[int, list[str]] = {}
        for name, entry in self.fresh.names().items():
            if (match := _ELSEWHERE.search(entry.text or "")) and _title(match) == self.fresh_lists:
                names.setdefault(column_number(match[3]), []).append(name)
        free = own.last_column() + 1
        for at in sorted(names):
            to = next((known for name in names[at] if (known := self._list_column(name)) is not None), None)
            if to is None or to in self._lists.values():
                to, free = free, free + 1
            self._lists[at] = to
            self._renew_list(fresh, own, at, names[at])
        for name, entry in self.fresh.names().items():  # those that lead to a sheet of hers
            if _title(_ELSEWHERE.search(entry.text or "")) != self.fresh_lists:
                self._define(name, self._moved(entry.text or ""))

    def _renew_list(self, fresh: SheetPart, own: SheetPart, at: int, names: list[str]) -> None:
        to, changed = self._lists[at], False
        last = _last_row(fresh, at)
        if is_living := bool(fresh.formula(2, at)):
            known = _last_row(own, to)
            if own.formula(2, to) and known >= last - _ENOUGH:
                last, shown_to = known, min(known, last)
            else:
                shown_to = last
            if self._moved(fresh.formula(2, at)) is None:
                sheet = _title(_ELSEWHERE.search(fresh.formula(2, at)))
                self.done.left.append(LeftAlone(sheet, sheet, _NO_COLUMN))
                return
        else:
            shown_to = last
        if own.text(1, to) != fresh.text(1, at):
            own.write(1, to, fresh.text(1, at))
            changed = True
        for row in range(2, shown_to + 1):
            formula = self._moved(fresh.formula(row, at)) if is_living else None
            if formula is not None and _plain(own.formula(row, to)) != _plain(formula):
                own.write(row, to, fresh.text(row, at), formula=formula)
                self.own.drop(self.own.book, "calcChain")  # every program makes it anew
                changed = True
            elif formula is None and own.text(row, to) != fresh.text(row, at):
                own.write(row, to, fresh.text(row, at))
                changed = True
        row = last + 1
        while not is_living and own.text(row, to):
            own.write(row, to, "")
            row += 1
            changed = True
        for name in names:
            text = self._moved(self.fresh.names()[name].text or "") or ""
            if is_living:
                text = re.sub(r"(:\$[A-Z]+\$)\d+", rf"\g<1>{last}", text)
            changed |= self._define(name, text)
        if changed:
            self.edited[self.lists_title] = own
            self.done.lists.append(names[0].removeprefix("list_"))

    def _define(self, name: str, text: str | None) -> bool:
        entry = self.own.names().get(name)
        if text is None or (entry is not None and _plain(entry.text or "") == _plain(text)):
            return False
        self.own.define(name, text)
        return True

    def _moved(self, formula: str) -> str | None:
        """A formula of the fresh workbook with the sheets and columns of hers; None where hers lacks the column."""
        try:
            return _ELSEWHERE.sub(self._moved_reference, formula)
        except KeyError:
            key = _ELSEWHERE.search(formula)
            with suppress(KeyError):
                if key is not None:
                    only = self._moved_reference(key)
                    return f'IF({only}="","",{only})'
            return None

    def _moved_reference(self, match: re.Match[str]) -> str:
        title = _title(match)
        first, last = (match[3], int(match[4])), (match[5] and (match[5], int(match[6])))
        if title == self.fresh_lists:
            corners = [
                f"${column_letters(self._lists[column_number(letters)])}${row}"
                for letters, row in (first, *([last] if last else []))
            ]
            return f"{_quoted(self.lists_title)}!{':'.join(corners)}"
        pair = self._pairs[title]
        fixed = "$" if "$" in match[0] else ""
        corners = [
            f"{fixed}{column_letters(pair.columns[column_number(letters)])}{fixed}{row + pair.down}"
            for letters, row in (first, *([last] if last else []))
        ]
        return f"{_quoted(pair.title)}!{':'.join(corners)}"

    # --- drop-downs -------------------------------------------------------------------------------------------------

    def _renew_drop_downs(self, pair: _Pair) -> None:
        """Lists of ours where ours stood or nothing; a list or a rule of hers is left."""
        if pair.title in self.done.sheets:
            return
        own = pair.own
        wanted: dict[int, Validation] = {}
        column_of = {to: at for at, to in pair.columns.items()}
        for validation in pair.fresh.validations():
            at = validation.areas[0].left
            if at in pair.columns:
                wanted[pair.columns[at]] = validation
        covered: dict[int, bool] = {}  # her columns with a rule, and whether one of them is ours
        for validation in own.validations():
            ours = self._is_our_list(validation)
            for area in validation.areas:
                for to in wanted.keys() & set(range(area.left, area.right + 1)):
                    if area.bottom > pair.heading_row:
                        covered[to] = covered.get(to, False) or ours
            if ours:
                self._redirect(pair, validation, wanted, column_of)
        for to, source in wanted.items():
            if to not in covered:
                made = copy.deepcopy(source.element)
                made.set("sqref", self._reach(pair, column_of[to], source.areas[0]))
                Validation(made).formula = self._list_formula(pair, source, pair.heading_row + 1)
                own.add_validation(made)
                self._did(self.done.drop_downs, pair, column_of[to])
            elif not covered[to]:
                self._leave(pair, pair.column(column_of[to]), _OWN_DROP_DOWN)

    def _is_our_list(self, validation: Validation) -> bool:
        formula = _plain(validation.formula)
        if _OUR_LIST.fullmatch(formula) or (formula.startswith("IF(ISNA(MATCH(") and "settlements_by" in formula):
            return True
        match = _ELSEWHERE.fullmatch(formula)
        return match is not None and _title(match) == _plain(self.lists_title)

    def _list_formula(self, pair: _Pair, source: Validation, row: int) -> str:
        try:
            return _here(source.formula, pair, row)
        except KeyError:
            return "list_settlements"  # hers has no column of municipalities

    def _redirect(
        self, pair: _Pair, validation: Validation, wanted: dict[int, Validation], column_of: dict[int, int]
    ) -> None:
        """Another list where a column chooses from another now."""
        stays: list[Area] = []
        moved: dict[int, list[Area]] = {}
        for area in validation.areas:
            left = area.left
            for to in range(area.left, min(area.right, LAST_COLUMN) + 1) if area.right - area.left < 500 else ():
                source = wanted.get(to)
                if source is None or _without_rows(self._list_formula(pair, source, 2)) == _without_rows(
                    validation.formula
                ):
                    continue
                if left < to:
                    stays.append(replace(area, left=left, right=to - 1))
                moved.setdefault(to, []).append(replace(area, left=to, right=to))
                left = to + 1
            if left <= area.right:
                stays.append(replace(area, left=left))
        for to, rectangles in moved.items():
            made = Validation(copy.deepcopy(validation.element))
            made.formula = self._list_formula(pair, wanted[to], min(area.top for area in rectangles))
            made.areas = rectangles
            validation.element.addnext(made.element)
            self._did(self.done.drop_downs, pair, column_of[to])
        if moved and stays:
            validation.areas = stays
        elif moved:
            validation.element.getparent().remove(validation.element)
        if moved:
            pair.own.count_validations()

    def _did(self, what: list[tuple[str, Column | Field]], pair: _Pair, at: int) -> None:
        self.edited[pair.title] = pair.own
        entry = (pair.title, pair.column(at))
        if at not in pair.added and entry not in what:
            what.append(entry)

    # --- notes ------------------------------------------------------------------------------------------------------

    def _renew_notes(self, pair: _Pair) -> None:
        """Notes of ours at titles say what holds today; one that she wrote or went on writing is hers."""
        known, fresh, boxes = pair.own.notes(), pair.fresh.notes(), pair.fresh.shapes()
        missing = []
        for at, to in pair.columns.items():
            if (1, at) not in fresh:  # of settings some have none
                continue
            column, text = pair.column(at), _words_of(fresh[1, at])
            comment = known.get((pair.heading_row, to))
            if comment is None:
                missing.append((pair.heading_row, to, fresh[1, at], boxes[1, at]))
                if pair.title not in self.done.sheets:
                    self._did(self.done.notes, pair, at)
            elif (written := _words_of(comment)) != text:
                if self._is_our_note(pair.own.author(comment), comment, written, text):
                    pair.own.rewrite_note(comment, text)
                    self._did(self.done.notes, pair, at)
                else:
                    self._leave(pair, column, _OWN_NOTE)
        if missing and not pair.own.add_notes(missing):
            for _, to, _, _ in missing:
                at = next(at for at, other in pair.columns.items() if other == to)
                self._leave(pair, pair.column(at), _NO_BOX)
                self.done.notes = [entry for entry in self.done.notes if entry != (pair.title, pair.column(at))]

    def _is_our_note(self, author: str, comment: Any, written: str, today_text: str) -> bool:
        """Whether a note stands as some version of the program wrote it: help, what must be, and sentences of ours."""
        lines = written.splitlines()
        anchor = next((at for at, line in enumerate(lines) if line in self._anchors), None)
        if anchor is None or (author.strip() not in ("", AUTHOR) and not author.startswith("tc=")):
            return False
        help_, rest = lines[:anchor], lines[anchor + 1 :]
        if len(help_) > 1 or any(line not in self._our_lines for line in rest):
            return False
        current = today_text.splitlines()[0]
        went_on = bool(help_) and help_[0] != current and current in help_[0]
        pieces = sum(local(piece) == "r" for piece in comment.iter())
        return (
            not went_on and pieces <= 1 and not (help_ and current in self._anchors and help_[0] not in self._our_lines)
        )


def _words_of(comment: Any) -> str:
    return text_of(comment).replace("\r\n", "\n").replace("\r", "\n").strip()


def _last_row(sheet: SheetPart, column: int) -> int:
    """The last row of a list, which has no gaps."""
    row = 2
    while sheet.formula(row, column) or sheet.text(row, column):
        row += 1
    return row - 1


def _title(match: re.Match[str] | None) -> str:
    return "" if match is None else (match[1] or match[2]).replace("''", "'")


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _plain(formula: str) -> str:
    """A formula without what programs write each in their own way."""
    return re.sub(r"[\s']", "", formula.removeprefix("="))


def _without_rows(formula: str) -> str:
    return re.sub(r"\$?\b([A-Z]{1,3})\$?\d+\b", r"\1", _plain(formula))


def _here(formula: str, pair: _Pair, row: int) -> str:
    """A formula of the fresh sheet with her columns; its second row becomes ``row``."""

    def moved(match: re.Match[str]) -> str:
        if match[5]:  # a row of the whole table
            ends = sorted(pair.columns.values())
            return f"{match[1]}{column_letters(ends[0])}{row}:{match[6]}{column_letters(ends[-1])}{row}"
        return f"{match[1]}{column_letters(pair.columns[column_number(match[2])])}{match[3]}{row}"

    return _HERE.sub(moved, formula)


def _list_title(name: str, w: Words) -> str:
    """A list by what is chosen from it."""
    if name in TABLES:
        return TABLES[name].title(w.lang)
    if name == COLUMNS_LIST:
        return w("columns of the tables")
    chosen = [
        (table, column)
        for table in TABLES.values()
        for column in table.columns
        if name == column.labels or (not column.labels and column.name in (name, name.removesuffix("s")))
    ]
    title = chosen[0][1].title(w.lang) if chosen else name
    return title if len(chosen) != 1 else f"{title} ({chosen[0][0].title(w.lang)})"

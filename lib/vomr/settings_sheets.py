"""Settings that stand in the sheets of the officer's workbook → the document that ``strategy.toml`` would give.

Both pass through the same validation (:func:`vomr.strategy.read_strategy`). Nothing is lost in silence: a row or column
that is not known is named, and each cell is accounted for.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from vomr.countries import HOME, first_language
from vomr.folders import FILE_NAME, is_titled, own_file, settings_book
from vomr.problems import Problem, VomrError
from vomr.settings import Document, Fault, Path_, SettingFault, read_settings
from vomr.settings_form import (
    CHOICES,
    LISTS,
    NONE_OF_LIST,
    RULE_KIND,
    RULES,
    SETTINGS,
    SHEETS,
    Field,
    SettingsSheet,
    code_of,
)
from vomr.spelling import folded, resembles
from vomr.spreadsheet.opening import sheet_titles, workbook_sheets
from vomr.spreadsheet.seen import Formula, FormulaError, is_empty
from vomr.words import N_, shortened
from vomr.words.language import titles_of

_SEARCHED_ROWS = 60  # from the top, in which titles are looked for
_OWN_KEY = re.compile(r"[A-Za-z_]\w*(?:\[\d+\])?(?:\.[^.\[\]]+(?:\[\d+\])?)+")  # rules.calendar[1].when
_EXCEL_BEGAN, _YEARS = dt.date(1899, 12, 30), range(1980, 2101)
_NONE = frozenset(map(folded, NONE_OF_LIST.titles))
_VALUE = titles_of("Стойност", "Value")
_RULES_OF = {kind: ("rules", kind) for kind in CHOICES["rule_kind"]}


@dataclass
class SheetAccount:
    """What became of the cells of a sheet of settings.

    Attributes
    ----------
    title : str
    cells : dict of (row, column) to {"read", "own", "left_out", "refused"}
        Every cell with content, counted from 0.
    rows : int
        Settings, or entries of a list.
    """

    title: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 0

    def count(self) -> Counter[str]:
        return Counter(self.cells.values())


@dataclass
class SheetsDocument(Document):
    """Settings of a workbook.

    Attributes
    ----------
    accounts : list of SheetAccount
    written : dict of path to (number of the sheet's account, row, column)
        The cell of each value.
    """

    accounts: list[SheetAccount] = field(default_factory=list)
    written: dict[Path_, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRead:
    """A file or sheet from which settings, or commentary, were read, for the account of reading.

    Attributes
    ----------
    sheet : str or None
        None of ``strategy.toml``, whose cells are no cells.
    rows : int
        Settings, or entries of a list.
    cells, own_cells, left_out_cells, refused_cells : int
        Cells with content that were read; that are the officer's own; titles, headings and notes; that were refused.
        Together they are all there are.
    """

    file: str
    sheet: str | None
    rows: int
    cells: int = 0
    own_cells: int = 0
    left_out_cells: int = 0
    refused_cells: int = 0


def settings_read(document: Document, refused: Collection[Path_] = ()) -> tuple[SheetRead, ...]:
    """What was read of a document, by sheet; ``refused`` are the values, and what holds values, that were left out."""
    if not isinstance(document, SheetsDocument):
        return (SheetRead(document.path.name, None, sum(1 for _ in document.texts())),)
    for path, (number, row, column) in document.written.items():
        if any(path[: len(gone)] == gone for gone in refused):
            document.accounts[number].cells[row, column] = "refused"
    found = []
    for account in document.accounts:
        count = account.count()
        cells = (count[what] for what in ("read", "own", "left_out", "refused"))
        found.append(SheetRead(document.path.name, account.title, account.rows, *cells))
    return tuple(found)


def read_document(folder: Path) -> Document:
    """The settings of a strategy folder, as its workbook or ``strategy.toml`` holds them; not validated yet.

    Where both hold some the workbook's are given: :func:`vomr.strategy.read_strategy` refuses what differs.

    Raises
    ------
    VomrError
        When the file cannot be read.
    """
    book = settings_book(folder)
    toml = folder / FILE_NAME
    if book is not None:
        document = read_sheets(own_file(folder, book))
        if document.raw or not toml.is_file():
            return document
    return read_settings(own_file(folder, toml), LISTS)


def language_of(folder: Path) -> str:
    """The language of a group: the first of its country; that of home where its settings cannot be read."""
    code: Any = HOME
    with suppress(VomrError, OSError):  # whoever reads them next says what is wrong
        lag = read_document(folder).raw.get("lag")
        code = lag.get("country", HOME) if isinstance(lag, dict) else HOME
    return first_language(str(code_of("country", code)))


def settings_file(folder: Path) -> Path:
    """The file in which the settings of a strategy folder stand."""
    return read_document(folder).path


def read_sheets(path: Path) -> SheetsDocument:
    """The settings that stand in the sheets of a workbook; without any where its sheets are others.

    Raises
    ------
    VomrError
        When it cannot be opened.
    """
    titles = tuple(title for title in sheet_titles(path) if sheet_of(title) is not None)
    if not titles:
        return SheetsDocument(path, {})
    return copy.deepcopy(_read(path, hashlib.sha256(path.read_bytes()).hexdigest(), titles))


def sheet_of(title: str) -> SettingsSheet | None:
    """The sheet of settings that a title means."""
    exact = next((sheet for sheet in SHEETS if folded(title) in map(folded, sheet.names)), None)
    return exact or next((sheet for sheet in SHEETS if is_titled(title, sheet.names)), None)


def columns_of(sheet: SettingsSheet, rows: list[list[Any]]) -> tuple[int, dict[int, Field]]:
    """The row of titles of a list of settings and the field of each of its columns, from 0; -1 where there is none."""
    return _head_of(rows, sheet.fields, _names(sheet.fields))


def rows_of(sheet: SettingsSheet, rows: list[list[Any]]) -> tuple[int, int, dict[Field, int]]:
    """The columns of titles and of values of the form, and the row of each setting, all from 0."""
    names = _names(sheet.fields)
    at = _column_of_titles(rows, names)
    known = {
        field: number
        for number, cells in enumerate(rows)
        if at < len(cells) and (field := names.get(folded(cells[at])) or _misspelt(cells[at], sheet.fields, names))
    }
    return at, _column_of_values(rows, at), known


@lru_cache(maxsize=8)  # a command asks for them a few times; the content is a part of the key
def _read(path: Path, content: str, titles: tuple[str, ...]) -> SheetsDocument:
    document = SheetsDocument(path, {})
    by_sheet: dict[str, list[tuple[str, list[list[Any]]]]] = {}
    for title, rows in workbook_sheets(path, titles).items():
        if sheet := sheet_of(title):
            by_sheet.setdefault(sheet.name, []).append((title, rows))
    reader = _SheetsReader(document)
    for sheet in SHEETS:
        given = by_sheet.get(sheet.name, [])
        given.sort(key=lambda item: folded(item[0]) not in map(folded, sheet.names))
        for at, (title, rows) in enumerate(given):
            if at:
                reader.refuse_second(title, rows, given[0][0])
                continue
            reader.name_misspelt(title, sheet)
            if sheet.is_form:
                reader.read_form(sheet, title, rows)
            else:
                reader.read_list(sheet, title, rows)
    return document


@dataclass
class _SheetsReader:
    """One document in the making."""

    document: SheetsDocument
    title: str = ""
    account: SheetAccount = field(default_factory=lambda: SheetAccount(""))

    # --- „Настройки“ -------------------------------------------------------------------------------------------------

    def read_form(self, sheet: SettingsSheet, title: str, rows: list[list[Any]]) -> None:
        """A row a setting: its title, its value beside it."""
        self._begin(title, rows)
        names = _names(sheet.fields)
        at = _column_of_titles(rows, names)
        value_at = _column_of_values(rows, at)
        headings = {folded(text) for section in sheet.sections for text in section.titles}
        for number, cells in enumerate(rows):
            label = cells[at] if at < len(cells) else ""
            value = cells[value_at] if value_at < len(cells) else ""
            key = folded(label)
            known = names.get(key) or _misspelt(label, sheet.fields, names)
            if known is not None and not is_empty(label):
                self.account.cells[number, at] = "read"
                if key not in names:
                    self._note_misspelt(number, label, known)
                if not is_empty(value):
                    self._put(known, value, number, value_at)
                elif known.keys not in self.document.lines:  # what must be filled in is missing here
                    self.document.lines[known.keys], self.document.sheets[known.keys] = number + 1, title
                self._leave_out(number, cells, (at, value_at))
            elif isinstance(label, str) and _OWN_KEY.fullmatch(label.strip()) and not is_empty(value):
                try:
                    self._own_key(label.strip(), value, number, value_at)
                except (AttributeError, IndexError, TypeError):  # it goes on where a value stands already
                    self._unknown_row(number, label, value, sheet)
            elif key in headings or (number < _SEARCHED_ROWS and _is_head(cells, at, value_at)):
                self._leave_out(number, cells, (), also_empty=True)
            elif not is_empty(value):
                self._unknown_row(number, label, value, sheet)

    def _put(self, known: Field, cell: Any, row: int, column: int) -> None:
        value: Any = _value(cell, known)
        *above, last = known.keys
        path: Path_ = known.keys
        holder = self._holder(above)
        if known.several:
            entries = value if isinstance(value, list) else [value]
            begun = len(holder.setdefault(last, []))
            holder[last] += entries
            for at in range(begun, begun + len(entries)):
                self._write_down((*path, at), row, column)
        elif last in holder:
            self._stands_already(known, cell, row, same=holder[last] == value)
            return
        else:
            holder[last] = value
        self._write_down(path, row, column)
        self.account.rows += 1

    def _stands_already(self, known: Field, cell: Any, row: int, *, same: bool) -> None:
        self.document.problems.append(
            Problem(
                "strategy-twice",
                "warning" if same else "error",
                N_("“{title}” stands twice on the sheet; what stands in row {first} was read"),
                N_("Keep one of the two rows and delete the other."),
                {"title": known, "first": self.document.line(known.keys)},
                file=self.document.path.name,
                sheet=self.title,
                row=row + 1,
                value=_shown(cell),
            )
        )

    def _own_key(self, name: str, cell: Any, row: int, column: int) -> None:
        """A setting of the group's own, as ``strategy.toml`` may have it: ``rules.calendar[1].when``."""
        path: list[str | int] = []
        for piece in name.split("."):
            key, _, number = piece.partition("[")
            path.append(key)
            if number:
                path.append(int(number[:-1]) - 1)
        holder: Any = self.document.raw
        for part, following in pairwise(path):
            fresh: Any = [] if isinstance(following, int) else {}
            if isinstance(part, int):
                holder += [fresh] if part == len(holder) else []
                holder = holder[part]
            else:
                holder = holder.setdefault(part, fresh)
        if isinstance(path[-1], int):
            holder.append(_value(cell, None))
        else:
            holder[path[-1]] = _value(cell, None)
        self.account.cells[row, column - 1] = "read"
        self._write_down(tuple(path), row, column)

    def _unknown_row(self, row: int, label: Any, value: Any, sheet: SettingsSheet) -> None:
        self.document.problems.append(
            Problem(
                "strategy-own-key",
                "warning" if is_empty(label) else "note",
                N_("“{value}” stands beside no setting and was not used")
                if is_empty(label)
                else N_("“{key}” is not known and was not used"),
                N_("Put the name of a setting before it, or move what is yours to a sheet of your own.")
                if is_empty(label)
                else N_(
                    "It may stay if it is yours. If it is a setting, give it the title that a new group's sheet has."
                ),
                {"key": _shown(label), "value": _shown(value)},
                file=self.document.path.name,
                sheet=self.title,
                row=row + 1,
                value=_shown(value),
            )
        )

    def _note_misspelt(self, row: int, label: Any, known: Field) -> None:
        self.document.problems.append(
            Problem(
                "strategy-read-as",
                "note",
                N_("“{written}” was read as “{title}”"),
                N_("Nothing is to be done if it is meant; else give it another name."),
                {"written": _shown(label), "title": known},
                file=self.document.path.name,
                sheet=self.title,
                row=row + 1,
            )
        )

    # --- lists ------------------------------------------------------------------------------------------------------

    def read_list(self, sheet: SettingsSheet, title: str, rows: list[list[Any]]) -> None:
        """A row an entry, under the titles of its columns."""
        self._begin(title, rows)
        names = _names(sheet.fields)
        head, columns = _head_of(rows, sheet.fields, names)
        if head < 0:
            self._refuse_without_titles(sheet)
            return
        own = {at: str(cell).strip() for at, cell in enumerate(rows[head]) if at not in columns and not is_empty(cell)}
        for at, known in columns.items():
            self.account.cells[head, at] = "read"
            if folded(rows[head][at]) not in names:
                self._note_misspelt(head, rows[head][at], known)
        for number, cells in enumerate(rows):
            if number <= head:
                self._leave_out(number, cells, tuple(columns) if number == head else (), also_empty=True)
                continue
            filled = {at: cells[at] for at in columns if at < len(cells) and not is_empty(cells[at])}
            beside = {at: cell for at, cell in enumerate(cells) if at not in columns and not is_empty(cell)}
            if filled:
                self._entry(sheet, number, {columns[at]: (cell, at) for at, cell in filled.items()}, own, beside)
            for at, cell in beside.items():
                if at not in own:
                    self._unknown_row(number, "", cell, sheet)

    def _refuse_without_titles(self, sheet: SettingsSheet) -> None:
        """A list in which no row of titles is found: which column is what nobody can tell."""
        if not self.account.cells:
            return
        self.account.cells = dict.fromkeys(self.account.cells, "refused")
        needed = [known for known in sheet.fields if known.required]
        self.document.problems.append(
            Problem(
                "strategy-titles",
                "error",
                N_("The titles of the columns are missing: nothing on the sheet was read"),
                N_("Put them into its first row, above the columns: {titles}."),
                {"titles": _Titles(tuple(needed))},
                file=self.document.path.name,
                sheet=self.title,
            )
        )

    def _entry(
        self,
        sheet: SettingsSheet,
        row: int,
        given: dict[Field, tuple[Any, int]],
        own: dict[int, str],
        beside: dict[int, Any],
    ) -> None:
        above: tuple[str, ...] = (sheet.name,)
        if sheet is RULES:
            above = self._kind_of_rule(row, given)
        holder = self._holder(above[:-1])
        entries = holder.setdefault(above[-1], [])
        path: Path_ = (*above, len(entries))
        entry: dict[str, Any] = {}
        entries.append(entry)
        self.document.lines.setdefault(above, row + 1)
        self.document.sheets.setdefault(above, self.title)
        self.document.lines[path], self.document.sheets[path] = row + 1, self.title
        for known, (cell, at) in given.items():
            value = _value(cell, known)
            entry[known.keys[-1]] = value
            self._write_down((*path, known.keys[-1]), row, at)
            if isinstance(value, list):
                for n in range(len(value)):
                    self._write_down((*path, known.keys[-1], n), row, at)
        for at, title in own.items():
            if at in beside:
                entry[title] = _value(beside[at], None)
                self.document.lines[(*path, title)], self.document.sheets[(*path, title)] = row + 1, self.title
        self.account.rows += 1

    def _kind_of_rule(self, row: int, given: dict[Field, tuple[Any, int]]) -> tuple[str, ...]:
        """Which list a rule belongs to: as it says; else as what it holds tells."""
        kind = next((known for known in given if known.keys[-1] == RULE_KIND), None)
        cell, at = given.pop(kind) if kind is not None else ("", 0)
        if kind is not None:
            self.account.cells[row, at] = "read"
        has = {known.keys[-1] for known in given}
        told_by = {"value": "limit", "due": "deadline", "working_days": "internal"}
        guessed = next((kind for key, kind in told_by.items() if key in has), "limit")
        written = code_of("rule_kind", str(cell))
        if written not in _RULES_OF:
            self.document.problems.append(
                Problem(
                    "strategy-value",
                    "error" if not is_empty(cell) else "warning",
                    N_("“{value}” is no kind of rule; the row was read as “{kind}”")
                    if not is_empty(cell)
                    else N_("The kind of the rule is not given; the row was read as “{kind}”"),
                    N_("Choose from the list of the column “{title}”."),
                    {"value": _shown(cell), "kind": _Label("rule_kind", guessed), "title": RULES.fields[0]},
                    file=self.document.path.name,
                    sheet=self.title,
                    row=row + 1,
                )
            )
            written = guessed
        return _RULES_OF[written]

    # --- both -------------------------------------------------------------------------------------------------------

    def name_misspelt(self, title: str, sheet: SettingsSheet) -> None:
        """A sheet that was recognised by a title that is not quite its own."""
        if folded(title) in map(folded, sheet.names):
            return
        self.document.problems.append(
            Problem(
                "strategy-read-as",
                "note",
                N_("“{written}” was read as “{title}”"),
                N_("Nothing is to be done if it is meant; else give it another name."),
                {"written": title, "title": sheet},
                file=self.document.path.name,
                sheet=title,
            )
        )

    def refuse_second(self, title: str, rows: list[list[Any]], first: str) -> None:
        """A second sheet of the same settings; one without values says nothing."""
        self._begin(title, rows)
        if not self.account.cells:
            return
        self.document.problems.append(
            Problem(
                "table-twice",
                "error",
                N_("The settings of this sheet stand on “{first}” too; that one was read"),
                N_("Keep them in one sheet and delete the other."),
                {"first": first},
                file=self.document.path.name,
                sheet=title,
            )
        )

    def _begin(self, title: str, rows: list[list[Any]]) -> None:
        self.title, self.account = title, SheetAccount(title)
        self.account.cells = {
            (row, at): "own" for row, cells in enumerate(rows) for at, cell in enumerate(cells) if not is_empty(cell)
        }
        self.document.accounts.append(self.account)
        self.document.sheets.setdefault((), title)

    def _holder(self, keys: Sequence[str]) -> dict[str, Any]:
        holder: Any = self.document.raw
        path: Path_ = ()
        for key in keys:
            holder, path = holder.setdefault(key, {}), (*path, key)
            self.document.sheets.setdefault(path, self.title)
        return holder  # type: ignore[no-any-return]

    def _write_down(self, path: Path_, row: int, column: int) -> None:
        self.document.lines[path], self.document.sheets[path] = row + 1, self.title
        self.document.written[path] = (len(self.document.accounts) - 1, row, column)
        self.account.cells[row, column] = "read"

    def _leave_out(self, row: int, cells: list[Any], used: tuple[int, ...], *, also_empty: bool = False) -> None:
        """Notes and headings: what the program itself wrote there, and what stands in their place."""
        for at in range(len(cells)):
            if at not in used and (row, at) in self.account.cells and (also_empty or at == used[-1] + 1):
                self.account.cells[row, at] = "left_out"


@dataclass(frozen=True)
class _Titles:
    """Titles of columns in the reader's language."""

    fields: tuple[Field, ...]

    def title(self, lang: str) -> str:
        return ", ".join(known.title(lang) for known in self.fields)


@dataclass(frozen=True)
class _Label:
    """A code's label, as a sentence shows it in the reader's language."""

    choices: str
    code: str

    def title(self, lang: str) -> str:
        from vomr.settings_form import label_of

        return label_of(self.choices, self.code, lang)


def _names(fields: Sequence[Field]) -> dict[str, Field]:
    """Folded title → field; a name that two fields go by is neither's."""
    found: dict[str, Field] = {}
    for names_of in (lambda known: (*known.titles, known.name), lambda known: known.names):
        given = [(folded(name), known) for known in fields for name in dict.fromkeys(names_of(known))]
        count = Counter(name for name, _ in set(given))
        for name, known in given:
            if count[name] == 1:
                found.setdefault(name, known)
    return found


def _misspelt(label: Any, fields: Sequence[Field], names: dict[str, Field]) -> Field | None:
    if not isinstance(label, str):
        return None
    text = label.strip(" *:.")
    if known := names.get(folded(text)):
        return known
    near = {known for known in fields if any(resembles(text, name) for name in known.titles)}
    return near.pop() if len(near) == 1 else None


def _column_of_titles(rows: list[list[Any]], names: dict[str, Field]) -> int:
    """The column in which most titles of settings stand."""
    found = Counter(
        at for cells in rows for at, cell in enumerate(cells) if isinstance(cell, str) and folded(cell) in names
    )
    return min(found, key=lambda at: (-found[at], at)) if found else 0


def _column_of_values(rows: list[list[Any]], titles: int) -> int:
    """The column under „Стойност“, else the one beside the titles."""
    known = set(map(folded, _VALUE))
    for cells in rows[:_SEARCHED_ROWS]:
        for at, cell in enumerate(cells):
            if at > titles and isinstance(cell, str) and folded(cell) in known:
                return at
    return titles + 1


def _is_head(cells: list[Any], at: int, value_at: int) -> bool:
    """The row of titles above a form, or one of text without a value."""
    value = cells[value_at] if value_at < len(cells) else ""
    return is_empty(value) or folded(value) in set(map(folded, _VALUE))


def _head_of(rows: list[list[Any]], fields: Sequence[Field], names: dict[str, Field]) -> tuple[int, dict[int, Field]]:
    """The row of titles of a list, and the field of each column.

    A single title among other cells is a value: „работни дни“ is a unit, too.
    """
    best: tuple[int, dict[int, Field]] = (-1, {})
    for number, cells in enumerate(rows[:_SEARCHED_ROWS]):
        columns: dict[int, Field] = {}
        for at, cell in enumerate(cells):
            known = names.get(folded(cell)) or _misspelt(cell, fields, names)
            if known is not None and known not in columns.values():
                columns[at] = known
        filled = sum(not is_empty(cell) for cell in cells)
        if len(columns) > len(best[1]) and len(columns) >= min(2, filled):
            best = (number, columns)
    return best


def _value(cell: Any, known: Field | None) -> Any:
    """A cell as ``strategy.toml`` would hold it; what is no text is of the same kind as there."""
    if isinstance(cell, Formula | FormulaError):
        return cell
    if isinstance(cell, str):
        text = cell.replace("\r\n", "\n").strip()
        if known is not None and known.several:
            if folded(text) in _NONE:
                return []
            marks = "[;,\n]" if known.comma else "[;\n]"
            return [part for part in (part.strip() for part in re.split(marks, text)) if part]
        return text
    if isinstance(cell, float):
        number: Any = int(cell) if cell.is_integer() else Decimal(f"{float(cell):.15g}")
        if known is not None and known.kind == "day" and not isinstance(number, int):
            return _AsNumber(str(number))
        return number
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    if isinstance(cell, dt.date) and known is not None and known.kind == "date":
        serial = (cell - _EXCEL_BEGAN).days if not isinstance(cell, dt.datetime) else 0
        return serial if serial in _YEARS else cell  # 2024, typed into a cell of dates, has become 16.07.1905
    return cell


class _AsNumber(str):
    """A day of the year that Excel took for a number: 1.10 has become 1.1."""

    __slots__ = ()


def unreadable(value: Any) -> Fault | None:
    """What is wrong with a cell that holds no value: a formula's error, a formula that nothing has calculated, a day
    that was taken for a number.
    """
    if isinstance(value, FormulaError):
        return Fault(N_("the formula gives the error “{value}”"), value=str(value))
    if isinstance(value, Formula):
        return Fault(N_("the formula “{value}” has not been calculated: save the file in Excel"), value=str(value))
    if isinstance(value, _AsNumber) and re.fullmatch(r"\d+\.1", value):
        return Fault(N_("“{value}” may be the first or the tenth month: give the cell the format “Text”"), value=value)
    return None


def faults_of_cells(document: Document) -> Iterator[tuple[Path_, SettingFault]]:
    """Cells that hold no value, as :func:`unreadable` tells."""
    yield from _faults(document, (), document.raw)


def _faults(document: Document, path: Path_, value: Any) -> Iterator[tuple[Path_, SettingFault]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _faults(document, (*path, key), inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _faults(document, (*path, at), inner)
    elif fault := unreadable(value):
        yield path, SettingFault(document.line(path), "", fault, sheet=document.sheet(path))


def _shown(cell: Any) -> str:
    text = f"{cell:%d.%m.%Y}" if isinstance(cell, dt.date) else str(cell).strip()
    return shortened(text, 60)


__all__ = [
    "SETTINGS",
    "SheetAccount",
    "SheetRead",
    "SheetsDocument",
    "faults_of_cells",
    "read_document",
    "read_sheets",
    "settings_file",
    "settings_read",
    "sheet_of",
    "unreadable",
]

"""The officer's workbook: every table as a sheet, from the declaration, ready to type in.

What Excel or LibreOffice saves is read back without loss: a cell that can be read is written with its type, one that
cannot is written as it stands, and columns of the officer's own follow the declared ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from vomr.parts.titles import places_of_words
from vomr.problems import VomrError, display_path
from vomr.register.cells import CellError, as_text, is_empty, parser, partial_date
from vomr.register.commentary import Comment
from vomr.register.files import LISTS_SHEET, START_SHEET, RawTable
from vomr.register.settings_book import FIRST_DAY, LONGEST_TEXT, SettingsWriter, refuse_loss
from vomr.register.tables import LABEL_LENGTH, LABEL_MARK, TABLES, Column, Table, Type, with_label
from vomr.settings_form import COMMENTS, FUNDS, SHEETS, TERRITORY
from vomr.settings_sheets import read_sheets
from vomr.strategy import Strategy, validated
from vomr.words import N_, Words
from vomr.words.labels import LABELS, label

CREATED = dt.datetime(2026, 1, 1)  # the same tables give the same bytes
_ROWS = 2000  # as far as drop-downs reach
_SPARE = 300  # rows that may still be typed into a table that others refer to
COLUMNS_LIST = "columns"  # which columns there were when the workbook was written: what is missing since was deleted
_NAMES = {
    "objectives": "name",
    "measures": "name",
    "indicators": "name",
    "calls": "title",
    "projects": "title",
    "members": "name",
}
_NOT_IN_LIST = N_("This value is not in the list. Keep it all the same?")
_FORMATS = {
    Type.DATE: "dd.mm.yyyy",
    Type.MONEY: "#,##0.00",
    Type.NUMBER: "General",
    Type.INTEGER: "0",
    Type.TEXT: "@",
    Type.CODE: "@",
    Type.CODES: "@",
    Type.YES_NO: "@",
}
_WIDTHS = {
    Type.DATE: 12,
    Type.MONEY: 15,
    Type.NUMBER: 12,
    Type.INTEGER: 11,
    Type.TEXT: 22,
    Type.CODE: 20,
    Type.CODES: 16,
    Type.YES_NO: 11,
}
BASE = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
INK, HEAD, MUST = "#12394A", "#E3EDF1", "#C7DCE5"


def write_workbook(
    file: Path,
    strategy: Strategy,
    raw_tables: Mapping[str, RawTable],
    w: Words,
    *,
    empty: bool = False,
    all_sheets: bool = False,
    settings: Mapping[str, Any] | None = None,
    comments: Sequence[Comment] = (),
) -> None:
    """Write the workbook.

    Parameters
    ----------
    file : Path
        An ``.xlsx`` that does not exist yet.
    strategy : Strategy
        For the drop-downs of municipalities and funds.
    raw_tables : mapping of str to RawTable
        What the sheets are filled with: cells as they stand in their files, corrections not applied.
    w : Words
        The language of titles, notes and labels; both are read back.
    empty : bool
        Sheets without rows; drop-downs of settlements still come from ``raw_tables``.
    all_sheets : bool
        Show every sheet, also those that have no rows yet.
    settings : mapping, optional
        As ``strategy.toml`` gives them: written into the sheets of settings, which the workbook lacks without them.
    comments : sequence of Comment
        The officer's own words.

    Raises
    ------
    VomrError
        When the file exists, a text is longer than a cell of Excel can hold, or a setting cannot stand in a sheet.
    """
    import xlsxwriter

    if file.exists():
        raise VomrError(
            N_("{file} exists already and was left as it is. Choose another name, such as {free}."),
            file=display_path(file),
            free=_free_name(file).name,
        )
    filled = {} if empty else dict(raw_tables)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    scratch = file.with_name(f".{file.name}.making")
    try:
        with xlsxwriter.Workbook(scratch, options) as workbook:
            workbook.set_properties({"title": strategy.lag.name, "created": CREATED})
            writer = _WorkbookWriter(workbook, strategy, filled, raw_tables, w, settings)
            writer.start_sheet(all_sheets)
            writer.settings_sheets()
            writer.comments_sheet(comments)
            for table in in_order():
                writer.table_sheet(table, shown=all_sheets or table.first_sheet or writer.has_rows(table))
            writer.lists_sheet()
        if settings is not None:
            refuse_loss(validated(read_sheets(scratch)).strategy, strategy)
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def in_order() -> list[Table]:
    """The six sheets that an officer begins with, then the rest."""
    return sorted(TABLES.values(), key=lambda table: not table.first_sheet)


def note(table: Table, column: Column, w: Words) -> str:
    """What belongs in a column: help, kind, and where it is chosen from."""
    lines = [column.help(w.lang)]
    lines.append(w("Must be filled in.") if column.required else w("May stay empty."))
    if column.key:
        alone = len(table.key) == 1
        lines.append(
            w("Stands only once in the sheet.")
            if alone
            else w("Together with the other key columns it stands only once.")
        )
    if column.references:
        target = TABLES[column.references]
        lines.append(w("Comes from the sheet “{sheet}”.", sheet=target.title(w.lang)))
    if column.type is Type.DATE:
        lines.append(
            w("A date such as 31.03.2026. When the day is not known, write '2026-03 with an apostrophe first.")
        )
    elif column.type is Type.MONEY:
        lines.append(w("An amount without its currency, such as 1234.56 or 1 234,56."))
    elif column.type in (Type.NUMBER, Type.INTEGER):
        lines.append(w("A number; units are in their own column."))
    elif column.name in ("settlement", "applicant_id"):
        lines.append(w("Leading zeros belong to it: the column is text."))
    return "\n".join(line for line in lines if line)


def _free_name(file: Path) -> Path:
    candidates = (file.with_stem(f"{file.stem}-{n}") for n in range(2, 1000))
    return next(path for path in candidates if not path.exists())


@dataclass
class _WorkbookWriter:
    """One workbook in the making."""

    workbook: Any
    strategy: Strategy
    filled: Mapping[str, RawTable]
    known: Mapping[str, RawTable]
    w: Words
    settings: Mapping[str, Any] | None = None
    formats: dict[Any, Any] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        add = self.workbook.add_format
        self.lists = LISTS_SHEET.title(self.w.lang)
        self.formats = {kind: add({**BASE, "num_format": pattern}) for kind, pattern in _FORMATS.items()}
        self.formats["own"] = add({**BASE, "italic": True, "font_color": "#555555"})
        for name, colour in (("head", HEAD), ("must", MUST)):
            self.formats[name] = add(
                {**BASE, "bold": True, "text_wrap": True, "bg_color": colour, "font_color": INK, "bottom": 1}
            )
        self.formats["own head"] = add({**BASE, "italic": True, "text_wrap": True, "bottom": 1})
        self.formats["missing"] = self.workbook.add_format({"bg_color": "#FFF3C4"})
        self.labels = {name: self._labels_of(name) for name in _NAMES}
        self.labels["settlements"] = {code: with_label(code, name) for _, code, name in self._settlements()}
        self.labels["municipality"] = {
            place.code: with_label(place.code, place.name) for place in self.strategy.territory
        }

    def has_rows(self, table: Table) -> bool:
        raw = self.filled.get(table.name)
        return raw is not None and len(raw.numbers) > 0

    # --- the sheets -------------------------------------------------------------------------------------------------

    def start_sheet(self, all_sheets: bool) -> None:
        w, add = self.w, self.workbook.add_format
        sheet = self.workbook.add_worksheet(START_SHEET.title(w.lang))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 44)
        sheet.set_column(2, 2, 92)
        sheet.write_string(
            0, 1, self.strategy.lag.name, add({**BASE, "bold": True, "font_size": 14, "font_color": INK})
        )
        text = add({**BASE, "text_wrap": True})
        bold = add({**BASE, "bold": True, "font_color": INK})
        link = add({**BASE, "font_color": "#0B5A8A", "underline": 1})
        row = 2
        for line in (
            w("Fill in the sheets from top to bottom: what stands above is chosen from a list below."),
            w(
                "Point at the title of a column to see what belongs in it. Columns with a darker title and a star must"
                " be filled in."
            ),
            w(
                "Leave a cell empty when something is not known: empty is not zero. Write a date as 31.03.2026; when"
                " the day is not known, put an apostrophe first: '2026-03."
            ),
            w("You may add columns and sheets of your own; they are kept and not read."),
            w("When you have finished, save and double-click “VOMR” beside the folder of the group."),
        ):
            sheet.merge_range(row, 1, row, 2, "", text)
            sheet.write_string(row, 1, line, text)
            sheet.set_row(row, 32)
            row += 1
        row += 1
        if self.settings is not None:
            sheet.write_string(row, 1, w("Settings: who the group is and by which rules it reports"), bold)
            row += 1
            for form in SHEETS:
                sheet.write_url(row, 1, f"internal:'{form.title(w.lang)}'!A2", link, form.title(w.lang))
                sheet.write_string(row, 2, form.note(w.lang), text)
                row += 1
        form = COMMENTS
        sheet.write_url(row, 1, f"internal:'{form.title(w.lang)}'!A2", link, form.title(w.lang))
        sheet.write_string(row, 2, form.note(w.lang), text)
        row += 1
        sheet.write_string(row, 1, w("The register"), bold)
        row += 1
        for number, table in enumerate(in_order(), start=1):
            if number == 7:
                sheet.write_string(row, 1, w("The other sheets, when you need them"), bold)
                sheet.write_string(
                    row,
                    2,
                    (
                        ""
                        if all_sheets
                        else w("Sheets without rows are hidden: right-click on a sheet's tab and choose “Unhide”.")
                    ),
                    text,
                )
                row += 1
            title = table.title(w.lang)
            sheet.write_number(row, 0, number, text)
            if all_sheets or table.first_sheet or self.has_rows(table):
                sheet.write_url(row, 1, f"internal:'{title}'!A2", link, title)
            else:
                sheet.write_string(row, 1, title, text)
            sheet.write_string(row, 2, table.help(w.lang), text)
            row += 1
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def settings_sheets(self) -> None:
        if self.settings is not None:
            self._settings = SettingsWriter(self.workbook, self.settings, BASE, INK, HEAD, MUST, self.w)
            self._settings.write()

    def comments_sheet(self, comments: Sequence[Comment]) -> None:
        sheet = self.workbook.add_worksheet(COMMENTS.title(self.w.lang))
        text = self.workbook.add_format({**BASE, "num_format": "@", "text_wrap": True})
        for at, (known, width) in enumerate(zip(COMMENTS.fields, (14, 34, 110), strict=True)):
            sheet.set_column(at, at, width, text)
            title = known.title(self.w.lang) + (" *" if known.required else "")
            sheet.write_string(0, at, title, self.formats["must" if known.required else "head"])
            sheet.write_comment(0, at, known.note(self.w.lang), {"x_scale": 2.2, "y_scale": 0.8, "author": "VOMR"})
        for row, comment in enumerate(comments, start=1):
            for at, content in enumerate((comment.period, comment.part, comment.text)):
                sheet.write_string(row, at, content, text)
        choose = {"validate": "list", "source": "=list_parts", "error_type": "warning"}
        asked = {"error_title": self.w("Choose from the list"), "error_message": self.w(_NOT_IN_LIST)}
        sheet.data_validation(1, 1, _ROWS, 1, choose | asked)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def table_sheet(self, table: Table, *, shown: bool) -> None:
        sheet = self.workbook.add_worksheet(table.title(self.w.lang))
        raw = self.filled.get(table.name)
        positions = _positions(raw) if raw else {}
        for at, column in enumerate(table.columns):
            title = column.title(self.w.lang) + (" *" if column.required else "")
            sheet.set_column(at, at, _width(column), self.formats[column.type])
            sheet.write_string(0, at, title, self.formats["must" if column.required else "head"])
            sheet.write_comment(0, at, note(table, column, self.w), {"x_scale": 2.2, "y_scale": 1.6, "author": "VOMR"})
            self._drop_down(sheet, table, at, column)
            if raw and column.name in positions:
                self._fill(sheet, raw, column, positions[column.name], at)
        last = len(table.columns)
        if raw:
            declared = set(positions.values())
            width = max([len(raw.header), *(position + 1 for _, position, _ in raw.untitled)])
            for position in range(width):
                if position not in declared:
                    last = self._own_column(sheet, raw, position, last)
        self._mark_missing(sheet, table)
        sheet.set_row(0, 46)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        if not shown:
            sheet.hide()

    def _own_column(self, sheet: Any, raw: RawTable, position: int, at: int) -> int:
        """A column of the officer's own; one without a title and without cells is left away."""
        title = raw.header[position] if position < len(raw.header) else ""
        if position in raw.columns:
            cells = [
                (number, cell)
                for number, cell in zip(raw.numbers, raw.columns[position], strict=True)
                if not is_empty(cell)
            ]
        else:
            cells = [(number, cell) for number, at_, cell in raw.untitled if at_ == position]
        if not title and not cells:
            return at
        if title:
            sheet.write_string(0, at, title, self.formats["own head"])
        sheet.set_column(at, at, 22)
        for number, cell in cells:
            self._write_raw(sheet, raw, number, at, cell)
        return at + 1

    def _fill(self, sheet: Any, raw: RawTable, column: Column, position: int, at: int) -> None:
        read = parser(column)
        for number, cell in zip(raw.numbers, raw.columns[position], strict=True):
            if is_empty(cell):
                continue
            try:
                value = read(cell)
            except CellError:
                self._write_raw(sheet, raw, number, at, cell)
                continue
            self._write(sheet, raw, number, at, column, value, partial_date(cell))

    def _write(
        self, sheet: Any, raw: RawTable, number: int, at: int, column: Column, value: Any, partial: str | None
    ) -> None:
        row, pattern = number - 1, self.formats[column.type]
        if column.type is Type.DATE:
            if partial or value < FIRST_DAY:
                sheet.write_string(row, at, partial or value.isoformat(), self.formats[Type.CODE])
            else:
                sheet.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), pattern)
        elif column.type is Type.MONEY:
            sheet.write_number(row, at, value / 100, pattern)
        elif column.type in (Type.NUMBER, Type.INTEGER):
            if Decimal(f"{float(value):.15g}") == value:
                sheet.write_number(row, at, float(value), pattern)
            else:
                self._text(sheet, raw, number, at, str(value), pattern)
        elif column.type is Type.YES_NO:
            sheet.write_string(row, at, self._label("yes_no", "yes" if value else "no"), pattern)
        elif column.type is Type.CODE:
            sheet.write_string(row, at, self._label(column.labels or "", value), pattern)
        else:
            source = self.labels.get(_source(column) or "", {})
            code = value.partition(LABEL_MARK)[0] if _source(column) and value not in source else value
            self._text(sheet, raw, number, at, source.get(code, code), pattern)

    def _write_raw(self, sheet: Any, raw: RawTable, number: int, at: int, cell: Any) -> None:
        """A cell as it stands, whatever it is."""
        row = number - 1
        if isinstance(cell, bool):
            sheet.write_boolean(row, at, cell)
        elif isinstance(cell, int | float) and abs(cell) < 1e15:
            sheet.write_number(row, at, cell)
        elif isinstance(cell, dt.date) and (cell.date() if isinstance(cell, dt.datetime) else cell) >= FIRST_DAY:
            moment = cell if isinstance(cell, dt.datetime) else dt.datetime(cell.year, cell.month, cell.day)
            sheet.write_datetime(row, at, moment, self.formats[Type.DATE])
        else:
            self._text(sheet, raw, number, at, as_text(cell), self.formats[Type.CODE])

    def _text(self, sheet: Any, raw: RawTable, number: int, at: int, text: str, pattern: Any) -> None:
        if len(text) > LONGEST_TEXT:
            raise VomrError(
                N_(
                    "The text in {file}, row {row}, is longer than a cell of Excel can hold ({limit} characters)."
                    " Shorten it."
                ),
                file=raw.file,
                row=number,
                limit=LONGEST_TEXT,
            )
        sheet.write_string(number - 1, at, text, pattern)

    # --- what helps to type -----------------------------------------------------------------------------------------

    def _label(self, label_set: str, code: str) -> str:
        return label(self.w, label_set, code)

    def _drop_down(self, sheet: Any, table: Table, at: int, column: Column) -> None:
        if column.type in (Type.CODE, Type.YES_NO):
            source, strict = f"=list_{column.labels}", not column.open_set
        elif _source(column) == "settlements" and "municipality" in table.column and self.labels["settlements"]:
            source, strict = self._settlements_of(table), False
        elif _source(column) and (
            _source(column) != "municipality" or self.labels["municipality"] or self.settings is not None
        ):
            source, strict = f"=list_{_source(column)}", False
        elif column.name == "fund" and (self.strategy.funds or self.settings is not None):
            source, strict = "=list_funds", False
        else:
            return
        sheet.data_validation(
            1,
            at,
            _ROWS,
            at,
            {
                "validate": "list",
                "source": source,
                "error_type": "stop" if strict else "warning",
                "error_title": self.w("Choose from the list"),
                "error_message": (self.w("This value is not in the list.") if strict else self.w(_NOT_IN_LIST)),
            },
        )

    def _settlements_of(self, table: Table) -> str:
        """The settlements of the municipality in the same row; all of them where it is empty or not known."""
        from xlsxwriter.utility import xl_col_to_name

        position = next(n for n, column in enumerate(table.columns) if column.name == "municipality")
        cell = f"${xl_col_to_name(position)}2"
        return (
            f"=IF(ISNA(MATCH({cell},settlements_by,0)),list_settlements,"
            f"OFFSET(settlements_first,MATCH({cell},settlements_by,0)-1,0,COUNTIF(settlements_by,{cell}),1))"
        )

    def _mark_missing(self, sheet: Any, table: Table) -> None:
        """A cell that must be filled in is yellow as long as its row is begun and it is empty."""
        from xlsxwriter.utility import xl_col_to_name

        last = xl_col_to_name(len(table.columns) - 1)
        for at, column in enumerate(table.columns):
            if column.required:
                own = xl_col_to_name(at)
                rule = f"=AND(COUNTA($A2:${last}2)>0,LEN(${own}2)=0)"
                sheet.conditional_format(
                    1, at, _ROWS, at, {"type": "formula", "criteria": rule, "format": self.formats["missing"]}
                )

    def lists_sheet(self) -> None:
        """What drop-downs choose from, out of sight."""
        from vomr.register.formula_sheet import FormulaSheet

        sheet = self.workbook.add_worksheet(self.lists, FormulaSheet)
        at = 0
        for name in dict.fromkeys(
            column.labels for table in TABLES.values() for column in table.columns if column.labels
        ):
            offered = self.strategy.country.codes_of_currencies if name == "currency" else tuple(LABELS[name])
            at = self._list(sheet, at, name, [self._label(name, code) for code in offered])
        at = self._list(sheet, at, COLUMNS_LIST, known_columns())
        at = self._list(sheet, at, "parts", places_of_words(self.w))
        if self.settings is not None:  # what is typed there can be chosen at once
            for name, items in self._settings.lists():
                at = self._list(sheet, at, name, items)
            funds, places = [fund.id for fund in self.strategy.funds], list(self.labels["municipality"].values())
            for form, name, label, shown in ((FUNDS, "funds", None, funds), (TERRITORY, "municipality", "B", places)):
                at = self._living_list(sheet, at, name, form.title(self.w.lang), label, dict(enumerate(shown, start=2)))
        else:
            if self.strategy.funds:
                at = self._list(sheet, at, "funds", [fund.id for fund in self.strategy.funds])
            if self.labels["municipality"]:
                at = self._list(sheet, at, "municipality", self.labels["municipality"].values())
        for name in _NAMES:
            at = self._list_of_keys(sheet, at, TABLES[name])
        settlements = self._settlements()
        if settlements:
            places = [self.labels["municipality"].get(place, place) for place, _, _ in settlements]
            codes = [self.labels["settlements"][code] for _, code, _ in settlements]
            at = self._list(sheet, at, "settlements", codes)
            self.workbook.define_name("settlements_first", f"={self.lists}!{_cell(1, at - 1)}")
            at = self._list(sheet, at, "", places)
            self.workbook.define_name(
                "settlements_by", f"={self.lists}!{_cell(1, at - 1)}:{_cell(len(places), at - 1)}"
            )
        else:
            target, width = TABLES["settlements"], _SPARE
            title = target.title(self.w.lang)
            self.workbook.define_name("list_settlements", f"='{title}'!$A$2:$A${width}")
        sheet.very_hidden()

    def _list(self, sheet: Any, at: int, name: str, items: Iterable[str]) -> int:
        items = list(items)
        sheet.write_string(0, at, name)
        for row, item in enumerate(items, start=1):
            sheet.write_string(row, at, item)
        if name:
            self.workbook.define_name(f"list_{name}", f"={self.lists}!{_cell(1, at)}:{_cell(len(items), at)}")
        return at + 1

    def _list_of_keys(self, sheet: Any, at: int, table: Table) -> int:
        """Keys of a table with their names, as they are typed on its sheet."""
        from xlsxwriter.utility import xl_col_to_name

        name = xl_col_to_name(next(n for n, column in enumerate(table.columns) if column.name == _NAMES[table.name]))
        shown = (
            {number: self.labels[table.name].get(code, code) for number, code, _ in self._keys(table.name)}
            if table.name in self.filled
            else {}
        )
        return self._living_list(sheet, at, table.name, table.title(self.w.lang), name, shown)

    def _living_list(
        self, sheet: Any, at: int, listed: str, title: str, name: str | None, shown: Mapping[int, str]
    ) -> int:
        """What is typed into the first column of a sheet, with what stands in another; ``shown`` by row as of now."""
        rows = max([_SPARE, *(number + _SPARE for number in shown)])
        sheet.write_string(0, at, listed)
        for row in range(1, rows):
            key, label = f"'{title}'!A{row + 1}", f"'{title}'!{name}{row + 1}"
            both = f'IF({label}="",{key},{key}&"{LABEL_MARK}"&LEFT({label},{LABEL_LENGTH}))' if name else key
            sheet.write_formula(row, at, f'=IF({key}="","",{both})', None, shown.get(row + 1, ""))
        reach = f"{self.lists}!{_cell(1, at)}:{_cell(rows - 1, at)}"
        self.workbook.define_name(
            f"list_{listed}", f'=OFFSET({self.lists}!{_cell(1, at)},0,0,MAX(1,COUNTIF({reach},"?*")),1)'
        )
        return at + 1

    # --- names of what is referred to -------------------------------------------------------------------------------

    def _labels_of(self, name: str) -> dict[str, str]:
        return {code: with_label(code, title) for _, code, title in self._keys(name)}

    def _keys(self, name: str) -> list[tuple[int, str, str]]:
        raw = self.known.get(name)
        if raw is None:
            return []
        positions = _positions(raw)
        key, title = (_texts(raw, positions.get(column)) for column in (TABLES[name].key[0], _NAMES.get(name, "name")))
        return [row for row in zip(raw.numbers, key, title, strict=True) if row[1]]

    def _settlements(self) -> list[tuple[str, str, str]]:
        raw = self.known.get("settlements")
        if raw is None:
            return []
        positions = _positions(raw)
        columns = [_texts(raw, positions.get(name)) for name in ("municipality", "settlement", "name")]
        found = zip(*([text.partition(LABEL_MARK)[0] for text in texts] for texts in columns), strict=True)
        order = [place.code for place in self.strategy.territory]
        known = [(place, code, name) for place, code, name in found if code]
        return sorted(known, key=lambda row: (order.index(row[0]) if row[0] in order else len(order), row[0], row[2]))


def known_columns() -> list[str]:
    """Every column of every table, every setting and the columns of comments, as a workbook remembers them."""
    columns = [f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns]
    return columns + [f"settings.{known.name}" for sheet in (*SHEETS, COMMENTS) for known in sheet.fields]


def _positions(raw: RawTable) -> dict[str, int]:
    return raw.match.positions


def _source(column: Column) -> str | None:
    """Where a column's drop-down with names comes from."""
    return (column.references or "municipality") if column.labelled else None


def _texts(raw: RawTable, position: int | None) -> list[str]:
    """A column of texts, row by row; empty ones where the table has no such column."""
    if position is None:
        return [""] * len(raw.numbers)
    return ["" if is_empty(cell) else as_text(cell) for cell in raw.columns[position]]


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _width(column: Column) -> int:
    if column.name in ("name", "title", "description", "subject"):
        return 46
    return 30 if column.labelled else _WIDTHS[column.type]

"""The sheets of settings of the officer's workbook: „Настройки“, „Територия“, „Фондове“, „Правила и срокове“.

What they are is declared in :mod:`vomr.settings_form`, and read back by :mod:`vomr.settings_sheets`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

from vomr.problems import VomrError, display_path
from vomr.settings import Document, Fault, Path_
from vomr.settings_form import (
    CHOICES,
    FIELDS,
    LISTS,
    NONE_OF_LIST,
    RULE_KIND,
    RULES,
    SETTINGS,
    SHEETS,
    Field,
    SettingsSheet,
    code_of,
    label_of,
)
from vomr.settings_sheets import read_document, unreadable
from vomr.settings_toml import as_toml
from vomr.spreadsheet.seen import Formula, FormulaError
from vomr.strategy import Strategy, differences, read_strategy, settle, validated
from vomr.words import N_, Words
from vomr.words.labels import LABELS
from vomr.words.language import TitlesInARow
from vomr.written import month_and_day, parts_of_date, yes_no

ENTRIES = 200  # rows of a list that may be typed into; as far as drop-downs reach
LONGEST_TEXT = 32767  # of a cell of Excel
FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel and the calendar disagree by a day
_PATTERNS = {"whole": "0", "exact": "General"}  # days are text: typed into a cell of dates, 2024 becomes 16.07.1905
_WIDTHS: dict[str, int] = {"date": 14, "whole": 12, "exact": 12, "day": 11, "yes_no": 13}
_WIDE = {"basis": 56, "what": 46, "what_en": 46, "id": 44, "population_source": 34, "excluded": 28, "name_en": 34}
_NEEDED_BY = {"value": "limit", "due": "deadline", "working_days": "internal"}
_ALIASES = ("date", "by", "due")  # under which a limit may give its day (vomr.strategy.Limit)


def settings_to_write(folder: Path) -> dict[str, Any]:
    """The settings of a strategy folder as they stand there, for a sheet or a file to be written."""
    document = read_document(folder)
    settle(document)
    return document.raw


def refuse_loss(written: Strategy, strategy: Strategy) -> None:
    """Refuse what was written where it does not say the same when it is read back.

    Raises
    ------
    VomrError
    """
    if lost := list(dict.fromkeys(differences(written, strategy))):
        raise VomrError(
            N_("These settings would not be the same where they are to be written: {names}. Nothing was written."),
            names=TitlesInARow(tuple(lost), ", "),
        )


def write_toml(file: Path, folder: Path) -> None:
    """Write the settings of a strategy folder as a ``strategy.toml``.

    Raises
    ------
    VomrError
        When the file exists, or a setting cannot stand in it.
    """
    if file.exists():
        raise VomrError(
            N_("{file} exists already and was left as it is. Choose another name."), file=display_path(file)
        )
    strategy = read_strategy(folder)[0]
    text = as_toml(_with_codes((), settings_to_write(folder)))
    refuse_loss(validated(Document(file, tomllib.loads(text, parse_float=Decimal))).strategy, strategy)
    file.write_text(text, encoding="utf-8")


def _with_codes(path: tuple[str, ...], value: Any) -> Any:
    """Values as a file of settings has them: codes in place of labels, days and yes or no of their own kind."""
    if isinstance(value, Mapping):
        return {key: _with_codes((*path, key), inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_codes(path, inner) for inner in value]
    known = FIELDS.get(path)
    try:
        if known is None or unreadable(value):
            return value
        if known.kind == "yes_no":
            return yes_no(value)
        if known.kind == "day":
            return month_and_day(value)
        if known.kind == "date" and None not in (parts := parts_of_date(value)):
            return dt.date(*parts)  # type: ignore[arg-type]
    except Fault:
        return value  # it stands as it was written, and is named when it is read
    return code_of(known.choices, value) if known.choices and isinstance(value, str) else value


def own_settings(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Settings that the form does not know, by the title of their row: ``rules.calendar[1].when``."""
    known = {field.keys for field in SETTINGS.fields}
    lists = {tuple(name.split(".")) for name in LISTS}

    def below(path: Path_, value: Any) -> Iterator[tuple[str, Any]]:
        if path in lists or path in known:
            return
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from below((*path, key), inner)
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                yield from below((*path, at), inner)
        else:
            yield _title_of(path), value

    yield from below((), raw)


def _title_of(path: Path_) -> str:
    title = ""
    for part in path:
        title += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return title.removeprefix(".")


@dataclass
class SettingsWriter:
    """The sheets of settings of one workbook in the making.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    raw : dict
        Settings as ``strategy.toml`` gives them; what cannot be read is written as it stands.
    base : dict
        Of every cell's format.
    """

    workbook: Any
    raw: Mapping[str, Any]
    base: Mapping[str, Any]
    ink: str
    head: str
    must: str
    w: Words

    def __post_init__(self) -> None:
        add = self.workbook.add_format
        edge = {"border": 1, "border_color": "#C9D6DC"}
        self._formats = {
            kind: add({**self.base, **edge, "text_wrap": True, "align": "left", "num_format": pattern})
            for kind, pattern in {**dict.fromkeys(("text", "date", "day", "yes_no"), "@"), **_PATTERNS}.items()
        }
        self._day = add({**self.base, **edge, "align": "left", "num_format": "dd.mm.yyyy"})
        self._label = add({**self.base, "text_wrap": True, "font_color": self.ink})
        self._note = add({**self.base, "text_wrap": True, "italic": True, "font_color": "#555555"})
        self._section = add({**self.base, "bold": True, "bg_color": self.head, "font_color": self.ink})
        self._head = add(
            {**self.base, "bold": True, "text_wrap": True, "bg_color": self.head, "font_color": self.ink, "bottom": 1}
        )
        self._must = add(
            {**self.base, "bold": True, "text_wrap": True, "bg_color": self.must, "font_color": self.ink, "bottom": 1}
        )
        self._missing = self.workbook.add_format({"bg_color": "#FFF3C4"})

    def write(self) -> None:
        """All of them, in their order."""
        for sheet in SHEETS:
            page = self.workbook.add_worksheet(sheet.title(self.w.lang))
            self._form(page) if sheet.is_form else self._list(page, sheet)
            page.set_paper(9)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)

    def lists(self) -> Iterator[tuple[str, list[str]]]:
        """What the drop-downs of these sheets choose from, by the name of the list."""
        for name, codes in CHOICES.items():
            if name == "limit":  # one column holds the rules of every kind
                continue
            yield f"settings_{name}", [label_of(name, code, self.w.lang) for code in codes]
        rules = [label_of(name, code, self.w.lang) for name in ("limit", "deadline") for code in CHOICES[name]]
        yield "settings_limit", rules
        yield "settings_fund", list(LABELS["fund"])

    # --- the sheets -------------------------------------------------------------------------------------------------

    def _form(self, page: Any) -> None:
        w = self.w
        page.set_column(0, 0, 42)
        page.set_column(1, 1, 60)
        page.set_column(2, 2, 74)
        for at, title in enumerate((w("Setting"), w("Value"), w("What belongs here"))):
            page.write_string(0, at, title, self._head)
        row = 1
        for section in SETTINGS.sections:
            self._heading(page, row, section.title(w.lang))
            row += 1
            for known in section.fields:
                page.write_string(row, 0, known.title(w.lang) + (" *" if known.required else ""), self._label)
                if note := known.note(w.lang):
                    page.write_string(row, 2, note, self._note)
                self._cell(page, row, 1, known, self._at(known.keys))
                self._high_enough(page, row, [(self._at(known.keys), 60), (known.note(w.lang), 74)])
                self._drop_down(page, row, row, 1, known)
                if known.required:
                    page.conditional_format(row, 1, row, 1, {"type": "blanks", "format": self._missing})
                row += 1
        if own := list(own_settings(self.raw)):
            self._heading(page, row, w("Your own, not used"))
            for title, value in own:
                row += 1
                page.write_string(row, 0, title, self._label)
                self._cell(page, row, 1, None, value)
                self._high_enough(page, row, [(value, 60)])
        page.freeze_panes(1, 1)

    def _heading(self, page: Any, row: int, title: str) -> None:
        page.write_string(row, 0, title, self._section)
        page.write_blank(row, 1, None, self._section)
        page.write_blank(row, 2, None, self._section)

    @staticmethod
    def _high_enough(page: Any, row: int, cells: Iterable[tuple[Any, int]]) -> None:
        """As many lines as the longest text of a row takes; a row of one line keeps the height of its program."""
        texts = [(part, width) for value, width in cells for part in str(value or "").split("\n")]
        lines = max(ceil(len(part) / (width * 0.95)) for part, width in texts)
        if lines > 1:
            page.set_row(row, 15 * lines)

    def _at(self, keys: tuple[str, ...]) -> Any:
        found: Any = self.raw
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _list(self, page: Any, sheet: SettingsSheet) -> None:
        entries = list(self._entries(sheet))
        for at, known in enumerate(sheet.fields):
            title = known.title(self.w.lang) + (" *" if known.required else "")
            page.set_column(at, at, _width(known), self._formats[known.kind])
            page.write_string(0, at, title, self._must if known.required else self._head)
            if note := known.note(self.w.lang):
                page.write_comment(0, at, note, {"x_scale": 2, "y_scale": 0.8, "author": "VOMR"})
            self._drop_down(page, 1, ENTRIES, at, known)
            for row, entry in enumerate(entries, start=1):
                if known.keys[-1] in entry:
                    self._cell(page, row, at, known, entry[known.keys[-1]])
        for row, entry in enumerate(entries, start=1):
            self._high_enough(page, row, [(entry.get(known.keys[-1]), _width(known)) for known in sheet.fields])
        names = {known.keys[-1] for known in sheet.fields}
        own = dict.fromkeys(key for entry in entries for key in entry if key not in names)
        for at, key in enumerate(own, start=len(sheet.fields)):
            page.write_string(0, at, key, self._note)
            for row, entry in enumerate(entries, start=1):
                if key in entry:
                    self._cell(page, row, at, None, entry[key])
        self._mark_missing(page, sheet)
        page.set_row(0, 46)
        page.freeze_panes(1, 2 if sheet is RULES else 1)

    def _entries(self, sheet: SettingsSheet) -> Iterator[dict[str, Any]]:
        if sheet is not RULES:
            yield from self._at((sheet.name,)) or ()
            return
        for kind in CHOICES["rule_kind"]:
            for entry in self._at(("rules", kind)) or ():
                given = {RULE_KIND: kind, **entry}
                alias = next((key for key in _ALIASES if key in entry), None) if kind == "limit" else None
                if alias and "on" not in entry:
                    given["on"] = given.pop(alias)
                yield given

    def _mark_missing(self, page: Any, sheet: SettingsSheet) -> None:
        """What must be filled in is yellow as long as its row is begun; what a kind of rule needs, in its rows."""
        from xlsxwriter.utility import xl_col_to_name

        last = xl_col_to_name(len(sheet.fields) - 1)
        for at, known in enumerate(sheet.fields):
            own = xl_col_to_name(at)
            begun = f"COUNTA($A2:${last}2)>0"
            if sheet is RULES and (kind := _NEEDED_BY.get(known.keys[-1])):
                begun = f'$A2="{label_of("rule_kind", kind, self.w.lang)}"'
            if known.required:
                rule = f"=AND({begun},LEN(${own}2)=0)"
                page.conditional_format(
                    1, at, ENTRIES, at, {"type": "formula", "criteria": rule, "format": self._missing}
                )

    # --- cells ------------------------------------------------------------------------------------------------------

    def _drop_down(self, page: Any, first: int, last: int, at: int, known: Field) -> None:
        source = known.choices
        if known.keys == ("funds", "id"):
            source = "fund"
        elif known.keys[-1] == "fund":
            source = "funds"
        if source is None:
            return
        strict = source not in ("limit", "deadline", "unit", "fund", "funds")
        page.data_validation(
            first,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": "=list_funds" if source == "funds" else f"=list_settings_{source}",
                "error_type": "stop" if strict else "warning",
                "error_title": self.w("Choose from the list"),
                "error_message": (
                    self.w("This value is not in the list.")
                    if strict
                    else self.w("This value is not in the list. Keep it all the same?")
                ),
            },
        )

    def _cell(self, page: Any, row: int, at: int, known: Field | None, value: Any) -> None:
        kind = known.kind if known else "text"
        pattern = self._formats[kind]
        shown = _shown(known, value, self.w.lang)
        if isinstance(shown, Formula | FormulaError):
            page.write_formula(row, at, f"={shown.lstrip('=')}", pattern, "" if isinstance(shown, Formula) else shown)
        elif shown is None or shown == "":
            page.write_blank(row, at, None, pattern)
        elif isinstance(shown, bool):
            page.write_boolean(row, at, shown, self._formats["exact"])
        elif isinstance(shown, int | Decimal) and _fits(shown):
            page.write_number(row, at, float(shown), self._formats["exact"] if kind == "text" else pattern)
        elif known is None and isinstance(shown, dt.date) and not isinstance(shown, dt.datetime) and shown >= FIRST_DAY:
            page.write_datetime(row, at, dt.datetime(shown.year, shown.month, shown.day), self._day)
        else:
            text = str(_as_text(shown))
            if len(text) > LONGEST_TEXT:
                raise VomrError(
                    N_(
                        "The text of “{title}” is longer than a cell of Excel can hold ({limit} characters). Shorten"
                        " it."
                    ),
                    title=known.title(self.w.lang) if known else text[:40],
                    limit=LONGEST_TEXT,
                )
            page.write_string(row, at, text, pattern)


def _shown(known: Field | None, value: Any, lang: str) -> Any:
    """A value as it stands in its cell: labels in place of codes, days as people write them, lists in one cell."""
    if isinstance(value, list | tuple):
        if not value and known is not None and known.keys == ("rules", "reminders"):
            return NONE_OF_LIST.title(lang)
        return "; ".join(str(_as_text(_shown(known, inner, lang))) for inner in value)
    if known is None:
        return value
    if known.keys[-1] == RULE_KIND or known.choices not in (None, "yes_no"):
        for name in (known.choices, "deadline") if known.choices == "limit" else (known.choices,):
            if name and value in CHOICES[name]:
                return label_of(name, value, lang)
        return value
    try:
        if known.kind == "yes_no":
            return label_of("yes_no", "yes" if yes_no(value) else "no", lang)
        if known.kind == "day":
            month, _, day = month_and_day(value).partition("-")
            return f"{day}.{month}"
    except Fault:
        pass  # it stands as it was written, and is named when it is read
    return value


def _as_text(value: Any) -> Any:
    """A day as people write it; with a time of day, or before the years of four digits, in ISO form."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value.year >= 1000:
        return f"{value:%d.%m.%Y}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _fits(number: int | Decimal) -> bool:
    """Whether Excel keeps every digit."""
    return -(10**15) < number < 10**15 and Decimal(f"{float(number):.15g}") == number


def _width(known: Field) -> int:
    if known.keys == ("funds", "id"):
        return 14
    return _WIDE.get(known.keys[-1]) or _WIDTHS.get(known.kind, 30)

"""Registers of other systems, by a mapping that the officer confirms once: ``sources/<name>.mapping.toml``.

A mapping is found again by its headings, like a known report. ``sources/indicators.mapping.toml`` does the same for the
names that ИСУН gives to indicators.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from vomr.money import eur_cents, in_currency
from vomr.problems import VomrError, display_path, nearest
from vomr.register.cells import CellError, as_text, is_empty, parser
from vomr.register.frames import ROW, plain, with_cells, with_rows
from vomr.register.numbers import folded
from vomr.register.sources.comparing import Comparison, Unit
from vomr.register.sources.opening import Rows, Sheet
from vomr.register.sources.recognise import headings_of
from vomr.register.sources.store import FOLDER, Table
from vomr.register.tables import TABLES, Column, Type
from vomr.register.tables import Table as Declared
from vomr.settings import Document, Fault, Said, cannot_be_used, read_settings
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.read import Register

SUFFIX = ".mapping.toml"
INDICATORS = "indicators"
_NOT_SAID = "?"
_ALIKE = 0.72
_NOT_FROM_ELSEWHERE = ("corrections", "settlements", "budget", "plan", "targets")
_MOST_FAULTS = 5
_Value = str | bool | int | float | dt.date


@dataclass
class Mapping:
    """Headings of a foreign register → columns of one table.

    Attributes
    ----------
    columns : dict of str to str
        Heading as written → column; an empty column is not taken.
    constants : dict of str to str
        Columns that are the same in every row.
    values : dict of str to dict of str to str
        Column → the other system's word → ours.
    """

    name: str
    table: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def declared(self) -> Declared:
        return TABLES[self.table]

    def missing(self) -> list[Column]:
        """Columns that may not be empty and are given by nothing."""
        given = {*self.columns.values(), *self.constants}
        return [column for column in self.declared.columns if column.required and column.name not in given]

    def to_toml(self) -> str:
        """The file that the officer reads and mends."""
        lines = [
            "# Как колоните на чуждия регистър отиват в таблица на регистъра. Ляво: заглавието във файла, дясно: нашата колона.",
            "# Празно дясно („“) значи, че колоната не се взема. Файлове със същите заглавия се четат по това съответствие.",
            f"table = {_quoted(self.table)}", "", "[columns]",
        ]  # fmt: skip
        lines += [f"{_quoted(heading)} = {_quoted(column)}" for heading, column in self.columns.items()]
        free = [column for column in self.declared.columns if column.name not in self.columns.values()]
        lines += (
            ["", "# Още колони на таблицата: " + ", ".join(f"{column.name} ({column.bg})" for column in free)]
            if free
            else []
        )
        lines += ["", '# Еднакви за всички редове стойности, напр. currency = "EUR"', "[constants]"]
        lines += [f"{column} = {_quoted(text)}" for column, text in self.constants.items()]
        for column, words in self.values.items():
            lines += [
                "",
                f"[values.{column}]",
                *(f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in words.items()),
            ]
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def mapping_file(folder: Path, name: str) -> Path:
    """Where a mapping of that name stands."""
    return folder / FOLDER / f"{name}{SUFFIX}"


def mapping_name(path: Path) -> str:
    """A mapping's name: the file's own, without its dates and numbers, so that next month's file has the same."""
    return re.sub(r"[^\w]+", "-", re.sub(r"\d+", "", path.stem)).strip("-_").lower() or "register"


def read_mappings(folder: Path) -> list[Mapping]:
    """The mappings that the officer has confirmed.

    Raises
    ------
    VomrError
        When one cannot be read, or names a table or column that does not exist.
    """
    found = []
    for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}")):
        if path.name == INDICATORS + SUFFIX:
            continue
        written = _written(path)
        if written.table not in TABLES:
            raise VomrError(
                N_("{file} names the table “{table}”, which does not exist. Did you mean {suggestion}?"),
                file=display_path(path), table=written.table, suggestion=nearest(written.table, TABLES, 0) or "projects",
            )  # fmt: skip
        mapping = Mapping(
            path.name.removesuffix(SUFFIX),
            written.table,
            written.columns,
            {column: str(value) for column, value in written.constants.items()},
            {
                column: {theirs: as_text(ours) for theirs, ours in words.items()}
                for column, words in written.values.items()
            },
        )
        for column in [*mapping.columns.values(), *mapping.constants, *mapping.values]:
            if column and column not in mapping.declared.column:
                raise VomrError(
                    N_("{file} names the column “{column}”, which the table {table} has not. Did you mean {suggestion}?"),
                    file=display_path(path), column=column, table=mapping.table, suggestion=nearest(column, mapping.declared.column, 0) or "",
                )  # fmt: skip
        found.append(mapping)
    return found


class _Written(BaseModel):
    """What stands in the file of a mapping."""

    table: str = ""
    columns: dict[str, str] = {}
    constants: dict[str, _Value] = {}
    values: dict[str, dict[str, _Value]] = {}


def _written(path: Path) -> _Written:
    document = read_settings(path)
    try:
        return _Written.model_validate(document.raw)
    except ValidationError as error:
        raise cannot_be_used(path, *(_said(document, fault["loc"]) for fault in error.errors())) from None


def _said(document: Document, place: tuple[str | int, ...]) -> Said:
    """What is wrong in a mapping: a word where a section is expected, or the other way round."""
    inner = {"table": 'table = "payments"', "columns": '"Сума" = "amount"', "constants": 'currency = "EUR"'}
    names = [str(part) for part in place if str(part) not in ("str", "bool", "int", "float", "date")]
    depth = {"table": 1, "values": 3}.get(names[0], 2)
    message = N_("a text stands where a section is expected") if len(names) < depth else N_("a text is expected here")
    example = inner.get(names[0], '"изплатено" = "final"')
    return Said(document.line(tuple(place[: len(names)])), ".".join(names[:depth]), Fault(message), example)


def matching(mappings: list[Mapping], sheet: Sheet) -> tuple[Mapping, int] | None:
    """The mapping whose headings a sheet has, and the position of the row that holds them."""
    for position, (_, cells) in enumerate(sheet.rows[:200]):
        titles = {folded(cell) for cell in cells if isinstance(cell, str)} - {""}
        for mapping in mappings:
            wanted = {folded(heading) for heading, column in mapping.columns.items() if column}
            if wanted and wanted <= titles:
                return mapping, position
    return None


def propose(sheet: Sheet, name: str, currency: str | None = None) -> tuple[Mapping, int] | None:
    """The table that a sheet's headings resemble most; None where they resemble none."""
    position, titles = headings_of(sheet)
    titles = [title for title in titles if title]
    best: tuple[float, Mapping] | None = None
    for declared in TABLES.values():
        if declared.name in _NOT_FROM_ELSEWHERE:
            continue
        pairs = sorted(
            ((_alike(title, column), title, column.name) for title in titles for column in declared.columns),
            key=lambda pair: (-pair[0], pair[1], pair[2]),
        )
        columns: dict[str, str] = {}
        total = 0.0
        for score, title, column in pairs:
            if score >= _ALIKE and title not in columns and column not in columns.values():
                columns[title] = column
                total += score
        mapping = Mapping(name, declared.name, {title: columns.get(title, "") for title in titles})
        if "currency" in {column.name for column in mapping.missing()} and currency:
            mapping.constants["currency"] = currency
        required = [column for column in declared.columns if column.required]
        covered = 1 - len(mapping.missing()) / len(required) if required else 0
        score = total / max(len(titles), 1) + covered
        if len(columns) >= 2 and covered >= 0.5 and (best is None or score > best[0]):
            best = score, mapping
    return None if best is None else (best[1], position)


def _alike(title: str, column: Column) -> float:
    heading = folded(title)
    return max(
        difflib.SequenceMatcher(None, heading, folded(name), autojunk=False).ratio()
        for name in (column.name, column.bg, column.en)
    )


def mapped_rows(mapping: Mapping, sheet: Sheet, position: int, file: str) -> tuple[list[int], dict[str, list[str]]]:
    """What the rows of a foreign register say, checked cell by cell and written as the register's own CSV files are.

    Raises
    ------
    VomrError
        When cells cannot be read, or may not be empty and are.
    """
    header = [folded(cell) if isinstance(cell, str) else "" for cell in sheet.rows[position][1]]
    wanted = {
        column: header.index(folded(heading))
        for heading, column in mapping.columns.items()
        if column and folded(heading) in header
    }
    rows: Rows = [
        (number, cells)
        for number, cells in sheet.rows[position + 1 :]
        if any(not is_empty(_cell(cells, at)) for at in wanted.values())
    ]
    faults: list[str] = []
    columns: dict[str, list[str]] = {}
    for column in mapping.declared.columns:
        if column.name not in wanted and column.name not in mapping.constants:
            continue
        read, words = parser(column), {folded(k): v for k, v in mapping.values.get(column.name, {}).items()}
        cells_ = []
        for number, cells in rows:
            cell = _cell(cells, wanted[column.name]) if column.name in wanted else mapping.constants[column.name]
            cell = words.get(folded(cell), cell) if isinstance(cell, str) else cell
            if is_empty(cell) or cell == "":
                if column.required:
                    faults.append(f"{number}: {column.bg} = „“")
                cells_.append("")
                continue
            try:
                read(cell)
            except CellError:
                faults.append(f"{number}: {column.bg} = „{as_text(cell)[:40]}“")
            cells_.append(
                re.sub(r"(?<!\d)\d{10}(?!\d)", "…", as_text(cell))
                if column.type is Type.TEXT and not column.key
                else as_text(cell)
            )
        columns[column.name] = cells_
    if faults:
        raise VomrError(
            N_("{file} cannot be taken as it is, rows: {faults}. Mend the cells, or say in {mapping} which of our words each of its words means."),
            file=file, mapping=f"{FOLDER}/{mapping.name}{SUFFIX}",
            faults="; ".join(faults[:_MOST_FAULTS]) + (f" (+{len(faults) - _MOST_FAULTS})" if len(faults) > _MOST_FAULTS else ""),
        )  # fmt: skip
    return [number for number, _ in rows], columns


def _cell(cells: list[Any], position: int) -> Any:
    return cells[position] if position < len(cells) else None


# --- joining ----------------------------------------------------------------------------------------------------------


def join_mapped(register: Register, tables: list[Table]) -> None:
    """Rows of foreign registers join by the table's key; of the same key the latest file's row counts."""
    by_table: dict[str, list[Table]] = {}
    for table in tables:
        by_table.setdefault(table.source.mapped, []).append(table)
    for name in [name for name in TABLES if name in by_table]:  # projects before their payments
        _join_table(register, TABLES[name], by_table[name])


def _join_table(register: Register, declared: Declared, tables: list[Table]) -> None:
    names = [column.name for column in declared.columns if any(column.name in table.columns for table in tables)]
    latest: dict[Any, dict[str, Any]] = {}
    for table in tables:
        seen: dict[Any, int] = {}
        read = {name: _typed_column(declared.column[name], table.column(name)) for name in names}
        for at, number in enumerate(table.rows):
            row = {name: read[name][at] for name in names}
            key = _key(declared, row)
            if not declared.key:
                seen[key] = seen.get(key, 0) + 1
                key = (key, seen[key])  # two equal payments of one day are two
            latest[key] = {**row, ROW: table.source.row_id(number)}
    frame = register[declared.name]
    cells = {name: plain(frame[name]) for name in (*declared.column, ROW)}
    keys = {name: cells[name] for name in {*names, *declared.key}}
    mine = {
        _key(declared, dict(zip(keys, row, strict=True))): position
        for position, row in enumerate(zip(*keys.values(), strict=True))
    }
    currencies = dict(zip(*(plain(register["projects"][name]) for name in ("project", "currency")), strict=True))
    new: list[dict[str, Any]] = []
    filled: dict[str, dict[int, Any]] = {}
    for key, row in latest.items():
        position = mine.get(key if declared.key else key[0])
        if position is None:
            new.append(row)
        elif declared.key:
            label = ", ".join(str(frame[name].iat[position]) for name in declared.key)
            own = {name: values[position] for name, values in cells.items()}
            if "currency" in own:
                own["currency"] = own["currency"] or currencies.get(own.get("project"))
            for name, cell in _beside(register, declared, label, own, row).items():
                filled.setdefault(name, {})[position] = cell
    register.tables[declared.name] = with_rows(with_cells(frame, filled), declared, new)
    for row in new:
        label = str(next((row[name] for name in declared.key or names if row.get(name) is not None), ""))
        register.comparisons.append(
            Comparison(label, declared.name, "", "text", None, label, 0, row[ROW], str(_key(declared, row)))
        )


def _beside(
    register: Register, declared: Declared, label: str, own: dict[str, Any], row: dict[str, Any]
) -> dict[str, Any]:
    """Beside her row of the same key: what fills its empty cells; what differs is noted."""
    filled: dict[str, Any] = {}
    for name, theirs in row.items():
        if theirs is None or name == ROW or name in declared.key:
            continue
        column, ours = declared.column[name], own[name]
        if column.type is Type.MONEY:
            currency = own["currency"] or row.get("currency") or "EUR"
            theirs = eur_cents(theirs, row.get("currency") or currency)
            ours = None if ours is None else eur_cents(ours, currency)
        if ours is None:
            own[name] = filled[name] = in_currency(theirs, currency) if column.type is Type.MONEY else theirs
            register.filled.setdefault((declared.name, own[ROW]), {})[name] = row[ROW]
        if not column.personal:
            unit: Unit = {Type.MONEY: "cents", Type.DATE: "date", Type.NUMBER: "number", Type.INTEGER: "number"}.get(
                column.type, "text"
            )  # type: ignore[assignment]
            register.comparisons.append(Comparison(label, declared.name, name, unit, ours, theirs, own[ROW], row[ROW]))
    return filled


def _typed_column(column: Column, cells: list[str]) -> list[Any]:
    read = parser(column)
    return [read(cell) if cell else None for cell in cells]


def _key(declared: Declared, row: dict[str, Any]) -> Any:
    """What makes a row one of its kind: the table's key, else its own number, else everything that it says."""
    if declared.key:
        return tuple(row.get(name) for name in declared.key)
    own = declared.columns[0].name
    if own in ("payment", "value_id") and row.get(own) is not None:
        return row[own]
    return tuple(sorted((name, str(value)) for name, value in row.items() if value is not None and name != ROW))


# --- names of indicators ----------------------------------------------------------------------------------------------


def indicator_names(register: Register) -> dict[str, str]:
    """Folded name in ИСУН → code of the indicator in the register; an empty code is one that is not followed."""
    found: dict[str, str] = {}
    frame = register["indicators"]
    for code, *names in zip(frame["indicator"], frame["name"], frame["name_en"], frame["eu_code"], strict=True):
        if isinstance(code, str):
            texts = [name for name in names if isinstance(name, str)]
            for text in (
                *texts,
                code,
                *(f"{code} {name}" for name in texts),
                *(f"{eu} {texts[0]}" for eu in texts[2:]),
            ):
                found.setdefault(folded(text), code)
    path = mapping_file(register.folder, INDICATORS)
    if path.is_file():
        found |= {folded(name): str(code) for name, code in read_settings(path).raw.items() if code != _NOT_SAID}
    return found


def proposed_names(register: Register, names: Iterable[str]) -> str:
    """A mapping of indicators' names to complete by hand, each with the nearest indicator beside it."""
    frame = register["indicators"]
    by_name = {
        name: code for code, name in zip(frame["indicator"], frame["name"], strict=True) if isinstance(name, str)
    }
    lines = [
        "# Наименование на индикатора в ИСУН = код на индикатора в регистъра; празно: не се следи по стратегията; „?“: още не е казано."
    ]
    for name in names:
        near = nearest(name, by_name)
        lines.append(
            f"{_quoted(name)} = {_quoted(_NOT_SAID)}" + (f"  # може би {by_name[near]}: {near}" if near else "")
        )
    return "\n".join(lines) + "\n"

"""Registers of other systems, by a mapping that the officer confirms once: ``sources/<name>.mapping.toml``.

A mapping is found again by its headings, like a known report. ``sources/indicators.mapping.toml`` does the same for the
names that ИСУН gives to indicators.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from vomr.money import FIXED_RATES, eur_cents, in_currency
from vomr.problems import Problem, VomrError, display_path, nearest
from vomr.register.cells import as_text, is_empty, parser
from vomr.register.frames import ROW, plain, with_cells, with_rows
from vomr.register.sources.comparing import Comparison, Unit
from vomr.register.sources.opening import Sheet
from vomr.register.sources.store import FOLDER, Table
from vomr.register.tables import TABLES, Column, Type
from vomr.register.tables import Table as Declared
from vomr.settings import Document, Fault, SettingFault, cannot_be_used, read_settings
from vomr.spelling import folded
from vomr.spreadsheet.formulas import column_letters
from vomr.words import N_, Words
from vomr.words.labels import LABELS

if TYPE_CHECKING:
    from vomr.register.register import Register

SUFFIX = ".mapping.toml"
INDICATORS = "indicators"
_NOT_SAID = "?"
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
    header_row : int or None
        The row that held the headings when the mapping was written; they are looked for elsewhere too.
    skip_rows : tuple of int
        Rows that are not taken: captions and notes of one file.
    footers : tuple of str
        A row is not taken whose first text is one of these, or begins with one and gives not all that a row needs.
    notes : dict of str to str
        What the proposal says beside a heading; not read again.
    """

    name: str
    table: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    header_row: int | None = None
    skip_rows: tuple[int, ...] = ()
    footers: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def declared(self) -> Declared:
        return TABLES[self.table]

    def missing(self) -> list[Column]:
        """Columns that may not be empty and are given by nothing."""
        given = {*self.columns.values(), *(column for column, text in self.constants.items() if text)}
        return [column for column in self.declared.columns if column.required and column.name not in given]

    def to_toml(self, w: Words) -> str:
        """The file that the officer reads and mends, with explanations in her language."""
        rows = ", ".join(map(str, self.skip_rows))
        footers = ", ".join(map(_quoted, self.footers))
        header_row = [f"header_row = {self.header_row}  # {w('the row with the headings')}"] if self.header_row else []
        lines = [
            f"# {w('How the columns of the foreign list go into a table of the register.')}",
            f"# {w('Left: the heading in the file, right: our column; an empty one (“”) means that it is not taken.')}",
            f"# {w('Files with the same headings are read by this mapping.')}",
            f"table = {_quoted(self.table)}  # {self.declared.title(w.lang)}",
            *header_row,
            f"skip_rows = [{rows}]  # {w('rows that are not taken (notes, captions)')}",
            f"footers = [{footers}]  # {w('a row that begins with one of these is not taken (totals, notes)')}",
            "",
            "[columns]",
        ]
        for heading, column in self.columns.items():
            title = self.declared.column[column].title(w.lang) if column else ""
            note = "; ".join(filter(None, (title, self.note(heading, w))))
            lines.append(f"{_quoted(heading)} = {_quoted(column)}" + (f"  # {note}" if note else ""))
        free = [column for column in self.declared.columns if column.name not in self.columns.values()]
        names = ", ".join(f"{column.name} ({column.title(w.lang)})" for column in free)
        lines += ["", f"# {w('Other columns of the table:')} {names}"] if free else []
        lines += ["", f'# {w("Values that are the same for all rows, such as")} currency = "EUR"', "[constants]"]
        lines += [f"{column} = {_quoted(text)}" for column, text in self.constants.items()]
        needed = w("required; take the first sign # away and fill in, or give a column above")
        lines += [
            f'# {column.name} = "…"  # {column.title(w.lang)}: {needed}'
            for column in self.missing()
            if column.name not in self.constants
        ]
        for column, words in self.values.items():
            allowed = ", ".join(LABELS.get(self.declared.column[column].labels or "", {})) or "yes, no"
            lines += [
                "",
                f"# {w('Which word of ours each of theirs is:')} {allowed}",
                f"[values.{column}]",
                *(f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in words.items()),
            ]
        return "\n".join(lines) + "\n"

    def note(self, heading: str, w: Words) -> str:
        """What the proposal says beside a heading, in the reader's language."""
        return w(note) if (note := self.notes.get(heading)) else ""


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
    paths = sorted((folder / FOLDER).glob(f"*{SUFFIX}"))
    return [read_mapping(path) for path in paths if path.name != INDICATORS + SUFFIX]


def read_mapping(path: Path) -> Mapping:
    """One mapping.

    Raises
    ------
    VomrError
        When it cannot be read, or names a table or column that does not exist.
    """
    written = _written(path)
    if written.table not in TABLES:
        raise VomrError(
            N_("{file} names the table “{table}”, which does not exist. Did you mean {suggestion}?"),
            file=display_path(path),
            table=written.table,
            suggestion=nearest(written.table, TABLES, 0) or "projects",
        )
    mapping = Mapping(
        path.name.removesuffix(SUFFIX).removesuffix(".toml"),
        written.table,
        written.columns,
        {column: as_text(value) for column, value in written.constants.items() if as_text(value)},
        {column: {theirs: as_text(ours) for theirs, ours in words.items()} for column, words in written.values.items()},
        written.header_row,
        tuple(written.skip_rows),
        tuple(written.footers),
    )
    for column in [*mapping.columns.values(), *mapping.constants, *mapping.values]:
        if column and column not in mapping.declared.column:
            raise VomrError(
                N_("{file} names the column “{column}”, which the table {table} has not. Did you mean {suggestion}?"),
                file=display_path(path),
                column=column,
                table=mapping.table,
                suggestion=nearest(column, mapping.declared.column, 0) or "",
            )
    taken = [column for column in mapping.columns.values() if column]
    for column in taken:
        if taken.count(column) > 1:
            raise VomrError(
                N_("{file} gives the column “{column}” to two headings. Leave one of the two empty."),
                file=display_path(path),
                column=column,
            )
    return mapping


class _Written(BaseModel):
    """What stands in the file of a mapping."""

    table: str = ""
    columns: dict[str, str] = {}
    constants: dict[str, _Value] = {}
    values: dict[str, dict[str, _Value]] = {}
    header_row: int | None = None
    skip_rows: list[int] = []
    footers: list[str] = []


def _written(path: Path) -> _Written:
    document = read_settings(path)
    try:
        return _Written.model_validate(document.raw)
    except ValidationError as error:
        raise cannot_be_used(path, *(_section_fault(document, fault["loc"]) for fault in error.errors())) from None


def _section_fault(document: Document, path: tuple[str | int, ...]) -> SettingFault:
    """What is wrong in a mapping: a word where a section is expected, or the other way round."""
    inner = {
        "header_row": "header_row = 3",
        "skip_rows": "skip_rows = [1, 2]",
        "footers": 'footers = ["Общо"]',
        "table": 'table = "payments"',
        "columns": '"Сума" = "amount"',
        "constants": 'currency = "EUR"',
    }
    names = [str(part) for part in path if str(part) not in ("str", "bool", "int", "float", "date")]
    depth = {"values": 3, "columns": 2, "constants": 2}.get(names[0], 1)
    message = N_("a text stands where a section is expected") if len(names) < depth else N_("a text is expected here")
    example = inner.get(names[0], '"изплатено" = "final"')
    return SettingFault(document.line(tuple(path[: len(names)])), ".".join(names[:depth]), Fault(message), example)


def matching(mappings: list[Mapping], sheet: Sheet) -> tuple[Mapping, int] | None:
    """The mapping whose headings a sheet has, and the position of the row that holds them; the one that takes most."""
    found: list[tuple[int, int, Mapping]] = []
    for mapping in mappings:
        wanted = {folded(heading) for heading, column in mapping.columns.items() if column}
        for position, (number, cells) in enumerate(sheet.rows[:200] if wanted else ()):
            is_named = number == mapping.header_row
            named = {folded(cell) for cell in cells if isinstance(cell, str)}
            if (is_named or named & wanted) and wanted <= {folded(title) for title in titles_of(sheet, position)}:
                found.append((-len(wanted), 0 if is_named else position + 1, mapping))
                break
    if not found:
        return None
    _, at, mapping = min(found, key=lambda item: item[:2])
    if at == 0:
        at = 1 + next(position for position, (number, _) in enumerate(sheet.rows) if number == mapping.header_row)
    return mapping, at - 1


def titles_of(sheet: Sheet, position: int) -> list[str]:
    """A name for every column of a sheet whose headings stand in a row; ``""`` for one that is empty all through.

    The second of two equal headings is „Име [2]“, a column without one is called by its letters: „[D]“.
    """
    below = [cells for _, cells in sheet.rows[position + 1 :]]
    header = sheet.rows[position][1]
    width = max(map(len, (header, *below)), default=0)
    titles: list[str] = []
    for at in range(width):
        cell = cell_at(header, at)
        title = "" if is_empty(cell) else " ".join(as_text(cell).split())
        if not title and any(not is_empty(cell_at(cells, at)) for cells in below):
            title = f"[{column_letters(at + 1)}]"
        again = 1 + sum(1 for known in titles if known == title or known.startswith(f"{title} ["))
        titles.append(f"{title} [{again}]" if title and again > 1 else title)
    return titles


def cell_at(cells: list[Any], position: int) -> Any:
    """A cell of a row that may be shorter; empty texts are None."""
    cell = cells[position] if position < len(cells) else None
    return None if is_empty(cell) else cell


# --- joining ----------------------------------------------------------------------------------------------------------


def join_mapped(register: Register, tables: list[Table]) -> None:
    """Rows of foreign registers join by the table's key; of the same key the latest file's row counts."""
    by_table: dict[str, list[Table]] = {}
    for table in tables:
        by_table.setdefault(table.source.mapped, []).append(table)
    for name in [name for name in TABLES if name in by_table]:  # projects before their payments
        _join_table(register, TABLES[name], by_table[name])


def name_refused(register: Register, tables: list[Table]) -> None:
    """Rows of imported files that were not taken, as long as nobody entered them; and what later reports lack."""
    for table in tables:
        name = table.source.mapped
        known: set[str] = set()
        if name:
            frame, key = register[name], TABLES[name].key or (TABLES[name].columns[0].name,)
            known = {
                "; ".join(part for part in map(str, cells) if part)
                for cells in zip(*(frame[one].fillna("") for one in key), strict=True)
            }
        left = [one for one in table.refused if not one.key or one.key not in known]
        if left:
            rows = sorted({one.row for one in left})
            register.problems.append(
                Problem(
                    "import-refused",
                    "error",
                    N_("{count} rows of an imported file were not taken: {rows}"),
                    N_(
                        "Mend the cells in the file and import it again, or enter these rows in the table yourself."
                        " First: row {first}, {title}: {reason}."
                    ),
                    {
                        "count": len(rows),
                        "rows": ", ".join(map(str, rows[:20])) + (f" (+{len(rows) - 20})" if len(rows) > 20 else ""),
                        "first": left[0].row,
                        "title": left[0].column,
                        "reason": left[0].reason,
                    },
                    table=name or None,
                    file=f"{FOLDER}/{table.source.file}",
                    sheet=table.source.sheet,
                )
            )


def name_lacking(register: Register, tables: list[Table]) -> None:
    """Contracts of a report that the next one of its kind does not hold: they stay, and somebody should ask why."""
    latest: dict[str, Table] = {}
    for table in tables:  # the oldest first
        last = latest.get(table.source.layout)
        latest[table.source.layout] = table
        if last is None or "base" not in table.columns:
            continue
        now = set(table.column("base"))
        lacking = [base for base in dict.fromkeys(last.column("base")) if base and base not in now]
        if lacking:
            register.problems.append(
                Problem(
                    "import-lacking",
                    "warning",
                    N_("The report lacks {count} contracts that the one before it ({file}) held: {examples}"),
                    N_(
                        "If it is not whole, import a whole one. They stay as they were: that they are missing says"
                        " nothing of their end."
                    ),
                    {
                        "count": len(lacking),
                        "file": f"{FOLDER}/{last.source.file}",
                        "examples": ", ".join(lacking[:5]) + (f" (+{len(lacking) - 5})" if len(lacking) > 5 else ""),
                    },
                    file=f"{FOLDER}/{table.source.file}",
                    sheet=table.source.sheet,
                )
            )


def _join_table(register: Register, declared: Declared, tables: list[Table]) -> None:
    names = [column.name for column in declared.columns if any(column.name in table.columns for table in tables)]
    latest: dict[Any, dict[str, Any]] = {}
    said_by: dict[Any, Table] = {}
    for table in tables:
        seen: dict[Any, int] = {}
        read = {name: _typed_column(declared.column[name], table.column(name)) for name in names}
        for at, number in enumerate(table.rows):
            row = {name: read[name][at] for name in names}
            key = _key(declared, row)
            if not declared.key:
                seen[key] = seen.get(key, 0) + 1
                key = (key, seen[key])  # two equal payments of one day are two
            before = said_by.get(key)
            if before is not None and before.source.as_of == table.source.as_of and before is not table:
                _name_two_of_one_day(register, declared, before, table, latest[key], {**row, ROW: number})
            said_by[key] = table
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
        elif declared.key or not isinstance(key[0], tuple):
            label = ", ".join(str(frame[name].iat[position]) for name in declared.key or names[:1])
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


def _name_two_of_one_day(
    register: Register, declared: Declared, before: Table, after: Table, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Files of different days follow each other; of one day, which of them is right only their reader knows."""
    differ = [declared.column[name] for name in second if name != ROW and first[name] != second[name]]
    if differ:
        key = next(str(second[name]) for name in declared.key or (declared.columns[0].name,))
        register.problems.append(
            Problem(
                "import-twice",
                "warning",
                N_("Two imported files of {day} differ in “{column}” of “{value}”; the row of {after} counts"),
                N_(
                    "Look which of {before} and {after} is right; import it again as of a later day, or enter the row"
                    " yourself."
                ),
                {
                    "value": key,
                    "day": after.source.as_of,
                    "column": differ[0],
                    "before": before.source.file,
                    "after": after.source.file,
                },
                table=declared.name,
                file=f"{FOLDER}/{after.source.file}",
                sheet=after.source.sheet,
                row=second[ROW],
                column=differ[0].name,
            )
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
            currency = own["currency"] or row.get("currency") or register.accounts.currency
            given = row.get("currency") or currency
            has_rate = {currency, given} <= FIXED_RATES.keys()
            if has_rate:
                theirs = eur_cents(theirs, given)
                ours = None if ours is None else eur_cents(ours, currency)
            elif given != currency:
                continue  # nothing says what the one is in the other
        if ours is None:
            is_in_euro = column.type is Type.MONEY and has_rate
            own[name] = filled[name] = in_currency(theirs, currency) if is_in_euro else theirs
            register.filled.setdefault((declared.name, own[ROW]), {})[name] = row[ROW]
        if not column.personal:
            unit: Unit = {Type.MONEY: "cents", Type.DATE: "date", Type.NUMBER: "number", Type.INTEGER: "number"}.get(
                column.type, "text"
            )  # type: ignore[assignment]
            in_currency_of = currency if unit == "cents" and not has_rate else "EUR"
            said = Comparison(label, declared.name, name, unit, ours, theirs, own[ROW], row[ROW], "", in_currency_of)
            register.comparisons.append(said)
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


def proposed_names(register: Register, names: Iterable[str], w: Words) -> str:
    """A mapping of indicators' names to complete by hand, each with the nearest indicator beside it."""
    frame = register["indicators"]
    by_name = {
        name: code for code, name in zip(frame["indicator"], frame["name"], strict=True) if isinstance(name, str)
    }
    head = w(
        "Name of the indicator in the national system = code of the indicator in the register; empty: the strategy"
        " does not follow it; “?”: not said yet."
    )
    lines = [f"# {head}"]
    for name in names:
        near = nearest(name, by_name)
        note = f"  # {w('perhaps {code}: {name}', code=by_name[near], name=near)}" if near else ""
        lines.append(f"{_quoted(name)} = {_quoted(_NOT_SAID)}{note}")
    return "\n".join(lines) + "\n"

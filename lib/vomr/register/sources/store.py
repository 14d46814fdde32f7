"""``sources/``: files from elsewhere as they came, what they say in tables of their own, and the list of both.

The list ``imports.csv`` is written last, and whole or not at all: what it does not name does not exist. To take an
import back, delete its line.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from vomr.locks import locked
from vomr.money import decimal_text
from vomr.problems import VomrError, display_path
from vomr.words import N_

FOLDER, LIST = "sources", "imports.csv"
# Of a survey the beginning of a layout (``answers:S1``). The file that answers came in names people and hours: it is
# not kept. Totals are of a wave that is closed.
ANSWERS, PARTNERS, TOTALS = "answers", "partners", "totals"
_COLUMNS = ("file", "sheet", "sha256", "layout", "as_of", "imported_on", "currency", "proof", "rows", "facts")
# A joined row's number in a table: which import, which row of its file, which of the rows made of that one
FIRST_IMPORTED = _PER_IMPORT = 10**9
_PER_ROW = 100


@dataclass(frozen=True)
class Source:
    """One imported file.

    Attributes
    ----------
    number : int
        Its place in the list, from 1.
    file, facts : str
        Names within ``sources/``: the file as it came, and the table of what it says.
    layout : str
        Name of a known report; of a register that a mapping reads ``table:`` and the name of the table that it fills;
        of a survey :data:`ANSWERS`, :data:`PARTNERS` or :data:`TOTALS`, a colon, and its code.
    as_of : date
        The day that its cumulative amounts are of.
    currency, proof : str
        ``EUR``, ``BGN`` or nothing where it holds no amounts; how that is known: ``declared``, ``words``, ``ratio``.
    """

    number: int
    file: str
    sheet: str | None
    sha256: str
    layout: str
    as_of: dt.date
    imported_on: dt.date
    currency: str
    proof: str
    rows: int
    facts: str

    @property
    def mapped(self) -> str:
        """The table that a mapped register fills; nothing for a known report."""
        return self.layout.removeprefix("table:") if self.layout.startswith("table:") else ""

    @property
    def of_survey(self) -> str:
        """What it is of a survey, by the beginning of its layout; nothing for every other import."""
        kind = self.layout.partition(":")[0]
        return kind if kind in (ANSWERS, PARTNERS, TOTALS) else ""

    @property
    def survey(self) -> str:
        """The code of the survey that it is of."""
        return self.layout.partition(":")[2] if self.of_survey else ""

    @property
    def may_be_gone(self) -> bool:
        """Whether it is answers, which are deleted one day, as their questionnaire promises."""
        return self.of_survey in (ANSWERS, PARTNERS)

    def row_id(self, row: int, part: int = 0) -> int:
        """The ``_row`` of a row that joins a table from this file; beyond every number that Excel knows."""
        return self.number * _PER_IMPORT + row * _PER_ROW + part


@dataclass(frozen=True)
class Refused:
    """A row of an imported file that was not taken, and why.

    Attributes
    ----------
    row : int
        As Excel shows it.
    column, value : str
        Title of the column in the file and what stands there; no personal number.
    reason : str
        In the words of the person who imported it.
    key : str
        What the row is known by in the table it was meant for; empty where it has no key.
    """

    row: int
    column: str
    value: str
    reason: str
    key: str = ""


@dataclass
class Table:
    """What an imported file says: field → cells as text, empty where the file had nothing; and the rows not taken."""

    source: Source
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        return self.columns.get(name) or [""] * len(self.rows)


def source_number(row_id: int) -> int:
    """Which import a joined row came from; 0 for a row of the officer's own tables."""
    return int(row_id) // _PER_IMPORT


def row_in_file(row_id: int) -> int:
    """The row of the imported file, as Excel shows it."""
    return int(row_id) % _PER_IMPORT // _PER_ROW


def read_sources(folder: Path) -> tuple[Source, ...]:
    """The list of imports of a strategy folder.

    Raises
    ------
    VomrError
        When the list cannot be read, or names a file that is not there. Answers to a survey may be gone: they were
        deleted, as its questionnaire promises.
    """
    path = folder / FOLDER / LIST
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found = [_source(number, line) for number, line in enumerate(csv.DictReader(stream), start=1)]
    except (KeyError, ValueError, TypeError, csv.Error):
        raise VomrError(
            N_(
                "{file} is not as the program left it. Take it from a copy, or delete it and import the files of that"
                " folder again."
            ),
            file=display_path(path),
        ) from None
    for source in found:
        if not source.may_be_gone and not os.path.isfile(path.parent / source.facts):  # noqa: PTH113  # Path.is_file raises where a name is too long
            raise VomrError(
                N_(
                    "{list} names {file}, which is not there. Put it back, or delete its line and import the file"
                    " again."
                ),
                list=display_path(path),
                file=source.facts,
            )
    return tuple(found)


def _source(number: int, line: dict[str, str]) -> Source:
    if None in line.values():
        raise ValueError("a line that ends too early")
    return Source(
        number,
        line["file"],
        line["sheet"] or None,
        line["sha256"],
        line["layout"],
        dt.date.fromisoformat(line["as_of"]),
        dt.date.fromisoformat(line["imported_on"]),
        line["currency"],
        line["proof"],
        int(line["rows"]),
        line["facts"],
    )


def source_files(folder: Path) -> list[Path]:
    """What the figures depend on of ``sources/``, in a fixed order."""
    listed = folder / FOLDER / LIST
    if not listed.is_file():
        return []
    mappings = sorted((folder / FOLDER).glob("*.mapping.toml"))
    facts = [
        path
        for path in dict.fromkeys(folder / FOLDER / source.facts for source in read_sources(folder))
        if path.is_file()  # answers to surveys may be deleted
    ]
    refused = [path for source in read_sources(folder) if (path := _refused_file(folder / FOLDER, source)).is_file()]
    return [listed, *mappings, *facts, *dict.fromkeys(refused)]


def not_imported(folder: Path) -> list[str]:
    """Files that lie in ``sources/`` and that no import took: they are in no figure."""
    home, known = folder / FOLDER, read_sources(folder)
    ours = {
        LIST,
        *(one.file for one in known),
        *(one.facts for one in known),
        *(_refused_file(home, one).name for one in known),
    }
    return [
        f"{FOLDER}/{path.relative_to(home).as_posix()}"
        for path in (sorted(home.rglob("*")) if home.is_dir() else [])
        if path.is_file()
        and path.name not in ours
        and not path.name.startswith((".", "~$"))
        and not path.name.endswith(".mapping.toml")
    ]


def read_table(folder: Path, source: Source) -> Table:
    """What one import says; nothing where it was answers to a survey that are deleted."""
    if source.may_be_gone and not (folder / FOLDER / source.facts).is_file():
        return Table(source)
    with (folder / FOLDER / source.facts).open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        lines = list(zip(*reader, strict=True)) or [()] * len(header)
    columns = {name: list(cells) for name, cells in zip(header, lines, strict=True)}
    refused = _read_refused(_refused_file(folder / FOLDER, source))
    return Table(source, [int(cell) for cell in columns.pop("_row", [])], columns, refused)


def _refused_file(home: Path, source: Source) -> Path:
    return home / f"{source.facts.removesuffix('.facts.csv')}.refused.csv"


def _read_refused(path: Path) -> list[Refused]:
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [Refused(int(line.pop("row")), **line) for line in csv.DictReader(stream)]  # type: ignore[arg-type,misc]
    except (KeyError, ValueError, TypeError, csv.Error):
        raise VomrError(
            N_("{file} is not as the program left it. Take it from a copy, or import the file of that name again."),
            file=display_path(path),
        ) from None


def written(values: Sequence[Any], *, is_money: bool) -> list[str]:
    """Typed cells as they stand in a table of facts."""
    if is_money:
        return ["" if value is None else decimal_text(value) for value in values]
    return [
        "" if value is None else value.isoformat() if isinstance(value, dt.date) else _plain(value) for value in values
    ]


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def keep(folder: Path, original: Path | None, table: Table) -> Source:
    """Put a file and what it says under ``sources/``; the list, written last, makes it count.

    An import of the same file, with another day or currency declared, takes the place of the earlier one; answers to a
    survey take the place of those that were imported for it before, and the file that they came in is not kept, as
    where there is no ``original``.
    """
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    with locked(home):
        known = list(read_sources(folder))
        source = table.source
        again = next(
            (old for old in known if old.layout == source.layout and (source.of_survey or old.sha256 == source.sha256)),
            None,
        )
        day = source.as_of.isoformat()
        if original is None or source.of_survey:
            suffix, content, stem = "", b"", f"{day}-{_tidy(source.layout.replace(':', '-'))}"
        else:
            suffix, content = original.suffix.lower(), original.read_bytes()
            stem = _free_name(home, f"{day}-{_tidy(original.stem)}", suffix, content)
        facts = _free_facts(stem, [old.facts for old in known if old is not again])
        source = replace(
            source,
            number=again.number if again else len(known) + 1,
            file=stem + suffix if content else facts,
            facts=facts,
        )
        if again:
            known[again.number - 1] = source
        else:
            known.append(source)
        if content:
            _write(home / source.file, content)
        _write(
            home / source.facts,
            _csv_bytes(["_row", *table.columns], zip(table.rows, *table.columns.values(), strict=True)),
        )
        left = _refused_file(home, source)
        if table.refused:
            names = [one.name for one in fields(Refused)]
            cells = ([getattr(one, name) for name in names] for one in table.refused)
            _write(left, b"\xef\xbb\xbf" + _csv_bytes(names, cells))
        else:
            left.unlink(missing_ok=True)
        lines = [[_cell(old, name) for name in _COLUMNS] for old in known]
        _write(home / LIST, b"\xef\xbb\xbf" + _csv_bytes(_COLUMNS, lines))  # with its mark Excel reads the letters
        if again:
            old_left = _refused_file(home, again)
            if old_left != left:
                old_left.unlink(missing_ok=True)
            for name in {again.file, again.facts} - {old.file for old in known} - {old.facts for old in known}:
                (home / name).unlink(missing_ok=True)
    return source


def sha256_of(content: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def _cell(source: Source, name: str) -> str:
    value = getattr(source, name)
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def _csv_bytes(header: Iterable[str], lines: Iterable[Iterable[Any]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return stream.getvalue().encode()


def _tidy(stem: str) -> str:
    """A file name that every system takes, without a date that stands before it already."""
    return re.sub(r"[^\w.()-]+", " ", re.sub(r"^\d{4}-\d{2}-\d{2}-", "", stem)).strip(" .")[:80] or "import"


def _free_name(home: Path, stem: str, suffix: str, content: bytes) -> str:
    name, n = stem, 1
    while (home / (name + suffix)).exists() and (home / (name + suffix)).read_bytes() != content:
        n += 1
        name = f"{stem}-{n}"
    return name


def _free_facts(stem: str, taken: list[str]) -> str:
    """One file may fill two tables: what it says of each stands apart."""
    name, n = f"{stem}.facts.csv", 1
    while name in taken:
        n += 1
        name = f"{stem}-{n}.facts.csv"
    return name


def _write(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(path)

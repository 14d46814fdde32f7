"""The officer's own words for a period: rows of the sheet „Коментари“ of her workbook, or ``commentary/<period>.md``
with a heading for each section of the report.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from vomr.folders import is_titled, own_file, settings_book, workbooks
from vomr.period import Period
from vomr.problems import Problem, UsageError, VomrError, display_path
from vomr.register.cells import as_text
from vomr.settings_form import COMMENTS, Field
from vomr.settings_sheets import SheetRead, columns_of
from vomr.spelling import folded
from vomr.spreadsheet.opening import sheet_titles, workbook_sheets
from vomr.spreadsheet.seen import Formula, FormulaError, is_empty
from vomr.words import N_, shortened

_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*\s*$")


@dataclass(frozen=True)
class Comment:
    """One row of „Коментари“.

    Attributes
    ----------
    period : str
        Its code; empty where the text stands in the report of every period.
    part, text : str
    row : int
    """

    period: str
    part: str
    text: str
    row: int


@dataclass(frozen=True)
class CommentsSheet:
    """The sheet „Коментари“ of a workbook.

    Attributes
    ----------
    path : Path
    title : str
    comments : tuple of Comment
    problems : tuple of Problem
        Rows that no report can show.
    account : SheetRead
    """

    path: Path
    title: str
    comments: tuple[Comment, ...]
    problems: tuple[Problem, ...] = field(hash=False)
    account: SheetRead

    def of(self, period: str) -> tuple[Comment, ...]:
        """What stands in the report of a period."""
        return tuple(comment for comment in self.comments if comment.period in ("", period))


def commentary_file(folder: Path, period: str) -> Path:
    """Where the words for a period stand, if in a file."""
    return folder / "commentary" / f"{period}.md"


def read_commentary(folder: Path, period: str) -> dict[str, str]:
    """Markdown by heading, as written; the text before the first heading has the empty heading.

    Words that stand in the sheet and in the file of one period are given both: that they stand in two places is an
    error (:func:`commentary_problems`), and nothing of them is lost.

    Raises
    ------
    VomrError
        When the file is not UTF-8, or the workbook cannot be opened.
    """
    sections: dict[str, list[str]] = {}
    sheet = comments_sheet(folder)
    for comment in sheet.of(period) if sheet else ():
        sections.setdefault(comment.part, []).append(comment.text)
    for heading, text in _of_file(folder, period).items():
        sections.setdefault(heading, []).append(text)
    return {heading: "\n\n".join(texts) for heading, texts in sections.items()}


def _of_file(folder: Path, period: str) -> dict[str, str]:
    path = own_file(folder, commentary_file(folder, period))
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise VomrError(
            N_("{file} is not saved as UTF-8. Save it again with the encoding UTF-8."), file=display_path(path)
        ) from None
    sections: dict[str, list[str]] = {"": []}
    heading = ""
    for line in lines:
        match = _HEADING.match(line)
        if match:
            heading = match[1].strip()
            sections.setdefault(heading, [])
        else:
            sections[heading].append(line)
    return {heading: text for heading, body in sections.items() if (text := "\n".join(body).strip())}


def comments_sheet(folder: Path) -> CommentsSheet | None:
    """The sheet of the officer's own words in the workbook of a strategy folder.

    Raises
    ------
    VomrError
        When the workbook cannot be opened.
    """
    books = workbooks(folder) or [path for path in (settings_book(folder),) if path is not None]
    return next((sheet for path in books if (sheet := comments_in(own_file(folder, path))) is not None), None)


def comments_in(path: Path) -> CommentsSheet | None:
    """The same sheet of one workbook; one of that title with other columns is the officer's own."""
    titles = tuple(title for title in sheet_titles(path) if is_titled(title, COMMENTS.names))
    return _read(path, titles, hashlib.sha256(path.read_bytes()).hexdigest()) if titles else None


def columns_of_comments(rows: list[list[Any]]) -> tuple[int, dict[int, Field]]:
    """The row of titles of „Коментари“ and the field of each of its columns, from 0; -1 where there is none."""
    head, columns = columns_of(COMMENTS, rows)
    return (head, columns) if {"part", "text"} <= {known.keys[-1] for known in columns.values()} else (-1, {})


def commentary_problems(folder: Path) -> list[Problem]:
    """Rows that no report can show, and periods whose words stand in the sheet and in a file."""
    sheet = comments_sheet(folder)
    if sheet is None:
        return []
    periods = dict.fromkeys(comment.period for comment in sheet.comments if comment.period)
    return [
        *sheet.problems,
        *(
            Problem(
                "commentary-place",
                "error",
                N_(
                    "The words for {period} stand in two places, on the sheet “{sheet}” and in {second}; both are shown"
                ),
                N_("Keep them in one: move what is missing to the sheet and delete the file, or the other way round."),
                {"period": period, "sheet": sheet.title, "second": f"commentary/{period}.md"},
                file=sheet.path.name,
                sheet=sheet.title,
            )
            for period in periods
            if _of_file(folder, period)
        ),
    ]


@lru_cache(maxsize=8)  # a report asks for it a few times; the content is a part of the key
def _read(path: Path, titles: tuple[str, ...], content: str) -> CommentsSheet | None:
    ours = {title: rows for title, rows in workbook_sheets(path, titles).items() if columns_of_comments(rows)[0] >= 0}
    if not ours:
        return None
    title, *others = sorted(ours, key=lambda title: folded(title) not in map(folded, COMMENTS.names))
    rows = ours[title]
    head, columns = columns_of_comments(rows)
    at = {known.keys[-1]: position for position, known in columns.items()}
    comments: list[Comment] = []
    problems = [_not_read(path, other, title) for other in others if _has_rows(ours[other])]
    cells = {(row, n) for row, record in enumerate(rows) for n, cell in enumerate(record) if not is_empty(cell)}
    read = {(head, n) for n in columns}
    refused: set[tuple[int, int]] = set()
    for number, record in enumerate(rows[head + 1 :], start=head + 1):
        given = {name: record[n] if n < len(record) else "" for name, n in at.items()}
        filled = {(number, n) for n in at.values()} & cells
        if is_empty(given["text"]):
            read |= filled  # a part chosen ahead of its text
            continue
        where = {"file": path.name, "sheet": title, "row": number + 1}
        comment = Comment(_period(given.get("period", "")), as_text(given["part"]), _text(given["text"]), number + 1)
        wrong = list(_wrong(comment, given, where))
        problems += wrong
        if any(problem.severity == "error" for problem in wrong):
            refused |= filled
        else:
            comments.append(comment)
            read |= filled
    above = {cell for cell in cells if cell[0] < head}
    own = len(cells - read - refused - above)
    account = SheetRead(path.name, title, len(comments), len(read), own, len(above), len(refused))
    return CommentsSheet(path, title, tuple(comments), tuple(problems), account)


def _has_rows(rows: list[list[Any]]) -> bool:
    head, _ = columns_of_comments(rows)
    return any(not is_empty(cell) for record in rows[head + 1 :] for cell in record)


def _not_read(path: Path, title: str, first: str) -> Problem:
    """A second sheet of the same kind, or a copy of it."""
    return Problem(
        "table-twice",
        "error",
        N_("The words on this sheet are in no report: those on “{first}” are read"),
        N_("Move its rows there and delete this sheet."),
        {"first": first},
        file=path.name,
        sheet=title,
    )


def _text(cell: Any) -> str:
    return as_text(cell).replace("\r\n", "\n").replace("_x000D_", "")


def _period(cell: Any) -> str:
    """The code of a period, ``2026-q3`` too; what is none stays as it was written."""
    text = as_text(cell)
    try:
        return Period.parse(text.upper()).code if text else ""
    except UsageError:
        return text


def _wrong(comment: Comment, given: Mapping[str, Any], where: Mapping[str, Any]) -> Iterator[Problem]:
    errors = [cell for cell in given.values() if isinstance(cell, FormulaError | Formula)]
    if errors:
        yield Problem(
            "commentary-text",
            "error",
            N_("The row holds the formula or error “{value}” and is in no report"),
            N_("Write the text itself into the cell."),
            {"value": shortened(errors[0], 60)},
            value=shortened(errors[0], 60),
            **where,
        )
    elif not comment.part:
        yield Problem(
            "commentary-part",
            "error",
            N_("The text has no part and is in no report"),
            N_("Choose the part of the report in the column “{title}”."),
            {"title": COMMENTS.fields[1]},
            **where,
        )
    elif comment.period and not _is_period(comment.period):
        yield Problem(
            "commentary-period",
            "error",
            N_("“{value}” is no period; the text is in no report"),
            N_("Write the period as 2026-Q3, 2026-H1, 2026 or EAFRD-2026."),
            {"value": shortened(comment.period, 60)},
            value=shortened(comment.period, 60),
            **where,
        )
    elif not comment.period:
        yield Problem(
            "commentary-period",
            "note",
            N_("The text has no period and stands in the report of every period"),
            N_("Nothing is to be done if that is meant; else write its period."),
            **where,
        )


def _is_period(text: str) -> bool:
    with suppress(UsageError):
        return bool(Period.parse(text))
    return False

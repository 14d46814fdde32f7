"""The lists of ``vomr check`` as a workbook that an officer works through cell by cell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from vomr.method.tasks import KINDS, Task
from vomr.problems import Problem, UsageError, VomrError, display_path
from vomr.register import TABLES
from vomr.show.grouped import groups
from vomr.show.report import Report
from vomr.words import N_

_COLOURS = {"error": "#F6D5D0", "warning": "#FFF3C4", "note": "#F2F6F8"}


def write_lists(file: Path, report: Report, problems: list[Problem], tasks: list[Task]) -> None:
    """Write a sheet of problems and a sheet of tasks, each with a column to tick off.

    Raises
    ------
    VomrError
        When the file exists: the ticks in it are the officer's.
    """
    import xlsxwriter

    if file.suffix.lower() != ".xlsx":
        raise UsageError(N_("“{file}” has to end in .xlsx."), file=file.name)
    if file.exists():
        free = next(path for n in range(2, 1000) if not (path := file.with_stem(f"{file.stem}-{n}")).exists())
        raise VomrError(
            N_("{file} exists already and was left as it is. Choose another name, such as {free}."),
            file=display_path(file),
            free=free.name,
        )
    w = report.w
    kinds = groups(problems)
    problems = [problem for kind in kinds for problem in kind.problems]  # by kind, so that one is mended at a time
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties({"title": report.lag_name, "created": dt.datetime(2026, 1, 1)})
        columns = [
            (w("Done"), 8),
            (w("Severity"), 15),
            (w("File"), 18),
            (w("Sheet"), 24),
            (w("Row"), 7),
            (w("Column"), 22),
            (w("Value"), 20),
            (w("What is wrong"), 60),
            (w("What to do"), 60),
            (w("Check"), 20),
        ]
        _sheet(
            workbook,
            w("To mend"),
            columns,
            [_problem(report, problem) for problem in problems],
            [_COLOURS[problem.severity] for problem in problems],
        )
        columns = [
            (w("Done"), 8),
            (w("Severity"), 15),
            (w("How many"), 10),
            (w("Where"), 60),
            (w("What is wrong"), 60),
            (w("What to do"), 60),
        ]
        rows = [
            [
                "",
                report.label("severity", kind.first.severity),
                len(kind.problems),
                kind.where(w),
                kind.message(w),
                kind.remedy(w),
            ]
            for kind in kinds
        ]
        _sheet(workbook, w("By kind"), columns, rows, [_COLOURS[kind.first.severity] for kind in kinds])
        columns = [(w("Done"), 8), (w("What about"), 26), (w("By"), 12), (w("What to do"), 100)]
        _sheet(
            workbook,
            w("To do this week"),
            columns,
            [["", w(KINDS[task.kind]), task.due, task.text(w)] for task in tasks],
            [_COLOURS["note"]] * len(tasks),
        )


def _problem(report: Report, problem: Problem) -> list[Any]:
    w = report.w
    table = TABLES.get(problem.table or "")
    column = table.column.get(problem.column or "") if table else None
    file = problem.file.rpartition("/")[2] if problem.file else ""
    return [
        "",
        report.label("severity", problem.severity),
        file,
        problem.sheet or (table.title(w.lang) if table else ""),
        problem.row,
        column.title(w.lang) if column else problem.column,
        problem.value,
        w(problem.message, **problem.params),
        w(problem.remedy, **problem.params),
        problem.code,
    ]


def _sheet(
    workbook: Any, title: str, columns: list[tuple[str, int]], rows: list[list[Any]], colours: list[str]
) -> None:
    sheet = workbook.add_worksheet(title)
    base = {"font_name": "Calibri", "font_size": 10, "valign": "top", "text_wrap": True}
    header = workbook.add_format({**base, "bold": True, "bg_color": "#E3EDF1", "bottom": 1})
    text, date = workbook.add_format(base), workbook.add_format({**base, "num_format": "dd.mm.yyyy"})
    marks = {colour: workbook.add_format({**base, "bg_color": colour}) for colour in set(colours)}
    for at, (name, width) in enumerate(columns):
        sheet.write_string(0, at, name, header)
        sheet.set_column(at, at, width)
    for number, (cells, colour) in enumerate(zip(rows, colours, strict=True), start=1):
        lines = [len(str(cell)) // width + 1 for cell, (_, width) in zip(cells, columns, strict=True) if cell]
        sheet.set_row(number, 14 * max(lines, default=1))  # Excel sets the height of wrapped text, others do not
        for at, cell in enumerate(cells):
            pattern = marks[colour] if at == 1 else text
            if isinstance(cell, dt.date):
                sheet.write_datetime(number, at, dt.datetime(cell.year, cell.month, cell.day), date)
            elif isinstance(cell, int):
                sheet.write_number(number, at, cell, pattern)
            elif cell:
                sheet.write_string(number, at, cell, pattern)
    sheet.data_validation(1, 0, max(1, len(rows)), 0, {"validate": "list", "source": ["✓"]})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)

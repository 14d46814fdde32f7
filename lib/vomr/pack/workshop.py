"""The workbook of the yearly workshop: questions with their figures and an empty box, and the recommendations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from vomr.method.recommendations import ENDED, MOST_RECOMMENDATIONS, is_overdue, recommendations
from vomr.method.value import Asked
from vomr.method.workshop import QUESTIONS, beside
from vomr.pack.atomic import write_file
from vomr.problems import VomrError, display_path
from vomr.register.entry_sheets import EntryBook
from vomr.register.tables import TABLES, Type
from vomr.show.marks import printed
from vomr.show.report import Report
from vomr.words import N_
from vomr.words.labels import LABELS, label

_WIDTHS = {"text": 60, "owner": 26, "decision": 26}


def write_workshop(report: Report, file: Path) -> None:
    """Write the workbook for the workshop on a year.

    Parameters
    ----------
    report : Report
        Of the year; the recommendations are of it.
    file : Path
        An ``.xlsx`` that does not exist yet.

    Raises
    ------
    VomrError
        When the file exists: what was written at a workshop is not written over.
    """
    w = report.w
    if file.exists():
        raise VomrError(
            N_("{file} exists already and was left as it is. Choose another name, such as {free}."),
            file=display_path(file),
            free=f"{file.stem}-2{file.suffix}",
        )
    with EntryBook(w) as book:
        _questions(report, book)
        _recommendations(report, book)
        _earlier(report, book)
    write_file(file, book.stream.getvalue())


def _questions(report: Report, book: EntryBook) -> None:
    """A question in each row, what is known beside it, and an empty box."""
    w = report.w
    note = w(
        "{lag}, {period}. One question at a time, a quarter of an hour each: what do the figures say, what do we know"
        " beside them, what follows? Write down what was said, not who said it. What is to be done goes on the next"
        " sheet: at most {most}.",
        lag=report.lag_name,
        period=report.results.period.code,
        most=MOST_RECOMMENDATIONS,
    )
    titles = [w("Question"), w("What is known"), w("What was said")]
    sheet = book.sheet(w("Questions"), note, titles, [38, 62, 70])
    sheet.fit_to_pages(1, 1)
    sheet.set_row(1, 20)
    for row, question in enumerate(QUESTIONS, start=2):
        sheet.set_row(row, 84)
        sheet.write_string(row, 0, f"{row - 1}. {w(question.name)}\n{w(question.text)}", book.formats["head"])
        lines = [_line(report, one) for one in beside(report.results, question)]
        sheet.write_string(
            row, 1, "\n".join(lines or _of_recommendations(report, question.figures)), book.formats["note"]
        )
        sheet.write_blank(row, 2, None, book.formats["box"])


def _line(report: Report, known: Any) -> str:
    w = report.w
    if isinstance(known, Asked):
        finding = report.value.finding(known)
        return f"{finding} ({known.wave.wave})"
    title, figure = known
    return f"{w(title)}: {printed(w, figure)}"


def _of_recommendations(report: Report, figures: Any) -> list[str]:
    """Of the last question what became of earlier recommendations; of another, that nothing is counted."""
    w, rows = report.w, recommendations(report.results.register)
    if figures:
        return [w("Not counted yet.")]
    if not rows:
        return [w("No recommendations of a self-evaluation have been entered.")]
    done = sum(row["state"] == "done" for row in rows)
    overdue = sum(is_overdue(row, report.day) for row in rows)
    return [
        w("Recommendations so far: {n}, done {done}", n=w.number(len(rows)), done=w.number(done)),
        w("Overdue: {n}", n=w.number(overdue)),
    ]


def _recommendations(report: Report, book: EntryBook) -> None:
    """The columns of the table, and a row for each recommendation; codes appear with the text."""
    w, table = report.w, TABLES["recommendations"]
    year = report.results.period.end.year
    note = w(
        "At most {most} recommendations, each with the function of who does it (no name), a day and the decision. Then:"
        " vomr import FILE. The next report says what became of each.",
        most=MOST_RECOMMENDATIONS,
    )
    columns = table.columns
    sheet = book.sheet(
        table.title(w.lang),
        note,
        [column.title(w.lang) for column in columns],
        [_WIDTHS.get(c.name, 16) for c in columns],
    )
    sheet.set_row(1, 32)
    beginning = w("REC")  # of the codes that she may have to type, in letters of her keyboard
    free = [f"{beginning}-{year}-{number}" for number in range(1, 10 * MOST_RECOMMENDATIONS)]
    taken = {row["recommendation"] for row in recommendations(report.results.register)}
    codes = [code for code in free if code not in taken]
    offered = {"recommendation": codes[:MOST_RECOMMENDATIONS], "year": [str(year)]}
    for row in range(2, MOST_RECOMMENDATIONS + 2):
        sheet.set_row(row, 48)
    for at, column in enumerate(columns):
        if column.labels:
            book.choice(
                sheet, at, MOST_RECOMMENDATIONS, [label(w, column.labels, code) for code in LABELS[column.labels]]
            )
        elif column.name in offered:
            book.choice(sheet, at, MOST_RECOMMENDATIONS, offered[column.name])
        elif column.type is Type.DATE:
            sheet.set_column(at, at, 14, book.formats["date"])


def _earlier(report: Report, book: EntryBook) -> None:
    """What was recommended before, and what became of it; what is overdue first."""
    w = report.w
    rows = [row for row in recommendations(report.results.register) if row["state"] not in ENDED]
    if not rows:
        return
    note = w("Recommendations not carried out yet. Enter what became of them where they stand in the register.")
    titles = [w("Recommendation"), w("Owner"), w("Due"), w("State")]
    sheet = book.sheet(w("Not carried out yet"), note, titles, [80, 30, 14, 26])
    sheet.set_row(1, 20)
    rows.sort(key=lambda row: (not is_overdue(row, report.day), row["due"] or dt.date.max))
    for at, row in enumerate(rows, start=2):
        state = label(w, "recommendation_state", row["state"])
        if is_overdue(row, report.day):
            state = w("{state}, overdue", state=state) if state else w("overdue")
        for column, cell in enumerate((row["text"], row["owner"], row["due"] and w.date(row["due"]), state)):
            sheet.write_string(at, column, str(cell or ""), book.formats["cell"])


__all__ = ["write_workshop"]

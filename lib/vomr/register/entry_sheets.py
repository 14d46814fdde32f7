"""Sheets into which the answers on paper are typed: a row for each questionnaire, a column for each question.

What is written here is read back by :mod:`vomr.register.sources.survey_answers`: headings begin with the number of the
question, a cell offers the words of its answers, and each row has a random code, which is written on the paper, so that
a slip of the pen can be found and nobody by their place in the pile.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from vomr.register.questionnaires import QUESTIONNAIRES, SurveyQuestion, answer_text
from vomr.register.sources.survey_answers import random_code
from vomr.register.sources.survey_headings import ORGANISATION, RETURNED, SHEET_CODE, heading
from vomr.register.tables import with_label
from vomr.register.workbook import BASE, CREATED, HEAD, INK, MUST
from vomr.words import Words
from vomr.words.labels import LABELS

_MANY = 60  # rows where nobody knows how many are asked
_TICK = "x"
_LISTS = "lists"


def entry_sheet(w: Words, survey: str, audience: str, invited: int | None, taken: Iterable[str]) -> bytes:
    """The workbook for the answers to a questionnaire.

    Parameters
    ----------
    w : Words
    survey, audience : str
        The code, after which the sheet is called, and who is asked.
    invited : int or None
        How many rows it has.
    taken : iterable of str
        Codes that no sheet may have again.
    """
    codes, used = [], set(taken)
    for _ in range(invited or _MANY):
        codes.append(random_code(used))
        used.add(codes[-1])
    columns = [
        (question, option)
        for question in QUESTIONNAIRES[audience]
        if not question.on_own_sheet
        for option in (LABELS[question.answers] if question.several else ("",))
    ]
    note = w(
        "A row for each sheet, in any order: write its code on the sheet before you type it. Choose the answers from"
        " the lists; where several may be ticked, write “x”. No names. When all are typed: vomr import FILE."
    )
    with EntryBook(w) as book:
        titles = [w(SHEET_CODE), *(heading(w, question, option) for question, option in columns)]
        sheet = book.sheet(survey, note, titles, [10, *(_width(question, option) for question, option in columns)])
        for row, code in enumerate(codes, start=2):
            sheet.write_string(row, 0, code, book.formats["code"])
        for at, (question, option) in enumerate(columns, start=1):
            offered = [answer_text(w, question, code) for code in LABELS.get(question.answers, ())]
            book.choice(sheet, at, len(codes), [_TICK] if option else offered)
    return book.stream.getvalue()


def roster_sheet(w: Words, survey: str, members: Sequence[tuple[str, str]]) -> bytes:
    """The workbook for the sheets of partners: organisations by code and name, each with a row and a column."""
    note = w(
        "A row for each organisation whose sheet came back: write “x” under each organisation that it ticked. Where it"
        " ticked none, write “x” under “{returned}” alone. When all are typed: vomr import FILE.",
        returned=w(RETURNED),
    )
    names = [with_label(code, name) for code, name in members]
    with EntryBook(w) as book:
        sheet = book.sheet(
            f"{survey} m3", note, [w(ORGANISATION), w(RETURNED), *names], [46, 11, *(5 for _ in names)], turned=2
        )
        for row, name in enumerate(names, start=2):
            sheet.write_string(row, 0, name, book.formats["code"])
            sheet.write_blank(row, row, None, book.formats["own"])
        for at in range(1, len(names) + 2):
            book.choice(sheet, at, len(names), [_TICK])
    return book.stream.getvalue()


def _width(question: SurveyQuestion, option: str) -> int:
    return 14 if option else 22 if question.answers else 46


class EntryBook:
    """A workbook in the making, in memory."""

    def __init__(self, w: Words) -> None:
        self.w, self.stream = w, io.BytesIO()
        self.lists: list[list[str]] = []

    def __enter__(self) -> EntryBook:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(
            self.stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties({"created": CREATED})
        head = {**BASE, "bold": True, "font_color": INK, "bg_color": HEAD, "border": 1, "border_color": "#FFFFFF"}
        self.formats = {
            "note": self.book.add_format({**BASE, "text_wrap": True, "font_color": INK}),
            "head": self.book.add_format({**head, "text_wrap": True}),
            "turned": self.book.add_format({**head, "rotation": 90, "valign": "bottom"}),
            "code": self.book.add_format({**BASE, "bg_color": MUST, "num_format": "@"}),
            "cell": self.book.add_format({**BASE, "num_format": "@", "text_wrap": True}),
            "box": self.book.add_format({**BASE, "num_format": "@", "text_wrap": True, "border": 1}),
            "date": self.book.add_format({**BASE, "num_format": "dd.mm.yyyy"}),
            "own": self.book.add_format({**BASE, "bg_color": "#BFBFBF"}),
        }
        return self

    def __exit__(self, *error: object) -> None:
        """Add what the cells offer, out of sight."""
        sheet = self.book.add_worksheet(_LISTS)
        for at, answers in enumerate(self.lists):
            sheet.write_column(0, at, answers)
            column = chr(ord("A") + at)
            self.book.define_name(f"list_{at + 1}", f"={_LISTS}!${column}$1:${column}${len(answers)}")
        sheet.very_hidden()
        self.book.close()

    def sheet(self, name: str, note: str, titles: Sequence[str], widths: Sequence[int], turned: int = 0) -> Any:
        """A sheet with a note over its headings; those from ``turned`` on stand upright."""
        title = "".join("-" if letter in r"[]:*?/\'" else letter for letter in name)[:31]
        sheet = self.book.add_worksheet(title)
        across = max(1, next((at for at in range(len(widths)) if sum(widths[: at + 1]) >= 110), len(widths) - 1))
        sheet.merge_range(0, 0, 0, across, note, self.formats["note"])
        sheet.set_row(0, 48)
        sheet.set_row(1, 240 if turned else 96)
        for at, (text, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(at, at, width, self.formats["cell"])
            sheet.write_string(1, at, text, self.formats["turned" if turned and at >= turned else "head"])
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
        return sheet

    def choice(self, sheet: Any, at: int, rows: int, answers: list[str]) -> None:
        """Let the cells of a column offer their answers; nothing where any text may stand."""
        if not answers:
            return
        if answers not in self.lists:
            self.lists.append(answers)
        name = f"list_{self.lists.index(answers) + 1}"
        sheet.data_validation(
            2,
            at,
            rows + 1,
            at,
            {
                "validate": "list",
                "source": f"={name}",
                "error_title": self.w("Choose from the list"),
                "error_message": self.w("This value is not in the list."),
            },
        )


__all__ = ["EntryBook", "entry_sheet", "roster_sheet"]

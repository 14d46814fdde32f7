"""Answers to a survey: the entry sheet, and the exports of forms on the web, read into ``survey_answers``.

Of who answered nothing is taken: no name, address, hour or number of the form, and not the order of the rows. Each
sheet of answers has a random code, drawn anew whenever an export is read, so that a file holds all answers of its
survey and takes the place of what was imported before. One cell that cannot be read stops the whole file: what people
answered is not dropped in silence, and the file is imported again when it is mended.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vomr.period import today
from vomr.privacy.stars import without
from vomr.problems import UsageError, VomrError, nearest
from vomr.register.cells import as_seen, as_text, is_empty
from vomr.register.frames import ROW, plain, with_rows
from vomr.register.questionnaires import QUESTIONNAIRES, SurveyQuestion
from vomr.register.sources.opening import Sheet
from vomr.register.sources.store import ANSWERS, PARTNERS, Refused, Source, Table, read_sources, read_table
from vomr.register.sources.survey_headings import (
    ORGANISATION,
    RETURNED,
    SHEET_CODE,
    Heading,
    best_audience,
    heading_of,
    is_of_the_form,
    means,
)
from vomr.register.tables import TABLES, with_label
from vomr.register.wordings import code_of
from vomr.spelling import folded
from vomr.spreadsheet.formulas import column_letters
from vomr.words import DEFAULT, N_
from vomr.words.labels import LABELS
from vomr.words.language import TitlesInARow

if TYPE_CHECKING:
    from vomr.register.register import Register

_SEARCHED_ROWS, _ENOUGH = 60, 3  # where headings may stand, and how many questions make a file one of answers
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_COLUMNS = ("survey", "respondent", "question", "answer")
_TICKS = ("x", "х", "v", "✓", "☑", "✔")  # beside the words for yes
_ROSTER = next(question for question in QUESTIONNAIRES["members"] if question.on_own_sheet)

_NO_QUESTION = N_(
    "this column is no question of the survey of {audience}; give it the text of its question or its number ({known}),"
    " or delete it from the file"
)
_TWO_COLUMNS = N_("the question {question} stands in two columns; leave one of them in the file")
_ON_OWN_SHEET = N_(
    "the question of partners names the organisation: it stands in a form or sheet of its own, without any other"
    " question. Delete the column, or import it from a file of its own"
)
_NO_ANSWER = N_(
    "this is none of the answers to {question}: {allowed}. Correct it by the sheet; where that cannot be, leave the"
    " cell empty"
)
_IS_A_DATE = N_(
    "the cell holds a date: Excel makes one of an answer such as “1–2”. Write one of the answers: {allowed}"
)
_NO_CODE = N_("the row has answers and no code; give it one of the codes that stand free in the column")
_SAME_CODE = N_("the code stands in row {other} too; each sheet has a code of its own")
_CODE_OF_MEMBER = N_("this is the code of a member; answers stand under random codes, and nobody's")
_NO_MEMBER = N_("no organisation among the members is called so; write its code as on the sheet of members")
_TWICE = N_("the organisation stands in row {other} too; leave one of the two")

Say = Callable[..., str]


@dataclass
class IncomingAnswers:
    """A file of answers that was read and is not written anywhere.

    Attributes
    ----------
    path : Path
    survey : dict
        The row of the survey that they are of.
    table : Table
        Rows of ``survey_answers`` in the order of their random codes, with the source that they would become.
    sheets : int
        Sheets of answers with any answer.
    headings : list of (str, SurveyQuestion)
        Headings that only resemble the question that they are read as.
    lacking : list of SurveyQuestion
        Questions of the questionnaire for which the file has no column.
    left_out : list of str
        Headings of columns that are not taken, as they are of who answered.
    blank, late : int
        Rows without any answer, and those that the form dates after the last day of the survey: none of them is taken.
    faults : list of Refused
        What cannot be read; with any of them nothing is taken.
    before : Source or None
        What was imported for the survey before, and is replaced.
    added, gone : int
        Sheets of answers that are new, and that the file no longer has, beside those.
    page : str
        The code page that the words of a text told.
    """

    path: Path
    survey: dict[str, Any]
    table: Table
    sheets: int = 0
    headings: list[tuple[str, SurveyQuestion]] = field(default_factory=list)
    lacking: list[SurveyQuestion] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    blank: int = 0
    late: int = 0
    faults: list[Refused] = field(default_factory=list)
    before: Source | None = None
    added: int = 0
    gone: int = 0
    page: str = ""

    @property
    def is_roster(self) -> bool:
        """Whether it is the sheet of partners, which names organisations."""
        return self.table.source.of_survey == PARTNERS

    @property
    def same(self) -> Source | None:
        """What was imported before, where the file says nothing else."""
        return self.before if not (self.added or self.gone or self.faults) else None


@dataclass(frozen=True)
class _Grid:
    """A sheet with the row of its headings: ``rows`` stand under them."""

    sheet: Sheet
    number: int
    titles: list[str]
    rows: list[tuple[int, list[Any]]]

    def cell(self, cells: list[Any], at: int) -> Any:
        found = cells[at] if at < len(cells) else None
        return None if is_empty(found) else found

    def column(self, at: int) -> Iterator[Any]:
        return (self.cell(cells, at) for _, cells in self.rows)


def held_survey(register: Register, code: str, lang: str = DEFAULT) -> dict[str, Any]:
    """The row of a survey, with an audience.

    Raises
    ------
    UsageError
        Where there is none; names those that there are.
    """
    rows = surveys_held(register)
    if code in rows and rows[code]["audience"]:
        return rows[code]
    raise UsageError(
        N_("There is no survey “{survey}” with an audience on the sheet “{sheet}”. There are: {known}. {suggestion}"),
        survey=code,
        sheet=TABLES["surveys"].title(lang),
        known=", ".join(rows) or "–",
        suggestion=nearest(code, rows) or "",
    )


def surveys_held(register: Register) -> dict[str, dict[str, Any]]:
    """Rows of the table of surveys by their codes; the first of those with one code."""
    return {row["survey"]: row for row in register.rows("surveys", register["surveys"].drop_duplicates("survey"))}


def answers_in(
    sheets: list[Sheet], path: Path, sha256: str, register: Register, code: str | None, say: Say
) -> IncomingAnswers | None:
    """What a file says as answers to a survey; None where it is no such file.

    Parameters
    ----------
    sheets : list of Sheet
    path : Path
    sha256 : str
        Of the file.
    register : Register
    code : str or None
        Of the survey; else the sheet bears it, or one survey alone is asked of those whom the questions are for.
    say : callable
        Puts what is wrong into the reader's words.

    Raises
    ------
    VomrError
        When it is not known of which survey the answers are, or that survey does not stand in the register.
    """
    if (roster := _roster_grid(sheets)) is not None:
        held = held_survey(register, code) if code else _survey_of(register, roster.sheet, "members", path)
        return _checked(_read_roster(roster, path, sha256, register, held, say), register)
    grid, audience, count = _answers_grid(sheets, by_number=code is not None)
    if grid is None or (count < _ENOUGH and code is None):
        if code is None:
            return None
        held_survey(register, code)
        raise VomrError(
            N_("{file} holds no answers to the survey {survey}: no row of it has the questions as headings."),
            file=path.name,
            survey=code,
        )
    held = held_survey(register, code) if code else _survey_of(register, grid.sheet, audience, path)
    return _checked(_read_answers(grid, path, sha256, register, held, say), register)


def _answers_grid(sheets: list[Sheet], *, by_number: bool) -> tuple[_Grid | None, str, int]:
    """The sheet and row with the most questions as headings, for whom they are, and how many."""
    best: tuple[int, str, Sheet, int] | None = None
    for sheet in sheets:
        for at, (_, cells) in enumerate(sheet.rows[:_SEARCHED_ROWS]):
            titles = [cell for cell in cells if isinstance(cell, str)]
            if len(titles) < 2:
                continue
            audience, count = best_audience(titles, by_number=by_number)
            if best is None or count > best[0]:
                best = count, audience, sheet, at
    if best is None or best[0] == 0:
        return None, "", 0
    return _grid(best[2], best[3]), best[1], best[0]


def _roster_grid(sheets: list[Sheet]) -> _Grid | None:
    """The sheet whose headings name the organisation that ticks others."""
    for sheet in sheets:
        for at, (_, cells) in enumerate(sheet.rows[:_SEARCHED_ROWS]):
            if any(isinstance(cell, str) and means(cell, ORGANISATION) for cell in cells):
                return _grid(sheet, at)
    return None


def _grid(sheet: Sheet, at: int) -> _Grid:
    number, cells = sheet.rows[at]
    titles = ["" if is_empty(cell) else " ".join(as_text(cell).split()) for cell in cells]
    return _Grid(sheet, number, titles, sheet.rows[at + 1 :])


def _survey_of(register: Register, sheet: Sheet, audience: str, path: Path) -> dict[str, Any]:
    """The survey that a sheet is called after, else the only one that is not closed."""
    rows = surveys_held(register)
    if (code := _code_of_sheet(sheet.name or "")) in rows:
        return held_survey(register, code)
    same = [row for row in rows.values() if row["audience"] and _asks(row["audience"], audience)]
    closed = {(totals.audience, totals.wave) for totals in register.survey_totals}
    may_be = [
        row
        for row in same
        if (row["audience"], row["wave"]) not in closed and not (row["delete_on"] and row["delete_on"] < today())
    ]
    if len(may_be) == 1:
        return may_be[0]
    raise UsageError(
        N_(
            "{file} holds answers to a survey, and it is not known to which. Say it with --survey; on the sheet"
            " “{sheet}” there are: {known}."
        ),
        file=path.name,
        sheet=TABLES["surveys"],
        known=", ".join(row["survey"] for row in may_be or same) or "–",
    )


def _code_of_sheet(sheet: str) -> str:
    """The code of the survey after which a sheet is called, of the sheet of partners too."""
    return sheet.strip().removesuffix(f" {_ROSTER.code}")


def _asks(audience: str, other: str) -> bool:
    """Whether two audiences have one questionnaire."""
    return QUESTIONNAIRES.get(audience) == QUESTIONNAIRES.get(other)


# --- answers ----------------------------------------------------------------------------------------------------------


class _Faults:
    """What is wrong in a file, cell by cell, in the reader's words."""

    def __init__(self, grid: _Grid, say: Say) -> None:
        self.grid, self.say = grid, say
        self.found: list[Refused] = []

    def add(self, row: int, at: int, value: Any, message: str, **params: Any) -> None:
        title = self.grid.titles[at] if at < len(self.grid.titles) else ""
        sheet = f"{self.grid.sheet.name}!" if self.grid.sheet.name else ""
        column = f"{sheet}{column_letters(at + 1)}{row}" + (f" („{title[:60]}“)" if title else "")
        written = "" if value is None else without(" ".join(as_seen(value).split()))[:60]
        self.found.append(Refused(row, column, written, self.say(message, **params)))


def _read_answers(
    grid: _Grid, path: Path, sha256: str, register: Register, held: dict[str, Any], say: Say
) -> IncomingAnswers:
    faults, audience = _Faults(grid, say), held["audience"]
    columns, coded, left_out = _columns(grid, audience, faults)
    incoming = IncomingAnswers(path, held, _table(sha256, f"{ANSWERS}:{held['survey']}"), left_out=left_out)
    incoming.page = grid.sheet.page
    incoming.headings = [(grid.titles[at], asked.question) for at, asked in columns.items() if not asked.is_sure]
    asked_of = {asked.question.code for asked in columns.values()}
    incoming.lacking = [
        question for question in QUESTIONNAIRES[audience] if question.code not in asked_of and not question.on_own_sheet
    ]
    answers: dict[str, dict[str, str]] = {}
    rows_of: dict[str, int] = {}
    members, taken = set(plain(register["members"]["member"])), set(plain(register["survey_answers"]["respondent"]))
    for number, cells in grid.rows:
        if held["to"] and (given_on := _given_on(grid, cells, columns, coded)) and given_on > held["to"]:
            incoming.late += 1
            continue
        given = _answers_of_row(grid, number, cells, columns, faults)
        code = as_text(grid.cell(cells, coded) or "") if coded is not None else ""
        if given is None:
            incoming.blank += coded is None and any(not is_empty(cell) for cell in cells)
            continue
        if coded is not None and not code:
            faults.add(number, coded, None, _NO_CODE)
        elif code in rows_of:
            faults.add(number, coded or 0, code, _SAME_CODE, other=rows_of[code])
        elif code in members and code:
            faults.add(number, coded or 0, code, _CODE_OF_MEMBER)
        code = code or random_code({*taken, *answers})
        rows_of[code], answers[code] = number, given
    incoming.faults, incoming.sheets = faults.found, len(answers)
    _fill(incoming, answers)
    return incoming


def _columns(grid: _Grid, audience: str, faults: _Faults) -> tuple[dict[int, Heading], int | None, list[str]]:
    """Position → what the column holds; the position of the codes, where the sheet has them; headings left out."""
    columns: dict[int, Heading] = {}
    coded, left_out = None, []
    seen: dict[tuple[str, str], int] = {}
    width = max([len(grid.titles), *(len(cells) for _, cells in grid.rows)])
    for at in range(width):
        title = grid.titles[at] if at < len(grid.titles) else ""
        asked = heading_of(title, audience) if title else None
        if title and coded is None and means(title, SHEET_CODE):
            coded = at
        elif asked is not None and asked.question.on_own_sheet:
            faults.add(grid.number, at, None, _ON_OWN_SHEET)
        elif asked is not None:
            if (asked.question.code, asked.option) in seen:
                faults.add(grid.number, at, None, _TWO_COLUMNS, question=asked.question.code)
            seen[asked.question.code, asked.option] = at
            columns[at] = asked
        elif is_of_the_form(title, grid.column(at)):
            if any(cell is not None for cell in grid.column(at)):
                left_out.append(title or column_letters(at + 1))
        else:
            known = ", ".join(question.code for question in QUESTIONNAIRES[audience] if not question.on_own_sheet)
            faults.add(grid.number, at, None, _NO_QUESTION, audience=LABELS["audience"][audience], known=known)
    return columns, coded, left_out


_DAY = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


def _given_on(grid: _Grid, cells: list[Any], columns: Mapping[int, Heading], coded: int | None) -> dt.date | None:
    """The last day that a form notes beside a row; one in which day and month could change places tells nothing."""
    found: list[dt.date] = []
    for at in range(len(cells)):
        cell = None if at in columns or at == coded else grid.cell(cells, at)
        if isinstance(cell, dt.datetime):
            found.append(cell.date())
        elif isinstance(cell, dt.date):
            found.append(cell)
        elif isinstance(cell, str) and (match := _DAY.match(cell.strip())):
            year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
            with suppress(ValueError):
                found.append(dt.date(int(year), int(month), int(day)))
    return max(found, default=None)


def _answers_of_row(
    grid: _Grid, number: int, cells: list[Any], columns: Mapping[int, Heading], faults: _Faults
) -> dict[str, str] | None:
    """Question → answer as codes, of one row; None where it has no answer."""
    given: dict[str, list[str]] = {}
    is_blank = True
    for at, asked in columns.items():
        cell, question = grid.cell(cells, at), asked.question
        if cell is None:
            continue
        is_blank = False
        if not question.answers:
            given[question.code] = [without(" ".join(as_text(cell).split()))]
            continue
        codes = _ticked(cell, asked) if asked.option else codes_in(cell, _reader_of(question), several=question.several)
        if codes is None or (question.nothing in codes and len(codes) > 1):
            message = _IS_A_DATE if isinstance(cell, dt.date) else _NO_ANSWER
            faults.add(number, at, cell, message, question=question.code, allowed=_allowed(question))
        else:
            given.setdefault(question.code, []).extend(codes)
    if is_blank:
        return None
    for at, asked in columns.items():
        codes = given.get(asked.question.code, [])
        if asked.option and asked.question.nothing in codes and len(codes) > 1 and asked.option in codes:
            faults.add(
                number, at, "; ".join(codes), _NO_ANSWER, question=asked.question.code, allowed=_allowed(asked.question)
            )
            break
    return {code: "; ".join(dict.fromkeys(parts)) for code, parts in given.items() if parts} or None


def _ticked(cell: Any, asked: Heading) -> list[str] | None:
    """The one answer of a column where it is ticked; None where the cell says something else."""
    is_ticked = _is_tick(cell)
    if is_ticked or _reader_of(asked.question)(as_text(cell)) == asked.option:
        return [asked.option]
    return [] if is_ticked is False else None


def _is_tick(cell: Any) -> bool | None:
    """Whether a cell says yes or no; None where it says neither."""
    text = as_text(cell)
    if text.casefold() in _TICKS:
        return True
    return {"yes": True, "no": False}.get(code_of("yes_no", text) or "")


def _reader_of(question: SurveyQuestion) -> Callable[[str], str | None]:
    """Words of an answer, with its number before them or without → its code."""

    def read(text: str) -> str | None:
        if code := code_of(question.answers, text):
            return code
        number, _, words = text.partition(" ")
        code = code_of(question.answers, words)
        return code if code and code == code_of(question.answers, number) else None

    return read


def codes_in(cell: Any, known: Callable[[str], str | None], *, several: bool) -> list[str] | None:
    """The codes that a cell holds; None where a part of it is none of those that are known.

    Several stand with “;” between them, or with a comma, which answers may hold themselves: then the longest parts that
    are known are taken.
    """
    if isinstance(cell, dt.date):
        return None
    text = as_text(cell)
    if (code := known(text)) is not None:
        return [code]
    if not several:
        return None
    codes: list[str] = []
    for part in filter(None, map(str.strip, text.replace("\n", ";").split(";"))):
        inside = _between_commas(part, known)
        if inside is None:
            return None
        codes += inside
    return list(dict.fromkeys(codes)) or None


def _between_commas(text: str, known: Callable[[str], str | None]) -> list[str] | None:
    pieces = text.split(",")
    codes: list[str] = []
    at = 0
    while at < len(pieces):
        for end in range(len(pieces), at, -1):
            code = known(",".join(pieces[at:end]).strip())
            if code is not None:
                codes.append(code)
                at = end
                break
        else:
            return None
    return codes


def _allowed(question: SurveyQuestion) -> TitlesInARow:
    return TitlesInARow(tuple(LABELS[question.answers].values()))


# --- the sheet of partners --------------------------------------------------------------------------------------------


def _read_roster(
    grid: _Grid, path: Path, sha256: str, register: Register, held: dict[str, Any], say: Say
) -> IncomingAnswers:
    """A row for each organisation, and a column for each other one; or the list of them in one cell, as forms have."""
    faults = _Faults(grid, say)
    known = _organisations(register)
    own = next(at for at, title in enumerate(grid.titles) if means(title, ORGANISATION))
    returned, lists, ticks, left_out = None, [], {}, []
    for at, title in enumerate(grid.titles):
        asked = heading_of(title, "members") if title else None
        if at == own:
            continue
        if means(title, RETURNED):
            returned = at
        elif asked is not None and asked.question.on_own_sheet:
            lists.append(at)
        elif title and (code := known(title)):
            ticks[at] = code
        elif asked is not None:
            faults.add(grid.number, at, None, _ON_OWN_SHEET)
        elif any(cell is not None for cell in grid.column(at)):
            left_out.append(title or column_letters(at + 1))
    incoming = IncomingAnswers(path, held, _table(sha256, f"{PARTNERS}:{held['survey']}"), left_out=left_out)
    incoming.page = grid.sheet.page
    answers: dict[str, dict[str, str]] = {}
    rows_of: dict[str, int] = {}
    for number, cells in grid.rows:
        partners: list[str] = []
        is_returned = returned is not None and _is_tick(grid.cell(cells, returned) or "") is True
        for at in (*ticks, *lists):
            if (cell := grid.cell(cells, at)) is None:
                continue
            is_returned = True
            if at in lists:
                codes = codes_in(cell, known, several=True)
            else:
                is_ticked = _is_tick(cell)
                codes = [ticks[at]] if is_ticked else [] if is_ticked is False else None
            if codes is None:
                faults.add(number, at, cell, _NO_MEMBER if at in lists else _NO_TICK)
            else:
                partners += codes
        if not is_returned:
            continue
        cell = grid.cell(cells, own)
        code = known(as_text(cell)) if cell is not None else None
        if code is None:
            faults.add(number, own, cell, _NO_MEMBER)
        elif code in rows_of:
            faults.add(number, own, cell, _TWICE, other=rows_of[code])
        else:
            rows_of[code] = number
            answers[code] = {_ROSTER.code: "; ".join(part for part in dict.fromkeys(partners) if part != code)}
    incoming.faults, incoming.sheets = faults.found, len(answers)
    _fill(incoming, answers)
    return incoming


_NO_TICK = N_("write “x” where the organisation has ticked the other one, else leave the cell empty")


def _organisations(register: Register) -> Callable[[str], str | None]:
    """An organisation by its code, its name, or both → its code."""
    known: dict[str, str] = {}
    members = register["members"]
    for code, name, is_person in zip(*(plain(members[n]) for n in ("member", "name", "natural_person")), strict=True):
        if code and not is_person:
            for text in (code, *((name, f"{code} {name}", with_label(code, name)) if name else ())):
                known.setdefault(folded(text), code)
    return lambda text: known.get(folded(text))


# --- what becomes of it -----------------------------------------------------------------------------------------------


def random_code(taken: Iterable[str]) -> str:
    """A code that says nothing, and that no sheet has."""
    known = set(taken)
    while (code := "".join(secrets.choice(_LETTERS) for _ in range(6))) in known:
        continue
    return code


def _table(sha256: str, layout: str) -> Table:
    return Table(Source(0, "", None, sha256, layout, today(), today(), "", "", 0, ""))


def _fill(incoming: IncomingAnswers, answers: Mapping[str, Mapping[str, str]]) -> None:
    """Put the answers into the table in the order of their codes: that of the rows says who answered when."""
    survey = incoming.survey["survey"]
    rows = [(survey, code, question, answer) for code in sorted(answers) for question, answer in answers[code].items()]
    table = incoming.table
    table.rows = list(range(2, len(rows) + 2))
    table.columns = dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)) if rows else ([], [], [], []), strict=True))
    table.source = Source(**{**vars(table.source), "rows": len(rows)})


def _checked(incoming: IncomingAnswers, register: Register) -> IncomingAnswers:
    """Beside what was imported for the survey before; a wave that is closed takes nothing more."""
    held = incoming.survey
    for totals in register.survey_totals:
        if (totals.audience, totals.wave) == (held["audience"], held["wave"]) and not incoming.is_roster:
            raise VomrError(
                N_("The wave {wave} was closed on {day}: its totals stand, and no answers are added to it any more."),
                wave=totals.wave,
                day=totals.drawn_on,
            )
    layout = incoming.table.source.layout
    incoming.before = next((known for known in read_sources(register.folder) if known.layout == layout), None)
    old = _by_sheet(read_table(register.folder, incoming.before), incoming) if incoming.before else Counter()
    new = _by_sheet(incoming.table, incoming)
    incoming.added, incoming.gone = (new - old).total(), (old - new).total()
    if incoming.before and old.total() and incoming.gone == old.total() and not incoming.faults:
        raise VomrError(
            N_(
                "{file} holds none of the {n} sheets of answers that were imported for the survey {survey} before, so"
                " it seems to be of another. Answers on paper and answers on the web are two rows of the sheet"
                " “{sheet}” with the same wave. If it is to take their place, delete the line of {survey} in"
                " {list} first."
            ),
            file=incoming.path.name,
            n=old.total(),
            survey=incoming.survey["survey"],
            sheet=TABLES["surveys"],
            list="sources/imports.csv",
        )
    return incoming


def _by_sheet(table: Table, incoming: IncomingAnswers) -> Counter[frozenset[tuple[str, str]]]:
    """Sheets of answers by what they say; of partners with the organisation's code."""
    sheets: dict[str, set[tuple[str, str]]] = {}
    for code, *answer in zip(*(table.column(name) for name in _COLUMNS[1:]), strict=True):
        sheets.setdefault(code, set()).add((answer[0], answer[1]))
    return Counter(frozenset(given | ({("", code)} if incoming.is_roster else set())) for code, given in sheets.items())


def join_answers(register: Register, tables: list[Table]) -> None:
    """Put imported answers under those that are typed: codes are random, so that none meets another."""
    rows: list[dict[str, Any]] = []
    for table in tables:
        for number, *cells in zip(table.rows, *table.columns.values(), strict=True):
            given = dict(zip(table.columns, (cell or None for cell in cells), strict=True))
            rows.append({**given, ROW: table.source.row_id(number)})
    name = "survey_answers"
    register.tables[name] = with_rows(register[name], TABLES[name], rows)


__all__ = ["IncomingAnswers", "answers_in", "codes_in", "held_survey", "join_answers", "random_code", "surveys_held"]

"""A first mapping for any table: by the words of its headings, by what stands under them, and where neither tells, a
guess.

A proposal is a draft that a person reads. It names what it could not place, what is missing, and which rows look like
totals and notes; it never stops at headings that it does not know.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vomr.register.cells import CellError, Nothing, as_text, is_empty, parser
from vomr.register.register import Register
from vomr.register.sources.mapped import TOTAL_WORDS, TOTALS
from vomr.register.sources.mapping import Mapping, cell_at, titles_of
from vomr.register.sources.opening import Sheet
from vomr.register.sources.recognise import headings_of
from vomr.register.tables import TABLES, Column, Type
from vomr.register.tables import Table as Declared
from vomr.spelling import folded
from vomr.words import N_
from vomr.words.entered import in_every_language

_ALIKE = 0.72
_NOT_FROM_ELSEWHERE = ("corrections", "settlements", "budget", "plan", "targets", "check_answers")
_SAMPLE = 300  # cells of a column that are looked at
_MOSTLY = 0.8
_MOST_WORDS = 30
_NOTE_WORDS = in_every_language("notes")
# What other systems call our columns (headings seen in lists of programmes, paying agencies and groups)
_OTHER_NAMES = {
    "project": ("№ на проект", "Рег. №", "УИН", "Ref", "Reference", "Project number", "Код", "ID"),
    "title": ("Име на проекта", "Заглавие", "Проект – наименование", "Project title", "Scheme", "Name"),
    "applicant": ("Бенефициент", "Кандидат", "Получател", "Beneficiary", "Promoter"),
    "applicant_id": ("ЕИК/БУЛСТАТ", "Булстат", "ЕИК на бенефициента", "ЕГН/ЕИК", "Company number"),
    "contracted_on": ("Дата на договор", "Договор от", "Дата на сключване", "Signed", "Contract date"),
    "grant": ("Безвъзмездна помощ", "Субсидия", "Грант", "Одобрена субсидия", "Award", "Grant amount"),
    "total": ("Общ размер", "Бюджет на проекта", "Total cost", "Обща сума"),
    "paid_on": ("Дата на плащане", "Платено на", "Дата", "Payment date", "Date"),
    "amount": ("Изплатена сума", "Платена сума", "Стойност", "Amount", "Sum"),
    "claimed": ("Поискана сума", "Заявена сума", "Claimed amount"),
    "claim": ("Искане №", "№ на искане", "Claim number"),
    "kind": ("Вид плащане", "Тип", "Вид", "Type"),
    "payment": ("№ на плащане", "Платежно №", "Payment number"),
    "date": ("Дата на събитието", "Проведено на", "Event date"),
    "participants": ("Брой участници", "Присъствали", "Attendance"),
    "value": ("Стойност", "Резултат", "Value"),
    "measured_on": ("Дата на отчитане", "Към дата", "Measured"),
    "name": ("Име", "Наименование", "Name"),
    "joined_on": ("Член от", "Приет на", "Member since"),
    "sector": ("Сектор", "Sector"),
    "currency": ("Валута", "Currency"),
    "municipality": ("Община", "Municipality"),
    "settlement": ("Населено място", "Село/град"),
    "measure": ("Мярка", "Подмярка", "Measure"),
    "fund": ("Фонд", "Източник на финансиране", "Fund"),
}


@dataclass(frozen=True)
class Proposal:
    """A mapping to look through, and the sheet it was made for.

    Attributes
    ----------
    position : int
        Of the row with the headings in ``sheet.rows``.
    is_sure : bool
        The headings tell the table: an import may go on with it.
    left_out : tuple of (int, str)
        Rows that look like totals and notes, with their first text.
    """

    mapping: Mapping
    sheet: Sheet
    position: int
    is_sure: bool
    left_out: tuple[tuple[int, str], ...]

    @property
    def unplaced(self) -> list[str]:
        return [heading for heading, column in self.mapping.columns.items() if not column]


def propose(
    sheets: Iterable[Sheet], name: str, register: Register, currency: str | None = None, table: str | None = None
) -> Proposal | None:
    """The mapping that fits best, of any sheet; None only where no sheet has a cell.

    Parameters
    ----------
    sheets : iterable of Sheet
    name : str
        Of the mapping.
    register : Register
        Its codes tell a column of measures from one of funds.
    currency : str, optional
        Stands in every row, where the table needs one and no column gives it.
    table : str, optional
        The table to fill; else the one that fits best.
    """
    best: tuple[float, Proposal] | None = None
    for sheet in sheets:
        if not sheet.rows:
            continue
        position, _ = headings_of(sheet)
        titles = [title for title in titles_of(sheet, position) if title]
        columns = _columns(sheet, position, titles)
        known = _known_codes(register)
        for declared in [TABLES[table]] if table else TABLES.values():
            if declared.name in _NOT_FROM_ELSEWHERE and not table:
                continue
            score, is_sure, mapping = _fill(declared, name, titles, columns, known, currency)
            score += min(len(sheet.rows), 1000) / 1e5
            if best is None or score > best[0]:
                mapping.header_row = sheet.rows[position][0]
                best = score, Proposal(mapping, sheet, position, is_sure, ())
    if best is None:
        return None
    found = best[1]
    notes = tuple(_notes(found))
    found.mapping.footers, found.mapping.skip_rows = _as_words(notes)
    found.mapping.values = _words_to_translate(found)
    return Proposal(found.mapping, found.sheet, found.position, found.is_sure, notes)


def _columns(sheet: Sheet, position: int, titles: list[str]) -> dict[str, list[Any]]:
    """Heading → the first cells under it that are not empty."""
    all_titles = titles_of(sheet, position)
    found: dict[str, list[Any]] = {title: [] for title in titles}
    for _, cells in sheet.rows[position + 1 :][: 4 * _SAMPLE]:
        for at, title in enumerate(all_titles):
            if title and (cell := cell_at(cells, at)) is not None and len(found[title]) < _SAMPLE:
                found[title].append(cell)
    return found


def _known_codes(register: Register) -> dict[str, set[str]]:
    """Table that columns point to → its codes, folded; also ``municipality`` and ``fund``."""
    found = {
        name: {folded(code) for code in register[name][table.key[0]].dropna() if isinstance(code, str)}
        for name, table in TABLES.items()
        if table.key and register.has(name)
    }
    places = register.strategy.territory
    found["municipality"] = {folded(text) for place in places for text in (place.code, place.name)}
    found["fund"] = {folded(text) for fund in register.strategy.funds for text in (fund.id, fund.name)}
    return found


def _fill(
    declared: Declared,
    name: str,
    titles: list[str],
    columns: dict[str, list[Any]],
    known: dict[str, set[str]],
    currency: str | None,
) -> tuple[float, bool, Mapping]:
    pairs: list[tuple[float, str, str, str]] = []
    for title in titles:
        for column in declared.columns:
            alike = _alike(title, column)
            fits = _readable(columns[title], column) if alike else 0.0
            if alike == 1 or fits >= 0.5:
                pairs.append((alike * (0.5 + fits / 2), title, column.name, ""))
            elif codes := known.get(column.references or column.name):
                share = _share(columns[title], codes)
                if share >= _MOSTLY and not (column.key and len(declared.key) == 1):
                    # more than a likeness of words: “Source” is nearly a title of another column in some language
                    pairs.append((0.7 + 0.1 * share, title, column.name, N_("by the values")))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    given: dict[str, str] = {}
    notes: dict[str, str] = {}
    total, named = 0.0, 0
    for score, title, column_name, note in pairs:
        if title not in given and column_name not in given.values():
            given[title] = column_name
            total += score
            named += not note
            notes[title] = note
    _guess(declared, titles, columns, given, notes)
    mapping = Mapping(name, declared.name, {title: given.get(title, "") for title in titles}, notes=notes)
    for title in titles:
        if title not in given:
            notes[title] = N_("no column of ours was found")
    if currency and "currency" in {column.name for column in mapping.missing()}:
        mapping.constants["currency"] = currency
    required = [column for column in declared.columns if column.required]
    covered = 1 - len(mapping.missing()) / len(required) if required else 0
    is_sure = named >= 2 and covered >= 0.5
    bonus = (
        0.3 if declared.name == "projects" else 0.0
    )  # of headings that say nothing a list of projects is most likely
    return total / max(len(titles), 1) + (covered if named >= 2 else 0) + (1 if is_sure else bonus), is_sure, mapping


def _alike(title: str, column: Column) -> float:
    """How near a heading comes to one of a column's names: 1 is the same, 0 is less than what counts."""
    heading = folded(title)
    names = {folded(name) for name in (*column.titles, *_OTHER_NAMES.get(column.name, ()))}
    return 1.0 if heading in names else max(_ratio(heading, name) for name in names)


@lru_cache(maxsize=1 << 14)
def _ratio(heading: str, name: str) -> float:
    """Of most pairs a look at their letters says that they are not alike."""
    pair = difflib.SequenceMatcher(None, heading, name, autojunk=False)
    if pair.real_quick_ratio() < _ALIKE or pair.quick_ratio() < _ALIKE:
        return 0.0
    ratio = pair.ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _readable(cells: list[Any], column: Column) -> float:
    """The share of cells that a column can take; 1 where there are none."""
    if not cells:
        return 1.0
    read = parser(column)
    right = 0
    for cell in cells[:60]:
        try:
            read(cell)
            right += 1
        except Nothing:
            right += 1
        except CellError:
            right += column.type in (Type.CODE, Type.CODES, Type.YES_NO) and isinstance(cell, str)  # words to translate
    return right / len(cells[:60])


def _share(cells: list[Any], codes: set[str]) -> float:
    texts = {folded(as_text(cell)) for cell in cells} - {""}
    return len(texts & codes) / len(texts) if texts else 0.0


def _guess(
    declared: Declared, titles: list[str], columns: dict[str, list[Any]], given: dict[str, str], notes: dict[str, str]
) -> None:
    """Fill what a row needs by the kind of what stands in the columns that are left."""
    main = ("grant", "contracted_on", "total") if declared.name == "projects" else ()
    wanted = [column for column in declared.columns if column.required or column.name in main]
    for column in wanted:
        if column.name in given.values() or column.references:
            continue
        fitting = [
            title for title in titles if title not in given and columns[title] and _looks_like(columns[title], column)
        ]
        if fitting:
            best = max(fitting, key=lambda title: _length(columns[title])) if column.name == "title" else fitting[0]
            given[best], notes[best] = column.name, N_("a guess by the content")


def _looks_like(cells: list[Any], column: Column) -> bool:
    if column.type is Type.TEXT:
        texts = [as_text(cell) for cell in cells]
        if column.key or column.name in ("payment", "value_id"):
            return len(set(texts)) == len(texts) and _length(cells) <= 40 and any(map(str.isdigit, "".join(texts)))
        return any(map(str.isalpha, "".join(texts))) and _readable(cells, _DATE) < 0.5
    if column.type in (Type.DATE, Type.MONEY):
        return _readable(cells, column) >= _MOSTLY and (column.type is Type.DATE or _readable(cells, _DATE) < 0.5)
    return column.type in (Type.CODE, Type.YES_NO) and _readable_strictly(cells, column) >= _MOSTLY


_DATE = Column("value", Type.DATE, "", "")


def _readable_strictly(cells: list[Any], column: Column) -> float:
    if column.open_set:
        return 0.0
    read, right = parser(column), 0
    for cell in cells[:60]:
        try:
            read(cell)
            right += 1
        except CellError:
            continue
    return right / len(cells[:60])


def _length(cells: list[Any]) -> float:
    return sum(len(as_text(cell)) for cell in cells) / len(cells)


def _notes(proposal: Proposal) -> Iterable[tuple[int, str]]:
    """Rows that look like totals and notes: a total's word, a note's word, or one text alone at the end."""
    titles = titles_of(proposal.sheet, proposal.position)
    needed = [
        titles.index(heading)
        for heading, column in proposal.mapping.columns.items()
        if column and proposal.mapping.declared.column[column].required
    ]
    rows = proposal.sheet.rows[proposal.position + 1 :]
    last = max((number for number, cells in rows if _filled(cells) > 1), default=0)
    for number, cells in rows:
        texts = [as_text(cell) for cell in cells if not is_empty(cell)]
        first = folded(texts[0]) if texts else ""
        is_whole = all(cell_at(cells, at) is not None for at in needed)
        is_note = not is_whole and (first.startswith(tuple(map(folded, _NOTE_WORDS))) or texts[0].startswith("*"))
        is_total = first in TOTALS or (not is_whole and any(first.startswith(word) for word in TOTALS))
        if (
            is_total
            or is_note
            or (len(texts) == 1 and (number > last or len(texts[0]) > 60) and not is_whole and len(titles) > 2)
        ):
            yield number, texts[0]


def _words_to_translate(proposal: Proposal) -> dict[str, dict[str, str]]:
    """Column of codes → the other system's words that it does not know, to be completed."""
    titles, rows = titles_of(proposal.sheet, proposal.position), proposal.sheet.rows[proposal.position + 1 :]
    skipped = set(proposal.mapping.skip_rows)
    words: dict[str, dict[str, str]] = {}
    for heading, name in proposal.mapping.columns.items():
        column = proposal.mapping.declared.column.get(name)
        if column is None or column.type not in (Type.CODE, Type.YES_NO) or column.open_set:
            continue
        at, read = titles.index(heading), parser(column)
        for number, cells in rows:
            cell = cell_at(cells, at)
            if cell is None or number in skipped or as_text(cell) in words.get(name, {}):
                continue
            try:
                read(cell)
            except CellError:
                if len(words.setdefault(name, {})) < _MOST_WORDS:
                    words[name][as_text(cell)] = ""
    return words


def _filled(cells: list[Any]) -> int:
    return sum(not is_empty(cell) for cell in cells)


def _as_words(notes: Iterable[tuple[int, str]]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """What skips them next month, too: their first word where it is one of the usual ones, else their row."""
    words, rows = [], []
    usual = [*_NOTE_WORDS, *TOTAL_WORDS]
    for number, text in notes:
        word = next((word for word in usual if folded(text).startswith(folded(word))), None)
        if word:
            words.append(word)
        else:
            rows.append(number)
    return tuple(dict.fromkeys(words)), tuple(rows)

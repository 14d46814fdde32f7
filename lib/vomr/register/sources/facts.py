"""What a report says, typed and without persons: the rows that are kept in a table of their own and joined at
reading.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from vomr.money import round_half_up
from vomr.privacy import digits
from vomr.privacy.stars import without
from vomr.problems import VomrError
from vomr.register import published
from vomr.register.cells import CellError, as_text, is_empty, parser, read_cells
from vomr.register.lost_letters import letters_are_lost
from vomr.register.numbers import base_number
from vomr.register.pseudonyms import Pseudonyms, is_pseudonym
from vomr.register.sources.layouts import Heading, Kind, Layout
from vomr.register.sources.opening import Rows
from vomr.register.sources.recognise import Recognised
from vomr.register.sources.store import Refused
from vomr.register.tables import Column, Type
from vomr.register.wordings import CURRENCY_WORDS
from vomr.spelling import folded
from vomr.spreadsheet.formulas import column_letters
from vomr.strategy import last_day
from vomr.words import N_

_FOOTERS = (folded("Забележк"), folded("Легенда"))
_TOTALS = {folded(word) for word in ("Общо", "Всичко", "Сума", "Total")}
_NO_VALUE = {folded(text) for text in ("н/п", "n/a", "няма", "неприложимо")}
_CURRENCY_WORD = re.compile(r"\s*(?:лв\.?|лева|bgn|eur|евро|€)\s*$", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"[ T,]+(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?:ч\.?)?$")
_PLAIN_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})*|\d{1,12}),\d\d", re.ASCII)
_EIK_AND_NAME = re.compile(r"\s*([\d*]{8,13})(?!\d)[\s,;:–-]+(\S.*)", re.DOTALL)
_MASK = re.compile(r"\*{6,}")  # what ИСУН itself hides
_PERSON_WORDS = tuple(
    folded(text)
    for text in ("физическо лице", "физически лица", "самоосигуряващ", "свободна професия", "свободни професии")
)
_FIRST_EXCEL_DAY = dt.date(1899, 12, 30)
_NUMBER, _DATE, _MONEY = (Column("value", type_, "", "") for type_ in (Type.NUMBER, Type.DATE, Type.MONEY))
_CURRENCIES = {folded(word) or word: code for code, words in CURRENCY_WORDS.items() for word in words}
_OTHER_CURRENCY = N_("the cell says {shown}, the report is in {currency}")
_MOST_FAULTS = 5
_CANNOT = {kind: N_("the cell cannot be read") for kind in Kind} | {
    Kind.MONEY: N_("the cell is no amount"),
    Kind.AMOUNT: N_("the cell is no number"),
    Kind.DATE: N_("the cell is no date"),
}


@dataclass
class Facts:
    """A report's rows by field.

    Attributes
    ----------
    sheet : str or None
    rows : list of int
        Row numbers in the file, as Excel shows them.
    values : dict of str to list
        Field → ``str``, whole cents, ``Decimal`` or ``date``, None where the cell is empty: blank is never zero.
    words : str
        What stands above, in and below the headings: it may tell a day and a currency.
    persons : int
        Rows about natural persons; their identifiers and names were dropped.
    repeated, footers, rounded : int
        Rows that say again what another says; rows of notes and totals; amounts with more than two decimals.
    conflicts : list of (str, list of int)
        Numbers whose rows contradict one another, with the rows: none of them was taken.
    missing : list of str
        Headings of the report that this file has not.
    refused : list of Refused
        Rows with a cell that cannot be read: none of the row was taken.
    named : list of (Refused, str)
        Amounts whose own word names a currency, and that currency: where the report is in another, the row is refused
        (:func:`refuse_other_currency`).
    lost : list of (int, str, str)
        Cells whose letters were lost before the file was saved: row, title of the column and text.
    doubts : list of (int, str, str)
        Cells that were read and are asked about: row, title of the column and what is asked.
    """

    layout: Layout
    sheet: str | None
    rows: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    words: str = ""
    persons: int = 0
    repeated: int = 0
    footers: int = 0
    rounded: int = 0
    conflicts: list[tuple[str, list[int]]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    named: list[tuple[Refused, str]] = field(default_factory=list)
    lost: list[tuple[int, str, str]] = field(default_factory=list)
    doubts: list[tuple[int, str, str]] = field(default_factory=list)


def facts_of(
    recognised: Recognised,
    file: str,
    codes: Pseudonyms | None = None,
    say: Callable[..., str] = str.format,
    *,
    is_text: bool = False,
) -> Facts:
    """Type every row under the headings.

    A row with a cell that cannot be read is refused, and no other.

    Parameters
    ----------
    recognised : Recognised
    file : str
        For messages.
    codes : Pseudonyms, optional
        Of the strategy folder: a code stands in place of the personal number of a beneficiary; else nothing does.
    say : callable, optional
        Sentence and its parameters → the reader's words.
    is_text : bool
        A CSV file: its rows must have as many cells as there are headings.

    Raises
    ------
    VomrError
        When no row can be read, or a text file ends in the middle.
    """
    layout = recognised.layout
    facts = Facts(layout, recognised.sheet.name, missing=[heading.title for heading in recognised.missing])
    rows, notes = _split_footers(recognised, facts)
    if is_text:
        _check_lengths(rows, recognised.rows, max(at for at, title in enumerate(recognised.header) if title) + 1, file)
    facts.words = "\n".join([recognised.above, *recognised.header, *notes])
    facts.rows = [number for number, _ in rows]
    faults: dict[int, Refused] = {}
    for name, position in recognised.columns.items():
        heading = layout.fields[name]
        read = partial(_person_or_eik, codes=codes) if heading.kind is Kind.EIK and codes else None
        facts.values[name] = _column(heading, position, rows, facts, faults, say, read)
    if faults and len(faults) == len(rows):
        shown = [f"{one.column} = „{one.value}“ ({one.reason})" for one in faults.values()]
        raise VomrError(
            N_(
                "{file} cannot be taken as it is: {faults}. A report from ИСУН holds no such cells; export it again, or"
                " mend them."
            ),
            file=file,
            faults="; ".join(shown[:_MOST_FAULTS])
            + (f" (+{len(shown) - _MOST_FAULTS})" if len(shown) > _MOST_FAULTS else ""),
        )
    if faults:
        keep = [at for at, number in enumerate(facts.rows) if number not in faults]
        facts.refused = [faults[number] for number in facts.rows if number in faults]
        _keep_only(facts, keep)
        rows = [rows[at] for at in keep]
    _drop_persons(facts, codes)
    _find_lost_letters(facts)
    if "number" in facts.values:
        facts.values["base"] = [base_number(number) for number in facts.values["number"]]
    _drop_repeated(facts, rows)
    return facts


def _split_footers(recognised: Recognised, facts: Facts) -> tuple[list[tuple[int, list[Any]]], list[str]]:
    """Rows of facts, and the texts of notes and totals around them."""
    layout, columns = recognised.layout, recognised.columns
    key = "number" if "number" in columns else None
    texts = [
        columns[h.field]
        for h in layout.headings
        if h.field in columns and h.kind in (Kind.TEXT, Kind.NAME, Kind.EIK_AND_NAME)
    ]
    rows, notes = [], []
    for number, cells in recognised.rows:
        first = next((cell for cell in cells if cell != "" and not is_empty(cell)), "")
        is_footer = folded(first).startswith(_FOOTERS)
        if key is not None:
            is_fact = _is_number(_at(cells, columns[key]))
        else:
            is_fact = (
                not is_footer
                and not any(folded(_at(cells, position)) in _TOTALS for position in texts)
                and _filled(cells) > 1
            )
        if is_fact:
            rows.append((number, cells))
        else:
            facts.footers += 1
            notes.append(" ".join(as_text(cell) for cell in cells if not is_empty(cell))[:500])
    return rows, notes


def _is_number(cell: Any) -> bool:
    """Whether a cell can be the number of a project or contract; a sentence or a total is none."""
    text = as_text(cell) if not is_empty(cell) else ""
    digits = sum(letter.isdigit() for letter in text)
    words = folded(re.sub(r"\d", "", text))
    return (
        digits >= 4
        and len(text) <= 60
        and len(text.split()) <= 3
        and words not in _TOTALS
        and not words.startswith(_FOOTERS)
    )


def _filled(cells: list[Any]) -> int:
    return sum(cell != "" and not is_empty(cell) for cell in cells)


def _at(cells: list[Any], position: int) -> Any:
    return cells[position] if position < len(cells) else None


def _check_lengths(rows: Rows, everything: Rows, width: int, file: str) -> None:
    """A row of a text file with more cells than headings holds a mark that is not quoted; the last with fewer
    was cut.
    """
    last = everything[-1] if everything else (0, [])
    was_cut = 2 <= len(last[1]) < width and not any(folded(cell).startswith((*_TOTALS, *_FOOTERS)) for cell in last[1])
    for number, cells in [*rows, last] if was_cut and last not in rows[-1:] else rows:
        if any(str(cell).strip() for cell in cells[width:]):
            raise VomrError(
                N_(
                    "{file}, row {row}, has {found} cells under {width} headings: a comma or semicolon in a text or an"
                    " amount is not in quotation marks. Export it as .xlsx."
                ),
                file=file,
                row=number,
                found=len(cells),
                width=width,
            )
        if len(cells) < width - 2 or (len(cells) < width and number == last[0]):
            raise VomrError(
                N_(
                    "{file}, row {row}, ends in the middle: it has {found} cells under {width} headings. Export it"
                    " again."
                ),
                file=file,
                row=number,
                found=len(cells),
                width=width,
            )


def _column(
    heading: Heading,
    position: int,
    rows: list[tuple[int, list[Any]]],
    facts: Facts,
    faults: dict[int, Refused],
    say: Callable[..., str],
    own_reader: Callable[[Any], Any] | None = None,
) -> list[Any]:
    """The cells of one column; each different one is read once."""
    read, is_money = own_reader or _READERS[heading.kind], heading.kind is Kind.MONEY
    known: dict[Any, Any] = {}
    values: list[Any] = []
    for number, cells in rows:
        cell = cells[position] if position < len(cells) else None
        if cell is None or cell == "":
            values.append(None)
            continue
        memo = (type(cell), cell)
        if memo not in known:
            try:
                known[memo] = read(cell)
            except CellError as error:
                known[memo] = error
        value = known[memo]
        if isinstance(value, CellError):
            shown = without(as_text(cell))[:40]
            # an amount that can be read in two ways has a sentence of its own; the others say of what kind the column
            # is
            reason = (
                say(value.message, value=shown, **value.params)
                if value.code == "cell-three-digits"
                else say(_CANNOT[heading.kind])
            )
            faults.setdefault(number, Refused(number, _where(facts, heading, position, number), shown, reason))
            value = None
        elif is_money and value is not None:
            value, is_rounded = value
            facts.rounded += is_rounded
            if isinstance(cell, str) and (word := _CURRENCY_WORD.search(cell)):
                refused = Refused(number, _where(facts, heading, position, number), without(as_text(cell))[:40], "")
                facts.named.append((refused, _CURRENCIES[folded(word[0]) or word[0].strip()]))
        elif (
            heading.kind is Kind.AMOUNT
            and isinstance(cell, str)
            and (asked := read_cells([cell], _NUMBER).beside.get(0))
            and (doubt := asked.doubt)
        ):
            facts.doubts.append((number, heading.title, say(doubt.message, value=as_text(cell)[:40], **doubt.params)))
        values.append(value)
    return values


def _where(facts: Facts, heading: Heading, position: int, number: int) -> str:
    """A cell as Excel calls it, with the title of its column."""
    sheet = f"{facts.sheet}!" if facts.sheet else ""
    return f"{sheet}{column_letters(position + 1)}{number} („{heading.title}“)"


def refuse_other_currency(facts: Facts, currency: str, say: Callable[..., str]) -> None:
    """Refuse the rows with an amount that names another currency than the report's: which is right, only the document
    knows.

    Parameters
    ----------
    facts : Facts
    currency : {"EUR", "BGN"}
        Of the report.
    say : callable
        Sentence and its parameters → the reader's words.
    """
    present = set(facts.rows)
    wrong: dict[int, Refused] = {}
    for one, said in facts.named:
        if said != currency and one.row in present:
            reason = say(_OTHER_CURRENCY, shown=said, currency=currency)
            wrong.setdefault(one.row, replace(one, reason=reason))
    if wrong:
        facts.refused = sorted([*facts.refused, *wrong.values()], key=lambda item: item.row)
        _keep_only(facts, [at for at, number in enumerate(facts.rows) if number not in wrong])


def _keep_only(facts: Facts, keep: list[int]) -> None:
    facts.rows = [facts.rows[at] for at in keep]
    facts.values = {name: [column[at] for at in keep] for name, column in facts.values.items()}


def _find_lost_letters(facts: Facts) -> None:
    """Texts that are kept and whose letters were lost; persons are gone already."""
    known: dict[str, bool] = {}
    for name, column in facts.values.items():
        heading = facts.layout.fields.get(name)
        for number, text in zip(facts.rows, column, strict=True):
            if not isinstance(text, str) or text.isdecimal():
                continue
            if text not in known:
                known[text] = letters_are_lost(text)
            if known[text]:
                facts.lost.append((number, heading.title if heading else name, text[:40]))
    facts.lost.sort(key=lambda item: item[0])


# --- cells ------------------------------------------------------------------------------------------------------------


def _text(cell: Any) -> str | None:
    """One line; a personal number is struck out, and nothing else."""
    text = " ".join(re.sub(r"\s*\n\s*", "; ", as_text(cell)).split())
    return _MASK.sub("…", digits.without(text) if digits.perhaps(text) else text) or None


def _exact(cell: Any) -> Decimal | None:
    if isinstance(cell, str):
        cell = _CURRENCY_WORD.sub("", cell).strip()
        if cell.startswith((".", "-.")):  # the paying agency writes .92
            cell = cell.replace(".", "0.", 1)
        if not any(letter.isalnum() for letter in cell) or folded(cell) in _NO_VALUE:
            if cell.startswith("#"):
                raise CellError("cell-number", "", "")
            return None
    value: Decimal = _read_number(cell)
    return value


_read_number: Callable[[Any], Any] = parser(_NUMBER)
_read_money: Callable[[Any], Any] = parser(_MONEY)
_read_date: Callable[[Any], Any] = parser(_DATE)


def _cents(cell: Any) -> tuple[int, bool] | None:
    """Whole cents, and whether the cell had more than two decimals; those are rounded half up (чл. 13)."""
    if isinstance(cell, str) and (plain := _PLAIN_AMOUNT.fullmatch(cell)):  # what nearly every cell is, read quickly
        return int(re.sub(r"[^\d-]", "", plain[0])), False
    if isinstance(cell, float) and abs(cell) < 1e9 and abs(cell * 100 - round(cell * 100)) < 1e-5:
        return round(cell * 100), False
    if isinstance(cell, str):
        _ask_of_three_digits(cell)
    value = _exact(cell)
    if value is None:
        return None
    rounded = round_half_up(value, 2)
    if abs(rounded) >= 10**12:
        raise CellError("cell-range", "", "")
    return int(rounded * 100), rounded != value


def _ask_of_three_digits(cell: str) -> None:
    """12.500 as a text is 12 500 to one and 12.5 to another: no amount (method.md §7); a dot before digits alone is
    none.
    """
    try:
        _read_money(cell)
    except CellError as error:
        if error.code == "cell-three-digits":
            raise


def _day(cell: Any) -> dt.date | None:
    if isinstance(cell, str):
        cell = _TIME_OF_DAY.sub("", cell.strip()).replace("/", ".")
        if not any(letter.isdigit() for letter in cell):
            if folded(cell) and folded(cell) not in _NO_VALUE:
                raise CellError("cell-date", "", "")
            return None
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 < cell < 80_000:
        return _FIRST_EXCEL_DAY + dt.timedelta(days=int(cell))
    day: dt.date = _read_date(cell)
    return day


def _eik(cell: Any) -> str | None:
    """9 or 13 digits; a leading zero that Excel lost is put back. What is ten digits long is a person's: dropped."""
    from stdnum.bg import vat
    from stdnum.exceptions import ValidationError

    text = re.sub(r"\D", "", as_text(cell))
    if len(text) in (8, 12):
        text = text.zfill(len(text) + 1)
        try:
            vat.validate(text[:9])
        except ValidationError:
            return None
    return text if len(text) in (9, 13) else None


def _person_or_eik(cell: Any, codes: Pseudonyms) -> str | None:
    """As :func:`_eik`; in place of a personal number the code of the person."""
    return codes.of(cell) or _eik(cell)


def _eik_and_name(cell: Any) -> tuple[str | None, str | None] | None:
    text = as_text(cell)
    match = _EIK_AND_NAME.fullmatch(text)
    if match:
        return _eik(match[1]) if "*" not in match[1] else None, " ".join(match[2].split())
    digits = re.sub(r"\D", "", text)
    return (_eik(text), None) if digits and len(digits) >= len(text.strip()) - 1 else ("", _text(text))


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.NUMBER: lambda cell: as_text(cell) or None,
    Kind.TEXT: _text,
    Kind.MONEY: _cents,
    Kind.AMOUNT: _exact,
    Kind.DATE: _day,
    Kind.EIK: _eik,
    Kind.NAME: _text,
    Kind.EIK_AND_NAME: _eik_and_name,
    Kind.PERSON: lambda cell: folded(as_text(cell)) or None,
}


# --- rows -------------------------------------------------------------------------------------------------------------


def _drop_persons(facts: Facts, codes: Pseudonyms | None) -> None:
    """Leave no identifier and no name of a natural person; of the official list of beneficiaries a keyed code of the
    name.

    A name stays only beside the ЕИК of an organisation, or where the report says what kind of organisation it is; where
    it says that it is a natural person, nothing stays.
    """
    values, n = facts.values, len(facts.rows)
    marks = [values.pop(name) for name in ("person", "person_kind", "person_form") if name in values]
    surnames = values.pop("surname", None)
    if facts.layout.fields.get("beneficiary") is None and "eik" not in values:
        return
    joint = (
        facts.layout.fields["beneficiary"].kind is Kind.EIK_AND_NAME if "beneficiary" in facts.layout.fields else False
    )
    if joint and "beneficiary" in values:
        pairs = values["beneficiary"]
        values["eik"] = [pair[0] if pair else None for pair in pairs]
        values["beneficiary"] = [pair[1] if pair else None for pair in pairs]
    eiks, names = values.get("eik"), values.get("beneficiary")
    marks_say_kind = [any(column[at] for column in marks) for at in range(n)]
    has_eik_column = "eik" in facts.layout.fields or joint
    listed: list[str | None] = [None] * n
    for at in range(n):
        eik = eiks[at] if eiks else None
        said = any(column[at] and any(word in column[at] for word in _PERSON_WORDS) for column in marks)
        is_person = (
            said
            or is_pseudonym(eik or "")
            or bool(surnames and surnames[at])
            or (has_eik_column and not eik and not (eik == "" and marks_say_kind[at]))
        )
        if is_person:
            if codes and facts.layout.name in published.LAYOUTS and names and names[at]:
                # the surname was folded to small letters
                key = published.name_key(
                    " ".join([names[at], *([surnames[at].title()] if surnames and surnames[at] else [])])
                )
                listed[at] = key and codes.of_name(key)
            facts.persons += bool(said or (names and names[at]) or (surnames and surnames[at]))
            for column in (eiks, names, values.get("title")):
                if column is not None and not (column is eiks and is_pseudonym(eik or "")):
                    column[at] = None
        elif eik == "" and eiks is not None:
            eiks[at] = None
    if facts.layout.name == "cap_payments":
        values.pop("beneficiary", None)  # no ЕИК tells a firm from a person there
    if any(listed):
        values[published.COLUMN] = listed


def _drop_repeated(facts: Facts, rows: list[tuple[int, list[Any]]]) -> None:
    """Each fact once: rows that say the same are one, rows that contradict one another are none."""
    key = facts.layout.key
    if key:
        names = [name for name in facts.values if name not in ("number", "place")]
        keys = list(
            zip(
                *(
                    facts.values["base"] if name == "number" else [folded(text) for text in facts.values[name]]
                    for name in key
                ),
                strict=True,
            )
        )
    else:
        names = []
        keys = [tuple(str(cell) for cell in cells) for _, cells in rows]
    contents = list(zip(*(facts.values[name] for name in names), strict=True)) if names else [()] * len(keys)
    first: dict[Any, int] = {}
    others: dict[Any, list[int]] = {}
    for at, found in enumerate(keys):
        if found in first:
            others.setdefault(found, []).append(at)
        else:
            first[found] = at
    drop: set[int] = set()
    for found, repeats in others.items():
        group = [first[found], *repeats]
        if len({contents[at] for at in group}) > 1:
            facts.conflicts.append((facts.values["number"][group[0]], [facts.rows[at] for at in group]))
            drop.update(group)
            continue
        facts.repeated += len(repeats)
        drop.update(repeats)
        if "place" in facts.values:
            places = sorted({place for at in group if (place := facts.values["place"][at])})
            facts.values["place"][group[0]] = "; ".join(places) or None
    if drop:
        keep = [at for at in range(len(facts.rows)) if at not in drop]
        _keep_only(facts, keep)


# --- what the words around tell ---------------------------------------------------------------------------------------

_STATED_DAY = re.compile(
    r"(?:към|дата на (?:справката|генериране|изготвяне)|генериран\w*(?: на)?|актуалн\w*"
    r" към)\s*(?:дата)?\s*:?\s*(\d{1,2})\.(\d{1,2})\.(\d{4})",
    re.IGNORECASE,
)
_RATE = re.compile(r"1\s*(?:EUR|евро)\s*=[^)]*?1[.,]9558\d*\s*(?:BGN|лв\.?|лева)?", re.IGNORECASE)
_LEVS = re.compile(r"\bBGN\b|\bлв\b|\bлева\b", re.IGNORECASE)
_EURO = re.compile(r"\bEUR\b|\bевро\b|€", re.IGNORECASE)


def stated_day(words: str) -> dt.date | None:
    """The day that a report says it is of."""
    for day, month, year in _STATED_DAY.findall(words):
        try:
            return last_day(f"{year}-{int(month):02d}-{int(day):02d}")
        except ValueError:
            continue
    return None


def stated_currency(words: str) -> str | None:
    """The currency that the words around the amounts name; None where they name none, or both."""
    words = _RATE.sub("", words)
    levs, euro = _LEVS.search(words), _EURO.search(words)
    return None if bool(levs) == bool(euro) else "BGN" if levs else "EUR"


STATES = (
    ("withdrawn", "оттегл"),
    ("rejected", "отхвърл"),
    ("reserve", "резерв"),
    ("terminated", "прекратен"),
    ("terminated", "развален"),
    ("completed", "приключен"),
    ("suspended", "спрян"),
    ("approved", "одобрен"),
    ("contracted", "сключен"),
    ("contracted", "визпълнение"),
    ("submitted", "регистриран"),
)


def state_of(status: str | None) -> str | None:
    """The stage that a status of ИСУН means; None where the word is not known."""
    text = folded(status)
    return next((state for state, word in STATES if word in text), None)

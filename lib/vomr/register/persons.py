"""Personal numbers and names of natural persons: what never leaves the register (design: no personal data leaves)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from vomr.privacy.digits import PersonalNumber, digits_of, digits_of_each, with_plain_digits
from vomr.privacy.names import Names, Person, folded, person
from vomr.privacy.personal import PersonalNumbers, plain
from vomr.privacy.stars import without
from vomr.problems import Problem, VomrError
from vomr.register.cells import all_texts, as_text
from vomr.register.files import RawTable
from vomr.register.pseudonyms import IDENTIFIERS, Pseudonyms, personal_number
from vomr.register.published import published
from vomr.register.tables import TABLES, Type
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.register import Register

CODE, PERHAPS = "personal-number", "personal-number-perhaps"
NUMBER_FOUND = N_("A personal number ({name}) stands in the cell")
NUMBER_REMEDY = N_(
    "Delete it, also from columns of your own: no report is made while it stands there. The code of the project or the"
    " member is enough. If it is another number, state it in the sheet “Answers to checks”: check personal-number, mark"
    " {mark}, with the reason, who states it and when."
)
_PERHAPS_FOUND = N_("The cell may hold the number of a foreigner (ЛНЧ)")
_PERHAPS_REMEDY = N_(
    "If it is one, delete it; if it is another number, write before it what it is: invoice, contract, payment."
)
_PASSES = N_("The number in the cell would pass as a personal number ({name}): its date and check digit are valid")
_MANY_PASS = N_(
    "{n} numbers in the column would pass as personal numbers ({name}): their dates and check digits are valid. They"
    " stand in rows {rows}"
)
_PASSES_REMEDY = N_(
    "Compare with the document. If it is a personal number, delete it: the column is printed. If it is not one,"
    " leave it."
)
_MOST_LINES, _MOST_ROWS = 3, 10
# where people stand under a number, or are counted by one
_OF_PERSONS = IDENTIFIERS | {("values", "unit_key"), ("survey_answers", "respondent")}
# numbers of other things, of any length; only a label makes one a person's
_OTHER_NUMBERS = {
    "contract",
    "isun_number",
    "payment",
    "claim",
    "reference",
    "incoming",
    "number",
    "procedure",
    "call",
    "project",
    "value_id",
    "decision",
}
_DECIMAL, _CENTS = re.compile(r"-?\d{1,9}[.,](?!0+$)\d+"), re.compile(r"-?\d{1,9}[.,]\d{1,2}")


class _Kind(NamedTuple):
    """What a cell holds: for certain, perhaps (the number of a foreigner), or bare, as the number of something else."""

    how: Literal["certain", "foreigner", "bare"]
    name: str
    mark: str = ""  # of a number that is certain, by which it can be excused


def mark_of(text: str, number: PersonalNumber, codes: Pseudonyms) -> str:
    """The code by which a number can be stated to be another; a dash where the folder's secret cannot be read."""
    try:
        return codes.of_number(plain(text, number))
    except VomrError:
        return "–"


def personal_numbers(
    raw_tables: Mapping[str, RawTable], numbers: PersonalNumbers, codes: Pseudonyms
) -> Iterator[Problem]:
    """Every cell of the tables that holds a personal number, columns of the officer's own included; it is not
    repeated.
    """
    for raw in raw_tables.values():
        found = {
            (raw.header_row, at): kind
            for at, title in enumerate(raw.header)
            if (kind := _certain(numbers, codes, title))
        }
        declared = {at: name for name, at in raw.match.positions.items()}
        for at, cells in raw.columns.items():
            title = raw.header[at] if at < len(raw.header) else ""
            kinds = _in_cells(raw, declared.get(at), title, cells.different, numbers, codes)
            bare = [raw.numbers[row] for row, which in cells.where(kinds) if kinds[which].how == "bare"]
            if len(bare) > _MOST_LINES:  # a series of ten digits, of which one in eleven with a date passes
                yield _many_pass(raw, sorted(bare), at, next(kind for kind in kinds.values() if kind.how == "bare"))
                kinds = {which: kind for which, kind in kinds.items() if kind.how != "bare"}
            found |= {(raw.numbers[row], at): kinds[which] for row, which in cells.where(kinds)}
        found |= {
            (number, at): kind for number, at, cell in raw.untitled if (kind := _certain(numbers, codes, as_text(cell)))
        }
        for (number, at), kind in sorted(found.items()):
            yield _problem(raw, number, at, kind)


def _certain(numbers: PersonalNumbers, codes: Pseudonyms, text: str) -> _Kind | None:
    found = numbers.certain(text)
    return _Kind("certain", found[0].name, mark_of(text, found[0], codes)) if found else None


def _in_cells(
    raw: RawTable, column: str | None, title: str, different: list[Any], numbers: PersonalNumbers, codes: Pseudonyms
) -> dict[int, _Kind]:
    """Which of the different cells of a column hold a number, and what tells it."""
    texts = (
        different if all_texts(different) else [cell if isinstance(cell, str) else as_text(cell) for cell in different]
    )
    candidates = numbers.with_digits_enough(texts)
    if not candidates:
        return {}
    others = column in _OTHER_NUMBERS
    may_be_labelled = not others or numbers.any_labelled(texts)
    declared = raw.table.column.get(column or "")
    is_amount = declared is not None and declared.type in (Type.MONEY, Type.NUMBER, Type.INTEGER)
    is_money = declared is not None and declared.type is Type.MONEY
    identifiers = (raw.table.name, column) in _OF_PERSONS
    found = {}
    for which in candidates:
        text = texts[which]
        if others and not (may_be_labelled and numbers.labelled(text)):
            if passing := _passing(text, numbers):
                found[which] = _Kind("bare", passing.name)
            continue
        if not numbers.perhaps(text):
            continue
        is_typed = not isinstance(different[which], str)
        if (is_typed or is_amount) and (_CENTS if is_money and not is_typed else _DECIMAL).fullmatch(text):
            continue  # a typed number
        if ones := numbers.find(text, "" if declared else title, identifiers=identifiers):
            certain = [one for one in ones if one.kind != "perhaps"]
            found[which] = (
                _Kind("certain", certain[0].name, mark_of(text, certain[0], codes))
                if certain
                else _Kind("foreigner", ones[0].name)
            )
    return found


def _passing(text: str, numbers: PersonalNumbers) -> PersonalNumber | None:
    """What a number of other things passes as, where it is nothing but as many digits as one of the country's own:
    with its date, or of nine whose first zero was lost.
    """
    if any(map(str.isalpha, text)):
        return None
    if numbers.finds_own and text.isascii() and text.isdecimal() and len(text) == 9:
        return PersonalNumber(0, 9, "egn") if personal_number(text, numbers) else None
    own = [one for one in numbers.find(text) if one.kind in ("egn", "foreign") and one.name in numbers.names]
    length = len(digits_of(text.removesuffix(".0")))
    return next((one for one in own if len(digits_of(text[one.start : one.end])) == length), None)


def number_in(column: str, text: str, numbers: PersonalNumbers) -> PersonalNumber | None:
    """The personal number that a text of a declared column holds for certain; a number of payments only by its
    label.
    """
    if not numbers.perhaps(text) or (column in _OTHER_NUMBERS and not numbers.labelled(text)):
        return None
    return next(iter(numbers.certain(text)), None)


def numbers_of_others(register: Register) -> frozenset[str]:
    """Digits of contracts, payments, ЕИК and the like in the register: no personal numbers, wherever they are
    printed.
    """
    strategy = register.strategy
    found = {strategy.lag.eik or "", strategy.strategy.management_contract or "", strategy.strategy.agreement or ""}
    for frame in register.tables.values():
        for column in _OTHER_NUMBERS & set(frame.columns):
            texts = [str(text) for text in frame[column].dropna().unique().tolist()]
            is_labelled = register.personal_numbers.labelled
            any_is = register.personal_numbers.any_labelled(texts)
            found |= {text for text in texts if not is_labelled(text)} if any_is else set(texts)
    is_company = strategy.country.is_company
    found |= {text for text in register["projects"]["applicant_id"].dropna().unique() if is_company(text)}
    texts = [text for text in found if len(text) >= 9]
    groups = set(re.findall(r"\d{9,}", with_plain_digits("\n".join(texts))))
    return frozenset(groups.union(digits_of_each(texts)))


def origin(register: Register, number: str) -> tuple[str, str | None, int, str] | None:
    """The first cell of the register in which the digits of a number stand: file, sheet, row, column."""
    for name, frame in register.tables.items():
        for column in frame.columns:
            if str(frame[column].dtype) in ("str", "object"):
                cells = frame[column].dropna()
                for at, cell in cells.items():
                    text = str(cell)  # amounts are Decimals in columns of objects
                    if len(text) >= 9 and number in digits_of(text):
                        file, sheet, row = register.where(name, int(frame["_row"].loc[at]))
                        return file, sheet, row, str(column)
    return None


def _problem(raw: RawTable, row: int, position: int, kind: _Kind) -> Problem:
    title = raw.header[position] if position < len(raw.header) else ""
    declared = {at: name for name, at in raw.match.positions.items()}
    column = declared.get(position, without(title)) or None
    found = {
        "certain": Problem(CODE, "error", NUMBER_FOUND, NUMBER_REMEDY, {"name": kind.name, "mark": kind.mark}),
        "foreigner": Problem(PERHAPS, "warning", _PERHAPS_FOUND, _PERHAPS_REMEDY),
        "bare": Problem(PERHAPS, "warning", _PASSES, _PASSES_REMEDY, {"name": kind.name}),
    }
    return replace(found[kind.how], table=raw.table.name, file=raw.file, sheet=raw.sheet, row=row, column=column)


def _many_pass(raw: RawTable, rows: list[int], position: int, kind: _Kind) -> Problem:
    """One line for a column of many such numbers."""
    more = f" (+{len(rows) - _MOST_ROWS})" if len(rows) > _MOST_ROWS else ""
    params = {"name": kind.name, "n": len(rows), "rows": ", ".join(map(str, rows[:_MOST_ROWS])) + more}
    return replace(_problem(raw, rows[0], position, kind), message=_MANY_PASS, params=params)


def hidden(problem: Problem, numbers: PersonalNumbers) -> Problem:
    """The problem without any personal number that the cell's value would bring into it."""
    told = {text for text in (problem.value, problem.key, *problem.params.values()) if isinstance(text, str)}
    if not any(map(numbers.holds, told)):
        return problem
    without = numbers.without
    params = {name: without(value) if isinstance(value, str) else value for name, value in problem.params.items()}
    return replace(problem, params=params, value=problem.value and without(problem.value), key=without(problem.key))


_OWNER = "owner-person"


def owners_by_name(register: Register) -> Iterator[Problem]:
    """Cells for who is responsible that name a person: reports print a function."""
    for name, table in TABLES.items():
        if "owner" in table.column and register.has(name):
            frame = register[name]
            for row, text in zip(frame["_row"], frame["owner"], strict=True):
                if isinstance(text, str) and person("", text, certain=False):
                    yield Problem(
                        _OWNER,
                        "warning",
                        N_("A person stands as the one responsible; reports print a code in place of the name"),
                        N_("Write the function: executive director, expert, chair of the Management Board."),
                        table=name,
                        row=int(row),
                        column="owner",
                    )


def function_of(register: Register, owner: str) -> str:
    """Who is responsible without their name: „Живка Цекова, експерт“ is „експерт“; empty where a name alone stands.

    Who signs the report stays by name, and so does an organisation.
    """
    one = person("", owner, certain=False)
    if one is None or names_of_signers(one, signers(register)) or re.match(r"\W*ЕТ\b", owner):
        return owner
    for found in reversed(Names([one]).find(owner)):
        owner = f"{owner[: found.start]},{owner[found.end :]}"
    parts = (re.sub(r"(?:^|\s)(?:г-н|г-жа|г-ца|ЗП)\.?(?=\s|$)", "", part).strip(" –—-()") for part in owner.split(","))
    return ", ".join(filter(None, parts))


def names_of_signers(signer: Person, signing: Iterable[str]) -> bool:
    """Whether somebody is among those who sign: by two parts of the name."""
    parts = {part.key for part in signer.parts}
    return any(len(parts & {folded(word) for word in re.findall(r"[^\W\d_]+", text)}) > 1 for text in signing)


# columns of her own that name people
_OWN_OF_PEOPLE = re.compile(
    r"собственик|управител|представляващ|представител|лице за контакт|контактно лице|owner|manager|contact person",
    re.IGNORECASE,
)


def natural_persons(register: Register, signing: Iterable[str] = (), day: dt.date | None = None) -> list[Person]:
    """The natural persons that the register knows, each with a stable code: told by its columns, not by the form of a
    name.

    Members and applicants that are entered as such (an applicant of no kind and without an ЕИК too), whoever is named
    as an owner of a task, and people in columns of the officer's own that say so. Who signs the report is none of them,
    nor, where the group says so, who stands in the official list of beneficiaries on a day
    (:mod:`vomr.register.published`).
    """
    members, projects = register["members"], register["projects"]
    natural = members["natural_person"].fillna(True).to_numpy(dtype=bool)
    found = [person(str(code), name) for code, name in _pairs(members[natural], "member", "name")]
    kind, number = projects["applicant_type"], projects["applicant_id"]
    is_person = (kind == "person").to_numpy(dtype=bool)
    codes = projects["isun_number"].where(projects["isun_number"].notna(), projects["project"])
    applicants = projects.assign(_code=codes)
    found += [person(code, name) for code, name in _pairs(applicants[is_person], "_code", "applicant")]
    unknown = kind.isna().to_numpy(dtype=bool, copy=True)
    unknown[unknown] = [
        not (isinstance(text, str) and register.strategy.country.is_company(text)) for text in number[unknown]
    ]
    found += [person(code, name, certain=False) for code, name in _pairs(applicants[unknown], "_code", "applicant")]
    for table, frame in register.tables.items():
        key = TABLES[table].key[0] if TABLES[table].key else None
        for column in frame.columns:
            is_owner = column == "owner" or (column not in TABLES[table].column and _OWN_OF_PEOPLE.search(str(column)))
            if is_owner and key in frame.columns:
                found += [person(str(code), name, certain=False) for code, name in _pairs(frame, str(key), column)]
    who_sign = (*signers(register), *signing)
    kept: list[Person] = []
    open_ones = published(register, day, filter(None, found))
    for one in found:
        if one in open_ones:
            continue
        parts = {part.key for part in one.parts} if one else set()
        signs = one is not None and names_of_signers(one, who_sign)
        # one code for one name: an owner of a task who is a member, an applicant with two projects
        if one and not signs and not any(parts <= {part.key for part in other.parts} for other in kept):
            kept.append(one)
    return kept


def _pairs(frame: Any, code: str, name: str) -> Iterator[tuple[str, str]]:
    rows = frame[frame[name].notna() & frame[code].notna()]
    return zip(rows[code], rows[name], strict=True)


def signers(register: Register) -> list[str]:
    """Who prepares and approves the report: „[report] prepared_by, approved_by“ in strategy.toml."""
    named = register.strategy.report
    return [text for text in (named.prepared_by, named.approved_by) if text]


def bearers(register: Register) -> list[str]:
    """Names of organisations and places of the register, which stay whoever bears them too."""
    members, projects, strategy = register["members"], register["projects"], register.strategy
    return [
        strategy.lag.name,
        strategy.lag.name_en or "",
        *(place.name for place in strategy.territory),
        *register["settlements"]["name"].dropna(),
        *members.loc[~members["natural_person"].fillna(True).to_numpy(dtype=bool), "name"].dropna(),
        *projects.loc[
            (projects["applicant_type"].notna() & (projects["applicant_type"] != "person")).to_numpy(dtype=bool),
            "applicant",
        ].dropna(),
        *(
            name.strip()
            for table, column in (("events", "organisations"), ("events", "organisers"), ("projects", "partners"))
            for text in register[table][column].dropna()
            for name in text.split(";")
        ),
    ]


def names(register: Register, instead: str, signing: Iterable[str] = (), day: dt.date | None = None) -> Names:
    """What finds and hides the natural persons of a register.

    Parameters
    ----------
    register : Register
    instead : str
        What stands in place of a name, with ``{code}``.
    signing : iterable of str
        Who signs beside those that the settings name.
    day : date, optional
        Of the report, where persons of the official list of beneficiaries may stand by name.
    """
    registers = [register] if register.entered is None else [register, register.entered]
    people = dict.fromkeys(found for each in registers for found in natural_persons(each, signing, day))
    return Names(list(people), [name for each in registers for name in bearers(each)], instead)

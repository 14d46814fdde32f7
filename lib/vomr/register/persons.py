"""Personal numbers and names of natural persons: what never leaves the register (design: no personal data leaves)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from os.path import commonprefix
from typing import TYPE_CHECKING, Any

from stdnum.bg import egn, vat

from vomr.problems import Problem
from vomr.register.cells import as_text
from vomr.register.files import RawTable
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.read import Register

CODE = "personal-number"
NUMBER_FOUND = N_("A personal number (ЕГН) stands in the cell")
NUMBER_REMEDY = N_(
    "Delete it, also from columns of your own: no report is made while it stands there. The code of the project or the member is enough."
)
STARS = "**********"
# ten digits on their own, also as birth date and the rest; a decimal number is none. It looks back from the first
# digit: a pattern that begins with one is found much faster.
_TEN_DIGITS = re.compile(r"\d(?<!\d\d)(?<!\d[.,]\d)\d{5}[ \u00a0-]?\d{4}(?!\d)(?![.,]\d)")
_SHORTEST = 9  # an ЕГН whose first zero Excel took
_NAME = re.compile(r"^\s*[^\W\d_a-zа-я]\w*([-\s]+\w+)*[-\s]+[^\W\d_a-zа-я]\w+\s*$")


def has_number(text: str) -> bool:
    """Whether a text holds an ЕГН: a date of birth and a check digit that fits."""
    return len(text) >= 10 and any(
        egn.is_valid(match[0].replace("\u00a0", " ")) for match in _TEN_DIGITS.finditer(text)
    )


def without_numbers(text: str) -> str:
    """The text with stars in place of every ЕГН."""
    return _TEN_DIGITS.sub(lambda match: STARS if egn.is_valid(match[0].replace("\u00a0", " ")) else match[0], text)


def personal_numbers(raw_tables: Mapping[str, RawTable]) -> Iterator[Problem]:
    """Every cell of the tables that holds an ЕГН, columns of the officer's own included; the number is not repeated."""
    for raw in raw_tables.values():
        identifier = _position(raw, "applicant_id")
        found = {(1, at) for at, title in enumerate(raw.header) if has_number(title)}
        for at, cells in raw.columns.items():
            suspects = _with_number(cells.different, is_identifier=at == identifier)
            found |= {(raw.numbers[row], at) for row, _ in cells.where(suspects)}
        found |= {(number, at) for number, at, cell in raw.untitled if has_number(as_text(cell))}
        for number, at in sorted(found):
            yield _problem(raw, number, at)


def _with_number(different: list[Any], *, is_identifier: bool) -> set[int]:
    """Which of the different cells of a column hold a number; they are searched as one text, and singly where it has one."""
    if not is_identifier and not has_number(
        "\n".join(cell if isinstance(cell, str) else as_text(cell) for cell in different)
    ):
        return set()
    texts = map(as_text, different)
    return {which for which, text in enumerate(texts) if has_number(text) or (is_identifier and _lost_its_zero(text))}


def _lost_its_zero(text: str) -> bool:
    """Nine digits where an ЕИК is expected that are none, and an ЕГН once the zero that Excel took stands again."""
    return len(text) == 9 and text.isdigit() and not vat.is_valid(text) and egn.is_valid("0" + text)


def _position(raw: RawTable, name: str) -> int | None:
    declared = raw.table.column.get(name)
    titles = (declared.name, declared.bg, declared.en) if declared else ()
    return next((at for at, title in enumerate(raw.header) if title.strip(" *") in titles), None)


def _problem(raw: RawTable, row: int, position: int) -> Problem:
    title = raw.header[position] if position < len(raw.header) else ""
    titles = {name: column.name for column in raw.table.columns for name in (column.name, column.bg, column.en)}
    column = titles.get(title.strip(" *"), without_numbers(title)) or None
    return Problem(
        CODE, "error", NUMBER_FOUND, NUMBER_REMEDY, table=raw.table.name, file=raw.file, sheet=raw.sheet, row=row, column=column,
    )  # fmt: skip


def hidden(problem: Problem) -> Problem:
    """The problem without any personal number that the cell's value would bring into it."""
    if not any(isinstance(text, str) and has_number(text) for text in (problem.value, *problem.params.values())):
        return problem
    params = {
        name: without_numbers(value) if isinstance(value, str) else value for name, value in problem.params.items()
    }
    return replace(problem, params=params, value=problem.value and without_numbers(problem.value))


def names_of_persons(register: Register) -> set[str]:
    """Full names of natural persons: members and applicants that are entered as such."""
    members, projects = register["members"], register["projects"]
    found = {
        *members.loc[members["natural_person"].fillna(True).to_numpy(dtype=bool), "name"].dropna(),
        *projects.loc[(projects["applicant_type"] == "person").to_numpy(dtype=bool), "applicant"].dropna(),
    }
    return {name.strip() for name in found if _NAME.match(name)}


class Hiding:
    """Takes the names of natural persons out of texts.

    Parameters
    ----------
    names : iterable of str
    instead : str
        What stands in place of a name.
    """

    def __init__(self, names: Iterable[str], instead: str) -> None:
        from html import escape

        spelt = {" ".join(form.lower().split()) for name in names for form in (name, escape(name))}
        self._pattern = re.compile(rf"(?<!\w){_any_of(sorted(spelt))}(?!\w)", re.IGNORECASE) if spelt else None
        self.instead = instead

    def __call__(self, value: Any) -> Any:
        """The value with every text in it cleared: texts, and lists, tuples and dicts of them."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(self.instead, value)
        if isinstance(value, dict):
            return {key: self(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self(inner) for inner in value)
        return value


def _any_of(texts: list[str]) -> str:
    """The pattern of any of some texts, the longest that fits; what they begin with alike is compared once.

    A list of thousands of names, tried one after the other at every word of a report, would take hours.
    """
    start = commonprefix(texts)  # noqa: RUF071  # letter by letter is what is wanted
    ends = [text[len(start) :] for text in texts]
    branches = [_any_of(list(group)) for _, group in groupby(filter(None, ends), key=itemgetter(0))]
    rest = f"(?:{'|'.join(branches)}){'?' if '' in ends else ''}" if branches else ""
    return "".join(r"\s+" if char == " " else re.escape(char) for char in start) + rest

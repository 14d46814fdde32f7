"""The numbers by which a country knows its organisations and its people, a file of data for each: ``CZ.toml``.

A personal number is told by its shape, its check digit and what stands beside it (:mod:`vomr.privacy.personal`). The
check digits are those of python-stdnum, and what it does not know is told by its shape and label alone. Countries stand
here that have no other file: a group's neighbours too have numbers that must not leave.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel, ConfigDict

_FOLDER = Path(__file__).parent


class Data(BaseModel):
    """What a file of a country says: nothing but what is known, and it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(Data):
    """The number of an organisation: how many digits it has, and modules whose ``is_valid`` knows its check digits.

    Without any nothing is known of a number, and nothing said against it. ``number`` is a regular expression where the
    check takes persons' numbers too. ``iati`` is the list of organisations under
    which IATI knows it.
    """

    lengths: tuple[int, ...] = ()
    checks: tuple[str, ...] = ()
    number: str = ""
    iati: str | None = None

    def holds(self, number: str) -> bool | None:
        """Whether a number has the right length and check digits; None where nobody can know."""
        checks = [import_module(name) for name in self.checks]
        if not checks:
            return None
        if self.number and not re.fullmatch(self.number, number):
            return False
        return len(number) in self.lengths and any(check.is_valid(number) for check in checks)


class Personal(Data):
    r"""One kind of personal number.

    Attributes
    ----------
    name : str
        As people call it.
    labels : tuple of str
        What stands before it or above its column, by whole words; ``kod*`` also with an ending. Case, accents and marks
        within do not matter.
    shapes : tuple of str
        How it is written: 9 a digit, A a letter, X one of both, O a digit or, for at most three of them, the letter
        that Italy puts in its place, C a sign that tells the century; whatever else is a mark between, which may be
        missing or another.
    check : str, optional
        The module whose ``is_valid`` knows its check digits, and its date of birth.
    number : str
        What it looks like without marks, where the shape says too little: a regular expression.
    alone : bool or str
        Whether shape and check are evidence enough without a label; a regular expression where they are of some
        numbers alone.
    """

    name: str
    labels: tuple[str, ...]
    shapes: tuple[str, ...]
    check: str | None = None
    number: str = ""
    alone: bool | str = False


class Numbers(Data):
    """The numbers of one country.

    Attributes
    ----------
    code : str
    neighbours : tuple of str
        Countries with which it has a border by land, whose people live and work in it.
    innocent : tuple of str
        Words, written as labels are, beside which a number is none of a person: the number of an organisation, an
        invoice, a contract, a telephone.
    finder : str, optional
        A module whose ``find`` reads the personal numbers in place of their shapes, and better.
    company, personal
    """

    code: str
    neighbours: tuple[str, ...]
    innocent: tuple[str, ...] = ()
    finder: str | None = None
    company: Company = Company()
    personal: tuple[Personal, ...] = ()


WITH_NUMBERS = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def numbers_of(code: str) -> Numbers:
    """The numbers of a country.

    Raises
    ------
    KeyError
        When there is no file of it.
    """
    if code not in WITH_NUMBERS:
        raise KeyError(code)
    return Numbers(code=code, **tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8")))

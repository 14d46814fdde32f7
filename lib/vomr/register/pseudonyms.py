"""Persons known by a code: what stands in the register in place of an ЕГН or ЛНЧ.

Farmers are entered in ИСУН, and so in registers, by their personal number. Whoever counts applicants needs to know that
two rows are one person and two others are not; nobody needs the number. So in a declared column of identifiers
(:data:`IDENTIFIERS`, the beneficiary of a report of ИСУН) the number becomes a code when the cell is read, and no table
of a :class:`~vomr.register.register.Register` ever holds it.

The code is keyed: all ЕГН can be counted through in minutes, so a plain checksum would hide nothing. The key is a
secret
of the strategy folder, ``.vomr-secret``. It is made when a folder first needs it and belongs to that folder alone: it
is
an input (its digest is part of what a kept result depends on) and is never part of a pack, a manifest, a frozen record,
an archive or open data, nor of the repository. Who loses it gets other codes, never a wrong figure. A folder without
personal numbers, as the two groups in the repository, has none.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import time
import unicodedata
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from stdnum.bg import egn, pnf, vat

from vomr.countries import HOME
from vomr.folders import is_strategy
from vomr.privacy.digits import digits_of, find, is_organisation
from vomr.privacy.personal import PersonalNumbers, personal_numbers
from vomr.problems import VomrError, display_path, system_reason
from vomr.register.cells import as_text
from vomr.settings_sheets import language_of
from vomr.words import N_
from vomr.words.entered import is_foreign

SECRET_FILE = ".vomr-secret"
_BORROWED = ".vomr-secret-of"
_RECORD, _KEPT = "freeze.json", "inputs"  # of a frozen period (vomr.register.frozen)
IDENTIFIERS = frozenset({("projects", "applicant_id")})
_SECRET = re.compile(r"[0-9a-f]{64}\s*", re.ASCII)
_PREFIX, _LATIN_PREFIX = "Ф-", "F-"  # she may have to type a code: in letters of her own keyboard
# No 0, 1, O, I, L, nor what reads as 2, 5, 6, 8 or U; and no vowel, so that no code is a word.
_LETTERS, _DIGITS = "CDFHJKMNPQRTWX", "23456789"
_GROUP, _GROUPS = 5, 2  # 10^13 codes: two of 100 000 persons share one in fewer than one register of a thousand
_CODE = re.compile(
    rf"(?:{_PREFIX}|{_LATIN_PREFIX})(?:[{_LETTERS}][{_LETTERS}{_DIGITS}]{{{_GROUP - 1}}}-?){{{_GROUPS}}}"
)
# What people write beside the number itself: its name, the prefix of a number for VAT, marks between digits
_LABEL = re.compile(r"^(?:ЕГН|ЛНЧ|EGN|LNCH|ЕИК|BG|No|№|[\s:.,/–—-])+|[\s.,;]+$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.'’/–—-]+")
_WAITS = 40  # times 25 ms, for a secret that another process is about to write


def pseudonym(secret: str, number: str, prefix: str = _PREFIX) -> str:
    """The code of a person, such as ``Ф-K7Q2M-R4T9X``; ``F-…`` where the group writes in Latin letters.

    Parameters
    ----------
    secret : str
        Of the strategy folder (:func:`secret_of`).
    number : str
        As :func:`personal_number` gives it.
    prefix : str
        What the codes of the group begin with.

    Returns
    -------
    str
        Always the same for one person in one folder, in whatever table, file or spelling the number stands; in another
        folder another. Letters and digits in it cannot be read as each other, and no more than four digits stand
        together, so that a code is taken for no number.
    """
    whole = int.from_bytes(hmac.digest(bytes.fromhex(secret), number.encode(), hashlib.sha256), "big")
    groups = []
    for _ in range(_GROUPS):
        letters = []
        for at in range(_GROUP):
            symbols = _LETTERS + _DIGITS if at else _LETTERS
            whole, which = divmod(whole, len(symbols))
            letters.append(symbols[which])
        groups.append("".join(letters))
    return prefix + "-".join(groups)


def is_pseudonym(text: str) -> bool:
    """Whether a text is a code that :func:`pseudonym` gives."""
    return _CODE.fullmatch(text) is not None


def personal_number(cell: Any, numbers: PersonalNumbers | None = None) -> str | None:
    """The personal number that a cell of identifiers holds and nothing else, without marks; else None.

    ``numbers`` are those of the group; without them those of Bulgaria and its neighbours.
    """
    numbers = numbers or personal_numbers(HOME)
    found = _bulgarian_number(cell) if numbers.finds else None
    if found is not None and (numbers.finds_own or not numbers.is_company(found)):
        return found
    if cell is None or isinstance(cell, bool) or not numbers.may_be_one(text := as_text(cell)):
        return None
    return numbers.of_cell(text)


def _bulgarian_number(cell: Any) -> str | None:
    """The ten digits of an ЕГН or ЛНЧ where a cell of identifiers holds one and nothing else, else None.

    An ЕГН is told by its date of birth and check digit, an ЛНЧ by its check digit. Any digits of Unicode count, with
    blanks, dots, hyphens or invisible signs between them, with „ЕГН“, „ЛНЧ“ or „BG“ before them; a zero at the
    beginning, which Excel takes from a number, is put back where the nine digits that are left are no ЕИК.
    """
    digits = _digits(cell)
    if digits is None:
        return None
    if not digits.isascii() or not digits.isdecimal():
        return _in_another_spelling(as_text(cell))
    if len(digits) == 9 and not vat.is_valid(digits) and egn.is_valid("0" + digits):
        return "0" + digits
    if len(digits) == 10 and (egn.is_valid(digits) or pnf.is_valid(digits)):
        return digits
    return None


def mistyped_number(cell: Any, numbers: PersonalNumbers | None = None) -> str | None:
    """The digits of a cell of identifiers that are as many as of a person's number and pass as none, nor as one of an
    organisation: most likely one with a slip.

    The branches of municipalities, whose thirteen digits begin with three zeros that Excel takes, are left alone.
    """
    numbers = numbers or personal_numbers(HOME)
    digits = _digits(cell)
    if digits is None or not digits.isascii() or not digits.isdecimal() or personal_number(cell, numbers):
        return None
    if not numbers.finds_own:
        return digits if numbers.is_mistyped(digits) else None
    if len(digits) != 10:
        return None
    is_day = (int(digits[2:4]) - 1) % 20 < 12 and 1 <= int(digits[4:6]) <= 31
    return None if not is_day and is_organisation(digits.zfill(13)) else digits


def _digits(cell: Any) -> str | None:
    """A cell without its label and what stands between digits; None where it cannot hold a number."""
    if cell is None or isinstance(cell, bool):
        return None
    text = as_text(cell)
    if len(text) < 9 or len(text) > 60 or not any(map(str.isdigit, text)):
        return None
    if text.isascii() and text.isdecimal():  # as nearly every cell is
        return text
    plain = "".join(
        str(unicodedata.digit(letter, letter)) for letter in unicodedata.normalize("NFKC", text) if _is_seen(letter)
    )
    return _BETWEEN.sub("", _LABEL.sub("", plain).removesuffix(".0"))


def _in_another_spelling(text: str) -> str | None:
    """The number where nothing else stands in the cell, with whatever between its digits (``vomr.privacy.digits``)."""
    found = find(text, identifiers=True)
    if len(found) != 1 or re.search(r"[^\W\d_]|[1-9]", _LABEL.sub("", text[: found[0].start]) + text[found[0].end :]):
        return None
    return digits_of(text[found[0].start : found[0].end]).rjust(10, "0")


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cf", "Mn", "Me")


class Pseudonyms:
    """Gives the persons of one strategy folder their codes; the secret is read, or made, at the first of them.

    Parameters
    ----------
    folder : Path
        The strategy folder.
    numbers : PersonalNumbers, optional
        Those of the group; without them those of Bulgaria and its neighbours.
    """

    def __init__(self, folder: Path, numbers: PersonalNumbers | None = None) -> None:
        self.folder, self.numbers = folder, numbers or personal_numbers(HOME)
        self._codes: dict[str, str] = {}

    @cached_property
    def _secret(self) -> str:
        return secret_of(self.folder)

    @cached_property
    def _prefix(self) -> str:
        return _LATIN_PREFIX if is_foreign(language_of(self.folder), _PREFIX) else _PREFIX

    def of(self, cell: Any) -> str | None:
        """The code in place of a cell that is a personal number and nothing else, None for every other cell.

        Raises
        ------
        VomrError
            Where the folder's secret cannot be read, or made.
        """
        return self._code(personal_number(cell, self.numbers))

    def of_mistyped(self, cell: Any) -> str | None:
        """The code in place of digits that are most likely a personal number with a slip
        (:func:`mistyped_number`).
        """
        return self._code(mistyped_number(cell, self.numbers))

    def of_number(self, number: str) -> str:
        """The code of a number without marks, wherever it stands."""
        return str(self._code(number))

    def of_name(self, name: str) -> str:
        """What is kept of a name in the official list of beneficiaries: 64 hexadecimal digits, keyed as the
        codes are.
        """
        return hmac.digest(bytes.fromhex(self._secret), f"name {name}".encode(), hashlib.sha256).hex()

    def _code(self, number: str | None) -> str | None:
        if number is None:
            return None
        if number not in self._codes:
            self._codes[number] = pseudonym(self._secret, number, self._prefix)
        return self._codes[number]


def secret_of(folder: Path) -> str:
    """The secret of a strategy folder: 32 random bytes in hexadecimal digits; made where it has none.

    Of two programs that make it at once the first counts, for both. Nobody but its owner can read the file.

    Raises
    ------
    VomrError
        When it cannot be read or written, or is not what the program left there.
    """
    home = _home(folder)
    if home is None:
        return _of_this_run()
    path = home / SECRET_FILE
    try:
        if not path.exists():
            _make(path)
        for _ in range(_WAITS):
            content = path.read_bytes()[:200].decode("ascii", "replace")
            if _SECRET.fullmatch(content):
                return content.strip()
            if len(content) >= 64:
                break
            time.sleep(0.025)
    except OSError as error:
        raise VomrError(
            N_(
                "Personal numbers are in the tables, and the secret that makes codes of them, {file}, cannot be read or"
                " written: {detail}. Allow writing in the folder, or delete the numbers."
            ),
            file=display_path(path),
            detail=system_reason(error),
        ) from None
    raise VomrError(
        N_(
            "{file} is not as the program left it. Take it from a copy of the folder. If there is none, delete it: the"
            " codes of persons will be others, the figures stay the same."
        ),
        file=display_path(path),
    )


def borrow_secret(copy: Path, folder: Path) -> None:
    """A copy of a strategy folder, made to freeze or to verify it, gives persons the codes of the folder itself."""
    (copy / _BORROWED).write_text(str(folder.resolve()), encoding="utf-8")


def _home(folder: Path) -> Path | None:
    """The folder whose secret counts: a frozen record holds none, its strategy folder does; None where that is not
    here.
    """
    if (folder / _BORROWED).is_file():
        return _home(Path((folder / _BORROWED).read_text(encoding="utf-8")))
    if folder.name == _KEPT and (folder.parent / _RECORD).is_file():
        return next((above for above in folder.resolve().parents if is_strategy(above)), None)
    return folder


@cache
def _of_this_run() -> str:
    return secrets.token_hex(32)


def _make(path: Path) -> None:
    content = f"{secrets.token_hex(32)}\n".encode("ascii")
    scratch = path.with_name(f"{SECRET_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        _write_new(scratch, content)
        try:
            os.link(scratch, path)  # whole at once, and never over one that is there
        except FileExistsError:
            pass
        except OSError:  # a disk without links, such as a memory stick
            with contextlib.suppress(FileExistsError):
                _write_new(path, content)
    finally:
        scratch.unlink(missing_ok=True)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

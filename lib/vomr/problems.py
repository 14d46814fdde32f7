"""What is wrong and what to do about it, said in the reader's language."""

from __future__ import annotations

import datetime as dt
import difflib
import errno
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from vomr.privacy.stars import without
from vomr.words import N_, Words

if TYPE_CHECKING:
    import numpy as np

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class VomrError(Exception):
    """A refusal that a person reads.

    Parameters
    ----------
    message : str
        English sentence with ``{names}``; the catalogue of the reader's language translates it.
    exit_status : int
        2 for wrong usage, 3 for what could not be finished (contract.md §4).
    **params
        What the names in the sentence stand for.
    """

    lang = "en"  # of who catches it in a notebook; the commands ask for the text in a language of their own

    def __init__(self, message: str, *, exit_status: int = 3, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.message, self.params, self.exit_status = message, params, exit_status

    def text(self, w: Words) -> str:
        detail = self.params.get("detail")
        said = {"detail": w(detail)} if isinstance(detail, str) else {}  # it may be a sentence of the catalogues too
        # what failed in a notebook, or a file's name, may hold a personal number: no message repeats it
        return w(self.message, **{name: _without_numbers(value) for name, value in {**self.params, **said}.items()})

    def __str__(self) -> str:
        return self.text(Words(self.lang))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in a cell: the sentence; the lines of this package would tell an analyst nothing."""
        return [str(self)]


def _without_numbers(value: Any) -> Any:
    if isinstance(value, str | Exception) and (hidden := without(text := str(value))) != text:
        return hidden
    return value


class UsageError(VomrError):
    """The command or the parameters are not right; nothing was started."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message, exit_status=2, **params)


class NoSuchName(UsageError, AttributeError):
    """An object was asked for something that it has not."""


_SIGNS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True)
class Answer:
    """What the group answers to a warning (the table ``check_answers``).

    Attributes
    ----------
    text : str
    answered_on : date or None
    holds : bool
        False where the row has changed since: the answer was given for other values.
    """

    text: str
    answered_on: dt.date | None
    holds: bool


@dataclass(frozen=True)
class Problem:
    """One thing to mend, with the cell and the remedy.

    ``message`` and ``remedy`` are English sentences with ``{names}``; ``params`` gives the names. A row is the
    number that a person sees in Excel: the header is row 1.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)
    table: str | None = None
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    key: str = ""  # of the row, as an answer names it
    judged: str = ""  # what was judged, in one text: an answer holds for it
    answer: Answer | None = None

    @property
    def mark(self) -> str:
        """Six signs that stay as long as what was judged is the same; a row's number is no part of it.

        Letters without vowels: no number that a spreadsheet program would turn into another, and no word.
        """
        told = "\x1f".join((self.code, self.table or "", self.key, self.column or "", self.judged or self.value or ""))
        number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")
        signs = ""
        for _ in range(6):
            number, sign = divmod(number, len(_SIGNS))
            signs += _SIGNS[sign]
        return signs

    def sort_key(self) -> tuple[Any, ...]:
        return (SEVERITIES.index(self.severity), self.table or "", self.row or 0, self.column or "", self.code)


_REASONS = {
    errno.ENOSPC: N_("no space is left on the disk"),
    errno.EDQUOT: N_("no space is left for this user on the disk"),
    errno.EFBIG: N_("the file would become larger than the system allows"),
    errno.EACCES: N_("the permission is missing"),
    errno.EPERM: N_("the permission is missing"),
    errno.EROFS: N_("the disk can only be read"),
    errno.EBUSY: N_("another program uses it"),
    errno.ENOENT: N_("it is not there"),
    errno.ENOTDIR: N_("a file stands where a folder should be"),
    errno.EISDIR: N_("a folder stands where a file should be"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.ELOOP: N_("it is a link"),
    errno.EXDEV: N_("it lies on another disk"),
    errno.EIO: N_("the disk does not answer"),
    errno.EMFILE: N_("too many files are open"),
}


def system_reason(error: OSError) -> str:
    """Why the system refused: a sentence of the catalogues where it has one, else in the system's own words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


_NEAR = 0.6  # of 1: how much of two words is the same


def nearest(word: str, known: Iterable[str], cutoff: float = _NEAR) -> str | None:
    """The known word that ``word`` most resembles, or None when nothing comes near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def nearest_of_each(words: Iterable[str], known: Iterable[str]) -> dict[str, str | None]:
    """What :func:`nearest` gives for each of many words; only what shares enough letters with a word is compared with
    it.
    """
    import numpy as np

    by_folded = {candidate.casefold(): candidate for candidate in known}
    folded = list(by_folded)
    lengths = np.array([len(candidate) for candidate in folded], dtype=float)

    @lru_cache(maxsize=200)
    def counts(letter: str) -> np.ndarray:
        return np.array([candidate.count(letter) for candidate in folded], dtype="int32")

    def near_enough(word: str) -> str | None:
        shared = sum((np.minimum(counts(letter), n) for letter, n in Counter(word).items()), np.zeros(len(folded)))
        letters = lengths + len(word)
        most = np.where(letters > 0, 2 * shared / np.maximum(letters, 1), 1)  # their ratio cannot be more
        matcher, best = difflib.SequenceMatcher(), (_NEAR, None)
        matcher.set_seq2(word)
        for at in np.argsort(-most, kind="stable"):
            if most[at] < best[0]:
                break
            matcher.set_seq1(folded[at])
            best = max(best, (matcher.ratio(), folded[at]), key=lambda candidate: (candidate[0], candidate[1] or ""))
        return None if best[1] is None else by_folded[best[1]]

    return {word: near_enough(word.casefold()) for word in words}


def one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse a parameter's value that is not one of those allowed.

    Raises
    ------
    UsageError
        Naming the nearest allowed value.
    """
    if value not in allowed:
        raise UsageError(
            N_("{name} cannot be “{value}”. Did you mean {suggestion}? Allowed: {allowed}."),
            name=name,
            value=value,
            suggestion=nearest(str(value), allowed) or allowed[0],
            allowed=", ".join(allowed),
        )


def refusal(message: str, without_suggestion: str = "", *, lang: str, **params: Any) -> UsageError:
    """What is wrong, in the language of who asked; the other sentence where there is nothing to suggest."""
    error = UsageError(message if params.get("suggestion") or not without_suggestion else without_suggestion, **params)
    error.lang = lang
    return error


def no_such_name(name: str, known: Iterable[str], lang: str) -> NoSuchName:
    """The refusal of a name that an object has not, in the language of who asked."""
    names = list(known)
    suggestion = nearest(name, names)
    error = NoSuchName(
        (
            N_("There is no “{name}” here. Did you mean {suggestion}? There are: {known}.")
            if suggestion
            else N_("There is no “{name}” here. There are: {known}.")
        ),
        name=name,
        suggestion=suggestion,
        known=", ".join(names),
    )
    error.lang = lang
    return error


def display_path(path: Path, base: Path | None = None) -> str:
    """A path as a person would name it: relative where that is shorter, forward slashes everywhere."""
    try:
        return path.resolve().relative_to((base or Path.cwd()).resolve()).as_posix()
    except ValueError:
        return path.as_posix()

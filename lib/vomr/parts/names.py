"""What a part of the group's own may be called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from vomr.folders import shipped
from vomr.parts import CHOOSABLE, PLACED
from vomr.problems import UsageError, display_path, nearest
from vomr.words import N_

# Names of files that a pack has already, or that a system keeps for itself
_TAKEN = frozenset("index report annex results manifest run data groups sha256sums part first last".split())
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
_NAME = re.compile(r"[^\W\d_][\w-]{0,59}")
_ALIKE = 0.8  # of 1: how much of two names is the same where one may be the other, misspelt


class LooksMisspelt(UsageError):
    """A notebook whose name resembles that of a shipped part: which of the two is meant, only a person can say."""

    def __init__(self, notebook: Path, name: str, part: str) -> None:
        super().__init__(
            (
                N_(
                    "{file}: is it “{part}”, or a part of your own? If it is {part}, rename it to {part}.ipynb, with"
                    " small letters; if it is your own, give it another name."
                )
                if name.casefold() == part
                else N_(
                    "{file}: is it the part “{part}”, misspelt, or a part of your own? If it is {part}, rename it to"
                    " {part}.ipynb; if it is your own, give it another name, or name it among the parts of the"
                    " report in the settings."
                )
            ),
            file=display_path(notebook),
            part=part,
        )
        self.notebook, self.name, self.part = notebook, name, part


@cache
def shipped_names() -> frozenset[str]:
    """Names of the notebooks that the program brings along, parts or not."""
    return frozenset(path.stem for path in shipped("notebooks").glob("*.ipynb"))


def check_part_name(name: str, file: str) -> None:
    """Refuse a name that cannot be the one of a part.

    Raises
    ------
    UsageError
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            N_(
                "{file}: the name of a part begins with a letter and may hold letters, digits, “-” and “_”, at most 60"
                " of them, with no blanks. Rename it."
            ),
            file=file,
        )
    if name.casefold() in _TAKEN | _DEVICES:
        raise UsageError(
            N_("{file}: “{name}” is the name of another file of the report, or of the system. Rename it."),
            file=file,
            name=name,
        )


def check_name(name: str, path: Path, own: Iterable[str], *, is_meant: bool) -> None:
    """Refuse a notebook whose name cannot be the one of a part, or resembles that of a shipped one.

    Raises
    ------
    UsageError
    LooksMisspelt
    """
    file = display_path(path)
    check_part_name(name, file)
    check_capitals(name, file, own)
    if name.casefold() in shipped_names():
        raise LooksMisspelt(path, name, name.casefold())
    if not is_meant and (part := nearest(name, (*CHOOSABLE, *PLACED), _ALIKE)):
        raise LooksMisspelt(path, name, part)


def check_capitals(name: str, file: str, own: Iterable[str]) -> None:
    """Refuse two names that Windows takes for one.

    Raises
    ------
    UsageError
    """
    for other in own:
        if other != name and other.casefold() == name.casefold():
            raise UsageError(
                N_("{file} and “{other}” differ in small and capital letters alone. Rename one of the two."),
                file=file,
                other=other,
            )

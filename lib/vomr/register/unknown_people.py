"""Texts in which somebody may stand by name whom the register does not know: a warning before anything is frozen.

Whom the register knows is hidden everywhere (:mod:`vomr.register.persons`); whether „Мария Колева“ in a note is
somebody else a program can only guess. So it says where, never who.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vomr.privacy.namelike import namelike, texts_with_capitals
from vomr.privacy.names import Names
from vomr.problems import Problem, VomrError
from vomr.register.commentary import commentary_file, comments_sheet
from vomr.register.frames import different
from vomr.register.persons import PERHAPS, bearers, names, signers
from vomr.register.tables import TABLES, Column, Type
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.register.register import Register

CODE = "name-perhaps"
PERHAPS_PERSONAL = (CODE, PERHAPS)  # what a program can only guess is shown before it is sealed
_FOUND = N_("A person whom the register does not know may stand here by name, and would be printed")
_REMEDY = N_(
    "Write the person's function, or the code of the member or project, in its place. If nobody living is meant,"
    " nothing has to be done."
)
# names of organisations and places, and who is responsible, of which another warning speaks
_NO_FREE_TEXT = {
    ("settlements", "name"),
    ("events", "organisations"),
    ("events", "organisers"),
    ("projects", "partners"),
    ("risks", "owner"),
    ("recommendations", "owner"),
}


class _Strangers:
    """Tells who in a text is known to the register: persons that are hidden, organisations, who signs."""

    def __init__(self, register: Register) -> None:
        self.register = register

    @cached_property
    def _names(self) -> Names:
        return names(self.register, "")

    @cached_property
    def _others(self) -> str:
        return "\n".join((*bearers(self.register), *signers(self.register))).casefold()

    def stand_in(self, text: str) -> bool:
        found = [(start, end) for start, end in namelike(text) if text[start:end].casefold() not in self._others]
        if not found:
            return False
        hidden = self._names.find(text)
        return any(all(one.end <= start or end <= one.start for one in hidden) for start, end in found)


def unknown_people(register: Register) -> Iterator[Problem]:
    """Cells of free text that may name a person whom the register does not know."""
    strangers = _Strangers(register)
    for name, frame in register.tables.items():
        for column in TABLES[name].columns:
            if not _is_free_text(name, column) or column.name not in frame.columns:
                continue
            texts = frame[column.name]
            named = {text for text in texts_with_capitals(different(texts)) if strangers.stand_in(text)}
            for at, text in texts.items() if named else ():
                if text in named:
                    yield Problem(
                        CODE, "warning", _FOUND, _REMEDY, table=name, row=int(frame.at[at, "_row"]), column=column.name
                    )


def in_commentary(register: Register, period: str) -> list[Problem]:
    """Lines and rows of the commentary of a period that may name such a person."""
    path: Path = commentary_file(register.folder, period)
    strangers = _Strangers(register)
    try:
        sheet = comments_sheet(register.folder)
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    except (OSError, UnicodeDecodeError, VomrError):
        return []  # who reads it says what is wrong with it
    file = path.relative_to(register.folder).as_posix()
    found = [
        Problem(CODE, "warning", _FOUND, _REMEDY, file=file, row=number)
        for number, line in enumerate(lines, start=1)
        if strangers.stand_in(line)
    ]
    if sheet is None:
        return found
    book, title = sheet.path.name, sheet.title
    return found + [
        Problem(CODE, "warning", _FOUND, _REMEDY, file=book, sheet=title, row=comment.row)
        for comment in sheet.of(period)
        if strangers.stand_in(comment.text)
    ]


def _is_free_text(table: str, column: Column) -> bool:
    return (
        column.type is Type.TEXT
        and not (column.key or column.references or column.labels or column.labelled or column.personal)
        and (table, column.name) not in _NO_FREE_TEXT
    )

"""What lies in a strategy folder: the register under its own name, under others, and what only looks like it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vomr.fingerprint import TICKED
from vomr.folders import FILE_NAME, WORKBOOK_SUFFIXES, own_file
from vomr.problems import VomrError, display_path
from vomr.register.sheets import by_name
from vomr.register.tables import TABLES
from vomr.spelling import resembles
from vomr.words import N_

_TEXTS = (".csv.txt", ".csv", ".tsv", ".tab", ".txt")
_FOREIGN = (
    ".numbers",
    ".gsheet",
    ".fods",
    ".sxc",
    ".dbf",
    ".mdb",
    ".accdb",
    ".xltx",
    ".xltm",
    ".xlt",
    ".et",
    ".ots",
    ".xlw",
    ".wks",
)
_PACKED = (".zip", ".rar", ".7z", ".gz", ".pdf", ".bak", ".tmp", ".docx", ".doc", ".json", ".xml", ".html", ".htm")
EARLIER_FOLDER = "преди обновяване"  # where a workbook stands as it was before it was renewed
_OWN_FOLDERS = ("sources", "commentary", "frozen", TICKED, EARLIER_FOLDER)
_REGISTER = ("register", "регистър", "регистър на миг", "registar", "register миг")
_MOST_BELOW = 400  # entries of folders inside that are looked at


@dataclass
class Inputs:
    """Files of a strategy folder by what they may be.

    Attributes
    ----------
    texts : list of Path
        CSV and the like, those with a table's own name first.
    books : list of Path
        Workbooks named ``register``.
    other_books : list of Path
        Workbooks under other names.
    foreign : list of Path
        Files named as the register or a table whose kind cannot be read, and spreadsheets of such kinds under any name.
    """

    texts: list[Path] = field(default_factory=list)
    books: list[Path] = field(default_factory=list)
    other_books: list[Path] = field(default_factory=list)
    foreign: list[Path] = field(default_factory=list)


def inputs(folder: Path) -> Inputs:
    """What may be read in a strategy folder.

    Raises
    ------
    VomrError
        When the register or a table is a link to nowhere or out of the folder, a folder, or no file at all.
    """
    found = Inputs()
    for path in _entries(folder):
        name = path.name.casefold()
        stem, ending = split_name(path.name)
        is_named = is_register(stem) or by_name(stem) is not None
        suffix = path.suffix.casefold()
        if suffix in WORKBOOK_SUFFIXES:
            standard = name == f"register{suffix}"
            if standard or path.is_file():
                (found.books if standard else found.other_books).append(_file(folder, path))
            elif is_named:
                _file(folder, path)
        elif ending and (path.name in _CSV or is_named or (ending != ".txt" and path.is_file())):
            found.texts.append(_file(folder, path))
        elif path.is_file() and (suffix in _FOREIGN or (suffix in _PACKED and is_named)):
            found.foreign.append(path)
    found.texts.sort(key=lambda path: (path.name not in _CSV, path.name))
    found.books.sort(key=lambda path: WORKBOOK_SUFFIXES.index(path.suffix.casefold()))
    return found


_CSV = frozenset(f"{name}.csv" for name in TABLES)


def is_standard(path: Path) -> bool:
    """Whether a text file has the name that a table's file has."""
    return path.name in _CSV


def is_register(stem: str) -> bool:
    """Whether a name means the register."""
    return any(resembles(stem, name) for name in _REGISTER)


def split_name(name: str) -> tuple[str, str]:
    """A file's name and, where it is a text that may hold a table, its ending: ``payments.csv.txt``."""
    for ending in _TEXTS:
        if name.casefold().endswith(ending):
            return name[: -len(ending)], ending
    return os.path.splitext(name)[0], ""  # noqa: PTH122  # of a name, not a path


def below(folder: Path) -> list[Path]:
    """Files in the folders inside that may be the register: names alone, two floors down, none of the program's own."""
    found: list[Path] = []
    looked = 0
    for inner in _entries(folder):
        if inner.name in _OWN_FOLDERS or inner.is_symlink() or not inner.is_dir():
            continue
        for path in [
            *_entries(inner),
            *(deeper for one in _entries(inner) if one.is_dir() and not one.is_symlink() for deeper in _entries(one)),
        ]:
            looked += 1
            if looked > _MOST_BELOW:
                return found
            stem, ending = split_name(path.name)
            if path.is_file() and (path.suffix.casefold() in WORKBOOK_SUFFIXES or (ending and by_name(stem))):
                found.append(path)
    return found


def _entries(folder: Path) -> Iterator[Path]:
    """Hidden files and the locks of spreadsheet programs (``~$register.xlsx``, ``.~lock.…#``) are nobody's input."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    yield from (path for path in paths if not path.name.startswith((".", "~$")) and path.name != FILE_NAME)


def _file(folder: Path, path: Path) -> Path:
    if path.is_symlink() and not path.exists():
        raise VomrError(
            N_("{file} is a link to a file that is not there. Put the file itself in its place."),
            file=display_path(folder) + "/" + path.name,
        )
    return own_file(folder, path)

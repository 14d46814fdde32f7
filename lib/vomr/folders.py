"""Where the project and the strategies lie; imports nothing heavy, so that a command can look before it loads.

A folder is a strategy where its settings stand in it: ``strategy.toml``, or the sheet „Настройки“ of the officer's
workbook.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.spelling import folded, resembles
from vomr.spreadsheet.opening import sheet_titles
from vomr.words import N_
from vomr.words.language import Titled

FILE_NAME = "strategy.toml"
SETTINGS_SHEET = Titled("Настройки", "Settings")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
_MOST_BOOKS = 20
_COPY = re.compile(r"^\s*(?:копие\s+на|copy\s+of)\s|\(\d+\)\s*$", re.IGNORECASE)
_PACKAGE = Path(__file__).resolve().parent
_ROOMS = ("data", "notebooks", "my-notebooks")  # of a workspace: whoever stands in one works in the folder above


def shipped(name: str) -> Path:
    """What the program brings along, ``notebooks`` or ``data``: inside the installed package, in a checkout at
    its top.
    """
    inside = _PACKAGE / "resources" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def is_checkout() -> bool:
    """Whether the program runs from its repository, whose own group is then the default one."""
    return not (_PACKAGE / "resources").is_dir()


def workspace() -> Path:
    """The folder one works in, where packs and copies of notebooks are put; never the program's own.

    ``VOMR_WORKSPACE`` names it; else it is the current folder, or the one above where one stands in a strategy folder
    or among its notebooks, in ``data`` or among notebooks.
    """
    given = os.environ.get("VOMR_WORKSPACE")
    if given:
        return Path(given).expanduser()
    strategy = _current_strategy()
    folder = strategy.parent if strategy else Path.cwd()
    return folder.parent if folder.name in _ROOMS else folder


def _current_strategy() -> Path | None:
    """The strategy folder that one stands in, or among whose own notebooks."""
    here = Path.cwd()
    if is_strategy(here):
        return here
    return here.parent if here.name == "notebooks" and is_strategy(here.parent) else None


def is_strategy(folder: Path) -> bool:
    """Whether a folder is that of a strategy: its settings stand in it."""
    return (folder / FILE_NAME).is_file() or settings_book(folder) is not None


def workbooks(folder: Path) -> list[Path]:
    """The officer's workbook, under the endings that spreadsheet programs give it."""
    by_ending = {path.suffix.casefold(): path for path in _books(folder) if path.stem.casefold() == "register"}
    return [by_ending[suffix] for suffix in WORKBOOK_SUFFIXES if suffix in by_ending]


def settings_book(folder: Path) -> Path | None:
    """The workbook in which the settings of a strategy stand: the register, or where there is none, the only workbook
    with such a sheet.

    One that cannot be opened is taken for it where there is nothing else: who reads it says what is wrong.
    """
    registers = workbooks(folder)
    if found := next((path for path in registers if _has_settings(path)), None):
        return found
    if registers:
        return registers[0] if not (folder / FILE_NAME).is_file() and _has_settings(registers[0]) is None else None
    others = _with_settings(folder)
    return others[0] if len(others) == 1 else None


def _with_settings(folder: Path) -> list[Path]:
    """Workbooks of a folder in which settings stand; a folder of very many is nobody's strategy."""
    books = _books(folder)
    return [path for path in books if _has_settings(path)] if len(books) <= _MOST_BOOKS else []


def _books(folder: Path) -> list[Path]:
    """Workbooks of a folder, but for hidden ones and the locks of spreadsheet programs (``~$register.xlsx``)."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        path
        for path in paths
        if path.suffix.casefold() in WORKBOOK_SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()
    ]


def _has_settings(book: Path) -> bool | None:
    """Whether a workbook has the sheet of settings; None where it cannot be opened, or is a link to another place."""
    if not book.resolve().is_relative_to(book.parent.resolve()):
        return None
    try:
        titles = sheet_titles(book)
    except VomrError:
        return None
    return any(is_titled(title, (*SETTINGS_SHEET.titles, "settings")) for title in titles)


def is_titled(title: str, names: tuple[str, ...]) -> bool:
    """Whether a sheet's title is one of some names, with a slip of the pen or the mark of a copy: „Фондове (2)“."""
    bare = _COPY.sub("", title).strip()
    return folded(bare) in map(folded, names) or any(resembles(bare, name) for name in names)


def locks_of(name: str) -> tuple[str, str, str]:
    """Files that say that Excel, Word (which takes two letters away) or LibreOffice has a file open."""
    return f"~${name}", f"~${name[2:]}", f".~lock.{name}#"


def is_within(folder: Path, path: Path) -> bool:
    """Whether a path leads to somewhere in a folder; links that lead round in a circle, and names that no file can
    have, lead nowhere.
    """
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def own_file(folder: Path, path: Path) -> Path:
    """A file of a folder, which must be one: a link out of it is not followed, and what is no file is not opened.

    Raises
    ------
    VomrError
    """
    if not is_within(folder, path):
        raise VomrError(
            N_("{file} is a link to a place outside {folder}. Put the file itself there."),
            file=display_path(folder) + "/" + path.name,
            folder=display_path(folder),
        )
    if path.exists() and not path.is_file():
        raise VomrError(N_("{file} is not a file. Rename it or delete it."), file=display_path(path))
    return path


def own_folder(base: Path, folder: Path) -> Path:
    """A folder in another, which must not be a link out of it.

    Raises
    ------
    VomrError
    """
    if not is_within(base, folder):
        raise VomrError(
            N_("{folder} is a link to another place. Put the folder itself there."),
            folder=display_path(base) + "/" + folder.name,
        )
    return folder


def find_strategy(given: str | Path, known_folders: list[Path]) -> Path:
    """The strategy folder that a person named.

    Raises
    ------
    UsageError
        When there is none there; names the nearest among ``known_folders``.
    """
    folder = Path(given).expanduser()
    if is_strategy(folder):
        return folder
    if others := others_like_it(folder):
        raise UsageError(
            N_(
                "There is no strategy.toml in “{folder}”, but “{name}” stands there. Rename it to strategy.toml (in"
                " Windows first switch on View › File name extensions)."
            ),
            folder=folder.as_posix(),
            name=others[0].name,
        )
    several = [path.name for path in _with_settings(folder)]
    if len(several) > 1:
        raise UsageError(
            N_(
                "The settings stand in several workbooks in “{folder}”: {names}. Leave one there, named register.xlsx;"
                " put the others into a folder of their own."
            ),
            folder=folder.as_posix(),
            names=", ".join(several),
        )
    if books := _books(folder):
        raise UsageError(
            N_(
                "There are no settings in “{folder}”: {name} has no sheet “{sheet}”, and there is no strategy.toml."
                " “vomr new” in a new folder makes a workbook with the sheets of settings: move them into yours."
            ),
            folder=folder.as_posix(),
            name=(workbooks(folder) or books)[0].name,
            sheet=SETTINGS_SHEET,
        )
    by_name = {known.name: known for known in known_folders}
    suggestion = nearest(folder.name, by_name)
    if suggestion:
        raise UsageError(
            N_(
                "There is no strategy in “{folder}”: it has neither a workbook with the sheet “{sheet}” nor a"
                " strategy.toml. Did you mean {suggestion}?"
            ),
            sheet=SETTINGS_SHEET,
            folder=folder.as_posix(),
            suggestion=display_path(by_name[suggestion]),
        )
    raise UsageError(
        N_(
            "There is no strategy in “{folder}”: it has neither a workbook with the sheet “{sheet}” nor a"
            " strategy.toml. “vomr new” makes one."
        ),
        folder=folder.as_posix(),
        sheet=SETTINGS_SHEET,
    )


def others_like_it(folder: Path) -> list[Path]:
    """Files whose names say that they were meant to be ``strategy.toml``: ``strategy.toml.txt``, ``Strategy
    (1).toml``.
    """
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.iterdir()):
        name = path.name.casefold()
        alike = name.endswith((".toml", ".toml.txt", ".tml")) or name in ("strategy.txt", "strategy")
        if alike and path.name != FILE_NAME and path.is_file() and not _is_the_same(path, folder / FILE_NAME):
            found.append(path)
    return found


def _is_the_same(path: Path, other: Path) -> bool:
    """Where a disk does not tell capitals from small letters, ``Strategy.toml`` is ``strategy.toml``."""
    return other.exists() and path.samefile(other)


def known_strategies() -> list[Path]:
    """Strategy folders of the workspace, and the examples that the program brings along."""
    places = dict.fromkeys([workspace(), workspace() / "data", shipped("data")])
    return list(dict.fromkeys(folder for place in places for folder in strategies_below(place)))


def own_strategies() -> list[Path]:
    """Those of the workspace alone."""
    return [folder for folder in known_strategies() if not folder.is_relative_to(shipped("data"))]


def strategies_below(folder: Path) -> list[Path]:
    """The folders of strategies that stand in a folder."""
    try:
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir())
    except OSError:
        return []
    return [path for path in inside if is_strategy(path)]


def strategy_folder(given: str | Path | None = None) -> Path:
    """The strategy folder: given, else ``VOMR_STRATEGY``, else the one that one stands in or works on.

    A relative path is relative to the current folder; where there is nothing, to the workspace, then to the examples:
    a notebook finds ``data/nevestino`` from anywhere.

    Raises
    ------
    UsageError
        When no strategy stands there; names the nearest one, or how to begin.
    """
    path = Path(given or os.environ.get("VOMR_STRATEGY") or _default()).expanduser()
    if not path.is_absolute() and not path.exists():
        bases = (workspace(), shipped("data").parent)
        path = next((base / path for base in bases if is_strategy(base / path)), path)
    return path if is_strategy(path) else find_strategy(path, known_strategies())  # others are looked at for a hint


def _default() -> Path:
    """The folder that one stands in, the repository's own group, or the only group of the workspace."""
    if strategy := _current_strategy():
        return strategy
    if is_checkout():
        return shipped("data") / "nevestino"
    own = own_strategies()
    if not own:
        raise UsageError(
            N_(
                "There is no strategy in this folder yet. Begin with “vomr new {folder}”, or look at the example: “vomr"
                " report 2028-Q2 --strategy data/primer”."
            ),
            folder="my-group",
        )
    if len(own) > 1:
        raise UsageError(
            N_("There are several strategies here: {known}. Say which with --strategy."),
            known=", ".join(display_path(folder) for folder in own),
        )
    return own[0]

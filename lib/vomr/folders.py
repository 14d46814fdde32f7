"""Where the project and the strategies lie; imports nothing heavy, so that a command can look before it loads."""

from __future__ import annotations

import os
from pathlib import Path

from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.words import N_

FILE_NAME = "strategy.toml"
PROJECT = Path(__file__).resolve().parents[2]


def own_file(folder: Path, path: Path) -> Path:
    """A file of a folder, which must be one: a link out of it is not followed, and what is no file is not opened.

    Raises
    ------
    VomrError
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise VomrError(
            N_("{file} is a link to a place outside {folder}. Put the file itself there."), file=display_path(folder) + "/" + path.name,
            folder=display_path(folder),
        )  # fmt: skip
    if path.exists() and not path.is_file():
        raise VomrError(N_("{file} is not a file. Rename it or delete it."), file=display_path(path))
    return path


def own_folder(base: Path, folder: Path) -> Path:
    """A folder in another, which must not be a link out of it.

    Raises
    ------
    VomrError
    """
    if not folder.resolve().is_relative_to(base.resolve()):
        raise VomrError(
            N_("{folder} is a link to another place. Put the folder itself there."), folder=display_path(base) + "/" + folder.name
        )  # fmt: skip
    return folder


def find_strategy(given: str | Path, known_folders: list[Path]) -> Path:
    """The strategy folder that a person named.

    Raises
    ------
    UsageError
        When there is none there; names the nearest among ``known_folders``.
    """
    folder = Path(given).expanduser()
    if (folder / FILE_NAME).is_file():
        return folder
    by_name = {known.name: known for known in known_folders}
    suggestion = nearest(folder.name, by_name)
    if suggestion:
        raise UsageError(
            "There is no strategy in “{folder}”: it has no strategy.toml. Did you mean {suggestion}?",
            folder=folder.as_posix(), suggestion=display_path(by_name[suggestion]),
        )  # fmt: skip
    raise UsageError("There is no strategy in “{folder}”: it has no strategy.toml.", folder=folder.as_posix())


def known_strategies() -> list[Path]:
    """Strategy folders that the project ships."""
    return sorted(path.parent for path in (PROJECT / "data").glob(f"*/{FILE_NAME}"))


def strategy_folder(given: str | Path | None = None) -> Path:
    """The strategy folder: given, else ``VOMR_STRATEGY``, else ``data/nevestino`` of the project.

    A relative path is relative to the current folder, and where there is nothing, to the project: a notebook finds
    ``data/nevestino`` from anywhere.

    Raises
    ------
    UsageError
        When no strategy stands there; names the nearest one.
    """
    given = given or os.environ.get("VOMR_STRATEGY") or PROJECT / "data" / "nevestino"
    path = Path(given).expanduser()
    if not path.is_absolute() and not path.exists() and (PROJECT / path / FILE_NAME).is_file():
        path = PROJECT / path
    return find_strategy(path, known_strategies())

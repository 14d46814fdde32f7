"""Which parts the report of a group has, and in which order."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vomr.folders import own_file, own_folder, shipped
from vomr.forms import form_of
from vomr.parts import CHOOSABLE, FOLDER, PLACED, Part, ReportParts, parts_of
from vomr.parts.names import check_capitals, check_name, check_part_name, shipped_names
from vomr.parts.notebook import about, read_notebook, title_of
from vomr.problems import UsageError, display_path, nearest
from vomr.report_settings import wanted_parts
from vomr.words import DEFAULT, N_

_NEEDED = ("overview", "quality")  # the first page, and what every figure rests on
_BEFORE = "quality"  # a part of the group's own stands before it, where it does not say otherwise
_DRAFT = re.compile(r"Untitled\d*|.*-Copy\d*", re.IGNORECASE)  # as Jupyter names what nobody has named yet


def report_parts(strategy: Path, period_kind: str, lang: str = DEFAULT, notebooks: Path | None = None) -> ReportParts:
    """The parts of a group's report.

    Parameters
    ----------
    strategy : Path
        The strategy folder; notebooks in its folder ``notebooks`` take part.
    period_kind : str
    lang : str
        Of the titles.
    notebooks : Path, optional
        A folder whose notebooks go before those of the strategy.

    Raises
    ------
    UsageError
        When a name cannot be one of a part, ``[report] parts`` names what there is not, or a place is not known.
    LooksMisspelt
        When a notebook's name resembles that of a shipped part.
    VomrError
        When a notebook cannot be read.
    """
    files = _notebooks_in(strategy, notebooks)
    wanted = wanted_parts(strategy)
    drafts = tuple(path for name, path in files.items() if _DRAFT.fullmatch(name) and name not in wanted)
    own = {name: path for name, path in files.items() if path not in drafts and name not in shipped_names()}
    if wanted:
        _check_wanted(wanted, own, strategy)
    unlisted = tuple(path for name, path in own.items() if wanted and name not in wanted)
    own = {name: path for name, path in own.items() if path not in unlisted}
    contents = {name: read_notebook(path) for name, path in own.items()}
    for name, path in own.items():
        check_name(name, path, own, is_meant=name in wanted or about(contents[name]).get("part") == name)
    base = parts_of(period_kind, form_of(strategy).period)
    free = [name for name in base if name not in PLACED]
    chosen = [name for name in wanted if name not in PLACED] or _with_own(contents, own, free)
    names = [*(name for name in base if name == "annual"), *chosen, *(name for name in base if name == "leader")]
    every = (
        Part(name, own[name], title_of(contents[name], name, lang), is_own=True)
        if name in own
        else Part(name, files.get(name, shipped("notebooks") / f"{name}.ipynb"))
        for name in names
    )
    return ReportParts(tuple(every), drafts, unlisted)


def _notebooks_in(strategy: Path, notebooks: Path | None) -> dict[str, Path]:
    """Notebooks by name, those of the folder that was named before those of the strategy."""
    files: dict[str, Path] = {}
    folders = [notebooks] if notebooks is not None else []
    for folder in (*folders, own_notebooks(strategy)):
        for path in _files_of(folder):
            own_file(folder, path)
            files.setdefault(unicodedata.normalize("NFC", path.stem), path)
    return files


def _files_of(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    return [path for path in found if not path.name.startswith((".", "~$")) and path.is_file()]


def own_notebooks(strategy: Path) -> Path:
    """The folder of the group's own notebooks, which may be missing."""
    return own_folder(strategy, strategy / FOLDER)


def check_new_part(strategy: Path, name: str, after: str) -> None:
    """Refuse a name, or a place, that a new part of the group's own cannot have.

    Raises
    ------
    UsageError
    """
    check_part_name(name, f"{name}.ipynb")
    if name.casefold() in shipped_names():
        raise UsageError(
            N_(
                "“{name}” is a notebook that the program brings along. To change it: vomr lab; to add a part, choose"
                " another name."
            ),
            name=name,
        )
    own = [unicodedata.normalize("NFC", path.stem) for path in _files_of(own_notebooks(strategy))]
    check_capitals(name, f"{name}.ipynb", own)
    known = (*CHOOSABLE, *own)
    if after and after not in (*known, "first", "last", *PLACED):
        raise _no_such_place(name, after, known)


def _check_wanted(wanted: tuple[str, ...], own: Iterable[str], strategy: Path) -> None:
    known = [*CHOOSABLE, *own, *PLACED]
    for name in wanted:
        if name not in known:
            raise UsageError(
                N_(
                    "Settings, parts of the report: there is no part “{name}”, neither a shipped one nor a notebook in"
                    " {folder}. Did you mean {suggestion}? There are: {known}."
                ),
                name=name,
                folder=display_path(strategy / FOLDER),
                suggestion=nearest(name, known) or CHOOSABLE[0],
                known=", ".join(known),
            )
    for name in _NEEDED:
        if name not in wanted:
            raise UsageError(
                N_(
                    "Settings, parts of the report: “{name}” is in every report: without it a reader cannot tell what"
                    " the figures rest on. Add it to the list."
                ),
                name=name,
            )


def _with_own(contents: dict[str, dict[str, Any]], own: dict[str, Path], base: list[str]) -> list[str]:
    """The shipped parts with those of the group's own, each in the place that it names."""
    following: dict[str, list[str]] = defaultdict(list)
    known = (*CHOOSABLE, *own)
    for name, content in contents.items():
        after = str(about(content).get("after") or "").strip()
        if after and after not in (*known, "first", "last", *PLACED):
            raise _no_such_place(display_path(own[name]), after, known)
        following[{"annual": "first", "leader": "last"}.get(after, after)].append(name)
    found: list[str] = []

    def add(names: Iterable[str]) -> None:
        for name in names:
            found.append(name)
            add(following[name])

    add(following["first"])
    for part in base:
        if part == _BEFORE:
            add(following.pop("", []))
        add([part])
    add(following.pop("", []) + following["last"])
    if astray := [name for name in own if name not in found]:
        raise UsageError(
            N_("{names}: each is to stand after another of them. Change “after” in the metadata of one."),
            names=", ".join(astray),
        )
    return found


def _no_such_place(file: str, after: str, known: Iterable[str]) -> UsageError:
    return UsageError(
        N_(
            "{file}: it is to stand after “{after}”, and there is no such part. Did you mean {suggestion}? There are:"
            " {known}, first, last."
        ),
        file=file,
        after=after,
        suggestion=nearest(after, known) or CHOOSABLE[0],
        known=", ".join(known),
    )

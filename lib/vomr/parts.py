"""What a report consists of and whom it is for: the shipped parts, and those that a group adds.

A notebook in the strategy's folder ``notebooks``, or in the one that ``--notebooks`` names, is a part of the report
under a name of its own, and takes a shipped part's place under that part's name. :func:`report_parts` is the one place
that says which parts a report has; it imports nothing heavy, so that a command can look before it loads.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from vomr.folders import FILE_NAME, own_file, own_folder, shipped
from vomr.parameters import declared_in
from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.report_settings import wanted_parts
from vomr.words import N_

PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "course", "quality")
AUDIENCES = ("authority", "public")
FOLDER = "notebooks"  # of a strategy: the group's own parts

# What the report of a year has beside them: the annual report in the authority's order, and the European data set
_OF_A_YEAR: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "year": (("annual",), ("leader",)),
    "eafrd": ((), ("leader",)),
}
_PLACED = ("annual", "leader")  # where they stand is the authority's to say, whatever a group chooses
_NEEDED = ("overview", "quality")  # the first page, and what every figure rests on
_BEFORE = "quality"  # a part of the group's own stands before it, where it does not say otherwise
# Names of files that a pack has already, or that a system keeps for itself
_TAKEN = frozenset("index report annex results manifest run data groups sha256sums part first last".split())
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
_NAME = re.compile(r"[^\W\d_][\w-]{0,59}")
_DRAFT = re.compile(r"Untitled\d*|.*-Copy\d*", re.IGNORECASE)  # as Jupyter names what nobody has named yet
_ALIKE = 0.8  # of 1: how much of two names is the same where one may be the other, misspelt
_HEADING = re.compile(r"#\s+(.+?)(?:\s+#+)?")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>|\*+|`+|\\(?=\W)")


# Where a text shows a picture: in markdown, or in HTML
_ADDRESS = re.compile(r"\]\(\s*<?([^)>\s]+)[^)]*\)|\bsrc\s*=\s*[\"']([^\"']+)[\"']")
_LONGEST_NAME = 200  # characters of a file's name and the folders before it


def parts_of(period_kind: str) -> tuple[str, ...]:
    """The shipped parts that the report of a period of this kind has."""
    before, after = _OF_A_YEAR.get(period_kind, ((), ()))
    return before + PARTS + after


@dataclass(frozen=True)
class Part:
    """A part of a report.

    Attributes
    ----------
    name : str
        Of its files in the pack.
    notebook : Path
        What is run.
    title : str
        Of a part of the group's own; a shipped one is named by the catalogues.
    is_own : bool
        Whether the group has added it.
    """

    name: str
    notebook: Path
    title: str = ""
    is_own: bool = False

    @property
    def is_shipped(self) -> bool:
        """Whether its notebook lies among the shipped ones."""
        return self.notebook.parent == shipped("notebooks")


@dataclass(frozen=True)
class ReportParts:
    """All parts of a report in their order, whichever of them are made.

    Attributes
    ----------
    every : tuple of Part
    drafts : tuple of Path
        Notebooks that nobody has named yet (``Untitled.ipynb``); they are no parts.
    unlisted : tuple of Path
        Notebooks of the group's own that ``[report] parts`` does not name.
    """

    every: tuple[Part, ...]
    drafts: tuple[Path, ...] = ()
    unlisted: tuple[Path, ...] = ()
    _by_name: dict[str, Part] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {part.name: part for part in self.every})

    def __iter__(self) -> Iterator[Part]:
        return iter(self.every)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    @property
    def own(self) -> tuple[Part, ...]:
        """The parts that the group has added."""
        return tuple(part for part in self.every if part.is_own)

    def get(self, name: str) -> Part | None:
        return self._by_name.get(name)

    def is_own(self, name: str) -> bool:
        part = self.get(name)
        return part is not None and part.is_own

    def number(self, name: str) -> int:
        """The number of a part in the whole report; 0 of the annual report, whose chapters have numbers of their own,
        and of what is no part.
        """
        numbered = [part.name for part in self.every if part.name not in _PLACED] + ["leader"]
        return numbered.index(name) + 1 if name in numbered else 0


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
                    " {part}.ipynb; if it is your own, give it another name, or name it in [report] parts of"
                    " strategy.toml."
                )
            ),
            file=display_path(notebook),
            part=part,
        )
        self.notebook, self.name, self.part = notebook, name, part


def report_parts(strategy: Path, period_kind: str, lang: str = "bg", notebooks: Path | None = None) -> ReportParts:
    """The parts of a group's report.

    Parameters
    ----------
    strategy : Path
        The strategy folder; notebooks in its folder ``notebooks`` take part.
    period_kind : str
    lang : {"bg", "en"}
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
    own = {name: path for name, path in files.items() if path not in drafts and name not in _shipped_names()}
    if wanted:
        _check_wanted(wanted, own, strategy)
    unlisted = tuple(path for name, path in own.items() if wanted and name not in wanted)
    own = {name: path for name, path in own.items() if path not in unlisted}
    contents = {name: read_notebook(path) for name, path in own.items()}
    for name, path in own.items():
        _check_name(name, path, own, is_meant=name in wanted or _about(contents[name]).get("part") == name)
    base = parts_of(period_kind)
    free = [name for name in base if name not in _PLACED]
    chosen = [name for name in wanted if name not in _PLACED] or _with_own(contents, own, free)
    names = [*(name for name in base if name == "annual"), *chosen, *(name for name in base if name == "leader")]
    every = (
        Part(name, own[name], _title(contents[name], name, lang), is_own=True)
        if name in own
        else Part(name, files.get(name, shipped("notebooks") / f"{name}.ipynb"))
        for name in names
    )
    return ReportParts(tuple(every), drafts, unlisted)


def shipped_parts(period_kind: str) -> ReportParts:
    """The parts that the program brings along, whatever a group has added."""
    return ReportParts(tuple(Part(name, shipped("notebooks") / f"{name}.ipynb") for name in parts_of(period_kind)))


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


@cache
def _shipped_names() -> frozenset[str]:
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


def _check_name(name: str, path: Path, own: Iterable[str], *, is_meant: bool) -> None:
    file = display_path(path)
    check_part_name(name, file)
    _check_capitals(name, file, own)
    if name.casefold() in _shipped_names():
        raise LooksMisspelt(path, name, name.casefold())
    if not is_meant and (part := nearest(name, (*PARTS, *_PLACED), _ALIKE)):
        raise LooksMisspelt(path, name, part)


def _check_capitals(name: str, file: str, own: Iterable[str]) -> None:
    for other in own:
        if other != name and other.casefold() == name.casefold():
            raise UsageError(
                N_("{file} and “{other}” differ in small and capital letters alone. Rename one of the two."),
                file=file,
                other=other,
            )


def check_new_part(strategy: Path, name: str, after: str) -> None:
    """Refuse a name, or a place, that a new part of the group's own cannot have.

    Raises
    ------
    UsageError
    """
    check_part_name(name, f"{name}.ipynb")
    if name.casefold() in _shipped_names():
        raise UsageError(
            N_(
                "“{name}” is a notebook that the program brings along. To change it: vomr lab; to add a part, choose"
                " another name."
            ),
            name=name,
        )
    own = [unicodedata.normalize("NFC", path.stem) for path in _files_of(own_notebooks(strategy))]
    _check_capitals(name, f"{name}.ipynb", own)
    known = (*PARTS, *own)
    if after and after not in (*known, "first", "last", *_PLACED):
        raise _no_such_place(name, after, known)


def mark_as_meant(notebook: Path, name: str) -> None:
    """Note in a notebook that its name is meant, though it resembles that of a shipped part."""
    content = read_notebook(notebook)
    content["metadata"]["vomr"] = {**_about(content), "part": name}
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


# --- in which order
# -----------------------------------------------------------------------------------------------------------


def _check_wanted(wanted: tuple[str, ...], own: Iterable[str], strategy: Path) -> None:
    known = [*PARTS, *own, *_PLACED]
    for name in wanted:
        if name not in known:
            raise UsageError(
                N_(
                    "strategy.toml, [report] parts: there is no part “{name}”, neither a shipped one nor a notebook in"
                    " {folder}. Did you mean {suggestion}? There are: {known}."
                ),
                name=name,
                folder=display_path(strategy / FOLDER),
                suggestion=nearest(name, known) or PARTS[0],
                known=", ".join(known),
            )
    for name in _NEEDED:
        if name not in wanted:
            raise UsageError(
                N_(
                    "strategy.toml, [report] parts: “{name}” is in every report: without it a reader cannot tell what"
                    " the figures rest on. Add it to the list."
                ),
                name=name,
            )


def _with_own(contents: dict[str, dict[str, Any]], own: dict[str, Path], base: list[str]) -> list[str]:
    """The shipped parts with those of the group's own, each in the place that it names."""
    following: dict[str, list[str]] = defaultdict(list)
    known = (*PARTS, *own)
    for name, content in contents.items():
        after = str(_about(content).get("after") or "").strip()
        if after and after not in (*known, "first", "last", *_PLACED):
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
        suggestion=nearest(after, known) or PARTS[0],
        known=", ".join(known),
    )


# --- what a notebook says about itself
# --------------------------------------------------------------------------------------------------


def read_notebook(path: Path) -> dict[str, Any]:
    """What stands in the file of a notebook.

    Raises
    ------
    VomrError
        When it is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        for cell in content["cells"]:
            cell["cell_type"], cell["metadata"].get("tags"), _source(cell)
        content["metadata"].get("vomr")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VomrError(
            N_("{file} is not a notebook that can be read: {detail}."), file=display_path(path), detail=_reason(error)
        ) from None
    return dict(content)


def _reason(error: Exception) -> str:
    if isinstance(error, ValueError):
        return N_("it is empty, cut off, or was changed by another program")
    return N_("its cells are not written as Jupyter writes them")


def _about(content: dict[str, Any]) -> dict[str, Any]:
    found = content["metadata"].get("vomr")
    return found if isinstance(found, dict) else {}


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _tags(cell: dict[str, Any]) -> list[str]:
    return [str(tag) for tag in cell["metadata"].get("tags") or ()]


def _title(content: dict[str, Any], name: str, lang: str) -> str:
    """As the metadata say, else the first heading, else what ``report.header`` is told, else the name."""
    title = _about(content).get("title")
    if isinstance(title, dict):
        title = title.get(lang) or next(filter(None, title.values()), "")
    if title:
        return str(title).strip()
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown" and is_in_language(_tags(cell), lang):
            if heading := first_heading(_source(cell)):
                return heading[1]
        elif cell["cell_type"] == "code":
            for header in _calls([cell], "header"):
                if text := next((_text(word.value) for word in header.keywords if word.arg == "title"), ""):
                    return text
    return name


def is_in_language(tags: Iterable[str], lang: str) -> bool:
    """Whether a cell with these tags stands in a report of this language."""
    languages = {tag[5:] for tag in tags if tag.startswith("lang-")}
    return not languages or lang in languages


def first_heading(markdown: str) -> tuple[int, str] | None:
    """The line of the first heading of the first rank, and its words without marks."""
    is_code = False
    for number, line in enumerate(markdown.splitlines()):
        is_code ^= line.lstrip().startswith(("```", "~~~"))
        if not is_code and (match := _HEADING.fullmatch(line.strip())):
            return number, " ".join(_MARKUP.sub(r"\1", match[1]).split())
    return None


def _calls(cells: Iterable[dict[str, Any]], *names: str) -> Iterator[ast.Call]:
    """Calls of functions of these names; a cell that is not plain Python is passed over."""
    for cell in cells:
        try:
            tree = ast.parse(_source(cell))
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                yield node


def _text(node: ast.expr | None) -> str:
    return node.value.strip() if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def check_own_part(part: Part) -> None:
    """Refuse a part of the group's own that would not be what its name says, before it is run.

    Raises
    ------
    UsageError
        When it bears the head of another part, or cannot know the period of the report.
    """
    content, file = read_notebook(part.notebook), display_path(part.notebook)
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    for header in _calls(cells, "header"):
        name = _text(header.args[0]) if header.args else ""
        if name and name != part.name:
            raise UsageError(
                N_(
                    "{file} is the part “{part}”, and its head is that of “{other}”. Write in it"
                    ' report.header("{part}").'
                ),
                file=file,
                part=part.name,
                other=name,
            )
    declared = [cell for cell in cells if "parameters" in _tags(cell)]
    try:
        names = {name for cell in declared for name in declared_in(_source(cell))}
    except SyntaxError as error:
        raise UsageError(
            N_("{file}: the cell tagged “parameters” is not Python, line {n}. Correct it."), file=file, n=error.lineno
        ) from None
    if "period" not in names:
        for call in _calls(cells, "load"):
            values = [*call.args, *(word.value for word in call.keywords)]
            if declared or not any(isinstance(value, ast.Name) and value.id == "period" for value in values):
                raise UsageError(
                    N_(
                        "{file} loads a period of its own, and no cell tagged “parameters” in it declares “period”: the"
                        " report cannot tell it which one is meant. Begin one with “vomr part NAME” and copy your cells"
                        " into it."
                    ),
                    file=file,
                )


# --- what lies beside notebooks
# ------------------------------------------------------------------------------------------------------------


def files_beside(parts: Iterable[Part]) -> dict[str, Path]:
    """Files that notebooks of the group's folders may read, as a pack names them: ``notebooks/schools.csv``.

    All that lies in the folder of a notebook belongs to it, but for other notebooks, what is hidden, and folders of
    strategies and of packs.

    Raises
    ------
    UsageError
        When files of one name lie in two folders.
    VomrError
        When a link leads out of the folder.
    """
    found: dict[str, Path] = {}
    for folder in dict.fromkeys(part.notebook.parent for part in parts if not part.is_shipped):
        for path in _files(folder):
            own_file(folder, path)
            name = f"{FOLDER}/{unicodedata.normalize('NFC', path.relative_to(folder).as_posix())}"
            if name in found and found[name].read_bytes() != path.read_bytes():
                raise UsageError(
                    N_("Two files of the name “{name}” lie beside notebooks: {file} and {other}. Delete one."),
                    name=path.name,
                    file=display_path(found[name]),
                    other=display_path(path),
                )
            found[name] = path
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            if not any((path / name).exists() for name in (FILE_NAME, "SHA256SUMS")):
                yield from _files(path)
        elif path.suffix.lower() != ".ipynb":
            yield path


def files_called(parts: Iterable[Part], strategy: Path) -> dict[str, Path]:
    """Files of the strategy folder itself that notebooks of the group's folders call by name, as ``strategy.toml``
    names them: ``report.file("maps/roads.geojson")``, ``![](../logo.png)``.
    """
    base = strategy.resolve()
    found: dict[str, Path] = {}
    for part in parts:
        if part.is_shipped:
            continue
        for name in _names_in(read_notebook(part.notebook)):
            path = _first_file(name, (part.notebook.parent, base / FOLDER, base))
            if path is not None and path.is_relative_to(base) and not path.is_relative_to(base / FOLDER):
                within = path.relative_to(base)
                if not any(piece.startswith(".") for piece in within.parts) and within.parts[0] != "frozen":
                    found[within.as_posix()] = strategy / within
    return dict(sorted(found.items()))


def _names_in(content: dict[str, Any]) -> Iterator[str]:
    """Whatever may be the name of a file in the cells of a notebook."""
    for cell in content["cells"]:
        if cell["cell_type"] != "code":
            yield from (unquote(match[1] or match[2]) for match in _ADDRESS.finditer(_source(cell)))
            continue
        try:
            tree = ast.parse(_source(cell))
        except (SyntaxError, ValueError):
            continue
        yield from (_text(node) for node in ast.walk(tree) if isinstance(node, ast.Constant))


def _first_file(name: str, folders: Iterable[Path]) -> Path | None:
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        return None
    for folder in folders:
        path = (folder / name).resolve()
        if path.is_file():
            return path
    return None


def find_beside(name: str | Path, strategy: Path) -> Path:
    """A file beside the notebook: in the current folder, in the strategy's ``notebooks``, or in the strategy folder.

    Raises
    ------
    UsageError
        When it is in none of them, or lies outside of them.
    """
    folders = list(dict.fromkeys(place.resolve() for place in (Path.cwd(), strategy / FOLDER, strategy)))
    given = Path(name)
    for folder in folders:
        path = (folder / given).resolve()
        if path.is_file():
            if any(path.is_relative_to(own) for own in folders):
                return path
            raise UsageError(
                N_("“{name}” lies outside the folders of the notebook and of the strategy. Put the file beside it."),
                name=given.as_posix(),
            )
    there = [path.name for folder in folders[:2] if folder.is_dir() for path in folder.iterdir() if path.is_file()]
    suggestion = nearest(given.name, there)
    raise UsageError(
        (
            N_("There is no file “{name}”: it was looked for in {folders}. Did you mean {suggestion}?")
            if suggestion
            else N_("There is no file “{name}”: it was looked for in {folders}. Put it beside the notebook.")
        ),
        name=given.as_posix(),
        folders=", ".join(folder.as_posix() for folder in folders),
        suggestion=suggestion,
    )

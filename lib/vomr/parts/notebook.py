"""What the notebook of a part says about itself: its title, its place, its head and its parameters."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from vomr.fingerprint import digest
from vomr.parameters import declared_in
from vomr.parts import Part
from vomr.problems import UsageError, VomrError, display_path
from vomr.words import N_
from vomr.words.language import language, source, translations

_LANGUAGE, _TRANSLATED = "lang-", "translated-"  # how tags begin
_HEADING = re.compile(r"#\s+(.+?)(?:\s+#+)?")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>|\*+|`+|\\(?=\W)")


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
            cell["cell_type"], cell["metadata"].get("tags"), source_of(cell)
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


def about(content: dict[str, Any]) -> dict[str, Any]:
    """What its metadata say for the report: ``title``, ``after``, ``part``."""
    found = content["metadata"].get("vomr")
    return found if isinstance(found, dict) else {}


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell, which Jupyter writes as lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _tags(cell: dict[str, Any]) -> list[str]:
    return [str(tag) for tag in cell["metadata"].get("tags") or ()]


def title_of(content: dict[str, Any], name: str, lang: str) -> str:
    """As the metadata say, else the first heading, else what ``report.header`` is told, else the name."""
    title = about(content).get("title")
    if isinstance(title, dict):
        title = title.get(lang) or next(filter(None, title.values()), "")
    if title:
        return str(title).strip()
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown" and is_in_language(_tags(cell), lang):
            if heading := first_heading(source_of(cell)):
                return heading[1]
        elif cell["cell_type"] == "code":
            for header in _calls([cell], "header"):
                if text := next((text_in(word.value) for word in header.keywords if word.arg == "title"), ""):
                    return text
    return name


def languages_in(tags: Iterable[str]) -> set[str]:
    """The languages that a cell with these tags is in; none where it is in no language."""
    return {tag.removeprefix(_LANGUAGE) for tag in tags if tag.startswith(_LANGUAGE)}


def is_in_language(tags: Iterable[str], lang: str) -> bool:
    """Whether a cell with these tags stands in a report of this language."""
    languages = languages_in(tags)
    return not languages or lang in languages


def with_language(cells: Sequence[Any], lang: str) -> list[Any]:
    """Cells of a notebook with texts in a language that it has none in: after each in the language of the code the
    translation that the catalogues have, a cell of its own (:func:`is_translation`).
    """
    own = language(lang)
    if own.is_source or own.beside_code or any(lang in languages_in(_tags(cell)) for cell in cells):
        return list(cells)
    return [made for cell in cells for made in (cell, *_translation(cell, lang))]


def _translation(cell: Any, lang: str) -> Iterator[Any]:
    if cell["cell_type"] in ("markdown", "raw") and source().code in languages_in(_tags(cell)):
        made = deepcopy(cell)
        made["source"] = translations(lang).gettext(source_of(cell))
        made["metadata"] = {"tags": [f"{_LANGUAGE}{lang}", f"{_TRANSLATED}{digest([made['source']])[:16]}"]}
        if "id" in cell:
            made["id"] = f"{cell['id']}-{lang}"[-64:]
        yield made


def is_translation(cell: Any) -> bool:
    """Whether a cell is one that :func:`with_language` added, and nobody has changed it since."""
    return f"{_TRANSLATED}{digest([source_of(cell)])[:16]}" in _tags(cell)


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
            tree = ast.parse(source_of(cell))
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                yield node


def text_in(node: ast.expr | None) -> str:
    """The text that stands in an expression, where it is nothing else."""
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
        name = text_in(header.args[0]) if header.args else ""
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
        names = {name for cell in declared for name in declared_in(source_of(cell))}
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


def mark_as_meant(notebook: Path, name: str) -> None:
    """Note in a notebook that its name is meant, though it resembles that of a shipped part."""
    content = read_notebook(notebook)
    content["metadata"]["vomr"] = {**about(content), "part": name}
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")

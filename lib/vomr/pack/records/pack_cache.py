"""A pack that would come out the same is not made again.

Beside each pack a small file keeps what it was made from: one SHA-256 over the tables, sources, commentary and frozen
periods of the group, the notebooks, parameters, this program, every installed library and the settings of the
environment, and one over the pack itself. The pack is taken as it stands only where both still hold, to the byte; in
doubt it is made. Nothing heavy is imported, so the answer takes a few hundredths of a second.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vomr.fingerprint import code_digest, digest, environment_digest, settings, strategy_digest
from vomr.folders import strategy_folder
from vomr.pack.records.manifest import SUMS, sha256
from vomr.pack.request import NOTEBOOKS, Request, edition
from vomr.pack.run_log import RUN_LOG
from vomr.parts.beside import files_beside, files_called
from vomr.period import reporting_period, today
from vomr.problems import VomrError
from vomr.report_settings import named_files
from vomr.settings_sheets import read_document

_UNSUMMED = (SUMS, RUN_LOG)
_HARMLESS = frozenset(
    (
        "abs",
        "all",
        "any",
        "bool",
        "dict",
        "display",
        "enumerate",
        "float",
        "int",
        "len",
        "list",
        "max",
        "min",
        "print",
        "range",
        "reversed",
        "round",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
    )
)
# pandas may be used as far as it reads what the key holds: a file beside the notebook, called by its name
_LIBRARIES = (("vomr", None), ("pandas", "pd"))
_READERS = ("read_csv", "read_excel")
_OF_PANDAS = (*_READERS, "DataFrame", "Series", "concat", "merge", "cut", "qcut", "crosstab", "pivot_table")
_OUTWARD = ("folder", "now", "open", "today")  # from a report to other files, or to the clock


@dataclass(frozen=True)
class PackSummary:
    """What there is to say of a pack in its summary."""

    lag_name: str
    title: str
    draft: bool
    problems: dict[str, int]  # how many of each severity
    reading: tuple[str, ...] = ()  # the account of reading, line by line

    def count_problems(self, severity: str) -> int:
        return self.problems[severity]


@dataclass(frozen=True)
class UnchangedPack:
    """A pack that stands where a request would put it, and is what the request would make."""

    folder: Path
    made: PackSummary


def unchanged_pack(request: Request) -> UnchangedPack | None:
    """The pack of a request, where it stands already and would come out the same.

    Raises
    ------
    UsageError
        When the request names no strategy or no period.
    """
    request = request.settled()
    folder, period = strategy_folder(request.strategy), reporting_period(request.period)
    try:
        target = request.base / lag_id(folder) / edition(period, request.audience)
        record = json.loads(_record(target).read_text(encoding="utf-8"))
        if record["key"] == key_of(request) and record["sums"] == sha256(target / SUMS) and _whole(target):
            return UnchangedPack(target, PackSummary(**record["made"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing there, or nothing that can be trusted: it is made, and says what is wrong
    return None


def remember(request: Request, key: str | None, sums: str, target: Path, made: PackSummary) -> None:
    """Note what a pack was made from.

    Parameters
    ----------
    request : Request
    key : str or None
        From before the pack was made. Where it does not hold any more, a file was changed meanwhile: nothing is noted.
    sums : str
        SHA-256 of the checksums of this very pack, from before others could write in its place.
    target : Path
    made : PackSummary
    """
    record = _record(target)
    try:
        if key is None or key_of(request) != key:
            record.unlink(missing_ok=True)
        else:
            content = {"key": key, "sums": sums, "made": asdict(made)}
            record.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    except (OSError, VomrError):
        pass  # it costs the next run some seconds


def key_of(request: Request) -> str | None:
    """SHA-256 over everything that a pack depends on; None where a notebook may depend on more than can be known."""
    folder, period = strategy_folder(request.strategy), reporting_period(request.period)
    every = request.all_parts()
    parts = request.chosen(every)
    run = [part.notebook.read_bytes() for part in parts]
    if not all(self_contained(json.loads(notebook)) for notebook in run):
        return None
    # beside them those as shipped, by which a page says that its notebook was changed; and what says how parts are
    # called and in which order they stand
    others = [NOTEBOOKS / f"{part.name}.ipynb" for part in parts if not part.is_own]
    others += [*(part.notebook for part in every.own), *named_files(folder)]
    beside = [*files_beside(parts).items(), *files_called(parts, folder).items()]
    beside += [(path.name, path) for path in others]
    asked = (
        period.code,
        period.end < today(),  # a report of a running period says so
        request.lang,
        request.audience,
        request.only,
        request.formats,
        sorted(request.parameters.items()),
        request.notebooks,
        request.beside,
    )
    return digest(
        (
            str(folder.resolve()),
            repr(asked),
            strategy_digest(folder),
            *run,
            *(part for name, path in beside for part in (name, path.read_bytes())),
            code_digest(),
            environment_digest(),
            *settings(),
        )
    )


def lag_id(folder: Path) -> str:
    """Whose strategy a folder holds, read without checking the rest of its settings."""
    return str(read_document(folder).raw["lag"]["id"]).strip().casefold()


def _record(target: Path) -> Path:
    return target.with_name(f".made-{target.name}.json")


def _whole(folder: Path) -> bool:
    """Whether a pack holds what its checksums say, and nothing else."""
    listed = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        checksum, _, name = line.partition("  ")
        listed[name] = checksum
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return set(found) - set(_UNSUMMED) == set(listed) and all(sha256(found[name]) == listed[name] for name in listed)


def self_contained(notebook: dict[str, Any]) -> bool:
    """Whether all that a notebook's code can reach is this program and the strategy of the report.

    A cell of the analyst's own that imports another library, opens a file or loads another group may give another
    result tomorrow: such a notebook is run every time.
    """
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    try:
        trees = [ast.parse("".join(cell["source"])) for cell in cells]
    except SyntaxError:  # a magic, or a command of the system
        return False
    is_parameters = ["parameters" in cell["metadata"].get("tags", ()) for cell in cells]
    parameters = {name for tree, own in zip(trees, is_parameters, strict=True) if own for name in _assigned(tree)}
    elsewhere = {name for tree, own in zip(trees, is_parameters, strict=True) if not own for name in _assigned(tree)}
    known = _HARMLESS | parameters | elsewhere
    return not parameters & elsewhere and all(
        _harmless(node, known, parameters) for tree in trees for node in ast.walk(tree)
    )


def _assigned(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _harmless(node: ast.AST, known: frozenset[str], parameters: set[str]) -> bool:
    if isinstance(node, ast.Import):
        return all((name.name, name.asname) in _LIBRARIES for name in node.names)
    if isinstance(node, ast.Name):
        return node.id in known or node.id in ("vomr", "pd")
    if isinstance(node, ast.Attribute):
        of_the_program = isinstance(node.value, ast.Name) and node.value.id == "vomr"
        if isinstance(node.value, ast.Name) and node.value.id == "pd":
            return node.attr in _OF_PANDAS
        return (
            node.attr == "load"
            if of_the_program
            else not node.attr.startswith(("_", "read_", "to_")) and node.attr not in _OUTWARD
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "load":
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return all(isinstance(value, ast.Name) and value.id in parameters for value in given)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "file":
            return not node.keywords and [_is_beside(value) for value in node.args] == [True]
        if node.func.attr in _READERS:
            return bool(node.args) and (_is_beside(node.args[0]) or _is_file(node.args[0]))
    return not isinstance(node, ast.ImportFrom)


def _is_beside(value: ast.expr) -> bool:
    """Whether an expression is the name of a file beside the notebook, or of one in a folder there."""
    name = value.value if isinstance(value, ast.Constant) else None
    return isinstance(name, str) and re.fullmatch(r"\w[\w -]*(?:[./]\w[\w -]*)+", name) is not None


def _is_file(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "file"

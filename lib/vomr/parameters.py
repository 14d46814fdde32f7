"""The parameters of a notebook: what its cell declares, and the refusal of what it does not.

Papermill alone runs on with the default of a misspelt parameter; a report of another group or period than was asked for
would be made without a word. ``vomr report`` asks before it runs anything, ``vomr.load`` within a notebook that plain
Papermill runs: both by the same rule.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vomr.problems import UsageError, nearest
from vomr.words import N_

OF_EVERY_NOTEBOOK = ("strategy", "period", "lang", "audience")  # they are texts, also where somebody writes 2026
_INJECTED = "# Parameters"  # the first line of the cell that Papermill puts below the parameters cell


def declared_in(source: str) -> dict[str, Any]:
    """Names and defaults that the source of a parameters cell assigns, annotated or not; None where a default is no
    plain value.
    """
    found: dict[str, Any] = {}
    for statement in ast.parse(source).body:
        for name, value in assigned(statement):
            try:
                found[name] = None if value is None else ast.literal_eval(value)
            except ValueError:
                found[name] = None
    return found


def assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that a statement gives a value, annotated or not, and the value."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        yield from ((target.id, statement.value) for target in targets if isinstance(target, ast.Name))


def refuse_undeclared(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Refuse a parameter that nothing declares, and a value of another type than the default.

    Raises
    ------
    UsageError
        Naming the nearest parameter.
    """
    for name, value in given.items():
        if name not in known:
            suggestion = nearest(name, known)
            raise UsageError(
                (
                    N_("No notebook has a parameter “{name}”. Did you mean {suggestion}?")
                    if suggestion
                    else N_("No notebook has a parameter “{name}”. There are: {known}.")
                ),
                name=name,
                suggestion=suggestion,
                known=", ".join(known),
            )
        default = known[name]
        if (
            default is not None
            and type(value) is not type(default)
            and not (isinstance(default, float) and isinstance(value, int))
        ):
            raise UsageError(
                N_("The parameter {name} takes a value such as {default!r}, not {value!r}."),
                name=name,
                default=default,
                value=value,
            )


def refuse_injected() -> None:
    """Within a notebook that Papermill runs: refuse what it injected and the parameters cell does not declare.

    Raises
    ------
    UsageError
        As :func:`refuse_undeclared`.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    history = getattr(getattr(shell, "history_manager", None), "input_hist_parsed", ())
    given, known = _injected([source for source in history if source.strip()])
    settled = {name: str(value) for name, value in given.items() if name in OF_EVERY_NOTEBOOK}
    refuse_undeclared({**given, **settled}, known)


def _injected(cells: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the last cell of Papermill's gives, and what the cell right before it declares; nothing of an analyst's who
    has opened what Papermill wrote and runs its cells in an order of her own.
    """
    for at in range(len(cells) - 1, 0, -1):
        if cells[at].startswith(_INJECTED):
            try:
                given, known = declared_in(cells[at]), declared_in(cells[at - 1])
            except SyntaxError:
                break
            return (given, known) if any(value is not None for value in known.values()) else ({}, {})
    return {}, {}

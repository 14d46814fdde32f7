"""A Papermill engine that runs the shipped notebooks in the command's own process.

Their cells are calls of this program, which makes the other pages of a pack itself: they need no kernel, and see the
very results that the pack is made of. What they display is what a kernel's cells display, to the byte. A notebook that
does anything else (prints, warns, fails, displays what is no piece of a report) is not run to its end here: a kernel
runs it from the beginning, and its outcome stands.
"""

from __future__ import annotations

import ast
import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from nbformat import NotebookNode, from_dict
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from vomr.pack.notebooks.output_limit import Budget, TooMuchOutput
from vomr.show.charts import Chart, ChartAndTable
from vomr.show.fragments import Fragment

NAME = "vomr"  # among the engines of Papermill


class NeedsKernel(Exception):
    """What a cell does is left to a kernel."""


class InProcess(Engine):  # type: ignore[misc]
    """Runs the cells one after another in a namespace of their own."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **_options: Any) -> None:
        """Fill the outputs of the notebook.

        Raises
        ------
        NeedsKernel
            When it must be run by a kernel.
        """
        names: dict[str, Any] = {"__name__": "__main__"}
        budget, number = Budget(), 0
        for at, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, at)
            if cell.cell_type == "code" and cell.source.strip():
                number += 1
                cell.execution_count = number
                cell.outputs = _outputs(_value(cell.source, names), number, budget)
            nb_man.cell_complete(cell, at)


papermill_engines.register(NAME, InProcess)


@contextmanager
def environment(settings: Mapping[str, str]) -> Iterator[None]:
    """What is set for the kernel of a notebook, set for as long as the notebook runs here."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _value(source: str, names: dict[str, Any]) -> Any:
    """What the last expression of a cell gives; None where it does not end with one."""
    printed = StringIO()
    try:
        tree = ast.parse(source)
        last = tree.body[-1]
        shown = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
        if shown is not None:
            del tree.body[-1]
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings(record=True) as warned:
            exec(compile(tree, "cell", "exec"), names)
            value = None if shown is None else eval(compile(shown, "cell", "eval"), names)
    except Exception as error:
        raise NeedsKernel from error
    if printed.getvalue() or warned:
        raise NeedsKernel
    return value


def _outputs(value: Any, number: int, budget: Budget) -> list[NotebookNode]:
    """What a kernel sends of a value that a cell ends with."""
    if value is None:
        return []
    if isinstance(value, ChartAndTable):
        return [_output(piece, "display_data", budget) for piece in value.pieces]
    return [_output(value, "execute_result", budget, execution_count=number)]


def _output(piece: Any, kind: str, budget: Budget, **more: int) -> NotebookNode:
    if not isinstance(piece, Fragment | Chart):
        raise NeedsKernel
    bundle = piece._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    try:
        for content in data.values():
            budget.spend(content if isinstance(content, str) else str(content))
    except TooMuchOutput as error:
        raise NeedsKernel from error
    # as it comes over the wire: what is no text is what JSON makes of it
    sent = {
        mime: content if isinstance(content, str) else json.loads(json.dumps(content)) for mime, content in data.items()
    }
    made = {"output_type": kind, "data": sent, "metadata": metadata, **more}
    return from_dict(made)  # its writer validates the notebook as a whole

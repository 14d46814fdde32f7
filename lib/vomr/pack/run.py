"""Notebooks, executed with Papermill under strict parameters."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from vomr.problems import UsageError, VomrError, display_path, nearest
from vomr.words import N_

CELL_TIME_LIMIT = 600  # seconds for one cell: a loop that never ends must not hold the report for ever
LARGEST_OUTPUT = 50_000_000  # characters that one notebook may display


@dataclass(frozen=True)
class Job:
    """One notebook to run: its name in the pack, its file, where the result goes, and its parameters."""

    name: str
    notebook: Path
    output: Path
    parameters: Mapping[str, Any]


def declared_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Names and defaults of the cell tagged ``parameters``."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            for statement in ast.parse(cell.source).body:
                if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                    try:
                        found[statement.targets[0].id] = ast.literal_eval(statement.value)
                    except ValueError:
                        found[statement.targets[0].id] = None
    return found


def check_parameters(given: Mapping[str, Any], notebooks: Mapping[str, NotebookNode]) -> None:
    """Papermill alone runs on with a misspelt parameter's default; here it is an error.

    Raises
    ------
    UsageError
        For a name that no notebook declares, naming the nearest, and for a value of another type than the default.
    """
    known: dict[str, Any] = {}
    for notebook in notebooks.values():
        known.update(declared_parameters(notebook))
    for name, value in given.items():
        if name not in known:
            suggestion = nearest(name, known)
            raise UsageError(
                N_("No notebook has a parameter “{name}”. Did you mean {suggestion}?") if suggestion else N_("No notebook has a parameter “{name}”. There are: {known}."),
                name=name, suggestion=suggestion, known=", ".join(known),
            )  # fmt: skip
        default = known[name]
        if default is not None and type(value) is not type(default) and not (isinstance(default, float) and isinstance(value, int)):
            raise UsageError(
                N_("The parameter {name} takes a value such as {default!r}, not {value!r}."), name=name, default=default, value=value
            )  # fmt: skip


def run_all(jobs: Iterable[Job], workers: int, done: Callable[[str], None]) -> dict[str, NotebookNode]:
    """Execute notebooks side by side.

    Parameters
    ----------
    jobs : iterable of Job
    workers : int
        How many kernels at once.
    done : callable
        Told each notebook's name when it has finished.

    Returns
    -------
    dict of str to NotebookNode
        Executed notebooks, scrubbed of paths and times.

    Raises
    ------
    VomrError
        When a cell fails; the failed notebook stands at the job's output, with the error where it happened.
    """
    jobs = list(jobs)
    finished: dict[str, NotebookNode] = {}
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # kernels side by side, not threads inside each
    with ThreadPoolExecutor(max(1, min(workers, len(jobs)))) as pool:
        futures = {pool.submit(_run, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                finished[futures[future].name] = future.result()
                done(futures[future].name)
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    return {job.name: finished[job.name] for job in jobs}


def _run(job: Job) -> NotebookNode:
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            job.notebook, job.output, parameters=dict(job.parameters), kernel_name="python3", progress_bar=False, log_output=False,
            request_save_on_cell_execute=False, execution_timeout=CELL_TIME_LIMIT, shutdown_kernel="immediate", extra_arguments=["--log-level=CRITICAL"],
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise VomrError(
            N_("The notebook {name} failed in cell {cell}: {error}. Open {file}: the error stands where it happened."),
            name=job.name, cell=error.exec_count or error.cell_index, error=f"{error.ename}: {error.evalue}", file=display_path(job.output),
        ) from None  # fmt: skip
    except CellTimeoutError:
        raise VomrError(
            N_("The notebook {name} was stopped: a cell ran for more than {seconds} seconds. Open {file} and look for a loop that does not end."),
            name=job.name, seconds=CELL_TIME_LIMIT, file=display_path(job.output),
        ) from None  # fmt: skip
    except DeadKernelError:
        raise VomrError(N_("The notebook {name} ended its own kernel. Look for a cell that leaves Python."), name=job.name) from None
    notebook = nbformat.read(job.output, as_version=4)
    size = sum(len(str(cell.get("outputs", ""))) for cell in notebook.cells)
    if size > LARGEST_OUTPUT:
        raise VomrError(N_("The notebook {name} displays more than a report can hold ({size} characters). Show less in it."), name=job.name, size=size)
    scrub(notebook, Path(job.parameters["strategy"]))
    nbformat.write(notebook, job.output)
    return notebook


def scrub(notebook: NotebookNode, strategy: Path) -> None:
    """Take out what names this machine or this moment, so that the same inputs give the same bytes.

    Papermill notes absolute paths and times; the strategy stands in the published parameters by its short name.
    """
    from vomr.loading import PROJECT

    short = display_path(strategy, PROJECT) if strategy.resolve().is_relative_to(PROJECT) else strategy.name
    kept = notebook.metadata.get("papermill", {})
    parameters = dict(kept.get("parameters", {}))
    if "strategy" in parameters:
        parameters["strategy"] = short
    notebook.metadata = {key: value for key, value in notebook.metadata.items() if key in ("kernelspec", "vomr")}
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["papermill"] = {"parameters": parameters}
    for position, cell in enumerate(notebook.cells):
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(repr(str(strategy))[1:-1], short).replace(str(strategy), short)
            cell["id"] = "injected-parameters"
        elif not cell.get("id"):
            cell["id"] = f"cell-{position:03d}"

"""Notebooks, executed with Papermill under strict parameters."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

from vomr.pack.notebooks.kernels import warm_kernels
from vomr.pack.notebooks.one_language import languages_of, show_only
from vomr.pack.notebooks.output_limit import LARGEST_OUTPUT, TOO_MUCH, TooMuchOutput
from vomr.pack.notebooks.provenance import is_original, is_parameters
from vomr.pack.texts import change_outputs, with_texts
from vomr.parameters import declared_in, refuse_undeclared
from vomr.parts import FOLDER
from vomr.problems import VomrError, display_path
from vomr.words import DEFAULT, N_, shortened

if TYPE_CHECKING:
    from vomr.pack.notebooks.manager import Leash

CELL_TIME_LIMIT = 600  # seconds for one cell: a loop that never ends must not hold the report for ever
_OUTPUT_TIME_LIMIT = 60  # seconds until all that a finished cell displays has arrived
_KERNEL_ARGUMENTS = ["--log-level=CRITICAL", "--ext=vomr.pack.notebooks.output_limit", "--HistoryManager.enabled=False"]
_CELL_FILE = re.compile(r"^\S{0,500}?ipykernel_\d+[\\/]\d+\.py", re.MULTILINE)


@dataclass(frozen=True)
class Job:
    """One notebook to run: its name in the pack, its file, where the result goes, its parameters.

    ``strategy`` is how the strategy is named in what is published, wherever it lies on this machine; ``languages`` are
    those of which texts stay there, beside that of the report; of none all do. ``folder`` is the
    current folder of its kernel, that of the command where none is given, and ``environment`` what is set for it.
    """

    name: str
    notebook: Path
    output: Path
    parameters: Mapping[str, Any]
    strategy: str = ""
    languages: tuple[str, ...] = ()
    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def declared_parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Names and defaults of the cell tagged ``parameters``."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        if is_parameters(cell):
            found |= declared_in(cell.source)
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
    refuse_undeclared(given, known)


def run_all(jobs: Iterable[Job], workers: int, done: Callable[[str], None]) -> dict[str, NotebookNode]:
    """Execute notebooks side by side; see :func:`running`.

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
    """
    finished: dict[str, NotebookNode] = {}
    jobs = list(jobs)
    with running(jobs, workers) as notebooks:
        for name, notebook in notebooks:
            finished[name] = notebook
            done(name)
    return {job.name: finished[job.name] for job in jobs}


@contextmanager
def running(jobs: Iterable[Job], workers: int) -> Iterator[Iterator[tuple[str, NotebookNode]]]:
    """Notebooks in execution: the shipped ones here, one after another, and beside them all others, each in a kernel;
    each comes out when it has finished.

    Whatever ends the block before its time, a failed cell or Ctrl+C, ends the kernels too.

    Raises
    ------
    VomrError
        When a cell fails; the failed notebook stands at the job's output, with the error where it happened.
    """
    import vomr.pack.notebooks.in_process  # noqa: F401  # and Papermill: threads that import it at once take half of it

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # its remarks are in English and for programmers
    shipped: list[Job] = []
    with _Kernels(workers) as kernels:
        for job in jobs:
            if is_original(job.notebook):
                shipped.append(job)
            else:
                kernels.begin(job)
        yield _finished(shipped, kernels)


def _finished(shipped: Iterable[Job], kernels: _Kernels) -> Iterator[tuple[str, NotebookNode]]:
    from vomr.pack.notebooks import in_process as here

    for job in shipped:
        try:
            with here.environment(job.environment):
                notebook = _executed(job, is_here=True, engine_name=here.NAME)
        except here.NeedsKernel:
            kernels.begin(job)
        else:
            yield job.name, notebook
    yield from kernels.finished()


class _Kernels(ExitStack):
    """Notebooks run side by side, each in a kernel of its own; until the first of them begins nothing is started."""

    def __init__(self, workers: int) -> None:
        super().__init__()
        self._workers = max(1, workers)
        self._pool: ThreadPoolExecutor | None = None
        self._begun: dict[Future[NotebookNode], tuple[str, Leash]] = {}

    def begin(self, job: Job) -> None:
        """Run a notebook in a warm kernel, where there is such."""
        from vomr.pack.notebooks.manager import Leash

        if self._pool is None:
            self.enter_context(warm_kernels())
            self._pool = self.enter_context(ThreadPoolExecutor(self._workers))
            self.callback(self._end)
        leash = Leash()
        self._begun[self._pool.submit(_run, job, leash)] = (job.name, leash)

    def finished(self) -> Iterator[tuple[str, NotebookNode]]:
        """Each as it comes."""
        return ((self._begun[future][0], future.result()) for future in as_completed(self._begun))

    def _end(self) -> None:
        for future in self._begun:
            future.cancel()
        for _, leash in self._begun.values():
            leash.end()


class _Progress:
    """Where a notebook is, for the message when its kernel is lost."""

    def __init__(self) -> None:
        self.notebook: NotebookNode | None = None
        self.cell: NotebookNode | None = None
        self.number = 0

    def begins(self, notebook: NotebookNode) -> None:
        self.notebook = notebook

    def executes(self, cell: NotebookNode, cell_index: int) -> None:
        self.cell, self.number = cell, self.number + 1

    def keep(self, output: Path, error: Exception) -> None:
        """Write the notebook as papermill does after an exception: with a banner, and the error in its cell."""
        from papermill.exceptions import PapermillExecutionError
        from papermill.execute import raise_for_execution_errors

        if self.notebook is not None and self.cell is not None:
            self.cell.outputs = [
                *self.cell.get("outputs", [])[:100],
                nbformat.v4.new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[str(error)]),
            ]
            self.cell.execution_count = self.number
            with contextlib.suppress(PapermillExecutionError):
                raise_for_execution_errors(self.notebook, str(output))


def _executed(job: Job, *, is_here: bool = False, **engine: Any) -> NotebookNode:
    """A notebook as Papermill runs it, without what names this machine or this moment; it stands at the job's output
    too.
    """
    import papermill

    notebook: NotebookNode = papermill.execute_notebook(
        job.notebook,
        None if is_here else job.output,  # where it leaves the notebook of a cell that failed
        parameters=_declared(job),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        **engine,
    )
    scrub(
        notebook,
        Path(job.parameters.get("strategy") or job.parameters["groups"]),
        job.strategy,
        job.folder,
        job.languages,
    )
    nbformat.write(notebook, job.output)
    return notebook


def _run(job: Job, leash: Leash) -> NotebookNode:
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    from vomr.pack.notebooks.manager import manager_class

    progress, file = _Progress(), display_path(job.output)
    try:
        return _executed(
            job,
            execution_timeout=CELL_TIME_LIMIT,
            iopub_timeout=_OUTPUT_TIME_LIMIT,
            shutdown_kernel="immediate",
            kernel_manager_class=manager_class(leash, job.folder, job.environment),
            extra_arguments=_KERNEL_ARGUMENTS,
            on_notebook_start=progress.begins,
            on_cell_execute=progress.executes,
        )
    except PapermillExecutionError as error:
        if error.ename == TooMuchOutput.__name__:
            raise _too_much(job.name, error.exec_count, file) from None
        raise VomrError(
            N_("The notebook {name} failed in cell {cell}: {error}. Open {file}: the error stands where it happened."),
            name=job.name,
            cell=error.exec_count or error.cell_index,
            error=_short(f"{error.ename}: {error.evalue}"),
            file=file,
        ) from None
    except CellTimeoutError as error:
        progress.keep(job.output, error)
        raise VomrError(
            N_(
                "The notebook {name} was stopped: cell {cell} ran for more than {seconds} seconds. Open {file} and look"
                " for a loop that does not end."
            ),
            name=job.name,
            cell=progress.number,
            seconds=CELL_TIME_LIMIT,
            file=file,
        ) from None
    except RuntimeError as error:  # a DeadKernelError; while the kernel starts, nothing more special
        if leash.exit_code is None:
            raise
        progress.keep(job.output, error)
        if leash.exit_code == TOO_MUCH:
            raise _too_much(job.name, progress.number, file) from None
        raise VomrError(
            (
                N_(
                    "The notebook {name} lost its kernel in cell {cell} (exit status {status}). Look for code that"
                    " leaves Python or takes all the memory."
                )
                if progress.number
                else N_(
                    "The notebook {name} could not start its kernel (exit status {status}). Try again; if it stays so,"
                    " install the program anew."
                )
            ),
            name=job.name,
            cell=progress.number,
            status=leash.exit_code,
            file=file,
        ) from None


def _declared(job: Job) -> dict[str, Any]:
    """Of the parameters of a pack those that the notebook declares; all, where it declares none."""
    known = declared_parameters(nbformat.read(job.notebook, as_version=4))
    return {name: value for name, value in job.parameters.items() if name in known or not known}


def _too_much(name: str, cell: int | None, file: str) -> VomrError:
    return VomrError(
        N_(
            "The notebook {name} displays more than a report can hold ({size} characters) in cell {cell}. Show less"
            " there."
        ),
        name=name,
        size=LARGEST_OUTPUT,
        cell=cell,
        file=file,
    )


def _short(text: str) -> str:
    return shortened(text, 500)


def scrub(
    notebook: NotebookNode,
    strategy: Path,
    short: str = "",
    notebooks: Path | None = None,
    languages: tuple[str, ...] = (),
) -> None:
    """Take out what names this machine or this moment, so that the same inputs give the same bytes.

    Papermill notes absolute paths and times; the strategy stands in the published parameters by its short name, and
    folders in what is displayed by what they are.
    """
    from papermill.translators import PythonTranslator

    short = short or strategy.name
    kept = notebook.metadata.get("papermill", {})
    parameters = dict(kept.get("parameters", {}))
    for name in parameters.keys() & {"strategy", "groups"}:
        parameters[name] = short
    notebook.metadata = {key: value for key, value in notebook.metadata.items() if key in ("kernelspec", "vomr")}
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["papermill"] = {"parameters": parameters}
    lang = parameters.get("lang", DEFAULT)
    show_only(notebook, lang)
    if languages:
        stay = {lang, *languages}
        notebook.cells = [cell for cell in notebook.cells if not languages_of(cell) or languages_of(cell) & stay]
    for position, cell in enumerate(notebook.cells):
        stays = {"tags", "jupyter"} if languages_of(cell) else {"tags"}
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in stays}
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = PythonTranslator.codify(parameters)
            cell["id"] = "injected-parameters"
        elif not cell.get("id"):
            cell["id"] = f"cell-{position:03d}"
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and "ipykernel_" in output.text:
                output.text = _CELL_FILE.sub("cell", output.text)  # a warning names its cell's scratch file
    hide_folders(notebook, {strategy: short, notebooks: FOLDER} if notebooks else {strategy: short})


def hide_folders(notebook: NotebookNode, known: Mapping[Path, str]) -> None:
    """Put in what a notebook displays, in place of folders of this machine, what they are: their owner may be named
    in them.
    """
    named = {Path(__file__).parents[2]: "vomr", Path(sys.prefix): "python", Path.home(): "~"}
    # a folder may be reached by a link, and printed by either name
    named = {way: name for folder, name in {**named, **known}.items() for way in (folder.absolute(), folder.resolve())}
    named = {folder: name for folder, name in named.items() if folder.parts[1:]}
    spelt = {spelling: name for folder, name in named.items() for spelling in _spellings(folder)}
    longest_first = "|".join(map(re.escape, sorted(spelt, key=len, reverse=True)))
    folders = re.compile(rf"(?<![\w.~-])(?:{longest_first})(?![\w-])")
    change_outputs(notebook, partial(with_texts, change=lambda text: folders.sub(lambda match: spelt[match[0]], text)))


def _spellings(folder: Path) -> set[str]:
    """As a path is printed, as Python writes it in a text, and as an address has it."""
    return {str(folder), str(folder).replace("\\", "\\\\"), folder.as_posix(), quote(folder.as_posix())}

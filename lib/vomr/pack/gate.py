"""The gate of everything that leaves: it is read as its readers read it, before anybody can see it.

No personal number goes through it and no name of a natural person: a finished pack, a frozen period, figures on the
terminal, and whatever is sent or published later, pass :class:`Gate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from vomr.export.personal import cells_with_numbers
from vomr.privacy.digits import digits_of, find, without
from vomr.privacy.readers import Run, cell_of_string, html_text, runs
from vomr.problems import VomrError, display_path
from vomr.register.persons import CODE, Hiding, names_of_persons, numbers_of_others, origin
from vomr.register.read import Register
from vomr.show.quality import place
from vomr.show.report import Report
from vomr.words import N_, Words

_MOST_PLACES = 10
_SUMS = ("SHA256SUMS",)  # names of files, which are looked at by themselves, and checksums


class Gate:
    """Looks through files that are about to leave.

    Parameters
    ----------
    w : Words
        The language of what it says.
    register : Register, optional
        The tables that the files were made from: they tell numbers of contracts from personal ones, and where a number
        that was found comes from.
    """

    def __init__(self, w: Words, register: Register | None = None) -> None:
        self.w, self.register = w, register
        self.known = frozenset() if register is None else numbers_of_others(register)

    def check(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Let files pass, or stop them all.

        Parameters
        ----------
        files : iterable of (str, bytes)
            Names, as they leave, and contents.

        Raises
        ------
        VomrError
            Naming the table, row and column that a personal number comes from, else the part and the cell; never the number.
        """
        found = [place for name, data in files for place in self.places(name, data)]
        refuse(self.w, list(dict.fromkeys(found)))

    def check_folder(self, folder: Path, leave_out: tuple[str, ...] = ()) -> None:
        """Let all files of a folder pass, or stop them; ``leave_out`` names folders in it that are not sent.

        Raises
        ------
        VomrError
        """
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        names = ((path.relative_to(folder), path) for path in paths)
        self.check(
            (name.as_posix(), path.read_bytes())
            for name, path in names
            if name.parts[0] not in leave_out and name.name not in _SUMS
        )

    def places(self, name: str, data: bytes) -> Iterator[str]:
        """Where personal numbers stand in a file."""
        for run in runs(name, data):
            for one in find(run.text, run.heading, self.known):
                if one.kind == "perhaps":
                    continue
                if run.kind == "string":
                    at, heading = cell_of_string(data, run.at)
                    if not any(again.kind != "perhaps" for again in find(run.text, heading, self.known)):
                        continue
                    run = Run(run.text, "sheet", at, heading)
                yield self._place(name, run, digits_of(run.text[one.start : one.end]))

    def _place(self, name: str, run: Run, number: str) -> str:
        w = self.w
        if self.register is not None and (cell := origin(self.register, number)):
            file, sheet, row, column = cell
            return w(
                "{file}, row {n}, column {column}",
                file=f"{file}, {sheet}" if sheet else file,
                n=row,
                column=without(column),
            )
        if run.kind == "cell":
            return w("notebook {name}, cell {n}", name=Path(name).stem, n=run.at)
        if run.kind == "name":
            return w("the name of the file {file}", file=name)
        if run.kind == "line":
            return w("{file}, line {n}", file=name, n=run.at)
        if run.kind == "row":
            return w("{file}, row {n}, column {column}", file=name, n=run.at, column=run.heading or "—")
        if run.kind == "page":
            return w("{file}, page {n}", file=name, n=run.at)
        return f"{name}, {run.at}" if run.at else name


def refuse(w: Words, places: list[str]) -> None:
    """Stop where personal numbers stand anywhere.

    Raises
    ------
    VomrError
    """
    if places:
        shown = "; ".join(without(text) for text in places[:_MOST_PLACES])
        more = len(places) - _MOST_PLACES
        refusal = VomrError(
            N_("A personal number (ЕГН) stands in: {places}{more}. Nothing was made. Delete the number there and start again; no report is made while it stands."),
            places=shown, more=f" (+{more})" if more > 0 else "",
        )  # fmt: skip
        refusal.lang = w.lang
        raise refusal


def refuse_inputs(report: Report, files: Iterable[Path] = (), parameters: Mapping[str, Any] | None = None) -> None:
    """The early help, before notebooks run: personal numbers in tables, in texts that a report is made from, in parameters.

    Parameters
    ----------
    report : Report
    files : iterable of Path
        ``strategy.toml``, the commentary, notebooks.
    parameters : mapping

    Raises
    ------
    VomrError
        Naming every cell and line, never the number.
    """
    known = numbers_of_others(report.results.register)
    places = [place(report, problem) for problem in report.results.problems if problem.code == CODE]
    for file in files:
        places += _in_text(report.w, file, known)
    places += [
        f"-p {name}"
        for name, value in (parameters or {}).items()
        if any(one.kind != "perhaps" for one in find(str(value)))
    ]
    refuse(report.w, places)


def _in_text(w: Words, file: Path, known: frozenset[str]) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return  # who reads it says what is wrong with it
    if file.suffix == ".ipynb":
        for run in runs(file.name, text.encode("utf-8")):
            if any(one.kind != "perhaps" for one in find(run.text, run.heading, known)):
                yield (
                    w("notebook {name}, cell {n}", name=file.stem, n=run.at)
                    if run.kind == "cell"
                    else display_path(file)
                )
        return
    found = [one for one in find(text, known=known) if one.kind != "perhaps"]
    for one in found:
        yield w("{file}, line {n}", file=display_path(file), n=text.count("\n", 0, one.start) + 1)
    if not found and any(one.kind != "perhaps" for one in find(html_text(text), known=known)):
        yield display_path(file)


def refuse_in_notebook(report: Report, part: str, notebook: NotebookNode, known: frozenset[str]) -> None:
    """Stop where an executed notebook displays a personal number, wherever it took it from.

    Raises
    ------
    VomrError
        Naming the notebook and the cells.
    """
    refuse(
        report.w, [report.w("notebook {name}, cell {n}", name=part, n=n) for n in cells_with_numbers(notebook, known)]
    )


def hiding(report: Report) -> Hiding:
    """What takes the names of the register's natural persons out of texts."""
    return Hiding(names_of_persons(report.results.register), report.w("[natural person]"))


def hide_names(notebook: NotebookNode, hide: Hiding) -> None:
    """Take names out of what a notebook says and displays."""
    for cell in notebook.cells:
        cell.source = hide(cell.source)
        for output in cell.get("outputs", ()):
            if "text" in output:
                output.text = hide(output.text)
            for kind, content in output.get("data", {}).items():
                if not kind.startswith("image/"):
                    output.data[kind] = hide(content)

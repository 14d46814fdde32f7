"""``vomr report`` and ``vomr results``."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from vomr.cli.app import DRAFT, LANG, Audience, Lang, Out, Period, Strategy, app, counts, say, w


@app.command(help=w("Check the tables, run the notebooks and write the pack of reports."))
def report(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help=w("only these notebooks"))] = None,
    formats: Annotated[str, typer.Option("--formats", help=w("which formats"))] = "html,pdf,xlsx,docx",
    out: Out = None,
    audience: Audience = "authority",
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help=w("a parameter of the notebooks"))
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help=w("kernels at once; 0 chooses"))] = 0,
    notebooks: Annotated[
        Path | None,
        typer.Option(
            "--notebooks",
            metavar="DIR",
            help=w("a folder with notebooks to use in place of the shipped ones"),
            show_default=False,
        ),
    ] = None,
    strategies: Annotated[
        list[Path] | None,
        typer.Option(
            "--strategies",
            metavar="DIR…",
            help=w("many groups: their folders, or the folder that holds them"),
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="ADDRESS", help=w("the workers of a Dask cluster make them"), show_default=False
        ),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=w("open the finished report"))] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help=w("make it again even where nothing has changed"))] = False,
) -> None:
    from vomr.cli.part import ask_about_names
    from vomr.pack.records.pack_cache import unchanged_pack
    from vomr.pack.request import FORMATS, Request

    order = Request(
        strategy,
        period,
        lang,
        audience,
        tuple(only or ()),
        tuple(formats.split(",")) if formats else FORMATS,
        out,
        _parameters(parameter or []),
        workers,
        notebooks,
    )
    _copies_not_used(order)
    if strategies or scheduler:
        from vomr.cli.many import report_many

        raise typer.Exit(report_many(strategies or [], order, scheduler, fresh))
    ask_about_names(order)
    found = None if fresh else unchanged_pack(order)
    if found is not None:
        _summary(
            found.folder,
            found.made,
            w(
                "Unchanged: tables, notebooks, parameters and the program are the same, and the report stands as it is;"
                " --fresh makes it again."
            ),
        )
        _open(found.folder, open_)
        raise typer.Exit(DRAFT if found.made.draft else 0)
    from vomr.pack.build import make_pack

    pack = make_pack(order, say)
    files = w.plural("{n} file", "{n} files", len(pack.files))
    _summary(pack.folder, pack.made, w("Made: {files} in {seconds} s", files=files, seconds=w.number(pack.seconds, 1)))
    _open(pack.folder, open_)
    raise typer.Exit(DRAFT if pack.made.draft else 0)


def _open(folder: Path, wanted: bool) -> None:
    """Show the finished report in whatever opens such files; where nothing does, its place has been printed."""
    first = next((folder / name for name in ("index.html", "report.pdf") if (folder / name).exists()), folder)
    if wanted:
        with suppress(OSError):
            typer.launch(str(first))


@app.command(help=w("Print results.json: every figure, without notebooks."))
def results(period: Period = None, strategy: Strategy = None, lang: Lang = LANG) -> None:
    from vomr.loading import load
    from vomr.pack.gate import Gate, hiding, refuse_inputs

    found = load(strategy, period, lang)
    refuse_inputs(found)
    figures = found.results.to_json(found.w, hiding(found)).encode("utf-8")
    Gate(found.w, found.results.register, day=found.results.day).check([("results.json", figures)])
    sys.stdout.write(figures.decode("utf-8"))
    raise typer.Exit(DRAFT if found.results.draft else 0)


def _copies_not_used(request: Any) -> None:
    """Whoever has changed a copy of a notebook learns that the report is made from the shipped one."""
    from vomr.pack.notebooks.provenance import edited_copies
    from vomr.pack.request import NOTEBOOKS, my_notebooks
    from vomr.problems import display_path

    copies = edited_copies(path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))) if request.notebooks is None else []
    if copies:
        say(
            w(
                "Your copies of the notebooks {names} are changed; this report is made from the shipped ones. To use"
                " yours: --notebooks {folder}",
                names=", ".join(copies),
                folder=display_path(my_notebooks()),
            )
        )


def _parameters(given: list[str]) -> dict[str, Any]:
    """``-p NAME VALUE`` as Papermill writes it, made ``NAME=VALUE`` by :func:`main`; values are read as in
    Papermill.
    """
    return {name: _value(text) for name, _, text in (part.partition("=") for part in given)}


def _value(text: str) -> Any:
    """Papermill's own function stands in a module that takes a second to import."""
    if text in ("None", "True", "False"):
        return {"None": None, "True": True, "False": False}[text]
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text


def _summary(folder: Path, made: Any, how: str) -> None:
    """What there is, where, and what needs attention."""
    from vomr.problems import display_path

    typer.echo(f"\n{made.lag_name}\n{made.title}\n{how}", err=True)
    first = next((name for name in ("index.html", "report.pdf") if (folder / name).exists()), "")
    typer.echo(w("Open: {file}", file=display_path(folder / first)), err=True)
    if made.draft:
        typer.echo(w("DRAFT: {counts} Run vomr check and mend what it lists.", counts=counts(made)), err=True)
    elif made.count_problems("warning"):
        typer.echo(w("Needs a look: {counts} Run vomr check for the list.", counts=counts(made)), err=True)
    typer.echo("\n".join(made.reading), err=True)

"""``vomr report`` and ``vomr results``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vomr.cli.app import DRAFT, Lang, Period, Strategy, app, counts, say, w


@app.command(help=w("Check the tables, run the notebooks and write the pack of reports."))
def report(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = "bg",
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help=w("only these notebooks"))] = None,
    formats: Annotated[str, typer.Option("--formats", help=w("which formats"))] = "html,pdf,xlsx",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=w("where to write, in place of reports/"), show_default=False),
    ] = None,
    audience: Annotated[str, typer.Option("--audience", metavar="authority|public", help=w("for whom"))] = "authority",
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help=w("a parameter of the notebooks"))
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help=w("kernels at once; 0 chooses"))] = 0,
) -> None:
    from vomr.pack import kernels

    kernels.start()  # its imports run beside ours
    from vomr.pack.build import FORMATS, Order, make_pack

    order = Order(
        strategy,
        period,
        lang,
        audience,
        tuple(only or ()),
        tuple(formats.split(",")) if formats else FORMATS,
        out,
        _parameters(parameter or []),
        workers,
    )
    pack = make_pack(order, say)
    _summary(pack)
    raise typer.Exit(DRAFT if pack.report.results.draft else 0)


@app.command(help=w("Print results.json: every figure, without notebooks."))
def results(period: Period = None, strategy: Strategy = None, lang: Lang = "bg") -> None:
    from vomr.loading import load

    found = load(strategy, period, lang)
    sys.stdout.write(found.results.to_json(found.w))
    raise typer.Exit(DRAFT if found.results.draft else 0)


def _parameters(given: list[str]) -> dict[str, Any]:
    """``-p NAME VALUE`` as Papermill writes it, made ``NAME=VALUE`` by :func:`main`; values are read as in Papermill."""
    from papermill.cli import _resolve_type

    found = {}
    for text in given:
        name, _, value = text.partition("=")
        found[name] = _resolve_type(value)
    return found


def _summary(pack: Any) -> None:
    """What was made, where, and what needs attention."""
    from vomr.problems import display_path

    report_ = pack.report
    typer.echo("", err=True)
    typer.echo(f"{report_.lag_name}\n{report_.title}", err=True)
    typer.echo(
        w(
            "Made: {files} in {seconds} s",
            files=w.plural("{n} file", "{n} files", len(pack.files)),
            seconds=w.number(pack.seconds, 1),
        ),
        err=True,
    )
    first = next((name for name in ("index.html", "report.pdf") if (pack.folder / name).exists()), "")
    typer.echo(w("Open: {file}", file=display_path(pack.folder / first)), err=True)
    if report_.results.draft:
        typer.echo(w("DRAFT: {counts} Run vomr check and mend what it lists.", counts=counts(report_)), err=True)
    elif report_.count_problems("warning"):
        typer.echo(w("Needs a look: {counts} Run vomr check for the list.", counts=counts(report_)), err=True)

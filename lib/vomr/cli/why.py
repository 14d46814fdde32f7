"""``vomr why``: from a figure to its rows."""

from __future__ import annotations

from typing import Annotated

import typer

from vomr.cli.app import Lang, Strategy, app, w


@app.command(help=w("Show how one figure came about, to the rows: vomr why absorption.total.paid"))
def why(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help=w("the figure's name, as in results.json"))],
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026; without it the last finished quarter"),
            show_default=False,
        ),
    ] = None,
    strategy: Strategy = None,
    lang: Lang = "bg",
) -> None:
    from vomr.loading import load

    found = load(strategy, period, lang)
    typer.echo(str(found.why(figure)))

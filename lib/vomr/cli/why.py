"""``vomr why``: from a figure to its rows."""

from __future__ import annotations

from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, Strategy, app, same_options, w
from vomr.words import DEFAULT


@app.command(help=w("Show how one figure came about, to the rows: vomr why paid, total"))
def why(
    figure: Annotated[
        list[str],
        typer.Argument(
            metavar="FIGURE", help=w("what it is called, in words; or its name in results.json, absorption.total.paid")
        ),
    ],
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026; without it the last finished quarter"),
            show_default=False,
        ),
    ] = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
) -> None:
    from vomr.loading import load
    from vomr.show.figure_search import FigureSearch
    from vomr.show.why import explanation

    report = load(strategy, period, lang)
    rest = same_options(period=period, strategy=strategy, lang=lang if lang != DEFAULT else None)
    search = FigureSearch(report, ask=f"vomr why {{id}}{rest.replace('{', '{{').replace('}', '}}')}")
    typer.echo(str(explanation(report, search.only(" ".join(figure)).id)))

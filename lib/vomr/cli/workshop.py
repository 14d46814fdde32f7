"""``vomr workshop``: the workbook of the yearly self-evaluation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, Strategy, app, say, w


@app.command(
    help=w(
        "Write the workbook for the yearly workshop: eight questions with what is known, and the recommendations, which"
        " vomr import reads back."
    )
)
def workshop(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=w("the year that it is about, such as 2026"))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=w("where to write, an .xlsx"))],
    strategy: Strategy = None,
    lang: Lang = LANG,
) -> None:
    from vomr.loading import load
    from vomr.pack.workshop import write_workshop
    from vomr.problems import display_path

    write_workshop(load(strategy, period, lang), file)
    say(w("Written: {folder}", folder=display_path(file)))

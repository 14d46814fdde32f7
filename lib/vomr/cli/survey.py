"""``vomr survey``: the sheets of a survey, to print and to type the answers into."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import Lang, Strategy, app, say, w


@app.command(
    help=w(
        "Write the questionnaire of a survey as PDF, a page to print, and the workbook to type the answers into; of"
        " members those of the sheet of partners too."
    )
)
def survey(
    code: Annotated[str, typer.Argument(metavar="SURVEY", help=w("its code on the sheet of surveys"))],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=w("where to write"))],
    strategy: Strategy = None,
    lang: Lang = "bg",
) -> None:
    from vomr.loading import load
    from vomr.pack.survey import write_survey
    from vomr.problems import display_path

    for file, is_written in write_survey(load(strategy, None, lang), code, folder).items():
        shown = display_path(file)
        say(w("Written: {folder}", folder=shown) if is_written else w("{file} stands there and was left.", file=shown))

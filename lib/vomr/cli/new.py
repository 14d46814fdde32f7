"""``vomr new``: a strategy folder ready to fill, and beside it the file to double-click."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import Lang, app, say, w


@app.command(help=w("Make a strategy folder ready to fill, with “Make the report” to double-click beside it."))
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=w("a new folder; one that is begun is completed"))],
    lang: Lang = "bg",
) -> None:
    from vomr.launchers import write_launchers
    from vomr.problems import display_path, one_of
    from vomr.register.template import begin
    from vomr.words import LANGUAGES, Words

    one_of("lang", lang, LANGUAGES)
    written = [*begin(folder, Words(lang)), *write_launchers(folder)]
    for path in written:
        say(w("Written: {folder}", folder=display_path(path)))
    if not written:
        say(w("Everything stands there already; nothing was changed."))
        return
    typer.echo(w("Next: fill in strategy.toml and register.xlsx, then double-click “Make the report”."), err=True)

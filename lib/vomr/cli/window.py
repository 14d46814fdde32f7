"""``vomr window``: the officer's page in her browser, on this machine alone."""

from __future__ import annotations

from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, Period, Strategy, app, say, w


@app.command(help=w("Open the window: the quarter as a checklist, in the browser of this machine alone."))
def window(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
    port: Annotated[int, typer.Option("--port", help=w("the port of this computer; 0 takes a free one"))] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=w("print the address and open no browser"))] = False,
) -> None:
    from vomr.period import reporting_period
    from vomr.problems import display_path, one_of
    from vomr.strategy import strategy_folder
    from vomr.window.running import alone
    from vomr.words import LANGUAGES

    one_of("lang", lang, LANGUAGES)
    folder, chosen = strategy_folder(strategy), reporting_period(period)
    with alone(folder.resolve()) as seat:
        if seat.running is not None:
            say(w("The window of {folder} is open already.", folder=display_path(folder)))
            _open(seat.running, not no_browser)
            return
        from vomr.window.server import Window, serve

        opened = Window(folder, chosen, lang, port)
        seat.take(opened.access)
        say(
            w(
                "The window of {folder} is open. It closes with the browser, or with Ctrl+C here.",
                folder=display_path(folder),
            )
        )
        serve(opened, lambda: _open(opened.access.first_address(), not no_browser))


def _open(address: str, browser: bool) -> None:
    """Show the address in the browser; where there is none, or none is wanted, print it."""
    if not browser or typer.launch(address) != 0:
        typer.echo(address)

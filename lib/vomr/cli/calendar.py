"""``vomr calendar``: the deadlines of a group as a calendar file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, Period, Strategy, app, say, tell, w


@app.command(
    help=w("Write the deadlines, contract ends, notices and calls as a calendar (.ics) for Outlook or Google.")
)
def calendar(
    period: Period = None,
    strategy: Strategy = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=w("the calendar file; else calendar.ics among the reports"),
            show_default=False,
        ),
    ] = None,
    lang: Lang = LANG,
) -> None:
    from vomr.loading import load
    from vomr.pack.calendar import make_calendar
    from vomr.problems import display_path

    report = load(strategy, period, lang)
    made = make_calendar(report, out, as_of_period=period is not None)
    words = report.w
    for sentence in made.unwritten:
        tell(sentence, err=True)
    say(words("Written: {folder}", folder=display_path(made.file)))
    for heading, number in made.kinds.items():
        tell(f"  {heading}: {words.number(number)}", err=True)
    tell(
        words(
            "Beside the calendar before: {added} new, {changed} changed, {cancelled} cancelled.",
            added=words.number(made.added),
            changed=words.number(made.changed),
            cancelled=words.number(made.cancelled),
        ),
        err=True,
    )

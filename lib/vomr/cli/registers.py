"""``vomr registers``: the public registers for the group's site, and the annex to a claim for management."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import DRAFT, LANG, Lang, Strategy, app, say, w


@app.command(
    help=w("Write the public registers for the group's site; with --claim the annex to a claim for management.")
)
def registers(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=w("a new folder, or that of the registers before"))],
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="PERIOD", help=w("up to its last day: 2026-Q3; without it up to today"), show_default=False
        ),
    ] = None,
    claim: Annotated[
        int | None,
        typer.Option(
            "--claim",
            metavar="YEAR",
            help=w("not the registers: plan, claims, verification and payments of management, for the authority"),
            show_default=False,
        ),
    ] = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
) -> None:
    from vomr.pack.registers import write_claim, write_registers
    from vomr.problems import display_path
    from vomr.show.grouped import place_in

    made = (
        write_registers(folder, strategy, period, lang)
        if claim is None
        else write_claim(folder, claim, strategy, period, lang)
    )
    for title, rows in made.rows.items():
        say(f"{title}: {w.plural('{n} entry', '{n} entries', rows)}")
    for problem in made.perhaps:
        say(f"{place_in(w, problem)}: {w(problem.message, **problem.params)}")
    if made.report.results.draft:
        say(w("DRAFT: there are errors in the data; see vomr check."))
    written = w("Written: {folder}", folder=display_path(made.folder))
    say(f"{written} ({w('data as of {day}', day=made.day)})")
    raise typer.Exit(DRAFT if made.report.results.draft else 0)

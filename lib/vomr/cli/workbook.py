"""``vomr workbook``: the officer's Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import Lang, Strategy, app, say, w
from vomr.problems import UsageError
from vomr.words import N_


@app.command(help=w("Write the officer's workbook: every table as a sheet, with drop-downs and notes."))
def workbook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=w("a new .xlsx file"))],
    strategy: Strategy = None,
    empty: Annotated[bool, typer.Option("--empty", help=w("without rows"))] = False,
    all_sheets: Annotated[bool, typer.Option("--all", help=w("show every sheet, also those without rows"))] = False,
    lang: Lang = "bg",
) -> None:
    from vomr.problems import display_path, one_of
    from vomr.register.files import read_raw_tables, tables_in_csv
    from vomr.register.workbook import write_workbook
    from vomr.strategy import read_strategy, strategy_folder
    from vomr.words import LANGUAGES, Words

    one_of("lang", lang, LANGUAGES)
    if file.suffix.lower() != ".xlsx":
        raise UsageError(N_("“{file}” has to end in .xlsx."), file=file.name)
    folder = strategy_folder(strategy)
    write_workbook(
        file, read_strategy(folder)[0], read_raw_tables(folder)[0], Words(lang), empty=empty, all_sheets=all_sheets
    )
    say(w("Written: {folder}", folder=display_path(file)))
    if file.resolve() == (folder / "register.xlsx").resolve() and not empty and (twice := tables_in_csv(folder)):
        names = ", ".join(path.name for path in twice)
        say(
            w(
                "The tables now stand twice. Look through the workbook, then move these files elsewhere: {names}",
                names=names,
            )
        )

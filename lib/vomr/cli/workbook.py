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
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=w("a new .xlsx file; a new .toml for the settings alone"))
    ],
    strategy: Strategy = None,
    empty: Annotated[bool, typer.Option("--empty", help=w("without rows"))] = False,
    all_sheets: Annotated[bool, typer.Option("--all", help=w("show every sheet, also those without rows"))] = False,
    settings: Annotated[
        bool, typer.Option("--settings", help=w("with the settings of strategy.toml in sheets"))
    ] = False,
    lang: Lang = "bg",
) -> None:
    from vomr.problems import display_path, one_of
    from vomr.register.files import read_raw_tables, tables_in_csv
    from vomr.register.settings_book import settings_to_write, write_toml
    from vomr.register.workbook import write_workbook
    from vomr.settings_sheets import read_document
    from vomr.strategy import read_strategy, strategy_folder
    from vomr.words import LANGUAGES, Words

    one_of("lang", lang, LANGUAGES)
    folder = strategy_folder(strategy)
    if file.suffix.lower() == ".toml":
        write_toml(file, folder)
        say(w("Written: {folder}", folder=display_path(file)))
        say(w("Settings stand in one place: put it into the strategy folder once the sheets of settings are deleted."))
        return
    if file.suffix.lower() != ".xlsx":
        raise UsageError(N_("“{file}” has to end in .xlsx."), file=file.name)
    are_in_sheets = read_document(folder).is_workbook
    write_workbook(
        file,
        read_strategy(folder)[0],
        read_raw_tables(folder)[0],
        Words(lang),
        empty=empty,
        all_sheets=all_sheets,
        settings=settings_to_write(folder) if settings or are_in_sheets else None,
    )
    say(w("Written: {folder}", folder=display_path(file)))
    if settings and not are_in_sheets:
        say(w("Settings stand in one place: once this is your register.xlsx, move strategy.toml out of the folder."))
    if file.resolve() == (folder / "register.xlsx").resolve() and not empty and (twice := tables_in_csv(folder)):
        names = ", ".join(path.name for path in twice)
        say(
            w(
                "The tables now stand twice. Look through the workbook, then move these files elsewhere: {names}",
                names=names,
            )
        )

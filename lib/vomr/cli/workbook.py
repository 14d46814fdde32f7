"""``vomr workbook``: the officer's Excel workbook, written anew or renewed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import LANG, Lang, Strategy, app, say, w
from vomr.problems import UsageError
from vomr.words import N_


@app.command(help=w("Write the officer's workbook: every table as a sheet, with drop-downs and notes."))
def workbook(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help=w(
                "a new .xlsx file; a new .toml for the settings alone; with --refresh the one to renew, by default the"
                " strategy's"
            ),
            show_default=False,
        ),
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help=w("renew lists and notes, add columns and sheets that are missing; nothing else changes")
        ),
    ] = False,
    strategy: Strategy = None,
    empty: Annotated[bool, typer.Option("--empty", help=w("without rows"))] = False,
    all_sheets: Annotated[bool, typer.Option("--all", help=w("show every sheet, also those without rows"))] = False,
    settings: Annotated[
        bool, typer.Option("--settings", help=w("with the settings of strategy.toml in sheets"))
    ] = False,
    lang: Lang = LANG,
) -> None:
    from vomr.problems import one_of
    from vomr.words import LANGUAGES

    one_of("lang", lang, LANGUAGES)
    if refresh:
        if empty:
            raise UsageError(N_("--empty and --refresh do not go together: a workbook that is renewed keeps its rows."))
        _refresh(file, strategy, all_sheets)
    elif file is None:
        raise UsageError(N_("The command needs {name} after it."), name="FILE")
    else:
        _write(file, strategy, empty, all_sheets, settings, lang)


def _write(file: Path, strategy: Path | None, empty: bool, all_sheets: bool, settings: bool, lang: str) -> None:
    from vomr.problems import display_path
    from vomr.register.commentary import comments_sheet
    from vomr.register.files import read_raw_tables, tables_in_csv
    from vomr.register.settings_book import settings_to_write, write_toml
    from vomr.register.workbook import write_workbook
    from vomr.settings_sheets import read_document
    from vomr.strategy import read_strategy, strategy_folder
    from vomr.words import Words

    folder = strategy_folder(strategy)
    if file.suffix.lower() == ".toml":
        write_toml(file, folder)
        say(w("Written: {folder}", folder=display_path(file)))
        say(w("Settings stand in one place: put it into the strategy folder once the sheets of settings are deleted."))
        return
    if file.suffix.lower() != ".xlsx":
        raise UsageError(N_("“{file}” has to end in .xlsx."), file=file.name)
    are_in_sheets, words = read_document(folder).is_workbook, comments_sheet(folder)
    write_workbook(
        file,
        read_strategy(folder)[0],
        read_raw_tables(folder)[0],
        Words(lang),
        empty=empty,
        all_sheets=all_sheets,
        settings=settings_to_write(folder) if settings or are_in_sheets else None,
        comments=words.comments if words and not empty else (),
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


def _refresh(file: Path | None, strategy: Path | None, all_sheets: bool) -> None:
    """Renew a workbook; without a name the one that the strategy's tables are read from."""
    from vomr.folders import is_strategy
    from vomr.problems import display_path
    from vomr.register.refresh import refresh_workbook, workbook_of
    from vomr.strategy import read_strategy, strategy_folder

    beside = file is not None and strategy is None and is_strategy(file.parent)
    folder = file.parent if beside and file is not None else strategy_folder(strategy)
    book = workbook_of(folder) if file is None else file
    say(w("Renewing: {file}", file=display_path(book)))
    done = refresh_workbook(book, folder, read_strategy(folder)[0], all_sheets=all_sheets)
    for line in done.lines(w):
        say(line)
